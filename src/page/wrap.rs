//! A [`Flow`] and a width become lines. Where a line may end is Unicode's rule (UAX 14); which of
//! those places are taken is [`greedy`]'s choice, and nothing else here depends on how it chooses.
//!
//! A word wider than the line is cut between graphemes: no line is ever wider than the width.

use std::borrow::Cow;
use std::ops::Range;

use unicode_linebreak::linebreaks;
use unicode_width::UnicodeWidthStr;

use super::Span;
use super::flow::Flow;

/// What stands between two places where a line may end.
#[derive(Debug, Default)]
struct Word {
    /// Its bytes in the flow, without the spaces behind it.
    text: Range<usize>,
    width: usize,
    /// Columns of the spaces behind it, which count only if the line goes on.
    space: usize,
    /// Whether the line ends after it whatever follows.
    hard: bool,
}

/// Breaks `flow` into lines of at most `width` columns, which is not 0. An empty flow has no lines.
pub(super) fn wrap(flow: &Flow, width: usize) -> Vec<Vec<Span>> {
    let flow = fitting(flow, width);
    let words = words(&flow, width);
    greedy(&words, width)
        .into_iter()
        .map(|line| flow.spans(words[line.start].text.start..words[line.end - 1].text.end))
        .collect()
}

/// Columns `flow` takes if nothing but its hard breaks breaks it, and columns its widest word takes.
pub(super) fn extent(flow: &Flow) -> (usize, usize) {
    let words = words(flow, usize::MAX);
    let widest = words.iter().map(|word| word.width).max().unwrap_or(0);
    let line = greedy(&words, usize::MAX)
        .into_iter()
        .map(|line| {
            let words = &words[line];
            let whole: usize = words.iter().map(|word| word.width + word.space).sum();
            whole - words.last().map_or(0, |word| word.space)
        })
        .max();
    (line.unwrap_or(0), widest)
}

/// Cuts `flow` wherever `width` is reached, spaces and all: for code. Never without a line.
pub(super) fn chop(flow: &Flow, width: usize) -> Vec<Vec<Span>> {
    let flow = fitting(flow, width);
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, grapheme) in flow.graphemes() {
        let columns = grapheme.width();
        if used + columns > width {
            lines.push(flow.spans(start..at));
            (start, used) = (at, 0);
        }
        used += columns;
    }
    lines.push(flow.spans(start..flow.text().len()));
    lines
}

/// The flow itself unless something in it could never fit.
fn fitting(flow: &Flow, width: usize) -> Cow<'_, Flow> {
    // Most text is ASCII, where nothing is wider than one column.
    if flow.text().is_ascii() || flow.graphemes().all(|(_, grapheme)| grapheme.width() <= width) {
        Cow::Borrowed(flow)
    } else {
        Cow::Owned(flow.narrowed(width))
    }
}

fn words(flow: &Flow, limit: usize) -> Vec<Word> {
    let mut breaks = linebreaks(flow.text()).map(|(at, _)| at).peekable();
    let mut words = Vec::new();
    let mut word = Word::default();
    for (at, grapheme) in flow.graphemes() {
        let end = at + grapheme.len();
        // A place to break inside a grapheme is none.
        while breaks.next_if(|&place| place < end).is_some() {}
        if grapheme == "\n" {
            word.hard = true;
        } else if grapheme == " " {
            if word.text.is_empty() {
                word.text = end..end;
            } else {
                word.space += 1;
            }
        } else {
            let columns = grapheme.width();
            if !word.text.is_empty() && word.width + word.space + columns > limit {
                words.push(std::mem::take(&mut word));
                word.text = at..at;
            }
            word.width += word.space + columns;
            word.space = 0;
            word.text.end = end;
        }
        if word.hard || (breaks.peek() == Some(&end) && !word.text.is_empty()) {
            words.push(std::mem::take(&mut word));
            word.text = end..end;
        }
    }
    words
}

/// The words of each line, each line as full as it can be. A paragraph-wide choice of breaks would
/// take this function's place.
fn greedy(words: &[Word], width: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (index, word) in words.iter().enumerate() {
        if index > start && used + word.width > width {
            lines.push(start..index);
            (start, used) = (index, 0);
        }
        used += word.width + word.space;
        if word.hard {
            lines.push(start..index + 1);
            (start, used) = (index + 1, 0);
        }
    }
    if start < words.len() {
        lines.push(start..words.len());
    }
    lines
}
