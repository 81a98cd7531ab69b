//! Tables fitted to the width: columns as wide as they like where that fits, else the widest give
//! way first and their cells wrap. Where not even the longest words have room, every row becomes a
//! few lines of `Header: value`.
//!
//! Refused: columns and rows beyond [`MAX_COLUMNS`] and [`MAX_ROWS`]; how many is said below.

use pulldown_cmark::Alignment;

use super::flow::{Flow, Look, Source, drawn};
use super::wrap::{extent, wrap};
use super::{Emphasis, Role, Setting, Span};
use crate::measure;

/// Bytes of text in one cell of a row; a longer cell goes on in the next row.
const MAX_CELL: usize = 4 << 10;
const MAX_COLUMNS: usize = 64;
const MAX_ROWS: usize = 2_000;
/// A column is not made narrower than its longest word, unless that is wider than this or this part
/// of the table.
const MIN_WORD: usize = 6;
const MIN_PART: usize = 6;
/// Rows taller than this are set apart by a blank line.
const MAX_CLOSE_HEIGHT: usize = 2;

/// A table on its way from events to lines.
#[derive(Debug)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    head: Vec<Flow>,
    rows: Vec<Vec<Flow>>,
    row: Vec<Flow>,
    /// Whether the bar that opens the row has been seen, where bars are ours to read.
    opened: bool,
    row_columns: usize,
    left_out_columns: usize,
    left_out_rows: usize,
}

impl Table {
    pub(super) fn new(alignments: &[Alignment]) -> Self {
        Self {
            alignments: alignments.iter().copied().take(MAX_COLUMNS).collect(),
            head: Vec::new(),
            rows: Vec::new(),
            row: Vec::new(),
            opened: false,
            row_columns: 0,
            left_out_columns: 0,
            left_out_rows: 0,
        }
    }

    pub(super) fn cell(&mut self, cell: Flow) {
        self.row_columns += 1;
        self.left_out_columns = self.left_out_columns.max(self.row_columns.saturating_sub(MAX_COLUMNS));
        if self.row_columns <= MAX_COLUMNS && self.rows.len() < MAX_ROWS {
            self.row.push(cell);
        }
    }

    /// What stands before a bar: a cell, or nothing before the bar that opens the row.
    pub(super) fn cell_unless_leading(&mut self, cell: Flow) {
        if std::mem::replace(&mut self.opened, true) || !cell.is_blank() {
            self.cell(cell);
        }
    }

    /// What stands after the last bar: usually nothing.
    pub(super) fn cell_unless_blank(&mut self, cell: Flow) {
        if !cell.is_blank() {
            self.cell(cell);
        }
    }

    pub(super) fn end_head(&mut self) {
        self.head = std::mem::take(&mut self.row);
        self.row_columns = 0;
        if self.head.iter().all(Flow::is_blank) {
            self.head.clear();
        }
    }

    pub(super) fn end_row(&mut self) {
        self.opened = false;
        self.row_columns = 0;
        let row = std::mem::take(&mut self.row);
        if self.rows.len() == MAX_ROWS {
            self.left_out_rows += 1;
        } else if !row.iter().all(|cell| cell.is_blank() || is_delimiter(cell.text())) {
            self.rows.push(row);
        }
    }

    /// What all rows share, the rows, and what is to be said of those that are left out.
    pub(super) fn finish(self) -> (Shape, Vec<Vec<Flow>>, Vec<String>) {
        let rows = || std::iter::once(&self.head).chain(&self.rows);
        let count = rows().map(Vec::len).max().unwrap_or(0);
        let mut columns: Vec<Column> =
            (0..count).map(|index| Column { index, natural: 0, word: 0 }).collect();
        for row in rows() {
            for (column, cell) in columns.iter_mut().zip(row) {
                let (natural, word) = asked_by(cell);
                column.natural = column.natural.max(natural);
                column.word = column.word.max(word);
            }
        }
        columns.retain(|column| column.natural > 0);
        let notices = [(self.left_out_columns, "columns"), (self.left_out_rows, "rows")]
            .into_iter()
            .filter(|&(count, _)| count > 0)
            .map(|(count, what)| format!("{count} more {what} of this table are not shown."))
            .collect();
        let alone = self.rows.is_empty();
        let rows = self.rows.into_iter().flat_map(in_parts).collect();
        (Shape { alignments: self.alignments, head: self.head, columns, alone }, rows, notices)
    }
}

