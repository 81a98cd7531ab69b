//! What one reader sees and where they are. No input, no output: messages in, effects out, so the
//! whole interface can be tested by feeding it messages.

mod action;
mod arrivals;
mod bar;
mod context;
mod copy;
mod desk;
mod dwell;
mod effect;
mod export;
mod facets;
mod filter;
mod find;
mod follow;
mod history;
mod key;
mod keys;
mod labels;
mod layout;
mod light;
mod like;
mod line;
mod list;
mod marks;
mod menu;
mod message;
mod mouse;
mod names;
mod note_list;
mod notes;
mod noting;
mod overlay;
mod overlay_keys;
mod perform;
mod problems;
mod reader;
mod saved;
mod selection;
mod status;
mod timeline;
mod trail;
mod undo;
mod update;

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

pub use action::{ACTIONS, Action, Binding, Declared, Place, action, first_key, keys};
pub use dwell::{Dwell, ReadBy};
pub use effect::{
    BacklinksQuestion, CompleteQuestion, ContextsQuestion, Effect, ExportQuestion, FacetsQuestion,
    FindQuestion, LikeQuestion, LocateQuestion, Marked, MentionsQuestion, NamesQuestion, OpenQuestion,
    PictureQuestion, QueryCountsQuestion, ResolveQuestion, SearchQuestion, StatesQuestion,
};
pub use export::{ExportSheet, ExportTo, Exported, Format, articles};
pub use facets::{FACET_COLUMNS, FacetColumn, FacetRow, FacetSheet, facet_columns};
pub use filter::Filter;
pub use find::Find;
pub use follow::MAX_COPY;
pub use history::History;
pub use key::{Code, Key, Named};
pub use labels::Labels;
pub use layout::{Area, Panes, panes, sheet};
pub use light::Light;
pub use like::Likes;
pub use list::{List, ONE_LINE, row_height, shown_title, title_rows};
pub use menu::{MENU_ROWS, Menu};
pub use message::{Holdings, Matched, Msg, Opened, SearchNews};
pub use mouse::{Mouse, MouseAct};
pub use names::{Name, Names};
pub use note_list::{NoteList, NoteRow};
pub use notes::Notes;
pub use noting::{Draft, note_cell, note_rows};
pub use overlay::{Backlinks, Overlay, Palette, Picker, contents, help, link_rows, margin};
pub use problems::ProblemRow;
pub use reader::{MEASURES, Margin, NOTE_SIGN, PictureMeans, Pictured, Reader, ReadyPicture, Row};
pub use saved::{SavedQueries, SavedRow, SavedSheet};
pub use selection::Selection;
pub use status::{MarkAll, Standing};
pub use timeline::{TIMELINE_LABEL, TIMELINE_MARGIN, Time};

use arrivals::Arrivals;
use context::Contexts;
use desk::Resuming;
use dwell::Dwelling;
use light::Lights;
use marks::Marks;
use problems::Troubles;
use status::Standings;
use trail::{Stop, Trail};
use undo::Undone;

use jiff::civil::Date;

use crate::links::Destination;
use crate::page::Needle;
use crate::query::{Days, Matches, Near, Order, Query, Saved};
use crate::reading::Reading;
use crate::store::{Entry, Snapshot};

/// Which pane the keys go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The list of articles.
    #[default]
    List,
    /// The filter bar, while it is typed in.
    Filter,
    /// The timeline, while it is walked along.
    Timeline,
    /// The page.
    Page,
    /// The line of what is to be found on the page, while it is typed in.
    Find,
    /// The letters beside the links on the page.
    Labels,
    /// The paragraph on the page that is to be copied.
    Paragraph,
    /// Words on the page, while they are selected.
    Selection,
    /// The paragraph or the note on the page that is to be written about.
    Noting,
    /// The note, while it is written.
    Note,
}

impl Focus {
    /// Whether it is the page that is read.
    pub fn is_page(self) -> bool {
        !matches!(self, Self::List | Self::Filter | Self::Timeline)
    }
}

/// How much of the screen the page has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// List and page side by side, or one of the two where there is no room.
    #[default]
    Panes,
    /// Nothing but the page.
    PageAlone,
}

