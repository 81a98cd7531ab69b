//! What comes from the terminal, cut into keys, sequences, strings and pastes.
//!
//! The cuts do not depend on how the bytes arrive: only where time has to decide (`ESC` alone is a
//! key, and begins a sequence) does [`Framer::give_up`] cut, after [`Framer::patience`]. Everything
//! is bounded; what is too long is read to its end and dropped.

use std::time::Duration;

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
/// No sequence and no answer that is understood is longer.
const MAX_SEQUENCE: usize = 64;
const MAX_STRING: usize = 512;
/// As much of a paste is kept.
const MAX_PASTE: usize = 1 << 20;
const PASTE_BEGINS: &[u8] = b"\x1b[200~";
const PASTE_ENDS: &[u8] = b"\x1b[201~";
/// Nobody types as much of a string as this, so its rest may take its time.
const TYPED: usize = 4;
/// What has begun for certain is waited for this long on a slow link.
const LATE: Duration = Duration::from_secs(2);

/// A piece of what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A key: a character, a control character, a sequence that names it.
    Key(Vec<u8>),
    /// An operating system command (`]`), a device control (`P`) or an application's string (`_`),
    /// without its ends.
    String(u8, Vec<u8>),
    /// Text that was pasted.
    Paste(Vec<u8>),
}

/// What is being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Between,
    /// A character, of which so many bytes are still to come.
    Character(u8),
    Escape,
    /// `ESC [`
    Control,
    /// `ESC [ [`: the Linux console's function keys.
    ConsoleKey,
    /// `ESC [ M`: the mouse as it was before there were numbers, so many bytes of it.
    OldMouse(u8),
    /// `ESC O`
    SingleShift,
    /// A string, and whether an escape may be ending it.
    String {
        ending: bool,
    },
    /// A paste, and how much of its end has been read.
    Paste(usize),
}

/// Cuts bytes into pieces.
#[derive(Debug)]
pub(super) struct Framer {
    state: State,
    held: Vec<u8>,
    /// More was read than is held.
    too_long: bool,
    /// How long after `ESC` a sequence may go on.
    escape_time: Duration,
    /// Whether bytes that are no UTF-8 are letters of Latin-1.
    latin: bool,
}

impl Framer {
    pub(super) fn new(escape_time: Duration, latin: bool) -> Self {
        Self { state: State::Between, held: Vec::new(), too_long: false, escape_time, latin }
    }

    /// Reads more. What is complete is appended to `pieces`.
    pub(super) fn read(&mut self, bytes: &[u8], pieces: &mut Vec<Piece>) {
        for &byte in bytes {
            self.byte(byte, pieces);
        }
    }

    /// How long to wait for more of what has begun. Without end where nothing has, and in a paste:
    /// what is left of it would run as commands.
    pub(super) fn patience(&self) -> Option<Duration> {
        match self.state {
            State::Character(_) if self.latin => Some(self.escape_time),
            State::Between | State::Character(_) | State::Paste(_) => None,
            State::String { .. } if self.held.len() <= TYPED => Some(self.escape_time),
            _ if self.held.len() <= 2 => Some(self.escape_time),
            _ => Some(LATE),
        }
    }

    /// Nothing followed: what may have been typed was, the rest is dropped.
    pub(super) fn give_up(&mut self, pieces: &mut Vec<Piece>) {
        match self.state {
            State::Character(_) if self.latin => self.latin_letters(pieces),
            State::Between | State::Character(_) | State::Paste(_) => return,
            State::String { .. } if self.held.len() <= TYPED => self.was_typed(pieces),
            _ if self.held.len() <= 2 => self.whole(pieces),
            _ => {}
        }
        self.begin(State::Between);
    }

    fn byte(&mut self, byte: u8, pieces: &mut Vec<Piece>) {
        match self.state {
            State::Between => self.first(byte, pieces),
            State::Character(left) => self.character(byte, left, pieces),
            State::Escape => self.escape(byte, pieces),
            State::Control | State::ConsoleKey | State::OldMouse(_) | State::SingleShift => {
                self.sequence(byte, pieces);
            }
            State::String { ending } => self.string(byte, ending, pieces),
            State::Paste(ended) => self.paste(byte, ended, pieces),
        }
    }

    fn first(&mut self, byte: u8, pieces: &mut Vec<Piece>) {
        self.begin(State::Between);
        match byte {
            ESC => self.hold_in(State::Escape, byte),
            byte => self.start_character(byte, pieces),
        }
    }

