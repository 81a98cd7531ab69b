//! Several processes write at once and are killed at random moments: what was acknowledged is there.
//! `cargo bench --bench state` does the same a thousand times.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;

use super::*;

const ROUNDS: usize = 8;
const ARTICLES: usize = 60;
/// What tells the writing process where to write, and what to name its notes.
const STATE: &str = "RECTO_TEST_STATE";
const ARCHIVE: &str = "RECTO_TEST_ARCHIVE";
const NAME: &str = "RECTO_TEST_NAME";

/// The process that is killed: marks and notes without end, and says what was told to be kept.
#[test]
#[ignore = "it is the process that the next test starts and kills"]
fn writer() {
    let (Ok(state), Ok(folder), Ok(name)) =
        (std::env::var(STATE), std::env::var(ARCHIVE), std::env::var(NAME))
    else {
        return;
    };
    let source = recto::store::Source::at(Path::new(&folder)).expect("the archive is there");
    let snapshot = recto::store::load_all(std::slice::from_ref(&source));
    let (sender, news) = channel();
    let keeper = Keeper::open(Some(state.into()), vec![source.name()], move |news: News| {
        let _ = sender.send(news);
    });
    keeper.meet(Arc::clone(&snapshot));
    let mut out = std::io::stdout();
    for (nth, article) in snapshot.entries.iter().cycle().enumerate() {
        let one = vec![Arc::clone(article)];
        keeper.keep(match nth % 3 {
            0 => Change::Mark { articles: one, mark: Mark::Read(true) },
            1 => Change::Mark { articles: one, mark: Mark::Starred(true) },
            _ => Change::Note(note(article, &format!("{name} {nth}"))),
        });
        keeper.keep(Change::Place { article: Arc::clone(article), place: place(nth + 1) });
        let said = loop {
            match news.recv().expect("the keeper answers") {
                News { told: Told::Kept(_), trouble: Some(_), .. } => break String::new(),
                News { told: Told::Kept(Change::Mark { mark: Mark::Read(_), .. }), .. } => {
                    break format!("kept read {}", article.id);
                }
                News { told: Told::Kept(Change::Mark { .. }), .. } => {
                    break format!("kept starred {}", article.id);
                }
                News { told: Told::Kept(_), .. } => break format!("kept note {name} {nth}"),
                _ => {}
            }
        };
        writeln!(out, "{said}").and_then(|()| out.flush()).expect("somebody listens");
    }
}

fn start_writer(state: &Path, archive: &Folder, name: &str) -> Child {
    Command::new(std::env::current_exe().expect("it runs"))
        .args(["--exact", "killed::writer", "--ignored", "--nocapture"])
        .env(STATE, state)
        .env(ARCHIVE, archive.path())
        .env(NAME, name)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts")
}

/// Lets it acknowledge so many things and kills it; all that it acknowledged.
fn acknowledged(mut child: Child, enough: usize) -> BTreeSet<String> {
    let mut kept = BTreeSet::new();
    let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let mut count = 0;
    for line in lines.map_while(Result::ok) {
        // The harness of the tests writes before the first.
        let Some(at) = line.find("kept ") else { continue };
        kept.insert(line[at..].to_owned());
        count += 1;
        if count == enough {
            // What is in the pipe by then was acknowledged as well.
            child.kill().expect("it can be killed");
        }
    }
    child.wait().expect("it has ended");
    kept
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there() {
    let (state, folder) = (Folder::new(), archive(ARTICLES));
    let snapshot = folder.load();
    let mut all = BTreeSet::new();
    for round in 0..ROUNDS {
        // Each is killed at a moment of its own: chance decides what the others are doing then.
        let kept: Vec<BTreeSet<String>> = thread::scope(|scope| {
            let writers: Vec<_> = (0..4)
                .map(|nth| {
                    let child = start_writer(state.path(), &folder, &format!("{round}-{nth}"));
                    scope.spawn(move || acknowledged(child, 1 + (round * 7 + nth * 5) % 23))
                })
                .collect();
            writers.into_iter().map(|writer| writer.join().expect("it reads")).collect()
        });
        assert!(kept.iter().all(|kept| !kept.is_empty()));
        all.extend(kept.into_iter().flatten());
        let reading = kept_by_all(state.path(), &folder);
        let mut there = BTreeSet::new();
        for entry in &snapshot.entries {
            let status = reading.status(entry);
            there.extend(status.read.then(|| format!("kept read {}", entry.id)));
            there.extend(status.starred.then(|| format!("kept starred {}", entry.id)));
            let notes = reading.notes(entry).iter().filter_map(|note| note.text.as_deref());
            there.extend(notes.map(|text| format!("kept note {text}")));
        }
        let lost: Vec<_> = all.difference(&there).collect();
        assert!(lost.is_empty(), "round {round}: {lost:?}");
        assert_whole(state.path());
    }
}

fn kept_by_all(state: &Path, folder: &Folder) -> Reading {
    let session = Session::open(state, &[folder]);
    assert_eq!(session.opened.trouble, None);
    let reading = Reading::clone(&session.opened.reading);
    session.close();
    reading
}

#[test]
fn of_a_position_no_more_than_the_last_moments_are_lost() {
    let (state, folder) = (Folder::new(), archive(ARTICLES));
    // It acknowledges for longer than a place waits, and is then killed.
    let child = start_writer(state.path(), &folder, "x");
    let kept = acknowledged(child, 3_000);
    let reading = kept_by_all(state.path(), &folder);
    let places = folder.load().entries.iter().filter(|entry| reading.place(entry).is_some()).count();
    assert_eq!((places, kept.is_empty()), (ARTICLES, false));
}

#[test]
fn commands_that_mark_at_once_lose_nothing() {
    let folder = archive(ARTICLES);
    let recto = super::support_archive::Recto::new();
    let path = folder.path().to_str().expect("plain");
    let acknowledged = thread::scope(|scope| {
        let marks: Vec<_> = (0..12_u32)
            .map(|nth| {
                let word = format!("\"article{nth}\"");
                let mark = if nth % 2 == 0 { "read" } else { "starred" };
                let mut child = recto
                    .command(&["mark", mark, "-a", path, &word])
                    .stdout(Stdio::piped())
                    .spawn()
                    .expect("it starts");
                scope.spawn(move || {
                    if nth % 3 == 2 {
                        // Whether it comes too late, chance decides.
                        child.kill().expect("it can be killed");
                    }
                    let mut said = String::new();
                    let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
                    out.read_line(&mut said).expect("it can be read");
                    child.wait().expect("it has ended");
                    (!said.is_empty()).then_some(nth)
                })
            })
            .collect();
        marks.into_iter().filter_map(|mark| mark.join().expect("it reads")).collect::<Vec<_>>()
    });
    assert!(acknowledged.len() >= 8);
    let reading = kept(&recto.home.at(".local/state"), &[&folder]);
    for nth in acknowledged {
        let status = reading.status(&entry(&folder.load(), &format!("{nth}.md")));
        assert!(if nth % 2 == 0 { status.read } else { status.starred }, "{nth}");
    }
}
