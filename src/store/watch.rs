//! Tells what is touched below the archives while they are read.
//!
//! It may tell too much, never too little: whether a path counts, and whether anything about it differs,
//! is for who looks at it. Of a file that is being written it tells when that is closed. Folders are watched one by one, so that hidden ones and those a `.gitignore`
//! names cost nothing, and one that may not be read does not end the watching of the others.
//! Where watching cannot work, a comparison of everything is asked for now and then, and it is said why.

mod writing;

use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use ignore::WalkBuilder;
use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, ModifyKind, RemoveKind, RenameMode};
use notify::{ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::reader::is_markdown;
use crate::filesystem::{self, Kind};
use writing::Writing;

/// What was touched is told when it has been calm for this long,
const CALM: Duration = Duration::from_millis(200);
/// or after this long while it goes on.
const PATIENCE: Duration = Duration::from_secs(1);
/// Where watching cannot work, everything is compared this often at most,
const POLL: Duration = Duration::from_secs(10);
/// and resting this many times as long as a comparison takes.
const REST: u32 = 10;
/// From this many paths on a comparison of everything is less work.
const MAX_TOUCHED: usize = 50_000;
/// What decides about other files: when it changes, any file may come or go.
const RULES: [&str; 2] = [".gitignore", ".ignore"];

/// What the watching tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// These files and folders were touched, made, moved or deleted; they may be there or not.
    Touched(Vec<PathBuf>),
    /// Anything may have changed.
    Everything,
    /// How it is watched from now on.
    Watching(Watching),
}

/// How changes are come by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watching {
    /// The system tells of them.
    Events,
    /// Everything is compared now and then.
    Polling {
        /// At least this long lies between two times.
        every: Duration,
        /// Why.
        because: Because,
    },
}

/// Why the system does not tell of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// The reader wants it so.
    Wanted,
    /// The archive is on another machine, whose changes are not told here.
    Network,
    /// The system watches no more folders for this user.
    Exhausted,
    /// The archive is not there.
    Gone,
    /// Something else was the matter.
    Failed(String),
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wanted => write!(f, "as the configuration says"),
            Self::Network => write!(f, "it is on a network"),
            Self::Exhausted => write!(f, "the system can watch no more folders"),
            Self::Gone => write!(f, "the archive is not there"),
            Self::Failed(why) => write!(f, "{why}"),
        }
    }
}

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Watch {
    news: Sender<News>,
}

/// What the watching thread hears.
enum News {
    Event(notify::Result<Event>),
    Compared(Duration),
    End,
}

impl Watch {
    /// Begins to watch folders and files, on a thread of its own; `is_polled` does without the system's
    /// help. As soon as it stands, and whenever something may have been missed, `tell` is told
    /// [`Notice::Everything`].
    pub fn start(roots: &[PathBuf], is_polled: bool, tell: impl Fn(Notice) + Send + 'static) -> Self {
        let (news, heard) = mpsc::channel();
        let lookout = Lookout {
            roots: roots.iter().map(|given| Root { given: given.clone(), real: None }).collect(),
            is_polled,
            watcher: None,
            trouble: None,
            events: news.clone(),
            tell,
            told: None,
            batch: Batch::default(),
            writing: Writing::default(),
            compared: None,
            took: Duration::ZERO,
        };
        thread::spawn(move || lookout.run(&heard));
        Self { news }
    }

    /// Says how long the last comparison of everything took.
    pub fn compared(&self, took: Duration) {
        // A thread that has ended polls no more.
        let _ = self.news.send(News::Compared(took));
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.news.send(News::End);
    }
}

/// A folder or a file that is watched.
struct Root {
    /// As everybody else names it.
    given: PathBuf,
    /// As the system does, and whether it is a folder; nothing until it was there.
    real: Option<(PathBuf, bool)>,
}

/// What an event is about.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// The archive itself.
    Root,
    /// What decides about other files.
    Rules,
    /// Something below it, as everybody else names it.
    Below(PathBuf),
}

impl Root {
    /// Looks where it is now.
    fn find(&mut self) -> io::Result<&(PathBuf, bool)> {
        let real = fs::canonicalize(&self.given)?;
        let is_folder = fs::metadata(&real)?.is_dir();
        Ok(self.real.insert((real, is_folder)))
    }

    /// What `path` is here, unless it is elsewhere or hidden.
    fn place(&self, path: &Path) -> Option<Place> {
        let (real, _) = self.real.as_ref()?;
        let below = path.strip_prefix(real).ok()?;
        let Some(name) = below.file_name() else { return Some(Place::Root) };
        let is_hidden = |part: &std::ffi::OsStr| part.as_encoded_bytes().starts_with(b".");
        if below.parent().is_some_and(|folders| folders.iter().any(is_hidden)) {
            return None;
        }
        if RULES.iter().any(|rules| name == *rules) {
            return Some(Place::Rules);
        }
        (!is_hidden(name)).then(|| Place::Below(self.given.join(below)))
    }
}

