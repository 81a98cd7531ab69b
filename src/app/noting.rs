//! Writing a note: what it is about is chosen as a quotation is, its words are typed at the foot of the
//! screen. What was begun and left is kept for as long as the session lasts.

use std::ops::Range;
use std::sync::Arc;

use super::copy;
use super::key::{Code, Key, Named};
use super::layout::Area;
use super::line::Line;
use super::notes::LIT_ALREADY;
use super::selection::Selection;
use super::{App, Focus};
use crate::measure;
use crate::page::Point;
use crate::reading::Note;

/// Bytes of a note.
const MAX_NOTE: usize = 10_000;
/// Rows of a note that are looked at; more are on no screen.
const MAX_ROWS: usize = 2_000;
/// One in so many rows of the page can be taken by what is written.
const SCREEN_PART: u16 = 3;
/// Notes left half written that are kept.
const MAX_DRAFTS: usize = 50;
/// Said where a note that has been kept would have no words.
const EMPTY: &str = "no words are left: y deletes the note, h keeps the highlight, Esc goes on writing";

/// What a note is to be about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    /// The paragraph.
    block: usize,
    /// The note in it that is to be edited, if not a new one.
    note: Option<Box<str>>,
}

/// A note that is written.
#[derive(Debug)]
pub struct Draft {
    note: Note,
    /// Where on the page the words stand that it is about, if they are there.
    place: Option<Range<Point>>,
    input: Line,
    /// Whether it was asked what becomes of a note without words.
    is_asked: bool,
}

impl Draft {
    /// What is written.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The byte the cursor stands before.
    pub fn cursor(&self) -> usize {
        self.input.cursor_at()
    }

    /// The words it is about.
    pub fn quote(&self) -> &str {
        &self.note.passage.quote
    }

    /// Whether it was kept before.
    pub fn is_kept(&self) -> bool {
        self.note.made.is_some()
    }

    fn is_about(&self, other: &Note) -> bool {
        let passage = |note: &Note| (note.archive, note.article.clone(), note.passage.clone());
        let are_new = !self.is_kept() && other.made.is_none();
        self.note.id == other.id || are_new && passage(&self.note) == passage(other)
    }
}

/// The rows of a note for so many columns, as byte ranges: at least one.
pub fn note_rows(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let of_line = measure::rows(line, columns.max(1), MAX_ROWS.saturating_sub(rows.len()).max(1));
        if of_line.is_empty() {
            rows.push(start..start);
        }
        rows.extend(of_line.into_iter().map(|row| start + row.start..start + row.end));
        start += line.len() + 1;
    }
    rows
}

/// The row a byte of a note stands in, and the columns before it.
pub fn note_cell(text: &str, rows: &[Range<usize>], at: usize) -> (usize, usize) {
    let row = rows.partition_point(|row| row.start <= at).saturating_sub(1);
    let start = rows.get(row).map_or(0, |row| row.start);
    (row, measure::width(text.get(start..at).unwrap_or("")))
}

/// What can be pressed while a passage for a note is chosen.
pub(super) const NOTING_HELP: [(&str, &str); 6] = [
    ("j k ↓ ↑", "the next paragraph or note, the one before"),
    ("↵ a", "write a note about it; edit the one there is"),
    ("H", "highlight it"),
    ("d", "delete the note; u brings it back"),
    ("v", "select some words of it"),
    ("Esc", "leave it"),
];

/// What can be pressed while a note is written.
pub(super) const WRITING_HELP: [(&str, &str); 4] = [
    ("↵", "keep it; without words it is a highlight"),
    ("M-↵ C-j", "a new line"),
    ("↑ ↓ C-w C-u C-y", "move, cut, put back: the keys of a shell"),
    ("Esc", "put it aside; a takes it up again"),
];

