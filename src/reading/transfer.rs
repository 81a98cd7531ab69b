//! All that is kept as lines of JSON, and taken in again: one object a line, of any number of archives.
//!
//! Of a thing that is known already the newer one stays, so that the same lines may come any number of
//! times, in any order, and from several machines.

use std::io::{self, BufRead, Read, Write};
use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::database::{self, Database, NAME, PATIENCE_OF_COMMANDS};
use super::load::{FOLDER, read_unchanged};
use super::trouble::Fault;
use super::write::{
    MERGE_ARTICLE, NOTE_COLUMNS, SET_NOTE, forget_lines, insert_note, key_of, note, put_line, put_note,
};
use super::{Desk, Note, Passage, backup, schema};
use crate::error::Error;
use crate::safe::escaped;

/// A longer line is none that was written by recto.
const MAX_LINE: u64 = 16 << 20;
/// Lines that are written together.
const BATCH: usize = 500;

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
enum Thing {
    Article(Article),
    Note(Box<NoteLine>),
    Line { line: String, at: Timestamp },
    Desk { archives: Vec<String>, desk: Box<Desk>, at: Timestamp },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Article {
    archive: String,
    id: String,
    fingerprint: Option<Fingerprint>,
    #[serde(default)]
    read: bool,
    read_at: Option<Timestamp>,
    #[serde(default)]
    starred: bool,
    starred_at: Option<Timestamp>,
    place: Option<u32>,
    words: Option<String>,
    place_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteLine {
    id: String,
    archive: String,
    article: String,
    fingerprint: Fingerprint,
    start: u32,
    end: u32,
    quote: String,
    before: String,
    after: String,
    text: Option<String>,
    made: Timestamp,
    changed: Timestamp,
    #[serde(default)]
    gone: bool,
}

/// Sixteen digits: as a number it is more than many readers of JSON hold exactly.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Fingerprint(u64);

impl TryFrom<String> for Fingerprint {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        u64::from_str_radix(&text, 16).map(Self).map_err(|error| format!("the fingerprint {text:?}: {error}"))
    }
}

impl From<Fingerprint> for String {
    fn from(Fingerprint(number): Fingerprint) -> Self {
        format!("{number:016x}")
    }
}

/// What was taken in.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Lines that were understood.
    pub taken: usize,
    /// Lines that were not.
    pub refused: usize,
    /// What the reader should hear besides.
    pub notice: Option<String>,
}

/// Writes all that is kept, a line each.
///
/// # Errors
/// When it cannot be read, or not be written.
pub fn export(state: Option<&Path>, out: &mut dyn Write) -> Result<(), Error> {
    let Some(path) = state.map(|state| state.join(FOLDER).join(NAME)).filter(|path| path.exists()) else {
        return Ok(());
    };
    let gathered = read_unchanged(&path, || gather(&database::open_to_read(&path)?));
    let things = gathered.map_err(|fault| Error::State {
        attempted: "export what is kept",
        path: path.clone(),
        reason: fault.to_string(),
    })?;
    for thing in things {
        let line = serde_json::to_string(&thing).map_err(|error| Error::Output(error.into()))?;
        writeln!(out, "{}", escaped(&line)).map_err(Error::Output)?;
    }
    Ok(())
}

