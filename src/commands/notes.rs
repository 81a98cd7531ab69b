//! `recto notes`: the notes of the matching articles.

use std::collections::HashMap;

use super::output::print;
use super::{Desk, Outcome, sources, understood};
use crate::cli::{NoteFormat, NotesOptions};
use crate::config::{Options, state_folder};
use crate::error::Error;
use crate::page::Document;
use crate::query::Order;
use crate::reading::{self, Note};
use crate::report::{self, NoteStyle, Noted};
use crate::store::{self, Entry, Source};
use crate::terminal::Form;

impl From<NoteFormat> for NoteStyle {
    fn from(format: NoteFormat) -> Self {
        match format {
            NoteFormat::Md => Self::Markdown,
            NoteFormat::Json => Self::Json,
            NoteFormat::Tsv => Self::Tsv,
        }
    }
}

/// Those of the articles that match, in their order; without a query, also those of articles that are
/// gone.
pub(super) fn notes(command: &NotesOptions, archives: &[std::path::PathBuf]) -> Result<Outcome, Error> {
    let options = Options::load()?;
    let sources = sources(archives, &options)?;
    let query = understood(&command.query, &options);
    let names: Vec<String> = sources.iter().map(Source::name).collect();
    let (mut reading, trouble) = reading::load(state_folder().as_deref(), &names);
    if let Some(trouble) = trouble {
        return Err(Error::NotKnown { trouble });
    }
    let desk = Desk::new(&sources)?;
    reading.meet(desk.index.snapshot());
    let mut left: HashMap<(u16, &str), Vec<&Note>> = HashMap::new();
    for note in reading.all_notes() {
        left.entry((note.archive, &note.article)).or_default().push(note);
    }
    let mut noted = Vec::new();
    let entries = &desk.index.snapshot().entries;
    for item in desk.find(&query, Order::default())?.items {
        let entry = &*entries[item as usize];
        let of_it = left.remove(&(entry.archive, &*entry.id)).unwrap_or_default();
        let places = places(entry, &of_it);
        noted.extend(of_it.iter().zip(places).map(|(&note, place)| Noted {
            note,
            entry: Some(entry),
            place,
        }));
    }
    if command.query.is_empty() {
        let mut gone: Vec<&Note> = left.into_values().flatten().collect();
        gone.sort_by_key(|note| (note.archive, &note.article, note.passage.start));
        noted.extend(gone.into_iter().map(|note| Noted { note, entry: None, place: None }));
    }
    let form = if command.format == NoteFormat::Json { Form::Json } else { Form::Text };
    print(form, options.ascii, |out| report::notes(&noted, command.format.into(), out))?;
    Ok(if noted.is_empty() { Outcome::NothingMatched } else { Outcome::Done })
}

/// Where the words of an article's notes stand in it now; those of a text that cannot be read are taken
/// to stand where they stood.
fn places(entry: &Entry, notes: &[&Note]) -> Vec<Option<(usize, usize)>> {
    let as_noted = || notes.iter().map(|note| Some((note.passage.start, note.passage.end))).collect();
    if notes.iter().all(|note| note.fingerprint == entry.fingerprint) {
        return as_noted();
    }
    let Ok((article, text)) = store::open(entry) else { return as_noted() };
    let document = Document::new(&article, &text);
    let found = document.locate(notes.iter().map(|note| &note.passage));
    let passages = found.into_iter().map(|place| document.passage(&place?));
    passages.map(|passage| passage.map(|passage| (passage.start, passage.end))).collect()
}
