//! Articles with something hostile in every field there is.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::Path;

use crate::payloads::payloads;
use crate::support_archive::Folder;

/// What each field holds beside its payload, so that it is known again where it is shown: every name
/// that was ever asked for.
pub(crate) struct Fields<'a> {
    payloads: &'a [(String, String)],
    nth: usize,
    names: RefCell<Vec<&'static str>>,
}

impl<'a> Fields<'a> {
    /// Of the article `nth`: every field has another payload, and over all articles every one.
    pub(crate) fn new(payloads: &'a [(String, String)], nth: usize) -> Self {
        Self { payloads, nth, names: RefCell::default() }
    }

    /// What a field holds.
    pub(crate) fn raw(&self, name: &'static str) -> String {
        let mut names = self.names.borrow_mut();
        let place = names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        let (_, payload) = &self.payloads[(self.nth + place) % self.payloads.len()];
        format!("q{name} {payload} z")
    }

    /// The same without line ends, which would end it.
    fn line(&self, name: &'static str) -> String {
        self.raw(name).replace(['\n', '\r'], " ")
    }

    /// In double quotes, with everything escaped that YAML and TOML can escape, so that they make the
    /// very characters of it; JSON escapes less.
    fn quoted(&self, name: &'static str, is_json: bool) -> String {
        let raw = self.raw(name);
        if is_json {
            return serde_json::to_string(&raw).expect("text is JSON");
        }
        let escaped = raw.chars().fold(String::new(), |mut all, c| {
            let _ = match c {
                '"' | '\\' => write!(all, "\\{c}"),
                ' '..='~' => write!(all, "{c}"),
                c => write!(all, "\\U{:08x}", u32::from(c)),
            };
            all
        });
        format!("\"{escaped}\"")
    }

    /// Wherever Markdown can have it.
    fn body(&self) -> String {
        let f = |name| self.line(name);
        format!(
            "Some words {} and `{}` and **{}** and ~~{}~~ and =={}== and ${}$.\n\n\
             [{}](https://x.example/{} \"{}\") <https://y.example/{}> [[{}|{}]] [[#{}]] www.z.example/{}\n\n\
             ![{}](pictures/{}.png \"{}\") ![[{}.png|300]]\n\n\
             # {}\n\n## Same words\n\n```{} {}\n{}\n```\n\n    {}\n\n> {}\n\n> [!note] {}\n> {}\n\n- {}\n1. {}\n- [ ] {}\n\n\
             | {} | b |\n|---|---|\n| {} | d |\n\n<div title=\"{}\">{}</div>\n\n<details><summary>{}</summary>x</details>\n\n\
             Claim[^1] and 10.0.0[.]1 and CVE-2021-44228 and a{}@b.example.\n\n[^1]: {}\n\n[ref]: https://r.example/{} \"{}\"\n\n[x][ref]\n",
            f("text"),
            f("code"),
            f("strong"),
            f("struck"),
            f("marked"),
            f("math"),
            f("label"),
            f("address"),
            f("hint"),
            f("auto"),
            f("wiki"),
            f("shown"),
            f("anchor"),
            f("bare"),
            f("alt"),
            f("image"),
            f("caption"),
            f("embed"),
            f("heading"),
            f("lang"),
            f("info"),
            f("fenced"),
            f("indented"),
            f("quote"),
            f("callout"),
            f("inner"),
            f("item"),
            f("number"),
            f("task"),
            f("column"),
            f("cell"),
            f("attribute"),
            f("html"),
            f("summary"),
            f("mail"),
            f("footnote"),
            f("target"),
            f("reference"),
        )
    }

    fn clipping(&self) -> String {
        let f = |name| self.line(name);
        format!(
            "# {}\n### {}\n\n## Information:\n+ Source: {}\n+ Link: https://x.example/{}\n+ Date: 2021-01-01 {}\n\
             + Author: {}\n\n\n## Article:\n![{}](https://x.example/{}.png)\n\n{}\n\n#### Tags:\n[[{}]] [[made.{}.name={}]]\n",
            f("title"),
            f("subtitle"),
            f("source"),
            f("link"),
            f("date"),
            f("author"),
            f("alt"),
            f("image"),
            self.body(),
            f("tag"),
            f("group"),
            f("member"),
        )
    }

