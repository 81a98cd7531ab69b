//! Where a key goes, and what typing does.

use super::action::{Action, Place, action};
use super::effect::Effect;
use super::key::{Code, Key, Named};
use super::list::Follow;
use super::reader::Arrival;
use super::{App, Focus};

/// Keys that are remembered while what they are meant for is not there yet.
pub(super) const MAX_AHEAD: usize = 256;

impl App {
    pub(super) fn paste(&mut self, text: &str) {
        // Anywhere else a paste would be read as commands.
        match self.focus {
            _ if self.overlay.is_some() => {
                if !self.paste_in_overlay(text) {
                    return;
                }
            }
            Focus::Filter => {
                self.filter.input.paste(text);
                self.typed();
            }
            Focus::Find => {
                let here = self.reader.here();
                self.find.paste(text, here);
            }
            Focus::Note => self.paste_in_note(text),
            _ => return,
        }
        self.draw();
    }

    pub(super) fn key(&mut self, key: Key) {
        self.resuming.touch();
        self.when_read = None;
        if self.message.take().is_some() {
            self.draw();
        }
        let place = if self.focus.is_page() { Place::Page } else { Place::List };
        // These mean the same whatever is on screen, and nothing that is typed.
        match action(key, place) {
            Some(Action::Exit) => return self.effects.push(Effect::Quit),
            Some(Action::Suspend) => return self.effects.push(Effect::Suspend),
            Some(Action::Redraw) => return self.effects.push(Effect::Redraw),
            _ => {}
        }
        match self.overlay {
            Some(_) => self.overlay_key(key),
            None if self.focus == Focus::Filter => self.filter_key(key),
            None if self.focus == Focus::Timeline => self.timeline_key(key),
            None if self.focus == Focus::Find => self.find_key(key),
            None if self.focus == Focus::Labels => self.labels_key(key),
            None if self.focus == Focus::Paragraph => self.paragraph_key(key),
            None if self.focus == Focus::Selection => self.selection_key(key),
            None if self.focus == Focus::Noting => self.noting_key(key),
            None if self.focus == Focus::Note => self.note_key(key),
            None if self.is_typed_ahead(key, place) => {
                if self.ahead.len() < MAX_AHEAD {
                    self.ahead.push(key);
                }
            }
            None => {
                self.ahead.clear();
                self.following = None;
                let before = self.place();
                if let Some(action) = action(key, place) {
                    self.perform(action, place);
                }
                if self.place() != before {
                    self.draw();
                }
            }
        }
        self.settle_resuming();
    }

    /// Whoever goes elsewhere does not wait for what was open in the last session.
    pub(super) fn settle_resuming(&mut self) {
        let is_elsewhere = self.focus != Focus::List || self.list.ahead != 0 || self.overlay.is_some();
        if self.resuming.is_under_way() && (is_elsewhere || self.list.follow == Follow::Entry) {
            self.resuming.give_up();
        }
    }

    /// Whether a key asks for something of a page that is not open yet, or comes after one that does,
    /// or after one that follows a link;
    /// or for what matches, which is not known yet.
    fn is_typed_ahead(&self, key: Key, place: Place) -> bool {
        let of_the_page = action(key, place).is_some_and(Action::needs_page);
        let is_coming = self.reader.document().is_none() && self.is_waiting();
        let is_following = self.following.is_some() && self.resolving.is_some();
        if place == Place::List {
            let asked = action(key, place);
            let of_the_choice = asked.is_some_and(Action::needs_choice);
            let is_to_be_counted =
                asked.is_some_and(|asked| self.needs_standing(asked)) && !self.is_standing_known();
            return is_to_be_counted
                || (self.is_choice_to_come() || self.waits_for_standing())
                    && (of_the_choice || !self.ahead.is_empty());
        }
        // What the filter looks for is looked for on the page as well.
        let finds = matches!(action(key, place), Some(Action::FindNext | Action::FindPrevious));
        let is_searching = finds && self.is_searching();
        is_following || is_searching || is_coming && (of_the_page || !self.ahead.is_empty())
    }

    /// Takes the keys that were typed ahead of the page, which is open now.
    pub(super) fn take_keys_ahead(&mut self) {
        for key in std::mem::take(&mut self.ahead) {
            self.ask();
            self.settle();
            self.key(key);
        }
    }

    fn find_key(&mut self, key: Key) {
        match (key.code, key.ctrl, key.alt) {
            (Code::Named(Named::Enter), ..) => {
                self.focus = Focus::Page;
                let stop = self.find_stop.take();
                if self.stop().map(|stop| stop.anchor) != stop.as_ref().map(|stop| stop.anchor.clone()) {
                    self.trail.extend(stop);
                }
                if self.find.line().is_empty() {
                    // An empty line asks for what was looked for last.
                    self.perform(Action::FindNext, Place::Page);
                }
            }
            (Code::Named(Named::Esc), ..) => {
                self.focus = Focus::Page;
                self.find.clear();
                if let Some(stop) = self.find_stop.take() {
                    self.reader.arrive(&stop.entry, Arrival::at(stop.anchor));
                }
            }
            (Code::Named(Named::Down), ..) => self.perform(Action::FindNext, Place::Page),
            (Code::Named(Named::Up), ..) => self.perform(Action::FindPrevious, Place::Page),
            _ => {
                // Every letter is looked for from where the reader was, not from the last one's hit.
                if let Some(stop) = self.find_stop.clone() {
                    self.reader.arrive(&stop.entry, Arrival::at(stop.anchor));
                }
                let here = self.reader.here();
                self.find.edit(key, here);
            }
        }
        self.draw();
    }
}
