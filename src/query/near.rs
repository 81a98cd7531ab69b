//! Words that nothing in the archive has, and the words of its titles and tags nearest to each: letters
//! that changed places, letters missing, doubled or wrong.

use std::collections::HashMap;
use std::fmt;

use memchr::memmem;

use super::facet::Facet;
use super::index::{Index, Lines, bit};
use super::parse::{Expr, Field, Query, Term};
use super::search::{name_scores, tag_scores};
use super::token::{Fit, Token, Tokens};
use super::word::Word;
use crate::fold::fold;

/// Words with fewer letters are near to too many others.
const MIN_LETTERS: usize = 4;
/// From so many letters on there may be two slips in one word.
const LONG: usize = 8;
/// Longer words are nobody's slip.
const MAX_LETTERS: usize = 40;
/// The nearest words that are looked for in a word's place.
const MAX_MEANT: usize = 3;

/// A word that nothing has, and what was looked for beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// Where it was looked for: in the names of a facet, else in titles and tags.
    pub facet: Option<Facet>,
    /// As it was typed.
    pub typed: String,
    /// The nearest words the archive has, best first.
    pub meant: Vec<String>,
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.meant.first() == Some(&self.typed) {
            return write!(f, "nothing has these capitals: looked for “{}” in any", self.typed);
        }
        let none = self.facet.map_or_else(|| "nothing".to_owned(), |facet| format!("no {}", facet.field()));
        write!(f, "{none} has “{}”: looked for “{}”", self.typed, self.meant.join("”, “"))
    }
}

impl Near {
    /// The line with the word replaced by the best of those meant.
    pub fn take(&self, line: &str) -> String {
        let Some(meant) = self.meant.first() else { return line.to_owned() };
        let mut taken = line.to_owned();
        let is_it = |text: &str| fold(text) == self.typed;
        let tokens: Vec<Token> = Tokens { line, at: 0 }.collect();
        for token in tokens.iter().rev() {
            if let Token::Value(value) = token
                && self.is_asked_by(value.name)
            {
                // The field and the group before it stay.
                let group = value.text.find('=').filter(|_| self.facet == Some(Facet::Tag));
                let text = &value.text[group.map_or(0, |group| group + 1)..];
                let raw = &line[value.at.clone()];
                let start =
                    raw.strip_suffix(text).map_or(value.text_at, |before| value.at.start + before.len());
                if is_it(text) {
                    taken.replace_range(start..value.at.end, meant);
                }
            }
        }
        taken
    }

    fn is_asked_by(&self, name: &str) -> bool {
        match self.facet {
            None => name.is_empty(),
            Some(facet) => name == facet.field() || (facet == Facet::Tag && name == "#"),
        }
    }
}

/// The words of an archive's titles and tags, or of some names, each once.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: Lines,
    /// How often each stands somewhere.
    uses: Vec<u32>,
}

impl Vocabulary {
    /// Takes the words of folded lines.
    pub(super) fn new<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut known: HashMap<&str, u32> = HashMap::new();
        for line in lines {
            for compound in line.split_whitespace() {
                let compound = compound.trim_matches(|c: char| !c.is_alphanumeric());
                let mut take = |word: &'a str| {
                    if word.len() >= MIN_LETTERS && word.len() <= 4 * MAX_LETTERS {
                        *known.entry(word).or_default() += 1;
                    }
                };
                take(compound);
                if compound.contains(|c: char| !c.is_alphanumeric()) {
                    compound.split(|c: char| !c.is_alphanumeric()).for_each(take);
                }
            }
        }
        let mut known: Vec<(&str, u32)> = known.into_iter().collect();
        known.sort_unstable();
        let words = Lines::new(known.iter().map(|(word, _)| *word));
        Self { words, uses: known.into_iter().map(|(_, uses)| uses).collect() }
    }

    /// Whether it stands in some word.
    fn knows(&self, word: &str) -> bool {
        memmem::find(self.words.text().as_bytes(), word.as_bytes()).is_some()
    }

    /// The words nearest to one that is not known, best first; none if none is near enough.
    fn nearest(&self, word: &str) -> Vec<String> {
        let letters: Vec<char> = word.chars().collect();
        if !(MIN_LETTERS..=MAX_LETTERS).contains(&letters.len()) {
            return Vec::new();
        }
        let most = if letters.len() >= LONG { 2 } else { 1 };
        let bits = letters.iter().fold(0, |bits, &c| bits | bit(c));
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let its_digits = digits(word);
        let mut near: Vec<(usize, bool, u32, usize)> = Vec::new();
        for nth in 0..self.words.len() {
            // Each slip brings in or takes out at most one letter of each kind.
            if (self.words.letters(nth) ^ bits).count_ones() as usize > 2 * most {
                continue;
            }
            let other = self.words.get(nth);
            if other.len().abs_diff(word.len()) > 4 * most || digits(other) != its_digits {
                continue;
            }
            let other_letters: Vec<char> = other.chars().collect();
            if let Some(slips) = distance(&letters, &other_letters, most) {
                near.push((slips, letters.first() != other_letters.first(), u32::MAX - self.uses[nth], nth));
            }
        }
        near.sort_unstable();
        let best = near.first().map_or(0, |&(slips, ..)| slips);
        let meant = near.iter().filter(|&&(slips, ..)| slips == best).take(MAX_MEANT);
        meant.map(|&(.., nth)| self.words.get(nth).to_owned()).collect()
    }
}

