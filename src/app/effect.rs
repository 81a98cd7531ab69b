//! What the interface wants done, as data: it can be printed, compared and refused.

use std::path::PathBuf;
use std::sync::Arc;

use fixedbitset::FixedBitSet;

use super::export::{ExportTo, Format};
use crate::page::Document;
use crate::picture::{Area, CellSize, Protocol};
use crate::query::{Matches, Order, Saved};
use crate::reading::{Change, Note, Reading};
use crate::store::{Entry, Snapshot};

/// Something for the session to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The screen is out of date.
    Draw,
    /// Forget what the terminal shows and draw it all.
    Redraw,
    /// Find what matches; answered by `Msg::Matched`.
    Search(SearchQuestion),
    /// Find out what the matching articles are; answered by `Msg::States`.
    States(StatesQuestion),
    /// Find the lines around what was found in bodies; answered by `Msg::Contexts`.
    Contexts(ContextsQuestion),
    /// Find what could be typed; answered by `Msg::Completed`.
    Complete(CompleteQuestion),
    /// Count what the matching articles have; answered by `Msg::Facets`.
    Facets(FacetsQuestion),
    /// Count what each saved query finds; answered by `Msg::QueryCounts`.
    QueryCounts(QueryCountsQuestion),
    /// Write notes, as Markdown, to a file with a name nobody else has; answered by `Msg::Told`.
    WriteNotes(String),
    /// Find where the passages of notes stand now; answered by `Msg::Located`.
    Locate(LocateQuestion),
    /// Keep something the reader did; answered by `Msg::Reading`.
    Keep(Change),
    /// Find out which of the articles are new, and which were renamed; answered by `Msg::Reading`.
    Meet(Arc<Snapshot>),
    /// Save a query under a name; answered by `Msg::Saved`.
    SaveQuery {
        /// Under which.
        name: String,
        /// As it was typed.
        line: String,
    },
    /// Forget what was saved under a name; answered by `Msg::Saved`.
    DeleteQuery(String),
    /// Think of a name for a file; answered by `Msg::ExportNamed`.
    NameExport(Format),
    /// Hand articles out; answered by `Msg::Exported`.
    Export(ExportQuestion),
    /// Open an article; answered by `Msg::Opened`.
    Open(OpenQuestion),
    /// Find words in an article; answered by `Msg::Found`.
    Find(FindQuestion),
    /// Find out where the links of an article lead; answered by `Msg::Resolved`.
    Resolve(ResolveQuestion),
    /// Find the articles that link to one; answered by `Msg::Backlinks`.
    Backlinks(BacklinksQuestion),
    /// Find the articles like one; answered by `Msg::Alike`.
    Like(LikeQuestion),
    /// Find out what an article names; answered by `Msg::Names`.
    Name(NamesQuestion),
    /// Count the articles that name the same; answered by `Msg::Mentions`.
    Mentions(MentionsQuestion),
    /// Make a picture ready to be drawn; answered by `Msg::Pictured`.
    Picture(PictureQuestion),
    /// Open a file in the user's editor, then read the archive again.
    Edit(PathBuf),
    /// Hand text to the terminal's clipboard.
    Copy {
        /// All of it.
        text: String,
        /// What it is, for the message.
        what: &'static str,
    },
    /// Open a link outside.
    Browse(String),
    /// Read the archive again.
    Reload,
    /// Use the next theme; answered by `Msg::Theme`.
    NextTheme,
    /// Have the terminal tell of the mouse, or no longer.
    ToggleMouse,
    /// Use the theme of this name, if there is one.
    UseTheme(String),
    /// Give the terminal back until continued.
    Suspend,
    /// Leave.
    Quit,
}

/// A search to be done. The answer carries it, so that a late one is known.
#[derive(Clone, Debug)]
pub struct SearchQuestion {
    /// The query as it was typed.
    pub line: String,
    /// How to sort.
    pub order: Order,
    /// What to search.
    pub snapshot: Arc<Snapshot>,
    /// What `@name` stands for.
    pub saved: Arc<Saved>,
    /// What is marked, where the line asks for it.
    pub marked: Option<Marked>,
    /// What the list shows now.
    pub former: Arc<Snapshot>,
    /// What the reader did, as far as it is to be looked at: rows stay while the line does.
    pub reading: Arc<Reading>,
    /// Grows when the line asks for that and is to be asked anew.
    pub anew: Option<u64>,
}

