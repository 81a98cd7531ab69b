//! What the reader did, written into the database: rows by key, of which only what changed is touched.

use std::sync::Arc;

use rusqlite::{OptionalExtension, Result, Row, Statement, Transaction, params};

use super::meet::Met;
use super::visit::Visit;
use super::{Change, Desk, Mark, Note, Place, Reading};

/// Queries used that are kept.
const MAX_LINES: u32 = 500;
/// Sets of archives whose desk is kept.
const MAX_DESKS: u32 = 200;

/// Takes in a whole row of articles: of two that have an article, what is newer of each.
pub(super) const MERGE_ARTICLE: &str = "\
    ON CONFLICT (archive, id) DO UPDATE SET
        fingerprint = coalesce(excluded.fingerprint, fingerprint),
        (read, read_at) = (SELECT iif(n, excluded.read, read), iif(n, excluded.read_at, read_at)
            FROM (SELECT coalesce(excluded.read_at, -1) > coalesce(read_at, -1) AS n)),
        (starred, starred_at) = (SELECT iif(n, excluded.starred, starred), iif(n, excluded.starred_at, starred_at)
            FROM (SELECT coalesce(excluded.starred_at, -1) > coalesce(starred_at, -1) AS n)),
        (place, words, place_at) = (SELECT iif(n, excluded.place, place), iif(n, excluded.words, words),
                iif(n, excluded.place_at, place_at)
            FROM (SELECT coalesce(excluded.place_at, -1) > coalesce(place_at, -1) AS n))";

/// Before an id: what no article has at the beginning of its name, so that nothing else is called so.
const NO_NAME: &str = "/";

/// The columns of a note, in the order of [`note_params`] and [`note`].
pub(super) const NOTE_COLUMNS: &str = "id, archive, article, fingerprint, start, \"end\", quote, \"before\", \"after\", text, made, changed, gone";
pub(super) const SET_NOTE: &str = "\
    ON CONFLICT (id) DO UPDATE SET
        archive = excluded.archive, article = excluded.article, fingerprint = excluded.fingerprint,
        start = excluded.start, \"end\" = excluded.\"end\", quote = excluded.quote,
        \"before\" = excluded.\"before\", \"after\" = excluded.\"after\", text = excluded.text,
        changed = excluded.changed, gone = excluded.gone";

/// Something to be written.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// What the reader did.
    Change(Change),
    /// What came of comparing the articles.
    Met(Met),
    /// A visit has ended; with what was there, if that is not what was there before.
    Visit(u16, Option<Arc<Visit>>),
    /// All that is known, into a database that may know less.
    All(Box<Reading>),
}

/// With its time, in milliseconds since 1970.
#[derive(Clone, Debug)]
pub(super) struct Dated {
    pub(super) what: What,
    pub(super) at: i64,
}

/// A transaction, and the names of the archives that are open.
pub(super) struct Pen<'a> {
    transaction: &'a Transaction<'a>,
    names: &'a [String],
}

impl<'a> Pen<'a> {
    pub(super) fn new(transaction: &'a Transaction<'a>, names: &'a [String]) -> Self {
        Self { transaction, names }
    }

    pub(super) fn write(&self, Dated { what, at }: &Dated) -> Result<()> {
        match what {
            What::Change(Change::Mark { articles, mark }) => {
                let marks = articles.iter().map(|article| (&**article, article.fingerprint));
                self.mark(marks.map(|(a, content)| (a.archive, &*a.id, Some(content))), *mark, *at)
            }
            What::Change(Change::Place { article, place }) => {
                self.place(article.archive, &article.id, Some(article.fingerprint), place, *at)
            }
            What::Change(Change::Note(note)) => self.note(note, *at),
            What::Change(Change::Unnote(id)) => self.unnote(id, *at),
            What::Change(Change::Desk(desk)) => self.desk(desk, *at),
            What::Change(Change::Line(line)) => self.line(line, *at),
            What::Met(met) => self.met(met, *at),
            What::Visit(archive, None) => self.visited(*archive, *at),
            What::Visit(archive, Some(visit)) => {
                let instead = "DO UPDATE SET at = excluded.at, was_there = excluded.was_there";
                self.visit(*archive, visit, instead, *at)
            }
            What::All(reading) => self.all(reading, *at),
        }
    }

