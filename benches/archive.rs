//! What it takes to open an archive, to narrow it and to read in it.
//!
//!     cargo bench --bench archive -- FOLDER...
//!
//! The first part calls the rooms; the second drives the real program in a pty of 120 columns by
//! 40 rows that answers nothing, as a person would see it. Each figure is the median and the worst
//! of several runs. Run it on a machine that does nothing else.

#[path = "answers/mod.rs"]
mod answers;

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use answers::answers;
use jiff::civil::date;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use recto::fold::Key;
use recto::page::lay_out;
use recto::query::{Aliases, Facts, Highlighter, Index, Order, Query, Searcher};
use recto::store::{Order as Changes, Snapshot, Source, live, load, load_all, open};

/// The terminal that is measured.
const ROWS: NonZero<u16> = NonZero::new(40).unwrap();
const COLUMNS: NonZero<u16> = NonZero::new(120).unwrap();
const RUNS: usize = 9;
/// Typed letter by letter and deleted again.
const TYPED: [&str; 6] =
    ["conti hospital", "ransomware", "#conti after:2021-06", "zdv", "source:zdnet -#microsoft", "xqzw"];
/// A frame that is not followed by more for this long is the last.
const QUIET: Duration = Duration::from_millis(60);

fn main() {
    let folders: Vec<PathBuf> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).map(PathBuf::from).collect();
    if folders.is_empty() {
        eprintln!("give the folders to measure: cargo bench --bench archive -- FOLDER...");
        return;
    }
    landing();
    landing_while_one_reads();
    for folder in folders {
        println!("{}", folder.display());
        match Source::at(&folder) {
            Ok(source) => {
                rooms(&[source]);
                program(&folder);
            }
            Err(error) => println!("  {error}"),
        }
    }
}

/// Ten thousand files that come at once, told of as they are there; and one that changes among them.
fn landing() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let source = Source::at(folder.path()).expect("it is there");
    let (orders, given) = channel();
    let (sender, snapshots) = channel();
    std::thread::spawn(move || {
        live(&[source], &Snapshot::default(), None, &given, |snapshot| sender.send(snapshot).is_ok());
    });
    let write = |nth: usize, text: &str| {
        let path = folder.path().join(format!("{nth}.md"));
        let text = format!("---\ntitle: {text} {nth}\ndate: 2020-01-01\n---\n{}", "Words. ".repeat(500));
        fs::write(&path, text).expect("it is ours");
        path
    };
    let paths: Vec<PathBuf> = (0..10_000).map(|nth| write(nth, "Article")).collect();
    let start = Instant::now();
    orders.send(Changes::Changed(paths)).expect("it takes orders");
    let mut count = 0;
    while snapshots.recv().expect("it goes on").entries.len() < 10_000 {
        count += 1;
    }
    row(&format!("10,000 files land, {count} snapshots before"), &mut [start.elapsed()]);
    let path = write(0, "Changed");
    let start = Instant::now();
    orders.send(Changes::Changed(vec![path])).expect("it takes orders");
    let is_new =
        |snapshot: &Snapshot| snapshot.entries.iter().any(|entry| entry.article.title.starts_with("Changed"));
    while !is_new(&snapshots.recv().expect("it goes on")) {}
    row("one file changes, and rests", &mut [start.elapsed()]);
}

/// How long a key waits for its frame while ten thousand files come, and when all of them are there.
fn landing_while_one_reads() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let cache = tempfile::tempdir().expect("there is room for a folder");
    let write = |nth: usize| {
        let text = format!("---\ntitle: Article {nth}\ndate: 2020-01-01\n---\n{}", "Words. ".repeat(500));
        fs::write(folder.path().join(format!("{nth}.md")), text).expect("it is ours");
    };
    (0..1000).for_each(write);
    let mut run = Run::start(folder.path(), cache.path());
    // Until it watches, too.
    run.settle();
    run.settle();
    let mut calm: Vec<Duration> = (0..30).map(|nth| run.beat(["j", "k"][nth % 2])).collect();
    let start = Instant::now();
    let mut times = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| (1000..11_000).for_each(write));
        let mut is_there = false;
        while !is_there && start.elapsed() < Duration::from_mins(1) {
            times.push(run.beat(["j", "k"][times.len() % 2]));
            is_there = run.parser.screen().contents().contains("10,000 new");
        }
    });
    let whole = start.elapsed();
    let _ = run.child.kill();
    let _ = run.child.wait();
    row("program: a key to its frame", &mut calm);
    row("the same while 10,000 files land", &mut times);
    row("until all of them are told of", &mut [whole]);
}

