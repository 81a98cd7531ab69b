//! The filter bar: one line of text, and what it was before.

use std::sync::Arc;

use tui_input::{Input, InputRequest};

use super::key::{Code, Key, Named};
use crate::safe;
use crate::store::Entry;

/// Pasted text is cut here; a query longer than this is nobody's.
const MAX_LINE: usize = 1_000;

/// The line typed, and what `Esc` gives back.
#[derive(Debug, Default)]
pub struct Filter {
    input: Input,
    pub(super) before: Option<(String, Option<Arc<Entry>>)>,
}

impl Filter {
    /// What stands in the bar.
    pub fn line(&self) -> &str {
        self.input.value()
    }

    /// Characters before the cursor.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    pub(super) fn set(&mut self, line: String) {
        self.input = Input::new(line);
    }

    /// Takes an editing key; false when it is none.
    pub(super) fn edit(&mut self, key: Key) -> bool {
        edit(&mut self.input, key)
    }

    pub(super) fn paste(&mut self, text: &str) {
        paste(&mut self.input, text);
    }
}

/// Puts pasted text into a line.
pub(super) fn paste(input: &mut Input, text: &str) {
    for c in safe::clean(text.get(..text.floor_char_boundary(MAX_LINE * 4)).unwrap_or("")).chars() {
        insert(input, c);
    }
}

fn insert(input: &mut Input, c: char) {
    if input.value().len() < MAX_LINE {
        input.handle(InputRequest::InsertChar(c));
    }
}

/// Edits a line as a shell does; false when the key means nothing there.
pub(super) fn edit(input: &mut Input, key: Key) -> bool {
    let request = match (key.code, key.ctrl, key.alt) {
        (Code::Char(c), false, false) => {
            insert(input, c);
            return true;
        }
        (Code::Named(Named::Backspace), false, false) | (Code::Char('h'), true, false) => {
            InputRequest::DeletePrevChar
        }
        (Code::Named(Named::Delete), false, false) | (Code::Char('d'), true, false) => {
            InputRequest::DeleteNextChar
        }
        (Code::Named(Named::Left), false, false) | (Code::Char('b'), true, false) => {
            InputRequest::GoToPrevChar
        }
        (Code::Named(Named::Right), false, false) | (Code::Char('f'), true, false) => {
            InputRequest::GoToNextChar
        }
        (Code::Named(Named::Left), true, false) | (Code::Char('b'), false, true) => {
            InputRequest::GoToPrevWord
        }
        (Code::Named(Named::Right), true, false) | (Code::Char('f'), false, true) => {
            InputRequest::GoToNextWord
        }
        (Code::Named(Named::Home), ..) | (Code::Char('a'), true, false) => InputRequest::GoToStart,
        (Code::Named(Named::End), ..) | (Code::Char('e'), true, false) => InputRequest::GoToEnd,
        (Code::Char('w'), true, false) | (Code::Named(Named::Backspace), false, true) => {
            InputRequest::DeletePrevWord
        }
        (Code::Char('d'), false, true) => InputRequest::DeleteNextWord,
        (Code::Char('u'), true, false) => InputRequest::DeleteLine,
        (Code::Char('k'), true, false) => InputRequest::DeleteTillEnd,
        _ => return false,
    };
    input.handle(request);
    true
}
