//! What is handed to the terminal to be copied (OSC 52), and text that leads somewhere (OSC 8).

use crate::support::archive::{Archive, lines};
use crate::support::{Session, Start, emitted, look};

/// What must never be pasted or be part of an address, as it is and as an entity.
const CONTROLS: &str = "&#27;]52;c;UFdORUQ=&#7; &#x9b;2J&#0;&#8;&#13;&#8238;\u{9d}0;x\u{9c}\u{202e}";

fn open(archive: &Archive, size: (u16, u16)) -> Session {
    start(Start::recto(&[archive.name()]).size(size.0, size.1))
}

fn start(start: Start) -> Session {
    let mut recto = start.open();
    recto.see("1 of");
    recto.keys("Enter");
    recto.until("the page", |screen| {
        look::words(look::page_rows(screen)[0].trim_end_matches('▕')) == "The Title"
    });
    recto
}

fn article(body: &str) -> Archive {
    let archive = Archive::new();
    let about = "title: The Title\ndate: 2020-01-02\nsource: The Record\nlink: https://own.example/a";
    archive.file("a.md", &format!("---\n{about}\n---\n{body}\n"));
    archive
}

const CITED: &str = "[The Title](https://own.example/a) — The Record, 2 January 2020";

#[test]
fn links_and_citations_are_copied() {
    let archive = article("Some [text](https://other.example/x?y=z) and [more](b.md).");
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut recto = open(&archive, size);
        recto.keys("y");
        recto.see("link sent to the terminal");
        recto.see_copied("https://own.example/a");
        recto.keys("Y");
        recto.see("citation sent to the terminal");
        recto.see_copied(CITED);
        recto.keys("Tab y");
        recto.see_copied("https://other.example/x?y=z");
        recto.keys("Tab y");
        recto.see_copied("b.md");
        recto.keys("q y");
        recto.see_copied("https://own.example/a");
        recto.keys("Y");
        recto.see_copied(CITED);
        assert_eq!(emitted::copied(&recto.bytes).len(), 6, "nothing is copied unasked");
    }
    let archive = Archive::of(&["The Title"]);
    let mut recto = open(&archive, (80, 24));
    recto.keys("y");
    recto.see("this article has no link of its own");
    recto.keys("Y");
    recto.see_copied("The Title — 28 December 2020");
}

/// What bears the mark of what is to be copied.
fn marked(screen: &vt100::Screen) -> String {
    let rows = look::page_rows(screen);
    let rows = rows.iter().map(|row| row.trim_end_matches('▕').trim_start());
    let marked = rows.filter_map(|row| row.strip_prefix('▌'));
    look::words(&marked.collect::<Vec<_>>().join(" "))
}

fn marks(recto: &mut Session, text: &str) {
    recto.until(&format!("{text:?} marked"), |screen| marked(screen) == text);
}

#[test]
fn a_paragraph_is_quoted_with_its_source_or_copied_alone() {
    let body =
        "The first *paragraph*\nof two lines.\n\n> Quoted.\n\n```sh\nfirst\n\n\tsecond\n```\n\n- An item.\n";
    let archive = article(&format!("{body}\n{}", lines("the end", 40)));
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut recto = open(&archive, size);
        recto.keys("Q");
        marks(&mut recto, "The first paragraph of two lines.");
        if size.0 > 60 {
            recto.see("quote with its source");
        }
        recto.keys("k k");
        marks(&mut recto, "The Title");
        recto.keys("j j");
        marks(&mut recto, "The first paragraph of two lines.");
        recto.keys("Enter");
        recto.see("quotation sent to the terminal");
        recto.see_copied(&format!("> The first paragraph of two lines.\n>\n> {CITED}"));
        marks(&mut recto, "");
        recto.keys("Q y");
        recto.see("paragraph sent to the terminal");
        recto.see_copied("The first paragraph of two lines.");
        recto.keys("Q j j");
        recto.until("the code marked", |screen| marked(screen).starts_with("first"));
        recto.keys("Enter");
        recto.see("code block sent to the terminal");
        // No line end behind it: a shell would run what is pasted.
        recto.see_copied("first\n\n\tsecond");
        recto.keys("Q j j Down k");
        recto.until("the code marked", |screen| marked(screen).starts_with("first"));
        recto.keys("Esc");
        marks(&mut recto, "");
        recto.keys("g Q");
        recto.text(&"j".repeat(18));
        marks(&mut recto, "Line 15 of the end.");
        recto.keys("Q");
        recto.see_copied(&format!("> Line 15 of the end.\n>\n> {CITED}"));
    }
}

#[test]
fn what_was_found_is_what_is_quoted() {
    let archive = article(&lines("Alpha", 60));
    let mut recto = open(&archive, (80, 24));
    recto.text("/line 40\r");
    recto.see("1 of 1 found");
    recto.keys("Q Enter");
    recto.see_copied(&format!("> Line 40 of Alpha.\n>\n> {CITED}"));
}

#[test]
fn what_is_too_long_for_a_clipboard_is_not_sent() {
    let archive = article(&format!("```\n{}```\n", "A line of code, over and over.\n".repeat(5_000)));
    let mut recto = open(&archive, (80, 24));
    recto.text("Qjjy");
    recto.see("KB are too much for a terminal's clipboard");
    assert!(emitted::copied(&recto.bytes).is_empty());
}