fn gather(connection: &Connection) -> Result<Vec<Thing>, Fault> {
    let mut things = Vec::new();
    if schema::version(connection)? == 0 {
        return Ok(things);
    }
    let moment = connection.unchecked_transaction()?;
    let mut all = |sql: &str, thing: &dyn Fn(&Row<'_>) -> rusqlite::Result<Option<Thing>>| {
        let mut rows = moment.prepare(sql)?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            things.extend(thing(row)?);
        }
        Ok::<_, Fault>(())
    };
    all(
        "SELECT name, id, fingerprint, read, read_at, starred, starred_at, place, words, place_at
         FROM articles JOIN archives ON archive = key ORDER BY name, id",
        &|row| Ok(Some(Thing::Article(article(row)?))),
    )?;
    let sql = format!(
        "SELECT {NOTE_COLUMNS}, name FROM notes JOIN archives ON archive = key ORDER BY made, notes.id"
    );
    all(&sql, &|row| Ok(Some(Thing::Note(Box::new(note_line(row)?)))))?;
    all("SELECT line, at FROM lines ORDER BY at", &|row| {
        Ok(Some(Thing::Line { line: row.get(0)?, at: time(row, 1)?.unwrap_or_default() }))
    })?;
    all("SELECT archives, desk, at FROM desks ORDER BY at", &|row| {
        let archives = serde_json::from_str(row.get_ref(0)?.as_str()?);
        let desk = serde_json::from_str(row.get_ref(1)?.as_str()?);
        // What is not understood is of another version.
        let (Ok(archives), Ok(desk)) = (archives, desk) else { return Ok(None) };
        Ok(Some(Thing::Desk { archives, desk, at: time(row, 2)?.unwrap_or_default() }))
    })?;
    Ok(things)
}

fn article(row: &Row<'_>) -> rusqlite::Result<Article> {
    Ok(Article {
        archive: row.get(0)?,
        id: row.get(1)?,
        fingerprint: row.get::<_, Option<i64>>(2)?.map(|number| Fingerprint(number.cast_unsigned())),
        read: row.get(3)?,
        read_at: time(row, 4)?,
        starred: row.get(5)?,
        starred_at: time(row, 6)?,
        place: row.get::<_, Option<i64>>(7)?.and_then(|byte| u32::try_from(byte).ok()),
        words: row.get(8)?,
        place_at: time(row, 9)?,
    })
}

fn note_line(row: &Row<'_>) -> rusqlite::Result<NoteLine> {
    let Note { id, article, fingerprint, passage, text, made, .. } = note(row, 0)?;
    Ok(NoteLine {
        id: id.into(),
        archive: row.get(13)?,
        article: article.into(),
        fingerprint: Fingerprint(fingerprint),
        start: u32::try_from(passage.start).unwrap_or(u32::MAX),
        end: u32::try_from(passage.end).unwrap_or(u32::MAX),
        quote: passage.quote.into(),
        before: passage.before.into(),
        after: passage.after.into(),
        text: text.map(String::from),
        made: made.unwrap_or_default(),
        changed: time(row, 11)?.unwrap_or_default(),
        gone: row.get(12)?,
    })
}

fn time(row: &Row<'_>, nth: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(nth)?.and_then(|time| Timestamp::from_millisecond(time).ok()))
}

/// Takes in what was exported. Empty lines say nothing; those that are not understood are left out and told to `refuse`, with
/// their number, counted from 1.
///
/// # Errors
/// When it cannot be read or kept. What was taken in before stays.
pub fn import(
    state: Option<&Path>,
    input: &mut dyn BufRead,
    refuse: &mut dyn FnMut(usize, &str),
) -> Result<Imported, Error> {
    let folder = state.map(|state| state.join(FOLDER)).unwrap_or_default();
    let failed = |fault: Fault| Error::State {
        attempted: "take in what is imported",
        path: folder.join(NAME),
        reason: fault.to_string(),
    };
    if state.is_none() {
        return Err(failed(Fault::Other("there is no folder for it: set HOME or XDG_STATE_HOME".to_owned())));
    }
    let (mut database, notice) = open(&folder).map_err(failed)?;
    let mut imported = Imported { notice, ..Imported::default() };
    let mut number = 0;
    loop {
        let mut things = Vec::new();
        while things.len() < BATCH {
            let line = next_line(input).map_err(|error| failed(error.into()))?;
            let Some(line) = line else { break };
            number += 1;
            if line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty()) {
                continue;
            }
            match line.and_then(|line| serde_json::from_slice(&line).map_err(|error| error.to_string())) {
                Ok(thing) => things.push(thing),
                Err(why) => {
                    refuse(number, &why);
                    imported.refused += 1;
                }
            }
        }
        if things.is_empty() {
            return Ok(imported);
        }
        let write = |transaction: &Transaction<'_>| {
            things.iter().try_for_each(|thing| take(transaction, thing))?;
            forget_lines(transaction)
        };
        database.write(write).map_err(failed)?;
        imported.taken += things.len();
    }
}

