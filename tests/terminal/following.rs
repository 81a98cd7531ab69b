//! Links: chosen, followed, and back again.

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt;

use crate::support::archive::{Archive, lines};
use crate::support::link::Answers;
use crate::support::{Session, Start, look};

/// List and page, page or list, a narrow terminal.
const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (40, 12)];

/// An article with these front matter lines besides its title.
fn article(archive: &Archive, name: &str, day: u32, about: &str, body: &str) -> String {
    let title = name[..1].to_uppercase() + &name[1..];
    let text = format!("---\ntitle: {title}\ndate: 2020-01-{day:02}\n{about}---\n{body}\n");
    let path = archive.file(&format!("{name}.md"), &text);
    path.to_str().expect("a plain name").to_owned()
}

/// One article with links of every kind, and those they lead to.
fn linked() -> Archive {
    let archive = Archive::new();
    let body = format!(
        "[within](#second-part) and [beta](beta.md) and [deep](beta.md#deep-down) and \
         [address](https://beta.example/article?utm_source=x) and [[Gamma]] and [[moss]] and \
         [outside](https://elsewhere.example/page)\n\n{}# Second part\n\n{}[last](gamma.md)\n",
        lines("Alpha", 40),
        lines("the second part", 40)
    );
    article(&archive, "alpha", 9, "", &body);
    let deep = format!("{}# Deep down\n\n{}", lines("Beta", 40), lines("the deep", 40));
    article(&archive, "beta", 8, "link: https://beta.example/article\n", &deep);
    article(&archive, "gamma", 7, "tags: [moss]\n", &lines("Gamma", 40));
    article(&archive, "delta", 6, "tags: [moss]\n", "No links.");
    archive
}

fn open(start: Start, title: &str) -> Session {
    let mut recto = start.open();
    recto.see("1 of");
    recto.keys("Enter");
    recto.see_top(title);
    recto
}

fn reading(archive: &Archive, size: (u16, u16)) -> Session {
    open(Start::recto(&[archive.name()]).size(size.0, size.1), "Alpha")
}

/// A program that writes down what it was given, in a folder of its own.
struct Browser(Archive);

impl Browser {
    fn new(name: &str, then: &str) -> (Self, String) {
        let folder = Archive::new();
        let log = folder.path().join("log");
        // The line is there whole or not at all.
        let line = r#"line="$#"; for word in "$@"; do line="$line|$word"; done; echo "$line" >>"#;
        let script = format!("#!/bin/sh\n{line}{}\n{then}\n", log.display());
        let path = folder.file(name, &script);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
        let command = path.to_str().expect("a plain name").to_owned();
        (Self(folder), command)
    }

    /// Each call: how many arguments, and which.
    fn calls(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.0.path().join("log")).unwrap_or_default();
        log.split_terminator('\n').map(str::to_owned).collect()
    }

    fn was_given(&self, recto: &mut Session, calls: &[&str]) {
        recto.wait_for(&format!("{calls:?} in the browser"), |_| self.calls().len() >= calls.len());
        assert_eq!(self.calls(), calls);
    }
}

#[test]
fn where_no_link_is_chosen_none_is_followed() {
    let archive = linked();
    let mut recto = open(Start::recto(&[archive.name()]).size(80, 24), "Alpha");
    recto.keys("Enter Enter");
    recto.see_foot("no link is chosen: Tab chooses one, f by its letters");
}

#[test]
fn links_are_chosen_in_turn_and_say_where_they_lead() {
    let archive = linked();
    for size in SIZES {
        let mut recto = reading(&archive, size);
        let style = |screen: &vt100::Screen, text: &str| look::style(&look::cells(screen, text)[0]);
        recto.until("what leads elsewhere told apart", |screen| {
            style(screen, "beta") != style(screen, "outside")
                && style(screen, "beta") == style(screen, "within")
        });
        let inside = style(recto.screen(), "beta");
        for target in
            ["#second-part", "beta.md", "beta.md#deep-down", "https://beta.example/article?utm_source=x"]
        {
            recto.keys("Tab");
            recto.until(&format!("{target} below"), |screen| {
                let text: String = screen.contents().split_whitespace().collect();
                text.contains(target)
            });
        }
        recto.keys("BackTab BackTab");
        recto.until("beta.md and what it is", |screen| {
            let text: String = screen.contents().split_whitespace().collect();
            text.ends_with("beta.md→“Beta”,inthisarchive")
        });
        assert_ne!(style(recto.screen(), "beta"), inside, "the chosen one is lit");
        recto.keys("BackTab BackTab");
        // The last of the article, which comes on screen.
        recto.see_foot("gamma.md");
        recto.see("last");
        recto.keys("Tab");
        recto.see_foot("#second-part");
        recto.keys("Esc");
        recto.see_foot("1 of 4");
        recto.keys("Tab G");
        recto.until("a link out of sight is not chosen", |screen| look::status(screen).contains("100%"));
    }
}

