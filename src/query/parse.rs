//! The query line. Grammar, loosest first: `|`, then side by side, then `-`, then brackets.
//!
//! ```text
//! conti hospital   "exact words"   #tag  tag:country=haiti   source:x  author:x   source:="Whole Name"
//! after:2021-11  before:2022  date:last-week   text:"in the body"   is:unread  has:image   @saved
//! -word     a | b     (a | b) #c
//! ```
//!
//! Every piece knows where it stands in the line, so that the bar can colour what was understood.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;

use super::date::DateSpec;
use super::field::{Feature, State};
use super::naming::whole;
use super::token::{Fit, Token, Tokens, Value, paired};
use crate::fold::{fold, fold_cased};

/// Of a query this many characters are read: more than anybody types, less than hurts.
pub const MAX_QUERY: usize = 1_000;
/// Of a word this many characters are matched fuzzily.
const MAX_WORD: usize = 64;
/// Brackets deeper than this group nothing, those of saved queries counted.
const MAX_DEPTH: usize = 16;
/// Saved queries that one line may stand for, each counted every time.
const MAX_SAVED: usize = 64;
/// Letters of a text that is looked for in bodies, at least.
pub const MIN_TEXT: usize = 3;

/// What was typed, understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Nothing typed, nothing asked: every article.
    pub expr: Option<Expr>,
    /// What the line is made of, in order: for colouring. Plain words are no piece.
    pub pieces: Vec<Piece>,
}

/// Something of the line that is more than a plain word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands.
    pub at: Range<usize>,
    /// Where its value begins, behind the field's name or the sign before it.
    pub value_at: usize,
    /// How it was understood.
    pub kind: PieceKind,
}

/// How a piece was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// As a field with its value.
    Field,
    /// As exact words.
    Exact,
    /// As a saved query.
    Saved,
    /// As `-`, `|` or a bracket.
    Sign,
    /// It looks like a field and was taken as words.
    Words,
    /// As a text too short to be looked for.
    TooShort,
    /// As words: no query was saved under that name.
    NotSaved,
}

/// A query's shape.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Where it looks.
    pub field: Field,
    /// What for, folded, except in bodies. In lower case unless it asks for capitals.
    pub text: String,
    /// How it is to fit.
    pub fit: Fit,
    /// Whether capitals count: only when some were typed.
    pub cased: bool,
}

/// Where a term looks.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// The title or a tag; the title alone when exact.
    Word,
    /// A tag, perhaps of a group.
    Tag {
        /// Folded. Asked for whole, an empty one is none at all: `tag:=Conti`.
        group: Option<String>,
    },
    /// The source.
    Source,
    /// An author.
    Author,
    /// The body.
    Text,
    /// A day or a span of days.
    Date(DateSpec),
    /// From the start of it on.
    After(DateSpec),
    /// Up to its start.
    Before(DateSpec),
    /// What was done with it.
    Is(State),
    /// What is in it.
    Has(Feature),
}

/// Saved queries by their names.
pub type Saved = BTreeMap<String, String>;

/// Characters of the name of a saved query, at most.
const MAX_SAVED_NAME: usize = 64;

