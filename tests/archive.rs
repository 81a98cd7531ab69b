//! A real archive of 879 scraped articles, where it is at hand: every one is listed, lays out and
//! is found. What a query finds is held against a plain look through the JSON.

mod support_archive;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;

use jiff::civil::date;
use recto::fold::fold;
use recto::measure::width;
use recto::page::lay_out;
use recto::query::{Aliases, Facts, Index, Order, Query, search};
use recto::store::{Entry, Source, load_all, open};
use serde_json::Value;
use support_archive::Recto;

const COUNT: usize = 879;

/// Where it is, or a line that says why nothing is tested.
fn archive() -> Option<&'static Path> {
    static PLACE: LazyLock<PathBuf> =
        LazyLock::new(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/archive"));
    let there = PLACE.is_dir();
    if !there {
        // Past the test harness, which keeps what a test that passes prints to itself.
        let _ = writeln!(std::io::stderr(), "skipped: there is no real archive at {}", PLACE.display());
    }
    there.then_some(&**PLACE)
}

/// An article as the JSON has it.
struct Article {
    id: String,
    title: String,
    source: String,
    date: Option<String>,
    tags: Vec<(String, Option<String>)>,
}

/// The JSON of everything, read once.
fn articles(place: &Path) -> &'static [Article] {
    static ALL: OnceLock<Vec<Article>> = OnceLock::new();
    ALL.get_or_init(|| json(place, &[]).iter().map(read).collect())
}

fn json(place: &Path, query: &[&str]) -> Vec<Value> {
    let place = place.to_str().expect("its name is plain");
    let said = Recto::new().run(&[&["list", "-a", place, "--format", "json"], query].concat());
    let list: Vec<Value> = serde_json::from_str(&said.out).expect("it prints one array");
    assert_eq!((said.code, said.err.as_str()), (Some(i32::from(list.is_empty())), ""), "{query:?}");
    list
}

fn read(article: &Value) -> Article {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let tags = article["tags"].as_array().expect("a list");
    Article {
        id: text(&article["id"]).expect("every article has an id"),
        title: text(&article["title"]).expect("every article has a title"),
        source: text(&article["source"]).unwrap_or_default(),
        date: text(&article["date"]),
        tags: tags.iter().map(|tag| (text(&tag["name"]).expect("a name"), text(&tag["group"]))).collect(),
    }
}

/// The articles themselves, read once.
fn index(place: &Path) -> &'static Index {
    static ALL: OnceLock<Index> = OnceLock::new();
    ALL.get_or_init(|| Index::new(&load_all(&[Source::at(place).expect("it is there")]), &Aliases::default()))
}

/// The ids a query finds.
fn found(place: &Path, query: &str) -> BTreeSet<String> {
    let index = index(place);
    let day = date(2022, 2, 1);
    let matches = search(&Query::parse(query), index, None, &Facts::default(), day, Order::default());
    let entries = &index.snapshot().entries;
    matches.items.iter().map(|&item| entries[item as usize].id.to_string()).collect()
}

/// The ids of the articles that are so.
fn naive(place: &Path, is: impl Fn(&Article) -> bool) -> BTreeSet<String> {
    articles(place).iter().filter(|article| is(article)).map(|article| article.id.clone()).collect()
}

fn has(text: &str, word: &str) -> bool {
    fold(text).contains(&fold(word))
}

/// In the title or in a tag, as it is typed.
fn bears(article: &Article, word: &str) -> bool {
    has(&article.title, word) || article.tags.iter().any(|(name, _)| has(name, word))
}

#[test]
fn every_file_is_listed_with_what_is_known_of_it() {
    let Some(place) = archive() else { return };
    let all = articles(place);
    assert_eq!(all.len(), COUNT);
    assert_eq!(all.iter().map(|article| &article.id).collect::<BTreeSet<_>>().len(), COUNT);
    for article in all {
        assert!(!article.title.trim().is_empty() && article.title != "Untitled", "{}", article.id);
        assert!(!article.source.is_empty(), "{} has a source", article.id);
        assert!(article.title.to_lowercase() != "unknown", "{}", article.id);
        assert!(place.join(&article.id).is_file(), "{} is its path", article.id);
        if let Some(date) = &article.date {
            assert!((b"2000".as_slice()..b"2023".as_slice()).contains(&&date.as_bytes()[..4]), "{date}");
        }
    }
    let undated = all.iter().filter(|article| article.date.is_none()).count();
    assert!(undated < COUNT / 20, "{undated} dates could not be read");
    // Nothing scraped for the date that could not be read is one that says a day.
    let first = all.iter().position(|article| article.date.is_none()).unwrap_or(COUNT);
    assert!(all[first..].iter().all(|article| article.date.is_none()), "the undated stand last");
}

#[test]
fn every_article_lays_out_within_its_width() {
    let Some(place) = archive() else { return };
    let snapshot = index(place).snapshot();
    assert_eq!((snapshot.entries.len(), &snapshot.problems[..]), (COUNT, &[][..]));
    let look = |entries: &[Arc<Entry>]| {
        for entry in entries {
            let (article, text) = open(entry).expect("it opens");
            for columns in [40, 76] {
                let page = lay_out(&article, &text, columns);
                assert!(page.lines.len() > 2, "{} has something to show", entry.id);
                for line in &page.lines {
                    let drawn: usize = line.spans.iter().map(|span| width(&span.text)).sum();
                    assert!(drawn <= usize::from(columns), "{}: {drawn} of {columns}", entry.id);
                }
            }
        }
    };
    let (one, two) = snapshot.entries.split_at(COUNT / 2);
    thread::scope(|scope| {
        scope.spawn(|| look(one));
        look(two);
    });
}

