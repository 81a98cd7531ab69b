//! What can lie over the panes: help, the palette, the problems, the menu of sorts.

use std::ops::Range;
use std::sync::Arc;

use super::action::{ACTIONS, Declared, Place, keys};
use super::effect::BacklinksQuestion;
use super::export::ExportSheet;
use super::facets::FacetSheet;
use super::key::{Code, Key, Named};
use super::layout::{Area, sheet};
use super::like::Likes;
use super::line::Line;
use super::names::Names;
use super::note_list::NoteList;
use super::noting::{NOTING_HELP, WRITING_HELP};
use super::saved::SavedSheet;
use super::selection::SELECTION_HELP;
use super::status::MarkAll;
use crate::links::Backlink;
use crate::measure;
use crate::page::Heading;
use crate::query::rank;
use crate::store::Entry;

/// Rows of a link; none is longer on a screen that can be read.
const MAX_LINK_ROWS: usize = 1_000;
/// Rows of its sheet that are for what is said around it, where there are many and where there are few.
const AROUND_LINK: (u16, u16) = (8, 3);
/// Fewer rows than this are few.
const MANY_ROWS: u16 = 16;

/// One thing over the panes at a time.
#[derive(Debug)]
pub enum Overlay {
    /// The keys of one place; the first line on screen.
    Help(Place, usize),
    /// What could not be read; the first line on screen.
    Problems(usize),
    /// The sorts; the chosen row.
    Sort(usize),
    /// Tags, sources, authors and years.
    Facets(Box<FacetSheet>),
    /// Every action by name.
    Palette(Palette),
    /// The headings of the article.
    Contents(Picker),
    /// The articles that link to the open one.
    Backlinks(Picker, Backlinks),
    /// The articles like the open one.
    Likes(Picker, Likes),
    /// What the open article names.
    Names(Picker, Names),
    /// All notes and highlights.
    Notes(Picker, NoteList),
    /// The saved queries.
    Saved(SavedSheet),
    /// What is to be exported, and how.
    Export(ExportSheet),
    /// Whether everything that matches is to be read, or unread. Asked in the last row.
    MarkAll(MarkAll),
    /// A link, whole, that cannot be opened from here; the first row of it on screen.
    Link(String, usize),
}

/// A line to type in, and the chosen one of what it leaves.
#[derive(Debug, Default)]
pub struct Picker {
    input: Line,
    /// The chosen row.
    pub selected: usize,
}

/// What a key did to a picker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Picked {
    /// It goes away.
    Closed,
    /// The chosen row is wanted.
    Chosen,
    /// What is left may be something else.
    Typed,
    /// Nothing but the choice, if that.
    Moved,
}

impl Picker {
    /// With this row chosen.
    pub(super) fn at(selected: usize) -> Self {
        Self { selected, ..Self::default() }
    }

    /// What was typed.
    pub fn line(&self) -> &str {
        self.input.value()
    }

    /// Characters before the cursor.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// Puts pasted text in.
    pub(super) fn paste(&mut self, text: &str) {
        self.input.paste(text);
        self.selected = 0;
    }

    /// Takes a key, with `rows` to choose from and `page` of them on screen.
    pub(super) fn key(&mut self, key: Key, rows: usize, page: usize) -> Picked {
        let last = rows.saturating_sub(1);
        self.selected = match key.code {
            Code::Named(Named::Esc) => return Picked::Closed,
            Code::Named(Named::Enter) => return Picked::Chosen,
            Code::Named(Named::Down) => self.selected.saturating_add(1).min(last),
            Code::Named(Named::Up) => self.selected.saturating_sub(1),
            Code::Named(Named::PageDown) => self.selected.saturating_add(page).min(last),
            Code::Named(Named::PageUp) => self.selected.saturating_sub(page),
            // In a line there is something to go to the ends of.
            Code::Named(Named::Home) if self.input.value().is_empty() => 0,
            Code::Named(Named::End) if self.input.value().is_empty() => last,
            _ => {
                let edited = self.input.edit(key);
                return if edited { Picked::Typed } else { Picked::Moved };
            }
        };
        Picked::Moved
    }
}

