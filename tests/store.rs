//! Archives as they are on disk: what is walked, what is left out and said, what a file becomes,
//! and how snapshots follow one another.

mod support_archive;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use recto::article::Notice;
use recto::store::{Snapshot, Source, load, load_all, open};
use support_archive::{Clipping, Folder};

fn ids(snapshot: &Snapshot) -> BTreeSet<&str> {
    snapshot.entries.iter().map(|entry| &*entry.id).collect()
}

fn titles(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.entries.iter().map(|entry| &*entry.article.title).collect()
}

fn dated(title: &str, date: &str) -> String {
    Clipping { title, source: "Source", authors: "Ann Bee", date, tags: "one; two" }.text()
}

/// The problem told of a file of this name.
fn reason<'a>(snapshot: &'a Snapshot, name: &str) -> &'a str {
    let told: Vec<_> = snapshot.problems.iter().filter(|problem| problem.path.ends_with(name)).collect();
    let [problem] = told[..] else { panic!("one problem with {name}: {:?}", snapshot.problems) };
    &problem.reason
}

#[test]
fn a_folder_is_walked_to_its_depth_and_only_markdown_is_read() {
    let folder = Folder::new();
    let read = ["a.md", "A.MD", "b.markdown", "c.mdown", "d.mkd", "deep/er/est/e.md", "with space/f g.md"];
    for name in read {
        folder.write(name, "# Read");
    }
    for name in ["no.txt", "no.html", "no", "no.md.bak", "md", "deep/no.rst", "no.mdx"] {
        folder.write(name, "# Not read");
    }
    fs::create_dir(folder.at("folder.md")).expect("a folder may have any name");
    folder.write("folder.md/inside.md", "# Read");
    let snapshot = folder.load();
    assert_eq!(ids(&snapshot), read.into_iter().chain(["folder.md/inside.md"]).collect());
    assert!(snapshot.problems.is_empty() && snapshot.complete, "{:?}", snapshot.problems);
    assert!(titles(&snapshot).iter().all(|&title| title == "Read"));
}

#[test]
fn hidden_and_ignored_files_are_left_out_without_a_repository() {
    let folder = Folder::new();
    folder.write(".gitignore", "drafts/\nsecret-*.md\n!secret-kept.md\n");
    folder.write("nested/.gitignore", "local.md\n");
    folder.write("other/.ignore", "old.md\n");
    for name in [
        ".hidden.md",
        ".obsidian/note.md",
        "deep/.trash/note.md",
        "drafts/a.md",
        "deep/drafts/b.md",
        "secret-1.md",
        "nested/local.md",
        "nested/deeper/local.md",
        "other/old.md",
    ] {
        folder.write(name, "# Left out");
    }
    let kept = ["kept.md", "secret-kept.md", "local.md", "nested/kept.md", "other/new.md", "old.md"];
    for name in kept {
        folder.write(name, "# Kept");
    }
    let snapshot = folder.load();
    assert_eq!(ids(&snapshot), kept.into_iter().collect());
    folder.write("drafts/secret-2.md", "# Left out from above");
    // Who asks for a hidden folder means it, and an ignore file above it does not count.
    let hidden = load_all(&[Source::at(&folder.at(".obsidian")).expect("it is there")]);
    assert_eq!(ids(&hidden), BTreeSet::from(["note.md"]));
    let drafts = load_all(&[Source::at(&folder.at("drafts")).expect("it is there")]);
    assert_eq!(ids(&drafts), BTreeSet::from(["a.md", "secret-2.md"]));
}

#[test]
fn links_are_not_followed_and_it_is_said() {
    let outside = Folder::new();
    outside.write("secret.md", "# Secret");
    let folder = Folder::new();
    folder.write("real.md", "# Real");
    symlink(outside.at("secret.md"), folder.at("file.md")).expect("links can be made");
    symlink(outside.path(), folder.at("out")).expect("links can be made");
    symlink(folder.path(), folder.at("loop")).expect("links can be made");
    symlink(folder.at("gone"), folder.at("dangling.md")).expect("links can be made");
    // Nobody misses what could not have been an article.
    symlink(outside.write("picture.png", "x"), folder.at("picture.png")).expect("links can be made");
    let snapshot = folder.load();
    assert_eq!(ids(&snapshot), BTreeSet::from(["real.md"]));
    assert_eq!(snapshot.problems.len(), 4, "{:?}", snapshot.problems);
    for name in ["file.md", "dangling.md", "out", "loop"] {
        assert!(reason(&snapshot, name).contains("symbolic link"), "{name}");
    }
    // An archive given as a link is the archive it leads to.
    let link = outside.at("to-archive");
    symlink(folder.path(), &link).expect("links can be made");
    let through = load_all(&[Source::at(&link).expect("it leads to a folder")]);
    assert_eq!(ids(&through), BTreeSet::from(["real.md"]));
}

