//! What stands beside the text: the contents, and how far the page is read.

use crate::app::{App, Area, Show};
use crate::config::Part;
use crate::measure;

use super::Canvas;

/// The headings, the one being read under told from the rest.
pub(super) fn draw_contents(app: &App, canvas: &mut Canvas<'_>, area: Area) {
    let Some(Ok(document)) = app.reader.document() else { return };
    let headings = document.headings();
    let current = app.reader.heading();
    let outermost = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    let rows = usize::from(area.height);
    // The current one stands in the middle where not all have room.
    let first = current.unwrap_or(0).saturating_sub(rows / 2).min(headings.len().saturating_sub(rows));
    for (y, (nth, heading)) in (area.y..area.y + area.height).zip(headings.iter().enumerate().skip(first)) {
        let indent = (2 * u16::from(heading.level - outermost)).min(area.width / 3);
        let room = area.width.saturating_sub(indent);
        let part = if Some(nth) == current { Part::Chosen } else { Part::Faint };
        canvas.put(area.x + indent, y, room, &measure::ellipsis(&heading.text, usize::from(room)), part);
    }
}

/// A thin line at the side, as long as what is read of the page, once it has been scrolled: on the
/// rule where there is one.
pub(super) fn draw_progress(app: &App, canvas: &mut Canvas<'_>, pane: Area, rule: Option<Area>) {
    if app.show == Show::PageAlone || app.reader.is_at_top() {
        return;
    }
    let rows = (usize::from(pane.height) * app.reader.passed() / 1_000) as u16;
    let (x, sign) = match rule {
        Some(rule) => (rule.x, "│"),
        None => ((pane.x + pane.width).saturating_sub(1), "▕"),
    };
    for y in pane.y..pane.y + rows.min(pane.height) {
        canvas.put(x, y, 1, sign, Part::Progress);
    }
}
