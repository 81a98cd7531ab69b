//! Notes and highlights with the passages they are about.

use std::io::{self, Write};

use serde::Serialize;

use crate::article::citation;
use crate::reading::{Note, quoted};
use crate::safe::clean;
use crate::store::Entry;

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoteStyle {
    /// The passages as quotations, under their articles.
    Markdown,
    Json,
    Tsv,
}

/// A note, and the article it is from unless that is gone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noted<'a> {
    pub(crate) note: &'a Note,
    pub(crate) entry: Option<&'a Entry>,
    /// The bytes of the article from which and up to which its words stand; none if they are adrift.
    pub(crate) place: Option<(usize, usize)>,
}

/// A note as scripts see it: what it has, exactly.
#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    article: &'a str,
    path: Option<String>,
    title: Option<&'a str>,
    link: Option<&'a str>,
    quote: &'a str,
    note: Option<&'a str>,
    made: Option<String>,
    start: Option<usize>,
    end: Option<usize>,
    adrift: bool,
}

impl<'a> Record<'a> {
    fn new(Noted { note, entry, place }: Noted<'a>) -> Self {
        let article = entry.map(|entry| &entry.article);
        Self {
            id: &note.id,
            article: &note.article,
            path: entry.map(|entry| entry.path().into_owned()),
            title: article.map(|article| &*article.title),
            link: article.and_then(|article| article.link.as_deref()),
            quote: &note.passage.quote,
            note: note.text.as_deref(),
            made: note.made.map(|made| made.to_string()),
            start: place.map(|(start, _)| start),
            end: place.map(|(_, end)| end),
            adrift: place.is_none(),
        }
    }
}

/// Prints the notes in their order; those of one article stand together.
pub(crate) fn notes(notes: &[Noted<'_>], style: NoteStyle, out: &mut dyn Write) -> io::Result<()> {
    match style {
        NoteStyle::Json => {
            let records: Vec<_> = notes.iter().copied().map(Record::new).collect();
            super::json::write(&records, out)
        }
        NoteStyle::Tsv => {
            writeln!(out, "article\tquote\tnote\tmade\ttitle\tadrift")?;
            for &noted in notes {
                let record = Record::new(noted);
                let made = record.made.as_deref().unwrap_or("");
                let (note, title) = (record.note.unwrap_or(""), record.title.unwrap_or(""));
                // Cleaning turns tabs and newlines into spaces, so a cell stays a cell.
                let adrift = if record.adrift { "adrift" } else { "" };
                let cells = [record.article, record.quote, note, made, title, adrift].map(clean);
                writeln!(out, "{}", cells.join("\t"))?;
            }
            Ok(())
        }
        NoteStyle::Markdown => {
            let article = |noted: &Noted<'_>| (noted.note.archive, noted.note.article.clone());
            for (nth, of_one) in notes.chunk_by(|a, b| article(a) == article(b)).enumerate() {
                let gone = || format!("{} (no such article any more)", of_one[0].note.article);
                let heading = of_one[0].entry.map_or_else(gone, |entry| citation(&entry.article));
                let gap = if nth > 0 { "\n" } else { "" };
                let notes =
                    of_one.iter().map(|noted| (noted.note, noted.entry.is_some() && noted.place.is_none()));
                write!(out, "{gap}{}", quoted(&heading, notes))?;
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Passage;
    use crate::store::{Source, load_all};

    fn printed(notes: &[Noted<'_>], style: NoteStyle) -> String {
        let mut out = Vec::new();
        super::notes(notes, style, &mut out).expect("memory takes it");
        String::from_utf8(out).expect("it is text")
    }

    #[test]
    fn notes_are_printed_for_people_and_exactly_for_programs() {
        let snapshot = load_all(&[Source::Sample]);
        let entry = &snapshot.entries[0];
        let note = |article: &str, quote: &str, text: Option<&str>| Note {
            id: "7".into(),
            archive: 0,
            article: article.into(),
            fingerprint: 0,
            passage: Passage { start: 3, end: 9, quote: quote.into(), ..Passage::default() },
            text: text.map(Into::into),
            made: None,
        };
        let (one, two) =
            (note(&entry.id, "a\tb\n\nc", Some("x\u{1b}[2J\ny")), note("gone\u{7}.md", "d", None));
        let notes = [
            Noted { note: &one, entry: Some(entry), place: Some((3, 9)) },
            Noted { note: &two, entry: None, place: None },
        ];
        let cited = citation(&entry.article);
        assert_eq!(
            printed(&notes, NoteStyle::Markdown),
            format!(
                "## {cited}\n\n> a\tb\n>\n> c\n\nx[2J\ny\n\n## gone.md (no such article any more)\n\n> d\n"
            )
        );
        let title = clean(&entry.article.title);
        assert_eq!(
            printed(&notes, NoteStyle::Tsv),
            format!(
                "article\tquote\tnote\tmade\ttitle\tadrift\n{}\ta b  c\tx[2J y\t\t{title}\t\ngone.md\td\t\t\t\tadrift\n",
                entry.id
            )
        );
        let json: serde_json::Value = serde_json::from_str(&printed(&notes, NoteStyle::Json)).expect("JSON");
        assert_eq!(json[0]["note"], "x\u{1b}[2J\ny");
        assert_eq!((&json[0]["start"], &json[0]["adrift"]), (&3.into(), &false.into()));
        assert_eq!((&json[1]["start"], &json[1]["adrift"]), (&serde_json::Value::Null, &true.into()));
        assert_eq!((&json[0]["quote"], &json[1]["title"]), (&"a\tb\n\nc".into(), &serde_json::Value::Null));
    }
}
