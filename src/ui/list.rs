//! The list pane: two rows of title and a faint line each, or one line where there is room.

use std::borrow::Cow;
use std::ops::Range;

use crate::app::{Action, App, Area, Focus, ONE_LINE, Place, first_key, shown_title, title_rows};
use crate::config::Part;
use crate::fold::Key;
use crate::measure;
use crate::page::{seen_order, turned};
use crate::query::Highlighter;
use crate::reading::Status;
use crate::safe::{SafeText, clean};
use crate::store::{Entry, Problem};

use super::{Canvas, filter};

/// Of an article's tags this many are looked at: what nobody can read must not cost a frame.
const MAX_TAGS: usize = 200;
/// And of a tag this many bytes.
const MAX_TAG: usize = 200;
/// `2021-05-20`
const DATE: u16 = 10;
/// Columns at the end of a line.
const MIN_LAST: u16 = 8;
const MAX_LAST: u16 = 18;
/// Columns of a sign between two others, with a space at either side.
const SIGN: u16 = 3;
const STAR: &str = "★";

pub(super) fn draw(app: &App, canvas: &mut Canvas<'_>, area: Area) {
    if app.shown.matches.items.is_empty() {
        return draw_empty(app, canvas, area);
    }
    let mut lit = Highlighter::new(&app.shown.query);
    let tag_tells = app.shown.query.asks_for_words();
    let last = last_column(app, area.height);
    let end = area.y + area.height;
    let has_contexts = app.has_contexts();
    let mut y = area.y;
    let mut row = app.list.top;
    // While the keys go to the page, the mark only keeps the place.
    let mark = if app.focus == Focus::Page { Part::Faint } else { Part::Mark };
    while y < end
        && let Some(entry) = app.entry(row)
    {
        let own = crate::app::row_height(entry, area.width);
        let height = own + u16::from(has_contexts);
        let chosen = row == app.list.selected;
        let status = app.status(entry);
        let look = match (chosen, status.read) {
            (true, _) => Part::Chosen,
            (false, true) => Part::Faint,
            (false, false) => Part::Text,
        };
        if chosen {
            for y in y..(y + height).min(end) {
                canvas.put(area.x, y, 1, "▌", mark);
            }
        }
        let line = Area { x: area.x + 3, y, width: area.width.saturating_sub(4), height: own.min(end - y) };
        let is_one_line = area.width >= ONE_LINE;
        if app.is_marked(row) && (is_one_line || y + 1 < end) {
            let y = if is_one_line { y } else { y + 1 };
            canvas.put(area.x + 1, y, 1, canvas.theme.marked_sign(), Part::Mark);
        }
        if let Some((sign, part)) = sign(app, status) {
            let x = if is_one_line { line.x + DATE + 1 } else { area.x + 1 };
            canvas.put(x, y, 1, sign, part);
        }
        let shown = Shown { entry, look, starred: status.starred, tag_tells };
        if is_one_line {
            draw_line(canvas, &mut lit, &shown, last, line);
        } else {
            draw_rows(canvas, &mut lit, &shown, area.width, line);
        }
        if let Some(context) = app.context(row).filter(|_| has_contexts && y + own < end) {
            let lit = Lit { text: SafeText::new(&context.text), hits: context.hits.clone() };
            let all = 0..lit.text.len();
            lit.draw(canvas, all, (line.x, y + own), line.width, Part::Faint);
        }
        y += height;
        row += 1;
    }
}

/// An article and how its row looks.
struct Shown<'a> {
    entry: &'a Entry,
    look: Part,
    starred: bool,
    /// Whether a tag that was hit may be all that tells why it is listed: who asks for a tag knows.
    tag_tells: bool,
}

/// What stands before an article that is not read. Where none ever was, only what is new is told.
fn sign(app: &App, status: Status) -> Option<(&'static str, Part)> {
    match status {
        Status { new: true, read: false, .. } => Some(("✦", Part::New)),
        Status { read: false, .. } if app.is_begun() => Some(("●", Part::Unread)),
        _ => None,
    }
}

fn draw_rows(canvas: &mut Canvas<'_>, lit: &mut Highlighter, shown: &Shown<'_>, pane: u16, area: Area) {
    let &Shown { entry, look, .. } = shown;
    let title = Lit::title(entry, lit);
    let rows = title_rows(&title.text, pane);
    let shown_to = rows.last().map_or(0, |row| row.end);
    for (nth, row) in rows.iter().take(usize::from(area.height)).enumerate() {
        let y = area.y + nth as u16;
        let cut = nth + 1 == rows.len() && shown_to < title.text.trim_end().len();
        let columns = area.width.saturating_sub(u16::from(cut));
        let x = title.draw(canvas, row.clone(), (area.x, y), columns, look);
        if cut {
            canvas.put(x, y, 1, "…", look);
        }
    }
    let y = area.y + (rows.len().max(1)) as u16;
    if y < area.y + area.height {
        draw_about(canvas, lit, shown, Area { y, height: 1, ..area });
    }
}