/// The marked articles.
#[derive(Clone, Debug, Default)]
pub struct Marked {
    /// Of two, whether they are the same.
    pub revision: u64,
    /// Indices into the entries of the snapshot that is asked about.
    pub articles: Arc<FixedBitSet>,
}

impl PartialEq for Marked {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

impl PartialEq for SearchQuestion {
    fn eq(&self, other: &Self) -> bool {
        self.line == other.line
            && self.order == other.order
            && self.snapshot.revision == other.snapshot.revision
            && Arc::ptr_eq(&self.saved, &other.saved)
            && self.marked == other.marked
            && self.anew == other.anew
    }
}

/// Matching articles of which is to be found out what they are.
#[derive(Clone, Debug)]
pub struct StatesQuestion {
    /// Which.
    pub matches: Arc<Matches>,
    /// Of what.
    pub snapshot: Arc<Snapshot>,
    /// What the reader did.
    pub reading: Arc<Reading>,
}

impl PartialEq for StatesQuestion {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.matches, &other.matches)
            && self.snapshot.revision == other.snapshot.revision
            && self.reading.revision() == other.reading.revision()
    }
}

/// Saved queries whose matches are to be counted.
#[derive(Clone, Debug)]
pub struct QueryCountsQuestion {
    /// All of them.
    pub saved: Arc<Saved>,
    /// Where to look.
    pub snapshot: Arc<Snapshot>,
    /// What is marked, should one ask for it.
    pub marked: Marked,
    /// What the reader did, likewise.
    pub reading: Arc<Reading>,
}

impl PartialEq for QueryCountsQuestion {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.saved, &other.saved)
            && self.snapshot.revision == other.snapshot.revision
            && self.marked == other.marked
            && self.reading.revision() == other.reading.revision()
    }
}

/// Articles to be handed out.
#[derive(Clone, Debug)]
pub struct ExportQuestion {
    /// Which, in their order.
    pub articles: Arc<Matches>,
    /// Of what.
    pub snapshot: Arc<Snapshot>,
    /// Where to, and how.
    pub to: ExportTo,
    /// What the reader did with them.
    pub reading: Arc<Reading>,
}

impl PartialEq for ExportQuestion {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.articles, &other.articles) && self.to == other.to
    }
}

/// Lines around what was found in bodies.
#[derive(Clone, Debug)]
pub struct ContextsQuestion {
    /// Where the articles stand in the snapshot.
    pub items: Vec<u32>,
    /// Those articles.
    pub entries: Vec<Arc<Entry>>,
    /// What was looked for.
    pub texts: Vec<String>,
    /// Columns there are for a line.
    pub columns: u16,
}

impl PartialEq for ContextsQuestion {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&Arc<Entry>, &Arc<Entry>)| Arc::ptr_eq(a, b);
        (&self.items, &self.texts, self.columns) == (&other.items, &other.texts, other.columns)
            && self.entries.iter().zip(&other.entries).all(same)
    }
}

/// A line to be completed where its cursor stands.
#[derive(Clone, Debug)]
pub struct CompleteQuestion {
    /// The query as far as it is typed.
    pub line: String,
    /// The byte the cursor stands before.
    pub cursor: usize,
    /// What has the names, and is counted.
    pub snapshot: Arc<Snapshot>,
    /// What `@name` stands for.
    pub saved: Arc<Saved>,
    /// What is marked, should one ask for it.
    pub marked: Marked,
    /// What the reader did, likewise.
    pub reading: Arc<Reading>,
}

impl PartialEq for CompleteQuestion {
    fn eq(&self, other: &Self) -> bool {
        self.line == other.line
            && self.cursor == other.cursor
            && self.snapshot.revision == other.snapshot.revision
            && Arc::ptr_eq(&self.saved, &other.saved)
            && self.marked == other.marked
            && self.reading.revision() == other.reading.revision()
    }
}

/// Matching articles to be counted by their tags, sources, authors and years.
#[derive(Clone, Debug)]
pub struct FacetsQuestion {
    /// What they are of.
    pub snapshot: Arc<Snapshot>,
    /// Which.
    pub matches: Arc<Matches>,
    /// What narrows the names.
    pub typed: String,
}