impl App {
    /// Begins with what was put aside, or lets a paragraph or a note be chosen.
    pub(super) fn begin_noting(&mut self) {
        let here = self.reading().map(|entry| (entry.archive, entry.id.clone()));
        let is_here = |draft: &Draft| Some((draft.note.archive, draft.note.article.clone())) == here;
        if let Some(nth) = self.notes.drafts.iter().rposition(is_here) {
            self.notes.draft = Some(self.notes.drafts.remove(nth));
            self.focus = Focus::Note;
            return;
        }
        let found = self.find.now().and_then(|now| self.find.hits().get(now)).map(|hit| hit.block);
        let on_screen = self.reader.first_paragraph(found).filter(|&block| !self.is_in_head(block));
        // A note is about what the article says, not about its head.
        let first = self.reader.first_letter().map(|point| point.block);
        match on_screen.or(first) {
            Some(block) => {
                if let Some(Ok(document)) = self.reader.document()
                    && let Some(point) = document.first_of(block)
                {
                    self.reader.keep_on_screen(point);
                }
                self.notes.target = Target { block, note: None };
                self.focus = Focus::Noting;
            }
            None => self.message = Some("there is no text on the screen".to_owned()),
        }
    }

    fn is_in_head(&self, block: usize) -> bool {
        matches!(self.reader.document(), Some(Ok(document)) if document.is_head(block))
    }

    /// Whether a block is, or is of, what a note is to be about.
    pub fn is_to_be_noted(&self, block: usize) -> bool {
        let Some(Ok(document)) = self.reader.document() else { return false };
        let target = &self.notes.target;
        let whole = document.whole(target.block).filter(|_| target.note.is_none());
        whole.is_some_and(|whole| (whole.start.block..=whole.end.block).contains(&block))
    }

    /// The note that is to be edited.
    pub fn target_note(&self) -> Option<&str> {
        self.notes.target.note.as_deref()
    }

    /// What can be chosen in a paragraph: all of it, and then each note that begins in it.
    fn targets_of(&self, block: usize) -> Vec<Target> {
        let Some(Ok(document)) = self.reader.document() else { return Vec::new() };
        let Some(whole) = document.whole(block) else { return Vec::new() };
        let blocks = whole.start.block..=whole.end.block;
        let notes = self.located().filter(|(_, place)| blocks.contains(&place.start.block));
        let notes = notes.map(|(note, _)| Target { block, note: Some(note.id.clone()) });
        std::iter::once(Target { block, note: None }).chain(notes).collect()
    }

    fn move_target(&mut self, below: bool) {
        let here = self.notes.target.clone();
        let targets = self.targets_of(here.block);
        let at = targets.iter().position(|target| *target == here).unwrap_or(0);
        let beside =
            if below { targets.get(at + 1) } else { at.checked_sub(1).and_then(|at| targets.get(at)) };
        if let Some(target) = beside {
            self.notes.target = target.clone();
        } else {
            let block = self.reader.paragraph_beside(here.block, below);
            if block != here.block && !self.is_in_head(block) {
                let targets = self.targets_of(block);
                let target = if below { targets.first() } else { targets.last() };
                self.notes.target = target.cloned().unwrap_or(Target { block, note: None });
            }
        }
        let place = self.chosen_note().map(|(_, place)| place.start);
        if let Some(place) = place {
            self.reader.keep_on_screen(place);
        }
    }

    fn chosen_note(&self) -> Option<(Arc<Note>, Range<Point>)> {
        let id = self.target_note()?;
        self.located()
            .find(|(note, _)| *note.id == *id)
            .map(|(note, place)| (Arc::clone(note), place.clone()))
    }

