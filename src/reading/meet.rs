//! The articles that are there are compared with those that were known: which were renamed, which were
//! changed, which are new.

use std::collections::HashMap;
use std::sync::Arc;

use super::rows::Row;
use super::visit::{Seen, Visit, seen};
use super::{Note, Reading};
use crate::store::{Entry, Snapshot};

/// An article by its archive and id.
pub(super) type Key = (u16, Arc<str>);

/// What came of a comparison, to be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Met {
    /// Articles that have another name now, and the fingerprints of their bytes.
    pub(super) moves: Vec<(Key, Key, u64)>,
    /// Known articles whose bytes are others now.
    pub(super) renewed: Vec<(Key, u64)>,
    /// The archives that were never visited before, with what is there.
    pub(super) visits: Vec<(u16, Arc<Visit>)>,
}

impl Met {
    pub(super) fn is_nothing(&self) -> bool {
        self.moves.is_empty() && self.renewed.is_empty() && self.visits.is_empty()
    }
}

impl Reading {
    /// Compares the articles that are there, all of them, with those that are known.
    pub fn meet(&mut self, snapshot: &Snapshot) {
        self.compare(snapshot);
    }

    /// What came of it, and for each archive what is there.
    pub(super) fn compare(&mut self, snapshot: &Snapshot) -> (Met, Vec<Arc<Visit>>) {
        let mut all = vec![Vec::new(); self.archives.len()];
        for entry in &snapshot.entries {
            if let Some(seen_there) = all.get_mut(usize::from(entry.archive)) {
                seen_there.push(seen(entry));
            }
        }
        for seen in &mut all {
            seen.sort_unstable();
        }
        let now: Vec<Arc<Visit>> = all.iter().map(|seen| Arc::new(Visit::of(seen))).collect();
        let mut met = Met { renewed: self.renewed(snapshot), ..Met::default() };
        met.moves = self.moved(snapshot, &now);
        for (nth, archive) in self.archives.iter_mut().enumerate() {
            if archive.visit.is_none() {
                archive.visit = Some(Arc::clone(&now[nth]));
                if !archive.name.is_empty() {
                    met.visits.push((nth as u16, Arc::clone(&now[nth])));
                }
            }
        }
        self.find_new(&all);
        self.take_met(&met);
        (met, now)
    }

    /// Takes in what came of a comparison.
    pub(super) fn take_met(&mut self, met: &Met) {
        self.revision += 1;
        for (from, to, fingerprint) in &met.moves {
            let Some(row) = self.archive(from.0).rows.remove(&from.1) else { continue };
            if let Some(there) = self.archive(to.0).rows.change(&to.1, true) {
                there.take_over(&row);
                there.fingerprint = Some(*fingerprint);
                for note in row.notes() {
                    let note = Note { archive: to.0, article: (*to.1).into(), ..(**note).clone() };
                    there.take_note(&Arc::new(note));
                }
            }
        }
        for ((archive, id), fingerprint) in &met.renewed {
            if let Some(row) = self.archive(*archive).rows.change(id, false) {
                row.fingerprint = Some(*fingerprint);
            }
        }
    }

    fn renewed(&self, snapshot: &Snapshot) -> Vec<(Key, u64)> {
        if self.archives.iter().all(|archive| archive.rows.is_empty()) {
            return Vec::new();
        }
        let changed = |entry: &&Arc<Entry>| {
            self.row(entry).is_some_and(|row| row.fingerprint != Some(entry.fingerprint))
        };
        let changed = snapshot.entries.iter().filter(changed);
        changed.map(|entry| ((entry.archive, (*entry.id).into()), entry.fingerprint)).collect()
    }

    /// Known articles that are gone, with the one that is there instead: it alone has their bytes, and
    /// nothing is known of it.
    fn moved(&self, snapshot: &Snapshot, now: &[Arc<Visit>]) -> Vec<(Key, Key, u64)> {
        let mut gone: HashMap<u64, Key> = HashMap::new();
        for (nth, (archive, now)) in self.archives.iter().zip(now).enumerate() {
            for (id, row) in archive.rows.iter() {
                let Some(content) = row.fingerprint.filter(|_| !row.is_nothing()) else { continue };
                if now.has_id(crate::store::fingerprint(id.as_bytes())) {
                    continue;
                }
                // Of several with the same bytes the first, so that it is the same one each time.
                let key = (nth as u16, Arc::clone(id));
                gone.entry(content)
                    .and_modify(|first| *first = first.clone().min(key.clone()))
                    .or_insert(key);
            }
        }
        if gone.is_empty() {
            return Vec::new();
        }
        let mut there: HashMap<u64, Option<&Entry>> = HashMap::new();
        for entry in snapshot.entries.iter().filter(|entry| gone.contains_key(&entry.fingerprint)) {
            let named = self.archives.get(usize::from(entry.archive)).is_some_and(|a| !a.name.is_empty());
            if named && self.row(entry).is_none_or(Row::is_nothing) {
                there.entry(entry.fingerprint).and_modify(|one| *one = None).or_insert(Some(entry));
            }
        }
        let mut moves: Vec<_> = there
            .into_iter()
            .filter_map(|(content, entry)| {
                let entry = entry?;
                Some((gone.remove(&content)?, (entry.archive, (*entry.id).into()), content))
            })
            .collect();
        moves.sort_unstable();
        moves
    }

    /// New is what was not there at the last visit by its name, nor anywhere by its bytes.
    fn find_new(&mut self, all: &[Vec<Seen>]) {
        let visits: Vec<Arc<Visit>> = self.archives.iter().filter_map(|a| a.visit.clone()).collect();
        let known = |content| visits.iter().any(|visit| visit.has_content(content));
        for (archive, seen) in self.archives.iter_mut().zip(all) {
            let Some(visit) = &archive.visit else { continue };
            let new = visit.without_id(seen).filter(|&(_, content)| !known(content)).map(|(id, _)| id);
            archive.new = Arc::new(new.collect());
        }
    }
}
