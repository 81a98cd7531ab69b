//! Saved queries in the interface: a palette of them, each with how many articles it finds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::App;
use super::effect::{Effect, QueryCountsQuestion};
use super::key::{Code, Key, Named};
use super::list::Follow;
use super::overlay::{Overlay, Picked, Picker};
use crate::query::{Query, Saved, is_saved_name, rank};

/// The saved queries as they are now.
#[derive(Clone, Debug, Default)]
pub struct SavedQueries {
    /// Every one by its name.
    pub all: Arc<Saved>,
    /// The names of those that stand in the configuration file.
    pub configured: BTreeSet<String>,
}

/// The palette of saved queries.
#[derive(Debug, Default)]
pub struct SavedSheet {
    /// The line and the choice.
    pub picker: Picker,
    /// How many articles each finds, as far as it is known.
    pub counts: BTreeMap<String, usize>,
    asked: Option<QueryCountsQuestion>,
    /// The one that the next `Enter` deletes.
    deleting: Option<String>,
}

/// A row of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavedRow {
    /// A query by its name.
    Query(String),
    /// The offer to save the line in the bar under what was typed.
    Save {
        /// What was typed.
        name: String,
        /// The line. A query that is made narrower by itself is written out in it.
        line: String,
        /// What is saved under that name so far.
        former: Option<String>,
    },
}

impl App {
    /// The rows of the palette that are left by what was typed, best first, the offer to save last.
    pub fn saved_rows(&self, typed: &str) -> Vec<SavedRow> {
        let typed = typed.strip_prefix('@').unwrap_or(typed).trim();
        let names: Vec<&String> = self.saved.all.keys().collect();
        let lines: Vec<String> =
            self.saved.all.iter().map(|(name, line)| format!("{name}: {line}")).collect();
        let mut rows: Vec<SavedRow> =
            rank(typed, &lines).into_iter().map(|nth| SavedRow::Query(names[nth].clone())).collect();
        rows.extend(self.offer_to_save(typed));
        rows
    }

    fn offer_to_save(&self, name: &str) -> Option<SavedRow> {
        let line = self.filter.line().trim();
        let is_possible = is_saved_name(name) && !self.saved.configured.contains(name);
        if !is_possible || line.is_empty() || line.strip_prefix('@') == Some(name) {
            return None;
        }
        let former = self.saved.all.get(name);
        let line = former.map_or_else(
            || line.to_owned(),
            |former| Query::parse_with(line, &self.saved.all).written_out(line, name, former),
        );
        (former != Some(&line)).then(|| SavedRow::Save {
            name: name.to_owned(),
            line,
            former: former.cloned(),
        })
    }

    /// Takes the saved queries as they are now.
    pub(super) fn take_saved(&mut self, saved: SavedQueries) {
        self.saved = saved;
        // While files are read for the first time, the first row is the newest there is.
        if self.shown.snapshot.complete {
            self.list.follow = Follow::Entry;
        }
        self.draw();
    }

    pub(super) fn take_query_counts(&mut self, question: &QueryCountsQuestion, counts: Vec<(String, usize)>) {
        if let Some(Overlay::Saved(sheet)) = &mut self.overlay
            && sheet.asked.as_ref() == Some(question)
        {
            sheet.counts = counts.into_iter().collect();
            self.draw();
        }
    }

    /// Asks how many articles each saved query finds, while that is seen and not asked yet.
    pub(super) fn ask_query_counts(&mut self) {
        let Some(snapshot) = self.latest.as_ref().filter(|snapshot| snapshot.complete) else { return };
        let Some(Overlay::Saved(sheet)) = &mut self.overlay else { return };
        let is_asked = |asked: &QueryCountsQuestion| {
            asked.snapshot.revision == snapshot.revision && Arc::ptr_eq(&asked.saved, &self.saved.all)
        };
        if !sheet.asked.as_ref().is_some_and(is_asked) {
            let question = QueryCountsQuestion {
                saved: Arc::clone(&self.saved.all),
                snapshot: Arc::clone(snapshot),
                marked: self.marks.for_question(snapshot),
                reading: Arc::clone(&self.reading),
            };
            sheet.asked = Some(question.clone());
            self.effects.push(Effect::QueryCounts(question));
        }
    }

    pub(super) fn saved_key(&mut self, key: Key, mut sheet: SavedSheet) {
        let rows = self.saved_rows(sheet.picker.line());
        let chosen = rows.get(sheet.picker.selected).cloned();
        if let Some(name) = sheet.deleting.take() {
            if key.code == Code::Named(Named::Enter) {
                self.effects.push(Effect::DeleteQuery(name));
            }
            self.overlay = Some(Overlay::Saved(sheet));
            return;
        }
        let deletes = (key.code == Code::Char('x') && key.ctrl) || key.code == Code::Named(Named::Delete);
        if deletes {
            sheet.deleting = self.may_delete(chosen);
            self.overlay = Some(Overlay::Saved(sheet));
            return;
        }
        match sheet.picker.key(key, rows.len(), self.picker_rows()) {
            Picked::Closed => return,
            Picked::Chosen => {
                match chosen {
                    Some(SavedRow::Query(name)) => self.leave_for_list(format!("@{name}")),
                    Some(SavedRow::Save { name, line, .. }) => {
                        self.effects.push(Effect::SaveQuery { name, line });
                    }
                    None => {}
                }
                return;
            }
            Picked::Typed => sheet.picker.selected = 0,
            Picked::Moved => {}
        }
        self.overlay = Some(Overlay::Saved(sheet));
    }

    /// The query of a row, if it can be deleted here; what is to be known of it is said.
    fn may_delete(&mut self, row: Option<SavedRow>) -> Option<String> {
        let Some(SavedRow::Query(name)) = row else { return None };
        if self.saved.configured.contains(&name) {
            self.message = Some(format!("@{name} stands in config.toml, and is taken out there"));
            return None;
        }
        self.message = Some(format!("delete @{name}? Enter deletes it, any other key leaves it"));
        Some(name)
    }
}