    pub(super) fn noting_key(&mut self, key: Key) {
        self.draw();
        if key.ctrl || key.alt {
            return;
        }
        let chosen = self.chosen_note();
        let whole = || {
            let Some(Ok(document)) = self.reader.document() else { return None };
            document.whole(self.notes.target.block)
        };
        match (key.code, chosen) {
            (Code::Char('j') | Code::Named(Named::Down), _) => self.move_target(true),
            (Code::Char('k') | Code::Named(Named::Up), _) => self.move_target(false),
            (Code::Char('a') | Code::Named(Named::Enter), Some((note, place))) => {
                self.write(Note::clone(&note), Some(place));
            }
            (Code::Char('a') | Code::Named(Named::Enter), None) => {
                if let Some(whole) = whole() {
                    self.write_about(&whole);
                }
            }
            (Code::Char('d' | 'x') | Code::Named(Named::Delete), Some((note, _))) => {
                self.focus = Focus::Page;
                self.delete_note(&note);
            }
            (Code::Char('d' | 'x') | Code::Named(Named::Delete), None) => {
                self.message = Some("j goes to the notes of the paragraph, d there deletes one".to_owned());
            }
            (Code::Char('H'), None) => {
                if let Some(whole) = whole() {
                    self.highlight(&whole);
                }
            }
            (Code::Char('H'), Some(_)) => self.message = Some(LIT_ALREADY.to_owned()),
            (Code::Char('v'), Some((_, place))) => self.select_from(place.start),
            (Code::Char('v'), None) => {
                if let Some(whole) = whole() {
                    self.select_from(whole.start);
                }
            }
            (Code::Named(Named::Esc) | Code::Char('q' | 'h'), _) => self.focus = Focus::Page,
            _ => {}
        }
    }

    /// Begins a note about a stretch, or edits the one there is.
    pub(super) fn write_about(&mut self, stretch: &Range<Point>) {
        self.notes.selection = None;
        self.focus = Focus::Page;
        let known = self.note_about(stretch).map(|note| Note::clone(&note));
        if let Some(note) = known.or_else(|| self.new_note(stretch)) {
            self.write(note, Some(stretch.clone()));
        }
    }

    /// Writes a note about what stands at `place` of the page, from where it was left.
    pub(super) fn write(&mut self, note: Note, place: Option<Range<Point>>) {
        let left = self.notes.drafts.iter().position(|draft| draft.is_about(&note));
        let draft = left.map_or_else(
            || {
                let input = Line::of_lines(note.text.as_deref().unwrap_or(""), MAX_NOTE);
                Draft { note, place: None, input, is_asked: false }
            },
            |nth| self.notes.drafts.remove(nth),
        );
        self.notes.draft = Some(Draft { place, ..draft });
        self.focus = Focus::Note;
    }

    /// Where the note that is written stands, at the foot of the page: all of it with what it is about
    /// above it, and its words.
    pub fn note_area(&self) -> Option<(Area, Area)> {
        let draft = self.draft()?;
        let pane = self.whole_panes().page?;
        let (columns, indent) = self.reader.column(pane);
        let most = usize::from(pane.height / SCREEN_PART).max(1);
        let rows = note_rows(draft.text(), usize::from(columns)).len().min(most) as u16;
        let height = (rows + 1).min(pane.height);
        let area = Area { y: pane.y + pane.height - height, height, ..pane };
        let y = area.y + height.saturating_sub(rows);
        Some((area, Area { x: pane.x + indent, y, width: columns, height: rows.min(height) }))
    }

    /// Keeps in sight what is selected or written about.
    pub(super) fn settle_place(&mut self) {
        self.settle_caret();
        let place = self.draft_place().map(|place| place.start);
        if let Some(place) = place.or_else(|| self.selection().map(Selection::caret)) {
            self.reader.keep_on_screen(place);
        }
    }

    /// The page shows another text: what is written about is known by its words alone.
    pub(super) fn forget_draft_place(&mut self) {
        let written = self.notes.draft.iter_mut().chain(&mut self.notes.drafts);
        written.for_each(|draft| draft.place = None);
    }

    /// What stands on the page that is written about.
    pub(super) fn draft_place(&self) -> Option<&Range<Point>> {
        self.draft()?.place.as_ref()
    }

    /// What is being written.
    pub fn draft(&self) -> Option<&Draft> {
        self.notes.draft.as_ref().filter(|_| self.focus == Focus::Note)
    }

