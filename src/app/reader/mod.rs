//! The page pane's own state: which article it has open, and where in its text the reader is.
//!
//! A place is a byte of the text, never a line of the screen: after a resize, another measure or a
//! reading anew the same words stand at the top.

mod asides;
mod caret;
mod choose;
mod columns;
mod pictures;
mod scroll;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

pub use asides::NOTE_SIGN;
pub(in crate::app) use asides::{Aside, Asides};
pub use pictures::{PictureMeans, Pictured, ReadyPicture};

use pictures::Pictures;

use crate::app::Manner;
use crate::app::effect::OpenQuestion;
use crate::app::layout::Area;
use crate::app::message::Opened;
use crate::links::find_heading;
use crate::page::{Anchor, Document, Line};
use crate::store::Entry;

/// The widths `w` goes through, in columns.
pub const MEASURES: [u16; 4] = [60, 76, 92, 120];
/// Blocks whose lines are kept at most.
const MAX_KEPT: usize = 512;

/// What stands beside the text where there is room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Margin {
    /// Nothing.
    #[default]
    Blank,
    /// The headings of the article.
    Contents,
}

/// The open article and the place in it.
#[derive(Debug)]
pub struct Reader {
    /// The widest the text may be, in columns.
    pub measure: u16,
    picture_means: Option<PictureMeans>,
    /// Whether right-to-left text is put into the order it is seen in.
    reorder: bool,
    /// What is wanted beside the text.
    pub margin: Margin,
    open: Option<Open>,
    asked: Option<OpenQuestion>,
    /// What was scrolled before the article was there to be scrolled in.
    ahead: Option<Ahead>,
    /// Where to begin in the article that is to be opened.
    arrival: Option<(Arc<Entry>, Arrival)>,
    /// The heading that was to be gone to and is not there.
    lost: Option<String>,
    /// How far articles were read that are not open now; nothing is the top.
    kept: HashMap<(u16, Box<str>), Option<Anchor>>,
    /// The notes below the paragraphs of the open article.
    asides: Asides,
    /// The article the reader was about to change: that it has changed is no news.
    edited: Option<Arc<Entry>>,
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

    /// Whether it is the first of its block that is not blank.
    fn is_first(&self) -> bool {
        self.lines.iter().position(|line| !line.spans.is_empty()) == Some(self.nth)
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
    pictures: Pictures,
    lines: HashMap<usize, Arc<Vec<Line>>>,
    /// What it said when it was gone to, if it has changed since, and the blocks that are not as then.
    original: Option<Arc<Document>>,
    changed: Vec<Range<usize>>,
}

/// What became of the open article while it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Revised {
    /// It is another article.
    Not,
    /// Nothing that the page shows.
    Unseen,
    /// Some of it is not there any more.
    Shorter,
    /// In this many places it is not as it was.
    Places(usize),
}

/// The first line on screen: of this block this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::app) struct Top {
    block: usize,
    row: usize,
}

/// Where to begin in an article that is gone to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) enum Arrival {
    Top,
    Anchor(Anchor),
    /// Words, with some of what stands above them.
    Passage(Anchor),
    /// The heading a link names.
    Heading(String),
}

