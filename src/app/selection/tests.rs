//! Selections against the cases in `tests/cases/selections.txt`.
//!
//! A case is `== name @ width`, perhaps `reordered`, Markdown, `--`, and lines of keys with what is
//! copied after them, behind `→`; `⏎` in it is a line end.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::app::{Effect, Manner, Matched, Msg, Opened};
use crate::query::{Matches, Query};
use crate::store::{self, Source, load_all};

/// An interface that shows nothing but this text, and answers what it asks.
fn open(text: &str, width: u16, reorder: bool) -> App {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("a.md");
    std::fs::write(&file, text).expect("a file can be written");
    let manner = Manner { single: true, reorder, ..Manner::plain(120) };
    let mut app = App::new((width, 12), manner);
    let snapshot = load_all(&[Source::at(&file).expect("it is there")]);
    let effects = app.update(Msg::Snapshot(snapshot));
    answer(&mut app, effects);
    app
}

fn answer(app: &mut App, effects: Vec<Effect>) {
    for effect in effects {
        let msg = match effect {
            Effect::Search(question) => {
                let matches = Arc::new(Matches { items: vec![0] });
                Msg::Matched(Matched::whole(question, Query::default(), matches))
            }
            Effect::Open(question) => {
                let (article, text) = store::open(&question.entry).expect("it can be read");
                let document = Ok(Arc::new(Document::new(&article, &text)));
                Msg::Opened(Opened { question, document, changed: Vec::new() })
            }
            _ => continue,
        };
        let more = app.update(msg);
        answer(app, more);
    }
}

fn press(app: &mut App, keys: &str) -> Option<String> {
    let mut copied = None;
    for key in keys.split(' ').filter(|key| !key.is_empty()) {
        for effect in app.update(Msg::Key(Key::parse(key).unwrap_or_else(|| panic!("{key} is no key")))) {
            if let Effect::Copy { text, .. } = effect {
                copied = Some(text);
            }
        }
    }
    copied
}

#[test]
fn keys_select_what_they_select_in_vi() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/selections.txt");
    let cases = std::fs::read_to_string(path).expect("the cases are there");
    let (mut count, mut wrong) = (0, Vec::new());
    for case in cases.split("\n== ").skip(1) {
        let (name, rest) = case.split_once('\n').expect("a name and a text");
        let (body, lines) = rest.split_once("\n--\n").expect("a text and keys");
        let (_, width) = name.split_once(" @ ").expect("a width");
        let (width, reorder) = match width.split_once(' ') {
            Some((width, "reordered")) => (width, true),
            _ => (width, false),
        };
        let width = width.parse().expect("a width is a number");
        for line in lines.lines().filter(|line| !line.is_empty()) {
            let (keys, wanted) = line.split_once('→').expect("keys and what they select");
            let mut app = open(body, width, reorder);
            let copied = press(&mut app, &format!("v {} y", keys.trim()));
            let copied = copied.unwrap_or_default().replace('\n', "⏎");
            if copied != wanted.trim_end() {
                wrong.push(format!("{name}: {keys}→{copied}"));
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 40, "{count} cases");
}

#[test]
fn a_selection_is_of_the_text_and_not_of_the_screen() {
    let words = (0..400).map(|nth| format!("w{nth:03}")).collect::<Vec<_>>().join(" ");
    let mut app = open(&words, 80, false);
    press(&mut app, "v w w v w w e");
    for size in [(40, 12), (12, 5), (200, 60), (1, 1), (80, 2), (0, 0), (61, 24)] {
        app.update(Msg::Resize(size.0, size.1));
        press(&mut app, "C-l");
    }
    assert_eq!(press(&mut app, "y").as_deref(), Some("w002 w003 w004"));
    // The caret takes the screen with it.
    press(&mut app, "v G");
    let caret = app.selection().expect("it is selected").caret();
    assert!(app.reader.cell_on_screen(caret).is_some());
    assert_eq!(press(&mut app, "v b y").as_deref(), Some("w399"));
}

#[test]
fn a_caret_on_a_blank_is_seen_when_a_line_ends_there() {
    let mut app = open("one two three", 40, false);
    press(&mut app, "v w w h");
    app.update(Msg::Resize(9, 12));
    let caret = app.selection().expect("it is selected").caret();
    assert!(app.reader.cell_on_screen(caret).is_some());
    app.update(Msg::Resize(40, 12));
    assert_eq!(press(&mut app, "y").as_deref(), Some("one two"));
}

#[test]
fn of_a_text_without_words_nothing_is_selected() {
    for body in ["", "---\ntitle: A title\n---\n", "***\n"] {
        let mut app = open(body, 40, false);
        press(&mut app, "v");
        assert!(app.selection().is_none() && app.focus == Focus::Page, "{body:?}");
        press(&mut app, "a");
        assert_eq!(app.focus, Focus::Page, "{body:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_keys_and_no_text_lead_astray(
        body in prop::collection::vec("[a-z日本é “”👩‍🔬🇮🇸\u{5d0}-\u{5da}]{0,12}|&amp;|\\*\\*b\\*\\*|\n\n|\n- |\\| a \\| b \\|\n|    x\n|\n> |!\\[i\\]\\(x\\)|\\[\\^1\\]", 0..30),
        keys in prop::collection::vec(prop::sample::select(vec![
            "h", "j", "k", "l", "w", "b", "e", "0", "$", "{", "}", "g", "G", "o", "v", "V", "C-d", "C-u", "Space", "PgUp",
        ]), 0..40),
        (width, reorder) in (1_u16..100, any::<bool>()),
    ) {
        let mut app = open(&body.concat(), width, reorder);
        press(&mut app, "v");
        for (nth, key) in keys.iter().enumerate() {
            press(&mut app, key);
            if nth % 7 == 0 {
                app.update(Msg::Resize(1 + (width + nth as u16 * 13) % 90, 1 + nth as u16));
            }
            // In fewer columns some letters have no place of their own.
            if let Some(selection) = app.selection().filter(|_| app.size.0 >= 10) {
                let caret = selection.caret();
                prop_assert!(app.reader.cell_on_screen(caret).is_some(), "{key} leaves the screen");
            }
        }
        press(&mut app, "y");
    }
}
