//! The menu under the filter bar: what could be typed, over the list, with how many articles each would
//! leave.

use crate::app::{App, Area, MENU_ROWS, Menu};
use crate::config::Part;
use crate::measure::{self, grouped};
use crate::query::Candidate;
use crate::safe::clean;

use super::Canvas;

/// Columns it takes where there is room; further out nobody would see which count is whose.
const MAX_WIDTH: u16 = 64;
/// Rows of the list that stay in sight, with the line between.
const ROWS_LEFT: u16 = 3;

/// Draws it into the upper rows of the list.
pub(super) fn draw(menu: &Menu, app: &App, canvas: &mut Canvas<'_>, list: Area) {
    let rows = (list.height.saturating_sub(ROWS_LEFT).max(1) as usize).min(MENU_ROWS);
    let candidates = menu.candidates();
    let area = Area { height: (candidates.len().clamp(1, rows) as u16).min(list.height), ..list };
    canvas.clear(area);
    let inner = Area { width: area.width.min(MAX_WIDTH), ..area };
    let top = (menu.selected + 1).saturating_sub(rows);
    for (y, (nth, candidate)) in (area.y..).zip(candidates.iter().enumerate().skip(top).take(rows)) {
        draw_row(candidate, nth == menu.selected, canvas, Area { y, height: 1, ..inner });
    }
    if candidates.is_empty() {
        let told = if menu.is_waiting() { "…" } else { "nothing like that" };
        canvas.put(area.x + 2, area.y, area.width.saturating_sub(2), told, Part::Faint);
    }
    let below = area.y + area.height;
    if below < list.y + list.height {
        canvas.clear(Area { y: below, height: 1, ..area });
        let line = "─".repeat(usize::from(area.width));
        canvas.put(area.x, below, area.width, &line, Part::Rule);
        let hidden = candidates.len().saturating_sub(top + rows);
        if hidden > 0 && app.size.0 >= 20 {
            canvas.put_right(
                inner.x + inner.width,
                below,
                inner.width,
                &format!(" {hidden} more "),
                Part::Faint,
            );
        }
    }
}

/// `▌ Haiti  country                 12`
fn draw_row(candidate: &Candidate, is_chosen: bool, canvas: &mut Canvas<'_>, area: Area) {
    if is_chosen {
        canvas.put(area.x, area.y, 1, "▌", Part::Mark);
    }
    let count = candidate.count.map(grouped).unwrap_or_default();
    let end = area.x + area.width.saturating_sub(1);
    let start = canvas.put_right(end, area.y, area.width, &count, Part::Faint);
    let part = if is_chosen { Part::Chosen } else { Part::Text };
    let room = start.saturating_sub(area.x + 3);
    let shown = measure::ellipsis(&clean(&candidate.shown), usize::from(room));
    let x = canvas.put(area.x + 2, area.y, room, &shown, part);
    let room = start.saturating_sub(x + 3);
    let about = measure::ellipsis(&clean(&candidate.about), usize::from(room));
    if room > 2 {
        canvas.put(x + 2, area.y, room, &about, Part::Faint);
    }
}