/// Whether a query can be saved under this name: one that stands behind `@` without being quoted.
pub fn is_saved_name(name: &str) -> bool {
    name.starts_with(char::is_alphanumeric)
        && name.chars().count() <= MAX_SAVED_NAME
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// A line nothing more is typed into: what could still become a condition is taken as words.
pub fn finished(line: &str) -> String {
    format!("{} ", line.trim_end())
}

/// What can stand behind the name of a field that a text begins with, where that is not much.
pub fn taken_by_field(text: &str) -> Option<String> {
    let (name, _) = text.split_once(':')?;
    let of = |values: Vec<&str>| Some(format!("{name}: takes {}", values.join(", ")));
    match name.to_lowercase().as_str() {
        "is" => of(State::ALL.iter().map(|state| state.name()).collect()),
        "has" => of(Feature::ALL.iter().map(|feature| feature.name()).collect()),
        "date" | "after" | "before" => of(vec!["2021", "2021-07", "2021-07-19", "last-week", "3d"]),
        _ => None,
    }
}

impl Query {
    /// Understands a line. Never fails.
    pub fn parse(line: &str) -> Self {
        Self::parse_with(line, &Saved::new())
    }

    /// Understands a line in which `@name` stands for a saved query.
    pub fn parse_with(line: &str, saved: &Saved) -> Self {
        let mut reader = Reader { saved, open: Vec::new(), left: MAX_SAVED, pieces: Vec::new() };
        let expr = reader.line(line, 0);
        Self { expr, pieces: reader.pieces }
    }

    /// The condition a single word asks for in a menu, whatever signs are in it.
    pub(super) fn parse_word(word: &str) -> Option<Term> {
        make(Field::Word, word, Fit::Letters)
    }

    /// The words looked for in titles and in bodies: for lighting them on the page.
    pub fn words(&self) -> Vec<&str> {
        let of = |term: &&Term| matches!(term.field, Field::Word | Field::Text);
        self.wanted().into_iter().filter(of).map(|term| term.text.as_str()).collect()
    }

    /// Whether it asks for words, which may stand in a title or in a tag.
    pub fn asks_for_words(&self) -> bool {
        self.wanted().iter().any(|term| term.field == Field::Word)
    }

    /// The texts looked for in bodies, wanted or not.
    pub fn texts(&self) -> Vec<&str> {
        let mut terms = Vec::new();
        self.expr.iter().for_each(|expr| expr.collect(true, &mut terms));
        terms.into_iter().filter(|term| term.field == Field::Text).map(|term| term.text.as_str()).collect()
    }

    /// The texts looked for in bodies that are wanted there.
    pub fn wanted_texts(&self) -> Vec<&str> {
        let of = |term: &&Term| term.field == Field::Text;
        self.wanted().into_iter().filter(of).map(|term| term.text.as_str()).collect()
    }

    /// Whether it asks for what is marked, or for what is not.
    pub fn asks_for_marked(&self) -> bool {
        self.asks_for(|field| *field == Field::Is(State::Marked))
    }

    /// Whether it asks for what the reader did, or for what was not done.
    pub fn asks_for_states(&self) -> bool {
        self.asks_for(|field| match field {
            Field::Is(state) => *state != State::Marked,
            Field::Has(feature) => *feature == Feature::Note,
            _ => false,
        })
    }

    /// Whether it asks for what is new, or for what is not.
    pub fn asks_for_new(&self) -> bool {
        self.asks_for(|field| *field == Field::Is(State::New))
    }

    fn asks_for(&self, is_it: impl Fn(&Field) -> bool) -> bool {
        let mut terms = Vec::new();
        self.expr.iter().for_each(|expr| expr.collect(true, &mut terms));
        terms.iter().any(|term| is_it(&term.field))
    }

    /// The names in the line that no query is saved under.
    pub fn unknown_names<'l>(&self, line: &'l str, saved: &Saved) -> Vec<&'l str> {
        let unknown = self.pieces.iter().filter(|piece| piece.kind == PieceKind::NotSaved);
        let names = unknown.filter_map(|piece| line.get(piece.value_at..piece.at.end));
        names.filter(|name| !saved.contains_key(*name)).collect()
    }

    /// The line with what a saved query means in place of its name.
    pub fn written_out(&self, line: &str, name: &str, meaning: &str) -> String {
        let mut out = line.to_owned();
        for piece in self.pieces.iter().rev().filter(|piece| piece.kind == PieceKind::Saved) {
            let named = piece.value_at.saturating_sub("@".len())..piece.at.end;
            if line.get(named.clone()).and_then(|named| named.strip_prefix('@')) == Some(name) {
                out.replace_range(named, &format!("({meaning})"));
            }
        }
        out
    }

    /// Every condition but those denied.
    pub fn wanted(&self) -> Vec<&Term> {
        let mut terms = Vec::new();
        self.expr.iter().for_each(|expr| expr.collect(false, &mut terms));
        terms
    }

    /// The same without the dates that stand by themselves in it, if there are any: those that another
    /// date would take the place of.
    pub fn without_dates(&self) -> Option<Self> {
        let is_date = |expr: &Expr| matches!(expr, Expr::Term(Term { field: Field::Date(_), .. }));
        let expr = match self.expr.as_ref()? {
            expr if is_date(expr) => None,
            Expr::All(parts) if parts.iter().any(is_date) => {
                let mut parts: Vec<Expr> = parts.iter().filter(|part| !is_date(part)).cloned().collect();
                if parts.len() > 1 { Some(Expr::All(parts)) } else { parts.pop() }
            }
            _ => return None,
        };
        Some(Self { expr, pieces: Vec::new() })
    }

    /// Whether there are words to rank by.
    pub fn has_words(&self) -> bool {
        let ranks =
            |term: &&Term| term.fit != Fit::Exact && matches!(term.field, Field::Word | Field::Tag { .. });
        self.wanted().iter().any(ranks)
    }
}

