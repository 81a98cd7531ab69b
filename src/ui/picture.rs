//! The rows of a picture that are on screen.

use std::num::NonZeroU16;

use ratatui::buffer::CellDiffOption;
use ratatui::layout::Position;
use ratatui::style::{Color, Style};

use crate::app::ReadyPicture;
use crate::picture::{Drawing, HalfBlock};

use super::Canvas;

/// Draws row `row` of a picture; `rows_below` of it are on screen after this one, and `is_first` says
/// that none is before it.
pub(super) fn draw_row(
    canvas: &mut Canvas<'_>,
    picture: &ReadyPicture,
    (x, y): (u16, u16),
    row: u16,
    rows_below: u16,
    is_first: bool,
) {
    let columns = picture.area.columns;
    match &picture.drawing {
        Drawing::Blocks(rows) => {
            for (x, block) in (x..).zip(rows.get(usize::from(row)).into_iter().flatten()) {
                let (sign, style) = half_block(canvas, *block);
                canvas.put_styled(x, y, 1, sign, style);
            }
        }
        Drawing::Kitty(letters) => {
            let [red, green, blue] = letters.colour();
            for column in 0..columns {
                if let Some(cell) = canvas.buffer.cell_mut(Position { x: x + column, y }) {
                    cell.set_symbol(&letters.letter(column, row));
                    cell.set_fg(Color::Rgb(red, green, blue))
                        .set_diff_option(CellDiffOption::ForcedWidth(NonZeroU16::MIN));
                }
            }
        }
        Drawing::ITerm2(strips) => {
            if let Some(strip) = strips.rows(row..row + 1).first() {
                cover(canvas, (x, y), columns, Some(strip));
            }
        }
        Drawing::Sixel(bands) if is_first => {
            cover(canvas, (x, y), columns, Some(&bands.rows(row..row + rows_below + 1)));
        }
        Drawing::Sixel(_) => cover(canvas, (x, y), columns, None),
    }
}

fn half_block(canvas: &Canvas<'_>, block: HalfBlock) -> (&'static str, Style) {
    let colour = |half: Option<[u8; 3]>| half.and_then(|half| canvas.theme.pixel(half));
    match (colour(block.upper), colour(block.lower)) {
        (Some(upper), Some(lower)) => ("▀", Style::new().fg(upper).bg(lower)),
        (Some(upper), None) => ("▀", Style::new().fg(upper)),
        (None, Some(lower)) => ("▄", Style::new().fg(lower)),
        (None, None) => (" ", Style::new()),
    }
}

/// Gives the first cell of a row what draws over the others, or leaves the whole row to what stands
/// above it.
fn cover(canvas: &mut Canvas<'_>, (x, y): (u16, u16), columns: u16, sequence: Option<&str>) {
    for column in 0..columns {
        let Some(cell) = canvas.buffer.cell_mut(Position { x: x + column, y }) else { return };
        match (sequence, NonZeroU16::new(columns)) {
            (Some(sequence), Some(width)) if column == 0 => {
                cell.set_symbol(sequence).set_diff_option(CellDiffOption::ForcedWidth(width));
            }
            _ => _ = cell.set_diff_option(CellDiffOption::Skip),
        }
    }
}
