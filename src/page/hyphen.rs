//! Where a word may be parted with a hyphen, by the patterns of its language.
//!
//! Refused: words too short to gain by it, and those that are longer than any real one.

use hypher::{Lang, hyphenate_bounded};

use super::Language;

/// Letters of the shortest word that is parted.
pub(super) const MIN_LETTERS: usize = 6;
/// Bytes of the longest; what is longer is no word.
const MAX_BYTES: usize = 100;
/// Letters that stay on the line, and letters that go on.
const BEFORE: usize = 3;
const AFTER: usize = 3;

/// The places in `word`, which is all letters, where it may be parted.
pub(super) fn places(word: &str, language: Language) -> impl Iterator<Item = usize> {
    let lang = match language {
        Language::English => Lang::English,
        Language::German => Lang::German,
        Language::French => Lang::French,
        Language::Spanish => Lang::Spanish,
        Language::Italian => Lang::Italian,
        Language::Portuguese => Lang::Portuguese,
        Language::Dutch => Lang::Dutch,
        Language::Danish => Lang::Danish,
        Language::Swedish => Lang::Swedish,
    };
    let parted = word.len() <= MAX_BYTES && word.chars().nth(MIN_LETTERS - 1).is_some();
    let (before, after) = lang.bounds();
    let syllables = parted
        .then(|| hyphenate_bounded(word, lang, before.max(BEFORE), after.max(AFTER)))
        .into_iter()
        .flatten();
    let length = word.len();
    syllables
        .scan(0, |at, syllable| {
            *at += syllable.len();
            Some(*at)
        })
        .filter(move |&at| at < length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_as_their_language_does() {
        for (language, words) in [
            (Language::English, "com-pu-ta-tion incom-pre-hen-si-ble vul-ner-a-bil-ity strength lit-tle"),
            (Language::German, "Sil-ben-tren-nung Schiff-fahrt Ver-schlüs-se-lung Straße"),
            (Language::French, "ordi-na-teur vul-né-ra-bi-lité"),
            (Language::Spanish, "orde-na-dor vul-ne-ra-bi-li-dad"),
            (Language::Italian, "vul-ne-ra-bi-lità"),
            (Language::Portuguese, "com-pu-ta-dor"),
            (Language::Dutch, "ver-ant-woor-de-lijk-heid"),
            (Language::Danish, "sår-bar-hed"),
            (Language::Swedish, "sår-bar-het"),
        ] {
            for parted in words.split(' ') {
                let word = parted.replace('-', "");
                let mut shown = word.clone();
                let found: Vec<usize> = places(&word, language).collect();
                found.iter().rev().for_each(|&at| shown.insert(at, '-'));
                assert_eq!(shown, parted, "{language:?}");
            }
        }
        assert_eq!(places(&"incomprehensible".repeat(1_000), Language::English).count(), 0);
    }
}
