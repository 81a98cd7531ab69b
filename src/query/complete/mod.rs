//! What could be typed where the cursor stands: fields, and values with how many articles each would
//! leave of those the rest of the line finds.

mod place;

use jiff::civil::Date;

use place::Of;
pub use place::Place;

use super::Order;
use super::date::{self, DateSpec};
use super::facet::{Count, Days, Facet, count};
use super::field::{Feature, State};
use super::index::Index;
use super::parse::{Expr, Query, Saved};
use super::search::{Facts, Matches, search};
use super::short::ShortFor;
use super::token::FIELDS;
use crate::fold::fold;

/// More are not offered; a letter more leaves fewer.
const MAX_CANDIDATES: usize = 100;
/// Months of a year, and years, that are offered.
const MAX_DATES: usize = 40;

/// What the fields ask for, in the order they are offered.
const MEANINGS: [(&str, &str); FIELDS.len()] = [
    ("tag", "in a tag"),
    ("source", "by source"),
    ("author", "by author"),
    ("date", "that day, month or year"),
    ("after", "from then on"),
    ("before", "until then"),
    ("text", "in the body"),
    ("is", "unread, starred, new …"),
    ("has", "a picture, a table, a note …"),
];

/// Something that can be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// As it is offered.
    pub shown: String,
    /// What it is, or of which group.
    pub about: String,
    /// As it stands in the line.
    pub text: String,
    /// Articles it would leave; nothing where that was not counted, or says nothing.
    pub count: Option<usize>,
}

impl Candidate {
    fn plain(text: String, about: &str) -> Self {
        Self { shown: text.clone(), about: about.to_owned(), text, count: None }
    }
}

impl Place {
    /// What can be typed here that is known without the archive, and so without counts.
    pub fn known(&self, saved: &Saved) -> Vec<Candidate> {
        let begun = |text: &str| starts_with(text, self.typed());
        match self.of() {
            Of::Word | Of::Field => {
                let begun = MEANINGS.iter().filter(|(name, _)| begun(name));
                begun.map(|(name, about)| Candidate::plain(format!("{name}:"), about)).collect()
            }
            Of::Saved => {
                let named = saved.iter().filter(|(name, _)| begun(name));
                named.map(|(name, line)| Candidate::plain(format!("@{name}"), line)).collect()
            }
            Of::State => self.values("is", State::ALL.map(State::name).iter()),
            Of::Feature => self.values("has", Feature::ALL.map(Feature::name).iter()),
            Of::Date(field) => {
                let words = date::WORDS.iter().filter(|word| !matches!(**word, "none" | "unknown"));
                self.values(field, words.chain(&["none"]))
            }
            Of::Tag | Of::Source | Of::Author => Vec::new(),
        }
    }

    /// Whether the archive can say more than [`Self::known`] does: names, or counts.
    pub fn asks_archive(&self) -> bool {
        match self.of() {
            Of::Word => !self.typed().is_empty(),
            Of::Field | Of::Saved => false,
            _ => true,
        }
    }

    /// Whether only counts are missing from [`Self::known`].
    pub fn is_all_known(&self) -> bool {
        !self.asks_archive() || matches!(self.of(), Of::State | Of::Feature)
    }

    /// Those of some candidates that still fit after more was typed.
    pub fn narrow(&self, candidates: &mut Vec<Candidate>) {
        let mut typed = Typed::new(self.typed());
        candidates.retain(|candidate| {
            typed.fit(&fold(&candidate.shown)).is_some() || starts_with(&candidate.text, self.typed())
        });
    }

    fn values<'a>(&self, field: &str, names: impl Iterator<Item = &'a &'a str>) -> Vec<Candidate> {
        let begun = names.filter(|name| starts_with(name, self.typed()));
        let candidate = |name: &&str| Candidate {
            shown: (*name).to_owned(),
            about: String::new(),
            text: format!("{field}:{name}"),
            count: None,
        };
        begun.map(candidate).collect()
    }
}

fn starts_with(text: &str, typed: &str) -> bool {
    text.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
}

/// Completes lines over one index; keeps what it counted last, since the rest of the line stays the same
/// while a value is typed.
#[derive(Debug, Default)]
pub struct Completer {
    counted: Option<Counted>,
}

