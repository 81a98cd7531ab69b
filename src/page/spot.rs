//! What the Markdown parser leaves as text and is more than that: bare addresses, `[[wikilinks]]`,
//! `![[embeds]]` and mathematics. They are found in the source, before and apart from the parser,
//! whose text events then tell which of them stand in running text and not in code or a link.
//!
//! Refused: mathematics that could be two prices in one sentence, and whatever would take a link,
//! an image or code into it.

use std::ops::Range;

use super::address;

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Its bytes in the body.
    pub(super) range: Range<usize>,
    pub(super) kind: SpotKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpotKind {
    /// An address, and what its target begins with beside it.
    Address(&'static str),
    /// An address nobody shall follow.
    Defanged,
    /// `[[target|shown]]`
    Wiki,
    /// `![[target|shown]]`
    Embed,
    /// `$a+b$`
    Math,
    /// `$$a+b$$`
    Display,
}

/// Everything found in a body, and how far the text has come.
#[derive(Debug, Default)]
pub(super) struct Spots {
    all: Vec<Spot>,
    next: usize,
}

impl Spots {
    pub(super) fn new(body: &str) -> Self {
        let mut all = address::find(body);
        all.extend(wikilinks(body));
        all.extend(math(body));
        all.sort_by_key(|spot| spot.range.start);
        Self { all, next: 0 }
    }

    /// The first that begins in `range`. What begins before is not looked at again.
    pub(super) fn first_in(&mut self, range: &Range<usize>) -> Option<&Spot> {
        while self.all.get(self.next).is_some_and(|spot| spot.range.start < range.start) {
            self.next += 1;
        }
        self.all.get(self.next).filter(|spot| spot.range.start < range.end)
    }
}

/// The target of the wikilink or embed `source`, and where in it stands what is shown.
pub(super) fn wiki_parts(source: &str) -> (&str, Range<usize>) {
    let start = source.find("[[").map_or(0, |open| open + 2);
    let end = source.len().saturating_sub(2).max(start);
    let inner = &source[start..end];
    let (target, shown) = match inner.find('|') {
        // In a table the bar has a backslash before it.
        Some(bar) => (inner[..bar].strip_suffix('\\').unwrap_or(&inner[..bar]), start + bar + 1..end),
        None => (inner, start..end),
    };
    let shown = if source[shown.clone()].trim().is_empty() { start..start + target.len() } else { shown };
    (target.trim(), shown)
}

fn wikilinks(body: &str) -> Vec<Spot> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = body[at..].find("[[").map(|open| at + open) {
        at = open + 2;
        let Some(end) = body[at..].find(['[', ']', '\n', '\r', '<', '>', '"', '`', '*']).map(|end| at + end)
        else {
            break;
        };
        let inner = &body[at..end];
        let after = body.get(end + 2..).unwrap_or_default();
        // `[[1]](target)` is a link whose text stands in brackets.
        if !body[end..].starts_with("]]")
            || after.starts_with(['(', '[', ':', ']']) && !after.starts_with("[[")
        {
            // Of three brackets, the inner two may open.
            at = if end == at { open + 1 } else { end };
            continue;
        }
        let target = inner.split('|').next().unwrap_or_default();
        if is_escaped(body, open) || target.trim().is_empty() {
            continue;
        }
        let is_embed = body[..open].ends_with('!') && !is_escaped(body, open - 1);
        let (start, kind) = if is_embed { (open - 1, SpotKind::Embed) } else { (open, SpotKind::Wiki) };
        found.push(Spot { range: start..end + 2, kind });
        at = end + 2;
    }
    found
}

fn math(body: &str) -> Vec<Spot> {
    let mut found = Vec::new();
    // The dollars that may open: where they stand and how many they are.
    let mut open: Option<Range<usize>> = None;
    let mut at = 0;
    while let Some(start) = body[at..].find('$').map(|start| at + start) {
        let end = start + body[start..].bytes().take_while(|byte| *byte == b'$').count();
        at = end;
        if is_escaped(body, start) || end - start > 2 {
            open = None;
            continue;
        }
        let kind = open.as_ref().and_then(|open| kind(body, open, &(start..end)));
        if let (Some(kind), Some(open)) = (kind, open.take()) {
            found.push(Spot { range: open.start..end, kind });
            continue;
        }
        let before = body[..start].chars().next_back();
        open = before.is_none_or(|c| !c.is_ascii_alphanumeric()).then_some(start..end);
    }
    found
}

