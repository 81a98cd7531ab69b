//! Selections, highlights and notes: made, kept, found again, listed, taken back.

use tempfile::TempDir;

use crate::support::archive::{Archive, lines};
use crate::support::{Session, Start, look};

/// What a reader has beside the archive, until the test ends.
struct Desk {
    archive: Archive,
    state: TempDir,
}

const BODY: &str = "The gang said that it was sorry. Nobody believed it, and the library sent a fine.\n\n\
    A second paragraph says more.\n\n- An item.";

impl Desk {
    fn new() -> Self {
        let desk =
            Self { archive: Archive::new(), state: tempfile::tempdir().expect("a folder can be made") };
        desk.write(BODY);
        desk.archive.article(1, "Other", &lines("Other", 3));
        desk
    }

    fn write(&self, body: &str) {
        self.archive.article(0, "The Title", body);
    }

    fn start(&self, size: (u16, u16)) -> Start {
        let state = self.state.path().to_str().expect("temporary folders have plain names");
        Start::recto(&[self.archive.name()]).with("XDG_STATE_HOME", state).size(size.0, size.1)
    }

    /// On the page of the first article.
    fn open(&self, size: (u16, u16)) -> Session {
        let mut recto = self.start(size).open();
        recto.see("1 of 2");
        recto.keys("Enter");
        recto.see_words("The gang said");
        recto
    }

    fn printed(&self, arguments: &[&str]) -> String {
        let output = std::process::Command::new(crate::support::RECTO)
            .arg("notes")
            .args(["-a", self.archive.name()])
            .args(arguments)
            .env("XDG_STATE_HOME", self.state.path())
            .env("XDG_CONFIG_HOME", "/nonexistent")
            .output()
            .expect("the program starts");
        String::from_utf8(output.stdout).expect("it prints text")
    }
}

/// Whether these words stand on another ground than those around them, or are underlined.
fn is_lit(screen: &vt100::Screen, text: &str) -> bool {
    let plain = look::style(&look::cells(screen, "Nobody")[0]);
    look::cells(screen, text).iter().all(|cell| look::style(cell) != plain)
}

fn see_lit(recto: &mut Session, text: &str, lit: bool) {
    recto.until(&format!("{text:?} lit: {lit}"), |screen| {
        screen.contents().contains(text) && is_lit(screen, text) == lit
    });
}

/// Highlights the first words, and waits until that is kept.
fn highlight(recto: &mut Session) {
    recto.keys("v w e");
    see_lit(recto, "The gang", true);
    recto.see("H highlight");
    recto.keys("H");
    recto.see("Space page");
    see_lit(recto, "The gang", true);
}

const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (40, 20)];

#[test]
fn words_are_selected_and_copied() {
    let desk = Desk::new();
    for size in SIZES {
        let mut recto = desk.open(size);
        recto.keys("v w e");
        see_lit(&mut recto, "The gang", true);
        see_lit(&mut recto, "said", false);
        recto.see("Esc leave");
        recto.see("y copy");
        recto.resize(60, 30);
        recto.see("H highlight");
        see_lit(&mut recto, "The gang", true);
        recto.keys("y");
        recto.see_copied("The gang");
        see_lit(&mut recto, "The gang", false);
        recto.keys("v w v e Q");
        recto.see_copied("> gang\n>\n> The Title — 28 December 2020");
        recto.keys("v w Esc");
        see_lit(&mut recto, "The gang", false);
        recto.keys("j");
    }
    assert_eq!(desk.printed(&[]), "");
}

#[test]
fn the_cursor_stands_on_the_letter_that_moves() {
    let desk = Desk::new();
    let mut recto = desk.open((80, 24));
    let place = |screen: &vt100::Screen| {
        let (row, column) = screen.cursor_position();
        screen.rows(column, 80).nth(usize::from(row)).unwrap_or_default()
    };
    for (keys, there) in
        [("v", "The gang"), ("w", "gang said"), ("$", "t"), ("j 0", "a fine."), ("}", "A second"), ("G", ".")]
    {
        recto.keys(keys);
        recto.until(there, |screen| !screen.hide_cursor() && place(screen).starts_with(there));
    }
}

