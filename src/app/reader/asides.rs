//! What the reader wrote about passages, as rows at the foot of their paragraphs.

use std::collections::BTreeMap;

use super::Reader;
use crate::measure;
use crate::page::{Emphasis, Line, Role, Span};
use crate::safe::SafeText;

/// Rows of a note that are shown on the page; all of it is in the list of notes.
const MAX_ROWS: usize = 12;
/// Columns of the words that tell which passage a note is about, where there are several.
const MAX_QUOTE: usize = 32;
/// The sign before a note.
pub const NOTE_SIGN: &str = "✎";
/// Blanks before the sign and before the words.
const INDENT: (usize, usize) = (2, 4);

/// A note below a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) struct Aside {
    /// The words it is about, where that has to be told.
    pub(in crate::app) quote: Option<String>,
    /// What was written.
    pub(in crate::app) text: Box<str>,
}

/// The notes below each block that has any.
pub(in crate::app) type Asides = BTreeMap<usize, Vec<Aside>>;

impl Reader {
    /// Puts these notes on the page, and no others.
    pub(in crate::app) fn set_asides(&mut self, asides: Asides) {
        if asides == self.asides {
            return;
        }
        let blocks: Vec<usize> = self.asides.keys().chain(asides.keys()).copied().collect();
        self.asides = asides;
        if let Some(open) = &mut self.open {
            for block in &blocks {
                open.lines.remove(block);
            }
        }
        self.return_to_place();
    }

    /// Puts the notes of a block behind its lines.
    pub(super) fn with_asides(&self, block: usize, mut lines: Vec<Line>) -> Vec<Line> {
        for aside in self.asides.get(&block).map_or(&[][..], Vec::as_slice) {
            lines.extend(aside_lines(aside, usize::from(self.size.0)));
        }
        lines
    }
}

fn aside_lines(aside: &Aside, width: usize) -> Vec<Line> {
    let (before_sign, before_words) = if width >= 30 { INDENT } else { (0, 2) };
    let room = width.saturating_sub(before_words).max(1);
    let mut texts: Vec<(String, Role)> = Vec::new();
    if let Some(quote) = &aside.quote {
        let words = quote.split_whitespace().take(MAX_QUOTE).collect::<Vec<_>>().join(" ");
        let words = measure::ellipsis(&SafeText::new(&words), MAX_QUOTE.min(room.saturating_sub(2)));
        texts.push((format!("“{words}”"), Role::Byline));
    }
    let mut is_cut = false;
    for line in aside.text.lines() {
        let left = (MAX_ROWS + 1).saturating_sub(texts.len());
        let line = SafeText::new(&line[..line.floor_char_boundary(4 * MAX_ROWS * (width + 1))]);
        let rows = measure::rows(&line, room, left);
        let is_blank = rows.is_empty() && left > 0;
        texts.extend(rows.into_iter().map(|row| (line[row].to_owned(), Role::Note)));
        texts.extend(is_blank.then(|| (String::new(), Role::Note)));
        is_cut = texts.len() > MAX_ROWS;
        if is_cut {
            break;
        }
    }
    if is_cut {
        texts.truncate(MAX_ROWS);
        texts.push(("…".to_owned(), Role::Note));
    }
    let sign = format!("{}{NOTE_SIGN} ", " ".repeat(before_sign));
    let blank = " ".repeat(before_words);
    let line = |(nth, (text, role)): (usize, (String, Role))| {
        let sign = if nth == 0 { drawn(&sign, Role::Marker) } else { drawn(&blank, Role::Text) };
        let spans = [sign, drawn(&text, role)].into_iter().filter(|span| !span.text.is_empty()).collect();
        Line { spans, picture: None }
    };
    texts.into_iter().enumerate().map(line).collect()
}

fn drawn(text: &str, role: Role) -> Span {
    let (text, emphasis) = (SafeText::new(text), Emphasis::default());
    Span { text, role, emphasis, link: None, source: 0..0, backwards: false }
}
