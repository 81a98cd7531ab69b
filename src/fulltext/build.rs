//! Everything a search of one snapshot needs is put together, on a thread of its own: bodies in
//! memory while there are few, else those of the file in the cache folder, which is written anew
//! when too much of it is out of date.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use fixedbitset::FixedBitSet;

use super::disk::{Index, Stamp, Writer};
use super::pack::{Body, Bytes, Pack, SHARE};
use super::read::{Share, read};
use super::view::{Shared, View};
use crate::store::{Entry, Snapshot};

/// Articles whose files are looked at between two reports.
const LOOKS: usize = 1024;

/// How much may stand where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Bodies up to this many bytes in all are held in memory.
    pub(super) memory: u64,
    /// With no more changed than this many bytes, the file in the cache stays as it is.
    pub(super) stale: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { memory: 64 << 20, stale: 8 << 20 }
    }
}

/// One snapshot being made searchable.
pub(super) struct Job {
    shared: Arc<Shared>,
    snapshot: Arc<Snapshot>,
    ticket: u64,
    bounds: Bounds,
    /// Bytes of bodies that are held in memory so far.
    held: u64,
    /// What is to be read from the files at each search.
    loose: Vec<u32>,
    /// Why there is no file in the cache.
    problem: Option<String>,
}

/// A body in the file in the cache that is still as its article is.
struct Known {
    stamp: Stamp,
    body: Body,
}

impl Job {
    pub(super) fn new(shared: Arc<Shared>, snapshot: Arc<Snapshot>, ticket: u64, bounds: Bounds) -> Self {
        Self { shared, snapshot, ticket, bounds, held: 0, loose: Vec::new(), problem: None }
    }

    /// Returns when everything is ready, or another snapshot is asked for.
    pub(super) fn run(mut self, former: Option<View>) {
        let size: u64 = self.snapshot.entries.iter().map(|entry| entry.article.body.len() as u64).sum();
        let large = self.snapshot.complete && size > self.bounds.memory;
        let folder = self.shared.folder.clone().filter(|_| large);
        let rest = self.take_over(former, folder.is_some());
        match folder {
            Some(folder) => self.keep_on_disk(&folder, &rest),
            None => self.hold(&rest),
        }
        if !self.snapshot.complete {
            // The answer is a part in any case, and files are being read already.
            self.loose.clear();
        }
        self.shared.finish(self.ticket, std::mem::take(&mut self.loose), self.problem.take());
    }

    /// Takes over what is there of articles that both snapshots have; the others. What is to be on
    /// disk is not taken from memory.
    fn take_over(&mut self, former: Option<View>, on_disk: bool) -> Vec<u32> {
        let mut covered = FixedBitSet::with_capacity(self.snapshot.entries.len());
        if let Some(former) = former.filter(|former| !former.packs.is_empty()) {
            let indices: HashMap<*const Entry, u32> =
                self.snapshot.entries.iter().map(Arc::as_ptr).zip(0..).collect();
            let kept = |pack: &&Arc<Pack>| !on_disk || matches!(pack.bytes, Bytes::File(_));
            for pack in former.packs.iter().filter(kept) {
                let now = |body: &Body| {
                    let entry = former.snapshot.entries.get(body.entry as usize)?;
                    Some(Body { entry: *indices.get(&Arc::as_ptr(entry))?, ..*body })
                };
                let bodies: Vec<Body> = pack.bodies.iter().filter_map(now).collect();
                covered.extend(bodies.iter().map(|body| body.entry as usize));
                if let Bytes::Memory(bytes) = &pack.bytes
                    && !bodies.is_empty()
                {
                    self.held += bytes.len() as u64;
                }
                let count = bodies.len();
                self.add(Pack::new(pack.bytes.clone(), bodies), count);
            }
        }
        (0..self.snapshot.entries.len() as u32).filter(|&entry| !covered.contains(entry as usize)).collect()
    }

    /// False when another snapshot is asked for.
    fn add(&self, pack: Pack, counted: usize) -> bool {
        self.shared.add(self.ticket, (!pack.bodies.is_empty()).then_some(pack), counted)
    }

    fn hold(&mut self, entries: &[u32]) {
        let snapshot = Arc::clone(&self.snapshot);
        let mut planned = self.held;
        let mut fits = |entry: &u32| {
            planned += snapshot.entries[*entry as usize].article.body.len() as u64;
            planned <= self.bounds.memory
        };
        let fitting = entries.iter().take_while(|&entry| fits(entry)).count();
        let (entries, others) = entries.split_at(fitting);
        self.loose.extend(others);
        read(&snapshot, entries, |share| {
            let Share { mut bytes, bodies, asked, .. } = share;
            // A hostile text may become longer by being folded.
            if self.held + bytes.len() as u64 > self.bounds.memory * 2 {
                self.loose.extend(bodies.iter().map(|body| body.entry));
                return self.shared.add(self.ticket, None, asked);
            }
            bytes.shrink_to_fit();
            self.held += bytes.len() as u64;
            self.add(Pack::new(Bytes::Memory(Arc::new(bytes)), bodies), asked)
        });
        self.loose.sort_unstable();
    }

