//! The whole interface in this process: what it asks for is answered at once, or when it is wanted.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part of it")]

pub mod cells;

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use jiff::civil::{Date, date};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use recto::app::{
    App, Effect, Holdings, Key, Manner, Matched, Msg, Opened, SavedQueries, SearchQuestion, Standing,
    StatesQuestion, facet_columns,
};
use recto::config::{Theme, ThemeName};
use recto::entity::{entities, mentions};
use recto::fulltext::{self, FullText};
use recto::links;
use recto::page::{Document, Needle};
use recto::query::{
    Aliases, Completer, Days, Facts, Index, Place, Query, Saved, Searcher, States, Tally, like, search,
    tag_counts,
};
use recto::reading::{Change, Keeper, News, Reading, Told};
use recto::store::{self, Entry, Snapshot, Source, Succession, load_all};
use recto::terminal::Depth;
use recto::ui::{self, Means};

/// The day it is.
pub const TODAY: Date = date(2021, 11, 24);
/// What a keeper does is done after this, or it is broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// An interface, its screen, and all that works for it.
pub struct Desk {
    pub app: App,
    /// What it asked for and has no answer to, oldest first.
    pub pending: VecDeque<Effect>,
    /// Everything that was handed to the clipboard, to a browser, an editor or a file.
    pub handed_out: Vec<String>,
    /// Whether it was left.
    pub is_left: bool,
    means: Means,
    screen: Terminal<TestBackend>,
    snapshot: Arc<Snapshot>,
    index: Option<Arc<Index>>,
    links: Option<(u64, Arc<links::Index>)>,
    full_text: FullText,
    completer: Completer,
    saved: SavedQueries,
    keeper: Keeper,
    news: Receiver<News>,
}

impl Desk {
    /// Over these articles, with what is kept of them in a folder, or nowhere.
    pub fn open(snapshot: Arc<Snapshot>, archives: Vec<String>, state: Option<PathBuf>) -> Self {
        let (sender, news) = channel();
        let keeper = Keeper::open(state, archives, move |told| {
            // Who has seen enough listens no more.
            let _ = sender.send(told);
        });
        let size = (80, 24);
        let manner = Manner { reorder: true, resume: true, ..Manner::plain(76) };
        let theme = Theme::new(ThemeName::Dark, Depth::True);
        let mut desk = Self {
            app: App::new(size, manner),
            pending: VecDeque::new(),
            handed_out: Vec::new(),
            is_left: false,
            means: Means { theme, hyperlinks: true, reorder: true },
            screen: screen(size),
            snapshot: Arc::clone(&snapshot),
            index: None,
            links: None,
            full_text: FullText::new(None),
            completer: Completer::default(),
            saved: SavedQueries::default(),
            keeper,
            news,
        };
        let opened = desk.hear(|told| matches!(told, Told::Opened { .. }));
        desk.tell(opened);
        desk.tell(Msg::Snapshot(snapshot));
        desk
    }

    /// Over what is there, remembering nothing.
    pub fn over(sources: &[Source]) -> Self {
        let archives = sources.iter().map(Source::name).collect();
        let mut desk = Self::open(load_all(sources), archives, None);
        desk.answer_all();
        desk
    }

    /// Lets go of the interface and begins another over the same articles and the same state.
    pub fn begin_anew(&mut self, size: (u16, u16)) {
        self.pending.clear();
        self.is_left = false;
        let manner = self.app.manner;
        let reading = Arc::clone(&self.app.reading);
        self.app = App::new(size, manner);
        let opened = Told::Opened { desk: None, lines: Vec::new() };
        self.tell(Msg::Reading(News { reading, told: opened, trouble: None }));
        self.tell(Msg::Saved(self.saved.clone()));
        self.tell(Msg::Snapshot(Arc::clone(&self.snapshot)));
        self.answer_all();
    }

    /// Something happens; what it leads to is still to be done.
    pub fn tell(&mut self, msg: Msg) {
        let effects = self.app.update(msg);
        self.pending.extend(effects);
    }

