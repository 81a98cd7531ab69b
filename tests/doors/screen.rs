//! recto inside a real GNU screen: what screen shows of it is what recto means.

use std::cell::Cell;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::desk::Desk;
use crate::pane::{
    Pane, SCROLLING, SIZES, after, articles, assert_as_drawn_anew, assert_drawn_by, cells, ends_in_row,
    recto_below, see, settled, slept, until, walk,
};
use crate::programs::{name, program};
use crate::support::archive::Archive;
use crate::support::{RECTO, Session, Start, emitted};

/// The alternate screen is there for who asks for it, as in other terminals.
const SETTINGS: &str = "startup_message off\ndefutf8 on\naltscreen on\nmaptimeout 10\nterm ";
/// What is on its way to the reader's terminal is there after this time, or belongs to the next look.
const LOOK: Duration = Duration::from_millis(10);

struct GnuScreen {
    program: PathBuf,
    folder: TempDir,
    desk: Desk,
    client: Session,
    /// The recto in it, once it is known.
    recto: Cell<u32>,
}

impl GnuScreen {
    /// A shell in screen, in a terminal of this size; none where there is no screen.
    fn new(archive: &Archive, terminal: &str, size: (u16, u16)) -> Option<Self> {
        Self::of(Desk::new(), archive, terminal, size)
    }

    fn of(desk: Desk, archive: &Archive, terminal: &str, size: (u16, u16)) -> Option<Self> {
        let program = program("screen")?;
        let folder = tempfile::tempdir().expect("a folder can be made");
        let sockets = folder.path().join("sockets");
        fs::DirBuilder::new().mode(0o700).create(&sockets).expect("a folder can be made");
        let settings = folder.path().join("settings");
        fs::write(&settings, format!("{SETTINGS}{terminal}\n")).expect("a file can be written");
        let shell = ["-U", "-S", "recto", "-c", name(&settings), "bash", "--norc", "-i"];
        let client =
            desk.at(Start::program(&program, &shell)).with("SCREENDIR", name(&sockets)).without("STY");
        let client = client.with("RECTO", RECTO).with("ARCHIVE", archive.name()).with("PS1", "READY> ");
        let client = client.size(size.0, size.1).open();
        let mut screen = Self { program, folder, desk, client, recto: Cell::new(0) };
        see(&mut screen, "READY>");
        Some(screen)
    }

    /// With recto in it, at the list.
    fn with_recto(archive: &Archive, terminal: &str, size: (u16, u16)) -> Option<Self> {
        Self::new(archive, terminal, size).map(Self::at_the_list)
    }

    fn at_the_list(mut self) -> Self {
        self.client.text("$RECTO $ARCHIVE\r");
        see(&mut self, "1 of");
        self
    }

    fn tell(&self, arguments: &[&str]) {
        let mut command = Command::new(&self.program);
        command.args(["-S", "recto", "-p", "0", "-X"]).args(arguments);
        command.env("SCREENDIR", self.folder.path().join("sockets")).env("LC_ALL", "C.UTF-8");
        let output = command.stdin(Stdio::null()).output().expect("screen starts");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    }

    /// Waits until screen itself holds this text; of letters it writes only those of Latin-1.
    fn until_held(&mut self, text: &str) {
        let copy = self.folder.path().join("copy");
        until(self, text, |screen| {
            screen.tell(&["hardcopy", name(&copy)]);
            fs::read(&copy).is_ok_and(|held| String::from_utf8_lossy(&held).contains(text))
        });
    }
}

impl Pane for GnuScreen {
    fn contents(&mut self) -> String {
        self.client.quiet(LOOK);
        let screen = self.client.screen();
        let (row, column) = screen.cursor_position();
        let cursor = if screen.hide_cursor() { String::new() } else { format!("cursor {column} {row}") };
        let rows = screen.rows_formatted(0, screen.size().1.get());
        rows.fold(cursor, |contents, row| contents + "\n\x1b[m" + &row)
    }

    fn text(&mut self) -> String {
        self.client.quiet(LOOK);
        self.client.shown()
    }

    fn keys(&mut self, keys: &str) {
        self.client.keys(keys);
    }

    fn number(&self) -> u32 {
        if self.recto.get() == 0 {
            // The client started the server, in which the shell is.
            self.recto.set(recto_below(self.client.id()).expect("recto runs"));
        }
        self.recto.get()
    }
}

