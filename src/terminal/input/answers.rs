//! What the terminal says when it was asked, told apart from what is typed.

use super::framer::Piece;
use crate::safe::clean;
use crate::terminal::Ground;

/// No terminal has a longer name.
const MAX_VERSION: usize = 80;
/// No terminal has more attributes.
const MAX_ATTRIBUTES: usize = 16;

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It has taken everything it was sent before the question (DSR).
    Ready,
    /// Its background (OSC 11).
    Ground(Ground),
    /// What it is a member of (DA1).
    Attributes(Vec<u16>),
    /// The state of one of its modes (DECRPM): 1 set, 2 reset, 3 and 4 the same for ever, 0 unknown.
    Mode {
        /// Which.
        number: u16,
        /// How it stands.
        state: u16,
    },
    /// Its name and version (XTVERSION), cleaned.
    Version(String),
    /// The flags of the kitty keyboard protocol that are set.
    Keyboard(u16),
}

impl Answer {
    /// Reads a piece, if it is one.
    pub(super) fn read(piece: &Piece) -> Option<Self> {
        match piece {
            Piece::Key(bytes) => control(bytes.strip_prefix(b"\x1b[")?),
            Piece::String(b']', inside) => Some(Self::Ground(ground(std::str::from_utf8(inside).ok()?)?)),
            Piece::String(b'P', inside) => Some(version(inside.strip_prefix(b">|")?)),
            Piece::String(..) | Piece::Paste(_) => None,
        }
    }
}

fn control(inside: &[u8]) -> Option<Answer> {
    let (last, parameters) = inside.split_last()?;
    match (last, parameters) {
        (b'n', b"0") => Some(Answer::Ready),
        (b'c', [b'?', numbers @ ..]) => Some(Answer::Attributes(all_numbers(numbers)?)),
        (b'u', [b'?', flags @ ..]) => Some(Answer::Keyboard(number(flags)?)),
        (b'y', [b'?', mode @ .., b'$']) => {
            let [number, state] = all_numbers(mode)?.try_into().ok()?;
            Some(Answer::Mode { number, state })
        }
        _ => None,
    }
}

fn all_numbers(text: &[u8]) -> Option<Vec<u16>> {
    text.split(|&byte| byte == b';').take(MAX_ATTRIBUTES).map(number).collect()
}

fn number(text: &[u8]) -> Option<u16> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn version(name: &[u8]) -> Answer {
    let name = String::from_utf8_lossy(name);
    Answer::Version(clean(&name.chars().take(MAX_VERSION).collect::<String>()).to_string())
}

/// `11;rgb:R/G/B` (or `rgba:`), of one to four hexadecimal digits each.
fn ground(answer: &str) -> Option<Ground> {
    let (_, colours) = answer.strip_prefix("11;rgb")?.split_once(':')?;
    let mut parts = colours.split('/').map(|part| {
        let digits = u32::try_from(part.len()).ok().filter(|digits| (1..=4).contains(digits))?;
        let most = (1_u32 << (4 * digits)) - 1;
        Some(f64::from(u32::from_str_radix(part, 16).ok()?) / f64::from(most))
    });
    let (red, green, blue) = (parts.next()??, parts.next()??, parts.next()??);
    // ITU-R BT.709, close enough without its gamma to tell paper from night.
    let light = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5;
    Some(if light { Ground::Light } else { Ground::Dark })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_known_by_their_form() {
        let key = |text: &str| Piece::Key(text.as_bytes().to_vec());
        let string = |kind, text: &str| Piece::String(kind, text.as_bytes().to_vec());
        for (piece, answer) in [
            (key("\x1b[0n"), Some(Answer::Ready)),
            (key("\x1b[3n"), None),
            (key("\x1b[?62;22;52c"), Some(Answer::Attributes(vec![62, 22, 52]))),
            (key("\x1b[?6c"), Some(Answer::Attributes(vec![6]))),
            (key("\x1b[>1;10;0c"), None),
            (key("\x1b[?c"), None),
            (key("\x1b[?2026;2$y"), Some(Answer::Mode { number: 2_026, state: 2 })),
            (key("\x1b[?2026$y"), None),
            (key("\x1b[?1;2;3$y"), None),
            (key("\x1b[?99999;2$y"), None),
            (key("\x1b[?5u"), Some(Answer::Keyboard(5))),
            (key("\x1b[106;1u"), None),
            (key("\x1b[A"), None),
            (key("j"), None),
            (string(b'P', ">|foot(1.16.2)"), Some(Answer::Version("foot(1.16.2)".into()))),
            (string(b'P', "1+r5463"), None),
            (string(b']', "11;rgb:fafa/fafa/fafa"), Some(Answer::Ground(Ground::Light))),
            (string(b']', "11;rgb:16/18/1a"), Some(Answer::Ground(Ground::Dark))),
            (string(b']', "11;rgba:0000/0000/0000/ffff"), Some(Answer::Ground(Ground::Dark))),
            (string(b']', "11;rgb:zz"), None),
            (string(b']', "11;rgb:12345/0/0"), None),
            (string(b']', "10;rgb:ffff/ffff/ffff"), None),
            (string(b'_', "Gi=1;OK"), None),
            (Piece::Paste(b"\x1b[0n".to_vec()), None),
        ] {
            assert_eq!(Answer::read(&piece), answer, "{piece:?}");
        }
    }

    #[test]
    fn a_name_is_short_and_clean() {
        let name = format!(">|\u{202e}x{}", "y".repeat(500));
        let Some(Answer::Version(name)) = Answer::read(&Piece::String(b'P', name.into_bytes())) else {
            panic!("it is a version");
        };
        assert!(name.chars().count() <= MAX_VERSION && name.starts_with('x'), "{name:?}");
    }
}
