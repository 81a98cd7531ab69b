//! Notes and highlights: a passage of an article, and what the reader has to say of it.

use std::hash::{BuildHasher, RandomState};

use jiff::Timestamp;

pub use crate::page::Passage;
use crate::store::Entry;

/// A passage that is lit, with a note or without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Known by this wherever it is kept.
    pub id: Box<str>,
    /// Which of the archives given, counted from 0.
    pub archive: u16,
    /// The id of the article.
    pub article: Box<str>,
    /// The fingerprint of the article's bytes when the passage was chosen.
    pub fingerprint: u64,
    /// What it is of.
    pub passage: Passage,
    /// What the reader wrote; nothing for a highlight.
    pub text: Option<Box<str>>,
    /// When it was made; nothing until it is kept.
    pub made: Option<Timestamp>,
}

impl Note {
    /// A new one about a passage of an article, without words. It has its id before it is kept, so that
    /// it can be taken away at once.
    pub fn new(article: &Entry, passage: Passage) -> Self {
        Self {
            id: new_id(),
            archive: article.archive,
            article: article.id.clone(),
            fingerprint: article.fingerprint,
            passage,
            text: None,
            made: None,
        }
    }
}

/// Nobody has had it before: each hash is made with keys the system's randomness gave.
fn new_id() -> Box<str> {
    let half = || RandomState::new().hash_one(Timestamp::now().as_nanosecond());
    format!("{:016x}{:016x}", half(), half()).into()
}
