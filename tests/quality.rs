//! How well the search ranks: queries as people type them, from memory and with slips, each with the
//! one article it should find first. Nine in ten must be among the first three.
//!
//! `cargo test --test quality -- --nocapture` shows the rank of every query.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::{Date, date};
use recto::query::{Aliases, Facts, Index, Order, Query, Searcher};
use recto::store::{Snapshot, Source, load_all};

/// After everything in either archive; no query speaks of a day relative to it.
const TODAY: Date = date(2026, 12, 1);

/// What is asked, under one heading of a file.
struct Group {
    heading: String,
    asked: Vec<Asked>,
}

/// A query, the id it should find first, and where that stood.
struct Asked {
    query: String,
    id: String,
    /// Counted from 1.
    rank: Option<usize>,
}

/// How many of some queries went how well.
#[derive(Clone, Copy, Default)]
struct Tally {
    first: usize,
    first_three: usize,
    found: usize,
    asked: usize,
}

impl Tally {
    fn of(asked: &[Asked]) -> Self {
        let within = |most: usize| asked.iter().filter(|a| a.rank.is_some_and(|rank| rank <= most)).count();
        Self { first: within(1), first_three: within(3), found: within(usize::MAX), asked: asked.len() }
    }

    fn row(self, name: &str) -> String {
        let Self { first, first_three, found, asked } = self;
        format!("{name:<48} {first:>6} {first_three:>12} {found:>6} {:>10} {asked:>6}\n", asked - found)
    }
}

/// The ids of what a line finds, best first, as the filter bar shows them.
fn ranked(line: &str, index: &Arc<Index>) -> Vec<String> {
    let mut searcher = Searcher::new(Arc::clone(index), TODAY);
    let matches = searcher.find(&Query::parse(line), &Facts::default(), Order::default()).matches;
    let entries = &index.snapshot().entries;
    matches.items.iter().map(|&item| entries[item as usize].id.to_string()).collect()
}

/// Reads a file of queries and asks every one.
fn ask(name: &str, index: &Arc<Index>) -> Vec<Group> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/queries").join(name);
    let text = std::fs::read_to_string(path).expect("the file of queries is there");
    let mut groups: Vec<Group> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(heading) = line.strip_prefix("## ") {
            groups.push(Group { heading: heading.to_owned(), asked: Vec::new() });
            continue;
        }
        let (query, id) = line.rsplit_once(" => ").expect("a query => an id");
        let rank = ranked(query, index).iter().position(|found| found == id).map(|before| before + 1);
        let group = groups.last_mut().expect("every query stands under a heading");
        group.asked.push(Asked { query: query.to_owned(), id: id.to_owned(), rank });
    }
    // The remarks at the head of the file have no queries under them.
    groups.retain(|group| !group.asked.is_empty());
    groups
}

/// The title of an article that must be in the archive, or the question is wrong.
fn title<'s>(id: &str, snapshot: &'s Snapshot) -> &'s str {
    let entry = snapshot.entries.iter().find(|entry| &*entry.id == id);
    &entry.unwrap_or_else(|| panic!("there is no {id} in the archive")).article.title
}

/// A line for every query, then a table of the headings.
fn report(groups: &[Group], snapshot: &Snapshot) -> String {
    let mut lines = String::new();
    let mut table = format!(
        "{:<48} {:>6} {:>12} {:>6} {:>10} {:>6}\n",
        "", "first", "first three", "found", "not found", "asked"
    );
    for Group { heading, asked } in groups {
        let _ = writeln!(lines, "\n{heading}");
        for Asked { query, id, rank } in asked {
            let rank = rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
            let _ = writeln!(lines, "{rank:>4}  {query:<40} → {}", title(id, snapshot));
        }
        table += &Tally::of(asked).row(heading);
    }
    table += &total(groups).row("All");
    format!("{lines}\n{table}")
}

fn total(groups: &[Group]) -> Tally {
    groups.iter().map(|group| Tally::of(&group.asked)).fold(Tally::default(), |sum, one| Tally {
        first: sum.first + one.first,
        first_three: sum.first_three + one.first_three,
        found: sum.found + one.found,
        asked: sum.asked + one.asked,
    })
}

/// Asks every query of the file and fails when too few find what they should.
fn check(name: &str, snapshot: &Arc<Snapshot>) {
    let index = Arc::new(Index::new(snapshot, &Aliases::default()));
    let groups = ask(name, &index);
    println!("{name}\n{}", report(&groups, snapshot));
    let Tally { first_three, asked, .. } = total(&groups);
    assert!(asked > 0, "{name} asks nothing");
    assert!(
        first_three * 10 >= asked * 9,
        "{name}: {first_three} of {asked} are among the first three, fewer than nine in ten"
    );
}

#[test]
fn nine_in_ten_are_among_the_first_three_of_the_sample() {
    check("quality-sample.txt", &load_all(&[Source::Sample]));
}

#[test]
fn nine_in_ten_are_among_the_first_three_of_the_real_archive() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/archive");
    if !place.is_dir() {
        // Past the test harness, which keeps what a test that passes prints to itself.
        let _ = writeln!(std::io::stderr(), "skipped: there is no real archive at {}", place.display());
        return;
    }
    check("quality-archive.txt", &load_all(&[Source::at(&place).expect("it is there")]));
}
