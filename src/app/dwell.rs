//! Whether the open article counts as read: its end was reached, or it stayed open for long enough.
//! There is no clock here: the session is told what to wait for, and says when the time has passed.

use std::sync::Arc;

use super::{App, Focus};
use crate::store::Entry;

/// Seconds after which a text that fits the screen has been seen.
const GLANCE: u16 = 3;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dwell {
    /// Counts the articles gone to.
    pub visit: u64,
    /// Seconds it has to stay open.
    pub seconds: u16,
}

/// What decides that an article is read without being told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadBy {
    /// Its end.
    pub end: bool,
    /// Seconds it was open; 0 is never.
    pub dwell: u16,
}

/// The article that is read now.
#[derive(Debug, Default)]
pub(super) struct Dwelling {
    of: Option<Arc<Entry>>,
    visit: u64,
    /// The byte at the top of its page at first.
    from: Option<usize>,
    /// Whether it is decided already, by hand or by time.
    is_decided: bool,
    /// Whether the reader looks at another window: nothing is read by that.
    pub(super) is_away: bool,
}

impl App {
    /// What has to pass for the open article to be read, if it is not.
    pub fn dwelling(&self) -> Option<Dwell> {
        let entry = self.dwelling.of.as_ref().filter(|_| self.is_reading())?;
        if self.dwelling.is_decided || self.dwelling.is_away || self.will_be_read(entry) {
            return None;
        }
        let ReadBy { end, dwell } = self.manner.read_by;
        let is_seen = end && self.reader.is_whole_on_screen();
        let seconds = match (is_seen, dwell) {
            (true, 0) => GLANCE,
            (true, dwell) => dwell.min(GLANCE),
            (false, 0) => return None,
            (false, dwell) => dwell,
        };
        Some(Dwell { visit: self.dwelling.visit, seconds })
    }

    /// Whether the keys go to the text of an article.
    fn is_reading(&self) -> bool {
        self.focus.is_page()
            && self.focus != Focus::Find
            && self.overlay.is_none()
            && matches!(self.reader.document(), Some(Ok(_)))
            && !self.reader.rows().is_empty()
    }

    /// Looks where the page stands after whatever happened.
    pub(super) fn settle_dwelling(&mut self) {
        if !self.is_reading() {
            return;
        }
        let Some(entry) = self.reader.article() else { return };
        let is_same = self.dwelling.of.as_ref().is_some_and(|of| of.is(entry));
        let position = self.reader.position();
        if !is_same {
            let (of, visit) = (Some(Arc::clone(entry)), self.dwelling.visit + 1);
            self.dwelling = Dwelling { of, visit, from: position, is_decided: false, ..self.dwelling };
        }
        let has_moved = self.dwelling.from != position;
        if self.manner.read_by.end && has_moved && self.reader.passed() == 1_000 {
            self.end_dwelling();
        }
    }

    /// The time for it has passed.
    pub(super) fn dwelt(&mut self, dwell: Dwell) {
        if self.dwelling() == Some(dwell) {
            self.end_dwelling();
        }
    }

    fn end_dwelling(&mut self) {
        if self.dwelling.is_decided {
            return;
        }
        self.dwelling.is_decided = true;
        if let Some(entry) = self.dwelling.of.clone().filter(|entry| !self.will_be_read(entry)) {
            self.has_read(entry);
        }
    }

    /// What was said of the open article by hand is not decided once more.
    pub(super) fn decided(&mut self, articles: &[Arc<Entry>]) {
        if let Some(of) = &self.dwelling.of {
            self.dwelling.is_decided |= articles.iter().any(|article| article.is(of));
        }
    }
}
