//! Pictures made here by the encoders, whole, changed and made up; and what is sent of them, read
//! as a terminal reads it.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{
    DynamicImage, ExtendedColorType, Frame, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage,
};
use proptest::prelude::*;

use super::kitty::forget;
use super::*;

const CELL: CellSize = CellSize { width: 8, height: 16 };
const FORMATS: [ImageFormat; 5] =
    [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Bmp];

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.into().write_to(&mut Cursor::new(&mut bytes), format).expect("it can be encoded");
    bytes
}

fn colourful(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x * 7) as u8, (y * 5) as u8, (x * y) as u8]))
}

fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
    encoded(image, ImageFormat::Png)
}

fn picture(width: u32, height: u32) -> Picture {
    Picture::decode(&png(colourful(width, height))).expect("it is whole")
}

fn refusal(bytes: &[u8]) -> String {
    Picture::decode(bytes).err().expect("it is refused")
}

/// A PNG of one chunk: its header.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend([8, 6, 0, 0, 0]);
    let checksum = !chunk.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| sum >> 1 ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    });
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\x0d".as_slice(),
        &chunk,
        &checksum.to_be_bytes(),
        b"\0\0\0\0IDAT\x35\xaf\x06\x1e",
    ]
    .concat()
}

fn every_drawing(picture: &Picture, most: Area) -> Vec<Drawing> {
    let area = picture.area(most, CELL);
    [Protocol::HalfBlocks, Protocol::Kitty, Protocol::ITerm2, Protocol::Sixel]
        .map(|protocol| Drawing::new(picture, protocol, area, CELL, 3))
        .into()
}

