//! An article as blocks that no width has been chosen for. Laying out asks for the lines of one
//! block at a time, so what is on screen costs the same in a long text as in a short one.

use std::borrow::Cow;
use std::sync::OnceLock;

use pulldown_cmark::{Options, Parser};

use super::block::{Block, Kind, List};
use super::build::{Builder, Built};
use super::flow::Flow;
use super::syntax::Highlighter;
use super::table::Shape;
use super::{
    Code, Heading, Image, Language, Line, Link, Page, Role, Setting, Tokens, bound, comment, head, place,
};
use crate::article::{Article, Notice};
use crate::safe::SafeText;

/// A heading's words are cut here: more say no better where one is.
const MAX_HEADING: usize = 400;
/// More headings are no outline.
const MAX_HEADINGS: usize = 10_000;

/// The blocks of an article, top to bottom, the head first.
#[derive(Debug, Default)]
pub struct Document {
    language: Option<Language>,
    /// How many blocks stand above the body.
    head: usize,
    pub(super) blocks: Vec<Block>,
    pub(super) lists: Vec<List>,
    /// The number of each footnote.
    pub(super) notes: Vec<usize>,
    pub(super) tables: Vec<Shape>,
    codes: Vec<(Code, OnceLock<Option<Tokens>>)>,
    highlighter: OnceLock<Highlighter>,
    links: Vec<Link>,
    images: Vec<Image>,
    /// The block and the number of each image, in the order of the blocks.
    image_blocks: Vec<(usize, u32)>,
    headings: Vec<Heading>,
    /// The first block of each code block.
    code_blocks: Vec<usize>,
    /// The block each link is in.
    link_blocks: Vec<usize>,
    /// The links in the order they are read: a footnote's stand where it does.
    link_order: Vec<u32>,
    /// Where the blocks begin in the text, in the order of the text, and which they are.
    starts: Vec<(usize, usize)>,
    /// Bytes of text before each block; one more for all of them.
    passed: Vec<usize>,
}

/// Says how much is shown. Of a file that was not read to its end nobody knows here how long it is.
pub(super) fn too_long(all: usize, shown: usize, is_cut: bool) -> String {
    let megabytes = |bytes: usize| (bytes + (1 << 19)) >> 20;
    let part = if is_cut || megabytes(shown) == megabytes(all) {
        format!("its first {}", megabytes(shown))
    } else {
        format!("the first {} of its {}", megabytes(shown), megabytes(all))
    };
    format!("This text is too long to be shown: only {part} MB are here.")
}

impl Document {
    /// Takes `article` apart; `text` is its whole decoded source.
    pub fn new(article: &Article, text: &str) -> Self {
        let (mut blocks, links) = head::blocks(article, text.len());
        let below = blocks.len();
        let body = text.get(article.body.clone()).unwrap_or_default();
        let shown = bound::cut(body);
        let shallow = bound::shallow(shown);
        let markdown = comment::hidden(&shallow);
        let mut builder = Builder::new(&markdown, article.body.start, links);
        for (event, range) in Parser::new_ext(&markdown, options()).into_offset_iter() {
            builder.take(event, range);
        }
        let built = builder.finish();
        blocks.extend(built.blocks);
        if let Some(first) = blocks.get_mut(below) {
            first.gap = 1;
        }
        if matches!(shallow, Cow::Owned(_)) {
            blocks.push(notice("Quotations and lists nested deeper than 200 columns are shown less deep."));
        }
        if shown.len() < body.len() {
            let is_cut = article.notices().contains(&Notice::Cut);
            blocks.push(notice(&too_long(body.len(), shown.len(), is_cut)));
        }
        let Built { lists, notes, tables, codes, links, images, headings, .. } =
            Built { blocks: Vec::new(), ..built };
        let codes = codes.into_iter().map(|code| (code, OnceLock::new())).collect();
        let mut document = Self { blocks, lists, notes, tables, codes, links, images, ..Self::default() };
        document.language = language(article, body);
        document.head = below;
        document.headings = headings
            .into_iter()
            .take(MAX_HEADINGS)
            .map(|(level, block)| document.heading(level, below + block))
            .collect();
        document.find_starts();
        document.find_links();
        document.find_images();
        document.find_codes();
        document.count_text();
        document
    }

