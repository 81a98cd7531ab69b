//! What few articles have, behind one pointer: most have none of it.

use std::sync::Arc;

use super::Notice;

/// Other names, the language, and what is to be said of the reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra(Option<Box<Rare>>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rare {
    aliases: Box<[Box<str>]>,
    lang: Option<Arc<str>>,
    notices: Vec<Notice>,
}

impl Extra {
    /// Nothing where all is empty.
    pub(crate) fn new(aliases: Vec<Box<str>>, lang: Option<Arc<str>>, notices: Vec<Notice>) -> Self {
        if aliases.is_empty() && lang.is_none() && notices.is_empty() {
            return Self::default();
        }
        Self(Some(Box::new(Rare { aliases: aliases.into(), lang, notices })))
    }

    pub(super) fn aliases(&self) -> &[Box<str>] {
        self.0.as_ref().map_or(&[], |rare| &rare.aliases)
    }

    pub(super) fn lang(&self) -> Option<&Arc<str>> {
        self.0.as_ref()?.lang.as_ref()
    }

    /// The language, to be replaced by another copy of it.
    pub(crate) fn lang_mut(&mut self) -> Option<&mut Arc<str>> {
        self.0.as_mut()?.lang.as_mut()
    }

    pub(super) fn notices(&self) -> &[Notice] {
        self.0.as_ref().map_or(&[], |rare| &rare.notices)
    }

    pub(super) fn set_aliases(&mut self, aliases: Vec<Box<str>>) {
        if !aliases.is_empty() {
            self.rare().aliases = aliases.into();
        }
    }

    pub(super) fn set_lang(&mut self, lang: String) {
        self.rare().lang = Some(lang.into());
    }

    /// Says something of the reading after what is said already.
    pub(crate) fn notice(&mut self, notice: Notice) {
        self.rare().notices.push(notice);
    }

    pub(super) fn notice_first(&mut self, notice: Notice) {
        self.rare().notices.insert(0, notice);
    }

    fn rare(&mut self) -> &mut Rare {
        self.0.get_or_insert_default()
    }
}
