//! A state that cannot be used never stops reading: it is said, tried again, and nothing is deleted.

use std::fs;
use std::io::Write as _;
use std::process::Command;

use recto::reading::Status;
use rusqlite::Connection;

use super::support_archive::{Recto, Said, over, strs};
use super::*;

const READ: Status = Status { read: true, starred: false, new: false, noted: false };

/// An archive and a state in which something of each of its articles is kept.
fn filled() -> (Folder, Folder, Arc<Snapshot>) {
    let (state, folder) = (Folder::new(), archive(150));
    let snapshot = folder.load();
    let session = Session::open(state.path(), &[&folder]);
    session.keep(Change::Mark { articles: snapshot.entries.clone(), mark: Mark::Read(true) });
    for article in snapshot.entries.iter().step_by(10) {
        session.keep(Change::Note(note(article, "a remark")));
    }
    session.close();
    (state, folder, snapshot)
}

fn overwrite(state: &Folder, offset: usize, bytes: &[u8]) {
    let path = database(state.path());
    let mut content = fs::read(&path).expect("it is there");
    let end = content.len().min(offset + bytes.len());
    content[offset..end].copy_from_slice(&bytes[..end - offset]);
    fs::write(path, content).expect("it can be written");
}

fn set_aside(state: &Folder) -> Vec<PathBuf> {
    let names =
        fs::read_dir(state.at("recto")).expect("it is there").map(|entry| entry.expect("it is there").path());
    names
        .filter(|path| {
            path.to_string_lossy().contains("damaged-") && path.extension().is_some_and(|e| e == "db")
        })
        .collect()
}

/// Opens, marks the first article as starred, and closes; what is kept then, and what was said.
fn star(state: &Folder, folder: &Folder, snapshot: &Arc<Snapshot>) -> (Reading, Vec<String>) {
    let session = Session::open(state.path(), &[folder]);
    let mut said: Vec<String> = session.opened.trouble.iter().cloned().collect();
    let articles = vec![Arc::clone(&snapshot.entries[0])];
    session.keeper.keep(Change::Mark { articles, mark: Mark::Starred(true) });
    let news = loop {
        let news = session.news.recv_timeout(PATIENCE).expect("it is told");
        said.extend(news.trouble.clone());
        if matches!(news.told, Told::Kept(_)) {
            break news;
        }
    };
    assert!(news.reading.status(&snapshot.entries[0]).starred, "known here, whatever happens");
    session.close();
    (kept(state.path(), &[folder]), said)
}

#[test]
fn a_damaged_state_is_set_aside_and_begun_anew() {
    let whole = fs::read(database(filled().0.path())).expect("it is there").len();
    let pages = (0..whole).step_by(4096).skip(1);
    for (offset, noise) in
        [(0, 16), (0, 4096), (20, 60), (100, 8)].into_iter().chain(pages.map(|at| (at, 64)))
    {
        let (state, folder, snapshot) = filled();
        overwrite(&state, offset, &vec![0xa5; noise]);
        let damaged = fs::read(database(state.path())).expect("it is there");
        let (reading, said) = star(&state, &folder, &snapshot);
        assert!(reading.status(&snapshot.entries[0]).starred, "at {offset}");
        assert_whole(state.path());
        match set_aside(&state).as_slice() {
            // What is damaged where nothing stands is no damage.
            [] => assert_eq!(said, [""; 0], "at {offset}"),
            [aside] => {
                assert!(said.iter().any(|said| said.contains("set aside as")), "at {offset}: {said:?}");
                assert_eq!(fs::read(aside).expect("it is there").len(), damaged.len(), "at {offset}");
            }
            many => panic!("at {offset}: {many:?}"),
        }
    }
}

