//! What of an archive is left out, asked of single paths: the same that a walk leaves out.
//!
//! Hidden files and folders, what `.ignore`, `.gitignore` and `.git/info/exclude` in the archive
//! name, and whatever is reached through a symbolic link. What stands above the archive says nothing.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// In the order in which they are asked: the first that says anything is right.
const FILES: [&str; 3] = [".ignore", ".gitignore", ".git/info/exclude"];

/// Whether a file of this name, when it changes, changes what is left out.
pub(super) fn holds_rules(below: &Path) -> bool {
    FILES.iter().any(|file| below.ends_with(file))
}

/// The rules of an archive, each file of them read once.
pub(super) struct Rules {
    root: PathBuf,
    folders: Mutex<HashMap<PathBuf, Arc<Folder>>>,
}

struct Folder {
    rules: [Gitignore; FILES.len()],
    /// No symbolic link, and there.
    is_real: bool,
}

impl Rules {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), folders: Mutex::default() }
    }

    /// Whether the file or folder at this path below the root is left out, or a folder above it.
    pub(super) fn leave_out(&self, below: &Path, is_folder: bool) -> bool {
        let mut folders = vec![self.folder(Path::new(""))];
        let mut reached = PathBuf::new();
        let mut names = below.components().peekable();
        while let Some(name) = names.next() {
            let Component::Normal(name) = name else { return true };
            reached.push(name);
            let is_last = names.peek().is_none();
            let path = self.root.join(&reached);
            if is_left_out(&folders, &path, name, is_folder || !is_last) {
                return true;
            }
            if !is_last {
                let folder = self.folder(&reached);
                if !folder.is_real {
                    return true;
                }
                folders.push(folder);
            }
        }
        false
    }

    fn folder(&self, below: &Path) -> Arc<Folder> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = folders.get(below) {
            return Arc::clone(folder);
        }
        let path = self.root.join(below);
        let rules = FILES.map(|file| {
            let file = path.join(file);
            if !file.is_file() {
                return Gitignore::empty();
            }
            let mut builder = GitignoreBuilder::new(&path);
            // Lines that cannot be read are left out, as a walk does; it also says so.
            let _ = builder.add(file);
            builder.build().unwrap_or_else(|_| Gitignore::empty())
        });
        let is_real = fs::symlink_metadata(&path).is_ok_and(|data| data.is_dir());
        let folder = Arc::new(Folder { rules, is_real });
        folders.insert(below.to_owned(), Arc::clone(&folder));
        folder
    }
}

/// `folders` are those above `path`, from the root downwards.
fn is_left_out(folders: &[Arc<Folder>], path: &Path, name: &OsStr, is_folder: bool) -> bool {
    for nth in 0..FILES.len() {
        for folder in folders.iter().rev() {
            match folder.rules[nth].matched(path, is_folder) {
                Match::None => {}
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
            }
        }
    }
    name.as_bytes().starts_with(b".")
}
