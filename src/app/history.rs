//! The lines that were kept, to be typed again without typing.

use std::collections::VecDeque;

/// Lines that are remembered.
const MAX_LINES: usize = 500;

/// Lines, the newest last, and where one is among them.
#[derive(Debug, Default)]
pub struct History {
    lines: VecDeque<String>,
    walk: Option<Walk>,
}

/// A walk among the lines that have what was typed before it began.
#[derive(Debug)]
struct Walk {
    typed: String,
    /// The line shown; behind the newest, what was typed.
    at: usize,
}

impl History {
    /// With these lines, the newest last.
    pub fn of(lines: impl IntoIterator<Item = String>) -> Self {
        let mut history = Self::default();
        lines.into_iter().for_each(|line| _ = history.keep(&line));
        history
    }

    /// The lines, the newest last.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(String::as_str)
    }

    /// Puts the lines of earlier sessions before those there are.
    pub(super) fn begin_with(&mut self, earlier: Vec<String>) {
        let own = std::mem::take(&mut self.lines);
        *self = Self::of(earlier.into_iter().chain(own));
    }

    /// Remembers a line, unless it is empty or the newest already; says whether it did.
    pub(super) fn keep(&mut self, line: &str) -> bool {
        self.walk = None;
        if line.trim().is_empty() || self.lines.back().is_some_and(|newest| newest == line) {
            return false;
        }
        self.lines.push_back(line.to_owned());
        if self.lines.len() > MAX_LINES {
            self.lines.pop_front();
        }
        true
    }

    /// The walk is over: something was typed.
    pub(super) fn stand(&mut self) {
        self.walk = None;
    }

    /// The next older line that has what was typed, which is `line` when the walk begins here.
    pub(super) fn older(&mut self, line: &str) -> Option<String> {
        let at = self.walk.as_ref().map_or(self.lines.len(), |walk| walk.at);
        let typed = self.walk.as_ref().map_or(line, |walk| &walk.typed);
        let older = (0..at).rev().find(|&nth| Self::fits(&self.lines[nth], typed, line))?;
        self.walk = Some(Walk { typed: typed.to_owned(), at: older });
        Some(self.lines[older].clone())
    }

    /// The next newer one; behind the newest, what was typed.
    pub(super) fn newer(&mut self, line: &str) -> Option<String> {
        let walk = self.walk.as_mut()?;
        let newer =
            (walk.at + 1..self.lines.len()).find(|&nth| Self::fits(&self.lines[nth], &walk.typed, line));
        if let Some(newer) = newer {
            walk.at = newer;
            return Some(self.lines[newer].clone());
        }
        self.walk.take().map(|walk| walk.typed)
    }

    /// A line that is shown already is passed over.
    fn fits(line: &str, typed: &str, shown: &str) -> bool {
        line != shown && line.to_lowercase().contains(&typed.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(lines: &[&str]) -> History {
        History::of(lines.iter().map(|&line| line.to_owned()))
    }

    /// Walks from a line, `<` older and `>` newer; gives where it comes to.
    fn walked(history: &mut History, typed: &str, steps: &str) -> String {
        let mut line = typed.to_owned();
        for step in steps.chars() {
            let next = if step == '<' { history.older(&line) } else { history.newer(&line) };
            line = next.unwrap_or(line);
        }
        history.stand();
        line
    }

    #[test]
    fn one_walks_among_the_lines_that_have_what_was_typed() {
        let mut history = history(&["conti", "#ransomware", "conti hospital", "date:2021"]);
        for (typed, steps, comes_to) in [
            ("", "<", "date:2021"),
            ("", "<<", "conti hospital"),
            ("", "<<<<<<", "conti"),
            ("", "<<>", "date:2021"),
            ("", "<<>>", ""),
            ("", ">", ""),
            ("CON", "<", "conti hospital"),
            ("con", "<<", "conti"),
            ("con", "<<>>", "con"),
            ("con", "<<>>>", "con"),
            ("hosp", "<", "conti hospital"),
            ("conti", "<", "conti hospital"),
            ("nothing", "<", "nothing"),
        ] {
            assert_eq!(walked(&mut history, typed, steps), comes_to, "{typed} {steps}");
        }
    }

    #[test]
    fn nothing_is_kept_twice_in_a_row_and_no_more_than_there_is_room_for() {
        let lines = ["a", "a", "", " ", "b", "a"];
        assert_eq!(history(&lines).lines().collect::<Vec<_>>(), ["a", "b", "a"]);
        let many = History::of((0..2 * MAX_LINES).map(|nth| nth.to_string()));
        assert_eq!(many.lines().count(), MAX_LINES);
        assert_eq!(many.lines().last(), Some("999"));
    }
}
