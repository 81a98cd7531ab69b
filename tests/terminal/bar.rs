//! What the filter bar does for who types in it: colours, notes, completion, the lines before.

use crate::support::archive::Archive;
use crate::support::{Session, Start, look};

/// Title, source, author, tags.
const ARTICLES: [(&str, &str, &str, &str); 6] = [
    ("Conti hits a hospital", "The Record", "Ann Bee", "ransomware, Conti"),
    ("A quiet week", "ZDNet", "Cy Dee", "ransomware"),
    ("Hospital recovers", "The Record", "Ann Bee", "healthcare"),
    ("Sodinokibi returns", "ZDNet", "Ann Bee", "Sodinokibi, ransomware"),
    ("Nothing new", "ThreatPost", "Cy Dee", "news"),
    ("Last words", "ZDNet", "Cy Dee", "news"),
];

fn typing(size: (u16, u16)) -> (Archive, Session) {
    let archive = Archive::new();
    for (nth, (title, source, author, tags)) in ARTICLES.iter().enumerate() {
        archive.file(
            &format!("{nth}.md"),
            &format!(
                "---\ntitle: {title}\ndate: 2021-0{}-01\nsource: {source}\nauthor: {author}\ntags: [{tags}]\n---\nText.\n",
                9 - nth
            ),
        );
    }
    let mut recto = Start::recto(&[archive.name()]).size(size.0, size.1).open();
    recto.see_status("1 of 6");
    recto.keys("/");
    recto.until("a cursor", |screen| !screen.hide_cursor());
    (archive, recto)
}

