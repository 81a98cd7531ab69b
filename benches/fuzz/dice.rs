//! Chance that can be had again, and inputs made by it.

use std::path::Path;
use std::{fs, iter};

/// A row of numbers that depends on nothing but its seed (splitmix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than `end`, or 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.number() % end as u64) as usize }
    }

    /// One time in so many.
    pub(crate) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    pub(crate) fn of<'a, T: ?Sized>(&mut self, choice: &[&'a T]) -> &'a T {
        choice[self.below(choice.len())]
    }
}

/// What attacks are made of, and what Markdown, front matter, queries and names are made of.
pub(crate) const PIECES: &[&str] = &[
    "\x1b]0;x\x07",
    "\x1b]8;;u",
    "\x1b[2J",
    "\u{9b}6n",
    "\u{9d}52;c;x\u{9c}",
    "\u{7}",
    "\0",
    "\r",
    "\r\n",
    "\t",
    "&#27;[2J",
    "&#x9b;",
    "&#8238;",
    "&amp;#27;",
    "&NewLine;",
    "&lt;b&gt;",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{e0041}",
    "\u{301}",
    "\u{200d}",
    "\u{fe0f}",
    "👩\u{200d}👩\u{200d}👧",
    "🇮🇸",
    "漢字",
    "שלום",
    "مرحبا",
    "กำ",
    "한",
    "ａ",
    "\u{fffd}",
    "ﬁ",
    "İ",
    "ß",
    "---\n",
    "+++\n",
    "{\n",
    "}\n",
    "title: ",
    "tags: [a, b]\n",
    "tags:\n- a\n",
    "date: 2021-01-02\n",
    "date: 99999-99-99\n",
    "&a ",
    "*a ",
    "<<: *a\n",
    "|\n",
    ">-\n",
    "# ",
    "## ",
    "### sub\n",
    "\n===\n",
    "\n---\n",
    "## Information:\n",
    "+ Source: ",
    "+ Link: ",
    "+ Date: ",
    "+ Author: ",
    "## Article:\n",
    "#### Tags:\n",
    "[[made.a.name=b]]",
    "[[",
    "]]",
    "[[#",
    "|",
    "> ",
    ">",
    "> [!note]- ",
    "- ",
    "* ",
    "1. ",
    "- [ ] ",
    "    ",
    "```",
    "```json\n",
    "```rust\n",
    "~~~\n",
    "`",
    "``",
    "**",
    "*",
    "_",
    "~~",
    "==",
    "$",
    "$$",
    "^[",
    "[^a]",
    "[^a]: ",
    "[",
    "](",
    "](<",
    ")",
    "![",
    "![[a.png|300]]",
    "](javascript:x)",
    "](#heading)",
    "](../../x)",
    "[a]: /b \"c\"\n",
    "| a | b |\n|---|:-:|\n",
    "| ",
    " |\n",
    "\\|",
    "<div>",
    "</div>",
    "<table><tr><td>",
    "</td></tr></table>",
    "<img src=x alt=y>",
    "<a href='",
    "<!--",
    "-->",
    "<details><summary>",
    "<sup>",
    "<pre>",
    "<![CDATA[",
    "<?",
    "<",
    ">",
    "%%",
    "{{<",
    "{%",
    "\\",
    "http://a.b/c",
    "hxxp://a[.]b",
    "https://",
    "www.",
    "a@b.cc",
    "1.2.3[.]4",
    "::1",
    "CVE-2021-44228",
    "T1059.001",
    "d41d8cd98f00b204e9800998ecf8427e",
    "text:\"",
    "#=\"",
    "tag:a=",
    "source:=\"",
    "author:",
    "date:..",
    "date:2021-02-30",
    "2021-07..2021-09",
    "before:",
    "is:read",
    "has:",
    "@name",
    "-(",
    "(",
    ")",
    " | ",
    "-",
    "\"",
    "“",
    "\n",
    "\n\n",
    "  \n",
    " ",
    "  ",
    "a",
    "word",
    "Long Name",
    "0",
    "9",
    "18446744073709551616",
    "-1",
    "1e999",
    "null",
    "true",
    "{\"a\":[",
];

/// The most an input grows to.
const MAX_INPUT: usize = 100_000;

/// Texts to begin with: the sample archive, and the listings of formats.
pub(crate) fn texts() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("assets/sample"), root.join("tests/cases/formats")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                files.push(path);
            }
        }
    }
    files.sort();
    files.iter().map(|file| fs::read(file).expect("a file of the project")).collect()
}

/// A line of pieces.
pub(crate) fn line(dice: &mut Dice, most: usize) -> String {
    let count = dice.below(most + 1);
    iter::repeat_with(|| dice.of(PIECES)).take(count).collect()
}

/// A text of the `corpus`, or one of pieces, changed here and there.
pub(crate) fn text(dice: &mut Dice, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut text = match dice.below(4) {
        0 => line(dice, 60).into_bytes(),
        _ => corpus[dice.below(corpus.len())].clone(),
    };
    for _ in 0..dice.below(12) {
        change(&mut text, dice, corpus);
    }
    text
}

/// One change, anywhere.
pub(crate) fn change(bytes: &mut Vec<u8>, dice: &mut Dice, corpus: &[Vec<u8>]) {
    let at = dice.below(bytes.len() + 1);
    let length = if dice.one_in(4) { dice.below(4_000) } else { dice.below(40) };
    let end = (at + length).min(bytes.len());
    match dice.below(9) {
        0 => _ = bytes.drain(at..end),
        1 => {
            let times = if dice.one_in(20) { dice.below(20_000) } else { dice.below(8) };
            let part = bytes[at..end].repeat(times.min(MAX_INPUT / (end - at).max(1)));
            bytes.splice(at..at, part);
        }
        2 => {
            let times = if dice.one_in(20) { dice.below(30_000) } else { 1 };
            bytes.splice(at..at, dice.of(PIECES).repeat(times).into_bytes());
        }
        3 if !bytes.is_empty() => {
            let at = at.min(bytes.len() - 1);
            bytes[at] ^= 1 << dice.below(8);
        }
        4 => {
            let other = &corpus[dice.below(corpus.len())];
            let from = dice.below(other.len() + 1);
            let part = other[from..(from + length).min(other.len())].to_vec();
            bytes.splice(at..end, part);
        }
        5 if dice.one_in(6) => bytes.truncate(at),
        6 => {
            let wild = char::from_u32(dice.below(0x0011_0000) as u32).unwrap_or('\u{fffd}');
            bytes.splice(at..at, wild.to_string().into_bytes());
        }
        7 => {
            let part = bytes[at..end].to_vec();
            let to = dice.below(bytes.len() + 1);
            bytes.splice(to..to, part);
        }
        _ => _ = bytes.splice(at..end, line(dice, 6).into_bytes()),
    }
    bytes.truncate(MAX_INPUT);
}
