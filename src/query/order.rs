//! What was found, put into the order asked for. By relevance the best few thousand are ranked exactly,
//! by fuzzy-matcher; what comes after them keeps the coarse order.

use std::cmp::Reverse;
use std::thread;

use super::fuzzy::Needle;
use super::index::{Index, on_all_cores};
use super::known::Scores;
use super::parse::{Expr, Field, Query, Term};
use super::token::Fit;
use super::word::Score;

/// How many are ranked exactly: more than anybody scrolls through.
const RANKED: usize = 2_000;
/// What a word earns for being the whole of a title: the less else a title speaks of, the better.
const WHOLE_TITLE: i64 = 32;
/// Fewer are not worth a thread.
const SHARE: usize = 250;
/// What a tag is worth that was not looked at yet.
const UNKNOWN: i64 = i64::MIN;

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

impl Order {
    /// Whether it is the order the articles stand in.
    pub fn needs_no_index(self) -> bool {
        matches!(self.sort, Sort::Relevance | Sort::Date) && !self.reverse
    }
}

/// Puts the articles that have a score in order; all of them where nothing was asked for.
pub(super) fn arrange(scores: Option<&Scores>, index: &Index, query: &Query, order: Order) -> Vec<u32> {
    // Of exact words none fits better than another; of tags, junk comes last.
    let is_tag = |term: &&Term| matches!(term.field, Field::Tag { .. });
    let has_ranks = query.has_words() || query.wanted().iter().any(is_tag);
    let ranks = order.sort == Sort::Relevance && has_ranks;
    let mut items = match scores {
        None => (0..index.len() as u32).collect(),
        Some(scores) if ranks => by_score(scores, index),
        Some(scores) => in_place(scores, index),
    };
    let day = |item: u32| {
        let (part, nth) = index.place(item);
        part.day(nth)
    };
    match order.sort {
        Sort::Relevance if ranks => rank_best(&mut items, index, query),
        Sort::Relevance | Sort::Date => {}
        Sort::Title => {
            let places = index.by_title();
            items.sort_unstable_by_key(|&item| places[item as usize]);
        }
        Sort::Source => {
            let places = index.sources.places_from_a_to_z();
            let source = |item: u32| {
                let (part, nth) = index.place(item);
                places.get(part.sources[nth] as usize).copied().unwrap_or(u32::MAX)
            };
            items.sort_by_cached_key(|&item| source(item));
        }
    }
    if order.reverse {
        items.reverse();
        if matches!(order.sort, Sort::Date | Sort::Relevance) && !ranks {
            items.sort_by_key(|&item| day(item).is_none());
        }
    }
    items
}

/// As they stand in the snapshot: newest first.
fn in_place(scores: &[Vec<Score>], index: &Index) -> Vec<u32> {
    let mut items = Vec::new();
    for (scores, part) in scores.iter().zip(&index.parts) {
        items
            .extend((part.first as u32..).zip(scores).filter(|&(_, &score)| score > 0).map(|(item, _)| item));
    }
    items
}

/// Best first, newest first among equals.
fn by_score(scores: &[Vec<Score>], index: &Index) -> Vec<u32> {
    let sorted = on_all_cores(scores.len(), |nth| Sorted::new(&scores[nth], index.parts[nth].first as u32));
    let mut there: Vec<Score> = sorted.iter().flat_map(|part| part.ends.iter().map(|end| end.0)).collect();
    there.sort_unstable_by_key(|&score| Reverse(score));
    there.dedup();
    let mut items = Vec::with_capacity(sorted.iter().map(|part| part.items.len()).sum());
    let mut taken = vec![(0, 0); sorted.len()];
    for score in there {
        for (part, (ends, from)) in sorted.iter().zip(&mut taken) {
            if let Some(&(_, end)) = part.ends.get(*ends).filter(|end| end.0 == score) {
                items.extend_from_slice(&part.items[*from..end]);
                (*ends, *from) = (*ends + 1, end);
            }
        }
    }
    items
}

/// The articles of one part that have a score, best first.
struct Sorted {
    items: Vec<u32>,
    /// Each score there is, from the best on, and where its articles end.
    ends: Vec<(Score, usize)>,
}

impl Sorted {
    fn new(scores: &[Score], first: u32) -> Self {
        let most = usize::from(scores.iter().copied().max().unwrap_or(0));
        let mut counts = vec![0; most + 1];
        // Those without a score are placed as well, behind the others: to ask each would take longer.
        for &score in scores {
            counts[usize::from(score)] += 1;
        }
        let (mut starts, mut ends, mut end) = (counts, Vec::new(), 0);
        for score in (0..=most).rev() {
            let count = std::mem::replace(&mut starts[score], end);
            end += count;
            if count > 0 && score > 0 {
                ends.push((score as Score, end));
            }
        }
        let mut items = vec![0; scores.len()];
        for (item, &score) in (first..).zip(scores) {
            let place = &mut starts[usize::from(score)];
            items[*place] = item;
            *place += 1;
        }
        items.truncate(ends.last().map_or(0, |&(_, end)| end));
        Self { items, ends }
    }
}

