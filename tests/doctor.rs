//! `recto doctor`: what it tells, what it keeps to itself, and that it changes nothing.

mod support_archive;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde_json::Value;
use support_archive::hostile::assert_inert;
use support_archive::{Folder, Recto, Said, on_a_terminal, over, strs};

fn doctor(recto: &Recto, folder: &Folder, environment: &[(&str, &str)]) -> String {
    let arguments = over(folder, &["doctor"]);
    let mut command = recto.command(&strs(&arguments));
    for name in ["TMUX", "STY", "SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "LC_CTYPE", "XDG_CACHE_HOME"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color").env("LC_ALL", "C.UTF-8");
    let said = Said::of(command.envs(environment.iter().copied()).output().expect("it starts"));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    assert_inert(&said.out, &['\n'], "doctor");
    said.out
}

/// The value of a row.
fn row(out: &str, name: &str) -> String {
    let line = out.lines().find(|line| line.trim_start().starts_with(name));
    let line = line.unwrap_or_else(|| panic!("no {name} in {out}"));
    line.trim_start().strip_prefix(name).unwrap_or_default().trim().to_owned()
}

fn problems(out: &str) -> Vec<&str> {
    out.lines().skip_while(|line| *line != "Problems").skip(1).map(str::trim).collect()
}

fn articles() -> Folder {
    let folder = Folder::new();
    folder.write("one.md", "# Secret title\n\nA secret word.\n");
    folder.write("two.md", "# Another\n");
    folder
}

/// Everything below a folder: name, length, rights, when it was changed.
fn tree(root: &Path) -> BTreeMap<PathBuf, (u64, u32, i64, i64)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("it can be listed").flatten() {
            let data = entry.metadata().expect("it is there");
            if data.is_dir() {
                folders.push(entry.path());
            }
            let about = (data.len(), data.mode(), data.mtime(), data.mtime_nsec());
            found.insert(entry.path(), about);
        }
    }
    found
}

#[test]
fn it_tells_what_there_is_and_nothing_private() {
    let (recto, folder) =
        (Recto::configured("watch = \"poll\"\n[queries]\nmine = \"secret query\"\n"), articles());
    recto.prints(&strs(&over(&folder, &["mark", "starred", "Secret"])));
    let connection = [("SSH_CONNECTION", "192.0.2.7 5 192.0.2.8 22"), ("TMUX", "/tmp/private,1,0")];
    let out = doctor(&recto, &folder, &connection);
    for (name, value) in [
        ("TERM", "xterm-256color"),
        ("colours", "256, by "),
        ("letters", "Unicode"),
        ("over SSH", "yes"),
        ("inside", "tmux"),
        ("mouse", "the terminal's"),
        ("config.toml", "understood"),
        ("aliases", "not there"),
        ("saved queries", "1"),
        ("articles", "2"),
        ("problems", "0"),
        ("changes", "compared now and then"),
        ("file  ", "~/.local/state/recto/state.db"),
        ("says it is", "not asked: no terminal"),
        ("pictures", "auto: none"),
        ("theme", "auto: dark"),
        ("rights", "0600, of its folder 0700"),
        ("journal", "WAL"),
    ] {
        assert!(row(&out, name).starts_with(value), "{name}: {out}");
    }
    assert!(row(&out, "version").contains(env!("CARGO_PKG_VERSION")));
    assert!(out.contains("looked through: it is well"), "{out}");
    let home = recto.home.path().to_string_lossy().into_owned();
    for private in ["ecret", "192.0.2", "private", &home] {
        assert!(!out.contains(private), "{private} is told: {out}");
    }
    // Values stand under each other.
    let starts = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let columns: Vec<usize> = (out.lines().take_while(|line| *line != "Problems").filter(starts))
        .filter_map(|line| Some(line.len() - line.get(2..)?.split_once("  ")?.1.trim_start().len()))
        .collect();
    assert!(columns.windows(2).all(|two| two[0] == two[1]), "{columns:?} {out}");
}

#[test]
fn it_changes_nothing() {
    let (recto, folder) = (Recto::new(), articles());
    assert_eq!(tree(recto.home.path()).len(), 0);
    doctor(&recto, &folder, &[]);
    assert_eq!(tree(recto.home.path()).len(), 0, "and makes nothing");
    recto.prints(&strs(&over(&folder, &["mark", "read"])));
    recto.prints(&strs(&over(&folder, &["list", "text:secret"])));
    let before = (tree(recto.home.path()), tree(folder.path()));
    doctor(&recto, &folder, &[]);
    assert_eq!((tree(recto.home.path()), tree(folder.path())), before);
}

