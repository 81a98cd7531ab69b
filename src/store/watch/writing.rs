//! Files that somebody has open to write into: what is in them is told when they are closed.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use notify::event::{CreateKind, EventKind, ModifyKind};

/// What is written without end, like a log, is told of this often.
const LONGEST: Duration = Duration::from_secs(10);

/// By the names everybody else has for them, with when the writing began.
#[derive(Debug, Default)]
pub(super) struct Writing(HashMap<PathBuf, Instant>);

impl Writing {
    /// Takes an event about a file that the system calls `path`. Says whether it is to be told.
    pub(super) fn take(&mut self, kind: EventKind, path: &Path, given: &Path) -> bool {
        // Elsewhere nobody says when a file is closed.
        if !cfg!(target_os = "linux") {
            return true;
        }
        match kind {
            EventKind::Modify(ModifyKind::Data(_)) => self.begin(given),
            // A second name of a file is made without opening it.
            EventKind::Create(CreateKind::File) if is_only_name(path) => self.begin(given),
            EventKind::Modify(ModifyKind::Metadata(_)) => !self.0.contains_key(given),
            _ => {
                self.0.remove(given);
                true
            }
        }
    }

    fn begin(&mut self, given: &Path) -> bool {
        if !self.0.contains_key(given) {
            self.0.insert(given.to_owned(), Instant::now());
        }
        false
    }

    /// When the first of them has been waited for long enough.
    pub(super) fn due(&self) -> Option<Instant> {
        self.0.values().min().map(|&began| began + LONGEST)
    }

    /// Those that have been, at this moment.
    pub(super) fn past(&mut self, now: Instant) -> Vec<PathBuf> {
        self.0.extract_if(|_, began| *began + LONGEST <= now).map(|(path, _)| path).collect()
    }
}

fn is_only_name(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_file() && data.nlink() == 1)
}
