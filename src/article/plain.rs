//! Markdown with nothing but a heading, or not even that.
//!
//! The heading a text opens with is its title and not shown a second time; one that comes later
//! lends its text and stays where it is. Refused: headings inside code, and any deeper in the
//! file than a reader would call its title.

use super::text::{atx, heading, is_only_text, is_visible, lines, skip_blank, trimmed_end, unmarked};
use super::{Article, Date};

/// How far down a title may stand.
const TITLE_LINES: usize = 50;

pub(super) fn parse(name: &str, text: &str) -> Article {
    let (title, body) = title(text, 0);
    let (stem, date) = readable(name);
    Article {
        title: title.unwrap_or(stem).into(),
        date,
        body: body..trimmed_end(text, body, text.len()),
        ..Article::default()
    }
}

/// The title the text at `start` gives itself, and where what is left to show begins.
pub(super) fn title(text: &str, start: usize) -> (Option<String>, usize) {
    let start = skip_blank(text, start);
    if let Some((_, title, next)) = heading(text, start).filter(|(_, title, _)| is_visible(title)) {
        return (Some(unmarked(title)), if is_only_text(title) { skip_blank(text, next) } else { start });
    }
    (later(text, start).map(unmarked), start)
}

/// The first heading of the first level outside code.
fn later(text: &str, start: usize) -> Option<&str> {
    let mut fence: Option<&str> = None;
    for line in lines(text, start).take(TITLE_LINES) {
        let mark = line.text.trim_start();
        match fence {
            Some(open) if mark.trim_end().starts_with(open) => fence = None,
            Some(_) => {}
            None if mark.starts_with("```") => fence = Some("```"),
            None if mark.starts_with("~~~") => fence = Some("~~~"),
            None => {
                let found = match atx(line.text) {
                    Some(found) => Some(found),
                    None => heading(text, line.start).map(|(level, title, _)| (level, title)),
                };
                if let Some((1, title)) = found.filter(|(_, title)| is_visible(title)) {
                    return Some(title);
                }
            }
        }
    }
    None
}

/// A file's name as a title, and the date it begins with: `2021-05-03-some-post.md` → `some post`.
/// A name that is only a date keeps it: it is what a diary calls its pages.
pub(super) fn readable(name: &str) -> (String, Option<Date>) {
    let is_kind = |kind: &str| kind.len() <= 8 && kind.chars().all(char::is_alphanumeric);
    let stem = name.rsplit_once('.').filter(|(_, kind)| is_kind(kind)).map_or(name, |(stem, _)| stem).trim();
    let stem = if stem.is_empty() { name.trim() } else { stem };
    let day = stem.get(..10).filter(|day| matches!(day.as_bytes(), [_, _, _, _, b'-', _, _, b'-', _, _]));
    let date = day.and_then(Date::parse);
    let behind = if date.is_some() { &stem[10..] } else { "" };
    let rest = behind.trim_start_matches(['-', '_', ' ']);
    let title = if is_visible(rest) && rest.len() < behind.len() { rest } else { stem };
    let date = date.filter(|_| rest.len() < behind.len() || behind.is_empty());
    let title = match title {
        title if stem.contains(' ') || (date.is_some() && title == stem) => title.to_owned(),
        title => title.replace(['-', '_'], " ").trim().to_owned(),
    };
    (if is_visible(&title) { title } else { "Untitled".to_owned() }, date)
}
