//! Pages against the cases in `tests/cases/layouts`, against whatever proptest thinks of, against
//! hostile bodies and against a real archive where there is one.
//!
//! A case is `== name @ width`, Markdown, `--`, and the page: text as it stands, anything else as
//! `{role text}` with `+b`, `+i`, `+s` for stress and `#n` for a link. Lines beginning with `%` set a
//! field of the head. `UPDATE_CASES=1 cargo test page` writes what the pages are into the files: read
//! the difference before keeping it.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::document::options;
use super::inline::MAX_LINKS;
use super::*;
use crate::article::{Notice, Tag as ArticleTag};
use crate::measure::width as columns;

/// A page of nothing but `body`.
fn page(body: &str, width: u16) -> Page {
    lay_out(&Article { body: 0..body.len(), ..Article::default() }, body, width)
}

fn plain(page: &Page) -> Vec<String> {
    page.lines.iter().map(|line| line.spans.iter().map(|span| span.text.as_str()).collect()).collect()
}

fn assert_holds(page: &Page, text: &str) {
    for line in &page.lines {
        let taken: usize = line.spans.iter().map(|span| columns(&span.text)).sum();
        assert!(taken <= usize::from(page.width), "{taken} columns of {}: {line:?}", page.width);
        for span in &line.spans {
            assert!(!span.text.is_empty(), "an empty span: {line:?}");
            assert!(span.text.chars().all(|c| !c.is_control()), "{span:?}");
            if span.source.start > text.len() || (span.source.start == text.len() && !span.source.is_empty())
            {
                // A word of the head.
                continue;
            }
            let source = text.get(span.source.clone()).expect("a source between characters");
            if source.len() == span.text.len() {
                let shown = if span.backwards { bidi::turned(&span.text) } else { span.text.to_string() };
                let same = source.chars().zip(shown.chars()).all(|(a, b)| a == b || b == ' ');
                assert!(same, "{source:?} is not {:?}", span.text);
            }
            assert!(span.link.is_none_or(|link| (link as usize) < page.links.len()), "{span:?}");
        }
    }
}

fn shown(page: &Page) -> String {
    let mut out = String::new();
    for line in &page.lines {
        let mut spans = line.spans.iter().peekable();
        while let Some(span) = spans.next() {
            let look = |span: &Span| (span.role, span.emphasis, span.link);
            let mut text = span.text.to_string();
            while let Some(next) = spans.next_if(|next| look(next) == look(span)) {
                text.push_str(&next.text);
            }
            let blank = text.trim().is_empty();
            match label(span) {
                label if label.is_empty() || blank => out.push_str(&text),
                label => write!(out, "{{{label} {text}}}").expect("a string takes all"),
            }
        }
        out.push('\n');
    }
    out
}

fn label(span: &Span) -> String {
    let mut label = match span.role {
        Role::Text => String::new(),
        Role::Heading(level) => format!("h{level}"),
        Role::CodeBlock => "code-block".to_owned(),
        Role::TableHead => "th".to_owned(),
        other => format!("{other:?}").to_lowercase(),
    };
    for (set, mark) in [
        (span.emphasis.strong, "+b"),
        (span.emphasis.italic, "+i"),
        (span.emphasis.struck, "+s"),
        (span.emphasis.marked, "+m"),
    ] {
        if set {
            label.push_str(mark);
        }
    }
    if let Some(link) = span.link {
        write!(label, "#{link}").expect("a string takes all");
    }
    label
}

/// The article a case describes, and its text.
fn case_article(input: &str) -> (Article, String) {
    let mut article = Article::default();
    let (mut authors, mut tags) = (Vec::new(), Vec::new());
    let mut text = String::new();
    for line in input.split_inclusive('\n') {
        let Some((field, value)) = line.strip_prefix('%').and_then(|line| line.trim_end().split_once(' '))
        else {
            text.push_str(line);
            continue;
        };
        match field {
            "title" => article.title = value.into(),
            "subtitle" => article.subtitle = Some(value.into()),
            "source" => article.source = Some(value.into()),
            "author" => authors.push(value.into()),
            "date" => article.date_text = Some(value.into()),
            "words" => article.words = value.parse().expect("a number"),
            "tag" | "junk" => tags.push(Arc::new(ArticleTag {
                name: value.into(),
                group: None,
                original: None,
                junk: field == "junk",
            })),
            "notice" => article.extra.notice(Notice::BrokenText),
            other => panic!("no such field: {other}"),
        }
    }
    (article.authors, article.tags) = (authors.into(), tags.into());
    article.body = 0..text.len();
    (article, text)
}

