//! Code, word for word. Every step goes forward; a quote that is not closed is looked for once in
//! its line, or once in the block where it may span lines, so that the whole is linear.

use std::ops::Range;

use super::languages::{Names, Quote, Span};
use super::{Known, Token, Tokens};

/// The most bytes between the quotes of one character.
const MAX_CHARACTER: usize = 12;
/// The longest word that ends a here-document.
const MAX_END: usize = 40;
/// A word longer than this is looked up in no table.
const MAX_WORD: usize = 40;

/// The tokens of every line.
pub(super) fn code(known: &Known, lines: &[&str]) -> Vec<Tokens> {
    let mut scan = Scan {
        known,
        lines,
        line: 0,
        at: 0,
        tokens: vec![Tokens::new(); lines.len()],
        hopeless: vec![None; known.language.quotes.len()],
        heredoc: None,
        endless: false,
        first: 0,
        command: true,
    };
    while scan.line < lines.len() {
        scan.one_line();
    }
    scan.tokens
}

/// How far a quote was looked for in vain.
#[derive(Clone, Copy, PartialEq)]
enum Hopeless {
    Line(usize),
    Block,
}

struct Scan<'a> {
    known: &'a Known,
    lines: &'a [&'a str],
    line: usize,
    at: usize,
    tokens: Vec<Tokens>,
    hopeless: Vec<Option<Hopeless>>,
    /// The word that ends the here-document that begins with the next line.
    heredoc: Option<&'a str>,
    /// Whether a here-document was found not to end.
    endless: bool,
    /// Where the first word of the line may stand at the latest.
    first: usize,
    /// Whether the next word of a shell is a command.
    command: bool,
}

