//! What was parsed, kept in the cache folder for the next run: one file an archive.
//!
//! It holds what many articles share once, then the articles in the order of the list, in blocks
//! that several threads read at once, then where all that is. What is not exactly as this version
//! writes it is not used, and nothing of it is believed: lengths, places and ids are checked, so that
//! the worst a changed file can do is to name articles that are not there, until that is compared.

use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use super::{Entry, Snapshot, Store, fingerprint, in_order};
use crate::cache_file::{self, About, Draft, Fields, put_bytes, put_number};
use decode::Names;
pub(super) use decode::Tables;
use encode::Encoder;

mod decode;
mod encode;
#[cfg(test)]
mod tests;

/// Begins the file and ends it. Another number for every other form of what stands in it, and
/// whenever something else is read from the same article.
const MARK: [u8; 16] = *b"recto list 0001\n";
/// Begins the names of all these files.
const BEGINNING: &str = "list-";
/// Where the directory stands, its length, its checksum, and the mark.
const FOOT: usize = 8 + 8 + 8 + MARK.len();
/// A part that claims to be longer is not read, and none is written.
const MAX_PART: usize = 128 << 20;
/// A block is closed when it is so long.
const BLOCK: usize = 128 << 10;
/// Archives of fewer articles are read as quickly as this file would be.
const LEAST: usize = 500;

/// A part of the file.
#[derive(Clone, Copy, Debug)]
struct Part {
    start: u64,
    length: usize,
    sum: u64,
}

impl Part {
    fn put(self, bytes: &mut Vec<u8>) {
        put_number(bytes, self.start);
        put_number(bytes, self.length as u64);
        bytes.extend(self.sum.to_le_bytes());
    }

    fn take(fields: &mut Fields<'_>) -> Option<Self> {
        let (start, length) = (fields.number()?, usize::try_from(fields.number()?).ok()?);
        Some(Self { start, length, sum: fields.u64()? })
    }

    /// Reads it from a file that is `size` bytes long.
    fn read<'b>(self, file: &File, size: u64, buffer: &'b mut Vec<u8>) -> Option<&'b [u8]> {
        if self.length > MAX_PART || self.start.checked_add(self.length as u64)? > size {
            return None;
        }
        buffer.resize(self.length, 0);
        file.read_exact_at(buffer, self.start).ok()?;
        (fingerprint(buffer) == self.sum).then_some(buffer)
    }
}

/// What was kept of an archive, as far as the directory tells.
pub(super) struct Kept {
    file: File,
    size: u64,
    /// Before this moment its files had been compared.
    pub(super) settled: i64,
    tables: Part,
    blocks: Vec<Part>,
}

impl Kept {
    /// None when there is nothing that can be used.
    pub(super) fn open(cache: &Path, root: &Path) -> Option<Self> {
        let kept = Self::look(cache, root)?;
        cache_file::touch(&kept.file);
        Some(kept)
    }

    /// The same, without a sign that it was used.
    fn look(cache: &Path, root: &Path) -> Option<Self> {
        let root = fs::canonicalize(root).ok()?;
        let file = cache_file::open(&cache_file::folder(cache), &file_name(&root))?;
        let size = file.metadata().ok()?.len();
        let mut mark = [0; MARK.len()];
        file.read_exact_at(&mut mark, 0).ok()?;
        let mut foot = [0; FOOT];
        let end = size.checked_sub(FOOT as u64)?;
        file.read_exact_at(&mut foot, end).ok()?;
        let mut fields = Fields(&foot);
        let start = fields.u64()?;
        let directory = Part { start, length: usize::try_from(fields.u64()?).ok()?, sum: fields.u64()? };
        if mark != MARK || fields.0 != MARK || start.checked_add(directory.length as u64)? != end {
            return None;
        }
        let mut buffer = Vec::new();
        let mut fields = Fields(directory.read(&file, size, &mut buffer)?);
        if fields.bytes()? != root.as_os_str().as_bytes() {
            return None;
        }
        let settled = fields.u64()?.cast_signed();
        let tables = Part::take(&mut fields)?;
        let blocks = (0..fields.count()?).map(|_| Part::take(&mut fields)).collect::<Option<_>>()?;
        if !fields.is_empty() {
            return None;
        }
        Some(Self { file, size, settled, tables, blocks })
    }

