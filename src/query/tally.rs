//! Facets to choose from: counted once for some matches, narrowed again and again by what is typed.

use std::cmp::Reverse;
use std::sync::Arc;

use super::facet::{Count, Days, Facet, count_names};
use super::index::{Index, Names};
use super::naming::whole;
use super::parse::Query;
use super::search::{Matches, name_scores};
use super::timeline::{Timeline, Unit};
use super::token::Fit;
use super::word::Word;

/// Of a column this many rows are handed out; nobody reads further, and typing narrows.
const MAX_ROWS: usize = 2_000;

/// How many of some matches have each name, and were written in each year.
#[derive(Debug)]
pub struct Tally {
    index: Arc<Index>,
    matches: Arc<Matches>,
    /// For each facet the names some article has, as [`count_names`] sorts them.
    names: [Vec<(usize, usize)>; 3],
    years: Timeline,
}

/// What is left of a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TallyColumn {
    /// Best first, or most frequent first while nothing is typed; junk last.
    pub counts: Vec<Count>,
    /// How many there are in all, with those that are not handed out.
    pub all: usize,
}

impl Tally {
    /// Counts the matching articles by everything there is.
    pub fn new(index: Arc<Index>, matches: Arc<Matches>) -> Self {
        let names = Facet::ALL.map(|facet| {
            let mut names = count_names(&index, &matches, facet);
            // What is nothing but quotation marks cannot be asked for.
            names.retain(|&(name, _)| !whole(&index.names(facet).list[name].shown).is_empty());
            names
        });
        let years = Timeline::new(&Days::count(&index, &matches), Unit::Year);
        Self { index, matches, names, years }
    }

    /// Whether it is of these matches.
    pub fn is_of(&self, matches: &Arc<Matches>) -> bool {
        Arc::ptr_eq(&self.matches, matches)
    }

    /// The names of a facet that fit what was typed.
    pub fn names(&self, facet: Facet, typed: &str) -> TallyColumn {
        let names = self.index.names(facet);
        let counted = &self.names[facet as usize];
        let Some(scores) = scores(typed, names) else {
            let counts = counted.iter().take(MAX_ROWS).map(|&count| Count::of(names, count)).collect();
            return TallyColumn { counts, all: counted.len() };
        };
        let mut left: Vec<(usize, usize)> =
            counted.iter().filter(|&&(name, _)| scores[name] > 0).copied().collect();
        // Among equals those that come first stay first.
        left.sort_by_key(|&(name, _)| (names.list[name].junk, Reverse(scores[name])));
        let counts = left.iter().take(MAX_ROWS).map(|&count| Count::of(names, count)).collect();
        TallyColumn { counts, all: left.len() }
    }

    /// The years that have what was typed in their number, newest first, and at the end the articles
    /// without a date: what it is called, the query that finds it, and how many articles.
    pub fn years(&self, typed: &str) -> Vec<(String, String, usize)> {
        let bins = self.years.bins.iter().rev().filter(|bin| bin.count > 0);
        let years = bins.map(|bin| (Some(bin.first.year()), bin.count));
        let undated = Some((None, self.years.undated)).filter(|&(_, count)| count > 0);
        let named = years.chain(undated).map(|(year, count)| match year {
            Some(year) => (format!("{year:04}"), format!("date:{year:04}"), count),
            None => ("no date".to_owned(), "date:none".to_owned(), count),
        });
        let typed = typed.trim().to_lowercase();
        named.filter(|(name, ..)| name.contains(&typed)).collect()
    }
}

/// How well each name fits all of the words typed; nothing while there are none.
fn scores(typed: &str, names: &Names) -> Option<Vec<u16>> {
    let mut sums: Option<Vec<u16>> = None;
    for word in typed.split_whitespace() {
        let term = Query::parse_word(word)?;
        let scores = name_scores(&Word::new(&term, Fit::Letters), names);
        sums = Some(match sums {
            None => scores,
            Some(sums) => {
                let both = |(sum, score): (u16, u16)| {
                    if sum.min(score) == 0 { 0 } else { sum.saturating_add(score) }
                };
                sums.into_iter().zip(scores).map(both).collect()
            }
        });
    }
    sums
}
