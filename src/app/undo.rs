//! Taking back what was done with articles and their notes, the last of it first.

use std::sync::Arc;

use super::App;
use super::effect::Effect;
use crate::measure::ellipsis;
use crate::reading::{Change, Mark, Note};
use crate::safe::SafeText;
use crate::store::Entry;

/// Changes that can be taken back.
const MAX_UNDONE: usize = 100;
/// Columns of a title that a message repeats.
const MAX_TITLE: usize = 40;

/// What takes a change back.
#[derive(Debug)]
pub(super) enum Undo {
    /// Articles are again what they were.
    Mark(Vec<Arc<Entry>>, Mark),
    /// A note is again as it was.
    Note(Arc<Note>),
    /// A note that was new is gone.
    Unnote(Arc<Note>),
}

/// What takes back the last changes.
#[derive(Debug, Default)]
pub(super) struct Undone {
    /// The newest last.
    changes: Vec<Undo>,
}

impl Undone {
    pub(super) fn push(&mut self, undo: Undo) {
        self.changes.push(undo);
        if self.changes.len() > MAX_UNDONE {
            self.changes.remove(0);
        }
    }

    /// The same below the last one, which is taken back before it.
    pub(super) fn push_below(&mut self, undo: Undo) {
        self.push(undo);
        if let [.., below, last] = self.changes.as_mut_slice() {
            std::mem::swap(below, last);
        }
    }
}

impl App {
    /// Takes the last change back.
    pub(super) fn undo(&mut self) {
        match self.undone.changes.pop() {
            None => self.message = Some("there is nothing to take back".to_owned()),
            Some(Undo::Mark(articles, mark)) => {
                let what = match articles.as_slice() {
                    [entry] => format!("“{}”", ellipsis(&SafeText::new(&entry.article.title), MAX_TITLE)),
                    many => super::export::articles(many.len()),
                };
                let verb = if articles.len() == 1 { "is" } else { "are" };
                let said = format!("taken back: {what} {verb} {}", again(mark));
                self.change(articles, mark, Some(said));
            }
            Some(Undo::Note(note)) => {
                // Its article may have another name by now, and its words another place.
                let now = self.reading.all_notes().find(|now| now.id == note.id);
                let said =
                    if now.is_some() { "taken back: the note is as it was" } else { "it is there again" };
                let note = now.map_or(note.clone(), |now| {
                    Arc::new(Note { text: note.text.clone(), ..Note::clone(now) })
                });
                self.message = Some(said.to_owned());
                self.effects.push(Effect::Keep(Change::Note(note)));
            }
            Some(Undo::Unnote(note)) => {
                self.message = Some(format!("taken back: {} is deleted", what(&note)));
                self.effects.push(Effect::Keep(Change::Unnote(note.id.clone())));
            }
        }
        self.draw();
    }
}

/// What articles are once what was done is taken back.
fn again(mark: Mark) -> &'static str {
    match mark {
        Mark::Read(true) => "read again",
        Mark::Read(false) => "unread again",
        Mark::Starred(true) => "starred again",
        Mark::Starred(false) => "no longer starred",
    }
}

/// What a note is called.
pub(super) fn what(note: &Note) -> &'static str {
    if note.text.is_some() { "the note" } else { "the highlight" }
}
