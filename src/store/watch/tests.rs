use super::*;

/// Longer than anything here takes on a busy machine.
const LONG: Duration = Duration::from_mins(1);

struct Told {
    _watch: Watch,
    notices: Receiver<Notice>,
    folder: PathBuf,
}

impl Told {
    /// Watches, and waits until that stands.
    fn of(folder: &Path, below: &str, is_polled: bool) -> Self {
        let (sender, notices) = mpsc::channel();
        let watch = Watch::start(&[folder.join(below)], is_polled, move |notice| {
            // The test may be over.
            let _ = sender.send(notice);
        });
        let told = Self { _watch: watch, notices, folder: folder.to_owned() };
        told.until(&Notice::Everything);
        told
    }

    fn until(&self, wanted: &Notice) {
        while self.notices.recv_timeout(LONG).expect("it is told") != *wanted {}
    }

    /// Waits until all of these were told.
    fn until_touched(&self, wanted: &[&str]) {
        let mut missing: HashSet<PathBuf> = wanted.iter().map(|path| self.folder.join(path)).collect();
        while !missing.is_empty() {
            let notice = self.notices.recv_timeout(LONG);
            match notice.unwrap_or_else(|_| panic!("never told: {missing:?}")) {
                Notice::Touched(paths) => paths.iter().for_each(|path| _ = missing.remove(path)),
                Notice::Everything => panic!("everything is told instead of {missing:?}"),
                Notice::Watching(_) => {}
            }
        }
    }
}

#[test]
fn what_is_touched_is_told() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let at = |path: &str| folder.path().join(path);
    fs::create_dir_all(at("a/old/deep")).expect("a folder can be made");
    fs::write(at("a/one.md"), "1").expect("it can be written");
    fs::write(at("a/old/two.md"), "2").expect("it can be written");
    let told = Told::of(folder.path(), "a", false);
    fs::write(at("a/one.md"), "1 again").expect("it can be written");
    told.until_touched(&["a/one.md"]);
    fs::write(at("a/old/deep/three.md"), "3").expect("it can be written");
    told.until_touched(&["a/old/deep/three.md"]);
    fs::rename(at("a/old/two.md"), at("a/old/second.md")).expect("it can be renamed");
    told.until_touched(&["a/old/two.md", "a/old/second.md"]);
    fs::remove_file(at("a/old/second.md")).expect("it can be removed");
    told.until_touched(&["a/old/second.md"]);
    // Folders: made, moved with what is in them, written to where they are now, removed.
    fs::create_dir_all(at("a/new/deeper")).expect("a folder can be made");
    told.until_touched(&["a/new"]);
    fs::write(at("a/new/deeper/four.md"), "4").expect("it can be written");
    told.until_touched(&["a/new/deeper/four.md"]);
    fs::rename(at("a/old"), at("a/new/old")).expect("it can be renamed");
    told.until_touched(&["a/old", "a/new/old"]);
    fs::write(at("a/new/old/deep/three.md"), "3 again").expect("it can be written");
    told.until_touched(&["a/new/old/deep/three.md"]);
    fs::rename(at("a/new/old"), at("elsewhere")).expect("it can be renamed");
    told.until_touched(&["a/new/old"]);
    fs::remove_dir_all(at("a/new")).expect("it can be removed");
    told.until_touched(&["a/new"]);
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_being_written_is_told_when_it_is_closed() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let at = |path: &str| folder.path().join(path);
    fs::create_dir(at("a")).expect("a folder can be made");
    fs::write(at("a/old.md"), "1").expect("it can be written");
    let told = Told::of(folder.path(), "a", false);
    let mut new = fs::File::create(at("a/new.md")).expect("it can be made");
    let mut old = fs::File::options().append(true).open(at("a/old.md")).expect("it is there");
    for file in [&mut new, &mut old] {
        file.write_all(b"half of it").expect("it can be written");
    }
    fs::hard_link(at("a/old.md"), at("a/link.md")).expect("it can be linked");
    fs::write(at("a/other.md"), "all of it").expect("it can be written");
    let mut missing = HashSet::from([at("a/link.md"), at("a/other.md")]);
    while !missing.is_empty() {
        let notice = told.notices.recv_timeout(LONG).expect("it is told");
        let Notice::Touched(paths) = notice else { panic!("{notice:?}") };
        assert!(!paths.contains(&at("a/new.md")) && !paths.contains(&at("a/old.md")), "{paths:?}");
        missing.retain(|path| !paths.contains(path));
    }
    drop((new, old));
    told.until_touched(&["a/new.md", "a/old.md"]);
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_written_without_end_is_told_now_and_then() {
    use notify::event::DataChange;
    let mut writing = Writing::default();
    let write = EventKind::Modify(ModifyKind::Data(DataChange::Any));
    let log = Path::new("log.md");
    assert!(!writing.take(write, log, log) && !writing.take(write, log, log));
    let due = writing.due().expect("it is waited for");
    assert_eq!(writing.past(Instant::now()), [""; 0].map(PathBuf::from));
    assert_eq!(writing.past(due), [log]);
    assert!(writing.due().is_none() && !writing.take(write, log, log));
}

