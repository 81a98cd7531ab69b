//! Does what may take long on threads of its own. Only the newest question of a kind is worked on:
//! one that comes while another waits takes its place.

mod complete;
mod facets;
mod search;
mod text;

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use crate::app::{
    BacklinksQuestion, CompleteQuestion, ContextsQuestion, FacetsQuestion, FindQuestion, Holdings,
    MentionsQuestion, Msg, NamesQuestion, OpenQuestion, Opened, PictureQuestion, ReadyPicture,
    ResolveQuestion, SearchQuestion,
};
use crate::entity::{self, entities, tag_counts};
use crate::fulltext::{self, FullText};
use crate::links;
use crate::page::{Document, Image, Needle};
use crate::picture::{self, Drawing, Picture, SLOTS};
use crate::query::Aliases;
use crate::store::{self, Entry, Snapshot};
use complete::CompleteDesk;
use facets::FacetsDesk;
use search::{SearchDesk, Shelf};

/// Bytes of decoded pictures that are kept.
const MAX_DECODED: usize = 64 << 20;

/// A picture with fewer pixels on a side holds a place, or counts readers; there is nothing to see.
const MIN_SIDE: u32 = 4;
/// And with fewer bytes, in the text itself: pages put one where a picture is to be loaded later.
const MIN_BYTES: usize = 100;

/// What the desks work with.
pub(crate) struct Places {
    /// Names that are joined.
    pub(crate) aliases: Aliases,
    /// The folder for what can be made again; nothing is kept without one.
    pub(crate) cache: Option<PathBuf>,
}

/// A desk for each kind of question.
pub(crate) struct Worker {
    searches: Arc<Mailbox<SearchQuestion>>,
    contexts: Arc<Mailbox<ContextsQuestion>>,
    completions: Arc<Mailbox<CompleteQuestion>>,
    facets: Arc<Mailbox<FacetsQuestion>>,
    openings: Arc<Mailbox<OpenQuestion>>,
    finds: Arc<Mailbox<FindQuestion>>,
    links: Arc<Mailbox<ResolveQuestion>>,
    backlinks: Arc<Mailbox<BacklinksQuestion>>,
    names: Arc<Mailbox<NamesQuestion>>,
    mentions: Arc<Mailbox<MentionsQuestion>>,
    pictures: Arc<Mailbox<PictureQuestion>>,
}

