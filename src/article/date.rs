//! Dates as archives write them.
//!
//! One small reader for all of them: a date, perhaps a time, perhaps a zone, and nothing else. It
//! refuses what can be read in two ways (`05/06/2021`, `IST`), zones it does not know, and days
//! no calendar has: a wrong date sorts an article away, while one that was not read is still
//! shown as text. No clock, no time-zone database, no locale.

use std::borrow::Cow;

use jiff::{Timestamp, civil, tz::Offset};

/// Longer than any date; what is longer is prose.
const MAX_LENGTH: usize = 100;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A moment and the offset it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    // The parts of a `Timestamp` and the offset's seconds, packed: a million dates are held at once.
    second: i64,
    nanosecond: i32,
    offset: i32,
}

impl Date {
    /// Reads one date; `None` if it is anything but exactly one.
    ///
    /// Without a zone it is UTC; without a time it is the first moment of its day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_LENGTH {
            return None;
        }
        let text = plain_spaces(text)?;
        let mut cursor = Cursor { rest: text.as_bytes() };
        let day = cursor.date()?;
        cursor.between();
        let time = cursor.time()?;
        let offset = cursor.zone()?;
        if !cursor.skip_remark() {
            return None;
        }
        let moment = day.to_datetime(time.unwrap_or(civil::Time::midnight()));
        let offset = offset.unwrap_or(Offset::UTC);
        Some(Self::new(offset.to_timestamp(moment).ok()?, offset))
    }

    /// The date of a file, which has no offset of its own.
    #[must_use]
    pub fn from_timestamp(instant: Timestamp) -> Self {
        Self::new(instant, Offset::UTC)
    }

    fn new(instant: Timestamp, offset: Offset) -> Self {
        let (second, nanosecond) = (instant.as_second(), instant.subsec_nanosecond());
        Self { second, nanosecond, offset: offset.seconds() }
    }

    /// Second, nanosecond and the offset's seconds.
    pub(crate) fn parts(&self) -> (i64, i32, i32) {
        (self.second, self.nanosecond, self.offset)
    }

    /// From what [`Self::parts`] gave; `None` if that cannot be.
    pub(crate) fn from_parts(second: i64, nanosecond: i32, offset: i32) -> Option<Self> {
        let instant = Timestamp::new(second, nanosecond).ok()?;
        Some(Self::new(instant, Offset::from_seconds(offset).ok()?))
    }

    fn offset(&self) -> Offset {
        Offset::from_seconds(self.offset).unwrap_or(Offset::UTC)
    }

    /// When it was, whatever the clocks there said.
    #[must_use]
    pub fn instant(&self) -> Timestamp {
        Timestamp::new(self.second, self.nanosecond).unwrap_or_default()
    }

    /// The day as it was written, in its own offset.
    #[must_use]
    pub fn day(&self) -> civil::Date {
        self.offset().to_datetime(self.instant()).date()
    }

    /// The exact moment with the offset it was written with: `2021-12-28T11:38:39-05:00`.
    #[must_use]
    pub fn rfc3339(&self) -> String {
        if self.offset == 0 {
            self.instant().to_string()
        } else {
            self.instant().display_with_offset(self.offset()).to_string()
        }
    }

    /// The day as a reader likes it: `20 May 2021`.
    #[must_use]
    pub fn display(&self) -> String {
        let day = self.day();
        let month = usize::try_from(day.month() - 1).ok().and_then(|month| MONTHS.get(month));
        format!("{} {} {}", day.day(), month.unwrap_or(&""), day.year())
    }
}

/// Web pages put no-break spaces into dates; any other character outside ASCII is not of a date.
fn plain_spaces(text: &str) -> Option<Cow<'_, str>> {
    if text.is_ascii() {
        return Some(Cow::Borrowed(text));
    }
    let plain = |c: char| match c {
        c if c.is_ascii() => Some(c),
        '\u{2212}' => Some('-'),
        '\u{2013}' | '\u{2014}' => Some(','),
        c if c.is_whitespace() => Some(' '),
        _ => None,
    };
    text.chars().map(plain).collect::<Option<String>>().map(Cow::Owned)
}

