//! Files an article names, such as its pictures: found below the archive's root, or refused.
//!
//! The name is somebody else's text. Refused is whatever leads out of the archive (by `..`, by a
//! path from the root of the system, by a symbolic link), names another machine or a scheme, or is
//! no regular file: to open a pipe would wait for ever, and to open a device may do anything.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;

/// Where a file may be that is named without a folder, as note-taking programs do.
const FOLDERS: [&str; 5] = ["attachments", "assets", "images", "_resources", "img"];
/// No file system has longer paths.
const MAX_TARGET: usize = 4096;

const OUTSIDE: &str = "is outside the archive";
const ABSENT: &str = "is not in the archive";

/// Where the file is that `article` calls `target`: beside the article, at the archive's root or,
/// when `target` is a bare name, in a folder for attachments at either. The path is without links
/// and below the root.
///
/// # Errors
/// When there is no such file or it must not be opened: a predicate for the reader, to be put after
/// the file's name.
pub(super) fn local_path(archive_root: &Path, article: &Path, target: &str) -> Result<PathBuf, String> {
    let name = file_named(target)?;
    let name = Path::new(OsStr::from_bytes(&name));
    let root = fs::canonicalize(archive_root).map_err(|_| ABSENT)?;
    let beside = article.parent().and_then(|folder| fs::canonicalize(folder).ok()).ok_or(ABSENT)?;
    if !stays_below(&root, &beside.join(name)) {
        return Err(OUTSIDE.into());
    }
    let mut candidates = vec![beside.join(name)];
    if !name.components().any(|part| part == Component::ParentDir) {
        candidates.push(root.join(name));
        if name.components().count() == 1 {
            let folders = [&beside, &root].into_iter();
            candidates.extend(folders.flat_map(|at| FOLDERS.map(|folder| at.join(folder).join(name))));
        }
    }
    let found = candidates.iter().find_map(|path| fs::canonicalize(path).ok()).ok_or(ABSENT)?;
    if !found.starts_with(&root) {
        return Err(OUTSIDE.into());
    }
    match fs::metadata(&found) {
        Ok(data) if data.is_file() => Ok(found),
        _ => Err("is no file that can be opened".into()),
    }
}

/// The bytes of that file, when there are no more than `most`.
///
/// # Errors
/// As [`local_path`], and when the file is larger or cannot be read.
pub(super) fn read_attachment(
    archive_root: &Path,
    article: &Path,
    target: &str,
    most: usize,
) -> Result<Vec<u8>, String> {
    let path = local_path(archive_root, article, target)?;
    let file = File::open(path).map_err(|error| format!("cannot be read: {error}"))?;
    let mut bytes = Vec::new();
    // It may be larger by now than it said it was.
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() > most { Err(format!("is larger than {} MB", most >> 20)) } else { Ok(bytes) }
}

/// The relative path in an address, decoded once.
fn file_named(target: &str) -> Result<Vec<u8>, String> {
    let target = target.trim();
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if path.len() > MAX_TARGET {
        return Err(ABSENT.into());
    }
    let name: Vec<u8> = percent_decode_str(path).collect();
    if name.is_empty() || name.contains(&0) {
        return Err("names no file".into());
    }
    // A colon after a word is a scheme's or a drive's, and two slashes begin the name of a machine.
    let scheme = name.iter().position(|byte| !is_of_scheme(*byte)).is_some_and(|end| name[end] == b':');
    if (scheme && name[0].is_ascii_alphabetic()) || name.starts_with(b"/") || name.starts_with(b"\\") {
        return Err(OUTSIDE.into());
    }
    Ok(name)
}

