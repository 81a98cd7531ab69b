//! Articles handed out: as text for the clipboard, or to a file of their own.
//!
//! Refused: a name that is taken, and a folder inside an archive that is read: what is written there
//! would be its next article. A file is written under another name first, so that it is whole or not
//! there at all.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use jiff::Zoned;

use super::states::states;
use crate::app::{ExportQuestion, ExportTo, Exported, Format, MAX_COPY, articles};
use crate::query::{Matches, States};
use crate::report::{self, ListStyle};
use crate::store::{Snapshot, Source};

/// Names that are tried for a file before the reader is asked to think of one.
const MAX_NAMES: usize = 100;

/// Does what was asked.
///
/// # Errors
/// A sentence that says what was attempted and why it was not done.
pub(super) fn export(question: &ExportQuestion, sources: &[Source]) -> Result<Exported, String> {
    let ExportQuestion { articles, snapshot, to, reading } = question;
    match to {
        ExportTo::Clipboard => Ok(Exported::Text(for_clipboard(articles, snapshot))),
        ExportTo::File { name, format } => {
            let states = states(reading, snapshot);
            to_file((articles, &states), snapshot, name, *format, sources)
        }
    }
}

/// A name for a file that is not taken: in the folder recto was started in, else in the user's own.
pub(super) fn new_name(format: Format, sources: &[Source]) -> String {
    new_name_of("recto", format, sources)
}

fn new_name_of(what: &str, format: Format, sources: &[Source]) -> String {
    let is_archive = fs::canonicalize(".").is_ok_and(|folder| archive_around(&folder, sources).is_some());
    let (folder, shown) = if is_archive { (home().unwrap_or_default(), "~/") } else { (PathBuf::new(), "") };
    let day = Zoned::now().date();
    let name = |nth: usize| match nth {
        1 => format!("{what}-{day}.{}", format.ending()),
        nth => format!("{what}-{day}-{nth}.{}", format.ending()),
    };
    let is_free = |nth: &usize| fs::symlink_metadata(folder.join(name(*nth))).is_err();
    format!("{shown}{}", name((1..MAX_NAMES).find(is_free).unwrap_or(1)))
}

fn home() -> Option<PathBuf> {
    std::env::home_dir().filter(|home| !home.as_os_str().is_empty())
}

fn style(format: Format) -> ListStyle {
    match format {
        Format::Markdown => ListStyle::Markdown,
        Format::Json => ListStyle::Json,
        Format::Tsv => ListStyle::Tsv,
        Format::Paths => ListStyle::Paths,
    }
}

/// The citations, unless they are too long for a clipboard.
fn for_clipboard(articles: &Matches, snapshot: &Snapshot) -> Option<String> {
    let mut out = Bounded::default();
    report::list(articles, snapshot, &States::default(), ListStyle::Markdown, &mut out).ok()?;
    String::from_utf8(out.0).ok()
}

