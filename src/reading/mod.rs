//! What one reader did: what was read and starred, how far, what was noted, and where they were.
//!
//! Articles belong to everybody, this to one person: it is kept in the user's state folder, never in
//! an archive. An article is known by its archive and id, and by the fingerprint of its bytes, so that
//! one that was renamed or moved keeps what belongs to it.

mod desk;
mod keeper;
mod note;

use std::collections::HashMap;
use std::sync::Arc;

pub use desk::{Desk, Spot, Step};
pub use keeper::{Keeper, News, Told};
pub use note::{Note, Passage};

use fixedbitset::FixedBitSet;

use crate::store::{Entry, Snapshot};

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
    /// A note is made or changed. One without an id is a new one, which is given one and the time.
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
/// only replaced.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Grows with every change.
    revision: u64,
    /// What is not as it is by itself.
    statuses: HashMap<Key, Status>,
    places: HashMap<Key, Arc<Place>>,
    notes: HashMap<Key, Vec<Arc<Note>>>,
}

/// An article among those that are open.
type Key = (u16, Box<str>);

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
        self.statuses.get(&key(entry)).copied().unwrap_or_default()
    }

    /// How far it was read.
    pub fn place(&self, entry: &Entry) -> Option<&Arc<Place>> {
        self.places.get(&key(entry))
    }

    /// Its notes and highlights.
    pub fn notes(&self, entry: &Entry) -> &[Arc<Note>] {
        self.notes.get(&key(entry)).map_or(&[], Vec::as_slice)
    }

    /// Which articles of a snapshot are what.
    pub fn sets(&self, snapshot: &Snapshot) -> Sets {
        let mut bits = [(); 4].map(|()| FixedBitSet::with_capacity(snapshot.entries.len()));
        for (nth, entry) in snapshot.entries.iter().enumerate() {
            let Status { read, starred, new, noted } = self.status(entry);
            for (bits, is) in bits.iter_mut().zip([read, starred, new, noted]) {
                bits.set(nth, is);
            }
        }
        let [read, starred, new, noted] = bits.map(Arc::new);
        Sets { read, starred, new, noted }
    }

    /// Takes in what the reader did.
    fn apply(&mut self, change: &Change) {
        self.revision += 1;
        match change {
            Change::Mark { articles, mark } => {
                for article in articles {
                    let status = self.statuses.entry(key(article)).or_default();
                    match *mark {
                        Mark::Read(read) => status.read = read,
                        Mark::Starred(starred) => status.starred = starred,
                    }
                }
            }
            Change::Place { article, place } => {
                self.places.insert(key(article), Arc::new(place.clone()));
            }
            Change::Note(note) => {
                let key = (note.archive, note.article.clone());
                let notes = self.notes.entry(key.clone()).or_default();
                match notes.iter_mut().find(|known| known.id == note.id) {
                    Some(known) => *known = Arc::clone(note),
                    None => notes.push(Arc::clone(note)),
                }
                notes.sort_by_key(|note| note.passage.start);
                self.statuses.entry(key).or_default().noted = true;
            }
            Change::Unnote(id) => {
                for (key, notes) in &mut self.notes {
                    notes.retain(|note| note.id != *id);
                    if let Some(status) = self.statuses.get_mut(key) {
                        status.noted = !notes.is_empty();
                    }
                }
            }
            Change::Desk(_) | Change::Line(_) => {}
        }
    }
}

fn key(entry: &Entry) -> Key {
    (entry.archive, entry.id.clone())
}
