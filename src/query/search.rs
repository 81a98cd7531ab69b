//! A query over an index gives matches, ranked: first a cheap pass that finds what matches and a
//! coarse order, on all cores, then an exact one over the best.

use std::collections::HashMap;
use std::sync::Arc;

use fixedbitset::FixedBitSet;
use jiff::civil::Date;

use super::field::{Feature, State};
use super::fuzzy::Needle;
use super::index::{Index, Name, Names, PART, Part, day_number_of, on_all_cores};
use super::known::{Known, Scores};
use super::naming::whole;
use super::order::{Order, arrange};
use super::parse::{Expr, Field, Query, Term};
use super::short::ShortFor;
use super::token::Fit;
use super::word::{GOOD, Score, Word};
use crate::fold::Key;

/// What a query found, in the order asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// Indices into [`Snapshot::entries`](crate::store::Snapshot::entries), best, or first, to last.
    pub items: Vec<u32>,
}

/// What is known of articles that is not in the archive's columns. Bits are indices into the
/// snapshot's entries.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// For each text that is looked for in bodies, as it was typed, the articles that have it. One that
    /// is not here is in none.
    pub texts: HashMap<String, Arc<FixedBitSet>>,
    /// The articles marked in this session.
    pub marked: Option<Arc<FixedBitSet>>,
    /// What the reader did with them.
    pub states: States,
}

/// The articles that are something to the reader. Nothing is known of one that is in none of them: it
/// is unread.
#[derive(Clone, Debug, Default)]
pub struct States {
    /// Read.
    pub read: Arc<FixedBitSet>,
    /// Starred.
    pub starred: Arc<FixedBitSet>,
    /// Not there at the last visit.
    pub new: Arc<FixedBitSet>,
    /// With notes or highlights.
    pub noted: Arc<FixedBitSet>,
}

/// How many of some matches are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateCounts {
    /// Not read.
    pub unread: usize,
    /// Starred.
    pub starred: usize,
    /// Not there at the last visit.
    pub new: usize,
}

impl States {
    /// Counts what the matches are.
    pub fn count(&self, matches: &Matches) -> StateCounts {
        let of = |bits: &FixedBitSet| {
            if bits.is_clear() {
                return 0;
            }
            matches.items.iter().filter(|&&item| bits.contains(item as usize)).count()
        };
        StateCounts {
            unread: matches.items.len() - of(&self.read),
            starred: of(&self.starred),
            new: of(&self.new),
        }
    }
}

/// Finds what matches `query` as of `today`. What is not among `within`, the answer to a question that
/// finds no less, is not looked at.
pub fn search(
    query: &Query,
    index: &Index,
    within: Option<&Matches>,
    facts: &Facts,
    today: Date,
    order: Order,
) -> Matches {
    let asked = Asked { index, facts, today, known: &Known::default() };
    let within = within.map_or(Within::All, Within::Found);
    let scores = query.expr.as_ref().map(|expr| scores(expr, None, &asked, &within));
    Matches { items: arrange(scores.as_ref(), index, query, order) }
}

/// The scores of a question. `base`: what is known already of some of what must all be so, and the rest.
pub(super) fn scores(
    expr: &Expr,
    base: Option<(Arc<Scores>, Vec<&Expr>)>,
    asked: &Asked<'_>,
    within: &Within<'_>,
) -> Scores {
    let index = asked.index;
    let test = match base {
        None => Test::new(expr, false, asked),
        Some((known, rest)) => {
            let rest = rest.into_iter().map(|part| Test::new(part, false, asked));
            Test::all(std::iter::once(Test::Known(known)).chain(rest).collect())
        }
    };
    let found = match within {
        Within::Found(matches) => {
            let mut found: Vec<Vec<Score>> = index.parts.iter().map(|part| vec![0; part.len()]).collect();
            for &item in &matches.items {
                found[item as usize / PART][item as usize % PART] = 1;
            }
            found
        }
        Within::All | Within::Scored(_) => Vec::new(),
    };
    on_all_cores(index.parts.len(), |nth| {
        let part = &index.parts[nth];
        let alive: Vec<Score> = match within {
            Within::All => vec![1; part.len()],
            Within::Found(_) => found[nth].clone(),
            Within::Scored(scores) => scores[nth].iter().map(|&score| score.min(1)).collect(),
        };
        if alive.iter().all(|&alive| alive == 0) {
            return Vec::new();
        }
        test.scores(part, alive, &mut ShortFor::new())
    })
}

