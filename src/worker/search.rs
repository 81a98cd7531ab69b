//! Answers searches: keeps the index of the newest articles, and what was found in it before.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use jiff::Zoned;

use super::states::StatesShelf;
use super::text::{SoFar, TextDesk};
use crate::app::{Matched, QueryCountsQuestion, SearchNews, SearchQuestion};
use crate::fulltext::{FullText, Progress};
use crate::query::{Aliases, Days, Facts, Found, Index, Matches, Order, Query, Searcher, States, search};
use crate::store::{Snapshot, Succession};

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
                let index = kept.insert(Arc::new(Index::new(snapshot, &self.aliases)));
                let prepared = Arc::clone(index);
                thread::spawn(move || prepared.prepare());
                Arc::clone(index)
            }
        }
    }
}

pub(super) struct SearchDesk {
    shelf: Arc<Shelf>,
    states: Arc<StatesShelf>,
    searcher: Option<Searcher>,
    texts: TextDesk,
    /// What was asked about last, and what became of the former articles. They are kept so that the
    /// interface, which gives them up first, need not take them apart: that takes its time.
    last: Option<(SearchQuestion, Arc<Succession>)>,
}

impl SearchDesk {
    pub(super) fn new(shelf: Arc<Shelf>, states: Arc<StatesShelf>, full_text: FullText) -> Self {
        Self { shelf, states, searcher: None, texts: TextDesk::new(full_text), last: None }
    }

    fn has_index(&self, snapshot: &Snapshot) -> bool {
        self.searcher
            .as_ref()
            .is_some_and(|searcher| searcher.index().snapshot().revision == snapshot.revision)
    }

    fn succession(&mut self, question: &SearchQuestion) -> Arc<Succession> {
        let revisions = |asked: &SearchQuestion| (asked.former.revision, asked.snapshot.revision);
        let succession = match &self.last {
            Some((last, succession)) if revisions(last) == revisions(question) => Arc::clone(succession),
            _ => Arc::new(Succession::between(&question.former, &question.snapshot)),
        };
        self.last = Some((question.clone(), Arc::clone(&succession)));
        succession
    }

    /// Answers a question; what is found before all of it is goes to `tell`. Nothing when it is not
    /// wanted any more.
    pub(super) fn search(
        &mut self,
        question: &SearchQuestion,
        keep_going: &dyn Fn() -> bool,
        tell: &dyn Fn(Matched),
    ) -> Option<Matched> {
        let query = Query::parse_with(&question.line, &question.saved);
        let snapshot = Arc::clone(&question.snapshot);
        let succession = self.succession(question);
        // All of them need no index to be listed; and while files are still being read, one would soon be
        // of no use.
        if query.expr.is_none() && question.order.needs_no_index() && !self.has_index(&snapshot) {
            let matches = Arc::new(Matches { items: (0..snapshot.entries.len() as u32).collect() });
            let listed = Matched::whole(question.clone(), query.clone(), matches);
            let listed = Matched { succession: Some(Arc::clone(&succession)), ..listed };
            if !snapshot.complete {
                return Some(listed);
            }
            tell(Matched { news: SearchNews::SoFar { prepared: None }, ..listed });
        }
        let today = Zoned::now().date();
        let Self { shelf, states, searcher, texts, .. } = self;
        let searcher = match searcher {
            Some(searcher) if searcher.is_for(&snapshot, today) => searcher,
            searcher => {
                *searcher = None;
                searcher.insert(Searcher::new(shelf.index(&snapshot), today))
            }
        };
        let order = question.order;
        let answer = |searcher: &mut Searcher, facts: &Facts, news: SearchNews| {
            let Found { query, near, matches } = searcher.find(&query, facts, order);
            let days = Days::count(searcher.index(), &matches);
            let (days, narrowed) = match query.without_dates() {
                None => (days, None),
                Some(wider) => {
                    let wider = searcher.search(&wider, facts, order);
                    (Days::count(searcher.index(), &wider), days.ends())
                }
            };
            let days = Some(Arc::new(days));
            let (question, succession) = (question.clone(), Some(Arc::clone(&succession)));
            Matched { question, query, near, matches, days, narrowed, news, succession }
        };
        let marked = question.marked.as_ref().map(|marked| Arc::clone(&marked.articles));
        let asks = query.asks_for_states();
        let states = if asks { states.of(&snapshot, &question.reading) } else { States::default() };
        let known = Facts { marked, states, ..Facts::default() };
        let facts = texts.facts(&query, known, &snapshot, keep_going, &mut |so_far: &SoFar<'_>| {
            let prepared = match so_far.progress {
                Some(Progress::Preparing { done, total }) => Some((done, total)),
                _ => None,
            };
            tell(answer(searcher, so_far.facts, SearchNews::SoFar { prepared }));
        })?;
        let trouble = match texts.progress() {
            Some(Progress::NoIndex(trouble)) if !facts.texts.is_empty() => Some(trouble),
            _ => None,
        };
        Some(answer(searcher, &facts, SearchNews::Whole(trouble)))
    }
}

/// Counts what saved queries find.
pub(super) struct CountDesk {
    shelf: Arc<Shelf>,
    states: Arc<StatesShelf>,
    texts: TextDesk,
}

impl CountDesk {
    pub(super) fn new(shelf: Arc<Shelf>, states: Arc<StatesShelf>, full_text: FullText) -> Self {
        Self { shelf, states, texts: TextDesk::new(full_text) }
    }

    /// Each saved query with how many articles it finds; those counted before a newer question came.
    pub(super) fn count(
        &mut self,
        question: &QueryCountsQuestion,
        keep_going: &dyn Fn() -> bool,
    ) -> Vec<(String, usize)> {
        let QueryCountsQuestion { snapshot, saved, marked, reading } = question;
        let index = self.shelf.index(snapshot);
        let today = Zoned::now().date();
        let mut counts = Vec::new();
        for name in saved.keys().take_while(|_| keep_going()) {
            let query = Query::parse_with(&format!("@{name}"), saved);
            let known = Facts {
                marked: Some(Arc::clone(&marked.articles)),
                states: self.states.of(snapshot, reading),
                ..Facts::default()
            };
            let Some(facts) = self.texts.facts(&query, known, snapshot, keep_going, &mut |_| ()) else {
                break;
            };
            let found = search(&query, &index, None, &facts, today, Order::default());
            counts.push((name.clone(), found.items.len()));
        }
        counts
    }
}
