//! Terminals that take nothing for a while, that answer late or never.

use std::time::Duration;

use crate::support::archive::Archive;
use crate::support::link::{Answers, IN_ORDER, Link, Step};
use crate::support::{Session, Start};

/// A link on which everything is late and nothing slow.
const FAR: Link = Link { bytes_a_second: 1_000_000, delay: Duration::from_millis(200) };
const STOP_OUTPUT: &[u8] = b"\x13";
const START_OUTPUT: &[u8] = b"\x11";

fn open() -> Session {
    let mut recto = Start::recto(&[]).size(120, 40).open();
    recto.see_status("1 of");
    recto
}

/// Has the terminal take nothing more, by flow control.
fn stall(recto: &mut Session) {
    recto.set_line("ixon");
    recto.send(STOP_OUTPUT);
}

/// Types this when the program has sent a frame for `j` and its answer is far away.
fn type_while_a_frame_is_on_its_way(recto: &mut Session, keys: &str) {
    let sent =
        |recto: &Session| recto.log.steps().iter().filter(|step| matches!(step, Step::Sent(_))).count();
    let before = sent(recto);
    recto.keys("j");
    recto.wait_for("a frame sent", |recto| sent(recto) > before);
    recto.text(keys);
}

fn questions(recto: &Session) -> usize {
    recto.bytes.windows(IN_ORDER.len()).filter(|bytes| *bytes == IN_ORDER).count()
}

#[test]
fn keys_count_while_nothing_is_taken_and_their_frames_become_one() {
    let mut recto = open();
    let calm = Duration::from_millis(300);
    // What it draws by itself at the beginning.
    while !recto.quiet(calm).is_empty() {}
    stall(&mut recto);
    let before = questions(&recto);
    recto.keys("j j j j j");
    // Whoever has read the last of them has dealt with those before.
    recto.keys("T");
    recto.quiet(calm);
    assert_eq!(questions(&recto), before, "nothing comes through");
    recto.send(START_OUTPUT);
    recto.see("theme:");
    recto.keys("j");
    recto.see_status("7 of");
    assert!(questions(&recto) <= before + 4, "{} frames", questions(&recto) - before);
    assert_eq!(recto.quit(), 0);
    recto.assert_given_back();
}

#[test]
fn it_ends_however_it_is_asked_to_while_nothing_is_taken() {
    for (name, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let mut recto = open();
        stall(&mut recto);
        recto.keys("j j");
        recto.signal(name);
        assert_eq!(recto.wait().exit_code(), code, "{name}");
    }
    let mut recto = open();
    stall(&mut recto);
    recto.keys("j j C-c");
    assert_eq!(recto.wait().exit_code(), 0);
}

#[test]
fn a_terminal_that_never_answers_shows_every_key() {
    let mut recto = Start::recto(&[]).answers(Answers::Never).size(120, 40).open();
    recto.see_status("1 of");
    for row in 2..=6 {
        recto.keys("j");
        recto.see_status(&format!("{row} of"));
    }
    assert_eq!(recto.quit(), 0);
    recto.assert_given_back();
}

#[test]
fn an_answer_that_comes_after_the_end_is_not_typed_into_the_shell() {
    let line = "$RECTO; IFS= read -r line; echo \"GOT ${#line} LETTERS\"";
    let mut recto = Start::shell(line).behind(FAR).size(120, 40).open();
    recto.see_status("1 of");
    type_while_a_frame_is_on_its_way(&mut recto, "q");
    recto.until_given_back();
    recto.text("typed\r");
    recto.see("GOT 5 LETTERS");
    assert_eq!(recto.end().exit_code(), 0);
}

#[test]
fn nor_one_into_the_editor() {
    let (archive, tools) = (Archive::of(&["Alpha", "Beta", "Gamma"]), Archive::new());
    let editor = tools.script("editor", "IFS= read -r line; echo \"GOT ${#line} LETTERS\"; read -r line");
    let start = Start::recto(&[archive.name()]).with("EDITOR", &editor);
    let mut recto = start.behind(FAR).size(120, 40).open();
    recto.see_status("1 of 3");
    type_while_a_frame_is_on_its_way(&mut recto, "e");
    recto.until_given_back();
    recto.text("typed\r");
    recto.see("GOT 5 LETTERS");
    recto.text("\r");
    recto.see_status("2 of 3");
    recto.keys("j");
    recto.see_status("3 of 3");
}
