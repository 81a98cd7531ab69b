//! The query line. Grammar, loosest first: `|`, then side by side, then `-`, then brackets.
//!
//! ```text
//! conti hospital   "exact words"   #tag  tag:country=haiti   source:x  author:x
//! after:2021-11  before:2022  date:last-week     -word     a | b     (a | b) #c
//! ```
//!
//! Every term knows where it stands in the line, so that the bar can colour what was understood.

use std::iter::Peekable;
use std::ops::Range;

use super::date::DateSpec;
use crate::fold::{fold, fold_cased};

/// Of a query this many characters are read: more than anybody types, less than hurts.
const MAX_QUERY: usize = 1_000;
/// Of a word this many characters are matched fuzzily.
const MAX_WORD: usize = 64;
/// Brackets deeper than this group nothing.
const MAX_DEPTH: usize = 16;

/// What was typed, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Nothing typed, nothing asked: every article.
    pub expr: Option<Expr>,
    /// Every field understood, by its place in the line, in order: for colouring.
    pub fields: Vec<Range<usize>>,
}

/// A query's shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// One condition.
    Term(Term),
    /// Everything but.
    Not(Box<Expr>),
    /// Each of them.
    All(Vec<Expr>),
    /// Any of them.
    Any(Vec<Expr>),
}

/// One condition on an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Where it looks.
    pub field: Field,
    /// What for, folded. In lower case unless it asks for capitals.
    pub text: String,
    /// This very text rather than its letters in order.
    pub exact: bool,
    /// Whether capitals count: only when some were typed.
    pub cased: bool,
}

/// Where a term looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// The title or a tag; the title alone when exact.
    Word,
    /// A tag, perhaps of a group.
    Tag {
        /// Folded.
        group: Option<String>,
    },
    /// The source.
    Source,
    /// An author.
    Author,
    /// A day or a span of days.
    Date(DateSpec),
    /// From the start of it on.
    After(DateSpec),
    /// Up to its start.
    Before(DateSpec),
}

impl Query {
    /// Understands a line. Never fails.
    pub fn parse(line: &str) -> Self {
        let cut = line.char_indices().nth(MAX_QUERY).map_or(line.len(), |(at, _)| at);
        let mut tokens = Tokens { line: &line[..cut], at: 0 }.peekable();
        let mut fields = Vec::new();
        let mut exprs = Vec::new();
        while tokens.peek().is_some() {
            exprs.extend(any(&mut tokens, &mut fields, 0));
            // A bracket that closes nothing ends a part, not the query.
            tokens.next();
        }
        Self { expr: group(exprs, Expr::All), fields }
    }

    /// The words looked for in titles, as they are matched: for lighting them elsewhere.
    pub fn words(&self) -> Vec<&str> {
        fn collect<'q>(expr: &'q Expr, words: &mut Vec<&'q str>) {
            match expr {
                Expr::Term(term) if term.field == Field::Word => words.push(&term.text),
                Expr::Term(_) | Expr::Not(_) => {}
                Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| collect(part, words)),
            }
        }
        let mut words = Vec::new();
        self.expr.iter().for_each(|expr| collect(expr, &mut words));
        words
    }

    /// Whether there are words to rank by.
    pub fn has_words(&self) -> bool {
        fn ranks(expr: &Expr) -> bool {
            match expr {
                Expr::Term(term) => !term.exact && matches!(term.field, Field::Word | Field::Tag { .. }),
                Expr::Not(_) => false,
                Expr::All(parts) | Expr::Any(parts) => parts.iter().any(ranks),
            }
        }
        self.expr.as_ref().is_some_and(ranks)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Or,
    Not,
    /// A field's name (empty for a word), its value, whether the value was quoted, and the place.
    Value {
        name: String,
        value: String,
        quoted: bool,
        at: Range<usize>,
    },
}

fn group(mut parts: Vec<Expr>, of: fn(Vec<Expr>) -> Expr) -> Option<Expr> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(of(parts)),
    }
}

fn any(tokens: &mut Peekable<Tokens<'_>>, fields: &mut Vec<Range<usize>>, depth: usize) -> Option<Expr> {
    let mut parts = Vec::new();
    loop {
        parts.extend(all(tokens, fields, depth));
        if tokens.next_if_eq(&Token::Or).is_none() {
            // An alternative still to be typed asks for nothing.
            return group(parts, Expr::Any);
        }
    }
}

