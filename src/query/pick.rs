//! What a pick among facets, or on the timeline, does to the query line. The line is the whole truth: a
//! pick stands in it as text that could have been typed, and is found in it again.

use std::ops::Range;

use super::parse::{Expr, Field, MAX_QUERY, Query};
use super::token::{Token, Tokens, paired};

/// A name, a year, a span: something to narrow by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// Where it stood. Of several picks in one column any will do, of several columns each has to.
    pub column: usize,
    /// The query that finds the articles it stands for, as `Count::query` writes it.
    pub query: String,
}

/// What is wanted of a pick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PickKind {
    /// Only these.
    Wanted,
    /// Not these.
    Excluded,
}

/// The line with these picks in it. One that is in it already, and for the same, is taken out; what was
/// wanted is excluded instead, and the other way round. Nothing if the line became longer than a query is
/// read.
pub fn pick(line: &str, picks: &[Pick], kind: PickKind) -> Option<String> {
    let mut line = line.to_owned();
    let mut columns: Vec<(usize, Vec<&str>)> = Vec::new();
    for Pick { column, query } in picks {
        let found = Picks::of(&line).kind(query);
        if found.is_some() {
            line = without(&line, |value, _| asks(value, query));
        }
        if found == Some(kind) {
            continue;
        }
        match columns.iter_mut().find(|(known, _)| known == column) {
            Some((_, queries)) => queries.push(query),
            None => columns.push((*column, vec![query])),
        }
    }
    let mut parts: Vec<String> = Some(closed(&line)).filter(|line| !line.is_empty()).into_iter().collect();
    for (_, queries) in columns {
        match (kind, &queries[..]) {
            (PickKind::Excluded, _) => parts.extend(queries.iter().map(|query| format!("-{query}"))),
            (PickKind::Wanted, [query]) => parts.push((*query).to_owned()),
            (PickKind::Wanted, _) => parts.push(format!("({})", queries.join(" | "))),
        }
    }
    let line = parts.join(" ");
    (line.chars().count() <= MAX_QUERY).then_some(line)
}

/// The line narrowed to `date`, a value of the field in full (`date:2021-05`). It takes the place of the
/// dates asked for so far, if those stand by themselves. Nothing if the line became longer than a query
/// is read.
pub fn with_date(line: &str, date: &str) -> Option<String> {
    let pieces = pieces(line);
    let mut depth = 0_usize;
    let mut is_loose = false;
    for piece in &pieces {
        match piece.token {
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth = depth.saturating_sub(1),
            Token::Or(_) => is_loose |= depth == 0,
            Token::Not(_) | Token::Value(_) => {}
        }
    }
    let mut line = line.to_owned();
    if !is_loose {
        let stands_alone =
            |value: &str, place: &Place| place.depth == 0 && !place.is_negated && is_date(value);
        line = without(&line, stands_alone);
    }
    let picks = [Pick { column: 0, query: date.to_owned() }];
    // Elsewhere in the line the same date may stand among alternatives, and is left there.
    let closed = closed(&line);
    pick("", &picks, PickKind::Wanted)
        .map(|date| if closed.is_empty() { date } else { format!("{closed} {date}") })
        .filter(|line| line.chars().count() <= MAX_QUERY)
}

/// The conditions of a line that could be picks.
#[derive(Clone, Debug, Default)]
pub struct Picks(Vec<(Expr, PickKind, String)>);

impl Picks {
    /// Reads a line.
    pub fn of(line: &str) -> Self {
        let pieces = pieces(line);
        let places = places(&pieces);
        let pick = |(piece, place): (&Piece, &Place)| {
            let Token::Value(_) = piece.token else { return None };
            let kind = if place.is_negated { PickKind::Excluded } else { PickKind::Wanted };
            let text = &line[piece.at.clone()];
            Some((Query::parse(text).expr?, kind, text.to_owned()))
        };
        Self(pieces.iter().zip(&places).filter_map(pick).collect())
    }

    /// Whether the condition is among them, and for what.
    pub fn kind(&self, query: &str) -> Option<PickKind> {
        let expr = Query::parse(query).expr?;
        self.0.iter().find(|(known, ..)| *known == expr).map(|&(_, kind, _)| kind)
    }

    /// The excluded ones, as they are written, each with the column of `Pick` it belongs to: tags,
    /// sources, authors, days.
    pub fn excluded(&self) -> impl Iterator<Item = (usize, &str)> {
        self.0.iter().filter(|(_, kind, _)| *kind == PickKind::Excluded).filter_map(|(expr, _, text)| {
            let Expr::Term(term) = expr else { return None };
            let column = match term.field {
                Field::Tag { .. } => 0,
                Field::Source => 1,
                Field::Author => 2,
                Field::Date(_) => 3,
                _ => return None,
            };
            Some((column, &**text))
        })
    }
}

/// A token and where it stands.
struct Piece {
    token: Token,
    at: Range<usize>,
}

/// How a token stands in brackets.
struct Place {
    depth: usize,
    /// It, or an odd number of the brackets around it, is denied.
    is_negated: bool,
}

