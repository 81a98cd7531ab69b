//! Search keys: text with accents, typographic quotes and dashes folded away, and a map back.
//!
//! Both sides of every comparison go through here, so `Muller` finds `Müller` and `it's` finds
//! `it’s`. Case is kept in the key (a capital in a query asks for a capital); the lower-case form
//! stands beside it, character for character.

use unicode_normalization::UnicodeNormalization;

/// Characters of a text that take part in matching. fuzzy-matcher is quadratic and keeps its
/// memory, so what it is given is bounded here, once for all.
const MAX_CHARS: usize = 400;

/// A folded text and where each of its characters came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    cased: Box<str>,
    /// Where it differs.
    lower: Option<Box<str>>,
    /// Byte offset in the text for each character of the key; absent when the text is ASCII, where
    /// both are the same.
    origin: Option<Box<[u32]>>,
}

impl Key {
    /// Folds the first few hundred characters of `text`.
    pub fn new(text: &str) -> Self {
        if text.bytes().take(MAX_CHARS).all(|b| b.is_ascii()) {
            // Those bytes are ASCII, so the cut is on a character.
            let cased = &text[..text.len().min(MAX_CHARS)];
            let lower =
                cased.bytes().any(|b| b.is_ascii_uppercase()).then(|| cased.to_ascii_lowercase().into());
            return Self { cased: cased.into(), lower, origin: None };
        }
        let mut cased = String::with_capacity(text.len().min(MAX_CHARS * 2));
        let mut origin = Vec::new();
        for (at, c) in text.char_indices().take(MAX_CHARS) {
            fold_char(c, |folded| {
                cased.push(folded);
                origin.push(at as u32);
            });
        }
        let lower: String = cased.chars().map(lower_char).collect();
        let lower = (lower != cased).then(|| lower.into());
        Self { cased: cased.into(), lower, origin: Some(origin.into()) }
    }

    /// The key with its capitals.
    pub fn cased(&self) -> &str {
        &self.cased
    }

    /// The key in lower case, to search when case does not matter.
    pub fn caseless(&self) -> &str {
        self.lower.as_deref().unwrap_or(&self.cased)
    }

    /// The byte offset in the text of the `nth` character of the key.
    pub fn origin(&self, nth: usize) -> Option<usize> {
        match &self.origin {
            None => (nth < self.cased.len()).then_some(nth),
            Some(map) => map.get(nth).map(|&at| at as usize),
        }
    }
}

/// A text folded the same way and in lower case, where no way back is needed.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, |c| out.push(lower_char(c)));
    }
    out
}

/// Like [`fold`], with capitals kept.
pub fn fold_cased(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, |c| out.push(c));
    }
    out
}

/// A text folded whole, in lower case unless `cased`, and for each byte of it the byte of `text` it
/// came from.
pub fn fold_with_origins(text: &str, cased: bool) -> (String, Vec<u32>) {
    let mut out = String::with_capacity(text.len());
    let mut origins = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        fold_char(if c == '\n' { ' ' } else { c }, |c| out.push(if cased { c } else { lower_char(c) }));
        origins.resize(out.len(), at as u32);
    }
    (out, origins)
}

/// One character for one: the few whose lower case is longer keep its first.
fn lower_char(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn fold_char(c: char, mut put: impl FnMut(char)) {
    if c.is_ascii() {
        put(c);
    } else {
        fold_other(c, &mut put);
    }
}

fn fold_other(c: char, put: &mut dyn FnMut(char)) {
    let replaced = match c {
        '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' | 'ʼ' => "'",
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '…' => "...",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => " ",
        'ß' => "ss",
        'ẞ' => "SS",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'ø' => "o",
        'Ø' => "O",
        'ł' => "l",
        'Ł' => "L",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'þ' => "th",
        'Þ' => "Th",
        'ı' => "i",
        _ => "",
    };
    if !replaced.is_empty() {
        return replaced.chars().for_each(put);
    }
    for part in c.nfkd().filter(|&part| !is_accent(part)) {
        // What it comes apart into may be a letter that folds: `ꟹ` into `œ`. Nothing comes apart twice.
        if part == c { put(part) } else { fold_other(part, put) }
    }
}

/// Marks that people leave out when they type: Latin, Greek and Cyrillic accents, Hebrew and Arabic
/// points. The vowel signs of Indic and Thai scripts are letters to their readers and stay.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_quotes_and_case_fold_and_map_back() {
        for (text, folded) in [
            ("Müller’s “Œuvre” — café", "muller's \"oeuvre\" - cafe"),
            ("ÉCOLE Straße", "ecole strasse"),
            ("ΆΛΦΑ Ёлка", "αλφα елка"),
            ("plain", "plain"),
            ("ꟹ", "oe"),
        ] {
            assert_eq!(fold(text), folded);
            assert_eq!(fold(folded), folded, "folding twice changes nothing");
            let key = Key::new(text);
            assert_eq!(key.caseless(), folded);
            for (nth, c) in key.cased().chars().enumerate() {
                let at = key.origin(nth).expect("every character has an origin");
                let from = text[at..].chars().next().expect("an origin is a character");
                assert!(fold_cased(&from.to_string()).contains(c), "{c} from {from}");
            }
        }
    }

    #[test]
    fn a_megabyte_is_cut() {
        assert_eq!(Key::new(&"a".repeat(1 << 20)).cased().len(), MAX_CHARS);
        assert_eq!(Key::new(&"é".repeat(1 << 20)).cased().len(), MAX_CHARS);
    }
}
