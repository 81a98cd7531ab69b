//! Callouts: a quotation whose first line names what it is, `> [!warning] Title`.
//!
//! Refused: names longer than [`MAX_NAME`] or of anything but letters, digits and dashes: those are
//! the text of a quotation.

use std::ops::Range;

use super::block::ContainerKind;
use super::build::Builder;
use super::inline::Label;
use super::{Role, Tone};

const MAX_NAME: usize = 32;

/// What the first line of a quotation says it is.
#[derive(Debug, PartialEq, Eq)]
struct Callout<'a> {
    tone: Tone,
    /// As it was written.
    name: &'a str,
    /// Bytes of the mark, the fold mark and the blanks behind it.
    length: usize,
    /// Whether something stands behind the mark.
    titled: bool,
}

impl Builder<'_> {
    /// The first paragraph of a quotation, if it says what the quotation is.
    pub(super) fn start_callout(&mut self, range: &Range<usize>) -> bool {
        let Some(callout) = read(&self.body[range.clone()]) else { return false };
        if let Some(quote) = self.stack.last_mut() {
            quote.kind = ContainerKind::Quote(Some(callout.tone));
        }
        let mark = range.start..range.start + callout.length;
        self.inline.role = Role::Callout(callout.tone);
        self.inline.label = Label::Title;
        self.inline.shown_to = mark.end;
        let source = self.within(mark);
        // What it is is said in words too, not by the colour alone.
        let between = if callout.titled { ": " } else { "" };
        self.push(&format!("{}{between}", label(callout.name)), &source, None);
        true
    }
}

/// The callout that `paragraph`, the first of a quotation, begins.
fn read(paragraph: &str) -> Option<Callout<'_>> {
    let line = paragraph.lines().next()?;
    let inner = line.strip_prefix("[!")?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
    let end = inner.find(|c| !is_name(c)).filter(|end| (1..=MAX_NAME).contains(end))?;
    let name = inner[..end].trim();
    let after = inner[end..].strip_prefix(']')?;
    let unfolded = after.strip_prefix(['-', '+']).unwrap_or(after);
    if name.is_empty() || !unfolded.is_empty() && !unfolded.starts_with([' ', '\t']) {
        return None;
    }
    let title = unfolded.trim_start();
    Some(Callout { tone: tone(name), name, length: line.len() - title.len(), titled: !title.is_empty() })
}

/// A name as a label.
fn label(name: &str) -> String {
    let mut chars = name.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    first + &chars.as_str().to_lowercase()
}

fn tone(name: &str) -> Tone {
    match name.to_lowercase().as_str() {
        "tip" | "hint" | "success" | "check" | "done" => Tone::Tip,
        "important" | "question" | "help" | "faq" => Tone::Important,
        "warning" | "attention" => Tone::Warning,
        "caution" | "danger" | "error" | "failure" | "fail" | "missing" | "bug" => Tone::Caution,
        // Note, info, todo, abstract, summary, tldr, example, quote, cite, and all others.
        _ => Tone::Note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_says_what_it_is() {
        for (line, tone, name, length, titled) in [
            ("[!NOTE]", Tone::Note, "NOTE", 7, false),
            ("[!warning] Own title\nbody", Tone::Warning, "warning", 11, true),
            ("[!bug]- ", Tone::Caution, "bug", 8, false),
            ("[!faq]+ Why?", Tone::Important, "faq", 8, true),
            ("[!own-kind]", Tone::Note, "own-kind", 11, false),
        ] {
            assert_eq!(read(line), Some(Callout { tone, name, length, titled }), "{line}");
        }
        assert_eq!(label("OWN-kind"), "Own-kind");
    }

    #[test]
    fn other_lines_do_not() {
        for line in
            ["", "text", "[!]", "[! ]", "[!note", "[!note](x)", "[!note]x", "[!a*b]", "[note]", "x [!note]"]
        {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
