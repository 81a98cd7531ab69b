//! Folded lines (titles, names) in lower case, end to end, with what is needed to pass over most of them
//! unread.

use std::borrow::Cow;
use std::ops::Range;

use crate::fold::Key;

/// Ends each line; none has one within.
const END: u8 = b'\n';

/// Lines to be searched.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    text: Box<str>,
    /// Where each ends in `text`, before its [`END`].
    ends: Box<[u32]>,
    /// A bit for each letter that was a capital, by its first byte in `text`.
    capitals: Box<[u64]>,
    /// Which letters a line has.
    letters: Box<[u64]>,
    /// Which letters its words begin with.
    beginnings: Box<[u64]>,
    /// Where its words begin, a bit for each byte; 0 of a line that is not all ASCII, or too long for it.
    starts: Box<[u128]>,
    /// With which two letters something can be read that is short for part of a line: see [`opening`].
    openings: Box<[u128]>,
}

impl Lines {
    pub(crate) fn new<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let (mut text, mut ends, mut capitals) = (String::new(), Vec::new(), Vec::new());
        let (mut letters, mut beginnings, mut openings) = (Vec::new(), Vec::new(), Vec::new());
        let mut starts = Vec::new();
        for line in lines {
            let key = Key::new(line);
            let (mut has, mut begins, mut opens) = (0, 0, Opens::default());
            let (mut begin_at, start) = (0, text.len());
            for (cased, lower) in key.cased().chars().zip(key.caseless().chars()) {
                let lower = if lower == END as char { ' ' } else { lower };
                if cased != lower && cased != END as char {
                    set(&mut capitals, text.len());
                }
                text.push(lower);
                has |= bit(lower);
                if opens.take(lower) {
                    begins |= bit(lower);
                    begin_at |= 1_u128.checked_shl((text.len() - 1 - start) as u32).unwrap_or(0);
                }
            }
            let is_marked = text.len() - start <= u128::BITS as usize && text[start..].is_ascii();
            starts.push(if is_marked { begin_at } else { 0 });
            ends.push(text.len() as u32);
            letters.push(has);
            beginnings.push(begins);
            openings.push(opens.bits);
            text.push(END as char);
        }
        capitals.resize(text.len().div_ceil(64), 0);
        Self {
            text: text.into(),
            ends: ends.into(),
            capitals: capitals.into(),
            letters: letters.into(),
            beginnings: beginnings.into(),
            starts: starts.into(),
            openings: openings.into(),
        }
    }

    /// All of them, each with its end.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn place(&self, nth: usize) -> Range<usize> {
        let start = nth.checked_sub(1).map_or(0, |before| self.ends[before] as usize + 1);
        start..self.ends[nth] as usize
    }

    pub(crate) fn get(&self, nth: usize) -> &str {
        &self.text[self.place(nth)]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|nth| self.get(nth))
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A line with the capitals it had.
    pub(crate) fn cased(&self, nth: usize) -> Cow<'_, str> {
        let place = self.place(nth);
        if !place.clone().any(|at| self.is_capital(at)) {
            return self.get(nth).into();
        }
        let start = place.start;
        let capital = |c: char| c.to_uppercase().next().unwrap_or(c);
        let chars = self.get(nth).char_indices();
        chars
            .map(|(at, c)| if self.is_capital(start + at) { capital(c) } else { c })
            .collect::<String>()
            .into()
    }

    /// The line that has the byte `at` of the text, which is not before line `from`.
    pub(crate) fn line_at(&self, from: usize, at: usize) -> usize {
        // Hits come in order, and the next one is most often near.
        let near = self.ends[from..].iter().take(8).position(|&end| at <= end as usize);
        near.map_or_else(|| self.ends.partition_point(|&end| (end as usize) < at), |near| from + near)
    }

    /// The bits of the letters a line has.
    pub(crate) fn letters(&self, nth: usize) -> u64 {
        self.letters[nth]
    }

    /// The bits of the letters that a line's words begin with.
    pub(crate) fn beginnings(&self, nth: usize) -> u64 {
        self.beginnings[nth]
    }

    /// Where a line's words begin, a bit for each byte; 0 where that is not known.
    pub(crate) fn starts(&self, nth: usize) -> u128 {
        self.starts[nth]
    }

    /// Whether a line can have a word in any way: what has not all of its letters has not.
    pub(crate) fn may_have(&self, nth: usize, word: &Traits) -> bool {
        self.letters[nth] & word.letters == word.letters
    }

    /// Whether a line can have a word that begins as this one does.
    pub(crate) fn may_begin(&self, nth: usize, word: &Traits) -> bool {
        self.beginnings[nth] & word.first == word.first
    }

    /// Whether what begins as a word does can be short for part of a line.
    pub(crate) fn may_open(&self, nth: usize, word: &Traits) -> bool {
        self.openings[nth] & word.opening == word.opening && self.may_begin(nth, word)
    }

    /// How many of the lines that are not 0 in `alive` can have a word.
    pub(crate) fn count_with(&self, word: &Traits, alive: &[u16]) -> usize {
        let has = |(has, &alive): (&u64, &u16)| has & word.letters == word.letters && alive > 0;
        self.letters.iter().zip(alive).filter(|&line| has(line)).count()
    }

    pub(crate) fn is_capital(&self, at: usize) -> bool {
        self.capitals[at / 64] >> (at % 64) & 1 == 1
    }
}

