//! The articles like the open one, on a sheet, with what they share.

use std::sync::Arc;

use super::App;
use super::effect::{Effect, LikeQuestion};
use super::key::Key;
use super::overlay::{Overlay, Picked, Picker};
use crate::query::{Like, rank};
use crate::store::Entry;

/// Articles like one.
#[derive(Debug)]
pub struct Likes {
    /// Best first, as far as they are known.
    pub found: Vec<Like>,
    /// Whether they are all known.
    pub is_whole: bool,
    question: LikeQuestion,
}

impl Likes {
    /// The article they are like.
    pub fn of(&self) -> &Entry {
        &self.question.entry
    }

    /// The article of one of them.
    pub fn entry(&self, like: &Like) -> Option<&Arc<Entry>> {
        self.question.snapshot.entries.get(like.item as usize)
    }

    /// What one of them shares, not cleaned.
    pub fn reasons(like: &Like) -> String {
        like.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// Those left by what was typed, by their titles and what they share, best first.
    pub fn left(&self, line: &str) -> Vec<usize> {
        let called = |like: &Like| {
            let title = self.entry(like).map_or("", |entry| &entry.article.title);
            format!("{title} {}", Self::reasons(like))
        };
        rank(line, &self.found.iter().map(called).collect::<Vec<_>>())
    }
}

impl App {
    pub(super) fn look_for_alike(&mut self) {
        let Some(snapshot) = self.latest.as_ref().filter(|snapshot| snapshot.complete) else {
            self.message = Some("the archive is still being read".to_owned());
            return;
        };
        let Some(entry) = self.reading() else { return };
        let question = LikeQuestion { entry: Arc::clone(entry), snapshot: Arc::clone(snapshot) };
        let likes = Likes { found: Vec::new(), is_whole: false, question: question.clone() };
        self.overlay = Some(Overlay::Likes(Picker::default(), likes));
        self.effects.push(Effect::Like(question));
    }

    /// What is chosen stays so when more is known.
    pub(super) fn take_alike(&mut self, question: &LikeQuestion, found: Vec<Like>, is_whole: bool) {
        let Some(Overlay::Likes(picker, likes)) = &mut self.overlay else { return };
        if likes.question != *question || likes.is_whole {
            return;
        }
        let left = likes.left(picker.line());
        let chosen = left.get(picker.selected).filter(|_| picker.selected > 0);
        let chosen = chosen.map(|&nth| likes.found[nth].item);
        (likes.found, likes.is_whole) = (found, is_whole);
        let left = likes.left(picker.line());
        let row = chosen.and_then(|item| left.iter().position(|&nth| likes.found[nth].item == item));
        picker.selected = row.unwrap_or(0);
        self.draw();
    }

    pub(super) fn alike_key(&mut self, key: Key, mut picker: Picker, likes: Likes) {
        let left = likes.left(picker.line());
        match picker.key(key, left.len(), self.picker_rows()) {
            Picked::Closed => return,
            Picked::Chosen => {
                let like = left.get(picker.selected).map(|&nth| &likes.found[nth]);
                if let Some(entry) = like.and_then(|like| likes.entry(like)) {
                    return self.leave_for(entry, None);
                }
            }
            Picked::Typed => picker.selected = 0,
            Picked::Moved => {}
        }
        self.overlay = Some(Overlay::Likes(picker, likes));
    }
}
