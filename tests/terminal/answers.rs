//! What the terminal says when it is asked what it is: all of it, nothing, late, nonsense.

use std::time::Duration;

use recto::terminal::{Kind, Known};
use vt100::Color;

use crate::support::link::Answers;
use crate::support::replies::{ALL, Reply};
use crate::support::{Session, Start, emitted, look};

/// What the mark before the chosen row has in the light theme.
const ON_LIGHT: Color = Color::Idx(25);
const PUSHED: &str = "\x1b[>5u";
const POPPED: &str = "\x1b[<u";

fn count(recto: &Session, sequence: &str) -> usize {
    String::from_utf8_lossy(&recto.bytes).matches(sequence).count()
}

fn mark_is_on_light(recto: &mut Session) {
    recto.until("the light theme", |screen| {
        screen.contents().contains('▌') && look::cells(screen, "▌")[0].fgcolor() == ON_LIGHT
    });
}

fn knows_keyboard(recto: &mut Session) {
    recto.wait_for("kitty's keyboard", |recto| count(recto, PUSHED) == 1);
}

#[test]
fn everything_is_asked_once_and_what_is_known_is_used() {
    let mut recto = Start::recto(&[]).saying(&ALL).size(120, 40).open();
    recto.see_status("1 of");
    mark_is_on_light(&mut recto);
    knows_keyboard(&mut recto);
    recto.keys("j");
    recto.see_status("2 of");
    let told = emitted::read(&recto.bytes);
    for question in emitted::asked() {
        assert_eq!(told.iter().filter(|told| **told == question).count(), 1, "{question:?}");
    }
    assert_eq!(recto.quit(), 0);
    recto.assert_given_back();
    assert_eq!((count(&recto, PUSHED), count(&recto, POPPED)), (1, 1));
    let ours = emitted::foreign_beside_links(&recto.bytes);
    assert_eq!(ours, None);
}

#[test]
fn a_terminal_that_answers_nothing_is_not_waited_for() {
    let mut recto = Start::recto(&[]).answers(Answers::Never).size(120, 40).open();
    recto.see_status("1 of");
    recto.keys("j");
    recto.see_status("2 of");
    assert_eq!(recto.quit(), 0);
    recto.assert_given_back();
    assert_eq!(count(&recto, PUSHED), 0);
}

#[test]
fn answers_that_come_late_still_count() {
    let mut recto = Start::recto(&[]).answers(Answers::Never).size(120, 40).open();
    recto.see_status("1 of");
    recto.keys("j");
    recto.see_status("2 of");
    let answers: String = ALL.iter().map(|(_, answer)| *answer).collect();
    // Cut in the middle of one, as on a slow link.
    let (first, second) = answers.split_at(20);
    recto.send(first.as_bytes());
    recto.send(second.as_bytes());
    mark_is_on_light(&mut recto);
    knows_keyboard(&mut recto);
    recto.keys("j");
    recto.see_status("3 of");
    assert!(!recto.shown().contains("rgb") && !recto.shown().contains("Knows"), "{}", recto.shown());
    recto.quit();
    recto.assert_given_back();
}

#[test]
fn answers_that_come_with_the_end_are_not_typed_into_the_shell() {
    let line = "$RECTO; echo AFTER; read -r line; echo \"GOT[$line]\"";
    let mut recto = Start::shell(line).answers(Answers::Never).size(80, 24).open();
    recto.see_status("1 of");
    let answers: String = ALL.iter().map(|(_, answer)| *answer).collect();
    recto.send(format!("q{answers}").as_bytes());
    recto.see("AFTER");
    recto.text("x\r");
    recto.see("GOT[x]");
    assert!(!recto.shown().contains("rgb") && !recto.shown().contains("62"), "{}", recto.shown());
}

#[test]
fn nonsense_is_dropped() {
    let nonsense: [Reply; 6] = [
        ("\x1b]11;?\x1b\\", "\x1b]11;rgb:zz/qq\x1b\\\x1b]999;q\x07"),
        ("\x1b[>0q", "\x1bP>|\u{202e}\x1b\\\x1bP1+r5463=q\x1b\\"),
        ("\x1b[?2026$p", "\x1b[?2026;99999999999$y\x1b[?$y"),
        ("\x1b[?69$p", "\x1b[?69;;;;$y\x1b[<q\x1b[200q"),
        ("\x1b[?u", "\x1b[?99999999u\x1b[?u"),
        ("\x1b[c", "\x1b[?62;22;9999999c\x1b[?62c"),
    ];
    let mut recto = Start::recto(&[]).saying(&nonsense).size(120, 40).open();
    recto.see_status("1 of");
    recto.keys("G g j");
    recto.see_status("2 of");
    assert_eq!(count(&recto, PUSHED), 0);
    // A string that does not end takes no more with it than itself.
    recto.send(b"\x1b]11;rgb:0/0");
    assert_eq!(recto.quit(), 0);
    recto.assert_given_back();
}

