//! What stands in a body, as far as its letters tell: a pass or two, and no Markdown parser.
//!
//! Nothing is refused, and an escape or a code block is not looked for: what only shows how a
//! picture or a table is written counts as one.

use memchr::{memchr, memchr_iter, memmem};

/// Kinds of things that stand in an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Has(u8);

impl Has {
    const IMAGE: u8 = 1;
    const LINK: u8 = 1 << 1;
    const TABLE: u8 = 1 << 2;
    const CODE: u8 = 1 << 3;

    /// A picture: `![`, also as a vault embeds one (`![[`), or the HTML element `<img`.
    pub fn image(self) -> bool {
        self.0 & Self::IMAGE != 0
    }

    /// An address: the article has one of its own, or there is `](`, `http://`, `https://`, an
    /// address in angle brackets, or a vault's `[[`.
    pub fn link(self) -> bool {
        self.0 & Self::LINK != 0
    }

    /// A table as GFM writes one: a line of nothing but pipes, hyphens, colons and blanks, with at
    /// least one pipe and in each cell at least one hyphen.
    pub fn table(self) -> bool {
        self.0 & Self::TABLE != 0
    }

    /// A fence, three backticks or tildes, at the beginning of a line, indented or not.
    pub fn code(self) -> bool {
        self.0 & Self::CODE != 0
    }

    /// All of it in one byte.
    pub(crate) fn bits(self) -> u8 {
        self.0
    }

    /// From what [`Self::bits`] gave; what no kind stands for is left out.
    pub(crate) fn from_bits(bits: u8) -> Self {
        Self(bits & (Self::IMAGE | Self::LINK | Self::TABLE | Self::CODE))
    }

    /// Looks through `body`; `linked` when the article has a link of its own.
    pub(super) fn of(body: &str, linked: bool) -> Self {
        let body = body.as_bytes();
        let holds = |part: &str| memmem::find(body, part.as_bytes()).is_some();
        let mut has = 0;
        if holds("![") || has_picture_element(body) {
            has |= Self::IMAGE;
        }
        if linked || ["](", "[[", "http://", "https://", "<http"].into_iter().any(holds) {
            has |= Self::LINK;
        }
        if has_table(body) {
            has |= Self::TABLE;
        }
        if ["```", "~~~"].into_iter().any(|fence| has_fence(body, fence.as_bytes())) {
            has |= Self::CODE;
        }
        Self(has)
    }
}

fn has_picture_element(body: &[u8]) -> bool {
    let is_picture = |at: usize| {
        let name = body.get(at + 1..at + 4);
        name.is_some_and(|name| name.eq_ignore_ascii_case(b"img"))
            && body.get(at + 4).is_none_or(|byte| !byte.is_ascii_alphanumeric())
    };
    memchr_iter(b'<', body).any(is_picture)
}

/// Looks at each line with a pipe in it once.
fn has_table(body: &[u8]) -> bool {
    let mut rest = body;
    while let Some(at) = memchr(b'|', rest) {
        let start = rest[..at].iter().rposition(|byte| is_end(*byte)).map_or(0, |end| end + 1);
        let end = rest[at..].iter().position(|byte| is_end(*byte)).map_or(rest.len(), |end| at + end);
        if is_delimiter_row(&rest[start..end]) {
            return true;
        }
        rest = &rest[end..];
    }
    false
}

/// `| --- | :-: |`; the pipes at its ends may be missing. The line holds a pipe.
fn is_delimiter_row(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"|").unwrap_or(line);
    let line = line.strip_suffix(b"|").unwrap_or(line);
    line.split(|byte| *byte == b'|').all(|cell| {
        let cell = cell.trim_ascii();
        let cell = cell.strip_prefix(b":").unwrap_or(cell);
        let cell = cell.strip_suffix(b":").unwrap_or(cell);
        !cell.is_empty() && cell.iter().all(|byte| *byte == b'-')
    })
}

fn has_fence(body: &[u8], fence: &[u8]) -> bool {
    let mut from = 0;
    while let Some(at) = memmem::find(&body[from..], fence).map(|at| from + at) {
        // The blanks before it are looked at once, for what was found ends before them.
        let before = body[from..at].iter().rposition(|byte| !matches!(byte, b' ' | b'\t'));
        let begins = match before {
            Some(nth) => is_end(body[from + nth]),
            None => from == 0 || is_end(body[from - 1]),
        };
        if begins {
            return true;
        }
        from = at + fence.len();
    }
    false
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
