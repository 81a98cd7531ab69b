//! Draws the state. The same state gives the same frame; nothing here remembers anything.

mod export;
mod facets;
mod filter;
mod list;
mod margin;
mod menu;
mod notes;
mod overlay;
mod page;
mod picker;
mod picture;
mod status;
mod timeline;

use std::num::NonZeroU16;
use std::ops::Range;

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::app::{App, Area, Focus, Overlay, Show};
use crate::config::{Part, Theme};
use crate::measure;
use crate::page::in_seen_order;
use crate::query::Query;

/// Terminals take links of about this many bytes.
const MAX_LINK: usize = 2_000;

/// What a frame is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Means {
    /// Styles for everything.
    pub theme: Theme,
    /// Whether the terminal knows links (OSC 8).
    pub hyperlinks: bool,
    /// Whether right-to-left text is put into the order it is seen in.
    pub reorder: bool,
}

/// Draws one frame.
pub fn draw(app: &App, means: &Means, frame: &mut Frame<'_>) {
    let buffer = frame.buffer_mut();
    let Means { theme, hyperlinks, reorder } = means;
    let canvas = &mut Canvas { buffer, theme, hyperlinks: *hyperlinks, reorder: *reorder };
    let panes = app.panes();
    if let Some(area) = panes.list {
        list::draw(app, canvas, area);
        if let Some(menu) = app.filter.menu().filter(|_| app.focus == Focus::Filter) {
            menu::draw(menu, app, canvas, area);
        }
    }
    if let Some(area) = panes.rule {
        for y in area.y..area.y + area.height {
            canvas.put(area.x, y, 1, "│", Part::Rule);
        }
    }
    if let Some(area) = panes.page {
        let foot = Area { x: 0, y: app.size.1.saturating_sub(1), width: app.size.0, height: 1 };
        page::draw(app, canvas, area, status::rows_covered(app, foot));
        margin::draw_progress(app, canvas, area, panes.rule);
        if let Some(beside) = app.reader.contents_beside(area) {
            margin::draw_contents(app, canvas, beside);
        }
    }
    let pieces = Query::parse_with(app.filter.line(), &app.saved.all).pieces;
    if let Some(area) = panes.status {
        let is_typed = app.focus == Focus::Filter && app.overlay.is_none();
        let note = is_typed.then(|| filter::note(app, app.filter.line(), &pieces)).flatten();
        status::draw(app, note, canvas, area);
    } else if app.show == Show::PageAlone {
        match app.focus {
            Focus::Find => {}
            // What can be pressed is said wherever something is chosen.
            Focus::Selection | Focus::Noting | Focus::Note => {
                let (width, height) = app.size;
                let area = Area { x: 0, y: height.saturating_sub(1), width, height: 1 };
                canvas.clear(area);
                status::draw(app, None, canvas, area);
            }
            _ => status::draw_corner(app, canvas),
        }
    }
    if let Some(area) = panes.timeline {
        timeline::draw(app, canvas, area);
    }
    let mut cursor = None;
    if let Some(area) = panes.filter {
        let at = filter::draw(app, &pieces, canvas, area);
        cursor = (app.focus == Focus::Filter && app.overlay.is_none()).then_some(at);
    }
    if let Some(pane) = panes.page {
        cursor = page::caret(app, pane).or(cursor);
    }
    cursor = notes::draw_draft(app, canvas).or(cursor);
    if app.focus == Focus::Find {
        cursor = Some(status::draw_find(app, canvas));
    }
    if let Some(over) = &app.overlay {
        let at = overlay::draw(app, over, canvas);
        let is_typed_in = match over {
            Overlay::Facets(_)
            | Overlay::Palette(_)
            | Overlay::Contents(_)
            | Overlay::Backlinks(..)
            | Overlay::Likes(..)
            | Overlay::Names(..)
            | Overlay::Notes(..)
            | Overlay::Saved(_) => true,
            Overlay::Export(sheet) => sheet.name().is_some(),
            Overlay::Help(..)
            | Overlay::Problems(_)
            | Overlay::Sort(_)
            | Overlay::Link(..)
            | Overlay::MarkAll(_) => false,
        };
        cursor = is_typed_in.then_some(at);
    }
    if let Some(at) = cursor {
        frame.set_cursor_position(at);
    }
}

