//! The articles that are there are compared with those that were known: which were renamed, which were
//! changed, which are new.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

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

/// A known article that is missed under its name.
struct Missed<'a> {
    key: Key,
    /// Whether nothing has its name.
    is_gone: bool,
    /// How many with its bytes were there before, and are missed.
    count: usize,
    /// Whether another that was there before had its bytes, and is not missed.
    has_twin: bool,
    /// What has its bytes now.
    there: Holder<'a>,
    /// The same, of what did not have them before.
    arrived: Holder<'a>,
}

impl Missed<'_> {
    fn new(key: Key, is_gone: bool) -> Self {
        Self { key, is_gone, count: 0, has_twin: false, there: Holder::None, arrived: Holder::None }
    }
}

/// What has certain bytes.
enum Holder<'a> {
    None,
    One(&'a Entry),
    /// Which of them is meant nobody knows.
    Several,
}

impl<'a> Holder<'a> {
    fn add(&mut self, entry: &'a Entry) {
        *self = if matches!(self, Self::None) { Self::One(entry) } else { Self::Several };
    }
}

impl Reading {
    /// Compares the articles that are there, all of them, with those that are known.
    pub fn meet(&mut self, snapshot: &Snapshot) {
        self.compare(snapshot, None);
    }

    /// What came of it, and for each archive what is there. `before` is what was there when they were
    /// compared last in this session; else it is what was there at the last visit.
    pub(super) fn compare(
        &mut self,
        snapshot: &Snapshot,
        before: Option<&[Arc<Visit>]>,
    ) -> (Met, Vec<Arc<Visit>>) {
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
        let visits: Vec<Arc<Visit>> =
            self.archives.iter().map(|a| a.visit.clone().unwrap_or_default()).collect();
        met.moves = self.moved(snapshot, &met.renewed, &now, before.unwrap_or(&visits));
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
        // Names may be exchanged: all are let go of before any is taken.
        let rows: Vec<_> =
            met.moves.iter().map(|(from, ..)| self.archive(from.0).rows.remove(&from.1)).collect();
        for ((_, to, fingerprint), row) in met.moves.iter().zip(rows) {
            let Some(row) = row else { continue };
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

    /// Known articles whose bytes stand no more where they stood, with the one place where they stand
    /// instead: their name is gone, or is that of another article now. One that was only changed where it
    /// is has its former bytes nowhere.
    fn moved(
        &self,
        snapshot: &Snapshot,
        renewed: &[(Key, u64)],
        now: &[Arc<Visit>],
        before: &[Arc<Visit>],
    ) -> Vec<(Key, Key, u64)> {
        let mut missed = self.missed(renewed, now, before);
        if missed.is_empty() {
            return Vec::new();
        }
        let is_named = |nth: u16| self.archives.get(usize::from(nth)).is_some_and(|a| !a.name.is_empty());
        for entry in &snapshot.entries {
            let Some(missed) = missed.get_mut(&entry.fingerprint).filter(|_| is_named(entry.archive)) else {
                continue;
            };
            let is_renewed = self.row(entry).is_some_and(|row| row.fingerprint != Some(entry.fingerprint));
            let id = crate::store::fingerprint(entry.id.as_bytes());
            let was_there = before.get(usize::from(entry.archive)).is_some_and(|visit| visit.has_id(id));
            missed.there.add(entry);
            if !was_there || is_renewed || !missed.has_twin {
                missed.arrived.add(entry);
            }
        }
        let mut moves: Vec<_> = missed
            .into_iter()
            .filter_map(|(content, missed)| {
                let entry = match (missed.arrived, missed.there) {
                    (Holder::One(entry), _) => entry,
                    (Holder::None, Holder::One(entry)) if missed.is_gone => entry,
                    _ => return None,
                };
                Some((missed.key, (entry.archive, (*entry.id).into()), content))
            })
            .collect();
        moves.sort_unstable();
        moves
    }

    /// Known articles, by their bytes, that do not stand under their names any more.
    fn missed<'a>(
        &self,
        renewed: &[(Key, u64)],
        now: &[Arc<Visit>],
        before: &[Arc<Visit>],
    ) -> HashMap<u64, Missed<'a>> {
        let renewed: HashSet<(u16, &str)> = renewed.iter().map(|((nth, id), _)| (*nth, &**id)).collect();
        let mut all: HashMap<u64, Missed<'a>> = HashMap::new();
        for ((nth, archive), now) in (0..).zip(&self.archives).zip(now) {
            for (id, row) in archive.rows.iter() {
                let Some(content) = row.fingerprint.filter(|_| !row.is_nothing()) else { continue };
                let name = crate::store::fingerprint(id.as_bytes());
                let is_gone = !now.has_id(name);
                if !is_gone && !renewed.contains(&(nth, &**id)) {
                    continue;
                }
                // Of several with the same bytes the first, so that it is the same one each time.
                let key = (nth, Arc::clone(id));
                let was_there = before.get(usize::from(nth)).is_some_and(|visit| visit.has_id(name));
                let missed = all.entry(content).or_insert_with(|| Missed::new(key.clone(), is_gone));
                missed.count += usize::from(was_there);
                if key < missed.key {
                    (missed.key, missed.is_gone) = (key, is_gone);
                }
            }
        }
        for (&content, missed) in &mut all {
            let count: usize = before.iter().map(|visit| visit.count_of_content(content)).sum();
            missed.has_twin = count > missed.count;
        }
        all
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
