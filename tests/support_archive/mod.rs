//! Made-up archives on disk, and the real program run over them without a terminal.

#![allow(dead_code, reason = "each test file uses its own part")]

pub(crate) mod hostile;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use recto::store::{Snapshot, Source, load_all};
use tempfile::TempDir;

/// A folder that is gone when the test is over.
pub(crate) struct Folder {
    temp: TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { temp: tempfile::tempdir().expect("there is room for a temporary folder") }
    }

    pub(crate) fn path(&self) -> &Path {
        self.temp.path()
    }

    pub(crate) fn at(&self, below: &str) -> PathBuf {
        self.path().join(below)
    }

    /// Writes a file, and the folders it stands in.
    pub(crate) fn write(&self, below: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(below);
        fs::create_dir_all(path.parent().expect("it stands in a folder")).expect("folders can be made");
        fs::write(&path, content).expect("files can be written");
        path
    }

    /// Everything in it, read.
    pub(crate) fn load(&self) -> Arc<Snapshot> {
        load_all(&[self.source()])
    }

    pub(crate) fn source(&self) -> Source {
        Source::at(self.path()).expect("the folder is there")
    }
}

/// An article in the scraper's format.
pub(crate) struct Clipping<'a> {
    pub(crate) title: &'a str,
    pub(crate) source: &'a str,
    pub(crate) authors: &'a str,
    pub(crate) date: &'a str,
    /// `name` or `group=name`, apart by `; `.
    pub(crate) tags: &'a str,
}

impl Clipping<'_> {
    pub(crate) fn text(&self) -> String {
        let Self { title, source, authors, date, tags } = self;
        let tags: Vec<String> = tags
            .split("; ")
            .filter(|tag| !tag.is_empty())
            .map(|tag| match tag.split_once('=') {
                Some((group, name)) => format!("[[made.{group}.name={name}]]"),
                None => format!("[[{tag}]]"),
            })
            .collect();
        format!(
            "# {title}\n### \n\n## Information:\n+ Source: {source}\n+ Link: https://example.com/\n\
             + Date: {date}\n+ Author: {authors}\n\n\n## Article:\nUnknown\n\nA body of five words.\n\n\
             #### Tags:\n{}\n",
            tags.join(" ")
        )
    }
}

/// A table of cases below `tests/cases`: its lines without the empty ones and the remarks.
pub(crate) fn cases(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().filter(|line| !line.is_empty() && !line.starts_with("## ")).map(str::to_owned).collect()
}

/// The archive of `tests/cases/queries/archive.txt`, written out; an article's id is its handle.
pub(crate) fn made_up() -> Folder {
    let folder = Folder::new();
    for line in cases("queries/archive.txt") {
        let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [handle, title, source, authors, date, tags] = cells[..] else {
            panic!("six cells in: {line}");
        };
        folder.write(&format!("{handle}.md"), Clipping { title, source, authors, date, tags }.text());
    }
    folder
}

/// The program, with a home of its own.
pub(crate) struct Recto {
    pub(crate) home: Folder,
}

/// What the program said and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Recto {
    pub(crate) fn new() -> Self {
        Self { home: Folder::new() }
    }

    /// With this for its configuration.
    pub(crate) fn configured(text: &str) -> Self {
        let recto = Self::new();
        recto.home.write(".config/recto/config.toml", text);
        recto
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recto"));
        command
            .args(arguments)
            .env("HOME", self.home.path())
            .env("XDG_CONFIG_HOME", self.home.at(".config"))
            .env("XDG_STATE_HOME", self.home.at(".local/state"))
            .env_remove("NO_COLOR")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().expect("the program starts"))
    }

    /// What it printed; it must have gone well and said nothing else.
    pub(crate) fn prints(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "recto {arguments:?}");
        said.out
    }

    /// The JSON it printed: an array.
    pub(crate) fn json(&self, arguments: &[&str]) -> Vec<serde_json::Value> {
        let out = self.prints(arguments);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("recto {arguments:?}: {error}"))
    }
}

impl Said {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }
}

/// A command and its arguments, over the archive in this folder.
pub(crate) fn over(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let archive = ["-a", folder.path().to_str().expect("its name is plain")];
    arguments.iter().take(1).chain(&archive).chain(&arguments[1..]).map(|&a| a.to_owned()).collect()
}

/// Borrowed, as `run` takes them.
pub(crate) fn strs(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

/// What a command prints on a terminal.
pub(crate) fn on_a_terminal(recto: &Recto, arguments: &[String], no_color: &str) -> String {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pty = native_pty_system().openpty(size).expect("a pty");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_recto"));
    command.args(arguments);
    command.env("XDG_CONFIG_HOME", recto.home.path());
    command.env("XDG_STATE_HOME", recto.home.path());
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "C.UTF-8");
    command.env("NO_COLOR", no_color);
    let mut child = pty.slave.spawn_command(command).expect("the program starts");
    drop(pty.slave);
    let mut reader = pty.master.try_clone_reader().expect("it can be read");
    let mut out = Vec::new();
    let mut chunk = [0; 4096];
    // The end of a pty is an error on Linux.
    while let Ok(count @ 1..) = reader.read(&mut chunk) {
        out.extend_from_slice(&chunk[..count]);
    }
    assert!(child.wait().expect("it ends").success());
    String::from_utf8(out).expect("it prints text")
}
