//! Where a line may end. Unicode's rule (UAX 14) says so for most text; here stands what it leaves
//! to others: words of scripts that put no space between them, long names (addresses, paths,
//! identifiers), hyphens, and the marks of writers who put spaces where there should be none.
//!
//! A word wider than the line is cut where a space holds it together, else between graphemes.

use std::iter::Peekable;
use std::ops::{Range, RangeInclusive};

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};
use unicode_linebreak::linebreaks;
use unicode_width::UnicodeWidthStr;

use super::flow::Flow;
use super::{Language, Role, hyphen};

/// Columns of the shortest name that is broken where the line has room for all of it.
const MIN_NAME: usize = 16;
/// Letters and digits a broken name keeps on either side.
const MIN_PART: usize = 3;

const NO_BREAK_SPACE: &str = "\u{a0}";

/// What stands between two places where a line may end.
#[derive(Debug)]
pub(super) struct Word {
    /// Its bytes in the flow, without the spaces behind it.
    pub(super) text: Range<usize>,
    pub(super) width: usize,
    /// Columns of the spaces behind it, which count only if the line goes on.
    pub(super) space: usize,
    pub(super) end: End,
}

/// Why a line may end after a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// It must.
    Hard,
    /// Nothing holds the words together.
    Free,
    /// A hyphen or the like that is in the text holds the words together.
    Joint,
    /// A dash follows, which would rather end a line than begin one.
    Dash,
    /// Within an address or a path, between its parts.
    Address,
    /// Within a part of it.
    Part,
    /// Within another long name.
    Name,
    /// Within a word, under a hyphen that is drawn.
    Hyphen,
    /// Within something wider than the line.
    Cut,
}

/// The words of `flow`, none wider than `limit`, parted as `language` does.
pub(super) fn words(flow: &Flow, limit: usize, language: Option<Language>) -> Vec<Word> {
    let mut places = Places::of(flow, limit, language).into_iter().peekable();
    let mut words = Vec::new();
    let mut word = Word { text: 0..0, width: 0, space: 0, end: End::Free };
    // Behind the last space that holds the word together, and the columns up to there.
    let mut glue = None;
    for (at, grapheme) in flow.graphemes() {
        let end = at + grapheme.len();
        // A place to break inside a grapheme is none.
        while places.next_if(|&(place, _)| place < end).is_some() {}
        let mut broken = None;
        if grapheme == "\n" {
            broken = Some(End::Hard);
        } else if grapheme == " " {
            if word.text.is_empty() {
                word.text = end..end;
            } else {
                word.space += 1;
            }
        } else {
            // A single byte is a letter of ASCII, which most of most text is.
            let columns = if grapheme.len() == 1 { 1 } else { grapheme.width() };
            let is_full = |word: &Word| !word.text.is_empty() && word.width + word.space + columns > limit;
            if is_full(&word)
                && let Some((place, width)) = glue.take()
            {
                part_at_space(&mut words, &mut word, place, width);
            }
            if is_full(&word) {
                push(&mut words, &mut word, at, End::Cut);
            }
            word.width += word.space + columns;
            word.space = 0;
            word.text.end = end;
            if grapheme == NO_BREAK_SPACE && word.width > 1 {
                glue = Some((end, word.width));
            }
        }
        if let Some(&(place, kind)) = places.peek()
            && broken.is_none()
            && place == end
            && !word.text.is_empty()
            && (kind != End::Hyphen || word.width < limit)
        {
            broken = Some(kind);
        }
        if let Some(kind) = broken {
            push(&mut words, &mut word, end, kind);
            glue = None;
        }
    }
    if !word.text.is_empty() {
        let end = word.text.end;
        push(&mut words, &mut word, end, End::Free);
    }
    words
}

