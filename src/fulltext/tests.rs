//! The search against a plain one over the same bodies, in memory and on disk, and against whatever
//! may have become of the files in the cache.

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fixedbitset::FixedBitSet;
use proptest::prelude::*;
use tempfile::TempDir;

use super::build::Bounds;
use super::normal::{normalize, normalize_with_origins};
use super::{FullText, Needle, Progress, context};
use crate::article::Article;
use crate::store::{self, Snapshot, Source, load, load_all};

/// Nothing in memory, and nothing left as it is.
const ON_DISK: Bounds = Bounds { memory: 0, stale: 0 };
/// Nothing in memory; what changed since is read from its own files.
const LAZY: Bounds = Bounds { memory: 0, stale: u64::MAX };

/// An archive and a cache in folders that go away.
struct Desk {
    archive: TempDir,
    cache: TempDir,
    /// Each snapshot is newer than those before.
    revision: AtomicU64,
}

impl Desk {
    fn new(bodies: &[&str]) -> Self {
        let archive = TempDir::new().expect("a folder");
        let desk = Self { archive, cache: TempDir::new().expect("a folder"), revision: AtomicU64::default() };
        for (nth, body) in bodies.iter().enumerate() {
            desk.write(nth, body);
        }
        desk
    }

    fn write(&self, nth: usize, body: &str) {
        let folder = self.archive.path().join(format!("part{}", nth % 3));
        fs::create_dir_all(&folder).expect("a folder");
        let title = format!("# Title {nth}\n\n{body}");
        fs::write(folder.join(format!("{nth}.md")), title).expect("it can be written");
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        let mut snapshot = load_all(&[Source::Folder(self.archive.path().to_owned())]);
        let newest = Arc::get_mut(&mut snapshot).expect("nobody else has it");
        newest.revision = self.revision.fetch_add(1, Ordering::Relaxed);
        snapshot
    }

    fn full_text(&self, bounds: Bounds) -> FullText {
        FullText::bounded(Some(self.cache.path().to_owned()), bounds)
    }

    fn index(&self) -> PathBuf {
        let files = fs::read_dir(self.cache.path().join("recto")).expect("the folder is made");
        let mut files: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
        assert_eq!(files.len(), 1, "one file and nothing half written: {files:?}");
        files.remove(0)
    }
}

fn find(full_text: &FullText, snapshot: &Arc<Snapshot>, text: &str) -> Vec<usize> {
    let needle = Needle::new(text).expect("three letters");
    let found = full_text.find(snapshot, &needle, None, &|| true, &mut |_| {}).expect("nobody stops it");
    found.ones().collect()
}

fn plainly(snapshot: &Snapshot, text: &str) -> Vec<usize> {
    let needle = normalize(text);
    let holds = |entry: &store::Entry| {
        let Ok((article, text)) = store::open(entry) else { return false };
        normalize(&text[article.body.clone()]).contains(&needle)
    };
    (0..snapshot.entries.len()).filter(|&nth| holds(&snapshot.entries[nth])).collect()
}

/// What is found is what is there, by every way there is.
fn is_right(full_text: &FullText, snapshot: &Arc<Snapshot>, words: &[&str]) {
    for text in words {
        assert_eq!(find(full_text, snapshot, text), plainly(snapshot, text), "{text:?}");
    }
}

const BODIES: [&str; 7] = [
    "The gang used **cobalt** strike on a Tuesday.",
    "",
    "hxxps://evil[.]example was Rémi’s café.",
    "Nothing here but\na line break between cobalt\nstrike.",
    "cobalt",
    "strike",
    "日本語の本 and known\\_hosts",
];
const WORDS: [&str; 9] = [
    "cobalt strike",
    "cobalt",
    "https://evil.example",
    "evil[.]example",
    "remi's cafe",
    "日本語",
    "known_hosts",
    "absent",
    "title",
];

#[test]
fn texts_are_compared_as_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fulltext.txt");
    let cases = fs::read_to_string(path).expect("the table is there");
    let mut count = 0;
    for line in cases.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (text, expected) = line.split_once(" ⇒ ").expect("a text and what becomes of it");
        let mut text = text.replace("\\n", "\n").replace("\\t", "\t").replace(" \n", "\n");
        while let Some((before, after)) = text.split_once("\\u{") {
            let (code, after) = after.split_once('}').expect("a character's end");
            let c = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).expect("a character");
            text = format!("{before}{c}{after}");
        }
        assert_eq!(normalize(&text), expected, "{text:?}");
        count += 1;
    }
    assert!(count > 30);
}

