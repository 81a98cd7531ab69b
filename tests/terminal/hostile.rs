//! Articles made to attack the terminal: nothing of them is ever an instruction.

use crate::support::archive::Archive;
use crate::support::{Session, Start, emitted};

/// What hostile text is made of, by what it tries.
const PAYLOADS: &[(&str, &str)] = &[
    ("title", "\x1b]0;PWNED\x07"),
    ("clipboard", "\x1b]52;c;UFdORUQ=\x07"),
    ("link", "\x1b]8;;https://evil.example\x1b\\"),
    ("device control", "\x1bP+q544e\x1b\\"),
    ("application command", "\x1b_Gi=1\x1b\\"),
    ("unclosed", "\x1b]2;"),
    ("reset", "\x1bc"),
    ("clear", "\x1b[2J\x1b[3J\x1b[H"),
    ("report", "\x1b[6n\x1b[c\x1b[?1049l\x1b[?2004l\x1b[?1000h\x1b[?25h"),
    ("c1", "\u{9b}2J\u{9d}0;PWNED\u{9c}\u{90}q\u{9c}\u{9f}x\u{9c}"),
    ("entities", "&#27;]0;PWNED&#7; &#x9b;2J &#155;6n &#8238;txt &#x202e; &Tab; &NewLine;"),
    ("bidi", "\u{202e}gpj.exe\u{2066}x\u{2067}y\u{2069}\u{200e}\u{200f}\u{61c}"),
    ("invisible", "a\u{200b}b\u{feff}c\u{2060}d\u{e0041}\u{e007f}\u{fff9}\u{2028}e\u{2029}"),
    ("keys", "\x08\x08\x08\x7f\x0e\x0f\x05\x07\x0b\x0c\x00"),
];

/// As a YAML string between double quotes, with everything escaped that YAML can escape.
fn yaml(text: &str) -> String {
    text.chars().fold(String::new(), |quoted, c| match c {
        '"' | '\\' => format!("{quoted}\\{c}"),
        c if c.is_control() || !c.is_ascii() => format!("{quoted}\\U{:08x}", u32::from(c)),
        c => format!("{quoted}{c}"),
    })
}

/// `payload` wherever Markdown can have it.
fn body(payload: &str) -> String {
    format!(
        "Text {payload} text, `code {payload} code`, **strong {payload}**, [link {payload}](https://x.example/{payload}), \
         <https://x.example/{payload}>, ![alt {payload}](image{payload}.png \"title {payload}\").\n\n\
         # Heading {payload}\n\n\
         ```sh {payload}\nfenced {payload}\n```\n\n\
         > quote {payload}\n\n- item {payload}\n- [ ] task {payload}\n\n\
         | head {payload} | b |\n|---|---|\n| cell {payload} | d |\n\n\
         <div title=\"{payload}\">html {payload}</div>\n\nNote[^1].\n\n[^1]: footnote {payload}\n"
    )
}

/// Every payload in front matter, in a clipping, as it is and as raw bytes, and in file names.
fn hostile() -> Archive {
    let archive = Archive::new();
    for (nth, (name, payload)) in PAYLOADS.iter().enumerate() {
        let quoted = yaml(payload);
        let mut text = format!(
            "---\ntitle: \"{name} {quoted}\"\ndescription: \"{quoted}\"\nauthor: \"A {quoted}\"\n\
             source: \"S {quoted}\"\nlink: \"https://x.example/{quoted}\"\ndate: 2021-01-{:02}\n\
             tags: [\"t{quoted}\", \"u {quoted}\"]\n---\n",
            nth + 1
        );
        text.push_str(&body(payload));
        archive.file(&format!("yaml-{nth}.md"), &text);
        let line = payload.replace('\n', " ");
        let clipping = format!(
            "# {name} {line}\n### sub {line}\n\n## Information:\n+ Source: S {line}\n+ Link: https://x.example/{line}\n\
             + Date: never {line}\n+ Author: A {line}\n\n\n## Article:\n{}\n## Tags\n[[t{line}]] [[u {line}]]\n",
            body(payload)
        );
        archive.file(&format!("clipping-{nth}.md"), &clipping);
        let shown = payload.replace(['/', '\0'], "");
        archive.file(&format!("name {shown} {nth}.md"), "No title but the file's name.\n");
        std::os::unix::fs::symlink("/nonexistent", archive.path().join(format!("link {shown} {nth}.md")))
            .expect("a link can be made");
    }
    archive.file(
        "newlines.md",
        "---\ntitle: \"one\\ntwo\\r\\nthree\\tfour\\0five\"\ntags: [\"a\\nb\"]\n---\nText.\n",
    );
    let raw = b"# raw \x9b2J \xff\xfe \x9d0;PWNED\x07 \xc2\n\ntext \x9b6n \x90q\x9c \xe2\x80\n";
    std::fs::write(archive.path().join("raw.md"), raw).expect("a file can be written");
    archive
}

