//! Full text: what a body has is found, told in the list, lit on the page, and followed from article to
//! article.

use crate::support::archive::Archive;
use crate::support::{Session, Start, look};

/// Three articles that name an address, each in its own way, and one that does not.
fn archive() -> Archive {
    let archive = Archive::new();
    archive.article(0, "Alpha", "Nothing of the kind stands here.");
    archive.article(1, "Beta", "A first visit to the **Needle** Works.\n\nMore of the needle works follows.");
    archive.article(2, "Gamma", "The host was needle[.]example, they said.");
    archive.article(3, "Delta", "The last one: la Nêedle\nworks, in two lines.");
    archive
}

fn open(archive: &Archive, (columns, rows): (u16, u16)) -> Session {
    let mut recto = Start::recto(&[archive.name()]).size(columns, rows).open();
    recto.see_status("1 of 4");
    recto
}

#[test]
fn a_phrase_narrows_the_list_and_each_row_says_where_it_stands() {
    let archive = archive();
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut recto = open(&archive, size);
        recto.keys("/");
        recto.text("text:\"needle works");
        recto.see_status("1 of 2");
        recto.see("visit to the Needle Works");
        recto.see("la Nêedle works,");
        recto.text("\" -text:\"in two");
        recto.see_status("1 of 1");
        recto.see_no_more("la Nêedle works,");
        recto.keys("Esc");
        recto.see_status("1 of 4");
        recto.see_no_more("visit to the Needle Works.");
        assert_eq!(recto.quit(), 0);
    }
}

#[test]
fn an_address_is_found_however_it_was_made_harmless() {
    let archive = archive();
    for typed in ["needle.example", "needle[.]example", "NEEDLE(.)example"] {
        let mut recto = open(&archive, (80, 24));
        recto.keys("/");
        recto.text(&format!("text:\"{typed}\""));
        recto.see_status("1 of 1");
        recto.see("The host was needle[.]example, they said.");
    }
}

#[test]
fn fewer_than_three_letters_ask_for_nothing_yet() {
    let archive = archive();
    let mut recto = open(&archive, (80, 24));
    recto.keys("/");
    recto.text("text:ne");
    recto.until("all of them", |screen| look::bar(screen).contains(" 4 · newest"));
    recto.text("e");
    recto.see_status("1 of 3");
    recto.send(&[0x7f]);
    recto.until("all of them", |screen| look::bar(screen).contains(" 4 · newest"));
}

#[test]
fn n_goes_past_the_last_place_to_the_next_articles_first() {
    let archive = archive();
    for size in [(120, 40), (80, 24)] {
        let mut recto = open(&archive, size);
        recto.keys("/");
        recto.text("text:needle");
        recto.see_status("1 of 3");
        recto.keys("Enter Enter");
        recto.until("the page", |screen| look::top(screen) == "Beta");
        recto.keys("n");
        recto.see_foot("1 of 2 found");
        recto.keys("n");
        recto.see_foot("2 of 2 found");
        recto.keys("n");
        recto.until("the next article", |screen| look::top(screen) == "Gamma");
        recto.see_foot("1 of 1 found");
        recto.keys("n");
        recto.until("the last article", |screen| look::top(screen) == "Delta");
        recto.see_foot("1 of 1 found");
        recto.keys("n");
        recto.see("that was the last place in the last article");
        recto.keys("N");
        recto.until("back again", |screen| look::top(screen) == "Gamma");
        recto.keys("N");
        recto.until("and again", |screen| look::top(screen) == "Beta");
        recto.see_foot("2 of 2 found");
    }
}

#[test]
fn an_article_that_has_it_only_in_an_address_is_passed() {
    let archive = Archive::new();
    archive.article(0, "Alpha", "[A link](https://x.example/needle) and no more.");
    archive.article(1, "Beta", "[Another](https://x.example/needle) and no more.");
    archive.article(2, "Gamma", "The needle itself.");
    archive.article(3, "Delta", "[The last](https://x.example/needle) and no more.");
    let mut recto = open(&archive, (80, 24));
    recto.text("/text:needle");
    recto.keys("Enter Enter");
    recto.until("the page", |screen| look::top(screen) == "Alpha");
    recto.keys("n");
    recto.until("the article that has it", |screen| look::top(screen) == "Gamma");
    recto.see_foot("1 of 1 found");
    recto.keys("n");
    recto.see("that was the last place in the last article");
    recto.keys("N");
    recto.until("back again", |screen| look::top(screen) == "Gamma");
}

#[test]
fn keys_typed_ahead_end_where_slow_ones_would() {
    let archive = archive();
    let mut recto = open(&archive, (80, 24));
    recto.text("/text:needle");
    recto.keys("Enter Enter n n n");
    recto.until("the next article", |screen| look::top(screen) == "Gamma");
    recto.see_foot("1 of 1 found");
}