impl Expr {
    fn collect<'q>(&'q self, denied_too: bool, terms: &mut Vec<&'q Term>) {
        match self {
            Self::Term(term) => terms.push(term),
            Self::Not(inner) if denied_too => inner.collect(denied_too, terms),
            Self::Not(_) => {}
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.collect(denied_too, terms);
                }
            }
        }
    }
}

struct Reader<'s> {
    saved: &'s Saved,
    /// The saved queries being read, outermost first: one within itself means nothing.
    open: Vec<String>,
    /// How many more may be read.
    left: usize,
    pieces: Vec<Piece>,
}

impl Reader<'_> {
    /// `depth` counts the brackets around it, of whatever line they are.
    fn line(&mut self, line: &str, depth: usize) -> Option<Expr> {
        let cut = line.char_indices().nth(MAX_QUERY).map_or(line.len(), |(at, _)| at);
        let line = paired(&line[..cut]);
        let mut tokens = Tokens { line: &line, at: 0 }.peekable();
        let mut exprs = Vec::new();
        while tokens.peek().is_some() {
            exprs.extend(self.any(&mut tokens, depth));
            // One that closes brackets too deep to be read.
            if let Some(Token::Close(at)) = tokens.next() {
                self.sign(at);
            }
        }
        group(exprs, Expr::All)
    }

    fn any(&mut self, tokens: &mut Peekable<Tokens<'_>>, depth: usize) -> Option<Expr> {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.all(tokens, depth));
            let Some(Token::Or(at)) = tokens.next_if(|token| matches!(token, Token::Or(_))) else {
                // An alternative still to be typed asks for nothing.
                return group(parts, Expr::Any);
            };
            self.sign(at);
        }
    }

    fn all(&mut self, tokens: &mut Peekable<Tokens<'_>>, depth: usize) -> Option<Expr> {
        let mut parts = Vec::new();
        while let Some(token) = tokens.next_if(|token| !matches!(token, Token::Or(_) | Token::Close(_))) {
            let (negated, token) = match token {
                Token::Not(at) => {
                    self.sign(at);
                    // What it denies may still have to be typed.
                    (true, tokens.next_if(|token| matches!(token, Token::Open(_) | Token::Value(_))))
                }
                token => (false, Some(token)),
            };
            let expr = match token {
                Some(Token::Open(at)) => {
                    self.sign(at);
                    if depth >= MAX_DEPTH {
                        continue;
                    }
                    let inner = self.any(tokens, depth + 1);
                    if let Some(Token::Close(at)) = tokens.next_if(|token| matches!(token, Token::Close(_))) {
                        self.sign(at);
                    }
                    inner
                }
                Some(Token::Value(value)) => self.value(value, depth),
                _ => None,
            };
            parts.extend(expr.map(|expr| if negated { Expr::Not(Box::new(expr)) } else { expr }));
        }
        group(parts, Expr::All)
    }

    fn sign(&mut self, at: usize) {
        self.piece(at..at + 1, at, PieceKind::Sign);
    }

    /// Only what stands in the line itself is told of, not what a saved query is made of.
    fn piece(&mut self, at: Range<usize>, value_at: usize, kind: PieceKind) {
        if self.open.is_empty() {
            self.pieces.push(Piece { at, value_at, kind });
        }
    }

    fn value(&mut self, value: Value, depth: usize) -> Option<Expr> {
        let (at, value_at) = (value.at.clone(), value.text_at);
        if value.name == "@" {
            return self.saved(&value, depth);
        }
        let too_short = value.name == "text" && letters(&value.text) < MIN_TEXT;
        let kind = match (value.name, value.fit) {
            ("", _) if value.misread => Some(PieceKind::Words),
            ("", Fit::Letters) => None,
            ("", _) => Some(PieceKind::Exact),
            _ if too_short && !value.text.is_empty() => Some(PieceKind::TooShort),
            _ => Some(PieceKind::Field),
        };
        if let Some(kind) = kind {
            self.piece(at, value_at, kind);
        }
        if too_short {
            return None;
        }
        term(value).map(Expr::Term)
    }

    fn saved(&mut self, value: &Value, depth: usize) -> Option<Expr> {
        let known = self.saved.get(&value.text).filter(|_| !self.open.contains(&value.text));
        let Some(line) = known.filter(|_| self.left > 0) else {
            self.piece(value.at.clone(), value.text_at, PieceKind::NotSaved);
            return make(Field::Word, &format!("@{}", value.text), Fit::Letters).map(Expr::Term);
        };
        self.piece(value.at.clone(), value.text_at, PieceKind::Saved);
        self.left -= 1;
        self.open.push(value.text.clone());
        // It is not still being typed.
        let expr = self.line(&finished(line), depth);
        self.open.pop();
        expr
    }
}

