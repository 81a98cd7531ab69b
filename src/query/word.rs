//! The cheap pass: which lines a word fits and, coarsely, how well. What stands there as it was typed
//! is looked for in all lines at once; whether it is short for something only where its letters are.

use memchr::memmem::Finder;

use super::fuzzy::Stands;
use super::index::{Lines, Traits};
use super::naming::whole;
use super::parse::Term;
use super::places::Places;
use super::short::{MAX_LETTERS, ShortFor};
use super::token::Fit;
use crate::fold::{Key, fold};

/// How well a word fits: 0 not at all.
pub(super) type Score = u16;

/// What a fit is worth. Being short for something is worth less the more is left out.
const AS_WORD: Score = 64;
const AT_START: Score = 48;
const WITHIN: Score = 32;
const SHORT: Score = 24;
const LEAST: Score = 8;

/// From this on a fit is good.
pub(super) const GOOD: Score = AT_START;

/// Where fewer than one in so many lines can have a word, each is read by itself.
const FEW: usize = 4;
/// A word ready to be looked for in many lines.
pub(super) struct Word {
    /// In lower case.
    text: String,
    /// As typed, if capitals count.
    cased: Option<Vec<char>>,
    letters: Vec<char>,
    fit: Fit,
    /// Whether it is made of letters and digits of ASCII.
    is_plain: bool,
    finder: Finder<'static>,
    traits: Traits,
}

impl Word {
    /// `fit` may be another than the term's own: what is denied is what stands there as it was typed.
    pub(super) fn new(term: &Term, fit: Fit) -> Self {
        let key = Key::new(&term.text);
        let text = if term.cased { key.caseless().to_owned() } else { term.text.clone() };
        let letters: Vec<char> = text.chars().collect();
        // Between the words of a whole name any blank may stand.
        let traits = Traits::of(&letters, (fit == Fit::Whole).then_some(' '));
        Self {
            cased: term.cased.then(|| term.text.chars().collect()),
            fit,
            is_plain: text.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            finder: Finder::new(text.as_bytes()).into_owned(),
            traits,
            letters,
            text,
        }
    }

    /// Whether it asks for whole names only.
    pub(super) fn is_for_whole(&self) -> bool {
        self.fit == Fit::Whole
    }

    /// Letters it has.
    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether it is the whole of a name.
    pub(super) fn is_whole_of(&self, name: &str) -> bool {
        // Most names are of ASCII, which is folded as it is compared.
        if name.is_ascii() { self.text.eq_ignore_ascii_case(name) } else { self.text == fold(name) }
    }

    /// Scores the lines that are still in question, those that are not 0 in `alive`.
    pub(super) fn score(&self, lines: &Lines, alive: &[Score], short: &mut ShortFor) -> Vec<Score> {
        let mut scores = vec![0; lines.len()];
        if self.text.is_empty() {
            scores.copy_from_slice(alive);
            return scores;
        }
        if self.fit == Fit::Whole {
            let may_be = |nth: usize| alive[nth] > 0 && lines.may_have(nth, &self.traits);
            for (nth, score) in scores.iter_mut().enumerate().filter(|(nth, _)| may_be(*nth)) {
                *score = if whole(lines.get(nth)) == self.text { AS_WORD } else { 0 };
            }
            return scores;
        }
        if self.is_one_letter() {
            self.score_letter(lines, alive, &mut scores);
            return scores;
        }
        // What has not all of its letters has it in no way.
        let may_be = |nth: usize| alive[nth] > 0 && lines.may_have(nth, &self.traits);
        if lines.count_with(&self.traits, alive) * FEW < lines.len() {
            for (nth, score) in scores.iter_mut().enumerate().filter(|(nth, _)| may_be(*nth)) {
                *score = self.score_as_typed(lines, nth);
            }
        } else {
            match *self.text.as_bytes() {
                [first, second] if self.is_plain && self.cased.is_none() => {
                    let places = Places::of(lines.text().as_bytes(), [first, second]);
                    self.score_at_places(lines, alive, &places, &mut scores);
                }
                _ => self.score_all_as_typed(lines, alive, &mut scores),
            }
        }
        if self.fit == Fit::Letters && self.letters.len() <= MAX_LETTERS {
            for (nth, score) in scores.iter_mut().enumerate().filter(|(_, score)| **score == 0) {
                if may_be(nth) && lines.may_open(nth, &self.traits) {
                    *score = self.score_as_short(lines, nth, short);
                }
            }
        }
        scores
    }

    /// What the lines note of their letters is all there is to know of one.
    fn is_one_letter(&self) -> bool {
        self.cased.is_none()
            && matches!(self.letters[..], [c] if c.is_ascii_lowercase() || c.is_ascii_digit())
    }

    fn score_letter(&self, lines: &Lines, alive: &[Score], scores: &mut [Score]) {
        for (nth, score) in scores.iter_mut().enumerate().filter(|(nth, _)| alive[*nth] > 0) {
            *score = match (lines.may_begin(nth, &self.traits), lines.may_have(nth, &self.traits)) {
                (true, _) => AT_START,
                (false, true) => WITHIN,
                (false, false) => 0,
            };
        }
    }

