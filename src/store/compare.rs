//! What is known is compared with the disk: whole archives, or some paths of them.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::load::walk;
use super::reader::{Look, Reader, kind_at};
use super::rules::{Rules, holds_rules};
use super::{Change, Entry, Problem, Source, id_of};

/// Where the files of an archive are, by all names it goes by.
pub(super) struct Place {
    pub(super) archive: u16,
    root: PathBuf,
    /// The root as it was given, from the root of the system, and without links.
    names: Vec<PathBuf>,
    /// The one file, if it is not a folder.
    file: Option<PathBuf>,
}

impl Place {
    /// None when there are no files.
    pub(super) fn of(archive: u16, source: &Source) -> Option<Self> {
        let root = source.root();
        let file = match source {
            Source::Folder(_) => None,
            Source::File(path) => Some(path.clone()),
            Source::Stream(_) | Source::Sample => return None,
        };
        let here = if root.as_os_str().is_empty() { Path::new(".") } else { &root };
        let names = [Some(root.clone()), std::path::absolute(here).ok(), fs::canonicalize(here).ok()];
        Some(Self { archive, names: names.into_iter().flatten().collect(), root, file })
    }

    /// A path as it stands below the root.
    fn below(&self, path: &Path) -> Option<PathBuf> {
        let below = self.names.iter().find_map(|name| path.strip_prefix(name).ok())?;
        let below: PathBuf = below.components().filter(|part| *part != Component::CurDir).collect();
        let is_plain = below.components().all(|part| matches!(part, Component::Normal(_)));
        let is_there = self
            .file
            .as_ref()
            .is_none_or(|file| below.as_os_str().is_empty() || self.root.join(&below) == *file);
        (is_plain && is_there).then_some(below)
    }
}

/// What of an archive is to be compared.
pub(super) struct Part<'a> {
    place: &'a Place,
    /// Below the root; all of it when this is empty.
    paths: Vec<PathBuf>,
}

impl<'a> Part<'a> {
    pub(super) fn whole(place: &'a Place) -> Self {
        Self { place, paths: Vec::new() }
    }

    /// The parts of archives in which these paths are, none of them twice.
    pub(super) fn of(places: &'a [Place], paths: &[PathBuf]) -> Vec<Self> {
        let part = |place: &'a Place| {
            let all: BTreeSet<PathBuf> = paths.iter().filter_map(|path| place.below(path)).collect();
            if all.is_empty() {
                return None;
            }
            if all.iter().any(|below| below.as_os_str().is_empty() || holds_rules(below)) {
                return Some(Self::whole(place));
            }
            let is_covered = |below: &PathBuf| below.ancestors().skip(1).any(|above| all.contains(above));
            Some(Self { place, paths: all.iter().filter(|below| !is_covered(below)).cloned().collect() })
        };
        places.iter().filter_map(part).collect()
    }

    pub(super) fn is_whole(&self) -> bool {
        self.paths.is_empty()
    }

    pub(super) fn archive(&self) -> u16 {
        self.place.archive
    }

    /// In smaller parts, to tell of the first before the last is looked at.
    pub(super) fn split(self, most: usize) -> Vec<Self> {
        if self.is_whole() {
            return vec![self];
        }
        let part = |paths: &[PathBuf]| Self { place: self.place, paths: paths.to_vec() };
        self.paths.chunks(most).map(part).collect()
    }

    /// Tells the entries and the problems whose files are in this part.
    pub(super) fn holder(&self) -> Holder<'_> {
        let name = |below: &PathBuf| id_of(below).into_owned();
        let names: HashSet<String> = self.paths.iter().map(name).collect();
        Holder { part: self, lengths: names.iter().map(String::len).collect(), names }
    }

    /// Looks at what is on the disk now.
    pub(super) fn look(&self, look: &Look<'_>, sender: &mpsc::SyncSender<Change>) {
        let Place { archive, root, file, .. } = self.place;
        if self.is_whole() {
            match file {
                Some(file) => {
                    let mut reader = Reader::new(*archive, root, look, sender.clone());
                    reader.look_at(file, || fs::metadata(file).ok());
                }
                None => walk(*archive, root, root, look, sender, &|_| true),
            }
            return;
        }
        let rules = Rules::new(root);
        let next = AtomicUsize::new(0);
        let folders = mpsc::channel();
        let threads = thread::available_parallelism().map_or(1, usize::from).min(self.paths.len());
        thread::scope(|scope| {
            for _ in 0..threads {
                let mut reader = Reader::new(*archive, root, look, sender.clone());
                let (found, next, rules) = (folders.0.clone(), &next, &rules);
                scope.spawn(move || {
                    while let Some(below) = self.paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let path = root.join(below);
                        let Some((kind, data)) = kind_at(&path) else { continue };
                        // A file given by name is meant, whatever the rules say.
                        if file.is_none() && rules.leave_out(below, kind.is_dir()) {
                            continue;
                        }
                        if kind.is_dir() {
                            // Nobody may be listening for it any more: then it is not wanted.
                            let _ = found.send(path);
                        } else if file.is_some() {
                            reader.look_at(&path, || Some(data));
                        } else {
                            reader.visit_kind(&path, kind, || Some(data));
                        }
                        if !reader.flush_if_due() {
                            return;
                        }
                    }
                });
            }
        });
        drop(folders.0);
        for folder in folders.1 {
            let wanted = |path: &Path| {
                let below = path.strip_prefix(root).unwrap_or(path);
                // What is a folder itself is not read, and what is in it is asked for by name.
                !rules.leave_out(below, false)
            };
            walk(*archive, root, &folder, look, sender, &wanted);
        }
    }
}

/// Knows what is in a part of an archive.
pub(super) struct Holder<'a> {
    part: &'a Part<'a>,
    names: HashSet<String>,
    /// Most ids can be told from all names by these.
    lengths: HashSet<usize>,
}

impl Holder<'_> {
    pub(super) fn holds(&self, entry: &Entry) -> bool {
        entry.archive == self.part.place.archive && (self.part.is_whole() || self.names_part_of(&entry.id))
    }

    fn names_part_of(&self, id: &str) -> bool {
        let ends = id.bytes().enumerate().filter(|(_, byte)| *byte == b'/').map(|(end, _)| end);
        let mut ends = ends.chain([id.len()]);
        ends.any(|end| self.lengths.contains(&end) && self.names.contains(&id[..end]))
    }

    /// Whether this was said of something that is looked at again.
    pub(super) fn told(&self, problem: &Problem) -> bool {
        let Place { root, names, .. } = self.part.place;
        let path = Path::new(&problem.path);
        let Some(below) = names.iter().chain([root]).find_map(|name| path.strip_prefix(name).ok()) else {
            return false;
        };
        self.part.is_whole() || self.names_part_of(&id_of(below))
    }
}