fn case_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/layouts");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("cases").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files
}

#[test]
fn pages_look_like_their_cases() {
    let mut differing = Vec::new();
    for file in case_files() {
        let cases = fs::read_to_string(&file).expect("readable");
        let mut written = String::new();
        for case in cases.split_inclusive('\n').fold(Vec::<String>::new(), |mut cases, line| {
            if line.starts_with("== ") || cases.is_empty() {
                cases.push(String::new());
            }
            cases.last_mut().expect("just made sure").push_str(line);
            cases
        }) {
            let Some((name, rest)) = case.strip_prefix("== ").and_then(|case| case.split_once('\n')) else {
                written.push_str(&case);
                continue;
            };
            let (_, width) = name.rsplit_once(" @ ").expect("a width");
            let (input, expected) = rest.split_once("\n--\n").unwrap_or((rest, ""));
            let (article, text) = case_article(&format!("{input}\n"));
            let page = lay_out(&article, &text, width.parse().expect("a number"));
            assert_holds(&page, &text);
            let found = shown(&page);
            if found.trim_end() != expected.trim_end() {
                differing.push(format!("{name}\nexpected:\n{expected}\nfound:\n{found}"));
            }
            write!(written, "== {name}\n{input}\n--\n{}\n\n", found.trim_end()).expect("a string takes all");
        }
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&file, format!("{}\n", written.trim_end())).expect("writable");
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n\n"));
}

/// The letters and digits a reader of the body must find, in their order.
fn letters(body: &str) -> String {
    let mut out = String::new();
    let mut html = 0;
    let body = comment::hidden(body);
    let unsaid = targets(&body);
    for (event, range) in Parser::new_ext(&body, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::HtmlBlock) => html += 1,
            Event::End(TagEnd::HtmlBlock) => html -= 1,
            // The title of a callout may take its name's place.
            Event::Text(text) if matches!(&*text, "!tip" | "!NOTE") => {}
            Event::Text(text) if html == 0 && !unsaid.iter().any(|unsaid| unsaid.contains(&range.start)) => {
                out.push_str(&crate::safe::clean(&text));
            }
            Event::Code(text) => out.push_str(&crate::safe::clean(&text)),
            _ => {}
        }
    }
    out.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Where in `body` wikilinks may stand that show something else than where they lead.
fn targets(body: &str) -> Vec<Range<usize>> {
    let ends = body.match_indices("[[").filter_map(|(open, _)| {
        let end = open + body[open..].find("]]")?;
        body[open..end].contains('|').then_some(open..end)
    });
    ends.collect()
}

/// A figure above or below the line as one on it.
fn on_the_line(c: char) -> char {
    match "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉".chars().position(|figure| figure == c) {
        Some(at) => char::from(b'0' + (at % 10) as u8),
        None => c,
    }
}

/// Pieces that mean something to somebody.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "a", "word ", "naïve ", "漢字", "が", "👩\u{200d}🔬", "🇩🇪", "❤\u{fe0f}", "e\u{301}", "\u{301}", "ก็", "한",
    "क्ष", "\u{a0}", "\u{200b}", "\u{202e}", "\u{1b}[2J", "&#27;", "&amp;", "&nbsp;", "\t", " ", "  \n",
    "\n", "\n\n", "\r\n", "> ", "- ", "1. ", "99) ", "- [x] ", "    ", "```\n", "~~~", "# ", "=====\n",
    "---\n", "| a | b |\n", "|---|:-:|\n", "|", "\\|", "**", "*", "_", "~~", "`", "``", "[", "](",
    "](x)", "![", "![](data:image/gif;base64,xx)", "<https://example.org/a/b>", "[^1]", "[^1]: ", "<br>",
    "<p>", "<redacted>", "<!--", "-->", "incomprehensibilities",
    "https://example.org/a-long-path/without-an-end?q=1", "[!NOTE]\n", "| ![x|aéé](u) |\n", "é|", "==",
    "%%", "$", "$$", "$a_b$", "[[", "]]", "[[a#b|c]]", "![[a.png|300]]", "> [!tip]- a", ": ",
    "www.example.org/a_b", "https://", "a@b.example", "<details><summary>", "</summary>", "<ul><li>",
    "<ol>", "</li>", "<pre>", "</pre>", "<blockquote>", "<h2>", "<b>", "</b>", "<a href='x'>", "</a>",
    "<img alt='x' src='y'>", "<sup>2", "</sup>",
];

