//! Passages: stretches of the words of a text that a reader chose, and how they are found again when
//! the text has changed.
//!
//! A place is counted in the words as they are read, not in the lines of a screen and not in the
//! Markdown: what was chosen stays chosen whatever the width.

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use super::block::Kind;
use super::document::Document;
use super::flow::Flow;

/// Bytes of a passage that a note can be about.
const MAX_QUOTE: usize = 10_000;
/// Bytes of the words remembered on either side of it.
const AROUND: usize = 80;
/// Blocks in which these are looked for.
const MAX_BLOCKS: usize = 32;

/// A passage of a text, to be found again when the text has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// Its first byte in the article's text.
    pub start: usize,
    /// The byte behind its last.
    pub end: usize,
    /// Its words, as they are read.
    pub quote: Box<str>,
    /// Some words before it.
    pub before: Box<str>,
    /// Some words behind it.
    pub after: Box<str>,
}

/// A place in the words of a document, in the order they are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// In which block.
    pub block: usize,
    /// In which of its running texts.
    pub(super) flow: usize,
    /// Before which byte of that.
    pub(super) at: usize,
}

impl Document {
    pub(super) fn flow_of(&self, point: Point) -> Option<&Flow> {
        self.flows(point.block).nth(point.flow)
    }

    /// The first letter of a block, if it has any.
    pub fn first_of(&self, block: usize) -> Option<Point> {
        let flow = self.flows(block).position(|flow| !flow.text().is_empty())?;
        Some(Point { block, flow, at: 0 })
    }

    /// The last letter of a block, if it has any.
    pub fn last_of(&self, block: usize) -> Option<Point> {
        let (flow, text) =
            self.flows(block).map(Flow::text).enumerate().filter(|(_, text)| !text.is_empty()).last()?;
        Some(Point { block, flow, at: before(text, text.len()) })
    }

    /// The letter after this one, wherever the next words stand.
    pub fn letter_after(&self, point: Point) -> Option<Point> {
        let end = self.behind(point);
        if end.at < self.flow_of(point)?.text().len() {
            return Some(end);
        }
        let beside = self
            .flows(point.block)
            .enumerate()
            .skip(point.flow + 1)
            .find(|(_, flow)| !flow.text().is_empty());
        let beside = beside.map(|(flow, _)| Point { block: point.block, flow, at: 0 });
        beside.or_else(|| (point.block + 1..self.len()).find_map(|block| self.first_of(block)))
    }

    /// The letter before this one, as far as the body reaches.
    pub fn letter_before(&self, point: Point) -> Option<Point> {
        if point.at > 0 {
            return Some(Point { at: before(self.flow_of(point)?.text(), point.at), ..point });
        }
        let texts: Vec<&str> = self.flows(point.block).take(point.flow).map(Flow::text).collect();
        let beside = texts.iter().rposition(|text| !text.is_empty());
        if let Some(flow) = beside {
            return Some(Point { block: point.block, flow, at: before(texts[flow], texts[flow].len()) });
        }
        let above = (0..point.block).rev().take_while(|&block| !self.is_head(block));
        above.into_iter().find_map(|block| self.last_of(block))
    }

