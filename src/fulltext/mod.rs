//! Which articles have a word or a phrase in their body, whatever letters it is made of.
//!
//! Bodies are folded once and then simply searched, all of them, on all cores: that is quicker than
//! any index until a letter more narrows it. A small archive's stand in memory; a large one's in one
//! file in the cache folder, which is made when full text is first asked for and may be deleted at
//! any time. Without it the articles are read from their own files, which takes longer.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use fixedbitset::FixedBitSet;

use self::build::{Bounds, Job};
use self::scan::Scan;
use self::view::{Seen, Shared};
use crate::cache_file;
use crate::store::Snapshot;

mod build;
mod context;
mod disk;
mod needle;
mod normal;
mod pack;
mod read;
mod scan;
#[cfg(test)]
mod tests;
mod view;

pub use context::{Context, context};
pub(crate) use disk::kept;
pub use needle::Needle;

/// How long a search waits for more to be prepared before it asks whether it is still wanted.
const PAUSE: Duration = Duration::from_millis(5);

/// How it stands with the preparation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Searches answer, and take longer than they will.
    Preparing {
        /// Articles that are ready.
        done: usize,
        /// All of them.
        total: usize,
    },
    /// Why nothing could be kept on disk: a sentence, to be cleaned before it is shown. Searches
    /// read the files.
    NoIndex(String),
}

/// Searches bodies. A clone is another handle on the same.
#[derive(Clone, Debug)]
pub struct FullText {
    shared: Arc<Shared>,
    bounds: Bounds,
}

impl FullText {
    /// Keeps what it makes of large archives in `recto` below the folder `cache`; without one,
    /// nowhere. Nothing is done before the first search.
    pub fn new(cache: Option<PathBuf>) -> Self {
        Self::bounded(cache, Bounds::default())
    }

    fn bounded(cache: Option<PathBuf>, bounds: Bounds) -> Self {
        let shared = Arc::new(Shared::new(cache.map(|cache| cache_file::folder(&cache))));
        Self { shared, bounds }
    }

    /// The articles whose body holds the needle, as indices into `snapshot.entries`: of those
    /// `within`, if that is given (the answer, for the same snapshot, of a needle that this one
    /// [narrows](Needle::narrows)).
    ///
    /// `partial` is given what was found so far, now and then, the newest articles about first. None
    /// when `keep_going` says so, or when a newer snapshot is or comes to be searched. What of a
    /// snapshot that is not complete does not fit into memory is not looked at.
    pub fn find(
        &self,
        snapshot: &Arc<Snapshot>,
        needle: &Needle,
        within: Option<&FixedBitSet>,
        keep_going: &dyn Fn() -> bool,
        partial: &mut dyn FnMut(&FixedBitSet),
    ) -> Option<FixedBitSet> {
        self.prepare(snapshot);
        let mut scan = Scan::new(snapshot, needle, within, keep_going, partial);
        let mut seen = Seen::default();
        loop {
            let part = self.shared.next(snapshot, seen, PAUSE)?;
            seen = part.seen;
            scan.packs(&part.packs)?;
            if let Some(loose) = part.loose {
                scan.files(&loose)?;
                return Some(scan.found());
            }
            if !keep_going() {
                return None;
            }
        }
    }

    /// How far the preparation is, or why it came to nothing; None when all is well.
    pub fn progress(&self) -> Option<Progress> {
        self.shared.progress()
    }

    fn prepare(&self, snapshot: &Arc<Snapshot>) {
        let Some((ticket, former)) = self.shared.begin(snapshot) else { return };
        let job = Job::new(Arc::clone(&self.shared), Arc::clone(snapshot), ticket, self.bounds);
        let end = End { shared: Arc::clone(&self.shared), ticket };
        thread::spawn(move || {
            let _end = end;
            job.run(former);
        });
    }
}

/// Sees to it that nobody waits for a thread that is gone.
struct End {
    shared: Arc<Shared>,
    ticket: u64,
}

impl Drop for End {
    fn drop(&mut self) {
        self.shared.abandon(self.ticket);
    }
}
