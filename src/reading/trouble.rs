//! What can be the matter with the state, in words for the reader.

use std::fmt;
use std::io;

use rusqlite::{ErrorCode, ffi};

/// Why the state cannot be used as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A later version of recto made it.
    Newer,
    /// It is not what was written, or none of ours.
    Corrupt(String),
    /// Another program has it for too long.
    Locked,
    /// The disk is full.
    Full,
    /// It may be read and not written.
    ReadOnly,
    /// Whatever else the system says.
    Other(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer => f.write_str("a newer recto made it"),
            Self::Corrupt(why) => write!(f, "it is damaged: {why}"),
            Self::Locked => f.write_str("another program holds it"),
            Self::Full => f.write_str("the disk is full"),
            Self::ReadOnly => f.write_str("it may not be written"),
            Self::Other(why) => f.write_str(why),
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        let why = error.to_string();
        // Memory shared between processes could not be had: it lies on the same disk.
        if error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::Full;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(why),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            _ => Self::Other(why),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Other(error.to_string()),
        }
    }
}
