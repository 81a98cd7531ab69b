//! Where the reader was: taken up again when a session begins, and kept while it goes on.

use std::sync::Arc;

use super::effect::Effect;
use super::list::Follow;
use super::message::SearchNews;
use super::reader::{Arrival, Margin};
use super::{App, Focus, Show};
use crate::page::Anchor;
use crate::query::{Order, Sort};
use crate::reading::{Change, Desk, Place, Spot};
use crate::store::{Entry, Snapshot};

/// What is known of where the reader was, and what of it was kept.
#[derive(Debug, Default)]
pub(super) struct Resuming {
    /// Whether it is known what was kept.
    is_told: bool,
    /// Whether a key was pressed before it was: nothing is taken out of the reader's hands.
    is_late: bool,
    /// Whether a key was pressed at all.
    is_touched: bool,
    /// What is still to be gone to.
    wanted: Option<Wanted>,
    /// What was kept last.
    kept: Option<Desk>,
    /// The open article, and the byte of its text at the top that is known to be kept.
    placed: Option<(Arc<Entry>, Option<usize>)>,
}

#[derive(Debug)]
struct Wanted {
    chosen: Option<Spot>,
    /// Where it stood.
    row: usize,
    visiting: Option<Spot>,
    on_page: bool,
    page_alone: bool,
}

impl Spot {
    fn of(entry: &Entry) -> Self {
        Self { archive: entry.archive, id: entry.id.to_string() }
    }

    fn is(&self, entry: &Entry) -> bool {
        self.archive == entry.archive && *self.id == *entry.id
    }
}

impl Resuming {
    /// Whether it is not known yet where to begin.
    pub(super) fn is_waiting(&self) -> bool {
        !self.is_told
    }

    /// Whether an article is still to be gone to.
    pub(super) fn is_under_way(&self) -> bool {
        self.wanted.is_some()
    }

    /// The reader went somewhere themselves.
    pub(super) fn give_up(&mut self) {
        self.wanted = None;
    }

    /// A key was pressed.
    pub(super) fn touch(&mut self) {
        self.is_late |= !self.is_told;
        self.is_touched = true;
    }

    /// Whether nobody has pressed a key yet.
    pub(super) fn is_untouched(&self) -> bool {
        !self.is_touched
    }
}

impl App {
    /// Takes up what was kept.
    pub(super) fn take_desk(&mut self, desk: Option<Desk>, lines: Vec<String>) {
        self.resuming.is_told = true;
        self.filter.history.begin_with(lines);
        self.go_to_kept_place();
        let Some(desk) = desk.filter(|_| self.manner.resume && !self.manner.single) else { return };
        self.resuming.kept = Some(desk.clone());
        let Desk { line, sort, reverse, chosen, row, visiting, on_page, page_alone, .. } = desk;
        self.trail.begin_with(desk.back, desk.forward);
        if self.theme.is_empty() && !desk.theme.is_empty() {
            self.theme.clone_from(&desk.theme);
            self.effects.push(Effect::UseTheme(desk.theme));
        }
        if self.resuming.is_late {
            return;
        }
        if let Some(measure) = desk.measure {
            self.reader.measure = measure;
        }
        if desk.contents {
            self.reader.margin = Margin::Contents;
        }
        let sort = Sort::ALL.into_iter().find(|known| known.name() == sort).unwrap_or_default();
        self.order = Order { sort, reverse };
        self.filter.set(line);
        self.resuming.wanted = Some(Wanted { chosen, row, visiting, on_page, page_alone });
        self.find_wanted();
    }

    /// An article that was opened before its place was known, and not moved in since, is gone on with.
    pub(super) fn go_to_kept_place(&mut self) {
        let Some(entry) = self.reader.article().filter(|_| !self.resuming.is_late).cloned() else { return };
        if let Some(anchor) = self.kept_anchor(&entry) {
            self.reader.arrive(&entry, Arrival::Anchor(anchor));
        }
    }

    /// How far an article was read in an earlier session; nothing at its top.
    pub(super) fn kept_anchor(&self, entry: &Entry) -> Option<Anchor> {
        let place = self.reading.place(entry).filter(|place| place.byte > 0)?;
        Some(Anchor::new(place.byte, place.words.to_string()))
    }

