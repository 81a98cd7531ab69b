//! The reading pane: the lines on screen, and only those.

use std::collections::HashSet;
use std::ops::Range;

use ratatui::layout::Position;
use unicode_segmentation::UnicodeSegmentation;

use crate::app::{App, Area, Focus, Light, Row};
use crate::config::Part;
use crate::links::Destination;
use crate::measure;
use crate::page::{Emphasis, Role, Span};
use crate::safe::clean;

use super::{Canvas, picture};

/// Of the rows of the area the last few may be `covered` by something drawn later.
pub(super) fn draw(app: &App, canvas: &mut Canvas<'_>, area: Area, covered: u16) {
    let (columns, indent) = app.reader.column(area);
    let x = area.x + indent;
    match app.reader.document() {
        None if app.is_loading() || app.reader.is_waiting() => {
            canvas.put(x, area.y, columns, "Reading …", Part::Faint);
            return;
        }
        None => return,
        Some(Err(problem)) => return draw_problem(problem, canvas, Area { x, width: columns, ..area }),
        Some(Ok(_)) => {}
    }
    let end = area.x + area.width;
    let mut labelled = HashSet::new();
    for (y, row) in (area.y..area.y + area.height).zip(app.reader.rows()) {
        if app.reader.is_changed(row.block) && has_text(row) {
            canvas.put(x.saturating_sub(2).max(area.x), y, 1, canvas.theme.changed_sign(), Part::Mark);
        }
        let is_chosen = match app.focus {
            Focus::Paragraph => app.is_to_be_copied(row.block),
            Focus::Noting => app.is_to_be_noted(row.block),
            _ => false,
        };
        if is_chosen && has_text(row) {
            canvas.put(x.saturating_sub(2).max(area.x), y, 1, "▌", Part::Mark);
        }
        if let Some((image, nth)) = row.line().picture {
            if let Some(picture) = app.reader.picture(image) {
                let is_same = |row: &&Row| row.line().picture.is_some_and(|(of, _)| of == image);
                let rows = app.reader.rows();
                let at = usize::from(y - area.y);
                let free = usize::from(area.height.saturating_sub(covered));
                if at >= free {
                    continue;
                }
                let below = rows[at + 1..].iter().take(free - at - 1).take_while(is_same).count() as u16;
                let is_first = at == 0 || !is_same(&&rows[at - 1]);
                picture::draw_row(canvas, picture, (x, y), nth, below, is_first);
            }
            continue;
        }
        let mut x = x;
        let mut labels = Vec::new();
        for span in &row.line().spans {
            let start = x;
            x = draw_span(app, canvas, (x, y), end, span, app.lights(row.block));
            if app.focus == Focus::Labels
                && let Some(link) = span.link
                && labelled.insert(link)
                && let Some(label) = app.labels.of(link)
            {
                labels.push((start, label));
            }
        }
        // Over everything that stands on the line.
        for (start, label) in labels {
            let at = beside(canvas, (area.x, start), y, label);
            canvas.put(at, y, end.saturating_sub(at), label, Part::Label);
        }
    }
}

/// Where the caret stands, while words are selected.
pub(super) fn caret(app: &App, pane: Area) -> Option<Position> {
    let (column, row) = app.reader.cell_on_screen(app.selection()?.caret())?;
    let (_, indent) = app.reader.column(pane);
    Some(Position { x: pane.x + indent + column, y: pane.y + row })
}

/// Whether a row has more than what recto puts there: words of the article.
fn has_text(row: &Row) -> bool {
    row.line().spans.iter().any(|span| !matches!(span.role, Role::Note))
}

/// Where letters stand beside a link that begins at `start`: before it as far as there are blanks from
/// `left` on, else on its first letters.
fn beside(canvas: &Canvas<'_>, (left, start): (u16, u16), y: u16, label: &str) -> u16 {
    let symbol = |x: u16| canvas.buffer.cell((x, y)).map_or("", |cell| cell.symbol());
    // The second half of a wide letter is no blank.
    let is_blank = |x: &u16| {
        matches!(symbol(*x), " " | "\u{a0}") && x.checked_sub(1).is_none_or(|x| measure::width(symbol(x)) < 2)
    };
    let blanks = (left..start).rev().take(label.len()).take_while(is_blank).count();
    start - blanks as u16
}

