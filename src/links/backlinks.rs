//! Which articles link to one.
//!
//! The texts are not parsed. They are searched for the few words without which no link could lead
//! here; the links of a line that has one are then followed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use aho_corasick::{AhoCorasick, Input};

use super::index::stem;
use super::scan::{Links, written};
use super::{Destination, Index, joined, threads, web};
use crate::page::{Link, LinkKind};
use crate::store::{Entry, Snapshot};

/// Of the text around a link this many characters are told.
const MAX_CONTEXT: usize = 120;
/// They are taken out of so many bytes before and behind it.
const NEAR: usize = 600;
/// A shorter word of an address is in too many texts.
const MIN_WORD: usize = 4;
/// Nor does a longer one find more.
const MAX_WORD: usize = 200;
/// A thread takes so many articles at a time.
const BATCH: usize = 32;

/// An article that has to do with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlink {
    /// Index into [`Snapshot::entries`].
    pub entry: u32,
    /// Why it is named.
    pub reason: Reason,
    /// The words around the link, on one line, not cleaned.
    pub context: Option<String>,
}

/// What one article has to do with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A link in its text leads there.
    LinksHere,
    /// It came from the same address.
    SameLink,
}

/// The articles that link to `of` or came from the same address, newest first; `None` if
/// `keep_going` said no. `texts` gives the decoded source of an entry.
pub fn backlinks(
    index: &Index,
    snapshot: &Snapshot,
    of: &Entry,
    texts: impl Fn(&Entry) -> Option<Arc<String>> + Sync,
    keep_going: impl Fn() -> bool + Sync,
) -> Option<Vec<Backlink>> {
    let search = Search::new(index, snapshot, of)?;
    let next = AtomicUsize::new(0);
    let stopped = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        loop {
            let start = next.fetch_add(BATCH, Ordering::Relaxed);
            if start >= snapshot.entries.len() {
                return found;
            }
            if !keep_going() {
                stopped.fetch_add(1, Ordering::Relaxed);
                return found;
            }
            for (entry, nth) in snapshot.entries[start..].iter().take(BATCH).zip(start as u32..) {
                found.extend(search.look(nth, entry, || texts(entry)));
            }
        }
    };
    let mut found = thread::scope(|scope| {
        let others: Vec<_> = (1..threads()).map(|_| scope.spawn(work)).collect();
        let mut found = work();
        for other in others {
            found.extend(joined(other));
        }
        found
    });
    found.sort_unstable_by_key(|backlink| backlink.entry);
    (stopped.into_inner() == 0).then_some(found)
}

/// What is looked for.
struct Search<'a> {
    index: &'a Index,
    snapshot: &'a Snapshot,
    of: u32,
    /// What the address of the article is compared by.
    address: Option<String>,
    same_address: &'a [u32],
    words: AhoCorasick,
}

impl<'a> Search<'a> {
    fn new(index: &'a Index, snapshot: &'a Snapshot, of: &Entry) -> Option<Self> {
        let address = of.article.link.as_deref().and_then(web::key);
        let same_address = address.as_deref().map(|key| index.at_address(key)).unwrap_or_default();
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(words(&of.id, address.as_deref()))
            .ok()?;
        Some(Self { index, snapshot, of: index.place(of)?, address, same_address, words })
    }

    fn look(&self, nth: u32, entry: &Entry, text: impl FnOnce() -> Option<Arc<String>>) -> Option<Backlink> {
        if nth == self.of {
            return None;
        }
        let backlink = |reason, context| Backlink { entry: nth, reason, context };
        let same = self.same_address.binary_search(&nth).is_ok();
        let text = text();
        let body = text.as_ref().map(|text| text.get(entry.article.body.clone()).unwrap_or(text));
        if let Some(context) = body.and_then(|body| self.first_link(entry, same, body)) {
            return Some(backlink(Reason::LinksHere, Some(context)));
        }
        same.then(|| backlink(Reason::SameLink, None))
    }

    /// The words around the first link of `body` that leads here.
    fn first_link(&self, from: &Entry, same: bool, body: &str) -> Option<String> {
        let mut at = 0;
        while let Some(hit) = self.words.find(Input::new(body).range(at..)) {
            let bytes = body.as_bytes();
            let start = memchr::memrchr(b'\n', &bytes[at..hit.start()]).map_or(at, |end| at + end + 1);
            let end = memchr::memchr(b'\n', &bytes[hit.end()..]).map_or(body.len(), |end| hit.end() + end);
            let line = &body[start..end];
            let mut links = Links::of(line);
            if let Some(found) =
                links.find(|found| self.leads_here(from, same, &line[found.at.clone()], found.kind))
            {
                return Some(context(line, found.at.start));
            }
            at = end;
        }
        None
    }

