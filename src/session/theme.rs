//! Which theme is used: the one configured, the one chosen, the one that fits the terminal.

use std::io;

use super::{Session, Setup};
use crate::app::Msg;
use crate::config::{THEMES, Theme, ThemeName};
use crate::terminal::{Depth, Ground, Kind, Terminal};

/// What there is to choose from: no colour where none is wanted, no more than there are.
pub(super) fn themes(setup: &Setup) -> &'static [ThemeName] {
    match setup.depth {
        Depth::None => &[ThemeName::Plain],
        Depth::Sixteen => &[ThemeName::Terminal, ThemeName::Plain],
        Depth::Indexed | Depth::True => &THEMES,
    }
}

/// The one a session begins with.
pub(crate) fn first_theme(chosen: ThemeName, kind: Kind, depth: Depth) -> Theme {
    let name = match chosen {
        // Whether it is dark or light cannot be asked, and its own colours are right in both.
        ThemeName::Auto if kind == Kind::Basic => ThemeName::Terminal,
        name => name,
    };
    Theme::new(name, depth)
}

/// Whether the theme goes by what the terminal says of its background.
pub(crate) fn goes_by_ground(chosen: ThemeName, kind: Kind, depth: Depth) -> bool {
    chosen == ThemeName::Auto && kind == Kind::Capable && depth >= Depth::Indexed
}

/// The one for such a background, in place of one that was begun with before it was known.
pub(crate) fn fitting(theme: Theme, ground: Ground) -> Theme {
    if ground == Ground::Light && theme.name == ThemeName::Dark {
        Theme::new(ThemeName::Light, theme.depth)
    } else {
        theme
    }
}

impl Session {
    pub(super) fn ground(&mut self, ground: Ground) {
        // An answer after the reader chose a theme of their own comes too late.
        if std::mem::take(&mut self.ground_asked) && self.app.theme.is_empty() {
            self.means.theme = fitting(self.means.theme, ground);
            self.want_frame();
        }
    }

    /// The next of those there are.
    pub(super) fn next_theme(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        self.means.theme = self.means.theme.next(self.themes);
        self.update(Msg::Theme(self.means.theme.name.name().to_owned()), terminal)
    }

    /// The one chosen in an earlier session, if this terminal can show it.
    pub(super) fn use_theme(&mut self, name: &str) {
        if let Some(&name) = self.themes.iter().find(|known| known.name() == name) {
            self.means.theme = Theme::new(name, self.means.theme.depth);
            self.want_frame();
        }
    }
}
