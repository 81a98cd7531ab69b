//! What is to outlive the session: queries that are saved, and articles that are exported.

use std::io;
use std::sync::Arc;

use super::{Happening, Session, tell_loop};
use crate::app::{ExportQuestion, Format, Msg, SavedQueries};
use crate::terminal::Terminal;
use crate::worker::Worker;

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

    pub(super) fn export(&mut self, question: ExportQuestion) {
        let (sources, tell) = (Arc::clone(&self.sources), self.sender.clone());
        self.worker.export(question, sources, move |msg| tell_loop(&tell, Happening::Msg(Box::new(msg))));
    }
}