/// The line in the bar, without the count at its right.
fn see_line(recto: &mut Session, line: &str) {
    let wanted = format!("/ {line}");
    recto.until(&format!("{wanted:?} in the bar"), |screen| {
        let bar = look::row(screen, 0);
        let rest = bar.strip_prefix(&wanted).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
}

/// Counted from the bar, without the timeline where there is one.
fn see_row(recto: &mut Session, row: u16, words: &str) {
    recto.until(&format!("{words:?} in row {row}"), |screen| {
        let has_bars = look::row(screen, 1).contains(|c: char| ('▁'..='█').contains(&c));
        let below = row + u16::from(row > 0 && has_bars);
        look::words(&look::row(screen, below)) == words
    });
}

#[test]
fn what_was_understood_is_told_apart_from_words() {
    let (_archive, mut recto) = typing((120, 30));
    recto.text("conti -source:zdnet \"exact\" colour:red");
    see_line(&mut recto, "conti -source:zdnet \"exact\" colour:red");
    let style = |text: &str| look::style(&look::cells(recto.screen(), text)[0]);
    let [word, sign, field, value, exact, misread] =
        ["conti -", "-source", "source:z", "zdnet \"", "\"exact\" c", "colour:r"].map(style);
    assert_eq!(value, exact, "a value and exact words look the same");
    let looks = [word, sign, field, value, misread];
    for (nth, look) in looks.iter().enumerate() {
        assert!(!looks[..nth].contains(look), "the {nth}th looks like one before it: {looks:?}");
    }
    recto.see_status("colour:red is taken as words");
}

#[test]
fn a_note_says_what_was_not_taken_as_it_looks_and_goes_with_it() {
    let (_archive, mut recto) = typing((80, 24));
    for (line, note) in [
        ("text:ab", "text: needs 3 letters"),
        ("after:soon x", "after:soon is taken as words"),
        ("@x", "no saved query @x"),
        ("@x text:a", "no saved query @x"),
        ("a:b @x", "a:b is taken as words"),
    ] {
        recto.text(line);
        recto.see_status(note);
        recto.keys("C-u");
        recto.see_status("1 of 6");
    }
    recto.text("@x");
    recto.see_status("no saved query @x");
    recto.keys("Enter");
    recto.see("Nothing matches: no saved query @x.");
}

#[test]
fn what_could_still_become_a_condition_is_words_once_the_line_is_kept() {
    let (_archive, mut recto) = typing((80, 24));
    recto.text("is:un");
    recto.see("6 · newest");
    recto.keys("Enter");
    recto.see("Nothing matches: is:un is taken as words; is: takes unread, read, starred,");
    recto.keys("/ C-u");
    recto.text("zzz");
    recto.see_words("or press Esc for the filter there was");
    recto.keys("C-u");
    // A bracket that closes nothing changes nothing.
    recto.text("quiet) | words");
    recto.see("2 of 6");
}

#[test]
fn an_article_found_by_a_tag_says_its_source_all_the_same() {
    let (_archive, mut recto) = typing((80, 24));
    recto.text("#ransomware");
    recto.see("3 of 6");
    recto.until("its source", |screen| look::words(&look::list(screen)).contains("A quiet week ZDNet"));
    recto.keys("C-u");
    recto.text("ransomware");
    recto.until("its tag", |screen| look::words(&look::list(screen)).contains("A quiet week #ransom"));
}

#[test]
fn tab_offers_sources_with_counts_under_the_rest_of_the_line() {
    let (_archive, mut recto) = typing((80, 24));
    recto.text("#ransomware source:");
    recto.see("3 of 6");
    recto.keys("Tab");
    see_row(&mut recto, 1, "▌ ZDNet 2");
    see_row(&mut recto, 2, "The Record 1");
    recto.see_foot("take it");
    // It narrows while it is typed, and the list below is that of the line.
    recto.text("r");
    see_row(&mut recto, 1, "▌ The Record 1");
    recto.keys("Backspace");
    see_row(&mut recto, 1, "▌ ZDNet 2");
    recto.keys("Down");
    see_row(&mut recto, 2, "▌ The Record 1");
    recto.keys("Tab BackTab Enter");
    see_line(&mut recto, "#ransomware source:=\"The Record\"");
    recto.see("1 of 6");
    recto.see_foot("keep");
    recto.text("conti");
    see_line(&mut recto, "#ransomware source:=\"The Record\" conti");
}

#[test]
fn a_single_candidate_is_taken_at_once() {
    let (_archive, mut recto) = typing((80, 24));
    recto.text("-sour");
    recto.keys("Tab");
    see_line(&mut recto, "-source:");
    recto.text("thr");
    recto.keys("Tab");
    see_line(&mut recto, "-source:=ThreatPost");
    recto.see("5 of 6");
    recto.text("is:st");
    recto.keys("Tab");
    see_line(&mut recto, "-source:=ThreatPost is:starred");
}

#[test]
fn keys_typed_ahead_of_the_menu_are_meant_for_it() {
    let (_archive, mut recto) = typing((80, 24));
    recto.send(b"author:\t\x1b[B\rquiet");
    see_line(&mut recto, "author:=\"Cy Dee\" quiet");
    recto.see("1 of 6");
}

#[test]
fn a_word_offers_fields_then_tags_and_else_it_says_so() {
    let (_archive, mut recto) = typing((80, 24));
    recto.text("so");
    recto.keys("Tab");
    see_row(&mut recto, 1, "▌ source: by source");
    see_row(&mut recto, 2, "Sodinokibi tag 1");
    recto.keys("Down Enter");
    see_line(&mut recto, "#=Sodinokibi");
    recto.see("1 of 6");
    recto.text("xyzzy");
    recto.keys("Tab");
    recto.see_status("nothing to complete");
    see_line(&mut recto, "#=Sodinokibi xyzzy");
    recto.keys("C-u Tab");
    see_row(&mut recto, 1, "▌ tag: in a tag");
    // What was a word has become a field: its values are offered now.
    recto.text("source:");
    see_row(&mut recto, 1, "▌ ZDNet 3");
}

#[test]
fn esc_closes_only_the_menu() {
    let (_archive, mut recto) = typing((80, 24));
    recto.text("date:");
    recto.keys("Tab");
    recto.see("last-week");
    recto.see("2021");
    recto.keys("Esc");
    recto.see_no_more("last-week");
    see_line(&mut recto, "date:");
    recto.keys("Esc");
    recto.until("no cursor", vt100::Screen::hide_cursor);
    recto.see("to filter by name");
}

#[test]
fn the_menu_leaves_room_on_a_small_screen() {
    let (_archive, mut recto) = typing((40, 12));
    recto.text("date:");
    recto.keys("Tab");
    recto.see("more");
    see_row(&mut recto, 0, "/ date: 6 · newest");
    assert!(recto.shown().contains("────"), "{}", recto.shown());
    recto.keys("PgDn PgDn");
    recto.see("▌ none");
    recto.keys("PgUp PgUp");
    see_row(&mut recto, 1, "▌ 2021 6");
    recto.resize(40, 4);
    see_row(&mut recto, 0, "/ date: 6 · newest");
    recto.keys("Enter");
    recto.see("of 6");
}

#[test]
fn the_lines_kept_come_back_as_in_a_shell() {
    let (_archive, mut recto) = typing((80, 24));
    for line in ["conti", "#ransomware", "hospital"] {
        recto.keys("C-u");
        recto.text(line);
        see_line(&mut recto, line);
        recto.keys("Enter");
        recto.until("no cursor", vt100::Screen::hide_cursor);
        recto.keys("/");
        recto.until("a cursor", |screen| !screen.hide_cursor());
    }
    recto.keys("C-u C-p");
    see_line(&mut recto, "hospital");
    recto.keys("C-p C-p C-p");
    recto.see_status("no older line has this");
    see_line(&mut recto, "conti");
    recto.keys("C-n C-n C-n");
    recto.see("6 · newest");
    recto.text("ran");
    recto.keys("C-p");
    see_line(&mut recto, "#ransomware");
    recto.see("3 of 6");
    recto.keys("C-n");
    see_line(&mut recto, "ran");
}

#[test]
fn what_was_cut_is_put_back() {
    let (_archive, mut recto) = typing((80, 24));
    recto.text("source:zdnet quiet week");
    recto.keys("C-w C-w");
    see_line(&mut recto, "source:zdnet");
    recto.keys("C-a C-y");
    see_line(&mut recto, "quiet weeksource:zdnet");
    recto.send(b"\x1b\x7f");
    see_line(&mut recto, "quiet source:zdnet");
    // Control and the arrow to the left, twice; alt and d.
    recto.keys("C-e");
    recto.send(b"\x1b[1;5D\x1b[1;5D\x1bd");
    see_line(&mut recto, "quiet :zdnet");
    recto.send(b"\x1b[1;5C");
    recto.keys("C-k C-u");
    recto.see("6 · newest");
}

#[test]
fn words_become_full_text_and_words_again() {
    let (_archive, mut recto) = typing((80, 24));
    recto.text("conti source:zdnet \"a week\"");
    recto.keys("C-t");
    see_line(&mut recto, "text:conti source:zdnet text:\"a week\"");
    recto.keys("C-t");
    see_line(&mut recto, "conti source:zdnet \"a week\"");
    recto.keys("C-u");
    recto.text("quiet");
    recto.see("1 of 6");
    recto.keys("Enter");
    recto.until("no cursor", vt100::Screen::hide_cursor);
    recto.keys("C-t");
    see_line(&mut recto, "text:quiet");
    recto.keys("C-t");
    see_line(&mut recto, "quiet");
    recto.see_chosen("A quiet week");
    recto.keys("Esc");
    recto.see("6 · newest");
    recto.keys("C-t");
    recto.see_status("there are no words to look for in the text");
}

#[test]
fn names_that_would_deceive_a_terminal_are_cleaned_in_the_menu() {
    let archive = Archive::new();
    archive.file(
        "a.md",
        "# A\n### \n\n## Information:\n+ Source: Evil\u{1b}[2J\u{202e}live\n+ Link: https://example.com/\n+ Date: 2021-01-01\n\
         + Author: X\n\n\n## Article:\nText.\n\n#### Tags:\n[[one]]\n",
    );
    archive.article(1, "B", "Text.");
    let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
    recto.see_status("1 of 2");
    recto.keys("/");
    recto.text("source:");
    recto.keys("Tab");
    recto.see("1 of 2");
    recto.until("the name taken", |screen| look::bar(screen).contains("Evil"));
    assert!(!recto.shown().contains('\u{202e}'), "{}", recto.shown());
    recto.see_chosen("A");
}

#[test]
fn a_slip_is_met_with_the_word_meant_and_tab_takes_it() {
    let archive = Archive::of(&["GriftHorse is back", "Nothing else", "A horse"]);
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut recto = Start::recto(&[archive.name()]).size(size.0, size.1).open();
        recto.see_status("1 of 3");
        recto.text("/grifthrose");
        recto.see("did you mean grifthorse? Tab");
        recto.see_chosen("GriftHorse is back");
        recto.keys("Tab");
        recto.until("the word meant", |screen| look::bar(screen).contains("/ grifthorse "));
        recto.see_status("1 of 1");
        // And again from the list.
        recto.keys("C-u");
        recto.text("Griffthorse back");
        recto.keys("Enter");
        recto.see("shown: grifthorse; Tab");
        recto.keys("Tab");
        recto.until("the word meant", |screen| look::bar(screen).contains("/ grifthorse back "));
        recto.see_chosen("GriftHorse is back");
    }
}
