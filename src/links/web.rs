//! Web and mail addresses: told from paths, compared, and made safe to hand out.
//!
//! Refused: every scheme but `http`, `https` and `mailto`, an address without a host or with a name
//! before it (which is there to look like another host), and the fields of a mail that could attach
//! a file. What is handed out is ASCII and has no byte that ends an argument or an escape sequence.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::path::{decoded, escaped};
use super::{MAX_TARGET, OUTSIDE};

const SCRIPT: &str = "Scripts and embedded data are not opened.";
/// Said of a scheme that is none of ours.
pub(super) const OTHER: &str = "Only web and mail addresses are opened.";
const BROKEN: &str = "The address is broken.";
const DISGUISED: &str = "The address hides its host behind a name.";

/// Parameters that say where a reader came from, not what is read.
const TRACKING: [&str; 19] = [
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "twclid",
    "ttclid",
    "yclid",
    "igsh",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_hsenc",
    "_hsmi",
    "mkt_tok",
    "vero_id",
    "oly_enc_id",
];

/// What the beginning of a target says it is.
pub(super) enum Kind<'a> {
    /// With its scheme: `https://…`.
    Web(Cow<'a, str>),
    /// What stands behind `mailto:`.
    Mail(&'a str),
    Refused(&'static str),
    /// Nothing: a path, or something without its scheme.
    Path,
}

pub(super) fn kind(target: &str) -> Kind<'_> {
    if target.starts_with("//") {
        return Kind::Web(Cow::Owned(format!("https:{target}")));
    }
    let Some((scheme, rest)) = scheme(target) else { return Kind::Path };
    match scheme.as_str() {
        "http" | "https" if rest.starts_with("//") => Kind::Web(Cow::Borrowed(target)),
        "http" | "https" => Kind::Refused(BROKEN),
        "mailto" => Kind::Mail(rest),
        "javascript" | "vbscript" | "data" | "blob" => Kind::Refused(SCRIPT),
        "file" => Kind::Refused(OUTSIDE),
        drive if drive.len() == 1 => Kind::Refused(OUTSIDE),
        _ => Kind::Refused(OTHER),
    }
}

/// The scheme in lower case and what is behind its colon. Controls within it count for nothing, as
/// they do to a browser.
fn scheme(target: &str) -> Option<(String, &str)> {
    let end = target.find([':', '/', '?', '#', ' '])?;
    let rest = target[end..].strip_prefix(':')?;
    let scheme: String =
        target[..end].chars().filter(|c| !c.is_control()).map(|c| c.to_ascii_lowercase()).collect();
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(known))
        .then_some((scheme, rest))
}

/// `www.example.org` and `ann@example.org` with the scheme they lack.
pub(super) fn bare(target: &str) -> Option<String> {
    if target.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) {
        return Some(format!("https://{target}"));
    }
    let (name, host) = target.split_once('@')?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let is_mail =
        !name.is_empty() && name.chars().all(plain) && host.contains('.') && host.chars().all(plain);
    is_mail.then(|| format!("mailto:{target}"))
}

/// What is the same for two addresses of one page: the host without `www.` and a usual port, the
/// path, and of the query what does not only track. Scheme and fragment are left out.
pub(super) fn key(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://").filter(|_| address.len() <= MAX_TARGET)?;
    if !["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)) {
        return None;
    }
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, rest) = rest.split_at(end);
    let host = host.strip_suffix(":80").or_else(|| host.strip_suffix(":443")).unwrap_or(host);
    let host = host.strip_suffix('.').unwrap_or(host);
    let mut key = String::with_capacity(address.len());
    key.extend(host.chars().flat_map(char::to_lowercase));
    if key.starts_with("www.") {
        key.drain(..4);
    }
    if key.is_empty() {
        return None;
    }
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    put_even(path.trim_end_matches('/'), &mut key);
    let mut mark = '?';
    for field in query.split('&').filter(|field| !field.is_empty() && !is_tracking(field)) {
        key.push(mark);
        put_even(field, &mut key);
        mark = '&';
    }
    Some(key)
}

fn is_tracking(field: &str) -> bool {
    let name = field.split('=').next().unwrap_or(field);
    name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("utm_"))
        || TRACKING.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Writes every byte in the one way it should be written in an address.
fn put_even(text: &str, key: &mut String) {
    if text.bytes().all(is_plain) {
        return key.push_str(text);
    }
    put(
        text,
        key,
        |byte| !matches!(byte, b'[' | b']'),
        |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte),
    );
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b'=')
}

/// The address as it may be given to a browser or a terminal.
///
/// # Errors
/// Why it may not.
pub(super) fn handed_out(address: &str) -> Result<String, &'static str> {
    let (scheme, rest) = address.split_once("://").ok_or(BROKEN)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, rest) = rest.split_at(end);
    if host.contains('@') {
        return Err(DISGUISED);
    }
    let in_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    // Letters beyond ASCII may come encoded; whoever encodes others has something to hide.
    let mut encoded = host.match_indices('%').map(|(at, _)| escaped(&host.as_bytes()[at..]));
    let honest = encoded.all(|byte| byte.is_some_and(|byte| !byte.is_ascii()));
    let read = decoded(host);
    if !honest || !read.contains(char::is_alphanumeric) || !read.chars().all(in_host) {
        return Err(BROKEN);
    }
    let scheme = if scheme.len() == 4 { "http://" } else { "https://" };
    let mut out = String::with_capacity(address.len());
    out.push_str(scheme);
    put(host, &mut out, |_| true, |_| false);
    put(rest, &mut out, |byte| !matches!(byte, b'[' | b']'), |_| false);
    Ok(out)
}

/// `mailto:` and an address, with the fields of it that are only text.
///
/// # Errors
/// Why it may not be handed out.
pub(super) fn mail(address: &str) -> Result<String, &'static str> {
    let (to, fields) = address.split_once('?').unwrap_or((address, ""));
    let whole = to.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    if !whole || to.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(BROKEN);
    }
    let in_mail = |byte| !matches!(byte, b'/' | b'#' | b'[' | b']');
    let mut out = "mailto:".to_owned();
    put(to, &mut out, in_mail, |_| false);
    let mut mark = '?';
    for field in fields.split('&') {
        let name = field.split('=').next().unwrap_or(field);
        // A line end in a header would begin another one.
        let ends_line = name.eq_ignore_ascii_case("body") || !decoded(field).contains(['\r', '\n']);
        if ends_line && ["subject", "body", "cc"].iter().any(|text| name.eq_ignore_ascii_case(text)) {
            out.push(mark);
            put(field, &mut out, in_mail, |_| false);
            mark = '&';
        }
    }
    Ok(out)
}

/// Appends `text` with every byte encoded that is `allowed` in no address or not here. What is
/// encoded stays so, in capitals, unless it is one of those that are to be `read`.
fn put(text: &str, out: &mut String, allowed: impl Fn(u8) -> bool, read: impl Fn(u8) -> bool) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let encoded = escaped(&bytes[at..]);
        let (byte, plain) = match encoded {
            Some(inner) => (inner, read(inner)),
            None => (
                byte,
                (byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(&byte)) && allowed(byte),
            ),
        };
        if plain {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        at += if encoded.is_some() { 3 } else { 1 };
    }
}
