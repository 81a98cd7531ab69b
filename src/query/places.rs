//! Where two letters stand in a long text. A finder that is good at what is rare begins anew behind
//! each place, which is most of its work where they stand often; here many bytes are compared at once,
//! whatever comes of it.

/// A bit for each byte of a text: whether the two letters begin there.
pub(super) struct Places(Vec<u64>);

const BLOCK: usize = u64::BITS as usize;
/// Read behind what can be asked for.
const BEHIND: usize = 2;

impl Places {
    /// Where `letters` stand in `text`.
    pub(super) fn of(text: &[u8], letters: [u8; 2]) -> Self {
        let mut bits = Vec::with_capacity(text.len() / BLOCK + 1 + BEHIND);
        let mut rest = text;
        while let Some(two_blocks) = rest.first_chunk() {
            bits.push(block(two_blocks, letters));
            rest = &rest[BLOCK..];
        }
        while !rest.is_empty() {
            let mut two_blocks = [0; 2 * BLOCK];
            two_blocks[..rest.len()].copy_from_slice(rest);
            bits.push(block(&two_blocks, letters));
            rest = &rest[BLOCK.min(rest.len())..];
        }
        bits.extend([0; BEHIND]);
        Self(bits)
    }

    /// The bits of the bytes from `start` on.
    pub(super) fn from(&self, start: usize) -> u128 {
        let (word, behind) = (start / BLOCK, start % BLOCK);
        let [low, middle, high] = [0, 1, 2].map(|ahead| u128::from(self.0[word + ahead]));
        (low | middle << BLOCK) >> behind | (high << BLOCK) << (BLOCK - behind)
    }
}

/// The bits of the first bytes of `text`.
fn block(text: &[u8; 2 * BLOCK], letters: [u8; 2]) -> u64 {
    let mut is_at = [1; BLOCK];
    for (ahead, &letter) in letters.iter().enumerate() {
        let Some(bytes) = text[ahead..].first_chunk::<BLOCK>() else { return 0 };
        // Compilers make this one comparison for many bytes.
        for (is_at, &byte) in is_at.iter_mut().zip(bytes) {
            *is_at &= u8::from(byte == letter);
        }
    }
    // The last bits of eight bytes become one byte: nothing carries into the highest.
    let gather = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    let (eights, _) = is_at.as_chunks();
    eights.iter().rev().fold(0, |bits, eight| bits << 8 | gather(eight))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_bit_stands_for_each_place(text in "[ab]{0,70}|[abc]{120,400}") {
            let text = text.as_bytes();
            let places = Places::of(text, *b"ab");
            for start in 0..text.len() {
                for ahead in 0..128 {
                    let stands = text.get(start + ahead..).is_some_and(|rest| rest.starts_with(b"ab"));
                    proptest::prop_assert_eq!(places.from(start) >> ahead & 1 == 1, stands);
                }
            }
        }
    }
}
