//! The note that is written, at the foot of the page, and the list of all notes.

use ratatui::layout::Position;

use crate::app::{App, Area, NOTE_SIGN, NoteList, NoteRow, Picker, note_cell, note_rows, shown_title};
use crate::config::Part;
use crate::measure;
use crate::safe::{SafeText, clean};

use super::{Canvas, picker};

/// Bytes of a passage or a note that are looked at in the list.
const MAX_SHOWN: usize = 2_000;
/// From this many rows there is a blank one between two notes.
const MANY_ROWS: u16 = 20;

/// What is written and what it is about; gives the place of the cursor.
pub(super) fn draw_draft(app: &App, canvas: &mut Canvas<'_>) -> Option<Position> {
    let (draft, (area, text_area)) = (app.draft()?, app.note_area()?);
    canvas.clear(area);
    let x = canvas.put(text_area.x, area.y, text_area.width, NOTE_SIGN, Part::Key);
    let room = usize::from((text_area.x + text_area.width).saturating_sub(x + 1));
    let doing = if draft.is_kept() { "edit: " } else { "note on " };
    let quote = one_line(draft.quote());
    let quote = measure::ellipsis(&quote, room.saturating_sub(doing.len() + 2));
    canvas.put(x + 1, area.y, room as u16, &format!("{doing}{}", in_quotes(&quote)), Part::Faint);
    let text = draft.text();
    let rows = note_rows(text, usize::from(text_area.width));
    let (at, column) = note_cell(text, &rows, draft.cursor());
    let first = (at + 1).saturating_sub(usize::from(text_area.height));
    for (y, row) in (text_area.y..text_area.y + text_area.height).zip(rows.iter().skip(first)) {
        canvas.put(text_area.x, y, text_area.width, &SafeText::new(&text[row.clone()]), Part::Text);
    }
    let x = (text_area.x + column as u16).min((area.x + area.width).saturating_sub(1));
    Some(Position { x, y: text_area.y + (at - first) as u16 })
}

/// All notes; gives the place of the cursor.
pub(super) fn list(
    app: &App,
    picker: &Picker,
    list: &NoteList,
    canvas: &mut Canvas<'_>,
    area: Area,
) -> Position {
    let left = list.left(picker.line());
    if picker.line().is_empty() {
        let count = measure::grouped(list.rows.len());
        let heading = if list.rows.len() == 1 {
            "one note or highlight".to_owned()
        } else {
            format!("{count} notes and highlights")
        };
        canvas.put(area.x + 2, area.y, area.width.saturating_sub(2), &heading, Part::Faint);
    }
    let at = picker::draw_line(picker, NOTE_SIGN, canvas, area);
    let below = Area { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    if left.is_empty() {
        canvas.put(below.x, below.y, below.width, "No note like that", Part::Faint);
    }
    let gap = u16::from(area.height >= MANY_ROWS);
    let height = |nth: &usize| 2 + u16::from(list.rows[*nth].note.text.is_some()) + gap;
    // The chosen one stands on the screen, with as many before it as there is room for.
    let mut first = picker.selected.min(left.len().saturating_sub(1));
    let mut used = left.get(first).map_or(0, height);
    while first > 0 && used + height(&left[first - 1]) <= below.height {
        first -= 1;
        used += height(&left[first]);
    }
    let mut y = below.y;
    for (nth, row) in left.iter().enumerate().skip(first) {
        if y >= below.y + below.height {
            break;
        }
        let room = Area { y, height: (below.y + below.height - y).min(height(row) - gap), ..below };
        draw_row(app, &list.rows[*row], nth == picker.selected, canvas, room);
        y += height(row);
    }
    at
}

/// The words, the note, and where they are from.
fn draw_row(app: &App, row: &NoteRow, is_chosen: bool, canvas: &mut Canvas<'_>, area: Area) {
    let part = if is_chosen { Part::Chosen } else { Part::Text };
    let columns = usize::from(area.width.saturating_sub(2));
    let quote = measure::ellipsis(&one_line(&row.note.passage.quote), columns.saturating_sub(2));
    let about = match &row.entry {
        Some(entry) => {
            let day = entry.article.date.map_or_else(String::new, |date| format!("{} · ", date.day()));
            format!("{day}{}", shown_title(entry))
        }
        None => clean(&row.note.article).into_owned(),
    };
    let why = if !app.is_adrift(row) {
        ""
    } else if row.entry.is_none() {
        "adrift: no such article any more · "
    } else {
        "adrift: the words are gone · "
    };
    let note = row.note.text.as_ref().map(|text| format!("{NOTE_SIGN} {}", one_line(text)));
    let lines = [Some((in_quotes(&quote), part)), note.map(|note| (note, part)), Some((about, Part::Faint))];
    for (y, (text, part)) in (area.y..area.y + area.height).zip(lines.into_iter().flatten()) {
        if is_chosen {
            canvas.put(area.x, y, 1, "▌", Part::Mark);
        }
        let mut x = area.x + 2;
        if part == Part::Faint && !why.is_empty() {
            x = canvas.put(x, y, area.width.saturating_sub(2), why, Part::Message);
        }
        let room = (area.x + area.width).saturating_sub(x);
        canvas.put(x, y, room, &measure::ellipsis(&text, usize::from(room)), part);
    }
}

/// A passage between quotation marks; those it brings along are not doubled.
fn in_quotes(quote: &str) -> String {
    let begins = if quote.starts_with(['“', '„', '«', '"']) { "" } else { "“" };
    let ends = if quote.ends_with(['”', '»', '"']) { "" } else { "”" };
    format!("{begins}{quote}{ends}")
}

/// The beginning of a text on one line.
fn one_line(text: &str) -> String {
    let text = SafeText::new(&text[..text.floor_char_boundary(MAX_SHOWN)]);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_are_not_doubled() {
        for (quote, shown) in [
            ("These words", "“These words”"),
            ("“These words” and", "“These words” and”"),
            ("“These …", "“These …”"),
            ("the \"words\"", "“the \"words\""),
            ("", "“”"),
        ] {
            assert_eq!(in_quotes(quote), shown);
        }
    }
}
