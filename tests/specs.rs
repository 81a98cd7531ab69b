//! Every example of the `CommonMark` and GFM specifications: the words a browser would show are all on
//! the page, in their order.
//!
//! What a browser shows is read off the HTML the specification expects: the text outside of tags, its
//! entities decoded, and the words that stand for an image. What recto draws itself (bullets, bars,
//! where an image is from) comes from `0..0` and does not count.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use recto::article::Article;
use recto::page::lay_out;

const COMMONMARK: &str = "commonmark-0.31.2.txt";
const GFM: &str = "gfm-0.29.txt";

/// No example has a longer line, and no table of them is wrapped: here words stay whole.
const WIDE: u16 = 400;
/// Pages people have. Words may be cut at the ends of their lines.
const NARROW: [u16; 2] = [76, 24];

/// Examples recto means to show otherwise, and why.
const OTHERWISE: &[(&str, &[usize], &str)] = &[
    (
        COMMONMARK,
        &[150, 163, 201, 491, 524, 536, 613, 614, 615, 617, 623],
        "names in angle brackets that HTML never had are somebody's text: `<redacted>`",
    ),
    (
        GFM,
        &[120, 133, 170, 500, 532, 544, 632, 633, 634, 636, 642],
        "names in angle brackets that HTML never had are somebody's text: `<redacted>`",
    ),
    (COMMONMARK, &[173], "a style that never ends would take the rest of the article with it"),
    (GFM, &[142], "a style that never ends would take the rest of the article with it"),
    (COMMONMARK, &[590], "`![[foo]]` embeds a note"),
    (GFM, &[598], "`![[foo]]` embeds a note"),
    (GFM, &[203], "lines between bars are a table where the line below the head is missing or wrong"),
    (GFM, &[645, 646], "what a comment is has changed with CommonMark 0.31, which comes first"),
    (GFM, &[653], "no tag of HTML is shown, one that GitHub would not let through neither"),
];

struct Example {
    number: usize,
    markdown: String,
    html: String,
}

/// The examples of a specification, numbered as it numbers them.
fn examples(file: &str) -> Vec<Example> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs").join(file);
    let spec = fs::read_to_string(path).expect("the specification is there");
    let fence = "`".repeat(32);
    let mut found = Vec::new();
    let mut lines = spec.lines();
    while let Some(line) = lines.next() {
        if !line.strip_prefix(&fence).is_some_and(|info| info.trim_start().starts_with("example")) {
            continue;
        }
        let mut part = |end: &str| {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
            text.iter().map(|line| line.replace('→', "\t") + "\n").collect::<String>()
        };
        let (markdown, html) = (part("."), part(&fence));
        found.push(Example { number: found.len() + 1, markdown, html });
    }
    found
}

/// What a browser shows of `html`, with a space where two lines meet.
fn shown(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some(length) = tag_length(rest) else {
            text.push('<');
            rest = &rest[1..];
            continue;
        };
        let tag = &rest[..length];
        rest = &rest[length..];
        let name: String =
            tag[1..].trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        match name.to_ascii_lowercase().as_str() {
            "img" => text.push_str(alt(tag)),
            "script" | "style" if !tag.starts_with("</") => {
                let end = format!("</{name}");
                rest = rest.find(&end).map_or("", |end| &rest[end..]);
            }
            "a" | "b" | "bab" | "code" | "del" | "em" | "i" | "span" | "strong" | "input" => {}
            _ => text.push(' '),
        }
    }
    text.push_str(rest);
    html_escape::decode_html_entities(&text).into_owned()
}

/// Bytes of the tag, comment or declaration `rest` begins with.
fn tag_length(rest: &str) -> Option<usize> {
    for (start, end) in [("<!-->", ""), ("<!--->", ""), ("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
        if let Some(inner) = rest.strip_prefix(start) {
            return inner.find(end).map(|at| start.len() + at + end.len());
        }
    }
    if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')) {
        return None;
    }
    let mut quote = None;
    let end = rest.find(|c| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
        quote.is_none() && c == '>'
    });
    end.map(|end| end + 1)
}

fn alt(tag: &str) -> &str {
    let Some((_, value)) = tag.split_once("alt=\"") else { return "" };
    value.split('"').next().unwrap_or_default()
}

/// What of `markdown` is on its page, with a space where two lines meet.
fn laid_out(markdown: &str, width: u16) -> String {
    let article = Article { body: 0..markdown.len(), ..Article::default() };
    let mut text = String::new();
    for line in lay_out(&article, markdown, width).lines {
        let mut drawn = false;
        for span in line.spans {
            // What is drawn between two words parts them.
            let is_drawn = span.source == (0..0);
            if drawn != is_drawn && span.text.starts_with(' ') {
                text.push(' ');
            }
            if !is_drawn {
                text.push_str(span.text.trim_start_matches('▣'));
            } else if span.text.contains(' ') {
                text.push(' ');
            }
            drawn = is_drawn;
        }
        text.push(' ');
    }
    text
}

/// `text` as far as it can be told on a page: without what no terminal is given.
fn words(text: &str) -> Vec<String> {
    let clean = recto::safe::clean(&text.replace('\u{a0}', " ")).into_owned();
    clean.split_whitespace().map(str::to_owned).collect()
}

/// How an example is shown otherwise than a browser would.
fn difference(example: &Example) -> Option<String> {
    let expected = words(&shown(&example.html));
    let wide = words(&laid_out(&example.markdown, WIDE));
    if wide != expected {
        return Some(format!("expected {expected:?}\n   found {wide:?}"));
    }
    for width in NARROW {
        let found = words(&laid_out(&example.markdown, width)).concat();
        if found != expected.concat() {
            return Some(format!("at {width}: expected {:?}\n   found {found:?}", expected.concat()));
        }
    }
    None
}

#[test]
fn every_word_of_every_example_is_on_its_page() {
    let mut wrong = String::new();
    for (file, count) in [(COMMONMARK, 652), (GFM, 673)] {
        let examples = examples(file);
        assert_eq!(examples.len(), count, "{file}");
        for example in examples {
            let reason = OTHERWISE
                .iter()
                .find(|(spec, numbers, _)| *spec == file && numbers.contains(&example.number));
            let number = example.number;
            match (difference(&example), reason) {
                (Some(difference), None) => {
                    writeln!(wrong, "{file} {number}: {:?}\n{difference}", example.markdown)
                        .expect("a string takes all");
                }
                (None, Some((.., reason))) => {
                    writeln!(wrong, "{file} {number} is shown as it should be, though {reason}")
                        .expect("a string takes all");
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_words_of_html_are_what_a_browser_shows() {
    for (html, expected) in [
        ("<p>a<em>b</em> c</p>\n<p>d</p>", &["ab", "c", "d"][..]),
        ("<img src=\"x\" alt=\"a &amp; b\" />c", &["a", "&", "bc"]),
        ("<!-- no > --><?no >?><a title=\"no>\">a</a><script>no</script>1 < 2", &["a", "1", "<", "2"]),
        ("&lt;a&gt; &copy;", &["<a>", "©"]),
    ] {
        assert_eq!(words(&shown(html)), expected, "{html}");
    }
}