/// What the list stands on: one answer to one question.
#[derive(Debug, Default)]
pub struct Shown {
    /// The articles it was asked of.
    pub snapshot: Arc<Snapshot>,
    /// What was typed.
    pub line: String,
    /// What that was understood to ask, with what was looked for beside words that nothing has.
    pub query: Query,
    /// Those words.
    pub near: Vec<Near>,
    /// In which order.
    pub order: Order,
    /// What was found.
    pub matches: Arc<Matches>,
    /// When those were written, and those that only the line's own dates leave out; nothing while the
    /// archive is still being read.
    pub days: Option<Arc<Days>>,
    /// The first and the last day the line's own dates leave of them.
    pub narrowed: Option<(Date, Date)>,
    /// Whether that is all.
    pub news: SearchNews,
    /// What `@name` stood for.
    pub saved: Arc<Saved>,
    /// The revision of the marks, where it was asked for them.
    pub marked: Option<u64>,
    /// What the reader had done when it was asked.
    reading: Arc<Reading>,
    /// How often it was to be asked anew by then, where it asks for that.
    anew: Option<u64>,
}

/// What a session is like, from its beginning to its end.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct Manner {
    /// The widest the page's text may be, in columns.
    pub measure: u16,
    /// Whether one file was given alone: then the page is all there is.
    pub single: bool,
    /// Whether the reader sits elsewhere, so that a browser opened here would be seen by nobody.
    pub remote: bool,
    /// Whether the terminal may have a clipboard to send to.
    pub clipboard: bool,
    /// How pictures are drawn, where they are.
    pub pictures: Option<PictureMeans>,
    /// Whether right-to-left text is put into the order it is seen in, because the terminal does not.
    pub reorder: bool,
    /// What decides that an article is read.
    pub read_by: ReadBy,
    /// Whether it begins where the last session ended.
    pub resume: bool,
}

impl Manner {
    /// One that shows text and remembers nothing: what is not said otherwise.
    pub fn plain(measure: u16) -> Self {
        let read_by = ReadBy { end: false, dwell: 0 };
        Self {
            measure,
            single: false,
            remote: false,
            clipboard: true,
            pictures: None,
            reorder: false,
            read_by,
            resume: false,
        }
    }
}

/// The whole state of the interface.
#[derive(Debug)]
pub struct App {
    /// Columns and rows.
    pub size: (u16, u16),
    /// Where the keys go.
    pub focus: Focus,
    /// Panes, or the page alone.
    pub show: Show,
    /// What lies over the panes.
    pub overlay: Option<Overlay>,
    /// What the list shows.
    pub shown: Shown,
    /// The list pane.
    pub list: List,
    /// The filter bar.
    pub filter: Filter,
    /// The page pane.
    pub reader: Reader,
    /// What is looked for on the page.
    pub find: Find,
    /// News for the status row, until the next key.
    pub message: Option<String>,
    /// Letters beside the links, while they are shown.
    pub labels: Labels,
    /// The block that is to be copied, while it is chosen.
    pub paragraph: usize,
    /// What the session is like.
    pub manner: Manner,
    /// The order asked for.
    pub order: Order,
    /// When the matching articles were written.
    pub time: Time,
    /// The saved queries.
    pub saved: SavedQueries,
    /// What the reader did.
    pub reading: Arc<Reading>,
    /// The theme the reader chose; empty before they did.
    pub theme: String,
    /// Notes and highlights on the page, and what is being written.
    pub notes: Notes,
    marks: Marks,
    arrivals: Arrivals,
    standings: Standings,
    troubles: Troubles,
    undone: Undone,
    resuming: Resuming,
    dwelling: Dwelling,
    /// What is being handed out, should it have to be done otherwise.
    exporting: Option<ExportSheet>,
    latest: Option<Arc<Snapshot>>,
    /// An article that is read though it is not the chosen row of the list.
    visiting: Option<Arc<Entry>>,
    trail: Trail,
    /// Where the links of the open article lead, and what that was asked of.
    destinations: Option<(ResolveQuestion, Vec<Destination>)>,
    resolving: Option<ResolveQuestion>,
    /// The link to follow as soon as it is known where it leads.
    following: Option<u32>,
    /// What is to be done once the whole archive is read.
    when_read: Option<Action>,
    seeking_backlinks: Option<BacklinksQuestion>,
    seeking_names: Option<NamesQuestion>,
    /// Where the page stood when the finding began.
    find_stop: Option<Stop>,
    /// The filter's words.
    words: Vec<Needle>,
    lights: Lights,
    contexts: Contexts,
    asked: Option<SearchQuestion>,
    /// Keys typed ahead of the page, or the line, they are meant for.
    ahead: Vec<Key>,
    effects: Vec<Effect>,
}

