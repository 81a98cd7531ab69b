//! What was found before, so that each letter typed narrows the former matches, and each letter taken
//! back is answered at once.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::field::Feature;
use super::index::Index;
use super::known::Known;
use super::near::Near;
use super::order::{Order, arrange};
use super::parse::{Expr, Field, Query, Term};
use super::search::{Asked, Facts, Matches, Within, scores};
use super::token::Fit;
use crate::fold::fold;
use crate::store::Snapshot;

/// Answers that are kept, and matches in all of them together: 4 bytes each.
const MAX_ANSWERS: usize = 32;
const MAX_KEPT: usize = 4_000_000;

/// Asks one index again and again.
#[derive(Debug)]
pub struct Searcher {
    index: Arc<Index>,
    today: Date,
    /// Newest last.
    former: Vec<Former>,
    known: Known,
}

/// What was found for a line, and how that was read.
#[derive(Clone, Debug)]
pub struct Found {
    /// What was looked for in the end.
    pub query: Query,
    /// The words that nothing has, with what was looked for in their place.
    pub near: Vec<Near>,
    /// What matches.
    pub matches: Arc<Matches>,
}

#[derive(Debug)]
struct Former {
    expr: Option<Expr>,
    order: Order,
    matches: Arc<Matches>,
}

impl Searcher {
    /// For the articles of `index`, as of `today`.
    pub fn new(index: Arc<Index>, today: Date) -> Self {
        let known = Known::new(&index);
        Self { index, today, former: Vec::new(), known }
    }

    /// What it asks.
    pub fn index(&self) -> &Arc<Index> {
        &self.index
    }

    /// Whether it asks those articles, and today.
    pub fn is_for(&self, snapshot: &Snapshot, today: Date) -> bool {
        self.index.snapshot().revision == snapshot.revision && self.today == today
    }

    /// What [`search`] finds, with the nearest words looked for beside those that nothing has; and in
    /// any case, where nothing has the capitals that were typed.
    pub fn find(&mut self, query: &Query, facts: &Facts, order: Order) -> Found {
        let (query, near) = query.corrected(&self.index);
        let matches = self.search(&query, facts, order);
        if matches.items.is_empty()
            && let Some((uncased, capitals)) = query.uncased()
        {
            let matches = self.search(&uncased, facts, order);
            if !matches.items.is_empty() {
                return Found { query: uncased, near: near.into_iter().chain(capitals).collect(), matches };
            }
        }
        Found { query, near, matches }
    }

    /// What [`search`] finds.
    pub fn search(&mut self, query: &Query, facts: &Facts, order: Order) -> Arc<Matches> {
        // What is not in the index may be another the next time.
        let lasts = !query.expr.as_ref().is_some_and(Expr::asks_for_facts);
        let known = |former: &Former| former.expr == query.expr && former.order == order;
        if lasts && let Some(at) = self.former.iter().position(known) {
            let former = self.former.remove(at);
            let matches = Arc::clone(&former.matches);
            self.former.push(former);
            return matches;
        }
        let wider = self.former.iter().filter(|former| match (&query.expr, &former.expr) {
            (Some(new), Some(old)) => self.known.narrows(new, old),
            _ => false,
        });
        let within = wider.min_by_key(|former| former.matches.items.len()).map_or(Within::All, |former| {
            let known = former.expr.as_ref().and_then(|expr| self.known.of(expr));
            known.map_or(Within::Found(&former.matches), Within::Scored)
        });
        let index = &*self.index;
        let scores = query.expr.as_ref().map(|expr| {
            let base = self.known.together(expr.together());
            let asked = Asked { index, facts, today: self.today, known: &self.known };
            Arc::new(scores(expr, base, &asked, &within))
        });
        let items = arrange(scores.as_deref(), index, query, order);
        let matches = Arc::new(Matches { items });
        if lasts {
            if let (Some(expr), Some(scores)) = (&query.expr, scores) {
                self.known.keep(expr, scores);
            }
            self.former.push(Former { expr: query.expr.clone(), order, matches: Arc::clone(&matches) });
            let kept =
                |former: &[Former]| former.iter().map(|former| former.matches.items.len()).sum::<usize>();
            while self.former.len() > MAX_ANSWERS || (self.former.len() > 1 && kept(&self.former) > MAX_KEPT)
            {
                self.former.remove(0);
            }
        }
        matches
    }
}

impl Expr {
    /// Whether what it finds may be another the next time.
    pub(super) fn asks_for_facts(&self) -> bool {
        match self {
            Self::Term(term) => matches!(term.field, Field::Text | Field::Is(_) | Field::Has(Feature::Note)),
            Self::Not(inner) => inner.asks_for_facts(),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::asks_for_facts),
        }
    }

    /// Whether whatever this finds, `old` finds too.
    pub(super) fn narrows(&self, old: &Self, groups: &HashSet<String>) -> bool {
        if self == old {
            return true;
        }
        match (self, old) {
            (_, Self::All(old)) => old.iter().all(|old| self.narrows(old, groups)),
            (Self::Any(new), _) => new.iter().all(|new| new.narrows(old, groups)),
            (Self::All(new), _) => new.iter().any(|new| new.narrows(old, groups)),
            (_, Self::Any(old)) => old.iter().any(|old| self.narrows(old, groups)),
            (Self::Term(new), Self::Term(old)) => new.narrows(old, groups),
            _ => false,
        }
    }
}

impl Term {
    pub(super) fn narrows(&self, old: &Self, groups: &HashSet<String>) -> bool {
        let narrows = match (self.fit, old.fit) {
            (Fit::Letters, Fit::Letters) => self.text.starts_with(&old.text),
            // What stands there is found however its letters are looked for.
            (Fit::Exact, Fit::Exact) | (Fit::Typed, Fit::Typed | Fit::Letters) => {
                self.text.contains(&old.text)
            }
            _ => false,
        };
        // A field whose value is its own has no text that could grow.
        let has_text = matches!(self.field, Field::Word | Field::Tag { .. } | Field::Source | Field::Author);
        // The whole name of a group finds all that is in it; its first letters do not.
        let is_group = || {
            matches!(self.field, Field::Word | Field::Tag { group: None })
                && groups.contains(&fold(&self.text))
        };
        has_text && self.field == old.field && self.cased == old.cased && narrows && !is_group()
    }
}
