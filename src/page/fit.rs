//! Which of the places where a line may end are taken: those that leave the least ragged edge over
//! the whole paragraph, weighed against hyphens, broken names and a last line of next to nothing.
//!
//! Refused: looking at more than [`MAX_CHOICES`] ends for a line, so that time grows with the text
//! alone.

use std::ops::Range;

use super::breaks::{End, Word};

/// Beginnings of a line that are tried for each end of it, the one that fills it most first.
const MAX_CHOICES: usize = 40;

/// What is paid for ends that are not free, as the part of the width that would rather be left free.
const JOINT: usize = 16;
const DASH: usize = 12;
const ADDRESS: usize = 8;
const PART: usize = 5;
const NAME: usize = 4;
const HYPHEN: usize = 4;
/// A second line in a row that ends with a hyphen pays this many times as much, and so does a last
/// line that is only the end of a word.
const AGAIN: u64 = 3;
/// A last line of at most so many columns, and at most this part of the width.
const SHORT: usize = 6;
const SHORT_PART: usize = 6;
const RUNT: usize = 8;

/// The words of each line of at most `width` columns, which no word exceeds.
pub(super) fn lines(words: &[Word], width: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for part in words.split_inclusive(|word| word.end == End::Hard) {
        let found = paragraph(part, width);
        lines.extend(found.into_iter().map(|line| start + line.start..start + line.end));
        start += part.len();
    }
    lines
}

fn paragraph(words: &[Word], width: usize) -> Vec<Range<usize>> {
    let plain = greedy(words, width);
    if plain.len() < 2 {
        return plain;
    }
    let fitted = fitted(words, width);
    // Evenness is worth one line, not two.
    if fitted.len() > plain.len() + 1 { plain } else { fitted }
}

/// The cheapest lines.
fn fitted(words: &[Word], width: usize) -> Vec<Range<usize>> {
    let starts = starts(words);
    // Of the words up to each place: the least cost, and where the last line begins.
    let mut best: Vec<(u64, usize)> = Vec::with_capacity(words.len() + 1);
    best.push((0, 0));
    let mut fullest = 0;
    for end in 1..=words.len() {
        let last = &words[end - 1];
        let edge = starts[end] - last.space + usize::from(last.end == End::Hyphen && end < words.len());
        while edge - starts[fullest] > width && fullest + 1 < end {
            fullest += 1;
        }
        let done = end == words.len();
        let price = if done { 0 } else { price(last.end, width) };
        let mut cheapest = (u64::MAX, fullest);
        for start in fullest..end.min(fullest + MAX_CHOICES) {
            let taken = edge - starts[start];
            let before = start.checked_sub(1).map(|before| words[before].end);
            let own = if done {
                rest(taken, before, width)
            } else if last.end == End::Hyphen && before == Some(End::Hyphen) {
                square(width - taken) + price * AGAIN
            } else {
                square(width - taken) + price
            };
            cheapest = cheapest.min((best[start].0 + own, start));
        }
        best.push(cheapest);
    }
    let mut lines = Vec::new();
    let mut end = words.len();
    while end > 0 {
        let start = best[end].1;
        lines.push(start..end);
        end = start;
    }
    lines.reverse();
    lines
}

/// The price of ending a line so.
fn price(end: End, width: usize) -> u64 {
    let part = match end {
        End::Hard | End::Free | End::Cut => return 0,
        End::Joint => JOINT,
        End::Dash => DASH,
        End::Address => ADDRESS,
        End::Part => PART,
        End::Name => NAME,
        End::Hyphen => HYPHEN,
    };
    square(width / part)
}

/// The price of a last line of `taken` columns.
fn rest(taken: usize, before: Option<End>, width: usize) -> u64 {
    let short = SHORT.min(width / SHORT_PART);
    match before {
        Some(End::Hyphen) if taken <= 2 * short => square(width / HYPHEN) * AGAIN,
        Some(_) if taken <= short => square(width / RUNT),
        _ => 0,
    }
}

fn square(columns: usize) -> u64 {
    (columns as u64).pow(2)
}

/// Lines as full as they can be, ending where nothing is broken if they can.
fn greedy(words: &[Word], width: usize) -> Vec<Range<usize>> {
    let starts = starts(words);
    let mut lines = Vec::new();
    let mut start = 0;
    // The last place on the line where it may end, and the last where nothing breaks.
    let (mut any, mut whole) = (0, 0);
    for (index, word) in words.iter().enumerate() {
        let edge = starts[index] + word.width;
        while index > start && edge - starts[start] > width {
            let end = if whole > start { whole } else { any.max(start + 1) };
            lines.push(start..end);
            start = end;
        }
        if matches!(word.end, End::Hard | End::Free | End::Joint | End::Dash) {
            whole = index + 1;
        }
        if edge + usize::from(word.end == End::Hyphen) - starts[start] <= width {
            any = index + 1;
        }
    }
    if start < words.len() {
        lines.push(start..words.len());
    }
    lines
}

/// The column each word would begin at if all stood in one line, and where the line would end.
fn starts(words: &[Word]) -> Vec<usize> {
    let mut column = 0;
    let mut starts = Vec::with_capacity(words.len() + 1);
    starts.push(0);
    starts.extend(words.iter().map(|word| {
        column += word.width + word.space;
        column
    }));
    starts
}
