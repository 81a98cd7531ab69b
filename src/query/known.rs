//! The scores of former questions: what a line kept of them need not be looked for again, and what it
//! made longer need be looked for only where it was found.

use std::collections::HashSet;
use std::sync::Arc;

use super::index::Index;
use super::parse::{Expr, Term};
use super::word::Score;
use crate::fold::fold;

/// The score of each article, part by part; a part in which none has one may be empty.
pub(super) type Scores = Vec<Vec<Score>>;

/// Questions whose scores are kept: 2 bytes an article each.
const MAX_KNOWN: usize = 6;

/// What is known of one index.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The names of groups, folded.
    groups: HashSet<String>,
    /// Those last used, newest last. None of them asks for what is not in the index.
    scores: Vec<(Expr, Arc<Scores>)>,
}

impl Known {
    pub(super) fn new(index: &Index) -> Self {
        let groups: HashSet<&str> = index.tags.list.iter().filter_map(|tag| tag.group.as_deref()).collect();
        Self { groups: groups.into_iter().map(fold).collect(), scores: Vec::new() }
    }

    /// Whether whatever `new` finds, `old` finds too.
    pub(super) fn narrows(&self, new: &Expr, old: &Expr) -> bool {
        new.narrows(old, &self.groups)
    }

    /// Keeps the scores of a question.
    pub(super) fn keep(&mut self, expr: &Expr, scores: Arc<Scores>) {
        self.scores.retain(|(known, _)| known != expr);
        self.scores.push((expr.clone(), scores));
        if self.scores.len() > MAX_KNOWN {
            self.scores.remove(0);
        }
    }

    /// The scores of a question.
    pub(super) fn of(&self, expr: &Expr) -> Option<Arc<Scores>> {
        self.scores.iter().find(|(known, _)| known == expr).map(|(_, scores)| Arc::clone(scores))
    }

    /// The scores of as many parts of a question as were asked for together, and the other parts.
    pub(super) fn together<'a>(&mut self, parts: &'a [Expr]) -> Option<(Arc<Scores>, Vec<&'a Expr>)> {
        let are_among = |known: &[Expr]| known.iter().all(|part| parts.contains(part));
        let best = (0..self.scores.len()).filter(|&nth| are_among(self.scores[nth].0.together()));
        let best = self.scores.remove(best.max_by_key(|&nth| self.scores[nth].0.together().len())?);
        let rest = parts.iter().filter(|part| !best.0.together().contains(part)).collect();
        let scores = Arc::clone(&best.1);
        self.scores.push(best);
        Some((scores, rest))
    }

    /// The scores of a question that finds whatever a word finds.
    pub(super) fn around(&self, term: &Term) -> Option<Arc<Scores>> {
        let narrows = |known: &Expr| matches!(known, Expr::Term(known) if term.narrows(known, &self.groups));
        let found = self.scores.iter().rev().find(|(known, _)| narrows(known));
        found.map(|(_, scores)| Arc::clone(scores))
    }
}

impl Expr {
    /// What must all be so.
    pub(super) fn together(&self) -> &[Self] {
        match self {
            Self::All(parts) => parts,
            one => std::slice::from_ref(one),
        }
    }
}
