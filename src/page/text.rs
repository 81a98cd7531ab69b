//! Text on its way from the parser into the flow: what stands in it that the parser took for plain
//! text gets its look here.

use std::ops::Range;

use super::build::Builder;
use super::flow::{Look, Source};
use super::spot::{SpotKind, wiki_parts};
use super::{LinkKind, Role, address, html, image};

/// What `==marked==` text stands between.
const MARK: &str = "==";

impl Builder<'_> {
    /// Text the parser gave for `range` of the body.
    pub(super) fn text(&mut self, text: &str, range: Range<usize>) {
        if self.body.get(range.clone()) != Some(text) {
            // An entity, or a line of the source with something cut out of it.
            if range.start >= self.inline.shown_to {
                let source = self.source(text, range.clone());
                self.push(text, &source, self.inline.address_at(range.start));
            }
            return;
        }
        let mut at = range.start.max(self.inline.shown_to);
        while at < range.end {
            let end = match self.inline.address {
                Some((end, link)) if at < end => {
                    let end = end.min(range.end);
                    self.push(&text[at - range.start..end - range.start], &self.exact(at..end), Some(link));
                    end
                }
                _ => self.plain(text, at, &range),
            };
            at = end.max(self.inline.shown_to);
        }
    }

    /// Shows the text of `range` from `at` up to the next spot, begins that, and says how far it came.
    fn plain(&mut self, text: &str, at: usize, range: &Range<usize>) -> usize {
        let spot = self.spots.first_in(&(at..range.end)).cloned();
        let end = spot.as_ref().map_or(range.end, |spot| spot.range.start);
        if self.inline.piped {
            self.piped_text(&text[at - range.start..end - range.start], at..end);
        } else {
            self.marked_text(&text[at - range.start..end - range.start], at);
        }
        let Some(spot) = spot else { return end };
        // Past the end of its cell or paragraph, it is none.
        let fits = spot.range.end <= self.inline.limit && self.inline.images == 0;
        let source = &self.body[spot.range.clone()];
        let fits = fits && !(self.inline.piped && source.contains('|'));
        match spot.kind {
            SpotKind::Math | SpotKind::Display if fits => self.formula(spot.range, spot.kind),
            SpotKind::Address(prefix) if fits && !self.inline.in_link() => {
                let target = address::target(source, prefix);
                if let Some(link) = self.link(target, LinkKind::Address) {
                    self.inline.address = Some((spot.range.end, link));
                    return end;
                }
            }
            SpotKind::Wiki | SpotKind::Embed if fits && !self.inline.in_link() => {
                self.wikilink(spot.range, spot.kind == SpotKind::Embed);
            }
            _ => {}
        }
        if self.inline.shown_to > end {
            return end;
        }
        // Its first sign is text like any other, and what it kept from being found is found now.
        let next = end + text[end - range.start..].chars().next().map_or(1, char::len_utf8);
        self.marked_or_piped(&text[end - range.start..next - range.start], end..next);
        next
    }

    fn marked_or_piped(&mut self, text: &str, range: Range<usize>) {
        if self.inline.piped {
            self.piped_text(text, range);
        } else {
            self.marked_text(text, range.start);
        }
    }

    /// Text that may have marks in it, which are told from other signs when the paragraph is whole.
    fn marked_text(&mut self, text: &str, start: usize) {
        let mut at = 0;
        // An escaped sign is a sign.
        let escaped = usize::from(self.body[..start].ends_with('\\'));
        while let Some(mark) = text[at..].find(MARK).map(|mark| at + mark) {
            let run = text[mark..].bytes().take_while(|byte| *byte == b'=').count();
            let stands_alone = run == MARK.len() && !(mark == 0 && escaped == 1);
            self.push(&text[at..mark], &self.exact(start + at..start + mark), None);
            at = mark + run;
            if stands_alone {
                let place = self.inline.flow.text().len();
                self.inline.marks.push(place);
            }
            self.push(&text[mark..at], &self.exact(start + mark..start + at), None);
        }
        self.push(&text[at..], &self.exact(start + at..start + text.len()), None);
    }

    /// Mathematics, shown as it was written, line for line.
    fn formula(&mut self, range: Range<usize>, kind: SpotKind) {
        let look = Look { role: Role::Math, ..self.inline.look() };
        let display = kind == SpotKind::Display && self.inline.has_room();
        if display {
            self.inline.flow.break_line();
        }
        let mut at = range.start;
        for line in self.body[range.clone()].split_inclusive('\n') {
            let shown = line.trim_matches([' ', '\t', '\r', '\n']);
            let shown = if self.quotes > 0 && at > range.start {
                shown.trim_start_matches(['>', ' '])
            } else {
                shown
            };
            // A part of the line, found again where it begins.
            let start = at + line.find(shown).unwrap_or(0);
            if at > range.start {
                if self.inline.piped {
                    self.push(" ", &Source::Drawn, None);
                } else {
                    self.inline.flow.break_line();
                }
            }
            self.inline.flow.push(shown, &self.exact(start..start + shown.len()), look);
            at += line.len();
        }
        if display {
            self.inline.flow.break_line();
        }
        self.inline.shown_to = range.end;
    }

    /// A wikilink, or an embedded image or note.
    fn wikilink(&mut self, range: Range<usize>, embed: bool) {
        let source = &self.body[range.clone()];
        let (target, shown) = wiki_parts(source);
        let words = &source[shown.clone()];
        let words_source = self.exact(range.start + shown.start..range.start + shown.end);
        if embed && image::is_image(target) {
            self.start_image(target.to_owned(), range.clone());
            if words != target && !image::is_size(words) {
                self.push(words, &words_source, None);
            }
            self.end_image();
        } else {
            let link = self.link(target.to_owned(), LinkKind::Wiki);
            // `[[#heading]]` leads to a heading of this article: the sign says nothing to a reader.
            let cut = usize::from(words.starts_with('#') && words.len() > 1);
            self.push(&words[cut..], &words_source.part(cut..words.len()), link);
        }
        self.inline.shown_to = range.end;
    }

    /// Text of a paragraph that is a table: a bar ends a cell unless it was escaped.
    fn piped_text(&mut self, text: &str, range: Range<usize>) {
        let escaped = self.body[..range.start].ends_with('\\');
        let whole = self.exact(range);
        let mut at = 0;
        for (index, bar) in text.match_indices('|').chain([(text.len(), "")]) {
            if escaped && index == 0 && !bar.is_empty() {
                continue;
            }
            self.push(&text[at..index], &whole.part(at..index), None);
            at = index + bar.len();
            if !bar.is_empty() {
                self.end_piped_cell();
            }
        }
    }

    /// Adds text in the look of here; `link` is that of an address it is part of.
    pub(super) fn push(&mut self, text: &str, source: &Source, link: Option<u32>) {
        let mut look = self.inline.look();
        if link.is_some() {
            look = Look { role: Role::Link, link, ..look };
        }
        match self.inline.raised().and_then(|raised| html::figures(text, raised)) {
            Some(figures) => self.inline.flow.push(&figures, &source.loosely(), look),
            None => self.inline.flow.push(text, source, look),
        }
    }

    /// These bytes of the body, which are shown as they are.
    fn exact(&self, range: Range<usize>) -> Source {
        Source::Exact(self.offset + range.start..self.offset + range.end)
    }
}
