//! Notes as Markdown: what they are about as quotations, under the article they are from.

use super::Note;
use crate::safe::clean;

/// Said of a note whose words are not in the text of its article any more.
const ADRIFT: &str = "*Adrift: these words are not in the article any more.*\n";

/// The notes of one article in their order, and whether they are adrift in it, under a heading.
pub fn quoted<'a>(heading: &str, notes: impl IntoIterator<Item = (&'a Note, bool)>) -> String {
    let mut out = format!("## {}\n", clean(heading));
    for (note, is_adrift) in notes {
        out.push('\n');
        lines(&note.passage.quote, "> ", &mut out);
        if is_adrift {
            out.push('\n');
            out.push_str(ADRIFT);
        }
        if let Some(text) = &note.text {
            out.push('\n');
            lines(text, "", &mut out);
        }
    }
    out
}

fn lines(text: &str, sign: &str, out: &mut String) {
    for line in text.trim_end().split('\n') {
        let line = line.split('\t').map(clean).collect::<Vec<_>>().join("\t");
        out.push_str(format!("{sign}{line}").trim_end());
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Passage;

    #[test]
    fn quotations_and_notes_stand_under_their_article() {
        let note = |quote: &str, text: Option<&str>| Note {
            id: "1".into(),
            archive: 0,
            article: "a.md".into(),
            fingerprint: 0,
            passage: Passage { quote: quote.into(), ..Passage::default() },
            text: text.map(Into::into),
            made: None,
        };
        let notes =
            [note("one\n\ntwo", Some("a note\nof two\tlines")), note("\u{1b}]0;x\u{7}lit\u{202e}\r", None)];
        assert_eq!(
            quoted("[Title](l) — S", notes.iter().zip([false, true])),
            "## [Title](l) — S\n\n> one\n>\n> two\n\na note\nof two\tlines\n\n> ]0;xlit\n\n\
             *Adrift: these words are not in the article any more.*\n"
        );
    }
}
