//! A query over a snapshot gives matches, ranked.
//!
//! Each distinct tag, source and author is looked at once, each title once a word; what remains is
//! looking up. Large archives are searched on all cores.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::thread;

use jiff::civil::Date;

use super::fuzzy::Needle;
use super::parse::{Expr, Field, Query, Term};
use crate::fold::{Key, fold};
use crate::store::{Entry, Snapshot};

/// Fewer articles than this are not worth a second thread.
const THREAD_SHARE: usize = 1_500;

/// One article that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Index into [`Snapshot::entries`].
    pub index: u32,
    /// The better, the higher; 0 where there was nothing to rank by.
    pub score: i64,
}

/// What a query found in one snapshot, in the order asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// Best, or first, to last.
    pub items: Vec<Match>,
}

/// What decides the order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By how well the words fit, ties by date; by date alone where there are no words.
    #[default]
    Relevance,
    /// Newest first.
    Date,
    /// From A to Z.
    Title,
    /// From A to Z, newest first within each.
    Source,
}

impl Sort {
    /// All of them, as a menu shows them.
    pub const ALL: [Self; 4] = [Self::Relevance, Self::Date, Self::Title, Self::Source];

    /// Its name on the command line and in the menu.
    pub fn name(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Date => "date",
            Self::Title => "title",
            Self::Source => "source",
        }
    }
}

/// A sort and its direction. Articles without a readable date come last by date either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub sort: Sort,
    /// The other way round.
    pub reverse: bool,
}

/// Finds what matches `query` as of `today`.
pub fn search(query: &Query, snapshot: &Snapshot, today: Date, order: Order) -> Matches {
    let mut items = match &query.expr {
        None => (0..snapshot.entries.len() as u32).map(|index| Match { index, score: 0 }).collect(),
        Some(expr) => find(expr, snapshot, today),
    };
    arrange(&mut items, snapshot, order);
    Matches { items }
}

/// How many of the matching articles bear each tag, as (tag, count): real tags before junk, the
/// most frequent first, ties by name. Spellings that differ only in case are one tag, in the
/// spelling most of the articles use.
pub fn count_tags(matches: &Matches, snapshot: &Snapshot) -> Vec<(u32, usize)> {
    let first = |tag: u32| snapshot.tags[tag as usize].first;
    let mut spellings = vec![0_usize; snapshot.tags.len()];
    let mut counts = vec![0_usize; snapshot.tags.len()];
    for item in &matches.items {
        let mut firsts: Vec<u32> = Vec::new();
        for &tag in &snapshot.entries[item.index as usize].tag_ids {
            spellings[tag as usize] += 1;
            firsts.push(first(tag));
        }
        firsts.sort_unstable();
        firsts.dedup();
        for tag in firsts {
            counts[tag as usize] += 1;
        }
    }
    // The best spelling of each; of equals the one met first.
    let mut best: Vec<u32> = (0..snapshot.tags.len() as u32).collect();
    for tag in 0..snapshot.tags.len() as u32 {
        let best = &mut best[first(tag) as usize];
        if spellings[tag as usize] > spellings[*best as usize] {
            *best = tag;
        }
    }
    let counted = counts.iter().enumerate().filter(|&(_, &count)| count > 0);
    let mut counted: Vec<_> = counted.map(|(tag, &count)| (best[tag], count)).collect();
    counted.sort_by_cached_key(|&(id, count)| {
        let tag = &snapshot.tags[id as usize].tag;
        (tag.junk, Reverse(count), fold(&tag.name), tag.group.clone())
    });
    counted
}

/// Which of `names` have the letters of `line`, best first: for menus.
pub fn rank(line: &str, names: &[impl AsRef<str>]) -> Vec<usize> {
    let needle = Needle::new(&fold(line.trim()), false, false);
    let fit = |name: &str| if line.trim().is_empty() { Some(0) } else { needle.score(&Key::new(name)) };
    let mut ranked: Vec<(usize, i64)> =
        names.iter().enumerate().filter_map(|(nth, name)| Some((nth, fit(name.as_ref())?))).collect();
    ranked.sort_by_key(|&(_, score)| Reverse(score));
    ranked.into_iter().map(|(nth, _)| nth).collect()
}