fn is_of_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// By the letters alone, so that nothing outside is even looked at.
fn stays_below(root: &Path, path: &Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else { return false };
    let mut depth = 0_usize;
    below.components().all(|part| {
        let next = match part {
            Component::ParentDir => depth.checked_sub(1),
            Component::Normal(_) => Some(depth + 1),
            _ => Some(depth),
        };
        next.inspect(|next| depth = *next).is_some()
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::*;

    /// `archive/notes/deep/a.md` with pictures around it, and a secret beside the archive.
    fn archive() -> (TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let root = folder.path().join("archive");
        for file in [
            "archive/notes/deep/a.md",
            "archive/notes/deep/beside.png",
            "archive/notes/deep/attachments/near.png",
            "archive/notes/above.png",
            "archive/notes/twice.png",
            "archive/notes/deep/twice.png",
            "archive/root.png",
            "archive/with space & ü.png",
            "archive/100%.png",
            "archive/..hidden.png",
            "archive/pictures/far.png",
            "archive/_resources/kept.png",
            "archive/img/b.png",
            "secret.png",
            "archive2/secret.png",
        ] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
            fs::write(path, file).expect("a file");
        }
        symlink("../secret.png", root.join("out.png")).expect("a link");
        symlink("..", root.join("up")).expect("a link");
        symlink("root.png", root.join("within.png")).expect("a link");
        symlink("circle.png", root.join("circle.png")).expect("a link");
        symlink("/dev/zero", root.join("device.png")).expect("a link");
        drop(UnixListener::bind(root.join("socket.png")).expect("a socket"));
        let article = root.join("notes/deep/a.md");
        (folder, root, article)
    }

    #[test]
    fn files_of_the_archive_are_found() {
        let (_folder, root, article) = archive();
        for (target, found) in [
            ("beside.png", "notes/deep/beside.png"),
            ("./beside.png", "notes/deep/beside.png"),
            (" beside.png?w=1#x ", "notes/deep/beside.png"),
            ("../above.png", "notes/above.png"),
            ("%2e%2e/above.png", "notes/above.png"),
            ("../../root.png", "root.png"),
            ("../deep/../../root.png", "root.png"),
            ("root.png", "root.png"),
            ("twice.png", "notes/deep/twice.png"),
            ("pictures/far.png", "pictures/far.png"),
            ("near.png", "notes/deep/attachments/near.png"),
            ("kept.png", "_resources/kept.png"),
            ("img/b.png", "img/b.png"),
            ("b.png", "img/b.png"),
            ("with%20space%20&%20%C3%BC.png", "with space & ü.png"),
            ("with space & ü.png", "with space & ü.png"),
            ("100%.png", "100%.png"),
            ("..hidden.png", "..hidden.png"),
            ("within.png", "root.png"),
        ] {
            let expected = fs::canonicalize(root.join(found)).expect("it is there");
            assert_eq!(local_path(&root, &article, target), Ok(expected), "{target}");
        }
    }

    #[test]
    fn nothing_else_is_opened() {
        let (folder, root, article) = archive();
        let absolute = root.join("root.png").display().to_string();
        let long = "x/".repeat(1 << 20);
        for (target, reason) in [
            ("../../../secret.png", OUTSIDE),
            ("../../../../../../../../etc/passwd", OUTSIDE),
            ("%2e%2e/%2E%2E/%2e%2e/secret.png", OUTSIDE),
            ("..%2f..%2f..%2fsecret.png", OUTSIDE),
            ("%252e%252e/above.png", ABSENT),
            ("nowhere/../../../../archive/root.png", OUTSIDE),
            ("../../../archive2/secret.png", OUTSIDE),
            ("out.png", OUTSIDE),
            ("up/secret.png", OUTSIDE),
            ("device.png", OUTSIDE),
            ("/etc/passwd", OUTSIDE),
            ("%2fetc/passwd", OUTSIDE),
            (&absolute, OUTSIDE),
            ("//server/x.png", OUTSIDE),
            ("\\\\server\\x.png", OUTSIDE),
            ("file:///etc/passwd", OUTSIDE),
            ("FILE:root.png", OUTSIDE),
            ("https://example.org/x.png", OUTSIDE),
            ("data:image/png;base64,x", OUTSIDE),
            ("C:\\x.png", OUTSIDE),
            ("javascript%3aalert(1)", OUTSIDE),
            ("circle.png", ABSENT),
            ("absent.png", ABSENT),
            ("far.png", ABSENT),
            ("~/x.png", ABSENT),
            (&long, ABSENT),
            ("socket.png", "is no file that can be opened"),
            ("../../pictures", "is no file that can be opened"),
            ("..", "is no file that can be opened"),
            ("", "names no file"),
            ("#part", "names no file"),
            ("a%00.png", "names no file"),
        ] {
            let shown = target.chars().take(40).collect::<String>();
            assert_eq!(local_path(&root, &article, target), Err(reason.into()), "{shown}");
        }
        let elsewhere = folder.path().join("archive2/b.md");
        assert_eq!(local_path(&root, &elsewhere, "secret.png"), Err(OUTSIDE.into()));
        assert_eq!(local_path(&root.join("gone"), &article, "root.png"), Err(ABSENT.into()));
    }

    #[test]
    fn a_file_is_read_to_the_size_that_was_asked_for() {
        let (_folder, root, article) = archive();
        let text = b"archive/root.png";
        let read = |most| read_attachment(&root, &article, "root.png", most);
        assert_eq!(read(text.len()), Ok(text.to_vec()));
        assert_eq!(read(text.len() - 1), Err("is larger than 0 MB".into()));
        fs::write(root.join("large.png"), vec![0; (2 << 20) + 1]).expect("a file");
        let large = read_attachment(&root, &article, "large.png", 2 << 20);
        assert_eq!(large, Err("is larger than 2 MB".into()));
    }

    proptest! {
        #[test]
        fn what_is_found_is_below_the_root(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "..", ".", "", "%2e%2e", "..%2f", "up", "archive", "archive2", "notes", "deep", "secret.png",
                    "out.png", "root.png", "above.png", "a:b", "\\..", "%00", "?", "attachments", "etc", "passwd",
                ]),
                0..8,
            ),
        ) {
            let (_folder, root, article) = archive();
            if let Ok(found) = local_path(&root, &article, &parts.join("/")) {
                let root = fs::canonicalize(&root).expect("it is there");
                prop_assert!(found.starts_with(root) && found.is_file(), "{}", found.display());
            }
        }
    }
}