    pub(super) fn paste_in_note(&mut self, text: &str) {
        if let Some(draft) = &mut self.notes.draft {
            draft.input.paste_lines(text);
        }
    }

    pub(super) fn note_key(&mut self, key: Key) {
        self.draw();
        let Some(mut draft) = self.notes.draft.take() else {
            self.focus = Focus::Page;
            return;
        };
        if std::mem::take(&mut draft.is_asked) {
            return self.answer_empty(key, draft);
        }
        match (key.code, key.ctrl, key.alt) {
            (Code::Named(Named::Enter), false, false) => return self.finish_note(draft),
            (Code::Named(Named::Enter), ..) | (Code::Char('j'), true, false) => draft.input.break_line(),
            (Code::Named(Named::Esc), ..) => return self.put_aside(draft),
            (Code::Named(Named::Up), false, false) | (Code::Char('p'), true, false) => {
                self.move_row(&mut draft, false);
            }
            (Code::Named(Named::Down), false, false) | (Code::Char('n'), true, false) => {
                self.move_row(&mut draft, true);
            }
            _ => _ = draft.input.edit(key),
        }
        self.notes.draft = Some(draft);
    }

    fn move_row(&self, draft: &mut Draft, below: bool) {
        let text = draft.input.value();
        let columns = self.whole_panes().page.map_or(1, |pane| self.reader.column(pane).0);
        let rows = note_rows(text, usize::from(columns));
        let (row, column) = note_cell(text, &rows, draft.input.cursor_at());
        let next = if below { Some(row + 1) } else { row.checked_sub(1) };
        if let Some(next) = next.and_then(|row| rows.get(row)) {
            let at = next.start + measure::fit(&text[next.clone()], column).len();
            draft.input.move_to(at);
        }
    }

    fn put_aside(&mut self, draft: Draft) {
        self.focus = Focus::Page;
        let before = draft.note.text.as_deref().unwrap_or("");
        if draft.text() == before {
            return;
        }
        self.message = Some("not kept yet; a takes it up again".to_owned());
        self.notes.drafts.push(draft);
        if self.notes.drafts.len() > MAX_DRAFTS {
            self.notes.drafts.remove(0);
        }
    }

    fn finish_note(&mut self, draft: Draft) {
        let text = copy::pasteable(draft.text().trim_end());
        let text = Some(text).filter(|text| !text.trim().is_empty());
        if text.is_none() && draft.note.text.is_some() {
            self.message = Some(EMPTY.to_owned());
            self.notes.draft = Some(Draft { is_asked: true, ..draft });
            return;
        }
        self.focus = Focus::Page;
        let note = Note { text: text.map(Into::into), ..draft.note.clone() };
        if note != draft.note || !draft.is_kept() {
            self.keep_note(note);
        }
    }

    /// Takes the answer to what becomes of a note that has no words any more.
    fn answer_empty(&mut self, key: Key, draft: Draft) {
        match key.code {
            Code::Char('y') => {
                self.focus = Focus::Page;
                self.delete_note(&Arc::new(draft.note));
            }
            Code::Char('h') => {
                self.focus = Focus::Page;
                self.keep_note(Note { text: None, ..draft.note });
            }
            _ => self.notes.draft = Some(draft),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_a_note_are_those_it_was_written_in() {
        for (text, columns, shown) in [
            ("", 10, &[""][..]),
            ("one two three", 8, &["one two", "three"]),
            ("one\n\ntwo", 8, &["one", "", "two"]),
            ("one\n", 8, &["one", ""]),
            ("日本語", 4, &["日本", "語"]),
        ] {
            let rows = note_rows(text, columns);
            assert_eq!(rows.iter().map(|row| &text[row.clone()]).collect::<Vec<_>>(), shown, "{text:?}");
            let (last, column) = note_cell(text, &rows, text.len());
            assert_eq!((last, column), (shown.len() - 1, measure::width(shown[shown.len() - 1])), "{text:?}");
        }
        assert_eq!(note_cell("one two three", &note_rows("one two three", 8), 8), (1, 0));
    }
}
