//! Markdown under front matter: YAML between `---`, TOML between `+++`, or a JSON object.
//!
//! Vaults and site generators name the same things differently, so keys are found by any of their
//! usual names, whatever their case, also under `extra` and `params`. Refused: a rule at the start
//! of a text, which is no front matter, and blocks from which nothing at all could be read. Those
//! are text.

use std::sync::Arc;

use super::clipping::split_authors;
use super::tag::{Tag, Tags, normalised};
use super::text::{heading, is_only_text, is_visible, lines, present, skip_blank, trimmed_end, unmarked};
use super::value::{Value, json, loose, toml, yaml};
use super::{Article, Date, Notice, names, plain};

/// Reads an article under front matter; `None` if there is none.
pub(super) fn parse(name: &str, text: &str) -> Option<Article> {
    let (metadata, body, notice) = match fenced(text)? {
        Block::Read(value, body) => (value, body, None),
        Block::Loose(value, body) => (value, body, Some(Notice::LooseFrontMatter)),
        Block::Unclosed => {
            let mut article = plain::parse(name, text);
            article.extra.notice(Notice::UnclosedFrontMatter);
            return Some(article);
        }
    };
    let mut article = Fields::of(&metadata).article();
    if article == Article::default() && (notice.is_some() || metadata.has_spaced_key()) {
        return None;
    }
    if let Some(notice) = notice {
        article.extra.notice(notice);
    }
    let start = skip_blank(text, body);
    let (title, start) = if article.title.is_empty() {
        plain::title(text, start)
    } else {
        (None, past_same_heading(text, start, &article.title))
    };
    let (stem, day) = plain::readable(name);
    if article.title.is_empty() {
        article.title = title.unwrap_or(stem).into();
    }
    article.date = article.date.or(day);
    article.body = start..trimmed_end(text, start, text.len());
    Some(article)
}

/// What stands at the start of a text.
enum Block {
    /// Metadata and where the text behind it starts.
    Read(Value, usize),
    /// The same, read line by line because it was broken.
    Loose(Value, usize),
    /// The beginning of metadata, and no end.
    Unclosed,
}

fn fenced(text: &str) -> Option<Block> {
    if text.starts_with('{') {
        return object(text);
    }
    let first = lines(text, 0).next()?;
    let fence = first.text.trim_end();
    let (separator, read): (char, fn(&str) -> Option<Value>) = match fence {
        "---" => (':', yaml),
        "+++" => ('=', toml),
        _ => return None,
    };
    let is_end = |line: &str| line == fence || (fence == "---" && line == "...");
    let mut inside = lines(text, first.next).take_while(|line| !is_end(line.text.trim_end()));
    let opening = inside.find(|line| !line.is_blank() && !line.text.trim_start().starts_with('#'));
    let opens = opening.is_some_and(|line| begins_metadata(line.text, separator));
    let Some(end) = lines(text, first.next).find(|line| is_end(line.text.trim_end())) else {
        return opens.then_some(Block::Unclosed);
    };
    let block = text.get(first.next..end.start)?;
    if !opens && !block.trim().is_empty() {
        return None;
    }
    if let Some(value @ Value::Map(_)) = read(block) {
        return Some(Block::Read(value, end.next));
    }
    let (value, understood) = loose(block, separator);
    let body = if understood == block.len() { end.next } else { first.next + understood };
    Some(Block::Loose(value, body))
}

/// Hugo's JSON. A text that merely begins with a brace has no member known here.
fn object(text: &str) -> Option<Block> {
    let (value, end) = json(text)?;
    let alone = text.get(end..)?.trim_start_matches([' ', '\t']);
    let alone = alone.is_empty() || alone.starts_with(['\n', '\r']);
    let known = Fields::of(&value).article() != Article::default();
    if alone && known { Some(Block::Read(value, end)) } else { None }
}

/// Whether a line is a key rather than the sentence below a rule.
fn begins_metadata(line: &str, separator: char) -> bool {
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '"' | '\'');
    match line.split_once(separator) {
        Some((key, value)) if separator == ':' => {
            !key.trim().is_empty()
                && key.len() <= 64
                && key.chars().all(is_key)
                && !key.starts_with("- ")
                && (value.is_empty() || value.starts_with([' ', '\t']))
        }
        Some((key, _)) => key.chars().all(is_key),
        None => separator == '=' && line.trim().starts_with('['),
    }
}

/// A heading that repeats the title is not shown a second time.
fn past_same_heading(text: &str, start: usize, title: &str) -> usize {
    let same = |found: &str| {
        normalised(found) == normalised(title) || normalised(&unmarked(found)) == normalised(title)
    };
    match heading(text, start) {
        Some((_, found, next)) if is_only_text(found) && same(found) => skip_blank(text, next),
        _ => start,
    }
}

/// The maps keys are looked for in: the top, then those under it that hold more of the same.
struct Fields<'a> {
    maps: Vec<&'a [(String, Value)]>,
}

impl<'a> Fields<'a> {
    fn of(value: &'a Value) -> Self {
        let mut maps = Vec::new();
        if let Value::Map(top) = value {
            maps.push(top.as_slice());
            for name in ["taxonomies", "extra", "params"] {
                maps.extend(top.iter().filter(|(key, _)| is_key(key, name)).filter_map(|(_, value)| {
                    match value {
                        Value::Map(inner) => Some(inner.as_slice()),
                        _ => None,
                    }
                }));
            }
        }
        Self { maps }
    }

