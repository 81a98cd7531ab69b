//! Which kind of terminal it is and how many colours it has, by what the environment says.

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
    /// The sixteen colours and nothing to ask.
    Basic,
    /// 256 colours, and it may be asked for its background.
    Capable,
}

impl Kind {
    /// By the name the terminal gave itself in `TERM`.
    pub fn by_name(term: Option<&str>) -> Self {
        match term.unwrap_or("") {
            "" | "dumb" | "unknown" => Self::Dumb,
            name if name.starts_with("linux") || name.starts_with("vt") || name.starts_with("ansi") => {
                Self::Basic
            }
            name if name.contains("256") || !matches!(name, "xterm" | "screen" | "rxvt" | "tmux") => {
                Self::Capable
            }
            _ => Self::Basic,
        }
    }
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
    /// By what the terminal and what runs in it say in the environment. Whoever says too much
    /// spoils the screen, so what cannot be true is not believed.
    pub fn known(variable: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let term = variable("TERM").unwrap_or_default();
        // Variables outlive the terminal that set them: screen passes on what it was started with.
        // tmux may have that name too, and translates whatever it is given.
        let screen = term.starts_with("screen") && !is_set("TMUX");
        let inner = term.starts_with("screen") || term.starts_with("tmux");
        match term.as_str() {
            "" | "dumb" | "unknown" => return Self::None,
            name if ["linux", "vt", "ansi"].iter().any(|old| name.starts_with(old)) => return Self::Sixteen,
            name if name.starts_with("screen") && !name.contains("256") => return Self::Sixteen,
            name if name.ends_with("-direct") => return Self::True,
            name if !inner && name.split('-').any(|word| TRUE_TERMINALS.contains(&word)) => {
                return Self::True;
            }
            _ => {}
        }
        let program = variable("TERM_PROGRAM").filter(|_| !inner);
        if program.as_deref() == Some("Apple_Terminal") || screen {
            return Self::Indexed;
        }
        let says_true = matches!(variable("COLORTERM").as_deref(), Some("truecolor" | "24bit"));
        let known = program.is_some_and(|name| TRUE_PROGRAMS.contains(&name.as_str()));
        if says_true || known || (!inner && is_set("WT_SESSION")) {
            return Self::True;
        }
        if Kind::by_name(Some(&term)) == Kind::Capable { Self::Indexed } else { Self::Sixteen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_known_by_their_names() {
        for (name, kind) in [
            (None, Kind::Dumb),
            (Some("dumb"), Kind::Dumb),
            (Some("linux"), Kind::Basic),
            (Some("vt100"), Kind::Basic),
            (Some("screen"), Kind::Basic),
            (Some("xterm-256color"), Kind::Capable),
            (Some("tmux-256color"), Kind::Capable),
            (Some("xterm-kitty"), Kind::Capable),
            (Some("alacritty"), Kind::Capable),
        ] {
            assert_eq!(Kind::by_name(name), kind, "{name:?}");
        }
    }

    #[test]
    fn colours_are_counted_by_name_and_environment() {
        for (set, depth) in [
            (&[][..], Depth::None),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::None),
            (&[("TERM", "linux"), ("COLORTERM", "truecolor")], Depth::Sixteen),
            (&[("TERM", "vt100")], Depth::Sixteen),
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
            let variable =
                |name: &str| set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(Depth::known(variable), depth, "{set:?}");
        }
    }
}
