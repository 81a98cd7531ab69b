//! Parser events become [`Block`]s.
//!
//! Refused: containers beyond [`MAX_DEPTH`], which share the last indentation; table columns and rows
//! beyond the limits in [`table`](super::table), whose number is told.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::block::{Block, CodeLine, Container, ContainerKind, Kind, List};
use super::code::OpenLine;
use super::flow::{Flow, Source};
use super::inline::{Inline, Label};
use super::notes::{Notes, Placed, Site};
use super::spot::Spots;
use super::table::{Shape, Table, is_piped};
use super::term::Above;
use super::{Code, Image, Link, Role};

/// A block keeps the outer containers up to this depth, and the innermost.
const MAX_DEPTH: usize = 16;
/// Bytes of text in one block, about.
const MAX_BLOCK: usize = 16 << 10;
/// Characters of a fence's info string that are kept.
const MAX_INFO: usize = 100;
/// Lines of code in one block.
const MAX_CODE_LINES: usize = 64;

/// What the events came to.
pub(super) struct Built {
    pub(super) blocks: Vec<Block>,
    pub(super) lists: Vec<List>,
    /// The number of each footnote.
    pub(super) notes: Vec<usize>,
    pub(super) tables: Vec<Shape>,
    pub(super) codes: Vec<Code>,
    pub(super) links: Vec<Link>,
    pub(super) images: Vec<Image>,
    /// Of each heading its level and block.
    pub(super) headings: Vec<(u8, usize)>,
}

/// A code block that has not ended.
#[derive(Debug, Default)]
pub(super) struct OpenCode {
    code: Code,
    lines: Vec<Flow>,
    line: OpenLine,
}

impl OpenCode {
    pub(super) fn drop_first_line_if_blank(&mut self) {
        if self.lines.first().is_some_and(Flow::is_blank) {
            self.lines.remove(0);
            self.code.text = self.code.text.trim_start_matches('\n').to_owned();
        }
    }
}

/// Takes events, gives blocks.
pub(super) struct Builder<'a> {
    /// What is parsed.
    pub(super) body: &'a str,
    /// Where it begins in the article.
    pub(super) offset: usize,
    pub(super) inline: Inline,
    pub(super) links: Vec<Link>,
    pub(super) images: Vec<Image>,
    lists: Vec<List>,
    tables: Vec<Shape>,
    codes: Vec<Code>,
    headings: Vec<(u8, usize)>,
    pub(super) spots: Spots,
    pub(super) quotes: usize,
    pub(super) code: Option<OpenCode>,
    blocks: Vec<Block>,
    pub(super) stack: Vec<Container>,
    open_lists: Vec<usize>,
    open_notes: usize,
    /// Whether nothing of the innermost quotation has come yet.
    quote_begins: bool,
    pub(super) above: Above,
    notes: Notes,
    ids: usize,
    table: Option<Table>,
    html: String,
    html_parts: Vec<(usize, usize)>,
    after_tight: bool,
}

impl<'a> Builder<'a> {
    /// `links` are those that stand above the body.
    pub(super) fn new(body: &'a str, offset: usize, links: Vec<Link>) -> Self {
        Self {
            body,
            offset,
            inline: Inline::default(),
            links,
            images: Vec::new(),
            lists: Vec::new(),
            tables: Vec::new(),
            codes: Vec::new(),
            headings: Vec::new(),
            spots: Spots::new(body),
            quotes: 0,
            code: None,
            blocks: Vec::new(),
            stack: Vec::new(),
            open_lists: Vec::new(),
            open_notes: 0,
            quote_begins: false,
            above: Above::Text,
            notes: Notes::default(),
            ids: 0,
            table: None,
            html: String::new(),
            html_parts: Vec::new(),
            after_tight: false,
        }
    }

