//! The real terminal: entered and left by a guard, given back whatever happens.

mod abilities;
mod described;
mod ground;
mod input;
mod kind;
mod letters;
mod modes;
mod outlet;
mod pace;
mod passthrough;
mod questions;
mod screen;
mod signals;
mod wire;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fs::File;
use std::io::{self, IsTerminal, Write, stderr, stdin, stdout};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{MoveTo, Show};
use crossterm::style::{Print, ResetColor};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{Command, queue};
use ratatui::Frame;

use crate::picture;
use crate::safe::clean;

pub use abilities::{
    Identity, Multiplexer, has_clipboard, has_modes, is_remote, knows_hyperlinks, reorders,
    tells_of_mouse_unasked,
};
pub use described::Described;
pub use ground::Ground;
pub use input::{Answer, Event, Input};
pub use kind::{Depth, Kind};
pub use letters::{Form, Letters, Speller};
pub use questions::Known;
pub use signals::{Lent, Signal, leads_session, signals};
pub use wire::{Features, Wire};

use modes::Modes;
use outlet::Outlet;
use pace::Pace;
use screen::Screen;

/// Whether a person sits at standard output.
pub fn is_interactive() -> bool {
    stdout().is_terminal()
}

/// Whether standard input is a keyboard.
pub fn input_is_interactive() -> bool {
    stdin().is_terminal()
}

/// The terminal's size, when there is one.
pub fn size() -> Option<(u16, u16)> {
    crossterm::terminal::size().ok()
}

/// The terminal's size in cells and in pixels, when it says so to the system. It is not asked itself.
pub fn pixels() -> Option<((u16, u16), (u16, u16))> {
    let size = crossterm::terminal::window_size().ok()?;
    Some(((size.columns, size.rows), (size.width, size.height)))
}

/// What is sent after each frame: the terminal says that it is in order once everything before has
/// arrived.
const IN_ORDER: &[u8] = b"\x1b[5n";
/// What begins the last words of a program that cannot know whether it was in the middle of a sequence.
const CANCEL: u8 = 0x18;
/// Whoever gives the terminal back waits this long for one that takes nothing.
const BLOCKED_TIME: Duration = Duration::from_millis(250);
/// And after a fault this long until it is told.
const FAULT_TIME: Duration = Duration::from_secs(1);

/// The terminal while the interface has it. Dropping it gives it back.
///
/// Nothing here waits for the terminal but [`Self::leave`], and that not for long.
pub struct Terminal {
    screen: Screen,
    outlet: Outlet,
    pace: Pace,
    /// The bytes that were sent beside frames since the last question.
    beside: usize,
    entered: Arc<Entered>,
    letters: Letters,
    /// What frames can be sent by, as far as its name tells.
    features: Features,
    /// What is asked to hand on what is meant for the terminal outside.
    between: Option<Multiplexer>,
}

impl Terminal {
    /// Takes the terminal over, and sees to it that a panic on any thread gives it back before its
    /// message, does `last` and ends the program. `tell` is called each time all that was sent is
    /// written, and once with an error when nothing more can be.
    ///
    /// # Errors
    /// When the terminal cannot be put into raw mode or written to.
    pub fn enter(
        shows_kitty_pictures: bool,
        tell: impl Fn(io::Result<()>) + Send + 'static,
        last: impl Fn() + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let tty = File::from(stdout().as_fd().try_clone_to_owned()?);
        let outlet = Outlet::start(tty, tell)?;
        let identity = Identity::here();
        let entered = Arc::new(Entered {
            screen: AtomicBool::new(false),
            raw: AtomicBool::new(false),
            has_second_screen: identity.has_second_screen(),
            modes: Modes::new(abilities::has_modes()),
            shows_kitty_pictures,
        });
        give_back_on_panic(Arc::clone(&entered), outlet.clone(), last);
        let features = identity.features();
        let screen = Screen::new(features)?;
        let mut terminal = Self {
            screen,
            outlet,
            pace: Pace::default(),
            beside: 0,
            entered,
            letters: Letters::All,
            features,
            between: None,
        };
        terminal.resume()?;
        Ok(terminal)
    }

