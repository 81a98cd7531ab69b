//! The saved queries: those written into the configuration file, and those saved by a key, which stand in
//! `queries.toml` beside it.
//!
//! A line of that file that cannot be understood costs that line: the others are read. Refused: to write
//! a file that was not understood whole, which would lose what the user wrote there.

use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};

use crate::query::{Saved, is_saved_name};

/// Of the file this much is read: more queries than anybody names.
const MAX_FILE: u64 = 1 << 20;
/// Its name in the folder of the configuration.
const NAME: &str = "queries.toml";

/// The saved queries there are.
#[derive(Debug, Default)]
pub(crate) struct Queries {
    configured: Saved,
    by_key: Saved,
    /// Where those saved by a key stand; nowhere without a home.
    path: Option<PathBuf>,
    problem: Option<String>,
}

impl Queries {
    /// Those of the configuration, and those of `recto/queries.toml` below the user's configuration folder.
    pub(crate) fn load(configured: &Saved) -> Self {
        let folders = choose_base_strategy().ok();
        let path = folders.map(|folders| folders.config_dir().join("recto").join(NAME));
        Self::at(path, configured.clone())
    }

    fn at(path: Option<PathBuf>, configured: Saved) -> Self {
        let mut queries = Self { configured, path, ..Self::default() };
        queries.read_again();
        queries
    }

    fn read_again(&mut self) {
        let read = self.path.as_deref().map(read).unwrap_or_default();
        (self.by_key, self.problem) = read;
    }

    /// Every query by its name; of two of one name, the configuration's.
    pub(crate) fn all(&self) -> Saved {
        let mut all = self.by_key.clone();
        all.extend(self.configured.clone());
        all
    }

    /// The names of those in the configuration file.
    pub(crate) fn configured(&self) -> impl Iterator<Item = &str> {
        self.configured.keys().map(String::as_str)
    }

    /// What could not be understood of the file, in a sentence.
    pub(crate) fn problem(&self) -> Option<String> {
        let path = self.path.as_deref()?;
        self.problem.as_ref().map(|why| format!("{NAME}: {why}; not all of {} can be used", path.display()))
    }

    /// Saves a line under a name.
    ///
    /// # Errors
    /// Why it cannot be, in a sentence. The file is as it was then.
    pub(crate) fn save(&mut self, name: &str, line: &str) -> Result<(), String> {
        self.change(&format!("save @{name}"), |by_key| _ = by_key.insert(name.to_owned(), line.to_owned()))
    }

    /// Forgets what was saved under a name by a key.
    ///
    /// # Errors
    /// Why it cannot be, in a sentence. The file is as it was then.
    pub(crate) fn delete(&mut self, name: &str) -> Result<(), String> {
        self.change(&format!("delete @{name}"), |by_key| _ = by_key.remove(name))
    }

    /// Reads the file again, in which another recto may have saved, changes it and writes it whole.
    fn change(&mut self, attempt: &str, change: impl FnOnce(&mut Saved)) -> Result<(), String> {
        let Some(path) = self.path.clone() else {
            return Err(format!("cannot {attempt}: there is no home folder to save it in"));
        };
        let told = |error: io::Error| format!("cannot {attempt} in {}: {error}", path.display());
        let folder = path.parent().unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(told)?;
        // Held until the end, so that of two at once neither is lost. Where folders cannot be locked,
        // the file is still written whole.
        let held = File::open(folder).map_err(told)?;
        let _ = held.lock();
        self.read_again();
        if let Some(why) = &self.problem {
            return Err(format!("cannot {attempt}: {NAME} is left as it is; {why}"));
        }
        let mut by_key = self.by_key.clone();
        change(&mut by_key);
        write_whole(&path, &text_of(&by_key)).map_err(told)?;
        self.by_key = by_key;
        Ok(())
    }
}

/// What the file says, and what is the matter with it.
fn read(path: &Path) -> (Saved, Option<String>) {
    match fs::metadata(path).and_then(|about| {
        if about.len() > MAX_FILE {
            return Err(io::Error::other("it is too long"));
        }
        fs::read_to_string(path)
    }) {
        Ok(text) => understand(&text),
        Err(error) if error.kind() == ErrorKind::NotFound => (Saved::new(), None),
        Err(error) => (Saved::new(), Some(error.to_string())),
    }
}

