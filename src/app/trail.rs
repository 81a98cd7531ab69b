//! Where the reader has been: back and forward over jumps, with the place in each text.

use std::collections::HashMap;
use std::sync::Arc;

use crate::page::Anchor;
use crate::reading::{Spot, Step};
use crate::store::{Entry, Snapshot};

/// Steps back that are remembered.
const MAX_STEPS: usize = 1_000;
/// And for the next session.
const MAX_KEPT: usize = 100;

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

    fn step(&self) -> Step {
        Step {
            spot: Spot { archive: self.entry.archive, id: self.entry.id.to_string() },
            place: self.anchor.as_ref().map(|anchor| (anchor.place, anchor.words().to_owned())),
            line: self.line.clone(),
            in_list: self.in_list,
        }
    }

    fn at(step: Step, entry: Arc<Entry>) -> Self {
        let anchor = step.place.map(|(place, words)| Anchor::new(place, words));
        Self { entry, anchor, line: step.line, in_list: step.in_list }
    }
}

/// The stops before and after the present one, nearest last.
#[derive(Debug, Default)]
pub(super) struct Trail {
    back: Vec<Stop>,
    forward: Vec<Stop>,
    /// Those of an earlier session, which lie below; looked for in the archive when they are wanted.
    before: Vec<Step>,
    after: Vec<Step>,
}

impl Trail {
    /// Leaves `from` for somewhere new.
    pub(super) fn leave(&mut self, from: Stop) {
        self.forward.clear();
        self.after.clear();
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

    /// Goes on with the steps of an earlier session.
    pub(super) fn begin_with(&mut self, back: Vec<Step>, forward: Vec<Step>) {
        self.before = back;
        // Whoever has gone anywhere since has left them.
        self.after = if self.back.is_empty() { forward } else { Vec::new() };
    }

    /// Whether there are steps that are not looked for yet.
    pub(super) fn has_unknown(&self) -> bool {
        !self.before.is_empty() || !self.after.is_empty()
    }

    /// Looks for the articles of the earlier session; those that are gone are left out.
    pub(super) fn look_for(&mut self, snapshot: &Snapshot) {
        let (before, after) = (std::mem::take(&mut self.before), std::mem::take(&mut self.after));
        let mut found: HashMap<&Spot, Option<&Arc<Entry>>> =
            before.iter().chain(&after).map(|step| (&step.spot, None)).collect();
        let mut spot = Spot::default();
        for entry in &snapshot.entries {
            spot.archive = entry.archive;
            spot.id.clear();
            spot.id.push_str(&entry.id);
            if let Some(found) = found.get_mut(&spot) {
                *found = Some(entry);
            }
        }
        let stop = |step: &Step| {
            let entry = found.get(&step.spot).copied().flatten()?;
            Some(Stop::at(step.clone(), Arc::clone(entry)))
        };
        self.back.splice(0..0, before.iter().filter_map(stop));
        self.forward.splice(0..0, after.iter().filter_map(stop));
    }

    /// The steps back and forward that are worth keeping, the nearest last.
    pub(super) fn steps(&self) -> (Vec<Step>, Vec<Step>) {
        let of = |before: &[Step], stops: &[Stop]| {
            let stops = &stops[stops.len().saturating_sub(MAX_KEPT)..];
            let before = &before[before.len().saturating_sub(MAX_KEPT - stops.len())..];
            before.iter().cloned().chain(stops.iter().map(Stop::step)).collect()
        };
        (of(&self.before, &self.back), of(&self.after, &self.forward))
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
