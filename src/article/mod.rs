//! Bytes become an [`Article`]. No files, no clock, no terminal: anything can be thrown at it.
//!
//! Three kinds of file are known: the clipping format of a scraper (`clipping`), Markdown under
//! YAML, TOML or JSON front matter (`front_matter`), and Markdown with nothing but a heading, or not
//! even that (`plain`). What cannot be read as metadata is body; nothing of the text is lost.
//! All strings are exact, as the file has them: who shows one passes it through `SafeText`.

use std::ops::Range;
use std::sync::Arc;

pub use citation::citation;
pub use date::Date;
pub use extra::Extra;
pub use has::Has;
pub use tag::Tag;

mod citation;
mod clipping;
mod date;
mod extra;
mod front_matter;
mod has;
mod names;
mod plain;
pub(crate) mod tag;
mod text;
mod value;

/// Reads an article from the bytes of a file called `name`.
///
/// Returns what is known of it and the decoded text, which [`Article::body`] is a range of. Every
/// file is an article: what is not understood as metadata is its text.
#[must_use]
pub fn parse(name: &str, bytes: Vec<u8>) -> (Article, String) {
    let (text, broken) = text::decode(bytes);
    let known = |format, article| Article { format, ..article };
    let mut article = front_matter::parse(name, &text)
        .map(|article| known(Format::FrontMatter, article))
        .or_else(|| clipping::parse(name, &text).map(|article| known(Format::Clipping, article)))
        .unwrap_or_else(|| plain::parse(name, &text));
    let body = text.get(article.body.clone()).unwrap_or_default();
    article.words = text::count_words(body);
    article.has = Has::of(body, article.link.is_some());
    if broken {
        article.extra.notice_first(Notice::BrokenText);
    }
    (article, text)
}

/// Everything known of one article but its text, which stands beside it as the decoded source.
///
/// A million of them are held at once: the fields are no longer than they must be, and what many
/// articles share can be one copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Never empty: the heading, else the file's name.
    pub title: Box<str>,
    /// The line below the title, or the description.
    pub subtitle: Option<Box<str>>,
    /// Who published it.
    pub source: Option<Arc<str>>,
    /// Where it came from: a URL as the file has it, unchecked.
    pub link: Option<Box<str>>,
    /// Who wrote it, in the file's order.
    pub authors: Arc<[Box<str>]>,
    /// When, if that could be read.
    pub date: Option<Date>,
    /// What the file said of the date, readable or not.
    pub date_text: Option<Box<str>>,
    /// Each tag once; junk behind the others.
    pub tags: Box<[Arc<Tag>]>,
    /// Words of the body, roughly: for the reading time.
    pub words: u32,
    /// The bytes of the decoded text that are shown as the article.
    pub body: Range<usize>,
    /// How its metadata was written.
    pub format: Format,
    /// What stands in its body.
    pub has: Has,
    /// What few articles have.
    pub extra: Extra,
}

impl Article {
    /// Other names it goes by, in the file's order.
    pub fn aliases(&self) -> &[Box<str>] {
        self.extra.aliases()
    }

    /// The language it is written in, as a code such as `en` or `pt-BR`.
    pub fn lang(&self) -> Option<&str> {
        self.extra.lang().map(|lang| &**lang)
    }

    /// What the reader should know of how the file was read.
    pub fn notices(&self) -> &[Notice] {
        self.extra.notices()
    }
}

/// How a file writes down what is known of the article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// The scraper's head, `## Information:` and `+ Source:`.
    Clipping,
    /// YAML, TOML or JSON before the text.
    FrontMatter,
    /// Not at all.
    #[default]
    Plain,
}

/// Something about a file that did not keep it from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Bytes that are not UTF-8 were replaced.
    BrokenText,
    /// The front matter could not be read as what it claims to be; its lines were read one by one.
    LooseFrontMatter,
    /// The file is too large; its end was not read.
    Cut,
    /// The front matter has no end; it is shown as text.
    UnclosedFrontMatter,
}

#[cfg(test)]
mod tests;
