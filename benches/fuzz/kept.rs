//! What recto wrote itself, after somebody changed it: the list in the cache, the reader's state, and
//! lines of it that are taken in.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use recto::app::Msg;
use recto::page::Passage;
use recto::reading::{self, Change, Desk as Spot, Keeper, Mark, Note, Place, Told};
use recto::store::{Snapshot, Source, load_all, read_all};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::Target;
use crate::dice::{Dice, PIECES, change, line};
use crate::support_desk::{Desk, cells};

/// As many articles have their list kept.
const ARTICLES: usize = 520;
/// The keeper answers before, or never.
const PATIENCE: Duration = Duration::from_secs(30);

/// The list of an archive, in the cache.
pub(crate) struct Cache {
    folder: TempDir,
    source: Source,
    bytes: Vec<u8>,
    file: PathBuf,
}

impl Cache {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let archive = folder.path().join("archive");
        fs::create_dir(&archive).expect("a folder can be made");
        for nth in 0..ARTICLES {
            let text = format!("---\ntitle: Title {nth}\ntags: [a, b{}]\nauthor: Ann\n---\nText.\n", nth % 7);
            fs::write(archive.join(format!("{nth}.md")), text).expect("a file can be written");
        }
        let source = Source::Folder(archive);
        let cache = folder.path().join("cache");
        read_all(std::slice::from_ref(&source), Some(&cache));
        let file = fs::read_dir(cache.join("recto")).expect("a cache").flatten().map(|entry| entry.path());
        let file = file.into_iter().next().expect("the list is kept");
        let bytes = fs::read(&file).expect("it can be read");
        Self { folder, source, bytes, file }
    }
}

impl Target for Cache {
    fn make(&self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        for _ in 0..=dice.below(4) {
            change(&mut bytes, dice, std::slice::from_ref(&self.bytes));
        }
        bytes
    }

    fn run(&mut self, input: &[u8]) {
        fs::write(&self.file, input).expect("a file can be written");
        let snapshot = read_all(std::slice::from_ref(&self.source), Some(&self.folder.path().join("cache")));
        assert_eq!(snapshot.entries.len(), ARTICLES, "an article more or less than there is");
        assert!(snapshot.entries.iter().all(|entry| entry.article.title.starts_with("Title ")), "a title");
    }
}

/// A reader's state with something of everything, and what stands in it.
struct Sound {
    folder: TempDir,
    snapshot: Arc<Snapshot>,
    /// The whole database.
    bytes: Vec<u8>,
}

fn database(state: &Path) -> PathBuf {
    state.join("recto/state.db")
}

impl Sound {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let snapshot = load_all(&[Source::Sample]);
        let state = folder.path().join("sound");
        let keeper = Keeper::open(Some(state.clone()), vec!["sample".to_owned()], |_| ());
        keeper.meet(Arc::clone(&snapshot));
        for (nth, article) in snapshot.entries.iter().enumerate() {
            let mark = if nth % 2 == 0 { Mark::Read(true) } else { Mark::Starred(true) };
            keeper.keep(Change::Mark { articles: vec![Arc::clone(article)], mark });
            let place = Place { byte: nth * 100, words: "some words".into() };
            keeper.keep(Change::Place { article: Arc::clone(article), place });
            let passage = Passage { quote: "the".into(), ..Passage::default() };
            let note = Note { text: Some("a note".into()), ..Note::new(article, passage) };
            keeper.keep(Change::Note(Arc::new(note)));
            keeper.keep(Change::Line(format!("line {nth}")));
        }
        let spot = Spot { line: "a".to_owned(), theme: "dark".to_owned(), row: 3, ..Spot::default() };
        keeper.keep(Change::Desk(Box::new(spot)));
        keeper.finish();
        let path = database(&state);
        Connection::open(&path)
            .and_then(|database| {
                database
                    .execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE; VACUUM;")
            })
            .expect("a database");
        let bytes = fs::read(&path).expect("it can be read");
        Self { folder, snapshot, bytes }
    }

    /// A new state with these bytes for a database.
    fn with(&self, bytes: &[u8]) -> PathBuf {
        let state = self.folder.path().join("changed");
        let _ = fs::remove_dir_all(&state);
        fs::create_dir_all(state.join("recto")).expect("a folder can be made");
        fs::write(database(&state), bytes).expect("a file can be written");
        state
    }
}

/// A database of any bytes, or with any values.
pub(crate) struct State(Sound);

impl State {
    pub(crate) fn new() -> Self {
        Self(Sound::new())
    }

