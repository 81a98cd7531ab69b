//! One block becomes lines: the bars and markers of what it stands in before each line, blank lines
//! above it.
//!
//! Indentation takes at most half the page: containers that would take more are left out, their
//! markers put before the text.

use super::block::{Container, ContainerKind, Kind, List};
use super::document::Document;
use super::flow::{Flow, drawn};
use super::wrap::wrap;
use super::{Line, Role, Setting, Span, bidi, code, head};
use crate::measure;
use crate::safe::SafeText;

const BULLETS: [&str; 3] = ["•", "◦", "▪"];
/// The columns of the rule above the footnotes.
const NOTES_RULE: usize = 8;

/// The lines of the block at `index` for a width that is not 0, and the blank ones above it.
pub(super) fn lines(document: &Document, index: usize, width: usize, setting: Setting) -> Vec<Line> {
    let Some(block) = document.blocks.get(index) else { return Vec::new() };
    let leftward = match &block.kind {
        Kind::Paragraph(flow) | Kind::Heading(flow) => setting.reorder && bidi::begins_leftward(flow.text()),
        _ => false,
    };
    let mut lines = Vec::new();
    if let Some(above) = index.checked_sub(1).and_then(|above| document.blocks.get(above)) {
        let pairs = above.chain.iter().zip(&block.chain);
        let shared = pairs.take_while(|(above, here)| above.id == here.id).count();
        let between = Prefix::new(document, &above.chain[..shared], width);
        let blank = if leftward {
            between.behind(&between.rest, Vec::new(), width - between.width)
        } else {
            line(&between.rest, Vec::new())
        };
        lines.extend(std::iter::repeat_n(blank, block.gap));
    }
    let prefix = Prefix::new(document, &block.chain, width);
    let room = width - prefix.width;
    let content = content(document, &prefix, &block.kind, room, setting);
    let first = [prefix.first.as_slice(), &prefix.rest];
    lines.extend(content.into_iter().enumerate().map(|(nth, spans)| {
        let marks = first[nth.min(1)];
        if leftward { prefix.behind(marks, spans, room) } else { line(marks, spans) }
    }));
    lines
}

fn content(
    document: &Document,
    prefix: &Prefix,
    kind: &Kind,
    room: usize,
    setting: Setting,
) -> Vec<Vec<Span>> {
    let mut marked = Flow::default();
    if !prefix.homeless.is_empty() {
        marked.draw(&prefix.homeless, Role::Marker);
    }
    let lines = match kind {
        Kind::Paragraph(flow) if !marked.is_blank() => {
            marked.append(flow);
            return wrap(&marked, room, setting);
        }
        Kind::Paragraph(flow) if flow.text().is_empty() => vec![Vec::new()],
        Kind::Paragraph(flow) | Kind::Heading(flow) => wrap(flow, room, setting),
        Kind::Tags(tags) => head::tag_lines(tags, room, setting),
        Kind::Code(index, code) => code::lines(code, document.tokens(*index), room),
        Kind::TableHead(table) => document.tables[*table].head_lines(room, setting),
        Kind::TableRow(table, nth, row) => document.tables[*table].row_lines(*nth, row, room, setting),
        Kind::Rule => vec![rule(room)],
        Kind::NotesRule => vec![vec![drawn(&"─".repeat(room.min(NOTES_RULE)), Role::Rule)]],
    };
    // Markers there is no column for stand above what is no paragraph.
    let mut above = wrap(&marked, room, setting);
    above.extend(lines);
    above
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
    fn new(document: &Document, chain: &[Container], width: usize) -> Self {
        let mut prefix = Self { first: Vec::new(), rest: Vec::new(), width: 0, homeless: String::new() };
        for (index, container) in chain.iter().enumerate() {
            let is_quote = matches!(container.kind, ContainerKind::Quote(_));
            let marker = match container.kind {
                ContainerKind::Quote(_) if index == 0 => "  ▏".to_owned(),
                ContainerKind::Quote(_) => " ▏".to_owned(),
                ContainerKind::Definition => "    ".to_owned(),
                ContainerKind::Footnote(note) => format!("[{}] ", document.notes.get(note).unwrap_or(&0)),
                ContainerKind::Item { list, number, task } => {
                    item_marker(&document.lists[list], number, task)
                }
            };
            let taken = measure::width(&marker);
            if prefix.width + taken <= width / 2 {
                prefix.width += taken;
                let rest = match container.kind {
                    ContainerKind::Quote(tone) => drawn(&marker, tone.map_or(Role::Rule, Role::Callout)),
                    _ => drawn(&" ".repeat(taken), Role::Text),
                };
                let first =
                    if is_quote || container.marked { rest.clone() } else { drawn(&marker, Role::Marker) };
                prefix.first.push(first);
                prefix.rest.push(rest);
            } else if !is_quote && !container.marked && !marker.trim().is_empty() {
                prefix.homeless.push_str(&marker);
            }
        }
        prefix
    }

    /// A line of text that runs from right to left, which has its markers at the right.
    fn behind(&self, marks: &[Span], content: Vec<Span>, room: usize) -> Line {
        let mut spans = content;
        if spans.is_empty() {
            if self.rest.iter().all(|span| span.text.trim().is_empty()) {
                return Line::default();
            }
            spans.push(drawn(&" ".repeat(room), Role::Text));
        }
        spans.extend(
            marks.iter().rev().map(|span| Span { text: SafeText::new(&turned(&span.text)), ..span.clone() }),
        );
        Line { spans, picture: None }
    }
}

/// A marker as it stands at the right of what it marks.
fn turned(marker: &str) -> String {
    let core = marker.trim();
    let (before, after) = marker.split_once(core).filter(|_| !core.is_empty()).unwrap_or((marker, ""));
    let core = match core.strip_suffix('.') {
        Some(number) => format!(".{number}"),
        None => core.replace('▏', "▕"),
    };
    format!("{after}{core}{before}")
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
    Line { spans, picture: None }
}
