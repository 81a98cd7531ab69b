//! The list pane's own state: which row is chosen and which is at the top.

use std::ops::Range;
use std::sync::Arc;

use crate::measure;
use crate::safe::SafeText;
use crate::store::Entry;

/// From this width a row is one line: date, title, source.
pub const ONE_LINE: u16 = 60;
/// Columns before a title (the chosen row's bar, a sign, a space) and after it.
pub(super) const ROW_MARGINS: u16 = 4;

/// Bytes of a title that are looked at; two rows hold fewer letters on any screen.
const MAX_TITLE: usize = 2_000;

/// What the chosen row becomes when another answer arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Follow {
    /// The first row: the best match of what is being typed, the newest while files arrive.
    #[default]
    Top,
    /// The same article, wherever it stands then.
    Entry,
}

/// Which part of the matches is seen.
#[derive(Debug, Default)]
pub struct List {
    /// Index into the matches.
    pub selected: usize,
    /// The first row on screen.
    pub top: usize,
    pub(super) follow: Follow,
    /// Rows moved before the answer was there that they are counted in.
    pub(super) ahead: isize,
    /// The article chosen, to be found again in another answer.
    pub(super) chosen: Option<Arc<Entry>>,
    /// The row that is kept where it is on screen, whatever room that leaves below the last.
    held: Option<usize>,
}

impl List {
    /// Scrolls as little as it takes to have the chosen row on screen and no room left below the
    /// last, given how many rows there are and each one's height.
    pub(super) fn reveal(&mut self, screen: u16, rows: usize, height: impl Fn(usize) -> u16) {
        let mut left = screen;
        let fits = |row: &usize| {
            let fits = height(*row) <= left;
            left = left.saturating_sub(height(*row));
            fits
        };
        self.held.take_if(|held| *held != self.selected);
        let last_top = (0..rows).rev().take_while(fits).last().filter(|_| self.held.is_none());
        self.top = self.top.min(self.selected).min(last_top.unwrap_or(self.selected));
        let mut used = height(self.selected);
        let mut first = self.selected;
        while first > self.top && used + height(first - 1) <= screen {
            first -= 1;
            used += height(first);
        }
        self.top = first;
    }

    /// Scrolls so that this many screen lines stand above the chosen row, or as many as there are.
    pub(super) fn hold(&mut self, above: u16, height: impl Fn(usize) -> u16) {
        let mut left = above;
        self.top = self.selected;
        while let Some(row) = self.top.checked_sub(1)
            && height(row) <= left
        {
            left -= height(row);
            self.top = row;
        }
        self.held = Some(self.selected);
    }
}

/// A title as the list shows it: cleaned, and no more of it than could ever be seen there.
pub fn shown_title(entry: &Entry) -> SafeText {
    let title = &entry.article.title;
    SafeText::new(&title[..title.floor_char_boundary(MAX_TITLE)])
}

/// Rows of a title that are shown, as byte ranges.
pub fn title_rows(title: &str, width: u16) -> Vec<Range<usize>> {
    measure::rows(title, usize::from(width.saturating_sub(ROW_MARGINS)).max(1), 2)
}

/// Screen lines one row of the list takes in a pane of this width, without one of context.
pub fn row_height(entry: &Entry, width: u16) -> u16 {
    if width >= ONE_LINE {
        return 1;
    }
    title_rows(&shown_title(entry), width).len().max(1) as u16 + 1
}
