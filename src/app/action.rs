//! Everything that can be done by a key, declared once: help, the palette, the status row and the
//! manual are made from this table.

use super::key::Key;

/// Something the reader can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table below says what each does")]
pub enum Action {
    Down,
    Up,
    HalfDown,
    HalfUp,
    ScreenDown,
    ScreenUp,
    Top,
    Bottom,
    Enter,
    NextPane,
    Filter,
    Facets,
    FullText,
    Timeline,
    NextArticle,
    PreviousArticle,
    Find,
    FindNext,
    FindPrevious,
    Contents,
    ContentsBeside,
    Follow,
    NextLink,
    PreviousLink,
    Labels,
    Backlinks,
    Like,
    Names,
    GoBack,
    GoForward,
    OpenLink,
    CopyLink,
    CopyCitation,
    Paragraph,
    Select,
    Note,
    Notes,
    HideNotes,
    Mark,
    MarkAll,
    UnmarkAll,
    Read,
    Star,
    ReadAll,
    Undo,
    NextUnread,
    PreviousUnread,
    Export,
    Saved,
    Arrived,
    PageAlone,
    Sort,
    Column,
    Theme,
    Mouse,
    Edit,
    Reload,
    Problems,
    Palette,
    Help,
    Back,
    Quit,
    Exit,
    Suspend,
    Redraw,
}

impl Action {
    /// Whether it moves in what is on screen.
    pub(super) fn scrolls(self) -> bool {
        matches!(
            self,
            Self::Down
                | Self::Up
                | Self::HalfDown
                | Self::HalfUp
                | Self::ScreenDown
                | Self::ScreenUp
                | Self::Top
                | Self::Bottom
        )
    }

    /// Whether it can be done only where it is known which row of the list is chosen.
    pub(super) fn needs_choice(self) -> bool {
        matches!(
            self,
            Self::Mark
                | Self::MarkAll
                | Self::Export
                | Self::Read
                | Self::Star
                | Self::Edit
                | Self::OpenLink
                | Self::CopyLink
                | Self::CopyCitation
                | Self::Backlinks
                | Self::Like
                | Self::Names
                | Self::NextUnread
                | Self::PreviousUnread
        )
    }

    /// Whether it can be done only where the text of an article is there.
    pub(super) fn needs_page(self) -> bool {
        matches!(
            self,
            Self::Contents
                | Self::ContentsBeside
                | Self::Follow
                | Self::NextLink
                | Self::PreviousLink
                | Self::Labels
                | Self::Paragraph
                | Self::Select
                | Self::Note
                | Self::FindNext
                | Self::FindPrevious
        )
    }
}

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the list of articles.
    List,
    /// On the page.
    Page,
}

/// What an action does in one place, and the keys that ask for it there.
#[derive(Debug)]
pub struct Binding {
    /// As [`Key::parse`] reads them, apart by spaces.
    pub keys: &'static str,
    /// In a few words, for help.
    pub does: &'static str,
}

/// An action and all that is known of it.
#[derive(Debug)]
pub struct Declared {
    /// Which.
    pub action: Action,
    /// Its name in the palette.
    pub name: &'static str,
    /// In the list.
    pub list: Option<Binding>,
    /// On the page.
    pub page: Option<Binding>,
}

impl Declared {
    /// The binding in `place`, if it has one there.
    pub fn binding(&self, place: Place) -> Option<&Binding> {
        match place {
            Place::List => self.list.as_ref(),
            Place::Page => self.page.as_ref(),
        }
    }
}

const fn both(action: Action, name: &'static str, keys: &'static str, does: &'static str) -> Declared {
    Declared { action, name, list: Some(Binding { keys, does }), page: Some(Binding { keys, does }) }
}

const fn each(
    action: Action,
    name: &'static str,
    keys: &'static str,
    list: &'static str,
    page: &'static str,
) -> Declared {
    Declared {
        action,
        name,
        list: Some(Binding { keys, does: list }),
        page: Some(Binding { keys, does: page }),
    }
}

