//! Where a link leads: to a heading, to another article, to a tag's articles, to the web, or
//! nowhere.
//!
//! An [`Index`] is built once for a snapshot and then asked; [`backlinks`] asks the other way
//! round. Everything here is somebody else's text: no path leaves the archive, only web and mail
//! addresses are handed out, and those without a byte that could be anything but part of an
//! address. No files, no clock.

mod backlinks;
mod heading;
mod index;
mod path;
mod scan;
mod tag;
#[cfg(test)]
mod tests;
mod web;

use std::num::NonZero;
use std::thread::{self, ScopedJoinHandle};

use crate::article::Tag;
use crate::page::{Link, LinkKind};
use crate::store::{Entry, Snapshot};

pub use backlinks::{Backlink, Reason, backlinks};
pub use heading::find_heading;
pub use index::Index;

/// Longer targets (in bytes) lead nowhere. Browsers and terminals stop at less.
const MAX_TARGET: usize = 4_096;
/// A name of a wikilink is looked for up to so many of the marks in it.
const MAX_MARKS: usize = 4;
/// So many characters of a target are told of a link that leads nowhere.
const MAX_TOLD: usize = 500;

/// More threads than this only wait for memory.
const MAX_THREADS: usize = 4;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A heading of the article it stands in, to be found by [`find_heading`]; the top if empty.
    Heading(String),
    /// Another article.
    Article {
        /// Index into [`Snapshot::entries`].
        entry: u32,
        /// Which of its headings, to be found by [`find_heading`].
        heading: Option<String>,
    },
    /// The articles of a tag.
    Tag {
        /// The line that asks for them.
        query: String,
    },
    /// An address that is safe to hand to a browser as one argument or to a terminal: ASCII without
    /// controls and blanks, beginning with `http://`, `https://` or `mailto:`.
    Web(String),
    /// Nowhere, whatever may stand there.
    Refused {
        /// The beginning of what was asked for, not cleaned.
        target: String,
        /// A sentence.
        why: &'static str,
    },
    /// A file or a name that is not in the archive.
    Missing {
        /// The beginning of what was asked for, not cleaned.
        target: String,
    },
}

impl Destination {
    /// Whether it stays in the archive.
    pub fn is_inside(&self) -> bool {
        matches!(self, Self::Heading(_) | Self::Article { .. } | Self::Tag { .. })
    }

    fn refused(target: &str, why: &'static str) -> Self {
        Self::Refused { target: beginning(target), why }
    }

    fn missing(target: &str) -> Self {
        Self::Missing { target: beginning(target) }
    }
}

const EMPTY: &str = "The link is empty.";
const TOO_LONG: &str = "The link is too long.";
/// Said of a path that leads out of the archive.
const OUTSIDE: &str = "Files outside the archive are not opened.";

impl Index {
    /// Where `link`, which stands on the page of `from`, leads. `snapshot` is the one this was
    /// built for.
    pub fn resolve(&self, snapshot: &Snapshot, from: &Entry, link: &Link) -> Destination {
        let target = link.target.trim_matches(|c: char| c.is_whitespace() || c.is_control());
        if target.is_empty() {
            return Destination::refused(&link.target, EMPTY);
        }
        if target.len() > MAX_TARGET {
            return Destination::refused(target, TOO_LONG);
        }
        let asked = Asked { index: self, snapshot, from };
        match link.kind {
            LinkKind::Address => asked.address(target),
            LinkKind::Wiki => asked.wiki(target),
            LinkKind::Tag(nth) => {
                let tag = from.article.tags.get(nth as usize);
                // Read again, the article may have other tags.
                let tag = tag.filter(|tag| tag.name.starts_with(&*link.target));
                let query = match tag {
                    Some(tag) => tag_query(tag),
                    None => Tag::plain(target, None).as_ref().and_then(tag_query),
                };
                query.map_or_else(|| Destination::missing(target), |query| Destination::Tag { query })
            }
        }
    }
}

/// The line that asks for the articles of this very tag; `None` for one of which nothing can be asked.
pub fn tag_query(tag: &Tag) -> Option<String> {
    tag::query(tag, tag.telling_group().is_some())
}

/// The address outside the archive that `target` is, whatever else came from there.
///
/// # Errors
/// A sentence saying why it is not handed out.
pub fn outside(target: &str) -> Result<String, &'static str> {
    let target = target.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if target.len() > MAX_TARGET {
        return Err(TOO_LONG);
    }
    let bare = web::bare(target);
    match web::kind(bare.as_deref().unwrap_or(target)) {
        web::Kind::Web(address) => web::handed_out(&address),
        web::Kind::Mail(address) => web::mail(address),
        web::Kind::Refused(why) => Err(why),
        web::Kind::Path => Err(web::OTHER),
    }
}

/// One question: who asks, and of what.
struct Asked<'a> {
    index: &'a Index,
    snapshot: &'a Snapshot,
    from: &'a Entry,
}

