//! Finds the articles like one: what its text names is looked for in all bodies first.

use std::sync::Arc;

use fixedbitset::FixedBitSet;

use crate::entity::{Entity, Kind, entities};
use crate::fulltext::{FullText, Needle};
use crate::query::{Index, Like, like};
use crate::store::{self, Entry};

/// What is looked for of all that an article names, and no more of one kind than this.
const MAX_NAMED: usize = 24;
const MAX_OF_A_KIND: usize = 12;

/// The kinds, what two articles least often share by chance first.
const KINDS: [Kind; 9] = [
    Kind::Sha256,
    Kind::Sha1,
    Kind::Md5,
    Kind::Cve,
    Kind::Ipv4,
    Kind::Ipv6,
    Kind::Email,
    Kind::Domain,
    Kind::Attack,
];

/// The articles like one, best first; nothing when they are not wanted any more. What is found before
/// bodies were searched goes to `tell`, if they have to be.
pub(crate) fn alike(
    entry: &Arc<Entry>,
    index: &Index,
    full_text: &FullText,
    keep_going: &dyn Fn() -> bool,
    tell: &dyn Fn(Vec<Like>),
) -> Option<Vec<Like>> {
    let Some(item) = index.item(entry) else { return Some(Vec::new()) };
    let named = named(entry);
    if named.is_empty() {
        return Some(like(index, item, &[]));
    }
    tell(like(index, item, &[]));
    let mut known = Vec::with_capacity(named.len());
    for (shown, needle) in named {
        let found = full_text.find(index.snapshot(), &needle, None, keep_going, &mut |_: &FixedBitSet| ());
        if !keep_going() {
            return None;
        }
        known.extend(found.map(|found| (shown, Arc::new(found))));
    }
    Some(like(index, item, &known))
}

/// What the text of an article names, as it stands there and as it is looked for.
fn named(entry: &Entry) -> Vec<(String, Needle)> {
    // Without its text, there are its tags and its title.
    let Ok((article, text)) = store::open(entry) else { return Vec::new() };
    let body = text.get(article.body.clone()).unwrap_or_default();
    let entities = entities(body).list;
    let link = article.link.as_deref().unwrap_or_default();
    let tells_nothing = |entity: &&Entity| {
        entity.kind == Kind::Domain && (is_linked(entity, body) || is_host_of(&entity.value, link))
    };
    let named: Vec<_> = entities.iter().filter(|entity| !tells_nothing(entity)).collect();
    let of_kind = |kind| named.iter().filter(move |entity| entity.kind == kind);
    let rarest = KINDS.into_iter().flat_map(|kind| of_kind(kind).take(MAX_OF_A_KIND));
    let needles = rarest.filter_map(|entity| Some((entity.shown.clone(), Needle::new(&entity.value)?)));
    needles.take(MAX_NAMED).collect()
}

/// Whether a host stands where a link leads, and was not made harmless: articles on anything link to the
/// same papers and shops.
fn is_linked(host: &Entity, body: &str) -> bool {
    host.shown.eq_ignore_ascii_case(&host.value)
        && body.get(..host.place).is_some_and(|before| before.ends_with("://"))
}

/// Whether a link leads to a host or to one below it: what comes from there mostly names it.
fn is_host_of(host: &str, link: &str) -> bool {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    let linked = rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let main = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_owned();
    let (host, linked) = (main(host), main(&linked));
    host == linked || linked.ends_with(&format!(".{host}")) || host.ends_with(&format!(".{linked}"))
}
