//! Frames become bytes: the fewest that make the screen the terminal shows into the one it is to show.
//!
//! Nothing is written here and nothing asked. What the terminal shows is known from the frames before;
//! ways that lead to the next one are tried, and the shortest is taken.

mod draw;
mod grid;
mod motion;
mod pen;
mod scroll;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use draw::{Known, Writer};
use grid::{Grid, Texts};

/// A frame of at least this many bytes is shown at once where the terminal can. A shorter one arrives
/// whole in nearly any case; the marks would be much of it.
const MIN_SYNCHRONISED: usize = 512;

/// Undoes what a frame does that is cut off in the middle.
pub(super) const UNDONE: &[u8] = b"\x1b[?2026l\x1b[?69l\x1b[?7h\x1b[r";

/// Parts of a frame that may be moved apart from each other: the list and the page.
const MAX_SHIFTS: usize = 2;

/// What a terminal can do beside moving its cursor and erasing to the end of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is for itself, and a terminal has any of them")]
pub struct Features {
    /// Moves a band of rows (DECSTBM).
    pub scroll_regions: bool,
    /// Moves a rectangle (DECLRMM, DECSLRM).
    pub margins: bool,
    /// Erases so many columns (ECH); terminals that cannot are older than the codes that end one mark.
    pub erase_characters: bool,
    /// What is erased, and what scrolls in, has the background that was set last (`bce`).
    pub erases_with_background: bool,
    /// Prints a letter again (REP).
    pub repeats: bool,
    /// Shows a frame when all of it is there (mode 2026).
    pub synchronised: bool,
}

impl Features {
    /// What is known by the name the terminal gave itself in `TERM`. Whatever calls itself xterm without
    /// being it can do what xterm could long ago.
    pub fn by_name(term: Option<&str>) -> Self {
        let term = term.unwrap_or_default();
        let old = Self { scroll_regions: true, ..Self::default() };
        match term {
            "" | "dumb" | "unknown" => Self::default(),
            name if name.starts_with("ansi") => Self::default(),
            name if name.starts_with("vt1") => old,
            // It has a background of its own only where it was told so.
            name if name.starts_with("screen") => Self { erase_characters: true, ..old },
            _ => Self { erase_characters: true, erases_with_background: true, ..old },
        }
    }
}

/// What the terminal shows, and the way to what it is to show.
#[derive(Debug)]
pub struct Wire {
    features: Features,
    /// None where it is unknown.
    shown: Option<Grid>,
    known: Known,
    /// Whether the cursor is seen, where that is known.
    has_cursor: Option<bool>,
    texts: Texts,
}

impl Wire {
    /// Knows nothing of the screen yet.
    pub fn new(features: Features) -> Self {
        Self { features, shown: None, known: Known::NOTHING, has_cursor: None, texts: Texts::default() }
    }

    /// From the next frame on, the terminal can do this.
    pub fn set(&mut self, features: Features) {
        self.features = features;
    }

    /// The screen may show anything: the next frame clears it and draws all.
    pub fn forget(&mut self) {
        self.shown = None;
        self.known = Known::NOTHING;
        self.has_cursor = None;
    }

    /// Appends what makes the screen into this frame, with the cursor where it is to be seen.
    pub fn frame(&mut self, buffer: &Buffer, cursor: Option<Position>, out: &mut Vec<u8>) {
        let mut next = Grid::read(buffer, &mut self.texts);
        if next.columns == 0 || next.rows == 0 {
            return self.forget();
        }
        if self.shown.as_ref().is_some_and(|shown| (shown.columns, shown.rows) != (next.columns, next.rows)) {
            self.forget();
        }
        let mut writer =
            Writer { features: self.features, texts: &self.texts, known: self.known, out: Vec::new() };
        let shown = self.shown.take().unwrap_or_else(|| {
            writer.clear();
            Grid::blank(next.columns, next.rows)
        });
        let mut writer = shortest(writer, shown, &next);
        let at = cursor.map(|at| (usize::from(at.x), usize::from(at.y)));
        let at = at.filter(|(x, y)| *x < next.columns && *y < next.rows);
        if let Some((x, y)) = at {
            writer.place(x, y);
        }
        if self.has_cursor != Some(at.is_some()) {
            writer.out.extend_from_slice(if at.is_some() { b"\x1b[?25h" } else { b"\x1b[?25l" });
        }
        self.has_cursor = Some(at.is_some());
        let Writer { known, out: bytes, .. } = writer;
        let at_once = self.features.synchronised && bytes.len() >= MIN_SYNCHRONISED;
        out.extend_from_slice(if at_once { b"\x1b[?2026h" } else { b"" });
        out.extend(bytes);
        out.extend_from_slice(if at_once { b"\x1b[?2026l" } else { b"" });
        self.known = known;
        self.texts.let_go(&mut next);
        self.shown = Some(next);
    }
}

/// Draws what differs, after the terminal has moved what it can where that makes it less.
fn shortest<'a>(mut start: Writer<'a>, mut shown: Grid, next: &Grid) -> Writer<'a> {
    let mut best: Option<Writer<'a>> = None;
    let least = |best: &Option<Writer<'a>>| best.as_ref().map_or(usize::MAX, |best| best.out.len());
    let shifts = if start.features.scroll_regions { MAX_SHIFTS } else { 0 };
    let (first, first_shown) = (start.clone(), shown.clone());
    for _ in 0..shifts {
        let mut better = None;
        for shift in scroll::find(&shown, next, start.features.margins) {
            let (mut moved, mut then) = (start.clone(), shown.clone());
            moved.shift(&shift, &mut then, next);
            let mut drawn = moved.clone();
            if drawn.draw(&then, next, least(&best)) {
                best = Some(drawn);
                better = Some((moved, then));
            }
        }
        let Some(better) = better else { break };
        (start, shown) = better;
    }
    let mut plain = first;
    if plain.draw(&first_shown, next, least(&best)) {
        return plain;
    }
    best.unwrap_or(plain)
}
