//! The filter bar: one line of text, what it was before, what could be typed in it and what was.

use std::sync::Arc;

use super::history::History;
use super::line::Line;
use super::menu::Menu;
use crate::store::Entry;

/// The line typed, and what `Esc` gives back.
#[derive(Debug, Default)]
pub struct Filter {
    pub(super) input: Line,
    pub(super) before: Option<(String, Option<Arc<Entry>>)>,
    pub(super) menu: Option<Menu>,
    /// The lines kept before.
    pub history: History,
}

impl Filter {
    /// What stands in the bar.
    pub fn line(&self) -> &str {
        self.input.value()
    }

    /// Characters before the cursor.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// What could be typed, while it is offered.
    pub fn menu(&self) -> Option<&Menu> {
        self.menu.as_ref()
    }

    /// Whether `Esc` gives back another filter.
    pub fn has_former(&self) -> bool {
        self.before.as_ref().is_some_and(|(line, _)| !line.is_empty())
    }

    pub(super) fn set(&mut self, line: String) {
        self.input.set(line);
        self.menu = None;
    }
}
