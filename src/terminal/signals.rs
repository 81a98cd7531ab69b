//! Signals, as events, and what becomes of them while the terminal is lent to an editor.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use signal_hook::consts::signal::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level::{emulate_default_handler, raise};

/// What the session is asked by the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// To end; the number by which the exit code tells.
    End(i32),
    /// To stop until continued.
    Stop,
    /// It was continued, perhaps after a stop it was not asked about.
    Continued,
    /// To fit a terminal of another size.
    Resized,
}

/// What is to be kept has this long when the terminal is gone.
const HANGUP_TIME: Duration = Duration::from_millis(800);

/// Whether the terminal is somebody else's for the moment.
#[derive(Clone, Debug, Default)]
pub struct Lent(Arc<AtomicU8>);

/// The terminal is this program's.
const OURS: u8 = 0;
/// Another program has it.
const LENT: u8 = 1;
/// It is ours again, but what was meant for the other may not have been looked at yet.
const RETURNING: u8 = 2;

impl Lent {
    /// Runs `work` with the terminal lent: keys that mean a signal are the editor's then. What
    /// stops it stops this process with it, as the shell expects of a job; what interrupts it does
    /// not end this process.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        self.0.store(LENT, Ordering::SeqCst);
        let outcome = work();
        self.0.store(RETURNING, Ordering::SeqCst);
        // Wakes the waiting thread, which takes up the earlier signals before this one.
        if raise(SIGCONT).is_err() {
            self.0.store(OURS, Ordering::SeqCst);
        }
        outcome
    }
}

/// Waits for signals on a thread of its own and hands each to `take`.
///
/// A hangup is told, and ends the process soon whatever becomes of that: the terminal is gone, to give
/// it back would fail, and to read from it would spin. A terminal can go without the signal, so it is
/// watched as well.
///
/// # Errors
/// When the system refuses.
pub fn signals(lent: Lent, take: impl Fn(Signal) + Clone + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH])?;
    let hang_up = take.clone();
    thread::spawn(move || {
        for signal in signals.forever() {
            match (signal, lent.0.load(Ordering::SeqCst)) {
                (SIGHUP, _) => end_soon(&take),
                (SIGCONT, RETURNING) => lent.0.store(OURS, Ordering::SeqCst),
                // The terminal is not ours to give back, so the system's own way is the right one.
                (SIGTSTP | SIGTERM, LENT) => _ = emulate_default_handler(signal),
                // Meant for the editor.
                (SIGINT | SIGQUIT | SIGCONT, LENT | RETURNING) => {}
                (SIGWINCH, _) => take(Signal::Resized),
                (SIGTSTP, _) => take(Signal::Stop),
                (SIGCONT, _) => take(Signal::Continued),
                (number, _) => take(Signal::End(number)),
            }
        }
    });
    thread::spawn(move || end_without_terminal(&hang_up));
    Ok(())
}

/// Ends the session, and after a moment the process.
fn end_soon(take: &dyn Fn(Signal)) -> ! {
    take(Signal::End(SIGHUP));
    thread::sleep(HANGUP_TIME);
    std::process::exit(128 + SIGHUP)
}

/// Sleeps until the terminal is gone. A poll for no event at all still returns on a hangup.
fn end_without_terminal(take: &dyn Fn(Signal)) {
    let out = io::stdout();
    loop {
        match poll(&mut [PollFd::new(&out, PollFlags::empty())], None) {
            Ok(1..) => end_soon(take),
            Ok(_) | Err(Errno::INTR) => {}
            // Nothing to watch: the signal will have to do.
            Err(_) => return,
        }
    }
}

/// Whether this process leads its session, so that there is no shell above it.
pub fn leads_session() -> bool {
    rustix::process::getsid(None).is_ok_and(|session| session == rustix::process::getpid())
}

impl Signal {
    /// Stops this process as `SIGTSTP` does by default; returns when it is continued.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn stop() -> io::Result<()> {
        emulate_default_handler(SIGTSTP)
    }
}
