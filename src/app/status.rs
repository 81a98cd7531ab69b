//! Read, starred, new: what is known of the articles, and the keys that change it.
//!
//! What is shown is what is kept. Only what the next key does is decided by what is on its way.

use std::collections::VecDeque;
use std::sync::Arc;

use super::effect::{Effect, StatesQuestion};
use super::export::articles;
use super::list::Follow;
use super::overlay::Overlay;
use super::undo::Undo;
use super::{Action, App, Code, Key};
use crate::measure::grouped;
use crate::query::{Query, Saved, StateCounts, States};
use crate::reading::{Change, Mark, News, Status, Told};
use crate::store::Entry;

/// What the matching articles are.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// As bits over the entries of the snapshot.
    pub states: States,
    /// How many of those that match are what.
    pub counts: StateCounts,
    /// Whether any article of the archive is read: else that one is unread says nothing.
    pub is_begun: bool,
}

/// What is known of the states of articles, and what is on its way to be kept.
#[derive(Debug, Default)]
pub(super) struct Standings {
    known: Option<(StatesQuestion, Standing)>,
    asked: Option<StatesQuestion>,
    /// Changes that are not answered yet, oldest first, with what is said when they are.
    pending: VecDeque<(Change, Option<String>)>,
    /// Whether what is on its way waits for another program.
    is_held_up: bool,
    /// Grows when a line that asks for states is to be asked anew.
    anew: u64,
    /// Whether one was asked while changes were on their way that it should have known.
    was_hasty: bool,
    /// What the line asked last asks for, and what it was asked with.
    asking: Option<(String, Arc<Saved>, Asks)>,
}

/// What a line asks for of what the reader did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Asks {
    states: bool,
    new: bool,
}

/// The question whether everything that matches is read, or not, from now on.
#[derive(Debug)]
pub struct MarkAll {
    /// Which it is to be.
    pub read: bool,
    /// How many articles are to be changed.
    pub count: usize,
    question: StatesQuestion,
    states: States,
}

impl MarkAll {
    /// As it is asked.
    pub fn told(&self) -> String {
        let state = if self.read { "read" } else { "unread" };
        format!("Mark {} {state}?", articles(self.count))
    }

    fn articles(&self) -> Vec<Arc<Entry>> {
        let StatesQuestion { matches, snapshot, .. } = &self.question;
        let changes = |item: &&u32| self.states.read.contains(**item as usize) != self.read;
        let entry = |&item: &u32| snapshot.entries.get(item as usize).cloned();
        matches.items.iter().filter(changes).filter_map(entry).collect()
    }
}

impl Standings {
    /// Whether an answer to a change, or the counts, are on their way.
    pub(super) fn is_waiting(&self) -> bool {
        self.asked.is_some() || !self.pending.is_empty()
    }

    /// Lines that ask for states are asked anew.
    pub(super) fn ask_anew(&mut self) {
        self.anew += 1;
    }

    /// A line is asked that asks for states.
    pub(super) fn was_asked(&mut self) {
        self.was_hasty = !self.pending.is_empty();
    }

    /// How often it was to be asked anew, where a line asks for states at all.
    pub(super) fn asked_by(&mut self, line: &str, saved: &Arc<Saved>) -> Option<u64> {
        self.asks(line, saved).states.then_some(self.anew)
    }

    fn asks(&mut self, line: &str, saved: &Arc<Saved>) -> Asks {
        let is_known =
            |(asked, with, _): &&(String, Arc<Saved>, Asks)| asked == line && Arc::ptr_eq(with, saved);
        if let Some((_, _, asks)) = self.asking.as_ref().filter(is_known) {
            return *asks;
        }
        let query = Query::parse_with(line, saved);
        let asks = Asks { states: query.asks_for_states(), new: query.asks_for_new() };
        self.asking = Some((line.to_owned(), Arc::clone(saved), asks));
        asks
    }
}

impl App {
    /// What an article is.
    pub fn status(&self, entry: &Entry) -> Status {
        self.reading.status(entry)
    }

    /// What the matching articles are, once that is known of them.
    pub fn standing(&self) -> Option<&Standing> {
        let (question, standing) = self.standings.known.as_ref()?;
        Arc::ptr_eq(&question.matches, &self.shown.matches).then_some(standing)
    }

