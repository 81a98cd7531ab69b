//! Articles like the open one: the sheet, the way there and back.

use crate::support::archive::{Archive, lines};
use crate::support::{Session, Start, look};

/// List and page, page or list, a narrow terminal.
const PLACES: [((u16, u16), bool); 5] =
    [((120, 40), false), ((120, 40), true), ((80, 24), false), ((80, 24), true), ((40, 12), true)];

/// One article, three like it for different reasons, and one like no other.
fn alike() -> Archive {
    let archive = Archive::new();
    let file = |name: &str, day: u32, tags: &str, body: &str| {
        let text = format!("---\ntitle: {name}\ndate: 2020-01-{day:02}\ntags: [{tags}]\n---\n{body}\n");
        archive.file(&format!("{name}.md"), &text);
    };
    let body = format!("After CVE-2021-44228, says abuse@example.org.\n\n{}", lines("Alpha", 40));
    file("Alpha", 9, "moss, fern", &body);
    file("Beta", 8, "moss", "This is Beta, on moss.");
    file("Gamma", 7, "", "Here it is cve-2021-44228, from abuse[at]example.org.");
    file("Delta", 6, "moss, fern", "This is Delta.");
    file("Omega", 5, "", "Nothing to see.");
    archive
}

fn open(archive: &Archive, size: (u16, u16), page: bool) -> Session {
    let mut recto = Start::recto(&[archive.name()]).size(size.0, size.1).open();
    recto.see("1 of 5");
    if page {
        recto.keys("Enter");
        recto.see_top("Alpha");
    }
    recto
}

#[test]
fn the_articles_like_one_are_listed_with_what_they_share() {
    let archive = alike();
    for (size, page) in PLACES {
        let mut recto = open(&archive, size, page);
        recto.keys("L");
        let wanted = ["Gamma CVE-2021-44228, abuse@example.org", "Delta #fern, #moss", "Beta #moss"];
        recto.until("each with its reasons", |screen| {
            let rows = look::sheet_rows(screen);
            let is_said = |(row, wanted): (&String, &&str)| {
                // A narrow terminal has no room for all of them.
                wanted.starts_with(row.trim_end_matches('…')) && row.contains(' ')
            };
            rows.len() == wanted.len() && rows.iter().zip(&wanted).all(is_said)
        });
        recto.see("articles like “Alpha”");
        recto.see("▌ Gamma");
        recto.see("Esc close");
        recto.text("fern");
        recto.see("▌ Delta");
        recto.see_no_more("Gamma");
        recto.text("zzzz");
        recto.see("No article like that");
        recto.keys("Enter");
        recto.see("No article like that");
        recto.keys("Esc");
        recto.see_no_more("No article like that");
        recto.see(if page { "After CVE" } else { "1 of 5" });
    }
}

#[test]
fn one_of_them_is_gone_to_and_come_back_from() {
    let archive = alike();
    for (size, page) in PLACES {
        let mut recto = open(&archive, size, page);
        recto.keys("L");
        recto.see("abuse@");
        recto.text("delta");
        recto.see("▌ Delta");
        recto.keys("Enter");
        recto.see("This is Delta.");
        recto.keys("L");
        recto.see("▌ Alpha");
        recto.keys("Esc");
        recto.see("This is Delta.");
        recto.keys("C-o");
        if size.0 >= 100 || page {
            recto.see_top("Alpha");
        } else {
            recto.see_chosen("Alpha");
        }
        recto.see_foot("1 of 5");
    }
}

#[test]
fn one_that_the_filter_hides_is_gone_to_beside_the_list() {
    let archive = alike();
    let mut recto = open(&archive, (120, 40), false);
    recto.keys("/");
    recto.text("alpha");
    recto.keys("Enter");
    recto.see_status("1 of 1");
    recto.keys("L");
    recto.see("▌ Gamma");
    recto.keys("Down Down Enter");
    recto.see("This is Beta");
    recto.keys("C-o");
    recto.see_top("Alpha");
}

#[test]
fn an_article_like_no_other_says_so() {
    let archive = alike();
    let mut recto = open(&archive, (80, 24), false);
    recto.keys("G");
    recto.see_status("5 of 5");
    recto.keys("L");
    recto.see("No article here is like this one");
    recto.see("articles like “Omega”");
    recto.keys("Enter");
    recto.see("No article here is like this one");
    recto.keys("Esc");
    recto.see_no_more("articles like");
    recto.keys("g L");
    recto.see("▌ Gamma");
}

#[test]
fn what_is_shared_gives_the_terminal_no_commands() {
    let archive = Archive::new();
    let tag = "\\e]0;PWNED\\a\\x9b2J\\u202ex\\ny";
    for (name, day) in [("A", 9), ("B", 8), ("C", 7), ("D", 6)] {
        let tag = if name < "C" { tag } else { "z" };
        archive.file(
            &format!("{name}.md"),
            &format!("---\ntitle: \"{name}{tag}\"\ndate: 2021-01-0{day}\ntags: [\"{tag}\"]\n---\nx\n"),
        );
    }
    let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
    recto.see("1 of 4");
    recto.keys("L");
    recto.see("articles like");
    recto.until("the tag, harmless", |screen| {
        look::sheet_rows(screen).iter().any(|row| row.contains("#]0;PWNED"))
    });
    recto.keys("Esc");
    recto.see_no_more("articles like");
}
