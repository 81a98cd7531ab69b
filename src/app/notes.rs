//! Notes and highlights of the open article: where their passages stand now, what is lit of them, how
//! they are kept and taken away.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::effect::{Effect, LocateQuestion};
use super::light::Light;
use super::noting::{Draft, Target};
use super::reader::{Aside, Asides};
use super::selection::Selection;
use super::undo::{Undo, what};
use super::{App, Focus};
use crate::page::{Document, Passage, Point};
use crate::reading::{Change, Note};
use crate::store::Entry;

/// Said of a passage that is to be highlighted twice.
pub(super) const LIT_ALREADY: &str = "this passage is highlighted already";
/// Said of a stretch that no note can be about.
const NO_PASSAGE: &str = "a note is about some words, and no more than ten thousand letters";

/// What is known of notes beside the notes themselves.
#[derive(Debug, Default)]
pub struct Notes {
    /// Whether neither notes nor highlights are shown on the page.
    pub are_hidden: bool,
    /// Where those of the open article stand; what is lost of them stands nowhere.
    located: Option<(LocateQuestion, Vec<Option<Range<Point>>>)>,
    asked: Option<LocateQuestion>,
    /// Of notes whose articles changed: whether they were found in the text with this fingerprint.
    pub(super) found: HashMap<Box<str>, (u64, bool)>,
    /// Notes that were kept with their place in the text with this fingerprint: once is enough.
    moved: HashSet<(Box<str>, u64)>,
    /// Articles whose changed text could not be looked into.
    pub(super) unread: HashSet<(u16, Box<str>)>,
    pub(super) selection: Option<Selection>,
    /// What a note is to be about, while that is chosen.
    pub(super) target: Target,
    /// The note that is written.
    pub(super) draft: Option<Draft>,
    /// Those that were left half written.
    pub(super) drafts: Vec<Draft>,
}

impl App {
    /// The notes of the open article and where they stand, in the order they are read.
    pub(super) fn located(&self) -> impl Iterator<Item = (&Arc<Note>, &Range<Point>)> {
        let document = self.reader.document().and_then(Result::ok);
        let of_this = |(question, _): &&(LocateQuestion, _)| {
            document.zip(question.document.as_ref()).is_some_and(|(here, there)| Arc::ptr_eq(here, there))
        };
        let known = self.notes.located.as_ref().filter(of_this);
        let pairs = known.into_iter().flat_map(|(question, places)| question.notes.iter().zip(places));
        pairs.filter_map(|(note, place)| Some((note, place.as_ref()?)))
    }

    /// The question where the notes of the open article stand, unless it is answered; else one about an
    /// article in the list of notes whose text changed. One is asked at a time.
    pub(super) fn want_places(&mut self) -> Option<LocateQuestion> {
        if self.notes.asked.is_some() {
            return None;
        }
        let of_page = self.page_question();
        if of_page.is_none() {
            self.notes.located = None;
        }
        let known = self.notes.located.as_ref().map(|(question, _)| question);
        let wanted = of_page.filter(|wanted| known != Some(wanted)).or_else(|| self.want_drift())?;
        self.notes.asked = Some(wanted.clone());
        Some(wanted)
    }

    fn page_question(&self) -> Option<LocateQuestion> {
        let Some(Ok(document)) = self.reader.document() else { return None };
        let entry = self.reading()?;
        let notes = self.reading.notes(entry);
        (!notes.is_empty()).then(|| LocateQuestion {
            entry: Arc::clone(entry),
            document: Some(Arc::clone(document)),
            notes: notes.to_vec(),
        })
    }

    /// Takes an answer: none where the text could not be read.
    pub(super) fn take_places(
        &mut self,
        question: LocateQuestion,
        places: Option<Vec<Option<Range<Point>>>>,
    ) {
        if self.notes.asked.as_ref() != Some(&question) {
            return;
        }
        self.notes.asked = None;
        self.draw();
        let Some(places) = places else {
            self.notes.unread.insert((question.entry.archive, question.entry.id.clone()));
            return;
        };
        for (note, place) in question.notes.iter().zip(&places) {
            self.notes.found.insert(note.id.clone(), (question.entry.fingerprint, place.is_some()));
        }
        if let Some(document) = &question.document {
            self.keep_moved(&question.entry, document, &question.notes, &places);
            self.notes.located = Some((question, places));
        }
    }

