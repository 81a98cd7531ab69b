//! Which term of a line the cursor is in, what of it is typed, and what the line asks besides.

use std::ops::Range;

use super::super::parse::MAX_QUERY;
use super::super::token::{Token, Tokens, field_name, is_quote, paired};

/// Where the cursor stands in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What a candidate takes the place of.
    at: Range<usize>,
    of: Of,
    /// What stands there before the cursor, without the field's name and quotation marks.
    typed: String,
    /// The group of a tag.
    group: Option<String>,
    /// The line without the term, and without what is an alternative to it.
    rest: String,
}

/// What can be typed in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// A word, which may become a field or a tag.
    Word,
    /// The name of a field that has a value already.
    Field,
    Tag,
    Source,
    Author,
    /// By the name of the field.
    Date(&'static str),
    State,
    Feature,
    Saved,
}

impl Place {
    /// The place of the cursor, a byte of the line; nothing where nothing can be completed.
    pub fn of_cursor(line: &str, cursor: usize) -> Option<Self> {
        let end = line.char_indices().nth(MAX_QUERY).map_or(line.len(), |(at, _)| at);
        let line = &*paired(&line[..end]);
        if !line.is_char_boundary(cursor) {
            return None;
        }
        let mut tokens = Tokens { line, at: 0 };
        let mut before = Vec::new();
        let mut here = None;
        for token in tokens.by_ref() {
            let at = token.at();
            if at.start >= cursor {
                break;
            }
            if matches!(token, Token::Value(_)) && cursor <= at.end {
                here = Some(at);
                break;
            }
            before.push(token);
        }
        let (at, of, typed, group) = match here {
            Some(at) => in_value(line, at, cursor)?,
            None => (cursor..cursor, Of::Word, "", None),
        };
        // The dash before a term goes with it.
        if matches!(before.last(), Some(Token::Not(_))) {
            before.pop();
        }
        let after: Vec<Token> = Tokens { line, at: at.end }.collect();
        let mut kept = without_alternatives(before.iter().rev(), |token| matches!(token, Token::Close(_)));
        kept.reverse();
        kept.extend(without_alternatives(after.iter(), |token| matches!(token, Token::Open(_))));
        let mut rest = String::new();
        for token in kept {
            rest.push_str(&line[token.at()]);
            // A dash before a space denies nothing.
            if !matches!(token, Token::Not(_)) {
                rest.push(' ');
            }
        }
        let rest = rest.trim_end().to_owned();
        Some(Self { at, of, typed: typed.to_owned(), group, rest })
    }

    /// The line without the term, and without what is an alternative to it: what candidates are
    /// counted under.
    pub fn rest(&self) -> &str {
        &self.rest
    }

    /// Where the term begins in the line.
    pub fn start(&self) -> usize {
        self.at.start
    }

    /// Whether another place is this one with more or less typed.
    pub fn is_of_same_term(&self, other: &Self) -> bool {
        (self.at.start, self.of, &self.rest) == (other.at.start, other.of, &other.rest)
    }

    /// The line with `text` in this place, and where the cursor stands behind it.
    pub fn filled(&self, line: &str, text: &str) -> (String, usize) {
        let (before, after) = (&line[..self.at.start], &line[self.at.end..]);
        // Behind the name of a field its value is typed at once.
        let is_open = text.ends_with(':');
        let gap = if is_open || after.starts_with([' ', ')', '|']) { "" } else { " " };
        let cursor =
            before.len() + text.len() + usize::from(!is_open && (gap == " " || after.starts_with(' ')));
        (format!("{before}{text}{gap}{after}"), cursor)
    }

    pub(super) fn of(&self) -> Of {
        self.of
    }

    pub(super) fn typed(&self) -> &str {
        &self.typed
    }

    pub(super) fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }
}

type Typed<'a> = (Range<usize>, Of, &'a str, Option<String>);

