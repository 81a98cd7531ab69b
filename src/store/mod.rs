//! Articles held in memory, shared, replaced whole.
//!
//! The reading threads hand over [`Change`]s, the store sorts them in, and everybody else is given
//! an [`Arc<Snapshot>`]: drawing and searching never hold a lock, and a reload swaps one pointer.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use crate::article::{Article, Tag};
use crate::fold::Key;

mod archive;
mod attachment;
mod cache;
mod compare;
mod filing;
mod known;
mod load;
mod open;
mod reader;
mod rules;
mod sample;
mod source;
mod stamp;
mod succession;
mod watch;

pub use archive::{Order, live, read_all};
pub(crate) use cache::kept;
pub use filing::{Stage, Store};
pub use load::{load, load_all};
pub use open::{attachment, open};
pub use source::Source;
pub use stamp::{Stamp, fingerprint};
pub use succession::Succession;
pub use watch::{Because, Notice, Watch, Watching};

/// A path as an id. Bytes of it that are not Unicode are spelt out, so that no two files have one id.
fn id_of(path: &Path) -> Cow<'_, str> {
    if let Some(id) = path.to_str() {
        return Cow::Borrowed(id);
    }
    let mut id = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        id.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| _ = write!(id, "\\x{byte:02x}"));
    }
    Cow::Owned(id)
}

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
    /// Whose files are gone.
    pub(crate) gone: Vec<Arc<Entry>>,
    pub(crate) problems: Vec<Problem>,
    /// What is looked at again when nobody writes it any more.
    pub(crate) resting: Vec<Resting>,
    /// Archives of files that were read to find them as they were, once for each file.
    pub(crate) read_again: Vec<u16>,
}

/// A file that is left alone for a moment, and what it looked like; nothing if it was not there.
#[derive(Debug)]
pub(crate) struct Resting {
    pub(crate) path: PathBuf,
    pub(crate) stamp: Option<Stamp>,
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
    /// The article it takes the place of.
    pub(crate) former: Option<Arc<Entry>>,
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
    /// Whether everything is there: read, or known from an earlier run.
    pub complete: bool,
    /// Whether everything is as it is on the disk, as far as that has been compared. Until then
    /// problems are not known either.
    pub checked: bool,
    /// Whether files are left alone for a moment: one that was moved may stand under both its names.
    pub resting: bool,
    /// Grows with every change of the articles or their order.
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

impl Snapshot {
    /// Where an article of this snapshot stands, or the same with the title and the date of another.
    pub fn find(&self, entry: &Entry) -> Option<usize> {
        self.entries.binary_search_by(|other| in_order(other, entry)).ok()
    }

    /// Where an article stands, whatever its title and its date were when it was read.
    pub fn position(&self, entry: &Entry) -> Option<usize> {
        self.find(entry).or_else(|| self.entries.iter().position(|other| other.is(entry)))
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

    /// Lets go of those that no entry knows of any more; the bytes of the others.
    fn prune(&mut self) -> usize {
        self.held.retain(|text| Arc::weak_count(text) > 0);
        self.held.iter().map(|text| text.len()).sum()
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
            former: None,
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