    /// Keeps the new place of notes whose passages have moved: the words stay those that were chosen.
    fn keep_moved(
        &mut self,
        entry: &Arc<Entry>,
        document: &Document,
        notes: &[Arc<Note>],
        places: &[Option<Range<Point>>],
    ) {
        for (note, place) in notes.iter().zip(places) {
            let Some(now) = place.as_ref().and_then(|place| document.passage(place)) else { continue };
            let passage = Passage { quote: note.passage.quote.clone(), ..now };
            if note.passage == passage && note.fingerprint == entry.fingerprint {
                continue;
            }
            if !self.notes.moved.insert((note.id.clone(), entry.fingerprint)) {
                continue;
            }
            let moved = Note { passage, fingerprint: entry.fingerprint, ..Note::clone(note) };
            self.effects.push(Effect::Keep(Change::Note(Arc::new(moved))));
        }
    }

    /// What a new note about a stretch of the open article begins as.
    pub(super) fn new_note(&mut self, stretch: &Range<Point>) -> Option<Note> {
        let Some(Ok(document)) = self.reader.document() else { return None };
        let passage = document.passage(stretch);
        let Some((passage, entry)) = passage.zip(self.reading()) else {
            self.message = Some(NO_PASSAGE.to_owned());
            return None;
        };
        Some(Note::new(entry, passage))
    }

    /// The note about exactly these words, if there is one.
    pub(super) fn note_about(&self, stretch: &Range<Point>) -> Option<Arc<Note>> {
        self.located().find(|(_, place)| *place == stretch).map(|(note, _)| Arc::clone(note))
    }

    /// Keeps a highlight of a stretch; what is one already, or has a note, stays as it is.
    pub(super) fn highlight(&mut self, stretch: &Range<Point>) {
        self.leave_selection();
        if self.note_about(stretch).is_some() {
            self.message = Some(LIT_ALREADY.to_owned());
        } else if let Some(note) = self.new_note(stretch) {
            self.keep_note(note);
        }
    }

    pub(super) fn keep_note(&mut self, note: Note) {
        self.notes.are_hidden = false;
        let note = Arc::new(note);
        let former = self.reading.all_notes().find(|former| former.id == note.id).cloned();
        self.undone.push(former.map_or_else(|| Undo::Unnote(Arc::clone(&note)), Undo::Note));
        self.effects.push(Effect::Keep(Change::Note(note)));
    }

    pub(super) fn delete_note(&mut self, note: &Arc<Note>) {
        self.effects.push(Effect::Keep(Change::Unnote(note.id.clone())));
        let key = if self.overlay.is_some() { "M-u" } else { "u" };
        self.message = Some(format!("{} is deleted; {key} brings it back", what(note)));
        self.undone.push(Undo::Note(Arc::clone(note)));
        self.draw();
    }

    pub(super) fn toggle_notes(&mut self) {
        self.notes.are_hidden = !self.notes.are_hidden;
        let news = if self.notes.are_hidden {
            "notes and highlights are hidden"
        } else {
            "notes and highlights are shown"
        };
        self.message = Some(news.to_owned());
    }

    /// Puts what was written below the paragraphs it is about.
    pub(super) fn settle_notes(&mut self) {
        let mut asides = Asides::new();
        let document = self.reader.document().and_then(Result::ok).cloned();
        if let Some(document) = document.filter(|_| !self.notes.are_hidden) {
            let written =
                || self.located().filter_map(|(note, place)| Some((note, place, note.text.as_ref()?)));
            let foot = |place: &Range<Point>| document.foot(place.end.block);
            let mut count: HashMap<usize, usize> = HashMap::new();
            written().for_each(|(_, place, _)| *count.entry(foot(place)).or_default() += 1);
            for (note, place, text) in written() {
                let foot = foot(place);
                let is_one_of_many = count.get(&foot).is_some_and(|&count| count > 1);
                let quote = is_one_of_many.then(|| note.passage.quote.to_string());
                asides.entry(foot).or_default().push(Aside { quote, text: text.clone() });
            }
        }
        self.reader.set_asides(asides);
    }

    /// What of the page is lit because of notes and what is selected, the last on top.
    pub(super) fn noted_stretches(&self) -> Vec<(Range<Point>, Light)> {
        let Some(Ok(document)) = self.reader.document() else { return Vec::new() };
        let mut stretches = Vec::new();
        if !self.notes.are_hidden {
            stretches.extend(self.located().map(|(_, place)| (place.clone(), Light::Noted)));
        }
        let chosen = self.target_note().filter(|_| self.focus == Focus::Noting);
        let chosen = chosen.and_then(|id| self.located().find(|(note, _)| *note.id == *id));
        stretches.extend(chosen.map(|(_, place)| (place.clone(), Light::Selected)));
        stretches.extend(self.draft_place().map(|place| (place.clone(), Light::Selected)));
        stretches.extend(self.selection().map(|selection| (selection.stretch(document), Light::Selected)));
        stretches
    }
}
