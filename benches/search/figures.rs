//! Figures, as rows of a table.

use std::time::{Duration, Instant};

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The median, the 99th in a hundred and the worst; nothing of nothing.
pub(crate) fn of(times: &mut [Duration]) -> Option<[Duration; 3]> {
    times.sort_unstable();
    let last = times.len().checked_sub(1)?;
    Some([times[times.len() / 2], times[(times.len() * 99 / 100).min(last)], times[last]])
}

pub(crate) fn row(name: &str, times: &mut [Duration]) {
    let Some(figures) = of(times) else { return };
    let [median, p99, worst] = figures.map(milliseconds);
    println!("  {name:<36} {median:>8.2} ms median {p99:>8.2} p99 {worst:>8.2} worst");
}

/// What was done once, since `start`.
pub(crate) fn once(name: &str, start: Instant) {
    println!("  {name:<36} {:>8.2} ms", milliseconds(start.elapsed()));
}

/// What the system says of this process's memory, and how much that is for each article.
pub(crate) fn memory(name: &str, row: &str, articles: usize) {
    let kilobytes = status(row);
    let each = (kilobytes << 10) / articles.max(1);
    println!("  {name:<36} {:>8} MB {each:>8} bytes an article", kilobytes >> 10);
}

/// A row of what the system says of this process, in kilobytes; 0 where it does not.
fn status(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let row = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    row.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}
