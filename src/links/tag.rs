//! The line that asks for a tag's articles.
//!
//! The query language has no way to write a quotation mark inside quotes, nor an equals sign in a
//! name without a group. A name with such is asked for by its parts.

use crate::article::Tag;
use crate::fold::fold;

/// Of a name this many characters are asked for; no more take part in a search.
const MAX_NAME: usize = 300;
/// Longer words than this are matched whole only inside quotes.
const MAX_WORD: usize = 60;
/// More parts than this say no more.
const MAX_PARTS: usize = 8;

/// `#word`, `tag:"two words"`, `tag:group=name`; `None` for a name of which nothing can be asked.
pub(super) fn query(tag: &Tag, in_group: bool) -> Option<String> {
    let group = tag.group.as_deref().filter(|group| in_group && !group.contains(is_sign));
    let name: String = tag.name.chars().take(MAX_NAME).collect();
    let parts = name.split(|c| ends(c) || (is_same(c, '=') && group.is_none())).map(str::trim);
    let terms =
        parts.filter(|part| !part.is_empty()).take(MAX_PARTS).map(|part| term(group, &caseless(part)));
    let line = terms.collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

fn term(group: Option<&str>, name: &str) -> String {
    let word = name.chars().count() <= MAX_WORD && name.chars().all(is_word);
    match group.map(|group| caseless(group.trim())) {
        None if word => format!("#{name}"),
        None => format!("tag:\"{name}\""),
        Some(group) if word && group.chars().all(is_word) => format!("tag:{group}={name}"),
        Some(group) => format!("tag:\"{group}={name}\""),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '+')
}

/// What would end a quotation, or does not belong in a line.
fn ends(c: char) -> bool {
    c.is_control() || is_same(c, '"')
}

fn is_sign(c: char) -> bool {
    ends(c) || is_same(c, '=')
}

/// Whether a search takes the two for the same: `„` for `"`.
fn is_same(c: char, sign: char) -> bool {
    c == sign || (!c.is_ascii() && fold(c.encode_utf8(&mut [0; 4])).contains(sign))
}

/// In lower case, for capitals in a query ask for capitals, and with its accents, if it is then
/// the same to a search.
fn caseless(text: &str) -> String {
    let lower: String = text.chars().flat_map(char::to_lowercase).collect();
    let folded = fold(text);
    if fold(&lower) == folded && !lower.contains(char::is_uppercase) { lower } else { folded }
}
