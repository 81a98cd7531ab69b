//! Terminals of every kind, and locales: nothing is sent that they do not know.

use std::fs;

use recto::measure::width;
use tempfile::TempDir;

use crate::colours::look_round;
use crate::support::emitted::{self, Told};
use crate::support::{Session, Start};

/// Modes every terminal knows, or takes no notice of: the cursor hidden and shown.
const CURSOR: u16 = 25;
const ALTERNATE_SCREEN: u16 = 1049;
const BRACKETED_PASTE: u16 = 2004;
/// Whether another window has the keys.
const FOCUS: u16 = 1004;
/// The mouse's buttons, told in numbers.
const BUTTONS: u16 = 1000;
const NUMBERS: u16 = 1006;

/// The modes that were set or reset.
fn modes(bytes: &[u8]) -> Vec<u16> {
    let mode = |told| match told {
        Told::Csi { parameters, last: 'h' | 'l', .. } => Some(parameters),
        _ => None,
    };
    let mut modes: Vec<u16> = emitted::read(bytes).into_iter().filter_map(mode).flatten().collect();
    modes.sort_unstable();
    modes.dedup();
    modes
}

fn colours(bytes: &[u8]) -> usize {
    let is_colour = |number: &u16| matches!(number, 30..=38 | 40..=48 | 90..=107);
    emitted::looks(bytes).iter().flatten().filter(|number| is_colour(number)).count()
}

/// The first thing that a terminal would not know which knows these sequences and modes, and no strings.
fn unknown(bytes: &[u8], sequences: &str, known_modes: &[u16]) -> Option<Told> {
    emitted::read(bytes).into_iter().find(|told| match told {
        Told::Char(_) => false,
        Told::Control(c) => !"\r\n\u{8}".contains(*c),
        Told::Csi { private, parameters, last: 'h' | 'l' } => {
            private != "?" || !parameters.iter().all(|mode| known_modes.contains(mode))
        }
        Told::Csi { private, last, .. } => !private.is_empty() || !sequences.contains(*last),
        // Index and its reverse: rows are moved.
        Told::Escape(letter) => !"DME".contains(*letter),
        Told::Osc(_) | Told::Other(_) | Told::Broken(_) => true,
    })
}

/// Looks, places, erasing to the end or all of it, a band of rows, and whether all is well.
const OF_VT100: &str = "mHABCDJKrn";
/// And erasing of single cells.
const OF_VT220: &str = "mHABCDJKrnX";
/// And places by row or column alone, and rows moved by their number.
const OF_XTERM: &str = "mHABCDJKrnXGdST";

#[test]
fn each_kind_is_sent_what_it_knows() {
    let session = [CURSOR, ALTERNATE_SCREEN, BRACKETED_PASTE, FOCUS, BUTTONS, NUMBERS];
    for (term, sequences, known_modes, coloured) in [
        ("vt100", OF_VT100, &[CURSOR][..], false),
        ("vt220", OF_VT220, &[CURSOR], false),
        ("linux", OF_VT220, &[CURSOR], true),
        ("screen", OF_VT220, &session, true),
        ("tmux", OF_XTERM, &session, true),
        ("xterm", OF_XTERM, &session, true),
    ] {
        let mut recto = Start::recto(&[]).with("TERM", term).size(80, 24).open();
        recto.see_status("1 of");
        recto.keys("j k Enter");
        recto.see("with something to read");
        recto.keys("j j Space b h ?");
        recto.see("Esc close");
        recto.keys("Esc");
        recto.see_no_more("Esc close");
        assert_eq!(recto.quit(), 0, "{term}");
        assert_eq!(unknown(&recto.bytes, sequences, known_modes), None, "{term}");
        assert_eq!(colours(&recto.bytes) > 0, coloured, "{term}");
    }
}