    fn execute(&self, sql: &str, params: impl rusqlite::Params) -> Result<usize> {
        self.transaction.execute(sql, params)
    }

    /// The key of an archive; none for what is not there a second time.
    fn archive(&self, nth: u16) -> Result<Option<i64>> {
        match self.names.get(usize::from(nth)).filter(|name| !name.is_empty()) {
            Some(name) => key_of(self.transaction, name).map(Some),
            None => Ok(None),
        }
    }

    fn mark<'e>(
        &self,
        articles: impl Iterator<Item = (u16, &'e str, Option<u64>)>,
        mark: Mark,
        at: i64,
    ) -> Result<()> {
        let mut keys = vec![None; self.names.len()];
        for (key, nth) in keys.iter_mut().zip(0..) {
            *key = self.archive(nth)?;
        }
        let column = match mark {
            Mark::Read(_) => "read",
            Mark::Starred(_) => "starred",
        };
        // What never was anything need not be written down as nothing.
        let sql = if mark.is_set() {
            format!(
                "INSERT INTO articles (archive, id, fingerprint, {column}, {column}_at) VALUES (?, ?, ?, 1, ?)
                 ON CONFLICT (archive, id) DO UPDATE SET {column} = 1, {column}_at = excluded.{column}_at,
                     fingerprint = coalesce(excluded.fingerprint, fingerprint)"
            )
        } else {
            format!(
                "UPDATE articles SET {column} = 0, fingerprint = coalesce(?3, fingerprint), {column}_at = ?4
                 WHERE archive = ?1 AND id = ?2"
            )
        };
        let mut set = self.transaction.prepare(&sql)?;
        for (archive, id, content) in articles {
            if let Some(Some(key)) = keys.get(usize::from(archive)) {
                set.execute(params![key, id, content.map(u64::cast_signed), at])?;
            }
        }
        Ok(())
    }

    fn place(&self, archive: u16, id: &str, fingerprint: Option<u64>, place: &Place, at: i64) -> Result<()> {
        let Some(key) = self.archive(archive)? else { return Ok(()) };
        let sql = if place.is_top() {
            "UPDATE articles SET fingerprint = coalesce(?3, fingerprint), place = ?4, words = ?5, place_at = ?6
             WHERE archive = ?1 AND id = ?2"
        } else {
            "INSERT INTO articles (archive, id, fingerprint, place, words, place_at) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (archive, id) DO UPDATE SET fingerprint = coalesce(excluded.fingerprint, fingerprint),
                 place = excluded.place, words = excluded.words, place_at = excluded.place_at"
        };
        let byte = integer(place.byte);
        self.execute(sql, params![key, id, fingerprint.map(u64::cast_signed), byte, place.words, at])?;
        Ok(())
    }

    fn note(&self, note: &Note, at: i64) -> Result<()> {
        let Some(key) = self.archive(note.archive)? else { return Ok(()) };
        // Its article is to be known again when it was renamed.
        self.execute(
            "INSERT INTO articles (archive, id, fingerprint) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            params![key, note.article, note.fingerprint.cast_signed()],
        )?;
        let mut insert = self.transaction.prepare(&insert_note(SET_NOTE))?;
        put_note(&mut insert, key, note, at, false)?;
        Ok(())
    }

    fn unnote(&self, id: &str, at: i64) -> Result<()> {
        let sql = "UPDATE notes SET quote = '', \"before\" = '', \"after\" = '', text = NULL, changed = ?2,
                       gone = 1
                   WHERE id = ?1";
        self.execute(sql, params![id, at]).map(drop)
    }

