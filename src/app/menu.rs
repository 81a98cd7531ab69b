//! The menu under the filter bar: what could be typed where the cursor stands.

use std::sync::Arc;

use super::effect::CompleteQuestion;
use super::key::{Code, Key, Named};
use crate::query::{Candidate, Place, Saved};

/// Rows of it that are shown.
pub const MENU_ROWS: usize = 10;

/// What is offered, and the chosen one.
#[derive(Debug)]
pub struct Menu {
    place: Place,
    candidates: Vec<Candidate>,
    /// The chosen row.
    pub selected: usize,
    saved: Arc<Saved>,
    asked: Option<CompleteQuestion>,
    answered: Option<CompleteQuestion>,
    /// Whether the row was chosen, and not only the first.
    is_moved: bool,
    /// A single candidate is taken without a choice: nobody has seen a menu yet.
    is_new: bool,
    /// Enter was typed ahead of the candidates.
    is_taken: bool,
}

/// What a key or an answer comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// Nothing yet.
    Open,
    /// The menu goes away.
    Closed,
    /// There is nothing to choose from.
    Nothing,
    /// A candidate, as it stands in the line.
    Text(String),
}

impl Menu {
    pub(super) fn new(place: Place, saved: &Arc<Saved>) -> Self {
        let candidates = place.known(saved);
        Self {
            place,
            saved: Arc::clone(saved),
            candidates,
            selected: 0,
            asked: None,
            answered: None,
            is_moved: false,
            is_new: true,
            is_taken: false,
        }
    }

    /// One that goes on from another.
    pub(super) fn shown(place: Place, saved: &Arc<Saved>) -> Self {
        Self { is_new: false, ..Self::new(place, saved) }
    }

    /// Whether a candidate was taken that is not there yet: what is typed then comes after it.
    pub(super) fn is_taken(&self) -> bool {
        self.is_taken
    }

    /// Where in the line it completes.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What is offered.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Whether more may be offered soon.
    pub fn is_waiting(&self) -> bool {
        self.place.asks_archive() && (self.asked.is_some() || self.answered.is_none())
    }

    /// What it comes to before anything is chosen.
    pub(super) fn settle(&mut self) -> Chosen {
        let is_there = !self.is_waiting() || self.place.is_all_known();
        match (self.candidates.as_slice(), is_there) {
            (_, false) => Chosen::Open,
            ([], true) if self.is_new || self.is_taken => Chosen::Nothing,
            // While files are still being read, others may be to come.
            ([only], true) if self.is_new && self.is_of_all() => Chosen::Text(only.text.clone()),
            (_, true) if self.is_taken => self.chosen(),
            (_, true) => {
                self.is_new = false;
                Chosen::Open
            }
        }
    }

    fn is_of_all(&self) -> bool {
        self.answered.as_ref().is_none_or(|answered| answered.snapshot.complete)
    }

    fn chosen(&self) -> Chosen {
        self.candidates.get(self.selected).map_or(Chosen::Nothing, |chosen| Chosen::Text(chosen.text.clone()))
    }

    /// Takes a key that is not for the line; nothing when it is.
    pub(super) fn key(&mut self, key: Key) -> Option<Chosen> {
        let Code::Named(named) = key.code else { return None };
        // Moved ahead of the answer, it is not known yet how far one can.
        let rows = if self.is_new { usize::MAX } else { self.candidates.len().max(1) };
        let page = MENU_ROWS - 1;
        let selected = match named {
            Named::Esc => return Some(Chosen::Closed),
            Named::Enter if self.is_new => {
                self.is_taken = true;
                self.selected
            }
            Named::Enter => return Some(self.chosen()),
            Named::Tab | Named::Down => (self.selected + 1) % rows,
            Named::BackTab | Named::Up if self.is_new => self.selected.saturating_sub(1),
            Named::BackTab | Named::Up => (self.selected + rows - 1) % rows,
            Named::PageDown => (self.selected + page).min(rows - 1),
            Named::PageUp => self.selected.saturating_sub(page),
            _ => return None,
        };
        self.is_moved |= selected != self.selected;
        self.selected = selected;
        Some(Chosen::Open)
    }

    /// The line was typed on; false when it is of another term now.
    pub(super) fn follow(&mut self, place: Option<&Place>) -> bool {
        let Some(place) = place.filter(|place| place.is_of_same_term(&self.place)) else { return false };
        if *place == self.place {
            return true;
        }
        self.place = place.clone();
        (self.selected, self.is_moved) = (0, false);
        (self.is_new, self.is_taken) = (false, false);
        let known = self.place.known(&self.saved);
        if self.place.asks_archive() {
            // What is offered fits what is typed, also before the answer is there.
            self.place.narrow(&mut self.candidates);
            if self.candidates.is_empty() {
                self.candidates = known;
            }
        } else {
            self.candidates = known;
        }
        true
    }

    /// The question to ask, unless it is answered or being answered.
    pub(super) fn want(&mut self, wanted: CompleteQuestion) -> Option<CompleteQuestion> {
        if !self.place.asks_archive() || self.asked.as_ref().or(self.answered.as_ref()) == Some(&wanted) {
            return None;
        }
        self.asked = Some(wanted.clone());
        Some(wanted)
    }

    /// Takes an answer; false when it is too late.
    pub(super) fn answer(&mut self, question: CompleteQuestion, candidates: Vec<Candidate>) -> bool {
        if self.asked.as_ref() != Some(&question) {
            return false;
        }
        self.asked = None;
        self.answered = Some(question);
        let chosen = self.candidates.get(self.selected).filter(|_| self.is_moved).map(|chosen| &chosen.text);
        let place = candidates.iter().position(|candidate| Some(&candidate.text) == chosen);
        self.selected = place.unwrap_or(self.selected).min(candidates.len().saturating_sub(1));
        self.candidates = candidates;
        true
    }
}
