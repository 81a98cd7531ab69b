//! The device keys come from, read without ever waiting longer than asked.

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Read};
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// As many bytes are taken at once.
pub(super) const READ_AT_ONCE: usize = 1_024;

/// What there was to read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// So many bytes.
    Bytes(usize),
    /// None in the time given.
    Nothing,
}

/// The terminal, for reading: standard input, or what the process was started from when something
/// else is read from there.
pub(super) struct Tty(File);

impl Tty {
    pub(super) fn open() -> io::Result<Self> {
        let stdin = io::stdin();
        if stdin.is_terminal() {
            return Ok(Self(File::from(stdin.as_fd().try_clone_to_owned()?)));
        }
        File::open("/dev/tty").map(Self)
    }

    #[cfg(test)]
    pub(super) fn of(file: File) -> Self {
        Self(file)
    }

    /// Waits for bytes, at most so long. A terminal that is gone is an error.
    pub(super) fn read(
        &mut self,
        buffer: &mut [u8; READ_AT_ONCE],
        patience: Option<Duration>,
    ) -> io::Result<Taken> {
        loop {
            if !self.is_ready(patience)? {
                return Ok(Taken::Nothing);
            }
            match self.0.read(buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => return Ok(Taken::Bytes(count)),
                Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether to read is not to wait; a device that cannot be watched is read all the same.
    fn is_ready(&self, patience: Option<Duration>) -> io::Result<bool> {
        let patience = patience.map(|time| Timespec {
            tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: time.subsec_nanos().into(),
        });
        loop {
            match poll(&mut [PollFd::new(&self.0, PollFlags::IN)], patience.as_ref()) {
                Ok(ready) => return Ok(ready > 0),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn bytes_come_nothing_comes_and_the_end_is_an_error() {
        let (mut writer, reader) = {
            let (reader, writer) = io::pipe().expect("a pipe can be had");
            let file = |end: std::os::fd::OwnedFd| File::from(end);
            (file(writer.into()), file(reader.into()))
        };
        let mut tty = Tty::of(reader);
        let mut buffer = [0; READ_AT_ONCE];
        assert_eq!(tty.read(&mut buffer, Some(Duration::ZERO)).expect("it is there"), Taken::Nothing);
        writer.write_all(b"jk").expect("a pipe takes bytes");
        assert_eq!(tty.read(&mut buffer, None).expect("it is there"), Taken::Bytes(2));
        assert_eq!(&buffer[..2], b"jk");
        drop(writer);
        assert_eq!(tty.read(&mut buffer, None).expect_err("it is gone").kind(), ErrorKind::UnexpectedEof);
    }
}
