//! What is known of the archives and of the state.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{Access, access};

use super::Examination;
use crate::cache_file;
use crate::commands::sources;
use crate::config::{Live, Options, cache_folder, state_folder};
use crate::filesystem;
use crate::fulltext;
use crate::measure::grouped;
use crate::reading::{self, Examined, Harm};
use crate::report::Section;
use crate::store::{self, Source};

/// `4.2 MB`
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} KB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// `3 days`
fn age(since: SystemTime) -> String {
    let seconds = since.elapsed().as_ref().map_or(0, Duration::as_secs);
    match seconds {
        1 => "1 second".to_owned(),
        0..120 => format!("{seconds} seconds"),
        120..7_200 => format!("{} minutes", seconds / 60),
        7_200..172_800 => format!("{} hours", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn file_system(path: &Path) -> &'static str {
    match filesystem::kind(path) {
        filesystem::Kind::Local => "of this machine",
        filesystem::Kind::Network => "of a network",
    }
}

fn watch(live: Live, path: &Path) -> &'static str {
    match (live, filesystem::kind(path)) {
        (Live::Off, _) => "only when asked",
        (Live::Watched, filesystem::Kind::Local) => "as the system tells of changes",
        (Live::Polled, _) | (Live::Watched, filesystem::Kind::Network) => "compared now and then",
    }
}

/// What keeps files from being written into a folder, which may be still to be made. Nothing is written
/// to find that out.
fn hindrance(folder: &Path) -> Option<(&Path, String)> {
    for place in folder.ancestors() {
        match place.metadata() {
            Ok(data) if !data.is_dir() => return Some((place, "it is no folder".to_owned())),
            Ok(_) => {
                let refused = access(place, Access::WRITE_OK | Access::EXEC_OK).err();
                return refused.map(|error| (place, std::io::Error::from(error).to_string()));
            }
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            Err(error) => return Some((place, error.to_string())),
        }
    }
    None
}

fn cached(about: Option<cache_file::About>) -> String {
    let Some(about) = about else { return "none".to_owned() };
    let since = about.modified.map(|modified| format!(", {} old", age(modified))).unwrap_or_default();
    let usable = if about.is_usable { "" } else { "; of no use, and will be made anew" };
    format!("{}{since}{usable}", size(about.size))
}

impl Examination {
    pub(super) fn archives(&mut self, given: &[PathBuf], options: &Options) {
        let sources = match sources(given, options) {
            Ok(sources) => sources,
            Err(error) => {
                let mut section = Section::new("Archive");
                section.put("articles", "cannot be opened");
                self.add(section);
                // It says itself what to do.
                let problem = self.homeless(&error.to_string());
                self.diagnosis.problems.push(problem);
                return;
            }
        };
        for source in &sources {
            self.archive(source, options);
        }
    }

    fn archive(&mut self, source: &Source, options: &Options) {
        let mut section = Section::new("Archive");
        let path = match source {
            Source::Folder(path) | Source::File(path) => path,
            Source::Stream(_) => {
                section.put("place", "a pipe, which is not read here");
                return self.add(section);
            }
            Source::Sample => {
                section.put("place", "the sample inside the program");
                return self.add(section);
            }
        };
        // Without what was kept: to use it would be to change it.
        let snapshot = store::read_all(std::slice::from_ref(source), None);
        section.put("place", self.path(path));
        section.put("articles", grouped(snapshot.entries.len()));
        section.put("tags", grouped(snapshot.tags.len()));
        section.put("problems", grouped(snapshot.problems.len()));
        section.put("file system", file_system(path));
        section.put("changes", watch(options.watch, path));
        if let Some(cache) = cache_folder() {
            section.put("kept list", cached(store::kept(&cache, path)));
            section.put("kept texts", cached(fulltext::kept(&cache, path)));
        }
        self.add(section);
        if snapshot.entries.is_empty() {
            self.problem(&format!("{} has no articles", self.path(path)), "it takes files that end in .md");
        }
        if !snapshot.problems.is_empty() {
            let what = format!(
                "{} files or folders of {} cannot be read",
                grouped(snapshot.problems.len()),
                self.path(path)
            );
            self.problem(&what, "recto says which and why after the key !");
        }
    }

    pub(super) fn state(&mut self) {
        let mut section = Section::new("State");
        let Some(folder) = state_folder() else {
            section.put("file", "there is no folder for it");
            self.add(section);
            return self.problem("nothing is remembered", "set HOME or XDG_STATE_HOME");
        };
        self.may_be_written(&reading::folder(&folder), "what you do cannot be kept");
        let Some(state) = reading::examine(&folder) else {
            section.put("file", "none yet");
            return self.add(section);
        };
        section.put("file", self.path(&state.path));
        section.put("size", size(state.size));
        let (rights, of_folder) = (state.rights, state.folder_rights);
        section.put("rights", format!("{rights:04o}, of its folder {of_folder:04o}"));
        section.put("file system", file_system(&state.path));
        match &state.version {
            Ok(version) => section.put("version", format!("{version}, and looked through: it is well")),
            Err(why) => section.put("version", self.homeless(why)),
        }
        let journal = state.is_logged.map_or("not known", |is| if is { "WAL" } else { "DELETE" });
        section.put("journal", journal);
        section.put(
            "copies",
            if state.backups.is_empty() { "none".to_owned() } else { state.backups.join(", ") },
        );
        self.add(section);
        self.state_problems(&state);
    }

    /// Tells of it as a problem if files cannot be written into this folder.
    fn may_be_written(&mut self, folder: &Path, what: &str) {
        if let Some((place, why)) = hindrance(folder) {
            let place = self.path(place);
            let to_do = "see to it, or to the folders it is in";
            self.problem(&format!("{what}, for {place} may not be written ({why})"), to_do);
        }
    }

    /// Where what can be made again is kept.
    pub(super) fn cache(&mut self) {
        let mut section = Section::new("Cache");
        let folder = cache_folder().map(|cache| cache_file::folder(&cache));
        let told = match &folder {
            None => "there is none".to_owned(),
            Some(folder) if folder.is_dir() => self.path(folder),
            Some(folder) => format!("{}, not there yet", self.path(folder)),
        };
        section.put("folder", told);
        self.add(section);
        if let Some(folder) = folder {
            self.may_be_written(&folder, "archives are read anew each time");
        }
    }

    fn state_problems(&mut self, state: &Examined) {
        let path = self.path(&state.path);
        if let Err(why) = &state.version {
            let to_do = match state.harm {
                Harm::Damaged => {
                    "the next start of recto sets it aside, and takes up its newest copy if there is one"
                }
                Harm::InTheWay => "move it away: recto makes a file there",
                Harm::Other => "see to the file",
            };
            self.problem(&format!("{path} cannot be used: {why}"), to_do);
        }
        if let Err(error) = access(&state.path, Access::WRITE_OK) {
            let why = std::io::Error::from(error);
            self.problem(&format!("{path} may not be written ({why})"), "see to its rights");
        }
        if (state.rights | state.folder_rights) & 0o077 != 0 {
            let to_do = format!("chmod 600 {path}, and 700 for its folder");
            self.problem(&format!("{path} or its folder is open to others"), &to_do);
        }
    }
}
