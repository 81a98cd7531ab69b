//! A session that does everything once, over an archive that would like it to do more.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::desk::Desk;
use crate::programs::name;
use crate::support::archive::Archive;
use crate::support::{RECTO, Session, Start, look};

/// So many are kept in a file of the cache.
const COUNT: usize = 510;

/// An article that asks for the network, for files elsewhere, for a shell and for the terminal.
const HOSTILE: &str = r#"---
title: Hostile
link: "https://own.example/\"; touch pwned; $(touch pwned)"
date: 2024-01-01
tags: [alpha]
image: https://track.example/cover.png
---
Words that may be noted. ![pixel](https://track.example/p.gif?id=1) ![](http://track.example/2.png)
![x](//track.example/3.png) ![smb](smb://track.example/4.png) ![local](local.png) ![escape](../../../etc/passwd)
![outside](outside.png)

[one](<https://one.example/"; touch pwned; $(touch pwned) `touch pwned`>) [two](file:///etc/passwd)
[three](smb://three.example/x) [four](//four.example/x.md) [five](javascript:alert(1)) [[Article 3]] <https://six.example/>

<img src="https://track.example/h.png"> <iframe src="https://track.example/f"></iframe>
<script src="https://track.example/s.js"></script> <link rel="stylesheet" href="https://track.example/c.css">
<style>@import url(https://track.example/d.css);</style>

# First

CVE-2021-44228 at 192.0.2.1, evil@x.example; &#27;]8;;https://track.example/&#27;\click&#27;]8;;&#27;\ &#27;]52;c;UFdORUQ=&#7;

# Second

The end.
"#;

/// What is opened over the list, and what it is known by.
const OVER_LIST: &[(&str, &str)] = &[
    ("t", "type to narrow"),
    ("D", "by month"),
    ("@", "None is saved yet"),
    ("S", "Sort by"),
    ("L", "articles like"),
    ("i", "what “Hostile” names"),
    ("!", "passwd.md"),
    (":", "half down"),
    ("?", "In the list"),
    ("x", "Export 511 articles"),
];
/// And over the page.
const OVER_PAGE: &[(&str, &str)] = &[
    ("c", "§"),
    ("f", "none of them"),
    ("Q", "quote with its source"),
    ("v", "H highlight"),
    ("B", "articles that link to"),
    ("?", "On the page"),
];

/// What is needed for it.
pub(crate) struct Everything {
    pub(crate) archive: Archive,
    pub(crate) desk: Desk,
    /// Where recto is started, and what is exported lies.
    pub(crate) work: TempDir,
    tools: Archive,
}

impl Everything {
    pub(crate) fn new() -> Self {
        let archive = Archive::new();
        for nth in 0..COUNT {
            archive.article(nth, &format!("Article {nth}"), "Text with a word, and [a link](hostile.md).\n");
        }
        archive.file("hostile.md", HOSTILE);
        let picture = image::RgbImage::from_pixel(80, 80, image::Rgb([200, 30, 60]));
        picture.save(archive.path().join("local.png")).expect("it is written");
        symlink("/etc/passwd", archive.path().join("outside.png")).expect("a link can be made");
        symlink("/etc/passwd", archive.path().join("passwd.md")).expect("a link can be made");
        let tools = Archive::new();
        for tool in ["browser", "editor"] {
            // With what a shell does itself: whatever else is started is not theirs.
            let script = format!("#!/bin/sh\nprintf '%s|' \"$#\" \"$@\" >'{}/{tool}.log'\n", tools.name());
            let path = tools.file(tool, &script);
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a script can be run");
        }
        let work = tempfile::tempdir().expect("a folder can be made");
        Self { archive, desk: Desk::new(), work, tools }
    }

    pub(crate) fn tool(&self, tool: &str) -> PathBuf {
        self.tools.path().join(tool)
    }

    /// How a tool was called: with how many arguments, and which.
    pub(crate) fn call(&self, tool: &str) -> String {
        fs::read_to_string(self.tools.path().join(format!("{tool}.log"))).unwrap_or_default()
    }

    /// recto, called by a line of the shell that ends where its name is to come.
    pub(crate) fn start(&self, line: &str) -> Start {
        let line = format!("cd '{}'; {line} '{RECTO}' '{}'", name(self.work.path()), self.archive.name());
        self.desk
            .at(Start::shell(&line))
            .with("BROWSER", name(&self.tool("browser")))
            .with("EDITOR", name(&self.tool("editor")))
            .with("COLORTERM", "truecolor")
            .size(120, 40)
    }

    /// Does everything once, and leaves.
    pub(crate) fn done_by(&self, mut recto: Session) {
        recto.see_status("1 of 511");
        recto.keys("s");
        recto.see("★");
        recto.keys("s m");
        recto.see_no_more("★");
        look_over(&mut recto, OVER_LIST);
        recto.keys("v");
        recto.see("1 marked");
        recto.text("/text:word\r");
        recto.see("a word, and");
        recto.keys("g");
        recto.see_chosen("Hostile");
        recto.keys("Esc");
        recto.see_no_more("/ text:word");
        self.read(&mut recto);
        keep(&mut recto);
        self.hand_out(&mut recto);
        for keys in ["T", "T", "T", "w", "R"] {
            recto.keys(keys);
        }
        recto.see("read again: 511 articles");
        recto.keys("j k");
        recto.see_status("1 of 511");
        for (columns, rows) in [(80, 24), (40, 12), (120, 40)] {
            recto.resize(columns, rows);
            recto.until("the new size", |screen| {
                screen.contents().contains('│') == (columns == 120)
                    && look::status(screen).starts_with("1 of 511")
            });
        }
        recto.keys("q");
        assert_eq!(recto.end().exit_code(), 0);
    }

    /// The page and what is on it; the programs it is handed to.
    fn read(&self, recto: &mut Session) {
        recto.keys("Enter");
        recto.see_page("Hostile");
        recto.see("local.png");
        look_over(recto, OVER_PAGE);
        recto.keys("Tab Tab");
        recto.see_status("https://one.example/");
        recto.keys("Enter");
        recto.see("opened with browser");
        recto.keys("o e");
        recto.wait_for("the editor", |_| !self.call("editor").is_empty());
        recto.see_page("Hostile");
        recto.keys("z");
        recto.see_no_more("Article 1");
        recto.keys("z G g q");
        recto.see_status("1 of 511");
    }

    fn hand_out(&self, recto: &mut Session) {
        recto.keys("y");
        recto.see("sent to the terminal");
        recto.text(":unmark all\r");
        recto.see("unmarked");
        for ending in ["md", "json", "tsv", "paths"] {
            recto.keys("x j Enter");
            recto.see("to recto-20");
            recto.keys("C-u");
            recto.text(&format!("list.{ending}\r"));
            recto.wait_for("the file", |_| self.work.path().join(format!("list.{ending}")).exists());
            recto.see_status("511 articles written");
        }
        recto.keys("x j Enter");
        recto.see("to recto-20");
        recto.keys("C-u");
        recto.text(&format!("{}/list.md\r", self.archive.name()));
        recto.see("an archive that is read");
        recto.keys("Esc");
        recto.see("take it");
        recto.keys("Esc");
        recto.see_no_more("take it");
    }
}

/// What is written for the reader: a note, a saved query.
fn keep(recto: &mut Session) {
    recto.keys("Enter v w e a");
    recto.see("note on");
    recto.text("A note.\r");
    recto.see("✎ A note.");
    recto.keys("A");
    recto.see("one note");
    recto.send(b"\x1bx");
    recto.see("notes written to");
    recto.keys("Esc");
    recto.see_no_more("Esc close");
    recto.keys("q");
    recto.text("/#alpha\r");
    recto.see("1 · newest");
    recto.keys("@");
    recto.text("mine\r");
    recto.see("saved: @mine");
    recto.keys("Esc");
    recto.see_no_more("saved: @mine");
    recto.see_status("1 of 511");
}

fn look_over(recto: &mut Session, sheets: &[(&str, &str)]) {
    for (keys, known_by) in sheets {
        recto.keys(keys);
        recto.see(known_by);
        recto.keys("Esc");
        recto.see_no_more(known_by);
    }
}

/// Everything below a folder, links not followed.
pub(crate) fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    let mut next = 0;
    while let Some(path) = found.get(next).cloned() {
        next += 1;
        if fs::symlink_metadata(&path).is_ok_and(|about| about.is_dir()) {
            let entries = fs::read_dir(&path).expect("it can be listed");
            found.extend(entries.map(|entry| entry.expect("an entry").path()));
        }
    }
    found
}
