//! The map in `src/lib.rs`, held: which room may use which, and what the pure ones never touch.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Who may use whom. A room that is not in its row is an arrow that turns back.
const MAY_USE: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("safe", &[]),
    ("browse", &[]),
    ("filesystem", &[]),
    ("fold", &[]),
    ("measure", &[]),
    ("article", &["safe"]),
    ("cache_file", &[]),
    ("store", &["article", "cache_file", "error", "filesystem", "fold"]),
    ("reading", &["error", "filesystem", "page", "safe", "store"]),
    ("query", &["article", "fold", "store"]),
    ("fulltext", &["article", "cache_file", "fold", "safe", "store"]),
    ("page", &["article", "fold", "measure", "safe"]),
    ("entity", &["article", "fold", "store"]),
    ("picture", &[]),
    ("links", &["article", "fold", "page", "query", "store"]),
    (
        "app",
        &[
            "article", "entity", "fulltext", "links", "measure", "page", "picture", "query", "reading",
            "safe", "store",
        ],
    ),
    ("config", &["error", "page", "query", "terminal"]),
    (
        "ui",
        &[
            "app", "article", "config", "entity", "fold", "links", "measure", "page", "picture", "query",
            "reading", "safe", "store",
        ],
    ),
    ("terminal", &["app", "fold", "measure", "picture", "safe"]),
    (
        "worker",
        &["app", "entity", "fulltext", "links", "page", "picture", "query", "reading", "report", "store"],
    ),
    (
        "session",
        &[
            "app", "browse", "config", "error", "picture", "query", "reading", "store", "terminal", "ui",
            "worker",
        ],
    ),
    ("report", &["article", "config", "measure", "page", "query", "reading", "safe", "store"]),
    ("cli", &["query"]),
    ("manual", &["app", "cli"]),
    (
        "commands",
        &[
            "cache_file",
            "cli",
            "config",
            "error",
            "filesystem",
            "fulltext",
            "manual",
            "measure",
            "page",
            "query",
            "reading",
            "report",
            "safe",
            "session",
            "store",
            "terminal",
            "worker",
        ],
    ),
];

/// Rooms that can be tested by calling them: no files, no clock, no terminal.
const PURE: &[&str] = &["article", "query", "page", "links", "entity", "app", "safe", "fold", "measure"];
const IMPURE: &[&str] = &[
    "std::fs",
    "std::io",
    "std::env",
    "std::net",
    "std::process",
    "std::time",
    "fs::",
    "SystemTime",
    "Instant::",
    "::now(",
    "ratatui",
    "crossterm",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be listed") {
        let path = entry.expect("src can be listed").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The code of a file: without its tests and its comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source can be read");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// `(room, file, code)` of every source but `main.rs` and `lib.rs`.
fn rooms() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let room_of = |path: &Path| {
        let first = path.strip_prefix(&root).expect("it is below src").iter().next()?;
        let name = Path::new(first).file_stem()?.to_str()?.to_owned();
        (!matches!(name.as_str(), "main" | "lib")).then_some(name)
    };
    files.into_iter().filter_map(|path| Some((room_of(&path)?, path.clone(), code(&path)))).collect()
}

/// The rooms a text names after `crate::`, alone or in braces.
fn used(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let word =
            |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        match after.strip_prefix('{') {
            None => _ = names.insert(word(after)),
            Some(list) => {
                let mut depth = 0;
                let mut item = String::new();
                for c in list.chars() {
                    match c {
                        '}' if depth == 0 => break,
                        ',' if depth == 0 => {
                            names.insert(word(item.trim()));
                            item.clear();
                            continue;
                        }
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        _ => {}
                    }
                    item.push(c);
                }
                names.insert(word(item.trim()));
            }
        }
    }
    names.remove("");
    names
}

#[test]
fn every_arrow_is_on_the_map() {
    let may: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for (room, path, code) in rooms() {
        let Some(allowed) = may.get(room.as_str()) else {
            wrong.push(format!("{}: the room {room} is not on the map", path.display()));
            continue;
        };
        for other in used(&code) {
            if other != room && !allowed.contains(&other.as_str()) {
                wrong.push(format!("{}: {room} uses {other}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that turn back:\n{}", wrong.join("\n"));
}

#[test]
fn no_arrow_on_the_map_leads_back() {
    fn reach<'a>(room: &'a str, may: &BTreeMap<&'a str, &'a [&'a str]>, seen: &mut BTreeSet<&'a str>) {
        for &next in may[room] {
            if seen.insert(next) {
                reach(next, may, seen);
            }
        }
    }
    let may: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    for room in may.keys() {
        let mut seen = BTreeSet::new();
        reach(room, &may, &mut seen);
        assert!(!seen.contains(room), "{room} can be reached from itself");
    }
}

#[test]
fn pure_rooms_touch_nothing_outside() {
    let mut wrong = Vec::new();
    for (_, path, code) in rooms().into_iter().filter(|(room, ..)| PURE.contains(&room.as_str())) {
        for (nth, line) in code.lines().enumerate() {
            for word in IMPURE.iter().filter(|word| line.contains(**word)) {
                wrong.push(format!("{}:{}: {word}", path.display(), nth + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "pure rooms that touch the world:\n{}", wrong.join("\n"));
}

#[test]
fn the_map_in_lib_rs_names_every_room() {
    let map =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("it is there");
    for (room, _) in MAY_USE {
        assert!(map.contains(&format!("//! | `{room}`")), "{room} is not in the table of src/lib.rs");
    }
}

#[test]
fn the_reader_of_arrows_sees_them() {
    assert_eq!(
        used("use crate::{page, store::{open, Entry}};\nuse crate::app::App; crate::safe::clean(x)"),
        ["app", "page", "safe", "store"].map(str::to_owned).into()
    );
}
