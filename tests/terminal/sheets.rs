//! Sheets over the panes: sorts, themes, the palette, problems, help.

use recto::app::{ACTIONS, Key, Place};

use crate::support::archive::{Archive, sample_titles};
use crate::support::{Session, Start, look};

fn three() -> (Archive, Session) {
    let archive = Archive::of(&["Beta", "Gamma", "Alpha"]);
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    recto.see_status("1 of 3");
    recto.see_page("This is the page of Beta.");
    (archive, recto)
}

/// The titles of the list from the top.
fn order(screen: &vt100::Screen) -> Vec<String> {
    let list = look::list(screen);
    let known = |word: &&str| ["Alpha", "Beta", "Gamma"].contains(word);
    list.split(' ').filter(known).map(str::to_owned).collect()
}

#[test]
fn what_is_asked_of_a_page_from_the_list_waits_for_the_page() {
    let archive = Archive::of(&["Beta", "Gamma", "Alpha"]);
    let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
    recto.see_status("1 of 3");
    recto.keys("j");
    recto.see_chosen("Gamma");
    recto.keys(":");
    recto.text("note\r");
    recto.see("↵ note");
    recto.see_words("This is the page of Gamma.");
}

#[test]
fn the_list_is_sorted_as_the_menu_says() {
    let (_archive, mut recto) = three();
    recto.keys("S");
    recto.see("Sort by");
    recto.see("now; once more turns it round");
    // Relevance, date, title, source.
    recto.keys("g j j Enter");
    recto.see("3 · by title");
    recto.until("from A to Z", |screen| order(screen) == ["Alpha", "Beta", "Gamma"]);
    recto.see_chosen("Beta");
    recto.see_status("2 of 3");
    recto.keys("S Enter");
    recto.see("from Z");
    recto.until("from Z to A", |screen| order(screen) == ["Gamma", "Beta", "Alpha"]);
    recto.keys("S g j Enter");
    recto.see("3 · newest");
    recto.until("newest first", |screen| order(screen) == ["Beta", "Gamma", "Alpha"]);
    recto.keys("S j");
    recto.see("Sort by");
    recto.keys("Esc");
    recto.see("3 · newest");
}

#[test]
fn capital_t_goes_through_the_themes() {
    let (_archive, mut recto) = three();
    let mut seen = Vec::new();
    for theme in ["light", "terminal", "plain", "dark"] {
        recto.keys("T");
        recto.see(&format!("theme: {theme}"));
        let mark = look::cells(recto.screen(), "▌")[0].fgcolor();
        assert!(!seen.contains(&mark), "{theme}: {mark:?} was seen before");
        seen.push(mark);
    }
    recto.keys("k");
    recto.see_status("1 of 3");
}

#[test]
fn the_palette_does_by_name() {
    let (_archive, mut recto) = three();
    recto.keys(":");
    recto.until("a cursor", |screen| !screen.hide_cursor());
    for declared in ACTIONS.iter().take(10) {
        recto.see(declared.name);
    }
    recto.text("next theme");
    recto.see(": next theme");
    recto.keys("Enter");
    recto.see("theme: light");
    recto.keys(":");
    recto.text("last article");
    recto.keys("Enter");
    recto.see_status("3 of 3");
    recto.keys(": Down Up");
    recto.text("zzzzqq");
    recto.see("No action of that name");
    recto.keys("Enter");
    recto.see_status("3 of 3");
    recto.keys(":");
    recto.text("quit at once");
    recto.keys("Enter");
    assert_eq!(recto.end().exit_code(), 0);
}

#[test]
fn what_could_not_be_read_is_on_a_sheet() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (archive, _) = three();
    symlink("/nonexistent/target.md", archive.path().join("dangling.md")).expect("a link can be made");
    symlink("/etc/hostname", archive.path().join("way-out.md")).expect("a link can be made");
    let locked = archive.file("locked.md", "# Locked\n");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o0)).expect("it can be locked");
    // Whom nothing is locked to reads it all the same.
    let is_locked = std::fs::File::open(&locked).is_err();
    let problems = 2 + usize::from(is_locked);
    let mut recto = Start::recto(&[archive.name()]).size(140, 30).open();
    recto.see(&format!("{problems} not read (!)"));
    recto.keys("!");
    recto.see(&format!("{problems} files were not read; the rest was"));
    recto.see("dangling.md: a symbolic link; they are not followed");
    recto.see("way-out.md: a symbolic link; they are not followed");
    if is_locked {
        recto.see("locked.md: Permission denied");
    }
    recto.keys("j G g q");
    recto.see_status("1 of");
    recto.keys("! !");
    recto.see_status("1 of");
}

#[test]
fn a_damaged_state_is_said_in_short_and_told_whole_on_the_sheet() {
    let (archive, _) = three();
    let state = Archive::new();
    std::fs::create_dir(state.path().join("recto")).expect("a folder can be made");
    state.file("recto/state.db", &"no database, but a letter to a friend ".repeat(99));
    for (columns, rows) in [(80, 24), (40, 12)] {
        let mut recto =
            Start::recto(&[archive.name()]).size(columns, rows).with("XDG_STATE_HOME", state.name()).open();
        recto.see("the state was damaged and is set aside");
        recto.keys("j j");
        recto.see_no_more("set aside");
        recto.keys("!");
        recto.see("the state was damaged and is set aside");
        recto.see_words("there is no copy of it, so it begins anew");
        recto.see_words("Every file was read");
        recto.keys("!");
        recto.see_chosen("Alpha");
        recto.quit();
        state.file("recto/state.db", &"no database, but a letter to a friend ".repeat(99));
    }
}

#[test]
fn help_has_every_key_of_the_place() {
    for (keys, place, heading) in [("?", Place::List, "In the list"), ("Enter ?", Place::Page, "On the page")]
    {
        let mut recto = Start::recto(&[]).size(120, 60).open();
        recto.see_status("1 of");
        recto.keys(keys);
        recto.see(heading);
        let rows: Vec<String> = (0..59).map(|row| look::words(&look::row(recto.screen(), row))).collect();
        for declared in ACTIONS {
            let Some(binding) = declared.binding(place) else { continue };
            let keys: Vec<_> =
                binding.keys.split(' ').map(|name| Key::parse(name).expect("a key").to_string()).collect();
            let wanted = format!("{} {}", keys.join(" "), binding.does);
            assert!(rows.contains(&wanted), "{wanted:?} is not in\n{}", recto.shown());
        }
        recto.keys("?");
        recto.see_status(&format!("1 of {}", sample_titles().len()));
    }
}

#[test]
fn help_can_be_scrolled_where_it_does_not_fit() {
    let mut recto = Start::recto(&[]).size(60, 10).open();
    recto.see_status("1 of");
    recto.keys("?");
    recto.see("In the list");
    recto.keys("G");
    recto.see("(a | b) #c");
    recto.see_no_more("In the list");
    recto.keys("j j j k g");
    recto.see("In the list");
    recto.keys("Esc");
    recto.see_status("1 of");
}
