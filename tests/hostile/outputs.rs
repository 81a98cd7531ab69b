//! Every field × every payload × everything that is printed, copied into files, or said in a message.

use crate::articles::{Fields, archives};
use crate::payloads::{payloads, together};
use crate::support_archive::hostile::{assert_inert, without_colours};
use crate::support_archive::{Folder, Recto, over, strs};

/// Each command of the program with what can be asked of it.
const COMMANDS: [&str; 24] = [
    "list --format table",
    "list --format table --color always",
    "list --format json",
    "list --format tsv",
    "list --format paths",
    "list --format md",
    "list --sort title --reverse",
    "list text:words",
    "tags --format table",
    "tags --format json",
    "tags --format tsv",
    "tags --by source",
    "tags --by author --format tsv",
    "timeline --format table",
    "timeline --format tsv --by year",
    "timeline --format json",
    "notes --format md",
    "notes --format json",
    "notes --format tsv",
    "mark starred",
    "show 0/yaml.md",
    "state export",
    "completions bash",
    "man",
];

/// A reader with something hostile in everything that is kept, over an archive of it.
fn reader(folder: &Folder) -> Recto {
    let recto = Recto::new();
    let payloads = payloads();
    let archive = std::fs::canonicalize(folder.path()).expect("it is there");
    let lines: String = (0..payloads.len())
        .map(|nth| Fields::new(&payloads, nth).state(&archive.to_string_lossy()))
        .collect();
    let file = recto.home.write("state.jsonl", lines.replace("yaml.md", "0/yaml.md"));
    let said = recto.run(&["state", "import", file.to_str().expect("its name is plain")]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    recto
}

#[test]
fn no_field_reaches_any_output() {
    let folder = archives();
    let recto = reader(&folder);
    let known: Vec<&str> = COMMANDS.iter().filter_map(|command| command.split(' ').next()).collect();
    let help = recto.prints(&["--help"]);
    let commands =
        help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list of them");
    for name in commands.lines().filter_map(|line| line.split_whitespace().next()) {
        assert!(known.contains(&name) || ["help", "doctor"].contains(&name), "{name} is not tried");
    }
    for command in COMMANDS {
        let arguments: Vec<&str> = command.split(' ').collect();
        let takes_archive = !matches!(arguments[0], "state" | "completions" | "man");
        let arguments = if takes_archive {
            over(&folder, &arguments)
        } else {
            arguments.iter().map(|&a| a.to_owned()).collect()
        };
        let said = recto.run(&strs(&arguments));
        assert_eq!(said.code, Some(0), "{command}: {}", said.err);
        assert!(!said.out.is_empty(), "{command} prints nothing");
        let allowed: &[char] =
            if command.contains("tsv") || arguments[0] == "completions" { &['\t'] } else { &[] };
        assert_inert(&without_colours(&said.out), allowed, command);
        assert_inert(&said.err, &[], command);
        if command.contains("json") {
            serde_json::from_str::<serde_json::Value>(&said.out).expect("it is JSON");
        }
    }
    let out = recto.run(&strs(&over(&folder, &["list", "--format", "json"]))).out;
    for (name, payload) in payloads() {
        // What stands between words is kept to the letter.
        let exact = serde_json::from_str::<Vec<serde_json::Value>>(&out).expect("it is JSON");
        let has = |article: &serde_json::Value| {
            article["title"].as_str().is_some_and(|title| title.contains(&payload))
        };
        assert!(exact.iter().any(has), "JSON has not the very text of {name}");
    }
}

#[test]
fn no_page_acts_on_a_terminal_or_a_pipe() {
    let folder = archives();
    let recto = Recto::new();
    for nth in 0..payloads().len() {
        let format = ["yaml", "toml", "json", "clipping", "plain"][nth % 5];
        for width in ["20", "100"] {
            let id = format!("{nth}/{format}.md");
            let arguments = over(&folder, &["show", &id, "--width", width, "--color", "always"]);
            let said = recto.run(&strs(&arguments));
            assert_eq!(said.code, Some(0), "{id}: {}", said.err);
            assert!(!said.out.is_empty(), "{id} is not printed");
            assert_inert(&without_colours(&said.out), &[], &id);
        }
    }
}

#[test]
fn no_message_repeats_what_would_act() {
    for (name, payload) in together() {
        // No argument and no variable has one.
        let payload = payload.replace('\0', "");
        let json = serde_json::to_string(&payload).expect("text is JSON").replace('\x7f', "\\u007f");
        let line = payload.replace(['\n', '\r'], " ");
        let configured = |text: &str| Recto::configured(text);
        let recto = Recto::new();
        let file = recto.home.write("lines", format!("{line}\n{{\"kind\":{json}}}\n{{{json}:1}}\n"));
        let mut said = vec![
            configured(&format!("theme = {json}\n")).run(&["list"]),
            configured(&format!("{json} = 1\n")).run(&["list"]),
            configured(&format!("archive = {json}\n")).run(&["list"]),
            configured(&format!("[queries]\n{json} = \"a\"\n")).run(&["list"]),
            configured(&format!("[queries]\na = {json}\n")).run(&["list", "@a"]),
            configured(&line).run(&["list"]),
            recto.run(&["list", "-a", &format!("/nowhere/{payload}")]),
            recto.run(&["show", &payload]),
            recto.run(&["list", "--sort", &payload]),
            recto.run(&["list", &format!("--{payload}")]),
            recto.run(&["list", "--like", &payload]),
            recto.run(&["list", &format!("is:{payload} @{payload} date:{payload}")]),
            recto.run(&[&payload]),
            recto.run(&["state", "import", file.to_str().expect("its name is plain")]),
            recto.run(&["state", "import", &format!("/nowhere/{payload}")]),
        ];
        let aliases = Recto::new();
        aliases.home.write(".config/recto/aliases", format!("{line}\n{line} = {line} = x\n= {line}\n"));
        said.push(aliases.run(&["list"]));
        for variable in
            ["TERM", "LANG", "COLORTERM", "NO_COLOR", "XDG_STATE_HOME", "XDG_CACHE_HOME", "TZ", "EDITOR"]
        {
            let output = recto.command(&["list", "-a", "/nowhere"]).env(variable, &payload).output();
            said.push(crate::support_archive::Said::of(output.expect("the program starts")));
        }
        for said in said {
            assert_inert(&said.err, &[], &name);
            assert_inert(&said.out, &[], &name);
        }
    }
}
