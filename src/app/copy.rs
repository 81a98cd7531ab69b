//! What is copied, as text.

use crate::article::Article;
use crate::safe::clean;

/// Text as it may be pasted anywhere: its lines and tabs stay, no other control does, nothing that
/// hides, and no line end behind the last line, which a shell would take for a command to run it.
pub(super) fn pasteable(text: &str) -> String {
    let line = |line: &str| line.split('\t').map(clean).collect::<Vec<_>>().join("\t");
    text.trim_end_matches(['\n', '\r']).lines().map(line).collect::<Vec<_>>().join("\n")
}

/// `[Title](link) — Source, date`, as far as it is known.
pub(super) fn citation(article: &Article) -> String {
    let title = clean(&article.title).trim().replace('[', "\\[").replace(']', "\\]");
    let named = match article.link.as_deref().map(clean) {
        Some(link) if link.contains([' ', '(', ')', '<', '>']) => {
            format!("[{title}](<{}>)", link.replace(['<', '>'], ""))
        }
        Some(link) => format!("[{title}]({link})"),
        None => title,
    };
    let date = article
        .date
        .as_ref()
        .map(crate::article::Date::display)
        .or_else(|| article.date_text.as_deref().map(str::to_owned));
    let about: Vec<String> = [article.source.as_deref().map(str::to_owned), date]
        .into_iter()
        .flatten()
        .map(|part| clean(&part).trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    if about.is_empty() { named } else { format!("{named} — {}", about.join(", ")) }
}

/// The words of a paragraph and where they are from, as Markdown.
pub(super) fn quotation(article: &Article, words: &str) -> String {
    let quoted = words.lines().fold(String::new(), |quoted, line| quoted + "> " + line + "\n");
    format!("{quoted}>\n> {}\n", citation(article))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_gives_no_commands() {
        for (text, copied) in [
            ("one\n\ttwo\r\n\n  three\n\n", "one\n\ttwo\n\n  three"),
            ("rm -rf ~\n", "rm -rf ~"),
            ("a\u{1b}[201~b\u{9b}c\rd\u{8}e\u{202e}f", "a[201~bc def"),
            ("", ""),
        ] {
            assert_eq!(pasteable(text), copied, "{text:?}");
        }
    }

    #[test]
    fn what_is_copied_says_where_it_is_from() {
        let mut article = Article {
            title: "A [strange] title\u{1b}".into(),
            link: Some("https://example.org/a".into()),
            source: Some("The Record".into()),
            date_text: Some("some day".into()),
            ..Article::default()
        };
        let cited = "[A \\[strange\\] title](https://example.org/a) — The Record, some day";
        assert_eq!(citation(&article), cited);
        assert_eq!(quotation(&article, "one\ntwo"), format!("> one\n> two\n>\n> {cited}\n"));
        article.link = Some("https://example.org/a_(b) c".into());
        article.source = None;
        assert_eq!(citation(&article), "[A \\[strange\\] title](<https://example.org/a_(b) c>) — some day");
        article.link = None;
        article.date_text = None;
        assert_eq!(citation(&article), "A \\[strange\\] title");
    }
}
