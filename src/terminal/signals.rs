//! Signals, as events. `SIGHUP` is not among them: its default ends the process at once, which is
//! all that is left to do when the terminal is gone.

use std::io;
use std::thread;

use signal_hook::consts::signal::{SIGCONT, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;

/// What the session is asked by the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// To end; the number by which the exit code tells.
    End(i32),
    /// To stop until continued.
    Stop,
    /// It was continued, perhaps after a stop it was not asked about.
    Continued,
}

/// Waits for signals on a thread of its own and hands each to `take`.
///
/// # Errors
/// When the system refuses.
pub fn signals(take: impl Fn(Signal) + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGTSTP, SIGCONT])?;
    thread::spawn(move || {
        for signal in signals.forever() {
            take(match signal {
                SIGTSTP => Signal::Stop,
                SIGCONT => Signal::Continued,
                number => Signal::End(number),
            });
        }
    });
    Ok(())
}

impl Signal {
    /// Stops this process as `SIGTSTP` does by default; returns when it is continued.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn stop() -> io::Result<()> {
        signal_hook::low_level::emulate_default_handler(SIGTSTP)
    }
}