    /// A character, perhaps after an `ESC` that is held. A byte that can begin none is dropped, or a
    /// letter by itself.
    fn start_character(&mut self, byte: u8, pieces: &mut Vec<Piece>) {
        match byte {
            0..=0x7f => {
                self.held.push(byte);
                self.whole(pieces);
            }
            0xc2..=0xdf => self.hold_in(State::Character(1), byte),
            0xe0..=0xef => self.hold_in(State::Character(2), byte),
            0xf0..=0xf4 => self.hold_in(State::Character(3), byte),
            0x80..=0xc1 | 0xf5..=0xff if self.latin => {
                self.held.push(byte);
                self.latin_letters(pieces);
                self.begin(State::Between);
            }
            0x80..=0xc1 | 0xf5..=0xff => self.begin(State::Between),
        }
    }

    fn character(&mut self, byte: u8, left: u8, pieces: &mut Vec<Piece>) {
        match (byte, left) {
            (0x80..=0xbf, 1) => {
                self.held.push(byte);
                self.whole(pieces);
            }
            (0x80..=0xbf, left) => self.hold_in(State::Character(left - 1), byte),
            _ if self.latin => {
                self.latin_letters(pieces);
                self.first(byte, pieces);
            }
            _ => self.first(byte, pieces),
        }
    }

    /// What is held is no UTF-8: each byte is a letter, the first perhaps after an `ESC`. Controls are
    /// dropped.
    fn latin_letters(&mut self, pieces: &mut Vec<Piece>) {
        let held = std::mem::take(&mut self.held);
        let (alt, letters) = held.split_at(usize::from(held.first() == Some(&ESC)));
        let mut before = alt;
        for &letter in letters.iter().filter(|&&letter| letter >= 0xa0) {
            let written = char::from(letter).to_string();
            pieces.push(Piece::Key([before, written.as_bytes()].concat()));
            before = &[];
        }
    }

    fn escape(&mut self, byte: u8, pieces: &mut Vec<Piece>) {
        match byte {
            // Two keys: whoever leaves two things by it presses it twice.
            ESC => {
                self.whole(pieces);
                self.first(byte, pieces);
            }
            b'[' => self.hold_in(State::Control, byte),
            b'O' => self.hold_in(State::SingleShift, byte),
            b']' | b'P' | b'_' => self.hold_in(State::String { ending: false }, byte),
            byte => self.start_character(byte, pieces),
        }
    }

    /// A sequence of bytes to be seen, up to the one that ends it. No control character is in one:
    /// that is a key after a sequence that was cut off.
    fn sequence(&mut self, byte: u8, pieces: &mut Vec<Piece>) {
        let old_mouse = matches!(self.state, State::OldMouse(_));
        if byte < 0x20 || (byte >= 0x7f && !old_mouse) {
            if self.held.len() == 2 {
                self.whole(pieces);
            }
            return self.first(byte, pieces);
        }
        self.hold(byte, MAX_SEQUENCE);
        match (self.state, byte) {
            (State::Control, b'[') if self.held.len() == 3 => self.state = State::ConsoleKey,
            (State::Control, b'M') if self.held.len() == 3 => self.state = State::OldMouse(3),
            (State::Control, 0x40..) if self.held == PASTE_BEGINS => self.begin(State::Paste(0)),
            (State::Control, 0x20..=0x3f) | (State::SingleShift, b'0'..=b'9' | b';') => {}
            (State::OldMouse(left @ 2..), _) => self.state = State::OldMouse(left - 1),
            _ => self.whole(pieces),
        }
    }

    fn string(&mut self, byte: u8, ending: bool, pieces: &mut Vec<Piece>) {
        match byte {
            // Not one: what began it was a key with alt.
            byte if self.held.len() == 2 && !begins_string(self.held[1], byte) => {
                self.whole(pieces);
                self.first(byte, pieces);
            }
            b'\\' if ending => self.whole_string(pieces),
            // Another sequence has begun, or a key was pressed: this one was cut off.
            byte if ending => {
                self.begin(State::Escape);
                self.held.push(ESC);
                self.escape(byte, pieces);
            }
            BEL => self.whole_string(pieces),
            ESC => self.state = State::String { ending: true },
            0..0x20 | 0x7f => {
                if self.held.len() <= TYPED {
                    self.was_typed(pieces);
                }
                self.first(byte, pieces);
            }
            byte => self.hold(byte, MAX_STRING),
        }
    }

