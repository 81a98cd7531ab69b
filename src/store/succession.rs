//! What became of each article between two snapshots.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use super::{Entry, Snapshot, in_order};

/// Where the articles of a former snapshot stand in a later one, and which are only in the later.
#[derive(Clone, Debug, Default)]
pub struct Succession {
    /// For each former one its index now, or [`GONE`].
    places: Vec<u32>,
    gone: Vec<u32>,
    arrived: Vec<u32>,
}

const GONE: u32 = u32::MAX;

impl Succession {
    /// Compares two snapshots. One that was moved is known by what stands in it. As long as most entries
    /// are shared this takes little more than a look at each pointer.
    pub fn between(former: &Snapshot, now: &Snapshot) -> Self {
        let (old, new) = (&former.entries, &now.entries);
        let mut places = vec![GONE; old.len()];
        let (mut gone, mut arrived) = (Vec::new(), Vec::new());
        let (mut nth_old, mut nth_new) = (0, 0);
        // Both stand in the same order.
        while let (Some(before), Some(after)) = (old.get(nth_old), new.get(nth_new)) {
            let order = if Arc::ptr_eq(before, after) { Ordering::Equal } else { in_order(before, after) };
            match order {
                Ordering::Less => gone.push(nth_old as u32),
                Ordering::Greater => arrived.push(nth_new as u32),
                Ordering::Equal => places[nth_old] = nth_new as u32,
            }
            nth_old += usize::from(order.is_le());
            nth_new += usize::from(order.is_ge());
        }
        gone.extend(nth_old as u32..old.len() as u32);
        arrived.extend(nth_new as u32..new.len() as u32);
        // What stands elsewhere now: under its name, else under another with the same text.
        pair(&mut gone, &mut arrived, &mut places, |nth| name(&old[nth]), |nth| name(&new[nth]));
        pair(&mut gone, &mut arrived, &mut places, |nth| old[nth].fingerprint, |nth| new[nth].fingerprint);
        Self { places, gone, arrived }
    }

    /// Whether an article is not there any more.
    pub fn has_gone(&self) -> bool {
        !self.gone.is_empty()
    }

    /// Takes those that are gone for the `younger` ones with the same text that are there: what is moved
    /// is found under its new name before it is missed under the former one. Gives where those stood and
    /// where they stand.
    pub fn take_for_moved<'a>(
        &mut self,
        former: &Snapshot,
        now: &Snapshot,
        younger: impl Iterator<Item = &'a Arc<Entry>>,
    ) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        let by_text: HashMap<u64, &Entry> = younger.map(|entry| (entry.fingerprint, &**entry)).collect();
        self.gone.retain(|&nth| {
            let moved = former.entries.get(nth as usize).and_then(|entry| by_text.get(&entry.fingerprint));
            let place = moved.and_then(|entry| now.find(entry));
            if let Some(place) = place {
                self.places[nth as usize] = place as u32;
                pairs.push((nth as usize, place));
            }
            place.is_none()
        });
        pairs
    }

    /// Where a former article stands now, unless it is gone.
    pub fn of(&self, former: usize) -> Option<usize> {
        self.places.get(former).filter(|&&place| place != GONE).map(|&place| place as usize)
    }

    /// The former articles that are not there any more, by their index then.
    pub fn gone(&self) -> impl Iterator<Item = usize> {
        self.gone.iter().map(|&nth| nth as usize)
    }

    /// The articles that were not there, by their index now.
    pub fn arrived(&self) -> impl Iterator<Item = usize> {
        self.arrived.iter().map(|&nth| nth as usize)
    }
}

fn name(entry: &Entry) -> (u16, &str) {
    (entry.archive, &entry.id)
}

/// Pairs what is gone with what arrived where both have the same key, and takes both out.
fn pair<K: Eq + std::hash::Hash>(
    gone: &mut Vec<u32>,
    arrived: &mut Vec<u32>,
    places: &mut [u32],
    of_old: impl Fn(usize) -> K,
    of_new: impl Fn(usize) -> K,
) {
    if gone.is_empty() || arrived.is_empty() {
        return;
    }
    let mut by_key: HashMap<K, u32> = gone.iter().map(|&nth| (of_old(nth as usize), nth)).collect();
    arrived.retain(|&nth| {
        let found = by_key.remove(&of_new(nth as usize));
        if let Some(former) = found {
            places[former as usize] = nth;
        }
        found.is_none()
    });
    gone.retain(|&nth| places[nth as usize] == GONE);
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::store::{Source, load_all};

    fn snapshot(folder: &Path, files: &str) -> Arc<Snapshot> {
        fs::create_dir_all(folder).expect("a folder can be made");
        for file in files.split_whitespace() {
            let (name, title) = file.split_once('=').expect("a name and a title");
            let text = format!("---\ntitle: {title}\ndate: 2021-01-02\n---\nThis is {title}.\n");
            fs::write(folder.join(name), text).expect("it can be written");
        }
        load_all(&[Source::at(folder).expect("it is there")])
    }

    #[test]
    fn articles_are_followed() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        for (nth, (before, after, kept, arrived)) in [
            ("a.md=a b.md=b", "a.md=a b.md=b", "a.md>a.md b.md>b.md", ""),
            ("b.md=b", "a.md=a b.md=b c.md=c", "b.md>b.md", "a.md c.md"),
            ("a.md=a b.md=b c.md=c", "b.md=b", "b.md>b.md", ""),
            // Another title, and so another place; another name; both, and so another article.
            ("a.md=a b.md=b c.md=c", "a.md=z b.md=b c.md=c", "a.md>a.md b.md>b.md c.md>c.md", ""),
            ("a.md=a b.md=b", "x.md=a b.md=b", "a.md>x.md b.md>b.md", ""),
            ("a.md=a b.md=b", "x.md=y b.md=b", "b.md>b.md", "x.md"),
            ("a.md=a", "", "", ""),
            ("", "a.md=a", "", "a.md"),
        ]
        .into_iter()
        .enumerate()
        {
            let old = snapshot(&folder.path().join(format!("{nth} old")), before);
            let new = snapshot(&folder.path().join(format!("{nth} new")), after);
            let succession = Succession::between(&old, &new);
            let mut pairs: Vec<String> = (0..old.entries.len())
                .filter_map(|nth| {
                    let now = succession.of(nth)?;
                    Some(format!("{}>{}", old.entries[nth].id, new.entries[now].id))
                })
                .collect();
            pairs.sort();
            let mut new_ones: Vec<&str> = succession.arrived().map(|nth| &*new.entries[nth].id).collect();
            new_ones.sort_unstable();
            assert_eq!((&*pairs.join(" "), &*new_ones.join(" ")), (kept, arrived), "{before} | {after}");
            assert!((0..new.entries.len()).all(|nth| new.position(&new.entries[nth]) == Some(nth)));
        }
    }
}