    /// Whether any article is read, as far as is known: else that one is unread says nothing.
    pub fn is_begun(&self) -> bool {
        self.standings.known.as_ref().is_some_and(|(_, standing)| standing.is_begun)
    }

    /// Whether what was done is still to be kept, for another program holds the state.
    pub fn is_held_up(&self) -> bool {
        self.standings.is_held_up
    }

    /// Whether an action looks at what the matching articles are. While files are read nobody waits for
    /// the next unread one.
    pub(super) fn needs_standing(&self, action: Action) -> bool {
        match action {
            Action::ReadAll => true,
            Action::NextUnread | Action::PreviousUnread => self.shown.snapshot.complete,
            _ => false,
        }
    }

    /// Whether a key waits for what the matching articles are.
    pub(super) fn waits_for_standing(&self) -> bool {
        !self.ahead.is_empty() && !self.is_standing_known()
    }

    /// Whether it is known what the matching articles are now.
    pub(super) fn is_standing_known(&self) -> bool {
        let is_current = |(question, _): &(StatesQuestion, _)| {
            *question == self.states_question() && self.standings.pending.is_empty()
        };
        self.asked.is_none() && self.standings.known.as_ref().is_some_and(is_current)
    }

    fn states_question(&self) -> StatesQuestion {
        StatesQuestion {
            matches: Arc::clone(&self.shown.matches),
            snapshot: Arc::clone(&self.shown.snapshot),
            reading: Arc::clone(&self.reading),
        }
    }

    /// Asks what the matching articles are, unless it is known or asked.
    pub(super) fn want_states(&mut self) {
        let wanted = self.states_question();
        let last = self.standings.asked.as_ref().or(self.standings.known.as_ref().map(|(of, _)| of));
        if self.latest.is_some() && last != Some(&wanted) {
            self.standings.asked = Some(wanted.clone());
            self.effects.push(Effect::States(wanted));
        }
    }

    pub(super) fn take_states(&mut self, question: StatesQuestion, standing: Standing) {
        if self.standings.asked.as_ref() == Some(&question) {
            self.standings.asked = None;
            self.standings.known = Some((question, standing));
            self.draw();
            self.take_keys_ahead();
        }
    }

    /// Takes in what is known of what the reader did.
    pub(super) fn take_news(&mut self, news: News) {
        let News { reading, told, trouble } = news;
        self.standings.is_held_up = matches!(told, Told::HeldUp);
        if self.standings.is_held_up {
            // Nothing is shown that is not kept.
            return self.draw();
        }
        self.reading = reading;
        match told {
            Told::Opened { desk, lines } => {
                self.standings.ask_anew();
                self.take_desk(desk.map(|desk| *desk), lines);
            }
            Told::Met => {
                let asks = self.standings.asks(self.filter.line(), &self.saved.all);
                if asks.new {
                    self.standings.ask_anew();
                }
                // It may have been renamed, and stand at its beginning only because nothing was known of
                // its new name.
                if self.resuming.is_untouched() {
                    self.go_to_kept_place();
                }
            }
            Told::Kept(Change::Mark { .. }) => {
                let said = self.standings.pending.pop_front().and_then(|(_, said)| said);
                self.message = said.or(self.message.take());
                if self.standings.pending.is_empty() && std::mem::take(&mut self.standings.was_hasty) {
                    self.standings.ask_anew();
                }
            }
            Told::Kept(_) | Told::Elsewhere | Told::HeldUp => {}
        }
        self.message = self.troubles.take(trouble).or(self.message.take());
        self.draw();
    }

    /// What an article will be once everything is kept that is on its way.
    fn status_to_be(&self, entry: &Entry) -> Status {
        let mut status = self.status(entry);
        for (change, _) in &self.standings.pending {
            let Change::Mark { articles, mark } = change else { continue };
            if articles.iter().any(|article| article.is(entry)) {
                match *mark {
                    Mark::Read(read) => status.read = read,
                    Mark::Starred(starred) => status.starred = starred,
                }
            }
        }
        status
    }

    /// Whether the open article is read, or will be at once.
    pub(super) fn will_be_read(&self, entry: &Entry) -> bool {
        self.status_to_be(entry).read
    }

    pub(super) fn change(&mut self, articles: Vec<Arc<Entry>>, mark: Mark, said: Option<String>) {
        self.decided(&articles);
        let change = Change::Mark { articles, mark };
        self.standings.pending.push_back((change.clone(), said));
        self.effects.push(Effect::Keep(change));
    }

