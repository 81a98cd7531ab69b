//! Articles that attack the terminal they are printed on, and the look for what got through.

use super::Folder;

/// Every one of these must end up as text, or not at all.
pub(crate) const PAYLOADS: [&str; 16] = [
    "\u{1b}]0;owned\u{7}",
    "\u{1b}]52;c;b3duZWQ=\u{1b}\\",
    "\u{1b}]8;;https://evil.example/\u{1b}\\open",
    "\u{1b}Pq#0;2;0;0;0\u{1b}\\",
    "\u{1b}_G\u{1b}\\",
    "\u{1b}c",
    "\u{1b}[2J\u{1b}[6n\u{1b}[?1049l\u{1b}[?25h",
    "\u{9b}2J\u{9d}0;x\u{9c}\u{85}",
    "&#27;[2J&#x9b;2J&#8238;&#0;&#127;",
    "cr\rtab\tback\u{8}\u{8}nul\0bell\u{7}del\u{7f}vt\u{b}ff\u{c}",
    "\u{2028}\u{2029}",
    "\u{202e}exe.gpj\u{202c}\u{2066}iso\u{2069}\u{200f}\u{61c}",
    "pass\u{200b}word\u{feff}\u{2060}\u{ad}",
    "\u{e0067}\u{e0062}\u{e007f}\u{fff9}a\u{fffa}b\u{fffb}",
    "]]\u{1b}[31m[[\u{1b}[0m",
    "\\u001b[2J\\x1b[2J\\e[2J",
];

/// One file for each payload and format, with the payload in every field there is.
pub(crate) fn archive() -> Folder {
    let folder = Folder::new();
    for (nth, p) in PAYLOADS.iter().enumerate() {
        folder.write(
            &format!("clip/{nth}.md"),
            format!(
                "# Title {p} end\n### Sub {p} end\n\n## Information:\n+ Source: Source {p}\n\
                 + Link: https://example.com/{p}\n+ Date: 2021-01-01 {p}\n+ Author: Ann {p} Bee\n\n\
                 ## Article:\n![alt {p}](https://example.com/{p}.png)\n\nText {p} and `code {p}`.\n\n\
                 ## Heading {p}\n\n```lang {p}\nfenced {p}\n```\n\n[link {p}](https://example.com/{p} \"{p}\")\n\n\
                 | {p} | b |\n| --- | --- |\n| c | {p} |\n\n- item {p}\n\n<b>{p}</b> a note[^n]\n\n[^n]: note {p}\n\n\
                 > quote {p}\n\n#### Tags:\n[[tag {p}]] [[made.{p}.name=group]]\n\n#### Group {p}:\n[[x.g.name={p}y]] [[under it]]\n"
            ),
        );
        let json = serde_json::to_string(p).expect("text is JSON");
        folder.write(
            &format!("front/{nth}.md"),
            format!(
                "---\ntitle: {json}\ndescription: {json}\nauthor: [{json}]\ndate: {json}\nsource: {json}\n\
                 tags: [{json}]\ncategories: [{json}]\n---\nText {p}\n"
            ),
        );
        // A name may hold anything but a slash and a NUL.
        let name = p.replace(['/', '\0'], "");
        folder.write(&format!("named/{nth} {name}.md"), format!("plain {p}"));
    }
    folder.write("named/two\nlines.md", "Text");
    folder.write("marks.md", format!("# a{}b\n\nc{}d\n", "\u{301}".repeat(50_000), "\u{301}".repeat(50_000)));
    folder.write("yaml.md", "---\ntitle: \"x\\e]0;owned\\ay\\x9b2J\\u202e\\0\"\n---\nText\n");
    folder
}

/// Whether a character could do something on a terminal, or disguise what stands there.
pub(crate) fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The output without its line ends and what is `allowed` besides; what is left must not act.
pub(crate) fn assert_inert(output: &str, allowed: &[char], what: &str) {
    let found = output.char_indices().find(|&(_, c)| c != '\n' && !allowed.contains(&c) && acts(c));
    if let Some((at, c)) = found {
        let around: String =
            output[..at].chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
        panic!("{what}: {c:?} behind {around:?}");
    }
}

/// The output without its colours; anything else that begins with ESC stays.
pub(crate) fn without_colours(output: &str) -> String {
    let mut out = String::new();
    let mut rest = output;
    while let Some(at) = rest.find("\u{1b}[") {
        let inside = &rest[at + 2..];
        let end =
            inside.find(|c: char| !(c.is_ascii_digit() || c == ';' || c == ':')).unwrap_or(inside.len());
        if inside[end..].starts_with('m') {
            out += &rest[..at];
            rest = &inside[end + 1..];
        } else {
            out += &rest[..at + 2];
            rest = inside;
        }
    }
    out + rest
}
