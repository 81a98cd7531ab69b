//! What a frame may hold: letters, and links that recto made.

use ratatui::buffer::Buffer;
use unicode_segmentation::UnicodeSegmentation as _;

/// Code points that one letter may have.
const MAX_LETTER: usize = 16;

/// The first cell with something in it that could do something, or hide something.
pub fn foreign(buffer: &Buffer) -> Option<String> {
    let cells = buffer.content.iter().map(ratatui::buffer::Cell::symbol).enumerate();
    // Most cells hold one letter that anybody may type.
    let others = cells.filter(|(_, symbol)| !matches!(symbol.as_bytes(), [b' '..=b'~']));
    others.into_iter().find_map(|(nth, symbol)| {
        let (column, row) = buffer.pos_of(nth);
        let what = foreign_in(symbol)?;
        Some(format!("{what} in {symbol:?} at {column}:{row}"))
    })
}

/// What in the text of a cell is none of ours.
fn foreign_in(symbol: &str) -> Option<String> {
    let Some(link) = symbol.strip_prefix("\x1b]8;id=") else { return foreign_text(symbol) };
    let parts = link.strip_suffix("\x1b]8;;\x1b\\").and_then(|link| link.split_once(';'));
    let Some((target, shown)) = parts.and_then(|(_, link)| link.split_once("\x1b\\")) else {
        return Some("half a link".to_owned());
    };
    if !target.chars().all(|c| c.is_ascii_graphic()) {
        return Some(format!("the address {target:?}"));
    }
    foreign_text(shown)
}

/// What in text that is shown could do something, or hide something.
pub fn foreign_text(text: &str) -> Option<String> {
    if let Some(c) = text.chars().find(|&c| c.is_control() || disguises(c)) {
        return Some(format!("{c:?}"));
    }
    // A mark or a joiner belongs to a letter; many of them draw over the rows around.
    let long = text.graphemes(true).find(|letter| letter.chars().count() > MAX_LETTER);
    long.map(|letter| format!("a letter of {} code points", letter.chars().count()))
}

/// Whether a character is there to make text look like other text, or to be there unseen.
fn disguises(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'
        | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