#[test]
fn a_needle_has_three_letters() {
    for text in ["", "ab", "a\u{301}b", "**a**b", "ab   ", "  ab", "[.]a"] {
        assert_eq!(Needle::new(text), None, "{text:?}");
    }
    for text in ["abc", "a b", "日本語", "  abc", &"é".repeat(1 << 20)] {
        assert!(Needle::new(text).is_some(), "{text:?}");
    }
    let [wide, narrow, other] =
        ["cob", "Cobalt", "strike"].map(|text| Needle::new(text).expect("three letters"));
    assert!(narrow.narrows(&wide) && !wide.narrows(&narrow) && !other.narrows(&wide));
}

#[test]
fn the_same_is_found_in_memory_on_disk_and_in_the_files() {
    let desk = Desk::new(&BODIES);
    let snapshot = desk.snapshot();
    assert_eq!(plainly(&snapshot, "cobalt strike").len(), 2);
    is_right(&desk.full_text(Bounds::default()), &snapshot, &WORDS);
    assert!(!desk.cache.path().join("recto").exists(), "a small archive leaves nothing on the disk");
    is_right(&desk.full_text(ON_DISK), &snapshot, &WORDS);
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&desk.cache.path().join("recto")), mode(&desk.index())), (0o700, 0o600));
    is_right(&desk.full_text(LAZY), &snapshot, &WORDS);
    is_right(&FullText::bounded(None, ON_DISK), &snapshot, &WORDS);
    is_right(&FullText::new(None), &load_all(&[Source::Sample]), &["terminal", "the", "recto"]);
    let nothing = Arc::new(Snapshot { complete: true, ..Snapshot::default() });
    assert_eq!(find(&desk.full_text(ON_DISK), &nothing, "cobalt"), [0; 0]);
}

#[test]
fn only_what_changed_is_read_again() {
    let desk = Desk::new(&BODIES);
    find(&desk.full_text(ON_DISK), &desk.snapshot(), "cobalt");
    let written = fs::read(desk.index()).expect("it is there");
    desk.write(4, "now about a wombat");
    desk.write(7, "a new wombat");
    fs::remove_file(desk.archive.path().join("part2/5.md")).expect("it was there");
    let snapshot = desk.snapshot();
    is_right(&desk.full_text(LAZY), &snapshot, &["wombat", "cobalt", "strike"]);
    assert_eq!(fs::read(desk.index()).expect("it is there"), written, "a little that changed is not written");
    is_right(&desk.full_text(ON_DISK), &snapshot, &["wombat", "cobalt", "strike"]);
    assert_ne!(fs::read(desk.index()).expect("it is there"), written);
    is_right(&desk.full_text(LAZY), &snapshot, &["wombat", "cobalt", "strike"]);
}

#[test]
fn files_that_are_kept_are_not_read_again() {
    let desk = Desk::new(&BODIES);
    let snapshot = desk.snapshot();
    find(&desk.full_text(ON_DISK), &snapshot, "cobalt");
    // The same length, and the clock set back: nothing tells that this is another text.
    let path = desk.archive.path().join("part1/4.md");
    let then = fs::metadata(&path).and_then(|data| data.modified()).expect("it has a time");
    desk.write(4, "wombat");
    let file = fs::File::options().write(true).open(&path).expect("it is there");
    file.set_modified(then).expect("its time can be set");
    assert_eq!(find(&desk.full_text(LAZY), &desk.snapshot(), "wombat"), [0; 0]);
}

#[test]
fn whatever_became_of_the_file_the_answer_is_right() {
    let long = "cobalt strike and much more of it ".repeat(40);
    let desk = Desk::new(&[BODIES[0], &long, BODIES[2]]);
    let snapshot = desk.snapshot();
    let words = ["cobalt strike", "evil.example", "absent"];
    find(&desk.full_text(ON_DISK), &snapshot, "cobalt");
    let (path, whole) = (desk.index(), fs::read(desk.index()).expect("it is there"));
    let mut spoilt: Vec<Vec<u8>> = vec![Vec::new(), b"something else".to_vec(), vec![0; whole.len()]];
    spoilt.extend((0..whole.len()).step_by(331).map(|length| whole[..length].to_vec()));
    spoilt.extend((0..whole.len()).step_by(29).map(|at| {
        let mut changed = whole.clone();
        changed[at] ^= 0x20;
        changed
    }));
    spoilt.push([&whole[..], b"more"].concat());
    for bytes in spoilt {
        for bounds in [LAZY, ON_DISK] {
            fs::write(&path, &bytes).expect("it can be written");
            is_right(&desk.full_text(bounds), &snapshot, &words);
        }
        assert_eq!(desk.index(), path);
    }
}

