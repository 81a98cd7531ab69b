//! Themes: a style for every role of the page and every part of the interface.
//!
//! The colours are of the 256 every capable terminal has; text is the terminal's own, so that the
//! page is never darker than what the user chose to read.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::page::{Emphasis, Role};

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
    /// A place found on the page.
    Found,
    /// The place found last gone to.
    FoundNow,
    /// The link chosen on the page.
    ChosenLink,
    /// Letters to type, beside a link.
    Label,
    /// How far the page is read, of a thin line.
    Progress,
    /// A field of the query that was understood.
    Field,
    /// The rule between list and page.
    Rule,
    /// News.
    Message,
    /// A key in help and hints.
    Key,
    /// The heading of a sheet.
    Heading,
}

#[derive(Clone, Copy, Debug)]
struct Palette {
    faint: Style,
    accent: Color,
    hit: Color,
    code: Color,
    tag: Color,
    rule: Color,
    notice: Color,
}

/// Styles for everything.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    /// Which it is.
    pub name: ThemeName,
    palette: Palette,
}

const fn indexed(faint: u8, [accent, hit, code, tag, rule, notice]: [u8; 6]) -> Palette {
    Palette {
        faint: Style::new().fg(Color::Indexed(faint)),
        accent: Color::Indexed(accent),
        hit: Color::Indexed(hit),
        code: Color::Indexed(code),
        tag: Color::Indexed(tag),
        rule: Color::Indexed(rule),
        notice: Color::Indexed(notice),
    }
}

const DARK: Palette = indexed(246, [110, 222, 180, 108, 239, 173]);
const LIGHT: Palette = indexed(242, [25, 125, 94, 22, 250, 130]);
const TERMINAL: Palette = Palette {
    faint: Style::new().add_modifier(Modifier::DIM),
    accent: Color::Blue,
    hit: Color::Magenta,
    code: Color::Cyan,
    tag: Color::Green,
    rule: Color::DarkGray,
    notice: Color::Yellow,
};
const PLAIN: Palette = Palette {
    faint: Style::new().add_modifier(Modifier::DIM),
    accent: Color::Reset,
    hit: Color::Reset,
    code: Color::Reset,
    tag: Color::Reset,
    rule: Color::Reset,
    notice: Color::Reset,
};

impl Theme {
    /// The theme of that name; `Auto` is dark until the terminal says otherwise.
    pub fn new(name: ThemeName) -> Self {
        let (name, palette) = match name {
            ThemeName::Auto | ThemeName::Dark => (ThemeName::Dark, DARK),
            ThemeName::Light => (ThemeName::Light, LIGHT),
            ThemeName::Terminal => (ThemeName::Terminal, TERMINAL),
            ThemeName::Plain => (ThemeName::Plain, PLAIN),
        };
        Self { name, palette }
    }

    /// The one after it among `themes`.
    #[must_use]
    pub fn next(self, themes: &[ThemeName]) -> Self {
        let now = themes.iter().position(|&name| name == self.name);
        let next = now.map_or(0, |now| (now + 1) % themes.len());
        themes.get(next).map_or(self, |&name| Self::new(name))
    }

    /// How a span of the page looks.
    pub fn role(&self, role: Role, emphasis: Emphasis) -> Style {
        let palette = &self.palette;
        let plain = Style::new();
        let mut style = match role {
            Role::Subtitle => palette.faint.add_modifier(Modifier::ITALIC),
            Role::Text | Role::Quote | Role::CodeBlock | Role::Footnote | Role::Token(_) => plain,
            Role::Byline | Role::Caption => palette.faint,
            Role::Tag => plain.fg(palette.tag),
            Role::Heading(1 | 2) => plain.fg(palette.accent).add_modifier(Modifier::BOLD),
            Role::Title | Role::Heading(_) | Role::TableHead => plain.add_modifier(Modifier::BOLD),
            Role::Code | Role::Math => plain.fg(palette.code),
            Role::Link | Role::InsideLink => self.link(),
            Role::Marker => plain.fg(palette.accent),
            Role::Rule => plain.fg(palette.rule),
            Role::Notice | Role::Callout(_) => plain.fg(palette.notice),
        };
        for (is, modifier) in [
            (emphasis.strong, Modifier::BOLD),
            (emphasis.italic, Modifier::ITALIC),
            (emphasis.struck, Modifier::CROSSED_OUT),
            (emphasis.marked, Modifier::REVERSED),
        ] {
            if is {
                style = style.add_modifier(modifier);
            }
        }
        style
    }

    /// A link must be told from text without colour too.
    fn link(&self) -> Style {
        match self.name {
            ThemeName::Plain | ThemeName::Terminal => {
                Style::new().fg(self.palette.accent).add_modifier(Modifier::UNDERLINED)
            }
            _ => Style::new().fg(self.palette.accent),
        }
    }

    /// How a part of the interface looks.
    pub fn part(&self, part: Part) -> Style {
        let palette = &self.palette;
        let plain = Style::new();
        match part {
            Part::Text => plain,
            Part::Faint => palette.faint,
            Part::Chosen | Part::Heading => plain.add_modifier(Modifier::BOLD),
            Part::Mark | Part::Key | Part::Field | Part::Progress => plain.fg(palette.accent),
            Part::Found | Part::ChosenLink | Part::Label => plain.add_modifier(Modifier::REVERSED),
            Part::FoundNow => plain.add_modifier(Modifier::REVERSED.union(Modifier::BOLD)),
            Part::Hit if self.name == ThemeName::Plain => plain.add_modifier(Modifier::UNDERLINED),
            Part::Hit => plain.fg(palette.hit),
            Part::Rule => plain.fg(palette.rule),
            Part::Message => plain.fg(palette.notice),
        }
    }
}
