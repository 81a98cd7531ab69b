//! What was found out about the program and where it runs, as aligned text or JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::measure::width;
use crate::safe::clean;

/// Everything that was found out.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Diagnosis {
    pub(crate) sections: Vec<Section>,
    /// What is wrong, each with what to do.
    pub(crate) problems: Vec<String>,
}

/// What belongs together.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Section {
    name: &'static str,
    rows: Vec<Row>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    name: &'static str,
    value: String,
}

impl Section {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, rows: Vec::new() }
    }

    pub(crate) fn put(&mut self, name: &'static str, value: impl Into<String>) {
        self.rows.push(Row { name, value: value.into() });
    }
}

/// Prints it as text: a line each, so that it can be quoted whole.
pub(crate) fn doctor(diagnosis: &Diagnosis, out: &mut dyn Write) -> io::Result<()> {
    let rows = diagnosis.sections.iter().flat_map(|section| &section.rows);
    let column = rows.map(|row| width(row.name)).max().unwrap_or(0);
    for section in &diagnosis.sections {
        writeln!(out, "{}", section.name)?;
        for Row { name, value } in &section.rows {
            writeln!(out, "  {name:column$}  {}", clean(value))?;
        }
        writeln!(out)?;
    }
    if diagnosis.problems.is_empty() {
        return writeln!(out, "Nothing is wrong.");
    }
    writeln!(out, "Problems")?;
    diagnosis.problems.iter().try_for_each(|problem| writeln!(out, "  {}", clean(problem)))
}

/// Prints it as JSON.
pub(crate) fn doctor_json(diagnosis: &Diagnosis, out: &mut dyn Write) -> io::Result<()> {
    super::json::write(diagnosis, out)
}
