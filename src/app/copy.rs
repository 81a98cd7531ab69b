//! What is copied, as text.

use crate::article::{Article, citation};
use crate::safe::clean;

/// Text as it may be pasted anywhere: its lines and tabs stay, no other control does, nothing that
/// hides, and no line end behind the last line, which a shell would take for a command to run it.
pub(super) fn pasteable(text: &str) -> String {
    let line = |line: &str| line.split('\t').map(clean).collect::<Vec<_>>().join("\t");
    text.trim_end_matches(['\n', '\r']).lines().map(line).collect::<Vec<_>>().join("\n")
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
    fn a_quotation_says_where_it_is_from() {
        let article =
            Article { title: "A title".into(), source: Some("The Record".into()), ..Article::default() };
        assert_eq!(quotation(&article, "one\ntwo"), "> one\n> two\n>\n> A title — The Record\n");
    }
}
