//! What it takes to keep what a reader does, and that nothing of it is lost when processes are killed.
//!
//!     cargo bench --bench state                       1,000 rounds of four writers
//!     cargo bench --bench state -- --rounds 50        fewer
//!     cargo bench --bench state -- FOLDER...          instead: how long it takes over these archives
//!
//! In each round two sessions and two loops of `recto mark` write at once and are killed (`kill -9`) at
//! random moments; then the state is opened, and all that was acknowledged must be there.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use recto::reading::{Change, Keeper, Mark, News, Note, Passage, Place, Reading, Told};
use recto::store::{Snapshot, Source, load_all};
use tempfile::TempDir;

/// Articles of the archive that is marked.
const ARTICLES: usize = 200;
/// A round ends at a random moment of this time.
const ROUND: u64 = 120;
const RUNS: usize = 5;
/// The first argument of a process that is to be killed.
const WRITER: &str = "--writer";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [WRITER, state, archive, name] => write_without_end(Path::new(state), archive, name),
        ["--rounds", rounds] => kill(rounds.parse().expect("--rounds takes a number")),
        [] => kill(1_000),
        folders => folders.iter().for_each(|folder| measure(folder)),
    }
}

fn source(folder: &str) -> Source {
    Source::at(Path::new(folder)).expect("the archive is there")
}

fn open(state: &Path, folder: &str) -> (Keeper, Receiver<News>) {
    let (sender, news) = channel();
    let keeper = Keeper::open(Some(state.to_owned()), vec![source(folder).name()], move |news| {
        // Who has seen enough listens no more.
        let _ = sender.send(news);
    });
    (keeper, news)
}

fn until(news: &Receiver<News>, is: impl Fn(&Told) -> bool) -> News {
    loop {
        let news = news.recv().expect("the keeper answers");
        if is(&news.told) {
            return news;
        }
    }
}

/// A session that does one thing after the other and says what was told to be kept.
fn write_without_end(state: &Path, folder: &str, name: &str) {
    let snapshot = load_all(&[source(folder)]);
    let (keeper, news) = open(state, folder);
    keeper.meet(Arc::clone(&snapshot));
    let mut out = std::io::stdout();
    for (nth, article) in snapshot.entries.iter().cycle().enumerate() {
        let text = Some(format!("{name}-{nth}").into());
        let note = Note { text, ..Note::new(article, Passage::default()) };
        let change = match nth % 3 {
            0 => Change::Mark { articles: vec![Arc::clone(article)], mark: Mark::Read(true) },
            1 => Change::Mark { articles: vec![Arc::clone(article)], mark: Mark::Starred(true) },
            _ => Change::Note(Arc::new(note)),
        };
        keeper.keep(change);
        let place = Place { byte: nth, words: "some words of a line".into() };
        keeper.keep(Change::Place { article: Arc::clone(article), place });
        let news = until(&news, |told| matches!(told, Told::Kept(_)));
        if news.trouble.is_none() {
            let what = ["read", "starred", "note"][nth % 3];
            let of = if nth % 3 == 2 { format!("{name}-{nth}") } else { article.id.to_string() };
            writeln!(out, "{what} {of}").and_then(|()| out.flush()).expect("somebody listens");
        }
    }
}

fn start(command: &mut Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts")
}

/// What a process says until it is killed, when its time comes.
fn said_until(mut child: Child, end: Instant) -> Vec<String> {
    let out = child.stdout.take().expect("it is piped");
    thread::scope(|scope| {
        let lines = scope.spawn(|| BufReader::new(out).lines().map_while(Result::ok).collect());
        thread::sleep(end.saturating_duration_since(Instant::now()));
        child.kill().expect("it can be killed");
        child.wait().expect("it has ended");
        lines.join().expect("it reads")
    })
}

/// One command after the other, the last of them killed.
fn marks_until(home: &Path, state: &Path, folder: &str, end: Instant) -> Vec<String> {
    let mut said = Vec::new();
    while Instant::now() < end {
        let nth = random() as usize % ARTICLES;
        let child = start(
            Command::new(env!("CARGO_BIN_EXE_recto"))
                .args(["mark", "read", "-a", folder, &format!("\"article {nth}.\"")])
                .env("HOME", home)
                .env("XDG_STATE_HOME", state),
        );
        if !said_until_end(child, end).is_empty() {
            said.push(format!("read {nth}.md"));
        }
    }
    said
}

/// What a process says until it ends by itself or its time has come.
fn said_until_end(mut child: Child, end: Instant) -> String {
    let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
    thread::scope(|scope| {
        let (ended, news) = channel();
        let killer = scope.spawn(move || {
            if news.recv_timeout(end.saturating_duration_since(Instant::now())).is_err() {
                // It may have ended by itself.
                let _ = child.kill();
            }
            child.wait().expect("it has ended");
        });
        let mut said = String::new();
        out.read_line(&mut said).expect("it can be read");
        // It was killed already if nobody listens.
        let _ = ended.send(());
        killer.join().expect("it waits");
        said
    })
}

fn random() -> u64 {
    RandomState::new().hash_one(Instant::now())
}

