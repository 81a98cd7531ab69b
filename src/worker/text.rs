//! Finds what stands in bodies, for searches that ask for it, and keeps what was found while a word is
//! typed letter by letter.

use std::sync::Arc;

use fixedbitset::FixedBitSet;

use crate::fulltext::{FullText, Needle, Progress};
use crate::query::{Facts, Query};
use crate::store::Snapshot;

/// Texts whose articles are kept.
const MAX_KNOWN: usize = 64;

pub(super) struct TextDesk {
    full_text: FullText,
    /// What the answers below are about.
    revision: Option<u64>,
    /// Newest last.
    known: Vec<(Needle, Arc<FixedBitSet>)>,
}

/// What is found while it is still looked for.
pub(super) struct SoFar<'a> {
    pub(super) facts: &'a Facts,
    pub(super) progress: Option<Progress>,
}

impl TextDesk {
    pub(super) fn new(full_text: FullText) -> Self {
        Self { full_text, revision: None, known: Vec::new() }
    }

    /// What is known, with the articles that have each text the query asks for; nothing when it is not wanted any more.
    /// What is found of the last text is told meanwhile, as long as more of it can only mean more
    /// articles.
    pub(super) fn facts(
        &mut self,
        query: &Query,
        known: Facts,
        snapshot: &Arc<Snapshot>,
        keep_going: &dyn Fn() -> bool,
        tell: &mut dyn FnMut(&SoFar<'_>),
    ) -> Option<Facts> {
        if self.revision.replace(snapshot.revision) != Some(snapshot.revision) {
            self.known.clear();
        }
        let mut facts = known;
        let texts = query.texts();
        let only_more = query.wanted_texts().len() == texts.len();
        for (nth, text) in texts.iter().enumerate() {
            let Some(needle) = Needle::new(text) else { continue };
            let is_last = nth + 1 == texts.len();
            let full_text = self.full_text.clone();
            let mut partial = |found: &FixedBitSet| {
                if is_last && only_more {
                    facts.texts.insert((*text).to_owned(), Arc::new(found.clone()));
                    tell(&SoFar { facts: &facts, progress: full_text.progress() });
                }
            };
            let found = self.find(snapshot, &needle, keep_going, &mut partial)?;
            facts.texts.insert((*text).to_owned(), found);
        }
        Some(facts)
    }

    fn find(
        &mut self,
        snapshot: &Arc<Snapshot>,
        needle: &Needle,
        keep_going: &dyn Fn() -> bool,
        partial: &mut dyn FnMut(&FixedBitSet),
    ) -> Option<Arc<FixedBitSet>> {
        if let Some((_, found)) = self.known.iter().find(|(known, _)| known == needle) {
            return Some(Arc::clone(found));
        }
        let wider = self.known.iter().filter(|(known, _)| needle.narrows(known)).map(|(_, found)| found);
        let within = wider.min_by_key(|found| found.count_ones(..)).cloned();
        let found = self.full_text.find(snapshot, needle, within.as_deref(), keep_going, partial)?;
        let found = Arc::new(found);
        // A snapshot that is not whole may not be answered for to its end.
        if snapshot.complete {
            self.known.push((needle.clone(), Arc::clone(&found)));
            if self.known.len() > MAX_KNOWN {
                self.known.remove(0);
            }
        }
        Some(found)
    }

    pub(super) fn progress(&self) -> Option<Progress> {
        self.full_text.progress()
    }
}
