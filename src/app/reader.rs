//! The page pane's own state: which article it has open, and where in its text the reader is.
//!
//! A place is a byte of the text, never a line of the screen: after a resize, another measure or a
//! reading anew the same words stand at the top.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::effect::OpenQuestion;
use super::layout::Area;
use crate::page::{Anchor, Document, Line};
use crate::store::Entry;

/// The widths `w` goes through, in columns.
pub const MEASURES: [u16; 4] = [60, 76, 92, 120];
/// Blocks whose lines are kept at most.
const MAX_KEPT: usize = 512;

/// The open article and the place in it.
#[derive(Debug)]
pub struct Reader {
    /// The widest the text may be, in columns.
    pub measure: u16,
    open: Option<Open>,
    asked: Option<OpenQuestion>,
    /// What was scrolled before the article was there to be scrolled in.
    ahead: Option<Ahead>,
    /// Where to begin in the article that is to be opened.
    arrival: Option<(Arc<Entry>, Arrival)>,
    /// How far articles were read that are not open now.
    kept: HashMap<(u16, Box<str>), Anchor>,
    /// Columns and rows there are for text.
    size: (u16, u16),
    rows: Vec<Row>,
}

/// One line of what is on screen.
#[derive(Debug)]
pub struct Row {
    /// The block it is of.
    pub block: usize,
    lines: Arc<Vec<Line>>,
    nth: usize,
}

impl Row {
    /// The line.
    pub fn line(&self) -> &Line {
        &self.lines[self.nth]
    }
}

/// An article that was asked for and came.
#[derive(Debug)]
struct Open {
    question: OpenQuestion,
    document: Result<Arc<Document>, String>,
    top: Top,
    /// The byte of the text at the top, where the reader went last.
    place: Option<usize>,
    /// The link chosen.
    link: Option<u32>,
    lines: HashMap<usize, Arc<Vec<Line>>>,
}

/// The first line on screen: of this block this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Top {
    block: usize,
    row: usize,
}

/// Where to begin in an article that is gone to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    Top,
    Anchor(Anchor),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ahead {
    Lines(isize),
    Bottom,
}

impl Reader {
    pub(super) fn new(measure: u16) -> Self {
        Self {
            measure,
            open: None,
            asked: None,
            ahead: None,
            arrival: None,
            kept: HashMap::new(),
            size: (0, 0),
            rows: Vec::new(),
        }
    }

    /// Whether an article is being opened.
    pub fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// The open article, or why there is none; while another is awaited, nothing.
    pub fn document(&self) -> Option<Result<&Arc<Document>, &str>> {
        let open = self.current()?;
        Some(open.document.as_ref().map_err(String::as_str))
    }

    /// The lines on screen.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Where the page stands, to be compared.
    pub(super) fn stand(&self) -> Option<Top> {
        self.current().map(|open| open.top)
    }

    /// Whether the text's beginning is on screen.
    pub fn is_at_top(&self) -> bool {
        self.current().is_none_or(|open| open.top == Top::default())
    }

    /// Columns of text in a pane, and the empty ones before them.
    pub fn column(&self, pane: Area) -> (u16, u16) {
        let margin = if pane.width >= 44 { 2 } else { u16::from(pane.width >= 12) };
        let width = self.measure.min(pane.width.saturating_sub(2 * margin)).max(1);
        (width, pane.width.saturating_sub(width) / 2)
    }

    /// What is open, unless another article is awaited.
    fn current(&self) -> Option<&Open> {
        let open = self.open.as_ref()?;
        let same = self.asked.as_ref().is_none_or(|asked| asked.entry.is(&open.question.entry));
        same.then_some(open)
    }

    /// The open document, and what is kept of it.
    fn readable(&mut self) -> Option<(&Arc<Document>, &mut Top, &mut Option<usize>)> {
        self.current()?;
        let open = self.open.as_mut()?;
        Some((open.document.as_ref().ok()?, &mut open.top, &mut open.place))
    }

