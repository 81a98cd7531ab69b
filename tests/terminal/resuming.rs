//! A session begins where the last one ended, however that was. All of these need a state that is
//! written: what a keeper in memory remembers is gone with it.

use std::time::Duration;

use crate::support::archive::{Archive, numbered_words};
use crate::support::{Session, Start, look};

const TITLES: [&str; 5] = ["Alpha", "Beta", "Gamma", "Delta", "Beta two"];

fn start(archive: &Archive) -> Start {
    Start::recto(&[archive.name()]).size(120, 30)
}

fn open(archive: &Archive) -> Session {
    first(start(archive))
}

/// A first session, in which it is known already that nothing was kept: one that ends before leaves what
/// there is as it is.
fn first(start: Start) -> Session {
    let mut recto = start.open();
    recto.see_status("1 of");
    until_it_keeps(&mut recto);
    recto
}

fn until_it_keeps(recto: &mut Session) {
    recto.keys("s");
    recto.see("★");
    recto.keys("s");
    recto.see_no_more("★");
}

/// Another session after that one, which is to have ended.
fn again(archive: &Archive, former: &Session) -> Session {
    start(archive).after(former).open()
}

fn leave(recto: &mut Session) {
    recto.keys("C-c");
    assert_eq!(recto.end().exit_code(), 0);
}

#[test]
fn what_was_read_and_starred_is_so_the_next_time() {
    let archive = Archive::of(&TITLES);
    let mut recto = open(&archive);
    recto.keys("m j s");
    recto.see_status("2 of 5 · 4 unread · 1 starred");
    leave(&mut recto);
    let mut recto = again(&archive, &recto);
    recto.see_status("2 of 5 · 4 unread · 1 starred");
    recto.see_chosen("Beta");
}

#[test]
fn the_line_the_order_and_the_choice_are_taken_up() {
    let archive = Archive::of(&TITLES);
    let mut recto = open(&archive);
    recto.keys("S g j j Enter");
    recto.see("by title");
    recto.text("/-alpha\r");
    recto.see_status("1 of 4");
    recto.keys("j j");
    recto.see_chosen("Delta");
    leave(&mut recto);
    let mut recto = again(&archive, &recto);
    recto.see("/ -alpha");
    recto.see("by title");
    recto.see_chosen("Delta");
    recto.see_status("3 of 4");
    // The lines kept before are there to be typed again.
    recto.keys("Esc");
    recto.see_status("4 of 5");
    recto.keys("/ C-p");
    recto.see("/ -alpha");
}

#[test]
fn the_page_and_the_place_on_it_are_taken_up() {
    for (keys, size) in [("Enter", (120, 30)), ("Enter", (80, 24)), ("Enter z", (80, 24))] {
        let archive = Archive::new();
        archive.article(0, "Alpha", "short");
        archive.article(1, "Long", &numbered_words(3_000));
        let mut recto = first(start(&archive).size(size.0, size.1));
        recto.keys("j");
        recto.keys(keys);
        recto.see("w0001");
        recto.keys("Space");
        recto.see_no_more("w0001");
        let top = look::top(recto.screen());
        leave(&mut recto);
        let mut recto = start(&archive).size(size.0, size.1).after(&recto).open();
        recto.see_top(&top);
        // The keys go to the page.
        recto.keys("g");
        recto.see("w0001");
        leave(&mut recto);
        let mut recto = start(&archive).size(size.0, size.1).after(&recto).open();
        recto.see("w0001");
    }
}

#[test]
fn an_article_is_gone_on_with_where_it_was_left_in_another_session() {
    let archive = Archive::new();
    archive.article(0, "Alpha", "short");
    archive.article(1, "Long", &numbered_words(3_000));
    let mut recto = open(&archive);
    recto.keys("j Enter");
    recto.see("w0001");
    recto.keys("Space");
    recto.see_no_more("w0001");
    let top = look::top(recto.screen());
    recto.keys("q k");
    recto.see_page("short");
    leave(&mut recto);
    let mut recto = again(&archive, &recto);
    recto.see_page("short");
    recto.keys("j");
    recto.see_top(&top);
}