    /// The same, so that it can be taken back.
    fn change_for_now(&mut self, articles: Vec<Arc<Entry>>, mark: Mark, said: Option<String>) {
        self.undone.push(Undo::Mark(articles.clone(), opposite(mark)));
        self.change(articles, mark, said);
    }

    /// Marks an article read because it was read.
    pub(super) fn has_read(&mut self, entry: Arc<Entry>) {
        let undo = Undo::Mark(vec![Arc::clone(&entry)], Mark::Read(false));
        if self.message.is_some() {
            // What the last row says can be taken back is taken back first.
            self.undone.push_below(undo);
        } else {
            self.undone.push(undo);
        }
        self.change(vec![entry], Mark::Read(true), None);
    }

    /// Marks the chosen or the open article read, or unread.
    pub(super) fn toggle_read(&mut self) {
        self.toggle(|status| Mark::Read(!status.read));
    }

    /// Stars it, or takes the star away.
    pub(super) fn toggle_star(&mut self) {
        self.toggle(|status| Mark::Starred(!status.starred));
    }

    fn toggle(&mut self, mark: impl FnOnce(Status) -> Mark) {
        let Some(entry) = self.reading().cloned() else {
            self.message = Some("there is no article to mark".to_owned());
            return;
        };
        // It stays the chosen one, whatever is still to be read.
        self.list.follow = Follow::Entry;
        let mark = mark(self.status_to_be(&entry));
        // In the list it is seen in the row.
        let said = self.focus.is_page().then(|| state(mark).to_owned());
        self.change_for_now(vec![entry], mark, said);
    }

    /// Asks whether everything that matches is read; where it is, whether it is unread.
    pub(super) fn ask_to_mark_all(&mut self) {
        let Some((question, standing)) = self.standings.known.as_ref().filter(|(question, _)| {
            !question.matches.items.is_empty() && Arc::ptr_eq(&question.matches, &self.shown.matches)
        }) else {
            self.message = Some("nothing matches that could be marked".to_owned());
            return;
        };
        let unread = standing.counts.unread;
        let (read, count) = if unread > 0 { (true, unread) } else { (false, question.matches.items.len()) };
        let (question, states) = (question.clone(), standing.states.clone());
        self.overlay = Some(Overlay::MarkAll(MarkAll { read, count, question, states }));
    }

    pub(super) fn mark_all_key(&mut self, key: Key, all: &MarkAll) {
        if key.code == Code::Char('y') && !key.ctrl && !key.alt {
            let articles = all.articles();
            let mark = Mark::Read(all.read);
            let said = format!("{} {}", super::export::articles(articles.len()), state(mark));
            self.change_for_now(articles, mark, Some(said));
        }
    }

    /// Goes to the next unread article of the list, or to the one before.
    pub(super) fn seek_unread(&mut self, forward: bool) {
        let here = self.list.selected;
        let items = &self.shown.matches.items;
        let read = self.standing().map(|standing| &standing.states.read);
        let is_unread = |row: &usize| {
            let item = items[*row] as usize;
            // The bits are quick, and may be of a moment ago.
            read.is_none_or(|read| !read.contains(item))
                && self.entry(*row).is_some_and(|entry| !self.status_to_be(entry).read)
        };
        let found = if forward {
            (here + 1..items.len()).find(is_unread)
        } else {
            (0..here.min(items.len())).rev().find(is_unread)
        };
        if let Some(row) = found {
            return self.select_by(row.cast_signed() - here.cast_signed());
        }
        let side = if forward { "below" } else { "above" };
        let left = self.standing().map_or(0, |standing| standing.counts.unread);
        self.message = Some(match left {
            0 => "everything here is read".to_owned(),
            left => format!("nothing unread {side}; {} unread in all", grouped(left)),
        });
    }
}

fn opposite(mark: Mark) -> Mark {
    match mark {
        Mark::Read(read) => Mark::Read(!read),
        Mark::Starred(starred) => Mark::Starred(!starred),
    }
}

fn state(mark: Mark) -> &'static str {
    match mark {
        Mark::Read(true) => "marked read",
        Mark::Read(false) => "marked unread",
        Mark::Starred(true) => "starred",
        Mark::Starred(false) => "no longer starred",
    }
}
