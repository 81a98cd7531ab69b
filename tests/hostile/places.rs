//! `tests/HOSTILE.md`, held: every row has a place, and every place is there.

use std::fs;
use std::path::Path;

/// The rows there are; none has the number 19.
const ROWS: [std::ops::RangeInclusive<usize>; 2] = [1..=18, 20..=33];

fn of_the_project(path: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

/// What is the matter with a place, if anything.
fn missing(place: &str) -> Option<String> {
    let there = match place.split_once(' ').map(|(kind, name)| (kind, name.trim_matches('`'))) {
        Some(("fuzz", name)) => of_the_project("benches/fuzz/main.rs")
            .is_some_and(|text| text.contains(&format!("(\"{name}\", ||"))),
        Some(("bench", name)) => {
            let paths = [format!("benches/{name}.rs"), format!("benches/{name}/main.rs")];
            paths.iter().any(|path| of_the_project(path).is_some())
        }
        _ => {
            let (file, name) = place.trim_matches('`').split_once(": ")?;
            let test = of_the_project(file).and_then(|text| {
                let (before, _) = text.split_once(&format!("fn {name}("))?;
                let attributes = before.rsplit(['}', ';', '{']).next()?;
                Some(attributes.contains("#[test]") || before.contains("proptest!"))
            });
            test == Some(true)
        }
    };
    (!there).then(|| format!("{place} is not there"))
}

#[test]
fn every_row_has_a_place_and_every_place_is_there() {
    let text = of_the_project("tests/HOSTILE.md").expect("it is there");
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("| ")) {
        let cells: Vec<&str> = line.trim_end_matches(" |").split(" | ").collect();
        let Ok(number) = cells[0].parse::<usize>() else { continue };
        rows.push(number);
        let places = cells.get(3).copied().unwrap_or_default();
        if places.is_empty() {
            wrong.push(format!("row {number} has no place"));
        }
        wrong.extend(places.split(", ").filter_map(missing).map(|why| format!("row {number}: {why}")));
    }
    assert_eq!(rows, ROWS.into_iter().flatten().collect::<Vec<_>>(), "the rows");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_place_that_is_not_there_is_seen() {
    for place in
        ["`tests/store.rs: no_such_test`", "`tests/nowhere.rs: x`", "fuzz `nothing`", "bench `nothing`"]
    {
        assert!(missing(place).is_some(), "{place}");
    }
    assert_eq!(missing("`tests/hostile/places.rs: a_place_that_is_not_there_is_seen`"), None);
}
