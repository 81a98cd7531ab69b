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
        let mut names = HashMap::new();
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
            names.insert(fold(spelling), name.to_owned());
            // So that the name itself is known for one, whatever its case.
            names.entry(fold(name)).or_insert_with(|| name.to_owned());
        }
        Ok(Self { names: ends(&names) })
    }

    /// The name a spelling stands for.
    pub fn of(&self, spelling: &str) -> Option<&str> {
        if self.names.is_empty() {
            return None;
        }
        self.names.get(&fold(spelling)).map(String::as_str)
    }
}

/// For each spelling the name it stands for in the end: a name may itself be joined to another. All of
/// a ring stand for its first name from A to Z.
fn ends(names: &HashMap<String, String>) -> HashMap<String, String> {
    let next: HashMap<&str, String> =
        names.iter().map(|(spelling, name)| (&**spelling, fold(name))).collect();
    let mut ends: HashMap<&str, &str> = HashMap::with_capacity(names.len());
    for start in names.keys() {
        // Each spelling is come to once; what it was come by ends where it does.
        let (mut path, mut seen) = (Vec::new(), HashMap::new());
        let mut at: &str = start;
        let end = loop {
            if let Some(end) = ends.get(at) {
                break *end;
            }
            if let Some(&ring) = seen.get(at) {
                break path[ring..].iter().filter_map(|at| names.get(*at)).min().map_or("", String::as_str);
            }
            seen.insert(at, path.len());
            path.push(at);
            match next.get(at) {
                Some(next) => at = next,
                None => break "",
            }
        };
        ends.extend(path.into_iter().map(|at| (at, end)));
    }
    ends.into_iter().map(|(spelling, end)| (spelling.to_owned(), end.to_owned())).collect()
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
        assert_eq!((aliases.of("a"), aliases.of("b")), (Some("a"), Some("a")), "a ring is one name");
        assert_eq!(Aliases::parse("x = y\nnothing").unwrap_err(), "line 2: write `spelling = Name`");
        assert!(Aliases::parse("= y").is_err());
    }

    #[test]
    fn a_long_chain_and_a_long_ring_are_followed_once() {
        let line = |nth: usize| format!("n{nth:06} = n{:06}\n", nth + 1);
        let chain: String = (0..100_000).map(line).collect();
        let aliases = Aliases::parse(&chain).expect("it is right");
        let ring = Aliases::parse(&format!("{chain}n100000 = n000000\nx = N000007")).expect("it is right");
        for nth in 0..100_000 {
            assert_eq!(aliases.of(&format!("N{nth:06}")), Some("n100000"));
            assert_eq!(ring.of(&format!("N{nth:06}")), Some("n000000"));
        }
        assert_eq!(ring.of("X"), Some("n000000"), "who leads into a ring is of it");
    }
}
