//! What commands print and say.

use std::collections::HashSet;
use std::io::{self, BufWriter, IsTerminal, Write, stdout};

use super::Outcome;
use crate::config::Choice;
use crate::error::Error;
use crate::terminal::{self, Form, Letters, Speller};

/// One line on standard error, cleaned: it may name files.
pub(super) fn say(message: &str) {
    let message = crate::safe::clean(message);
    let letters = if io::stderr().is_terminal() { Letters::here(None) } else { Letters::All };
    let _ = writeln!(io::stderr(), "recto: {}", letters.spell(&message));
}

/// Each message once, however often what it is about was typed.
pub(super) fn say_once(messages: impl Iterator<Item = String>) {
    let mut said = HashSet::new();
    for message in messages {
        if !said.contains(&message) {
            say(&message);
            said.insert(message);
        }
    }
}

/// Prints on standard output: on a terminal in the letters it shows, elsewhere exactly.
pub(super) fn print(
    form: Form,
    ascii: Choice,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Outcome, Error> {
    let mut out = standard(form, ascii);
    write(&mut out).and_then(|()| out.flush()).map_err(Error::Output)?;
    Ok(Outcome::Done)
}

/// Standard output, to be flushed at the end.
pub(super) fn standard(form: Form, ascii: Choice) -> impl Write {
    let letters = if terminal::is_interactive() { Letters::here(ascii.chosen()) } else { Letters::All };
    BufWriter::new(Speller::new(stdout().lock(), letters, form))
}
