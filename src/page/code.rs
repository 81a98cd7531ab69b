//! Code blocks: every space counts, tabs reach to the next fourth column, and a line too long for
//! the page goes on in the next one under a mark, so that nothing of it is lost.

use super::block::CodeLine;
use super::flow::{Flow, Look, Source, drawn};
use super::wrap::chop;
use super::{Role, Span, Tokens};
use crate::measure;

const TAB: usize = 4;
/// Columns before the code, where the mark of a continued line stands.
const INDENT: usize = 2;
/// Narrower pages have no room for an indent.
const MIN_WIDTH: usize = 8;

/// A line that is being put together, with the columns it takes so far: it may come in as many pieces as
/// it has letters.
#[derive(Debug, Default)]
pub(super) struct OpenLine {
    pub(super) flow: Flow,
    columns: usize,
}

impl OpenLine {
    /// Adds `text`, without its line end.
    pub(super) fn push(&mut self, text: &str, source: &Source) {
        let text = text.trim_end_matches(['\n', '\r']);
        let mut at = 0;
        for part in text.split_inclusive('\t') {
            let shown = part.trim_end_matches('\t');
            self.add(shown, &source.part(at..at + shown.len()));
            at += part.len();
            if shown.len() < part.len() {
                let reach = TAB - self.columns % TAB;
                self.add(&" ".repeat(reach), &source.part(at - 1..at).loosely());
            }
        }
    }

    fn add(&mut self, text: &str, source: &Source) {
        let before = self.flow.text().len();
        self.flow.push_verbatim(text, source, Look::plain(Role::CodeBlock));
        self.columns += measure::width(&self.flow.text()[before..]);
    }
}

/// The lines of a block for a width that is not 0. `tokens` has, for each line of the whole code
/// block, what its words are.
pub(super) fn lines(code: &[CodeLine], tokens: Option<&Tokens>, width: usize) -> Vec<Vec<Span>> {
    let indent = if width < MIN_WIDTH { 0 } else { INDENT };
    let mut lines = Vec::new();
    for CodeLine { number, continues, flow } in code {
        if flow.is_blank() {
            lines.push(Vec::new());
            continue;
        }
        let coloured = tokens.and_then(|tokens| tokens.get(*number)).filter(|_| !continues);
        let coloured = coloured.map(|words| {
            flow.with_roles(words.iter().map(|(range, token)| (range.clone(), Role::Token(*token))))
        });
        for (index, mut spans) in
            chop(coloured.as_ref().unwrap_or(flow), width - indent).into_iter().enumerate()
        {
            if indent > 0 {
                let first = index == 0 && !continues;
                spans.insert(0, if first { drawn("  ", Role::CodeBlock) } else { drawn("↪ ", Role::Notice) });
            }
            lines.push(spans);
        }
    }
    lines
}
