//! The timeline: a row of bars above the list, or a few rows while it is walked along.

use crate::app::{App, Area, Focus, TIMELINE_LABEL, TIMELINE_MARGIN};
use crate::config::Part;
use crate::measure::{self, grouped};
use crate::query::Timeline;

use super::Canvas;

/// Eighths of a cell, from the foot.
const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The widest bar, in columns.
const MAX_BAR: u16 = 4;
/// Columns for the scale beside a pane of bars.
const SCALE: u16 = 8;

pub(super) fn draw(app: &App, canvas: &mut Canvas<'_>, area: Area) {
    let Some(timeline) = app.time.timeline.as_ref().filter(|timeline| !timeline.bins.is_empty()) else {
        return;
    };
    let is_pane = area.height > 2;
    let left = if is_pane { SCALE } else { TIMELINE_MARGIN };
    let right = TIMELINE_MARGIN + if is_pane { 0 } else { TIMELINE_LABEL };
    let room = area.width.saturating_sub(left + right).max(1);
    // The gap and the bar of those without a date stand at the end.
    let undated = if timeline.undated > 0 && app.focus == Focus::Timeline { 2 } else { 0 };
    let bins = timeline.bins.len();
    let columns =
        if is_pane { (room.saturating_sub(undated) / bins.min(999) as u16).clamp(1, MAX_BAR) } else { 1 };
    let fits = usize::from((room.saturating_sub(undated) / columns).max(1));
    // Where there are more than fit, the newest are shown, or those around the cursor.
    let first = bins.saturating_sub(fits);
    let first = if app.focus == Focus::Timeline {
        first.min(app.time.cursor.saturating_sub(fits / 2))
    } else {
        first
    };
    let bars = Area {
        x: area.x + left,
        width: room,
        height: if is_pane { area.height - 2 } else { 1 },
        y: area.y + u16::from(is_pane),
    };
    let seen = first..bins.min(first + fits);
    for nth in seen.clone() {
        let x = bars.x + (nth - first) as u16 * columns;
        draw_bar(app, canvas, (x, columns), bars, nth, timeline.bins[nth].count, timeline.most());
    }
    let end = bars.x + seen.len() as u16 * columns;
    if undated > 0 {
        draw_bar(app, canvas, (end + 1, 1), bars, bins, timeline.undated, timeline.most());
    }
    if is_pane {
        draw_scale(canvas, timeline, area, bars);
        draw_labels(canvas, timeline, (first, columns), Area { y: bars.y + bars.height, height: 1, ..bars });
    } else {
        let x = end + undated + TIMELINE_MARGIN;
        let columns = (area.x + area.width).saturating_sub(x);
        canvas.put(x, area.y, columns, &span(timeline), Part::Faint);
    }
}

/// `May 2021 – Feb 2022`
fn span(timeline: &Timeline) -> String {
    let month = |day: jiff::civil::Date| day.strftime("%b %Y").to_string();
    timeline.ends.map_or_else(String::new, |(first, last)| match (month(first), month(last)) {
        (from, to) if from == to => from,
        (from, to) => format!("{from} – {to}"),
    })
}

fn draw_bar(
    app: &App,
    canvas: &mut Canvas<'_>,
    (x, columns): (u16, u16),
    bars: Area,
    nth: usize,
    count: usize,
    most: usize,
) {
    let height = usize::from(bars.height) * 8;
    // What is there at all is seen.
    let eighths = (count.min(most) * height).div_ceil(most.max(1));
    let (from, to) = app.time.chosen();
    let is_walked = app.focus == Focus::Timeline;
    let narrowed = app.time.narrowed(app.shown.narrowed);
    let part = match is_walked {
        true if nth == app.time.cursor => Part::Mark,
        true if (from..=to).contains(&nth) => Part::Field,
        _ if narrowed.is_some_and(|(from, to)| (from..=to).contains(&nth)) => Part::Value,
        _ => Part::Faint,
    };
    for row in 0..bars.height {
        let below = usize::from(bars.height - 1 - row) * 8;
        let mut cell = EIGHTHS[eighths.saturating_sub(below).min(8)];
        if cell == " " && row + 1 == bars.height && part != Part::Faint {
            // The cursor is seen where there is nothing as well.
            cell = "▁";
        }
        let wide = if columns > 1 { columns - 1 } else { 1 };
        for x in x..x + wide {
            canvas.put(x, bars.y + row, 1, cell, part);
        }
    }
}

fn draw_scale(canvas: &mut Canvas<'_>, timeline: &Timeline, area: Area, bars: Area) {
    let end = bars.x.saturating_sub(1);
    canvas.put_right(end, bars.y, SCALE, &grouped(timeline.most()), Part::Faint);
    canvas.put_right(end, bars.y + bars.height - 1, SCALE, "0", Part::Faint);
    let heading = format!("by {}", timeline.unit.name());
    canvas.put(area.x + TIMELINE_MARGIN, area.y, area.width, &heading, Part::Heading);
    canvas.put_right(bars.x + bars.width, area.y, bars.width, &span(timeline), Part::Faint);
}

/// The names of some bins below them, as many as there is room for.
fn draw_labels(canvas: &mut Canvas<'_>, timeline: &Timeline, (first, columns): (usize, u16), area: Area) {
    let (mut free, mut before) = (area.x, String::new());
    for (nth, bin) in timeline.bins.iter().enumerate().skip(first) {
        let x = area.x + (nth - first) as u16 * columns;
        if x >= area.x + area.width {
            return;
        }
        let label = match timeline.unit {
            crate::query::Unit::Year => bin.first.strftime("%Y").to_string(),
            _ => bin.first.strftime("%b %Y").to_string(),
        };
        let width = measure::width(&label) as u16;
        // A month of several weeks is named once, where it begins.
        if label != before && x >= free && x + width <= area.x + area.width {
            canvas.put(x, area.y, width, &label, Part::Faint);
            free = x + width + 2;
        }
        before = label;
    }
}
