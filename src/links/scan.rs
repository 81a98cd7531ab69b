//! The links of one line, told without parsing the Markdown around it.
//!
//! What stands in code counts as well, and a destination that goes on in the next line does not: a
//! link too many or too few is no harm where many are looked through. One pass; nothing is read
//! twice, however the line nests.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::MAX_TARGET;
use crate::page::LinkKind;

/// A wikilink names a file or a title; longer ones are not one.
const MAX_WIKI: usize = 1_000;

/// Something that may be a link.
pub(super) struct Found {
    /// Its bytes in the line.
    pub(super) at: Range<usize>,
    pub(super) kind: LinkKind,
}

/// Goes through a line from its start.
pub(super) struct Links<'a> {
    line: &'a str,
    at: usize,
    /// Whether it begins as the definition of a reference does.
    defines: bool,
    brackets: Ahead,
    points: Ahead,
}

/// The next place of something, looked for once until it is passed.
#[derive(Default)]
struct Ahead {
    at: Option<usize>,
}

impl Ahead {
    fn find(&mut self, line: &str, what: &str, from: usize) -> Option<usize> {
        if self.at.is_none_or(|at| at < from) {
            let found = memmem::find(&line.as_bytes()[from..], what.as_bytes());
            self.at = Some(found.map_or(usize::MAX, |found| from + found));
        }
        self.at.filter(|&at| at != usize::MAX)
    }
}

impl<'a> Links<'a> {
    pub(super) fn of(line: &'a str) -> Self {
        let defines = line.trim_start().starts_with('[');
        Self { line, at: 0, defines, brackets: Ahead::default(), points: Ahead::default() }
    }

    /// The destination at `start`: in pointed brackets or up to a blank or the bracket that closes.
    fn destination(&mut self, start: usize) -> Range<usize> {
        let rest = &self.line[start..];
        let start = start + rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if self.line[start..].starts_with('<')
            && let Some(end) = self.points.find(self.line, ">", start)
            && end - start <= MAX_TARGET
        {
            return start + 1..end;
        }
        start..start + plain_end(&self.line.as_bytes()[start..], b"")
    }

    /// An address in running text, without the sentence's own marks.
    fn bare(&self, start: usize) -> Range<usize> {
        let bytes = &self.line.as_bytes()[start..];
        let end = plain_end(bytes, b"<>\"`]|");
        let marks = bytes[..end].iter().rev().take_while(|byte| b"?!.,:;*_~'".contains(byte)).count();
        start..start + end - marks
    }
}

/// Where a destination without pointed brackets ends.
fn plain_end(bytes: &[u8], more_ends: &[u8]) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return at,
            b')' => depth -= 1,
            byte if *byte <= b' ' || more_ends.contains(byte) => return at,
            _ => {}
        }
    }
    bytes.len()
}

impl Iterator for Links<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        let bytes = self.line.as_bytes();
        loop {
            let rest = &bytes[self.at..];
            let skip =
                rest.iter().position(|byte| matches!(byte, b'[' | b']' | b'h' | b'H' | b'w' | b'W'))?;
            let start = self.at + skip;
            let rest = &bytes[start..];
            let starts =
                |word: &[u8]| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
            self.at = start + 1;
            if starts(b"[[") {
                let end = self.brackets.find(self.line, "]]", start + 2);
                if let Some(end) = end.filter(|end| end - start <= MAX_WIKI) {
                    self.at = end + 2;
                    return Some(Found { at: start + 2..end, kind: LinkKind::Wiki });
                }
                continue;
            }
            let at = if starts(b"](") || (self.defines && starts(b"]:")) {
                self.destination(start + 2)
            } else if starts(b"http://") || starts(b"https://") || starts(b"www.") {
                self.bare(start)
            } else {
                continue;
            };
            self.at = at.end.max(start + 1);
            return Some(Found { at, kind: LinkKind::Address });
        }
    }
}

/// A target without the marks Markdown and HTML need to write it.
pub(super) fn written(target: &str) -> Cow<'_, str> {
    if target.len() > MAX_TARGET || !target.contains(['\\', '&']) {
        return Cow::Borrowed(target);
    }
    let mut plain = String::with_capacity(target.len());
    let mut chars = target.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.next_if(char::is_ascii_punctuation) } else { None };
        plain.push(escaped.unwrap_or(c));
    }
    Cow::Owned(html_escape::decode_html_entities(&plain).into_owned())
}