    fn desk(&self, desk: &Desk, at: i64) -> Result<()> {
        let (Some(archives), Ok(desk)) = (desk_key(self.names), serde_json::to_string(desk)) else {
            return Ok(());
        };
        self.execute(
            "INSERT INTO desks (archives, desk, at) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET desk = excluded.desk, at = excluded.at",
            params![archives, desk, at],
        )?;
        self.execute(
            "DELETE FROM desks WHERE archives NOT IN (SELECT archives FROM desks ORDER BY at DESC LIMIT ?)",
            [MAX_DESKS],
        )?;
        Ok(())
    }

    fn line(&self, line: &str, at: i64) -> Result<()> {
        // Two of one moment still came one after the other.
        let last = "SELECT max(at) FROM lines";
        let last: Option<i64> = self.transaction.query_row(last, [], |row| row.get(0))?;
        let at = at.max(last.map_or(at, |last| last.saturating_add(1)));
        put_line(self.transaction, line, at)?;
        forget_lines(self.transaction)
    }

    fn met(&self, Met { moves, renewed, visits }: &Met, at: i64) -> Result<()> {
        let mut free = Vec::new();
        for (from, to, fingerprint) in moves {
            let (Some(former), Some(now)) = (self.archive(from.0)?, self.archive(to.0)?) else { continue };
            free.push((former, &from.1, now, &to.1, fingerprint.cast_signed()));
        }
        // Names may be exchanged: all are let go of before any is taken. Another window may have written
        // the same already, and more about who has the name now.
        let mut rename = self.transaction.prepare(
            "UPDATE articles SET id = ?1 || id WHERE archive = ?2 AND id = ?3 AND fingerprint = ?4",
        )?;
        let mut rename_notes = self
            .transaction
            .prepare("UPDATE notes SET article = ?1 || article WHERE archive = ?2 AND article = ?3")?;
        let mut taken = Vec::new();
        for all @ (former, from, _, _, fingerprint) in free {
            if rename.execute(params![NO_NAME, former, from, fingerprint])? > 0 {
                rename_notes.execute(params![NO_NAME, former, from])?;
                taken.push(all);
            }
        }
        let columns = "read, read_at, starred, starred_at, place, words, place_at";
        let go = format!(
            "INSERT INTO articles (archive, id, fingerprint, {columns})
             SELECT ?1, ?2, ?5, {columns} FROM articles WHERE archive = ?3 AND id = ?4 {MERGE_ARTICLE}"
        );
        for (former, from, now, to, fingerprint) in taken {
            let from = format!("{NO_NAME}{from}");
            self.execute(&go, params![now, to, former, from, fingerprint])?;
            self.execute("DELETE FROM articles WHERE archive = ? AND id = ?", params![former, from])?;
            self.execute(
                "UPDATE notes SET archive = ?, article = ? WHERE archive = ? AND article = ?",
                params![now, to, former, from],
            )?;
        }
        let mut renew =
            self.transaction.prepare("UPDATE articles SET fingerprint = ? WHERE archive = ? AND id = ?")?;
        for ((archive, id), fingerprint) in renewed {
            if let Some(key) = self.archive(*archive)? {
                renew.execute(params![fingerprint.cast_signed(), key, id])?;
            }
        }
        // Where there was a visit after all, it was not the first.
        let unless = "DO NOTHING";
        visits.iter().try_for_each(|(archive, visit)| self.visit(*archive, visit, unless, at))
    }

    fn visit(&self, archive: u16, visit: &Visit, otherwise: &str, at: i64) -> Result<()> {
        let Some(key) = self.archive(archive)? else { return Ok(()) };
        let sql =
            format!("INSERT INTO visits (archive, at, was_there) VALUES (?, ?, ?) ON CONFLICT {otherwise}");
        self.execute(&sql, params![key, at, visit.to_bytes()]).map(drop)
    }

    fn visited(&self, archive: u16, at: i64) -> Result<()> {
        let Some(key) = self.archive(archive)? else { return Ok(()) };
        self.execute("UPDATE visits SET at = ? WHERE archive = ?", [at, key]).map(drop)
    }

