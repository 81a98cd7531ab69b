//! What it takes to open a text, to scroll in it, to resize it and to find in it.
//!
//!     cargo bench --bench page [-- FILE...]
//!
//! Texts of 1 MB and 10 MB are made of the files given (else of the longest article of the sample
//! archive), whole paragraphs of them over and over. A frame is what the session does for a key:
//! update, draw, compare with the frame before; nothing is sent to a terminal. Opening is reading the
//! file, taking it apart and the first frame. Each figure is the median and the worst of its runs.
//!
//!     cargo bench --bench page -- --hurt
//!
//! The same of texts made to hurt (`tests/HOSTILE.md`), each in a process of its own: reading it, the first
//! frame, its end, and the most memory that took.

mod hurt;

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use recto::app::{App, Effect, Key, Manner, Matched, Msg, Opened};
use recto::config::{Theme, ThemeName};
use recto::page::{Document, Needle, lay_out};
use recto::query::{Aliases, Facts, Index, Query, search};
use recto::store::{self, Source, load_all};
use recto::terminal::Depth;
use recto::ui::{self, Means};

const RUNS: usize = 9;
const SIZE: (u16, u16) = (120, 40);
const MEGABYTE: usize = 1 << 20;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--hurt", ..] => return hurt::measure_all(),
        [hurt::ONE, file, ..] => return hurt::measure(Path::new(file)),
        _ => {}
    }
    let files: Vec<PathBuf> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).map(PathBuf::from).collect();
    let files = if files.is_empty() { vec![longest_sample()] } else { files };
    let folder = tempfile::tempdir().expect("a folder for made texts");
    for file in files {
        let text = fs::read_to_string(&file).expect("a text in UTF-8");
        println!("{} ({} KB)", file.display(), text.len() >> 10);
        measure(&file);
        for megabytes in [1, 10] {
            let long = folder.path().join(format!("{megabytes}MB.md"));
            fs::write(&long, text.repeat((megabytes * MEGABYTE).div_ceil(text.len())))
                .expect("it can be written");
            println!("{megabytes} MB of it");
            measure(&long);
        }
        let line = folder.path().join("line.md");
        fs::write(&line, text.replace('\n', " ").repeat((10 * MEGABYTE).div_ceil(text.len())))
            .expect("it can be written");
        println!("10 MB of it in one line");
        measure(&line);
    }
}

fn longest_sample() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
    let folders = fs::read_dir(folder).expect("the sample archive").flatten();
    let files = folders.flat_map(|folder| fs::read_dir(folder.path()).expect("a folder of it")).flatten();
    files
        .map(|file| file.path())
        .max_by_key(|file| fs::metadata(file).map_or(0, |data| data.len()))
        .expect("an article")
}

fn measure(file: &Path) {
    let source = Source::at(file).expect("a file that can be read");
    let mut opening = Vec::new();
    let mut desk = None;
    for _ in 0..RUNS {
        let mut fresh = Desk::new(&source);
        let start = Instant::now();
        fresh.open();
        opening.push(start.elapsed());
        desk = Some(fresh);
    }
    row("open, to the first frame", &mut opening);
    let Some(mut desk) = desk else { return };
    let frames =
        |desk: &mut Desk, keys: &str| -> Vec<Duration> { keys.split(' ').map(|key| desk.key(key)).collect() };
    row("a line down", &mut frames(&mut desk, &["j"; 300].join(" ")));
    row("a page down", &mut frames(&mut desk, &["Space"; 100].join(" ")));
    row("to the end and back", &mut frames(&mut desk, "G g G g G g G g"));
    row("a page up from the end", &mut frames(&mut desk, &format!("G {}", ["b"; 100].join(" "))));
    let widths = (40..200).step_by(7).chain([120]);
    let mut resizes: Vec<Duration> = widths.map(|width| desk.resize(width)).collect();
    row("a resize in the middle", &mut resizes);
    row("another measure", &mut frames(&mut desk, "w w w w w w w w"));
    let document = desk.document();
    let mut finds = Vec::new();
    for pattern in ["t", "th", "the", "Nothing like it", "é"] {
        let start = Instant::now();
        black_box(document.find(&Needle::new(pattern).expect("a pattern")));
        finds.push(start.elapsed());
    }
    row("find, on its own thread", &mut finds);
    let (article, text) = desk.text();
    let start = Instant::now();
    black_box(lay_out(&article, &text, 76));
    row("all of it laid out, as `show` does", &mut [start.elapsed()]);
}

/// An interface with one article, whose effects are carried out at once.
struct Desk {
    app: App,
    means: Means,
    terminal: Terminal<TestBackend>,
    /// What is still to be carried out.
    pending: Vec<Effect>,
}

impl Desk {
    fn new(source: &Source) -> Self {
        let manner = Manner { single: true, reorder: true, ..Manner::plain(76) };
        let app = App::new(SIZE, manner);
        let means =
            Means { theme: Theme::new(ThemeName::Dark, Depth::True), hyperlinks: true, reorder: true };
        let terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).expect("no terminal can fail less");
        let mut desk = Self { app, means, terminal, pending: Vec::new() };
        let snapshot = load_all(std::slice::from_ref(source));
        let effects = desk.app.update(Msg::Snapshot(snapshot));
        let Some(Effect::Search(question)) =
            effects.into_iter().find(|effect| matches!(effect, Effect::Search(_)))
        else {
            panic!("a new archive is searched");
        };
        let query = Query::parse(&question.line);
        let index = Index::new(&question.snapshot, &Aliases::default());
        let day = jiff::civil::date(2022, 3, 1);
        let matches = Arc::new(search(&query, &index, None, &Facts::default(), day, question.order));
        desk.pending = desk.app.update(Msg::Matched(Matched::whole(question, query, matches)));
        desk
    }

    /// Reads the article that is asked for, and draws it.
    fn open(&mut self) {
        for effect in std::mem::take(&mut self.pending) {
            if let Effect::Open(question) = effect {
                let (article, text) = store::open(&question.entry).expect("it can be read");
                let document = Ok(Arc::new(Document::new(&article, &text)));
                self.app.update(Msg::Opened(Opened { question, document, changed: Vec::new() }));
            }
        }
        self.draw();
    }

    fn draw(&mut self) {
        let (app, means) = (&self.app, &self.means);
        self.terminal.draw(|frame| ui::draw(app, means, frame)).expect("no terminal can fail less");
    }

    fn key(&mut self, name: &str) -> Duration {
        let key = Key::parse(name).expect("a key");
        let start = Instant::now();
        self.app.update(Msg::Key(key));
        self.draw();
        start.elapsed()
    }

    fn resize(&mut self, width: u16) -> Duration {
        self.terminal.backend_mut().resize(width, SIZE.1);
        let start = Instant::now();
        self.app.update(Msg::Resize(width, SIZE.1));
        self.draw();
        start.elapsed()
    }

    fn document(&self) -> Arc<Document> {
        let document = self.app.reader.document().expect("it is open").expect("it could be read");
        Arc::clone(document)
    }

    fn text(&self) -> (Arc<recto::article::Article>, Arc<String>) {
        store::open(self.app.reading().expect("it is open")).expect("it can be read")
    }
}

fn row(name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let [median, worst] =
        [times[times.len() / 2], times[times.len() - 1]].map(|time| time.as_secs_f64() * 1e3);
    println!("  {name:<36} {median:>8.2} {worst:>8.2} ms");
}
