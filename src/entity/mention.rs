//! How many articles name the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use aho_corasick::AhoCorasick;

use crate::fold::refang;
use crate::store::{Entry, Snapshot};

/// A thread takes so many articles at a time.
const BATCH: usize = 32;

/// How many articles have each of `values` in their text, whether or not it was made harmless there;
/// `None` if `keep_going` said no. `text_of` gives the text of an entry that is searched.
pub fn mentions(
    values: &[String],
    snapshot: &Snapshot,
    text_of: impl Fn(&Entry) -> Option<Arc<String>> + Sync,
    keep_going: impl Fn() -> bool + Sync,
) -> Option<Vec<u32>> {
    let words = AhoCorasick::builder().ascii_case_insensitive(true).build(values).ok()?;
    let next = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let work = || {
        let mut counts = vec![0_u32; values.len()];
        // Which article each was last seen in, counted from 1.
        let mut seen = vec![0; values.len()];
        loop {
            let start = next.fetch_add(BATCH, Ordering::Relaxed);
            if start >= snapshot.entries.len() || stopped.load(Ordering::Relaxed) {
                return counts;
            }
            if !keep_going() {
                stopped.store(true, Ordering::Relaxed);
            }
            for (entry, nth) in snapshot.entries[start..].iter().take(BATCH).zip(start + 1..) {
                let Some(text) = text_of(entry) else { continue };
                let body = text.get(entry.article.body.clone()).unwrap_or(&text);
                for word in words.find_overlapping_iter(&*refang(body)) {
                    let word = word.pattern().as_usize();
                    if seen[word] != nth {
                        seen[word] = nth;
                        counts[word] += 1;
                    }
                }
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let counts = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut counts = work();
        for other in others {
            let more = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
        }
        counts
    });
    (!stopped.into_inner()).then_some(counts)
}
