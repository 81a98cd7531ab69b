//! One screen is made into another: cells, erasures, and rows that are moved.

use std::collections::BTreeSet;

use ratatui::buffer::CellWidth;
use ratatui::style::Color;

use super::Features;
use super::grid::{Cell, Grid, Pen, SEEN_ON_BLANK, Text, Texts};
use super::motion::{Cursor, way};
use super::pen;
use super::scroll::Shift;

/// Kitty's letters for pictures stand in one column each wherever they are known.
const PICTURE_LETTER: char = '\u{10eeee}';

/// So many columns are erased rather than written over: that takes up to five bytes, and going on from
/// behind them as many again.
const MIN_ERASED: usize = 10;
/// After so many letters the rest is repeated rather than sent, which takes up to five bytes.
const MIN_REPEATED: usize = 6;

/// What is known of the terminal beside its cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) cursor: Cursor,
    pub(super) pen: Option<Pen>,
    /// The link that is open.
    link: u32,
}

impl Known {
    pub(super) const NOTHING: Self = Self { cursor: Cursor::Unknown, pen: None, link: 0 };
}

/// Writes what the terminal is to do, and keeps up with it.
#[derive(Clone)]
pub(super) struct Writer<'a> {
    pub(super) features: Features,
    pub(super) texts: &'a Texts,
    pub(super) known: Known,
    pub(super) out: Vec<u8>,
}