    /// Takes the terminal over again after [`Self::leave`].
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn resume(&mut self) -> io::Result<()> {
        self.entered.raw.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        self.entered.screen.store(true, Ordering::SeqCst);
        let mut bytes = Vec::new();
        if self.entered.has_second_screen {
            queue!(bytes, EnterAlternateScreen)?;
        }
        queue!(bytes, Print(self.entered.modes.set()))?;
        self.tell(bytes);
        self.redraw();
        Ok(())
    }

    /// From the next frame on, nothing is sent but these letters.
    pub fn spell_in(&mut self, letters: Letters) {
        self.letters = letters;
        self.redraw();
    }

    /// From now on, tmux or screen is asked to hand on what is meant for the terminal outside.
    pub fn pass_through(&mut self) {
        self.between = Multiplexer::here();
    }

    /// Forgets what is on the screen, so that the next frame draws all of it.
    pub fn redraw(&mut self) {
        self.screen.forget();
    }

    /// Draws with what the terminal says it can do.
    pub fn take(&mut self, known: &Known) {
        let can = |answer| answer == Some(true);
        let (margins, synchronised) = (can(known.margins), can(known.synchronised));
        self.screen.set(Features { margins, synchronised, ..self.features });
    }

    /// Gives the screen back, but not yet the keys: they are still read by whoever reads them, so that
    /// answers on their way are not typed into the shell.
    pub fn leave_screen(&mut self) {
        self.outlet.send(self.entered.screen_given_back());
    }

    /// Gives the terminal back as it was found.
    pub fn leave(&mut self) {
        self.leave_screen();
        self.outlet.settle(BLOCKED_TIME);
        self.entered.give_keys_back();
        self.pace.part();
    }

    /// Asks the terminal what it is and can do, and its background where that is of use. The answers
    /// come as [`Event::Answer`], or never. False when such a terminal is asked nothing.
    pub fn ask(&mut self, kind: Kind, wants_ground: bool) -> bool {
        let questions = questions::questions(kind, wants_ground);
        let asks = !questions.is_empty();
        self.tell(questions.into_bytes());
        asks
    }

    /// Has the terminal tell of the mouse, or no longer: then it selects text itself.
    pub fn want_mouse(&mut self, wanted: bool) {
        let sequence = self.entered.modes.want_mouse(wanted);
        self.tell(sequence.into());
    }

    /// Has a terminal that knows the kitty keyboard protocol tell every key from every other.
    pub fn want_keyboard(&mut self) {
        let sequence = self.entered.modes.want_keyboard();
        self.tell(sequence.into());
    }

    /// Sends a little that changes nothing on the screen, and asks whether it has arrived: the answer
    /// tells how long the way is.
    fn tell(&mut self, mut bytes: Vec<u8>) {
        if !bytes.is_empty() {
            bytes.extend(IN_ORDER);
            self.pace.sent_question(bytes.len(), Instant::now());
            self.outlet.send(bytes);
        }
    }

    /// Sends what changes nothing on the screen: a picture that letters will stand for.
    pub fn send(&mut self, sequence: &[u8]) {
        self.beside += sequence.len();
        self.outlet.send(sequence.to_vec());
    }

