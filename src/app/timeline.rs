//! The timeline above the list, and walking along it.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::key::{Code, Key, Named};
use super::{App, Focus, Show};
use crate::measure::grouped;
use crate::query::{Days, Timeline, Unit, with_date};

/// Columns before and behind the bars.
pub const TIMELINE_MARGIN: u16 = 2;
/// Columns of what stands behind them: `May 2021 – Feb 2022`, and a gap.
pub const TIMELINE_LABEL: u16 = 21;

/// When the matching articles were written, and where the reader is on it.
#[derive(Debug, Default)]
pub struct Time {
    /// The bins that fit; none before the archive was read.
    pub timeline: Option<Timeline>,
    /// The bin with the cursor; behind the last one, the articles without a date.
    pub cursor: usize,
    /// Where a span begins that is to end at the cursor.
    pub began: Option<usize>,
    /// Whether there were ever bins to show: then their row stays, whatever is typed.
    pub is_kept: bool,
    /// The unit asked for.
    unit: Option<Unit>,
    /// What the bins were made of and for.
    of: Option<(Arc<Days>, usize, Option<Unit>)>,
    /// Where the walk began.
    back: Option<(Focus, Show)>,
}

impl Time {
    /// The last place of the cursor.
    fn last(&self) -> usize {
        let Some(timeline) = &self.timeline else { return 0 };
        (timeline.bins.len() + usize::from(timeline.undated > 0)).saturating_sub(1)
    }

    /// The bins chosen, first and last.
    pub fn chosen(&self) -> (usize, usize) {
        let began = self.began.unwrap_or(self.cursor);
        (began.min(self.cursor), began.max(self.cursor))
    }

    /// The bins that the line's own dates leave, first and last.
    pub fn narrowed(&self, days: Option<(Date, Date)>) -> Option<(usize, usize)> {
        let (timeline, (first, last)) = self.timeline.as_ref().zip(days)?;
        Some((timeline.bin_of(first), timeline.bin_of(last)))
    }

    /// What the chosen bins are called, with how many articles they hold: `May 2021 · 12 articles`.
    pub fn told(&self) -> Option<String> {
        let timeline = self.timeline.as_ref()?;
        let (from, to) = self.chosen();
        let (name, count) = match timeline.bins.get(from..=to) {
            Some(bins) => (timeline.name(from, to)?, bins.iter().map(|bin| bin.count).sum()),
            None => ("no date".to_owned(), timeline.undated),
        };
        let noun = if count == 1 { "article" } else { "articles" };
        Some(format!("{name} · {} {noun}", grouped(count)))
    }

    fn query(&self) -> Option<String> {
        let timeline = self.timeline.as_ref()?;
        let (from, to) = self.chosen();
        timeline.query(from, to).or_else(|| (timeline.undated > 0).then(|| "date:none".to_owned()))
    }

    /// Makes the bins anew where they are of other days, or have more or less room.
    fn settle(&mut self, days: &Arc<Days>, columns: usize) {
        let is_same = |(of, room, unit): &(Arc<Days>, usize, Option<Unit>)| {
            Arc::ptr_eq(of, days) && *room == columns && *unit == self.unit
        };
        if self.of.as_ref().is_some_and(is_same) {
            return;
        }
        // A week belongs to the month that has most of it.
        let day = |place: usize| {
            let now = self.timeline.as_ref()?;
            let into = if now.unit == Unit::Week { 3 } else { 0 };
            now.bins.get(place).map(|bin| bin.first.saturating_add(into.days()))
        };
        let (cursor, began) = (day(self.cursor), self.began.map(day));
        let timeline = match self.unit {
            Some(unit) => Timeline::new(days, unit),
            None => Timeline::fitting(days, columns),
        };
        self.is_kept |= timeline.bins.len() > 1;
        let undated = timeline.bins.len();
        self.cursor = cursor.map_or(undated, |day| timeline.bin_of(day));
        self.began = began.flatten().map(|day| timeline.bin_of(day));
        self.of = Some((Arc::clone(days), columns, self.unit));
        self.timeline = Some(timeline);
        self.cursor = self.cursor.min(self.last());
    }
}

impl App {
    /// Brings the bins up to date with what is shown.
    pub(super) fn settle_timeline(&mut self) {
        let room = self.size.0.saturating_sub(2 * TIMELINE_MARGIN + TIMELINE_LABEL);
        // While the archive is read, and while another answer is awaited, what was shown stays.
        if let Some(days) = self.shown.days.clone() {
            self.time.settle(&days, usize::from(room.max(1)));
        }
    }

    pub(super) fn walk_timeline(&mut self) {
        let Some(timeline) = &self.time.timeline else {
            self.message = Some("the archive is still being read".to_owned());
            return;
        };
        if self.manner.single || timeline.bins.is_empty() {
            self.message = Some("there are no dates to walk along".to_owned());
            return;
        }
        let newest = timeline.bins.len() - 1;
        self.time.cursor = self.shown.narrowed.map_or(newest, |(_, last)| timeline.bin_of(last));
        self.time.began = None;
        self.time.is_kept = true;
        self.time.back = Some((self.focus, self.show));
        self.show = Show::Panes;
        self.focus = Focus::Timeline;
    }

    pub(super) fn timeline_key(&mut self, key: Key) {
        let last = self.time.last();
        let cursor = self.time.cursor;
        match key.code {
            Code::Named(Named::Left) | Code::Char('h') => self.time.cursor = cursor.saturating_sub(1),
            Code::Named(Named::Right) | Code::Char('l') => self.time.cursor = (cursor + 1).min(last),
            Code::Named(Named::Home) | Code::Char('g') => self.time.cursor = 0,
            Code::Named(Named::End) | Code::Char('G') => self.time.cursor = last,
            Code::Char('+' | '=') => self.take_unit(Unit::finer),
            Code::Char('-' | '_') => self.take_unit(Unit::coarser),
            Code::Char(' ') => self.begin_span(),
            Code::Named(Named::Enter) => {
                if let Some(date) = self.time.query() {
                    self.leave_timeline();
                    self.narrow_to(with_date(self.filter.line(), &date));
                }
            }
            Code::Named(Named::Esc) | Code::Char('q' | 'D') => self.leave_timeline(),
            _ => return,
        }
        self.draw();
    }

    /// A span begins at the cursor; once more, there is none.
    fn begin_span(&mut self) {
        let is_dated = self.time.timeline.as_ref().is_some_and(|now| self.time.cursor < now.bins.len());
        self.time.began = (self.time.began.is_none() && is_dated).then_some(self.time.cursor);
    }

    fn take_unit(&mut self, other: fn(Unit) -> Option<Unit>) {
        let Some(now) = self.time.timeline.as_ref().map(|timeline| timeline.unit) else { return };
        match other(now) {
            Some(unit) => {
                self.time.unit = Some(unit);
                self.message = Some(format!("by {}", unit.name()));
            }
            None => self.message = Some(format!("by {}: there is no other beyond it", now.name())),
        }
    }

    fn leave_timeline(&mut self) {
        // The next walk, and the row meanwhile, are in the unit that fits.
        self.time.unit = None;
        self.time.began = None;
        (self.focus, self.show) = self.time.back.take().unwrap_or_default();
    }
}
