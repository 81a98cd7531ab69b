//! Finds the article of a file by its id, for as long as an archive is compared with the disk.

use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hashbrown::HashTable;

use super::{Entry, Origin};

/// Some of the entries of a snapshot, and which of their files have been seen.
pub(super) struct Known<'a> {
    entries: &'a [Arc<Entry>],
    /// Places in `entries`, found by archive and id: four bytes for each, for there may be a million.
    table: HashTable<u32>,
    hasher: RandomState,
    seen: Vec<AtomicBool>,
}

impl<'a> Known<'a> {
    pub(super) fn nothing() -> Self {
        Self::of(&[], 0, |_| false)
    }

    /// Those that `wanted` picks and that have a file; about so many.
    pub(super) fn of(entries: &'a [Arc<Entry>], about: usize, wanted: impl Fn(&Entry) -> bool) -> Self {
        let hasher = RandomState::new();
        let mut table = HashTable::with_capacity(about);
        let hash = |place: u32| {
            let entry = &entries[place as usize];
            hasher.hash_one((entry.archive, &*entry.id))
        };
        for (place, entry) in (0..).zip(entries) {
            let has_file = matches!(entry.origin, Origin::Below(_) | Origin::File(_));
            if has_file && wanted(entry) {
                table.insert_unique(hash(place), place, |&other| hash(other));
            }
        }
        let mut seen = Vec::new();
        seen.resize_with(entries.len(), AtomicBool::default);
        Self { entries, table, hasher, seen }
    }

    /// The article of the file at `path`, whose id is `id`, and its place. Two files can have one id
    /// when their names are not Unicode.
    pub(super) fn find(&self, archive: u16, id: &str, path: &Path) -> Option<(u32, &'a Arc<Entry>)> {
        let is_it = |place: &u32| {
            let entry = &self.entries[*place as usize];
            entry.archive == archive
                && *entry.id == *id
                && match &entry.origin {
                    Origin::File(file) => file.as_path() == path,
                    _ => path.to_str().is_some(),
                }
        };
        let place = *self.table.find(self.hasher.hash_one((archive, id)), is_it)?;
        Some((place, &self.entries[place as usize]))
    }

    /// Its file is there.
    pub(super) fn mark(&self, place: u32) {
        self.seen[place as usize].store(true, Ordering::Relaxed);
    }

    /// Those whose files have not been seen.
    pub(super) fn unseen(&self) -> Vec<Arc<Entry>> {
        let unseen = |place: &&u32| !self.seen[**place as usize].load(Ordering::Relaxed);
        self.table.iter().filter(unseen).map(|&place| Arc::clone(&self.entries[place as usize])).collect()
    }
}
