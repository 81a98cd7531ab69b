//! What each action does.

use std::sync::Arc;

use super::action::{Action, Place, first_key};
use super::effect::Effect;
use super::list::{Follow, row_height};
use super::overlay::{Overlay, Palette, Picker};
use super::reader::{Arrival, MEASURES, Margin};
use super::saved::SavedSheet;
use super::trail::Stop;
use super::update::READING_AGAIN;
use super::{App, Focus, Show};
use crate::article::citation;
use crate::query::Sort;
use crate::store::Entry;

impl App {
    pub(super) fn perform(&mut self, action: Action, place: Place) {
        match action {
            Action::Filter => {
                self.show = Show::Panes;
                self.focus = Focus::Filter;
                self.filter.before = Some((self.filter.line().to_owned(), self.list.chosen.clone()));
            }
            Action::Theme => self.effects.push(Effect::NextTheme),
            Action::Mouse => self.effects.push(Effect::ToggleMouse),
            Action::Edit => match self.selected_file() {
                Some(path) => {
                    self.list.follow = Follow::Entry;
                    self.reader.expect_change(self.reading().cloned());
                    self.effects.push(Effect::Edit(path));
                }
                None => self.message = Some("this article has no file of its own to edit".to_owned()),
            },
            Action::Reload => {
                self.message = Some(READING_AGAIN.to_owned());
                self.standings.ask_anew();
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
            Action::Facets => self.open_facets(),
            Action::Timeline => self.walk_timeline(),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Exit => self.effects.push(Effect::Quit),
            Action::NextArticle => self.read_beside(1),
            Action::PreviousArticle => self.read_beside(-1),
            Action::Backlinks => self.look_for_backlinks(),
            Action::Like => self.look_for_alike(),
            Action::Names => self.look_for_names(),
            Action::Notes => self.open_notes(),
            Action::OpenLink => match self.own_link() {
                Some(link) => self.browse(&link),
                None => self.has_no_link(),
            },
            Action::CopyLink => match self.chosen_target().or_else(|| self.own_link()) {
                Some(text) => self.copy_link(&text),
                None => self.has_no_link(),
            },
            Action::CopyCitation => {
                if let Some(entry) = self.reading() {
                    let text = citation(&entry.article);
                    self.copy(&text, "citation");
                }
            }
            Action::Mark => self.mark(place),
            Action::MarkAll => self.mark_all(),
            Action::UnmarkAll => self.unmark_all(),
            Action::Export => self.open_export(),
            Action::Arrived => self.show_arrived(),
            Action::Saved => self.overlay = Some(Overlay::Saved(SavedSheet::default())),
            Action::Read => self.toggle_read(),
            Action::Star => self.toggle_star(),
            Action::ReadAll => self.ask_to_mark_all(),
            Action::Undo => self.undo(),
            Action::GoBack | Action::GoForward => self.walk_trail(action),
            _ if place == Place::List => self.perform_in_list(action),
            _ => self.perform_on_page(action),
        }
    }

    /// What of the screen an action can change at once; what it asks for is drawn when it is there.
    pub(super) fn place(&self) -> impl PartialEq + use<> {
        let panes = (self.focus, self.show, self.overlay.is_some(), self.message.clone());
        let found = (self.find.pattern().is_some(), self.find.now(), self.reader.chosen_link());
        let lines = (self.list.selected, self.reader.stand(), self.reader.measure);
        (panes, lines, found, self.filter.line().to_owned())
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
            Action::NextPane if !self.near().is_empty() => self.take_near(),
            Action::Enter | Action::NextPane if self.selected().is_some() => {
                self.visiting = None;
                self.focus = Focus::Page;
                // What is being read stays, whatever else arrives; moves typed ahead are still to come.
                if self.list.ahead == 0 {
                    self.list.follow = Follow::Entry;
                }
            }
            Action::Back if !self.filter.line().is_empty() => {
                self.filter.set(String::new());
                self.list.follow = Follow::Entry;
            }
            Action::FullText => self.turn_full_text(),
            Action::NextUnread | Action::PreviousUnread => self.seek_unread(action == Action::NextUnread),
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
            Action::ScreenDown => self.read_beside(1),
            Action::ScreenUp => _ = self.reader.scroll(-page),
            Action::Top => self.reader.top(),
            Action::Bottom => self.reader.bottom(),
            Action::PageAlone => {
                self.focus = Focus::Page;
                self.show = if self.show == Show::Panes { Show::PageAlone } else { Show::Panes };
            }
            Action::Column => {
                let now = self.reader.measure;
                let room = self.panes().page.map_or(u16::MAX, |pane| pane.width);
                let wider = MEASURES.iter().find(|&&measure| measure > now && now < room);
                self.reader.measure = *wider.unwrap_or(&MEASURES[0]);
                self.message = Some(format!("column: {}", self.reader.measure));
            }
            Action::Find => {
                self.find.begin();
                self.find_stop = self.stop();
                self.focus = Focus::Find;
            }
            Action::FindNext | Action::FindPrevious => self.find_again(action == Action::FindNext),
            Action::Contents => self.open_contents(),
            Action::ContentsBeside => self.toggle_contents_beside(),
            Action::Follow => {
                if let Some(link) = self.reader.chosen_link() {
                    self.follow(link);
                } else {
                    let [next, letters] =
                        [Action::NextLink, Action::Labels].map(|action| first_key(action, Place::Page));
                    self.message =
                        Some(format!("no link is chosen: {next} chooses one, {letters} by its letters"));
                }
            }
            Action::NextLink | Action::PreviousLink => self.choose_link(action == Action::NextLink),
            Action::Labels => self.show_labels(),
            Action::Paragraph => self.choose_paragraph(),
            Action::Select => self.begin_selection(),
            Action::Note => self.begin_noting(),
            Action::HideNotes => self.toggle_notes(),
            Action::Quit if self.manner.single => self.effects.push(Effect::Quit),
            Action::Back if self.reader.chosen_link().is_some() => self.reader.forget_link(),
            Action::Back if self.find.pattern().is_some() => self.find.clear(),
            Action::Back if self.manner.single => {}
            Action::Back | Action::Quit => {
                self.show = Show::Panes;
                self.focus = Focus::List;
                self.visiting = None;
            }
            _ => {}
        }
    }

