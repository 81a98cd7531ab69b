//! What terminals can do beside showing letters, by what they say of themselves in the environment:
//! they are not asked.

use std::env;
use std::path::PathBuf;

use super::described::Described;
use super::kind::{Depth, Kind, is_old};
use super::wire::Features;

/// What is known of the terminal without asking it.
#[derive(Clone, Debug)]
pub struct Identity {
    /// `TERM`, as it was set.
    pub term: Option<String>,
    /// What the system's database says of that name, and the file that says so.
    pub described: Option<(Described, PathBuf)>,
    /// Which kind it is.
    pub kind: Kind,
    /// How many colours it has.
    pub depth: Depth,
    /// What that is known from.
    pub depth_by: &'static str,
}

impl Identity {
    /// Of the terminal this program runs in.
    pub fn here() -> Self {
        let variable = |name: &str| env::var(name).ok();
        let term = variable("TERM");
        let described = term.as_deref().and_then(Described::of);
        let entry = described.as_ref().map(|(described, _)| described);
        let kind = Kind::known(term.as_deref(), entry);
        let (depth, depth_by) = Depth::known(variable, entry);
        Self { term, described, kind, depth, depth_by }
    }

    /// What frames can be sent by, before it has answered anything.
    pub fn features(&self) -> Features {
        match &self.described {
            Some((described, _)) => described.features(),
            None => Features::by_name(self.term.as_deref()),
        }
    }

    /// Whether it has a second screen, so that the shell's is as it was afterwards.
    pub fn has_second_screen(&self) -> bool {
        match &self.described {
            Some((described, _)) => described.alternate_screen,
            None => !is_old(self.term.as_deref().unwrap_or("")),
        }
    }
}

/// Whether this program is run over SSH. Inside tmux and screen the variables are those of where the
/// window was made: nobody can tell what has become of it since, so they are believed. What is wrong
/// then is harmless: a link is shown and copied where it could have been opened.
pub fn is_remote() -> bool {
    remote(&|name| env::var(name).ok())
}

fn remote(var: &dyn Fn(&str) -> Option<String>) -> bool {
    ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]
        .iter()
        .any(|name| var(name).is_some_and(|value| !value.is_empty()))
}

/// Whether the terminal is to tell of the mouse when nobody has said so. Over SSH its own selection is
/// worth more; screen, while it tells of the mouse, holds every `Esc` back until the next key.
pub fn tells_of_mouse_unasked() -> bool {
    mouse_unasked(&|name| env::var(name).ok())
}

fn mouse_unasked(var: &dyn Fn(&str) -> Option<String>) -> bool {
    !remote(var) && Multiplexer::known(var) != Some(Multiplexer::Screen)
}

/// A program between this one and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multiplexer {
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
    /// Zellij.
    Zellij,
}

impl Multiplexer {
    /// The one this program runs in, by what it sets. Of one inside another, the variables of both are
    /// there; the name in `TERM` is that of the inner one.
    pub fn here() -> Option<Self> {
        Self::known(&|name| env::var(name).ok())
    }

    fn known(var: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let is_set = |name| var(name).is_some_and(|value| !value.is_empty());
        let term = var("TERM").unwrap_or_default();
        match (is_set("TMUX"), is_set("STY")) {
            (true, true) if term.starts_with("screen") => Some(Self::Screen),
            (true, _) => Some(Self::Tmux),
            (false, true) => Some(Self::Screen),
            _ if is_set("ZELLIJ") => Some(Self::Zellij),
            // Over SSH only the name comes along.
            _ if term.starts_with("tmux") => Some(Self::Tmux),
            _ if term.starts_with("screen") => Some(Self::Screen),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tmux => "tmux",
            Self::Screen => "screen",
            Self::Zellij => "zellij",
        }
    }
}

/// Whether this terminal knows links in text (OSC 8). Others are sent none: an old one would show the
/// sequence as garbage.
pub fn knows_hyperlinks() -> bool {
    links(&|name| env::var(name).ok())
}

/// Whether this terminal may have a clipboard to send to (OSC 52): the oldest would show what is sent.
pub fn has_clipboard() -> bool {
    clipboard(&|name| env::var(name).ok())
}

/// Whether this terminal knows modes of the kind xterm has: the oldest are sent none.
pub fn has_modes() -> bool {
    clipboard(&|name| env::var(name).ok())
}

fn clipboard(var: &dyn Fn(&str) -> Option<String>) -> bool {
    let term = var("TERM").unwrap_or_default();
    !is_old(&term) && !term.starts_with("dumb") && Kind::known(Some(&term), None) != Kind::Dumb
}

/// Whether this terminal puts right-to-left text into the order it is seen in.
pub fn reorders() -> bool {
    bidirectional(&|name| env::var(name).ok())
}

fn bidirectional(var: &dyn Fn(&str) -> Option<String>) -> bool {
    let vte = var("VTE_VERSION").and_then(|version| version.parse().ok()).unwrap_or(0_u32);
    vte >= 5_800
        || var("KONSOLE_VERSION").is_some()
        || var("TERM").is_some_and(|term| term.contains("mlterm"))
        || var("TERM_PROGRAM").is_some_and(|program| program == "Apple_Terminal")
}

