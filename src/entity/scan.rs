//! One pass over a text, from word to word.

use std::ops::Range;

use super::found::{Found, Text};
use super::{Entities, Kind, address, host, id};

/// The part of a mail address before the sign is no longer.
const MAX_LOCAL: usize = 64;

/// What `text` names.
pub fn entities(text: &str) -> Entities {
    let text = Text::new(text);
    let mut scan = Scan { text: &text, found: Found::default(), url_end: 0, colons_end: 0 };
    let mut rest = 0;
    while let Some(word) = next_word(text.whole(), rest) {
        rest = word.end;
        scan.word(trimmed(text.whole(), word));
    }
    scan.found.finish()
}

/// The next word from `from` on, with the signs that may stand within one.
fn next_word(text: &str, from: usize) -> Option<Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let start = from + text[from..].find(is_part)?;
    let length = text[start..].find(|c| !is_part(c)).unwrap_or(text.len() - start);
    Some(start..start + length)
}

/// A word without the signs at its ends.
fn trimmed(text: &str, word: Range<usize>) -> Range<usize> {
    let signs = ['.', '-', '_'];
    let inner = text[word.clone()].trim_start_matches(signs);
    let start = word.end - inner.len();
    start..start + inner.trim_end_matches(signs).len()
}

struct Scan<'a> {
    text: &'a Text<'a>,
    found: Found,
    /// Where the address that was met last ends, with its path.
    url_end: usize,
    /// Where what hangs together by colons ends.
    colons_end: usize,
}

impl Scan<'_> {
    fn word(&mut self, at: Range<usize>) {
        if at.is_empty() {
            return;
        }
        self.ids(&at);
        if at.start >= self.colons_end && self.ipv6(&at) {
            return;
        }
        let (text, word) = (self.text.whole(), &self.text.whole()[at.clone()]);
        let before = &text[..at.start];
        let is_of_url = before.ends_with("://");
        if !word.is_ascii() || !word.contains('.') {
            if is_of_url {
                self.end_url(&at);
            }
            return;
        }
        if before.ends_with('@') {
            return self.mail(&at);
        }
        if is_of_url {
            self.end_url(&at);
        } else if at.start < self.url_end || text[at.end..].starts_with('@') {
            return;
        }
        let is_defanged = self.text.is_defanged(&at);
        let is_path = !is_of_url && before.ends_with(['/', '\\']);
        let is_host = if is_of_url || is_defanged {
            host::is_host(word)
        } else {
            !is_path && host::is_plainly_host(word)
        };
        if is_host {
            self.found.put(self.text, Kind::Domain, &at);
            self.end_url(&at);
        } else {
            self.ipv4(&at, is_of_url);
        }
    }

    /// What hangs on the host at `at`, a port and a path, names no other hosts.
    fn end_url(&mut self, at: &Range<usize>) {
        let rest = &self.text.whole()[at.end..];
        if at.start >= self.url_end {
            let is_end = |c: char| c.is_whitespace() || "<>\"'`|*()[]{}“”’‘,;".contains(c);
            let hangs_on = rest.starts_with(['/', ':', '?', '#']);
            self.url_end = at.end + if hangs_on { rest.find(is_end).unwrap_or(rest.len()) } else { 0 };
        }
    }

    /// Ids and hashes within a word.
    fn ids(&mut self, at: &Range<usize>) {
        let bytes = &self.text.whole().as_bytes()[at.clone()];
        let mut start = 0;
        for part in bytes.split(|byte| b"._-".contains(byte)) {
            if part.eq_ignore_ascii_case(b"CVE")
                && let Some(length) = id::cve(&bytes[start..])
            {
                self.found.put(self.text, Kind::Cve, &(at.start + start..at.start + start + length));
            }
            if let Some(kind) = id::hash(part).filter(|_| self.is_whole(at, start..start + part.len())) {
                self.found.put(self.text, kind, &(at.start + start..at.start + start + part.len()));
            }
            start += part.len() + 1;
        }
        let id = bytes.split(|byte| b"_-".contains(byte)).next().unwrap_or_default();
        if id::is_attack(id) {
            self.found.put(self.text, Kind::Attack, &(at.start..at.start + id.len()));
        }
    }

    /// Whether a part of the word at `at` is a word of its own: not a piece of a path in the web, which
    /// names pictures and versions of files that way.
    fn is_whole(&self, at: &Range<usize>, part: Range<usize>) -> bool {
        let word = &self.text.whole().as_bytes()[at.clone()];
        let joins = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, b'_' | b'-'));
        let before = part.start.checked_sub(1).and_then(|place| word.get(place));
        let is_path = part.start == 0 && self.text.whole()[..at.start].ends_with('/');
        !joins(before) && !joins(word.get(part.end)) && !is_path && at.start >= self.url_end
    }

    fn mail(&mut self, at: &Range<usize>) {
        let text = self.text.whole();
        let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
        let sign = at.start - 1;
        let local =
            text.as_bytes()[..sign].iter().rev().take(MAX_LOCAL).take_while(|byte| is_local(byte)).count();
        let local = text[sign - local..sign].trim_start_matches(['.', '-', '_', '%', '+']).len();
        let start = sign - local;
        // `@somebody@example.org` is somebody's name, and a letter of another script part of a longer one.
        let goes_on = text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '@' || c == '/');
        if local > 0 && !goes_on && host::is_host(&text[at.clone()]) {
            self.found.put(self.text, Kind::Email, &(start..at.end));
        }
    }

    fn ipv4(&mut self, at: &Range<usize>, is_of_url: bool) {
        let text = self.text.whole();
        let mut start = at.start;
        // The first and last of a range stand with a dash between them.
        for part in text[at.clone()].split('-') {
            let place = start..start + part.len();
            start = place.end + 1;
            if !address::is_ipv4(part) {
                continue;
            }
            let is_marked = is_of_url || self.text.is_defanged(&place);
            if !is_marked && address::is_version(&text[..place.start], &text[place.end..]) {
                continue;
            }
            let rest = if is_of_url { &[][..] } else { &text.as_bytes()[place.end..] };
            let network = address::network(rest, 32);
            self.found.put(self.text, Kind::Ipv4, &(place.start..place.end + network));
            if place.end == at.end {
                self.end_url(at);
            }
        }
    }

    /// Whether an IPv6 address begins with this word.
    fn ipv6(&mut self, at: &Range<usize>) -> bool {
        let text = self.text.whole();
        let bytes = text.as_bytes();
        let is_part = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
        let colons = bytes[..at.start].iter().rev().take(2).take_while(|byte| **byte == b':').count();
        let start = at.start - colons;
        if colons == 1 || !bytes[at.start..].iter().take(5).any(|byte| *byte == b':') {
            return false;
        }
        let length = bytes[start..].iter().take_while(|byte| is_part(byte)).count();
        let end = start + length;
        self.colons_end = end;
        let word = text[start..end].trim_end_matches('.');
        let word = if word.ends_with("::") { word } else { word.trim_end_matches(':') };
        let end = start + word.len();
        let parts = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | ':' | '.');
        let begins = text[..start].chars().next_back().is_none_or(parts);
        let ends = text[end..].chars().next().is_none_or(|c| parts(c) || matches!(c, '.' | ':'));
        if !(begins && ends && address::is_ipv6(word)) {
            return false;
        }
        let end = end + address::network(&bytes[end..], 128);
        self.found.put(self.text, Kind::Ipv6, &(start..end));
        // What is left of it, such as an IPv4 address at its end, is none of its own.
        self.url_end = self.url_end.max(end);
        true
    }
}