#[test]
fn a_note_is_written_kept_edited_and_taken_back() {
    let desk = Desk::new();
    for size in SIZES {
        let mut recto = desk.open(size);
        recto.keys("v w e a");
        recto.see("note on “The gang”");
        recto.text("Were they really? \x1b\rA second line.");
        recto.see("A second line.");
        recto.keys("Enter");
        recto.see("✎ Were they really?");
        recto.see_no_more("note on");
        see_lit(&mut recto, "The gang", true);
        assert_eq!(recto.quit(), 0);
        // It outlives the session, and is printed.
        let mut recto = desk.open(size);
        recto.see("✎ Were they really?");
        see_lit(&mut recto, "The gang", true);
        let printed = desk.printed(&[]);
        let wanted = "## The Title — 28 December 2020\n\n> The gang\n\nWere they really?\nA second line.\n";
        assert_eq!(printed, wanted);
        // H hides it and shows it.
        recto.keys("H");
        recto.see_no_more("✎");
        see_lit(&mut recto, "The gang", false);
        recto.keys("H");
        recto.see("✎ Were they really?");
        // Below the paragraph that is chosen first stands its note.
        recto.keys("a j");
        recto.see("delete");
        recto.keys("Enter");
        recto.see("edit: “The gang”");
        recto.keys("C-u");
        recto.text("Yes.");
        recto.keys("Enter");
        recto.see("Yes.");
        recto.keys("a j d");
        recto.see("the note is deleted; u brings it back");
        recto.see_no_more("✎ Were");
        recto.keys("u");
        recto.see("it is there again");
        recto.see("✎ Were");
        recto.keys("a j");
        recto.see("delete");
        // Without words it is asked what becomes of it.
        recto.keys("Enter");
        recto.see("edit: “The gang”");
        recto.keys("C-u Backspace C-u Enter");
        recto.see("no words");
        recto.keys("h");
        recto.see_no_more("✎");
        see_lit(&mut recto, "The gang", true);
        recto.keys("a j d");
        recto.see("the highlight is deleted");
        see_lit(&mut recto, "The gang", false);
        assert_eq!(recto.quit(), 0);
        assert_eq!(desk.printed(&["--format", "json"]), "[]\n");
    }
}

#[test]
fn what_was_done_with_notes_is_taken_back_step_by_step() {
    let desk = Desk::new();
    let mut recto = desk.open((80, 24));
    highlight(&mut recto);
    recto.keys("a j");
    recto.see("delete");
    recto.keys("Enter");
    recto.see("edit: “The gang”");
    recto.text("First.\r");
    recto.see("✎ First.");
    recto.keys("a j");
    recto.see("delete");
    recto.keys("Enter");
    recto.text(" Second.\r");
    recto.see("✎ First. Second.");
    recto.keys("a j d");
    recto.see("the note is deleted; u brings it back");
    recto.see_no_more("✎");
    // Another key in between keeps nothing from being taken back.
    recto.keys("j k u");
    recto.see("✎ First. Second.");
    recto.keys("u");
    recto.see_no_more("Second.");
    recto.see("✎ First.");
    recto.keys("u");
    recto.see_no_more("✎");
    see_lit(&mut recto, "The gang", true);
    recto.keys("u");
    recto.see("taken back: the highlight is deleted");
    see_lit(&mut recto, "The gang", false);
    // What is typed at once is done at once.
    recto.keys("v w e H u u");
    recto.see("there is nothing to take back");
    see_lit(&mut recto, "The gang", false);
    assert_eq!(recto.quit(), 0);
    assert_eq!(desk.printed(&["--format", "json"]), "[]\n");
}

#[test]
fn what_is_taken_back_before_it_is_kept_is_gone_also_if_one_leaves_meanwhile() {
    let desk = Desk::new();
    let mut recto = desk.open((80, 24));
    recto.keys("H H");
    recto.see("are shown");
    let other = rusqlite::Connection::open(desk.state.path().join("recto/state.db")).expect("it is there");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
    recto.keys("v w e H u");
    recto.see("taken back: the highlight is deleted");
    recto.keys("C-c");
    recto.until("the screen left", |screen| !screen.alternate_screen());
    other.execute_batch("ROLLBACK").expect("it can be let go");
    assert_eq!(recto.end().exit_code(), 0);
    assert_eq!(desk.printed(&["--format", "json"]), "[]\n");
}

