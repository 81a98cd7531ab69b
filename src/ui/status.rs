//! The last row: where I am and what matters now. News takes its place for as long as it is news.

use std::ops::Range;

use ratatui::layout::Position;

use crate::app::{
    Action, App, Area, Focus, Names, NoteList, Overlay, Place, SavedRow, SearchNews, first_key,
};
use crate::config::Part;
use crate::measure::{self, grouped};
use crate::page::{MAX_HITS, WORDS_PER_MINUTE};
use crate::reading::Status;
use crate::safe::{SafeText, clean};

use super::{Canvas, filter};

/// Columns of what was looked for that the status row repeats.
const MAX_PATTERN: usize = 24;
/// And of a heading.
const MAX_HEADING: usize = 40;
/// Said while another program holds the state: a mark is shown when it is kept.
const KEEPING: &str = "keeping …";
/// Screens with fewer columns have no room for two things in a row.
const NARROW: u16 = 60;

pub(super) fn draw(app: &App, note: Option<String>, canvas: &mut Canvas<'_>, area: Area) {
    if app.message.is_none()
        && app.overlay.is_none()
        && app.focus == Focus::Page
        && let Some(target) = app.chosen_target_told()
    {
        return draw_target(&target, canvas, area);
    }
    let end = area.x + area.width;
    let (text, part) = match (&app.overlay, &app.message) {
        (Some(Overlay::MarkAll(all)), _) => (all.told(), Part::Message),
        (_, Some(news)) => (SafeText::new(news).to_string(), Part::Message),
        (_, None) => {
            let room = usize::from(area.width / 2);
            note.map_or_else(|| (position(app, room), Part::Faint), |note| (note, Part::Message))
        }
    };
    let start = area.x + u16::from(area.width > 20);
    let text = measure::ellipsis(&text, usize::from(end.saturating_sub(start)));
    let left = canvas.put(start, area.y, area.width, &text, part);
    let mut x = end.saturating_sub(1);
    // The last hint is the one to keep: it leads to all the others.
    for (key, does) in hints(app).into_iter().rev() {
        let width = (measure::width(&key) + 1 + measure::width(does)) as u16;
        if x < left + width + 3 {
            break;
        }
        x -= width;
        let after = canvas.put(x, area.y, width, &key, Part::Key);
        canvas.put(after + 1, area.y, width, does, Part::Faint);
        x -= 2;
    }
}

/// The line of what is to be found, in the last row; gives the place of the cursor.
pub(super) fn draw_find(app: &App, canvas: &mut Canvas<'_>) -> Position {
    let (width, height) = app.size;
    let area = Area { x: 0, y: height.saturating_sub(1), width, height: 1 };
    canvas.clear(area);
    let count = found(app).unwrap_or_default();
    let room = width.saturating_sub(measure::width(&count) as u16 + 4);
    let indent = u16::from(width > 20);
    let start = canvas.put(indent, area.y, width, "/", Part::Key);
    let line = app.find.line();
    // A long line is moved left so that the cursor stays in sight.
    let cursor = line.char_indices().nth(app.find.cursor()).map_or(line.len(), |(at, _)| at);
    let mut hidden = 0;
    while measure::width(&line[hidden..cursor]) > usize::from(room.saturating_sub(start)) {
        hidden += line[hidden..].chars().next().map_or(1, char::len_utf8);
    }
    canvas.put(start, area.y, room.saturating_sub(start), &SafeText::new(&line[hidden..]), Part::Text);
    canvas.put_right(width.saturating_sub(1), area.y, width, &count, Part::Faint);
    let x = start + measure::width(&line[hidden..cursor]) as u16;
    Position { x: x.min(width.saturating_sub(1)), y: area.y }
}

/// `3 of 12 found`, while something is looked for.
fn found(app: &App) -> Option<String> {
    let pattern = app.find.pattern()?;
    let hits = app.find.hits().len();
    let all = if hits == MAX_HITS { format!("{}+", grouped(hits)) } else { grouped(hits) };
    Some(match (app.find.now(), hits) {
        _ if app.find.is_waiting() => "…".to_owned(),
        (_, 0) => format!("“{}” is not here", measure::ellipsis(&SafeText::new(&pattern), MAX_PATTERN)),
        (Some(now), _) => format!("{} of {all} found", grouped(now + 1)),
        (None, _) => format!("{all} found"),
    })
}

