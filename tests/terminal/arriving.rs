//! What changes on disk while it is read.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::support::archive::{Archive, lines};
use crate::support::{Session, Start, look};

/// `first`, and so many after it that they fill more than a screen of the list.
fn archive(first: &[&str]) -> Archive {
    let rest: Vec<String> = (0..40).map(|nth| format!("Older {nth:02}")).collect();
    let titles: Vec<&str> = first.iter().copied().chain(rest.iter().map(String::as_str)).collect();
    Archive::of(&titles)
}

fn open(archive: &Archive) -> Session {
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    // The timeline comes last, when everything is read.
    recto.see("Nov 2020 –");
    recto.see_status("1 of");
    recto
}

/// Newer than all of them.
fn newer(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2022-01-01\n---\n{body}\n")
}

/// The row of the screen that bears the mark.
fn chosen_row(recto: &Session) -> usize {
    let screen = recto.screen();
    (0..40).position(|row| look::row(screen, row).starts_with('▌')).expect("a row is chosen")
}

#[test]
fn what_arrives_above_moves_nothing_and_is_counted() {
    let archive = archive(&["Alpha", "Beta"]);
    let mut recto = open(&archive);
    recto.see_page("This is the page of Alpha.");
    let row = chosen_row(&recto);
    archive.file("new 1.md", &newer("First arrival", "It is here."));
    recto.see("1 new · . shows it");
    recto.see_status("2 of 43");
    recto.see_chosen("Alpha");
    assert_eq!(chosen_row(&recto), row);
    assert!(!look::list(recto.screen()).contains("First arrival"));
    archive.file("new 2.md", &newer("Second arrival", "It is here too."));
    recto.see("2 new · . shows them");
    recto.see_status("3 of 44");
    assert_eq!(chosen_row(&recto), row);
    recto.keys(".");
    recto.see_chosen("First arrival");
    recto.see_page("It is here.");
    recto.see_no_more("shows them");
    recto.keys(".");
    recto.see_chosen("Second arrival");
    // Back over what was gone to, as after a link.
    recto.keys("C-o");
    recto.see_chosen("First arrival");
}

#[test]
fn what_changed_is_all_compared_in_the_end() {
    let archive = archive(&["Alpha"]);
    let mut recto = open(&archive);
    recto.keys("s");
    recto.see_status("1 of 41 · 1 starred");
    archive.file("new.md", &newer("Arrival", "Text."));
    recto.see("1 new · . shows it");
    recto.see_no_more("comparing …");
    fs::rename(archive.path().join("0000.md"), archive.path().join("renamed.md")).expect("it is moved");
    recto.text("/is:starred\r");
    recto.see_status("1 of 1");
    recto.see_chosen("Alpha");
    recto.keys("Esc");
    recto.see_no_more("is:starred");
    recto.text("/is:new\r");
    recto.see_chosen("Arrival");
}

#[test]
fn a_star_goes_with_its_article_and_not_with_its_name() {
    let archive = archive(&["Alpha", "Beta", "Gamma"]);
    let mut recto = open(&archive);
    recto.keys("s");
    recto.see_status("1 of 43 · 1 starred");
    for (from, to) in [("0002.md", "moved.md"), ("0001.md", "0002.md"), ("0000.md", "0001.md")] {
        fs::rename(archive.path().join(from), archive.path().join(to)).expect("it is moved");
    }
    archive.file("0000.md", &newer("Another", "It has the name of Alpha."));
    recto.until("Alpha starred, and nothing else", |screen| {
        let list = look::list(screen);
        list.contains("Another") && list.contains("Alpha 28 Dec 2020 · ★") && list.matches('★').count() == 1
    });
}

#[test]
fn what_is_new_is_counted_once() {
    let archive = archive(&["Alpha"]);
    let mut recto = open(&archive);
    recto.quit();
    archive.file("new 1.md", &newer("First", "It came between."));
    archive.file("new 2.md", &newer("Second", "It came between."));
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).after(&recto).open();
    recto.see("of 43 · 2 new");
    archive.file("new 3.md", &newer("A third", "It comes now."));
    recto.see("3 new, 1 just arrived · . shows it");
    assert_eq!(look::status(recto.screen()).matches("new").count(), 1);
    recto.keys(".");
    recto.see_chosen("A third");
    recto.see("of 44 · 3 new");
    recto.see_no_more("just arrived");
}

#[test]
fn what_arrives_is_counted_only_if_it_matches_and_until_it_is_seen() {
    let archive = archive(&["Alpha"]);
    let mut recto = open(&archive);
    recto.keys("/");
    recto.text("older");
    recto.keys("Enter");
    recto.see_status("1 of 40");
    archive.file("other.md", &newer("Something else", "Text."));
    archive.file("older.md", &newer("Older, and new", "Text."));
    recto.see("1 new · . shows it");
    recto.see_status("1 of 41");
    recto.keys(".");
    recto.see_chosen("Older, and new");
    recto.see_no_more("shows it");
}

