//! A line that is typed in, edited as a shell's is: by the keys readline has, with what was cut last
//! to be put back.

use unicode_segmentation::GraphemeCursor;

use super::key::{Code, Key, Named};
use crate::safe;

/// Bytes of a line; one longer than this is nobody's.
pub(super) const MAX_LINE: usize = 1_000;

/// Text and a cursor.
#[derive(Debug)]
pub(super) struct Line {
    text: String,
    /// Bytes it may have.
    most: usize,
    /// The byte the cursor stands before.
    cursor: usize,
    /// What was cut last.
    cut: String,
    /// Whether the last key cut too: then both are put back together.
    is_cutting: bool,
}

/// What is done to the text between the cursor and another place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Do {
    Move,
    Delete,
    Cut,
}

impl Default for Line {
    fn default() -> Self {
        Self { text: String::new(), most: MAX_LINE, cursor: 0, cut: String::new(), is_cutting: false }
    }
}

impl Line {
    /// Lines of this text, of no more than `most` bytes, with the cursor behind it.
    pub(super) fn of_lines(text: &str, most: usize) -> Self {
        let text = text[..text.floor_char_boundary(most)].to_owned();
        Self { cursor: text.len(), text, most, ..Self::default() }
    }

    /// What stands in it.
    pub(super) fn value(&self) -> &str {
        &self.text
    }

    /// Characters before the cursor.
    pub(super) fn cursor(&self) -> usize {
        self.text[..self.cursor].chars().count()
    }

    /// Bytes before the cursor.
    pub(super) fn cursor_at(&self) -> usize {
        self.cursor
    }

    /// Another text, with the cursor behind it.
    pub(super) fn set(&mut self, text: String) {
        let end = text.len();
        self.set_at(text, end);
    }

    /// Another text, with the cursor before this byte.
    pub(super) fn set_at(&mut self, text: String, cursor: usize) {
        self.cursor = text.floor_char_boundary(cursor.min(text.len()));
        self.text = text;
        self.is_cutting = false;
    }

    /// Moves the cursor before this byte.
    pub(super) fn move_to(&mut self, cursor: usize) {
        self.cursor = self.text.floor_char_boundary(cursor.min(self.text.len()));
        self.is_cutting = false;
    }

    /// Begins a new line.
    pub(super) fn break_line(&mut self) {
        self.is_cutting = false;
        self.insert('\n');
    }

    /// Puts pasted text in, line by line.
    pub(super) fn paste_lines(&mut self, text: &str) {
        let text = &text[..text.floor_char_boundary(self.most * 4)];
        for (nth, line) in text.trim_end_matches(['\r', '\n']).split('\n').enumerate() {
            if nth > 0 {
                self.break_line();
            }
            self.paste(line.trim_end_matches('\r'));
        }
    }

    /// Puts pasted text in, as one line.
    pub(super) fn paste(&mut self, text: &str) {
        self.is_cutting = false;
        let text = text.get(..text.floor_char_boundary(self.most * 4)).unwrap_or("");
        safe::clean(text).chars().for_each(|c| self.insert(c));
    }

    /// Takes an editing key; false when it is none.
    pub(super) fn edit(&mut self, key: Key) -> bool {
        let was_cutting = std::mem::take(&mut self.is_cutting);
        let (what, to) = match (key.code, key.ctrl, key.alt) {
            (Code::Char(c), false, false) => {
                self.insert(c);
                return true;
            }
            (Code::Char('y'), true, false) => {
                let cut = self.cut.clone();
                cut.chars().for_each(|c| self.insert(c));
                return true;
            }
            (Code::Named(Named::Backspace), false, false) | (Code::Char('h'), true, false) => {
                (Do::Delete, self.before())
            }
            (Code::Named(Named::Delete), false, false) | (Code::Char('d'), true, false) => {
                (Do::Delete, self.after())
            }
            (Code::Named(Named::Left), false, false) | (Code::Char('b'), true, false) => {
                (Do::Move, self.before())
            }
            (Code::Named(Named::Right), false, false) | (Code::Char('f'), true, false) => {
                (Do::Move, self.after())
            }
            (Code::Named(Named::Left), ..) | (Code::Char('b'), false, true) => {
                (Do::Move, self.back(char::is_alphanumeric))
            }
            (Code::Named(Named::Right), ..) | (Code::Char('f'), false, true) => (Do::Move, self.word_end()),
            (Code::Named(Named::Home), ..) | (Code::Char('a'), true, false) => (Do::Move, self.line_start()),
            (Code::Named(Named::End), ..) | (Code::Char('e'), true, false) => (Do::Move, self.line_end()),
            // Words are apart by spaces for the one, and by whatever is no letter for the other.
            (Code::Char('w'), true, false) => (Do::Cut, self.back(|c| !c.is_whitespace())),
            (Code::Named(Named::Backspace), false, true) | (Code::Char('h'), true, true) => {
                (Do::Cut, self.back(char::is_alphanumeric))
            }
            (Code::Char('d'), false, true) => (Do::Cut, self.word_end()),
            (Code::Char('u'), true, false) => (Do::Cut, self.line_start()),
            (Code::Char('k'), true, false) => (Do::Cut, self.line_end()),
            _ => {
                self.is_cutting = was_cutting;
                return false;
            }
        };
        let at = to.min(self.cursor)..to.max(self.cursor);
        if what == Do::Cut && !at.is_empty() {
            let cut = &self.text[at.clone()];
            match (was_cutting, to < self.cursor) {
                (true, true) => self.cut.insert_str(0, cut),
                (true, false) => self.cut.push_str(cut),
                (false, _) => cut.clone_into(&mut self.cut),
            }
        }
        if what == Do::Move {
            self.cursor = to;
        } else {
            self.cursor = at.start;
            self.text.replace_range(at, "");
        }
        self.is_cutting = what == Do::Cut;
        true
    }

