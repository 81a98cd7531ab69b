//! Does what may take long on threads of its own. Only the newest question of a kind is worked on:
//! one that comes while another waits takes its place.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use jiff::Zoned;

use crate::app::{FindQuestion, Matched, Msg, OpenQuestion, Opened, SearchQuestion};
use crate::page::{Document, Needle};
use crate::query::{Query, search};
use crate::store;

/// Three desks: one searches, one opens articles, one finds words in them.
pub(crate) struct Worker {
    searches: Arc<Mailbox<SearchQuestion>>,
    openings: Arc<Mailbox<OpenQuestion>>,
    finds: Arc<Mailbox<FindQuestion>>,
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
        serve(&finds, tell, |question: FindQuestion| {
            let needle = Needle::new(&question.pattern);
            let hits = needle.map_or_else(Vec::new, |needle| question.document.find(&needle));
            Msg::Found(question, hits)
        });
        Self { searches, openings, finds }
    }

    pub(crate) fn search(&self, question: SearchQuestion) {
        self.searches.put(question);
    }

    pub(crate) fn find(&self, question: FindQuestion) {
        self.finds.put(question);
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
