//! Tags: a name, the group it stands in, and whether it is the scraper's junk.

/// A subject an article was filed under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    /// What is shown and matched.
    pub name: String,
    /// The heading or key it stood under.
    pub group: Option<String>,
    /// The text between the brackets, where `name` is only a part of it.
    pub original: Option<String>,
    /// Cut from running text by a scraper rather than chosen by somebody.
    pub junk: bool,
}