impl Worker {
    /// Answers go to `tell`.
    pub(crate) fn start(places: Places, tell: impl Fn(Msg) + Clone + Send + 'static) -> Self {
        let searches = Arc::new(Mailbox::default());
        let openings = Arc::new(Mailbox::default());
        let finds = Arc::new(Mailbox::default());
        let shelf = Arc::new(Shelf::new(places.aliases));
        let mut desk = SearchDesk::new(Arc::clone(&shelf), FullText::new(places.cache));
        let (newer, so_far) = (Arc::clone(&searches), tell.clone());
        serve_if_wanted(&searches, tell.clone(), move |question: SearchQuestion| {
            let tell = |matched| so_far(Msg::Matched(matched));
            desk.search(&question, &|| newer.is_empty(), &tell).map(Msg::Matched)
        });
        let contexts = Arc::new(Mailbox::default());
        serve(&contexts, tell.clone(), |question: ContextsQuestion| {
            let needles: Vec<_> =
                question.texts.iter().filter_map(|text| fulltext::Needle::new(text)).collect();
            let columns = usize::from(question.columns);
            let context = |entry: &Arc<Entry>| {
                let (article, text) = store::open(entry).ok()?;
                fulltext::context(&article, &text, &needles, columns)
            };
            let found = question.entries.iter().map(context).collect();
            Msg::Contexts(question, found)
        });
        let completions = Arc::new(Mailbox::default());
        let mut clerk = CompleteDesk::new(Arc::clone(&shelf));
        serve(&completions, tell.clone(), move |question| clerk.complete(question));
        let facets = Arc::new(Mailbox::default());
        let mut teller = FacetsDesk::new(Arc::clone(&shelf));
        serve(&facets, tell.clone(), move |question: FacetsQuestion| teller.count(question));
        serve(&openings, tell.clone(), |question: OpenQuestion| {
            let document = store::open(&question.entry)
                .map(|(article, text)| Arc::new(Document::new(&article, &text)))
                .map_err(|error| error.to_string());
            Msg::Opened(Opened { question, document })
        });
        let (links, backlinks) = (Arc::new(Mailbox::default()), Arc::new(Mailbox::default()));
        let index = Arc::new(LinkIndex::default());
        let same = Arc::clone(&index);
        serve(&links, tell.clone(), move |question: ResolveQuestion| {
            let ResolveQuestion { entry, document, snapshot } = &question;
            let index = index.of(snapshot);
            let resolve = |link| index.resolve(snapshot, entry, link);
            let destinations = document.links().iter().map(resolve).collect();
            Msg::Resolved(question, destinations)
        });
        let newer = Arc::clone(&backlinks);
        serve(&backlinks, tell.clone(), move |question: BacklinksQuestion| {
            let BacklinksQuestion { entry, snapshot } = &question;
            let text = |entry: &Entry| store::open(entry).ok().map(|(_, text)| text);
            let keep_going = || newer.is_empty();
            let found = links::backlinks(&same.of(snapshot), snapshot, entry, text, keep_going);
            Msg::Backlinks(question, found.unwrap_or_default())
        });
        serve(&finds, tell.clone(), |question: FindQuestion| {
            let needles = question.patterns.iter().filter_map(|pattern| Needle::new(pattern));
            let mut hits: Vec<_> = needles.flat_map(|needle| question.document.find(&needle)).collect();
            hits.sort_by_key(|hit| (hit.block, hit.source.start));
            Msg::Found(question, hits)
        });
        let (names, mentions) = (Arc::new(Mailbox::default()), Arc::new(Mailbox::default()));
        serve(&names, tell.clone(), |question: NamesQuestion| {
            let NamesQuestion { entry, snapshot } = &question;
            let holdings = store::open(entry).map_err(|error| error.to_string()).map(|(article, text)| {
                let entities = entities(text.get(article.body.clone()).unwrap_or_default());
                Holdings { tags: tag_counts(snapshot, entry), entities }
            });
            Msg::Names(question, holdings)
        });
        let newer = Arc::clone(&mentions);
        serve(&mentions, tell.clone(), move |question: MentionsQuestion| {
            let text = |entry: &Entry| store::open(entry).ok().map(|(_, text)| text);
            let keep_going = || newer.is_empty();
            let counts = entity::mentions(&question.values, &question.snapshot, text, keep_going);
            Msg::Mentions(question, counts)
        });
        let pictures = Arc::new(Mailbox::default());
        let mut decoded = Decoded::default();
        serve(&pictures, tell, move |question: PictureQuestion| {
            let picture = draw_picture(&question, &mut decoded);
            Msg::Pictured(question, picture.map(Arc::new))
        });
        Self {
            searches,
            contexts,
            completions,
            facets,
            openings,
            finds,
            links,
            backlinks,
            names,
            mentions,
            pictures,
        }
    }

    pub(crate) fn search(&self, question: SearchQuestion) {
        self.searches.put(question);
    }

    pub(crate) fn contexts(&self, question: ContextsQuestion) {
        self.contexts.put(question);
    }

    pub(crate) fn complete(&self, question: CompleteQuestion) {
        self.completions.put(question);
    }

    pub(crate) fn facets(&self, question: FacetsQuestion) {
        self.facets.put(question);
    }

    pub(crate) fn find(&self, question: FindQuestion) {
        self.finds.put(question);
    }

    pub(crate) fn resolve(&self, question: ResolveQuestion) {
        self.links.put(question);
    }

