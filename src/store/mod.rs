//! Articles held in memory, shared, replaced whole.
//!
//! The reading threads hand over [`Change`]s, the store sorts them in, and everybody else is given
//! an [`Arc<Snapshot>`]: drawing and searching never hold a lock, and a reload swaps one pointer.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::Hash;
use std::path::PathBuf;
use std::sync::{Arc, Weak};

use crate::article::{Article, Tag};
use crate::fold::Key;

mod attachment;
mod load;
mod open;
mod sample;
mod stamp;

pub use load::{Source, load, load_all};
pub use open::{attachment, open};
pub use stamp::{Stamp, fingerprint};

/// One article of an archive.
#[derive(Debug)]
pub struct Entry {
    /// The path below its archive's root, with its extension: the same from run to run.
    pub id: Box<str>,
    /// Which of the archives given, counted from 0.
    pub archive: u16,
    /// Where its text is.
    pub origin: Origin,
    /// What is known of it.
    pub article: Article,
    /// Indices into [`Snapshot::tags`], in the article's order.
    pub tag_ids: Box<[u32]>,
    /// XXH3-64 of the bytes that were read: the same text has the same, wherever it stands.
    pub fingerprint: u64,
    /// What its file looked like when it was read; none for what has no file.
    pub stamp: Option<Stamp>,
    /// Its text, while that is held; a stream's stands in its origin.
    text: Weak<String>,
}

impl Entry {
    /// Whether both are the same article, perhaps read at different times.
    pub fn is(&self, other: &Entry) -> bool {
        self.archive == other.archive && self.id == other.id
    }

    /// The path as it may be printed: the file's, or a name for what has no file.
    pub fn path(&self) -> Cow<'_, str> {
        match &self.origin {
            Origin::Below(root) => Cow::Owned(root.join(&*self.id).to_string_lossy().into_owned()),
            Origin::File(path) => path.to_string_lossy(),
            Origin::Stream(stream) => stream.path.to_string_lossy(),
            Origin::Sample(_) => Cow::Borrowed(&self.id),
        }
    }

    /// Its file, if it has one.
    pub fn file(&self) -> Option<PathBuf> {
        match &self.origin {
            Origin::Below(root) => Some(root.join(&*self.id)),
            Origin::File(path) => Some(PathBuf::clone(path)),
            Origin::Stream(_) | Origin::Sample(_) => None,
        }
    }
}

/// Where an article's bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The file below this folder that the article's id names.
    Below(Arc<PathBuf>),
    /// A file whose path the id does not give, for its name is not Unicode.
    File(Box<PathBuf>),
    /// Standard input (`-`) or a pipe given by name. It can be read only once: its text is kept.
    Stream(Box<Stream>),
    /// Inside the program.
    Sample(&'static &'static str),
}

/// What was read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    path: PathBuf,
    text: Arc<String>,
}

/// A distinct tag and its search key.
#[derive(Debug)]
pub struct TagEntry {
    /// The tag.
    pub tag: Arc<Tag>,
    /// Its name, for searching.
    pub key: Key,
    /// The first of the tags that are the same but for their spelling.
    pub first: u32,
}

/// A file that could not be read. The rest was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which file or folder, as it may be shown after cleaning.
    pub path: String,
    /// What was the matter.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read {}: {}", self.path, self.reason)
    }
}

/// What one reading thread found since it last told.
#[derive(Debug, Default)]
pub struct Change {
    pub(crate) found: Vec<Found>,
    pub(crate) problems: Vec<Problem>,
}

/// An article as it was read, before it is filed.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) id: Box<str>,
    pub(crate) archive: u16,
    pub(crate) origin: Origin,
    pub(crate) article: Article,
    pub(crate) fingerprint: u64,
    pub(crate) stamp: Option<Stamp>,
    /// Its text, if it is to be held.
    pub(crate) text: Option<Arc<String>>,
}

/// Every article at one moment. Never changed, only replaced.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Newest first, those without a readable date last; ties by title, then id.
    pub entries: Vec<Arc<Entry>>,
    /// Every distinct tag.
    pub tags: Vec<Arc<TagEntry>>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Whether everything has been read.
    pub complete: bool,
    /// Grows with every change.
    pub revision: u64,
    /// What keeps the texts that the entries know of.
    pub texts: Texts,
}