#[test]
fn a_changed_article_keeps_its_place_and_marks_what_changed() {
    let archive = archive(&[]);
    let body = lines("Long", 80);
    let path = archive.file("long.md", &newer("Long", &body));
    let mut recto = open(&archive);
    recto.see_page("Line 1 of Long.");
    recto.keys("Enter C-d C-d");
    recto.see_top("Line 17 of Long.");
    let changed = body.replace("Line 20 of Long.", "Line twenty.");
    fs::write(&path, newer("Long", &format!("A new beginning.\n\n{changed}"))).expect("it can be written");
    recto.see("changed on disk: 2 places marked");
    recto.see_top("Line 17 of Long.");
    let rows = look::page_rows(recto.screen());
    let row = rows.iter().find(|row| row.contains("Line twenty.")).expect("it is on the page");
    assert!(row.contains('▎'), "{row}");
    assert_eq!(rows.iter().filter(|row| row.contains('▎')).count(), 1);
    // It is left, and nothing is marked any more.
    recto.keys("J");
    recto.see_page("This is the page of Older 00.");
    recto.keys("K");
    recto.see_page("Line twenty.");
    assert!(!look::page(recto.screen()).contains('▎'));
}

#[test]
fn a_text_of_which_only_something_is_gone_has_changed() {
    let archive = archive(&[]);
    let path = archive.file("long.md", &newer("Long", &lines("Long", 20)));
    let mut recto = open(&archive);
    recto.see_page("Line 1 of Long.");
    recto.keys("Enter");
    fs::write(&path, newer("Long", &lines("Long", 10))).expect("it can be written");
    recto.see("changed on disk: some of the text is gone");
}

#[test]
fn a_page_that_begins_between_two_paragraphs_stays_there() {
    let archive = archive(&[]);
    let body = lines("Long", 80);
    let path = archive.file("long.md", &newer("Long", &body));
    let mut recto = open(&archive);
    recto.see_page("Line 1 of Long.");
    recto.keys("Enter C-d C-d");
    recto.see_top("Line 17 of Long.");
    recto.keys("j");
    let stands = |screen: &vt100::Screen| {
        let rows = look::page_rows(screen);
        look::top(screen).is_empty() && rows[1].contains("Line 18 of Long.")
    };
    recto.until("the line between", stands);
    fs::write(&path, newer("Long", &format!("A new beginning.\n\n{body}"))).expect("it can be written");
    recto.see("changed on disk");
    recto.until("the line between, still", stands);
}

#[test]
fn a_deleted_article_stays_until_it_is_left() {
    let archive = archive(&["Alpha", "Beta", "Gamma"]);
    let mut recto = open(&archive);
    recto.keys("j Enter");
    recto.see_page("This is the page of Beta.");
    fs::remove_file(archive.path().join("0001.md")).expect("it can be removed");
    recto.see("deleted on disk; it stays here until you leave it");
    recto.see_page("This is the page of Beta.");
    recto.see_chosen("Gamma");
    recto.keys("h");
    recto.see_status("2 of 42");
    recto.see_page("This is the page of Gamma.");
    assert!(!recto.shown().contains("Beta"));
}

#[test]
fn a_renamed_article_is_the_same() {
    let archive = archive(&["Alpha", "Beta", "Gamma"]);
    let mut recto = open(&archive);
    recto.keys("j v k Enter");
    recto.see_page("This is the page of Beta.");
    fs::create_dir(archive.path().join("folder")).expect("a folder can be made");
    fs::rename(archive.path().join("0001.md"), archive.path().join("folder/moved.md")).expect("it is moved");
    archive.file("new.md", &newer("Arrival", "Text."));
    recto.see("1 new · . shows it");
    recto.see_status("3 of 44");
    recto.see_chosen("Beta");
    recto.see("1 marked");
    recto.keys("h y");
    recto.see_page("This is the page of Beta.");
}

#[test]
fn what_is_renamed_or_comes_back_has_not_arrived() {
    let archive = archive(&["Alpha", "Beta", "Gamma"]);
    let mut recto = open(&archive);
    let at = |name: &str| archive.path().join(name);
    fs::rename(at("0001.md"), at("moved.md")).expect("it is moved");
    fs::rename(at("0002.md"), at("aside")).expect("it is moved");
    recto.see_no_more("Gamma");
    recto.see_status("1 of 42");
    archive.file("new.md", &newer("Arrival", "Text."));
    fs::rename(at("aside"), at("0002.md")).expect("it is moved");
    recto.see("1 new · . shows it");
    recto.see_status("2 of 44");
    recto.see("Gamma");
    assert!(!recto.shown().contains("2 new"));
    recto.keys(".");
    recto.see_chosen("Arrival");
    recto.keys(".");
    recto.see_foot("nothing else is new");
}

#[test]
fn a_slow_writer_is_waited_for() {
    let archive = archive(&["Alpha"]);
    let mut recto = open(&archive);
    let path = archive.path().join("slow.md");
    let mut file = fs::File::create(&path).expect("it can be made");
    for part in ["---\ntitle: Slowly ", "written\ndate: 2022-01-01\n", "---\nIts only", " sentence.\n"] {
        file.write_all(part.as_bytes()).expect("it can be written");
        file.flush().expect("it can be written");
    }
    recto.see("1 new · . shows it");
    recto.keys(".");
    recto.see_chosen("Slowly written");
    recto.see_page("Its only sentence.");
}

