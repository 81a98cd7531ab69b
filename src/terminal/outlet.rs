//! What is sent to the terminal, written by a thread of its own.
//!
//! A terminal may take nothing for a while (flow control) or never again (a dead link). Then only this
//! thread waits; whoever sends goes on, and knows that what was sent before has not been written yet.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};

/// As much is written at once; between two parts the outlet can be shut.
const PART: usize = 4 << 10;

/// The way out to the terminal.
#[derive(Clone)]
pub(super) struct Outlet(Arc<Shared>);

struct Shared {
    tty: File,
    /// Held while a part is written, so that nobody writes into the middle of it.
    writing: Mutex<()>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// What is still to be written, in order.
    pieces: VecDeque<Vec<u8>>,
    /// Whether the thread has a piece in hand.
    at_it: bool,
    /// Nothing is written any more.
    shut: bool,
}

impl State {
    fn is_done(&self) -> bool {
        self.shut || (self.pieces.is_empty() && !self.at_it)
    }
}

impl Outlet {
    /// Starts to write to `tty`. `tell` is called each time all that was sent is written, and once with
    /// an error when nothing more can be.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub(super) fn start(tty: File, tell: impl Fn(io::Result<()>) + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            tty,
            writing: Mutex::new(()),
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        });
        let outlet = Self(Arc::clone(&shared));
        thread::Builder::new().name("outlet".to_owned()).spawn(move || {
            while let Some(piece) = shared.next() {
                let outcome = shared.write(&piece);
                let failed = outcome.is_err();
                let is_done = shared.finished(failed);
                if failed || is_done {
                    tell(outcome);
                }
            }
        })?;
        Ok(outlet)
    }

    /// Hands over what is to be written after everything before it. Never waits.
    pub(super) fn send(&self, bytes: Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let mut state = self.0.state();
        if !state.shut {
            state.pieces.push_back(bytes);
            self.0.changed.notify_all();
        }
    }

    /// Whether something that was sent is still to be written.
    pub(super) fn is_behind(&self) -> bool {
        !self.0.state().is_done()
    }

    /// Waits until everything is written, but not for longer than this; says whether it is.
    pub(super) fn settle(&self, within: Duration) -> bool {
        let until = Instant::now() + within;
        let mut state = self.0.state();
        while !state.is_done() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.0.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Writes nothing more of what was sent.
    pub(super) fn shut(&self) {
        let mut state = self.0.state();
        state.shut = true;
        state.pieces.clear();
        self.0.changed.notify_all();
    }

    /// After [`Self::shut`]: writes here and now, once a part that is being written is out. May wait for
    /// ever.
    pub(super) fn write_last(&self, bytes: &[u8]) {
        let _writing = self.0.writing.lock().unwrap_or_else(PoisonError::into_inner);
        // A terminal that is gone cannot be helped.
        let _ = (&self.0.tty).write_all(bytes);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next piece; none when the outlet is shut.
    fn next(&self) -> Option<Vec<u8>> {
        let mut state = self.state();
        loop {
            if state.shut {
                return None;
            }
            if let Some(piece) = state.pieces.pop_front() {
                state.at_it = true;
                return Some(piece);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A piece is written, or nothing more can be. Says whether that was all there is.
    fn finished(&self, failed: bool) -> bool {
        let mut state = self.state();
        state.at_it = false;
        state.shut |= failed;
        self.changed.notify_all();
        !state.shut && state.is_done()
    }

    fn write(&self, mut rest: &[u8]) -> io::Result<()> {
        while !rest.is_empty() {
            match self.write_part(&rest[..rest.len().min(PART)]) {
                Ok(None) => return Ok(()),
                Ok(Some(0)) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(Some(count)) => rest = &rest[count..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Whoever shares the terminal may have asked that nobody waits for it.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    poll(&mut [PollFd::new(&self.tty, PollFlags::OUT)], None)?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Writes some of a part; none when the outlet was shut before.
    fn write_part(&self, part: &[u8]) -> io::Result<Option<usize>> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.state().shut {
            return Ok(None);
        }
        (&self.tty).write(part).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{PipeReader, Read};
    use std::os::fd::OwnedFd;
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    /// Nothing takes as long as this.
    const FOREVER: Duration = Duration::from_mins(1);

    fn outlet() -> (Outlet, PipeReader, Receiver<io::Result<()>>) {
        let (reader, writer) = io::pipe().expect("a pipe can be had");
        let (sender, told) = channel();
        let tell = move |outcome| _ = sender.send(outcome);
        (Outlet::start(File::from(OwnedFd::from(writer)), tell).expect("a thread"), reader, told)
    }

    #[test]
    fn what_is_sent_is_written_in_order_and_told() {
        let (outlet, mut reader, told) = outlet();
        for piece in ["one ", "", "two ", "three"] {
            outlet.send(piece.as_bytes().to_vec());
        }
        assert!(outlet.settle(FOREVER));
        assert!(!outlet.is_behind());
        assert!(told.recv_timeout(FOREVER).expect("it is told").is_ok());
        let mut written = [0; 13];
        reader.read_exact(&mut written).expect("it is there");
        assert_eq!(&written, b"one two three");
    }

    #[test]
    fn who_sends_to_a_terminal_that_takes_nothing_goes_on() {
        let (outlet, mut reader, _told) = outlet();
        let most = vec![b'x'; 1 << 20];
        outlet.send(most.clone());
        outlet.send(b"end".to_vec());
        assert!(outlet.is_behind());
        assert!(!outlet.settle(Duration::ZERO));
        let mut written = vec![0; most.len() + 3];
        reader.read_exact(&mut written).expect("it comes in the end");
        assert!(written.ends_with(b"xend"));
        assert!(outlet.settle(FOREVER));
    }

    #[test]
    fn once_shut_only_the_last_is_written() {
        let (outlet, mut reader, _told) = outlet();
        outlet.send(vec![b'x'; 1 << 20]);
        let mut first = [0; 1];
        reader.read_exact(&mut first).expect("it begins");
        outlet.shut();
        assert!(outlet.settle(Duration::ZERO) && !outlet.is_behind());
        outlet.send(b"nothing".to_vec());
        let last = outlet.clone();
        let writing = thread::spawn(move || last.write_last(b"\x18last"));
        let mut written = Vec::new();
        drop(outlet);
        reader.read_to_end(&mut written).expect("it ends");
        writing.join().expect("it is written");
        assert!(written.ends_with(b"x\x18last"), "{:?}", &written[written.len().saturating_sub(20)..]);
        assert!(written.len() < 1 << 20);
    }

    #[test]
    fn a_terminal_that_is_gone_is_told_once() {
        let (outlet, reader, told) = outlet();
        drop(reader);
        outlet.send(b"x".to_vec());
        assert!(told.recv_timeout(FOREVER).expect("it is told").is_err());
        outlet.send(b"x".to_vec());
        assert!(outlet.settle(FOREVER));
        assert!(told.recv_timeout(FOREVER).is_err(), "the thread has ended");
    }
}
