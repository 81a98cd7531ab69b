//! What an article names, on a sheet: what stands in its text, and its tags.

use std::sync::Arc;

use super::action::Action;
use super::effect::{Effect, MentionsQuestion, NamesQuestion};
use super::key::{Code, Key};
use super::message::Holdings;
use super::overlay::{Overlay, Picked, Picker};
use super::{App, Focus};
use crate::links::tag_query;
use crate::query::rank;
use crate::safe::clean;
use crate::store::Entry;

/// Said of an article that names nothing.
const NOTHING: &str = "this article has no tags, and names no ids, addresses or hashes";
/// What a tag is called among the kinds.
const TAG: &str = "Tag";

/// One of them.
#[derive(Debug)]
pub struct Name {
    /// What it is, for people.
    pub kind: &'static str,
    /// As it stands in the article, not cleaned.
    pub shown: String,
    /// How many articles have it, once that is known.
    pub count: Option<u32>,
    /// The line that asks for them, if there can be one.
    query: Option<String>,
}

/// All of them: what stands in the text by kind, in the order it stands there; then the tags, which the
/// page begins with, junk last.
#[derive(Debug)]
pub struct Names {
    /// In the order they are shown.
    pub list: Vec<Name>,
    /// Whether the article names more.
    pub is_cut: bool,
    /// Where in the list the tags begin.
    tags: usize,
    question: MentionsQuestion,
}

impl Names {
    /// The keys of its sheet, and what they do.
    pub const KEYS: [(&'static str, &'static str); 3] =
        [("↵", "its articles"), ("C-y", "copy"), ("M-y", "copy all of these")];

    fn new(question: &NamesQuestion, holdings: Holdings) -> Self {
        let tag = |(tag, count): (Arc<_>, u32)| Name {
            kind: TAG,
            query: tag_query(&tag),
            shown: tag.name.to_string(),
            count: Some(count),
        };
        let mut list = Vec::new();
        let mut values = Vec::with_capacity(holdings.entities.list.len());
        for entity in holdings.entities.list {
            let query = Some(format!("text:\"{}\"", entity.value));
            list.push(Name { kind: entity.kind.name(), shown: entity.shown, count: None, query });
            values.push(entity.value);
        }
        let tags = list.len();
        list.extend(holdings.tags.into_iter().map(tag));
        let NamesQuestion { entry, snapshot } = question.clone();
        let question = MentionsQuestion { entry, snapshot, values: values.into() };
        Self { list, is_cut: holdings.entities.is_cut, tags, question }
    }

    /// The article that names them.
    pub fn of(&self) -> &Entry {
        &self.question.entry
    }

    /// Those left by what was typed, best first: by what they are, and by what they are called.
    pub fn left(&self, line: &str) -> Vec<usize> {
        let called: Vec<String> =
            self.list.iter().map(|name| format!("{} {}", name.shown, name.kind)).collect();
        rank(line, &called)
    }
}

impl App {
    pub(super) fn look_for_names(&mut self) {
        let Some(snapshot) = self.latest.as_ref().filter(|snapshot| snapshot.complete) else {
            return self.wait_for_all(Action::Names);
        };
        let Some(entry) = self.reading() else { return };
        let question = NamesQuestion { entry: Arc::clone(entry), snapshot: Arc::clone(snapshot) };
        self.message = Some("looking for what this article names …".to_owned());
        self.seeking_names = Some(question.clone());
        self.effects.push(Effect::Name(question));
    }

    pub(super) fn take_names(&mut self, question: &NamesQuestion, holdings: Result<Holdings, String>) {
        if self.seeking_names.take_if(|sought| sought == question).is_none() {
            return;
        }
        // Whoever has gone on to something else is not called back.
        let is_here = self.reading().is_some_and(|entry| entry.is(&question.entry));
        if !is_here || self.overlay.is_some() || !matches!(self.focus, Focus::Page | Focus::List) {
            return;
        }
        let names = match holdings {
            Ok(holdings) => Names::new(question, holdings),
            Err(problem) => return self.message = Some(problem),
        };
        if names.list.is_empty() {
            return self.message = Some(NOTHING.to_owned());
        }
        self.message = None;
        if !names.question.values.is_empty() {
            self.effects.push(Effect::Mentions(names.question.clone()));
        }
        self.overlay = Some(Overlay::Names(Picker::default(), names));
    }

    pub(super) fn take_mentions(&mut self, question: &MentionsQuestion, counts: Option<Vec<u32>>) {
        if let Some(Overlay::Names(_, names)) = &mut self.overlay
            && names.question == *question
            && let Some(counts) = counts
        {
            for (name, count) in names.list[..names.tags].iter_mut().zip(counts) {
                name.count = Some(count);
            }
            self.draw();
        }
    }

