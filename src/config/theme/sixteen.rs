//! The theme in the terminal's own sixteen colours, written by hand: nobody knows what they look
//! like but the user who chose them.
//!
//! What is read for long has no hue. Blue is unreadable on many dark terminals and yellow, green
//! and cyan on many light ones, so they are for single words, and magenta, which is readable on
//! both, is for hits. Black, white and the greys are never used: one of them is the background.

use ratatui::style::{Color, Modifier, Style};

use super::Part;
use crate::page::{Role, Token, Tone};

/// Text under a highlighter pen: softer than a place found.
pub(super) const MARKED: Style = FAINT.add_modifier(Modifier::REVERSED);

const PLAIN: Style = Style::new();
const BOLD: Style = PLAIN.add_modifier(Modifier::BOLD);
const ITALIC: Style = PLAIN.add_modifier(Modifier::ITALIC);
const FAINT: Style = PLAIN.add_modifier(Modifier::DIM);
const UNDERLINED: Style = PLAIN.add_modifier(Modifier::UNDERLINED);
/// In the terminal's own two colours, whatever it lies over.
const FOUND: Style = PLAIN
    .fg(Color::Reset)
    .remove_modifier(Modifier::DIM.union(Modifier::UNDERLINED))
    .add_modifier(Modifier::REVERSED);

pub(super) fn role(role: Role) -> Style {
    match role {
        Role::Text | Role::CodeBlock | Role::Footnote => PLAIN,
        Role::Heading(0 | 1) => BOLD.add_modifier(Modifier::UNDERLINED),
        Role::Title | Role::Heading(2) | Role::TableHead | Role::Marker => BOLD,
        Role::Heading(3) => BOLD.add_modifier(Modifier::ITALIC),
        Role::Heading(4) | Role::Quote | Role::Note => ITALIC,
        Role::Heading(5) => BOLD.add_modifier(Modifier::DIM),
        Role::Subtitle | Role::Heading(_) | Role::Notice => FAINT.add_modifier(Modifier::ITALIC),
        Role::Byline | Role::Caption | Role::Rule => FAINT,
        Role::Tag => PLAIN.fg(Color::Green),
        Role::Code => PLAIN.fg(Color::Cyan),
        Role::Math => ITALIC.fg(Color::Cyan),
        Role::Link => UNDERLINED,
        Role::InsideLink => UNDERLINED.fg(Color::Cyan),
        Role::Callout(tone) => match tone {
            Tone::Note => BOLD,
            Tone::Tip => BOLD.fg(Color::Green),
            Tone::Important => BOLD.fg(Color::Cyan),
            Tone::Warning => BOLD.fg(Color::Yellow),
            Tone::Caution => BOLD.fg(Color::Red),
        },
        Role::Token(token) => match token {
            Token::Comment => FAINT.add_modifier(Modifier::ITALIC),
            Token::Keyword => BOLD,
            Token::String | Token::Inserted => PLAIN.fg(Color::Green),
            Token::Number => PLAIN.fg(Color::Cyan),
            Token::Function => ITALIC,
            Token::Type => PLAIN.fg(Color::Yellow),
            Token::Deleted => PLAIN.fg(Color::Red),
        },
    }
}

pub(super) fn part(part: Part) -> Style {
    match part {
        Part::Text => PLAIN,
        Part::Faint | Part::Rule | Part::Unread => FAINT,
        Part::Chosen | Part::Heading | Part::Key | Part::Message | Part::Sign => BOLD,
        Part::Mark | Part::Field | Part::Progress | Part::New => PLAIN.fg(Color::Cyan),
        Part::Star => PLAIN.fg(Color::Yellow),
        Part::Value => PLAIN.fg(Color::Green),
        Part::Hit => PLAIN.fg(Color::Magenta),
        Part::Misread | Part::Noted => UNDERLINED,
        Part::Found | Part::Selected => FOUND,
        Part::FoundNow => FOUND.fg(Color::Magenta).add_modifier(Modifier::BOLD),
        Part::ChosenLink => FOUND.add_modifier(Modifier::UNDERLINED),
        Part::Label => FOUND.add_modifier(Modifier::BOLD),
    }
}
