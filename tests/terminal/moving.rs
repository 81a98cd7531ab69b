//! Up and down the list, and the page that follows.

use crate::support::archive::{Archive, lines, sample_titles};
use crate::support::{Session, Start, look};

/// A hundred articles, `Article 001` the newest.
fn hundred() -> (Archive, Session) {
    let archive = Archive::new();
    for nth in 1..=100 {
        archive.article(nth, &format!("Article {nth:03}"), &lines(&format!("article {nth:03}"), 60));
    }
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    recto.see_status("1 of 100");
    recto.see_page("Line 1 of article 001.");
    (archive, recto)
}

fn stands_at(recto: &mut Session, nth: usize) {
    recto.see_chosen(&format!("Article {nth:03}"));
    recto.see_page(&format!("Line 1 of article {nth:03}."));
    recto.see_status(&format!("{nth} of 100"));
}

/// The row chosen, as the last row of the screen counts it.
fn row(recto: &Session) -> usize {
    let status = look::status(recto.screen());
    status.split(' ').next().and_then(|row| row.parse().ok()).expect("the last row says where I am")
}

#[test]
fn j_and_k_and_the_arrows_go_from_article_to_article() {
    let (_archive, mut recto) = hundred();
    for (keys, nth) in [("j", 2), ("Down", 3), ("j j", 5), ("k", 4), ("Up", 3), ("k k k k", 1)] {
        recto.keys(keys);
        stands_at(&mut recto, nth);
    }
}

#[test]
fn g_and_capital_g_go_to_the_ends_and_no_further() {
    let (_archive, mut recto) = hundred();
    for (keys, nth) in [("G", 100), ("j", 100), ("g", 1), ("End", 100), ("Home", 1), ("k", 1)] {
        recto.keys(keys);
        stands_at(&mut recto, nth);
    }
}

#[test]
fn screens_and_half_screens_are_as_far_as_they_say() {
    let (_archive, mut recto) = hundred();
    // Two lines a row in a list of 37 lines, below the bar and the timeline.
    for (keys, nth) in [
        ("Space", 19),
        ("PgDn", 37),
        ("b", 19),
        ("PgUp", 1),
        ("C-d", 10),
        ("C-d", 19),
        ("C-u", 10),
        ("C-u", 1),
    ] {
        recto.keys(keys);
        stands_at(&mut recto, nth);
        assert_eq!(row(&recto), nth);
    }
}

#[test]
fn the_sample_is_walked_from_end_to_end() {
    let titles = sample_titles();
    // It is told that the terminal puts right-to-left text in order, and leaves it as it was written.
    let mut recto = Start::recto(&[]).with("KONSOLE_VERSION", "240800").size(120, 40).open();
    for (nth, title) in titles.iter().enumerate() {
        recto.see_status(&format!("{} of {}", nth + 1, titles.len()));
        recto.see_chosen(&look::words(title));
        recto.see_page(&look::words(title));
        recto.keys("j");
    }
}

#[test]
fn thousands_of_keys_at_once_all_count() {
    let (_archive, mut recto) = hundred();
    recto.text(&"j".repeat(3_000));
    recto.text(&"k".repeat(50));
    stands_at(&mut recto, 50);
}
