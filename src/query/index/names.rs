//! Tags, sources and authors as numbers: each name once, its spellings joined.

use std::collections::HashMap;
use std::ops::Range;

use super::super::aliases::Aliases;
use super::lines::Lines;
use crate::article::Tag;
use crate::fold::fold;
use crate::store::Snapshot;

/// Spellings of one name that are kept; there are no more unless somebody means harm.
const MAX_SPELLINGS: usize = 32;

/// Distinct names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) list: Vec<Name>,
    /// Every spelling of every name, for searching.
    pub(crate) spellings: Lines,
    /// Whose spelling each of those is.
    pub(crate) spelt: Vec<u32>,
    /// For each number of the snapshot's own the number here.
    joined: Vec<u32>,
    /// By what is the same for all spellings.
    known: HashMap<String, u32>,
}

/// One name and how it is written.
#[derive(Debug)]
pub(crate) struct Name {
    /// As most articles write it, or as an alias says.
    pub(crate) shown: Box<str>,
    /// The group of a tag.
    pub(crate) group: Option<Box<str>>,
    /// The key a tag was written with, `victim.country.name`, folded.
    pub(crate) long_group: Option<Box<str>>,
    /// Whether a scraper cut it from running text.
    pub(crate) junk: bool,
    /// Every way it is written, up to [`MAX_SPELLINGS`].
    spellings: Vec<Box<str>>,
    is_alias: bool,
    /// Articles with the spelling shown, as far as it is known.
    weight: u32,
}

impl Names {
    /// No name at all.
    pub(crate) const NONE: u32 = u32::MAX;

    /// The tags of a snapshot, which has numbered them by their spellings.
    pub(super) fn of_tags(snapshot: &Snapshot, aliases: &Aliases) -> Self {
        let mut uses = vec![0; snapshot.tags.len()];
        for entry in &snapshot.entries {
            for &tag in &entry.tag_ids {
                uses[tag as usize] += 1;
            }
        }
        let mut names = Self::default();
        for (entry, uses) in snapshot.tags.iter().zip(uses) {
            let tag: &Tag = &entry.tag;
            let first = &snapshot.tags[entry.first as usize].tag;
            let alias = aliases.of(&tag.name);
            let same = match alias {
                Some(name) => first.sameness_as(name),
                None => first.sameness(),
            };
            let number = names.take(same, alias.unwrap_or(&tag.name), alias.is_some(), uses, &tag.name);
            names.joined.push(number);
            let name = &mut names.list[number as usize];
            let is_first = name.spellings.len() == 1;
            name.junk = tag.junk && (is_first || name.junk);
            if name.group.is_none() {
                name.group = tag.group.as_deref().map(Into::into);
                let long = tag.original.as_deref().and_then(|original| original.split_once('='));
                name.long_group = long.map(|(key, _)| fold(key).into());
            }
        }
        names.finish();
        names
    }

    /// Takes in the names some part numbered for itself; the number here for each of those.
    pub(super) fn take_in(&mut self, names: &[(String, u32)], aliases: &Aliases) -> Vec<u32> {
        let number = |(name, uses): &(String, u32)| {
            let alias = aliases.of(name);
            self.take(fold(alias.unwrap_or(name)), alias.unwrap_or(name), alias.is_some(), *uses, name)
        };
        names.iter().map(number).collect()
    }

    /// Where the spellings of a name stand.
    pub(crate) fn spellings_of(&self, name: u32) -> Range<usize> {
        self.spelt.partition_point(|&spelt| spelt < name)..self.spelt.partition_point(|&spelt| spelt <= name)
    }

    /// The place of each name from A to Z.
    pub(crate) fn places_from_a_to_z(&self) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by_cached_key(|&name| fold(&self.list[name].shown));
        let mut places = vec![0; order.len()];
        for (place, &name) in order.iter().enumerate() {
            places[name] = place as u32;
        }
        places
    }

    /// The number here of one of the snapshot's own.
    pub(super) fn joined(&self, number: u32) -> u32 {
        self.joined[number as usize]
    }

    fn take(&mut self, same: String, shown: &str, is_alias: bool, uses: u32, spelling: &str) -> u32 {
        let next = self.list.len() as u32;
        let number = *self.known.entry(same).or_insert(next);
        if number == next {
            let spellings = Vec::with_capacity(1);
            self.list.push(Name {
                shown: shown.into(),
                group: None,
                long_group: None,
                junk: false,
                spellings,
                is_alias,
                weight: uses,
            });
        }
        let name = &mut self.list[number as usize];
        if (is_alias && !name.is_alias) || (is_alias == name.is_alias && uses > name.weight) {
            (name.shown, name.is_alias, name.weight) = (shown.into(), is_alias, uses);
        }
        for spelling in [spelling, shown] {
            if name.spellings.len() < MAX_SPELLINGS
                && !name.spellings.iter().any(|known| **known == *spelling)
            {
                name.spellings.push(spelling.into());
            }
        }
        number
    }

    /// Makes the spellings ready for searching, when all names are there.
    pub(super) fn finish(&mut self) {
        self.known = HashMap::new();
        self.spellings = Lines::new(self.list.iter().flat_map(|name| &name.spellings).map(|name| &**name));
        let numbered = (0..).zip(&mut self.list);
        let spelt = numbered
            .flat_map(|(number, name)| std::mem::take(&mut name.spellings).into_iter().map(move |_| number));
        self.spelt = spelt.collect();
    }
}

/// Names being numbered as they are met, with how often.
#[derive(Default)]
pub(super) struct Gathered<'a> {
    numbers: HashMap<&'a str, u32>,
    uses: Vec<u32>,
}

impl<'a> Gathered<'a> {
    pub(super) fn number(&mut self, name: Option<&'a str>) -> u32 {
        let Some(name) = name else { return Names::NONE };
        let next = self.uses.len() as u32;
        let number = *self.numbers.entry(name).or_insert(next);
        if number == next {
            self.uses.push(0);
        }
        self.uses[number as usize] += 1;
        number
    }

    pub(super) fn into_names(self) -> Vec<(String, u32)> {
        let mut names = vec![(String::new(), 0); self.uses.len()];
        for (name, number) in self.numbers {
            names[number as usize] = (name.to_owned(), self.uses[number as usize]);
        }
        names
    }
}

/// Some numbers for each article.
#[derive(Debug)]
pub(crate) struct Ids {
    ends: Box<[u32]>,
    ids: Box<[u32]>,
}

impl Ids {
    /// Takes each number of an article once.
    pub(super) fn new(lists: impl Iterator<Item = impl Iterator<Item = u32>>) -> Self {
        let (mut ends, mut ids, mut own) = (Vec::new(), Vec::new(), Vec::new());
        for list in lists {
            own.clear();
            own.extend(list);
            own.sort_unstable();
            own.dedup();
            ids.extend_from_slice(&own);
            ends.push(ids.len() as u32);
        }
        Self { ends: ends.into(), ids: ids.into() }
    }

    pub(super) fn renumber(&mut self, numbers: &[u32]) {
        for id in &mut self.ids {
            *id = numbers[*id as usize];
        }
    }

    pub(crate) fn of(&self, nth: usize) -> &[u32] {
        let start = nth.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.ids[start as usize..self.ends[nth] as usize]
    }
}
