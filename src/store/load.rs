//! Walks, reads and parses on all cores, and streams what it finds.
//!
//! Left out: hidden files, what a `.gitignore` in the archive names, symbolic links, and whatever
//! is not a regular file. A file that cannot be read is a [`Problem`]; the rest loads.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use ignore::{DirEntry, WalkBuilder, WalkState};
use jiff::Timestamp;

use super::{Change, Entry, Found, Origin, Problem, Snapshot, Stamp, Store, Stream, fingerprint, sample};
use crate::article::{self, Article, Date, Format, Notice};
use crate::error::Error;

/// Endings of the files a folder is searched for. A file given by name may have any.
const ENDINGS: [&str; 4] = ["md", "markdown", "mdown", "mkd"];
/// Of one file this much is read. What is left out is said on its page.
pub(super) const MAX_FILE: u64 = 64 << 20;
/// Texts are kept up to this much in all; those of larger archives are read again when opened.
const HELD_TEXT: usize = 48 << 20;
/// How long the first snapshot waits for more, so that a small archive stands at once and whole.
const FIRST_SNAPSHOT: Duration = Duration::from_millis(15);
/// How soon another follows. Each waits twice as long as the one before, up to the second: a list
/// that is drawn anew all the time is of no use, least of all over a slow link.
const NEXT_SNAPSHOT: Duration = Duration::from_millis(60);
const LAST_SNAPSHOT: Duration = Duration::from_secs(1);
/// A reading thread tells what it has after this many files or this long.
const BATCH: usize = 128;
const BATCH_TIME: Duration = Duration::from_millis(10);

/// What to read, checked to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder and all below it.
    Folder(PathBuf),
    /// One file.
    File(PathBuf),
    /// Standard input (`-`) or a pipe given by name, to its end.
    Stream(PathBuf),
    /// The archive inside the program.
    Sample,
}

impl Source {
    /// Looks at a path as the user gave it; `-` is standard input.
    ///
    /// # Errors
    /// When nothing readable stands there.
    pub fn at(path: &Path) -> Result<Self, Error> {
        if path == Path::new("-") {
            return Ok(Self::Stream(path.to_owned()));
        }
        let error = |source| Error::Archive { path: path.to_owned(), source };
        let kind = fs::metadata(path).map_err(error)?.file_type();
        if kind.is_dir() {
            fs::read_dir(path).map_err(error)?;
            return Ok(Self::Folder(path.to_owned()));
        }
        if kind.is_file() {
            File::open(path).map_err(error)?;
            return Ok(Self::File(path.to_owned()));
        }
        // A pipe is not tried: to open it and close it again would be the end of who writes to it.
        Ok(Self::Stream(path.to_owned()))
    }

    /// A name by which it is known from one session to the next: a path from the root of the disk, as
    /// far as that can be found out. Nothing for what is not there a second time.
    pub fn name(&self) -> String {
        match self {
            Self::Folder(path) | Self::File(path) => {
                fs::canonicalize(path).unwrap_or_else(|_| path.clone()).to_string_lossy().into_owned()
            }
            Self::Stream(_) => String::new(),
            Self::Sample => "sample".to_owned(),
        }
    }

    /// Whether this is one article rather than an archive of them.
    pub fn is_single(&self) -> bool {
        matches!(self, Self::File(_) | Self::Stream(_))
    }
}

/// Reads all sources and hands `publish` a snapshot now and then, the last one complete. Returns
/// when everything is read or `publish` says it has seen enough. What came from a stream is taken
/// from `former`, the snapshot of an earlier reading, whose revisions are counted on.
pub fn load(sources: &[Source], former: &Snapshot, mut publish: impl FnMut(Arc<Snapshot>) -> bool) {
    let (sender, changes) = mpsc::sync_channel(64);
    let held = AtomicUsize::new(0);
    thread::scope(|scope| {
        let held = &held;
        scope.spawn(move || read_sources(sources, former, held, &sender));
        let mut store = Store::default();
        let mut due = Instant::now() + FIRST_SNAPSHOT;
        let mut pause = NEXT_SNAPSHOT;
        let mut news = false;
        loop {
            match changes.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(change) => {
                    store.apply(change);
                    news = true;
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            if Instant::now() >= due {
                if news && !publish(store.snapshot(false, former.revision)) {
                    // Dropping the receiver ends the reading threads.
                    drop(changes);
                    return;
                }
                news = false;
                due = Instant::now() + pause;
                pause = (pause * 2).min(LAST_SNAPSHOT);
            }
        }
        publish(store.snapshot(true, former.revision));
    });
}

/// Reads everything before it returns: for commands that print.
pub fn load_all(sources: &[Source]) -> Arc<Snapshot> {
    let mut last = Arc::default();
    load(sources, &Snapshot::default(), |snapshot| {
        last = snapshot;
        true
    });
    last
}

fn read_sources(
    sources: &[Source],
    former: &Snapshot,
    held: &AtomicUsize,
    sender: &mpsc::SyncSender<Change>,
) {
    for (archive, source) in sources.iter().enumerate() {
        let archive = archive as u16;
        let streamed =
            |entry: &&Arc<Entry>| entry.archive == archive && matches!(entry.origin, Origin::Stream(_));
        let mut reader = Reader::new(archive, Path::new(""), held, sender.clone());
        match (source, former.entries.iter().find(streamed)) {
            (_, Some(entry)) => reader.change.found.push(Found::again(entry)),
            (Source::Folder(root), _) => read_folder(archive, root, held, sender),
            (Source::File(path), _) => {
                reader.root = Arc::new(path.parent().map(Path::to_owned).unwrap_or_default());
                reader.read_file(path);
            }
            (Source::Stream(path), _) => reader.read_stream(path),
            (Source::Sample, _) => reader.read_sample(),
        }
    }
}

fn read_folder(archive: u16, root: &Path, held: &AtomicUsize, sender: &mpsc::SyncSender<Change>) {
    let walk = WalkBuilder::new(root)
        .follow_links(false)
        .require_git(false)
        .parents(false)
        .git_global(false)
        .threads(thread::available_parallelism().map_or(2, usize::from))
        .build_parallel();
    walk.run(|| {
        let mut reader = Reader::new(archive, root, held, sender.clone());
        Box::new(move |entry| {
            match entry {
                Ok(entry) => reader.visit(&entry),
                Err(error) => reader.problem_in_walk(&error),
            }
            if reader.flush_if_due() { WalkState::Continue } else { WalkState::Quit }
        })
    });
}

/// An article as it was read, with all of its text.
struct Read {
    id: String,
    origin: Origin,
    article: Article,
    fingerprint: u64,
    stamp: Option<Stamp>,
    text: Option<String>,
}

/// One thread's hands: reads files, gathers what it found, tells it in batches.
struct Reader<'a> {
    archive: u16,
    root: Arc<PathBuf>,
    held: &'a AtomicUsize,
    sender: mpsc::SyncSender<Change>,
    change: Change,
    told: Instant,
}

