//! What was renamed keeps what is known of it; what was not there is new.

use std::fs;

use recto::reading::Status;

use super::*;

fn rename(folder: &Folder, from: &str, to: &str) {
    let to = folder.at(to);
    fs::create_dir_all(to.parent().expect("it stands in a folder")).expect("folders can be made");
    fs::rename(folder.at(from), to).expect("files can be renamed");
}

fn new_ids(news: &News, snapshot: &Snapshot) -> Vec<String> {
    let is_new = |entry: &&Arc<Entry>| news.reading.status(entry).new;
    let mut ids: Vec<_> = snapshot.entries.iter().filter(is_new).map(|entry| entry.id.to_string()).collect();
    ids.sort();
    assert_eq!(news.reading.sets(snapshot).new.count_ones(..), ids.len());
    ids
}

#[test]
fn what_was_renamed_or_moved_keeps_what_is_known_of_it() {
    let (state, folder, other) = (Folder::new(), archive(6), Folder::new());
    let both = [&folder, &other];
    let session = Session::open(state.path(), &both);
    let snapshot = folder.load();
    session.mark(&entry(&snapshot, "0.md"), Mark::Read(true));
    session.mark(&entry(&snapshot, "1.md"), Mark::Starred(true));
    session.keep(Change::Note(note(&entry(&snapshot, "2.md"), "mine")));
    session.keeper.keep(Change::Place { article: entry(&snapshot, "2.md"), place: place(4) });
    session.mark(&entry(&snapshot, "3.md"), Mark::Read(true));
    session.mark(&entry(&snapshot, "4.md"), Mark::Read(true));
    session.close();

    rename(&folder, "0.md", "deep/zero.md");
    fs::rename(folder.at("1.md"), other.at("one.md")).expect("files can be moved");
    rename(&folder, "2.md", "two.md");
    // Two that are alike: which of them it was nobody knows.
    fs::copy(folder.at("3.md"), folder.at("three.md")).expect("files can be copied");
    rename(&folder, "3.md", "third.md");
    // Changed, and only then renamed: known by its name when it was changed.
    folder.write("4.md", "# Article4\n\nAnother text.\n");
    let sources = both.map(Folder::source);
    let session = Session::open(state.path(), &both);
    session.meet(&recto::store::load_all(&sources));
    rename(&folder, "4.md", "four.md");
    let snapshot = recto::store::load_all(&sources);
    let news = session.meet(&snapshot);
    session.close();

    let expected = |reading: &Reading| {
        let status = |id| reading.status(&entry(&snapshot, id));
        assert!(status("deep/zero.md").read);
        assert!(status("one.md").starred);
        assert!(status("two.md").noted);
        assert!(status("four.md").read);
        assert_eq!((status("third.md"), status("three.md")), (Status::default(), Status::default()));
        let two = entry(&snapshot, "two.md");
        assert_eq!(reading.place(&two).map(|place| place.byte), Some(4));
        let note = &reading.notes(&two)[0];
        assert_eq!((note.archive, &*note.article, note.text.as_deref()), (0, "two.md", Some("mine")));
    };
    let reading = &news.reading;
    assert_eq!(snapshot.entries.iter().filter(|entry| reading.status(entry).new).count(), 0);
    expected(reading);
    let reading = kept(state.path(), &both);
    expected(&reading);
}

/// The articles that are starred, as a session tells it and as it is kept.
fn starred(state: &Folder, folder: &Folder, session: &Session) -> Vec<String> {
    let snapshot = folder.load();
    let told = session.meet(&snapshot).reading;
    let ids = |reading: &Reading| {
        let is_starred = |entry: &&Arc<Entry>| reading.status(entry).starred;
        let mut ids: Vec<String> =
            snapshot.entries.iter().filter(is_starred).map(|entry| entry.id.to_string()).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&told), ids(&kept(state.path(), &[folder])));
    ids(&told)
}

