//! What each message changes, and what is asked because of it.

use std::sync::Arc;

use super::action::{Action, Place};
use super::effect::{Effect, Marked, OpenQuestion, SearchQuestion};
use super::find::Landed;
use super::follow::no_heading;
use super::light::lights;
use super::list::{Follow, row_height};
use super::message::{Matched, Msg, Opened, SearchNews};
use super::{App, Focus, Shown};
use crate::measure::grouped;
use crate::page::Needle;
use crate::store::{Entry, Snapshot};

/// News while the archive is read again; what was found takes its place.
pub(super) const READING_AGAIN: &str = "reading the archive again";

impl App {
    /// Takes a message in and says what is to be done about it.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        // Whoever does something is there.
        self.dwelling.is_away &= !matches!(msg, Msg::Key(_) | Msg::Paste(_) | Msg::Mouse(_));
        match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Mouse(mouse) => self.mouse(mouse),
            Msg::Focus(focused) => self.dwelling.is_away = !focused,
            Msg::Resize(width, height) => {
                if self.size != (width, height) {
                    self.size = (width, height);
                    self.draw();
                }
            }
            Msg::Snapshot(snapshot) => self.take_snapshot(snapshot),
            Msg::Matched(matched) => {
                self.matched(matched);
                if self.asked.is_none() {
                    self.take_keys_ahead();
                }
            }
            Msg::Contexts(question, found) => self.take_contexts(&question, found),
            Msg::Completed(question, candidates) => self.take_completion(question, candidates),
            Msg::Facets(question, columns) => {
                self.take_facets(&question, columns);
                self.draw();
            }
            Msg::Reading(news) => {
                self.take_news(news);
                self.renew_notes();
            }
            Msg::States(question, standing) => self.take_states(question, standing),
            Msg::Dwelt(dwell) => self.dwelt(dwell),
            Msg::Theme(name) => {
                self.message = Some(format!("theme: {name}"));
                self.theme = name;
                self.draw();
            }
            Msg::Located(question, places) => self.take_places(question, places),
            Msg::Saved(saved) => self.take_saved(saved),
            Msg::QueryCounts(question, counts) => self.take_query_counts(&question, counts),
            Msg::ExportNamed(name) => self.take_export_name(name),
            Msg::Exported(outcome) => self.take_exported(outcome),
            Msg::Opened(opened) => self.opened(opened),
            Msg::Found(question, hits) => {
                let landed = self.find.answer(question, hits);
                self.land(landed);
                self.draw();
            }
            Msg::Resolved(question, destinations) => {
                self.resolved(question, destinations);
                self.draw();
                self.take_keys_ahead();
            }
            Msg::Backlinks(question, found) => {
                self.take_backlinks(question, found);
                self.draw();
            }
            Msg::Alike(question, found, is_whole) => self.take_alike(&question, found, is_whole),
            Msg::Names(question, holdings) => {
                self.take_names(&question, holdings);
                self.draw();
            }
            Msg::Mentions(question, counts) => self.take_mentions(&question, counts),
            Msg::Pictured(question, picture) => {
                if self.reader.take_picture(&question, picture) {
                    self.draw();
                }
            }
            Msg::Told(news) => {
                self.message = Some(news);
                self.draw();
            }
        }
        self.ask();
        self.settle();
        self.settle_dwelling();
        self.keep_place();
        self.keep_desk();
        std::mem::take(&mut self.effects)
    }

    fn take_snapshot(&mut self, snapshot: Arc<Snapshot>) {
        if snapshot.checked && self.message.as_deref() == Some(READING_AGAIN) {
            let count = snapshot.entries.len();
            let noun = if count == 1 { "article" } else { "articles" };
            self.message = Some(format!("read again: {} {noun}", grouped(count)));
        }
        // What is only known from an earlier run may be gone, or be new; what is left alone is neither yet.
        if snapshot.checked && !snapshot.resting {
            self.effects.push(Effect::Meet(Arc::clone(&snapshot)));
        }
        let is_all = snapshot.complete;
        self.latest = Some(snapshot);
        self.draw();
        if let Some(action) = self.when_read.take_if(|_| is_all) {
            self.message = None;
            self.perform(action, if self.focus.is_page() { Place::Page } else { Place::List });
        }
    }

    /// Does something as soon as the whole archive is read, unless a key is pressed before.
    pub(super) fn wait_for_all(&mut self, action: Action) {
        self.message = Some("the archive is still being read: this opens when it is".to_owned());
        self.when_read = Some(action);
    }

    fn opened(&mut self, opened: Opened) {
        let before = self.kept_anchor(&opened.question.entry);
        let Some(revised) = self.reader.answer(opened, before) else { return };
        self.tell_revised(revised);
        self.following = None;
        // Letters, paragraphs and what is written about were those of another text.
        self.forget_draft_place();
        if matches!(self.focus, Focus::Labels | Focus::Paragraph | Focus::Selection | Focus::Noting) {
            self.focus = Focus::Page;
            self.message = Some("the text was read again: choose once more".to_owned());
        }
        self.message = self.reader.take_lost().map(|wanted| no_heading(&wanted)).or(self.message.take());
        self.draw();
        self.take_keys_ahead();
    }

    pub(super) fn draw(&mut self) {
        if !self.effects.contains(&Effect::Draw) {
            self.effects.push(Effect::Draw);
        }
    }

    /// Asks whatever the state has no answer to.
    pub(super) fn ask(&mut self) {
        if let Some(snapshot) = &self.latest {
            let saved = &self.saved.all;
            let marked = self.marks.asked_by(self.filter.line(), saved);
            let anew = self.standings.asked_by(self.filter.line(), saved);
            // While the line stays as it is, no row leaves the list because of what was done with it.
            let stays = anew.is_some() && self.shown.line == self.filter.line() && self.shown.anew == anew;
            let reading = if stays { &self.shown.reading } else { &self.reading };
            let mut wanted = SearchQuestion {
                line: self.filter.line().to_owned(),
                order: self.order,
                snapshot: Arc::clone(snapshot),
                saved: Arc::clone(saved),
                marked: marked.map(|revision| Marked { revision, ..Marked::default() }),
                former: Arc::clone(&self.shown.snapshot),
                reading: Arc::clone(reading),
                anew,
            };
            let answered = self.asked.is_none()
                && self.shown.line == wanted.line
                && self.shown.order == wanted.order
                && self.shown.snapshot.revision == wanted.snapshot.revision
                && Arc::ptr_eq(&self.shown.saved, saved)
                && self.shown.marked == marked
                && self.shown.anew == anew;
            let is_renewal = self.is_renewal(&wanted);
            // Renewals are not heaped up: the newest is asked for when the last was answered.
            let is_due = self.asked.is_none() || !self.arrivals.is_renewing || !is_renewal;
            if !answered && is_due && self.asked.as_ref() != Some(&wanted) {
                if anew.is_some() && !stays {
                    self.standings.was_asked();
                }
                self.arrivals.is_renewing = is_renewal;
                if is_renewal {
                    self.list.follow = Follow::Entry;
                }
                wanted.marked = marked.map(|_| self.marks.for_question(snapshot));
                self.asked = Some(wanted.clone());
                self.effects.push(Effect::Search(wanted));
            }
        }
        if self.asked.is_none() && self.shown.snapshot.complete {
            self.want_states();
        }
        if let Some(question) = self.want_completion() {
            self.effects.push(Effect::Complete(question));
        }
        if let Some(question) = self.want_facets() {
            self.effects.push(Effect::Facets(question));
        }
        self.ask_query_counts();
        if self.panes().page.is_some() {
            let wanted = self.reading().map(|entry| OpenQuestion { entry: Arc::clone(entry), former: None });
            if let Some(question) = self.reader.want(wanted) {
                self.effects.push(Effect::Open(question));
            }
        }
        let document = self.reader.document().and_then(Result::ok).cloned();
        if let Some(question) = self.want_destinations() {
            self.effects.push(Effect::Resolve(question));
        }
        if let Some(question) = self.want_places() {
            self.effects.push(Effect::Locate(question));
        }
        if let Some(question) = self.find.want(document.as_ref()) {
            self.effects.push(Effect::Find(question));
        }
    }

    /// Brings scroll positions within what there is, and lays out what is on screen.
    pub(super) fn settle(&mut self) {
        self.settle_timeline();
        let panes = self.panes();
        if let Some(pane) = panes.page {
            self.settle_notes();
            self.reader.settle(pane);
            self.settle_place();
            if let Some(question) = self.reader.want_picture() {
                self.effects.push(Effect::Picture(question));
            }
            self.lights = lights(&self.reader, &self.words, &self.find, &self.noted_stretches());
        }
        if let Some(pane) = panes.list
            && !self.shown.matches.items.is_empty()
        {
            let context = u16::from(self.has_contexts());
            let (snapshot, items) = (&self.shown.snapshot, &self.shown.matches.items);
            let height =
                |row: usize| row_height(&snapshot.entries[items[row] as usize], pane.width) + context;
            self.list.reveal(pane.height, items.len(), height);
            self.see_rows(self.list.top..self.list.top + self.screen_of_rows().unsigned_abs());
        }
        self.want_contexts();
    }

    fn matched(&mut self, matched: Matched) {
        let Matched { question, query, near, matches, days, narrowed, news, succession } = matched;
        let is_whole = matches!(news, SearchNews::Whole(_));
        // A list that is renewed changes once.
        if self.asked.as_ref() != Some(&question) || (self.arrivals.is_renewing && !is_whole) {
            return;
        }
        if let SearchNews::Whole(trouble) = &news {
            self.asked = None;
            self.message = trouble.clone().or(self.message.take());
        }
        let is_renewal = std::mem::take(&mut self.arrivals.is_renewing);
        let held = self.succeed(&question, succession, is_renewal);
        let SearchQuestion { line, order, snapshot, saved, marked, former: _, reading, anew } = question;
        let marked = marked.map(|marked| marked.revision);
        self.words = query.words().into_iter().filter_map(Needle::new).collect();
        self.shown = Shown {
            snapshot,
            line,
            query,
            near,
            order,
            matches,
            days,
            narrowed,
            news,
            saved,
            marked,
            reading,
            anew,
        };
        let found = match self.list.follow {
            Follow::Top => None,
            Follow::Entry => self.list.chosen.as_ref().and_then(|chosen| self.row_of(chosen)),
        };
        let last = self.shown.matches.items.len().saturating_sub(1);
        let ahead = std::mem::take(&mut self.list.ahead);
        let from = match self.list.follow {
            Follow::Top => 0,
            // An article that is gone leaves its place to the next one.
            Follow::Entry => found.unwrap_or(self.list.selected).min(last),
        };
        self.list.selected = from.saturating_add_signed(ahead).min(last);
        if ahead != 0 {
            self.list.follow = Follow::Entry;
        }
        self.count_arrived();
        if let Some(held) = held {
            self.hold(held);
        }
        // What was gone to beside the list may stand in it now.
        if self.visiting.as_ref().zip(self.selected()).is_some_and(|(visited, chosen)| chosen.is(visited)) {
            self.visiting = None;
        }
        // An answer that finds nothing does not forget where the reader was.
        if let Some(chosen) = self.selected() {
            self.list.chosen = Some(Arc::clone(chosen));
        }
        self.find_wanted();
        self.draw();
    }

    pub(super) fn row_of(&self, chosen: &Entry) -> Option<usize> {
        let nth = self.shown.snapshot.position(chosen)? as u32;
        self.shown.matches.items.iter().position(|&item| item == nth)
    }

    /// Shows the place found, or says that there is none.
    pub(super) fn land(&mut self, landed: Option<Landed>) {
        match landed {
            None => {}
            Some(Landed::Beyond(steps)) => self.find_on(steps),
            Some(Landed::At(hit, round)) => {
                self.reader.reveal(hit.block, hit.source.start);
                if round && self.focus != Focus::Find {
                    let (now, all) = (self.find.now().map_or(0, |now| now + 1), self.find.hits().len());
                    self.message = Some(format!("{} of {} found, round the end", grouped(now), grouped(all)));
                }
            }
        }
    }
}
