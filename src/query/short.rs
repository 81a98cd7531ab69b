//! Whether letters that do not stand side by side are short for something, or scattered over the
//! line by chance, as any letters are over most lines.
//!
//! Short is `rnsmwr` for ransomware and `mspt` for Microsoft's Patch Tuesday: it begins where a word
//! begins, goes on within that word or at the beginning of a later one, and has left out fewer letters
//! of those words, and whole words between them, than it has letters, at each of its letters. So
//! whatever reads as short for something does so at every letter while it is typed: a longer word
//! never finds more.
//!
//! Of all the ways to read it the first one that is found is enough to know that there is one, and about
//! how good it is: few of them have to be tried. What is lit and ranked is the one that leaves out least,
//! which takes one pass over the line.

use memchr::memchr;

use super::index::bit;

/// Letters of a word that are compared; a longer one is short for nothing.
pub(super) const MAX_LETTERS: usize = 64;

/// So many of a word's letters are looked for from where it may begin before anything is noted of
/// the ways to read it: few places have them, and most lines none.
const LOOK: usize = 4;

/// So many letters of a line are compared before one gives up trying one reading after the other: there
/// may be very many of a line that repeats itself.
const STEPS: usize = 2_000;

const NEVER: u16 = u16::MAX;
const NOWHERE: u32 = u32::MAX;

/// A way to have read the first letters of the word: what it left out, and its last hit.
#[derive(Clone, Copy)]
struct Way {
    left_out: u16,
    hit: u32,
}

const NO_WAY: Way = Way { left_out: NEVER, hit: NOWHERE };

/// Room to work in, kept from line to line.
pub(super) struct ShortFor {
    /// By letters read: the last hit in this word, counting what was passed of it since.
    here: [Way; MAX_LETTERS + 1],
    /// The same, not counting it: the rest of a word that was hit is an ending nobody types.
    ended: [Way; MAX_LETTERS + 1],
    /// The last hit in an earlier word, counting the words passed since.
    before: [Way; MAX_LETTERS + 1],
    /// Each hit with the one before it.
    hits: Vec<(u32, u32)>,
}

impl ShortFor {
    pub(super) fn new() -> Self {
        let none = [NO_WAY; MAX_LETTERS + 1];
        Self { here: none, ended: none, before: none, hits: Vec::new() }
    }

    /// How much `letters` leave out of something in `line` they are short for, if there is anything.
    /// Words of the line begin with no other letters than those of `beginnings`, by their [`bit`].
    pub(super) fn left_out(&mut self, line: &str, letters: &[char], beginnings: u64) -> Option<u16> {
        if line.is_ascii() && letters.len() <= MAX_LETTERS && letters.iter().all(char::is_ascii_alphanumeric)
        {
            let mut trial = Trial { line: line.as_bytes(), letters, beginnings, steps: STEPS };
            let found = trial.first_reading();
            if found.is_some() || trial.steps > 0 {
                return found;
            }
        }
        self.read(line, letters, NEVER - 1).map(|way| way.left_out)
    }

    /// The same for a line of ASCII whose words begin where `starts` has bits, and letters and digits of ASCII.
    pub(super) fn left_out_at(
        &mut self,
        line: &[u8],
        letters: &[u8],
        starts: u128,
        beginnings: u64,
    ) -> Option<u16> {
        let mut leaps = Leaps { line, letters, starts, beginnings, steps: STEPS };
        let found = leaps.first_reading();
        if found.is_some() || leaps.steps > 0 {
            return found;
        }
        let letters: Vec<char> = letters.iter().copied().map(char::from).collect();
        self.read_letters(line, &letters, NEVER - 1, |from| memchr(letters[0] as u8, &line[from..]))
            .map(|way| way.left_out)
    }

    /// Which characters of the line they are, in order, where they leave out least.
    pub(super) fn hits(&mut self, line: &str, letters: &[char]) -> Option<Vec<usize>> {
        let mut next = self.read(line, letters, 0)?.hit;
        let mut hits = Vec::with_capacity(letters.len());
        while let Some(&(at, former)) = self.hits.get(next as usize) {
            hits.push(at as usize);
            next = former;
        }
        hits.reverse();
        Some(hits)
    }

