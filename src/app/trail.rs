//! Where the reader has been: back and forward over jumps, with the place in each text.

use std::sync::Arc;

use crate::page::Anchor;
use crate::store::Entry;

/// Steps back that are remembered.
const MAX_STEPS: usize = 1_000;

/// An article and the place in it; none is its top.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub(super) entry: Arc<Entry>,
    pub(super) anchor: Option<Anchor>,
    /// The filter as it was, where the next step is another filter.
    pub(super) line: Option<String>,
    /// Whether the keys went to the list.
    pub(super) in_list: bool,
}

impl Stop {
    /// With its filter only if the step to `other` changes it.
    fn beside(self, other: &Self) -> Self {
        Self { line: self.line.filter(|_| other.line.is_some()), ..self }
    }
}

/// The stops before and after the present one, nearest last.
#[derive(Debug, Default)]
pub(super) struct Trail {
    back: Vec<Stop>,
    forward: Vec<Stop>,
}

impl Trail {
    /// Leaves `from` for somewhere new.
    pub(super) fn leave(&mut self, from: Stop) {
        self.forward.clear();
        self.back.push(from);
        if self.back.len() > MAX_STEPS {
            self.back.remove(0);
        }
    }

    /// Leaves `from`, if it is anywhere.
    pub(super) fn extend(&mut self, from: Option<Stop>) {
        if let Some(from) = from {
            self.leave(from);
        }
    }

    /// Goes back from `from`, if there is anywhere to go.
    pub(super) fn back(&mut self, from: Option<Stop>) -> Option<Stop> {
        let to = self.back.pop()?;
        self.forward.extend(from.map(|from| from.beside(&to)));
        Some(to)
    }

    /// Goes forward from `from`, if the reader has come back.
    pub(super) fn forward(&mut self, from: Option<Stop>) -> Option<Stop> {
        let to = self.forward.pop()?;
        self.back.extend(from.map(|from| from.beside(&to)));
        Some(to)
    }
}
