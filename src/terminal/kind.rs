//! Which kind of terminal it is and how many colours it has, by what the environment and the system's
//! database of terminals say.

use super::described::{Described, is_name};

/// Consoles and terminals of hardware: what they do not know they may show, so they are asked nothing
/// and told nothing but what is as old as they.
const OLD: [&str; 11] =
    ["ansi", "cons", "cygwin", "hurd", "linux", "mach", "pcansi", "sun", "vt", "wsvt", "wy"];
/// Names that say nothing, because terminals of every age have them.
const GENERIC: [&str; 4] = ["rxvt", "screen", "tmux", "xterm"];
/// Terminals of all colours, by a word of the name in `TERM`.
const TRUE_TERMINALS: [&str; 7] = ["alacritty", "contour", "foot", "ghostty", "kitty", "rio", "wezterm"];
/// And by the whole name in `TERM_PROGRAM`, for those that call themselves xterm.
const TRUE_PROGRAMS: [&str; 9] =
    ["Hyper", "Tabby", "WarpTerminal", "WezTerm", "ghostty", "iTerm.app", "mintty", "rio", "vscode"];

/// What is known of the terminal without asking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Cannot move its cursor: only lines can be printed.
    Dumb,
    /// The sixteen colours at most, and nothing to ask.
    Basic,
    /// 256 colours, and it may be asked for its background.
    Capable,
}

impl Kind {
    /// By the name the terminal gave itself in `TERM`, and what is known under that name.
    pub fn known(term: Option<&str>, described: Option<&Described>) -> Self {
        let term = term.unwrap_or("");
        if matches!(term, "dumb" | "unknown" | "vt52")
            || !is_name(term)
            || described.is_some_and(|described| !described.speaks_ansi)
        {
            return Self::Dumb;
        }
        // Of a terminal nobody here has heard of only what is new is to be expected.
        let few = described.is_some_and(|described| described.colours < 256);
        if is_old(term) || GENERIC.contains(&term) || (few && !is_true_terminal(term)) {
            return Self::Basic;
        }
        Self::Capable
    }
}

/// Whether this is the name of a console, or of a terminal that was hardware.
pub(super) fn is_old(term: &str) -> bool {
    OLD.iter().any(|old| term.starts_with(old))
}

fn is_true_terminal(term: &str) -> bool {
    term.split('-').any(|word| TRUE_TERMINALS.contains(&word))
}

/// How many colours the terminal has, fewest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None, or none are wanted.
    None,
    /// The sixteen the user chose.
    Sixteen,
    /// The 256 of xterm.
    Indexed,
    /// All.
    True,
}

impl Depth {
    /// By what the terminal, what runs in it and the database say, and what decided. Whoever says too
    /// much spoils the screen, so what cannot be true is not believed.
    pub fn known(
        variable: impl Fn(&str) -> Option<String>,
        described: Option<&Described>,
    ) -> (Self, &'static str) {
        let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let term = variable("TERM").unwrap_or_default();
        let counted = described.map(|described| Self::of_count(described.colours));
        // Variables outlive the terminal that set them: screen passes on what it was started with.
        // tmux may have that name too, and translates whatever it is given.
        let screen = term.starts_with("screen") && !is_set("TMUX");
        let inner = term.starts_with("screen") || term.starts_with("tmux");
        match (term.as_str(), counted) {
            (name, _) if Kind::known(Some(name), described) == Kind::Dumb => return (Self::None, "TERM"),
            (name, Some(counted)) if is_old(name) => return (counted.min(Self::Sixteen), "terminfo"),
            (name, None) if name.starts_with("vt") => return (Self::None, "TERM"),
            (name, None) if is_old(name) => return (Self::Sixteen, "TERM"),
            (name, _) if name.starts_with("screen") && !name.contains("256") => {
                return (Self::Sixteen, "TERM");
            }
            (name, _) if name.ends_with("-direct") => return (Self::True, "TERM"),
            (name, _) if !inner && is_true_terminal(name) => return (Self::True, "TERM"),
            (_, Some(Self::None)) => return (Self::None, "terminfo"),
            _ => {}
        }
        let program = variable("TERM_PROGRAM").filter(|_| !inner);
        if program.as_deref() == Some("Apple_Terminal") {
            return (Self::Indexed, "TERM_PROGRAM");
        }
        if screen {
            return (Self::Indexed, "TERM");
        }
        if matches!(variable("COLORTERM").as_deref(), Some("truecolor" | "24bit")) {
            return (Self::True, "COLORTERM");
        }
        if program.is_some_and(|name| TRUE_PROGRAMS.contains(&name.as_str())) {
            return (Self::True, "TERM_PROGRAM");
        }
        if !inner && is_set("WT_SESSION") {
            return (Self::True, "WT_SESSION");
        }
        match (described, counted) {
            (Some(described), _) if described.direct_colour => (Self::True, "terminfo"),
            (_, Some(counted)) => (counted, "terminfo"),
            _ if Kind::known(Some(&term), None) == Kind::Capable => (Self::Indexed, "TERM"),
            _ => (Self::Sixteen, "TERM"),
        }
    }

