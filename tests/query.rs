//! What a query finds and which letters it hits: tables of cases over a small made-up archive, and
//! what holds of any line whatever.

mod support_archive;
mod support_query;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use recto::fold::Key;
use recto::query::{
    Aliases, Candidate, Completer, DateSpec, Facts, Highlighter, Index, Order, Place, Query, Saved, Sort,
    rank, search, turned,
};
use unicode_segmentation::UnicodeSegmentation;

use support_archive::{Clipping, Folder, cases, made_up};
use support_query::{depth, size};

const TODAY: Date = date(2021, 11, 24);

/// Read once: every case asks the same articles.
static ARCHIVE: LazyLock<Index> = LazyLock::new(|| indexed(&made_up()));

/// The handles of what a line finds, in order.
fn found_in(index: &Index, line: &str, order: Order) -> Vec<String> {
    let matches = search(&Query::parse(line), index, None, &Facts::default(), TODAY, order);
    let handle = |item: u32| index.snapshot().entries[item as usize].id.trim_end_matches(".md").to_owned();
    matches.items.iter().map(|&item| handle(item)).collect()
}

fn indexed(folder: &Folder) -> Index {
    Index::new(&folder.load(), &Aliases::default())
}

fn found(line: &str) -> Vec<String> {
    found_in(&ARCHIVE, line, Order::default())
}

fn set(line: &str) -> BTreeSet<String> {
    found(line).into_iter().collect()
}

fn sorted(sort: Sort, reverse: bool) -> Vec<String> {
    found_in(&ARCHIVE, "", Order { sort, reverse })
}

/// Writes the letters a query hits between marks.
fn marked(query: &str, title: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for hit in Highlighter::new(&Query::parse(query)).in_title(title, &Key::new(title)) {
        out += &title[at..hit.start];
        out.extend(["‹", &title[hit.clone()], "›"]);
        at = hit.end;
    }
    out + &title[at..]
}

