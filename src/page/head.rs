//! What stands above the body: title, subtitle, byline, tags, notices. What is absent is left out.
//!
//! Refused: fields longer than [`MAX_FIELD`], cut with a mark, and more than [`MAX_TAG_LINES`] lines
//! of tags, the rest of which are counted.

use super::bidi::in_seen_order;
use super::block::{Block, Kind};
use super::flow::{Flow, Look, Source, drawn};
use super::{Link, LinkKind, Role, Setting, Span};
use crate::article::{Article, Notice};
use crate::measure;

/// Bytes of a title, subtitle or byline that are shown.
const MAX_FIELD: usize = 2_000;
/// Between source, author, date and reading time.
pub(super) const BETWEEN_PARTS: &str = " · ";
const MAX_TAG_LINES: usize = 3;
/// More are counted, and no links.
pub(super) const MAX_TAGS: usize = 1_000;
const BETWEEN_TAGS: usize = 2;
/// How fast people read from a screen.
pub const WORDS_PER_MINUTE: u32 = 230;

/// The head as blocks; none if nothing is known. Its words are not in the text as they stand here,
/// so their places are counted from `end`, the end of the text, on. Its links are the first of the
/// document: the tags.
pub(super) fn blocks(article: &Article, end: usize) -> (Vec<Block>, Vec<Link>) {
    let mut head = Head { blocks: Vec::new(), next: end };
    head.field(&article.title, Role::Title, 0);
    head.field(article.subtitle.as_deref().unwrap_or_default(), Role::Subtitle, 0);
    let above = head.blocks.len();
    head.field(&byline(article), Role::Byline, 0);
    let mut links: Vec<Link> = (0..)
        .zip(&article.tags)
        .filter(|(_, tag)| !tag.junk && !tag.name.trim().is_empty())
        .map(|(nth, tag)| {
            let name = &tag.name[..tag.name.floor_char_boundary(MAX_FIELD)];
            Link { target: name.to_owned(), kind: LinkKind::Tag(nth) }
        })
        .collect();
    let tags: Vec<String> = links.iter().map(|link| format!("#{}", link.target)).collect();
    links.truncate(MAX_TAGS);
    if !tags.is_empty() {
        head.add(Kind::Tags(tags), 0);
    }
    for notice in article.notices() {
        head.field(sentence(*notice), Role::Notice, 0);
    }
    if above > 0
        && let Some(about) = head.blocks.get_mut(above)
    {
        about.gap = 1;
    }
    (head.blocks, links)
}

struct Head {
    blocks: Vec<Block>,
    /// The place of the next word.
    next: usize,
}

impl Head {
    fn field(&mut self, text: &str, role: Role, gap: usize) {
        let mut flow = Flow::default();
        let shown = &text[..text.floor_char_boundary(MAX_FIELD)];
        flow.push(shown, &Source::Exact(self.next..self.next + shown.len()), Look::plain(role));
        self.next += shown.len() + 1;
        if shown.len() < text.len() {
            flow.draw("…", Role::Notice);
        }
        if !flow.is_blank() {
            self.add(Kind::Paragraph(flow), gap);
        }
    }

    fn add(&mut self, kind: Kind, gap: usize) {
        self.blocks.push(Block { chain: Vec::new(), gap, kind });
    }
}

fn byline(article: &Article) -> String {
    let date = article.date.as_ref().map(crate::article::Date::display);
    let minutes = (article.words / WORDS_PER_MINUTE).max(1);
    let parts = [
        article.source.as_deref().map(str::to_owned),
        Some(article.authors.join(", ")),
        date.or_else(|| article.date_text.as_deref().map(str::to_owned)),
        (article.words > 0).then(|| format!("{minutes} min")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect();
    parts.join(BETWEEN_PARTS)
}

/// Tags for a width that is not 0, each whole on its line.
pub(super) fn tag_lines(tags: &[String], width: usize, setting: Setting) -> Vec<Vec<Span>> {
    // More have no room in the few lines there are.
    let seen = |tag: String| if setting.reorder { in_seen_order(&tag).into_owned() } else { tag };
    let names: Vec<String> = tags.iter().take(MAX_TAGS).map(|tag| seen(shortened(tag, width))).collect();
    let mut rows: Vec<Vec<(u32, &str)>> = Vec::new();
    let mut used = 0;
    let mut left = tags.len();
    for (link, name) in (0..).zip(&names) {
        let taken = measure::width(name);
        let full = rows.len() == MAX_TAG_LINES;
        match rows.last_mut() {
            Some(row) if used + BETWEEN_TAGS + taken <= width => {
                row.push((link, name));
                used += BETWEEN_TAGS + taken;
            }
            _ if full => break,
            _ => {
                rows.push(vec![(link, name)]);
                used = taken;
            }
        }
        left -= 1;
    }
    // The count needs room of its own.
    if let Some(row) = rows.last_mut().filter(|_| left > 0) {
        while let [.., (_, last)] = row[..]
            && used + BETWEEN_TAGS + 1 + left.to_string().len() > width
        {
            row.pop();
            used = used.saturating_sub(BETWEEN_TAGS + measure::width(last));
            left += 1;
        }
    }
    let count = rows.len();
    let mut lines = Vec::with_capacity(count);
    for (index, row) in rows.into_iter().enumerate() {
        let mut spans = Vec::new();
        for (link, name) in row {
            if !spans.is_empty() {
                spans.push(drawn("  ", Role::Tag));
            }
            spans.push(Span { link: Some(link), ..drawn(name, Role::Tag) });
        }
        if left > 0 && index + 1 == count {
            if !spans.is_empty() {
                spans.push(drawn("  ", Role::Tag));
            }
            let more = shortened(&format!("+{left}"), width);
            spans.push(drawn(&more, Role::Notice));
        }
        lines.push(spans);
    }
    lines
}

/// `text` cleaned, and cut with a mark if it is wider than a line.
fn shortened(text: &str, width: usize) -> String {
    let mut flow = Flow::default();
    flow.push(text, &Source::Drawn, Look::plain(Role::Tag));
    measure::ellipsis(flow.text().trim_end(), width)
}

fn sentence(notice: Notice) -> &'static str {
    match notice {
        Notice::BrokenText => "Some bytes of this file are not UTF-8 and were replaced.",
        Notice::LooseFrontMatter => {
            "The front matter could not be read as a whole; its lines were read one by one."
        }
        Notice::Cut => "This file is larger than 64 MB; its end was not read.",
        Notice::UnclosedFrontMatter => "The front matter has no end; it is shown as text.",
    }
}
