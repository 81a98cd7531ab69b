//! What it takes to find something in an archive, beside fzf and ripgrep on the same archive.
//!
//!     cargo bench --bench search -- [--titles | --text] [--cache=FOLDER] FOLDER...
//!
//! Lines are typed and deleted letter by letter, as the interface asks them: each state of a line is
//! read, answered, ranked and lit for the first screen. A line begins with nothing remembered of the
//! one before. fzf is `$FZF`, else the one on the path; ripgrep is the one on the path. Both have the
//! machine to themselves while they run, and neither draws anything. `--titles` leaves the bodies
//! out, `--text` all but the bodies. With `--cache` what was parsed is kept there, so that a large
//! archive is read once for many runs. Each figure is the median, the 99th in a hundred and the worst.
//! Run it on a machine that does nothing else.

mod figures;
mod fzf;
mod text;
mod titles;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use recto::query::{Aliases, Index};
use recto::store::{Snapshot, Source, load_all, read_all};

fn main() {
    let (options, folders): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    if folders.is_empty() {
        eprintln!("give the folders to measure: cargo bench --bench search -- [OPTIONS] FOLDER...");
        return;
    }
    let cache = options.iter().find_map(|option| option.strip_prefix("--cache=")).map(Path::new);
    let is_asked = |part: &str| {
        let mut parts =
            options.iter().filter(|option| matches!(option.as_str(), "--titles" | "--text")).peekable();
        parts.peek().is_none() || parts.any(|option| option == part)
    };
    for folder in folders.into_iter().map(PathBuf::from) {
        println!("{}", folder.display());
        match Source::at(&folder) {
            Ok(source) => {
                let start = Instant::now();
                let sources = std::slice::from_ref(&source);
                let snapshot = match cache {
                    Some(_) => read_all(sources, cache),
                    None => load_all(sources),
                };
                figures::once("load everything", start);
                measure(&folder, &snapshot, is_asked("--titles"), is_asked("--text"));
            }
            Err(error) => println!("  {error}"),
        }
    }
}

fn measure(folder: &Path, snapshot: &Arc<Snapshot>, has_titles: bool, has_text: bool) {
    let articles = snapshot.entries.len();
    println!("  {articles} articles, {} tags", snapshot.tags.len());
    figures::memory("memory, loaded", "VmRSS:", articles);
    if has_titles {
        let start = Instant::now();
        let index = Arc::new(Index::new(snapshot, &Aliases::default()));
        figures::once("index", start);
        figures::memory("memory, with the index", "VmRSS:", articles);
        let start = Instant::now();
        index.prepare();
        figures::once("words of the titles, for slips", start);
        figures::memory("memory, with those", "VmRSS:", articles);
        let lines = titles::measure(&index);
        figures::memory("peak memory", "VmHWM:", articles);
        fzf::compare(snapshot, &lines);
    }
    if has_text {
        text::measure(folder, snapshot);
        figures::memory("peak memory", "VmHWM:", articles);
    }
}