/// What of a value stands before the cursor, which is in it.
fn in_value(line: &str, at: Range<usize>, cursor: usize) -> Option<Typed<'_>> {
    let term = &line[at.clone()];
    if let Some(name) = term.strip_prefix('@') {
        let typed = &name[..cursor - at.start - 1];
        return Some((at, Of::Saved, typed, None));
    }
    let (name, length) = field_name(term);
    let value_at = at.start + length;
    if cursor < value_at {
        let typed = &line[at.start..cursor];
        return Some((at.start..value_at, Of::Field, typed, None));
    }
    let of = match name {
        "" if term.starts_with(is_quote) => return None,
        "" => Of::Word,
        "#" | "tag" => Of::Tag,
        "source" => Of::Source,
        "author" => Of::Author,
        "is" => Of::State,
        "has" => Of::Feature,
        "date" | "after" | "before" => Of::Date(name),
        _ => return None,
    };
    let mut typed = &line[value_at..cursor];
    let (mut group, mut inner_at) = (None, value_at);
    if matches!(of, Of::Tag | Of::Source | Of::Author)
        && !typed.starts_with(is_quote)
        && let Some((before, after)) =
            typed.split_once('=').filter(|(before, _)| of == Of::Tag || before.is_empty())
    {
        group = Some(before.to_owned()).filter(|group| !group.is_empty());
        inner_at += before.len() + 1;
        typed = after;
    }
    // A quotation without an end runs to the end of the line; only what is before the cursor is meant.
    let quoted = line[inner_at..at.end].strip_prefix(is_quote);
    let end = if quoted.is_some_and(|inner| !inner.contains(is_quote)) { cursor } else { at.end };
    let typed = typed.strip_prefix(is_quote).unwrap_or(typed);
    let typed = typed.strip_suffix(is_quote).unwrap_or(typed);
    Some((at.start..end, of, typed, group))
}

/// Tokens from a term outwards, without those in alternatives to it or to the brackets around it.
/// `deepens` tells the brackets that lead into a group on the way.
fn without_alternatives<'t>(
    tokens: impl Iterator<Item = &'t Token>,
    deepens: fn(&Token) -> bool,
) -> Vec<&'t Token> {
    let (mut depth, mut is_other) = (0_usize, false);
    let mut kept = Vec::new();
    for token in tokens {
        match token {
            token if deepens(token) => depth += 1,
            Token::Open(_) | Token::Close(_) if depth > 0 => depth -= 1,
            Token::Open(_) | Token::Close(_) => is_other = false,
            Token::Or(_) if depth == 0 => is_other = true,
            _ => {}
        }
        if !is_other {
            kept.push(token);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_a_line_is_what_the_term_stands_beside() {
        for (line, rest) in [
            ("‸", ""),
            ("con‸", ""),
            ("conti source:‸", "conti"),
            ("source:z‸d conti", "conti"),
            ("conti -source:‸ hospital", "conti hospital"),
            ("conti -‸", "conti"),
            ("-a -#b‸ -c", "-a -c"),
            ("#a | #b‸", ""),
            ("x | #a #b‸ | y", "#a"),
            ("conti (#a | #b‸ | (c d))", "conti ( )"),
            ("(a | b) (#a‸ | c) d", "(a | b) ( ) d"),
            ("u | (a | (b | #c‸) d | e) f | g", "( ( ) d ) f"),
            ("-(a #b‸)", "-( a )"),
            ("a) #b‸", "a"),
            ("source:\"The Re‸ conti", "conti"),
            ("source:\"The Re‸cord\" conti", "conti"),
            ("\"exact words\" has:‸", "\"exact words\""),
            ("tag:country=\"United St‸", ""),
            ("after:20‸ before:2022", "before:2022"),
            ("is:x‸ conti", "conti"),
        ] {
            let (before, after) = line.split_once('‸').expect("a cursor");
            let place = Place::of_cursor(&format!("{before}{after}"), before.len());
            let told = place.as_ref().map_or("nothing to complete", Place::rest);
            let words = |text: &str| text.replace("( ", "(").replace(" )", ")");
            assert_eq!(words(told), words(rest), "{line}");
        }
    }

    #[test]
    fn where_nothing_can_be_completed_there_is_no_place() {
        for line in ["\"exact wo‸", "text:cob‸", "text:\"cobalt st‸", "conti text:‸"] {
            let (before, after) = line.split_once('‸').expect("a cursor");
            assert_eq!(Place::of_cursor(&format!("{before}{after}"), before.len()), None, "{line}");
        }
    }
}
