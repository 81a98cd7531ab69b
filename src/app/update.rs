//! What each message changes.

use std::sync::Arc;

use super::action::{Action, Place, action};
use super::effect::{Effect, OpenQuestion, SearchQuestion};
use super::filter;
use super::key::{Code, Key, Named};
use super::list::{Follow, row_height};
use super::message::{Matched, Msg};
use super::overlay::{Overlay, Palette, help};
use super::reader::MEASURES;
use super::{App, Focus, Show, Shown};
use crate::measure::grouped;
use crate::query::{Order, Sort};

/// News while the archive is read again; what was found takes its place.
const READING_AGAIN: &str = "reading the archive again";

impl App {
    /// Takes a message in and says what is to be done about it.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Resize(width, height) => {
                if self.size != (width, height) {
                    self.size = (width, height);
                    self.draw();
                }
            }
            Msg::Snapshot(snapshot) => {
                if snapshot.complete && self.message.as_deref() == Some(READING_AGAIN) {
                    let count = snapshot.entries.len();
                    let noun = if count == 1 { "article" } else { "articles" };
                    self.message = Some(format!("read again: {} {noun}", grouped(count)));
                }
                self.latest = Some(snapshot);
                self.draw();
            }
            Msg::Matched(matched) => self.matched(matched),
            Msg::Opened(opened) => {
                if self.reader.answer(opened.question, opened.document) {
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
        std::mem::take(&mut self.effects)
    }

    fn draw(&mut self) {
        if !self.effects.contains(&Effect::Draw) {
            self.effects.push(Effect::Draw);
        }
    }

    /// Asks whatever the state has no answer to.
    fn ask(&mut self) {
        if let Some(snapshot) = &self.latest {
            let wanted = SearchQuestion {
                line: self.filter.line().to_owned(),
                order: self.order,
                snapshot: Arc::clone(snapshot),
            };
            let answered = self.asked.is_none()
                && self.shown.line == wanted.line
                && self.shown.order == wanted.order
                && self.shown.snapshot.revision == wanted.snapshot.revision;
            if !answered && self.asked.as_ref() != Some(&wanted) {
                self.asked = Some(wanted.clone());
                self.effects.push(Effect::Search(wanted));
            }
        }
        if self.panes().page.is_some() {
            let wanted = self.selected().map(|entry| OpenQuestion { entry: Arc::clone(entry) });
            if let Some(question) = self.reader.want(wanted) {
                self.effects.push(Effect::Open(question));
            }
        }
    }

    /// Brings scroll positions within what there is.
    fn settle(&mut self) {
        let panes = self.panes();
        if let Some(pane) = panes.page {
            self.reader.settle(pane);
        }
        if let Some(pane) = panes.list
            && !self.shown.matches.items.is_empty()
        {
            let (snapshot, items) = (&self.shown.snapshot, &self.shown.matches.items);
            self.list.reveal(pane.height, items.len(), |row| {
                row_height(&snapshot.entries[items[row].index as usize], pane.width)
            });
        }
    }

    fn matched(&mut self, matched: Matched) {
        let Matched { question, query, matches } = matched;
        if self.asked.as_ref() != Some(&question) {
            return;
        }
        self.asked = None;
        let SearchQuestion { line, order, snapshot } = question;
        self.shown = Shown { snapshot, line, query, order, matches };
        let found = match self.list.follow {
            Follow::Top => None,
            Follow::Entry => self.list.chosen.as_ref().and_then(|chosen| self.row_of(chosen)),
        };
        let last = self.shown.matches.items.len().saturating_sub(1);
        let ahead = std::mem::take(&mut self.list.ahead);
        self.list.selected = match self.list.follow {
            Follow::Top => 0_usize.saturating_add_signed(ahead).min(last),
            // An article that is gone leaves its place to the next one.
            Follow::Entry => found.unwrap_or(self.list.selected).min(last),
        };
        if ahead != 0 {
            self.list.follow = Follow::Entry;
        }
        // An answer that finds nothing does not forget where the reader was.
        if let Some(chosen) = self.selected() {
            self.list.chosen = Some(Arc::clone(chosen));
        }
        self.draw();
    }

    fn row_of(&self, chosen: &crate::store::Entry) -> Option<usize> {
        let entries = &self.shown.snapshot.entries;
        self.shown.matches.items.iter().position(|item| entries[item.index as usize].is(chosen))
    }

    fn paste(&mut self, text: &str) {
        // Anywhere else a paste would be read as commands.
        if self.focus == Focus::Filter && self.overlay.is_none() {
            self.filter.paste(text);
            self.list.follow = Follow::Top;
            self.draw();
        }
    }

    fn key(&mut self, key: Key) {
        if self.message.take().is_some() {
            self.draw();
        }
        let place = if self.focus == Focus::Page { Place::Page } else { Place::List };
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
            None => {
                let before = self.place();
                if let Some(action) = action(key, place) {
                    self.perform(action, place);
                }
                if self.place() != before {
                    self.draw();
                }
            }
        }
    }

    fn filter_key(&mut self, key: Key) {
        match (key.code, key.ctrl, key.alt) {
            (Code::Named(Named::Enter), ..) => {
                self.filter.before = None;
                self.focus = Focus::List;
                // Typed ahead of the answer, the best match is still to come.
                if self.asked.is_none() {
                    self.list.follow = Follow::Entry;
                }
            }
            (Code::Named(Named::Esc), ..) => {
                if let Some((line, chosen)) = self.filter.before.take() {
                    self.filter.set(line);
                    self.list.chosen = chosen;
                    self.list.follow = Follow::Entry;
                }
                self.focus = Focus::List;
            }
            (Code::Named(Named::Down), ..) => self.select_by(1),
            (Code::Named(Named::Up), ..) => self.select_by(-1),
            (Code::Named(Named::PageDown), ..) => self.select_by(self.screen_of_rows()),
            (Code::Named(Named::PageUp), ..) => self.select_by(-self.screen_of_rows()),
            _ => {
                if !self.filter.edit(key) {
                    return;
                }
                self.list.follow = Follow::Top;
            }
        }
        self.draw();
    }

    fn perform(&mut self, action: Action, place: Place) {
        match action {
            Action::Filter => {
                self.show = Show::Panes;
                self.focus = Focus::Filter;
                self.filter.before = Some((self.filter.line().to_owned(), self.list.chosen.clone()));
            }
            Action::Theme => self.effects.push(Effect::NextTheme),
            Action::Edit => match self.selected_file() {
                Some(path) => {
                    self.list.follow = Follow::Entry;
                    self.effects.push(Effect::Edit(path));
                }
                None => self.message = Some("this article has no file of its own to edit".to_owned()),
            },
            Action::Reload => {
                self.message = Some(READING_AGAIN.to_owned());
                self.list.follow = Follow::Entry;
                self.effects.push(Effect::Reload);
            }
            Action::Sort => {
                let current = Sort::ALL.iter().position(|&sort| sort == self.order.sort);
                self.overlay = Some(Overlay::Sort(current.unwrap_or(0)));
            }
            Action::Problems => self.overlay = Some(Overlay::Problems(0)),
            Action::Palette => self.overlay = Some(Overlay::Palette(Palette::new(place))),
            Action::Help => self.overlay = Some(Overlay::Help(place, 0)),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Exit => self.effects.push(Effect::Quit),
            Action::NextArticle => self.select_by(1),
            Action::PreviousArticle => self.select_by(-1),
            _ if place == Place::List => self.perform_in_list(action),
            _ => self.perform_on_page(action),
        }
    }

    /// What of the screen an action can change at once; what it asks for is drawn when it is there.
    fn place(&self) -> impl PartialEq + use<> {
        let panes = (self.focus, self.show, self.overlay.is_some(), self.message.clone());
        let lines = (self.list.selected, self.reader.stand(), self.reader.measure);
        (panes, lines, self.filter.line().to_owned())
    }

    fn perform_in_list(&mut self, action: Action) {
        let screen = self.screen_of_rows();
        match action {
            Action::Down => self.select_by(1),
            Action::Up => self.select_by(-1),
            Action::HalfDown => self.select_by((screen / 2).max(1)),
            Action::HalfUp => self.select_by(-(screen / 2).max(1)),
            Action::ScreenDown => self.select_by(screen),
            Action::ScreenUp => self.select_by(-screen),
            Action::Top => self.select_by(isize::MIN),
            Action::Bottom => self.select_by(isize::MAX),
            Action::Enter | Action::NextPane if self.selected().is_some() => {
                self.focus = Focus::Page;
                // What is being read stays, whatever else arrives.
                self.list.follow = Follow::Entry;
            }
            Action::Back if !self.filter.line().is_empty() => {
                self.filter.set(String::new());
                self.list.follow = Follow::Entry;
            }
            Action::Quit => self.effects.push(Effect::Quit),
            _ => {}
        }
    }

    fn perform_on_page(&mut self, action: Action) {
        let rows = self.panes().page.map_or(0, |pane| pane.height);
        // One line stays in sight when a page is turned, so that the eye finds its place.
        let page = isize::from(rows.saturating_sub(1).max(1).cast_signed());
        match action {
            Action::Down => _ = self.reader.scroll(1),
            Action::Up => _ = self.reader.scroll(-1),
            Action::HalfDown => _ = self.reader.scroll((page / 2).max(1)),
            Action::HalfUp => _ = self.reader.scroll(-(page / 2).max(1)),
            Action::ScreenDown if self.reader.scroll(page) => {}
            Action::ScreenDown => self.select_by(1),
            Action::ScreenUp => _ = self.reader.scroll(-page),
            Action::Top => self.reader.top(),
            Action::Bottom => self.reader.bottom(),
            Action::PageAlone => {
                self.focus = Focus::Page;
                self.show = if self.show == Show::Panes { Show::PageAlone } else { Show::Panes };
            }
            Action::Column => {
                let now = self.reader.measure;
                let wider = MEASURES.iter().find(|&&measure| measure > now);
                self.reader.measure = *wider.unwrap_or(&MEASURES[0]);
                self.message = Some(format!("column: {}", self.reader.measure));
            }
            Action::Quit if self.single => self.effects.push(Effect::Quit),
            Action::Back if self.single => {}
            Action::Back | Action::Quit => {
                self.show = Show::Panes;
                self.focus = Focus::List;
            }
            _ => {}
        }
    }

    /// Moves the choice; far moves stop at the ends.
    fn select_by(&mut self, rows: isize) {
        // Typed ahead of an answer, a move counts from its first row.
        if self.list.follow == Follow::Top && (self.asked.is_some() || self.latest.is_none()) {
            self.list.ahead = self.list.ahead.saturating_add(rows).max(0);
            return;
        }
        let last = self.shown.matches.items.len().saturating_sub(1);
        self.list.selected = self.list.selected.saturating_add_signed(rows).min(last);
        self.list.chosen = self.selected().cloned();
        self.list.follow = Follow::Entry;
    }

    /// How many rows a screen of the list holds, about: rows differ in height.
    fn screen_of_rows(&self) -> isize {
        let Some(pane) = self.panes().list else { return 1 };
        let mut used = 0;
        let rows = (self.list.top..)
            .map_while(|row| self.entry(row))
            .take_while(|entry| {
                used += row_height(entry, pane.width);
                used <= pane.height
            })
            .count();
        rows.max(1).cast_signed()
    }

    fn overlay_key(&mut self, key: Key) {
        self.draw();
        let page = isize::from(self.size.1.saturating_sub(3).max(1).cast_signed());
        let rows = usize::from(super::sheet(self.size).height);
        let problems = self.latest.as_ref().map_or(0, |snapshot| snapshot.problems.len());
        let Some(overlay) = self.overlay.take() else { return };
        if let Overlay::Palette(palette) = overlay {
            return self.palette_key(key, palette);
        }
        let asked = action(key, Place::List);
        let moved = |at: usize, most: usize| {
            let by = match asked {
                Some(Action::Down) => 1,
                Some(Action::Up) => -1,
                Some(Action::HalfDown) => page / 2,
                Some(Action::HalfUp) => -page / 2,
                Some(Action::ScreenDown) => page,
                Some(Action::ScreenUp) => -page,
                Some(Action::Top) => isize::MIN,
                Some(Action::Bottom) => isize::MAX,
                _ => 0,
            };
            at.saturating_add_signed(by).min(most)
        };
        if matches!(asked, Some(Action::Back | Action::Quit)) {
            return;
        }
        self.overlay = match overlay {
            Overlay::Help(..) if asked == Some(Action::Help) => None,
            Overlay::Help(place, top) => {
                Some(Overlay::Help(place, moved(top, help(place).len().saturating_sub(rows))))
            }
            Overlay::Problems(_) if asked == Some(Action::Problems) => None,
            Overlay::Problems(top) => {
                Some(Overlay::Problems(moved(top, (problems + 2).saturating_sub(rows))))
            }
            Overlay::Sort(row) if asked == Some(Action::Enter) => {
                self.sort_by(row);
                None
            }
            Overlay::Sort(row) => Some(Overlay::Sort(moved(row, Sort::ALL.len() - 1))),
            Overlay::Palette(_) => None,
        };
    }

    /// Choosing the sort in use once more turns it round.
    fn sort_by(&mut self, row: usize) {
        let sort = Sort::ALL.get(row).copied().unwrap_or_default();
        let reverse = sort == self.order.sort && !self.order.reverse;
        self.order = Order { sort, reverse };
        self.list.follow = Follow::Entry;
    }

    fn palette_key(&mut self, key: Key, mut palette: Palette) {
        match key.code {
            Code::Named(Named::Esc) => return,
            Code::Named(Named::Enter) => {
                if let Some(declared) = palette.choices().get(palette.selected) {
                    let place = palette.place;
                    let place = match (place, declared.binding(place)) {
                        (place, Some(_)) => place,
                        (Place::List, None) => Place::Page,
                        (Place::Page, None) => Place::List,
                    };
                    self.perform(declared.action, place);
                }
                return;
            }
            Code::Named(Named::Down) => {
                palette.selected = (palette.selected + 1).min(palette.choices().len().saturating_sub(1));
            }
            Code::Named(Named::Up) => palette.selected = palette.selected.saturating_sub(1),
            _ => {
                if filter::edit(&mut palette.input, key) {
                    palette.selected = 0;
                }
            }
        }
        self.overlay = Some(Overlay::Palette(palette));
    }
}
