//! The real terminal: entered and left by a guard, given back whatever happens.

mod abilities;
mod ground;
mod input;
mod signals;
mod wire;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, BufWriter, IsTerminal, Stdout, Write, stderr, stdin, stdout};
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::ResetColor;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{execute, queue};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;

use crate::picture;
use crate::safe::clean;

pub use abilities::{has_clipboard, knows_hyperlinks, reorders};
pub use ground::Ground;
pub use input::{Answer, Event, Input};
pub use signals::{Lent, Signal, leads_session, signals};
pub use wire::{Features, Wire};

/// A whole first screen is written at once.
const WRITE_BUFFER: usize = 64 << 10;

/// Terminals of all colours, by a word of the name in `TERM`.
const TRUE_TERMINALS: [&str; 7] = ["alacritty", "contour", "foot", "ghostty", "kitty", "rio", "wezterm"];
/// And by the whole name in `TERM_PROGRAM`, for those that call themselves xterm.
const TRUE_PROGRAMS: [&str; 9] =
    ["Hyper", "Tabby", "WarpTerminal", "WezTerm", "ghostty", "iTerm.app", "mintty", "rio", "vscode"];

/// What is known of the terminal without asking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Cannot move its cursor: only lines can be printed.
    Dumb,
    /// The sixteen colours and nothing to ask.
    Basic,
    /// 256 colours, and it may be asked for its background.
    Capable,
}

impl Kind {
    /// By the name the terminal gave itself in `TERM`.
    pub fn by_name(term: Option<&str>) -> Self {
        match term.unwrap_or("") {
            "" | "dumb" | "unknown" => Self::Dumb,
            name if name.starts_with("linux") || name.starts_with("vt") || name.starts_with("ansi") => {
                Self::Basic
            }
            name if name.contains("256") || !matches!(name, "xterm" | "screen" | "rxvt" | "tmux") => {
                Self::Capable
            }
            _ => Self::Basic,
        }
    }
}

/// How many colours the terminal has, fewest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None, or none are wanted.
    None,
    /// The sixteen the user chose.
    Sixteen,
    /// The 256 of xterm.
    Indexed,
    /// All.
    True,
}

impl Depth {
    /// By what the terminal and what runs in it say in the environment. Whoever says too much
    /// spoils the screen, so what cannot be true is not believed.
    pub fn known(variable: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let term = variable("TERM").unwrap_or_default();
        // Variables outlive the terminal that set them: screen passes on what it was started with.
        // tmux may have that name too, and translates whatever it is given.
        let screen = term.starts_with("screen") && !is_set("TMUX");
        let inner = term.starts_with("screen") || term.starts_with("tmux");
        match term.as_str() {
            "" | "dumb" | "unknown" => return Self::None,
            name if ["linux", "vt", "ansi"].iter().any(|old| name.starts_with(old)) => return Self::Sixteen,
            name if name.starts_with("screen") && !name.contains("256") => return Self::Sixteen,
            name if name.ends_with("-direct") => return Self::True,
            name if !inner && name.split('-').any(|word| TRUE_TERMINALS.contains(&word)) => {
                return Self::True;
            }
            _ => {}
        }
        let program = variable("TERM_PROGRAM").filter(|_| !inner);
        if program.as_deref() == Some("Apple_Terminal") || screen {
            return Self::Indexed;
        }
        let says_true = matches!(variable("COLORTERM").as_deref(), Some("truecolor" | "24bit"));
        let known = program.is_some_and(|name| TRUE_PROGRAMS.contains(&name.as_str()));
        if says_true || known || (!inner && is_set("WT_SESSION")) {
            return Self::True;
        }
        if Kind::by_name(Some(&term)) == Kind::Capable { Self::Indexed } else { Self::Sixteen }
    }
}

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

/// The terminal while the interface has it. Dropping it gives it back.
pub struct Terminal {
    /// Never dropped: it would show the cursor once more, and panic where the terminal is gone.
    screen: ManuallyDrop<ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>>,
    entered: Arc<Entered>,
}

impl Terminal {
    /// Takes the terminal over, and sees to it that a panic on any thread gives it back before its
    /// message, does `last` and ends the program.
    ///
    /// # Errors
    /// When the terminal cannot be put into raw mode or written to.
    pub fn enter(shows_kitty_pictures: bool, last: impl Fn() + Send + Sync + 'static) -> io::Result<Self> {
        let entered = Arc::new(Entered { now: AtomicBool::new(false), shows_kitty_pictures });
        give_back_on_panic(Arc::clone(&entered), last);
        let out = BufWriter::with_capacity(WRITE_BUFFER, stdout());
        let screen = ManuallyDrop::new(ratatui::Terminal::new(CrosstermBackend::new(out))?);
        let mut terminal = Self { screen, entered };
        terminal.resume()?;
        Ok(terminal)
    }

