//! A letter on the page that is moved by keys: which cell it stands in, and which letter stands in
//! the line above or below it.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{Reader, Row, Top};
use crate::measure;
use crate::page::{Line, Point};

/// A letter of a line: its first column, how many it takes, and where in the text it is from.
struct Letter {
    column: u16,
    width: u16,
    source: Range<usize>,
}

impl Letter {
    /// Columns between it and another one.
    fn distance(&self, column: u16) -> u16 {
        let last = self.column + self.width.saturating_sub(1);
        self.column.saturating_sub(column).max(column.saturating_sub(last))
    }
}

/// The letters of a line that are of the text. What stands for something else is one letter.
fn letters(line: &Line) -> Vec<Letter> {
    let mut letters = Vec::new();
    let mut column = 0;
    for span in &line.spans {
        let source = &span.source;
        if *source == (0..0) {
            column += measure::width(&span.text) as u16;
        } else if source.len() == span.text.len() {
            for (at, letter) in span.text.grapheme_indices(true) {
                let end = at + letter.len();
                let place = if span.backwards {
                    source.end - end..source.end - at
                } else {
                    source.start + at..source.start + end
                };
                let width = measure::width(letter) as u16;
                letters.push(Letter { column, width, source: place });
                column += width;
            }
        } else {
            let width = measure::width(&span.text) as u16;
            letters.push(Letter { column, width, source: source.start..source.end.max(source.start + 1) });
            column += width;
        }
    }
    letters
}

impl Reader {
    /// The line a letter stands in, and its column there; nothing where it is not shown.
    fn cell(&mut self, point: Point) -> Option<(Top, u16)> {
        let Some(Ok(document)) = self.document() else { return None };
        let place = document.source_at(point)?.start;
        let lines = self.lines(point.block);
        lines.iter().enumerate().find_map(|(row, line)| {
            let letter = letters(line).into_iter().find(|letter| letter.source.contains(&place))?;
            Some((Top { block: point.block, row }, letter.column))
        })
    }

    /// Whether a letter is shown at all: a space at the end of a line is not.
    pub(in crate::app) fn has_cell(&mut self, point: Point) -> bool {
        self.cell(point).is_some()
    }

    /// The column and the row of a letter on the screen, if it is there.
    pub fn cell_on_screen(&self, point: Point) -> Option<(u16, u16)> {
        let Some(Ok(document)) = self.document() else { return None };
        let place = document.source_at(point)?.start;
        let of_block = |(_, row): &(u16, &Row)| row.block == point.block;
        (0..).zip(&self.rows).filter(of_block).find_map(|(y, row)| {
            let letter = letters(row.line()).into_iter().find(|letter| letter.source.contains(&place))?;
            Some((letter.column, y))
        })
    }

    /// The letter of a line that is nearest to a column.
    fn letter_at(&mut self, line: Top, column: u16) -> Option<Point> {
        let lines = self.lines(line.block);
        let nearest =
            letters(lines.get(line.row)?).into_iter().min_by_key(|letter| letter.distance(column))?;
        let Some(Ok(document)) = self.document() else { return None };
        document.point_at(line.block, nearest.source.start)
    }

    /// The letter that many lines below or above, in the wanted column or the one it stands in; which
    /// column that is. Stays at the first line and the last.
    pub(in crate::app) fn letter_beside(
        &mut self,
        point: Point,
        by: isize,
        column: Option<u16>,
    ) -> Option<(Point, u16)> {
        let (line, own) = self.cell(point)?;
        let column = column.unwrap_or(own);
        let (mut line, mut found) = (line, point);
        for _ in 0..by.unsigned_abs() {
            let Some(next) = self.line_beside(line, by > 0) else { break };
            line = next;
            found = self.letter_at(line, column).unwrap_or(found);
        }
        Some((found, column))
    }

    /// The next line of the body that has letters.
    fn line_beside(&mut self, from: Top, below: bool) -> Option<Top> {
        let is_head = |reader: &Self, block| match reader.document() {
            Some(Ok(document)) => document.is_head(block),
            _ => true,
        };
        let Top { mut block, row } = from;
        let mut row = Some(row);
        loop {
            let lines = self.lines(block);
            let has_letters = |&row: &usize| lines.get(row).is_some_and(|line| !letters(line).is_empty());
            let found = match (row, below) {
                (Some(row), true) => (row + 1..lines.len()).find(has_letters),
                (Some(row), false) => (0..row).rev().find(has_letters),
                (None, true) => (0..lines.len()).find(has_letters),
                (None, false) => (0..lines.len()).rev().find(has_letters),
            };
            if let Some(row) = found {
                return Some(Top { block, row });
            }
            row = None;
            block = if below { block + 1 } else { block.checked_sub(1)? };
            if block >= self.blocks() || is_head(self, block) {
                return None;
            }
        }
    }

    /// The first letter of the line that one stands in, and the last, as they are read.
    pub(in crate::app) fn line_ends(&mut self, point: Point) -> Option<(Point, Point)> {
        let (line, _) = self.cell(point)?;
        let lines = self.lines(line.block);
        let letters = letters(lines.get(line.row)?);
        let places = || letters.iter().map(|letter| letter.source.start);
        let Some(Ok(document)) = self.document() else { return None };
        let point = |place| document.point_at(line.block, place);
        Some((point(places().min()?)?, point(places().max()?)?))
    }

    /// The first letter of the body on the screen; where that shows only the head, the first of all.
    pub(in crate::app) fn first_letter(&self) -> Option<Point> {
        let Some(Ok(document)) = self.document() else { return None };
        let first_of_all = || {
            let mut body = (0..document.len()).filter(|&block| !document.is_head(block));
            if self.is_at_head() { body.find_map(|block| document.first_of(block)) } else { None }
        };
        let body = self.rows.iter().filter(|row| !document.is_head(row.block));
        let on_screen = body.into_iter().find_map(|row| {
            let first = letters(row.line()).into_iter().map(|letter| letter.source.start).min()?;
            document.point_at(row.block, first)
        });
        on_screen.or_else(first_of_all)
    }

    /// Whether the screen shows nothing below the head.
    fn is_at_head(&self) -> bool {
        let Some(Ok(document)) = self.document() else { return false };
        let has_body = |row: &Row| !document.is_head(row.block) && !letters(row.line()).is_empty();
        !self.rows.iter().any(has_body)
    }

    /// Scrolls as little as it takes to have a letter on the screen.
    pub(in crate::app) fn keep_on_screen(&mut self, point: Point) {
        let Some((line, _)) = self.cell(point) else { return };
        let rows = self.size.1.max(1);
        let Some(top) = self.stand() else { return };
        let lowest = self.away(top, isize::from((rows - 1).cast_signed()));
        let to = if line < top {
            line
        } else if line > lowest {
            self.away(line, -isize::from((rows - 1).cast_signed()))
        } else {
            return;
        };
        let to = to.min(self.last_top());
        self.go(to);
        self.fill();
    }
}
