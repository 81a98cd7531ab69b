//! Articles like one: those that share with it what few articles have, and what that is.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use fixedbitset::FixedBitSet;

use super::index::{Index, Names, Part, on_all_cores};
use crate::fold::{fold, refang};

/// More are not like it.
const MOST: usize = 50;
/// Reasons that are told of one.
const MOST_REASONS: usize = 8;

/// What is looked at of one article: a bit each, and one for its title. An article that has more says
/// with none of it what it is about.
const MAX_ENTITIES: usize = 24;
const MAX_TAGS: usize = 64;
const MAX_WORDS: usize = 32;
const TITLE: u32 = 127;
const TITLE_BIT: u128 = 1 << TITLE;

/// Letters of a word of a title, and digits of a number: shorter ones stand everywhere.
const MIN_LETTERS: usize = 4;
const MAX_WORD: usize = 64;

/// What more than one in so many articles has says nothing of any of them; nor does a word that one in
/// so many titles has,
const COMMON: usize = 10;
const COMMON_WORD: usize = 50;
/// unless these are all.
const FEW: usize = 3;

/// How much more it says that articles share what the title of the first names as well.
const IN_TITLE: f64 = 0.5;

/// How much less it says that an article shares something when it has twice as many tags as others:
/// one with very many shares some with any.
const MANY_TAGS: f64 = 0.2;

/// Articles that share less than this part of what the most alike shares are not like it.
const LEAST: f64 = 0.2;

/// One article that is like another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Like {
    /// Which, in the snapshot.
    pub item: u32,
    /// What both have, the rarest first.
    pub reasons: Vec<Reason>,
}

/// Something two articles share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The whole title.
    Title,
    /// What both texts name, as the first of them writes it.
    Entity(Arc<str>),
    /// A tag.
    Tag(Arc<str>),
    /// A word of the title, folded.
    Word(Arc<str>),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title => f.write_str("the same title"),
            Self::Entity(shown) => f.write_str(shown),
            Self::Tag(name) => write!(f, "#{name}"),
            Self::Word(word) => write!(f, "“{word}”"),
        }
    }
}

/// The articles most like `item`, best first and the newest first among equals; an article of the same
/// title before all others. `entities` is what its text names, and the articles that do.
pub fn like(index: &Index, item: u32, entities: &[(String, Arc<FixedBitSet>)]) -> Vec<Like> {
    if item as usize >= index.len() {
        return Vec::new();
    }
    let traits = Traits::of(index, item, entities);
    let parts = on_all_cores(index.parts.len(), |nth| traits.shared_in(&index.parts[nth], item));
    let weights = traits.weights(&parts, index.len());
    let tags: usize = index.parts.iter().map(|part| part.tags.count()).sum();
    let usual = (tags as f64 / index.len() as f64).max(1.0);
    let weigh = |(item, shared): (u32, u128)| {
        let (part, nth) = index.place(item);
        let more = (part.tags.of(nth).len() as f64 / usual - 1.0).max(0.0);
        let is_twin = shared & TITLE_BIT != 0 && weights[TITLE as usize] > 0.0;
        let sum: f64 = ones(shared & !TITLE_BIT).map(|bit| weights[bit as usize]).sum();
        Found { is_twin, weight: sum / (1.0 + MANY_TAGS * more), item, shared }
    };
    let others = parts.into_iter().flatten().filter(|&(other, _)| other != item);
    let mut found: Vec<Found> = others.map(weigh).collect();
    let most = found.iter().filter(|found| !found.is_twin).map(|found| found.weight).fold(0.0, f64::max);
    found.retain(|found| found.is_twin || found.weight > 0.0 && found.weight >= most * LEAST);
    if found.len() > MOST {
        found.select_nth_unstable_by(MOST, Found::order);
        found.truncate(MOST);
    }
    found.sort_unstable_by(Found::order);
    let like = |found: Found| Like { item: found.item, reasons: traits.reasons(found.shared, &weights) };
    found.into_iter().map(like).collect()
}

/// An article that shares something.
struct Found {
    is_twin: bool,
    weight: f64,
    item: u32,
    shared: u128,
}

impl Found {
    fn order(&self, other: &Self) -> Ordering {
        let twins_first = other.is_twin.cmp(&self.is_twin);
        twins_first.then(other.weight.total_cmp(&self.weight)).then(self.item.cmp(&other.item))
    }
}

