//! What an article names: the sheet, and the tags above the text.

use crate::support::archive::{Archive, lines};
use crate::support::{Session, Start, emitted, look};

/// List and page, page or list, a narrow terminal; and what the last key before it opens.
const PLACES: [((u16, u16), bool); 5] =
    [((120, 40), false), ((120, 40), true), ((80, 24), false), ((80, 24), true), ((40, 12), true)];

const BODY: &str = "Traffic to evil[.]com and 192[.]0[.]2[.]1 after CVE-2021-44228, says abuse@example.org.";

/// One article that names things, others that name some of them, and one that names nothing.
fn named() -> Archive {
    let archive = Archive::new();
    let file = |name: &str, day: u32, tags: &str, body: &str| {
        let text = format!("---\ntitle: {name}\ndate: 2020-01-{day:02}\ntags: [{tags}]\n---\n{body}\n");
        archive.file(&format!("{name}.md"), &text);
    };
    file("Alpha", 9, "Conti, moss and fern", &format!("{BODY}\n\n{}", lines("Alpha", 40)));
    file("Beta", 8, "conti", "[evil](hxxp://www.EVIL[.]com/x) had CVE-2021-44228.");
    file("Gamma", 7, "conti gang", "Log4Shell is cve-2021-44228 and Evil.com is evil.");
    file("Delta", 6, "", "Nothing to see.");
    archive
}

fn open(archive: &Archive, size: (u16, u16), page: bool) -> Session {
    let mut recto = Start::recto(&[archive.name()]).size(size.0, size.1).open();
    recto.see("1 of 4");
    if page {
        recto.keys("Enter");
        recto.see_top("Alpha");
    }
    recto
}

#[test]
fn an_articles_names_are_listed_with_how_many_articles_have_them() {
    let archive = named();
    for (size, page) in PLACES {
        let mut recto = open(&archive, size, page);
        recto.keys("i");
        let wide = [
            "CVE CVE-2021-44228 3 articles",
            "IPv4 192[.]0[.]2[.]1 1 article",
            "Domain evil[.]com 3 articles",
            "E-mail abuse@example.org 1 article",
            "Tag Conti 2 articles",
            "Tag moss and fern 1 article",
        ];
        let wanted = wide.map(|row| {
            let row = if size.0 < 60 { row.rsplit_once(' ').map_or(row, |(row, _)| row) } else { row };
            row.to_owned()
        });
        recto.until("every name and its count", |screen| look::sheet_rows(screen) == wanted);
        recto.see("what “Alpha” names");
        recto.see("Esc close");
        if size.0 >= 80 {
            recto.see("C-y copy");
        }
        recto.keys("Down Down Down Down");
        recto.see("▌ Tag");
        recto.keys("Up Up Up Up Up");
        recto.see("▌ CVE");
        recto.keys("End");
        recto.see("▌ Tag");
        recto.keys("Home");
        recto.see("▌ CVE");
        recto.text("zzzz");
        recto.see("Nothing like that is named");
        recto.keys("Enter C-y");
        recto.keys("Esc");
        recto.see_no_more("Nothing like that");
        recto.see(if page { "Traffic" } else { "1 of 4" });
    }
}

#[test]
fn a_name_leads_to_its_articles_and_back() {
    let archive = named();
    for (size, page) in PLACES {
        let mut recto = open(&archive, size, page);
        recto.keys("i");
        recto.see("▌ CVE");
        recto.text("conti");
        recto.see("▌ Tag");
        recto.keys("Enter");
        recto.see_status("1 of 2");
        assert!(look::bar(recto.screen()).contains("#=Conti"), "{}", recto.shown());
        recto.keys("C-o");
        // To the page or to the list, wherever it was left from.
        if page || size.0 >= 100 {
            recto.see_top("Alpha");
        } else {
            recto.see_chosen("Alpha");
        }
        recto.see_foot("1 of 4");
        recto.keys("i");
        recto.see("what “Alpha” names");
        recto.text("domain");
        recto.see("▌ Domain");
        recto.see_no_more("abuse");
        recto.keys("Enter");
        recto.until("the line that asks for them", |screen| look::bar(screen).contains(":\"evil.com\""));
        recto.keys("C-o");
        // To the page or to the list, wherever it was left from.
        if page || size.0 >= 100 {
            recto.see_top("Alpha");
        } else {
            recto.see_chosen("Alpha");
        }
        recto.see_foot("1 of 4");
    }
}

