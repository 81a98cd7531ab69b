//! Pasted text is text, wherever it lands and however long it is.

use crate::support::archive::Archive;
use crate::support::{Start, look};

#[test]
fn a_paste_in_the_filter_is_one_line_and_runs_nothing() {
    let archive = Archive::of(&["Alpha", "Beta", "Gamma"]);
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    recto.see_status("1 of 3");
    recto.keys("/");
    recto.paste("be\r\nta\n\tq\x1b]0;x\x07");
    recto.see("/ be ta");
    recto.see("0 of 3");
    recto.until("a cursor: the bar is still typed in", |screen| !screen.hide_cursor());
    recto.keys("C-u");
    recto.paste("beta");
    recto.see_chosen("Beta");
    recto.see("1 of 3 · best first");
}

#[test]
fn a_paste_in_a_sheet_is_typed_in_its_line() {
    let archive = Archive::of(&["Alpha", "Beta", "Gamma"]);
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    recto.see_status("1 of 3");
    for (key, sign, nothing) in [
        (":", ":", "No action of that name"),
        ("L", "≈", "No article"),
        ("@", "@", "None like that"),
        ("t", "#", "no tags like that"),
    ] {
        recto.keys(key);
        recto.paste("q -\nx");
        recto.see(&format!("{sign} q - x"));
        recto.see(nothing);
        recto.keys("Esc");
        recto.see("3 · newest");
    }
    recto.keys("?");
    recto.see("next article; the page follows");
    recto.paste("q");
    recto.see("next article; the page follows");
    recto.keys("Esc");
    recto.see("3 · newest");
}

#[test]
fn a_paste_of_a_megabyte_is_bounded() {
    let archive = Archive::of(&["Alpha", "Beta", "Gamma"]);
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    recto.see_status("1 of 3");
    recto.keys("/");
    recto.paste(&"alpha q\n".repeat(1 << 17));
    recto.see("alpha q alpha q");
    let before = recto.bytes.len();
    recto.keys("C-u");
    recto.see("3 · newest");
    recto.text("gam");
    recto.see_chosen("Gamma");
    recto.keys("Esc");
    recto.see_status("1 of 3");
    assert!(recto.bytes.len() - before < 100_000, "the line was cut before it was kept");
}

#[test]
fn a_paste_anywhere_else_runs_no_commands() {
    let archive = Archive::of(&["Alpha", "Beta", "Gamma"]);
    let mut recto = Start::recto(&[archive.name()]).size(120, 60).open();
    recto.see_status("1 of 3");
    for place in ["list", "page", "palette", "help"] {
        match place {
            "page" => {
                recto.keys("Enter");
                recto.see("q list");
            }
            "palette" => {
                recto.keys("q :");
                recto.see("half a screen up");
            }
            "help" => {
                recto.keys("Esc");
                recto.see("q quit");
                recto.keys("?");
                recto.see("In the list");
            }
            _ => {}
        }
        recto.paste("jjq\nTTq?:q\r\nG\x03q");
        // What is asked for after it is asked of a program that is still where it was.
        if matches!(place, "list" | "page") {
            recto.keys(if place == "list" { "j" } else { "J" });
            recto.see_status("2 of 3");
            recto.keys(if place == "list" { "k" } else { "K" });
            recto.see_status("1 of 3");
        } else {
            for key in if place == "help" { ["Down", "Up"] } else { ["x", "Backspace"] } {
                let before = recto.bytes.len();
                recto.keys(key);
                recto.wait_for("an answer", |recto| recto.bytes.len() > before);
            }
        }
        let shown = recto.shown();
        match place {
            "palette" => assert!(
                shown.trim_start().starts_with(":\n") || shown.trim_start().starts_with(": "),
                "{shown}"
            ),
            "help" => assert!(shown.contains("In the list"), "{shown}"),
            _ => assert!(look::status(recto.screen()).starts_with("1 of 3"), "{place}: {shown}"),
        }
        assert!(!shown.contains("theme:"), "{place}: {shown}");
    }
    recto.keys("Esc");
    recto.see("q quit");
    recto.see_status("1 of 3");
}

#[test]
fn a_paste_that_never_ends_keeps_nothing_from_ending_the_program() {
    let mut recto = Start::recto(&[]).open();
    recto.see_status("1 of");
    recto.send(b"\x1b[200~qqqq");
    recto.signal("TERM");
    assert_eq!(recto.end().exit_code(), 143);
    recto.assert_given_back();
}
