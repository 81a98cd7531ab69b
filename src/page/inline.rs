//! What happens within a line: emphasis, links, images, code, breaks, inline HTML.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::block::Builder;
use super::flow::{Flow, Look, Source};
use super::html::{self, Token};
use super::{Emphasis, Image, Link, LinkKind, Role, image};

/// Links beyond this many are text: nobody follows the hundred thousand and first.
const MAX_LINKS: usize = 100_000;
/// The longest entity HTML has, and some room.
const MAX_ENTITY: usize = 40;

/// The running text and what is open in it.
#[derive(Debug)]
pub(super) struct Inline {
    /// What text is that is nothing else.
    pub(super) role: Role,
    /// Whether bars in the text part cells.
    pub(super) piped: bool,
    flow: Flow,
    strong: usize,
    italic: usize,
    struck: usize,
    links: Vec<OpenLink>,
    /// How many images are open one in the other; only the outermost is shown.
    images: usize,
    image: String,
    image_start: usize,
    /// Whether the line of the source began with an image: what follows in it is its caption.
    after_image: bool,
    skipping: Option<Token>,
}

#[derive(Debug)]
struct OpenLink {
    index: Option<u32>,
    target: String,
    start: usize,
}

impl Default for Inline {
    fn default() -> Self {
        Self {
            role: Role::Text,
            piped: false,
            flow: Flow::default(),
            strong: 0,
            italic: 0,
            struck: 0,
            links: Vec::new(),
            images: 0,
            image: String::new(),
            image_start: 0,
            after_image: false,
            skipping: None,
        }
    }
}

impl Inline {
    /// The text up to here; what is open stays open.
    pub(super) fn flow(&mut self) -> Flow {
        for link in &mut self.links {
            link.start = 0;
        }
        self.image_start = 0;
        std::mem::take(&mut self.flow)
    }

    /// The text up to here, at the end of its block.
    pub(super) fn finish(&mut self) -> Flow {
        self.skipping = None;
        self.after_image = false;
        self.flow()
    }

    fn look(&self) -> Look {
        let link = self.links.iter().rev().find_map(|link| link.index);
        let role = match link {
            _ if self.images > 0 => Role::Caption,
            Some(_) => Role::Link,
            None => self.role,
        };
        let emphasis = Emphasis {
            strong: self.strong > 0,
            italic: self.italic > 0,
            struck: self.struck > 0,
            marked: false,
        };
        Look { role, emphasis, link }
    }

    /// Whether an image may take a line of its own here.
    fn has_room(&self) -> bool {
        matches!(self.role, Role::Text | Role::Quote) && !self.piped
    }
}