impl<'a> Reader<'a> {
    fn new(archive: u16, root: &Path, held: &'a AtomicUsize, sender: mpsc::SyncSender<Change>) -> Self {
        Self {
            archive,
            root: Arc::new(root.to_owned()),
            held,
            sender,
            change: Change::default(),
            told: Instant::now(),
        }
    }

    fn visit(&mut self, entry: &DirEntry) {
        let path = entry.path();
        let kind = entry.file_type();
        if let Some(error) = entry.error() {
            self.problem_in_walk(error);
        }
        // The archive itself may be given as a link.
        if entry.depth() > 0 && kind.is_some_and(|kind| kind.is_symlink()) && path.is_dir() {
            self.problem(path, "a symbolic link to a folder; they are not followed");
            return;
        }
        if kind.is_some_and(|kind| kind.is_dir()) || !is_markdown(path) {
            return;
        }
        if kind.is_some_and(|kind| kind.is_file()) {
            self.read_file(path);
        } else if kind.is_some_and(|kind| kind.is_symlink()) {
            self.problem(path, "a symbolic link; they are not followed");
        } else {
            self.problem(path, "not a regular file");
        }
    }

    fn read_file(&mut self, path: &Path) {
        match read(path) {
            Ok((bytes, stamp)) => {
                let below = path.strip_prefix(&*self.root).unwrap_or(path);
                let id = below.to_string_lossy().into_owned();
                let fingerprint = fingerprint(&bytes);
                let (article, text) = parse(&id, Some(stamp), bytes);
                let exact = self.root.join(&id).as_os_str() == path.as_os_str();
                let origin = if exact {
                    Origin::Below(Arc::clone(&self.root))
                } else {
                    Origin::File(Box::new(path.to_owned()))
                };
                self.take(Read { id, origin, article, fingerprint, stamp: Some(stamp), text: Some(text) });
            }
            Err(error) => self.problem(path, &error.to_string()),
        }
    }

    fn read_stream(&mut self, path: &Path) {
        let read = if path == Path::new("-") {
            read_to_end(io::stdin().lock(), 0)
        } else {
            read(path).map(|(bytes, _)| bytes)
        };
        match read {
            Ok(bytes) => {
                let fingerprint = fingerprint(&bytes);
                let id = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                let (article, text) = parse(&id, None, bytes);
                let stream = Stream { path: path.to_owned(), text: Arc::new(text) };
                let origin = Origin::Stream(Box::new(stream));
                self.take(Read { id, origin, article, fingerprint, stamp: None, text: None });
            }
            Err(error) => self.problem(path, &error.to_string()),
        }
    }

    fn read_sample(&mut self) {
        for (id, text) in sample::FILES {
            let (article, decoded) = parse(id, None, text.as_bytes().to_vec());
            self.take(Read {
                id: (*id).to_owned(),
                origin: Origin::Sample(text),
                article,
                fingerprint: fingerprint(text.as_bytes()),
                stamp: None,
                text: Some(decoded),
            });
        }
    }

    fn take(&mut self, read: Read) {
        let Read { id, origin, article, fingerprint, stamp, text } = read;
        let is_room = |text: &String| {
            let size = text.len();
            self.held.fetch_add(size, Ordering::Relaxed) + size <= HELD_TEXT
        };
        let text = text.filter(is_room).map(Arc::new);
        let (id, archive) = (id.into(), self.archive);
        self.change.found.push(Found { id, archive, origin, article, fingerprint, stamp, text });
    }

    fn problem_in_walk(&mut self, error: &ignore::Error) {
        match error {
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
                self.problem_in_walk(err);
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
    fn flush_if_due(&mut self) -> bool {
        let count = self.change.found.len() + self.change.problems.len();
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

fn is_markdown(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// At most [`MAX_FILE`] bytes and one, by which a cut is known, and what the file looked like before.
pub(super) fn read(path: &Path) -> io::Result<(Vec<u8>, Stamp)> {
    let file = File::open(path)?;
    let stamp = Stamp::of(&file.metadata()?);
    let bytes = read_to_end(file, stamp.size().min(MAX_FILE) as usize + 1)?;
    Ok((bytes, stamp))
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