const fn list(action: Action, name: &'static str, keys: &'static str, does: &'static str) -> Declared {
    Declared { action, name, list: Some(Binding { keys, does }), page: None }
}

const fn page(action: Action, name: &'static str, keys: &'static str, does: &'static str) -> Declared {
    Declared { action, name, list: None, page: Some(Binding { keys, does }) }
}

/// Every action, in the order help shows them.
pub const ACTIONS: &[Declared] = &[
    each(Action::Down, "down", "j Down", "next article; the page follows", "a line down"),
    each(Action::Up, "up", "k Up", "previous article", "a line up"),
    each(Action::HalfDown, "half down", "C-d", "half a screen down", "half a page down"),
    each(Action::HalfUp, "half up", "C-u", "half a screen up", "half a page up"),
    each(
        Action::ScreenDown,
        "screen down",
        "Space PgDn",
        "a screen down",
        "a page down; at the end, the next article",
    ),
    each(Action::ScreenUp, "screen up", "b PgUp", "a screen up", "a page up"),
    each(Action::Top, "top", "g Home", "first article", "top of the article"),
    each(Action::Bottom, "bottom", "G End", "last article", "end of the article"),
    list(Action::Enter, "read", "Enter l Right", "go to the page"),
    list(Action::NextPane, "next pane", "Tab BackTab", "go to the page"),
    list(Action::Filter, "filter", "/", "filter: type and the list narrows"),
    list(Action::FullText, "full text", "C-t", "the filter's words in the text; again: in the title"),
    page(Action::NextArticle, "next article", "J", "next article in the list"),
    page(Action::PreviousArticle, "previous article", "K", "previous article in the list"),
    page(Action::Find, "find", "/", "find in the article as you type"),
    page(Action::FindNext, "find next", "n", "the next place; of text: on into the next article"),
    page(Action::FindPrevious, "find previous", "N", "the place before"),
    page(Action::Contents, "contents", "c", "contents: headings, to jump to"),
    page(Action::ContentsBeside, "contents beside", "C", "the contents beside the text, where there is room"),
    page(Action::Follow, "follow", "Enter", "follow the chosen link"),
    page(Action::NextLink, "next link", "Tab", "choose the next link"),
    page(Action::PreviousLink, "previous link", "BackTab", "choose the link before"),
    page(Action::Labels, "links", "f", "letters beside every link: type one to follow it"),
    page(Action::PageAlone, "page alone", "z", "the page alone, nothing else on screen"),
    page(Action::Column, "column", "w", "a wider or narrower column"),
    list(Action::NextUnread, "next unread", "n", "next unread article"),
    list(Action::PreviousUnread, "previous unread", "p", "previous unread article"),
    both(Action::Read, "read or unread", "m", "read, or unread again"),
    both(Action::Star, "star", "s", "star it, or take the star away"),
    list(Action::ReadAll, "all read", "M", "all that match are read; or unread, if they are"),
    both(Action::Undo, "undo", "u", "take back the last of these, or a note, and the one before"),
    both(Action::Facets, "facets", "t", "tags, sources, authors, years: narrow by them"),
    both(Action::Timeline, "timeline", "D", "walk along the timeline, narrow to a time"),
    both(Action::Saved, "saved queries", "@", "saved queries: go to one, save the filter"),
    both(Action::Arrived, "show arrived", ".", "go to what arrived while you read, or is new"),
    list(Action::Sort, "sort", "S", "sort by date, title, source or relevance"),
    both(Action::Like, "like this", "L", "articles like this one, and what they share"),
    each(
        Action::Names,
        "names",
        "i",
        "what the article names: tags, ids, addresses, hashes",
        "what it names: tags, ids, addresses, hashes",
    ),
    both(Action::Backlinks, "backlinks", "B", "the articles that link to this one"),
    both(Action::GoBack, "go back", "C-o Backspace", "back where you were"),
    both(Action::GoForward, "go forward", "C-n", "forward again"),
    both(Action::OpenLink, "open", "o", "open the article's link in the browser"),
    each(
        Action::CopyLink,
        "copy link",
        "y",
        "copy the article's link",
        "copy the chosen link, or the article's",
    ),
    both(Action::CopyCitation, "copy citation", "Y", "copy a citation: [Title](link) — Source, date"),
    page(Action::Paragraph, "quote", "Q", "choose a paragraph or code to copy, with its source"),
    page(Action::Select, "select", "v", "select words to copy, highlight or note"),
    page(Action::Note, "note", "a", "write a note about a paragraph; edit or delete one"),
    both(Action::Notes, "notes", "A", "all notes and highlights, to go to one"),
    page(Action::HideNotes, "hide notes", "H", "hide notes and highlights; show them again"),
    Declared {
        action: Action::Mark,
        name: "mark",
        list: Some(Binding { keys: "v", does: "mark it, or unmark it, and go on to the next" }),
        page: Some(Binding { keys: "V", does: "mark the article, or unmark it" }),
    },
    list(Action::MarkAll, "mark all", "V", "mark all that match; once more unmarks them"),
    // By its name alone: marks are not lost by a slip.
    Declared { action: Action::UnmarkAll, name: "unmark all", list: None, page: None },
    both(Action::Export, "export", "x", "export the marked articles, or all that match"),
    both(Action::Theme, "theme", "T", "next theme"),
    // By its name alone: whoever wants to select by mouse needs it, which is seldom and not in haste.
    Declared { action: Action::Mouse, name: "mouse on or off", list: None, page: None },
    both(Action::Edit, "edit", "e", "open the file in $EDITOR"),
    both(Action::Reload, "reload", "R", "read the archive again"),
    both(Action::Problems, "problems", "!", "what could not be read or kept"),
    both(Action::Palette, "palette", ":", "every action by name"),
    both(Action::Help, "help", "?", "this help"),
    each(Action::Back, "back", "Esc h Left", "clear the filter", "back to the list"),
    each(Action::Quit, "quit", "q", "quit", "back to the list"),
    both(Action::Exit, "quit at once", "C-c", "quit at once"),
    both(Action::Suspend, "suspend", "C-z", "back to the shell; fg returns"),
    both(Action::Redraw, "redraw", "C-l", "draw the screen anew"),
];

