//! What the terminal is asked, what it answers, and what it is told to do because of that.

use std::io;

use super::Session;
use crate::app::Msg;
use crate::terminal::{Answer, Kind, Terminal};

impl Session {
    /// Asks what the terminal is, and says what it is to tell of.
    pub(super) fn greet(&mut self, terminal: &mut Terminal, kind: Kind) {
        self.asked = terminal.ask(kind, self.ground_asked);
        terminal.want_mouse(self.mouse);
    }

    /// Whether it is still to answer. That it never does is to be expected.
    pub(super) fn waits_for_answers(&self) -> bool {
        self.asked && !self.known.is_whole()
    }

    /// Takes in what the terminal says. Where it was not asked, nothing is done because of it.
    pub(super) fn answer(&mut self, answer: Answer, terminal: &mut Terminal) -> io::Result<()> {
        match &answer {
            Answer::Ready => self.arrived(terminal)?,
            Answer::Ground(ground) => self.ground(*ground),
            Answer::Keyboard(_) if self.asked => terminal.want_keyboard(),
            _ => {}
        }
        self.known.take(answer);
        if self.asked && self.known.is_whole() {
            terminal.take(&self.known);
        }
        Ok(())
    }

    pub(super) fn toggle_mouse(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        self.mouse = !self.mouse;
        terminal.want_mouse(self.mouse);
        let news = if self.mouse {
            "the mouse is recto's: the wheel scrolls, a click chooses; with shift the terminal selects"
        } else {
            "the mouse is the terminal's: it selects text"
        };
        self.update(Msg::Told(news.to_owned()), terminal)
    }
}
