//! Names and addresses of a whole snapshot, as hashes: quick to build, small to keep.
//!
//! A hash stands for its text without the text being compared again. Two texts of one hash would
//! take somebody who looks for them, and all they win is what any file can have by its name.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::thread;

use super::path::folder;
use super::web;
use crate::article::Tag;
use crate::fold::{Key, fold};
use crate::store::{Entry, Snapshot};

/// Endings a file has and a link leaves out, the article of a folder last.
const ENDINGS: [&str; 6] = [".md", ".markdown", ".mdown", ".mkd", "/index.md", "/README.md"];
/// Endings of a file's name that are not part of what it is called.
const KINDS: [&str; 4] = [".md", ".markdown", ".mdown", ".mkd"];
/// A file is found by so many of its last folders, and by all of them.
const MAX_FOLDERS: usize = 4;

/// Fewer articles than this are not worth a thread.
const MIN_SHARE: usize = 2_000;

/// What can be looked up.
#[derive(Clone, Copy, Hash)]
enum Kind {
    Id,
    File,
    Title,
    Alias,
    Address,
    Tag,
    GroupedTag,
}

/// Where everything of one snapshot is.
#[derive(Debug, Default)]
pub struct Index {
    /// Ids, each in its archive.
    ids: Table,
    /// Files, titles and aliases: the best of each name, and where there are several also the best
    /// in each archive and in each folder.
    names: Table,
    /// Every article of an address.
    addresses: Table,
    tags: Table,
}

/// Hashes in order, and what each stands for. Apart, they take a quarter less room.
#[derive(Debug, Default)]
struct Table {
    hashes: Box<[u64]>,
    values: Box<[u32]>,
}

impl Table {
    /// Keeps the order of equal hashes.
    fn new(mut found: Vec<(u64, u32)>, keep_all: bool) -> Self {
        found.sort_by_key(|&(hash, _)| hash);
        if !keep_all {
            found.dedup_by_key(|&mut (hash, _)| hash);
        }
        Self {
            hashes: found.iter().map(|&(hash, _)| hash).collect(),
            values: found.iter().map(|&(_, value)| value).collect(),
        }
    }

    fn all(&self, hash: u64) -> &[u32] {
        let start = self.hashes.partition_point(|&other| other < hash);
        let count = self.hashes[start..].partition_point(|&other| other == hash);
        &self.values[start..start + count]
    }

    fn first(&self, hash: u64) -> Option<u32> {
        self.hashes.binary_search(&hash).ok().map(|at| self.values[at])
    }
}

/// What some of the articles are found by.
#[derive(Default)]
struct Found {
    ids: Vec<(u64, u32)>,
    names: Vec<(u64, u32)>,
    addresses: Vec<(u64, u32)>,
}

impl Found {
    /// Those of `entries`, the first of which is the `first` of the snapshot.
    fn of(entries: &[Arc<Entry>], first: u32) -> Self {
        let mut found = Self::default();
        found.ids.reserve_exact(entries.len());
        found.names.reserve(entries.len() * 4);
        for (entry, nth) in entries.iter().zip(first..) {
            found.ids.push((hash((Kind::Id, entry.archive, &*entry.id)), nth));
            let mut name = |kind, name: &str| {
                if !name.is_empty() {
                    found.names.push((hash((kind, name)), nth));
                }
            };
            let file = file_key(stem(&entry.id));
            tails(&file).for_each(|tail| name(Kind::File, tail));
            name(Kind::Title, Key::new(&entry.article.title).caseless().trim());
            entry
                .article
                .aliases()
                .iter()
                .for_each(|alias| name(Kind::Alias, Key::new(alias).caseless().trim()));
            let address = entry.article.link.as_deref().and_then(web::key);
            found.addresses.extend(address.map(|address| (hash((Kind::Address, &*address)), nth)));
        }
        found
    }

    fn append(&mut self, other: Self) {
        self.ids.extend(other.ids);
        self.names.extend(other.names);
        self.addresses.extend(other.addresses);
    }
}

impl Index {
    /// Reads the names of every article; no texts.
    pub fn new(snapshot: &Snapshot) -> Self {
        let share = snapshot.entries.len().div_ceil(super::threads()).max(MIN_SHARE);
        thread::scope(|scope| {
            let shares = snapshot.entries.chunks(share).zip((0..).step_by(share));
            let reading: Vec<_> =
                shares.map(|(entries, first)| scope.spawn(move || Found::of(entries, first))).collect();
            let mut all = Found::default();
            for share in reading {
                all.append(super::joined(share));
            }
            let Found { ids, names, addresses } = all;
            let others = scope.spawn(|| {
                let tables = (Table::new(ids, false), Table::new(addresses, true));
                (tables, Table::new(tags(snapshot), false))
            });
            let names = Table::new(nearest(snapshot, names), false);
            let ((ids, addresses), tags) = super::joined(others);
            Self { ids, names, addresses, tags }
        })
    }

