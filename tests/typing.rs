//! A line typed letter by letter: what was found narrows, and saved queries stand for what they are.

mod support_archive;
mod support_query;

use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, date};
use proptest::prelude::*;
use recto::query::{Aliases, Facts, Index, Order, Query, Saved, Searcher, Sort};

use support_archive::made_up;
use support_query::{depth, size};

const TODAY: Date = date(2021, 11, 24);

/// Read once: every case asks the same articles.
static ARCHIVE: LazyLock<Arc<Index>> =
    LazyLock::new(|| Arc::new(Index::new(&made_up().load(), &Aliases::default())));

#[test]
fn saved_queries_within_each_other_are_read_as_far_as_they_can_be_searched() {
    // As deep as brackets and names go, on the stack a thread has.
    let name = |nth: usize| format!("q{nth}");
    let nested = |nth: usize| (name(nth), format!("{}-@q{}", "-(a | b -(c ".repeat(15), nth + 1));
    let mut saved: Saved = (0..100).map(nested).collect();
    saved.insert("wide".to_owned(), "a b c d ".repeat(125));
    let wider = (0..100).map(|nth| (format!("w{nth}"), format!("{0} {0}", "@wide ".repeat(20))));
    saved.extend(wider);
    for line in ["@q0", "-@q0 | @q1", &"@q0 ".repeat(200), &"@w1 @w2 ".repeat(100)] {
        let query = Query::parse_with(line, &saved);
        let mut searcher = Searcher::new(Arc::clone(&ARCHIVE), TODAY);
        searcher.find(&query, &Facts::default(), Order::default());
        let longer = Query::parse_with(&format!("{line} x"), &saved);
        searcher.find(&longer, &Facts::default(), Order::default());
        assert!(query.expr.as_ref().is_some_and(|expr| depth(expr) < 4_000 && size(expr) < 40_000));
    }
}

/// Something that is typed, and taken back letter by letter.
fn typed() -> impl Strategy<Value = String> {
    let words = "conti|emtoet|Zero|ZERO|hsptl|country|industry|#country|#industry|tag:country=|tag:=Conti|#=apple|\
                 \"zero trust\"|\"|#\"mal|-malware|-#mal|-\"zero|source:\"the rec|source:zdnet|author:Liam|is:unread|\
                 has:image|date:2021-11|after:3d|before:2022|date:last-week|text:\"|\\(|\\)|\\||e\u{301}|Ö|[a-z]{1,4}";
    let words = proptest::collection::vec(words, 0..5);
    (words, prop_oneof![Just(" "), Just("")]).prop_map(|(words, between)| words.join(between))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_line_typed_and_taken_back_finds_what_it_finds_at_once(lines in [typed(), typed()], sort in 0..4_usize) {
        let order = Order { sort: Sort::ALL[sort], reverse: false };
        let index = &*ARCHIVE;
        let mut searcher = Searcher::new(Arc::clone(index), TODAY);
        for line in &lines {
            let typed: Vec<&str> = line.char_indices().map(|(at, _)| &line[..at]).chain([&**line]).collect();
            for line in typed.iter().chain(typed.iter().rev()) {
                let query = Query::parse(line);
                let found = searcher.find(&query, &Facts::default(), order);
                let fresh = Searcher::new(Arc::clone(index), TODAY).find(&query, &Facts::default(), order);
                prop_assert_eq!(found.matches, fresh.matches, "{}", line);
                prop_assert_eq!((found.query, found.near), (fresh.query, fresh.near), "{}", line);
            }
        }
    }
}
