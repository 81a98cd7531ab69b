//! How many bytes a key costs, beside `less` and newsboat where they are installed.
//!
//!     cargo bench --bench wire [-- RECTO...]
//!
//! Every program runs in a real pty, which answers what terminals are asked; the same article and the
//! same archive are given to all. Other builds of recto can be named to be compared. Each figure is the
//! median of its runs; `idle` is what comes in two seconds in which no key is pressed.

#[path = "answers/mod.rs"]
mod answers;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use answers::answers;
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

const RECTO: &str = env!("CARGO_BIN_EXE_recto");
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];
const ARTICLES: usize = 80;
const RUNS: usize = 7;
/// What a key does begins within this time, and nothing comes any more after that one.
const FIRST: Duration = Duration::from_millis(600);
const QUIET: Duration = Duration::from_millis(120);
/// A program has started when nothing has come for so long.
const START: Duration = Duration::from_millis(700);
/// As the keypad sends it to programs of curses.
const DOWN: &str = "\x1bOB";
const IDLE: Duration = Duration::from_secs(2);

/// What a terminal says of itself.
#[derive(Clone, Copy)]
struct Terminal {
    name: &'static str,
    term: &'static str,
    has_colours: bool,
    /// Whether it moves rectangles.
    has_margins: bool,
}

const TERMINALS: [Terminal; 3] = [
    Terminal { name: "plain", term: "xterm", has_colours: false, has_margins: false },
    Terminal { name: "256 colours", term: "xterm-256color", has_colours: true, has_margins: false },
    Terminal { name: "256, margins", term: "xterm-256color", has_colours: true, has_margins: true },
];

fn main() {
    let named = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let programs: Vec<String> = std::iter::once(RECTO.to_owned()).chain(named).collect();
    let made = Made::new();
    for terminal in TERMINALS {
        for size in SIZES {
            println!("{}, {}x{}", terminal.name, size.0, size.1);
            println!("  {:<34} {:>8} {:>8} {:>8} {:>8}", "", "line", "page", "row", "idle");
            for (nth, program) in programs.iter().enumerate() {
                let name = if nth == 0 { "recto" } else { program.as_str() };
                recto(name, program, &made, terminal, size);
            }
            less(&made, terminal, size);
            newsboat(&made, terminal, size);
        }
    }
}

/// An archive of articles alike in length, and the first of them for other programs.
struct Made {
    folder: tempfile::TempDir,
}