/// Where a question is asked.
pub(super) enum Within<'a> {
    All,
    /// Of what a question found that finds no less.
    Found(&'a Matches),
    /// The same, by its scores.
    Scored(Arc<Scores>),
}

/// What a query is asked of.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) index: &'a Index,
    pub(super) facts: &'a Facts,
    pub(super) today: Date,
    pub(super) known: &'a Known,
}

/// A query made ready for one index.
enum Test {
    Word {
        word: Box<Word>,
        tags: Option<Vec<Score>>,
        /// Scores of a question that finds all of it.
        around: Option<Arc<Scores>>,
    },
    /// What was asked before.
    Known(Arc<Scores>),
    Tags(Vec<Score>),
    Sources(Vec<Score>),
    Authors(Vec<Score>),
    /// From the first to before the second; the last day there is has no day after it.
    Days(i32, i32),
    NoDate,
    Has(Feature),
    These(Arc<FixedBitSet>),
    Nothing,
    Not(Box<Test>),
    All(Vec<Test>),
    Any(Vec<Test>),
}

impl Test {
    /// In a negation a word is left out where it stands as it was typed: to hide everything that
    /// has its letters somewhere would hide too much.
    fn new(expr: &Expr, negated: bool, asked: &Asked<'_>) -> Self {
        let many = |parts: &[Expr]| parts.iter().map(|part| Self::new(part, negated, asked)).collect();
        match expr {
            Expr::Not(inner) => Self::Not(Box::new(Self::new(inner, true, asked))),
            Expr::All(parts) => Self::all(many(parts)),
            Expr::Any(parts) => Self::Any(many(parts)),
            Expr::Term(term) => Self::term(term, negated, asked),
        }
    }

    /// What is cheap and what leaves little is asked first.
    fn all(mut tests: Vec<Self>) -> Self {
        tests.sort_by_key(Self::cost);
        Self::All(tests)
    }