#[test]
fn what_is_no_regular_file_is_said_and_never_read() {
    let folder = Folder::new();
    folder.write("real.md", "# Real");
    let made = Command::new("mkfifo").arg(folder.at("pipe.md")).status().expect("mkfifo is there");
    assert!(made.success());
    let _socket = UnixListener::bind(folder.at("socket.md")).expect("sockets can be made");
    // Reading the pipe would wait for ever.
    let snapshot = folder.load();
    assert_eq!(ids(&snapshot), BTreeSet::from(["real.md"]));
    assert_eq!(snapshot.problems.len(), 2);
    for name in ["pipe.md", "socket.md"] {
        assert_eq!(reason(&snapshot, name), "not a regular file");
    }
}

/// As somebody whom folders are closed to; root says so and is not.
#[test]
fn a_device_is_never_read_and_a_closed_folder_is_said() {
    let folder = Folder::new();
    folder.write("real.md", "# Real");
    folder.write("closed/inside.md", "# Inside");
    let closed = folder.at("closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("it is ours");
    let zero = folder.at("zero.md");
    let is_device = Command::new("mknod").args(["-m", "666"]).arg(&zero).args(["c", "1", "5"]).status();
    let snapshot = folder.load();
    if is_device.is_ok_and(|status| status.success()) {
        assert_eq!(reason(&snapshot, "zero.md"), "not a regular file");
    } else {
        let _ = writeln!(std::io::stderr(), "skipped: no device may be made here");
    }
    if fs::read_dir(&closed).is_ok() {
        let _ = writeln!(std::io::stderr(), "root reads what nobody may: the closed folder is not closed");
        assert_eq!(ids(&snapshot), BTreeSet::from(["closed/inside.md", "real.md"]));
    } else {
        assert_eq!(ids(&snapshot), BTreeSet::from(["real.md"]));
        assert!(reason(&snapshot, "closed").contains("denied"));
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).expect("it is ours");
}

#[test]
fn links_in_a_circle_are_not_gone_round() {
    let folder = Folder::new();
    folder.write("real.md", "# Real");
    for (link, to) in [("a.md", "b.md"), ("b.md", "a.md"), ("self.md", "self.md")] {
        symlink(to, folder.at(link)).expect("links can be made");
    }
    folder.write("one/inside.md", "# Inside");
    symlink("..", folder.at("one/up")).expect("links can be made");
    symlink("one", folder.at("two")).expect("links can be made");
    let snapshot = folder.load();
    assert_eq!(ids(&snapshot), BTreeSet::from(["one/inside.md", "real.md"]));
    for name in ["a.md", "b.md", "self.md"] {
        assert!(reason(&snapshot, name).contains("symbolic link"), "{name}");
    }
}

#[test]
fn a_pipe_given_by_name_is_opened_once_and_read_to_its_end() {
    let folder = Folder::new();
    let pipe = folder.at("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there");
    assert!(made.success());
    // Nobody writes yet: to open it here would wait for ever, and take the writer's only reader.
    let source = Source::at(&pipe).expect("it is there");
    let snapshot = std::thread::scope(|scope| {
        scope.spawn(|| fs::write(&pipe, "# Through a pipe\n\nText"));
        load_all(&[source])
    });
    assert_eq!(titles(&snapshot), ["Through a pipe"]);
}

#[test]
fn one_unreadable_file_keeps_nothing_else_from_being_read() {
    let folder = Folder::new();
    for nth in 0..20 {
        folder.write(&format!("{nth}.md"), format!("# Article {nth}"));
    }
    symlink("nowhere", folder.at("7.5.md")).expect("links can be made");
    let locked = folder.write("locked.md", "# Locked");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("it is ours");
    let snapshot = folder.load();
    assert_eq!(snapshot.problems.iter().filter(|problem| problem.path.ends_with("7.5.md")).count(), 1);
    let told = snapshot.problems[0].to_string();
    assert!(told.starts_with("cannot read ") && told.contains(": "), "{told}");
    if File::open(&locked).is_ok() {
        let _ = writeln!(
            std::io::stderr(),
            "root reads what nobody may: the file without permissions is not looked at"
        );
        assert_eq!(snapshot.entries.len(), 21);
    } else {
        assert_eq!(snapshot.entries.len(), 20);
        assert!(reason(&snapshot, "locked.md").contains("denied"));
    }
}

#[test]
fn a_name_that_is_not_unicode_is_shown_as_far_as_it_goes() {
    let folder = Folder::new();
    let name = OsStr::from_bytes(b"caf\xe9-notes.md");
    fs::write(folder.path().join(name), "no heading here").expect("the file system takes any bytes");
    let another = OsStr::from_bytes(b"caf\xe8-notes.md");
    fs::write(folder.path().join(another), "nor here").expect("the file system takes any bytes");
    let snapshot = folder.load();
    let [_, entry] = &snapshot.entries[..] else { panic!("two articles") };
    assert_eq!(&*snapshot.entries[0].id, "caf\\xe8-notes.md", "no two have one id");
    assert_eq!(&*entry.id, "caf\\xe9-notes.md");
    assert_eq!(&*entry.article.title, "caf\\xe9 notes");
    assert!(entry.path().ends_with("caf\u{fffd}-notes.md"));
    assert_eq!(entry.file(), Some(folder.path().join(name)));
    assert_eq!(&*open(entry).expect("it opens").1, "no heading here");
}

#[test]
fn an_empty_folder_is_an_archive_of_nothing() {
    let folder = Folder::new();
    let snapshot = folder.load();
    assert!(snapshot.entries.is_empty() && snapshot.tags.is_empty() && snapshot.problems.is_empty());
    assert!(snapshot.complete);
    assert!(load_all(&[]).complete);
}

#[test]
fn several_archives_stand_side_by_side_though_their_ids_are_the_same() {
    let (one, two) = (Folder::new(), Folder::new());
    one.write("a/same.md", dated("From one", "2021-02-02"));
    two.write("a/same.md", dated("From two", "2021-01-01"));
    let file = two.write("given.html", "# Any ending");
    let sources = [one.source(), two.source(), Source::at(&file).expect("it is there")];
    let snapshot = load_all(&sources);
    let known: BTreeSet<_> =
        snapshot.entries.iter().map(|entry| (entry.archive, &*entry.id, &*entry.article.title)).collect();
    let expected =
        [(0, "a/same.md", "From one"), (1, "a/same.md", "From two"), (2, "given.html", "Any ending")];
    assert_eq!(known, expected.into_iter().collect());
    assert_eq!(snapshot.tags.len(), 2, "tags of the same name are one");
    let of = |archive| snapshot.entries.iter().find(|entry| entry.archive == archive).expect("it is there");
    assert!(!of(0).is(of(1)) && of(0).is(of(0)));
    assert!(sources[2].is_single() && !sources[0].is_single() && Source::Stream("-".into()).is_single());
}

#[test]
fn what_is_not_there_is_refused_at_once() {
    let folder = Folder::new();
    let error = Source::at(&folder.at("nowhere")).expect_err("nothing stands there").to_string();
    assert!(error.starts_with("cannot open the archive ") && error.contains("nowhere"), "{error}");
    assert_eq!(Source::at(Path::new("-")).expect("always there"), Source::Stream("-".into()));
    symlink("nowhere", folder.at("dangling")).expect("links can be made");
    assert!(Source::at(&folder.at("dangling")).is_err());
}

#[test]
fn the_newest_stand_first_the_undated_last_and_ids_stay() {
    let folder = Folder::new();
    folder.write("z/new.md", dated("Z", "2021-03-03T10:00:00Z"));
    // Half an hour later, though its own clock says it is still the day before.
    folder.write("a/newer.md", dated("A", "2021-03-02T23:30:00-11:00"));
    folder.write("old.md", dated("Old", "1999-01-01"));
    folder.write("never.md", dated("Never", "Unknown"));
    folder.write("twin-b.md", dated("Twin", "2000-01-01"));
    folder.write("twin-a.md", dated("Twin", "2000-01-01"));
    folder.write("before-twin.md", dated("Just before", "2000-01-01"));
    let order = ["a/newer.md", "z/new.md", "before-twin.md", "twin-a.md", "twin-b.md", "old.md", "never.md"];
    for _ in 0..3 {
        let snapshot = folder.load();
        assert!(snapshot.entries.iter().map(|entry| &*entry.id).eq(order));
    }
    // With a slash at the end or through `.`, the ids are the same.
    for path in [folder.at(""), folder.at("."), folder.at("z/..")] {
        let snapshot = load_all(&[Source::at(&path).expect("it is there")]);
        assert_eq!(ids(&snapshot), order.into_iter().collect(), "{}", path.display());
    }
}

/// Thousands of files in folders of a hundred.
fn thousands(count: usize) -> Folder {
    let folder = Folder::new();
    for nth in 0..count {
        let day = format!("20{:02}-{:02}-{:02}", nth % 23, nth % 12 + 1, nth % 28 + 1);
        folder.write(&format!("{:02}/{nth}.md", nth / 100), dated(&format!("Article {nth}"), &day));
    }
    folder
}

#[test]
fn snapshots_of_thousands_grow_and_the_last_is_whole() {
    let folder = thousands(3_000);
    let mut seen: Vec<Arc<Snapshot>> = Vec::new();
    let former = Snapshot { revision: 40, ..Snapshot::default() };
    load(&[folder.source()], &former, |snapshot| {
        seen.push(snapshot);
        true
    });
    let last = seen.last().expect("there is always a last one");
    assert!(last.complete);
    assert_eq!(ids(last).len(), 3_000);
    assert_eq!(last.tags.len(), 2);
    assert!(seen[0].revision > 40);
    for pair in seen.windows(2) {
        assert!(pair[0].revision < pair[1].revision && !pair[0].complete);
        assert!(ids(&pair[0]).is_subset(&ids(&pair[1])), "nothing is lost on the way");
    }
    for snapshot in &seen {
        let instants = snapshot.entries.iter().map(|entry| entry.article.date.map(|date| date.instant()));
        assert!(instants.collect::<Vec<_>>().is_sorted_by(|a, b| a >= b), "each is in order");
        let known = snapshot.tags.len() as u32;
        assert!(snapshot.entries.iter().all(|entry| entry.tag_ids.iter().all(|&id| id < known)));
    }
}

#[test]
fn who_has_seen_enough_is_asked_no_more() {
    let folder = thousands(2_000);
    let mut asked = 0;
    load(&[folder.source(), folder.source()], &Snapshot::default(), |_| {
        asked += 1;
        false
    });
    assert_eq!(asked, 1);
}

#[test]
fn an_article_held_in_memory_outlives_its_file() {
    let folder = Folder::new();
    let path = folder.write("a.md", dated("Held", "2021-01-01"));
    let snapshot = folder.load();
    fs::write(&path, "# Another").expect("it is ours");
    let (article, text) = open(&snapshot.entries[0]).expect("it opens");
    assert_eq!((&*article.title, &text[article.body.clone()]), ("Held", "A body of five words."));
    fs::remove_file(&path).expect("it is ours");
    assert!(open(&snapshot.entries[0]).is_ok());
    assert!(snapshot.texts.are_held());
}

/// A file of 70 MB, which takes up no room: what is not written reads as NULs.
fn seventy_megabytes(folder: &Folder) -> std::path::PathBuf {
    let path = folder.write("large.md", "# A large file\n\nIts first words.\n\n");
    let mut file = OpenOptions::new().append(true).open(&path).expect("it is ours");
    file.set_len(70 << 20).expect("sparse files can be made");
    file.write_all(b"\nIts last words.\n").expect("it is ours");
    path
}

/// Large archives are not held: their texts are read again, and may have changed by then.
#[test]
fn a_large_file_is_cut_and_what_is_not_held_is_read_again() {
    let folder = Folder::new();
    let large = seventy_megabytes(&folder);
    let small = ["changed.md", "gone.md", "truncated.md", "folder.md", "same.md"];
    let small = small.map(|name| folder.write(name, dated("Small", "2021-01-01")));
    // Twice the large one, and there is no room to hold any other.
    let sources: Vec<Source> = [&large, &large]
        .into_iter()
        .chain(&small)
        .map(|path| Source::at(path).expect("it is there"))
        .collect();
    let snapshot = load_all(&sources);
    let entry = |name: &str| snapshot.entries.iter().find(|entry| &*entry.id == name).expect("it was read");
    assert!(!snapshot.texts.are_held());
    let cut = entry("large.md");
    assert_eq!((&*cut.article.title, cut.article.notices()), ("A large file", &[Notice::Cut][..]));
    assert!(cut.article.words < 10 && cut.article.body.end <= 64 << 20);

    let [changed, gone, truncated, replaced, _] = &small;
    fs::write(changed, "# Changed\n\nNew words.").expect("it is ours");
    fs::remove_file(gone).expect("it is ours");
    File::create(truncated).expect("it is ours");
    fs::remove_file(replaced).expect("it is ours");
    fs::create_dir(replaced).expect("it is ours");
    let (article, text) = open(entry("changed.md")).expect("it opens");
    assert_eq!((&*article.title, &text[article.body.clone()]), ("Changed", "New words."));
    let (article, text) = open(entry("truncated.md")).expect("it opens");
    assert_eq!((&*article.title, text.as_str(), article.body.clone()), ("truncated", "", 0..0));
    let (article, text) = open(entry("same.md")).expect("it opens");
    assert_eq!((&*article.title, &text[article.body.clone()]), ("Small", "A body of five words."));
    for name in ["gone.md", "folder.md"] {
        let error = open(entry(name)).expect_err("it is gone").to_string();
        assert!(error.starts_with("cannot read ") && error.contains(name), "{error}");
    }
}

#[test]
fn whatever_the_bytes_there_is_a_title_to_show() {
    let utf16 = |text: &str, little: bool| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    };
    let folder = Folder::new();
    let cases: [(&str, Vec<u8>, &str, &str, bool); 13] = [
        ("empty.md", vec![], "empty", "", false),
        ("blank.md", b" \n\t\n\n".to_vec(), "blank", "", false),
        ("bom-only.md", b"\xef\xbb\xbf".to_vec(), "bom only", "", false),
        ("bom.md", b"\xef\xbb\xbf# After a BOM\n\nText".to_vec(), "After a BOM", "Text", false),
        ("utf16-bom-only.md", b"\xff\xfe".to_vec(), "utf16 bom only", "", false),
        ("little.md", utf16("# Little Ünd\n\nText", true), "Little Ünd", "Text", false),
        ("big.md", utf16("# Big Ünd\n\nText", false), "Big Ünd", "Text", false),
        ("odd.md", [utf16("# Odd\n\nT", true), vec![0x20]].concat(), "Odd", "T\u{fffd}", true),
        ("nul.md", b"\0\0\0".to_vec(), "nul", "\0\0\0", false),
        ("nul-in.md", b"# With a\0NUL\n\nText\0".to_vec(), "With a\0NUL", "Text\0", false),
        ("latin1.md", b"# Caf\xe9\n\nText".to_vec(), "Caf\u{fffd}", "Text", true),
        (
            "marks-only.md",
            "# \u{200b}\u{202e}\n\nText".into(),
            "marks only",
            "# \u{200b}\u{202e}\n\nText",
            false,
        ),
        ("---.md", b"Text".to_vec(), "Untitled", "Text", false),
    ];
    for (name, bytes, ..) in &cases {
        folder.write(name, bytes);
    }
    let snapshot = folder.load();
    assert_eq!(snapshot.entries.len(), cases.len());
    for (name, _, title, body, broken) in cases {
        let entry = snapshot.entries.iter().find(|entry| &*entry.id == name).expect("it was read");
        let (article, text) = open(entry).expect("it opens");
        assert_eq!(&*article.title, title, "{name}");
        assert_eq!(&text[article.body.clone()], body, "{name}");
        assert_eq!(article.notices().contains(&Notice::BrokenText), broken, "{name}");
        assert!(article.date.is_some(), "{name} has its file's date");
    }
}

#[test]
fn the_sample_inside_opens_to_the_last_article() {
    let snapshot = load_all(&[Source::Sample]);
    assert!(snapshot.entries.len() >= 15 && snapshot.problems.is_empty());
    for entry in &snapshot.entries {
        let (article, text) = open(entry).expect("it is inside");
        assert!(!text[article.body.clone()].is_empty(), "{}", entry.id);
        assert!(article.notices().is_empty(), "{}: {:?}", entry.id, article.notices());
    }
}
