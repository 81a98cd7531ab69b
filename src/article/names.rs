//! What else an article is called, and the language it is written in.
//!
//! Refused: aliases beyond a hundred and what is longer than any name, and a language that is no
//! code of the usual form. Both come from outside and are compared with, not only shown.

use super::text::present;

/// Of one article this many aliases are kept.
const MAX_ALIASES: usize = 100;
/// Longer ones (in bytes) are no names.
const MAX_ALIAS: usize = 1_000;
/// The longest language code there is need for: `zh-Hant-HK` and some room.
const MAX_LANG: usize = 35;

/// The names in a list that may hold anything, each once.
pub(super) fn aliases<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Box<str>> {
    let mut aliases: Vec<Box<str>> = Vec::new();
    for name in names.filter(|name| name.len() <= MAX_ALIAS).filter_map(present) {
        let name = name.into_boxed_str();
        if aliases.len() == MAX_ALIASES {
            break;
        }
        if !aliases.contains(&name) {
            aliases.push(name);
        }
    }
    aliases
}

/// A language code with hyphens: `en_US.UTF-8` is `en-US`.
pub(super) fn lang(text: &str) -> Option<String> {
    let text = text.trim();
    let code = text.split(['.', '@']).next().unwrap_or(text);
    if code.len() > MAX_LANG {
        return None;
    }
    let mut parts = code.split(['-', '_']);
    let language = parts.next().filter(|part| matches!(part.len(), 2 | 3))?;
    let letters = language.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_part =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    if !letters || !parts.all(is_part) {
        return None;
    }
    let mut code = code.replace('_', "-");
    code[..language.len()].make_ascii_lowercase();
    Some(code)
}
