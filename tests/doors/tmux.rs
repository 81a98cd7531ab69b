//! recto inside a real tmux: what tmux holds of it is what recto means.

use std::cell::Cell;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::desk::Desk;
use crate::pane::{
    Pane, SCROLLING, SIZES, after, articles, assert_as_drawn_anew, assert_drawn_by, cells, ends_in_row,
    recto_below, see, settled, signal, slept, until, walk,
};
use crate::programs::{name, program};
use crate::support::archive::Archive;
use crate::support::{RECTO, Session, Start, emitted, look};

/// As a user of tmux would set it who wants the clipboard; a shell whose prompt is known.
const SETTINGS: &str = "set -g set-clipboard on\nset -g status off\nset -s escape-time 10\n\
    set -g default-shell /bin/sh\nset -g default-command 'exec bash --norc -i'\nset -g default-terminal ";

struct Tmux {
    program: PathBuf,
    folder: TempDir,
    desk: Desk,
    client: Session,
    /// The recto in it, once it is known.
    recto: Cell<u32>,
}

impl Tmux {
    /// A shell in tmux, in a terminal of this size; none where there is no tmux.
    fn new(archive: &Archive, terminal: &str, size: (u16, u16)) -> Option<Self> {
        Self::of(Desk::new(), archive, terminal, size)
    }

    fn of(desk: Desk, archive: &Archive, terminal: &str, size: (u16, u16)) -> Option<Self> {
        let program = program("tmux")?;
        let folder = tempfile::tempdir().expect("a folder can be made");
        std::fs::write(folder.path().join("settings"), format!("{SETTINGS}{terminal}\n")).expect("a file");
        let socket = folder.path().join("socket");
        let settings = folder.path().join("settings");
        let client =
            Start::program(&program, &["-u", "-S", name(&socket), "-f", name(&settings), "new-session"]);
        let client =
            desk.at(client).with("RECTO", RECTO).with("ARCHIVE", archive.name()).with("PS1", "READY> ");
        let client = client.without("TMUX").without("TMUX_PANE").size(size.0, size.1).open();
        let mut tmux = Self { program, folder, desk, client, recto: Cell::new(0) };
        tmux.client.wait_for("the shell", |client| client.shown().contains("READY>"));
        Some(tmux)
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

    fn start(&self, arguments: &[&str]) -> Start {
        let socket = self.folder.path().join("socket");
        let arguments: Vec<&str> = ["-u", "-S", name(&socket)].iter().chain(arguments).copied().collect();
        self.desk.at(Start::program(&self.program, &arguments)).without("TMUX")
    }

    /// What tmux prints.
    fn ask(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(&self.program);
        command.arg("-S").arg(self.folder.path().join("socket")).args(arguments);
        let output = command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).output().expect("tmux starts");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }
}

impl Pane for Tmux {
    fn contents(&mut self) -> String {
        // Where a cursor is that is not shown is no matter.
        let place = "#{?cursor_flag,cursor #{cursor_x} #{cursor_y},} #{pane_width}x#{pane_height}";
        self.ask(&["display-message", "-p", place, ";", "capture-pane", "-e", "-p"])
    }

    fn text(&mut self) -> String {
        self.ask(&["capture-pane", "-p"])
    }

    fn keys(&mut self, keys: &str) {
        self.client.keys(keys);
    }

    fn number(&self) -> u32 {
        if self.recto.get() == 0 {
            let shell = self.ask(&["display-message", "-p", "#{pane_pid}"]);
            let shell = shell.trim().parse().expect("a number");
            self.recto.set(recto_below(shell).expect("recto runs"));
        }
        self.recto.get()
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        // Whatever is left of it ends with it.
        let _ = Command::new(&self.program)
            .arg("-S")
            .arg(self.folder.path().join("socket"))
            .arg("kill-server")
            .stderr(Stdio::null())
            .status();
    }
}

/// Another program writes on the screen.
fn spoil(tmux: &Tmux) {
    let terminal = tmux.ask(&["display-message", "-p", "#{pane_tty}"]);
    std::fs::write(terminal.trim(), "\x1b[3;5HSPOILT\x1b[5;1H\x1b[41mSPOILT\x1b[K\x1b[m")
        .expect("a terminal");
}

#[test]
fn what_is_scrolled_is_what_is_drawn_anew() {
    let archive = articles();
    for size in SIZES {
        let Some(mut tmux) = Tmux::with_recto(&archive, "tmux-256color", size) else { return };
        for keys in SCROLLING {
            assert_drawn_by(&mut tmux, keys);
        }
    }
}

#[test]
fn a_screen_that_was_spoilt_is_drawn_anew_by_c_l() {
    let archive = articles();
    let Some(mut tmux) = Tmux::with_recto(&archive, "tmux-256color", (80, 24)) else { return };
    for keys in ["j", "Enter", "C-d"] {
        let stood = after(&mut tmux, keys);
        spoil(&tmux);
        see(&mut tmux, "SPOILT");
        assert_eq!(cells(&after(&mut tmux, "C-l")), cells(&stood));
        // What the other tests compare with is drawn whole as well.
        spoil(&tmux);
        see(&mut tmux, "SPOILT");
        signal("CONT", tmux.number());
        until(&mut tmux, "the screen drawn anew", |tmux| !tmux.text().contains("SPOILT"));
    }
}

#[test]
fn a_walk_by_chance_leaves_nothing_behind() {
    for (terminal, size, seed) in [("tmux-256color", (80, 24), 1), ("screen", (120, 40), 2)] {
        let archive = articles();
        let Some(mut tmux) = Tmux::with_recto(&archive, terminal, size) else { return };
        walk(&mut tmux, seed, 30);
    }
}