/// Where the chosen link leads, whole if that is possible at all: over as many rows as it takes.
fn draw_target(target: &str, canvas: &mut Canvas<'_>, area: Area) {
    let text = clean(target);
    let indent = u16::from(area.width > 20);
    let columns = area.width.saturating_sub(2 * indent).max(1);
    let rows = target_rows(&text, area);
    let top = (area.y + 1).saturating_sub(rows.len() as u16);
    let is_cut = rows.last().is_some_and(|row| row.end < text.trim_end().len());
    for (y, row) in (top..).zip(rows) {
        canvas.clear(Area { y, height: 1, ..area });
        let room = columns - u16::from(is_cut && y == area.y);
        let x = canvas.put(area.x + indent, y, room, &text[row], Part::Message);
        if is_cut && y == area.y {
            canvas.put(x, y, 1, "…", Part::Message);
        }
    }
}

/// The rows that a target takes at the foot of the screen.
fn target_rows(text: &str, area: Area) -> Vec<Range<usize>> {
    let indent = u16::from(area.width > 20);
    let columns = area.width.saturating_sub(2 * indent).max(1);
    measure::rows(text, usize::from(columns), usize::from(area.y / 2).max(1))
}

/// How many rows of a page that ends above `foot` are covered by what the status row says.
pub(super) fn rows_covered(app: &App, foot: Area) -> u16 {
    let target = app.chosen_target_told().filter(|_| app.message.is_none() && app.focus == Focus::Page);
    target.map_or(0, |target| target_rows(&clean(&target), foot).len().saturating_sub(1) as u16)
}

/// With the page alone there is a faint percentage in the corner, what was found, or news.
pub(super) fn draw_corner(app: &App, canvas: &mut Canvas<'_>) {
    let (width, height) = app.size;
    let Some(y) = height.checked_sub(1) else { return };
    if let Some(target) =
        app.chosen_target_told().filter(|_| app.message.is_none() && app.focus == Focus::Page)
    {
        draw_target(&target, canvas, Area { x: 0, y, width, height: 1 });
    } else if let Some(news) = question(app).as_ref().or(app.message.as_ref()) {
        let area = Area { x: 0, y, width, height: 1 };
        canvas.clear(area);
        let news = measure::ellipsis(&SafeText::new(news), usize::from(width.saturating_sub(1)));
        canvas.put(1, y, width.saturating_sub(1), &news, Part::Message);
    } else if width >= 12 {
        let percent = (!app.reader.is_at_top()).then(|| percent(app));
        let keeping = app.is_held_up().then(|| KEEPING.to_owned());
        let text = found(app).into_iter().chain(keeping).chain(percent).collect::<Vec<_>>().join(" · ");
        canvas.put_right(width, y, width, &text, Part::Faint);
    }
}

/// What is asked in the last row.
fn question(app: &App) -> Option<String> {
    let Some(Overlay::MarkAll(all)) = &app.overlay else { return None };
    Some(format!("{} y n", all.told()))
}

/// Where the reader is. What the matching articles are is told as far as it leaves `room` columns.
fn position(app: &App, room: usize) -> String {
    if let Some(Overlay::Facets(sheet)) = &app.overlay {
        let of = format!("{} matching", grouped(app.shown.matches.items.len()));
        let marked = (sheet.marked() > 0).then(|| format!("{} marked", grouped(sheet.marked())));
        return marked.into_iter().chain([of]).collect::<Vec<_>>().join(" · ");
    }
    if let Some(told) = app.time.told().filter(|_| app.focus == Focus::Timeline) {
        return told;
    }
    // Where there is little room, what can be pressed is more than where one is.
    let is_choosing = matches!(app.focus, Focus::Selection | Focus::Noting | Focus::Note);
    if is_choosing && app.size.0 < NARROW {
        return String::new();
    }
    let matching = app.shown.matches.items.len();
    // What was just asked for comes first: of what is left, a narrow row shows the beginning.
    let mut parts: Vec<String> = found(app).filter(|_| app.focus.is_page()).into_iter().collect();
    if app.is_visiting() {
        parts.push("beside the list".to_owned());
    } else if matching > 0 {
        parts.push(format!("{} of {}", grouped(app.list.selected + 1), grouped(matching)));
    }
    parts.extend(app.is_held_up().then(|| KEEPING.to_owned()));
    parts.extend(arrived(app));
    if app.panes().page.is_some() && matches!(app.reader.document(), Some(Ok(_))) {
        parts.push(percent(app));
        parts.extend(time_left(app));
    }
    if app.focus.is_page() {
        parts.extend(heading(app));
        parts.extend(app.reading().and_then(|entry| state(app, app.status(entry))));
    }
    if let Some(meant) = filter::meant(app).filter(|_| !app.focus.is_page()) {
        parts.push(format!("shown: {meant}; Tab takes it"));
    }
    if let SearchNews::SoFar { prepared } = &app.shown.news
        && app.has_contexts()
    {
        parts.push(match prepared {
            Some((done, all)) => format!("bodies made ready: {} of {}", grouped(*done), grouped(*all)),
            None => "searching bodies …".to_owned(),
        });
    }
    if app.marked() > 0 {
        parts.push(format!("{} marked", grouped(app.marked())));
    }
    if app.is_loading() {
        let so_far = app.latest().map_or(0, |snapshot| snapshot.entries.len());
        // Where all match, the number is told already.
        let is_told = so_far == matching && matching > 0 && !app.is_visiting();
        parts.push(if is_told {
            "reading …".to_owned()
        } else {
            format!("reading … {}", grouped(so_far))
        });
    } else if app.is_comparing() {
        parts.push("comparing …".to_owned());
    }
    if app.trouble().is_some() {
        let key = first_key(Action::Problems, Place::List);
        parts.push(format!("not kept ({key})"));
    }
    let problems = app.latest().map_or(0, |snapshot| snapshot.problems.len());
    if problems > 0 {
        let key = first_key(Action::Problems, Place::List);
        parts.push(format!("{} not read ({key})", grouped(problems)));
    }
    if !app.focus.is_page() {
        let mut used = measure::width(&parts.join(" · "));
        let told = counts(app).into_iter().take_while(|count| {
            used += measure::width(count) + 3;
            used <= room
        });
        let told: Vec<String> = told.collect();
        let at = usize::from(matching > 0 && !app.is_visiting()).min(parts.len());
        parts.splice(at..at, told);
    }
    parts.join(" · ")
}

