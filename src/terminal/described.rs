//! What the system's database of terminals (terminfo) says of one.
//!
//! Refused: names that could lead out of the database's folders; what is no plain file or longer than
//! any entry may be; what is not in its form.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use terminfo_lean::locate::search_directories;
use terminfo_lean::parse::{self, Terminfo};

use super::wire::Features;

/// What ncurses itself reads of an entry at most.
const MAX_ENTRY: u64 = 32 << 10;
/// No terminal's name is longer.
const MAX_NAME: usize = 64;
/// A name that terminals of every kind give themselves: what its entry says holds for one of them.
const BORROWED: &str = "xterm";

/// What an entry says of what is asked here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a terminal knows any of them, whatever else it knows")]
pub struct Described {
    /// How many colours it has; 0 where the entry names none.
    pub colours: u32,
    /// Whether a colour may be given by its red, green and blue.
    pub direct_colour: bool,
    /// Whether it moves its cursor as ECMA-48 says, as nearly all do.
    pub speaks_ansi: bool,
    /// Whether it has a second screen, which leaves the shell's as it was.
    pub alternate_screen: bool,
    /// Whether rows between two can be moved alone (DECSTBM).
    pub scroll_regions: bool,
    /// Whether cells can be erased by their number (ECH).
    pub erase_characters: bool,
    /// Whether what is erased takes the background that is set.
    pub erases_with_background: bool,
    /// Whether the last character can be repeated (REP).
    pub repeats: bool,
}

impl Described {
    /// The entry of a terminal by its name, and the file it stands in.
    pub fn of(term: &str) -> Option<(Self, PathBuf)> {
        if !is_name(term) {
            return None;
        }
        let first = *term.as_bytes().first()?;
        // Below its first letter, or where file names have no case, below that letter's number.
        let places = [char::from(first).to_string(), format!("{first:02x}")];
        search_directories().into_iter().find_map(|folder| {
            places.iter().find_map(|place| {
                let path = folder.join(place).join(term);
                let described = Self::parse(&read(&path)?)?;
                Some((described.named(term), path))
            })
        })
    }

    /// What a compiled entry says.
    fn parse(entry: &[u8]) -> Option<Self> {
        let entry: Terminfo<'_> = parse::parse(entry).ok()?;
        let has = |name| entry.strings.contains_key(name);
        let begins_as_ansi =
            |name| entry.strings.get(name).is_some_and(|string| string.starts_with(b"\x1b["));
        Some(Self {
            colours: entry.numbers.get("colors").map_or(0, |&count| u32::try_from(count).unwrap_or(0)),
            direct_colour: entry.booleans.contains("Tc")
                || entry.booleans.contains("RGB")
                || entry.numbers.contains_key("RGB")
                || has("RGB"),
            speaks_ansi: begins_as_ansi("cup"),
            alternate_screen: has("smcup"),
            scroll_regions: begins_as_ansi("csr"),
            erase_characters: begins_as_ansi("ech"),
            erases_with_background: entry.booleans.contains("bce"),
            repeats: has("rep"),
        })
    }

    /// What frames can be sent by.
    pub(super) fn features(&self) -> Features {
        Features {
            scroll_regions: self.scroll_regions,
            erase_characters: self.erase_characters,
            erases_with_background: self.erases_with_background,
            repeats: self.repeats,
            ..Features::default()
        }
    }

    /// Terminals that call themselves xterm do not all repeat characters, and one that does not would
    /// leave a gap: what saves a few bytes is not worth that.
    fn named(self, term: &str) -> Self {
        Self { repeats: self.repeats && !term.starts_with(BORROWED), ..self }
    }
}

/// Whether this can be a terminal's name.
pub(super) fn is_name(term: &str) -> bool {
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte);
    (1..=MAX_NAME).contains(&term.len()) && !term.starts_with('.') && term.bytes().all(may_stand)
}

