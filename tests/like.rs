//! Which articles are like one, and why: over small archives made up for each case.

mod support_archive;

use std::sync::Arc;

use fixedbitset::FixedBitSet;
use jiff::civil::date;
use recto::links::tag_query;
use recto::query::{Aliases, Facts, Index, Like, Order, Query, like, search, tag_counts};

use support_archive::{Clipping, Folder, Recto, made_up, over, strs};

/// An archive of these titles and tags, the first the newest, and enough others that what two of them
/// share is rare.
fn archive(articles: &[(&str, &str)]) -> (Folder, Index) {
    let folder = Folder::new();
    let write = |nth: usize, title: &str, source: &str, tags: &str| {
        let day = format!("2021-{:02}-{:02}", 12 - nth / 28, 28 - nth % 28);
        let clipping = Clipping { title, source, authors: "Unknown", date: &day, tags };
        folder.write(&format!("{nth:03}.md"), clipping.text());
    };
    for (nth, (title, tags)) in articles.iter().enumerate() {
        write(nth, title, "Garden News", tags);
    }
    for nth in articles.len()..articles.len() + 100 {
        write(nth, &format!("Filler{nth} about x{nth}"), &format!("Source {nth}"), "malware");
    }
    let index = Index::new(&folder.load(), &Aliases::default());
    (folder, index)
}

/// The places of articles like the first, each with its reasons.
fn told(likes: &[Like]) -> Vec<String> {
    let reasons = |like: &Like| like.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    likes.iter().map(|like| format!("{}: {}", like.item, reasons(like))).collect()
}

fn like_the_first(articles: &[(&str, &str)]) -> Vec<String> {
    told(&like(&archive(articles).1, 0, &[]))
}

#[test]
fn rare_things_make_articles_alike() {
    for (what, articles, wanted) in [
        ("a tag", &[("One", "moss"), ("Two", "moss"), ("Three", "fern")][..], &["1: #moss"][..]),
        ("however it is spelt", &[("One", "Moss"), ("Two", "moss")], &["1: #moss"]),
        ("but not what all have", &[("One", "malware"), ("Two", "malware")], &[]),
        ("nor a scraper's cuttings", &[("One", "moss,"), ("Two", "moss,")], &[]),
        ("nor the source's own name", &[("One", "GardenNews"), ("Two", "GardenNews")], &[]),
        ("nor its words in titles", &[("One | Garden News", ""), ("Two | Garden News", "")], &[]),
        ("a word of the title", &[("Mosses grow", ""), ("On mosses!", "")], &["1: “mosses”"]),
        ("folded", &[("Müller writes", ""), ("MULLER’s letter", "")], &["1: “muller”"]),
        ("that is whole", &[("Mosses grow", ""), ("Supermosses", ""), ("mossesx", "")], &[]),
        ("that is long", &[("The fox ran", ""), ("The fox sat", "")], &[]),
        ("or has a digit", &[("On k9 units", ""), ("K9, again", "")], &["1: “k9”"]),
        (
            "with its hyphen, or else in parts",
            &[("A zero-day trade", ""), ("Zero-Day", ""), ("To zero in", "")],
            &["1: “zero-day”", "2: “zero”"],
        ),
        ("but not the year of an id", &[("On CVE-2021-44228", ""), ("From 2021 on", "")], &[]),
        ("a tag that stands in another's title", &[("One", "moss"), ("Some Moss", "")], &["1: #moss"]),
        ("a word that is another's tag", &[("Of moss", ""), ("Two", "Moss")], &["1: #moss"]),
        (
            "the rarest weighs most",
            &[("One", "moss; fern"), ("Two", "fern"), ("Three", "fern"), ("Four", "moss")],
            &["3: #moss", "1: #fern", "2: #fern"],
        ),
        (
            "more of it is more",
            &[("One", "moss; fern"), ("Two", "moss"), ("Three", "moss; fern"), ("Four", "fern")],
            &["2: #moss, #fern", "1: #moss", "3: #fern"],
        ),
        (
            "a twin comes first",
            &[("A moss", "fern; reed"), ("Two", "fern; reed"), ("a Moss", "")],
            &["2: the same title, “moss”", "1: #fern, #reed"],
        ),
        ("nothing at all", &[("One", ""), ("Two", "")], &[]),
    ] {
        let mut got = like_the_first(articles);
        // Neither the spelling shown matters, nor the order of reasons that weigh the same.
        for line in &mut got {
            *line = line.replace("#Moss", "#moss");
            if line.ends_with("#fern, #moss") {
                *line = line.replace("#fern, #moss", "#moss, #fern");
            }
        }
        assert_eq!(got, wanted, "{what}");
    }
}

#[test]
fn what_texts_name_counts_once_with_a_tag_of_that_name() {
    let (_folder, index) = archive(&[("One", "cve-2021-44228"), ("Two", "CVE-2021-44228"), ("Three", "")]);
    let articles = |items: &[usize]| {
        let mut set = FixedBitSet::with_capacity(index.len());
        set.extend(items.iter().copied());
        Arc::new(set)
    };
    let named = [
        ("CVE-2021-44228".to_owned(), articles(&[0, 2])),
        ("evil[.]com".to_owned(), articles(&[0, 90, 91])),
        ("common.example".to_owned(), articles(&(0..50).collect::<Vec<_>>())),
    ];
    let wanted = ["1: CVE-2021-44228", "2: CVE-2021-44228", "90: evil[.]com", "91: evil[.]com"];
    assert_eq!(told(&like(&index, 0, &named)), wanted);
    // A set that is shorter or longer than the archive reaches as far as it goes.
    let mut long = FixedBitSet::with_capacity(100_000);
    long.insert(1);
    long.insert(99_999);
    let named = [("x.example".to_owned(), Arc::new(long)), ("y".to_owned(), Arc::default())];
    assert_eq!(told(&like(&index, 2, &named)), ["1: x.example"]);
    assert!(like(&index, 1_000_000, &named).is_empty());
}

