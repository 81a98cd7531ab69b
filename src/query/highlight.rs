//! Which letters of a title or a tag a query hit: asked for the rows on screen only.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::fuzzy::Needle;
use super::parse::{Expr, Field, Query};
use crate::fold::Key;

/// What a text is to the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// An article's title.
    Title,
    /// One of its tags.
    Tag,
}

/// The byte ranges of `text` that the query's words hit, in order, apart from each other, and each
/// a whole number of graphemes. `key` is the text's.
pub fn highlights(query: &Query, of: Of, text: &str, key: &Key) -> Vec<Range<usize>> {
    let mut hits = Vec::new();
    if let Some(expr) = &query.expr {
        collect(expr, of, key, &mut hits);
    }
    let mut starts: Vec<usize> = hits.into_iter().filter_map(|nth| key.origin(nth)).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut starts = starts.into_iter().peekable();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    // A letter and its marks are lit together: drawn apart, the marks would be lost.
    for (at, grapheme) in text.grapheme_indices(true) {
        let end = at + grapheme.len();
        let hit = starts.next_if(|&start| start < end).is_some();
        while starts.next_if(|&start| start < end).is_some() {}
        match ranges.last_mut() {
            Some(last) if hit && last.end == at => last.end = end,
            _ if hit => ranges.push(at..end),
            _ if starts.peek().is_none() => break,
            _ => {}
        }
    }
    ranges
}

fn collect(expr: &Expr, of: Of, key: &Key, hits: &mut Vec<usize>) {
    match expr {
        Expr::Term(term) => {
            let looks_here = match (&term.field, of) {
                (Field::Word, Of::Title) | (Field::Tag { .. }, Of::Tag) => true,
                // Exact words are looked for in titles only.
                (Field::Word, Of::Tag) => !term.exact,
                _ => false,
            };
            if looks_here {
                hits.extend(Needle::new(&term.text, term.cased, term.exact).hits(key));
            }
        }
        Expr::Not(_) => {}
        Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| collect(part, of, key, hits)),
    }
}