/// The database, mended if need be.
fn open(folder: &Path) -> Result<(Database, Option<String>), Fault> {
    match Database::open(folder, PATIENCE_OF_COMMANDS) {
        Err(why @ Fault::Corrupt(_)) => {
            let notice = backup::mend(folder, database::identity(&folder.join(NAME))?, &why)?;
            Ok((Database::open(folder, PATIENCE_OF_COMMANDS)?, notice))
        }
        database => Ok((database?, None)),
    }
}

/// The next line, or why it is none; nothing at the end.
fn next_line(input: &mut dyn BufRead) -> io::Result<Option<Result<Vec<u8>, String>>> {
    let mut line = Vec::new();
    if input.take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.len() as u64 == MAX_LINE && !line.ends_with(b"\n") {
        input.skip_until(b'\n')?;
        return Ok(Some(Err("it is too long".to_owned())));
    }
    Ok(Some(Ok(line)))
}

fn take(transaction: &Transaction<'_>, thing: &Thing) -> rusqlite::Result<()> {
    let millisecond = |time: Option<Timestamp>| time.map(Timestamp::as_millisecond);
    match thing {
        Thing::Article(article) => {
            let key = key_of(transaction, &article.archive)?;
            // What has no time is older than anything that has one.
            let at = |is: bool, at| millisecond(at).or_else(|| is.then_some(0));
            let sql = format!(
                "INSERT INTO articles (archive, id, fingerprint, read, read_at, starred, starred_at,
                     place, words, place_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) {MERGE_ARTICLE}"
            );
            let fingerprint = article.fingerprint.map(|Fingerprint(number)| number.cast_signed());
            let values = params![
                key,
                article.id,
                fingerprint,
                article.read,
                at(article.read, article.read_at),
                article.starred,
                at(article.starred, article.starred_at),
                article.place,
                article.words,
                at(article.place.is_some(), article.place_at)
            ];
            transaction.execute(&sql, values).map(drop)
        }
        Thing::Note(line) => {
            let key = key_of(transaction, &line.archive)?;
            let sql = insert_note(&format!("{SET_NOTE} WHERE excluded.changed > notes.changed"));
            let changed = line.changed.as_millisecond();
            put_note(&mut transaction.prepare(&sql)?, key, &note_of(line), changed, line.gone).map(drop)
        }
        Thing::Line { line, at } => put_line(transaction, line, at.as_millisecond()),
        Thing::Desk { archives, desk, at } => {
            let (Ok(archives), Ok(desk)) = (serde_json::to_string(archives), serde_json::to_string(desk))
            else {
                return Ok(());
            };
            let sql = "INSERT INTO desks (archives, desk, at) VALUES (?, ?, ?)
                       ON CONFLICT DO UPDATE SET desk = excluded.desk, at = excluded.at
                       WHERE excluded.at > at";
            transaction.execute(sql, params![archives, desk, at.as_millisecond()]).map(drop)
        }
    }
}

fn note_of(line: &NoteLine) -> Note {
    Note {
        id: line.id.as_str().into(),
        archive: 0,
        article: line.article.as_str().into(),
        fingerprint: line.fingerprint.0,
        passage: Passage {
            start: line.start as usize,
            end: line.end as usize,
            quote: line.quote.as_str().into(),
            before: line.before.as_str().into(),
            after: line.after.as_str().into(),
        },
        text: line.text.as_deref().map(Into::into),
        made: Some(line.made),
    }
}
