//! For any two frames, what the wire sends makes the one into the other.

use recto::terminal::Features;

use crate::Target;
use crate::dice::Dice;
use crate::frames::{Change, Run, STYLES, TEXTS, check};
use crate::oracle::Measure;

/// Rows of the largest screen, and columns.
const ROWS: usize = 14;
const COLUMNS: usize = 44;

pub(crate) struct Frames;

/// Numbers read from an input, and 0 behind its end.
struct Numbers<'a>(std::slice::Iter<'a, u8>);

impl Numbers<'_> {
    fn below(&mut self, end: usize) -> usize {
        usize::from(*self.0.next().unwrap_or(&0)) % end
    }

    fn span(&mut self, most: usize) -> (usize, usize) {
        let (one, other) = (self.below(most), self.below(most));
        (one.min(other), one.max(other) + 1)
    }

    fn runs(&mut self) -> Vec<Run> {
        let count = self.below(8);
        let run = |_| Run {
            text: self.below(TEXTS.len()),
            style: self.below(4 * STYLES.len()).saturating_sub(3 * STYLES.len()),
            link: self.below(10).saturating_sub(7),
            length: 1 + self.below(if count < 3 { 40 } else { 4 }),
        };
        (0..count).map(run).collect()
    }

    fn change(&mut self) -> Change {
        match self.below(13) {
            0 | 1 => Change::Anew((0..ROWS).map(|_| self.runs()).collect()),
            2..=7 => {
                let (rows, is_whole) = (self.span(ROWS), self.below(2) == 0);
                let columns = if is_whole { (0, 60) } else { self.span(40) };
                let up = self.below(9).cast_signed() - 4;
                Change::Shift { rows, columns, up, row: self.runs() }
            }
            8..=10 => Change::Row(self.below(ROWS), self.runs()),
            11 => Change::Forget,
            _ => Change::Resize(1 + self.below(COLUMNS - 1) as u16, 1 + self.below(ROWS - 1) as u16),
        }
    }
}

impl Target for Frames {
    fn make(&self, dice: &mut Dice) -> Vec<u8> {
        let count = 20 + dice.below(600);
        (0..count).map(|_| dice.number() as u8).collect()
    }

    fn run(&mut self, input: &[u8]) {
        let mut numbers = Numbers(input.iter());
        let is = [(); 6].map(|()| numbers.below(2) == 1);
        let features = Features {
            scroll_regions: is[0],
            margins: is[1] && is[0],
            erase_characters: is[2],
            erases_with_background: is[3],
            repeats: is[4],
            synchronised: is[5],
        };
        let measure = if numbers.below(2) == 0 { Measure::Cluster } else { Measure::Letter };
        let mut changes = Vec::new();
        while numbers.0.len() > 0 {
            let change = numbers.change();
            let cursor =
                (numbers.below(2) == 0).then(|| (numbers.below(COLUMNS) as u16, numbers.below(ROWS) as u16));
            changes.push((change, cursor));
        }
        check(features, measure, &changes);
    }
}
