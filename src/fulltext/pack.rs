//! Bodies as they are compared, one behind the other, in memory or in a file, and the search in them.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fixedbitset::FixedBitSet;

use super::Needle;

/// Ends every body in a pack; no body has one in it, so nothing is found across two.
pub(super) const END: u8 = b'\n';
/// About as many bytes as are read and searched at a time: they stay in a core's cache.
pub(super) const SHARE: usize = 512 << 10;

/// A body in a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Body {
    /// Index into the entries of the snapshot.
    pub(super) entry: u32,
    /// Where its first byte stands.
    pub(super) start: u64,
    /// Bytes of it, with its end.
    pub(super) length: u32,
    /// Of these bytes, by [`checksum`]; not looked at in memory.
    pub(super) sum: u32,
}

impl Body {
    pub(super) fn end(&self) -> u64 {
        self.start + u64::from(self.length)
    }
}

/// Where the bytes are.
#[derive(Clone, Debug)]
pub(super) enum Bytes {
    Memory(Arc<Vec<u8>>),
    File(Arc<File>),
}

impl Bytes {
    /// The bytes of bodies that stand behind each other.
    pub(super) fn read<'a>(&'a self, run: &[Body], buffer: &'a mut Vec<u8>) -> io::Result<&'a [u8]> {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return Ok(&[]) };
        match self {
            Self::Memory(bytes) => {
                let range = first.start as usize..last.end() as usize;
                bytes.get(range).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
            }
            Self::File(file) => {
                buffer.resize((last.end() - first.start) as usize, 0);
                file.read_exact_at(buffer, first.start)?;
                Ok(buffer)
            }
        }
    }
}

/// Some bodies, about [`SHARE`] in all: what one thread searches at a time.
#[derive(Debug)]
pub(super) struct Pack {
    pub(super) bytes: Bytes,
    /// In the order of their entries.
    pub(super) bodies: Vec<Body>,
    /// Whether what stands in the file has been found to be what was written.
    sound: AtomicBool,
}

impl Pack {
    pub(super) fn new(bytes: Bytes, bodies: Vec<Body>) -> Self {
        let sound = AtomicBool::new(matches!(bytes, Bytes::Memory(_)));
        Self { bytes, bodies, sound }
    }

    /// Puts into `found` which of the bodies hold the needle, of those `within`, and into `broken`
    /// which could not be read. `buffer` is room to read into.
    pub(super) fn search(
        &self,
        needle: &Needle,
        within: Option<&FixedBitSet>,
        buffer: &mut Vec<u8>,
        found: &mut Vec<u32>,
        broken: &mut Vec<u32>,
    ) {
        let wanted = |body: &Body| within.is_none_or(|within| within.contains(body.entry as usize));
        let sound = self.sound.load(Ordering::Relaxed);
        let (mut at, mut whole) = (0, true);
        while at < self.bodies.len() {
            if !wanted(&self.bodies[at]) {
                at += 1;
                whole = false;
                continue;
            }
            let mut until = at + 1;
            while until < self.bodies.len()
                && wanted(&self.bodies[until])
                && self.bodies[until].start == self.bodies[until - 1].end()
            {
                until += 1;
            }
            let run = &self.bodies[at..until];
            at = until;
            match self.bytes.read(run, buffer) {
                Ok(bytes) if sound || is_sound(bytes, run) => search_run(bytes, run, needle, found),
                _ => {
                    whole = false;
                    broken.extend(run.iter().map(|body| body.entry));
                }
            }
        }
        if whole {
            self.sound.store(true, Ordering::Relaxed);
        }
    }
}

/// The places in `bytes` of each of `run`.
fn ranges(run: &[Body]) -> impl Iterator<Item = (&Body, Range<usize>)> {
    let base = run.first().map_or(0, |body| body.start);
    run.iter().map(move |body| (body, (body.start - base) as usize..(body.end() - base) as usize))
}

/// Whether the bytes are the ones that were written, and each body ends with its end and has no
/// other.
fn is_sound(bytes: &[u8], run: &[Body]) -> bool {
    ranges(run).all(|(body, range)| {
        bytes.get(range).is_some_and(|bytes| bytes.last() == Some(&END) && checksum(bytes) == body.sum)
    })
}

fn search_run(bytes: &[u8], run: &[Body], needle: &Needle, found: &mut Vec<u32>) {
    let mut bodies = ranges(run);
    let mut from = 0;
    while let Some(at) = bytes.get(from..).and_then(|rest| needle.find(rest)) {
        let Some((body, range)) = bodies.find(|(_, range)| range.end > from + at) else { return };
        found.push(body.entry);
        from = range.end;
    }
}

/// Of bytes that were written by this program: against faults, not against somebody.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    let mut lanes =
        [0x9e37_79b9_7f4a_7c15_u64, 0xc2b2_ae3d_27d4_eb4f, 0x1656_67b1_9e37_79f9, bytes.len() as u64];
    let mut mix = |nth: usize, word: u64| {
        lanes[nth] = (lanes[nth] ^ word).wrapping_mul(0x9fb2_1c65_1e98_df25).rotate_left(29);
    };
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for (nth, word) in words.iter().enumerate() {
            mix(nth, u64::from_le_bytes(*word));
        }
    }
    for (nth, part) in rest.chunks(8).enumerate() {
        let mut word = [0; 8];
        word[..part.len()].copy_from_slice(part);
        mix(nth, u64::from_le_bytes(word));
    }
    let all = lanes
        .iter()
        .fold(0, |all: u64, lane| (all ^ lane).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(31));
    (all ^ (all >> 32)) as u32
}
