//! Saved queries and lists of citations, on the command line.

mod support_archive;

use pulldown_cmark::{Event, Parser, Tag};
use support_archive::{Folder, Recto, made_up, over, strs};

const QUERIES: &str = "[queries]\nransomware-2021 = \"#ransomware date:2021\"\nboth = \"@ransomware-2021 hospital\"\n\
                       ring = \"@ring conti\"\n";

fn ids(recto: &Recto, folder: &Folder, query: &[&str]) -> Vec<String> {
    let arguments = over(folder, &[&["list", "--format", "tsv"], query].concat());
    let said = recto.run(&strs(&arguments));
    said.out.lines().skip(1).map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_name_stands_for_the_query_saved_under_it() {
    let folder = made_up();
    let recto = Recto::configured(QUERIES);
    let meant = ids(&recto, &folder, &["#ransomware", "date:2021"]);
    assert!(!meant.is_empty());
    assert_eq!(ids(&recto, &folder, &["@ransomware-2021"]), meant);
    assert_eq!(ids(&recto, &folder, &["@both"]), ids(&recto, &folder, &["#ransomware date:2021 hospital"]));
    assert_eq!(ids(&recto, &folder, &["-@ransomware-2021"]).len(), 14 - meant.len());
    recto.home.write(".config/recto/queries.toml", "\"k.1\" = \"hospital\"\nboth = \"zzzz\"\n");
    assert_eq!(ids(&recto, &folder, &["@k.1"]), ids(&recto, &folder, &["hospital"]));
    assert!(!ids(&recto, &folder, &["@both"]).is_empty(), "the configuration wins");
    let tags = |query: &str| recto.prints(&strs(&over(&folder, &["tags", query])));
    assert_eq!(tags("@k.1"), tags("hospital"));
    assert!(ids(&recto, &folder, &["@ring"]).is_empty(), "within itself a name is words");
}

#[test]
fn an_unknown_name_is_taken_as_words_and_told() {
    let folder = made_up();
    let recto = Recto::configured(QUERIES);
    let said = recto.run(&strs(&over(&folder, &["list", "conti", "|", "@nosuch", "|", "@nosuch"])));
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 1), "{said:?}");
    let told = "recto: no query is saved as @nosuch, so it is taken as words; there are @both, \
                @ransomware-2021, @ring\n";
    assert_eq!(said.err, told);
    let said = Recto::new().run(&strs(&over(&folder, &["tags", "conti | @nosuch"])));
    assert!(said.err.contains("@nosuch") && said.err.contains("none is saved"), "{said:?}");
}

#[test]
fn half_a_condition_is_words_also_within_a_saved_query() {
    let folder = made_up();
    let recto = Recto::configured("[queries]\nhalf = \"date:2021-13\"\n");
    assert_eq!(ids(&recto, &folder, &["@half"]), [""; 0]);
}

#[test]
fn nothing_is_marked_where_the_query_may_mean_something_else() {
    let folder = made_up();
    let recto = Recto::new();
    for query in ["source:", "conti date:2021-13", "@nosuch", "text:ab"] {
        let said = recto.run(&strs(&over(&folder, &["mark", "read", query])));
        assert!(said.code == Some(2) && said.err.contains("nothing is marked"), "{query}: {said:?}");
    }
    assert_eq!(ids(&recto, &folder, &["is:read"]), [""; 0]);
}

#[test]
fn a_folder_taken_for_a_word_is_told() {
    let folder = made_up();
    let name = folder.path().display().to_string();
    let said = Recto::new().run(&["list", &name, "conti"]);
    let told = format!("-a {name} reads the folder");
    assert!(said.code == Some(1) && said.err.contains(&told), "{said:?}");
}

