//! What happens to the interface.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::dwell::Dwell;
use super::effect::{
    BacklinksQuestion, CompleteQuestion, ContextsQuestion, FacetsQuestion, FindQuestion, LikeQuestion,
    LocateQuestion, MentionsQuestion, NamesQuestion, OpenQuestion, PictureQuestion, QueryCountsQuestion,
    ResolveQuestion, SearchQuestion, StatesQuestion,
};
use super::export::Exported;
use super::facets::FacetColumn;
use super::key::Key;
use super::mouse::Mouse;
use super::reader::Pictured;
use super::saved::SavedQueries;
use super::status::Standing;
use crate::article::Tag;
use crate::entity::Entities;
use crate::fulltext::Context;
use crate::links::{Backlink, Destination};
use crate::page::{Document, Hit, Point};
use crate::query::{Candidate, Days, Like, Matches, Near, Query};
use crate::reading::News;
use crate::store::{Snapshot, Succession};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// Something was done with the mouse.
    Mouse(Mouse),
    /// The terminal has the keys, or another window has them.
    Focus(bool),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// More articles, or other ones.
    Snapshot(Arc<Snapshot>),
    /// The answer to `Effect::Search`.
    Matched(Matched),
    /// The answer to `Effect::States`.
    States(StatesQuestion, Standing),
    /// The answer to `Effect::Contexts`: a line for each article, where there is one.
    Contexts(ContextsQuestion, Vec<Option<Context>>),
    /// The answer to `Effect::Complete`: what could be typed, best first.
    Completed(CompleteQuestion, Vec<Candidate>),
    /// The answer to `Effect::Facets`.
    Facets(FacetsQuestion, Arc<[FacetColumn; 4]>),
    /// The answer to `Effect::Locate`: where each passage stands, if it does; nothing where the text
    /// could not be read.
    Located(LocateQuestion, Option<Vec<Option<Range<Point>>>>),
    /// What is known of what the reader did, and what of it is kept.
    Reading(News),
    /// The saved queries, at the beginning and when they have changed.
    Saved(SavedQueries),
    /// The answer to `Effect::QueryCounts`: each name with how many articles it finds.
    QueryCounts(QueryCountsQuestion, Vec<(String, usize)>),
    /// The answer to `Effect::NameExport`.
    ExportNamed(String),
    /// The answer to `Effect::Export`, or a sentence saying what went wrong.
    Exported(Result<Exported, String>),
    /// The answer to `Effect::Open`.
    Opened(Opened),
    /// The answer to `Effect::Find`: where the words stand.
    Found(FindQuestion, Vec<Hit>),
    /// The answer to `Effect::Resolve`: where each link leads.
    Resolved(ResolveQuestion, Vec<Destination>),
    /// The answer to `Effect::Backlinks`.
    Backlinks(BacklinksQuestion, Vec<Backlink>),
    /// The answer to `Effect::Like`, best first, and whether it is the last.
    Alike(LikeQuestion, Vec<Like>, bool),
    /// The answer to `Effect::Name`, or a sentence saying what went wrong.
    Names(NamesQuestion, Result<Holdings, String>),
    /// The answer to `Effect::Mentions`: how many articles have each, in the order asked; none at all
    /// when it gave way to another question.
    Mentions(MentionsQuestion, Option<Vec<u32>>),
    /// The answer to `Effect::Picture`.
    Pictured(PictureQuestion, Pictured),
    /// The time has passed that [`App::dwelling`](super::App::dwelling) asked for.
    Dwelt(Dwell),
    /// The theme used from now on.
    Theme(String),
    /// Something the reader should know.
    Told(String),
}

/// Whether a search is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchNews {
    /// More is still being looked for; how many of how many bodies are ready to be searched, while
    /// they are being made so.
    SoFar {
        /// Of all articles.
        prepared: Option<(usize, usize)>,
    },
    /// It is; and what went wrong with keeping bodies ready, which only takes time.
    Whole(Option<String>),
}

impl Default for SearchNews {
    fn default() -> Self {
        Self::Whole(None)
    }
}

/// What a search found.
#[derive(Debug)]
pub struct Matched {
    /// What was asked.
    pub question: SearchQuestion,
    /// The line, understood, with what was looked for beside words that nothing has.
    pub query: Query,
    /// Those words.
    pub near: Vec<Near>,
    /// What matches.
    pub matches: Arc<Matches>,
    /// When those were written, and those that only the line's own dates leave out; nothing while the
    /// archive is still being read.
    pub days: Option<Arc<Days>>,
    /// The first and the last day the line's own dates leave of them.
    pub narrowed: Option<(Date, Date)>,
    /// Whether that is all.
    pub news: SearchNews,
    /// What became of the articles the list showed when it was asked.
    pub succession: Option<Arc<Succession>>,
}

/// What an article names.
#[derive(Debug)]
pub struct Holdings {
    /// Its tags, and how many articles bear each.
    pub tags: Vec<(Arc<Tag>, u32)>,
    /// What stands in its text.
    pub entities: Entities,
}

impl Matched {
    /// An answer that is all there is to say.
    pub fn whole(question: SearchQuestion, query: Query, matches: Arc<Matches>) -> Self {
        let news = SearchNews::Whole(None);
        Self {
            question,
            query,
            near: Vec::new(),
            matches,
            days: None,
            narrowed: None,
            news,
            succession: None,
        }
    }
}

/// An article to read, or why there is none.
#[derive(Debug)]
pub struct Opened {
    /// What was asked.
    pub question: OpenQuestion,
    /// The article, or a sentence saying what went wrong.
    pub document: Result<Arc<Document>, String>,
    /// The blocks that are not as they were.
    pub changed: Vec<Range<usize>>,
}
