//! `recto doctor`: what was found out about the program and where it runs, fit to be sent to somebody.
//!
//! Left out: the text and the names of articles, queries, hosts and addresses; the home folder is `~`.
//! Nothing is changed by looking.

mod files;
mod here;

use std::path::{Path, PathBuf};

use super::Outcome;
use super::output::print;
use crate::cli::{Doctor, DoctorFormat};
use crate::config::{Options, home_folders};
use crate::error::Error;
use crate::report::{self, Diagnosis, Section};
use crate::terminal::Form;

/// Finds out and prints.
pub(super) fn doctor(command: &Doctor, archives: &[PathBuf]) -> Result<Outcome, Error> {
    let mut examination = Examination::new();
    examination.program();
    let options = examination.configuration();
    examination.terminal(&options);
    examination.archives(archives, &options);
    examination.state();
    examination.cache();
    let diagnosis = examination.diagnosis;
    match command.format {
        DoctorFormat::Text => print(Form::Text, options.ascii, |out| report::doctor(&diagnosis, out)),
        DoctorFormat::Json => print(Form::Json, options.ascii, |out| report::doctor_json(&diagnosis, out)),
    }
}

/// A diagnosis as far as it has come.
struct Examination {
    diagnosis: Diagnosis,
    home: Option<PathBuf>,
}

impl Examination {
    fn new() -> Self {
        let home = home_folders().map(|(home, _)| home).filter(|home| home.parent().is_some());
        Self { diagnosis: Diagnosis::default(), home }
    }

    fn add(&mut self, section: Section) {
        self.diagnosis.sections.push(section);
    }

    fn problem(&mut self, what: &str, to_do: &str) {
        let problem = format!("{}: {to_do}", self.homeless(what));
        self.diagnosis.problems.push(problem);
    }

    /// A path as it may be told to anybody.
    fn path(&self, path: &Path) -> String {
        match self.home.as_ref().and_then(|home| path.strip_prefix(home).ok()) {
            Some(below) if below == Path::new("") => "~".to_owned(),
            Some(below) => format!("~/{}", below.display()),
            None => path.display().to_string(),
        }
    }

    /// A sentence in which the home folder may be named.
    fn homeless(&self, text: &str) -> String {
        match &self.home {
            Some(home) => text.replace(&*home.to_string_lossy(), "~"),
            None => text.to_owned(),
        }
    }

    fn program(&mut self) {
        let mut section = Section::new("Program");
        let build = if cfg!(debug_assertions) { "debug" } else { "release" };
        section.put("version", format!("recto {}, {build} build", env!("CARGO_PKG_VERSION")));
        section.put("system", format!("{} on {}", std::env::consts::OS, std::env::consts::ARCH));
        section.put("database", format!("SQLite {}", crate::reading::sqlite()));
        self.add(section);
    }

    /// The options, or those that hold without a configuration where it has a mistake.
    fn configuration(&mut self) -> Options {
        let mut section = Section::new("Configuration");
        let (options, told) = match Options::load() {
            Ok(options) => (options, None),
            Err(error) => (Options::default(), Some(error.to_string())),
        };
        let Some((_, folder)) = home_folders() else {
            section.put("folder", "there is no home folder");
            self.add(section);
            return options;
        };
        let state = |path: &Path, mistake: bool| match (path.exists(), mistake) {
            (_, true) => "has a mistake",
            (true, false) => "understood",
            (false, false) => "not there",
        };
        section.put("folder", self.path(&folder));
        section.put("config.toml", state(&folder.join("config.toml"), told.is_some()));
        let aliases = crate::config::load_aliases().err().map(|error| error.to_string());
        section.put("aliases", state(&folder.join("aliases"), aliases.is_some()));
        let queries = crate::config::Queries::load(&options.queries);
        section.put("queries.toml", state(&folder.join("queries.toml"), queries.problem().is_some()));
        section.put("saved queries", queries.all().len().to_string());
        self.add(section);
        for mistake in [told, aliases, queries.problem()].into_iter().flatten() {
            self.problem(&mistake, "correct it there");
        }
        options
    }
}
