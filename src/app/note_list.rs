//! All notes and highlights of the archives, on a sheet.

use std::collections::HashMap;
use std::sync::Arc;

use super::App;
use super::effect::{Effect, LocateQuestion};
use super::key::{Code, Key};
use super::overlay::{Overlay, Picked, Picker};
use super::reader::Arrival;
use crate::article::citation;
use crate::page::Anchor;
use crate::query::rank;
use crate::reading::{Note, quoted};
use crate::store::Entry;

/// Bytes of the words by which a passage is gone to.
const MAX_WORDS: usize = 80;

/// A note in the list.
#[derive(Clone, Debug)]
pub struct NoteRow {
    /// Itself.
    pub note: Arc<Note>,
    /// The article it is from; nothing where that is gone.
    pub entry: Option<Arc<Entry>>,
}

/// All of them: those of the newest articles first, those of articles that are gone last.
#[derive(Debug, Default)]
pub struct NoteList {
    /// In the order they are shown.
    pub rows: Vec<NoteRow>,
    /// The note that the last key asked to delete.
    doomed: Option<Box<str>>,
}

impl NoteList {
    /// The keys of its sheet, and what they do.
    pub const KEYS: [(&'static str, &'static str); 6] = [
        ("M-x", "write all to a file"),
        ("M-y", "copy all"),
        ("C-y", "copy"),
        ("C-x", "delete"),
        ("M-e", "edit"),
        ("↵", "go there"),
    ];

    /// Those left by what was typed, best first: by the words, the note and the article.
    pub fn left(&self, line: &str) -> Vec<usize> {
        let called = |row: &NoteRow| {
            let title = row.entry.as_ref().map_or(&*row.note.article, |entry| &entry.article.title);
            format!("{} {} {title}", row.note.text.as_deref().unwrap_or(""), row.note.passage.quote)
        };
        rank(line, &self.rows.iter().map(called).collect::<Vec<_>>())
    }

    /// Those left, not by how they fit but as they stand in their articles.
    fn by_article(&self, mut left: Vec<usize>) -> Vec<NoteRow> {
        left.sort_unstable();
        left.into_iter().map(|nth| self.rows[nth].clone()).collect()
    }
}

impl App {
    pub(super) fn open_notes(&mut self) {
        let rows = self.note_rows();
        if rows.is_empty() {
            self.message = Some("there are no notes yet: a on a page writes one".to_owned());
        } else {
            self.overlay = Some(Overlay::Notes(Picker::default(), NoteList { rows, doomed: None }));
        }
    }

    fn note_rows(&self) -> Vec<NoteRow> {
        let mut notes: HashMap<(u16, &str), Vec<&Arc<Note>>> = HashMap::new();
        for note in self.reading.all_notes() {
            notes.entry((note.archive, &note.article)).or_default().push(note);
        }
        let mut rows = Vec::new();
        for entry in self.latest().map_or(&[][..], |snapshot| &snapshot.entries) {
            if notes.is_empty() {
                break;
            }
            let of_it = notes.remove(&(entry.archive, &*entry.id)).unwrap_or_default();
            let row = |note: &Arc<Note>| NoteRow { note: Arc::clone(note), entry: Some(Arc::clone(entry)) };
            rows.extend(of_it.into_iter().map(row));
        }
        let mut gone: Vec<_> = notes.into_values().flatten().collect();
        gone.sort_by_key(|note| (note.archive, &note.article, note.passage.start));
        rows.extend(gone.into_iter().map(|note| NoteRow { note: Arc::clone(note), entry: None }));
        rows
    }

    /// The list of notes as it is now, should it be open.
    pub(super) fn renew_notes(&mut self) {
        if !matches!(self.overlay, Some(Overlay::Notes(..))) {
            return;
        }
        let rows = self.note_rows();
        if let Some(Overlay::Notes(picker, list)) = &mut self.overlay {
            list.rows = rows;
            picker.selected = picker.selected.min(list.left(picker.line()).len().saturating_sub(1));
        }
    }

    /// Whether the words of a note are lost, or its article is gone, as far as that is known.
    pub fn is_adrift(&self, row: &NoteRow) -> bool {
        let Some(entry) = &row.entry else { return !self.is_loading() };
        let found = self.notes.found.get(&row.note.id);
        found.is_some_and(|&(fingerprint, is_found)| fingerprint == entry.fingerprint && !is_found)
    }