#[test]
fn nothing_copied_gives_a_command() {
    let archive = Archive::new();
    let quoted = "\\e]52;c;UFdORUQ=\\a \\x9b2J\\0\\b\\r\\n \\u202e\\u2066";
    let about = format!(
        "title: \"The Title{quoted}\"\ndate: 2020-01-02\nsource: \"S{quoted}\"\nauthor: \"A{quoted}\"\n\
         link: \"https://own.example/{quoted}\""
    );
    let body = format!(
        "A paragraph {CONTROLS} ends.\n\n[link {CONTROLS}](<https://x.example/{CONTROLS}>)\n\n\
         [path](<{CONTROLS}.md>)\n\n```sh {CONTROLS}\nrm -rf ~ \u{1b}[201~\u{9b}x\u{8}\u{202e}\n```\n"
    );
    archive.file("a.md", &format!("---\n{about}\n---\n{body}\n"));
    let start = Start::recto(&[archive.name()]).size(120, 40).with("VTE_VERSION", "7003");
    let mut recto = start.open();
    recto.see("1 of");
    recto.keys("Enter");
    recto.see("q list");
    let copying =
        ["y", "Y", "Tab y", "Tab y", "Q Q", "Q j j Q", "Q j j y", "Q j j j y", "Q j j j j j y", "q y", "Y"];
    for (nth, keys) in copying.into_iter().enumerate() {
        recto.keys(keys);
        recto.wait_for(keys, |recto| emitted::copied(&recto.bytes).len() == nth + 1);
    }
    for text in emitted::copied(&recto.bytes) {
        let harmful = |c: char| {
            (c.is_control() && !['\n', '\t'].contains(&c))
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!text.contains(harmful), "{text:?}");
    }
    let links = emitted::links(&recto.bytes);
    assert!(links.iter().any(|link| link.starts_with("https://x.example/")), "{links:?}");
    for link in links {
        assert!(link.chars().all(|c| c.is_ascii_graphic()), "{link:?}");
    }
    assert_eq!(emitted::foreign_beside_links(&recto.bytes), None);
}

#[test]
fn over_ssh_what_is_copied_is_the_address_handed_out() {
    let archive = article(&format!("[link](<https://x.example/{CONTROLS}\";id>)"));
    let mut recto = start(Start::recto(&[archive.name()]).size(80, 24).with("SSH_CONNECTION", "1 2 3 4"));
    recto.keys("Tab Enter");
    recto.see_words("This link leads out of the archive");
    recto.see("link sent to the terminal");
    let copied = emitted::copied(&recto.bytes).pop().expect("it is copied");
    assert!(copied.starts_with("https://x.example/%1B") && copied.ends_with("%22;id"), "{copied}");
    assert!(copied.chars().all(|c| c.is_ascii_graphic()), "{copied}");
}

#[test]
fn where_there_is_no_clipboard_nothing_is_said_to_be_sent() {
    let archive = article("Text.");
    for (term, size, said) in
        [("linux", (80, 24), "has no clipboard to send it to"), ("vt100", (40, 12), "No clipboard here")]
    {
        let start_in = Start::recto(&[archive.name()]).with("TERM", term).with("SSH_TTY", "/dev/pts/0");
        let mut recto = start(start_in.size(size.0, size.1));
        recto.keys("o");
        recto.see_words("https://own.example/a");
        recto.see_words(said);
        assert_eq!(emitted::copied(&recto.bytes), [""; 0]);
        recto.keys("x");
        recto.see_no_more(said);
        recto.keys("y");
        recto.see_foot("this terminal has no clipboard");
    }
}

#[test]
fn text_leads_somewhere_where_the_terminal_is_known_to_bear_it() {
    let body = format!(
        "[outside](https://x.example/a_(b)?c=d#e) [inside](#part) [beside](b.md) [script](javascript:x) \
         [mail](mailto:ann@x.example) [long](https://x.example/{})\n\n# Part\n\n{}",
        "a".repeat(3_000),
        lines("the part", 60)
    );
    let archive = article(&body);
    for (name, value, known) in [
        ("TERM", "xterm-kitty", true),
        ("VTE_VERSION", "7003", true),
        ("VTE_VERSION", "4900", false),
        ("TERM_PROGRAM", "iTerm.app", true),
        ("TERM", "xterm-256color", false),
        ("TERM", "screen-256color", false),
        ("TERM", "linux", false),
    ] {
        let mut recto = start(Start::recto(&[archive.name()]).size(120, 40).with(name, value));
        recto.keys("Tab");
        recto.until("the first chosen", |screen| look::status(screen).starts_with("https://x.example/a_(b)"));
        // The links are known once one of them can be followed.
        recto.keys("Tab Enter");
        recto.see("§ Part");
        recto.keys("C-o C-l");
        recto.see_no_more("§ Part");
        let mut links = emitted::links(&recto.bytes);
        links.sort();
        links.dedup();
        let wanted: &[&str] =
            if known { &["", "https://x.example/a_(b)?c=d#e", "mailto:ann@x.example"] } else { &[] };
        assert_eq!(links, wanted, "{name}={value}");
        assert_eq!(recto.quit(), 0);
    }
}

#[test]
fn a_link_over_several_lines_leads_there_on_each() {
    let words = crate::support::archive::numbered_words(30);
    let archive = article(&format!("[{words}](https://x.example/)"));
    let mut recto = start(Start::recto(&[archive.name()]).size(40, 12).with("VTE_VERSION", "7003"));
    recto.wait_for("the links", |recto| !emitted::links(&recto.bytes).is_empty());
    let rows = look::page_rows(recto.screen()).iter().filter(|row| row.contains('w')).count();
    assert!(rows > 1, "{}", recto.shown());
    // It is told once for all its rows: nothing else stands between them.
    assert_eq!(emitted::links(&recto.bytes), ["https://x.example/", ""]);
    assert_eq!(emitted::foreign_beside_links(&recto.bytes), None);
}