/// What the rows of a table share.
#[derive(Debug)]
pub(super) struct Shape {
    alignments: Vec<Alignment>,
    head: Vec<Flow>,
    /// The columns that have anything in them.
    columns: Vec<Column>,
    /// Whether there is nothing but the head.
    alone: bool,
}

impl Shape {
    pub(super) fn has_head(&self) -> bool {
        !self.head.is_empty()
    }

    pub(super) fn head(&self) -> &[Flow] {
        &self.head
    }

    /// The head and the rule below it, for a width that is not 0. As cards it is in every row.
    pub(super) fn head_lines(&self, width: usize, setting: Setting) -> Vec<Vec<Span>> {
        let Some((widths, gap)) = fit(&self.columns, width) else {
            // A head without rows is still somebody's text.
            return if self.alone { self.card(&self.head, true, width, setting) } else { Vec::new() };
        };
        let mut lines = self.grid_row(&self.head, &widths, gap, setting);
        let mut rule = Vec::new();
        for (index, &width) in widths.iter().enumerate() {
            let pad = if index == 0 { 0 } else { gap };
            rule.push(drawn(&format!("{}{}", " ".repeat(pad), "─".repeat(width)), Role::Rule));
        }
        lines.push(rule);
        lines
    }

    /// The `nth` row for a width that is not 0.
    pub(super) fn row_lines(
        &self,
        nth: usize,
        row: &[Flow],
        width: usize,
        setting: Setting,
    ) -> Vec<Vec<Span>> {
        let fitted = fit(&self.columns, width);
        let (mut lines, apart) = match &fitted {
            Some((widths, gap)) => (self.grid_row(row, widths, *gap, setting), self.is_tall(widths)),
            None => (self.card(row, nth == 0, width, setting), true),
        };
        if apart && nth > 0 {
            lines.insert(0, Vec::new());
        }
        lines
    }

    /// Whether some cell is wrapped into so many lines that its row needs to be set apart.
    fn is_tall(&self, widths: &[usize]) -> bool {
        self.columns.iter().zip(widths).any(|(column, width)| column.natural > width * MAX_CLOSE_HEIGHT)
    }

    fn grid_row(&self, row: &[Flow], widths: &[usize], gap: usize, setting: Setting) -> Vec<Vec<Span>> {
        let mut cells: Vec<_> = self
            .columns
            .iter()
            .zip(widths)
            .map(|(column, &width)| {
                row.get(column.index).map_or_else(Vec::new, |cell| wrap(cell, width, setting)).into_iter()
            })
            .collect();
        let height = cells.iter().map(ExactSizeIterator::len).max().unwrap_or(0);
        let mut lines = Vec::with_capacity(height);
        for _ in 0..height {
            let mut line = Vec::new();
            let mut pad = 0;
            for ((cell, column), width) in cells.iter_mut().zip(&self.columns).zip(widths) {
                let spans = cell.next().unwrap_or_default();
                let free = width.saturating_sub(spans.iter().map(|span| measure::width(&span.text)).sum());
                let before = match self.alignments.get(column.index) {
                    Some(Alignment::Right) => free,
                    Some(Alignment::Center) => free / 2,
                    _ => 0,
                };
                if !spans.is_empty() && pad + before > 0 {
                    line.push(drawn(&" ".repeat(pad + before), Role::Text));
                    pad = 0;
                }
                pad += gap + if spans.is_empty() { *width } else { free - before };
                line.extend(spans);
            }
            lines.push(line);
        }
        lines
    }

