//! One thread's hands: looks at files, reads those that are not known as they are, and tells in
//! batches.
//!
//! A file that cannot be read is a [`Problem`]; the rest is read. Where somebody may be writing, a
//! file is left alone until it rests, and what is known of it stays.

use std::collections::HashMap;
use std::fs::{self, File, FileType, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant, SystemTime};

use ignore::DirEntry;
use jiff::Timestamp;

use super::known::Known;
use super::{Change, Entry, Found, Origin, Problem, Resting, Stamp, Stream, fingerprint, id_of, sample};
use crate::article::{self, Article, Date, Format, Notice};

/// Endings of the files a folder is searched for. A file given by name may have any.
const ENDINGS: [&str; 4] = ["md", "markdown", "mdown", "mkd"];
/// Of one file this much is read. What is left out is said on its page.
pub(super) const MAX_FILE: u64 = 64 << 20;
/// Texts are kept up to this much in all; those of larger archives are read again when opened.
const HELD_TEXT: usize = 48 << 20;
/// A reading thread tells what it has after this many files or this long.
const BATCH: usize = 128;
const BATCH_TIME: Duration = Duration::from_millis(10);
/// A file that was written so lately may be written further.
pub(super) const REST: Duration = Duration::from_millis(250);

/// What is known before files are looked at.
pub(super) struct Look<'a> {
    /// Articles that need not be read again while their files stay as they are.
    pub(super) known: Known<'a>,
    /// Before this moment, in nanoseconds since 1970, a file has not changed since it was read, if
    /// its size and time say so; by archive.
    pub(super) settled: &'a [i64],
    /// Bytes of texts that are held.
    pub(super) held: &'a AtomicUsize,
    /// What the files were like that have been left alone for a while, if any are to be.
    pub(super) rested: Option<&'a HashMap<PathBuf, Rested>>,
}

/// What was left alone for a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rested {
    /// What it looked like before, if it was there.
    pub(super) stamp: Option<Stamp>,
    /// It was waited for long enough, whatever it looks like.
    pub(super) enough: bool,
}

/// What was read of a file.
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    /// Before the first of them was read.
    pub(super) stamp: Stamp,
    /// Whether it was the same after the last.
    pub(super) steady: bool,
}

/// An article as it was read, with all of its text.
struct Read {
    id: String,
    origin: Origin,
    article: Article,
    fingerprint: u64,
    stamp: Option<Stamp>,
    text: Option<String>,
    former: Option<Arc<Entry>>,
}

