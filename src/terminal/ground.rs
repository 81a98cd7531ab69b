//! Is the terminal light or dark?

/// The background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Light text stands on it.
    Dark,
    /// Dark text stands on it.
    Light,
}
