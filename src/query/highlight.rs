//! Which letters of a title or a tag a query hit: asked for the rows on screen only.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::fuzzy::Needle;
use super::parse::{Field, Query, Term};
use super::token::Fit;
use crate::fold::Key;

/// A query's words, ready to be found in what is on screen.
pub struct Highlighter {
    in_titles: Vec<Needle>,
    in_tags: Vec<Needle>,
}

impl Highlighter {
    /// Takes from `query` what can be lit: what is not wanted is not.
    pub fn new(query: &Query) -> Self {
        let needles = |wanted: fn(&Term) -> bool| {
            let wanted = query.wanted().into_iter().filter(|term| wanted(term));
            wanted.map(|term| Needle::new(&term.text, term.cased, term.fit)).collect()
        };
        Self {
            in_titles: needles(|term| term.field == Field::Word),
            // Exact words are looked for in titles only.
            in_tags: needles(|term| match &term.field {
                Field::Word => term.fit != Fit::Exact,
                Field::Tag { .. } => !term.text.is_empty(),
                _ => false,
            }),
        }
    }

    /// The byte ranges of a title that were hit, in order, apart from each other, and each a whole
    /// number of graphemes. `key` is the title's.
    pub fn in_title(&mut self, title: &str, key: &Key) -> Vec<Range<usize>> {
        ranges(&mut self.in_titles, title, key)
    }

    /// The same of a tag.
    pub fn in_tag(&mut self, tag: &str) -> Vec<Range<usize>> {
        // Most tags on the screen have nothing to be lit.
        if !self.in_tags.iter().any(|needle| needle.may_fit(tag)) {
            return Vec::new();
        }
        ranges(&mut self.in_tags, tag, &Key::new(tag))
    }
}

fn ranges(needles: &mut [Needle], text: &str, key: &Key) -> Vec<Range<usize>> {
    let hits = needles.iter_mut().flat_map(|needle| needle.hits(key));
    let mut starts: Vec<usize> = hits.filter_map(|nth| key.origin(nth)).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut starts = starts.into_iter().peekable();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    if starts.peek().is_none() {
        return ranges;
    }
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
