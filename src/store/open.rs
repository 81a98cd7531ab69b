//! The text of one article: held, or read again.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::attachment::read_attachment;
use super::reader::{parse, read};
use super::{Entry, Origin};
use crate::article::Article;
use crate::error::Error;

/// An article with its decoded source. A file that changed since the list was made is parsed anew,
/// so that the two always belong together.
///
/// # Errors
/// When the file is gone or cannot be read any more.
pub fn open(entry: &Entry) -> Result<(Arc<Article>, Arc<String>), Error> {
    if let Some(text) = held(entry) {
        return Ok((Arc::new(entry.article.clone()), text));
    }
    let file = entry.file();
    let (bytes, stamp) = match (&file, &entry.origin) {
        (Some(path), _) => {
            let reason = |error: io::Error| Error::Read { path: path.clone(), reason: error.to_string() };
            read(path).map(|read| (read.bytes, Some(read.stamp))).map_err(reason)?
        }
        (None, Origin::Sample(text)) => (text.as_bytes().to_vec(), None),
        // The text of a stream is always held.
        (None, _) => (Vec::new(), None),
    };
    let (article, text) = parse(&entry.id, stamp, bytes);
    Ok((Arc::new(article), Arc::new(text)))
}

fn held(entry: &Entry) -> Option<Arc<String>> {
    match &entry.origin {
        Origin::Stream(stream) => Some(Arc::clone(&stream.text)),
        _ => entry.text.upgrade(),
    }
}

/// The bytes of a file that an article names, such as a picture, when there are no more than `most`.
///
/// # Errors
/// When there is no such file, or it is not below the archive's root: a predicate for the reader, to
/// be put after the file's name.
pub fn attachment(entry: &Entry, target: &str, most: usize) -> Result<Vec<u8>, String> {
    let path = entry.file().ok_or("is not in the archive")?;
    // The id is the path below the root.
    let root = path.ancestors().nth(entry.id.split('/').count()).unwrap_or(&path);
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    read_attachment(root, &path, target, most)
}