#[test]
fn a_console_is_sent_what_its_font_has() {
    let folder = abroad();
    let path = folder.path().to_string_lossy().into_owned();
    let mut recto = Start::recto(&[&path]).with("TERM", "linux").size(120, 40).open();
    recto.see_status("1 of 2");
    recto.keys("j");
    recto.see("Über \"Größe\" - naïve.");
    recto.see("* Lódz - ??????");
    assert_eq!(recto.quit(), 0);
    let has = |c: char| c < '\u{100}' || "─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓■•←↑→↓≈≤≥".contains(c);
    let strange =
        emitted::read(&recto.bytes).into_iter().find(|told| matches!(told, Told::Char(c) if !has(*c)));
    assert_eq!(strange, None);
}

#[test]
fn without_a_second_screen_an_empty_one_is_given_back() {
    let mut recto = Start::recto(&[]).with("TERM", "vt100").open();
    recto.see_status("1 of");
    assert_eq!(recto.quit(), 0);
    assert_eq!(recto.shown().trim(), "");
    assert_eq!(recto.screen().cursor_position(), (0, 0));
    assert!(!recto.screen().hide_cursor());
}

#[test]
fn letters_typed_in_a_locale_of_latin_1_are_letters() {
    let folder = abroad();
    let path = folder.path().to_string_lossy().into_owned();
    let mut recto = Start::recto(&[&path]).with("LC_ALL", "de_DE.ISO-8859-1").size(80, 24).open();
    recto.see_status("1 of 2");
    recto.send(b"/na\xefve\r");
    recto.see_status("1 of 1");
    recto.see("naive.");
    recto.send(b"/\x15gr\xf6\xdfe\x9b\r");
    recto.see_status("1 of 1");
    recto.see("/ grose");
    assert_eq!(recto.quit(), 0);
}

#[test]
fn a_name_that_is_none_gets_the_list() {
    for term in ["\u{1b}]0;owned\u{7}", "../../etc/passwd", "vt52", "x y"] {
        let mut recto = Start::recto(&[]).with("TERM", term).size(100, 30).open();
        assert_eq!(recto.end().exit_code(), 0);
        assert!(recto.shown().contains("Start here"), "{}", recto.shown());
        assert_eq!(modes(&recto.bytes), Vec::<u16>::new(), "{term:?}");
    }
}

/// An archive of articles that are not in ASCII.
fn abroad() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let text = "# Über “Größe” – naïve…\n\n*★ Łódź* — 日本語\n\n- eins · zwei\n- ½ € мир\n\n> Zitat\n\n\
                | a | b |\n|---|---|\n| é | ü |\n\n---\n\n`über` [→ link](https://example.org/ü)\n";
    fs::write(folder.path().join("a.md"), text).expect("a file can be written");
    fs::write(folder.path().join("b.md"), "# Plain\n\nWords.\n").expect("a file can be written");
    folder
}

fn in_locale(start: Start, locale: &str) -> Start {
    start.with("LC_ALL", locale)
}

#[test]
fn a_locale_without_utf_8_gets_ascii() {
    for locale in ["C", "POSIX", "de_DE.ISO-8859-1"] {
        for (columns, rows) in [(120, 40), (80, 24)] {
            let start = Start::recto(&[]).size(columns, rows);
            let mut recto = in_locale(start, locale).open();
            if columns >= 100 {
                look_round(&mut recto);
            } else {
                recto.see_status("1 of");
                recto.keys("Enter");
                recto.see("with something to read");
            }
            recto.keys("C-c");
            recto.end();
            assert!(recto.bytes.is_ascii(), "{locale}: {}", recto.shown());
        }
    }
}

#[test]
fn what_is_not_in_ascii_is_spelled_on_the_page_and_in_the_list() {
    let folder = abroad();
    let path = folder.path().to_string_lossy().into_owned();
    let mut recto = in_locale(Start::recto(&[&path]).size(120, 40), "C").open();
    recto.see_status("1 of 2");
    recto.keys("j");
    recto.see("Uber \"Grose\" - naive.");
    recto.see("* Lodz - ??????");
    recto.see("- eins - zwei");
    recto.see("- ? E ???");
    recto.keys("/");
    recto.text("über");
    recto.see("Uber");
    recto.keys("C-c");
    recto.end();
    assert!(recto.bytes.is_ascii(), "{}", recto.shown());
    assert!(emitted::links(&recto.bytes).is_empty());
}

