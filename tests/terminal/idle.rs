//! While nothing happens nothing is done. These are the only tests that wait for time to pass.

use std::time::Duration;

use crate::support::{Session, Start};

fn sleeps(recto: &mut Session) {
    // Where the reader is may be written two seconds later, and a copy be made of what is kept.
    recto.quiet(Duration::from_millis(4_500));
    // A last answer may still be on its way.
    let mut before = recto.wakeups();
    for _ in 0..20 {
        recto.quiet(Duration::from_millis(300));
        let now = recto.wakeups();
        if std::mem::replace(&mut before, now) == now {
            break;
        }
    }
    let written = recto.quiet(Duration::from_millis(1_500));
    assert_eq!(String::from_utf8_lossy(&written), "");
    assert_eq!(recto.wakeups(), before, "a thread was woken for nothing");
}

#[test]
fn the_list_sleeps() {
    let mut recto = Start::recto(&[]).size(120, 40).open();
    recto.see_status("1 of");
    sleeps(&mut recto);
    recto.keys("j");
    recto.see_status("2 of");
}

#[test]
fn the_filter_bar_and_a_message_sleep() {
    let mut recto = Start::recto(&[]).size(120, 40).open();
    recto.see_status("1 of");
    recto.keys("/");
    recto.text("recto");
    recto.see("best first");
    sleeps(&mut recto);
    recto.keys("Enter T");
    recto.see("theme: light");
    sleeps(&mut recto);
}
