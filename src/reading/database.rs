//! The file everything is kept in: opened, written durably, and looked at for what others wrote.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::trouble::Fault;
use super::{backup, schema};
use crate::filesystem::{self, Kind};

/// Its name in the folder of the state.
pub(super) const NAME: &str = "state.db";
/// What `SQLite` has beside it while it is written: names that end like this.
pub(super) const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];
/// How long another process may write before one gives up, and tries again later.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// A command cannot tell later that it was kept after all: it waits as long as somebody would who looks
/// at it.
pub(super) const PATIENCE_OF_COMMANDS: Duration = Duration::from_secs(30);
/// Between two tries where it gives up at once.
const PAUSE: Duration = Duration::from_millis(10);
/// What is left of the log of changes once they are in the database. It grows by what was there at a
/// visit, which is much.
const MAX_LOG: i64 = 1 << 20;

/// Which file a path leads to.
pub(super) type Identity = (u64, u64);

pub(super) struct Database {
    pub(super) connection: Connection,
    path: PathBuf,
    identity: Identity,
    /// As `SQLite` counts what other connections write.
    seen: i64,
}

impl Database {
    /// Opens the database in this folder; makes both if they are not there.
    pub(super) fn open(folder: &Path, patience: Duration) -> Result<Self, Fault> {
        // For some locks, those of a change of the journal among them, SQLite does not wait itself.
        let until = Instant::now() + patience;
        loop {
            match Self::open_at_once(folder, patience, filesystem::kind(folder)) {
                Err(Fault::Locked) if Instant::now() < until => thread::sleep(PAUSE),
                outcome => return outcome,
            }
        }
    }

    /// Opens it as on a file system of this kind; `SQLite` alone waits.
    pub(super) fn open_at_once(folder: &Path, patience: Duration, kind: Kind) -> Result<Self, Fault> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let path = folder.join(NAME);
        // Beside it SQLite gives its files the rights it has.
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => check_for_loss(&path)?,
            outcome => _ = outcome?,
        }
        let identity = identity(&path)?;
        // It is not opened for that: to close it again would let go of what this process has locked.
        rustix::fs::access(&path, rustix::fs::Access::WRITE_OK).map_err(io::Error::from)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(&path, flags)?;
        connection.busy_timeout(patience)?;
        // Before anything is changed: a newer one is left as it is.
        schema::version(&connection)?;
        let journal = match kind {
            // What the log needs, memory shared by all processes, ends at the machine.
            Kind::Network => "DELETE",
            Kind::Local => "WAL",
        };
        let set = format!(
            "PRAGMA journal_mode = {journal}; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;
             PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = {MAX_LOG};"
        );
        connection.execute_batch(&set)?;
        schema::migrate(&mut connection)?;
        let mut database = Self { connection, path, identity, seen: 0 };
        database.others_wrote()?;
        Ok(database)
    }

    /// Writes all of it durably, or nothing.
    pub(super) fn write(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), Fault> {
        let transaction = Transaction::new(&mut self.connection, TransactionBehavior::Immediate)?;
        change(&transaction)?;
        Ok(transaction.commit()?)
    }

    /// Whether another connection has written since this was last asked.
    pub(super) fn others_wrote(&mut self) -> Result<bool, Fault> {
        let now = self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        Ok(std::mem::replace(&mut self.seen, now) != now)
    }

    /// Whether its path still leads to it: if it does not, it was set aside, and nobody will find what
    /// is written into it.
    pub(super) fn is_in_place(&self) -> bool {
        identity(&self.path).is_ok_and(|now| now == self.identity)
    }

    /// Which file it is.
    pub(super) fn identity(&self) -> Identity {
        self.identity
    }

    /// How long it waits for who else writes.
    pub(super) fn be_patient(&self, patience: Duration) -> Result<(), Fault> {
        Ok(self.connection.busy_timeout(patience)?)
    }

    /// Looks through all of it.
    pub(super) fn check(&self) -> Result<(), Fault> {
        check(&self.connection)
    }
}

/// Looks through a whole database for what cannot be.
pub(super) fn check(connection: &Connection) -> Result<(), Fault> {
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(Fault::Corrupt(found)) }
}

/// The file `SQLite` has beside a database.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Which file a path leads to now.
pub(super) fn identity(path: &Path) -> io::Result<Identity> {
    let data = fs::metadata(path)?;
    if data.is_dir() {
        return Err(io::Error::other(format!("a folder is in the way: {}", path.display())));
    }
    Ok((data.dev(), data.ino()))
}

/// A state begins as an empty file. Where there are copies of one, an empty file is what is left of it.
fn check_for_loss(path: &Path) -> Result<(), Fault> {
    if fs::metadata(path)?.len() == 0 && path.parent().is_some_and(backup::has_copies) {
        return Err(Fault::Corrupt("nothing is in it, though there are copies of it".to_owned()));
    }
    Ok(())
}

/// Opens a database to read it, which writes and makes nothing, not even beside it.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, Fault> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    check_for_loss(path)?;
    let encoded =
        percent_encoding::percent_encode(path.as_os_str().as_bytes(), percent_encoding::NON_ALPHANUMERIC);
    // What has a log would be given another one if it has none at the moment. Until something is in
    // one, the database is as it is: an empty one is left where there was no room for more.
    let has_log = fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0);
    let lies_still = is_logged(path)? && !has_log;
    let uri = format!("file:{encoded}?immutable={}", u8::from(lies_still));
    let connection = Connection::open_with_flags(uri, flags)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

/// Whether a database is written by way of a log (its format's byte 18).
pub(super) fn is_logged(path: &Path) -> io::Result<bool> {
    let mut version = [0];
    let read = File::open(path)?.read_at(&mut version, 18)?;
    Ok(read == 1 && version[0] == 2)
}
