//! What was there at a visit of an archive, and when a visit ends.
//!
//! A visit ends when the last recto that has the archive open is closed; what it found is then what was
//! there. Another window that is opened and closed meanwhile ends nothing, nor does one that is killed: what
//! was new stays new. For one that could not read all of the archive, what was there is there still. The
//! first visit is noted as soon as the archive has been read, for nothing is new at it, and all that comes
//! after it is.

use std::fs::{DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use crate::store::{Entry, fingerprint};

/// What was there: fingerprints of ids, and of the bytes of articles, each in ascending order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Visit {
    ids: Vec<u64>,
    contents: Vec<u64>,
}

/// The fingerprints of an article's id and of its bytes.
pub(super) type Seen = (u64, u64);

pub(super) fn seen(entry: &Entry) -> Seen {
    (fingerprint(entry.id.as_bytes()), entry.fingerprint)
}

impl Visit {
    /// Of what is seen, in ascending order.
    pub(super) fn of(seen: &[Seen]) -> Self {
        let ids = seen.iter().map(|&(id, _)| id).collect();
        let mut contents: Vec<u64> = seen.iter().map(|&(_, content)| content).collect();
        contents.sort_unstable();
        Self { ids, contents }
    }

    /// With what was there before and is not there now.
    pub(super) fn and_all_of(&self, former: &Self) -> Self {
        let missing: Vec<u64> = former.ids.iter().copied().filter(|&id| !self.has_id(id)).collect();
        // Which of the bytes were theirs nobody knows any more: those that nothing has now come first.
        let (held, lost): (Vec<u64>, Vec<u64>) =
            former.contents.iter().partition(|&&content| self.has_content(content));
        let theirs = lost.into_iter().chain(held).take(missing.len());
        let mut contents: Vec<u64> = theirs.chain(self.contents.iter().copied()).collect();
        let mut ids: Vec<u64> = missing.into_iter().chain(self.ids.iter().copied()).collect();
        contents.sort_unstable();
        ids.sort_unstable();
        Self { ids, contents }
    }

    /// How many articles were there.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn has_content(&self, content: u64) -> bool {
        self.contents.binary_search(&content).is_ok()
    }

    /// How many articles had these bytes.
    pub(super) fn count_of_content(&self, content: u64) -> usize {
        let from = self.contents.partition_point(|&known| known < content);
        self.contents[from..].iter().take_while(|&&known| known == content).count()
    }

    pub(super) fn has_id(&self, id: u64) -> bool {
        self.ids.binary_search(&id).is_ok()
    }

    /// Those of what is seen, in ascending order, whose ids were not there.
    pub(super) fn without_id<'a>(&'a self, seen: &'a [Seen]) -> impl Iterator<Item = Seen> + 'a {
        let mut ids = self.ids.as_slice();
        seen.iter().copied().filter(move |&(id, _)| {
            let before = ids.iter().take_while(|&&known| known < id).count();
            ids = &ids[before..];
            ids.first() != Some(&id)
        })
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.ids.iter().chain(&self.contents).flat_map(|number| number.to_le_bytes()).collect()
    }

    /// Of what was written; nothing of what cannot be.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, rest) = bytes.as_chunks::<8>();
        if !rest.is_empty() || numbers.len() % 2 != 0 {
            return None;
        }
        let (ids, contents) = numbers.split_at(numbers.len() / 2);
        let read = |numbers: &[[u8; 8]]| numbers.iter().map(|&bytes| u64::from_le_bytes(bytes)).collect();
        let visit = Self { ids: read(ids), contents: read(contents) };
        (visit.ids.is_sorted() && visit.contents.is_sorted()).then_some(visit)
    }
}

/// Tells other windows that an archive is open here, until it is dropped. The system forgets it with the
/// process, however that ends.
pub(super) struct Presence {
    /// None where that cannot be told.
    lock: Option<File>,
}

impl Presence {
    /// `folder` is where the state is.
    pub(super) fn new(folder: &Path, archive: &str) -> Self {
        let folder = folder.join("open");
        let lock = || {
            DirBuilder::new().recursive(true).mode(0o700).create(&folder).ok()?;
            let path = folder.join(format!("{:016x}.lock", fingerprint(archive.as_bytes())));
            let file =
                OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path).ok()?;
            // While another ends its visit it alone has the lock; this one will see the others all the same.
            let _ = flock(&file, FlockOperation::NonBlockingLockShared);
            Some(file)
        };
        Self { lock: lock() }
    }

    /// Whether no other window has the archive open, as far as can be told.
    pub(super) fn is_alone(&self) -> bool {
        let alone = |file| {
            let locked = flock(file, FlockOperation::NonBlockingLockExclusive);
            locked != Err(rustix::io::Errno::WOULDBLOCK)
        };
        self.lock.as_ref().is_none_or(alone)
    }
}
