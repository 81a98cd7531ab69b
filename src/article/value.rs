//! The metadata languages, reduced to what front matter needs: text, lists and maps.
//!
//! Scalars stay as they are written: `1.10`, `no` and `2021-05-03` are text, not a number, a
//! boolean and a date. Refused, so that the lenient reader takes over: YAML with aliases (a few
//! hundred bytes of them can stand for gigabytes), deep nesting, and blocks larger than any
//! person writes by hand.

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle};

use super::text::lines;

/// Larger blocks are read line by line.
const MAX_BLOCK: usize = 256 * 1024;

/// Deeper ones too. Also what keeps dropping a value from recursing far.
const MAX_DEPTH: usize = 32;

/// One piece of metadata.
#[derive(Debug)]
pub(super) enum Value {
    Nothing,
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

impl Value {
    /// Whether a key has a blank in it: more often the start of a sentence than a key.
    pub(super) fn has_spaced_key(&self) -> bool {
        matches!(self, Self::Map(entries) if entries.iter().any(|(key, _)| key.contains(' ')))
    }

    /// Text with something in it.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// The texts of a list, or the one there is; of maps their `name`.
    pub(super) fn texts(&self) -> Vec<&str> {
        match self {
            Self::List(items) => items.iter().filter_map(Self::name).collect(),
            one => one.name().into_iter().collect(),
        }
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Map(entries) => entries
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case("name"))
                .and_then(|(_, value)| value.text()),
            value => value.text(),
        }
    }
}

/// A collection that is not yet closed, with the key its next value belongs to.
enum Open {
    List(Vec<Value>),
    Map(Vec<(String, Value)>, Option<String>),
}

/// Reads YAML; `None` if it is none, or not harmless.
pub(super) fn yaml(block: &str) -> Option<Value> {
    if block.len() > MAX_BLOCK {
        return None;
    }
    let mut open: Vec<Open> = Vec::new();
    let mut root = Value::Map(Vec::new());
    for event in Parser::new_from_str(block) {
        let value = match event.ok()?.0 {
            Event::Scalar(text, style, ..) => scalar(&text, style),
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() == MAX_DEPTH => return None,
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(Vec::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop()? {
                Open::List(items) => Value::List(items),
                Open::Map(entries, _) => Value::Map(entries),
            },
            Event::Alias(..) => return None,
            _ => continue,
        };
        match open.last_mut() {
            None => root = value,
            Some(Open::List(items)) => items.push(value),
            Some(Open::Map(entries, key)) => match key.take() {
                Some(key) => entries.push((key, value)),
                None => *key = Some(value.text().unwrap_or_default().to_owned()),
            },
        }
    }
    Some(root)
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    let nothing = style == ScalarStyle::Plain && matches!(text, "" | "~" | "null" | "Null" | "NULL");
    if nothing { Value::Nothing } else { Value::Text(text.to_owned()) }
}

/// Reads TOML; `None` if it is none.
pub(super) fn toml(block: &str) -> Option<Value> {
    if block.len() > MAX_BLOCK {
        return None;
    }
    block.parse::<toml::Table>().ok().map(|table| from_toml(toml::Value::Table(table)))
}

/// The recursion is bounded by the parser's own limit.
fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::Text(text),
        toml::Value::Integer(number) => Value::Text(number.to_string()),
        toml::Value::Float(number) => Value::Text(number.to_string()),
        toml::Value::Boolean(truth) => Value::Text(truth.to_string()),
        toml::Value::Datetime(date) => Value::Text(date.to_string()),
        toml::Value::Array(items) => Value::List(items.into_iter().map(from_toml).collect()),
        toml::Value::Table(table) => {
            Value::Map(table.into_iter().map(|(key, value)| (key, from_toml(value))).collect())
        }
    }
}