/// The action `key` asks for in `place`.
pub fn action(key: Key, place: Place) -> Option<Action> {
    let bound = |declared: &&Declared| {
        declared
            .binding(place)
            .is_some_and(|binding| binding.keys.split(' ').any(|name| Key::parse(name) == Some(key)))
    };
    ACTIONS.iter().find(bound).map(|declared| declared.action)
}

/// The keys of an action in `place` as they are shown: `j ↓`.
pub fn keys(declared: &Declared, place: Place) -> String {
    let names = declared.binding(place).map_or("", |binding| binding.keys);
    let shown: Vec<String> =
        names.split(' ').filter_map(|name| Key::parse(name).map(|key| key.to_string())).collect();
    shown.join(" ")
}

/// The first key of `action` in `place`, as it is shown.
pub fn first_key(action: Action, place: Place) -> String {
    let declared = ACTIONS.iter().find(|declared| declared.action == action);
    let keys = declared.map_or_else(String::new, |declared| keys(declared, place));
    keys.split(' ').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_readable_and_asks_for_one_thing() {
        for place in [Place::List, Place::Page] {
            for declared in ACTIONS {
                let Some(binding) = declared.binding(place) else { continue };
                for name in binding.keys.split(' ') {
                    let key = Key::parse(name).unwrap_or_else(|| panic!("{name} is no key"));
                    assert_eq!(action(key, place), Some(declared.action), "{name} is bound twice");
                }
            }
        }
    }
}
