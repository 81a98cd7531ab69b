//! Answers what could be typed in the filter bar, from the index the searches are done in.

use std::sync::Arc;

use jiff::Zoned;

use super::search::Shelf;
use crate::app::{CompleteQuestion, Msg};
use crate::query::{Completer, Facts, Place, Saved};

pub(super) struct CompleteDesk {
    shelf: Arc<Shelf>,
    completer: Completer,
}

impl CompleteDesk {
    pub(super) fn new(shelf: Arc<Shelf>) -> Self {
        Self { shelf, completer: Completer::default() }
    }

    pub(super) fn complete(&mut self, question: CompleteQuestion) -> Msg {
        let candidates = Place::of_cursor(&question.line, question.cursor).map_or_else(Vec::new, |place| {
            let index = self.shelf.index(&question.snapshot);
            let today = Zoned::now().date();
            self.completer.complete(&place, &index, &Saved::new(), &Facts::default(), today)
        });
        Msg::Completed(question, candidates)
    }
}
