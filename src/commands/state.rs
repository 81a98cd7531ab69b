//! What a reader did, changed and carried from one place to another without the interface.

use std::fs::File;
use std::io::{BufRead, BufReader, Write, stdin};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::output::{print, say, standard};
use super::{Desk, Outcome, nothing_matched, read_query, sources};
use crate::cli::{Mark as Command, MarkName, State};
use crate::config::{Choice, Options, state_folder};
use crate::error::Error;
use crate::query::Order;
use crate::reading::{self, Imported, Mark, Marked};
use crate::store::{Entry, Source};
use crate::terminal::Form;

/// Lines that cannot be taken in and are told one by one.
const MAX_TOLD: usize = 100;

/// Marks what matches, and prints how many were not so before.
pub(super) fn mark(command: &Command, archives: &[PathBuf]) -> Result<Outcome, Error> {
    let options = Options::load()?;
    let sources = sources(archives, &options)?;
    let (query, doubts) = read_query(&command.query, &options);
    if !doubts.is_empty() {
        return Err(Error::InDoubt { doubts: doubts.join("; ") });
    }
    let desk = Desk::new(&sources)?;
    let snapshot = desk.index.snapshot();
    let matches = desk.find(&query, Order::default())?;
    let article = |&item: &u32| snapshot.entries.get(item as usize).map(Arc::clone);
    let articles: Vec<Arc<Entry>> = matches.items.iter().filter_map(article).collect();
    if articles.is_empty() {
        return Ok(nothing_matched(&command.query));
    }
    let (mark, word) = match command.mark {
        MarkName::Read => (Mark::Read(true), "read"),
        MarkName::Unread => (Mark::Read(false), "unread"),
        MarkName::Starred => (Mark::Starred(true), "starred"),
        MarkName::Unstarred => (Mark::Starred(false), "unstarred"),
    };
    let matching = articles.len();
    let names = sources.iter().map(Source::name).collect();
    let marked = reading::mark(state_folder().as_deref(), names, snapshot, articles, mark)?;
    let Marked { count, notice } = marked;
    if let Some(notice) = notice {
        say(&notice);
    }
    print(Form::Text, Choice::Auto, |out| {
        writeln!(out, "{count} of {matching} matching articles marked {word}")
    })
}

/// Prints what is kept, or takes it in.
pub(super) fn transfer(command: &State) -> Result<Outcome, Error> {
    let folder = state_folder();
    match command {
        State::Export => {
            let mut out = standard(Form::Json, Choice::Auto);
            reading::export(folder.as_deref(), &mut out)?;
            out.flush().map_err(Error::Output)?;
            Ok(Outcome::Done)
        }
        State::Import { file } if file == Path::new("-") => import(folder.as_deref(), &mut stdin().lock()),
        State::Import { file } => {
            let opened = File::open(file);
            let opened =
                opened.map_err(|error| Error::Read { path: file.clone(), reason: error.to_string() })?;
            import(folder.as_deref(), &mut BufReader::new(opened))
        }
    }
}

fn import(folder: Option<&Path>, input: &mut dyn BufRead) -> Result<Outcome, Error> {
    let mut told = 0;
    let mut refuse = |number: usize, why: &str| {
        told += 1;
        if told <= MAX_TOLD {
            say(&format!("line {number} is left out: {why}"));
        }
    };
    let Imported { taken, refused, notice } = reading::import(folder, input, &mut refuse)?;
    if let Some(notice) = notice {
        say(&notice);
    }
    if refused > MAX_TOLD {
        say(&format!("lines left out in all: {refused}"));
    }
    let printed = print(Form::Text, Choice::Auto, |out| {
        let lines = if taken == 1 { "line" } else { "lines" };
        writeln!(out, "{taken} {lines} taken in")
    })?;
    Ok(if refused > 0 { Outcome::LeftOut } else { printed })
}