/// Parts `word` at a space that would hold it together, which ends before `place` and after `width`
/// columns. Editors put such spaces where nobody meant them.
fn part_at_space(words: &mut Vec<Word>, word: &mut Word, place: usize, width: usize) {
    let rest = Word { text: place..word.text.end, width: word.width - width, ..*word };
    word.text.end = place - NO_BREAK_SPACE.len();
    (word.width, word.space) = (width - 1, 1);
    push(words, word, place, End::Cut);
    *word = rest;
}

/// Puts `word` behind the others; the next begins at `at`.
fn push(words: &mut Vec<Word>, word: &mut Word, at: usize, end: End) {
    let next = Word { text: at..at, width: 0, space: 0, end: End::Free };
    words.push(Word { end, ..std::mem::replace(word, next) });
}

/// The places found so far, in order.
struct Places<'a> {
    flow: &'a Flow,
    text: &'a str,
    language: Option<Language>,
    limit: usize,
    found: Vec<(usize, End)>,
    /// What finds the words of scripts without spaces, once there are some.
    segmenter: Option<LineSegmenterBorrowed<'static>>,
}

impl<'a> Places<'a> {
    fn of(flow: &'a Flow, limit: usize, language: Option<Language>) -> Vec<(usize, End)> {
        let text = flow.text();
        let found = Vec::with_capacity(text.len() / 4);
        let mut places = Self { flow, text, language, limit, found, segmenter: None };
        places.walk();
        places.allowed();
        places.found
    }

    /// Goes through the text token by token; what is between tokens is Unicode's to break.
    fn walk(&mut self) {
        let mut breaks = linebreaks(self.text).map(|(at, _)| at).peekable();
        let mut inner = Vec::new();
        let mut at = 0;
        while at < self.text.len() {
            let end = self.stretch(at, is_token);
            if end > at {
                self.between(&mut breaks, at);
                inner.clear();
                inner.extend(std::iter::from_fn(|| breaks.next_if(|&place| place < end)));
                self.token(at..end, &inner);
                at = end;
                continue;
            }
            let end = self.stretch(at, is_unspaced);
            if end > at {
                self.between(&mut breaks, at);
                self.unspaced(at..end);
            }
            at = end.max(at + self.text[at..].chars().next().map_or(1, char::len_utf8));
        }
        self.between(&mut breaks, self.text.len());
    }

    /// How far characters go on as `is_one` says.
    fn stretch(&self, at: usize, is_one: impl Fn(char) -> bool) -> usize {
        self.text[at..].find(|c| !is_one(c)).map_or(self.text.len(), |length| at + length)
    }

    /// Takes Unicode's breaks up to `end`.
    fn between(&mut self, breaks: &mut Peekable<impl Iterator<Item = usize>>, end: usize) {
        while let Some(at) = breaks.next_if(|&at| at <= end) {
            let (before, after) = self.text.split_at(at);
            if !holds(before, after) {
                self.found.push((at, if begins_with_dash(after) { End::Dash } else { End::Free }));
            }
        }
    }

    /// The words of a script that has no spaces.
    fn unspaced(&mut self, range: Range<usize>) {
        let segmenter =
            self.segmenter.get_or_insert_with(|| LineSegmenter::new_dictionary(LineBreakOptions::default()));
        let places = segmenter.segment_str(&self.text[range.clone()]).map(|at| range.start + at);
        self.found.extend(places.filter(|at| range.start < *at && *at < range.end).map(|at| (at, End::Free)));
    }