    /// The question to ask for `wanted`, unless it is answered or being answered.
    pub(super) fn want(&mut self, wanted: Option<OpenQuestion>) -> Option<OpenQuestion> {
        let Some(wanted) = wanted else {
            self.keep_place();
            self.open = None;
            self.asked = None;
            self.rows.clear();
            return None;
        };
        let current = self.asked.as_ref().or(self.open.as_ref().map(|open| &open.question));
        if current.is_some_and(|current| *current == wanted) {
            return None;
        }
        if current.is_none_or(|current| !current.entry.is(&wanted.entry)) {
            self.keep_place();
            self.ahead = None;
        }
        self.asked = Some(wanted.clone());
        Some(wanted)
    }

    /// Takes an answer; false when it comes too late.
    pub(super) fn answer(&mut self, question: OpenQuestion, document: Result<Document, String>) -> bool {
        if self.asked.as_ref() != Some(&question) {
            return false;
        }
        self.asked = None;
        let anchor = match self.open.take() {
            Some(open) if open.question.entry.is(&question.entry) => open.anchor(),
            _ => self.kept.get(&key(&question)).cloned(),
        };
        let place =
            document.as_ref().ok().zip(anchor).map(|(document, anchor)| document.find_anchor(&anchor));
        let document = document.map(Arc::new);
        self.open =
            Some(Open { question, document, top: Top::default(), place, link: None, lines: HashMap::new() });
        self.return_to_place();
        self.finish_arrival();
        match self.ahead.take() {
            Some(Ahead::Lines(lines)) => _ = self.scroll(lines),
            Some(Ahead::Bottom) => self.bottom(),
            None => {}
        }
        true
    }

    /// Remembers how far the open article was read, unless that is nowhere.
    fn keep_place(&mut self) {
        let Some(open) = self.open.as_ref().filter(|open| open.document.is_ok()) else { return };
        match open.anchor() {
            Some(anchor) => self.kept.insert(key(&open.question), anchor),
            None => self.kept.remove(&key(&open.question)),
        };
    }

    /// The lines of a block, laid out now or before.
    fn lines(&mut self, block: usize) -> Arc<Vec<Line>> {
        let width = self.size.0;
        let Some(open) = &mut self.open else { return Arc::default() };
        let Ok(document) = &open.document else { return Arc::default() };
        if open.lines.len() > MAX_KEPT {
            open.lines.clear();
        }
        Arc::clone(open.lines.entry(block).or_insert_with(|| Arc::new(document.lines(block, width))))
    }

    fn blocks(&self) -> usize {
        self.current().and_then(|open| open.document.as_ref().ok()).map_or(0, |document| document.len())
    }

    /// The line `by` lines away from `from`, or the last or first there is.
    fn away(&mut self, from: Top, by: isize) -> Top {
        let Top { mut block, row } = from;
        let blocks = self.blocks();
        let mut row = row.cast_signed().saturating_add(by);
        while row < 0 {
            let Some(above) = block.checked_sub(1) else { return Top::default() };
            block = above;
            row = row.saturating_add_unsigned(self.lines(block).len());
        }
        loop {
            let lines = self.lines(block).len();
            if row.unsigned_abs() < lines {
                return Top { block, row: row.unsigned_abs() };
            }
            if block + 1 >= blocks {
                return Top { block, row: lines.saturating_sub(1) };
            }
            row -= lines.cast_signed();
            block += 1;
        }
    }

    /// The lowest line that can be the first on screen, so that the last is at its foot.
    fn last_top(&mut self) -> Top {
        let mut rows = usize::from(self.size.1);
        for block in (0..self.blocks()).rev() {
            let lines = self.lines(block).len();
            if lines >= rows {
                return Top { block, row: lines - rows };
            }
            rows -= lines;
        }
        Top::default()
    }

