//! What is told to be kept is there the next time.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use proptest::prelude::*;
use recto::reading::{Desk, Spot, Status};

use super::*;

fn desk(line: &str) -> Box<Desk> {
    let chosen = Some(Spot { archive: 0, id: "3.md".to_owned() });
    Box::new(Desk { line: line.to_owned(), chosen, theme: "light".to_owned(), ..Desk::default() })
}

#[test]
fn all_that_is_done_is_there_the_next_time() {
    let (state, folder) = (Folder::new(), archive(5));
    let snapshot = folder.load();
    let [zero, one, two] = ["0.md", "1.md", "2.md"].map(|id| entry(&snapshot, id));
    let session = Session::open(state.path(), &[&folder]);
    assert_eq!(session.opened.trouble, None);
    session.mark(&zero, Mark::Read(true));
    session.mark(&zero, Mark::Starred(true));
    session.mark(&one, Mark::Read(true));
    session.mark(&one, Mark::Read(false));
    session.keep(Change::Line("#first".to_owned()));
    session.keep(Change::Line("second".to_owned()));
    session.keep(Change::Line("#first".to_owned()));
    session.keeper.keep(Change::Place { article: Arc::clone(&two), place: place(3) });
    session.keeper.keep(Change::Place { article: Arc::clone(&two), place: place(7) });
    session.keeper.keep(Change::Desk(desk("first")));
    session.keeper.keep(Change::Desk(desk("last")));
    let news = session.keep(Change::Note(note(&one, "a remark")));
    assert_eq!(news.trouble, None);
    let Told::Kept(Change::Note(made)) = news.told else { panic!("a note is kept") };
    assert!(!made.id.is_empty() && made.made.is_some());
    session.close();

    let session = Session::open(state.path(), &[&folder]);
    let reading = &session.opened.reading;
    let Told::Opened { desk: found, lines } = &session.opened.told else { panic!("it is the first news") };
    assert_eq!(found.as_deref(), Some(&*desk("last")));
    assert_eq!(lines, &["second", "#first"]);
    assert_eq!(reading.status(&zero), Status { read: true, starred: true, ..Status::default() });
    assert_eq!(reading.status(&one), Status { noted: true, ..Status::default() });
    assert_eq!(reading.place(&two).map(|place| place.byte), Some(7));
    assert_eq!(reading.notes(&one), std::slice::from_ref(&made));
    assert_eq!(reading.all_notes().count(), 1);
    let sets = reading.sets(&snapshot);
    assert_eq!((sets.read.count_ones(..), sets.starred.count_ones(..), sets.noted.count_ones(..)), (1, 1, 1));
    let news = session.keep(Change::Unnote(made.id.clone()));
    assert_eq!(news.reading.notes(&one), []);
    // Taken away by mistake, it can be brought back as it was.
    let news = session.keep(Change::Note(Arc::clone(&made)));
    assert_eq!(news.reading.notes(&one), [Arc::clone(&made)]);
    session.close();
    assert_eq!(kept(state.path(), &[&folder]).notes(&one), [made]);
    assert_whole(state.path());
}

#[test]
fn nobody_else_may_look_at_it() {
    let (state, folder) = (Folder::new(), archive(1));
    let session = Session::open(state.path(), &[&folder]);
    session.mark(&entry(&folder.load(), "0.md"), Mark::Read(true));
    for (below, rights) in [("recto", 0o700), ("recto/state.db", 0o600), ("recto/state.db-wal", 0o600)] {
        let mode = fs::metadata(state.at(below)).expect(below).permissions().mode();
        assert_eq!(mode & 0o777, rights, "{below}");
    }
    session.close();
}

#[test]
fn what_comes_through_a_pipe_is_known_until_the_end_and_not_kept() {
    let state = Folder::new();
    let folder = archive(1);
    let article = entry(&folder.load(), "0.md");
    for expected in [false, false] {
        let (sender, news) = channel();
        let tell = move |news| sender.send(news).expect("the test listens");
        let keeper = Keeper::open(Some(state.path().to_owned()), vec![String::new()], tell);
        let opened = news.recv().expect("the first news comes");
        assert_eq!(opened.reading.status(&article).read, expected);
        keeper.keep(Change::Mark { articles: vec![Arc::clone(&article)], mark: Mark::Read(true) });
        keeper.keep(Change::Desk(desk("x")));
        assert!(news.recv().expect("it is told").reading.status(&article).read);
        keeper.finish();
    }
}

#[test]
fn without_a_folder_it_is_known_until_the_end_and_said_once() {
    let folder = archive(1);
    let article = entry(&folder.load(), "0.md");
    let (sender, news) = channel();
    let keeper =
        Keeper::open(None, names(&[&folder]), move |news| sender.send(news).expect("the test listens"));
    assert!(news.recv().expect("the first news comes").trouble.is_some());
    keeper.keep(Change::Mark { articles: vec![Arc::clone(&article)], mark: Mark::Read(true) });
    let told = news.recv().expect("it is told");
    assert_eq!((told.reading.status(&article).read, told.trouble), (true, None));
}

