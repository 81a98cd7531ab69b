//! Finding on the page, going to its headings, and where on it one is.

use std::fmt::Write as _;

use crate::support::archive::{Archive, lines, numbered_words};
use crate::support::{Session, Start, look};

/// List and page, page or list, a narrow terminal, and one file given alone.
const SHAPES: [(u16, u16, bool); 4] = [(120, 40, false), (80, 24, false), (40, 12, false), (80, 24, true)];

/// An archive with one article, which is open.
fn reading((columns, rows, alone): (u16, u16, bool), body: &str) -> (Archive, Session) {
    let archive = Archive::new();
    let file = archive.article(0, "Alpha", body);
    let given = if alone { file.to_str().expect("a plain name") } else { archive.name() };
    let mut recto = Start::recto(&[given]).size(columns, rows).open();
    if !alone {
        recto.see_status("1 of 1");
        recto.keys("Enter");
    }
    recto.until("the page", |screen| look::top(screen) == "Alpha");
    (archive, recto)
}

/// Sixty lines, of which the 20th, 40th and 60th have a needle.
fn hay() -> String {
    let needle = |text: String, line: &str| text.replace(line, &format!("{line} needle"));
    ["Line 20", "Line 40", "Line 60"].into_iter().fold(lines("Alpha", 60), needle)
}

#[test]
fn what_is_typed_is_found_at_once_and_n_goes_on() {
    for shape in SHAPES {
        let (_archive, mut recto) = reading(shape, &hay());
        recto.keys("/");
        recto.until("a cursor", |screen| !screen.hide_cursor());
        recto.text("need");
        recto.see_foot("1 of 3 found");
        recto.see("Line 20 needle of Alpha.");
        recto.text("le");
        recto.see_foot("/needle");
        recto.see_foot("1 of 3 found");
        recto.keys("Enter");
        recto.until("no cursor", vt100::Screen::hide_cursor);
        recto.see_foot("1 of 3 found");
        for (key, line, count) in [("n", 40, 2), ("n", 60, 3), ("n", 20, 1), ("N", 60, 3), ("N", 40, 2)] {
            recto.keys(key);
            recto.see(&format!("Line {line} needle of Alpha."));
            let round = (key == "n" && count == 1) || (key == "N" && count == 3);
            recto.see_foot(if round { "round the end" } else { "of 3 found" });
            if !round {
                recto.see_foot(&format!("{count} of 3 found"));
            }
        }
        recto.keys("Esc");
        recto.see_no_more("found");
        recto.see("Line 40 needle of Alpha.");
        recto.keys("n");
        recto.see_foot("of 3 found");
    }
}

#[test]
fn esc_gives_back_the_place_where_the_finding_began() {
    for shape in SHAPES {
        let (_archive, mut recto) = reading(shape, &hay());
        recto.keys("j j j j j j");
        recto.see_top("Line 2 of Alpha.");
        recto.keys("/");
        recto.text("60 needle");
        recto.see("Line 60 needle of Alpha.");
        // Every letter is looked for from where the reader was, so taking some back goes back.
        recto.send(&[0x7f; 9]);
        recto.see_top("Line 2 of Alpha.");
        recto.text("40 n");
        recto.see("Line 40 needle of Alpha.");
        recto.keys("Esc");
        recto.see_top("Line 2 of Alpha.");
        recto.see_no_more("found");
    }
}

#[test]
fn words_are_found_as_they_are_meant() {
    let body = "Müller went home. Then MÜLLER slept; muller’s café was shut.\n\n\
                It was a **bold** move\nacross two lines.\n\n`code here` and [a link](x.md)\n";
    let (_archive, mut recto) = reading((80, 24, false), body);
    for (typed, found) in [
        ("muller", "1 of 3 found"),
        ("Muller", "1 of 1 found"),
        ("MULLER", "1 of 1 found"),
        ("müller's cafe", "1 of 1 found"),
        ("bold move across", "1 of 1 found"),
        ("here and a link", "1 of 1 found"),
        ("alpha", "1 of 1 found"),
        ("zebra", "“zebra” is not here"),
        ("link]", "“link]” is not here"),
    ] {
        recto.keys("/");
        recto.text(typed);
        recto.see_foot(&format!("/{typed}"));
        recto.see_foot(found);
        recto.keys("Enter");
        recto.until("the words kept", |screen| screen.hide_cursor() && look::status(screen).contains(found));
    }
}

