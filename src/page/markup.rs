//! Raw HTML on its way into the flow and the blocks: what its elements do to the text in them.
//!
//! Refused: lists and quotations deeper than [`MAX_OPEN`] in one piece of HTML, which share the last
//! indentation. What a piece of HTML leaves open ends with it.

use std::ops::Range;

use pulldown_cmark::{HeadingLevel, Tag, TagEnd};

use super::block::Kind;
use super::build::{Builder, OpenCode};
use super::flow::Source;
use super::html::{self, Element, Token};
use super::{LinkKind, Role};

/// The longest entity HTML has, and some room.
const MAX_ENTITY: usize = 40;
const MAX_OPEN: usize = 8;

impl Builder<'_> {
    /// A block of HTML; `parts` says where in the body each part of it stood.
    pub(super) fn html_block(&mut self, html: &str, parts: &[(usize, usize)]) {
        let mut open = Vec::new();
        for (token, range) in html::tokens(html) {
            let mut part = parts.partition_point(|part| part.0 <= range.start).saturating_sub(1);
            let Some(&(first, place)) = parts.get(part) else { return };
            match token {
                Token::Text => {
                    let mut at = range.start;
                    while at < range.end {
                        let end = parts.get(part + 1).map_or(range.end, |next| next.0.min(range.end));
                        let start = parts[part].1 + at - parts[part].0;
                        self.html_text(&html[at..end], start);
                        (at, part) = (end, part + 1);
                    }
                }
                Token::Paragraph => self.finish_text(false),
                Token::Rule => {
                    self.finish_text(false);
                    self.add(Kind::Rule, 1);
                }
                Token::Start(element) if self.open_block(element, &mut open) => {}
                Token::End(element) if self.close_block(element, &mut open) => {}
                other => {
                    let raw = &html[range.clone()];
                    // A tag that goes on in the next line is where it begins.
                    let start = place + range.start - first;
                    self.html_token(other, raw, start..(start + raw.len()).min(self.body.len()));
                }
            }
        }
        while let Some(element) = open.pop() {
            self.end_block(element);
        }
        self.finish_text(false);
    }

    /// Begins what has lines of its own; whether it is such a thing.
    fn open_block(&mut self, element: Element, open: &mut Vec<Element>) -> bool {
        let starts = match element {
            Element::Heading(level) => {
                self.finish_text(false);
                self.inline.role = Role::Heading(level);
                return true;
            }
            Element::Summary => {
                self.finish_text(false);
                self.inline.flow.draw("▾ ", Role::Marker);
                self.inline.add_style(element);
                return true;
            }
            Element::Pre => {
                self.finish_text(true);
                self.code = Some(OpenCode::default());
                open.push(element);
                return true;
            }
            Element::Item => {
                if open.last() == Some(&Element::Item) {
                    open.pop();
                    self.end_block(Element::Item);
                }
                matches!(open.last(), Some(Element::List { .. }))
            }
            Element::List { .. } | Element::Quote => open.len() < MAX_OPEN,
            _ => return false,
        };
        self.finish_text(matches!(open.last(), Some(Element::Item)));
        if starts {
            match element {
                Element::Item => self.start_item(),
                Element::List { numbered } => self.start(Tag::List(numbered.then_some(1)), 0..0),
                _ => self.start(Tag::BlockQuote(None), 0..0),
            }
            open.push(element);
        }
        true
    }

    /// Ends it, and what was left open in it.
    fn close_block(&mut self, element: Element, open: &mut Vec<Element>) -> bool {
        match element {
            Element::Heading(_) | Element::Summary => {
                self.end_block(element);
                true
            }
            Element::Pre | Element::Item | Element::List { .. } | Element::Quote => {
                if let Some(at) = open.iter().rposition(|found| *found == element) {
                    for element in open.drain(at..).rev() {
                        self.end_block(element);
                    }
                }
                true
            }
            _ => false,
        }
    }

    fn end_block(&mut self, element: Element) {
        match element {
            Element::Heading(level) => {
                let level = HeadingLevel::try_from(usize::from(level)).unwrap_or(HeadingLevel::H6);
                self.end(TagEnd::Heading(level), 0..0);
            }
            Element::Summary => {
                self.inline.drop_style(element);
                self.finish_text(false);
            }
            Element::Pre => {
                // The line end right behind the tag belongs to the tag.
                if let Some(code) = &mut self.code {
                    code.drop_first_line_if_blank();
                }
                self.end_code();
            }
            Element::Item => self.end(TagEnd::Item, 0..0),
            Element::List { numbered } => self.end(TagEnd::List(numbered), 0..0),
            _ => self.end(TagEnd::BlockQuote(None), 0..0),
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
            let (end, decoded) = entity.flatten().unwrap_or_else(|| {
                let first = usize::from(rest.starts_with('&'));
                let end = rest[first..].find('&').map_or(rest.len(), |next| first + next);
                (end, rest[..end].into())
            });
            let range = start + at..start + at + end;
            if self.code.is_some() {
                self.code_text(&decoded, range);
            } else {
                self.text(&decoded, range);
            }
            at += end;
        }
    }

    pub(super) fn inline_html(&mut self, raw: &str, range: Range<usize>) {
        if let Some(skipping) = self.inline.skipping {
            if html::skip_end(raw, 0, skipping).is_some() {
                self.inline.skipping = None;
            }
            return;
        }
        if range.start < self.inline.shown_to {
            return;
        }
        match html::tag(raw) {
            Token::Text => {
                let source = self.source(raw, range);
                self.push(raw, &source, None);
            }
            token @ (Token::SkipScript | Token::SkipStyle) => self.inline.skipping = Some(token),
            other => self.html_token(other, raw, range),
        }
    }

    /// What a tag does within a line; what has lines of its own elsewhere ends the line here.
    fn html_token(&mut self, token: Token, raw: &str, range: Range<usize>) {
        // Code is shown as it is, but for its tags.
        if self.code.is_some() {
            return;
        }
        match token {
            Token::Line | Token::Paragraph | Token::Rule => self.html_line(),
            Token::Space => self.push("  ", &Source::Drawn, None),
            Token::Image => {
                let target = html::attribute(raw, "src").unwrap_or_default().into_owned();
                let alt = html::attribute(raw, "alt").unwrap_or_default();
                if target.is_empty() && alt.trim().is_empty() {
                    return;
                }
                self.start_image(target, range.clone());
                self.push(&alt, &self.within(range), None);
                self.end_image();
            }
            Token::Start(Element::Link) => {
                if let Some(target) = html::attribute(raw, "href") {
                    self.end_link(true);
                    let link = self.link(target.to_string(), LinkKind::Address);
                    self.start_link(link, target.into_owned(), true);
                }
            }
            Token::End(Element::Link) => self.end_link(true),
            Token::Start(element) => {
                self.html_line_around(element);
                match element {
                    Element::Item => self.inline.flow.draw("• ", Role::Marker),
                    Element::Summary => self.inline.flow.draw("▾ ", Role::Marker),
                    _ => {}
                }
                self.inline.add_style(element);
            }
            Token::End(element) => {
                self.inline.drop_style(element);
                self.html_line_around(element);
            }
            _ => {}
        }
    }

    fn html_line_around(&mut self, element: Element) {
        if matches!(
            element,
            Element::Heading(_)
                | Element::Summary
                | Element::Quote
                | Element::Pre
                | Element::List { .. }
                | Element::Item
        ) {
            self.html_line();
        }
    }

    fn html_line(&mut self) {
        if !self.inline.piped {
            self.inline.flow.break_line();
        }
    }
}