    /// The place behind the letter at `point`.
    pub fn behind(&self, point: Point) -> Point {
        let text = self.flow_of(point).map_or("", Flow::text);
        let mut cursor = GraphemeCursor::new(point.at.min(text.len()), text.len(), true);
        let at = cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len());
        Point { at, ..point }
    }

    /// What stands at `point` up to the end of its running text.
    pub fn words_from(&self, point: Point) -> &str {
        self.flow_of(point).and_then(|flow| flow.text().get(point.at..)).unwrap_or("")
    }

    /// What stands in its running text before `point`.
    pub fn words_to(&self, point: Point) -> &str {
        self.flow_of(point).and_then(|flow| flow.text().get(..point.at)).unwrap_or("")
    }

    /// A place in the same running text.
    pub fn at(&self, point: Point, at: usize) -> Point {
        Point { at: at.min(self.flow_of(point).map_or(0, |flow| flow.text().len())), ..point }
    }

    /// The last letter of the same running text.
    pub fn at_last(&self, point: Point) -> Point {
        let text = self.flow_of(point).map_or("", Flow::text);
        Point { at: before(text, text.len()), ..point }
    }

    /// The bytes of the text that the letter at `point` came from; nothing where recto drew it.
    pub fn source_at(&self, point: Point) -> Option<Range<usize>> {
        self.flow_of(point)?.source(point.at..self.behind(point).at).filter(|source| !source.is_empty())
    }

    /// The letter of a block that came from the byte `place` of the text.
    pub fn point_at(&self, block: usize, place: usize) -> Option<Point> {
        let offset = |(nth, flow): (usize, &Flow)| Some(Point { block, flow: nth, at: flow.offset(place)? });
        self.flows(block).enumerate().find_map(offset)
    }

    /// The bytes of the text that the part of a stretch in `block` came from, one range for each
    /// running text.
    pub fn sources(&self, stretch: &Range<Point>, block: usize) -> Vec<Range<usize>> {
        if !(stretch.start.block..=stretch.end.block).contains(&block) {
            return Vec::new();
        }
        let part = |(nth, flow): (usize, &Flow)| flow.source(part_of(stretch, block, nth, flow)?);
        self.flows(block).enumerate().filter_map(part).collect()
    }

    /// What is read in a stretch: the lines of code as lines, paragraphs apart by a blank one. Nothing
    /// more once there are `most` bytes.
    pub fn read_out(&self, stretch: &Range<Point>, most: usize) -> String {
        let mut out = String::new();
        for block in stretch.start.block..=stretch.end.block.min(self.len().saturating_sub(1)) {
            if out.len() >= most {
                break;
            }
            for (nth, flow) in self.flows(block).enumerate() {
                let Some(part) = part_of(stretch, block, nth, flow) else { continue };
                if !out.is_empty() {
                    out.push_str(self.between(&out, block, nth));
                }
                out.push_str(&flow.text()[part]);
            }
        }
        out
    }

    /// What stands before a running text of a block where something is `read` before it.
    pub(super) fn between(&self, read: &str, block: usize, flow: usize) -> &'static str {
        let block = self.blocks.get(block);
        match block.map(|block| &block.kind) {
            Some(Kind::Code(..)) if flow > 0 => "\n",
            Some(Kind::TableHead(_) | Kind::TableRow(..)) if flow > 0 => " | ",
            _ if block.is_some_and(|block| block.gap == 0) || read.ends_with('\n') => "\n",
            _ => "\n\n",
        }
    }

    /// What to remember of a stretch; nothing where it has no words, or more than a note can be about.
    pub fn passage(&self, stretch: &Range<Point>) -> Option<Passage> {
        let quote = self.read_out(stretch, MAX_QUOTE + 1);
        if quote.trim().is_empty() || quote.len() > MAX_QUOTE {
            return None;
        }
        let sources =
            || (stretch.start.block..=stretch.end.block).flat_map(|block| self.sources(stretch, block));
        let (first, last) = (sources().next()?, sources().last()?);
        let (before, after) = self.around(stretch);
        Some(Passage { start: first.start, end: last.end, quote: quote.into(), before, after })
    }

    /// Some words before and behind a stretch, as they are read.
    fn around(&self, stretch: &Range<Point>) -> (Box<str>, Box<str>) {
        let mut block = stretch.start.block;
        let mut before = String::new();
        for _ in 0..MAX_BLOCKS {
            let first = Point { block, ..Point::default() };
            before = self.read_out(&(first..stretch.start), usize::MAX);
            if before.len() >= AROUND || block == 0 || self.is_head(block - 1) {
                break;
            }
            block -= 1;
        }
        let end = Point { block: (stretch.end.block + MAX_BLOCKS).min(self.len()), ..Point::default() };
        let after = self.read_out(&(stretch.end..end), AROUND);
        let before = &before[before.ceil_char_boundary(before.len().saturating_sub(AROUND))..];
        (before.into(), after[..after.floor_char_boundary(AROUND)].into())
    }

    /// The last block of the code or of the table that a block is of; or itself.
    pub fn foot(&self, block: usize) -> usize {
        let unit = |block: usize| match self.blocks.get(block).map(|block| &block.kind) {
            Some(Kind::Code(code, _)) => Some((None, *code as usize)),
            Some(Kind::TableHead(table) | Kind::TableRow(table, ..)) => Some((Some(()), *table)),
            _ => None,
        };
        let here = unit(block);
        let is_of_it = |&other: &usize| here.is_some() && unit(other) == here;
        (block + 1..self.len()).take_while(is_of_it).last().unwrap_or(block)
    }

    /// A block, or all of the code that it is of.
    pub fn whole(&self, block: usize) -> Option<Range<Point>> {
        let code = self.code_of(block).map(|(code, _)| code);
        let is_of_it = |&other: &usize| code.is_some() && self.code_of(other).map(|(code, _)| code) == code;
        let first = (0..block).rev().take_while(is_of_it).last().unwrap_or(block);
        let last = (block + 1..self.len()).take_while(is_of_it).last().unwrap_or(block);
        let start = (first..=last).find_map(|block| self.first_of(block))?;
        let last = (first..=last).rev().find_map(|block| self.last_of(block))?;
        Some(start..self.behind(last))
    }

    /// The last block of the code or the table that a block is of, or itself.
    pub fn foot_of(&self, block: usize) -> usize {
        let unit = |block: usize| match self.blocks.get(block).map(|block| &block.kind) {
            Some(Kind::Code(code, _)) => Some((0, *code as usize)),
            Some(Kind::TableHead(table) | Kind::TableRow(table, ..)) => Some((1, *table)),
            _ => None,
        };
        let here = unit(block);
        (block..self.len())
            .take_while(|&other| other == block || here.is_some() && unit(other) == here)
            .last()
            .unwrap_or(block)
    }
}

/// Which part of a running text is in a stretch, if any of it is.
fn part_of(stretch: &Range<Point>, block: usize, nth: usize, flow: &Flow) -> Option<Range<usize>> {
    let (here, text) = ((block, nth), flow.text());
    let place = |point: Point| (point.block, point.flow);
    let start = match here.cmp(&place(stretch.start)) {
        std::cmp::Ordering::Less => return None,
        std::cmp::Ordering::Equal => stretch.start.at,
        std::cmp::Ordering::Greater => 0,
    };
    let end = match here.cmp(&place(stretch.end)) {
        std::cmp::Ordering::Less => text.len(),
        std::cmp::Ordering::Equal => stretch.end.at,
        std::cmp::Ordering::Greater => return None,
    };
    text.get(start..end).filter(|part| !part.is_empty()).map(|part| start..start + part.len())
}

/// Where the letter before the byte `at` begins.
fn before(text: &str, at: usize) -> usize {
    GraphemeCursor::new(at, text.len(), true).prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}