    /// Moves by lines; false when it stands at that end already.
    pub(super) fn scroll(&mut self, by: isize) -> bool {
        let Some((_, &mut top, _)) = self.readable() else {
            if self.is_waiting() {
                let before = match self.ahead {
                    Some(Ahead::Lines(lines)) => lines,
                    _ => 0,
                };
                self.ahead = Some(Ahead::Lines(before.saturating_add(by).max(0)));
            }
            return self.is_waiting();
        };
        let to = self.away(top, by).min(self.last_top());
        self.go(to);
        to != top
    }

    pub(super) fn top(&mut self) {
        self.ahead = None;
        self.go(Top::default());
    }

    pub(super) fn bottom(&mut self) {
        if self.readable().is_none() {
            self.ahead = Some(Ahead::Bottom);
            return;
        }
        let last = self.last_top();
        self.go(last);
    }

    fn go(&mut self, to: Top) {
        let place = self.place_of(to);
        if let Some((_, top, kept)) = self.readable() {
            (*top, *kept) = (to, place);
        }
    }

    /// The first byte of the text at or below a line, as far as its block reaches.
    fn place_of(&mut self, top: Top) -> Option<usize> {
        let lines = self.lines(top.block);
        lines.get(top.row..)?.iter().find_map(start)
    }

    /// The line that has the byte `place` of the text.
    fn line_of(&mut self, place: usize) -> Option<Top> {
        let block = self.readable()?.0.block_at(place);
        Some(self.line_in(block, place))
    }

    /// Brings the words back to the top that stood there before everything was laid out anew.
    fn return_to_place(&mut self) {
        let Some((_, &mut top, &mut place)) = self.readable() else { return };
        let to = match place {
            _ if top == Top::default() && place.is_none() => return,
            Some(place) => self.line_of(place).unwrap_or(top),
            None => Top { row: top.row.min(self.lines(top.block).len().saturating_sub(1)), ..top },
        };
        if let Some((_, top, _)) = self.readable() {
            *top = to;
        }
    }

    /// The line that has the byte `place`, which is in `block`.
    fn line_in(&mut self, block: usize, place: usize) -> Top {
        let lines = self.lines(block);
        let row = lines.iter().rposition(|line| start(line).is_some_and(|start| start <= place));
        let first = || lines.iter().position(|line| start(line).is_some());
        Top { block, row: row.or_else(first).unwrap_or(0) }
    }

    /// The block and the byte of the text at the top.
    pub(super) fn here(&mut self) -> (usize, usize) {
        let Some(top) = self.stand() else { return (0, 0) };
        (top.block, self.place_of(top).unwrap_or(0))
    }

    /// Goes back to where it stood.
    pub(super) fn return_to(&mut self, stand: Top) {
        let to = stand.min(self.last_top());
        self.go(to);
    }

    /// Whether the byte `place`, which is in `block`, is on screen.
    pub(super) fn shows(&mut self, block: usize, place: usize) -> bool {
        let line = self.line_in(block, place);
        self.rows.iter().any(|row| (row.block, row.nth) == (line.block, line.row))
    }

    /// Brings the byte `place`, which is in `block`, on screen, with some of what stands before it.
    pub(super) fn reveal(&mut self, block: usize, place: usize) {
        if self.readable().is_none() || self.shows(block, place) {
            return;
        }
        let line = self.line_in(block, place);
        self.reveal_line(line);
    }

    fn reveal_line(&mut self, line: Top) {
        if self.rows.iter().any(|row| (row.block, row.nth) == (line.block, line.row)) {
            return;
        }
        let above = self.away(line, -isize::from((self.size.1 / 3).cast_signed()));
        let to = above.min(self.last_top());
        self.go(to);
        self.fill();
    }

