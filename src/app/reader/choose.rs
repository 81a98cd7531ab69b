//! Choosing on the page: a link, a paragraph.

use std::collections::{BTreeSet, HashSet};

use super::{Reader, Row, Top, start};
use crate::measure;
use crate::page::{Document, Line};

/// Rows at the foot of the screen that the target of a link may take.
const TARGET_ROWS: usize = 3;

impl Reader {
    /// The links on screen, in the order they are read.
    pub(in crate::app) fn links_on_screen(&self) -> Vec<u32> {
        let mut links: Vec<u32> =
            self.rows.iter().flat_map(|row| &row.line().spans).filter_map(|span| span.link).collect();
        let mut seen = HashSet::new();
        links.retain(|&link| seen.insert(link));
        links
    }

    /// The link that stands in this column and row of the text on screen.
    pub(in crate::app) fn link_at(&self, column: u16, row: u16) -> Option<u32> {
        let line = self.rows.get(usize::from(row))?.line();
        let mut end = 0;
        let span = line.spans.iter().find(|span| {
            end += measure::width(&span.text);
            usize::from(column) < end
        })?;
        span.link
    }

    /// The chosen link.
    pub fn chosen_link(&self) -> Option<u32> {
        self.current()?.link
    }

    pub(in crate::app) fn set_link(&mut self, link: u32) {
        if let Some(open) = &mut self.open {
            open.link = Some(link);
        }
    }

    /// Chooses none.
    pub(in crate::app) fn forget_link(&mut self) {
        if let Some(open) = &mut self.open {
            open.link = None;
        }
    }

    /// A link that is scrolled away is chosen no longer: nobody follows what they do not see.
    pub(super) fn forget_link_off_screen(&mut self) {
        if self.chosen_link().is_some_and(|link| !self.links_on_screen().contains(&link)) {
            self.forget_link();
        }
    }

    /// Chooses the link after the chosen one, or the first on screen or below; before it, the other
    /// way. False when there is none at all.
    pub(in crate::app) fn choose_link(&mut self, forward: bool) -> bool {
        let order = &*self.links_shown();
        let Some(Ok(document)) = self.document() else { return false };
        let Some(last) = order.len().checked_sub(1) else { return false };
        let on_screen = self.links_on_screen();
        let chosen = self.chosen_link().filter(|link| on_screen.contains(link));
        let place = |link: u32| order.iter().position(|&other| other == link);
        let next = match (chosen.and_then(place), forward) {
            (Some(at), true) => order[if at == last { 0 } else { at + 1 }],
            (Some(at), false) => order[at.checked_sub(1).unwrap_or(last)],
            (None, true) => {
                on_screen.first().copied().unwrap_or_else(|| self.link_from_here(document, order, true))
            }
            (None, false) => {
                on_screen.last().copied().unwrap_or_else(|| self.link_from_here(document, order, false))
            }
        };
        self.set_link(next);
        self.reveal_link(next);
        true
    }

    /// The links in the order they are read, without the tags there is no room for.
    fn links_shown(&mut self) -> Vec<u32> {
        let Some(document) = self.document().and_then(Result::ok).cloned() else { return Vec::new() };
        let order = document.link_order();
        let is_below = |link: &u32| document.link_block(*link).is_none_or(|block| !document.is_head(block));
        let below = order.iter().position(is_below).unwrap_or(order.len());
        let blocks = order[..below].iter().filter_map(|&link| document.link_block(link));
        let blocks: BTreeSet<usize> = blocks.collect();
        let mut shown = Vec::with_capacity(order.len());
        for block in blocks {
            let lines = self.lines(block);
            shown.extend(lines.iter().flat_map(|line| &line.spans).filter_map(|span| span.link));
        }
        shown.extend(&order[below..]);
        shown
    }

    /// Of the links in `order` the first below what is on screen, or the last above it; else the first
    /// or last of all.
    fn link_from_here(&self, document: &Document, order: &[u32], below: bool) -> u32 {
        let top = self.stand().map_or(0, |top| top.block);
        let is_below = |link: &u32| document.link_block(*link).is_some_and(|block| block > top);
        let after = order.partition_point(|link| !is_below(link));
        let at = if below { after % order.len() } else { after.checked_sub(1).unwrap_or(order.len() - 1) };
        order[at]
    }

    fn reveal_link(&mut self, link: u32) {
        let Some(Ok(document)) = self.document() else { return };
        let Some(block) = document.link_block(link) else { return };
        let has = |line: &Line| line.spans.iter().any(|span| span.link == Some(link));
        let row = self.lines(block).iter().position(has).unwrap_or(0);
        self.reveal_line_above(Top { block, row }, TARGET_ROWS);
    }

    /// The block to begin with where one is chosen: this one if it is on screen, else the first that
    /// has text.
    pub(in crate::app) fn first_paragraph(&self, wanted: Option<usize>) -> Option<usize> {
        let Some(Ok(document)) = self.document() else { return None };
        let has_text = |row: &&Row| !row.line().spans.is_empty() && !document.words(row.block).is_empty();
        let mut rows = self.rows.iter().filter(has_text);
        let wanted = self.rows.iter().find(|row| Some(row.block) == wanted);
        // Nobody quotes a title for its own sake.
        wanted
            .or_else(|| rows.find(|row| row.is_first() && !document.is_head(row.block)))
            .or_else(|| self.rows.iter().find(has_text))
            .map(|row| row.block)
    }

    /// The block with text after or before `block`, brought on screen.
    pub(in crate::app) fn paragraph_beside(&mut self, block: usize, below: bool) -> usize {
        let Some(Ok(document)) = self.document() else { return block };
        let code = |block| document.code_of(block).map(|(code, _)| code);
        let here = code(block);
        let fits =
            |&other: &usize| !document.words(other).is_empty() && (here.is_none() || code(other) != here);
        let found = if below { (block + 1..document.len()).find(fits) } else { (0..block).rev().find(fits) };
        let Some(found) = found else { return block };
        let row = self.lines(found).iter().position(|line| start(line).is_some()).unwrap_or(0);
        self.reveal_line(Top { block: found, row });
        found
    }
}