    fn cost(&self) -> usize {
        match self {
            Self::Word { word, .. } => 1_000_usize.saturating_sub(word.len()),
            Self::Not(inner) => inner.cost(),
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::cost).sum(),
            _ => 0,
        }
    }

    fn term(term: &Term, negated: bool, asked: &Asked<'_>) -> Self {
        let Asked { index, facts, today, known } = asked;
        let fit = if negated && term.fit == Fit::Letters { Fit::Typed } else { term.fit };
        let word = Word::new(term, fit);
        let these = |articles: Option<&Arc<FixedBitSet>>| {
            articles.map_or(Self::Nothing, |articles| Self::These(Arc::clone(articles)))
        };
        let days = |days: Option<(Date, Date)>| {
            days.map_or(Self::Nothing, |(from, to)| {
                let end = if to == Date::MAX { i32::MAX } else { day_number_of(to) };
                Self::Days(day_number_of(from), end)
            })
        };
        match &term.field {
            Field::Word => {
                let tags = (term.fit != Fit::Exact).then(|| tag_scores(&word, None, &index.tags));
                let tags = tags.filter(|tags| tags.iter().any(|&tag| tag > 0));
                Self::Word { word: Box::new(word), tags, around: known.around(term) }
            }
            Field::Tag { group } => Self::Tags(tag_scores(&word, group.as_deref(), &index.tags)),
            Field::Source => Self::Sources(name_scores(&word, &index.sources)),
            Field::Author => Self::Authors(name_scores(&word, &index.authors)),
            Field::Text => these(facts.texts.get(&term.text)),
            Field::Date(spec) if *spec == super::DateSpec::Unreadable => Self::NoDate,
            Field::Date(spec) => days(spec.days(*today)),
            Field::After(spec) => days(spec.days(*today).map(|(from, _)| (from, Date::MAX))),
            Field::Before(spec) => days(spec.days(*today).map(|(from, _)| (Date::MIN, from))),
            Field::Is(State::Marked) => these(facts.marked.as_ref()),
            Field::Is(State::Unread) => Self::Not(Box::new(Self::These(Arc::clone(&facts.states.read)))),
            Field::Is(State::Read) => Self::These(Arc::clone(&facts.states.read)),
            Field::Is(State::Starred) => Self::These(Arc::clone(&facts.states.starred)),
            Field::Is(State::New) => Self::These(Arc::clone(&facts.states.new)),
            Field::Has(Feature::Note) => Self::These(Arc::clone(&facts.states.noted)),
            Field::Has(feature) => Self::Has(*feature),
        }
    }

    /// The scores of a part's articles; 0 where one does not match or was not in question.
    fn scores(&self, part: &Part, mut alive: Vec<Score>, short: &mut ShortFor) -> Vec<Score> {
        match self {
            Self::Known(known) => {
                let known = &known[part.first / PART];
                keep(alive, |nth| known.get(nth).copied().unwrap_or(0))
            }
            Self::Word { word, tags, around } => {
                if let Some(around) = around {
                    let around = &around[part.first / PART];
                    alive = keep(alive, |nth| around.get(nth).map_or(0, |&score| score.min(1)));
                }
                let mut scores = word.score(&part.titles, &alive, short);
                if let Some(tags) = tags {
                    // A word of the title says more of an article than one of its many tags.
                    raise(&mut scores, part, &alive, tags, |tag| tag - tag / 4);
                }
                scores
            }
            Self::Tags(tags) => {
                let mut scores = vec![0; alive.len()];
                raise(&mut scores, part, &alive, tags, |tag| tag);
                scores
            }
            Self::Sources(names) => {
                keep(alive, |nth| names.get(part.sources[nth] as usize).map_or(0, |&score| score.min(1)))
            }
            Self::Authors(names) => keep(alive, |nth| best(part.authors.of(nth), names).min(1)),
            Self::Days(from, to) => {
                let within = |day: i32| *from <= day && (day < *to || *to == i32::MAX);
                keep(alive, |nth| part.day(nth).is_some_and(within).into())
            }
            Self::NoDate => keep(alive, |nth| part.day(nth).is_none().into()),
            Self::Has(feature) => keep(alive, |nth| part.has(nth, *feature).into()),
            Self::These(articles) => keep(alive, |nth| articles.contains(part.first + nth).into()),
            Self::Nothing => vec![0; alive.len()],
            Self::Not(inner) => {
                let found = inner.scores(part, alive.clone(), short);
                keep(alive, |nth| (found[nth] == 0).into())
            }
            Self::All(parts) => {
                // Each is asked only of what the ones before it left.
                let mut sums = vec![0; alive.len()];
                for test in parts {
                    alive = test.scores(part, alive, short);
                    for (sum, &score) in sums.iter_mut().zip(&alive) {
                        *sum = if score == 0 { 0 } else { score.saturating_add(*sum) };
                    }
                }
                sums
            }
            Self::Any(parts) => {
                let mut most = vec![0; alive.len()];
                for test in parts {
                    let scores = test.scores(part, alive.clone(), short);
                    for ((most, alive), score) in most.iter_mut().zip(&mut alive).zip(scores) {
                        *most = score.max(*most);
                        // Hardly anything could say more of it.
                        *alive = if *most >= GOOD { 0 } else { *alive };
                    }
                }
                most
            }
        }
    }
}

