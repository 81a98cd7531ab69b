//! Walks, reads and parses on all cores, and streams what it finds.
//!
//! Left out: hidden files, what a `.gitignore` in the archive names, symbolic links, and whatever
//! is not a regular file. A file that cannot be read is a [`Problem`](super::Problem); the rest loads.

use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use ignore::{WalkBuilder, WalkState};

use super::known::Known;
use super::reader::{Look, Reader};
use super::{Change, Entry, Origin, Snapshot, Source, Stage, Store};

/// How long the first snapshot waits for more, so that a small archive stands at once and whole.
const FIRST_SNAPSHOT: Duration = Duration::from_millis(15);
/// How soon another follows. Each waits twice as long as the one before, up to the second: a list
/// that is drawn anew all the time is of no use, least of all over a slow link.
const NEXT_SNAPSHOT: Duration = Duration::from_millis(60);
const LAST_SNAPSHOT: Duration = Duration::from_secs(1);

/// Reads all sources and hands `publish` a snapshot now and then, the last one complete. Returns
/// when everything is read or `publish` says it has seen enough. What came from a stream is taken
/// from `former`, the snapshot of an earlier reading, whose revisions are counted on.
pub fn load(sources: &[Source], former: &Snapshot, mut publish: impl FnMut(Arc<Snapshot>) -> bool) {
    let mut store = Store::after(former.revision);
    let held = AtomicUsize::new(0);
    let all: Vec<(u16, &Source)> = (0..).zip(sources).collect();
    if stream(&all, former, &held, &mut store, &mut publish) {
        publish(store.snapshot(Stage::Checked));
    }
}

/// Reads everything before it returns: for commands that print.
pub fn load_all(sources: &[Source]) -> Arc<Snapshot> {
    let mut last = Arc::default();
    load(sources, &Snapshot::default(), |snapshot| {
        last = snapshot;
        true
    });
    last
}

/// Reads sources into the store, with a snapshot of what there is now and then; not the last one.
/// False when `publish` has seen enough.
pub(super) fn stream(
    sources: &[(u16, &Source)],
    former: &Snapshot,
    held: &AtomicUsize,
    store: &mut Store,
    publish: &mut impl FnMut(Arc<Snapshot>) -> bool,
) -> bool {
    let (sender, changes) = mpsc::sync_channel(64);
    let look = Look { known: Known::nothing(), settled: &[], held, rested: None };
    thread::scope(|scope| {
        let look = &look;
        scope.spawn(move || read_sources(sources, former, look, &sender));
        let mut due = Instant::now() + FIRST_SNAPSHOT;
        let mut pause = NEXT_SNAPSHOT;
        let mut news = false;
        loop {
            match changes.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(change) => {
                    store.apply(change);
                    news = true;
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return true,
            }
            if Instant::now() >= due {
                if news && !publish(store.snapshot(Stage::Part)) {
                    // Dropping the receiver ends the reading threads.
                    drop(changes);
                    return false;
                }
                news = false;
                due = Instant::now() + pause;
                pause = (pause * 2).min(LAST_SNAPSHOT);
            }
        }
    })
}

fn read_sources(
    sources: &[(u16, &Source)],
    former: &Snapshot,
    look: &Look<'_>,
    sender: &mpsc::SyncSender<Change>,
) {
    for &(archive, source) in sources {
        let streamed =
            |entry: &&Arc<Entry>| entry.archive == archive && matches!(entry.origin, Origin::Stream(_));
        let mut reader = Reader::new(archive, &source.root(), look, sender.clone());
        match (source, former.entries.iter().find(streamed)) {
            (_, Some(entry)) => reader.take_again(entry),
            (Source::Folder(root), _) => walk(archive, root, root, look, sender, &|_| true),
            (Source::File(path), _) => reader.look_at(path, || None),
            (Source::Stream(path), _) => reader.read_stream(path),
            (Source::Sample, _) => reader.read_sample(),
        }
    }
}

/// Looks at what is in the folder `at`, which is `root` or below it. Of what is left out above it
/// only `wanted` knows.
pub(super) fn walk(
    archive: u16,
    root: &Path,
    at: &Path,
    look: &Look<'_>,
    sender: &mpsc::SyncSender<Change>,
    wanted: &(dyn Fn(&Path) -> bool + Sync),
) {
    let walk = WalkBuilder::new(at)
        .follow_links(false)
        .require_git(false)
        .parents(false)
        .git_global(false)
        .threads(thread::available_parallelism().map_or(2, usize::from))
        .build_parallel();
    walk.run(|| {
        let mut reader = Reader::new(archive, root, look, sender.clone());
        Box::new(move |entry| {
            match entry {
                Ok(entry) if wanted(entry.path()) => reader.visit(&entry),
                Ok(_) => {}
                Err(error) => reader.problem_in_walk(&error),
            }
            if reader.flush_if_due() { WalkState::Continue } else { WalkState::Quit }
        })
    });
}
