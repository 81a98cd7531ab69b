//! The pieces of a query line: signs, and values with the field they were given to.

use std::borrow::Cow;
use std::ops::Range;

use super::date::DateSpec;
use super::field::{Feature, State};

/// The fields a query can name.
pub const FIELDS: [&str; 9] = ["tag", "source", "author", "after", "before", "date", "text", "is", "has"];

/// How the value of a field, or a word, fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It has the letters, in order.
    Letters,
    /// It has the letters, side by side.
    Typed,
    /// It has this very text, in a title not in a tag.
    Exact,
    /// It is this very text, from its beginning to its end.
    Whole,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open(usize),
    Close(usize),
    Or(usize),
    Not(usize),
    Value(Value),
}

impl Token {
    /// Where it stands.
    pub(super) fn at(&self) -> Range<usize> {
        match self {
            Self::Open(at) | Self::Close(at) | Self::Or(at) | Self::Not(at) => *at..at + 1,
            Self::Value(value) => value.at.clone(),
        }
    }
}

/// A word, or what was given to a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// The field's name; empty for a word, `#` for the short form of a tag, `@` for a saved query.
    pub(super) name: &'static str,
    /// The group of a tag.
    pub(super) group: Option<String>,
    pub(super) text: String,
    pub(super) fit: Fit,
    /// The whole of it in the line.
    pub(super) at: Range<usize>,
    /// Where the value begins, behind the field's name.
    pub(super) text_at: usize,
    /// Whether it looked like a field and is none.
    pub(super) misread: bool,
    /// Whether it is a quotation that nothing ends.
    pub(super) is_open: bool,
}

pub(super) struct Tokens<'a> {
    pub(super) line: &'a str,
    pub(super) at: usize,
}

/// The line with blanks in place of the brackets that close nothing: they mean nothing.
pub(super) fn paired(line: &str) -> Cow<'_, str> {
    let mut paired = Cow::Borrowed(line);
    let mut depth = 0_usize;
    for token in (Tokens { line, at: 0 }) {
        match token {
            Token::Open(_) => depth += 1,
            Token::Close(at) if depth == 0 => paired.to_mut().replace_range(at..=at, " "),
            Token::Close(_) => depth -= 1,
            Token::Or(_) | Token::Not(_) | Token::Value(_) => {}
        }
    }
    paired
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = &self.line[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        let start = self.at;
        let rest = &self.line[start..];
        let first = rest.chars().next()?;
        let after = rest[first.len_utf8()..].chars().next();
        if first == '-' && after.is_none_or(char::is_whitespace) {
            // A dash before nothing is still being typed, and asks for nothing.
            self.at += 1;
            return self.next();
        }
        let sign = match first {
            '(' => Some(Token::Open(start)),
            ')' => Some(Token::Close(start)),
            '|' => Some(Token::Or(start)),
            '-' if after != Some('-') => Some(Token::Not(start)),
            _ => None,
        };
        if let Some(token) = sign {
            self.at += first.len_utf8();
            return Some(token);
        }
        let (name, text_at) = field_name(rest);
        self.at += text_at;
        let value = self.value(name, start);
        Some(Token::Value(self.as_words_if_senseless(value)))
    }
}

