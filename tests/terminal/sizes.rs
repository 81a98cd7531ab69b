//! Terminals of all sizes, and those that change.

use crate::support::archive::{Archive, numbered_words, sample_titles};
use crate::support::{Session, Start, look};

/// Words of the page's first row.
fn top(screen: &vt100::Screen) -> Vec<String> {
    let rows = look::page_rows(screen);
    // Beside the text is the mark of how far it is read.
    rows[0].split_whitespace().filter(|word| *word != "▕").map(str::to_owned).collect()
}

#[test]
fn the_words_at_the_top_of_the_page_stay_there_through_a_resize() {
    let archive = Archive::new();
    archive.article(0, "Long", &numbered_words(3_000));
    let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
    recto.see_status("1 of 1");
    recto.keys("Enter");
    recto.see("w0001");
    recto.text(&"j".repeat(60));
    recto.until("line 57 of the text", |screen| top(screen).first().is_some_and(|word| word == "w0673"));
    // However often: what stood there first, not what stood there last.
    // Words to a line: as many as stand in the column with its margins, and no more than 76 columns.
    for (columns, rows, words) in
        [(60, 24, 9), (70, 10, 11), (120, 40, 12), (50, 50, 7), (101, 24, 10), (20, 5, 3), (80, 24, 12)]
    {
        recto.resize(columns, rows);
        recto.until(&format!("w0673 at the top of {columns}x{rows}"), |screen| {
            let now = top(screen);
            now.len() == words && now.iter().any(|word| word == "w0673")
        });
    }
}

#[test]
fn nothing_is_too_small_or_too_large() {
    let titles = sample_titles();
    let mut recto = Start::recto(&[]).size(120, 40).open();
    recto.see_status("1 of");
    for keys in ["j", "Enter", "z", "G", "g", "q /", "Enter ?", "q :", "C-u !", "Enter S", "q"] {
        recto.keys(keys);
        for (columns, rows) in [(1, 1), (3, 1), (1, 9), (2, 2), (500, 200), (9, 3), (33, 2), (99, 4)] {
            recto.resize(columns, rows);
            recto.keys("C-l");
        }
    }
    recto.resize(120, 40);
    recto.see_status(&format!("2 of {}", titles.len()));
    recto.see_page(&titles[1]);
    recto.resize(500, 200);
    recto.see_status(&format!("2 of {}", titles.len()));
    recto.see_chosen(&titles[1]);
    recto.see_page(&titles[1]);
}

#[test]
fn a_terminal_of_one_cell_can_be_started_on_and_grow() {
    let titles = sample_titles();
    for (columns, rows) in [(1, 1), (3, 1), (1, 50)] {
        let mut recto = Start::recto(&[]).size(columns, rows).open();
        recto.until("a session", vt100::Screen::alternate_screen);
        recto.resize(120, 40);
        recto.see_status("1 of");
        recto.keys("j");
        recto.see_status("2 of");
        recto.see_page(&titles[1]);
    }
}

#[test]
fn a_storm_of_sizes_ends_in_the_last_one() {
    let titles = sample_titles();
    let mut recto = Start::recto(&[]).size(80, 24).open();
    recto.see_status("1 of");
    let before = recto.bytes.len();
    for nth in 0..200 {
        recto.resize(40 + nth % 97, 5 + nth % 41);
    }
    recto.resize(120, 40);
    recto.see_page(&titles[0]);
    recto.keys("j");
    usable(&mut recto, &titles);
    // Whole screens of 120 by 40 are some twenty kilobytes each; most of the storm is never drawn.
    assert!(recto.bytes.len() - before < 4_000_000, "{} bytes", recto.bytes.len() - before);
}

fn usable(recto: &mut Session, titles: &[String]) {
    recto.see_status("2 of");
    recto.see_chosen(&titles[1]);
    recto.see_page(&titles[1]);
    recto.keys("k");
    recto.see_page(&titles[0]);
}

#[test]
fn keys_among_resizes_all_count() {
    let titles = sample_titles();
    let mut recto = Start::recto(&[]).size(80, 24).open();
    recto.see_status("1 of");
    for nth in 0..50 {
        recto.resize(100 + nth, 30);
        recto.keys(if nth % 2 == 0 { "j" } else { "k" });
    }
    for nth in 2..=10 {
        recto.resize(130, 30 + u16::try_from(nth).expect("it is small"));
        recto.keys("j");
        recto.see_status(&format!("{nth} of {}", titles.len()));
    }
}

#[test]
fn panes_take_turns_below_a_hundred_columns_and_share_from_there() {
    let titles = sample_titles();
    let mut recto = Start::recto(&[]).size(99, 30).open();
    recto.see_status("1 of");
    assert!(!recto.shown().contains('│'));
    recto.resize(100, 30);
    recto.see("│");
    recto.see_page(&titles[0]);
    recto.resize(99, 30);
    recto.see_no_more("│");
    recto.see_chosen(&titles[0]);
}
