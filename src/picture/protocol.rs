//! How a terminal is given a picture, by what it says of itself.

use super::CellSize;

/// What a terminal is told a picture in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Two colours a cell: every terminal with true colour.
    HalfBlocks,
    /// The picture is sent once and then stands wherever certain letters do: kitty and Ghostty.
    Kitty,
    /// A PNG file in the text: iTerm2, `WezTerm` and Rio.
    ITerm2,
    /// Rows of six pixels in a palette: foot and mlterm.
    Sixel,
}

impl Protocol {
    /// By the environment, for terminals that are known to clear a picture away again and to cut
    /// none in two; everywhere else half blocks. The terminal is asked nothing: an answer may take
    /// seconds, and within tmux the question changes the user's tmux.
    pub fn of_terminal(var: &dyn Fn(&str) -> Option<String>, cell: Option<CellSize>) -> Self {
        let var = |name| var(name).filter(|value| !value.is_empty());
        let term = var("TERM").unwrap_or_default();
        // Inside these the variables of the terminal around them are still there.
        let multiplexed = ["TMUX", "STY", "ZELLIJ"].iter().any(|name| var(name).is_some())
            || ["tmux", "screen", "dumb", "linux", "vt"].iter().any(|name| term.starts_with(name));
        // Placeholders of kitty's are told from each other by their colour.
        if multiplexed || var("NO_COLOR").is_some() {
            return Self::HalfBlocks;
        }
        let named = match term.as_str() {
            "xterm-kitty" | "xterm-ghostty" | "ghostty" => Some(Self::Kitty),
            "wezterm" | "rio" | "xterm-rio" => Some(Self::ITerm2),
            name if name.starts_with("foot") || name.starts_with("mlterm") => Some(Self::Sixel),
            _ => None,
        };
        let protocol = named.or_else(|| by_variables(&var)).unwrap_or(Self::HalfBlocks);
        // It is measured in pixels, and a cell taken for too large would be drawn over what follows.
        if protocol == Self::Sixel && cell.is_none() { Self::HalfBlocks } else { protocol }
    }
}

/// For `TERM`s that say nothing. A terminal started from another inherits its variables, so those
/// that name the program come first, and what is named by one of them is not named by another.
fn by_variables(var: &impl Fn(&'static str) -> Option<String>) -> Option<Protocol> {
    const OTHERS: [&str; 6] =
        ["VTE_VERSION", "KONSOLE_VERSION", "XTERM_VERSION", "ALACRITTY_WINDOW_ID", "WT_SESSION", "MLTERM"];
    if OTHERS.iter().any(|name| var(name).is_some()) {
        return None;
    }
    match (var("TERM_PROGRAM").as_deref(), var("LC_TERMINAL").as_deref()) {
        (Some("ghostty" | "kitty"), _) => Some(Protocol::Kitty),
        // ssh hands LC_TERMINAL on, but not TERM_PROGRAM.
        (Some("iTerm.app" | "WezTerm" | "rio"), _) | (None, Some("iTerm2")) => Some(Protocol::ITerm2),
        (None, None) => var("KITTY_WINDOW_ID").map(|_| Protocol::Kitty),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_known_by_their_environment() {
        use Protocol::{HalfBlocks, ITerm2, Kitty, Sixel};
        for (environment, protocol) in [
            ("", HalfBlocks),
            ("TERM=xterm-256color", HalfBlocks),
            ("TERM=xterm-kitty KITTY_WINDOW_ID=1", Kitty),
            ("TERM=xterm-kitty", Kitty),
            ("TERM=xterm-ghostty", Kitty),
            ("TERM=xterm-256color TERM_PROGRAM=ghostty", Kitty),
            ("TERM=xterm-256color KITTY_WINDOW_ID=1", Kitty),
            ("TERM=xterm-256color KITTY_WINDOW_ID=1 VTE_VERSION=7600", HalfBlocks),
            ("TERM=xterm-256color KITTY_WINDOW_ID=1 TERM_PROGRAM=vscode", HalfBlocks),
            ("TERM=xterm-kitty KITTY_WINDOW_ID=1 TMUX=/tmp/tmux-0/default,1,0", HalfBlocks),
            ("TERM=tmux-256color LC_TERMINAL=iTerm2", HalfBlocks),
            ("TERM=screen.xterm-256color KITTY_WINDOW_ID=1", HalfBlocks),
            ("TERM=xterm-kitty STY=1.pts", HalfBlocks),
            ("TERM=xterm-kitty TMUX=", Kitty),
            ("TERM=xterm-kitty NO_COLOR=1", HalfBlocks),
            ("TERM=linux TERM_PROGRAM=WezTerm", HalfBlocks),
            ("TERM=xterm-256color TERM_PROGRAM=iTerm.app LC_TERMINAL=iTerm2", ITerm2),
            ("TERM=xterm-256color LC_TERMINAL=iTerm2", ITerm2),
            ("TERM=xterm-256color TERM_PROGRAM=vscode LC_TERMINAL=iTerm2", HalfBlocks),
            ("TERM=xterm-256color TERM_PROGRAM=WezTerm", ITerm2),
            ("TERM=wezterm", ITerm2),
            ("TERM=xterm-256color TERM_PROGRAM=WezTerm XTERM_VERSION=XTerm(390)", HalfBlocks),
            ("TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", HalfBlocks),
            ("TERM=xterm-256color KONSOLE_VERSION=240800", HalfBlocks),
            ("TERM=foot", Sixel),
            ("TERM=foot-direct TERM_PROGRAM=WezTerm", Sixel),
            ("TERM=mlterm", Sixel),
            ("TERM=alacritty", HalfBlocks),
        ] {
            let var = |name: &str| {
                let mut pairs = environment.split(' ').filter_map(|pair| pair.split_once('='));
                pairs.find(|pair| pair.0 == name).map(|pair| pair.1.to_owned())
            };
            assert_eq!(Protocol::of_terminal(&var, Some(CellSize::USUAL)), protocol, "{environment}");
            let unmeasured = if protocol == Sixel { HalfBlocks } else { protocol };
            assert_eq!(Protocol::of_terminal(&var, None), unmeasured, "{environment}");
        }
    }
}
