//! The articles like the open one, on a sheet, with what they share.

use std::sync::Arc;

use super::App;
use super::action::Action;
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
            return self.wait_for_all(Action::Like);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Manner, Matched, Msg};
    use crate::query::{Matches, Query, Reason};
    use crate::store::{Snapshot, Source, load_all};

    /// An interface that shows the sample, and what it asks for when the key is pressed.
    fn asked() -> (App, LikeQuestion) {
        let mut app = App::new((120, 40), Manner::plain(76));
        take_in(&mut app, load_all(&[Source::Sample]));
        let question = question(press(&mut app, "L"));
        (app, question.expect("it is asked"))
    }

    fn question(effects: Vec<Effect>) -> Option<LikeQuestion> {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Like(question) => Some(question),
            _ => None,
        })
    }

    fn take_in(app: &mut App, snapshot: Arc<Snapshot>) -> Vec<Effect> {
        let effects = app.update(Msg::Snapshot(snapshot));
        for effect in &effects {
            if let Effect::Search(question) = effect {
                let items = (0..question.snapshot.entries.len() as u32).collect();
                let (query, matches) = (Query::default(), Arc::new(Matches { items }));
                app.update(Msg::Matched(Matched::whole(question.clone(), query, matches)));
            }
        }
        effects
    }

    #[test]
    fn what_is_asked_while_the_archive_is_read_is_looked_for_once_it_is() {
        let all = load_all(&[Source::Sample]);
        for (keys, is_asked) in [(&["L"][..], true), (&["L", "j"], false)] {
            let mut app = App::new((120, 40), Manner::plain(76));
            let entries = all.entries.iter().take(3).cloned().collect();
            take_in(&mut app, Arc::new(Snapshot { entries, revision: 1, ..Snapshot::default() }));
            for key in keys {
                assert_eq!(question(press(&mut app, key)), None);
            }
            let found = question(take_in(&mut app, Arc::clone(&all)));
            assert_eq!(found.is_some(), is_asked, "{keys:?}");
        }
    }

    fn press(app: &mut App, key: &str) -> Vec<Effect> {
        app.update(Msg::Key(Key::parse(key).expect("a key")))
    }

    fn likes(items: &[u32]) -> Vec<Like> {
        items.iter().map(|&item| Like { item, reasons: vec![Reason::Title] }).collect()
    }

    /// The article of the chosen row, and whether more is looked for.
    fn chosen(app: &App) -> Option<(u32, bool)> {
        let Some(Overlay::Likes(picker, likes)) = &app.overlay else { return None };
        Some((likes.found.get(picker.selected)?.item, likes.is_whole))
    }

    #[test]
    fn what_is_chosen_stays_when_more_is_known() {
        let (mut app, question) = asked();
        assert_eq!(chosen(&app), None);
        app.update(Msg::Alike(question.clone(), likes(&[1, 2, 3]), false));
        press(&mut app, "Down");
        assert_eq!(chosen(&app), Some((2, false)));
        app.update(Msg::Alike(question.clone(), likes(&[4, 3, 2]), true));
        assert_eq!(chosen(&app), Some((2, true)));
        app.update(Msg::Alike(question, likes(&[5]), false));
        assert_eq!(chosen(&app), Some((2, true)), "the last word is said");
    }

    #[test]
    fn the_best_stays_chosen_for_who_has_chosen_nothing() {
        let (mut app, question) = asked();
        app.update(Msg::Alike(question.clone(), likes(&[1, 2]), false));
        app.update(Msg::Alike(question, likes(&[3, 1]), true));
        assert_eq!(chosen(&app), Some((3, true)));
    }

    #[test]
    fn whoever_has_gone_on_is_not_called_back() {
        let (mut app, question) = asked();
        press(&mut app, "Esc");
        app.update(Msg::Alike(question.clone(), likes(&[1]), true));
        assert!(app.overlay.is_none());
        press(&mut app, "j");
        press(&mut app, "L");
        app.update(Msg::Alike(question, likes(&[1]), true));
        assert_eq!(chosen(&app), None, "that was another article");
    }
}
