//! The theme without colour: weight, slant, lines, dim and reverse, and nothing else.
//!
//! Hits are bold and underlined together, marks and places found are reversed; nothing they can lie
//! over may be. A place found takes away the weight and slant below it: otherwise bold text that was
//! found would look like the place that was gone to.

use ratatui::style::{Modifier, Style};

use super::Part;
use crate::page::{Role, Token, Tone};

/// Text under a highlighter pen: softer than a place found.
pub(super) const MARKED: Style = DIM.add_modifier(Modifier::REVERSED);

const PLAIN: Style = Style::new();
const BOLD: Style = PLAIN.add_modifier(Modifier::BOLD);
const ITALIC: Style = PLAIN.add_modifier(Modifier::ITALIC);
const DIM: Style = PLAIN.add_modifier(Modifier::DIM);
const UNDERLINED: Style = PLAIN.add_modifier(Modifier::UNDERLINED);
const BARE_REVERSED: Style = PLAIN
    .remove_modifier(Modifier::BOLD.union(Modifier::ITALIC).union(Modifier::DIM).union(Modifier::UNDERLINED))
    .add_modifier(Modifier::REVERSED);

pub(super) fn role(role: Role) -> Style {
    match role {
        Role::Text | Role::CodeBlock | Role::Footnote => PLAIN,
        // Bold, bold italic, italic, as in books; and the same once more, dim.
        Role::Title | Role::Heading(0 | 1) | Role::TableHead | Role::Marker => BOLD,
        Role::Heading(2) | Role::Math => BOLD.add_modifier(Modifier::ITALIC),
        Role::Heading(3) | Role::Subtitle | Role::Tag | Role::Quote | Role::Note => ITALIC,
        Role::Heading(4) => BOLD.add_modifier(Modifier::DIM),
        Role::Heading(5) => DIM.add_modifier(Modifier::BOLD.union(Modifier::ITALIC)),
        Role::Heading(_) | Role::Caption | Role::Notice => DIM.add_modifier(Modifier::ITALIC),
        Role::Byline | Role::Code | Role::Rule => DIM,
        Role::Link => UNDERLINED,
        Role::InsideLink => UNDERLINED.add_modifier(Modifier::ITALIC),
        Role::Callout(tone) => match tone {
            Tone::Note => DIM,
            Tone::Tip => DIM.add_modifier(Modifier::ITALIC),
            Tone::Important => ITALIC,
            Tone::Warning => BOLD,
            Tone::Caution => BOLD.add_modifier(Modifier::ITALIC),
        },
        Role::Token(token) => match token {
            Token::Comment => DIM.add_modifier(Modifier::ITALIC),
            Token::Keyword | Token::Inserted => BOLD,
            Token::String => ITALIC,
            Token::Number | Token::Deleted => DIM,
            Token::Function => UNDERLINED,
            Token::Type => BOLD.add_modifier(Modifier::ITALIC),
        },
    }
}

pub(super) fn part(part: Part) -> Style {
    match part {
        Part::Text | Part::Mark | Part::Progress | Part::Star => PLAIN,
        Part::Faint | Part::Rule | Part::Sign | Part::Unread => DIM,
        Part::Chosen | Part::Heading | Part::Key | Part::Field | Part::New => BOLD,
        Part::Message | Part::Value => ITALIC,
        Part::Hit => BOLD.add_modifier(Modifier::UNDERLINED),
        Part::Misread | Part::Noted => UNDERLINED,
        Part::Found | Part::Selected => BARE_REVERSED,
        Part::FoundNow => BARE_REVERSED.add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED)),
        Part::ChosenLink => BARE_REVERSED.add_modifier(Modifier::UNDERLINED),
        Part::Label => BARE_REVERSED.add_modifier(Modifier::BOLD),
    }
}
