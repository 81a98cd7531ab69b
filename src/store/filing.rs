//! Files changes and hands out snapshots.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Weak};

use super::cache::Tables;
use super::{Change, Entry, Found, Origin, Problem, Snapshot, TagEntry, Texts, in_order};
use crate::article::Tag;
use crate::fold::Key;

/// With fewer new ones among so many, each is put where it belongs; with more, all are sorted.
const FEW: usize = 16;

/// How far an archive has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Files are still being read.
    Part,
    /// Everything is there, perhaps as it was at an earlier run.
    Complete,
    /// Everything is as it is on the disk.
    Checked,
}

/// Files changes and hands out snapshots.
#[derive(Debug, Default)]
pub struct Store {
    entries: Vec<Arc<Entry>>,
    tags: Vec<Arc<TagEntry>>,
    texts: Texts,
    shared: Shared,
    /// What `shared` is made of when it is needed: an archive that did not change does without.
    unshared: Option<Interned>,
    problems: Vec<Problem>,
    /// Not yet among the entries.
    fresh: Vec<Arc<Entry>>,
    /// Still among the entries.
    gone: Vec<Arc<Entry>>,
    revision: u64,
    changed: bool,
    stage: Option<Stage>,
}

/// What many articles share, each once.
#[derive(Debug, Default)]
struct Interned {
    names: Vec<Arc<str>>,
    authors: Vec<Arc<[Box<str>]>>,
}

/// Finds the one copy of what many articles share.
#[derive(Debug, Default)]
struct Shared {
    tags: HashMap<Arc<Tag>, u32>,
    first_spellings: HashMap<String, u32>,
    names: HashSet<Arc<str>>,
    authors: HashSet<Arc<[Box<str>]>>,
}

impl Store {
    /// Nothing yet; `revision` is the last of an earlier reading.
    pub fn after(revision: u64) -> Self {
        Self { revision, ..Self::default() }
    }

    /// Takes in what was read.
    pub fn apply(&mut self, change: Change) {
        self.problems.extend(change.problems);
        self.changed |= !change.gone.is_empty();
        self.gone.extend(change.gone);
        self.fresh.reserve(change.found.len());
        for mut found in change.found {
            let former = found.former.take();
            // With the same article in the same place, nothing that was made of the others is wrong.
            self.changed |= former.as_ref().is_none_or(|former| {
                former.article != found.article || former.fingerprint != found.fingerprint
            });
            self.gone.extend(former);
            let entry = self.file(found);
            self.fresh.push(Arc::new(entry));
        }
    }

    /// Forgets what could not be read, for it is tried again: all of it, or where `is_old` says so.
    pub(super) fn forget_problems(&mut self, is_old: impl Fn(&Problem) -> bool) {
        self.problems.retain(|problem| !is_old(problem));
    }

    /// Where tags will stand once they are filed: all as they come, if they are the first.
    pub(super) fn places_of_tags(&mut self, tags: &[Arc<TagEntry>]) -> Vec<u32> {
        if self.tags.is_empty() {
            return (0..tags.len() as u32).collect();
        }
        self.share();
        tags.iter().map(|known| self.file_tag(&mut Arc::clone(&known.tag))).collect()
    }

    /// The first articles of what is about to be taken in, if they will be the first of all.
    pub(super) fn preview(&mut self, tables: &Tables, head: &[Arc<Entry>]) -> Option<Arc<Snapshot>> {
        if head.is_empty() || !self.entries.is_empty() || !self.fresh.is_empty() {
            return None;
        }
        self.revision += 1;
        let (entries, tags, revision) = (head.to_vec(), tables.tags.clone(), self.revision);
        Some(Arc::new(Snapshot { entries, tags, revision, texts: Texts::released(), ..Snapshot::default() }))
    }

    /// Takes in what was kept. Its texts are read when they are wanted.
    pub(super) fn adopt(&mut self, tables: Tables, entries: Vec<Arc<Entry>>) {
        if self.tags.is_empty() {
            self.tags = tables.tags;
        }
        let unshared = self.unshared.get_or_insert_default();
        unshared.names.extend(tables.names);
        unshared.authors.extend(tables.authors);
        self.texts = Texts::released();
        self.changed = true;
        if self.entries.is_empty() && self.fresh.is_empty() {
            self.entries = entries;
        } else {
            self.fresh.extend(entries);
        }
    }

