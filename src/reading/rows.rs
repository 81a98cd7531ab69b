//! What is known of the articles of one archive, in many small parts that are shared: a change copies
//! the part it is in and not all of them.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Note, Place};

/// How many parts there are.
const PARTS: usize = 512;
/// What decides of an id in which part it is: the bytes at its end, where ids differ most.
const TELLING: usize = 24;

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

type Part = HashMap<Arc<str>, Row>;

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
            self.parts = vec![Arc::default(); PARTS];
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

fn part_of(id: &str) -> usize {
    let bytes = id.as_bytes();
    let end = &bytes[bytes.len().saturating_sub(TELLING)..];
    let sum = end.iter().fold(0_u32, |sum, &byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    // The upper bits are the mixed ones.
    (sum.wrapping_mul(0x9e37_79b1) >> 23) as usize % PARTS
}
