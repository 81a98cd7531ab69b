//! What the terminal is asked, what it answers, and what it is told to do because of that.

use std::io;

use super::Session;
use crate::app::Msg;
use crate::terminal::{Answer, Kind, Known, Terminal};

/// How the session and its terminal deal with each other.
#[derive(Debug, Default)]
pub(super) struct Manners {
    /// What the terminal said of itself.
    known: Known,
    /// Whether it was asked.
    asked: bool,
    /// Whether it is to tell of the mouse.
    mouse: bool,
}

impl Manners {
    /// Before anything was asked.
    pub(super) fn new(mouse: bool) -> Self {
        Self { mouse, ..Self::default() }
    }
}

impl Session {
    /// Asks what the terminal is, and says what it is to tell of.
    pub(super) fn greet(&mut self, terminal: &mut Terminal, kind: Kind) {
        self.manners.asked = terminal.ask(kind, self.ground_asked);
        terminal.want_mouse(self.manners.mouse);
    }

    /// Whether it is still to answer. That it never does is to be expected.
    pub(super) fn waits_for_answers(&self) -> bool {
        self.manners.asked && !self.manners.known.is_whole()
    }

    /// Takes in what the terminal says. Where it was not asked, nothing is done because of it.
    pub(super) fn answer(&mut self, answer: Answer, terminal: &mut Terminal) -> io::Result<()> {
        match &answer {
            Answer::Ready => self.arrived(terminal)?,
            Answer::Ground(ground) => self.ground(*ground),
            Answer::Keyboard(_) if self.manners.asked => terminal.want_keyboard(),
            _ => {}
        }
        self.manners.known.take(answer);
        if self.manners.asked && self.manners.known.is_whole() {
            terminal.take(&self.manners.known);
        }
        Ok(())
    }

    pub(super) fn toggle_mouse(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        self.manners.mouse = !self.manners.mouse;
        terminal.want_mouse(self.manners.mouse);
        let news = if self.manners.mouse {
            "the mouse is recto's: to select text, hold shift; :mouse gives it back"
        } else {
            "the mouse is the terminal's: it selects text"
        };
        self.update(Msg::Told(news.to_owned()), terminal)
    }
}
