//! Passages found again: where they were, else where their words stand now, else between the words
//! that stood around them.
//!
//! Refused: a few letters that stand in many places, none of them beside what was beside them: a
//! note on the wrong words is worse than one that is adrift.

use std::cell::OnceCell;
use std::ops::Range;

use super::document::Document;
use super::flow::Flow;
use super::passage::{Passage, Point};
use crate::fold::fold_with_origins;

/// Places that are weighed, on either side of where a passage was.
const MAX_PLACES: usize = 2_000;
/// Letters and digits of a passage that are enough to know it by, wherever it stands.
const TELLING: usize = 16;
/// Letters and digits of its surroundings that are enough.
const TELLING_AROUND: usize = 12;
/// Bytes of the surroundings that have to be there for a passage of which nothing else is.
const NEXT_TO_IT: usize = 32;
/// Bytes of its beginning and its end, where nothing around it is left.
const ENDS: usize = 24;
/// Letters and digits that may have come between the surroundings, beside twice what was there.
const MAX_GROWTH: usize = 400;

/// The words of a document in one string.
pub(super) struct Words<'a> {
    document: &'a Document,
    text: String,
    /// Where in it each running text begins, and which it is.
    starts: Vec<(usize, Point)>,
    /// Its letters and digits alone, folded, and where each byte of them stands in it.
    bare: OnceCell<(String, Vec<u32>)>,
}

/// What a place in a text is weighed by.
struct Wanted<'a> {
    quote: &'a str,
    before: &'a str,
    after: &'a str,
    near: usize,
}

impl Document {
    /// Where passages of an earlier reading stand now, in the order they are read; nothing where one
    /// is lost.
    pub fn locate<'a>(&self, passages: impl IntoIterator<Item = &'a Passage>) -> Vec<Option<Range<Point>>> {
        let words = Words::new(self);
        passages.into_iter().map(|passage| words.locate(passage)).collect()
    }
}

impl<'a> Words<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        let mut words = Self { document, text: String::new(), starts: Vec::new(), bare: OnceCell::new() };
        for block in (0..document.len()).filter(|&block| !document.is_head(block)) {
            for (flow, text) in document.flows(block).map(Flow::text).enumerate() {
                if text.is_empty() {
                    continue;
                }
                if !words.text.is_empty() {
                    words.text.push_str(document.between(&words.text, block, flow));
                }
                words.starts.push((words.text.len(), Point { block, flow, at: 0 }));
                words.text.push_str(text);
            }
        }
        words
    }

    pub(super) fn locate(&self, passage: &Passage) -> Option<Range<Point>> {
        let here = self.here(passage);
        if let Some(here) = &here {
            let is_it = self.text[here.clone()] == *passage.quote;
            let (before, after) = (&self.text[..here.start], &self.text[here.end..]);
            let is_between = before.trim_end().ends_with(passage.before.trim_end())
                && after.trim_start().starts_with(passage.after.trim_start());
            let around = passage.before.len() + passage.after.len();
            if is_between && (is_it || around >= NEXT_TO_IT) {
                return self.points(here.clone());
            }
        }
        let near = here.map_or_else(|| self.offset_near(passage.start), |here| here.start);
        let wanted = Wanted { quote: &passage.quote, before: &passage.before, after: &passage.after, near };
        let found = place(&self.text, &wanted).or_else(|| self.find_bare(passage, near))?;
        self.points(found)
    }

    /// Where the bytes of a passage are read, if they still are.
    fn here(&self, passage: &Passage) -> Option<Range<usize>> {
        let document = self.document;
        let point = |place: usize| document.point_at(document.block_at(place), place);
        let start = self.offset(point(passage.start)?)?;
        // The last byte of a letter that is several has no place of its own.
        let whole = start..start + passage.quote.len();
        if self.text.get(whole.clone()) == Some(&*passage.quote) {
            return Some(whole);
        }
        let end = self.offset(document.behind(point(passage.end.checked_sub(1)?)?))?;
        (start < end).then_some(start..end)
    }

    /// About where the byte `place` of the text is read.
    fn offset_near(&self, place: usize) -> usize {
        let block = self.document.block_at(place);
        let after = self.starts.partition_point(|(_, point)| point.block < block);
        self.starts.get(after).map_or(self.text.len(), |&(start, _)| start)
    }

    fn offset(&self, point: Point) -> Option<usize> {
        let text = |start: &Point| (start.block, start.flow);
        let nth = self.starts.binary_search_by_key(&text(&point), |(_, start)| text(start)).ok()?;
        Some(self.starts[nth].0 + point.at)
    }

    /// The same stretch in the document. What stands between running texts is of none of them.
    fn points(&self, range: Range<usize>) -> Option<Range<Point>> {
        let range = {
            let found = &self.text[range.clone()];
            let start = range.start + found.len() - found.trim_start().len();
            start..start + found.trim().len()
        };
        if range.is_empty() {
            return None;
        }
        let point = |at: usize| {
            let nth = self.starts.partition_point(|&(start, _)| start <= at).checked_sub(1)?;
            let (start, point) = self.starts[nth];
            Some(self.document.at(point, at - start))
        };
        Some(point(range.start)?..point(range.end)?)
    }

    /// By letters and digits alone, which survive other quotes, line ends and signs; first the words of
    /// the passage, then what stood around them, then how they began and ended.
    fn find_bare(&self, passage: &Passage, near: usize) -> Option<Range<usize>> {
        let (bare, origins) = self.bare.get_or_init(|| bare(&self.text));
        let near = origins.partition_point(|&origin| (origin as usize) < near);
        let [quote, before, after] =
            [&passage.quote, &passage.before, &passage.after].map(|text| self::bare(text).0);
        let wanted = Wanted { quote: &quote, before: &before, after: &after, near };
        let found = (!quote.is_empty()).then(|| place(bare, &wanted)).flatten().or_else(|| {
            let most = 2 * quote.len() + MAX_GROWTH;
            let before = &before[before.ceil_char_boundary(before.len().saturating_sub(NEXT_TO_IT))..];
            let after = &after[..after.floor_char_boundary(NEXT_TO_IT)];
            let around = || between(bare, before, after, near, most).map(|(inside, _)| inside);
            let ends = || {
                let part = (quote.len() / 3).min(ENDS);
                let head = &quote[..quote.floor_char_boundary(part)];
                let tail = &quote[quote.ceil_char_boundary(quote.len() - part)..];
                between(bare, head, tail, near, most).map(|(_, whole)| whole)
            };
            around().or_else(ends)
        })?;
        let start = *origins.get(found.start)? as usize;
        let last = *origins.get(found.end.checked_sub(1)?)? as usize;
        let letter = self.text[last..].chars().next()?;
        // Its marks were left out with everything else that is no letter.
        let marks = self.text[last + letter.len_utf8()..].chars().take_while(|&c| is_mark(c));
        Some(start..last + letter.len_utf8() + marks.map(char::len_utf8).sum::<usize>())
    }
}

