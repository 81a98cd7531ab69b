//! The real program in a real pty, read through a terminal parser.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part of it")]

pub mod archive;
pub mod emitted;
pub mod link;
pub mod look;
pub mod replies;

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

use link::{Answers, Keyboard, Link, Log, Way};
use replies::{Reply, Speaker};

/// A slow machine gets this long for what takes a fast one milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program in a pty.
pub struct Session {
    child: Box<dyn Child + Send + Sync>,
    /// The pty's other end; none once it was closed.
    master: Option<Master>,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    /// Everything it wrote.
    pub bytes: Vec<u8>,
    closed: bool,
    /// What happened on a slow link.
    pub log: Log,
    state: Arc<TempDir>,
}

struct Master {
    pty: Box<dyn MasterPty + Send>,
    keyboard: Keyboard,
    /// Tells the reading thread that what comes next is the last it reads.
    closing: Arc<AtomicBool>,
    reader: JoinHandle<()>,
}

/// What a program is started with.
pub struct Start {
    program: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, Option<String>)>,
    size: (u16, u16),
    answers: Answers,
    replies: Vec<Reply>,
    link: Option<Link>,
    /// What is remembered; gone after the test.
    state: Arc<TempDir>,
}

impl Start {
    /// The program itself, with no configuration of the user's.
    pub fn recto(arguments: &[&str]) -> Self {
        Self::program(Path::new(RECTO), arguments)
    }

    /// A line of the shell, in which `$RECTO` is the program.
    pub fn shell(line: &str) -> Self {
        Self::program(Path::new("/bin/sh"), &["-c", line]).with("RECTO", RECTO)
    }

    pub fn program(program: &Path, arguments: &[&str]) -> Self {
        Self {
            program: program.to_owned(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            environment: vec![],
            size: (80, 24),
            answers: Answers::AtOnce,
            replies: vec![],
            link: None,
            state: Arc::new(tempfile::tempdir().expect("a folder can be made")),
        }
        .with("TERM", "xterm-256color")
        .with("LC_ALL", "C.UTF-8")
        .with("XDG_CONFIG_HOME", "/nonexistent")
        .with("XDG_CACHE_HOME", "/dev/null/cache")
        .without_all(&["NO_COLOR", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION"])
        .without_all(&["WT_SESSION", "VTE_VERSION", "KONSOLE_VERSION", "DOMTERM", "VISUAL", "EDITOR"])
        .without_all(&["BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"])
        .without_all(&["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"])
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), Some(value.to_owned())));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.environment.push((name.to_owned(), None));
        self
    }

    /// With what an earlier session remembers.
    pub fn after(mut self, former: &Session) -> Self {
        self.state = Arc::clone(&former.state);
        self
    }

    fn without_all(self, names: &[&str]) -> Self {
        names.iter().fold(self, |start, name| start.without(name))
    }

    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// In a terminal that answers otherwise than all do.
    pub fn answers(mut self, answers: Answers) -> Self {
        self.answers = answers;
        self
    }

    /// In a terminal that says this of itself, and nothing to other questions.
    pub fn saying(mut self, replies: &[Reply]) -> Self {
        self.replies = replies.to_vec();
        self
    }

    /// Behind a slow link.
    pub fn behind(mut self, link: Link) -> Self {
        self.link = Some(link);
        self
    }

    pub fn open(self) -> Session {
        let (cols, rows) = self.size;
        let pair = native_pty_system()
            .openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 })
            .expect("a pty can be had");
        let mut command = CommandBuilder::new(&self.program);
        command.args(&self.arguments);
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        command.env("XDG_STATE_HOME", self.state.path());
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            }
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("a pty can be read");
        let log = Log::default();
        let writer = pair.master.take_writer().expect("a pty can be written");
        let keyboard = Keyboard::new(writer, self.link, &log);
        let (sender, output) = channel();
        let closing = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&closing);
        let mut speaker = Speaker::new(self.replies, keyboard.clone());
        let mut way = Way::new(self.answers, self.link, keyboard.clone(), sender, &log);
        let reader = std::thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                speaker.take(&buffer[..count]);
                if !way.take(&buffer[..count]) || told.load(Ordering::SeqCst) {
                    return;
                }
            }
        });
        Session {
            child,
            master: Some(Master { pty: pair.master, keyboard, closing, reader }),
            output,
            parser: vt100::Parser::new(cells(rows), cells(cols), 0),
            bytes: Vec::new(),
            closed: false,
            log,
            state: self.state,
        }
    }
}

/// The program under test.
pub const RECTO: &str = env!("CARGO_BIN_EXE_recto");

/// The screen is what the terminal shows; a parser of no size is not one.
fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN)
}

