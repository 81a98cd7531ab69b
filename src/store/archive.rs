//! The archives of a session, from the first list to the last change.
//!
//! What an earlier run kept stands at once and is compared with the disk behind it; then changes are
//! taken in as they are told. A file that somebody may be writing stays as it was until it rests.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::cache::{self, Kept};
use super::compare::{Holder, Part, Place};
use super::known::Known;
use super::load::stream;
use super::reader::{Look, REST, Rested};
use super::stamp::moment;
use super::{Change, Entry, Resting, Snapshot, Source, Stage, Stamp, Store};

/// Snapshots with changes follow one another no sooner than this, and later while more come.
const PAUSE: Duration = Duration::from_millis(300);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Paths that are looked at before the changes in them may be told.
const PATHS: usize = 1000;
/// A file that is written all the time is taken in after this long, as it is then.
const LONGEST_REST: Duration = Duration::from_secs(4);
/// A comparison that was asked for waits this long for files to rest, before it is called done.
const AWAITED_REST: Duration = Duration::from_secs(1);
/// After so long without a change, what has changed is kept for the next run.
const QUIET: Duration = Duration::from_secs(10);
/// Clocks of file systems are coarse: what was written this shortly before it was read may have been
/// written after it, too, and have the same time.
const CLOCK_PRECISION: Duration = Duration::from_secs(2);
/// What was kept is compared this long after it was handed out, at the latest: to compare takes every
/// core, and the first screen comes first.
const LONGEST_HEAD_START: Duration = Duration::from_millis(400);

/// What may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Something about these files or folders, be they there or gone.
    Changed(Vec<PathBuf>),
    /// Anything.
    Compare,
    /// Nothing: what was kept is on the screen, and may be compared.
    Begin,
}

/// Reads all sources, hands `publish` a snapshot now and then, and keeps up with what `orders` tell
/// of. Returns when nobody can give orders any more, or when `publish` has seen enough. `former` is
/// the snapshot of an earlier reading, and `cache` the folder for what can be made again.
pub fn live(
    sources: &[Source],
    former: &Snapshot,
    cache: Option<&Path>,
    orders: &mpsc::Receiver<Order>,
    publish: impl FnMut(Arc<Snapshot>) -> bool,
) {
    let places: Vec<Place> =
        (0..).zip(sources).filter_map(|(archive, source)| Place::of(archive, source)).collect();
    let mut archives = Archives::new(sources, former, cache, publish);
    let head_start = || {
        // Whatever is ordered is part of what is compared now; and without orders nobody looks on.
        let _ = orders.recv_timeout(LONGEST_HEAD_START);
    };
    if archives.open(&places, former, head_start) {
        archives.serve(&places, orders);
    }
}

/// Everything as it is on the disk, read before it returns: for commands that print. What an earlier
/// run kept in the folder `cache` need not be read again.
pub fn read_all(sources: &[Source], cache: Option<&Path>) -> Arc<Snapshot> {
    let places: Vec<Place> =
        (0..).zip(sources).filter_map(|(archive, source)| Place::of(archive, source)).collect();
    let mut last = Arc::default();
    let mut archives = Archives::new(sources, &Snapshot::default(), cache, |snapshot| {
        last = snapshot;
        true
    });
    archives.awaits_rest = false;
    archives.open(&places, &Snapshot::default(), || ());
    drop(archives);
    last
}

struct Archives<'a, P> {
    sources: &'a [Source],
    cache: Option<&'a Path>,
    publish: P,
    store: Store,
    /// As the store was when it was last whole; perhaps not published yet.
    latest: Arc<Snapshot>,
    held: AtomicUsize,
    /// Before this moment a file has not changed since it was read, if it looks the same; by archive.
    settled: Vec<i64>,
    /// How many files of each archive are not in the cache as they are.
    unkept: Vec<usize>,
    resting: HashMap<PathBuf, Rest>,
    /// Since when there have always been some.
    resting_since: Option<Instant>,
    /// Whether files may be left alone until they rest.
    awaits_rest: bool,
    unpublished: bool,
    last_published: Instant,
    pause: Duration,
}