    pub(crate) fn backlinks(&self, question: BacklinksQuestion) {
        self.backlinks.put(question);
    }

    pub(crate) fn name(&self, question: NamesQuestion) {
        self.names.put(question);
    }

    pub(crate) fn mentions(&self, question: MentionsQuestion) {
        self.mentions.put(question);
    }

    pub(crate) fn picture(&self, question: PictureQuestion) {
        self.pictures.put(question);
    }

    pub(crate) fn open(&self, question: OpenQuestion) {
        self.openings.put(question);
    }
}

fn serve<Q: Send + 'static>(
    mailbox: &Arc<Mailbox<Q>>,
    tell: impl Fn(Msg) + Send + 'static,
    mut answer: impl FnMut(Q) -> Msg + Send + 'static,
) {
    serve_if_wanted(mailbox, tell, move |question| Some(answer(question)));
}

/// The same for answers that are given up when a newer question waits.
fn serve_if_wanted<Q: Send + 'static>(
    mailbox: &Arc<Mailbox<Q>>,
    tell: impl Fn(Msg) + Send + 'static,
    mut answer: impl FnMut(Q) -> Option<Msg> + Send + 'static,
) {
    let mailbox = Arc::clone(mailbox);
    thread::spawn(move || {
        loop {
            if let Some(answer) = answer(mailbox.take()) {
                tell(answer);
            }
        }
    });
}

/// The pictures decoded last, newest last: another size of one is asked for when the screen changes.
type Decoded = Vec<(Arc<Document>, u32, Arc<Picture>)>;

fn draw_picture(question: &PictureQuestion, decoded: &mut Decoded) -> Result<ReadyPicture, String> {
    let PictureQuestion { entry, document, image, most, protocol, cell } = question;
    let known = decoded.iter().find(|(of, nth, _)| Arc::ptr_eq(of, document) && nth == image);
    let picture = if let Some((_, _, picture)) = known {
        Arc::clone(picture)
    } else {
        let target = document.images().get(*image as usize).map_or("", |image| &image.target);
        let bytes = if Image::is_embedded(target) {
            let bytes = picture::from_data_uri(target)?;
            if bytes.len() < MIN_BYTES {
                return Ok(ReadyPicture::nothing());
            }
            bytes
        } else {
            store::attachment(entry, target, picture::MAX_BYTES)?
        };
        let picture = Arc::new(Picture::decode(&bytes)?);
        decoded.push((Arc::clone(document), *image, Arc::clone(&picture)));
        let weight =
            |decoded: &Decoded| decoded.iter().map(|(_, _, picture)| picture.weight()).sum::<usize>();
        while decoded.len() > 1 && weight(decoded) > MAX_DECODED {
            decoded.remove(0);
        }
        picture
    };
    let (width, height) = picture.size();
    if width.min(height) < MIN_SIDE {
        return Ok(ReadyPicture::nothing());
    }
    let area = picture.area(*most, *cell);
    let slot = (*image % u32::from(SLOTS)) as u8;
    Ok(ReadyPicture { drawing: Drawing::new(&picture, *protocol, area, *cell, slot), area })
}

/// The index of links of the newest articles, made when first asked for.
#[derive(Default)]
struct LinkIndex(Mutex<Option<(u64, Arc<links::Index>)>>);

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

/// Room for one question.
struct Mailbox<Q> {
    question: Mutex<Option<Q>>,
    filled: Condvar,
}

impl<Q> Default for Mailbox<Q> {
    fn default() -> Self {
        Self { question: Mutex::new(None), filled: Condvar::new() }
    }
}

impl<Q> Mailbox<Q> {
    fn put(&self, question: Q) {
        *self.question.lock().unwrap_or_else(PoisonError::into_inner) = Some(question);
        self.filled.notify_one();
    }

    fn is_empty(&self) -> bool {
        self.question.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    fn take(&self) -> Q {
        let mut waiting = self.question.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(question) = waiting.take() {
                return question;
            }
            waiting = self.filled.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
