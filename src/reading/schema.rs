//! What the database looks like, and how an earlier one becomes that.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::trouble::Fault;

/// Says of a database that it is one of recto's: "rect".
pub(super) const APPLICATION: i32 = i32::from_be_bytes(*b"rect");

/// The version of this program's databases.
pub(super) const VERSION: i32 = 1;

/// Each step makes the next version of the one before; a database of no version is empty. Steps are
/// only ever added.
const STEPS: [&str; VERSION as usize] = [
    // Times are in milliseconds since 1970; what belongs to one time is newer than what belongs to an
    // earlier one, wherever it comes from. Fingerprints are XXH3-64 of an article's bytes.
    "CREATE TABLE archives (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
     CREATE TABLE articles (
         archive INTEGER NOT NULL, id TEXT NOT NULL, fingerprint INTEGER,
         read INTEGER NOT NULL DEFAULT 0, read_at INTEGER,
         starred INTEGER NOT NULL DEFAULT 0, starred_at INTEGER,
         place INTEGER, words TEXT, place_at INTEGER,
         PRIMARY KEY (archive, id)
     ) STRICT, WITHOUT ROWID;
     -- Of a note that was taken away the words are gone, but not that it was: an older copy of it must
     -- not come back.
     CREATE TABLE notes (
         id TEXT PRIMARY KEY, archive INTEGER NOT NULL, article TEXT NOT NULL, fingerprint INTEGER NOT NULL,
         start INTEGER NOT NULL, \"end\" INTEGER NOT NULL,
         quote TEXT NOT NULL, \"before\" TEXT NOT NULL, \"after\" TEXT NOT NULL,
         text TEXT, made INTEGER NOT NULL, changed INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX notes_of ON notes (archive, article);
     -- By the names of the archives, as JSON: in a desk they go by number.
     CREATE TABLE desks (archives TEXT PRIMARY KEY, desk TEXT NOT NULL, at INTEGER NOT NULL)
         STRICT, WITHOUT ROWID;
     CREATE TABLE lines (line TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
     CREATE INDEX lines_at ON lines (at);
     CREATE TABLE visits (archive INTEGER PRIMARY KEY, at INTEGER NOT NULL, was_there BLOB NOT NULL) STRICT;",
];

/// Which version a database has.
pub(super) fn version(connection: &Connection) -> Result<i32, Fault> {
    // All of one moment: another process may be making it right now.
    let sql = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
               FROM pragma_application_id, pragma_user_version";
    let (application, version, tables): (i32, i32, i64) =
        connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    match (application, version) {
        (APPLICATION, version) if version > VERSION => Err(Fault::Newer),
        (APPLICATION, version) => Ok(version),
        (0, 0) if tables == 0 => Ok(0),
        _ => Err(Fault::Corrupt("it is no database of recto".to_owned())),
    }
}

/// Makes a database one of this version.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Fault> {
    migrate_to(connection, VERSION)
}

/// Makes a database one of a version that is not earlier than its own.
pub(super) fn migrate_to(connection: &mut Connection, target: i32) -> Result<(), Fault> {
    if version(connection)? == target {
        return Ok(());
    }
    let steps = Transaction::new(connection, TransactionBehavior::Immediate)?;
    // Another process may have been quicker.
    let version = version(&steps)?;
    let number = |version| usize::try_from(version).unwrap_or(0);
    for step in STEPS.iter().take(number(target)).skip(number(version)) {
        steps.execute_batch(step)?;
    }
    steps.pragma_update(None, "application_id", APPLICATION)?;
    steps.pragma_update(None, "user_version", target)?;
    Ok(steps.commit()?)
}
