//! Answers searches: keeps the index of the newest articles, and what was found in it before.

use std::sync::Arc;

use jiff::Zoned;

use crate::app::{Matched, SearchQuestion};
use crate::query::{Aliases, Days, Facts, Index, Matches, Query, Searcher};

pub(super) struct SearchDesk {
    aliases: Aliases,
    searcher: Option<Searcher>,
}

impl SearchDesk {
    pub(super) fn new(aliases: Aliases) -> Self {
        Self { aliases, searcher: None }
    }

    pub(super) fn search(&mut self, question: SearchQuestion) -> Matched {
        let query = Query::parse(&question.line);
        let snapshot = &question.snapshot;
        // While files are still being read, an index would soon be of no use, and all of them need none.
        if query.expr.is_none() && !snapshot.complete && question.order.needs_no_index() {
            let items = (0..snapshot.entries.len() as u32).collect();
            return Matched { question, query, matches: Arc::new(Matches { items }), days: None };
        }
        let today = Zoned::now().date();
        let searcher = match &mut self.searcher {
            Some(searcher) if searcher.is_for(snapshot, today) => searcher,
            searcher => {
                // The former one is given up first: there need not be room for both.
                *searcher = None;
                let index = Arc::new(Index::new(snapshot, &self.aliases));
                searcher.insert(Searcher::new(index, today))
            }
        };
        let matches = searcher.search(&query, &Facts::default(), question.order);
        let days = Days::count(searcher.index(), &matches);
        Matched { question, query, matches, days: Some(Arc::new(days)) }
    }
}