#[test]
fn a_file_that_was_renamed_meanwhile_is_read_on_where_it_was() {
    for _ in 0..3 {
        let archive = Archive::new();
        archive.article(0, "Alpha", "short");
        let path = archive.article(1, "Long", &numbered_words(3_000));
        let mut recto = first(start(&archive).size(80, 24));
        recto.keys("j Enter");
        recto.see("w0001");
        recto.keys("Space");
        recto.see_no_more("w0001");
        let top = look::top(recto.screen());
        leave(&mut recto);
        std::fs::rename(&path, archive.path().join("renamed.md")).expect("it can be renamed");
        let mut recto = start(&archive).size(80, 24).after(&recto).open();
        recto.see_top(&top);
        leave(&mut recto);
    }
}

#[test]
fn two_seconds_after_a_place_it_is_kept_whatever_happens() {
    for signal in ["KILL", "HUP", "TERM"] {
        let archive = Archive::new();
        archive.article(0, "Long", &numbered_words(3_000));
        let mut recto = open(&archive);
        recto.see_page("w0001");
        recto.keys("s Enter Space");
        recto.see_no_more("w0001");
        let top = look::top(recto.screen());
        if signal == "KILL" {
            recto.quiet(Duration::from_millis(2_200));
        }
        recto.signal(signal);
        recto.wait();
        let mut recto = again(&archive, &recto);
        recto.see_top(&top);
        recto.keys("q");
        recto.see("★");
    }
}

#[test]
fn a_terminal_that_is_closed_takes_nothing_with_it() {
    let archive = Archive::new();
    archive.article(0, "Long", &numbered_words(3_000));
    let mut recto = open(&archive);
    recto.see_page("w0001");
    recto.keys("Enter Space");
    recto.see_no_more("w0001");
    recto.close(b"s");
    assert!(!recto.wait().success());
    let mut recto = again(&archive, &recto);
    // To close a pty types an end of input, which may have gone half a page further.
    recto.until("the page further down", |screen| {
        look::top(screen).starts_with('w') && !screen.contents().contains("w0001")
    });
}

#[test]
fn the_theme_and_the_measure_are_taken_up() {
    let archive = Archive::of(&TITLES);
    let mut recto = open(&archive);
    recto.keys("T");
    recto.see_status("theme: light");
    recto.keys("Enter w");
    recto.see("column: 60");
    leave(&mut recto);
    let mut recto = again(&archive, &recto);
    recto.see_page("This is the page of Alpha.");
    recto.keys("T");
    recto.see_status("theme: terminal");
    recto.keys("w");
    recto.see("column: 76");
}

#[test]
fn the_way_back_and_forward_is_taken_up() {
    let archive = Archive::of(&TITLES);
    let mut recto = open(&archive);
    recto.keys("Enter J J J");
    recto.see_page("This is the page of Delta.");
    recto.keys("C-o");
    recto.see_page("This is the page of Gamma.");
    leave(&mut recto);
    // One of the articles is gone meanwhile, and is passed over.
    std::fs::remove_file(archive.path().join("0001.md")).expect("it is there");
    let mut recto = again(&archive, &recto);
    recto.see_page("This is the page of Gamma.");
    recto.keys("C-n");
    recto.see_page("This is the page of Delta.");
    recto.keys("C-o C-o");
    recto.see_page("This is the page of Alpha.");
    recto.keys("C-o");
    recto.see_status("this is where you began");
}

#[test]
fn an_article_that_is_gone_leaves_its_place_to_its_neighbour() {
    let archive = Archive::of(&TITLES);
    let mut recto = open(&archive);
    recto.keys("j j Enter");
    recto.see_page("This is the page of Gamma.");
    leave(&mut recto);
    std::fs::remove_file(archive.path().join("0002.md")).expect("it is there");
    let mut recto = again(&archive, &recto);
    recto.see_page("This is the page of Delta.");
    recto.see_status("3 of 4");
}

