//! Is the terminal light or dark? Asked with OSC 11 and never waited for.
//!
//! Libraries that ask wait for the answer, swallow keys pressed meanwhile, and leave a late answer
//! to be read as typing. Here the answer may come at any time: crossterm knows no OSC and reads it
//! as Alt-] and letters, so exactly those are taken out of the keys and everything else goes
//! through in order.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// OSC 11: `11;?` is answered by `11;rgb:RRRR/GGGG/BBBB`.
pub(super) const QUESTION: &[u8] = b"\x1b]11;?\x1b\\";
const ANSWER: &str = "11;rgb";
/// No answer is longer; what is has another meaning.
const MAX_ANSWER: usize = 32;

/// The background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Light text stands on it.
    Dark,
    /// Dark text stands on it.
    Light,
}

/// Finds the answer among keys.
#[derive(Debug, Default)]
pub(super) struct Listener {
    held: Vec<KeyEvent>,
}

/// What a key turned out to be.
#[derive(Debug, PartialEq)]
pub(super) enum Heard {
    /// Perhaps a part of the answer; another key will tell.
    Nothing,
    /// The answer's end.
    Ground(Ground),
    /// Keys after all, in the order they were pressed.
    Keys(Vec<KeyEvent>),
}

impl Listener {
    pub(super) fn hear(&mut self, key: KeyEvent) -> Heard {
        if self.held.is_empty() && !is_alt(key, ']') {
            return Heard::Keys(vec![key]);
        }
        self.held.push(key);
        let ends =
            is_alt(key, '\\') || (key.code == KeyCode::Char('g') && key.modifiers == KeyModifiers::CONTROL);
        let letters: String = self.held[1..].iter().filter_map(letter).collect();
        if ends {
            let held = std::mem::take(&mut self.held);
            return brightness(&letters).map_or(Heard::Keys(held), |light| {
                Heard::Ground(if light { Ground::Light } else { Ground::Dark })
            });
        }
        let may_be = letters.len() == self.held.len() - 1
            && letters.len() <= MAX_ANSWER
            && letters.bytes().zip(ANSWER.bytes()).all(|(a, b)| a == b);
        if may_be { Heard::Nothing } else { Heard::Keys(std::mem::take(&mut self.held)) }
    }

    /// How long to wait for what follows a key that is held back. Nobody types as much as half the
    /// answer, so its rest may take its time on a slow link.
    pub(super) fn patience(&self) -> Option<Duration> {
        match self.held.len() {
            0 => None,
            1..=4 => Some(Duration::from_millis(60)),
            _ => Some(Duration::from_secs(2)),
        }
    }

    /// What was held back, when nothing followed: it was typed.
    pub(super) fn give_up(&mut self) -> Vec<KeyEvent> {
        std::mem::take(&mut self.held)
    }
}

fn is_alt(key: KeyEvent, c: char) -> bool {
    key.code == KeyCode::Char(c) && key.modifiers == KeyModifiers::ALT
}

fn letter(key: &KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(c) if (key.modifiers - KeyModifiers::SHIFT).is_empty() => Some(c),
        _ => None,
    }
}

/// Whether `11;rgb:R/G/B` (or `rgba:`), of one to four hexadecimal digits each, is light.
fn brightness(answer: &str) -> Option<bool> {
    let (_, colours) = answer.strip_prefix(ANSWER)?.split_once(':')?;
    let mut parts = colours.split('/').map(|part| {
        let most = (1_u32 << (4 * u32::try_from(part.len()).ok()?.clamp(1, 4))) - 1;
        Some(f64::from(u32::from_str_radix(part, 16).ok()?) / f64::from(most))
    });
    let (red, green, blue) = (parts.next()??, parts.next()??, parts.next()??);
    // ITU-R BT.709, close enough without its gamma to tell paper from night.
    Some(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<KeyEvent> {
        let mut alt = false;
        let mut keys = Vec::new();
        for c in text.chars() {
            match c {
                '\x1b' => alt = true,
                '\x07' => keys.push(KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL)),
                c => {
                    let with = if std::mem::take(&mut alt) { KeyModifiers::ALT } else { KeyModifiers::NONE };
                    keys.push(KeyEvent::new(KeyCode::Char(c), with));
                }
            }
        }
        keys
    }

    #[test]
    fn the_answer_is_heard_and_keys_pass() {
        for (typed, ground, passed) in [
            ("\x1b]11;rgb:fafa/fafa/fafa\x1b\\", Some(Ground::Light), ""),
            ("j\x1b]11;rgb:16/18/1a\x07k", Some(Ground::Dark), "jk"),
            ("\x1b]11;rgba:0000/0000/0000/ffff\x1b\\", Some(Ground::Dark), ""),
            ("\x1b]jk", None, "\x1b]jk"),
            ("\x1b]11;rgb:zz\x1b\\q", None, "\x1b]11;rgb:zz\x1b\\q"),
        ] {
            let mut listener = Listener::default();
            let (mut heard, mut through) = (None, Vec::new());
            for key in keys(typed) {
                match listener.hear(key) {
                    Heard::Nothing => {}
                    Heard::Ground(ground) => heard = Some(ground),
                    Heard::Keys(keys) => through.extend(keys),
                }
            }
            assert_eq!(heard, ground, "{typed:?}");
            assert_eq!(through, keys(passed), "{typed:?}");
        }
    }
}
