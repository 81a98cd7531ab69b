//! A [`Flow`] and a width become lines: words and the places between them, the choice among the
//! places, the order in which the terminal is given what stands on a line. No line is ever wider
//! than the width.

use std::borrow::Cow;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::bidi::Order;
use super::breaks::{self, End};
use super::flow::Flow;
use super::head::BETWEEN_PARTS;
use super::{Role, Setting, Span, fit};

/// Lines of this many columns are even enough without hyphens.
const WIDE: usize = 60;

/// Breaks `flow` into lines of at most `width` columns, which is not 0. An empty flow has no lines.
pub(super) fn wrap(flow: &Flow, width: usize, setting: Setting) -> Vec<Vec<Span>> {
    let flow = fitting(flow, width);
    let words = breaks::words(&flow, width, setting.language.filter(|_| width < WIDE));
    let order = match flow.roles(0..1).next() {
        _ if !setting.reorder => None,
        Some(Role::Byline) => Order::of_parts(flow.text(), BETWEEN_PARTS),
        _ => Order::of(flow.text()),
    };
    let spans = |line: Range<usize>| {
        let last = &words[line.end - 1];
        let range = words[line.start].text.start..last.text.end;
        let hyphen = (last.end == End::Hyphen).then(|| flow.hyphen(range.end));
        if let Some(order) = &order {
            return order.spans(&flow, range, hyphen, width);
        }
        let mut spans = flow.spans(range);
        spans.extend(hyphen);
        spans
    };
    fit::lines(&words, width).into_iter().map(spans).collect()
}

/// Columns `flow` takes if nothing but its hard breaks breaks it, and columns its widest word takes.
pub(super) fn extent(flow: &Flow) -> (usize, usize) {
    let words = breaks::words(flow, usize::MAX, None);
    let widest = words.iter().map(|word| word.width).max().unwrap_or(0);
    let lines = words.split_inclusive(|word| word.end == End::Hard).map(|line| {
        let whole: usize = line.iter().map(|word| word.width + word.space).sum();
        whole - line.last().map_or(0, |word| word.space)
    });
    (lines.max().unwrap_or(0), widest)
}

/// Cuts `flow` where `width` is reached, or behind a blank not far before it, spaces and all: for code.
/// Never without a line.
pub(super) fn chop(flow: &Flow, width: usize) -> Vec<Vec<Span>> {
    let flow = fitting(flow, width);
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    // The place behind the last blank, and the columns up to it.
    let mut blank = (0, 0);
    for (at, grapheme) in flow.graphemes() {
        let columns = grapheme.width();
        if used + columns > width {
            let (end, taken) = if blank.1 * 3 > width * 2 { blank } else { (at, used) };
            lines.push(flow.spans(start..end));
            (start, used, blank) = (end, used - taken, (end, 0));
        }
        used += columns;
        if grapheme == " " {
            blank = (at + 1, used);
        }
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

#[cfg(test)]
mod tests;
