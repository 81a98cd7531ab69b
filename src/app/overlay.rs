//! What can lie over the panes: help, the palette, the problems, the menu of sorts.

use tui_input::Input;

use super::action::{ACTIONS, Declared, Place, keys};
use crate::query::rank;

/// One thing over the panes at a time.
#[derive(Debug)]
pub enum Overlay {
    /// The keys of one place; the first line on screen.
    Help(Place, usize),
    /// What could not be read; the first line on screen.
    Problems(usize),
    /// The sorts; the chosen row.
    Sort(usize),
    /// Every action by name.
    Palette(Palette),
}

/// A line to type in and what it leaves of the actions.
#[derive(Debug)]
pub struct Palette {
    pub(super) input: Input,
    /// The chosen row.
    pub selected: usize,
    /// Where it was opened.
    pub place: Place,
}

impl Palette {
    pub(super) fn new(place: Place) -> Self {
        Self { input: Input::default(), selected: 0, place }
    }

    /// What was typed.
    pub fn line(&self) -> &str {
        self.input.value()
    }

    /// Characters before the cursor.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// The actions left, best first.
    pub fn choices(&self) -> Vec<&'static Declared> {
        let names: Vec<String> = ACTIONS
            .iter()
            .map(|declared| format!("{}: {}", declared.name, does(declared, self.place)))
            .collect();
        rank(self.input.value(), &names).into_iter().map(|nth| &ACTIONS[nth]).collect()
    }
}

/// What an action does, as said where it is asked for, else where it can be.
pub(super) fn does(declared: &'static Declared, place: Place) -> &'static str {
    let binding = declared.binding(place).or(declared.list.as_ref()).or(declared.page.as_ref());
    binding.map_or("", |binding| binding.does)
}

/// Help for one place: what is pressed, what it does. A line without keys is a heading, one with
/// neither is a gap.
pub fn help(place: Place) -> Vec<(String, String)> {
    let heading = |text: &str| (String::new(), text.to_owned());
    let mut lines = vec![heading(match place {
        Place::List => "In the list",
        Place::Page => "On the page",
    })];
    for declared in ACTIONS {
        if let Some(binding) = declared.binding(place) {
            lines.push((keys(declared, place), binding.does.to_owned()));
        }
    }
    lines.push(heading(""));
    lines.push(heading("In the filter bar"));
    lines.extend(FILTER_HELP.iter().map(|(typed, does)| ((*typed).to_owned(), (*does).to_owned())));
    lines
}

/// What can be typed in the filter bar.
const FILTER_HELP: [(&str, &str); 11] = [
    ("↵ / Esc", "keep the filter / take back what was typed"),
    ("↑ ↓", "move in the list meanwhile"),
    ("conti hospital", "each word in the title or a tag; letters may be left out"),
    ("\"exact words\"", "this very text in the title"),
    ("#ransomware", "in a tag; tag:country=haiti in a tag of that group"),
    ("source:zdnet", "by source; author:gatlan by author"),
    ("after:2021-11", "from then on; before:2022 until then"),
    ("date:2021-11-19", "that day, month or year; last-week, 2021-07..2021-09"),
    ("date:none", "whose date could not be read"),
    ("-word -#tag", "not these"),
    ("(a | b) #c", "either of the two, and c"),
];
