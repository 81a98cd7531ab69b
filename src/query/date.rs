//! Dates in a query: a year, a month, a day, a span, or words relative to today. `3d` is the last three
//! days and today, `after:3d` from three days ago on, and at the end of a span it is that day:
//! `2w..3d`.

use interim::{Dialect, parse_date_string};
use jiff::civil::{Date, date};
use jiff::{ToSpan, Zoned};

/// What is read besides dates of the calendar and what the library knows (`3-days-ago`).
pub(super) const WORDS: [&str; 10] = [
    "none",
    "unknown",
    "today",
    "yesterday",
    "this-week",
    "last-week",
    "this-month",
    "last-month",
    "this-year",
    "last-year",
];

/// What stands behind a number of them.
const AGO: [&str; 4] = ["-days-ago", "-weeks-ago", "-months-ago", "-years-ago"];

/// A date as it was typed; what it means depends on today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateSpec {
    /// From the first day to before the second.
    Days(Date, Date),
    /// `today`, `last-week`, `3-days-ago`.
    Relative(String),
    /// From the start of one to the end of the other; one end may be open.
    Span(Option<Box<DateSpec>>, Option<Box<DateSpec>>),
    /// Articles whose date nobody could read.
    Unreadable,
}

impl DateSpec {
    /// Reads a value of `date:`, `after:` or `before:`; nothing when it means nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        if let Some((from, to)) = text.split_once("..") {
            let end = |text: &str| match text {
                "" => Some(None),
                text => Self::parse_single(text).map(|spec| Some(Box::new(spec))),
            };
            return match (end(from)?, end(to)?) {
                (None, None) => None,
                (from, to) => Some(Self::Span(from, to)),
            };
        }
        if matches!(text.as_str(), "none" | "unknown") {
            return Some(Self::Unreadable);
        }
        Self::parse_single(&text)
    }

    /// Whether more letters could make a date of it: of a value still being typed.
    pub(super) fn may_become(text: &str) -> bool {
        let text = text.to_lowercase();
        let last = text.rsplit("..").next().unwrap_or_default();
        let calendar = last.len() <= 10
            && last.bytes().enumerate().all(|(at, b)| match at {
                0..=3 => b.is_ascii_digit(),
                4 => b == b'-',
                _ => b.is_ascii_digit() || b == b'-',
            })
            && (last.len() < 8 || Self::parse_single(last.trim_end_matches('-')).is_some());
        let ago = last.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_number = (1..=4).contains(&(last.len() - ago.len()));
        let is_ago = is_number && AGO.iter().any(|word| word.starts_with(ago) && ago.len() < word.len());
        calendar || is_ago || WORDS.iter().any(|word| word.starts_with(last))
    }

    fn parse_single(text: &str) -> Option<Self> {
        if let Some((from, to)) = calendar(text) {
            return Some(Self::Days(from, to));
        }
        // Whether the words mean a day does not depend on which day it is.
        let any_day = date(2000, 1, 1);
        relative(text, any_day)?;
        Some(Self::Relative(text.to_owned()))
    }

    /// The first day and the day after the last, as of `today`; nothing for unreadable dates.
    pub fn days(&self, today: Date) -> Option<(Date, Date)> {
        match self {
            Self::Days(from, to) => Some((*from, *to)),
            Self::Relative(words) => relative(words, today),
            Self::Span(from, to) => {
                let from = from.as_ref().map_or(Some(Date::MIN), |spec| Some(spec.days(today)?.0))?;
                let to = to.as_ref().map_or(Some(Date::MAX), |spec| spec.end(today))?;
                Some((from, to))
            }
            Self::Unreadable => None,
        }
    }

    /// The day after the last of a span that ends with it.
    fn end(&self, today: Date) -> Option<Date> {
        match self {
            Self::Relative(words) if let Some(ago) = last(words) => {
                Some(today.saturating_sub(ago).saturating_add(1.day()))
            }
            _ => Some(self.days(today)?.1),
        }
    }
}

/// `2021`, `2021-11`, `2021-11-19`, with leading zeros or without.
fn calendar(text: &str) -> Option<(Date, Date)> {
    let mut parts = text.split('-');
    let year = parts.next().filter(|year| year.len() == 4)?;
    let year = number(year)?;
    let month = parts.next().map(number);
    let day = parts.next().map(number);
    if parts.next().is_some() {
        return None;
    }
    let (from, span) = match (month, day) {
        (None, _) => (Date::new(year, 1, 1), 1.year()),
        (Some(month), None) => (Date::new(year, i8::try_from(month?).ok()?, 1), 1.month()),
        (Some(month), Some(day)) => {
            (Date::new(year, i8::try_from(month?).ok()?, i8::try_from(day?).ok()?), 1.day())
        }
    };
    let from = from.ok()?;
    Some((from, from.saturating_add(span)))
}

fn number(text: &str) -> Option<i16> {
    (1..=4)
        .contains(&text.len())
        .then(|| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()))??
}

/// `3d`, `2w`, `6m`, `1y`: that long before today.
fn last(text: &str) -> Option<jiff::Span> {
    let count = |count: &str| number(count).map(i64::from);
    let (amount, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    match unit {
        "d" => Some(count(amount)?.days()),
        "w" => Some(count(amount)?.weeks()),
        "m" => Some(count(amount)?.months()),
        "y" => Some(count(amount)?.years()),
        _ => None,
    }
}

/// Whole weeks begin on Monday; everything else is a single day.
fn relative(text: &str, today: Date) -> Option<(Date, Date)> {
    if let Some(span) = last(text) {
        return Some((today.saturating_sub(span), today.saturating_add(1.day())));
    }
    let words = text.replace(['-', '_'], " ");
    let monday = today.saturating_sub(i64::from(today.weekday().to_monday_zero_offset()).days());
    let month = today.first_of_month();
    let year = today.first_of_year();
    let span = match words.as_str() {
        "today" => (today, today.saturating_add(1.day())),
        "yesterday" => (today.saturating_sub(1.day()), today),
        "this week" => (monday, monday.saturating_add(1.week())),
        "last week" => (monday.saturating_sub(1.week()), monday),
        "this month" => (month, month.saturating_add(1.month())),
        "last month" => (month.saturating_sub(1.month()), month),
        "this year" => (year, year.saturating_add(1.year())),
        "last year" => (year.saturating_sub(1.year()), year),
        // A bare number means an hour to the library and nothing to a reader.
        words if words.chars().all(|c| !c.is_alphabetic()) => return None,
        words => {
            let noon: Zoned = today.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            let day = parse_date_string(words, noon, Dialect::Uk).ok()?.date();
            (day, day.saturating_add(1.day()))
        }
    };
    Some(span)
}
