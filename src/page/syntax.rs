//! What the words of a code block are, by small tables of each language: its comments, quotes and
//! words. It is no parser, so it is wrong about a word here and there, and in return every byte is
//! looked at a bounded number of times, whoever wrote it: a grammar of patterns that is run on
//! hostile text can take minutes for a line, or never come back.
//!
//! Refused: blocks of more than [`MAX_BLOCK`] bytes, names of languages longer than [`MAX_NAME`]
//! bytes. A line of more than [`MAX_LINE`] characters and whatever follows it stay plain.

mod languages;
mod scan;
mod shapes;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::Range;

use super::Token;
use languages::{LANGUAGES, Language, Shape};

/// Longer blocks are data, not code.
const MAX_BLOCK: usize = 256 << 10;
/// Longer lines were not written by hand.
const MAX_LINE: usize = 16_000;
/// No language has a longer name.
const MAX_NAME: usize = 32;

/// The tokens of one line: in order, apart, none empty.
type Tokens = Vec<(Range<usize>, Token)>;

/// A language and its words, ready to be asked for.
#[derive(Debug)]
struct Known {
    language: &'static Language,
    words: HashMap<&'static str, Token>,
}

/// Finds what the words of a code block are in its language. Made once, used from anywhere.
#[derive(Debug)]
pub(super) struct Highlighter {
    known: Vec<Known>,
    names: HashMap<&'static str, usize>,
}

impl Highlighter {
    /// Knows every language there is a table of.
    pub(super) fn new() -> Self {
        let mut known = Vec::new();
        let mut names = HashMap::new();
        for language in LANGUAGES {
            names.extend(language.names.split_whitespace().map(|name| (name, known.len())));
            let mut words = HashMap::new();
            for (list, token) in [
                (language.types, Token::Type),
                (language.constants, Token::Number),
                (language.keywords, Token::Keyword),
            ] {
                words.extend(list.split_whitespace().map(|word| (word, token)));
            }
            known.push(Known { language, words });
        }
        Self { known, names }
    }

    /// For each of `lines` (without their ends) the bytes that are something, and what: in order,
    /// apart and between characters. `language` is the info string of the fence as it was written.
    /// Nothing when the language is not known or the block is refused.
    pub(super) fn tokens(&self, language: &str, lines: &[&str]) -> Option<Vec<Tokens>> {
        let known = self.find(language)?;
        if lines.iter().map(|line| line.len() + 1).sum::<usize>() > MAX_BLOCK {
            return None;
        }
        let too_long = |line: &&str| line.len() > MAX_LINE && line.chars().count() > MAX_LINE;
        let shown = &lines[..lines.iter().position(too_long).unwrap_or(lines.len())];
        let mut tokens = match known.language.shape {
            Shape::Code => scan::code(known, shown),
            Shape::Diff => shapes::diff(shown),
            Shape::Http => shapes::http(shown),
            Shape::Markup => shapes::markup(shown),
            Shape::Session => {
                let shell = self.find("sh")?;
                shapes::session(shown, |command| scan::code(shell, &[command]).pop())
            }
        };
        for line in &mut tokens {
            line.dedup_by(|next, kept| {
                let goes_on = kept.1 == next.1 && kept.0.end == next.0.start;
                if goes_on {
                    kept.0.end = next.0.end;
                }
                goes_on
            });
        }
        tokens.resize(lines.len(), Tokens::new());
        Some(tokens)
    }

    fn find(&self, info: &str) -> Option<&Known> {
        let name = name(info)?.to_ascii_lowercase();
        self.known.get(*self.names.get(name.as_str())?)
    }
}

/// The name of the language in an info string: `rust` of `rust,ignore`, `python` of `{.python}`,
/// `js` of `language-js`.
fn name(info: &str) -> Option<&str> {
    let info = info.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '{' | '.'));
    let end = info.bytes().take(MAX_NAME + 1).position(|byte| {
        byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b':' | b'{' | b'}' | b'[' | b'(')
    });
    let name = match end {
        Some(end) => info.get(..end)?,
        None if info.len() <= MAX_NAME => info,
        None => return None,
    };
    let rest = name.strip_prefix("language-").or_else(|| name.strip_prefix("lang-"));
    Some(rest.unwrap_or(name)).filter(|name| !name.is_empty())
}
