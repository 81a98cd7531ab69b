//! How many articles bear the tags of one.

use std::sync::Arc;

use super::index::{Index, on_all_cores};
use super::naming::naming;
use super::parse::{Expr, Field, Query};
use super::search::tag_scores;
use super::word::Word;
use crate::article::Tag;
use crate::store::Entry;

/// Tags that are looked for among all others as a query would; an article with more has them counted by
/// what they are alone.
const MAX_ASKED: usize = 100;

/// No tag of the article.
const NONE: u32 = u32::MAX;

/// The tags of an article in its order, with how many articles the query for each finds.
pub fn tag_counts(index: &Index, of: &Arc<Entry>) -> Vec<(Arc<Tag>, u32)> {
    // Read again, the article may stand with other tags.
    let Some(item) = index.item(of) else { return Vec::new() };
    let snapshot = index.snapshot();
    let ids = &snapshot.entries[item as usize].tag_ids;
    let tags: Vec<&Arc<Tag>> = ids.iter().map(|&id| &snapshot.tags[id as usize].tag).collect();
    // For each name of the index the tags it counts for.
    let mut slots = vec![NONE; index.tags.list.len()];
    let mut counted: Vec<Vec<u32>> = Vec::new();
    for (nth, (tag, &id)) in tags.iter().zip(ids).enumerate() {
        let own = index.tags.joined(id);
        let found = if nth < MAX_ASKED { found(index, tag) } else { None };
        for name in found.unwrap_or_else(|| vec![own]) {
            let slot = &mut slots[name as usize];
            if *slot == NONE {
                *slot = counted.len() as u32;
                counted.push(Vec::new());
            }
            counted[*slot as usize].push(nth as u32);
        }
    }
    let counts = on_all_cores(index.parts.len(), |part| {
        let part = &index.parts[part];
        let mut counts = vec![0_u32; tags.len()];
        let mut last = vec![usize::MAX; tags.len()];
        for nth in 0..part.len() {
            let slots = part.tags.of(nth).iter().map(|&name| slots[name as usize]);
            for &tag in slots.filter(|&slot| slot != NONE).flat_map(|slot| &counted[slot as usize]) {
                let tag = tag as usize;
                if last[tag] != nth {
                    last[tag] = nth;
                    counts[tag] += 1;
                }
            }
        }
        counts
    });
    let sum = |nth: usize| counts.iter().map(|counts| counts[nth]).sum();
    tags.into_iter().enumerate().map(|(nth, tag)| (Arc::clone(tag), sum(nth))).collect()
}

/// The names that the query for a tag finds; nothing if no query can ask for it.
fn found(index: &Index, tag: &Tag) -> Option<Vec<u32>> {
    let group = tag.telling_group().and(tag.group.as_deref());
    let Some(Expr::Term(term)) = Query::parse(&naming("tag", group, &tag.name)).expr else { return None };
    let Field::Tag { group } = &term.field else { return None };
    let scores = tag_scores(&Word::new(&term, term.fit), group.as_deref(), &index.tags);
    Some((0..).zip(scores).filter(|&(_, score)| score > 0).map(|(name, _)| name).collect())
}