fn kill(rounds: usize) {
    let (home, archive) = (temporary(), temporary());
    for nth in 0..ARTICLES {
        let text = format!("# article {nth}.\n\nIts text: {nth}.\n");
        std::fs::write(archive.path().join(format!("{nth}.md")), text).expect("files can be written");
    }
    let folder = archive.path().to_str().expect("temporary folders have plain names");
    let snapshot = load_all(&[source(folder)]);
    let (mut acknowledged, mut lost, mut damaged) = (0, 0, 0);
    let mut openings = Vec::new();
    for round in 0..rounds {
        // Anew each time: what is marked already would be marked whatever is lost.
        let state = temporary();
        let end = Instant::now() + Duration::from_millis(20 + random() % ROUND);
        let said: HashSet<String> = thread::scope(|scope| {
            let (state, home) = (state.path(), home.path());
            let writers: Vec<_> = (0..4)
                .map(|nth| {
                    scope.spawn(move || match nth {
                        0 | 1 => said_until(start_writer(state, folder, &format!("{round}-{nth}")), end),
                        _ => marks_until(home, state, folder, end),
                    })
                })
                .collect();
            writers.into_iter().flat_map(|writer| writer.join().expect("it ends")).collect()
        });
        let begin = Instant::now();
        let (keeper, news) = open(state.path(), folder);
        let opened = news.recv().expect("the first news always comes");
        openings.push(begin.elapsed());
        drop(keeper);
        let there = there(&opened.reading, &snapshot);
        let missing: Vec<_> = said.difference(&there).collect();
        if !missing.is_empty() {
            println!("round {round} lost {missing:?}");
        }
        acknowledged += said.len();
        lost += missing.len();
        damaged += usize::from(opened.trouble.is_some() || !is_whole(state.path()));
    }
    println!("rounds              {rounds:>10}");
    println!("acknowledged        {acknowledged:>10}");
    println!("lost                {lost:>10}");
    println!("damaged             {damaged:>10}");
    row("opening after it", &mut openings);
}

fn temporary() -> TempDir {
    tempfile::tempdir().expect("there is room for a temporary folder")
}

fn start_writer(state: &Path, folder: &str, name: &str) -> Child {
    let this = std::env::current_exe().expect("it runs");
    start(Command::new(this).args([WRITER.as_ref(), state.as_os_str(), folder.as_ref(), name.as_ref()]))
}

fn there(reading: &Reading, snapshot: &Snapshot) -> HashSet<String> {
    let mut there = HashSet::new();
    for entry in &snapshot.entries {
        let status = reading.status(entry);
        there.extend(status.read.then(|| format!("read {}", entry.id)));
        there.extend(status.starred.then(|| format!("starred {}", entry.id)));
        there.extend(
            reading.notes(entry).iter().filter_map(|note| Some(format!("note {}", note.text.as_ref()?))),
        );
    }
    there
}

fn is_whole(state: &Path) -> bool {
    let path = state.join("recto/state.db");
    if !path.exists() {
        return true;
    }
    let connection = rusqlite::Connection::open(path).expect("it can be opened");
    let said: rusqlite::Result<String> = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0));
    said.is_ok_and(|said| said == "ok")
}

/// The figures of one archive: nothing known of it, then all of it read.
fn measure(folder: &str) {
    let snapshot = load_all(&[source(folder)]);
    let count = snapshot.entries.len();
    println!("{folder}: {count} articles");
    let state = temporary();
    let (keeper, news) = open(state.path(), folder);
    let opened = news.recv().expect("the first news always comes");
    timed("sets, nothing known", || drop(opened.reading.sets(&snapshot)));
    once("first visit met", || {
        keeper.meet(Arc::clone(&snapshot));
        drop(until(&news, |told| matches!(told, Told::Met)));
    });
    once("one read", || {
        let articles = snapshot.entries[..1].to_vec();
        keeper.keep(Change::Mark { articles, mark: Mark::Read(true) });
        drop(until(&news, |told| matches!(told, Told::Kept(_))));
    });
    once("all read", || {
        let articles = snapshot.entries.clone();
        keeper.keep(Change::Mark { articles, mark: Mark::Read(true) });
        drop(until(&news, |told| matches!(told, Told::Kept(_))));
    });
    once("met again", || {
        keeper.meet(Arc::clone(&snapshot));
        drop(until(&news, |told| matches!(told, Told::Met)));
    });
    let mut stars = Vec::new();
    let mut last = None;
    for entry in snapshot.entries.iter().take(50) {
        let begin = Instant::now();
        keeper.keep(Change::Mark { articles: vec![Arc::clone(entry)], mark: Mark::Starred(true) });
        last = Some(until(&news, |told| matches!(told, Told::Kept(_))));
        stars.push(begin.elapsed());
    }
    row("one starred", &mut stars);
    let reading = last.map(|news| news.reading).unwrap_or_default();
    timed("sets, all read", || drop(reading.sets(&snapshot)));
    timed("copied", || drop(Reading::clone(&reading)));
    once("closed", || drop(keeper));
    let mut openings = Vec::new();
    for _ in 0..RUNS {
        let begin = Instant::now();
        let (keeper, news) = open(state.path(), folder);
        drop(news.recv().expect("the first news always comes"));
        openings.push(begin.elapsed());
        keeper.finish();
    }
    row("opened", &mut openings);
    let size = std::fs::metadata(state.path().join("recto/state.db")).map_or(0, |data| data.len());
    println!("  {:<28} {:>10.1} MB", "size", size as f64 / 1e6);
}

fn timed(name: &str, mut act: impl FnMut()) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begin = Instant::now();
            act();
            begin.elapsed()
        })
        .collect();
    row(name, &mut times);
}

fn once(name: &str, act: impl FnOnce()) {
    let begin = Instant::now();
    act();
    row(name, &mut [begin.elapsed()]);
}

fn row(name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let milliseconds = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1e3);
    let (median, worst) = (milliseconds(times.get(times.len() / 2)), milliseconds(times.last()));
    println!("  {name:<28} {median:>10.2} ms median {worst:>10.2} ms worst");
}
