//! Which blocks of a text are not as they were in a former one.

use std::collections::HashSet;
use std::ops::Range;

use super::Document;

impl Document {
    /// The blocks of the body whose words `former` does not have, in runs. What was only left out, or
    /// moved, is in none.
    pub fn changed_since(&self, former: &Document) -> Vec<Range<usize>> {
        let (before, now) = (texts(former), texts(self));
        let start = before.iter().zip(&now).take_while(|(before, now)| before == now).count();
        let rest = (before.len().min(now.len())) - start;
        let ends = before.iter().rev().zip(now.iter().rev()).take(rest);
        let end = ends.take_while(|(before, now)| before == now).count();
        let known: HashSet<&str> = before[start..before.len() - end].iter().map(String::as_str).collect();
        let mut runs: Vec<Range<usize>> = Vec::new();
        for block in (start..now.len() - end)
            .filter(|&block| !self.is_head(block) && !now[block].is_empty() && !known.contains(&*now[block]))
        {
            match runs.last_mut() {
                Some(run) if run.end == block => run.end += 1,
                _ => runs.push(block..block + 1),
            }
        }
        runs
    }
}

fn texts(document: &Document) -> Vec<String> {
    (0..document.len()).map(|block| document.words(block)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article;

    fn document(paragraphs: &str) -> Document {
        let text = paragraphs.replace(' ', "\n\n");
        let (article, text) = article::parse("a.md", text.into_bytes());
        Document::new(&article, &text)
    }

    #[test]
    fn what_was_not_there_is_found() {
        for (before, now, changed) in [
            ("a b c", "a b c", ""),
            ("a b c", "a x c", "x"),
            ("a b c", "a b c d", "d"),
            ("a b c", "x y a b c", "x y"),
            ("a b c d", "x b c y", "x | y"),
            // Left out, moved, said once more.
            ("a b c", "a c", ""),
            ("a b c", "c b a", ""),
            ("a b", "a b b", "b"),
            ("", "a", "a"),
            ("a", "", ""),
        ] {
            let (before, now) = (document(before), document(now));
            let runs = now.changed_since(&before);
            let words =
                |run: &Range<usize>| run.clone().map(|block| now.words(block)).collect::<Vec<_>>().join(" ");
            assert_eq!(runs.iter().map(words).collect::<Vec<_>>().join(" | "), changed);
        }
    }
}