impl App {
    /// An empty desk of this size.
    pub fn new(size: (u16, u16), manner: Manner) -> Self {
        let single = manner.single;
        Self {
            size,
            focus: if single { Focus::Page } else { Focus::List },
            show: if single { Show::PageAlone } else { Show::Panes },
            overlay: None,
            shown: Shown::default(),
            list: List::default(),
            filter: Filter::default(),
            reader: Reader::new(manner),
            find: Find::default(),
            message: None,
            labels: Labels::default(),
            paragraph: 0,
            manner,
            order: Order::default(),
            time: Time::default(),
            saved: SavedQueries::default(),
            reading: Arc::default(),
            theme: String::new(),
            notes: Notes::default(),
            marks: Marks::default(),
            arrivals: Arrivals::default(),
            standings: Standings::default(),
            troubles: Troubles::default(),
            undone: Undone::default(),
            resuming: Resuming::default(),
            dwelling: Dwelling::default(),
            exporting: None,
            latest: None,
            visiting: None,
            trail: Trail::default(),
            destinations: None,
            resolving: None,
            following: None,
            when_read: None,
            seeking_backlinks: None,
            seeking_names: None,
            find_stop: None,
            words: Vec::new(),
            lights: Lights::default(),
            contexts: Contexts::default(),
            asked: None,
            ahead: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// Whether a question is still open, so that a frame drawn now would soon be drawn again.
    pub fn is_waiting(&self) -> bool {
        self.latest.is_none()
            || self.is_searching()
            || self.resuming.is_waiting()
            || self.standings.is_waiting()
            || self.reader.is_waiting()
            || self.find.is_waiting()
            || self.filter.menu().is_some_and(Menu::is_waiting)
    }

    /// What the terminal was given is gone, and has to be given again.
    pub fn forget_pictures(&mut self) {
        self.reader.forget_pictures();
    }

    /// Whether files are still being read.
    pub fn is_loading(&self) -> bool {
        self.latest.as_ref().is_none_or(|snapshot| !snapshot.complete)
    }

    /// Whether what is known from an earlier run is still being compared with the files.
    pub fn is_comparing(&self) -> bool {
        self.latest.as_ref().is_some_and(|snapshot| snapshot.complete && !snapshot.checked)
    }

    /// The newest articles, which the list may not show yet.
    pub fn latest(&self) -> Option<&Arc<Snapshot>> {
        self.latest.as_ref()
    }

    /// The articles that match, by their place in the list.
    pub fn entry(&self, row: usize) -> Option<&Arc<Entry>> {
        let item = *self.shown.matches.items.get(row)?;
        self.shown.snapshot.entries.get(item as usize)
    }

    /// The chosen row of the list.
    pub fn selected(&self) -> Option<&Arc<Entry>> {
        self.entry(self.list.selected)
    }

    /// The article the page belongs to; none while one of an earlier session is still to come.
    pub fn reading(&self) -> Option<&Arc<Entry>> {
        if self.resuming.is_under_way() {
            return None;
        }
        self.visiting.as_ref().or_else(|| self.selected())
    }

    /// Whether the page belongs to another article than the chosen row.
    pub fn is_visiting(&self) -> bool {
        self.visiting.is_some()
    }

    /// Whether a block is, or is of, what is to be copied.
    pub fn is_to_be_copied(&self, block: usize) -> bool {
        let Some(Ok(document)) = self.reader.document() else { return false };
        let code = |block| document.code_of(block).map(|(code, _)| code);
        block == self.paragraph || code(block).is_some_and(|here| code(self.paragraph) == Some(here))
    }

    /// What is lit in a block on screen: bytes of its text, in no order; the last lies on top.
    pub fn lights(&self, block: usize) -> &[(Range<usize>, Light)] {
        self.lights.get(&block).map_or(&[], Vec::as_slice)
    }

    /// Where everything stands on the screen now.
    pub fn panes(&self) -> Panes {
        let panes = self.whole_panes();
        // What is written about stays in sight above what is written.
        let rows = self.note_area().map_or(0, |(area, _)| area.height);
        let page = panes.page.map(|page| Area { height: page.height - rows.min(page.height), ..page });
        Panes { page, ..panes }
    }

    fn whole_panes(&self) -> Panes {
        panes(self.size, self.show, self.focus, self.time.is_kept)
    }

    fn selected_file(&self) -> Option<PathBuf> {
        self.reading()?.file()
    }
}
