//! A desk answers one kind of question on a thread of its own. Only the newest is worked on: one that
//! comes while another waits takes its place.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

/// Where questions of one kind are put.
pub(crate) struct Desk<Q>(Arc<Mailbox<Q>>);

/// What is being answered, as its desk sees it.
pub(super) struct Wanted<'a, Q>(&'a Mailbox<Q>);

impl<Q: Send + 'static> Desk<Q> {
    /// `answer` gets each question, and gives an answer unless it is not wanted any more.
    pub(super) fn open<A>(
        tell: impl Fn(A) + Send + 'static,
        mut answer: impl FnMut(Q, &Wanted<'_, Q>) -> Option<A> + Send + 'static,
    ) -> Self {
        let mailbox = Arc::new(Mailbox::default());
        let desk = Self(Arc::clone(&mailbox));
        thread::spawn(move || {
            loop {
                if let Some(answer) = answer(mailbox.take(), &Wanted(&mailbox)) {
                    tell(answer);
                }
            }
        });
        desk
    }

    /// Puts a question, in the place of one that waits.
    pub(crate) fn ask(&self, question: Q) {
        self.0.put(question);
    }
}

impl<Q> Wanted<'_, Q> {
    /// Whether no newer question waits.
    pub(super) fn still(&self) -> bool {
        self.0.is_empty()
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
