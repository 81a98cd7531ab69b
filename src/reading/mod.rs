//! What one reader did: what was read and starred, how far, what was noted, and where they were.
//!
//! Articles belong to everybody, this to one person: it is kept in the user's state folder, never in
//! an archive. An article is known by its archive and id, and by the fingerprint of its bytes, so that
//! one that was renamed or moved keeps what belongs to it.

mod backup;
mod database;
mod desk;
mod examine;
mod keeper;
mod load;
mod lookout;
mod meet;
mod note;
mod quoted;
mod rows;
mod schema;
#[cfg(test)]
mod tests;
mod transfer;
mod trouble;
mod visit;
mod work;
mod write;

use std::collections::HashSet;
use std::sync::Arc;
use std::thread;

pub use desk::{Desk, Spot, Step};
pub use examine::{Examined, Harm, examine, folder, sqlite};
pub use keeper::{Keeper, News, Told};
pub use load::load;
pub use note::{Note, Passage};
pub use quoted::quoted;
pub use transfer::{Imported, export, import};
pub use work::{Marked, mark};

use fixedbitset::FixedBitSet;

use crate::store::{Entry, Snapshot, fingerprint};
use rows::{Row, Rows};
use visit::Visit;

/// How many bits a block of a set has.
const BITS: usize = usize::BITS as usize;
/// Fewer articles than this are looked at by one.
const SHARE: usize = 128 * BITS;

/// What is known of one article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "an article is any of them, whatever else it is")]
pub struct Status {
    /// Read to its end, for long enough, or said to be.
    pub read: bool,
    /// Starred.
    pub starred: bool,
    /// Not there at the last visit.
    pub new: bool,
    /// Has notes or highlights.
    pub noted: bool,
}

/// How far an article was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The byte of the text at the top of the page.
    pub byte: usize,
    /// The words that stood there.
    pub words: Box<str>,
}

/// Something the reader did that is to be kept.
#[derive(Clone, Debug)]
pub enum Change {
    /// Articles are something now, or are not any more.
    Mark {
        /// Which.
        articles: Vec<Arc<Entry>>,
        /// What.
        mark: Mark,
    },
    /// How far an article was read. May be kept up to two seconds later.
    Place {
        /// Which.
        article: Arc<Entry>,
        /// How far.
        place: Place,
    },
    /// A note is made or changed. One without a time is a new one, which is given it.
    Note(Arc<Note>),
    /// The note with this id is taken away.
    Unnote(Box<str>),
    /// Where the reader is. May be kept up to two seconds later.
    Desk(Box<Desk>),
    /// A query was used.
    Line(String),
}

impl PartialEq for Change {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Mark { articles: a, mark }, Self::Mark { articles: b, mark: other }) => {
                mark == other && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is(b))
            }
            (Self::Place { article: a, place }, Self::Place { article: b, place: other }) => {
                a.is(b) && place == other
            }
            (Self::Note(a), Self::Note(b)) => a == b,
            (Self::Unnote(a), Self::Unnote(b)) => a == b,
            (Self::Desk(a), Self::Desk(b)) => a == b,
            (Self::Line(a), Self::Line(b)) => a == b,
            _ => false,
        }
    }
}

/// What an article can be said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Read, or not.
    Read(bool),
    /// Starred, or not.
    Starred(bool),
}

/// What is known of all articles of the archives that are open. Never changed where it is shared,
/// only replaced, for which it is cheap to copy.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Grows with every change.
    revision: u64,
    archives: Vec<Archive>,
}

/// What is known of the articles of one archive.
#[derive(Clone, Debug, Default)]
struct Archive {
    /// Known by this from one session to the next; not at all if empty.
    name: Arc<str>,
    rows: Rows,
    /// What was there at the last visit.
    visit: Option<Arc<Visit>>,
    /// The fingerprints of the ids that were not.
    new: Arc<HashSet<u64>>,
}

/// The articles of one snapshot that are something, as bits over its entries.
#[derive(Clone, Debug, Default)]
pub struct Sets {
    /// Read.
    pub read: Arc<FixedBitSet>,
    /// Starred.
    pub starred: Arc<FixedBitSet>,
    /// Not there at the last visit.
    pub new: Arc<FixedBitSet>,
    /// With notes or highlights.
    pub noted: Arc<FixedBitSet>,
}

impl Reading {
    /// Of two, whether they are the same.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// What an article is.
    pub fn status(&self, entry: &Entry) -> Status {
        let Some(archive) = self.archives.get(usize::from(entry.archive)) else { return Status::default() };
        archive.status(&entry.id)
    }

    /// How far it was read.
    pub fn place(&self, entry: &Entry) -> Option<&Arc<Place>> {
        self.row(entry)?.place.as_ref()
    }

    /// Its notes and highlights, in the order of their passages.
    pub fn notes(&self, entry: &Entry) -> &[Arc<Note>] {
        self.row(entry).map_or(&[], Row::notes)
    }

