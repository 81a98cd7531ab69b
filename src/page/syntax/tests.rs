//! Tokens against the cases in `tests/cases/syntax`, and against whatever proptest thinks of.
//!
//! A case is `== info string`, code, `--`, and the code with `{token text}` for what is something.
//! `UPDATE_CASES=1 cargo test syntax` writes what the tokens are into the file: read the difference
//! before keeping it.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::*;

fn marked(language: &str, lines: &[&str]) -> String {
    let Some(tokens) = Highlighter::new().tokens(language, lines) else { return "refused".to_owned() };
    let mut out = String::new();
    for (line, tokens) in lines.iter().zip(tokens) {
        let mut at = 0;
        for (range, token) in tokens {
            let name = format!("{token:?}").to_lowercase();
            write!(out, "{}{{{name} {}}}", &line[at..range.start], &line[range.clone()]).expect("a string");
            at = range.end;
        }
        writeln!(out, "{}", &line[at..]).expect("a string");
    }
    out
}

#[test]
fn tokens_are_those_of_the_cases() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/syntax/languages.txt");
    let cases = fs::read_to_string(&file).expect("readable");
    let mut written = String::new();
    let mut differing = Vec::new();
    for case in cases.strip_prefix("== ").expect("a case").split("\n== ") {
        let (info, rest) = case.split_once('\n').expect("an info string");
        let (code, expected) = rest.split_once("\n--\n").unwrap_or((rest.trim_end(), ""));
        let found = marked(info, &code.lines().collect::<Vec<_>>());
        if found.trim_end() != expected.trim_end() {
            differing.push(format!("{info}\nexpected:\n{expected}\nfound:\n{found}"));
        }
        write!(written, "== {info}\n{code}\n--\n{}\n\n", found.trim_end()).expect("a string");
    }
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(&file, format!("{}\n", written.trim_end())).expect("writable");
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn languages_are_found_as_fences_name_them() {
    let highlighter = Highlighter::new();
    for info in [
        "rust",
        "rust,ignore",
        "Rust",
        " rust title=\"a\"",
        "{.python .numberLines}",
        "language-js",
        "ps1",
        "yml",
        "c++",
        "c#",
        "csharp",
        "docker",
        "console",
        "shell-session",
        "python:main.py",
        "{.c}",
        "js{1,3}",
        "yara",
    ] {
        assert!(highlighter.find(info).is_some(), "{info:?}");
    }
    let long = "rust".repeat(1_000_000);
    for info in
        ["", " ", "{", ".", "text", "nonsense", "é", "language-", ",rust", "rustrust", &long, "\0", "rüst"]
    {
        assert!(highlighter.find(info).is_none(), "{:?}", info.get(..20));
    }
    // Thirty-two bytes and more, with a character across the end of what is looked at.
    for length in 28..36 {
        assert!(highlighter.find(&format!("{}é rust", "x".repeat(length))).is_none());
    }
}

#[test]
fn no_name_stands_for_two_languages_and_no_word_is_written_as_it_cannot_be_found() {
    let mut names = HashSet::new();
    for language in LANGUAGES {
        for name in language.names.split_whitespace() {
            assert!(names.insert(name), "{name} is named twice");
            assert!(name.len() <= MAX_NAME && !name.contains(char::is_uppercase), "{name}");
        }
        if language.caseless {
            assert!(!language.keywords.contains(char::is_uppercase), "{}", language.names);
            assert!(!language.types.contains(char::is_uppercase), "{}", language.names);
        }
        // What closes must be ASCII: places are found by bytes.
        let quotes = language.quotes.iter().map(|quote| (quote.open, quote.close));
        for (open, close) in quotes.chain(language.blocks.iter().copied()) {
            assert!(open.is_ascii() && close.is_ascii() && !open.is_empty() && !close.is_empty());
        }
    }
}

#[test]
fn long_blocks_are_refused_and_long_lines_end_the_tokens() {
    let highlighter = Highlighter::new();
    let line = "let a = 1;";
    let fit = vec![line; MAX_BLOCK / (line.len() + 1)];
    assert!(highlighter.tokens("rust", &fit).is_some_and(|tokens| tokens.iter().all(|line| line.len() == 2)));
    assert!(highlighter.tokens("rust", &vec![line; fit.len() + 1]).is_none());

    let long = "é".repeat(MAX_LINE + 1);
    let tokens = highlighter.tokens("rust", &[line, &long, line]).expect("known");
    assert_eq!(tokens.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0, 0]);
    let fitting = "é".repeat(MAX_LINE);
    let tokens = highlighter.tokens("rust", &[line, &fitting, line]).expect("known");
    assert_eq!(tokens.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0, 2]);
    assert_eq!(highlighter.tokens("rust", &[]), Some(Vec::new()));
}

fn assert_holds(highlighter: &Highlighter, language: &str, lines: &[&str]) {
    let tokens = highlighter.tokens(language, lines).expect("known and short enough");
    assert_eq!(tokens.len(), lines.len());
    for (line, tokens) in lines.iter().zip(tokens) {
        let mut at = 0;
        for (range, _) in tokens {
            assert!(at <= range.start && range.start < range.end, "{language}: {range:?} in {line:?}");
            assert!(line.get(range.clone()).is_some(), "{language}: {range:?} in {line:?}");
            at = range.end;
        }
    }
}

fn first_names() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().filter_map(|language| language.names.split_whitespace().next())
}

/// What opens something, repeated: none of it may cost more than the block is long.
const OPENINGS: &[&str] = &[
    "[", "{", "(", "\"", "'", "`", "<!--", "/*", "$(", "${", "<a ", "<a b='", "\\'", "\\\"", "r#\"", "@\"",
    "--[[", "<<A", "<<A1 ", "#", "- a", "    ", "1", "1a", "1.", "é", "\u{301}", "a:", "$", "@", "[[",
    "a b ", "=begin",
];

#[test]
fn nothing_hostile_holds_it_up() {
    let highlighter = Highlighter::new();
    for language in first_names() {
        for opening in OPENINGS {
            let line = opening.repeat(MAX_LINE / 4 / opening.len());
            assert_holds(&highlighter, language, &[&line, &line]);
            assert_holds(&highlighter, language, &vec![*opening; 2_000]);
            let all = opening.repeat(100_000);
            let tokens = highlighter.tokens(language, &[&all]);
            assert!(tokens.is_none_or(|tokens| tokens == [Tokens::new()]), "{language} {opening}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_text_holds(text in "(?s).{0,200}") {
        let lines: Vec<_> = text.split('\n').collect();
        let highlighter = Highlighter::new();
        for language in first_names() {
            assert_holds(&highlighter, language, &lines);
        }
    }

    #[test]
    fn any_mix_of_openings_holds(
        pieces in prop::collection::vec(
            (prop::sample::select(OPENINGS), prop::sample::select(&["", "\n", " ", "é", "*/", "'", "\"", "]]", "\nA\n"][..])),
            0..60,
        ),
    ) {
        let text: String = pieces.iter().flat_map(|(opening, end)| [*opening, *end]).collect();
        let lines: Vec<_> = text.split('\n').collect();
        let highlighter = Highlighter::new();
        for language in first_names() {
            assert_holds(&highlighter, language, &lines);
        }
    }

    #[test]
    fn any_info_string_is_answered(info in "(?s)[{. ]{0,3}.{0,40}") {
        let _ = Highlighter::new().tokens(&info, &["a"]);
    }
}