    /// Takes one event, and the bytes of the body it stands for.
    pub(super) fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) if self.code.is_some() => self.code_text(&text, range),
            Event::Html(html) => {
                self.html_parts.push((self.html.len(), range.start));
                self.html.push_str(&html);
            }
            Event::Rule => {
                self.finish_text(false);
                self.add(Kind::Rule, 1);
            }
            Event::TaskListMarker(done) => {
                if let Some(ContainerKind::Item { task, .. }) = self.stack.last_mut().map(|top| &mut top.kind)
                {
                    *task = Some(done);
                }
            }
            Event::FootnoteReference(label) => {
                let site =
                    self.open_note().map_or(Site::Block(self.blocks.len()), |(_, note)| Site::Note(note));
                let number = self.notes.refer(&label, site);
                self.footnote_reference(number, range);
            }
            inline => self.take_inline(inline, range),
        }
    }

    /// Everything, when everything has been taken.
    pub(super) fn finish(self) -> Built {
        let Placed { blocks, numbers, moved } = self.notes.place(self.blocks);
        let headings =
            self.headings.into_iter().filter_map(|(level, block)| Some((level, *moved.get(block)?)));
        Built {
            blocks,
            lists: self.lists,
            notes: numbers,
            tables: self.tables,
            codes: self.codes,
            links: self.links,
            images: self.images,
            headings: headings.collect(),
        }
    }

    pub(super) fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let quote_begins = std::mem::take(&mut self.quote_begins);
        match tag {
            Tag::Paragraph => self.start_paragraph(range, quote_begins),
            Tag::Heading { level, .. } => {
                self.inline.limit = range.end;
                self.finish_text(false);
                self.inline.role = Role::Heading(level as u8);
            }
            Tag::BlockQuote(_) => {
                self.finish_text(true);
                self.open(ContainerKind::Quote(None));
                self.quotes += 1;
                self.quote_begins = true;
                self.inline.role = self.running();
            }
            Tag::CodeBlock(kind) => {
                self.finish_text(true);
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.chars().take(MAX_INFO).collect(),
                    CodeBlockKind::Indented => String::new(),
                };
                let code = Code { language, ..Code::default() };
                self.code = Some(OpenCode { code, ..OpenCode::default() });
            }
            Tag::List(start) => {
                self.finish_text(true);
                let unnumbered = |&&list: &&usize| self.lists[list].next.is_none();
                let depth = self.open_lists.iter().rev().take(MAX_DEPTH).filter(unnumbered).count();
                self.open_lists.push(self.lists.len());
                self.lists.push(List { last: start, depth, next: start, items: 0 });
            }
            Tag::Item => {
                self.inline.limit = range.end;
                self.start_item();
            }
            Tag::DefinitionList => self.finish_text(true),
            Tag::DefinitionListTitle => self.start_term(range),
            Tag::DefinitionListDefinition => self.start_definition(range),
            Tag::FootnoteDefinition(label) => {
                self.finish_text(false);
                let note = self.notes.named(&label);
                self.open(ContainerKind::Footnote(note));
                self.open_notes += 1;
                self.inline.role = self.running();
            }
            Tag::Table(alignments) => {
                self.finish_text(true);
                self.table = Some(Table::new(&alignments));
            }
            Tag::TableHead => self.inline.role = Role::TableHead,
            Tag::HtmlBlock => {
                self.finish_text(true);
                self.inline.limit = range.end;
            }
            Tag::TableRow => {}
            Tag::TableCell => self.inline.limit = range.end,
            inline => self.start_inline(inline, range),
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.finish_text(false),
            TagEnd::Heading(level) => {
                let flow = self.inline.finish();
                self.inline.role = self.running();
                if !flow.is_blank() {
                    let gap = if self.stack.is_empty() && level as u8 <= 2 { 2 } else { 1 };
                    self.add_heading(level as u8, flow, gap);
                }
            }
            TagEnd::BlockQuote(_) => {
                self.finish_text(false);
                self.quotes -= 1;
                self.close();
                self.inline.role = self.running();
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => {
                let html = std::mem::take(&mut self.html);
                let parts = std::mem::take(&mut self.html_parts);
                self.html_block(&html, &parts);
                self.finish_text(false);
            }
            TagEnd::List(_) => _ = self.open_lists.pop(),
            TagEnd::Item => {
                self.finish_text(true);
                if self.stack.last().is_some_and(|item| !item.marked) {
                    self.add_tight(Flow::default());
                }
                self.close();
            }
            TagEnd::FootnoteDefinition => {
                self.finish_text(true);
                self.close();
                self.open_notes -= 1;
                self.inline.role = self.running();
            }
            TagEnd::DefinitionListTitle => self.end_term(),
            TagEnd::DefinitionListDefinition => self.end_definition(),
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.add_table(table);
                }
            }
            TagEnd::TableHead => {
                self.inline.role = self.running();
                self.with_table(Table::end_head);
            }
            TagEnd::TableRow => self.with_table(Table::end_row),
            TagEnd::TableCell => {
                let cell = self.inline.finish();
                self.with_table(|table| table.cell(cell));
            }
            inline => self.end_inline(inline, &range),
        }
    }

    fn start_paragraph(&mut self, range: Range<usize>, quote_begins: bool) {
        self.finish_text(false);
        self.inline.limit = range.end;
        if quote_begins && self.start_callout(&range) {
            return;
        }
        if is_piped(&self.body[range]) {
            self.table = Some(Table::new(&[]));
            self.inline.piped = true;
        }
    }

    pub(super) fn start_item(&mut self) {
        let Some(&list) = self.open_lists.last() else { return };
        let List { last, next, items, .. } = &mut self.lists[list];
        let number = *next;
        *next = number.map(|number| number.saturating_add(1));
        *last = number;
        *items += 1;
        self.open(ContainerKind::Item { list, number, task: None });
    }

    /// Ends the running text, whatever it was, as a paragraph. `tight` text stands in a list item
    /// without being a paragraph of its own.
    pub(super) fn finish_text(&mut self, tight: bool) {
        let flow = self.inline.finish();
        if std::mem::take(&mut self.inline.piped) {
            if let Some(mut table) = self.table.take() {
                table.cell_unless_blank(flow);
                table.end_row();
                self.add_table(table);
            }
        } else if !flow.is_blank() {
            if tight && self.above != Above::TermOfThis {
                self.add_tight(flow);
            } else {
                let gap = usize::from(!self.after_term());
                self.add_text(flow, gap);
            }
        }
        if self.inline.label == Label::Title {
            self.inline.label = Label::None;
            self.inline.role = self.running();
        }
    }

    /// Ends a cell of a table whose lines are a paragraph to the parser.
    pub(super) fn end_piped_cell(&mut self) {
        let cell = self.inline.flow();
        self.with_table(|table| table.cell_unless_leading(cell));
    }

    /// Ends a line of such a table.
    pub(super) fn end_piped_row(&mut self) {
        let cell = self.inline.flow();
        self.with_table(|table| {
            table.cell_unless_blank(cell);
            table.end_row();
        });
    }

    fn with_table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = &mut self.table {
            change(table);
        }
    }

    pub(super) fn code_text(&mut self, text: &str, range: Range<usize>) {
        let Some(OpenCode { code, lines, line }) = &mut self.code else { return };
        code.text.push_str(text);
        let exact = self.body.get(range.clone()) == Some(text);
        let mut at = 0;
        for part in text.split_inclusive('\n') {
            let source = if exact {
                let start = self.offset + range.start + at;
                Source::Exact(start..start + part.len())
            } else {
                Source::Within(self.offset + range.start..self.offset + range.end)
            };
            line.push(part, &source);
            if part.ends_with('\n') {
                lines.push(std::mem::take(line).flow);
            }
            at += part.len();
        }
    }

    pub(super) fn end_code(&mut self) {
        let Some(OpenCode { code, mut lines, line }) = self.code.take() else { return };
        lines.push(line.flow);
        while lines.pop_if(|line| line.is_blank()).is_some() {}
        if lines.is_empty() {
            return;
        }
        let index = self.codes.len() as u32;
        self.codes.push(code);
        let (mut part, mut bytes, mut gap) = (Vec::new(), 0, 1);
        for (number, line) in lines.into_iter().enumerate() {
            for (nth, flow) in line.parts(MAX_BLOCK).into_iter().enumerate() {
                bytes += flow.text().len();
                part.push(CodeLine { number, continues: nth > 0, flow });
                if bytes >= MAX_BLOCK || part.len() >= MAX_CODE_LINES {
                    self.add(Kind::Code(index, std::mem::take(&mut part)), gap);
                    (bytes, gap) = (0, 0);
                }
            }
        }
        if !part.is_empty() {
            self.add(Kind::Code(index, part), gap);
        }
    }

    /// The role of text that is nothing special.
    pub(super) fn running(&self) -> Role {
        match (self.quotes, self.open_notes) {
            (0, 0) => Role::Text,
            (0, _) => Role::Footnote,
            _ => Role::Quote,
        }
    }

    pub(super) fn open(&mut self, kind: ContainerKind) {
        self.ids += 1;
        self.stack.push(Container { id: self.ids, kind, marked: false });
    }

    pub(super) fn close(&mut self) {
        self.stack.pop();
    }

    /// Adds an item's text, close to what stands above it unless that is no item's text, or a list
    /// begins.
    fn add_tight(&mut self, flow: Flow) {
        let first = match self.open_lists[..] {
            [] => true,
            [list] => self.lists[list].items == 1,
            _ => false,
        };
        let gap = usize::from(first || !self.after_tight);
        self.add_text(flow, gap);
        self.after_tight = true;
    }

    fn add_heading(&mut self, level: u8, flow: Flow, gap: usize) {
        let mut parts = flow.parts(MAX_BLOCK).into_iter();
        // A footnote's heading is no place in the article's own outline.
        if self.open_note().is_none() {
            self.headings.push((level, self.blocks.len()));
        }
        if let Some(first) = parts.next() {
            self.add(Kind::Heading(first), gap);
        }
        parts.for_each(|part| self.add(Kind::Paragraph(part), 0));
    }

    /// Adds running text, in parts if it is long.
    fn add_text(&mut self, flow: Flow, gap: usize) {
        for (nth, part) in flow.parts(MAX_BLOCK).into_iter().enumerate() {
            self.add(Kind::Paragraph(part), if nth == 0 { gap } else { 0 });
        }
    }

    fn add_table(&mut self, table: Table) {
        let (shape, rows, notices) = table.finish();
        let index = self.tables.len();
        let mut gap = 1;
        if shape.has_head() {
            self.add(Kind::TableHead(index), std::mem::take(&mut gap));
        }
        self.tables.push(shape);
        for (nth, row) in rows.into_iter().enumerate() {
            self.add(Kind::TableRow(index, nth, row), std::mem::take(&mut gap));
        }
        for notice in notices {
            let mut flow = Flow::default();
            flow.draw(&notice, Role::Notice);
            self.add(Kind::Paragraph(flow), 0);
        }
    }

    /// The footnote that is being defined, if one is, and where in the stack it stands.
    fn open_note(&self) -> Option<(usize, usize)> {
        self.stack.iter().enumerate().rev().find_map(|(nth, container)| match container.kind {
            ContainerKind::Footnote(note) => Some((nth, note)),
            _ => None,
        })
    }

    pub(super) fn add(&mut self, kind: Kind, gap: usize) {
        let note = self.open_note();
        let stack = &self.stack[note.map_or(0, |(nth, _)| nth)..];
        let mut chain = stack[..stack.len().min(MAX_DEPTH)].to_vec();
        if let (Some(last), Some(innermost)) = (chain.last_mut(), stack.last()) {
            *last = *innermost;
        }
        for container in self.stack.iter_mut().rev() {
            if std::mem::replace(&mut container.marked, true) {
                break;
            }
        }
        self.after_tight = false;
        let block = Block { chain, gap, kind };
        match note {
            Some((_, note)) => self.notes.add(note, block),
            None => self.blocks.push(block),
        }
    }
}
