//! Articles handed out: to the clipboard and to files.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::archive::Archive;
use crate::support::{Session, Start};

fn open(archive: &Archive, folder: &Path) -> Session {
    let line = format!("cd '{}' && exec \"$RECTO\" '{}'", folder.display(), archive.name());
    let mut recto = Start::shell(&line).size(120, 30).with("HOME", folder.to_str().expect("plain")).open();
    recto.see_status("1 of 3");
    recto
}

fn three() -> (Archive, TempDir) {
    (Archive::of(&["Alpha", "Beta", "Gamma"]), tempfile::tempdir().expect("a folder can be made"))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("it can be listed");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn what_matches_or_is_marked_is_copied_as_citations() {
    let (archive, folder) = three();
    let mut recto = open(&archive, folder.path());
    recto.keys("x");
    recto.see("Export 3 articles: all that match");
    recto.keys("Enter");
    let cited = "- Alpha — 28 December 2020\n- Beta — 27 December 2020\n- Gamma — 26 December 2020";
    recto.see_copied(cited);
    recto.keys("j v x");
    recto.see("Export one article: marked");
    recto.keys("Enter");
    recto.see_copied("- Beta — 27 December 2020");
    recto.text("/nothing like it\r");
    recto.see("Nothing matches");
    recto.text(":unmark all\rx");
    recto.see("there is nothing to export");
}

#[test]
fn a_file_is_written_as_its_ending_says_and_never_over_another() {
    let (archive, folder) = three();
    let mut recto = open(&archive, folder.path());
    recto.keys("x j Enter");
    recto.see("to recto-20");
    recto.keys("Enter");
    recto.see("3 articles written to");
    let written = names(folder.path());
    assert!(written.len() == 1 && written[0].starts_with("recto-20"), "{written:?}");
    assert_eq!(written[0].rsplit_once('.').map(|(_, ending)| ending), Some("md"));
    let text = fs::read_to_string(folder.path().join(&written[0])).expect("it is there");
    assert_eq!(text.lines().next(), Some("- Alpha — 28 December 2020"));
    // The next name is free again; the one typed is not.
    recto.keys("x j Enter");
    recto.see("-2.md");
    recto.keys("C-u");
    recto.text(&written[0]);
    recto.keys("Enter");
    recto.see("the name is taken");
    recto.keys("C-u");
    recto.text("~/list.odt\r");
    recto.see("the ending says how it is written");
    recto.keys("C-u");
    recto.text("~/list.json\r");
    recto.see("3 articles written to");
    let json = fs::read(folder.path().join("list.json")).expect("it is there");
    let articles: Vec<serde_json::Value> = serde_json::from_slice(&json).expect("it is JSON");
    assert_eq!(articles[0]["title"], "Alpha");
    assert_eq!(articles.len(), 3);
    for ending in ["tsv", "paths"] {
        recto.keys("x j Enter");
        recto.see("to recto-20");
        recto.keys("C-u");
        recto.text(&format!("list.{ending}\r"));
        recto.see(&format!("list.{ending}"));
        recto.wait_for("the file", |_| folder.path().join(format!("list.{ending}")).exists());
    }
}

#[test]
fn nothing_is_written_into_the_archive() {
    let (archive, folder) = three();
    let before = names(archive.path()).len();
    let mut recto = open(&archive, archive.path());
    recto.keys("x j Enter");
    // Started in the archive, the name offered is elsewhere.
    recto.see("to ~/recto-20");
    recto.keys("C-u");
    recto.text("list.md\r");
    recto.see("an archive that is read");
    recto.keys("C-u");
    recto.text(&format!("{}/nowhere/list.md\r", folder.path().display()));
    recto.see("No such file");
    assert_eq!((names(archive.path()).len(), names(folder.path()).len()), (before, 0));
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let (archive, folder) = three();
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).expect("a folder can be made");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o500)).expect("it can be locked");
    // Whom nothing is locked to writes all the same.
    let is_locked = fs::write(locked.join("probe"), "").is_err();
    let mut recto = open(&archive, folder.path());
    recto.keys("x j Enter");
    recto.see("to recto-20");
    recto.keys("C-u");
    recto.text("locked/list.md\r");
    recto.see(if is_locked { "Permission denied" } else { "3 articles written to" });
}

#[test]
fn too_much_for_a_clipboard_is_offered_a_file() {
    let archive = Archive::of(&["Alpha", "Beta", "Gamma"]);
    for nth in 0..3 {
        archive.article(nth, &"Long words ".repeat(4_000), "text");
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut recto = open(&archive, folder.path());
    recto.keys("x Enter");
    recto.see("too much for a terminal's clipboard: take a file");
    recto.keys("Enter");
    recto.see("to recto-20");
}
