//! For any two frames, what the wire sends makes the one into the other.

#[path = "support/oracle.rs"]
mod oracle;

use std::num::NonZeroU16;

use oracle::{Look, Measure, Oracle, Shown};
use proptest::prelude::*;
use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier};
use recto::terminal::{Features, Wire};

const LINK: &str = "id=7;https://example.org/";
const OTHER_LINK: &str = "id=8;https://example.org/?a=1";

/// Few, so that frames have much in common. The last ones are measured differently by terminals.
const TEXTS: [&str; 14] =
    ["a", "b", "—", "│", "é", "日", "한", "e\u{301}", " ", " ", "👍", "☺\u{fe0f}", "👩\u{200d}💻", "🇮🇸"];
/// What all terminals measure alike, and `vt100` too.
const PLAIN_TEXTS: usize = 10;

const STYLES: [(Color, Color, Modifier); 10] = [
    (Color::Reset, Color::Reset, Modifier::empty()),
    (Color::Reset, Color::Reset, Modifier::empty()),
    (Color::Reset, Color::Reset, Modifier::BOLD),
    (Color::Red, Color::Reset, Modifier::BOLD.union(Modifier::DIM)),
    (Color::Indexed(100), Color::Blue, Modifier::empty()),
    (Color::LightCyan, Color::Indexed(3), Modifier::ITALIC),
    (Color::Reset, Color::Rgb(1, 2, 3), Modifier::UNDERLINED),
    (Color::Rgb(9, 8, 7), Color::Reset, Modifier::REVERSED),
    (Color::White, Color::DarkGray, Modifier::CROSSED_OUT.union(Modifier::HIDDEN)),
    (Color::Reset, Color::Reset, Modifier::SLOW_BLINK.union(Modifier::RAPID_BLINK)),
];

/// A run of letters alike, or of columns left blank.
#[derive(Clone, Debug)]
struct Run {
    text: usize,
    style: usize,
    link: usize,
    length: usize,
}

/// What becomes of a frame.
#[derive(Clone, Debug)]
enum Change {
    /// Every row is another one.
    Anew(Vec<Vec<Run>>),
    /// Rows of a rectangle move up, or down, and one of them is another.
    Shift {
        rows: (usize, usize),
        columns: (usize, usize),
        up: isize,
        row: Vec<Run>,
    },
    /// A row is another one.
    Row(usize, Vec<Run>),
    Forget,
    Resize(u16, u16),
}

fn runs(texts: usize) -> impl Strategy<Value = Vec<Run>> {
    let style = prop_oneof![3 => Just(0), 1 => 0..STYLES.len()];
    let link = prop_oneof![8 => Just(0_usize), 1 => 1..3_usize];
    let length = prop_oneof![3 => 1..4_usize, 1 => 4..40_usize];
    let run = (0..texts, style, link, length).prop_map(|(text, style, link, length)| Run {
        text,
        style,
        link,
        length,
    });
    prop::collection::vec(run, 0..8)
}

fn change(texts: usize) -> impl Strategy<Value = Change> {
    let pair = |most: usize| (0..most, 0..most).prop_map(|(one, other)| (one.min(other), one.max(other) + 1));
    let columns = prop_oneof![Just((0, 60)), pair(40)];
    let shift = (pair(14), columns, -4..5_isize, runs(texts))
        .prop_map(|(rows, columns, up, row)| Change::Shift { rows, columns, up, row });
    prop_oneof![
        2 => prop::collection::vec(runs(texts), 14).prop_map(Change::Anew),
        6 => shift,
        3 => (0..14_usize, runs(texts)).prop_map(|(row, runs)| Change::Row(row, runs)),
        1 => Just(Change::Forget),
        1 => (1..44_u16, 1..14_u16).prop_map(|(columns, rows)| Change::Resize(columns, rows)),
    ]
}

fn features() -> impl Strategy<Value = Features> {
    any::<[bool; 6]>().prop_map(|is| Features {
        scroll_regions: is[0],
        margins: is[1] && is[0],
        erase_characters: is[2],
        erases_with_background: is[3],
        repeats: is[4],
        synchronised: is[5],
    })
}

