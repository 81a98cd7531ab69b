//! `%%` comments, which writers leave for themselves, are taken out before the parser sees them. Every
//! byte stays where it was.
//!
//! Refused: marks in code, in addresses and within words, and whatever is never closed: those are
//! text.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::document::options;

const MARK: &str = "%%";
/// Fills the place of a comment that has text beside it: to the parser a letter, so that the text
/// is not pushed in and no line break comes about; on the page nothing.
const FILL: &str = "\u{1}";

/// `body` with its comments taken out. Borrowed when there are none.
pub(super) fn hidden(body: &str) -> Cow<'_, str> {
    if body.matches(MARK).nth(1).is_none() {
        return Cow::Borrowed(body);
    }
    let comments = comments(body, &marks(body));
    if comments.is_empty() {
        return Cow::Borrowed(body);
    }
    let mut out = String::with_capacity(body.len());
    for comment in comments {
        out.push_str(&body[out.len()..comment.start]);
        let inner = &body[comment.clone()];
        let last_line = inner.rfind('\n').map_or(0, |end| end + 1);
        // A comment of several lines has its first for itself.
        let text_after =
            last_line == 0 || !body[comment.end..].lines().next().unwrap_or_default().trim().is_empty();
        for (at, c) in inner.char_indices() {
            match c {
                '\n' | '\r' => out.push(c),
                _ if at >= last_line && text_after => out.extend(std::iter::repeat_n(FILL, c.len_utf8())),
                _ => out.extend(std::iter::repeat_n(" ", c.len_utf8())),
            }
        }
    }
    out.push_str(&body[out.len()..]);
    Cow::Owned(out)
}

/// Where the marks in running text are.
fn marks(body: &str) -> Vec<usize> {
    let mut marks = Vec::new();
    let (mut code, mut link_end) = (false, 0);
    for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            // The text of `<https://…>` is its address.
            Event::Start(Tag::Link { .. }) if body[range.clone()].starts_with('<') => link_end = range.end,
            Event::Text(_) if !code && range.start >= link_end => {
                let text = &body[range.clone()];
                let found = text.match_indices(MARK).map(|(at, _)| range.start + at);
                marks.extend(found.filter(|at| {
                    !body[..*at].ends_with(['%', '\\']) && !body[at + MARK.len()..].starts_with('%')
                }));
            }
            _ => {}
        }
    }
    marks
}

/// What stands between two marks that belong together, with the marks.
fn comments(body: &str, marks: &[usize]) -> Vec<Range<usize>> {
    let is_word = |c: char| c.is_alphanumeric();
    let opens = |at: usize| !body[..at].ends_with(is_word);
    let closes = |at: usize| !body[at + MARK.len()..].starts_with(is_word);
    let mut found = Vec::new();
    let mut rest = marks;
    while let [open, after @ ..] = rest {
        rest = after;
        let Some(&next) = after.first() else { break };
        if !opens(*open) {
            continue;
        }
        let one_line = !body[*open..next].contains('\n');
        if one_line && closes(next) {
            found.push(*open..next + MARK.len());
            rest = &after[1..];
        } else if !one_line && begins_line(body, *open) {
            // Every comment of several lines begins and ends at an end of a line.
            let Some(close) = after.iter().position(|at| begins_line(body, *at) || ends_line(body, *at))
            else {
                break;
            };
            found.push(*open..after[close] + MARK.len());
            rest = &after[close + 1..];
        }
    }
    found
}

fn begins_line(body: &str, at: usize) -> bool {
    body[..at].trim_end_matches([' ', '\t']).chars().next_back().is_none_or(|c| c == '\n')
}

fn ends_line(body: &str, at: usize) -> bool {
    body[at + MARK.len()..].trim_start_matches([' ', '\t', '\r']).chars().next().is_none_or(|c| c == '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_taken_out_and_the_rest_stays_where_it_was() {
        for (body, expected) in [
            ("a %%b%% c", "a       c"),
            ("%%b%% c", "      c"),
            ("a\n\n%%\nb\n\n- c\n%%\n\nd", "a\n\n  \n \n\n   \n  \n\nd"),
            ("%% b\nc %%\nd", "    \n    \nd"),
            ("%%\né%%\nc", "  \n    \nc"),
            ("%% b\nc\n%% d", "    \n \n   d"),
            ("%%a%% b %%c%%", "      b      "),
        ] {
            let hidden = hidden(body);
            assert_eq!(hidden.replace(FILL, " "), expected, "{body}");
        }
    }

    #[test]
    fn what_is_no_comment_is_text() {
        for body in [
            "",
            "a %% b",
            "100%% of 50%% and %d%%",
            "`%%a%%` and\n\n```\n%%b%%\n```\n",
            "a %%b\nc%% d",
            "%%a\n\nb",
            "[a](b%%c%%d) <https://a.example/%%b%%>",
            "x%%a%%y",
            "%%%a%%% \\%%a%%",
        ] {
            assert!(matches!(hidden(body), Cow::Borrowed(_)), "{body}: {:?}", hidden(body));
        }
    }

    #[test]
    fn long_runs_are_read_once() {
        for piece in ["%%", "%% ", "%%a", "%%a%% ", "%%\n", "\n%%a", "a %%\n"] {
            hidden(&piece.repeat(50_000));
        }
    }
}
