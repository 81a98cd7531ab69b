//! Words in a text, found as a reader means them: across line ends and changes of style, accents and
//! typographic quotes folded, and without regard to case unless a capital was typed.

use std::borrow::Cow;
use std::ops::Range;

use super::document::Document;
use super::flow::Flow;
use crate::fold::{fold, fold_cased, fold_with_origins};

/// Bytes of a pattern that are looked for.
const MAX_PATTERN: usize = 1_000;
/// Beyond so many hits nobody counts.
pub const MAX_HITS: usize = 100_000;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle {
    text: String,
    cased: bool,
}

/// Where a needle stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// In which block.
    pub block: usize,
    /// The bytes of the text, from the first to the last.
    pub source: Range<usize>,
}

impl Needle {
    /// What `pattern` looks for; none when it is blank.
    pub fn new(pattern: &str) -> Option<Self> {
        let pattern = &pattern[..pattern.floor_char_boundary(MAX_PATTERN)];
        let cased = pattern.chars().any(char::is_uppercase);
        let folded = if cased { fold_cased(pattern) } else { fold(pattern) };
        let text = folded.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(Self { text, cased })
    }

    /// The parts of the flow's text that are this.
    fn hits(&self, flow: &Flow) -> Vec<Range<usize>> {
        let text = flow.text();
        if text.is_ascii() && !(text.contains("  ") && self.text.contains(' ')) {
            let mut folded = Cow::Borrowed(text);
            if !self.cased {
                folded = text.to_ascii_lowercase().into();
            }
            if folded.contains('\n') {
                folded = folded.replace('\n', " ").into();
            }
            return folded.match_indices(&self.text).map(|(at, found)| at..at + found.len()).collect();
        }
        let (folded, origins) = single_spaced(fold_with_origins(text, self.cased));
        let origin = |at: usize| origins.get(at).map_or(text.len(), |&origin| origin as usize);
        let mut hits: Vec<Range<usize>> = Vec::new();
        for (at, found) in folded.match_indices(&self.text) {
            // A sign that folds into several letters is found whole, and once.
            let last = origin(at + found.len() - 1);
            let end = (at + found.len()..=origins.len()).map(origin).find(|&end| end > last);
            let hit = origin(at)..end.unwrap_or(text.len());
            if hits.last().is_none_or(|before| before.end <= hit.start) {
                hits.push(hit);
            }
        }
        hits
    }
}

/// A folded text with one space for several, as code has them.
fn single_spaced((text, origins): (String, Vec<u32>)) -> (String, Vec<u32>) {
    if !text.contains("  ") {
        return (text, origins);
    }
    let mut single = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
    for (at, c) in text.char_indices() {
        if c != ' ' || !single.0.ends_with(' ') {
            single.0.push(c);
            single.1.extend_from_slice(&origins[at..at + c.len_utf8()]);
        }
    }
    single
}

impl Document {
    /// Every place of `needle`, top to bottom, at most [`MAX_HITS`].
    pub fn find(&self, needle: &Needle) -> Vec<Hit> {
        let in_block =
            |block| self.find_in(block, needle).into_iter().map(move |source| Hit { block, source });
        (0..self.len()).flat_map(in_block).take(MAX_HITS).collect()
    }

    /// The places of `needle` in one block, as bytes of the text.
    pub fn find_in(&self, block: usize, needle: &Needle) -> Vec<Range<usize>> {
        let flows = self.flows(block);
        flows.flat_map(|flow| needle.hits(flow).into_iter().filter_map(|hit| flow.source(hit))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    fn found(body: &str, pattern: &str) -> Vec<String> {
        let article = Article { body: 0..body.len(), title: "The Title".into(), ..Article::default() };
        let needle = Needle::new(pattern).expect("not blank");
        let hits = Document::new(&article, body).find(&needle);
        hits.into_iter().map(|hit| body.get(hit.source).unwrap_or("(head)").to_owned()).collect()
    }

    #[test]
    fn words_are_found_as_they_are_meant() {
        for (body, pattern, hits) in [
            ("One two. ONE two.", "one", vec!["One", "ONE"]),
            ("One two. ONE two.", "ONE", vec!["ONE"]),
            ("Müller’s café", "muller's CAFÉ", vec![]),
            ("Müller’s café", "muller's cafe", vec!["Müller’s café"]),
            ("cafe\u{301}s", "café", vec!["cafe\u{301}"]),
            ("a phrase\nover **two** lines", "phrase over two LINES", vec![]),
            ("a phrase\nover **two** lines", " Phrase  over", vec![]),
            ("a phrase\nover **two** lines", " phrase  over two ", vec!["phrase\nover **two"]),
            ("hard  \nbreak", "hard break", vec!["hard  \nbreak"]),
            ("[a link](x) `and code`\n\n```\nand code\n```", "and code", vec!["and code", "and code"]),
            ("| a | b |\n|---|---|\n| c d | e |", "c d", vec!["c d"]),
            ("日本語の新聞", "語の", vec!["語の"]),
            ("nothing", "title", vec!["(head)"]),
            ("`fn   main`", "fn main", vec!["fn   main"]),
            ("a … b", ".", vec!["…"]),
            ("a … b", "...", vec!["…"]),
            ("oﬃce", "fi", vec!["ﬃ"]),
            ("fish &amp; chips", "h & c", vec!["h &amp; c"]),
        ] {
            assert_eq!(found(body, pattern), hits, "{pattern:?} in {body:?}");
        }
        assert_eq!(Needle::new(" \u{301} "), None);
    }

    #[test]
    fn no_more_are_found_than_anybody_counts() {
        assert_eq!(found(&"a ".repeat(MAX_HITS + 10), "a").len(), MAX_HITS);
    }
}
