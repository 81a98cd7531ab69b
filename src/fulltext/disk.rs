//! The file in the cache folder: the bodies of an archive as they are compared, then a table of
//! which article's they are, then a foot.
//!
//! It is written under another name and renamed when it is whole, so that several programs may do it
//! at once. What is not exactly as this version writes it is not used: another version, another
//! archive, a cut or changed table. Each body has a checksum of its own, see [`super::pack`].

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::pack::{Body, checksum};

/// Begins the file and ends it. Another number for every other form of what stands in it.
const MARK: [u8; 16] = *b"recto text 0001\n";
/// Where the table stands, its length, its checksum, and the mark.
const FOOT: usize = 8 + 8 + 4 + MARK.len();
/// A table that claims to be longer is not read.
const MAX_TABLE: u64 = 1 << 30;
/// What another program left half written is removed when it is so old.
const ABANDONED: Duration = Duration::from_hours(24);
/// And the file of an archive that nobody has searched for so long.
const UNUSED: Duration = Duration::from_hours(24 * 90);
/// Begins the names of all files of this room.
const BEGINNING: &str = "text-";
/// Ends the name of a file that is being written.
const ENDING: &str = ".new";
/// Names that are tried for a file to be written.
const MAX_ATTEMPTS: u32 = 100;

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
        let path = folder.join(file_name(root));
        // Whatever else has the name, to open it could take forever.
        if !fs::symlink_metadata(&path).ok()?.is_file() {
            return None;
        }
        let file = File::open(path).ok()?;
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
        if fields.name()? != root.as_os_str().as_bytes() {
            return None;
        }
        let mut known = HashMap::new();
        while !fields.0.is_empty() {
            let name = fields.name()?;
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
        // Used now. If that cannot be noted, it will be made anew some day.
        let _ = file.set_modified(SystemTime::now());
        Some(Self { file: Arc::new(file), known, size: start })
    }

    /// The body of the file with this path below the root, if that has not changed.
    pub(super) fn body(&self, name: &Path, now: Stamp) -> Option<Body> {
        let (stamp, body) = self.known.get(name.as_os_str().as_bytes())?;
        (*stamp == now).then_some(*body)
    }
}

/// A file that is being written. Dropped before it is finished, it is gone.
pub(super) struct Writer {
    pub(super) file: Arc<File>,
    table: Vec<u8>,
    end: u64,
    temporary: PathBuf,
    target: PathBuf,
    finished: bool,
}

impl Writer {
    pub(super) fn create(folder: &Path, root: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let name = file_name(root);
        remove_old(folder);
        let (file, temporary) = create_new(folder, &name)?;
        let mut table = Vec::new();
        put_name(&mut table, root.as_os_str().as_bytes());
        let target = folder.join(name);
        let mut writer = Self { file: Arc::new(file), table, end: 0, temporary, target, finished: false };
        writer.append(&MARK)?;
        Ok(writer)
    }

    /// Writes bytes behind the others; where they begin.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let start = self.end;
        self.file.write_all_at(bytes, start)?;
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
        fs::rename(&self.temporary, &self.target)?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.finished {
            // If it cannot be removed, a later one will do it.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// The name of the file for the archive at `root`. Two archives may come by one name: the table has
/// the root, and the later one stays.
fn file_name(root: &Path) -> String {
    let bytes = root.as_os_str().as_bytes();
    let end: String = root
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(32)
        .collect();
    format!("{BEGINNING}{end}-{:08x}.index", checksum(bytes))
}

/// A file nobody else has, to be renamed to `name`.
fn create_new(folder: &Path, name: &str) -> io::Result<(File, PathBuf)> {
    let mut attempt = 0;
    loop {
        let path = folder.join(format!("{name}.{}-{attempt}{ENDING}", process::id()));
        match OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < MAX_ATTEMPTS => {
                attempt += 1;
            }
            other => return other.map(|file| (file, path)),
        }
    }
}

/// Removes what nobody will ask for any more, whichever archive it was of.
fn remove_old(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with(BEGINNING) {
            continue;
        }
        let most = if name.ends_with(ENDING) { ABANDONED } else { UNUSED };
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if age().is_some_and(|age| age > most) {
            // Somebody else may have done it.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn put_name(table: &mut Vec<u8>, name: &[u8]) {
    table.extend((name.len() as u32).to_le_bytes());
    table.extend(name);
}

/// What is left of bytes that are read field by field.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn name(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()?;
        self.take(length as usize)
    }
}