/// What an article can share with others; each is a bit.
struct Traits<'a> {
    /// What stands for each bit.
    reasons: Vec<Reason>,
    /// What each would weigh, were all as rare.
    shares: Vec<f64>,
    entities: Vec<(u32, &'a FixedBitSet)>,
    /// For each tag of the index its bit, or [`NO_BIT`].
    tags: Vec<u8>,
    words: Option<AhoCorasick>,
    /// The bit of each of those words.
    word_bits: Vec<u32>,
    title: &'a str,
}

const NO_BIT: u8 = u8::MAX;

/// Traits being gathered: what is tagged, named and in the title is still one.
#[derive(Default)]
struct Kept {
    /// By what is the same for all of these.
    bits: HashMap<String, u32>,
    reasons: Vec<Reason>,
    shares: Vec<f64>,
}

impl Kept {
    fn bit(&mut self, same: String, reason: Reason) -> u32 {
        let is_word = matches!(reason, Reason::Word(_));
        let next = self.reasons.len() as u32;
        let bit = *self.bits.entry(same).or_insert(next);
        if bit == next {
            self.reasons.push(reason);
            self.shares.push(1.0);
        } else if is_word {
            self.shares[bit as usize] += IN_TITLE;
        }
        bit
    }

    /// Others may bear a tag that stands here only in the title or the text. Such a word is a name.
    fn look_among_tags(&mut self, index: &Index, tags: &mut [u8]) {
        for (spelling, &tag) in index.tags.spellings.iter().zip(&index.tags.spelt) {
            let Some(&bit) = self.bits.get(spelling) else { continue };
            let name = &index.tags.list[tag as usize];
            if name.junk || tags[tag as usize] != NO_BIT {
                continue;
            }
            tags[tag as usize] = bit as u8;
            let reason = &mut self.reasons[bit as usize];
            if matches!(reason, Reason::Word(_)) {
                *reason = Reason::Tag((&*name.shown).into());
            }
        }
    }
}