    /// Brings the first words of a block to the top.
    pub(super) fn go_to_block(&mut self, block: usize) {
        if self.readable().is_none() {
            return;
        }
        let row = self.lines(block).iter().position(|line| start(line).is_some()).unwrap_or(0);
        let to = Top { block, row }.min(self.last_top());
        self.go(to);
    }

    /// Where the reader is, to be found again; none at the top.
    pub(super) fn anchor(&self) -> Option<Anchor> {
        self.current().and_then(Open::anchor)
    }

    /// The heading that what is at the top stands under, by its number.
    pub fn heading(&self) -> Option<usize> {
        let open = self.current()?;
        let headings = open.document.as_ref().ok()?.headings();
        let first = self.rows.iter().find(|row| !row.line().spans.is_empty()).map_or(0, |row| row.block);
        headings.partition_point(|heading| heading.block <= first).checked_sub(1)
    }

    /// Says where to begin in an article, now or when it is open.
    pub(super) fn arrive(&mut self, entry: &Arc<Entry>, arrival: Arrival) {
        self.ahead = None;
        self.arrival = Some((Arc::clone(entry), arrival));
        self.finish_arrival();
    }

    fn finish_arrival(&mut self) {
        let Some(open) = self.open.as_ref().filter(|_| self.asked.is_none()) else { return };
        let here = self.arrival.take_if(|(entry, _)| entry.is(&open.question.entry));
        let Some((_, arrival)) = here else { return };
        match arrival {
            Arrival::Top => self.top(),
            Arrival::Anchor(anchor) => {
                let Some((document, ..)) = self.readable() else { return };
                let place = document.find_anchor(&anchor);
                if let Some(line) = self.line_of(place) {
                    let to = line.min(self.last_top());
                    self.go(to);
                }
            }
        }
    }

    /// The links on screen, in the order they are read.
    pub(super) fn links_on_screen(&self) -> Vec<u32> {
        let mut links: Vec<u32> =
            self.rows.iter().flat_map(|row| &row.line().spans).filter_map(|span| span.link).collect();
        let mut seen = HashSet::new();
        links.retain(|&link| seen.insert(link));
        links
    }

    /// The chosen link.
    pub fn chosen_link(&self) -> Option<u32> {
        self.current()?.link
    }

    pub(super) fn set_link(&mut self, link: u32) {
        if let Some(open) = &mut self.open {
            open.link = Some(link);
        }
    }

    /// Chooses the link after the chosen one, or the first on screen or below; before it, the other
    /// way. False when there is none at all.
    pub(super) fn choose_link(&mut self, forward: bool) -> bool {
        let links = match self.document() {
            Some(Ok(document)) => document.links().len() as u32,
            _ => 0,
        };
        let Some(last) = links.checked_sub(1) else { return false };
        let on_screen = self.links_on_screen();
        let chosen = self.chosen_link().filter(|link| on_screen.contains(link));
        let next = match (chosen, forward) {
            (Some(link), true) => link.checked_add(1).filter(|&next| next <= last).unwrap_or(0),
            (Some(link), false) => link.checked_sub(1).unwrap_or(last),
            (None, true) => on_screen.first().copied().or_else(|| self.link_from_here(true)).unwrap_or(0),
            (None, false) => on_screen.last().copied().or_else(|| self.link_from_here(false)).unwrap_or(last),
        };
        self.set_link(next);
        self.reveal_link(next);
        true
    }

    /// The first link below what is on screen, or the last above it.
    fn link_from_here(&self, below: bool) -> Option<u32> {
        let Some(Ok(document)) = self.document() else { return None };
        let top = self.stand()?.block;
        let mut links = 0..document.links().len() as u32;
        let is_below = |link: &u32| document.link_block(*link).is_some_and(|block| block > top);
        if below { links.find(is_below) } else { links.rev().find(|link| !is_below(link)) }
    }

