//! Bytes become articles, or are refused.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use super::super::{Entry, Origin, Stamp, TagEntry, in_order};
use super::Fields;
use super::encode::{FORMATS, NOTICES, has};
use crate::article::{Article, Date, Extra, Has, Tag};
use crate::fold::Key;

/// Bytes of the shortest article.
const SHORTEST: usize = 27;
/// For so many tags room is made before they are read.
const USUAL_TAGS: usize = 64;

/// What many articles share, each once.
pub(in super::super) struct Tables {
    pub(in super::super) names: Vec<Arc<str>>,
    pub(in super::super) authors: Vec<Arc<[Box<str>]>>,
    pub(in super::super) tags: Vec<Arc<TagEntry>>,
}

impl Tables {
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let names = (0..fields.count()?).map(|_| fields.text().map(Arc::from)).collect::<Option<_>>()?;
        let mut authors = Vec::new();
        for _ in 0..fields.count()? {
            let list = (0..fields.count()?).map(|_| fields.text().map(Box::from));
            authors.push(list.collect::<Option<Arc<[Box<str>]>>>()?);
        }
        let mut tags: Vec<Arc<TagEntry>> = Vec::new();
        for nth in 0..fields.count()? {
            let bits = fields.byte()?;
            let name = Box::from(fields.text().filter(|name| !name.is_empty())?);
            let mut text = |bit: u8| match bits & bit {
                0 => Some(None),
                _ => fields.text().map(|text| Some(Box::from(text))),
            };
            let (group, original) = (text(2)?, text(4)?);
            let first = fields.index()?;
            let is_first = first as usize == nth;
            if !is_first && tags.get(first as usize).is_none_or(|tag| tag.first != first) {
                return None;
            }
            let key = Key::new(&name);
            let tag = Arc::new(Tag { name, group, original, junk: bits & 1 != 0 });
            tags.push(Arc::new(TagEntry { tag, key, first }));
        }
        fields.is_empty().then_some(Self { names, authors, tags })
    }
}

/// What the articles of a block are put together from.
pub(super) struct Names<'a> {
    pub(super) tables: &'a Tables,
    /// Where each tag will stand in the store.
    pub(super) places: &'a [u32],
    pub(super) archive: u16,
    pub(super) root: Arc<PathBuf>,
}

impl Names<'_> {
    /// The articles of a block, which are in order.
    pub(super) fn read_block(&self, bytes: &[u8]) -> Option<Vec<Arc<Entry>>> {
        let mut fields = Fields(bytes);
        let mut entries: Vec<Arc<Entry>> = Vec::new();
        while !fields.is_empty() {
            let entry = self.read(&mut fields)?;
            if entries.last().is_some_and(|last| in_order(last, &entry).is_ge()) {
                return None;
            }
            if entries.capacity() == 0 {
                // About as many as there will be, by the first.
                entries.reserve(bytes.len() / (bytes.len() - fields.0.len()).max(SHORTEST) + 1);
            }
            entries.push(Arc::new(entry));
        }
        Some(entries)
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Entry> {
        let bits = fields.byte()?;
        let format = *FORMATS.get(usize::from(fields.byte()?))?;
        let has = Has::from_bits(fields.byte()?);
        let fingerprint = fields.u64()?;
        let modified = fields.u64()?.cast_signed();
        let stamp = Some(Stamp::new(fields.number()?, modified));
        let words = fields.index()?;
        let body = usize::try_from(fields.number()?).ok()?..usize::try_from(fields.number()?).ok()?;
        let authors = Arc::clone(self.tables.authors.get(fields.index()? as usize)?);
        let id = Box::from(fields.text().filter(|id| is_below(Path::new(id)))?);
        let title = Box::from(fields.text().filter(|title| !title.is_empty())?);
        let mut text = |field: u8| match bits & field {
            0 => Some(None),
            _ => fields.text().map(|text| Some(Box::from(text))),
        };
        let (subtitle, link, date_text) = (text(has::SUBTITLE)?, text(has::LINK)?, text(has::DATE_TEXT)?);
        let source = if bits & has::SOURCE != 0 { Some(self.name(fields.index()?)?) } else { None };
        let date = if bits & has::DATE != 0 { Some(read_date(fields)?) } else { None };
        let (tags, tag_ids) = self.read_tags(fields)?;
        let extra = if bits & has::EXTRA != 0 { self.read_extra(fields)? } else { Extra::default() };
        let origin = if bits & has::FILE != 0 {
            let path = Path::new(OsStr::from_bytes(fields.bytes()?));
            let below = path.strip_prefix(&*self.root).ok().filter(|below| is_below(below))?;
            Origin::File(Box::new(self.root.join(below)))
        } else {
            Origin::Below(Arc::clone(&self.root))
        };
        if body.start > body.end {
            return None;
        }
        let article = Article {
            title,
            subtitle,
            source,
            link,
            authors,
            date,
            date_text,
            tags: tags.into(),
            words,
            body,
            format,
            has,
            extra,
        };
        Some(Entry {
            id,
            archive: self.archive,
            origin,
            article,
            tag_ids: tag_ids.into(),
            fingerprint,
            stamp,
            text: Weak::new(),
        })
    }

    fn name(&self, place: u32) -> Option<Arc<str>> {
        self.tables.names.get(place as usize).cloned()
    }

    fn read_tags(&self, fields: &mut Fields<'_>) -> Option<(Vec<Arc<Tag>>, Vec<u32>)> {
        let count = fields.count()?;
        let room = count.min(USUAL_TAGS);
        let (mut tags, mut places) = (Vec::with_capacity(room), Vec::with_capacity(room));
        for _ in 0..count {
            let nth = fields.index()? as usize;
            tags.push(Arc::clone(&self.tables.tags.get(nth)?.tag));
            places.push(*self.places.get(nth)?);
        }
        Some((tags, places))
    }

    fn read_extra(&self, fields: &mut Fields<'_>) -> Option<Extra> {
        let lang = match fields.index()? {
            0 => None,
            next => Some(self.name(next - 1)?),
        };
        let aliases =
            (0..fields.count()?).map(|_| fields.text().map(Box::from)).collect::<Option<Vec<_>>>()?;
        let notice = |number: &u8| NOTICES.get(usize::from(*number)).copied();
        let count = fields.count()?;
        let notices = fields.take(count)?.iter().map(notice).collect::<Option<Vec<_>>>()?;
        Some(Extra::new(aliases, lang, notices))
    }
}

fn read_date(fields: &mut Fields<'_>) -> Option<Date> {
    let second = fields.u64()?.cast_signed();
    let nanosecond = i32::from_le_bytes(fields.take(4)?.try_into().ok()?);
    let offset = i32::from_le_bytes(fields.take(4)?.try_into().ok()?);
    Date::from_parts(second, nanosecond, offset)
}

/// Whether a path leads to something below where it begins, by its letters alone.
fn is_below(path: &Path) -> bool {
    let bytes = path.as_os_str().as_bytes();
    let is_name = |part: &[u8]| !part.is_empty() && part != b"." && part != b"..";
    !bytes.contains(&0) && bytes.split(|byte| *byte == b'/').all(is_name)
}
