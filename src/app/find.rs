//! Finding in the open article: what is looked for, where it stands, which of the places is gone to.

use std::sync::Arc;

use super::effect::FindQuestion;
use super::key::Key;
use super::line::Line;
use crate::page::{Document, Hit, Needle};

/// What is looked for on the page.
#[derive(Debug, Default)]
pub struct Find {
    /// The line typed in, while it is.
    input: Line,
    /// What was looked for last, to be taken up again.
    last: Vec<String>,
    /// Whether that is what the filter looks for in bodies: then it goes on in the next article.
    of_filter: bool,
    /// Whether the hits are lit.
    on: bool,
    asked: Option<FindQuestion>,
    answered: Option<FindQuestion>,
    hits: Vec<Hit>,
    now: Option<usize>,
    /// Where to go when the answer comes.
    jump: Jump,
    /// Steps asked for on top of that meanwhile, those back counted against those forward.
    steps: isize,
}

/// Which of the hits to go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Jump {
    /// None: the text was changed by something else.
    #[default]
    Stay,
    /// The first at or after this block and byte.
    From((usize, usize)),
    /// The last before this block and byte.
    Before((usize, usize)),
}

/// Where a search led.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Landed {
    /// To a place, and whether it went round the end to get there.
    At(Hit, bool),
    /// So many steps out of this article, those back counted against those forward.
    Beyond(isize),
}

impl Find {
    /// What stands in the line.
    pub fn line(&self) -> &str {
        self.input.value()
    }

    /// Characters before the cursor.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// What is looked for now.
    pub fn pattern(&self) -> Option<String> {
        self.on.then(|| self.last.join(", "))
    }

    /// Whether the places are still being looked for.
    pub fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// The places, top to bottom.
    pub fn hits(&self) -> &[Hit] {
        if self.on { &self.hits } else { &[] }
    }

    /// The number of the one gone to, from 0.
    pub fn now(&self) -> Option<usize> {
        self.now.filter(|_| self.on)
    }

    /// Begins a new line; what was looked for before is remembered until something is typed.
    pub(super) fn begin(&mut self) {
        self.input = Line::default();
        self.clear();
    }

    /// Takes an editing key; false when it is none. Hits are looked for from `here` on.
    pub(super) fn edit(&mut self, key: Key, here: (usize, usize)) -> bool {
        let taken = self.input.edit(key);
        self.look_for_typed(here);
        taken
    }

    pub(super) fn paste(&mut self, text: &str, here: (usize, usize)) {
        self.input.paste(text);
        self.look_for_typed(here);
    }

    fn look_for_typed(&mut self, here: (usize, usize)) {
        self.on = Needle::new(self.input.value()).is_some();
        if self.on {
            self.last = vec![self.input.value().to_owned()];
            self.of_filter = false;
        }
        self.now = None;
        self.jump = Jump::From(here);
        self.steps = 0;
    }

    /// Puts the lights out; `n` takes the search up again.
    pub(super) fn clear(&mut self) {
        self.on = false;
        self.now = None;
        self.jump = Jump::Stay;
        self.steps = 0;
    }

    /// Goes on from where the reader is, and not from the place gone to last.
    pub(super) fn forget_now(&mut self) {
        self.now = None;
    }

    /// Lights what was looked for last; false when nothing was.
    pub(super) fn take_up(&mut self) -> bool {
        let before = self.on;
        self.on = !self.last.is_empty();
        if self.on != before {
            self.answered = None;
        }
        self.on
    }

    /// Looks for what the filter looks for in bodies, unless something else was looked for since.
    pub(super) fn take_up_filter(&mut self, texts: Vec<String>) {
        if !texts.is_empty() && (self.last.is_empty() || (self.of_filter && self.last != texts)) {
            self.last = texts;
            self.of_filter = true;
            self.on = false;
        }
    }

    /// Whether the next step leads out of this article and into the one beside it.
    pub(super) fn leads_on(&self, forward: bool) -> bool {
        let is_answered = self.on && !self.is_waiting() && self.answered.is_some();
        let at_end = match (self.hits.len().checked_sub(1), self.now) {
            (None, _) => true,
            (Some(last), Some(now)) => now == if forward { last } else { 0 },
            (Some(_), None) => false,
        };
        self.of_filter && is_answered && at_end
    }

