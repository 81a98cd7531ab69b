//! The only text a terminal, a pipe or a file name on screen is ever given.
//!
//! Articles come from the open web: every byte of them is somebody else's. [`SafeText`] is cleaned
//! by code point, after every decoder (YAML escapes, HTML entities) has run, never with a pattern
//! for "escape sequences": what has no control characters has no sequences.
//!
//! Refused: C0, DEL and C1 controls; line and paragraph separators; bidirectional controls and
//! isolates; zero-width spaces and joiners outside the emoji and scripts that need them; tag
//! characters; interlinear annotation marks; anything past sixteen code points in one grapheme.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// A grapheme may have this many code points; the rest of a longer one is dropped, so that a
/// million marks on one letter cost one cell and a few bytes.
const MAX_GRAPHEME: usize = 16;

/// One line of text with nothing in it that a terminal could take for an instruction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SafeText(Box<str>);

impl SafeText {
    /// Cleans `raw`; newlines and tabs become spaces.
    pub fn new(raw: &str) -> Self {
        Self(clean(raw).into())
    }

    /// The cleaned text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for SafeText {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Cleans one line of text; borrowed when there was nothing to clean, which is the usual case.
pub fn clean(raw: &str) -> Cow<'_, str> {
    if raw.chars().all(is_plain) {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    for grapheme in raw.graphemes(true) {
        clean_grapheme(grapheme, &mut out);
    }
    if out == raw { Cow::Borrowed(raw) } else { Cow::Owned(out) }
}

/// A line of JSON with what could act on a terminal as `\u` escapes, which say the same to every parser:
/// it stays exact, and the terminal safe.
pub fn escaped(json: &str) -> Cow<'_, str> {
    if json.chars().all(is_inert) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_inert(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // A string takes whatever is written to it.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    Cow::Owned(out)
}

/// Whether a character of a JSON string may stand as it is on a terminal.
pub fn is_inert(c: char) -> bool {
    !is_refused(c) && !c.is_control() && !is_joining(c)
}

/// Ordinary characters that need no look at their neighbours. Not all of them: only ranges common
/// enough to be worth the short way.
fn is_plain(c: char) -> bool {
    matches!(c,
        ' '..='~'
        | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}'
        | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{590}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
        | '\u{20a0}'..='\u{20cf}' | '\u{2100}'..='\u{2bff}'
        | '\u{3000}'..='\u{3029}' | '\u{3030}'..='\u{3098}' | '\u{309b}'..='\u{30ff}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff9d}')
}

fn is_joining(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Invisible or direction-changing characters no article needs to be read.
fn is_refused(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}'
        | '\u{e01f0}'..='\u{e0fff}')
}

fn clean_grapheme(grapheme: &str, out: &mut String) {
    if grapheme == "\r\n" {
        out.push(' ');
        return;
    }
    let mut before = None;
    let mut chars = grapheme.chars().peekable();
    // Marks without a letter stand on whatever is put before them.
    let mut kept = usize::from(chars.peek().is_some_and(|c| c.width() == Some(0)));
    while let Some(c) = chars.next() {
        let c = match c {
            '\n' | '\t' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
            c if c.is_control() || is_refused(c) => continue,
            // What could not be decoded. The sign for it is one column wide on some terminals, two
            // on others and none on a few, and then everything after it stands in the wrong place.
            char::REPLACEMENT_CHARACTER => '?',
            c if is_joining(c) && !joins(before, c, chars.peek().copied()) => continue,
            c => c,
        };
        if kept == MAX_GRAPHEME {
            break;
        }
        out.push(c);
        kept += 1;
        before = Some(c);
    }
}

/// Whether a joiner or selector does something visible between these neighbours.
fn joins(before: Option<char>, joiner: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    match joiner {
        // Emoji sequences, and the scripts (Arabic, Indic) whose shapes depend on it.
        '\u{200d}' => !before.is_ascii() && (after.is_some_and(|c| !c.is_ascii()) || before.is_alphabetic()),
        '\u{200c}' => !before.is_ascii() && !matches!(before, '\u{200c}' | '\u{200d}'),
        // A presentation selector follows its base directly; two in a row hide something.
        '\u{fe00}'..='\u{fe0f}' => {
            !is_joining(before) && (!before.is_ascii() || "0123456789#*".contains(before))
        }
        _ => !is_joining(before) && !before.is_ascii(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_disguises_go_and_text_stays() {
        for (raw, cleaned) in [
            ("plain “text” — naïve", "plain “text” — naïve"),
            ("a\x1b]0;x\x07b", "a]0;xb"),
            ("a\u{9b}2Jb", "a2Jb"),
            ("a\nb\tc\r\nd", "a b c d"),
            ("broken \u{fffd}\u{fffd} bytes", "broken ?? bytes"),
            ("a\u{8}\u{0}b\u{7f}", "ab"),
            ("evil\u{202e}gpj.exe\u{2066}", "evilgpj.exe"),
            ("zero\u{200b}width\u{feff}", "zerowidth"),
            ("flag\u{e0067}\u{e0062}", "flag"),
            ("👩\u{200d}🔬 ❤\u{fe0f} 👍🏽", "👩\u{200d}🔬 ❤\u{fe0f} 👍🏽"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("a\u{200d}b", "ab"),
            ("क\u{94d}\u{200d}ष", "क\u{94d}\u{200d}ष"),
        ] {
            assert_eq!(clean(raw), cleaned, "{raw:?}");
            assert_eq!(clean(cleaned), cleaned, "cleaning twice changes nothing: {raw:?}");
        }
    }

    #[test]
    fn a_million_marks_on_one_letter_are_sixteen_code_points() {
        let raw = format!("a{}b", "\u{301}".repeat(1_000_000));
        assert_eq!(clean(&raw).chars().count(), MAX_GRAPHEME + 1);
    }

    #[test]
    fn marks_without_a_letter_leave_room_for_what_is_put_before_them() {
        let quoted = format!("“{}”", SafeText::new(&"\u{301}".repeat(20)));
        assert_eq!(quoted.graphemes(true).map(|grapheme| grapheme.chars().count()).max(), Some(MAX_GRAPHEME));
        assert_eq!(clean(&clean(&quoted)), quoted);
    }
}