    fn keep_on_disk(&mut self, folder: &Path, entries: &[u32]) {
        let mut archives: BTreeMap<PathBuf, Vec<u32>> = BTreeMap::new();
        let mut others = Vec::new();
        let snapshot = Arc::clone(&self.snapshot);
        for &entry in entries {
            match place(&snapshot.entries[entry as usize]) {
                Some((root, _)) => archives.entry(root).or_default().push(entry),
                None => others.push(entry),
            }
        }
        for (root, entries) in archives {
            // Where it really is: the same archive may be come to by several ways.
            let root = fs::canonicalize(&root).unwrap_or(root);
            let index = Index::open(folder, &root);
            let Some((known, fresh)) = self.look(index.as_ref(), &entries) else { return };
            let size = |entry: &u32| snapshot.entries[*entry as usize].article.body.len() as u64;
            let stale: u64 = fresh.iter().map(size).sum();
            let live: u64 = known.iter().map(|known| u64::from(known.body.length)).sum();
            if index.as_ref().is_some_and(|index| stale <= self.bounds.stale && live >= index.size / 2) {
                others.extend(fresh);
                continue;
            }
            let old = index.map(|index| Bytes::File(index.file));
            if let Err(error) = self.write(folder, &root, old.as_ref(), &known, &fresh) {
                self.shared.forget(self.ticket, &fresh);
                let folder = folder.display();
                self.problem = Some(format!("no index for full text can be kept in {folder}: {error}"));
                others.extend(fresh);
            }
        }
        others.sort_unstable();
        self.hold(&others);
    }

    /// Which bodies the file has, ready to be searched, and which articles it does not have as they
    /// are. None when another snapshot is asked for.
    fn look(&self, index: Option<&Index>, entries: &[u32]) -> Option<(Vec<Known>, Vec<u32>)> {
        let Some(index) = index else { return Some((Vec::new(), entries.to_vec())) };
        let parts: Vec<&[u32]> = entries.chunks(LOOKS).collect();
        let next = AtomicUsize::new(0);
        let (mut all, mut fresh) = (Vec::new(), Vec::new());
        thread::scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel(1);
            for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
                let (sender, parts, next) = (sender.clone(), &parts, &next);
                scope.spawn(move || {
                    while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if sender.send(look_at(&self.snapshot, index, part)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            for (known, changed) in receiver {
                let mut bodies = known.iter().map(|known: &Known| known.body).peekable();
                while bodies.peek().is_some() {
                    let mut size = 0;
                    let share: Vec<Body> = std::iter::from_fn(|| {
                        let body = bodies.next_if(|_| size < SHARE)?;
                        size += body.length as usize;
                        Some(body)
                    })
                    .collect();
                    let count = share.len();
                    if !self.add(Pack::new(Bytes::File(Arc::clone(&index.file)), share), count) {
                        return None;
                    }
                }
                all.extend(known);
                fresh.extend(changed);
            }
            Some(())
        })?;
        all.sort_unstable_by_key(|known| known.body.entry);
        fresh.sort_unstable();
        Some((all, fresh))
    }

    /// Writes the file anew: what is read now, and what the old one has.
    fn write(
        &self,
        folder: &Path,
        root: &Path,
        old: Option<&Bytes>,
        known: &[Known],
        fresh: &[u32],
    ) -> io::Result<()> {
        let mut writer = Writer::create(folder, root)?;
        let mut outcome = Ok(true);
        read(&self.snapshot, fresh, |share| {
            outcome = self.write_share(&mut writer, share);
            matches!(outcome, Ok(true))
        });
        if !outcome? {
            return Ok(());
        }
        let mut buffer = Vec::new();
        for known in known {
            let Some(old) = old else { break };
            let Some((_, name)) = place(&self.snapshot.entries[known.body.entry as usize]) else { continue };
            let bytes = old.read(std::slice::from_ref(&known.body), &mut buffer)?;
            let start = writer.append(bytes)?;
            writer.enter(&name, known.stamp, &Body { start, ..known.body });
        }
        writer.finish()
    }

    /// False when another snapshot is asked for.
    fn write_share(&self, writer: &mut Writer, share: Share) -> io::Result<bool> {
        let Share { bytes, mut bodies, stamps, asked } = share;
        let start = writer.append(&bytes)?;
        for (body, stamp) in bodies.iter_mut().zip(stamps) {
            body.start += start;
            if let (Some(stamp), Some((_, name))) =
                (stamp, place(&self.snapshot.entries[body.entry as usize]))
            {
                writer.enter(&name, stamp, body);
            }
        }
        Ok(self.add(Pack::new(Bytes::File(writer.file()), bodies), asked))
    }
}

/// Which of `entries` the file has as they are now, and which not.
fn look_at(snapshot: &Snapshot, index: &Index, entries: &[u32]) -> (Vec<Known>, Vec<u32>) {
    let (mut known, mut fresh) = (Vec::new(), Vec::new());
    for &index_of in entries {
        let entry = &snapshot.entries[index_of as usize];
        let found = place(entry).and_then(|(root, name)| {
            let stamp = Stamp::of(&root.join(&name))?;
            let body = Body { entry: index_of, ..index.body(&name, stamp)? };
            Some(Known { stamp, body })
        });
        match found {
            Some(found) => known.push(found),
            None => fresh.push(index_of),
        }
    }
    (known, fresh)
}

/// The root of the archive an entry's file is in, and the file's path below it.
fn place(entry: &Entry) -> Option<(PathBuf, PathBuf)> {
    let path = entry.file()?;
    let root = path.ancestors().nth(entry.id.split('/').count())?;
    let name = path.strip_prefix(root).ok()?.to_owned();
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    Some((root.to_owned(), name))
}
