//! The commands: marked, carried away and taken in again.

use std::io::Write as _;
use std::process::Stdio;

use super::support_archive::{Recto, Said, over, strs};
use super::*;

fn marked(recto: &Recto, folder: &Folder, arguments: &[&str]) -> String {
    recto.prints(&strs(&over(folder, &[&["mark"], arguments].concat())))
}

fn state(recto: &Recto) -> PathBuf {
    recto.home.at(".local/state")
}

fn import(recto: &Recto, lines: &str) -> Said {
    let mut command = recto.command(&["state", "import"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    child.stdin.take().expect("it is piped").write_all(lines.as_bytes()).expect("it listens");
    Said::of(child.wait_with_output().expect("it ends"))
}

#[test]
fn mark_says_how_many_were_not_so_before() {
    let (recto, folder) = (Recto::new(), archive(12));
    assert_eq!(marked(&recto, &folder, &["read", "article1"]), "3 of 3 matching articles marked read\n");
    assert_eq!(marked(&recto, &folder, &["read"]), "9 of 12 matching articles marked read\n");
    assert_eq!(
        marked(&recto, &folder, &["unread", "--", "-article1"]),
        "9 of 9 matching articles marked unread\n"
    );
    assert_eq!(
        marked(&recto, &folder, &["starred", "article11"]),
        "1 of 1 matching articles marked starred\n"
    );
    assert_eq!(marked(&recto, &folder, &["unstarred"]), "1 of 12 matching articles marked unstarred\n");
    let reading = kept(&state(&recto), &[&folder]);
    let sets = reading.sets(&folder.load());
    assert_eq!((sets.read.count_ones(..), sets.starred.count_ones(..)), (3, 0));
    let said = recto.run(&strs(&over(&folder, &["mark", "read", "xyzzy"])));
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(1), "", ""));
    let said = recto.run(&["mark", "seen"]);
    assert_eq!(said.code, Some(2));
}

#[test]
fn marking_by_command_is_no_visit_and_finds_what_was_renamed() {
    let (recto, folder) = (Recto::new(), archive(2));
    marked(&recto, &folder, &["starred", "article0"]);
    let session = Session::open(&state(&recto), &[&folder]);
    session.meet(&folder.load());
    session.close();
    std::fs::rename(folder.at("0.md"), folder.at("zero.md")).expect("files can be renamed");
    folder.write("new.md", "# New\n");
    assert_eq!(marked(&recto, &folder, &["read", "article0"]), "1 of 1 matching articles marked read\n");
    let snapshot = folder.load();
    let (mut reading, _) = load(Some(&state(&recto)), &names(&[&folder]));
    reading.meet(&snapshot);
    let zero = reading.status(&entry(&snapshot, "zero.md"));
    assert!(zero.read && zero.starred && !zero.new);
    assert!(reading.status(&entry(&snapshot, "new.md")).new);
}

#[test]
fn what_is_exported_can_be_taken_in_elsewhere_any_number_of_times() {
    let (here, there, folder) = (Recto::new(), Recto::new(), archive(4));
    marked(&here, &folder, &["read", "article1"]);
    marked(&here, &folder, &["starred", "article2"]);
    let article = entry(&folder.load(), "3.md");
    let session = Session::open(&state(&here), &[&folder]);
    session.keep(Change::Note(note(&article, "stays \u{1b}[2J\nand \"quoted\"")));
    let Told::Kept(Change::Note(gone)) = session.keep(Change::Note(note(&article, "goes"))).told else {
        panic!("a note is kept")
    };
    session.keep(Change::Line("#a query".to_owned()));
    session.keeper.keep(Change::Place { article: Arc::clone(&article), place: place(9) });
    session.keeper.keep(Change::Desk(Box::default()));
    session.close();
    let before = here.prints(&["state", "export"]);
    let session = Session::open(&state(&here), &[&folder]);
    session.keep(Change::Unnote(gone.id.clone()));
    session.close();
    let lines = here.prints(&["state", "export"]);
    assert!(!lines.contains('\u{1b}') && lines.lines().all(|line| line.starts_with("{\"kind\":\"")));
    // Whichever comes first: the newer of each thing stays, and what was taken away stays away.
    for order in [[&lines, &before], [&before, &lines]] {
        let there = Recto::new();
        for lines in order {
            let said = import(&there, lines);
            assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
        }
        assert_eq!(there.prints(&["state", "export"]), lines);
    }
    let said = import(&there, &lines);
    assert_eq!(said.out, format!("{} lines taken in\n", lines.lines().count()));
    let file = folder.write("lines.json", &lines);
    there.prints(&["state", "import", file.to_str().expect("plain")]);
    assert_eq!(there.prints(&["state", "export"]), lines);
    assert_eq!(kept(&state(&there), &[&folder]).notes(&article).len(), 1);
    // Older than what is known by now, it changes nothing.
    marked(&there, &folder, &["unread", "article1"]);
    import(&there, &lines);
    assert!(!kept(&state(&there), &[&folder]).status(&entry(&folder.load(), "1.md")).read);
}

#[test]
fn lines_that_are_not_understood_are_told_and_the_rest_goes_in() {
    let recto = Recto::new();
    let long = "x".repeat(17 << 20);
    let lines = format!(
        "{{\"kind\":\"article\",\"archive\":\"/a\",\"id\":\"1.md\",\"read\":true}}\n\
         junk \u{1b}[2J\n\n{long}\n{{\"kind\":\"article\",\"archive\":\"/a\"}}\n\
         {{\"kind\":\"article\",\"archive\":\"/a\",\"id\":\"2.md\",\"fingerprint\":\"zz\"}}\n\
         {{\"kind\":\"line\",\"line\":\"x\",\"at\":\"2026-01-01T00:00:00Z\"}}"
    );
    let said = import(&recto, &lines);
    assert_eq!((said.code, said.out.as_str()), (Some(2), "2 lines taken in\n"));
    let numbers: Vec<_> = said.err.lines().filter_map(|line| line.split(' ').nth(2)).collect();
    assert_eq!(numbers, ["2", "4", "5", "6"], "{}", said.err);
    assert!(!said.err.contains('\u{1b}'));
    assert_eq!(recto.prints(&["state", "export"]).lines().count(), 2);
    assert_eq!(Recto::new().prints(&["state", "export"]), "");
}

#[test]
fn what_was_read_and_starred_is_listed_and_asked_for() {
    let (recto, folder) = (Recto::new(), archive(12));
    marked(&recto, &folder, &["read", "article1"]);
    marked(&recto, &folder, &["starred", "article11"]);
    let run = |arguments: &[&str]| recto.prints(&strs(&over(&folder, arguments)));
    let articles = recto.json(&strs(&over(&folder, &["list", "--format", "json"])));
    let count = |name: &str| articles.iter().filter(|article| article[name] == true).count();
    assert_eq!((articles.len(), count("read"), count("starred")), (12, 3, 1));
    for (line, found) in [("is:read", 3), ("is:unread", 9), ("is:starred is:read", 1), ("-is:starred", 11)] {
        assert_eq!(run(&["list", "--format", "paths", "--", line]).lines().count(), found, "{line}");
    }
}
