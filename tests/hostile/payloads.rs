//! What articles attack a terminal with: every way to give a command, in every spelling, and every
//! character that does something or hides something.

use std::fmt::Write as _;

/// What follows the beginning of a command: what begins it after `ESC`, the C1 control that is the same,
/// and the rest.
const COMMANDS: [(&str, Option<char>, &str); 16] = [
    ("]", Some('\u{9d}'), "0;owned\x07"),
    ("]", Some('\u{9d}'), "52;c;b3duZWQ=\x1b\\"),
    ("]", Some('\u{9d}'), "8;;https://evil.example/"),
    ("]", Some('\u{9d}'), "11;?\x1b\\"),
    ("P", Some('\u{90}'), "+q544e\x1b\\"),
    ("_", Some('\u{9f}'), "Gi=1;x\x1b\\"),
    ("^", Some('\u{9e}'), "owned\x1b\\"),
    ("X", Some('\u{98}'), "owned\x1b\\"),
    ("[", Some('\u{9b}'), "2J"),
    ("[", Some('\u{9b}'), "6n"),
    ("[", Some('\u{9b}'), "?1049l"),
    ("[", Some('\u{9b}'), "?1000;1006h"),
    ("[", Some('\u{9b}'), "1;1r"),
    ("c", None, ""),
    ("#8", None, ""),
    ("(0", None, "owned"),
];

/// Ranges of characters that do something, or hide something.
const CLASSES: [(&str, &[std::ops::RangeInclusive<u32>]); 6] = [
    ("C0 controls", &[0x00..=0x1f, 0x7f..=0x7f]),
    ("C1 controls", &[0x80..=0x9f]),
    ("directions", &[0x202a..=0x202e, 0x2066..=0x2069, 0x200e..=0x200f, 0x61c..=0x61c]),
    ("separators and annotations", &[0x2028..=0x2029, 0xfff9..=0xfffb]),
    (
        "without width",
        &[0x200b..=0x200b, 0x2060..=0x2064, 0xfeff..=0xfeff, 0xad..=0xad, 0x34f..=0x34f, 0x3164..=0x3164],
    ),
    ("tags", &[0xe0001..=0xe0001, 0xe0020..=0xe007f]),
];

/// What is thrown at every field, by what it is.
pub(crate) fn payloads() -> Vec<(String, String)> {
    let mut payloads = Vec::new();
    for (begin, control, rest) in COMMANDS {
        payloads.push((format!("escape {begin}{rest:?}"), format!("\x1b{begin}{rest}")));
        if let Some(control) = control {
            payloads.push((format!("C1 {control:?}{rest:?}"), format!("{control}{rest}")));
        }
    }
    // As the parser of Markdown or of HTML turns them into the very characters.
    let entities = |base: &str| {
        COMMANDS.iter().fold(String::new(), |mut all, (begin, control, rest)| {
            let control = control.map_or(27, u32::from);
            let begin = if control == 27 { begin } else { "" };
            let _ = match base {
                "decimal" => write!(all, "&#{control};{begin}{rest} &#27;{begin}{rest} "),
                _ => write!(all, "&#x{control:x};{begin}{rest} &#X1B;{begin}{rest} "),
            };
            all
        })
    };
    for base in ["decimal", "hexadecimal"] {
        payloads.push((format!("{base} entities"), entities(base).replace(['\x1b', '\x07'], "")));
    }
    for (name, ranges) in CLASSES {
        let letters = || ranges.iter().cloned().flatten().filter_map(char::from_u32);
        // Apart by letters, so that none hides behind what was done about the one before.
        payloads.push((name.to_owned(), letters().flat_map(|c| [c, 'o']).collect()));
        let entities: Vec<String> = letters().map(|c| format!("&#{};o", u32::from(c))).collect();
        payloads.push((format!("{name}, as entities"), entities.concat()));
    }
    let named = "&Tab;o&NewLine;o&shy;o&zwj;o&zwnj;o&lrm;o&rlm;o&ZeroWidthSpace;o&NoBreak;o&InvisibleTimes;o";
    payloads.push(("entities by name".to_owned(), named.to_owned()));
    payloads.push(("a row of marks".to_owned(), format!("o{}w", "\u{301}".repeat(300))));
    payloads.push((
        "joiners".to_owned(),
        "o\u{200d}\u{fe0f}\u{200c}w \u{200d}\u{200d} 1\u{fe0f}\u{fe0f}".to_owned(),
    ));
    payloads.push(("backspaces".to_owned(), "password\x08\x08\x08\x08owned\r\nowned".to_owned()));
    payloads.push(("escapes spelt out".to_owned(), "\\u001b[2J\\x1b[2J\\e[2J\\033[2J^[[2J%1b[2J".to_owned()));
    payloads
}

/// The same, as many in one as there is room for where a title is shown: where each character is looked
/// at, none hides another.
pub(crate) fn together() -> Vec<(String, String)> {
    const ROOM: usize = 110;
    let mut joined: Vec<(String, String)> = Vec::new();
    for (name, payload) in payloads() {
        match joined.last_mut().filter(|(_, last)| last.chars().count() + payload.chars().count() < ROOM) {
            Some((names, last)) => {
                let _ = write!(names, ", {name}");
                let _ = write!(last, " {payload}");
            }
            None => joined.push((name, payload)),
        }
    }
    joined
}
