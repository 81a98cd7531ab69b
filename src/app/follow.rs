//! Links: choosing one, following it, copying what the page has.

use std::sync::Arc;

use super::action::{Action, Place, action};
use super::copy;
use super::effect::{BacklinksQuestion, Effect, ResolveQuestion};
use super::key::{Code, Key, Named};
use super::labels::{Labels, Typed};
use super::list::Follow;
use super::overlay::{Backlinks, Overlay, Picker};
use super::reader::Arrival;
use super::{App, Focus, Show};
use crate::links::{self, Backlink, Destination};
use crate::page::LinkKind;
use crate::safe::clean;
use crate::store::Entry;

/// The longest text that is copied, in bytes: terminals drop what is longer, or all of it.
pub const MAX_COPY: usize = 100_000;
/// Bytes of a link that are told or copied; none that leads anywhere has more.
const MAX_TOLD: usize = 4_096;

impl App {
    /// The link the article came from.
    pub(super) fn own_link(&self) -> Option<String> {
        let link = self.reading()?.article.link.as_deref()?;
        let link = &link[..link.floor_char_boundary(MAX_TOLD)];
        (!link.trim().is_empty()).then(|| link.to_owned())
    }

    /// The target of the link chosen on the page, and what it leads to in this archive.
    pub fn chosen_target_told(&self) -> Option<String> {
        let target = self.chosen_target()?;
        let link = self.reader.chosen_link()?;
        Some(match self.destination(link) {
            Some(Destination::Article { .. }) => {
                let title = self.linked(link).map_or("", |entry| &entry.article.title);
                format!("{target} → “{title}”, in this archive")
            }
            Some(Destination::Tag { query }) => format!("{target} → {query}, a tag of this archive"),
            Some(Destination::Missing { .. }) => format!("{target} — not in this archive"),
            Some(Destination::Refused { why, .. }) => format!("{target} — {why}"),
            Some(Destination::Heading(_) | Destination::Web(_)) | None => target,
        })
    }

    /// The target of the link chosen on the page.
    pub(super) fn chosen_target(&self) -> Option<String> {
        let link = self.reader.chosen_link().filter(|_| self.focus.is_page())?;
        let Some(Ok(document)) = self.reader.document() else { return None };
        let target = &document.links().get(link as usize)?.target;
        Some(target[..target.floor_char_boundary(MAX_TOLD)].to_owned())
    }

    /// Opens a link outside, or shows it whole where that is not possible.
    pub(super) fn browse(&mut self, link: &str) {
        let link = match links::outside(link) {
            Ok(link) => link,
            Err(why) => return self.message = Some(refusal(link, why)),
        };
        if self.manner.remote {
            self.copy(&link, "link");
            self.overlay = Some(Overlay::Link(link, 0));
        } else {
            self.effects.push(Effect::Browse(link));
        }
    }

    pub(super) fn copy(&mut self, text: &str, what: &'static str) {
        let text = copy::pasteable(text);
        if !self.manner.clipboard {
            self.message = Some("this terminal has no clipboard to send to".to_owned());
        } else if text.len() > MAX_COPY {
            let kilobytes = text.len() / 1_000;
            self.message = Some(format!("{kilobytes} KB are too much for a terminal's clipboard"));
        } else {
            self.effects.push(Effect::Copy { text, what });
        }
    }

    pub(super) fn has_no_link(&mut self) {
        let news = match self.reading() {
            Some(_) => "this article has no link of its own",
            None => "there is no article here",
        };
        self.message = Some(news.to_owned());
    }