    fn reveal_link(&mut self, link: u32) {
        let Some(Ok(document)) = self.document() else { return };
        let Some(block) = document.link_block(link) else { return };
        let has = |line: &Line| line.spans.iter().any(|span| span.link == Some(link));
        let row = self.lines(block).iter().position(has).unwrap_or(0);
        self.reveal_line(Top { block, row });
    }

    /// The block to begin with where one is chosen: this one if it is on screen, else the first that
    /// has text.
    pub(super) fn first_paragraph(&self, wanted: Option<usize>) -> Option<usize> {
        let Some(Ok(document)) = self.document() else { return None };
        let has_text = |row: &&Row| !row.line().spans.is_empty() && !document.words(row.block).is_empty();
        let mut rows = self.rows.iter().filter(has_text);
        let wanted = self.rows.iter().find(|row| Some(row.block) == wanted);
        wanted
            .or_else(|| rows.find(|row| row.nth == 0))
            .or_else(|| self.rows.iter().find(has_text))
            .map(|row| row.block)
    }

    /// The block with text after or before `block`, brought on screen.
    pub(super) fn paragraph_beside(&mut self, block: usize, below: bool) -> usize {
        let Some(Ok(document)) = self.document() else { return block };
        let code = |block| document.code_of(block).map(|(code, _)| code);
        let here = code(block);
        let fits =
            |&other: &usize| !document.words(other).is_empty() && (here.is_none() || code(other) != here);
        let found = if below { (block + 1..document.len()).find(fits) } else { (0..block).rev().find(fits) };
        let Some(found) = found else { return block };
        let row = self.lines(found).iter().position(|line| start(line).is_some()).unwrap_or(0);
        self.reveal_line(Top { block: found, row });
        found
    }

    /// Lays out what is on screen for a pane.
    pub(super) fn settle(&mut self, pane: Area) {
        let size = (self.column(pane).0, pane.height);
        if size != self.size {
            let is_other = size.0 != self.size.0;
            self.size = size;
            if let Some(open) = self.open.as_mut().filter(|_| is_other) {
                open.lines.clear();
                self.return_to_place();
            }
        }
        self.fill();
    }

    fn fill(&mut self) {
        let size = self.size;
        self.rows.clear();
        let Some((_, &mut top, _)) = self.readable() else { return };
        let top = top.min(self.last_top());
        if let Some((_, kept, _)) = self.readable() {
            *kept = top;
        }
        let Top { mut block, mut row } = top;
        while self.rows.len() < usize::from(size.1) && block < self.blocks() {
            let lines = self.lines(block);
            let room = usize::from(size.1) - self.rows.len();
            let shown = (row..lines.len()).take(room);
            self.rows.extend(shown.map(|nth| Row { block, lines: Arc::clone(&lines), nth }));
            (block, row) = (block + 1, 0);
        }
    }

    /// How much of the text has passed, in thousandths.
    pub fn passed(&self) -> usize {
        let (Some(Ok(document)), Some(last)) = (self.document(), self.rows.last()) else { return 1_000 };
        let ((before, all), (after, _)) = (document.passed(last.block), document.passed(last.block + 1));
        let (row, rows) = (last.nth + 1, last.lines.len());
        if last.block + 1 == document.len() && row == rows {
            return 1_000;
        }
        ((before * rows + (after - before) * row) * 1_000).checked_div(all * rows).unwrap_or(1_000)
    }
}

impl Open {
    /// Where the reader is; none at the top.
    fn anchor(&self) -> Option<Anchor> {
        let place = self.place.filter(|_| self.top != Top::default())?;
        Some(self.document.as_ref().ok()?.anchor(place))
    }
}

/// An article, however often it is read from the disk.
fn key(question: &OpenQuestion) -> (u16, Box<str>) {
    (question.entry.archive, question.entry.id.clone())
}

/// The first byte of the text on a line.
fn start(line: &Line) -> Option<usize> {
    line.spans.iter().find(|span| !span.source.is_empty()).map(|span| span.source.start)
}
