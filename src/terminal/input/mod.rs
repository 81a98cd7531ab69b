//! What comes from the terminal, read on a thread of its own.
//!
//! The thread reads what is there, hands it over, and waits to be told to go on. So nobody reads
//! keys while an editor has the terminal, and a held key cannot fill the memory of a slow machine.
//! The bytes are read here and not by a library, because those keep answers to themselves that they
//! did not ask for.

mod answers;
mod framer;
mod keys;
mod tty;

use std::io;
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use self::framer::{Framer, Piece};
use self::tty::{READ_AT_ONCE, Taken, Tty};
use super::Letters;
use crate::app::{Key, Mouse};

pub use self::answers::Answer;

/// What follows `ESC` within this time is of one sequence with it.
const ESCAPE_TIME: Duration = Duration::from_millis(60);
/// And where a sequence may be parted on its way.
const REMOTE_ESCAPE_TIME: Duration = Duration::from_millis(150);

/// The terminal has the keys, or another window has them (mode 1004).
const FOCUSED: &[u8] = b"\x1b[I";
const UNFOCUSED: &[u8] = b"\x1b[O";

/// One thing that came from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A key.
    Key(Key),
    /// Text that was pasted rather than typed.
    Paste(String),
    /// Something done with the mouse.
    Mouse(Mouse),
    /// Whether the terminal has the keys now.
    Focus(bool),
    /// What it was asked.
    Answer(Answer),
}

/// The reading thread's bridle.
pub struct Input {
    go_on: SyncSender<()>,
}

impl Input {
    /// Starts to read. `take` is called with what came, in order; with an error when nothing more
    /// will come. After each call the thread waits for [`Self::go_on`]. `remote`: the reader sits
    /// elsewhere.
    pub fn start(remote: bool, take: impl Fn(io::Result<Vec<Event>>) + Send + 'static) -> Self {
        let (go_on, may_go_on) = mpsc::sync_channel(1);
        let escape_time = if remote { REMOTE_ESCAPE_TIME } else { ESCAPE_TIME };
        let latin = Letters::here(None) == Letters::Ascii;
        thread::spawn(move || {
            let mut reader = match Tty::open() {
                Ok(tty) => Reader { tty, framer: Framer::new(escape_time, latin) },
                Err(error) => return take(Err(error)),
            };
            loop {
                match reader.read() {
                    Ok(events) if events.is_empty() => continue,
                    Ok(events) => take(Ok(events)),
                    Err(error) => return take(Err(error)),
                }
                if may_go_on.recv().is_err() {
                    return;
                }
            }
        });
        Self { go_on }
    }

    /// What was handed over is dealt with.
    pub fn go_on(&self) {
        // The thread ends with the terminal, and then there is nothing to go on with.
        let _ = self.go_on.try_send(());
    }
}

/// Reads answers on this thread until `is_enough`, at most so long. All else that comes is lost.
pub(super) fn listen(patience: Duration, mut is_enough: impl FnMut(Answer) -> bool) -> io::Result<()> {
    let until = Instant::now() + patience;
    let (mut tty, mut framer) = (Tty::open()?, Framer::new(ESCAPE_TIME, false));
    let mut buffer = [0; READ_AT_ONCE];
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let Taken::Bytes(count) = tty.read(&mut buffer, Some(left))? else { return Ok(()) };
        let mut pieces = Vec::new();
        framer.read(&buffer[..count], &mut pieces);
        if pieces.iter().filter_map(Answer::read).any(&mut is_enough) || left.is_zero() {
            return Ok(());
        }
    }
}

struct Reader {
    tty: Tty,
    framer: Framer,
}

impl Reader {
    /// Waits for bytes and gives what they complete, which may be nothing.
    fn read(&mut self) -> io::Result<Vec<Event>> {
        let mut buffer = [0; READ_AT_ONCE];
        let mut pieces = Vec::new();
        match self.tty.read(&mut buffer, self.framer.patience())? {
            Taken::Bytes(count) => self.framer.read(&buffer[..count], &mut pieces),
            Taken::Nothing => self.framer.give_up(&mut pieces),
        }
        Ok(pieces.into_iter().filter_map(event).collect())
    }
}

fn event(piece: Piece) -> Option<Event> {
    if let Some(answer) = Answer::read(&piece) {
        return Some(Event::Answer(answer));
    }
    match piece {
        Piece::Key(bytes) if bytes == FOCUSED => Some(Event::Focus(true)),
        Piece::Key(bytes) if bytes == UNFOCUSED => Some(Event::Focus(false)),
        Piece::Key(bytes) if keys::is_mouse(&bytes) => keys::mouse(&bytes).map(Event::Mouse),
        Piece::Key(bytes) => keys::key(&bytes).map(Event::Key),
        Piece::Paste(bytes) => Some(Event::Paste(String::from_utf8_lossy(&bytes).into_owned())),
        Piece::String(..) => None,
    }
}