impl Tokens<'_> {
    fn value(&mut self, name: &'static str, start: usize) -> Value {
        let text_at = self.at;
        let (mut group, mut fit) = (None, Fit::Letters);
        if matches!(name, "#" | "tag" | "source" | "author") {
            let rest = &self.line[self.at..];
            let is_tag = matches!(name, "#" | "tag");
            if rest.starts_with('=') {
                (self.at, fit) = (self.at + 1, Fit::Whole);
                group = (name == "tag").then(String::new);
            } else if is_tag && let Some((before, at)) = quoted_group(rest) {
                group = Some(before.to_owned());
                (self.at, fit) = (self.at + at, Fit::Whole);
            } else if let Some((before, after)) = rest.split_once('=')
                && is_tag
                && quoted(after).is_some()
                && !before.contains(ends_value)
            {
                group = Some(before.to_owned());
                (self.at, fit) = (self.at + before.len() + 1, Fit::Whole);
            }
        }
        let (text, quotation) = self.text();
        if quotation != Quotation::None && fit == Fit::Letters {
            fit = Fit::Exact;
        }
        let is_open = quotation == Quotation::Open;
        Value { name, group, text, fit, at: start..self.at, text_at, misread: false, is_open }
    }

    fn text(&mut self) -> (String, Quotation) {
        let rest = &self.line[self.at..];
        if let Some(inner) = quoted(rest) {
            // A quotation without an end runs to the end of the line: it is still being typed.
            let end = inner.find(is_quote).unwrap_or(inner.len());
            let close = inner[end..].chars().next().map_or(0, char::len_utf8);
            self.at += rest.len() - inner.len() + end + close;
            let quotation = if close == 0 { Quotation::Open } else { Quotation::Closed };
            return (inner[..end].to_owned(), quotation);
        }
        let end = rest.find(ends_value).unwrap_or(rest.len());
        self.at += end;
        (rest[..end].to_owned(), Quotation::None)
    }

    /// `after:soon` means nothing as a date, so it is a word like any other. While the value may
    /// still become a date (`after:20`), it stays a field that asks for nothing.
    fn as_words_if_senseless(&self, value: Value) -> Value {
        let typed_on = self.at == self.line.len();
        let text = value.text.to_lowercase();
        let may_be = |mut names: Box<dyn Iterator<Item = &str>>| {
            names.any(|name| name == text || (typed_on && name.starts_with(text.as_str())))
        };
        let makes_sense = match value.name {
            "after" | "before" | "date" => {
                DateSpec::parse(&text).is_some() || (typed_on && DateSpec::may_become(&text))
            }
            "is" => may_be(Box::new(State::ALL.iter().map(|state| state.name()))),
            "has" => may_be(Box::new(Feature::ALL.iter().map(|feature| feature.name()))),
            "" => {
                let misread = value.fit == Fit::Letters && looks_like_field(&value.text);
                return Value { misread, ..value };
            }
            _ => true,
        };
        let is_quoted_date = value.fit != Fit::Letters && !matches!(value.name, "is" | "has");
        if makes_sense || text.is_empty() || is_quoted_date {
            return value;
        }
        let text = self.line[value.at.clone()].to_owned();
        Value { name: "", text, text_at: value.at.start, misread: true, ..value }
    }
}

fn ends_value(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '|')
}

/// Whether it begins or ends exact words.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”')
}

/// Whether a value stands between quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotation {
    None,
    Closed,
    Open,
}

/// `"MITRE IDs"` of `"MITRE IDs"="T1190"`, and where the name begins.
fn quoted_group(rest: &str) -> Option<(&str, usize)> {
    let inner = quoted(rest)?;
    let end = inner.find(['"', '”', '“'])?;
    let after = inner[end..].chars().next().map_or("", |close| &inner[end + close.len_utf8()..]);
    let name = after.strip_prefix('=').filter(|name| quoted(name).is_some())?;
    (end > 0).then_some((&inner[..end], rest.len() - name.len()))
}

fn quoted(rest: &str) -> Option<&str> {
    rest.strip_prefix(is_quote)
}

/// `colour:red`, but neither `https://…` nor `log4j:`.
fn looks_like_field(word: &str) -> bool {
    word.split_once(':').is_some_and(|(name, value)| {
        !name.is_empty()
            && name.chars().all(char::is_alphabetic)
            && !value.is_empty()
            && !value.starts_with("//")
    })
}

/// The field a token names, and where its value begins.
pub(super) fn field_name(rest: &str) -> (&'static str, usize) {
    if rest.starts_with('#') {
        return ("#", 1);
    }
    if let Some(name) = rest.strip_prefix('@')
        && name.starts_with(char::is_alphanumeric)
    {
        return ("@", 1);
    }
    let named = FIELDS.iter().find(|name| {
        rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && rest.as_bytes().get(name.len()) == Some(&b':')
    });
    named.map_or(("", 0), |name| (name, name.len() + 1))
}
