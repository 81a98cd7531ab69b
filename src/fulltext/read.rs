//! Bodies are read from their files and made comparable, on all cores.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::disk::Stamp;
use super::normal::normalize;
use super::pack::{Body, END, SHARE, checksum};
use crate::store::{self, Entry, Snapshot};

/// The bodies of some entries, one behind the other.
pub(super) struct Share {
    pub(super) bytes: Vec<u8>,
    /// Counted from the first byte; those that could not be read are missing.
    pub(super) bodies: Vec<Body>,
    /// Of each body, what its file looked like before it was read.
    pub(super) stamps: Vec<Option<Stamp>>,
    /// How many entries were to be read for it.
    pub(super) asked: usize,
}

/// The body of an entry as it is compared. None when its file is gone.
pub(super) fn body(entry: &Entry) -> Option<String> {
    let (article, text) = store::open(entry).ok()?;
    Some(normalize(text.get(article.body.clone())?))
}

/// Reads `entries` and hands on what was read share by share, about in their order, until `take`
/// wants no more.
pub(super) fn read(snapshot: &Snapshot, entries: &[u32], mut take: impl FnMut(Share) -> bool) {
    let shares = shares(snapshot, entries);
    let threads = thread::available_parallelism().map_or(1, usize::from).min(shares.len());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(1);
        for _ in 0..threads {
            let sender = sender.clone();
            let (shares, next) = (&shares, &next);
            scope.spawn(move || {
                while let Some(share) = shares.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if sender.send(read_share(snapshot, &entries[share.clone()])).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for share in receiver {
            if !take(share) {
                // The receiver goes with this loop, and with it the threads.
                return;
            }
        }
    });
}

/// Ranges of `entries` whose bodies are about a share.
fn shares(snapshot: &Snapshot, entries: &[u32]) -> Vec<Range<usize>> {
    let mut shares = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (nth, &entry) in entries.iter().enumerate() {
        size += snapshot.entries[entry as usize].article.body.len();
        if size >= SHARE || nth + 1 == entries.len() {
            shares.push(start..nth + 1);
            (start, size) = (nth + 1, 0);
        }
    }
    shares
}

fn read_share(snapshot: &Snapshot, entries: &[u32]) -> Share {
    let mut share = Share { bytes: Vec::new(), bodies: Vec::new(), stamps: Vec::new(), asked: entries.len() };
    for &index in entries {
        let entry = &snapshot.entries[index as usize];
        // Before it is read: a change after that is seen the next time.
        let stamp = entry.file().and_then(|path| Stamp::of(&path));
        let Some(text) = body(entry) else { continue };
        let start = share.bytes.len();
        share.bytes.extend_from_slice(text.as_bytes());
        share.bytes.push(END);
        let bytes = &share.bytes[start..];
        // A file is read to 64 MB, and folding makes no character more than eleven times as long.
        let Ok(length) = u32::try_from(bytes.len()) else {
            share.bytes.truncate(start);
            continue;
        };
        share.bodies.push(Body { entry: index, start: start as u64, length, sum: checksum(bytes) });
        share.stamps.push(stamp);
    }
    share
}