    /// Where `entry` stands in the snapshot.
    pub(super) fn place(&self, entry: &Entry) -> Option<u32> {
        self.ids.first(hash((Kind::Id, entry.archive, &*entry.id)))
    }

    /// The file at `path` below the archive's root, which may lack its ending.
    pub(super) fn file(&self, archive: u16, mut path: String) -> Option<u32> {
        let whole = path.len();
        let at = |path: &str| self.ids.first(hash((Kind::Id, archive, path)));
        at(&path).or_else(|| {
            ENDINGS.iter().find_map(|ending| {
                path.truncate(whole);
                path.push_str(ending);
                at(path.strip_prefix('/').unwrap_or(&path))
            })
        })
    }

    /// Every article of an address, by its key, newest first.
    pub(super) fn at_address(&self, key: &str) -> &[u32] {
        self.addresses.all(hash((Kind::Address, key)))
    }

    /// The article of a name that is nearest to `from`: by its file, else its title, else an alias.
    pub(super) fn named(&self, from: &Entry, name: &str) -> Option<u32> {
        let file = file_key(stem(name.trim_start_matches('/')));
        let key = Key::new(name);
        let named = |kind, name: &str| {
            let all = hash((kind, name));
            let any = self.names.first(all)?;
            let in_folder = self.names.first(hash((all, from.archive, folder(&from.id))));
            in_folder.or_else(|| self.names.first(hash((all, from.archive)))).or(Some(any))
        };
        let title = key.caseless().trim();
        named(Kind::File, &file).or_else(|| named(Kind::Title, title)).or_else(|| named(Kind::Alias, title))
    }

    /// The tag of a name, and whether the name said its group.
    pub(super) fn tag<'s>(&self, snapshot: &'s Snapshot, name: &str) -> Option<(&'s Tag, bool)> {
        let find =
            |hash, in_group| Some((&*snapshot.tags.get(self.tags.first(hash)? as usize)?.tag, in_group));
        let bare = || find(hash((Kind::Tag, Key::new(name).caseless().trim())), false);
        bare().or_else(|| {
            // `country=Haiti`, `victim.country.name=Haiti`.
            let (group, name) = match Tag::scraped(name, None)? {
                Tag { name, group: Some(group), .. } => (group, name),
                tag => tag.name.split_once('=').map(|(group, name)| (group.into(), name.into()))?,
            };
            find(hash((Kind::GroupedTag, &*fold(group.trim()), Key::new(name.trim()).caseless())), true)
        })
    }
}

/// The names, and of those that several articles have the best in each archive and folder. The best
/// is the one in the fewest folders, then the newest.
fn nearest(snapshot: &Snapshot, mut names: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    let depth = |entry: &Arc<Entry>| entry.id.bytes().filter(|&byte| byte == b'/').count();
    let depths: Vec<usize> = snapshot.entries.iter().map(depth).collect();
    names.sort_unstable_by_key(|&(hash, nth)| (hash, depths[nth as usize], nth));
    names.dedup();
    let mut more = Vec::new();
    for same in names.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        for &(all, nth) in same {
            let entry = &snapshot.entries[nth as usize];
            more.push((hash((all, entry.archive)), nth));
            more.push((hash((all, entry.archive, folder(&entry.id))), nth));
        }
    }
    names.dedup_by_key(|&mut (hash, _)| hash);
    names.extend(more);
    names
}

fn tags(snapshot: &Snapshot) -> Vec<(u64, u32)> {
    let mut tags = Vec::with_capacity(snapshot.tags.len() * 2);
    for (nth, entry) in snapshot.tags.iter().enumerate() {
        let name = entry.key.caseless().trim();
        tags.push((hash((Kind::Tag, name)), nth as u32));
        if let Some(group) = &entry.tag.group {
            tags.push((hash((Kind::GroupedTag, &*fold(group.trim()), name)), nth as u32));
        }
    }
    tags
}

/// The end of a path from each of its last folders on, and the whole.
fn tails(path: &str) -> impl Iterator<Item = &str> {
    let last = path.rmatch_indices('/').map(|(at, _)| &path[at + 1..]).take(MAX_FOLDERS);
    last.chain(std::iter::once(path))
}

pub(super) fn stem(path: &str) -> &str {
    let ending = |kind: &str| {
        let at = path.len().checked_sub(kind.len())?;
        path.get(at..).filter(|end| end.eq_ignore_ascii_case(kind)).map(|_| &path[..at])
    };
    KINDS.iter().find_map(|kind| ending(kind)).unwrap_or(path)
}

/// A path to be compared: folded, with single blanks for blanks, hyphens and underscores.
fn file_key(path: &str) -> String {
    let mut key = String::with_capacity(path.len());
    let mut put = |c: char| {
        if !(matches!(c, ' ' | '-' | '_') || c.is_whitespace()) {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    };
    if path.is_ascii() {
        path.chars().for_each(|c| put(c.to_ascii_lowercase()));
    } else {
        fold(path).chars().for_each(put);
    }
    key.truncate(key.trim_end().len());
    key
}

fn hash(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}
