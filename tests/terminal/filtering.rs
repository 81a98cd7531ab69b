//! The filter bar.

use crate::support::archive::Archive;
use crate::support::{Session, Start, look};

const TITLES: [&str; 6] = [
    "Conti hits a hospital",
    "A quiet week",
    "Hospital recovers",
    "Café society",
    "Nothing new",
    "Last words",
];

fn six() -> (Archive, Session) {
    let archive = Archive::of(&TITLES);
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    recto.see_status("1 of 6");
    recto.see("6 · newest");
    (archive, recto)
}

#[test]
fn the_list_narrows_with_what_is_typed() {
    let (_archive, mut recto) = six();
    recto.keys("/");
    recto.until("a cursor", |screen| !screen.hide_cursor());
    recto.text("conti hosp");
    recto.see("1 of 6 · best first");
    recto.see_chosen("Conti hits a hospital");
    recto.see_page("This is the page of Conti hits a hospital.");
    let list = look::list(recto.screen());
    assert!(list.contains("/ conti hosp") && !list.contains("quiet") && !list.contains("recovers"), "{list}");
    assert_eq!(recto.screen().cursor_position(), (0, 12), "the cursor is behind what was typed");
}

#[test]
fn the_letters_it_hit_look_different() {
    let (_archive, mut recto) = six();
    recto.keys("/");
    recto.text("hosp");
    recto.see("2 of 6 · best first");
    let cells = look::cells(recto.screen(), "Hospital recovers");
    let hit = look::style(&cells[0]);
    assert!(cells[..4].iter().all(|cell| look::style(cell) == hit), "four letters were hit");
    assert!(cells[4..].iter().all(|cell| look::style(cell) != hit), "and no others");
}

#[test]
fn accents_need_not_be_typed_and_may_be() {
    let (_archive, mut recto) = six();
    recto.keys("/");
    recto.text("cafe");
    recto.see_chosen("Café society");
    recto.see("1 of 6 · best first");
    recto.keys("C-u");
    recto.see("6 · newest");
    // A character in two pieces, as a slow line brings it.
    recto.text("caf");
    recto.send(b"\xc3");
    recto.send(b"\xa9");
    recto.see("/ café");
    recto.see("1 of 6 · best first");
}

#[test]
fn arrows_move_meanwhile_and_enter_keeps() {
    let (_archive, mut recto) = six();
    recto.keys("/");
    recto.text("hosp");
    recto.see("2 of 6 · best first");
    let first = look::chosen(recto.screen());
    recto.keys("Down");
    recto.see_status("2 of 2");
    assert_ne!(look::chosen(recto.screen()), first);
    recto.keys("Up Down Enter");
    recto.until("no cursor", vt100::Screen::hide_cursor);
    recto.see_status("2 of 2");
    assert!(look::bar(recto.screen()).starts_with("/ hosp"));
    recto.keys("k");
    recto.see_status("1 of 2");
}

#[test]
fn esc_gives_the_former_line_and_choice_back() {
    let (_archive, mut recto) = six();
    recto.keys("/");
    recto.text("hosp");
    recto.see("2 of 6 · best first");
    recto.keys("Down Enter");
    recto.see_status("2 of 2");
    let former = look::chosen(recto.screen());
    recto.keys("/");
    recto.text(" quiet nothing");
    recto.see("Nothing matches");
    recto.keys("Esc");
    recto.see("2 of 6");
    recto.see_status("2 of 2");
    assert_eq!(look::chosen(recto.screen()), former);
    assert!(look::bar(recto.screen()).starts_with("/ hosp"), "{}", recto.shown());
    assert!(!look::bar(recto.screen()).contains("quiet"), "{}", recto.shown());
}

#[test]
fn esc_in_the_list_clears_the_filter_and_the_choice_stays() {
    let (_archive, mut recto) = six();
    recto.keys("/");
    recto.text("society");
    recto.see("1 of 6 · best first");
    recto.keys("Enter Esc");
    recto.see("6 · newest");
    recto.see_chosen("Café society");
    recto.see_status("4 of 6");
    assert!(!look::bar(recto.screen()).contains("society"));
}

#[test]
fn a_query_without_a_match_says_what_to_do() {
    let (_archive, mut recto) = six();
    recto.keys("/");
    recto.text("zzzz");
    recto.see("Nothing matches");
    recto.see("0 of 6");
    // None of these has an article to act on.
    recto.keys("Enter j G Enter Tab Space e");
    recto.see("Nothing matches");
    recto.keys("Esc");
    recto.see("6 · newest");
    recto.see_chosen("Conti");
}

#[test]
fn the_line_is_edited_as_in_a_shell() {
    let (_archive, mut recto) = six();
    recto.keys("/");
    recto.text("quiet wek");
    recto.see("/ quiet wek");
    recto.keys("Left");
    recto.text("e");
    recto.see("/ quiet week");
    recto.keys("C-e C-w");
    recto.until("one word", |screen| look::bar(screen).starts_with("/ quiet 1 of 6"));
    recto.keys("C-a C-k");
    recto.see("6 · newest");
    recto.text("nothing");
    recto.see("/ nothing");
    recto.keys("C-u");
    recto.until("an empty line", |screen| look::bar(screen).starts_with("/ 6 · newest"));
    recto.text("lastx");
    recto.keys("Backspace");
    recto.see_chosen("Last words");
    // Letters that are commands elsewhere are letters here.
    recto.keys("C-u");
    recto.text("qjkGT!?:");
    recto.see("/ qjkGT!?:");
}

#[test]
fn a_filter_hides_no_article_that_is_asked_for_by_source_or_date() {
    let (_archive, mut recto) = six();
    recto.keys("/");
    recto.text("date:2020-12-26");
    recto.see("1 of 6 · newest");
    recto.see_chosen("Hospital recovers");
    let field = look::cells(recto.screen(), "date:2020-12-26");
    assert_ne!(field[0].fgcolor(), vt100::Color::Default, "a field that was understood is coloured");
}