impl PartialEq for Snapshot {
    /// Whether both are the same moment of one session.
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

/// The texts of all articles, or of none. Those of streams stand in their origins.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    held: Vec<Arc<String>>,
    released: bool,
}

impl Texts {
    /// Whether every text is held, so that to open an article reads no file.
    pub fn are_held(&self) -> bool {
        !self.released
    }

    fn released() -> Self {
        Self { held: Vec::new(), released: true }
    }

    /// Takes in one more. The first that is not to be held lets go of all: each is then read again
    /// when it is opened.
    fn hold(&mut self, text: Option<Arc<String>>) -> Weak<String> {
        let Some(text) = text.filter(|_| !self.released) else {
            *self = Self::released();
            return Weak::new();
        };
        let held = Arc::downgrade(&text);
        self.held.push(text);
        held
    }
}

/// Files changes and hands out snapshots.
#[derive(Debug, Default)]
pub struct Store {
    entries: Vec<Arc<Entry>>,
    tags: Vec<Arc<TagEntry>>,
    texts: Texts,
    tag_index: HashMap<Arc<Tag>, u32>,
    first_spellings: HashMap<String, u32>,
    names: HashSet<Arc<str>>,
    authors: HashSet<Arc<[Box<str>]>>,
    problems: Vec<Problem>,
    revision: u64,
}

impl Store {
    /// Takes in what was read.
    pub fn apply(&mut self, change: Change) {
        self.problems.extend(change.problems);
        self.entries.reserve(change.found.len());
        for found in change.found {
            let entry = self.file(found);
            self.entries.push(Arc::new(entry));
        }
    }

    /// The articles as they stand now. `former` is the last revision of an earlier reading.
    pub fn snapshot(&mut self, complete: bool, former: u64) -> Arc<Snapshot> {
        // The former entries are one sorted run, so this is a sort of the new ones and a merge.
        self.entries.sort_by(|a, b| in_order(a, b));
        self.revision += 1;
        Arc::new(Snapshot {
            entries: self.entries.clone(),
            tags: self.tags.clone(),
            problems: self.problems.clone(),
            complete,
            revision: former + self.revision,
            texts: if complete { self.texts.clone() } else { Texts::released() },
        })
    }

    fn file(&mut self, found: Found) -> Entry {
        let Found { id, archive, origin, mut article, fingerprint, stamp, text } = found;
        let mut tag_ids = Vec::with_capacity(article.tags.len());
        for tag in &mut article.tags {
            let next = self.tags.len() as u32;
            let known = *self.tag_index.entry(Arc::clone(tag)).or_insert(next);
            if known == next {
                let first = *self.first_spellings.entry(tag.sameness()).or_insert(next);
                self.tags.push(Arc::new(TagEntry { tag: Arc::clone(tag), key: Key::new(&tag.name), first }));
            } else {
                // One copy of each tag, however many articles bear it.
                *tag = Arc::clone(&self.tags[known as usize].tag);
            }
            tag_ids.push(known);
        }
        article
            .source
            .iter_mut()
            .chain(article.extra.lang_mut())
            .for_each(|name| share(&mut self.names, name));
        share(&mut self.authors, &mut article.authors);
        let text = match origin {
            Origin::Stream(_) => Weak::new(),
            _ => self.texts.hold(text),
        };
        Entry { id, archive, origin, article, tag_ids: tag_ids.into(), fingerprint, stamp, text }
    }
}

/// Makes `one` the copy that is `known` already, if there is one.
fn share<T: ?Sized + Eq + Hash>(known: &mut HashSet<Arc<T>>, one: &mut Arc<T>) {
    match known.get(one) {
        Some(known) => *one = Arc::clone(known),
        None => drop(known.insert(Arc::clone(one))),
    }
}

impl Found {
    /// What was found before and cannot be read again.
    fn again(entry: &Entry) -> Self {
        Self {
            id: entry.id.clone(),
            archive: entry.archive,
            origin: entry.origin.clone(),
            article: entry.article.clone(),
            fingerprint: entry.fingerprint,
            stamp: entry.stamp,
            text: None,
        }
    }
}

fn in_order(a: &Entry, b: &Entry) -> Ordering {
    let newest_first = match (a.article.date, b.article.date) {
        (Some(a), Some(b)) => b.instant().cmp(&a.instant()),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    newest_first
        .then_with(|| a.article.title.cmp(&b.article.title))
        .then_with(|| a.id.cmp(&b.id))
        .then_with(|| a.archive.cmp(&b.archive))
}