struct Rest {
    since: Instant,
    due: Instant,
    stamp: Option<Stamp>,
}

impl<'a, P: FnMut(Arc<Snapshot>) -> bool> Archives<'a, P> {
    fn new(sources: &'a [Source], former: &Snapshot, cache: Option<&'a Path>, publish: P) -> Self {
        Self {
            sources,
            cache,
            publish,
            store: Store::after(former.revision),
            latest: Arc::default(),
            held: AtomicUsize::new(0),
            settled: vec![i64::MIN; sources.len()],
            unkept: vec![0; sources.len()],
            resting: HashMap::new(),
            resting_since: None,
            awaits_rest: true,
            unpublished: false,
            last_published: Instant::now(),
            pause: PAUSE,
        }
    }

    /// Waits for `head_start` before it compares what was kept. False when `publish` has seen enough.
    fn open(&mut self, places: &[Place], former: &Snapshot, head_start: impl FnOnce()) -> bool {
        let began = now_settled();
        let mut unread: Vec<(u16, &Source)> = Vec::new();
        for (archive, source) in (0..).zip(self.sources) {
            match self.take_kept(archive, source) {
                Some(settled) => self.settled[usize::from(archive)] = settled,
                None => unread.push((archive, source)),
            }
        }
        let is_kept = |place: &&Place| unread.iter().all(|(archive, _)| *archive != place.archive);
        let kept: Vec<Part<'_>> = places.iter().filter(is_kept).map(Part::whole).collect();
        if !unread.is_empty() && !stream(&unread, former, &self.held, &mut self.store, &mut self.publish) {
            return false;
        }
        for &(archive, _) in &unread {
            self.settled[usize::from(archive)] = began;
            self.unkept[usize::from(archive)] = usize::MAX;
        }
        let stage = if kept.is_empty() { Stage::Checked } else { Stage::Complete };
        self.latest = self.snapshot(stage);
        if !self.publish() {
            return false;
        }
        if !kept.is_empty() {
            head_start();
            if !self.look(&kept, &HashMap::new(), false) {
                return false;
            }
            for part in &kept {
                self.settled[usize::from(part.archive())] = began;
            }
            self.latest = self.snapshot(Stage::Checked);
            if !self.publish() {
                return false;
            }
        }
        if self.awaits_rest {
            self.await_young();
        }
        self.keep();
        true
    }

    /// Puts what an earlier run kept into the store; until when its files have been compared.
    fn take_kept(&mut self, archive: u16, source: &Source) -> Option<i64> {
        let (Source::Folder(root), Some(cache)) = (source, self.cache) else { return None };
        let kept = Kept::open(cache, root)?;
        let settled = kept.settled;
        kept.read_into(&mut self.store, archive, root, |first_articles| {
            // Who has seen enough will say so again.
            (self.publish)(first_articles);
        })?;
        Some(settled)
    }