impl<'a> Traits<'a> {
    fn of(index: &'a Index, item: u32, named: &'a [(String, Arc<FixedBitSet>)]) -> Self {
        let (part, nth) = index.place(item);
        let title = part.titles.get(nth);
        let source = match part.sources[nth] {
            Names::NONE => "",
            source => &*index.sources.list[source as usize].shown,
        };
        let (source_words, source) = (fold(source), letters_of(source));
        let mut kept = Kept::default();
        let entity = |(shown, articles): &'a (String, Arc<FixedBitSet>)| {
            (kept.bit(fold(&refang(shown)), Reason::Entity(shown.as_str().into())), &**articles)
        };
        let entities = named.iter().take(MAX_ENTITIES).map(entity).collect();
        let mut tags = vec![NO_BIT; index.tags.list.len()];
        let telling = part.tags.of(nth).iter().filter(|&&tag| {
            let tag = &index.tags.list[tag as usize];
            !tag.junk && letters_of(&tag.shown) != source
        });
        let own: Vec<u32> = telling.take(MAX_TAGS).copied().collect();
        for &tag in &own {
            let shown = &*index.tags.list[tag as usize].shown;
            tags[tag as usize] = kept.bit(fold(shown), Reason::Tag(shown.into())) as u8;
        }
        let is_of_source = |word: &&str| source_words.split(' ').any(|of_source| of_source == *word);
        for word in words(title).into_iter().filter(|word| !is_of_source(word)) {
            kept.bit(word.to_owned(), Reason::Word(word.into()));
        }
        kept.look_among_tags(index, &mut tags);
        let mut words: Vec<(&str, u32)> = kept.bits.iter().map(|(word, &bit)| (&**word, bit)).collect();
        words.retain(|(word, _)| is_telling(word));
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(words.iter().map(|(word, _)| word));
        let word_bits: Vec<u32> = words.iter().map(|&(_, bit)| bit).collect();
        let words = finder.ok().filter(|_| !word_bits.is_empty());
        Self { reasons: kept.reasons, shares: kept.shares, entities, tags, words, word_bits, title }
    }

    /// What each article of a part shares, where it shares anything.
    fn shared_in(&self, part: &Part, item: u32) -> Vec<(u32, u128)> {
        let mut shared = vec![0_u128; part.len()];
        for (nth, shared) in shared.iter_mut().enumerate() {
            for &tag in part.tags.of(nth) {
                let bit = self.tags[tag as usize];
                *shared |= if bit == NO_BIT { 0 } else { 1 << bit };
            }
            if !self.title.is_empty() && part.titles.get(nth) == self.title {
                *shared |= 1 << TITLE;
            }
        }
        let text = part.titles.text();
        let mut nth = 0;
        for word in self.words.iter().flat_map(|words| words.find_iter(text)) {
            let before = text[..word.start()].chars().next_back();
            let after = text[word.end()..].chars().next();
            if !before.into_iter().chain(after).any(char::is_alphanumeric) {
                nth = part.titles.line_at(nth, word.start());
                shared[nth] |= 1 << self.word_bits[word.pattern().as_usize()];
            }
        }
        for (bit, articles) in &self.entities {
            let blocks = articles.as_slice().iter().skip(part.first / BLOCK).take(part.len().div_ceil(BLOCK));
            for (block, first) in blocks.zip((0..).step_by(BLOCK)) {
                let mut block = *block;
                while block != 0 {
                    if let Some(shared) = shared.get_mut(first + block.trailing_zeros() as usize) {
                        *shared |= 1 << bit;
                    }
                    block &= block - 1;
                }
            }
        }
        // Of `zero-day` it has the parts as well.
        if let Some(own) = (item as usize).checked_sub(part.first).and_then(|nth| shared.get_mut(nth)) {
            *own |= (1 << self.reasons.len()) - 1;
        }
        let numbered = (part.first as u32..).zip(shared);
        numbered.filter(|&(_, shared)| shared != 0).collect()
    }

    /// What each bit is worth: the more the fewer articles have it, and nothing if many do.
    fn weights(&self, parts: &[Vec<(u32, u128)>], articles: usize) -> [f64; 128] {
        let mut counts = [0_usize; 128];
        for &(_, shared) in parts.iter().flatten() {
            ones(shared).for_each(|bit| counts[bit as usize] += 1);
        }
        let most = (articles as f64).ln().max(1.0);
        let rarity = |count: usize, common: usize| match count {
            0 => 0.0,
            count if count > FEW && count * common > articles => 0.0,
            count => (articles as f64 / count as f64).ln(),
        };
        let mut weights = [0.0; 128];
        let traits = self.reasons.iter().zip(&self.shares);
        for ((weight, count), (reason, share)) in weights.iter_mut().zip(counts).zip(traits) {
            *weight = match reason {
                // A word that two titles have is a name; one that many have is any word.
                Reason::Word(_) => rarity(count, COMMON_WORD).powi(2) / most,
                _ => rarity(count, COMMON) * share,
            };
        }
        // It is told first.
        weights[TITLE as usize] = if rarity(counts[TITLE as usize], COMMON) > 0.0 { f64::MAX } else { 0.0 };
        weights
    }

    fn reasons(&self, shared: u128, weights: &[f64; 128]) -> Vec<Reason> {
        let mut bits: Vec<u32> = ones(shared).filter(|&bit| weights[bit as usize] > 0.0).collect();
        let heavier = |a: &u32, b: &u32| -> Ordering {
            weights[*b as usize].total_cmp(&weights[*a as usize]).then(a.cmp(b))
        };
        bits.sort_by(heavier);
        let reason = |bit: u32| self.reasons.get(bit as usize).cloned().unwrap_or(Reason::Title);
        bits.into_iter().take(MOST_REASONS).map(reason).collect()
    }
}

/// Articles in one number of a set of them.
const BLOCK: usize = usize::BITS as usize;

fn ones(mut bits: u128) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (bit < u128::BITS).then_some(bit)
    })
}

/// A name without what its spellings differ by: `BleepingComputer`, `Bleeping Computer`.
fn letters_of(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The words of a folded title that may say what it is about, each once: `zero-day` whole, then its
/// parts, but of `cve-2021-44228` not the numbers.
fn words(title: &str) -> Vec<&str> {
    let mut seen = HashSet::new();
    let runs = title.split(|c: char| !c.is_alphanumeric() && c != '-').map(|run| run.trim_matches('-'));
    let words = runs.flat_map(|run| {
        let parts = run.split('-').filter(move |&part| part != run && part.chars().any(char::is_alphabetic));
        std::iter::once(run).chain(parts)
    });
    words.filter(|word| is_telling(word) && seen.insert(*word)).take(MAX_WORDS).collect()
}

fn is_telling(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
    let is_named = word.chars().any(char::is_numeric) && word.chars().any(char::is_alphabetic);
    word.len() <= MAX_WORD && !word.contains('\n') && (letters >= MIN_LETTERS || is_named && letters > 1)
}
