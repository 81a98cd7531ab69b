//! However it ends, the terminal is as it was.

use crate::support::{Session, Start};

fn open() -> Session {
    let mut recto = Start::recto(&[]).size(120, 40).open();
    recto.see_status("1 of");
    recto
}

#[test]
fn q_in_the_list_ends_well() {
    let mut recto = open();
    recto.keys("Enter q q");
    assert_eq!(recto.end().exit_code(), 0);
    recto.assert_given_back();
}

#[test]
fn c_c_ends_well_from_everywhere() {
    for keys in ["C-c", "Enter C-c", "Enter z C-c", "/ x C-c", "? C-c", ": x C-c", "S C-c", "! C-c"] {
        let mut recto = open();
        recto.keys(keys);
        assert_eq!(recto.end().exit_code(), 0, "{keys}");
        recto.assert_given_back();
    }
}

#[test]
fn signals_end_it_with_their_number() {
    for (name, code) in [("TERM", 143), ("INT", 130)] {
        let mut recto = open();
        recto.signal(name);
        let status = recto.end();
        assert_eq!((status.exit_code(), status.signal()), (code, None), "{name}");
        recto.assert_given_back();
    }
}

#[test]
fn a_signal_while_the_first_screen_is_on_its_way_ends_it_too() {
    let mut recto = Start::recto(&[]).open();
    recto.until("a session", vt100::Screen::alternate_screen);
    recto.signal("TERM");
    assert_eq!(recto.end().exit_code(), 143);
    recto.assert_given_back();
}

#[test]
fn a_hangup_ends_it_at_once() {
    let mut recto = open();
    recto.signal("HUP");
    let process = format!("/proc/{}", recto.id());
    assert!(!recto.end().success());
    // It was waited for, so if there is one, it is another's.
    assert!(!std::path::Path::new(&process).exists(), "{process} is still there");
}

#[test]
fn a_terminal_that_is_closed_ends_it() {
    let mut recto = open();
    recto.close(b"j");
    assert!(!recto.wait().success());
}

#[test]
fn a_terminal_that_is_closed_ends_it_even_where_hangups_are_ignored() {
    // Below a shell: whoever leads the session is continued as well, which would wake it.
    for line in ["trap '' HUP; exec $RECTO", "trap '' HUP; $RECTO; exit 7"] {
        let mut recto = Start::shell(line).size(120, 40).open();
        recto.see_status("1 of");
        recto.close(b"j");
        assert!(!recto.wait().success(), "{line}");
    }
}

#[test]
fn what_the_shell_wrote_before_is_there_afterwards() {
    let mut recto = Start::shell("echo BEFORE; $RECTO; echo AFTER").size(80, 24).open();
    recto.see_status("1 of");
    recto.keys("q");
    recto.end();
    assert!(recto.shown().starts_with("BEFORE\nAFTER"), "{}", recto.shown());
    recto.assert_given_back();
}
