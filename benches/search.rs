//! How fast a line narrows: `cargo bench --bench search -- FOLDER...`

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::date;
use recto::query::{Aliases, Days, Facet, Facts, Index, Order, Query, Searcher, count};
use recto::store::{Source, load_all};

/// Typed and deleted letter by letter.
const TYPED: [&str; 12] = [
    "a",
    "r",
    "th",
    "ran",
    "ransomware",
    "microsoft patch tuesday",
    "conti hospital",
    "rnsmwr",
    "xyzzyq",
    "qzx",
    "source:zdnet after:2021-11 -#microsoft",
    "#malware | \"data breach\"",
];

fn main() {
    for folder in std::env::args().skip(1).filter(|argument| !argument.starts_with('-')) {
        let source = Source::at(Path::new(&folder)).expect("it can be read");
        let snapshot = load_all(&[source]);
        println!("{folder}: {} articles, {} KB", snapshot.entries.len(), memory());
        let start = Instant::now();
        let index = Arc::new(Index::new(&snapshot, &Aliases::default()));
        println!("  index {:?}, {} KB", start.elapsed(), memory());
        for typed in TYPED {
            let mut searcher = Searcher::new(Arc::clone(&index), date(2022, 3, 1));
            let (mut times, mut facets) = (Vec::new(), Vec::new());
            let mut found = 0;
            for end in (1..=typed.len()).chain((1..typed.len()).rev()) {
                let start = Instant::now();
                let matches =
                    searcher.search(&Query::parse(&typed[..end]), &Facts::default(), Order::default());
                times.push(start.elapsed());
                if end == typed.len() {
                    found = matches.items.len();
                }
                let start = Instant::now();
                for facet in Facet::ALL {
                    black_box(count(&index, &matches, facet));
                }
                black_box(Days::count(&index, &matches));
                facets.push(start.elapsed());
            }
            let mut cold = Vec::new();
            for _ in 0..5 {
                let mut searcher = Searcher::new(Arc::clone(&index), date(2022, 3, 1));
                let start = Instant::now();
                black_box(searcher.search(&Query::parse(typed), &Facts::default(), Order::default()));
                cold.push(start.elapsed());
            }
            println!(
                "  {typed:40} {found:8}  typed {}  cold {}  facets {}",
                row(&mut times),
                row(&mut cold),
                row(&mut facets)
            );
        }
    }
}

fn row(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    format!("{:7.2} {:7.2} ms", ms(times[times.len() / 2]), ms(times[times.len() - 1]))
}

fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or(0)
}
