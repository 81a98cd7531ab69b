//! The running text of one block: cleaned, its white space collapsed, every piece of it with a look
//! and the bytes it came from. Wrapping cuts a [`Flow`] into lines.
//!
//! Refused: what [`clean`] refuses, control characters by whatever way they came, and a long pile
//! of zero-width marks put together from entities, which cleaning piece by piece would not see.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Emphasis, Role, Span};
use crate::safe::{SafeText, clean};

/// Code points without a width that may follow one another across pieces.
const MAX_MARKS: usize = 16;

/// Everything about a span but its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) role: Role,
    pub(super) emphasis: Emphasis,
    pub(super) link: Option<u32>,
}

impl Look {
    pub(super) fn plain(role: Role) -> Self {
        Self { role, emphasis: Emphasis::default(), link: None }
    }
}

/// Where a piece of text came from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// These bytes, one for one; a line end there may be a space here.
    Exact(Range<usize>),
    /// Somewhere in these bytes: an entity, or what stands for something longer.
    Within(Range<usize>),
    /// Nowhere: recto drew it.
    Drawn,
}

impl Source {
    /// The source of the part `range` of the text that has this source.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        match self {
            Self::Exact(whole) => Self::Exact(whole.start + range.start..whole.start + range.end),
            other => other.clone(),
        }
    }

    /// The same place, where the text is no longer what stands there.
    pub(super) fn loosely(&self) -> Self {
        match self {
            Self::Exact(range) => Self::Within(range.clone()),
            other => other.clone(),
        }
    }

    /// The bytes a span of `text` is said to come from. Only an exact source is as long as the text:
    /// where another happens to be, the place where it begins has to do.
    fn range(self, text: &str) -> Range<usize> {
        match self {
            Self::Within(range) if range.len() == text.len() => range.start..range.start,
            Self::Exact(range) | Self::Within(range) => range,
            Self::Drawn => 0..0,
        }
    }
}

#[derive(Clone, Debug)]
struct Piece {
    end: usize,
    look: Look,
    source: Source,
}

/// A place where the writer allowed a line to end by a character that is not seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Soft {
    pub(super) at: usize,
    /// Whether a hyphen is drawn if it does.
    pub(super) hyphen: bool,
}

const SOFT_HYPHEN: char = '\u{ad}';
const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// Styled text in one string, so that line breaks are found across changes of style. A line feed in
/// it is a hard break; there is no other control character.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    text: String,
    pieces: Vec<Piece>,
    soft: Vec<Soft>,
    marks: usize,
}

impl Flow {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where the writer allowed a line to end, in order.
    pub(super) fn soft(&self) -> &[Soft] {
        &self.soft
    }

    /// Whether there is nothing to see.
    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    /// Adds text whose white space collapses, with what is there already, as in HTML.
    pub(super) fn push(&mut self, raw: &str, source: &Source, look: Look) {
        let mut at = 0;
        for (index, mark) in raw.match_indices([SOFT_HYPHEN, ZERO_WIDTH_SPACE]) {
            self.push_part(&raw[at..index], &source.part(at..index), look);
            self.allow_break(mark.starts_with(SOFT_HYPHEN));
            at = index + mark.len();
        }
        self.push_part(&raw[at..], &source.part(at..raw.len()), look);
    }

    /// Lets a line end here, where nothing else would, with a hyphen or without.
    pub(super) fn allow_break(&mut self, hyphen: bool) {
        let at = self.text.len();
        if at > 0 && self.soft.last().is_none_or(|last| last.at < at) {
            self.soft.push(Soft { at, hyphen });
        }
    }

    fn push_part(&mut self, raw: &str, source: &Source, look: Look) {
        each_clean(raw, source, |text, source| self.push_collapsed(text, &source, look));
    }

    /// Adds text whose spaces all count.
    pub(super) fn push_verbatim(&mut self, raw: &str, source: &Source, look: Look) {
        each_clean(raw, source, |text, source| self.add(text, source, look));
    }

    /// Adds something recto draws.
    pub(super) fn draw(&mut self, text: &str, role: Role) {
        self.add(&clean(text), Source::Drawn, Look::plain(role));
    }

