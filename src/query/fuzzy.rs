//! fuzzy-matcher, wrapped: how well letters typed in order fit a key, and which letters they hit.
//!
//! Its own idea of a match is any line that has the letters in order, which most lines have for a
//! short word; [`reads_as_short_for`] says which of those a reader would call one.
//!
//! What it is given is bounded on both sides (a [`Key`] and a query word are cut), and its cost is
//! kept from hopeless candidates by a look for the letters first.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::fold::Key;

/// What an exact match is worth a letter: about what the matcher gives for letters side by side.
const EXACT_LETTER: i64 = 20;

/// What a word earns for standing there whole: as much as two letters more.
const WHOLE_WORD: i64 = 32;

/// Something to look for, ready to be looked for often.
pub(super) struct Needle {
    text: String,
    letters: Vec<char>,
    cased: bool,
    exact: bool,
    matcher: SkimMatcherV2,
}

impl Needle {
    /// `text` is folded, and in lower case unless `cased`.
    pub(super) fn new(text: &str, cased: bool, exact: bool) -> Self {
        // Both sides are in lower case unless capitals count.
        let matcher = SkimMatcherV2::default().respect_case();
        Self { text: text.to_owned(), letters: text.chars().collect(), cased, exact, matcher }
    }

    /// How well it fits: nothing when it does not.
    pub(super) fn score(&self, key: &Key) -> Option<i64> {
        let hay = self.hay(key);
        if self.exact {
            return hay.find(&self.text).map(|_| EXACT_LETTER * self.letters.len().cast_signed() as i64);
        }
        if !self.has_letters(hay) {
            return None;
        }
        if hay.contains(&self.text) {
            let score = self.matcher.fuzzy_match(hay, &self.text)?;
            return Some(score + if self.is_word_of(hay) { WHOLE_WORD } else { 0 });
        }
        let (score, hits) = self.matcher.fuzzy_indices(hay, &self.text)?;
        // What stands there as it was typed comes before what it might be short for.
        (!hits.is_empty() && reads_as_short_for(hay, &hits)).then_some(score / 2)
    }

    /// The characters of the key it hits, in order; none when it does not fit.
    pub(super) fn hits(&self, key: &Key) -> Vec<usize> {
        let hay = self.hay(key);
        if self.exact {
            return hay.find(&self.text).map_or_else(Vec::new, |at| {
                let first = hay[..at].chars().count();
                (first..first + self.letters.len()).collect()
            });
        }
        if !self.has_letters(hay) {
            return Vec::new();
        }
        match self.matcher.fuzzy_indices(hay, &self.text) {
            Some((_, hits)) if hay.contains(&self.text) || reads_as_short_for(hay, &hits) => hits,
            _ => Vec::new(),
        }
    }

    /// Whether it is the whole of a folded text.
    pub(super) fn is(&self, folded: &str) -> bool {
        self.text == folded
    }

    fn hay<'k>(&self, key: &'k Key) -> &'k str {
        if self.cased { key.cased() } else { key.caseless() }
    }

    fn has_letters(&self, hay: &str) -> bool {
        let mut chars = hay.chars();
        self.letters.iter().all(|&letter| chars.any(|c| c == letter))
    }

    /// Whether it stands there as a word of its own: `conti`, not the beginning of `continued`.
    fn is_word_of(&self, hay: &str) -> bool {
        let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        hay.match_indices(&self.text).any(|(at, found)| {
            ends(hay[..at].chars().next_back()) && ends(hay[at + found.len()..].chars().next())
        })
    }
}

/// Whether letters that do not stand side by side are short for something, or scattered over the
/// line by chance, as any letters are over most lines. Short is `rnsmwr` for ransomware and `mspt`
/// for Microsoft's Patch Tuesday: it begins where a word begins, goes on within that word or at the
/// beginning of a later one, and leaves out fewer letters of those words, and whole words
/// between them, than it has letters.
fn reads_as_short_for(hay: &str, hits: &[usize]) -> bool {
    let mut hits_left = hits.iter().copied().peekable();
    let mut before = ' ';
    let mut word_was_hit = false;
    // Counted since the last hit, and kept only if another hit follows.
    let (mut passed, mut left_out) = (0, 0);
    for (at, c) in hay.chars().enumerate() {
        let begins = c.is_alphanumeric() && !before.is_alphanumeric();
        before = c;
        if begins {
            // The rest of a word that was hit is an ending nobody types.
            passed = if word_was_hit { 0 } else { passed };
            word_was_hit = false;
        }
        if hits_left.next_if_eq(&at).is_some() {
            if c.is_alphanumeric() && !begins && !word_was_hit {
                return false;
            }
            word_was_hit = true;
            left_out += std::mem::take(&mut passed);
        } else if begins || (word_was_hit && c.is_alphanumeric()) {
            passed += usize::from(at > hits[0]);
        }
    }
    left_out < hits.len()
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
            let needle = Needle::new(word, cased, false);
            let key = Key::new(title);
            assert_eq!(needle.score(&key).is_some(), fits, "{word} in {title}");
            assert_eq!(!needle.hits(&key).is_empty(), fits, "{word} in {title}");
        }
    }
}