    /// All notes and highlights, also of articles that are not there any more, in no order.
    pub fn all_notes(&self) -> impl Iterator<Item = &Arc<Note>> {
        self.archives.iter().flat_map(|archive| archive.rows.iter()).flat_map(|(_, row)| row.notes())
    }

    fn row(&self, entry: &Entry) -> Option<&Row> {
        self.archives.get(usize::from(entry.archive))?.rows.get(&entry.id)
    }

    /// Which articles of a snapshot are what.
    pub fn sets(&self, snapshot: &Snapshot) -> Sets {
        let mut blocks = [const { Vec::new() }; 4];
        if self.archives.iter().any(|archive| !archive.rows.is_empty() || !archive.new.is_empty()) {
            // Most of it is waiting for memory, which two can do at once.
            let cores = thread::available_parallelism().map_or(1, usize::from);
            let share = snapshot.entries.len().div_ceil(cores).next_multiple_of(BITS).max(SHARE);
            thread::scope(|scope| {
                let shares = snapshot.entries.chunks(share);
                let shares: Vec<_> = shares.map(|share| scope.spawn(|| self.blocks(share))).collect();
                for share in shares.into_iter().filter_map(|share| share.join().ok()) {
                    for (blocks, share) in blocks.iter_mut().zip(share) {
                        blocks.extend(share);
                    }
                }
            });
        }
        let len = snapshot.entries.len();
        let [read, starred, new, noted] =
            blocks.map(|blocks| Arc::new(FixedBitSet::with_capacity_and_blocks(len, blocks)));
        Sets { read, starred, new, noted }
    }

    /// What each of these articles is, as bits: read, starred, new, noted.
    fn blocks(&self, entries: &[Arc<Entry>]) -> [Vec<usize>; 4] {
        let mut blocks = [(); 4].map(|()| Vec::with_capacity(entries.len().div_ceil(BITS)));
        for entries in entries.chunks(BITS) {
            let mut bits = [0; 4];
            for (nth, entry) in entries.iter().enumerate() {
                let Status { read, starred, new, noted } = self.status(entry);
                for (bits, is) in bits.iter_mut().zip([read, starred, new, noted]) {
                    *bits |= usize::from(is) << nth;
                }
            }
            for (blocks, bits) in blocks.iter_mut().zip(bits) {
                blocks.push(bits);
            }
        }
        blocks
    }

    /// Of nothing yet, in the archives by these names.
    fn of(names: &[String]) -> Self {
        let archive = |name: &String| Archive { name: name.as_str().into(), ..Archive::default() };
        Self { revision: 0, archives: names.iter().map(archive).collect() }
    }

    fn archive(&mut self, nth: u16) -> &mut Archive {
        let nth = usize::from(nth);
        if self.archives.len() <= nth {
            self.archives.resize_with(nth + 1, Archive::default);
        }
        &mut self.archives[nth]
    }

    /// Takes in what the reader did.
    fn apply(&mut self, change: &Change) {
        self.revision += 1;
        match change {
            Change::Mark { articles, mark } => {
                for article in articles {
                    let rows = &mut self.archive(article.archive).rows;
                    let Some(row) = rows.change(&article.id, mark.is_set()) else { continue };
                    row.fingerprint = Some(article.fingerprint);
                    match *mark {
                        Mark::Read(read) => row.read = read,
                        Mark::Starred(starred) => row.starred = starred,
                    }
                }
            }
            Change::Place { article, place } => {
                let rows = &mut self.archive(article.archive).rows;
                if let Some(row) = rows.change(&article.id, !place.is_top()) {
                    row.fingerprint = Some(article.fingerprint);
                    row.place = Some(Arc::new(place.clone()));
                }
            }
            Change::Note(note) => self.take_note(note),
            Change::Unnote(id) => {
                for archive in &mut self.archives {
                    archive.rows.drop_note(id);
                }
            }
            Change::Desk(_) | Change::Line(_) => {}
        }
    }

    fn take_note(&mut self, note: &Arc<Note>) {
        if let Some(row) = self.archive(note.archive).rows.change(&note.article, true) {
            row.fingerprint.get_or_insert(note.fingerprint);
            row.take_note(note);
        }
    }
}

impl Archive {
    fn status(&self, id: &str) -> Status {
        let row = self.rows.get(id);
        let read = row.is_some_and(|row| row.read);
        Status {
            read,
            starred: row.is_some_and(|row| row.starred),
            // To look it up takes time, and mostly there is nothing new.
            new: !read && !self.new.is_empty() && self.new.contains(&fingerprint(id.as_bytes())),
            noted: row.is_some_and(|row| !row.notes().is_empty()),
        }
    }
}

impl Mark {
    /// Whether it makes an article something, rather than nothing again.
    fn is_set(self) -> bool {
        let (Self::Read(is) | Self::Starred(is)) = self;
        is
    }
}

impl Place {
    /// Whether it is where every article begins.
    fn is_top(&self) -> bool {
        self.byte == 0
    }
}
