//! Notes and highlights: a passage of an article, and what the reader has to say of it.

use jiff::Timestamp;

pub use crate::page::Passage;

/// A passage that is lit, with a note or without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Known by this wherever it is kept; empty until it is.
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