#[test]
fn what_is_left_half_written_is_taken_up_again() {
    let desk = Desk::new();
    let mut recto = desk.open((80, 24));
    recto.keys("a Enter");
    recto.see("note on “The gang said");
    recto.text("half a thou");
    recto.keys("Esc");
    recto.see("not kept yet");
    recto.see_no_more("half a thou");
    recto.keys("a");
    recto.see("half a thou");
    recto.text("ght");
    recto.paste("\nand two\x1b[31m\nlines\n");
    recto.keys("Enter");
    recto.see("✎ half a thought");
    recto.see_words("and two[31m lines");
    recto.see("Space page");
}

#[test]
fn passages_are_lit_without_colours() {
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "xterm"), ("COLORTERM", "truecolor")] {
        let desk = Desk::new();
        let mut recto = desk.start((80, 24)).with(name, value).open();
        recto.see("1 of 2");
        recto.keys("Enter v w e H");
        recto.see("Space page");
        see_lit(&mut recto, "The gang", true);
        if name != "COLORTERM" {
            recto.until("it underlined", |screen| {
                look::cells(screen, "The gang").iter().all(vt100::Cell::underline)
            });
        }
        recto.keys("v w");
        recto.see("begin here");
        see_lit(&mut recto, "The g", true);
    }
}

#[test]
fn all_notes_are_listed_gone_to_and_copied() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let desk = Desk::new();
        let home = tempfile::tempdir().expect("a folder can be made");
        let work = format!("cd {} && exec \"$RECTO\" {}", home.path().display(), desk.archive.name());
        let state = desk.state.path().to_str().expect("temporary folders have plain names");
        let mut recto = Start::shell(&work).with("XDG_STATE_HOME", state).size(size.0, size.1).open();
        recto.see("1 of 2");
        recto.keys("A");
        recto.see("there are no notes yet");
        recto.keys("Enter v e a");
        recto.see("note on “The”");
        recto.text("first");
        recto.keys("Enter");
        recto.see("✎ first");
        recto.see_no_more("note on");
        recto.keys("v");
        recto.see("leave");
        recto.keys("} v V H");
        recto.see("z alone");
        recto.keys("J");
        recto.see_words("Line 1 of Other.");
        recto.keys("a Enter");
        recto.see("note on");
        recto.text("of the other");
        recto.keys("Enter");
        recto.see_no_more("note on");
        recto.see("✎ of the other");
        recto.keys("A");
        recto.see("3 notes and highlights");
        recto.see("✎ first");
        recto.text("second");
        recto.see_no_more("✎ first");
        recto.see("“A second paragraph says more.”");
        recto.keys("Enter");
        recto.see_words("A second paragraph says more.");
        recto.see_words("The gang said");
        // And the way back.
        recto.keys("C-o");
        recto.see_words("Line 1 of Other.");
        recto.keys("A");
        recto.see("3 notes and highlights");
        recto.send(b"\x1by");
        recto.see_copied(
            "## The Title — 28 December 2020\n\n> The\n\nfirst\n\n> A second paragraph says more.\n\n\
             ## Other — 27 December 2020\n\n> Line 1 of Other.\n\nof the other",
        );
        recto.send(b"\x1bx");
        recto.see("notes written to");
        recto.keys("C-x");
        recto.see("C-x once more");
        recto.keys("Down");
        recto.see_no_more("C-x once more");
        recto.keys("Up C-x C-x");
        recto.see("M-u");
        recto.see("2 notes and highlights");
        recto.send(b"\x1bu");
        recto.see("3 notes and highlights");
        recto.send(b"\x1be");
        recto.see("edit: “The”");
        recto.text(" and more");
        recto.keys("Enter");
        recto.see("✎ first and more");
        let files: Vec<_> = std::fs::read_dir(home.path()).expect("it can be listed").flatten().collect();
        let written = std::fs::read_to_string(files[0].path()).expect("it was written");
        assert_eq!((files.len(), written.matches("\n> ").count()), (1, 3), "{written}");
    }
}

