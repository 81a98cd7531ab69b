//! Any keys, pastes and resizes, answers in any order, and articles that change meanwhile.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use recto::app::{ACTIONS, Code, Key, Manner, Msg, Named, PictureMeans, Place};
use recto::picture::{CellSize, Protocol};
use recto::query::Saved;
use recto::store::{Snapshot, Source, load_all};
use tempfile::TempDir;

use crate::Target;
use crate::dice::{Dice, PIECES, line, text, texts};
use crate::support_desk::{Desk, cells};

/// Moments of one archive.
const MOMENTS: usize = 4;
/// Articles in each.
const ARTICLES: usize = 12;

pub(crate) struct Interface {
    /// Keeps the files.
    _folder: TempDir,
    moments: Vec<Arc<Snapshot>>,
    keys: Vec<Key>,
}

impl Interface {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let corpus = texts();
        let dice = &mut Dice::new(7);
        let moments = (0..MOMENTS).map(|nth| {
            let root = folder.path().join(nth.to_string());
            fs::create_dir(&root).expect("a folder can be made");
            moment(&root, dice, &corpus)
        });
        let moments = moments.collect();
        let bindings = ACTIONS.iter().flat_map(|declared| {
            [Place::List, Place::Page].into_iter().filter_map(|place| declared.binding(place))
        });
        let mut keys: Vec<Key> =
            bindings.flat_map(|binding| binding.keys.split(' ')).filter_map(Key::parse).collect();
        let typed = "abehilmnoprstw#:=\"@-(|)/!?12 é\u{301}漢";
        keys.extend(typed.chars().map(|c| Key::plain(Code::Char(c))));
        keys.extend("C-p C-n C-t C-w C-u C-k C-y C-x M-b M-d C-a C-e".split(' ').filter_map(Key::parse));
        let named = [Named::Enter, Named::Esc, Named::Tab, Named::Down, Named::Backspace, Named::Enter];
        keys.extend(named.map(|named| Key::plain(Code::Named(named))));
        Self { _folder: folder, moments, keys }
    }

    /// As it is at a later time: what is shown is told from what was by a number that grows.
    fn moment(&self, nth: usize, revision: u64) -> Arc<Snapshot> {
        let Snapshot { entries, tags, problems, texts, .. } = &*self.moments[nth % MOMENTS];
        let (complete, checked) = ((nth / 4).is_multiple_of(2), (nth / 4).is_multiple_of(4));
        Arc::new(Snapshot {
            entries: entries.clone(),
            tags: tags.clone(),
            problems: problems.clone(),
            complete,
            checked,
            resting: false,
            revision,
            texts: texts.clone(),
        })
    }
}

/// An archive with some of the articles, each as it is or changed.
fn moment(root: &Path, dice: &mut Dice, corpus: &[Vec<u8>]) -> Arc<Snapshot> {
    for nth in 0..ARTICLES {
        let as_it_is = &corpus[nth * 3 % corpus.len()];
        let bytes = match dice.below(4) {
            0 => continue,
            1 => text(dice, corpus),
            _ => as_it_is.clone(),
        };
        fs::write(root.join(format!("{nth} \u{202e}name.md")), bytes).expect("a file can be written");
    }
    fs::create_dir(root.join("0\x1b[2J.md")).expect("a folder can be made");
    std::os::unix::fs::symlink("/", root.join("\u{9b}6n.md")).expect("a link can be made");
    load_all(&[Source::Folder(root.to_owned())])
}

impl Target for Interface {
    fn make(&self, dice: &mut Dice) -> Vec<u8> {
        let count = 10 + dice.below(120);
        (0..count).map(|_| dice.number() as u8).collect()
    }

    fn run(&mut self, input: &[u8]) {
        let mut bytes = input.iter().copied().map(usize::from);
        let mut next = move || bytes.next();
        let first = next().unwrap_or_default();
        let mut revision = 1_000;
        let mut desk = Desk::open(self.moment(first, revision), vec!["archive".to_owned()], None);
        let pictures = (first & 16 != 0)
            .then_some(PictureMeans { protocol: Protocol::HalfBlocks, cell: CellSize::USUAL });
        desk.app.manner = Manner { single: first & 32 != 0, pictures, ..desk.app.manner };
        desk.save(Saved::from([("a".to_owned(), "@b #x".to_owned()), ("b".to_owned(), "-(@a".to_owned())]));
        if first & 64 != 0 {
            desk.begin_anew((120, 40));
        }
        let mut is_prompt = first & 128 != 0;
        while let Some(what) = next() {
            let number = next().unwrap_or_default();
            match what % 32 {
                0 => desk.tell(Msg::Resize(number as u16, (number / 5) as u16)),
                1 => desk.tell(Msg::Resize(
                    [1, 2, 40, 80, 120, 200][number % 6],
                    [1, 2, 12, 24, 40, 60][what % 6],
                )),
                2 => {
                    revision += 1;
                    desk.replace(self.moment(number, revision));
                }
                3 => desk.tell(Msg::Paste(line(&mut Dice::new(number as u64), 8))),
                4 => desk.tell(Msg::Paste(PIECES[number % PIECES.len()].repeat(number))),
                5 => desk.tell(Msg::Told(line(&mut Dice::new(number as u64), 4))),
                6 => is_prompt = !is_prompt,
                7 => {
                    if let Some(dwell) = desk.app.dwelling() {
                        desk.tell(Msg::Dwelt(dwell));
                    }
                }
                11 => desk.tell(Msg::Focus(number % 2 == 0)),
                8 => _ = cells::foreign(desk.frame_of((number as u16, (what / 4) as u16))),
                9 | 10 => _ = desk.answer(number % desk.pending.len().max(1)),
                _ => desk.tell(Msg::Key(self.keys[(number + what * 256) % self.keys.len()])),
            }
            if is_prompt {
                desk.answer_all();
            }
            assert_eq!(cells::foreign(desk.frame()), None, "a cell");
        }
        desk.answer_all();
        assert_eq!(cells::foreign(desk.frame()), None, "a cell");
    }
}
