//! What a file looked like, and what stood in it, each in a few bytes.

use std::fs::Metadata;
use std::num::NonZero;
use std::os::unix::fs::MetadataExt as _;

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
        let nanoseconds = i128::from(data.mtime()) * 1_000_000_000 + i128::from(data.mtime_nsec());
        // What is further away than three centuries is as good as that.
        let modified = nanoseconds.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        Self::new(data.size(), modified)
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