    /// The articles as they stand now.
    pub fn snapshot(&mut self, stage: Stage) -> Arc<Snapshot> {
        self.settle();
        let grown = self.stage.is_none_or(|former| former < Stage::Complete);
        if std::mem::take(&mut self.changed) || grown {
            self.revision += 1;
        }
        self.stage = Some(stage);
        let complete = stage >= Stage::Complete;
        Arc::new(Snapshot {
            entries: self.entries.clone(),
            tags: self.tags.clone(),
            problems: self.problems.clone(),
            complete,
            checked: stage == Stage::Checked,
            resting: false,
            revision: self.revision,
            texts: if complete { self.texts.clone() } else { Texts::released() },
        })
    }

    /// Bytes of the texts that are held, without those of articles that are gone.
    pub(super) fn held_bytes(&mut self) -> usize {
        self.texts.prune()
    }

    /// Puts the new ones where they belong, and takes out those that are gone.
    fn settle(&mut self) {
        let (mut fresh, gone) = (std::mem::take(&mut self.fresh), std::mem::take(&mut self.gone));
        if gone.is_empty() && fresh.len() * FEW > self.entries.len() {
            // The former entries are one sorted run, so this is a sort of the new ones and a merge.
            self.entries.append(&mut fresh);
            self.entries.sort_by(|a, b| in_order(a, b));
            return;
        }
        if gone.is_empty() && fresh.is_empty() {
            return;
        }
        let mut gone: Vec<usize> = gone.iter().filter_map(|entry| self.place_of(entry)).collect();
        gone.sort_unstable();
        fresh.sort_by(|a, b| in_order(a, b));
        let place = |entry: &Arc<Entry>| self.entries.partition_point(|known| in_order(known, entry).is_lt());
        let places: Vec<usize> = fresh.iter().map(place).collect();
        let mut merged = Vec::with_capacity(self.entries.len() + fresh.len());
        let mut fresh = places.into_iter().zip(fresh).peekable();
        let mut gone = gone.into_iter().peekable();
        for (nth, entry) in std::mem::take(&mut self.entries).into_iter().enumerate() {
            while let Some((_, entry)) = fresh.next_if(|(place, _)| *place <= nth) {
                merged.push(entry);
            }
            let mut is_gone = false;
            while gone.next_if_eq(&nth).is_some() {
                is_gone = true;
            }
            if !is_gone {
                merged.push(entry);
            }
        }
        merged.extend(fresh.map(|(_, entry)| entry));
        self.entries = merged;
    }

    fn place_of(&self, entry: &Arc<Entry>) -> Option<usize> {
        let from = self.entries.partition_point(|known| in_order(known, entry).is_lt());
        let alike = self.entries[from..].iter().take_while(|known| in_order(known, entry).is_eq());
        alike.zip(from..).find(|(known, _)| Arc::ptr_eq(known, entry)).map(|(_, place)| place)
    }

    fn file(&mut self, found: Found) -> Entry {
        self.share();
        let Found { id, archive, origin, mut article, fingerprint, stamp, text, .. } = found;
        let tag_ids = article.tags.iter_mut().map(|tag| self.file_tag(tag)).collect();
        article
            .source
            .iter_mut()
            .chain(article.extra.lang_mut())
            .for_each(|name| share(&mut self.shared.names, name));
        share(&mut self.shared.authors, &mut article.authors);
        let text = match origin {
            Origin::Stream(_) => Weak::new(),
            _ => self.texts.hold(text),
        };
        Entry { id, archive, origin, article, tag_ids, fingerprint, stamp, text }
    }

    /// One copy of each tag, however many articles bear it.
    fn file_tag(&mut self, tag: &mut Arc<Tag>) -> u32 {
        let next = self.tags.len() as u32;
        let known = *self.shared.tags.entry(Arc::clone(tag)).or_insert(next);
        if known == next {
            let first = *self.shared.first_spellings.entry(tag.sameness()).or_insert(next);
            self.tags.push(Arc::new(TagEntry { tag: Arc::clone(tag), key: Key::new(&tag.name), first }));
        } else {
            *tag = Arc::clone(&self.tags[known as usize].tag);
        }
        known
    }

    fn share(&mut self) {
        let Some(Interned { names, authors }) = self.unshared.take() else { return };
        self.shared.names.extend(names);
        self.shared.authors.extend(authors);
        for (place, entry) in (0..).zip(&self.tags) {
            self.shared.tags.insert(Arc::clone(&entry.tag), place);
            self.shared.first_spellings.entry(entry.tag.sameness()).or_insert(place);
        }
    }
}

/// Makes `one` the copy that is `known` already, if there is one.
fn share<T: ?Sized + Eq + Hash>(known: &mut HashSet<Arc<T>>, one: &mut Arc<T>) {
    match known.get(one) {
        Some(known) => *one = Arc::clone(known),
        None => drop(known.insert(Arc::clone(one))),
    }
}
