//! What the mouse does: the wheel moves what is under it, a click chooses, and what is chosen already
//! is gone to.

use super::action::{Action, Place};
use super::key::{Code, Key, Named};
use super::layout::Area;
use super::list::row_height;
use super::overlay::Overlay;
use super::{App, Focus, Show};

/// Lines the wheel moves by.
const WHEEL_LINES: u16 = 3;

/// Something done with the mouse, in a cell of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What.
    pub act: MouseAct,
    /// The column, from 0 on.
    pub column: u16,
    /// The row, from 0 on.
    pub row: u16,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseAct {
    /// The first button was pressed.
    Click,
    /// The wheel was turned away from the reader.
    WheelUp,
    /// The wheel was turned towards the reader.
    WheelDown,
}

impl Mouse {
    fn is_in(self, area: Option<Area>) -> bool {
        area.is_some_and(|area| {
            (area.x..area.x.saturating_add(area.width)).contains(&self.column)
                && (area.y..area.y.saturating_add(area.height)).contains(&self.row)
        })
    }
}

impl App {
    pub(super) fn mouse(&mut self, mouse: Mouse) {
        self.resuming.touch();
        self.message = None;
        // Letters, paragraphs and what is written are chosen by keys, and what waits for them goes on.
        let is_free = matches!(self.focus, Focus::List | Focus::Filter | Focus::Page);
        match mouse.act {
            // A question is answered by a key.
            _ if matches!(self.overlay, Some(Overlay::MarkAll(_))) => {}
            MouseAct::WheelUp if self.overlay.is_some() => self.wheel_in_overlay(Named::Up),
            MouseAct::WheelDown if self.overlay.is_some() => self.wheel_in_overlay(Named::Down),
            _ if self.overlay.is_some() || !is_free => {}
            MouseAct::WheelUp => self.wheel(mouse, -1),
            MouseAct::WheelDown => self.wheel(mouse, 1),
            MouseAct::Click => self.click(mouse),
        }
        self.settle_resuming();
        self.draw();
    }

    fn wheel_in_overlay(&mut self, key: Named) {
        for _ in 0..WHEEL_LINES {
            self.key(Key::plain(Code::Named(key)));
        }
    }

    fn wheel(&mut self, mouse: Mouse, direction: isize) {
        let panes = self.panes();
        if mouse.is_in(panes.page) {
            self.reader.scroll(direction * isize::from(WHEEL_LINES.cast_signed()));
        } else if mouse.is_in(panes.list) {
            let rows = (WHEEL_LINES / self.height_of_row(self.list.selected).unwrap_or(1)).max(1);
            self.select_by(direction * isize::from(rows.cast_signed()));
        }
    }

    fn click(&mut self, mouse: Mouse) {
        self.ahead.clear();
        self.following = None;
        let panes = self.panes();
        if mouse.is_in(panes.filter) {
            if self.focus != Focus::Filter {
                self.perform(Action::Filter, Place::List);
            }
        } else if let Some(pane) = panes.page.filter(|pane| mouse.is_in(Some(*pane))) {
            self.leave_filter();
            self.click_on_page(mouse, pane);
        } else if let Some(pane) = panes.list.filter(|pane| mouse.is_in(Some(*pane))) {
            // Below the filter bar, what could be typed may lie over the list.
            if self.focus == Focus::Filter && self.filter.menu().is_some() {
                return;
            }
            self.leave_filter();
            self.click_in_list(mouse, pane);
        }
    }

    fn leave_filter(&mut self) {
        if self.focus == Focus::Filter {
            self.key(Key::plain(Code::Named(Named::Enter)));
        }
    }

    fn click_on_page(&mut self, mouse: Mouse, pane: Area) {
        if self.reading().is_none() {
            return;
        }
        if self.focus == Focus::List {
            self.perform(Action::Enter, Place::List);
        }
        let (_, indent) = self.reader.column(pane);
        let column = (mouse.column - pane.x).checked_sub(indent);
        let link = column.and_then(|column| self.reader.link_at(column, mouse.row - pane.y));
        if let Some(link) = link {
            self.reader.set_link(link);
            self.follow(link);
        }
    }

    fn click_in_list(&mut self, mouse: Mouse, pane: Area) {
        let Some(row) = self.row_at(mouse.row - pane.y) else { return };
        let is_chosen = row == self.list.selected && self.focus == Focus::List;
        if self.focus == Focus::Page {
            self.show = Show::Panes;
            self.focus = Focus::List;
        }
        if is_chosen {
            self.perform(Action::Enter, Place::List);
        } else {
            self.select_by(row.cast_signed() - self.list.selected.cast_signed());
        }
    }

    /// The row of the list that stands this many lines below its top.
    fn row_at(&self, line: u16) -> Option<usize> {
        let mut above = 0;
        (self.list.top..).map_while(|row| Some((row, self.height_of_row(row)?))).find_map(|(row, height)| {
            above += height;
            (line < above).then_some(row)
        })
    }

    fn height_of_row(&self, row: usize) -> Option<u16> {
        let pane = self.panes().list?;
        Some(row_height(self.entry(row)?, pane.width) + u16::from(self.has_contexts()))
    }
}
