//! Articles become bytes.

use std::collections::HashMap;
use std::os::unix::ffi::OsStrExt as _;
use std::ptr;
use std::sync::Arc;

use super::super::{Entry, Origin, TagEntry};
use super::{put_bytes, put_number};
use crate::article::{Article, Format, Notice};

/// Which of the fields follow that not every article has.
pub(super) mod has {
    pub(in super::super) const SUBTITLE: u8 = 1;
    pub(in super::super) const SOURCE: u8 = 1 << 1;
    pub(in super::super) const LINK: u8 = 1 << 2;
    pub(in super::super) const DATE: u8 = 1 << 3;
    pub(in super::super) const DATE_TEXT: u8 = 1 << 4;
    pub(in super::super) const EXTRA: u8 = 1 << 5;
    pub(in super::super) const FILE: u8 = 1 << 6;
}

/// In the order of their numbers in the file.
pub(super) const FORMATS: [Format; 3] = [Format::Clipping, Format::FrontMatter, Format::Plain];
pub(super) const NOTICES: [Notice; 4] =
    [Notice::BrokenText, Notice::LooseFrontMatter, Notice::Cut, Notice::UnclosedFrontMatter];

/// Gathers what articles share while it writes them down.
pub(super) struct Encoder<'a> {
    known_tags: &'a [Arc<TagEntry>],
    tags: Numbers<u32, u32>,
    names: Numbers<&'a str, &'a str>,
    /// One list is one copy: to know it by its place is enough.
    authors: Numbers<*const Box<str>, &'a [Box<str>]>,
    pub(super) block: Vec<u8>,
}

/// Numbers things in the order they come.
struct Numbers<K, V> {
    numbers: HashMap<K, u64>,
    things: Vec<V>,
}

impl<K: std::hash::Hash + Eq, V> Numbers<K, V> {
    fn new() -> Self {
        Self { numbers: HashMap::new(), things: Vec::new() }
    }

    fn of(&mut self, key: K, thing: V) -> u64 {
        let next = self.things.len() as u64;
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.things.push(thing);
        }
        number
    }
}

impl<'a> Encoder<'a> {
    pub(super) fn new(known_tags: &'a [Arc<TagEntry>]) -> Self {
        Self {
            known_tags,
            tags: Numbers::new(),
            names: Numbers::new(),
            authors: Numbers::new(),
            block: Vec::new(),
        }
    }

    pub(super) fn put(&mut self, entry: &'a Entry) {
        let article = &entry.article;
        let file = match &entry.origin {
            Origin::File(path) => Some(path.as_os_str().as_bytes()),
            _ => None,
        };
        let authors: &'a [Box<str>] = &article.authors;
        let authors = self.authors.of(ptr::from_ref(authors).cast(), authors);
        let source = article.source.as_deref().map(|source| self.names.of(source, source));
        let tags: Vec<u64> = entry.tag_ids.iter().map(|&tag| self.tags.of(tag, tag)).collect();
        let lang = article.lang().map(|lang| self.names.of(lang, lang));
        let block = &mut self.block;
        block.push(fields_of(entry));
        block.push(FORMATS.iter().position(|format| *format == article.format).unwrap_or(0) as u8);
        block.push(article.has.bits());
        block.extend(entry.fingerprint.to_le_bytes());
        let (size, modified) = entry.stamp.map_or((0, 0), |stamp| (stamp.size(), stamp.modified()));
        block.extend(modified.to_le_bytes());
        for number in [size, article.words.into(), article.body.start as u64, article.body.end as u64] {
            put_number(block, number);
        }
        put_number(block, authors);
        put_bytes(block, entry.id.as_bytes());
        put_bytes(block, article.title.as_bytes());
        for text in [&article.subtitle, &article.link, &article.date_text].into_iter().flatten() {
            put_bytes(block, text.as_bytes());
        }
        if let Some(source) = source {
            put_number(block, source);
        }
        if let Some(date) = article.date {
            let (second, nanosecond, offset) = date.parts();
            block.extend(second.to_le_bytes());
            block.extend(nanosecond.to_le_bytes());
            block.extend(offset.to_le_bytes());
        }
        put_number(block, tags.len() as u64);
        for tag in tags {
            put_number(block, tag);
        }
        if has_extra(article) {
            put_number(block, lang.map_or(0, |lang| lang + 1));
            put_number(block, article.aliases().len() as u64);
            article.aliases().iter().for_each(|alias| put_bytes(block, alias.as_bytes()));
            put_number(block, article.notices().len() as u64);
            let number = |notice| NOTICES.iter().position(|known| known == notice).unwrap_or(0) as u8;
            block.extend(article.notices().iter().map(number));
        }
        if let Some(path) = file {
            put_bytes(block, path);
        }
    }

    /// What the articles share, once all of them are written.
    pub(super) fn tables(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put_number(&mut bytes, self.names.things.len() as u64);
        self.names.things.iter().for_each(|name| put_bytes(&mut bytes, name.as_bytes()));
        put_number(&mut bytes, self.authors.things.len() as u64);
        for authors in &self.authors.things {
            put_number(&mut bytes, authors.len() as u64);
            authors.iter().for_each(|author| put_bytes(&mut bytes, author.as_bytes()));
        }
        put_number(&mut bytes, self.tags.things.len() as u64);
        let mut firsts: HashMap<u32, u64> = HashMap::new();
        for (number, &place) in (0..).zip(&self.tags.things) {
            let TagEntry { tag, first, .. } = &*self.known_tags[place as usize];
            let bits = u8::from(tag.junk) | u8::from(tag.group.is_some()) << 1;
            bytes.push(bits | u8::from(tag.original.is_some()) << 2);
            put_bytes(&mut bytes, tag.name.as_bytes());
            for text in [&tag.group, &tag.original].into_iter().flatten() {
                put_bytes(&mut bytes, text.as_bytes());
            }
            put_number(&mut bytes, *firsts.entry(*first).or_insert(number));
        }
        bytes
    }
}

fn has_extra(article: &Article) -> bool {
    article.lang().is_some() || !article.aliases().is_empty() || !article.notices().is_empty()
}

fn fields_of(entry: &Entry) -> u8 {
    let article = &entry.article;
    [
        (has::SUBTITLE, article.subtitle.is_some()),
        (has::SOURCE, article.source.is_some()),
        (has::LINK, article.link.is_some()),
        (has::DATE, article.date.is_some()),
        (has::DATE_TEXT, article.date_text.is_some()),
        (has::EXTRA, has_extra(article)),
        (has::FILE, matches!(entry.origin, Origin::File(_))),
    ]
    .into_iter()
    .filter(|(_, has)| *has)
    .fold(0, |fields, (field, _)| fields | field)
}