/// The watching thread's own.
struct Lookout<T> {
    roots: Vec<Root>,
    is_polled: bool,
    watcher: Option<RecommendedWatcher>,
    /// Why it is not, or not everywhere, the system that tells of changes.
    trouble: Option<Because>,
    events: Sender<News>,
    tell: T,
    told: Option<Watching>,
    batch: Batch,
    writing: Writing,
    /// When everything was asked for last, and how long that took.
    compared: Option<Instant>,
    took: Duration,
}

impl<T: Fn(Notice)> Lookout<T> {
    fn run(mut self, heard: &Receiver<News>) {
        self.stand();
        loop {
            let news = match self.due().into_iter().chain(self.writing.due()).min() {
                None => heard.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => heard.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match news {
                Ok(News::Event(Ok(event))) => self.take(&event),
                Ok(News::Event(Err(error))) => {
                    self.fail(Because::of(&error));
                    self.say();
                }
                Ok(News::Compared(took)) => {
                    self.took = took;
                    self.say();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Ok(News::End) | Err(RecvTimeoutError::Disconnected) => return,
            }
            let now = Instant::now();
            self.writing.past(now).into_iter().for_each(|path| self.batch.add(path));
            if self.due().is_some_and(|due| due <= now) {
                self.tell();
            }
        }
    }

    /// Sets the watches, and asks for everything: what changed before they stood told nobody.
    fn stand(&mut self) {
        self.trouble = None;
        if let Err(because) = self.try_to_stand() {
            self.fail(because);
        }
        self.say();
        self.batch.add_all();
    }

    fn try_to_stand(&mut self) -> Result<(), Because> {
        if self.is_polled {
            return Err(Because::Wanted);
        }
        if self.roots.iter().any(|root| filesystem::kind(&root.given) == Kind::Network) {
            return Err(Because::Network);
        }
        let events = self.events.clone();
        let hear = move |event: notify::Result<Event>| {
            // Every file that is read would be news.
            if event.as_ref().map_or(true, is_change) {
                let _ = events.send(News::Event(event));
            }
        };
        let config = notify::Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(hear, config).map_err(|error| Because::of(&error))?;
        let watcher = self.watcher.insert(watcher);
        let mut outcome = Ok(());
        for root in &mut self.roots {
            match root.find() {
                Ok((real, is_folder)) => {
                    // A file is often replaced, and an archive can be made anew: that is seen from above.
                    if let Some(above) = real.parent() {
                        watch(watcher, above, RecursiveMode::NonRecursive)?;
                    }
                    if *is_folder {
                        watch_below(watcher, real)?;
                    }
                }
                Err(_) => outcome = Err(Because::Gone),
            }
        }
        outcome
    }

    /// Goes on by comparing.
    fn fail(&mut self, because: Because) {
        if because != Because::Gone {
            self.watcher = None;
        }
        self.trouble = Some(because);
    }

    /// Tells how it is watched, if that is news.
    fn say(&mut self) {
        let watching = match self.trouble.clone() {
            None => Watching::Events,
            Some(because) => Watching::Polling { every: self.every(), because },
        };
        if self.told.as_ref() != Some(&watching) {
            self.told = Some(watching.clone());
            (self.tell)(Notice::Watching(watching));
        }
    }

    /// How often everything is compared where that has to do, in whole rounds.
    fn every(&self) -> Duration {
        let rest = (self.took * REST).as_secs().div_ceil(POLL.as_secs());
        POLL * u32::try_from(rest.max(1)).unwrap_or(u32::MAX)
    }

    fn take(&mut self, event: &Event) {
        if event.need_rescan() {
            self.batch.add_all();
        }
        for path in &event.paths {
            let is_folder = can_be_of_folder(event.kind)
                && fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir());
            let places: Vec<Place> = self.roots.iter().filter_map(|root| root.place(path)).collect();
            if is_folder && !places.is_empty() {
                self.watch_new(path);
            }
            for place in places {
                match place {
                    Place::Root | Place::Rules => self.batch.add_all(),
                    Place::Below(given) => {
                        let counts = is_folder || is_markdown(path) || can_be_of_folder_gone(event.kind);
                        if counts && (is_folder || self.writing.take(event.kind, path, &given)) {
                            self.batch.add(given);
                        }
                    }
                }
            }
        }
    }

    fn watch_new(&mut self, folder: &Path) {
        let Some(watcher) = &mut self.watcher else { return };
        if let Err(because) = watch_below(watcher, folder) {
            self.fail(because);
            self.say();
        }
    }

    /// When there is something to be told.
    fn due(&self) -> Option<Instant> {
        let rested = self.compared.map(|compared| compared + self.took * REST);
        let batch = self.batch.due().map(|due| match rested {
            // Queues that overflow while everything is compared must not have it compared without end.
            Some(rested) if self.batch.is_all => due.max(rested),
            _ => due,
        });
        let poll = self.trouble.as_ref().and(self.compared).map(|compared| compared + self.every());
        batch.into_iter().chain(poll).min()
    }

    fn tell(&mut self) {
        let is_gone = |root: &Root| root.real.as_ref().is_none_or(|(real, _)| !real.exists());
        match self.trouble {
            None if self.roots.iter().any(is_gone) => self.fail(Because::Gone),
            Some(Because::Gone) if !self.roots.iter().any(|root| !root.given.exists()) => self.stand(),
            _ => {}
        }
        self.say();
        let notice = self.batch.take().unwrap_or(Notice::Everything);
        if notice == Notice::Everything {
            self.compared = Some(Instant::now());
        }
        (self.tell)(notice);
    }
}

impl Because {
    fn of(error: &notify::Error) -> Self {
        match &error.kind {
            ErrorKind::MaxFilesWatch => Self::Exhausted,
            ErrorKind::Io(error) if is_exhausted(error) => Self::Exhausted,
            ErrorKind::Io(error) => Self::Failed(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// Whether the system has no more of what watching takes: no watches, or no queues.
fn is_exhausted(error: &io::Error) -> bool {
    let code = error.raw_os_error().map(rustix::io::Errno::from_raw_os_error);
    matches!(code, Some(rustix::io::Errno::NOSPC | rustix::io::Errno::MFILE | rustix::io::Errno::NFILE))
}

/// Watches a folder and all below it that are neither hidden nor left out.
fn watch_below(watcher: &mut RecommendedWatcher, folder: &Path) -> Result<(), Because> {
    if cfg!(target_vendor = "apple") {
        return watch(watcher, folder, RecursiveMode::Recursive);
    }
    let walk = WalkBuilder::new(folder)
        .follow_links(false)
        .require_git(false)
        .parents(false)
        .git_global(false)
        .filter_entry(|entry| entry.file_type().is_some_and(|kind| kind.is_dir()))
        .build();
    // What cannot be walked cannot be read either, and the store says so.
    for entry in walk.flatten() {
        watch(watcher, entry.path(), RecursiveMode::NonRecursive)?;
    }
    Ok(())
}

/// Watches one folder. One that is gone by now, or may not be read, is no matter.
fn watch(watcher: &mut RecommendedWatcher, folder: &Path, mode: RecursiveMode) -> Result<(), Because> {
    let Err(error) = watcher.watch(folder, mode) else { return Ok(()) };
    match &error.kind {
        ErrorKind::PathNotFound => Ok(()),
        ErrorKind::Io(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) =>
        {
            Ok(())
        }
        _ => Err(Because::of(&error)),
    }
}

/// Whether something differs after it.
fn is_change(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => event.need_rescan(),
        _ => true,
    }
}

/// Whether it can be about a folder that is there now, and was not, or could not be read.
fn can_be_of_folder(kind: EventKind) -> bool {
    !matches!(
        kind,
        EventKind::Create(CreateKind::File)
            | EventKind::Modify(ModifyKind::Data(_))
            | EventKind::Access(_)
            | EventKind::Remove(_)
    )
}

/// Whether it can be about a folder that is there no more.
fn can_be_of_folder_gone(kind: EventKind) -> bool {
    match kind {
        EventKind::Remove(kind) => kind != RemoveKind::File,
        EventKind::Modify(ModifyKind::Name(mode)) => mode != RenameMode::To,
        EventKind::Any | EventKind::Other | EventKind::Modify(ModifyKind::Any) => true,
        _ => false,
    }
}

/// What was touched and is not told yet.
#[derive(Debug, Default)]
struct Batch {
    touched: HashSet<PathBuf>,
    is_all: bool,
    /// When the first and the last of it came.
    times: Option<(Instant, Instant)>,
}

impl Batch {
    fn add(&mut self, path: PathBuf) {
        if !self.is_all {
            self.touched.insert(path);
        }
        if self.touched.len() > MAX_TOUCHED {
            self.add_all();
        }
        self.count(Instant::now());
    }

    fn add_all(&mut self) {
        self.is_all = true;
        self.touched.clear();
        self.count(Instant::now());
    }

    fn count(&mut self, now: Instant) {
        let first = self.times.map_or(now, |(first, _)| first);
        self.times = Some((first, now));
    }

    fn due(&self) -> Option<Instant> {
        self.times.map(|(first, last)| (last + CALM).min(first + PATIENCE))
    }

    fn take(&mut self) -> Option<Notice> {
        let Self { touched, is_all, times } = std::mem::take(self);
        times?;
        Some(if is_all {
            Notice::Everything
        } else {
            let mut paths: Vec<PathBuf> = touched.into_iter().collect();
            paths.sort_unstable();
            Notice::Touched(paths)
        })
    }
}

#[cfg(test)]
mod tests;