#[test]
fn a_name_that_another_article_takes_takes_nothing_with_it() {
    for is_open in [true, false] {
        let (state, folder) = (Folder::new(), archive(6));
        let mut session = Session::open(state.path(), &[&folder]);
        let snapshot = folder.load();
        session.meet(&snapshot);
        session.mark(&entry(&snapshot, "3.md"), Mark::Starred(true));
        session.keep(Change::Note(note(&entry(&snapshot, "3.md"), "of three")));
        session.keep(Change::Note(note(&entry(&snapshot, "4.md"), "of four")));
        session.keeper.keep(Change::Place { article: entry(&snapshot, "3.md"), place: place(4) });
        let reopen = |session: Session| {
            if is_open {
                return session;
            }
            session.close();
            Session::open(state.path(), &[&folder])
        };
        session = reopen(session);
        for (from, to) in [("5.md", "6.md"), ("4.md", "5.md"), ("3.md", "4.md")] {
            rename(&folder, from, to);
        }
        folder.write("3.md", "# Another\n\nIt has the name that was free.\n");
        assert_eq!(starred(&state, &folder, &session), ["4.md"]);
        let snapshot = folder.load();
        let reading = session.meet(&snapshot).reading;
        let texts = |id| -> Vec<_> {
            reading.notes(&entry(&snapshot, id)).iter().filter_map(|note| note.text.clone()).collect()
        };
        assert_eq!(
            [texts("3.md"), texts("4.md"), texts("5.md")],
            [vec![], vec!["of three".into()], vec!["of four".into()]]
        );
        assert!(reading.place(&entry(&snapshot, "3.md")).is_none());
        assert!(reading.place(&entry(&snapshot, "4.md")).is_some());

        session = reopen(session);
        rename(&folder, "4.md", "aside");
        rename(&folder, "5.md", "4.md");
        rename(&folder, "aside", "5.md");
        assert_eq!(starred(&state, &folder, &session), ["5.md"], "two names are exchanged");
        session = reopen(session);
        folder.write("5.md", "# Article3\n\nIt was written anew.\n");
        assert_eq!(starred(&state, &folder, &session), ["5.md"], "it was only changed");
        session.close();
        let reading = kept(state.path(), &[&folder]);
        let places = ["3.md", "4.md", "5.md"].map(|id| reading.place(&entry(&folder.load(), id)).is_some());
        assert_eq!(places, [false, false, true]);
    }
}

#[test]
fn of_articles_that_are_alike_the_one_that_arrived_is_the_one_that_is_missed() {
    let (state, folder) = (Folder::new(), archive(1));
    for name in ["t1.md", "t2.md"] {
        folder.write(name, "# Twin\n\nThere are two of it.\n");
    }
    let session = Session::open(state.path(), &[&folder]);
    let snapshot = folder.load();
    session.meet(&snapshot);
    session.mark(&entry(&snapshot, "t1.md"), Mark::Starred(true));
    rename(&folder, "t1.md", "x1.md");
    assert_eq!(starred(&state, &folder, &session), ["x1.md"]);
    // A copy that is there already is not what an article became that is changed.
    folder.write("copy.md", "# Twin\n\nThere are two of it.\n");
    assert_eq!(starred(&state, &folder, &session), ["x1.md"]);
    folder.write("x1.md", "# Twin\n\nNot any more.\n");
    assert_eq!(starred(&state, &folder, &session), ["x1.md"]);
}

#[test]
fn what_was_done_under_a_new_name_is_joined_with_what_was_known() {
    let (state, folder) = (Folder::new(), archive(2));
    let session = Session::open(state.path(), &[&folder]);
    let snapshot = folder.load();
    session.meet(&snapshot);
    session.mark(&entry(&snapshot, "0.md"), Mark::Starred(true));
    session.keep(Change::Note(note(&entry(&snapshot, "0.md"), "mine")));
    rename(&folder, "0.md", "zero.md");
    // It is read before it is known to be the same.
    let snapshot = folder.load();
    let zero = entry(&snapshot, "zero.md");
    session.keeper.keep(Change::Place { article: Arc::clone(&zero), place: place(4) });
    session.mark(&zero, Mark::Read(true));
    session.keep(Change::Note(note(&zero, "mine as well")));
    let told = session.meet(&snapshot).reading;
    session.close();
    for reading in [&*told, &kept(state.path(), &[&folder])] {
        let expected = Status { read: true, starred: true, new: false, noted: true };
        assert_eq!(reading.status(&zero), expected);
        assert_eq!(reading.place(&zero).map(|place| place.byte), Some(4));
        assert_eq!(reading.notes(&zero).len(), 2);
    }
}

#[test]
fn what_is_gone_is_known_when_it_comes_back() {
    let (state, folder) = (Folder::new(), archive(2));
    let session = Session::open(state.path(), &[&folder]);
    session.mark(&entry(&folder.load(), "0.md"), Mark::Starred(true));
    let text = fs::read(folder.at("0.md")).expect("it is there");
    fs::remove_file(folder.at("0.md")).expect("files can be deleted");
    session.meet(&folder.load());
    folder.write("0.md", text);
    let snapshot = folder.load();
    let news = session.meet(&snapshot);
    assert!(news.reading.status(&entry(&snapshot, "0.md")).starred);
}