    /// Goes to the first place of the next article, or to the last of the one before,
    /// and `steps` further.
    pub(super) fn go_on(&mut self, forward: bool, steps: isize) {
        self.jump = if forward { Jump::From((0, 0)) } else { Jump::Before((usize::MAX, 0)) };
        self.steps = steps;
    }

    /// The question to ask about `document`, unless it is answered or being answered.
    pub(super) fn want(&mut self, document: Option<&Arc<Document>>) -> Option<FindQuestion> {
        let Some(document) = document.filter(|_| self.on) else {
            self.asked = None;
            self.answered = None;
            self.hits.clear();
            return None;
        };
        let wanted = FindQuestion { document: Arc::clone(document), patterns: self.last.clone() };
        let current = self.asked.as_ref().or(self.answered.as_ref());
        if current == Some(&wanted) {
            return None;
        }
        let other = |known: &FindQuestion| !Arc::ptr_eq(&known.document, &wanted.document);
        if current.is_some_and(other) {
            // Hits of another text say nothing about this one.
            self.hits.clear();
            self.now = None;
        }
        self.asked = Some(wanted.clone());
        Some(wanted)
    }

    /// Takes an answer; where it leads, if anywhere.
    pub(super) fn answer(&mut self, question: FindQuestion, hits: Vec<Hit>) -> Option<Landed> {
        if self.asked.as_ref() != Some(&question) {
            return None;
        }
        self.asked = None;
        self.answered = Some(question);
        self.hits = hits;
        self.now = None;
        let steps = std::mem::take(&mut self.steps);
        let jump = std::mem::take(&mut self.jump);
        if self.hits.is_empty() && self.of_filter {
            // It stands in what is not read, such as where a link leads: on to an article that shows it.
            let on = match jump {
                Jump::Stay => return None,
                Jump::From(_) => 1,
                Jump::Before(_) => -1,
            };
            return Some(Landed::Beyond(steps.saturating_add(on)))
                .filter(|landed| *landed != Landed::Beyond(0));
        }
        let landed = match jump {
            Jump::Stay => None,
            Jump::From(here) => self.next(here),
            Jump::Before(here) => self.previous(here),
        };
        let Some(Landed::At(_, round)) = landed else { return None };
        let (hits, now) = (self.hits.len().cast_signed(), self.now?.cast_signed().saturating_add(steps));
        if self.of_filter {
            let at = now.clamp(0, hits - 1);
            let landed = self.land(at.unsigned_abs(), false);
            return if now == at { landed } else { Some(Landed::Beyond(now - at)) };
        }
        let round = round || !(0..hits).contains(&now);
        self.land(now.rem_euclid(hits).unsigned_abs(), round)
    }

    /// Remembers a step for when the answer comes; false when it is there.
    fn put_off(&mut self, jump: Jump, step: isize) -> bool {
        let waits = self.is_waiting() || self.answered.is_none();
        if waits && self.jump == Jump::Stay {
            self.jump = jump;
        } else if waits {
            self.steps = self.steps.saturating_add(step);
        }
        waits
    }

    /// Goes to the first hit after the one gone to last, else at or after `here`.
    pub(super) fn next(&mut self, here: (usize, usize)) -> Option<Landed> {
        if self.put_off(Jump::From(here), 1) {
            return None;
        }
        let next = match self.now {
            Some(now) => now + 1,
            None => self.hits.partition_point(|hit| (hit.block, hit.source.start) < here),
        };
        self.land(if next < self.hits.len() { next } else { 0 }, next >= self.hits.len())
    }

    /// Goes to the last hit before the one gone to last, else before `here`.
    pub(super) fn previous(&mut self, here: (usize, usize)) -> Option<Landed> {
        if self.put_off(Jump::Before(here), -1) {
            return None;
        }
        let after = match self.now {
            Some(now) => now,
            None => self.hits.partition_point(|hit| (hit.block, hit.source.start) < here),
        };
        self.land(after.checked_sub(1).unwrap_or(self.hits.len().saturating_sub(1)), after == 0)
    }

    fn land(&mut self, nth: usize, round: bool) -> Option<Landed> {
        let hit = self.hits.get(nth)?.clone();
        self.now = Some(nth);
        Some(Landed::At(hit, round))
    }
}