#[test]
fn no_more_than_fifty_are_like_one_and_none_is_itself() {
    let folder = Folder::new();
    for nth in 0..2_000 {
        let tags = if nth < 150 { "moss" } else { "" };
        let title = &format!("T{nth}");
        let clipping = Clipping { title, source: "S", authors: "A", date: "2021-01-01", tags };
        folder.write(&format!("{nth:04}.md"), clipping.text());
    }
    let index = Index::new(&folder.load(), &Aliases::default());
    let moss = |item: u32| index.snapshot().entries[item as usize].tag_ids.len() == 1;
    let item = (0..2_000).find(|&item| moss(item)).expect("there is one");
    let likes = like(&index, item, &[]);
    let items: Vec<u32> = likes.iter().map(|like| like.item).collect();
    let wanted: Vec<u32> = (0..2_000).filter(|&other| other != item && moss(other)).take(50).collect();
    assert_eq!(items, wanted, "ties are in the order of the archive");
}

#[test]
fn an_article_of_nothing_but_tags_and_words_is_looked_at_in_part() {
    let many: Vec<String> = (0..3_000).map(|nth| format!("t{nth}")).collect();
    let title = (0..3_000).map(|nth| format!("word{nth}")).collect::<Vec<_>>().join(" ");
    let tags = many.join("; ");
    let (_folder, index) = archive(&[(&title, &tags), ("Two", &tags), ("Three", "t1"), ("", "")]);
    let likes = like(&index, 0, &[]);
    assert_eq!(likes[0].item, 1);
    assert!(likes.iter().all(|like| like.reasons.len() <= 8));
    assert_eq!(tag_counts(&index, &index.snapshot().entries[0]).len(), 3_000);
}

#[test]
fn tags_are_counted_as_the_query_for_them_counts() {
    let folder = made_up();
    for (nth, tags) in ["Conti; country=Mali", "conti; malware=CONTI", "country=mali; Mali", "mali; conti,"]
        .into_iter()
        .enumerate()
    {
        let clipping = Clipping { title: "T", source: "S", authors: "A", date: "2020-01-01", tags };
        folder.write(&format!("more{nth}.md"), clipping.text());
    }
    for aliases in ["", "conti = Wizard Spider\nmali = Conti"] {
        let aliases = Aliases::parse(aliases).expect("they can be read");
        let index = Index::new(&folder.load(), &aliases);
        let mut counted = 0;
        for entry in &index.snapshot().entries {
            for (tag, count) in tag_counts(&index, entry) {
                let Some(line) = tag_query(&tag) else { panic!("{tag:?} can be asked for") };
                let today = date(2021, 1, 1);
                let found =
                    search(&Query::parse(&line), &index, None, &Facts::default(), today, Order::default());
                assert_eq!(count as usize, found.items.len(), "{line}");
                counted += 1;
            }
        }
        assert!(counted > 20);
    }
}

/// What `recto list` prints of the articles like one.
#[test]
fn the_list_is_of_articles_like_one() {
    let folder = Folder::new();
    let file = |name: &str, day: u32, tags: &str, body: &str| {
        let text = format!("---\ntitle: {name}\ndate: 2020-01-{day:02}\ntags: [{tags}]\n---\n{body}\n");
        folder.write(&format!("{name}.md"), text);
    };
    file("Alpha", 9, "moss", "From evil[.]com after CVE-2021-44228, see https://paper.example/x.");
    file("Beta", 8, "Moss", "As said.");
    file("Gamma", 7, "", "It was evil.com and cve-2021-44228.");
    file("Delta", 6, "", "See https://paper.example/y.");
    let recto = Recto::new();
    let ids = |arguments: &[&str]| {
        let arguments = [&["list", "--format", "json"], arguments].concat();
        let list = recto.json(&strs(&over(&folder, &arguments)));
        list.iter().map(|article| article["id"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&["--like", "Alpha.md"]), ["Gamma.md", "Beta.md"]);
    assert_eq!(ids(&["--like", "Alpha.md", "--limit", "1"]), ["Gamma.md"]);
    assert_eq!(ids(&["--like", "Alpha.md", "#moss"]), ["Beta.md"]);
    let path = folder.at("Gamma.md");
    assert_eq!(ids(&["--like", path.to_str().expect("plain")]), ["Alpha.md"]);
    let round = folder.path().join("..").join(folder.path().file_name().expect("named")).join("Beta.md");
    assert_eq!(ids(&["--like", round.to_str().expect("plain")]), ["Alpha.md"]);
    let table = recto.prints(&strs(&over(&folder, &["list", "--like", "Alpha.md"])));
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0][1..], ["Gamma", "CVE-2021-44228,", "evil[.]com"]);
    assert_eq!(rows[1][1..].join(" ").to_lowercase(), "beta #moss");
    let run = |arguments: &[&str]| recto.run(&strs(&over(&folder, arguments)));
    assert_eq!(run(&["list", "--like", "Delta.md"]).code, Some(1), "it is like no other");
    let said = run(&["list", "--like", "Omega.md"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("Omega.md"), "{}", said.err);
    assert_eq!(run(&["list", "--like", "Alpha.md", "--sort", "date"]).code, Some(2));
}