#[test]
fn a_file_cut_or_gone_while_it_is_searched_is_done_without() {
    let desk = Desk::new(&BODIES);
    let snapshot = desk.snapshot();
    let full_text = desk.full_text(ON_DISK);
    is_right(&full_text, &snapshot, &WORDS);
    fs::write(desk.index(), b"").expect("it can be written");
    is_right(&full_text, &snapshot, &WORDS);
    fs::remove_dir_all(desk.cache.path()).expect("it was there");
    is_right(&full_text, &snapshot, &WORDS);
    fs::remove_dir_all(desk.archive.path()).expect("it was there");
    is_right(&full_text, &snapshot, &["absent"]);
    is_right(&FullText::bounded(None, ON_DISK), &desk.snapshot(), &["cobalt"]);
}

#[test]
fn without_a_place_for_it_there_is_a_message_and_the_answer() {
    let desk = Desk::new(&BODIES);
    let snapshot = desk.snapshot();
    // A file where the folder should be: it fails for every user, even one who may write anywhere.
    fs::write(desk.cache.path().join("recto"), b"").expect("it can be written");
    let full_text = desk.full_text(ON_DISK);
    assert_eq!(full_text.progress(), None);
    is_right(&full_text, &snapshot, &WORDS);
    assert!(matches!(full_text.progress(), Some(Progress::NoIndex(reason)) if reason.contains("recto: ")));
}

#[test]
fn other_things_of_the_same_name_do_no_harm() {
    let desk = Desk::new(&BODIES);
    let snapshot = desk.snapshot();
    find(&desk.full_text(ON_DISK), &snapshot, "cobalt");
    let path = desk.index();
    fs::remove_file(&path).expect("it was there");
    make_pipe(&path);
    is_right(&desk.full_text(ON_DISK), &snapshot, &WORDS);
    fs::remove_file(&path).expect("it is there again");
    let elsewhere = desk.archive.path().join("elsewhere");
    fs::write(&elsewhere, b"not ours").expect("it can be written");
    symlink(&elsewhere, &path).expect("a link");
    is_right(&desk.full_text(ON_DISK), &snapshot, &WORDS);
    assert_eq!(fs::read(&elsewhere).expect("it is there"), b"not ours");
    fs::remove_file(&path).expect("it is there again");
    fs::DirBuilder::new().mode(0o700).create(&path).expect("a folder");
    is_right(&desk.full_text(ON_DISK), &snapshot, &WORDS);
}

/// Something that waits for ever when it is opened.
fn make_pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo makes a pipe");
}

#[test]
fn what_nobody_asks_for_any_more_is_removed() {
    let desk = Desk::new(&BODIES);
    let snapshot = desk.snapshot();
    find(&desk.full_text(ON_DISK), &snapshot, "cobalt");
    let path = desk.index();
    let folder = path.parent().expect("a folder").to_owned();
    let names = ["text-this-1.index.1-0.new", "text-other-2.index", "notes"];
    let files = names.map(|name| fs::File::create(folder.join(name)).expect("it can be written"));
    let there = || names.map(|name| folder.join(name).exists());
    let again = || {
        fs::remove_file(&path).expect("it is there");
        is_right(&desk.full_text(ON_DISK), &snapshot, &WORDS);
    };
    again();
    assert_eq!(there(), [true; 3], "somebody may be using them");
    for file in &files {
        file.set_modified(std::time::UNIX_EPOCH).expect("its time can be set");
    }
    again();
    assert_eq!(there(), [false, false, true], "what has another name is not ours");
}

#[test]
fn two_at_once_do_not_disturb_each_other() {
    let bodies: Vec<String> = (0..300).map(|nth| format!("cobalt number {nth} strike")).collect();
    let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
    let desk = Desk::new(&bodies);
    let snapshot = desk.snapshot();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| is_right(&desk.full_text(ON_DISK), &snapshot, &["number 7", "cobalt", "absent"]));
        }
    });
    is_right(&desk.full_text(LAZY), &snapshot, &["number 7", "cobalt", "absent"]);
    desk.index();
}

