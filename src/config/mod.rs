//! What the user chose once for all: the configuration file, and the themes.
//!
//! Refused, with the place and the reason: unknown names and values of the wrong kind. A
//! configuration that is half understood would surprise later.

mod queries;
mod theme;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};
use serde::Deserialize;

pub(crate) use queries::Queries;
pub use theme::{Part, THEMES, Theme, ThemeName};

use crate::error::Error;
use crate::query::{Aliases, Saved, is_saved_name};

/// The comfortable line: the widest the page's text gets unless told otherwise, in columns.
pub const MEASURE: u16 = 76;

/// The options of the configuration file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Options {
    /// What to read when no path is given: one path or several. `~/` is the home folder.
    pub archive: Paths,
    /// Which theme, or `auto`: dark or light, as the terminal is.
    pub theme: ThemeName,
    /// The widest the page's text may be, in columns.
    pub measure: Option<u16>,
    /// Whether pictures are drawn.
    pub images: Images,
    /// Whether the terminal is to tell of the mouse.
    pub mouse: Mouse,
    /// Who puts right-to-left text into the order it is seen in.
    pub right_to_left: RightToLeft,
    /// Whether what changes on disk is shown while it is read.
    pub watch: Live,
    /// Whether the terminal is sent ASCII alone; `auto`: as the locale says.
    pub ascii: Choice,
    /// Whether tmux and screen are asked to hand on what is copied.
    pub passthrough: bool,
    /// What becomes of what the reader does.
    pub reading: ReadingOptions,
    /// Queries under the names that stand for them.
    pub queries: Saved,
}

/// What decides that an article is read, and where a session begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ReadingOptions {
    /// Whether it is read when its end was reached.
    pub at_end: bool,
    /// The seconds after which it is read when it was open; 0 is never.
    pub dwell: u16,
    /// Whether a session begins where the last one ended.
    pub resume: bool,
}

impl Default for ReadingOptions {
    fn default() -> Self {
        Self { at_end: true, dwell: 10, resume: true }
    }
}

/// Who puts right-to-left text into the order it is seen in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RightToLeft {
    /// Recto, unless the terminal is one known to do so.
    #[default]
    Auto,
    /// Recto.
    Reorder,
    /// The terminal, or nobody.
    Terminal,
}

impl RightToLeft {
    /// Whether recto does, in a terminal that does so itself or does not.
    pub fn reorders(self, terminal_does: bool) -> bool {
        match self {
            Self::Auto => !terminal_does,
            Self::Reorder => true,
            Self::Terminal => false,
        }
    }
}

/// Whether the pictures of an article are drawn on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Images {
    /// Where nothing speaks against it.
    #[default]
    Auto,
    /// Wherever the terminal is.
    On,
    /// In half blocks, whatever else the terminal can.
    Blocks,
    /// Never.
    Off,
}

/// Whether the terminal tells of the mouse, instead of selecting with it itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "MouseSwitch")]
pub enum Mouse {
    /// Not over SSH.
    #[default]
    Auto,
    /// Wherever the reader is.
    On,
    /// Not until asked for.
    Off,
}

impl Mouse {
    /// Whether it does from the beginning, where it would `unasked` or not.
    pub fn is_on(self, unasked: bool) -> bool {
        match self {
            Self::Auto => unasked,
            Self::On => true,
            Self::Off => false,
        }
    }
}

/// A switch, or the name of a way.
#[derive(Deserialize)]
#[serde(untagged, expecting = "mouse: give true, false or \"auto\"")]
enum MouseSwitch {
    Switch(bool),
    Way(String),
}

impl TryFrom<MouseSwitch> for Mouse {
    type Error = &'static str;

    fn try_from(switch: MouseSwitch) -> Result<Self, Self::Error> {
        match switch {
            MouseSwitch::Switch(true) => Ok(Self::On),
            MouseSwitch::Switch(false) => Ok(Self::Off),
            MouseSwitch::Way(way) if way == "auto" => Ok(Self::Auto),
            MouseSwitch::Way(_) => Err("mouse: give true, false or \"auto\""),
        }
    }
}