impl Session {
    /// Types: words apart by spaces are keys by name (`Enter`, `C-d`) or typed as they are.
    ///
    /// `Esc` must be the last: a terminal reads it and what follows at once as one key. What comes
    /// after it waits until its effect is seen.
    pub fn keys(&mut self, keys: &str) {
        assert!(!keys.contains("Esc "), "Esc and the key after it are one key");
        for key in keys.split(' ') {
            let bytes = match key {
                "Enter" => b"\r".to_vec(),
                "Esc" => b"\x1b".to_vec(),
                "Tab" => b"\t".to_vec(),
                "BackTab" => b"\x1b[Z".to_vec(),
                "Space" => b" ".to_vec(),
                "Backspace" => b"\x7f".to_vec(),
                "Up" => b"\x1b[A".to_vec(),
                "Down" => b"\x1b[B".to_vec(),
                "Right" => b"\x1b[C".to_vec(),
                "Left" => b"\x1b[D".to_vec(),
                "Home" => b"\x1b[H".to_vec(),
                "End" => b"\x1b[F".to_vec(),
                "PgUp" => b"\x1b[5~".to_vec(),
                "PgDn" => b"\x1b[6~".to_vec(),
                key if key.len() == 3 && key.starts_with("C-") => vec![key.as_bytes()[2] & 31],
                key => key.as_bytes().to_vec(),
            };
            self.send(&bytes);
        }
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.master.as_ref().expect("the pty is open").keyboard.send(bytes);
    }

    /// Types text, letter by letter as it is.
    pub fn text(&mut self, text: &str) {
        self.send(text.as_bytes());
    }

    /// Pastes, as a terminal does that was asked to mark what is pasted.
    pub fn paste(&mut self, text: &str) {
        self.send(format!("\x1b[200~{text}\x1b[201~").as_bytes());
    }

    /// Whether what came so far ends with a frame: one that has come half is not looked at.
    fn is_whole(&self) -> bool {
        !self.parser.screen().alternate_screen() || self.bytes.ends_with(link::IN_ORDER)
    }