#[test]
fn a_client_that_changes_leaves_and_comes_back_finds_its_screen() {
    let archive = articles();
    let Some(mut tmux) = Tmux::with_recto(&archive, "tmux-256color", (80, 24)) else { return };
    after(&mut tmux, "j j Enter");
    for (columns, rows) in [(120, 40), (40, 12), (80, 24)] {
        let before = slept(&tmux);
        tmux.client.resize(columns, rows);
        let size = format!("{columns}x{rows}\n");
        until(&mut tmux, &size, |tmux| {
            tmux.ask(&["display-message", "-p", "#{pane_width}x#{pane_height}"]) == size
        });
        // tmux tells the program in it of the size some time later.
        until(&mut tmux, "the page of that size", |tmux| {
            let text = tmux.text();
            let is_whole = ends_in_row(&text, rows) && look::words(&text).contains("Some strong text");
            is_whole && text.contains('│') == (columns >= 100)
        });
        let stood = settled(&mut tmux, before);
        assert_as_drawn_anew(&mut tmux, &stood, "another size");
    }
    let stood = after(&mut tmux, "j");
    tmux.ask(&["detach-client"]);
    tmux.client.end();
    tmux.client = tmux.start(&["attach-session"]).size(80, 24).open();
    tmux.client.wait_for("the screen", |client| client.shown().contains("code"));
    assert_eq!(cells(&settled(&mut tmux, 0)), cells(&stood));
    assert_as_drawn_anew(&mut tmux, &stood, "another client");
    after(&mut tmux, "k k q");
    see(&mut tmux, "3 of 40");
}

#[test]
fn what_is_copied_is_in_the_buffer_of_tmux() {
    for terminal in ["tmux-256color", "screen-256color"] {
        let archive = articles();
        let Some(mut tmux) = Tmux::with_recto(&archive, terminal, (80, 24)) else { return };
        after(&mut tmux, "Y");
        see(&mut tmux, "citation sent to the terminal");
        assert_eq!(tmux.ask(&["show-buffer"]), "Alpha — 28 December 2020");
        after(&mut tmux, "Enter Tab y");
        see(&mut tmux, "sent to the terminal");
        assert_eq!(tmux.ask(&["show-buffer"]), "https://alpha.example/");
    }
}

#[test]
fn what_is_copied_goes_on_to_the_reader_where_both_allow_it() {
    let archive = articles();
    for (recto_allows, tmux_allows) in [(true, "on"), (true, "off"), (false, "on")] {
        let desk = Desk::new().configured(&format!("passthrough = {recto_allows}"));
        let Some(tmux) = Tmux::of(desk, &archive, "tmux-256color", (80, 24)) else { return };
        tmux.ask(&["set", "-g", "set-clipboard", "off"]);
        tmux.ask(&["set", "-g", "allow-passthrough", tmux_allows]);
        let mut tmux = tmux.at_the_list();
        after(&mut tmux, "Y");
        see(&mut tmux, "citation sent to the terminal");
        tmux.client.wait_for("the last row", |client| client.shown().contains("citation sent"));
        let copied = emitted::copied(&tmux.client.bytes);
        let wanted = recto_allows && tmux_allows == "on";
        assert_eq!(copied == ["Alpha — 28 December 2020"], wanted, "{copied:?}");
    }
}

#[test]
fn who_looks_back_is_not_disturbed() {
    let archive = articles();
    let Some(mut tmux) = Tmux::with_recto(&archive, "tmux-256color", (80, 24)) else { return };
    after(&mut tmux, "j j");
    tmux.ask(&["copy-mode"]);
    let state = "#{pane_in_mode} #{copy_cursor_y}";
    tmux.ask(&["send-keys", "-X", "cursor-up"]);
    let place = tmux.ask(&["display-message", "-p", state]);
    assert!(place.starts_with("1 "), "{place}");
    // What arrives is drawn meanwhile.
    archive.file("new.md", "---\ntitle: Brand new\ndate: 2024-01-01\n---\nNews.\n");
    see(&mut tmux, "41");
    assert_eq!(tmux.ask(&["display-message", "-p", state]), place);
    tmux.ask(&["send-keys", "-X", "cancel"]);
    let stood = settled(&mut tmux, 0);
    assert_as_drawn_anew(&mut tmux, &stood, "looking back");
}

#[test]
fn the_shell_has_its_screen_back() {
    let archive = articles();
    for (keys, end) in [("q", ""), ("Enter C-c", ""), ("C-z", "[1]+")] {
        let Some(mut tmux) = Tmux::new(&archive, "tmux-256color", (80, 24)) else { return };
        tmux.client.text("echo BEFORE\r$RECTO $ARCHIVE\r");
        see(&mut tmux, "1 of 40");
        after_the_session(&mut tmux, keys);
        let text = tmux.text();
        let rows: Vec<&str> = text.trim_end().lines().collect();
        assert_eq!(rows[..3], ["READY> echo BEFORE", "BEFORE", "READY> $RECTO $ARCHIVE"], "{text}");
        assert!(rows.last().is_some_and(|row| row.trim_end() == "READY>"), "{text}");
        assert!(text.contains(end) && !text.contains("Alpha"), "{text}");
        let state = tmux.ask(&["display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}"]);
        assert_eq!(state.trim(), "0 1 0");
    }
}

fn after_the_session(tmux: &mut Tmux, keys: &str) {
    tmux.keys(keys);
    until(tmux, "the shell", |tmux| {
        tmux.ask(&["display-message", "-p", "#{alternate_on}"]).trim() == "0"
            && tmux.text().matches("READY>").count() == 3
    });
}