/// `2 new · . shows them`: what arrived and was not seen. With what else is new, that is told in one.
fn arrived(app: &App) -> Option<String> {
    let arrived = Some(app.arrived()).filter(|&arrived| arrived > 0)?;
    let new = app.standing().map_or(arrived, |standing| standing.counts.new);
    let told = if new > arrived {
        format!("{} new, {} just arrived", grouped(new), grouped(arrived))
    } else {
        format!("{} new", grouped(arrived))
    };
    let (key, what) = (first_key(Action::Arrived, Place::List), if arrived == 1 { "it" } else { "them" });
    Some(format!("{told} · {key} shows {what}"))
}

/// `3 unread`, `2 starred`, `1 new`: as far as it tells these articles from others.
fn counts(app: &App) -> Vec<String> {
    let Some(standing) = app.standing() else { return Vec::new() };
    let all = app.shown.matches.items.len();
    let counts = standing.counts;
    let unread = Some(counts.unread).filter(|_| standing.is_begun);
    let new = Some(counts.new).filter(|_| app.arrived() == 0);
    let told = [(unread, "unread"), (Some(counts.starred), "starred"), (new, "new")];
    let told = told.into_iter().filter_map(|(count, what)| Some((count?, what)));
    let is_told = |&(count, what): &(usize, &str)| count > 0 && (count < all || what == "new" || all == 1);
    told.filter(is_told).map(|(count, what)| format!("{} {what}", grouped(count))).collect()
}

/// What the open article is.
fn state(app: &App, status: Status) -> Option<String> {
    let read = match status {
        Status { read: true, .. } => Some("read"),
        Status { new: true, .. } => Some("new"),
        _ => Some("unread").filter(|_| app.is_begun()),
    };
    let star = status.starred.then_some("★");
    let told: Vec<&str> = read.into_iter().chain(star).collect();
    (!told.is_empty()).then(|| told.join(" "))
}

/// `3 min left`, once some of it is read.
fn time_left(app: &App) -> Option<String> {
    let words = app.reading()?.article.words as usize;
    let left = (words * (1_000 - app.reader.passed())).div_ceil(1_000 * WORDS_PER_MINUTE as usize);
    // No more than the head says of the whole.
    let left = left.min((words / WORDS_PER_MINUTE as usize).max(1));
    (left > 0 && !app.reader.is_at_top()).then(|| format!("{left} min left"))
}

/// `§ Heading`, what is being read stands under.
fn heading(app: &App) -> Option<String> {
    let Some(Ok(document)) = app.reader.document() else { return None };
    let heading = document.headings().get(app.reader.heading()?)?;
    Some(format!("§ {}", measure::ellipsis(&heading.text, MAX_HEADING)))
}

fn percent(app: &App) -> String {
    format!("{}%", app.reader.passed() / 10)
}

