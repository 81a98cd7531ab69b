//! Bytes into text, and the few things every format looks for in it: lines, headings, words.
//!
//! Nothing is refused here. What is not UTF-8 is replaced and said so; NULs and other controls
//! stay, for they are the author's bytes and cleaned where they are shown.

use pulldown_cmark::{Event, Parser};

use crate::safe::clean;

/// Longer headings are shown with their markup: nobody reads so far, and no parser is needed.
const MAX_MARKED: usize = 1000;

/// Decodes a file; true if some of it had to be replaced.
pub(super) fn decode(mut bytes: Vec<u8>) -> (String, bool) {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => return decode_utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return decode_utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, ..] => drop(bytes.drain(..3)),
        _ => {}
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, bool) {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut broken = !odd.is_empty();
    let decoded = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)));
    let mut text: String = decoded
        .map(|c| {
            broken |= c.is_err();
            c.unwrap_or(char::REPLACEMENT_CHARACTER)
        })
        .collect();
    if !odd.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    (text, broken)
}

/// One line, without its end.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    /// Where the next line starts.
    pub(super) next: usize,
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The lines from `start` on, which is the start of a line; ended by LF, CRLF or CR.
pub(super) fn lines(text: &str, start: usize) -> impl Iterator<Item = Line<'_>> {
    let mut start = start;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let bytes = rest.as_bytes();
        let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len());
        let after = if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
        let line = Line { text: &rest[..end], start, next: (start + end + after).min(text.len()) };
        start = line.next;
        Some(line)
    })
}

/// Where the first line with something on it starts; its indentation counts, it may be code.
pub(super) fn skip_blank(text: &str, start: usize) -> usize {
    lines(text, start).find(|line| !line.is_blank()).map_or(text.len(), |line| line.start)
}

/// The end of `text[start..end]` without the blank space behind it.
pub(super) fn trimmed_end(text: &str, start: usize, end: usize) -> usize {
    start + text.get(start..end).map_or(0, |body| body.trim_end().len())
}

/// A heading's level and text: `## About ##` → (2, `About`).
pub(super) fn atx(line: &str) -> Option<(usize, &str)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let hashes = &line[indent..];
    let text = hashes.trim_start_matches('#');
    let level = hashes.len() - text.len();
    if indent > 3 || !(1..=6).contains(&level) || !(text.is_empty() || text.starts_with([' ', '\t'])) {
        return None;
    }
    let text = text.trim();
    let open = text.trim_end_matches('#');
    Some((level, if open.is_empty() || open.ends_with([' ', '\t']) { open.trim_end() } else { text }))
}

/// The heading at `start`, in either style: its level, its text, and where the line behind it
/// starts.
pub(super) fn heading(text: &str, start: usize) -> Option<(usize, &str, usize)> {
    let mut lines = lines(text, start);
    let line = lines.next()?;
    if let Some((level, heading)) = atx(line.text) {
        return Some((level, heading, line.next));
    }
    let underline = lines.next()?;
    let rule = underline.text.trim_end();
    let level = match rule.trim_start_matches(' ') {
        "" => return None,
        rule if rule.bytes().all(|byte| byte == b'=') => 1,
        rule if rule.bytes().all(|byte| byte == b'-') => 2,
        _ => return None,
    };
    let begins = line.text.trim_start_matches(' ');
    let marker = begins.split_once(char::is_whitespace).map_or(begins, |(marker, _)| marker);
    let number = marker.strip_suffix(['.', ')']).is_some_and(|n| n.bytes().all(|byte| byte.is_ascii_digit()));
    let other = number
        || matches!(marker, "-" | "+" | "*")
        || begins.starts_with(['>', '|', '<', '\t'])
        || begins.starts_with("```")
        || begins.starts_with("~~~")
        || line.text.len() - begins.len() > 3
        || rule.len() - rule.trim_start_matches(' ').len() > 3
        || line.is_blank()
        || begins.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'*' | b'_' | b' '));
    (!other).then(|| (level, line.text.trim(), underline.next))
}

/// A heading's text as it reads, without emphasis, links and code marks.
pub(super) fn unmarked(heading: &str) -> String {
    if heading.len() > MAX_MARKED || !heading.contains(['*', '_', '`', '[', '<', '&', '\\', '~']) {
        return heading.to_owned();
    }
    let mut plain = String::with_capacity(heading.len());
    // As the heading it is: by itself `3. The rest` would be a list.
    for event in Parser::new(&format!("# {heading}")) {
        if let Event::Text(text) | Event::Code(text) = event {
            plain.push_str(&text);
        }
    }
    let plain = plain.trim();
    // What only looked like a heading's text (an image) is better than no title.
    if plain.is_empty() { heading.to_owned() } else { plain.to_owned() }
}

/// Whether a heading can stand as a title alone: a link or a picture in it would be lost.
pub(super) fn is_only_text(heading: &str) -> bool {
    !heading.contains("](") && !heading.contains('<')
}

/// Whether anything of `text` is seen when it is shown.
pub(super) fn is_visible(text: &str) -> bool {
    !clean(text).trim().is_empty()
}

/// Words of scraped fields that say there was nothing to scrape.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || ["unknown", "none", "n/a", "null", "nil", "-"].iter().any(|no| text.eq_ignore_ascii_case(no))
}

/// `text` unless it is a placeholder.
pub(super) fn present(text: &str) -> Option<String> {
    (!is_placeholder(text)).then(|| text.trim().to_owned())
}

/// Words, roughly: starts of runs without blanks, and half the ideographs and kana, which are
/// written without any. One pass without branches: an archive of megabytes is counted at start.
pub(super) fn count_words(text: &str) -> u32 {
    /// As many as one byte can count.
    const BLOCK: usize = 255;
    let bytes = text.as_bytes();
    let Some(first) = bytes.first() else { return 0 };
    // The first byte of U+3000 to U+9FFF.
    let is_wide = |byte: u8| (0xe3..=0xe9).contains(&byte);
    let mut words = u32::from(*first > b' ');
    let mut ideographs = u32::from(is_wide(*first));
    for (before, here) in bytes.chunks(BLOCK).zip(bytes[1..].chunks(BLOCK)) {
        let (mut starts, mut wide) = (0_u8, 0_u8);
        for (before, here) in before.iter().zip(here) {
            starts += u8::from(*before <= b' ') & u8::from(*here > b' ');
            wide += u8::from(is_wide(*here));
        }
        words += u32::from(starts);
        ideographs += u32::from(wide);
    }
    words + ideographs / 2
}