    fn article(&self) -> Article {
        let (source, link) = self.source_and_link();
        let (source, link) = (source.map(Arc::from), link.map(Box::from));
        let mut article = Article { source, link, ..Article::default() };
        article.title = self.text(&["title"]).filter(|title| is_visible(title)).unwrap_or_default();
        article.subtitle = self.text(&["subtitle", "description", "summary", "excerpt"]);
        article.authors = self.values(&["author", "authors", "by"]).next().map(authors).unwrap_or_default();
        let dates = ["date", "published", "publishdate", "datepublished", "pubdate", "created", "updated"];
        let dates: Vec<&str> = self.values(&dates).filter_map(Value::text).collect();
        let read = dates.iter().find_map(|text| Date::parse(text).map(|date| (date, *text)));
        article.date = read.map(|(date, _)| date);
        article.date_text =
            read.map(|(_, text)| text).or(dates.first().copied()).and_then(present).map(Box::from);
        article.extra.set_aliases(names::aliases(self.values(&["aliases", "alias"]).flat_map(Value::texts)));
        let mut langs = self.values(&["lang", "language", "locale"]).flat_map(Value::texts);
        if let Some(lang) = langs.find_map(names::lang) {
            article.extra.set_lang(lang);
        }
        article.tags = self.tags();
        article
    }

    /// The values under any of `keys` (lower case, no separators), by the order of the keys.
    fn values(&self, keys: &[&str]) -> impl Iterator<Item = &'a Value> {
        keys.iter().flat_map(|key| {
            let entries = self.maps.iter().flat_map(|map| map.iter());
            entries.filter(move |(found, _)| is_key(found, key)).map(|(_, value)| value)
        })
    }

    fn text(&self, keys: &[&str]) -> Option<Box<str>> {
        self.values(keys).find_map(Value::text).map(Box::from)
    }

    /// A clipper writes the address as `source`; then the host is the best name there is.
    fn source_and_link(&self) -> (Option<String>, Option<&'a str>) {
        let links = ["link", "url", "sourceurl", "canonicalurl", "canonical", "original", "originalurl"];
        let sources = ["source", "publication", "site", "sitename", "publisher"];
        let named = |keys| self.values(keys).flat_map(Value::texts);
        let address = named(&sources).find(|text| is_address(text));
        let source = named(&sources).find(|text| !is_address(text)).map(unlinked).and_then(present);
        let link = named(&links).find(|text| is_address(text)).or(address);
        (source.or_else(|| address.and_then(host)), link)
    }

    fn tags(&self) -> Box<[Arc<Tag>]> {
        let mut tags = Tags::default();
        let taxonomies =
            self.maps.first().and_then(|top| top.iter().find(|(key, _)| is_key(key, "taxonomies")));
        let taxonomies = match taxonomies {
            Some((_, Value::Map(inner))) => inner.as_slice(),
            _ => &[],
        };
        for map in &self.maps {
            for (key, value) in *map {
                let group = if ["tags", "tag", "keywords", "keyword"].iter().any(|name| is_key(key, name)) {
                    None
                } else if is_key(key, "categories") || is_key(key, "category") {
                    Some("category")
                } else if std::ptr::eq(*map, taxonomies) && !is_key(key, "authors") && !is_key(key, "author")
                {
                    Some(key.as_str())
                } else {
                    continue;
                };
                let names = match value {
                    Value::Text(text) => split_tags(text),
                    other => other.texts(),
                };
                let names = names.into_iter().map(|name| name.trim_start_matches('#'));
                names.filter_map(|name| Tag::plain(name, group)).for_each(|tag| tags.push(tag));
            }
        }
        tags.finish()
    }
}

/// Whether `key` is `name`, which is in lower case and one word: `source_url`, `sourceUrl` and
/// `Source-URL` are the same.
fn is_key(key: &str, name: &str) -> bool {
    let letters = key.chars().filter(|c| !matches!(c, '_' | '-' | ' '));
    key.len() >= name.len() && letters.map(|c| c.to_ascii_lowercase()).eq(name.chars())
}

fn is_address(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && text.len() > scheme.len()
    })
}

fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    present(host.strip_prefix("www.").unwrap_or(host))
}

/// `[[Ann Bee|Ann]]`, as vaults write names, is `Ann`.
fn unlinked(text: &str) -> &str {
    let inside = text.strip_prefix("[[").and_then(|text| text.strip_suffix("]]"));
    inside.map_or(text, |inside| inside.rsplit('|').next().unwrap_or(inside))
}

fn authors(value: &Value) -> Arc<[Box<str>]> {
    match value {
        Value::Text(text) if unlinked(text) == text => split_authors(text),
        other => other.texts().into_iter().map(unlinked).filter_map(present).map(Box::from).collect(),
    }
}

/// A list written as one string: by commas if it has any, else by blanks.
fn split_tags(text: &str) -> Vec<&str> {
    if text.contains(',') {
        text.split(',').map(str::trim).collect()
    } else {
        text.split_whitespace().collect()
    }
}
