//! Blocks become lines of the page: the bars and markers of what they stand in before each line,
//! blank lines between them.
//!
//! Indentation takes at most half the page: containers that would take more are left out, their
//! markers put before the text.

use super::block::{Block, Container, ContainerKind, Kind, List};
use super::flow::{Flow, drawn};
use super::wrap::wrap;
use super::{Heading, Line, Page, Role, Span, code};
use crate::measure;
use crate::safe::SafeText;

const BULLETS: [&str; 3] = ["•", "◦", "▪"];

/// Puts blocks on a page, one after the other.
pub(super) struct Placer<'p> {
    page: &'p mut Page,
    width: usize,
    /// What the block above stood in; none before the first.
    above: Option<Vec<Container>>,
}

impl<'p> Placer<'p> {
    /// Goes on below what is on the page, whose width is not 0.
    pub(super) fn new(page: &'p mut Page) -> Self {
        let width = usize::from(page.width);
        Self { page, width, above: None }
    }

    /// Puts `block` on the page; `notes` has the number of each footnote.
    pub(super) fn place(&mut self, block: Block, lists: &[List], notes: &[usize]) {
        if let Some(above) = &self.above {
            let shared =
                above.iter().zip(&block.chain).take_while(|(above, here)| above.id == here.id).count();
            let between = Prefix::new(&above[..shared], lists, notes, self.width);
            for _ in 0..block.gap {
                self.page.lines.push(line(&between.rest, Vec::new()));
            }
        }
        let prefix = Prefix::new(&block.chain, lists, notes, self.width);
        let room = self.width - prefix.width;
        let mut lines = Vec::new();
        let kind = prefix.with_markers(block.kind, room, &mut lines);
        let lines = match kind {
            Kind::Paragraph(flow) if flow.text().is_empty() => vec![Vec::new()],
            Kind::Paragraph(flow) => wrap(&flow, room),
            Kind::Heading(level, flow) => {
                let text = SafeText::new(flow.text().trim());
                let line = self.page.lines.len() + lines.len();
                self.page.headings.push(Heading { level, text, line });
                lines.extend(wrap(&flow, room));
                lines
            }
            Kind::Code(code) => {
                lines.extend(code::lines(&code, room));
                lines
            }
            Kind::Table(table) => {
                lines.extend(table.lines(room));
                lines
            }
            Kind::Rule => {
                lines.push(rule(room));
                lines
            }
        };
        let first = [prefix.first.as_slice(), &prefix.rest];
        for (index, spans) in lines.into_iter().enumerate() {
            self.page.lines.push(line(first[index.min(1)], spans));
        }
        self.above = Some(block.chain);
    }

    /// Puts the short rule above the footnotes.
    pub(super) fn begin_notes(&mut self) {
        self.blank();
        self.page.lines.push(line(&[], vec![drawn(&"─".repeat(self.width.min(8)), Role::Rule)]));
        self.above = Some(Vec::new());
    }

    /// Says something below everything.
    pub(super) fn notice(&mut self, text: &str) {
        self.blank();
        let mut flow = Flow::default();
        flow.draw(text, Role::Notice);
        self.page.lines.extend(wrap(&flow, self.width).into_iter().map(|spans| Line { spans }));
        self.above = Some(Vec::new());
    }

    fn blank(&mut self) {
        if self.above.is_some() {
            self.page.lines.push(Line::default());
        }
    }
}

/// What stands before the lines of a block.
struct Prefix {
    first: Vec<Span>,
    rest: Vec<Span>,
    width: usize,
    /// Markers there was no column for.
    homeless: String,
}

impl Prefix {
    fn new(chain: &[Container], lists: &[List], notes: &[usize], width: usize) -> Self {
        let mut prefix = Self { first: Vec::new(), rest: Vec::new(), width: 0, homeless: String::new() };
        for (index, container) in chain.iter().enumerate() {
            let is_quote = matches!(container.kind, ContainerKind::Quote);
            let marker = match container.kind {
                ContainerKind::Quote if index == 0 => "  ▏".to_owned(),
                ContainerKind::Quote => " ▏".to_owned(),
                ContainerKind::Footnote(note) => format!("[{}] ", notes.get(note).unwrap_or(&0)),
                ContainerKind::Item { list, number, task } => item_marker(&lists[list], number, task),
            };
            let taken = measure::width(&marker);
            if prefix.width + taken <= width / 2 {
                prefix.width += taken;
                let rest =
                    if is_quote { drawn(&marker, Role::Rule) } else { drawn(&" ".repeat(taken), Role::Text) };
                let first =
                    if is_quote || container.marked { rest.clone() } else { drawn(&marker, Role::Marker) };
                prefix.first.push(first);
                prefix.rest.push(rest);
            } else if !is_quote && !container.marked {
                prefix.homeless.push_str(&marker);
            }
        }
        prefix
    }

    /// Puts markers that have no column before a paragraph's text, or above what is none.
    fn with_markers(&self, kind: Kind, room: usize, lines: &mut Vec<Vec<Span>>) -> Kind {
        if self.homeless.is_empty() {
            return kind;
        }
        let mut marked = Flow::default();
        marked.draw(&self.homeless, Role::Marker);
        if let Kind::Paragraph(flow) = kind {
            marked.append(&flow);
            return Kind::Paragraph(marked);
        }
        lines.extend(wrap(&marked, room));
        kind
    }
}

fn item_marker(list: &List, number: Option<u64>, task: Option<bool>) -> String {
    let task = task.map(|done| if done { "☑ " } else { "☐ " });
    match number {
        Some(number) => {
            let digits = list.last.unwrap_or(number).to_string().len();
            format!("{number:>digits$}. {}", task.unwrap_or_default())
        }
        None => task.map_or_else(|| format!("{} ", BULLETS[list.depth % BULLETS.len()]), str::to_owned),
    }
}

fn rule(width: usize) -> Vec<Span> {
    let length = (width / 3).max(1);
    let pad = (width - length) / 2;
    vec![drawn(&format!("{}{}", " ".repeat(pad), "─".repeat(length)), Role::Rule)]
}

/// A line, without blanks at its end where nothing follows the prefix.
fn line(prefix: &[Span], content: Vec<Span>) -> Line {
    let mut spans = prefix.to_vec();
    if content.is_empty() {
        while spans.pop_if(|span| span.text.trim_end().is_empty()).is_some() {}
        if let Some(last) = spans.last_mut() {
            last.text = SafeText::new(last.text.trim_end());
        }
    }
    spans.extend(content);
    Line { spans }
}
