//! The filter bar: always there, faint when empty, coloured where it was understood.

use ratatui::layout::Position;

use crate::app::{App, Area, Focus};
use crate::config::Part;
use crate::measure::{self, grouped};
use crate::query::{PieceKind, Query, Sort};
use crate::safe::SafeText;

use super::Canvas;

const HINTS: [&str; 2] = ["to filter by name, #tag, source: …", "to filter"];

/// Gives the place of the cursor.
pub(super) fn draw(app: &App, canvas: &mut Canvas<'_>, area: Area) -> Position {
    canvas.clear(area);
    let count = count(app);
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
    let pieces = Query::parse(line).pieces;
    let mut x = start;
    for (at, c) in line[hidden..].char_indices() {
        let at = hidden + at;
        let part = if pieces.iter().any(|piece| piece.kind == PieceKind::Field && piece.at.contains(&at)) {
            Part::Field
        } else {
            Part::Text
        };
        let room = (start + columns).saturating_sub(x);
        x = canvas.put(x, area.y, room, &SafeText::new(c.encode_utf8(&mut [0; 4])), part);
    }
    let before = measure::width(&line[hidden..cursor]) as u16;
    Position { x: (start + before).min(area.x + area.width.saturating_sub(1)), y: area.y }
}

/// `12 of 4,490 · newest`
fn count(app: &App) -> String {
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
    if found == all {
        format!("{} · {by}", grouped(all))
    } else {
        format!("{} of {} · {by}", grouped(found), grouped(all))
    }
}