    /// The places within a token, in which Unicode's are `inner`.
    fn token(&mut self, range: Range<usize>, inner: &[usize]) {
        let token = &self.text[range.clone()];
        // Unicode keeps a slash or a dot with what is before it, spaces or not: here it begins a path.
        if token.starts_with(['/', '.', '~'])
            && token[1..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '/'))
            && self.text[..range.start].ends_with(' ')
            && self.found.last().is_none_or(|last| last.0 < range.start)
        {
            self.found.push((range.start, End::Free));
        }
        if token.len() < hyphen::MIN_LETTERS && inner.is_empty() {
            return;
        }
        if let Some(kind) = name(token) {
            // With the comma behind it, no name is longer.
            let core = token.trim_matches(|c: char| !c.is_alphanumeric());
            if core.len() >= MIN_NAME.min(self.limit) {
                self.name(range, kind);
            }
            return;
        }
        let first = self.found.len();
        // Nothing is won by a single letter on either side, nor by the dashes of an option.
        if let Some(within) = between_letters(token, 2) {
            let places = inner.iter().filter(|&&at| within.contains(&(at - range.start)));
            self.found.extend(places.map(|&at| (at, End::Joint)));
        }
        if let Some(language) = self.language {
            self.hyphens(range, language);
            self.found[first..].sort_unstable();
        }
    }

    /// The places within a name.
    fn name(&mut self, range: Range<usize>, kind: End) {
        let token = &self.text[range.clone()];
        let length = token.chars().count();
        let host = token
            .find("://")
            .map_or(0, |at| at + 3 + token[at + 3..].find('/').unwrap_or(token.len() - at - 3));
        let mut before = ' ';
        for (nth, (at, c)) in token.char_indices().enumerate() {
            let joint = match (before, c) {
                ('/' | '\\' | ':', '/' | '\\') => false,
                ('/' | '\\', _) => !token[..at].ends_with("://"),
                ('?' | '&' | '=' | '#' | ',' | ';' | '|' | '@', c) => c.is_alphanumeric(),
                (':', c) => c.is_alphabetic() && token[..at].ends_with("::"),
                _ => false,
            };
            let inner = match c {
                '.' => before.is_alphanumeric() && token[at + 1..].starts_with(char::is_alphabetic),
                '-' | '_' | '~' | '%' => before.is_alphanumeric(),
                _ => before.is_lowercase() && c.is_uppercase() && kind == End::Name,
            };
            if (joint || inner) && nth >= MIN_PART && length - nth >= MIN_PART {
                let end = match kind {
                    End::Address if at < host => End::Name,
                    End::Address if inner => End::Part,
                    kind => kind,
                };
                self.found.push((range.start + at, end));
            }
            before = c;
        }
    }

    /// The hyphens of the words in a token, where it is made of words.
    fn hyphens(&mut self, range: Range<usize>, language: Language) {
        let token = &self.text[range.clone()];
        let is_word = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '‐');
        let core = token.trim_matches(|c: char| !c.is_alphanumeric());
        if core.chars().nth(hyphen::MIN_LETTERS - 1).is_none()
            || !core.chars().all(is_word)
            || !self.flow.roles(range.clone()).all(may_be_parted)
            || self.has_soft_hyphen(&range)
        {
            return;
        }
        let capitals = language == Language::German || self.begins_sentence(range.start);
        let mut start = range.start;
        for part in token.split_inclusive(|c: char| !c.is_alphabetic()) {
            let word = part.trim_end_matches(|c: char| !c.is_alphabetic());
            let mut letters = word.chars();
            // Names and abbreviations are left whole.
            let lower = letters.next().is_some_and(|first| capitals || !first.is_uppercase());
            if lower && !letters.any(char::is_uppercase) {
                let places = hyphen::places(word, language);
                self.found.extend(places.map(|at| (start + at, End::Hyphen)));
            }
            start += part.len();
        }
    }

    /// A writer who has put hyphens into a word knows it better than patterns do.
    fn has_soft_hyphen(&self, range: &Range<usize>) -> bool {
        let soft = self.flow.soft();
        let first = soft.partition_point(|place| place.at <= range.start);
        soft.get(first).is_some_and(|place| place.at < range.end)
    }

    fn begins_sentence(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches([' ', '"', '“', '„', '«', '(', '‘']);
        before.is_empty() || before.ends_with(['.', '!', '?', ':', '…', '\n'])
    }

    /// The places the writer marked, but for those that would part nothing.
    fn allowed(&mut self) {
        let soft = self.flow.soft();
        if soft.is_empty() {
            return;
        }
        let useful = soft.iter().filter(|place| {
            let (before, after) = self.text.split_at(place.at);
            let is_letter = if place.hyphen { char::is_alphabetic } else { |c: char| !c.is_whitespace() };
            before.ends_with(is_letter) && after.starts_with(is_letter)
        });
        let useful = useful.map(|place| (place.at, if place.hyphen { End::Hyphen } else { End::Free }));
        self.found.extend(useful);
        self.found.sort_unstable();
        self.found.dedup_by_key(|place| place.0);
    }
}

