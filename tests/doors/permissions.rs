//! What recto makes is the reader's alone, and into an archive it makes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::everything::{Everything, below};
use crate::programs::{name, program, skip};
use crate::support::RECTO;

/// All of what a file is, but when it was read.
type About = (u32, u64, u64, (i64, i64), (i64, i64), Option<Vec<u8>>);

fn snapshot(folder: &Path) -> BTreeMap<PathBuf, About> {
    let about = |path: &PathBuf| {
        let about = fs::symlink_metadata(path).expect("it is there");
        let changed = (about.ctime(), about.ctime_nsec());
        let written = (about.mtime(), about.mtime_nsec());
        let bytes = about.is_file().then(|| fs::read(path).expect("it can be read"));
        (about.mode(), about.ino(), about.size(), written, changed, bytes)
    };
    below(folder).into_iter().map(|path| (path.clone(), about(&path))).collect()
}

fn assert_same(before: &BTreeMap<PathBuf, About>, after: &BTreeMap<PathBuf, About>) {
    let differs: Vec<_> = after.iter().filter(|(path, about)| before.get(*path) != Some(*about)).collect();
    let differs: Vec<_> = differs.into_iter().map(|(path, _)| path).collect();
    assert!(differs.is_empty() && before.len() == after.len(), "the archive is not as it was: {differs:?}");
}

/// Takes the right to write away from everybody whom it can be taken from.
fn lock(folder: &Path, locked: bool) {
    for path in below(folder) {
        let about = fs::symlink_metadata(&path).expect("it is there");
        if !about.is_symlink() {
            let mode = if locked { about.mode() & !0o222 } else { about.mode() | 0o200 };
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("its mode can be set");
        }
    }
}

/// The commands that print, and those that keep something.
fn commands(everything: &Everything) {
    let commands: &[&[&str]] = &[
        &["list"],
        &["list", "text:word", "--format", "json"],
        &["list", "--like", "0003.md"],
        &["show", "hostile.md"],
        &["tags"],
        &["tags", "--by", "source"],
        &["timeline"],
        &["mark", "read", "alpha"],
        &["notes"],
        &["state", "export"],
        &["doctor"],
    ];
    for arguments in commands {
        let mut command = Command::new(RECTO);
        command.args(*arguments).args(["-a", everything.archive.name()]);
        command.envs(everything.desk.variables()).current_dir(everything.work.path());
        let output = command.stdin(Stdio::null()).output().expect("the program starts");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code().is_some_and(|code| code < 2), "{arguments:?}: {told}");
    }
}

#[test]
fn what_is_made_is_the_readers_alone() {
    for mask in ["0", "022"] {
        let everything = Everything::new();
        let given = below(&everything.desk.path(""));
        everything.done_by(everything.start(&format!("umask {mask}; exec")).open());
        let made: Vec<_> = below(&everything.desk.path(""))
            .into_iter()
            .filter(|path| !given.contains(path))
            .chain(below(everything.work.path()).into_iter().skip(1))
            .collect();
        for wanted in
            ["state.db", "queries.toml", "cache/recto/list-", "list.md", "list.json", "recto-notes-"]
        {
            assert!(made.iter().any(|path| name(path).contains(wanted)), "{wanted} is not in {made:?}");
        }
        for path in made {
            let about = fs::symlink_metadata(&path).expect("it is there");
            let wanted = if about.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(about.mode() & 0o7777, wanted, "{} with umask {mask}", path.display());
        }
    }
}

#[test]
fn nothing_is_written_into_an_archive() {
    let everything = Everything::new();
    let archive = everything.archive.path();
    lock(archive, true);
    let before = snapshot(archive);
    everything.done_by(everything.start("exec").open());
    commands(&everything);
    let after = snapshot(archive);
    lock(archive, false);
    assert_same(&before, &after);
    assert!(!everything.work.path().join("pwned").exists());
}

#[test]
fn an_archive_on_a_medium_that_cannot_be_written_is_read_like_any_other() {
    let Some(unshare) = program("unshare") else { return };
    let everything = Everything::new();
    let archive = everything.archive.name();
    let mount = format!(
        "mount --bind \"{archive}\" \"{archive}\" && mount -o remount,bind,ro \"{archive}\" && ! touch \"{archive}/x\" 2>/dev/null"
    );
    let unshare = format!("'{}' --map-root-user --mount", name(&unshare));
    let tried = Command::new("sh").args(["-c", &format!("{unshare} sh -c '{mount}'")]).status();
    if !tried.expect("there is a shell").success() {
        return skip("this system does not let its users mount");
    }
    let line = format!("exec {unshare} sh -c '{mount} && exec \"$@\"' sh");
    everything.done_by(everything.start(&line).open());
}
