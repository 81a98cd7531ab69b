//! Answers what is asked of one article: its text, its links, what it names.

use std::sync::{Arc, Mutex, PoisonError};

use super::desk::Wanted;
use super::search::Shelf;
use crate::app::{
    BacklinksQuestion, ContextsQuestion, FindQuestion, Holdings, LocateQuestion, MentionsQuestion, Msg,
    NamesQuestion, OpenQuestion, Opened, ResolveQuestion,
};
use crate::entity::{self, entities};
use crate::fulltext;
use crate::links;
use crate::page::{Document, Needle};
use crate::query::tag_counts;
use crate::store::{self, Entry, Snapshot};

pub(super) fn open(question: OpenQuestion) -> Msg {
    let document = store::open(&question.entry)
        .map(|(article, text)| Arc::new(Document::new(&article, &text)))
        .map_err(|error| error.to_string());
    let changed = match (&question.former, &document) {
        (Some(former), Ok(document)) => document.changed_since(former),
        _ => Vec::new(),
    };
    Msg::Opened(Opened { question, document, changed })
}

pub(super) fn find(question: FindQuestion) -> Msg {
    let needles = question.patterns.iter().filter_map(|pattern| Needle::new(pattern));
    let mut hits: Vec<_> = needles.flat_map(|needle| question.document.find(&needle)).collect();
    hits.sort_by_key(|hit| (hit.block, hit.source.start));
    Msg::Found(question, hits)
}

pub(super) fn locate(question: LocateQuestion) -> Msg {
    let read = || {
        let (article, text) = store::open(&question.entry).ok()?;
        Some(Arc::new(Document::new(&article, &text)))
    };
    let document = question.document.clone().or_else(read);
    let places = document.map(|document| document.locate(question.notes.iter().map(|note| &note.passage)));
    Msg::Located(question, places)
}

pub(super) fn contexts(question: ContextsQuestion) -> Msg {
    let needles: Vec<_> = question.texts.iter().filter_map(|text| fulltext::Needle::new(text)).collect();
    let columns = usize::from(question.columns);
    let context = |entry: &Arc<Entry>| {
        let (article, text) = store::open(entry).ok()?;
        fulltext::context(&article, &text, &needles, columns)
    };
    let found = question.entries.iter().map(context).collect();
    Msg::Contexts(question, found)
}

pub(super) fn resolve(question: ResolveQuestion, index: &LinkIndex) -> Msg {
    let ResolveQuestion { entry, document, snapshot } = &question;
    let index = index.of(snapshot);
    let resolve = |link| index.resolve(snapshot, entry, link);
    let destinations = document.links().iter().map(resolve).collect();
    Msg::Resolved(question, destinations)
}

pub(super) fn backlinks(
    question: BacklinksQuestion,
    index: &LinkIndex,
    wanted: &Wanted<'_, BacklinksQuestion>,
) -> Msg {
    let BacklinksQuestion { entry, snapshot } = &question;
    let found = links::backlinks(&index.of(snapshot), snapshot, entry, text_of, || wanted.still());
    Msg::Backlinks(question, found.unwrap_or_default())
}

pub(super) fn names(question: NamesQuestion, shelf: &Shelf) -> Msg {
    let NamesQuestion { entry, snapshot } = &question;
    let holdings = store::open(entry).map_err(|error| error.to_string()).map(|(article, text)| {
        let entities = entities(text.get(article.body.clone()).unwrap_or_default());
        Holdings { tags: tag_counts(&shelf.index(snapshot), entry), entities }
    });
    Msg::Names(question, holdings)
}

pub(super) fn mentions(question: MentionsQuestion, wanted: &Wanted<'_, MentionsQuestion>) -> Msg {
    let counts = entity::mentions(&question.values, &question.snapshot, text_of, || wanted.still());
    Msg::Mentions(question, counts)
}

fn text_of(entry: &Entry) -> Option<Arc<String>> {
    store::open(entry).ok().map(|(_, text)| text)
}

/// The index of links of the newest articles, made when first asked for.
#[derive(Default)]
pub(super) struct LinkIndex(Mutex<Option<(u64, Arc<links::Index>)>>);

impl LinkIndex {
    fn of(&self, snapshot: &Snapshot) -> Arc<links::Index> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((revision, index)) if *revision == snapshot.revision => Arc::clone(index),
            _ => {
                let index = Arc::new(links::Index::new(snapshot));
                *kept = Some((snapshot.revision, Arc::clone(&index)));
                index
            }
        }
    }
}
