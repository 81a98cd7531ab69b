//! Circumstances made to hurt: sizes, pastes, slow and exhausted file systems, and what is far too large.

use std::fmt::Write as _;
use std::path::Path;

use recto::app::{Key, Msg};
use recto::query::Query;
use recto::store::Source;

use crate::support::archive::Archive;
use crate::support::link::{Answers, IN_ORDER};
use crate::support::{RECTO, Session, Start, emitted};
use crate::support_archive::{Folder, Recto, over, strs};
use crate::support_desk::{Desk, cells};

/// Under `strace`, which makes system calls fail or take their time; says so where there is none.
fn traced(injected: &[&str], archive: &str) -> Option<Session> {
    let strace = Path::new("/usr/bin/strace");
    if !strace.exists() {
        // Past the test harness, which keeps what a test that passes prints to itself.
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), "skipped: there is no strace");
        return None;
    }
    let arguments = [&["-f", "-qq", "-o", "/dev/null"], injected, &[RECTO, archive]].concat();
    Some(Start::program(strace, &arguments).size(80, 24).open())
}

#[test]
fn a_thousand_changes_of_size_end_in_the_last_one() {
    let archive = Archive::of(&["Alpha", "Beta", "Gamma"]);
    let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
    recto.see_status("1 of 3");
    let before = recto.bytes.len();
    // None is drawn before the one before it has arrived, and none is owed twice.
    for nth in 0..1_000_u16 {
        let (columns, rows) =
            [(0, 0), (1, 1), (3, 1), (500, 200), (40 + nth % 90, 5 + nth % 40)][usize::from(nth % 5)];
        recto.resize(columns, rows);
    }
    recto.resize(80, 24);
    recto.keys("j");
    recto.see_status("2 of 3");
    let cells = 500 * 200;
    assert!(recto.bytes.len() - before < cells * 60, "{} bytes", recto.bytes.len() - before);
    let draws = recto.bytes[before..].windows(IN_ORDER.len()).filter(|bytes| *bytes == IN_ORDER).count();
    assert!(draws < 200, "{draws} draws");
    assert_eq!(recto.quit(), 0);
    emitted::assert_ours(&recto.bytes);
}

#[test]
fn a_paste_of_ten_megabytes_is_bounded() {
    let archive = Archive::of(&["Alpha", "Beta"]);
    let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
    recto.see_status("1 of 2");
    recto.keys("/");
    recto.paste(&"alpha\x1b]0;x\x07q\n".repeat(800_000));
    recto.keys("C-u");
    recto.text("beta");
    recto.see("1 of 2 ");
    recto.see_chosen("Beta");
    assert!(recto.bytes.len() < 200_000, "{} bytes", recto.bytes.len());
    emitted::assert_ours(&recto.bytes);
}

#[test]
fn letters_that_come_in_parts_are_letters() {
    let archive = Archive::of(&["Élan 漢", "Beta"]);
    // No terminal answers in the middle of a letter, as this one would.
    let mut recto = Start::recto(&[archive.name()]).answers(Answers::Never).size(80, 24).open();
    recto.see_status("1 of 2");
    recto.keys("/");
    for byte in "É漢".bytes() {
        recto.send(&[byte]);
        recto.quiet(std::time::Duration::from_millis(1));
    }
    recto.see("É漢");
}

#[test]
fn keys_that_come_in_parts_are_keys() {
    let archive = Archive::of(&["Alpha", "Beta", "Gamma"]);
    // Nor in the middle of a key.
    let mut recto = Start::recto(&[archive.name()]).answers(Answers::Never).size(80, 24).open();
    recto.see_status("1 of 3");
    // Nobody types what comes before the cut, so the rest may take its time.
    for (one, other, status) in [
        ("\x1b[1;", "1B", "2 of 3"),
        ("\x1b[10", "6;1u", "3 of 3"),
        ("\x1b[<64;3", ";5M", "1 of 3"),
        ("\x1b[200~q", "qq\x1b[201~j", "2 of 3"),
    ] {
        recto.text(one);
        recto.quiet(std::time::Duration::from_millis(1));
        recto.text(other);
        recto.see_status(status);
    }
    assert_eq!(recto.quit(), 0);
}

#[test]
fn a_line_of_which_the_answer_is_still_to_come_is_drawn_with_that_of_another() {
    let mut desk = Desk::over(&[Source::Sample]);
    desk.answer_all();
    desk.keys("/");
    desk.text("zzzz colour:red is:un");
    desk.keys("Enter");
    assert_eq!(desk.app.shown.matches.items.len(), 0);
    for key in ["/", "C-u", "é", "Enter", "Esc"] {
        // Nothing it leads to is answered.
        desk.app.update(Msg::Key(Key::parse(key).expect("a key")));
        assert_eq!(cells::foreign(desk.frame()), None, "{key}");
    }
}

