//! Tags and how many of the matching articles bear each.

use std::io::{self, Write};

use serde::Serialize;

use crate::measure;
use crate::query::Count;
use crate::safe::clean;

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagStyle {
    Table,
    Json,
    Tsv,
}

#[derive(Serialize)]
struct Record<'a> {
    name: &'a str,
    group: Option<&'a str>,
    count: usize,
}

/// Prints `counts` in their order.
pub(crate) fn tags(counts: &[Count], style: TagStyle, out: &mut dyn Write) -> io::Result<()> {
    let records =
        counts.iter().map(|tag| Record { name: &tag.name, group: tag.group.as_deref(), count: tag.count });
    match style {
        TagStyle::Json => super::json::write(&records.collect::<Vec<_>>(), out),
        TagStyle::Tsv => {
            writeln!(out, "name\tgroup\tcount")?;
            for Record { name, group, count } in records {
                writeln!(out, "{}\t{}\t{count}", clean(name), clean(group.unwrap_or("")))?;
            }
            Ok(())
        }
        TagStyle::Table => {
            let records: Vec<_> = records.collect();
            let names: Vec<String> =
                records.iter().map(|record| measure::ellipsis(&clean(record.name), 40)).collect();
            let column = names.iter().map(|name| measure::width(name)).max().unwrap_or(0);
            for (record, name) in records.iter().zip(&names) {
                let gap = " ".repeat(column - measure::width(name));
                let line = format!("{:>6}  {name}{gap}  {}", record.count, clean(record.group.unwrap_or("")));
                writeln!(out, "{}", line.trim_end())?;
            }
            Ok(())
        }
    }
}