#[test]
fn tags_are_counted_as_often_as_they_are_borne() {
    let Some(place) = archive() else { return };
    // Spellings that differ in case, accents or quotation marks are one tag, and what a scraper found by
    // itself is in no group.
    let key = |name: &str, group: Option<&str>| {
        (
            fold(name).replace('"', ""),
            group.filter(|&group| group != "Autogenerated Tags").map(str::to_lowercase),
        )
    };
    let mut borne: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    for article in articles(place) {
        let tags: BTreeSet<_> =
            article.tags.iter().map(|(name, group)| key(name, group.as_deref())).collect();
        for tag in tags {
            *borne.entry(tag).or_default() += 1;
        }
    }
    let place = place.to_str().expect("its name is plain");
    let tags = Recto::new().json(&["tags", "-a", place, "--format", "json"]);
    let counted: BTreeMap<_, _> = tags
        .iter()
        .map(|tag| {
            let count = usize::try_from(tag["count"].as_u64().unwrap_or(0)).expect("it is small");
            (key(tag["name"].as_str().unwrap_or_default(), tag["group"].as_str()), count)
        })
        .collect();
    assert_eq!(counted.len(), tags.len(), "each tag stands on one line");
    assert!(counted == borne, "the counts differ from counting by hand");
    let name = |nth: usize| tags[nth]["name"].as_str().unwrap_or_default();
    assert!((0..20).all(|nth| !["said.", "it’s", "“The", "However,", "https"].contains(&name(nth))));
    assert!(counted.keys().any(|(name, _)| name == "said."), "junk is kept all the same");
    let haiti = found(Path::new(place), "tag:country=haiti");
    assert!(!haiti.is_empty());
    assert_eq!(found(Path::new(place), "tag:victim.country.name=haiti"), haiti, "by the whole key");
}

#[test]
fn a_word_finds_every_article_that_has_it_as_typed_and_its_negation_all_others() {
    let Some(place) = archive() else { return };
    for word in ["conti", "ransomware", "microsoft", "hospital", "log4j", "zero-day", "biden", "russian"] {
        let bearing = naive(place, |article| bears(article, word));
        let fuzzy = found(place, word);
        assert!(fuzzy.is_superset(&bearing), "{word} misses {:?}", bearing.difference(&fuzzy));
        assert!(fuzzy.len() < COUNT / 2, "{word} finds {}", fuzzy.len());
        let rest = found(place, &format!("-{word}"));
        assert_eq!(rest, naive(place, |article| !bears(article, word)), "-{word}");
        let title = found(place, &format!("\"{word}\""));
        assert_eq!(title, naive(place, |article| has(&article.title, word)), "\"{word}\"");
        let either = found(place, &format!("-{word} | {word}"));
        assert_eq!(either.len(), COUNT);
    }
    let conti = found(place, "conti").len();
    assert!((5..150).contains(&conti), "{conti}");
}

#[test]
fn sources_and_dates_part_the_archive_as_the_json_says() {
    let Some(place) = archive() else { return };
    let zdnet = |article: &Article| article.source == "ZDNet";
    let from =
        |date: &'static str| move |article: &Article| article.date.as_deref().is_some_and(|d| d >= date);
    let prefix = |date: &'static str| {
        move |article: &Article| article.date.as_deref().is_some_and(|d| d.starts_with(date))
    };
    let check = |query: &str, expected: BTreeSet<String>| {
        assert!(!expected.is_empty() && expected.len() < COUNT, "{query} is a poor question");
        assert_eq!(found(place, query), expected, "{query}");
    };
    check("source:zdnet", naive(place, zdnet));
    check("-source:zdnet", naive(place, |article| !zdnet(article)));
    check("source:zdnet after:2022", naive(place, |a| zdnet(a) && from("2022")(a)));
    check("date:2021-11", naive(place, prefix("2021-11")));
    check("date:2021", naive(place, prefix("2021")));
    check("after:2021-11-19", naive(place, from("2021-11-19")));
    check("before:2022", naive(place, |a| a.date.is_some() && !from("2022")(a)));
    check("date:2021-10..2021-11", naive(place, |a| prefix("2021-10")(a) || prefix("2021-11")(a)));
    let country = |wanted: &'static str| {
        move |article: &Article| {
            let mut tags = article.tags.iter();
            tags.any(|(name, group)| group.as_deref() == Some("country") && has(name, wanted))
        }
    };
    check("tag:\"country=united states\"", naive(place, country("united states")));
    // These few may have nobody in them, and then nobody is found.
    assert_eq!(found(place, "date:none"), naive(place, |article| article.date.is_none()));
    let haiti = found(place, "tag:country=haiti");
    assert!((200..400).contains(&haiti.len()), "{}", haiti.len());
    assert!(haiti.is_superset(&naive(place, country("haiti"))));
    assert!(haiti.is_subset(&naive(place, |a| a.tags.iter().any(|(_, g)| g.as_deref() == Some("country")))));
}

#[test]
fn the_program_prints_what_a_query_finds() {
    let Some(place) = archive() else { return };
    for query in ["conti", "\"zero-day\"", "source:zdnet after:2022", "tag:country=haiti", "xyzzyxyzzy"] {
        let printed: BTreeSet<String> =
            json(place, &[query]).iter().map(|article| read(article).id).collect();
        assert_eq!(printed, found(place, query), "{query}");
    }
}