/// What a command prints on a terminal.
fn printed(arguments: &str, locale: &str) -> Session {
    let mut session = in_locale(Start::shell(&format!("$RECTO {arguments}")).size(100, 40), locale).open();
    session.end();
    session
}

#[test]
fn commands_print_ascii_in_as_many_columns() {
    let folder = abroad();
    let path = folder.path().to_string_lossy().into_owned();
    for command in ["list", "show a", "tags", "list --format tsv", "show nothing", "timeline"] {
        let arguments = format!("{command} -a {path}");
        let (ascii, unicode) = (printed(&arguments, "C"), printed(&arguments, "C.UTF-8"));
        assert!(ascii.bytes.is_ascii(), "{command}");
        let widths = |session: &Session| session.shown().lines().map(width).collect::<Vec<_>>();
        assert_eq!(widths(&ascii), widths(&unicode), "{command}");
    }
    let json = printed(&format!("list --format json -a {path}"), "C");
    assert!(json.bytes.is_ascii());
    assert!(json.shown().contains(r"\u00dcber \u201cGr\u00f6\u00dfe\u201d"), "{}", json.shown());
    let piped = printed(&format!("list -a {path} | cat"), "C");
    assert!(piped.shown().contains("Über “Größe”"), "what goes elsewhere is exact: {}", piped.shown());
}

#[test]
fn ascii_can_be_chosen_and_refused() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let config = folder.path().join("recto/config.toml");
    fs::create_dir(config.parent().expect("it has one")).expect("a folder can be made");
    for (option, locale, is_ascii) in [("true", "C.UTF-8", true), ("false", "C", false)] {
        fs::write(&config, format!("ascii = {option}\n")).expect("a file can be written");
        let start = Start::recto(&[]).with("XDG_CONFIG_HOME", &folder.path().to_string_lossy());
        let mut recto = in_locale(start.size(120, 40), locale).open();
        recto.see_status("1 of");
        assert_eq!(recto.quit(), 0);
        assert_eq!(recto.bytes.is_ascii(), is_ascii, "{option}");
    }
}

#[test]
fn what_is_copied_passes_through_only_where_that_is_allowed() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let config = folder.path().join("recto/config.toml");
    fs::create_dir(config.parent().expect("it has one")).expect("a folder can be made");
    for (allowed, set, begins) in [
        (false, ("TMUX", "/tmp/tmux,1,0"), "\u{1b}]52;c;"),
        (true, ("TMUX", "/tmp/tmux,1,0"), "\u{1b}Ptmux;\u{1b}\u{1b}]52;c;"),
        (true, ("STY", "1.pts"), "\u{1b}P\u{1b}]52;c;"),
        (true, ("COLORTERM", "x"), "\u{1b}]52;c;"),
    ] {
        fs::write(&config, format!("passthrough = {allowed}\n")).expect("a file can be written");
        let start = Start::recto(&[]).with("XDG_CONFIG_HOME", &folder.path().to_string_lossy());
        let mut recto = start.without("TMUX").without("STY").with(set.0, set.1).open();
        recto.see_status("1 of");
        recto.keys("Y");
        recto.see("sent to the terminal");
        assert_eq!(recto.quit(), 0);
        let bytes = String::from_utf8_lossy(&recto.bytes).into_owned();
        let at = bytes.find("]52;c;").expect("it is copied") + "]52;c;".len();
        assert!(bytes[..at].ends_with(begins), "{allowed}, {}: {:?}", set.0, &bytes[at - 20..at]);
        let is_wrapped = begins.starts_with("\u{1b}P");
        assert_eq!(bytes[..at].contains("\u{1b}P"), is_wrapped, "{allowed}, {}", set.0);
    }
}
