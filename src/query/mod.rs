//! Text becomes a [`Query`], a query finds matches. The filter bar and `recto list` ask the same
//! functions. Nothing typed is ever an error: what cannot be understood is taken as words.

mod aliases;
mod bearers;
mod complete;
mod date;
mod facet;
mod field;
mod full_text;
mod fuzzy;
mod highlight;
mod index;
mod known;
mod like;
mod naming;
mod narrow;
mod near;
mod order;
mod parse;
mod pick;
mod places;
mod search;
mod short;
mod tally;
mod timeline;
mod token;
mod word;

pub use aliases::Aliases;
pub use bearers::tag_counts;
pub use complete::{Candidate, Completer, Place};
pub use date::DateSpec;
pub use facet::{Count, Days, Facet, count};
pub use field::{Feature, State};
pub use full_text::turned;
pub use fuzzy::{rank, stands_in};
pub use highlight::Highlighter;
pub use index::Index;
pub use like::{Like, Reason, like};
pub use naming::{naming, naming_alone};
pub use narrow::{Found, Searcher};
pub use near::Near;
pub use order::{Order, Sort};
pub use parse::{
    Expr, Field, MAX_QUERY, MIN_TEXT, Piece, PieceKind, Query, Saved, Term, finished, is_saved_name,
    taken_by_field,
};
pub use pick::{Pick, PickKind, Picks, pick, with_date};
pub use search::{Facts, Matches, StateCounts, States, search};
pub use tally::{Tally, TallyColumn};
pub use timeline::{Bin, Timeline, Unit};
pub use token::{FIELDS, Fit};