/// Where fewer than one in so many articles is still in question, each is looked at by itself.
const SPARSE: usize = 8;

fn is_sparse(alive: &[Score]) -> bool {
    alive.iter().filter(|&&alive| alive > 0).count() * SPARSE < alive.len()
}

fn keep(mut alive: Vec<Score>, score: impl Fn(usize) -> Score) -> Vec<Score> {
    for (nth, alive) in alive.iter_mut().enumerate().filter(|(_, alive)| **alive > 0) {
        *alive = score(nth);
    }
    alive
}

/// Raises the scores of the articles still in question to what their best tag is worth.
fn raise(scores: &mut [Score], part: &Part, alive: &[Score], tags: &[Score], worth: impl Fn(Score) -> Score) {
    if is_sparse(alive) {
        for (nth, score) in scores.iter_mut().enumerate().filter(|(nth, _)| alive[*nth] > 0) {
            *score = (*score).max(worth(best(part.tags.of(nth), tags)));
        }
        return;
    }
    for (tag, bearers) in part.bearers.iter() {
        let worth = worth(tags[tag as usize]);
        if worth > 0 {
            for &nth in bearers {
                let score = &mut scores[usize::from(nth)];
                *score = worth.max(*score);
            }
        }
    }
    // To ask this of all of them at the end is less than of each bearer.
    for (score, &alive) in scores.iter_mut().zip(alive) {
        *score = if alive == 0 { 0 } else { *score };
    }
}

fn best(ids: &[u32], scores: &[Score]) -> Score {
    ids.iter().map(|&id| scores[id as usize]).max().unwrap_or(0)
}

/// How well each name fits, best of its spellings.
pub(super) fn name_scores(word: &Word, names: &Names) -> Vec<Score> {
    let lines = &names.spellings;
    let fits = word.score(lines, &vec![1; lines.len()], &mut ShortFor::new());
    let mut scores = vec![0; names.list.len()];
    for (fit, &name) in fits.into_iter().zip(&names.spelt) {
        scores[name as usize] = fit.max(scores[name as usize]);
    }
    scores
}

/// How well each tag fits; junk counts for half. Exactly the articles of one group are asked for by
/// `tag:group=`; `#country` is everything filed under that group as well, by its whole name only: the
/// letters of a word would be found in some group's name too often.
pub(super) fn tag_scores(word: &Word, group: Option<&str>, tags: &Names) -> Vec<Score> {
    let mut scores = name_scores(word, tags);
    let mut in_group = group.map(|group| GroupTest::new(group, word.is_for_whole()));
    for (tag, score) in tags.list.iter().zip(&mut scores) {
        match &mut in_group {
            Some(test) => *score = if *score > 0 && test.fits(tag) { *score } else { 0 },
            None if *score == 0
                && !word.is_for_whole()
                && tag.group.as_deref().is_some_and(|group| word.is_whole_of(group)) =>
            {
                *score = 1;
            }
            _ => {}
        }
        if tag.junk && *score > 0 {
            *score = (*score / 2).max(1);
        }
    }
    scores
}

/// Whether a tag is of a group, by the letters of its name, or all of it where a tag's whole name is
/// asked for; or by the whole key it was written with.
enum GroupTest {
    Named(Box<Needle>),
    InNone,
}

impl GroupTest {
    fn new(group: &str, is_for_whole: bool) -> Self {
        match is_for_whole {
            true if group.is_empty() => Self::InNone,
            true => Self::Named(Box::new(Needle::new(&whole(group), false, Fit::Whole))),
            false => Self::Named(Box::new(Needle::new(group, false, Fit::Letters))),
        }
    }

    fn fits(&mut self, tag: &Name) -> bool {
        let Self::Named(needle) = self else { return tag.telling_group().is_none() };
        let fits = |group: &str| needle.score(&Key::new(group)).is_some();
        tag.group.as_deref().is_some_and(fits)
            || tag.long_group.as_deref().is_some_and(|group| needle.is(group))
    }
}
