//! Which letters of a title a query hit: asked for the rows on screen only.

use std::ops::Range;

use super::fuzzy::Needle;
use super::parse::{Expr, Field, Query};
use crate::fold::Key;

/// The byte ranges of `title` that the query's words hit, in order, apart from each other, and each
/// a whole number of characters.
pub fn highlights(query: &Query, title: &str, key: &Key) -> Vec<Range<usize>> {
    let mut hits = Vec::new();
    if let Some(expr) = &query.expr {
        collect(expr, key, &mut hits);
    }
    let mut starts: Vec<usize> = hits.into_iter().filter_map(|nth| key.origin(nth)).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for start in starts {
        let end = start + title.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        match ranges.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => ranges.push(start..end),
        }
    }
    ranges
}

fn collect(expr: &Expr, key: &Key, hits: &mut Vec<usize>) {
    match expr {
        Expr::Term(term) if term.field == Field::Word => {
            hits.extend(Needle::new(&term.text, term.cased, term.exact).hits(key));
        }
        Expr::Term(_) | Expr::Not(_) => {}
        Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| collect(part, key, hits)),
    }
}