/// The frame's cells and the styles to fill them with.
struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    hyperlinks: bool,
    reorder: bool,
}

impl Canvas<'_> {
    /// Writes cleaned text, at most `columns` wide; gives the column after it. What lies outside
    /// the frame is left out: the terminal may have shrunk since the state was told.
    fn put(&mut self, x: u16, y: u16, columns: u16, text: &str, part: Part) -> u16 {
        let style = self.theme.part(part);
        if self.reorder {
            return self.put_styled(x, y, columns, &in_seen_order(text), style);
        }
        self.put_styled(x, y, columns, text, style)
    }

    fn put_styled(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        if !self.buffer.area.contains(Position { x, y }) {
            return x;
        }
        let end = self.buffer.set_stringn(x, y, text, usize::from(columns), style).0;
        // What was drawn there before may have been a link or a picture.
        for x in x..end {
            self.buffer[(x, y)].set_diff_option(CellDiffOption::None);
        }
        if !text.is_ascii() {
            self.part_clusters(x..end, y);
        }
        end
    }

    /// Gives every letter with a column of its own its own cell, as terminals do. Where two share one,
    /// as in Thai, the second would be left behind when the first is written over.
    fn part_clusters(&mut self, columns: Range<u16>, y: u16) {
        for x in columns {
            let Some(cell) = self.buffer.cell(Position { x, y }) else { return };
            let Some(at) = second_letter(cell.symbol()) else { continue };
            let (first, rest) = cell.symbol().split_at(at);
            let (first, rest, style) = (first.to_owned(), rest.to_owned(), cell.style());
            self.buffer[(x, y)].set_symbol(&first);
            if let Some(cell) = self.buffer.cell_mut(Position { x: x + 1, y }) {
                cell.set_symbol(&rest).set_style(style);
            }
        }
    }

    /// Writes text that leads to `link`, which has been checked, for terminals that know links; gives
    /// the column after it.
    /// Parts of one link, on several rows or in several styles, share their `id`.
    fn put_link(
        &mut self,
        (x, y): (u16, u16),
        columns: u16,
        text: &str,
        style: Style,
        (id, link): (u32, &str),
    ) -> u16 {
        let end = self.put_styled(x, y, columns, text, style);
        let may_stand = |c: char| c.is_ascii_graphic();
        if self.hyperlinks
            && link.len() <= MAX_LINK
            && link.chars().all(may_stand)
            && let Some(width) = NonZeroU16::new(end.saturating_sub(x))
        {
            // Every cell of it is marked; what is written over it later bears no mark, and is no link.
            for x in x..end {
                let cell = &mut self.buffer[(x, y)];
                if let Some(width) = NonZeroU16::new(cell.cell_width()) {
                    cell.set_diff_option(CellDiffOption::ForcedWidth(width));
                }
            }
            // The first says where it leads, and how far it goes.
            let cell = &mut self.buffer[(x, y)];
            let symbol = format!("\u{1b}]8;id={id};{link}\u{1b}\\{}\u{1b}]8;;\u{1b}\\", cell.symbol());
            cell.set_symbol(&symbol).set_diff_option(CellDiffOption::ForcedWidth(width));
        }
        end
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

/// Where in a cluster a second letter begins that takes the column after the first. Flags and whatever
/// else is drawn as one have none.
fn second_letter(cluster: &str) -> Option<usize> {
    let is_flag = |c: char| ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
    let (at, letter) =
        cluster.char_indices().skip(1).find(|(_, c)| measure::width(c.encode_utf8(&mut [0; 4])) > 0)?;
    let (first, rest) = cluster.split_at(at);
    let adds_up = measure::width(first) == 1 && measure::width(cluster) == 1 + measure::width(rest);
    (adds_up && !is_flag(letter)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_their_own_column_are_told_from_what_is_drawn_as_one() {
        for (cluster, at) in [
            ("น้ำ", Some("น้".len())),
            ("ຫຳ", Some("ຫ".len())),
            ("é", None),
            ("e\u{301}", None),
            ("本", None),
            ("🇮🇸", None),
            ("👩‍💻", None),
            ("👍🏽", None),
            ("✂️", None),
            ("1️⃣", None),
            ("각", None),
            ("", None),
        ] {
            assert_eq!(second_letter(cluster), at, "{cluster}");
        }
    }
}
