//! The table of cases, and what holds for every text.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Entities, Kind, MAX_ENTITIES, entities, mentions};
use crate::fold::refang;
use crate::store::{Entry, Snapshot, Source, load_all, open};

const CASES: &str = include_str!("../../tests/cases/entities.txt");

const KINDS: [Kind; 9] = [
    Kind::Cve,
    Kind::Attack,
    Kind::Ipv4,
    Kind::Ipv6,
    Kind::Domain,
    Kind::Email,
    Kind::Md5,
    Kind::Sha1,
    Kind::Sha256,
];

#[test]
fn every_case_of_the_table_holds() {
    let mut wrong = Vec::new();
    let cases = CASES.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("# "));
    for line in cases {
        let (text, wanted) = line.rsplit_once(" => ").unwrap_or_else(|| panic!("no arrow in {line:?}"));
        let found: Vec<String> = entities(text)
            .list
            .into_iter()
            .map(|entity| {
                let times = if entity.count > 1 { format!(" x{}", entity.count) } else { String::new() };
                let value =
                    if entity.shown == entity.value { String::new() } else { format!(" = {}", entity.value) };
                format!("{} {}{value}{times}", entity.kind.name(), entity.shown)
            })
            .collect();
        let found = if found.is_empty() { "nothing".to_owned() } else { found.join("; ") };
        if found != wanted.trim() {
            wrong.push(format!("{text}\n  wanted {}\n  found  {found}", wanted.trim()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(text: &str) -> Entities {
    let found = entities(text);
    for entity in &found.list {
        assert!(text[entity.place..].starts_with(&entity.shown), "{entity:?} in {text:?}");
        assert_eq!(refang(&entity.shown).to_ascii_lowercase(), entity.value, "{entity:?}");
        assert!(!entity.shown.contains(char::is_control), "{entity:?} is on one line");
    }
    assert!(found.list.is_sorted_by_key(|entity| (entity.kind, entity.place)));
    found
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        check(&text);
    }

    #[test]
    fn what_is_found_stands_there(
        text in "(evil|com|net|\\[\\.\\]| \\[\\.\\] |\\.|hxxp://|https://|@|:|::|/|-|_|[0-9]{1,3}|[0-9a-f]{32}|CVE-2021-4444|T1059|2001|db8| |\\n|é|\\(|\\]|\\[|“){0,20}"
    ) {
        check(&text);
    }
}

#[test]
fn the_kinds_have_names_of_their_own() {
    assert!(KINDS.is_sorted());
    let names: std::collections::HashSet<_> = KINDS.iter().map(|kind| kind.name()).collect();
    assert_eq!(names.len(), KINDS.len());
}

#[test]
fn hostile_texts_are_read_in_one_pass() {
    let megabyte = |text: &str| text.repeat((1 << 20) / text.len());
    let texts = [
        ".",
        "a",
        "a.",
        "0123456789abcdef",
        "[.]",
        "[[.]]",
        "[",
        " [.] ",
        "@",
        "a@",
        "@a.",
        "a@b.com",
        "a:",
        ":",
        "::1",
        "1.",
        "1.2.3.4-",
        "://",
        "a://",
        "http://a.",
        "hxxp",
        "CVE-",
        "CVE-2021-1234",
        "T1059.",
        "_",
        "é.",
        "a/",
        "evil[.]com/",
        "\u{0}",
        "-a.com",
    ];
    for text in texts {
        check(&megabyte(text));
    }
}

#[test]
fn more_than_anybody_reads_is_cut_and_said_so() {
    let names: Vec<String> = (0..MAX_ENTITIES + 5).map(|nth| format!("host{nth}.example.com")).collect();
    let text = names.join(" ") + " ";
    let found = check(&(text.clone() + &text));
    assert_eq!((found.list.len(), found.is_cut), (MAX_ENTITIES, true));
    assert!(found.list.iter().all(|entity| entity.count == 2));
    assert!(!entities("a.com").is_cut);
}

/// An archive of these files, written `tags | body`, and the folder it stands in.
fn archive(files: &[&str]) -> (tempfile::TempDir, Arc<Snapshot>) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (nth, file) in files.iter().enumerate() {
        let (tags, body) = file.split_once('|').expect("tags and a body");
        let head = format!("title: T{nth}\nlink: https://front.example/\ntags: [{tags}]");
        let text = format!("---\n{head}\n---\n{body}\n");
        std::fs::write(folder.path().join(format!("{nth}.md")), text).expect("a file can be written");
    }
    let snapshot = load_all(&[Source::Folder(folder.path().to_owned())]);
    (folder, snapshot)
}

fn text_of(entry: &Entry) -> Option<Arc<String>> {
    open(entry).ok().map(|(_, text)| text)
}

#[test]
fn an_article_that_has_a_value_counts_once_however_it_is_spelt() {
    let (_folder, snapshot) = archive(&[
        "|Evil[.]com and evil.com, hxxp://www.evil (dot) com/x",
        "|www.EVIL.com",
        "|T1059.001",
        "|evil . com, T1059",
    ]);
    let values = ["evil.com", "www.evil.com", "t1059", "t1059.001", "front.example"].map(str::to_owned);
    assert_eq!(mentions(&values, &snapshot, text_of, || true), Some(vec![2, 2, 2, 1, 0]));
    assert_eq!(mentions(&values, &snapshot, |_| None, || true), Some(vec![0; 5]));
    assert_eq!(mentions(&[], &snapshot, text_of, || true), Some(Vec::new()));
    assert_eq!(mentions(&values, &snapshot, text_of, || false), None, "half a count is none");
}