fn paint(buffer: &mut Buffer, y: usize, runs: &[Run]) {
    let (columns, y) = (buffer.area.width, y as u16);
    if y >= buffer.area.height {
        return;
    }
    for x in 0..columns {
        buffer[(x, y)].reset();
    }
    let mut x = 0;
    for run in runs {
        let (fg, bg, marks) = STYLES[run.style];
        let (start, symbol) = (x, TEXTS[run.text]);
        for _ in 0..run.length {
            let width = symbol.cell_width();
            if x + width > columns {
                break;
            }
            let cell = &mut buffer[(x, y)];
            cell.set_symbol(symbol).set_fg(fg).set_bg(bg);
            cell.modifier = marks;
            if run.link > 0
                && let Some(width) = NonZeroU16::new(width)
            {
                cell.set_diff_option(CellDiffOption::ForcedWidth(width));
            }
            x += width;
        }
        if run.link > 0
            && let Some(width) = NonZeroU16::new(x - start)
        {
            let link = [LINK, OTHER_LINK][run.link - 1];
            let cell = &mut buffer[(start, y)];
            cell.set_symbol(&format!("\x1b]8;{link}\x1b\\{symbol}\x1b]8;;\x1b\\"));
            cell.set_diff_option(CellDiffOption::ForcedWidth(width));
        }
    }
}

fn apply(buffer: &mut Buffer, change: &Change) {
    match change {
        Change::Forget => {}
        Change::Resize(columns, rows) => *buffer = Buffer::empty(Rect::new(0, 0, *columns, *rows)),
        Change::Row(y, runs) => paint(buffer, *y, runs),
        Change::Anew(rows) => {
            for (y, runs) in rows.iter().enumerate() {
                paint(buffer, y, runs);
            }
        }
        Change::Shift { rows, columns, up, row } => {
            let former = buffer.clone();
            let (width, height) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
            for y in rows.0..rows.1.min(height) {
                let from =
                    y.checked_add_signed(*up).filter(|from| (rows.0..rows.1.min(height)).contains(from));
                for x in columns.0..columns.1.min(width) {
                    let at = (x as u16, y as u16);
                    match from {
                        Some(from) => buffer[at] = former[(x as u16, from as u16)].clone(),
                        None => buffer[at].reset(),
                    }
                }
            }
            if columns.0 == 0 && *up != 0 {
                paint(buffer, if *up > 0 { rows.1 - 1 } else { rows.0 }, row);
            }
        }
    }
}

/// What a frame is to look like, column by column.
fn wanted(buffer: &Buffer) -> Vec<Shown> {
    let columns = usize::from(buffer.area.width);
    let mut all = Vec::new();
    for row in buffer.content.chunks(columns) {
        let (mut x, mut link, mut link_end) = (0, "", 0);
        while x < columns {
            let cell = &row[x];
            let mut text = cell.symbol();
            if let Some(opened) = [LINK, OTHER_LINK].into_iter().find(|link| text.contains(*link)) {
                text =
                    text.split("\x1b\\").nth(1).and_then(|text| text.split('\x1b').next()).expect("a text");
                link = opened;
                link_end = x + match cell.diff_option {
                    CellDiffOption::ForcedWidth(width) => usize::from(width.get()),
                    _ => 0,
                };
            } else if x >= link_end || cell.diff_option == CellDiffOption::None {
                link = "";
                link_end = 0;
            }
            let width = usize::from(text.cell_width());
            let text = if x + width > columns { " " } else { text };
            let look = look(cell.fg, cell.bg, cell.modifier);
            let shown = Shown { text: text.to_owned(), look, link: link.to_owned() };
            all.push(shown.clone());
            for _ in 1..text.cell_width() {
                all.push(Shown { text: String::new(), ..shown.clone() });
            }
            x += usize::from(text.cell_width());
        }
    }
    all
}