    /// Goes to the article that was chosen, as soon as it is there. One that is gone leaves its place to
    /// its neighbour.
    pub(super) fn find_wanted(&mut self) {
        let is_of_line = self.shown.line == self.filter.line() && self.shown.order == self.order;
        let Some(wanted) = self.resuming.wanted.as_ref().filter(|_| is_of_line) else { return };
        let (snapshot, items) = (&self.shown.snapshot, &self.shown.matches.items);
        let is_all = snapshot.complete && matches!(self.shown.news, SearchNews::Whole(_));
        let stands = |spot: &Spot| items.iter().position(|&item| spot.is(&snapshot.entries[item as usize]));
        let row = wanted.chosen.as_ref().and_then(stands);
        let visiting = wanted.visiting.as_ref().and_then(|spot| entry_at(snapshot, spot));
        let is_there =
            (row.is_some() || wanted.chosen.is_none()) && (visiting.is_some() || wanted.visiting.is_none());
        if !is_there && !is_all {
            return;
        }
        let Some(wanted) = self.resuming.wanted.take() else { return };
        self.list.selected = row.unwrap_or(wanted.row).min(items.len().saturating_sub(1));
        self.list.chosen = self.selected().cloned();
        // Who left at the top of the list begins with the newest.
        let is_first = self.list.selected == 0 && !wanted.on_page;
        self.list.follow = if is_first { Follow::Top } else { Follow::Entry };
        self.visiting = visiting;
        if wanted.on_page && self.reading().is_some() {
            self.focus = Focus::Page;
            self.show = if wanted.page_alone { Show::PageAlone } else { Show::Panes };
        }
    }

    /// Where the reader is.
    fn desk(&self) -> Desk {
        let (back, forward) = self.trail.steps();
        Desk {
            line: self.filter.line().to_owned(),
            sort: self.order.sort.name().to_owned(),
            reverse: self.order.reverse,
            chosen: self.selected().or(self.list.chosen.as_ref()).map(|entry| Spot::of(entry)),
            row: self.list.selected,
            visiting: self.visiting.as_ref().map(|entry| Spot::of(entry)),
            on_page: self.focus.is_page(),
            page_alone: self.show == Show::PageAlone,
            back,
            forward,
            theme: self.theme.clone(),
            measure: Some(self.reader.measure).filter(|&measure| measure != self.manner.measure),
            contents: self.reader.margin == Margin::Contents,
            timeline: false,
        }
    }

    /// Keeps where the reader is, if that has changed.
    pub(super) fn keep_desk(&mut self) {
        let is_settled = self.resuming.is_told && self.resuming.wanted.is_none();
        if !is_settled || self.manner.single || self.shown.snapshot.revision == 0 {
            return;
        }
        let desk = self.desk();
        if self.resuming.kept.as_ref() != Some(&desk) {
            self.resuming.kept = Some(desk.clone());
            self.effects.push(Effect::Keep(Change::Desk(Box::new(desk))));
        }
    }

    /// Keeps how far the open article is read, if that has changed.
    pub(super) fn keep_place(&mut self) {
        let Some(article) = self.reader.article() else { return };
        let byte = self.reader.position();
        let known = self.resuming.placed.as_ref().filter(|(entry, _)| entry.is(article));
        let has_moved = known.is_some_and(|(_, known)| *known != byte);
        if known.is_some() && !has_moved {
            return;
        }
        let article = Arc::clone(article);
        self.resuming.placed = Some((Arc::clone(&article), byte));
        if has_moved {
            let place = match self.reader.anchor() {
                Some(anchor) => Place { byte: anchor.place, words: anchor.words().into() },
                None => Place { byte: 0, words: Box::default() },
            };
            self.effects.push(Effect::Keep(Change::Place { article, place }));
        }
    }
}

