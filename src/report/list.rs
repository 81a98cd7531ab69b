//! The matching articles, as a table, JSON, TSV or paths.

use std::io::{self, Write};

use serde::Serialize;

use crate::measure;
use crate::query::Matches;
use crate::safe::{SafeText, clean};
use crate::store::{Entry, Snapshot};

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListStyle {
    /// Columns; on a terminal cut to its width.
    Table {
        width: Option<usize>,
        colour: bool,
    },
    Json,
    Tsv,
    Paths,
}

const MAX_SOURCE: usize = 20;

/// Prints the matches in their order.
pub(crate) fn list(
    matches: &Matches,
    snapshot: &Snapshot,
    style: ListStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let entries = || matches.items.iter().map(|item| snapshot.entries[item.index as usize].as_ref());
    match style {
        ListStyle::Json => {
            let articles: Vec<_> = entries().map(Record::new).collect();
            super::json::write(&articles, out)
        }
        ListStyle::Tsv => {
            writeln!(out, "id\tdate\tsource\ttitle\tauthors\ttags\tlink")?;
            entries().try_for_each(|entry| write_tsv(entry, out))
        }
        ListStyle::Paths => entries().try_for_each(|entry| writeln!(out, "{}", clean(&entry.path()))),
        ListStyle::Table { width, colour } => {
            let source = |entry: &Entry| {
                let source = clean(entry.article.source.as_deref().unwrap_or("")).into_owned();
                measure::ellipsis(&source, MAX_SOURCE)
            };
            let column = entries().map(|entry| measure::width(&source(entry))).max().unwrap_or(0);
            let (faint, end) = if colour { ("\x1b[2m", "\x1b[0m") } else { ("", "") };
            for entry in entries() {
                let date =
                    entry.article.date.map_or_else(|| "          ".to_owned(), |date| date.day().to_string());
                let source = source(entry);
                let gap = " ".repeat(column - measure::width(&source) + 2);
                let title = SafeText::new(&entry.article.title);
                let room = width.map_or(usize::MAX, |width| width.saturating_sub(date.len() + column + 4));
                let title = if column == 0 && room == usize::MAX {
                    title.to_string()
                } else {
                    measure::ellipsis(&title, room)
                };
                writeln!(out, "{faint}{date}  {source}{gap}{end}{title}")?;
            }
            Ok(())
        }
    }
}

/// One line an article; lists within a cell are apart by `; `.
fn write_tsv(entry: &Entry, out: &mut dyn Write) -> io::Result<()> {
    let article = &entry.article;
    let tags: Vec<&str> = article.tags.iter().map(|tag| tag.name.as_str()).collect();
    let date = article.date.map(|date| date.rfc3339()).unwrap_or_default();
    let cells = [
        &*entry.id,
        &date,
        article.source.as_deref().unwrap_or(""),
        &article.title,
        &article.authors.join("; "),
        &tags.join("; "),
        article.link.as_deref().unwrap_or(""),
    ];
    // Cleaning turns tabs and newlines into spaces, so a cell stays a cell.
    let cells: Vec<_> = cells.into_iter().map(clean).collect();
    writeln!(out, "{}", cells.join("\t"))
}

/// An article as scripts see it: what it has, exactly.
#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    path: String,
    title: &'a str,
    subtitle: Option<&'a str>,
    source: Option<&'a str>,
    link: Option<&'a str>,
    authors: &'a [String],
    date: Option<String>,
    date_text: Option<&'a str>,
    tags: Vec<TagRecord<'a>>,
    words: u32,
    read: bool,
    starred: bool,
}

#[derive(Serialize)]
pub(super) struct TagRecord<'a> {
    pub(super) name: &'a str,
    pub(super) group: Option<&'a str>,
}

impl<'a> Record<'a> {
    fn new(entry: &'a Entry) -> Self {
        let article = &entry.article;
        let tag = |tag: &'a std::sync::Arc<crate::article::Tag>| TagRecord {
            name: &tag.name,
            group: tag.group.as_deref(),
        };
        Self {
            id: &entry.id,
            path: entry.path().into_owned(),
            title: &article.title,
            subtitle: article.subtitle.as_deref(),
            source: article.source.as_deref(),
            link: article.link.as_deref(),
            authors: &article.authors,
            date: article.date.map(|date| date.rfc3339()),
            date_text: article.date_text.as_deref(),
            tags: article.tags.iter().map(tag).collect(),
            words: article.words,
            // Nothing is remembered of a reader yet.
            read: false,
            starred: false,
        }
    }
}
