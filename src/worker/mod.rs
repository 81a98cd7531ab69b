//! Does what may take long on threads of its own.

mod article;
mod complete;
mod desk;
mod export;
mod facets;
mod like;
mod pictures;
mod search;
mod states;
mod text;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use crate::app::{
    BacklinksQuestion, CompleteQuestion, ContextsQuestion, ExportQuestion, FacetsQuestion, FindQuestion,
    Format, LikeQuestion, LocateQuestion, MentionsQuestion, Msg, NamesQuestion, OpenQuestion,
    PictureQuestion, QueryCountsQuestion, ResolveQuestion, SearchQuestion, StatesQuestion,
};
use crate::fulltext::FullText;
use crate::query::Aliases;
use crate::store::Source;
use article::LinkIndex;
use complete::CompleteDesk;
use desk::Desk;
use facets::FacetsDesk;
pub(crate) use like::alike;
use pictures::{Decoded, draw_picture};
use search::{CountDesk, SearchDesk, Shelf};
use states::StatesShelf;
pub(crate) use states::states;

/// What the desks work with.
pub(crate) struct Places {
    /// Names that are joined.
    pub(crate) aliases: Aliases,
    /// The folder for what can be made again; nothing is kept without one.
    pub(crate) cache: Option<PathBuf>,
}

/// A desk for each kind of question.
pub(crate) struct Worker {
    pub(crate) searches: Desk<SearchQuestion>,
    pub(crate) states: Desk<StatesQuestion>,
    pub(crate) contexts: Desk<ContextsQuestion>,
    pub(crate) completions: Desk<CompleteQuestion>,
    pub(crate) facets: Desk<FacetsQuestion>,
    pub(crate) query_counts: Desk<QueryCountsQuestion>,
    pub(crate) openings: Desk<OpenQuestion>,
    pub(crate) finds: Desk<FindQuestion>,
    pub(crate) places: Desk<LocateQuestion>,
    pub(crate) links: Desk<ResolveQuestion>,
    pub(crate) backlinks: Desk<BacklinksQuestion>,
    pub(crate) likes: Desk<LikeQuestion>,
    pub(crate) names: Desk<NamesQuestion>,
    pub(crate) mentions: Desk<MentionsQuestion>,
    pub(crate) pictures: Desk<PictureQuestion>,
    /// What is still being handed out.
    exports: Vec<thread::JoinHandle<()>>,
}

impl Worker {
    /// Answers go to `tell`.
    pub(crate) fn start(places: Places, tell: impl Fn(Msg) + Clone + Send + 'static) -> Self {
        let shelf = Arc::new(Shelf::new(places.aliases));
        let full_text = FullText::new(places.cache);
        let index = Arc::new(LinkIndex::default());
        let states = Arc::<StatesShelf>::default();
        let mut searching = SearchDesk::new(Arc::clone(&shelf), Arc::clone(&states), full_text.clone());
        let mut completing = CompleteDesk::new(Arc::clone(&shelf), Arc::clone(&states), full_text.clone());
        let mut counting = CountDesk::new(Arc::clone(&shelf), Arc::clone(&states), full_text.clone());
        let mut facets = FacetsDesk::new(Arc::clone(&shelf));
        let (like_shelf, like_so_far) = (Arc::clone(&shelf), tell.clone());
        let (same, so_far) = (Arc::clone(&index), tell.clone());
        let mut decoded = Decoded::default();
        let tell = || tell.clone();
        Self {
            searches: Desk::open(tell(), move |question, wanted| {
                let tell = |matched| so_far(Msg::Matched(matched));
                searching.search(&question, &|| wanted.still(), &tell).map(Msg::Matched)
            }),
            states: Desk::open(tell(), move |question, _| Some(states.stand(question))),
            contexts: Desk::open(tell(), |question, _| Some(article::contexts(question))),
            completions: Desk::open(tell(), move |question, wanted| {
                completing.complete(question, &|| wanted.still())
            }),
            facets: Desk::open(tell(), move |question, _| Some(facets.count(question))),
            query_counts: Desk::open(tell(), move |question, wanted| {
                let counts = counting.count(&question, &|| wanted.still());
                Some(Msg::QueryCounts(question, counts))
            }),
            openings: Desk::open(tell(), |question, _| Some(article::open(question))),
            finds: Desk::open(tell(), |question, _| Some(article::find(question))),
            places: Desk::open(tell(), |question, _| Some(article::locate(question))),
            links: Desk::open(tell(), move |question, _| Some(article::resolve(question, &index))),
            backlinks: Desk::open(tell(), move |question, wanted| {
                Some(article::backlinks(question, &same, wanted))
            }),
            likes: Desk::open(tell(), move |question: LikeQuestion, wanted| {
                let index = like_shelf.index(&question.snapshot);
                let tell = |found| like_so_far(Msg::Alike(question.clone(), found, false));
                let found = alike(&question.entry, &index, &full_text, &|| wanted.still(), &tell)?;
                Some(Msg::Alike(question, found, true))
            }),
            names: Desk::open(tell(), move |question, _| Some(article::names(question, &shelf))),
            mentions: Desk::open(tell(), |question, wanted| Some(article::mentions(question, wanted))),
            pictures: Desk::open(tell(), move |question: PictureQuestion, _| {
                let picture = draw_picture(&question, &mut decoded);
                Some(Msg::Pictured(question, picture.map(Arc::new)))
            }),
            exports: Vec::new(),
        }
    }

    /// Hands articles out. One export does not take the place of another.
    pub(crate) fn export(
        &mut self,
        question: ExportQuestion,
        sources: Arc<[Source]>,
        tell: impl FnOnce(Msg) + Send + 'static,
    ) {
        self.exports.retain(|export| !export.is_finished());
        let export = move || tell(Msg::Exported(export::export(&question, &sources)));
        self.exports.push(thread::spawn(export));
    }

    /// Writes notes to a file.
    pub(crate) fn write_notes(
        &mut self,
        text: String,
        sources: Arc<[Source]>,
        tell: impl FnOnce(Msg) + Send + 'static,
    ) {
        self.exports.retain(|export| !export.is_finished());
        let write = move || tell(Msg::Told(export::write_notes(&text, &sources).unwrap_or_else(|why| why)));
        self.exports.push(thread::spawn(write));
    }

    /// A name for a file that is not taken.
    pub(crate) fn name_export(format: Format, sources: &[Source]) -> String {
        export::new_name(format, sources)
    }

    /// Waits until what was to be handed out is.
    pub(crate) fn finish(self) {
        for export in self.exports {
            // One that failed has said so, as far as it could.
            let _ = export.join();
        }
    }
}
