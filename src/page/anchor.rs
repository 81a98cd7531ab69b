//! A place in a text that survives the text being edited: its offset, and the words that stood there.

use super::document::Document;

/// Bytes of the words that are remembered.
const MAX_WORDS: usize = 80;

/// A place in a document, to be found again in a later reading of the same article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The byte of the text.
    pub place: usize,
    words: String,
}

impl Anchor {
    /// The byte `place`, where these words stood.
    pub fn new(place: usize, words: String) -> Self {
        Self { place, words }
    }

    /// The words that stood there.
    pub fn words(&self) -> &str {
        &self.words
    }
}

impl Document {
    /// What to remember of the byte `place`.
    pub fn anchor(&self, place: usize) -> Anchor {
        let words = self.words_at(place).unwrap_or_default();
        Anchor { place, words: words[..words.floor_char_boundary(MAX_WORDS)].to_owned() }
    }

    /// Where the words of an anchor stand now: the nearest place that has them, or their beginning,
    /// else the same offset.
    pub fn find_anchor(&self, anchor: &Anchor) -> usize {
        let half = &anchor.words[..anchor.words.floor_char_boundary(MAX_WORDS / 4)];
        if half.is_empty() || self.words_at(anchor.place).is_some_and(|words| words.starts_with(half)) {
            return anchor.place;
        }
        [anchor.words.as_str(), half]
            .into_iter()
            .find_map(|words| self.nearest(words, anchor.place))
            .unwrap_or(anchor.place)
    }

    fn words_at(&self, place: usize) -> Option<&str> {
        self.flows(self.block_at(place)).find_map(|flow| Some(&flow.text()[flow.offset(place)?..]))
    }

    fn nearest(&self, words: &str, place: usize) -> Option<usize> {
        let flows = (0..self.len()).flat_map(|block| self.flows(block));
        let places = flows.flat_map(|flow| {
            let text = flow.text();
            text.match_indices(words).filter_map(|(at, found)| Some(flow.source(at..at + found.len())?.start))
        });
        places.min_by_key(|found| found.abs_diff(place))
    }
}
