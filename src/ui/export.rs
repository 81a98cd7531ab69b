//! The sheet on which it is decided what is exported, and how.

use ratatui::layout::Position;

use crate::app::{Area, ExportSheet, Format, articles};
use crate::config::Part;
use crate::measure;
use crate::safe::clean;

use super::Canvas;

/// Columns for where it goes.
const WHERE: u16 = 14;

/// Gives the place of the cursor, where a name is typed.
pub(super) fn draw(sheet: &ExportSheet, canvas: &mut Canvas<'_>, area: Area) -> Position {
    let which = match (sheet.marked, sheet.is_whole()) {
        (true, _) => "marked",
        (false, true) => "all that match",
        (false, false) => "all that match so far",
    };
    let heading = format!("Export {}: {which}", articles(sheet.count()));
    canvas.put(area.x, area.y, area.width, &heading, Part::Heading);
    let clipboard = ("clipboard".to_owned(), "citations, sent to the terminal");
    let files = Format::ALL.iter().map(|format| (format!("a file .{}", format.ending()), format.says()));
    let bottom = area.y + area.height;
    for (nth, (to, says)) in [clipboard].into_iter().chain(files).enumerate() {
        let y = area.y + 2 + nth as u16;
        if y >= bottom {
            break;
        }
        let chosen = nth == sheet.row;
        if chosen {
            canvas.put(area.x, y, 1, "▌", Part::Mark);
        }
        let part = if chosen { Part::Chosen } else { Part::Text };
        canvas.put(area.x + 2, y, WHERE, &to, part);
        let room = area.width.saturating_sub(WHERE + 4);
        let says = measure::ellipsis(says, usize::from(room));
        canvas.put(area.x + 2 + WHERE + 2, y, room, &says, Part::Faint);
    }
    let Some((name, cursor)) = sheet.name() else { return Position::default() };
    // Where the screen is low, the name takes the place of what it was chosen from.
    let y = (area.y + 3 + 1 + Format::ALL.len() as u16).min(bottom.saturating_sub(1));
    canvas.clear(Area { y, height: 1, ..area });
    let start = canvas.put(area.x, y, area.width, "to ", Part::Key);
    let room = (area.x + area.width).saturating_sub(start + 1);
    // A long name is moved left so that the cursor stays in sight.
    let at = name.char_indices().nth(cursor).map_or(name.len(), |(at, _)| at);
    let mut hidden = 0;
    while measure::width(&name[hidden..at]) > usize::from(room) {
        hidden += name[hidden..].chars().next().map_or(1, char::len_utf8);
    }
    canvas.put(start, y, room, &clean(&name[hidden..]), Part::Text);
    Position { x: start + measure::width(&name[hidden..at]) as u16, y }
}
