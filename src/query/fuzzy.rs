//! fuzzy-matcher, wrapped: how well letters typed in order fit a key, and which letters they hit.
//!
//! Its own idea of a match is any line that has the letters in order, which most lines have for a
//! short word; [`ShortFor`] says which of those a reader would call one.
//!
//! What it is given is bounded on both sides (a [`Key`] and a query word are cut), and its cost is
//! kept from hopeless candidates by a look for the letters first.

use std::cmp::Reverse;
use std::ops::Range;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::index::Lines;
use super::parse::whole;
use super::short::ShortFor;
use super::token::Fit;
use crate::fold::{Key, fold};

/// What an exact match is worth a letter: about what the matcher gives for letters side by side.
const EXACT_LETTER: i64 = 20;

/// What a word earns for standing there whole: as much as two letters more.
const WHOLE_WORD: i64 = 32;

/// Something to look for, ready to be looked for often.
pub(super) struct Needle {
    text: String,
    letters: Vec<char>,
    cased: bool,
    fit: Fit,
    matcher: SkimMatcherV2,
}

impl Needle {
    /// `text` is folded, and in lower case unless `cased`.
    pub(super) fn new(text: &str, cased: bool, fit: Fit) -> Self {
        // Both sides are in lower case unless capitals count.
        let matcher = SkimMatcherV2::default().respect_case();
        Self { text: text.to_owned(), letters: text.chars().collect(), cased, fit, matcher }
    }

    /// How well it fits: nothing when it does not.
    pub(super) fn score(&self, key: &Key) -> Option<i64> {
        self.score_in(self.hay(key))
    }

    /// The same for a line of an index.
    pub(super) fn score_line(&self, lines: &Lines, nth: usize) -> Option<i64> {
        if self.cased { self.score_in(&lines.cased(nth)) } else { self.score_in(lines.get(nth)) }
    }

    fn score_in(&self, hay: &str) -> Option<i64> {
        let letters = self.letters.len().cast_signed() as i64;
        match self.fit {
            Fit::Whole => self.is_whole(hay).then_some(EXACT_LETTER * letters),
            Fit::Exact => hay.contains(&self.text).then_some(EXACT_LETTER * letters),
            Fit::Letters | Fit::Typed => {
                if let Some((at, stands)) = self.best_place(hay) {
                    // The matcher looks at the letter before; the rest of the line is nothing to it.
                    let before = hay[..at].char_indices().next_back().map_or(0, |(before, _)| before);
                    let score = self.matcher.fuzzy_match(&hay[before..at + self.text.len()], &self.text)?;
                    return Some(score + if stands == Stands::AsWord { WHOLE_WORD } else { 0 });
                }
                if self.fit == Fit::Typed {
                    return None;
                }
                // What stands there as it was typed comes before what it might be short for.
                let hits = ShortFor::new().hits(hay, &self.letters)?;
                let (first, last) = (*hits.first()?, *hits.last()?);
                let byte = |nth| hay.char_indices().nth(nth).map_or(hay.len(), |(at, _)| at);
                let part = &hay[byte(first.saturating_sub(1))..byte(last + 1)];
                Some(self.matcher.fuzzy_match(part, &self.text)? / 2)
            }
        }
    }

    /// The characters of the key it hits, in order; none when it does not fit.
    pub(super) fn hits(&self, key: &Key) -> Vec<usize> {
        let hay = self.hay(key);
        if self.fit == Fit::Whole {
            return if self.is_whole(hay) { (0..hay.chars().count()).collect() } else { Vec::new() };
        }
        match self.best_place(hay) {
            Some((at, _)) => {
                let first = hay[..at].chars().count();
                (first..first + self.letters.len()).collect()
            }
            None if self.fit != Fit::Letters => Vec::new(),
            None => ShortFor::new().hits(hay, &self.letters).unwrap_or_default(),
        }
    }

    /// How much of a line it makes up, in hundredths.
    pub(super) fn share_of(&self, line: &str) -> i64 {
        (100 * self.text.len() / line.len().max(1)).min(100).cast_signed() as i64
    }

    /// Whether it is the whole of a folded text.
    pub(super) fn is(&self, folded: &str) -> bool {
        self.text == folded
    }

    fn is_whole(&self, hay: &str) -> bool {
        whole(hay) == self.text
    }

    fn hay<'k>(&self, key: &'k Key) -> &'k str {
        if self.cased { key.cased() } else { key.caseless() }
    }

    /// Where it stands as it was typed, best as a word of its own.
    fn best_place(&self, hay: &str) -> Option<(usize, Stands)> {
        let places =
            hay.match_indices(&self.text).map(|(at, text)| (at, Stands::of(hay, at..at + text.len())));
        // Of equals the first.
        places.reduce(|best, place| if place.1 > best.1 { place } else { best })
    }
}

/// How a text stands in a line: `conti` in "continued", "the conti gang", "discontinued".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stands {
    /// In the middle of a word.
    Within,
    /// At the beginning of a word.
    AtStart,
    /// As a word of its own, or several.
    AsWord,
}

impl Stands {
    pub(super) fn of(line: &str, at: Range<usize>) -> Self {
        let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        match (ends(line[..at.start].chars().next_back()), ends(line[at.end..].chars().next())) {
            (true, true) => Self::AsWord,
            (true, false) => Self::AtStart,
            (false, _) => Self::Within,
        }
    }
}

/// Which of `names` have the letters of `line`, best first: for menus.
pub fn rank(line: &str, names: &[impl AsRef<str>]) -> Vec<usize> {
    let needle = Needle::new(&fold(line.trim()), false, Fit::Letters);
    let fit = |name: &str| if line.trim().is_empty() { Some(0) } else { needle.score(&Key::new(name)) };
    let mut ranked: Vec<(usize, i64)> =
        names.iter().enumerate().filter_map(|(nth, name)| Some((nth, fit(name.as_ref())?))).collect();
    ranked.sort_by_key(|&(_, score)| Reverse(score));
    ranked.into_iter().map(|(nth, _)| nth).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_for_something_fits_and_scattered_letters_do_not() {
        for (word, title, fits) in [
            ("rnsmwr", "New ransomware hits schools", true),
            ("hsptl", "Conti gang gives hospital its key", true),
            ("mspt", "Microsoft ships patches on Tuesday", true),
            ("zdv", "A zero-day vulnerability in Chrome", true),
            ("winsrv", "Windows Server patched", true),
            ("conti", "The continent", true),
            ("zeroday", "Zero-day fixed", true),
            ("cafe", "Tech after the fact", false),
            ("cafe", "Cause of a failed test", false),
            ("hsptl", "Hackers spoof tracking profiles", false),
            ("aple", "Actively exploited", false),
            ("Conti", "the continent", false),
        ] {
            let cased = word.chars().any(char::is_uppercase);
            let needle = Needle::new(word, cased, Fit::Letters);
            let key = Key::new(title);
            assert_eq!(needle.score(&key).is_some(), fits, "{word} in {title}");
            assert_eq!(!needle.hits(&key).is_empty(), fits, "{word} in {title}");
        }
    }
}
