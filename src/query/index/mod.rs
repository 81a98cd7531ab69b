//! What a search looks at, in columns: folded titles end to end, tags, sources and authors as numbers,
//! days. Made once for a snapshot, in parts that the cores share.

mod lines;
mod names;
mod postings;

use std::sync::{Arc, OnceLock};

use jiff::civil::{Date, date};
use memchr::memmem;
use rayon::prelude::*;

pub(super) use lines::{Lines, Traits, bit};
pub(super) use names::{Ids, Name, Names};
use postings::Postings;

use super::aliases::Aliases;
use super::facet::Facet;
use super::field::Feature;
use super::near::Vocabulary;
use crate::store::{Entry, Snapshot};
use names::Gathered;

/// Articles in one part: what is noted of them while they are searched stays in a core's own memory.
pub(super) const PART: usize = 8_192;

/// The day of an article that has none: before all others.
const NO_DAY: i32 = i32::MIN;

/// The columns of one snapshot.
#[derive(Debug)]
pub struct Index {
    snapshot: Arc<Snapshot>,
    pub(super) parts: Vec<Part>,
    pub(super) tags: Names,
    pub(super) sources: Names,
    pub(super) authors: Names,
    /// The words of titles and tags, gathered when first asked for.
    vocabulary: OnceLock<Vocabulary>,
    /// The words of the names of each facet, gathered when first asked for.
    words_of_names: [OnceLock<Vocabulary>; Facet::ALL.len()],
    /// Each article's place among the titles from A to Z, made when first asked for.
    by_title: OnceLock<Vec<u32>>,
}

/// The columns of some articles that stand one after the other.
#[derive(Debug)]
pub(super) struct Part {
    /// The first of them, in the snapshot.
    pub(super) first: usize,
    pub(super) titles: Lines,
    /// Each tag of an article once, whatever its spellings.
    pub(super) tags: Ids,
    pub(super) bearers: Postings,
    pub(super) sources: Box<[u32]>,
    pub(super) authors: Ids,
    days: Box<[i32]>,
    /// A bit for each feature.
    has: Box<[u8]>,
}

impl Index {
    /// Takes from a snapshot what is searched.
    pub fn new(snapshot: &Arc<Snapshot>, aliases: &Aliases) -> Self {
        let entries = &snapshot.entries;
        let tags = Names::of_tags(snapshot, aliases);
        let parts = on_all_cores(entries.len().div_ceil(PART), |nth| {
            let first = nth * PART;
            let entries = &entries[first..entries.len().min(first + PART)];
            let (mut sources, mut authors) = (Gathered::default(), Gathered::default());
            let its_tags =
                Ids::new(entries.iter().map(|entry| entry.tag_ids.iter().map(|&id| tags.joined(id))));
            let part = Part {
                first,
                titles: Lines::new(entries.iter().map(|entry| &*entry.article.title)),
                bearers: Postings::new(&its_tags, entries.len()),
                tags: its_tags,
                sources: entries
                    .iter()
                    .map(|entry| sources.number(entry.article.source.as_deref()))
                    .collect(),
                authors: Ids::new(entries.iter().map(|entry| {
                    let numbers = entry.article.authors.iter().map(|author| authors.number(Some(author)));
                    numbers.collect::<Vec<_>>().into_iter()
                })),
                days: entries.iter().map(|entry| day_number(entry)).collect(),
                has: entries.iter().map(|entry| features(entry)).collect(),
            };
            (part, sources.into_names(), authors.into_names())
        });
        // What each part numbered by itself is numbered for all.
        let (mut sources, mut authors) = (Names::default(), Names::default());
        let parts = parts
            .into_iter()
            .map(|(mut part, its_sources, its_authors)| {
                let renumber = sources.take_in(&its_sources, aliases);
                for source in part.sources.iter_mut().filter(|source| **source != Names::NONE) {
                    *source = renumber[*source as usize];
                }
                part.authors.renumber(&authors.take_in(&its_authors, aliases));
                part
            })
            .collect();
        sources.finish();
        authors.finish();
        Self {
            snapshot: Arc::clone(snapshot),
            parts,
            tags,
            sources,
            authors,
            vocabulary: OnceLock::new(),
            words_of_names: Default::default(),
            by_title: OnceLock::new(),
        }
    }

