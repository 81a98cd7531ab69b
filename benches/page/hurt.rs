//! Texts made to hurt, as large as `tests/HOSTILE.md` says: tests throw less of them.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use recto::store::Source;

use super::{Desk, MEGABYTE};

/// Asks this program to measure one.
pub(super) const ONE: &str = "--one";

/// Makes a text.
type Make = fn() -> String;

const TEXTS: [(&str, Make); 10] = [
    ("a line of 50 MB", || format!("# A\n\n{}", "word ".repeat(10 * MEGABYTE))),
    ("a file of 100 MB", || format!("# A\n\n{}", "A line of the text.\n".repeat(5 * MEGABYTE))),
    ("100 MB of short paragraphs", || format!("# A\n\n{}", "A paragraph.\n\n".repeat(7 * MEGABYTE))),
    ("a million quotations", || ">".repeat(1_000_000) + "text\n"),
    ("100,000 lists", || "- ".repeat(100_000) + "text\n"),
    ("a table of 10,000 x 2,000", || {
        row("head", 10_000) + &row("-", 10_000) + &row("x", 10_000).repeat(2_000)
    }),
    ("a million links", || {
        (0..1_000_000).fold(String::new(), |mut all, nth| {
            let _ = write!(all, "[a](b{nth}) ");
            all
        })
    }),
    ("a bomb of aliases", bomb),
    ("10 MB of front matter", || format!("---\ntitle: A\n{}---\ntext\n", "key: value\n".repeat(MEGABYTE))),
    ("a million brackets", || "[".repeat(1_000_000)),
];

fn row(cell: &str, columns: usize) -> String {
    format!("|{}\n", format!("{cell}|").repeat(columns))
}

/// Twelve levels of ten: written out, a million million.
fn bomb() -> String {
    let mut front = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(front, "a{level}: &a{level} [{aliases}]");
    }
    format!("---\n{front}tags: *a11\n---\ntext\n")
}

/// Measures each in a process of its own, whose memory is that of no other.
pub(super) fn measure_all() {
    let folder = tempfile::tempdir().expect("a folder for made texts");
    let this = std::env::current_exe().expect("it has a path");
    println!("{:<28} {:>10} {:>10} {:>10} {:>8}", "", "read", "open", "end", "memory");
    for (name, text) in TEXTS {
        let file = folder.path().join("a.md");
        fs::write(&file, text()).expect("it can be written");
        print!("{name:<28} ");
        // The other process writes behind it.
        std::io::stdout().flush().expect("it can be printed");
        let status = Command::new(&this).arg(ONE).arg(&file).status();
        assert!(status.is_ok_and(|status| status.success()), "{name}");
    }
}

pub(super) fn measure(file: &Path) {
    let source = Source::at(file).expect("a file that can be read");
    let start = Instant::now();
    let mut desk = Desk::new(&source);
    let read = start.elapsed();
    let start = Instant::now();
    desk.open();
    let open = start.elapsed();
    let end = desk.key("G");
    for time in [read, open, end] {
        print!("{:>7.1} ms ", time.as_secs_f64() * 1e3);
    }
    println!("{:>5} MB", most_memory() >> 10);
}

/// The most memory this process has had, in KB, as far as the system tells.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}