/// The letters and digits of a text, folded and without case, and where each byte of them stands.
fn bare(text: &str) -> (String, Vec<u32>) {
    let mut bare = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut start = 0;
    for part in text.split_inclusive('\n') {
        let (folded, origins) = fold_with_origins(part, false);
        for (at, c) in folded.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            bare.0.push(c);
            bare.1.extend(origins[at..at + c.len_utf8()].iter().map(|&origin| start + origin));
        }
        start += part.len() as u32;
    }
    bare
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{fe20}'..='\u{fe2f}' | '\u{20d0}'..='\u{20ff}')
}

/// The place of a quotation that stands most nearly as it did: beside the same words, else nearest.
fn place(text: &str, wanted: &Wanted<'_>) -> Option<Range<usize>> {
    let Wanted { quote, before, after, near } = *wanted;
    if quote.is_empty() {
        return None;
    }
    let near = text.floor_char_boundary(near.min(text.len()));
    let behind = text[near..].match_indices(quote).map(|(at, _)| near + at).take(MAX_PLACES);
    // One that reaches over the place is among those before it.
    let reach = text.floor_char_boundary((near + quote.len() - 1).min(text.len()));
    let ahead = text[..reach].rmatch_indices(quote).map(|(at, _)| at).take(MAX_PLACES);
    let mut best: Option<(usize, usize, usize)> = None;
    let mut places = 0;
    for at in behind.chain(ahead) {
        places += 1;
        let weight = shared_end(&text[..at], before) + shared_start(&text[at + quote.len()..], after);
        let distance = at.abs_diff(near);
        let is_better =
            |&(most, least, _): &(usize, usize, usize)| weight > most || weight == most && distance < least;
        if best.as_ref().is_none_or(is_better) {
            best = Some((weight, distance, at));
        }
    }
    let (weight, _, at) = best?;
    let letters = quote.chars().filter(|c| c.is_alphanumeric()).count();
    let is_told = weight >= 4 || letters >= TELLING || letters >= TELLING / 2 && places == 1;
    is_told.then_some(at..at + quote.len())
}

/// Bytes at the end of both, but for white space: what stands between paragraphs is no word.
fn shared_end(one: &str, other: &str) -> usize {
    let (one, other) = (one.trim_end(), other.trim_end());
    one.bytes().rev().zip(other.bytes().rev()).take_while(|(a, b)| a == b).count()
}

/// Bytes at the beginning of both, but for white space.
fn shared_start(one: &str, other: &str) -> usize {
    let (one, other) = (one.trim_start(), other.trim_start());
    one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count()
}

/// What stands between two texts that are no further apart than `most`, without them and with them:
/// after the nearest place of the first the next of the second.
fn between(
    text: &str,
    first: &str,
    second: &str,
    near: usize,
    most: usize,
) -> Option<(Range<usize>, Range<usize>)> {
    if first.len() < TELLING_AROUND || second.len() < TELLING_AROUND {
        return None;
    }
    let near = text.floor_char_boundary(near.min(text.len()));
    let behind = text[near..].find(first).map(|at| near + at);
    let reach = text.floor_char_boundary((near + first.len()).min(text.len()));
    let ahead = text[..reach].rfind(first);
    let at = [ahead, behind].into_iter().flatten().min_by_key(|at| at.abs_diff(near))?;
    let start = at + first.len();
    let limit =
        text.floor_char_boundary(start.saturating_add(most).saturating_add(second.len()).min(text.len()));
    let end = start + text[start..limit].find(second)?;
    (start < end).then_some((start..end, at..end + second.len()))
}

#[cfg(test)]
mod tests;