fn markdown() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_page(body in "\\PC{0,200}", width in 0u16..=200) {
        assert_holds(&page(&body, width), &body);
    }

    #[test]
    fn no_line_of_whatever_bytes_is_wider_than_the_page(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        width in 0u16..=200,
    ) {
        let body = String::from_utf8_lossy(&bytes);
        assert_holds(&page(&body, width), &body);
    }

    #[test]
    fn no_line_of_markdown_is_wider_than_the_page(body in markdown(), width in 0u16..=200) {
        assert_holds(&page(&body, width), &body);
    }

    #[test]
    fn no_line_of_a_head_is_wider_than_the_page(
        fields in prop::collection::vec("\\PC{0,40}|[漢👍🏽 \u{1b}\u{301}a]{0,40}", 3..40),
        words in 0u32..1000,
        width in 1u16..=60,
    ) {
        let tag = |name: &String| Arc::new(ArticleTag { name: name.as_str().into(), group: None, original: None, junk: false });
        let article = Article {
            title: fields[0].as_str().into(),
            subtitle: Some(fields[1].as_str().into()),
            source: Some(fields[2].as_str().into()),
            tags: fields.iter().map(tag).collect(),
            words,
            ..Article::default()
        };
        assert_holds(&lay_out(&article, "", width), "");
    }

    #[test]
    fn no_letter_is_lost(body in markdown(), width in 2u16..=120) {
        // Cells that wrap side by side and footnotes at the end change places; nothing may go.
        let page = page(&body, width);
        let mut drawn: Vec<char> = plain(&page).concat().chars().map(on_the_line).filter(|c| c.is_alphanumeric()).collect();
        drawn.sort_unstable();
        let mut drawn = drawn.into_iter();
        let mut wanted: Vec<char> = letters(&body).chars().collect();
        wanted.sort_unstable();
        for letter in wanted {
            prop_assert!(drawn.by_ref().any(|c| c == letter), "{letter:?} of {body:?} is not in {:?}", plain(&page));
        }
    }

    #[test]
    fn letters_keep_their_order_and_know_their_bytes(words in prop::collection::vec("[a-z漢字éß]{1,30}[-.,/ *`]{0,2}", 1..40), width in 2u16..=120) {
        let body = words.join(" ");
        prop_assume!(!body.contains("  \n"));
        let page = page(&body, width);
        for span in page.lines.iter().flat_map(|line| &line.spans) {
            // A hyphen is drawn, and comes from nowhere.
            prop_assert!(span.source == (0..0) || body[span.source.clone()] == *span.text, "{span:?}");
        }
        let drawn: String = plain(&page).concat().chars().filter(|c| c.is_alphanumeric()).collect();
        prop_assert_eq!(drawn, letters(&body));
    }
}

#[test]
fn every_word_of_running_text_knows_its_bytes() {
    let body = "One  *two* three\nfour [five](x) `six` seven &amp; \u{200b}eight.";
    for span in page(body, 12).lines.iter().flat_map(|line| &line.spans) {
        if span.text.chars().any(char::is_alphabetic) {
            assert_eq!(body[span.source.clone()].replace('\n', " "), span.text.as_str());
        }
    }
}

#[test]
fn a_colon_below_what_is_no_term_knows_where_it_stands() {
    for blanks in ["", " ", "   "] {
        let body = format!("a\nb\nc\nd\ne\n{blanks}: f");
        let page = page(&body, 20);
        assert!(plain(&page).iter().any(|line| line.contains(": f")), "{page:?}");
        assert_holds(&page, &body);
    }
}

#[test]
fn no_line_in_seen_order_is_wider_than_the_page() {
    for body in
        ["> [!e]- \nו", "> a\n>\n> ו", "- a\n\n  ו", "> - a\n>\n>   ו\n>\n>   ו", "a[^1]\n\n[^1]: b\n\n    ו"]
    {
        let (article, text) = crate::article::parse("a.md", body.as_bytes().to_vec());
        for width in 0..40 {
            assert_holds(&Document::new(&article, &text).page(width, true), &text);
        }
    }
}