#[test]
fn links_lead_to_headings_articles_and_back_to_the_same_place() {
    let archive = linked();
    for size in SIZES {
        let mut recto = reading(&archive, size);
        recto.keys("Tab Enter");
        recto.see_top("Second part");
        recto.keys("j j C-o");
        recto.see_top("Alpha");
        recto.keys("C-n");
        recto.see_top("Line 1 of the second part.");
        recto.keys("Backspace Tab Tab Enter");
        recto.see_top("Beta");
        recto.keys("j j j j j j");
        recto.see_top("Line 2 of Beta.");
        recto.keys("C-o");
        recto.see_top("Alpha");
        recto.keys("C-n");
        recto.see_top("Line 2 of Beta.");
        recto.keys("C-o");
        recto.see_top("Alpha");
        recto.keys("Tab Tab Tab Enter");
        recto.see_top("Deep down");
        recto.keys("C-o Tab Tab Tab Tab Enter");
        // Beta again, by its own address: where it was left. No key waits for what it leads to.
        recto.keys("j C-o Tab Tab Tab Tab Tab Enter");
        recto.see_top("Gamma");
        recto.keys("C-o");
        recto.see_top("Alpha");
        recto.keys("C-o");
        recto.see_foot("this is where you began");
    }
}

#[test]
fn letters_beside_the_links_follow_them() {
    let archive = linked();
    for size in SIZES {
        let mut recto = reading(&archive, size);
        recto.keys("f");
        recto.see_foot("Esc none of them");
        // Where there is a blank before the link, they leave its words alone.
        let styles = ["awithin", "sbeta", "ddeep"]
            .map(|labelled| look::style(&look::cells(recto.screen(), labelled)[0]));
        assert!(styles.iter().all(|style| *style == styles[0]));
        recto.keys("s");
        recto.see_top("Beta");
        recto.keys("f");
        recto.see_foot("there are no links on the screen");
        recto.keys("C-o f 1");
        recto.see_foot("no link has these letters");
        recto.keys("f");
        recto.see_foot("Esc none of them");
        recto.keys("Esc");
        recto.see_no_more("none of them");
        recto.keys("f d");
        recto.see_top("Deep down");
    }
}

#[test]
fn a_tag_fills_the_filter_and_back_leads_to_the_article() {
    let archive = linked();
    let mut recto = reading(&archive, (120, 40));
    recto.keys("Tab Tab Tab Tab Tab Tab Enter");
    recto.see_status("1 of 2");
    assert_eq!(look::bar(recto.screen()).split(' ').find(|word| word.starts_with('#')), Some("#=moss"));
    recto.see_chosen("Gamma");
    recto.keys("C-o");
    recto.see_top("Alpha");
    // And the filter is the one there was.
    recto.see_foot("1 of 4");
    recto.keys("C-n");
    recto.see_status("1 of 2");
}

