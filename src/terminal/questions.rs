//! What the terminal is asked when a session begins, and what it said of itself.
//!
//! Everything is asked at once. The last question is one that every terminal answers, and they answer
//! in order: when that answer is there, no other is to come.

use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::time::Duration;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::Kind;
use super::ground::Ground;
use super::input::{self, Answer};

/// Its background (OSC 11); answered by `11;rgb:RRRR/GGGG/BBBB`.
const GROUND: &str = "\x1b]11;?\x1b\\";
/// Its name (XTVERSION).
const VERSION: &str = "\x1b[>0q";
/// How its modes stand (DECRQM).
const MODES: &str = "\x1b[?2026$p\x1b[?69$p";
/// Whether it knows the kitty keyboard protocol.
const KEYBOARD: &str = "\x1b[?u";
/// What it is a member of (DA1).
const ATTRIBUTES: &str = "\x1b[c";

/// A frame is shown when it is whole.
const SYNCHRONISED: u16 = 2_026;
/// Left and right margins.
const MARGINS: u16 = 69;

/// What a terminal said of itself; nothing where it was not asked or has not answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Its background.
    pub ground: Option<Ground>,
    /// Its name and version, cleaned.
    pub version: Option<String>,
    /// Whether it can hold a frame back until it is whole (mode 2026).
    pub synchronised: Option<bool>,
    /// Whether it can have left and right margins (mode 69).
    pub margins: Option<bool>,
    /// The flags of the kitty keyboard protocol that were set; whoever answers knows it.
    pub keyboard: Option<u16>,
    /// What it is a member of. The last answer.
    pub attributes: Option<Vec<u16>>,
}

impl Known {
    /// Asks where there is no session, and waits for the last answer, but no longer than `patience`.
    /// What is typed meanwhile is lost.
    ///
    /// # Errors
    /// Without a terminal.
    pub fn ask(kind: Kind, patience: Duration) -> io::Result<Self> {
        let mut known = Self::default();
        let questions = questions(kind, true);
        if questions.is_empty() {
            return Ok(known);
        }
        // Standard output may be a file.
        let mut tty = File::options().write(true).open("/dev/tty")?;
        enable_raw_mode()?;
        let asked = tty.write_all(questions.as_bytes());
        let outcome = asked.and_then(|()| {
            input::listen(patience, |answer| {
                known.take(answer);
                known.is_whole()
            })
        });
        disable_raw_mode()?;
        outcome.map(|()| known)
    }

    /// Takes an answer in.
    pub fn take(&mut self, answer: Answer) {
        match answer {
            Answer::Ground(ground) => self.ground = Some(ground),
            Answer::Version(version) => self.version = Some(version),
            Answer::Mode { number: SYNCHRONISED, state } => self.synchronised = Some(can_be_set(state)),
            Answer::Mode { number: MARGINS, state } => self.margins = Some(can_be_set(state)),
            Answer::Keyboard(flags) => self.keyboard = Some(flags),
            Answer::Attributes(attributes) => self.attributes = Some(attributes),
            Answer::Ready | Answer::Mode { .. } => {}
        }
    }

    /// Whether no other answer is to come.
    pub fn is_whole(&self) -> bool {
        self.attributes.is_some()
    }
}

/// Set, reset, or set for ever; not unknown, and not reset for ever.
fn can_be_set(state: u16) -> bool {
    (1..=3).contains(&state)
}

/// What such a terminal is asked. The older ones would show some of it, and what they would answer to
/// the rest changes nothing. `wants_ground`: whether the background is of any use.
pub(super) fn questions(kind: Kind, wants_ground: bool) -> String {
    if kind != Kind::Capable {
        return String::new();
    }
    let ground = if wants_ground { GROUND } else { "" };
    // It shows the last letter of this question.
    let apple = env::var("TERM_PROGRAM").is_ok_and(|program| program == "Apple_Terminal");
    let modes = if apple { "" } else { MODES };
    [ground, VERSION, modes, KEYBOARD, ATTRIBUTES].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_is_known_and_the_rest_is_not() {
        let mut known = Known::default();
        for answer in [
            Answer::Ready,
            Answer::Mode { number: SYNCHRONISED, state: 2 },
            Answer::Mode { number: 1, state: 1 },
            Answer::Keyboard(0),
        ] {
            known.take(answer);
        }
        let expected = Known { synchronised: Some(true), keyboard: Some(0), ..Known::default() };
        assert_eq!(known, expected);
        assert!(!known.is_whole());
        for (state, can) in [(0, false), (1, true), (2, true), (3, true), (4, false), (9, false)] {
            known.take(Answer::Mode { number: MARGINS, state });
            assert_eq!(known.margins, Some(can), "{state}");
        }
        known.take(Answer::Version("a".to_owned()));
        known.take(Answer::Ground(Ground::Light));
        known.take(Answer::Attributes(vec![62]));
        assert!(known.is_whole());
        assert_eq!((known.version.as_deref(), known.ground), (Some("a"), Some(Ground::Light)));
    }

    #[test]
    fn older_terminals_are_asked_nothing_and_the_last_question_ends_it() {
        assert_eq!(questions(Kind::Basic, true), "");
        assert_eq!(questions(Kind::Dumb, true), "");
        let asked = questions(Kind::Capable, true);
        assert!(asked.starts_with(GROUND) && asked.ends_with(ATTRIBUTES));
        assert!(!questions(Kind::Capable, false).contains(GROUND));
    }
}
