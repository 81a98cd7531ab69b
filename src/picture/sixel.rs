//! Sixel: bands of six rows of pixels in a palette, encoded for the rows that are to be seen.
//!
//! Not a graphic for each row, as with iTerm2: a row is seldom a multiple of six pixels high, and
//! what stands over into the next would be cut out of its graphic.

use std::fmt::Write;
use std::ops::Range;

use image::RgbaImage;

use super::palette::{CLEAR, Palette};
use super::{Area, CellSize, in_one_cell};

/// A letter for each of 64 columns of six pixels; this is the empty one.
const EMPTY: u8 = b'?';
const HEIGHT: usize = 6;

/// A picture in a palette, of which any rows can be had.
pub struct Bands {
    columns: u16,
    rows: u16,
    cell: CellSize,
    width: usize,
    palette: Palette,
}

impl Bands {
    pub(super) fn new(pixels: &RgbaImage, area: Area, cell: CellSize) -> Self {
        Self {
            columns: area.columns,
            rows: area.rows,
            cell,
            width: pixels.width() as usize,
            palette: Palette::of(pixels.as_raw()),
        }
    }

    /// What the first cell of `rows` is given; all other cells of these rows stay untouched.
    pub fn rows(&self, rows: Range<u16>) -> String {
        let end = rows.end.min(self.rows);
        let start = rows.start.min(end);
        if start == end {
            return String::new();
        }
        let row_pixels = self.width * usize::from(self.cell.height);
        let indices = &self.palette.indices[usize::from(start) * row_pixels..usize::from(end) * row_pixels];
        in_one_cell(Area { columns: self.columns, rows: end - start }, &self.encode(indices))
    }

    fn encode(&self, indices: &[u8]) -> String {
        let height = indices.len() / self.width;
        // What has no colour shows what is beneath it, and so does what the last band has too much.
        let mut text = format!("\x1bP0;1;0q\"1;1;{};{height}", self.width);
        let mut used = [false; 256];
        for &index in indices {
            used[usize::from(index)] = true;
        }
        for (nth, colour) in self.palette.colours.iter().enumerate().filter(|(nth, _)| used[*nth]) {
            let [red, green, blue] = colour.map(|part| (u16::from(part) * 100 + 127) / 255);
            let _ = write!(text, "#{nth};2;{red};{green};{blue}");
        }
        let mut columns = vec![0; 256 * self.width];
        for band in indices.chunks(HEIGHT * self.width) {
            self.encode_band(band, &mut columns, &mut text);
            text.push('-');
        }
        text.push_str("\x1b\\");
        text
    }

    /// One colour after another, each from the left; `columns` is empty before and after.
    fn encode_band(&self, band: &[u8], columns: &mut [u8], text: &mut String) {
        let mut ends = [0; 256];
        for (bit, row) in band.chunks(self.width).enumerate() {
            for (x, &index) in row.iter().enumerate() {
                let index = usize::from(index);
                columns[index * self.width + x] |= 1 << bit;
                ends[index] = ends[index].max(x + 1);
            }
        }
        columns[usize::from(CLEAR) * self.width..].fill(0);
        let colours = &ends[..usize::from(CLEAR)];
        for (nth, &end) in colours.iter().enumerate().filter(|(_, end)| **end > 0) {
            let _ = write!(text, "#{nth}");
            let lane = &mut columns[nth * self.width..][..end];
            for run in lane.chunk_by(|a, b| a == b) {
                let letter = char::from(EMPTY + run[0]);
                if run.len() > 3 {
                    let _ = write!(text, "!{}{letter}", run.len());
                } else {
                    text.extend(run.iter().map(|_| letter));
                }
            }
            lane.fill(0);
            text.push('$');
        }
    }
}
