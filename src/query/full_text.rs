//! Words of a line become full text, and words again.

use super::parse::MAX_QUERY;
use super::token::{Token, Tokens, Value, is_quote};

const FIELD: &str = "text:";

/// The line with its words looked for in bodies; with none left, with what is looked for in bodies as
/// words. And where the cursor, a byte of the line, stands then. Nothing where there are neither.
pub fn turned(line: &str, cursor: usize) -> Option<(String, usize)> {
    let end = line.char_indices().nth(MAX_QUERY).map_or(line.len(), |(at, _)| at);
    let read = &line[..end];
    let values: Vec<Value> = Tokens { line: read, at: 0 }
        .filter_map(|token| match token {
            Token::Value(value) => Some(value),
            _ => None,
        })
        .collect();
    let is_word = |value: &&Value| value.name.is_empty();
    let to_text = values.iter().any(|value| is_word(&value));
    let wanted = |value: &&Value| if to_text { is_word(value) } else { value.name == "text" };
    let (mut turned, mut done, mut new_cursor) = (String::new(), 0, None);
    for value in values.iter().filter(wanted) {
        turned.push_str(&line[done..value.at.start]);
        if cursor <= value.at.start {
            new_cursor.get_or_insert(turned.len() - (value.at.start - cursor).min(turned.len()));
        }
        let typed = &line[value.text_at..value.at.end];
        if to_text {
            turned.push_str(FIELD);
            turned.push_str(typed);
        } else {
            turned.push_str(&as_word(typed));
        }
        done = value.at.end;
        if cursor <= value.at.end {
            let behind = (value.at.end - cursor).min(typed.len());
            new_cursor.get_or_insert(turned.floor_char_boundary(turned.len() - behind));
        }
    }
    if done == 0 {
        return None;
    }
    let shorter = line.len() - done;
    turned.push_str(&line[done..]);
    let new_cursor = new_cursor.unwrap_or(turned.len() - (line.len() - cursor.min(line.len())).min(shorter));
    Some((turned, new_cursor))
}

/// A text as it is written to be taken as words, exact where it would mean something else.
fn as_word(typed: &str) -> String {
    let mut tokens = Tokens { line: typed, at: 0 };
    let first = tokens.next();
    let is_word =
        matches!(&first, Some(Token::Value(value)) if value.name.is_empty()) && tokens.next().is_none();
    if is_word || typed.is_empty() || typed.starts_with(is_quote) {
        return typed.to_owned();
    }
    format!("\"{typed}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `‸` is the cursor.
    fn shown(line: &str) -> String {
        let (before, after) = line.split_once('‸').expect("a cursor");
        match turned(&format!("{before}{after}"), before.len()) {
            Some((line, cursor)) => format!("{}‸{}", &line[..cursor], &line[cursor..]),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn words_become_full_text_and_words_again() {
        for (line, once, again) in [
            ("conti hospital‸", "text:conti text:hospital‸", "conti hospital‸"),
            ("‸conti", "‸text:conti", "‸conti"),
            ("con‸ti hospital", "text:con‸ti text:hospital", "con‸ti hospital"),
            ("conti  ‸ hospital", "text:conti  ‸ text:hospital", "conti  ‸ hospital"),
            ("\"a phrase\"‸", "text:\"a phrase\"‸", "\"a phrase\"‸"),
            ("“a phrase” x‸", "text:“a phrase” text:x‸", "“a phrase” x‸"),
            ("\"a phr‸", "text:\"a phr‸", "\"a phr‸"),
            ("conti source:zdnet #tag ‸", "text:conti source:zdnet #tag ‸", "conti source:zdnet #tag ‸"),
            ("(a | -b)‸ after:2021", "(text:a | -text:b)‸ after:2021", "(a | -b)‸ after:2021"),
            ("colour:red‸", "text:colour:red‸", "colour:red‸"),
            ("conti text:key‸", "text:conti text:key‸", "conti key‸"),
            ("@saved x‸", "@saved text:x‸", "@saved x‸"),
            ("müller ‸é", "text:müller ‸text:é", "müller ‸é"),
        ] {
            assert_eq!(shown(line), once, "{line}");
            assert_eq!(shown(once), again, "{line} and back");
        }
    }

    #[test]
    fn what_would_mean_something_else_as_a_word_is_quoted() {
        for (line, becomes) in [
            ("text:#tag‸", "\"#tag\"‸"),
            ("text:source:x y‸", "text:source:x text:y‸"),
            ("text:source:x‸", "\"source:x\"‸"),
            ("text:-x‸", "\"-x\"‸"),
            ("text:‸", "‸"),
            ("‸", "nothing"),
            ("#tag source:x‸", "nothing"),
            ("- ( | )‸", "nothing"),
        ] {
            assert_eq!(shown(line), becomes, "{line}");
        }
    }
}