#[test]
fn a_search_can_be_given_up_and_another_snapshot_takes_over() {
    let desk = Desk::new(&BODIES);
    let snapshot = desk.snapshot();
    let needle = Needle::new("cobalt").expect("three letters");
    let full_text = desk.full_text(ON_DISK);
    assert_eq!(full_text.find(&snapshot, &needle, None, &|| false, &mut |_| {}), None);
    // From one to the next, also between handles.
    for snapshot in [snapshot, desk.snapshot(), desk.snapshot()] {
        is_right(&full_text, &snapshot, &["cobalt"]);
        is_right(&full_text.clone(), &snapshot, &["cobalt"]);
    }
}

#[test]
fn a_snapshot_that_grows_is_answered_for_as_it_is() {
    let bodies: Vec<String> = (0..2000).map(|nth| format!("cobalt number {nth} strike")).collect();
    let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
    let desk = Desk::new(&bodies);
    let mut snapshots = Vec::new();
    load(&[Source::Folder(desk.archive.path().to_owned())], &Snapshot::default(), |snapshot| {
        snapshots.push(snapshot);
        true
    });
    let full_text = desk.full_text(Bounds::default());
    for snapshot in &snapshots {
        is_right(&full_text, snapshot, &["number 77", "cobalt"]);
    }
    let full_text = desk.full_text(ON_DISK);
    let part = Arc::new(Snapshot {
        entries: snapshots.last().expect("the last").entries[..100].to_vec(),
        ..Snapshot::default()
    });
    assert_eq!(find(&full_text, &part, "cobalt"), [0; 0], "what does not fit waits for the rest");
    is_right(&full_text, snapshots.last().expect("the last"), &["number 77", "cobalt"]);
}

#[test]
fn parts_are_told_and_grow() {
    let desk = Desk::new(&BODIES);
    let snapshot = desk.snapshot();
    let needle = Needle::new("cobalt").expect("three letters");
    let mut parts: Vec<FixedBitSet> = Vec::new();
    let full_text = desk.full_text(ON_DISK);
    let found = full_text.find(&snapshot, &needle, None, &|| true, &mut |part| parts.push(part.clone()));
    let found = found.expect("nobody stops it");
    assert!(!parts.is_empty() && parts.iter().all(|part| part.is_subset(&found)));
}

#[test]
fn a_body_of_many_megabytes_is_searched() {
    let long = format!("{}needle in it", "Ünd so weiter, ﷺ. ".repeat(200_000));
    let desk = Desk::new(&[&long, "short"]);
    let snapshot = desk.snapshot();
    for bounds in [Bounds::default(), ON_DISK, LAZY] {
        let full_text = desk.full_text(bounds);
        assert_eq!(find(&full_text, &snapshot, "needle in it").len(), 1);
        assert_eq!(find(&full_text, &snapshot, "short").len(), 1);
    }
    let (article, text) = (0..2)
        .filter_map(|nth| store::open(&snapshot.entries[nth]).ok())
        .max_by_key(|(_, text)| text.len())
        .expect("it is there");
    let needle = Needle::new("needle").expect("three letters");
    let line = context(&article, &text, &[needle], 60).expect("it is there");
    assert!(line.text.ends_with("needle in it") && line.text.chars().count() <= 60, "{}", line.text);
}

fn line(body: &str, words: &[&str], columns: usize) -> Option<(String, Vec<String>)> {
    let article = Article { body: 0..body.len(), ..Article::default() };
    let needles: Vec<Needle> = words.iter().filter_map(|word| Needle::new(word)).collect();
    let found = context(&article, body, &needles, columns)?;
    let hits = found.hits.iter().map(|hit| found.text[hit.clone()].to_owned()).collect();
    Some((found.text, hits))
}