    pub(super) fn names_key(&mut self, key: Key, mut picker: Picker, names: Names) {
        let left = names.left(picker.line());
        let chosen = left.get(picker.selected).map(|&nth| &names.list[nth]);
        match (key.code, key.ctrl, key.alt) {
            (Code::Char('y'), true, false) => {
                if let Some(name) = chosen {
                    self.copy(&clean(&name.shown), name.kind);
                }
            }
            (Code::Char('y'), false, true) => {
                let mut lines: Vec<String> = Vec::with_capacity(left.len());
                for &nth in &left {
                    let line = clean(&names.list[nth].shown);
                    // A tag may name what stands in the text.
                    if !lines.iter().any(|known| *known == line) {
                        lines.push(line.into_owned());
                    }
                }
                if !lines.is_empty() {
                    self.copy(&lines.join("\n"), "list");
                }
            }
            _ => match picker.key(key, left.len(), self.picker_rows()) {
                Picked::Closed => return,
                Picked::Chosen => match chosen.map(|name| name.query.clone()) {
                    Some(Some(line)) => return self.leave_for_list(line),
                    Some(None) => self.message = Some("no line can ask for a tag of this name".to_owned()),
                    None => {}
                },
                Picked::Typed => picker.selected = 0,
                Picked::Moved => {}
            },
        }
        self.overlay = Some(Overlay::Names(picker, names));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Manner, Matched, Msg};
    use crate::entity::entities;
    use crate::query::{Matches, Query};
    use crate::store::{Source, load_all};

    /// An interface that shows the sample.
    fn app() -> App {
        let manner = Manner::plain(76);
        let mut app = App::new((120, 40), manner);
        for effect in app.update(Msg::Snapshot(load_all(&[Source::Sample]))) {
            if let Effect::Search(question) = effect {
                let items = (0..question.snapshot.entries.len() as u32).collect();
                let (query, matches) = (Query::default(), Arc::new(Matches { items }));
                app.update(Msg::Matched(Matched::whole(question, query, matches)));
            }
        }
        app
    }

    fn press(app: &mut App, key: &str) -> Vec<Effect> {
        app.update(Msg::Key(Key::parse(key).expect("a key")))
    }

    fn asked(effects: Vec<Effect>) -> Option<NamesQuestion> {
        effects
            .into_iter()
            .find_map(|effect| if let Effect::Name(question) = effect { Some(question) } else { None })
    }

    fn holdings(text: &str) -> Holdings {
        Holdings { tags: Vec::new(), entities: entities(text) }
    }

    fn counts(app: &App) -> Option<Vec<Option<u32>>> {
        let Some(Overlay::Names(_, names)) = &app.overlay else { return None };
        Some(names.list.iter().map(|name| name.count).collect())
    }

    #[test]
    fn counts_come_late_and_whole_or_not_at_all() {
        let mut app = app();
        let question = asked(press(&mut app, "i")).expect("it is asked");
        let effects = app.update(Msg::Names(question, Ok(holdings("evil[.]com 192.0.2.1"))));
        let mentions = effects.into_iter().find_map(|effect| match effect {
            Effect::Mentions(question) => Some(question),
            _ => None,
        });
        let question = mentions.expect("it is counted");
        assert_eq!(*question.values, ["192.0.2.1", "evil.com"]);
        assert_eq!(counts(&app), Some(vec![None, None]));
        app.update(Msg::Mentions(question.clone(), None));
        let other = MentionsQuestion { values: Arc::new(["other".to_owned()]), ..question.clone() };
        app.update(Msg::Mentions(other, Some(vec![7])));
        assert_eq!(counts(&app), Some(vec![None, None]));
        app.update(Msg::Mentions(question.clone(), Some(vec![1, 3])));
        assert_eq!(counts(&app), Some(vec![Some(1), Some(3)]));
        press(&mut app, "Esc");
        app.update(Msg::Mentions(question, Some(vec![1, 3])));
        assert_eq!(counts(&app), None);
    }

    #[test]
    fn whoever_has_gone_on_is_not_called_back() {
        for key in ["/", "j", "?"] {
            let mut app = app();
            let question = asked(press(&mut app, "i")).expect("it is asked");
            press(&mut app, key);
            app.update(Msg::Names(question, Ok(holdings("evil[.]com"))));
            assert_eq!(counts(&app), None, "{key}");
        }
        let mut app = app();
        let question = asked(press(&mut app, "i")).expect("it is asked");
        app.update(Msg::Names(question.clone(), Err("cannot read it".to_owned())));
        assert_eq!(app.message.as_deref(), Some("cannot read it"));
        app.update(Msg::Names(question, Ok(holdings("evil[.]com"))));
        assert_eq!(counts(&app), None, "an answer is taken once");
    }

    #[test]
    fn what_is_typed_leaves_names_by_what_they_are_and_how_they_stand() {
        let mut app = app();
        let question = asked(press(&mut app, "i")).expect("it is asked");
        app.update(Msg::Names(question, Ok(holdings("evil[.]com 192.0.2.1 CVE-2021-44228"))));
        let Some(Overlay::Names(_, names)) = &app.overlay else { panic!("it is shown") };
        let left = |line| names.left(line).into_iter().map(|nth| &*names.list[nth].shown).collect::<Vec<_>>();
        assert_eq!(left(""), ["CVE-2021-44228", "192.0.2.1", "evil[.]com"]);
        assert_eq!(left("ipv4"), ["192.0.2.1"]);
        assert_eq!(left("evil"), ["evil[.]com"]);
        assert_eq!(left("44228"), ["CVE-2021-44228"]);
        assert!(left("zzz").is_empty());
    }
}
