//! What is ready to be searched of one snapshot, while more of it comes.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Progress;
use super::pack::Pack;
use crate::store::Snapshot;

/// What the searches and the thread that prepares share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Where files may be kept.
    pub(super) folder: Option<PathBuf>,
    view: Mutex<Option<View>>,
    grown: Condvar,
}

/// What is there of one snapshot.
#[derive(Debug)]
pub(super) struct View {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) packs: Vec<Arc<Pack>>,
    /// Which preparation this is: one that was given up may still want to add to it.
    ticket: u64,
    /// Grows when packs are taken away: what was searched is to be searched again.
    epoch: u32,
    /// Articles that are to be read from their files at each search.
    loose: Arc<[u32]>,
    /// Articles that were dealt with.
    counted: usize,
    done: bool,
    problem: Option<String>,
}

/// What has come since the last time.
pub(super) struct Part {
    pub(super) packs: Vec<Arc<Pack>>,
    pub(super) seen: Seen,
    /// When there is nothing more to come: what is to be read.
    pub(super) loose: Option<Arc<[u32]>>,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    ticket: u64,
    epoch: u32,
    packs: usize,
}

impl Shared {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, ..Self::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Option<View>> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes `snapshot` the one that is prepared, unless a newer one is: who still asks about the
    /// older takes nothing from those who ask about that. If it was not, it must be prepared now,
    /// from what there was.
    pub(super) fn begin(&self, snapshot: &Arc<Snapshot>) -> Option<(u64, Option<View>)> {
        let mut view = self.lock();
        let stays =
            |view: &View| Arc::ptr_eq(&view.snapshot, snapshot) || view.snapshot.revision > snapshot.revision;
        if view.as_ref().is_some_and(stays) {
            return None;
        }
        let ticket = view.as_ref().map_or(1, |view| view.ticket + 1);
        let next = View {
            snapshot: Arc::clone(snapshot),
            packs: Vec::new(),
            ticket,
            epoch: 0,
            loose: Arc::default(),
            counted: 0,
            done: false,
            problem: None,
        };
        let former = view.replace(next);
        self.grown.notify_all();
        Some((ticket, former))
    }

    /// Does something with the view, if it is still the one that is asked for.
    fn change(&self, ticket: u64, change: impl FnOnce(&mut View)) -> bool {
        let mut view = self.lock();
        let Some(view) = view.as_mut().filter(|view| view.ticket == ticket) else {
            return false;
        };
        change(view);
        self.grown.notify_all();
        true
    }

    /// False when another snapshot is asked for.
    pub(super) fn add(&self, ticket: u64, pack: Option<Pack>, counted: usize) -> bool {
        self.change(ticket, |view| {
            view.packs.extend(pack.map(Arc::new));
            view.counted += counted;
        })
    }

    /// Takes away what is there of `entries`.
    pub(super) fn forget(&self, ticket: u64, entries: &[u32]) {
        self.change(ticket, |view| {
            let before = view.packs.len();
            let forgotten = |pack: &Arc<Pack>| {
                pack.bodies.first().is_some_and(|body| entries.binary_search(&body.entry).is_ok())
            };
            view.packs.retain(|pack| !forgotten(pack));
            view.counted = view.packs.iter().map(|pack| pack.bodies.len()).sum();
            if view.packs.len() < before {
                view.epoch += 1;
            }
        });
    }

    /// Nothing more comes.
    pub(super) fn finish(&self, ticket: u64, loose: Vec<u32>, problem: Option<String>) {
        self.change(ticket, |view| {
            view.loose = loose.into();
            view.problem = problem;
            view.done = true;
        });
    }

    /// The thread that prepared is gone. If it did not come to its end, the rest is read.
    pub(super) fn abandon(&self, ticket: u64) {
        self.change(ticket, |view| {
            if !view.done {
                view.packs.clear();
                view.epoch += 1;
                view.loose = (0..view.snapshot.entries.len() as u32).collect();
                view.done = true;
            }
        });
    }

    /// What a search of `snapshot` has not seen yet; waits a little for it. None when another
    /// snapshot is asked for.
    pub(super) fn next(&self, snapshot: &Arc<Snapshot>, seen: Seen, wait: Duration) -> Option<Part> {
        let same = |view: &View| (view.ticket, view.epoch) == (seen.ticket, seen.epoch);
        let is_news = |view: &View| view.done || !same(view) || view.packs.len() > seen.packs;
        let view = self.lock();
        let waits = |view: &mut Option<View>| {
            view.as_ref().is_some_and(|view| Arc::ptr_eq(&view.snapshot, snapshot) && !is_news(view))
        };
        let (view, _) =
            self.grown.wait_timeout_while(view, wait, waits).unwrap_or_else(PoisonError::into_inner);
        let view = view.as_ref().filter(|view| Arc::ptr_eq(&view.snapshot, snapshot))?;
        let from = if same(view) { seen.packs } else { 0 };
        Some(Part {
            packs: view.packs.get(from..).unwrap_or_default().to_vec(),
            seen: Seen { ticket: view.ticket, epoch: view.epoch, packs: view.packs.len() },
            loose: view.done.then(|| Arc::clone(&view.loose)),
        })
    }

    pub(super) fn progress(&self) -> Option<Progress> {
        let view = self.lock();
        let view = view.as_ref()?;
        if view.done {
            return view.problem.clone().map(Progress::NoIndex);
        }
        Some(Progress::Preparing { done: view.counted, total: view.snapshot.entries.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_about_an_older_snapshot_takes_nothing_from_a_newer() {
        let snapshot = |revision| Arc::new(Snapshot { revision, ..Snapshot::default() });
        let (old, new) = (snapshot(1), snapshot(2));
        let shared = Shared::new(None);
        let news = |snapshot| shared.next(snapshot, Seen::default(), Duration::ZERO).is_some();
        assert!(shared.begin(&old).is_some() && news(&old));
        assert!(shared.begin(&new).is_some() && !news(&old));
        assert!(shared.begin(&old).is_none() && !news(&old), "it is over for the older");
        assert!(news(&new) && shared.begin(&new).is_none(), "the newer is still being made ready");
    }
}