    fn leads_here(&self, from: &Entry, same: bool, target: &str, kind: LinkKind) -> bool {
        let target = written(target);
        if kind == LinkKind::Address {
            match web::kind(&target) {
                // To an article of the same address this is its own.
                web::Kind::Web(address) => return !same && self.is_address(&address),
                web::Kind::Path => {}
                web::Kind::Mail(_) | web::Kind::Refused(_) => return false,
            }
            if !same && web::bare(&target).is_some_and(|address| self.is_address(&address)) {
                return true;
            }
        }
        let link = Link { target: target.into_owned(), kind };
        let leads = self.index.resolve(self.snapshot, from, &link);
        matches!(leads, Destination::Article { entry, .. } if entry == self.of)
    }

    /// An older article of the same address is meant as well.
    fn is_address(&self, address: &str) -> bool {
        self.address.is_some() && web::key(address) == self.address
    }
}

/// What a text that links here has somewhere in the line: a word of the address or of the file's
/// name, or the beginning of any wikilink, for those name it in too many ways.
fn words(id: &str, address: Option<&str>) -> Vec<String> {
    let mut words = vec!["[[".to_owned()];
    if let Some(address) = address {
        let behind_host = address.find(['/', '?']).map_or("", |at| &address[at..]);
        let word = longest(behind_host).filter(|word| word.len() >= MIN_WORD);
        words.extend(word.or_else(|| longest(address)).map(str::to_owned));
    }
    let path = stem(id);
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut names = vec![name];
    if ["index", "readme"].iter().any(|own| name.eq_ignore_ascii_case(own)) {
        // It is also what its folder leads to.
        names.push(above.rsplit('/').next().unwrap_or(above));
    }
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        let first = name.chars().next().map(String::from).unwrap_or_default();
        let encoded = first.bytes().fold(String::new(), |word, byte| format!("{word}%{byte:02X}"));
        match longest(name) {
            Some(word) => words.push(word.to_owned()),
            None => words.extend([first, encoded]),
        }
    }
    words
}

/// The longest run that is written the same in every link.
fn longest(text: &str) -> Option<&str> {
    let runs = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let longest = runs.max_by_key(|run| run.len()).filter(|run| !run.is_empty())?;
    Some(&longest[..longest.len().min(MAX_WORD)])
}

/// The words around the link whose target stands at `at`, without where the links lead.
fn context(line: &str, at: usize) -> String {
    let start = line.floor_char_boundary(at.saturating_sub(NEAR));
    let end = line.ceil_char_boundary(at.saturating_add(NEAR).min(line.len()));
    // The link's own words stand before its target.
    let own = line[start..at]
        .rfind('[')
        .filter(|_| line[..at].ends_with(['(', '[', '<', ' ']))
        .map_or(at, |own| start + own);
    let own = if line[start..own].ends_with('[') { own - 1 } else { own };
    let (before, behind) = (words_of(&line[start..own]), words_of(&line[own..end]));
    let skipped = before.chars().count().saturating_sub(MAX_CONTEXT / 2);
    let before: String = before.chars().skip(skipped).collect();
    // Not from the middle of a word on.
    let before = if skipped > 0 { before.split_once(' ').map_or("", |(_, whole)| whole) } else { &before };
    format!("{before}{behind}").trim().chars().take(MAX_CONTEXT).collect()
}

/// Text without addresses, brackets and stress marks, on one line.
fn words_of(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = if let Some(target) = rest.strip_prefix("](") {
            2 + target.find(')').map_or(target.len(), |end| end + 1)
        } else if let Some(name) = rest.strip_prefix("[[") {
            let (name, length) =
                name.split_once("]]").map_or((name, rest.len()), |(name, _)| (name, name.len() + 4));
            out.push_str(name.split_once('|').map_or(name, |(_, shown)| shown));
            length
        } else if rest.starts_with("http://") || rest.starts_with("https://") {
            rest.find(char::is_whitespace).unwrap_or(rest.len())
        } else {
            match c {
                '[' | ']' | '*' | '`' | '#' | '|' | '<' | '>' => {}
                c if !c.is_whitespace() => out.push(c),
                _ if out.is_empty() || out.ends_with(' ') => {}
                _ => out.push(' '),
            }
            c.len_utf8()
        };
        rest = &rest[skipped..];
    }
    out
}
