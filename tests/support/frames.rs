//! Frames, what becomes of them, and what the wire has to make of that: for the tests of it and for
//! whatever is thrown at it.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part of it")]

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier};
use recto::terminal::{Features, Wire};

use super::oracle::{Look, Measure, Oracle, Shown};

const LINK: &str = "id=7;https://example.org/";
const OTHER_LINK: &str = "id=8;https://example.org/?a=1";

/// Few, so that frames have much in common. The last ones are measured differently by terminals.
pub const TEXTS: [&str; 14] =
    ["a", "b", "—", "│", "é", "日", "한", "e\u{301}", " ", " ", "👍", "☺\u{fe0f}", "👩\u{200d}💻", "🇮🇸"];
/// What all terminals measure alike, and `vt100` too.
pub const PLAIN_TEXTS: usize = 10;

pub const STYLES: [(Color, Color, Modifier); 10] = [
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
pub struct Run {
    pub text: usize,
    pub style: usize,
    pub link: usize,
    pub length: usize,
}

/// What becomes of a frame.
#[derive(Clone, Debug)]
pub enum Change {
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

pub fn apply(buffer: &mut Buffer, change: &Change) {
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
pub fn wanted(buffer: &Buffer) -> Vec<Shown> {
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
pub fn check(features: Features, measure: Measure, changes: &[(Change, Option<(u16, u16)>)]) {
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
