//! What a reader does is kept, whatever happens: the keeper over real files, the commands as real
//! processes.

#[path = "../support_archive/mod.rs"]
mod support_archive;

mod faults;
mod keeping;
mod killed;
mod meeting;
mod transfer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use recto::reading::{Change, Keeper, Mark, News, Note, Passage, Place, Reading, Told, load};
use recto::store::{Entry, Snapshot};
use support_archive::Folder;

/// A slow machine gets this long for what takes a fast one milliseconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// A session without its interface.
struct Session {
    keeper: Keeper,
    news: Receiver<News>,
    /// What was told first.
    opened: News,
}

impl Session {
    fn open(state: &Path, archives: &[&Folder]) -> Self {
        let (sender, news) = channel();
        let keeper = Keeper::open(Some(state.to_owned()), names(archives), move |news| {
            // A test that has seen enough listens no more.
            let _ = sender.send(news);
        });
        let opened = news.recv_timeout(PATIENCE).expect("the first news always comes");
        assert!(matches!(opened.told, Told::Opened { .. }), "{:?}", opened.told);
        Self { keeper, news, opened }
    }

    /// The first news of this kind.
    fn until(&self, is: impl Fn(&Told) -> bool) -> News {
        loop {
            let news = self.news.recv_timeout(PATIENCE).expect("it is told");
            if is(&news.told) {
                return news;
            }
        }
    }

    fn keep(&self, change: Change) -> News {
        self.keeper.keep(change);
        self.until(|told| matches!(told, Told::Kept(_)))
    }

    fn mark(&self, article: &Arc<Entry>, mark: Mark) -> News {
        self.keep(Change::Mark { articles: vec![Arc::clone(article)], mark })
    }

    fn meet(&self, snapshot: &Arc<Snapshot>) -> News {
        self.keeper.meet(Arc::clone(snapshot));
        self.until(|told| matches!(told, Told::Met))
    }

    fn close(self) {
        self.keeper.finish();
    }
}

fn names(archives: &[&Folder]) -> Vec<String> {
    archives.iter().map(|folder| folder.source().name()).collect()
}

/// What is kept, as a command reads it.
fn kept(state: &Path, archives: &[&Folder]) -> Reading {
    let (reading, trouble) = load(Some(state), &names(archives));
    assert_eq!(trouble, None);
    reading
}

/// An archive of so many articles: `0.md` and on.
fn archive(count: usize) -> Folder {
    let folder = Folder::new();
    for nth in 0..count {
        folder.write(
            &format!("{nth}.md"),
            format!("# Article{nth}\n\nIts text, by which it is known: {nth}.\n"),
        );
    }
    folder
}

fn entry(snapshot: &Snapshot, id: &str) -> Arc<Entry> {
    let found = snapshot.entries.iter().find(|entry| &*entry.id == id);
    Arc::clone(found.unwrap_or_else(|| panic!("there is no {id}")))
}

fn place(byte: usize) -> Place {
    Place { byte, words: "by which it is known".into() }
}

fn note(article: &Entry, text: &str) -> Arc<Note> {
    let passage =
        Passage { start: 5, end: 9, quote: "text".into(), before: "Its".into(), after: "by which".into() };
    Arc::new(Note { text: Some(text.into()), ..Note::new(article, passage) })
}

fn database(state: &Path) -> PathBuf {
    state.join("recto/state.db")
}

/// The database is whole, as it says itself.
fn assert_whole(state: &Path) {
    let connection = rusqlite::Connection::open(database(state)).expect("it can be opened");
    let said: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("it can be looked at");
    assert_eq!(said, "ok");
}