#[derive(Debug)]
struct Counted {
    /// Whether it is the same when asked again.
    lasts: bool,
    revision: u64,
    today: Date,
    rest: String,
    matches: Matches,
    names: Option<(Facet, Vec<Named>)>,
}

/// A count, and its name as it is looked for.
#[derive(Debug)]
struct Named {
    count: Count,
    folded: String,
}

impl Completer {
    /// What can be typed at `place`, best first, with how many articles of those the rest of its line
    /// finds each would leave as of `today`.
    pub fn complete(
        &mut self,
        place: &Place,
        index: &Index,
        saved: &Saved,
        facts: &Facts,
        today: Date,
    ) -> Vec<Candidate> {
        let mut candidates = place.known(saved);
        if !place.asks_archive() {
            return candidates;
        }
        let counted = self.under(place, index, saved, facts, today);
        match place.of() {
            Of::Word | Of::Tag => candidates.extend(counted.named(place, index, Facet::Tag)),
            Of::Source => candidates = counted.named(place, index, Facet::Source),
            Of::Author => candidates = counted.named(place, index, Facet::Author),
            Of::Date(field) => candidates = dates(place, field, candidates, today, &counted.matches, index),
            Of::State | Of::Feature => {
                for candidate in &mut candidates {
                    let query = Query::parse(&candidate.text);
                    let within = Some(&counted.matches);
                    let found = search(&query, index, within, facts, today, Order::default());
                    candidate.count = Some(found.items.len());
                }
            }
            Of::Field | Of::Saved => {}
        }
        candidates.truncate(MAX_CANDIDATES);
        candidates
    }

    /// What the rest of the line finds.
    fn under(
        &mut self,
        place: &Place,
        index: &Index,
        saved: &Saved,
        facts: &Facts,
        today: Date,
    ) -> &mut Counted {
        let (revision, rest) = (index.snapshot().revision, place.rest());
        let is_same = |counted: &Counted| {
            counted.lasts && (counted.revision, counted.today) == (revision, today) && counted.rest == rest
        };
        let kept = self.counted.take().filter(is_same);
        self.counted.insert(kept.unwrap_or_else(|| {
            let query = Query::parse_with(rest, saved);
            let matches = search(&query, index, None, facts, today, Order::default());
            let lasts = !query.expr.as_ref().is_some_and(Expr::asks_for_facts);
            Counted { lasts, revision, today, rest: rest.to_owned(), matches, names: None }
        }))
    }
}

impl Counted {
    fn named(&mut self, place: &Place, index: &Index, facet: Facet) -> Vec<Candidate> {
        if self.names.as_ref().is_none_or(|(of, _)| *of != facet) {
            let counts = count(index, &self.matches, facet).into_iter();
            let named = counts.map(|count| Named { folded: fold(&count.name), count });
            self.names = Some((facet, named.collect()));
        }
        let names = self.names.as_ref().map_or(&[][..], |(_, names)| names);
        let mut typed = Typed::new(place.typed());
        let group = place.group().map(fold);
        let in_group = |count: &Count| match (&group, &count.group) {
            (None, _) => true,
            (Some(wanted), Some(group)) => fold(group).contains(wanted),
            (Some(_), None) => false,
        };
        // In the middle of names a word stands too often to be meant.
        let worst = if place.of() == Of::Word { Fits::StartOfWord } else { Fits::ShortFor };
        let fitting = names.iter().filter(|named| in_group(&named.count));
        let mut fitting: Vec<(bool, Fits, &Count)> = fitting
            .filter_map(|named| Some((named.count.junk, typed.fit(&named.folded)?, &named.count)))
            .filter(|(_, fits, _)| *fits <= worst)
            .collect();
        // They come with the most frequent first, and stay so where they fit alike.
        fitting.sort_by_key(|&(junk, fits, _)| (junk, fits));
        if fitting.iter().any(|&(_, fits, _)| fits < Fits::ShortFor) {
            fitting.retain(|&(_, fits, _)| fits < Fits::ShortFor);
        }
        let candidate = |(_, _, count): (bool, Fits, &Count)| Candidate {
            shown: count.name.clone(),
            about: match (&count.group, facet) {
                (Some(group), _) => group.clone(),
                (None, Facet::Tag) => "tag".to_owned(),
                (None, _) => String::new(),
            },
            text: count.query(facet),
            count: Some(count.count),
        };
        fitting.into_iter().take(MAX_CANDIDATES).map(candidate).collect()
    }
}

