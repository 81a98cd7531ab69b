//! The mouse: the wheel, clicks, and who has it.

use vt100::MouseProtocolMode;

use crate::support::archive::{Archive, lines};
use crate::support::{Session, Start, look};

const ON: &str = "\x1b[?1000h";

/// Presses the first button and lets go of it; columns and rows count from 0 on.
fn click(recto: &mut Session, column: u16, row: u16) {
    let (column, row) = (column + 1, row + 1);
    recto.send(format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m").as_bytes());
}

fn wheel(recto: &mut Session, down: bool, column: u16, row: u16) {
    recto.send(format!("\x1b[<{};{};{}M", 64 + u8::from(down), column + 1, row + 1).as_bytes());
}

fn click_on(recto: &mut Session, text: &str) {
    let (column, row) = place(recto.screen(), text);
    click(recto, column, row);
}

/// Where `text` stands on the screen.
fn place(screen: &vt100::Screen, text: &str) -> (u16, u16) {
    let (rows, columns) = screen.size();
    let of_row = |row: u16| {
        let line = look::row(screen, row);
        let before = line.find(text)?;
        u16::try_from(line[..before].chars().count()).ok().map(|column| (column, row))
    };
    (0..rows.get())
        .find_map(of_row)
        .unwrap_or_else(|| panic!("{text:?} in {columns} columns\n{}", screen.contents()))
}

fn archive() -> Archive {
    let archive = Archive::new();
    archive.article(0, "Alpha", &format!("See [the second one](0001.md).\n\n{}", lines("Alpha", 60)));
    for (nth, title) in ["Beta", "Gamma", "Delta"].iter().enumerate() {
        archive.article(nth + 1, title, &lines(title, 60));
    }
    archive
}

fn open(archive: &Archive, size: (u16, u16)) -> Session {
    let mut recto = Start::recto(&[archive.name()]).size(size.0, size.1).open();
    recto.see_status("1 of 4");
    recto.see("Alpha");
    // Above the list, which stands a row lower with it.
    recto.until("the timeline", |screen| look::row(screen, 1).contains("2020"));
    recto
}

#[test]
fn the_wheel_moves_what_is_under_it() {
    let archive = archive();
    let mut recto = open(&archive, (120, 40));
    recto.see_page("See the second one");
    wheel(&mut recto, true, 10, 20);
    recto.see_chosen("Beta");
    recto.see_page("Line 1 of Beta.");
    wheel(&mut recto, true, 80, 20);
    recto.until("the page scrolled", |screen| !look::page(screen).contains("Beta 27"));
    recto.see_chosen("Beta");
    wheel(&mut recto, false, 80, 20);
    recto.until("the page at its top", |screen| look::top(screen).contains("Beta"));
    wheel(&mut recto, false, 10, 20);
    recto.see_chosen("Alpha");
}

#[test]
fn a_click_chooses_a_second_one_reads_and_one_on_a_link_follows_it() {
    let archive = archive();
    let mut recto = open(&archive, (120, 40));
    click_on(&mut recto, "Gamma");
    recto.see_chosen("Gamma");
    recto.see_status("3 of 4");
    recto.see_page("Line 1 of Gamma.");
    click_on(&mut recto, "Gamma");
    recto.see("q list");
    click_on(&mut recto, "Alpha");
    recto.see_chosen("Alpha");
    recto.see("q quit");
    recto.see_page("See the second one");
    click_on(&mut recto, "second one");
    recto.see_chosen("Beta");
    recto.see("q list");
    // Elsewhere on the page it only goes there.
    recto.keys("q");
    recto.see("q quit");
    click_on(&mut recto, "Line 2 of Beta");
    recto.see("q list");
    recto.see_status("2 of 4");
}

#[test]
fn a_click_on_the_bar_types_there_and_one_in_the_list_ends_that() {
    let archive = archive();
    let mut recto = open(&archive, (80, 24));
    click(&mut recto, 5, 0);
    recto.until("a cursor", |screen| !screen.hide_cursor());
    recto.text("a");
    recto.see("/ a");
    click_on(&mut recto, "Delta");
    recto.see_chosen("Delta");
    recto.until("no cursor", vt100::Screen::hide_cursor);
}

#[test]
fn clicks_and_the_wheel_anywhere_else_do_no_harm() {
    let archive = archive();
    let mut recto = open(&archive, (120, 40));
    for keys in ["?", "Enter c", "v", "a", "f", "Q"] {
        recto.keys(keys);
        for (column, row) in [(0, 0), (119, 39), (10, 10), (80, 10), (80, 39), (500, 500)] {
            click(&mut recto, column, row);
            wheel(&mut recto, true, column, row);
            wheel(&mut recto, false, column, row);
        }
        recto.send(b"\x1b[<0;0;0M\x1b[<35;5;5M\x1b[<2;5;5M\x1b[M !!");
        recto.keys("Esc");
        recto.send(b"\x1b[27u");
    }
    assert_eq!(recto.quit(), 0);
    recto.assert_given_back();
}

#[test]
fn the_mouse_is_the_terminals_over_ssh_until_it_is_asked_for() {
    let archive = archive();
    let ssh = || Start::recto(&[archive.name()]).with("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22");
    let mut recto = ssh().open();
    recto.see_status("1 of 4");
    assert_eq!(recto.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    recto.text(":mouse on\r");
    recto.see("the mouse is recto's: to select text, hold shift; :mouse gives it back");
    assert_eq!(recto.screen().mouse_protocol_mode(), MouseProtocolMode::PressRelease);
    click_on(&mut recto, "Gamma");
    recto.see_chosen("Gamma");
    recto.text(":mouse on\r");
    recto.see("the mouse is the terminal's");
    assert_eq!(recto.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    recto.quit();
    recto.assert_given_back();

    let config = Archive::new();
    std::fs::create_dir(config.path().join("recto")).expect("a folder can be made");
    config.file("recto/config.toml", "mouse = true\n");
    let mut recto = ssh().with("XDG_CONFIG_HOME", config.name()).open();
    recto.see_status("1 of 4");
    assert_eq!(recto.screen().mouse_protocol_mode(), MouseProtocolMode::PressRelease);
    recto.quit();
    recto.assert_given_back();

    config.file("recto/config.toml", "mouse = false\n");
    let mut recto = Start::recto(&[archive.name()]).with("XDG_CONFIG_HOME", config.name()).open();
    recto.see_status("1 of 4");
    assert!(!String::from_utf8_lossy(&recto.bytes).contains(ON));
    recto.quit();
}

#[test]
fn the_mouse_is_given_back_while_suspended() {
    let archive = archive();
    let mut recto = open(&archive, (80, 24));
    assert_eq!(recto.screen().mouse_protocol_mode(), MouseProtocolMode::PressRelease);
    recto.keys("C-z");
    recto.wait_for("the process stopped", |recto| recto.state() == 'T');
    recto.until_given_back();
    recto.signal("CONT");
    recto.until("the session again", |screen| {
        screen.alternate_screen() && screen.mouse_protocol_mode() == MouseProtocolMode::PressRelease
    });
    recto.quit();
    recto.assert_given_back();
}
