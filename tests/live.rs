//! Archives that change while they are read: what is told of is taken in, nothing half written is,
//! and what an earlier run kept is as good as the disk.

mod support_archive;

use std::collections::BTreeSet;
use std::fs::{self, File, FileTimes};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, SystemTime};

use recto::store::{Order, Snapshot, Source, live, load_all, read_all};
use support_archive::Folder;

/// Nothing takes as long as this.
const FOREVER: Duration = Duration::from_mins(1);
/// More than the fewest that are kept for the next run.
const MANY: usize = 520;

/// The articles of folders, kept up with on a thread.
struct Live {
    orders: Sender<Order>,
    snapshots: Receiver<Arc<Snapshot>>,
}

impl Live {
    fn open(folders: &[&Folder], cache: Option<&Path>) -> Self {
        let sources: Vec<Source> = folders.iter().map(|folder| folder.source()).collect();
        let (orders, given) = channel();
        let (sender, snapshots) = channel();
        let cache = cache.map(Path::to_owned);
        thread::spawn(move || {
            live(&sources, &Snapshot::default(), cache.as_deref(), &given, |snapshot| {
                sender.send(snapshot).is_ok()
            });
        });
        Self { orders, snapshots }
    }

    fn changed(&self, paths: &[PathBuf]) {
        self.orders.send(Order::Changed(paths.to_vec())).expect("it takes orders");
    }

    /// The first snapshot that is as it should be.
    fn when(&self, what: &str, is_so: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
        loop {
            let snapshot = self.snapshots.recv_timeout(FOREVER).unwrap_or_else(|_| panic!("never: {what}"));
            if is_so(&snapshot) {
                return snapshot;
            }
        }
    }

    fn checked(&self) -> Arc<Snapshot> {
        self.when("checked", |snapshot| snapshot.checked)
    }

    /// What stands after everything on the disk is compared.
    fn compared(&self) -> Arc<Snapshot> {
        self.orders.send(Order::Compare).expect("it takes orders");
        self.checked()
    }
}

fn titles(snapshot: &Snapshot) -> BTreeSet<&str> {
    snapshot.entries.iter().map(|entry| &*entry.article.title).collect()
}

fn ids(snapshot: &Snapshot) -> BTreeSet<&str> {
    snapshot.entries.iter().map(|entry| &*entry.id).collect()
}

/// A file that nobody is writing: its time is long ago.
fn write_old(folder: &Folder, name: &str, text: &str) -> PathBuf {
    let path = folder.write(name, text);
    age(&path, 3600);
    path
}

fn age(path: &Path, seconds: u64) {
    let time = SystemTime::now() - Duration::from_secs(seconds);
    let file = File::options().append(true).open(path).expect("it is ours");
    file.set_times(FileTimes::new().set_modified(time)).expect("it is ours");
}

fn many() -> Folder {
    let folder = Folder::new();
    for nth in 0..MANY {
        let text = format!("---\ntitle: Article {nth}\ndate: 2020-01-01\ntags: [t{}]\n---\nText.\n", nth % 5);
        write_old(&folder, &format!("{}/{nth}.md", nth % 3), &text);
    }
    folder
}

#[test]
fn what_is_told_of_is_taken_in() {
    let folder = Folder::new();
    for name in ["same", "changed", "gone", "moved", "deep/a", "deep/b"] {
        write_old(&folder, &format!("{name}.md"), &format!("# {name}\n"));
    }
    let live = Live::open(&[&folder], None);
    let before = live.checked();
    write_old(&folder, "changed.md", "# Changed since\n");
    write_old(&folder, "new/folder/new.md", "# New\n");
    fs::remove_file(folder.at("gone.md")).expect("it is ours");
    fs::remove_dir_all(folder.at("deep")).expect("it is ours");
    fs::rename(folder.at("moved.md"), folder.at("elsewhere.md")).expect("it is ours");
    let told = ["changed.md", "new", "gone.md", "deep", "moved.md", "elsewhere.md"];
    live.changed(&told.map(|name| folder.at(name)));
    let after = live.when("all of it", |snapshot| {
        titles(snapshot) == BTreeSet::from(["same", "Changed since", "New", "moved"])
    });
    assert!(after.revision > before.revision && after.complete);
    assert_eq!(ids(&after), BTreeSet::from(["same.md", "changed.md", "new/folder/new.md", "elsewhere.md"]));
    let same = |snapshot: &Snapshot| {
        Arc::clone(snapshot.entries.iter().find(|entry| &*entry.id == "same.md").expect("it is there"))
    };
    assert!(Arc::ptr_eq(&same(&before), &same(&after)));
    assert_eq!(titles(&after), titles(&load_all(&[folder.source()])));
}

