//! Bytes become pixels, as many as a screen could show and no more.

use std::io::Cursor;

use image::error::ImageError;
use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbaImage};

use super::{Area, CellSize, MAX_BYTES, fitted};

/// Pixels on a side of what is decoded.
const MAX_SIDE: u32 = 8192;
/// What the decoded pixels of one image may take, before it is shrunk.
const MAX_ALLOC: u64 = 64 << 20;
/// Pixels on a side of what is kept: a column of text is narrower on every screen.
const MAX_KEPT: u32 = 1920;
/// Where in a file an SVG is told by its first element.
const HEAD: usize = 1024;

const DAMAGED: &str = "is damaged and cannot be drawn";

/// A decoded image, shrunk to no more pixels than a screen could ever show.
#[derive(Clone)]
pub struct Picture {
    pixels: RgbaImage,
    /// Before it was shrunk.
    size: (u32, u32),
}

impl Picture {
    /// Decodes a PNG, JPEG, GIF (its first frame), WebP or BMP, turned as the camera was held.
    ///
    /// # Errors
    /// When it is none of these, too large, or damaged beyond drawing: a predicate for the reader,
    /// to be put after the picture's name.
    pub fn decode(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > MAX_BYTES {
            return Err(format!("is larger than {} MB, too large to be drawn", MAX_BYTES >> 20));
        }
        if is_svg(bytes) {
            return Err("is an SVG drawing, which cannot be drawn in a terminal".into());
        }
        let image = decode(bytes)?;
        let size = (image.width(), image.height());
        let too_large = size.0 > MAX_KEPT || size.1 > MAX_KEPT;
        let kept = if too_large { image.thumbnail(MAX_KEPT, MAX_KEPT) } else { image };
        Ok(Self { pixels: kept.into_rgba8(), size })
    }

    /// How many pixels the image has, across and down.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// The bytes it takes in memory.
    pub fn weight(&self) -> usize {
        self.pixels.len()
    }

    /// The cells it takes within `most`: shrunk to fit, never enlarged beyond its pixels, and at
    /// least one unless there is no room at all.
    pub fn area(&self, most: Area, cell: CellSize) -> Area {
        Area::taken(self.size, most, cell)
    }

    /// The largest size of the same shape within `most`, which is not empty.
    pub(super) fn fitted(&self, most: (u32, u32)) -> (u32, u32) {
        fitted(self.size, most)
    }

    /// The picture in the upper left corner of a transparent canvas, `size` large there.
    pub(super) fn on_canvas(&self, canvas: (u32, u32), size: (u32, u32)) -> RgbaImage {
        let scaled = self.scaled(size);
        if canvas == size {
            return scaled;
        }
        let mut out = RgbaImage::new(canvas.0, canvas.1);
        imageops::replace(&mut out, &scaled, 0, 0);
        out
    }

    fn scaled(&self, (width, height): (u32, u32)) -> RgbaImage {
        if self.pixels.dimensions() == (width, height) {
            return self.pixels.clone();
        }
        // What is invisible has a colour too, mostly black, and must not darken its neighbours.
        let mut weighted = self.pixels.clone();
        for pixel in weighted.pixels_mut().filter(|pixel| pixel.0[3] < u8::MAX) {
            let [colour @ .., alpha] = &mut pixel.0;
            let alpha = u16::from(*alpha);
            *colour = colour.map(|part| (u16::from(part) * alpha / 255) as u8);
        }
        let mut scaled = imageops::resize(&weighted, width, height, FilterType::Triangle);
        for pixel in scaled.pixels_mut().filter(|pixel| (1..u8::MAX).contains(&pixel.0[3])) {
            let [colour @ .., alpha] = &mut pixel.0;
            let alpha = u16::from(*alpha);
            *colour = colour.map(|part| (u16::from(part) * 255 / alpha).min(255) as u8);
        }
        scaled
    }
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, String> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| DAMAGED)?;
    if reader.format().is_none() {
        return Err("is no image that can be drawn".into());
    }
    // Its sides are looked at here, where they can be told; until then it may have any.
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_ALLOC);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(|error| reason(&error))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(DAMAGED.into());
    }
    if width > MAX_SIDE || height > MAX_SIDE || decoder.total_bytes() > MAX_ALLOC {
        return Err(format!("is {width}×{height} pixels, too large to be drawn"));
    }
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    decoder.set_limits(limits).map_err(|error| reason(&error))?;
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| reason(&error))?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    Ok(image)
}

fn reason(error: &ImageError) -> String {
    match error {
        ImageError::Limits(_) => "is too large to be drawn".into(),
        ImageError::Unsupported(_) => {
            "is in a format that cannot be drawn; PNG, JPEG, GIF, WebP and BMP can".into()
        }
        _ => DAMAGED.into(),
    }
}

/// Whether a text begins that is an SVG. Nothing else of it is looked at.
fn is_svg(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    head.starts_with(b"<") && head.windows(4).any(|word| word.eq_ignore_ascii_case(b"<svg"))
}
