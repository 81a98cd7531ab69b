//! Pictures on the page, in terminals that show them in different ways, and where they are not shown.

use std::fs;

use vt100::Color;

use crate::support::archive::Archive;
use crate::support::{Session, Start, look};

/// Puts a PNG of 80×80 pixels in one colour into an archive.
fn png(folder: &Archive, name: &str) {
    let mut bytes = Vec::new();
    let picture = image::RgbImage::from_pixel(80, 80, image::Rgb([200, 30, 60]));
    picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).expect("it is encoded");
    fs::write(folder.path().join(name), bytes).expect("it is written");
}

/// An archive of one article with a picture between two words.
fn with_picture() -> Archive {
    let archive = Archive::new();
    archive.article(0, "Pictures", "before\n\n![a red square](red.png)\n\nafter\n");
    png(&archive, "red.png");
    archive
}

fn open(archive: &Archive, set: &[(&str, &str)]) -> Session {
    let start = Start::recto(&[archive.name()]).with("COLORTERM", "truecolor").size(80, 24);
    let mut recto = set.iter().fold(start, |start, (name, value)| start.with(name, value)).open();
    recto.see_status("1 of 1");
    recto.keys("Enter");
    recto.see("a red square");
    recto
}

fn is_red(screen: &vt100::Screen) -> bool {
    let row = "▀".repeat(10);
    let is_red = |cell: &vt100::Cell| cell.fgcolor() == Color::Rgb(200, 30, 60);
    screen.contents().contains(&row) && look::cells(screen, &row).iter().all(is_red)
}

fn has(recto: &Session, sequence: &str) -> bool {
    recto.bytes.windows(sequence.len()).any(|window| window == sequence.as_bytes())
}

#[test]
fn any_terminal_with_true_colour_gets_half_blocks() {
    let archive = with_picture();
    let mut recto = open(&archive, &[]);
    recto.until("a red square above its name", |screen| {
        is_red(screen) && screen.contents().contains("▣ a red square — red.png")
    });
    // What is below goes on below it, and the words keep their place when it goes.
    recto.see("after");
    recto.resize(60, 12);
    recto.until("the square again", is_red);
    recto.keys("G");
    recto.see("after");
    recto.keys("q q");
    assert_eq!(recto.end().exit_code(), 0);
}

#[test]
fn few_colours_show_the_name_alone() {
    let archive = with_picture();
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "linux")] {
        let mut recto = open(&archive, &[(name, value)]);
        recto.see("after");
        recto.keys("j k");
        assert!(!recto.shown().contains('▀'), "{name}={value}");
        recto.keys("q q");
        recto.end();
    }
}

#[test]
fn over_ssh_pictures_are_drawn_when_they_are_asked_for() {
    let archive = with_picture();
    let mut recto = open(&archive, &[("SSH_CONNECTION", "::1 1 ::1 2")]);
    recto.see("after");
    assert!(!recto.shown().contains('▀'));
    recto.keys("q q");
    recto.end();
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(home.path().join("recto")).expect("a folder");
    fs::write(home.path().join("recto/config.toml"), "images = \"on\"\n").expect("it is written");
    let home = home.path().to_str().expect("a name in UTF-8").to_owned();
    let mut recto = open(&archive, &[("SSH_CONNECTION", "::1 1 ::1 2"), ("XDG_CONFIG_HOME", &home)]);
    recto.until("a red square", is_red);
    recto.keys("q q");
    recto.end();
}

#[test]
fn kitty_is_sent_the_picture_once_and_forgets_it_in_the_end() {
    let archive = with_picture();
    let mut recto = open(&archive, &[("TERM", "xterm-kitty")]);
    recto.wait_for("the picture", |recto| has(recto, "\u{1b}_Gq=2,a=T,U=1,f=100"));
    recto.wait_for("its cells", |recto| has(recto, "\u{10eeee}"));
    assert!(!recto.shown().contains('▀'));
    recto.keys("j k");
    recto.keys("q q");
    recto.end();
    let sent = String::from_utf8_lossy(&recto.bytes);
    assert_eq!(sent.matches("a=T,U=1").count(), 1);
    let (_, last) = sent.rsplit_once("a=d").expect("it is deleted");
    assert!(!last.contains('\u{10eeee}'));
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let archive = Archive::new();
    let names = ["gone.png", "../../etc/passwd", "/etc/passwd", "huge.png", "https://example.org/a.png"];
    let body = names.map(|name| format!("![x]({name})\n\n")).concat();
    archive.article(0, "Pictures", &format!("{body}a red square"));
    // The head of a PNG of 65,535 by 65,535 pixels, and nothing behind it.
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x06\0\0\0";
    let sum = 0x_dead_beef_u32.to_be_bytes();
    fs::write(archive.path().join("huge.png"), [&head[..], &sum].concat()).expect("it is written");
    let mut recto = open(&archive, &[]);
    recto.see_words("gone.png (it is not in the archive)");
    recto.until("reasons", |screen| {
        let text = screen.contents();
        text.matches("(it is").count() >= 3 && text.contains("(it is outside the archive)")
    });
    assert!(!recto.shown().contains("root:"));
    // Of what would have to be fetched nothing is said: it was not tried.
    recto.see("▣ x — example.org");
    recto.keys("q q");
    recto.end();
}

#[test]
fn what_holds_the_place_of_a_picture_takes_none() {
    let archive = Archive::new();
    let pixel = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
    archive.article(0, "Pictures", &format!("![a red square]({pixel})\n\n![y](red.png)\n"));
    png(&archive, "red.png");
    let mut recto = open(&archive, &[]);
    recto.until("the square", is_red);
    let rows = look::page_rows(recto.screen());
    let first = rows.iter().position(|row| row.contains("a red square")).expect("its name");
    assert!(rows[first + 1].trim().is_empty() && rows[first + 2].contains('▀'), "{rows:?}");
    recto.keys("q q");
    recto.end();
}