fn all(tokens: &mut Peekable<Tokens<'_>>, fields: &mut Vec<Range<usize>>, depth: usize) -> Option<Expr> {
    let mut parts = Vec::new();
    while let Some(token) = tokens.next_if(|token| !matches!(token, Token::Or | Token::Close)) {
        let negated = token == Token::Not;
        let token = match token {
            // What it denies may still have to be typed.
            Token::Not => tokens.next_if(|token| matches!(token, Token::Open | Token::Value { .. })),
            token => Some(token),
        };
        let expr = match token {
            Some(Token::Open) if depth < MAX_DEPTH => {
                let inner = any(tokens, fields, depth + 1);
                tokens.next_if_eq(&Token::Close);
                inner
            }
            Some(Token::Value { name, value, quoted, at }) => {
                let (term, is_field) = term(&name, &value, quoted);
                if is_field {
                    fields.push(at);
                }
                term.map(Expr::Term)
            }
            _ => None,
        };
        parts.extend(expr.map(|expr| if negated { Expr::Not(Box::new(expr)) } else { expr }));
    }
    group(parts, Expr::All)
}

/// A condition, if there is one yet (`source:` alone is still being typed), and whether a field's
/// name was understood.
fn term(name: &str, value: &str, quoted: bool) -> (Option<Term>, bool) {
    let value = value.trim();
    let field = match name {
        "" => Field::Word,
        "#" | "tag" => {
            let (group, value) = match value.split_once('=') {
                Some((group, value)) => (Some(fold(group.trim())), value),
                None => (None, value),
            };
            return (make(Field::Tag { group }, value, quoted), true);
        }
        "source" => Field::Source,
        "author" => Field::Author,
        // A date is whole or it is nothing: half of one is still being typed and asks for nothing.
        "date" => return (DateSpec::parse(value).and_then(|spec| make(Field::Date(spec), "", true)), true),
        "after" => return (DateSpec::parse(value).and_then(|spec| make(Field::After(spec), "", true)), true),
        _ => return (DateSpec::parse(value).and_then(|spec| make(Field::Before(spec), "", true)), true),
    };
    let is_field = field != Field::Word;
    (make(field, value, quoted), is_field)
}

fn make(field: Field, value: &str, exact: bool) -> Option<Term> {
    let grouped = matches!(field, Field::Tag { group: Some(_) });
    let dated = matches!(field, Field::Date(_) | Field::After(_) | Field::Before(_));
    if value.is_empty() && !grouped && !dated {
        return None;
    }
    let value: String = if exact { value.to_owned() } else { value.chars().take(MAX_WORD).collect() };
    let cased = value.chars().any(char::is_uppercase);
    let text = if cased { fold_cased(&value) } else { fold(&value) };
    Some(Term { field, text, exact, cased })
}

/// The fields a query can name.
pub const FIELDS: [&str; 6] = ["tag", "source", "author", "after", "before", "date"];

struct Tokens<'a> {
    line: &'a str,
    at: usize,
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
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            '|' => Some(Token::Or),
            '-' if after != Some('-') => Some(Token::Not),
            _ => None,
        };
        if let Some(token) = sign {
            self.at += first.len_utf8();
            return Some(token);
        }
        let (name, value_at) = field_name(rest);
        self.at += value_at;
        let (value, quoted) = self.value();
        let (name, value) = self.as_words_if_senseless(name, value, quoted, start);
        Some(Token::Value { name, value, quoted, at: start..self.at })
    }
}

impl Tokens<'_> {
    fn value(&mut self) -> (String, bool) {
        let rest = &self.line[self.at..];
        if let Some(inner) = quoted(rest) {
            // A quotation without an end runs to the end of the line: it is still being typed.
            let end = inner.find(['"', '”', '“']).unwrap_or(inner.len());
            let close = inner[end..].chars().next().map_or(0, char::len_utf8);
            self.at += rest.len() - inner.len() + end + close;
            return (inner[..end].to_owned(), true);
        }
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|')).unwrap_or(rest.len());
        self.at += end;
        (rest[..end].to_owned(), false)
    }

    /// `after:soon` means nothing as a date, so it is a word like any other. While the value may
    /// still become a date (`after:20`), it stays a field that asks for nothing.
    fn as_words_if_senseless(
        &self,
        name: String,
        value: String,
        quoted: bool,
        start: usize,
    ) -> (String, String) {
        let is_date = matches!(name.as_str(), "after" | "before" | "date");
        let typed_on = self.at == self.line.len() && DateSpec::may_become(&value);
        let could_be = value.is_empty() || DateSpec::parse(&value).is_some() || typed_on;
        if is_date && !could_be && !quoted {
            return (String::new(), self.line[start..self.at].to_owned());
        }
        (name, value)
    }
}

fn quoted(rest: &str) -> Option<&str> {
    rest.strip_prefix(['"', '“', '”'])
}

/// The field a token names, and where its value begins.
fn field_name(rest: &str) -> (String, usize) {
    if rest.starts_with('#') {
        return ("#".to_owned(), 1);
    }
    let named = FIELDS.iter().find(|name| {
        rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && rest.as_bytes().get(name.len()) == Some(&b':')
    });
    named.map_or((String::new(), 0), |name| ((*name).to_owned(), name.len() + 1))
}
