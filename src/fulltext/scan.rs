//! One search, over what is ready, on all cores.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use fixedbitset::FixedBitSet;

use super::Needle;
use super::pack::Pack;
use super::read::body;
use crate::store::Snapshot;

/// How often at least it is asked whether anybody still wants to know.
const ASK: Duration = Duration::from_millis(5);
/// A thread tells of its first hits at once, and then in such steps.
const TELL: Duration = Duration::from_millis(5);
/// How long after the first the next part of an answer is given; then after twice as long each time.
const NEXT_PART: Duration = Duration::from_millis(25);

/// A search as far as it has come.
pub(super) struct Scan<'a> {
    snapshot: &'a Snapshot,
    needle: &'a Needle,
    within: Option<&'a FixedBitSet>,
    keep_going: &'a dyn Fn() -> bool,
    partial: &'a mut dyn FnMut(&FixedBitSet),
    found: FixedBitSet,
    /// Articles whose bodies could not be read where they were kept.
    broken: BTreeSet<u32>,
    due: Option<Instant>,
    pause: Duration,
}

/// What one thread found.
#[derive(Default)]
struct Hits {
    found: Vec<u32>,
    broken: Vec<u32>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        needle: &'a Needle,
        within: Option<&'a FixedBitSet>,
        keep_going: &'a dyn Fn() -> bool,
        partial: &'a mut dyn FnMut(&FixedBitSet),
    ) -> Self {
        let found = FixedBitSet::with_capacity(snapshot.entries.len());
        let broken = BTreeSet::new();
        Self { snapshot, needle, within, keep_going, partial, found, broken, due: None, pause: NEXT_PART }
    }

    /// Everything found.
    pub(super) fn found(self) -> FixedBitSet {
        self.found
    }

    /// Searches bodies that are ready. None when nobody wants to know any more.
    pub(super) fn packs(&mut self, packs: &[Arc<Pack>]) -> Option<()> {
        let (needle, within) = (self.needle, self.within);
        self.run(packs.len(), |nth, buffer, hits| {
            packs[nth].search(needle, within, buffer, &mut hits.found, &mut hits.broken);
        })
    }

    /// Searches articles in their own files: `loose`, and those that could not be searched otherwise.
    pub(super) fn files(&mut self, loose: &[u32]) -> Option<()> {
        let wanted = |entry: &u32| self.within.is_none_or(|within| within.contains(*entry as usize));
        let mut entries: Vec<u32> = loose.iter().copied().filter(wanted).collect();
        entries.extend(std::mem::take(&mut self.broken));
        let (needle, snapshot) = (self.needle, self.snapshot);
        self.run(entries.len(), |nth, _, hits| {
            let holds = |text: String| needle.find(text.as_bytes()).is_some();
            if body(&snapshot.entries[entries[nth] as usize]).is_some_and(holds) {
                hits.found.push(entries[nth]);
            }
        })
    }

    /// Does `work` for each number below `count`, in their order, on all cores.
    fn run(&mut self, count: usize, work: impl Fn(usize, &mut Vec<u8>, &mut Hits) + Sync) -> Option<()> {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(count);
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel();
            for _ in 0..threads {
                let (sender, next, stop, work) = (sender.clone(), &next, &stop, &work);
                scope.spawn(move || {
                    let (mut buffer, mut hits, mut told) = (Vec::new(), Hits::default(), None::<Instant>);
                    loop {
                        let nth = next.fetch_add(1, Ordering::Relaxed);
                        if nth >= count || stop.load(Ordering::Relaxed) {
                            break;
                        }
                        work(nth, &mut buffer, &mut hits);
                        let news = !hits.found.is_empty() && told.is_none_or(|told| told.elapsed() >= TELL);
                        // Nobody listening is no fault: the search was given up.
                        if news {
                            told = Some(Instant::now());
                            let _ = sender.send(std::mem::take(&mut hits));
                        }
                    }
                    let _ = sender.send(hits);
                });
            }
            drop(sender);
            loop {
                match receiver.recv_timeout(ASK) {
                    Ok(hits) => self.take(&hits),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return Some(()),
                }
                if !(self.keep_going)() {
                    stop.store(true, Ordering::Relaxed);
                    return None;
                }
            }
        })
    }

    fn take(&mut self, hits: &Hits) {
        self.broken.extend(&hits.broken);
        self.found.extend(hits.found.iter().map(|&entry| entry as usize));
        if hits.found.is_empty() || self.due.is_some_and(|due| Instant::now() < due) {
            return;
        }
        (self.partial)(&self.found);
        if self.due.is_some() {
            self.pause *= 2;
        }
        self.due = Some(Instant::now() + self.pause);
    }
}
