//! Raw HTML is reduced to its text and the few elements that say how it is shown. Nothing of it is
//! run, fetched or obeyed.
//!
//! Left out: tags, comments, and what stands in `script` and `style`. Kept as it is written: what
//! only looks like a tag (`<redacted>`), because it is somebody's text, and anything unclosed.

use std::borrow::Cow;
use std::ops::Range;

/// What a piece of HTML comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Text, in which entities are still to be decoded.
    Text,
    /// The line ends.
    Line,
    /// The paragraph ends.
    Paragraph,
    /// Two cells meet.
    Space,
    /// Nothing to see.
    Nothing,
    /// A line across.
    Rule,
    /// An image; its attributes say which.
    Image,
    /// An element begins that changes what is in it.
    Start(Element),
    /// It ends.
    End(Element),
    /// Here begins what is not text.
    SkipScript,
    /// The same, up to another end.
    SkipStyle,
}

/// What changes how text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Strong,
    Italic,
    Struck,
    Marked,
    Code,
    Raised,
    Lowered,
    Link,
    Heading(u8),
    Summary,
    Quote,
    Pre,
    List { numbered: bool },
    Item,
}

/// Elements HTML has or had, sorted. Other names are text in angle brackets.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base",
    "basefont", "bdi", "bdo", "big", "blink", "blockquote", "body", "br", "button", "canvas",
    "caption", "center", "cite", "code", "col", "colgroup", "data", "datalist", "dd", "del",
    "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption",
    "figure", "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6",
    "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label",
    "legend", "li", "link", "main", "map", "mark", "marquee", "menu", "meta", "meter", "nav",
    "nobr", "noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param",
    "path", "picture", "pre", "progress", "q", "rp", "rt", "ruby", "s", "samp", "script", "section",
    "select", "slot", "small", "source", "span", "strike", "strong", "style", "sub", "summary",
    "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time",
    "title", "tr", "track", "tt", "u", "ul", "var", "video", "wbr",
];

/// Splits `html` into tokens and where they stand, in one pass.
pub(super) fn tokens(html: &str) -> Vec<(Token, Range<usize>)> {
    let mut found = Vec::new();
    // What was looked for in vain is not looked for again from a later place.
    let mut closed = Closed { tag: true, comment: true, skipped: [true; 2] };
    let (mut at, mut text) = (0, 0);
    while let Some(open) = html[at..].find('<').map(|open| at + open) {
        let (token, end) = closed.token(html, open);
        at = end;
        if token == Token::Text {
            continue;
        }
        if text < open {
            found.push((Token::Text, text..open));
        }
        found.push((token, open..end));
        text = end;
    }
    if text < html.len() {
        found.push((Token::Text, text..html.len()));
    }
    found
}

/// What one tag, comment or declaration by itself comes to.
pub(super) fn tag(raw: &str) -> Token {
    let Some(inner) = raw.strip_prefix('<') else { return Token::Text };
    if inner.starts_with(['!', '?']) {
        return Token::Nothing;
    }
    let (inner, closing) = match inner.strip_prefix('/') {
        Some(inner) => (inner, true),
        None => (inner, false),
    };
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    // `<h1:x>` and `<b@example.org>` are no elements either.
    if !inner[end..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')) || end > 10 {
        return Token::Text;
    }
    let name = inner[..end].to_ascii_lowercase();
    if ELEMENTS.binary_search(&name.as_str()).is_err() {
        return Token::Text;
    }
    if let Some(element) = element(&name) {
        return if closing { Token::End(element) } else { Token::Start(element) };
    }
    match name.as_str() {
        "script" if !closing => Token::SkipScript,
        "style" if !closing => Token::SkipStyle,
        "hr" => Token::Rule,
        "img" => Token::Image,
        "br" | "tr" | "dt" | "dd" | "option" | "figcaption" => Token::Line,
        "td" | "th" => Token::Space,
        "address" | "article" | "aside" | "caption" | "center" | "details" | "div" | "dl" | "fieldset"
        | "figure" | "footer" | "form" | "header" | "main" | "nav" | "p" | "section" | "table" | "title" => {
            Token::Paragraph
        }
        _ => Token::Nothing,
    }
}

fn element(name: &str) -> Option<Element> {
    Some(match name {
        "b" | "strong" => Element::Strong,
        "i" | "em" | "cite" | "dfn" | "var" => Element::Italic,
        "s" | "del" | "strike" => Element::Struck,
        "mark" => Element::Marked,
        "code" | "kbd" | "samp" | "tt" => Element::Code,
        "sup" => Element::Raised,
        "sub" => Element::Lowered,
        "a" => Element::Link,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Element::Heading(name.as_bytes()[1] - b'0'),
        "summary" => Element::Summary,
        "blockquote" => Element::Quote,
        "pre" => Element::Pre,
        "ul" | "menu" => Element::List { numbered: false },
        "ol" => Element::List { numbered: true },
        "li" => Element::Item,
        _ => return None,
    })
}

/// The value of the attribute `name`, in lower case, of the tag `raw`, its entities decoded.
pub(super) fn attribute<'a>(raw: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let mut rest = raw.trim_end_matches('>').trim_start_matches(|c: char| !c.is_ascii_whitespace());
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end =
            rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
        let (found, after) = rest.split_at(end);
        let Some(value) = after.trim_start().strip_prefix('=') else {
            // One without a value; and a sign that begins nothing.
            rest = if end == 0 { &rest[1..] } else { after };
            continue;
        };
        let value = value.trim_start();
        let quoted = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quoted {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        if found.eq_ignore_ascii_case(name) {
            return Some(html_escape::decode_html_entities(value));
        }
        rest = after;
    }
}