#[test]
fn what_a_walk_leaves_out_is_left_out_when_it_is_told_of() {
    let folder = Folder::new();
    folder.write(".gitignore", "drafts/\nsecret-*.md\n!secret-kept.md\n/top.md\n");
    folder.write("nested/.gitignore", "local.md\n!drafts/\n");
    folder.write("other/.ignore", "old.md\n!secret-here.md\n");
    folder.write(".git/info/exclude", "excluded.md\n");
    folder.write("outside.txt", "no article");
    let live = Live::open(&[&folder], None);
    assert!(live.checked().entries.is_empty());
    let mut paths = Vec::new();
    for name in [
        "a.md",
        ".hidden.md",
        ".obsidian/note.md",
        "deep/.trash/note.md",
        "drafts/a.md",
        "deep/drafts/b.md",
        "secret-1.md",
        "secret-kept.md",
        "top.md",
        "deep/top.md",
        "nested/local.md",
        "nested/deeper/local.md",
        "nested/drafts/c.md",
        "other/old.md",
        "other/new.md",
        "other/secret-here.md",
        "excluded.md",
        "deep/excluded.md",
        "a.txt",
        "deep/er/a.MD",
    ] {
        paths.push(write_old(&folder, name, "# Told of\n"));
    }
    let outside = Folder::new();
    write_old(&outside, "out/a.md", "# Outside\n");
    symlink(outside.at("out"), folder.at("link")).expect("links can be made");
    symlink(outside.at("out/a.md"), folder.at("link.md")).expect("links can be made");
    paths.extend(["link/a.md", "link.md", "../out.md", "nested", "deep"].map(|name| folder.at(name)));
    live.changed(&paths);
    let walked = load_all(&[folder.source()]);
    let told = live.when("as walked", |snapshot| snapshot.entries.len() == walked.entries.len());
    assert_eq!(ids(&told), ids(&walked));
    assert_eq!(told.problems.len(), 1, "{:?}", told.problems);
    // A rule that is new holds for what stands already.
    folder.write(".gitignore", "*.md\n!a.md\n");
    live.changed(&[folder.at(".gitignore")]);
    live.when("the new rule", |snapshot| ids(snapshot) == ids(&load_all(&[folder.source()])));
}

#[test]
fn half_an_article_is_waited_for() {
    let folder = Folder::new();
    let path = write_old(&folder, "a.md", "# Whole\n\nAll of it.\n");
    let live = Live::open(&[&folder], None);
    live.checked();
    // An editor or a checkout empties it, or takes it away, and writes it again.
    fs::write(&path, "").expect("it is ours");
    live.changed(std::slice::from_ref(&path));
    fs::remove_file(&path).expect("it is ours");
    live.changed(std::slice::from_ref(&path));
    fs::write(&path, "# Ha").expect("it is ours");
    live.changed(std::slice::from_ref(&path));
    fs::write(&path, "# Half of it grew\n").expect("it is ours");
    let next = live.snapshots.recv_timeout(FOREVER).expect("it comes");
    assert_eq!(titles(&next), BTreeSet::from(["Half of it grew"]));
    // What stays so is believed.
    fs::write(&path, "").expect("it is ours");
    live.changed(std::slice::from_ref(&path));
    live.when("empty", |snapshot| titles(snapshot) == BTreeSet::from(["a"]));
    fs::remove_file(&path).expect("it is ours");
    live.changed(&[path]);
    live.when("gone", |snapshot| snapshot.entries.is_empty());
}

#[test]
fn what_is_moved_stands_under_both_names_only_while_that_is_said() {
    let folder = Folder::new();
    write_old(&folder, "a.md", "# A\n");
    let live = Live::open(&[&folder], None);
    live.checked();
    fs::rename(folder.at("a.md"), folder.at("b.md")).expect("it is ours");
    live.changed(&[folder.at("a.md"), folder.at("b.md")]);
    // How far it has come when it is first told is a matter of time.
    let rested = live.when("one of them", |snapshot| !snapshot.resting);
    assert_eq!(ids(&rested), BTreeSet::from(["b.md"]));
    assert!(rested.checked);
}

#[test]
fn problems_come_and_go_with_their_files() {
    let folder = Folder::new();
    write_old(&folder, "a.md", "# A\n");
    let live = Live::open(&[&folder], None);
    live.checked();
    symlink(folder.at("a.md"), folder.at("b.md")).expect("links can be made");
    live.changed(&[folder.at("b.md")]);
    live.when("a problem", |snapshot| snapshot.problems.len() == 1);
    live.changed(&[folder.at("b.md"), folder.at("a.md")]);
    fs::remove_file(folder.at("b.md")).expect("it is ours");
    assert!(live.compared().problems.is_empty());
}

#[test]
fn thousands_of_files_at_once_are_all_taken_in() {
    let folder = Folder::new();
    let live = Live::open(&[&folder], None);
    live.checked();
    let paths: Vec<PathBuf> =
        (0..3000).map(|nth| write_old(&folder, &format!("{}/{nth}.md", nth / 100), "# One\n")).collect();
    live.changed(&paths);
    live.when("all", |snapshot| snapshot.entries.len() == paths.len());
    // One changed file is one change.
    write_old(&folder, "0/0.md", "# Another\n");
    live.changed(&[paths[0].clone(), paths[1].clone()]);
    let after = live.when("one more", |snapshot| titles(snapshot).len() == 2);
    assert_eq!(after.entries.len(), paths.len());
}