/// Whether what changes on disk is shown while it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Watch")]
pub enum Live {
    /// As soon as the system tells of it.
    #[default]
    Watched,
    /// Now and then, by comparing everything.
    Polled,
    /// Only when the reader asks for it.
    Off,
}

/// A switch, or the name of a way.
#[derive(Deserialize)]
#[serde(untagged, expecting = "watch: give true, false or \"poll\"")]
enum Watch {
    Switch(bool),
    Way(String),
}

impl TryFrom<Watch> for Live {
    type Error = &'static str;

    fn try_from(watch: Watch) -> Result<Self, Self::Error> {
        match watch {
            Watch::Switch(true) => Ok(Self::Watched),
            Watch::Switch(false) => Ok(Self::Off),
            Watch::Way(way) if way == "poll" => Ok(Self::Polled),
            Watch::Way(_) => Err("watch: give true, false or \"poll\""),
        }
    }
}

/// A switch that may be left to the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Switch")]
pub enum Choice {
    /// As it finds things.
    #[default]
    Auto,
    /// On, however they are.
    On,
    /// Off.
    Off,
}

impl Choice {
    /// What was chosen, if anything.
    pub fn chosen(self) -> Option<bool> {
        match self {
            Self::Auto => None,
            Self::On => Some(true),
            Self::Off => Some(false),
        }
    }
}

/// A switch, or a word.
#[derive(Deserialize)]
#[serde(untagged, expecting = "give true, false or \"auto\"")]
enum Switch {
    Set(bool),
    Word(String),
}

impl TryFrom<Switch> for Choice {
    type Error = &'static str;

    fn try_from(switch: Switch) -> Result<Self, Self::Error> {
        match switch {
            Switch::Set(true) => Ok(Self::On),
            Switch::Set(false) => Ok(Self::Off),
            Switch::Word(word) if word == "auto" => Ok(Self::Auto),
            Switch::Word(_) => Err("give true, false or \"auto\""),
        }
    }
}

/// One path or several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Paths {
    /// `"one"`
    One(PathBuf),
    /// `["one", "two"]`
    Many(Vec<PathBuf>),
}

impl Default for Paths {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Options {
    /// Reads `recto/config.toml` below the user's configuration folder; without one, the defaults.
    ///
    /// # Errors
    /// When it is there and cannot be read or understood.
    pub fn load() -> Result<Self, Error> {
        let Ok(folders) = choose_base_strategy() else { return Ok(Self::default()) };
        let Some((path, text)) = read("config.toml")? else { return Ok(Self::default()) };
        Self::parse(&text, folders.home_dir()).map_err(|reason| Error::Config { path, reason })
    }

    fn parse(text: &str, home: &Path) -> Result<Self, String> {
        let mut options: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            format!("line {line}: {}", error.message().replace('\n', " "))
        })?;
        if options.measure.is_some_and(|measure| !(20..=400).contains(&measure)) {
            return Err("measure: give 20 to 400 columns".to_owned());
        }
        if let Some(name) = options.queries.keys().find(|name| !is_saved_name(name)) {
            return Err(format!("queries: {name:?} is no name: letters, digits, - _ . and nothing else"));
        }
        let expand = |path: &PathBuf| path.strip_prefix("~").map_or(path.clone(), |rest| home.join(rest));
        options.archive = Paths::Many(match &options.archive {
            Paths::One(path) => vec![expand(path)],
            Paths::Many(paths) => paths.iter().map(expand).collect(),
        });
        Ok(options)
    }

    /// The configured archives.
    pub fn archives(&self) -> &[PathBuf] {
        match &self.archive {
            Paths::One(path) => std::slice::from_ref(path),
            Paths::Many(paths) => paths,
        }
    }
}

