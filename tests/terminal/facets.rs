//! The sheet of facets, and the walk along the timeline.

use crate::support::archive::Archive;
use crate::support::{Session, Start, look};

/// Title, day, tags: two groups and none.
const ARTICLES: [(&str, &str, &str, &str); 6] = [
    ("Alpha", "2021-05-03", "ZDNet", "[[victim.country.name=Haiti]] [[ransomware]]"),
    ("Beta", "2021-05-20", "ZDNet", "[[victim.country.name=Haiti]] [[threatactor.name=Wizard Spider]]"),
    ("Gamma", "2021-07-01", "The Record", "[[victim.country.name=Peru]] [[ransomware]]"),
    ("Delta", "2021-11-11", "The Record", "[[ransomware]]"),
    ("Epsilon", "2022-02-01", "ThreatPost", "[[patches]] [[said,]]"),
    ("Zeta", "some day", "ThreatPost", "[[patches]]"),
];

fn six() -> Archive {
    let archive = Archive::new();
    for (title, date, source, tags) in ARTICLES {
        archive.file(
            &format!("{title}.md"),
            &format!(
                "# {title}\n### \n\n## Information:\n+ Source: {source}\n+ Link: https://example.com/\n\
                 + Date: {date}\n+ Author: Ann Author\n\n\n## Article:\nUnknown\n\nThis is {title}.\n\n\
                 #### Tags:\n{tags}\n"
            ),
        );
    }
    archive
}

fn open(columns: u16, rows: u16) -> (Archive, Session) {
    let archive = six();
    let mut recto = Start::recto(&[archive.name()]).size(columns, rows).open();
    recto.see_status("1 of 6");
    (archive, recto)
}

fn rows(screen: &vt100::Screen) -> Vec<String> {
    let (rows, _) = screen.size();
    (0..rows.into()).map(|row| look::words(&look::row(screen, row))).collect()
}

#[test]
fn the_columns_stand_side_by_side_with_their_counts() {
    let (_archive, mut recto) = open(120, 40);
    recto.keys("t");
    for text in ["Location", "Threat actor", "Tags", "Sources", "Authors", "Years", "Cut from running text"] {
        recto.see(text);
    }
    recto.see("6 matching");
    let shown = rows(recto.screen());
    let haiti = shown.iter().find(|row| row.contains("Haiti")).expect("it is there");
    assert!(haiti.starts_with("▌ Haiti 2"), "{haiti}");
    assert!(shown.iter().any(|row| row.contains("no date 1")), "{shown:#?}");
    recto.keys("Esc");
    recto.see_status("1 of 6");
}

#[test]
fn a_row_narrows_excludes_and_is_taken_out_again() {
    let (_archive, mut recto) = open(120, 40);
    recto.keys("t");
    recto.text("haiti");
    recto.keys("Enter");
    recto.see("2 of 6");
    recto.see("/ tag:country=\"Haiti\"");
    recto.keys("t");
    recto.see("✓ Haiti");
    recto.see("2 matching");
    recto.keys("Enter");
    recto.see("6 · newest");
    // Typed ahead of the counts, it is the best of what was typed that is taken all the same.
    recto.send(b"tpatch-");
    recto.see("4 of 6");
    recto.see("/ -#=patches");
}

#[test]
fn names_are_typed_whole_and_found_in_their_column() {
    for (typed, line) in [
        ("twizard spider\r", "/ tag:threatactor=\"Wizard Spider\""),
        ("tann a\r", "/ author:=\"Ann Author\""),
        ("tthe r\r", "/ source:=\"The Record\""),
        // A dash no name goes on with leaves out.
        ("twizard spider-", "/ -tag:threatactor=\"Wizard Spider\""),
    ] {
        let (_archive, mut recto) = open(120, 40);
        recto.text(typed);
        recto.see(line);
        recto.keys("q");
    }
}

#[test]
fn several_are_marked_and_joined_as_alternatives() {
    let (_archive, mut recto) = open(120, 40);
    recto.keys("t");
    recto.see("Location");
    recto.keys("Space Space Tab");
    recto.see_status("2 marked · 6 matching");
    recto.keys("Space Enter");
    recto.see("/ (tag:country=\"Haiti\" | tag:country=\"Peru\") source:=");
    recto.see("of 6");
}

