//! What is to outlive the session: what the reader did, queries that are saved, articles that are
//! exported.

use std::io;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::{Happening, Session, tell_loop};
use crate::app::{ExportQuestion, Format, Msg, SavedQueries};
use crate::reading::Keeper;
use crate::terminal::Terminal;
use crate::worker::Worker;

/// After a fault this long is waited for what is still to be kept.
const LAST_WAIT: Duration = Duration::from_secs(1);

/// The keeper, where a fault on any thread can still have it write what there is.
#[derive(Clone)]
pub(super) struct SharedKeeper(Arc<Mutex<Option<Keeper>>>);

impl SharedKeeper {
    pub(super) fn new(keeper: Keeper) -> Self {
        Self(Arc::new(Mutex::new(Some(keeper))))
    }

    pub(super) fn tell(&self, tell: impl FnOnce(&Keeper)) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(tell);
    }

    /// Waits until everything is kept. Gives back what could not be, in words for the reader.
    pub(super) fn finish(&self) -> Option<String> {
        let keeper = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        keeper.and_then(Keeper::finish)
    }

    /// The same for a thread that had a fault: it may be the keeper's own, or have the keeper in its
    /// hands, and must not wait for itself.
    pub(super) fn finish_soon(&self) {
        let Some(keeper) = self.0.try_lock().ok().and_then(|mut keeper| keeper.take()) else { return };
        let (done, is_done) = mpsc::channel();
        thread::spawn(move || {
            drop(keeper);
            // Whoever waited may have given up.
            let _ = done.send(());
        });
        let _ = is_done.recv_timeout(LAST_WAIT);
    }
}

impl Session {
    fn saved_queries(&self) -> Msg {
        let configured = self.queries.configured().map(str::to_owned).collect();
        Msg::Saved(SavedQueries { all: Arc::new(self.queries.all()), configured })
    }

    /// Before the first key: the saved queries, and what could not be read of them.
    pub(super) fn tell_queries(&self) {
        tell_loop(&self.sender, Happening::Msg(Box::new(self.saved_queries())));
        if let Some(problem) = self.queries.problem() {
            tell_loop(&self.sender, Happening::Msg(Box::new(Msg::Told(problem))));
        }
    }

    fn queries_changed(
        &mut self,
        outcome: Result<String, String>,
        terminal: &mut Terminal,
    ) -> io::Result<()> {
        let saved = self.saved_queries();
        self.update(saved, terminal)?;
        self.update(Msg::Told(outcome.unwrap_or_else(|why| why)), terminal)
    }

    pub(super) fn save_query(&mut self, name: &str, line: &str, terminal: &mut Terminal) -> io::Result<()> {
        let outcome = self.queries.save(name, line);
        self.queries_changed(outcome.map(|()| format!("saved: @{name} is “{line}”")), terminal)
    }

    pub(super) fn delete_query(&mut self, name: &str, terminal: &mut Terminal) -> io::Result<()> {
        let outcome = self.queries.delete(name);
        self.queries_changed(outcome.map(|()| format!("@{name} is deleted")), terminal)
    }

    pub(super) fn name_export(&mut self, format: Format, terminal: &mut Terminal) -> io::Result<()> {
        let name = Worker::name_export(format, &self.sources);
        self.update(Msg::ExportNamed(name), terminal)
    }

    pub(super) fn write_notes(&mut self, text: String) {
        let (sources, tell) = (Arc::clone(&self.sources), self.sender.clone());
        self.worker.write_notes(text, sources, move |msg| tell_loop(&tell, Happening::Msg(Box::new(msg))));
    }

    pub(super) fn export(&mut self, question: ExportQuestion) {
        let (sources, tell) = (Arc::clone(&self.sources), self.sender.clone());
        self.worker.export(question, sources, move |msg| tell_loop(&tell, Happening::Msg(Box::new(msg))));
    }
}
