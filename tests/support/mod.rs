//! The real program in a real pty, read through a terminal parser.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// A slow machine gets this long for what takes a fast one milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program in a pty.
pub struct Session {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    /// Everything it wrote.
    pub bytes: Vec<u8>,
    closed: bool,
}

/// What a program is started with.
pub struct Start {
    program: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    size: (u16, u16),
}

impl Start {
    /// The program itself, with no configuration of the user's.
    pub fn recto(arguments: &[&str]) -> Self {
        Self::program(Path::new(env!("CARGO_BIN_EXE_recto")), arguments)
    }

    pub fn program(program: &Path, arguments: &[&str]) -> Self {
        Self {
            program: program.to_owned(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            environment: vec![],
            size: (80, 24),
        }
        .with("TERM", "xterm-256color")
        .with("XDG_CONFIG_HOME", "/nonexistent")
        .with("NO_COLOR", "")
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
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
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("a pty can be read");
        let writer = pair.master.take_writer().expect("a pty can be written");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Session {
            child,
            master: pair.master,
            writer,
            output,
            parser: vt100::Parser::new(rows, cols, 0),
            bytes: Vec::new(),
            closed: false,
        }
    }
}

impl Session {
    /// Types: words apart by spaces are keys by name (`Enter`, `C-d`) or typed as they are.
    pub fn keys(&mut self, keys: &str) {
        for key in keys.split(' ') {
            let bytes = match key {
                "Enter" => b"\r".to_vec(),
                "Esc" => b"\x1b".to_vec(),
                "Tab" => b"\t".to_vec(),
                "Space" => b" ".to_vec(),
                "Backspace" => b"\x7f".to_vec(),
                "Up" => b"\x1b[A".to_vec(),
                "Down" => b"\x1b[B".to_vec(),
                "Left" => b"\x1b[D".to_vec(),
                "PgDn" => b"\x1b[6~".to_vec(),
                key if key.len() == 3 && key.starts_with("C-") => vec![key.as_bytes()[2] & 31],
                key => key.as_bytes().to_vec(),
            };
            self.send(&bytes);
        }
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).expect("the pty takes input");
        self.writer.flush().expect("the pty takes input");
    }

    /// Waits until the screen is as wanted.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !wanted(self.parser.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !self.closed, "waited for {what}; the screen is\n{}", self.text());
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

    /// Waits until the row that is chosen holds this text.
    pub fn see_chosen(&mut self, text: &str) {
        self.until(&format!("{text:?} chosen"), |screen| chosen(screen).contains(text));
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
        // The screen is what the terminal shows; a parser of no size is not one.
        self.parser.screen_mut().set_size(rows.max(1), columns.max(1));
        self.master
            .resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })
            .expect("a pty has a size");
    }

    pub fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }

    pub fn row(&self, row: u16) -> String {
        let (_, columns) = self.parser.screen().size();
        self.parser.screen().rows(0, columns).nth(usize::from(row)).unwrap_or_default()
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

    /// Waits for its end; the exit code, or 128 and more for a signal that killed it.
    pub fn end(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        while !self.closed && Instant::now() < deadline {
            self.receive(deadline.saturating_duration_since(Instant::now()));
        }
        assert!(self.closed, "waited for the end; the screen is\n{}", self.text());
        self.child.wait().expect("a child can be waited for").exit_code()
    }

    /// Fails unless the terminal is as it was before the program started.
    pub fn assert_given_back(&self) {
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert!(!screen.bracketed_paste(), "bracketed paste is off");
    }

    /// The letter the system has for what the process is doing: `T` when stopped.
    pub fn state(&self) -> char {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id())).expect("it runs");
        stat.rsplit(") ").next().and_then(|rest| rest.chars().next()).expect("a state is a letter")
    }

    /// Waits for such a letter.
    pub fn until_state(&self, wanted: impl Fn(char) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !wanted(self.state()) {
            assert!(Instant::now() < deadline, "the process is still {:?}", self.state());
            std::thread::yield_now();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The text of the rows that bear the mark of the chosen one.
pub fn chosen(screen: &vt100::Screen) -> String {
    let (_, columns) = screen.size();
    screen.rows(0, columns).filter(|row| row.starts_with('▌')).collect::<Vec<_>>().join(" ")
}

/// Where the real archive stands, if it does; says so if it does not.
pub fn real_archive() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/archive");
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: the real archive is not at {}", path.display());
    None
}
