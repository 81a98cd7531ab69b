//! Answers what could be typed in the filter bar, from the index the searches are done in.

use std::sync::Arc;

use jiff::Zoned;

use super::search::Shelf;
use super::text::TextDesk;
use crate::app::{CompleteQuestion, Msg};
use crate::fulltext::FullText;
use crate::query::{Completer, Place, Query};

pub(super) struct CompleteDesk {
    shelf: Arc<Shelf>,
    texts: TextDesk,
    completer: Completer,
}

impl CompleteDesk {
    pub(super) fn new(shelf: Arc<Shelf>, full_text: FullText) -> Self {
        Self { shelf, texts: TextDesk::new(full_text), completer: Completer::default() }
    }

    /// Nothing when it is not wanted any more.
    pub(super) fn complete(
        &mut self,
        question: CompleteQuestion,
        keep_going: &dyn Fn() -> bool,
    ) -> Option<Msg> {
        let CompleteQuestion { line, cursor, snapshot, saved, marked } = &question;
        let Some(place) = Place::of_cursor(line, *cursor) else {
            return Some(Msg::Completed(question, Vec::new()));
        };
        let rest = Query::parse_with(place.rest(), saved);
        let facts =
            self.texts.facts(&rest, Some(Arc::clone(&marked.articles)), snapshot, keep_going, &mut |_| ())?;
        let index = self.shelf.index(snapshot);
        let candidates = self.completer.complete(&place, &index, saved, &facts, Zoned::now().date());
        Some(Msg::Completed(question, candidates))
    }
}
