//! What is lit on the page: words of the filter softly, places found clearly.

use std::collections::BTreeMap;
use std::ops::Range;

use super::find::Find;
use super::reader::Reader;
use crate::page::{Needle, Point};

/// How a word is lit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// There is a note about it, or it is highlighted.
    Noted,
    /// The filter has it.
    Filter,
    /// It was looked for.
    Found,
    /// It was gone to.
    FoundNow,
    /// It is selected.
    Selected,
}

/// For each block on screen the bytes of the text that are lit; what comes later lies over it.
pub(super) type Lights = BTreeMap<usize, Vec<(Range<usize>, Light)>>;

/// The lights for what `reader` has on screen.
/// `stretches` are lit because of what the reader did: those selected on top of everything.
pub(super) fn lights(
    reader: &Reader,
    words: &[Needle],
    find: &Find,
    stretches: &[(Range<Point>, Light)],
) -> Lights {
    let mut lights = Lights::new();
    let Some(Ok(document)) = reader.document() else { return lights };
    for row in reader.rows() {
        lights.entry(row.block).or_insert_with(|| {
            let of_block = |wanted: Light| {
                let wanted = stretches.iter().filter(move |(_, light)| *light == wanted);
                let sources = move |(stretch, light): &(Range<Point>, Light)| {
                    let light = *light;
                    document.sources(stretch, row.block).into_iter().map(move |source| (source, light))
                };
                wanted.flat_map(sources)
            };
            let mut lit: Vec<_> = of_block(Light::Noted).collect();
            let words = words.iter().flat_map(|word| document.find_in(row.block, word));
            lit.extend(words.map(|source| (source, Light::Filter)));
            let hits = find.hits();
            let first = hits.partition_point(|hit| hit.block < row.block);
            for (nth, hit) in
                hits.iter().enumerate().skip(first).take_while(|(_, hit)| hit.block == row.block)
            {
                let light = if find.now() == Some(nth) { Light::FoundNow } else { Light::Found };
                lit.push((hit.source.clone(), light));
            }
            lit.extend(of_block(Light::Selected));
            lit
        });
    }
    lights
}
