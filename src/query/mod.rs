//! Text becomes a [`Query`], a query finds matches. The filter bar and `recto list` ask the same
//! functions. Nothing typed is ever an error: what cannot be understood is taken as words.

mod date;
mod fuzzy;
mod highlight;
mod parse;
mod search;

pub use date::DateSpec;
pub use highlight::Highlighter;
pub use parse::{Expr, FIELDS, Field, Query, Term};
pub use search::{Match, Matches, Order, Sort, count_tags, rank, search};
