//! What of a body is given to the Markdown parser.
//!
//! Refused: more than [`MAX_BODY`] bytes; more than [`MAX_LINES`] lines, of which each may be a block,
//! or [`MAX_BARS`] bars, of which each may be a cell that the parser holds whether it is shown or not; and
//! container markers that stand deeper in their line than [`MAX_PREFIX`] columns. The parser walks all
//! open containers for every line of a lazy paragraph, so ten thousand quotes around ten thousand lines
//! would keep it busy for minutes.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr_iter, memchr2_iter};

/// Longer bodies are cut here, at the end of a line if there is one.
const MAX_BODY: usize = 16 << 20;
/// And here: four times as many as a thick novel has. Blank ones do not count.
const MAX_LINES: usize = 1 << 18;
/// And here, at the end of a line as well: a table of as many columns and rows as are shown has fewer
/// by far.
const MAX_BARS: usize = 1 << 20;
/// How far into its line a list item or quotation may begin.
const MAX_PREFIX: usize = 200;
/// A footnote label longer than this does not count as one.
const MAX_LABEL: usize = 64;

/// The part of `body` that is laid out.
pub(super) fn cut(body: &str) -> &str {
    let limit = body.floor_char_boundary(MAX_BODY);
    let head = &body.as_bytes()[..limit];
    // Where there are fewer bytes there are fewer of either.
    let bar = if limit > MAX_BARS { memchr_iter(b'|', head).nth(MAX_BARS) } else { None };
    let begins_line = |&end: &usize| head.get(end + 1).is_some_and(|next| !b"\r\n".contains(next));
    let mut lines = memchr2_iter(b'\n', b'\r', head).filter(begins_line);
    let line = if limit > MAX_LINES { lines.nth(MAX_LINES) } else { None };
    let limit = bar.into_iter().chain(line).min().unwrap_or(limit);
    if limit == body.len() {
        return body;
    }
    let head = &body[..limit];
    // A last line of half the body is no line anybody meant.
    match head.rfind('\n') {
        Some(end) if end > limit / 2 => &head[..=end],
        _ => head,
    }
}

/// `body` with the container markers beyond the limit turned into spaces, so that every byte stays
/// where it was. Borrowed when there were none, which is the case for whatever people write.
pub(super) fn shallow(body: &str) -> Cow<'_, str> {
    let mut out: Option<String> = None;
    let mut done = 0;
    let mut start = 0;
    for line in body.split_inclusive('\n') {
        if line.len() > MAX_PREFIX / 4
            && let Some(deep) = deep_markers(line)
        {
            let out = out.get_or_insert_with(String::new);
            out.push_str(&body[done..start + deep.start]);
            out.extend(std::iter::repeat_n(' ', deep.len()));
            done = start + deep.end;
        }
        start += line.len();
    }
    match out {
        None => Cow::Borrowed(body),
        Some(mut out) => {
            out.push_str(&body[done..]);
            Cow::Owned(out)
        }
    }
}

/// The bytes of a line's container markers that stand deeper than the limit.
fn deep_markers(line: &str) -> Option<Range<usize>> {
    let bytes = line.as_bytes();
    let (mut at, mut column) = (0, 0);
    let mut deep: Option<Range<usize>> = None;
    loop {
        let (length, is_marker) = match bytes.get(at) {
            Some(b' ') => (1, false),
            Some(b'\t') => {
                column += 3;
                (1, false)
            }
            Some(_) => match marker(&bytes[at..]) {
                Some(length) => (length, true),
                None => return deep,
            },
            None => return deep,
        };
        if is_marker && column > MAX_PREFIX {
            deep.get_or_insert(at..at).end = at + length;
        }
        at += length;
        column += length;
    }
}

/// Bytes of the container marker that `rest` begins with.
fn marker(rest: &[u8]) -> Option<usize> {
    let blank = |at: usize| rest.get(at).is_none_or(u8::is_ascii_whitespace);
    match rest {
        [b'>', ..] => Some(1),
        [b'-' | b'+' | b'*', ..] if blank(1) => Some(1),
        [b'0'..=b'9', ..] => {
            let digits = rest.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
            (matches!(rest.get(digits), Some(b'.' | b')')) && blank(digits + 1)).then_some(digits + 1)
        }
        [b'[', b'^', label @ ..] => {
            let label = &label[..label.len().min(MAX_LABEL)];
            label.windows(2).position(|pair| pair == b"]:").map(|end| end + 4)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_left_alone() {
        for body in ["", "a\n", "> > - 1. [^a]: deep\n", "        - code\n", &"- ".repeat(90)] {
            assert!(matches!(shallow(body), Cow::Borrowed(_)), "{body:?}");
        }
    }

    #[test]
    fn deep_markers_become_spaces_and_text_stays_where_it_was() {
        for marker in [">", "> ", "- ", "12. ", "[^a]: "] {
            let body = format!("{}text >\n> last", marker.repeat(1_000));
            let bounded = shallow(&body);
            assert_eq!(bounded.len(), body.len());
            assert!(bounded.ends_with("   text >\n> last"), "{marker:?}");
            assert!(bounded.starts_with(&marker.repeat(200 / marker.len())), "{marker:?}");
        }
        let indented = format!("{}- item", " ".repeat(300));
        assert_eq!(shallow(&indented), format!("{}item", " ".repeat(302)));
    }

    #[test]
    fn a_body_is_cut_between_lines_or_at_least_between_characters() {
        let lines = "some words. ".repeat(9) + "\n";
        let lines = lines.repeat(MAX_BODY / 90);
        assert!((MAX_BODY - 200..=MAX_BODY).contains(&cut(&lines).len()) && cut(&lines).ends_with('\n'));
        for (line, length) in [("a line\n", 7), ("a\n\n", 3), ("a\r\n\r\n", 5), ("a\r", 2)] {
            let shown = cut(&line.repeat(MAX_LINES + 9)).len();
            assert!(shown.abs_diff(MAX_LINES * length) <= 2 * length, "{line:?}: {shown}");
        }
        let one = "é".repeat(MAX_BODY);
        assert_eq!(cut(&one).len(), MAX_BODY);
        assert_eq!(cut("short"), "short");
        let row = "|a".repeat(10_000) + "|\n";
        let shown = cut(&row.repeat(200)).len();
        assert_eq!((shown / row.len(), shown % row.len()), (MAX_BARS / 10_001, 0));
        assert_eq!(cut(&"|".repeat(2 * MAX_BARS)).len(), MAX_BARS);
    }
}
