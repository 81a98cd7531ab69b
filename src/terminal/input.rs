//! What comes from the terminal, read on a thread of its own.
//!
//! The thread reads what is there, hands it over, and waits to be told to go on. So nobody reads
//! keys while an editor has the terminal, and a held key cannot fill the memory of a slow machine.

use std::io;
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::ground::{Ground, Heard, Listener};
use crate::app::{Code, Key, Named};

/// Long enough to see what was read already; with no time at all crossterm does not look.
const AT_ONCE: Duration = Duration::from_micros(500);
/// As many events are handed over at once.
const MAX_BATCH: usize = 256;

/// One thing that came from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A key.
    Key(Key),
    /// Text that was pasted rather than typed.
    Paste(String),
    /// Columns and rows.
    Resize(u16, u16),
    /// The answer to the question about the background.
    Ground(Ground),
}

/// The reading thread's bridle.
pub struct Input {
    go_on: SyncSender<()>,
}

impl Input {
    /// Starts to read. `take` is called with what came, in order; with an error when nothing more
    /// will come. After each call the thread waits for [`Self::go_on`].
    pub fn start(take: impl Fn(io::Result<Vec<Event>>) + Send + 'static) -> Self {
        let (go_on, may_go_on) = mpsc::sync_channel(1);
        thread::spawn(move || {
            let mut listener = Listener::default();
            // To look once is to be told of changes of size from here on; before it one may have
            // gone unnoticed.
            if event::poll(Duration::ZERO).is_ok()
                && let Some((width, height)) = super::size()
            {
                take(Ok(vec![Event::Resize(width, height)]));
                if may_go_on.recv().is_err() {
                    return;
                }
            }
            loop {
                match read_batch(&mut listener) {
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

/// Waits for one event and takes what came with it.
fn read_batch(listener: &mut Listener) -> io::Result<Vec<Event>> {
    let mut events = Vec::new();
    loop {
        if let Some(patience) = listener.patience()
            && !event::poll(patience)?
        {
            events.extend(listener.give_up().into_iter().filter_map(key));
            return Ok(events);
        }
        match event::read()? {
            event::Event::Key(pressed) if pressed.kind != KeyEventKind::Release => {
                match listener.hear(pressed) {
                    Heard::Nothing => {}
                    Heard::Ground(ground) => events.push(Event::Ground(ground)),
                    Heard::Keys(keys) => events.extend(keys.into_iter().filter_map(key)),
                }
            }
            event::Event::Paste(text) => events.push(Event::Paste(text)),
            event::Event::Resize(width, height) => events.push(Event::Resize(width, height)),
            _ => {}
        }
        if listener.patience().is_none() && (events.len() >= MAX_BATCH || !event::poll(AT_ONCE)?) {
            return Ok(events);
        }
    }
}

fn key(event: KeyEvent) -> Option<Event> {
    let named = |named| Some(Code::Named(named));
    let code = match event.code {
        KeyCode::Char(c) => Some(Code::Char(c)),
        KeyCode::Enter => named(Named::Enter),
        KeyCode::Esc => named(Named::Esc),
        KeyCode::Tab => named(Named::Tab),
        KeyCode::BackTab => named(Named::BackTab),
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
    let with = |modifier| event.modifiers.contains(modifier);
    Some(Event::Key(Key { code, ctrl: with(KeyModifiers::CONTROL), alt: with(KeyModifiers::ALT) }))
}
