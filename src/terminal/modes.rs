//! The modes the terminal is in while the interface has it. Each that was set is reset, once.

use std::sync::atomic::{AtomicBool, Ordering};

/// What is pasted comes between marks.
const PASTES: (&str, &str) = ("\x1b[?2004h", "\x1b[?2004l");
/// Whether it has the keys: another window may be in front.
const FOCUS: (&str, &str) = ("\x1b[?1004h", "\x1b[?1004l");
/// Buttons and the wheel, in numbers (SGR). Not where the mouse is moved: over a slow link that would
/// be all there is.
const MOUSE: (&str, &str) = ("\x1b[?1000h\x1b[?1006h", "\x1b[?1006l\x1b[?1000l");
/// Kitty's keyboard protocol: every key told from every other (1), with the letter that another layout
/// or shift has there (4).
const KEYBOARD: (&str, &str) = ("\x1b[>5u", "\x1b[<u");

/// Which modes are wanted.
#[derive(Debug, Default)]
pub(super) struct Modes {
    /// Whether this terminal knows modes at all.
    is_known: bool,
    mouse: AtomicBool,
    keyboard: AtomicBool,
}

impl Modes {
    /// For a terminal that knows modes, or one that does not and is sent none.
    pub(super) fn new(is_known: bool) -> Self {
        Self { is_known, ..Self::default() }
    }

    /// What sets them all.
    pub(super) fn set(&self) -> String {
        self.wanted().map(|(set, _)| set).concat()
    }

    /// What resets them all, the last first.
    pub(super) fn reset(&self) -> String {
        let mut wanted = self.wanted();
        wanted.reverse();
        wanted.map(|(_, reset)| reset).concat()
    }

    /// Wants the mouse told of or not, and gives what sets or resets that.
    pub(super) fn want_mouse(&self, wanted: bool) -> &'static str {
        let before = self.mouse.swap(wanted && self.is_known, Ordering::SeqCst);
        match (before, wanted && self.is_known) {
            (false, true) => MOUSE.0,
            (true, false) => MOUSE.1,
            _ => "",
        }
    }

    /// Wants the keyboard protocol, and gives what sets it.
    pub(super) fn want_keyboard(&self) -> &'static str {
        if self.keyboard.swap(true, Ordering::SeqCst) { "" } else { KEYBOARD.0 }
    }

    fn wanted(&self) -> [(&'static str, &'static str); 4] {
        let if_wanted = |wanted: bool, mode| if wanted { mode } else { ("", "") };
        [
            if_wanted(self.is_known, PASTES),
            if_wanted(self.is_known, FOCUS),
            if_wanted(self.mouse.load(Ordering::SeqCst), MOUSE),
            if_wanted(self.keyboard.load(Ordering::SeqCst), KEYBOARD),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_reset_and_nothing_else() {
        let modes = Modes::new(true);
        assert_eq!(modes.set(), [PASTES.0, FOCUS.0].concat());
        assert_eq!(modes.reset(), [FOCUS.1, PASTES.1].concat());
        assert_eq!(modes.want_mouse(true), MOUSE.0);
        assert_eq!(modes.want_mouse(true), "");
        assert_eq!(modes.want_keyboard(), KEYBOARD.0);
        assert_eq!(modes.want_keyboard(), "");
        assert_eq!(modes.set(), [PASTES.0, FOCUS.0, MOUSE.0, KEYBOARD.0].concat());
        assert_eq!(modes.reset(), [KEYBOARD.1, MOUSE.1, FOCUS.1, PASTES.1].concat());
        assert_eq!(modes.want_mouse(false), MOUSE.1);
        assert_eq!(modes.reset(), [KEYBOARD.1, FOCUS.1, PASTES.1].concat());
    }

    #[test]
    fn a_terminal_without_modes_is_sent_none() {
        let modes = Modes::new(false);
        assert_eq!(modes.want_mouse(true), "");
        assert_eq!((modes.set().as_str(), modes.reset().as_str()), ("", ""));
    }
}
