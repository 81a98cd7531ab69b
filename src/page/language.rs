//! The languages whose words can be parted: by their code, or told by their commonest words.
//!
//! Refused: more of a text than [`SAMPLE`] bytes, and any guess another language is close to.

/// Bytes of a text that are looked at.
const SAMPLE: usize = 16 << 10;
/// Common words a text must have before it is said to be of a language.
const MIN_HITS: usize = 5;
/// Of so many words, at least one is common in a text of the language.
const MAX_APART: usize = 8;
/// A text of fewer words may be in any language without showing it.
const SHORT: usize = 60;

/// A language whose words can be parted at the end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// `en`
    English,
    /// `de`
    German,
    /// `fr`
    French,
    /// `es`
    Spanish,
    /// `it`
    Italian,
    /// `pt`
    Portuguese,
    /// `nl`
    Dutch,
    /// `da`
    Danish,
    /// `sv`
    Swedish,
}

/// Each language, its code, and words that make up a good part of any text in it.
const KNOWN: [(Language, &str, &str); 9] = [
    (
        Language::English,
        "en",
        "the and of to in is that for it with as was are this on be by from have has not they an or you",
    ),
    (
        Language::German,
        "de",
        "der die und das ist nicht ein eine den von mit zu auf für dem sich des auch wird sie er es im werden bei \
         oder einen einer als",
    ),
    (
        Language::French,
        "fr",
        "le la les des et est une dans que pour qui sur pas plus du au avec ce il elle sont par en de un ne se",
    ),
    (
        Language::Spanish,
        "es",
        "el la los las de que y en un una por con para es del se no al lo como más su sus",
    ),
    (
        Language::Italian,
        "it",
        "il di che la per un una non sono con della del gli è nel le si da più anche dei alla i e in",
    ),
    (
        Language::Portuguese,
        "pt",
        "o a os as de que e do da em um para com não uma no na dos das se por mais ao é",
    ),
    (
        Language::Dutch,
        "nl",
        "de het een van en is dat op te zijn voor met niet aan door in er ook als om die bij wordt naar",
    ),
    (
        Language::Danish,
        "da",
        "og i at det er en til af på med for ikke der den som har et de kan blev fra var jeg",
    ),
    (
        Language::Swedish,
        "sv",
        "och i att det som en på är av för med den till inte har ett om de kan från var jag",
    ),
];

impl Language {
    /// The language of a code such as `de`, `de-AT` or `pt_BR.UTF-8`, if its words can be parted.
    pub fn from_code(code: &str) -> Option<Self> {
        let first = code.trim().split(['-', '_', '.']).next()?;
        KNOWN.iter().find(|(_, known, _)| first.eq_ignore_ascii_case(known)).map(|known| known.0)
    }

    /// The language `text` is written in; English where too little tells. None where the script is
    /// not Latin, or where there is enough text and it is in no language known here.
    pub fn detect(text: &str) -> Option<Self> {
        let sample = &text[..text.floor_char_boundary(SAMPLE)];
        if !is_latin(sample) {
            return None;
        }
        let mut hits = [0; KNOWN.len()];
        let mut total = 0;
        for word in sample.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            total += 1;
            // No common word is longer, and most of the others are.
            if word.len() > 8 {
                continue;
            }
            let word = word.to_lowercase();
            for (count, known) in hits.iter_mut().zip(&KNOWN) {
                *count += usize::from(known.2.split(' ').any(|common| common == word));
            }
        }
        let best = (0..KNOWN.len()).max_by_key(|&index| hits[index])?;
        let second = (0..KNOWN.len()).filter(|&index| index != best).map(|index| hits[index]).max()?;
        let frequent = |count: usize| count >= MIN_HITS && count * MAX_APART >= total;
        if frequent(hits[best]) && hits[best] * 4 >= second * 5 {
            Some(KNOWN[best].0)
        } else if total < SHORT || frequent(hits[best]) || hits[0] * 2 * MAX_APART >= total {
            Some(Self::English)
        } else {
            None
        }
    }
}

/// Whether most letters are of the Latin alphabet.
fn is_latin(text: &str) -> bool {
    let (mut latin, mut other) = (0_usize, 0_usize);
    for c in text.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => latin += 1,
            c if c.is_alphabetic() => other += 1,
            _ => {}
        }
    }
    latin > other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_a_language_whatever_follows() {
        for (code, language) in [
            ("en", Some(Language::English)),
            ("de-AT", Some(Language::German)),
            (" PT_br.UTF-8", Some(Language::Portuguese)),
            ("da", Some(Language::Danish)),
            ("ja", None),
            ("", None),
            ("english", None),
        ] {
            assert_eq!(Language::from_code(code), language, "{code:?}");
        }
    }

    #[test]
    fn a_text_is_of_the_language_of_its_common_words() {
        for (text, language) in [
            (
                "The door was open, and in the room was a table that nobody had ever used for it.",
                Language::English,
            ),
            (
                "Die Tür war offen, und in dem Zimmer stand ein Tisch, der von niemandem gebraucht wird.",
                Language::German,
            ),
            (
                "La porte est ouverte et dans la chambre il y a une table qui ne sert à rien pour les gens.",
                Language::French,
            ),
            (
                "La puerta está abierta y en el cuarto hay una mesa que no usa nadie, como las otras del piso.",
                Language::Spanish,
            ),
            (
                "La porta è aperta e nella stanza c'è un tavolo che non è usato da gli altri della casa, di sera.",
                Language::Italian,
            ),
            (
                "A porta está aberta e no quarto há uma mesa que não é usada por ninguém, com os livros do dono.",
                Language::Portuguese,
            ),
            (
                "De deur is open en in de kamer is een tafel die door niemand gebruikt wordt, maar het is niet van ons.",
                Language::Dutch,
            ),
            (
                "Døren er åben, og i det store rum er der et bord, som ikke bruges af nogen, for det er til pynt.",
                Language::Danish,
            ),
            (
                "Dörren är öppen och i det stora rummet finns ett bord som inte används av någon, för att det är fint.",
                Language::Swedish,
            ),
            ("Conti ransomware", Language::English),
            ("Der die das, the and of: wer kann das sagen? The end of it is der Anfang.", Language::English),
        ] {
            assert_eq!(Language::detect(text), Some(language), "{text}");
        }
    }

    #[test]
    fn what_is_in_no_language_known_here_is_in_none() {
        let polish =
            "Drzwi były otwarte, ale nikt nie wszedł do pokoju, ponieważ wszyscy czekali przed domem. ";
        assert_eq!(Language::detect(&polish.repeat(10)), None);
        for text in ["Дверь была открыта.", "日本語の新聞", "ประเทศไทย", "דלת", "12 34", ""]
        {
            assert_eq!(Language::detect(text), None, "{text}");
        }
        assert_eq!(Language::detect(&"日本語 ".repeat(1_000_000)), None);
    }
}