    /// What another database knows besides stays.
    fn all(&self, reading: &Reading, at: i64) -> Result<()> {
        for (nth, archive) in (0..).zip(&reading.archives) {
            let rows = || archive.rows.iter().map(|(id, row)| (nth, &**id, row));
            let read = rows().filter(|(.., row)| row.read);
            self.mark(read.map(|(nth, id, row)| (nth, id, row.fingerprint)), Mark::Read(true), at)?;
            let starred = rows().filter(|(.., row)| row.starred);
            self.mark(starred.map(|(nth, id, row)| (nth, id, row.fingerprint)), Mark::Starred(true), at)?;
            for (nth, id, row) in rows() {
                if let Some(place) = &row.place {
                    self.place(nth, id, row.fingerprint, place, at)?;
                }
                row.notes().iter().try_for_each(|note| self.note(note, at))?;
            }
        }
        Ok(())
    }
}

/// The key of an archive by its name; made, if it has none.
pub(super) fn key_of(transaction: &Transaction<'_>, name: &str) -> Result<i64> {
    let known = "SELECT key FROM archives WHERE name = ?";
    if let Some(key) = transaction.query_row(known, [name], |row| row.get(0)).optional()? {
        return Ok(key);
    }
    transaction.execute("INSERT INTO archives (name) VALUES (?)", [name])?;
    Ok(transaction.last_insert_rowid())
}

/// What the desk over these archives goes by; nothing if one of them is not there a second time.
pub(super) fn desk_key(names: &[String]) -> Option<String> {
    if names.is_empty() || names.iter().any(String::is_empty) {
        return None;
    }
    serde_json::to_string(names).ok()
}

pub(super) fn put_line(transaction: &Transaction<'_>, line: &str, at: i64) -> Result<()> {
    let sql = "INSERT INTO lines (line, at) VALUES (?, ?)
               ON CONFLICT DO UPDATE SET at = max(at, excluded.at)";
    transaction.execute(sql, params![line, at]).map(drop)
}

pub(super) fn forget_lines(transaction: &Transaction<'_>) -> Result<()> {
    let sql =
        "DELETE FROM lines WHERE at < (SELECT min(at) FROM (SELECT at FROM lines ORDER BY at DESC LIMIT ?))";
    transaction.execute(sql, [MAX_LINES]).map(drop)
}

pub(super) fn insert_note(otherwise: &str) -> String {
    format!("INSERT INTO notes ({NOTE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) {otherwise}")
}

pub(super) fn put_note(
    insert: &mut Statement<'_>,
    archive: i64,
    note: &Note,
    changed: i64,
    gone: bool,
) -> Result<usize> {
    let Note { id, archive: _, article, fingerprint, passage, text, made } = note;
    let made = made.map_or(changed, jiff::Timestamp::as_millisecond);
    insert.execute(params![
        id,
        archive,
        article,
        fingerprint.cast_signed(),
        integer(passage.start),
        integer(passage.end),
        passage.quote,
        passage.before,
        passage.after,
        text,
        made,
        changed,
        gone
    ])
}

/// No text has so many bytes that it would matter.
fn integer(byte: usize) -> i64 {
    i64::try_from(byte).unwrap_or(i64::MAX)
}

/// A note of the archive that goes by this number.
pub(super) fn note(row: &Row<'_>, archive: u16) -> Result<Note> {
    let byte = |nth| Ok::<_, rusqlite::Error>(usize::try_from(row.get::<_, i64>(nth)?).unwrap_or(0));
    Ok(Note {
        id: row.get(0)?,
        archive,
        article: row.get(2)?,
        fingerprint: row.get::<_, i64>(3)?.cast_unsigned(),
        passage: super::Passage {
            start: byte(4)?,
            end: byte(5)?,
            quote: row.get(6)?,
            before: row.get(7)?,
            after: row.get(8)?,
        },
        text: row.get(9)?,
        made: jiff::Timestamp::from_millisecond(row.get(10)?).ok(),
    })
}
