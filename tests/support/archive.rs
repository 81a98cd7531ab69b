//! Archives made up for a test.

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder that is gone after the test. It has a folder above it of its own: that is watched too, and in
/// the one of all temporary files something always happens.
pub struct Archive {
    path: PathBuf,
    _above: TempDir,
}

impl Archive {
    pub fn new() -> Self {
        let above = tempfile::tempdir().expect("a folder can be made");
        let path = above.path().join("archive");
        std::fs::create_dir(&path).expect("a folder can be made");
        Self { path, _above: above }
    }

    /// Articles with these titles, the first the newest. Each says on its page what it is.
    pub fn of(titles: &[&str]) -> Self {
        let archive = Self::new();
        for (nth, title) in titles.iter().enumerate() {
            archive.article(nth, title, &format!("This is the page of {title}."));
        }
        archive
    }

    /// One more, the older the higher `nth` is.
    pub fn article(&self, nth: usize, title: &str, body: &str) -> PathBuf {
        let day = format!("{}-{:02}-{:02}", 2020 - nth / 336, 12 - nth / 28 % 12, 28 - nth % 28);
        self.file(&format!("{nth:04}.md"), &format!("---\ntitle: {title}\ndate: {day}\n---\n{body}\n"))
    }

    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, text).expect("a file can be written");
        path
    }

    /// A script; gives its path.
    pub fn script(&self, name: &str, text: &str) -> String {
        let path = self.file(name, &format!("#!/bin/sh\n{text}\n"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a script can be run");
        path.to_str().expect("a plain name").to_owned()
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn name(&self) -> &str {
        self.path().to_str().expect("temporary folders have plain names")
    }
}

/// Paragraphs of a line each: `Line 1 of Alpha.`
pub fn lines(name: &str, count: usize) -> String {
    (1..=count).fold(String::new(), |mut text, nth| {
        let _ = write!(text, "Line {nth} of {name}.\n\n");
        text
    })
}

/// One paragraph of words that are all different and all five letters long.
pub fn numbered_words(count: usize) -> String {
    (1..=count).map(|nth| format!("w{nth:04}")).collect::<Vec<_>>().join(" ")
}

/// The titles of the sample archive in the order of the list.
pub fn sample_titles() -> Vec<String> {
    let output = Command::new(super::RECTO)
        .args(["list", "--format", "json"])
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .env("XDG_STATE_HOME", "/nonexistent")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let articles: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    let title = |article: &serde_json::Value| article["title"].as_str().expect("a title is text").to_owned();
    articles.iter().map(title).collect()
}