#[test]
fn many_land_at_once() {
    let archive = archive(&["Alpha"]);
    let mut recto = open(&archive);
    for nth in 0..10_000 {
        archive.file(&format!("many {nth}.md"), &newer(&format!("Arrival {nth}"), "Text."));
    }
    recto.see("10,000 new · . shows them");
    recto.see_status("10,001 of 10,041");
    recto.see_chosen("Alpha");
    recto.keys("j");
    recto.see_chosen("Older 00");
}

#[test]
fn a_deleted_article_that_comes_back_is_chosen_again() {
    let archive = archive(&["Alpha", "Beta", "Gamma"]);
    let mut recto = open(&archive);
    recto.keys("j Enter");
    recto.see_page("This is the page of Beta.");
    let (path, aside) = (archive.path().join("0001.md"), archive.path().join("aside"));
    fs::rename(&path, &aside).expect("it is moved");
    recto.see("deleted on disk; it stays here until you leave it");
    recto.see_chosen("Gamma");
    fs::rename(&aside, &path).expect("it is moved");
    recto.see_chosen("Beta");
    recto.see_status("2 of 43");
}

/// What `git checkout` does: files deleted and written anew, some as they were.
#[test]
fn many_are_replaced_at_once() {
    let archive = archive(&["Alpha", "Beta"]);
    let mut recto = open(&archive);
    recto.keys("j Enter");
    recto.see_page("This is the page of Beta.");
    let texts: Vec<(std::path::PathBuf, String)> = fs::read_dir(archive.path())
        .expect("it can be listed")
        .map(|file| file.expect("it can be listed").path())
        .map(|path| (path.clone(), fs::read_to_string(&path).expect("it can be read")))
        .collect();
    for (path, _) in &texts {
        fs::remove_file(path).expect("it can be removed");
    }
    for (path, text) in &texts {
        fs::write(path, text.replace("Older", "Replaced")).expect("it can be written");
    }
    recto.see_words("Replaced 00");
    recto.see_no_more("Older");
    recto.see_chosen("Beta");
    recto.see_page("This is the page of Beta.");
    recto.keys("h");
    recto.see_status("2 of 42");
}

#[test]
fn it_can_be_compared_now_and_then_or_not_at_all() {
    let (archive, home) = (archive(&["Alpha"]), Archive::new());
    fs::create_dir(home.path().join("recto")).expect("a folder can be made");
    let configured = |text: &str, home: &Path| {
        fs::write(home.join("recto/config.toml"), text).expect("it can be written");
    };
    configured("watch = \"poll\"\n", home.path());
    let start = || Start::recto(&[archive.name()]).with("XDG_CONFIG_HOME", home.name()).size(120, 40);
    let mut recto = start().open();
    recto.see("Nov 2020 –");
    recto.see("changes are looked for every 10 s: as the configuration says");
    recto.keys("j k");
    recto.see_status("1 of 41");
    archive.file("new.md", &newer("Arrival", "Text."));
    recto.see("1 new · . shows it");
    configured("watch = false\n", home.path());
    let mut recto = start().open();
    recto.see_status("1 of 42");
    archive.file("newer.md", &newer("Another", "Text."));
    recto.keys("R");
    recto.see("read again: 43 articles");
    recto.keys("j k");
    recto.see("1 new · . shows it");
}

#[test]
fn an_archive_that_is_gone_and_made_anew_is_read_again() {
    let archive = Archive::of(&["Alpha"]);
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    recto.see_page("This is the page of Alpha.");
    fs::remove_dir_all(archive.path()).expect("it can be removed");
    recto.see("the archive is not there");
    recto.keys("R");
    recto.see("There is nothing here to be read.");
    recto.see("not there any more. R looks again.");
    fs::create_dir(archive.path()).expect("a folder can be made");
    archive.article(0, "Beta", "Text.");
    recto.see("Beta");
}

#[test]
fn an_archive_that_is_away_is_not_taken_for_an_empty_one() {
    let folder = Archive::new();
    let [path, away] = ["archive", "away"].map(|name| folder.path().join(name));
    fs::create_dir(&path).expect("a folder can be made");
    for title in ["Alpha", "Beta", "Gamma"] {
        fs::write(path.join(format!("{title}.md")), newer(title, "Text.")).expect("it can be written");
    }
    let name = path.to_str().expect("temporary folders have plain names");
    let mut recto = Start::recto(&[name]).size(120, 40).open();
    recto.see_status("1 of 3");
    recto.keys("j");
    recto.see_chosen("Beta");
    fs::rename(&path, &away).expect("it is moved");
    recto.see_words("There is nothing here to be read");
    assert!(!recto.shown().contains("There are no articles here"));
    fs::rename(&away, &path).expect("it is moved");
    recto.see("Gamma");
    recto.see_chosen("Beta");
}