fn look(fg: Color, bg: Color, marks: Modifier) -> Look {
    let colour = |colour: Color, ground: u16| match colour {
        Color::Reset => vec![],
        Color::Red => vec![ground + 1],
        Color::Blue => vec![ground + 4],
        Color::LightCyan => vec![ground + 66],
        Color::White => vec![ground + 67],
        Color::DarkGray => vec![ground + 60],
        Color::Indexed(nth) => vec![ground + 8, 5, nth.into()],
        Color::Rgb(red, green, blue) => vec![ground + 8, 2, red.into(), green.into(), blue.into()],
        other => panic!("{other} is not among the styles"),
    };
    let mut on = [false; 10];
    for (nth, mark) in (1..).zip([
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::ITALIC,
        Modifier::UNDERLINED,
        Modifier::SLOW_BLINK,
        Modifier::RAPID_BLINK,
        Modifier::REVERSED,
        Modifier::HIDDEN,
        Modifier::CROSSED_OUT,
    ]) {
        on[nth] = marks.contains(mark);
    }
    Look { fg: colour(fg, 30), bg: colour(bg, 40), marks: on }
}

/// Sends the frames one after the other, and compares what is shown after each.
fn check(features: Features, measure: Measure, changes: &[(Change, Option<(u16, u16)>)]) {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 12));
    let mut wire = Wire::new(features);
    let mut terminal = Oracle::new(features, measure, 40, 12);
    for (change, cursor) in changes {
        let size = (usize::from(buffer.area.width), usize::from(buffer.area.height));
        apply(&mut buffer, change);
        let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
        match change {
            // Another size is noticed.
            Change::Resize(..) if (columns, rows) != size => {
                terminal = Oracle::new(features, measure, columns, rows);
            }
            Change::Forget => {
                terminal = Oracle::new(features, measure, columns, rows);
                wire.forget();
            }
            _ => {}
        }
        let cursor = cursor.map(|(x, y)| Position { x, y });
        let mut bytes = Vec::new();
        wire.frame(&buffer, cursor, &mut bytes);
        let sent = String::from_utf8_lossy(&bytes).into_owned();
        terminal.take(&bytes);
        assert!(terminal.is_at_rest(), "{sent:?}");
        let inside = cursor.filter(|at| usize::from(at.x) < columns && usize::from(at.y) < rows);
        assert_eq!(terminal.cursor(), inside.map(|at| (at.x.into(), at.y.into())), "{sent:?}");
        for (at, wanted) in wanted(&buffer).into_iter().enumerate() {
            let (x, y) = (at % columns, at / columns);
            let is_doubtful = TEXTS[PLAIN_TEXTS..].contains(&wanted.text.as_str()) || wanted.text.is_empty();
            if measure == Measure::Letter && is_doubtful {
                continue;
            }
            assert_eq!(terminal.cell(x, y).clone().seen(), wanted.seen(), "column {x} of row {y}: {sent:?}");
        }
        let mut again = Vec::new();
        wire.frame(&buffer, cursor, &mut again);
        assert_eq!(String::from_utf8_lossy(&again), "", "the same frame costs nothing");
    }
}

fn frames(texts: usize) -> impl Strategy<Value = Vec<(Change, Option<(u16, u16)>)>> {
    prop::collection::vec((change(texts), prop::option::of((0..44_u16, 0..14_u16))), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_frame_becomes_any_other(features in features(), frames in frames(TEXTS.len())) {
        check(features, Measure::Cluster, &frames);
    }

    #[test]
    fn what_is_measured_otherwise_spoils_nothing_else(features in features(), frames in frames(TEXTS.len())) {
        check(features, Measure::Letter, &frames);
    }

    #[test]
    fn another_terminal_shows_the_same(
        scroll_regions: bool, erase_characters: bool, repeats: bool, frames in frames(PLAIN_TEXTS)
    ) {
        let features = Features {
            scroll_regions, erase_characters, repeats, erases_with_background: true, ..Features::default()
        };
        check_with_vt100(features, &frames);
    }
}

fn check_with_vt100(features: Features, changes: &[(Change, Option<(u16, u16)>)]) {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 12));
    let mut wire = Wire::new(features);
    let parser = |area: Rect| {
        let size = |length| NonZeroU16::new(length).expect("no screen is empty");
        vt100::Parser::new(size(area.height), size(area.width), 0)
    };
    let mut terminal = parser(buffer.area);
    for (change, cursor) in changes {
        let former = buffer.area;
        apply(&mut buffer, change);
        if buffer.area != former {
            terminal = parser(buffer.area);
        }
        let cursor = cursor.map(|(x, y)| Position { x, y });
        let mut bytes = Vec::new();
        wire.frame(&buffer, cursor, &mut bytes);
        terminal.process(&bytes);
        let columns = buffer.area.width;
        for (at, wanted) in wanted(&buffer).into_iter().enumerate() {
            let (x, y) = (at as u16 % columns, at as u16 / columns);
            let cell = terminal.screen().cell(y, x).expect("a cell");
            let text = if cell.has_contents() {
                cell.contents()
            } else if wanted.text.is_empty() {
                ""
            } else {
                " "
            };
            let marks = [cell.bold(), cell.italic(), cell.underline(), cell.inverse()];
            let is_seen = !wanted.text.trim().is_empty();
            assert_eq!(text, wanted.text, "column {x} of row {y}: {}", String::from_utf8_lossy(&bytes));
            // Its letters are bold or faint, never both.
            if is_seen && !wanted.look.marks[2] {
                assert_eq!(
                    marks,
                    [1, 3, 4, 7].map(|mark: usize| wanted.look.marks[mark]),
                    "column {x} of row {y}"
                );
            }
        }
    }
}

