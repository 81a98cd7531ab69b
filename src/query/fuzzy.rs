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
use memchr::memmem::Finder;

use super::index::{Lines, Traits};
use super::naming::whole;
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
    traits: Traits,
    matcher: SkimMatcherV2,
    finder: Finder<'static>,
    /// What the matcher says of the text as it was typed, by the letter before it: it looks at no more.
    as_typed: Vec<(Option<char>, Option<i64>)>,
    short: ShortFor,
}

impl Needle {
    /// `text` is folded, and in lower case unless `cased`.
    pub(super) fn new(text: &str, cased: bool, fit: Fit) -> Self {
        // Both sides are in lower case unless capitals count.
        let matcher = SkimMatcherV2::default().respect_case();
        let letters: Vec<char> = text.chars().collect();
        Self {
            text: text.to_owned(),
            traits: Traits::of(&letters, (fit == Fit::Whole).then_some(' ')),
            letters,
            cased,
            fit,
            matcher,
            finder: Finder::new(text.as_bytes()).into_owned(),
            as_typed: Vec::new(),
            short: ShortFor::new(),
        }
    }

    /// How well it fits: nothing when it does not.
    pub(super) fn score(&mut self, key: &Key) -> Option<i64> {
        self.score_in(if self.cased { key.cased() } else { key.caseless() })
    }

    /// The same for a line of an index.
    pub(super) fn score_line(&mut self, lines: &Lines, nth: usize) -> Option<i64> {
        if self.cased {
            return self.score_in(&lines.cased(nth));
        }
        if !lines.may_have(nth, &self.traits) {
            return None;
        }
        let score = self.score_as_typed(lines.get(nth));
        if score.is_some() || !lines.may_open(nth, &self.traits) {
            return score;
        }
        self.score_as_short(lines.get(nth))
    }

    /// The same, if it stands there as it was typed.
    pub(super) fn score_line_as_typed(&mut self, lines: &Lines, nth: usize) -> Option<i64> {
        if self.cased {
            return self.score_as_typed(&lines.cased(nth));
        }
        lines.may_have(nth, &self.traits).then(|| self.score_as_typed(lines.get(nth))).flatten()
    }

    fn score_in(&mut self, hay: &str) -> Option<i64> {
        // What stands there as it was typed comes before what it might be short for.
        self.score_as_typed(hay).or_else(|| self.score_as_short(hay))
    }

    fn score_as_short(&mut self, hay: &str) -> Option<i64> {
        if self.fit != Fit::Letters {
            return None;
        }
        let hits = self.short.hits(hay, &self.letters)?;
        let (first, last) = (*hits.first()?, *hits.last()?);
        let byte = |nth| hay.char_indices().nth(nth).map_or(hay.len(), |(at, _)| at);
        let part = &hay[byte(first.saturating_sub(1))..byte(last + 1)];
        Some(self.matcher.fuzzy_match(part, &self.text)? / 2)
    }

    fn score_as_typed(&mut self, hay: &str) -> Option<i64> {
        let letters = self.letters.len().cast_signed() as i64;
        match self.fit {
            Fit::Whole => self.is_whole(hay).then_some(EXACT_LETTER * letters),
            Fit::Exact => hay.contains(&self.text).then_some(EXACT_LETTER * letters),
            Fit::Letters | Fit::Typed => {
                let (at, stands) = self.best_place(hay)?;
                let before = hay[..at].chars().next_back();
                let Self { text, matcher, as_typed, .. } = self;
                let known = as_typed.iter().find(|(letter, _)| *letter == before).map(|&(_, score)| score);
                let score = known.unwrap_or_else(|| {
                    let start = at - before.map_or(0, char::len_utf8);
                    let score = matcher.fuzzy_match(&hay[start..at + text.len()], text);
                    as_typed.push((before, score));
                    score
                });
                Some(score? + if stands == Stands::AsWord { WHOLE_WORD } else { 0 })
            }
        }
    }