impl Asked<'_> {
    fn folder(&self) -> &str {
        path::folder(&self.from.id)
    }

    fn address(&self, target: &str) -> Destination {
        if let Some(fragment) = target.strip_prefix('#') {
            return Destination::Heading(heading::of_fragment(fragment));
        }
        match web::kind(target) {
            web::Kind::Web(address) => self.web(target, &address),
            web::Kind::Mail(address) => handed_out(target, web::mail(address)),
            web::Kind::Refused(why) => Destination::refused(target, why),
            web::Kind::Path => self.path(target),
        }
    }

    /// Another article that came from there, else the address itself.
    fn web(&self, target: &str, address: &str) -> Destination {
        let from_there = web::key(address).map(|key| self.index.at_address(&key)).unwrap_or_default();
        let own = || self.index.place(self.from).is_some_and(|own| from_there.binary_search(&own).is_ok());
        match from_there.first() {
            Some(&newest) if !own() => {
                let fragment = address.split_once('#').map_or("", |(_, fragment)| fragment);
                self.article(newest, heading::of_fragment(fragment))
            }
            _ => handed_out(target, web::handed_out(address)),
        }
    }

    fn path(&self, target: &str) -> Destination {
        let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let heading = heading::of_fragment(fragment);
        if let Some(entry) = self.file(path) {
            return self.article(entry, heading);
        }
        if let Some(address) = web::bare(target) {
            return self.address(&address);
        }
        if path::below(self.folder(), path).is_none() {
            return Destination::refused(target, OUTSIDE);
        }
        Destination::missing(target)
    }

    /// The entry a relative path names, from the article's folder or from the archive's.
    fn file(&self, path: &str) -> Option<u32> {
        let at = |folder| {
            let id = path::below(folder, path)?;
            self.index.file(self.from.archive, id)
        };
        at(self.folder()).or_else(|| if path.starts_with('.') { None } else { at("") })
    }

    fn wiki(&self, target: &str) -> Destination {
        // Within a table the bar is written `\|`.
        let target = target.split('|').next().unwrap_or(target).trim_end_matches('\\').trim();
        if target.is_empty() {
            return Destination::refused(target, EMPTY);
        }
        if let Some(wanted) = target.strip_prefix(['#', '^']) {
            let block = target.starts_with('^') || wanted.starts_with('^');
            return Destination::Heading(if block { String::new() } else { heading::of_wiki(wanted) });
        }
        let kind = web::kind(target);
        if matches!(kind, web::Kind::Web(_) | web::Kind::Mail(_)) {
            return self.address(target);
        }
        if let Some(found) = self.named_part(target) {
            return found;
        }
        let (name, wanted) = parted(target, target.find(['#', '^']).unwrap_or(target.len()));
        if let Some(entry) = self.file(name) {
            return self.article(entry, wanted);
        }
        match kind {
            web::Kind::Refused(why) if why != web::OTHER => Destination::refused(target, why),
            _ if path::below(self.folder(), name).is_none() => Destination::refused(target, OUTSIDE),
            _ => Destination::missing(target),
        }
    }

    /// What a wikilink names with the whole of it or with what stands before a heading: `[[C#]]` is a
    /// name, `[[Moss#Uses]]` is one and a heading, `[[C##Types]]` as well.
    fn named_part(&self, target: &str) -> Option<Destination> {
        let marks = target.match_indices(['#', '^']).map(|(at, _)| at).take(MAX_MARKS);
        std::iter::once(target.len()).chain(marks).find_map(|at| {
            let (name, heading) = parted(target, at);
            self.named(name, &heading)
        })
    }

    /// A file, a title, an alias or a tag.
    fn named(&self, name: &str, heading: &str) -> Option<Destination> {
        if let Some(entry) = self.index.named(self.from, name) {
            return Some(self.article(entry, heading.to_owned()));
        }
        let (tag, in_group) = self.index.tag(self.snapshot, name)?;
        tag::query(tag, in_group).map(|query| Destination::Tag { query })
    }

    /// An article is not another one to itself.
    fn article(&self, entry: u32, heading: String) -> Destination {
        if self.snapshot.entries.get(entry as usize).is_none_or(|found| found.is(self.from)) {
            return Destination::Heading(heading);
        }
        Destination::Article { entry, heading: (!heading.is_empty()).then_some(heading) }
    }
}

/// The name before the mark at `at`, and the heading behind it.
fn parted(target: &str, at: usize) -> (&str, String) {
    let (name, mark) = target.split_at(at);
    (name.trim_end(), heading::of_wiki(mark.strip_prefix('#').unwrap_or("")))
}

fn handed_out(target: &str, address: Result<String, &'static str>) -> Destination {
    match address {
        Ok(address) => Destination::Web(address),
        Err(why) => Destination::refused(target, why),
    }
}

/// How many threads look through an archive.
fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).min(MAX_THREADS)
}

/// What a thread found; its panic goes on in this one.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn beginning(text: &str) -> String {
    text.chars().take(MAX_TOLD).collect()
}
