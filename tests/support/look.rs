//! Parts of the screen, as words one blank apart: where a line is broken is another matter.

use vt100::{Cell, Screen};

/// From this many columns list and page stand side by side.
const SIDE_BY_SIDE: u16 = 100;

fn size(screen: &Screen) -> (u16, u16) {
    let (rows, columns) = screen.size();
    (columns.get(), rows.get())
}

/// Columns of the list, where it is on the screen.
pub fn list_width(columns: u16) -> u16 {
    if columns < SIDE_BY_SIDE {
        columns
    } else {
        u16::try_from(u32::from(columns) * 36 / 100).unwrap_or(columns)
    }
}

pub fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One row, as it stands.
pub fn row(screen: &Screen, row: u16) -> String {
    screen.rows(0, size(screen).0).nth(usize::from(row)).unwrap_or_default()
}

/// The list and the bar above it.
pub fn list(screen: &Screen) -> String {
    let (columns, rows) = size(screen);
    let list: Vec<_> = screen.rows(0, list_width(columns)).take(usize::from(rows - 1)).collect();
    words(&list.join(" "))
}

/// The page, where list and page stand side by side.
pub fn page(screen: &Screen) -> String {
    words(&page_rows(screen).join(" "))
}

/// The first row of the list: below the filter bar, and the timeline where there is one.
pub fn list_top(screen: &Screen) -> usize {
    let is_timeline = row(screen, 1).trim_start().starts_with(|c| "▁▂▃▄▅▆▇█".contains(c));
    1 + usize::from(is_timeline)
}

/// The rows of the page: beside the list, or the whole screen where it is narrow.
pub fn page_rows(screen: &Screen) -> Vec<String> {
    let (columns, rows) = size(screen);
    let left = if columns < SIDE_BY_SIDE { 0 } else { list_width(columns) + 1 };
    let top = if columns >= SIDE_BY_SIDE { list_top(screen) } else { 0 };
    screen.rows(left, columns - left).take(usize::from(rows - 1)).skip(top).collect()
}

/// What bears the mark of the chosen row.
pub fn chosen(screen: &Screen) -> String {
    let (columns, _) = size(screen);
    let marked = screen.rows(0, list_width(columns)).filter(|row| row.trim_start().starts_with('▌'));
    words(&marked.map(|row| row.replace('▌', " ")).collect::<Vec<_>>().join(" "))
}

/// The last row.
pub fn status(screen: &Screen) -> String {
    words(&row(screen, size(screen).1 - 1))
}

/// The filter bar.
pub fn bar(screen: &Screen) -> String {
    words(&row(screen, 0))
}

/// The cells of the first place on the screen where `text` stands.
pub fn cells(screen: &Screen, text: &str) -> Vec<Cell> {
    let (columns, rows) = size(screen);
    let wanted: Vec<char> = text.chars().collect();
    for row in 0..rows {
        for column in 0..columns {
            let cells: Vec<&Cell> =
                (column..columns).take(wanted.len()).filter_map(|column| screen.cell(row, column)).collect();
            let same = |(cell, wanted): (&&Cell, &char)| {
                cell.contents().chars().eq([*wanted]) || (*wanted == ' ' && !cell.has_contents())
            };
            if cells.len() == wanted.len() && cells.iter().zip(&wanted).all(same) {
                return cells.into_iter().cloned().collect();
            }
        }
    }
    panic!("{text:?} is not on the screen\n{}", screen.contents());
}

/// The first words on the page's first row.
pub fn top(screen: &Screen) -> String {
    // At the right there may be the mark of how far the page is read.
    words(page_rows(screen)[0].trim_end_matches('▕'))
}

/// How a cell looks beside what it says.
pub fn style(cell: &Cell) -> (vt100::Color, vt100::Color, [bool; 5]) {
    let marks = [cell.bold(), cell.dim(), cell.italic(), cell.underline(), cell.inverse()];
    (cell.fgcolor(), cell.bgcolor(), marks)
}

/// Every colour text has on the screen; that of a blank is not seen.
pub fn colours(screen: &Screen) -> Vec<vt100::Color> {
    let (columns, rows) = size(screen);
    let cells = (0..rows).flat_map(|row| (0..columns).filter_map(move |column| screen.cell(row, column)));
    let mut colours: Vec<_> = Vec::new();
    for cell in cells.filter(|cell| !cell.contents().trim().is_empty()) {
        if !colours.contains(&cell.fgcolor()) {
            colours.push(cell.fgcolor());
        }
    }
    colours
}

/// The rows of a sheet that is typed in, as they stand below its line.
pub fn sheet_rows(screen: &Screen) -> Vec<String> {
    let (height, width) = screen.size();
    let rows = screen.rows(0, width.get()).skip(2).take(usize::from(height.get()) - 3);
    rows.map(|row| words(&row.replace('▌', " "))).filter(|row| !row.is_empty()).collect()
}
