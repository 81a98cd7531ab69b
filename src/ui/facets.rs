//! The sheet of facets: columns side by side where there is room, else one at a time.

use ratatui::layout::Position;

use crate::app::{App, Area, FACET_COLUMNS, FacetColumn, FacetRow, FacetSheet};
use crate::config::Part;
use crate::measure::{self, grouped};
use crate::query::{PickKind, Picks};
use crate::safe::clean;

use super::Canvas;

/// From this many columns the facets stand side by side.
const SIDE_BY_SIDE: u16 = 100;
/// What each has of the width then, in hundredths.
const SHARES: [u16; 4] = [36, 25, 23, 16];
/// A name and its count stand no further apart than this.
const MAX_WIDTH: u16 = 48;
/// Columns before a name: the cursor, and whether it is marked or in the line.
const BEFORE: u16 = 4;
/// Columns for a heading with its number.
const MIN_HEADING: u16 = 16;
/// From this many rows a blank one stands below the line.
const MANY_ROWS: u16 = 16;

/// Gives the place of the cursor.
pub(super) fn draw(app: &App, sheet: &FacetSheet, canvas: &mut Canvas<'_>, area: Area) -> Position {
    let start = canvas.put(area.x, area.y, area.width, "#", Part::Key) + 1;
    let room = area.width.saturating_sub(2);
    if sheet.line().is_empty() {
        let hints = ["type to narrow, Space marks, Tab goes to the next column", "type to narrow"];
        let fits = |hint: &&&str| measure::width(hint) <= usize::from(room);
        canvas.put(start, area.y, room, hints.iter().find(fits).unwrap_or(&""), Part::Faint);
    } else {
        canvas.put(start, area.y, room, &clean(sheet.line()), Part::Text);
    }
    let gap = if area.height >= MANY_ROWS { 2 } else { 1 };
    let below = Area { y: area.y + gap, height: area.height.saturating_sub(gap), ..area };
    let picks = Picks::of(app.filter.line());
    if area.width >= SIDE_BY_SIDE {
        let mut x = below.x;
        for (nth, share) in SHARES.into_iter().enumerate() {
            let width = (u32::from(area.width) * u32::from(share) / 100) as u16;
            let area = Area { x, width: width.saturating_sub(2), ..below };
            draw_heading(sheet, canvas, nth, (area.x, area.y, area.width), area.width >= MIN_HEADING);
            draw_column(sheet, canvas, nth, &picks, area);
            x += width;
        }
    } else {
        let mut x = below.x;
        let counted = counted_headings(sheet, below.width);
        for nth in 0..FACET_COLUMNS.len() {
            let end = below.x + below.width;
            let is_counted = counted.contains(&nth);
            x = draw_heading(sheet, canvas, nth, (x, below.y, end.saturating_sub(x)), is_counted) + 2;
        }
        draw_column(sheet, canvas, sheet.column, &picks, below);
    }
    let typed: String = sheet.line().chars().take(sheet.cursor()).collect();
    let x = (start + measure::width(&typed) as u16).min(area.x + area.width.saturating_sub(1));
    Position { x, y: area.y }
}

/// `Sources 12`, bright over the column with the cursor; gives the column after it.
fn draw_heading(
    sheet: &FacetSheet,
    canvas: &mut Canvas<'_>,
    nth: usize,
    (x, y, room): (u16, u16, u16),
    is_counted: bool,
) -> u16 {
    let part = if nth == sheet.column { Part::Heading } else { Part::Faint };
    let x = canvas.put(x, y, room, FACET_COLUMNS[nth], part);
    let Some(columns) = sheet.columns().filter(|_| is_counted) else { return x };
    let number = grouped(columns[nth].all);
    canvas.put(x + 1, y, measure::width(&number) as u16, &number, Part::Faint)
}

/// Which headings of a row have their number: all of them, or the chosen one, or none, as there is room.
fn counted_headings(sheet: &FacetSheet, room: u16) -> Vec<usize> {
    let Some(columns) = sheet.columns() else { return Vec::new() };
    let names = FACET_COLUMNS.iter().map(|name| measure::width(name) + 2).sum::<usize>() - 2;
    let fits = |counted: &Vec<usize>| {
        let numbers = counted.iter().map(|&nth| measure::width(&grouped(columns[nth].all)) + 1);
        names + numbers.sum::<usize>() <= usize::from(room)
    };
    let all = (0..FACET_COLUMNS.len()).collect();
    [all, vec![sheet.column]].into_iter().find(fits).unwrap_or_default()
}

