//! Counts what the matching articles have: once for some matches, narrowed by each letter typed.

use std::sync::Arc;

use super::search::Shelf;
use crate::app::{FacetsQuestion, Msg, facet_columns};
use crate::query::Tally;

pub(super) struct FacetsDesk {
    shelf: Arc<Shelf>,
    tally: Option<Tally>,
}

impl FacetsDesk {
    pub(super) fn new(shelf: Arc<Shelf>) -> Self {
        Self { shelf, tally: None }
    }

    pub(super) fn count(&mut self, question: FacetsQuestion) -> Msg {
        let tally = match &mut self.tally {
            Some(tally) if tally.is_of(&question.matches) => tally,
            tally => {
                // The former one is given up first, with the index it may be the last to hold.
                *tally = None;
                let index = self.shelf.index(&question.snapshot);
                tally.insert(Tally::new(index, Arc::clone(&question.matches)))
            }
        };
        let columns = Arc::new(facet_columns(tally, &question.typed));
        Msg::Facets(question, columns)
    }
}