/// What the lines note of their letters, of a word that is looked for.
#[derive(Debug)]
pub(crate) struct Traits {
    letters: u64,
    first: u64,
    opening: u128,
}

impl Traits {
    /// Of letters in lower case, but for those that may be others.
    pub(crate) fn of(letters: &[char], free: Option<char>) -> Self {
        let opening = match *letters {
            // What is no letter may stand anywhere behind a word.
            [first, second, ..] if first.is_alphanumeric() && second.is_alphanumeric() => {
                opening(first, second)
            }
            _ => 0,
        };
        let first = letters.first().filter(|first| first.is_alphanumeric());
        Self {
            letters: letters.iter().filter(|&&c| Some(c) != free).fold(0, |bits, &c| bits | bit(c)),
            first: first.map_or(0, |&c| bit(c)),
            opening,
        }
    }

    /// Whether a text of ASCII has all of the letters, in either case.
    pub(crate) fn are_among(&self, text: &str) -> bool {
        let has = text.bytes().fold(0, |bits, byte| bits | bit(byte.to_ascii_lowercase().into()));
        has & self.letters == self.letters
    }
}

fn set(bits: &mut Vec<u64>, at: usize) {
    if bits.len() <= at / 64 {
        bits.resize(at / 64 + 1, 0);
    }
    bits[at / 64] |= 1 << (at % 64);
}

/// The letters that can follow the first of a word when it is short for something, which leaves out no
/// more than one thing before its second letter: the next two letters, the beginnings of the next two
/// words.
#[derive(Default)]
struct Opens {
    bits: u128,
    /// The beginnings of this word and the one before.
    beginnings: [Option<char>; 2],
    /// Letters of this word so far.
    letters: usize,
}

impl Opens {
    /// Takes the next character; whether a word begins with it.
    fn take(&mut self, c: char) -> bool {
        if !c.is_alphanumeric() {
            self.letters = 0;
            return false;
        }
        self.letters += 1;
        let [this, before] = self.beginnings;
        let begins = self.letters == 1;
        if begins {
            self.beginnings = [Some(c), this];
            self.follow(this, c);
            self.follow(before, c);
        } else if self.letters <= 3 {
            self.follow(this, c);
        }
        begins
    }

    fn follow(&mut self, first: Option<char>, second: char) {
        self.bits |= first.map_or(0, |first| opening(first, second));
    }
}

/// The bit of two letters; some share one.
fn opening(first: char, second: char) -> u128 {
    1 << ((u32::from(first).wrapping_mul(31) ^ u32::from(second).wrapping_mul(7)) % 127)
}

/// The bit of a letter: each of the Latin alphabet and the digits has its own, others share.
pub(crate) fn bit(c: char) -> u64 {
    let nth = match c {
        'a'..='z' => u32::from(c) - u32::from('a'),
        '0'..='9' => 26 + u32::from(c) - u32::from('0'),
        ' ' => 36,
        _ => 37 + u32::from(c) % 27,
    };
    1 << nth
}
