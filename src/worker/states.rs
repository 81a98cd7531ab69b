//! What the reader did, as bits over the articles, for queries and counts.

use std::sync::{Mutex, PoisonError};

use crate::app::{Msg, Standing, StatesQuestion};
use crate::query::States;
use crate::reading::{Reading, Sets};
use crate::store::Snapshot;

/// The bits over the newest articles, made when first asked for and shared by all who ask.
#[derive(Default)]
pub(super) struct StatesShelf(Mutex<Option<(Of, States)>>);

/// The revisions of the articles and of what was done with them.
type Of = (u64, u64);

impl StatesShelf {
    pub(super) fn of(&self, snapshot: &Snapshot, reading: &Reading) -> States {
        let of = (snapshot.revision, reading.revision());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((known, states)) if *known == of => states.clone(),
            _ => {
                let states = states(reading, snapshot);
                *kept = Some((of, states.clone()));
                states
            }
        }
    }

    pub(super) fn stand(&self, question: StatesQuestion) -> Msg {
        let StatesQuestion { matches, snapshot, reading } = &question;
        let states = self.of(snapshot, reading);
        let counts = states.count(matches);
        let is_begun = !states.read.is_clear();
        Msg::States(question, Standing { states, counts, is_begun })
    }
}

/// What the reader did with the articles of a snapshot.
pub(crate) fn states(reading: &Reading, snapshot: &Snapshot) -> States {
    let Sets { read, starred, new, noted } = reading.sets(snapshot);
    States { read, starred, new, noted }
}