    fn of_count(colours: u32) -> Self {
        match colours {
            0..8 => Self::None,
            8..256 => Self::Sixteen,
            256..0x0100_0000 => Self::Indexed,
            _ => Self::True,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(colours: u32) -> Described {
        Described { colours, speaks_ansi: true, ..Described::default() }
    }

    #[test]
    fn terminals_are_known_by_their_names() {
        for (name, kind) in [
            (None, Kind::Dumb),
            (Some("dumb"), Kind::Dumb),
            (Some("vt52"), Kind::Dumb),
            (Some("\u{1b}]0;x\u{7}"), Kind::Dumb),
            (Some("linux"), Kind::Basic),
            (Some("vt100"), Kind::Basic),
            (Some("cons25"), Kind::Basic),
            (Some("screen"), Kind::Basic),
            (Some("xterm"), Kind::Basic),
            (Some("xterm-256color"), Kind::Capable),
            (Some("tmux-256color"), Kind::Capable),
            (Some("xterm-kitty"), Kind::Capable),
            (Some("alacritty"), Kind::Capable),
            (Some("brand-new"), Kind::Capable),
        ] {
            assert_eq!(Kind::known(name, None), kind, "{name:?}");
        }
        for (name, entry, kind) in [
            ("brand-new", described(256), Kind::Capable),
            ("brand-new", described(8), Kind::Basic),
            ("xterm-mono", described(0), Kind::Basic),
            ("xterm-256color", described(256), Kind::Capable),
            ("adm3a", Described::default(), Kind::Dumb),
        ] {
            assert_eq!(Kind::known(Some(name), Some(&entry)), kind, "{name}");
        }
    }

    #[test]
    fn colours_are_counted_by_name_and_environment() {
        for (set, depth) in [
            (&[][..], Depth::None),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::None),
            (&[("TERM", "linux"), ("COLORTERM", "truecolor")], Depth::Sixteen),
            (&[("TERM", "vt100")], Depth::None),
            (&[("TERM", "vt220"), ("COLORTERM", "truecolor")], Depth::None),
            (&[("TERM", "xterm")], Depth::Sixteen),
            (&[("TERM", "xterm"), ("COLORTERM", "24bit")], Depth::True),
            (&[("TERM", "xterm-256color")], Depth::Indexed),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "1")], Depth::Indexed),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], Depth::True),
            (&[("TERM", "xterm-direct")], Depth::True),
            (&[("TERM", "xterm-kitty")], Depth::True),
            (&[("TERM", "xterm-ghostty")], Depth::True),
            (&[("TERM", "alacritty")], Depth::True),
            (&[("TERM", "foot-extra")], Depth::True),
            (&[("TERM", "wezterm")], Depth::True),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], Depth::True),
            (&[("TERM", "xterm-256color"), ("WT_SESSION", "1")], Depth::True),
            (
                &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal"), ("COLORTERM", "truecolor")],
                Depth::Indexed,
            ),
            // Inside others, what was said outside may be no longer true.
            (&[("TERM", "tmux-256color")], Depth::Indexed),
            (&[("TERM", "tmux-256color"), ("COLORTERM", "truecolor")], Depth::True),
            (&[("TERM", "tmux-256color"), ("TERM_PROGRAM", "vscode")], Depth::Indexed),
            (&[("TERM", "tmux")], Depth::Sixteen),
            (&[("TERM", "screen"), ("COLORTERM", "truecolor")], Depth::Sixteen),
            (&[("TERM", "screen.xterm-kitty"), ("COLORTERM", "truecolor")], Depth::Sixteen),
            (&[("TERM", "screen-256color"), ("COLORTERM", "truecolor")], Depth::Indexed),
            (&[("TERM", "screen-256color"), ("COLORTERM", "truecolor"), ("TMUX", "/tmp/x")], Depth::True),
            (&[("TERM", "screen-256color"), ("WT_SESSION", "1")], Depth::Indexed),
            (&[("TERM", "st-256color")], Depth::Indexed),
        ] {
            assert_eq!(depth_of(set, None), depth, "{set:?}");
        }
    }

    fn depth_of(set: &[(&str, &str)], described: Option<&Described>) -> Depth {
        let variable =
            |name: &str| set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
        Depth::known(variable, described).0
    }

    #[test]
    fn the_database_counts_where_nobody_says_more() {
        let direct = Described { direct_colour: true, ..described(256) };
        for (set, entry, depth) in [
            (&[("TERM", "vt100")][..], described(0), Depth::None),
            (&[("TERM", "vt340")], described(16), Depth::Sixteen),
            (&[("TERM", "linux")], described(256), Depth::Sixteen),
            (&[("TERM", "xterm-mono"), ("COLORTERM", "truecolor")], described(0), Depth::None),
            (&[("TERM", "xterm")], described(8), Depth::Sixteen),
            (&[("TERM", "xterm")], described(256), Depth::Indexed),
            (&[("TERM", "xterm"), ("COLORTERM", "truecolor")], described(8), Depth::True),
            (&[("TERM", "st-256color")], direct, Depth::True),
            (&[("TERM", "brand-new")], described(1 << 24), Depth::True),
            (&[("TERM", "brand-new")], described(88), Depth::Sixteen),
            (&[("TERM", "screen")], described(256), Depth::Sixteen),
            (&[("TERM", "adm3a"), ("COLORTERM", "truecolor")], Described::default(), Depth::None),
        ] {
            assert_eq!(depth_of(set, Some(&entry)), depth, "{set:?}");
        }
    }
}