#[test]
fn hostile_bodies_are_laid_out() {
    let table = format!("|{}\n|{}\n{}", "a|".repeat(1_000), "-|".repeat(1_000), "b|\n".repeat(200));
    for body in [
        ">".repeat(1_000_000),
        format!("{}text\n{}", "> ".repeat(20_000), "lazy\n".repeat(20_000)),
        "- ".repeat(100_000) + "text",
        "1. ".repeat(30_000),
        (0..400).fold(String::new(), |body, depth| body + &"  ".repeat(depth) + "- item\n"),
        table,
        "[a](b) ".repeat(30_000),
        "[".repeat(50_000),
        "![".repeat(20_000),
        "*a _b ".repeat(20_000),
        "&#x301;".repeat(50_000),
        format!("e{}", "\u{301}".repeat(100_000)),
        "x".repeat(200_000),
        "<script>".repeat(20_000),
        "a <b ".repeat(20_000),
        "[^a]: ".repeat(20_000),
        (0..5_000).fold(String::new(), |body, n| body + &format!("[^{n}] [^{n}]: x\n\n[^{n}]: y\n")),
        format!("```\n{}", "\t".repeat(100_000)),
        format!("<pre>\u{65e5}{}", "9b&#8238;".repeat(20_000)),
        format!("<pre>\u{65e5}{}", "\t&amp;".repeat(20_000)),
        format!("```json\n{}", "[".repeat(100_000)),
        "\u{0}\u{feff}\u{fffe}\u{1b}".repeat(10_000),
        "`".repeat(100_000),
        "==a== ".repeat(50_000),
        "==a ".repeat(50_000),
        "a== ".repeat(50_000),
        "%%a%% ".repeat(50_000),
        "\n%%\na".repeat(50_000),
        "$a ".repeat(50_000),
        "$a_b$ ".repeat(50_000),
        "$$\n".repeat(50_000),
        "[[a]] ".repeat(50_000),
        "[[".repeat(50_000),
        "![[a.png]] ".repeat(20_000),
        "http://".repeat(50_000),
        "http://a.example ".repeat(20_000),
        "www.a.example/*_".repeat(20_000),
        "a@b.example ".repeat(20_000),
        "> [!x] y\n\n".repeat(20_000),
        "> [!x]\n> ".repeat(20_000),
        "a\n: b\n\n".repeat(20_000),
        "a\n: ".repeat(5_000),
        "<details><summary>".repeat(20_000),
        "a <b><i><a href=x>".repeat(20_000),
        "<div><ul><li>".repeat(20_000),
        "<div>\n".to_owned() + &"<pre>a</pre>".repeat(20_000),
        "a <sup>2</sup>".repeat(20_000),
        String::new(),
    ] {
        for width in [2, 76] {
            assert_holds(&page(&body, width), &body);
        }
    }
}

#[test]
fn what_is_left_out_is_said() {
    let last = |body: &str| plain(&page(body, 76)).concat();
    let wide = format!("|{}\n|{}\n", "a|".repeat(100), "-|".repeat(100));
    assert!(last(&wide).contains("36 more columns of this table are not shown."));
    let long = format!("|a|\n|-|\n{}", "|b|\n".repeat(2_100));
    assert!(last(&long).contains("100 more rows of this table are not shown."));
    assert!(last(&">".repeat(1_000)).contains("nested deeper"));
    let huge = "\n".repeat(18 << 20);
    assert!(last(&huge).contains("only the first 16 of its 18 MB are here."));
    let of_cut = super::document::too_long(64 << 20, 16 << 20, true);
    assert_eq!(of_cut, "This text is too long to be shown: only its first 16 MB are here.");
}

#[test]
fn of_more_links_than_anybody_follows_the_first_are_known() {
    let body = (0..MAX_LINKS + 1_000).fold(String::new(), |mut body, nth| {
        let _ = write!(body, "[a](b{nth}) ");
        body
    });
    let article = Article { body: 0..body.len(), ..Article::default() };
    let document = Document::new(&article, &body);
    assert_eq!(document.links().len(), MAX_LINKS);
    assert_eq!(document.links().last().map(|link| &*link.target), Some(&*format!("b{}", MAX_LINKS - 1)));
}

#[test]
fn a_page_of_no_width_is_empty_and_a_body_elsewhere_is_none() {
    assert_eq!(page("text", 0).lines, []);
    let article = Article { body: 3..100, ..Article::default() };
    assert_eq!(lay_out(&article, "text", 10).lines, []);
}

#[test]
fn a_real_archive_fits_its_pages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/archive");
    let Ok(folders) = fs::read_dir(&root) else {
        // Past the test harness, which keeps what a test that passes prints to itself.
        let _ = writeln!(std::io::stderr(), "skipped: there is no archive at {}", root.display());
        return;
    };
    let folders: Vec<_> = folders.map(|folder| folder.expect("a folder").path()).collect();
    std::thread::scope(|scope| {
        for width in [20, 40, 76] {
            let files = folders.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder"));
            scope.spawn(move || {
                for file in files {
                    let bytes = fs::read(file.expect("a file").path()).expect("readable");
                    let text = String::from_utf8_lossy(&bytes);
                    assert_holds(&page(&text, width), &text);
                }
            });
        }
    });
}
