//! Which characters the terminal can show: all, those of a console's font, or ASCII alone. What it
//! cannot show is spelled in what it can, column for column, at the one place where it is sent.

use std::borrow::Cow;
use std::env;
use std::io::{self, Write};

use ratatui::buffer::Buffer;
use unicode_segmentation::UnicodeSegmentation;

use super::kind::is_old;
use crate::fold::fold_cased;
use crate::measure::width;

/// Consoles with a font of a few hundred letters.
const CONSOLES: [&str; 4] = ["cons", "hurd", "linux", "mach"];
/// What is more than Latin 1 in such a font, whichever it is.
const OF_CONSOLES: &str = "─│┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣╦╩╬▀▄█▌▐░▒▓■•←↑→↓≈≤≥";

/// Which characters the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Unicode's.
    All,
    /// Those of a console's font.
    Console,
    /// ASCII's.
    Ascii,
}

/// What is written through a [`Speller`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text for people.
    Text,
    /// JSON, which has escapes of its own and stays exact.
    Json,
}

impl Letters {
    /// By what was chosen (`true`: ASCII alone), else by the locale and the name of the terminal.
    pub fn here(ascii: Option<bool>) -> Self {
        Self::known(ascii, &|name| env::var(name).ok())
    }

    /// Where no locale is set, as in containers and over many an SSH connection, tmux, less and the C
    /// library take it for one without UTF-8. There, terminals of today would show question marks for
    /// no reason, so it is believed of hardware alone; a locale that is set is always believed.
    fn known(ascii: Option<bool>, var: &dyn Fn(&str) -> Option<String>) -> Self {
        let term = var("TERM").unwrap_or_default();
        let is_console = CONSOLES.iter().any(|name| term.starts_with(name));
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| var(name).filter(|value| !value.is_empty()));
        let is_unicode = match locale {
            Some(locale) => {
                let locale = locale.to_ascii_lowercase();
                locale.contains("utf-8") || locale.contains("utf8")
            }
            None => is_console || !is_old(&term),
        };
        match ascii {
            Some(true) => Self::Ascii,
            None if !is_unicode => Self::Ascii,
            None if is_console => Self::Console,
            Some(false) | None => Self::All,
        }
    }

    /// Its name, for reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "Unicode",
            Self::Console => "a console's font",
            Self::Ascii => "ASCII",
        }
    }

    fn has(self, symbol: &str) -> bool {
        match self {
            Self::All => true,
            Self::Ascii => symbol.is_ascii(),
            Self::Console => {
                let shows = |c: char| c.is_ascii() || ('¡'..='ÿ').contains(&c) || OF_CONSOLES.contains(c);
                symbol.chars().all(shows)
            }
        }
    }

    /// One line of text, in these letters and as wide as it was.
    pub fn spell(self, text: &str) -> Cow<'_, str> {
        if text.is_ascii() || self == Self::All {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.graphemes(true).map(|symbol| self.spell_symbol(symbol)).collect())
    }

    fn spell_symbol(self, symbol: &str) -> Cow<'_, str> {
        if self.has(symbol) { Cow::Borrowed(symbol) } else { Cow::Owned(in_ascii(symbol)) }
    }

    /// A whole frame. Each cell keeps its columns.
    pub(super) fn spell_frame(self, frame: &mut Buffer) {
        if self == Self::All {
            return;
        }
        for cell in &mut frame.content {
            if !self.has(cell.symbol()) {
                let spelled = in_ascii(cell.symbol());
                cell.set_symbol(&spelled);
            }
        }
    }
}

/// A grapheme in ASCII, in as many columns.
fn in_ascii(symbol: &str) -> String {
    let columns = width(symbol);
    let mut chars = symbol.chars();
    if let (Some(c), None) = (chars.next(), chars.next())
        && let Some(sign) = sign(c)
    {
        return sign.to_string();
    }
    let folded = fold_cased(symbol);
    let is_word = symbol.chars().all(char::is_alphabetic);
    // Of letters that are written with two, as `ß`, the first is enough to read them by; of `½` it
    // would be wrong.
    match folded.len() {
        0 => "?".repeat(columns),
        _ if !folded.bytes().all(|byte| matches!(byte, b' '..=b'~')) => "?".repeat(columns),
        length if length > columns && !is_word => "?".repeat(columns),
        _ => format!("{folded:columns$.columns$}"),
    }
}