    /// Looks no further than for a way that leaves out no more than `enough`.
    fn read(&mut self, line: &str, letters: &[char], enough: u16) -> Option<Way> {
        let first = *letters.first()?;
        if line.is_ascii() {
            let line = line.as_bytes();
            let Ok(first) = u8::try_from(first) else { return None };
            return self.read_letters(line, letters, enough, |from| memchr(first, &line[from..]));
        }
        let line: Vec<char> = line.chars().collect();
        self.read_letters(&line, letters, enough, |from| line[from..].iter().position(|&c| c == first))
    }

    /// `next_first` says how far behind a place the next of the first letter stands.
    fn read_letters<C: Copy + Into<char>>(
        &mut self,
        line: &[C],
        letters: &[char],
        enough: u16,
        next_first: impl Fn(usize) -> Option<usize>,
    ) -> Option<Way> {
        let count = letters.len();
        if count > MAX_LETTERS {
            return None;
        }
        let mut is_clean = false;
        let is_letter = |at: usize| line[at].into().is_alphanumeric();
        // What is no letter may stand anywhere behind a word.
        let looked_for = &letters[..count.min(LOOK)];
        let looked_for = if looked_for.iter().all(|c| c.is_alphanumeric()) { looked_for } else { &[] };
        let (mut best, mut at) = (NO_WAY, 0);
        // Letters read by some way that can still go on: more are not worth a look.
        let mut most = 0;
        while at < line.len() {
            if most == 0 {
                let Some(ahead) = next_first(at) else { break };
                at += ahead;
            }
            let c: char = line[at].into();
            let is_letter_here = c.is_alphanumeric();
            let begins = is_letter_here && (at == 0 || !is_letter(at - 1));
            let may_begin = || {
                let mut trial = Trial { line, letters: looked_for, beginnings: u64::MAX, steps: STEPS };
                trial.goes_on(at, 1, 0).is_some() || trial.steps == 0
            };
            if most == 0 && is_letter_here && !(begins && may_begin()) {
                at += 1;
                continue;
            }
            if !is_clean {
                self.forget(count);
                is_clean = true;
            }
            if begins {
                most = self.begin_word(most);
            }
            for nth in (0..count.min(most + 1)).rev() {
                if letters[nth] == c {
                    let way = self.way_to(nth, is_letter_here, begins);
                    // At each of its letters fewer are left out than it has so far.
                    if usize::from(way.left_out) <= nth {
                        let hit = self.hits.len() as u32;
                        self.hits.push((at as u32, way.hit));
                        let way = Way { hit, ..way };
                        self.take(nth + 1, way, is_letter_here);
                        most = most.max(nth + 1);
                        if nth + 1 == count && way.left_out < best.left_out {
                            best = way;
                        }
                        continue;
                    }
                }
                if is_letter_here {
                    self.pass(nth + 1);
                }
            }
            if best.left_out <= enough {
                break;
            }
            at += 1;
        }
        (best.left_out != NEVER).then_some(best)
    }

    fn forget(&mut self, read: usize) {
        for ways in [&mut self.here, &mut self.ended, &mut self.before] {
            ways[..=read].fill(NO_WAY);
        }
        self.hits.clear();
    }

    /// The best way to the `nth` letter standing here.
    fn way_to(&self, nth: usize, is_letter: bool, begins: bool) -> Way {
        let less = |a: Way, b: Way| if b.left_out < a.left_out { b } else { a };
        match (nth, is_letter, begins) {
            (0, true, false) => NO_WAY,
            (0, ..) => Way { left_out: 0, hit: NOWHERE },
            (_, true, true) => self.before[nth],
            (_, true, false) => self.here[nth],
            // Behind a word that may have been passed.
            (_, false, _) => {
                let Way { left_out, hit } = self.before[nth];
                less(self.ended[nth], Way { left_out: left_out.saturating_add(1), hit })
            }
        }
    }

    fn take(&mut self, read: usize, way: Way, is_letter: bool) {
        if way.left_out < self.ended[read].left_out {
            self.ended[read] = way;
        }
        if !is_letter {
            return;
        }
        self.pass(read);
        if way.left_out < self.here[read].left_out {
            self.here[read] = way;
        }
    }

