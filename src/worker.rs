//! Does what may take long on threads of its own. Only the newest question of a kind is worked on:
//! one that comes while another waits takes its place.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use jiff::Zoned;

use crate::app::{
    BacklinksQuestion, FindQuestion, Matched, Msg, OpenQuestion, Opened, ResolveQuestion, SearchQuestion,
};
use crate::links;
use crate::page::{Document, Needle};
use crate::query::{Query, search};
use crate::store::{self, Entry, Snapshot};

/// A desk for each kind of question.
pub(crate) struct Worker {
    searches: Arc<Mailbox<SearchQuestion>>,
    openings: Arc<Mailbox<OpenQuestion>>,
    finds: Arc<Mailbox<FindQuestion>>,
    links: Arc<Mailbox<ResolveQuestion>>,
    backlinks: Arc<Mailbox<BacklinksQuestion>>,
}

impl Worker {
    /// Answers go to `tell`.
    pub(crate) fn start(tell: impl Fn(Msg) + Clone + Send + 'static) -> Self {
        let searches = Arc::new(Mailbox::default());
        let openings = Arc::new(Mailbox::default());
        let finds = Arc::new(Mailbox::default());
        serve(&searches, tell.clone(), |question: SearchQuestion| {
            let query = Query::parse(&question.line);
            let matches = search(&query, &question.snapshot, Zoned::now().date(), question.order);
            Msg::Matched(Matched { question, query, matches })
        });
        serve(&openings, tell.clone(), |question: OpenQuestion| {
            let document = store::open(&question.entry)
                .map(|(article, text)| Document::new(&article, &text))
                .map_err(|error| error.to_string());
            Msg::Opened(Opened { question, document })
        });
        let (links, backlinks) = (Arc::new(Mailbox::default()), Arc::new(Mailbox::default()));
        let index = Arc::new(LinkIndex::default());
        let same = Arc::clone(&index);
        serve(&links, tell.clone(), move |question: ResolveQuestion| {
            let ResolveQuestion { entry, document, snapshot } = &question;
            let index = index.of(snapshot);
            let resolve = |link| index.resolve(snapshot, entry, link);
            let destinations = document.links().iter().map(resolve).collect();
            Msg::Resolved(question, destinations)
        });
        let newer = Arc::clone(&backlinks);
        serve(&backlinks, tell.clone(), move |question: BacklinksQuestion| {
            let BacklinksQuestion { entry, snapshot } = &question;
            let text = |entry: &Entry| store::open(entry).ok().map(|(_, text)| text);
            let keep_going = || newer.is_empty();
            let found = links::backlinks(&same.of(snapshot), snapshot, entry, text, keep_going);
            Msg::Backlinks(question, found.unwrap_or_default())
        });
        serve(&finds, tell, |question: FindQuestion| {
            let needle = Needle::new(&question.pattern);
            let hits = needle.map_or_else(Vec::new, |needle| question.document.find(&needle));
            Msg::Found(question, hits)
        });
        Self { searches, openings, finds, links, backlinks }
    }

    pub(crate) fn search(&self, question: SearchQuestion) {
        self.searches.put(question);
    }

    pub(crate) fn find(&self, question: FindQuestion) {
        self.finds.put(question);
    }

    pub(crate) fn resolve(&self, question: ResolveQuestion) {
        self.links.put(question);
    }

    pub(crate) fn backlinks(&self, question: BacklinksQuestion) {
        self.backlinks.put(question);
    }

    pub(crate) fn open(&self, question: OpenQuestion) {
        self.openings.put(question);
    }
}

fn serve<Q: Send + 'static>(
    mailbox: &Arc<Mailbox<Q>>,
    tell: impl Fn(Msg) + Send + 'static,
    answer: impl Fn(Q) -> Msg + Send + 'static,
) {
    let mailbox = Arc::clone(mailbox);
    thread::spawn(move || {
        loop {
            tell(answer(mailbox.take()));
        }
    });
}

/// The index of links of the newest articles, made when first asked for.
#[derive(Default)]
struct LinkIndex(Mutex<Option<(u64, Arc<links::Index>)>>);

impl LinkIndex {
    fn of(&self, snapshot: &Snapshot) -> Arc<links::Index> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((revision, index)) if *revision == snapshot.revision => Arc::clone(index),
            _ => {
                let index = Arc::new(links::Index::new(snapshot));
                *kept = Some((snapshot.revision, Arc::clone(&index)));
                index
            }
        }
    }
}

/// Room for one question.
struct Mailbox<Q> {
    question: Mutex<Option<Q>>,
    filled: Condvar,
}

impl<Q> Default for Mailbox<Q> {
    fn default() -> Self {
        Self { question: Mutex::new(None), filled: Condvar::new() }
    }
}

impl<Q> Mailbox<Q> {
    fn put(&self, question: Q) {
        *self.question.lock().unwrap_or_else(PoisonError::into_inner) = Some(question);
        self.filled.notify_one();
    }

    fn is_empty(&self) -> bool {
        self.question.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    fn take(&self) -> Q {
        let mut waiting = self.question.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(question) = waiting.take() {
                return question;
            }
            waiting = self.filled.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
