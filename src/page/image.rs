//! What stands for an image: a line that says what it shows and where it would come from. Nothing
//! is fetched, and the data of an embedded image is never shown.

/// The longest host shown; the rest of a longer one is left out.
const MAX_HOST: usize = 80;
/// The longest file name: those that are longer are hashes, which say nothing.
const MAX_NAME: usize = 40;

/// What the caption of an image at `target` ends with.
pub(super) fn origin(target: &str) -> String {
    if let Some(data) = embedded(target) {
        let kind: String = data
            .split([';', ','])
            .next()
            .and_then(|mime| mime.strip_prefix("image/"))
            .unwrap_or_default()
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
            .take(20)
            .collect();
        return if kind.is_empty() { "embedded image".into() } else { format!("embedded image ({kind})") };
    }
    match host(target) {
        Some(host) => shorten(host, MAX_HOST),
        None if target.contains("://") => String::new(),
        None => file_name(target).unwrap_or_default(),
    }
}

/// What an image without words of its own is called: its file's name, where it has one.
pub(super) fn name(target: &str) -> Option<String> {
    if embedded(target).is_some() {
        return None;
    }
    let path = match target.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?.1,
        None => target,
    };
    file_name(path)
}

/// Whether the image itself stands in the target.
pub(super) fn is_embedded(target: &str) -> bool {
    embedded(target).is_some()
}

/// Whether what a note embeds is an image, by the end of its name.
pub(super) fn is_image(target: &str) -> bool {
    let name = target.split(['#', '?']).next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, ending)| {
        ["apng", "avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "tif", "tiff", "webp"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// Whether the words of an embedded image say how large it is to be: `300`, `300x200`.
pub(super) fn is_size(words: &str) -> bool {
    let words = words.trim();
    words.starts_with(|c: char| c.is_ascii_digit())
        && words.bytes().all(|byte| byte.is_ascii_digit() || byte == b'x')
}

fn embedded(target: &str) -> Option<&str> {
    let (scheme, data) = target.trim_start().split_at_checked(5)?;
    scheme.eq_ignore_ascii_case("data:").then_some(data)
}

fn host(target: &str) -> Option<&str> {
    let (_, rest) = target.split_once("://").or_else(|| target.strip_prefix("//").map(|rest| ("", rest)))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then_some(host)
}

fn file_name(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next()?.trim_end_matches('/');
    let name = path.rsplit(['/', '\\']).next()?;
    (!name.is_empty()).then(|| shorten(name, MAX_NAME))
}

fn shorten(name: &str, longest: usize) -> String {
    match name.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_embedded_image_is_told_from_a_note_and_a_size_from_words() {
        for (target, image) in [("a.png", true), ("a/b.JPG#x", true), ("a.md", false), ("png", false)] {
            assert_eq!(is_image(target), image, "{target}");
        }
        for (words, size) in [("300", true), ("300x20", true), ("x", false), ("3 pigs", false), ("", false)] {
            assert_eq!(is_size(words), size, "{words}");
        }
    }

    #[test]
    fn an_image_is_named_after_its_file_and_comes_from_its_host() {
        for (target, named, from) in [
            ("https://www.example.org/a/b.png?w=1#x", Some("b.png"), "example.org"),
            ("https://user:pw@example.org", None, "example.org"),
            ("//example.org/x.gif", Some("x.gif"), "example.org"),
            ("images/b.png", Some("b.png"), "b.png"),
            ("../../etc/passwd", Some("passwd"), "passwd"),
            ("data:image/svg+xml;base64,PHN2Zz4=", None, "embedded image (svg+xml)"),
            ("DATA:,x", None, "embedded image"),
            ("", None, ""),
            ("https://", None, ""),
        ] {
            assert_eq!(name(target).as_deref(), named, "{target}");
            assert_eq!(origin(target), from, "{target}");
        }
        assert_eq!(origin(&format!("https://{}/", "a".repeat(1_000_000))).chars().count(), MAX_HOST + 1);
    }
}
