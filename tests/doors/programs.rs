//! The programs these tests need beside recto.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Where a program is, if it is there; says so if it is not.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Who is not root may not have these on the path.
    let servers = ["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from);
    let found = std::env::split_paths(&path).chain(servers).map(|folder| folder.join(name));
    let found = found.into_iter().find(|path| path.is_file());
    if found.is_none() {
        skip(&format!("{name} is not installed"));
    }
    found
}

/// Says that a test was skipped.
pub(crate) fn skip(why: &str) {
    // Past the test harness, which keeps what a test that passes prints to itself.
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}

/// A path as text.
pub(crate) fn name(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}
