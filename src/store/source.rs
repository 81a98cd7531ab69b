//! What is to be read: folders, files, pipes, or the sample.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// What to read, checked to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder and all below it.
    Folder(PathBuf),
    /// One file.
    File(PathBuf),
    /// Standard input (`-`) or a pipe given by name, to its end.
    Stream(PathBuf),
    /// The archive inside the program.
    Sample,
}

impl Source {
    /// Looks at a path as the user gave it; `-` is standard input.
    ///
    /// # Errors
    /// When nothing readable stands there.
    pub fn at(path: &Path) -> Result<Self, Error> {
        if path == Path::new("-") {
            return Ok(Self::Stream(path.to_owned()));
        }
        let error = |source| Error::Archive { path: path.to_owned(), source };
        let kind = fs::metadata(path).map_err(error)?.file_type();
        if kind.is_dir() {
            fs::read_dir(path).map_err(error)?;
            return Ok(Self::Folder(path.to_owned()));
        }
        if kind.is_file() {
            File::open(path).map_err(error)?;
            return Ok(Self::File(path.to_owned()));
        }
        // A pipe is not tried: to open it and close it again would be the end of who writes to it.
        Ok(Self::Stream(path.to_owned()))
    }

    /// A name by which it is known from one session to the next: a path from the root of the disk, as
    /// far as that can be found out. Nothing for what is not there a second time.
    pub fn name(&self) -> String {
        match self {
            Self::Folder(path) | Self::File(path) => {
                fs::canonicalize(path).unwrap_or_else(|_| path.clone()).to_string_lossy().into_owned()
            }
            Self::Stream(_) => String::new(),
            Self::Sample => "sample".to_owned(),
        }
    }

    /// Whether this is one article rather than an archive of them.
    pub fn is_single(&self) -> bool {
        matches!(self, Self::File(_) | Self::Stream(_))
    }

    /// The folder that the ids of its articles are below.
    pub(super) fn root(&self) -> PathBuf {
        match self {
            Self::Folder(root) => root.clone(),
            Self::File(path) => path.parent().map(Path::to_owned).unwrap_or_default(),
            Self::Stream(_) | Self::Sample => PathBuf::new(),
        }
    }
}
