//! What is looked for.

use memchr::memmem::Finder;

use super::normal::normalize;

/// Fewer letters than this would be found nearly everywhere.
const MIN_LETTERS: usize = 3;
/// Longer ones are cut: nobody types so much, and it is compared letter by letter.
const MAX_BYTES: usize = 4096;

/// Something to look for in bodies, made comparable once.
#[derive(Clone, Debug)]
pub struct Needle {
    text: String,
    finder: Finder<'static>,
}

impl Needle {
    /// None while `text` has fewer than three letters: there is nothing to ask for yet.
    pub fn new(text: &str) -> Option<Self> {
        let text = &text[..text.floor_char_boundary(MAX_BYTES)];
        let text = normalize(text);
        (text.trim_end().chars().take(MIN_LETTERS).count() == MIN_LETTERS)
            .then(|| Self { finder: Finder::new(text.as_bytes()).into_owned(), text })
    }

    /// As it is compared: folded, refanged, with single spaces.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether all that has this has `other` as well, so that its answer lies within the other's.
    pub fn narrows(&self, other: &Self) -> bool {
        other.find(self.text.as_bytes()).is_some()
    }

    /// Where it stands in a text that was made comparable.
    pub(super) fn find(&self, text: &[u8]) -> Option<usize> {
        self.finder.find(text)
    }

    /// Bytes of it.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }
}

impl PartialEq for Needle {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Needle {}
