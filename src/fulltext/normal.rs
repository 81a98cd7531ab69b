//! What is compared, on both sides: a text folded, with one space for every run of blanks, without
//! the signs of emphasis, and refanged, so that `hxxp://evil[.]example` and `http://evil.example`
//! are the same to a search.
//!
//! The result is never longer than the folded text, and has no line break in it.

use crate::fold;

/// What is written in brackets to disarm an address, what it stands for, and whether only square
/// brackets will do. After folding, so in lower case.
const DISARMED: [(&[u8], &[u8], bool); 6] = [
    (b".", b".", false),
    (b"dot", b".", false),
    (b":", b":", true),
    (b"://", b"://", true),
    (b"@", b"@", true),
    (b"at", b"@", true),
];

/// What a byte asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// To be kept.
    Plain,
    Blank,
    /// The first byte of what may be a blank outside ASCII.
    WideBlank,
    Emphasis,
    Escape,
    Bracket,
    /// The second letter of what may be `hxxp`.
    Ex,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Plain; 256];
    let mut blank = 0x09;
    while blank <= 0x0d {
        classes[blank] = Class::Blank;
        blank += 1;
    }
    classes[b' ' as usize] = Class::Blank;
    classes[0xc2] = Class::WideBlank;
    classes[0xe1] = Class::WideBlank;
    classes[0xe2] = Class::WideBlank;
    classes[b'*' as usize] = Class::Emphasis;
    classes[b'`' as usize] = Class::Emphasis;
    classes[b'\\' as usize] = Class::Escape;
    classes[b'[' as usize] = Class::Bracket;
    classes[b'(' as usize] = Class::Bracket;
    classes[b'{' as usize] = Class::Bracket;
    classes[b'x' as usize] = Class::Ex;
    classes
};

/// The text as it is compared.
pub(super) fn normalize(text: &str) -> String {
    let mut bytes = folded(text).into_bytes();
    squeeze(&mut bytes, |_, _| {});
    // Nothing is ever cut inside a character.
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The text as it is compared, and for each byte of it the byte of `text` it came from.
pub(super) fn normalize_with_origins(text: &str) -> (Vec<u8>, Vec<u32>) {
    let (folded, mut origins) = fold::fold_with_origins(text, false);
    let mut bytes = folded.into_bytes();
    squeeze(&mut bytes, |to, from| origins[to] = origins[from]);
    origins.truncate(bytes.len());
    (bytes, origins)
}

/// What [`fold::fold`] makes of it; runs of ASCII, nearly all of most texts, are not looked at
/// letter by letter.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let ascii = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let (plain, after) = rest.split_at(ascii);
        let start = out.len();
        out.push_str(plain);
        out[start..].make_ascii_lowercase();
        let other = after.bytes().position(|byte| byte.is_ascii()).unwrap_or(after.len());
        let (foreign, after) = after.split_at(other);
        match foreign {
            "" => {}
            // Most of what is not ASCII in an English text.
            "’" | "‘" => out.push('\''),
            "“" | "”" => out.push('"'),
            "–" | "—" => out.push('-'),
            _ => out.push_str(&fold::fold(foreign)),
        }
        rest = after;
    }
    out
}

/// Everything but the folding, in place. `moved` is told of each byte kept, where it goes and where
/// it stood.
fn squeeze(bytes: &mut Vec<u8>, mut moved: impl FnMut(usize, usize)) {
    let (mut read, mut written) = (0, 0);
    // Behind a sign that was disarmed; the blanks there were part of that.
    let mut glued = false;
    while read < bytes.len() {
        let one = [bytes[read]];
        let mut joins = false;
        let (taken, given): (usize, &[u8]) = match CLASSES[usize::from(one[0])] {
            Class::Plain => {
                bytes[written] = one[0];
                moved(written, read);
                written += 1;
                read += 1;
                glued = false;
                continue;
            }
            Class::Blank => (1, b" "),
            Class::WideBlank => match wide_blank(&bytes[read..]) {
                Some(length) => (length, b" "),
                None => (1, &one),
            },
            Class::Emphasis => (1, b""),
            // An escaped backslash stands for itself; before other signs it is not seen.
            Class::Escape => match bytes.get(read + 1) {
                Some(b'\\') => (2, b"\\"),
                Some(next) if next.is_ascii_punctuation() => (1, b""),
                _ => (1, &one),
            },
            Class::Bracket => match disarmed(&bytes[read..]) {
                Some(found) => {
                    joins = true;
                    found
                }
                None => (1, &one),
            },
            Class::Ex if bytes[..written].ends_with(b"h") && bytes[read..].starts_with(b"xxp") => (2, b"tt"),
            Class::Ex => (1, &one),
        };
        while joins && bytes[..written].ends_with(b" ") {
            written -= 1;
        }
        if given != b" " || !(glued || written == 0 || bytes[written - 1] == b' ') {
            for (nth, &byte) in given.iter().enumerate() {
                bytes[written] = byte;
                moved(written, read + nth.min(taken - 1));
                written += 1;
            }
            glued = joins || glued && given.is_empty();
        }
        read += taken;
    }
    bytes.truncate(written);
}

/// How long the blank outside ASCII is that `rest` begins with. Folding knows the others.
fn wide_blank(rest: &[u8]) -> Option<usize> {
    ["\u{85}", "\u{1680}", "\u{2028}", "\u{2029}"]
        .iter()
        .find(|blank| rest.starts_with(blank.as_bytes()))
        .map(|blank| blank.len())
}

/// The sign in brackets that `rest` begins with: its length, and what it stands for. The closing
/// bracket may be escaped, as converters to Markdown do it.
fn disarmed(rest: &[u8]) -> Option<(usize, &'static [u8])> {
    let (open, inside) = rest.split_first()?;
    let close = match open {
        b'[' => b']',
        b'(' => b')',
        _ => b'}',
    };
    DISARMED.iter().filter(|(.., square)| *open == b'[' || !square).find_map(|(written, meant, _)| {
        let after = inside.strip_prefix(*written)?;
        let after = after.strip_prefix(b"\\").unwrap_or(after);
        (after.first() == Some(&close)).then(|| (rest.len() - after.len() + 1, *meant))
    })
}
