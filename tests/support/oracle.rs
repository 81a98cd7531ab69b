//! A small terminal that knows what the wire may send, and refuses everything else.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part of it")]

use recto::terminal::Features;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use vte::{Params, Parser, Perform};

/// What one column shows. The second column of a wide letter has no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub text: String,
    pub look: Look,
    pub link: String,
}

/// Colours by the numbers that set them, and the marks that are on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub fg: Vec<u16>,
    pub bg: Vec<u16>,
    /// 1 to 9, as they are turned on.
    pub marks: [bool; 10],
}

impl Shown {
    pub fn blank(bg: &[u16]) -> Self {
        let look = Look { bg: bg.to_vec(), ..Look::default() };
        Self { text: " ".to_owned(), look, link: String::new() }
    }

    /// As it is seen: what a blank does not show is left out.
    pub fn seen(mut self) -> Self {
        if self.text == " " && ![4, 7, 9].iter().any(|mark| self.look.marks[*mark]) {
            self.look = Look { bg: self.look.bg, ..Look::default() };
        }
        self
    }
}

/// How it measures what it prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// As one cluster, as newer terminals do.
    Cluster,
    /// Letter by letter, as older ones do.
    Letter,
}

/// The terminal.
pub struct Oracle {
    parser: Parser,
    screen: Screen,
}

struct Screen {
    features: Features,
    measure: Measure,
    columns: usize,
    rows: usize,
    cells: Vec<Shown>,
    at: (usize, usize),
    /// The last column was written: what comes next goes to the next row.
    wraps: bool,
    may_wrap: bool,
    look: Look,
    link: String,
    region: (usize, usize),
    margins: Option<(usize, usize)>,
    has_cursor: bool,
    /// Where the last letter stands, while nothing else has come.
    last: Option<(usize, usize)>,
}

impl Oracle {
    /// Full of garbage: nobody may rely on an empty screen.
    pub fn new(features: Features, measure: Measure, columns: usize, rows: usize) -> Self {
        let garbage = Shown { text: "#".to_owned(), ..Shown::blank(&[44]) };
        let screen = Screen {
            features,
            measure,
            columns,
            rows,
            cells: vec![garbage; columns * rows],
            at: (columns / 2, rows / 2),
            wraps: false,
            may_wrap: true,
            look: Look { fg: vec![31], ..Look::default() },
            link: String::new(),
            region: (0, rows),
            margins: None,
            has_cursor: true,
            last: None,
        };
        Self { parser: Parser::new(), screen }
    }

    pub fn take(&mut self, bytes: &[u8]) {
        self.parser.advance(&mut self.screen, bytes);
    }

    pub fn set(&mut self, features: Features) {
        self.screen.features = features;
    }

    pub fn cell(&self, x: usize, y: usize) -> &Shown {
        &self.screen.cells[y * self.screen.columns + x]
    }

    pub fn cursor(&self) -> Option<(usize, usize)> {
        self.screen.has_cursor.then_some(self.screen.at)
    }

    /// What a frame must leave as it was found.
    pub fn is_at_rest(&self) -> bool {
        let screen = &self.screen;
        screen.region == (0, screen.rows)
            && screen.margins.is_none()
            && screen.may_wrap
            && screen.link.is_empty()
    }
}

impl Screen {
    fn index(&self, x: usize, y: usize) -> usize {
        y * self.columns + x
    }

    fn erased(&self) -> Shown {
        Shown::blank(if self.features.erases_with_background { &self.look.bg } else { &[] })
    }

    /// Writes a column; the other half of what it cuts in two becomes blank.
    fn put(&mut self, x: usize, y: usize, shown: Shown) {
        let at = self.index(x, y);
        let blank = |cell: &mut Shown| " ".clone_into(&mut cell.text);
        if self.cells[at].text.is_empty() {
            let first = (0..x).rev().map(|x| self.index(x, y)).find(|at| !self.cells[*at].text.is_empty());
            if let Some(first) = first {
                blank(&mut self.cells[first]);
            }
        }
        for behind in x + 1..self.columns {
            let behind = self.index(behind, y);
            if !self.cells[behind].text.is_empty() {
                break;
            }
            blank(&mut self.cells[behind]);
        }
        self.cells[at] = shown;
    }

    fn erase(&mut self, columns: std::ops::Range<usize>, y: usize) {
        for x in columns {
            let erased = self.erased();
            self.put(x, y, erased);
        }
    }

