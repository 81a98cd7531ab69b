//! What `is:` and `has:` can ask for.

/// What one reader did with an article, or what the session did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not read yet.
    Unread,
    /// Read.
    Read,
    /// Starred.
    Starred,
    /// Not there at the last visit.
    New,
    /// Marked in this session.
    Marked,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Unread, Self::Read, Self::Starred, Self::New, Self::Marked];

    /// As it is typed behind `is:`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Read => "read",
            Self::Starred => "starred",
            Self::New => "new",
            Self::Marked => "marked",
        }
    }
}

/// What an article can have in it, or the reader beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// A picture.
    Image,
    /// A link, its own or one in its text.
    Link,
    /// A table.
    Table,
    /// A block of code.
    Code,
    /// A note or a highlight of the reader's.
    Note,
}

impl Feature {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Image, Self::Link, Self::Table, Self::Code, Self::Note];

    /// As it is typed behind `has:`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Link => "link",
            Self::Table => "table",
            Self::Code => "code",
            Self::Note => "note",
        }
    }
}
