//! Links against the tables in `tests/cases/links`, against whatever proptest thinks of, and, where
//! it is at hand, against a real archive.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag};

use super::*;
use crate::article;
use crate::fold::fold;
use crate::query::{Expr, Field, Fit, Query};
use crate::store::{Change, Found, Origin, Source, Stage, Store, load_all, open};

/// A snapshot of `(archive, id, text)`.
fn snapshot_of(files: impl IntoIterator<Item = (u16, String, String)>) -> Arc<Snapshot> {
    let found = files.into_iter().map(|(archive, id, text)| {
        let (article, text) = article::parse(id.rsplit('/').next().unwrap_or(&id), text.into_bytes());
        let origin = Origin::Sample(&"");
        let (fingerprint, stamp, former) = (0, None, None);
        Found {
            id: id.into(),
            archive,
            origin,
            article,
            fingerprint,
            stamp,
            text: Some(Arc::new(text)),
            former,
        }
    });
    let mut store = Store::default();
    store.apply(Change { found: found.collect(), ..Change::default() });
    store.snapshot(Stage::Checked)
}

/// The lines of a table below `tests/cases/links`, in cells.
fn table(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/links").join(name);
    let text = std::fs::read_to_string(path).expect("a table of cases");
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with("## "));
    rows.map(|row| row.split(" |").map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// The archive of the table, with `body` in every article.
fn archive(body: &str) -> Arc<Snapshot> {
    let list =
        |cell: &str| cell.split("; ").filter(|name| !name.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let json = |names: &[String]| serde_json::to_string(names).expect("text is JSON");
    snapshot_of(table("archive.txt").into_iter().map(|row| {
        let [id, title, link, aliases, tags, date] = &row[..] else { panic!("six cells in {row:?}") };
        // Only a sheet has tags in groups.
        let aliases: Vec<String> = list(aliases);
        let text = if tags.contains(".name=") {
            let tags: String = list(tags).iter().fold(String::new(), |sheet, tag| sheet + "[[" + tag + "]] ");
            format!(
                "# {title}\n\n## Information:\n+ Link: {link}\n+ Date: {date}\n+ Aliases: {}\n\n## Article:\n{body}\n\n#### Tags:\n{tags}\n",
                aliases.join(", ")
            )
        } else {
            format!(
                "---\ntitle: {}\nlink: {link}\ndate: {date}\naliases: {}\ntags: {}\n---\n{body}\n",
                serde_json::to_string(title).expect("text is JSON"),
                json(&aliases),
                json(&list(tags))
            )
        };
        (0, id.clone(), text)
    }))
}

fn entry<'a>(snapshot: &'a Snapshot, id: &str) -> &'a Arc<Entry> {
    let mut entries = snapshot.entries.iter();
    entries.find(|entry| &*entry.id == id || index::stem(&entry.id) == id).expect(id)
}

fn link(target: &str) -> Link {
    match target.strip_prefix("[[").and_then(|inner| inner.strip_suffix("]]")) {
        Some(inner) => Link { target: inner.to_owned(), kind: LinkKind::Wiki },
        None => Link { target: target.to_owned(), kind: LinkKind::Address },
    }
}

/// A destination as the table writes it.
fn told(snapshot: &Snapshot, destination: Destination) -> String {
    match destination {
        Destination::Heading(name) if name.is_empty() => "top".to_owned(),
        Destination::Heading(name) => format!("heading {name}"),
        Destination::Article { entry, heading } => {
            let id = index::stem(&snapshot.entries[entry as usize].id);
            format!("article {id}{}", heading.map(|name| format!(" # {name}")).unwrap_or_default())
        }
        Destination::Tag { query } => format!("tag {query}"),
        Destination::Web(address) => format!("web {address}"),
        Destination::Refused { .. } => "refused".to_owned(),
        Destination::Missing { .. } => "missing".to_owned(),
    }
}

static ARCHIVE: LazyLock<(Arc<Snapshot>, Index)> = LazyLock::new(|| {
    let snapshot = archive("Text.");
    let index = Index::new(&snapshot);
    (snapshot, index)
});