impl PartialEq for FacetsQuestion {
    fn eq(&self, other: &Self) -> bool {
        self.typed == other.typed
            && self.snapshot.revision == other.snapshot.revision
            && Arc::ptr_eq(&self.matches, &other.matches)
    }
}

/// An article to be opened.
#[derive(Clone, Debug)]
pub struct OpenQuestion {
    /// Which.
    pub entry: Arc<Entry>,
    /// What it said when it was gone to, if it is open.
    pub former: Option<Arc<Document>>,
}

impl PartialEq for OpenQuestion {
    fn eq(&self, other: &Self) -> bool {
        self.entry.is(&other.entry) && self.entry.fingerprint == other.entry.fingerprint
    }
}

/// Notes whose passages are to be found in the text of their article.
#[derive(Clone, Debug)]
pub struct LocateQuestion {
    /// Which article.
    pub entry: Arc<Entry>,
    /// What it says, if it is open.
    pub document: Option<Arc<Document>>,
    /// Which notes.
    pub notes: Vec<Arc<Note>>,
}

impl PartialEq for LocateQuestion {
    fn eq(&self, other: &Self) -> bool {
        let is_same_text = match (&self.document, &other.document) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => self.entry.fingerprint == other.entry.fingerprint,
            _ => false,
        };
        is_same_text && self.entry.is(&other.entry) && self.notes == other.notes
    }
}

/// Links to be followed as far as the archive goes.
#[derive(Clone, Debug)]
pub struct ResolveQuestion {
    /// Of which article.
    pub entry: Arc<Entry>,
    /// What it says.
    pub document: Arc<Document>,
    /// What there is to lead to.
    pub snapshot: Arc<Snapshot>,
}

impl PartialEq for ResolveQuestion {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.document, &other.document) && self.snapshot.revision == other.snapshot.revision
    }
}

/// Links to an article to be found.
#[derive(Clone, Debug)]
pub struct BacklinksQuestion {
    /// Which article.
    pub entry: Arc<Entry>,
    /// Where to look.
    pub snapshot: Arc<Snapshot>,
}

impl PartialEq for BacklinksQuestion {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.entry, &other.entry) && self.snapshot.revision == other.snapshot.revision
    }
}

/// Articles like one, to be found.
#[derive(Clone, Debug)]
pub struct LikeQuestion {
    /// Which article.
    pub entry: Arc<Entry>,
    /// Where to look.
    pub snapshot: Arc<Snapshot>,
}

impl PartialEq for LikeQuestion {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.entry, &other.entry) && self.snapshot.revision == other.snapshot.revision
    }
}

/// What an article names, to be found out.
#[derive(Clone, Debug)]
pub struct NamesQuestion {
    /// Which article.
    pub entry: Arc<Entry>,
    /// Where the articles of its tags are counted.
    pub snapshot: Arc<Snapshot>,
}

impl PartialEq for NamesQuestion {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.entry, &other.entry) && self.snapshot.revision == other.snapshot.revision
    }
}

/// What an article names, to be counted in the others.
#[derive(Clone, Debug)]
pub struct MentionsQuestion {
    /// Which article.
    pub entry: Arc<Entry>,
    /// Where to look.
    pub snapshot: Arc<Snapshot>,
    /// What for.
    pub values: Arc<[String]>,
}

impl PartialEq for MentionsQuestion {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.entry, &other.entry)
            && self.snapshot.revision == other.snapshot.revision
            && self.values == other.values
    }
}

/// A picture to be made ready.
#[derive(Clone, Debug)]
pub struct PictureQuestion {
    /// Of which article.
    pub entry: Arc<Entry>,
    /// What it says.
    pub document: Arc<Document>,
    /// Which of its images.
    pub image: u32,
    /// The cells it may take.
    pub most: Area,
    /// How the terminal is told.
    pub protocol: Protocol,
    /// The pixels of a cell.
    pub cell: CellSize,
}

impl PartialEq for PictureQuestion {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.document, &other.document) && (self.image, self.most) == (other.image, other.most)
    }
}

/// Words to be found in an article.
#[derive(Clone, Debug)]
pub struct FindQuestion {
    /// In which.
    pub document: Arc<Document>,
    /// As they were typed.
    pub patterns: Vec<String>,
}

impl PartialEq for FindQuestion {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns && Arc::ptr_eq(&self.document, &other.document)
    }
}