#[test]
fn every_question_of_the_table_finds_what_it_says() {
    let mut wrong = Vec::new();
    let asked = cases("queries/asked.txt");
    for case in &asked {
        let (query, expected) = case.split_once(" => ").expect("a query => what it finds");
        let got = found(query);
        let right = match expected {
            "*" => got.len() == ARCHIVE.len(),
            "-" => got.is_empty(),
            handles => match handles.strip_prefix('{').and_then(|set| set.strip_suffix('}')) {
                Some(set) => {
                    set.split(' ').collect::<BTreeSet<_>>() == got.iter().map(String::as_str).collect()
                        && set.split(' ').count() == got.len()
                }
                None => handles.split(' ').eq(got.iter().map(String::as_str)),
            },
        };
        if !right {
            wrong.push(format!("{case}\n    found {}", got.join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), asked.len(), wrong.join("\n"));
}

/// A table's line with a cursor in it, and the place that is.
fn place_in(marked: &str) -> (String, Option<Place>) {
    let (before, after) = marked.split_once('‸').expect("a cursor");
    let line = format!("{before}{after}");
    let place = Place::of_cursor(&line, before.len());
    (line, place)
}

fn candidates(place: &Place) -> Vec<Candidate> {
    Completer::default().complete(place, &ARCHIVE, &Saved::new(), &Facts::default(), TODAY)
}

#[test]
fn every_line_of_the_table_is_completed_as_it_says() {
    let mut wrong = Vec::new();
    for case in cases("queries/complete.txt") {
        let cells: Vec<&str> = case.split(" => ").collect();
        let [marked, offered, filled] = cells[..] else { panic!("three cells in: {case}") };
        let (line, place) = place_in(marked);
        let found = place.as_ref().map_or_else(Vec::new, candidates);
        let shown = found.iter().map(|candidate| match candidate.count {
            Some(count) => format!("{} {count}", candidate.shown),
            None => candidate.shown.clone(),
        });
        let shown = shown.collect::<Vec<_>>().join("; ");
        let offered = match offered.strip_suffix("; …") {
            Some(first) => shown.starts_with(first),
            None => shown == if offered == "-" { "" } else { offered },
        };
        let becomes = place.as_ref().zip(found.first()).map_or_else(String::new, |(place, first)| {
            let (line, cursor) = place.filled(&line, &first.text);
            format!("{}‸{}", &line[..cursor], &line[cursor..])
        });
        if !offered || becomes != if filled == "-" { "" } else { filled } {
            wrong.push(format!("{marked} => {shown} => {becomes}"));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn saved_queries_are_offered_by_name() {
    let saved =
        Saved::from([("conti".into(), "#conti".into()), ("ransomware-2021".into(), "date:2021".into())]);
    for (marked, offered) in
        [("@‸", "@conti @ransomware-2021"), ("a (-@RAN‸", "@ransomware-2021"), ("@x‸", "")]
    {
        let (line, place) = place_in(marked);
        let place = place.expect("a place");
        assert!(!place.asks_archive(), "{line}");
        let names: Vec<String> = place.known(&saved).into_iter().map(|candidate| candidate.text).collect();
        assert_eq!(names.join(" "), offered, "{line}");
    }
}

#[test]
fn what_is_offered_finds_as_many_as_it_says() {
    for case in cases("queries/complete.txt") {
        let (_, place) = place_in(case.split(" => ").next().unwrap_or_default());
        let Some(place) = place else { continue };
        for candidate in candidates(&place) {
            let Some(count) = candidate.count else { continue };
            let line = format!("({}) {}", place.rest(), candidate.text);
            assert_eq!(found(&line).len(), count, "{line}");
        }
    }
}

#[test]
fn every_title_of_the_table_is_lit_where_it_says() {
    for case in cases("queries/highlights.txt") {
        let (query, expected) = case.split_once(" => ").expect("a query => a marked title");
        let title = expected.replace(['‹', '›'], "");
        assert_eq!(marked(query, &title), expected, "for {query}");
    }
}

#[test]
fn a_sort_orders_everything_and_the_undated_come_last_by_date() {
    let newest = "haiti log4j muller conti emotet pineapple apple strasse cafe junk real twin-new twin-old";
    let newest: Vec<&str> = newest.split(' ').collect();
    assert_eq!(sorted(Sort::Date, false), [&newest[..], &["undated"]].concat());
    let oldest: Vec<&str> = newest.iter().rev().copied().collect();
    assert_eq!(sorted(Sort::Date, true), [&oldest[..], &["undated"]].concat());
    // Without words there is nothing to be relevant to, so it is the date that decides.
    assert_eq!(sorted(Sort::Relevance, false), sorted(Sort::Date, false));
    assert_eq!(sorted(Sort::Relevance, true), sorted(Sort::Date, true));
}

#[test]
fn titles_and_sources_sort_from_a_to_z_and_back() {
    let titles = "strasse undated apple conti emotet muller real pineapple haiti junk cafe twin-new twin-old \
                  log4j";
    let titles: Vec<&str> = titles.split_whitespace().collect();
    assert_eq!(sorted(Sort::Title, false), titles);
    let back: Vec<String> = sorted(Sort::Title, true);
    assert_eq!(back.first().map(String::as_str), Some("log4j"));
    assert_eq!(back.last().map(String::as_str), Some("strasse"));
    // Newest first within a source; who names none comes behind those who do.
    let sources = "emotet muller strasse pineapple cafe junk real conti twin-new twin-old haiti log4j apple \
                   undated";
    let by_source: Vec<&str> = sources.split_whitespace().collect();
    let got = sorted(Sort::Source, false);
    assert_eq!(got, by_source.iter().map(|&handle| handle.to_owned()).collect::<Vec<_>>());
    assert_eq!(sorted(Sort::Source, true).len(), got.len());
}

#[test]
fn a_better_fit_comes_first_and_a_title_before_a_tag() {
    let folder = Folder::new();
    let write = |name: &str, title: &str, date: &str, tags: &str| {
        let clipping = Clipping { title, source: "S", authors: "A B", date, tags };
        folder.write(&format!("{name}.md"), clipping.text());
    };
    write("in-tag", "Something else", "2021-03-03", "ransomware");
    write("in-title", "All of ransomware", "2021-01-01", "x1");
    write("short-for", "New ranges of malware", "2021-02-02", "x2");
    let snapshot = indexed(&folder);
    let relevance = found_in(&snapshot, "ransomware", Order::default());
    assert_eq!(relevance.first().map(String::as_str), Some("in-title"), "{relevance:?}");
    let exact = "ransomware -ranges";
    assert_eq!(found_in(&snapshot, exact, Order::default()), ["in-title", "in-tag"]);
    let by_date = Order { sort: Sort::Date, reverse: false };
    assert_eq!(found_in(&snapshot, exact, by_date), ["in-tag", "in-title"]);
    let back = Order { sort: Sort::Relevance, reverse: true };
    assert_eq!(found_in(&snapshot, exact, back), ["in-tag", "in-title"]);
}

#[test]
fn a_menu_is_ranked_by_letters_and_whole_while_nothing_is_typed() {
    let names = ["Copy the link", "Copy a citation", "Quit"].map(str::to_owned);
    assert_eq!(rank("  ", &names), [0, 1, 2]);
    assert_eq!(rank("citation", &names), [1]);
    assert_eq!(rank("copy", &names).len(), 2);
    assert_eq!(rank("zzz", &names), Vec::<usize>::new());
}

#[test]
fn what_was_hit_in_a_tag_is_lit() {
    for (query, tag, lit) in [
        ("emo", "Emotet", &["Emo"][..]),
        ("Emo", "Emotet", &["Emo"]),
        ("EMO", "Emotet", &[]),
        ("#emotet", "the emotet gang", &["emotet"]),
        ("zoe", "Zoé", &["Zoé"]),
        ("\"emo\" -otet", "Emotet", &[]),
        ("nk", "North Korea", &["N", "K"]),
    ] {
        let hits = Highlighter::new(&Query::parse(query)).in_tag(tag);
        let hits: Vec<&str> = hits.into_iter().map(|hit| &tag[hit]).collect();
        assert_eq!(hits, lit, "{query} in {tag}");
    }
}

#[test]
fn a_megabyte_is_bounded_wherever_it_is_thrown() {
    let mega = "ransom ".repeat(150_000);
    let folder = Folder::new();
    let fields =
        [(&*mega, "S", "A", "t"), ("T", &mega, "A", "t"), ("T", "S", &mega, "t"), ("T", "S", "A", &mega)];
    for (nth, (title, source, authors, tags)) in fields.into_iter().enumerate() {
        let clipping = Clipping { title, source, authors, date: "2021-01-01", tags };
        folder.write(&format!("{nth}.md"), clipping.text());
    }
    let snapshot = indexed(&folder);
    let count = |line: &str| found_in(&snapshot, line, Order::default()).len();
    assert_eq!(count("ransom"), 2);
    assert_eq!(count("#ransom"), 1);
    assert_eq!(count("source:ransom"), 1);
    assert_eq!(count("author:ransom"), 1);
    // A query is read as far as anybody types.
    assert_eq!(Query::parse(&mega), Query::parse(&mega[..1_000]));
    let letters = "r".repeat(1 << 20);
    assert_eq!(count(&letters), 0);
    assert_eq!(count(&format!("\"{letters}")), 0);
    assert_eq!(count(&format!("-#{letters}")), 4);
    assert!(Query::parse(&"source:a ".repeat(100_000)).pieces.len() <= 112);
    let title = mega.trim_end();
    let hits = Highlighter::new(&Query::parse("ransom")).in_title(title, &Key::new(title));
    assert!(hits.last().is_some_and(|hit| hit.end <= 400), "{hits:?}");
}

#[test]
fn what_folds_to_nothing_asks_for_nothing() {
    for nothing in ["\u{301}", "\u{feff}", "\u{ad}\u{200b}"] {
        for line in ["{}", "-{}", "#{}", "-#{}", "source:{}", "-\"{}\"", "-author:{}", "#={}"] {
            let line = line.replace("{}", nothing);
            assert_eq!(Query::parse(&line).expr, None, "{line:?}");
        }
    }
}

#[test]
fn a_line_break_in_a_query_is_a_blank() {
    let all = found("");
    for (one, other) in [("key", "emotet"), ("key", "zero"), ("café", "port")] {
        for field in ["", "#", "source:"] {
            let broken = format!("{field}\"{one}\n{other}\"");
            assert_eq!(Query::parse(&broken).expr, Query::parse(&broken.replace('\n', " ")).expr);
            assert!(found(&broken).is_empty(), "{broken:?}");
            assert_eq!(found(&format!("-{broken}")), all);
        }
    }
    for (nth, line) in all.iter().enumerate() {
        let title = |nth: usize| &*ARCHIVE.snapshot().entries[nth].article.title;
        if nth + 1 < all.len() {
            assert!(found(&format!("\"{}\n{}\"", title(nth), title(nth + 1))).is_empty(), "{line}");
        }
    }
}

#[test]
fn a_word_that_stands_there_with_its_signs_is_not_told_to_be_missing() {
    let folder = Folder::new();
    for (nth, (title, tags)) in [("Yahoo! breached", "U.S.A."), ("Notepad++ patched", "t")].iter().enumerate()
    {
        let clipping = Clipping { title, source: "S", authors: "A", date: "2021-01-01", tags };
        folder.write(&format!("{nth}.md"), clipping.text());
    }
    let index = indexed(&folder);
    for (line, is_near) in
        [("yahoo!", false), ("notepad++", false), ("u.s.a.", false), ("yaho!", true), ("notepad+-", true)]
    {
        assert_eq!(!Query::parse(line).corrected(&index).1.is_empty(), is_near, "{line}");
    }
}

#[test]
fn brackets_however_deep_are_read_flat() {
    for line in ["(".repeat(1_000), "-(".repeat(500), "(a|".repeat(333), "(-".repeat(500) + "conti"] {
        let query = Query::parse(&line);
        assert!(query.expr.as_ref().map_or(0, depth) <= 3 * 16 + 3, "{}", &line[..8]);
        search(&query, &ARCHIVE, None, &Facts::default(), TODAY, Order::default());
    }
    let deep = format!("{}conti{}", "(".repeat(60), ")".repeat(60));
    assert_eq!(found(&deep), ["conti"]);
}

/// A piece of a query: what it is made of, and what it is not.
fn piece() -> impl Strategy<Value = String> {
    let grammar = "conti|hsptl|\"zero trust\"|\"|#malware|#|tag:country=|source:zdnet|source:|author:ann|after:2021|\
                   after:20|date:last-week|date:none|date:..|-|\\(|\\)|\\||é|ß|ﬁ|𝒳|e\u{301}|👩‍🔬| |  |\\\\|:|=|“";
    prop_oneof![4 => grammar, 1 => ".{0,6}"]
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat()),
        proptest::collection::vec(piece(), 0..8).prop_map(|pieces| pieces.join(" ")),
        ".{0,60}",
    ]
}

/// Titles with everything that folds, joins or widens.
fn title() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-zA-Z0-9 .,:'-]{1,8}",
        "[ßẞæŒøłđþıİﬁﬀ㍿½ǅ…«»“”‘’–—]{1,4}",
        "[e\u{301}\u{327}\u{200d}\u{feff}\u{ad}]{1,6}",
        "[日本語한국אבגعربไทย👩🔬🇩🇪❤\u{fe0f}𝒳]{1,4}",
        ".{0,10}",
    ];
    proptest::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

/// Conditions that are true or false of an article whatever stands beside them.
const CONDITIONS: [&str; 9] = [
    "source:zdnet",
    "#malware",
    "hospital",
    "after:2021-11",
    "date:2021",
    "author:tung",
    "\"zero\"",
    "date:none",
    "tag:country=haiti",
];

fn condition() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&CONDITIONS[..])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn any_line_is_a_query_no_larger_than_itself(line in line()) {
        let query = Query::parse(&line);
        let nodes = query.expr.as_ref().map_or(0, size);
        prop_assert!(nodes <= 2 * line.chars().count() + 1, "{nodes} nodes");
        let mut end = 0;
        for field in query.pieces.iter().map(|piece| &piece.at) {
            prop_assert!(field.start >= end && field.start < field.end, "{:?}", query.pieces);
            prop_assert!(line.get(field.clone()).is_some(), "{field:?} is no part of the line");
            end = field.end;
        }
        prop_assert_eq!(&Query::parse(&line), &query);
    }

    #[test]
    fn whatever_is_asked_the_answer_is_a_part_of_the_archive(
        line in line(), sort in 0..4_usize, reverse: bool
    ) {
        let order = Order { sort: Sort::ALL[sort], reverse };
        let got = found_in(&ARCHIVE, &line, order);
        let once: BTreeSet<&String> = got.iter().collect();
        prop_assert_eq!(once.len(), got.len(), "none comes twice");
        // Sorting is not sieving.
        prop_assert_eq!(got.iter().cloned().collect::<BTreeSet<_>>(), set(&line));
    }

    #[test]
    fn wherever_the_cursor_stands_only_its_term_is_replaced(line in line(), at in 0..60_usize) {
        let cursor = line.floor_char_boundary(at);
        if let Some(place) = Place::of_cursor(&line, cursor) {
            for candidate in candidates(&place).iter().take(3) {
                let (filled, cursor) = place.filled(&line, &candidate.text);
                prop_assert!(filled.is_char_boundary(cursor));
                prop_assert!(filled.starts_with(&line[..place.start()]));
                prop_assert!(filled[place.start()..].starts_with(&candidate.text));
            }
        }
        if let Some((text, cursor)) = turned(&line, cursor) {
            prop_assert!(text.is_char_boundary(cursor));
        }
    }

    #[test]
    fn a_line_typed_letter_by_letter_never_stumbles(line in line()) {
        for (at, _) in line.char_indices().chain([(line.len(), ' ')]) {
            found(&line[..at]);
            marked(&line[..at], "Müller’s “Zero Trust” café");
        }
    }

    #[test]
    fn lit_letters_are_whole_with_their_marks_in_order_and_apart(title in title(), line in line()) {
        let hits = Highlighter::new(&Query::parse(&line)).in_title(&title, &Key::new(&title));
        let mut end = None;
        for hit in &hits {
            prop_assert!(hit.start < hit.end, "{hits:?}");
            prop_assert!(title.get(hit.clone()).is_some(), "{hits:?} in {title:?}");
            for at in [hit.start, hit.end] {
                let mut edges = title.grapheme_indices(true).map(|(at, _)| at).chain([title.len()]);
                prop_assert!(edges.any(|edge| edge == at), "{at} parts a letter from its marks: {title:?}");
            }
            prop_assert!(end.is_none_or(|end| hit.start > end), "{hits:?}");
            end = Some(hit.end);
        }
    }

    #[test]
    fn a_piece_of_a_title_finds_it_and_is_lit(title in title(), from in 0..20_usize, count in 1..8_usize) {
        let word: String = title.chars().skip(from).take(count).collect();
        // As a quotation any character but its own marks stands for itself.
        let plain = !word.contains(['"', '“', '”']) && word.trim() == word && !word.is_empty();
        prop_assume!(plain && !recto::fold::fold(&word).trim().is_empty());
        let query = Query::parse(&format!("\"{word}\""));
        let key = Key::new(&title);
        let hits = Highlighter::new(&query).in_title(&title, &key);
        prop_assert!(!hits.is_empty(), "{word:?} is in {title:?}");
        let lit: String = hits.iter().map(|hit| &title[hit.clone()]).collect();
        prop_assert!(
            recto::fold::fold(&lit).to_lowercase().contains(&recto::fold::fold(&word).to_lowercase()),
            "{lit:?} was lit for {word:?} in {title:?}"
        );
    }

    #[test]
    fn either_is_both_sets_and_side_by_side_is_what_they_share(
        a in condition(), b in condition(), c in condition()
    ) {
        let union: BTreeSet<_> = set(a).union(&set(b)).cloned().collect();
        let shared: BTreeSet<_> = set(a).intersection(&set(b)).cloned().collect();
        prop_assert_eq!(set(&format!("{a} | {b}")), union.clone());
        prop_assert_eq!(set(&format!("{a} {b}")), shared.clone());
        prop_assert_eq!(set(&format!("({a} | {b}) {c}")), union.intersection(&set(c)).cloned().collect());
        prop_assert_eq!(set(&format!("{a} {b} | {c}")), shared.union(&set(c)).cloned().collect());
        // As typed in full, these mean the same with a `-` before them.
        let rest: BTreeSet<_> = set("").difference(&set(a)).cloned().collect();
        prop_assert_eq!(set(&format!("-{a}")), rest.clone());
        prop_assert_eq!(set(&format!("-({a} | {b})")), rest.difference(&set(b)).cloned().collect());
    }

    #[test]
    fn any_value_of_a_date_is_a_span_or_nothing(
        text in "[0-9.a-z -]{0,24}|([0-9]{1,20}|-|/|:|,| |\\.\\.|ago|next|last|this|day|week|fortnight|month|year|hour|century|now|noon|am|pm|jan|february|friday|mon|st|nd|th|[dwmy]){1,6}|.{0,12}",
        day in -10_000..10_000_i64) {
        let today = TODAY.saturating_add(jiff::Span::new().days(day));
        if let Some(spec) = DateSpec::parse(&text) {
            spec.days(today);
        }
    }

    #[test]
    fn a_month_is_its_days_and_a_year_its_months(year in 1_i16..=9998, month in 1_i8..=12) {
        let days = |text: &str| DateSpec::parse(text).and_then(|spec| spec.days(TODAY));
        let (from, to) = days(&format!("{year:04}-{month:02}")).expect("a month");
        prop_assert_eq!(from, date(year, month, 1));
        prop_assert_eq!(to, from.last_of_month().tomorrow().expect("there is a day after"));
        let (year_from, year_to) = days(&format!("{year:04}")).expect("a year");
        prop_assert!(year_from <= from && to <= year_to);
        prop_assert_eq!((year_from, year_to), (date(year, 1, 1), date(year + 1, 1, 1)));
    }
}