/// What is still to be read. Each reader takes what it knows and leaves the rest; those that
/// return `Option<Option<_>>` tell "nothing of the kind here" (inner) from "broken" (outer).
struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn skip(&mut self, skipped: &[u8]) {
        while self.peek().is_some_and(|byte| skipped.contains(&byte)) {
            self.rest = &self.rest[1..];
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    fn run(&mut self, of: impl Fn(&u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| !of(byte)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        run
    }

    fn word(&mut self) -> &'a [u8] {
        self.run(u8::is_ascii_alphabetic)
    }

    /// A number of `min` to `max` digits, all of them.
    fn number(&mut self, min: usize, max: usize) -> Option<i16> {
        let digits = self.run(u8::is_ascii_digit);
        if !(min..=max).contains(&digits.len()) || max > 4 {
            return None;
        }
        Some(digits.iter().fold(0, |number, digit| number * 10 + i16::from(digit - b'0')))
    }

    fn small(&mut self, min: usize) -> Option<i8> {
        self.number(min, 2).and_then(|number| i8::try_from(number).ok())
    }

    fn date(&mut self) -> Option<civil::Date> {
        if self.peek()?.is_ascii_alphabetic() {
            return self.date_from_word();
        }
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let separator = self.rest.get(digits).copied();
        let followed = self.rest.get(digits + 1).is_some_and(u8::is_ascii_digit);
        if digits == 4 {
            let year = self.number(4, 4)?;
            return match separator {
                Some(separator @ (b'-' | b'/' | b'.')) if followed => self.year_first(year, separator),
                None => civil::Date::new(year, 1, 1).ok(),
                _ => None,
            };
        }
        match separator {
            Some(separator @ (b'-' | b'/' | b'.')) if followed => self.year_last(separator),
            _ => self.day_month_year(),
        }
    }

    fn year_first(&mut self, year: i16, separator: u8) -> Option<civil::Date> {
        self.take(separator);
        let month = self.small(1)?;
        let day = if self.take(separator) { self.small(1)? } else { 1 };
        civil::Date::new(year, month, day).ok()
    }

    /// `20.07.2021` is day first everywhere; with other separators the order is a matter of
    /// country, and only a number above twelve tells.
    fn year_last(&mut self, separator: u8) -> Option<civil::Date> {
        let first = self.small(1)?;
        self.take(separator);
        let second = self.small(1)?;
        if !self.take(separator) {
            return None;
        }
        let year = self.number(4, 4)?;
        let (day, month) = match (first, second) {
            _ if separator == b'.' || first == second || first > 12 => (first, second),
            _ if second > 12 => (second, first),
            _ => return None,
        };
        civil::Date::new(year, month, day).ok()
    }

    /// `20 July 2021`, `20th of July, 2021`, `20-Jul-2021`.
    fn day_month_year(&mut self) -> Option<civil::Date> {
        let day = self.ordinal()?;
        self.skip(b" .-");
        let mut word = self.word();
        if word.eq_ignore_ascii_case(b"of") {
            self.skip(b" ");
            word = self.word();
        }
        let month = month(word)?;
        self.skip(b" .,-");
        civil::Date::new(self.number(4, 4)?, month, day).ok()
    }

    /// `July 20, 2021`, `July 2021`, and either way round behind a weekday.
    fn date_from_word(&mut self) -> Option<civil::Date> {
        let word = self.word();
        let Some(month) = month(word) else {
            if !is_name(word, &WEEKDAYS) {
                return None;
            }
            self.skip(b" .,");
            return if self.peek()?.is_ascii_digit() { self.date() } else { self.month_day_year() };
        };
        self.after_month(month)
    }

    fn month_day_year(&mut self) -> Option<civil::Date> {
        let month = month(self.word())?;
        self.after_month(month)
    }

    fn after_month(&mut self, month: i8) -> Option<civil::Date> {
        self.skip(b" .,");
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let day = if digits == 4 { 1 } else { self.ordinal()? };
        self.skip(b" ,");
        civil::Date::new(self.number(4, 4)?, month, day).ok()
    }

    /// A day, perhaps with `st`, `nd`, `rd`, `th`.
    fn ordinal(&mut self) -> Option<i8> {
        let day = self.small(1)?;
        let suffix = self.word();
        (suffix.is_empty() || [b"st", b"nd", b"rd", b"th"].iter().any(|th| suffix.eq_ignore_ascii_case(*th)))
            .then_some(day)
    }

    /// What people put between a date and a time. A lone `-` is left: it begins an offset.
    fn between(&mut self) {
        if self.rest.len() > 1 && matches!(self.rest[0], b'T' | b't') && self.rest[1].is_ascii_digit() {
            self.rest = &self.rest[1..];
            return;
        }
        self.skip(b" ,|");
        let dashes = self.rest.iter().take_while(|byte| **byte == b'-').count();
        if dashes > 1 || (dashes == 1 && self.rest.get(1) == Some(&b' ')) {
            self.skip(b"- ");
        }
        if self.rest.len() > 3 && self.rest[..3].eq_ignore_ascii_case(b"at ") {
            self.rest = &self.rest[3..];
            self.skip(b" ");
        }
    }

    /// `13:00`, `13:00:59.5`, `1:22 pm`, `1 p.m.`
    #[allow(clippy::option_option)]
    fn time(&mut self) -> Option<Option<civil::Time>> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Some(None);
        }
        let hour = self.small(1)?;
        let (mut minute, mut second, mut nanosecond) = (0, 0, 0);
        let written = self.take(b':');
        if written {
            minute = self.small(2)?;
            if self.take(b':') {
                // A leap second is read as the one before it: nothing else here counts them.
                second = self.small(2)?.min(if minute == 59 { 59 } else { 60 });
                nanosecond = self.fraction()?;
            }
        }
        let hour = match (self.half_of_day(), hour) {
            (Some(_), 13.. | ..=0) => return None,
            (Some(afternoon), 12) => {
                if afternoon {
                    12
                } else {
                    0
                }
            }
            (Some(afternoon), hour) => {
                if afternoon {
                    hour + 12
                } else {
                    hour
                }
            }
            // A number alone is no time.
            (None, _) if !written => return None,
            (None, hour) => hour,
        };
        civil::Time::new(hour, minute, second, nanosecond).ok().map(Some)
    }

    /// Nanoseconds of `.5`; finer digits are dropped.
    fn fraction(&mut self) -> Option<i32> {
        let comma = self.peek() == Some(b',') && self.rest.get(1).is_some_and(u8::is_ascii_digit);
        if !comma && self.peek() != Some(b'.') {
            return Some(0);
        }
        self.rest = &self.rest[1..];
        let digits = self.run(u8::is_ascii_digit);
        let places = digits.iter().chain(std::iter::repeat(&b'0')).take(9);
        (!digits.is_empty()).then(|| places.fold(0, |number, digit| number * 10 + i32::from(digit - b'0')))
    }

    /// `am` and `p.m.`: true in the afternoon.
    fn half_of_day(&mut self) -> Option<bool> {
        let mut ahead = Cursor { rest: self.rest };
        ahead.skip(b" ");
        let afternoon = match ahead.peek()?.to_ascii_lowercase() {
            b'a' => false,
            b'p' => true,
            _ => return None,
        };
        ahead.rest = &ahead.rest[1..];
        ahead.take(b'.');
        if !ahead.take(b'm') && !ahead.take(b'M') {
            return None;
        }
        ahead.take(b'.');
        if ahead.peek().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        self.rest = ahead.rest;
        Some(afternoon)
    }

    /// `Z`, `+02:00`, `-0500`, `GMT`, `GMT+2`, `(EST)`.
    #[allow(clippy::option_option)]
    fn zone(&mut self) -> Option<Option<Offset>> {
        self.skip(b" ");
        match self.peek() {
            None => return Some(None),
            Some(b'+' | b'-') => return self.offset().map(Some),
            Some(b'(') => self.rest = &self.rest[1..],
            Some(_) => {}
        }
        let name = self.word();
        let offset = named(name)?;
        self.take(b')');
        if offset == Offset::UTC && matches!(self.peek(), Some(b'+' | b'-')) {
            return self.offset().map(Some);
        }
        Some(Some(offset))
    }

    fn offset(&mut self) -> Option<Offset> {
        let sign = if self.take(b'-') { -1 } else { 1 };
        self.take(b'+');
        let digits = self.run(u8::is_ascii_digit);
        let number = digits.iter().take(5).fold(0, |number, digit| number * 10 + i32::from(digit - b'0'));
        let (hours, minutes) = match digits.len() {
            1 | 2 if self.take(b':') => (number, i32::from(self.number(2, 2)?)),
            1 | 2 => (number, 0),
            4 => (number / 100, number % 100),
            _ => return None,
        };
        if hours > 18 || minutes > 59 {
            return None;
        }
        Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
    }

    /// The same moment told again, `(14:00 BST)`, `(CEST)` or `[Europe/Paris]`: true if nothing
    /// is left but one such remark.
    fn skip_remark(&mut self) -> bool {
        self.skip(b" ");
        let close = match self.peek() {
            None => return true,
            Some(b'(') => b')',
            Some(b'[') => b']',
            Some(_) => return false,
        };
        self.rest.iter().position(|byte| *byte == close) == Some(self.rest.len() - 1)
    }
}