#[test]
fn to_ask_makes_and_changes_nothing() {
    let (state, folder) = (Folder::new(), archive(2));
    let article = entry(&folder.load(), "0.md");
    assert!(!kept(state.path(), &[&folder]).status(&article).read);
    assert_eq!(fs::read_dir(state.path()).expect("it is there").count(), 0);
    let session = Session::open(state.path(), &[&folder]);
    session.mark(&article, Mark::Read(true));
    // While somebody writes it.
    assert!(kept(state.path(), &[&folder]).status(&article).read);
    session.close();
    let listing = || {
        let mut names: Vec<_> = fs::read_dir(state.at("recto"))
            .expect("it is there")
            .map(|entry| entry.expect("it is there").file_name())
            .collect();
        names.sort();
        (names, fs::read(database(state.path())).expect("it is there"))
    };
    let before = listing();
    assert!(kept(state.path(), &[&folder]).status(&article).read);
    assert!(listing() == before, "asking left something behind");
}

#[test]
fn what_another_window_does_is_told_here() {
    let (state, folder) = (Folder::new(), archive(3));
    let snapshot = folder.load();
    let (zero, one) = (entry(&snapshot, "0.md"), entry(&snapshot, "1.md"));
    let here = Session::open(state.path(), &[&folder]);
    let there = Session::open(state.path(), &[&folder]);
    here.mark(&zero, Mark::Starred(true));
    there.mark(&zero, Mark::Read(true));
    there.mark(&one, Mark::Read(true));
    // What is done here next is answered by what is known by then, or followed by it.
    here.keeper.keep(Change::Line("x".to_owned()));
    let news = here.until(|told| matches!(told, Told::Elsewhere));
    let both = Status { read: true, starred: true, ..Status::default() };
    assert_eq!(news.reading.status(&zero), both);
    assert!(news.reading.status(&one).read);
    here.close();
    there.close();
    assert_eq!(kept(state.path(), &[&folder]).status(&zero), both);
}

/// What a model of few articles says of a change.
#[derive(Clone, Debug)]
enum Step {
    Mark(usize, bool, bool),
    Place(usize, usize),
    Note(usize),
    Unnote,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..4_usize, any::<bool>(), any::<bool>()).prop_map(|(nth, star, is)| Step::Mark(nth, star, is)),
        (0..4_usize, 1..100_usize).prop_map(|(nth, byte)| Step::Place(nth, byte)),
        (0..4_usize).prop_map(Step::Note),
        Just(Step::Unnote),
        Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_is_kept_is_what_a_model_says(steps in prop::collection::vec(step(), 1..30)) {
        let (state, folder) = (Folder::new(), archive(4));
        let snapshot = folder.load();
        let articles: Vec<_> = (0..4).map(|nth| entry(&snapshot, &format!("{nth}.md"))).collect();
        let mut model = vec![(Status::default(), None, Vec::new()); 4];
        let mut session = Session::open(state.path(), &[&folder]);
        for step in steps {
            match step {
                Step::Mark(nth, true, is) => {
                    session.mark(&articles[nth], Mark::Starred(is));
                    model[nth].0.starred = is;
                }
                Step::Mark(nth, false, is) => {
                    session.mark(&articles[nth], Mark::Read(is));
                    model[nth].0.read = is;
                }
                Step::Place(nth, byte) => {
                    session.keeper.keep(Change::Place { article: Arc::clone(&articles[nth]), place: place(byte) });
                    model[nth].1 = Some(byte);
                }
                Step::Note(nth) => {
                    let Told::Kept(Change::Note(made)) = session.keep(Change::Note(note(&articles[nth], "x"))).told
                    else { panic!("a note is kept") };
                    model[nth].2.push(made.id.clone());
                }
                Step::Unnote => {
                    if let Some(id) = model.iter_mut().find_map(|(.., notes)| notes.pop()) {
                        session.keep(Change::Unnote(id));
                    }
                }
                Step::Reopen => {
                    session.close();
                    session = Session::open(state.path(), &[&folder]);
                }
            }
        }
        session.close();
        let reading = kept(state.path(), &[&folder]);
        for (article, (mut status, place, mut notes)) in articles.iter().zip(model) {
            status.noted = !notes.is_empty();
            prop_assert_eq!(reading.status(article), status);
            prop_assert_eq!(reading.place(article).map(|place| place.byte), place);
            let mut found: Vec<_> = reading.notes(article).iter().map(|note| note.id.clone()).collect();
            found.sort();
            notes.sort();
            prop_assert_eq!(found, notes);
        }
    }
}

#[test]
fn sets_say_what_each_article_is() {
    let (state, folder) = (Folder::new(), archive(70));
    let snapshot = folder.load();
    let session = Session::open(state.path(), &[&folder]);
    let some = |step| snapshot.entries.iter().step_by(step).cloned().collect();
    session.keep(Change::Mark { articles: some(2), mark: Mark::Read(true) });
    let reading = session.keep(Change::Mark { articles: some(7), mark: Mark::Starred(true) }).reading;
    // So many that they are looked at in parts.
    for count in [0, 1, 63, 64, 65, 20_001] {
        let entries = snapshot.entries.iter().cycle().take(count).cloned().collect();
        let many = Snapshot { entries, ..Snapshot::default() };
        let sets = reading.sets(&many);
        for (nth, entry) in many.entries.iter().enumerate() {
            let Status { read, starred, new, noted } = reading.status(entry);
            let found = [&sets.read, &sets.starred, &sets.new, &sets.noted].map(|set| set.contains(nth));
            assert_eq!(found, [read, starred, new, noted], "{nth} of {count}");
        }
        assert!(sets.read.len() == count && sets.noted.len() == count);
    }
}