    fn score_all_as_typed(&self, lines: &Lines, alive: &[Score], scores: &mut [Score]) {
        let text = lines.text().as_bytes();
        let (mut from, mut nth) = (0, 0);
        while let Some(at) = self.finder.find(&text[from..]).map(|ahead| from + ahead) {
            nth = lines.line_at(nth, at);
            if alive[nth] > 0 {
                scores[nth] = scores[nth].max(self.score_at(lines, at));
            }
            // One look finds the next place in this line, or the next line if there is none.
            let is_done = alive[nth] == 0 || scores[nth] == self.most(lines, nth);
            from = if is_done { lines.place(nth).end } else { at + self.letters[0].len_utf8() };
        }
    }

    /// The same for a word of two letters, which stand together nearly everywhere.
    fn score_at_places(&self, lines: &Lines, alive: &[Score], places: &Places, scores: &mut [Score]) {
        let text = lines.text().as_bytes();
        for (nth, score) in scores.iter_mut().enumerate().filter(|(nth, _)| alive[*nth] > 0) {
            let (place, starts) = (lines.place(nth), lines.starts(nth));
            if starts == 0 {
                *score = self.score_as_typed(lines, nth);
                continue;
            }
            let there = places.from(place.start) & (u128::MAX >> (u128::BITS as usize - place.len()));
            let ends = |at: u32| !text[place.start + at as usize + self.text.len()].is_ascii_alphanumeric();
            let mut at_start = there & starts;
            *score = match (there, at_start) {
                (0, _) => 0,
                (_, 0) => WITHIN,
                _ => AT_START,
            };
            while at_start != 0 {
                if ends(at_start.trailing_zeros()) {
                    *score = AS_WORD;
                    break;
                }
                at_start &= at_start - 1;
            }
        }
    }

    fn score_as_typed(&self, lines: &Lines, nth: usize) -> Score {
        let (text, place) = (lines.text().as_bytes(), lines.place(nth));
        let (mut best, mut from) = (0, place.start);
        while let Some(at) = self.finder.find(&text[from..place.end]).map(|ahead| from + ahead) {
            best = best.max(self.score_at(lines, at));
            if best == self.most(lines, nth) {
                break;
            }
            from = at + self.letters[0].len_utf8();
        }
        best
    }

    /// What it can be worth in a line at most.
    fn most(&self, lines: &Lines, nth: usize) -> Score {
        if lines.may_begin(nth, &self.traits) { AS_WORD } else { WITHIN }
    }

    /// What it is worth at a place of the lines' text where its letters stand.
    fn score_at(&self, lines: &Lines, at: usize) -> Score {
        if !self.has_capitals(lines, at) {
            return 0;
        }
        match Stands::of(lines.text(), at..at + self.text.len()) {
            Stands::AsWord => AS_WORD,
            Stands::AtStart => AT_START,
            Stands::Within => WITHIN,
        }
    }

    /// Whether capitals stand where they were typed, if that counts.
    fn has_capitals(&self, lines: &Lines, at: usize) -> bool {
        let Some(cased) = &self.cased else { return true };
        let mut places = self.text.char_indices().zip(&self.letters).zip(cased);
        places.all(|(((ahead, _), lower), typed)| lines.is_capital(at + ahead) == (lower != typed))
    }

    fn score_as_short(&self, lines: &Lines, nth: usize, short: &mut ShortFor) -> Score {
        let left_out = match &self.cased {
            None if self.is_plain && lines.starts(nth) != 0 => {
                let line = &lines.text().as_bytes()[lines.place(nth)];
                let (starts, beginnings) = (lines.starts(nth), lines.beginnings(nth));
                short.left_out_at(line, self.text.as_bytes(), starts, beginnings)
            }
            None => short.left_out(lines.get(nth), &self.letters, lines.beginnings(nth)),
            // What lines note of their letters is of lower case.
            Some(cased) => short.left_out(&lines.cased(nth), cased, u64::MAX),
        };
        left_out.map_or(0, |left_out| SHORT.saturating_sub(left_out).max(LEAST))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::fuzzy::Needle;
    use crate::query::parse::Query;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

        /// What the one finds the other ranks and lights.
        #[test]
        fn the_coarse_pass_and_the_exact_one_agree(
            lines in proptest::collection::vec("([a-cA-C0é日ßǅİ™ -]|[Aa]b|’){0,12}|.{0,12}", 1..24),
            words in proptest::collection::vec("[a-cA-C0é日ß-]{1,6}|[a-c]b|.{1,6}", 1..6),
            alive in 0_u16..4,
        ) {
            let keys: Vec<Key> = lines.iter().map(|line| Key::new(line)).collect();
            let indexed = Lines::new(lines.iter().map(String::as_str));
            let alive: Vec<Score> = (0..).take(lines.len()).map(|nth: u16| nth % 4).map(|nth| (nth >= alive).into()).collect();
            for word in &words {
                let Some(term) = Query::parse_word(word) else { continue };
                for fit in [Fit::Letters, Fit::Typed, Fit::Exact] {
                    let scores = Word::new(&term, fit).score(&indexed, &alive, &mut ShortFor::new());
                    let mut needle = Needle::new(&term.text, term.cased, fit);
                    for (nth, key) in keys.iter().enumerate() {
                        let fits = alive[nth] > 0 && needle.score_line(&indexed, nth).is_some();
                        prop_assert_eq!(scores[nth] > 0, fits, "{:?} in {:?}", &term, &lines[nth]);
                        // Of a line on the screen a line break is one.
                        if alive[nth] > 0 && !lines[nth].contains('\n') {
                            prop_assert_eq!(!needle.hits(key).is_empty(), fits, "{:?} in {:?}", &term, &lines[nth]);
                        }
                    }
                }
            }
        }
    }
}
