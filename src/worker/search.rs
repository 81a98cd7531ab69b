//! Answers searches: keeps the index of the newest articles, and what was found in it before.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Zoned;

use crate::app::{Matched, SearchQuestion};
use crate::query::{Aliases, Days, Facts, Found, Index, Matches, Query, Searcher};
use crate::store::Snapshot;

/// The index of the newest articles, made when first asked for and shared by all who ask.
pub(super) struct Shelf {
    aliases: Aliases,
    index: Mutex<Option<Arc<Index>>>,
}

impl Shelf {
    pub(super) fn new(aliases: Aliases) -> Self {
        Self { aliases, index: Mutex::default() }
    }

    pub(super) fn index(&self, snapshot: &Arc<Snapshot>) -> Arc<Index> {
        let mut kept = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some(index) if index.snapshot().revision == snapshot.revision => Arc::clone(index),
            _ => {
                // The former one is given up first: there need not be room for both.
                *kept = None;
                Arc::clone(kept.insert(Arc::new(Index::new(snapshot, &self.aliases))))
            }
        }
    }
}

pub(super) struct SearchDesk {
    shelf: Arc<Shelf>,
    searcher: Option<Searcher>,
}

impl SearchDesk {
    pub(super) fn new(shelf: Arc<Shelf>) -> Self {
        Self { shelf, searcher: None }
    }

    pub(super) fn search(&mut self, question: SearchQuestion) -> Matched {
        let query = Query::parse(&question.line);
        let snapshot = &question.snapshot;
        // While files are still being read, an index would soon be of no use, and all of them need none.
        if query.expr.is_none() && !snapshot.complete && question.order.needs_no_index() {
            let items = (0..snapshot.entries.len() as u32).collect();
            return Matched {
                question,
                query,
                matches: Arc::new(Matches { items }),
                near: Vec::new(),
                days: None,
            };
        }
        let today = Zoned::now().date();
        let searcher = match &mut self.searcher {
            Some(searcher) if searcher.is_for(snapshot, today) => searcher,
            searcher => {
                *searcher = None;
                searcher.insert(Searcher::new(self.shelf.index(snapshot), today))
            }
        };
        let Found { query, near, matches } = searcher.find(&query, &Facts::default(), question.order);
        let days = Days::count(searcher.index(), &matches);
        Matched { question, query, matches, near, days: Some(Arc::new(days)) }
    }
}