#[test]
fn rules_and_an_archive_made_anew_ask_for_everything() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let archive = folder.path().join("a");
    fs::create_dir(&archive).expect("a folder can be made");
    let told = Told::of(folder.path(), "a", false);
    fs::write(archive.join(".gitignore"), "x.md").expect("it can be written");
    told.until(&Notice::Everything);
    fs::remove_dir_all(&archive).expect("it can be removed");
    let gone = Watching::Polling { every: POLL, because: Because::Gone };
    told.until(&Notice::Watching(gone));
    fs::create_dir(&archive).expect("a folder can be made");
    told.until(&Notice::Watching(Watching::Events));
    told.until(&Notice::Everything);
    fs::write(archive.join("x.md"), "x").expect("it can be written");
    told.until_touched(&["a/x.md"]);
}

#[test]
fn one_file_is_watched_though_it_is_replaced() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("notes.txt"), "1").expect("it can be written");
    let told = Told::of(folder.path(), "notes.txt", false);
    for _ in 0..2 {
        fs::write(folder.path().join("new"), "2").expect("it can be written");
        fs::rename(folder.path().join("new"), folder.path().join("notes.txt")).expect("it can be renamed");
        told.until(&Notice::Everything);
    }
}

#[test]
fn polling_says_why() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (sender, notices) = mpsc::channel();
    let watch = Watch::start(&[folder.path().to_owned()], true, move |notice| _ = sender.send(notice));
    let polling = |every| Notice::Watching(Watching::Polling { every, because: Because::Wanted });
    assert_eq!(notices.recv_timeout(LONG), Ok(polling(POLL)));
    watch.compared(Duration::from_millis(4_500));
    let rounds = notices.iter().find(|notice| *notice != Notice::Everything);
    assert_eq!(rounds, Some(polling(Duration::from_secs(50))));
}

#[test]
fn places_below_an_archive() {
    let root = Root { given: "given".into(), real: Some(("/real".into(), true)) };
    let below = |path: &str| Some(Place::Below(path.into()));
    for (path, place) in [
        ("/real", Some(Place::Root)),
        ("/real/a.md", below("given/a.md")),
        ("/real/a/b.md", below("given/a/b.md")),
        ("/real/.gitignore", Some(Place::Rules)),
        ("/real/a/.ignore", Some(Place::Rules)),
        ("/real/.a/b.md", None),
        ("/real/.a/.ignore", None),
        ("/real/.b.md", None),
        ("/really/a.md", None),
        ("/elsewhere", None),
    ] {
        assert_eq!(root.place(Path::new(path)), place, "{path}");
    }
}

#[test]
fn a_batch_waits_for_calm_but_not_for_ever() {
    let mut batch = Batch::default();
    assert_eq!((batch.due(), batch.take()), (None, None));
    batch.add("b".into());
    batch.add("a".into());
    batch.add("b".into());
    let (first, last) = batch.times.expect("it has begun");
    assert_eq!(batch.due(), Some(last + CALM));
    batch.times = Some((first, first + 2 * PATIENCE));
    assert_eq!(batch.due(), Some(first + PATIENCE));
    assert_eq!(batch.take(), Some(Notice::Touched(vec!["a".into(), "b".into()])));
    (0..=MAX_TOUCHED).for_each(|nth| batch.add(nth.to_string().into()));
    batch.add("late".into());
    assert_eq!((batch.take(), batch.due()), (Some(Notice::Everything), None));
}