    fn front_matter(&self, begin: &str, between: &str, end: &str) -> String {
        let is_json = begin == "{";
        let q = |name| self.quoted(name, is_json);
        let fields = [
            ("title", q("title")),
            ("description", q("subtitle")),
            ("author", format!("[{}]", q("author"))),
            ("source", q("source")),
            ("link", q("link")),
            ("date", q("date")),
            ("lang", q("language")),
            ("aliases", format!("[{}]", q("alias"))),
            ("tags", format!("[{}, {}]", q("tag"), q("other"))),
            ("categories", format!("[{}]", q("category"))),
            ("unknown", q("unknown")),
        ];
        let lines: Vec<String> = fields
            .iter()
            .map(
                |(key, value)| {
                    if is_json { format!("\"{key}\": {value}") } else { format!("{key}{between}{value}") }
                },
            )
            .collect();
        format!("{begin}\n{}\n{end}\n{}", lines.join(if is_json { ",\n" } else { "\n" }), self.body())
    }

    /// An article of each format, and a file and a folder of such a name.
    pub(crate) fn write(&self, folder: &Path) {
        let put =
            |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file can be written");
        put("yaml.md", &self.front_matter("---", ": ", "---"));
        put("toml.md", &self.front_matter("+++", " = ", "+++"));
        put("json.md", &self.front_matter("{", ": ", "}"));
        put("clipping.md", &self.clipping());
        put("plain.md", &format!("# {}\n\n{}", self.line("title"), self.body()));
        let named = |name| self.raw(name).replace(['/', '\0'], "").chars().take(40).collect::<String>();
        std::fs::create_dir(folder.join(named("folder"))).expect("a folder can be made");
        put(&format!("{}/{}.md", named("folder"), named("file")), "Nothing but a name.\n");
        std::os::unix::fs::symlink("/nowhere", folder.join(format!("{}.md", named("problem"))))
            .expect("a link can be made");
    }

    /// What is kept of the articles of an archive: notes, lines of the filter, a desk.
    pub(crate) fn state(&self, archive: &str) -> String {
        let json = |value: serde_json::Value| format!("{value}\n");
        let at = "2021-01-01T00:00:00Z";
        let mut lines = String::new();
        for (nth, article) in ["yaml.md", "clipping.md", "gone.md"].into_iter().enumerate() {
            lines += &json(serde_json::json!({
                "kind": "note", "id": format!("{:032x}", nth), "archive": archive, "article": article,
                "fingerprint": "00000000000000ff", "start": 0, "end": 10, "quote": "Some words",
                "before": self.raw("before"), "after": self.raw("after"), "text": self.raw("note"),
                "made": at, "changed": at,
            }));
            lines += &json(serde_json::json!({
                "kind": "article", "archive": archive, "id": article, "fingerprint": "00000000000000ff",
                "read": nth == 0, "read_at": at, "starred": true, "starred_at": at, "place": 3,
                "words": self.raw("words"), "place_at": at,
            }));
        }
        lines += &json(serde_json::json!({ "kind": "line", "line": self.raw("line"), "at": at }));
        let desk = serde_json::json!({
            "line": self.raw("left"), "theme": self.raw("theme"), "sort": self.raw("sort"),
            "chosen": { "archive": 0, "id": self.raw("spot") },
            "back": [{ "spot": { "archive": 0, "id": "yaml.md" }, "place": [5, self.raw("step")], "line": self.raw("went"), "in_list": true }],
        });
        lines + &json(serde_json::json!({ "kind": "desk", "archives": [archive], "desk": desk, "at": at }))
    }
}

/// An archive for every payload, each with something in every field.
pub(crate) fn archives() -> Folder {
    let payloads = payloads();
    let folder = Folder::new();
    for nth in 0..payloads.len() {
        let below = folder.at(&nth.to_string());
        std::fs::create_dir(&below).expect("a folder can be made");
        Fields::new(&payloads, nth).write(&below);
    }
    folder
}
