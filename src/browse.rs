//! A link is opened outside: in the user's browser, never through a shell, never over SSH, where the
//! browser would open on a screen the reader does not see.
//!
//! Refused: everything but `http`, `https` and `mailto`, whoever asks.

use std::env;
use std::io;
use std::process::{Child, Command, Stdio};

/// Browsers that need the terminal for themselves.
const TEXT_BROWSERS: &[&str] =
    &["browsh", "carbonyl", "chawan", "cha", "elinks", "links", "links2", "lynx", "w3m", "www-browser"];
/// What a link may begin with to be opened.
pub(crate) const SCHEMES: &[&str] = &["http://", "https://", "mailto:"];

/// A way to open one link.
#[derive(Debug)]
pub(crate) struct Browser {
    command: Command,
    /// Its name, for messages.
    pub(crate) name: String,
    /// Whether it wants the terminal.
    pub(crate) wants_terminal: bool,
}

impl Browser {
    /// The ways to open `link`, best first: those `$BROWSER` names, then the desktop's.
    pub(crate) fn ways(link: &str) -> Vec<Self> {
        if !SCHEMES.iter().any(|scheme| link.starts_with(scheme)) {
            return Vec::new();
        }
        let set = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
        let named = set("BROWSER").unwrap_or_default();
        let mut ways: Vec<Self> = named.split(':').filter_map(|words| Self::named(words, link)).collect();
        if cfg!(target_os = "macos") {
            ways.extend(Self::named("open", link));
        } else if ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].iter().any(|name| set(name).is_some()) {
            ways.extend(
                ["xdg-open", "gio open", "wslview"].iter().filter_map(|words| Self::named(words, link)),
            );
        }
        ways
    }

    /// The words are split at spaces; the link is one argument, in the place of `%s` if there is one.
    fn named(words: &str, link: &str) -> Option<Self> {
        let mut words = words.split_whitespace();
        let program = words.next()?;
        let name = program.rsplit('/').next().unwrap_or(program).to_owned();
        let mut command = Command::new(program);
        let mut placed = false;
        for word in words {
            placed |= word.contains("%s");
            command.arg(word.replace("%s", link));
        }
        if !placed {
            command.arg(link);
        }
        let wants_terminal = TEXT_BROWSERS.contains(&name.as_str());
        Some(Self { command, name, wants_terminal })
    }

    /// Starts one that needs no terminal, and leaves it alone.
    ///
    /// # Errors
    /// When there is no such program.
    pub(crate) fn start(&mut self) -> io::Result<Child> {
        self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    }

    /// Runs one in the terminal, to its end.
    ///
    /// # Errors
    /// When there is no such program.
    pub(crate) fn run(&mut self) -> io::Result<()> {
        self.command.status().map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &str, link: &str) -> Vec<String> {
        let browser = Browser::named(words, link).expect("words");
        browser.command.get_args().map(|arg| arg.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_link_is_one_argument() {
        let link = "https://example.org/\"; rm -rf ~; $(x) `y` -z";
        assert_eq!(arguments("firefox --new-tab", link), ["--new-tab", link]);
        assert_eq!(arguments("surf --url=%s -x", link), [&format!("--url={link}"), "-x"]);
        assert!(Browser::named(" ", link).is_none());
        assert!(Browser::named("/usr/bin/w3m", link).expect("words").wants_terminal);
    }

    #[test]
    fn nothing_else_is_opened() {
        for link in ["file:///etc/passwd", "javascript:alert(1)", "-v", "", "ftp://x", "/bin/sh", "HTTP://x"]
        {
            assert!(Browser::ways(link).is_empty(), "{link}");
        }
    }
}
