//! Copies of the database, a day apart; and what becomes of one that is damaged.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process;
use std::thread;
use std::time::Duration;

use jiff::Zoned;
use rusqlite::Connection;
use rustix::fs::{FlockOperation, flock};

use super::database::{self, BESIDE, Database, Identity, NAME, beside, identity};
use super::schema;
use super::trouble::Fault;

/// How many are kept.
const KEPT: usize = 3;
const FOLDER: &str = "backups";
const BEGINNING: &str = "state-";
const ENDING: &str = ".db";
/// Of one that is being made.
const UNFINISHED: &str = ".tmp";
/// What is unfinished for so long nobody will finish.
const ABANDONED: Duration = Duration::from_hours(24);
/// How often, and how far apart, one tries to be the only one who mends a state.
const ATTEMPTS: usize = 50;
const PAUSE: Duration = Duration::from_millis(100);

fn name(day: &str) -> String {
    format!("{BEGINNING}{day}{ENDING}")
}

fn today() -> String {
    Zoned::now().date().to_string()
}

/// Whether none was made today.
pub(super) fn is_due(folder: &Path) -> bool {
    !folder.join(FOLDER).join(name(&today())).exists()
}

/// Copies a database that is well, and lets go of the oldest copies.
pub(super) fn make(database: &Database, folder: &Path) -> Result<(), Fault> {
    database.check()?;
    let backups = folder.join(FOLDER);
    DirBuilder::new().recursive(true).mode(0o700).create(&backups)?;
    let target = backups.join(name(&today()));
    let unfinished = beside(&target, &format!(".{}{UNFINISHED}", process::id()));
    // An empty file is written into, and keeps its rights.
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    let copied = copy(&database.connection, &unfinished).and_then(|()| Ok(fs::rename(&unfinished, &target)?));
    if copied.is_err() {
        // If it cannot be removed, a later one will do it.
        let _ = fs::remove_file(&unfinished);
    }
    copied?;
    for old in finished(&backups).into_iter().skip(KEPT) {
        let _ = fs::remove_file(old);
    }
    remove_abandoned(&backups);
    Ok(())
}

fn copy(connection: &Connection, to: &Path) -> Result<(), Fault> {
    let to_text = to.to_str().ok_or_else(|| Fault::Other("its folder's name is not Unicode".to_owned()))?;
    connection.execute("VACUUM INTO ?", [to_text])?;
    Ok(File::open(to)?.sync_all()?)
}

/// The copies there are, the newest first.
fn finished(backups: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = names(backups)
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(BEGINNING) && name.ends_with(ENDING)
        })
        .collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found
}

/// Whether there are any.
pub(super) fn has_copies(folder: &Path) -> bool {
    !finished(&folder.join(FOLDER)).is_empty()
}

/// Their names, for reports.
pub(super) fn names_of_copies(folder: &Path) -> Vec<String> {
    let name = |path: PathBuf| Some(path.file_name()?.to_string_lossy().into_owned());
    finished(&folder.join(FOLDER)).into_iter().filter_map(name).collect()
}

fn names(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn remove_abandoned(backups: &Path) {
    for path in names(backups).filter(|path| path.to_string_lossy().ends_with(UNFINISHED)) {
        let age = || fs::metadata(&path).ok()?.modified().ok()?.elapsed().ok();
        if age().is_some_and(|age| age > ABANDONED) {
            // Somebody else may have done it.
            let _ = fs::remove_file(&path);
        }
    }
}

/// Sets a damaged database aside and puts the newest good copy in its place, if there is one. Says what
/// was done; nothing, if on a second look it is well. `damaged` is the file that was found so: if another
/// has its place by now, somebody else has mended it.
pub(super) fn mend(folder: &Path, damaged: Identity, why: &Fault) -> Result<Option<String>, Fault> {
    let _alone = alone(folder)?;
    let path = folder.join(NAME);
    if identity(&path).is_ok_and(|now| now != damaged) {
        let said =
            format!("the state was damaged and has been mended by another recto. It is {}", path.display());
        return Ok(Some(said));
    }
    match look_through(&path) {
        Err(Fault::Corrupt(_)) => {}
        // What others write into must not be moved away from them for less.
        outcome => return outcome.map(|_| None),
    }
    let aside = set_aside(folder)?;
    let mended = match take_up(folder)? {
        Some(backup) => format!("its copy {} is taken up", backup.display()),
        None => "there is no copy of it, so it begins anew".to_owned(),
    };
    let name = aside.file_name().unwrap_or_default().display();
    Ok(Some(format!(
        "the state was damaged and is set aside as {name}. It was {} ({why}); {mended}",
        path.display()
    )))
}

/// Opens a database anew and looks through all of it; its version.
fn look_through(path: &Path) -> Result<i32, Fault> {
    let connection = database::open_to_read(path)?;
    let version = schema::version(&connection)?;
    database::check(&connection)?;
    Ok(version)
}

/// Waits to be the only one who mends; until what is given is dropped.
fn alone(folder: &Path) -> Result<File, Fault> {
    let path = folder.join("mend.lock");
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
    for _ in 0..ATTEMPTS {
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() {
            return Ok(file);
        }
        thread::sleep(PAUSE);
    }
    Err(Fault::Locked)
}

/// Gives a database another name, with what `SQLite` has beside it.
fn set_aside(folder: &Path) -> io::Result<PathBuf> {
    let path = folder.join(NAME);
    let day = today();
    let names = (1_usize..).map(|nth| match nth {
        1 => format!("{BEGINNING}damaged-{day}{ENDING}"),
        _ => format!("{BEGINNING}damaged-{day}-{nth}{ENDING}"),
    });
    let is_free = |path: &PathBuf| fs::symlink_metadata(path).is_err();
    let aside = names.map(|name| folder.join(name)).find(is_free).unwrap_or_else(|| path.clone());
    // What is beside it first: it must never be taken for that of another.
    for ending in BESIDE {
        match fs::rename(beside(&path, ending), beside(&aside, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(&path, &aside)?;
    Ok(aside)
}

/// Puts the newest copy that is well in the place of the database.
fn take_up(folder: &Path) -> Result<Option<PathBuf>, Fault> {
    let backups = finished(&folder.join(FOLDER));
    let is_well = |path: &PathBuf| look_through(path).is_ok_and(|version| version > 0);
    let Some(backup) = backups.into_iter().find(is_well) else {
        return Ok(None);
    };
    let unfinished = folder.join(format!("{NAME}.{}{UNFINISHED}", process::id()));
    fs::copy(&backup, &unfinished)?;
    File::open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, folder.join(NAME))?;
    Ok(Some(backup))
}