/// How much of a text is looked for in bodies: signs of emphasis, and what folds to nothing, are not.
fn letters(text: &str) -> usize {
    fold(text)
        .trim_matches(|c: char| c.is_whitespace() || is_emphasis(c))
        .chars()
        .filter(|&c| !is_emphasis(c))
        .count()
}

fn is_emphasis(c: char) -> bool {
    matches!(c, '*' | '`')
}

fn group(mut parts: Vec<Expr>, of: fn(Vec<Expr>) -> Expr) -> Option<Expr> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(of(parts)),
    }
}

/// A condition, if there is one yet: `source:` alone is still being typed.
fn term(value: Value) -> Option<Term> {
    let Value { name, group, text, fit, .. } = value;
    let text = text.trim();
    let date = |of: fn(DateSpec) -> Field| Some(of(DateSpec::parse(text)?));
    let lower = text.to_lowercase();
    let field = match name {
        "" => Field::Word,
        "#" | "tag" => {
            let (group, text) = match (group, text.split_once('=')) {
                (Some(group), _) => (Some(group), text),
                (None, Some((group, text))) if fit != Fit::Whole => (Some(group.to_owned()), text),
                (None, _) => (None, text),
            };
            let group = group.map(|group| fold(group.trim()));
            return make(Field::Tag { group }, text, fit);
        }
        "source" => Field::Source,
        "author" => Field::Author,
        "text" => Field::Text,
        // A date is whole or it is nothing: half of one is still being typed and asks for nothing.
        "date" => date(Field::Date)?,
        "after" => date(Field::After)?,
        "before" => date(Field::Before)?,
        "is" => Field::Is(State::ALL.into_iter().find(|state| state.name() == lower)?),
        _ => Field::Has(Feature::ALL.into_iter().find(|feature| feature.name() == lower)?),
    };
    make(field, text, fit)
}

fn make(field: Field, value: &str, fit: Fit) -> Option<Term> {
    let needs_text = match &field {
        Field::Word | Field::Source | Field::Author | Field::Text => true,
        Field::Tag { group } => group.is_none(),
        // Their value is the field's own.
        _ => return Some(Term { field, text: String::new(), fit: Fit::Exact, cased: false }),
    };
    if value.is_empty() && (needs_text || fit == Fit::Whole) {
        return None;
    }
    if field == Field::Text {
        return Some(Term { field, text: value.to_owned(), fit: Fit::Exact, cased: false });
    }
    let most = if fit == Fit::Letters { MAX_WORD } else { usize::MAX };
    // A line ends where what is searched does: to what is looked for, that is a blank.
    let value: String = value.chars().take(most).map(|c| if c == '\n' { ' ' } else { c }).collect();
    // The whole of a name is that name however it is written.
    let cased = fit != Fit::Whole && value.chars().any(char::is_uppercase);
    let text = match fit {
        Fit::Whole => whole(&value),
        _ if cased => fold_cased(&value),
        _ => fold(&value),
    };
    // Accents by themselves, and what is not seen, are nothing to look for.
    if text.is_empty() && needs_text {
        return None;
    }
    Some(Term { field, text, fit, cased })
}
