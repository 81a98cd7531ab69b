//! Where the panes stand on a screen of any size.

use super::{Focus, Show};

/// From this many columns the list stands left of the page.
const SIDE_BY_SIDE: u16 = 100;
/// The list's share of the width.
const LIST_PERCENT: u32 = 36;

/// From this many columns and rows there is a timeline.
const TIMELINE_ROOM: (u16, u16) = (60, 24);
/// From this many rows it is a pane while one walks along it, and of how many rows.
const TIMELINE_PANE: (u16, u16) = (36, 8);

/// A rectangle of cells. May be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are what they are called")]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

/// The parts of the screen; what is not shown is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panes {
    /// The filter bar, one row.
    pub filter: Option<Area>,
    /// The timeline below it: one row, or several while it is walked along.
    pub timeline: Option<Area>,
    /// The list.
    pub list: Option<Area>,
    /// The rule between list and page, one column.
    pub rule: Option<Area>,
    /// The page with its margins.
    pub page: Option<Area>,
    /// The status row.
    pub status: Option<Area>,
}

/// Divides the screen. From a height of three rows there is a filter bar above the list, from two
/// a status row. `has_dates`: there is something to be seen on a timeline.
pub fn panes(size: (u16, u16), show: Show, focus: Focus, has_dates: bool) -> Panes {
    let (width, height) = size;
    if width == 0 || height == 0 {
        return Panes::default();
    }
    let whole = Area { x: 0, y: 0, width, height };
    if show == Show::PageAlone {
        // The last row is left to what is typed, news and where a link leads: what was just found or
        // chosen must not stand behind it.
        let page = Area { height: height - u16::from(height >= 2), ..whole };
        return Panes { page: Some(page), ..Panes::default() };
    }
    let side_by_side = width >= SIDE_BY_SIDE;
    let page_only = !side_by_side && focus.is_page();
    let status = (height >= 2).then(|| Area { y: height - 1, height: 1, ..whole });
    let filter = (!page_only && height >= 3 || focus == Focus::Filter).then_some(Area { height: 1, ..whole });
    let status = status.filter(|status| filter.is_none_or(|filter| filter.y != status.y));
    let rows = if has_dates && filter.is_some() { timeline_rows(size, focus) } else { 0 };
    let timeline = (rows > 0).then_some(Area { y: 1, height: rows, ..whole });
    let top = u16::from(filter.is_some()) + rows;
    let middle = Area { y: top, height: (height - top).saturating_sub(u16::from(status.is_some())), ..whole };
    let mut panes = Panes { filter, timeline, status, ..Panes::default() };
    if side_by_side {
        let list = (u32::from(width) * LIST_PERCENT / 100) as u16;
        panes.list = Some(Area { width: list, ..middle });
        panes.rule = Some(Area { x: list, width: 1, ..middle });
        panes.page = Some(Area { x: list + 1, width: width - list - 1, ..middle });
    } else if page_only {
        panes.page = Some(middle);
    } else {
        panes.list = Some(middle);
    }
    panes
}

/// Rows of the timeline. While nobody walks along it, it has one where there is room for that.
fn timeline_rows((width, height): (u16, u16), focus: Focus) -> u16 {
    if focus == Focus::Timeline {
        return if height >= TIMELINE_PANE.0 { TIMELINE_PANE.1 } else { u16::from(height >= 4) };
    }
    u16::from(width >= TIMELINE_ROOM.0 && height >= TIMELINE_ROOM.1)
}

/// Where an overlay is drawn: everything but the status row.
pub fn sheet(size: (u16, u16)) -> Area {
    Area { x: 0, y: 0, width: size.0, height: size.1.saturating_sub(u16::from(size.1 >= 2)) }
}