/// `The Record · 20 Feb 2021 · ★ · #Conti #Ireland`, as far as there is room for whole parts. A tag
/// that the filter hit comes before the source: it may be all that tells why the article is listed.
fn draw_about(canvas: &mut Canvas<'_>, lit: &mut Highlighter, shown: &Shown<'_>, area: Area) {
    let &Shown { entry, starred, tag_tells, .. } = shown;
    let tags = tags(entry, lit);
    let source = entry.article.source.as_deref().map(SafeText::new);
    let date = entry.article.date.map(|date| date.day().strftime("%-d %b %Y").to_string());
    let (columns, end) = (usize::from(area.width), area.x + area.width);
    let mut line: Vec<&str> = source.as_deref().into_iter().chain(date.as_deref()).collect();
    let telling = tags.first().filter(|tag| tag_tells && !tag.hits.is_empty());
    let first = telling.map_or(0, |tag| measure::width(&tag.text) + 4);
    let star = if starred { measure::width(STAR) + 3 } else { 0 };
    if line.len() > 1 && measure::width(&line.join(" · ")) + star + first > columns {
        line.remove(0);
    }
    let room = area.width.saturating_sub(star as u16);
    let mut x = canvas.put(area.x, area.y, room, &line.join(" · "), Part::Faint);
    if starred {
        let before = if line.is_empty() { "" } else { " · " };
        x = canvas.put(x, area.y, end.saturating_sub(x), before, Part::Faint);
        x = canvas.put(x, area.y, end.saturating_sub(x), STAR, Part::Star);
    }
    let mut before = if line.is_empty() && !starred { "#" } else { " · #" };
    for tag in tags {
        if usize::from(end.saturating_sub(x)) < measure::width(before) + measure::width(&tag.text) {
            break;
        }
        x = canvas.put(x, area.y, end - x, before, Part::Faint);
        x = tag.draw(canvas, 0..tag.text.len(), (x, area.y), end - x, Part::Faint);
        before = " #";
    }
}

