//! Lines against the cases in `tests/cases/lines.txt` and against whatever proptest thinks of.
//!
//! A case is `== name @ width`, with the code of a language behind it if words are parted and with
//! `seen` if the terminal leaves the order to us; then the text, `--`, and its lines as they stand,
//! the last column marked by a bar. `UPDATE_CASES=1 cargo test wrap` writes what the lines are into
//! the file: read the difference before keeping it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::super::bidi::turned;
use super::super::flow::{Look, Source};
use super::super::{Language, Role};
use super::*;
use crate::measure;

const PLAIN: Setting = Setting { language: None, reorder: false };
const ENGLISH: Setting = Setting { language: Some(Language::English), reorder: false };

fn flow(text: &str, role: Role) -> Flow {
    let mut flow = Flow::default();
    flow.push(text, &Source::Exact(0..text.len()), Look::plain(role));
    flow
}

fn set(text: &str, width: usize, setting: Setting) -> Vec<String> {
    let shown = |line: Vec<Span>| line.iter().map(|span| span.text.as_str()).collect();
    wrap(&flow(text, Role::Text), width, setting).into_iter().map(shown).collect()
}

/// The text of a span in the order it is read in.
fn read(span: &Span) -> String {
    if span.backwards { turned(&span.text) } else { span.text.to_string() }
}

#[test]
fn lines_look_like_their_cases() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/lines.txt");
    let cases = fs::read_to_string(&path).expect("readable");
    let mut written = String::new();
    for case in cases.split_inclusive("\n\n") {
        let Some((head, rest)) = case.strip_prefix("== ").and_then(|case| case.split_once('\n')) else {
            written.push_str(case);
            continue;
        };
        let (_, how) = head.rsplit_once(" @ ").expect("a width");
        let mut how = how.split(' ');
        let width = how.next().and_then(|width| width.parse().ok()).expect("a width");
        let mut setting = PLAIN;
        for word in how {
            setting.reorder |= word == "seen";
            setting.language = setting.language.or(Language::from_code(word));
        }
        let text = rest.split("\n--").next().expect("a text").replace("<shy>", "\u{ad}");
        let text = text.replace("<zwsp>", "\u{200b}").replace("<nbsp>", "\u{a0}");
        write!(written, "== {head}\n{}\n--\n", rest.split("\n--").next().expect("a text"))
            .expect("a string takes all");
        for line in set(&text, width, setting) {
            let free = width - measure::width(&line);
            writeln!(written, "{line}{}|", " ".repeat(free)).expect("a string takes all");
        }
        written.push('\n');
    }
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(&path, written).expect("writable");
    } else {
        assert!(written == cases, "expected:\n{cases}\n\nfound:\n{written}");
    }
}

#[test]
fn names_numbers_addresses_and_code_get_no_hyphen() {
    for word in
        ["NATIONALIZATION", "development@example", "incomprehensible.org", "information2", "met Rosenberger"]
    {
        assert!(!set(word, 10, ENGLISH).concat().contains('-'), "{word}");
    }
    for role in [Role::Code, Role::Title, Role::Heading(1), Role::Math] {
        let lines = wrap(&flow("incomprehensibilities", role), 12, ENGLISH);
        assert!(lines.concat().iter().all(|span| !span.source.is_empty()), "{role:?}");
    }
}

#[test]
fn a_hyphen_is_drawn_and_the_halves_know_their_bytes() {
    let text = "incomprehensibilities";
    let lines = wrap(&flow(text, Role::Link), 12, ENGLISH);
    assert!(lines.len() > 1);
    for (index, line) in lines.iter().enumerate() {
        assert_eq!(&text[line[0].source.clone()], line[0].text.as_str());
        if index + 1 < lines.len() {
            assert_eq!((line[1].text.as_str(), line[1].role, line[1].source.len()), ("-", Role::Link, 0));
        }
    }
}

