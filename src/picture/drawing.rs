//! A picture made ready for so many cells of one terminal.

use super::{Area, Bands, CellSize, Picture, Placeholders, Protocol, Strips};

/// Pixels on a side of what is sent to a terminal. Nothing on a screen is larger.
const MAX_SIDE: u32 = 4096;
/// What is less opaque than this is not drawn where there is only a colour or none.
pub(super) const OPAQUE: u8 = 128;

/// The colours of a cell's upper and lower half, where they have one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HalfBlock {
    /// The upper half; nothing where it is transparent.
    pub upper: Option<[u8; 3]>,
    /// The lower half.
    pub lower: Option<[u8; 3]>,
}

/// What the cells of a picture are given.
pub enum Drawing {
    /// Row by row, two colours a cell.
    Blocks(Vec<Vec<HalfBlock>>),
    /// Letters in whose place kitty puts the picture.
    Kitty(Placeholders),
    /// A sequence a row.
    ITerm2(Strips),
    /// One sequence for any run of rows.
    Sixel(Bands),
}

impl Drawing {
    /// Prepares `picture` for `area`, which it had from [`Picture::area`] with the same `cell`.
    /// `slot` is for kitty alone: of two pictures in one slot the terminal knows the later.
    pub fn new(picture: &Picture, protocol: Protocol, area: Area, cell: CellSize, slot: u8) -> Self {
        let canvas = area.pixels(cell);
        let drawable = canvas.0 > 0 && canvas.1 > 0 && canvas.0 <= MAX_SIDE && canvas.1 <= MAX_SIDE;
        if protocol == Protocol::HalfBlocks || !drawable {
            return Self::Blocks(half_blocks(picture, area, cell));
        }
        let pixels = picture.on_canvas(canvas, picture.fitted(canvas));
        match protocol {
            Protocol::Kitty => Placeholders::new(&pixels, area, slot).map(Self::Kitty),
            Protocol::ITerm2 => Strips::new(&pixels, area, cell).map(Self::ITerm2),
            Protocol::Sixel => Some(Self::Sixel(Bands::new(&pixels, area, cell))),
            Protocol::HalfBlocks => None,
        }
        .unwrap_or_else(|| Self::Blocks(half_blocks(picture, area, cell)))
    }
}

fn half_blocks(picture: &Picture, area: Area, cell: CellSize) -> Vec<Vec<HalfBlock>> {
    let (columns, rows) = (u32::from(area.columns), u32::from(area.rows));
    if columns == 0 || rows == 0 {
        return Vec::new();
    }
    let (width, height) = picture.fitted(area.pixels(cell));
    let canvas = (columns, rows * 2);
    let size = (
        width.div_ceil(u32::from(cell.width)).min(canvas.0),
        (height * 2).div_ceil(u32::from(cell.height)).min(canvas.1),
    );
    let pixels = picture.on_canvas(canvas, size);
    let colour = |x, y| {
        let [red, green, blue, alpha] = pixels.get_pixel(x, y).0;
        (alpha >= OPAQUE).then_some([red, green, blue])
    };
    let block = |x, row| HalfBlock { upper: colour(x, row * 2), lower: colour(x, row * 2 + 1) };
    (0..rows).map(|row| (0..columns).map(|x| block(x, row)).collect()).collect()
}
