//! Any bytes are an article, it has a page at any width, and nothing on it does anything.

use std::sync::Arc;

use recto::article;
use recto::entity::entities;
use recto::links::outside;
use recto::measure;
use recto::page::{Document, Needle};
use recto::store::{Snapshot, Source, fingerprint, load, load_all};
use tempfile::TempDir;

use crate::Target;
use crate::dice::{Dice, line, text, texts};
use crate::support_desk::{Desk, cells};

/// What is pressed on the page of each article.
const KEYS: [&str; 12] = ["G", "Space", "n", "f", "g", "c", "E", "V", "Q", "Tab", "b", "/"];

pub(crate) struct Articles {
    corpus: Vec<Vec<u8>>,
    folder: TempDir,
    desk: Desk,
    /// What the desk shows: of two, whether they are the same is told by a number that grows.
    shown: Arc<Snapshot>,
}

impl Articles {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        Self {
            corpus: texts(),
            folder,
            desk: Desk::over(&[Source::Sample]),
            shown: load_all(&[Source::Sample]),
        }
    }

    /// The article is seen on a screen, and gone through.
    fn frames(&mut self, input: &[u8], dice: &mut Dice) {
        let file = self.folder.path().join("a.md");
        std::fs::write(&file, input).expect("a file can be written");
        let mut shown = Arc::default();
        load(&[Source::File(file)], &self.shown, |snapshot| {
            shown = snapshot;
            true
        });
        self.shown = Arc::clone(&shown);
        self.desk.replace(shown);
        let size = (dice.below(160) as u16, dice.below(50) as u16);
        self.desk.begin_anew(size);
        for _ in 0..4 {
            self.desk.keys(dice.of(&KEYS));
            let foreign = cells::foreign(self.desk.frame());
            assert_eq!(foreign, None, "a cell");
        }
    }
}

impl Target for Articles {
    fn make(&self, dice: &mut Dice) -> Vec<u8> {
        if dice.one_in(10) { line(dice, 200).into_bytes() } else { text(dice, &self.corpus) }
    }

    fn run(&mut self, input: &[u8]) {
        let dice = &mut Dice::new(fingerprint(input));
        let (article, text) = article::parse("2021-01-02 name.md", input.to_vec());
        let body = text.get(article.body.clone()).expect("the body is of the text");
        let document = Document::new(&article, &text);
        for _ in 0..2 {
            let (width, reorder) = (dice.below(200) as u16, dice.one_in(2));
            for block in 0..document.len() {
                for line in document.lines(block, width, reorder) {
                    let columns: usize = line.spans.iter().map(|span| measure::width(&span.text)).sum();
                    assert!(columns <= usize::from(width), "a line too wide: {columns} of {width}");
                    for span in &line.spans {
                        assert_eq!(cells::foreign_text(&span.text), None, "a span");
                        let is_there = document.is_head(block) || text.get(span.source.clone()).is_some();
                        assert!(is_there, "a span from nowhere");
                    }
                }
            }
        }
        for link in document.links() {
            if let Ok(address) = outside(&link.target) {
                assert!(address.chars().all(|c| !c.is_control()), "the address {address:?}");
            }
        }
        self.passages(&document, dice);
        for entity in entities(body).list {
            assert!(body.is_char_boundary(entity.place), "{entity:?}");
        }
        if let Some(needle) = Needle::new(dice.of(&["a", "the", "\u{301}", "漢", "1"])) {
            document.find(&needle);
        }
        self.frames(input, dice);
    }
}

impl Articles {
    /// What is remembered of any stretch is found again.
    fn passages(&self, document: &Document, dice: &mut Dice) {
        let blocks = document.len();
        let first = document.first_of(dice.below(blocks));
        let last = document.last_of(dice.below(blocks));
        let (Some(first), Some(last)) = (first, last) else { return };
        let stretch = first..document.behind(last);
        document.read_out(&stretch, 10_000);
        if let Some(passage) = document.passage(&stretch) {
            let found = document.locate([&passage]);
            assert_eq!(found.len(), 1, "one place for one passage");
        }
        // Kept elsewhere, it may be looked for in any other text.
        let other = &self.corpus[dice.below(self.corpus.len())];
        let (article, text) = article::parse("x.md", other.clone());
        let other = Arc::new(Document::new(&article, &text));
        other.locate(document.passage(&stretch).as_ref());
    }
}
