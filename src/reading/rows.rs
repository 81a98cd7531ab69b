//! What is known of the articles of one archive, in many small parts that are shared: a change copies
//! the part it is in and not all of them.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

use twox_hash::XxHash3_64;

use super::{Note, Place};

/// How many parts there are.
const PARTS: usize = 512;

/// What is known of one article that stays known, whether or not it is there now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Of its bytes, when it was last seen.
    pub(super) fingerprint: Option<u64>,
    pub(super) read: bool,
    pub(super) starred: bool,
    pub(super) place: Option<Arc<Place>>,
    notes: Option<Arc<Vec<Arc<Note>>>>,
}

impl Row {
    pub(super) fn notes(&self) -> &[Arc<Note>] {
        self.notes.as_ref().map_or(&[], |notes| notes.as_slice())
    }

    /// Whether nothing is known but that something was, once.
    pub(super) fn is_nothing(&self) -> bool {
        !self.read && !self.starred && self.place.is_none() && self.notes().is_empty()
    }

    /// Takes in a note, in place of what it was before.
    pub(super) fn take_note(&mut self, note: &Arc<Note>) {
        let notes = Arc::make_mut(self.notes.get_or_insert_default());
        notes.retain(|known| known.id != note.id);
        let after = notes.partition_point(|known| known.passage.start <= note.passage.start);
        notes.insert(after, Arc::clone(note));
    }

    fn drop_note(&mut self, id: &str) {
        if let Some(notes) = &mut self.notes {
            Arc::make_mut(notes).retain(|note| *note.id != *id);
        }
    }

    fn has_note(&self, id: &str) -> bool {
        self.notes().iter().any(|note| *note.id == *id)
    }

    /// Takes over what another row knows and this one does not.
    pub(super) fn take_over(&mut self, other: &Self) {
        self.read |= other.read;
        self.starred |= other.starred;
        self.place = self.place.take().or_else(|| other.place.clone());
    }
}

type Part = HashMap<Arc<str>, Row, Keys>;

/// How ids are hashed: quickly, for all that there are may be looked up at once; and not as anybody could
/// know beforehand who gives files their names.
#[derive(Clone, Copy, Debug, Default)]
struct Keys {
    seed: u64,
}

impl BuildHasher for Keys {
    type Hasher = IdHasher;

    fn build_hasher(&self) -> IdHasher {
        IdHasher(self.seed)
    }
}

struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = XxHash3_64::oneshot_with_seed(self.0, bytes);
    }

    fn write_u8(&mut self, _: u8) {
        // What is put behind a text to tell it from a longer one: the hash knows how long it is.
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The rows of one archive by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// None, or [`PARTS`].
    parts: Vec<Arc<Part>>,
    len: usize,
}

impl Rows {
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(super) fn get(&self, id: &str) -> Option<&Row> {
        let part = self.parts.get(part_of(id))?;
        // To look for an id is to read all of it.
        if part.is_empty() { None } else { part.get(id) }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Row)> {
        self.parts.iter().flat_map(|part| part.iter())
    }

    /// The row of this id to be changed; made, if it is not there and `make` says so.
    pub(super) fn change(&mut self, id: &str, make: bool) -> Option<&mut Row> {
        if self.parts.is_empty() {
            let keys = Keys { seed: RandomState::new().hash_one(PARTS) };
            let none = Arc::new(Part::with_hasher(keys));
            self.parts = vec![none; PARTS];
        }
        let part = &mut self.parts[part_of(id)];
        let known = part.contains_key(id);
        if !known && !make {
            return None;
        }
        let part = Arc::make_mut(part);
        if !known {
            part.insert(id.into(), Row::default());
            self.len += 1;
        }
        part.get_mut(id)
    }

    pub(super) fn remove(&mut self, id: &str) -> Option<Row> {
        let part = self.parts.get_mut(part_of(id)).filter(|part| part.contains_key(id))?;
        self.len -= 1;
        Arc::make_mut(part).remove(id)
    }

    /// Takes away the note with this id, wherever it is.
    pub(super) fn drop_note(&mut self, id: &str) {
        for part in &mut self.parts {
            if part.values().any(|row| row.has_note(id)) {
                for row in Arc::make_mut(part).values_mut() {
                    row.drop_note(id);
                }
            }
        }
    }
}

/// By the bytes at its end, where ids differ most, whatever hash the part has.
fn part_of(id: &str) -> usize {
    let number = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |&bytes| u64::from_le_bytes(bytes));
    let last = id.as_bytes().last_chunk::<16>();
    let sum = match last {
        Some(last) => number(last.first_chunk()) ^ number(last.last_chunk()).rotate_left(32),
        None => id.bytes().fold(0, |sum, byte| sum << 4 ^ sum >> 60 ^ u64::from(byte)),
    };
    // The upper bits are the mixed ones.
    (sum.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 55) as usize % PARTS
}
