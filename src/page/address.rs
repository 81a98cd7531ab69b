//! Bare addresses in running text: `https://…`, `www.…` and e-mail, by the rules GFM has for its
//! extended autolinks, and a little stricter where prose is concerned.
//!
//! Refused: what was made harmless on purpose (`hxxp://`, `[.]`), names without a dot or longer than
//! [`MAX_NAME`], and addresses that go on from a letter or digit.

use std::borrow::Cow;

use super::spot::{Spot, SpotKind};

/// The longest a host's name may be, and the part before an `@`.
const MAX_NAME: usize = 255;
/// What writers put between the parts of a name so that nobody follows it.
const DEFANGED: [&str; 7] = ["[.]", "(.)", "{.}", "[:]", "[dot]", "(dot)", "[/]"];

/// All addresses in `body`, left to right, wherever they stand: the parser knows which are code.
pub(super) fn find(body: &str) -> Vec<Spot> {
    let mut found: Vec<Spot> = Vec::new();
    let mut done = 0;
    for (at, byte) in body.bytes().enumerate() {
        if at < done {
            continue;
        }
        let spot = match byte {
            b':' => with_scheme(body, at, done),
            b'.' => without_scheme(body, at, done),
            b'@' => mail(body, at, done),
            _ => continue,
        };
        if let Some(spot) = spot {
            done = spot.range.end;
            if !matches!(spot.kind, SpotKind::Defanged) {
                found.push(spot);
            }
        }
    }
    found
}

/// Where the address leads that stands as `source` in the text.
pub(super) fn target(source: &str, prefix: &str) -> String {
    let mut target = String::from(prefix);
    let mut rest = source;
    while let Some(at) = rest.find('\\') {
        target.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_punctuation()) {
            target.push('\\');
        }
        // What follows is taken as it is, another backslash too.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        target.push_str(&rest[..first]);
        rest = &rest[first..];
    }
    target.push_str(rest);
    match html_escape::decode_html_entities(&target) {
        Cow::Owned(decoded) => decoded,
        Cow::Borrowed(_) => target,
    }
}

fn with_scheme(body: &str, colon: usize, done: usize) -> Option<Spot> {
    if !body[colon..].starts_with("://") {
        return None;
    }
    let length = ["https", "http"].into_iter().map(str::len).find(|length| {
        let word = colon.checked_sub(*length).and_then(|start| body.get(start..colon));
        word.is_some_and(|word| word.eq_ignore_ascii_case(&"https"[..*length]))
    })?;
    let start = colon - length;
    if start < done || before(body, start).is_some_and(char::is_alphanumeric) {
        return None;
    }
    address(body, start, colon + 3, "")
}

fn without_scheme(body: &str, dot: usize, done: usize) -> Option<Spot> {
    let start = dot.checked_sub(3).filter(|start| *start >= done)?;
    if !body.get(start..dot)?.eq_ignore_ascii_case("www") {
        return None;
    }
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | ':' | '@' | '-');
    if before(body, start).is_some_and(goes_on) {
        return None;
    }
    address(body, start, start, "http://")
}

/// The address that begins at `start` and whose host begins at `host`.
fn address(body: &str, start: usize, host: usize, prefix: &'static str) -> Option<Spot> {
    let name = name(&body[host..])?;
    let rest = &body[host + name.len()..];
    // A name that ends in the middle of something else is none.
    if !is_host(name.trim_end_matches(['.', '-', '_'])) || rest.starts_with('@') {
        return None;
    }
    let whole = host + name.len() + rest.find(ends).unwrap_or(rest.len());
    if DEFANGED.iter().any(|mark| body[host..whole].contains(mark)) {
        return Some(Spot { range: start..whole, kind: SpotKind::Defanged });
    }
    let range = start..start + trimmed(&body[start..whole]).len();
    Some(Spot { range, kind: SpotKind::Address(prefix) })
}

fn mail(body: &str, at: usize, done: usize) -> Option<Spot> {
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
    let before_at = &body.as_bytes()[done..at];
    let local = before_at.iter().rev().take(MAX_NAME + 1).take_while(|byte| is_local(byte)).count();
    let start = at - local;
    let start = start + body[start..at].find(|c: char| c.is_ascii_alphanumeric())?;
    if local > MAX_NAME || before(body, start).is_some_and(|c| c.is_alphanumeric() || c == '/') {
        return None;
    }
    let name = name(&body[at + 1..])?.trim_end_matches(['.', '-', '_']);
    let end = at + 1 + name.len();
    let after = &body[end..];
    if !is_host(name) || after.starts_with('@') || DEFANGED.iter().any(|mark| after.starts_with(mark)) {
        return None;
    }
    let scheme = start.checked_sub("mailto:".len()).filter(|scheme| *scheme >= done);
    match scheme.filter(|scheme| body[..start].get(*scheme..).is_some_and(is_mailto)) {
        Some(scheme) => Some(Spot { range: scheme..end, kind: SpotKind::Address("") }),
        None => Some(Spot { range: start..end, kind: SpotKind::Address("mailto:") }),
    }
}