/// The queries a text has, and the first line that has none.
fn understand(text: &str) -> (Saved, Option<String>) {
    let mut saved = Saved::new();
    let mut problem = None;
    for (nth, line) in text.lines().enumerate() {
        let entries = line.parse::<toml::Table>().ok();
        let is_right = entries.is_some_and(|entries| {
            entries.into_iter().all(|(name, value)| match value {
                toml::Value::String(query) if is_saved_name(&name) => saved.insert(name, query).is_none(),
                _ => false,
            })
        });
        if !is_right {
            problem
                .get_or_insert_with(|| format!("line {}: write name = \"query\", each name once", nth + 1));
        }
    }
    (saved, problem)
}

fn text_of(saved: &Saved) -> String {
    let mut text = "# Saved in recto with @; it writes this file anew each time.\n".to_owned();
    for (name, line) in saved {
        let _ = writeln!(text, "{} = {}", quoted(name), quoted(line));
    }
    text
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => _ = write!(quoted, "\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// Writes a file beside its place and moves it there. A link in its place stays one.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let path = match fs::canonicalize(path) {
        Ok(path) => path,
        Err(error) if error.kind() == ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(error),
    };
    let beside = path.with_extension(format!("toml.{}.new", std::process::id()));
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn queries(folder: &Path) -> Queries {
        Queries::at(Some(folder.join("recto/queries.toml")), Saved::new())
    }

    #[test]
    fn what_is_saved_is_there_the_next_time_and_for_nobody_else() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let hostile = "\"a \\ b\" | #c\u{1b}\n\u{7f} é";
        let mut first = queries(folder.path());
        assert!(first.all().is_empty() && first.problem().is_none());
        first.save("a.b-c_1", hostile).expect("it is saved");
        first.save("é", "x").expect("it is saved");
        let path = folder.path().join("recto/queries.toml");
        let mode = fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let mut second = queries(folder.path());
        assert_eq!(second.all(), first.all());
        assert_eq!(second.all()["a.b-c_1"], hostile);
        second.delete("a.b-c_1").expect("it is deleted");
        // What another did meanwhile is kept.
        first.save("z", "y").expect("it is saved");
        assert_eq!(first.all().keys().collect::<Vec<_>>(), ["z", "é"]);
        let left = fs::read_dir(path.parent().expect("a folder")).expect("it can be listed").count();
        assert_eq!(left, 1, "nothing is left beside it");
    }

    #[test]
    fn many_at_once_lose_nothing() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let folder = folder.path();
                scope.spawn(move || {
                    for nth in 0..10 {
                        queries(folder).save(&format!("q{writer}-{nth}"), "x").expect("it is saved");
                    }
                });
            }
        });
        assert_eq!(queries(folder.path()).all().len(), 40);
    }

    #[test]
    fn the_configuration_wins() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        queries(folder.path()).save("a", "by key").expect("it is saved");
        let configured = Saved::from_iter([("a".to_owned(), "written".to_owned())]);
        let path = folder.path().join("recto/queries.toml");
        let queries = Queries::at(Some(path), configured);
        assert_eq!(queries.all()["a"], "written");
        assert!(queries.configured().eq(["a"]));
    }

    #[test]
    fn a_file_that_is_not_understood_costs_its_bad_lines_and_is_never_written() {
        for (text, kept, told) in [
            ("a = \"1\"\nb = \nc = \"3\"\n", &["a", "c"][..], "line 2"),
            ("a = \"1\"\nb = 7\n", &["a"], "line 2"),
            ("a = \"1\"\n\"b c\" = \"2\"\n", &["a"], "line 2"),
            ("a = \"1\"\na = \"2\"\n", &["a"], "line 2"),
            ("[table]\na = \"1\"\n", &["a"], "line 1"),
            ("\u{0}", &[], "line 1"),
        ] {
            let folder = tempfile::tempdir().expect("a folder can be made");
            let path = folder.path().join("recto/queries.toml");
            fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
            fs::write(&path, text).expect("it can be written");
            let mut queries = queries(folder.path());
            assert!(queries.all().keys().eq(kept), "{text:?}: {:?}", queries.all());
            assert!(
                queries.problem().is_some_and(|why| why.contains(told)),
                "{text:?}: {:?}",
                queries.problem()
            );
            assert!(queries.save("new", "x").is_err() && queries.delete("a").is_err());
            assert_eq!(fs::read_to_string(&path).expect("it is there"), text);
        }
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("recto/queries.toml");
        fs::create_dir_all(&path).expect("a folder can stand there");
        assert!(queries(folder.path()).save("new", "x").is_err());
        fs::remove_dir(&path).expect("it is empty");
        fs::write(&path, b"a = \"\xff\"").expect("it can be written");
        assert!(queries(folder.path()).save("new", "x").is_err());
        assert_eq!(fs::read(&path).expect("it is there"), b"a = \"\xff\"");
    }
}