#[test]
fn a_loose_alternative_is_put_into_brackets() {
    let (_archive, mut recto) = open(120, 40);
    recto.keys("/");
    recto.text("alpha | delta");
    recto.see("2 of 6");
    recto.keys("Enter t BackTab Enter");
    recto.see("/ (alpha | delta) date:2021");
    recto.see("2 of 6");
}

#[test]
fn what_the_line_leaves_out_stands_above_the_rest_and_is_taken_back() {
    let (_archive, mut recto) = open(80, 24);
    recto.text("/-#ransomware -source:zdnet");
    recto.keys("Enter");
    recto.see_status("1 of 2");
    recto.keys("t");
    recto.see("2 matching");
    recto.until("what is left out above the rest, and the rest chosen", |screen| {
        let rows = rows(screen);
        let of = |text: &str| rows.iter().position(|row| row.contains(text));
        of("Not these") < of("- #ransomware")
            && of("- #ransomware") < of("▌ patches 2")
            && of("- #ransomware").is_some()
    });
    recto.keys("Up -");
    recto.see_words("/ -source:zdnet 4 of 6");
    recto.keys("t Right");
    recto.see("- source:zdnet");
    recto.keys("Up Enter");
    recto.see_words("/ source:zdnet 2 of 6");
}

#[test]
fn of_a_long_group_the_first_rows_are_shown_until_the_rest_is_asked_for() {
    let archive = Archive::new();
    for nth in 0..12 {
        archive.file(
            &format!("{nth}.md"),
            &format!(
                "# Title {nth}\n### \n\n## Information:\n+ Source: Source\n+ Link: https://example.com/\n\
                 + Date: 2021-05-03\n+ Author: Ann Author\n\n\n## Article:\nUnknown\n\nText.\n\n\
                 #### Tags:\n[[victim.country.name=Land {nth:02}]] [[threatactor.name=Wizard Spider]]\n"
            ),
        );
    }
    let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
    recto.see_status("1 of 12");
    recto.keys("t");
    recto.see_words("Land 05");
    recto.see_words("… 6 more");
    recto.see_words("Wizard Spider");
    assert!(!recto.shown().contains("Land 06"), "{}", recto.shown());
    recto.keys("Down Down Down Down Down Down - Enter");
    recto.see_words("▌ Land 06");
    recto.see_words("Land 11");
    recto.keys("Enter");
    recto.see_words("/ tag:country=\"Land 06\" 1 of 12");
    recto.see_status("1 of 1");
    recto.keys("Esc");
    recto.see("12 · newest");
    recto.keys("t");
    recto.see_words("… 6 more");
    recto.text("land");
    recto.see_words("Land 11");
    assert!(!recto.shown().contains("more"), "{}", recto.shown());
}

#[test]
fn one_column_at_a_time_where_there_is_no_room() {
    for (columns, height) in [(80, 24), (40, 12)] {
        let (_archive, mut recto) = open(columns, height);
        recto.keys("t");
        recto.see("Location");
        recto.see("Haiti");
        assert!(!recto.shown().contains("ZDNet"), "{}", recto.shown());
        recto.keys("Right");
        recto.see("ZDNet");
        recto.see_no_more("Haiti");
        recto.keys("BackTab");
        recto.see("Haiti");
        recto.keys("Left");
        recto.see("no date");
        recto.keys("Enter");
        recto.see("date:2022");
    }
}

#[test]
fn what_fits_nothing_is_said_kindly() {
    let (_archive, mut recto) = open(80, 24);
    recto.keys("t");
    recto.text("xyzzy");
    recto.see("no tags like that");
    recto.keys("Enter");
    recto.see("no tags like that");
    recto.keys("Esc");
    recto.see_status("1 of 6");
    recto.keys("/");
    recto.text("qqqq");
    recto.keys("Enter t");
    recto.see("no tags here");
}

#[test]
fn the_list_narrowed_is_gone_back_from_to_the_list() {
    let (_archive, mut recto) = open(80, 24);
    recto.keys("j j t");
    recto.see("6 matching");
    recto.text("peru");
    recto.see("▌   Peru");
    recto.keys("Enter");
    recto.see("1 of 6");
    recto.keys("C-o");
    recto.see("6 · newest");
    recto.see_status("3 of 6");
    recto.keys("C-n");
    recto.see("1 of 6 ·");
    recto.see_status("1 of 1");
}