impl<'a> Scan<'a> {
    fn rest(&self) -> &'a str {
        self.lines.get(self.line).and_then(|line| line.get(self.at..)).unwrap_or_default()
    }

    fn mark(&mut self, range: Range<usize>, token: Token) {
        if !range.is_empty()
            && let Some(tokens) = self.tokens.get_mut(self.line)
        {
            tokens.push((range, token));
        }
    }

    /// Marks the next `length` bytes of the line and goes behind them.
    fn take(&mut self, length: usize, token: Token) {
        self.mark(self.at..self.at + length, token);
        self.at += length;
    }

    /// Marks everything up to a place, which may be some lines below, and goes there.
    fn take_to(&mut self, (line, at): (usize, usize), token: Token) {
        while self.line < line {
            self.take(self.rest().len(), token);
            self.line += 1;
            self.at = 0;
        }
        self.take(at - self.at, token);
    }

    fn one_line(&mut self) {
        let before = self.line.checked_sub(1).map_or("", |before| self.lines[before]);
        if !before.ends_with(['\\', '`']) {
            self.command = true;
        }
        let line = self.rest();
        self.first = line.len() - line.trim_start_matches([' ', '\t', '-']).len();
        if self.known.language.names_are == Names::Keys {
            self.section();
        }
        while let Some(c) = self.rest().chars().next() {
            self.one_thing(c);
        }
        self.line += 1;
        self.at = 0;
        if let Some(end) = self.heredoc.take() {
            self.here_document(end);
        }
    }

    /// `[section]` and `[[section]]` on a line of their own.
    fn section(&mut self) {
        let line = self.rest();
        let shown = line.trim();
        if shown.starts_with('[') && shown.ends_with(']') && !shown.contains(['"', '\'', ',']) {
            self.at = line.len() - line.trim_start().len();
            self.take(shown.len(), Token::Type);
        }
    }

    fn one_thing(&mut self, c: char) {
        if self.comment() || self.quote() {
            return;
        }
        let rest = self.rest();
        let shell = self.known.language.names_are == Names::Commands;
        if c == '$' {
            // A variable, or the opening of one: `$#` and `${#a}` are no comments.
            let length = 1 + self.word_length(&rest[1..]);
            self.at += length;
            self.command = length == 1;
        } else if c.is_ascii_digit() {
            if is_shell_word(shell, rest) { self.word() } else { self.number() }
        } else if c.is_alphabetic() || c == '_' || (shell && self.command && matches!(c, '.' | '/' | '~')) {
            self.word();
        } else if matches!(c, '@' | '#') && rest[1..].starts_with(char::is_alphabetic) {
            self.marked_word(c);
        } else {
            if shell && rest.starts_with("<<") {
                self.heredoc = here_document_end(rest);
            }
            match c {
                '|' | ';' | '&' | '(' | '{' | '}' | '`' | '!' => self.command = true,
                ' ' | '\t' => {}
                _ => self.command = false,
            }
            self.at += c.len_utf8();
        }
    }

    fn comment(&mut self) -> bool {
        let rest = self.rest();
        let language = self.known.language;
        for (open, close) in language.blocks {
            if rest.starts_with(open) {
                let end = self.find(open.len(), close, None, false);
                let end = end.unwrap_or_else(|| self.last());
                self.take_to(end, Token::Comment);
                return true;
            }
        }
        let before = self.lines[self.line][..self.at].chars().next_back();
        let bound = before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '$' | '\\' | '&' | '{'));
        let begins = |open: &&str| rest.starts_with(*open) && (bound || open.starts_with('/'));
        if language.comments.split_whitespace().any(|open| begins(&open)) {
            self.take(rest.len(), Token::Comment);
            return true;
        }
        false
    }

    /// The end of the block.
    fn last(&self) -> (usize, usize) {
        let line = self.lines.len() - 1;
        (line, self.lines[line].len())
    }

    /// The place behind the next `close`, from `skip` bytes on.
    fn find(&self, skip: usize, close: &str, escape: Option<u8>, one_line: bool) -> Option<(usize, usize)> {
        let mut from = self.at + skip;
        for (number, line) in self.lines.iter().enumerate().skip(self.line) {
            let bytes = line.as_bytes();
            let mut at = from;
            while at < bytes.len() {
                if escape == Some(bytes[at]) {
                    at += 2;
                } else if bytes[at..].starts_with(close.as_bytes()) {
                    return Some((number, at + close.len()));
                } else {
                    at += 1;
                }
            }
            if one_line {
                return None;
            }
            from = 0;
        }
        None
    }

    fn quote(&mut self) -> bool {
        let rest = self.rest();
        let quotes = self.known.language.quotes;
        for (index, quote) in quotes.iter().enumerate() {
            if !rest.starts_with(quote.open) {
                continue;
            }
            if let Some(end) = self.closing(index, quote) {
                let token = if self.is_key(end) { Token::Type } else { Token::String };
                self.take_to(end, token);
                self.command = false;
                return true;
            }
        }
        false
    }

    fn closing(&mut self, index: usize, quote: &Quote) -> Option<(usize, usize)> {
        if matches!(self.hopeless[index], Some(Hopeless::Block)) {
            return None;
        }
        if self.hopeless[index] == Some(Hopeless::Line(self.line)) {
            return None;
        }
        let escape = quote.escape.then_some(self.known.language.escape);
        if quote.span == Span::Character {
            return self.character(quote.close);
        }
        let end = self.find(quote.open.len(), quote.close, escape, quote.span == Span::Line);
        if end.is_none() {
            let line = Hopeless::Line(self.line);
            self.hopeless[index] = Some(if quote.span == Span::Line { line } else { Hopeless::Block });
        }
        end
    }

    /// One character in quotes, so that a lifetime or an apostrophe is not taken for one.
    fn character(&self, close: &str) -> Option<(usize, usize)> {
        let rest = self.rest().get(1..)?;
        let first = rest.chars().next()?;
        let length = if first == '\\' {
            2 + rest.bytes().skip(2).take(MAX_CHARACTER).position(|byte| close.as_bytes() == [byte])?
        } else {
            first.len_utf8()
        };
        rest.get(length..)?.starts_with(close).then_some((self.line, self.at + 1 + length + close.len()))
    }

    /// Whether what ends there is the key of a value.
    fn is_key(&self, (line, at): (usize, usize)) -> bool {
        let after = self.lines[line][at..].trim_start_matches([' ', '\t']);
        line == self.line && self.known.language.names_are == Names::Keys && begins_value(after)
    }

    fn word_length(&self, text: &str) -> usize {
        let extra = self.known.language.in_words;
        text.find(|c: char| !c.is_alphanumeric() && c != '_' && !extra.contains(c)).unwrap_or(text.len())
    }

    fn number(&mut self) {
        let rest = self.rest();
        let mut length = 0;
        let mut after = rest;
        // Parts after points, as of 1.5, 10.0.0.1 and 1.2.3-rc1.
        loop {
            let part = after.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
            length += part;
            after = &rest[length..];
            let more =
                after.strip_prefix('.').is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
            if !more {
                break;
            }
            length += 1;
            after = &rest[length..];
        }
        self.take(length, Token::Number);
        // The rest of a word that only begins with a digit.
        self.at += self.word_length(self.rest());
        self.command = false;
    }

    fn word(&mut self) {
        let rest = self.rest();
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let length = first + self.word_length(&rest[first..]);
        let word = &rest[..length];
        let token = self.what(word, &rest[length..]);
        match token {
            Some(token) => self.take(length, token),
            None => self.at += length,
        }
    }

    fn what(&mut self, word: &str, after: &str) -> Option<Token> {
        let language = self.known.language;
        let is_first = self.at <= self.first;
        let known = if word.len() > MAX_WORD {
            None
        } else if language.caseless {
            self.known.words.get(word.to_ascii_lowercase().as_str()).copied()
        } else {
            self.known.words.get(word).copied()
        };
        let next = after.trim_start_matches([' ', '\t']);
        match language.names_are {
            Names::Keys if is_first && begins_value(next) => Some(Token::Type),
            Names::Commands => {
                let command = std::mem::replace(&mut self.command, false);
                let is_verb_noun =
                    language.caseless && word.contains('-') && word.starts_with(char::is_uppercase);
                if is_verb_noun {
                    return Some(Token::Function);
                }
                if !command || after.starts_with('=') {
                    return known.filter(|token| *token != Token::Keyword);
                }
                self.command = known == Some(Token::Keyword) && !matches!(word, "for" | "case" | "select");
                known.or(Some(Token::Function))
            }
            Names::First if is_first => {
                Some(if next.starts_with(':') { Token::Type } else { known.unwrap_or(Token::Keyword) })
            }
            Names::Calls | Names::CallsAndTypes if known.is_none() => {
                if after.starts_with('(') || after.starts_with("!(") {
                    return Some(Token::Function);
                }
                let is_type = language.names_are == Names::CallsAndTypes
                    && word.starts_with(char::is_uppercase)
                    && word.contains(char::is_lowercase);
                is_type.then_some(Token::Type)
            }
            _ => known,
        }
    }

    /// `@decorator` and `#directive`.
    fn marked_word(&mut self, mark: char) {
        let length = 1 + self.word_length(&self.rest()[1..]);
        let directive = self.at <= self.first;
        match (self.known.language.names_are, mark) {
            (Names::Calls | Names::CallsAndTypes, '@') => self.take(length, Token::Function),
            (Names::Calls | Names::CallsAndTypes, '#') if directive => self.take(length, Token::Keyword),
            _ => self.at += length,
        }
    }

    fn here_document(&mut self, end: &str) {
        let body = &self.lines[self.line..];
        let length = if self.endless { None } else { body.iter().position(|line| line.trim() == end) };
        let Some(length) = length else {
            self.endless = true;
            return;
        };
        for _ in 0..length {
            self.take(self.rest().len(), Token::String);
            self.line += 1;
            self.at = 0;
        }
        // The line of the end word itself.
        self.line += 1;
    }
}

/// Whether a word of a shell that begins with a digit is no number, as `7z`.
fn is_shell_word(shell: bool, rest: &str) -> bool {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    shell && rest[digits..].starts_with(|c: char| c.is_alphabetic() && c != 'x')
}

/// Whether what follows a key is its value.
fn begins_value(after: &str) -> bool {
    after.starts_with([':', '=']) && !after.starts_with("==") && !after.starts_with("::")
}

/// The word that ends the here-document opened here, if one is.
fn here_document_end(rest: &str) -> Option<&str> {
    let word = rest.strip_prefix("<<")?;
    let word = word.strip_prefix(['-', '~']).unwrap_or(word).trim_start_matches(' ');
    let word = word.strip_prefix(['"', '\'', '\\']).unwrap_or(word);
    let length = word.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    (1..=MAX_END).contains(&length).then(|| &word[..length])
}