fn find(expr: &Expr, snapshot: &Snapshot, today: Date) -> Vec<Match> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = snapshot.entries.len().div_ceil(threads).max(THREAD_SHARE);
    let test = Test::new(expr, false, snapshot, today);
    let look = |first: usize, entries: &[std::sync::Arc<Entry>]| -> Vec<Match> {
        let index = first as u32..;
        index
            .zip(entries)
            .filter_map(|(index, entry)| test.score(entry).map(|score| Match { index, score }))
            .collect()
    };
    thread::scope(|scope| {
        let look = &look;
        let mut parts = snapshot.entries.chunks(share).enumerate();
        // This thread takes the first share itself.
        let first = parts.next();
        let others: Vec<_> =
            parts.map(|(nth, entries)| scope.spawn(move || look(nth * share, entries))).collect();
        let mut found = first.map_or_else(Vec::new, |(_, entries)| look(0, entries));
        for other in others {
            match other.join() {
                Ok(part) => found.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        found
    })
}

fn arrange(items: &mut [Match], snapshot: &Snapshot, order: Order) {
    let entry = |item: &Match| &snapshot.entries[item.index as usize];
    // The snapshot stands newest first and these sorts are stable, so ties fall by date.
    match order.sort {
        Sort::Relevance => items.sort_by_key(|item| Reverse(item.score)),
        Sort::Date => {}
        Sort::Title => items.sort_by_cached_key(|item| entry(item).title_key.caseless().to_owned()),
        Sort::Source => items.sort_by_cached_key(|item| match &entry(item).article.source {
            Some(source) => (false, fold(source)),
            None => (true, String::new()),
        }),
    }
    if order.reverse {
        items.reverse();
        let undated = |item: &Match| entry(item).article.date.is_none();
        match order.sort {
            Sort::Date => items.sort_by_key(undated),
            Sort::Relevance => items.sort_by_key(|item| (item.score, undated(item))),
            Sort::Title | Sort::Source => {}
        }
    }
}

/// A query made ready for one snapshot.
enum Test {
    Words { needle: Box<Needle>, tags: Option<Vec<i64>> },
    Tags(Vec<i64>),
    Names { of: fn(&Entry) -> Vec<&str>, fit: HashMap<String, i64> },
    Days { from: Date, to: Date },
    NoDate,
    Never,
    Not(Box<Test>),
    All(Vec<Test>),
    Any(Vec<Test>),
}

impl Test {
    /// In a negation a word is left out where it stands as it was typed: to hide everything that
    /// has its letters somewhere would hide too much.
    fn new(expr: &Expr, negated: bool, snapshot: &Snapshot, today: Date) -> Self {
        let many =
            |parts: &[Expr]| parts.iter().map(|part| Self::new(part, negated, snapshot, today)).collect();
        match expr {
            Expr::Not(inner) => Self::Not(Box::new(Self::new(inner, true, snapshot, today))),
            Expr::All(parts) => Self::All(many(parts)),
            Expr::Any(parts) => Self::Any(many(parts)),
            Expr::Term(term) => Self::term(term, negated, snapshot, today),
        }
    }

    fn term(term: &Term, negated: bool, snapshot: &Snapshot, today: Date) -> Self {
        let needle = || Needle::new(&term.text, term.cased, term.exact || negated);
        match &term.field {
            Field::Word => {
                let tags = (!term.exact).then(|| score_tags(&needle(), None, snapshot));
                Self::Words { needle: Box::new(needle()), tags }
            }
            Field::Tag { group } => Self::Tags(score_tags(&needle(), group.as_deref(), snapshot)),
            Field::Source => Self::names(&needle(), snapshot, |entry| {
                entry.article.source.as_deref().into_iter().collect()
            }),
            Field::Author => Self::names(&needle(), snapshot, |entry| {
                entry.article.authors.iter().map(String::as_str).collect()
            }),
            Field::Date(spec) if *spec == super::DateSpec::Unreadable => Self::NoDate,
            Field::Date(spec) => Self::days(spec.days(today)),
            Field::After(spec) => Self::days(spec.days(today).map(|(from, _)| (from, Date::MAX))),
            Field::Before(spec) => Self::days(spec.days(today).map(|(from, _)| (Date::MIN, from))),
        }
    }

    fn days(days: Option<(Date, Date)>) -> Self {
        days.map_or(Self::Never, |(from, to)| Self::Days { from, to })
    }

    fn names(needle: &Needle, snapshot: &Snapshot, of: fn(&Entry) -> Vec<&str>) -> Self {
        let mut fit = HashMap::new();
        for name in snapshot.entries.iter().flat_map(|entry| of(entry)) {
            if !fit.contains_key(name) {
                fit.insert(name.to_owned(), needle.score(&Key::new(name)).unwrap_or(0));
            }
        }
        Self::Names { of, fit }
    }

    fn score(&self, entry: &Entry) -> Option<i64> {
        let best_tag = |scores: &[i64]| {
            entry.tag_ids.iter().map(|&id| scores[id as usize]).max().filter(|&score| score > 0)
        };
        match self {
            Self::Words { needle, tags } => {
                let title = needle.score(&entry.title_key);
                let tag = tags.as_ref().and_then(|scores| best_tag(scores));
                // A word of the title says more of an article than one of its many tags.
                title.max(tag.map(|score| score * 3 / 4))
            }
            Self::Tags(scores) => best_tag(scores),
            Self::Names { of, fit } => {
                of(entry).iter().filter_map(|name| fit.get(*name)).any(|&score| score > 0).then_some(0)
            }
            Self::Days { from, to } => {
                let day = entry.article.date?.day();
                // The last day there is has no day after it.
                (*from <= day && (day < *to || *to == Date::MAX)).then_some(0)
            }
            Self::NoDate => entry.article.date.is_none().then_some(0),
            Self::Never => None,
            Self::Not(inner) => inner.score(entry).is_none().then_some(0),
            Self::All(parts) => parts.iter().map(|part| part.score(entry)).sum(),
            Self::Any(parts) => parts.iter().filter_map(|part| part.score(entry)).max(),
        }
    }
}

/// How well each distinct tag fits; 0 where it does not. Junk counts for half.
fn score_tags(needle: &Needle, group: Option<&str>, snapshot: &Snapshot) -> Vec<i64> {
    let in_group = group.map(|group| Needle::new(group, false, false));
    let score = |entry: &crate::store::TagEntry| -> Option<i64> {
        if let Some(wanted) = &in_group {
            let in_group = |group: &str| wanted.score(&Key::new(group)).is_some();
            // The whole key it was written with will do as well: `victim.country.name`.
            let key = entry.tag.original.as_deref().and_then(|original| original.split_once('='));
            let named = entry.tag.group.as_deref().is_some_and(in_group);
            if !named && !key.is_some_and(|(key, _)| wanted.is(&fold(key))) {
                return None;
            }
        }
        let by_name = needle.score(&entry.key).map(|score| score.max(1));
        // `#country` is everything filed under that group, by its whole name only: the letters of
        // a word would be found in some group's name too often.
        let by_group = || {
            let whole =
                group.is_none() && entry.tag.group.as_deref().is_some_and(|group| needle.is(&fold(group)));
            whole.then_some(1)
        };
        let score = by_name.or_else(by_group)?;
        Some(if entry.tag.junk { (score / 2).max(1) } else { score })
    };
    snapshot.tags.iter().map(|tag| score(tag).unwrap_or(0)).collect()
}
