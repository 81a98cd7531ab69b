//! A line to type in, and below it what it leaves to choose from.

use ratatui::layout::Position;

use crate::app::{
    self, App, Area, Backlinks, Likes, Names, Palette, Picker, Place, SavedRow, SavedSheet, keys, shown_title,
};
use crate::config::Part;
use crate::entity::MAX_ENTITIES;
use crate::links::Reason;
use crate::measure;
use crate::query::is_saved_name;
use crate::safe::clean;

use super::Canvas;

/// Columns for an action's name, and for its keys.
const NAME: u16 = 18;
const KEYS: u16 = 15;

/// Every action; gives the place of the cursor.
pub(super) fn palette(palette: &Palette, canvas: &mut Canvas<'_>, area: Area) -> Position {
    let choices = palette.choices();
    let rows = choices.len();
    draw(&palette.picker, ":", rows, "No action of that name", canvas, area, |canvas, nth, area, part| {
        let Some(declared) = choices.get(nth) else { return };
        canvas.put(area.x, area.y, NAME.saturating_sub(1), declared.name, part);
        let (place, binding) = match declared.binding(palette.place) {
            Some(binding) => (palette.place, Some(binding)),
            None if palette.place == Place::List => (Place::Page, declared.page.as_ref()),
            None => (Place::List, declared.list.as_ref()),
        };
        let room = area.width.saturating_sub(NAME + KEYS + 1);
        let does = binding.map_or("", |binding| binding.does);
        canvas.put(area.x + NAME, area.y, room, &measure::ellipsis(does, usize::from(room)), Part::Faint);
        canvas.put_right(area.x + area.width, area.y, KEYS, &keys(declared, place), Part::Key);
    })
}

/// The headings of the article; gives the place of the cursor.
pub(super) fn contents(app: &App, picker: &Picker, canvas: &mut Canvas<'_>, area: Area) -> Position {
    let headings = match app.reader.document() {
        Some(Ok(document)) => document.headings(),
        _ => &[],
    };
    let (left, _) = app::contents(headings, picker.line());
    let outermost = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    draw(picker, "§", left.len(), "No heading like that", canvas, area, |canvas, nth, area, part| {
        let Some(heading) = left.get(nth).map(|&nth| &headings[nth]) else { return };
        let indent = (2 * u16::from(heading.level - outermost)).min(area.width / 2);
        let room = area.width.saturating_sub(indent);
        canvas.put(area.x + indent, area.y, room, &measure::ellipsis(&heading.text, usize::from(room)), part);
    })
}

/// The articles that link to the open one; gives the place of the cursor.
pub(super) fn backlinks(
    picker: &Picker,
    backlinks: &Backlinks,
    canvas: &mut Canvas<'_>,
    area: Area,
) -> Position {
    let left = backlinks.left(picker.line());
    let of = format!("articles that link to “{}”", shown_title(backlinks.of()));
    let of = measure::ellipsis(&of, usize::from(area.width.saturating_sub(4)));
    if picker.line().is_empty() {
        canvas.put(area.x + 2, area.y, area.width.saturating_sub(2), &of, Part::Faint);
    }
    draw(picker, "←", left.len(), "No article of that name", canvas, area, |canvas, nth, area, part| {
        let Some(link) = left.get(nth).map(|&nth| &backlinks.found[nth]) else { return };
        let Some(entry) = backlinks.entry(link) else { return };
        let columns = usize::from(area.width);
        let title = measure::ellipsis(&shown_title(entry), columns * 3 / 5);
        let x = canvas.put(area.x, area.y, area.width, &title, part);
        let about = match (link.reason, &link.context) {
            (Reason::SameLink, _) => "came from the same address",
            (Reason::LinksHere, context) => context.as_deref().unwrap_or(""),
        };
        let room = (area.x + area.width).saturating_sub(x + 2);
        canvas.put(x + 2, area.y, room, &measure::ellipsis(&clean(about), usize::from(room)), Part::Faint);
    })
}

/// The articles like the open one; gives the place of the cursor.
pub(super) fn likes(picker: &Picker, likes: &Likes, canvas: &mut Canvas<'_>, area: Area) -> Position {
    let left = likes.left(picker.line());
    if picker.line().is_empty() {
        let room = usize::from(area.width.saturating_sub(4));
        let more = if likes.is_whole { "" } else { ", looking …" };
        let title = shown_title(likes.of());
        let title = measure::ellipsis(&title, room.saturating_sub(16 + measure::width(more)));
        let heading = measure::ellipsis(&format!("articles like “{title}”{more}"), room);
        canvas.put(area.x + 2, area.y, area.width.saturating_sub(2), &heading, Part::Faint);
    }
    let nothing = match (likes.is_whole, likes.found.is_empty()) {
        (true, true) => "No article here is like this one",
        (false, true) => "Looking …",
        (_, false) => "No article like that",
    };
    draw(picker, "≈", left.len(), nothing, canvas, area, |canvas, nth, area, part| {
        let Some(like) = left.get(nth).map(|&nth| &likes.found[nth]) else { return };
        let Some(entry) = likes.entry(like) else { return };
        let columns = usize::from(area.width);
        let title = measure::ellipsis(&shown_title(entry), columns * 3 / 5);
        let x = canvas.put(area.x, area.y, area.width, &title, part);
        let room = (area.x + area.width).saturating_sub(x + 2);
        let reasons = measure::ellipsis(&clean(&Likes::reasons(like)), usize::from(room));
        canvas.put(x + 2, area.y, room, &reasons, Part::Faint);
    })
}

