//! What can end a command, each saying what was attempted, on what, and what to do.

use std::io;
use std::path::PathBuf;

/// A mistake in the command, an archive that cannot be read, a terminal that went away.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A path given by the user is not there or cannot be opened.
    #[error("cannot open the archive {}: {source}; check the path", .path.display())]
    Archive {
        /// As it was given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `recto show` with a name that is no article.
    #[error("no article {name:?} in the archive: `recto list --format paths` prints them all")]
    NoArticle {
        /// As it was given.
        name: String,
    },
    /// `recto show` with a name that several archives have.
    #[error("{name:?} stands in several archives ({places}): give its whole path")]
    Ambiguous {
        /// As it was given.
        name: String,
        /// The paths it could be.
        places: String,
    },
    /// The configuration file cannot be read or has a mistake.
    #[error("cannot use the configuration {}: {reason}", .path.display())]
    Config {
        /// Where it stands.
        path: PathBuf,
        /// What is wrong, and where.
        reason: String,
    },
    /// An article asked for by name could not be read.
    #[error("cannot read {}: {reason}", .path.display())]
    Read {
        /// Its file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// What a reader did cannot be kept, or what was kept cannot be read.
    #[error("cannot {attempted} in {}: {reason}", .path.display())]
    State {
        /// What was to be done.
        attempted: &'static str,
        /// The file it is in.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A query asks for what a reader did, and that cannot be read.
    #[error("{trouble}")]
    NotKnown {
        /// What cannot be read, and why.
        trouble: String,
    },
    /// Articles would be marked that may not be meant.
    #[error("nothing is marked, for the query is not plain: {doubts}")]
    InDoubt {
        /// What of it is taken for something else than it looks like.
        doubts: String,
    },
    /// `-` where standard input is the keyboard.
    #[error("cannot read an article from standard input: it is the terminal; pipe something into recto -")]
    NoInput,
    /// Output could not be written.
    #[error("cannot write to standard output: {0}")]
    Output(#[source] io::Error),
    /// The terminal could not be set up or is gone.
    #[error("cannot use the terminal: {0}")]
    Terminal(#[source] io::Error),
}
