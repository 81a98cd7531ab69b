//! How many of the matching articles bear each tag, come from each source, are by each author, and
//! were written on each day.

use std::cmp::Reverse;
use std::thread;

use jiff::civil::{Date, date};

use super::index::{Index, Names, day_number_of, on_all_cores};
use super::parse::naming;
use super::search::Matches;
use crate::fold::fold;

/// What articles can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Tags, in their groups.
    Tag,
    /// Sources.
    Source,
    /// Authors.
    Author,
}

impl Facet {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tag, Self::Source, Self::Author];

    /// The field that asks for it.
    pub fn field(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Source => "source",
            Self::Author => "author",
        }
    }
}

/// One name and how many of the matching articles have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// As most articles write it.
    pub name: String,
    /// The group of a tag.
    pub group: Option<String>,
    /// Whether a scraper cut the tag from running text.
    pub junk: bool,
    /// Articles.
    pub count: usize,
}

impl Count {
    /// The query that finds exactly these articles.
    pub fn query(&self, facet: Facet) -> String {
        naming(facet.field(), self.group.as_deref(), &self.name)
    }
}

/// Counts the matching articles by a facet: the most frequent first, ties by name, junk last.
pub fn count(index: &Index, matches: &Matches, facet: Facet) -> Vec<Count> {
    let names = match facet {
        Facet::Tag => &index.tags,
        Facet::Source => &index.sources,
        Facet::Author => &index.authors,
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = matches.items.len().div_ceil(cores).max(SHARE);
    let shares: Vec<&[u32]> = matches.items.chunks(share).collect();
    let counted = on_all_cores(shares.len(), |nth| {
        let mut counts = vec![0_usize; names.list.len()];
        for &item in shares[nth] {
            let (part, nth) = index.place(item);
            match facet {
                Facet::Tag => part.tags.of(nth).iter().for_each(|&tag| counts[tag as usize] += 1),
                Facet::Author => part.authors.of(nth).iter().for_each(|&author| counts[author as usize] += 1),
                Facet::Source if part.sources[nth] == Names::NONE => {}
                Facet::Source => counts[part.sources[nth] as usize] += 1,
            }
        }
        counts
    });
    let sum = |name: usize| counted.iter().map(|counts| counts[name]).sum::<usize>();
    let mut counts: Vec<(usize, usize)> =
        (0..names.list.len()).map(|name| (name, sum(name))).filter(|&(_, count)| count > 0).collect();
    counts.sort_by_cached_key(|&(name, count)| {
        let name = &names.list[name];
        (name.junk, Reverse(count), fold(&name.shown), name.group.clone())
    });
    let count = |(name, count): (usize, usize)| {
        let name = &names.list[name];
        let group = name.group.as_deref().map(str::to_owned);
        Count { name: name.shown.to_string(), group, junk: name.junk, count }
    };
    counts.into_iter().map(count).collect()
}

/// Fewer matches than this are not worth a second thread.
const SHARE: usize = 16_384;

/// What lies outside these days is no date of an article; it is counted, but not drawn.
const FIRST: Date = date(1900, 1, 1);
const LAST: Date = date(2100, 1, 1);

/// How many of the matching articles were written on each day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// The number of the first day that has any, counted from the first of 1970.
    first: i32,
    /// From that day to the last that has any.
    counts: Vec<u32>,
    /// Those without a readable date, or with one centuries off.
    pub undated: usize,
}

impl Days {
    /// Counts the matching articles by their day.
    pub fn count(index: &Index, matches: &Matches) -> Self {
        let (first, last) = (day_number_of(FIRST), day_number_of(LAST));
        let mut counts = vec![0_u32; usize::try_from(last - first).unwrap_or(0)];
        let mut undated = 0;
        for &item in &matches.items {
            let (part, nth) = index.place(item);
            let day = part.day(nth).and_then(|day| usize::try_from(day.checked_sub(first)?).ok());
            match day.and_then(|day| counts.get_mut(day)) {
                Some(count) => *count += 1,
                None => undated += 1,
            }
        }
        let from = counts.iter().position(|&count| count > 0).unwrap_or(counts.len());
        let to = counts.iter().rposition(|&count| count > 0).map_or(from, |last| last + 1);
        let from_first = i32::try_from(from).unwrap_or(0);
        Self { first: first + from_first, counts: counts[from..to].to_vec(), undated }
    }

    /// Whether no article has a day.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Each day that has articles, with how many, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Date, usize)> + '_ {
        let epoch = date(1970, 1, 1);
        (self.first..)
            .zip(&self.counts)
            .filter(|&(_, &count)| count > 0)
            .map(move |(day, &count)| (epoch.saturating_add(jiff::Span::new().days(day)), count as usize))
    }
}
