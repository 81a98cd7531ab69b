//! What a reader has beside the archive, in folders that are gone after the test.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::programs::name;
use crate::support::Start;

/// Nothing changes on the screen unless a key is pressed.
const CALM: &str = "[reading]\nat-end = false\ndwell = 0\n";

/// Configuration, state and cache of one reader.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder can be made"));
        fs::create_dir_all(desk.path("config/recto")).expect("a folder can be made");
        fs::write(desk.path("config/recto/config.toml"), CALM).expect("a file can be written");
        desk
    }

    /// Sets one more option.
    pub(crate) fn configured(self, option: &str) -> Self {
        let path = self.path("config/recto/config.toml");
        fs::write(path, format!("{option}\n{CALM}")).expect("a file can be written");
        self
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    /// The variables by which recto finds it, and the locale that all of this is written in.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let folder = |below| name(&self.path(below)).to_owned();
        vec![
            ("XDG_CONFIG_HOME", folder("config")),
            ("XDG_STATE_HOME", folder("state")),
            ("XDG_CACHE_HOME", folder("cache")),
            ("HOME", folder("home")),
            ("LC_ALL", "C.UTF-8".to_owned()),
        ]
    }

    pub(crate) fn at(&self, start: Start) -> Start {
        self.variables().into_iter().fold(start, |start, (name, value)| start.with(name, &value))
    }
}
