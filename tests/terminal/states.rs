//! Read, unread, starred: said by keys, seen in the list, asked for, taken back, decided by reading.

use std::time::Duration;

use tempfile::TempDir;

use crate::support::archive::{Archive, lines};
use crate::support::{Session, Start, look};

const TITLES: [&str; 5] = ["Alpha", "Beta", "Gamma", "Delta", "Beta two"];

fn five(size: (u16, u16)) -> (Archive, Session) {
    let archive = Archive::of(&TITLES);
    let mut recto = Start::recto(&[archive.name()]).size(size.0, size.1).open();
    recto.see_status("1 of 5");
    (archive, recto)
}

/// Configured so; the folder is gone when it is dropped.
fn configured(text: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::create_dir(folder.path().join("recto")).expect("a folder can be made");
    std::fs::write(folder.path().join("recto/config.toml"), text).expect("it can be written");
    folder
}

/// Waits until the rows of the list are these: the sign before a title, or nothing, and the title.
fn see_rows(recto: &mut Session, wanted: &[&str]) {
    recto.until(&format!("{wanted:?}"), |screen| {
        let (_, columns) = screen.size();
        let rows = screen.rows(0, look::list_width(columns.get())).skip(look::list_top(screen));
        let rows = rows.map(|row| look::words(&row.replace(['▌', '★'], " ")));
        let rows = rows.filter(|row| TITLES.iter().any(|title| row.ends_with(title)));
        rows.map(|row| row.trim_start_matches(|c: char| c.is_ascii_digit() || "- ".contains(c)).to_owned())
            .eq(wanted.iter().copied())
    });
}

#[test]
fn an_archive_that_was_never_read_is_calm() {
    for size in [(120, 30), (80, 24), (40, 14)] {
        let (_archive, mut recto) = five(size);
        see_rows(&mut recto, &TITLES);
        assert!(!recto.shown().contains("unread"), "{}", recto.shown());
    }
}

#[test]
fn an_article_is_marked_read_and_unread_and_starred() {
    for size in [(120, 30), (80, 24), (40, 14)] {
        let (_archive, mut recto) = five(size);
        recto.keys("j m");
        see_rows(&mut recto, &["● Alpha", "Beta", "● Gamma", "● Delta", "● Beta two"]);
        if size.0 > 40 {
            recto.see_status("2 of 5 · 4 unread");
        }
        recto.keys("s");
        recto.see("★");
        // What is typed at once is done at once.
        recto.keys("m m m");
        see_rows(&mut recto, &TITLES);
        recto.keys("s");
        recto.see_no_more("★");
    }
}

#[test]
fn what_was_read_is_fainter_in_every_depth() {
    for (name, value) in [("COLORTERM", "truecolor"), ("TERM", "xterm"), ("NO_COLOR", "1")] {
        let archive = Archive::of(&TITLES);
        let mut recto = Start::recto(&[archive.name()]).size(80, 24).with(name, value).open();
        recto.see_status("1 of 5");
        recto.keys("j m s j j s j");
        recto.see_status("5 of 5 · 4 unread · 2 starred");
        recto.until("the stars", |screen| screen.contents().matches('★').count() == 2);
        let style = |text: &str| look::style(&look::cells(recto.screen(), text)[0]);
        assert_ne!(style("Beta"), style("Gamma"), "{name}");
        assert_eq!(style("Beta"), style("2020-12-27"), "{name}: as faint as what stands beside it");
    }
}

/// A session over five articles, and who can keep it from its state, which is in the folder.
fn beside_another(columns: u16) -> (Archive, TempDir, Session, rusqlite::Connection) {
    let archive = Archive::of(&TITLES);
    let state = tempfile::tempdir().expect("a folder can be made");
    let home = state.path().to_str().expect("temporary folders have plain names");
    let mut recto = Start::recto(&[archive.name()]).with("XDG_STATE_HOME", home).size(columns, 24).open();
    recto.see_status("1 of 5");
    recto.keys("s");
    recto.see("★");
    recto.keys("s");
    recto.see_no_more("★");
    let other = rusqlite::Connection::open(state.path().join("recto/state.db")).expect("it is there");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
    (archive, state, recto, other)
}

#[test]
fn while_another_program_holds_the_state_it_is_said_that_a_mark_is_still_to_be_kept() {
    let (_archive, _state, mut recto, other) = beside_another(80);
    recto.keys("s");
    recto.see("keeping …");
    assert!(!recto.shown().contains('★'), "it is not kept yet");
    other.execute_batch("ROLLBACK").expect("it can be let go");
    recto.see("★");
    recto.see_no_more("keeping …");
}

#[test]
fn who_leaves_before_a_mark_could_be_kept_is_told() {
    let (_archive, _state, mut recto, _other) = beside_another(120);
    recto.keys("s");
    recto.see("keeping …");
    recto.keys("C-c");
    recto.see("recto: 1 mark or note could not be kept in");
    assert_eq!(recto.end().exit_code(), 0);
}