/// Reads a JSON object at the start of `text`, and says where it ends; `None` if there is none.
pub(super) fn json(text: &str) -> Option<(Value, usize)> {
    let bounded = text.get(..text.floor_char_boundary(MAX_BLOCK))?;
    let mut values = serde_json::Deserializer::from_str(bounded).into_iter::<serde_json::Value>();
    let value = values.next()?.ok()?;
    Some((from_json(value), values.byte_offset()))
}

/// The recursion is bounded by the parser's own limit.
fn from_json(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Nothing,
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(from_json).collect()),
        serde_json::Value::Object(entries) => {
            Value::Map(entries.into_iter().map(|(key, value)| (key, from_json(value))).collect())
        }
        other => Value::Text(other.to_string()),
    }
}

/// Reads what it can of a block that is broken, line by line: `key: value` (or whatever
/// `separator` is), `- item`, and indented lines that go on. Also returns how far into the block
/// every line was understood; what comes after must be shown, and with it the paragraph it stands
/// in: a block may have lost its end, and then sentences and headings look like keys and comments.
pub(super) fn loose(block: &str, separator: char) -> (Value, usize) {
    let mut entries: Vec<(String, Value)> = Vec::new();
    // Inside `tags = [` … `]`.
    let mut bracket = false;
    let mut paragraph = None;
    let mut between = false;
    for line in lines(block, 0) {
        let trimmed = line.text.trim();
        let apart = trimmed.is_empty() || trimmed.starts_with('#');
        if apart && !between && !bracket {
            paragraph = Some(line.start);
        }
        between = apart;
        let last = entries.last_mut().map(|(_, value)| value);
        let indented = line.text.starts_with([' ', '\t']);
        match (last, trimmed.strip_prefix("- ")) {
            (Some(last), _) if bracket => {
                bracket = !trimmed.ends_with([']', '}']);
                add_items(last, trimmed);
            }
            _ if apart => {}
            _ if separator == '=' && trimmed.starts_with('[') && trimmed.ends_with(']') => {}
            (Some(last), Some(item)) => add(last, item),
            (Some(last), None) if indented => go_on(last, trimmed),
            _ => {
                let Some((key, value)) = key_and_value(trimmed, separator) else {
                    return (Value::Map(entries), paragraph.unwrap_or(line.start));
                };
                bracket = value.starts_with('[') && !value.ends_with(']');
                entries.push((key.to_owned(), loose_value(value)));
            }
        }
    }
    (Value::Map(entries), block.len())
}

/// One word before the separator; two would as well be the start of a sentence.
fn key_and_value(line: &str, separator: char) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(separator)?;
    let key = unquoted(key.trim());
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    (is_key && !value.starts_with("//")).then(|| (key, value.trim()))
}

fn loose_value(value: &str) -> Value {
    if value.starts_with('[') {
        let mut list = Value::List(Vec::new());
        add_items(&mut list, value);
        return list;
    }
    let nothing = matches!(value, "" | "~" | "null" | "|" | ">" | "|-" | ">-" | "|+" | ">+");
    if nothing { Value::Nothing } else { Value::Text(unquoted(value).to_owned()) }
}

/// Adds the items of `[a, "b"` or `c]`.
fn add_items(value: &mut Value, items: &str) {
    for item in items.trim_start_matches('[').trim_end_matches([']', '}']).split(',') {
        add(value, item);
    }
}

fn add(value: &mut Value, item: &str) {
    let item = unquoted(item.trim());
    if item.is_empty() {
        return;
    }
    let item = Value::Text(item.to_owned());
    match value {
        Value::List(items) => items.push(item),
        Value::Nothing => *value = Value::List(vec![item]),
        other => *other = Value::List(vec![std::mem::replace(other, Value::Nothing), item]),
    }
}

fn go_on(value: &mut Value, more: &str) {
    match value {
        Value::Nothing => *value = Value::Text(unquoted(more).to_owned()),
        Value::Text(text) => {
            text.push(' ');
            text.push_str(more);
        }
        Value::List(_) | Value::Map(_) => add(value, more),
    }
}

fn unquoted(text: &str) -> &str {
    let inside = |quote| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(text)
}
