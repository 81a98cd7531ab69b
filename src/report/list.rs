//! The matching articles, as a table, JSON, TSV, paths or Markdown.

use std::io::{self, Write};

use serde::Serialize;

use crate::article::citation;
use crate::measure;
use crate::query::{Like, Matches, States};
use crate::safe::clean;
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
    /// A list of citations.
    Markdown,
}

const MAX_SOURCE: usize = 20;
/// Titles are made as wide as the widest, up to this, where something stands behind them.
const MAX_TITLE: usize = 100;
/// `2021-05-20`
const DATE: usize = 10;

/// Prints the matches in their order.
pub(crate) fn list(
    matches: &Matches,
    snapshot: &Snapshot,
    states: &States,
    style: ListStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    print(&matches.items, &[], (snapshot, states), style, out)
}

/// Prints the articles like one in their order; in a table, with what they share.
pub(crate) fn likes(
    likes: &[Like],
    snapshot: &Snapshot,
    states: &States,
    style: ListStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let items: Vec<u32> = likes.iter().map(|like| like.item).collect();
    let reason = |like: &Like| like.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    print(&items, &likes.iter().map(reason).collect::<Vec<_>>(), (snapshot, states), style, out)
}

fn print(
    items: &[u32],
    notes: &[String],
    (snapshot, states): (&Snapshot, &States),
    style: ListStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let entries = || items.iter().map(|&item| snapshot.entries[item as usize].as_ref());
    match style {
        ListStyle::Json => {
            let record = |(entry, &item)| Record::new(entry, item as usize, states);
            let articles: Vec<_> = entries().zip(items).map(record).collect();
            super::json::write(&articles, out)
        }
        ListStyle::Tsv => {
            writeln!(out, "id\tdate\tsource\ttitle\tauthors\ttags\tlink")?;
            entries().try_for_each(|entry| write_tsv(entry, out))
        }
        ListStyle::Markdown => {
            entries().try_for_each(|entry| writeln!(out, "- {}", citation(&entry.article)))
        }
        ListStyle::Paths => entries().try_for_each(|entry| writeln!(out, "{}", clean(&entry.path()))),
        ListStyle::Table { width, colour } => {
            table(&entries().collect::<Vec<_>>(), notes, width.unwrap_or(usize::MAX), colour, out)
        }
    }
}

/// Date, source and title; the title has what is left of `width`, and shares it with the notes there are.
fn table(
    entries: &[&Entry],
    notes: &[String],
    width: usize,
    colour: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let source =
        |entry: &Entry| measure::ellipsis(&clean(entry.article.source.as_deref().unwrap_or("")), MAX_SOURCE);
    let column = entries.iter().map(|entry| measure::width(&source(entry))).max().unwrap_or(0);
    let (faint, end) = if colour { ("\x1b[2m", "\x1b[0m") } else { ("", "") };
    let room = width.saturating_sub(DATE + column + 4);
    let widths = entries.iter().map(|entry| measure::width(&clean(&entry.article.title)));
    // Where nothing stands behind the titles, none is made as wide as another.
    let titles =
        if notes.is_empty() { 0 } else { widths.max().unwrap_or(0).min(MAX_TITLE).min(room / 5 * 3) };
    let most = if notes.is_empty() || width == usize::MAX { room } else { titles };
    for (nth, entry) in entries.iter().enumerate() {
        let date = entry.article.date.map(|date| date.day().to_string()).unwrap_or_default();
        let source = source(entry);
        let gap = " ".repeat(column - measure::width(&source) + 2);
        let title = measure::ellipsis(&clean(&entry.article.title), most);
        write!(out, "{faint}{date:DATE$}  {source}{gap}{end}{title}")?;
        if let Some(note) = notes.get(nth) {
            let used = measure::width(&title);
            let gap = " ".repeat(titles.saturating_sub(used) + 2);
            let note = measure::ellipsis(&clean(note), room.saturating_sub(used.max(titles) + 2));
            write!(out, "{gap}{faint}{note}{end}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// One line an article; lists within a cell are apart by `; `.
fn write_tsv(entry: &Entry, out: &mut dyn Write) -> io::Result<()> {
    let article = &entry.article;
    let tags: Vec<&str> = article.tags.iter().map(|tag| &*tag.name).collect();
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
    authors: &'a [Box<str>],
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
    fn new(entry: &'a Entry, item: usize, states: &States) -> Self {
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
            read: states.read.contains(item),
            starred: states.starred.contains(item),
        }
    }
}
