//! The reading pane: the lines on screen, and only those.

use crate::app::{App, Area};
use crate::config::Part;
use crate::measure;
use crate::safe::clean;

use super::Canvas;

pub(super) fn draw(app: &App, canvas: &mut Canvas<'_>, area: Area) {
    let (columns, indent) = app.reader.column(area);
    let x = area.x + indent;
    match app.reader.document() {
        None if app.is_loading() || app.reader.is_waiting() => {
            canvas.put(x, area.y, columns, "Reading …", Part::Faint);
            return;
        }
        None => return,
        Some(Err(problem)) => return draw_problem(problem, canvas, Area { x, width: columns, ..area }),
        Some(Ok(_)) => {}
    }
    for (y, row) in (area.y..area.y + area.height).zip(app.reader.rows()) {
        let end = area.x + area.width;
        let mut x = x;
        for span in &row.line().spans {
            let style = canvas.theme.role(span.role, span.emphasis);
            x = canvas.put_styled(x, y, end.saturating_sub(x), &span.text, style);
        }
    }
}

fn draw_problem(problem: &str, canvas: &mut Canvas<'_>, area: Area) {
    let text = clean(problem);
    let rows = measure::rows(&text, usize::from(area.width), usize::from(area.height).saturating_sub(1));
    for (y, row) in (area.y + 1..).zip(rows) {
        canvas.put(area.x, y, area.width, &text[row], Part::Message);
    }
}