    /// Other articles are there.
    pub fn replace(&mut self, snapshot: Arc<Snapshot>) {
        self.snapshot = Arc::clone(&snapshot);
        self.tell(Msg::Snapshot(snapshot));
    }

    /// Other queries are saved.
    pub fn save(&mut self, all: Saved) {
        self.saved = SavedQueries { all: Arc::new(all), configured: BTreeSet::new() };
        self.tell(Msg::Saved(self.saved.clone()));
    }

    /// Keys by their names, apart by spaces, each with all it leads to.
    pub fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.key(Key::parse(key).unwrap_or_else(|| panic!("{key} is no key")));
        }
    }

    /// Letters, each with all it leads to.
    pub fn text(&mut self, text: &str) {
        for letter in text.chars() {
            self.key(Key::plain(recto::app::Code::Char(letter)));
        }
    }

    pub fn key(&mut self, key: Key) {
        self.tell(Msg::Key(key));
        self.answer_all();
    }

    /// Does all that is asked for, and what that leads to.
    pub fn answer_all(&mut self) {
        while self.answer(0) {}
    }

    /// Does one thing that is asked for; false if there is none.
    pub fn answer(&mut self, nth: usize) -> bool {
        let Some(effect) = self.pending.remove(nth) else { return false };
        if let Some(msg) = self.perform(effect) {
            self.tell(msg);
        }
        true
    }

    /// The screen as it is now.
    pub fn frame(&mut self) -> &Buffer {
        self.frame_of(self.app.size)
    }

    /// The same on a screen of another size than was told: one that was resized just now.
    pub fn frame_of(&mut self, size: (u16, u16)) -> &Buffer {
        let area = self.screen.backend().buffer().area;
        if (area.width, area.height) != size {
            self.screen = screen(size);
        }
        let (app, means) = (&self.app, &self.means);
        self.screen.draw(|frame| ui::draw(app, means, frame)).expect("no terminal can fail less");
        self.screen.backend().buffer()
    }

    /// All it keeps is kept.
    pub fn close(self) {
        self.keeper.finish();
    }

    fn hear(&self, is: impl Fn(&Told) -> bool) -> Msg {
        loop {
            let news = self.news.recv_timeout(PATIENCE).expect("the keeper answers");
            if is(&news.told) {
                return Msg::Reading(news);
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Msg> {
        match effect {
            Effect::Draw | Effect::Redraw | Effect::Reload | Effect::UseTheme(_) | Effect::Suspend => None,
            Effect::Quit => {
                self.is_left = true;
                None
            }
            Effect::Search(question) => Some(Msg::Matched(self.search(question))),
            Effect::States(question) => Some(stand(question)),
            Effect::Contexts(question) => {
                let needles: Vec<_> =
                    question.texts.iter().filter_map(|text| fulltext::Needle::new(text)).collect();
                let context = |entry: &Arc<Entry>| {
                    let (article, text) = store::open(entry).ok()?;
                    fulltext::context(&article, &text, &needles, usize::from(question.columns))
                };
                let found = question.entries.iter().map(context).collect();
                Some(Msg::Contexts(question, found))
            }
            Effect::Complete(question) => {
                let place = Place::of_cursor(&question.line, question.cursor);
                let index = self.index(&question.snapshot);
                let candidates = place.map(|place| {
                    let rest = Query::parse_with(place.rest(), &question.saved);
                    let marked = Some(Arc::clone(&question.marked.articles));
                    let facts = Facts { marked, ..self.facts(&rest, &question.snapshot, &question.reading) };
                    self.completer.complete(&place, &index, &question.saved, &facts, TODAY)
                });
                Some(Msg::Completed(question, candidates.unwrap_or_default()))
            }
            Effect::Facets(question) => {
                let tally = Tally::new(self.index(&question.snapshot), Arc::clone(&question.matches));
                let columns = Arc::new(facet_columns(&tally, &question.typed));
                Some(Msg::Facets(question, columns))
            }
            Effect::QueryCounts(question) => {
                let index = self.index(&question.snapshot);
                let count = |name: &String| {
                    let query = Query::parse_with(&format!("@{name}"), &question.saved);
                    let facts = self.facts(&query, &question.snapshot, &question.reading);
                    let found = search(&query, &index, None, &facts, TODAY, self.app.order);
                    (name.clone(), found.items.len())
                };
                let counts = question.saved.keys().map(count).collect();
                Some(Msg::QueryCounts(question, counts))
            }
            Effect::Keep(change) => self.keep(&change),
            Effect::Meet(snapshot) => {
                self.keeper.meet(snapshot);
                Some(self.hear(|told| matches!(told, Told::Met)))
            }
            effect => Some(self.perform_for_page(effect)),
        }
    }

    /// What is asked for the page and by those who hand something out.
    fn perform_for_page(&mut self, effect: Effect) -> Msg {
        match effect {
            Effect::Open(question) => {
                let document = store::open(&question.entry)
                    .map(|(article, text)| Arc::new(Document::new(&article, &text)))
                    .map_err(|error| error.to_string());
                let changed = match (&question.former, &document) {
                    (Some(former), Ok(document)) => document.changed_since(former),
                    _ => Vec::new(),
                };
                Msg::Opened(Opened { question, document, changed })
            }
            Effect::Find(question) => {
                let needles = question.patterns.iter().filter_map(|pattern| Needle::new(pattern));
                let mut hits: Vec<_> = needles.flat_map(|needle| question.document.find(&needle)).collect();
                hits.sort_by_key(|hit| (hit.block, hit.source.start));
                Msg::Found(question, hits)
            }
            Effect::Locate(question) => {
                let read = || {
                    let (article, text) = store::open(&question.entry).ok()?;
                    Some(Arc::new(Document::new(&article, &text)))
                };
                let document = question.document.clone().or_else(read);
                let passages = question.notes.iter().map(|note| &note.passage);
                let places = document.map(|document| document.locate(passages));
                Msg::Located(question, places)
            }
            Effect::Resolve(question) => {
                let index = self.links(&question.snapshot);
                let resolve = |link| index.resolve(&question.snapshot, &question.entry, link);
                let destinations = question.document.links().iter().map(resolve).collect();
                Msg::Resolved(question, destinations)
            }
            Effect::Backlinks(question) => {
                let index = self.links(&question.snapshot);
                let found = links::backlinks(&index, &question.snapshot, &question.entry, text_of, || true);
                Msg::Backlinks(question, found.unwrap_or_default())
            }
            Effect::Like(question) => {
                let index = self.index(&question.snapshot);
                let found = index.item(&question.entry).map(|item| like(&index, item, &[]));
                Msg::Alike(question, found.unwrap_or_default(), true)
            }
            Effect::Name(question) => {
                let index = self.index(&question.snapshot);
                let opened = store::open(&question.entry).map_err(|error| error.to_string());
                let holdings = opened.map(|(article, text)| Holdings {
                    tags: tag_counts(&index, &question.entry),
                    entities: entities(text.get(article.body.clone()).unwrap_or_default()),
                });
                Msg::Names(question, holdings)
            }
            Effect::Mentions(question) => {
                let counts = mentions(&question.values, &question.snapshot, text_of, || true);
                Msg::Mentions(question, counts)
            }
            Effect::Picture(question) => Msg::Pictured(question, Err("cannot be shown".to_owned())),
            effect => self.hand_out(effect),
        }
    }

    fn hand_out(&mut self, effect: Effect) -> Msg {
        let (out, news) = match effect {
            Effect::WriteNotes(text) => (text, "written".to_owned()),
            Effect::SaveQuery { name, line } => {
                let mut all = Saved::clone(&self.saved.all);
                all.insert(name.clone(), line.clone());
                self.save(all);
                (String::new(), format!("saved: @{name} is “{line}”"))
            }
            Effect::DeleteQuery(name) => {
                let mut all = Saved::clone(&self.saved.all);
                all.remove(&name);
                self.save(all);
                (String::new(), format!("@{name} is deleted"))
            }
            Effect::NameExport(format) => {
                return Msg::ExportNamed(format!("articles.{}", format.ending()));
            }
            Effect::Export(_) => return Msg::Exported(Err("there is no room".to_owned())),
            Effect::Edit(path) => (String::new(), format!("cannot start {}", path.display())),
            Effect::Copy { text, what } => (text, format!("{what} sent to the terminal")),
            Effect::Browse(link) => (link, "opened with a browser".to_owned()),
            Effect::NextTheme => return Msg::Theme("light".to_owned()),
            effect => panic!("nobody does {effect:?}"),
        };
        self.handed_out.push(out);
        Msg::Told(news)
    }

    /// Places and the desk are kept a moment later; everything else is answered.
    fn keep(&mut self, change: &Change) -> Option<Msg> {
        self.keeper.keep(change.clone());
        let is_it = |told: &Told| match (told, change) {
            // A new note is given an id.
            (Told::Kept(Change::Note(_)), Change::Note(_)) => true,
            (Told::Kept(kept), change) => kept == change,
            _ => false,
        };
        let is_put_off = matches!(change, Change::Place { .. } | Change::Desk(_));
        (!is_put_off).then(|| self.hear(is_it))
    }

    fn index(&mut self, snapshot: &Arc<Snapshot>) -> Arc<Index> {
        match &self.index {
            Some(index) if index.snapshot().revision == snapshot.revision => Arc::clone(index),
            _ => Arc::clone(self.index.insert(Arc::new(Index::new(snapshot, &Aliases::default())))),
        }
    }

    fn links(&mut self, snapshot: &Snapshot) -> Arc<links::Index> {
        match &self.links {
            Some((revision, index)) if *revision == snapshot.revision => Arc::clone(index),
            _ => Arc::clone(&self.links.insert((snapshot.revision, Arc::new(links::Index::new(snapshot)))).1),
        }
    }

    fn facts(&self, query: &Query, snapshot: &Arc<Snapshot>, reading: &Reading) -> Facts {
        let mut facts = Facts { states: states(reading, snapshot), ..Facts::default() };
        for text in query.texts() {
            let needle = fulltext::Needle::new(text);
            let found =
                needle.and_then(|needle| self.full_text.find(snapshot, &needle, None, &|| true, &mut |_| ()));
            if let Some(found) = found {
                facts.texts.insert(text.to_owned(), Arc::new(found));
            }
        }
        facts
    }

    fn search(&mut self, question: SearchQuestion) -> Matched {
        let query = Query::parse_with(&question.line, &question.saved);
        let index = self.index(&question.snapshot);
        let succession = Arc::new(Succession::between(&question.former, &question.snapshot));
        let marked = question.marked.as_ref().map(|marked| Arc::clone(&marked.articles));
        let facts = Facts { marked, ..self.facts(&query, &question.snapshot, &question.reading) };
        let mut searcher = Searcher::new(index, TODAY);
        let found = searcher.find(&query, &facts, question.order);
        let days = Days::count(searcher.index(), &found.matches);
        let (days, narrowed) = match found.query.without_dates() {
            None => (days, None),
            Some(wider) => {
                let wider = searcher.search(&wider, &facts, question.order);
                (Days::count(searcher.index(), &wider), days.ends())
            }
        };
        let matched = Matched::whole(question, found.query, found.matches);
        let (days, succession) = (Some(Arc::new(days)), Some(succession));
        Matched { near: found.near, days, narrowed, succession, ..matched }
    }
}

fn screen((columns, rows): (u16, u16)) -> Terminal<TestBackend> {
    Terminal::new(TestBackend::new(columns, rows)).expect("no terminal can fail less")
}

fn text_of(entry: &Entry) -> Option<Arc<String>> {
    store::open(entry).ok().map(|(_, text)| text)
}

fn states(reading: &Reading, snapshot: &Snapshot) -> States {
    let sets = reading.sets(snapshot);
    States { read: sets.read, starred: sets.starred, new: sets.new, noted: sets.noted }
}

fn stand(question: StatesQuestion) -> Msg {
    let states = states(&question.reading, &question.snapshot);
    let counts = states.count(&question.matches);
    let is_begun = !states.read.is_clear();
    Msg::States(question, Standing { states, counts, is_begun })
}