impl Made {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for a made archive");
        let words = words();
        let archive = folder.path().join("archive");
        for folder in [&archive, &folder.path().join("home")] {
            fs::create_dir(folder).expect("it can be made");
        }
        let mut feed =
            String::from("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>made</title>");
        for nth in 0..ARTICLES {
            let mut words = words.iter().cycle().skip(nth * 97);
            let mut take = |count: usize| -> String {
                words.by_ref().take(count).map(String::as_str).collect::<Vec<_>>().join(" ")
            };
            let title = take(6);
            let day = format!("2024-{:02}-{:02}", 1 + nth / 28, 1 + nth % 28);
            let paragraphs: Vec<String> = (0..90).map(|nth| take(40 + nth * 17 % 60)).collect();
            let text = format!("---\ntitle: {title}\ndate: {day}\n---\n\n{}\n", paragraphs.join("\n\n"));
            fs::write(archive.join(format!("{nth:03}.md")), text).expect("it can be written");
            let body = paragraphs.join("&lt;/p&gt;&lt;p&gt;");
            let item = format!("<item><title>{title}</title><guid>{nth}</guid>");
            feed.extend([&item, "<description>&lt;p&gt;", &body, "&lt;/p&gt;</description></item>"]);
        }
        feed.push_str("</channel></rss>");
        let path = folder.path().join("feed.xml");
        fs::write(&path, feed).expect("it can be written");
        fs::write(folder.path().join("urls"), format!("file://{}\n", path.display()))
            .expect("it can be written");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// The words of the sample archive, without any marks.
fn words() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample/start");
    let mut files: Vec<_> = fs::read_dir(folder).expect("the sample archive").flatten().collect();
    files.sort_by_key(fs::DirEntry::path);
    let texts = files.iter().filter_map(|file| fs::read_to_string(file.path()).ok());
    let is_word = |word: &&str| word.chars().all(char::is_alphanumeric);
    texts
        .flat_map(|text| text.split_whitespace().filter(is_word).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn recto(name: &str, program: &str, made: &Made, terminal: Terminal, size: (u16, u16)) {
    let start = |place: &Path| Running::start(made, terminal, size, program, &[&place.to_string_lossy()]);
    let alone = |mut running: Running| {
        let line = running.median("j");
        let page = running.median(" ");
        (line, page, running.idle())
    };
    let (line, page, idle) = alone(start(&made.path("archive/000.md")));
    row(&format!("{name}, page alone"), [Some(line), Some(page), None, Some(idle)]);
    let mut list = start(&made.path("archive"));
    let down = list.median("j");
    let idle = list.idle();
    // On to the page: beside the list, or instead of it.
    list.press(if size.0 < 100 { "\r" } else { "\t" });
    let line = list.median("j");
    let page = list.median(" ");
    let place = if size.0 < 100 { "list, then its page" } else { "list beside page" };
    row(&format!("{name}, {place}"), [Some(line), Some(page), Some(down), Some(idle)]);
}

fn less(made: &Made, terminal: Terminal, size: (u16, u16)) {
    let Ok(shown) = Command::new(RECTO)
        .args(["show", "--width", "76"])
        .arg(made.path("archive/000.md"))
        .env("XDG_STATE_HOME", made.path("state"))
        .output()
    else {
        return;
    };
    let text = made.path("page.txt");
    fs::write(&text, shown.stdout).expect("it can be written");
    if !is_installed("less") {
        return println!("  less is not installed");
    }
    let mut running = Running::start(made, terminal, size, "less", &[&text.to_string_lossy()]);
    let line = running.median("j");
    let page = running.median(" ");
    row("less", [Some(line), Some(page), None, Some(running.idle())]);
}

fn newsboat(made: &Made, terminal: Terminal, size: (u16, u16)) {
    if !is_installed("newsboat") {
        return println!("  newsboat is not installed");
    }
    let (urls, cache) = (made.path("urls"), made.path("newsboat.db"));
    let arguments = ["-r", "-u", &urls.to_string_lossy(), "-c", &cache.to_string_lossy()];
    let mut running = Running::start(made, terminal, size, "newsboat", &arguments);
    running.rest(START, START);
    running.press("\r");
    let down = running.median(DOWN);
    running.press("\r");
    running.rest(START, START);
    let line = running.median(DOWN);
    let page = running.median(" ");
    row("newsboat", [Some(line), Some(page), Some(down), Some(running.idle())]);
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn row(name: &str, figures: [Option<usize>; 4]) {
    let figures = figures.map(|figure| figure.map_or_else(|| "–".to_owned(), |bytes| bytes.to_string()));
    let [line, page, down, idle] = figures;
    println!("  {name:<34} {line:>8} {page:>8} {down:>8} {idle:>8}");
}

/// A program in a pty.
struct Running {
    terminal: Terminal,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    /// What was written since the last question was answered.
    unanswered: Vec<u8>,
    /// What is remembered, which nobody reads again.
    _state: tempfile::TempDir,
}

impl Running {
    fn start(
        made: &Made,
        terminal: Terminal,
        (cols, rows): (u16, u16),
        program: &str,
        arguments: &[&str],
    ) -> Self {
        let state = tempfile::tempdir().expect("a folder for what is remembered");
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pty can be had");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", terminal.term);
        command.env("HOME", made.path("home"));
        command.env("XDG_CONFIG_HOME", made.path("config"));
        command.env("XDG_CACHE_HOME", made.path("cache"));
        command.env("XDG_STATE_HOME", state.path());
        for name in ["NO_COLOR", "COLORTERM", "TERM_PROGRAM", "LESS", "SSH_CONNECTION", "SSH_TTY", "TMUX"] {
            command.env_remove(name);
        }
        if !terminal.has_colours {
            command.env("NO_COLOR", "1");
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("a pty can be read");
        let keys = pair.master.take_writer().expect("a pty can be written");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let mut running = Self { terminal, child, keys, output, unanswered: Vec::new(), _state: state };
        running.rest(START * 2, START);
        running
    }

    /// What comes until nothing has come for as long as `quiet`, and `first` at the beginning.
    fn rest(&mut self, first: Duration, quiet: Duration) -> usize {
        let (mut count, mut patience) = (0, first);
        while let Ok(bytes) = self.output.recv_timeout(patience) {
            patience = quiet;
            count += bytes.len();
            self.answer(&bytes);
        }
        count
    }

    fn answer(&mut self, bytes: &[u8]) {
        let said = answers(&mut self.unanswered, bytes, self.terminal.has_margins);
        self.keys.write_all(&said).expect("the pty takes input");
    }

    /// What a key costs.
    fn press(&mut self, key: &str) -> usize {
        self.keys.write_all(key.as_bytes()).expect("the pty takes input");
        self.keys.flush().expect("the pty takes input");
        self.rest(FIRST, QUIET)
    }

    fn median(&mut self, key: &str) -> usize {
        let mut costs: Vec<usize> = (0..RUNS).map(|_| self.press(key)).collect();
        costs.sort_unstable();
        costs[RUNS / 2]
    }

    fn idle(&mut self) -> usize {
        self.rest(START, START);
        self.rest(IDLE, QUIET)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Whatever it says, it is not heard any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