/// How what was typed fits a name, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fits {
    Start,
    StartOfWord,
    Within,
    ShortFor,
}

/// What was typed of a name.
struct Typed {
    folded: String,
    letters: Vec<char>,
    short: Box<ShortFor>,
}

impl Typed {
    fn new(typed: &str) -> Self {
        let folded = fold(typed.trim());
        Self { letters: folded.chars().collect(), folded, short: Box::new(ShortFor::new()) }
    }

    fn fit(&mut self, name: &str) -> Option<Fits> {
        if name.starts_with(&self.folded) {
            return Some(Fits::Start);
        }
        let starts_word = |at: usize| name[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let mut places = name.match_indices(&self.folded).map(|(at, _)| at).peekable();
        if places.peek().is_some() {
            return Some(if places.any(starts_word) { Fits::StartOfWord } else { Fits::Within });
        }
        self.short.left_out(name, &self.letters, u64::MAX).map(|_| Fits::ShortFor)
    }
}

/// Relative words with the days they mean today, the years there are articles of, and the months of a
/// year that was typed.
fn dates(
    place: &Place,
    field: &str,
    words: Vec<Candidate>,
    today: Date,
    matches: &Matches,
    index: &Index,
) -> Vec<Candidate> {
    let days = Days::count(index, matches);
    let (mut years, mut months): (Vec<i16>, Vec<(i16, i8)>) = (Vec::new(), Vec::new());
    for (day, _) in days.iter() {
        let month = (day.year(), day.month());
        if years.last() != Some(&month.0) {
            years.push(month.0);
        }
        if months.last() != Some(&month) {
            months.push(month);
        }
    }
    let years = years.iter().rev().map(|year| format!("{year:04}"));
    let has_year = place.typed().len() >= 4;
    let months =
        months.iter().rev().filter(|_| has_year).map(|(year, month)| format!("{year:04}-{month:02}"));
    let calendar = years.chain(months).filter(|text| text.starts_with(place.typed())).take(MAX_DATES);
    let calendar =
        calendar.map(|text| Candidate { text: format!("{field}:{text}"), ..Candidate::plain(text, "") });
    let (words, none): (Vec<_>, Vec<_>) = words.into_iter().partition(|word| word.shown != "none");
    let mut candidates: Vec<Candidate> = words.into_iter().chain(calendar).chain(none).collect();
    for candidate in &mut candidates {
        let meant = DateSpec::parse(&candidate.shown).and_then(|spec| spec.days(today));
        let Some((from, to)) = meant else {
            "whose date could not be read".clone_into(&mut candidate.about);
            // Before or after such a date is never.
            candidate.count = Some(if field == "date" { days.undated } else { 0 });
            continue;
        };
        if candidate.shown.starts_with(char::is_alphabetic) {
            candidate.about = said(from, to);
        }
        let (from, to) = match field {
            "after" => (from, Date::MAX),
            "before" => (Date::MIN, from),
            _ => (from, to),
        };
        let within = days.iter().filter(|(day, _)| (from..to).contains(day));
        candidate.count = Some(within.map(|(_, count)| count).sum());
    }
    // In an archive of years ago there is nothing of this week.
    candidates.sort_by_key(|candidate| candidate.count == Some(0));
    candidates
}

/// `24 Nov 2021`, `22–28 Nov 2021`, `29 Nov – 5 Dec 2021`: from a day to before another.
fn said(from: Date, to: Date) -> String {
    let last = to.yesterday().unwrap_or(to);
    let day = |day: Date, how: &str| day.strftime(how).to_string();
    if from == last {
        return day(from, "%-d %b %Y");
    }
    let start = match (from.year() == last.year(), from.month() == last.month()) {
        (true, true) => return format!("{}–{}", from.day(), day(last, "%-d %b %Y")),
        (true, false) => day(from, "%-d %b"),
        (false, _) => day(from, "%-d %b %Y"),
    };
    format!("{start} – {}", day(last, "%-d %b %Y"))
}