/// Gives the column after it.
fn draw_span(
    app: &App,
    canvas: &mut Canvas<'_>,
    (x, y): (u16, u16),
    end: u16,
    span: &Span,
    lights: &[(Range<usize>, Light)],
) -> u16 {
    let destination = span.link.and_then(|link| app.destination(link));
    let address = span.link.filter(|_| canvas.hyperlinks).and_then(|link| app.address(link));
    let role = match (span.role, destination) {
        (Role::Link, Some(destination)) if destination.is_inside() => Role::InsideLink,
        (role, _) => role,
    };
    let mut style = canvas.theme.role(role, span.emphasis);
    if span.link.is_some() && !matches!(role, Role::Link | Role::InsideLink | Role::Tag) {
        // A heading or code stays what it is, and shows that it leads somewhere. A tag always does.
        let inside = destination.is_some_and(Destination::is_inside);
        let link = if inside { Role::InsideLink } else { Role::Link };
        style = style.patch(canvas.theme.role(link, Emphasis::default()));
    }
    if span.link.is_some() && span.link == app.reader.chosen_link() && app.focus.is_page() {
        style = style.patch(canvas.theme.part(Part::ChosenLink));
    }
    let mut x = x;
    for (part, light) in lit(span, lights) {
        let style = light.map_or(style, |light| style.patch(canvas.theme.part(light_part(light))));
        let (room, text) = (end.saturating_sub(x), &span.text[part]);
        x = match (span.link, &address) {
            (Some(id), Some(address)) => canvas.put_link((x, y), room, text, style, (id, address)),
            _ => canvas.put_styled(x, y, room, text, style),
        };
    }
    x
}

fn draw_problem(problem: &str, canvas: &mut Canvas<'_>, area: Area) {
    let text = clean(problem);
    let rows = measure::rows(&text, usize::from(area.width), usize::from(area.height).saturating_sub(1));
    for (y, row) in (area.y + 1..).zip(rows) {
        canvas.put(area.x, y, area.width, &text[row], Part::Message);
    }
}

fn light_part(light: Light) -> Part {
    match light {
        Light::Noted => Part::Noted,
        Light::Filter => Part::Hit,
        Light::Found => Part::Found,
        Light::FoundNow => Part::FoundNow,
        Light::Selected => Part::Selected,
    }
}

/// A span's text in parts that are lit or not. Where it is not what stands in the article byte for
/// byte, it is lit whole.
fn lit(span: &Span, lights: &[(Range<usize>, Light)]) -> Vec<(Range<usize>, Option<Light>)> {
    let whole = 0..span.text.len();
    let touching: Vec<_> = lights
        .iter()
        .filter(|(lit, _)| {
            !span.source.is_empty() && lit.start < span.source.end && span.source.start < lit.end
        })
        .collect();
    if touching.is_empty() {
        return vec![(whole, None)];
    }
    if span.source.len() != span.text.len() {
        return vec![(whole, touching.last().map(|(_, light)| *light))];
    }
    let light_at = |at: usize, end: usize| {
        let place = if span.backwards { span.source.end - end } else { span.source.start + at };
        touching.iter().rev().find(|(lit, _)| lit.contains(&place)).map(|(_, light)| *light)
    };
    let mut parts: Vec<(Range<usize>, Option<Light>)> = Vec::new();
    // A letter and its marks are lit together: drawn apart, the marks would be lost.
    for (at, grapheme) in span.text.grapheme_indices(true) {
        let end = at + grapheme.len();
        let light = light_at(at, end);
        match parts.last_mut() {
            Some((part, last)) if *last == light => part.end = end,
            _ => parts.push((at..end, light)),
        }
    }
    parts
}
