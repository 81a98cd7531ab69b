//! Facets, the timeline, and what a pick does to the line: tables of cases, and what holds of any archive.

mod support_archive;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, date};
use proptest::prelude::*;
use recto::query::{
    Aliases, Count, Days, Facet, Facts, Index, Matches, Order, Pick, PickKind, PieceKind, Query, Tally,
    Timeline, Unit, count, pick, search, with_date,
};
use recto::store::{Source, load_all};

use support_archive::{Clipping, Folder, Recto, cases, made_up, over, strs};

const TODAY: Date = date(2022, 3, 1);

static ARCHIVE: LazyLock<Arc<Index>> = LazyLock::new(|| indexed(&made_up(), &Aliases::default()));

fn indexed(folder: &Folder, aliases: &Aliases) -> Arc<Index> {
    Arc::new(Index::new(&folder.load(), aliases))
}

fn find(index: &Index, line: &str) -> Matches {
    search(&Query::parse(line), index, None, &Facts::default(), TODAY, Order::default())
}

fn set(index: &Index, line: &str) -> BTreeSet<u32> {
    find(index, line).items.into_iter().collect()
}

fn shown(line: &str) -> &str {
    if line.is_empty() { "∅" } else { line }
}

fn typed(line: &str) -> &str {
    if line == "∅" { "" } else { line }
}