#[test]
fn half_a_condition_is_words_in_a_command_and_told() {
    let folder = made_up();
    for (query, code, told) in [
        ("is:un", 1, "is:un is no condition that is known, so it is taken as words"),
        ("has:im hospital", 1, "has:im is no condition that is known"),
        ("date:2021-13", 1, "date:2021-13 is no condition that is known"),
        ("colour:red", 1, "colour:red is no condition that is known"),
        ("text:ab hospital", 0, "text:ab is too short to be looked for in texts, so it asks for nothing"),
        ("source: hospital", 0, "source: has nothing behind it, so it asks for nothing"),
    ] {
        let said = Recto::new().run(&strs(&over(&folder, &["list", query])));
        assert!(said.code == Some(code) && said.err.contains(told), "{query}: {said:?}");
    }
    let recto = Recto::new();
    recto.prints(&strs(&over(&folder, &["list", "date:2021"])));
}

#[test]
fn a_file_of_queries_that_cannot_be_read_is_told_to_who_asks_for_one() {
    let folder = made_up();
    let recto = Recto::new();
    recto.home.write(".config/recto/queries.toml", "good = \"hospital\"\nbad = = \n");
    let said = recto.run(&strs(&over(&folder, &["list", "@good"])));
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 2), "{said:?}");
    assert!(said.err.contains("queries.toml") && said.err.contains("line 2"), "{said:?}");
    recto.prints(&strs(&over(&folder, &["list", "hospital"])));
}

/// Titles, links and sources that would break a list of citations if they could.
const HOSTILE: [&str; 8] = [
    "title: \"] (https://evil.example) [\"\nlink: https://x.example/1",
    "title: \"ends in \\\\\"\nlink: https://x.example/2",
    "title: \"`code\"\nlink: \"https://x.example/3`\"\nsource: \"a`\"",
    "title: \"two\\n\\n- lines\\e[2J\\u202e\"\nlink: \"https://x.example/4)\\n\\n# head\"",
    "title: \"<!-- comment\"\nlink: \"https://x.example/5>(\"\nsource: \"--> <b>\"",
    "title: \"![image](x) [[wiki]]\"\nlink: \"https://x.example/6\\\\\"",
    "title: \"1. # > - not a list\"",
    "title: \"- [ ] not one either\"\nsource: \"a\\n\\n---\\n\"",
];

#[test]
fn citations_are_a_list_with_a_link_each_whatever_is_cited() {
    let folder = Folder::new();
    for (nth, about) in HOSTILE.iter().enumerate() {
        folder.write(&format!("{nth}.md"), format!("---\n{about}\n---\ntext\n"));
    }
    let list = Recto::new().prints(&strs(&over(&folder, &["list", "--format", "md"])));
    assert_eq!(list.lines().count(), HOSTILE.len(), "{list}");
    assert!(!list.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{list:?}");
    let events: Vec<Event> = Parser::new(&list).collect();
    let count = |wanted: fn(&Tag) -> bool| {
        events.iter().filter(|event| matches!(event, Event::Start(tag) if wanted(tag))).count()
    };
    assert_eq!(count(|tag| matches!(tag, Tag::List(_))), 1, "{list}");
    assert_eq!(count(|tag| matches!(tag, Tag::Item)), HOSTILE.len(), "{list}");
    assert_eq!(count(|tag| matches!(tag, Tag::Link { .. })), 6, "{list}");
    let others = |tag: &Tag| !matches!(tag, Tag::List(_) | Tag::Item | Tag::Link { .. });
    assert_eq!(count(others), 0, "{list}");
    assert!(
        !events.iter().any(|event| matches!(event, Event::Html(_) | Event::InlineHtml(_) | Event::Code(_)))
    );
    for event in &events {
        if let Event::Start(Tag::Link { dest_url, .. }) = event {
            assert!(dest_url.starts_with("https://x.example/"), "{dest_url}");
        }
    }
}

#[test]
fn citations_are_those_that_are_copied() {
    let folder = made_up();
    let list = Recto::new().prints(&strs(&over(&folder, &["list", "--format", "md", "conti"])));
    let cited =
        "- [Conti gang gives hospital its key](https://example.com/) — ThreatPost, 19 November 2021\n";
    assert_eq!(list, cited);
}
