//! A line around a hit, for a list: cleaned, without markup, with the places of the hits in it.

use std::ops::Range;

use super::Needle;
use super::normal::normalize_with_origins;
use crate::article::Article;
use crate::safe::clean;

/// As much of a body is made comparable at a time, so that a long one costs no memory.
const WINDOW: usize = 64 << 10;
/// Two windows have so much and four times the needle in common, so that no hit is cut.
const OVERLAP: usize = 8 << 10;
/// Bytes on each side of a hit, for a column of the line: markup and accents take more than one.
const BYTES_PER_COLUMN: usize = 6;
/// Hits that are tried until one is not in markup.
const MAX_TRIED: usize = 16;
/// A narrower line says nothing.
const MIN_COLUMNS: usize = 8;

/// A line of a body with a hit in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Cleaned: cleaning it again changes nothing.
    pub text: String,
    /// The bytes of it that were looked for, in their order, none over another.
    pub hits: Vec<Range<usize>>,
}

/// The line around the first hit of any of the needles that is read, else around the first in markup, about `columns` wide: the paragraph where it
/// stands, cut at words. None where none is found.
pub fn context(article: &Article, text: &str, needles: &[Needle], columns: usize) -> Option<Context> {
    let body = text.get(article.body.clone())?;
    let columns = columns.max(MIN_COLUMNS);
    let (mut from, mut in_markup) = (0, None);
    for _ in 0..MAX_TRIED {
        let Some(hit) = first_hit(body, from, needles) else { break };
        let (around, cut) = surroundings(body, &hit, columns.saturating_mul(BYTES_PER_COLUMN).min(WINDOW));
        // Line breaks tell headings and lists, so markup goes first.
        let plain = collapsed(&clean(&unmarked(around)));
        let hits = hits(&plain, needles);
        if !hits.is_empty() {
            return Some(fit(&plain, &hits, cut, columns));
        }
        // It stands in the markup, such as an address: another may be what is read.
        from = hit.end;
        if in_markup.is_none() {
            let exact = collapsed(&clean(around));
            let hits = self::hits(&exact, needles);
            in_markup = (!hits.is_empty()).then(|| fit(&exact, &hits, cut, columns));
        }
    }
    in_markup
}

fn first_hit(body: &str, from: usize, needles: &[Needle]) -> Option<Range<usize>> {
    let overlap = OVERLAP + 4 * needles.iter().map(Needle::len).max()?;
    let mut start = from;
    loop {
        let end = body.floor_char_boundary(start + WINDOW);
        let window = &body[start..end];
        let (bytes, origins) = normalize_with_origins(window);
        let first = needles.iter().filter_map(|needle| Some((needle.find(&bytes)?, needle.len()))).min();
        if let Some((at, length)) = first {
            let range = origin(window, &origins, at..at + length);
            return Some(start + range.start..start + range.end);
        }
        if end >= body.len() {
            return None;
        }
        start = body.floor_char_boundary(end - overlap);
    }
}

/// The bytes of `text` that a range of what it was made into came from.
fn origin(text: &str, origins: &[u32], range: Range<usize>) -> Range<usize> {
    let at = |nth: usize| origins.get(nth).map_or(text.len(), |&at| at as usize);
    let last = at(range.end - 1);
    at(range.start)..text.ceil_char_boundary(last + 1)
}

/// The paragraph of a hit, at most `reach` bytes of it on either side; whether its beginning is missing.
fn surroundings<'a>(body: &'a str, hit: &Range<usize>, reach: usize) -> (&'a str, bool) {
    let from = body.ceil_char_boundary(hit.start.saturating_sub(reach)).min(hit.start);
    let to = body.floor_char_boundary(hit.end + reach);
    let before = &body[from..hit.start];
    let paragraph = ["\n\n", "\n\r\n"].iter().filter_map(|gap| Some(before.rfind(gap)? + gap.len())).max();
    let word = || before.find(char::is_whitespace).filter(|_| from > 0);
    let start = from + paragraph.or_else(word).unwrap_or(0);
    let after = &body[hit.end..to];
    let end = ["\n\n", "\n\r\n"].iter().filter_map(|gap| after.find(gap)).min();
    (&body[start..hit.end + end.unwrap_or(after.len())], paragraph.is_none() && from > 0)
}