/// What the actions are chosen with.
#[derive(Debug)]
pub struct Palette {
    /// The line and the choice.
    pub picker: Picker,
    /// Where it was opened.
    pub place: Place,
}

impl Palette {
    pub(super) fn new(place: Place) -> Self {
        Self { picker: Picker::default(), place }
    }

    /// The actions left, best first.
    pub fn choices(&self) -> Vec<&'static Declared> {
        let names: Vec<String> = ACTIONS
            .iter()
            .map(|declared| format!("{}: {}", declared.name, does(declared, self.place)))
            .collect();
        rank(self.picker.line(), &names).into_iter().map(|nth| &ACTIONS[nth]).collect()
    }
}

/// Articles that link to one, and the snapshot they are of.
#[derive(Debug)]
pub struct Backlinks {
    /// Newest first.
    pub found: Vec<Backlink>,
    question: BacklinksQuestion,
}

impl Backlinks {
    pub(super) fn new(found: Vec<Backlink>, question: BacklinksQuestion) -> Self {
        Self { found, question }
    }

    /// The article they lead to.
    pub fn of(&self) -> &Entry {
        &self.question.entry
    }

    /// The article of a backlink.
    pub fn entry(&self, link: &Backlink) -> Option<&Arc<Entry>> {
        self.question.snapshot.entries.get(link.entry as usize)
    }

    /// Those left by what was typed, by their titles, best first.
    pub fn left(&self, line: &str) -> Vec<usize> {
        let title = |link: &Backlink| self.entry(link).map_or("", |entry| &entry.article.title);
        let titles: Vec<&str> = self.found.iter().map(title).collect();
        rank(line, &titles)
    }
}

/// The rows of a link on its sheet, and how many of them are on screen.
pub fn link_rows(size: (u16, u16), link: &str) -> (Vec<Range<usize>>, usize) {
    let area = sheet(size);
    let columns = area.width.saturating_sub(2 * margin(area)).max(1);
    let around = if area.height < MANY_ROWS { AROUND_LINK.1 } else { AROUND_LINK.0 };
    let room = area.height.saturating_sub(around).max(1);
    (measure::rows(link, usize::from(columns), MAX_LINK_ROWS), usize::from(room))
}

/// Blank columns at either side of a sheet.
pub fn margin(sheet: Area) -> u16 {
    if sheet.width >= 60 { 4 } else { 1 }
}

/// The headings left by what was typed, in their order, and which of them fits best.
pub fn contents(headings: &[Heading], line: &str) -> (Vec<usize>, usize) {
    let names: Vec<&str> = headings.iter().map(|heading| heading.text.as_str()).collect();
    let mut left = rank(line, &names);
    let best = left.first().copied();
    left.sort_unstable();
    let row = left.iter().position(|&nth| Some(nth) == best).unwrap_or(0);
    (left, row)
}

/// What an action does, as said where it is asked for, else where it can be.
pub(super) fn does(declared: &'static Declared, place: Place) -> &'static str {
    let binding = declared.binding(place).or(declared.list.as_ref()).or(declared.page.as_ref());
    binding.map_or("", |binding| binding.does)
}

/// Help for one place: what is pressed, what it does. A line without keys is a heading, one with
/// neither is a gap.
pub fn help(place: Place) -> Vec<(String, String)> {
    let heading = |text: &str| (String::new(), text.to_owned());
    let mut lines = vec![heading(match place {
        Place::List => "In the list",
        Place::Page => "On the page",
    })];
    for declared in ACTIONS {
        if let Some(binding) = declared.binding(place) {
            lines.push((keys(declared, place), binding.does.to_owned()));
        }
    }
    for (title, section) in sections(place) {
        lines.extend([heading(""), heading(title)]);
        lines.extend(section.iter().map(|(typed, does)| ((*typed).to_owned(), (*does).to_owned())));
    }
    lines
}

/// What else can be typed once a key of `place` was pressed.
fn sections(place: Place) -> &'static [(&'static str, &'static [(&'static str, &'static str)])] {
    match place {
        Place::List => &[
            ("In the filter bar", &FILTER_HELP),
            ("Among the tags, sources, authors and years", &FACETS_HELP),
            ("On the timeline", &TIMELINE_HELP),
            ("Among the saved queries", &SAVED_HELP),
            ("Among what an article names", &Names::KEYS),
            ("Among the notes", &NoteList::KEYS),
            ("What a filter is made of", &QUERY_HELP),
        ],
        Place::Page => &[
            ("In the find line", &FIND_HELP),
            ("With letters beside the links", &LABELS_HELP),
            ("With a paragraph chosen", &PARAGRAPH_HELP),
            ("With words selected", &SELECTION_HELP),
            ("With a passage chosen for a note", &NOTING_HELP),
            ("In a note", &WRITING_HELP),
            ("Among the notes", &NoteList::KEYS),
            ("Among what the article names", &Names::KEYS),
        ],
    }
}

