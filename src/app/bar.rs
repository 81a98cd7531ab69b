//! Keys in the filter bar: what is typed, completed, taken from the history, turned into full text.

use std::sync::Arc;

use super::action::{Action, Place, action};
use super::effect::{CompleteQuestion, Effect};
use super::filter::Filter;
use super::key::{Code, Key, Named};
use super::keys::MAX_AHEAD;
use super::line::MAX_LINE;
use super::list::Follow;
use super::menu::{Chosen, Menu};
use super::{App, Focus};
use crate::query::{self, Candidate, Near, Query};
use crate::reading::Change;

impl App {
    pub(super) fn filter_key(&mut self, key: Key) {
        let is_taken = self.filter.menu().is_some_and(Menu::is_taken);
        if is_taken && key != Key::plain(Code::Named(Named::Esc)) {
            if self.ahead.len() < MAX_AHEAD {
                self.ahead.push(key);
            }
            return;
        }
        if let Some(mut menu) = self.filter.menu.take() {
            let chosen = menu.key(key);
            self.filter.menu = Some(menu);
            if let Some(chosen) = chosen {
                self.choose(chosen);
                self.settle_menu();
                return self.draw();
            }
        }
        match (key.code, key.ctrl, key.alt) {
            (Code::Named(Named::Enter), ..) => {
                self.filter.before = None;
                let line = self.filter.input.value();
                if self.filter.history.keep(line) {
                    self.effects.push(Effect::Keep(Change::Line(line.to_owned())));
                }
                let is_other = self.finish_line();
                self.standings.ask_anew();
                self.focus = Focus::List;
                // Typed ahead of the answer, the best match is still to come.
                if self.asked.is_none() && !is_other {
                    self.list.follow = Follow::Entry;
                }
            }
            (Code::Named(Named::Esc), ..) => {
                self.filter.history.stand();
                if let Some((line, chosen)) = self.filter.before.take() {
                    self.filter.set(line);
                    self.list.chosen = chosen;
                    self.list.follow = Follow::Entry;
                }
                self.focus = Focus::List;
            }
            (Code::Named(Named::Tab), ..) if !self.near().is_empty() => self.take_near(),
            (Code::Named(Named::Tab), ..) => self.complete(),
            (Code::Named(Named::Down), ..) => self.select_by(1),
            (Code::Named(Named::Up), ..) => self.select_by(-1),
            (Code::Named(Named::PageDown), ..) => self.select_by(self.screen_of_rows()),
            (Code::Named(Named::PageUp), ..) => self.select_by(-self.screen_of_rows()),
            (Code::Char('p' | 'n'), true, false) => self.walk_history(key.code == Code::Char('p')),
            _ if action(key, Place::List) == Some(Action::FullText) => self.turn_full_text(),
            _ => {
                if !self.filter.input.edit(key) {
                    return;
                }
                self.typed();
            }
        }
        self.draw();
    }

    /// Nothing more is typed: what could still have become a condition, and asked for nothing meanwhile,
    /// is taken as it is. Says whether that asks for something else.
    fn finish_line(&mut self) -> bool {
        let line = self.filter.line();
        let finished = query::finished(line);
        let meaning = |line: &str| Query::parse_with(line, &self.saved.all).expr;
        let is_other = meaning(line) != meaning(&finished);
        if is_other {
            self.filter.set(finished);
            self.list.follow = Follow::Top;
        }
        is_other
    }

    /// The line was changed by hand.
    pub(super) fn typed(&mut self) {
        self.filter.history.stand();
        self.list.follow = Follow::Top;
        let Some(mut menu) = self.filter.menu.take() else { return };
        let place = self.place_of_cursor();
        let is_at = place.as_ref().is_some_and(|place| place.start() == menu.place().start());
        self.filter.menu = if menu.follow(place.as_ref()) {
            Some(menu)
        } else {
            // What was a word may have become a field.
            place.filter(|_| is_at).map(|place| Menu::shown(place, &self.saved.all))
        };
    }

    /// The words of the line that nothing has, with what was looked for in their place.
    pub fn near(&self) -> &[Near] {
        if self.shown.line == self.filter.line() { &self.shown.near } else { &[] }
    }

    /// Puts what was meant where nothing was found.
    pub(super) fn take_near(&mut self) {
        let line = self.filter.line().to_owned();
        let line = self.near().iter().fold(line, |line, near| near.take(&line));
        self.filter.set(line);
        self.list.follow = Follow::Top;
    }

    fn place_of_cursor(&self) -> Option<query::Place> {
        query::Place::of_cursor(self.filter.line(), self.filter.input.cursor_at())
    }

    fn complete(&mut self) {
        self.filter.history.stand();
        match self.place_of_cursor() {
            Some(place) => {
                self.filter.menu = Some(Menu::new(place, &self.saved.all));
                self.settle_menu();
            }
            None => self.choose(Chosen::Nothing),
        }
    }

    /// Takes what is offered without a choice, if it is.
    fn settle_menu(&mut self) {
        if let Some(chosen) = self.filter.menu.as_mut().map(Menu::settle) {
            self.choose(chosen);
        }
    }

    fn choose(&mut self, chosen: Chosen) {
        let text = match chosen {
            Chosen::Open => return,
            Chosen::Closed => {
                self.ahead.clear();
                return self.filter.menu = None;
            }
            Chosen::Nothing => {
                self.filter.menu = None;
                return self.message = Some("nothing to complete".to_owned());
            }
            Chosen::Text(text) => text,
        };
        let Some(menu) = self.filter.menu.take() else { return };
        let (line, cursor) = menu.place().filled(self.filter.line(), &text);
        if line.len() > MAX_LINE {
            self.message = Some("the line is as long as it may be".to_owned());
            return;
        }
        self.filter.input.set_at(line, cursor);
        self.typed();
    }

    /// The question about what is offered, if there is one to ask.
    pub(super) fn want_completion(&mut self) -> Option<CompleteQuestion> {
        let snapshot = Arc::clone(self.latest.as_ref()?);
        let (line, cursor) = (self.filter.line().to_owned(), self.filter.input.cursor_at());
        let saved = Arc::clone(&self.saved.all);
        let marked = self.marks.for_question(&snapshot);
        let reading = Arc::clone(&self.reading);
        self.filter.menu.as_mut()?.want(CompleteQuestion { line, cursor, snapshot, saved, marked, reading })
    }

    pub(super) fn take_completion(&mut self, question: CompleteQuestion, candidates: Vec<Candidate>) {
        if self.filter.menu.as_mut().is_some_and(|menu| menu.answer(question, candidates)) {
            self.settle_menu();
            self.draw();
            self.take_keys_ahead();
        }
    }

    fn walk_history(&mut self, older: bool) {
        let Filter { input, history, menu, .. } = &mut self.filter;
        let line = if older { history.older(input.value()) } else { history.newer(input.value()) };
        match line {
            Some(line) => {
                *menu = None;
                input.set(line);
                self.list.follow = Follow::Top;
            }
            None if older => self.message = Some("no older line has this".to_owned()),
            None => {}
        }
    }

    /// Looks for the words in bodies, or for what was looked for there in titles again.
    pub(super) fn turn_full_text(&mut self) {
        match query::turned(self.filter.line(), self.filter.input.cursor_at()) {
            Some((line, _)) if line.len() > MAX_LINE => {
                self.message = Some("the line is as long as it may be".to_owned());
            }
            Some((line, cursor)) => {
                self.filter.menu = None;
                self.filter.input.set_at(line, cursor);
                self.typed();
            }
            None => self.message = Some("there are no words to look for in the text".to_owned()),
        }
    }
}