impl Writer<'_> {
    /// Empties the whole screen.
    pub(super) fn clear(&mut self) {
        self.clear_pen(Color::Reset);
        self.out.extend_from_slice(b"\x1b[H\x1b[J");
        self.known.cursor = Cursor::At(0, 0);
    }

    /// Draws whatever differs, unless it becomes this much.
    pub(super) fn draw(&mut self, shown: &Grid, next: &Grid, limit: usize) -> bool {
        let spoilt = spoilt_pictures(shown, next);
        for y in 0..next.rows {
            self.row(y, shown.row(y), next.row(y), &spoilt);
            if self.out.len() >= limit {
                return false;
            }
        }
        self.link(0);
        self.out.len() < limit
    }

    /// Lets the terminal move rows, and draws those that come in where that is possible at once.
    pub(super) fn shift(&mut self, shift: &Shift, shown: &mut Grid, next: &Grid) {
        let Shift { rows, columns, up } = shift;
        let is_wide = columns.len() == next.columns;
        let incoming: Vec<usize> = if *up > 0 {
            (rows.end.saturating_sub(up.unsigned_abs())..rows.end).collect()
        } else {
            (rows.start..rows.start + up.unsigned_abs()).rev().collect()
        };
        let Some(&first) = incoming.first() else { return };
        let background = next.row(first)[columns.end - 1].erased().unwrap_or(Color::Reset);
        let fill = Cell::blank(if self.features.erases_with_background { background } else { Color::Reset });
        shown.shift(rows, columns, *up, fill);
        self.link(0);
        self.clear_pen(fill.pen.bg);
        if !is_wide {
            self.out.extend_from_slice(b"\x1b[?69h");
            let margins = format!("\x1b[{};{}s", columns.start + 1, columns.end);
            self.out.extend_from_slice(margins.as_bytes());
        }
        let is_region = rows.len() < next.rows;
        if is_region {
            let top = if rows.start == 0 { String::new() } else { (rows.start + 1).to_string() };
            let bottom = if rows.end == next.rows { String::new() } else { format!(";{}", rows.end) };
            self.out.extend_from_slice(format!("\x1b[{top}{bottom}r").as_bytes());
        }
        if is_region || !is_wide {
            self.known.cursor = Cursor::Unknown;
        }
        let (edge, step) = if *up > 0 { (rows.end - 1, "\n") } else { (rows.start, "\x1bM") };
        for y in incoming {
            let blank = vec![fill; next.columns];
            let draws = is_wide && !next.row(y).iter().any(Cell::is_picture);
            let start = if draws { differing(&blank, next.row(y)).map(|(first, _)| first) } else { None };
            self.clear_pen(fill.pen.bg);
            if !matches!(self.known.cursor, Cursor::At(x, y) if y == edge && columns.contains(&x)) {
                self.go((start.unwrap_or(columns.start), edge), &[]);
            }
            self.out.extend_from_slice(step.as_bytes());
            if draws {
                self.row(edge, &blank, next.row(y), &BTreeSet::new());
                self.link(0);
                shown.row_mut(y).copy_from_slice(next.row(y));
            }
        }
        if !is_wide {
            self.out.extend_from_slice(b"\x1b[?69l");
        }
        if is_region {
            self.out.extend_from_slice(b"\x1b[r");
        }
        if is_region || !is_wide {
            self.known.cursor = Cursor::Unknown;
        }
    }

    /// Shows the cursor at a place, or sees that it is where nobody looks for it.
    pub(super) fn place(&mut self, x: usize, y: usize) {
        self.go((x, y), &[]);
    }

    fn row(&mut self, y: usize, shown: &[Cell], next: &[Cell], spoilt: &BTreeSet<u32>) {
        let is_due = |x: usize| match next[x].text {
            Text::Under(_) => false,
            Text::Picture(id) => shown[x] != next[x] || spoilt.contains(&id),
            _ => shown[x] != next[x],
        };
        let Some(first) = (0..next.len()).find(|x| is_due(*x)) else { return };
        let last = (first..next.len()).rev().find(|x| is_due(*x)).unwrap_or(first);
        let tail = next.iter().rposition(|cell| cell.erased() != next[next.len() - 1].erased());
        let tail = tail.map_or(0, |x| x + 1);
        let has_tail = next[next.len() - 1].erased().is_some_and(|bg| self.may_erase(bg));
        let mut x = self.erase_lead(y, next, first, is_due).unwrap_or(first);
        // Up to here a terminal may have drawn over what comes next.
        let mut doubtful = 0;
        while x <= last || x < doubtful {
            if x >= next.len() {
                break;
            }
            if matches!(next[x].text, Text::Behind(_) | Text::Under(_)) || (x >= doubtful && !is_due(x)) {
                x += 1;
                continue;
            }
            let end = last.max(doubtful.saturating_sub(1)).min(next.len() - 1);
            if has_tail && x >= tail && end - x >= 3 {
                return self.erase_end(x, y, next);
            }
            let background =
                next[x].erased().filter(|bg| self.features.erase_characters && self.may_erase(*bg));
            let mut run = 1;
            if background.is_some() || self.features.repeats {
                let alike = next[x..=end].iter().take_while(|cell| **cell == next[x]).count();
                run = (x..x + alike).rev().find(|at| is_due(*at)).map_or(1, |at| at - x + 1);
            }
            if let Some(background) = background.filter(|_| run >= MIN_ERASED) {
                self.clear_pen(background);
                self.go((x, y), next);
                self.out.extend_from_slice(format!("\x1b[{run}X").as_bytes());
                x += run;
                continue;
            }
            self.go((x, y), next);
            let (columns, reach) = self.print(x, y, shown, next, run);
            x += columns;
            doubtful = doubtful.max(reach);
        }
    }

    /// Erases what the row begins with, where much of it goes; gives where to go on.
    fn erase_lead(
        &mut self,
        y: usize,
        next: &[Cell],
        first: usize,
        is_due: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let background = next[0].erased().filter(|bg| self.may_erase(*bg))?;
        let lead = next.iter().position(|cell| cell.erased() != Some(background))?;
        let last = (first..lead).rev().find(|x| is_due(*x))?;
        if last - first < 5 {
            return None;
        }
        self.clear_pen(background);
        // The column the cursor is in goes as well; it is drawn next if it can be.
        let is_drawn = is_due(lead) && !next[lead].is_picture();
        self.go((if is_drawn { lead } else { lead - 1 }, y), &[]);
        self.out.extend_from_slice(b"\x1b[1K");
        Some(lead)
    }

    fn erase_end(&mut self, x: usize, y: usize, next: &[Cell]) {
        self.clear_pen(next[x].pen.bg);
        self.go((x, y), next);
        self.out.extend_from_slice(b"\x1b[K");
    }

    fn may_erase(&self, background: Color) -> bool {
        background == Color::Reset || self.features.erases_with_background
    }

    /// Prints what begins in column `x`, and the same again up to `run` columns; gives the columns it
    /// takes, and the column up to which a terminal may have drawn.
    fn print(&mut self, x: usize, y: usize, shown: &[Cell], next: &[Cell], run: usize) -> (usize, usize) {
        let cell = &next[x];
        self.link(cell.link);
        match cell.text {
            Text::Letter(letter) => {
                self.pen_for(cell);
                self.letter(letter);
                // tmux repeats no other letters.
                if self.features.repeats && letter.is_ascii() && run > MIN_REPEATED {
                    self.out.extend_from_slice(format!("\x1b[{}b", run - 1).as_bytes());
                    self.known.cursor = after(x + run, y, next.len());
                    return (run, 0);
                }
                self.known.cursor = after(x + 1, y, next.len());
                (1, 0)
            }
            Text::Wide(letter) => {
                self.pen_for(cell);
                self.letter(letter);
                self.known.cursor = after(x + 2, y, next.len());
                (2, 0)
            }
            Text::Cluster(id, columns) => {
                let columns = usize::from(columns);
                self.pen_for(cell);
                (columns, self.cluster(id, (x, y), columns, &shown[x..x + columns], next))
            }
            Text::Picture(id) => {
                self.clear_pen(Color::Reset);
                self.out.extend_from_slice(self.texts.get(id).as_bytes());
                self.known.cursor = Cursor::Unknown;
                (1, 0)
            }
            Text::Behind(_) | Text::Under(_) => (1, 0),
        }
    }

    /// Prints what one terminal shows in two columns and another in one or in four; gives the column
    /// up to which it may stand.
    fn cluster(
        &mut self,
        id: u32,
        (x, y): (usize, usize),
        columns: usize,
        shown: &[Cell],
        next: &[Cell],
    ) -> usize {
        let texts = self.texts;
        let text = texts.get(id);
        if columns > 1 && shown.iter().any(|cell| cell.erased() != Some(next[x].pen.bg)) {
            self.out.extend(std::iter::repeat_n(b' ', columns));
            self.known.cursor = after(x + columns, y, next.len());
            self.go((x, y), &[]);
        }
        if text.starts_with(PICTURE_LETTER) {
            self.out.extend_from_slice(text.as_bytes());
            self.known.cursor = after(x + columns, y, next.len());
            return 0;
        }
        let widths = text.chars().map(|letter| usize::from(letter.encode_utf8(&mut [0; 4]).cell_width()));
        let reach = x + columns.max(widths.clone().map(|width| width.max(1)).sum());
        // Where it may not fit, nothing of it goes to the next row. Marks go astray where that is set.
        let may_wrap = x + widths.sum::<usize>() > next.len();
        self.out.extend_from_slice(if may_wrap { b"\x1b[?7l" } else { b"" });
        self.out.extend_from_slice(text.as_bytes());
        self.out.extend_from_slice(if may_wrap { b"\x1b[?7h" } else { b"" });
        self.known.cursor = if reach < next.len() { Cursor::InRow(y) } else { Cursor::Unknown };
        reach.min(next.len())
    }

    fn letter(&mut self, letter: char) {
        self.out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// Goes to a place; over a few columns of `row`, as it is wanted, by printing them where that is shorter.
    fn go(&mut self, (x, y): (usize, usize), row: &[Cell]) {
        if self.known.cursor == Cursor::At(x, y) {
            return;
        }
        let shortest = way(self.known.cursor, (x, y));
        // Either from where the cursor is or from the margin, but not far.
        let ways = [self.known.cursor, Cursor::At(0, y)].map(|from| {
            let Cursor::At(now, at) = from else { return None };
            let gap = (at == y && now < x && x - now < shortest.len()).then(|| row.get(now..x)).flatten()?;
            let mut start = String::new();
            if from != self.known.cursor {
                start.push_str(&way(self.known.cursor, (0, y)));
            }
            (start.len() + self.length_of(gap)? <= shortest.len()).then_some((start, gap))
        });
        let ways = ways.into_iter().flatten().min_by_key(|(start, gap)| start.len() + gap.len());
        if let Some((start, gap)) = ways {
            self.out.extend_from_slice(start.as_bytes());
            for cell in gap {
                if let Text::Letter(letter) = cell.text {
                    self.letter(letter);
                }
            }
        } else {
            self.out.extend_from_slice(shortest.as_bytes());
        }
        self.known.cursor = Cursor::At(x, y);
    }

    /// How long it is, if it can be printed with the pen as it is.
    fn length_of(&self, cells: &[Cell]) -> Option<usize> {
        let pen = self.known.pen?;
        let mut length = 0;
        for cell in cells {
            let Text::Letter(letter) = cell.text else { return None };
            if cell.link != self.known.link || wanted(pen, cell) != pen {
                return None;
            }
            length += letter.len_utf8();
        }
        Some(length)
    }

    fn pen_for(&mut self, cell: &Cell) {
        self.pen(wanted(self.known.pen.unwrap_or(cell.pen), cell));
    }

    /// Takes the pen for erasing, with nothing on it that a terminal might leave behind.
    fn clear_pen(&mut self, background: Color) {
        self.link(0);
        self.pen(wanted(self.known.pen.unwrap_or(Pen::PLAIN), &Cell::blank(background)));
    }

    fn pen(&mut self, wanted: Pen) {
        pen::change(self.known.pen, wanted, !self.features.erase_characters, &mut self.out);
        self.known.pen = Some(wanted);
    }

    fn link(&mut self, link: u32) {
        if self.known.link != link {
            let target = if link == 0 { ";" } else { self.texts.get(link) };
            self.out.extend_from_slice(format!("\x1b]8;{target}\x1b\\").as_bytes());
            self.known.link = link;
        }
    }
}

