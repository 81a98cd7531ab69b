//! What a body is made of: a flat list of [`Block`]s, each of which carries the quotations and list
//! items it stands in. There is no tree and no recursion, so depth costs nothing but its bytes.
//!
//! No block is large: long paragraphs and code come in parts and tables row by row, so that laying
//! out what is on screen takes no longer for a long text than for a short one.

use super::Tone;
use super::flow::Flow;

/// Something with lines of its own.
#[derive(Debug)]
pub(super) struct Block {
    /// What it stands in, outermost first.
    pub(super) chain: Vec<Container>,
    /// Blank lines above it.
    pub(super) gap: usize,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Paragraph(Flow),
    Heading(Flow),
    /// The article's tags, as they are shown; each is the link of its number.
    Tags(Vec<String>),
    /// Lines of this code block.
    Code(u32, Vec<CodeLine>),
    /// The head of this table.
    TableHead(usize),
    /// Of this table this row.
    TableRow(usize, usize, Vec<Flow>),
    Rule,
    /// The short rule above the footnotes.
    NotesRule,
}

/// A line of code, or a part of one that is very long.
#[derive(Debug)]
pub(super) struct CodeLine {
    /// Its number in its code block, from 0.
    pub(super) number: usize,
    /// Whether it is not the line's first part.
    pub(super) continues: bool,
    pub(super) flow: Flow,
}

/// A quotation, list item or footnote around a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Container {
    /// Tells it from others of its kind.
    pub(super) id: usize,
    pub(super) kind: ContainerKind,
    /// Whether its marker was drawn by an earlier block.
    pub(super) marked: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum ContainerKind {
    /// A quotation, and how urgently it speaks if it is a callout.
    Quote(Option<Tone>),
    /// What a term of a list of terms means.
    Definition,
    /// The list, the number within it if it has one, the box if it is a task.
    Item {
        list: usize,
        number: Option<u64>,
        task: Option<bool>,
    },
    Footnote(usize),
}

/// What an item's marker depends on beside the item.
#[derive(Debug)]
pub(super) struct List {
    /// The highest number in it.
    pub(super) last: Option<u64>,
    /// Lists without numbers around it.
    pub(super) depth: usize,
    /// The number of the next item, if they have numbers.
    pub(super) next: Option<u64>,
    /// How many there are so far.
    pub(super) items: usize,
}
