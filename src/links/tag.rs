//! The line that asks for a tag's articles.

use crate::article::Tag;
use crate::fold::fold;
use crate::query::naming;

/// Longer names than this are asked for by their beginning: a line has an end.
const MAX_NAME: usize = 300;

/// `#=name`, `tag:group="name"`: this very tag, however it is spelt. `None` for a name of which nothing
/// can be asked.
pub(super) fn query(tag: &Tag, in_group: bool) -> Option<String> {
    let is_sign = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '"' | '“' | '”' | '„');
    if fold(&tag.name).chars().all(is_sign) {
        return None;
    }
    if tag.name.chars().nth(MAX_NAME).is_some() {
        let name = tag.name.chars().filter(|c| !is_sign(*c) || *c == ' ').take(MAX_NAME);
        return Some(format!("tag:\"{}\"", name.collect::<String>().to_lowercase()));
    }
    Some(naming("tag", tag.group.as_deref().filter(|_| in_group), &tag.name))
}
