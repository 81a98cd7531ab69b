//! What each column of the screen shows: the cells of a frame, taken apart and made comparable.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::mem;
use std::ops::Range;
use std::sync::Arc;

use ratatui::buffer::{Buffer, Cell as Drawn, CellDiffOption, CellWidth};
use ratatui::style::{Color, Modifier};

/// Marks that are seen where there is no letter.
pub(super) const SEEN_ON_BLANK: Modifier =
    Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);

/// Once clusters, links and pictures fill this much, those that are on the screen no more are let go.
const MAX_KEPT: usize = 1 << 20;

/// What stands in one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Text {
    /// A letter of one column.
    Letter(char),
    /// A letter of two columns, on which all terminals agree.
    Wide(char),
    /// What terminals may give another width: its text, and its columns here.
    Cluster(u32, u8),
    /// So many columns after the first one of what stands to the left.
    Behind(u8),
    /// A sequence that draws a picture from here on.
    Picture(u32),
    /// What a picture covers.
    Under(u32),
}

/// How a letter looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pen {
    pub(super) fg: Color,
    pub(super) bg: Color,
    pub(super) marks: Modifier,
}

impl Pen {
    pub(super) const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, marks: Modifier::empty() };
}

/// One column of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cell {
    pub(super) text: Text,
    pub(super) pen: Pen,
    /// Where the link leads that this is part of; 0 where there is none.
    pub(super) link: u32,
}

impl Cell {
    /// What an erased column shows.
    pub(super) const fn blank(bg: Color) -> Self {
        Self { text: Text::Letter(' '), pen: Pen { bg, ..Pen::PLAIN }, link: 0 }
    }

    /// The background, where there is nothing else to see.
    pub(super) fn erased(&self) -> Option<Color> {
        (*self == Self::blank(self.pen.bg)).then_some(self.pen.bg)
    }

    pub(super) fn is_picture(&self) -> bool {
        matches!(self.text, Text::Picture(_) | Text::Under(_))
    }

    fn columns(&self) -> usize {
        match self.text {
            Text::Wide(_) => 2,
            Text::Cluster(_, columns) => usize::from(columns),
            _ => 1,
        }
    }
}

/// A whole screen.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) rows: usize,
    cells: Vec<Cell>,
}

impl Grid {
    pub(super) fn blank(columns: usize, rows: usize) -> Self {
        Self { columns, rows, cells: vec![Cell::blank(Color::Reset); columns * rows] }
    }

    pub(super) fn row(&self, y: usize) -> &[Cell] {
        &self.cells[y * self.columns..(y + 1) * self.columns]
    }

    pub(super) fn row_mut(&mut self, y: usize) -> &mut [Cell] {
        &mut self.cells[y * self.columns..(y + 1) * self.columns]
    }

    /// Moves `columns` of `rows` up by so many rows, or down where that is below nothing; what comes
    /// in is `fill`.
    pub(super) fn shift(&mut self, rows: &Range<usize>, columns: &Range<usize>, up: isize, fill: Cell) {
        let by = up.unsigned_abs().min(rows.len());
        let moved = rows.len() - by;
        for nth in 0..rows.len() {
            let y = if up > 0 { rows.start + nth } else { rows.end - 1 - nth };
            let target = y * self.columns + columns.start;
            if nth < moved {
                let from = y.saturating_add_signed(up) * self.columns + columns.start;
                self.cells.copy_within(from..from + columns.len(), target);
            } else {
                self.cells[target..target + columns.len()].fill(fill);
            }
        }
    }

    /// Takes a finished frame apart.
    pub(super) fn read(buffer: &Buffer, texts: &mut Texts) -> Self {
        let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
        let mut grid = Self::blank(columns, rows);
        if columns == 0 {
            return grid;
        }
        for (y, row) in buffer.content.chunks_exact(columns).take(rows).enumerate() {
            let (above, cells) = grid.cells.split_at_mut(y * columns);
            let above = above.get(y.saturating_sub(1) * columns..).unwrap_or_default();
            read_row(row, above, &mut cells[..columns], texts);
        }
        grid
    }
}

fn read_row(row: &[Drawn], above: &[Cell], cells: &mut [Cell], texts: &mut Texts) {
    // The link that goes on, and the column it ends before.
    let mut link = (0, 0);
    let mut x = 0;
    while x < row.len() {
        let drawn = &row[x];
        // What was written over its text since ends it.
        if x >= link.1 || forced(drawn).is_none() {
            link = (0, 0);
        }
        let mut cell = Cell { text: Text::Letter(' '), pen: pen(drawn), link: 0 };
        if drawn.diff_option == CellDiffOption::Skip {
            cell = Cell {
                text: Text::Under(cover(cells[..x].last(), above.get(x))),
                ..Cell::blank(Color::Reset)
            };
        } else if let Some((opening, shown)) = split_link(drawn.symbol()) {
            let length = forced(drawn).unwrap_or(1);
            link = (texts.keep(opening), x + length);
            (cell.link, cell.text) = (link.0, text(shown, shown.cell_width().into(), texts));
        } else if drawn.symbol().starts_with('\u{1b}') && forced(drawn).is_some() {
            cell.text = Text::Picture(texts.keep(drawn.symbol()));
        } else {
            let width = forced(drawn).unwrap_or_else(|| usize::from(width_of(drawn.symbol())));
            cell.text = text(drawn.symbol(), width, texts);
            cell.link = link.0;
        }
        let columns = cell.columns();
        if x + columns > row.len() {
            cell.text = Text::Letter(' ');
        }
        if cell.text == Text::Letter(' ') && !cell.pen.marks.intersects(SEEN_ON_BLANK) {
            cell.pen = Pen { bg: cell.pen.bg, ..Pen::PLAIN };
        }
        cells[x] = cell;
        let end = (x + columns).min(row.len());
        for (nth, behind) in cells[x..end].iter_mut().enumerate().skip(1) {
            *behind = Cell { text: Text::Behind(nth as u8), ..cell };
        }
        x = end;
    }
}

