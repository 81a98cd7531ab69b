//! On the page.

use crate::support::archive::{Archive, lines};
use crate::support::{Session, Start, look};

fn three(columns: u16, rows: u16) -> (Archive, Session) {
    let archive = Archive::new();
    for (nth, title) in ["Alpha", "Beta", "Gamma"].iter().enumerate() {
        archive.article(nth, title, &lines(title, 60));
    }
    let mut recto = Start::recto(&[archive.name()]).size(columns, rows).open();
    recto.see_status("1 of 3");
    (archive, recto)
}

/// The first words on the page's first row.
fn top(screen: &vt100::Screen) -> String {
    look::words(&look::page_rows(screen)[0])
}

fn top_is(recto: &mut Session, text: &str) {
    recto.until(&format!("{text:?} at the top"), |screen| top(screen) == text);
}

#[test]
fn a_page_is_read_line_by_line_and_page_by_page() {
    let (_archive, mut recto) = three(120, 40);
    recto.keys("Enter");
    recto.see("q list");
    top_is(&mut recto, "Alpha");
    // The head is a title, a blank line, a line about the article and a blank line.
    recto.keys("j j j j");
    top_is(&mut recto, "Line 1 of Alpha.");
    recto.keys("Down Down k k j j");
    top_is(&mut recto, "Line 2 of Alpha.");
    recto.keys("g");
    top_is(&mut recto, "Alpha");
    recto.keys("Space");
    // A page of 37 lines, of which one stays: 4 of the head, 32 of the text.
    top_is(&mut recto, "Line 17 of Alpha.");
    recto.keys("Up");
    top_is(&mut recto, "");
    recto.keys("b");
    top_is(&mut recto, "Alpha");
    recto.keys("C-d");
    recto.see_status("1 of 3 · 44%");
    recto.keys("C-u");
    top_is(&mut recto, "Alpha");
    recto.keys("G");
    recto.see_page("Line 60 of Alpha.");
    recto.see_status("1 of 3 · 100%");
}

#[test]
fn space_at_the_end_goes_to_the_next_article() {
    let (_archive, mut recto) = three(120, 40);
    recto.keys("Enter G");
    recto.see_page("Line 60 of Alpha.");
    recto.keys("Space");
    recto.see_page("Line 1 of Beta.");
    top_is(&mut recto, "Beta");
    recto.see_chosen("Beta");
    recto.keys("G Space");
    recto.see_page("Line 1 of Gamma.");
    recto.keys("G Space Space Space");
    recto.see_page("Line 60 of Gamma.");
    recto.see_status("3 of 3 · 100%");
}

#[test]
fn capital_j_and_k_go_to_the_neighbours_in_the_list() {
    let (_archive, mut recto) = three(120, 40);
    recto.keys("Enter");
    recto.see_page("Line 1 of Alpha.");
    recto.keys("Space J");
    recto.see_page("Line 1 of Beta.");
    recto.keys("J");
    recto.see_page("Line 1 of Gamma.");
    recto.keys("J J K");
    recto.see_page("Line 1 of Beta.");
    recto.see_chosen("Beta");
    recto.keys("j");
    recto.see_status("2 of 3");
    // Alpha was read down a page before, and is found again there.
    recto.keys("K K");
    recto.see_chosen("Alpha");
    recto.until("the place it was read to", |screen| {
        let text = screen.contents();
        text.contains("of Alpha.") && !text.contains("Line 1 of Alpha.")
    });
}

#[test]
fn the_page_can_have_the_screen_alone_and_give_it_back() {
    let (_archive, mut recto) = three(120, 40);
    recto.keys("Enter z");
    recto.until("nothing but the page", |screen| {
        let text = screen.contents();
        text.contains("Line 1 of Alpha.") && !text.contains('│') && !text.contains("Beta")
    });
    assert!(!recto.shown().contains("1 of 3"), "no status row either");
    recto.keys("G");
    recto.see("100%");
    recto.keys("z");
    recto.see("│");
    recto.see_status("1 of 3");
    recto.keys("z");
    recto.see_no_more("│");
    recto.keys("q");
    recto.see_chosen("Alpha");
    recto.keys("j");
    recto.see_status("2 of 3");
}

#[test]
fn w_gives_the_column_another_width() {
    let archive = Archive::new();
    archive.article(0, "Wide", &crate::support::archive::numbered_words(400));
    let mut recto = Start::recto(&[archive.name()]).size(240, 40).open();
    recto.see_page("w0400");
    recto.keys("Enter");
    let width = |screen: &vt100::Screen| {
        look::status(screen).strip_prefix("column: ")?.split(' ').next()?.parse::<usize>().ok()
    };
    let mut widths = Vec::new();
    for _ in 0..4 {
        recto.keys("w");
        recto.until("another width", |screen| width(screen).is_some_and(|now| !widths.contains(&now)));
        let width = width(recto.screen()).expect("the width is said");
        recto.until(&format!("lines of {width}"), |screen| {
            let widest = look::page_rows(screen).iter().map(|row| look::words(row).len()).max();
            // As many words of five letters as fit.
            widest == Some((width + 1) / 6 * 6 - 1)
        });
        widths.push(width);
    }
    recto.keys("w");
    recto.see(&format!("column: {}", widths[0]));
}

#[test]
fn on_a_narrow_screen_the_page_has_it_whole_until_q() {
    let (_archive, mut recto) = three(80, 24);
    assert!(!recto.shown().contains("Line 1 of Alpha."));
    recto.keys("j l");
    recto.see("Line 1 of Beta.");
    recto.until("no list", |screen| !screen.contents().contains("Gamma"));
    recto.see_status("2 of 3");
    recto.keys("q");
    recto.see_chosen("Beta");
    recto.see_no_more("Line 1 of Beta.");
    for (go, back) in [("Enter", "Esc"), ("Tab", "h"), ("Right", "Left")] {
        recto.keys(go);
        recto.see("Line 1 of Beta.");
        recto.keys(back);
        recto.see_chosen("Beta");
    }
}

#[test]
fn an_article_that_is_gone_leaves_its_place_to_the_next() {
    let (archive, mut recto) = three(120, 40);
    recto.keys("j");
    recto.see_page("Line 1 of Beta.");
    std::fs::remove_file(archive.path().join("0001.md")).expect("a file can be removed");
    // What was read of it stays until it is left.
    recto.see_foot("deleted on disk; it stays here until you leave it");
    recto.keys("Enter");
    recto.see_page("Line 1 of Gamma.");
    recto.keys("q k");
    recto.see_status("1 of 2");
    recto.see_page("Line 1 of Alpha.");
}
