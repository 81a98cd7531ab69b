//! The page pane's own state: which page it has, and how far down it is read.

use std::collections::HashMap;
use std::sync::Arc;

use super::effect::LayoutQuestion;
use super::layout::Area;
use crate::page::Page;

/// The widths `w` goes through, in columns.
pub const MEASURES: [u16; 4] = [60, 76, 92, 120];

/// The page and the place in it.
#[derive(Debug)]
pub struct Reader {
    /// The widest the text may be, in columns.
    pub measure: u16,
    /// The first line on screen.
    pub top: usize,
    page: Option<(LayoutQuestion, Result<Arc<Page>, String>)>,
    asked: Option<LayoutQuestion>,
    /// How far articles were read that are not on screen now, as places in their text.
    places: HashMap<(u16, Box<str>), usize>,
}

impl Reader {
    pub(super) fn new(measure: u16) -> Self {
        Self { measure, top: 0, page: None, asked: None, places: HashMap::new() }
    }

    /// Whether a page is being laid out.
    pub fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// The page, if the one asked for is there; one for another width serves until then.
    pub fn page(&self) -> Option<&Result<Arc<Page>, String>> {
        let (question, page) = self.page.as_ref()?;
        let current = self.asked.as_ref().is_none_or(|asked| asked.entry.is(&question.entry));
        current.then_some(page)
    }

    /// Columns of text in a pane, and the empty ones before them.
    pub fn column(&self, pane: Area) -> (u16, u16) {
        let margin = if pane.width >= 44 { 2 } else { u16::from(pane.width >= 12) };
        let width = self.measure.min(pane.width.saturating_sub(2 * margin)).max(1);
        (width, pane.width.saturating_sub(width) / 2)
    }

    /// The question to ask for `wanted`, unless it is answered or being answered.
    pub(super) fn want(&mut self, wanted: Option<LayoutQuestion>) -> Option<LayoutQuestion> {
        let Some(wanted) = wanted else {
            self.keep_place();
            self.page = None;
            self.asked = None;
            return None;
        };
        let current = self.asked.as_ref().or(self.page.as_ref().map(|(question, _)| question));
        if current.is_some_and(|current| *current == wanted) {
            return None;
        }
        if current.is_none_or(|current| !current.entry.is(&wanted.entry)) {
            self.keep_place();
            self.top = 0;
        }
        self.asked = Some(wanted.clone());
        Some(wanted)
    }

    /// Takes an answer; false when it comes too late.
    pub(super) fn answer(&mut self, question: LayoutQuestion, page: Result<Page, String>) -> bool {
        if self.asked.as_ref() != Some(&question) {
            return false;
        }
        self.asked = None;
        let page = page.map(Arc::new);
        if let (Some((former, Ok(old))), Ok(new)) = (&self.page, &page)
            && former.entry.is(&question.entry)
        {
            if self.top > 0 {
                self.top = place(old, self.top).map_or(self.top, |place| line_of(new, place));
            }
        } else if let (Some(&place), Ok(new), 0) = (self.places.get(&key(&question)), &page, self.top) {
            self.top = line_of(new, place);
        }
        self.page = Some((question, page));
        true
    }

    /// Remembers how far the page on screen was read, unless that is nowhere.
    fn keep_place(&mut self) {
        let Some((question, Ok(page))) = &self.page else { return };
        match place(page, self.top).filter(|_| self.top > 0) {
            Some(place) => self.places.insert(key(question), place),
            None => self.places.remove(&key(question)),
        };
    }

    fn lines(&self) -> usize {
        self.page().and_then(|page| page.as_ref().ok()).map_or(0, |page| page.lines.len())
    }

    /// The lowest the first line can be with `rows` of the page on screen. Of a page still to come
    /// nobody knows; it is asked again when it is there.
    pub(super) fn last_top(&self, rows: u16) -> usize {
        if self.is_waiting() && self.page().is_none() {
            return usize::MAX / 2;
        }
        self.lines().saturating_sub(usize::from(rows))
    }

    /// Moves by lines; false when it stands at that end already.
    pub(super) fn scroll(&mut self, lines: isize, rows: u16) -> bool {
        let to = self.top.saturating_add_signed(lines).min(self.last_top(rows));
        let moved = to != self.top;
        self.top = to;
        moved
    }

    /// How much has passed, in percent of the lines.
    pub fn percent(&self, rows: u16) -> usize {
        let lines = self.lines();
        let seen = (self.top + usize::from(rows)).min(lines);
        (seen * 100).checked_div(lines).unwrap_or(100)
    }
}

/// An article, however often it is read from the disk.
fn key(question: &LayoutQuestion) -> (u16, Box<str>) {
    (question.entry.archive, question.entry.id.clone())
}

fn start(page: &Page, line: usize) -> Option<usize> {
    let spans = &page.lines.get(line)?.spans;
    spans.iter().find(|span| !span.source.is_empty()).map(|span| span.source.start)
}

/// Which words stand at the top, as a place in the text and not on the screen.
fn place(page: &Page, top: usize) -> Option<usize> {
    (top..page.lines.len()).find_map(|line| start(page, line))
}

/// The line that has the words of that place.
fn line_of(page: &Page, place: usize) -> usize {
    let before = |line: &usize| start(page, *line).is_some_and(|at| at <= place);
    (0..page.lines.len()).rev().find(before).unwrap_or(0)
}
