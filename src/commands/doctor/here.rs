//! What is known of the terminal.

use std::env;

use super::Examination;
use crate::commands::no_color;
use crate::config::{Images, Options};
use crate::report::Section;
use crate::terminal::{self, Depth, Described, Identity, Kind, Letters, Multiplexer};

/// What says something of the terminal and nothing of its owner.
const TOLD: [&str; 11] = [
    "COLORTERM",
    "NO_COLOR",
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION",
    "VTE_VERSION",
    "KONSOLE_VERSION",
    "XTERM_VERSION",
    "LC_TERMINAL",
    "LC_ALL",
    "LC_CTYPE",
    "LANG",
];
/// No such variable is longer.
const MAX_VALUE: usize = 60;

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// The value of a variable, as much as can be meant by it.
fn value(text: &str) -> String {
    let short: String = text.chars().take(MAX_VALUE).collect();
    if short.len() < text.len() { format!("{short} and more") } else { short }
}

fn depth(depth: Depth) -> &'static str {
    match depth {
        Depth::None => "none",
        Depth::Sixteen => "16",
        Depth::Indexed => "256",
        Depth::True => "all",
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Dumb => "cannot move its cursor",
        Kind::Basic => "basic, asked nothing",
        Kind::Capable => "capable, asked for its background",
    }
}

fn abilities(described: &Described) -> String {
    let all = [
        (described.alternate_screen, "a second screen"),
        (described.scroll_regions, "moves rows"),
        (described.erase_characters, "erases cells"),
        (described.erases_with_background, "erases in colour"),
        (described.repeats, "repeats"),
    ];
    let there: Vec<_> = all.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
    if there.is_empty() { "nothing of use".to_owned() } else { there.join(", ") }
}

impl Examination {
    /// What the environment, the database and the system say; the terminal itself is asked nothing.
    pub(super) fn terminal(&mut self, options: &Options) {
        let identity = Identity::here();
        let mut section = Section::new("Terminal");
        section.put("TERM", identity.term.as_deref().map_or("not set".to_owned(), value));
        section.put("kind", kind(identity.kind));
        let why = if no_color() { "NO_COLOR" } else { identity.depth_by };
        let used = if no_color() { Depth::None } else { identity.depth };
        section.put("colours", format!("{}, by {why}", depth(used)));
        match &identity.described {
            Some((described, path)) => {
                section.put("terminfo", self.path(path));
                section.put("knows", format!("{}; {} colours", abilities(described), described.colours));
            }
            None => section.put("terminfo", "no entry"),
        }
        let is_terminal = (terminal::input_is_interactive(), terminal::is_interactive());
        let place = |is| if is { "terminal" } else { "no terminal" };
        section.put("input, output", format!("{}, {}", place(is_terminal.0), place(is_terminal.1)));
        if let Some(((columns, rows), (width, height))) = terminal::pixels().filter(|_| is_terminal.1) {
            section.put("size", format!("{columns} x {rows} cells, {width} x {height} pixels"));
        }
        let letters = Letters::here(options.ascii.chosen());
        section.put("letters", letters.name());
        section.put("over SSH", yes(terminal::is_remote()));
        section.put("inside", Multiplexer::here().map_or("nothing", Multiplexer::name));
        let clipboard =
            match (terminal::has_clipboard(), options.passthrough && Multiplexer::here().is_some()) {
                (false, _) => "none",
                (true, false) => "by OSC 52",
                (true, true) => "by OSC 52, passed through",
            };
        section.put("clipboard", clipboard);
        section.put("links", yes(letters == Letters::All && terminal::knows_hyperlinks()));
        let mouse = options.mouse.is_on(terminal::tells_of_mouse_unasked());
        section.put("mouse", if mouse { "recto's" } else { "the terminal's" });
        section.put("right to left", if terminal::reorders() { "the terminal" } else { "recto" });
        let images = match options.images {
            Images::Auto => "auto",
            Images::On => "on",
            Images::Blocks => "blocks",
            Images::Off => "off",
        };
        section.put("pictures", images);
        for name in TOLD {
            if let Ok(set) = env::var(name) {
                section.put(name, value(&set));
            }
        }
        self.add(section);
        self.terminal_problems(&identity, letters, options);
    }

    fn terminal_problems(&mut self, identity: &Identity, letters: Letters, options: &Options) {
        let set = "set TERM to what the terminal is, as xterm-256color";
        match identity.kind {
            Kind::Dumb if terminal::is_interactive() => {
                self.problem("TERM names no terminal that can move its cursor", set);
            }
            _ if identity.term.is_some() && identity.described.is_none() => {
                let to_do =
                    "install the system's package of terminals (ncurses-term), or set TERM to one it has";
                self.problem("the system has no entry for TERM, so only its name is gone by", to_do);
            }
            _ => {}
        }
        if letters == Letters::Ascii && options.ascii.chosen().is_none() {
            let to_do = "set LANG to one with UTF-8, as C.UTF-8, or ascii = false in the configuration";
            self.problem("the locale is without UTF-8, so the terminal is sent ASCII", to_do);
        }
    }
}
