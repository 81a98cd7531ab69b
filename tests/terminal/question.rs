//! The question about the terminal's background, which is asked and never waited for.

use vt100::Color;

use crate::support::archive::sample_titles;
use crate::support::{Session, Start, emitted, look};

const LIGHT: &[u8] = b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\";
const DARK: &[u8] = b"\x1b]11;rgb:1010/1010/1010\x1b\\";
/// What the mark before the chosen row has in the two themes.
const ON_LIGHT: Color = Color::Idx(25);
const ON_DARK: Color = Color::Idx(110);

fn open() -> Session {
    let mut recto = Start::recto(&[]).size(120, 40).open();
    recto.wait_for("the question", |recto| emitted::commands(&recto.bytes).contains(&b"11;?".to_vec()));
    recto.see_status("1 of");
    recto
}

fn mark_is(recto: &mut Session, colour: Color) {
    recto.until(&format!("a mark in {colour:?}"), |screen| {
        screen.contents().contains('▌') && look::cells(screen, "▌")[0].fgcolor() == colour
    });
}

#[test]
fn without_an_answer_everything_works_in_the_dark_theme() {
    let mut recto = open();
    recto.see_status("1 of");
    mark_is(&mut recto, ON_DARK);
    recto.keys("j");
    recto.see_status("2 of");
    assert_eq!(emitted::commands(&recto.bytes).len(), 1, "it is asked once");
}

#[test]
fn a_light_terminal_gets_the_light_theme() {
    for answer in [LIGHT, b"\x1b]11;rgb:ff/ff/f0\x07", b"\x1b]11;rgba:ffff/ffff/ffff/ffff\x1b\\"] {
        let mut recto = open();
        recto.send(answer);
        mark_is(&mut recto, ON_LIGHT);
        assert!(!look::colours(recto.screen()).contains(&ON_DARK), "{:?}", look::colours(recto.screen()));
        recto.see_status("1 of");
        assert!(!recto.shown().contains("rgb"), "{}", recto.shown());
    }
}

#[test]
fn a_dark_terminal_keeps_the_dark_theme() {
    let mut recto = open();
    recto.send(DARK);
    recto.keys("j");
    recto.see_status("2 of");
    mark_is(&mut recto, ON_DARK);
}

#[test]
fn keys_before_and_after_the_answer_all_count_and_its_letters_do_not() {
    let titles = sample_titles();
    let mut recto = open();
    recto.send(&[b"jj", LIGHT, b"jjk"].concat());
    recto.see_status("4 of");
    recto.see_page(&titles[3]);
    mark_is(&mut recto, ON_LIGHT);
    assert!(!recto.shown().contains("rgb") && !recto.shown().contains("column:"), "{}", recto.shown());
}

#[test]
fn an_answer_long_after_the_first_keys_is_still_one() {
    let mut recto = open();
    recto.see_status("1 of");
    recto.keys("j Enter Space");
    recto.see("q list");
    recto.send(LIGHT);
    recto.keys("q j");
    recto.see_status("3 of");
    mark_is(&mut recto, ON_LIGHT);
}

#[test]
fn an_answer_while_the_filter_is_typed_in_leaves_it_alone() {
    let mut recto = open();
    recto.keys("/");
    recto.send(&[b"ke", LIGHT, b"ys"].concat());
    recto.see("/ keys");
    mark_is(&mut recto, ON_LIGHT);
    recto.until("what was found", |screen| look::bar(screen).starts_with("/ keys 1"));
}

#[test]
fn an_answer_after_the_reader_chose_a_theme_changes_nothing() {
    let mut recto = open();
    recto.see_status("1 of");
    recto.keys("T T T T");
    recto.see("theme: dark");
    recto.keys("T T");
    recto.see("theme: terminal");
    recto.send(&[LIGHT, b"j"].concat());
    recto.see_status("2 of");
    mark_is(&mut recto, Color::Idx(6));
}