const ALL: Features = Features {
    scroll_regions: true,
    margins: true,
    erase_characters: true,
    erases_with_background: true,
    repeats: true,
    synchronised: false,
};

fn sent(wire: &mut Wire, buffer: &Buffer) -> String {
    let mut bytes = Vec::new();
    wire.frame(buffer, None, &mut bytes);
    String::from_utf8(bytes).expect("text")
}

/// Lines of a text, from the `nth` on, with `left` columns before them that stay.
fn text(nth: u64, left: u16) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
    let plain = ratatui::style::Style::new();
    for y in 0..23 {
        let word = (nth + u64::from(y) + 7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        buffer.set_string(left, y, format!("{word:x} {:x}", word.rotate_left(17)), plain);
        if left > 0 {
            buffer.set_string(0, y, format!("article {y} of the list"), plain);
        }
    }
    buffer.set_string(70, 23, (nth + 10).to_string(), plain);
    buffer
}

#[test]
fn what_moves_is_moved_by_the_terminal() {
    for (left, down, up) in [(0, "\n", "\x1bM"), (30, "\x1b[?69h\x1b[31;", "\x1b[?69h\x1b[31;")] {
        let mut wire = Wire::new(ALL);
        sent(&mut wire, &text(0, left));
        for (to, wanted) in [(1, down), (2, down), (1, up), (0, up)] {
            let sent = sent(&mut wire, &text(to, left));
            assert!(sent.contains(wanted) && sent.len() < 100, "{sent:?}");
        }
    }
}

#[test]
fn a_picture_that_was_drawn_over_is_drawn_again() {
    let picture = "\x1bPq#0~~\x1b\\";
    let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 4));
    buffer[(2, 1)]
        .set_symbol(picture)
        .set_diff_option(CellDiffOption::ForcedWidth(NonZeroU16::new(3).unwrap()));
    for at in [(3, 1), (4, 1), (2, 2), (3, 2), (4, 2)] {
        buffer[at].set_diff_option(CellDiffOption::Skip);
    }
    let mut wire = Wire::new(ALL);
    assert_eq!(sent(&mut wire, &buffer).matches(picture).count(), 1);
    assert_eq!(sent(&mut wire, &buffer), "");
    let mut covered = buffer.clone();
    covered[(4, 2)].reset();
    assert_eq!(sent(&mut wire, &covered), "\x1b[3;5H ");
    assert_eq!(sent(&mut wire, &buffer).matches(picture).count(), 1);
    // What has no width or moves the cursor is none of a frame's.
    let mut hostile = Buffer::empty(Rect::new(0, 0, 10, 4));
    for (x, symbol) in (0..).zip(["\x1b[2J", "\u{9b}2J", "\u{301}", "\u{200d}", "a\rb", "\x07"]) {
        hostile[(x, 0)].set_symbol(symbol);
    }
    let mut wire = Wire::new(ALL);
    assert_eq!(sent(&mut wire, &hostile), "\x1b[m\x1b[H\x1b[J\x1b[?25l");
}
