//! Markdown and a width become a [`Page`]: lines of spans that have a role and know which bytes of
//! the article they came from, but no colour. Find, links and the reading position are places in
//! the text, not on the screen, so a resize loses nothing.

mod address;
mod anchor;
mod bidi;
mod block;
mod bound;
mod breaks;
mod build;
mod callout;
mod changed;
mod code;
mod comment;
mod document;
mod find;
mod fit;
mod flow;
mod head;
mod html;
mod hyphen;
mod image;
mod inline;
mod language;
mod locate;
mod markup;
mod notes;
mod passage;
mod place;
mod spot;
mod syntax;
mod table;
mod term;
#[cfg(test)]
mod tests;
mod text;
mod wrap;

use std::ops::Range;

pub use anchor::Anchor;
pub use bidi::{in_seen_order, seen_order, turned};
pub use document::Document;
pub use find::{Hit, MAX_HITS, Needle};
pub use head::WORDS_PER_MINUTE;
pub use passage::{Passage, Point};

use crate::article::Article;
use crate::safe::SafeText;

pub use language::Language;

/// How lines are set, beside their width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// The language words are parted by; None: no hyphens.
    pub language: Option<Language>,
    /// Whether right-to-left text is put into the order it is seen in, for a terminal that does not
    /// do so itself.
    pub reorder: bool,
}

/// What a span is. A theme gives each role a style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The article's title in the head.
    Title,
    /// The line under it.
    Subtitle,
    /// Source, author, date, reading time.
    Byline,
    /// A tag in the head.
    Tag,
    /// Running text.
    Text,
    /// A heading of this level, 1 to 6.
    Heading(u8),
    /// Code within a line.
    Code,
    /// A line of a code block.
    CodeBlock,
    /// A word of a code block, by what it is in its language.
    Token(Token),
    /// Mathematics, as its source.
    Math,
    /// The text of a link.
    Link,
    /// The text of a link that stays inside the archive.
    InsideLink,
    /// What stands for an image.
    Caption,
    /// Text inside a quotation.
    Quote,
    /// The name of a callout, and its bar.
    Callout(Tone),
    /// The text of a footnote.
    Footnote,
    /// List bullets and numbers, task boxes, footnote labels.
    Marker,
    /// The bar of a quotation, table rules, horizontal rules.
    Rule,
    /// The head row of a table.
    TableHead,
    /// What recto says itself: notices, cut marks.
    Notice,
    /// What the reader wrote about a passage.
    Note,
}

/// What a word of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Token {
    /// What the computer does not read.
    Comment,
    /// `if`, `return`, `let`, storage and operators in letters.
    Keyword,
    /// Text in quotes.
    String,
    /// Numbers and other constants.
    Number,
    /// The name of a function or command.
    Function,
    /// The name of a type, tag, section or key.
    Type,
    /// A line a patch adds.
    Inserted,
    /// A line a patch takes away.
    Deleted,
}

/// How urgently a callout speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Note, info, abstract, quote, example, and whatever is not known.
    Note,
    /// Tip, success, done.
    Tip,
    /// Important, question.
    Important,
    /// Warning, attention.
    Warning,
    /// Caution, danger, failure, bug.
    Caution,
}

/// Weight and slant, which combine with any role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "any of them goes with any other")]
pub struct Emphasis {
    /// `**strong**`
    pub strong: bool,
    /// `*emphasis*`
    pub italic: bool,
    /// `~~struck~~`
    pub struck: bool,
    /// `==marked==`
    pub marked: bool,
}

/// A run of text of one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What is shown.
    pub text: SafeText,
    /// What it is.
    pub role: Role,
    /// How it is stressed.
    pub emphasis: Emphasis,
    /// Index into [`Page::links`].
    pub link: Option<u32>,
    /// The bytes of the source it came from; `0..0` for what recto drew itself. Where they are as
    /// many as `text` has, an offset in one is an offset in the other, and only a space may stand
    /// for something else (a line end); otherwise the text is somewhere in them, or stands for them
    /// (an entity, a tab in code).
    pub source: Range<usize>,
    /// Whether the text is that of the source with its last grapheme first and its brackets facing
    /// the other way: right-to-left text, on a terminal that does not turn it round.
    pub backwards: bool,
}

/// One row of the page, never wider than the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Left to right.
    pub spans: Vec<Span>,
    /// The picture whose place this is, and which of its rows. Laying out makes no such line: who
    /// knows how tall a picture is puts them in.
    pub picture: Option<(u32, u16)>,
}

/// Where a link leads: as the article has it, not checked, not cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The destination.
    pub target: String,
    /// How it was written.
    pub kind: LinkKind,
}

/// How a link was written, which tells what its target names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](target)`, `<target>`, a bare URL: an address or a path.
    Address,
    /// `[[target]]`: a file, a title, an alias or a tag, perhaps with a `#heading`.
    Wiki,
    /// The tag of this number of the article, of which the target is the name, or its beginning.
    Tag(u32),
}

/// A heading and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its words.
    pub text: SafeText,
    /// Its block.
    pub block: usize,
}

/// A code block as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// What its fence calls it: the info string, not checked, not cleaned.
    pub language: String,
    /// All of its lines, not cleaned.
    pub text: String,
}

/// For each line of a code block, which bytes of it are what.
pub type Tokens = Vec<Vec<(Range<usize>, Token)>>;

/// An image and where it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// As the article has it, not checked, not cleaned.
    pub target: String,
    /// The byte of the text where it is named.
    pub place: usize,
}

impl Image {
    /// Whether the image itself stands in the target.
    pub fn is_embedded(target: &str) -> bool {
        image::is_embedded(target)
    }

    /// Whether it is in the article or beside it, so that nothing has to be fetched.
    pub fn is_local(&self) -> bool {
        let target = self.target.trim_start();
        Self::is_embedded(target) || !(target.contains("://") || target.starts_with("//"))
    }
}

/// An article laid out for one width, all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Columns it was laid out for; no line is wider.
    pub width: u16,
    /// Top to bottom, the head first.
    pub lines: Vec<Line>,
    /// In the order they appear.
    pub links: Vec<Link>,
}

/// Lays all of `article` out for `width` columns; `text` is its whole decoded source. Right-to-left
/// text stays as it is written.
#[must_use]
pub fn lay_out(article: &Article, text: &str, width: u16) -> Page {
    Document::new(article, text).page(width, false)
}