    /// A row as lines of its own, for a table that has no room to be one.
    fn card(&self, row: &[Flow], is_first: bool, width: usize, setting: Setting) -> Vec<Vec<Span>> {
        let mut lines = Vec::new();
        for index in 0..row.len().max(self.head.len()) {
            let name = self.head.get(index).filter(|name| !self.alone && !name.is_blank());
            let cell = row.get(index).filter(|cell| !cell.is_blank());
            // A name that stands over nothing is told once.
            if cell.is_none() && (name.is_none() || !is_first) {
                continue;
            }
            let mut flow = Flow::default();
            if let Some(name) = name {
                flow.append(name);
                let look = Look { role: Role::TableHead, emphasis: Emphasis::default(), link: None };
                flow.push(": ", &Source::Drawn, look);
            }
            if let Some(cell) = cell {
                flow.append(cell);
            }
            lines.extend(wrap(&flow, width, setting));
        }
        lines
    }
}

/// The columns a cell takes unwrapped, and those of its widest word. Of one that is long the beginning
/// tells enough: it is wider than any page.
fn asked_by(cell: &Flow) -> (usize, usize) {
    if cell.text().len() <= MAX_CELL {
        return extent(cell);
    }
    (MAX_CELL, extent(&cell.beginning(MAX_CELL)).1)
}

/// A row whose cells are too long for one block, as several.
fn in_parts(row: Vec<Flow>) -> Vec<Vec<Flow>> {
    let mut cells: Vec<_> = row.into_iter().map(|cell| cell.parts(MAX_CELL).into_iter()).collect();
    let rows = cells.iter().map(ExactSizeIterator::len).max().unwrap_or(0);
    (0..rows).map(|_| cells.iter_mut().map(|cell| cell.next().unwrap_or_default()).collect()).collect()
}

/// Whether a cell is of the line below a head, which some writers put where the parser does not
/// expect it.
fn is_delimiter(text: &str) -> bool {
    let text = text.trim();
    text.len() > 2 && text.bytes().all(|byte| matches!(byte, b'-' | b':'))
}

/// Whether every line begins and ends with a bar: a table whose writer left out the line below the
/// head, or never had one.
pub(super) fn is_piped(paragraph: &str) -> bool {
    paragraph.lines().all(|line| {
        let line = line.trim_matches([' ', '\t', '>']);
        line.len() > 1 && line.starts_with('|') && line.ends_with('|')
    })
}

/// What the cells of a column ask for.
#[derive(Debug)]
struct Column {
    index: usize,
    /// Its width if nothing in it is wrapped.
    natural: usize,
    /// Its widest word.
    word: usize,
}

/// The width of each column and of the gaps between them, if there is a way.
fn fit(shown: &[Column], width: usize) -> Option<(Vec<usize>, usize)> {
    let gaps = shown.len().checked_sub(1)?;
    let natural: usize = shown.iter().map(|column| column.natural).sum();
    for gap in [3, 2] {
        if natural + gap * gaps <= width {
            return Some((shown.iter().map(|column| column.natural).collect(), gap));
        }
    }
    let gap = 2;
    let room = width.checked_sub(gap * gaps)?;
    let least = (room / MIN_PART).max(MIN_WORD);
    let least: Vec<usize> = shown.iter().map(|column| column.word.min(least).min(room.max(1))).collect();
    if least.iter().sum::<usize>() > room {
        return None;
    }
    let at = |level: usize| {
        shown.iter().zip(&least).map(move |(column, &least)| column.natural.min(level).max(least))
    };
    // The highest level to which the widest columns can be cut down so that all fit.
    let (mut fits, mut too_high) = (0, room + 1);
    while too_high - fits > 1 {
        let level = fits.midpoint(too_high);
        if at(level).sum::<usize>() <= room { fits = level } else { too_high = level }
    }
    let mut widths: Vec<usize> = at(fits).collect();
    let mut left = room - widths.iter().sum::<usize>();
    for (width, column) in widths.iter_mut().zip(shown) {
        if left > 0 && *width < column.natural {
            *width += 1;
            left -= 1;
        }
    }
    Some((widths, gap))
}