impl Builder<'_> {
    pub(super) fn take_inline(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            // The end of a skipped element is the one thing still looked for in it.
            Event::InlineHtml(raw) => self.inline_html(&raw, range),
            _ if self.inline.skipping.is_some() => {}
            Event::Text(text) if self.inline.piped => self.piped_text(&text, range),
            Event::Text(text) => {
                let source = self.source(&text, range);
                self.push(&text, &source);
            }
            Event::Code(code) => {
                let source = self.source(&code, range);
                let mut look = self.inline.look();
                if self.inline.images == 0 {
                    look.role = Role::Code;
                }
                self.inline.flow.push_verbatim(&code, &source, look);
            }
            Event::SoftBreak | Event::HardBreak if self.inline.piped => self.end_piped_row(),
            Event::HardBreak => self.inline.flow.break_line(),
            // A pasted query or a table gone wrong: its lines mean something.
            Event::SoftBreak if self.body[range.end..].trim_start_matches(' ').starts_with('|') => {
                self.inline.flow.break_line();
            }
            Event::SoftBreak if std::mem::take(&mut self.inline.after_image) => {
                self.inline.flow.break_line();
            }
            Event::SoftBreak => {
                let start = self.offset + range.start;
                let one_byte = range.len() == 1;
                let source = if one_byte { Source::Exact(start..start + 1) } else { self.within(range) };
                self.push(" ", &source);
            }
            _ => {}
        }
    }

    pub(super) fn start_inline(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis => self.inline.italic += 1,
            Tag::Strong => self.inline.strong += 1,
            Tag::Strikethrough => self.inline.struck += 1,
            Tag::Link { link_type, dest_url, .. } => {
                let mail = if link_type == LinkType::Email { "mailto:" } else { "" };
                self.start_link(format!("{mail}{dest_url}"));
            }
            Tag::Image { dest_url, .. } => {
                self.inline.images += 1;
                if self.inline.images > 1 {
                    return;
                }
                let place = self.offset + range.start;
                self.images.push(Image { target: dest_url.to_string(), place });
                self.inline.image = dest_url.into_string();
                let look = self.inline.look();
                if self.inline.has_room() {
                    let before = self.body[..range.start].trim_end_matches('[');
                    self.inline.after_image = before.is_empty() || before.ends_with('\n');
                    self.inline.flow.break_line();
                }
                self.inline.flow.push_verbatim("▣ ", &self.within(range), look);
                self.inline.image_start = self.inline.flow.text().len();
            }
            _ => {}
        }
    }

    pub(super) fn end_inline(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.inline.italic = self.inline.italic.saturating_sub(1),
            TagEnd::Strong => self.inline.strong = self.inline.strong.saturating_sub(1),
            TagEnd::Strikethrough => self.inline.struck = self.inline.struck.saturating_sub(1),
            TagEnd::Link => self.end_link(),
            TagEnd::Image => self.end_image(),
            _ => {}
        }
    }

    pub(super) fn footnote_reference(&mut self, number: usize, range: Range<usize>) {
        let source = self.within(range);
        let look = Look { role: Role::Marker, ..self.inline.look() };
        self.inline.flow.push(&format!("[{number}]"), &source, look);
    }

    /// A block of HTML; `parts` says where in the body each part of it stood.
    pub(super) fn html_block(&mut self, html: &str, parts: &[(usize, usize)]) {
        for (token, range) in html::tokens(html) {
            match token {
                Token::Text => {
                    let mut part = parts.partition_point(|part| part.0 <= range.start).saturating_sub(1);
                    let mut at = range.start;
                    while at < range.end {
                        let end = parts.get(part + 1).map_or(range.end, |next| next.0.min(range.end));
                        let start = parts[part].1 + at - parts[part].0;
                        self.html_text(&html[at..end], start);
                        (at, part) = (end, part + 1);
                    }
                }
                Token::Paragraph => self.finish_text(false),
                other => self.html_token(other),
            }
        }
    }

    /// HTML text that stands at `start` in the body, its entities decoded one by one.
    fn html_text(&mut self, raw: &str, start: usize) {
        let mut at = 0;
        while at < raw.len() {
            let rest = &raw[at..];
            let entity = rest.starts_with('&').then(|| {
                let end = rest.bytes().take(MAX_ENTITY).position(|byte| byte == b';')? + 1;
                let decoded = html_escape::decode_html_entities(&rest[..end]);
                (decoded != rest[..end]).then_some((end, decoded))
            });
            if let Some((end, decoded)) = entity.flatten() {
                let source = self.within(start + at..start + at + end);
                self.push(&decoded, &source);
                at += end;
            } else {
                let first = usize::from(rest.starts_with('&'));
                let end = rest[first..].find('&').map_or(rest.len(), |next| first + next);
                let source = self.source(&rest[..end], start + at..start + at + end);
                self.push(&rest[..end], &source);
                at += end;
            }
        }
    }

    fn inline_html(&mut self, raw: &str, range: Range<usize>) {
        if let Some(skipping) = self.inline.skipping {
            if html::skip_end(raw, 0, skipping).is_some() {
                self.inline.skipping = None;
            }
            return;
        }
        match html::tag(raw) {
            Token::Text => {
                let source = self.source(raw, range);
                self.push(raw, &source);
            }
            Token::Paragraph => self.html_token(Token::Line),
            token @ (Token::SkipScript | Token::SkipStyle) => {
                self.inline.skipping = Some(token);
            }
            other => self.html_token(other),
        }
    }

    fn html_token(&mut self, token: Token) {
        match token {
            Token::Line if self.inline.piped => {}
            Token::Line => self.inline.flow.break_line(),
            Token::Space => self.push("  ", &Source::Drawn),
            _ => {}
        }
    }

    /// Text of a paragraph that is a table: a bar ends a cell unless it was escaped.
    fn piped_text(&mut self, text: &str, range: Range<usize>) {
        let escaped = self.body[..range.start].ends_with('\\');
        let whole = self.source(text, range);
        let mut at = 0;
        for (index, bar) in text.match_indices('|').chain([(text.len(), "")]) {
            if escaped && index == 0 {
                continue;
            }
            self.push(&text[at..index], &whole.part(at..index));
            at = index + bar.len();
            if !bar.is_empty() {
                self.end_piped_cell();
            }
        }
    }

    fn start_link(&mut self, target: String) {
        let index = if target.is_empty() || self.links.len() >= MAX_LINKS {
            None
        } else {
            self.links.push(Link { target: target.clone(), kind: LinkKind::Address });
            u32::try_from(self.links.len() - 1).ok()
        };
        let start = self.inline.flow.text().len();
        self.inline.links.push(OpenLink { index, target, start });
    }

    /// A link without text shows where it leads: otherwise nobody could follow it.
    fn end_link(&mut self) {
        let look = self.inline.look();
        let Some(link) = self.inline.links.pop() else { return };
        let flow = &mut self.inline.flow;
        if flow.text()[link.start.min(flow.text().len())..].trim().is_empty() {
            flow.push(&link.target, &Source::Drawn, look);
        }
    }

    fn end_image(&mut self) {
        let look = self.inline.look();
        self.inline.images = self.inline.images.saturating_sub(1);
        if self.inline.images > 0 {
            return;
        }
        let target = std::mem::take(&mut self.inline.image);
        let flow = &mut self.inline.flow;
        let start = self.inline.image_start.min(flow.text().len());
        let named = if flow.text()[start..].trim().is_empty() {
            image::name(&target).is_some_and(|name| {
                flow.push(&name, &Source::Drawn, look);
                true
            })
        } else {
            true
        };
        let origin = image::origin(&target);
        if named && !origin.is_empty() && flow.text()[start..] != *origin {
            flow.push(" — ", &Source::Drawn, look);
            flow.push(&origin, &Source::Drawn, look);
        } else if !named {
            flow.push(&origin, &Source::Drawn, look);
        }
        if self.inline.has_room() {
            self.inline.flow.break_line();
        }
    }

    fn push(&mut self, text: &str, source: &Source) {
        let look = self.inline.look();
        self.inline.flow.push(text, source, look);
    }

    fn within(&self, range: Range<usize>) -> Source {
        Source::Within(self.offset + range.start..self.offset + range.end)
    }

    /// Where `text`, which an event gave for `range`, stands: exactly if it stands there as it is.
    fn source(&self, text: &str, range: Range<usize>) -> Source {
        let Some(stands) = self.body.get(range.clone()) else { return Source::Drawn };
        let at = if stands.len() == text.len() { (stands == text).then_some(0) } else { stands.find(text) };
        match at {
            Some(at) => {
                let start = self.offset + range.start + at;
                Source::Exact(start..start + text.len())
            }
            None => self.within(range),
        }
    }
}
