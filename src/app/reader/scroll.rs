//! Moving in the text: by lines, to a place, back to a place.

use std::sync::Arc;

use super::{Ahead, MAX_KEPT, Reader, Top, start};
use crate::page::Line;

impl Reader {
    /// The lines of a block, laid out now or before.
    pub(super) fn lines(&mut self, block: usize) -> Arc<Vec<Line>> {
        let width = self.size.0;
        let Some(open) = &mut self.open else { return Arc::default() };
        let Ok(document) = &open.document else { return Arc::default() };
        if let Some(lines) = open.lines.get(&block) {
            return Arc::clone(lines);
        }
        if open.lines.len() > MAX_KEPT {
            open.lines.clear();
        }
        let lines = document.lines(block, width, self.reorder);
        let lines = Arc::new(self.with_asides(block, self.with_pictures(block, lines)));
        if let Some(open) = &mut self.open {
            open.lines.insert(block, Arc::clone(&lines));
        }
        lines
    }

    pub(super) fn blocks(&self) -> usize {
        self.current().and_then(|open| open.document.as_ref().ok()).map_or(0, |document| document.len())
    }

    /// The line `by` lines away from `from`, or the last or first there is.
    pub(super) fn away(&mut self, from: Top, by: isize) -> Top {
        let Top { mut block, row } = from;
        let blocks = self.blocks();
        let mut row = row.cast_signed().saturating_add(by);
        while row < 0 {
            let Some(above) = block.checked_sub(1) else { return Top::default() };
            block = above;
            row = row.saturating_add_unsigned(self.lines(block).len());
        }
        loop {
            let lines = self.lines(block).len();
            if row.unsigned_abs() < lines {
                return Top { block, row: row.unsigned_abs() };
            }
            if block + 1 >= blocks {
                return Top { block, row: lines.saturating_sub(1) };
            }
            row -= lines.cast_signed();
            block += 1;
        }
    }

    /// The lowest line that can be the first on screen, so that the last is at its foot.
    pub(super) fn last_top(&mut self) -> Top {
        let mut rows = usize::from(self.size.1);
        for block in (0..self.blocks()).rev() {
            let lines = self.lines(block).len();
            if lines >= rows {
                return Top { block, row: lines - rows };
            }
            rows -= lines;
        }
        Top::default()
    }

    /// Moves by lines; false when it stands at that end already.
    pub(in crate::app) fn scroll(&mut self, by: isize) -> bool {
        let Some((_, &mut top, _)) = self.readable() else {
            if self.is_waiting() {
                let before = match self.ahead {
                    Some(Ahead::Lines(lines)) => lines,
                    _ => 0,
                };
                self.ahead = Some(Ahead::Lines(before.saturating_add(by).max(0)));
            }
            return self.is_waiting();
        };
        let to = self.away(top, by).min(self.last_top());
        self.go(to);
        to != top
    }

    pub(in crate::app) fn top(&mut self) {
        self.ahead = None;
        self.go(Top::default());
    }

    pub(in crate::app) fn bottom(&mut self) {
        if self.readable().is_none() {
            self.ahead = Some(Ahead::Bottom);
            return;
        }
        let last = self.last_top();
        self.go(last);
    }

    pub(super) fn go(&mut self, to: Top) {
        let place = self.place_of(to);
        if let Some((_, top, kept)) = self.readable() {
            (*top, *kept) = (to, place);
        }
    }

    /// The first byte of the text at or below a line, as far as its block reaches.
    pub(super) fn place_of(&mut self, top: Top) -> Option<usize> {
        let lines = self.lines(top.block);
        lines.get(top.row..)?.iter().find_map(start)
    }

    /// The line that has the byte `place` of the text.
    pub(super) fn line_of(&mut self, place: usize) -> Option<Top> {
        let block = self.readable()?.0.block_at(place);
        Some(self.line_in(block, place))
    }

    /// Brings the words back to the top that stood there before everything was laid out anew.
    pub(super) fn return_to_place(&mut self) {
        let Some((_, &mut top, &mut place)) = self.readable() else { return };
        let to = match place {
            _ if top == Top::default() && place.is_none() => return,
            Some(place) => self.line_of(place).unwrap_or(top),
            None => Top { row: top.row.min(self.lines(top.block).len().saturating_sub(1)), ..top },
        };
        if let Some((_, top, _)) = self.readable() {
            *top = to;
        }
    }

    /// How many lines without text stand at the top, above what is known by its words.
    pub(super) fn blank_at_top(&mut self) -> usize {
        let Some((_, &mut top, _)) = self.readable() else { return 0 };
        self.lines(top.block).iter().skip(top.row).position(|line| start(line).is_some()).unwrap_or(0)
    }

    /// Goes up by so many lines without text, as far as there are some.
    pub(super) fn go_above(&mut self, blank: usize) {
        let Some((_, &mut top, _)) = self.readable().filter(|_| blank > 0) else { return };
        let lines = self.lines(top.block);
        let above = lines.iter().take(top.row).rev().take(blank);
        let row = top.row - above.take_while(|line| start(line).is_none()).count();
        self.go(Top { row, ..top });
    }

    /// The line that has the byte `place`, which is in `block`.
    pub(super) fn line_in(&mut self, block: usize, place: usize) -> Top {
        let lines = self.lines(block);
        let row = lines.iter().rposition(|line| start(line).is_some_and(|start| start <= place));
        let first = || lines.iter().position(|line| start(line).is_some());
        Top { block, row: row.or_else(first).unwrap_or(0) }
    }

    /// The block and the byte of the text at the top.
    pub(in crate::app) fn here(&mut self) -> (usize, usize) {
        let Some(top) = self.stand() else { return (0, 0) };
        (top.block, self.place_of(top).unwrap_or(0))
    }

    /// Whether the byte `place`, which is in `block`, is on screen.
    pub(in crate::app) fn shows(&mut self, block: usize, place: usize) -> bool {
        let line = self.line_in(block, place);
        self.rows.iter().any(|row| (row.block, row.nth) == (line.block, line.row))
    }

    /// Brings the byte `place`, which is in `block`, on screen, with some of what stands before it.
    pub(in crate::app) fn reveal(&mut self, block: usize, place: usize) {
        if self.readable().is_none() || self.shows(block, place) {
            return;
        }
        let line = self.line_in(block, place);
        self.reveal_line(line);
    }

    pub(super) fn reveal_line(&mut self, line: Top) {
        self.reveal_line_above(line, 0);
    }

    /// The same, above the last `margin` rows if there are enough.
    pub(super) fn reveal_line_above(&mut self, line: Top, margin: usize) {
        let rows = usize::from(self.size.1);
        // At the end of the text there is nothing to bring up from below.
        let is_end = self.stand() == Some(self.last_top());
        let free = if is_end { rows } else { rows.saturating_sub(margin).max(rows / 2) };
        if self.rows.iter().take(free).any(|row| (row.block, row.nth) == (line.block, line.row)) {
            return;
        }
        let above = self.away(line, -isize::from((self.size.1 / 3).cast_signed()));
        let to = above.min(self.last_top());
        self.go(to);
        self.fill();
    }

    /// Brings the first words of a block to the top.
    pub(in crate::app) fn go_to_block(&mut self, block: usize) {
        if self.readable().is_none() {
            return;
        }
        let row = self.lines(block).iter().position(|line| start(line).is_some()).unwrap_or(0);
        let to = Top { block, row }.min(self.last_top());
        self.go(to);
        self.fill();
    }
}
