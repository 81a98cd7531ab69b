//! What the state is like, for who only wants to know: nothing is written, made or mended.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::database::{self, NAME, check, open_to_read};
use super::load::{FOLDER, read_unchanged};
use super::trouble::Fault;
use super::{backup, schema};

/// The state as it lies there.
#[derive(Clone, Debug)]
pub struct Examined {
    /// Its file.
    pub path: PathBuf,
    /// The bytes of it.
    pub size: u64,
    /// Who may do what with it.
    pub rights: u32,
    /// And with its folder.
    pub folder_rights: u32,
    /// Its version, when it is well; else what is the matter.
    pub version: Result<i32, String>,
    /// What kind of matter that is.
    pub harm: Harm,
    /// Whether it is written by way of a log; not known of what cannot be read.
    pub is_logged: Option<bool>,
    /// The names of its copies, the newest first.
    pub backups: Vec<String>,
}

/// What is to be done about a state that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harm {
    /// It is set aside by whoever opens it next.
    Damaged,
    /// It is no file.
    InTheWay,
    /// Whatever else.
    Other,
}

/// The folder of what is kept, below the user's folder for it.
pub fn folder(state: &Path) -> PathBuf {
    state.join(FOLDER)
}

/// Looks through all of the state below this folder, if there is one.
pub fn examine(state: &Path) -> Option<Examined> {
    let folder = folder(state);
    let path = folder.join(NAME);
    let data = fs::metadata(&path).ok()?;
    let rights = |data: &fs::Metadata| data.permissions().mode() & 0o777;
    let look = || {
        // To open a pipe is to wait for somebody to write into it.
        if !data.is_file() {
            return Err(Fault::Other("it is no file".to_owned()));
        }
        let connection = open_to_read(&path)?;
        let version = schema::version(&connection)?;
        check(&connection)?;
        Ok(version)
    };
    let version = read_unchanged(&path, look);
    let harm = match &version {
        Err(Fault::Corrupt(_)) => Harm::Damaged,
        _ if !data.is_file() => Harm::InTheWay,
        _ => Harm::Other,
    };
    let version = version.map_err(|fault| fault.to_string());
    let is_logged = data.is_file().then(|| database::is_logged(&path).ok()).flatten();
    Some(Examined {
        size: data.len(),
        rights: rights(&data),
        folder_rights: fs::metadata(&folder).map_or(0, |data| rights(&data)),
        version,
        harm,
        is_logged,
        backups: backup::names_of_copies(&folder),
        path,
    })
}

/// The version of the database's program, for reports.
pub fn sqlite() -> &'static str {
    rusqlite::version()
}