/// Reads `recto/aliases` below the user's configuration folder; without one, no names are joined.
///
/// # Errors
/// When it is there and cannot be read or understood.
pub fn load_aliases() -> Result<Aliases, Error> {
    let Some((path, text)) = read("aliases")? else { return Ok(Aliases::default()) };
    Aliases::parse(&text).map_err(|reason| Error::Config { path, reason })
}

/// The user's home folder, and the one in it that the configuration is in.
pub fn home_folders() -> Option<(PathBuf, PathBuf)> {
    let folders = choose_base_strategy().ok()?;
    Some((folders.home_dir().to_owned(), folders.config_dir().join("recto")))
}

/// The user's folder for what can be made again, if there is one.
pub fn cache_folder() -> Option<PathBuf> {
    choose_base_strategy().ok().map(|folders| folders.cache_dir())
}

/// The user's folder for what programs remember, if there is one.
pub fn state_folder() -> Option<PathBuf> {
    choose_base_strategy().ok().and_then(|folders| folders.state_dir())
}

/// A file of the configuration folder and what it says, if it is there.
fn read(name: &str) -> Result<Option<(PathBuf, String)>, Error> {
    let Ok(folders) = choose_base_strategy() else { return Ok(None) };
    let path = folders.config_dir().join("recto").join(name);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path, text))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Config { path, reason: error.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_mistakes_are_told_with_their_line() {
        let parse = |text| Options::parse(text, Path::new("/home/her"));
        let options = parse("archive = \"~/news\"\ntheme = \"light\"\nmeasure = 70").expect("it is right");
        assert_eq!(options.archives(), [PathBuf::from("/home/her/news")]);
        assert_eq!((options.theme, options.measure), (ThemeName::Light, Some(70)));
        for (text, live) in [
            ("watch = true", Live::Watched),
            ("watch = false", Live::Off),
            ("watch = \"poll\"", Live::Polled),
        ] {
            assert_eq!(parse(text).expect("it is right").watch, live);
        }
        for (text, chosen) in
            [("ascii = true", Some(true)), ("ascii = false", Some(false)), ("ascii = \"auto\"", None)]
        {
            assert_eq!(parse(text).expect("it is right").ascii.chosen(), chosen);
        }
        for (text, mouse, unasked, otherwise) in [
            ("mouse = true", Mouse::On, true, true),
            ("mouse = false", Mouse::Off, false, false),
            ("mouse = \"auto\"", Mouse::Auto, true, false),
            ("", Mouse::Auto, true, false),
        ] {
            let parsed = parse(text).expect("it is right").mouse;
            let is_on = (parsed.is_on(true), parsed.is_on(false));
            assert_eq!((parsed, is_on), (mouse, (unasked, otherwise)), "{text}");
        }
        assert_eq!(parse("archive = [\"a\", \"b\"]").expect("it is right").archives().len(), 2);
        assert_eq!(
            parse("").expect("nothing is right"),
            Options { archive: Paths::Many(vec![]), ..Options::default() }
        );
        for (text, told) in [
            ("theme = \"light\"\nmesure = 70", "line 2: unknown field `mesure`"),
            ("theme = \"puce\"", "line 1: unknown variant `puce`"),
            ("[reading]\nat-end = 3", "line 2: invalid type: integer `3`, expected a boolean"),
            ("[reading]\ndwel = 3", "line 2: unknown field `dwel`"),
            ("measure = 3", "measure: give 20 to 400 columns"),
            ("[queries]\n\"a b\" = \"c\"", "queries: \"a b\" is no name"),
            ("[queries]\na = 7", "line 2: invalid type: integer `7`, expected a string"),
            ("watch = \"pol\"", "line 1: watch: give true, false or \"poll\""),
            ("mouse = \"yes\"", "line 1: mouse: give true, false or \"auto\""),
            ("watch = 10", "line 1: watch: give true, false or \"poll\""),
            ("theme = \"dark\"\nascii = \"on\"", "line 2: give true, false or \"auto\""),
            ("measure = ", "line 1"),
        ] {
            let error = parse(text).expect_err("it is wrong");
            assert!(error.starts_with(told), "{text:?}: {error}");
        }
    }
}