#[test]
fn names_are_copied_as_they_stand_one_or_all_that_are_left() {
    let archive = named();
    let mut recto = open(&archive, (80, 24), true);
    recto.keys("i");
    recto.see("what “Alpha” names");
    recto.text("evil");
    recto.see("▌ Domain");
    recto.keys("C-y");
    recto.see("Domain sent to the terminal");
    recto.see_copied("evil[.]com");
    recto.keys("C-u");
    recto.see("what “Alpha” names");
    recto.text("\u{1b}y");
    recto.see("list sent to the terminal");
    recto.see_copied("CVE-2021-44228\n192[.]0[.]2[.]1\nevil[.]com\nabuse@example.org\nConti\nmoss and fern");
    recto.keys("C-y");
    recto.see_copied("CVE-2021-44228");
    recto.keys("Esc");
    recto.see("Traffic");
}

#[test]
fn an_article_that_names_nothing_says_so() {
    let archive = named();
    let mut recto = open(&archive, (120, 40), false);
    recto.keys("G");
    recto.see_status("4 of 4");
    recto.keys("i");
    recto.see("this article has no tags, and names no ids");
    recto.keys("k i");
    recto.see("what “Gamma” names");
}

#[test]
fn what_is_named_gives_the_terminal_no_commands() {
    let archive = Archive::new();
    let tag = "\\e]0;PWNED\\a\\x9b2J\\u202ex\\ny";
    archive.file("a.md", &format!("---\ntitle: A\ntags: [\"{tag}\"]\n---\nTo evil\u{1b}[2J[.]com\n"));
    let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
    recto.see("1 of 1");
    recto.keys("i");
    recto.see("what “A” names");
    recto.see("Domain");
    recto.keys("Enter");
    recto.until("the line that asks for it", |screen| look::bar(screen).contains("text:"));
    emitted::assert_ours(&recto.bytes);
}

#[test]
fn a_tag_above_the_text_is_chosen_followed_and_come_back_from() {
    let archive = named();
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut recto = open(&archive, size, true);
        // In the list they stand one blank apart.
        let tags = |recto: &Session| {
            let cells = look::cells(recto.screen(), "#Conti  #moss");
            (look::style(&cells[0]), look::style(&cells[8]))
        };
        let (before, other) = tags(&recto);
        assert_eq!(before, other);
        recto.keys("Tab");
        recto.see("Conti → #=Conti, a tag");
        let (chosen, beside) = tags(&recto);
        assert_ne!(before, chosen, "a chosen tag looks chosen");
        assert_eq!(before, beside, "the other looks as before");
        recto.keys("Enter");
        recto.see_status("1 of 2");
        assert!(look::bar(recto.screen()).contains("#=Conti"), "{}", recto.shown());
        recto.keys("C-o");
        recto.see_top("Alpha");
        recto.keys("Tab");
        recto.see("moss and fern →");
        recto.keys("Enter");
        recto.see_status("1 of 1");
        assert!(look::bar(recto.screen()).contains("moss and fern\""), "{}", recto.shown());
        recto.keys("C-o");
        recto.see_top("Alpha");
        recto.keys("f");
        recto.see("none of them");
        recto.keys("a");
        recto.see_status("1 of 2");
    }
}

#[test]
fn a_tag_there_is_no_room_for_is_not_chosen() {
    let archive = Archive::new();
    let tags: Vec<String> = (0..60).map(|nth| format!("tag number {nth}")).collect();
    let head = format!("title: Alpha\ntags: [{}]", tags.join(", "));
    archive.file("a.md", &format!("---\n{head}\n---\nA [link](https://link.example/x).\n"));
    let mut recto = Start::recto(&[archive.name()]).size(40, 24).open();
    recto.see("1 of 1");
    recto.keys("Enter");
    recto.see_top("Alpha");
    let shown = recto.shown().matches("#tag number").count();
    assert!((2..10).contains(&shown), "{}", recto.shown());
    recto.text(&"\t".repeat(shown));
    recto.see(&format!("tag number {} →", shown - 1));
    recto.keys("Tab");
    recto.see("https://link.example/x");
    recto.keys("BackTab");
    recto.see(&format!("tag number {} →", shown - 1));
}