#[test]
fn a_version_without_end_is_bounded() {
    // No other answer in the middle of this one.
    let mut recto = Start::recto(&[]).answers(Answers::Never).size(120, 40).open();
    recto.see_status("1 of");
    // Long enough from the first to be no key, and of letters that mean nothing should it be one.
    recto.send(b"\x1bP>|00000000");
    for _ in 0..20 {
        recto.send(&[b'0'; 1_000]);
    }
    recto.send(b"\x1b\\j");
    recto.see_status("2 of");
}

#[test]
fn older_terminals_are_asked_nothing_and_told_no_modes() {
    for term in ["linux", "vt100"] {
        let mut recto = Start::recto(&[]).with("TERM", term).saying(&ALL).size(80, 24).open();
        recto.see_status("1 of");
        recto.keys("j");
        recto.see_status("2 of");
        recto.quit();
        let told = emitted::read(&recto.bytes);
        assert!(!told.iter().any(|told| emitted::asked().contains(told)), "{term}");
        let mode = |told: &&emitted::Told| {
            matches!(told, emitted::Told::Csi { parameters, last: 'h', .. }
                if parameters.iter().any(|mode| [2004, 1004, 1000, 1006].contains(mode)))
        };
        assert_eq!(told.iter().find(mode), None, "{term}");
    }
}

#[test]
fn keys_in_the_words_of_kitty_are_the_same_keys() {
    let mut recto = Start::recto(&[]).saying(&ALL).size(120, 40).open();
    recto.see_status("1 of");
    knows_keyboard(&mut recto);
    recto.send(b"\x1b[106;1u");
    recto.see_status("2 of");
    // Held down, and let go of.
    recto.send(b"\x1b[106;1:2u\x1b[106;1:3u");
    recto.see_status("3 of");
    recto.keys("?");
    recto.see("In the list");
    // Nothing has to be waited for: the letter after it is one of its own.
    recto.send(b"\x1b[27uj");
    recto.see_status("4 of");
    recto.send(b"\x1b[99;5u");
    assert_eq!(recto.end().exit_code(), 0);
    recto.assert_given_back();
}

#[test]
fn the_keyboard_is_given_back_while_suspended() {
    let mut recto = Start::recto(&[]).saying(&ALL).size(120, 40).open();
    recto.see_status("1 of");
    knows_keyboard(&mut recto);
    recto.send(b"\x1b[122;5u");
    recto.wait_for("the process stopped", |recto| recto.state() == 'T');
    recto.until_given_back();
    assert_eq!((count(&recto, PUSHED), count(&recto, POPPED)), (1, 1));
    recto.signal("CONT");
    recto.until("the session again", vt100::Screen::alternate_screen);
    recto.wait_for("the keyboard again", |recto| count(recto, PUSHED) == 2);
    recto.keys("j");
    recto.see_status("2 of");
    recto.quit();
    recto.assert_given_back();
    // What it is was asked once and for all.
    assert_eq!(count(&recto, "\x1b[>0q"), 1);
}

const CHILD: &str = "RECTO_ASKING_CHILD";

/// The child is this test program itself, which asks where there is no session.
#[test]
fn a_terminal_can_be_asked_without_a_session() {
    if std::env::var_os(CHILD).is_some() {
        let known = Known::ask(Kind::Capable, Duration::from_secs(30)).expect("there is a terminal");
        println!("KNOWN {:?} {:?} {:?}", known.version, known.margins, known.attributes);
        return;
    }
    let program = std::env::current_exe().expect("a test is a program");
    let test = "answers::a_terminal_can_be_asked_without_a_session";
    let mut child = Start::program(&program, &["--exact", test, "--nocapture", "--test-threads=1"])
        .with(CHILD, "1")
        .saying(&ALL)
        .size(100, 30)
        .open();
    child.see("KNOWN Some(\"Knows(1.0)\") Some(true) Some([62, 22])");
    assert_eq!(child.end().exit_code(), 0);
    child.assert_given_back();
}
