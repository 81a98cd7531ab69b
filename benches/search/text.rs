//! Words in bodies.
//!
//! Each query is typed letter by letter, as the interface does it: a letter more looks only where
//! the letters before were found. Then each is asked for whole, over everything, beside `rg -il -F`
//! with the same words on the same folder. A folder of more than 64 MB of bodies is searched on disk,
//! in a cache folder that is made for the run: once while it is being made, then opened again as a
//! second start of the program would.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use fixedbitset::FixedBitSet;
use recto::fulltext::{FullText, Needle, Progress, context};
use recto::store::{Snapshot, open};

use super::figures::{milliseconds, row};

const RUNS: usize = 5;
/// Rare, common, in every article, absent, phrases, with accents, disarmed, letters within words.
const TYPED: [&str; 14] = [
    "grifthorse",
    "ransomware",
    "the",
    "ing",
    "xqzwv",
    "zzz",
    "microsoft exchange server",
    "threat actors behind the",
    "cobalt strike",
    "Rémi",
    "café",
    "hxxps://www[.]zdnet[.]com",
    "CVE-2021-44228",
    "ulnerab",
];
/// Rows of a list whose contexts are shown.
const SCREEN: usize = 40;

pub(crate) fn measure(folder: &Path, snapshot: &Arc<Snapshot>) {
    let size: usize = snapshot.entries.iter().map(|entry| entry.article.body.len()).sum();
    println!("  Words in {} MB of bodies", size >> 20);
    let cache = tempfile::tempdir().expect("a folder for the cache");
    let full_text = FullText::new(Some(cache.path().to_owned()));
    prepare("prepare, the first time", &full_text, snapshot);
    prepare("prepare, again", &FullText::new(Some(cache.path().to_owned())), snapshot);
    let full_text = FullText::new(Some(cache.path().to_owned()));
    prepare("prepare, once more", &full_text, snapshot);
    println!("  {:<36} {:>8} MB", "kept on disk", kept(cache.path()) >> 20);
    let mut letters = Vec::new();
    let mut firsts = Vec::new();
    for typed in TYPED {
        type_out(&full_text, snapshot, typed, &mut letters, &mut firsts);
    }
    row("a letter more", &mut letters);
    row("to the first hits", &mut firsts);
    contexts(&full_text, snapshot);
    against(&full_text, snapshot, folder);
}

fn prepare(name: &str, full_text: &FullText, snapshot: &Arc<Snapshot>) {
    let start = Instant::now();
    let mut first = None;
    let found = find(full_text, snapshot, "ransomware", None, &mut first);
    let first = first.unwrap_or_default().as_secs_f64() * 1e3;
    let all = start.elapsed().as_secs_f64() * 1e3;
    println!("  {name:<36} {first:>8.2} ms first hits {all:>8.2} all ({} articles)", found.count_ones(..));
    if let Some(Progress::NoIndex(problem)) = full_text.progress() {
        println!("  {problem}");
    }
}

/// Searches, and notes when something was found first.
fn find(
    full_text: &FullText,
    snapshot: &Arc<Snapshot>,
    text: &str,
    within: Option<&FixedBitSet>,
    first: &mut Option<Duration>,
) -> FixedBitSet {
    let needle = Needle::new(text).expect("three letters");
    let start = Instant::now();
    let mut partial = |_: &FixedBitSet| _ = first.get_or_insert_with(|| start.elapsed());
    full_text.find(snapshot, &needle, within, &|| true, &mut partial).expect("nobody stops it")
}

fn type_out(
    full_text: &FullText,
    snapshot: &Arc<Snapshot>,
    typed: &str,
    letters: &mut Vec<Duration>,
    firsts: &mut Vec<Duration>,
) {
    let mut former: Option<(Needle, FixedBitSet)> = None;
    for (end, letter) in typed.char_indices() {
        let Some(needle) = Needle::new(&typed[..end + letter.len_utf8()]) else { continue };
        let within = former.as_ref().filter(|(former, _)| needle.narrows(former)).map(|(_, found)| found);
        let start = Instant::now();
        let mut first = None;
        let mut partial = |_: &FixedBitSet| _ = first.get_or_insert_with(|| start.elapsed());
        let found =
            full_text.find(snapshot, &needle, within, &|| true, &mut partial).expect("nobody stops it");
        letters.push(start.elapsed());
        firsts.extend(first);
        former = Some((needle, found));
    }
}

fn contexts(full_text: &FullText, snapshot: &Arc<Snapshot>) {
    let needle = Needle::new("ransomware").expect("three letters");
    let found = find(full_text, snapshot, "ransomware", None, &mut None);
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        for entry in found.ones().take(SCREEN) {
            let (article, text) = open(&snapshot.entries[entry]).expect("it can be read");
            context(&article, &text, std::slice::from_ref(&needle), 80).expect("it was found there");
        }
        times.push(start.elapsed());
    }
    row("contexts of a screen of articles", &mut times);
}

/// Each query whole, over everything, beside ripgrep.
fn against(full_text: &FullText, snapshot: &Arc<Snapshot>, folder: &Path) {
    println!("  {:<36} {:>8} {:>8} {:>8} {:>8} {:>9}", "", "articles", "first", "all", "worst", "rg -il");
    let found_rg = ripgrep("the", folder).is_some();
    for typed in TYPED {
        let (mut firsts, mut times, mut count) = (Vec::new(), Vec::new(), 0);
        for _ in 0..RUNS {
            let start = Instant::now();
            let mut first = None;
            count = find(full_text, snapshot, typed, None, &mut first).count_ones(..);
            times.push(start.elapsed());
            firsts.push(first.unwrap_or_else(|| start.elapsed()));
        }
        times.sort_unstable();
        firsts.sort_unstable();
        let rg = ripgrep(typed, folder).map_or("-".to_owned(), |time| format!("{:.2}", milliseconds(time)));
        let first = milliseconds(firsts[RUNS / 2]);
        let [median, worst] = [times[RUNS / 2], times[RUNS - 1]].map(milliseconds);
        println!("  {typed:<36} {count:>8} {first:>8.2} {median:>8.2} {worst:>8.2} {rg:>9} ms");
    }
    if !found_rg {
        println!("  rg is not there: nothing to compare with");
    }
}

fn ripgrep(words: &str, folder: &Path) -> Option<Duration> {
    let start = Instant::now();
    let mut command = Command::new("rg");
    command.args(["-il", "-F", "--no-config", "--"]).arg(words).arg(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().ok()?;
    Some(start.elapsed())
}

/// Bytes of the files below a folder.
fn kept(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            if entry.path().is_dir() {
                kept(&entry.path())
            } else {
                entry.metadata().map_or(0, |data| data.len())
            }
        })
        .sum()
}