/// The pen a cell needs: on a blank most of a look is not seen, and stays as it is.
fn wanted(pen: Pen, cell: &Cell) -> Pen {
    let is_blank = cell.text == Text::Letter(' ') && !cell.pen.marks.intersects(SEEN_ON_BLANK);
    if is_blank { Pen { bg: cell.pen.bg, marks: pen.marks - SEEN_ON_BLANK, ..pen } } else { cell.pen }
}

/// After the last column a terminal may be in this row or the next.
fn after(x: usize, y: usize, columns: usize) -> Cursor {
    if x < columns { Cursor::At(x, y) } else { Cursor::Unknown }
}

/// The first and the last column that differ.
pub(super) fn differing(shown: &[Cell], next: &[Cell]) -> Option<(usize, usize)> {
    let differs = |(one, other): (&Cell, &Cell)| one != other;
    let first = shown.iter().zip(next).position(differs)?;
    let last = shown.iter().zip(next).rposition(differs)?;
    Some((first, last))
}

/// Pictures some of which has been drawn over.
fn spoilt_pictures(shown: &Grid, next: &Grid) -> BTreeSet<u32> {
    let mut spoilt = BTreeSet::new();
    for y in 0..next.rows {
        for (was, is) in shown.row(y).iter().zip(next.row(y)) {
            if let Text::Under(id) = is.text
                && was != is
            {
                spoilt.insert(id);
            }
        }
    }
    spoilt
}
