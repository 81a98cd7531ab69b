//! Terms and what they mean: a line, and below it one that begins with a colon.
//!
//! Refused: terms longer than [`MAX_TERM`] or of more than [`MAX_TERMS`] lines. Those are paragraphs
//! with a line below them that happens to begin with a colon, and are shown as that.

use std::ops::Range;

use super::block::ContainerKind;
use super::build::Builder;
use super::flow::Source;
use super::inline::Label;

/// Lines of terms above one definition, and the bytes of each.
const MAX_TERMS: usize = 4;
const MAX_TERM: usize = 100;

/// What stands above a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Above {
    /// A paragraph, which is no term.
    Text,
    /// Its term, and something between them.
    Term,
    /// Its term.
    TermOfThis,
}

impl Builder<'_> {
    pub(super) fn start_term(&mut self, range: Range<usize>) {
        self.inline.limit = range.end;
        let is_term = is_term(&self.body[range]);
        self.above = if is_term { Above::Term } else { Above::Text };
        self.inline.label = if is_term { Label::Term } else { Label::None };
    }

    pub(super) fn end_term(&mut self) {
        self.finish_text(false);
        self.inline.label = Label::None;
    }

    pub(super) fn end_definition(&mut self) {
        self.finish_text(true);
        self.after_term();
        self.close();
    }

    /// What a term means; or, where there was no term, a paragraph that begins with a colon.
    pub(super) fn start_definition(&mut self, range: Range<usize>) {
        self.finish_text(false);
        self.inline.limit = range.end;
        self.open(ContainerKind::Definition);
        if self.above == Above::Text {
            // Blanks may stand before it.
            let colon = range.start + self.body[range].find(':').unwrap_or(0);
            let start = self.offset + colon;
            self.push(":", &Source::Exact(start..start + 1), None);
            self.push(" ", &Source::Drawn, None);
        } else {
            self.above = Above::TermOfThis;
        }
    }

    /// Whether what comes stands right below its term. Only the first does.
    pub(super) fn after_term(&mut self) -> bool {
        let after = self.above == Above::TermOfThis;
        if after {
            self.above = Above::Term;
        }
        after
    }
}

/// Whether a line above a colon can be a term: a paragraph is none.
fn is_term(text: &str) -> bool {
    text.lines().count() <= MAX_TERMS && text.lines().all(|line| line.len() <= MAX_TERM)
}
