//! How wide text stands on a terminal, and how a number is read. Measured as ratatui measures it: grapheme by grapheme.

use std::ops::Range;

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns `text` takes.
pub fn width(text: &str) -> usize {
    if text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The longest start of `text` that fits `columns`, never cutting a grapheme.
pub fn fit(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > columns {
            return &text[..at];
        }
    }
    text
}

/// Like [`fit`], with `…` where something was left out.
pub fn ellipsis(text: &str, columns: usize) -> String {
    let start = fit(text, columns);
    if start.len() == text.len() || columns == 0 {
        return start.to_owned();
    }
    format!("{}…", fit(text, columns - 1).trim_end())
}

/// Breaks one line of text into at most `rows` rows of `columns`, as byte ranges without the
/// spaces around them. What does not fit is beyond the last range's end.
pub fn rows(text: &str, columns: usize, rows: usize) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    let mut end = 0;
    let breaks = linebreaks(text).filter(|&(at, kind)| kind == BreakOpportunity::Allowed || at == text.len());
    // Measures no more of a long piece than a row takes.
    let is_wider = |piece: &str| fit(piece, columns).len() < piece.len();
    for (at, _) in breaks {
        // A piece that is too long for any row is cut where the row ends.
        while ranges.len() < rows && is_wider(text[start..at].trim_end()) {
            if end == start {
                end = start + fit(&text[start..at], columns).len();
                if end == start {
                    return ranges;
                }
            }
            ranges.push(trimmed(text, start..end));
            start = end;
        }
        if ranges.len() == rows {
            return ranges;
        }
        end = at;
    }
    if start < end {
        ranges.push(trimmed(text, start..end));
    }
    ranges
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    range.start..range.start + text[range].trim_end().len()
}

/// `4,490`
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_break_between_words_and_cut_what_is_too_long() {
        let show = |text: &str, columns, most| -> Vec<String> {
            rows(text, columns, most).into_iter().map(|range| text[range].to_owned()).collect()
        };
        assert_eq!(show("What the FBI knows", 9, 2), ["What the", "FBI knows"]);
        assert_eq!(show("What the FBI knows", 9, 1), ["What the"]);
        assert_eq!(show("abcdefghij kl", 4, 9), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(show("日本語の新聞", 5, 2), ["日本", "語の"]);
        assert_eq!(show("語", 1, 2), Vec::<String>::new());
        assert_eq!(show("", 10, 2), Vec::<String>::new());
        assert_eq!(rows(&"a".repeat(100_000), 2, 60_000).len(), 50_000);
    }

    #[test]
    fn thousands_are_set_apart() {
        for (number, shown) in [(0, "0"), (999, "999"), (4490, "4,490"), (1_000_000, "1,000,000")] {
            assert_eq!(grouped(number), shown);
        }
    }

    #[test]
    fn an_ellipsis_stands_for_what_was_cut() {
        assert_eq!(ellipsis("abcdef", 6), "abcdef");
        assert_eq!(ellipsis("abcdefg", 6), "abcde…");
        assert_eq!(ellipsis("日本語", 4), "日…");
        assert_eq!(ellipsis("abc", 0), "");
    }
}
