//! What cannot be seen from outside: copies and what becomes of them, versions, what was there.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::TempDir;

use super::database::{Database, NAME, identity, is_logged};
use super::rows::Rows;
use super::trouble::Fault;
use super::visit::{Presence, Visit};
use super::{backup, schema};
use crate::filesystem::Kind;

fn folder() -> TempDir {
    tempfile::tempdir().expect("there is room for a temporary folder")
}

fn open(folder: &Path) -> Database {
    Database::open(folder, Duration::ZERO).expect("it can be opened")
}

/// A database in which a line was used.
fn with_line(folder: &Path, line: &str) -> Database {
    let mut database = open(folder);
    database.write(|transaction| super::write::put_line(transaction, line, 1)).expect("it can be written");
    database
}

fn lines(database: &Database) -> Vec<String> {
    let mut lines = database.connection.prepare("SELECT line FROM lines ORDER BY line").expect("it is SQL");
    let lines = lines.query_map([], |row| row.get(0)).expect("it can be read");
    lines.collect::<Result<_, _>>().expect("it can be read")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("it is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("it is there").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn on_a_network_nothing_is_shared_in_memory() {
    let folder = folder();
    let path = folder.path().join(NAME);
    // There, here, and there again: what was kept stays.
    for (nth, kind) in [Kind::Network, Kind::Local, Kind::Network].into_iter().enumerate() {
        let mut database =
            Database::open_at_once(folder.path(), Duration::ZERO, kind).expect("it can be opened");
        let line = nth.to_string();
        database
            .write(|transaction| super::write::put_line(transaction, &line, 1))
            .expect("it can be written");
        assert_eq!(is_logged(&path).expect("it can be read"), kind == Kind::Local, "{kind:?}");
        let shared = names(folder.path()).iter().any(|name| name.ends_with("-shm"));
        assert_eq!(shared, kind == Kind::Local, "{kind:?}");
        assert_eq!(lines(&database).len(), nth + 1);
    }
}

#[test]
fn three_copies_are_kept_one_a_day() {
    let folder = folder();
    let database = with_line(folder.path(), "kept");
    assert!(backup::is_due(folder.path()));
    let backups = folder.path().join("backups");
    fs::create_dir(&backups).expect("folders can be made");
    for day in ["2020-01-03", "2020-01-01", "2020-01-02", "2020-01-04"] {
        fs::write(backups.join(format!("state-{day}.db")), "old").expect("files can be written");
    }
    backup::make(&database, folder.path()).expect("it can be copied");
    assert!(!backup::is_due(folder.path()));
    let found = names(&backups);
    assert_eq!(found[..2], ["state-2020-01-03.db", "state-2020-01-04.db"]);
    assert_eq!(found.len(), 3);
}

fn damage(folder: &Path) -> (PathBuf, super::database::Identity) {
    let path = folder.join(NAME);
    fs::write(&path, "no database at all").expect("files can be written");
    let damaged = identity(&path).expect("it is there");
    (path, damaged)
}

#[test]
fn the_newest_copy_that_is_well_is_taken_up() {
    let folder = folder();
    backup::make(&with_line(folder.path(), "kept"), folder.path()).expect("it can be copied");
    // Newer, and of no use.
    fs::write(folder.path().join("backups/state-9999-01-01.db"), "old").expect("files can be written");
    let (path, damaged) = damage(folder.path());
    let why = Fault::Corrupt("so it is".to_owned());
    let said = backup::mend(folder.path(), damaged, &why).expect("it can be mended").unwrap_or_default();
    assert!(said.contains("so it is") && said.contains("is taken up"), "{said}");
    let database = open(folder.path());
    assert_eq!(lines(&database), ["kept"]);
    let aside = |name: &&String| name.starts_with("state-damaged-");
    let found = names(folder.path());
    let aside: Vec<_> = found.iter().filter(aside).collect();
    assert_eq!(aside.len(), 1);
    assert_eq!(fs::read_to_string(folder.path().join(aside[0])).expect("it is there"), "no database at all");

    // Somebody else was told the same: what is there now is not damaged.
    let said =
        backup::mend(folder.path(), damaged, &why).expect("there is nothing to do").unwrap_or_default();
    assert!(said.contains("by another recto"), "{said}");
    // Damaged again on the same day: the first is not written over.
    drop(database);
    let damaged = damage(folder.path()).1;
    backup::mend(folder.path(), damaged, &why).expect("it can be mended");
    assert_eq!(names(folder.path()).iter().filter(|name| name.starts_with("state-damaged-")).count(), 2);
    assert!(path.exists());
}

#[test]
fn what_is_well_is_not_set_aside_whoever_says_so() {
    let folder = folder();
    let database = with_line(folder.path(), "kept");
    let wrong = Fault::Corrupt("a mistake".to_owned());
    assert_eq!(backup::mend(folder.path(), database.identity(), &wrong), Ok(None));
    assert!(database.is_in_place());
}

/// Tables and indices, as they were made.
fn made(connection: &Connection) -> Vec<String> {
    let sql = "SELECT name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name";
    let mut made = connection.prepare(sql).expect("it is SQL");
    made.query_map([], |row| row.get(0))
        .expect("it can be read")
        .collect::<Result<_, _>>()
        .expect("it is text")
}

#[test]
fn each_earlier_version_becomes_this_one() {
    let fresh = folder();
    let expected = made(&open(fresh.path()).connection);
    for version in 0..=schema::VERSION {
        let folder = folder();
        let mut connection = Connection::open(folder.path().join(NAME)).expect("it can be made");
        schema::migrate_to(&mut connection, version).expect("it can be made");
        drop(connection);
        let database = open(folder.path());
        assert_eq!(made(&database.connection), expected, "{version}");
        assert_eq!(schema::version(&database.connection), Ok(schema::VERSION));
    }
}

#[test]
fn whoever_is_alone_knows_it() {
    let folder = folder();
    let here = Presence::new(folder.path(), "/archive");
    assert!(here.is_alone());
    // To have asked is to hold it alone, which ends with the session.
    drop(here);
    let here = Presence::new(folder.path(), "/archive");
    let there = Presence::new(folder.path(), "/archive");
    let elsewhere = Presence::new(folder.path(), "/other");
    assert!(!here.is_alone() && elsewhere.is_alone());
    drop(there);
    assert!(here.is_alone());
}

proptest! {
    #[test]
    fn what_was_there_can_be_written_and_read(seen in prop::collection::vec(any::<(u64, u64)>(), 0..50)) {
        let mut seen = seen;
        seen.sort_unstable();
        let visit = Visit::of(&seen);
        prop_assert_eq!(Visit::from_bytes(&visit.to_bytes()), Some(visit));
    }

    #[test]
    fn bytes_that_are_no_visit_are_none(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        if let Some(visit) = Visit::from_bytes(&bytes) {
            prop_assert_eq!(visit.to_bytes(), bytes);
        }
    }

    #[test]
    fn those_without_id_are_those_that_are_not_there(
        before in prop::collection::btree_set(0..60_u64, 0..40),
        now in prop::collection::btree_set(0..60_u64, 0..40),
    ) {
        let seen = |ids: &std::collections::BTreeSet<u64>| ids.iter().map(|&id| (id, 0)).collect::<Vec<_>>();
        let found: Vec<u64> = Visit::of(&seen(&before)).without_id(&seen(&now)).map(|(id, _)| id).collect();
        prop_assert_eq!(found, now.difference(&before).copied().collect::<Vec<_>>());
    }

    #[test]
    fn rows_are_as_a_map_is(steps in prop::collection::vec((0..20_u8, any::<bool>()), 0..60)) {
        let mut rows = Rows::default();
        let mut model = std::collections::BTreeMap::new();
        for (nth, take) in steps {
            let id = format!("folder/{nth}.md");
            if take {
                prop_assert_eq!(rows.remove(&id).is_some(), model.remove(&id).is_some());
            } else {
                let before = rows.clone();
                let row = rows.change(&id, true).expect("it is made");
                row.read = !row.read;
                let read = row.read;
                // What is shared with another is not changed there.
                prop_assert_eq!(before.get(&id).map(|row| row.read), model.get(&id).copied());
                model.insert(id, read);
            }
        }
        prop_assert_eq!(rows.is_empty(), model.is_empty());
        let mut found: Vec<_> = rows.iter().map(|(id, row)| (id.to_string(), row.read)).collect();
        found.sort();
        prop_assert_eq!(found, model.into_iter().collect::<Vec<_>>());
    }
}
