//! JSON that is exact and still harmless on a terminal: what could act on one is written as `\u`
//! escapes, which say the same to every parser.

use std::io::{self, Write};

use serde::Serialize;

use crate::safe::escaped;

/// Writes one value, readable, with a newline at its end.
pub(super) fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let json = serde_json::to_string_pretty(value).map_err(io::Error::from)?;
    // Outside of strings there is nothing to escape but the line ends of the layout.
    for line in json.lines() {
        writeln!(out, "{}", escaped(line))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_could_act_on_a_terminal_is_escaped_and_reads_back_exactly() {
        let text = "a\u{1b}]0;x\u{7}\u{9b}2J\u{7f}\u{202e}é “q” 👩\u{200d}🔬\u{e0067}\n";
        let mut out = Vec::new();
        super::write(&text, &mut out).expect("memory takes it");
        let json = String::from_utf8(out).expect("JSON is UTF-8");
        assert!(json.trim_end().chars().all(crate::safe::is_inert), "{json:?}");
        assert_eq!(serde_json::from_str::<String>(&json).expect("it is JSON"), text);
    }
}
