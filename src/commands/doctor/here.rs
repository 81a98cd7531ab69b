//! What is known of the terminal.

use std::env;
use std::time::Duration;

use super::Examination;
use crate::commands::no_color;
use crate::config::{Images, Options};
use crate::report::Section;
use crate::session::{first_theme, fitting, goes_by_ground, pictures_told};
use crate::terminal::{self, Depth, Described, Ground, Identity, Kind, Known, Letters, Multiplexer};

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
/// A terminal gets this long to answer; where it is far away, longer. What comes later would be typed into
/// the shell.
const PATIENCE: Duration = Duration::from_millis(100);
const REMOTE_PATIENCE: Duration = Duration::from_millis(500);

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
        Kind::Basic => "basic",
        Kind::Capable => "capable",
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

/// What the terminal says of itself, or why it does not.
fn answers(kind: Kind) -> Result<Known, &'static str> {
    if !(terminal::input_is_interactive() && terminal::is_interactive()) {
        return Err("not asked: no terminal");
    }
    if kind != Kind::Capable {
        return Err("not asked: it may not know the questions");
    }
    let patience = if terminal::is_remote() { REMOTE_PATIENCE } else { PATIENCE };
    match Known::ask(kind, patience) {
        Ok(known) if known == Known::default() => Err("asked, and has not answered"),
        Ok(known) => Ok(known),
        Err(_) => Err("cannot be asked"),
    }
}

fn put_answers(known: &Known, section: &mut Section) {
    let can = |can: Option<bool>| can.map_or("not said", yes);
    section.put("says it is", known.version.as_deref().map_or("not said".to_owned(), value));
    section.put(
        "background",
        match known.ground {
            Some(Ground::Light) => "light",
            Some(Ground::Dark) => "dark",
            None => "not said",
        },
    );
    section.put("frames at once", can(known.synchronised));
    section.put("margins", can(known.margins));
    section.put("kitty keyboard", yes(known.keyboard.is_some()));
}

impl Examination {
    /// What the environment, the database and the system say, and the terminal itself where there is one.
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
        let known = answers(identity.kind);
        match &known {
            Ok(known) => put_answers(known, &mut section),
            Err(why) => section.put("says it is", *why),
        }
        section.put("over SSH", yes(terminal::is_remote()));
        section.put("inside", Multiplexer::here().map_or("nothing", Multiplexer::name));
        let clipboard = match (terminal::has_clipboard(), options.passthrough, Multiplexer::here()) {
            (false, ..) => "none",
            (true, _, None) => "by OSC 52",
            (true, true, Some(_)) => "by OSC 52, passed through",
            (true, false, Some(Multiplexer::Tmux)) => {
                "by OSC 52; tmux takes it where set-clipboard is on, or passthrough = true hands it on"
            }
            (true, false, Some(_)) => "by OSC 52, if what it is inside hands it on; see passthrough",
        };
        section.put("clipboard", clipboard);
        section.put("links", yes(letters == Letters::All && terminal::knows_hyperlinks()));
        let mouse = options.mouse.is_on(terminal::tells_of_mouse_unasked());
        let mouse = match (terminal::has_modes(), mouse) {
            (false, _) => "none",
            (true, true) => "recto's",
            (true, false) => "the terminal's",
        };
        section.put("mouse", mouse);
        section.put("right to left", if terminal::reorders() { "the terminal" } else { "recto" });
        let images = match options.images {
            Images::Auto => "auto",
            Images::On => "on",
            Images::Blocks => "blocks",
            Images::Off => "off",
        };
        section.put("pictures", format!("{images}: {}", pictures_told(options.images, used, letters)));
        let theme = first_theme(options.theme, identity.kind, used);
        let ground = known.ok().and_then(|known| known.ground);
        let ground = ground.filter(|_| goes_by_ground(options.theme, identity.kind, used));
        let theme = ground.map_or(theme, |ground| fitting(theme, ground));
        section.put("theme", format!("{}: {}", options.theme.name(), theme.name.name()));
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