#[test]
fn notes_are_found_again_in_a_changed_file_or_are_adrift() {
    let desk = Desk::new();
    let mut recto = desk.open((80, 24));
    recto.keys("v w e a");
    recto.see("note on “The gang”");
    recto.text("about them");
    recto.keys("Enter");
    recto.see("✎ about them");
    desk.write(&format!("A new first paragraph, of some length.\n\n{BODY}"));
    recto.keys("R");
    recto.see("A new first paragraph");
    recto.see("✎ about them");
    see_lit(&mut recto, "The gang", true);
    let start = |printed: &str| {
        let printed: serde_json::Value = serde_json::from_str(printed).expect("it is JSON");
        printed[0]["start"].as_u64().expect("a number")
    };
    recto.wait_for("the new place kept", |_| start(&desk.printed(&["--format", "json"])) > 70);
    desk.write("Nothing of that is left. Nobody knows. It is quite another text.");
    recto.keys("R");
    recto.see("quite another text");
    recto.see_no_more("✎");
    recto.keys("A");
    recto.see("adrift: the words are gone");
    recto.see("“The gang”");
    recto.keys("Enter");
    recto.see("adrift: its words are not in this text");
    desk.write(BODY);
    recto.keys("R");
    recto.see("✎ about them");
    see_lit(&mut recto, "The gang", true);
    std::fs::remove_file(desk.archive.path().join("0000.md")).expect("it can be removed");
    recto.keys("R");
    // Told by whoever sees it first: the watching, or the reading again.
    recto.until("the deletion told", |screen| {
        let shown = screen.contents();
        shown.contains("read again: 1 article") || shown.contains("deleted on disk")
    });
    recto.keys("A");
    recto.see("adrift: no such article any more");
    recto.keys("Enter");
    recto.see("adrift: its article is not in the archive");
    drop(recto);
    assert_eq!(desk.printed(&[]), "## 0000.md (no such article any more)\n\n> The gang\n\nabout them\n");
}

#[test]
fn notes_of_an_article_that_changed_meanwhile_are_looked_for_in_the_list() {
    let desk = Desk::new();
    let mut recto = desk.open((80, 24));
    highlight(&mut recto);
    recto.keys("J");
    recto.see_words("Line 1 of Other.");
    assert_eq!(recto.quit(), 0);
    desk.write("Quite another text.");
    let mut recto = desk.start((80, 24)).open();
    recto.see_words("Line 1 of Other.");
    recto.keys("A");
    recto.see("adrift: the words are gone");
    assert_eq!(recto.quit(), 0);
    // So they are for who prints them, whatever the article is called by then.
    let [path, moved] = ["0000.md", "moved.md"].map(|name| desk.archive.path().join(name));
    std::fs::rename(&path, &moved).expect("it can be renamed");
    let printed = || -> serde_json::Value {
        serde_json::from_str(&desk.printed(&["--format", "json"])).expect("it is JSON")
    };
    assert_eq!(printed()[0]["adrift"], true);
    assert!(printed()[0]["start"].is_null() && printed()[0]["end"].is_null());
    assert!(desk.printed(&["--format", "tsv"]).ends_with("\tadrift\n"));
    assert!(desk.printed(&[]).contains("> The gang\n\n*Adrift: "), "{}", desk.printed(&[]));
    std::fs::rename(&moved, &path).expect("it can be renamed");
    desk.write(&format!("A paragraph before it.\n\n{BODY}"));
    let text = std::fs::read_to_string(&path).expect("it is there");
    let start = text.find("The gang").expect("it is in it");
    assert_eq!((&printed()[0]["adrift"], &printed()[0]["start"]), (&false.into(), &start.into()));
}

#[test]
fn hostile_words_reach_no_terminal() {
    let desk = Desk::new();
    desk.write(&format!("{BODY}\n\nx&#27;]52;c;UFdORUQ=&#7;y \u{9b}31m\u{202e}z \u{1b}[2J evil &#8238; end"));
    let mut recto = desk.open((80, 24));
    let before = recto.bytes.len();
    recto.keys("v G");
    recto.see("begin here");
    recto.keys("{ a");
    recto.see("note on");
    recto.paste("\u{1b}]0;title\u{7}\u{9b}2J\u{202e}words\u{200b}\tand\r\nmore");
    recto.keys("Enter");
    recto.see_no_more("note on");
    recto.see("✎");
    recto.keys("A");
    recto.see("one note or highlight");
    let shown = String::from_utf8_lossy(&recto.bytes[before..]).into_owned();
    for hostile in ["\u{1b}]0;title", "\u{1b}]52", "\u{9b}", "\u{202e}", "\u{200b}"] {
        assert!(!shown.contains(hostile), "{hostile:?}");
    }
    assert!(!desk.printed(&[]).contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']));
}
