//! Keys for what lies over the panes.

use super::action::{Action, Declared, Place, action};
use super::key::Key;
use super::list::Follow;
use super::overlay::{Backlinks, Overlay, Palette, Picked, Picker, contents, help, link_rows};
use super::saved::SavedSheet;
use super::{App, Focus};
use crate::query::{Order, Sort};

impl App {
    pub(super) fn overlay_key(&mut self, key: Key) {
        self.draw();
        let page = isize::from(self.size.1.saturating_sub(3).max(1).cast_signed());
        let rows = usize::from(super::sheet(self.size).height);
        let Some(overlay) = self.overlay.take() else { return };
        let overlay = match overlay {
            Overlay::Facets(sheet) => return self.facets_key(key, sheet),
            Overlay::Palette(palette) => return self.palette_key(key, palette),
            Overlay::Contents(picker) => return self.contents_key(key, picker),
            Overlay::Backlinks(picker, backlinks) => return self.backlinks_key(key, picker, backlinks),
            Overlay::Likes(picker, likes) => return self.alike_key(key, picker, likes),
            Overlay::Names(picker, names) => return self.names_key(key, picker, names),
            Overlay::Notes(picker, list) => return self.notes_key(key, picker, list),
            Overlay::Saved(sheet) => return self.saved_key(key, sheet),
            Overlay::Export(sheet) => return self.export_key(key, sheet),
            Overlay::MarkAll(all) => return self.mark_all_key(key, &all),
            sheet => sheet,
        };
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
            Overlay::Link(link, top) if asked.is_some_and(Action::scrolls) => {
                let (all, room) = link_rows(self.size, &link);
                Some(Overlay::Link(link, moved(top, all.len().saturating_sub(room))))
            }
            Overlay::Help(..) if asked == Some(Action::Help) => None,
            Overlay::Help(place, top) => {
                Some(Overlay::Help(place, moved(top, help(place).len().saturating_sub(rows))))
            }
            Overlay::Problems(_) if asked == Some(Action::Problems) => None,
            Overlay::Problems(top) => {
                Some(Overlay::Problems(moved(top, self.problem_rows().count().saturating_sub(rows))))
            }
            Overlay::Sort(row) if asked == Some(Action::Enter) => {
                self.sort_by(row);
                None
            }
            Overlay::Sort(row) => Some(Overlay::Sort(moved(row, Sort::ALL.len() - 1))),
            // A link, whatever else is pressed, has been read.
            Overlay::Link(..)
            | Overlay::Facets(_)
            | Overlay::Palette(_)
            | Overlay::Contents(_)
            | Overlay::Backlinks(..)
            | Overlay::Likes(..)
            | Overlay::Names(..)
            | Overlay::Notes(..)
            | Overlay::Saved(_)
            | Overlay::Export(_)
            | Overlay::MarkAll(_) => None,
        };
    }

    /// Puts pasted text in the line of what lies over the panes; false where there is none.
    pub(super) fn paste_in_overlay(&mut self, text: &str) -> bool {
        let headings = match self.reader.document() {
            Some(Ok(document)) => document.headings(),
            _ => &[],
        };
        match &mut self.overlay {
            Some(Overlay::Contents(picker)) => {
                picker.paste(text);
                picker.selected = contents(headings, picker.line()).1;
            }
            Some(
                Overlay::Palette(Palette { picker, .. })
                | Overlay::Backlinks(picker, _)
                | Overlay::Likes(picker, _)
                | Overlay::Names(picker, _)
                | Overlay::Notes(picker, _)
                | Overlay::Saved(SavedSheet { picker, .. }),
            ) => picker.paste(text),
            Some(Overlay::Facets(sheet)) => sheet.paste(text),
            Some(Overlay::Export(sheet)) => return sheet.paste(text),
            Some(
                Overlay::Help(..)
                | Overlay::Problems(_)
                | Overlay::Sort(_)
                | Overlay::Link(..)
                | Overlay::MarkAll(_),
            )
            | None => return false,
        }
        true
    }

    /// Choosing the sort in use once more turns it round.
    fn sort_by(&mut self, row: usize) {
        let sort = Sort::ALL.get(row).copied().unwrap_or_default();
        let reverse = sort == self.order.sort && !self.order.reverse;
        self.order = Order { sort, reverse };
        self.list.follow = Follow::Entry;
    }

    fn palette_key(&mut self, key: Key, mut palette: Palette) {
        let choices = palette.choices();
        match palette.picker.key(key, choices.len(), self.picker_rows()) {
            Picked::Closed => return,
            Picked::Chosen => {
                if let Some(declared) = choices.get(palette.picker.selected) {
                    self.perform_chosen(declared, palette.place);
                }
                return;
            }
            Picked::Typed => palette.picker.selected = 0,
            Picked::Moved => {}
        }
        self.overlay = Some(Overlay::Palette(palette));
    }

    /// Performs an action of the palette that was opened in `place`, where it is bound.
    fn perform_chosen(&mut self, declared: &Declared, place: Place) {
        let place = match (place, declared.binding(place)) {
            (place, Some(_)) => place,
            (Place::List, None) => Place::Page,
            (Place::Page, None) => Place::List,
        };
        let key = declared.binding(place).and_then(|bound| Key::parse(bound.keys.split(' ').next()?));
        match key.filter(|_| declared.action.needs_page() && self.focus == Focus::List) {
            // The page may still have to be opened, which keys wait for.
            Some(key) => {
                self.focus = Focus::Page;
                self.ask();
                self.settle();
                self.key(key);
            }
            None => self.perform(declared.action, place),
        }
    }

    fn contents_key(&mut self, key: Key, mut picker: Picker) {
        let Some(Ok(document)) = self.reader.document() else { return };
        let (left, _) = contents(document.headings(), picker.line());
        match picker.key(key, left.len(), self.picker_rows()) {
            Picked::Closed => return,
            Picked::Chosen => {
                if let Some(&nth) = left.get(picker.selected) {
                    self.go_to_heading(nth);
                }
                return;
            }
            Picked::Typed => picker.selected = contents(document.headings(), picker.line()).1,
            Picked::Moved => {}
        }
        self.overlay = Some(Overlay::Contents(picker));
    }

    fn backlinks_key(&mut self, key: Key, mut picker: Picker, backlinks: Backlinks) {
        let left = backlinks.left(picker.line());
        match picker.key(key, left.len(), self.picker_rows()) {
            Picked::Closed => return,
            Picked::Chosen => {
                let link = left.get(picker.selected).map(|&nth| &backlinks.found[nth]);
                if let Some(entry) = link.and_then(|link| backlinks.entry(link)) {
                    self.leave_for(entry, None);
                }
                return;
            }
            Picked::Typed => picker.selected = 0,
            Picked::Moved => {}
        }
        self.overlay = Some(Overlay::Backlinks(picker, backlinks));
    }

    /// Rows a picker shows below its line.
    pub(super) fn picker_rows(&self) -> usize {
        usize::from(super::sheet(self.size).height.saturating_sub(2)).max(1)
    }
}