    /// Hands `text` to the clipboard on the reader's side, through the terminal (OSC 52). Whether it
    /// arrives is the terminal's to decide; it does not answer.
    ///
    /// # Errors
    /// None that a terminal could be the cause of.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        let mut sequence = String::new();
        CopyToClipboard::to_clipboard_from(text).write_ansi(&mut sequence).map_err(io::Error::other)?;
        self.send(passthrough::wrapped(&sequence, self.between).as_bytes());
        Ok(())
    }

    /// When the next frame may be drawn, if nothing is heard of the terminal before; none while what was
    /// sent is still to be written, whose end is told.
    pub fn draws_at(&mut self, now: Instant) -> Option<Instant> {
        (!self.outlet.is_behind()).then(|| self.pace.opens(now))
    }

    /// Draws a frame; only what changed is sent.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        let letters = self.letters;
        let mut bytes = self.screen.draw(|frame| {
            render(frame);
            letters.spell_frame(frame.buffer_mut());
        })?;
        if !bytes.is_empty() {
            bytes.extend(IN_ORDER);
            self.pace.sent_frame(bytes.len() + std::mem::take(&mut self.beside), Instant::now());
            self.outlet.send(bytes);
        }
        Ok(())
    }

    /// The terminal said that it is in order: the oldest frame in flight has arrived.
    pub fn arrived(&mut self) {
        self.pace.answered(Instant::now());
    }

    /// Until when whoever gives the terminal away waits for answers; none when none are on their way.
    pub fn parting(&mut self) -> Option<Instant> {
        let now = Instant::now();
        let until = self.pace.parting(now)?;
        // What is not even written will not be answered soon.
        Some(if self.outlet.is_behind() { until.min(now + BLOCKED_TIME) } else { until })
    }

    /// Waits for no more answers to what was asked so far.
    pub fn part(&mut self) {
        self.pace.part();
    }
}

/// What there is to undo.
struct Entered {
    screen: AtomicBool,
    raw: AtomicBool,
    has_second_screen: bool,
    modes: Modes,
    /// Kitty keeps them when the screen is given back.
    shows_kitty_pictures: bool,
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
        self.outlet.shut();
    }
}

impl Entered {
    /// What undoes everything [`Terminal::resume`] sent, once.
    fn screen_given_back(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        if self.screen.swap(false, Ordering::SeqCst) {
            if self.shows_kitty_pictures {
                bytes.extend(picture::forget_all().as_bytes());
            }
            // Nothing refuses to be written into memory.
            let _ = queue!(bytes, ResetColor, Print(self.modes.reset()));
            // Where there is no second screen, an empty one is given back.
            let _ = if self.has_second_screen {
                // GNU screen may have none all the same, and leaves what stands there.
                let last_row = size().map_or(0, |(_, rows)| rows.saturating_sub(1));
                queue!(bytes, MoveTo(0, last_row), Clear(ClearType::CurrentLine), Show, LeaveAlternateScreen)
            } else {
                queue!(bytes, Show, MoveTo(0, 0), Clear(ClearType::FromCursorDown))
            };
        }
        bytes
    }

    /// Lines are edited by the system again. A terminal that is gone cannot be helped.
    fn give_keys_back(&self) {
        if self.raw.swap(false, Ordering::SeqCst) {
            let _ = disable_raw_mode();
        }
    }
}

fn give_back_on_panic(entered: Arc<Entered>, outlet: Outlet, last: impl Fn() + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |panic| {
        let mut lines = vec![format!("recto has a fault, and ended: {panic}")];
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            lines.push(trace.to_string());
        }
        outlet.settle(BLOCKED_TIME);
        // From here on no other thread draws on the screen that is given back.
        outlet.shut();
        let (done, is_done) = mpsc::channel();
        let (entered_there, outlet) = (Arc::clone(&entered), outlet.clone());
        // On a thread of its own: a terminal that takes nothing keeps whoever writes to it.
        let told = thread::Builder::new().spawn(move || {
            let given_back = entered_there.screen_given_back();
            if !given_back.is_empty() {
                outlet.write_last(&[&[CANCEL], wire::UNDONE, given_back.as_slice()].concat());
            }
            entered_there.give_keys_back();
            for line in lines.iter().flat_map(|text| text.lines()) {
                // It may quote the article that did it.
                let _ = writeln!(stderr(), "{}", clean(line));
            }
            // Whoever waited may have given up.
            let _ = done.send(());
        });
        if told.is_ok() {
            let _ = is_done.recv_timeout(FAULT_TIME);
        }
        entered.give_keys_back();
        last();
        // A thread that died would leave a reader waiting for its answer.
        std::process::exit(101);
    }));
}