    fn paste(&mut self, byte: u8, ended: usize, pieces: &mut Vec<Piece>) {
        if byte == PASTE_ENDS[ended] {
            if ended + 1 == PASTE_ENDS.len() {
                pieces.push(Piece::Paste(std::mem::take(&mut self.held)));
                return self.begin(State::Between);
            }
            self.state = State::Paste(ended + 1);
            return;
        }
        // It was text after all: all but its first byte can begin no end.
        for &passed in &PASTE_ENDS[..ended] {
            self.hold(passed, MAX_PASTE);
        }
        self.state = State::Paste(usize::from(byte == ESC));
        if byte != ESC {
            self.hold(byte, MAX_PASTE);
        }
    }

    fn begin(&mut self, state: State) {
        self.held.clear();
        self.too_long = false;
        self.state = state;
    }

    fn hold_in(&mut self, state: State, byte: u8) {
        self.held.push(byte);
        self.state = state;
    }

    fn hold(&mut self, byte: u8, most: usize) {
        if self.held.len() < most {
            self.held.push(byte);
        } else {
            self.too_long = true;
        }
    }

    fn whole(&mut self, pieces: &mut Vec<Piece>) {
        if !self.too_long {
            pieces.push(Piece::Key(std::mem::take(&mut self.held)));
        }
        self.begin(State::Between);
    }

    fn whole_string(&mut self, pieces: &mut Vec<Piece>) {
        if let [_, kind, inside @ ..] = self.held.as_slice()
            && !self.too_long
        {
            pieces.push(Piece::String(*kind, inside.to_vec()));
        }
        self.begin(State::Between);
    }

    /// What looked like a string is keys: the first with alt, the others as they are.
    fn was_typed(&mut self, pieces: &mut Vec<Piece>) {
        let held = std::mem::take(&mut self.held);
        let (alt, letters) = held.split_at(held.len().min(2));
        pieces.push(Piece::Key(alt.to_vec()));
        pieces.extend(letters.iter().map(|&letter| Piece::Key(vec![letter])));
    }
}