#[test]
fn an_idle_window_shows_what_is_done_in_another() {
    let archive = Archive::of(&TITLES);
    let mut idle = Start::recto(&[archive.name()]).size(80, 24).open();
    idle.see_status("1 of 5");
    let mut other = Start::recto(&[archive.name()]).size(80, 24).after(&idle).open();
    other.see_status("1 of 5");
    for _ in 0..2 {
        other.keys("s");
        other.see("★");
        idle.see("★");
        other.keys("s");
        other.see_no_more("★");
        idle.see_no_more("★");
    }
}

#[test]
fn the_last_changes_are_taken_back_one_by_one() {
    let (_archive, mut recto) = five((120, 30));
    recto.keys("u");
    recto.see_status("there is nothing to take back");
    recto.keys("m j s M");
    recto.see_status("Mark 4 articles read?");
    recto.keys("y");
    recto.see_status("4 articles marked read");
    see_rows(&mut recto, &TITLES);
    recto.keys("u");
    recto.see_status("taken back: 4 articles are unread again");
    see_rows(&mut recto, &["Alpha", "● Beta", "● Gamma", "● Delta", "● Beta two"]);
    recto.keys("u");
    recto.see_status("taken back: “Beta” is no longer starred");
    recto.keys("u");
    recto.see_status("taken back: “Alpha” is unread again");
    see_rows(&mut recto, &TITLES);
    recto.keys("u");
    recto.see_status("there is nothing to take back");
}

#[test]
fn all_that_match_are_read_after_a_question() {
    for size in [(120, 30), (40, 14)] {
        let (_archive, mut recto) = five(size);
        recto.text("/beta\rM");
        recto.see_status("Mark 2 articles read?");
        recto.keys("n");
        recto.see_status("1 of 2");
        see_rows(&mut recto, &["Beta", "Beta two"]);
        recto.keys("M x");
        recto.see_status("1 of 2");
        recto.keys("M y");
        recto.see_status("2 articles marked read");
        // Where all are read, they are unread again.
        recto.keys("M");
        recto.see_status("Mark 2 articles unread?");
        recto.keys("n Esc");
        see_rows(&mut recto, &["● Alpha", "Beta", "● Gamma", "● Delta", "Beta two"]);
    }
}

#[test]
fn one_goes_from_unread_to_unread() {
    let (_archive, mut recto) = five((120, 30));
    recto.keys("j m j m g n");
    recto.see_chosen("Delta");
    recto.keys("n");
    recto.see_chosen("Beta two");
    recto.keys("n");
    recto.see_status("nothing unread below; 3 unread in all");
    recto.keys("p p");
    recto.see_chosen("Alpha");
    recto.keys("p");
    recto.see_status("nothing unread above");
    recto.text("/is:read\rn");
    recto.see_status("everything here is read");
}

#[test]
fn states_are_asked_for_counted_and_completed() {
    let (_archive, mut recto) = five((120, 30));
    recto.keys("m s j s");
    recto.see_status("2 of 5 · 4 unread · 2 starred");
    for (line, titles) in [
        ("is:read", &["Alpha"][..]),
        ("is:starred", &["Alpha", "● Beta"]),
        ("is:unread is:starred", &["● Beta"]),
        ("-is:starred beta", &["● Beta two"]),
        ("-is:unread", &["Alpha"]),
        ("has:note", &[]),
        ("is:new", &[]),
    ] {
        recto.text(&format!("/\u{15}{line}\r"));
        see_rows(&mut recto, titles);
    }
    recto.text("/\u{15}is:\t");
    recto.until("the counts", |screen| {
        let rows: Vec<String> = screen.rows(0, 43).map(|row| look::words(&row.replace('▌', " "))).collect();
        ["unread 4", "read 1", "starred 2", "new 0"].iter().all(|row| rows.iter().any(|has| has == row))
    });
}

#[test]
fn a_row_stays_when_it_is_read_until_the_line_is_asked_anew() {
    let (archive, mut recto) = five((120, 30));
    recto.keys("m");
    recto.text("/is:unread\r");
    recto.see_status("1 of 4");
    recto.keys("j m");
    see_rows(&mut recto, &["● Beta", "Gamma", "● Delta", "● Beta two"]);
    recto.see_chosen("Gamma");
    recto.see_status("2 of 4 · 3 unread");
    recto.keys("S Down Enter");
    recto.see_status("2 of 4 · 3 unread");
    // The same line asks anew when it is kept once more, and so does the archive read again.
    recto.keys("/ Enter");
    see_rows(&mut recto, &["● Beta", "● Delta", "● Beta two"]);
    recto.keys("g m");
    recto.see_status("1 of 3 · 2 unread");
    archive.article(9, "Gamma", "another");
    recto.keys("R");
    // What arrives while one reads is new.
    see_rows(&mut recto, &["● Delta", "● Beta two", "✦ Gamma"]);
}