#[test]
fn new_is_what_was_not_there_at_the_last_visit() {
    let (state, folder) = (Folder::new(), archive(3));
    let session = Session::open(state.path(), &[&folder]);
    let snapshot = folder.load();
    assert_eq!(new_ids(&session.meet(&snapshot), &snapshot), [""; 0], "nothing is new at the first visit");
    folder.write("late.md", "# Late\n");
    let snapshot = folder.load();
    assert_eq!(new_ids(&session.meet(&snapshot), &snapshot), ["late.md"], "it came while one read");
    session.close();

    folder.write("a.md", "# One more\n");
    folder.write("b.md", "# And another\n");
    // Known by its bytes, or by its name: neither is new.
    rename(&folder, "0.md", "zero.md");
    folder.write("1.md", "# Article1\n\nRewritten.\n");
    let session = Session::open(state.path(), &[&folder]);
    let snapshot = folder.load();
    assert_eq!(new_ids(&session.meet(&snapshot), &snapshot), ["a.md", "b.md"]);
    let news = session.mark(&entry(&snapshot, "a.md"), Mark::Read(true));
    assert_eq!(new_ids(&news, &snapshot), ["b.md"], "read, it is not new any more");
    let (mut reading, _) = load(Some(state.path()), &names(&[&folder]));
    reading.meet(&snapshot);
    assert!(reading.status(&entry(&snapshot, "b.md")).new, "a command sees it as well");
    session.close();
    let session = Session::open(state.path(), &[&folder]);
    assert_eq!(new_ids(&session.meet(&snapshot), &snapshot), [""; 0], "that was the last visit");
}

#[test]
fn what_is_out_of_reach_is_not_new_when_it_is_back() {
    let (state, folder) = (Folder::new(), archive(3));
    let visit = |new: &[&str]| {
        let session = Session::open(state.path(), &[&folder]);
        let snapshot = folder.load();
        assert_eq!(new_ids(&session.meet(&snapshot), &snapshot), new);
        session.close();
    };
    visit(&[]);
    fs::create_dir(folder.at(".away")).expect("folders can be made");
    for nth in 0..3 {
        rename(&folder, &format!("{nth}.md"), &format!(".away/{nth}.md"));
    }
    visit(&[]);
    for nth in 0..3 {
        rename(&folder, &format!(".away/{nth}.md"), &format!("{nth}.md"));
    }
    folder.write("new.md", "# New\n");
    visit(&["new.md"]);
    // What was taken away on purpose is new if it comes again.
    rename(&folder, "0.md", ".away/0.md");
    visit(&[]);
    rename(&folder, ".away/0.md", "0.md");
    visit(&["0.md"]);
}

#[test]
fn a_file_that_cannot_be_read_keeps_nothing_new() {
    let (state, folder) = (Folder::new(), archive(4));
    let visit = |new: &[&str]| {
        let session = Session::open(state.path(), &[&folder]);
        let snapshot = folder.load();
        assert_eq!(new_ids(&session.meet(&snapshot), &snapshot), new);
        session.close();
    };
    visit(&[]);
    std::os::unix::fs::symlink("nowhere", folder.at("dangling.md")).expect("links can be made");
    fs::create_dir(folder.at(".away")).expect("folders can be made");
    rename(&folder, "0.md", ".away/0.md");
    rename(&folder, "1.md", ".away/1.md");
    folder.write("new.md", "# New\n");
    visit(&["new.md"]);
    visit(&[]);
    // They may have been what could not be read.
    rename(&folder, ".away/0.md", "0.md");
    rename(&folder, ".away/1.md", "one.md");
    visit(&[]);
    fs::remove_file(folder.at("dangling.md")).expect("it can be deleted");
    visit(&[]);
}

#[test]
fn another_window_opened_and_closed_ends_no_visit() {
    let (state, folder) = (Folder::new(), archive(1));
    let first = Session::open(state.path(), &[&folder]);
    first.meet(&folder.load());
    first.close();
    folder.write("new.md", "# New\n");
    let snapshot = folder.load();
    let first = Session::open(state.path(), &[&folder]);
    first.meet(&snapshot);
    for _ in 0..2 {
        let second = Session::open(state.path(), &[&folder]);
        assert_eq!(new_ids(&second.meet(&snapshot), &snapshot), ["new.md"]);
        second.close();
    }
    // One that does not even get to see what is there ends none either.
    Session::open(state.path(), &[&folder]).close();
    first.close();
    let third = Session::open(state.path(), &[&folder]);
    assert_eq!(new_ids(&third.meet(&snapshot), &snapshot), [""; 0]);
}