impl Drop for GnuScreen {
    fn drop(&mut self) {
        // Whatever is left of it ends with it.
        let mut command = Command::new(&self.program);
        command.args(["-S", "recto", "-X", "quit"]).env("SCREENDIR", self.folder.path().join("sockets"));
        let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

#[test]
fn what_is_scrolled_is_what_is_drawn_anew() {
    let archive = articles();
    for size in SIZES {
        let Some(mut screen) = GnuScreen::with_recto(&archive, "screen-256color", size) else { return };
        for keys in SCROLLING {
            assert_drawn_by(&mut screen, keys);
        }
        after(&mut screen, "g j j");
        screen.until_held("Some strong text, code.");
    }
}

#[test]
fn a_walk_by_chance_leaves_nothing_behind() {
    let archive = articles();
    for (terminal, size, seed) in [("screen", (80, 24), 3), ("screen-256color", (120, 40), 4)] {
        let Some(mut screen) = GnuScreen::with_recto(&archive, terminal, size) else { return };
        walk(&mut screen, seed, 30);
    }
}

#[test]
fn a_client_that_changes_leaves_and_comes_back_finds_its_screen() {
    let archive = articles();
    let Some(mut screen) = GnuScreen::with_recto(&archive, "screen-256color", (80, 24)) else { return };
    let number = screen.number();
    after(&mut screen, "j j Enter");
    for (columns, rows) in [(120, 40), (40, 12), (80, 24)] {
        let before = slept(&screen);
        screen.client.resize(columns, rows);
        until(&mut screen, "the page of that size", |screen| {
            let text = screen.text();
            ends_in_row(&text, rows) && text.contains('│') == (columns == 120)
        });
        let stood = settled(&mut screen, before);
        assert_eq!(screen.text().contains('│'), columns == 120, "{stood}");
        assert_as_drawn_anew(&mut screen, &stood, "another size");
    }
    let stood = after(&mut screen, "j");
    screen.tell(&["detach"]);
    screen.client.end();
    let sockets = screen.folder.path().join("sockets");
    let again = screen.desk.at(Start::program(&screen.program, &["-U", "-r", "recto"]));
    screen.client = again.with("SCREENDIR", name(&sockets)).without("STY").size(80, 24).open();
    see(&mut screen, "Line 1 of Gamma.");
    assert_eq!(screen.number(), number);
    let again = settled(&mut screen, 0);
    assert_eq!(cells(&again), cells(&stood));
    assert_as_drawn_anew(&mut screen, &again, "another client");
    after(&mut screen, "k k q");
    see(&mut screen, "3 of 40");
}

#[test]
fn what_is_copied_goes_on_to_the_reader_where_it_is_allowed() {
    let archive = articles();
    for allowed in [true, false] {
        let desk = Desk::new().configured(&format!("passthrough = {allowed}"));
        let Some(screen) = GnuScreen::of(desk, &archive, "screen-256color", (80, 24)) else { return };
        let mut screen = screen.at_the_list();
        after(&mut screen, "Y");
        see(&mut screen, "citation sent to the terminal");
        let copied = emitted::copied(&screen.client.bytes);
        assert_eq!(copied == ["Alpha — 28 December 2020"], allowed, "{copied:?}");
    }
}

#[test]
fn the_shell_has_its_screen_back() {
    let archive = articles();
    for (keys, end) in [("q", ""), ("Enter C-c", ""), ("C-z", "[1]+")] {
        let Some(mut screen) = GnuScreen::new(&archive, "screen", (80, 24)) else { return };
        screen.client.text("echo BEFORE\r$RECTO $ARCHIVE\r");
        see(&mut screen, "1 of 40");
        screen.keys(keys);
        until(&mut screen, "the shell", |screen| screen.text().matches("READY>").count() == 3);
        let text = screen.text();
        let rows: Vec<&str> = text.trim_end().lines().collect();
        assert_eq!(rows[..3], ["READY> echo BEFORE", "BEFORE", "READY> $RECTO $ARCHIVE"], "{text}");
        assert!(rows.last().is_some_and(|row| row.trim_end() == "READY>"), "{text}");
        assert!(text.contains(end) && !text.contains("Alpha"), "{text}");
        assert!(!screen.client.screen().hide_cursor());
    }
}
