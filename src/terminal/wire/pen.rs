//! From one look to another in as few bytes as can be (SGR).

use std::fmt::Write;

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

/// Sends what makes `from` into `to`; nothing is known of the former look where there is none.
/// Old terminals turn all marks off or none.
pub(super) fn change(from: Option<Pen>, to: Pen, is_old: bool, out: &mut Vec<u8>) {
    if from == Some(to) {
        return;
    }
    let mut anew = String::from(";");
    step(Pen::PLAIN, to, &mut anew);
    // No number at all is zero, which makes everything plain.
    let anew = if to == Pen::PLAIN { "" } else { anew.trim_end_matches(';') };
    let mut changed = String::new();
    if let Some(from) = from.filter(|from| !is_old || to.marks.contains(from.marks)) {
        step(from, to, &mut changed);
    }
    let changed = changed.trim_end_matches(';');
    let shortest = if changed.is_empty() || anew.len() <= changed.len() { anew } else { changed };
    out.extend_from_slice(b"\x1b[");
    out.extend_from_slice(shortest.as_bytes());
    out.push(b'm');
}

fn step(from: Pen, to: Pen, numbers: &mut String) {
    let mut marks = from.marks;
    for (mark, _, off) in MARKS {
        if marks.contains(mark) && !to.marks.contains(mark) {
            push(numbers, off.into());
            for (other, _, other_off) in MARKS {
                if other_off == off {
                    marks.remove(other);
                }
            }
        }
    }
    for (mark, on, _) in MARKS {
        if to.marks.contains(mark) && !marks.contains(mark) {
            push(numbers, on.into());
        }
    }
    if from.fg != to.fg {
        colour(to.fg, 30, numbers);
    }
    if from.bg != to.bg {
        colour(to.bg, 40, numbers);
    }
}

/// `ground` is 30 for letters and 40 for what is behind them.
fn colour(colour: Color, ground: u16, numbers: &mut String) {
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
        Color::Indexed(nth) => {
            let _ = write!(numbers, "{};5;{nth};", ground + 8);
            return;
        }
        Color::Rgb(red, green, blue) => {
            let _ = write!(numbers, "{};2;{red};{green};{blue};", ground + 8);
            return;
        }
    };
    push(numbers, number);
}

fn push(numbers: &mut String, number: u16) {
    let _ = write!(numbers, "{number};");
}
