//! The text of one article: held, or read again.

use std::sync::Arc;

use super::load::{parse, read};
use super::{Entry, Origin};
use crate::article::Article;
use crate::error::Error;

/// An article with its decoded source. A file that changed since the list was made is parsed anew,
/// so that the two always belong together.
///
/// # Errors
/// When the file is gone or cannot be read any more.
pub fn open(entry: &Entry) -> Result<(Arc<Article>, Arc<String>), Error> {
    if let Some(text) = &entry.text {
        return Ok((Arc::clone(&entry.article), Arc::clone(text)));
    }
    let bytes = match &entry.origin {
        Origin::File(path) => {
            read(path).map_err(|error| Error::Read { path: path.clone(), reason: error.to_string() })?
        }
        Origin::Sample(text) => text.as_bytes().to_vec(),
        // Its text is always held.
        Origin::Stream(_) => Vec::new(),
    };
    let (article, text) = parse(&entry.id, &entry.origin, bytes);
    Ok((Arc::new(article), Arc::new(text)))
}