pub(super) struct Reader<'a> {
    archive: u16,
    root: Arc<PathBuf>,
    look: &'a Look<'a>,
    sender: mpsc::SyncSender<Change>,
    change: Change,
    told: Instant,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        archive: u16,
        root: &Path,
        look: &'a Look<'a>,
        sender: mpsc::SyncSender<Change>,
    ) -> Self {
        let root = Arc::new(root.to_owned());
        Self { archive, root, look, sender, change: Change::default(), told: Instant::now() }
    }

    /// What a walk came to. The archive itself may be given as a link.
    pub(super) fn visit(&mut self, entry: &DirEntry) {
        if let Some(error) = entry.error() {
            self.problem_in_walk(error);
        }
        if entry.depth() == 0 && entry.path().is_dir() {
            return;
        }
        if let Some(kind) = entry.file_type() {
            self.visit_kind(entry.path(), kind, || entry.metadata().ok());
        }
    }

    /// Something below the root of an archive.
    pub(super) fn visit_kind(
        &mut self,
        path: &Path,
        kind: FileType,
        data: impl FnOnce() -> Option<Metadata>,
    ) {
        if kind.is_symlink() && path.is_dir() {
            self.problem(path, "a symbolic link to a folder; they are not followed");
        } else if kind.is_dir() || !is_markdown(path) {
            // Not for reading.
        } else if kind.is_file() {
            self.look_at(path, data);
        } else if kind.is_symlink() {
            self.problem(path, "a symbolic link; they are not followed");
        } else {
            self.problem(path, "not a regular file");
        }
    }

    /// Reads a file, unless it is known as it is.
    pub(super) fn look_at(&mut self, path: &Path, data: impl FnOnce() -> Option<Metadata>) {
        let below = path.strip_prefix(&*self.root).unwrap_or(path);
        let id = id_of(below);
        let known = self.look.known.find(self.archive, &id, path);
        if let Some((place, entry)) = known
            && entry.stamp.is_some()
            && let Some(data) = data()
            && entry.stamp == Some(Stamp::of(&data))
            && Stamp::changed(&data) < self.settled()
        {
            return self.look.known.mark(place);
        }
        match read(path) {
            Ok(read) => {
                if let Some((place, _)) = known {
                    self.look.known.mark(place);
                }
                let former = known.map(|(_, entry)| entry);
                if self.is_to_rest(path, &read, former) {
                    self.change.resting.push(Resting { path: path.to_owned(), stamp: Some(read.stamp) });
                    return;
                }
                let (id, former) = (id.into_owned(), former.cloned());
                self.take_file(path, id, read, former);
            }
            // It went away meanwhile, and is missed like all that went away.
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.look.rested.is_some() => {}
            Err(error) => self.problem(path, &error.to_string()),
        }
    }

    fn settled(&self) -> i64 {
        self.look.settled.get(usize::from(self.archive)).copied().unwrap_or(i64::MIN)
    }

    /// Whether somebody may be at it still.
    fn is_to_rest(&self, path: &Path, read: &Content, former: Option<&Arc<Entry>>) -> bool {
        let Some(rested) = self.look.rested else { return false };
        let has_rested = |rested: &Rested| rested.enough || (read.steady && rested.stamp == Some(read.stamp));
        if rested.get(path).is_some_and(has_rested) {
            return false;
        }
        let emptied = read.bytes.is_empty()
            && former.and_then(|former| former.stamp).is_some_and(|former| former.size() > 0);
        !read.steady || emptied || read.stamp.is_within(REST, SystemTime::now())
    }

    fn take_file(&mut self, path: &Path, id: String, read: Content, former: Option<Arc<Entry>>) {
        let fingerprint = fingerprint(&read.bytes);
        let (article, text) = parse(&id, Some(read.stamp), read.bytes);
        let exact = self.root.join(&id).as_os_str() == path.as_os_str();
        let origin = if exact {
            Origin::Below(Arc::clone(&self.root))
        } else {
            Origin::File(Box::new(path.to_owned()))
        };
        let (stamp, text) = (Some(read.stamp), Some(text));
        if former.as_ref().is_some_and(|former| {
            (former.stamp, former.fingerprint) == (stamp, fingerprint) && former.article == article
        }) {
            self.change.read_again.push(self.archive);
            return;
        }
        self.take(Read { id, origin, article, fingerprint, stamp, text, former });
    }

    pub(super) fn read_stream(&mut self, path: &Path) {
        let read = if path == Path::new("-") {
            read_to_end(io::stdin().lock(), 0)
        } else {
            read(path).map(|read| read.bytes)
        };
        match read {
            Ok(bytes) => {
                let fingerprint = fingerprint(&bytes);
                let id = id_of(Path::new(path.file_name().unwrap_or(path.as_os_str()))).into_owned();
                let (article, text) = parse(&id, None, bytes);
                let stream = Stream { path: path.to_owned(), text: Arc::new(text) };
                let origin = Origin::Stream(Box::new(stream));
                let (stamp, text, former) = (None, None, None);
                self.take(Read { id, origin, article, fingerprint, stamp, text, former });
            }
            Err(error) => self.problem(path, &error.to_string()),
        }
    }

    pub(super) fn read_sample(&mut self) {
        for (id, text) in sample::FILES {
            let (article, decoded) = parse(id, None, text.as_bytes().to_vec());
            self.take(Read {
                id: (*id).to_owned(),
                origin: Origin::Sample(text),
                article,
                fingerprint: fingerprint(text.as_bytes()),
                stamp: None,
                text: Some(decoded),
                former: None,
            });
        }
    }

    /// What was found before and cannot be read again.
    pub(super) fn take_again(&mut self, entry: &Entry) {
        self.change.found.push(Found::again(entry));
    }

    fn take(&mut self, read: Read) {
        let Read { id, origin, article, fingerprint, stamp, text, former } = read;
        let is_room = |text: &String| {
            let size = text.len();
            self.look.held.fetch_add(size, Ordering::Relaxed) + size <= HELD_TEXT
        };
        let text = text.filter(is_room).map(Arc::new);
        let (id, archive) = (id.into(), self.archive);
        let found = Found { id, archive, origin, article, fingerprint, stamp, text, former };
        self.change.found.push(found);
    }

    pub(super) fn problem_in_walk(&mut self, error: &ignore::Error) {
        match error {
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
                self.problem_in_walk(err);
            }
            ignore::Error::WithPath { path, err } if *path == *self.root && is_gone(err) => {
                self.problem(path, "the archive is not there any more");
            }
            ignore::Error::WithPath { path, err } => self.problem(path, &err.to_string()),
            ignore::Error::Partial(errors) => errors.iter().for_each(|error| self.problem_in_walk(error)),
            other => self.problem(&self.root.clone(), &other.to_string()),
        }
    }

    fn problem(&mut self, path: &Path, reason: &str) {
        self.change
            .problems
            .push(Problem { path: path.to_string_lossy().into_owned(), reason: reason.to_owned() });
    }

    /// False when nobody listens any more.
    pub(super) fn flush_if_due(&mut self) -> bool {
        let count = self.change.found.len() + self.change.problems.len() + self.change.resting.len();
        if count >= BATCH || (count > 0 && self.told.elapsed() >= BATCH_TIME) {
            self.told = Instant::now();
            return self.sender.send(std::mem::take(&mut self.change)).is_ok();
        }
        true
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        // Nobody listening is no fault: the reader of the archive has left.
        let _ = self.sender.send(std::mem::take(&mut self.change));
    }
}

