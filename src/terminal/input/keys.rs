//! Pieces become keys, as they are named here, and what is done with the mouse.

use std::borrow::Cow;

use terminput::{
    KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind, ScrollDirection,
};

use crate::app::{Code, Key, Mouse, MouseAct, Named};

/// What a piece for the mouse in numbers begins with.
const MOUSE: &[u8] = b"\x1b[<";

/// The key a piece names, if there is one by that name here. To let go of a key is none.
pub(super) fn key(bytes: &[u8]) -> Option<Key> {
    match bytes {
        // What begins a sequence in which nothing follows.
        [0x1b, letter @ (b'[' | b'O')] => {
            Some(Key { code: Code::Char(char::from(*letter)), ctrl: false, alt: true })
        }
        // The mouse is not read as keys; `terminput` counts on its numbers to begin at one.
        [0x1b, b'[', .., b'M' | b'm'] | [0x1b, b'[', b'M', ..] => None,
        bytes => match terminput::Event::parse_from(&in_own_layout(bytes)).ok()?? {
            terminput::Event::Key(event) => named(event),
            _ => None,
        },
    }
}

/// Whether a piece tells of the mouse, in numbers.
pub(super) fn is_mouse(bytes: &[u8]) -> bool {
    bytes.starts_with(MOUSE)
}

/// What was done with the mouse, if it means anything here.
pub(super) fn mouse(bytes: &[u8]) -> Option<Mouse> {
    let inside = std::str::from_utf8(bytes.strip_prefix(MOUSE)?).ok()?;
    let mut numbers = inside.strip_suffix('M')?.split(';').map(str::parse::<u16>);
    // `terminput` counts on these to begin at one.
    let (_, 1.., 1.., None) =
        (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next())
    else {
        return None;
    };
    let terminput::Event::Mouse(event) = terminput::Event::parse_from(bytes).ok()?? else { return None };
    let act = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseAct::Click,
        MouseEventKind::Scroll(ScrollDirection::Up) => MouseAct::WheelUp,
        MouseEventKind::Scroll(ScrollDirection::Down) => MouseAct::WheelDown,
        _ => return None,
    };
    Some(Mouse { act, column: event.column, row: event.row })
}

/// A key with control or alt as it is named in the layout the commands are written in: where letters
/// are not Latin, kitty's protocol tells that as the third number (`1089::99;5u`).
fn in_own_layout(bytes: &[u8]) -> Cow<'_, [u8]> {
    let own = || {
        let inside = std::str::from_utf8(bytes.strip_prefix(b"\x1b[")?.strip_suffix(b"u")?).ok()?;
        let (letters, modifiers) = inside.split_once(';')?;
        let mut letters = letters.split(':');
        let (letter, _, in_layout) = (letters.next()?, letters.next()?, letters.next()?);
        let is_latin = letter.parse::<u32>().ok()? < 0x80;
        (!is_latin).then(|| format!("\x1b[{in_layout};{modifiers}u").into_bytes())
    };
    own().map_or(Cow::Borrowed(bytes), Cow::Owned)
}

fn named(event: KeyEvent) -> Option<Key> {
    let foreign = KeyModifiers::SUPER | KeyModifiers::HYPER | KeyModifiers::META;
    if event.kind == KeyEventKind::Release || event.modifiers.intersects(foreign) {
        return None;
    }
    let with = |modifier| event.modifiers.contains(modifier);
    let (ctrl, alt, shift) = (with(KeyModifiers::CTRL), with(KeyModifiers::ALT), with(KeyModifiers::SHIFT));
    let named = |named| Some(Code::Named(named));
    let code = match event.code {
        KeyCode::Char(c) => Some(Code::Char(letter(c, ctrl, shift))),
        KeyCode::Enter => named(Named::Enter),
        KeyCode::Esc => named(Named::Esc),
        KeyCode::Tab if shift => named(Named::BackTab),
        KeyCode::Tab => named(Named::Tab),
        KeyCode::Backspace => named(Named::Backspace),
        KeyCode::Delete => named(Named::Delete),
        KeyCode::Up => named(Named::Up),
        KeyCode::Down => named(Named::Down),
        KeyCode::Left => named(Named::Left),
        KeyCode::Right => named(Named::Right),
        KeyCode::Home => named(Named::Home),
        KeyCode::End => named(Named::End),
        KeyCode::PageUp => named(Named::PageUp),
        KeyCode::PageDown => named(Named::PageDown),
        _ => None,
    }?;
    Some(Key { code, ctrl, alt })
}