/// The signs of the interface and of print that have one in ASCII, each one column wide.
fn sign(c: char) -> Option<char> {
    Some(match c {
        '─' | '━' | '═' | '╌' | '┄' | '·' | '•' | '‧' | '∙' | '▪' | '■' | '▬' | '¬' => {
            '-'
        }
        '│' | '┃' | '║' | '▏' | '▎' | '▍' | '▕' | '▐' | '▅' | '▆' | '¦' | '¶' => '|',
        '┌'..='╋' | '╔'..='╬' | '✦' | '†' | '‡' | '±' => '+',
        '▌' | '→' | '❯' | '›' | '⟩' | '≥' | '↪' | '▸' | '⇒' | '➜' => '>',
        '←' | '‹' | '⟨' | '≤' | '⌫' | '◂' | '⇐' => '<',
        '▁' | '☐' => '_',
        '▂' | '…' => '.',
        '▃' | '▄' => ':',
        '▇' | '█' | '▉' | '▊' | '▋' | '▀' | '░' | '▒' | '▓' | '▣' | '§' => '#',
        '★' | '☆' | '×' | '™' | '®' | '©' => '*',
        '€' => 'E',
        '£' => 'L',
        '¥' => 'Y',
        '●' | '○' | '◦' | '°' => 'o',
        '✓' | '✔' | '↓' | '▾' => 'v',
        '☑' | '✗' | '✘' => 'x',
        '↑' | '▴' => '^',
        '≈' => '~',
        '✎' | '÷' | '⁄' => '/',
        // As editors show where a line ends.
        '↵' | '⏎' => '$',
        '⇧' => 'S',
        '¿' => '?',
        '¡' => '!',
        _ => return None,
    })
}

/// Hands on what is written, in the letters there are.
pub struct Speller<W: Write> {
    out: W,
    letters: Letters,
    form: Form,
    /// What was written since the last line ended.
    line: Vec<u8>,
}

impl<W: Write> Speller<W> {
    /// For a place that shows these letters.
    pub fn new(out: W, letters: Letters, form: Form) -> Self {
        Self { out, letters, form, line: Vec::new() }
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let text = String::from_utf8_lossy(&self.line);
        match self.form {
            Form::Text => self.out.write_all(self.letters.spell(&text).as_bytes())?,
            Form::Json => write_escaped(&text, self.letters, &mut self.out)?,
        }
        self.line.clear();
        Ok(())
    }
}

impl<W: Write> Write for Speller<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.letters == Letters::All {
            return self.out.write(bytes);
        }
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend(part);
            if part.ends_with(b"\n") {
                self.hand_on()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_on()?;
        self.out.flush()
    }
}