/// Ranks the best of them exactly, on all cores.
fn rank_best(items: &mut [u32], index: &Index, query: &Query) {
    let Some(expr) = &query.expr else { return };
    let best = items.len().min(RANKED);
    let items = &mut items[..best];
    // Each share looks at its tags for itself: as few shares as there are cores.
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let shares: Vec<&[u32]> = items.chunks(SHARE.max(best.div_ceil(cores))).collect();
    let scores = on_all_cores(shares.len(), |nth| {
        let mut worth = Worth::new(expr, index);
        shares[nth].iter().map(|&item| worth.of(index, item)).collect::<Vec<_>>()
    });
    let mut ranked: Vec<(i64, u32)> = scores.into_iter().flatten().zip(items.iter().copied()).collect();
    // Newest first among equals, which their numbers are.
    ranked.sort_unstable_by_key(|&(score, item)| (Reverse(score), item));
    items.iter_mut().zip(ranked).for_each(|(item, (_, ranked))| *item = ranked);
}

/// What an article is worth to a query, exactly.
enum Worth {
    /// In the title, unless it is a tag that is asked for, and in the tags, unless it is exact. Tags are
    /// looked at once each.
    Word {
        needle: Box<Needle>,
        in_title: bool,
        tags: Option<Vec<i64>>,
    },
    Nothing,
    All(Vec<Worth>),
    Any(Vec<Worth>),
}

impl Worth {
    fn new(expr: &Expr, index: &Index) -> Self {
        match expr {
            Expr::Term(term) => {
                let needle = || Box::new(Needle::new(&term.text, term.cased, term.fit));
                let tags = || vec![UNKNOWN; index.tags.list.len()];
                match term.field {
                    Field::Word => {
                        let tags = (term.fit != Fit::Exact).then(tags);
                        Self::Word { needle: needle(), in_title: true, tags }
                    }
                    Field::Tag { .. } if !term.text.is_empty() => {
                        Self::Word { needle: needle(), in_title: false, tags: Some(tags()) }
                    }
                    _ => Self::Nothing,
                }
            }
            Expr::Not(_) => Self::Nothing,
            Expr::All(parts) => Self::All(parts.iter().map(|part| Self::new(part, index)).collect()),
            Expr::Any(parts) => Self::Any(parts.iter().map(|part| Self::new(part, index)).collect()),
        }
    }

    fn of(&mut self, index: &Index, item: u32) -> i64 {
        self.beside(0, index, item)
    }

    /// The same where another word is worth `other` already: what this one might be short for is worth
    /// less, and takes longest to find out.
    fn beside(&mut self, other: i64, index: &Index, item: u32) -> i64 {
        match self {
            Self::Nothing => 0,
            Self::All(parts) => parts.iter_mut().map(|part| part.of(index, item)).sum(),
            Self::Any(parts) => {
                parts.iter_mut().fold(other, |best, part| best.max(part.beside(best, index, item)))
            }
            Self::Word { needle, in_title: is_in_title, tags } => {
                let (part, nth) = index.place(item);
                let in_title = |needle: &mut Needle| {
                    let score = match other {
                        0 => needle.score_line(&part.titles, nth)?,
                        _ => needle.score_line_as_typed(&part.titles, nth)?,
                    };
                    Some(score + needle.share_of(part.titles.get(nth)) * WHOLE_TITLE / 100)
                };
                let title = if *is_in_title { in_title(needle).unwrap_or(0) } else { 0 };
                let tag = tags.as_mut().map_or(0, |known| {
                    let score = |&tag: &u32| {
                        let known = &mut known[tag as usize];
                        if *known == UNKNOWN {
                            *known = tag_score(needle, index, tag);
                        }
                        *known
                    };
                    part.tags.of(nth).iter().map(score).max().unwrap_or(0)
                });
                // A word of the title says more of an article than one of its many tags.
                title.max(if *is_in_title { tag * 3 / 4 } else { tag })
            }
        }
    }
}

/// The best of a tag's spellings. Junk counts for half.
fn tag_score(needle: &mut Needle, index: &Index, tag: u32) -> i64 {
    let tags = &index.tags;
    let spellings = tags.spellings_of(tag).map(|nth| needle.score_line(&tags.spellings, nth).unwrap_or(0));
    let score = spellings.max().unwrap_or(0);
    if tags.list[tag as usize].junk { score / 2 } else { score }
}
