//! Marked articles: set aside for this session, whatever the filter and the order.

use std::sync::Arc;

use fixedbitset::FixedBitSet;

use super::action::Place;
use super::arrivals::carried;
use super::list::Follow;
use super::{App, Marked};
use crate::measure::grouped;
use crate::query::{Matches, Query, Saved};
use crate::store::{Snapshot, Succession};

/// Which articles are marked, as bits over the entries of one snapshot.
#[derive(Debug, Default)]
pub(super) struct Marks {
    of: Arc<Snapshot>,
    bits: Arc<FixedBitSet>,
    count: usize,
    /// Grows with every change.
    revision: u64,
    /// Whether the line asked last asks for marks, and what it was asked with.
    asking: Option<(String, Arc<Saved>, bool)>,
}

impl Marks {
    fn contains(&self, entry: usize) -> bool {
        self.bits.contains(entry)
    }

    fn change(&mut self, change: impl FnOnce(&mut FixedBitSet)) {
        let bits = Arc::make_mut(&mut self.bits);
        bits.grow(self.of.entries.len());
        change(bits);
        self.count = bits.count_ones(..);
        self.revision += 1;
    }

    /// The marks as bits over another snapshot; those of articles it does not have are lost.
    fn over(&self, snapshot: &Arc<Snapshot>) -> Arc<FixedBitSet> {
        if snapshot.revision == self.of.revision || self.count == 0 {
            return Arc::clone(&self.bits);
        }
        let succession = Succession::between(&self.of, snapshot);
        Arc::new(carried(&self.bits, &succession, snapshot.entries.len()))
    }

    /// Goes on with other articles.
    pub(super) fn succeed(&mut self, snapshot: &Arc<Snapshot>, succession: &Succession) {
        if self.count > 0 {
            self.bits = Arc::new(carried(&self.bits, succession, snapshot.entries.len()));
        }
        self.of = Arc::clone(snapshot);
        let count = self.bits.count_ones(..);
        if count != self.count {
            (self.count, self.revision) = (count, self.revision + 1);
        }
    }

    /// The revision of the marks that a line asks for, if it asks for any.
    pub(super) fn asked_by(&mut self, line: &str, saved: &Arc<Saved>) -> Option<u64> {
        let is_known =
            |(asked, with, _): &&(String, Arc<Saved>, bool)| asked == line && Arc::ptr_eq(with, saved);
        let known = self.asking.as_ref().filter(is_known).map(|(_, _, asks)| *asks);
        let asks = known.unwrap_or_else(|| {
            let asks = Query::parse_with(line, saved).asks_for_marked();
            self.asking = Some((line.to_owned(), Arc::clone(saved), asks));
            asks
        });
        asks.then_some(self.revision)
    }

    /// The marks as a question about a snapshot takes them.
    pub(super) fn for_question(&self, snapshot: &Arc<Snapshot>) -> Marked {
        Marked { revision: self.revision, articles: self.over(snapshot) }
    }
}

impl App {
    /// How many articles are marked.
    pub fn marked(&self) -> usize {
        self.marks.count
    }

    /// Whether a row of the list is marked.
    pub fn is_marked(&self, row: usize) -> bool {
        self.shown.matches.items.get(row).is_some_and(|&item| self.marks.contains(item as usize))
    }

    /// The marked articles in the order of the archive, if there are any.
    pub(super) fn marked_articles(&self) -> Option<Matches> {
        let items = || self.marks.bits.ones().map(|nth| nth as u32).collect();
        (self.marks.count > 0).then(|| Matches { items: items() })
    }

    /// Whether the first row, or what lies so many below it, is still to come, so that nothing can be said
    /// of it.
    pub(super) fn is_choice_to_come(&self) -> bool {
        let is_top_to_come = self.asked.is_some() || self.latest.is_none();
        self.list.ahead != 0 || self.list.follow == Follow::Top && is_top_to_come
    }

    /// Marks the chosen row and goes on to the next, or marks the article that is read; marked ones are
    /// unmarked.
    pub(super) fn mark(&mut self, place: Place) {
        let item = match &self.visiting {
            Some(visited) => self.shown.snapshot.position(visited),
            None => self.shown.matches.items.get(self.list.selected).map(|&item| item as usize),
        };
        let Some(item) = item else {
            self.message = Some("there is no article to mark".to_owned());
            return;
        };
        self.marks.change(|bits| bits.toggle(item));
        if place == Place::List {
            self.select_by(1);
        } else {
            let is_marked = self.marks.contains(item);
            self.message = Some(if is_marked { "marked" } else { "no longer marked" }.to_owned());
        }
        self.draw();
    }

    /// Marks everything that matches; unmarks it where all of it is marked.
    pub(super) fn mark_all(&mut self) {
        let matches = Arc::clone(&self.shown.matches);
        if matches.items.is_empty() {
            self.message = Some("nothing matches that could be marked".to_owned());
            return;
        }
        let all = matches.items.iter().all(|&item| self.marks.contains(item as usize));
        self.list.follow = Follow::Entry;
        self.marks.change(|bits| matches.items.iter().for_each(|&item| bits.set(item as usize, !all)));
        let what = if all { "unmarked" } else { "marked" };
        self.message = Some(format!("{} {what}", grouped(matches.items.len())));
        self.draw();
    }

    /// Takes every mark away.
    pub(super) fn unmark_all(&mut self) {
        let count = self.marks.count;
        self.list.follow = Follow::Entry;
        self.marks.change(FixedBitSet::clear);
        self.message = Some(match count {
            0 => "nothing is marked".to_owned(),
            count => format!("{} unmarked", grouped(count)),
        });
        self.draw();
    }
}