#[test]
fn a_phrase_is_found_and_lit_across_the_ends_of_lines() {
    let (_archive, mut recto) = reading((40, 12, false), &numbered_words(200));
    let first_row = look::page_rows(recto.screen())[4].clone();
    let words: Vec<&str> = first_row.split_whitespace().collect();
    let last = words.last().expect("a row has words").trim_start_matches(['w', '0']).parse::<usize>();
    let last = last.expect("a number");
    let (before, after) = (format!("w{last:04}"), format!("w{:04}", last + 1));
    let plain = look::style(&look::cells(recto.screen(), &after)[0]);
    recto.keys("/");
    recto.text(&format!("{before} {after}"));
    recto.see_foot("1 of 1 found");
    let style = |text: &str| look::style(&look::cells(recto.screen(), text)[0]);
    assert_eq!(style(&before), style(&after));
    assert_ne!(style(&after), plain);
}

#[test]
fn places_found_and_words_of_the_filter_are_told_apart() {
    let archive = Archive::new();
    archive.article(0, "Alpha", "One heron stands. Another heron flies. The alpha heron eats alphabets.");
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    recto.see_status("1 of 1");
    recto.keys("/");
    recto.text("alpha");
    recto.see("best first");
    recto.keys("Enter");
    recto.keys("Enter");
    recto.see("q list");
    let look_of = |recto: &Session, text: &str| look::style(&look::cells(recto.screen(), text)[0]);
    let (plain, soft) = (look_of(&recto, "stands"), look_of(&recto, "alpha heron"));
    assert_ne!(soft, plain, "the filter's word is lit");
    assert_eq!(look_of(&recto, "alphabets"), soft);
    recto.keys("/");
    recto.text("heron");
    recto.see_foot("1 of 3 found");
    let (now, other) = (look_of(&recto, "heron stands"), look_of(&recto, "heron flies"));
    assert!(![plain, soft, other].contains(&now), "the place gone to is lit as nothing else is");
    assert!(![plain, soft].contains(&other), "the others are lit, not as the filter's words");
    recto.keys("Enter");
    recto.keys("n");
    recto.see_foot("2 of 3 found");
    assert_eq!((look_of(&recto, "heron stands"), look_of(&recto, "heron flies")), (other, now));
    recto.keys("Esc");
    recto.see_no_more("found");
    assert_eq!(look_of(&recto, "heron flies"), plain);
    assert_eq!(look_of(&recto, "alpha heron"), soft, "the filter's words stay lit");
}

#[test]
fn what_was_looked_for_last_is_taken_up_again() {
    let (_archive, mut recto) = reading((80, 24, false), &hay());
    recto.keys("n");
    recto.see_foot("nothing was looked for yet");
    recto.keys("N /");
    recto.paste("nee\x1b[31mdle");
    recto.send(&[0x15]);
    recto.paste("needle");
    recto.see_foot("1 of 3 found");
    recto.keys("Enter Esc");
    recto.see_no_more("found");
    recto.keys("g / Enter");
    recto.see_foot("1 of 3 found");
    // Whoever has scrolled away goes on from the top of what they see.
    recto.keys("G N");
    recto.see_foot("2 of 3 found");
    recto.keys("g N");
    recto.see_foot("round the end");
    recto.see("Line 60 needle of Alpha.");
    recto.keys("/");
    recto.text("40 needle");
    recto.see("Line 40 needle of Alpha.");
    recto.keys("Down");
    recto.see_foot("1 of 1 found");
    // Over the end of a line that is longer than the screen the cursor stays in sight.
    recto.text(&"x".repeat(200));
    recto.see_foot("is not here");
    recto.until("a cursor", |screen| !screen.hide_cursor() && screen.cursor_position().0 == 23);
    recto.keys("C-c");
    assert_eq!(recto.end().exit_code(), 0);
}

#[test]
fn keys_typed_ahead_of_the_page_all_count() {
    let archive = Archive::new();
    archive.article(0, "Alpha", &hay());
    for (columns, rows) in [(120, 40), (80, 24)] {
        let mut recto = Start::recto(&[archive.name()]).size(columns, rows).open();
        recto.see_status("1 of 1");
        recto.text("\r/needle\rn");
        recto.see_foot("2 of 3 found");
        recto.see("Line 40 needle of Alpha.");
        recto.text("gnnN/40\x7f\x7f60 n\rN");
        recto.see_foot("round the end");
        recto.see("Line 60 needle of Alpha.");
    }
}

#[test]
fn a_search_goes_along_to_the_next_article() {
    let archive = Archive::new();
    for (nth, name) in ["Alpha", "Beta", "Gamma"].iter().enumerate() {
        archive.article(
            nth,
            name,
            &lines(name, 40).replace("3 of", &format!("3 {} of", "needle ".repeat(nth + 1))),
        );
    }
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    recto.see_status("1 of 3");
    recto.text("\r/needle\r");
    recto.see_foot("1 of 4 found");
    recto.keys("J");
    recto.see_page("Line 1 of Beta.");
    recto.see_foot("8 found · 2 of 3");
    recto.keys("n n n");
    recto.see_foot("3 of 8 found");
    recto.keys("J");
    recto.see_foot("12 found · 3 of 3");
    recto.keys("K K");
    recto.see_foot("4 found · 1 of 3");
}