#[test]
fn the_next_run_stands_at_once_and_takes_in_what_changed_between() {
    let (folder, cache) = (many(), Folder::new());
    let first = Live::open(&[&folder], Some(cache.path())).checked();
    assert_eq!(first.entries.len(), MANY);
    // It is kept after everything stands: the thread that ends without orders has done it.
    assert_eq!(read_all(&[folder.source()], Some(cache.path())).entries.len(), MANY);
    write_old(&folder, "0/0.md", "# Changed\n");
    write_old(&folder, "new.md", "# New\n");
    fs::remove_file(folder.at("1/1.md")).expect("it is ours");
    fs::rename(folder.at("2/2.md"), folder.at("renamed.md")).expect("it is ours");
    let live = Live::open(&[&folder], Some(cache.path()));
    let kept = live.snapshots.recv_timeout(FOREVER).expect("it comes");
    assert!(kept.complete && !kept.checked);
    assert_eq!(ids(&kept), ids(&first));
    let checked = live.checked();
    assert!(checked.revision > kept.revision);
    let disk = load_all(&[folder.source()]);
    assert_eq!(ids(&checked), ids(&disk));
    assert_eq!(titles(&checked), titles(&disk));
}

#[test]
fn nothing_changed_is_no_change() {
    let (folder, cache) = (many(), Folder::new());
    read_all(&[folder.source()], Some(cache.path()));
    let live = Live::open(&[&folder], Some(cache.path()));
    let kept = live.snapshots.recv_timeout(FOREVER).expect("it comes");
    let checked = live.checked();
    assert!(!kept.checked && kept.revision == checked.revision);
    assert_eq!(live.compared().revision, checked.revision);
    // Another time alone, and the list is the same.
    age(&folder.at("0/0.md"), 7200);
    assert_eq!(live.compared().revision, checked.revision);
}

/// As git knows it: a file that is written again in the same moment, as long as before.
#[test]
fn a_file_with_the_same_size_and_time_is_read_again_when_it_was_young() {
    let (folder, cache) = (many(), Folder::new());
    let path = folder.at("0/0.md");
    let time = fs::metadata(&path).and_then(|data| data.modified()).expect("it is there");
    let text = fs::read_to_string(&path).expect("it is there");
    read_all(&[folder.source()], Some(cache.path()));
    fs::write(&path, text.replace("Article 0", "Article X")).expect("it is ours");
    let file = File::options().append(true).open(&path).expect("it is ours");
    file.set_times(FileTimes::new().set_modified(time)).expect("it is ours");
    let again = read_all(&[folder.source()], Some(cache.path()));
    assert!(titles(&again).contains("Article X"));
}

#[test]
fn an_archive_that_cannot_be_reached_leaves_what_was_kept() {
    let (folder, cache) = (many(), Folder::new());
    read_all(&[folder.source()], Some(cache.path()));
    let away = folder.path().with_extension("away");
    let source = folder.source();
    fs::rename(folder.path(), &away).expect("it is ours");
    assert!(read_all(std::slice::from_ref(&source), Some(cache.path())).entries.is_empty());
    fs::rename(&away, folder.path()).expect("it is ours");
    let live = Live::open(&[&folder], Some(cache.path()));
    assert_eq!(live.snapshots.recv_timeout(FOREVER).expect("it comes").entries.len(), MANY);
}

/// What the program prints, run by run.
fn printed(folder: &Folder, cache: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_recto"))
        .args(["--archive".as_ref(), folder.path().as_os_str()])
        .args(arguments)
        .env("XDG_CACHE_HOME", cache)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_program_prints_what_is_on_the_disk_whatever_was_kept() {
    let (folder, cache) = (many(), Folder::new());
    let nothing = Path::new("/nonexistent");
    let same = |what: &str| {
        for arguments in [&["list", "--format", "json"][..], &["tags", "--format", "json"], &["timeline"]] {
            let (kept, read) =
                (printed(&folder, cache.path(), arguments), printed(&folder, nothing, arguments));
            assert_eq!(kept, read, "{what}: {arguments:?}");
        }
    };
    same("nothing was kept");
    same("it was kept");
    assert_eq!(fs::read_dir(cache.at("recto")).expect("it is there").count(), 1);
    write_old(&folder, "0/0.md", "---\ntitle: Changed\ntags: [t0, brand new]\n---\n");
    fs::remove_file(folder.at("1/1.md")).expect("it is ours");
    fs::rename(folder.at("2/2.md"), folder.at("0/renamed.md")).expect("it is ours");
    same("files changed");
    for file in fs::read_dir(cache.at("recto")).expect("it is there").flatten() {
        fs::write(file.path(), "broken").expect("it is ours");
    }
    same("it is broken");
    fs::remove_dir_all(cache.at("recto")).expect("it is ours");
    fs::write(cache.at("recto"), "no folder").expect("it is ours");
    same("there can be no folder");
    fs::remove_file(cache.at("recto")).expect("it is ours");
    fs::set_permissions(cache.path(), fs::Permissions::from_mode(0o500)).expect("it is ours");
    same("nothing can be written");
}