    fn columns_moved(&self) -> (usize, usize) {
        self.margins.unwrap_or((0, self.columns))
    }

    fn scroll(&mut self, up: bool) {
        let ((top, bottom), (left, right)) = (self.region, self.columns_moved());
        for nth in top..bottom {
            let y = if up { nth } else { bottom - 1 - (nth - top) };
            for x in left..right {
                let from = if up {
                    Some(y + 1).filter(|y| *y < bottom)
                } else {
                    y.checked_sub(1).filter(|y| *y >= top)
                };
                let new = from.map_or_else(|| self.erased(), |from| self.cells[self.index(x, from)].clone());
                let at = self.index(x, y);
                self.cells[at] = new;
            }
        }
    }

    fn is_within(&self) -> bool {
        let (left, right) = self.columns_moved();
        (left..right).contains(&self.at.0)
    }

    fn move_to(&mut self, x: usize, y: usize) {
        self.at = (x.min(self.columns - 1), y.min(self.rows - 1));
        self.wraps = false;
    }

    fn letter(&mut self, letter: char) {
        let joined = self.last.filter(|_| self.measure == Measure::Cluster).and_then(|(x, y)| {
            let joined = format!("{}{letter}", self.cells[self.index(x, y)].text);
            (joined.graphemes(true).count() == 1).then_some((x, y, joined))
        });
        if let Some((x, y, joined)) = joined {
            let columns = joined.width();
            return self.print((x, y), joined, columns);
        }
        let columns = letter.width().unwrap_or(0);
        if columns == 0 {
            let (x, y) = self.last.expect("a mark stands on a letter");
            let at = self.index(x, y);
            self.cells[at].text.push(letter);
            return;
        }
        assert!(!self.wraps, "a letter after the last column");
        self.print(self.at, letter.to_string(), columns);
    }

    fn print(&mut self, (x, y): (usize, usize), text: String, columns: usize) {
        let (look, link) = (self.look.clone(), self.link.clone());
        assert!(self.margins.is_none(), "a letter between margins");
        for behind in x + 1..(x + columns).min(self.columns) {
            self.put(behind, y, Shown { text: " ".to_owned(), look: look.clone(), link: link.clone() });
        }
        self.put(x, y, Shown { text, look: look.clone(), link: link.clone() });
        for behind in x + 1..(x + columns).min(self.columns) {
            let at = self.index(behind, y);
            self.cells[at] = Shown { text: String::new(), look: look.clone(), link: link.clone() };
        }
        self.last = Some((x, y));
        self.wraps = self.may_wrap && x + columns >= self.columns;
        self.at = ((x + columns).min(self.columns - 1), y);
    }

    fn look(&mut self, numbers: &[u16]) {
        let mut rest = numbers.iter().copied();
        while let Some(number) = rest.next() {
            let look = &mut self.look;
            match number {
                0 => *look = Look::default(),
                1..=9 => look.marks[usize::from(number)] = true,
                22 => look.marks[1..=2].fill(false),
                25 => look.marks[5..=6].fill(false),
                23 | 24 | 27 | 28 | 29 => look.marks[usize::from(number) - 20] = false,
                39 => look.fg.clear(),
                49 => look.bg.clear(),
                30..=37 | 90..=97 => look.fg = vec![number],
                40..=47 | 100..=107 => look.bg = vec![number],
                38 | 48 => {
                    let kind = rest.next().expect("a kind of colour");
                    let count = if kind == 5 { 1 } else { 3 };
                    let colour = [number, kind].into_iter().chain(rest.by_ref().take(count)).collect();
                    *(if number == 38 { &mut look.fg } else { &mut look.bg }) = colour;
                }
                _ => panic!("SGR {number}"),
            }
            let is_single = matches!(number, 22 | 23 | 24 | 25 | 27 | 28 | 29);
            assert!(!is_single || self.features.erase_characters, "an old terminal ends no single mark");
        }
    }

    fn mode(&mut self, mode: usize, is_on: bool) {
        match mode {
            7 => self.may_wrap = is_on,
            25 => self.has_cursor = is_on,
            69 => {
                assert!(self.features.margins, "no margins are known");
                self.margins = is_on.then_some((0, self.columns));
            }
            2026 => assert!(self.features.synchronised, "frames are not known"),
            _ => panic!("mode {mode}"),
        }
    }

