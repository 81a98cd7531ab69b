//! Keys, as the terminal's are understood and as people write them: `j`, `C-d`, `Space`.

use std::fmt;

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A character, with its capital.
    Char(char),
    /// A key with a name.
    Named(Named),
}

/// The keys that type nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum Named {
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

/// The names people write, and how help shows them.
const NAMES: [(&str, &str, Code); 15] = [
    ("Space", "Space", Code::Char(' ')),
    ("Enter", "↵", Code::Named(Named::Enter)),
    ("Esc", "Esc", Code::Named(Named::Esc)),
    ("Tab", "Tab", Code::Named(Named::Tab)),
    ("BackTab", "⇧Tab", Code::Named(Named::BackTab)),
    ("Backspace", "⌫", Code::Named(Named::Backspace)),
    ("Delete", "Del", Code::Named(Named::Delete)),
    ("Up", "↑", Code::Named(Named::Up)),
    ("Down", "↓", Code::Named(Named::Down)),
    ("Left", "←", Code::Named(Named::Left)),
    ("Right", "→", Code::Named(Named::Right)),
    ("Home", "Home", Code::Named(Named::Home)),
    ("End", "End", Code::Named(Named::End)),
    ("PgUp", "PgUp", Code::Named(Named::PageUp)),
    ("PgDn", "PgDn", Code::Named(Named::PageDown)),
];

/// A key with what was held down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which.
    pub code: Code,
    /// With control.
    pub ctrl: bool,
    /// With alt.
    pub alt: bool,
}

impl Key {
    /// A key alone.
    pub fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false }
    }

    /// Reads `j`, `C-d`, `M-b`, `Space`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("C-").filter(|rest| !rest.is_empty()) {
            return Some(Self { ctrl: true, ..Self::parse(rest)? });
        }
        if let Some(rest) = text.strip_prefix("M-").filter(|rest| !rest.is_empty()) {
            return Some(Self { alt: true, ..Self::parse(rest)? });
        }
        if let Some((_, _, code)) = NAMES.iter().find(|(name, _, _)| *name == text) {
            return Some(Self::plain(*code));
        }
        let mut chars = text.chars();
        let code = Code::Char(chars.next()?);
        chars.next().is_none().then(|| Self::plain(code))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("C-")?;
        }
        if self.alt {
            f.write_str("M-")?;
        }
        if let Some((_, shown, _)) = NAMES.iter().find(|(_, _, code)| *code == self.code) {
            return f.write_str(shown);
        }
        match self.code {
            Code::Char(c) => write!(f, "{c}"),
            Code::Named(named) => write!(f, "{named:?}"),
        }
    }
}