#[test]
fn the_articles_that_link_here_are_shown_and_gone_to() {
    let archive = linked();
    for (size, open) in [((120, 40), "j"), ((80, 24), "j"), ((40, 12), "j"), ((80, 24), "j Enter")] {
        let mut recto = Start::recto(&[archive.name()]).size(size.0, size.1).open();
        recto.see("1 of 4");
        recto.keys(open);
        recto.see_foot("2 of 4");
        recto.keys("B");
        recto.until("the one that does", |screen| {
            let text = screen.contents();
            text.contains('←') && text.contains("▌ Alpha") && !text.contains("Delta")
        });
        recto.text("zzz");
        recto.see("No article of that name");
        recto.keys("Esc");
        recto.see_no_more("zzz");
        recto.keys("B");
        recto.see("▌ Alpha");
        recto.text("alp");
        recto.see("alp");
        recto.keys("Enter");
        recto.see_top("Alpha");
        recto.keys("C-o");
        // Back to where the keys went.
        if size.0 >= 100 || open.ends_with("Enter") {
            recto.see_top("Beta");
        } else {
            recto.until("the list, on Beta", |screen| {
                screen.contents().lines().any(|line| line.starts_with('▌') && line.contains("Beta"))
            });
        }
    }
    let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
    recto.see("1 of 4");
    recto.keys("B");
    recto.see_foot("no article here links to this one");
}

#[test]
fn outside_links_go_to_the_browser_as_one_argument() {
    let archive = Archive::new();
    let body = "[one](https://one.example/a?b=c&d=e#f)\n\n\
                [two](<https://two.example/\"; rm -rf ~>)\n\n\
                [three](<https://three.example/$(touch pwned)`id`>)\n\n\
                [four](mailto:ann@four.example?subject=hi&attach=/etc/passwd)\n\n\
                [five](<https://five.example/-x --y='z' %s>)\n";
    article(&archive, "alpha", 1, "link: \"https://own.example/'$(id)\"\n", body);
    let (browser, command) = Browser::new("surf", "");
    let start = Start::recto(&[archive.name()]).with("BROWSER", &format!("{command} --new")).size(80, 24);
    let mut recto = open(start, "Alpha");
    let mut calls = vec![
        "2|--new|https://one.example/a?b=c&d=e#f",
        "2|--new|https://two.example/%22;%20rm%20-rf%20~",
        "2|--new|https://three.example/$(touch%20pwned)%60id%60",
        "2|--new|mailto:ann@four.example?subject=hi",
        "2|--new|https://five.example/-x%20--y='z'%20%25s",
    ];
    for nth in 1..=calls.len() {
        recto.keys("Tab Enter");
        recto.see_foot("opened with surf");
        browser.was_given(&mut recto, &calls[..nth]);
    }
    recto.keys("Esc");
    recto.see_foot("1 of 1");
    recto.keys("o");
    calls.push("2|--new|https://own.example/'$(id)");
    browser.was_given(&mut recto, &calls);
    // From the list as well.
    recto.keys("q o");
    calls.push("2|--new|https://own.example/'$(id)");
    browser.was_given(&mut recto, &calls);
}

#[test]
fn what_is_no_web_address_is_refused_and_nothing_is_started() {
    let archive = Archive::new();
    let long = "A".repeat(2_000);
    let targets = [
        ("javascript:alert(1)", "Scripts and embedded data are not opened."),
        ("JaVaScRiPt:alert(1)", "Scripts and embedded data are not opened."),
        ("java&#10;script:alert(1)", "Scripts and embedded data are not opened."),
        (&format!("data:text/html;base64,{long}"), "Scripts and embedded data are not opened."),
        ("file:///etc/passwd", "Files outside the archive are not opened."),
        ("/../../etc/passwd", "Files outside the archive are not opened."),
        ("../../../etc/passwd", "Files outside the archive are not opened."),
        ("%2e%2e/%2e%2e/etc/passwd", "Files outside the archive are not opened."),
        ("C:\\\\Windows", "Files outside the archive are not opened."),
        ("ssh://host/", "Only web and mail addresses are opened."),
        ("https://bank.example@evil.example/", "The address hides its host behind a name."),
        ("https://", "The address is broken."),
        ("-v", "not in this archive: -v"),
        ("--help", "not in this archive: --help"),
        ("/etc/passwd", "not in this archive: /etc/passwd"),
        (&format!("{long}.md"), "not in this archive: AAA"),
        ("#nowhere", "there is no heading “nowhere”"),
    ];
    let mut body = String::new();
    for (nth, (target, _)) in targets.iter().enumerate() {
        let _ = write!(body, "[link {nth}](<{target}>)\n\n");
    }
    let _ = writeln!(body, "[good](https://good.example/)");
    let file = article(&archive, "alpha", 1, "link: \"https://name@host.example/\"\n", &body);
    let (browser, command) = Browser::new("surf", "");
    for given in [archive.name(), &file] {
        let before = browser.calls().len();
        let mut recto = Start::recto(&[given]).with("BROWSER", &command).size(80, 24).open();
        recto.see(if given == file { "link 0" } else { "1 of 1" });
        recto.keys(if given == file { "g" } else { "Enter" });
        recto.see_top("Alpha");
        recto.keys("o");
        recto.see_foot("The address hides its host behind a name. https://name@host.example/");
        for (_, said) in &targets {
            recto.keys("Tab Enter");
            recto.see_foot(said);
        }
        recto.keys("Tab Enter");
        recto.see_foot("opened with surf");
        recto.wait_for("the browser", |_| browser.calls().len() > before);
        assert_eq!(browser.calls()[before..], ["1|https://good.example/"]);
    }
}

