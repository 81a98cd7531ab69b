//! Answers what could be typed in the filter bar, from the index the searches are done in.

use std::sync::Arc;

use jiff::Zoned;

use super::search::Shelf;
use super::states::StatesShelf;
use super::text::TextDesk;
use crate::app::{CompleteQuestion, Msg};
use crate::fulltext::FullText;
use crate::query::{Completer, Facts, Place, Query};

pub(super) struct CompleteDesk {
    shelf: Arc<Shelf>,
    states: Arc<StatesShelf>,
    texts: TextDesk,
    completer: Completer,
}

impl CompleteDesk {
    pub(super) fn new(shelf: Arc<Shelf>, states: Arc<StatesShelf>, full_text: FullText) -> Self {
        Self { shelf, states, texts: TextDesk::new(full_text), completer: Completer::default() }
    }

    /// Nothing when it is not wanted any more.
    pub(super) fn complete(
        &mut self,
        question: CompleteQuestion,
        keep_going: &dyn Fn() -> bool,
    ) -> Option<Msg> {
        let CompleteQuestion { line, cursor, snapshot, saved, marked, reading } = &question;
        let Some(place) = Place::of_cursor(line, *cursor) else {
            return Some(Msg::Completed(question, Vec::new()));
        };
        let rest = Query::parse_with(place.rest(), saved);
        let states = self.states.of(snapshot, reading);
        let known = Facts { marked: Some(Arc::clone(&marked.articles)), states, ..Facts::default() };
        let facts = self.texts.facts(&rest, known, snapshot, keep_going, &mut |_| ())?;
        let index = self.shelf.index(snapshot);
        let candidates = self.completer.complete(&place, &index, saved, &facts, Zoned::now().date());
        Some(Msg::Completed(question, candidates))
    }
}
