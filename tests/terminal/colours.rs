//! Terminals that can do less, and readers who want less.

use std::path::Path;

use vt100::Color;

use crate::support::{RECTO, Session, Start, emitted, look};

/// Goes through everything that is drawn.
pub(crate) fn look_round(recto: &mut Session) {
    recto.see_status("1 of");
    recto.keys("/");
    recto.text("tag:recto e");
    recto.see("best first");
    recto.keys("Enter h");
    recto.see("newest");
    for sheet in ["?", ":", "!", "S"] {
        recto.keys(sheet);
        recto.see("Esc close");
        recto.keys("Esc");
        recto.see("q quit");
    }
    recto.keys("g j j j j");
    recto.see_status("5 of");
    recto.keys("Enter Space Space");
    recto.see("q list");
    recto.keys("G w");
    recto.see("column");
    recto.keys("q");
    recto.see("q quit");
}

#[test]
fn no_color_sends_no_colour_and_asks_for_none() {
    let mut recto = Start::recto(&[]).with("NO_COLOR", "1").size(120, 40).open();
    look_round(&mut recto);
    recto.keys("q");
    assert_eq!(recto.end().exit_code(), 0);
    let coloured = |number: &u16| matches!(number, 30..=38 | 40..=48 | 90..=107);
    for look in emitted::looks(&recto.bytes) {
        assert!(!look.iter().any(coloured), "{look:?} has a colour");
    }
    assert!(emitted::commands(&recto.bytes).is_empty());
    emitted::assert_ours(&recto.bytes);
}

#[test]
fn without_colour_what_was_hit_and_chosen_can_still_be_told() {
    let mut recto = Start::recto(&[]).with("NO_COLOR", "1").size(120, 40).open();
    recto.keys("/");
    recto.text("start");
    recto.see("best first");
    let cells = look::cells(recto.screen(), "Start here");
    assert!(cells[0].underline() && cells[0].bold(), "what was hit is underlined, the chosen one bold");
    assert!(!cells[6].underline());
}

#[test]
fn an_empty_no_color_is_none() {
    let mut recto = Start::recto(&[]).with("NO_COLOR", "").size(120, 40).open();
    recto.see_chosen("Start here");
    assert_eq!(look::cells(recto.screen(), "▌")[0].fgcolor(), Color::Idx(110));
}

#[test]
fn terminals_that_say_so_get_all_colours() {
    let mut recto = Start::recto(&[]).with("COLORTERM", "truecolor").size(120, 40).open();
    recto.see_chosen("Start here");
    assert!(matches!(look::cells(recto.screen(), "▌")[0].fgcolor(), Color::Rgb(..)));
    assert_eq!(recto.quit(), 0);
    emitted::assert_ours(&recto.bytes);
}

#[test]
fn colour_asked_for_into_a_pipe_is_for_many_terminals() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("recto/config.toml");
    std::fs::create_dir(config.parent().expect("it has one")).expect("a folder can be made");
    std::fs::write(&config, "theme = \"dark\"").expect("a file can be written");
    let line = "printf '# A `word`\\n\\n[text](https://example.org)\\n' | $RECTO show - --color always | cat";
    for (term, indexed) in
        [("xterm-direct", true), ("xterm-256color", true), ("linux", false), ("dumb", false)]
    {
        let start = Start::shell(line).with("TERM", term).with("COLORTERM", "truecolor");
        let mut shown = start.with("XDG_CONFIG_HOME", &folder.path().to_string_lossy()).size(120, 40).open();
        assert_eq!(shown.end().exit_code(), 0);
        let looks = emitted::looks(&shown.bytes);
        assert!(looks.iter().any(|look| look.iter().any(|&number| number > 0)), "{term}: {looks:?}");
        let starts = |with: [u16; 2]| looks.iter().any(|look| look.windows(2).any(|two| two == with));
        assert!(!starts([38, 2]), "{term}: {looks:?}");
        let many = looks.iter().any(|look| look.windows(3).any(|part| matches!(part, [38, 5, 16..=255])));
        assert_eq!(many, indexed, "{term}: {looks:?}");
    }
}

#[test]
fn plain_terminals_get_sixteen_colours_and_no_question() {
    for term in ["linux", "vt100", "screen", "xterm"] {
        let mut recto = Start::recto(&[]).with("TERM", term).size(120, 40).open();
        look_round(&mut recto);
        assert_eq!(recto.quit(), 0, "{term}");
        for look in emitted::looks(&recto.bytes) {
            let more = |part: &[u16]| matches!(part, [38 | 48, 2, _] | [38 | 48, 5, 16..=u16::MAX]);
            assert!(!look.windows(3).any(more), "{term}: {look:?}");
        }
        assert!(emitted::commands(&recto.bytes).is_empty(), "{term}");
        emitted::assert_ours(&recto.bytes);
    }
}

#[test]
fn a_terminal_that_cannot_move_its_cursor_gets_the_list() {
    for start in [Start::recto(&[]).with("TERM", "dumb"), Start::recto(&[]).without("TERM")] {
        let mut recto = start.size(100, 30).open();
        assert_eq!(recto.end().exit_code(), 0);
        assert!(recto.shown().contains("2026-11-20  The recto handbook  Start here"), "{}", recto.shown());
        assert!(!String::from_utf8_lossy(&recto.bytes).contains("\x1b[?"), "no mode was set");
    }
}

#[test]
fn a_session_sends_nothing_but_its_own_instructions() {
    let mut recto = Start::program(Path::new(RECTO), &[]).size(120, 40).open();
    look_round(&mut recto);
    assert_eq!(recto.quit(), 0);
    recto.assert_given_back();
    emitted::assert_ours(&recto.bytes);
}