/// Letters missing, too many, wrong, or exchanged with their neighbour, if no more than `most`: the
/// optimal string alignment distance.
fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        for (j, &y) in b.iter().enumerate() {
            let mut least = (row[j] + usize::from(x != y)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        if next.iter().all(|&slips| slips > most) {
            return None;
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|&slips| slips <= most)
}

impl Query {
    /// The query with the nearest words looked for beside each word that nothing has, and which those
    /// are.
    pub fn corrected(&self, index: &Index) -> (Self, Vec<Near>) {
        let mut near = Vec::new();
        let expr = self.expr.as_ref().map(|expr| correct(expr, index, &mut near));
        (Self { expr, pieces: self.pieces.clone() }, near)
    }
}

impl Query {
    /// The query with every case of its words, and which words had capitals; nothing if none had.
    pub(super) fn uncased(&self) -> Option<(Self, Vec<Near>)> {
        let mut capitals = Vec::new();
        let expr = uncase(self.expr.as_ref()?, &mut capitals);
        (!capitals.is_empty()).then(|| (Self { expr: Some(expr), pieces: self.pieces.clone() }, capitals))
    }
}

fn uncase(expr: &Expr, capitals: &mut Vec<Near>) -> Expr {
    match expr {
        Expr::Term(term) if term.cased && term.fit == Fit::Letters => {
            let text = fold(&term.text);
            capitals.push(Near { facet: None, typed: text.clone(), meant: vec![text.clone()] });
            Expr::Term(Term { text, cased: false, ..term.clone() })
        }
        Expr::Term(_) | Expr::Not(_) => expr.clone(),
        Expr::All(parts) => Expr::All(parts.iter().map(|part| uncase(part, capitals)).collect()),
        Expr::Any(parts) => Expr::Any(parts.iter().map(|part| uncase(part, capitals)).collect()),
    }
}

fn correct(expr: &Expr, index: &Index, near: &mut Vec<Near>) -> Expr {
    let many = |parts: &[Expr], near: &mut Vec<Near>| -> Vec<Expr> {
        parts.iter().map(|part| correct(part, index, near)).collect()
    };
    match expr {
        Expr::Term(term) if term.fit == Fit::Letters => {
            let Some(meant) = meant(term, index) else { return expr.clone() };
            let instead = |text: &String| {
                Expr::Term(Term { text: text.clone(), cased: false, fit: Fit::Typed, ..term.clone() })
            };
            let mut parts: Vec<Expr> = meant.meant.iter().map(instead).collect();
            // At most it is short for something, which is less.
            parts.push(expr.clone());
            near.push(meant);
            Expr::Any(parts)
        }
        // What is denied is left out as it was typed.
        Expr::Term(_) | Expr::Not(_) => expr.clone(),
        Expr::All(parts) => Expr::All(many(parts, near)),
        Expr::Any(parts) => Expr::Any(many(parts, near)),
    }
}

fn meant(term: &Term, index: &Index) -> Option<Near> {
    if term.text.chars().count() < MIN_LETTERS {
        return None;
    }
    match &term.field {
        Field::Word => {}
        Field::Tag { group } => return meant_name(term, Facet::Tag, group.as_deref(), index),
        Field::Source => return meant_name(term, Facet::Source, None, index),
        Field::Author => return meant_name(term, Facet::Author, None, index),
        _ => return None,
    }
    let vocabulary = index.vocabulary();
    let typed = fold(&term.text);
    if vocabulary.knows(&typed) {
        return None;
    }
    let meant = vocabulary.nearest(&typed);
    // Its words are kept without the signs around them: `yahoo!` may stand there all the same.
    let is_there = || typed.contains(|c: char| !c.is_alphanumeric()) && index.has_text(&typed);
    (!meant.is_empty() && !is_there()).then_some(Near { facet: None, typed, meant })
}

/// The same of a word that no name of a facet fits.
fn meant_name(term: &Term, facet: Facet, group: Option<&str>, index: &Index) -> Option<Near> {
    let fits = |text: &str, fit: Fit| {
        let term = Term { text: text.to_owned(), cased: false, fit, ..term.clone() };
        let word = Word::new(&term, fit);
        let scores = match facet {
            Facet::Tag => tag_scores(&word, group, &index.tags),
            Facet::Source | Facet::Author => name_scores(&word, index.names(facet)),
        };
        scores.iter().any(|&score| score > 0)
    };
    let typed = fold(&term.text);
    if fits(&typed, Fit::Letters) {
        return None;
    }
    let mut meant = index.words_of_names(facet).nearest(&typed);
    meant.retain(|meant| fits(meant, Fit::Typed));
    (!meant.is_empty()).then_some(Near { facet: Some(facet), typed, meant })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::query::Aliases;
    use crate::store::{Source, load_all};

    #[test]
    fn the_word_meant_is_the_nearest_one() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/queries/suggest.txt");
        let text = fs::read_to_string(path).expect("the cases are there");
        let cases: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once(" => ")).collect();
        let others = text.lines().filter_map(|line| line.strip_prefix("+ "));
        let meant = cases.iter().map(|&(_, meant)| meant).filter(|&meant| meant != "-");
        let vocabulary = Vocabulary::new(others.chain(meant));
        let mut wrong = Vec::new();
        for (typed, meant) in cases.iter().filter(|(typed, _)| !typed.starts_with('#')) {
            let typed = fold(typed);
            let known = typed.chars().count() < MIN_LETTERS || vocabulary.knows(&typed);
            let found = if known { Vec::new() } else { vocabulary.nearest(&typed) };
            if found.first().map_or("-", String::as_str) != *meant {
                wrong.push(format!("{typed} => {meant}, not {found:?}"));
            }
        }
        assert!(!cases.is_empty() && wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_slip_is_taken_back_where_it_stands() {
        let near = |facet| Near { facet, typed: "emtoet".to_owned(), meant: vec!["emotet".to_owned()] };
        for (facet, line, taken) in [
            (None, "emtoet", "emotet"),
            (None, "-emtoet x | (Emtoet #emtoet)", "-emotet x | (emotet #emtoet)"),
            (None, "other", "other"),
            (Some(Facet::Tag), "emtoet -#emtoet", "emtoet -#emotet"),
            (Some(Facet::Tag), "tag:malware=Emtoet tag:\"emtoet\" x", "tag:malware=emotet tag:emotet x"),
            (Some(Facet::Source), "source:emtoet #emtoet", "source:emotet #emtoet"),
        ] {
            assert_eq!(near(facet).take(line), taken);
        }
    }

    #[test]
    fn names_have_slips_as_words_do() {
        let index = Index::new(&load_all(&[Source::Sample]), &Aliases::default());
        for (line, found) in [
            ("#typogrpahy", &["no tag has “typogrpahy”: looked for “typography”"][..]),
            ("source:hnadbook", &["no source has “hnadbook”: looked for “handbook”"]),
            // The group has no such name, though others have.
            ("tag:nowhere=typogrpahy", &[]),
            ("#typography source:handbook", &[]),
            ("#=typogrpahy", &[]),
        ] {
            let (_, near) = Query::parse(line).corrected(&index);
            assert_eq!(near.iter().map(ToString::to_string).collect::<Vec<_>>(), found, "{line}");
        }
    }
}