    /// A letter that is not the next one is left out.
    fn pass(&mut self, read: usize) {
        let way = &mut self.here[read];
        way.left_out = way.left_out.saturating_add(1);
    }

    /// Counts the word that has ended as passed. The most letters read by a way that can still go on:
    /// one that has left out more than it has letters cannot.
    fn begin_word(&mut self, most: usize) -> usize {
        let mut still = 0;
        for read in 1..=most {
            let passed = self.before[read].left_out.saturating_add(1);
            let (before, ended) = (&mut self.before[read], self.ended[read]);
            before.left_out = passed;
            if ended.left_out < passed {
                *before = ended;
            }
            if usize::from(before.left_out) <= read {
                still = read;
            } else {
                *before = NO_WAY;
            }
            self.ended[read] = NO_WAY;
            self.here[read] = NO_WAY;
        }
        still
    }
}

/// Reading one after the other is tried, until one is found.
struct Trial<'a, C> {
    line: &'a [C],
    /// All of them are alphanumeric.
    letters: &'a [char],
    /// Those that words of the line begin with, and perhaps others.
    beginnings: u64,
    /// How many letters may still be compared. With none left it is not known that there is no reading.
    steps: usize,
}

impl Trial<'_, u8> {
    /// What the first reading leaves out of the line, if there is one.
    fn first_reading(&mut self) -> Option<u16> {
        let first = u8::try_from(*self.letters.first()?).ok()?;
        let mut from = 0;
        while let Some(at) = memchr(first, &self.line[from..]).map(|ahead| from + ahead) {
            let begins = at == 0 || !self.line[at - 1].is_ascii_alphanumeric();
            let found = if begins { self.goes_on(at, 1, 0) } else { None };
            if found.is_some() || self.steps == 0 {
                return found;
            }
            from = at + 1;
        }
        None
    }
}

impl<C: Copy + Into<char>> Trial<'_, C> {
    /// What is left out when the letters, so many of which were `read`, the last one at `at`, are read to
    /// their end, `left_out` having been left out so far; nothing if they cannot be.
    fn goes_on(&mut self, at: usize, read: usize, left_out: usize) -> Option<u16> {
        let Some(&next) = self.letters.get(read) else { return Some(left_out as u16) };
        let most = read - left_out;
        // In this word.
        let mut end = at + 1;
        while self.is_letter(end) {
            let more = end - at - 1;
            if more > most {
                break;
            }
            if let Some(found) = self.goes_on_at(end, read, left_out + more) {
                return Some(found);
            }
            end += 1;
        }
        // At the beginning of a later one.
        if self.beginnings & bit(next) == 0 {
            return None;
        }
        for more in 0..=most {
            while self.is_letter(end) {
                end += 1;
            }
            end += self.line[end..].iter().position(|&c| c.into().is_alphanumeric())?;
            if let Some(found) = self.goes_on_at(end, read, left_out + more) {
                return Some(found);
            }
        }
        None
    }

    fn goes_on_at(&mut self, at: usize, read: usize, left_out: usize) -> Option<u16> {
        self.steps = self.steps.saturating_sub(1);
        let is_next = self.line[at].into() == self.letters[read] && self.steps > 0;
        is_next.then(|| self.goes_on(at, read + 1, left_out)).flatten()
    }

    fn is_letter(&self, at: usize) -> bool {
        self.line.get(at).is_some_and(|&c| c.into().is_alphanumeric())
    }
}

/// The same as [`Trial`] where it is known where the words begin: from one to the next at a leap.
struct Leaps<'a> {
    line: &'a [u8],
    letters: &'a [u8],
    starts: u128,
    beginnings: u64,
    steps: usize,
}

