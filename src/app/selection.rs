//! Words on the page, selected with the keyboard as in vi: from where the selection was begun to where
//! the caret is, both of them letters of the text, so that neither scrolling nor a resize moves them.

use std::ops::Range;
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use super::copy;
use super::key::{Code, Key, Named};
use super::{App, Focus, MAX_COPY};
use crate::page::{Document, Point};

/// Letters that are passed over because they are not shown: blanks at the end of a line.
const MAX_HIDDEN: usize = 64;

/// What is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The letter it was begun at.
    start: Point,
    /// The letter that moves.
    caret: Point,
    /// The column that moves up and down go for.
    column: Option<u16>,
}

impl Selection {
    pub(super) fn at(point: Point) -> Self {
        Self { start: point, caret: point, column: None }
    }

    /// The letter that moves.
    pub fn caret(&self) -> Point {
        self.caret
    }

    /// From the first selected letter to behind the last.
    pub(super) fn stretch(&self, document: &Document) -> Range<Point> {
        self.start.min(self.caret)..document.behind(self.start.max(self.caret))
    }
}

/// What a key does to the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Letter(bool),
    Lines(isize),
    Word,
    WordBack,
    WordEnd,
    LineStart,
    LineEnd,
    Paragraph(bool),
    Start,
    End,
}

impl Move {
    fn of(key: Key, page: isize) -> Option<Self> {
        Some(match (key.code, key.ctrl) {
            (Code::Char('h') | Code::Named(Named::Left | Named::Backspace), false) => Self::Letter(false),
            (Code::Char('l') | Code::Named(Named::Right), false) => Self::Letter(true),
            (Code::Char('j') | Code::Named(Named::Down), false) => Self::Lines(1),
            (Code::Char('k') | Code::Named(Named::Up), false) => Self::Lines(-1),
            (Code::Char('d'), true) => Self::Lines((page / 2).max(1)),
            (Code::Char('u'), true) => Self::Lines(-(page / 2).max(1)),
            (Code::Char(' ') | Code::Named(Named::PageDown), false) => Self::Lines(page),
            (Code::Named(Named::PageUp), false) => Self::Lines(-page),
            (Code::Char('w'), false) | (Code::Named(Named::Right), true) => Self::Word,
            (Code::Char('b'), false) | (Code::Named(Named::Left), true) => Self::WordBack,
            (Code::Char('e'), false) => Self::WordEnd,
            (Code::Char('0' | '^') | Code::Named(Named::Home), false) => Self::LineStart,
            (Code::Char('$') | Code::Named(Named::End), false) => Self::LineEnd,
            (Code::Char('}'), false) | (Code::Named(Named::Down), true) => Self::Paragraph(true),
            (Code::Char('{'), false) | (Code::Named(Named::Up), true) => Self::Paragraph(false),
            (Code::Char('g'), false) => Self::Start,
            (Code::Char('G'), false) => Self::End,
            _ => return None,
        })
    }
}

/// What can be pressed while text is selected.
pub(super) const SELECTION_HELP: [(&str, &str); 9] = [
    ("h j k l ← ↓ ↑ →", "a letter, a line further"),
    ("w b e", "to the next word, back by one, to its end"),
    ("0 $ { }", "the line's beginning, its end; paragraphs"),
    ("C-d C-u g G", "half a page, the beginning, the end"),
    ("v / V / o", "begin here / the whole paragraph / the other end"),
    ("y / Q", "copy it / as a quotation with its source"),
    ("↵ a", "write a note about it"),
    ("H", "highlight it"),
    ("Esc", "leave it"),
];

impl App {
    /// Begins to select: at the place found, else at the first words on the screen.
    pub(super) fn begin_selection(&mut self) {
        let found = self.find.now().and_then(|now| self.find.hits().get(now)).cloned();
        let found = found.filter(|hit| self.reader.shows(hit.block, hit.source.start));
        let document = self.reader.document().and_then(Result::ok).cloned();
        let at_hit = document.zip(found).filter(|(document, hit)| !document.is_head(hit.block));
        let at_hit = at_hit.and_then(|(document, hit)| document.point_at(hit.block, hit.source.start));
        match at_hit.or_else(|| self.reader.first_letter()) {
            Some(point) => self.select_from(point),
            None => self.message = Some("there is no text on the screen".to_owned()),
        }
    }