#[test]
fn what_came_meanwhile_is_new_and_can_be_asked_for() {
    let archive = Archive::of(&TITLES);
    let mut recto = open(&archive);
    recto.keys("j");
    recto.see_status("2 of 5");
    leave(&mut recto);
    archive.article(2, "Gamma", "Read this again.");
    archive.article(9, "Epsilon", "new");
    let mut recto = again(&archive, &recto);
    recto.see_chosen("Beta");
    recto.see("✦");
    recto.see_status("2 of 6 · 1 new");
    recto.text("/is:new\r");
    recto.see_status("1 of 1");
    recto.see_chosen("✦ Epsilon");
    // Read, it is new no more.
    recto.keys("m");
    recto.see_no_more("✦");
}

#[test]
fn a_list_from_what_was_parsed_before_becomes_what_is_on_the_disk() {
    let archive = Archive::new();
    for nth in 0..600 {
        archive.file(
            &format!("{nth}.md"),
            &format!("---\ntitle: Article {nth}\ndate: 2021-01-01\n---\nText.\n"),
        );
    }
    let cache = tempfile::tempdir().expect("a folder can be made");
    let cache_home = cache.path().to_str().expect("plain");
    let mut recto = start(&archive).with("XDG_CACHE_HOME", cache_home).open();
    recto.see_status("1 of 600");
    until_it_keeps(&mut recto);
    let kept = |folder: &std::path::Path| {
        let files = std::fs::read_dir(folder.join("recto")).into_iter().flatten().flatten();
        files.filter(|file| file.file_name().to_string_lossy().ends_with(".cache")).count()
    };
    recto.wait_for("what was parsed kept", |_| kept(cache.path()) == 1);
    leave(&mut recto);
    std::fs::remove_file(archive.path().join("1.md")).expect("it can be removed");
    std::fs::remove_file(archive.path().join("2.md")).expect("it can be removed");
    archive.file("new.md", "---\ntitle: Newcomer\ndate: 2022-01-01\n---\nText.\n");
    let mut recto = start(&archive).with("XDG_CACHE_HOME", cache_home).after(&recto).open();
    // What came stands above, and moves nothing.
    recto.see_status("2 of 599");
    recto.keys("g");
    recto.see("✦ Newcomer");
}

#[test]
fn a_terminal_that_is_closed_ends_it_though_another_holds_what_is_kept() {
    let archive = Archive::of(&TITLES);
    let state = tempfile::tempdir().expect("a folder can be made");
    let mut recto = first(start(&archive).with("XDG_STATE_HOME", state.path().to_str().expect("plain")));
    let other = rusqlite::Connection::open(state.path().join("recto/state.db")).expect("it is there");
    other.execute_batch("BEGIN IMMEDIATE").expect("it can be held");
    recto.keys("s");
    recto.see("★");
    recto.signal("HUP");
    recto.close(b"");
    recto.wait();
}

#[test]
fn nothing_is_taken_up_where_that_is_not_wanted() {
    let archive = Archive::of(&TITLES);
    let mut recto = open(&archive);
    recto.text("/beta\rm");
    recto.see_status("1 of 2 · 1 unread");
    leave(&mut recto);
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::create_dir(folder.path().join("recto")).expect("a folder can be made");
    std::fs::write(folder.path().join("recto/config.toml"), "[reading]\nresume = false\n")
        .expect("it can be written");
    let config = folder.path().to_str().expect("its name is plain");
    let mut recto = start(&archive).with("XDG_CONFIG_HOME", config).after(&recto).open();
    // What was read is so all the same.
    recto.see_status("1 of 5 · 4 unread");
    leave(&mut recto);
    let file = archive.path().join("0001.md");
    let mut recto = Start::recto(&[file.to_str().expect("plain")]).size(80, 24).after(&recto).open();
    recto.see("This is the page of Beta.");
    recto.keys("q");
    assert_eq!(recto.end().exit_code(), 0);
}
