//! What `recto doctor` finds out by asking the terminal it is run in.

use crate::support::replies::{ALL, Reply};
use crate::support::{Session, Start, emitted};

fn doctor(said: &[Reply], environment: &[(&str, &str)]) -> Session {
    let start = Start::recto(&["doctor"]).size(120, 60).saying(said);
    let mut recto = environment.iter().fold(start, |start, (name, value)| start.with(name, value)).open();
    assert_eq!(recto.end().exit_code(), 0);
    recto
}

/// The value of a row.
fn row(recto: &Session, name: &str) -> String {
    let shown = recto.shown();
    let rows = shown.lines().filter_map(|line| line.strip_prefix("  ")?.strip_prefix(name));
    rows.map(str::trim).next().unwrap_or_else(|| panic!("no {name} in {shown}")).to_owned()
}

#[test]
fn what_the_terminal_says_of_itself_is_told() {
    let recto = doctor(&ALL, &[("COLORTERM", "truecolor")]);
    for (name, value) in [
        ("kind", "capable"),
        ("says it is", "Knows(1.0)"),
        ("background", "light"),
        ("frames at once", "yes"),
        ("margins", "yes"),
        ("kitty keyboard", "yes"),
        ("pictures", "auto: half blocks"),
        ("theme", "auto: light"),
    ] {
        assert_eq!(row(&recto, name), value, "{}", recto.shown());
    }
    recto.assert_given_back();
    let recto = doctor(&[("\x1b[c", "\x1b[?6c")], &[("TERM", "xterm-kitty")]);
    for (name, value) in [
        ("says it is", "not said"),
        ("background", "not said"),
        ("margins", "not said"),
        ("kitty keyboard", "no"),
        ("pictures", "auto: kitty's protocol"),
        ("theme", "auto: dark"),
    ] {
        assert_eq!(row(&recto, name), value, "{}", recto.shown());
    }
}

#[test]
fn one_that_does_not_answer_or_may_not_know_the_questions_keeps_nobody() {
    let recto = doctor(&[], &[]);
    assert_eq!(row(&recto, "says it is"), "asked, and has not answered");
    recto.assert_given_back();
    let recto = doctor(&ALL, &[("TERM", "linux")]);
    assert_eq!(row(&recto, "says it is"), "not asked: it may not know the questions");
    assert!(!recto.bytes.contains(&0x1b), "it is asked nothing");
}

#[test]
fn a_name_that_would_act_is_cleaned_and_cut() {
    let hostile = "\x1bP>|\x1b]0;owned\x08\u{9b}2J\u{202e}Evil\x1b\\";
    let long: &'static str = format!("\x1bP>|{}\x1b\\", "y".repeat(400)).leak();
    for answer in [hostile, long] {
        let recto = doctor(&[("\x1b[>0q", answer), ("\x1b[c", "\x1b[?6c")], &[]);
        assert!(row(&recto, "says it is").chars().count() < 80, "{}", recto.shown());
        assert_eq!(emitted::foreign(&recto.bytes), None);
    }
}
