//! Articles handed out: as citations to the clipboard, or to a file.

use std::sync::Arc;

use super::effect::{Effect, ExportQuestion};
use super::key::{Code, Key, Named};
use super::line::Line;
use super::overlay::Overlay;
use super::{App, Focus, MAX_COPY};
use crate::measure::grouped;
use crate::query::Matches;
use crate::store::Snapshot;

/// How articles are written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A list of citations.
    Markdown,
    /// What there is of each, for programs.
    Json,
    /// A table.
    Tsv,
    /// Where each stands.
    Paths,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Markdown, Self::Json, Self::Tsv, Self::Paths];

    /// The ending of a file that says it is one.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Tsv => "tsv",
            Self::Paths => "paths",
        }
    }

    /// What it is, in a few words.
    pub fn says(self) -> &'static str {
        match self {
            Self::Markdown => "a list of citations in Markdown",
            Self::Json => "everything known of each, as JSON",
            Self::Tsv => "a table, cells apart by tabs",
            Self::Paths => "the path of each",
        }
    }

    /// The format that a file's ending says.
    fn of(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        let ending = ending.to_lowercase();
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }
}

/// What is exported, and how far that is decided.
#[derive(Debug)]
pub struct ExportSheet {
    snapshot: Arc<Snapshot>,
    articles: Arc<Matches>,
    /// Whether they are those marked, and not all that match.
    pub marked: bool,
    /// The chosen row: the clipboard, then the formats.
    pub row: usize,
    /// The name of the file, once it is asked for.
    name: Option<Line>,
}

/// What is handed out where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportTo {
    /// As citations to the terminal.
    Clipboard,
    /// To a file that is not there yet.
    File {
        /// As it was typed.
        name: String,
        /// As its ending says.
        format: Format,
    },
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exported {
    /// Text for the clipboard; nothing when it is too long for one.
    Text(Option<String>),
    /// A sentence: what was written where.
    Written(String),
}

impl ExportSheet {
    /// How many articles.
    pub fn count(&self) -> usize {
        self.articles.items.len()
    }

    /// Whether the archive was read to its end.
    pub fn is_whole(&self) -> bool {
        self.snapshot.complete
    }

    /// The name typed and the characters before the cursor, once it is asked for.
    pub fn name(&self) -> Option<(&str, usize)> {
        self.name.as_ref().map(|name| (name.value(), name.cursor()))
    }

    /// Puts pasted text in the name; false before it is asked for.
    pub(super) fn paste(&mut self, text: &str) -> bool {
        self.name.as_mut().map(|name| name.paste(text)).is_some()
    }
}

impl App {
    pub(super) fn open_export(&mut self) {
        let marked = self.marked_articles().map(Arc::new);
        let sheet = ExportSheet {
            snapshot: Arc::clone(&self.shown.snapshot),
            marked: marked.is_some(),
            articles: marked.unwrap_or_else(|| Arc::clone(&self.shown.matches)),
            row: 0,
            name: None,
        };
        if sheet.count() == 0 {
            self.message = Some("there is nothing to export".to_owned());
        } else {
            self.overlay = Some(Overlay::Export(sheet));
        }
    }

    pub(super) fn export_key(&mut self, key: Key, mut sheet: ExportSheet) {
        if let Some(name) = &mut sheet.name {
            match key.code {
                Code::Named(Named::Esc) => sheet.name = None,
                Code::Named(Named::Enter) => return self.export_to_file(sheet),
                _ => _ = name.edit(key),
            }
            self.overlay = Some(Overlay::Export(sheet));
            return;
        }
        let last = Format::ALL.len();
        match key.code {
            Code::Named(Named::Down) | Code::Char('j') => sheet.row = (sheet.row + 1).min(last),
            Code::Named(Named::Up) | Code::Char('k') => sheet.row = sheet.row.saturating_sub(1),
            Code::Named(Named::Esc) | Code::Char('q' | 'h' | 'x') => return,
            Code::Named(Named::Enter) if sheet.row == 0 => return self.export(sheet, ExportTo::Clipboard),
            Code::Named(Named::Enter) => {
                self.effects.push(Effect::NameExport(Format::ALL[sheet.row - 1]));
            }
            _ => {}
        }
        self.overlay = Some(Overlay::Export(sheet));
    }

    /// Takes the name a file would get unless another is typed.
    pub(super) fn take_export_name(&mut self, name: String) {
        if let Some(Overlay::Export(sheet)) = &mut self.overlay {
            let mut line = Line::default();
            line.set(name);
            sheet.name = Some(line);
            self.draw();
        }
    }

    fn export_to_file(&mut self, sheet: ExportSheet) {
        let name = sheet.name().map_or("", |(name, _)| name).trim().to_owned();
        if let Some(format) = Format::of(&name) {
            self.export(sheet, ExportTo::File { name, format });
        } else {
            let news = "the ending says how it is written: .md, .json, .tsv or .paths";
            self.message = Some(news.to_owned());
            self.overlay = Some(Overlay::Export(sheet));
        }
    }

    fn export(&mut self, sheet: ExportSheet, to: ExportTo) {
        self.message = Some(format!("exporting {} …", articles(sheet.count())));
        let question = ExportQuestion {
            articles: Arc::clone(&sheet.articles),
            snapshot: Arc::clone(&sheet.snapshot),
            to,
            reading: Arc::clone(&self.reading),
        };
        self.exporting = Some(sheet);
        self.effects.push(Effect::Export(question));
    }

    /// Says what came of an export. What can be done otherwise can be decided again.
    pub(super) fn take_exported(&mut self, outcome: Result<Exported, String>) {
        let sheet = self.exporting.take();
        let is_free = self.overlay.is_none() && matches!(self.focus, Focus::List | Focus::Page);
        let again = match outcome {
            Ok(Exported::Written(news)) => {
                self.message = Some(news);
                None
            }
            Ok(Exported::Text(Some(text))) => {
                self.copy(&text, "citations");
                None
            }
            Ok(Exported::Text(None)) => {
                let limit = MAX_COPY / 1_000;
                self.message = Some(format!(
                    "more than {limit} KB are too much for a terminal's clipboard: take a file"
                ));
                sheet.map(|sheet| ExportSheet { row: 1, ..sheet })
            }
            Err(why) => {
                self.message = Some(why);
                sheet
            }
        };
        if is_free {
            self.overlay = again.map(Overlay::Export);
        }
        self.draw();
    }
}

/// `12 articles`
pub fn articles(count: usize) -> String {
    if count == 1 { "one article".to_owned() } else { format!("{} articles", grouped(count)) }
}
