//! What happens within a line: emphasis, links, images, code, breaks.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::build::Builder;
use super::flow::{Flow, Look, Source};
use super::html::{Element, Token};
use super::{Emphasis, Image, Link, LinkKind, Role, image};

/// Links beyond this many are text: nobody follows the hundred thousand and first.
pub(super) const MAX_LINKS: usize = 100_000;
/// Elements of HTML that may be open one in the other; the styles of others are not shown.
const MAX_STYLES: usize = 32;

/// The running text and what is open in it.
#[derive(Debug)]
pub(super) struct Inline {
    /// What text is that is nothing else.
    pub(super) role: Role,
    /// Whether bars in the text part cells.
    pub(super) piped: bool,
    /// Up to where in the body everything has been shown, whatever the parser makes of it.
    pub(super) shown_to: usize,
    /// Where in the body the paragraph, cell or item ends.
    pub(super) limit: usize,
    /// Where the bare address that the text is in ends, and its link.
    pub(super) address: Option<(usize, u32)>,
    /// Where in the text `==` stands that may be a mark.
    pub(super) marks: Vec<usize>,
    /// How many images are open one in the other; only the outermost is shown.
    pub(super) images: usize,
    pub(super) label: Label,
    pub(super) skipping: Option<Token>,
    pub(super) flow: Flow,
    strong: usize,
    italic: usize,
    struck: usize,
    /// What every emphasis that is open comes to.
    stress: Vec<Stress>,
    styles: Vec<Element>,
    links: Vec<OpenLink>,
    image: String,
    image_start: usize,
    /// Whether the line of the source began with an image: what follows in it is its caption.
    after_image: bool,
}

/// What a text is that names another, and is strong for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    None,
    /// The first line of a callout.
    Title,
    /// What a definition is of.
    Term,
}

/// What a pair of signs is that the parser takes for emphasis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stress {
    Emphasis,
    /// Part of something that has been shown already.
    Shown,
    /// Signs, because the first of them stand in an address.
    Signs,
}

#[derive(Debug)]
struct OpenLink {
    index: Option<u32>,
    target: String,
    start: usize,
    /// Whether it is an element of HTML, which need not end.
    loose: bool,
}

