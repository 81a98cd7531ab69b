//! Which letters of a title or a tag a query hit: asked for the rows on screen only.

use std::ops::Range;

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
/// a whole number of characters. `key` is the text's.
pub fn highlights(query: &Query, of: Of, text: &str, key: &Key) -> Vec<Range<usize>> {
    let mut hits = Vec::new();
    if let Some(expr) = &query.expr {
        collect(expr, of, key, &mut hits);
    }
    let mut starts: Vec<usize> = hits.into_iter().filter_map(|nth| key.origin(nth)).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for start in starts {
        let end = start + text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        match ranges.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => ranges.push(start..end),
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
