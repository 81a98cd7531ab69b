//! Passages against the cases in `tests/cases/passages.txt`, and against whatever proptest thinks of.
//!
//! A case is `== name`, a text with a passage between `⟦` and `⟧`, `--`, and the text as it is later,
//! with the passage marked where it is to be found; without marks it is adrift.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::article::Article;

fn document(body: &str) -> Document {
    Document::new(&Article { body: 0..body.len(), title: "The Title".into(), ..Article::default() }, body)
}

/// A text without its marks, and the bytes between them.
fn unmarked(text: &str) -> (String, Option<Range<usize>>) {
    let marks = text.find('⟦').zip(text.find('⟧'));
    let range = marks.map(|(start, end)| start..end - '⟦'.len_utf8());
    (text.replace(['⟦', '⟧'], ""), range)
}

/// The stretch of the words that came from these bytes.
fn stretch(document: &Document, source: &Range<usize>) -> Range<Point> {
    let point = |place: usize| document.point_at(document.block_at(place), place);
    let start = source.clone().find_map(point).expect("words");
    let last = source.clone().rev().find_map(point).expect("words");
    start..document.behind(last)
}

fn passage(document: &Document, source: &Range<usize>) -> Passage {
    document.passage(&stretch(document, source)).expect("a passage")
}

/// What is read there, after what is read before it.
fn told(document: &Document, found: Option<&Range<Point>>) -> Option<(String, String)> {
    let found = found?;
    let start = Point { block: 1, ..Point::default() };
    Some((document.read_out(&(start..found.start), usize::MAX), document.read_out(found, usize::MAX)))
}

#[test]
fn passages_are_found_where_their_words_went() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/passages.txt");
    let cases = std::fs::read_to_string(path).expect("the cases are there");
    let mut count = 0;
    for case in cases.split("\n== ").skip(1) {
        let (name, texts) = case.split_once('\n').expect("a name and texts");
        let (was, is) = texts.split_once("\n--\n").expect("two texts");
        let (was, chosen) = unmarked(was);
        let (is, wanted) = unmarked(is.trim_end());
        let passage = passage(&document(&was), &chosen.expect("a passage is chosen"));
        let later = document(&is);
        let found = later.locate([&passage]).remove(0);
        let wanted = wanted.map(|source| stretch(&later, &source));
        assert_eq!(told(&later, found.as_ref()), told(&later, wanted.as_ref()), "{name}");
        // Kept with its new place, it is found there again, however it was found first.
        if let Some(now) = found.as_ref().and_then(|found| later.passage(found)) {
            let moved = Passage { quote: passage.quote.clone(), ..now };
            assert_eq!(later.locate([&moved]).remove(0), found, "{name}, once more");
        }
        count += 1;
    }
    assert!(count > 15, "{count} cases");
}

#[test]
fn what_is_remembered_is_bounded() {
    let body = "word ".repeat(20_000);
    let document = document(&body);
    let all = document.first_of(1).expect("words")
        ..document.letter_before(Point { block: document.len(), flow: 0, at: 0 }).expect("words");
    assert_eq!(document.passage(&all), None, "too long for a note");
    let passage = passage(&document, &(50_000..50_004));
    assert_eq!(&*passage.quote, "word");
    assert!(passage.before.len() <= 80 && passage.after.len() <= 80, "{passage:?}");
}

#[test]
fn long_and_hostile_texts_are_looked_through_once() {
    let passage = |quote: &str| Passage {
        start: 1 << 40,
        end: 3,
        quote: quote.into(),
        before: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".into(),
        after: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb".into(),
    };
    for piece in ["a", "ab", "a b ", "aaaaaaaab", "\u{301}", "|a", "> ", "\u{5d0}", "- a\n", "---\n\n"] {
        let document = document(&piece.repeat(100_000));
        for quote in ["a", "aaaaaaaaaaaaaaaaaaaaaaac", "x", "", "\u{301}", "\n\n", "ab ab"] {
            document.locate([&passage(quote)]);
        }
    }
    assert_eq!(document("").locate([&passage("a")]), [None]);
}

/// Paragraphs of different words.
fn paragraphs() -> impl Strategy<Value = Vec<String>> {
    let words = prop::collection::vec("[a-zäöü日本ﬁ“”]{1,9}|\\*\\*[a-z]{1,5}\\*\\*|&amp;|`[a-z]{3}`", 1..12);
    prop::collection::vec(words.prop_map(|words| words.join(" ")), 1..8)
}

const KEPT: &str = "the words that were chosen here stand once";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_changes_elsewhere_loses_no_passage(
        before in paragraphs(), after in paragraphs(), other_before in paragraphs(), other_after in paragraphs(),
    ) {
        let text = |before: &[String], after: &[String]| {
            let before = before.join("\n\n");
            (format!("{before}\n\nIn {KEPT}, it says.\n\n{}", after.join("\n\n")), before.len() + 5)
        };
        let (was, start) = text(&before, &after);
        let passage = passage(&document(&was), &(start..start + KEPT.len()));
        prop_assert_eq!(&*passage.quote, KEPT);
        for (before, after) in [(&other_before, &other_after), (&before, &other_after), (&other_before, &after), (&before, &before)] {
            let (is, start) = text(before, after);
            let later = document(&is);
            let found = later.locate([&passage]).remove(0).expect("it is there");
            prop_assert_eq!(later.sources(&found, found.start.block), vec![start..start + KEPT.len()]);
        }
    }

    #[test]
    fn every_stretch_of_a_text_is_found_in_it(paragraphs in paragraphs(), from in 0_usize..400, letters in 1_usize..80) {
        let document = document(&paragraphs.join("\n\n"));
        let mut start = document.first_of(1).expect("words");
        for _ in 0..from {
            start = document.letter_after(start).unwrap_or(start);
        }
        let mut last = start;
        for _ in 1..letters {
            last = document.letter_after(last).unwrap_or(last);
        }
        let chosen = start..document.behind(last);
        if let Some(passage) = document.passage(&chosen) {
            let found = document.locate([&passage]).remove(0).expect("it is there");
            let trimmed = |stretch: &Range<Point>| document.read_out(stretch, usize::MAX).trim().to_owned();
            prop_assert_eq!(trimmed(&found), trimmed(&chosen));
        }
    }

    #[test]
    fn nothing_that_is_remembered_can_break_a_text(
        body in "\\PC{0,300}", quote in "\\PC{0,20}", before in "\\PC{0,40}", after in "\\PC{0,40}",
        start in any::<usize>(), end in any::<usize>(),
    ) {
        let document = document(&body);
        let passage = Passage { start, end, quote: quote.into(), before: before.into(), after: after.into() };
        if let Some(found) = document.locate([&passage]).remove(0) {
            prop_assert!(found.start < found.end);
            document.read_out(&found, usize::MAX);
        }
    }
}