    /// Ends the line here, unless one has only just begun.
    pub(super) fn break_line(&mut self) {
        if !self.text.is_empty() && !self.text.trim_end_matches(' ').ends_with('\n') {
            self.add("\n", Source::Drawn, Look::plain(Role::Text));
        }
    }

    /// Adds all of another flow.
    pub(super) fn append(&mut self, other: &Self) {
        let base = self.text.len();
        let mut start = 0;
        for piece in &other.pieces {
            self.add(&other.text[start..piece.end], piece.source.clone(), piece.look);
            start = piece.end;
        }
        if self.text.len() == base + other.text.len() {
            self.soft.extend(other.soft.iter().map(|soft| Soft { at: base + soft.at, ..*soft }));
        }
    }

    /// The parts of the text a terminal would take as one cell or cell pair each, with the offset
    /// of each. Pieces are drawn one by one, so no grapheme reaches across two.
    pub(super) fn graphemes(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut start = 0;
        self.pieces.iter().flat_map(move |piece| {
            let from = std::mem::replace(&mut start, piece.end);
            Graphemes { text: &self.text[from..piece.end], at: 0 }.map(move |(at, text)| (from + at, text))
        })
    }

    /// The part `range` of the text as spans. Its ends stand between graphemes.
    pub(super) fn spans(&self, range: Range<usize>) -> Vec<Span> {
        let first = self.pieces.partition_point(|piece| piece.end <= range.start);
        let mut start = first.checked_sub(1).map_or(0, |before| self.pieces[before].end);
        let mut spans = Vec::new();
        for piece in &self.pieces[first..] {
            if start >= range.end {
                break;
            }
            let from = start.max(range.start);
            let to = piece.end.min(range.end);
            let text = SafeText::new(&self.text[from..to]);
            if !text.is_empty() {
                let Look { role, emphasis, link } = piece.look;
                let source = piece.source.part(from - start..to - start).range(&text);
                spans.push(Span { text, role, emphasis, link, source, backwards: false });
            }
            start = piece.end;
        }
        spans
    }

    /// The links in it.
    pub(super) fn links(&self) -> impl Iterator<Item = u32> {
        self.pieces.iter().filter_map(|piece| piece.look.link)
    }

    /// The first byte of the source that any of it came from.
    pub(super) fn start(&self) -> Option<usize> {
        self.pieces.iter().find_map(|piece| match &piece.source {
            Source::Exact(range) | Source::Within(range) => Some(range.start),
            Source::Drawn => None,
        })
    }

    /// The bytes of the source that the part `range` of the text came from, from the first to the
    /// last; none when recto drew it all.
    pub(super) fn source(&self, range: Range<usize>) -> Option<Range<usize>> {
        let first = self.pieces.partition_point(|piece| piece.end <= range.start);
        let mut start = first.checked_sub(1).map_or(0, |before| self.pieces[before].end);
        let mut whole: Option<Range<usize>> = None;
        for piece in &self.pieces[first..] {
            if start >= range.end {
                break;
            }
            let (from, to) = (start.max(range.start), piece.end.min(range.end));
            if let Source::Exact(part) | Source::Within(part) = piece.source.part(from - start..to - start) {
                let whole = whole.get_or_insert(part.clone());
                *whole = whole.start.min(part.start)..whole.end.max(part.end);
            }
            start = piece.end;
        }
        whole
    }

    /// Where in the text the byte `place` of the source is.
    pub(super) fn offset(&self, place: usize) -> Option<usize> {
        let mut start = 0;
        for piece in &self.pieces {
            match &piece.source {
                Source::Exact(range) if range.contains(&place) => {
                    let at = start + place - range.start;
                    return self.text.is_char_boundary(at).then_some(at);
                }
                Source::Within(range) if range.contains(&place) => return Some(start),
                _ => {}
            }
            start = piece.end;
        }
        None
    }