#[test]
fn a_browser_of_the_terminal_gets_it_and_gives_it_back() {
    let archive = Archive::new();
    article(&archive, "alpha", 1, "link: https://own.example/\n", "[one](https://one.example/)");
    let (browser, command) = Browser::new("w3m", "echo IN THE BROWSER; read -r line");
    let start = || Start::recto(&[archive.name()]).with("BROWSER", &command).size(80, 24);
    let mut recto = open(start(), "Alpha");
    recto.keys("o");
    recto.see("IN THE BROWSER");
    assert!(!recto.screen().alternate_screen() && recto.is_cooked());
    recto.text("qqq\r");
    recto.see_foot("opened with w3m");
    recto.see_top("Alpha");
    browser.was_given(&mut recto, &["1|https://own.example/"]);
    assert!(recto.screen().alternate_screen() && !recto.is_cooked());
    // Typed ahead of the page, it is asked for when nobody may take the keys from the browser. An answer
    // of the terminal would do for that as well.
    let mut recto = start().answers(Answers::Never).open();
    recto.see("1 of 1");
    recto.text("\r\t\r");
    recto.see_foot("Enter hands the terminal over");
    recto.keys("Enter");
    recto.see("IN THE BROWSER");
    recto.text("qqq\r");
    recto.see_foot("opened with w3m");
    browser.was_given(&mut recto, &["1|https://own.example/", "1|https://one.example/"]);
}

#[test]
fn a_browser_that_is_not_there_is_news_and_the_next_is_tried() {
    let archive = Archive::new();
    article(&archive, "alpha", 1, "", "[one](https://one.example/)");
    let mut recto = open(Start::recto(&[archive.name()]).size(80, 24), "Alpha");
    recto.keys("Tab Enter");
    recto.see_foot("there is no browser to open a link with; set $BROWSER");
    recto.keys("o");
    recto.see_foot("this article has no link of its own");
    let start = Start::recto(&[archive.name()]).with("BROWSER", "/nonexistent/surf").size(80, 24);
    let mut recto = open(start, "Alpha");
    recto.keys("Tab Enter");
    recto.see_foot("cannot start surf; set $BROWSER");
    let (browser, command) = Browser::new("second", "");
    let browsers = format!("/nonexistent/surf:{command} --at=%s");
    let mut recto = open(Start::recto(&[archive.name()]).with("BROWSER", &browsers).size(80, 24), "Alpha");
    recto.keys("Tab Enter");
    recto.see_foot("opened with second");
    browser.was_given(&mut recto, &["1|--at=https://one.example/"]);
}

#[test]
fn over_ssh_the_link_is_shown_and_copied_and_no_browser_is_started() {
    let archive = Archive::new();
    let long = format!("https://one.example/{}", "path/".repeat(30));
    article(&archive, "alpha", 1, "link: https://own.example/\n", &format!("[one]({long})"));
    for (size, name) in [((120, 40), "SSH_CONNECTION"), ((80, 24), "SSH_TTY"), ((40, 12), "SSH_CLIENT")] {
        let (browser, command) = Browser::new("surf", "");
        let start = Start::recto(&[archive.name()]).with("BROWSER", &command).with(name, "1 2 3 4");
        let mut recto = open(start.size(size.0, size.1), "Alpha");
        recto.keys("Tab Enter");
        recto.see_words("This link leads out of the archive");
        recto.until("all of it", |screen| {
            let text: String = screen.contents().split_whitespace().collect();
            text.contains(&long)
        });
        recto.see_copied(&long);
        recto.keys("x");
        recto.see_top("Alpha");
        recto.keys("o");
        recto.see_words("https://own.example/");
        recto.see_copied("https://own.example/");
        recto.keys("Esc");
        recto.see_top("Alpha");
        assert_eq!(browser.calls(), [""; 0]);
    }
}

