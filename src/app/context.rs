//! Lines around what was found in bodies, for the rows of the list that are on screen.

use std::collections::HashMap;
use std::sync::Arc;

use super::App;
use super::effect::{ContextsQuestion, Effect};
use super::list::ROW_MARGINS;
use crate::fulltext::Context;
use crate::store::Entry;

/// Rows whose lines are kept; a screen has fewer.
const MAX_KEPT: usize = 2_000;

/// The lines known so far.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    /// What was looked for, and how wide the lines are.
    of: (Vec<String>, u16),
    /// By the article's place in the snapshot of that revision.
    known: HashMap<u32, Option<Context>>,
    revision: u64,
    asked: Option<ContextsQuestion>,
}

impl App {
    /// Whether the rows of the list have a line of context each.
    pub fn has_contexts(&self) -> bool {
        !self.shown.query.wanted_texts().is_empty()
    }

    /// The line around what was found in the body of a row's article; none while it is looked for.
    pub fn context(&self, row: usize) -> Option<&Context> {
        let item = self.shown.matches.items.get(row)?;
        self.contexts.known.get(item)?.as_ref()
    }

    /// Asks for the lines of the rows on screen that are not known.
    pub(super) fn want_contexts(&mut self) {
        let Some(pane) = self.panes().list.filter(|_| self.has_contexts()) else {
            return self.contexts = Contexts::default();
        };
        let texts: Vec<String> = self.shown.query.wanted_texts().into_iter().map(str::to_owned).collect();
        let of = (texts, pane.width.saturating_sub(ROW_MARGINS));
        let contexts = &mut self.contexts;
        if contexts.of != of
            || contexts.revision != self.shown.snapshot.revision
            || contexts.known.len() > MAX_KEPT
        {
            *contexts = Contexts { of, revision: self.shown.snapshot.revision, ..Contexts::default() };
        }
        if contexts.asked.is_some() {
            return;
        }
        let rows = self.shown.matches.items.iter().skip(self.list.top).take(usize::from(pane.height));
        let items: Vec<u32> = rows.copied().filter(|item| !contexts.known.contains_key(item)).collect();
        if items.is_empty() {
            return;
        }
        let entry = |&item: &u32| Arc::clone(&self.shown.snapshot.entries[item as usize]);
        let entries: Vec<Arc<Entry>> = items.iter().map(entry).collect();
        let question =
            ContextsQuestion { items, entries, texts: contexts.of.0.clone(), columns: contexts.of.1 };
        contexts.asked = Some(question.clone());
        self.effects.push(Effect::Contexts(question));
    }

    pub(super) fn take_contexts(&mut self, question: &ContextsQuestion, found: Vec<Option<Context>>) {
        if self.contexts.asked.as_ref() != Some(question) {
            return;
        }
        self.contexts.asked = None;
        self.contexts.known.extend(question.items.iter().copied().zip(found));
        self.draw();
    }
}
