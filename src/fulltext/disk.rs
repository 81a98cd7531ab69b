//! The file in the cache folder: the bodies of an archive as they are compared, then a table of
//! which article's they are, then a foot.
//!
//! What is not exactly as this version writes it is not used: another version, another archive, a cut
//! or changed table. Each body has a checksum of its own, see [`super::pack`].

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::Path;
use std::sync::Arc;

use super::pack::{Body, checksum};
use crate::cache_file::{self, About, Draft, Fields};

/// Begins the file and ends it. Another number for every other form of what stands in it.
const MARK: [u8; 16] = *b"recto text 0001\n";
/// Where the table stands, its length, its checksum, and the mark.
const FOOT: usize = 8 + 8 + 4 + MARK.len();
/// A table that claims to be longer is not read.
const MAX_TABLE: u64 = 1 << 30;
/// Begins the names of all files of this room.
const BEGINNING: &str = "text-";

/// What a file looked like when it was read: while that stays, so does its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    size: u64,
    seconds: i64,
    nanoseconds: i64,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> Option<Self> {
        let data = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some(Self { size: data.size(), seconds: data.mtime(), nanoseconds: data.mtime_nsec() })
    }
}

/// A file that was written before.
pub(super) struct Index {
    pub(super) file: Arc<File>,
    /// By the path below the root.
    known: HashMap<Box<[u8]>, (Stamp, Body)>,
    /// Bytes of all bodies.
    pub(super) size: u64,
}

impl Index {
    /// None when there is none that can be used.
    pub(super) fn open(folder: &Path, root: &Path) -> Option<Self> {
        let index = Self::look(folder, root)?;
        cache_file::touch(&index.file);
        Some(index)
    }

    /// The same, without a sign that it was used.
    fn look(folder: &Path, root: &Path) -> Option<Self> {
        let file = cache_file::open(folder, &file_name(root))?;
        let length = file.metadata().ok()?.len();
        let mut mark = [0; MARK.len()];
        file.read_exact_at(&mut mark, 0).ok()?;
        let mut foot = [0; FOOT];
        file.read_exact_at(&mut foot, length.checked_sub(FOOT as u64)?).ok()?;
        let mut fields = Fields(&foot);
        let (start, size, sum) = (fields.u64()?, fields.u64()?, fields.u32()?);
        if mark != MARK || fields.0 != MARK || size > MAX_TABLE {
            return None;
        }
        if start.checked_add(size)?.checked_add(FOOT as u64)? != length {
            return None;
        }
        let mut table = vec![0; size as usize];
        file.read_exact_at(&mut table, start).ok()?;
        if checksum(&table) != sum {
            return None;
        }
        let mut fields = Fields(&table);
        if take_name(&mut fields)? != root.as_os_str().as_bytes() {
            return None;
        }
        let mut known = HashMap::new();
        while !fields.0.is_empty() {
            let name = take_name(&mut fields)?;
            let stamp = Stamp {
                size: fields.u64()?,
                seconds: fields.u64()?.cast_signed(),
                nanoseconds: fields.u64()?.cast_signed(),
            };
            let body = Body { entry: 0, start: fields.u64()?, length: fields.u32()?, sum: fields.u32()? };
            if body.start < MARK.len() as u64 || body.end() > start || body.length == 0 {
                return None;
            }
            known.insert(name.into(), (stamp, body));
        }
        Some(Self { file: Arc::new(file), known, size: start })
    }

    /// The body of the file with this path below the root, if that has not changed.
    pub(super) fn body(&self, name: &Path, now: Stamp) -> Option<Body> {
        let (stamp, body) = self.known.get(name.as_os_str().as_bytes())?;
        (*stamp == now).then_some(*body)
    }
}

/// A file that is being written.
pub(super) struct Writer {
    draft: Draft,
    table: Vec<u8>,
    end: u64,
}

impl Writer {
    pub(super) fn create(folder: &Path, root: &Path) -> io::Result<Self> {
        let draft = Draft::create(folder, BEGINNING, &file_name(root))?;
        let mut table = Vec::new();
        put_name(&mut table, root.as_os_str().as_bytes());
        let mut writer = Self { draft, table, end: 0 };
        writer.append(&MARK)?;
        Ok(writer)
    }

    /// Writes bytes behind the others; where they begin.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let start = self.end;
        self.draft.append(bytes)?;
        self.end += bytes.len() as u64;
        Ok(start)
    }

    /// Enters a body that was appended. `name` is its file's path below the root.
    pub(super) fn enter(&mut self, name: &Path, stamp: Stamp, body: &Body) {
        put_name(&mut self.table, name.as_os_str().as_bytes());
        for number in
            [stamp.size, stamp.seconds.cast_unsigned(), stamp.nanoseconds.cast_unsigned(), body.start]
        {
            self.table.extend(number.to_le_bytes());
        }
        self.table.extend(body.length.to_le_bytes());
        self.table.extend(body.sum.to_le_bytes());
    }

    /// Puts the file in its place.
    pub(super) fn finish(mut self) -> io::Result<()> {
        let table = std::mem::take(&mut self.table);
        let start = self.append(&table)?;
        let mut foot = Vec::with_capacity(FOOT);
        foot.extend(start.to_le_bytes());
        foot.extend((table.len() as u64).to_le_bytes());
        foot.extend(checksum(&table).to_le_bytes());
        foot.extend(MARK);
        self.append(&foot)?;
        self.draft.finish()
    }

    /// What is written so far can be read from it.
    pub(super) fn file(&self) -> Arc<File> {
        Arc::clone(&self.draft.file)
    }
}

/// What is kept of an archive's texts, for reports.
pub(crate) fn kept(cache: &Path, root: &Path) -> Option<About> {
    let (folder, root) = (cache_file::folder(cache), fs::canonicalize(root).ok()?);
    let is_usable = Index::look(&folder, &root).is_some();
    About::of(&folder, &file_name(&root), is_usable)
}

fn file_name(root: &Path) -> String {
    cache_file::name(BEGINNING, root, ".index")
}

fn put_name(table: &mut Vec<u8>, name: &[u8]) {
    table.extend((name.len() as u32).to_le_bytes());
    table.extend(name);
}

fn take_name<'a>(fields: &mut Fields<'a>) -> Option<&'a [u8]> {
    let length = fields.u32()?;
    fields.take(length as usize)
}