/// JSON says every character in ASCII too: what is not in it stands in strings only.
fn write_escaped(text: &str, letters: Letters, out: &mut impl Write) -> io::Result<()> {
    for c in text.chars() {
        let mut bytes = [0; 4];
        if letters.has(c.encode_utf8(&mut bytes)) {
            write!(out, "{c}")?;
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::layout::Rect;

    use super::*;

    #[test]
    fn letters_are_known_by_locale_and_name() {
        use Letters::{All, Ascii, Console};
        for (environment, letters) in [
            ("TERM=xterm-256color LANG=en_GB.UTF-8", All),
            ("TERM=xterm-256color LANG=C.utf8", All),
            ("TERM=xterm-256color LC_CTYPE=UTF-8", All),
            ("TERM=xterm-256color LANG=C", Ascii),
            ("TERM=xterm-256color LC_ALL=POSIX LANG=en_GB.UTF-8", Ascii),
            ("TERM=xterm-256color LC_ALL= LC_CTYPE=de_DE.ISO-8859-1 LANG=en_GB.UTF-8", Ascii),
            ("TERM=xterm-256color LANG=de_DE", Ascii),
            ("TERM=xterm-256color LC_CTYPE=de_DE.UTF-8@euro LANG=C", All),
            ("TERM=xterm-256color", All),
            ("TERM=xterm-256color LANG=", All),
            ("TERM=vt220", Ascii),
            ("TERM=vt220 LANG=en_GB.UTF-8", All),
            ("TERM=linux", Console),
            ("TERM=linux LANG=en_GB.UTF-8", Console),
            ("TERM=linux LANG=C", Ascii),
        ] {
            let var = |name: &str| {
                let mut pairs = environment.split(' ').filter_map(|pair| pair.split_once('='));
                pairs.find(|pair| pair.0 == name).map(|pair| pair.1.to_owned())
            };
            assert_eq!(Letters::known(None, &var), letters, "{environment}");
            assert_eq!(Letters::known(Some(true), &var), Ascii, "{environment}");
            assert_eq!(Letters::known(Some(false), &var), All, "{environment}");
        }
    }

    #[test]
    fn every_sign_is_one_column_as_what_stands_for_it() {
        for c in ('\u{80}'..='\u{ffff}').filter(|&c| sign(c).is_some()) {
            assert_eq!(width(c.encode_utf8(&mut [0; 4])), 1, "{c}");
        }
    }

    #[test]
    fn what_is_not_there_is_spelled() {
        for (text, ascii, console) in [
            ("plain", "plain", "plain"),
            ("“Müller’s” – naïve…", "\"Muller's\" - naive.", "\"Müller's\" - naïve."),
            ("e\u{301}te\u{301}", "ete", "ete"),
            ("Straße Œuvre Łódź", "Strase Ouvre Lodz", "Straße Ouvre Lódz"),
            ("▌★ 2021 · x│─┼", ">* 2021 - x|-+", "▌* 2021 · x│─┼"),
            ("½ x² ™ € ₽", "? x2 * E ?", "½ x² * E ?"),
            ("日本 ＡＢ", "???? A B ", "???? A B "),
            ("мир 👩‍🔬", "??? ??", "??? ??"),
            ("← → ↑ ↓ ↵ ≈", "< > ^ v $ ~", "← → ↑ ↓ $ ≈"),
        ] {
            assert_eq!(Letters::Ascii.spell(text), ascii);
            assert_eq!(Letters::Console.spell(text), console);
            assert_eq!(Letters::All.spell(text), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_keeps_its_columns(text in "\\PC{0,40}") {
            for letters in [Letters::Ascii, Letters::Console] {
                for symbol in text.graphemes(true) {
                    let spelled = letters.spell(symbol);
                    prop_assert_eq!(width(&spelled), width(symbol), "{:?}: {:?}", symbol, &spelled);
                    prop_assert!(letters.has(&spelled));
                }
            }
        }

        #[test]
        fn a_frame_keeps_its_cells(text in "\\PC{0,40}") {
            let mut frame = Buffer::empty(Rect::new(0, 0, 30, 1));
            frame.set_stringn(0, 0, &text, 30, ratatui::style::Style::new());
            let before = frame.clone();
            Letters::Ascii.spell_frame(&mut frame);
            for (cell, before) in frame.content.iter().zip(&before.content) {
                prop_assert!(cell.symbol().is_ascii());
                prop_assert_eq!(width(cell.symbol()), width(before.symbol()));
            }
        }

        #[test]
        fn json_stays_exact(text in "\\PC{0,40}", cut in 1_usize..9) {
            let json = serde_json::to_string(&text).expect("a text is JSON");
            let mut speller = Speller::new(Vec::new(), Letters::Ascii, Form::Json);
            for part in json.as_bytes().chunks(cut) {
                speller.write_all(part).expect("memory takes it");
            }
            speller.flush().expect("memory takes it");
            prop_assert!(speller.out.is_ascii());
            prop_assert_eq!(serde_json::from_slice::<String>(&speller.out).expect("JSON"), text);
        }
    }
}