#[test]
fn places_are_kept_by_their_words_through_resizes_and_new_readings() {
    for size in SIZES {
        let archive = linked();
        let mut recto = reading(&archive, size);
        recto.keys("Tab Tab Enter");
        recto.see_top("Beta");
        recto.text(&"j".repeat(24));
        recto.see_top("Line 11 of Beta.");
        recto.resize(30, 8);
        recto.resize(150, 30);
        recto.see_top("Line 11 of Beta.");
        recto.resize(size.0, size.1);
        recto.see_top("Line 11 of Beta.");
        for name in ["alpha", "beta"] {
            let path = archive.path().join(format!("{name}.md"));
            let text = std::fs::read_to_string(&path).expect("it is there");
            let more = text.replacen("---\nLine 1 of", "---\nNew first line.\n\nMore of it.\n\nLine 1 of", 1);
            let more = more.replacen("---\n[within]", "---\nNew.\n\nLines.\n\n[within]", 1);
            std::fs::write(&path, more).expect("it can be written");
        }
        recto.see_foot("changed on disk: 1 place marked");
        recto.see_top("Line 11 of Beta.");
        recto.keys("g");
        recto.see_top("Beta");
        recto.keys("Space");
        // Steps back, taken before, stand where they stood.
        recto.keys("C-o");
        recto.see_top("Alpha");
    }
}

#[test]
fn links_by_the_ten_thousand_are_scrolled_and_gone_through() {
    let archive = Archive::new();
    let links = |count: usize, between: &str| {
        (0..count).fold(String::new(), |mut text, nth| {
            let _ = write!(text, "[link{nth}](https://x.example/{nth}){between}");
            text
        })
    };
    // Each a paragraph of its own, and all of them one.
    article(&archive, "alpha", 2, "", &links(50_000, "\n\n"));
    article(&archive, "beta", 1, "", &links(10_000, " "));
    for (title, last) in [("Alpha", 49_999), ("Beta", 9_999)] {
        let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
        recto.see("1 of 2");
        recto.keys(if title == "Beta" { "j Enter" } else { "Enter" });
        recto.see_top(title);
        for nth in 0..30 {
            recto.keys("Tab");
            recto.see_foot(&format!("https://x.example/{nth}"));
        }
        recto.keys("G");
        recto.see(&format!("link{last}"));
        recto.keys("BackTab");
        recto.see_foot(&format!("https://x.example/{last}"));
        recto.keys("Tab");
        recto.see_foot("https://x.example/0");
        recto.keys("f");
        recto.see_foot("none of them");
        recto.keys("Esc");
        recto.see_no_more("none of them");
        recto.keys("/");
        recto.text(&format!("link{last}"));
        recto.see_foot("1 of 1 found");
        recto.keys("Enter y");
        recto.see("this article has no link of its own");
    }
}

#[test]
fn keys_go_on_while_pages_are_opened() {
    let archive = Archive::new();
    for nth in 1..=60 {
        let body = format!("[to it](0000.md) {}", lines(&format!("article {nth}"), 400));
        archive.article(nth, &format!("Article {nth:02}"), &body);
    }
    archive.article(0, "The Aim", "[home](0001.md)");
    for (columns, rows) in [(120, 40), (80, 24)] {
        let mut recto = Start::recto(&[archive.name()]).size(columns, rows).open();
        recto.see("1 of 61");
        recto.text(&format!("\r{}", "J".repeat(40)));
        recto.see_top("Article 40");
        recto.text(&"J".repeat(500));
        recto.see_top("Article 60");
        // Chosen and followed on pages that nobody waited for, and back again.
        recto.text("KK\t\r\t\r");
        recto.see_top("Article 01");
        recto.text("\x0f\x0f");
        recto.see_top("Article 58");
        recto.text("Kfafa");
        recto.see_top("Article 01");
    }
}
