//! The colours of a picture, brought down to as many as a palette holds, by median cut: the box of
//! colours with most to lose is halved where half of its pixels are, until there are enough boxes.

use super::drawing::OPAQUE;

/// The index of what is transparent; no colour has it.
pub(super) const CLEAR: u8 = 255;
/// Bits of each part of a colour that are told apart when boxes are made.
const BITS: u32 = 5;

/// Pixels as indices into colours.
pub(super) struct Palette {
    /// At most [`CLEAR`].
    pub(super) colours: Vec<[u8; 3]>,
    /// One a pixel.
    pub(super) indices: Vec<u8>,
}

/// The pixels whose colours begin with the same bits.
#[derive(Clone, Copy, Default)]
struct Bin {
    count: u32,
    sum: [u32; 3],
}

impl Palette {
    /// Of straight RGBA.
    pub(super) fn of(pixels: &[u8]) -> Self {
        let mut bins = vec![Bin::default(); 1 << (3 * BITS)];
        for pixel in pixels.chunks_exact(4).filter(|pixel| pixel[3] >= OPAQUE) {
            let bin = &mut bins[bin_of(pixel)];
            bin.count += 1;
            for (sum, part) in bin.sum.iter_mut().zip(pixel) {
                *sum += u32::from(*part);
            }
        }
        let mut members: Vec<usize> = (0..bins.len()).filter(|nth| bins[*nth].count > 0).collect();
        let mut index_of = vec![0; bins.len()];
        let mut colours = Vec::new();
        for members in boxes(&mut members, &bins) {
            for &bin in members.iter() {
                index_of[bin] = colours.len() as u8;
            }
            colours.push(mean(members, &bins));
        }
        let index = |pixel: &[u8]| if pixel[3] >= OPAQUE { index_of[bin_of(pixel)] } else { CLEAR };
        let indices = pixels.chunks_exact(4).map(index).collect();
        Self { colours, indices }
    }
}

fn bin_of(pixel: &[u8]) -> usize {
    pixel[..3].iter().fold(0, |bin, part| bin << BITS | usize::from(*part) >> (8 - BITS))
}

/// One of the three parts of a bin's colour.
fn part_of(bin: usize, part: u32) -> usize {
    bin >> ((2 - part) * BITS) & ((1 << BITS) - 1)
}

fn boxes<'a>(members: &'a mut [usize], bins: &[Bin]) -> Vec<&'a mut [usize]> {
    if members.is_empty() {
        return Vec::new();
    }
    let mut boxes = vec![(loss(members, bins), members)];
    while boxes.len() < usize::from(CLEAR) {
        let Some(worst) = (0..boxes.len()).max_by_key(|nth| boxes[*nth].0.0) else { break };
        let (lost, part) = boxes[worst].0;
        if lost == 0 {
            break;
        }
        let (_, members) = boxes.swap_remove(worst);
        members.sort_unstable_by_key(|bin| part_of(*bin, part));
        let (low, high) = members.split_at_mut(middle(members, bins));
        boxes.push((loss(low, bins), low));
        boxes.push((loss(high, bins), high));
    }
    boxes.into_iter().map(|(_, members)| members).collect()
}

/// How much a box has to lose by being one colour, and along which part most of it.
fn loss(members: &[usize], bins: &[Bin]) -> (u64, u32) {
    let count: u64 = members.iter().map(|bin| u64::from(bins[*bin].count)).sum();
    let spread = |part: u32| {
        let parts = members.iter().map(|bin| part_of(*bin, part));
        let (least, most) = parts.fold((usize::MAX, 0), |(a, b), part| (a.min(part), b.max(part)));
        most.saturating_sub(least) as u64
    };
    let (widest, part) = (0..3).map(|part| (spread(part), part)).max().unwrap_or_default();
    (widest * widest * count, part)
}

/// Where half of the pixels are on either side; neither side is empty.
fn middle(members: &[usize], bins: &[Bin]) -> usize {
    let half = members.iter().map(|bin| u64::from(bins[*bin].count)).sum::<u64>() / 2;
    let mut before = 0;
    let reached = members.iter().position(|bin| {
        before += u64::from(bins[*bin].count);
        before > half
    });
    reached.unwrap_or_default().clamp(1, members.len() - 1)
}

fn mean(members: &[usize], bins: &[Bin]) -> [u8; 3] {
    let count: u64 = members.iter().map(|bin| u64::from(bins[*bin].count)).sum();
    [0, 1, 2].map(|part| {
        let sum: u64 = members.iter().map(|bin| u64::from(bins[*bin].sum[part])).sum();
        ((sum + count / 2) / count.max(1)) as u8
    })
}