    /// Any values, where a database takes them.
    fn put(&self, dice: &mut Dice) -> Option<Vec<u8>> {
        let path = database(&self.0.with(&self.0.bytes));
        let database = Connection::open(&path).ok()?;
        database.execute_batch("PRAGMA ignore_check_constraints = 1; PRAGMA foreign_keys = 0").ok()?;
        let mut columns = Vec::new();
        let tables =
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'";
        let mut statement = database.prepare(tables).ok()?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).ok()?;
        columns.extend(rows.flatten());
        for _ in 0..=dice.below(6) {
            let (table, column) = &columns[dice.below(columns.len())];
            let sql = format!("UPDATE {table} SET {column} = ?1 WHERE abs(random()) % 3 = 0 OR ?2");
            let all = dice.one_in(2);
            let desk = format!(
                "{{\"line\":{:?},\"row\":{},\"measure\":{},\"back\":[{{\"place\":[{},\"x\"]}}]}}",
                line(dice, 4),
                dice.number(),
                dice.below(70_000),
                dice.number()
            );
            // What a column does not take is left as it was.
            let _ = match dice.below(6) {
                0 => database.execute(&sql, (dice.number().cast_signed(), all)),
                1 => database.execute(&sql, (line(dice, 8), all)),
                2 => database.execute(&sql, (line(dice, 8).into_bytes(), all)),
                3 => database.execute(&sql, (dice.of(PIECES).repeat(dice.below(9_000)), all)),
                4 => database.execute(&sql, (desk, all)),
                _ => database.execute(&sql, (rusqlite::types::Null, all)),
            };
        }
        drop(statement);
        drop(database);
        fs::read(path).ok()
    }
}

impl Target for State {
    fn make(&self, dice: &mut Dice) -> Vec<u8> {
        if dice.one_in(2)
            && let Some(bytes) = self.put(dice)
        {
            return bytes;
        }
        let mut bytes = self.0.bytes.clone();
        for _ in 0..=dice.below(6) {
            if dice.one_in(3) {
                change(&mut bytes, dice, std::slice::from_ref(&self.0.bytes));
            } else {
                // Within the pages, which keeps most of it whole.
                let at = dice.below(bytes.len());
                bytes[at] = dice.number() as u8;
            }
        }
        bytes
    }

    fn run(&mut self, input: &[u8]) {
        let state = self.0.with(input);
        let names = vec!["sample".to_owned()];
        let mut exported = Vec::new();
        // What cannot be read is said, and that is all.
        let _ = reading::load(Some(&state), &names);
        let _ = reading::export(Some(&state), &mut exported);
        let (sender, news) = channel();
        let keeper = Keeper::open(Some(state.clone()), names.clone(), move |news| _ = sender.send(news));
        let opened = loop {
            let news = news.recv_timeout(PATIENCE).expect("the keeper answers");
            if matches!(news.told, Told::Opened { .. }) {
                break news;
            }
        };
        keeper.finish();
        let mut desk = Desk::open(Arc::clone(&self.0.snapshot), names, None);
        desk.begin_anew((100, 30));
        desk.tell(Msg::Reading(opened));
        for keys in ["", "Enter", "N", "Esc ' Esc", "/ C-p C-p", "Esc G", "?"] {
            desk.keys(keys);
            assert_eq!(cells::foreign(desk.frame()), None, "a cell");
        }
    }
}

/// Lines of what is kept, taken in.
pub(crate) struct Import(Sound, Vec<u8>);

impl Import {
    pub(crate) fn new() -> Self {
        let sound = Sound::new();
        let mut lines = Vec::new();
        let state = sound.with(&sound.bytes);
        reading::export(Some(&state), &mut lines).expect("it is whole");
        Self(sound, lines)
    }
}

impl Target for Import {
    fn make(&self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.1.clone();
        for _ in 0..=dice.below(12) {
            change(&mut bytes, dice, std::slice::from_ref(&self.1));
        }
        bytes
    }

    fn run(&mut self, input: &[u8]) {
        let state = self.0.with(&[]);
        reading::import(Some(&state), &mut &*input, &mut |_, _| ()).expect("what is understood is taken in");
        let mut once = Vec::new();
        reading::export(Some(&state), &mut once).expect("it can be given out");
        reading::import(Some(&state), &mut &*once, &mut |_, why| panic!("not taken in again: {why}"))
            .expect("it can be taken in");
        let mut twice = Vec::new();
        reading::export(Some(&state), &mut twice).expect("it can be given out");
        assert!(once == twice, "what was taken in twice is not what it was");
        let (reading, trouble) = reading::load(Some(&state), &["sample".to_owned()]);
        assert_eq!(trouble, None, "it can be read");
        reading.sets(&self.0.snapshot);
    }
}
