//! How many of the matching articles each week, month, quarter or year holds.

use std::io::{self, Write};

use serde::Serialize;

use super::TagStyle;
use crate::query::Timeline;

/// Columns of the longest bar of the table.
const BAR: usize = 40;
/// Eighths of a column.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

#[derive(Serialize)]
struct Record {
    from: Option<String>,
    to: Option<String>,
    count: usize,
}

/// Prints the bins in their order, at most `limit` of them, and then what has no date.
pub(crate) fn timeline(
    timeline: &Timeline,
    style: TagStyle,
    limit: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let bins = &timeline.bins[..timeline.bins.len().min(limit)];
    let undated = if bins.len() < limit { timeline.undated } else { 0 };
    match style {
        TagStyle::Json => {
            let bin = |bin: &crate::query::Bin| Record {
                from: Some(bin.first.to_string()),
                to: Some(bin.last.to_string()),
                count: bin.count,
            };
            let undated = (undated > 0).then_some(Record { from: None, to: None, count: undated });
            super::json::write(&bins.iter().map(bin).chain(undated).collect::<Vec<_>>(), out)
        }
        TagStyle::Tsv => {
            writeln!(out, "from\tto\tcount")?;
            for bin in bins {
                writeln!(out, "{}\t{}\t{}", bin.first, bin.last, bin.count)?;
            }
            if undated > 0 {
                writeln!(out, "\t\t{undated}")?;
            }
            Ok(())
        }
        TagStyle::Table => {
            let names: Vec<String> =
                (0..bins.len()).map(|nth| timeline.name(nth, nth).unwrap_or_default()).collect();
            let column =
                names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max("no date".len());
            let most = bins.iter().map(|bin| bin.count).max().unwrap_or(0).max(1);
            for (bin, name) in bins.iter().zip(&names) {
                let line = format!("{:>6}  {name:column$}  {}", bin.count, bar(bin.count, most));
                writeln!(out, "{}", line.trim_end())?;
            }
            if undated > 0 {
                writeln!(out, "{undated:>6}  no date")?;
            }
            Ok(())
        }
    }
}

/// As long as `count` is of `most`; what is there at all has a trace.
fn bar(count: usize, most: usize) -> String {
    let eighths = (count * BAR * 8).div_ceil(most);
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}