#[test]
fn one_that_was_cut_off_or_is_none_of_ours_is_set_aside() {
    let foreign = |path: &Path| {
        fs::remove_file(path).expect("it can be deleted");
        let connection = Connection::open(path).expect("it can be made");
        connection.execute_batch("CREATE TABLE other (x); INSERT INTO other VALUES (1);").expect("it is SQL");
    };
    let cut = |length: u64| {
        move |path: &Path| {
            let file = fs::OpenOptions::new().write(true).open(path).expect("it is there");
            file.set_len(length).expect("it can be cut off");
        }
    };
    let text =
        |path: &Path| fs::write(path, "this is no database, but a letter to a friend".repeat(99)).expect("x");
    let harms: [&dyn Fn(&Path); 5] = [&foreign, &cut(5000), &cut(100), &cut(7), &text];
    for (nth, harm) in harms.iter().enumerate() {
        let (state, folder, snapshot) = filled();
        harm(&database(state.path()));
        let (reading, said) = star(&state, &folder, &snapshot);
        assert!(reading.status(&snapshot.entries[0]).starred, "{nth}");
        assert_eq!(set_aside(&state).len(), 1, "{nth}");
        assert!(said[0].contains("it begins anew"), "{nth}: {said:?}");
        assert_whole(state.path());
    }
}

#[test]
fn an_empty_file_is_a_new_state() {
    let (state, folder) = (Folder::new(), archive(2));
    state.write("recto/state.db", "");
    let (reading, said) = star(&state, &folder, &folder.load());
    assert_eq!(said, [""; 0]);
    assert!(reading.status(&folder.load().entries[0]).starred);
}

#[test]
fn an_empty_file_beside_copies_is_a_state_that_was_lost() {
    let (state, folder, snapshot) = filled();
    fs::create_dir_all(state.at("recto/backups")).expect("folders can be made");
    fs::copy(database(state.path()), state.at("recto/backups/state-2021-01-02.db")).expect("it is there");
    // A copy of nothing is none.
    state.write("recto/backups/state-2021-01-03.db", "");
    state.write("recto/state.db", "");
    let (_, trouble) = load(Some(state.path()), &names(&[&folder]));
    assert!(trouble.expect("it is said").contains("nothing is in it"));
    let (reading, said) = star(&state, &folder, &snapshot);
    assert!(snapshot.entries.iter().all(|article| reading.status(article).read), "{said:?}");
    assert_eq!(reading.all_notes().count(), 15);
    assert!(said[0].contains("state-2021-01-02.db is taken up"), "{said:?}");
    assert_eq!(set_aside(&state).len(), 1);
    assert_whole(state.path());
}

#[test]
fn what_is_in_the_way_is_said_and_left_alone() {
    for (below, what) in [("recto", "file"), ("recto/state.db/x", "folder")] {
        let (state, folder) = (Folder::new(), archive(2));
        state.write(below, "in the way");
        let session = Session::open(state.path(), &[&folder]);
        assert!(session.opened.trouble.is_some(), "{what}");
        let article = entry(&folder.load(), "0.md");
        let news = session.mark(&article, Mark::Read(true));
        assert_eq!(news.reading.status(&article), READ);
        let trouble = news.trouble.expect("it is said");
        assert!(trouble.contains("cannot be kept"), "{what}: {trouble}");
        session.close();
        assert_eq!(fs::read_to_string(state.at(below)).expect("it is there"), "in the way");
    }
}

#[test]
fn what_could_not_be_kept_is_kept_as_soon_as_it_can_be() {
    let (state, folder) = (Folder::new(), archive(2));
    state.write("recto", "in the way");
    let article = entry(&folder.load(), "0.md");
    let session = Session::open(state.path(), &[&folder]);
    session.meet(&folder.load());
    assert!(session.mark(&article, Mark::Read(true)).trouble.is_some());
    fs::remove_file(state.at("recto")).expect("it can be deleted");
    let news = session.until(|told| matches!(told, Told::Elsewhere));
    assert_eq!((news.trouble, news.reading.status(&article)), (None, READ));
    assert_eq!(kept(state.path(), &[&folder]).status(&article), READ);
    session.close();
}

#[test]
fn one_that_another_program_holds_is_written_later() {
    let (state, folder, snapshot) = filled();
    let article = &snapshot.entries[0];
    let session = Session::open(state.path(), &[&folder]);
    let other = Connection::open(database(state.path())).expect("it can be opened");
    other.execute_batch("BEGIN IMMEDIATE; DELETE FROM lines").expect("nobody writes");
    let news = session.mark(article, Mark::Starred(true));
    assert!(news.reading.status(article).starred);
    assert!(news.trouble.expect("it is said").contains("another program holds it"));
    // While it is so, nobody has to wait for it again.
    assert!(session.mark(article, Mark::Read(false)).trouble.is_some());
    other.execute_batch("ROLLBACK").expect("it can be let go");
    let news = session.until(|told| matches!(told, Told::Elsewhere));
    assert_eq!(news.trouble, None);
    let reading = kept(state.path(), &[&folder]);
    assert_eq!(reading.status(article), news.reading.status(article));
    assert!(reading.status(article).starred && !reading.status(article).read);
    session.close();
}