#[test]
fn links_lead_where_the_table_says() {
    let (snapshot, index) = &*ARCHIVE;
    let mut wrong = String::new();
    for row in table("leads.txt") {
        let (from, expected) = (&row[0], &row[row.len() - 1]);
        let target = row[1..row.len() - 1].join(" | ");
        let got = told(snapshot, index.resolve(snapshot, entry(snapshot, from), &link(&target)));
        if got != *expected {
            let _ = writeln!(wrong, "{from} | {target} | {expected}\n    leads to {got}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn names_are_looked_for_in_the_own_archive_first() {
    let file = |archive, id: &str, title: &str| (archive, id.to_owned(), format!("# {title}\n\n2021\n"));
    let snapshot = snapshot_of([
        file(0, "a/b/note.md", "One"),
        file(1, "note.md", "Two"),
        file(1, "x/y.md", "Three"),
        file(0, "z.md", "Four"),
    ]);
    let index = Index::new(&snapshot);
    let leads = |archive, id: &str, target: &str| {
        let from =
            snapshot.entries.iter().find(|entry| entry.archive == archive && &*entry.id == id).expect(id);
        match index.resolve(&snapshot, from, &link(target)) {
            Destination::Article { entry, .. } => snapshot.entries[entry as usize].article.title.to_string(),
            other => told(&snapshot, other),
        }
    };
    assert_eq!(leads(0, "z.md", "[[note]]"), "One");
    assert_eq!(leads(1, "x/y.md", "[[note]]"), "Two");
    assert_eq!(leads(0, "z.md", "[[three]]"), "Three");
    assert_eq!(leads(0, "z.md", "x/y.md"), "missing");
    assert_eq!(leads(1, "x/y.md", "../z.md"), "missing");
}

#[test]
fn headings_are_found_by_text_and_slug() {
    let headings =
        ["Intro", "What's new in 2.0?", "Intro", "Über uns", "a & b", "Intro 1", "🎉", "日本 語", "C++", "C"];
    for (wanted, nth) in [
        ("intro", Some(0)),
        ("intro-1", Some(2)),
        ("Intro 1", Some(5)),
        ("intro-2", None),
        ("intro-0", None),
        ("whats-new-in-20", Some(1)),
        ("What’s new in 2.0?", Some(1)),
        ("uber-uns", Some(3)),
        ("über-uns", Some(3)),
        ("a--b", Some(4)),
        ("a-b", Some(4)),
        ("🎉", Some(6)),
        ("日本-語", Some(7)),
        ("C", Some(9)),
        ("c++", Some(8)),
        ("nothing", None),
        ("", None),
        ("-", None),
        ("-1", None),
    ] {
        assert_eq!(find_heading(headings.into_iter(), wanted), nth, "{wanted}");
    }
    let heading_matches = |heading: &str, wanted| find_heading(std::iter::once(heading), wanted) == Some(0);
    assert!(heading_matches("  What's New ", "whats-new") && !heading_matches("a", "b"));
    assert!(heading_matches("🎉", "🎉") && !heading_matches("🎉", "!") && !heading_matches("!", ""));
}

/// The one tag a line asks for: its group, and its name.
fn asked(line: &str) -> Option<(Option<String>, String)> {
    match Query::parse(line).expr? {
        Expr::Term(term) => match term.field {
            Field::Tag { group } if term.fit == Fit::Whole => Some((group, term.text)),
            _ => None,
        },
        _ => None,
    }
}

#[test]
fn a_tags_line_asks_for_the_tag() {
    for (group, name, line) in [
        (None, "Ransomware", Some("#=Ransomware")),
        (None, "Two Words", Some("#=\"Two Words\"")),
        (None, "(a|b)", Some("#=\"(a|b)\"")),
        (None, "Österreich", Some("#=Österreich")),
        (Some("country"), "Haiti", Some("tag:country=\"Haiti\"")),
        (Some("Threat Actor"), "Conti", Some("#=Conti")),
        (Some("x=\"y"), "Conti", Some("#=Conti")),
        (Some("x"), "a=b", Some("tag:x=\"a=b\"")),
        (None, "a=b", Some("#=\"a=b\"")),
        (None, "say “moss\" now", Some("#=\"say moss now\"")),
        (None, "\u{1b}]0;x\u{7}", Some("#=\"]0;x\"")),
        (None, "\"\" ", None),
        (None, "\u{591}", None),
    ] {
        let tag = crate::article::Tag {
            name: name.into(),
            group: group.map(Box::from),
            original: None,
            junk: false,
        };
        assert_eq!(tag::query(&tag, true).as_deref(), line, "{name}");
    }
}

#[test]
fn a_tag_of_the_head_leads_to_the_articles_of_this_very_tag() {
    let (snapshot, index) = &*ARCHIVE;
    let mut from = snapshot.entries.iter().filter(|entry| !entry.article.tags.is_empty());
    let from = from.find(|entry| entry.article.tags[0].group.is_none()).expect("a tag without a group");
    let name = &from.article.tags[0].name;
    let resolve = |target: &str, nth| {
        let link = Link { target: target.to_owned(), kind: LinkKind::Tag(nth) };
        told(snapshot, index.resolve(snapshot, from, &link))
    };
    let query = format!("tag #={name}");
    assert_eq!(resolve(name, 0), query);
    assert_eq!(resolve(&name[..1], 0), query, "a long name is known by its beginning");
    assert_eq!(resolve("Another", 0), "tag #=Another", "the article has been written anew");
    assert_eq!(resolve(name, u32::MAX), query);
    assert_eq!(resolve("\"\"", 7), "missing");
}

proptest! {
    #[test]
    fn any_tag_is_asked_for_whole(name in "[^\"“”\\pC]{1,40}", group in "[\\w ]{1,9}") {
        // Some signs are only those once they are folded.
        prop_assume!(!fold(&name).contains('"'));
        let tag = crate::article::Tag::plain(&name, Some(&group));
        prop_assume!(tag.is_some());
        let tag = tag.expect("there is one");
        let name = fold(tag.name.trim());
        for in_group in [false, true] {
            let line = tag::query(&tag, in_group);
            prop_assert_eq!(line.is_none(), name.trim().is_empty(), "marks alone are no name");
            let Some(line) = line else { continue };
            let (asked_group, asked_name) = asked(&line).expect("a tag");
            // However it is spaced.
            let words = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(words(&asked_name), words(&name), "{}", line);
            prop_assert!(asked_group.is_none_or(|asked| in_group && asked.trim() == fold(&group).trim()), "{}", line);
        }
    }

    #[test]
    fn what_is_handed_out_is_inert(target in "(https?://|//|www\\.|mailto:|[a-z]{1,9}:|[./\\\\#]*)?\\PC{0,40}[\\x00-\\x9f]{0,9}\\PC{0,9}", wiki: bool) {
        let (snapshot, index) = &*ARCHIVE;
        let kind = if wiki { LinkKind::Wiki } else { LinkKind::Address };
        let link = Link { target, kind };
        match index.resolve(snapshot, entry(snapshot, "top"), &link) {
            Destination::Web(address) => {
                let inert = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
                prop_assert!(address.bytes().all(inert), "{}", address);
                prop_assert!(["http://", "https://", "mailto:"].iter().any(|scheme| address.starts_with(scheme)));
                // Handed out again it stays as it is.
                let again = Link { target: address.clone(), kind: LinkKind::Address };
                let again = index.resolve(snapshot, entry(snapshot, "top"), &again);
                prop_assert_eq!(again, Destination::Web(address));
            }
            Destination::Article { entry, .. } => prop_assert!((entry as usize) < snapshot.entries.len()),
            _ => {}
        }
    }

    #[test]
    fn no_path_leaves_the_archive(path in "([a-z]{0,2}|\\.{1,3}|%2e|%2E\\.|/|\\\\|%5c|%2f){0,12}", folder in "[a-z/]{0,6}") {
        if let Some(id) = path::below(&folder, &path) {
            prop_assert!(!id.starts_with('/') && id.split('/').all(|part| part != ".." && part != "."), "{}", id);
        }
    }

    #[test]
    fn any_line_is_gone_through_once(line in "[\\[\\]()<>#:wh/tps. \\\\a&é]{0,80}") {
        let mut last = 0;
        for found in scan::Links::of(&line) {
            prop_assert!(line.get(found.at.clone()).is_some());
            prop_assert!(found.at.start >= last);
            last = found.at.end;
        }
    }
}

#[test]
fn links_in_a_line_are_told_from_its_text() {
    for (line, links) in [
        ("see [a](b.md) and [c](<d e.md> \"t\")", "b.md|d e.md"),
        ("[x]: ../y.md \"title\"", "../y.md"),
        ("an array[x]: y.md", ""),
        (
            "(https://a.example/b_(c)) www.d.example. <http://e.example>",
            "https://a.example/b_(c)|www.d.example|http://e.example",
        ),
        ("[https://a.example](https://b.example/x,)", "https://a.example|https://b.example/x,"),
        ("[[a]] [[b#c|d]] [[ e", "[[a]]|[[b#c|d]]"),
        ("<a href=\"https://a.example/\">x</a>", "https://a.example/"),
        ("[a]( b.md )[c](d", "b.md|d"),
        ("[a](<b", "<b"),
    ] {
        let found = scan::Links::of(line).map(|found| match found.kind {
            LinkKind::Wiki => format!("[[{}]]", &line[found.at]),
            LinkKind::Tag(_) => unreachable!("no text has one"),
            LinkKind::Address => line[found.at].to_owned(),
        });
        assert_eq!(found.collect::<Vec<_>>().join("|"), links, "{line}");
    }
    for (target, plain) in [("a\\_b\\\\c\\d", "a_b\\c\\d"), ("?a=1&amp;b=2&x", "?a=1&b=2&x"), ("x", "x")] {
        assert_eq!(scan::written(target), plain);
    }
}

/// Who links to the article of the table with this id, if all have `body`.
fn linking(id: &str, body: &str) -> Vec<Backlink> {
    let snapshot = archive(body);
    let index = Index::new(&snapshot);
    let text = |entry: &Entry| open(entry).ok().map(|(_, text)| text);
    backlinks(&index, &snapshot, entry(&snapshot, id), text, || true).expect("it went on")
}

#[test]
fn whoever_links_somewhere_is_found_there() {
    let all = table("archive.txt").len();
    for (id, body, count) in [
        ("news/first-post", "A [x](http://example.org/news/first-post?utm_a=1&amp;fbclid=2#y) b", all - 1),
        ("news/first-post", "www.EXAMPLE.org/news/first-post/.", all - 1),
        ("news/first-post", "[x](HTTPS://example.org/news/first\\-post)", 0),
        ("news/first-post", "see [[The First|x]]", all - 1),
        ("news/first-post", "see [[no]] and [[news/first post#x]]", all - 1),
        ("news/first-post", "[x](/news/first-post#y)", all - 1),
        ("news/first-post", "[x](first-post)", 2),
        ("news/first-post", "[x]: <../news/first-post.md>", 3),
        ("news/first-post", "first-post, a first post at example.org/news/first-post", 0),
        ("Café Ärger", "[x](</Café Ärger.md>)", all - 1),
        ("Café Ärger", "[x](/Caf%c3%a9%20%C3%84rger.md)", all - 1),
        ("Café Ärger", "[[C#]]", all - 1),
        ("blog/deep/index", "[x](/blog/deep/)", all - 1),
        // An article of the same address came from there itself.
        ("news/third", "https://example.org/dup", all - 2),
        ("www.example.net", "https://example.net:8443", all - 1),
        ("top", "[[nothing]] [x](javascript:top)", 0),
    ] {
        let links = linking(id, body).into_iter().filter(|link| link.reason == Reason::LinksHere).count();
        assert_eq!(links, count, "{id}: {body}");
    }
}

#[test]
fn backlinks_say_why_and_stand_in_order() {
    let body = format!(
        "{} \n**Two** [words](x.md) before [the link](https://example.org/dup) and {}",
        "a ".repeat(99),
        "b ".repeat(999)
    );
    let links = linking("news/third", &body);
    assert!(links.is_sorted_by_key(|link| link.entry));
    let contexts: BTreeMap<Option<&str>, usize> = links.iter().fold(BTreeMap::new(), |mut counts, link| {
        assert_eq!(link.context.is_none(), link.reason == Reason::SameLink);
        *counts.entry(link.context.as_deref().map(|context| &context[..38])).or_default() += 1;
        counts
    });
    let all = table("archive.txt").len();
    assert_eq!(contexts, [(None, 1), (Some("Two words before the link and b b b b "), all - 2)].into());
    assert!(links.iter().flat_map(|link| &link.context).all(|context| context.chars().count() <= 120));
}

#[test]
fn backlinks_stop_when_told() {
    let snapshot = archive("[[first-post]]");
    let index = Index::new(&snapshot);
    let asked = AtomicUsize::new(0);
    let text = |entry: &Entry| {
        asked.fetch_add(1, Ordering::Relaxed);
        open(entry).ok().map(|(_, text)| text)
    };
    assert_eq!(backlinks(&index, &snapshot, entry(&snapshot, "top"), text, || false), None);
    assert_eq!(asked.into_inner(), 0);
}

#[test]
fn targets_made_to_hurt_lead_nowhere() {
    let (snapshot, index) = &*ARCHIVE;
    let from = entry(snapshot, "news/second");
    for piece in
        ["../", "%2e%2e%2f", "%25", "a/../", "[[", "#", "https://", "a|", "\u{301}", "é", "%", "www."]
    {
        for length in [1_000, MAX_TARGET, 1 << 20] {
            for start in ["", "https://a.example/", "mailto:a@b?"] {
                let target = format!("{start}{}", piece.repeat(length / piece.len()));
                for kind in [LinkKind::Address, LinkKind::Wiki] {
                    match index.resolve(snapshot, from, &Link { target: target.clone(), kind }) {
                        Destination::Refused { target, .. } | Destination::Missing { target } => {
                            assert!(target.len() <= MAX_TOLD * 4);
                        }
                        Destination::Article { .. } => panic!("{start}{piece} leads to an article"),
                        _ => assert!(target.len() <= MAX_TARGET),
                    }
                }
            }
        }
    }
    let long = "x ".repeat(1 << 19);
    assert_eq!(find_heading([long.as_str(), "b"].into_iter(), &long), Some(0));
}

/// As many names and lines as it takes to notice what is not linear.
#[test]
fn archives_made_to_hurt_are_indexed_and_searched() {
    let text = format!("---\ntitle: {}\n---\nx", "T".repeat(9_000));
    let files = (0..2_000).map(|nth| (0, format!("{nth}/same.md"), text.clone()));
    let snapshot = snapshot_of(files);
    let index = Index::new(&snapshot);
    for entry in &snapshot.entries {
        for target in ["[[same]]", "same.md"] {
            let found = index.resolve(&snapshot, entry, &link(target));
            assert_eq!(found, Destination::Heading(String::new()));
        }
    }
    for piece in [
        "[[", "[[a", "](", "](<", "](< ", "http://]", "www.", "]:", "[x]: ", "same ", "(", "[[same|",
        "&amp;\\", "](same",
    ] {
        let body = format!("[ {}", piece.repeat((1 << 20) / piece.len()));
        let snapshot = snapshot_of([(0, "same.md".into(), "x".into()), (0, "b.md".into(), body)]);
        let index = Index::new(&snapshot);
        let text = |entry: &Entry| open(entry).ok().map(|(_, text)| text);
        let links = backlinks(&index, &snapshot, entry(&snapshot, "same"), text, || true);
        assert_eq!(links, Some(Vec::new()), "{piece}");
    }
}

/// The links that the Markdown of an article has.
fn links_of(body: &str) -> impl Iterator<Item = Link> {
    Parser::new(body).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => {
            Some(Link { target: dest_url.into_string(), kind: LinkKind::Address })
        }
        _ => None,
    })
}

#[test]
fn a_real_archive_links_to_itself() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/archive");
    let Ok(source) = Source::at(&root) else {
        // Past the test harness, which keeps what a test that passes prints to itself.
        let _ = writeln!(std::io::stderr(), "skipped: no archive at {}", root.display());
        return;
    };
    let snapshot = load_all(&[source]);
    let index = Index::new(&snapshot);
    let mut inside = 0;
    let mut linking = BTreeMap::<u32, BTreeSet<u32>>::new();
    for (nth, from) in snapshot.entries.iter().enumerate() {
        let (article, text) = open(from).expect("it can be read");
        for link in links_of(&text[article.body.clone()]) {
            if let Destination::Article { entry, .. } = index.resolve(&snapshot, from, &link) {
                inside += 1;
                linking.entry(entry).or_default().insert(nth as u32);
            }
        }
    }
    println!("{inside} links lead to another article, {} articles are linked to", linking.len());
    assert!(inside >= 151, "{inside}");
    let text = |entry: &Entry| open(entry).ok().map(|(_, text)| text);
    for (&entry, from) in linking.iter().step_by(10) {
        let of = &snapshot.entries[entry as usize];
        let links = backlinks(&index, &snapshot, of, text, || true).expect("it went on");
        let here = links.iter().filter(|link| link.reason == Reason::LinksHere);
        assert_eq!(here.map(|link| link.entry).collect::<BTreeSet<_>>(), *from, "{}", of.id);
    }
}