    fn find_again(&mut self, forward: bool) {
        let texts = self.shown.query.wanted_texts().into_iter().map(str::to_owned).collect();
        self.find.take_up_filter(texts);
        if !self.find.take_up() {
            self.message = Some("nothing was looked for yet: / and the words".to_owned());
            return;
        }
        let gone_to = self.find.now().and_then(|now| self.find.hits().get(now));
        if gone_to.is_some_and(|hit| !self.reader.shows(hit.block, hit.source.start)) {
            // Whoever has scrolled away goes on from what they see.
            self.find.forget_now();
        }
        if self.find.leads_on(forward) {
            return self.find_on(if forward { 1 } else { -1 });
        }
        let here = self.reader.here();
        let landed = if forward { self.find.next(here) } else { self.find.previous(here) };
        self.land(landed);
    }

    /// Takes steps from place to place that lead out of the article.
    pub(super) fn find_on(&mut self, steps: isize) {
        let before = self.list.selected;
        self.read_beside(steps.signum());
        if self.list.selected == before {
            let end = if steps > 0 { "last" } else { "first" };
            self.message = Some(format!("that was the {end} place in the {end} article"));
        } else {
            self.find.go_on(steps > 0, steps - steps.signum());
        }
    }

    fn open_contents(&mut self) {
        let Some(Ok(document)) = self.reader.document() else { return };
        if document.headings().is_empty() {
            self.message = Some("this article has no headings".to_owned());
            return;
        }
        let current = self.reader.heading().unwrap_or(0);
        self.overlay = Some(Overlay::Contents(Picker::at(current)));
    }

    fn toggle_contents_beside(&mut self) {
        let fits = self.panes().page.is_some_and(|pane| self.reader.fits_contents_beside(pane));
        let has_headings =
            matches!(self.reader.document(), Some(Ok(document)) if !document.headings().is_empty());
        let (margin, news) = match self.reader.margin {
            Margin::Blank if !has_headings => (Margin::Blank, "this article has no headings"),
            Margin::Contents => (Margin::Blank, "the contents are put away"),
            Margin::Blank if fits => (Margin::Contents, "the contents stand beside the text"),
            Margin::Blank => (Margin::Blank, "there is no room beside the text; c shows the contents"),
        };
        self.reader.margin = margin;
        self.message = Some(news.to_owned());
    }

    /// Goes to a heading of the open article.
    pub(super) fn go_to_heading(&mut self, nth: usize) {
        let Some(Ok(document)) = self.reader.document() else { return };
        let Some(block) = document.headings().get(nth).map(|heading| heading.block) else { return };
        let name = format!("§ {}", document.headings()[nth].text);
        self.trail.extend(self.stop());
        self.reader.go_to_block(block);
        // Near the end of a text it cannot come to the top, and nothing moves.
        if self.reader.heading() != Some(nth) {
            self.message = Some(name);
        }
        self.focus = Focus::Page;
    }