    /// Waits until the screen is as wanted.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !(self.is_whole() && wanted(self.parser.screen())) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !self.closed, "waited for {what}; the screen is\n{}", self.shown());
            self.receive(left);
        }
    }

    /// Waits until this text is on the screen.
    pub fn see(&mut self, text: &str) {
        self.until(&format!("{text:?}"), |screen| screen.contents().contains(text));
    }

    /// Waits until it is not.
    pub fn see_no_more(&mut self, text: &str) {
        self.until(&format!("no {text:?}"), |screen| !screen.contents().contains(text));
    }

    /// Waits until this text stands on the screen, wherever its lines are broken.
    pub fn see_words(&mut self, text: &str) {
        self.until(&format!("the words {text:?}"), |screen| look::words(&screen.contents()).contains(text));
    }

    /// Waits until this was the last that was given to the terminal to be copied.
    pub fn see_copied(&mut self, text: &str) {
        self.see("sent to the terminal");
        self.wait_for(&format!("{text:?} copied"), |session| {
            emitted::copied(&session.bytes).last().is_some_and(|last| last == text)
        });
    }

    /// Waits until the row that is chosen holds this text.
    pub fn see_chosen(&mut self, text: &str) {
        self.until(&format!("{text:?} chosen"), |screen| look::chosen(screen).contains(text));
    }

    /// Waits until the page holds this text, where list and page stand side by side.
    pub fn see_page(&mut self, text: &str) {
        self.until(&format!("{text:?} on the page"), |screen| look::page(screen).contains(text));
    }

    /// Waits for the page to begin with these words.
    pub fn see_top(&mut self, text: &str) {
        self.until(&format!("{text:?} at the top"), |screen| look::top(screen) == text);
    }

    /// Waits for these words in the last row, where the page may stand as well when it is alone.
    pub fn see_foot(&mut self, text: &str) {
        self.until(&format!("{text:?} in the last row"), |screen| look::status(screen).contains(text));
    }

    /// Waits until the last row begins with this text.
    pub fn see_status(&mut self, text: &str) {
        self.until(&format!("{text:?} below"), |screen| look::status(screen).starts_with(text));
    }

    fn receive(&mut self, patience: Duration) -> bool {
        match self.output.recv_timeout(patience) {
            Ok(bytes) => {
                self.parser.process(&bytes);
                self.bytes.extend(bytes);
                true
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => {
                self.closed = true;
                false
            }
        }
    }

    /// Waits until this moment for the next frame to be whole; says whether one is.
    pub fn next_frame(&mut self, until: Instant) -> bool {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || self.closed {
                return false;
            }
            if self.receive(left) && self.bytes.ends_with(link::IN_ORDER) {
                return true;
            }
        }
    }

    /// What it writes while nobody does anything for this long.
    pub fn quiet(&mut self, time: Duration) -> Vec<u8> {
        let before = self.bytes.len();
        let end = Instant::now() + time;
        while !self.closed && Instant::now() < end {
            self.receive(end.saturating_duration_since(Instant::now()));
        }
        self.bytes[before..].to_vec()
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.set_size(cells(rows), cells(columns));
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().expect("the pty is open").pty.resize(size).expect("a pty has a size");
    }

    /// Changes a setting of the pty, as `stty` names it.
    pub fn set_line(&self, setting: &str) {
        let pty = &self.master.as_ref().expect("the pty is open").pty;
        let name = pty.tty_name().expect("a pty has a name");
        let status = std::process::Command::new("sh")
            .args(["-c", &format!("stty {setting} <{}", name.display())])
            .status()
            .expect("there is a shell");
        assert!(status.success(), "stty {setting}");
    }

    pub fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// What is on the screen.
    pub fn shown(&self) -> String {
        self.parser.screen().contents()
    }

    /// Closes the pty under the program. `poke` makes it write once more: the thread that reads
    /// has its own hold on the pty and lets go of it then.
    pub fn close(&mut self, poke: &[u8]) {
        let master = self.master.take().expect("the pty is open");
        master.closing.store(true, Ordering::SeqCst);
        master.keyboard.send(poke);
        master.reader.join().expect("the reading thread ends");
    }

    pub fn id(&self) -> u32 {
        self.child.process_id().expect("a child has a number")
    }

    pub fn signal(&self, name: &str) {
        let status = std::process::Command::new("sh")
            .args(["-c", &format!("kill -{name} {}", self.id())])
            .status()
            .expect("there is a shell");
        assert!(status.success(), "kill -{name}");
    }

    /// Waits for its end.
    pub fn end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        while !self.closed && Instant::now() < deadline {
            self.receive(deadline.saturating_duration_since(Instant::now()));
        }
        assert!(self.closed, "waited for the end; the screen is\n{}", self.shown());
        self.wait()
    }

    /// Quits by key, and gives the exit code.
    pub fn quit(&mut self) -> u32 {
        self.keys("C-c");
        self.end().exit_code()
    }

    /// Waits for the process alone, which may have no terminal any more.
    pub fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child can be waited for") {
                return status;
            }
            assert!(Instant::now() < deadline, "the process {} does not end", self.id());
            std::thread::yield_now();
        }
    }

    /// Fails unless the terminal is as it was before the program started.
    pub fn assert_given_back(&self) {
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert!(!screen.bracketed_paste(), "bracketed paste is off");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse is left alone");
        let counted = |sequence: &str| String::from_utf8_lossy(&self.bytes).matches(sequence).count();
        assert_eq!(counted("\x1b[>5u"), counted("\x1b[<u"), "the keyboard is as it was");
        assert_eq!(counted("\x1b[?1004h"), counted("\x1b[?1004l"), "nobody is told of the focus");
        assert!(self.is_cooked(), "lines are edited and echoed by the system");
    }

    /// Waits until it is so.
    pub fn until_given_back(&mut self) {
        self.until("the screen given back", |screen| {
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
        self.wait_for("the lines given back", Self::is_cooked);
    }

    /// Whether the terminal edits lines and shows what is typed, as a shell expects it.
    pub fn is_cooked(&self) -> bool {
        let master = self.master.as_ref().expect("the pty is open");
        let flags = master.pty.get_termios().expect("a pty has settings").local_flags;
        let flags = format!("{flags:?}");
        ["ICANON", "ECHO", "ISIG"]
            .iter()
            .all(|wanted| flags.split(|c: char| !c.is_ascii_alphanumeric()).any(|flag| flag == *wanted))
    }

    /// Waits for what cannot be seen on the screen.
    pub fn wait_for(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !wanted(self) {
            assert!(Instant::now() < deadline, "waited for {what}; the screen is\n{}", self.shown());
            self.receive(Duration::from_millis(5));
        }
    }

    /// The letter the system has for what the process is doing: `T` when stopped.
    pub fn state(&self) -> char {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id())).expect("it runs");
        stat.rsplit(") ").next().and_then(|rest| rest.chars().next()).expect("a state is a letter")
    }

    /// How often its threads were woken, all in all.
    pub fn wakeups(&self) -> u64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.id())).expect("it runs");
        let status = |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("status"));
        let switches = |status: String| {
            let lines = status.lines().filter(|line| line.starts_with("voluntary_ctxt_switches"));
            lines.filter_map(|line| line.rsplit('\t').next()?.trim().parse::<u64>().ok()).sum::<u64>()
        };
        tasks.flatten().filter_map(|task| status(task).ok()).map(switches).sum()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the real archive stands, if it does; says so if it does not.
pub fn real_archive() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/archive");
    if path.is_dir() {
        return Some(path);
    }
    // Past the test harness, which keeps what a test that passes prints to itself.
    let _ = writeln!(std::io::stderr(), "skipped: the real archive is not at {}", path.display());
    None
}