impl Default for Inline {
    fn default() -> Self {
        Self {
            role: Role::Text,
            piped: false,
            shown_to: 0,
            limit: usize::MAX,
            address: None,
            marks: Vec::new(),
            images: 0,
            label: Label::None,
            skipping: None,
            flow: Flow::default(),
            strong: 0,
            italic: 0,
            struck: 0,
            stress: Vec::new(),
            styles: Vec::new(),
            links: Vec::new(),
            image: String::new(),
            image_start: 0,
            after_image: false,
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
        let flow = std::mem::take(&mut self.flow);
        match pairs(flow.text(), &std::mem::take(&mut self.marks)) {
            (_, marked) if marked.is_empty() => flow,
            (cut, marked) => flow.marked(&cut, &marked),
        }
    }

    /// The text up to here, at the end of its block.
    pub(super) fn finish(&mut self) -> Flow {
        self.skipping = None;
        self.after_image = false;
        self.address = None;
        self.styles.clear();
        self.links.retain(|link| !link.loose);
        self.flow()
    }

    pub(super) fn look(&self) -> Look {
        let link = self.links.iter().rev().find_map(|link| link.index);
        let has = |element: Element| self.styles.contains(&element);
        let role = match link {
            _ if self.images > 0 => Role::Caption,
            _ if has(Element::Code) => Role::Code,
            Some(_) if matches!(self.role, Role::Text | Role::Quote | Role::Footnote) => Role::Link,
            _ => self.role,
        };
        let heading = |element: &Element| matches!(element, Element::Heading(_) | Element::Summary);
        let emphasis = Emphasis {
            strong: self.label != Label::None
                || self.strong > 0
                || has(Element::Strong)
                || self.styles.iter().any(heading),
            italic: self.italic > 0 || has(Element::Italic),
            struck: self.struck > 0 || has(Element::Struck),
            marked: has(Element::Marked),
        };
        Look { role, emphasis, link }
    }

    pub(super) fn add_style(&mut self, element: Element) {
        if self.styles.len() < MAX_STYLES {
            self.styles.push(element);
        }
    }

    pub(super) fn drop_style(&mut self, element: Element) {
        if let Some(at) = self.styles.iter().rposition(|style| *style == element) {
            self.styles.remove(at);
        }
    }

    /// Whether figures stand above the line or below it here, if they do either.
    pub(super) fn raised(&self) -> Option<bool> {
        self.styles.iter().rev().find_map(|style| match style {
            Element::Raised => Some(true),
            Element::Lowered => Some(false),
            _ => None,
        })
    }

    /// Whether an address here is part of something else already.
    pub(super) fn in_link(&self) -> bool {
        !self.links.is_empty() || self.styles.contains(&Element::Code)
    }

    /// The link of the bare address that goes on at `at` in the body.
    pub(super) fn address_at(&self, at: usize) -> Option<u32> {
        self.address.filter(|(end, _)| at < *end).map(|(_, link)| link)
    }

    fn stressed(&mut self, tag: TagEnd) -> &mut usize {
        match tag {
            TagEnd::Strong => &mut self.strong,
            TagEnd::Strikethrough => &mut self.struck,
            _ => &mut self.italic,
        }
    }

    /// Whether an image may take a line of its own here.
    pub(super) fn has_room(&self) -> bool {
        matches!(self.role, Role::Text | Role::Quote) && !self.piped
    }
}

impl Builder<'_> {
    pub(super) fn take_inline(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            // The end of a skipped element is the one thing still looked for in it.
            Event::InlineHtml(raw) => self.inline_html(&raw, range),
            _ if self.inline.skipping.is_some() => {}
            Event::Text(text) => self.text(&text, range),
            _ if range.start < self.inline.shown_to => {}
            Event::Code(code) => {
                let source = self.source(&code, range);
                let mut look = self.inline.look();
                if self.inline.images == 0 {
                    look.role = Role::Code;
                }
                self.inline.flow.push_verbatim(&code, &source, look);
            }
            Event::SoftBreak | Event::HardBreak if self.inline.label == Label::Title => {
                self.finish_text(false);
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
                self.push(" ", &source, None);
            }
            _ => {}
        }
    }

    pub(super) fn start_inline(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {
                let stress = if range.start < self.inline.shown_to {
                    Stress::Shown
                } else if self.inline.address_at(range.start).is_some() {
                    self.signs(range.start..range.start + signs(&self.body[range.clone()]));
                    Stress::Signs
                } else {
                    *self.inline.stressed(tag.to_end()) += 1;
                    Stress::Emphasis
                };
                self.inline.stress.push(stress);
            }
            // A link within mathematics is part of it.
            Tag::Link { .. } if range.start < self.inline.shown_to => {
                self.start_link(None, String::new(), false);
            }
            Tag::Link { link_type, dest_url, .. } => {
                let mail = if link_type == LinkType::Email { "mailto:" } else { "" };
                let target = format!("{mail}{dest_url}");
                let link = self.link(target.clone(), LinkKind::Address);
                self.start_link(link, target, false);
            }
            Tag::Image { dest_url, .. } => self.start_image(dest_url.into_string(), range),
            _ => {}
        }
    }

    pub(super) fn end_inline(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                let length = signs(&self.body[range.clone()]);
                let stress = self.inline.stress.pop();
                let end = range.end - length;
                let in_address = self.inline.address_at(end).is_some();
                if in_address || stress == Some(Stress::Signs) && end >= self.inline.shown_to {
                    self.signs(end..range.end);
                }
                if stress == Some(Stress::Emphasis) {
                    let open = self.inline.stressed(tag);
                    *open = open.saturating_sub(1);
                }
            }
            TagEnd::Link => self.end_link(false),
            TagEnd::Image => self.end_image(),
            _ => {}
        }
    }

    /// Signs the parser took for emphasis, which are part of an address.
    fn signs(&mut self, range: Range<usize>) {
        let link = self.inline.address_at(range.start);
        let text = &self.body[range.clone()];
        let source = self.source(text, range);
        self.push(text, &source, link);
    }

    pub(super) fn start_image(&mut self, target: String, range: Range<usize>) {
        self.inline.images += 1;
        if self.inline.images > 1 {
            return;
        }
        let place = self.offset + range.start;
        self.images.push(Image { target: target.clone(), place });
        self.inline.image = target;
        let look = self.inline.look();
        if self.inline.has_room() {
            let before = self.body[..range.start].trim_end_matches('[');
            self.inline.after_image = before.is_empty() || before.ends_with('\n');
            self.inline.flow.break_line();
        }
        self.inline.flow.push_verbatim("▣ ", &self.within(range), look);
        self.inline.image_start = self.inline.flow.text().len();
    }

    pub(super) fn footnote_reference(&mut self, number: usize, range: Range<usize>) {
        let source = self.within(range);
        let look = Look { role: Role::Marker, ..self.inline.look() };
        self.inline.flow.push(&format!("[{number}]"), &source, look);
    }

    /// A new link, unless it leads nowhere or there are too many.
    pub(super) fn link(&mut self, target: String, kind: LinkKind) -> Option<u32> {
        if target.is_empty() || self.links.len() >= MAX_LINKS {
            return None;
        }
        self.links.push(Link { target, kind });
        u32::try_from(self.links.len() - 1).ok()
    }

    pub(super) fn start_link(&mut self, index: Option<u32>, target: String, loose: bool) {
        let start = self.inline.flow.text().len();
        self.inline.links.push(OpenLink { index, target, start, loose });
    }

    /// Ends the innermost link, and what HTML left open in it. A link without text shows where it
    /// leads: otherwise nobody could follow it.
    pub(super) fn end_link(&mut self, loose: bool) {
        if loose && self.inline.links.last().is_none_or(|link| !link.loose) {
            return;
        }
        while self.inline.links.pop_if(|link| link.loose != loose).is_some() {}
        let look = self.inline.look();
        let Some(link) = self.inline.links.pop() else { return };
        let look = Look {
            role: if link.index.is_some() { Role::Link } else { look.role },
            link: link.index,
            ..look
        };
        let flow = &mut self.inline.flow;
        if flow.text()[link.start.min(flow.text().len())..].trim().is_empty() {
            flow.push(&link.target, &Source::Drawn, look);
        }
    }

    pub(super) fn end_image(&mut self) {
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

    pub(super) fn within(&self, range: Range<usize>) -> Source {
        Source::Within(self.offset + range.start..self.offset + range.end)
    }

    /// Where `text`, which an event gave for `range`, stands: exactly if it stands there as it is.
    pub(super) fn source(&self, text: &str, range: Range<usize>) -> Source {
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

/// How many signs begin and end the emphasis `source`.
fn signs(source: &str) -> usize {
    let first = source.bytes().next();
    // Three of them are two emphases, one in the other, and the outer has one.
    let run = source.bytes().take_while(|byte| Some(*byte) == first).count();
    if run == 2 { 2 } else { 1 }
}

/// What is to be cut out of `text`, and what to be marked, given where `==` stands in it. It opens
/// before a sign and closes after one, but not within a word: `a==b` is somebody's code.
fn pairs(text: &str, marks: &[usize]) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (mut cut, mut marked) = (Vec::new(), Vec::new());
    let mut open = None;
    for &at in marks {
        let before = text[..at].chars().next_back();
        let after = text[at + 2..].chars().next();
        let closes =
            before.is_some_and(|c| !c.is_whitespace()) && after.is_none_or(|c| !c.is_ascii_alphanumeric());
        let opens =
            after.is_some_and(|c| !c.is_whitespace()) && before.is_none_or(|c| !c.is_ascii_alphanumeric());
        match open.filter(|open| closes && open + 2 < at) {
            Some(start) => {
                cut.extend([start..start + 2, at..at + 2]);
                marked.push(start + 2..at);
                open = None;
            }
            None if opens => open = Some(at),
            None => {}
        }
    }
    (cut, marked)
}