impl Leaps<'_> {
    fn first_reading(&mut self) -> Option<u16> {
        let first = *self.letters.first()?;
        let mut starts = self.starts;
        while starts != 0 && self.steps > 0 {
            let at = starts.trailing_zeros() as usize;
            starts &= starts - 1;
            if self.line[at] == first
                && let Some(found) = self.goes_on(at, 1, 0)
            {
                return Some(found);
            }
        }
        None
    }

    fn goes_on(&mut self, at: usize, read: usize, left_out: usize) -> Option<u16> {
        let Some(&next) = self.letters.get(read) else { return Some(left_out as u16) };
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 {
            return None;
        }
        let most = read - left_out;
        let word = self.line[at + 1..].iter().take(most + 1).take_while(|byte| byte.is_ascii_alphanumeric());
        for (more, &byte) in word.enumerate() {
            if byte == next
                && let Some(found) = self.goes_on(at + 1 + more, read + 1, left_out + more)
            {
                return Some(found);
            }
        }
        if self.beginnings & bit(next.into()) == 0 {
            return None;
        }
        let mut later = self.starts & u128::MAX.checked_shl(at as u32 + 1).unwrap_or(0);
        for more in 0..=most {
            if later == 0 {
                return None;
            }
            let start = later.trailing_zeros() as usize;
            later &= later - 1;
            if self.line[start] == next
                && let Some(found) = self.goes_on(start, read + 1, left_out + more)
            {
                return Some(found);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by trying every way: what it leaves out at least.
    fn by_trial(line: &[char], letters: &[char]) -> Option<u16> {
        fn go(line: &[char], letters: &[char], nth: usize, last: Option<usize>, out: u16) -> Option<u16> {
            if nth == letters.len() {
                return Some(out);
            }
            let begins =
                |at: usize| line[at].is_alphanumeric() && (at == 0 || !line[at - 1].is_alphanumeric());
            let mut best: Option<u16> = None;
            for at in last.map_or(0, |last| last + 1)..line.len() {
                if line[at] != letters[nth] {
                    continue;
                }
                let is_letter = line[at].is_alphanumeric();
                let between = last.map_or(&line[at..at], |last| &line[last + 1..at]);
                let same_word = last.is_some_and(|last| line[last].is_alphanumeric())
                    && between.iter().all(|c| c.is_alphanumeric());
                let cost = match last {
                    None if is_letter && !begins(at) => continue,
                    None => 0,
                    Some(_) if same_word && is_letter => between.len() as u16,
                    Some(_) if is_letter && !begins(at) => continue,
                    Some(last) => (last + 1..at).filter(|&at| begins(at)).count() as u16,
                };
                if usize::from(out + cost) <= nth {
                    let found = go(line, letters, nth + 1, Some(at), out + cost);
                    best = best.into_iter().chain(found).min();
                }
            }
            best
        }
        go(line, letters, 0, None, 0)
    }

    proptest::proptest! {
        #[test]
        fn the_way_that_leaves_out_least_is_found(line in "[abc é-]{0,14}", letters in "[abcé-]{1,5}") {
            let letters: Vec<char> = letters.chars().collect();
            let chars: Vec<char> = line.chars().collect();
            let mut short = ShortFor::new();
            let least = by_trial(&chars, &letters);
            proptest::prop_assert_eq!(short.read(&line, &letters, 0).map(|way| way.left_out), least);
            let first = short.left_out(&line, &letters, u64::MAX);
            proptest::prop_assert_eq!(first.is_some(), least.is_some());
            proptest::prop_assert!(first >= least);
            if line.is_ascii() && letters.iter().all(char::is_ascii_alphanumeric) {
                let begins = |at: usize| chars[at].is_alphanumeric() && (at == 0 || !chars[at - 1].is_alphanumeric());
                let starts = (0..chars.len()).filter(|&at| begins(at)).fold(0, |starts, at| starts | 1_u128 << at);
                let text: String = letters.iter().collect();
                let leapt = short.left_out_at(line.as_bytes(), text.as_bytes(), starts, u64::MAX);
                proptest::prop_assert_eq!(leapt, first);
            }
            if let Some(hits) = short.hits(&line, &letters) {
                let hit: Vec<char> = hits.iter().map(|&at| chars[at]).collect();
                proptest::prop_assert_eq!(hit, letters.clone());
                // Whatever it is short for, it was so a letter ago.
                let typed = &letters[..letters.len() - 1];
                proptest::prop_assert!(typed.is_empty() || short.left_out(&line, typed, u64::MAX).is_some());
            }
        }
    }
}