    /// Carries out orders until there can be no more.
    fn serve(&mut self, places: &[Place], orders: &mpsc::Receiver<Order>) {
        loop {
            let order = match self.next_due() {
                Some(due) => orders.recv_timeout(due.saturating_duration_since(Instant::now())),
                None => orders.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected),
            };
            let mut all = false;
            let mut paths = Vec::new();
            match order {
                Ok(order) => {
                    for order in [order].into_iter().chain(orders.try_iter()) {
                        match order {
                            Order::Changed(changed) => paths.extend(changed),
                            Order::Compare => all = true,
                            Order::Begin => {}
                        }
                    }
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
            let goes_on = if all {
                self.compare_all(places)
            } else {
                self.look_at(places, &paths) && self.look_at_rested(places)
            };
            if !goes_on {
                return;
            }
            self.note_rest();
            if !self.publish_if_due() {
                return;
            }
            let is_quiet = self.resting.is_empty() && self.last_published.elapsed() >= QUIET;
            if is_quiet && self.unkept.iter().any(|&count| count > 0) {
                self.keep();
            }
        }
    }

    /// When there is something to do without an order.
    fn next_due(&self) -> Option<Instant> {
        let publishing = self.unpublished.then(|| self.last_published + self.pause);
        let unkept = self.cache.is_some() && self.unkept.iter().any(|&count| count > 0);
        let keeping = (unkept && self.resting.is_empty()).then(|| self.last_published + QUIET);
        self.resting.values().map(|rest| rest.due).chain(publishing).chain(keeping).min()
    }

    fn compare_all(&mut self, places: &[Place]) -> bool {
        let began = now_settled();
        let start = Instant::now();
        let parts: Vec<Part<'_>> = places.iter().map(Part::whole).collect();
        if !self.look(&parts, &HashMap::new(), true) {
            return false;
        }
        for part in &parts {
            self.settled[usize::from(part.archive())] = began;
        }
        while !self.resting.is_empty() && start.elapsed() < AWAITED_REST {
            let due = self.resting.values().map(|rest| rest.due).min().unwrap_or(start);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if !self.look_at_rested(places) {
                return false;
            }
        }
        self.latest = self.snapshot(Stage::Checked);
        self.publish()
    }

    fn look_at(&mut self, places: &[Place], paths: &[PathBuf]) -> bool {
        let parts = Part::of(places, paths).into_iter().flat_map(|part| part.split(PATHS));
        for part in parts {
            if !self.look(&[part], &HashMap::new(), true) {
                return false;
            }
        }
        true
    }

    /// Looks again at what has been left alone for long enough.
    fn look_at_rested(&mut self, places: &[Place]) -> bool {
        let now = Instant::now();
        let due = |(path, rest): (&PathBuf, &Rest)| {
            let enough = now.duration_since(rest.since) >= LONGEST_REST;
            (rest.due <= now).then(|| (path.clone(), Rested { stamp: rest.stamp, enough }))
        };
        let rested: HashMap<PathBuf, Rested> = self.resting.iter().filter_map(due).collect();
        let paths: Vec<PathBuf> = rested.keys().cloned().collect();
        for part in Part::of(places, &paths).into_iter().flat_map(|part| part.split(PATHS)) {
            if !self.look(&[part], &rested, true) {
                return false;
            }
        }
        self.resting.retain(|path, rest| rest.due > now || !rested.contains_key(path));
        true
    }

    /// Compares parts of archives with the disk and takes in what differs. What is missing is taken
    /// to have gone only now when it `was_there` a moment ago, and rests first. False when `publish`
    /// has seen enough.
    fn look(&mut self, parts: &[Part<'_>], rested: &HashMap<PathBuf, Rested>, was_there: bool) -> bool {
        let base = Arc::clone(&self.latest);
        let stage = if base.checked { Stage::Checked } else { Stage::Complete };
        let holders: Vec<Holder<'_>> = parts.iter().map(Part::holder).collect();
        self.store.forget_problems(|problem| holders.iter().any(|holder| holder.told(problem)));
        let settled = self.settled.clone();
        let held = AtomicUsize::new(self.held.load(Ordering::Relaxed));
        let wanted = |entry: &Entry| holders.iter().any(|holder| holder.holds(entry));
        let about = if parts.iter().any(Part::is_whole) { base.entries.len() } else { PATHS };
        let look = Look {
            known: Known::of(&base.entries, about, wanted),
            settled: &settled,
            held: &held,
            rested: self.awaits_rest.then_some(rested),
        };
        let (sender, changes) = mpsc::sync_channel(64);
        let mut was_told_of_a_part = false;
        let goes_on = thread::scope(|scope| {
            let look = &look;
            scope.spawn(move || parts.iter().for_each(|part| part.look(look, &sender)));
            for change in changes {
                self.take(change);
                if self.unpublished && self.last_published.elapsed() >= self.pause {
                    self.latest = self.snapshot(Stage::Complete);
                    if !self.publish() {
                        // Dropping the receiver ends the looking threads.
                        return false;
                    }
                    was_told_of_a_part = true;
                }
            }
            true
        });
        if !goes_on {
            return false;
        }
        let (mut gone, mut resting) = (Vec::new(), Vec::new());
        for entry in look.known.unseen() {
            let path = entry.file().unwrap_or_default();
            let believed = rested.get(&path).is_some_and(|rested| rested.stamp.is_none() || rested.enough);
            if was_there && self.awaits_rest && !believed {
                resting.push(Resting { path, stamp: None });
            } else {
                gone.push(entry);
            }
        }
        let lost = !gone.is_empty();
        self.take(Change { gone, resting, ..Change::default() });
        // Who was told of a part still has to hear that this is all.
        self.unpublished |= was_told_of_a_part;
        // Both know of an article that is gone: as long as they do, its text is held.
        drop(look);
        drop(base);
        self.held = held;
        self.latest = self.snapshot(stage);
        if lost || self.unpublished {
            *self.held.get_mut() = self.store.held_bytes();
        }
        true
    }

    fn snapshot(&mut self, stage: Stage) -> Arc<Snapshot> {
        let mut snapshot = self.store.snapshot(stage);
        if let Some(snapshot) = Arc::get_mut(&mut snapshot) {
            snapshot.resting = self.is_resting();
        }
        snapshot
    }

    /// Whether files are left alone. Where some always are, that says nothing.
    fn is_resting(&self) -> bool {
        let is_short = |since: Instant| since.elapsed() < LONGEST_REST;
        !self.resting.is_empty() && self.resting_since.is_none_or(is_short)
    }

    /// Has it told when the last file has rested.
    fn note_rest(&mut self) {
        if self.resting.is_empty() {
            self.resting_since = None;
        } else {
            self.resting_since.get_or_insert_with(Instant::now);
        }
        if self.latest.resting && !self.is_resting() {
            let stage = if self.latest.checked { Stage::Checked } else { Stage::Complete };
            self.latest = self.snapshot(stage);
            self.unpublished = true;
        }
    }

    fn take(&mut self, change: Change) {
        for Resting { path, stamp } in &change.resting {
            let now = Instant::now();
            let rest = self.resting.entry(path.clone()).or_insert(Rest { since: now, due: now, stamp: None });
            (rest.due, rest.stamp) = (now + REST, *stamp);
        }
        let found = change.found.iter().map(|found| found.archive);
        for archive in found.chain(change.gone.iter().map(|entry| entry.archive)) {
            let count = &mut self.unkept[usize::from(archive)];
            *count = count.saturating_add(1);
        }
        for &archive in &change.read_again {
            let count = &mut self.unkept[usize::from(archive)];
            *count = count.saturating_add(1);
        }
        self.unpublished |=
            !change.found.is_empty() || !change.gone.is_empty() || !change.problems.is_empty();
        self.store.apply(change);
    }

    /// Files that were read the moment they were written are looked at once more.
    fn await_young(&mut self) {
        let (now, due) = (SystemTime::now(), Instant::now() + REST);
        for entry in &self.latest.entries {
            let Some(stamp) = entry.stamp.filter(|stamp| stamp.is_within(REST * 2, now)) else { continue };
            if let Some(path) = entry.file() {
                let rest = Rest { since: Instant::now(), due, stamp: Some(stamp) };
                self.resting.entry(path).or_insert(rest);
            }
        }
    }

    fn publish_if_due(&mut self) -> bool {
        !self.unpublished || self.last_published.elapsed() < self.pause || self.publish()
    }

    fn publish(&mut self) -> bool {
        let since = self.last_published.elapsed();
        self.pause = if since > self.pause * 2 { PAUSE } else { (self.pause * 3 / 2).min(LONGEST_PAUSE) };
        self.last_published = Instant::now();
        self.unpublished = false;
        (self.publish)(Arc::clone(&self.latest))
    }

    /// Keeps what the cache does not have for the next run. Without it that takes longer, no more.
    fn keep(&mut self) {
        for (archive, source) in (0..).zip(self.sources) {
            let unkept = std::mem::take(&mut self.unkept[usize::from(archive)]);
            if let (Source::Folder(root), Some(cache), true) = (source, self.cache, unkept > 0) {
                let settled = self.settled[usize::from(archive)];
                // The next run reads the files, then.
                let _ = cache::write(cache, root, archive, &self.latest, settled);
            }
        }
    }
}

/// What was written before this and is read from now on is read as it stays, if it looks the same.
fn now_settled() -> i64 {
    moment(SystemTime::now()).saturating_sub(CLOCK_PRECISION.as_nanos() as i64)
}