/// What the article names; gives the place of the cursor.
pub(super) fn names(picker: &Picker, names: &Names, canvas: &mut Canvas<'_>, area: Area) -> Position {
    let left = names.left(picker.line());
    if picker.line().is_empty() {
        let room = usize::from(area.width.saturating_sub(4));
        let all = if names.is_cut {
            format!(", the first {}", measure::grouped(MAX_ENTITIES))
        } else {
            String::new()
        };
        let title = measure::ellipsis(&shown_title(names.of()), room.saturating_sub(13 + all.len()));
        let heading = measure::ellipsis(&format!("what “{title}” names{all}"), room);
        canvas.put(area.x + 2, area.y, area.width.saturating_sub(2), &heading, Part::Faint);
    }
    let kind_columns = if area.width < 50 { 8 } else { 14 };
    draw(picker, "i", left.len(), "Nothing like that is named", canvas, area, |canvas, nth, area, part| {
        let Some(name) = left.get(nth).map(|&nth| &names.list[nth]) else { return };
        let kind = measure::ellipsis(name.kind, usize::from(kind_columns) - 1);
        canvas.put(area.x, area.y, kind_columns, &kind, Part::Faint);
        let count = match name.count {
            None => "…".to_owned(),
            Some(count) if area.width < 50 => measure::grouped(count as usize),
            Some(1) => "1 article".to_owned(),
            Some(count) => format!("{} articles", measure::grouped(count as usize)),
        };
        let x = area.x + kind_columns;
        let start = canvas.put_right(area.x + area.width, area.y, area.width, &count, Part::Faint);
        let room = start.saturating_sub(x + 1);
        canvas.put(x, area.y, room, &measure::ellipsis(&clean(&name.shown), usize::from(room)), part);
    })
}

/// The saved queries; gives the place of the cursor.
pub(super) fn saved(app: &App, sheet: &SavedSheet, canvas: &mut Canvas<'_>, area: Area) -> Position {
    let typed = sheet.picker.line();
    let rows = app.saved_rows(typed);
    let nothing = match (typed.is_empty(), is_saved_name(typed)) {
        (true, _) => "None is saved yet. With a filter in the bar, type a name here to save it",
        (false, true) => "None of that name; with a filter in the bar it could be saved",
        (false, false) => "None like that; a name has letters, digits, - _ . and nothing else",
    };
    draw(&sheet.picker, "@", rows.len(), nothing, canvas, area, |canvas, nth, area, part| {
        let name = match rows.get(nth) {
            Some(SavedRow::Query(name)) => name,
            Some(SavedRow::Save { name, line, former }) => {
                let part_of_row = usize::from(area.width) * if former.is_some() { 2 } else { 3 } / 5;
                let quoted = |line: &str| format!("“{}”", measure::ellipsis(&clean(line), part_of_row));
                let instead = former.as_ref().map(|former| format!(" instead of {}", quoted(former)));
                let offer =
                    format!("save {} as {}{}", quoted(line), clean(name), instead.unwrap_or_default());
                canvas.put(area.x, area.y, area.width, &offer, part);
                return;
            }
            None => return,
        };
        let end = area.x + area.width;
        let count = sheet.counts.get(name).map_or_else(|| "…".to_owned(), |&count| measure::grouped(count));
        let mut end = canvas.put_right(end, area.y, area.width, &count, Part::Text).saturating_sub(2);
        if app.saved.configured.contains(name) && area.width >= NAME + 40 {
            end = canvas.put_right(end, area.y, area.width, "config.toml", Part::Faint).saturating_sub(2);
        }
        let shown = measure::ellipsis(&clean(name), usize::from(area.width / 2));
        let x = canvas.put(area.x, area.y, area.width, &shown, part);
        let x = x.max(area.x + NAME.min(area.width / 3)) + 2;
        let line = app.saved.all.get(name).map_or("", String::as_str);
        let room = end.saturating_sub(x);
        canvas.put(x, area.y, room, &measure::ellipsis(&clean(line), usize::from(room)), Part::Faint);
    })
}

fn draw(
    picker: &Picker,
    sign: &str,
    rows: usize,
    nothing: &str,
    canvas: &mut Canvas<'_>,
    area: Area,
    mut row: impl FnMut(&mut Canvas<'_>, usize, Area, Part),
) -> Position {
    let cursor = draw_line(picker, sign, canvas, area);
    if rows == 0 {
        let columns = area.width.saturating_sub(3).max(1);
        let rows = measure::rows(nothing, usize::from(columns), usize::from(area.height.saturating_sub(2)));
        for (y, row) in (area.y + 2..).zip(rows) {
            canvas.put(area.x + 2, y, columns, &nothing[row], Part::Faint);
        }
    }
    let screen = usize::from(area.height.saturating_sub(2));
    let top = (picker.selected + 1).saturating_sub(screen);
    for nth in (top..rows).take(screen) {
        let y = area.y + 2 + (nth - top) as u16;
        let chosen = nth == picker.selected;
        if chosen {
            canvas.put(area.x, y, 1, "▌", Part::Mark);
        }
        let part = if chosen { Part::Chosen } else { Part::Text };
        let area = Area { x: area.x + 2, y, width: area.width.saturating_sub(2), height: 1 };
        row(canvas, nth, area, part);
    }
    cursor
}

/// The line that is typed in; gives the place of the cursor.
pub(super) fn draw_line(picker: &Picker, sign: &str, canvas: &mut Canvas<'_>, area: Area) -> Position {
    let start = canvas.put(area.x, area.y, area.width, sign, Part::Key) + 1;
    canvas.put(start, area.y, area.width.saturating_sub(2), &clean(picker.line()), Part::Text);
    let typed: String = picker.line().chars().take(picker.cursor()).collect();
    let x = (start + measure::width(&typed) as u16).min(area.x + area.width.saturating_sub(1));
    Position { x, y: area.y }
}
