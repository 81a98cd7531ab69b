//! Addresses of the internet protocol.

use core::net::{Ipv4Addr, Ipv6Addr};

/// An IPv4 address is no longer.
const MAX_IPV4: usize = 15;
/// Nor an IPv6 address.
const MAX_IPV6: usize = 45;

/// Said before a number with dots that is a version.
const OF_VERSIONS: &[&str] = &[
    "v", "ver", "version", "versions", "build", "builds", "release", "releases", "firmware", "update",
    "patch", "driver", "drivers", "chrome", "firefox", "edge", "chromium", "safari", "agent", "client",
    "section", "chapter", "rev", "revision", "oid",
];

/// Whether the word is the address of a host; `0.0.0.0/8` has none.
pub(super) fn is_ipv4(word: &str) -> bool {
    word.len() <= MAX_IPV4 && word.parse::<Ipv4Addr>().is_ok_and(|address| address.octets()[0] != 0)
}

/// Words that may stand between what says so and the number.
const BETWEEN_VERSIONS: &[&str] = &[
    "and", "or", "to", "through", "before", "after", "than", "earlier", "later", "is", "was", "up", "below",
    "prior",
];

/// Said behind a number that is a version.
const BEHIND_VERSIONS: &[&str] =
    &["above", "below", "earlier", "later", "lower", "higher", "newer", "older", "prior", "previous", "up"];

/// So many bytes at either side of a number say whether it is a version.
const NEAR: usize = 60;

/// Whether the text before or behind a number with dots calls it a version.
pub(super) fn is_version(before: &str, behind: &str) -> bool {
    let is_in = |list: &[&str], word: &str| list.iter().any(|said| word.eq_ignore_ascii_case(said));
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let start = before.ceil_char_boundary(before.len().saturating_sub(NEAR));
    let line = before[start..].rsplit('\n').next().unwrap_or_default();
    let mut words =
        line.rsplit(|c: char| !(c.is_alphanumeric() || c == '.')).map(|word| word.trim_matches('.'));
    let said = words.find(|word| !is_number(word) && !is_in(BETWEEN_VERSIONS, word)).unwrap_or_default();
    let line = &behind[..behind.floor_char_boundary(NEAR)];
    let mut words = line.split(' ').map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let joined = words.next() == Some("") && words.next().is_some_and(|word| matches!(word, "and" | "or"));
    is_in(OF_VERSIONS, said) || joined && words.next().is_some_and(|word| is_in(BEHIND_VERSIONS, word))
}

/// Whether the word is an address, and no other thing with colons: a time, a name in C++, the
/// fingerprint of a key.
pub(super) fn is_ipv6(word: &str) -> bool {
    if word.len() > MAX_IPV6 || word.parse::<Ipv6Addr>().is_err() {
        return false;
    }
    let groups = || word.split(':').filter(|group| !group.is_empty());
    let first = groups().next().unwrap_or_default();
    let is_fingerprint = groups().all(|group| group.len() == 2);
    let is_usual = first.len() == 4 && first.starts_with(['2', '3', 'f', 'F']);
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    has_digit && !is_fingerprint && (is_usual || groups().count() > 2)
}

/// How many bytes at the beginning of `rest` say how large the network is: `/24`.
pub(super) fn network(rest: &[u8], most: u32) -> usize {
    let Some(number) = rest.strip_prefix(b"/") else { return 0 };
    let digits = number.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let size = || number[..digits].iter().fold(0, |size, digit| size * 10 + u32::from(digit - b'0'));
    let goes_on =
        |at: usize| number.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-_/".contains(byte));
    let is_decimal = number.get(digits) == Some(&b'.') && goes_on(digits + 1);
    if (1..=3).contains(&digits) && size() <= most && !goes_on(digits) && !is_decimal {
        1 + digits
    } else {
        0
    }
}
