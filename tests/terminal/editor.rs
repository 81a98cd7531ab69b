//! `$EDITOR` has the terminal to itself.

use std::path::Path;

use crate::support::archive::Archive;
use crate::support::{Session, Start};

fn open(archive: &Archive, editor: &str) -> Session {
    let mut recto = Start::recto(&[archive.name()]).with("EDITOR", editor).size(120, 40).open();
    recto.see_status("1 of 3");
    recto
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the editor wrote it")
}

#[test]
fn the_editor_gets_the_file_the_terminal_and_every_key() {
    let (archive, tools) = (Archive::of(&["Alpha", "Beta", "Gamma"]), Archive::new());
    let marker = tools.path().join("marker");
    let text = format!(
        "echo EDITOR READY; read -r line; printf '%s|' \"$#\" \"$1\" \"$2\" \"$line\" >{}; \
         sed -i 's/page of Beta/second edition/' \"$2\"",
        marker.display()
    );
    let editor = format!("{} --wait", tools.script("editor", &text));
    let mut recto = open(&archive, &editor);
    recto.keys("j e");
    recto.see("EDITOR READY");
    assert!(!recto.screen().alternate_screen() && !recto.screen().hide_cursor());
    assert!(!recto.screen().bracketed_paste() && recto.is_cooked());
    recto.text("jjqGq\r");
    recto.see_page("This is the second edition.");
    recto.see_chosen("Beta");
    recto.see_status("2 of 3");
    let file = archive.path().join("0001.md");
    assert_eq!(read(&marker), format!("2|--wait|{}|jjqGq|", file.display()));
    assert!(recto.screen().alternate_screen() && recto.screen().hide_cursor() && !recto.is_cooked());
    recto.keys("j");
    recto.see_status("3 of 3");
}

#[test]
fn a_name_for_a_shell_to_trip_on_is_one_argument() {
    let (archive, tools) = (Archive::new(), Archive::new());
    let name = "-e $(touch pwned); \"x\" 'y' & *.md";
    archive.file(name, "# Tricky\n\nText.\n");
    let marker = tools.path().join("marker");
    let editor = tools.script("editor", &format!("printf '%s|' \"$#\" \"$1\" >{}", marker.display()));
    let mut recto = Start::recto(&[archive.name()]).with("EDITOR", &editor).size(120, 40).open();
    recto.see_page("Tricky");
    recto.keys("e");
    recto.wait_for("the editor", |_| marker.exists());
    recto.see_page("Tricky");
    assert_eq!(read(&marker), format!("1|{}|", archive.path().join(name).display()));
    assert_eq!(std::fs::read_dir(archive.path()).expect("it is there").count(), 1, "nothing was run");
}

#[test]
fn an_editor_that_is_not_there_or_fails_is_news() {
    let (archive, tools) = (Archive::of(&["Alpha", "Beta", "Gamma"]), Archive::new());
    let mut recto = open(&archive, "/nonexistent/editor -x");
    recto.keys("e");
    recto.see("cannot start /nonexistent/editor");
    recto.see("$EDITOR");
    recto.keys("j");
    recto.see_status("2 of 3");
    let failing = tools.script("failing", "exit 3");
    let mut recto = open(&archive, &failing);
    recto.keys("e");
    recto.see("exit status: 3");
    recto.keys("j");
    recto.see_status("2 of 3");
}

#[test]
fn an_article_without_a_file_has_nothing_to_edit() {
    let mut recto = Start::recto(&[]).with("EDITOR", "/nonexistent/editor").open();
    recto.see_status("1 of");
    recto.keys("e");
    recto.see("this article has no file of its own to edit");
}

#[test]
fn an_interrupt_in_the_editor_is_the_editors() {
    let (archive, tools) = (Archive::of(&["Alpha", "Beta", "Gamma"]), Archive::new());
    let text = "trap 'echo INTERRUPTED' INT; echo EDITOR READY; read -r a; read -r b; exit 0";
    let editor = tools.script("editor", text);
    let mut recto = open(&archive, &editor);
    recto.keys("e");
    recto.see("EDITOR READY");
    recto.keys("C-c");
    recto.see("INTERRUPTED");
    recto.text("\r\r");
    recto.see_status("1 of 3");
    recto.keys("j");
    recto.see_status("2 of 3");
}

#[test]
fn an_editor_that_is_suspended_leads_back_to_the_shell() {
    let (archive, tools) = (Archive::of(&["Alpha", "Beta", "Gamma"]), Archive::new());
    // As vi does on C-z: it stops its whole job, not only itself.
    let editor = tools.script("editor", "echo EDITOR READY; kill -TSTP 0; echo EDITOR BACK");
    let mut shell = Start::program(Path::new("/bin/bash"), &["--norc", "-i"])
        .with("RECTO", crate::support::RECTO)
        .with("EDITOR", &editor)
        .with("PS1", "READY> ")
        .size(120, 40)
        .open();
    shell.see("READY>");
    shell.text(&format!("$RECTO {}\r", archive.name()));
    shell.see_status("1 of 3");
    shell.keys("e");
    // The shell has the terminal again once it asks for a line.
    shell.until("the prompt", |screen| {
        screen.contents().contains("Stopped") && screen.contents().trim_end().ends_with("READY>")
    });
    shell.text("fg\r");
    shell.see_status("1 of 3");
    shell.keys("j");
    shell.see_status("2 of 3");
    shell.keys("q");
    shell.until("the prompt", |screen| {
        !screen.alternate_screen() && screen.contents().trim_end().ends_with("READY>")
    });
}