/// `text` in raised or lowered figures, if it is nothing but figures: 10⁶ is not 106.
pub(super) fn figures(text: &str, raised: bool) -> Option<String> {
    let signs = if raised {
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾"
    } else {
        "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"
    };
    text.chars()
        .map(|c| {
            let at = "0123456789+-()".find(if c == '−' { '-' } else { c })?;
            signs.chars().nth(at)
        })
        .collect()
}

/// Where in `html`, from `from` on, the skipped element that `token` opens has ended.
pub(super) fn skip_end(html: &str, from: usize, token: Token) -> Option<usize> {
    let name = if token == Token::SkipScript { "script" } else { "style" };
    let mut at = from;
    while let Some(open) = html[at..].find("</").map(|open| at + open + 2) {
        let after = open + name.len();
        if html.get(open..after).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return html[after..].find('>').map(|end| after + end + 1);
        }
        at = open;
    }
    None
}

/// Which kinds of thing may still find their end.
struct Closed {
    tag: bool,
    comment: bool,
    /// Scripts, styles.
    skipped: [bool; 2],
}

impl Closed {
    /// What stands at `open`, where there is a `<`, and where it ends.
    fn token(&mut self, html: &str, open: usize) -> (Token, usize) {
        let text = (Token::Text, open + 1);
        let rest = &html[open..];
        if rest.starts_with("<!--") {
            let end = self.comment.then(|| rest[4..].find("-->")).flatten();
            self.comment = end.is_some();
            return end.map_or(text, |end| (Token::Nothing, open + 4 + end + 3));
        }
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            return text;
        }
        let end = self.tag.then(|| tag_end(rest)).flatten();
        self.tag = end.is_some();
        let Some(end) = end.map(|end| open + end) else { return text };
        let token = tag(&html[open..end]);
        let may_close = match token {
            Token::Text => return (Token::Text, end),
            Token::SkipScript => &mut self.skipped[0],
            Token::SkipStyle => &mut self.skipped[1],
            other => return (other, end),
        };
        let skipped = may_close.then(|| skip_end(html, end, token)).flatten();
        *may_close = skipped.is_some();
        (Token::Nothing, skipped.unwrap_or(end))
    }
}

/// Bytes up to and with the `>` that ends the tag `rest` begins with; one in quotes does not.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    rest.bytes()
        .position(|byte| {
            match (quote, byte) {
                (None, b'>') => return true,
                (None, b'"' | b'\'') => quote = Some(byte),
                (Some(open), byte) if byte == open => quote = None,
                _ => {}
            }
            false
        })
        .map(|end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        tokens(html)
            .into_iter()
            .map(|(token, range)| match token {
                Token::Text => html[range].to_owned(),
                Token::Line => "/".to_owned(),
                Token::Paragraph => "¶".to_owned(),
                Token::Space => " ".to_owned(),
                Token::Start(Element::Strong) => "+".to_owned(),
                Token::End(Element::Strong) => "-".to_owned(),
                _ => String::new(),
            })
            .collect()
    }

    #[test]
    fn the_elements_are_sorted() {
        assert!(ELEMENTS.is_sorted());
    }

    #[test]
    fn html_comes_to_its_text() {
        for (html, expected) in [
            ("a<br>b<BR/>c", "a/b/c"),
            ("<p class=\"a > b\">one</p><div>two</div>", "¶one¶¶two¶"),
            ("<td>1</td><td>2</td>", " 1  2 "),
            ("a<!-- <b>no</b> -->b<!doctype html>c<?php x ?>d", "abcd"),
            ("a<script>alert('<p>')</script >b<STYLE>p{}</style>c", "abc"),
            ("a<script>never closed", "anever closed"),
            ("a<!-- never closed", "a<!-- never closed"),
            (
                "<redacted> <see below> <x:y> <me@example.org>",
                "<redacted> <see below> <x:y> <me@example.org>",
            ),
            ("1 < 2 <", "1 < 2 <"),
            ("<a href='x", "<a href='x"),
            ("<em>a</em><img src=x><B>b</b\n>", "a+b-"),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn attributes_are_found_by_name() {
        for (raw, expected) in [
            ("<a href=\"b&amp;c\">", Some("b&c")),
            ("<a x HREF = 'b c' y>", Some("b c")),
            ("<a title=\" href=x \" href=b/c>", Some("b/c")),
            ("<a href=>", Some("")),
            ("<a href='b", Some("b")),
            ("<a data-href=b =/ = href>", None),
            ("<a>", None),
        ] {
            assert_eq!(attribute(raw, "href").as_deref(), expected, "{raw}");
        }
        for piece in [" ", "=", "a=", "a='", "/", "é", "a b=\"c\""] {
            assert_eq!(attribute(&format!("<a {}>", piece.repeat(100_000)), "href"), None);
        }
    }

    #[test]
    fn figures_are_raised_and_words_are_not() {
        assert_eq!(figures("-12", true).as_deref(), Some("⁻¹²"));
        assert_eq!(figures("(2+1)", false).as_deref(), Some("₍₂₊₁₎"));
        assert_eq!(figures("nd", true), None);
    }

    #[test]
    fn unclosed_things_are_looked_for_once() {
        for piece in ["<!--", "<a \"", "<script>", "<style>", "</", "<p", "<"] {
            assert_eq!(text(&piece.repeat(100_000)).is_empty(), matches!(piece, "<script>" | "<style>"));
        }
    }
}
