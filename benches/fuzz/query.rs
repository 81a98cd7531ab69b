//! Any line is a query that can be searched for, completed and changed.

use std::sync::Arc;

use recto::query::{
    Aliases, Completer, Count, Days, Facet, Facts, Highlighter, Index, Order, Pick, PickKind, Picks, Place,
    Query, Saved, Searcher, Sort, Timeline, Unit, count, pick, turned, with_date,
};
use recto::store::{Source, fingerprint, load_all};

use crate::Target;
use crate::dice::{Dice, PIECES, line};
use crate::support_desk::TODAY;

/// A line is bounded where it is typed; here it may be longer.
const MAX_LINE: usize = 20_000;

pub(crate) struct Queries {
    index: Arc<Index>,
    saved: Saved,
    names: Vec<Count>,
}

impl Queries {
    pub(crate) fn new() -> Self {
        let index = Arc::new(Index::new(&load_all(&[Source::Sample]), &Aliases::default()));
        let line = ["a", "@name @other", "-(a | #b", "text:\"of the\" @name"];
        let saved = ["name", "other", "a", "b"].iter().zip(line);
        let saved = saved.map(|(name, line)| ((*name).to_owned(), line.to_owned())).collect();
        let all = Searcher::new(Arc::clone(&index), TODAY).find(
            &Query::parse(""),
            &Facts::default(),
            Order::default(),
        );
        let names = Facet::ALL.into_iter().flat_map(|facet| count(&index, &all.matches, facet)).collect();
        Self { index, saved, names }
    }

    fn change(&self, line: &str, dice: &mut Dice) {
        let column = dice.below(3);
        let query = self.names[dice.below(self.names.len())].query(Facet::ALL[column]);
        let picks =
            [Pick { column, query: query.clone() }, Pick { column: 3, query: "date:2021".to_owned() }];
        let kind = if dice.one_in(2) { PickKind::Wanted } else { PickKind::Excluded };
        if let Some(picked) = pick(line, &picks, kind) {
            assert!(Query::parse(&picked).expr.is_some() || line.contains(&query), "nothing is picked");
        }
        Picks::of(line).excluded().count();
        with_date(line, "date:2021-05");
    }
}

impl Target for Queries {
    fn make(&self, dice: &mut Dice) -> Vec<u8> {
        let mut text = line(dice, 14);
        if dice.one_in(3) {
            let name = &self.names[dice.below(self.names.len())];
            text += &name.query(Facet::ALL[dice.below(3)]);
        }
        if dice.one_in(30) {
            text = dice.of(PIECES).repeat(dice.below(4_000));
        }
        text.into_bytes()
    }

    fn run(&mut self, input: &[u8]) {
        let dice = &mut Dice::new(fingerprint(input));
        let text = String::from_utf8_lossy(input);
        let line: String = text.chars().take(MAX_LINE).collect();
        let ends: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
        let cursor = ends[dice.below(ends.len())];
        let mut searcher = Searcher::new(Arc::clone(&self.index), TODAY);
        let order = Order { sort: Sort::ALL[dice.below(Sort::ALL.len())], reverse: dice.one_in(2) };
        for typed in [&line[..cursor], &line] {
            let query = Query::parse_with(typed, &self.saved);
            let found = searcher.find(&query, &Facts::default(), order);
            let days = Days::count(&self.index, &found.matches);
            let timeline = Timeline::fitting(&days, dice.below(200));
            timeline.query(0, timeline.bins.len().saturating_sub(1));
            Timeline::new(&days, Unit::Week);
            let mut letters = Highlighter::new(&found.query);
            for entry in self.index.snapshot().entries.iter().take(3) {
                for tag in &entry.article.tags {
                    assert!(letters.in_tag(&tag.name).iter().all(|hit| tag.name.get(hit.clone()).is_some()));
                }
            }
            for piece in &query.pieces {
                assert!(typed.get(piece.at.clone()).is_some(), "a piece of no text");
            }
            query.unknown_names(typed, &self.saved);
            query.without_dates();
        }
        if let Some(place) = Place::of_cursor(&line, cursor) {
            let found =
                Completer::default().complete(&place, &self.index, &self.saved, &Facts::default(), TODAY);
            for candidate in found.iter().take(3) {
                let (filled, cursor) = place.filled(&line, &candidate.text);
                assert!(filled.is_char_boundary(cursor), "the cursor is in a letter");
            }
        }
        if let Some((turned, cursor)) = turned(&line, cursor) {
            assert!(turned.is_char_boundary(cursor), "the cursor is in a letter");
        }
        self.change(&line, dice);
    }
}
