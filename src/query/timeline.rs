//! How many matching articles each week, month, quarter or year holds, and the text that narrows to it.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::facet::Days;

/// What the days are taken together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// From Monday to Sunday.
    Week,
    /// Of the calendar.
    Month,
    /// Three months, the first from January on.
    Quarter,
    /// Of the calendar.
    Year,
}

impl Unit {
    /// All of them, finest first.
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The next finer one.
    pub fn finer(self) -> Option<Self> {
        let nth = Self::ALL.iter().position(|&unit| unit == self)?;
        Self::ALL.get(nth.checked_sub(1)?).copied()
    }

    /// The next coarser one.
    pub fn coarser(self) -> Option<Self> {
        let nth = Self::ALL.iter().position(|&unit| unit == self)?;
        Self::ALL.get(nth + 1).copied()
    }

    /// The first day of the one that has `day`.
    fn first(self, day: Date) -> Date {
        match self {
            Self::Week => day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days()),
            Self::Month => day.first_of_month(),
            Self::Quarter => {
                let into = i64::from((day.month() - 1) % 3);
                day.first_of_month().saturating_sub(into.months())
            }
            Self::Year => day.first_of_year(),
        }
    }

    fn span(self) -> Span {
        match self {
            Self::Week => 1.week(),
            Self::Month => 1.month(),
            Self::Quarter => 3.months(),
            Self::Year => 1.year(),
        }
    }
}

/// One week, month, quarter or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    /// Its first day.
    pub first: Date,
    /// Its last.
    pub last: Date,
    /// Articles.
    pub count: usize,
}

/// The bins from the first that has any article to the last, those between without one among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// What each bin is.
    pub unit: Unit,
    /// In order, side by side.
    pub bins: Vec<Bin>,
    /// The first and the last day that have articles.
    pub ends: Option<(Date, Date)>,
    /// Articles without a readable date.
    pub undated: usize,
}

impl Timeline {
    /// Takes days together by `unit`.
    pub fn new(days: &Days, unit: Unit) -> Self {
        let mut bins: Vec<Bin> = Vec::new();
        for (day, count) in days.iter() {
            let mut first = bins.last().map_or_else(|| unit.first(day), |bin| bin.first);
            while bins.last().is_none_or(|bin| bin.last < day) {
                if !bins.is_empty() {
                    first = first.saturating_add(unit.span());
                }
                let last = first.saturating_add(unit.span()).saturating_sub(1.day());
                bins.push(Bin { first, last, count: 0 });
            }
            if let Some(bin) = bins.last_mut() {
                bin.count += count;
            }
        }
        Self { unit, bins, ends: days.ends(), undated: days.undated }
    }

    /// Takes days together by the finest unit of which there are no more than `columns` bins; by the
    /// year if there is none.
    pub fn fitting(days: &Days, columns: usize) -> Self {
        let finest = Unit::ALL.into_iter().find(|&unit| Self::length(days, unit) <= columns);
        Self::new(days, finest.unwrap_or(Unit::Year))
    }

    /// How many bins there would be.
    fn length(days: &Days, unit: Unit) -> usize {
        let Some((first, last)) = days.ends() else { return 0 };
        let (first, last) = (unit.first(first), unit.first(last));
        let months = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
        let apart = match unit {
            Unit::Week => first.until(last).map_or(i32::MAX, |span| span.get_days() / 7),
            Unit::Month => months(last) - months(first),
            Unit::Quarter => (months(last) - months(first)) / 3,
            Unit::Year => i32::from(last.year()) - i32::from(first.year()),
        };
        usize::try_from(apart).map_or(usize::MAX, |apart| apart.saturating_add(1))
    }

    /// The most articles in one bin.
    pub fn most(&self) -> usize {
        self.bins.iter().map(|bin| bin.count).max().unwrap_or(0)
    }

    /// The query that narrows to the bins from one to another, whichever comes first: `date:2021-05`,
    /// `date:2021-05..2021-07`, `date:2021-05-03..2021-05-09`.
    pub fn query(&self, from: usize, to: usize) -> Option<String> {
        let (from, to) = (from.min(to), from.max(to));
        let (first, last) = (self.bins.get(from)?.first, self.bins.get(to)?.last);
        let month = |day: Date| format!("{:04}-{:02}", day.year(), day.month());
        Some(match self.unit {
            Unit::Year if from == to => format!("date:{:04}", first.year()),
            Unit::Year => format!("date:{:04}..{:04}", first.year(), last.year()),
            Unit::Month if from == to => format!("date:{}", month(first)),
            Unit::Month | Unit::Quarter => format!("date:{}..{}", month(first), month(last)),
            Unit::Week => format!("date:{first}..{last}"),
        })
    }

    /// What the bins from one to another are called: `May 2021`, `May – Jul 2021`, `3 – 9 May 2021`.
    pub fn name(&self, from: usize, to: usize) -> Option<String> {
        let (from, to) = (from.min(to), from.max(to));
        Some(name(self.unit, self.bins.get(from)?.first, self.bins.get(to)?.last))
    }

    /// The bin that has `day`, or the nearest to it.
    pub fn bin_of(&self, day: Date) -> usize {
        let after = self.bins.partition_point(|bin| bin.first <= day);
        after.saturating_sub(1)
    }
}

/// A span as a reader writes it, without saying anything twice.
fn name(unit: Unit, first: Date, last: Date) -> String {
    let same_year = first.year() == last.year();
    let same_month = same_year && first.month() == last.month();
    let between = |from: &str, to: &str| {
        let (from, to) = (first.strftime(from).to_string(), last.strftime(to).to_string());
        if from == to { to } else { format!("{from} – {to}") }
    };
    match unit {
        Unit::Year => between("%Y", "%Y"),
        Unit::Month | Unit::Quarter if same_month => last.strftime("%b %Y").to_string(),
        Unit::Month | Unit::Quarter if same_year => between("%b", "%b %Y"),
        Unit::Month | Unit::Quarter => between("%b %Y", "%b %Y"),
        Unit::Week if same_month => between("%-d", "%-d %b %Y"),
        Unit::Week if same_year => between("%-d %b", "%-d %b %Y"),
        Unit::Week => between("%-d %b %Y", "%-d %b %Y"),
    }
}