/// Whether `word` is one of `names`, in full or cut to three letters or more.
fn is_name(word: &[u8], names: &[&str]) -> bool {
    position(word, names).is_some()
}

fn position(word: &[u8], names: &[&str]) -> Option<usize> {
    let begins =
        |name: &&str| name.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if word.len() < 3 { None } else { names.iter().position(begins) }
}

fn month(word: &[u8]) -> Option<i8> {
    position(word, &MONTHS).and_then(|month| i8::try_from(month + 1).ok())
}

/// Zone names that mean one offset to nearly everybody. `IST` means three, `ET` two; both are
/// refused rather than guessed.
fn named(zone: &[u8]) -> Option<Offset> {
    let mut upper = [0; 4];
    upper.get_mut(..zone.len())?.copy_from_slice(zone);
    upper.make_ascii_uppercase();
    let hours = match &upper[..zone.len()] {
        b"Z" | b"UT" | b"UTC" | b"GMT" => 0,
        b"BST" | b"CET" => 1,
        b"CEST" => 2,
        b"EDT" => -4,
        b"EST" | b"CDT" => -5,
        b"CST" | b"MDT" => -6,
        b"MST" | b"PDT" => -7,
        b"PST" => -8,
        _ => return None,
    };
    Offset::from_hours(hours).ok()
}