#[test]
fn every_format_is_decoded() {
    for format in FORMATS {
        let decoded = Picture::decode(&encoded(colourful(20, 10), format));
        assert_eq!(decoded.map(|picture| picture.size()), Ok((20, 10)), "{format:?}");
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_with_its_reason() {
    let mut wide_jpeg = encoded(colourful(16, 16), ImageFormat::Jpeg);
    let size = wide_jpeg.windows(2).position(|two| two == [0xff, 0xc0]).expect("it has a frame") + 5;
    wide_jpeg[size..size + 4].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    let whole = png(colourful(40, 40));
    let half = &whole[..whole.len() / 2];
    let many = [b"GIF89a\xff\xff\xff\xff\0\0\0".as_slice(), b",\0\0\0\0\xff\xff\xff\xff\0\x02\0;"].concat();
    let large_frame =
        [b"GIF89a\x01\0\x01\0\0\0\0".as_slice(), b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02L\x01\0;"].concat();
    let long = vec![0; MAX_BYTES + 1];
    for (bytes, reason) in [
        (png_header(65535, 65535).as_slice(), "is 65535×65535 pixels, too large to be drawn"),
        (&png_header(8193, 1), "is 8193×1 pixels, too large to be drawn"),
        (&png_header(8000, 8000), "is 8000×8000 pixels, too large to be drawn"),
        (&png_header(100, 100), "is damaged and cannot be drawn"),
        (&png_header(0, 1), "is damaged and cannot be drawn"),
        (&wide_jpeg, "is 65500×65500 pixels, too large to be drawn"),
        (&many, "is 65535×65535 pixels, too large to be drawn"),
        (&large_frame, "is damaged and cannot be drawn"),
        (half, "is damaged and cannot be drawn"),
        (b"GIF89a\0\0\0\0\0\0\0;", "is damaged and cannot be drawn"),
        (&long, "is larger than 32 MB, too large to be drawn"),
        (b"<svg xmlns='x'/>", "is an SVG drawing, which cannot be drawn in a terminal"),
        (
            b"\xef\xbb\xbf\n<?xml version='1.0'?><!-- x --><SVG>",
            "is an SVG drawing, which cannot be drawn in a terminal",
        ),
        (b"<html>", "is no image that can be drawn"),
        (b"II*\0\x08\0\0\0", "is in a format that cannot be drawn; PNG, JPEG, GIF, WebP and BMP can"),
        (b"\x89PNG", "is no image that can be drawn"),
        (b"", "is no image that can be drawn"),
    ] {
        assert_eq!(refusal(bytes), reason, "{:?}", &bytes[..bytes.len().min(24)]);
    }
}

#[test]
fn of_a_hundred_thousand_frames_one_is_drawn() {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    encoder
        .encode_frames([Frame::new(RgbaImage::from_pixel(64, 64, Rgba([9; 4])))])
        .expect("it can be encoded");
    drop(encoder);
    let first = bytes.iter().rposition(|&byte| byte == b';').expect("it ends");
    let begins = bytes.windows(2).position(|two| two == b"!\xf9").expect("a frame begins");
    let (head, frame) = (bytes[..begins].to_vec(), bytes[begins..first].to_vec());
    let bomb = [head, frame.repeat(100_000), b";".to_vec()].concat();
    assert!(bomb.len() < MAX_BYTES, "{} bytes", bomb.len());
    Picture::decode(&bomb).expect("its first frame is whole");
}

#[test]
fn the_first_frame_of_an_animation_is_drawn() {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    let frames = [Rgba([200, 0, 0, 255]), Rgba([0, 0, 200, 255])];
    encoder
        .encode_frames(frames.map(|colour| Frame::new(RgbaImage::from_pixel(8, 16, colour))))
        .expect("it can be encoded");
    drop(encoder);
    let picture = Picture::decode(&bytes).expect("it is whole");
    let Drawing::Blocks(rows) = &every_drawing(&picture, Area { columns: 9, rows: 9 })[0] else { panic!() };
    assert_eq!(rows, &[[HalfBlock { upper: Some([200, 0, 0]), lower: Some([200, 0, 0]) }]]);
}

#[test]
fn a_photograph_stands_as_the_camera_was_held() {
    // The one entry of an Exif block: orientation, a quarter turn to the right.
    let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    let image = colourful(20, 10);
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif).expect("a JPEG has room for it");
    encoder.write_image(image.as_raw(), 20, 10, ExtendedColorType::Rgb8).expect("it can be encoded");
    assert_eq!(Picture::decode(&bytes).map(|picture| picture.size()), Ok((10, 20)));
}

#[test]
fn a_large_picture_is_shrunk_and_keeps_its_size() {
    for (size, kept) in [((3840, 20), 1920 * 10), ((1, 8192), 1920), ((8192, 1), 1920)] {
        let picture = picture(size.0, size.1);
        assert_eq!((picture.size(), picture.weight()), (size, kept * 4));
    }
}

#[test]
fn a_picture_takes_the_cells_it_needs() {
    for (size, most, taken) in [
        ((80, 32), (76, 24), (10, 2)),
        ((81, 33), (76, 24), (11, 3)),
        ((1, 1), (76, 24), (1, 1)),
        ((1216, 608), (76, 24), (76, 19)),
        ((1216, 608), (76, 10), (40, 10)),
        ((8192, 1), (76, 24), (76, 1)),
        ((1, 8192), (76, 24), (1, 24)),
        ((80, 32), (0, 24), (0, 0)),
        ((80, 32), (76, 0), (0, 0)),
    ] {
        let area = picture(size.0, size.1).area(Area { columns: most.0, rows: most.1 }, CELL);
        assert_eq!((area.columns, area.rows), taken, "{size:?} in {most:?}");
    }
    // Rounded one way and back again, it would be two pixels lower.
    assert_eq!(fitted((15, 323), (11, 110)), (5, 110));
    assert_eq!(fitted((15, 323), (5, 110)), (5, 110));
}

#[test]
fn cells_are_measured_only_where_the_screen_has_pixels() {
    for (cells, pixels, cell) in [
        ((100, 40), (900, 720), Some(CellSize { width: 9, height: 18 })),
        ((100, 40), (0, 0), None),
        ((0, 0), (900, 720), None),
        ((100, 40), (50, 20), None),
    ] {
        assert_eq!(CellSize::of_screen(cells, pixels), cell);
    }
}

#[test]
fn half_blocks_have_the_colours_and_the_holes() {
    // Red above, nothing below; what is invisible is black and does not darken the red.
    let image = RgbaImage::from_fn(16, 32, |_, y| if y < 16 { Rgba([255, 0, 0, 255]) } else { Rgba([0; 4]) });
    let picture = Picture::decode(&png(image)).expect("it is whole");
    let red = Some([255, 0, 0]);
    for (most, rows) in [
        ((2, 2), vec![vec![HalfBlock { upper: red, lower: red }; 2], vec![HalfBlock::default(); 2]]),
        ((1, 1), vec![vec![HalfBlock { upper: red, lower: None }]]),
    ] {
        let most = Area { columns: most.0, rows: most.1 };
        let Drawing::Blocks(blocks) = &every_drawing(&picture, most)[0] else { panic!() };
        assert_eq!(blocks, &rows, "{most:?}");
    }
}

/// What kitty would decode, and the keys of the first piece.
fn received(transmission: &str) -> (String, RgbaImage) {
    let mut pieces = transmission.split("\x1b_G").skip(1).map(|piece| {
        let (keys, data) =
            piece.strip_suffix("\x1b\\").and_then(|piece| piece.split_once(';')).expect("whole");
        assert!(data.len() <= 4096 && data.len() % 4 == 0, "{}", data.len());
        (keys, data)
    });
    let (keys, first) = pieces.next().expect("there is a piece");
    let data = pieces.fold(first.to_owned(), |data, (keys, piece)| {
        assert!(matches!(keys, "q=2,m=0" | "q=2,m=1"), "{keys}");
        data + piece
    });
    let png = STANDARD.decode(data).expect("it is base64");
    (keys.to_owned(), image::load_from_memory(&png).expect("it is a PNG").into_rgba8())
}

#[test]
fn kitty_is_sent_the_picture_once_and_letters_for_each_cell() {
    let picture = picture(80, 30);
    let Drawing::Kitty(drawing) = &every_drawing(&picture, Area { columns: 76, rows: 24 })[1] else {
        panic!()
    };
    let (keys, sent) = received(drawing.transmission());
    assert_eq!(keys, "q=2,a=T,U=1,f=100,i=5391107,c=10,r=2,m=1");
    assert_eq!(sent, picture.on_canvas((80, 32), (80, 30)));
    assert_eq!(drawing.colour(), [0x52, 0x43, 0x03]);
    for (cell, letter) in [
        ((0, 0), "\u{10eeee}\u{305}\u{305}"),
        ((2, 1), "\u{10eeee}\u{30d}\u{30e}"),
        ((9, 1), "\u{10eeee}\u{30d}\u{34a}"),
        ((10, 1), " "),
        ((0, 2), " "),
        ((65535, 65535), " "),
    ] {
        assert_eq!(drawing.letter(cell.0, cell.1), letter, "{cell:?}");
    }
    assert_eq!(forget(3), "\x1b_Gq=2,a=d,d=I,i=5391107\x1b\\");
    assert_eq!(forget(SLOTS), forget(0));
    assert_eq!(forget_all().matches("a=d").count(), usize::from(SLOTS));
}

#[test]
fn every_letter_of_kittys_is_one_column_wide() {
    let narrow = CellSize { width: 1, height: 1 };
    let area = Area { columns: 297, rows: 297 };
    let tall = picture(297, 297);
    let Drawing::Kitty(drawing) = Drawing::new(&tall, Protocol::Kitty, area, narrow, 0) else { panic!() };
    let letters: std::collections::BTreeSet<_> = (0..297).map(|nth| drawing.letter(nth, nth)).collect();
    assert_eq!(letters.len(), 297);
    for letter in letters {
        assert_eq!(unicode_width::UnicodeWidthStr::width(letter.as_str()), 1, "{letter:?}");
    }
    let more = Area { columns: 298, rows: 1 };
    assert!(matches!(Drawing::new(&tall, Protocol::Kitty, more, narrow, 0), Drawing::Blocks(_)));
}

fn terminal(rows: u16, columns: u16) -> vt100::Parser {
    let size = |cells| std::num::NonZero::new(cells).expect("a screen has cells");
    vt100::Parser::new(size(rows), size(columns), 0)
}

/// The graphic within what one cell is given, which must leave the cursor after that cell.
fn graphic(text: &str) -> &str {
    let mut terminal = terminal(6, 20);
    terminal.process(b"\x1b[2;4H");
    terminal.process(text.as_bytes());
    assert_eq!(terminal.screen().cursor_position(), (1, 4));
    let graphic = text.split_once("\x1b8").and_then(|(_, rest)| rest.strip_suffix("\x1b8\x1b[C"));
    graphic.expect("it saves and restores the cursor")
}

#[test]
fn what_was_beneath_a_graphic_is_erased_and_nothing_else() {
    let mut terminal = terminal(4, 6);
    terminal.process(b"abcdef\r\nabcdef\r\nabcdef\r\nabcdef\x1b[3;2H");
    terminal.process(in_one_cell(Area { columns: 3, rows: 2 }, "").as_bytes());
    assert_eq!(terminal.screen().contents(), "abcdef\nabcdef\na   ef\na   ef");
}

#[test]
fn iterm2_is_sent_a_file_a_row() {
    let picture = picture(80, 40);
    let Drawing::ITerm2(strips) = &every_drawing(&picture, Area { columns: 76, rows: 24 })[2] else {
        panic!()
    };
    let rows: Vec<RgbaImage> = strips
        .rows(0..3)
        .iter()
        .map(|row| {
            let data = graphic(row).strip_prefix("\x1b]1337;File=").and_then(|row| row.strip_suffix('\x07'));
            let (keys, data) = data.and_then(|data| data.split_once(':')).expect("it is a file");
            let png = STANDARD.decode(data).expect("it is base64");
            let size = png.len();
            let expected = "width=10;height=1;preserveAspectRatio=0;doNotMoveCursor=1";
            assert_eq!(keys, format!("inline=1;size={size};{expected}"));
            image::load_from_memory(&png).expect("it is a PNG").into_rgba8()
        })
        .collect();
    let whole: Vec<u8> = rows.iter().flat_map(|row| row.as_raw().clone()).collect();
    assert_eq!(&whole, picture.on_canvas((80, 48), (80, 40)).as_raw());
    for (rows, count) in [(0..3, 3), (1..2, 1), (2..9, 1), (9..12, 0), (3..3, 0)] {
        assert_eq!(strips.rows(rows.clone()).len(), count, "{rows:?}");
    }
}

/// The colours a terminal would show, row by row.
fn shown(sixel: &str) -> Vec<Vec<Option<[u8; 3]>>> {
    let body =
        sixel.strip_prefix("\x1bP0;1;0q\"1;1;").and_then(|body| body.strip_suffix("\x1b\\")).expect("whole");
    let end = body.find('#').unwrap_or(body.len());
    let (size, body) = body.split_at(end);
    let size = size.trim_end_matches('-');
    let (width, height): (usize, usize) =
        size.split_once(';').map(|(w, h)| (w.parse().unwrap(), h.parse().unwrap())).expect("a size");
    let mut screen = vec![vec![None; width]; height.next_multiple_of(6)];
    let mut colours = [[0; 3]; 256];
    let (mut x, mut y, mut colour) = (0, 0, 0);
    let mut bytes = body.bytes().peekable();
    while let Some(byte) = bytes.next() {
        let mut number = || {
            let mut number = 0;
            while let Some(digit) = bytes.next_if(u8::is_ascii_digit) {
                number = number * 10 + usize::from(digit - b'0');
            }
            number
        };
        match byte {
            b'#' => {
                colour = number();
                if bytes.next_if_eq(&b';').is_some() {
                    let definition: Vec<u8> =
                        std::iter::from_fn(|| bytes.next_if(|b| !b"#!$-".contains(b) && *b < b'?')).collect();
                    let definition = String::from_utf8(definition).expect("ASCII");
                    let parts: Vec<u8> = definition.split(';').map(|part| part.parse().unwrap()).collect();
                    let [2, colour_parts @ ..] = &parts[..] else { panic!("{definition}") };
                    colours[colour] = colour_parts.try_into().expect("three parts");
                }
            }
            b'$' => x = 0,
            b'-' => (x, y) = (0, y + 6),
            _ => {
                let (count, letter) =
                    if byte == b'!' { (number(), bytes.next().expect("a letter")) } else { (1, byte) };
                for bit in (0..6).filter(|bit| (letter - b'?') >> bit & 1 == 1) {
                    screen[y + bit][x..x + count].fill(Some(colours[colour]));
                }
                x += count;
            }
        }
    }
    assert!(screen.drain(height..).all(|row| row.iter().all(Option::is_none)), "drawn below its end");
    screen
}

#[test]
fn sixels_show_any_rows_of_the_picture() {
    // Few enough colours to be shown exactly, as far as hundredths can.
    let image = RgbaImage::from_fn(45, 70, |x, y| match (x / 9 + y / 7) % 4 {
        0 => Rgba([0, 0, 0, 0]),
        nth => Rgba([(nth * 80) as u8, 255, (x / 9 * 50) as u8, 255]),
    });
    let percent = |part: u8| ((u16::from(part) * 100 + 127) / 255) as u8;
    let picture = Picture::decode(&png(image)).expect("it is whole");
    let Drawing::Sixel(bands) = &every_drawing(&picture, Area { columns: 76, rows: 24 })[3] else { panic!() };
    let canvas = picture.on_canvas((48, 80), (45, 70));
    for rows in [0..5, 0..1, 1..2, 2..4, 4..5, 3..90] {
        let (top, bottom) = (u32::from(rows.start) * 16, u32::from(rows.end.min(5)) * 16);
        let colour = |x, y| {
            let [red, green, blue, alpha] = canvas.get_pixel(x, y).0;
            (alpha > 0).then_some([red, green, blue].map(percent))
        };
        let expected: Vec<Vec<_>> = (top..bottom).map(|y| (0..48).map(|x| colour(x, y)).collect()).collect();
        assert!(shown(graphic(&bands.rows(rows.clone()))) == expected, "{rows:?}");
    }
    for rows in [5..6, 0..0, 90..91] {
        assert_eq!(bands.rows(rows), "");
    }
}

#[test]
fn a_photograph_in_a_palette_is_near_the_photograph() {
    let image = colourful(200, 200);
    let rgba = DynamicImage::from(image).into_rgba8();
    let palette = palette::Palette::of(rgba.as_raw());
    assert_eq!(palette.colours.len(), 255);
    let off: u64 = rgba
        .pixels()
        .zip(&palette.indices)
        .flat_map(|(pixel, index)| {
            pixel.0[..3].iter().zip(palette.colours[usize::from(*index)]).collect::<Vec<_>>()
        })
        .map(|(is, shown)| u64::from(is.abs_diff(shown)))
        .sum();
    assert!(off / (200 * 200 * 3) < 12, "{}", off / (200 * 200 * 3));
}

#[test]
fn a_picture_with_nothing_to_see_is_drawn_as_nothing() {
    let picture = Picture::decode(&png(RgbaImage::new(30, 30))).expect("it is whole");
    for drawing in every_drawing(&picture, Area { columns: 76, rows: 24 }) {
        match drawing {
            Drawing::Blocks(rows) => {
                assert!(rows.concat().iter().all(|block| *block == HalfBlock::default()));
            }
            Drawing::Sixel(bands) => {
                assert!(shown(graphic(&bands.rows(0..2))).concat().iter().all(Option::is_none));
            }
            Drawing::Kitty(_) | Drawing::ITerm2(_) => {}
        }
    }
}

#[test]
fn where_there_is_no_room_or_far_too_much_blocks_are_drawn() {
    let picture = picture(4, 4);
    let huge = CellSize { width: u16::MAX, height: u16::MAX };
    for protocol in [Protocol::HalfBlocks, Protocol::Kitty, Protocol::ITerm2, Protocol::Sixel] {
        for (columns, rows, cell) in [(0, 0, CELL), (0, 3, CELL), (2, 1, huge)] {
            let drawing = Drawing::new(&picture, protocol, Area { columns, rows }, cell, 0);
            let Drawing::Blocks(blocks) = drawing else { panic!("{protocol:?}") };
            assert_eq!(blocks.len(), if columns == 0 { 0 } else { usize::from(rows) });
        }
    }
}

proptest! {
    #[test]
    fn changed_bytes_are_drawn_or_refused(
        format in prop::sample::select(FORMATS.to_vec()),
        size in (1..24_u32, 1..24_u32),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        kept in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = encoded(colourful(size.0, size.1), format);
        for (at, byte) in &changes {
            *at.get_mut(&mut bytes) = *byte;
        }
        if cut {
            bytes.truncate(kept.index(bytes.len()));
        }
        match Picture::decode(&bytes) {
            Ok(picture) => {
                every_drawing(&picture, Area { columns: 6, rows: 4 });
            }
            Err(reason) => prop_assert!(reason.starts_with("is ")),
        }
    }

    #[test]
    fn a_picture_never_takes_more_than_it_is_given_and_keeps_its_shape(
        size in (1..3000_u32, 1..3000_u32),
        most in (1..200_u16, 1..200_u16),
        cell in (1..40_u16, 1..80_u16),
    ) {
        let most = Area { columns: most.0, rows: most.1 };
        let cell = CellSize { width: cell.0, height: cell.1 };
        let area = Area::taken(size, most, cell);
        prop_assert!((1..=most.columns).contains(&area.columns) && (1..=most.rows).contains(&area.rows));
        prop_assert_eq!(Area::taken(size, area, cell), area, "it fits into what it takes");
        let (width, height) = fitted(size, area.pixels(cell));
        prop_assert!(width <= size.0 && height <= size.1);
        let shape = f64::from(size.0) * f64::from(height) - f64::from(size.1) * f64::from(width);
        prop_assert!(shape.abs() <= f64::from(size.0.max(size.1)), "{}x{}", width, height);
    }

}

#[test]
fn grey_and_deep_and_palette_images_are_decoded() {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(&[0x80, 0, 0xff, 0xff], 2, 1, ExtendedColorType::L16)
        .expect("encoded");
    for bytes in [bytes, png(DynamicImage::new_luma_a8(2, 1)), png(DynamicImage::new_rgba16(2, 1))] {
        assert_eq!(Picture::decode(&bytes).map(|picture| picture.size()), Ok((2, 1)));
    }
}