/// An article's tags, those the filter hit first; its source among them would say nothing new, and
/// junk is only shown to tell why it was found.
fn tags(entry: &Entry, lit: &mut Highlighter) -> Vec<Lit> {
    let article = &entry.article;
    let tags = article.tags.iter().filter(|tag| article.source.as_deref() != Some(&*tag.name));
    let tags = tags.take(MAX_TAGS).map(|tag| {
        let text = SafeText::new(&tag.name[..tag.name.floor_char_boundary(MAX_TAG)]);
        let hits = lit.in_tag(&text);
        (tag.junk, Lit { text, hits })
    });
    let mut tags: Vec<_> = tags.filter(|(junk, tag)| !junk || !tag.hits.is_empty()).collect();
    tags.sort_by_key(|(junk, tag)| (tag.hits.is_empty(), *junk));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

/// One line: date, title, star, and the source; or the tag the filter hit, where the title has no letter
/// to tell why the article is listed.
fn draw_line(canvas: &mut Canvas<'_>, lit: &mut Highlighter, shown: &Shown<'_>, last: u16, area: Area) {
    let &Shown { entry, look, starred, tag_tells } = shown;
    if let Some(date) = entry.article.date {
        canvas.put(area.x, area.y, DATE, &date.day().to_string(), Part::Faint);
    }
    let x = area.x + DATE + SIGN;
    let columns = area.width.saturating_sub(DATE + SIGN + SIGN + last);
    let title = Lit::title(entry, lit);
    let all = measure::width(&title.text) <= usize::from(columns);
    let room = usize::from(columns) - usize::from(!all && columns > 0);
    let end = title.draw(canvas, 0..measure::fit(&title.text, room).len(), (x, area.y), columns, look);
    if !all {
        canvas.put(end, area.y, 1, "…", look);
    }
    let x = area.x + area.width.saturating_sub(last);
    if starred {
        canvas.put(x.saturating_sub(2), area.y, 1, STAR, Part::Star);
    }
    let tag = tags(entry, lit).into_iter().next();
    let tag = tag.filter(|tag| tag_tells && title.hits.is_empty() && !tag.hits.is_empty());
    if let Some(tag) = tag {
        let x = canvas.put(x, area.y, last, "#", Part::Faint);
        tag.draw(canvas, 0..tag.text.len(), (x, area.y), last.saturating_sub(1), Part::Faint);
    } else if let Some(source) = &entry.article.source {
        canvas.put(x, area.y, last, &measure::ellipsis(&clean(source), usize::from(last)), Part::Faint);
    }
}

/// Columns for the sources of the rows on screen, as many as the longest needs.
fn last_column(app: &App, rows: u16) -> u16 {
    let entries = (app.list.top..).map_while(|row| app.entry(row)).take(usize::from(rows));
    let widths = entries.map(|entry| measure::width(&clean(entry.article.source.as_deref().unwrap_or(""))));
    (widths.max().unwrap_or(0) as u16).clamp(MIN_LAST, MAX_LAST)
}

/// A text as it is shown and the letters of it that the filter hit.
struct Lit {
    text: SafeText,
    hits: Vec<Range<usize>>,
}

impl Lit {
    fn title(entry: &Entry, lit: &mut Highlighter) -> Self {
        let text = shown_title(entry);
        let hits = lit.in_title(&text, &Key::new(&text));
        Self { text, hits }
    }

    /// Draws a part of it; gives the column after it.
    fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        part: Range<usize>,
        (x, y): (u16, u16),
        columns: u16,
        look: Part,
    ) -> u16 {
        let plain = canvas.theme.part(look);
        let lit = plain.patch(canvas.theme.part(Part::Hit));
        let end = x + columns;
        let text = &self.text[part.clone()];
        let runs = if canvas.reorder { seen_order(text) } else { None };
        let mut x = x;
        for (run, backwards) in runs.unwrap_or_else(|| vec![(0..text.len(), false)]) {
            let mut parts = self.lit(part.start + run.start..part.start + run.end);
            if backwards {
                parts.reverse();
            }
            for (part, is_hit) in parts {
                let style = if is_hit { lit } else { plain };
                let text = &self.text[part];
                let turned = if backwards { turned(text).into() } else { Cow::Borrowed(text) };
                x = canvas.put_styled(x, y, end.saturating_sub(x), &turned, style);
            }
        }
        x
    }

    /// A part of it in parts that were hit or not.
    fn lit(&self, part: Range<usize>) -> Vec<(Range<usize>, bool)> {
        let mut parts = Vec::new();
        let mut at = part.start;
        for hit in self.hits.iter().filter(|hit| hit.end > part.start && hit.start < part.end) {
            let (from, to) = (hit.start.max(part.start), hit.end.min(part.end));
            parts.extend([(at..from, false), (from..to, true)]);
            at = to;
        }
        parts.push((at..part.end, false));
        parts
    }
}

/// Why there is nothing to be chosen from.
fn why_empty(app: &App) -> Cow<'static, str> {
    if app.is_loading() {
        return "Reading the archive …".into();
    }
    let snapshot = &app.shown.snapshot;
    if !snapshot.entries.is_empty() {
        let is_typed = app.focus == Focus::Filter;
        let is_told = !is_typed && app.shown.line == app.filter.line();
        let why = is_told.then(|| filter::note(app, &app.shown.line, &app.shown.query.pieces)).flatten();
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        let back = if is_typed && app.filter.has_former() {
            "for the filter there was"
        } else {
            "to see everything again"
        };
        return format!("Nothing matches{why}. Leave out a word or a letter, or press Esc {back}.").into();
    }
    let again = first_key(Action::Reload, Place::List);
    match snapshot.problems.as_slice() {
        [] => "There are no articles here. recto looks for Markdown files (.md) in the folders it is given; \
               hidden ones and those a .gitignore names are left out. Press q, and try another folder: \
               recto PATH"
            .into(),
        [Problem { path, reason }] => {
            let (path, reason) = (SafeText::new(path), SafeText::new(reason));
            format!("There is nothing here to be read. {path}: {reason}. {again} looks again.").into()
        }
        many => {
            let (count, why) = (measure::grouped(many.len()), first_key(Action::Problems, Place::List));
            format!(
                "There is nothing here to be read: {count} files or folders could not be. {why} says why, \
                 {again} looks again."
            )
            .into()
        }
    }
}

fn draw_empty(app: &App, canvas: &mut Canvas<'_>, area: Area) {
    let text = why_empty(app);
    let columns = usize::from(area.width.saturating_sub(3));
    for (nth, row) in measure::rows(&text, columns.max(1), usize::from(area.height).saturating_sub(1))
        .into_iter()
        .enumerate()
    {
        canvas.put(
            area.x + 2,
            area.y + 1 + nth as u16,
            area.width.saturating_sub(2),
            &text[row],
            Part::Faint,
        );
    }
}