fn draw_column(sheet: &FacetSheet, canvas: &mut Canvas<'_>, nth: usize, picks: &Picks, area: Area) {
    let area = Area {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        width: area.width.min(MAX_WIDTH),
        x: area.x,
    };
    let nothing = |canvas: &mut Canvas<'_>, text: &str| {
        let text = measure::ellipsis(text, usize::from(area.width.saturating_sub(2)));
        canvas.put(area.x + 2, area.y + 1, area.width.saturating_sub(2), &text, Part::Faint);
    };
    let Some(columns) = sheet.columns() else { return nothing(canvas, "counting …") };
    let column = &columns[nth];
    if column.rows.is_empty() {
        let none = ["no tags", "no sources", "no authors", "no dates"][nth];
        let text = if sheet.line().is_empty() { format!("{none} here") } else { format!("{none} like that") };
        return nothing(canvas, &text);
    }
    let most = column.rows.iter().map(|row| row.count).max().unwrap_or(0);
    let lines = lines(column, sheet.chosen[nth], usize::from(area.height));
    for (y, line) in (area.y..area.y + area.height).zip(lines) {
        let area = Area { y, height: 1, ..area };
        match line {
            Line::Gap => {}
            Line::Heading(heading) => {
                let heading = measure::ellipsis(&clean(heading), usize::from(area.width.saturating_sub(2)));
                canvas.put(area.x + 2, y, area.width, &heading, Part::Field);
            }
            Line::Row(row) => {
                let of = &column.rows[row];
                let is_chosen = nth == sheet.column && row == sheet.chosen[nth];
                let sign = match picks.kind(&of.query) {
                    _ if sheet.is_marked(of) => "•",
                    Some(PickKind::Wanted) => "✓",
                    Some(PickKind::Excluded) => "-",
                    None => "",
                };
                draw_row(canvas, of, (is_chosen, sign), most, area);
            }
        }
    }
}

fn draw_row(
    canvas: &mut Canvas<'_>,
    row: &FacetRow,
    (is_chosen, sign): (bool, &str),
    most: usize,
    area: Area,
) {
    if is_chosen {
        canvas.put(area.x, area.y, 1, "▌", Part::Mark);
    }
    canvas.put(area.x + 2, area.y, 1, sign, Part::Key);
    let columns = measure::width(&grouped(most)) as u16;
    let room = area.width.saturating_sub(BEFORE + columns + 2);
    let look = match (is_chosen, row.rest) {
        (true, _) => Part::Chosen,
        (false, 0) => Part::Text,
        (false, _) => Part::Faint,
    };
    let name = measure::ellipsis(&clean(&row.name), usize::from(room));
    let x = canvas.put(area.x + BEFORE, area.y, room, &name, look);
    if let Some(group) = &row.group {
        let left = (area.x + BEFORE + room).saturating_sub(x + 2);
        let group = clean(group);
        if left >= 4 {
            canvas.put(x + 2, area.y, left, &measure::ellipsis(&group, usize::from(left)), Part::Faint);
        }
    }
    if row.count > 0 {
        canvas.put_right(area.x + area.width, area.y, columns, &grouped(row.count), Part::Faint);
    }
}

/// A line of a column on screen.
enum Line<'a> {
    Gap,
    Heading(&'a str),
    Row(usize),
}

/// The lines that fit a screen, as far down as it takes to have the chosen row among them.
fn lines(column: &FacetColumn, chosen: usize, screen: usize) -> Vec<Line<'_>> {
    let height = |row: &FacetRow| 1 + 2 * usize::from(row.heading.is_some());
    let above: usize = column.rows.iter().take(chosen + 1).map(height).sum::<usize>().saturating_sub(1);
    let mut all = column.rows.iter().enumerate().flat_map(|(nth, row)| {
        let heading = row.heading.as_deref().map(Line::Heading);
        let gap = heading.is_some().then_some(Line::Gap);
        gap.into_iter().chain(heading).chain([Line::Row(nth)])
    });
    // The gap above the first heading is none.
    let first = usize::from(column.rows.first().is_some_and(|row| row.heading.is_some()));
    let top = (above + 1).saturating_sub(screen).max(first);
    all.by_ref().skip(top).take(screen).collect()
}
