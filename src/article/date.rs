//! Dates as archives write them.

use jiff::{Timestamp, tz::Offset};

/// A moment and the offset it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    instant: Timestamp,
    offset: Offset,
}
