//! Where the text stands in the page's pane, and what stands beside it.

use super::{Margin, Reader};
use crate::app::layout::Area;

/// Columns between the text and the contents beside it.
const CONTENTS_GAP: u16 = 4;
/// Columns of the contents beside the text.
const MIN_CONTENTS: u16 = 16;
const MAX_CONTENTS: u16 = 36;

impl Reader {
    /// Columns of text in a pane, and the empty ones before them.
    pub fn column(&self, pane: Area) -> (u16, u16) {
        let margin = if pane.width >= 44 { 2 } else { u16::from(pane.width >= 12) };
        let width = self.measure.min(pane.width.saturating_sub(2 * margin)).max(1);
        let beside =
            if self.has_contents_beside(pane) { CONTENTS_GAP + contents_width(pane, width) } else { 0 };
        (width, pane.width.saturating_sub(width + beside) / 2)
    }

    /// Where the contents stand beside the text, if they are wanted and there is room.
    pub fn contents_beside(&self, pane: Area) -> Option<Area> {
        let (width, indent) = self.column(pane);
        let x = indent + width + CONTENTS_GAP;
        let area = Area { x: pane.x + x, width: pane.width.saturating_sub(x + 1), ..pane };
        self.has_contents_beside(pane).then_some(area)
    }

    fn has_contents_beside(&self, pane: Area) -> bool {
        let has_headings =
            || matches!(self.document(), Some(Ok(document)) if !document.headings().is_empty());
        self.margin == Margin::Contents && self.fits_contents_beside(pane) && has_headings()
    }

    /// Whether the contents would have room beside the text.
    pub(in crate::app) fn fits_contents_beside(&self, pane: Area) -> bool {
        contents_width(pane, self.measure) >= MIN_CONTENTS
    }
}

/// Columns for the contents beside a text of this width, in a pane with margins.
fn contents_width(pane: Area, width: u16) -> u16 {
    pane.width.saturating_sub(width + CONTENTS_GAP + 4).min(MAX_CONTENTS)
}