#[test]
fn one_that_is_held_from_the_beginning_is_read_later() {
    let (state, folder, snapshot) = filled();
    let other = Connection::open(database(state.path())).expect("it can be opened");
    let hold = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM lines; COMMIT";
    other.execute_batch(hold).expect("nobody writes");
    let session = Session::open(state.path(), &[&folder]);
    assert!(session.opened.trouble.as_ref().expect("it is said").contains("another program holds it"));
    session.mark(&snapshot.entries[1], Mark::Starred(true));
    session.meet(&snapshot);
    other.close().expect("it can be closed");
    let news = session.until(|told| matches!(told, Told::Elsewhere));
    let starred = Status { starred: true, ..news.reading.status(&snapshot.entries[2]) };
    assert_eq!((news.trouble, news.reading.status(&snapshot.entries[1])), (None, starred));
    assert!(news.reading.status(&snapshot.entries[2]).read);
    session.close();
}

#[test]
fn a_newer_state_is_left_as_it_is() {
    let (state, folder, snapshot) = filled();
    let newer = Connection::open(database(state.path())).expect("it can be opened");
    newer.pragma_update(None, "user_version", 99).expect("it can be written");
    newer.close().expect("it can be closed");
    let before = fs::read(database(state.path())).expect("it is there");
    let session = Session::open(state.path(), &[&folder]);
    assert!(session.opened.trouble.as_ref().expect("it is said").contains("a newer recto made it"));
    assert!(session.mark(&snapshot.entries[0], Mark::Starred(true)).trouble.is_some());
    session.close();
    let (reading, trouble) = load(Some(state.path()), &names(&[&folder]));
    assert_eq!(reading.status(&snapshot.entries[0]), Status::default());
    assert!(trouble.expect("it is said").contains("a newer recto made it"));
    assert!(fs::read(database(state.path())).expect("it is there") == before, "it was touched");
}

#[test]
fn what_cannot_be_read_is_not_what_nothing_matches() {
    let (recto, folder) = (Recto::new(), archive(3));
    recto.prints(&strs(&over(&folder, &["mark", "starred", "article1"])));
    let newer = Connection::open(recto.home.at(".local/state/recto/state.db")).expect("it can be opened");
    newer.pragma_update(None, "user_version", 99).expect("it can be written");
    newer.close().expect("it can be closed");
    for arguments in
        [&["list", "is:starred"][..], &["tags", "has:note"], &["mark", "read", "is:unread"], &["notes"]]
    {
        let said = recto.run(&strs(&over(&folder, arguments)));
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}: {said:?}");
        assert!(said.err.contains("a newer recto made it") && said.err.lines().count() == 1, "{said:?}");
    }
    assert_eq!(recto.run(&strs(&over(&folder, &["list", "article1"]))).code, Some(0));
}

#[test]
fn one_that_is_replaced_under_way_takes_what_is_known_here() {
    let (state, folder, snapshot) = filled();
    let session = Session::open(state.path(), &[&folder]);
    session.keeper.keep(Change::Place { article: Arc::clone(&snapshot.entries[3]), place: place(8) });
    session.mark(&snapshot.entries[0], Mark::Starred(true));
    fs::rename(database(state.path()), state.at("away.db")).expect("it can be renamed");
    for ending in ["-wal", "-shm"] {
        let beside = |name: &str| state.at(&format!("{name}{ending}"));
        fs::rename(beside("recto/state.db"), beside("away.db")).expect("it can be renamed");
    }
    assert_eq!(session.mark(&snapshot.entries[1], Mark::Starred(true)).trouble, None);
    session.close();
    let reading = kept(state.path(), &[&folder]);
    assert!(snapshot.entries[..2].iter().all(|article| reading.status(article).starred));
    assert!(snapshot.entries.iter().all(|article| reading.status(article).read));
    assert_eq!(reading.place(&snapshot.entries[3]).map(|place| place.byte), Some(8));
    assert_eq!(reading.all_notes().count(), 15);
}