fn pen(drawn: &Drawn) -> Pen {
    Pen { fg: drawn.fg, bg: drawn.bg, marks: drawn.modifier }
}

fn forced(drawn: &Drawn) -> Option<usize> {
    match drawn.diff_option {
        CellDiffOption::ForcedWidth(width) => Some(usize::from(width.get())),
        _ => None,
    }
}

/// The picture that covers a cell: the one to its left, else the one above.
fn cover(left: Option<&Cell>, above: Option<&Cell>) -> u32 {
    let picture = |cell: &Cell| match cell.text {
        Text::Picture(id) | Text::Under(id) => Some(id),
        _ => None,
    };
    left.and_then(picture).or_else(|| above.and_then(picture)).unwrap_or(0)
}

/// Where a link leads, as it is told (`id=…;address`), and the text of its first column.
fn split_link(symbol: &str) -> Option<(&str, &str)> {
    let rest = symbol.strip_prefix("\u{1b}]8;")?.strip_suffix("\u{1b}]8;;\u{1b}\\")?;
    let (target, shown) = rest.split_once("\u{1b}\\")?;
    Some((&symbol["\u{1b}]8;".len()..][..target.len()], shown))
}

/// Ratatui measures no control character.
fn width_of(symbol: &str) -> u16 {
    if symbol.len() == 1 { 1 } else { symbol.cell_width() }
}

/// What has no width, and whatever is none of ours and would move the cursor, is a blank.
fn text(symbol: &str, columns: usize, texts: &mut Texts) -> Text {
    let mut letters = symbol.chars();
    let (first, more) = (letters.next(), letters.next().is_some());
    match (first, columns, u8::try_from(columns)) {
        _ if symbol.chars().any(char::is_control) => Text::Letter(' '),
        (Some(letter), 1, _) if !more && is_narrow(letter) => Text::Letter(letter),
        (Some(letter), 2, _) if !more && is_wide(letter) => Text::Wide(letter),
        (Some(_), 1.., Ok(columns)) => Text::Cluster(texts.keep(symbol), columns),
        _ => Text::Letter(' '),
    }
}

/// Letters of one column on every terminal.
fn is_narrow(letter: char) -> bool {
    letter < '\u{2e80}' || matches!(letter, '\u{fb00}'..='\u{fb06}' | '\u{ff61}'..='\u{ff9d}' | '\u{fffd}')
}

/// Letters of two columns on every terminal that has them; pictograms are not among them.
fn is_wide(letter: char) -> bool {
    matches!(letter,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}')
}

/// Clusters, links and pictures by number, so that cells can be compared quickly.
#[derive(Debug, Default)]
pub(super) struct Texts {
    ids: HashMap<Arc<str>, u32>,
    all: Vec<Arc<str>>,
    /// How much they fill, and how much those filled that were on the screen when it was last looked.
    size: usize,
    needed: usize,
}

impl Texts {
    /// Numbers begin at 1: 0 is none.
    fn keep(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        let text: Arc<str> = text.into();
        self.size += text.len() + mem::size_of::<Arc<str>>() * 4;
        self.all.push(Arc::clone(&text));
        let id = self.all.len() as u32;
        self.ids.insert(text, id);
        id
    }

    pub(super) fn get(&self, id: u32) -> &str {
        (id as usize).checked_sub(1).and_then(|at| self.all.get(at)).map_or("", |text| text)
    }

    /// Lets go of what this screen does not show, when it has become much.
    pub(super) fn let_go(&mut self, shown: &mut Grid) {
        if self.size < MAX_KEPT.max(2 * self.needed) {
            return;
        }
        let former = mem::take(self);
        for cell in &mut shown.cells {
            let id = match &mut cell.text {
                Text::Cluster(id, _) | Text::Picture(id) | Text::Under(id) => Some(id),
                _ => None,
            };
            for id in id.into_iter().chain([&mut cell.link]).filter(|id| **id > 0) {
                *id = self.keep(former.get(*id));
            }
        }
        self.needed = self.size;
    }
}

/// Tells rows apart by what stands in them.
#[derive(Default)]
pub(super) struct RowHash(RandomState);

impl RowHash {
    pub(super) fn of(&self, cells: &[Cell]) -> u64 {
        let mut hash = 0_u64;
        for cell in cells {
            // A row is compared cell by cell before anything comes of it.
            hash = (hash.rotate_left(5) ^ word(cell)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
        let mut hasher = self.0.build_hasher();
        hasher.write_u64(hash);
        hasher.finish()
    }
}

/// Most of what tells a cell from another.
fn word(cell: &Cell) -> u64 {
    let text = match cell.text {
        Text::Letter(letter) | Text::Wide(letter) => u64::from(u32::from(letter)),
        Text::Cluster(id, _) | Text::Picture(id) | Text::Under(id) => u64::from(id) | 1 << 24,
        Text::Behind(_) => 0,
    };
    text | u64::from(cell.pen.marks.bits()) << 28 | u64::from(cell.link) << 44
}