fn links(var: &dyn Fn(&str) -> Option<String>) -> bool {
    let term = var("TERM").unwrap_or_default();
    let at_least = |name: &str, least: u32| {
        var(name).and_then(|version| version.parse().ok()).is_some_and(|version: u32| version >= least)
    };
    // What comes over SSH is `TERM` alone.
    let by_name = ["kitty", "foot", "alacritty", "ghostty", "wezterm", "contour", "rio"];
    if by_name.iter().any(|name| term.contains(name)) {
        return true;
    }
    // Both take links and pass on what the terminal outside them knows.
    if term.starts_with("tmux") {
        return var("TERM_PROGRAM_VERSION").is_some_and(|version| tmux_passes_links(&version));
    }
    let programs = ["iTerm.app", "WezTerm", "ghostty", "vscode", "Hyper", "rio"];
    !term.starts_with("screen")
        && (var("TERM_PROGRAM").is_some_and(|program| programs.contains(&program.as_str()))
            || at_least("VTE_VERSION", 5_000)
            || at_least("KONSOLE_VERSION", 201_200)
            || var("WT_SESSION").is_some()
            || var("DOMTERM").is_some())
}

/// From version 3.4 on.
fn tmux_passes_links(version: &str) -> bool {
    let mut parts = version.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= (3, 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_screen_is_known_by_entry_or_name() {
        let entry = |alternate_screen| Described { alternate_screen, ..Described::default() };
        for (term, described, is_there) in [
            ("xterm", None, true),
            ("xterm-256color", Some(entry(true)), true),
            ("xterm-256color", Some(entry(false)), false),
            ("brand-new", None, true),
            ("linux", None, false),
            ("vt100", None, false),
        ] {
            let described = described.map(|entry| (entry, PathBuf::new()));
            let (kind, depth, depth_by) = (Kind::Basic, Depth::Sixteen, "");
            let identity = Identity { term: Some(term.to_owned()), described, kind, depth, depth_by };
            assert_eq!(identity.has_second_screen(), is_there, "{term}");
        }
    }

    #[test]
    fn what_stands_between_is_known_by_what_it_sets() {
        for (variables, known) in [
            (&[("TERM", "xterm-256color")][..], None),
            (&[("TERM", "tmux-256color"), ("TMUX", "/tmp/x")], Some(Multiplexer::Tmux)),
            (&[("TERM", "screen-256color"), ("TMUX", "/tmp/x")], Some(Multiplexer::Tmux)),
            (&[("TERM", "screen"), ("STY", "1.x")], Some(Multiplexer::Screen)),
            (&[("TERM", "screen"), ("STY", "1.x"), ("TMUX", "/tmp/x")], Some(Multiplexer::Screen)),
            (&[("TERM", "tmux"), ("STY", "1.x"), ("TMUX", "/tmp/x")], Some(Multiplexer::Tmux)),
            (&[("TERM", "xterm-256color"), ("ZELLIJ", "0")], Some(Multiplexer::Zellij)),
            (&[("TERM", "tmux-256color")], Some(Multiplexer::Tmux)),
            (&[("TERM", "screen"), ("TMUX", "")], Some(Multiplexer::Screen)),
        ] {
            let var = |name: &str| {
                variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(Multiplexer::known(&var), known, "{variables:?}");
        }
    }

    #[test]
    fn ssh_is_noticed_by_any_of_its_variables() {
        for (variables, is_remote) in [
            (&[][..], false),
            (&[("SSH_CONNECTION", "")], false),
            (&[("SSH_CONNECTION", "192.0.2.1 5 192.0.2.2 22")], true),
            (&[("SSH_TTY", "/dev/pts/3")], true),
            (&[("SSH_CLIENT", "192.0.2.1 5 22")], true),
            (&[("TMUX", "/tmp/tmux-1/default,1,0"), ("SSH_TTY", "/dev/pts/3")], true),
        ] {
            let var = |name: &str| {
                variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(remote(&var), is_remote, "{variables:?}");
        }
    }

    #[test]
    fn the_mouse_is_left_alone_over_ssh_and_in_screen() {
        for (variables, is_told_of) in [
            (&[("TERM", "xterm-256color")][..], true),
            (&[("TERM", "tmux-256color"), ("TMUX", "/tmp/x")], true),
            (&[("TERM", "screen-256color"), ("TMUX", "/tmp/x")], true),
            (&[("TERM", "screen-256color"), ("STY", "1.x")], false),
            (&[("TERM", "screen")], false),
            (&[("TERM", "xterm-256color"), ("SSH_TTY", "/dev/pts/3")], false),
        ] {
            let var = |name: &str| {
                variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(mouse_unasked(&var), is_told_of, "{variables:?}");
        }
    }

    #[test]
    fn what_is_old_or_has_no_name_has_no_clipboard() {
        for (term, has_one) in [
            (Some("xterm-256color"), true),
            (Some("tmux"), true),
            (Some("brand-new"), true),
            (Some("linux"), false),
            (Some("vt100"), false),
            (Some("dumb"), false),
            (Some("dumb-emacs-ansi"), false),
            (Some("unknown"), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(clipboard(&|_| term.map(str::to_owned)), has_one, "{term:?}");
        }
    }

    #[test]
    fn only_terminals_that_say_so_are_sent_links() {
        for (variables, known) in [
            (&[("TERM", "xterm-256color")][..], false),
            (&[("TERM", "xterm-kitty")], true),
            (&[("TERM", "xterm-256color"), ("VTE_VERSION", "7003")], true),
            (&[("TERM", "xterm-256color"), ("VTE_VERSION", "4800")], false),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")], false),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], true),
            (&[("TERM", "screen-256color"), ("VTE_VERSION", "7003")], false),
            (&[("TERM", "tmux-256color"), ("TERM_PROGRAM_VERSION", "3.4")], true),
            (&[("TERM", "tmux-256color"), ("TERM_PROGRAM_VERSION", "3.3a")], false),
            (&[("TERM", "linux")], false),
            (&[], false),
        ] {
            let var = |name: &str| {
                variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(links(&var), known, "{variables:?}");
        }
    }
}