#[test]
fn what_is_wrong_is_told_with_what_to_do() {
    let folder = articles();
    let config = |text| Recto::configured(text);
    let recto = config("theme = \"dark\"\nmesure = 7\n");
    let out = doctor(&recto, &folder, &[]);
    assert_eq!(row(&out, "config.toml"), "has a mistake");
    assert!(
        problems(&out)[0].contains("~/.config/recto/config.toml: line 2: unknown field `mesure`"),
        "{out}"
    );

    recto.home.write(".config/recto/config.toml", "archive = \"~/gone\"\n");
    recto.home.write(".config/recto/aliases", "no sign in it\n");
    recto.home.write(".config/recto/queries.toml", "= =\n");
    let said = recto.run(&["doctor"]);
    assert_eq!(said.code, Some(0));
    let told = problems(&said.out).join("\n");
    for part in ["recto/aliases", "queries.toml: line 1", "cannot open the archive ~/gone: No such file"] {
        assert!(told.contains(part), "{part}: {}", said.out);
    }

    let recto = config("");
    recto.home.write(".local/state/recto/state.db", "this is no database at all, but long enough to be one");
    let state = recto.home.at(".local/state/recto/state.db");
    fs::set_permissions(&state, fs::Permissions::from_mode(0o644)).expect("it is ours");
    let out = doctor(&recto, &folder, &[]);
    let told = problems(&out).join("\n");
    assert!(told.contains("state.db cannot be used: it is damaged"), "{out}");
    assert!(told.contains("chmod 600 ~/.local/state/recto/state.db"), "{out}");
    assert_eq!(fs::read(&state).expect("it is there").len(), 53, "it is left as it is");

    let out = doctor(&config(""), &Folder::new(), &[("LC_ALL", "C"), ("TERM", "no-such-terminal")]);
    let told = problems(&out).join("\n");
    for part in ["has no articles", "without UTF-8", "no entry for TERM"] {
        assert!(told.contains(part), "{part}: {out}");
    }
    for problem in problems(&out) {
        assert!(problem.contains(": "), "{problem} says what to do");
    }

    std::os::unix::fs::symlink("/nonexistent", folder.at("dangling.md")).expect("a link can be made");
    let out = doctor(&config(""), &folder, &[]);
    assert!(problems(&out)[0].contains("cannot be read: recto says which and why"), "{out}");
}

/// What is told of a home in which nobody but its owner may write, by somebody who is not. None where
/// nobody else can be had.
fn doctor_of_a_stranger(recto: &Recto, folder: &Folder) -> Option<Said> {
    let is_root = fs::metadata("/proc/self").is_ok_and(|data| data.uid() == 0);
    let arguments = over(folder, &["doctor"]);
    let mut command = recto.command(&strs(&arguments));
    if is_root {
        let mut stranger = std::process::Command::new("setpriv");
        stranger.args(["--reuid=65534", "--clear-groups", "--inh-caps=-all"]);
        stranger.arg(command.get_program()).args(command.get_args());
        stranger.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command = stranger;
    }
    let said = command.env_remove("XDG_CACHE_HOME").output().ok().map(Said::of);
    let said = said.filter(|said| said.out.starts_with("Program"));
    if said.is_none() {
        // Past the test harness, which keeps what a test that passes prints to itself.
        let _ = writeln!(std::io::stderr(), "skipped: recto cannot be run as somebody else here");
    }
    said
}

#[test]
fn what_may_not_be_written_is_told_before_there_is_anything() {
    let (recto, folder) = (Recto::new(), articles());
    for file in [".local/state/recto", ".cache"] {
        recto.home.write(file, "in the way");
    }
    let out = doctor(&recto, &folder, &[]);
    let told = problems(&out).join("\n");
    for part in ["what you do cannot be kept, for ~/.local/state/recto may", "for ~/.cache may", "no folder"]
    {
        assert!(told.contains(part), "{part}: {out}");
    }

    let recto = Recto::new();
    recto.home.write(".local/state/recto/state.db/x", "a folder in the way");
    let out = doctor(&recto, &folder, &[]);
    let told = problems(&out).join("\n");
    assert!(told.contains("it is no file: move it away") && !told.contains("aside"), "{out}");

    let recto = Recto::new();
    for name in [".local/state", ".cache"] {
        let locked = recto.home.at(name);
        fs::create_dir_all(&locked).expect("folders can be made");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).expect("it is ours");
    }
    for open in [recto.home.path(), folder.path()] {
        fs::set_permissions(open, fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
    let Some(said) = doctor_of_a_stranger(&recto, &folder) else { return };
    let told = problems(&said.out).join("\n");
    for part in ["for ~/.local/state may not be written", "for ~/.cache may not be written"] {
        assert!(told.contains(part), "{part}: {said:?}");
    }
}

#[test]
fn hostile_surroundings_are_told_cleaned_and_cut() {
    let folder = articles();
    let long = "x".repeat(100_000);
    for hostile in
        ["\u{1b}]0;owned\u{7}\u{1b}[2J", "../../../etc/passwd", "a\nProblems\n  b", "\u{9b}2J\u{202e}", &long]
    {
        for name in ["TERM", "COLORTERM", "TERM_PROGRAM", "LANG", "LC_ALL", "VTE_VERSION", "TMUX"] {
            let out = doctor(&Recto::new(), &folder, &[(name, hostile)]);
            assert!(out.lines().all(|line| line.len() < 300), "{name}");
            assert!(out.lines().filter(|line| *line == "Problems").count() <= 1, "{name}: {out}");
            assert!(!out.contains("passwd") || name != "TERM" || row(&out, "terminfo") == "no entry");
        }
    }
}

#[test]
fn json_says_the_same() {
    let (recto, folder) = (Recto::new(), articles());
    let out = recto.prints(&strs(&over(&folder, &["doctor", "--format", "json"])));
    let json: Value = serde_json::from_str(&out).expect("it is JSON");
    let names: Vec<_> =
        json["sections"].as_array().expect("a list").iter().map(|section| &section["name"]).collect();
    assert_eq!(names, ["Program", "Configuration", "Terminal", "Archive", "State", "Cache"]);
    assert!(json["problems"].is_array());
}

#[test]
fn on_a_terminal_its_size_is_told() {
    let (recto, folder) = (Recto::new(), articles());
    let out = on_a_terminal(&recto, &over(&folder, &["doctor"]), "");
    assert!(out.contains("80 x 24 cells"), "{out}");
    assert!(out.contains("terminal, terminal"), "{out}");
}