    fn insert(&mut self, c: char) {
        if self.text.len() < self.most {
            self.text.insert(self.cursor, c);
            self.cursor += c.len_utf8();
        }
    }

    /// Where the line begins that the cursor is in; there is more than one only where they were asked for.
    fn line_start(&self) -> usize {
        self.text[..self.cursor].rfind('\n').map_or(0, |end| end + 1)
    }

    fn line_end(&self) -> usize {
        self.text[self.cursor..].find('\n').map_or(self.text.len(), |end| self.cursor + end)
    }

    /// A letter back: with its accents.
    fn before(&self) -> usize {
        let mut cursor = GraphemeCursor::new(self.cursor, self.text.len(), true);
        cursor.prev_boundary(&self.text, 0).ok().flatten().unwrap_or(0)
    }

    fn after(&self) -> usize {
        let mut cursor = GraphemeCursor::new(self.cursor, self.text.len(), true);
        cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len())
    }

    /// The beginning of the word the cursor is in or behind.
    fn back(&self, is_word: fn(char) -> bool) -> usize {
        let end = self.text[..self.cursor].trim_end_matches(|c| !is_word(c));
        end.trim_end_matches(is_word).len()
    }

    /// The end of the word the cursor is in or before.
    fn word_end(&self) -> usize {
        let rest = self.text[self.cursor..].trim_start_matches(|c: char| !c.is_alphanumeric());
        self.text.len() - rest.trim_start_matches(char::is_alphanumeric).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types keys in a line where `‸` is the cursor, and gives it back so.
    fn typed(line: &str, keys: &str) -> String {
        let (before, after) = line.split_once('‸').expect("a cursor");
        let mut edited = Line::default();
        edited.set_at(format!("{before}{after}"), before.len());
        for key in keys.split(' ') {
            let key = Key::parse(key).unwrap_or_else(|| panic!("{key} is no key"));
            assert!(edited.edit(key), "{key} edits nothing");
        }
        let (before, after) = edited.value().split_at(edited.cursor_at());
        format!("{before}‸{after}")
    }

    /// As bash does with the same keys.
    #[test]
    fn a_line_is_edited_as_readline_edits_it() {
        for (line, keys, becomes) in [
            ("‸", "a b", "ab‸"),
            ("ab‸", "Left x", "ax‸b"),
            ("cafe\u{301}‸", "Backspace", "caf‸"),
            ("a‸b", "Delete", "a‸"),
            ("a‸b", "C-h", "‸b"),
            ("one two‸", "C-a", "‸one two"),
            ("‸one two", "C-e", "one two‸"),
            ("source:the-record conti‸", "C-w", "source:the-record ‸"),
            ("source:the-record conti‸", "C-w C-w", "‸"),
            ("source:the-record ‸", "C-w", "‸"),
            ("source:the-record‸", "M-Backspace", "source:the-‸"),
            ("source:the-record ‸", "M-Backspace", "source:the-‸"),
            ("source:‸the-record", "M-d", "source:‸-record"),
            ("source:‸ the-record", "M-d", "source:‸-record"),
            ("one t‸wo", "C-u", "‸wo"),
            ("one t‸wo", "C-k", "one t‸"),
            ("one two‸", "M-b", "one ‸two"),
            ("one two‸", "C-Left C-Left", "‸one two"),
            ("‸one two", "M-f", "one‸ two"),
            ("‸one two", "C-Right C-Right", "one two‸"),
            ("one t‸wo", "C-u C-y", "one t‸wo"),
            ("one two‸", "C-w C-w C-y", "one two‸"),
            ("one‸ two", "C-k C-a C-y", " two‸one"),
            ("one t‸wo", "C-k C-u C-y C-y", "one twoone two‸"),
            ("one two‸", "C-w C-a C-w C-e C-y", "one two‸"),
            ("‸one two", "M-d M-d C-y", "one two‸"),
            ("one two‸", "C-w Left Right M-Backspace C-y", "one ‸"),
            ("ab‸", "C-y", "ab‸"),
        ] {
            assert_eq!(typed(line, keys), becomes, "{line} {keys}");
        }
    }

    #[test]
    fn what_is_pasted_is_one_line_and_bounded() {
        let mut line = Line::default();
        line.paste("a\r\nb\tc\u{1b}[31m\nd");
        assert!(line.value().chars().all(|c| !c.is_control()), "{:?}", line.value());
        assert!(line.value().starts_with("a b c") && line.value().ends_with(" d"), "{:?}", line.value());
        line.paste(&"x y\n".repeat(10_000));
        assert!(line.value().len() <= MAX_LINE);
        for _ in 0..20 {
            line.edit(Key { ctrl: true, ..Key::plain(Code::Char('u')) });
            (0..9).for_each(|_| _ = line.edit(Key { ctrl: true, ..Key::plain(Code::Char('y')) }));
        }
        assert!(line.value().len() <= MAX_LINE, "what is put back is no way round");
    }
}