/// Runs a line of the shell with a file system of its own, of so many bytes, at the folder of the state.
/// None where that is not allowed.
fn on_a_small_disk(recto: &Recto, size: &str, line: &str) -> Option<Said> {
    let state = recto.home.at(".local/state");
    fs::create_dir_all(&state).expect("folders can be made");
    let mount = format!("mount -t tmpfs -o size={size} tmpfs \"$STATE\"");
    let allowed = Command::new("unshare").args(["-Urm", "sh", "-c", &mount]).env("STATE", &state).status();
    if !allowed.is_ok_and(|status| status.success()) {
        // Past the test harness, which keeps what a test that passes prints to itself.
        let _ = writeln!(std::io::stderr(), "skipped: no file system may be mounted here");
        return None;
    }
    let output = Command::new("unshare")
        .args(["-Urm", "sh", "-c", &format!("{mount} && {line}")])
        .env("STATE", &state)
        .env("RECTO", env!("CARGO_BIN_EXE_recto"))
        .env("HOME", recto.home.path())
        .env("XDG_STATE_HOME", &state)
        .env("XDG_CONFIG_HOME", recto.home.at(".config"))
        .output();
    Some(Said::of(output.expect("it starts")))
}

#[test]
fn a_full_disk_is_said_and_what_was_kept_stays() {
    let (recto, folder) = (Recto::new(), archive(30));
    let path = folder.path().display();
    let line = format!(
        "\"$RECTO\" mark starred -a {path} article29 && head -c 10M /dev/zero > \"$STATE\"/fill; \
         \"$RECTO\" mark read -a {path}; echo \"ended with $?\"; rm \"$STATE\"/fill; \
         \"$RECTO\" mark read -a {path} && \"$RECTO\" state export | grep -c '\"starred\":true'"
    );
    let Some(said) = on_a_small_disk(&recto, "600k", &line) else { return };
    let out: Vec<&str> = said.out.lines().collect();
    let expected = [
        "1 of 1 matching articles marked starred",
        "ended with 2",
        "30 of 30 matching articles marked read",
        "1",
    ];
    assert_eq!(out, expected, "{said:?}");
    assert!(said.err.contains("the disk is full"), "{said:?}");
}

#[test]
fn what_was_kept_is_read_while_the_disk_is_full() {
    let (recto, folder) = (Recto::new(), archive(30));
    let path = folder.path().display();
    let line = format!(
        "\"$RECTO\" mark starred -a {path} article29 && head -c 10M /dev/zero > \"$STATE\"/fill; \
         \"$RECTO\" mark read -a {path}; stat -c %s \"$STATE\"/recto/state.db-wal; \
         \"$RECTO\" list -a {path} is:starred --format json | grep -c Article29"
    );
    let Some(said) = on_a_small_disk(&recto, "300k", &line) else { return };
    let out: Vec<&str> = said.out.lines().collect();
    assert_eq!(out, ["1 of 1 matching articles marked starred", "0", "1"], "{said:?}");
}

#[test]
fn what_may_not_be_written_is_still_read() {
    let (recto, folder) = (Recto::new(), archive(5));
    let path = folder.path().display();
    let line = format!(
        "\"$RECTO\" mark starred -a {path} article2 && mount -o remount,ro \"$STATE\"; \
         \"$RECTO\" mark read -a {path}; echo \"ended with $?\"; \
         \"$RECTO\" state export | grep -c '\"starred\":true'"
    );
    let Some(said) = on_a_small_disk(&recto, "1m", &line) else { return };
    let out: Vec<&str> = said.out.lines().collect();
    assert_eq!(out, ["1 of 1 matching articles marked starred", "ended with 2", "1"], "{said:?}");
    assert!(said.err.contains("it may not be written"), "{said:?}");
}

#[test]
fn a_damaged_state_is_mended_by_a_command_as_well() {
    let (recto, folder) = (Recto::new(), archive(3));
    let star = over(&folder, &["mark", "starred", "article1"]);
    recto.prints(&strs(&star));
    fs::write(recto.home.at(".local/state/recto/state.db"), [7; 9000]).expect("it can be written");
    let said = recto.run(&strs(&star));
    assert_eq!((said.code, said.out.as_str()), (Some(0), "1 of 1 matching articles marked starred\n"));
    assert!(said.err.contains("set aside as") && said.err.lines().count() == 1, "{said:?}");
}
