//! Headings as links name them: by their text or by the slug a site made of it.

use super::path::decoded;
use crate::fold::fold;

/// Of a heading or its name this many characters are compared.
const MAX_HEADING: usize = 500;

/// The heading that the part of an address behind its `#` names; empty for the top.
pub(super) fn of_fragment(fragment: &str) -> String {
    // What a browser is to look for in the text.
    let fragment = fragment.split_once(":~:").map_or(fragment, |(fragment, _)| fragment);
    let name = decoded(fragment);
    let name = name.trim();
    if name.eq_ignore_ascii_case("top") { String::new() } else { cut(name).to_owned() }
}

/// The same of a wikilink: the last of `Part#Chapter`, and a `^block` is not a heading.
pub(super) fn of_wiki(name: &str) -> String {
    let name = name.rsplit('#').next().unwrap_or(name).trim();
    if name.starts_with('^') { String::new() } else { cut(name).to_owned() }
}

/// Which of an article's headings a link wants. Of several with one text, `name-1` is the second, as
/// sites number them; a heading that reads just so comes before those that merely look alike.
pub fn find_heading<'a>(headings: impl Iterator<Item = &'a str>, wanted: &str) -> Option<usize> {
    let wanted = cut(wanted.trim());
    let (text, whole) = (fold(wanted), slug(wanted));
    let numbered =
        whole.rsplit_once('-').and_then(|(base, number)| Some((base, number.parse::<usize>().ok()?)));
    let (mut alike, mut repeated, mut seen) = (None, None, 0);
    for (nth, heading) in headings.enumerate() {
        let heading = cut(heading.trim());
        if fold(heading) == text {
            return Some(nth);
        }
        let slug = slug(heading);
        if slug.is_empty() {
            continue;
        }
        if slug == whole {
            alike = alike.or(Some(nth));
        }
        if let Some((base, number)) = numbered
            && slug == base
        {
            repeated = repeated.or((number == seen && seen > 0).then_some(nth));
            seen += 1;
        }
    }
    repeated.or(alike)
}

/// Letters and digits, with single hyphens for what stands between them. Sites differ in how many
/// they write, and in whether an apostrophe counts: to them and to this it does not.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut apart = false;
    for c in fold(text).chars() {
        if c.is_alphanumeric() {
            if apart && !slug.is_empty() {
                slug.push('-');
            }
            apart = false;
            slug.push(c);
        } else {
            apart |= c.is_whitespace() || matches!(c, '-' | '_');
        }
    }
    slug
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(MAX_HEADING).map_or(text, |(at, _)| &text[..at])
}
