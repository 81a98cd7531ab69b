//! Draws the state. The same state gives the same frame; nothing here remembers anything.

mod filter;
mod list;
mod overlay;
mod page;
mod picker;
mod status;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::app::{App, Area, Focus, Overlay, Show};
use crate::config::{Part, Theme};
use crate::measure;

/// Draws one frame.
pub fn draw(app: &App, theme: &Theme, frame: &mut Frame<'_>) {
    let buffer = frame.buffer_mut();
    let canvas = &mut Canvas { buffer, theme };
    let panes = app.panes();
    if let Some(area) = panes.list {
        list::draw(app, canvas, area);
    }
    if let Some(area) = panes.rule {
        for y in area.y..area.y + area.height {
            canvas.put(area.x, y, 1, "│", Part::Rule);
        }
    }
    if let Some(area) = panes.page {
        page::draw(app, canvas, area);
    }
    if let Some(area) = panes.status {
        status::draw(app, canvas, area);
    } else if app.show == Show::PageAlone && app.focus != Focus::Find {
        status::draw_corner(app, canvas);
    }
    let mut cursor = None;
    if let Some(area) = panes.filter {
        let at = filter::draw(app, canvas, area);
        cursor = (app.focus == Focus::Filter && app.overlay.is_none()).then_some(at);
    }
    if app.focus == Focus::Find {
        cursor = Some(status::draw_find(app, canvas));
    }
    if let Some(over) = &app.overlay {
        let at = overlay::draw(app, over, canvas);
        cursor = matches!(over, Overlay::Palette(_) | Overlay::Contents(_)).then_some(at);
    }
    if let Some(at) = cursor {
        frame.set_cursor_position(at);
    }
}

/// The frame's cells and the styles to fill them with.
struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
}

impl Canvas<'_> {
    /// Writes cleaned text, at most `columns` wide; gives the column after it. What lies outside
    /// the frame is left out: the terminal may have shrunk since the state was told.
    fn put(&mut self, x: u16, y: u16, columns: u16, text: &str, part: Part) -> u16 {
        let style = self.theme.part(part);
        self.put_styled(x, y, columns, text, style)
    }

    fn put_styled(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        if !self.buffer.area.contains(Position { x, y }) {
            return x;
        }
        self.buffer.set_stringn(x, y, text, usize::from(columns), style).0
    }

    /// Writes text so that it ends before column `end`; gives the column where it began.
    fn put_right(&mut self, end: u16, y: u16, columns: u16, text: &str, part: Part) -> u16 {
        let width = measure::width(text) as u16;
        let start = end.saturating_sub(width);
        if width <= columns {
            self.put(start, y, width, text, part);
        }
        start
    }

    fn clear(&mut self, area: Area) {
        let area = Rect::new(area.x, area.y, area.width, area.height).intersection(self.buffer.area);
        for position in area.positions() {
            self.buffer[position].reset();
        }
    }
}