/// Parts with sections, twenty lines under each.
fn chapters() -> String {
    let mut body = String::new();
    for part in ["Beginnings", "Middle game", "Endings"] {
        let _ = write!(body, "# {part}\n\n{}", lines(part, 20));
        let _ = write!(body, "## Notes on {part}\n\n{}", lines(&format!("notes on {part}"), 20));
    }
    body
}

#[test]
fn the_contents_lead_to_a_heading_and_back() {
    for shape in SHAPES {
        let (_archive, mut recto) = reading(shape, &chapters());
        recto.keys("c");
        recto.see("Beginnings");
        recto.until("every heading", |screen| {
            let text = screen.contents();
            ["Middle game", "Endings", "  Notes on Middle game"].iter().all(|heading| text.contains(heading))
        });
        recto.keys("Down Down Enter");
        recto.see_top("Middle game");
        recto.keys("c");
        recto.text("ntsend");
        recto.see_no_more("Beginnings");
        recto.see("Notes on Endings");
        recto.keys("Enter");
        recto.see("Line 1 of notes on Endings.");
        recto.keys("C-o");
        recto.see_top("Middle game");
        recto.keys("Backspace");
        recto.see_top("Alpha");
        recto.keys("C-n C-n");
        recto.see("Line 1 of notes on Endings.");
        recto.keys("c");
        recto.text("zzzz");
        recto.see("No heading like that");
        recto.keys("Enter");
        recto.see("Line 1 of notes on Endings.");
    }
}

#[test]
fn an_article_without_headings_says_so() {
    let (_archive, mut recto) = reading((80, 24, false), "Only text.");
    recto.keys("c");
    recto.see_foot("this article has no headings");
    recto.keys("C-o");
    recto.see_foot("this is where you began");
    recto.keys("C-n");
    recto.see_foot("there is nothing further on");
}

#[test]
fn the_contents_stand_beside_the_text_where_there_is_room() {
    let (_archive, mut recto) = reading((80, 24, false), &chapters());
    recto.keys("C");
    recto.see_foot("there is no room beside the text");
    let (_archive, mut recto) = reading((220, 30, false), &chapters());
    let headings = |screen: &vt100::Screen| screen.contents().matches("Middle game").count();
    recto.until("the page", |screen| headings(screen) == 0);
    recto.keys("C");
    recto.see_foot("the contents stand beside the text");
    recto.until("the contents", |screen| headings(screen) == 2);
    let style = |recto: &Session, text: &str| look::style(&look::cells(recto.screen(), text)[0]);
    recto.keys("c Down Down Enter");
    recto.until("it at the top", |screen| look::top(screen).starts_with("Middle game"));
    recto.see_foot("§ Middle game");
    recto.until("the heading lit", |screen| {
        let cells = |text: &str| look::style(&look::cells(screen, text)[0]);
        cells("Notes on Beginnings") == cells("Notes on Endings")
    });
    assert_ne!(style(&recto, "Endings"), style(&recto, "Middle game"));
    recto.resize(100, 30);
    recto.see_no_more("Endings");
    recto.see("Line 1 of Middle game.");
    recto.resize(220, 30);
    recto.see("Endings");
    recto.keys("C");
    recto.see_foot("the contents are put away");
    recto.see_no_more("Endings");
}

#[test]
fn the_last_row_and_the_rule_say_how_far_the_page_is_read() {
    let body =
        format!("# First part\n\n{}\n\n# Second part\n\n{}", numbered_words(2_000), numbered_words(2_000));
    for (columns, column, sign) in [(120, 43, "│"), (80, 79, "▕")] {
        let (_archive, mut recto) = reading((columns, 24, false), &body);
        recto.see_foot("1 of 1");
        assert!(!look::status(recto.screen()).contains("min left"), "{}", recto.shown());
        let marked = |screen: &vt100::Screen| {
            let cell = |row| screen.cell(row, column).expect("a cell");
            let foot = look::style(cell(22));
            (0..23).filter(|&row| cell(row).contents() == sign && look::style(cell(row)) != foot).count()
        };
        recto.until("no mark at the top", |screen| marked(screen) == 0);
        recto.keys("Space");
        recto.see_foot("min left · § First part");
        recto.keys("c Down Enter");
        recto.see_foot("§ Second part");
        // Of some 17 minutes.
        recto.see_foot("8 min left");
        recto.until("half of it read", |screen| (9..=14).contains(&marked(screen)));
        recto.keys("G");
        recto.see_foot("100% · § Second part");
        recto.keys("g");
        recto.until("no mark at the top", |screen| marked(screen) == 0);
    }
}
