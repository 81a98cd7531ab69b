//! The pictures of the open article: asked for when their place comes on screen, and put there as
//! rows of their own when they are ready.

use std::collections::HashMap;
use std::sync::Arc;

use super::Reader;
use crate::app::effect::PictureQuestion;
use crate::page::{Emphasis, Line, Role, Span};
use crate::picture::{Area, CellSize, Drawing, Protocol, SLOTS};
use crate::safe::SafeText;

/// A picture is no taller than this part of the screen, so that the text goes on below it.
const SCREEN_PART: (u16, u16) = (3, 4);
/// Pictures that are kept while they are not on screen.
const MAX_KEPT: usize = SLOTS as usize / 2;

/// How this terminal is given pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureMeans {
    /// As what.
    pub protocol: Protocol,
    /// The pixels of a cell.
    pub cell: CellSize,
}

/// What came of a picture.
pub type Pictured = Result<Arc<ReadyPicture>, String>;

/// A picture and the cells it takes.
pub struct ReadyPicture {
    /// What the cells are given.
    pub drawing: Drawing,
    /// How many there are.
    pub area: Area,
}

impl ReadyPicture {
    /// One that takes no cells.
    pub fn nothing() -> Self {
        Self { drawing: Drawing::Blocks(Vec::new()), area: Area { columns: 0, rows: 0 } }
    }
}

impl std::fmt::Debug for ReadyPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadyPicture").field("area", &self.area).finish_non_exhaustive()
    }
}

/// Those of one article, for one size of the screen.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    ready: HashMap<u32, Pictured>,
    asked: Option<PictureQuestion>,
}

impl Reader {
    /// Forgets the pictures: the terminal has.
    pub(in crate::app) fn forget_pictures(&mut self) {
        if let Some(open) = &mut self.open {
            let forgotten = std::mem::take(&mut open.pictures);
            // Where none took rows, all lines stand where they stood.
            if !forgotten.ready.is_empty() {
                open.lines.clear();
                self.return_to_place();
            }
        }
    }

    /// A picture that is ready to be drawn.
    pub fn picture(&self, image: u32) -> Option<&Arc<ReadyPicture>> {
        self.current()?.pictures.ready.get(&image)?.as_ref().ok()
    }

    /// The question about the first picture on screen that is not there, if there is one.
    pub(in crate::app) fn want_picture(&mut self) -> Option<PictureQuestion> {
        let PictureMeans { protocol, cell } = self.picture_means?;
        if self.current()?.pictures.asked.is_some() {
            return None;
        }
        let (columns, rows) = self.size;
        let most = Area { columns, rows: (rows * SCREEN_PART.0 / SCREEN_PART.1).max(1) };
        let open = self.current()?;
        let (entry, document) = (&open.question.entry, open.document.as_ref().ok()?);
        let mut blocks: Vec<usize> = self.rows.iter().map(|row| row.block).collect();
        blocks.dedup();
        let images = blocks.iter().flat_map(|&block| document.images_of(block));
        let is_missing = |image: &u32| {
            !open.pictures.ready.contains_key(image) && document.images()[*image as usize].is_local()
        };
        let image = images.into_iter().find(is_missing)?;
        let question = PictureQuestion {
            entry: Arc::clone(entry),
            document: Arc::clone(document),
            image,
            most,
            protocol,
            cell,
        };
        self.open.as_mut()?.pictures.asked = Some(question.clone());
        Some(question)
    }

    /// Takes an answer; false when it comes too late.
    pub(in crate::app) fn take_picture(&mut self, question: &PictureQuestion, picture: Pictured) -> bool {
        let on_screen: Vec<usize> = self.rows.iter().map(|row| row.block).collect();
        let Some(open) = &mut self.open else { return false };
        if open.pictures.asked.take_if(|asked| asked == question).is_none() {
            return false;
        }
        let Ok(document) = &open.document else { return false };
        let ready = &mut open.pictures.ready;
        if ready.len() >= MAX_KEPT {
            let block = |image: &u32| document.block_at(document.images()[*image as usize].place);
            ready.retain(|image, _| on_screen.contains(&block(image)));
            open.lines.clear();
        }
        // A terminal that keeps pictures keeps one in a slot.
        let slot = |image: u32| image % u32::from(SLOTS);
        let in_slot: Vec<u32> =
            ready.keys().copied().filter(|&other| slot(other) == slot(question.image)).collect();
        for other in in_slot {
            ready.remove(&other);
            open.lines.remove(&document.block_at(document.images()[other as usize].place));
        }
        ready.insert(question.image, picture);
        open.lines.remove(&document.block_at(document.images()[question.image as usize].place));
        self.return_to_place();
        true
    }

    /// Puts the rows of the pictures of a block before their captions.
    pub(super) fn with_pictures(&self, block: usize, lines: Vec<Line>) -> Vec<Line> {
        let Some((open, Ok(document))) = self.open.as_ref().map(|open| (open, &open.document)) else {
            return lines;
        };
        let mut lines = lines;
        for image in document.images_of(block) {
            let Some(picture) = open.pictures.ready.get(&image) else { continue };
            let place = document.images()[image as usize].place;
            let is_caption = |line: &Line| {
                line.spans.iter().any(|span| span.role == Role::Caption && span.source.start >= place)
            };
            let Some(at) = lines.iter().position(is_caption) else { continue };
            match picture {
                Ok(picture) => {
                    let row = |row| Line { spans: Vec::new(), picture: Some((image, row)) };
                    lines.splice(at..at, (0..picture.area.rows).map(row));
                }
                Err(reason) => {
                    let text = SafeText::new(&format!("(it {reason})"));
                    let span = Span {
                        backwards: false,
                        text,
                        role: Role::Notice,
                        emphasis: Emphasis::default(),
                        link: None,
                        source: 0..0,
                    };
                    lines.insert(at + 1, Line { spans: vec![span], picture: None });
                }
            }
        }
        lines
    }
}