    pub(super) fn select_from(&mut self, point: Point) {
        self.notes.selection = Some(Selection::at(point));
        self.focus = Focus::Selection;
    }

    /// What is selected, while something is.
    pub fn selection(&self) -> Option<&Selection> {
        self.notes.selection.as_ref().filter(|_| self.focus == Focus::Selection)
    }

    pub(super) fn selection_key(&mut self, key: Key) {
        self.draw();
        let document = self.reader.document().and_then(Result::ok).cloned();
        let (Some(document), Some(mut selection)) = (document, self.notes.selection) else {
            self.focus = Focus::Page;
            return;
        };
        let page = isize::from(
            self.panes().page.map_or(1, |pane| pane.height).saturating_sub(1).max(1).cast_signed(),
        );
        if let Some(step) = Move::of(key, page).filter(|_| !key.alt) {
            self.move_caret(&document, &mut selection, step);
            self.notes.selection = Some(selection);
            return;
        }
        let stretch = selection.stretch(&document);
        match (key.code, key.ctrl, key.alt) {
            (Code::Char('v'), false, false) => self.notes.selection = Some(Selection::at(selection.caret)),
            (Code::Char('V'), false, false) => {
                let whole = document.first_of(selection.start.min(selection.caret).block);
                let last = document.last_of(selection.start.max(selection.caret).block);
                let last = last.and_then(|last| self.shown_from(&document, last, true));
                if let Some((start, caret)) = whole.zip(last) {
                    self.notes.selection = Some(Selection { start, caret, column: None });
                }
            }
            (Code::Char('o'), false, false) => {
                let turned = Selection { start: selection.caret, caret: selection.start, column: None };
                self.notes.selection = Some(turned);
            }
            (Code::Char('y'), false, false) => self.copy_selection(&document, &stretch, false),
            (Code::Char('Q'), false, false) => self.copy_selection(&document, &stretch, true),
            (Code::Char('a') | Code::Named(Named::Enter), false, false) => self.write_about(&stretch),
            (Code::Char('H'), false, false) => self.highlight(&stretch),
            (Code::Named(Named::Esc) | Code::Char('q'), false, false) => self.leave_selection(),
            _ => {}
        }
    }

    pub(super) fn leave_selection(&mut self) {
        self.notes.selection = None;
        self.focus = Focus::Page;
    }

    fn copy_selection(&mut self, document: &Arc<Document>, stretch: &Range<Point>, quote: bool) {
        let words = document.read_out(stretch, MAX_COPY + 1);
        let (text, what) = match self.reading().filter(|_| quote) {
            Some(entry) => (copy::quotation(&entry.article, &words), "quotation"),
            None => (words, "selection"),
        };
        self.leave_selection();
        self.copy(&text, what);
    }

    fn move_caret(&mut self, document: &Document, selection: &mut Selection, step: Move) {
        let caret = selection.caret;
        if let Move::Lines(lines) = step {
            if let Some((point, column)) = self.reader.letter_beside(caret, lines, selection.column) {
                (selection.caret, selection.column) = (point, Some(column));
            }
            return;
        }
        selection.column = None;
        let to = match step {
            Move::Letter(true) => document.letter_after(caret),
            Move::Letter(false) => document.letter_before(caret),
            Move::Word => word_after(document, caret),
            Move::WordBack => word_before(document, caret),
            Move::WordEnd => word_end(document, caret),
            Move::LineStart => self.reader.line_ends(caret).map(|(start, _)| start),
            Move::LineEnd => self.reader.line_ends(caret).map(|(_, end)| end),
            Move::Paragraph(below) => paragraph_beside(document, caret, below),
            Move::Start => (0..document.len())
                .filter(|&block| !document.is_head(block))
                .find_map(|block| document.first_of(block)),
            Move::End => (0..document.len()).rev().find_map(|block| document.last_of(block)),
            Move::Lines(_) => None,
        };
        // What is not shown is passed over: nobody sees a caret there.
        let is_back = matches!(step, Move::End) || to.is_some_and(|to| to < caret);
        if let Some(shown) = to.and_then(|to| self.shown_from(document, to, is_back)) {
            selection.caret = shown;
        }
    }

