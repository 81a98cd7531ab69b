//! Text that runs from right to left, put into the order it is seen in (UAX 9), for a terminal that
//! shows what it is given from left to right.
//!
//! Lines are broken first, in the order of reading; then each is put in order for itself.

use std::borrow::Cow;
use std::ops::Range;

use unicode_bidi::{BidiInfo, Direction, Level, get_base_direction_full};
use unicode_segmentation::UnicodeSegmentation;

use super::flow::{Flow, drawn};
use super::head::BETWEEN_PARTS;
use super::{Role, Span};
use crate::measure;
use crate::safe::SafeText;

/// The levels of a text that has something in it that runs from right to left.
pub(super) struct Order {
    /// One a byte: odd where text runs from right to left.
    levels: Vec<Level>,
    /// Whether the paragraph does, by the first letter in it that has a direction.
    leftward: bool,
}

/// Whether a paragraph runs from right to left, by the first letter in it that has a direction.
pub(super) fn begins_leftward(text: &str) -> bool {
    !text.is_ascii() && get_base_direction_full(text) == Direction::Rtl
}

impl Order {
    /// None where all of `text` runs from left to right, which is seen at a glance.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.is_ascii() || !text.chars().any(is_leftward) {
            return None;
        }
        let leftward = begins_leftward(text);
        let base = if leftward { Level::rtl() } else { Level::ltr() };
        Some(Self { levels: BidiInfo::new(text, Some(base)).levels, leftward })
    }

    /// The levels of parts that stand side by side from left to right, each with a direction of its
    /// own: a date beside an Arabic name would come apart.
    pub(super) fn of_parts(text: &str, between: &str) -> Option<Self> {
        if text.is_ascii() || !text.chars().any(is_leftward) {
            return None;
        }
        let mut levels = Vec::with_capacity(text.len());
        for part in text.split(between) {
            if !levels.is_empty() {
                levels.resize(levels.len() + between.len(), Level::ltr());
            }
            levels.extend(BidiInfo::new(part, None).levels);
        }
        Some(Self { levels, leftward: false })
    }

    /// The line `range` of `flow` as it is seen, `hyphen` at its end, at the right edge of `width`
    /// columns if its paragraph begins there.
    pub(super) fn spans(
        &self,
        flow: &Flow,
        range: Range<usize>,
        hyphen: Option<Span>,
        width: usize,
    ) -> Vec<Span> {
        let logical = flow.spans(range.clone());
        let columns = taken(&logical);
        let mut seen = Vec::with_capacity(logical.len());
        for (run, leftward) in self.runs(range) {
            let part = flow.spans(run);
            if leftward {
                seen.extend(part.into_iter().rev().map(backwards));
            } else {
                seen.extend(part);
            }
        }
        // Parts of one grapheme may have come apart.
        let mut spans = if taken(&seen) == columns { seen } else { logical };
        let rest = width.saturating_sub(columns + usize::from(hyphen.is_some()));
        if self.leftward {
            let blank = (rest > 0).then(|| drawn(&" ".repeat(rest), Role::Text));
            spans.splice(0..0, blank.into_iter().chain(hyphen));
        } else {
            spans.extend(hyphen);
        }
        spans
    }

    /// The stretches of one direction in a line, from left to right (rule L2).
    fn runs(&self, line: Range<usize>) -> Vec<(Range<usize>, bool)> {
        let mut runs: Vec<(Range<usize>, Level)> = Vec::new();
        for at in line {
            match runs.last_mut() {
                Some((run, level)) if *level == self.levels[at] => run.end = at + 1,
                _ => runs.push((at..at + 1, self.levels[at])),
            }
        }
        let highest = runs.iter().map(|run| run.1.number()).max().unwrap_or(0);
        for level in (1..=highest).rev() {
            for part in runs.chunk_by_mut(|a, b| (a.1.number() >= level) == (b.1.number() >= level)) {
                if part[0].1.number() >= level {
                    part.reverse();
                }
            }
        }
        runs.into_iter().map(|(run, level)| (run, level.is_rtl())).collect()
    }
}

/// One line of text in the order it is seen in, where that is another one: stretches of it from left to
/// right, each with whether it is to be read from its other end.
pub fn seen_order(text: &str) -> Option<Vec<(Range<usize>, bool)>> {
    Some(Order::of(text)?.runs(0..text.len()))
}

/// One line of text as it is seen. Its parts, with dots between them, stand from left to right.
pub fn in_seen_order(text: &str) -> Cow<'_, str> {
    let Some(order) = Order::of_parts(text, BETWEEN_PARTS) else { return Cow::Borrowed(text) };
    let runs = order.runs(0..text.len());
    let seen = |(run, backwards): (Range<usize>, bool)| {
        if backwards { turned(&text[run]) } else { text[run].to_owned() }
    };
    runs.into_iter().map(seen).collect()
}

/// Whether a character is of a script that runs from right to left.
fn is_leftward(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

fn taken(spans: &[Span]) -> usize {
    spans.iter().map(|span| measure::width(&span.text)).sum()
}

/// The same span, read from its other end. It stays as it is if it could not be turned back: a mark
/// without a letter of its own would have joined another one.
fn backwards(span: Span) -> Span {
    let text = SafeText::new(&turned(&span.text));
    if turned(&text) == *span.text { Span { text, backwards: true, ..span } } else { span }
}

/// `text` with its last grapheme first, brackets facing the other way.
pub fn turned(text: &str) -> String {
    let turn = |grapheme: &str| {
        let mut chars = grapheme.chars();
        let first = chars.next().map(mirrored);
        first.into_iter().chain(chars).collect::<String>()
    };
    text.graphemes(true).rev().map(turn).collect()
}

/// The character that looks like `c` in a mirror, as long as `c`, where text uses it in pairs.
fn mirrored(c: char) -> char {
    const PAIRS: [(char, char); 8] =
        [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('«', '»'), ('‹', '›'), ('≤', '≥'), ('⟨', '⟩')];
    let other = |&(open, close): &(char, char)| match c {
        c if c == open => Some(close),
        c if c == close => Some(open),
        _ => None,
    };
    PAIRS.iter().find_map(other).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_seen_from_left_to_right() {
        for (text, seen) in [
            ("plain (text)", "plain (text)"),
            ("שלום", "םולש"),
            ("#שלום", "םולש#"),
            ("אב (גד) 12", "12 (דג) בא"),
            ("אב · 14 Dec 2024 · #x", "בא · 14 Dec 2024 · #x"),
            ("see אב, גד!", "see דג ,בא!"),
        ] {
            assert_eq!(in_seen_order(text), seen, "{text}");
        }
    }
}