/// Whether a quotation mark holds two sides together, even across a space if it stands alone, as in
/// `« so »`.
fn holds(before: &str, after: &str) -> bool {
    let is_letter = char::is_alphanumeric;
    let spaced = before.trim_end_matches(' ');
    if spaced.ends_with(['«', '‹']) {
        return spaced.len() == before.len()
            || spaced.rsplit([' ', '\n']).next().is_some_and(|word| !word.contains(is_letter));
    }
    after.starts_with(['»', '›'])
        && after.split([' ', '\n']).next().is_some_and(|word| !word.contains(is_letter))
}

fn begins_with_dash(text: &str) -> bool {
    text.starts_with(['–', '—']) || text.starts_with("--") || text.starts_with("- ")
}

/// What kind of name a token is, if it is one.
fn name(token: &str) -> Option<End> {
    if token.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        // Mixed case says it is one, as in `NullPointerException`.
        let humps = token
            .as_bytes()
            .windows(2)
            .filter(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase());
        return (humps.count() > 0).then_some(End::Name);
    }
    let core = token.trim_matches(|c: char| !c.is_alphanumeric());
    if core.contains("://") || core.starts_with("www.") || core.contains(['/', '\\']) {
        return Some(End::Address);
    }
    let (mut letters, mut digits, mut joined) = (false, false, false);
    let mut before = ' ';
    for c in core.chars() {
        letters |= c.is_alphabetic();
        digits |= c.is_numeric();
        joined |= matches!(c, '_' | '=' | '&' | '#' | '@' | '|' | '%' | '<' | '>' | '+' | '~')
            || matches!(before, '.' | ':') && c.is_alphanumeric();
        before = c;
    }
    (joined || letters && digits).then_some(End::Name)
}

/// The places of a text that have so many letters before them, and as many behind.
fn between_letters(text: &str, count: usize) -> Option<RangeInclusive<usize>> {
    let mut letters = text.char_indices().filter(|(_, c)| c.is_alphanumeric());
    let (at, c) = letters.nth(count - 1)?;
    let mut letters = text.char_indices().filter(|(_, c)| c.is_alphanumeric()).rev();
    let (end, _) = letters.nth(count - 1)?;
    Some(at + c.len_utf8()..=end)
}

/// Whether a character may be of a word or name between spaces.
fn is_token(c: char) -> bool {
    match c {
        ' ' | '\n' => false,
        '!'..='~' => true,
        _ => {
            c < '\u{2e80}'
                && !is_unspaced(c)
                && !matches!(
                    c,
                    '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '–' | '—' | '…' | '«' | '»' | '‹' | '›'
                )
        }
    }
}

/// Whether a character is of Thai, Lao, Burmese or Khmer, whose words stand without spaces.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' | '\u{e81}'..='\u{ecf}' | '\u{edc}'..='\u{edf}'
        | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{109a}'..='\u{109f}'
        | '\u{1780}'..='\u{17d3}' | '\u{17d7}' | '\u{17dc}' | '\u{17dd}'
        | '\u{a9e0}'..='\u{a9ef}' | '\u{a9fa}'..='\u{a9fe}' | '\u{aa60}'..='\u{aa7f}')
}

/// Whether words of this role are parted: running text is, titles, names and code are not.
fn may_be_parted(role: Role) -> bool {
    matches!(
        role,
        Role::Text
            | Role::Link
            | Role::InsideLink
            | Role::Caption
            | Role::Quote
            | Role::Footnote
            | Role::TableHead
    )
}