fn is_mailto(text: &str) -> bool {
    text.eq_ignore_ascii_case("mailto:")
}

fn before(body: &str, at: usize) -> Option<char> {
    body[..at].chars().next_back()
}

/// What an address cannot go on with.
fn ends(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '|' | '“' | '”' | '«' | '»')
}

/// The letters, digits, dots and dashes that `rest` begins with, unless they are too many.
fn name(rest: &str) -> Option<&str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let end =
        rest.char_indices().find(|(at, c)| *at > MAX_NAME || !is_part(*c)).map_or(rest.len(), |(at, _)| at);
    (end > 0 && end <= MAX_NAME).then_some(&rest[..end])
}

/// Parts with dots between them, none empty, the last two without an underscore.
fn is_host(name: &str) -> bool {
    let mut parts = name.rsplit('.');
    let (Some(last), Some(second)) = (parts.next(), parts.next()) else { return false };
    !last.contains('_')
        && !second.contains('_')
        && !last.is_empty()
        && !second.is_empty()
        && parts.all(|part| !part.is_empty())
}

/// An address without what the sentence around it has put behind it.
fn trimmed(address: &str) -> &str {
    let excess = |open: char, close: char| {
        address.matches(close).count().saturating_sub(address.matches(open).count())
    };
    let (mut round, mut square) = (excess('(', ')'), excess('[', ']'));
    let mut rest = address;
    while let Some(last) = rest.chars().next_back() {
        let without = &rest[..rest.len() - last.len_utf8()];
        rest = match last {
            ')' if round > 0 => {
                round -= 1;
                without
            }
            ']' if square > 0 => {
                square -= 1;
                without
            }
            ';' => entity(without).unwrap_or(without),
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '’' | '‘' | '…' | '。' | '、' | '，'
            | '）' | '」' | '』' => without,
            _ => break,
        };
    }
    rest
}

/// What stands before the entity that `address` ends with, but for its semicolon.
fn entity(address: &str) -> Option<&str> {
    let (before, name) = address.rsplit_once('&')?;
    (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(before)
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;

    fn ranges(body: &str) -> Vec<Range<usize>> {
        find(body).into_iter().map(|spot| spot.range).collect()
    }

    #[test]
    fn addresses_end_where_their_sentence_goes_on() {
        for (body, expected) in [
            ("See https://a.example/b_c?d=e#f, then.", &["https://a.example/b_c?d=e#f"][..]),
            ("(http://a.example/b) (http://a.example/(b))", &["http://a.example/b", "http://a.example/(b)"]),
            ("[http://a.example/x] http://a.example/[b]", &["http://a.example/x", "http://a.example/[b]"]),
            (
                "www.a.example. WWW.b.example/c&hl; www.c.example&x",
                &["www.a.example", "WWW.b.example/c", "www.c.example&x"],
            ),
            ("**https://a.example** _www.b.example_", &["https://a.example", "www.b.example"]),
            ("“https://a.example/b” 'https://a.example/c'", &["https://a.example/b", "https://a.example/c"]),
            ("ann.b+c@d.example, mailto:e@f.example.", &["ann.b+c@d.example", "mailto:e@f.example"]),
            ("_a@b.example_ (c@d.example)", &["a@b.example", "c@d.example"]),
            ("HTTPS://A.EXAMPLE/é…", &["HTTPS://A.EXAMPLE/é"]),
            ("http://a.example/|b", &["http://a.example/"]),
        ] {
            let found: Vec<&str> = ranges(body).into_iter().map(|range| &body[range]).collect();
            assert_eq!(found, expected, "{body}");
        }
    }

    #[test]
    fn what_is_no_address_or_was_made_harmless_is_left_alone() {
        for body in [
            "hxxp://evil.example hxxps://www.evil.example/x",
            "http://evil[.]example http://a.evil[.]example/x http[:]//evil.example http://www.evil(dot)example",
            "user@evil[.]example user[@]evil.example hxxp://user@evil.example a@b.c[.]d",
            "http:// https://. http://nodots/x xhttp://a.example",
            "www. www.. awww.a.example www.a_b.c_d",
            "a@b @c.example a@.example a@@b.example",
            "://a.example 1:2 a.b @",
        ] {
            assert!(ranges(body).is_empty(), "{body}: {:?}", ranges(body));
        }
    }

    #[test]
    fn targets_are_what_the_text_stands_for() {
        assert_eq!(target("https://a.example/b\\_c\\d&amp;e", ""), "https://a.example/b_c\\d&e");
        assert_eq!(target("www.a.example", "http://"), "http://www.a.example");
    }

    #[test]
    fn long_runs_are_read_once() {
        for piece in
            ["http://", "http://a.b", "www.", "_www.a_", "a@", "a@b.c", "@", ")", "&a;", "http://a[.]"]
        {
            find(&piece.repeat(200_000));
            find(&format!("http://a.example/{}", piece.repeat(200_000)));
        }
    }
}