/// What stands between two runs of dollars, if it is mathematics.
fn kind(body: &str, open: &Range<usize>, close: &Range<usize>) -> Option<SpotKind> {
    let inner = &body[open.end..close.start];
    if open.len() != close.len() || inner.trim().is_empty() {
        return None;
    }
    if ["`", "](", "![", "[[", "[^"].iter().any(|mark| inner.contains(mark)) {
        return None;
    }
    if open.len() == 2 {
        // The first line and the last may have nothing but the dollars.
        let lines = inner.lines().count();
        let mut between = inner.lines().take(lines - 1).skip(1);
        let one_block = between.all(|line| !line.trim_matches([' ', '\t', '>']).is_empty());
        return one_block.then_some(SpotKind::Display);
    }
    let apart = !body[close.end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let touches = !inner.starts_with(char::is_whitespace) && !inner.ends_with(char::is_whitespace);
    (apart && touches && !inner.contains(['\n', '\r']) && is_formula(inner)).then_some(SpotKind::Math)
}

/// Whether somebody who wrote this between dollars meant mathematics and not money or a variable.
fn is_formula(inner: &str) -> bool {
    if inner.contains(['\\', '^', '_', '=', '{']) {
        return true;
    }
    if inner.contains(' ') {
        let number = inner.starts_with(|c: char| c.is_ascii_digit());
        return !number && inner.contains(['+', '<', '>', '|', '*']);
    }
    let letters = inner.chars().filter(|c| c.is_alphabetic()).count();
    let signs = inner.contains(['+', '-', '<', '>', '|', '*', '/', '(', '!', '\'']);
    letters > 0 && (signs || inner.chars().count() <= 3)
}

/// Whether an odd number of backslashes stands before `at`.
fn is_escaped(body: &str, at: usize) -> bool {
    body[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(spots: Vec<Spot>, body: &str) -> Vec<&str> {
        spots.into_iter().map(|spot| &body[spot.range]).collect()
    }

    #[test]
    fn double_brackets_are_wikilinks_where_markdown_has_no_other_meaning_for_them() {
        for (body, expected) in [
            ("a [[b]] ![[c.png|300]] [[d|e]]", &["[[b]]", "![[c.png|300]]", "[[d|e]]"][..]),
            ("[[a]][[b]] [[[c]]", &["[[a]]", "[[b]]", "[[c]]"]),
            ("[[1]](https://a.example) [[1](https://a.example)] [[a]][b] [[a]]: b", &[]),
            ("[[]] [[ ]] [[|a]] [[a\nb]] [[*a*]] \\[[a]] [[a] [a]]", &[]),
            ("\\![[a]] \\\\[[b]]", &["[[a]]", "[[b]]"]),
        ] {
            assert_eq!(found(wikilinks(body), body), expected, "{body}");
        }
        for (source, target, shown) in [
            ("[[a]]", "a", "a"),
            ("[[a#b| c]]", "a#b", " c"),
            ("![[a.png\\|300]]", "a.png", "300"),
            ("[[a|]]", "a", "a"),
        ] {
            let (found, range) = wiki_parts(source);
            assert_eq!((found, &source[range]), (target, shown), "{source}");
        }
    }

    #[test]
    fn mathematics_is_found_and_money_is_not() {
        for (body, expected) in [
            (
                "$x$ $a_b$ $2n$ $E = mc^2$ $\\alpha$ $f(x)$ $a + b$.",
                &["$x$", "$a_b$", "$2n$", "$E = mc^2$", "$\\alpha$", "$f(x)$", "$a + b$"][..],
            ),
            ("$$a$$ and $$\nb\n= c\n$$", &["$$a$$", "$$\nb\n= c\n$$"]),
            ("$5 million and $6 million, $5-$6, ($5/$6), US$5 to US$6, 5$ to 6$, $5+ or $6+", &[]),
            ("$5, or A$6). $1,000$ $HOME/bin:$PATH $BTC, $ETH, $_POST and $_GET $words$", &[]),
            ("[US$5](a) and [US$6](b), `$a` and `b$`, \\$a$ $a\\$ $$$a$$$", &[]),
            ("$$a\n\nb$$ $$ $$ $a\nb$ $$$$", &[]),
        ] {
            assert_eq!(found(math(body), body), expected, "{body}");
        }
    }

    #[test]
    fn long_runs_are_read_once() {
        for piece in ["[[", "[[a", "[[a]]", "$", "$ ", "$$ ", "$a$", "$a ", "$$a", "\\", "\\$", "![["] {
            Spots::new(&piece.repeat(200_000));
        }
    }
}
