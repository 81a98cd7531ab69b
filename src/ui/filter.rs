//! The filter bar: always there, faint when empty, coloured where it was understood.

use ratatui::layout::Position;
use unicode_segmentation::UnicodeSegmentation;

use crate::app::{App, Area, Focus};
use crate::config::Part;
use crate::measure::{self, grouped};
use crate::query::{MIN_TEXT, Piece, PieceKind, Sort, taken_by_field};
use crate::safe::SafeText;

use super::Canvas;

const HINTS: [&str; 2] = ["to filter by name, #tag, source: …", "to filter"];
/// Columns of a piece of the line that a note repeats.
const MAX_NOTED: usize = 24;

/// Gives the place of the cursor.
pub(super) fn draw(app: &App, pieces: &[Piece], canvas: &mut Canvas<'_>, area: Area) -> Position {
    canvas.clear(area);
    let (found, order) = count(app);
    let line_width = measure::width(app.filter.line());
    let whole = format!("{found} · {order}");
    // The line comes before the order it is in.
    let fits = line_width + measure::width(&whole) + 8 <= usize::from(area.width);
    let count = if fits { whole } else { found };
    let room = area.width.saturating_sub(measure::width(&count) as u16 + 4);
    if room > 12 {
        canvas.put_right(area.x + area.width.saturating_sub(1), area.y, area.width, &count, Part::Faint);
    }
    let room = if room > 12 { room } else { area.width };
    let start = canvas.put(area.x, area.y, 2, "/ ", Part::Key).min(area.x + area.width);
    let columns = room.saturating_sub(3);
    let line = app.filter.line();
    if line.is_empty() {
        if app.focus != Focus::Filter {
            let fits = |hint: &&&str| measure::width(hint) <= usize::from(columns);
            canvas.put(start, area.y, columns, HINTS.iter().find(fits).unwrap_or(&""), Part::Faint);
        }
        return Position { x: start, y: area.y };
    }
    // A long line is moved left so that the cursor stays in sight.
    let cursor = line.char_indices().nth(app.filter.cursor()).map_or(line.len(), |(at, _)| at);
    let mut hidden = 0;
    while measure::width(&line[hidden..cursor]) > usize::from(columns) {
        hidden += line[hidden..].chars().next().map_or(1, char::len_utf8);
    }
    let mut x = start;
    // Letter by letter with its accents: drawn apart, they would be lost.
    for (at, letter) in line[hidden..].grapheme_indices(true) {
        let room = (start + columns).saturating_sub(x);
        x = canvas.put(x, area.y, room, &SafeText::new(letter), part_of(pieces, hidden + at));
    }
    let before = measure::width(&line[hidden..cursor]) as u16;
    Position { x: (start + before).min(area.x + area.width.saturating_sub(1)), y: area.y }
}

/// How a byte of the line looks.
fn part_of(pieces: &[Piece], at: usize) -> Part {
    let Some(piece) = pieces.iter().find(|piece| piece.at.contains(&at)) else { return Part::Text };
    match piece.kind {
        PieceKind::Field | PieceKind::Saved | PieceKind::TooShort if at < piece.value_at => Part::Field,
        PieceKind::Field | PieceKind::Saved | PieceKind::Exact => Part::Value,
        PieceKind::Sign => Part::Sign,
        PieceKind::Words | PieceKind::TooShort | PieceKind::NotSaved => Part::Misread,
    }
}

/// What of a line, which these are the pieces of, was not taken as it looks, or finds nothing yet: the
/// first of it.
pub(super) fn note(app: &App, line: &str, pieces: &[Piece]) -> Option<String> {
    if let Some(meant) = meant(app) {
        return Some(format!("did you mean {meant}? Tab takes it"));
    }
    let taken = |piece: &Piece| {
        let text = measure::ellipsis(&SafeText::new(&line[piece.at.clone()]), MAX_NOTED);
        match piece.kind {
            PieceKind::Words => {
                let takes = taken_by_field(&line[piece.at.clone()]).map(|takes| format!("; {takes}"));
                Some(format!("{text} is taken as words{}", takes.unwrap_or_default()))
            }
            PieceKind::TooShort => Some(format!("text: needs {MIN_TEXT} letters")),
            PieceKind::NotSaved => Some(format!("no saved query {text}")),
            PieceKind::Field | PieceKind::Exact | PieceKind::Saved | PieceKind::Sign => None,
        }
    };
    pieces.iter().find_map(taken)
}

/// What was looked for in place of words that nothing has.
pub(super) fn meant(app: &App) -> Option<String> {
    let meant = app.near().iter().filter_map(|near| near.meant.first()).map(|meant| SafeText::new(meant));
    let meant: Vec<String> = meant.map(|meant| measure::ellipsis(&meant, MAX_NOTED)).collect();
    (!meant.is_empty()).then(|| meant.join(" "))
}

/// `12 of 4,490`, `newest`
fn count(app: &App) -> (String, &'static str) {
    let all = app.shown.snapshot.entries.len();
    let found = app.shown.matches.items.len();
    let order = &app.shown.order;
    let by = match (order.sort, order.reverse) {
        (Sort::Relevance, reverse) if app.shown.query.has_words() => {
            if reverse {
                "worst first"
            } else {
                "best first"
            }
        }
        (Sort::Relevance | Sort::Date, false) => "newest",
        (Sort::Relevance | Sort::Date, true) => "oldest",
        (Sort::Title, false) => "by title",
        (Sort::Title, true) => "by title, from Z",
        (Sort::Source, false) => "by source",
        (Sort::Source, true) => "by source, from Z",
    };
    let found = if found == all { grouped(all) } else { format!("{} of {}", grouped(found), grouped(all)) };
    (found, by)
}
