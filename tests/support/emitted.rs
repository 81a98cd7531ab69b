//! What a program wrote, read as a terminal reads it: the oracle for hostile text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// One thing a terminal is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// To show a character.
    Char(char),
    /// A control character other than escape, C1 included: nobody needs those.
    Control(char),
    /// `CSI private parameters intermediates final`.
    Csi { private: String, parameters: Vec<u16>, last: char },
    /// An operating system command: titles, the clipboard, colours, links.
    Osc(Vec<u8>),
    /// Device control, application, privacy and start-of-string commands.
    Other(char),
    /// `ESC` and a letter.
    Escape(char),
    /// Bytes that are not UTF-8, or a sequence that does not end.
    Broken(Vec<u8>),
}

/// Reads everything. Bytes that are not text are given as they are.
pub fn read(bytes: &[u8]) -> Vec<Told> {
    let mut told = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let text = match std::str::from_utf8(rest) {
            Ok(text) => text,
            Err(error) if error.valid_up_to() > 0 => {
                std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => {
                told.push(Told::Broken(vec![rest[0]]));
                rest = &rest[1..];
                continue;
            }
        };
        read_text(text, &mut told);
        rest = &rest[text.len()..];
    }
    told
}

fn read_text(text: &str, told: &mut Vec<Told>) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        rest = match c {
            '\x1b' => escape(rest, told),
            c if c.is_control() => {
                told.push(Told::Control(c));
                rest
            }
            c => {
                told.push(Told::Char(c));
                rest
            }
        };
    }
}

fn escape<'a>(rest: &'a str, told: &mut Vec<Told>) -> &'a str {
    let Some(c) = rest.chars().next() else {
        told.push(Told::Broken(b"\x1b".to_vec()));
        return rest;
    };
    let after = &rest[c.len_utf8()..];
    match c {
        '[' => csi(after, told),
        ']' | 'P' | 'X' | '^' | '_' => string(c, after, told),
        c => {
            told.push(Told::Escape(c));
            after
        }
    }
}

fn csi<'a>(rest: &'a str, told: &mut Vec<Told>) -> &'a str {
    let Some(end) = rest.find(|c: char| !(' '..='?').contains(&c)) else {
        told.push(Told::Broken(rest.as_bytes().to_vec()));
        return "";
    };
    let (inside, rest) = rest.split_at(end);
    let last = rest.chars().next().unwrap_or('\0');
    let is_number = |c: char| c.is_ascii_digit() || c == ';' || c == ':';
    let private = inside.chars().filter(|&c| !is_number(c)).collect();
    let numbers: String = inside.chars().filter(|&c| is_number(c)).collect();
    let parameters = numbers.split([';', ':']).map(|number| number.parse().unwrap_or(0)).collect();
    told.push(Told::Csi { private, parameters, last });
    &rest[last.len_utf8()..]
}

/// A string goes on to `BEL` or the string terminator.
fn string<'a>(kind: char, rest: &'a str, told: &mut Vec<Told>) -> &'a str {
    let ends =
        [("\x07", rest.find('\x07')), ("\x1b\\", rest.find("\x1b\\")), ("\u{9c}", rest.find('\u{9c}'))];
    let first = ends.iter().filter_map(|(end, at)| at.map(|at| (at, at + end.len()))).min();
    let Some((at, next)) = first else {
        told.push(Told::Broken(rest.as_bytes().to_vec()));
        return "";
    };
    told.push(if kind == ']' { Told::Osc(rest.as_bytes()[..at].to_vec()) } else { Told::Other(kind) });
    &rest[next..]
}

/// Fails unless every instruction is one recto gives.
pub fn assert_ours(bytes: &[u8]) {
    assert_eq!(foreign(bytes), None, "this is none of ours");
}

/// The first thing that is none of recto's: other than positions, colours, erasing and moving, the modes
/// of the session and of a frame, the question after each frame, and what is told once. Text may be
/// anything but what turns its direction round or hides.
pub fn foreign(bytes: &[u8]) -> Option<Told> {
    foreign_in(&read(bytes))
}

/// The same where text leads somewhere and some was copied: links and the clipboard are none of the
/// article's either, and have readers of their own below.
pub fn foreign_beside_links(bytes: &[u8]) -> Option<Told> {
    let given = |told: &Told| matches!(told, Told::Osc(inside) if inside.starts_with(b"8;") || inside.starts_with(b"52;c;"));
    foreign_in(&read(bytes).into_iter().filter(|told| !given(told)).collect::<Vec<_>>())
}