#[test]
fn a_pick_does_to_the_line_what_the_table_says() {
    let mut wrong = Vec::new();
    for case in cases("queries/picks.txt") {
        let (asked, expected) = case.split_once(" => ").expect("line + picks => line");
        let (line, picks) = asked.split_once(" + ").expect("line + picks");
        let (kind, picks) = match picks.strip_prefix("- ") {
            Some(picks) => (PickKind::Excluded, picks),
            None => (PickKind::Wanted, picks),
        };
        let picks: Vec<Pick> = picks
            .split(" ; ")
            .map(|pick| {
                let (column, query) = pick.split_once(' ').expect("a column and a query");
                Pick { column: column.parse().expect("a number"), query: query.to_owned() }
            })
            .collect();
        let got = pick(typed(line), &picks, kind).expect("it is short");
        if shown(&got) != expected {
            wrong.push(format!("{case}\n    became {}", shown(&got)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_span_of_time_takes_the_place_of_the_former() {
    for case in cases("queries/dates-picked.txt") {
        let (asked, expected) = case.split_once(" => ").expect("line + date => line");
        let (line, date) = asked.rsplit_once(" + ").expect("line + date");
        let got = with_date(typed(line), date).expect("it is short");
        assert_eq!(shown(&got), expected, "{case}");
    }
}

#[test]
fn a_line_longer_than_a_query_is_read_is_refused() {
    let picks = [Pick { column: 0, query: "#=conti".to_owned() }];
    let line = "word ".repeat(199);
    assert!(pick(&line, &picks, PickKind::Wanted).is_none());
    assert!(with_date(&line, "date:2021").is_none());
    assert!(pick(&line[..900], &picks, PickKind::Wanted).is_some());
}

/// An index of articles of these days, so many each, and the days of them all.
fn days_of(days: &str) -> Days {
    let folder = Folder::new();
    for (nth, day) in days.split(' ').enumerate() {
        let (day, count) = day.split_once('*').expect("a day and how many");
        for copy in 0..count.parse().expect("a number") {
            let clipping =
                Clipping { title: &format!("{nth} {copy}"), source: "S", authors: "A", date: day, tags: "" };
            folder.write(&format!("{nth}-{copy}.md"), clipping.text());
        }
    }
    let index = indexed(&folder, &Aliases::default());
    Days::count(&index, &find(&index, ""))
}

#[test]
fn days_are_taken_together_as_the_table_says() {
    for case in cases("queries/timeline.txt") {
        let (asked, expected) = case.split_once(" => ").expect("days => bins");
        let (days, unit) = asked.strip_suffix(')').and_then(|asked| asked.split_once(" (")).expect("a unit");
        let unit = Unit::ALL.into_iter().find(|known| known.name() == unit).expect("a unit");
        let timeline = Timeline::new(&days_of(days), unit);
        let bin = |nth: usize| {
            let (query, name) = (timeline.query(nth, nth), timeline.name(nth, nth));
            format!("{} {} {}", query.unwrap_or_default(), name.unwrap_or_default(), timeline.bins[nth].count)
        };
        let got: Vec<String> = (0..timeline.bins.len()).map(bin).collect();
        assert_eq!(got.join(", "), expected, "{case}");
    }
}

#[test]
fn the_finest_unit_that_fits_is_taken() {
    let days = days_of("2020-01-06*1 2021-12-31*1");
    for (columns, unit, bins) in
        [(104, Unit::Week, 104), (103, Unit::Month, 24), (24, Unit::Month, 24), (23, Unit::Quarter, 8)]
    {
        let timeline = Timeline::fitting(&days, columns);
        assert_eq!((timeline.unit, timeline.bins.len()), (unit, bins), "{columns}");
    }
    assert_eq!(Timeline::fitting(&days, 0).unit, Unit::Year, "nothing is coarser");
    assert!(Timeline::fitting(&Days::default(), 0).bins.is_empty());
    let far = days_of("1650-01-06*1 2021-12-31*2 2987-01-01*1");
    assert_eq!(Timeline::new(&far, Unit::Year).bins.len(), 1, "what is centuries off is not drawn");
}

/// Every row of every facet finds as many articles as it says; gives how many rows there were.
fn assert_rows_hold(index: &Arc<Index>, line: &str) -> usize {
    let matches = Arc::new(find(index, line));
    let mut rows = 0;
    let mut wrong = Vec::new();
    let mut check = |query: String, count: usize| {
        rows += 1;
        let picks = [Pick { column: 0, query: query.clone() }];
        let all: BTreeSet<u32> = matches.items.iter().copied().collect();
        let alone: BTreeSet<u32> = all.intersection(&set(index, &query)).copied().collect();
        if alone.len() != count {
            wrong.push(format!("{query} finds {} of {count}", alone.len()));
        }
        let Some(picked) = pick(line, &picks, PickKind::Wanted) else { return };
        if recto::query::Picks::of(line).kind(&query).is_none() && set(index, &picked) != alone {
            wrong.push(format!("{picked} is not {line} with {query}"));
        }
    };
    for facet in Facet::ALL {
        for row in count(index, &matches, facet) {
            let row: Count = row;
            // What is nothing but quotation marks cannot be asked for.
            if row.name.chars().any(|c| !"\"“”„".contains(c) && !c.is_control() && !c.is_whitespace()) {
                check(row.query(facet), row.count);
            }
        }
    }
    let days = Days::count(index, &matches);
    for unit in Unit::ALL {
        let timeline = Timeline::new(&days, unit);
        for (nth, bin) in timeline.bins.iter().enumerate() {
            check(timeline.query(nth, nth).expect("it is there"), bin.count);
        }
        let whole: usize = timeline.bins.iter().map(|bin| bin.count).sum();
        if let Some(all) = timeline.query(0, timeline.bins.len().saturating_sub(1)) {
            check(all, whole);
        }
    }
    check("date:none".to_owned(), days.undated);
    assert!(wrong.is_empty(), "{} of {rows} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    rows
}

#[test]
fn every_row_of_a_made_up_archive_finds_what_it_counts() {
    for line in ["", "conti | hospital", "source:zdnet", "-(#malware", "xyzzy"] {
        assert_rows_hold(&ARCHIVE, line);
    }
}

#[test]
fn every_row_of_the_real_archive_finds_what_it_counts() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/archive");
    if !place.is_dir() {
        // Past the test harness, which keeps what a test that passes prints to itself.
        let _ = writeln!(std::io::stderr(), "skipped: there is no real archive at {}", place.display());
        return;
    }
    let snapshot = load_all(&[Source::at(&place).expect("it is there")]);
    let index = Arc::new(Index::new(&snapshot, &Aliases::default()));
    assert!(assert_rows_hold(&index, "") > 2_000);
    assert!(assert_rows_hold(&index, "ransomware | source:zdnet") > 500);
}

#[test]
fn names_that_differ_in_their_group_or_their_marks_are_told_apart_or_joined() {
    let folder = Folder::new();
    let tags = [
        "country=Cuba",
        "malware=Cuba",
        "Cuba",
        "country",
        "malware=country",
        "Café",
        "cafe",
        "“Cafe",
        "a \"b\" c",
        "two  words",
        "Two words",
        "country=New Zealand",
    ];
    for (nth, tag) in tags.iter().enumerate() {
        let text = format!("---\ntitle: T{nth}\ndate: 2021-01-02\n---\nx\n");
        folder.write(&format!("{nth}.md"), text);
        let clipping = Clipping { title: &format!("C{nth}"), source: "S", authors: "A", date: "", tags: tag };
        folder.write(&format!("clip-{nth}.md"), clipping.text());
    }
    let index = indexed(&folder, &Aliases::default());
    assert_rows_hold(&index, "");
    let found = |line: &str| find(&index, line).items.len();
    assert_eq!(found("#=Cuba"), 3, "in any group");
    assert_eq!(found("tag:=Cuba"), 1, "in none");
    assert_eq!(found("tag:country=\"Cuba\""), 1);
    assert_eq!(found("tag:\"country\"=\"Cuba\""), 1, "a group can be quoted");
    assert_eq!(found("#=cafe"), 3, "accents and quotation marks do not count");
}

#[test]
fn a_row_of_joined_spellings_selects_them_all() {
    let folder = Folder::new();
    for (nth, source) in ["Bleepingcomputer", "Bleeping Computer", "BC", "ZDNet"].iter().enumerate() {
        let clipping = Clipping { title: "T", source, authors: "A", date: "2021", tags: "x" };
        folder.write(&format!("{nth}.md"), clipping.text());
    }
    let aliases = Aliases::parse("Bleepingcomputer = Bleeping Computer\nbc = Bleeping Computer");
    let index = indexed(&folder, &aliases.expect("it is right"));
    let counts = count(&index, &find(&index, ""), Facet::Source);
    assert_eq!((counts[0].name.as_str(), counts[0].count), ("Bleeping Computer", 3));
    assert_rows_hold(&index, "");
}

#[test]
fn what_is_typed_narrows_every_facet_best_first_and_junk_last() {
    let matches = Arc::new(find(&ARCHIVE, ""));
    let tally = Tally::new(Arc::clone(&ARCHIVE), matches);
    let names = |typed: &str| -> Vec<String> {
        tally.names(Facet::Tag, typed).counts.into_iter().map(|count| count.name).collect()
    };
    assert_eq!(tally.names(Facet::Tag, "").counts, count(&ARCHIVE, &find(&ARCHIVE, ""), Facet::Tag));
    assert_eq!(names("malw").first().map(String::as_str), Some("malware"));
    assert!(names("malware haiti").is_empty(), "each word has to fit");
    assert!(names("xyzzy").is_empty());
    let years = tally.years("");
    assert!(years.iter().all(|(name, query, _)| query.ends_with(name) || query == "date:none"), "{years:?}");
    assert_eq!(tally.years("2021").len(), 1);
    assert_eq!(tally.years("no").len(), 1);
}

#[test]
fn sources_and_authors_are_counted_as_tags_are() {
    let folder = made_up();
    let recto = Recto::new();
    for by in ["source", "author"] {
        let rows = recto.json(&strs(&over(&folder, &["tags", "--by", by, "--format", "json"])));
        assert!(rows.len() > 1 && rows.iter().all(|row| row["group"].is_null()), "{rows:?}");
    }
    let sources = recto.prints(&strs(&over(&folder, &["tags", "--by", "source", "--format", "tsv"])));
    assert!(sources.contains("ZDNet\t\t"), "{sources}");
}

#[test]
fn a_timeline_holds_what_matches_by_each_unit() {
    let folder = made_up();
    let recto = Recto::new();
    let all = recto.json(&strs(&over(&folder, &["list", "--format", "json"]))).len();
    for by in ["week", "month", "quarter", "year"] {
        let bins = recto.json(&strs(&over(&folder, &["timeline", "--by", by, "--format", "json"])));
        let counted: u64 = bins.iter().filter_map(|bin| bin["count"].as_u64()).sum();
        assert_eq!(counted as usize, all, "{by}");
        assert!(bins.last().is_some_and(|bin| bin["from"].is_null() && bin["to"].is_null()), "{bins:?}");
    }
    let haiti = ["timeline", "--format", "tsv", "#=haiti", "-#xyzzy"];
    let tsv = recto.prints(&strs(&over(&folder, &haiti)));
    let rows: Vec<Vec<&str>> = tsv.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!((rows[0].clone(), rows.len()), (vec!["from", "to", "count"], 2), "{tsv}");
    assert!(rows[1][0].ends_with("-01") && rows[1][2] == "1", "{tsv}");
    let table = recto.prints(&strs(&over(&folder, &["timeline", "--by", "year", "--limit", "1"])));
    assert_eq!(table.lines().count(), 1, "{table}");
    assert!(table.contains('█') || table.contains('▏') || table.split_whitespace().count() > 2, "{table}");
}

fn piece() -> impl Strategy<Value = String> {
    let grammar = "conti|hospital|\"zero trust\"|\"|#malware|#|#=|tag:=|tag:country=\"haiti\"|source:zdnet|source:|\
                   author:ann|after:2021|after:20|date:2021|date:20|is:un|-|\\(|\\)|\\||@x|é| |  |=|“";
    prop_oneof![6 => grammar, 1 => ".{0,4}"]
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::collection::vec(piece(), 0..10).prop_map(|pieces| pieces.concat()),
        proptest::collection::vec(piece(), 0..8).prop_map(|pieces| pieces.join(" ")),
    ]
}

const PICKS: [(usize, &str); 6] = [
    (0, "#=malware"),
    (0, "tag:country=\"Haiti\""),
    (1, "source:=ZDNet"),
    (1, "source:=\"The Record\""),
    (2, "author:=\"Ann Author\""),
    (3, "date:2021"),
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_picked_line_finds_what_line_and_pick_share(line in line(), nth in 0..6_usize, other in 0..6_usize) {
        let index = &ARCHIVE;
        let (column, query) = PICKS[nth];
        let one = [Pick { column, query: query.to_owned() }];
        prop_assume!(recto::query::Picks::of(&line).kind(query).is_none());
        let (of_line, of_pick) = (set(index, &line), set(index, query));
        let wanted = pick(&line, &one, PickKind::Wanted).expect("it is short");
        prop_assert_eq!(set(index, &wanted), of_line.intersection(&of_pick).copied().collect(), "{}", wanted);
        prop_assert_eq!(recto::query::Picks::of(&wanted).kind(query), Some(PickKind::Wanted), "{}", wanted);
        let excluded = pick(&line, &one, PickKind::Excluded).expect("it is short");
        prop_assert_eq!(set(index, &excluded), of_line.difference(&of_pick).copied().collect(), "{}", excluded);
        // Taken out again, what was asked for before is asked for.
        let again = pick(&wanted, &one, PickKind::Wanted).expect("it is short");
        // What was words in the middle of a line is a field still being typed at its end.
        if Query::parse(&wanted).pieces.iter().all(|piece| piece.kind != PieceKind::Words) {
            prop_assert_eq!(set(index, &again), of_line.clone(), "{} after {}", again, wanted);
        }
        let (other_column, other_query) = PICKS[other];
        prop_assume!(other != nth && recto::query::Picks::of(&line).kind(other_query).is_none());
        let of_other = set(index, other_query);
        let both: BTreeSet<u32> = if column == other_column {
            of_pick.union(&of_other).copied().collect()
        } else {
            of_pick.intersection(&of_other).copied().collect()
        };
        let two = [one[0].clone(), Pick { column: other_column, query: other_query.to_owned() }];
        let line = pick(&line, &two, PickKind::Wanted).expect("it is short");
        prop_assert_eq!(set(index, &line), of_line.intersection(&both).copied().collect(), "{}", line);
    }

    #[test]
    fn bins_stand_side_by_side_and_hold_every_day(
        days in proptest::collection::btree_map(-20_000..40_000_i32, 1..5_usize, 1..12)
    ) {
        let epoch = date(1970, 1, 1);
        let folder: Vec<String> = days
            .iter()
            .map(|(day, count)| format!("{}*{count}", epoch.saturating_add(jiff::Span::new().days(*day))))
            .collect();
        let counted = days_of(&folder.join(" "));
        for unit in Unit::ALL {
            let timeline = Timeline::new(&counted, unit);
            for pair in timeline.bins.windows(2) {
                prop_assert_eq!(pair[0].last.tomorrow().expect("it is no last day"), pair[1].first);
            }
            let all: usize = timeline.bins.iter().map(|bin| bin.count).sum();
            prop_assert_eq!(all, days.values().sum::<usize>());
            prop_assert!(timeline.bins.first().is_some_and(|bin| bin.count > 0));
            prop_assert!(timeline.bins.last().is_some_and(|bin| bin.count > 0));
            let fitting = Timeline::fitting(&counted, timeline.bins.len());
            prop_assert!(fitting.bins.len() <= timeline.bins.len() || fitting.unit == Unit::Year);
        }
    }
}

#[test]
fn the_timeline_says_what_it_leaves_out() {
    let folder = Folder::new();
    for (nth, date) in
        ["0001-01-01", "1899-12-31", "1900-01-01", "2099-12-31", "2100-01-01", "?"].iter().enumerate()
    {
        let clipping = Clipping { title: "T", source: "S", authors: "A", date, tags: "t" };
        folder.write(&format!("{nth}.md"), clipping.text());
    }
    let recto = Recto::new();
    let said = recto.run(&strs(&over(&folder, &["timeline", "--by", "week", "--format", "tsv"])));
    assert_eq!(said.err, "recto: left out of the timeline, because dated before 1900 or after 2099: 3\n");
    let counts = said.out.lines().skip(1).filter_map(|line| line.rsplit('\t').next()?.parse::<usize>().ok());
    assert_eq!((said.code, counts.sum::<usize>()), (Some(0), 3));
}
