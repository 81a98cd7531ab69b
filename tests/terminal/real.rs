//! The archive recto was made for, where it is at hand.

use crate::support::{Session, Start, look, real_archive};

fn open(columns: u16, rows: u16) -> Option<Session> {
    let archive = real_archive()?;
    let mut recto = Start::recto(&[archive.to_str().expect("a plain name")]).size(columns, rows).open();
    recto.see("879 · newest");
    recto.see_status("1 of 879");
    Some(recto)
}

#[test]
fn it_opens_and_every_article_is_there() {
    for (columns, rows) in [(120, 40), (80, 24)] {
        let Some(mut recto) = open(columns, rows) else { return };
        recto.until("a chosen row", |screen| !look::chosen(screen).is_empty());
        recto.keys("G");
        recto.see_status("879 of 879");
        recto.keys("g");
        recto.see_status("1 of 879");
        assert_eq!(recto.quit(), 0);
    }
}

#[test]
fn it_is_filtered_by_fuzzy_words() {
    let Some(mut recto) = open(120, 40) else { return };
    recto.keys("/");
    recto.text("ransomware gang");
    recto.see("of 879 · best first");
    recto.until("a title with the first word chosen", |screen| {
        look::chosen(screen).to_lowercase().contains("ransomware")
    });
    recto.keys("C-u");
    recto.see("879 · newest");
}

#[test]
fn a_key_held_down_ends_where_it_should() {
    let Some(mut recto) = open(120, 40) else { return };
    for _ in 0..200 {
        recto.keys("j");
    }
    recto.see_status("201 of 879");
    for _ in 0..100 {
        recto.keys("k");
    }
    recto.see_status("101 of 879");
}
