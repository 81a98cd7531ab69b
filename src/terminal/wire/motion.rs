//! From one place to another in as few bytes as can be.

use std::fmt::Write;

/// What is known of where the terminal's cursor is; columns and rows are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cursor {
    At(usize, usize),
    /// In this row, wherever the terminal thinks that what was sent ends.
    InRow(usize),
    Unknown,
}

/// The shortest way to `(x, y)`.
pub(super) fn way(from: Cursor, (x, y): (usize, usize)) -> String {
    let (now, row) = match from {
        Cursor::At(now, row) => (Some(now), row),
        Cursor::InRow(row) => (None, row),
        Cursor::Unknown => return place(x, y),
    };
    if now == Some(x) && row == y {
        return String::new();
    }
    let across = now.map(|now| {
        let mut way = vertical(row, y);
        horizontal(now, x, &mut way);
        way
    });
    let mut from_margin = String::from("\r");
    from_margin.push_str(&vertical(row, y));
    horizontal(0, x, &mut from_margin);
    let ways = [Some(place(x, y)), across, Some(from_margin)];
    ways.into_iter().flatten().min_by_key(String::len).unwrap_or_default()
}

/// Anywhere, from anywhere.
fn place(x: usize, y: usize) -> String {
    match (x, y) {
        (0, 0) => "\x1b[H".to_owned(),
        (0, _) => format!("\x1b[{}H", y + 1),
        (_, 0) => format!("\x1b[;{}H", x + 1),
        _ => format!("\x1b[{};{}H", y + 1, x + 1),
    }
}

fn vertical(from: usize, to: usize) -> String {
    let (step, last, rows) = if to >= from { ("\n", 'B', to - from) } else { ("\x1bM", 'A', from - to) };
    let steps = step.len() * rows;
    let sequence = relative(rows, last);
    if steps <= sequence.len() { step.repeat(rows) } else { sequence }
}

fn horizontal(from: usize, to: usize, way: &mut String) {
    if to > from {
        way.push_str(&relative(to - from, 'C'));
    } else if from > to {
        // No backspaces: whoever looks for those an article brings finds none of ours.
        way.push_str(&relative(from - to, 'D'));
    }
}

fn relative(count: usize, last: char) -> String {
    let mut sequence = String::from("\x1b[");
    if count > 1 {
        let _ = write!(sequence, "{count}");
    }
    sequence.push(last);
    sequence
}