/// Memory that takes no more than a clipboard does.
#[derive(Default)]
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_COPY {
            return Err(ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes notes to a new file, and says where that is.
///
/// # Errors
/// A sentence that says why it was not done.
pub(super) fn write_notes(text: &str, sources: &[Source]) -> Result<String, String> {
    let name = new_name_of("recto-notes", Format::Markdown, sources);
    let place = to_new_file(&name, sources, |out| out.write_all(text.as_bytes()))?;
    Ok(format!("notes written to {}", place.display()))
}

fn to_file(
    (which, states): (&Matches, &States),
    snapshot: &Snapshot,
    name: &str,
    format: Format,
    sources: &[Source],
) -> Result<Exported, String> {
    let place = to_new_file(name, sources, |out| report::list(which, snapshot, states, style(format), out))?;
    Ok(Exported::Written(format!("{} written to {}", articles(which.items.len()), place.display())))
}

/// Writes a file that is not there, outside of every archive; gives its whole name.
fn to_new_file(
    name: &str,
    sources: &[Source],
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<PathBuf, String> {
    let told = |why: &dyn std::fmt::Display| format!("cannot write {name}: {why}");
    let path = match (name.strip_prefix("~/"), home()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(name),
    };
    let (Some(file), false) = (path.file_name(), name.ends_with('/')) else {
        return Err(told(&"it is not the name of a file"));
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).map_err(|error| told(&format!("its folder: {error}")))?;
    if let Some(archive) = archive_around(&folder, sources) {
        let why = format!("{} is an archive that is read; take another folder, as ~/", archive.display());
        return Err(told(&why));
    }
    let place = folder.join(file);
    write_new(&place, write).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => told(&"the name is taken"),
        _ => told(&error),
    })?;
    Ok(place)
}

/// The archive a folder is in, if it is in one. Both are compared as they are once links are followed.
fn archive_around(folder: &Path, sources: &[Source]) -> Option<PathBuf> {
    let archives = sources.iter().filter_map(|source| match source {
        Source::Folder(path) => fs::canonicalize(path).ok(),
        Source::File(_) | Source::Stream(_) | Source::Sample => None,
    });
    archives.into_iter().find(|archive| folder.starts_with(archive))
}

/// Writes a file that was not there before, whole.
fn write_new(place: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if fs::symlink_metadata(place).is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let (mut out, beside) = create_beside(place)?;
    let written = write(&mut out)
        .and_then(|()| out.into_inner().map_err(io::IntoInnerError::into_error))
        .and_then(|file| file.sync_all())
        .and_then(|()| put_in_place(&beside, place));
    let _ = fs::remove_file(&beside);
    written
}

/// A new file in the same folder, hidden from who lists it.
fn create_beside(place: &Path) -> io::Result<(BufWriter<File>, PathBuf)> {
    let name = place.file_name().unwrap_or(OsStr::new("")).to_string_lossy();
    // Of a long name a part: a whole one and more would be too long.
    let name = &name[..name.floor_char_boundary(100)];
    let mut taken = ErrorKind::AlreadyExists.into();
    for nth in 0..MAX_NAMES {
        let beside = place.with_file_name(format!(".{name}.{}-{nth}.new", std::process::id()));
        match for_the_reader().open(&beside) {
            Ok(file) => return Ok((BufWriter::new(file), beside)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => taken = error,
            Err(error) => return Err(error),
        }
    }
    Err(taken)
}

/// How a new file is made: what somebody reads and notes is nobody else's.
fn for_the_reader() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options
}

/// Gives a file its name, unless another took it meanwhile.
fn put_in_place(beside: &Path, place: &Path) -> io::Result<()> {
    match fs::hard_link(beside, place) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            // Where a file has one name only, the name is taken by an empty one first.
            for_the_reader().open(place)?;
            fs::rename(beside, place)
        }
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::store::load_all;

    fn question(folder: &Path, name: &str) -> ExportQuestion {
        let snapshot = load_all(&[Source::Sample]);
        let items = (0..snapshot.entries.len() as u32).collect();
        let name = folder.join(name).display().to_string();
        let to = ExportTo::File { name, format: Format::Markdown };
        ExportQuestion { articles: Arc::new(Matches { items }), snapshot, to, reading: Arc::default() }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("it can be listed");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_is_written_whole_and_never_over_another() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let question = question(folder.path(), "a.md");
        let Ok(Exported::Written(news)) = export(&question, &[Source::Sample]) else {
            panic!("it is written")
        };
        assert!(news.contains("articles written to") && news.ends_with("/a.md"), "{news}");
        let text = fs::read_to_string(folder.path().join("a.md")).expect("it is there");
        assert_eq!(text.lines().count(), question.articles.items.len());
        let refused = export(&question, &[Source::Sample]).expect_err("the name is taken");
        assert!(refused.ends_with("the name is taken"), "{refused}");
        std::os::unix::fs::symlink("/nonexistent", folder.path().join("b.md")).expect("a link can be made");
        assert!(
            export(&self::question(folder.path(), "b.md"), &[]).is_err(),
            "a link to nothing is a name too"
        );
        assert_eq!(names(folder.path()).len(), 2, "nothing is left beside them");
    }

    #[test]
    fn of_many_at_once_one_gets_the_name() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let question = question(folder.path(), "a.md");
        let written = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| export(&question, &[]).is_ok())).collect();
            threads.into_iter().map(|thread| thread.join().expect("it ends")).filter(|&done| done).count()
        });
        assert_eq!((written, names(folder.path())), (1, vec!["a.md".to_owned()]));
    }

    #[test]
    fn nothing_is_written_into_an_archive_or_where_there_is_no_folder() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let archive = folder.path().join("archive");
        fs::create_dir_all(archive.join("below")).expect("folders can be made");
        std::os::unix::fs::symlink(&archive, folder.path().join("link")).expect("a link can be made");
        let sources = [Source::Folder(folder.path().join("link"))];
        for name in ["archive/a.md", "archive/below/a.md", "link/below/a.md", "archive/below/../a.md"] {
            let refused = export(&question(folder.path(), name), &sources).expect_err("it is an archive");
            assert!(refused.contains("an archive that is read"), "{name}: {refused}");
        }
        for name in ["nowhere/a.md", "a.md/", "archive/..", ""] {
            assert!(export(&question(folder.path(), name), &sources).is_err(), "{name}");
        }
        assert!(names(&archive).iter().eq(["below"]) && names(&archive.join("below")).is_empty());
        assert!(export(&question(folder.path(), "archive-too.md"), &sources).is_ok());
    }

    #[test]
    fn what_is_too_long_for_a_clipboard_is_not_made() {
        let snapshot = load_all(&[Source::Sample]);
        let few = Matches { items: vec![0, 1] };
        assert_eq!(for_clipboard(&few, &snapshot).map(|text| text.lines().count()), Some(2));
        assert_eq!(for_clipboard(&Matches { items: vec![0; 100_000] }, &snapshot), None);
    }
}