    fn heading(&self, level: u8, block: usize) -> Heading {
        let text = self.flows(block).next().map_or("", |flow| flow.text().trim());
        Heading { level, text: SafeText::new(&text[..text.floor_char_boundary(MAX_HEADING)]), block }
    }

    fn find_starts(&mut self) {
        let start = |block: usize| self.flows(block).find_map(Flow::start);
        self.starts = (0..self.blocks.len()).filter_map(|block| Some((start(block)?, block))).collect();
        self.starts.sort_unstable();
    }

    fn find_images(&mut self) {
        let blocks = self.images.iter().map(|image| self.block_at(image.place)).zip(0..);
        self.image_blocks =
            blocks.filter(|&(block, _)| matches!(self.blocks[block].kind, Kind::Paragraph(_))).collect();
        self.image_blocks.sort_unstable();
    }

    fn find_codes(&mut self) {
        let mut blocks = vec![0; self.codes.len()];
        for (block, Block { kind, .. }) in self.blocks.iter().enumerate().rev() {
            if let Kind::Code(code, _) = kind {
                blocks[*code as usize] = block;
            }
        }
        self.code_blocks = blocks;
    }

    fn find_links(&mut self) {
        let mut blocks = vec![usize::MAX; self.links.len()];
        let mut order = Vec::with_capacity(self.links.len());
        for block in 0..self.blocks.len() {
            let tags = match &self.blocks[block].kind {
                Kind::Tags(tags) => 0..tags.len().min(head::MAX_TAGS) as u32,
                _ => 0..0,
            };
            for link in tags.chain(self.flows(block).flat_map(Flow::links)) {
                if let Some(first) = blocks.get_mut(link as usize).filter(|first| **first == usize::MAX) {
                    *first = block;
                    order.push(link);
                }
            }
        }
        (self.link_blocks, self.link_order) = (blocks, order);
    }

    fn count_text(&mut self) {
        let mut passed = 0;
        self.passed = std::iter::once(0)
            .chain((0..self.blocks.len()).map(|block| {
                passed += self.flows(block).map(|flow| flow.text().len()).sum::<usize>();
                passed
            }))
            .collect();
    }

    /// The running texts of a block, in the order they are read.
    pub(super) fn flows(&self, block: usize) -> impl Iterator<Item = &Flow> {
        let (cells, lines) = match self.blocks.get(block).map(|block| &block.kind) {
            Some(Kind::Paragraph(flow) | Kind::Heading(flow)) => (std::slice::from_ref(flow), &[][..]),
            Some(Kind::Code(_, lines)) => (&[][..], lines.as_slice()),
            Some(Kind::TableHead(table)) => (self.tables[*table].head(), &[][..]),
            Some(Kind::TableRow(_, _, row)) => (row.as_slice(), &[][..]),
            _ => (&[][..], &[][..]),
        };
        cells.iter().chain(lines.iter().map(|line| &line.flow))
    }

    /// Whether a block stands above the body.
    pub fn is_head(&self, block: usize) -> bool {
        block < self.head
    }

    /// How many blocks there are.
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The lines of one block, with the blank ones above it, none wider than `width`. With `reorder`
    /// right-to-left text comes in the order it is seen in.
    pub fn lines(&self, block: usize, width: u16, reorder: bool) -> Vec<Line> {
        let setting = Setting { language: self.language, reorder };
        if width == 0 { Vec::new() } else { place::lines(self, block, usize::from(width), setting) }
    }