    /// Puts all of it into the store, or nothing. The first articles of the first archive are handed to
    /// `tell` before the others are read: they fill the screen.
    pub(super) fn read_into(
        self,
        store: &mut Store,
        archive: u16,
        root: &Path,
        tell: impl FnOnce(Arc<Snapshot>),
    ) -> Option<()> {
        let mut buffer = Vec::new();
        let tables = Tables::read(self.tables.read(&self.file, self.size, &mut buffer)?)?;
        // Read before the tags are filed: whether all of it can be used is not known sooner.
        let places: Vec<u32> = store.places_of_tags(&tables.tags);
        let names = Names { tables: &tables, places: &places, archive, root: Arc::new(root.to_owned()) };
        let mut buffer = Vec::new();
        let head = match self.blocks.first() {
            Some(block) => names.read_block(block.read(&self.file, self.size, &mut buffer)?)?,
            None => Vec::new(),
        };
        if self.blocks.len() > 1 {
            store.preview(&tables, &head).map(tell);
        }
        let entries = self.entries(head, &names)?;
        store.adopt(tables, entries);
        Some(())
    }

    /// Reads the blocks after the first, which is `head`, on all cores.
    fn entries(&self, head: Vec<Arc<Entry>>, names: &Names<'_>) -> Option<Vec<Arc<Entry>>> {
        let next = AtomicUsize::new(1);
        let read_some = || {
            let mut buffer = Vec::new();
            let mut some = Vec::new();
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                let Some(block) = self.blocks.get(nth) else { return Some(some) };
                some.push((nth, names.read_block(block.read(&self.file, self.size, &mut buffer)?)?));
            }
        };
        let threads = thread::available_parallelism().map_or(1, usize::from).min(self.blocks.len().max(1));
        let mut blocks = Vec::with_capacity(self.blocks.len().max(1));
        blocks.push((0, head));
        thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(read_some)).collect();
            let mut all_read = read_some().map(|some| blocks.extend(some)).is_some();
            for other in others {
                let some = other.join().ok().flatten();
                all_read &= some.map(|some| blocks.extend(some)).is_some();
            }
            all_read.then_some(())
        })?;
        blocks.sort_unstable_by_key(|(nth, _)| *nth);
        let mut entries: Vec<Arc<Entry>> =
            Vec::with_capacity(blocks.iter().map(|(_, some)| some.len()).sum());
        for (_, some) in blocks {
            let follows = match (entries.last(), some.first()) {
                (Some(last), Some(first)) => in_order(last, first).is_lt(),
                _ => true,
            };
            if !follows {
                return None;
            }
            entries.extend(some);
        }
        Some(entries)
    }
}

/// What is kept of an archive, for reports.
pub(crate) fn kept(cache: &Path, root: &Path) -> Option<About> {
    let is_usable = Kept::look(cache, root).is_some();
    About::of(&cache_file::folder(cache), &file_name(&fs::canonicalize(root).ok()?), is_usable)
}

/// Keeps the articles of one archive, unless there are few. `settled` is when its files had been
/// compared.
pub(super) fn write(
    cache: &Path,
    root: &Path,
    archive: u16,
    snapshot: &Snapshot,
    settled: i64,
) -> io::Result<()> {
    let entries = snapshot.entries.iter().filter(|entry| entry.archive == archive);
    // Without the folder there is nothing to compare with, and what is kept may be right again.
    if entries.clone().nth(LEAST).is_none() || !root.is_dir() {
        return Ok(());
    }
    let root = fs::canonicalize(root)?;
    let mut draft = Draft::create(&cache_file::folder(cache), BEGINNING, &file_name(&root))?;
    let mut end = 0;
    let mut append = |draft: &mut Draft, bytes: &[u8]| {
        let part = Part { start: end, length: bytes.len(), sum: fingerprint(bytes) };
        end += bytes.len() as u64;
        if part.length > MAX_PART {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        draft.append(bytes).map(|()| part)
    };
    append(&mut draft, &MARK)?;
    let mut encoder = Encoder::new(&snapshot.tags);
    let mut blocks = Vec::new();
    for entry in entries {
        encoder.put(entry);
        if encoder.block.len() >= BLOCK {
            blocks.push(append(&mut draft, &encoder.block)?);
            encoder.block.clear();
        }
    }
    if !encoder.block.is_empty() {
        blocks.push(append(&mut draft, &encoder.block)?);
    }
    let tables = append(&mut draft, &encoder.tables())?;
    let mut directory = Vec::new();
    put_bytes(&mut directory, root.as_os_str().as_bytes());
    directory.extend(settled.to_le_bytes());
    tables.put(&mut directory);
    put_number(&mut directory, blocks.len() as u64);
    for block in blocks {
        block.put(&mut directory);
    }
    let directory = append(&mut draft, &directory)?;
    let mut foot = Vec::with_capacity(FOOT);
    foot.extend(directory.start.to_le_bytes());
    foot.extend((directory.length as u64).to_le_bytes());
    foot.extend(directory.sum.to_le_bytes());
    foot.extend(MARK);
    draft.append(&foot)?;
    draft.finish()
}

fn file_name(root: &Path) -> String {
    cache_file::name(BEGINNING, root, ".cache")
}
