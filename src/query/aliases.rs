//! Names that are the same but for how they are written: `Bleepingcomputer = Bleeping Computer`.
//!
//! A line joins one spelling to the name it stands for, wherever it is a tag, a source or an author.
//! Case and accents do not count. Lines that are empty or begin with `#` say nothing.

use std::collections::HashMap;

use crate::fold::fold;

/// Which spellings stand for which names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases {
    names: HashMap<String, String>,
}

impl Aliases {
    /// Reads the lines of an aliases file.
    ///
    /// # Errors
    /// The number of a line that joins nothing, and what is the matter with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut aliases = Self::default();
        for (nth, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let pair = line.split_once('=').map(|(spelling, name)| (spelling.trim(), name.trim()));
            let Some((spelling, name)) =
                pair.filter(|(spelling, name)| !spelling.is_empty() && !name.is_empty())
            else {
                return Err(format!("line {}: write `spelling = Name`", nth + 1));
            };
            aliases.names.insert(fold(spelling), name.to_owned());
            // So that the name itself is known for one, whatever its case.
            aliases.names.entry(fold(name)).or_insert_with(|| name.to_owned());
        }
        Ok(aliases)
    }

    /// The name a spelling stands for.
    pub fn of(&self, spelling: &str) -> Option<&str> {
        if self.names.is_empty() {
            return None;
        }
        // A name may itself be joined to another; a ring ends where it began.
        let mut name = self.names.get(&fold(spelling))?;
        for _ in 0..self.names.len() {
            match self.names.get(&fold(name)) {
                Some(next) if next != name => name = next,
                _ => break,
            }
        }
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_joined_and_mistakes_told_with_their_line() {
        let text = "# mine\nBleepingcomputer = Bleeping Computer\n\nBC = bleepingcomputer\na = b\nb = a";
        let aliases = Aliases::parse(text).expect("it is right");
        for spelling in ["bleepingcomputer", "BLEEPINGCOMPUTER", "bc", "Bleeping computer"] {
            assert_eq!(aliases.of(spelling), Some("Bleeping Computer"), "{spelling}");
        }
        assert_eq!(aliases.of("ZDNet"), None);
        assert!(aliases.of("a").is_some(), "a ring comes to an end");
        assert_eq!(Aliases::parse("x = y\nnothing").unwrap_err(), "line 2: write `spelling = Name`");
        assert!(Aliases::parse("= y").is_err());
    }
}