#[test]
fn the_facets_of_the_page_lead_back_to_it() {
    let (_archive, mut recto) = open(80, 24);
    recto.keys("j Enter");
    recto.see("This is Delta.");
    recto.keys("t");
    recto.text("peru");
    recto.keys("Enter");
    recto.see("1 of 6");
    recto.see_chosen("Gamma");
    recto.keys("C-o");
    recto.see("This is Delta.");
    recto.keys("q");
    recto.see("6 · newest");
}

#[test]
fn the_timeline_stands_below_the_bar_where_there_is_room() {
    let (_archive, mut recto) = open(80, 24);
    recto.see("May 2021 – Feb 2022");
    assert!(rows(recto.screen())[1].contains("May 2021 – Feb 2022"), "{}", recto.shown());
    // Whatever is typed, the list stays where it is.
    recto.keys("/");
    recto.text("zeta");
    recto.see("1 of 6");
    recto.see_no_more("May 2021");
    assert!(rows(recto.screen())[2].contains("Zeta"), "{}", recto.shown());
    for (columns, height) in [(80, 23), (59, 24), (40, 12)] {
        recto.keys("Esc");
        recto.resize(columns, height);
        recto.see_no_more("May 2021 – Feb 2022");
    }
    recto.resize(80, 24);
    recto.see("May 2021 – Feb 2022");
}

#[test]
fn a_bin_and_a_span_are_walked_to_and_narrow() {
    for height in [24, 40] {
        let (_archive, mut recto) = open(120, height);
        recto.see("May 2021 – Feb 2022");
        recto.keys("D");
        recto.see_status("31 Jan – 6 Feb 2022 · 1 article");
        recto.keys("-");
        recto.see("by month");
        recto.keys("Home");
        recto.see_status("May 2021 · 2 articles");
        recto.keys("Space l l");
        recto.see_status("May – Jul 2021 · 3 articles");
        recto.keys("Enter");
        recto.see("/ date:2021-05..2021-07");
        recto.see("3 of 6");
        // Another walk takes its place.
        recto.keys("D Home - - - Enter");
        recto.see("/ date:2021");
        recto.see("4 of 6");
        recto.keys("Esc");
        recto.see_status("2 of 6");
        recto.keys("D End");
        recto.see_status("no date · 1 article");
        recto.keys("Enter");
        recto.see("/ date:none");
        recto.see("1 of 6");
        recto.keys("Esc");
        recto.see("6 · newest");
    }
}

#[test]
fn a_span_narrowed_to_is_seen_among_the_others_and_exchanged_for_another() {
    let (_archive, mut recto) = open(80, 24);
    recto.text("/#ransomware date:2021-07");
    recto.keys("Enter");
    recto.see("1 of 6");
    recto.see("May 2021 – Nov 2021");
    recto.keys("D");
    recto.see_status("28 Jun – 4 Jul 2021 · 1 article");
    recto.keys("+ - Right Right Right Right");
    recto.see_status("Nov 2021 · 1 article");
    recto.keys("Enter");
    recto.see_words("/ #ransomware date:2021-11 1 of 6");
    recto.keys("D Left");
    recto.see("1 – 7 Nov 2021 · 0 articles");
}

#[test]
fn a_walk_can_be_left_for_where_it_began_and_is_there_on_small_screens() {
    let (_archive, mut recto) = open(40, 12);
    recto.keys("j Enter");
    recto.see("This is Delta.");
    recto.keys("D");
    recto.see("Feb 2022");
    recto.keys("h h Esc");
    recto.see("This is Delta.");
    for (columns, height) in [(1, 1), (3, 3), (40, 4), (300, 100)] {
        recto.keys("D");
        recto.resize(columns, height);
        recto.keys("C-l + + Space h -");
        recto.resize(80, 24);
        recto.keys("C-l q");
        recto.see("This is Delta.");
        recto.keys("t");
        recto.resize(columns, height);
        recto.keys("C-l Down Tab");
        recto.resize(80, 24);
        recto.keys("C-l Esc");
        recto.see("This is Delta.");
    }
}

#[test]
fn one_article_alone_has_neither() {
    let archive = six();
    let file = archive.path().join("Alpha.md");
    let mut recto = Start::recto(&[file.to_str().expect("plain")]).size(80, 24).open();
    recto.see("This is Alpha.");
    recto.keys("t");
    recto.see("there is only this article");
    recto.keys("D");
    recto.see("no dates to walk along");
}
