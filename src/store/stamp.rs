//! What a file looked like, and what stood in it, each in a few bytes.

use std::fs::Metadata;
use std::num::NonZero;
use std::os::unix::fs::MetadataExt as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use twox_hash::XxHash3_64;

/// Size and time of a file: while both stay, so does its text, but for writing within the
/// precision of its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// One more than the size, so that an `Option` of this is no longer.
    size_and_one: NonZero<u64>,
    modified: i64,
}

impl Stamp {
    /// `modified` in nanoseconds since 1970.
    pub fn new(size: u64, modified: i64) -> Self {
        Self { size_and_one: NonZero::<u64>::MIN.saturating_add(size), modified }
    }

    pub(super) fn of(data: &Metadata) -> Self {
        Self::new(data.size(), nanoseconds(data.mtime(), data.mtime_nsec()))
    }

    /// When anything about the file last changed, be it its text, its permissions or its name.
    pub(super) fn changed(data: &Metadata) -> i64 {
        nanoseconds(data.mtime(), data.mtime_nsec()).max(nanoseconds(data.ctime(), data.ctime_nsec()))
    }

    /// Whether it was written at `now`, give or take so much: clocks of other machines differ a little.
    pub(super) fn is_within(self, time: Duration, now: SystemTime) -> bool {
        let time = i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
        moment(now).abs_diff(self.modified) < time.unsigned_abs()
    }

    /// Bytes of the file.
    pub fn size(self) -> u64 {
        self.size_and_one.get() - 1
    }

    /// When it was last written, in nanoseconds since 1970.
    pub fn modified(self) -> i64 {
        self.modified
    }
}

fn nanoseconds(seconds: i64, rest: i64) -> i64 {
    // What is further away than three centuries is as good as that.
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

/// A moment as the times of files are counted.
pub(super) fn moment(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

/// XXH3-64: to tell contents apart that nobody made alike on purpose.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    XxHash3_64::oneshot(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_takes_two_words() {
        assert_eq!(size_of::<Option<Stamp>>(), 16);
        assert_eq!(Stamp::new(0, -1).size(), 0);
        assert_eq!(Stamp::new(7, -1).modified(), -1);
    }
}