fn rooms(sources: &[Source]) {
    // Once, to have the files in the system's memory.
    let snapshot = load_all(sources);
    let (mut firsts, mut wholes) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let start = Instant::now();
        let mut first = None;
        load(sources, &Snapshot::default(), |snapshot| {
            first.get_or_insert_with(|| start.elapsed());
            black_box(&snapshot);
            true
        });
        wholes.push(start.elapsed());
        firsts.extend(first);
    }
    println!("  {} articles, {} tags", snapshot.entries.len(), snapshot.tags.len());
    row("load: first snapshot", &mut firsts);
    row("load: everything", &mut wholes);
    starts(sources);
    keystrokes(&snapshot);
    pages(&snapshot);
}

/// Opening with what an earlier run kept.
fn starts(sources: &[Source]) {
    let cache = tempfile::tempdir().expect("there is room for a folder");
    // Once without it, which makes it.
    let start = Instant::now();
    start_once(sources, cache.path());
    row("cache: everything read, and kept", &mut [start.elapsed()]);
    let files = fs::read_dir(cache.path().join("recto")).into_iter().flatten().flatten();
    let size: u64 = files.filter_map(|file| Some(file.metadata().ok()?.len())).sum();
    let (mut firsts, mut checked) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (first, last) = start_once(sources, cache.path());
        firsts.push(first);
        checked.push(last);
    }
    row("cache: first snapshot", &mut firsts);
    row("cache: compared with the disk", &mut checked);
    println!("  {:<36} {:>8} KB", "cache: size", size >> 10);
}

/// When the first snapshot stands, and when everything is compared.
fn start_once(sources: &[Source], cache: &Path) -> (Duration, Duration) {
    let (orders, given) = channel::<Changes>();
    // Nobody gives orders: it ends when everything stands.
    drop(orders);
    let start = Instant::now();
    let (mut first, mut checked) = (None, Duration::ZERO);
    live(sources, &Snapshot::default(), Some(cache), &given, |snapshot| {
        first.get_or_insert_with(|| start.elapsed());
        if snapshot.checked {
            checked = start.elapsed();
        }
        true
    });
    (first.unwrap_or_default(), checked)
}

/// Search and the letters of the first screen, for every state of the line while it is typed.
fn keystrokes(snapshot: &Arc<Snapshot>) {
    let mut times = Vec::new();
    let index = Arc::new(Index::new(snapshot, &Aliases::default()));
    let mut searcher = Searcher::new(index, date(2022, 3, 1));
    for typed in TYPED {
        for end in (1..=typed.len()).chain((1..typed.len()).rev()) {
            let start = Instant::now();
            let query = Query::parse(&typed[..end]);
            let matches = searcher.search(&query, &Facts::default(), Order::default());
            let mut lit = Highlighter::new(&query);
            for &item in matches.items.iter().take(40) {
                let entry = &snapshot.entries[item as usize];
                black_box(lit.in_title(&entry.article.title, &Key::new(&entry.article.title)));
            }
            times.push(start.elapsed());
        }
    }
    row("keystroke: search and highlight", &mut times);
}

fn pages(snapshot: &Snapshot) {
    let longest = snapshot.entries.iter().max_by_key(|entry| entry.article.body.len());
    let Some((article, text)) = longest.and_then(|entry| open(entry).ok()) else { return };
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        black_box(lay_out(&article, &text, 76));
        times.push(start.elapsed());
    }
    row(&format!("page: the longest, {} KB", article.body.len() >> 10), &mut times);
}

