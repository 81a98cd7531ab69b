//! What is kept of some archives, read from the database.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::database::{self, NAME};
use super::trouble::Fault;
use super::visit::Visit;
use super::write::{NOTE_COLUMNS, desk_key, note};
use super::{Desk, Place, Reading, schema};

/// A desk takes this much at most. What is larger no recto wrote.
const MAX_DESK: i64 = 4 << 20;

/// Where the state is, below the user's folder for it.
pub(super) const FOLDER: &str = "recto";

/// What is kept.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) reading: Reading,
    pub(super) desk: Option<Box<Desk>>,
    /// The newest last.
    pub(super) lines: Vec<String>,
}

/// What is known of the archives by these names, for who only asks: nothing is written or made. With
/// what is the matter, if it cannot be known.
pub fn load(state: Option<&Path>, archives: &[String]) -> (Reading, Option<String>) {
    let nothing = || Reading::of(archives);
    let Some(path) = state.map(|state| state.join(FOLDER).join(NAME)) else { return (nothing(), None) };
    if !path.exists() {
        return (nothing(), None);
    }
    match read(&path, archives) {
        Ok(reading) => (reading, None),
        Err(fault) => {
            let to_do = match fault {
                Fault::Corrupt(_) => "; the next start of recto sets it aside, and takes up its newest copy",
                _ => "",
            };
            let trouble =
                format!("cannot read what was read and starred in {}: {fault}{to_do}", path.display());
            (nothing(), Some(trouble))
        }
    }
}

/// How often what changes while it is read is read again.
const ATTEMPTS: usize = 5;

fn read(path: &Path, archives: &[String]) -> Result<Reading, Fault> {
    let read_once = || {
        let connection = database::open_to_read(path)?;
        Ok(match schema::version(&connection)? {
            0 => Reading::of(archives),
            _ => read_kept(&connection, archives)?.reading,
        })
    };
    read_unchanged(path, read_once)
}

/// What `read` gives of a database that nobody wrote meanwhile: it keeps nobody from it.
pub(super) fn read_unchanged<T>(path: &Path, read: impl Fn() -> Result<T, Fault>) -> Result<T, Fault> {
    let written = || path.metadata().and_then(|data| Ok((data.modified()?, data.len())));
    let mut before = written()?;
    let mut outcome = read();
    for _ in 1..ATTEMPTS {
        let after = written()?;
        if after == before {
            break;
        }
        before = after;
        outcome = read();
    }
    outcome
}

/// Reads what is kept of the archives by these names.
pub(super) fn read_kept(connection: &Connection, names: &[String]) -> Result<Kept, Fault> {
    // All of one moment.
    let moment = connection.unchecked_transaction()?;
    let mut reading = Reading::of(names);
    for (nth, name) in (0..).zip(names) {
        let key = "SELECT key FROM archives WHERE name = ?";
        if let Some(key) = moment.query_row(key, [name], |row| row.get(0)).optional()? {
            read_archive(&moment, nth, key, &mut reading)?;
        }
    }
    let desk = match desk_key(names) {
        Some(key) => {
            let sql = "SELECT desk FROM desks WHERE archives = ? AND length(desk) <= ?";
            moment.query_row(sql, params![key, MAX_DESK], |row| row.get::<_, String>(0)).optional()?
        }
        None => None,
    };
    // One that is not understood is none: where one was is not worth more than that.
    let desk = desk.and_then(|desk| serde_json::from_str(&desk).ok());
    let mut lines = moment.prepare("SELECT line FROM lines ORDER BY at")?;
    let lines = lines.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(Kept { reading, desk, lines })
}

fn read_archive(
    connection: &Connection,
    nth: u16,
    key: i64,
    reading: &mut Reading,
) -> Result<(), rusqlite::Error> {
    let sql = "SELECT id, fingerprint, read, starred, place, words FROM articles WHERE archive = ?";
    let mut articles = connection.prepare(sql)?;
    let mut articles = articles.query([key])?;
    let rows = &mut reading.archive(nth).rows;
    while let Some(article) = articles.next()? {
        let Some(row) = rows.change(article.get_ref(0)?.as_str()?, true) else { continue };
        row.fingerprint = article.get::<_, Option<i64>>(1)?.map(i64::cast_unsigned);
        row.read = article.get(2)?;
        row.starred = article.get(3)?;
        let byte = article.get::<_, Option<i64>>(4)?.and_then(|byte| usize::try_from(byte).ok());
        row.place = match byte {
            Some(byte) => {
                let words = article.get::<_, Option<Box<str>>>(5)?.unwrap_or_default();
                Some(Arc::new(Place { byte, words }))
            }
            None => None,
        };
    }
    let sql = format!("SELECT {NOTE_COLUMNS} FROM notes WHERE archive = ? AND gone = 0");
    let mut notes = connection.prepare(&sql)?;
    for note in notes.query_map([key], |row| note(row, nth))? {
        reading.take_note(&Arc::new(note?));
    }
    let sql = "SELECT was_there FROM visits WHERE archive = ?";
    let visit = connection.query_row(sql, [key], |row| Ok(Visit::from_bytes(row.get_ref(0)?.as_blob()?)));
    reading.archive(nth).visit = visit.optional()?.flatten().map(Arc::new);
    Ok(())
}
