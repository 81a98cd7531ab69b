//! Files in the cache folder: written under another name and renamed when they are whole, so that
//! several programs may do it at once, and read field by field.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use twox_hash::XxHash3_64;

/// What another program left half written is removed when it is so old.
const ABANDONED: Duration = Duration::from_hours(24);
/// And a file that nobody has asked for so long.
const UNUSED: Duration = Duration::from_hours(24 * 90);
/// Ends the name of a file that is being written.
const ENDING: &str = ".new";
/// Names that are tried for a file to be written.
const MAX_ATTEMPTS: u32 = 100;
/// Letters of an archive's own name in the name of its file.
const MAX_LETTERS: usize = 32;

/// The folder in the cache.
pub(crate) fn folder(cache: &Path) -> PathBuf {
    cache.join("recto")
}

/// The name of a file for the archive at `root`, by which a person would know it. Two archives may
/// come by one name: the file says which it is of, and the later stays.
pub(crate) fn name(beginning: &str, root: &Path, ending: &str) -> String {
    let sum = XxHash3_64::oneshot(root.as_os_str().as_bytes());
    let letters = root.file_name().unwrap_or_default().to_string_lossy();
    let letters: String = letters.chars().filter(char::is_ascii_alphanumeric).take(MAX_LETTERS).collect();
    format!("{beginning}{letters}-{sum:016x}{ending}")
}

/// Opens a file of the cache folder, if it is one.
pub(crate) fn open(folder: &Path, name: &str) -> Option<File> {
    let path = folder.join(name);
    // Whatever else has the name, to open it could take forever.
    fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?;
    File::open(path).ok()
}

/// What a file of the cache folder is like.
#[derive(Clone, Debug)]
pub(crate) struct About {
    pub(crate) size: u64,
    pub(crate) modified: Option<SystemTime>,
    /// Whether it is one that this version can use.
    pub(crate) is_usable: bool,
}

impl About {
    /// Of the file with this name, if there is one.
    pub(crate) fn of(folder: &Path, name: &str, is_usable: bool) -> Option<Self> {
        let data = fs::symlink_metadata(folder.join(name)).ok()?;
        Some(Self { size: data.len(), modified: data.modified().ok(), is_usable })
    }
}

/// Says that a file is in use. If that cannot be noted, it will be made anew some day.
pub(crate) fn touch(file: &File) {
    let _ = file.set_modified(SystemTime::now());
}

/// A file that is being written. Dropped before it is finished, it is gone.
pub(crate) struct Draft {
    pub(crate) file: Arc<File>,
    temporary: PathBuf,
    target: PathBuf,
    finished: bool,
}

impl Draft {
    /// Begins a file that will be called `name`, and removes what nobody will ask for any more of
    /// the files that begin with `beginning`.
    pub(crate) fn create(folder: &Path, beginning: &str, name: &str) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        remove_old(folder, beginning);
        let mut attempt = 0;
        loop {
            let temporary = folder.join(format!("{name}.{}-{attempt}{ENDING}", process::id()));
            match OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&temporary) {
                Ok(file) => {
                    let (file, target) = (Arc::new(file), folder.join(name));
                    return Ok(Self { file, temporary, target, finished: false });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < MAX_ATTEMPTS => {
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Writes behind what is there.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        (&*self.file).write_all(bytes)
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        fs::rename(&self.temporary, &self.target)?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.finished {
            // If it cannot be removed, a later one will do it.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Removes what nobody will ask for any more, whichever archive it was of.
fn remove_old(folder: &Path, beginning: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if !name.as_bytes().starts_with(beginning.as_bytes()) {
            continue;
        }
        let most = if name.as_bytes().ends_with(ENDING.as_bytes()) { ABANDONED } else { UNUSED };
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if age().is_some_and(|age| age > most) {
            // Somebody else may have done it.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Writes numbers in few bytes when they are small, seven bits in each.
pub(crate) fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 1 << 7 {
        bytes.push(number as u8 | 1 << 7);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Writes bytes after their number.
pub(crate) fn put_bytes(bytes: &mut Vec<u8>, put: &[u8]) {
    put_number(bytes, put.len() as u64);
    bytes.extend_from_slice(put);
}

/// What is left of bytes that are read field by field. Nothing in them is believed.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    pub(crate) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 1 << 7 {
                return Some(number);
            }
        }
        None
    }

    pub(crate) fn index(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// How many follow: never more than there are bytes left, so that room can be made for them.
    pub(crate) fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.0.len()).then_some(count)
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        self.take(length)
    }

    pub(crate) fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }
}