fn entry_at(snapshot: &Snapshot, spot: &Spot) -> Option<Arc<Entry>> {
    snapshot.entries.iter().find(|entry| spot.is(entry)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Key, Manner, Matched, Msg};
    use crate::query::{Matches, Query};
    use crate::reading::{News, Told};
    use crate::store::{Source, load_all};

    fn app() -> App {
        App::new((120, 40), Manner { resume: true, ..Manner::plain(76) })
    }

    fn told(app: &mut App, desk: Desk) -> Vec<Effect> {
        let told = Told::Opened { desk: Some(Box::new(desk)), lines: vec!["conti".to_owned()] };
        app.update(Msg::Reading(News { reading: Arc::default(), told, trouble: None }))
    }

    /// Answers whatever is searched for with the first `count` articles.
    fn answer(app: &mut App, effects: Vec<Effect>, count: u32) {
        for effect in effects {
            if let Effect::Search(question) = effect {
                let matches = Arc::new(Matches { items: (0..count).collect() });
                let effects = app.update(Msg::Matched(Matched::whole(question, Query::default(), matches)));
                answer(app, effects, count);
            }
        }
    }

    /// Some of the sample, as while it is read, or all of it.
    fn sample(is_whole: bool) -> Arc<Snapshot> {
        let all = load_all(&[Source::Sample]);
        let entries = all.entries.iter().take(if is_whole { usize::MAX } else { 2 }).cloned().collect();
        let revision = u64::from(is_whole) + 1;
        Arc::new(Snapshot { entries, complete: is_whole, revision, ..Snapshot::default() })
    }

    fn desk(row: usize) -> Desk {
        let chosen = Some(Spot::of(&load_all(&[Source::Sample]).entries[row]));
        Desk { chosen, row, on_page: true, theme: "light".to_owned(), ..Desk::default() }
    }

    fn show(app: &mut App, is_whole: bool) {
        let effects = app.update(Msg::Snapshot(sample(is_whole)));
        answer(app, effects, sample(is_whole).entries.len() as u32);
    }

    #[test]
    fn the_chosen_article_is_gone_to_when_it_is_there() {
        let mut app = app();
        told(&mut app, desk(3));
        show(&mut app, false);
        assert!(app.reading().is_none() && app.focus == Focus::List, "it is still to come");
        show(&mut app, true);
        assert_eq!((app.list.selected, app.focus), (3, Focus::Page));
    }

    #[test]
    fn whoever_has_moved_meanwhile_is_left_where_they_are() {
        let mut app = app();
        told(&mut app, desk(3));
        show(&mut app, false);
        app.update(Msg::Key(Key::parse("j").expect("a key")));
        show(&mut app, true);
        assert_eq!((app.list.selected, app.focus), (1, Focus::List));
    }

    #[test]
    fn what_was_pressed_before_it_was_known_is_not_taken_back() {
        let mut app = app();
        show(&mut app, true);
        app.update(Msg::Key(Key::parse("j").expect("a key")));
        let effects = told(&mut app, Desk { line: "conti".to_owned(), ..desk(3) });
        assert!(
            effects.contains(&Effect::UseTheme("light".to_owned())),
            "what is not in the way is taken up"
        );
        assert_eq!((app.list.selected, app.focus, app.filter.line()), (1, Focus::List, ""));
        assert_eq!(app.filter.history.lines().collect::<Vec<_>>(), ["conti"]);
    }

    #[test]
    fn a_move_typed_ahead_of_an_answer_counts_also_when_newer_articles_are_asked_for_meanwhile() {
        let mut app = app();
        let question = app.update(Msg::Snapshot(sample(true))).into_iter().find_map(|effect| match effect {
            Effect::Search(question) => Some(question),
            _ => None,
        });
        let matches = Arc::new(Matches { items: (0..3).collect() });
        let whole = Matched::whole(question.expect("it is searched"), Query::default(), matches);
        app.update(Msg::Matched(Matched { news: SearchNews::SoFar { prepared: None }, ..whole }));
        let press = |app: &mut App, key| app.update(Msg::Key(Key::parse(key).expect("a key")));
        press(&mut app, "j");
        press(&mut app, "m");
        let is_copied = press(&mut app, "Y").iter().any(|effect| matches!(effect, Effect::Copy { .. }));
        assert!(!is_copied, "what is to be copied is still to come");
        let entries = sample(true).entries.clone();
        let newer = Snapshot { entries, complete: true, revision: 9, ..Snapshot::default() };
        let effects = app.update(Msg::Snapshot(Arc::new(newer)));
        answer(&mut app, effects, 3);
        assert_eq!(app.list.selected, 1);
        let chosen = app.selected().cloned().expect("one is chosen");
        assert!(app.will_be_read(&chosen), "it is what was marked");
    }

    #[test]
    fn the_top_is_the_top_after_moves_that_waited() {
        let mut app = app();
        let effects = app.update(Msg::Snapshot(sample(true)));
        app.update(Msg::Key(Key::parse("j").expect("a key")));
        app.update(Msg::Key(Key::parse("j").expect("a key")));
        app.list.follow = Follow::Entry;
        app.update(Msg::Key(Key::parse("g").expect("a key")));
        answer(&mut app, effects, 3);
        assert_eq!(app.list.selected, 0);
    }

    #[test]
    fn nothing_is_kept_while_nothing_changes() {
        let mut app = app();
        told(&mut app, Desk { on_page: false, ..desk(3) });
        let desks = |effects: Vec<Effect>| {
            effects.iter().filter(|effect| matches!(effect, Effect::Keep(Change::Desk(_)))).count()
        };
        show(&mut app, true);
        app.update(Msg::Key(Key::parse("k").expect("a key")));
        assert_eq!(desks(app.update(Msg::Resize(100, 30))), 0);
        assert_eq!(desks(app.update(Msg::Key(Key::parse("j").expect("a key")))), 1);
        assert_eq!(desks(app.update(Msg::Key(Key::parse("C-l").expect("a key")))), 0);
    }
}