fn control(private: &str, parameters: &[u16], last: char) -> Told {
    Told::Csi { private: private.to_owned(), parameters: parameters.to_vec(), last }
}

/// What is asked at the beginning.
pub fn asked() -> Vec<Told> {
    vec![
        Told::Osc(b"11;?".to_vec()),
        control(">", &[0], 'q'),
        control("?$", &[2026], 'p'),
        control("?$", &[69], 'p'),
        control("?", &[0], 'u'),
        control("", &[0], 'c'),
    ]
}

/// What is told once: the questions, and what has the mouse and the keyboard told of and given back.
fn told_once() -> Vec<Vec<Told>> {
    let mode = |number, last| control("?", &[number], last);
    let mut once: Vec<_> = asked().into_iter().map(|question| vec![question]).collect();
    once.extend([
        vec![mode(1000, 'h'), mode(1006, 'h')],
        vec![mode(1006, 'l'), mode(1000, 'l')],
        vec![control(">", &[5], 'u')],
        vec![control("<", &[0], 'u')],
    ]);
    once
}

fn foreign_in(told: &[Told]) -> Option<Told> {
    let mut once = told_once();
    let mut rest = told;
    while let Some((first, after)) = rest.split_first() {
        if let Some(at) = once.iter().position(|ours| rest.starts_with(ours)) {
            rest = &rest[once.remove(at).len()..];
        } else if is_ours(first) {
            rest = after;
        } else {
            return Some(first.clone());
        }
    }
    None
}

/// Whether it may be told as often as need be.
fn is_ours(told: &Told) -> bool {
    match told {
        Told::Char(c) => !disguises(*c),
        Told::Csi { private, parameters, last: 'h' | 'l' } => {
            private == "?" && parameters.iter().all(|mode| [1049, 25, 2004, 1004, 7, 69, 2026].contains(mode))
        }
        // Positions, looks, what is erased, repeated and moved.
        Told::Csi { private, last: 'm' | 'A'..='D' | 'H' | 'K' | 'X' | 'b' | 'r' | 's', .. } => {
            private.is_empty()
        }
        // One row up.
        Told::Escape('M') => true,
        Told::Csi { private, parameters, last: 'J' } => private.is_empty() && parameters == &[0],
        Told::Csi { private, parameters, last: 'n' } => private.is_empty() && parameters == &[5],
        // Before and after the session the shell's own lines may be there; in it, none of these.
        Told::Control(c) => ['\r', '\n'].contains(c),
        Told::Csi { .. } | Told::Osc(_) | Told::Other(_) | Told::Escape(_) | Told::Broken(_) => false,
    }
}

/// Whether a character is there to make text look like other text.
fn disguises(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Every number of every `SGR`: the colours and looks asked for.
pub fn looks(bytes: &[u8]) -> Vec<Vec<u16>> {
    let sgr = |told| match told {
        Told::Csi { parameters, last: 'm', .. } => Some(parameters),
        _ => None,
    };
    read(bytes).into_iter().filter_map(sgr).collect()
}

/// Every `OSC`.
pub fn commands(bytes: &[u8]) -> Vec<Vec<u8>> {
    let osc = |told| match told {
        Told::Osc(inside) => Some(inside),
        _ => None,
    };
    read(bytes).into_iter().filter_map(osc).collect()
}

/// Every text that was handed to the clipboard (OSC 52).
pub fn copied(bytes: &[u8]) -> Vec<String> {
    let text = |osc: Vec<u8>| {
        let encoded = osc.strip_prefix(b"52;c;")?.to_vec();
        let text = STANDARD.decode(encoded).expect("base64 and nothing else");
        Some(String::from_utf8(text).expect("text"))
    };
    commands(bytes).into_iter().filter_map(text).collect()
}

/// Every address text was made to lead to (OSC 8), and `""` where that ended.
pub fn links(bytes: &[u8]) -> Vec<String> {
    let address = |osc: Vec<u8>| {
        let rest = String::from_utf8(osc.strip_prefix(b"8;")?.to_vec()).expect("text");
        let (_, address) = rest.split_once(';').expect("parameters, and an address");
        Some(address.to_owned())
    };
    commands(bytes).into_iter().filter_map(address).collect()
}