fn pieces(line: &str) -> Vec<Piece> {
    let cut = line.char_indices().nth(MAX_QUERY).map_or(line.len(), |(at, _)| at);
    Tokens { line: &paired(&line[..cut]), at: 0 }.map(|token| Piece { at: token.at(), token }).collect()
}

fn places(pieces: &[Piece]) -> Vec<Place> {
    let mut open: Vec<bool> = Vec::new();
    let mut is_denied = false;
    let mut places = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let around = open.last().copied().unwrap_or(false);
        let is_negated = around != is_denied;
        if matches!(piece.token, Token::Close(_)) {
            open.pop();
        }
        places.push(Place { depth: open.len(), is_negated });
        if matches!(piece.token, Token::Open(_)) {
            open.push(is_negated);
        }
        is_denied = matches!(piece.token, Token::Not(_));
    }
    places
}

fn asks(value: &str, query: &str) -> bool {
    Query::parse(value).expr == Query::parse(query).expr
}

fn is_date(value: &str) -> bool {
    value.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("date:"))
}

/// The line without some of its values, and without the signs that would join or deny nothing then.
fn without(line: &str, unwanted: impl Fn(&str, &Place) -> bool) -> String {
    let pieces = pieces(line);
    let places = places(&pieces);
    let is_unwanted = |nth: usize| {
        matches!(pieces[nth].token, Token::Value(_)) && unwanted(&line[pieces[nth].at.clone()], &places[nth])
    };
    // A sign goes with the value it denies.
    let is_denial = |nth: usize| {
        let after = (nth..pieces.len()).find(|&nth| !matches!(pieces[nth].token, Token::Not(_)));
        after.is_some_and(is_unwanted)
    };
    let mut kept: Vec<usize> = (0..pieces.len()).filter(|&nth| !is_denial(nth)).collect();
    if kept.len() == pieces.len() {
        return line.to_owned();
    }
    loop {
        let needless = needless(&kept, &pieces);
        if needless.is_empty() {
            break;
        }
        kept.retain(|nth| !needless.contains(nth));
    }
    let mut out = String::with_capacity(line.len());
    for (place, &nth) in kept.iter().enumerate() {
        if let Some(before) = place.checked_sub(1).map(|before| kept[before]) {
            let joined = matches!(pieces[before].token, Token::Open(_) | Token::Not(_))
                || matches!(pieces[nth].token, Token::Close(_));
            out += match nth - before {
                1 => &line[pieces[before].at.end..pieces[nth].at.start],
                _ if joined => "",
                _ => " ",
            };
        }
        out += &line[pieces[nth].at.clone()];
    }
    out
}

/// Which of the tokens that are left say nothing any more.
fn needless(kept: &[usize], pieces: &[Piece]) -> Vec<usize> {
    let token = |place: usize| kept.get(place).map(|&nth| &pieces[nth].token);
    let mut needless = Vec::new();
    for (place, &nth) in kept.iter().enumerate() {
        let before = place.checked_sub(1).and_then(token);
        let after = token(place + 1);
        let joins_nothing = matches!(before, None | Some(Token::Open(_) | Token::Or(_)))
            || matches!(after, None | Some(Token::Close(_)));
        let denies_nothing = matches!(after, None | Some(Token::Or(_) | Token::Close(_)));
        match pieces[nth].token {
            Token::Or(_) if joins_nothing => needless.push(nth),
            Token::Not(_) if denies_nothing => needless.push(nth),
            Token::Open(_) if matches!(after, Some(Token::Close(_))) => {
                needless.extend([nth, kept[place + 1]]);
                let denials = kept[..place].iter().rev();
                needless.extend(denials.take_while(|&&nth| matches!(pieces[nth].token, Token::Not(_))));
            }
            Token::Open(_) => {
                // Brackets around alternatives of which one is left.
                let is_last =
                    matches!((after, token(place + 2)), (Some(Token::Value(_)), Some(Token::Close(_))));
                if is_last && kept[place + 2] - nth > 2 {
                    needless.extend([nth, kept[place + 2]]);
                }
            }
            _ => {}
        }
    }
    needless
}

/// The line as it can have something set behind it that narrows all of it: alternatives are put into
/// brackets, what is open is closed, and what is still being typed at its end, and asks for nothing, is
/// left out.
fn closed(line: &str) -> String {
    let line = &*paired(line);
    let mut pieces = pieces(line);
    while pieces.last().is_some_and(|last| match &last.token {
        Token::Or(_) | Token::Not(_) | Token::Open(_) => true,
        // Further on in the line the same letters may be taken as words.
        Token::Value(_) => last.at.end == line.len() && Query::parse(&line[last.at.clone()]).expr.is_none(),
        Token::Close(_) => false,
    }) {
        pieces.pop();
    }
    let (mut depth, mut is_loose, mut is_open) = (0_usize, false, false);
    for piece in &pieces {
        match &piece.token {
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth -= 1,
            Token::Or(_) => is_loose |= depth == 0,
            Token::Not(_) => {}
            Token::Value(value) => is_open = value.is_open,
        }
    }
    let end = pieces.last().map_or(0, |last| last.at.end);
    let text = format!("{}{}{}", line[..end].trim(), if is_open { "\"" } else { "" }, ")".repeat(depth));
    if is_loose { format!("({text})") } else { text }
}