    fn line_feed(&mut self) {
        assert!(!self.wraps, "a line feed after the last column");
        if self.at.1 + 1 != self.region.1 {
            self.at.1 = (self.at.1 + 1).min(self.rows - 1);
        } else if self.is_within() {
            self.scroll(true);
        }
    }

    fn repeat(&mut self, count: usize) {
        assert!(self.features.repeats, "REP is not known");
        let (x, y) = self.last.expect("a letter to repeat");
        let letter = self.cells[self.index(x, y)].text.clone();
        // Others do nothing in tmux.
        assert!(letter.is_ascii(), "{letter} is repeated");
        for _ in 0..count {
            self.letter(letter.chars().next().expect("a letter"));
        }
    }
}

impl Perform for Screen {
    fn print(&mut self, letter: char) {
        self.letter(letter);
    }

    fn execute(&mut self, byte: u8) {
        self.last = None;
        let (left, _) = self.columns_moved();
        match byte {
            b'\n' => self.line_feed(),
            b'\r' => self.move_to(left, self.at.1),
            _ => panic!("control {byte}"),
        }
    }

    fn csi_dispatch(&mut self, parameters: &Params, intermediates: &[u8], _ignore: bool, last: char) {
        let numbers: Vec<u16> = parameters.iter().flatten().copied().collect();
        if last == 'm' {
            return self.look(&numbers);
        }
        let number = |nth: usize| numbers.get(nth).copied().filter(|number| *number > 0).map(usize::from);
        let count = number(0).unwrap_or(1);
        if last == 'b' {
            return self.repeat(count);
        }
        self.last = None;
        let (x, y) = self.at;
        let is_relative = matches!(last, 'A'..='D' | 'K' | 'X');
        assert!(!(is_relative && self.wraps), "{last} after the last column");
        match (intermediates, last) {
            ([], 'H') => self.move_to(number(1).unwrap_or(1) - 1, number(0).unwrap_or(1) - 1),
            // These stop at the edges of the region.
            ([], 'A') => self
                .move_to(x, y.saturating_sub(count).max(if y < self.region.0 { 0 } else { self.region.0 })),
            ([], 'B') => self
                .move_to(x, (y + count).min(if y < self.region.1 { self.region.1 - 1 } else { self.rows })),
            ([], 'C') => self.move_to(x + count, y),
            ([], 'D') => self.move_to(x.saturating_sub(count), y),
            ([], 'K') if number(0).is_none() => self.erase(x..self.columns, y),
            ([], 'K') if number(0) == Some(1) => self.erase(0..x + 1, y),
            ([], 'J') if number(0).is_none() => {
                self.erase(x..self.columns, y);
                for y in y + 1..self.rows {
                    self.erase(0..self.columns, y);
                }
            }
            ([], 'X') => {
                assert!(self.features.erase_characters, "ECH is not known");
                self.erase(x..(x + count).min(self.columns), y);
            }
            ([], 'r') => {
                assert!(self.features.scroll_regions, "DECSTBM is not known");
                self.region = (number(0).unwrap_or(1) - 1, number(1).unwrap_or(self.rows));
                assert!(self.region.0 + 1 < self.region.1 && self.region.1 <= self.rows, "no region");
                self.move_to(0, 0);
            }
            ([], 's') => {
                assert!(self.margins.is_some(), "DECSLRM without its mode");
                self.margins = Some((number(0).unwrap_or(1) - 1, number(1).unwrap_or(self.columns)));
                self.move_to(0, 0);
            }
            (b"?", 'h' | 'l') => self.mode(count, last == 'h'),
            _ => panic!("CSI {intermediates:?} {numbers:?} {last}"),
        }
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], _ignore: bool, byte: u8) {
        match (intermediates, byte) {
            ([], b'M') => {
                self.last = None;
                assert!(!self.wraps, "a step up after the last column");
                if self.at.1 != self.region.0 {
                    self.at.1 = self.at.1.saturating_sub(1);
                } else if self.is_within() {
                    self.scroll(false);
                }
            }
            // What ends a string.
            ([], b'\\') => {}
            _ => panic!("ESC {intermediates:?} {byte}"),
        }
    }

    fn osc_dispatch(&mut self, parameters: &[&[u8]], _bell: bool) {
        self.last = None;
        assert_eq!(parameters[0], b"8", "a link");
        let text = parameters[1..].join(&b';');
        let text = String::from_utf8(text).expect("text");
        self.link = if text == ";" { String::new() } else { text };
    }
}