/// The program in a pty.
struct Run {
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    output: Receiver<Vec<u8>>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    parser: vt100::Parser,
    // Held open for as long as the program runs.
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Run {
    fn start(folder: &Path, cache: &Path) -> Self {
        let size = PtySize { rows: ROWS.get(), cols: COLUMNS.get(), pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pty can be had");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_recto"));
        command.arg(std::path::absolute(folder).expect("there is a current folder"));
        command.env("TERM", "xterm-256color");
        command.env("XDG_CACHE_HOME", cache);
        command.env("XDG_STATE_HOME", cache.join("state"));
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("a pty can be read");
        let (sender, output) = channel();
        let writer = Arc::new(Mutex::new(pair.master.take_writer().expect("a pty can be written")));
        let keyboard = Arc::clone(&writer);
        std::thread::spawn(move || {
            let (mut buffer, mut unanswered) = ([0; 8192], Vec::new());
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let said = answers(&mut unanswered, &buffer[..count], false);
                // Nobody asks who has ended.
                let _ = keyboard.lock().expect("nobody panics with it").write_all(&said);
                if sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { writer, output, child, parser: vt100::Parser::new(ROWS, COLUMNS, 0), _master: pair.master }
    }

    /// Bytes that come until nothing more does, and when the last of them came.
    fn settle(&mut self) -> (usize, Option<Instant>) {
        let (mut bytes, mut last) = (0, None);
        loop {
            match self.output.recv_timeout(if last.is_none() { Duration::from_secs(1) } else { QUIET }) {
                Ok(chunk) => {
                    last = Some(Instant::now());
                    bytes += chunk.len();
                    self.parser.process(&chunk);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return (bytes, last),
            }
        }
    }

    fn key(&mut self, key: &str) -> (usize, Duration) {
        let start = Instant::now();
        self.writer
            .lock()
            .expect("nobody panics with it")
            .write_all(key.as_bytes())
            .expect("the pty takes input");
        let (bytes, last) = self.settle();
        (bytes, last.map_or(Duration::ZERO, |last| last - start))
    }

    /// Sends a key and waits for what comes of it first; with a moment after it, as between a reader's keys.
    fn beat(&mut self, key: &str) -> Duration {
        while let Ok(chunk) = self.output.recv_timeout(Duration::from_millis(10)) {
            self.parser.process(&chunk);
        }
        let start = Instant::now();
        let written = self.writer.lock().expect("nobody panics with it").write_all(key.as_bytes());
        written.expect("the pty takes input");
        let chunk = self.output.recv_timeout(Duration::from_secs(10)).expect("it answers");
        let took = start.elapsed();
        self.parser.process(&chunk);
        took
    }

    /// Kilobytes of memory at the most, from the system.
    fn peak(&self) -> Option<usize> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.process_id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().split(' ').next()?.parse().ok()
    }
}

/// Opens the folder several times; the most memory it took, in kilobytes.
fn openings(folder: &Path, what: &str, cache: impl Fn() -> PathBuf) -> usize {
    let (mut firsts, mut settled, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    let mut peak = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        let mut run = Run::start(folder, &cache());
        let mut first_bytes = 0;
        // The first screen has articles in it, not just its frame; the hint for help ends it.
        let whole = |screen: &str| screen.contains('▌') && screen.contains("? help");
        while !whole(&run.parser.screen().contents()) {
            let chunk = run.output.recv_timeout(Duration::from_secs(10)).expect("it draws something");
            first_bytes += chunk.len();
            run.parser.process(&chunk);
        }
        firsts.push(start.elapsed());
        bytes.push(first_bytes);
        // While files are still being read, the status row says so.
        while run.parser.screen().contents().contains("reading …") {
            let chunk = run.output.recv_timeout(Duration::from_secs(10)).expect("it ends");
            run.parser.process(&chunk);
        }
        settled.push(start.elapsed());
        peak = run.peak().unwrap_or(0).max(peak);
        let _ = run.child.kill();
        let _ = run.child.wait();
    }
    row(&format!("program, {what}: first screen"), &mut firsts);
    row(&format!("program, {what}: complete"), &mut settled);
    bytes.sort_unstable();
    println!("  {:<36} {:>8}", "bytes: first screen", bytes[bytes.len() / 2]);
    peak
}

fn program(folder: &Path) {
    let cache = tempfile::tempdir().expect("there is room for a folder");
    let nothing = cache.path().join("nothing");
    let peak = openings(folder, "no cache", || {
        // What the run before kept is taken away.
        let _ = fs::remove_dir_all(&nothing);
        nothing.clone()
    });
    println!("  {:<36} {:>8} MB", "peak memory", peak >> 10);
    // To its end, so that it is kept.
    if let Ok(source) = Source::at(folder) {
        start_once(&[source], cache.path());
    }
    let peak = openings(folder, "cache", || cache.path().to_owned());
    println!("  {:<36} {:>8} MB", "peak memory", peak >> 10);
    let mut run = Run::start(folder, cache.path());
    run.settle();
    let (mut moves, mut typing) = (Vec::new(), Vec::new());
    let mut row_bytes = Vec::new();
    for _ in 0..20 {
        let (sent, time) = run.key("j");
        moves.push(time);
        row_bytes.push(sent);
    }
    run.key("/");
    for typed in TYPED {
        for letter in typed.chars() {
            typing.push(run.key(&letter.to_string()).1);
        }
        run.key("\x15");
    }
    let peak = run.peak().unwrap_or(0);
    let _ = run.child.kill();
    let _ = run.child.wait();
    row("program: j to frame", &mut moves);
    row("program: letter to frame", &mut typing);
    row_bytes.sort_unstable();
    println!("  {:<36} {:>8}", "bytes: one row down, page and all", row_bytes[row_bytes.len() / 2]);
    println!("  {:<36} {:>8} MB", "peak memory, used", peak >> 10);
}

fn row(name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let mut line = format!("  {name:<36}");
    if let (Some(median), Some(worst)) = (times.get(times.len() / 2), times.last()) {
        let milliseconds = |time: &Duration| time.as_secs_f64() * 1e3;
        let p99 = times[(times.len() * 99 / 100).min(times.len() - 1)];
        let _ = write!(
            line,
            " {:>8.2} ms median {:>8.2} p99 {:>8.2} worst",
            milliseconds(median),
            milliseconds(&p99),
            milliseconds(worst)
        );
    }
    println!("{line}");
}
