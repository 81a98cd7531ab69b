//! Where the scan reads, and what it has found so far.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::{Entities, Entity, Kind, MAX_ENTITIES};
use crate::fold::defanged;

/// A text with its addresses made whole, and the way back.
pub(super) struct Text<'t> {
    original: &'t str,
    whole: Cow<'t, str>,
    /// What was made whole: where, and from what.
    changes: Vec<(Range<usize>, Range<usize>)>,
}

impl<'t> Text<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut whole = String::new();
        let mut changes: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        let mut done = 0;
        for (at, meant) in defanged(text) {
            whole.push_str(&text[done..at.start]);
            let start = whole.len();
            whole.push_str(meant);
            done = at.end;
            changes.push((start..whole.len(), at));
        }
        if changes.is_empty() {
            return Self { original: text, whole: Cow::Borrowed(text), changes };
        }
        whole.push_str(&text[done..]);
        Self { original: text, whole: Cow::Owned(whole), changes }
    }

    pub(super) fn whole(&self) -> &str {
        &self.whole
    }

    /// The changes that have to do with `at`, in the whole text.
    fn changes(&self, at: &Range<usize>) -> &[(Range<usize>, Range<usize>)] {
        let first = self.changes.partition_point(|(whole, _)| whole.end <= at.start);
        let count = self.changes[first..].partition_point(|(whole, _)| whole.start < at.end);
        &self.changes[first..first + count]
    }

    /// Whether what stands there was made harmless.
    pub(super) fn is_defanged(&self, at: &Range<usize>) -> bool {
        !self.changes(at).is_empty()
    }

    /// Where it stands in the text as it is.
    fn origin(&self, at: &Range<usize>) -> Range<usize> {
        let outside = |place: usize| {
            let before = self.changes.partition_point(|(whole, _)| whole.end <= place);
            before.checked_sub(1).map_or(place, |last| {
                let (whole, origin) = &self.changes[last];
                origin.end + place - whole.end
            })
        };
        let changes = self.changes(at);
        let start = match changes.first() {
            Some((whole, origin)) if whole.start <= at.start => origin.start,
            _ => outside(at.start),
        };
        let end = match changes.last() {
            Some((whole, origin)) if whole.end >= at.end => origin.end,
            _ => outside(at.end),
        };
        start..end
    }
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Found {
    list: Vec<Entity>,
    known: HashMap<(Kind, String), usize>,
    is_cut: bool,
}

impl Found {
    /// Takes in what stands at `at` of the whole text.
    pub(super) fn put(&mut self, text: &Text<'_>, kind: Kind, at: &Range<usize>) {
        let value = text.whole()[at.clone()].to_ascii_lowercase();
        let next = self.list.len();
        let key = (kind, value);
        if let Some(&nth) = self.known.get(&key) {
            self.list[nth].count = self.list[nth].count.saturating_add(1);
            return;
        }
        if next == MAX_ENTITIES {
            self.is_cut = true;
            return;
        }
        let origin = text.origin(at);
        self.list.push(Entity {
            kind,
            shown: text.original[origin.clone()].to_owned(),
            value: key.1.clone(),
            count: 1,
            place: origin.start,
        });
        self.known.insert(key, next);
    }

    pub(super) fn finish(mut self) -> Entities {
        self.list.sort_by_key(|entity| (entity.kind, entity.place));
        Entities { list: self.list, is_cut: self.is_cut }
    }
}