/// A text without what Markdown marks with, as far as that can be seen in a piece of it: headings,
/// quotes, lists, emphasis, escapes, tags, and the addresses of links.
fn unmarked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim();
        if line.chars().all(|c| matches!(c, '-' | '=' | '|' | ':' | ' ' | '*' | '_')) {
            continue;
        }
        let line = line.trim_start_matches(['#', '>', ' ']);
        let bullet = ["- ", "* ", "+ "].iter().find_map(|bullet| line.strip_prefix(bullet));
        unmark_line(bullet.unwrap_or(line), &mut out);
        out.push(' ');
    }
    out
}

fn unmark_line(line: &str, out: &mut String) {
    // Where the brackets stand in `out` that may turn out to be a link's.
    let mut open = Vec::new();
    let mut rest = line;
    let begin = out.len();
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = match c {
            '*' | '`' => after,
            '\\' if after.starts_with(|next: char| next.is_ascii_punctuation()) => {
                out.push_str(&after[..1]);
                &after[1..]
            }
            '!' if after.starts_with('[') => after,
            '[' => {
                open.push(out.len());
                out.push('[');
                after
            }
            ']' if after.starts_with('(') && !open.is_empty() => {
                // Taken away at the end: the places of the others stay.
                let bracket = open.pop().unwrap_or_default();
                out.replace_range(bracket..=bracket, "\0");
                behind_address(after)
            }
            '<' if let Some(behind) = behind_tag(after) => behind,
            _ => {
                if c == ']' {
                    open.pop();
                }
                out.push(c);
                after
            }
        };
    }
    if out[begin..].contains('\0') {
        let kept: String = out[begin..].chars().filter(|&c| c != '\0').collect();
        out.truncate(begin);
        out.push_str(&kept);
    }
}

/// What follows the address that `text` begins with, in brackets.
fn behind_address(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return &text[at + 1..],
            ')' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// What follows the tag whose inside `text` begins with; an address in such brackets is none.
fn behind_tag(text: &str) -> Option<&str> {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
        return None;
    }
    let end = text.find(['<', '>']).filter(|&end| text[end..].starts_with('>'))?;
    let (tag, behind) = (&text[..end], &text[end + 1..]);
    let name = tag.split_whitespace().next().unwrap_or_default();
    (!name.contains([':', '@'])).then_some(behind)
}

fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Every place of every needle in a line.
fn hits(line: &str, needles: &[Needle]) -> Vec<Range<usize>> {
    let (bytes, origins) = normalize_with_origins(line);
    let mut hits: Vec<Range<usize>> = Vec::new();
    for needle in needles {
        let mut from = 0;
        while let Some(at) = needle.find(&bytes[from..]) {
            let range = from + at..from + at + needle.len();
            from = range.end;
            hits.push(origin(line, &origins, range));
        }
    }
    hits.sort_unstable_by_key(|hit| (hit.start, hit.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(hits.len());
    for hit in hits {
        match apart.last_mut().filter(|last| hit.start <= last.end) {
            Some(last) => last.end = last.end.max(hit.end),
            None => apart.push(hit),
        }
    }
    apart
}

/// Cuts a line to `columns` characters around the first hit, at words where it can be.
fn fit(line: &str, hits: &[Range<usize>], cut: bool, columns: usize) -> Context {
    let Some(first) = hits.first() else { return Context::default() };
    let before = line[..first.start].chars().count();
    // A third of the line before the hit, unless it stands near the beginning anyway, or the end.
    let hidden = if before > columns / 2 { before - columns / 3 } else { 0 };
    let hidden = hidden.min((line.chars().count() + 1).saturating_sub(columns));
    let byte_of = |nth: usize| line.char_indices().nth(nth).map_or(line.len(), |(at, _)| at);
    let mut start = byte_of(hidden);
    if start > 0 {
        start += line[start..first.start].find(' ').map_or(0, |blank| blank + 1);
    }
    let marked = cut || start > 0;
    let room = columns.saturating_sub(usize::from(marked));
    let mut end = line[start..].char_indices().nth(room).map_or(line.len(), |(at, _)| start + at);
    let ends = end == line.len();
    if !ends {
        // One less, for the sign that something follows; and not within a word but a hit.
        end = line.floor_char_boundary(end - 1).max(start);
        let least = first.end.min(end);
        end = line[least..end].rfind(' ').map_or(end, |blank| least + blank);
    }
    let mut text = String::new();
    if marked {
        text.push('…');
    }
    let shift = text.len();
    text.push_str(&line[start..end]);
    let shown = hits.iter().filter(|hit| hit.start >= start && hit.start < end);
    let hits = shown.map(|hit| hit.start - start + shift..hit.end.min(end) - start + shift).collect();
    if !ends {
        text.push('…');
    }
    Context { text, hits }
}