/// Whether a string of this kind that a terminal sends can begin so: a number, a version (`>|`), a
/// capability (`1+r`), a setting (`1$r`), and what answers a picture (`G`).
fn begins_string(kind: u8, byte: u8) -> bool {
    match kind {
        b']' => byte.is_ascii_digit(),
        b'P' => matches!(byte, b'0'..=b'9' | b'>' | b'!' | b'|'),
        _ => byte == b'G',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn framer() -> Framer {
        Framer::new(Duration::from_millis(60), false)
    }

    fn pieces_of(framer: &mut Framer, parts: &[&[u8]]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for part in parts {
            framer.read(part, &mut pieces);
        }
        pieces
    }

    /// As a table shows it: keys between spaces, strings as `kind(inside)`, pastes as `paste(text)`.
    fn shown(pieces: &[Piece]) -> String {
        let show = |piece: &Piece| match piece {
            Piece::Key(bytes) => bytes.escape_ascii().to_string(),
            Piece::String(kind, inside) => format!("{}({})", char::from(*kind), inside.escape_ascii()),
            Piece::Paste(text) => format!("paste({})", text.escape_ascii()),
        };
        pieces.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn bytes_are_cut_where_the_table_says() {
        for line in include_str!("pieces.txt").lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split(" | ").map(str::trim);
            let (Some(bytes), Some(cut), given_up) = (columns.next(), columns.next(), columns.next()) else {
                panic!("{line:?} has too few columns");
            };
            let bytes = unescape(bytes);
            let mut framer = framer();
            let mut pieces = pieces_of(&mut framer, &[&bytes]);
            assert_eq!(shown(&pieces), cut.trim_start_matches('-'), "{line}");
            if let Some(after) = given_up {
                assert!(framer.patience().is_some(), "{line}");
                pieces.clear();
                framer.give_up(&mut pieces);
                assert_eq!(shown(&pieces), after.trim_start_matches('-'), "{line}");
            }
        }
    }

    fn unescape(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let hex = rest.strip_prefix("\\x").and_then(|hex| hex.get(..2));
            if let Some(hex) = hex {
                bytes.push(u8::from_str_radix(hex, 16).expect("two digits after \\x"));
                rest = &rest[4..];
            } else {
                rest = &rest[c.len_utf8()..];
                bytes.extend(c.to_string().as_bytes());
            }
        }
        bytes
    }

    #[test]
    fn where_letters_are_latin_a_byte_that_is_no_utf_8_is_one() {
        for (bytes, cut, given_up) in [
            (&b"caf\xe9"[..], "c a f", "\\xc3\\xa9"),
            (b"\xe9t\xe9s", "\\xc3\\xa9 t \\xc3\\xa9 s", ""),
            (b"\xff\xa0\xc0j", "\\xc3\\xbf \\xc2\\xa0 \\xc3\\x80 j", ""),
            (b"\x9b2J\x80", "2 J", ""),
            (b"\xe9\x9bj", "\\xc3\\xa9 j", ""),
            (b"\x1b\xe9j", "\\x1b\\xc3\\xa9 j", ""),
            (b"\xe9\x1b[A", "\\xc3\\xa9 \\x1b[A", ""),
            (b"\xc3\xa9\xe2\x82\xac", "\\xc3\\xa9 \\xe2\\x82\\xac", ""),
        ] {
            let mut framer = Framer::new(Duration::from_millis(60), true);
            let mut pieces = pieces_of(&mut framer, &[bytes]);
            assert_eq!(shown(&pieces), cut, "{bytes:?}");
            pieces.clear();
            framer.give_up(&mut pieces);
            assert_eq!(shown(&pieces), given_up, "{bytes:?}");
            assert_eq!(framer.patience(), None);
        }
    }

    #[test]
    fn nothing_that_is_held_grows_without_end() {
        for (begins, most) in [
            (&b"\x1b[1"[..], MAX_SEQUENCE),
            (b"\x1b]1", MAX_STRING),
            (b"\x1bP>", MAX_STRING),
            (PASTE_BEGINS, MAX_PASTE),
        ] {
            let mut framer = framer();
            let mut pieces = pieces_of(&mut framer, &[begins]);
            for _ in 0..(10 << 20) / 4_096 {
                framer.read(&[b'1'; 4_096], &mut pieces);
            }
            assert_eq!(pieces, [], "{begins:?}");
            assert_eq!(framer.held.len(), most, "{begins:?}");
        }
    }

    #[test]
    fn the_end_of_a_paste_is_found_wherever_it_is_cut() {
        for cut in 0..20 {
            let bytes = b"\x1b[200~a\x1b[\x1b[201\x1b[201~q";
            let (one, other) = bytes.split_at(cut);
            let pieces = pieces_of(&mut framer(), &[one, other]);
            assert_eq!(shown(&pieces), "paste(a\\x1b[\\x1b[201) q", "{cut}");
        }
    }

    fn likely() -> impl Strategy<Value = Vec<u8>> {
        let part = prop_oneof![
            4 => any::<u8>().prop_map(|byte| vec![byte]),
            4 => prop::sample::select(vec![
                &b"\x1b"[..], b"\x1b[", b"\x1bO", b"\x1b]", b"\x1b]11;rgb:", b"\x1bP>|", b"\x1b_G", b"\x1b\\",
                b"\x07", PASTE_BEGINS, PASTE_ENDS, b"\x1b[<", b"\x1b[M", b"\x1b[[", b";", b"M", b"0n", b"u",
                b"\xc3", b"\xa9", b"\xf0\x9f", b"\x98\x80",
            ])
            .prop_map(<[u8]>::to_vec),
        ];
        prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn the_cuts_do_not_depend_on_how_it_arrives(
            bytes in likely(),
            at in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        ) {
            let whole = pieces_of(&mut framer(), &[&bytes]);
            let mut at: Vec<usize> = at.iter().map(|at| at.index(bytes.len() + 1)).collect();
            at.extend([0, bytes.len()]);
            at.sort_unstable();
            let parts: Vec<&[u8]> = at.windows(2).map(|ends| &bytes[ends[0]..ends[1]]).collect();
            let mut cut = framer();
            prop_assert_eq!(&pieces_of(&mut cut, &parts), &whole);
            let mut rest = Vec::new();
            cut.give_up(&mut rest);
            prop_assert!(cut.patience().is_none());
        }

        #[test]
        fn nothing_is_invented(bytes in likely()) {
            let pieces = pieces_of(&mut framer(), &[&bytes]);
            let told: usize = pieces.iter().map(|piece| match piece {
                Piece::Key(bytes) | Piece::String(_, bytes) | Piece::Paste(bytes) => bytes.len(),
            }).sum();
            prop_assert!(told <= bytes.len());
        }
    }
}