    /// A blank the caret stood on can be where a line ends by now, which is not shown: the letter before
    /// it has the caret then.
    pub(super) fn settle_caret(&mut self) {
        let document = self.reader.document().and_then(Result::ok).cloned();
        let (Some(document), Some(selection)) = (document, self.selection().copied()) else { return };
        let caret = selection.caret;
        let is_on_blank = || is_blank(&document.read_out(&(caret..document.behind(caret)), 1));
        if !self.reader.has_cell(caret)
            && is_on_blank()
            && let Some(caret) = self.shown_from(&document, caret, true)
        {
            self.notes.selection = Some(Selection { caret, ..selection });
        }
    }

    /// The first letter from here on that is shown.
    fn shown_from(&mut self, document: &Document, from: Point, is_back: bool) -> Option<Point> {
        let mut point = from;
        for _ in 0..MAX_HIDDEN {
            if self.reader.has_cell(point) {
                return Some(point);
            }
            point = if is_back { document.letter_before(point) } else { document.letter_after(point) }?;
        }
        None
    }
}

fn is_blank(word: &str) -> bool {
    word.chars().all(char::is_whitespace)
}

/// The beginning of the next word, wherever it stands.
fn word_after(document: &Document, from: Point) -> Option<Point> {
    let rest = document.words_from(from);
    let mut words = rest.split_word_bound_indices().skip(1);
    match words.find(|(_, word)| !is_blank(word)) {
        Some((at, _)) => Some(document.at(from, from_byte(document, from) + at)),
        None => document.letter_after(document.at_last(from)),
    }
}

/// The beginning of the word, or of the one before it.
fn word_before(document: &Document, from: Point) -> Option<Point> {
    let start = |point: Point| {
        let words: Vec<(usize, &str)> = document.words_to(point).split_word_bound_indices().collect();
        words.iter().rev().find(|(_, word)| !is_blank(word)).map(|&(at, _)| document.at(point, at))
    };
    // From the first word of a running text, to the last of the one before it.
    start(from).or_else(|| {
        let above = document.letter_before(document.at(from, 0))?;
        start(document.behind(above)).or(Some(above))
    })
}

/// The last letter of the word, or of the next one.
fn word_end(document: &Document, from: Point) -> Option<Point> {
    let next = document.letter_after(from)?;
    let rest = document.words_from(next);
    let found = rest.split_word_bound_indices().find(|(_, word)| !is_blank(word));
    let Some((at, word)) = found else {
        return document.letter_after(document.at_last(next)).and_then(|first| word_end_at(document, first));
    };
    let last = word.grapheme_indices(true).next_back().map_or(0, |(last, _)| last);
    Some(document.at(next, from_byte(document, next) + at + last))
}

fn word_end_at(document: &Document, first: Point) -> Option<Point> {
    let (at, word) =
        document.words_from(first).split_word_bound_indices().find(|(_, word)| !is_blank(word))?;
    let last = word.grapheme_indices(true).next_back().map_or(0, |(last, _)| last);
    Some(document.at(first, from_byte(document, first) + at + last))
}

fn from_byte(document: &Document, point: Point) -> usize {
    document.words_to(point).len()
}

/// The first letter of the next paragraph, or of this one and then the one before it. At the end of the
/// text, its last letter.
fn paragraph_beside(document: &Document, from: Point, below: bool) -> Option<Point> {
    let in_body = |block: &usize| !document.is_head(*block);
    if below {
        let next = (from.block + 1..document.len()).find_map(|block| document.first_of(block));
        return next.or_else(|| document.last_of(from.block));
    }
    let first = document.first_of(from.block).filter(|&first| first < from);
    first.or_else(|| (0..from.block).rev().filter(in_body).find_map(|block| document.first_of(block)))
}

#[cfg(test)]
mod tests;