impl Arrival {
    /// Where the reader was, at the top if nowhere else.
    pub(in crate::app) fn at(anchor: Option<Anchor>) -> Self {
        anchor.map_or(Self::Top, Self::Anchor)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ahead {
    Lines(isize),
    Bottom,
}

impl Reader {
    pub(in crate::app) fn new(manner: Manner) -> Self {
        let Manner { measure, pictures: picture_means, reorder, .. } = manner;
        Self {
            measure,
            picture_means,
            reorder,
            margin: Margin::default(),
            open: None,
            asked: None,
            ahead: None,
            arrival: None,
            lost: None,
            edited: None,
            kept: HashMap::new(),
            asides: Asides::new(),
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
    pub(in crate::app) fn stand(&self) -> Option<Top> {
        self.current().map(|open| open.top)
    }

    /// Whether the text's beginning is on screen.
    pub fn is_at_top(&self) -> bool {
        self.current().is_none_or(|open| open.top == Top::default())
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
    pub(in crate::app) fn want(&mut self, wanted: Option<OpenQuestion>) -> Option<OpenQuestion> {
        let Some(wanted) = wanted else {
            self.keep_place();
            self.open = None;
            self.asked = None;
            self.rows.clear();
            return None;
        };
        let is_answer = |open: &&mut Open| {
            let is_same = Arc::ptr_eq(&open.question.entry, &wanted.entry);
            // What could not be opened may be there now.
            is_same || (open.question == wanted && open.document.is_ok())
        };
        if let Some(open) = self.open.as_mut().filter(is_answer) {
            open.question = wanted;
            // Whoever comes back before the other article is there needs no new answer.
            if self.asked.take().is_some() {
                self.ahead = None;
                self.forget_link();
                self.finish_arrival();
            }
            return None;
        }
        let current = self.asked.as_ref().or(self.open.as_ref().map(|open| &open.question));
        if current.is_some_and(|current| *current == wanted) {
            return None;
        }
        if current.is_none_or(|current| !current.entry.is(&wanted.entry)) {
            self.keep_place();
            self.ahead = None;
            // Another article was gone to meanwhile.
            self.arrival.take_if(|(entry, _)| !entry.is(&wanted.entry));
        }
        let former = self.open.as_ref().filter(|open| open.question.entry.is(&wanted.entry));
        let former = former.filter(|_| self.edited.take_if(|edited| edited.is(&wanted.entry)).is_none());
        let former = former.and_then(|open| open.original.as_ref().or(open.document.as_ref().ok()).cloned());
        let wanted = OpenQuestion { former, ..wanted };
        self.asked = Some(wanted.clone());
        Some(wanted)
    }

    /// Takes an answer, unless it comes too late; says whether it is another text of what was open.
    /// `before` is how far the article was read in an earlier session.
    pub(in crate::app) fn answer(&mut self, opened: Opened, before: Option<Anchor>) -> Option<Revised> {
        let Opened { question, document, changed } = opened;
        if self.asked.as_ref() != Some(&question) {
            return None;
        }
        self.asked = None;
        let is_same = self.open.as_ref().is_some_and(|open| open.question.entry.is(&question.entry));
        let blank = if is_same { self.blank_at_top() } else { 0 };
        let anchor = match self.open.take() {
            Some(open) if is_same => open.anchor(),
            _ => self.kept.get(&key(&question)).cloned().unwrap_or(before),
        };
        let place =
            document.as_ref().ok().zip(anchor).map(|(document, anchor)| document.find_anchor(&anchor));
        let original = question.former.clone().filter(|_| document.is_ok());
        let revised = match (&original, changed.len()) {
            (None, _) => Revised::Not,
            (Some(former), 0) if document.as_ref().is_ok_and(|now| now.len() < former.len()) => {
                Revised::Shorter
            }
            (Some(_), 0) => Revised::Unseen,
            (Some(_), places) => Revised::Places(places),
        };
        self.open = Some(Open {
            question,
            document,
            original,
            changed,
            top: Top::default(),
            place,
            link: None,
            pictures: Pictures::default(),
            lines: HashMap::new(),
        });
        self.return_to_place();
        self.go_above(blank);
        self.finish_arrival();
        match self.ahead.take() {
            Some(Ahead::Lines(lines)) => _ = self.scroll(lines),
            Some(Ahead::Bottom) => self.bottom(),
            None => {}
        }
        Some(revised)
    }

    /// Whether a block is not as it was when the article was gone to.
    pub fn is_changed(&self, block: usize) -> bool {
        let Some(open) = self.current() else { return false };
        let after = open.changed.partition_point(|blocks| blocks.end <= block);
        open.changed.get(after).is_some_and(|blocks| blocks.contains(&block))
    }

    /// An article is about to be changed by the reader.
    pub(in crate::app) fn expect_change(&mut self, entry: Option<Arc<Entry>>) {
        self.edited = entry;
    }

    /// An article goes by another name, and says the same.
    pub(in crate::app) fn rename(&mut self, before: &Entry, after: &Arc<Entry>) {
        let questions = self.open.as_mut().map(|open| &mut open.question).into_iter().chain(&mut self.asked);
        for question in questions.filter(|question| question.entry.is(before)) {
            question.entry = Arc::clone(after);
        }
        if let Some(anchor) = self.kept.remove(&(before.archive, before.id.clone())) {
            self.kept.insert((after.archive, after.id.clone()), anchor);
        }
    }

    /// Remembers how far the open article was read.
    fn keep_place(&mut self) {
        let Some(open) = self.open.as_ref().filter(|open| open.document.is_ok()) else { return };
        self.kept.insert(key(&open.question), open.anchor());
    }

    /// The open article, if it has a text.
    pub(in crate::app) fn article(&self) -> Option<&Arc<Entry>> {
        let open = self.current().filter(|open| open.document.is_ok())?;
        Some(&open.question.entry)
    }

    /// The byte of the text at the top of the page; none at the top of the text.
    pub(in crate::app) fn position(&self) -> Option<usize> {
        self.current().and_then(Open::position)
    }

    /// Whether the whole text is on screen.
    pub(in crate::app) fn is_whole_on_screen(&self) -> bool {
        self.is_at_top() && self.passed() == 1_000
    }

    /// Where the reader is, to be found again; none at the top.
    pub(in crate::app) fn anchor(&self) -> Option<Anchor> {
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
    pub(in crate::app) fn arrive(&mut self, entry: &Arc<Entry>, arrival: Arrival) {
        self.ahead = None;
        self.arrival = Some((Arc::clone(entry), arrival));
        self.finish_arrival();
    }

    /// The heading that was to be gone to and is not there.
    pub(in crate::app) fn take_lost(&mut self) -> Option<String> {
        self.lost.take()
    }

    fn finish_arrival(&mut self) {
        let Some(open) = self.open.as_ref().filter(|_| self.asked.is_none()) else { return };
        let here = self.arrival.take_if(|(entry, _)| entry.is(&open.question.entry));
        let Some((_, arrival)) = here else { return };
        match arrival {
            Arrival::Top => self.top(),
            Arrival::Heading(wanted) => {
                let Some((document, ..)) = self.readable() else { return };
                let headings = document.headings();
                let found = find_heading(headings.iter().map(|heading| &*heading.text), &wanted);
                match found.map(|nth| headings[nth].block) {
                    Some(block) => self.go_to_block(block),
                    None => self.lost = Some(wanted),
                }
            }
            Arrival::Anchor(anchor) => {
                let Some((document, ..)) = self.readable() else { return };
                let place = document.find_anchor(&anchor);
                if let Some(line) = self.line_of(place) {
                    let to = line.min(self.last_top());
                    self.go(to);
                }
            }
            Arrival::Passage(anchor) => {
                let Some((document, ..)) = self.readable() else { return };
                let place = document.find_anchor(&anchor);
                if let Some(line) = self.line_of(place) {
                    let above = self.away(line, -isize::from((self.size.1 / 3).cast_signed()));
                    let to = above.min(self.last_top());
                    self.go(to);
                }
            }
        }
    }

    /// Lays out what is on screen for a pane.
    pub(in crate::app) fn settle(&mut self, pane: Area) {
        let size = (self.column(pane).0, pane.height);
        if size != self.size {
            let is_other = size.0 != self.size.0;
            self.size = size;
            let has_pictures =
                |open: &Open| open.document.as_ref().is_ok_and(|document| !document.images().is_empty());
            if let Some(open) = self.open.as_mut().filter(|open| is_other || has_pictures(open)) {
                open.pictures = Pictures::default();
                open.lines.clear();
                self.return_to_place();
            }
        }
        self.fill();
        self.forget_link_off_screen();
    }

    pub(super) fn fill(&mut self) {
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
        Some(self.document.as_ref().ok()?.anchor(self.position()?))
    }

    /// The byte at the top; none at the top of the text.
    fn position(&self) -> Option<usize> {
        self.place.filter(|_| self.top != Top::default())
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
