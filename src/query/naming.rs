//! Names as queries: written so that exactly they are found, and as they are compared.

use crate::fold::fold;

/// Of a name that is asked for whole this many characters are compared.
const MAX_NAME: usize = 300;

/// A name as it is compared whole, by its beginning. Quotation marks and controls do not count: a query
/// cannot quote them.
pub(super) fn whole(name: &str) -> String {
    fold(&quotable(name)).chars().filter(|&c| c != '"').take(MAX_NAME).collect()
}

/// What of a name can stand between quotation marks.
fn quotable(name: &str) -> String {
    let is_quote = |c: &char| matches!(c, '"' | '“' | '”' | '„');
    let mut quotable = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        let before = quotable.len();
        quotable.extend(word.chars().filter(|c| !is_quote(c) && !c.is_control()));
        if quotable.len() > before && before > 0 {
            quotable.insert(before, ' ');
        }
    }
    quotable
}

/// The query that finds exactly the articles with a name in a field: `#=Conti`,
/// `tag:country="United States"`, `source:="The Record"`. A tag of that name in another group is found
/// as well where the group cannot be written: [`naming_alone`] can.
pub fn naming(field: &str, group: Option<&str>, name: &str) -> String {
    let name = &quoted_if_needed(name);
    match group {
        Some(group) if is_simple(group) => format!("{field}:{group}=\"{}\"", name.trim_matches('"')),
        _ if field == "tag" => format!("#={name}"),
        _ => format!("{field}:={name}"),
    }
}

/// The query that finds exactly the articles with a tag of this name in this group and in no other:
/// `tag:"MITRE IDs"="T1190"`, and `tag:=Conti` for one that is in none.
pub fn naming_alone(group: Option<&str>, name: &str) -> String {
    match group {
        Some(group) if is_simple(group) => naming("tag", Some(group), name),
        Some(group) => format!("tag:\"{}\"=\"{}\"", quotable(group), quotable(name)),
        None => format!("tag:={}", quoted_if_needed(name)),
    }
}

fn is_simple(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_./+'’&".contains(c))
}

fn quoted_if_needed(name: &str) -> String {
    let name: String = quotable(name).chars().take(MAX_NAME).collect();
    if is_simple(&name) { name } else { format!("\"{name}\"") }
}