    /// All of it, for a width.
    pub fn page(&self, width: u16, reorder: bool) -> Page {
        let lines = (0..self.len()).flat_map(|block| self.lines(block, width, reorder)).collect();
        Page { width, lines, links: self.links.clone() }
    }

    /// The block that has the byte `place` of the text, or the last that begins before it.
    pub fn block_at(&self, place: usize) -> usize {
        let after = self.starts.partition_point(|&(start, _)| start <= place);
        after.checked_sub(1).map_or(0, |nth| self.starts[nth].1)
    }

    /// The bytes of text above a block, and those of all blocks.
    pub fn passed(&self, block: usize) -> (usize, usize) {
        let all = self.passed.last().copied().unwrap_or(0);
        (self.passed.get(block).copied().unwrap_or(all), all)
    }

    /// In the order they appear.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// In the order they appear.
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// The images that have lines of their own in a block.
    pub fn images_of(&self, block: usize) -> impl Iterator<Item = u32> {
        let first = self.image_blocks.partition_point(|&(of, _)| of < block);
        self.image_blocks[first..].iter().take_while(move |&&(of, _)| of == block).map(|&(_, image)| image)
    }

    /// The links in the order they are read.
    pub fn link_order(&self) -> &[u32] {
        &self.link_order
    }

    /// The block a link is in.
    pub fn link_block(&self, link: u32) -> Option<usize> {
        self.link_blocks.get(link as usize).copied()
    }

    /// The words of a block, a line for each of its lines; nothing where it has none.
    pub fn words(&self, block: usize) -> String {
        let texts: Vec<&str> = self.flows(block).map(Flow::text).collect();
        let between = if matches!(self.blocks.get(block).map(|block| &block.kind), Some(Kind::Code(..))) {
            "\n"
        } else {
            " | "
        };
        texts.join(between)
    }

    /// In the order they appear.
    pub fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// What the words of a code block are, found out when the block is first shown.
    pub(super) fn tokens(&self, code: u32) -> Option<&Tokens> {
        let (Code { language, .. }, tokens) = self.codes.get(code as usize)?;
        if language.is_empty() {
            return None;
        }
        let find = || self.highlighter.get_or_init(Highlighter::new).tokens(language, &self.code_lines(code));
        tokens.get_or_init(find).as_ref()
    }

    /// The lines of a code block as they are shown.
    fn code_lines(&self, code: u32) -> Vec<&str> {
        let of_code = |block: &Block| matches!(block.kind, Kind::Code(of, _) if of == code);
        let first = self.code_blocks.get(code as usize).copied().unwrap_or(0);
        let blocks = self.blocks.iter().skip(first).take_while(|block| of_code(block));
        let lines = blocks.flat_map(|block| match &block.kind {
            Kind::Code(_, lines) => lines.as_slice(),
            _ => &[],
        });
        // The first part of a long line stands for it: nothing is found in it, or after it.
        lines.filter(|line| !line.continues).map(|line| line.flow.text()).collect()
    }

    /// The code block that a block is of.
    pub fn code_of(&self, block: usize) -> Option<(u32, &Code)> {
        match self.blocks.get(block)?.kind {
            Kind::Code(code, _) => Some((code, &self.codes.get(code as usize)?.0)),
            _ => None,
        }
    }
}

/// The language words are parted by: what the article says, even if that is one nobody here knows,
/// else what its text looks like.
fn language(article: &Article, body: &str) -> Option<Language> {
    article.lang().map_or_else(|| Language::detect(body), Language::from_code)
}

fn notice(text: &str) -> Block {
    let mut flow = Flow::default();
    flow.draw(text, Role::Notice);
    Block { chain: Vec::new(), gap: 1, kind: Kind::Paragraph(flow) }
}

/// Only what the page can show; the rest stays text. What Obsidian has beside them, callouts,
/// wikilinks and mathematics, is not left to the parser: it would take `[[1]](target)` for a wikilink
/// and what stands between two prices for mathematics, links and all.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST
}