#[test]
fn a_line_of_context_reads_as_the_page_does() {
    for (body, words, columns, expected, hits) in [
        (
            "Before\n\nThe **Cobalt**\nStrike gang.\n\nAfter",
            "cobalt strike",
            60,
            "The Cobalt Strike gang.",
            "Cobalt Strike",
        ),
        ("# A café\n\nrest", "cafe", 60, "A café", "café"),
        ("- see [the café](https://x.example/a) there", "café", 60, "see the café there", "café"),
        (
            "see [the page](https://x.example/a) there",
            "x.example",
            60,
            "see [the page](https://x.example/a) there",
            "x.example",
        ),
        ("![a](cafe.png)\n\n[b](/cafe)\n\nmore of the café", "cafe", 60, "more of the café", "café"),
        ("[![a picture](a.png)](b.html) of things", "things", 60, "a picture of things", "things"),
        (
            "<b class=\"x\">loud</b> and <https://x.example>",
            "loud",
            60,
            "loud and <https://x.example>",
            "loud",
        ),
        (
            "at hxxp://evil[.]example now",
            "http://evil.example",
            60,
            "at hxxp://evil[.]example now",
            "hxxp://evil[.]example",
        ),
        ("Title\n=====\nknown\\_hosts", "known_hosts", 60, "Title known_hosts", "known_hosts"),
        ("a\u{1b}[31mred\u{202e} thing", "thing", 60, "a[31mred thing", "thing"),
        ("one two three four five six seven eight nine ten", "five", 20, "…four five six…", "five"),
        ("one two three four five six seven eight nine ten", "one", 20, "one two three four…", "one"),
        ("one two three four five six seven eight nine ten", "ten", 20, "…eight nine ten", "ten"),
    ] {
        let found = line(body, &[words], columns);
        assert_eq!(found, Some((expected.to_owned(), vec![hits.to_owned()])), "{body:?}");
    }
    assert_eq!(line("nothing", &["absent"], 60), None);
    let (text, hits) =
        line("alpha beta gamma alphabet", &["gamma", "alpha", "phab"], 60).expect("they are there");
    assert_eq!(
        (text.as_str(), hits),
        ("alpha beta gamma alphabet", ["alpha", "gamma", "alphab"].map(str::to_owned).to_vec())
    );
}

/// Pieces that mean something to the comparison, and some that do not.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-cA-C]{1,3}",
        2 => Just(" ".to_owned()),
        1 => "[ \t\n\u{a0}\u{2028}\u{85}\u{1680}]{1,3}",
        1 => "[*`\\\\\\[\\](){}.:@/x]{1,4}",
        1 => prop::sample::select(vec!["[.]", " [.] ", "(dot)", "[at]", "hxxp", "[://]", "[:]", "\\[.\\]"]).prop_map(str::to_owned),
        1 => "[éßÆ…“日ﷺ\u{301}\u{200b}]{1,3}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn both_ways_of_comparing_are_the_same(text in text()) {
        let plain = normalize(&text);
        let (bytes, origins) = normalize_with_origins(&text);
        prop_assert_eq!(plain.as_bytes(), &bytes[..]);
        prop_assert_eq!(bytes.len(), origins.len());
        prop_assert!(origins.iter().all(|&at| text.is_char_boundary(at as usize)));
        prop_assert!(origins.is_sorted());
        prop_assert!(!plain.contains(['\n', '*', '`']) && !plain.contains("  ") && !plain.starts_with(' '));
        prop_assert_eq!(plain.to_lowercase().len(), plain.len());
    }

    #[test]
    fn a_line_of_context_is_clean_and_has_its_hits(text in text(), word in "[a-c]{3}", columns in 0_usize..50) {
        let needle = Needle::new(&word).expect("three letters");
        let article = Article { body: 0..text.len(), ..Article::default() };
        let found = context(&article, &text, std::slice::from_ref(&needle), columns);
        prop_assert_eq!(found.is_some(), normalize(&text).contains(&word));
        if let Some(found) = found {
            prop_assert!(found.text.chars().count() <= columns.max(8));
            for hit in found.hits {
                prop_assert!(!found.text[hit].is_empty());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_found_is_what_is_there(
        bodies in prop::collection::vec(text(), 1..12),
        word in "[a-c]{3}",
        more in "[a-c ]{0,2}",
    ) {
        let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
        let desk = Desk::new(&bodies);
        let snapshot = desk.snapshot();
        let narrow = format!("{word}{more}");
        let (wide, needle) = (Needle::new(&word).expect("letters"), Needle::new(&narrow).expect("letters"));
        for bounds in [Bounds::default(), ON_DISK, LAZY] {
            let full_text = desk.full_text(bounds);
            let former = full_text.find(&snapshot, &wide, None, &|| true, &mut |_| {}).expect("it ends");
            let found = full_text.find(&snapshot, &needle, Some(&former), &|| true, &mut |_| {}).expect("it ends");
            prop_assert_eq!(former.ones().collect::<Vec<_>>(), plainly(&snapshot, &word));
            prop_assert_eq!(found.ones().collect::<Vec<_>>(), plainly(&snapshot, &narrow));
        }
    }
}
