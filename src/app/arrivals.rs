//! What changes on disk while it is read: the list is renewed around the chosen row, which stays where
//! it is, as the page does. What arrived is counted until it was seen.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use fixedbitset::FixedBitSet;

use super::effect::SearchQuestion;
use super::list::{Follow, row_height};
use super::reader::Revised;
use super::{App, Focus, Show};
use crate::measure::grouped;
use crate::store::{Entry, Snapshot, Succession, fingerprint};

/// Articles that arrived are remembered up to so many, to be known for others under a new name.
const MAX_RECENT: usize = 4_096;

/// What is gone is remembered up to so many names and texts.
const MAX_DEPARTED: usize = 1 << 18;

/// Said when the article that is read is deleted.
const DELETED: &str = "deleted on disk; it stays here until you leave it";

/// What arrived and was not seen yet.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    /// Bits over the articles the list stands on.
    unseen: FixedBitSet,
    /// How many of them the list has.
    rows: usize,
    /// The last of all that arrived.
    recent: VecDeque<Arc<Entry>>,
    /// By what those are known that were seen and are gone: if they come back, they are not new.
    departed: HashSet<u64>,
    /// The article that was deleted while it was read.
    deleted: Option<Arc<Entry>>,
    /// Whether what is asked now only asks the same of newer articles.
    pub(super) is_renewing: bool,
}

/// An article of the former articles, among the newer ones.
struct Kept {
    /// As it is known now; as it was known, if it is gone.
    entry: Arc<Entry>,
    is_gone: bool,
}

/// What is held fast while the list is renewed.
pub(super) struct Held {
    /// Screen lines above the chosen row.
    above: Option<u16>,
    /// What the page shows.
    reading: Option<Kept>,
}

impl App {
    /// How many rows of the list arrived and were not seen yet.
    pub fn arrived(&self) -> usize {
        self.arrivals.rows
    }

    /// Whether a question only asks the same of newer articles: what is shown is good until it is answered.
    pub(super) fn is_renewal(&self, question: &SearchQuestion) -> bool {
        let shown = &self.shown;
        (shown.snapshot.complete && question.snapshot.complete)
            && shown.snapshot.revision != question.snapshot.revision
            && (shown.line == question.line && shown.order == question.order)
            && Arc::ptr_eq(&shown.saved, &question.saved)
            && shown.marked == question.marked.as_ref().map(|marked| marked.revision)
            && shown.anew == question.anew
    }

    /// Whether the reader waits for an answer; for newer articles nobody does.
    pub(super) fn is_searching(&self) -> bool {
        self.asked.is_some() && !self.arrivals.is_renewing
    }

    /// Goes on with newer articles: with the marks, the choice, what is read and what was not seen. For a
    /// renewal this gives what is to be held fast.
    pub(super) fn succeed(
        &mut self,
        question: &SearchQuestion,
        found: Option<Arc<Succession>>,
        is_renewal: bool,
    ) -> Option<Held> {
        let (former, now) = (Arc::clone(&self.shown.snapshot), &question.snapshot);
        if former.revision == now.revision {
            return None;
        }
        let found = found.filter(|_| question.former.revision == former.revision);
        let mut succession = found.unwrap_or_else(|| Arc::new(Succession::between(&former, now)));
        let mut moves = Vec::new();
        if succession.has_gone() && !self.arrivals.recent.is_empty() {
            let recent = self.arrivals.recent.iter();
            moves = Arc::make_mut(&mut succession).take_for_moved(&former, now, recent);
        }
        self.marks.succeed(now, &succession);
        self.carry_unseen(&former, now, &succession, &moves);
        let keep = |entry: &Arc<Entry>| keep(entry, &former, now, &succession);
        let held = is_renewal.then(|| Held {
            above: self.rows_above_choice(),
            reading: self.reading().filter(|_| self.is_page_open()).map(keep),
        });
        for kept in [self.list.chosen.as_mut(), self.visiting.as_mut()].into_iter().flatten() {
            let Kept { entry: after, .. } = keep(kept);
            if !after.is(kept) {
                self.reader.rename(kept, &after);
            }
            *kept = after;
        }
        held
    }

    /// `moves` are those that had arrived and are, as it turns out, what stood elsewhere.
    fn carry_unseen(
        &mut self,
        former: &Snapshot,
        now: &Snapshot,
        succession: &Succession,
        moves: &[(usize, usize)],
    ) {
        let was_unseen = std::mem::take(&mut self.arrivals.unseen);
        // While files are read for the first time, all of them arrive.
        if !(former.complete && now.complete) {
            return;
        }
        let mut unseen = carried(&was_unseen, succession, now.entries.len());
        for &(before, after) in moves {
            unseen.set(after, was_unseen.contains(before));
        }
        let Arrivals { recent, departed, .. } = &mut self.arrivals;
        let is_back = |entry: &Entry| known_by(entry).iter().any(|known| departed.contains(known));
        let arrived = succession.arrived().filter(|&nth| !is_back(&now.entries[nth]));
        arrived.for_each(|nth| unseen.insert(nth));
        recent.extend(succession.arrived().take(MAX_RECENT).map(|nth| Arc::clone(&now.entries[nth])));
        recent.drain(..recent.len().saturating_sub(MAX_RECENT));
        let seen = succession.gone().filter(|&nth| !was_unseen.contains(nth));
        let room = MAX_DEPARTED.saturating_sub(departed.len()) / 2;
        departed.extend(seen.take(room).flat_map(|nth| known_by(&former.entries[nth])));
        self.arrivals.unseen = unseen;
    }

