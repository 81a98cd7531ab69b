//! For any two frames, what the wire sends makes the one into the other.

#[path = "support/frames.rs"]
mod frames;
#[path = "support/oracle.rs"]
mod oracle;

use std::num::NonZeroU16;

use frames::{Change, PLAIN_TEXTS, Run, STYLES, TEXTS, apply, check, wanted};
use oracle::Measure;
use proptest::prelude::*;
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::{Position, Rect};
use recto::terminal::{Features, Wire};

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