    /// The articles it was made of.
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// How many articles there are.
    pub fn len(&self) -> usize {
        self.snapshot.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names there are of a facet.
    pub(super) fn names(&self, facet: Facet) -> &Names {
        match facet {
            Facet::Tag => &self.tags,
            Facet::Source => &self.sources,
            Facet::Author => &self.authors,
        }
    }

    /// Where an article stands among them, though it may have been read at another time.
    pub fn item(&self, entry: &Arc<Entry>) -> Option<u32> {
        let entries = &self.snapshot.entries;
        let place = entries.iter().position(|other| Arc::ptr_eq(other, entry));
        let place = place.or_else(|| entries.iter().position(|other| other.is(entry)));
        place.map(|place| place as u32)
    }

    /// The part an article is in, and its place there.
    pub(super) fn place(&self, article: u32) -> (&Part, usize) {
        let article = article as usize;
        (&self.parts[article / PART], article % PART)
    }

    pub(super) fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary.get_or_init(|| {
            let titles = self.parts.iter().flat_map(|part| part.titles.iter());
            Vocabulary::new(titles.chain(self.tags.spellings.iter()))
        })
    }

    pub(super) fn words_of_names(&self, facet: Facet) -> &Vocabulary {
        self.words_of_names[facet as usize]
            .get_or_init(|| Vocabulary::new(self.names(facet).spellings.iter()))
    }

    /// Whether a folded text of one line stands in a title or in a tag.
    pub(super) fn has_text(&self, text: &str) -> bool {
        let finder = memmem::Finder::new(text);
        let titles = self.parts.iter().map(|part| &part.titles);
        titles.chain([&self.tags.spellings]).any(|lines| finder.find(lines.text().as_bytes()).is_some())
    }

    /// Makes ready what is otherwise made when first asked for.
    pub fn prepare(&self) {
        self.vocabulary();
    }

    /// The place of each article among the titles from A to Z, newest first among equals.
    pub(super) fn by_title(&self) -> &[u32] {
        self.by_title.get_or_init(|| {
            let titles: Vec<&str> = self.parts.iter().flat_map(|part| part.titles.iter()).collect();
            let mut order: Vec<u32> = (0..titles.len() as u32).collect();
            order.sort_by_key(|&article| titles[article as usize]);
            let mut places = vec![0; order.len()];
            for (place, &article) in order.iter().enumerate() {
                places[article as usize] = place as u32;
            }
            places
        })
    }
}

impl Part {
    pub(super) fn len(&self) -> usize {
        self.days.len()
    }

    pub(super) fn has(&self, nth: usize, feature: Feature) -> bool {
        self.has[nth] >> feature as u8 & 1 == 1
    }

    /// The day of an article, as its number; nothing if its date could not be read.
    pub(super) fn day(&self, nth: usize) -> Option<i32> {
        Some(self.days[nth]).filter(|&day| day != NO_DAY)
    }
}

/// Days since the first of 1970.
pub(super) fn day_number_of(day: Date) -> i32 {
    day.since(date(1970, 1, 1)).map_or(NO_DAY, |span| span.get_days())
}

fn day_number(entry: &Entry) -> i32 {
    entry.article.date.map_or(NO_DAY, |date| day_number_of(date.day()))
}

fn features(entry: &Entry) -> u8 {
    let has = entry.article.has;
    let features = [
        (Feature::Image, has.image()),
        (Feature::Link, has.link()),
        (Feature::Table, has.table()),
        (Feature::Code, has.code()),
    ];
    features.into_iter().filter(|&(_, has)| has).fold(0, |bits, (feature, _)| bits | 1 << feature as u8)
}

/// Does something for each of `count` numbers on all cores; the answers in order.
pub(super) fn on_all_cores<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    // What one thread does alone it does here, at once.
    if count <= 1 {
        return (0..count).map(work).collect();
    }
    (0..count).into_par_iter().with_max_len(1).map(work).collect()
}