    /// The question whether the notes of an article in the list are still where they were: of the first
    /// one whose text is not the one they were made in.
    pub(super) fn want_drift(&self) -> Option<LocateQuestion> {
        let Some(Overlay::Notes(_, list)) = &self.overlay else { return None };
        let is_unknown = |row: &&NoteRow| {
            row.entry.as_ref().is_some_and(|entry| {
                let found = self.notes.found.get(&row.note.id);
                row.note.fingerprint != entry.fingerprint
                    && found.is_none_or(|(fingerprint, _)| *fingerprint != entry.fingerprint)
                    && !self.notes.unread.contains(&(entry.archive, entry.id.clone()))
            })
        };
        let entry = list.rows.iter().find(is_unknown)?.entry.as_ref()?;
        let notes = self.reading.notes(entry).to_vec();
        Some(LocateQuestion { entry: Arc::clone(entry), document: None, notes })
    }

    pub(super) fn notes_key(&mut self, key: Key, mut picker: Picker, mut list: NoteList) {
        let left = list.left(picker.line());
        let chosen = left.get(picker.selected).map(|&nth| list.rows[nth].clone());
        let doomed = list.doomed.take();
        match (key.code, key.ctrl, key.alt) {
            (Code::Char('y'), true, false) => self.copy_quoted(chosen.as_slice(), "note"),
            (Code::Char('y'), false, true) => self.copy_quoted(&list.by_article(left), "notes"),
            (Code::Char('x'), false, true) => {
                let rows = list.by_article(left);
                if !rows.is_empty() {
                    self.effects.push(Effect::WriteNotes(self.as_markdown(&rows)));
                }
            }
            (Code::Char('x'), true, false) => {
                if let Some(row) = chosen {
                    if doomed.as_ref() == Some(&row.note.id) {
                        self.overlay = Some(Overlay::Notes(picker, list));
                        return self.delete_note(&row.note);
                    }
                    self.message = Some("C-x once more deletes it".to_owned());
                    list.doomed = Some(row.note.id.clone());
                }
            }
            (Code::Char('u'), false, true) => self.undo(),
            (Code::Char('e'), false, true) => {
                if let Some(row) = chosen {
                    self.go_to_note(&row);
                    return self.write(Note::clone(&row.note), None);
                }
            }
            _ => match picker.key(key, left.len(), self.picker_rows()) {
                Picked::Closed => return,
                Picked::Chosen => match chosen {
                    Some(row) if row.entry.is_some() => return self.go_to_note(&row),
                    Some(_) => self.message = Some("adrift: its article is not in the archive".to_owned()),
                    None => {}
                },
                Picked::Typed => picker.selected = 0,
                Picked::Moved => {}
            },
        }
        self.overlay = Some(Overlay::Notes(picker, list));
    }

    /// Goes to the passage of a note, from where the reader can come back here.
    fn go_to_note(&mut self, row: &NoteRow) {
        let Some(entry) = &row.entry else { return };
        let passage = &row.note.passage;
        let words = passage.quote.lines().next().unwrap_or("");
        let words = words[..words.floor_char_boundary(MAX_WORDS)].to_owned();
        if self.is_adrift(row) {
            self.message = Some("adrift: its words are not in this text any more".to_owned());
        }
        self.notes.are_hidden = false;
        self.leave_for(entry, Some(Arrival::Passage(Anchor::new(passage.start, words))));
    }

    fn copy_quoted(&mut self, rows: &[NoteRow], what: &'static str) {
        if !rows.is_empty() {
            self.copy(&self.as_markdown(rows), what);
        }
    }

    /// Notes with their quotations, under their articles.
    fn as_markdown(&self, rows: &[NoteRow]) -> String {
        let same =
            |a: &NoteRow, b: &NoteRow| (a.note.archive, &a.note.article) == (b.note.archive, &b.note.article);
        let texts = rows.chunk_by(same).map(|rows| {
            let heading = rows[0].entry.as_ref().map(|entry| citation(&entry.article));
            let heading = heading.unwrap_or_else(|| rows[0].note.article.to_string());
            let is_adrift = |row: &NoteRow| row.entry.is_some() && self.is_adrift(row);
            quoted(&heading, rows.iter().map(|row| (&*row.note, is_adrift(row))))
        });
        texts.collect::<Vec<_>>().join("\n")
    }
}