    /// The flow in parts of no more than `most` bytes, parted at spaces where there are any.
    pub(super) fn parts(self, most: usize) -> Vec<Self> {
        if self.text.len() <= most {
            return vec![self];
        }
        let mut parts = Vec::new();
        let mut start = 0;
        while self.text.len() - start > most {
            let limit = self.text.floor_char_boundary(start + most);
            let space = self.text[start..limit].rfind([' ', '\n']).map(|at| start + at + 1);
            let end = space.unwrap_or_else(|| {
                let mut cursor = GraphemeCursor::new(limit, self.text.len(), true);
                let before = cursor.prev_boundary(&self.text, 0).ok().flatten();
                before.filter(|&before| before > start).unwrap_or(limit)
            });
            parts.push(self.part(start..end));
            start = end;
        }
        parts.push(self.part(start..self.text.len()));
        parts
    }

    /// The flow up to `most` bytes, for measuring.
    pub(super) fn beginning(&self, most: usize) -> Self {
        self.part(0..self.text.floor_char_boundary(most))
    }

    fn part(&self, range: Range<usize>) -> Self {
        let first = self.pieces.partition_point(|piece| piece.end <= range.start);
        let mut start = first.checked_sub(1).map_or(0, |before| self.pieces[before].end);
        let mut part = Self::default();
        for piece in &self.pieces[first..] {
            if start >= range.end {
                break;
            }
            let (from, to) = (start.max(range.start), piece.end.min(range.end));
            part.add(&self.text[from..to], piece.source.part(from - start..to - start), piece.look);
            start = piece.end;
        }
        part
    }

    /// The same text with other roles for these ranges of it, which are in order and apart.
    pub(super) fn with_roles(&self, ranges: impl IntoIterator<Item = (Range<usize>, Role)>) -> Self {
        let mut flow = Self::default();
        let mut at = 0;
        for (range, role) in ranges {
            let Some(text) = self.text.get(range.clone()).filter(|_| range.start >= at) else { continue };
            flow.append(&self.part(at..range.start));
            let mut word = self.part(range.clone());
            word.pieces.iter_mut().for_each(|piece| piece.look.role = role);
            flow.append(&word);
            at += range.start - at + text.len();
        }
        flow.append(&self.part(at..self.text.len()));
        flow
    }

    /// The roles of what stands in `range`.
    pub(super) fn roles(&self, range: Range<usize>) -> impl Iterator<Item = Role> {
        let first = self.pieces.partition_point(|piece| piece.end <= range.start);
        let behind = move |piece: &&Piece| piece.end < range.end;
        let whole = self.pieces[first..].iter().take_while(behind).count();
        self.pieces[first..].iter().take(whole + 1).map(|piece| piece.look.role)
    }

    /// The hyphen that is drawn where a line ends at `at`, within a word.
    pub(super) fn hyphen(&self, at: usize) -> Span {
        let before = self.pieces.partition_point(|piece| piece.end < at);
        let look = self.pieces.get(before).map_or(Look::plain(Role::Text), |piece| piece.look);
        let Look { role, emphasis, link } = look;
        Span { text: SafeText::new("-"), role, emphasis, link, source: 0..0, backwards: false }
    }

    /// The same text where nothing is wider than `limit`: a grapheme that is comes apart into its
    /// characters, and a character that still is becomes a question mark. Where so little fits, any
    /// place is one to break.
    pub(super) fn narrowed(&self, limit: usize) -> Self {
        let mut flow = Self::default();
        let mut start = 0;
        for piece in &self.pieces {
            let from = std::mem::replace(&mut start, piece.end);
            for (at, grapheme) in (Graphemes { text: &self.text[from..piece.end], at: 0 }) {
                let source = piece.source.part(at..at + grapheme.len());
                if grapheme.width() <= limit {
                    flow.add(grapheme, source, piece.look);
                    continue;
                }
                for c in grapheme.chars() {
                    let shown = if c.width().unwrap_or(0) <= limit { c } else { '?' };
                    flow.add(shown.encode_utf8(&mut [0; 4]), source.loosely(), piece.look);
                }
            }
        }
        flow
    }

