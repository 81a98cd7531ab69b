//! An article in one line of Markdown: `[Title](link) — Source, date`, as far as it is known.
//!
//! Whatever stands in the article, the line is one line and its link is one link: controls and line ends
//! are cleaned away, and what Markdown would read as something else is escaped.

use super::{Article, Date};
use crate::safe::clean;

/// What begins a block where it stands first: a heading, a quotation, a list, a rule, code.
const OPENS_BLOCK: [char; 8] = ['#', '>', '-', '+', '*', '=', '~', '|'];

/// Names an article and where it is from.
pub fn citation(article: &Article) -> String {
    let title = escaped(&article.title);
    let named = match article.link.as_deref().map(address).filter(|link| !link.is_empty()) {
        Some(link) if link.contains([' ', '(', ')']) => format!("[{title}](<{link}>)"),
        Some(link) => format!("[{title}]({link})"),
        None => as_words(title),
    };
    let date =
        article.date.as_ref().map(Date::display).or_else(|| article.date_text.as_deref().map(str::to_owned));
    let about: Vec<String> = [article.source.as_deref(), date.as_deref()]
        .into_iter()
        .flatten()
        .map(escaped)
        .filter(|part| !part.is_empty())
        .collect();
    if about.is_empty() { named } else { format!("{named} — {}", about.join(", ")) }
}

/// Text on one line in which nothing ends a link's name, begins code or is markup of HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in clean(text).trim().chars() {
        if matches!(c, '\\' | '[' | ']' | '`' | '<') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A link that ends where it should. What it could end by is written as addresses write it.
fn address(link: &str) -> String {
    clean(link).trim().replace('\\', "%5C").replace('`', "%60").replace(['<', '>'], "")
}

/// A title that stands for itself, and first: it begins no block of its own.
fn as_words(title: String) -> String {
    let after_digits = title.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = title.len() - after_digits.len();
    if title.starts_with(OPENS_BLOCK) {
        format!("\\{title}")
    } else if digits > 0 && after_digits.starts_with(['.', ')']) {
        format!("{}\\{after_digits}", &title[..digits])
    } else {
        title
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cite(title: &str, link: Option<&str>, source: Option<&str>) -> String {
        let (link, source) = (link.map(Into::into), source.map(Into::into));
        citation(&Article { title: title.into(), link, source, ..Article::default() })
    }

    #[test]
    fn a_citation_is_one_line_with_one_link() {
        let link = Some("https://example.org/a");
        for (title, link, source, cited) in [
            ("A", link, Some("The Record"), "[A](https://example.org/a) — The Record"),
            ("A [strange] one\u{1b}", link, None, "[A \\[strange\\] one](https://example.org/a)"),
            ("ends in \\", link, None, "[ends in \\\\](https://example.org/a)"),
            ("two\nlines and\ta tab", link, None, "[two lines and a tab](https://example.org/a)"),
            ("`code`<b>", link, Some("`<i>"), "[\\`code\\`\\<b>](https://example.org/a) — \\`\\<i>"),
            ("A", Some("https://x.org/a_(b) c"), None, "[A](<https://x.org/a_(b) c>)"),
            ("A", Some("https://x.org/<a>\\`)"), None, "[A](<https://x.org/a%5C%60)>)"),
            ("A", Some("https://x.org/\n- b"), None, "[A](<https://x.org/ - b>)"),
            ("A", Some(" \n"), None, "A"),
            ("# A", None, None, "\\# A"),
            ("- A", None, None, "\\- A"),
            ("12. A", None, None, "12\\. A"),
            ("2021 A", None, Some(" \u{202e}"), "2021 A"),
        ] {
            assert_eq!(cite(title, link, source), cited, "{title:?} {link:?}");
        }
    }

    #[test]
    fn a_date_that_could_not_be_read_is_cited_as_it_stands() {
        let article = Article { title: "A".into(), date_text: Some("some day".into()), ..Article::default() };
        assert_eq!(citation(&article), "A — some day");
    }
}
