//! Is the terminal light or dark? Asked with OSC 11 and never waited for.

/// OSC 11: `11;?` is answered by `11;rgb:RRRR/GGGG/BBBB`.
pub(super) const QUESTION: &[u8] = b"\x1b]11;?\x1b\\";

/// The background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Light text stands on it.
    Dark,
    /// Dark text stands on it.
    Light,
}