    /// The same text without what stands in `cut`, and with a mark on what stands in `marked`: two
    /// lists of places in the text, ascending, none of them across another of its list.
    pub(super) fn marked(&self, cut: &[Range<usize>], marked: &[Range<usize>]) -> Self {
        let mut flow = Self::default();
        let mut start = 0;
        let (mut cut, mut marked) = (cut.iter().peekable(), marked.iter().peekable());
        for piece in &self.pieces {
            let (from, mut at) = (start, start);
            start = piece.end;
            while at < piece.end {
                while cut.next_if(|cut| cut.end <= at).is_some() {}
                while marked.next_if(|marked| marked.end <= at).is_some() {}
                let bounds = [cut.peek(), marked.peek()]
                    .into_iter()
                    .flatten()
                    .flat_map(|range| [range.start, range.end]);
                let end = bounds.filter(|bound| *bound > at).fold(piece.end, usize::min);
                if !cut.peek().is_some_and(|cut| cut.contains(&at)) {
                    let mut look = piece.look;
                    look.emphasis.marked |= marked.peek().is_some_and(|marked| marked.contains(&at));
                    flow.add(&self.text[at..end], piece.source.part(at - from..end - from), look);
                }
                at = end;
            }
        }
        flow
    }

    fn push_collapsed(&mut self, text: &str, source: &Source, look: Look) {
        let mut after_space = self.text.is_empty() || self.text.ends_with([' ', '\n']);
        let mut start = 0;
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            // Scrapers leave no-break spaces beside spaces, where they only make a hole in the line.
            let dropped = match c {
                ' ' => after_space,
                '\u{a0}' => after_space || text[end..].starts_with(' '),
                _ => false,
            };
            if dropped {
                self.add(&text[start..at], source.part(start..at), look);
                start = end;
            } else {
                after_space = c == ' ';
            }
        }
        self.add(&text[start..], source.part(start..text.len()), look);
    }

    /// Adds clean text, to the last piece where it is its continuation in every way.
    fn add(&mut self, text: &str, source: Source, look: Look) {
        if text.is_empty() || self.too_many_marks(text) {
            return;
        }
        self.text.push_str(text);
        let end = self.text.len();
        if let Some(last) = self.pieces.last_mut()
            && last.look == look
            && let (Source::Exact(before), Source::Exact(now)) = (&mut last.source, &source)
            && before.end == now.start
        {
            before.end = now.end;
            last.end = end;
        } else {
            self.pieces.push(Piece { end, look, source });
        }
    }

    fn too_many_marks(&mut self, text: &str) -> bool {
        if text.as_bytes()[0].is_ascii() || text.width() > 0 {
            self.marks = 0;
            return false;
        }
        self.marks += text.chars().count();
        self.marks > MAX_MARKS
    }
}

/// Cleans `raw` and gives what is left in stretches that know as exactly as can be where they stood.
fn each_clean(raw: &str, source: &Source, mut give: impl FnMut(&str, Source)) {
    let cleaned = match clean(raw) {
        Cow::Borrowed(_) => return give(raw, source.clone()),
        Cow::Owned(cleaned) => cleaned,
    };
    if !matches!(source, Source::Exact(_)) {
        return give(&cleaned, source.clone());
    }
    let mut start = 0;
    for (at, grapheme) in raw.grapheme_indices(true) {
        let cleaned = clean(grapheme);
        if cleaned != grapheme {
            let end = at + grapheme.len();
            give(&raw[start..at], source.part(start..at));
            give(&cleaned, source.part(at..end).loosely());
            start = end;
        }
    }
    give(&raw[start..], source.part(start..raw.len()));
}

/// Grapheme clusters, with a short way through ASCII, which is most of most articles.
struct Graphemes<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Graphemes<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.at;
        let rest = &self.text[at..];
        let grapheme = match rest.as_bytes() {
            [] => return None,
            [only] if only.is_ascii() => rest,
            [first, second, ..] if first.is_ascii() && second.is_ascii() => &rest[..1],
            _ => rest.graphemes(true).next()?,
        };
        self.at += grapheme.len();
        Some((at, grapheme))
    }
}

/// A span of something recto draws.
pub(super) fn drawn(text: &str, role: Role) -> Span {
    let (text, emphasis) = (SafeText::new(text), Emphasis::default());
    Span { text, role, emphasis, link: None, source: 0..0, backwards: false }
}
