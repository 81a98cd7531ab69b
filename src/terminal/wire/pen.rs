//! From one look to another in as few bytes as can be (SGR).

use std::io::Write;

use ratatui::style::{Color, Modifier};

use super::grid::Pen;

/// Each mark, what turns it on and what off. Two of them are turned off by the same number.
const MARKS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// More than all numbers of a look.
const MAX_NUMBERS: usize = 96;

/// Numbers, each ended by a semicolon.
struct Numbers {
    bytes: [u8; MAX_NUMBERS],
    length: usize,
}

/// Sends what makes `from` into `to`; nothing is known of the former look where there is none.
/// Old terminals turn all marks off or none.
pub(super) fn change(from: Option<Pen>, to: Pen, is_old: bool, out: &mut Vec<u8>) {
    if from == Some(to) {
        return;
    }
    out.extend_from_slice(b"\x1b[");
    // No number at all is zero, which makes everything plain; so is one left out before others.
    let mut anew = Numbers::default();
    anew.step(Pen::PLAIN, to);
    let length = if to == Pen::PLAIN { 0 } else { anew.get().len() + 1 };
    let changed = from.filter(|from| !is_old || to.marks.contains(from.marks)).map(|from| {
        let mut changed = Numbers::default();
        changed.step(from, to);
        changed
    });
    match changed.filter(|changed| changed.get().len() < length) {
        Some(changed) => out.extend_from_slice(changed.get()),
        None if length > 0 => {
            out.push(b';');
            out.extend_from_slice(anew.get());
        }
        None => {}
    }
    out.push(b'm');
}

impl Default for Numbers {
    fn default() -> Self {
        Self { bytes: [0; MAX_NUMBERS], length: 0 }
    }
}

impl Numbers {
    /// Without the last semicolon.
    fn get(&self) -> &[u8] {
        &self.bytes[..self.length.saturating_sub(1)]
    }

    fn step(&mut self, from: Pen, to: Pen) {
        let mut marks = from.marks;
        for (mark, _, off) in MARKS {
            if marks.contains(mark) && !to.marks.contains(mark) {
                self.push(off.into());
                for (other, _, other_off) in MARKS {
                    if other_off == off {
                        marks.remove(other);
                    }
                }
            }
        }
        for (mark, on, _) in MARKS {
            if to.marks.contains(mark) && !marks.contains(mark) {
                self.push(on.into());
            }
        }
        if from.fg != to.fg {
            self.colour(to.fg, 30);
        }
        if from.bg != to.bg {
            self.colour(to.bg, 40);
        }
    }

    /// `ground` is 30 for letters and 40 for what is behind them.
    fn colour(&mut self, colour: Color, ground: u16) {
        let named = |nth: u16| if nth < 8 { ground + nth } else { ground + 60 + nth - 8 };
        let number = match colour {
            Color::Reset => ground + 9,
            Color::Black => named(0),
            Color::Red => named(1),
            Color::Green => named(2),
            Color::Yellow => named(3),
            Color::Blue => named(4),
            Color::Magenta => named(5),
            Color::Cyan => named(6),
            Color::Gray => named(7),
            Color::DarkGray => named(8),
            Color::LightRed => named(9),
            Color::LightGreen => named(10),
            Color::LightYellow => named(11),
            Color::LightBlue => named(12),
            Color::LightMagenta => named(13),
            Color::LightCyan => named(14),
            Color::White => named(15),
            Color::Indexed(nth) => return self.all(&[ground + 8, 5, nth.into()]),
            Color::Rgb(red, green, blue) => {
                return self.all(&[ground + 8, 2, red.into(), green.into(), blue.into()]);
            }
        };
        self.push(number);
    }

    fn all(&mut self, numbers: &[u16]) {
        for number in numbers {
            self.push(*number);
        }
    }

    fn push(&mut self, number: u16) {
        let mut rest = &mut self.bytes[self.length..];
        let room = rest.len();
        // There is room for every look there can be.
        let _ = write!(rest, "{number};");
        self.length += room - rest.len();
    }
}