    fn is_page_open(&self) -> bool {
        self.panes().page.is_some() && matches!(self.reader.document(), Some(Ok(_)))
    }

    /// Puts the list and the page back where they were before it was renewed.
    pub(super) fn hold(&mut self, held: Held) {
        let Held { above, reading } = held;
        if let Some(Kept { entry, is_gone: false }) = &reading
            && self.arrivals.deleted.take_if(|deleted| deleted.is(entry)).is_some()
            && let Some(row) = self.row_of(entry)
        {
            // It was only being replaced.
            self.list.selected = row;
            self.list.chosen = self.selected().cloned();
            self.message.take_if(|message| message == DELETED);
        }
        if let Some((above, pane)) = above.zip(self.panes().list) {
            let context = u16::from(self.has_contexts());
            let (snapshot, items) = (&self.shown.snapshot, &self.shown.matches.items);
            self.list
                .hold(above, |row| row_height(&snapshot.entries[items[row] as usize], pane.width) + context);
        }
        let Some(Kept { entry, is_gone }) = reading else { return };
        if self.selected().is_some_and(|selected| selected.is(&entry)) {
            self.visiting = None;
            return;
        }
        if is_gone && !self.visiting.as_ref().is_some_and(|visited| Arc::ptr_eq(visited, &entry)) {
            self.message = Some(DELETED.to_owned());
            self.arrivals.deleted = Some(Arc::clone(&entry));
        }
        self.visiting = Some(entry);
    }

    fn rows_above_choice(&self) -> Option<u16> {
        let pane = self.panes().list?;
        let context = u16::from(self.has_contexts());
        let rows = (self.list.top..self.list.selected).map_while(|row| self.entry(row));
        Some(rows.map(|entry| row_height(entry, pane.width) + context).take(usize::from(pane.height)).sum())
    }

    /// Counts what arrived anew, for another answer.
    pub(super) fn count_arrived(&mut self) {
        let Arrivals { unseen, rows, .. } = &mut self.arrivals;
        let items = &self.shown.matches.items;
        *rows = if unseen.is_clear() {
            0
        } else {
            items.iter().filter(|&&item| unseen.contains(item as usize)).count()
        };
    }

    /// The rows from one to another were seen.
    pub(super) fn see_rows(&mut self, rows: std::ops::Range<usize>) {
        let Arrivals { unseen, rows: count, .. } = &mut self.arrivals;
        if *count == 0 {
            return;
        }
        for &item in self.shown.matches.items.iter().take(rows.end).skip(rows.start) {
            if unseen.contains(item as usize) {
                unseen.set(item as usize, false);
                *count -= 1;
            }
        }
    }

    /// Goes to the first row that arrived and was not seen; else to the next that is new.
    pub(super) fn show_arrived(&mut self) {
        let items = &self.shown.matches.items;
        let next = |among: &FixedBitSet, from: usize| {
            let is_among = |row: &usize| among.contains(items[*row] as usize);
            (from..items.len()).chain(0..from.min(items.len())).find(is_among)
        };
        let unseen = next(&self.arrivals.unseen, 0).filter(|_| self.arrivals.rows > 0);
        let here = self.list.selected;
        let new = || self.standing().and_then(|standing| next(&standing.states.new, here + 1));
        let Some(row) = unseen.or_else(new).filter(|&row| row != here || self.visiting.is_some()) else {
            self.message = Some("nothing else is new".to_owned());
            return;
        };
        self.trail.extend(self.stop());
        self.visiting = None;
        (self.focus, self.show) = (Focus::List, Show::Panes);
        self.list.selected = row;
        self.list.chosen = self.selected().cloned();
        self.list.follow = Follow::Entry;
        self.arrivals.unseen.clear();
        self.arrivals.rows = 0;
    }

    /// Says what became of the open article on disk.
    pub(super) fn tell_revised(&mut self, revised: Revised) {
        self.message = Some(match revised {
            Revised::Not => return,
            Revised::Unseen => "changed on disk; its text is the same".to_owned(),
            Revised::Shorter => "changed on disk: some of the text is gone".to_owned(),
            Revised::Places(1) => "changed on disk: 1 place marked".to_owned(),
            Revised::Places(places) => format!("changed on disk: {} places marked", grouped(places)),
        });
    }
}

/// Takes bits over former articles to where those stand now.
pub(super) fn carried(bits: &FixedBitSet, succession: &Succession, entries: usize) -> FixedBitSet {
    let mut now = FixedBitSet::with_capacity(entries);
    bits.ones().filter_map(|nth| succession.of(nth)).for_each(|nth| now.insert(nth));
    now
}

/// By its name, or by its bytes.
fn known_by(entry: &Entry) -> [u64; 2] {
    [fingerprint(entry.id.as_bytes()).wrapping_add(entry.archive.into()), entry.fingerprint]
}

fn keep(entry: &Arc<Entry>, former: &Snapshot, now: &Snapshot, succession: &Succession) -> Kept {
    let place = match former.find(entry) {
        Some(nth) => succession.of(nth),
        // It was gone before, and may be back.
        None => now.find(entry),
    };
    let after = place.map_or(entry, |nth| &now.entries[nth]);
    Kept { entry: Arc::clone(after), is_gone: place.is_none() }
}
