//! Search keys: text with accents, typographic quotes and dashes folded away, and a map back.
//!
//! Both sides of every comparison go through here, so `Muller` finds `Müller` and `it's` finds
//! `it’s`. Case is kept in the key (a capital in a query asks for a capital); the lower-case form
//! stands beside it, character for character.
//!
//! Addresses that were made harmless (`hxxp://evil[.]com`) are made whole by [`refang`], so that either
//! spelling finds both.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
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

/// What addresses are made harmless with, in any case, and what it stands for.
const DEFANGED: [(&str, &str); 10] = [
    ("[.]", "."),
    ("(.)", "."),
    ("{.}", "."),
    ("[dot]", "."),
    ("(dot)", "."),
    ("[:]", ":"),
    ("[://]", "://"),
    ("[@]", "@"),
    ("[at]", "@"),
    ("hxxp", "http"),
];

static DEFANGING: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let signs = DEFANGED.iter().map(|(sign, _)| sign);
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(signs)
        .expect("a few short words make an automaton")
});

/// A text in which addresses that were made harmless are whole again: `hxxp://evil[.]com` is
/// `http://evil.com`. Done twice it changes nothing more.
pub fn refang(text: &str) -> Cow<'_, str> {
    let mut whole = String::new();
    let mut done = 0;
    for (at, meant) in defanged(text) {
        whole.push_str(&text[done..at.start]);
        whole.push_str(meant);
        done = at.end;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    whole.push_str(&text[done..]);
    Cow::Owned(whole)
}

/// Where addresses in `text` were made harmless, and what stands for it in whole ones. A single space
/// at either side of a dot belongs to it, and so do brackets around brackets.
pub fn defanged(text: &str) -> impl Iterator<Item = (Range<usize>, &'static str)> + '_ {
    let mut done = 0;
    DEFANGING.find_iter(text).filter_map(move |sign| {
        let at = sign.range();
        // The brackets around the one before have taken it in.
        if at.start < done {
            return None;
        }
        let (at, meant) = with_all_around(text.as_bytes(), at, DEFANGED[sign.pattern()].1, done);
        done = at.end;
        Some((at, meant))
    })
}

/// A sign with what belongs to it, as far back as `from`.
fn with_all_around(
    text: &[u8],
    mut at: Range<usize>,
    mut meant: &'static str,
    from: usize,
) -> (Range<usize>, &'static str) {
    if meant == "http" {
        return (at, meant);
    }
    let before =
        |at: &Range<usize>| at.start.checked_sub(1).filter(|&place| place >= from).map(|place| text[place]);
    loop {
        if meant == "." {
            at.start -= usize::from(before(&at) == Some(b' '));
            at.end += usize::from(text.get(at.end) == Some(&b' '));
        }
        let slashed = meant == ":" && before(&at) == Some(b'[') && text[at.end..].starts_with(b"//]");
        let is_around = match (before(&at), text.get(at.end)) {
            (Some(b'['), Some(b']')) => true,
            (Some(b'('), Some(b')')) | (Some(b'{'), Some(b'}')) => meant == ".",
            _ => slashed,
        };
        if !is_around {
            return (at, meant);
        }
        at = at.start - 1..at.end + if slashed { 3 } else { 1 };
        meant = if slashed { "://" } else { meant };
    }
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
    use proptest::prelude::*;

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
    fn addresses_made_harmless_are_made_whole() {
        for (text, whole) in [
            ("hxxp://evil[.]com/x", "http://evil.com/x"),
            ("hXXps[:]//evil[.]com", "https://evil.com"),
            ("http[://]evil(.)com", "http://evil.com"),
            ("evil{.}com evil[dot]com evil(DOT)com", "evil.com evil.com evil.com"),
            ("evil [.] com, evil [.]com, evil[.] com", "evil.com, evil.com, evil.com"),
            ("evil  [.]  com", "evil . com"),
            ("me[@]evil[.]com you[at]evil.com", "me@evil.com you@evil.com"),
            ("evil[[.]]com ([.]) {[ [.] ]}", "evil.com.."),
            ("[[:]//]", "://"),
            ("2001[:]db8[:][:]1", "2001:db8::1"),
            ("[x](y.md) (a) [1] f(.5) dot [to]", "[x](y.md) (a) [1] f(.5) dot [to]"),
            ("[.", "[."),
            ("é[.]é", "é.é"),
        ] {
            assert_eq!(refang(text), whole, "{text}");
            assert_eq!(refang(whole), whole, "done twice it changes nothing more");
        }
        assert!(matches!(refang("plain"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn what_is_whole_stays_whole(text in "([\\[\\](){} .:/@xé]|dot|at|hxxp|\\[\\.\\]){0,24}") {
            let whole = refang(&text).into_owned();
            prop_assert_eq!(refang(&whole), whole.as_str());
        }
    }

    #[test]
    fn a_megabyte_is_cut() {
        assert_eq!(Key::new(&"a".repeat(1 << 20)).cased().len(), MAX_CHARS);
        assert_eq!(Key::new(&"é".repeat(1 << 20)).cased().len(), MAX_CHARS);
    }
}
