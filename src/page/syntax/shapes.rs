//! What is no code but has lines of some kind: patches, requests, markup, what a shell showed.

use std::ops::Range;

use super::{Token, Tokens};

/// One token for each line of a patch.
pub(super) fn diff(lines: &[&str]) -> Vec<Tokens> {
    let what = |line: &str| match line.as_bytes() {
        [b'@', b'@', ..] | [b'+', b'+', b'+', b' ', ..] | [b'-', b'-', b'-', b' ', ..] => Some(Token::Type),
        [b'+' | b'>', ..] => Some(Token::Inserted),
        [b'-' | b'<', ..] => Some(Token::Deleted),
        _ if line.starts_with("diff ") || line.starts_with("index ") => Some(Token::Comment),
        _ => None,
    };
    lines.iter().map(|line| what(line).map(|token| (0..line.len(), token)).into_iter().collect()).collect()
}

/// A request or an answer: its first line, its fields, and a body that is left alone.
pub(super) fn http(lines: &[&str]) -> Vec<Tokens> {
    let mut body = false;
    let mut tokens = Vec::with_capacity(lines.len());
    for line in lines {
        body |= line.trim().is_empty() && !tokens.is_empty();
        tokens.push(if body { Tokens::new() } else { field(line) });
    }
    tokens
}

fn field(line: &str) -> Tokens {
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if let Some(end) = line.find([' ', ':'])
        && end > 0
        && is_word(&line[..end])
    {
        let method = line[..end].bytes().all(|byte| byte.is_ascii_uppercase());
        return match line.as_bytes()[end] {
            b':' => vec![(0..end, Token::Type)],
            _ if method => vec![(0..end, Token::Keyword)],
            _ => Tokens::new(),
        };
    }
    let Some(rest) = line.strip_prefix("HTTP/") else { return Tokens::new() };
    let start =
        line.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start().len();
    let status = line[start..].bytes().take_while(u8::is_ascii_digit).count();
    let version = line.find(' ').unwrap_or(line.len());
    let mut tokens = vec![(0..version, Token::Keyword)];
    if status > 0 && start >= version {
        tokens.push((start..start + status, Token::Number));
    }
    tokens
}

/// The prompts after which a command stands.
const PROMPTS: &[&str] = &["$ ", "# ", "% ", "> ", "❯ ", ">>> "];
/// A prompt with a name or a folder in it is not longer than this.
const MAX_PROMPT: usize = 80;

/// What a shell showed: what was typed as `code` sees it, what it answered left alone.
pub(super) fn session(lines: &[&str], code: impl Fn(&str) -> Option<Tokens>) -> Vec<Tokens> {
    let of = |line: &&str| {
        let start = typed(line)?;
        let moved = |(range, token): (Range<usize>, Token)| (range.start + start..range.end + start, token);
        Some(code(&line[start..])?.into_iter().map(moved).collect())
    };
    lines.iter().map(|line| of(line).unwrap_or_default()).collect()
}

/// Where in a line what was typed begins.
fn typed(line: &str) -> Option<usize> {
    if let Some(prompt) = PROMPTS.iter().find(|prompt| line.starts_with(**prompt)) {
        return Some(prompt.len());
    }
    // user@host:~/folder$ and PS C:\folder>
    let named = line.starts_with("PS ") || line.starts_with("C:\\");
    let head = &line[..line.floor_char_boundary(MAX_PROMPT)];
    if named {
        return head.find("> ").map(|end| end + 2);
    }
    let end = head.find("$ ").or_else(|| head.find("# "))?;
    let is_prompt = head[..end].contains('@') && !head[..end].trim_start_matches('[').contains(' ');
    (is_prompt || head[..end].ends_with(']') && head.starts_with('[')).then_some(end + 2)
}

/// What of markup a place is in.
#[derive(Clone, Copy)]
enum Place {
    Text,
    Comment,
    /// Between the brackets of a tag.
    Tag,
    /// In a value that ends with this quote.
    Value(u8),
}

/// XML, HTML and what looks like them: comments, names of tags, values of attributes, entities.
pub(super) fn markup(lines: &[&str]) -> Vec<Tokens> {
    let mut place = Place::Text;
    let mut all = Vec::with_capacity(lines.len());
    for line in lines {
        let mut tokens = Tokens::new();
        let mut at = 0;
        while at < line.len() {
            let (length, token, next) = markup_step(place, &line[at..]);
            if let Some(token) = token {
                tokens.push((at..at + length, token));
            }
            at += length;
            place = next;
        }
        all.push(tokens);
    }
    all
}

/// How far the next thing reaches, what it is and where it leads. `rest` is not empty, and the
/// length is never 0.
fn markup_step(place: Place, rest: &str) -> (usize, Option<Token>, Place) {
    match place {
        Place::Comment => match rest.find("-->") {
            Some(end) => (end + 3, Some(Token::Comment), Place::Text),
            None => (rest.len(), Some(Token::Comment), place),
        },
        Place::Value(quote) => match rest.bytes().position(|byte| byte == quote) {
            Some(end) => (end + 1, Some(Token::String), Place::Tag),
            None => (rest.len(), Some(Token::String), place),
        },
        Place::Text if rest.starts_with("<!--") => (4, Some(Token::Comment), Place::Comment),
        Place::Text => match rest.strip_prefix('<') {
            Some(tag) => {
                let name = tag.strip_prefix(['/', '?', '!']).unwrap_or(tag);
                let marks = rest.len() - name.len();
                let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
                let length = marks + name.find(|c| !is_name(c)).unwrap_or(name.len());
                let named = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
                if named { (length, Some(Token::Type), Place::Tag) } else { (1, None, place) }
            }
            None => (rest.find('<').unwrap_or(rest.len()), None, place),
        },
        Place::Tag => match rest.as_bytes()[0] {
            b'>' => (1, Some(Token::Type), Place::Text),
            quote @ (b'"' | b'\'') => (1, Some(Token::String), Place::Value(quote)),
            _ => (rest.find(['>', '"', '\'']).unwrap_or(rest.len()).max(1), None, place),
        },
    }
}
