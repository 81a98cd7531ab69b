//! What is lit on the page: words of the filter softly, places found clearly.

use std::collections::BTreeMap;
use std::ops::Range;

use super::find::Find;
use super::reader::Reader;
use crate::page::Needle;

/// How a word is lit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// The filter has it.
    Filter,
    /// It was looked for.
    Found,
    /// It was gone to.
    FoundNow,
}

/// For each block on screen the bytes of the text that are lit; what comes later lies over it.
pub(super) type Lights = BTreeMap<usize, Vec<(Range<usize>, Light)>>;

/// The lights for what `reader` has on screen.
pub(super) fn lights(reader: &Reader, words: &[Needle], find: &Find) -> Lights {
    let mut lights = Lights::new();
    let Some(Ok(document)) = reader.document() else { return lights };
    for row in reader.rows() {
        lights.entry(row.block).or_insert_with(|| {
            let words = words.iter().flat_map(|word| document.find_in(row.block, word));
            let mut lit: Vec<_> = words.map(|source| (source, Light::Filter)).collect();
            let hits = find.hits();
            let first = hits.partition_point(|hit| hit.block < row.block);
            for (nth, hit) in
                hits.iter().enumerate().skip(first).take_while(|(_, hit)| hit.block == row.block)
            {
                let light = if find.now() == Some(nth) { Light::FoundNow } else { Light::Found };
                lit.push((hit.source.clone(), light));
            }
            lit
        });
    }
    lights
}
