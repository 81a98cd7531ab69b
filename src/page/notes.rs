//! Footnotes, readable in place: each stands right below the paragraph, list, table or quotation that
//! first refers to it, those nobody refers to at the end.

use std::collections::HashMap;

use super::block::{Block, ContainerKind, Kind};

/// Where a footnote is first referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    /// In this block of the text.
    Block(usize),
    /// In another footnote.
    Note(usize),
}

/// A footnote and its definition.
#[derive(Debug, Default)]
struct Note {
    number: Option<usize>,
    site: Option<Site>,
    blocks: Vec<Block>,
}

/// The footnotes of a body.
#[derive(Debug, Default)]
pub(super) struct Notes {
    defined: Vec<Note>,
    labels: HashMap<String, usize>,
    referred: usize,
}

/// The text with its footnotes in it.
pub(super) struct Placed {
    pub(super) blocks: Vec<Block>,
    /// The number of each footnote.
    pub(super) numbers: Vec<usize>,
    /// Where each block of the text went.
    pub(super) moved: Vec<usize>,
}

impl Notes {
    /// The footnote of this label.
    pub(super) fn named(&mut self, label: &str) -> usize {
        *self.labels.entry(label.to_lowercase()).or_insert_with(|| {
            self.defined.push(Note::default());
            self.defined.len() - 1
        })
    }

    /// Refers to the footnote of this label; gives its number.
    pub(super) fn refer(&mut self, label: &str, site: Site) -> usize {
        let note = self.named(label);
        let note = &mut self.defined[note];
        note.site.get_or_insert(site);
        *note.number.get_or_insert_with(|| {
            self.referred += 1;
            self.referred
        })
    }

    /// Adds to a footnote's definition.
    pub(super) fn add(&mut self, note: usize, block: Block) {
        self.defined[note].blocks.push(block);
    }

    /// Puts the footnotes between the blocks of the text.
    pub(super) fn place(mut self, text: Vec<Block>) -> Placed {
        for note in &mut self.defined {
            note.number.get_or_insert_with(|| {
                self.referred += 1;
                self.referred
            });
        }
        let numbers: Vec<usize> = self.defined.iter().filter_map(|note| note.number).collect();
        let mut order: Vec<usize> = (0..self.defined.len()).collect();
        order.sort_by_key(|&note| numbers[note]);
        // What each block and each footnote is followed by, the last first.
        let mut after_block: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut after_note: HashMap<usize, Vec<usize>> = HashMap::new();
        let ends = unit_ends(&text);
        for &note in order.iter().rev() {
            match self.defined[note].site {
                Some(Site::Block(block)) => {
                    let end = ends.get(block).copied().unwrap_or(text.len().saturating_sub(1));
                    after_block.entry(end).or_default().push(note);
                }
                Some(Site::Note(other)) => after_note.entry(other).or_default().push(note),
                None => {}
            }
        }
        let mut placed = Placed { blocks: Vec::new(), numbers, moved: Vec::new() };
        for (nth, block) in text.into_iter().enumerate() {
            placed.moved.push(placed.blocks.len());
            placed.blocks.push(block);
            let mut waiting = after_block.remove(&nth).unwrap_or_default();
            while let Some(note) = waiting.pop() {
                placed.blocks.append(&mut self.defined[note].blocks);
                waiting.extend(after_note.remove(&note).unwrap_or_default());
            }
        }
        let mut left =
            order.iter().flat_map(|&note| std::mem::take(&mut self.defined[note].blocks)).peekable();
        if left.peek().is_some() {
            placed.blocks.push(Block { chain: Vec::new(), gap: 1, kind: Kind::NotesRule });
        }
        placed.blocks.extend(left);
        placed
    }
}

/// For each block the last one of what it is a part of: nothing comes between the items of a list,
/// the rows of a table or the parts of a paragraph.
fn unit_ends(blocks: &[Block]) -> Vec<usize> {
    let mut ends: Vec<usize> = (0..blocks.len()).collect();
    for nth in (1..blocks.len()).rev() {
        if belongs(&blocks[nth - 1], &blocks[nth]) {
            ends[nth - 1] = ends[nth];
        }
    }
    ends
}

fn belongs(above: &Block, below: &Block) -> bool {
    let same_outermost = match (above.chain.first(), below.chain.first()) {
        (Some(above), Some(below)) => match (above.kind, below.kind) {
            (ContainerKind::Item { list: above, .. }, ContainerKind::Item { list: below, .. }) => {
                above == below
            }
            _ => above.id == below.id,
        },
        _ => false,
    };
    same_outermost || below.gap == 0
}