    /// Copies a link as it would be opened, or on one line where it would not.
    pub(super) fn copy_link(&mut self, link: &str) {
        let text = links::outside(link).unwrap_or_else(|_| clean(link).trim().to_owned());
        self.copy(&text, "link");
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
        if let Code::Char(letter) = key.code
            && !key.ctrl
            && !key.alt
        {
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
        self.copy(&text, what);
    }

    /// Where a link of the page leads, as far as it is known.
    pub fn destination(&self, link: u32) -> Option<&Destination> {
        let (question, destinations) = self.destinations.as_ref()?;
        let Some(Ok(document)) = self.reader.document() else { return None };
        destinations.get(link as usize).filter(|_| Arc::ptr_eq(document, &question.document))
    }

    /// The address outside that a link has, whether or not it is followed there.
    pub fn address(&self, link: u32) -> Option<String> {
        let Some(Ok(document)) = self.reader.document() else { return None };
        let link = document.links().get(link as usize).filter(|link| link.kind == LinkKind::Address)?;
        links::outside(&link.target).ok()
    }

    /// The article in this archive that a link leads to.
    pub fn linked(&self, link: u32) -> Option<&Arc<Entry>> {
        let Destination::Article { entry, .. } = self.destination(link)? else { return None };
        self.destinations.as_ref()?.0.snapshot.entries.get(*entry as usize)
    }

    /// The question to ask about the links of the open article, unless it is answered or asked.
    pub(super) fn want_destinations(&mut self) -> Option<ResolveQuestion> {
        let snapshot = self.latest.as_ref().filter(|snapshot| snapshot.complete)?;
        let Some(Ok(document)) = self.reader.document() else { return None };
        if document.links().is_empty() {
            return None;
        }
        let (entry, document) = (Arc::clone(self.reading()?), Arc::clone(document));
        let wanted = ResolveQuestion { entry, document, snapshot: Arc::clone(snapshot) };
        let known = self.resolving.as_ref().or(self.destinations.as_ref().map(|(question, _)| question));
        if known == Some(&wanted) {
            return None;
        }
        self.resolving = Some(wanted.clone());
        Some(wanted)
    }

    /// Takes the answer in, and goes where the reader wanted to go meanwhile.
    pub(super) fn resolved(&mut self, question: ResolveQuestion, destinations: Vec<Destination>) {
        if self.resolving.as_ref() != Some(&question) {
            return;
        }
        self.resolving = None;
        self.destinations = Some((question, destinations));
        if let Some(link) = self.following.take() {
            // It is followed now, whatever was said before.
            self.message = None;
            self.follow(link);
        }
    }

    /// Goes where a link of the page leads.
    pub(super) fn follow(&mut self, link: u32) {
        let Some(destination) = self.destination(link).cloned() else {
            // Who is not told yet what the archive has is not kept waiting for the web.
            if let Some(address) = self.address(link).filter(|_| self.is_loading()) {
                return self.browse(&address);
            }
            self.following = Some(link);
            if self.is_loading() {
                self.message = Some("followed as soon as the archive is read".to_owned());
            }
            return;
        };
        match destination {
            Destination::Heading(wanted) => self.follow_heading(&wanted),
            Destination::Article { heading, .. } => {
                if let Some(entry) = self.linked(link).cloned() {
                    self.leave_for(&entry, heading.map(Arrival::Heading));
                }
            }
            Destination::Tag { query } => self.leave_for_list(query),
            Destination::Web(address) => self.browse(&address),
            Destination::Refused { target, why } => self.message = Some(refusal(&target, why)),
            Destination::Missing { target } => {
                self.message = Some(format!("not in this archive: {target}"));
            }
        }
    }

    /// Goes to the articles a line asks for, from which the reader can come back here.
    pub(super) fn leave_for_list(&mut self, line: String) {
        self.trail.extend(self.stop_with_filter());
        self.filter.set(line);
        self.list.follow = Follow::Top;
        self.show = Show::Panes;
        self.focus = Focus::List;
        self.visiting = None;
    }

    fn follow_heading(&mut self, wanted: &str) {
        let Some(Ok(document)) = self.reader.document() else { return };
        if wanted.is_empty() {
            self.trail.extend(self.stop());
            return self.reader.top();
        }
        match links::find_heading(document.headings().iter().map(|heading| &*heading.text), wanted) {
            Some(nth) => self.go_to_heading(nth),
            None => self.message = Some(no_heading(wanted)),
        }
    }

    pub(super) fn look_for_backlinks(&mut self) {
        let Some(snapshot) = self.latest.as_ref().filter(|snapshot| snapshot.complete) else {
            return self.wait_for_all(Action::Backlinks);
        };
        let Some(entry) = self.reading() else { return };
        let question = BacklinksQuestion { entry: Arc::clone(entry), snapshot: Arc::clone(snapshot) };
        self.message = Some("looking for links to this article …".to_owned());
        self.seeking_backlinks = Some(question.clone());
        self.effects.push(Effect::Backlinks(question));
    }

    pub(super) fn take_backlinks(&mut self, question: BacklinksQuestion, found: Vec<Backlink>) {
        if self.seeking_backlinks.take_if(|sought| *sought == question).is_none() {
            return;
        }
        // Whoever has gone on to something else is not called back.
        let is_here = self.reading().is_some_and(|entry| entry.is(&question.entry));
        if !is_here || self.overlay.is_some() || !matches!(self.focus, Focus::Page | Focus::List) {
            return;
        }
        self.message = found.is_empty().then(|| "no article here links to this one".to_owned());
        if !found.is_empty() {
            let backlinks = Backlinks::new(found, question);
            self.overlay = Some(Overlay::Backlinks(Picker::default(), backlinks));
        }
    }
}

/// Said where a link leads nowhere: why comes first, a target can be as long as it likes.
fn refusal(target: &str, why: &str) -> String {
    format!("{why} {target}")
}

/// Said where a link names a heading that is not there.
pub(super) fn no_heading(wanted: &str) -> String {
    format!("there is no heading “{wanted}”")
}
