//! Where the reader was, so that the next session begins there.

use serde::{Deserialize, Serialize};

/// Everything about a session that is worth coming back to. Names are those that are typed: an unknown
/// one, from another version, is passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own, written by its name")]
pub struct Desk {
    /// The query.
    pub line: String,
    /// What the list is sorted by.
    pub sort: String,
    /// Whether the other way round.
    pub reverse: bool,
    /// The chosen article.
    pub chosen: Option<Spot>,
    /// Its row, counted from 0.
    pub row: usize,
    /// What is read instead of it.
    pub visiting: Option<Spot>,
    /// Whether the keys go to the page.
    pub on_page: bool,
    /// Whether the page has the screen alone.
    pub page_alone: bool,
    /// Steps back, the nearest last.
    pub back: Vec<Step>,
    /// Steps forward, the nearest last.
    pub forward: Vec<Step>,
    /// The theme.
    pub theme: String,
    /// The widest the text may be, in columns.
    pub measure: Option<u16>,
    /// Whether the contents stand beside the text.
    pub contents: bool,
    /// Whether the timeline stands above the list.
    pub timeline: bool,
}

/// An article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Spot {
    /// Which of the archives, counted from 0.
    pub archive: u16,
    /// Its id.
    pub id: String,
}

/// A place that was left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Where.
    pub spot: Spot,
    /// How far down: the byte and the words there; the top if nothing.
    pub place: Option<(usize, String)>,
    /// The query, if the step changed it.
    pub line: Option<String>,
    /// Whether the keys went to the list.
    pub in_list: bool,
}
