//! Links: choosing one, following it, copying what the page has.

use super::action::{Action, Place, action};
use super::copy;
use super::effect::Effect;
use super::key::{Code, Key, Named};
use super::labels::{Labels, Typed};
use super::overlay::Overlay;
use super::{App, Focus};

/// The longest text that is copied, in bytes: terminals drop what is longer, or all of it.
const MAX_COPY: usize = 100_000;

impl App {
    /// The link the article came from.
    pub(super) fn own_link(&self) -> Option<String> {
        self.reading()?.article.link.clone().filter(|link| !link.trim().is_empty())
    }

    /// The target of the link chosen on the page.
    pub fn chosen_target(&self) -> Option<String> {
        let link = self.reader.chosen_link().filter(|_| self.focus.is_page())?;
        let Some(Ok(document)) = self.reader.document() else { return None };
        document.links().get(link as usize).map(|link| link.target.clone())
    }

    /// Opens a link outside, or shows it whole where that is not possible.
    pub(super) fn browse(&mut self, link: &str) {
        if self.manner.remote {
            self.copy(link.to_owned(), "link");
            self.overlay = Some(Overlay::Link(link.to_owned()));
        } else {
            self.effects.push(Effect::Browse(link.to_owned()));
        }
    }

    pub(super) fn copy(&mut self, text: String, what: &'static str) {
        if text.len() > MAX_COPY {
            let kilobytes = text.len() / 1_000;
            self.message = Some(format!("{kilobytes} KB are too much for a terminal's clipboard"));
        } else {
            self.effects.push(Effect::Copy { text, what });
        }
    }

    pub(super) fn choose_link(&mut self, forward: bool) {
        if !self.reader.choose_link(forward) {
            self.message = Some("there are no links here".to_owned());
        }
    }

    pub(super) fn show_labels(&mut self) {
        self.labels = Labels::new(&self.reader.links_on_screen());
        if self.labels.is_empty() {
            self.message = Some("there are no links on the screen".to_owned());
        } else {
            self.focus = Focus::Labels;
        }
    }

    pub(super) fn labels_key(&mut self, key: Key) {
        self.focus = Focus::Page;
        if let Code::Char(letter) = key.code {
            match self.labels.take(letter) {
                Typed::Link(link) => {
                    self.reader.set_link(link);
                    self.follow(link);
                }
                Typed::More => self.focus = Focus::Labels,
                Typed::Nothing => self.message = Some("no link has these letters".to_owned()),
            }
        }
        self.draw();
    }

    pub(super) fn choose_paragraph(&mut self) {
        let found = self.find.now().and_then(|now| self.find.hits().get(now)).map(|hit| hit.block);
        match self.reader.first_paragraph(found) {
            Some(block) => {
                self.paragraph = block;
                self.focus = Focus::Paragraph;
            }
            None => self.message = Some("there is no text on the screen".to_owned()),
        }
    }

    pub(super) fn paragraph_key(&mut self, key: Key) {
        let quote = key.code == Code::Named(Named::Enter);
        match action(key, Place::Page) {
            Some(Action::Down) => self.paragraph = self.reader.paragraph_beside(self.paragraph, true),
            Some(Action::Up) => self.paragraph = self.reader.paragraph_beside(self.paragraph, false),
            Some(Action::Paragraph) => self.copy_paragraph(true),
            Some(Action::CopyLink) => self.copy_paragraph(false),
            _ if quote => self.copy_paragraph(true),
            Some(Action::Back | Action::Quit) => self.focus = Focus::Page,
            _ => return,
        }
        self.draw();
    }

    fn copy_paragraph(&mut self, quote: bool) {
        self.focus = Focus::Page;
        let (Some(entry), Some(Ok(document))) = (self.reading(), self.reader.document()) else { return };
        let words = document.words(self.paragraph);
        let (text, what) = match document.code_of(self.paragraph) {
            Some((_, code)) => (code.text.clone(), "code block"),
            None if quote => (copy::quotation(&entry.article, &words), "quotation"),
            None => (words, "paragraph"),
        };
        self.copy(text, what);
    }

    /// Goes where a link of the page leads.
    pub(super) fn follow(&mut self, _link: u32) {}
}
