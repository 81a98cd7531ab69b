//! What terminals can do beside showing letters, by what they say of themselves in the environment:
//! they are not asked.

use std::env;

/// Whether this terminal knows links in text (OSC 8). Others are sent none: an old one would show the
/// sequence as garbage.
pub fn knows_hyperlinks() -> bool {
    links(&|name| env::var(name).ok())
}

/// Whether this terminal may have a clipboard to send to (OSC 52): the oldest would show what is sent.
pub fn has_clipboard() -> bool {
    clipboard(&|name| env::var(name).ok())
}

fn clipboard(var: &dyn Fn(&str) -> Option<String>) -> bool {
    let term = var("TERM").unwrap_or_default();
    !["linux", "vt", "ansi", "dumb", "cons"].iter().any(|name| term.starts_with(name))
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