fn is_gone(error: &ignore::Error) -> bool {
    error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
}

pub(super) fn is_markdown(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// At most [`MAX_FILE`] bytes and one, by which a cut is known.
pub(super) fn read(path: &Path) -> io::Result<Content> {
    let mut file = File::open(path)?;
    let stamp = Stamp::of(&file.metadata()?);
    let bytes = read_to_end(&mut file, stamp.size().min(MAX_FILE) as usize + 1)?;
    let steady = file.metadata().is_ok_and(|data| Stamp::of(&data) == stamp);
    Ok(Content { bytes, stamp, steady })
}

fn read_to_end(from: impl io::Read, about: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(about);
    from.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Parses, and adds what only the store knows: that a file was cut, or when it was written.
pub(super) fn parse(id: &str, file: Option<Stamp>, mut bytes: Vec<u8>) -> (Article, String) {
    let cut = bytes.len() as u64 > MAX_FILE;
    bytes.truncate(MAX_FILE as usize);
    let name = id.rsplit('/').next().unwrap_or(id);
    let (mut article, text) = article::parse(name, bytes);
    if cut {
        article.extra.notice(Notice::Cut);
    }
    if article.format != Format::Clipping && article.date.is_none() && article.date_text.is_none() {
        let written = file.and_then(|stamp| Timestamp::from_nanosecond(stamp.modified().into()).ok());
        article.date = written.map(Date::from_timestamp);
    }
    (article, text)
}

/// What stands at a path, without following it.
pub(super) fn kind_at(path: &Path) -> Option<(FileType, Metadata)> {
    fs::symlink_metadata(path).ok().map(|data| (data.file_type(), data))
}
