//! A panic gives the terminal back before its message. The child is this test program itself,
//! running the one test that panics.

use std::io::{Read, stdin};

use recto::terminal::Terminal;

use crate::support::{Session, Start};

const CHILD: &str = "RECTO_PANIC_CHILD";

/// In a child: what it was started for. Elsewhere nothing.
fn in_child(panic: impl FnOnce()) -> bool {
    let is_child = std::env::var_os(CHILD).is_some();
    if is_child {
        println!("BEFORE");
        let mut terminal = Terminal::enter(false, |_| {}, || {}).expect("a pty can be entered");
        terminal
            .draw(|frame| frame.buffer_mut().set_string(0, 0, "IN-SESSION", ratatui::style::Style::new()))
            .expect("a frame can be drawn");
        panic();
        std::thread::park();
    }
    is_child
}

fn child(test: &str) -> Session {
    let program = std::env::current_exe().expect("a test is a program");
    Start::program(&program, &["--exact", test, "--nocapture", "--test-threads=1"])
        .with(CHILD, "1")
        .with("RUST_BACKTRACE", "0")
        .size(100, 30)
        .open()
}

fn panics_well(test: &str) {
    let mut child = child(test);
    let status = child.end();
    assert_eq!(status.exit_code(), 101, "{status:?}\n{}", child.shown());
    child.assert_given_back();
    let written = String::from_utf8_lossy(&child.bytes).into_owned();
    let at = |text: &str| written.find(text).unwrap_or_else(|| panic!("{text:?} is not in {written:?}"));
    assert!(at("BEFORE") < at("\x1b[?1049h") && at("\x1b[?1049h") < at("IN-SESSION"));
    assert!(at("IN-SESSION") < at("\x1b[?1049l") && at("\x1b[?1049l") < at("made for this test"));
    assert!(at("\x1b[?25h") < at("made for this test") && at("\x1b[?2004l") < at("made for this test"));
    // In raw mode a line feed alone would leave the message in steps.
    assert!(written[at("made for this test")..].contains("\r\n"));
    let shown = child.shown();
    assert!(shown.contains("made for this test") && !shown.contains("IN-SESSION"), "{shown}");
}

#[test]
fn a_panic_where_the_session_runs_gives_the_terminal_back_first() {
    if !in_child(|| panic!("made for this test")) {
        panics_well("panics::a_panic_where_the_session_runs_gives_the_terminal_back_first");
    }
}

#[test]
fn a_panic_on_another_thread_gives_the_terminal_back_and_ends_everything() {
    let panic = || {
        std::thread::spawn(|| panic!("made for this test"));
    };
    if !in_child(panic) {
        panics_well("panics::a_panic_on_another_thread_gives_the_terminal_back_and_ends_everything");
    }
}

#[test]
fn a_panic_ends_everything_even_where_the_terminal_takes_nothing() {
    let panic = || {
        // Answers come this way as well; what is waited for is a key.
        let key = stdin().lock().bytes().any(|byte| matches!(byte, Ok(b'x')));
        assert!(!key, "made for this test");
    };
    if !in_child(panic) {
        let mut child = child("panics::a_panic_ends_everything_even_where_the_terminal_takes_nothing");
        child.see("IN-SESSION");
        child.set_line("ixon");
        child.send(b"\x13x");
        assert_eq!(child.wait().exit_code(), 101);
    }
}
