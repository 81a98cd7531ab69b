//! Saved queries: gone to, saved and deleted by keys.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::archive::Archive;
use crate::support::{Session, Start, look};

struct Desk {
    archive: Archive,
    home: TempDir,
}

impl Desk {
    fn new() -> Self {
        let archive = Archive::of(&["Conti one", "Conti two", "Emotet", "Hospital of Conti"]);
        Self { archive, home: tempfile::tempdir().expect("a folder can be made") }
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home.path().join("recto").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(&path, text).expect("it can be written");
        path
    }

    fn saved(&self) -> String {
        fs::read_to_string(self.home.path().join("recto/queries.toml")).unwrap_or_default()
    }

    fn open(&self) -> Session {
        let start = Start::recto(&[self.archive.name()]).size(120, 30);
        let mut recto = start.with("XDG_CONFIG_HOME", self.home.path().to_str().expect("plain")).open();
        recto.see("4 · newest");
        recto
    }
}

#[test]
fn what_is_in_the_bar_is_saved_and_gone_to_by_its_name() {
    let desk = Desk::new();
    let mut recto = desk.open();
    recto.keys("@");
    recto.see("None is saved yet");
    recto.keys("Esc");
    recto.see_no_more("None is saved yet");
    recto.text("/conti\r");
    recto.see("3 of 4");
    recto.keys("@");
    recto.text("gang.1");
    recto.see("save “conti” as gang.1");
    recto.keys("Enter");
    recto.see("saved: @gang.1 is “conti”");
    assert!(desk.saved().contains("\"gang.1\" = \"conti\"\n"), "{}", desk.saved());
    recto.keys("Esc");
    recto.see_no_more("/ conti");
    recto.keys("@");
    recto.until("its count", |screen| look::words(&look::row(screen, 2)) == "▌ gang.1 conti 3");
    recto.keys("Enter");
    recto.see("/ @gang.1");
    recto.see("3 of 4");
    // As after a tag that was followed.
    recto.keys("C-o");
    recto.see_no_more("/ @gang.1");
    // The name is part of a line like any other.
    recto.keys("q");
    recto.see_status("1 of 4");
    recto.text("/@gang.1 hospital");
    recto.see("1 of 4");
    recto.keys("Enter C-c");
    recto.end();
    let mut again = desk.open();
    again.text("/@gang.1\r");
    again.see("3 of 4");
}

#[test]
fn a_query_is_deleted_after_a_question_and_those_of_the_configuration_are_not() {
    let desk = Desk::new();
    desk.write("config.toml", "[queries]\nfixed = \"emotet\"\n");
    desk.write("queries.toml", "keyed = \"conti\"\nother = \"one\"\nfixed = \"hospital\"\n");
    let mut recto = desk.open();
    recto.keys("@");
    recto.until("the counts", |screen| {
        let rows: Vec<String> = (2..5).map(|row| look::words(&look::row(screen, row))).collect();
        rows == ["▌ fixed emotet config.toml 1", "keyed conti 3", "other one 1"]
    });
    recto.keys("C-x");
    recto.see("@fixed stands in config.toml");
    recto.keys("Down C-x");
    recto.see("delete @keyed?");
    recto.keys("Down");
    recto.see_no_more("delete @keyed?");
    assert!(desk.saved().contains("keyed"));
    recto.keys("C-x Enter");
    recto.see("@keyed is deleted");
    recto.until("two left", |screen| look::row(screen, 4).trim().is_empty());
    assert!(!desk.saved().contains("keyed") && desk.saved().contains("other"), "{}", desk.saved());
}

#[test]
fn a_saved_query_is_made_narrower_under_its_name() {
    let desk = Desk::new();
    desk.write("config.toml", "[queries]\nfixed = \"emotet\"\n");
    desk.write("queries.toml", "gang = \"conti | emotet\"\n");
    let mut recto = desk.open();
    recto.text("/@gang -one -@gang\r");
    recto.see("0 of 4");
    recto.keys("@");
    recto.text("fixed");
    recto.see_no_more("gang");
    assert!(!recto.shown().contains("save “"), "the configuration is written by hand");
    recto.keys("C-u");
    recto.text("gang");
    recto.see("save “(conti | emotet) -one -(conti | emotet)” as gang instead of “conti | emotet”");
    recto.keys("Esc");
    recto.see_no_more("save “");
    recto.keys("/ C-u");
    recto.text("@gang -one\r");
    recto.see("3 of 4");
    recto.keys("@");
    recto.text("gang");
    recto.see("save “(conti | emotet) -one” as gang");
    recto.keys("Down Enter");
    recto.see("saved: @gang is “(conti | emotet) -one”");
    assert!(desk.saved().contains("\"gang\" = \"(conti | emotet) -one\"\n"), "{}", desk.saved());
    recto.keys("/ C-u");
    recto.text("@gang\r");
    recto.see("3 of 4");
    // There is nothing to save about a name alone.
    recto.keys("@");
    recto.text("gang");
    recto.see_words("gang (conti | emotet) -one");
    assert!(!recto.shown().contains("save “"));
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_left_as_it_is() {
    let desk = Desk::new();
    let path: &Path = &desk.write("queries.toml", "good = \"conti\"\nbad = = \n");
    let mut recto = desk.open();
    recto.see("line 2: write name = \"query\"");
    recto.text("/@good\r");
    recto.see("3 of 4");
    recto.keys("@");
    recto.text("new\r");
    recto.see("is left as it is");
    assert_eq!(fs::read_to_string(path).expect("it is there"), "good = \"conti\"\nbad = = \n");
}

#[test]
fn a_saved_query_is_known_while_its_name_is_typed() {
    let desk = Desk::new();
    desk.write("config.toml", "[queries]\ngang = \"conti\"\n");
    let mut recto = desk.open();
    recto.text("/@gang emotett");
    recto.see_status("did you mean");
    recto.keys("C-w");
    recto.see("3 of 4");
    assert!(!recto.shown().contains("no saved query"), "{}", recto.shown());
    recto.text("x");
    recto.keys("Backspace Backspace Backspace");
    recto.see_status("no saved query @gan");
}
