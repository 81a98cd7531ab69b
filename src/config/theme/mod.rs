//! Themes: a style for every role of the page and every part of the interface.
//!
//! Quiet, because it is read for hours: running text is the terminal's own, so that the page is
//! never darker than what the user chose to read; colour is where it means something; and nothing
//! has a background but what is looked for or pointed at.

mod palette;
mod plain;
mod sixteen;
#[cfg(test)]
mod tests;
mod xterm;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::page::{Emphasis, Role};
use crate::terminal::Depth;

use palette::Palette;

/// A theme by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeName {
    /// Dark or light, as the terminal is.
    #[default]
    Auto,
    /// For a dark terminal.
    Dark,
    /// For a light one.
    Light,
    /// In the terminal's own sixteen colours.
    Terminal,
    /// Without colour.
    Plain,
}

impl ThemeName {
    /// As it is written in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Terminal => "terminal",
            Self::Plain => "plain",
        }
    }
}

/// Every theme.
pub const THEMES: [ThemeName; 4] = [ThemeName::Dark, ThemeName::Light, ThemeName::Terminal, ThemeName::Plain];

/// What is not on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What is read.
    Text,
    /// What is there if looked for.
    Faint,
    /// The title of the chosen row.
    Chosen,
    /// The bar before the chosen row.
    Mark,
    /// Letters the filter hit; on the page its words are lit the same way.
    Hit,
    /// A passage with a note, or highlighted.
    Noted,
    /// Words that are selected.
    Selected,
    /// A place found on the page.
    Found,
    /// The place found last gone to.
    FoundNow,
    /// The link chosen on the page.
    ChosenLink,
    /// Letters to type, beside a link.
    Label,
    /// Before an article that is not read.
    Unread,
    /// Before one that was not there at the last visit.
    New,
    /// Beside one that is starred.
    Star,
    /// How far the page is read, of a thin line.
    Progress,
    /// The name of a field of the query that was understood.
    Field,
    /// Its value, and exact words.
    Value,
    /// `-`, `|` and brackets of the query.
    Sign,
    /// What looked like more than words in the query and was taken as words.
    Misread,
    /// The rule between list and page.
    Rule,
    /// News.
    Message,
    /// A key in help and hints.
    Key,
    /// The heading of a sheet.
    Heading,
}

/// Styles for everything.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    /// Which it is: what was asked for, or what is left of it where there are fewer colours.
    pub name: ThemeName,
    /// The colours there are for it.
    pub depth: Depth,
    look: Look,
}

/// Where the styles come from.
#[derive(Clone, Copy, Debug)]
enum Look {
    Own(Palette),
    Sixteen,
    Plain,
}

impl Theme {
    /// The theme of that name as far as the terminal has the colours. `Auto` is dark until the
    /// terminal says otherwise; with sixteen colours only the terminal's own are left, and with
    /// none the plain theme.
    pub fn new(name: ThemeName, depth: Depth) -> Self {
        let (name, look) = match (depth, name) {
            (Depth::None, _) | (_, ThemeName::Plain) => (ThemeName::Plain, Look::Plain),
            (Depth::Sixteen, _) | (_, ThemeName::Terminal) => (ThemeName::Terminal, Look::Sixteen),
            (_, ThemeName::Auto | ThemeName::Dark) => (ThemeName::Dark, Look::Own(palette::DARK.at(depth))),
            (_, ThemeName::Light) => (ThemeName::Light, Look::Own(palette::LIGHT.at(depth))),
        };
        Self { name, depth, look }
    }

    /// The one after it among `themes`.
    #[must_use]
    pub fn next(self, themes: &[ThemeName]) -> Self {
        let now = themes.iter().position(|&name| name == self.name);
        let next = now.map_or(0, |now| (now + 1) % themes.len());
        themes.get(next).map_or(self, |&name| Self::new(name, self.depth))
    }

    /// A colour of a picture, if this many colours are enough for one.
    pub fn pixel(&self, [red, green, blue]: [u8; 3]) -> Option<Color> {
        let level = |channel: u8| ((u16::from(channel) * 5 + 127) / 255) as u8;
        match self.depth {
            Depth::True => Some(Color::Rgb(red, green, blue)),
            // The cube of 6×6×6 colours.
            Depth::Indexed => Some(Color::Indexed(16 + 36 * level(red) + 6 * level(green) + level(blue))),
            Depth::Sixteen | Depth::None => None,
        }
    }

    /// How a span of the page looks.
    pub fn role(&self, role: Role, emphasis: Emphasis) -> Style {
        let mut style = match &self.look {
            Look::Own(palette) => palette.role(role),
            Look::Sixteen => sixteen::role(role),
            Look::Plain => plain::role(role),
        };
        if emphasis.strong {
            style = style.add_modifier(Modifier::BOLD);
        }
        if emphasis.italic {
            // Stressed among italics is what stands upright.
            style.add_modifier.toggle(Modifier::ITALIC);
        }
        if emphasis.struck {
            style = style.add_modifier(Modifier::CROSSED_OUT);
        }
        if emphasis.marked {
            style = style.patch(match &self.look {
                Look::Own(palette) => palette.marked(role),
                Look::Sixteen => sixteen::MARKED,
                Look::Plain => plain::MARKED,
            });
        }
        style
    }

    /// The sign before an article that is marked, a column wide.
    pub fn marked_sign(&self) -> &'static str {
        match &self.look {
            Look::Own(_) | Look::Sixteen => "▪",
            Look::Plain => "+",
        }
    }

    /// The sign before a line of the page that is not as it was, a column wide.
    pub fn changed_sign(&self) -> &'static str {
        match &self.look {
            Look::Own(_) | Look::Sixteen => "▎",
            Look::Plain => "!",
        }
    }

    /// How a part of the interface looks. What lies over the page (hits, places found, the chosen
    /// link) is a patch on the style of what it lies over.
    pub fn part(&self, part: Part) -> Style {
        match &self.look {
            Look::Own(palette) => palette.part(part),
            Look::Sixteen => sixteen::part(part),
            Look::Plain => plain::part(part),
        }
    }
}