    /// Takes the terminal over again after [`Self::leave`].
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn resume(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        self.entered.now.store(true, Ordering::SeqCst);
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide)?;
        self.redraw()
    }

    /// Forgets what is on the screen, so that the next frame draws all of it.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn redraw(&mut self) -> io::Result<()> {
        // Not `clear`, which asks the terminal where its cursor is and waits for an answer.
        let size = self.screen.size()?;
        self.screen.resize(Rect::new(0, 0, size.width, size.height))
    }

    /// Gives the terminal back as it was found.
    pub fn leave(&mut self) {
        leave(&self.entered);
    }

    /// Asks what colour the background has; the answer comes as an [`Answer::Ground`], or never.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn ask_ground(&mut self) -> io::Result<()> {
        let mut out = stdout();
        out.write_all(ground::QUESTION)?;
        out.flush()
    }

    /// Sends what changes nothing on the screen: a picture that letters will stand for.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn send(&mut self, sequence: &str) -> io::Result<()> {
        let mut out = stdout();
        out.write_all(sequence.as_bytes())?;
        out.flush()
    }

    /// Hands `text` to the clipboard on the reader's side, through the terminal (OSC 52). Whether it
    /// arrives is the terminal's to decide; it does not answer.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(stdout(), CopyToClipboard::to_clipboard_from(text))
    }

    /// Draws a frame; only what changed is sent.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.screen.draw(render).map(|_| ())
    }
}

/// What there is to undo.
struct Entered {
    now: AtomicBool,
    /// Kitty keeps them when the screen is given back.
    shows_kitty_pictures: bool,
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Undoes everything [`Terminal::resume`] did, once. A terminal that is gone cannot be helped.
fn leave(entered: &Entered) {
    if entered.now.swap(false, Ordering::SeqCst) {
        let mut out = stdout();
        if entered.shows_kitty_pictures {
            let _ = out.write_all(picture::forget_all().as_bytes());
        }
        let _ = queue!(out, ResetColor, DisableBracketedPaste, Show, LeaveAlternateScreen);
        let _ = out.flush();
        let _ = disable_raw_mode();
    }
}

fn give_back_on_panic(entered: Arc<Entered>, last: impl Fn() + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |panic| {
        // Held to the end, so that no other thread draws on the screen that was given back.
        let _out = stdout().lock();
        leave(&entered);
        let mut lines = vec![format!("recto has a fault, and ended: {panic}")];
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            lines.push(trace.to_string());
        }
        for line in lines.iter().flat_map(|text| text.lines()) {
            // It may quote the article that did it.
            let _ = writeln!(stderr(), "{}", clean(line));
        }
        last();
        // A thread that died would leave a reader waiting for its answer.
        std::process::exit(101);
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_known_by_their_names() {
        for (name, kind) in [
            (None, Kind::Dumb),
            (Some("dumb"), Kind::Dumb),
            (Some("linux"), Kind::Basic),
            (Some("vt100"), Kind::Basic),
            (Some("screen"), Kind::Basic),
            (Some("xterm-256color"), Kind::Capable),
            (Some("tmux-256color"), Kind::Capable),
            (Some("xterm-kitty"), Kind::Capable),
            (Some("alacritty"), Kind::Capable),
        ] {
            assert_eq!(Kind::by_name(name), kind, "{name:?}");
        }
    }

    #[test]
    fn colours_are_counted_by_name_and_environment() {
        for (set, depth) in [
            (&[][..], Depth::None),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::None),
            (&[("TERM", "linux"), ("COLORTERM", "truecolor")], Depth::Sixteen),
            (&[("TERM", "vt100")], Depth::Sixteen),
            (&[("TERM", "xterm")], Depth::Sixteen),
            (&[("TERM", "xterm"), ("COLORTERM", "24bit")], Depth::True),
            (&[("TERM", "xterm-256color")], Depth::Indexed),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "1")], Depth::Indexed),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], Depth::True),
            (&[("TERM", "xterm-direct")], Depth::True),
            (&[("TERM", "xterm-kitty")], Depth::True),
            (&[("TERM", "xterm-ghostty")], Depth::True),
            (&[("TERM", "alacritty")], Depth::True),
            (&[("TERM", "foot-extra")], Depth::True),
            (&[("TERM", "wezterm")], Depth::True),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], Depth::True),
            (&[("TERM", "xterm-256color"), ("WT_SESSION", "1")], Depth::True),
            (
                &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal"), ("COLORTERM", "truecolor")],
                Depth::Indexed,
            ),
            // Inside others, what was said outside may be no longer true.
            (&[("TERM", "tmux-256color")], Depth::Indexed),
            (&[("TERM", "tmux-256color"), ("COLORTERM", "truecolor")], Depth::True),
            (&[("TERM", "tmux-256color"), ("TERM_PROGRAM", "vscode")], Depth::Indexed),
            (&[("TERM", "tmux")], Depth::Sixteen),
            (&[("TERM", "screen"), ("COLORTERM", "truecolor")], Depth::Sixteen),
            (&[("TERM", "screen.xterm-kitty"), ("COLORTERM", "truecolor")], Depth::Sixteen),
            (&[("TERM", "screen-256color"), ("COLORTERM", "truecolor")], Depth::Indexed),
            (&[("TERM", "screen-256color"), ("COLORTERM", "truecolor"), ("TMUX", "/tmp/x")], Depth::True),
            (&[("TERM", "screen-256color"), ("WT_SESSION", "1")], Depth::Indexed),
            (&[("TERM", "st-256color")], Depth::Indexed),
        ] {
            let variable =
                |name: &str| set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(Depth::known(variable), depth, "{set:?}");
        }
    }
}