    /// Where the reader is, to be returned to.
    pub(super) fn stop(&self) -> Option<Stop> {
        let entry = self.reading()?.clone();
        let in_list = self.focus == Focus::List;
        Some(Stop { entry, anchor: self.reader.anchor(), line: None, in_list })
    }

    /// The same, with the filter there is.
    pub(super) fn stop_with_filter(&self) -> Option<Stop> {
        let line = Some(self.filter.line().to_owned());
        self.stop().map(|stop| Stop { line, ..stop })
    }

    /// Goes back to where the reader was, or forward again.
    fn walk_trail(&mut self, action: Action) {
        if self.trail.has_unknown()
            && let Some(snapshot) = self.latest.as_ref().filter(|snapshot| snapshot.complete)
        {
            self.trail.look_for(snapshot);
        }
        let (from, is_back) = (self.stop_with_filter(), action == Action::GoBack);
        let to = if is_back { self.trail.back(from) } else { self.trail.forward(from) };
        match to {
            Some(stop) => self.return_to(stop),
            None if self.trail.has_unknown() => {
                self.message = Some("the archive is still being read".to_owned());
            }
            None if is_back => self.message = Some("this is where you began".to_owned()),
            None => self.message = Some("there is nothing further on".to_owned()),
        }
    }

    fn return_to(&mut self, stop: Stop) {
        let arrival = Arrival::at(stop.anchor);
        // Whoever left from the list has it again.
        let to_list = stop.in_list;
        if let Some(line) = stop.line {
            self.filter.set(line);
            self.list.chosen = Some(Arc::clone(&stop.entry));
            self.list.follow = Follow::Entry;
        }
        self.visit(&stop.entry, Some(arrival));
        if to_list {
            self.focus = Focus::List;
        }
    }

    /// Goes to another article, from which the reader can come back here.
    pub(super) fn leave_for(&mut self, entry: &Arc<Entry>, arrival: Option<Arrival>) {
        self.trail.extend(self.stop());
        self.visit(entry, arrival);
    }

    /// Opens an article wherever it stands: in the list if it is there, else beside it.
    fn visit(&mut self, entry: &Arc<Entry>, arrival: Option<Arrival>) {
        match self.row_of(entry) {
            Some(row) => {
                self.list.selected = row;
                self.list.chosen = self.selected().cloned();
                self.list.follow = Follow::Entry;
                self.visiting = None;
            }
            None => self.visiting = Some(Arc::clone(entry)),
        }
        self.focus = Focus::Page;
        if let Some(arrival) = arrival {
            self.reader.arrive(entry, arrival);
        }
    }

    /// Reads the next article of the list, from which the reader can come back.
    fn read_beside(&mut self, rows: isize) {
        let stop = self.stop();
        let before = self.list.selected;
        self.select_by(rows);
        if self.list.selected != before {
            self.trail.extend(stop);
        }
    }

    /// Moves the choice; far moves stop at the ends.
    pub(super) fn select_by(&mut self, rows: isize) {
        // Typed ahead of an answer, a move counts from its first row.
        if self.list.follow == Follow::Top && (self.asked.is_some() || self.latest.is_none()) {
            self.list.ahead = self.list.ahead.saturating_add(rows).max(0);
            return;
        }
        // With moves that have waited for an answer in vain.
        let rows = rows.saturating_add(std::mem::take(&mut self.list.ahead));
        let last = self.shown.matches.items.len().saturating_sub(1);
        self.visiting = None;
        let before = self.list.selected;
        self.list.selected = before.saturating_add_signed(rows).min(last);
        self.see_rows(before.min(self.list.selected)..before.max(self.list.selected));
        self.list.chosen = self.selected().cloned();
        self.list.follow = Follow::Entry;
    }

    /// How many rows a screen of the list holds, about: rows differ in height.
    pub(super) fn screen_of_rows(&self) -> isize {
        let Some(pane) = self.panes().list else { return 1 };
        let (mut used, context) = (0, u16::from(self.has_contexts()));
        let rows = (self.list.top..)
            .map_while(|row| self.entry(row))
            .take_while(|entry| {
                used += row_height(entry, pane.width) + context;
                used <= pane.height
            })
            .count();
        rows.max(1).cast_signed()
    }
}
