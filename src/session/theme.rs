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

pub(super) fn first_theme(setup: &Setup) -> Theme {
    let name = match setup.theme {
        // Whether it is dark or light cannot be asked, and its own colours are right in both.
        ThemeName::Auto if setup.kind == Kind::Basic => ThemeName::Terminal,
        name => name,
    };
    Theme::new(name, setup.depth)
}

impl Session {
    pub(super) fn ground(&mut self, ground: Ground) {
        // An answer after the reader chose a theme of their own comes too late.
        if std::mem::take(&mut self.ground_asked)
            && self.app.theme.is_empty()
            && ground == Ground::Light
            && self.means.theme.name == ThemeName::Dark
        {
            self.means.theme = Theme::new(ThemeName::Light, self.means.theme.depth);
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
