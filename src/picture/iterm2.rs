//! iTerm2's inline images: a PNG a row of cells, made once.
//!
//! A picture as one file would have to be cut and encoded again whenever it scrolls half out of
//! the screen.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbaImage};

use super::{Area, CellSize, in_one_cell};

/// A picture as sequences, one a row.
pub struct Strips {
    rows: Vec<String>,
}

impl Strips {
    pub(super) fn new(pixels: &RgbaImage, area: Area, cell: CellSize) -> Option<Self> {
        let row_bytes = pixels.width() as usize * 4 * usize::from(cell.height);
        let strips = pixels.as_raw().chunks_exact(row_bytes);
        let strip = |strip| {
            let png = png(strip, pixels.width(), u32::from(cell.height))?;
            let graphic = format!(
                "\x1b]1337;File=inline=1;size={};width={};height=1;preserveAspectRatio=0;doNotMoveCursor=1:{}\x07",
                png.len(),
                area.columns,
                STANDARD.encode(&png)
            );
            Some(in_one_cell(Area { rows: 1, ..area }, &graphic))
        };
        Some(Self { rows: strips.map(strip).collect::<Option<_>>()? })
    }

    /// What the first cell of each row in `rows` is given; the cells right of it stay untouched.
    pub fn rows(&self, rows: Range<u16>) -> &[String] {
        let end = usize::from(rows.end).min(self.rows.len());
        &self.rows[usize::from(rows.start).min(end)..end]
    }
}

/// A PNG of straight RGBA; quick rather than small.
pub(super) fn png(pixels: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
        .write_image(pixels, width, height, ExtendedColorType::Rgba8)
        .ok()?;
    Some(png)
}
