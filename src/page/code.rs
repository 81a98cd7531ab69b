//! Code blocks: every space counts, tabs reach to the next fourth column, and a line too long for
//! the page goes on in the next one under a mark, so that nothing of it is lost.

use super::flow::{Flow, Look, Source, drawn};
use super::wrap::chop;
use super::{Role, Span};
use crate::measure;

const TAB: usize = 4;
/// Columns before the code, where the mark of a continued line stands.
const INDENT: usize = 2;
/// Narrower pages have no room for an indent.
const MIN_WIDTH: usize = 8;

/// Adds `text`, without its line end, to a line.
pub(super) fn push(line: &mut Flow, text: &str, source: &Source) {
    let look = Look::plain(Role::CodeBlock);
    let text = text.trim_end_matches(['\n', '\r']);
    let mut column = measure::width(line.text());
    let mut at = 0;
    for part in text.split_inclusive('\t') {
        let shown = part.trim_end_matches('\t');
        line.push_verbatim(shown, &source.part(at..at + shown.len()), look);
        at += part.len();
        column += measure::width(shown);
        if shown.len() < part.len() {
            let reach = TAB - column % TAB;
            line.push_verbatim(&" ".repeat(reach), &source.part(at - 1..at).loosely(), look);
            column += reach;
        }
    }
}

/// The lines of a block for a width that is not 0.
pub(super) fn lines(code: &[Flow], width: usize) -> Vec<Vec<Span>> {
    let indent = if width < MIN_WIDTH { 0 } else { INDENT };
    let mut lines = Vec::new();
    for line in code {
        if line.is_blank() {
            lines.push(Vec::new());
            continue;
        }
        for (index, mut spans) in chop(line, width - indent).into_iter().enumerate() {
            if indent > 0 {
                let mark =
                    if index == 0 { drawn("  ", Role::CodeBlock) } else { drawn("↪ ", Role::Notice) };
                spans.insert(0, mark);
            }
            lines.push(spans);
        }
    }
    lines
}
