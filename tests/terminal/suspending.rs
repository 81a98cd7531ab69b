//! Stopped and continued, as the shell's users do.

use crate::support::archive::{Archive, lines, sample_titles};
use crate::support::{Session, Start, look};

fn open() -> Session {
    let mut recto = Start::recto(&[]).size(120, 40).open();
    recto.see_status("1 of");
    recto
}

fn stopped(recto: &mut Session) {
    recto.wait_for("the process stopped", |recto| recto.state() == 'T');
    recto.until_given_back();
}

/// Continues, and sees that the whole screen is there again and keys count.
fn comes_back(recto: &mut Session, row: usize) {
    let titles = sample_titles();
    recto.signal("CONT");
    recto.until("the session again", |screen| {
        screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste()
    });
    recto.see_chosen(&titles[row - 1]);
    recto.see_page(&titles[row - 1]);
    recto.wait_for("keys as they are typed", |recto| !recto.is_cooked());
    recto.keys("j");
    recto.see_status(&format!("{} of", row + 1));
    recto.see_page(&titles[row]);
}

#[test]
fn c_z_gives_the_terminal_back_until_continued() {
    let mut recto = open();
    recto.keys("C-z");
    stopped(&mut recto);
    comes_back(&mut recto, 1);
    recto.keys("C-z");
    stopped(&mut recto);
    comes_back(&mut recto, 2);
}

#[test]
fn c_z_works_in_the_filter_bar_and_on_the_page() {
    let mut recto = open();
    for keys in ["Enter C-z", "q / C-z"] {
        recto.keys(keys);
        stopped(&mut recto);
        recto.signal("CONT");
        recto.until("the session again", vt100::Screen::alternate_screen);
        recto.see_status("1 of");
    }
    recto.text("keys");
    recto.see("/ keys");
}

#[test]
fn a_stop_from_outside_does_the_same() {
    let mut recto = open();
    recto.signal("TSTP");
    stopped(&mut recto);
    comes_back(&mut recto, 1);
}

#[test]
fn a_stop_nobody_was_asked_about_is_drawn_over() {
    let mut recto = open();
    recto.signal("STOP");
    recto.wait_for("the process stopped", |recto| recto.state() == 'T');
    let before = recto.bytes.len();
    recto.signal("CONT");
    recto.wait_for("a screen drawn anew", |recto| {
        String::from_utf8_lossy(&recto.bytes[before..]).contains("The recto handbook")
    });
    recto.keys("j");
    recto.see_status("2 of");
}

#[test]
fn a_resize_meanwhile_is_seen_on_coming_back() {
    let mut recto = open();
    recto.keys("C-z");
    stopped(&mut recto);
    recto.resize(80, 24);
    recto.signal("CONT");
    recto.until("the session again", vt100::Screen::alternate_screen);
    recto.see_chosen(&sample_titles()[0]);
    recto.see_status("1 of");
    assert!(!recto.shown().contains('│'), "{}", recto.shown());
    recto.keys("j");
    recto.see_status("2 of");
}

#[test]
fn the_page_stands_where_it_stood_also_between_two_paragraphs() {
    let archive = Archive::new();
    archive.article(0, "Long", &lines("Long", 100));
    let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
    recto.see_status("1 of 1");
    recto.keys("Enter j");
    recto.until("a blank row at the top", |screen| {
        look::page_rows(screen)[0].trim_end_matches('▕').trim().is_empty()
    });
    let rows = look::page_rows(recto.screen());
    recto.keys("C-z");
    stopped(&mut recto);
    let before = recto.bytes.len();
    recto.signal("CONT");
    recto.wait_for("a screen drawn anew", |recto| {
        String::from_utf8_lossy(&recto.bytes[before..]).contains("Long.")
    });
    recto.until("the page where it was", |screen| look::page_rows(screen) == rows);
}