#[test]
fn a_query_of_a_megabyte_is_bounded() {
    for megabyte in
        ["word ".repeat(200_000), "(".repeat(1 << 20), "é".repeat(1 << 19), "#a|-\"".repeat(200_000)]
    {
        let query = Query::parse(&megabyte);
        assert!(query.words().len() <= megabyte.len() && format!("{query:?}").len() < 64 << 20);
        let mut desk = Desk::over(&[Source::Sample]);
        desk.keys("/");
        desk.tell(Msg::Paste(megabyte));
        desk.answer_all();
        assert_eq!(cells::foreign(desk.frame()), None);
        assert!(desk.app.filter.line().len() <= 64 << 10, "{} bytes", desk.app.filter.line().len());
        desk.keys("C-u");
        desk.answer_all();
        assert!(!desk.app.shown.matches.items.is_empty());
    }
}

#[test]
fn the_beginning_of_what_is_far_too_large_is_on_the_first_screen() {
    let folder = Archive::new();
    let sizes = [("line", "word ", 1 << 20), ("file", "A line of the text.\n\n", 1 << 19)];
    for (name, text, times) in sizes {
        let file = folder.file(&format!("{name}.md"), &format!("# A\n\nThe first. {}", text.repeat(times)));
        let mut recto = Start::recto(&[file.to_str().expect("a plain name")]).size(80, 24).open();
        recto.see("The first.");
        assert_eq!(recto.quit(), 0);
    }
}

#[test]
fn keys_are_live_while_the_archive_is_slow() {
    let archive = Archive::of(&["Alpha", "Beta"]);
    // Whatever looks at this folder or this file takes five seconds to do so.
    let slow = archive.file("slow.md", "---\ntitle: Slow\n---\nText.\n");
    let slow = slow.to_str().expect("its name is plain");
    let inject = "inject=statx,newfstatat,openat:delay_enter=5000000";
    let Some(mut recto) = traced(&["-P", slow, "-e", inject], archive.name()) else { return };
    recto.keys("?");
    recto.see("In the list");
    assert!(!recto.shown().contains("of 3"), "it was not slow");
    recto.keys("q");
    recto.see_status("1 of 3");
    recto.keys("j");
    recto.see_status("2 of 3");
    assert_eq!(recto.quit(), 0);
}

#[test]
fn without_room_for_watches_it_polls_and_says_so() {
    let archive = Archive::of(&["Alpha", "Beta"]);
    let inject = "inject=inotify_add_watch:error=ENOSPC";
    let Some(mut recto) = traced(&["-e", inject], archive.name()) else { return };
    recto.see("changes are looked for every");
    archive.article(2, "Gamma", "It came later.");
    recto.see("Gamma");
    assert_eq!(recto.quit(), 0);
}

/// Twelve levels of ten aliases: written out, a million million.
fn bomb() -> String {
    let mut front = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(front, "a{level}: &a{level} [{aliases}]");
    }
    format!("---\n{front}title: Bomb\ntags: *a11\n---\nText.\n")
}

#[test]
fn what_is_far_too_large_is_shown_as_far_as_it_is_bounded() {
    let row = |cell: &str, columns: usize| format!("|{}\n", format!("{cell}|").repeat(columns));
    let bodies = [
        ("line", format!("# A\n\n{}", "word ".repeat(1 << 17))),
        ("long", format!("# A\n\n{}", "A line of the text.\n".repeat(1 << 16))),
        ("quotes", ">".repeat(1_000_000)),
        ("lists", "- ".repeat(100_000) + "text"),
        ("table", row("head", 10_000) + &row("-", 10_000) + &row("cell", 10_000).repeat(5)),
        (
            "links",
            (0..20_000).fold(String::new(), |mut all, nth| {
                let _ = write!(all, "[a](b{nth}) ");
                all
            }),
        ),
        ("title", format!("# {}\n\nText.\n", "title ".repeat(200_000))),
        ("tags", format!("---\ntags: [{}]\n---\nText.\n", "tag, ".repeat(200_000))),
        ("tag", format!("---\ntags: [{}, small]\n---\nText.\n", "x".repeat(1 << 20))),
        ("bomb", bomb()),
        ("front", format!("---\ntitle: A\nx: {}\n---\nText.\n", "y".repeat(2 << 20))),
        ("unclosed", format!("---\ntitle: A\n{}", "y: z\n".repeat(100_000))),
        ("brackets", format!("```json\n{}\n```\n", "[".repeat(100_000))),
        ("dollars", "$".repeat(1_000_000)),
    ];
    let recto = Recto::new();
    for (name, body) in &bodies {
        let folder = Folder::new();
        folder.write("a.md", body);
        let listed = recto.run(&strs(&over(&folder, &["list", "--format", "tsv"])));
        assert_eq!(listed.out.lines().count(), 2, "{name}: {}", listed.err);
        assert!(listed.out.len() < 4 << 20, "{name}: {} bytes", listed.out.len());
        let said = recto.run(&strs(&over(&folder, &["show", "a.md"])));
        assert_eq!(said.code, Some(0), "{name}: {}", said.err);
        assert!(!said.out.is_empty() && said.out.len() < 64 << 20, "{name}: {} bytes", said.out.len());
    }
    let said = recto.run(&strs(&over(&Folder::new(), &["list", &"word ".repeat(20_000)])));
    assert!(matches!(said.code, Some(0 | 1)), "{}", said.err);
}
