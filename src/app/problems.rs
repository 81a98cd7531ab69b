//! What went wrong, as it is told: in short in the last row, and whole on a sheet.

use super::App;
use super::action::{Action, Place, first_key};
use super::layout::sheet;
use super::overlay::margin;
use crate::measure::{grouped, rows};
use crate::safe::clean;

/// As much is remembered of what is not the case any more.
const MAX_FORMER: usize = 20;
/// Rows of one thing; none is longer on a screen that can be read.
const MAX_ROWS: usize = 1_000;
/// Columns that the second row of a thing and those after it are set in by.
const INDENT: usize = 2;

/// What keeps things from being kept, or did.
#[derive(Debug, Default)]
pub(super) struct Troubles {
    now: Option<String>,
    /// What was told before in this session, the newest last.
    former: Vec<String>,
}

/// What a row of the sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemRow {
    /// Of what is the case.
    News,
    /// Of a heading.
    Heading,
    /// Of all else.
    Text,
}

impl Troubles {
    pub(super) fn now(&self) -> Option<&str> {
        self.now.as_deref()
    }

    /// Takes in what is the case; gives what the last row says of it, if it was not said before.
    pub(super) fn take(&mut self, trouble: Option<String>) -> Option<String> {
        if trouble == self.now {
            return None;
        }
        let said = trouble.as_deref().map(in_short);
        let former = std::mem::replace(&mut self.now, trouble);
        if let Some(former) = former.filter(|former| !self.former.contains(former)) {
            self.former.push(former);
            let many = self.former.len().saturating_sub(MAX_FORMER);
            self.former.drain(..many);
        }
        said
    }
}

/// The first sentence, and the key that shows the others.
fn in_short(trouble: &str) -> String {
    let fact = trouble.split_once(". ").map_or(trouble, |(fact, _)| fact);
    format!("{fact} ({})", first_key(Action::Problems, Place::List))
}

impl App {
    /// What keeps things from being kept.
    pub fn trouble(&self) -> Option<&str> {
        self.troubles.now()
    }

    /// The rows of the sheet of problems, from the first.
    pub fn problem_rows(&self) -> impl Iterator<Item = (ProblemRow, String)> {
        let area = sheet(self.size);
        let columns = usize::from(area.width.saturating_sub(2 * margin(area))).max(1);
        let problems = self.latest.as_ref().map_or(&[][..], |snapshot| &snapshot.problems);
        let heading = match problems.len() {
            0 => "Every file was read".to_owned(),
            1 => "One file was not read; the rest was".to_owned(),
            many => format!("{} files were not read; the rest was", grouped(many)),
        };
        let gap = || (ProblemRow::Text, String::new());
        let news = self.troubles.now.iter().flat_map(move |now| [(ProblemRow::News, now.clone()), gap()]);
        let of_former = move |former: &String| [(ProblemRow::Text, former.clone()), gap()];
        let former =
            self.troubles.former.iter().rev().filter(|former| self.troubles.now.as_ref() != Some(former));
        let problems = problems
            .iter()
            .map(|problem| (ProblemRow::Text, format!("{}: {}", problem.path, problem.reason)));
        news.chain(former.flat_map(of_former))
            .chain([(ProblemRow::Heading, heading), gap()])
            .chain(problems)
            .flat_map(move |(kind, text)| {
                broken(&clean(&text), columns).into_iter().map(move |row| (kind, row))
            })
    }
}

/// The rows of one thing.
fn broken(text: &str, columns: usize) -> Vec<String> {
    let all = rows(text, columns, 1);
    match all.first() {
        Some(first) if first.end < text.trim_end().len() => {}
        _ => return vec![text.to_owned()],
    }
    let (first, rest) = text.split_at(all.first().map_or(0, |row| row.end));
    let indent = if columns > 2 * INDENT { INDENT } else { 0 };
    let rest = rest.trim_start();
    let below = rows(rest, columns - indent, MAX_ROWS).into_iter();
    let below = below.map(|row| format!("{:indent$}{}", "", &rest[row]));
    std::iter::once(first.to_owned()).chain(below).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_has_the_first_sentence_and_the_key_to_the_rest() {
        let mut troubles = Troubles::default();
        let trouble = "it is set aside as state-2.db. Its copy is taken up";
        let said = troubles.take(Some(trouble.to_owned()));
        assert_eq!(said.as_deref(), Some("it is set aside as state-2.db (!)"));
        assert_eq!(troubles.take(Some(trouble.to_owned())), None, "it was said");
        assert_eq!(troubles.take(None), None);
        assert_eq!((troubles.now(), troubles.former.as_slice()), (None, &[trouble.to_owned()][..]));
    }

    #[test]
    fn former_troubles_are_not_heaped_up() {
        let mut troubles = Troubles::default();
        for nth in 0..1_000 {
            troubles.take(Some(format!("the {nth}.")));
            troubles.take(Some("the same.".to_owned()));
        }
        assert_eq!(troubles.former.len(), MAX_FORMER);
    }

    #[test]
    fn rows_are_broken_at_every_width() {
        assert_eq!(broken("a/b.md: it is a folder", 40), ["a/b.md: it is a folder"]);
        assert_eq!(broken("a/b.md: it is a folder", 12), ["a/b.md: it", "  is a", "  folder"]);
        assert_eq!(broken("", 12), [""]);
        for columns in 1..30 {
            let all = broken("a/b.md: it is a folder", columns).join("");
            assert_eq!(all.replace(' ', ""), "a/b.md:itisafolder", "{columns}");
        }
    }
}
