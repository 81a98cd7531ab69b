//! Marks: set, taken back, asked for, kept.

use crate::support::archive::Archive;
use crate::support::{Session, Start, look};

fn five() -> (Archive, Session) {
    let archive = Archive::of(&["Alpha", "Beta", "Gamma", "Delta", "Beta two"]);
    let mut recto = Start::recto(&[archive.name()]).size(120, 30).open();
    recto.see_status("1 of 5");
    (archive, recto)
}

/// Whether these titles stand above the sign of a mark.
fn see_marked(recto: &mut Session, sign: &str, titles: &[&str]) {
    recto.until(&format!("{titles:?} marked"), |screen| {
        let rows: Vec<String> = screen.rows(0, look::list_width(120)).skip(1).collect();
        let marked = rows.windows(2).filter(|rows| rows[1].chars().nth(1) == sign.chars().next());
        marked
            .map(|rows| look::words(&rows[0].chars().skip(3).collect::<String>()))
            .eq(titles.iter().copied())
    });
}

#[test]
fn rows_are_marked_one_by_one_and_all_at_once() {
    let (_archive, mut recto) = five();
    recto.keys("v");
    recto.see_status("2 of 5");
    recto.see("1 marked");
    recto.keys("j v");
    see_marked(&mut recto, "▪", &["Alpha", "Gamma"]);
    recto.see("2 marked");
    recto.keys("g v");
    see_marked(&mut recto, "▪", &["Gamma"]);
    recto.keys("V");
    recto.see("5 marked");
    recto.keys("V");
    recto.see("5 unmarked");
    see_marked(&mut recto, "▪", &[]);
    // Typed ahead of what the filter finds, both are meant for that.
    recto.text("/beta\rvV");
    recto.see("2 marked");
    recto.keys("Esc");
    recto.see_no_more("/ beta");
    see_marked(&mut recto, "▪", &["Beta", "Beta two"]);
    recto.text(":unmark all\r");
    recto.see("2 unmarked");
    see_marked(&mut recto, "▪", &[]);
}

#[test]
fn marks_outlive_filter_order_and_reading_again_and_can_be_asked_for() {
    let (archive, mut recto) = five();
    recto.keys("j v j v");
    see_marked(&mut recto, "▪", &["Beta", "Delta"]);
    recto.text("/is:marked\r");
    recto.see("2 of 5 · newest");
    see_marked(&mut recto, "▪", &["Beta", "Delta"]);
    // What is unmarked is asked for no more.
    recto.keys("g v");
    recto.see("1 of 5 · newest");
    recto.see_chosen("Delta");
    recto.keys("Esc");
    recto.see_no_more("is:marked");
    recto.keys("S g j j Enter");
    recto.see("by title");
    see_marked(&mut recto, "▪", &["Delta"]);
    archive.article(9, "Aaa", "new");
    recto.keys("R");
    recto.see("read again: 6 articles");
    see_marked(&mut recto, "▪", &["Delta"]);
    recto.text("/-is:marked\r");
    recto.see("5 of 6");
    see_marked(&mut recto, "▪", &[]);
}

#[test]
fn the_open_article_is_marked_from_its_page() {
    let (_archive, mut recto) = five();
    recto.keys("Enter V");
    recto.see("marked");
    recto.keys("V");
    recto.see("no longer marked");
    recto.keys("J V");
    recto.see_page("This is the page of Beta.");
    recto.keys("q");
    see_marked(&mut recto, "▪", &["Beta"]);
}

#[test]
fn without_colour_the_sign_is_one_of_ascii() {
    let archive = Archive::of(&["Alpha", "Beta"]);
    let mut recto = Start::recto(&[archive.name()]).size(120, 30).with("NO_COLOR", "1").open();
    recto.see_status("1 of 2");
    recto.keys("v");
    see_marked(&mut recto, "+", &["Alpha"]);
}
