//! Every field × every payload × everything that can be seen: the interface in this process, each frame
//! looked at cell by cell.

use std::collections::BTreeSet;

use recto::app::{ACTIONS, Manner, Msg, Place};
use recto::query::Saved;
use recto::reading;
use recto::store::{Source, load_all};

use crate::articles::Fields;
use crate::payloads::together;
use crate::support_archive::Folder;
use crate::support_desk::{Desk, cells};

/// Screens: one row an article, two rows, panes side by side, hardly any room.
const SIZES: [(u16, u16); 4] = [(120, 40), (80, 24), (100, 30), (40, 12)];
/// As many articles there are of each payload.
const ARTICLES: usize = 6;
/// After so many actions it is begun anew, elsewhere and on another screen.
const ANEW: usize = 11;

/// An archive, its state, and who looks at it.
struct Look {
    desk: Desk,
    seen: BTreeSet<String>,
    what: String,
}

impl Look {
    /// Fails where a cell holds what is none of ours; remembers which fields were seen.
    fn at(&mut self, after: &str) {
        let frame = self.desk.frame();
        if let Some(foreign) = cells::foreign(frame) {
            panic!("{foreign}\nafter {after:?}, with {}", self.what);
        }
        let columns = usize::from(frame.area.width.max(1));
        for row in frame.content.chunks(columns) {
            let row: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
            self.seen.extend(words_of_fields(&row));
        }
    }

    fn keys(&mut self, keys: &str) {
        self.desk.keys(keys);
        self.at(keys);
    }
}

/// The names of the fields that begin in a text.
fn words_of_fields(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_alphabetic())
        .filter_map(|word| word.strip_prefix('q'))
        .map(str::to_owned)
}

fn look(payloads: &[(String, String)], nth: usize) -> Look {
    let folder = Folder::new();
    let fields = Fields::new(payloads, nth);
    fields.write(folder.path());
    let source = Source::at(folder.path()).expect("the folder is there");
    let names = vec![source.name()];
    let state = Folder::new();
    let lines = fields.state(&names[0]);
    let refuse = &mut |nth: usize, why: &str| panic!("line {nth} is not taken in: {why}");
    reading::import(Some(state.path()), &mut lines.as_bytes(), refuse).expect("it is taken in");
    let mut desk = Desk::open(load_all(&[source]), names, Some(state.path().to_owned()));
    let what = payloads[nth].0.clone();
    desk.save(Saved::from([("saved".to_owned(), fields.raw("saved")), ("tag".to_owned(), "#q".to_owned())]));
    let mut look = Look { desk, seen: BTreeSet::new(), what };
    // As the last session was left, with what was typed in it.
    look.keys("");
    for keys in ["/", "C-t", "C-u", "C-p", "C-p", "Enter", "BackTab", "Esc", "u"] {
        look.keys(keys);
    }
    for told in ["told", "trouble"] {
        look.desk.tell(Msg::Told(fields.raw(told)));
        look.at("news");
    }
    for typed in
        ["#q", "source:q", "author:q", "tag:q", "qtitel", "text:\"qtext", "@sa", "#qtgg", "tag:qgroup"]
    {
        look.desk.begin_anew(SIZES[nth % SIZES.len()]);
        look.desk.keys("/");
        look.desk.text(typed);
        look.at(typed);
        for keys in ["Tab", "Down", "Tab", "Enter", "Enter"] {
            look.keys(keys);
        }
    }
    look.desk.begin_anew(SIZES[1]);
    look.desk.keys("/");
    look.desk.tell(Msg::Paste(fields.raw("pasted")));
    look.desk.answer_all();
    look.at("a paste");
    actions(&mut look, nth);
    from_afar(&mut look, nth);
    look
}

/// What leads outside, whole on a sheet, as it is shown to who sits elsewhere.
fn from_afar(look: &mut Look, nth: usize) {
    let manner = look.desk.app.manner;
    // With a clipboard and without; over all payloads, every article.
    for clipboard in [true, false] {
        let row = (2 * nth + usize::from(clipboard)) % ARTICLES;
        look.desk.app.manner = Manner { remote: true, clipboard, ..manner };
        look.desk.begin_anew(SIZES[(nth + row) % SIZES.len()]);
        look.desk.keys(&"j ".repeat(row));
        for keys in ["Enter", "o", "j", "G", "Esc", "y"] {
            look.keys(keys);
        }
        for _ in 0..3 {
            for keys in ["Tab", "Enter", "G", "Esc"] {
                look.keys(keys);
            }
        }
        look.desk.is_left = false;
    }
    look.desk.app.manner = manner;
}

/// Whatever there is a key for, in the list and on the page: from where the one before led, as a reader
/// comes to it, the row and the size of the screen in turn.
fn actions(look: &mut Look, nth: usize) {
    let mut turn = nth;
    for place in [Place::List, Place::Page] {
        for declared in ACTIONS {
            let Some(binding) = declared.binding(place) else { continue };
            let key = binding.keys.split(' ').next().unwrap_or_default();
            turn += 1;
            if turn.is_multiple_of(ANEW) {
                look.desk.begin_anew(SIZES[turn / ANEW % SIZES.len()]);
                look.desk.keys(&"j ".repeat(turn / ANEW % 6));
            }
            look.desk.keys(if place == Place::Page { "Esc Esc Enter" } else { "Esc Esc q" });
            look.keys(key);
            look.desk.text("q");
            look.keys("Down");
            look.keys("Enter");
            look.desk.is_left = false;
        }
    }
    let out = look.desk.handed_out.iter().find_map(|text| {
        let text = text.replace(['\n', '\t'], " ");
        cells::foreign_text(&text).map(|foreign| format!("{foreign} in {text:?}"))
    });
    assert_eq!(out, None, "it is handed out, with {}", look.what);
}

#[test]
fn no_field_reaches_any_view() {
    let payloads = together();
    let seen: BTreeSet<String> = std::thread::scope(|scope| {
        let half = |first: usize| {
            let payloads = &payloads;
            move || (first..payloads.len()).step_by(2).flat_map(|nth| look(payloads, nth).seen).collect()
        };
        let halves: [_; 2] = [scope.spawn(half(0)), scope.spawn(half(1))];
        halves.into_iter().flat_map(|half| -> BTreeSet<String> { half.join().expect("it holds") }).collect()
    });
    let wanted = "title subtitle author source date tag other text code strong label address heading fenced quote \
                  callout item number task column cell html summary footnote alt caption note line saved told trouble \
                  pasted group member file problem indented marked struck math embed \
                  link auto bare wiki image";
    let missing: Vec<&str> = wanted.split_whitespace().filter(|name| !seen.contains(*name)).collect();
    assert!(missing.is_empty(), "never on a screen: {missing:?}, but {seen:?}");
}
