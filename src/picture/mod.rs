//! Bytes of an image become something a terminal shows.
//!
//! A [`Picture`] is what was decoded, whatever the terminal; a [`Drawing`] is that picture made
//! ready for so many cells of one terminal, which takes a while and is done once. A picture is as
//! hostile as any text: nothing here reads more than [`MAX_BYTES`], decodes more than 64 MiB of
//! pixels or lets a byte of the file reach the terminal other than encoded.
//!
//! Only cells are drawn to, and of every drawing any rows alone can be had, so that a picture
//! scrolls and is cut off at the edge of the screen like text. The terminal is asked nothing.

mod decode;
mod drawing;
mod embedded;
mod iterm2;
mod kitty;
mod palette;
mod protocol;
mod sixel;

#[cfg(test)]
mod tests;

use std::fmt::Write;

pub use decode::Picture;
pub use drawing::{Drawing, HalfBlock};
pub use embedded::from_data_uri;
pub use iterm2::Strips;
pub use kitty::{Placeholders, SLOTS, forget_all};
pub use protocol::Protocol;
pub use sixel::Bands;

/// The longest file that is decoded.
pub const MAX_BYTES: usize = 32 << 20;

/// How many pixels a cell of the terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellSize {
    /// Across; never 0.
    width: u16,
    /// Down; never 0.
    height: u16,
}

impl CellSize {
    /// A terminal that does not say has cells about this large.
    pub const USUAL: Self = Self { width: 8, height: 16 };

    /// From the size of the whole screen in cells and in pixels, as the terminal's driver knows
    /// it. Many say that they have no pixels.
    pub fn of_screen(cells: (u16, u16), pixels: (u16, u16)) -> Option<Self> {
        let width = pixels.0.checked_div(cells.0)?;
        let height = pixels.1.checked_div(cells.1)?;
        (width > 0 && height > 0).then_some(Self { width, height })
    }
}

/// How many cells a picture takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Across.
    pub columns: u16,
    /// Down.
    pub rows: u16,
}

impl Area {
    fn taken(size: (u32, u32), most: Self, cell: CellSize) -> Self {
        if most.columns == 0 || most.rows == 0 {
            return Self { columns: 0, rows: 0 };
        }
        let (width, height) = fitted(size, most.pixels(cell));
        Self {
            columns: width.div_ceil(u32::from(cell.width)) as u16,
            rows: height.div_ceil(u32::from(cell.height)) as u16,
        }
    }

    fn pixels(self, cell: CellSize) -> (u32, u32) {
        (u32::from(self.columns) * u32::from(cell.width), u32::from(self.rows) * u32::from(cell.height))
    }
}

/// The largest size of the same shape within `most`, which is not empty; never an enlarged one.
/// What is fitted again, into the cells it took, comes out as large.
fn fitted(size: (u32, u32), most: (u32, u32)) -> (u32, u32) {
    let (width, height) = size;
    if width <= most.0 && height <= most.1 {
        return size;
    }
    // The one side for the other; a line stays one pixel thick.
    let beside = |length: u32, this: u32, other: u32| {
        let (length, this, other) = (u64::from(length), u64::from(this), u64::from(other));
        ((length * other + this / 2) / this).max(1)
    };
    let as_wide = (u64::from(most.0), beside(most.0, width, height));
    let as_high = (beside(most.1, height, width), u64::from(most.1));
    // Rounded, both may fit.
    let fits = |size: &(u64, u64)| size.0 <= u64::from(most.0) && size.1 <= u64::from(most.1);
    let largest = [as_wide, as_high].into_iter().filter(fits).max_by_key(|size| size.0 * size.1);
    largest.map_or(most, |size| (size.0 as u32, size.1 as u32))
}

/// What puts a graphic that is `area` large where the cursor is, for a cell of ratatui's: whatever
/// was there is erased, and the cursor stands one column to the right afterwards, where it would be
/// after a letter, however the terminal moves it.
fn in_one_cell(area: Area, graphic: &str) -> String {
    let mut text = String::with_capacity(graphic.len() + 16 + usize::from(area.rows) * 12);
    text.push_str("\x1b7");
    for row in 0..area.rows {
        // Down without scrolling, even in the last row of the screen.
        let down = if row + 1 == area.rows { "" } else { "\x1b[B" };
        let _ = write!(text, "\x1b[{}X{down}", area.columns);
    }
    text.push_str("\x1b8");
    text.push_str(graphic);
    text.push_str("\x1b8\x1b[C");
    text
}