#[test]
fn a_page_read_to_its_end_is_read() {
    for size in [(120, 30), (80, 24)] {
        let archive = Archive::new();
        archive.article(0, "Alpha", &lines("Alpha", 60));
        archive.article(1, "Beta", &lines("Beta", 60));
        let mut recto = Start::recto(&[archive.name()]).size(size.0, size.1).open();
        recto.see_status("1 of 2");
        // In the list the page is only looked at.
        recto.keys("Enter Space");
        recto.see_foot("%");
        recto.see_no_more("read");
        recto.keys("G");
        recto.see_foot("100%");
        recto.keys("q");
        see_rows(&mut recto, &["Alpha", "● Beta"]);
        recto.keys("u");
        recto.see_status("taken back: “Alpha” is unread again");
        // What is decided by hand is not decided once more.
        recto.keys("Enter g G");
        recto.see_foot("100%");
        recto.keys("q");
        recto.see_status("1 of 2");
        see_rows(&mut recto, &["Alpha", "Beta"]);
    }
}

#[test]
fn a_page_that_stays_open_is_read() {
    let folder = configured("[reading]\nat-end = false\ndwell = 1\n");
    let archive = Archive::of(&TITLES);
    let config = folder.path().to_str().expect("its name is plain");
    let mut recto = Start::recto(&[archive.name()]).with("XDG_CONFIG_HOME", config).size(120, 30).open();
    recto.see_status("1 of 5");
    recto.quiet(Duration::from_millis(1_500));
    see_rows(&mut recto, &TITLES);
    recto.keys("j Enter");
    see_rows(&mut recto, &["● Alpha", "Beta", "● Gamma", "● Delta", "● Beta two"]);
    recto.see_foot("read");
    // Said otherwise, it stays so.
    recto.keys("m");
    recto.see("marked unread");
    recto.quiet(Duration::from_millis(1_500));
    see_rows(&mut recto, &TITLES);
}

#[test]
fn a_page_behind_another_window_is_not_read_by_staying_open() {
    let folder = configured("[reading]\nat-end = false\ndwell = 1\n");
    let config = folder.path().to_str().expect("its name is plain");
    // Told that the keys come here again, or by one that does.
    for comes_back in ["\x1b[I", "k"] {
        let archive = Archive::of(&TITLES);
        let start = Start::recto(&[archive.name()]).with("XDG_CONFIG_HOME", config);
        let mut recto = start.size(120, 30).open();
        recto.see_status("1 of 5");
        recto.text("j\r\x1b[O");
        recto.see_page("This is the page of Beta.");
        recto.quiet(Duration::from_millis(1_500));
        see_rows(&mut recto, &TITLES);
        recto.text(comes_back);
        see_rows(&mut recto, &["● Alpha", "Beta", "● Gamma", "● Delta", "● Beta two"]);
        recto.quit();
        recto.assert_given_back();
    }
}

#[test]
fn nothing_is_read_by_itself_where_that_is_not_wanted() {
    let folder = configured("[reading]\nat-end = false\ndwell = 0\n");
    let archive = Archive::new();
    archive.article(0, "Alpha", &lines("Alpha", 60));
    let config = folder.path().to_str().expect("its name is plain");
    let mut recto = Start::recto(&[archive.name()]).with("XDG_CONFIG_HOME", config).size(120, 30).open();
    recto.see_status("1 of 1");
    recto.keys("Enter G");
    recto.see_foot("100%");
    recto.quiet(Duration::from_millis(1_500));
    assert!(!look::status(recto.screen()).contains("read"), "{}", recto.shown());
}

#[test]
fn the_open_article_is_marked_and_starred_from_its_page() {
    let (_archive, mut recto) = five((80, 24));
    recto.keys("Enter s");
    recto.see_foot("starred");
    recto.keys("j");
    recto.see_foot("★");
    recto.keys("m");
    recto.see_foot("marked read");
    recto.keys("z m");
    recto.see_foot("marked unread");
    recto.keys("z q");
    recto.see_status("1 of 5 · 1 starred");
}

#[test]
fn keys_typed_ahead_are_meant_for_what_the_filter_finds() {
    let (_archive, mut recto) = five((120, 30));
    recto.text("/beta\rms");
    recto.see("★");
    recto.keys("Esc");
    see_rows(&mut recto, &["● Alpha", "Beta", "● Gamma", "● Delta", "● Beta two"]);
}

#[test]
fn what_nobody_can_do_is_not_hinted_at() {
    let (_archive, mut recto) = five((120, 30));
    recto.see("↵ read");
    recto.text("/nothing-has-this\r");
    recto.see("Nothing matches");
    recto.see_no_more("↵ read");
    recto.see("/ filter");
}