/// Has every article and every sheet on the screen once.
fn look_at_all(recto: &mut Session, count: usize) {
    recto.see_status(&format!("1 of {count}"));
    for nth in 2..=count {
        recto.keys("j");
        recto.see_status(&format!("{nth} of {count}"));
    }
    for nth in (1..count).rev() {
        // The end of each page, and the head of the one before it.
        recto.keys("Enter G K");
        recto.see_status(&format!("{nth} of {count}"));
        recto.keys("q");
    }
    recto.keys("!");
    recto.see("files were not read");
    recto.keys("Space Space G q ?");
    recto.see("In the list");
    recto.keys("q /");
    recto.text("pwned");
    recto.see("best first");
    recto.keys("C-u");
    for (_, payload) in PAYLOADS {
        recto.paste(&payload.replace("\x1b[", "["));
    }
    recto.keys("C-u");
    recto.see(&format!("{count} · newest"));
    recto.keys("Enter g");
    recto.see_status(&format!("1 of {count}"));
}

#[test]
fn no_article_can_tell_the_terminal_anything() {
    let archive = hostile();
    let count = PAYLOADS.len() * 3 + 2;
    for (columns, rows) in [(140, 50), (80, 24)] {
        let mut recto = Start::recto(&[archive.name()]).size(columns, rows).open();
        look_at_all(&mut recto, count);
        recto.keys("q");
        assert_eq!(recto.end().exit_code(), 0);
        emitted::assert_ours(&recto.bytes);
        for mode in ["\x1b[?1049h", "\x1b[?2004h", "\x1b[?1049l", "\x1b[?2004l"] {
            let written = String::from_utf8_lossy(&recto.bytes);
            assert_eq!(written.matches(mode).count(), 1, "{mode:?} is given once");
        }
        recto.assert_given_back();
    }
}

#[test]
fn an_article_with_newlines_in_its_title_is_one_row() {
    let archive = Archive::new();
    archive.file("a.md", "---\ntitle: \"one\\ntwo\\r\\nthree\\tfour\"\ndate: 2021-01-02\n---\nText.\n");
    archive.file("b.md", "---\ntitle: second\ndate: 2021-01-01\n---\nText.\n");
    let mut recto = Start::recto(&[archive.name()]).size(80, 24).open();
    recto.see_status("1 of 2");
    let rows: Vec<String> = recto.shown().lines().map(str::to_owned).collect();
    assert!(rows[1].contains("one two three four"), "{}", recto.shown());
    assert!(rows[2].contains("second"), "{}", recto.shown());
}

#[test]
fn a_million_marks_on_a_letter_cost_a_screen_and_no_more() {
    let archive = Archive::new();
    let marks = "\u{301}".repeat(1_000_000);
    archive.file(
        "a.md",
        &format!("---\ntitle: \"Zalgo{marks}title\"\ndate: 2021-01-02\n---\nText{marks}text.\n"),
    );
    archive.file("b.md", "---\ntitle: Second\ndate: 2021-01-01\n---\nPlain.\n");
    let mut recto = Start::recto(&[archive.name()]).size(120, 40).open();
    recto.see_status("1 of 2");
    recto.until("the page", |screen| screen.contents().contains("text."));
    recto.keys("j");
    recto.see_page("Plain.");
    assert!(recto.bytes.len() < 60_000, "{} bytes", recto.bytes.len());
    emitted::assert_ours(&recto.bytes);
}

#[test]
fn the_oracle_knows_an_attack_when_it_sees_one() {
    for attack in [
        "\x1b]0;x\x07",
        "\x1b]52;c;x\x1b\\",
        "\x1bPx\x1b\\",
        "\x1b_x\x1b\\",
        "\x1bc",
        "\x1b[6n",
        "\x1b[?1000h",
        "\x1b[?1003h",
        "\x1b[>31u",
        "\u{9b}2Jx",
        "\u{9d}0;x\u{9c}",
        "\x07",
        "\x08",
        "\u{202e}",
        "\u{2066}",
        "\x1b]8;;u",
        "\x1b",
    ] {
        assert!(
            emitted::foreign(format!("text {attack}text").as_bytes()).is_some(),
            "{attack:?} was let through"
        );
    }
    assert!(emitted::foreign(b"text \x9b2J").is_some());
    // What recto tells the terminal once is an attack when it is told twice.
    for once in
        ["\x1b[c", "\x1b[>0q", "\x1b[?69$p", "\x1b[?u", "\x1b[?1000h\x1b[?1006h", "\x1b[>5u", "\x1b[<u"]
    {
        assert_eq!(emitted::foreign(once.as_bytes()), None, "{once:?}");
        assert!(emitted::foreign(format!("{once}text{once}").as_bytes()).is_some(), "{once:?}");
    }
    assert_eq!(
        emitted::foreign("\x1b[?1049h\x1b]11;?\x1b\\\x1b[1;1H\x1b[38;5;110mtext – 随\x1b[0m\r\n".as_bytes()),
        None
    );
}
