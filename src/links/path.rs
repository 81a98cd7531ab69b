//! Paths as links write them, and where they end up below the archive.
//!
//! Refused: whatever leaves the archive, however it is written: `..`, `%2e%2e`, with backslashes,
//! from a drive or a server. That is told from the letters alone; no file is asked.

use std::borrow::Cow;

/// The folder an id stands in; empty at the archive's root.
pub(super) fn folder(id: &str) -> &str {
    id.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The id that `path`, written in `folder`, names; `None` if it leads out of the archive.
pub(super) fn below(folder: &str, path: &str) -> Option<String> {
    let decoded = decoded(path);
    let rooted = decoded.starts_with('/');
    let drive = matches!(decoded.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if drive || decoded.starts_with('\\') || decoded.starts_with("//") || decoded.starts_with("/\\") {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    let start = if rooted { "" } else { folder };
    let written = start.split('/').chain(decoded.split(['/', '\\']));
    for part in written.filter(|part| !matches!(*part, "" | ".")) {
        if part != ".." {
            parts.push(part);
        } else if parts.pop().is_none() {
            return None;
        }
    }
    Some(parts.join("/"))
}

/// `%20` and the like read, once: what was encoded twice stays encoded.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let encoded = escaped(&bytes[at..]);
        out.push(encoded.unwrap_or(byte));
        at += if encoded.is_some() { 3 } else { 1 };
    }
    Cow::Owned(
        String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into()),
    )
}

/// The byte that `%xx` at the start stands for.
pub(super) fn escaped(bytes: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    match *bytes {
        [b'%', high, low, ..] => Some((digit(high)? * 16 + digit(low)?) as u8),
        _ => None,
    }
}
