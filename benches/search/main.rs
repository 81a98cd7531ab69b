//! What it takes to find something in an archive, beside fzf and ripgrep on the same archive.
//!
//!     cargo bench --bench search -- [--titles | --text] FOLDER...
//!
//! Lines are typed and deleted letter by letter, as the interface asks them: each state of a line is
//! read, answered, ranked and lit for the first screen. A line begins with nothing remembered of the
//! one before. fzf is `$FZF`, else the one on the path; ripgrep is the one on the path. Both have the
//! machine to themselves while they run, and neither draws anything. `--titles` leaves the bodies
//! out, `--text` all but the bodies. Each figure is the median, the 99th in a hundred and the worst.
//! Run it on a machine that does nothing else.

mod figures;
mod fzf;
mod text;
mod titles;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use recto::query::{Aliases, Index};
use recto::store::{Source, load_all};

fn main() {
    let (options, folders): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    if folders.is_empty() {
        eprintln!("give the folders to measure: cargo bench --bench search -- [--titles | --text] FOLDER...");
        return;
    }
    let is_asked = |part: &str| {
        let parts: Vec<&String> = options.iter().filter(|option| *option != "--bench").collect();
        parts.is_empty() || parts.iter().any(|option| *option == part)
    };
    for folder in folders.into_iter().map(PathBuf::from) {
        println!("{}", folder.display());
        match Source::at(&folder) {
            Ok(source) => measure(&folder, &source, is_asked("--titles"), is_asked("--text")),
            Err(error) => println!("  {error}"),
        }
    }
}

fn measure(folder: &Path, source: &Source, has_titles: bool, has_text: bool) {
    let start = Instant::now();
    let snapshot = load_all(std::slice::from_ref(source));
    let articles = snapshot.entries.len();
    println!("  {articles} articles, {} tags", snapshot.tags.len());
    figures::once("load everything", start);
    figures::memory("memory, loaded", "VmRSS:", articles);
    if has_titles {
        let start = Instant::now();
        let index = Arc::new(Index::new(&snapshot, &Aliases::default()));
        figures::once("index", start);
        figures::memory("memory, with the index", "VmRSS:", articles);
        let start = Instant::now();
        index.prepare();
        figures::once("words of the titles, for slips", start);
        figures::memory("memory, with those", "VmRSS:", articles);
        let lines = titles::measure(&index);
        figures::memory("peak memory", "VmHWM:", articles);
        fzf::compare(&snapshot, &lines);
    }
    if has_text {
        text::measure(folder, &snapshot);
        figures::memory("peak memory", "VmHWM:", articles);
    }
}
