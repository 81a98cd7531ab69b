//! What is on the screen first, on terminals and archives of several kinds.

use crate::support::archive::{Archive, lines, sample_titles};
use crate::support::{Start, look};

#[test]
fn a_wide_screen_has_the_first_article_beside_the_list() {
    let titles = sample_titles();
    let mut recto = Start::recto(&[]).size(120, 40).open();
    recto.see_chosen(&titles[0]);
    recto.see_page(&titles[0]);
    recto.see_status(&format!("1 of {}", titles.len()));
    assert!(look::list(recto.screen()).contains(&titles[1]), "{}", recto.shown());
    assert!(look::row(recto.screen(), 5).contains('│'), "a rule is between them");
    assert!(recto.screen().alternate_screen() && recto.screen().hide_cursor());
    assert!(!recto.is_cooked());
}

#[test]
fn a_narrow_screen_has_the_list_alone() {
    let titles = sample_titles();
    let mut recto = Start::recto(&[]).size(80, 40).open();
    recto.see_chosen(&titles[0]);
    recto.see_status(&format!("1 of {}", titles.len()));
    let top = look::list_top(recto.screen()) as u16;
    for (row, title) in (top..).zip(&titles) {
        let shown = look::words(&look::row(recto.screen(), row));
        let seen = recto::page::in_seen_order(title);
        assert!(shown.contains(seen.split(' ').next().unwrap_or_default()), "{seen:?} in {shown:?}");
    }
    assert!(!recto.shown().contains('│'));
}

#[test]
fn an_empty_folder_says_so_and_can_be_left() {
    let archive = Archive::new();
    archive.file("notes.txt", "not an article");
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    recto.see("There are no articles here");
    recto.keys("y");
    recto.see_status("there is no article here");
    recto.keys("j k Enter Tab G Space C-d e");
    recto.see("There are no articles here");
    recto.keys("q");
    assert_eq!(recto.end().exit_code(), 0);
    recto.assert_given_back();
}

#[test]
fn what_cannot_be_read_is_not_taken_for_nothing() {
    let archive = Archive::new();
    for nth in 0..3 {
        std::os::unix::fs::symlink("/nonexistent", archive.path().join(format!("{nth}.md")))
            .expect("a link can be made");
    }
    let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
    recto.see_words("There is nothing here to be read: 3 files or folders could not be.");
    recto.keys("!");
    recto.see("3 files were not read");
    recto.quit();
}

#[test]
fn one_file_is_the_page_alone_and_q_quits() {
    let archive = Archive::new();
    let file = archive.file("one.md", &format!("# Only one\n\n{}", lines("One", 60)));
    let mut recto = Start::recto(&[file.to_str().expect("a plain name")]).size(120, 40).open();
    recto.see("Line 1 of One.");
    assert!(!recto.shown().contains('│') && !recto.shown().contains("1 of 1"), "{}", recto.shown());
    recto.keys("G");
    recto.see("Line 60 of One.");
    recto.keys("h g");
    recto.see("Line 1 of One.");
    assert!(!recto.shown().contains('│'), "there is no list to go back to");
    recto.keys("q");
    assert_eq!(recto.end().exit_code(), 0);
    recto.assert_given_back();
}

#[test]
fn an_article_comes_through_a_pipe_and_keys_from_the_terminal() {
    let line = "for n in $(seq 1 60); do printf 'Line %s of pipe.\\n\\n' $n; done | $RECTO -";
    let mut recto = Start::shell(line).size(100, 30).open();
    recto.see("Line 1 of pipe.");
    recto.keys("G");
    recto.see("Line 60 of pipe.");
    recto.keys("e");
    recto.see("no file of its own");
    // A pipe can be read only once, and is not asked again.
    recto.keys("R");
    recto.see("read again: 1 article");
    recto.see("Line 59 of pipe.");
    recto.keys("q");
    assert_eq!(recto.end().exit_code(), 0);
    recto.assert_given_back();
}

#[test]
fn standard_input_is_refused_where_it_is_the_keyboard() {
    let mut recto = Start::recto(&["-"]).open();
    assert_eq!(recto.end().exit_code(), 2);
    assert!(recto.shown().contains("standard input"), "{}", recto.shown());
}

#[test]
fn a_folder_that_is_not_there_is_said_on_the_normal_screen() {
    let mut recto = Start::recto(&["/nonexistent/archive"]).open();
    assert_eq!(recto.end().exit_code(), 2);
    assert!(recto.shown().contains("/nonexistent/archive"), "{}", recto.shown());
    assert!(!recto.bytes.contains(&0x1b), "nothing was done to the terminal");
}

#[test]
fn the_archive_is_read_again_when_asked_and_the_choice_stays() {
    let archive = Archive::of(&["Alpha", "Beta", "Gamma"]);
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    recto.see_status("1 of 3");
    recto.keys("j");
    recto.see_page("This is the page of Beta.");
    archive.file("new.md", "---\ntitle: Brand new\ndate: 2024-01-01\n---\nNews.\n");
    recto.keys("R");
    recto.see("read again: 4 articles");
    recto.see("4 · newest");
    recto.see_chosen("Beta");
    recto.keys("Up");
    recto.see_status("2 of 4");
    recto.see_chosen("Alpha");
    recto.see_page("This is the page of Alpha.");
    assert!(look::list(recto.screen()).contains("Brand new"));
}
