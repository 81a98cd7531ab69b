//! Letters beside links, to follow one by typing them.

/// The letters, those under the fingers first.
const LETTERS: &[u8] = b"asdfghjklqwertyuiopzxcvbnm";

/// The links on screen, each with its letters, and what was typed of them.
#[derive(Debug, Default)]
pub struct Labels {
    labels: Vec<(u32, String)>,
    typed: String,
}

/// What a letter came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// This link is meant.
    Link(u32),
    /// More letters are needed.
    More,
    /// No link has these letters.
    Nothing,
}

impl Labels {
    /// Gives each of `links` one letter, or each of them two.
    pub(super) fn new(links: &[u32]) -> Self {
        let (links, letters) = (&links[..links.len().min(LETTERS.len() * LETTERS.len())], LETTERS.len());
        let letter = |nth: usize| char::from(LETTERS[nth % letters]);
        let label = |nth: usize| match links.len() {
            few if few <= letters => letter(nth).to_string(),
            _ => [letter(nth / letters), letter(nth)].iter().collect(),
        };
        let labels = links.iter().enumerate().map(|(nth, &link)| (link, label(nth))).collect();
        Self { labels, typed: String::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The letters still to be typed for a link.
    pub fn of(&self, link: u32) -> Option<&str> {
        let (_, label) = self.labels.iter().find(|(of, _)| *of == link)?;
        label.strip_prefix(&self.typed)
    }

    pub(super) fn take(&mut self, letter: char) -> Typed {
        self.typed.extend(letter.to_lowercase());
        let mut left = self.labels.iter().filter(|(_, label)| label.starts_with(&self.typed));
        match left.next() {
            Some((link, label)) if *label == self.typed => Typed::Link(*link),
            Some(_) => Typed::More,
            None => Typed::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_has_letters_of_its_own() {
        for count in [1, 26, 27, 600] {
            let links: Vec<u32> = (0..count).collect();
            let mut seen = std::collections::HashSet::new();
            for &link in &links {
                let mut labels = Labels::new(&links);
                let label = labels.of(link).expect("a label").to_owned();
                let typed = label.chars().map(|letter| labels.take(letter)).last();
                assert_eq!(typed, Some(Typed::Link(link)));
                assert!(seen.insert(label));
            }
        }
        let mut labels = Labels::new(&(0..30).collect::<Vec<_>>());
        assert_eq!((labels.take('A'), labels.of(1), labels.of(29)), (Typed::More, Some("s"), None));
        assert_eq!(labels.take('1'), Typed::Nothing);
    }
}
