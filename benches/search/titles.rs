//! Titles, tags and fields: what each letter takes, to the first screen as it is lit, and what it
//! takes to count the facets and the days of what was found.

use std::cmp::Reverse;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::date;
use recto::fold::Key;
use recto::query::{Days, Facet, Facts, Found, Highlighter, Index, Order, Query, Searcher, count};
use recto::store::Snapshot;

use super::figures::{milliseconds, of, row};

/// What is typed, by what it is.
const KINDS: [(&str, &[&str]); 9] = [
    ("one letter", &["a", "e", "r", "x", "7"]),
    ("two letters", &["th", "in", "ra", "of", "zx"]),
    ("common", &["ransomware", "security", "microsoft"]),
    ("rare", &["grifthorse", "nobelium", "cve-2021-44228"]),
    ("several words", &["microsoft patch tuesday", "conti hospital", "of the new data breach"]),
    ("absent", &["xyzzyq", "qzx", "jjkkwwqq"]),
    ("misspelt", &["ransomwear", "micorsoft patch", "grifthrose"]),
    ("short for something", &["rnsmwr", "mspt", "zdv"]),
    (
        "fields and negation",
        &["conti -hospital", "source:zdnet after:2021-11 -#microsoft", "#malware | \"data breach\" -#conti"],
    ),
];
/// Each line is typed this often.
const ROUNDS: usize = 5;
/// States of lines that are named for their slowness.
const SLOWEST: usize = 24;
/// Rows of a list that are lit.
const SCREEN: usize = 40;

/// A line that was typed, and what that took.
pub(crate) struct Line {
    pub(crate) kind: &'static str,
    pub(crate) text: &'static str,
    /// Each state it had while it was typed, with the median of its times.
    pub(crate) states: Vec<(&'static str, Duration)>,
    /// How many articles it finds.
    pub(crate) found: usize,
}

pub(crate) fn measure(index: &Arc<Index>) -> Vec<Line> {
    let (mut lines, mut all, mut all_facets) = (Vec::new(), Vec::new(), Vec::new());
    let mut colds = Vec::new();
    println!("  Typed and deleted letter by letter, to the first screen");
    for (kind, texts) in KINDS {
        let mut times = Vec::new();
        for text in texts {
            let (line, mut its_facets) = type_and_delete(index, kind, text, &mut times);
            all_facets.append(&mut its_facets);
            colds.push((text, line.found, cold(index, text)));
            lines.push(line);
        }
        row(kind, &mut times);
        all.append(&mut times);
    }
    row("all of them", &mut all);
    let mut states: Vec<_> = lines.iter().flat_map(|line| &line.states).collect();
    states.sort_by_key(|(_, time)| Reverse(*time));
    let slowest =
        states.iter().take(SLOWEST).map(|(text, time)| format!("{text} {:.1}", milliseconds(*time)));
    println!("  slowest: {}", slowest.collect::<Vec<_>>().join(", "));
    row("facets and days of each, on top", &mut all_facets);
    println!("  {:<40} {:>8} {:>11} {:>8}", "The whole line at once", "articles", "median", "worst");
    for (text, found, mut times) in colds {
        let [median, _, worst] = of(&mut times).unwrap_or_default().map(milliseconds);
        println!("  {text:<40} {found:>8} {median:>8.2} ms {worst:>8.2}");
    }
    lines
}

/// Types a line and deletes it, often; the times of all its states go to `times`. The line, and what
/// its facets took.
fn type_and_delete(
    index: &Arc<Index>,
    kind: &'static str,
    text: &'static str,
    times: &mut Vec<Duration>,
) -> (Line, Vec<Duration>) {
    let ends: Vec<usize> = text.char_indices().map(|(at, letter)| at + letter.len_utf8()).collect();
    let (mut typed, mut facets) = (vec![Vec::new(); ends.len()], Vec::new());
    let mut found = 0;
    for _ in 0..ROUNDS {
        let mut searcher = searcher(index);
        for (nth, &end) in ends.iter().enumerate() {
            let (time, answer) = keystroke(&mut searcher, &text[..end]);
            typed[nth].push(time);
            times.push(time);
            facets.push(counts(index, &answer));
            found = answer.matches.items.len();
        }
        for &end in ends.iter().rev().skip(1) {
            times.push(keystroke(&mut searcher, &text[..end]).0);
        }
    }
    let median = |times: &mut Vec<Duration>| of(times).map_or(Duration::ZERO, |[median, ..]| median);
    let states = ends.iter().zip(&mut typed).map(|(&end, times)| (&text[..end], median(times)));
    (Line { kind, text, states: states.collect(), found }, facets)
}

/// The whole of a line, with nothing remembered.
fn cold(index: &Arc<Index>, text: &str) -> Vec<Duration> {
    (0..ROUNDS).map(|_| keystroke(&mut searcher(index), text).0).collect()
}

fn searcher(index: &Arc<Index>) -> Searcher {
    Searcher::new(Arc::clone(index), date(2022, 3, 1))
}

/// From what stands in the line to what is lit on the first screen.
fn keystroke(searcher: &mut Searcher, line: &str) -> (Duration, Found) {
    let start = Instant::now();
    let found = searcher.find(&Query::parse(line), &Facts::default(), Order::default());
    light(searcher.index().snapshot(), &found);
    (start.elapsed(), found)
}

fn light(snapshot: &Snapshot, found: &Found) {
    let mut lit = Highlighter::new(&found.query);
    for &item in found.matches.items.iter().take(SCREEN) {
        let entry = &snapshot.entries[item as usize];
        let title = &entry.article.title;
        black_box(lit.in_title(title, &Key::new(title)));
        for &tag in &entry.tag_ids {
            black_box(lit.in_tag(&snapshot.tags[tag as usize].tag.name));
        }
    }
}

fn counts(index: &Index, found: &Found) -> Duration {
    let start = Instant::now();
    for facet in Facet::ALL {
        black_box(count(index, &found.matches, facet));
    }
    black_box(Days::count(index, &found.matches));
    start.elapsed()
}
