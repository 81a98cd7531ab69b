//! The terminal is given away: to the shell, to an editor, to a browser, and at the end.
//!
//! Answers of the terminal that are on their way then would be typed into whatever has it next. So what
//! gives it away waits for them, bounded by how long they usually take.

use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::{Duration, Instant};

use super::{End, Happening, Keys, Session};
use crate::app::{Code, Effect, Key, Msg, Named};
use crate::browse::Browser;
use crate::store::Order;
use crate::terminal::{self, Answer, Event, Input, Signal, Terminal};

/// Who is told by a signal to end does not wait longer for answers.
const SIGNALLED_TIME: Duration = Duration::from_millis(300);

/// What waits for answers.
pub(super) struct Parting {
    what: Giving,
    /// After this it waits no more.
    pub(super) until: Instant,
}

/// How the terminal is given away.
enum Giving {
    /// To another program.
    Effect(Effect),
    /// To the shell.
    Stop,
}

/// Whether another program gets the terminal.
fn lends_terminal(effect: &Effect) -> bool {
    match effect {
        Effect::Edit(_) => true,
        Effect::Browse(link) => Browser::ways(link).iter().any(|browser| browser.wants_terminal),
        _ => false,
    }
}

/// At the end: gives the screen back, and waits for the answers that are on their way.
pub(super) fn await_answers(
    end: &End,
    terminal: &mut Terminal,
    input: &Input,
    happenings: &Receiver<Happening>,
) {
    let Some(mut until) = terminal.parting() else { return };
    if let End::Signal(_) = end {
        until = until.min(Instant::now() + SIGNALLED_TIME);
    }
    terminal.leave_screen();
    while terminal.parting().is_some() && Instant::now() < until {
        input.go_on();
        match happenings.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(Happening::Input(Ok(events))) => {
                for _ in events.iter().filter(|event| matches!(event, Event::Answer(Answer::Ready))) {
                    terminal.arrived();
                }
            }
            // Asked to end a second time, nobody is kept waiting.
            Ok(Happening::Signal(Signal::End(_)) | Happening::Input(Err(_)) | Happening::Sent(Err(_)))
            | Err(_) => return,
            Ok(
                Happening::Msg(_) | Happening::Noticed(_) | Happening::Sent(Ok(())) | Happening::Signal(_),
            ) => {}
        }
    }
}

impl Session {
    /// Gives the effect back if it can be performed now. What lends the terminal to another program is
    /// kept until no answer is on its way and nobody reads its keys.
    pub(super) fn may_perform(
        &mut self,
        effect: Effect,
        terminal: &mut Terminal,
    ) -> io::Result<Option<Effect>> {
        if !lends_terminal(&effect) {
            return Ok(Some(effect));
        }
        if let Some(until) = terminal.parting() {
            self.parting = Some(Parting { what: Giving::Effect(effect), until });
            return Ok(None);
        }
        if self.keys == Keys::AreRead {
            self.put_off = Some(effect);
            self.update(Msg::Told("Enter hands the terminal over".to_owned()), terminal)?;
            return Ok(None);
        }
        Ok(Some(effect))
    }

    /// Does what waited for answers, now that there are no more or nobody waits any longer.
    fn part(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        match self.parting.take().map(|parting| parting.what) {
            Some(Giving::Effect(effect)) => self.perform(effect, terminal),
            Some(Giving::Stop) => self.stop(terminal),
            None => Ok(()),
        }
    }

    /// Waits no longer than this for answers.
    pub(super) fn part_late(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        if self.parting.as_ref().is_some_and(|parting| parting.until <= Instant::now()) {
            terminal.part();
            self.part(terminal)?;
        }
        Ok(())
    }

    /// A frame has arrived, and perhaps it was the last that was waited for.
    pub(super) fn arrived(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        terminal.arrived();
        if terminal.parting().is_none() { self.part(terminal) } else { Ok(()) }
    }

    /// A key goes to the interface, unless it is the one something was put off for.
    pub(super) fn key(&mut self, key: Key, terminal: &mut Terminal) -> io::Result<()> {
        match self.put_off.take() {
            Some(effect) if key.code == Code::Named(Named::Enter) => {
                // Answers were waited for already, or their time is over.
                terminal.part();
                self.perform(effect, terminal)
            }
            _ => self.update(Msg::Key(key), terminal),
        }
    }

    /// `C-z`. A command that ssh runs by itself has no shell to continue it: it would stop for ever.
    pub(super) fn suspend(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        if std::env::var_os("SSH_CONNECTION").is_some() && terminal::leads_session() {
            let news = "there is no shell to go back to: ssh runs recto by itself".to_owned();
            return self.update(Msg::Told(news), terminal);
        }
        self.stop(terminal)
    }

    /// Stops as the shell's users expect, and comes back with the whole screen.
    pub(super) fn stop(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        if let Some(until) = terminal.parting() {
            self.parting = Some(Parting { what: Giving::Stop, until });
            return Ok(());
        }
        terminal.leave();
        self.stopped = true;
        Signal::stop()?;
        self.come_back(terminal)
    }

    pub(super) fn come_back(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        terminal.resume()?;
        self.app.forget_pictures();
        self.update(Msg::Focus(true), terminal)?;
        self.fit(terminal)?;
        self.want_frame();
        Ok(())
    }

    /// Takes up the terminal's size.
    pub(super) fn fit(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        match terminal::size() {
            Some((width, height)) => self.update(Msg::Resize(width, height), terminal),
            None => Ok(()),
        }
    }

    /// Opens a link in the first browser there is.
    pub(super) fn browse(&mut self, link: &str, terminal: &mut Terminal) -> io::Result<()> {
        let mut news = "there is no browser to open a link with; set $BROWSER".to_owned();
        for mut browser in Browser::ways(link) {
            let outcome = if browser.wants_terminal {
                terminal.leave();
                let outcome = self.lent.during(|| browser.run());
                self.come_back(terminal)?;
                outcome
            } else {
                // It outlives this program, and a thread waits for it so that no zombie stays.
                browser.start().map(|mut child| _ = thread::spawn(move || child.wait()))
            };
            match outcome {
                Ok(()) => {
                    news = format!("opened with {}", browser.name);
                    break;
                }
                Err(error) => news = cannot_start(&browser.name, "$BROWSER", &error),
            }
        }
        self.update(Msg::Told(news), terminal)
    }

    /// Gives the terminal to the editor and waits. The words of `$VISUAL` and `$EDITOR` are split at
    /// spaces and never given to a shell; the file's name is one argument.
    pub(super) fn edit(&mut self, path: &Path, terminal: &mut Terminal) -> io::Result<()> {
        let set = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned());
        let mut words = editor.split_whitespace();
        let program = words.next().unwrap_or("vi");
        terminal.leave();
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let outcome = self.lent.during(|| Command::new(program).args(words).arg(&path).status());
        self.come_back(terminal)?;
        let news = match outcome {
            Ok(status) if status.success() => {
                self.archives.order(Order::Changed(vec![path]));
                return Ok(());
            }
            Ok(status) => format!("{program} ended with {status}"),
            Err(error) => cannot_start(program, "$EDITOR", &error),
        };
        self.update(Msg::Told(news), terminal)
    }
}

/// Says what to do first: the last row may be too short for the reason.
fn cannot_start(program: &str, variable: &str, error: &io::Error) -> String {
    format!("cannot start {program}; set {variable} ({error})")
}