/// What can be pressed on the sheet of facets.
const FACETS_HELP: [(&str, &str); 5] = [
    ("letters", "narrow every column, best first"),
    ("Tab ⇧Tab ← →", "the next column, the one before"),
    ("Space", "mark it: of one column any of the marked will do"),
    ("↵", "only these; what the filter has already is taken out"),
    ("-", "not these"),
];

/// What can be pressed on the timeline.
const TIMELINE_HELP: [(&str, &str); 5] = [
    ("← → h l", "the time before, the time after"),
    ("Space", "begin a span that ends where you go"),
    ("+ -", "weeks, months, quarters or years"),
    ("↵", "only what was written then"),
    ("Esc", "leave it"),
];

/// What can be pressed among the saved queries.
const SAVED_HELP: [(&str, &str); 3] = [
    ("letters", "narrow them; a new name saves the filter under it"),
    ("↵", "go to the articles of one"),
    ("C-x", "delete it"),
];

/// What can be pressed in the filter bar.
const FILTER_HELP: [(&str, &str); 7] = [
    ("↵ / Esc", "keep the filter / take back what was typed"),
    ("Tab", "complete a field, a tag, a source …, with how many there are"),
    ("Tab", "take the spelling that was found instead"),
    ("↑ ↓", "move in the list meanwhile"),
    ("C-t", "the words in the text; again: in the title"),
    ("C-p C-n", "filters kept before that have what is typed, and back"),
    ("C-w C-u C-k C-y", "cut a word, all before, all behind; put it back"),
];

/// What can be typed in the filter bar.
const QUERY_HELP: [(&str, &str); 18] = [
    ("conti hospital", "each word in the title or a tag; letters may be left out"),
    ("\"exact words\"", "this very text in the title"),
    ("text:\"a phrase\"", "in the text of the article; also one word: text:conti"),
    ("#ransomware", "in a tag; tag:country=haiti in a tag of that group"),
    ("#=\"Cobalt Strike\"", "this tag, whole; also source:=\"The Record\""),
    ("source:zdnet", "by source; author:gatlan by author"),
    ("after:2021-11", "from then on; before:2022 until then"),
    ("date:2021-11-19", "that day, month or year; 2021-07..2021-09"),
    ("date:last-week", "also today, yesterday, this-month, last-year …"),
    ("date:3d", "the last three days; 2w, 6m, 1y"),
    ("date:none", "whose date could not be read"),
    ("has:image", "or link, table, code"),
    ("is:unread", "or read, starred; new: not there the last time"),
    ("is:marked", "marked in this session"),
    ("has:note", "with a note or a highlight of yours"),
    ("@name", "what was saved under this name"),
    ("-word -#tag", "not these"),
    ("(a | b) #c", "either of the two, and c"),
];

/// What can be pressed in the find line.
const FIND_HELP: [(&str, &str); 4] = [
    ("↵", "stay there; on an empty line, what was looked for last"),
    ("Esc", "back to where you were"),
    ("↓ ↑", "the next place, the one before"),
    ("words", "letters as typed; capitals count only when you type one"),
];

/// What can be pressed when letters stand beside the links.
const LABELS_HELP: [(&str, &str); 2] =
    [("a letter, or two", "follow the link beside them"), ("any other key", "take them away")];

/// What can be pressed when a paragraph is chosen.
const PARAGRAPH_HELP: [(&str, &str); 4] = [
    ("j k ↓ ↑", "the next one, the one before"),
    ("↵ Q", "copy it as a quotation with its source; code as it is"),
    ("y", "copy its words alone"),
    ("Esc", "leave it"),
];
