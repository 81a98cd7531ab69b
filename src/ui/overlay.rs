//! Sheets over the panes: help, problems, the sorts, and what is picked from.

use ratatui::layout::Position;

use crate::app::{Action, App, Area, Overlay, Place, ProblemRow, first_key, help, link_rows, margin, sheet};
use crate::config::Part;
use crate::measure;
use crate::query::Sort;
use crate::safe::clean;

use super::{Canvas, export, facets, notes, picker};

/// Columns for the keys.
const KEYS: u16 = 18;

/// Gives the place of the cursor, for the one that is typed in.
pub(super) fn draw(app: &App, overlay: &Overlay, canvas: &mut Canvas<'_>) -> Position {
    let area = sheet(app.size);
    if matches!(overlay, Overlay::MarkAll(_)) {
        // Asked in the last row: what it is about stays in sight.
        return Position::default();
    }
    canvas.clear(area);
    let margin = margin(area);
    let inner = Area { x: margin, width: area.width.saturating_sub(2 * margin), ..area };
    match overlay {
        Overlay::Help(place, top) => draw_help(*place, *top, canvas, inner),
        Overlay::Problems(top) => draw_problems(app, *top, canvas, inner),
        Overlay::MarkAll(_) => {}
        Overlay::Sort(row) => draw_sorts(app, *row, canvas, inner),
        Overlay::Link(link, top) => draw_link(app, link, *top, canvas, inner),
        Overlay::Facets(sheet) => return facets::draw(app, sheet, canvas, inner),
        Overlay::Palette(palette) => return picker::palette(palette, canvas, inner),
        Overlay::Backlinks(picker, backlinks) => return picker::backlinks(picker, backlinks, canvas, inner),
        Overlay::Likes(picker, likes) => return picker::likes(picker, likes, canvas, inner),
        Overlay::Names(picker, names) => return picker::names(picker, names, canvas, inner),
        Overlay::Notes(picker, list) => return notes::list(app, picker, list, canvas, inner),
        Overlay::Saved(sheet) => return picker::saved(app, sheet, canvas, inner),
        Overlay::Export(sheet) => return export::draw(sheet, canvas, inner),
        Overlay::Contents(picker) => return picker::contents(app, picker, canvas, inner),
    }
    Position::default()
}

fn draw_help(place: Place, top: usize, canvas: &mut Canvas<'_>, area: Area) {
    let lines = help(place);
    for (y, (keys, does)) in (area.y..area.y + area.height).zip(lines.iter().skip(top)) {
        if keys.is_empty() {
            canvas.put(area.x, y, area.width, does, Part::Heading);
        } else {
            draw_key(canvas, Area { y, ..area }, keys, does);
        }
    }
}

fn draw_key(canvas: &mut Canvas<'_>, area: Area, keys: &str, does: &str) {
    let columns = KEYS.min(area.width / 2);
    canvas.put(area.x, area.y, columns, keys, Part::Key);
    let does = measure::ellipsis(does, usize::from(area.width.saturating_sub(columns)));
    canvas.put(area.x + columns, area.y, area.width.saturating_sub(columns), &does, Part::Text);
}

fn draw_problems(app: &App, top: usize, canvas: &mut Canvas<'_>, area: Area) {
    for (y, (kind, row)) in (area.y..area.y + area.height).zip(app.problem_rows().skip(top)) {
        let part = match kind {
            ProblemRow::News => Part::Message,
            ProblemRow::Heading => Part::Heading,
            ProblemRow::Text => Part::Text,
        };
        canvas.put(area.x, y, area.width, &row, part);
    }
}

fn draw_sorts(app: &App, chosen: usize, canvas: &mut Canvas<'_>, area: Area) {
    canvas.put(area.x, area.y, area.width, "Sort by", Part::Heading);
    for (nth, sort) in Sort::ALL.iter().enumerate() {
        let y = area.y + 2 + nth as u16;
        if y >= area.y + area.height {
            return;
        }
        let now = match (app.order.sort == *sort, app.order.reverse) {
            (true, false) => "now; once more turns it round",
            (true, true) => "now, the other way round",
            _ => "",
        };
        if nth == chosen {
            canvas.put(area.x, y, 1, "▌", Part::Mark);
        }
        let part = if nth == chosen { Part::Chosen } else { Part::Text };
        canvas.put(area.x + 2, y, area.width.saturating_sub(2), sort.name(), part);
        canvas.put(area.x + 14, y, area.width.saturating_sub(14), now, Part::Faint);
    }
}

/// A link for the terminal to open: all of it, and each row of it leads there.
fn draw_link(app: &App, link: &str, top: usize, canvas: &mut Canvas<'_>, area: Area) {
    canvas.put(area.x, area.y, area.width, "This link leads out of the archive", Part::Heading);
    let shown = clean(link);
    let (rows, room) = link_rows(app.size, &shown);
    let top = top.min(rows.len().saturating_sub(room));
    let below = rows.len().saturating_sub(top + room);
    let is_small = room + 3 >= usize::from(area.height);
    let mut y = area.y + if is_small { 1 } else { 2 };
    for row in rows.into_iter().skip(top).take(room) {
        let style = canvas.theme.part(Part::ChosenLink);
        canvas.put_link((area.x, y), area.width, &shown[row], style, (0, link));
        y += 1;
    }
    if below > 0 {
        let more = format!("{below} more rows: {}", first_key(Action::Down, Place::List));
        canvas.put(area.x, y, area.width, &more, Part::Message);
        y += 1;
    }
    let told = match (app.manner.clipboard, is_small) {
        (true, true) => "Sent to your clipboard. Any key: back.",
        (true, false) => {
            "It is on its way to your own clipboard, if your terminal lets it. Any key goes back."
        }
        (false, true) => "No clipboard here. Any key: back.",
        (false, false) => {
            "This terminal has no clipboard to send it to: it can be copied from here. Any key goes back."
        }
    };
    for row in measure::rows(told, usize::from(area.width), if is_small { 1 } else { 3 }) {
        y += u16::from(!is_small);
        canvas.put(area.x, y, area.width, &told[row], Part::Faint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_help_fit_their_column() {
        for (keys, does) in [Place::List, Place::Page].into_iter().flat_map(help) {
            assert!(measure::width(&keys) < usize::from(KEYS), "{keys}: {does}");
        }
    }
}