#[test]
fn what_was_turned_round_says_where_it_came_from() {
    let text = "שלום (עולם) 25";
    let lines = wrap(&flow(text, Role::Text), 10, Setting { reorder: true, ..PLAIN });
    assert!(lines.concat().iter().any(|span| span.backwards));
    for span in lines.concat().iter().filter(|span| !span.source.is_empty()) {
        assert_eq!(text[span.source.clone()], read(span));
    }
}

#[test]
fn hostile_paragraphs_are_set() {
    for text in [
        "a ".repeat(10_000),
        "0123456789abcdef".repeat(3_000),
        format!("https://example.org/{}", "a/b-c?d=e&".repeat(3_000)),
        "ประเทศไทย".repeat(5_000),
        format!("{}{}", "א(".repeat(15_000), ")".repeat(15_000)),
        "a\u{ad}".repeat(15_000),
        "\u{200b}".repeat(10_000),
        "« » ".repeat(10_000),
        "incomprehensibilities".repeat(3_000),
        "—-–".repeat(10_000),
        "$".repeat(50_000),
    ] {
        for width in [2, 40, 200] {
            let setting = Setting { reorder: true, ..ENGLISH };
            for line in set(&text, width, setting) {
                assert!(measure::width(&line) <= width, "{line}");
            }
        }
    }
}

fn texts() -> impl Strategy<Value = String> {
    let pieces = "日本語 が、 ประเทศไทย שלום (עולם) مرحبا 25 é\u{301} \u{301} 👩\u{200d}🔬 — « » \u{ad} \u{200b} \
        https://example.org/a/b?c=d snake_case_name well-known Vulnerability \u{a0} < 한국어 ❤\u{fe0f}";
    let word = prop_oneof![
        "[a-z]{1,14}[.,)]{0,1}",
        prop::sample::select(pieces.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>()),
    ];
    let spaced = |(word, spaced): (String, bool)| word + if spaced { " " } else { "" };
    prop::collection::vec((word, prop::bool::weighted(0.8)).prop_map(spaced), 0..60)
        .prop_map(|words| words.concat())
}

/// The squares of what is left free in all lines but the last.
fn raggedness(widths: &[usize], width: usize) -> usize {
    widths.iter().rev().skip(1).map(|taken| (width - taken).pow(2)).sum()
}

/// Widths of the lines of `text`, which is letters and single spaces, each as full as can be.
fn full(text: &str, width: usize) -> Vec<usize> {
    let mut lines: Vec<usize> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(taken) if *taken + 1 + word.len() <= width => *taken += 1 + word.len(),
            _ => lines.push(word.len()),
        }
    }
    lines
}

proptest! {
    #[test]
    fn no_line_is_too_wide_and_nothing_is_lost(
        text in texts(), width in 2_usize..90, parted in any::<bool>(), reorder in any::<bool>()
    ) {
        let flow = flow(&text, Role::Text);
        let setting = Setting { language: parted.then_some(Language::English), reorder };
        let mut seen = String::new();
        for line in wrap(&flow, width, setting) {
            let taken: usize = line.iter().map(|span| measure::width(&span.text)).sum();
            prop_assert!(taken <= width, "{} of {}: {:?}", taken, width, line);
            let mut spans: Vec<&Span> = line.iter().filter(|span| !span.source.is_empty()).collect();
            if reorder {
                spans.sort_by_key(|span| span.source.start);
            }
            for span in spans {
 seen.push_str(&read(span));
}
        }
        // Of spaces those at the end of a line go, whatever they would have held together.
        let read = |text: &str| text.replace([' ', '\u{a0}'], "");
        prop_assert_eq!(read(&seen), read(flow.text()));
    }

    #[test]
    fn lines_are_no_more_ragged_than_full_ones(
        words in prop::collection::vec("[a-z]{1,12}", 1..80), width in 12_usize..90
    ) {
        let text = words.join(" ");
        let set: Vec<usize> = set(&text, width, PLAIN).iter().map(String::len).collect();
        let full = full(&text, width);
        prop_assert!(set.len() <= full.len() + 1);
        // What a last line of next to nothing may cost.
        prop_assert!(raggedness(&set, width) <= raggedness(&full, width) + (width / 8).pow(2));
    }
}