fn read(path: &Path) -> Option<Vec<u8>> {
    // Not opened before: to open a pipe is to wait for somebody to write into it.
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut entry = Vec::new();
    File::open(path).ok()?.take(MAX_ENTRY + 1).read_to_end(&mut entry).ok()?;
    (entry.len() as u64 <= MAX_ENTRY).then_some(entry)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The places of what is asked among what every entry has.
    const BCE: usize = 28;
    const COLORS: usize = 13;
    const STRINGS: [(&str, usize); 5] = [("csr", 3), ("cup", 10), ("smcup", 28), ("ech", 37), ("rep", 121)];

    /// An entry as `tic` compiles it: with 16-bit numbers, without capabilities of its own.
    fn compiled(bce: bool, colours: Option<u16>, strings: &[(&str, &str)]) -> Vec<u8> {
        let name = b"made up\0";
        let mut bools = vec![0; BCE + 1];
        bools[BCE] = u8::from(bce);
        let mut numbers = [0xffff; COLORS + 1];
        numbers[COLORS] = colours.unwrap_or(0xffff);
        let mut offsets = vec![0xffff; 122];
        let mut table = Vec::new();
        for (name, string) in strings {
            let (_, place) = STRINGS.iter().find(|(known, _)| known == name).expect("it is asked");
            offsets[*place] = table.len() as u16;
            table.extend(string.bytes());
            table.push(0);
        }
        let sizes = [0x11a, name.len(), bools.len(), numbers.len(), offsets.len(), table.len()];
        let mut entry: Vec<u8> = sizes.iter().flat_map(|&size| (size as u16).to_le_bytes()).collect();
        entry.extend(name);
        entry.extend(&bools);
        entry.resize(entry.len().next_multiple_of(2), 0);
        entry.extend(numbers.iter().chain(&offsets).flat_map(|number| number.to_le_bytes()));
        entry.extend(table);
        entry
    }

    #[test]
    fn an_entry_says_what_a_terminal_can() {
        let cup = ("cup", "\x1b[%i%p1%d;%p2%dH");
        let csr = ("csr", "\x1b[%i%p1%d;%p2%dr");
        let plain = Described { speaks_ansi: true, ..Described::default() };
        for (entry, described) in [
            (compiled(false, None, &[]), Described::default()),
            (compiled(false, None, &[("cup", "\x1bY%p1%' '%+%c")]), Described::default()),
            (compiled(false, None, &[cup, csr]), Described { scroll_regions: true, ..plain.clone() }),
            (
                compiled(true, Some(8), &[cup, ("ech", "\x1b[%p1%dX")]),
                Described {
                    colours: 8,
                    erases_with_background: true,
                    erase_characters: true,
                    ..plain.clone()
                },
            ),
            (
                compiled(false, Some(256), &[cup, ("smcup", "\x1b[?1049h"), ("rep", "%p1%c\x1b[%p2%db")]),
                Described { colours: 256, alternate_screen: true, repeats: true, ..plain.clone() },
            ),
        ] {
            assert_eq!(Described::parse(&entry), Some(described));
        }
        let repeats = Described { repeats: true, ..plain };
        assert!(repeats.clone().named("foot").repeats);
        assert!(!repeats.named("xterm-256color").repeats);
    }

    #[test]
    fn names_that_lead_elsewhere_are_none() {
        for name in ["", ".", "..", "../x", "x/y", "a b", "\u{1b}[2J", "ü", &"x".repeat(65)] {
            assert!(!is_name(name) && Described::of(name).is_none(), "{name:?}");
        }
        for name in ["xterm-256color", "screen.xterm-256color", "rxvt+pcfkeys", "9term", "Eterm"] {
            assert!(is_name(name), "{name}");
        }
    }

    #[test]
    fn what_is_no_file_of_a_length_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("long");
        fs::write(&path, vec![0; MAX_ENTRY as usize + 1]).expect("a file can be written");
        assert!(read(&path).is_none() && read(folder.path()).is_none() && read(Path::new("/x/y")).is_none());
        fs::write(&path, vec![0; MAX_ENTRY as usize]).expect("a file can be written");
        assert!(read(&path).is_some());
    }

    proptest! {
        #[test]
        fn no_bytes_upset_the_reading(
            bytes in prop::collection::vec(any::<u8>(), 0..400),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        ) {
            let _ = Described::parse(&bytes);
            let mut entry = compiled(true, Some(256), &[("cup", "\x1b[H"), ("csr", "\x1b[r")]);
            for (at, byte) in changes {
                let at = at.index(entry.len());
                entry[at] = byte;
            }
            let _ = Described::parse(&entry);
        }
    }
}