    /// Whether it can fit a text, by the letters that are there: less to find out than the text's key.
    pub(super) fn may_fit(&self, text: &str) -> bool {
        self.cased || !text.is_ascii() || self.traits.are_among(text)
    }

    /// The characters of the key it hits, in order; none when it does not fit.
    pub(super) fn hits(&mut self, key: &Key) -> Vec<usize> {
        let hay = if self.cased { key.cased() } else { key.caseless() };
        if self.fit == Fit::Whole {
            return if self.is_whole(hay) { (0..hay.chars().count()).collect() } else { Vec::new() };
        }
        match self.best_place(hay) {
            Some((at, _)) => {
                let first = hay[..at].chars().count();
                (first..first + self.letters.len()).collect()
            }
            None if self.fit != Fit::Letters => Vec::new(),
            None => self.short.hits(hay, &self.letters).unwrap_or_default(),
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

    /// Where it stands as it was typed, best as a word of its own.
    fn best_place(&self, hay: &str) -> Option<(usize, Stands)> {
        if self.text.is_empty() {
            return None;
        }
        let mut best: Option<(usize, Stands)> = None;
        let mut from = 0;
        while let Some(at) = self.finder.find(&hay.as_bytes()[from..]).map(|ahead| from + ahead) {
            let stands = Stands::of(hay, at..at + self.text.len());
            // Of equals the first.
            if best.is_none_or(|(_, best)| stands > best) {
                best = Some((at, stands));
            }
            from = at + self.text.len();
            if stands == Stands::AsWord {
                break;
            }
        }
        best
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
        let bytes = line.as_bytes();
        let before = at.start.checked_sub(1).map(|before| bytes[before]);
        let ends = |byte: Option<u8>, letter: &dyn Fn() -> Option<char>| match byte {
            None => true,
            Some(byte) if byte.is_ascii() => !byte.is_ascii_alphanumeric(),
            Some(_) => letter().is_none_or(|c| !c.is_alphanumeric()),
        };
        let is_start = ends(before, &|| line[..at.start].chars().next_back());
        match (is_start, ends(bytes.get(at.end).copied(), &|| line[at.end..].chars().next())) {
            (true, true) => Self::AsWord,
            (true, false) => Self::AtStart,
            (false, _) => Self::Within,
        }
    }
}

/// Whether a text stands in a name as it was typed, whatever the case and accents: for menus.
pub fn stands_in(typed: &str, name: &str) -> bool {
    fold(name).contains(&fold(typed))
}

/// Which of `names` have the letters of `line`, best first: for menus.
pub fn rank(line: &str, names: &[impl AsRef<str>]) -> Vec<usize> {
    // What is typed may fold to nothing, as a mark without a letter does.
    let typed = fold(line.trim());
    let mut needle = Needle::new(&typed, false, Fit::Letters);
    let mut fit = |name: &str| if typed.is_empty() { Some(0) } else { needle.score(&Key::new(name)) };
    let mut ranked: Vec<(usize, i64)> =
        names.iter().enumerate().filter_map(|(nth, name)| Some((nth, fit(name.as_ref())?))).collect();
    ranked.sort_by_key(|&(_, score)| Reverse(score));
    ranked.into_iter().map(|(nth, _)| nth).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_folds_to_nothing_leaves_all_names() {
        for typed in ["", " ", "\u{301}", " \u{301}\u{200b}"] {
            assert_eq!(rank(typed, &["逆さま", "Conti", ""]), [0, 1, 2], "{typed:?}");
        }
    }

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
            let mut needle = Needle::new(word, cased, Fit::Letters);
            let key = Key::new(title);
            assert_eq!(needle.score(&key).is_some(), fits, "{word} in {title}");
            assert_eq!(!needle.hits(&key).is_empty(), fits, "{word} in {title}");
        }
    }
}
