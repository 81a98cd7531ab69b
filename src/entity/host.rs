//! Names of hosts.

/// A name is no longer than this, nor a label.
const MAX_HOST: usize = 253;
const MAX_LABEL: usize = 63;
/// The last label is no longer than this.
const MAX_TOP: usize = 24;

/// The ends of names that are taken for hosts wherever they stand. Left out are those that files end
/// with: `md`, `pl`, `ps`, `py`, `rs`, `sh`, `so`, `zip` and their like.
const TOPS: &[&str] = &[
    "ae", "ai", "ar", "at", "au", "be", "bg", "biz", "br", "by", "ca", "cc", "cf", "ch", "cl", "click",
    "cloud", "club", "cn", "co", "com", "cz", "de", "dev", "dk", "edu", "ee", "es", "eu", "fi", "fr", "ga",
    "gov", "gq", "gr", "hk", "hr", "hu", "icu", "id", "ie", "il", "in", "info", "int", "io", "ir", "is",
    "it", "jp", "ke", "kr", "kz", "live", "lt", "lu", "lv", "me", "mil", "ml", "mx", "my", "net", "ng", "nl",
    "no", "nz", "onion", "online", "org", "pe", "ph", "pk", "pro", "pt", "pw", "ro", "ru", "sa", "se", "sg",
    "shop", "si", "site", "sk", "space", "store", "su", "tech", "th", "tk", "to", "top", "tr", "tv", "tw",
    "ua", "uk", "us", "vip", "vn", "website", "ws", "xyz", "za",
];

/// Names of programs that end like hosts.
const PROGRAMS: &[&str] = &["asp.net", "ado.net", "ml.net", "paint.net", "system.net", "vb.net"];

/// What packages and classes begin with.
const PACKAGES: &[&str] = &["com", "org", "net", "io", "java", "javax", "android", "system"];

/// Whether `name` can be the name of a host: labels with a dot between them, the last of letters.
pub(super) fn is_host(name: &str) -> bool {
    if name.len() > MAX_HOST {
        return false;
    }
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let Some((_, top)) = name.rsplit_once('.') else { return false };
    let is_top = (2..=MAX_TOP).contains(&top.len()) && top.bytes().all(|byte| byte.is_ascii_alphabetic())
        || top.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    is_top && name.split('.').all(is_label)
}

/// Whether a name that nothing marks as a host is one all the same.
pub(super) fn is_plainly_host(name: &str) -> bool {
    let Some((rest, top)) = name.rsplit_once('.') else { return false };
    let is_same_case = |top: &str| {
        // `attacked.It` is the end of a sentence and the beginning of the next.
        top.bytes().all(|byte| byte.is_ascii_lowercase())
            || name.bytes().all(|byte| !byte.is_ascii_lowercase())
    };
    let first = rest.split('.').next().unwrap_or_default();
    let is_package = rest.contains('.') && PACKAGES.iter().any(|package| first.eq_ignore_ascii_case(package));
    let lower = name.to_ascii_lowercase();
    is_host(name)
        && is_same_case(top)
        && TOPS.binary_search(&&*top.to_ascii_lowercase()).is_ok()
        && !is_package
        && !PROGRAMS.contains(&&*lower)
}

#[cfg(test)]
#[test]
fn the_ends_of_names_are_in_order() {
    assert!(TOPS.is_sorted());
}