fn hints(app: &App) -> Vec<(String, &'static str)> {
    let hint = |action, place, does| (first_key(action, place), does);
    if let Some(overlay) = &app.overlay {
        return overlay_hints(app, overlay);
    }
    match app.focus {
        Focus::List if app.shown.matches.items.is_empty() => vec![
            hint(Action::Filter, Place::List, "filter"),
            hint(Action::Quit, Place::List, "quit"),
            hint(Action::Help, Place::List, "help"),
        ],
        Focus::List => vec![
            (
                format!("{} {}", first_key(Action::Down, Place::List), first_key(Action::Up, Place::List)),
                "move",
            ),
            hint(Action::Enter, Place::List, "read"),
            hint(Action::Filter, Place::List, "filter"),
            hint(Action::Facets, Place::List, "tags"),
            hint(Action::Quit, Place::List, "quit"),
            hint(Action::Help, Place::List, "help"),
        ],
        Focus::Filter if app.filter.menu().is_some() => {
            vec![("Esc".to_owned(), "close"), ("Tab ↑ ↓".to_owned(), "choose"), ("↵".to_owned(), "take it")]
        }
        Focus::Filter => vec![
            (first_key(Action::FullText, Place::List), "in the text"),
            ("Esc".to_owned(), "as before"),
            ("↑ ↓".to_owned(), "move"),
            ("Tab".to_owned(), "complete"),
            ("↵".to_owned(), "keep"),
        ],
        Focus::Timeline => {
            let hints =
                [("+ -", "unit"), ("Space", "span"), ("← →", "walk"), ("↵", "only then"), ("Esc", "leave")];
            hints.map(|(key, does)| (key.to_owned(), does)).into()
        }
        Focus::Find => Vec::new(),
        Focus::Labels => vec![("Esc".to_owned(), "none of them")],
        Focus::Paragraph => vec![
            ("↵".to_owned(), "quote with its source"),
            hint(Action::CopyLink, Place::Page, "text alone"),
            hint(Action::Back, Place::Page, "leave"),
        ],
        Focus::Selection => {
            let hints = [
                ("o", "other end"),
                ("v", "begin here"),
                ("H", "highlight"),
                ("↵", "note"),
                ("y", "copy"),
                ("Esc", "leave"),
            ];
            hints.map(|(key, does)| (key.to_owned(), does)).into()
        }
        Focus::Noting => {
            let on_note = [("d", "delete"), ("↵", "edit"), ("Esc", "leave")];
            let on_block = [("v", "words"), ("H", "highlight"), ("↵", "note"), ("Esc", "leave")];
            let hints = if app.target_note().is_some() { &on_note[..] } else { &on_block[..] };
            hints.iter().map(|&(key, does)| (key.to_owned(), does)).collect()
        }
        Focus::Note => {
            let hints = [("M-↵", "new line"), ("Esc", "later"), ("↵", "keep")];
            hints.map(|(key, does)| (key.to_owned(), does)).into()
        }
        Focus::Page if app.find.pattern().is_some() => vec![
            hint(Action::FindNext, Place::Page, "next"),
            hint(Action::FindPrevious, Place::Page, "previous"),
            hint(Action::Back, Place::Page, "done"),
            hint(Action::Help, Place::Page, "help"),
        ],
        Focus::Page => vec![
            hint(Action::ScreenDown, Place::Page, "page"),
            hint(Action::NextArticle, Place::Page, "next"),
            hint(Action::PageAlone, Place::Page, "alone"),
            hint(Action::Quit, Place::Page, "list"),
            hint(Action::Help, Place::Page, "help"),
        ],
    }
}

fn overlay_hints(app: &App, overlay: &Overlay) -> Vec<(String, &'static str)> {
    let keys: &[(&str, &str)] = match overlay {
        Overlay::Names(..) => &Names::KEYS,
        Overlay::Notes(..) => &NoteList::KEYS,
        Overlay::Saved(sheet) => match app.saved_rows(sheet.picker.line()).get(sheet.picker.selected) {
            Some(SavedRow::Query(_)) => &[("C-x", "delete"), ("↵", "take it")],
            Some(SavedRow::Save { .. }) => &[("↵", "save")],
            None => &[],
        },
        Overlay::Facets(_) => &[("Space", "mark"), ("-", "not these"), ("↵", "only these"), ("Esc", "back")],
        Overlay::Export(sheet) if sheet.name().is_some() => &[("↵", "write it"), ("Esc", "back")],
        Overlay::MarkAll(_) => {
            return [("y", "yes"), ("n", "no")].map(|(key, does)| (key.to_owned(), does)).into();
        }
        Overlay::Palette(_) => &[("↵", "do it")],
        Overlay::Contents(_) => &[("↵", "go there")],
        Overlay::Backlinks(..) | Overlay::Likes(..) => &[("↵", "read")],
        Overlay::Export(_) | Overlay::Sort(_) => &[("↵", "take it")],
        _ => &[],
    };
    let mut hints: Vec<_> = keys.iter().map(|&(key, does)| (key.to_owned(), does)).collect();
    if hints.last().is_none_or(|(key, _)| key != "Esc") {
        hints.push((first_key(Action::Back, Place::List), "close"));
    }
    hints
}