/// The letter as it is written: a capital with shift, and with control the small one, since older
/// terminals know no difference.
fn letter(c: char, ctrl: bool, shift: bool) -> char {
    let mut capitals = c.to_uppercase();
    match (capitals.next(), capitals.next()) {
        _ if ctrl => c.to_ascii_lowercase(),
        (Some(capital), None) if shift => capital,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_named_as_people_write_them() {
        for (bytes, name) in [
            ("j", Some("j")),
            ("G", Some("G")),
            ("é", Some("é")),
            ("\r", Some("Enter")),
            ("\n", Some("C-j")),
            ("\t", Some("Tab")),
            ("\x1b[Z", Some("BackTab")),
            ("\x1b[9;2u", Some("BackTab")),
            ("\x7f", Some("Backspace")),
            ("\x08", Some("C-h")),
            ("\x1b\x7f", Some("M-Backspace")),
            ("\x03", Some("C-c")),
            ("\x1b", Some("Esc")),
            ("\x1b[27u", Some("Esc")),
            ("\x1bb", Some("M-b")),
            ("\x1bB", Some("M-B")),
            ("\x1b[98;3u", Some("M-b")),
            ("\x1b[98;4u", Some("M-B")),
            ("\x1b[", Some("M-[")),
            ("\x1bO", Some("M-O")),
            ("\x1b]", Some("M-]")),
            ("\x1b[A", Some("Up")),
            ("\x1bOA", Some("Up")),
            ("\x1b[1;5D", Some("C-Left")),
            ("\x1b[5~", Some("PgUp")),
            ("\x1b[7~", Some("Home")),
            ("\x1b[3~", Some("Delete")),
            ("\x1b[106;1u", Some("j")),
            ("\x1b[106;1:2u", Some("j")),
            ("\x1b[106;1:3u", None),
            ("\x1b[100;5u", Some("C-d")),
            ("\x1b[100;6u", Some("C-d")),
            ("\x1b[105;5u", Some("C-i")),
            ("\x1b[1089::99;5u", Some("C-c")),
            ("\x1b[1089:1057:99;4u", Some("M-C")),
            ("\x1b[1089;5u", Some("C-с")),
            ("\x1b[49:33;4u", Some("M-!")),
            ("\x1b[106;9u", None),
            ("\x1b[57417u", Some("Left")),
            ("\x1b[57441;2u", None),
            ("\x1bOP", None),
            ("\x1b[[A", None),
            ("\x1b[I", None),
            ("\x1b[<0;0;0M", None),
            ("\x1b[32;0;0M", None),
            ("\x1b[M !!", None),
            ("\x1b[200~", None),
            ("\x1b[201~", None),
        ] {
            let expected = name.map(|name| Key::parse(name).expect("a name"));
            assert_eq!(key(bytes.as_bytes()), expected, "{bytes:?}");
        }
    }

    #[test]
    fn the_first_button_and_the_wheel_mean_something() {
        let at = |act, column, row| Some(Mouse { act, column, row });
        for (bytes, done) in [
            ("\x1b[<0;1;1M", at(MouseAct::Click, 0, 0)),
            ("\x1b[<0;500;200M", at(MouseAct::Click, 499, 199)),
            ("\x1b[<64;10;5M", at(MouseAct::WheelUp, 9, 4)),
            ("\x1b[<65;10;5M", at(MouseAct::WheelDown, 9, 4)),
            ("\x1b[<0;1;1m", None),
            ("\x1b[<2;1;1M", None),
            ("\x1b[<32;1;1M", None),
            ("\x1b[<66;1;1M", None),
            ("\x1b[<0;0;1M", None),
            ("\x1b[<0;1;0M", None),
            ("\x1b[<0;1;70000M", None),
            ("\x1b[<999;1;1M", None),
            ("\x1b[<0;1M", None),
            ("\x1b[<0;1;1;1M", None),
        ] {
            assert!(is_mouse(bytes.as_bytes()));
            assert_eq!(mouse(bytes.as_bytes()), done, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_upset_it(bytes in prop::collection::vec(any::<u8>(), 0..24)) {
            let _ = (key(&bytes), mouse(&bytes));
        }

        #[test]
        fn no_sequence_upsets_it(inside in "[0-9:;<?$]{0,12}[@-~]", kind in "[\\[O]") {
            let bytes = format!("\x1b{kind}{inside}").into_bytes();
            let _ = (key(&bytes), mouse(&bytes));
        }
    }
}
