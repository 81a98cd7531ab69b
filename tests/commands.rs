//! The commands as a script sees them: what they print, what they say, and how they end.

mod support_archive;

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use recto::measure::width;
use serde_json::{Value, json};
use support_archive::hostile::{self, assert_inert, without_colours};
use support_archive::{Clipping, Folder, Recto, Said, made_up, on_a_terminal, over, strs};

const SUBCOMMANDS: [&str; 9] =
    ["list", "show", "tags", "timeline", "mark", "state", "doctor", "completions", "man"];

/// The ids a `list` gives, in order.
fn ids(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let arguments = over(folder, &[&["list", "--format", "tsv"], arguments].concat());
    let out = Recto::new().prints(&strs(&arguments));
    out.lines().skip(1).map(|line| line.split('\t').next().unwrap_or_default().replace(".md", "")).collect()
}

/// It ended so, printed nothing, and said one line that holds all of these.
fn assert_said(said: &Said, code: i32, parts: &[&str]) {
    assert_eq!((said.code, said.out.as_str()), (Some(code), ""), "{said:?}");
    assert_eq!(said.err.lines().count(), 1, "{said:?}");
    assert!(said.err.starts_with("recto: ") && said.err.ends_with('\n'), "{said:?}");
    for part in parts {
        assert!(said.err.contains(part), "{part:?} is not in {said:?}");
    }
}

#[test]
fn a_mistake_ends_with_two_and_says_what_was_tried_on_what() {
    let recto = Recto::new();
    let folder = made_up();
    for arguments in [
        &["/no/such/path"][..],
        &["list", "-a", "/no/such/path"],
        &["tags", "-a", "/no/such/path"],
        &["show", "x.md", "-a", "/no/such/path"],
        &["list", "-a", folder.path().to_str().expect("plain"), "-a", "/no/such/path"],
    ] {
        assert_said(&recto.run(arguments), 2, &["cannot open the archive /no/such/path", "No such file"]);
    }
    for (arguments, named) in [
        (&["list", "--nonsense"][..], "--nonsense"),
        (&["list", "--format", "xml"], "xml"),
        (&["tags", "--format", "paths"], "paths"),
        (&["list", "--sort", "colour"], "colour"),
        (&["list", "--limit", "many"], "many"),
        (&["show"], "<ARTICLE>"),
        (&["show", "x", "--width", "0"], "0"),
        (&["list", "--color", "perhaps"], "perhaps"),
        (&["completions", "nosuchshell"], "nosuchshell"),
    ] {
        let said = recto.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(said.err.starts_with("recto: ") && said.err.lines().count() == 1, "{}", said.err);
        assert!(said.err.contains(named), "{arguments:?}: {}", said.err);
    }
}

#[test]
fn nothing_matched_ends_with_one() {
    let folder = made_up();
    let recto = Recto::new();
    for arguments in [&["list", "xyzzy"][..], &["tags", "xyzzy"], &["timeline", "xyzzy"]] {
        let said = recto.run(&strs(&over(&folder, arguments)));
        assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(1), "", ""), "{arguments:?}");
    }
    let said = recto.run(&strs(&over(&folder, &["list", "xyzzy", "--format", "json"])));
    assert_eq!((said.code, said.out.trim()), (Some(1), "[]"));
    let said = recto.run(&strs(&over(&folder, &["show", "xyzzy.md"])));
    assert_said(&said, 1, &["no article \"xyzzy.md\"", "recto list"]);
    let empty = Folder::new();
    assert_eq!(recto.run(&strs(&over(&empty, &["list"]))).code, Some(1));
}

#[test]
fn one_unreadable_file_is_said_and_the_rest_is_printed() {
    let folder = made_up();
    std::os::unix::fs::symlink("nowhere", folder.at("dang\u{1b}[2Jling.md")).expect("links can be made");
    let said = Recto::new().run(&strs(&over(&folder, &["list", "--format", "paths"])));
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 14));
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    assert!(
        said.err.starts_with("recto: cannot read ") && said.err.contains("symbolic link"),
        "{}",
        said.err
    );
    assert_inert(&said.err, &[], "the message");
}

#[test]
fn a_configuration_that_cannot_be_used_is_refused_with_its_place() {
    for (text, parts) in [
        ("archive = \"~/news\"\ncolour = 3\n", &["line 2", "unknown field `colour`"][..]),
        ("archive = [\"a\"\n", &["line "]),
        ("archive = 7\n", &["line 1"]),
        ("theme = \"puce\"\n", &["line 1", "puce"]),
        ("measure = 3\n", &["measure", "20 to 400"]),
    ] {
        let recto = Recto::configured(text);
        for command in [&["list"][..], &["tags"], &["show", "x"], &[]] {
            let place = recto.home.at(".config/recto/config.toml").display().to_string();
            assert_said(&recto.run(command), 2, &[&["cannot use the configuration", &place], parts].concat());
        }
    }
    let recto = Recto::new();
    recto.home.write(".config/recto/config.toml", b"archive = \"\xff\"");
    assert_said(&recto.run(&["list"]), 2, &["cannot use the configuration"]);
    let gone = Recto::configured("archive = \"/no/such/archive\"");
    assert_said(&gone.run(&["list"]), 2, &["cannot open the archive /no/such/archive"]);
}

#[test]
fn the_configured_archive_is_read_when_none_is_given_and_else_the_sample() {
    let recto = Recto::configured("archive = \"~/news\"\n");
    recto.home.write("news/a.md", "# From home");
    assert_eq!(recto.json(&["list", "--format", "json"])[0]["title"], "From home");
    assert!(recto.prints(&[]).contains("From home"));
    assert!(recto.prints(&["show", "a.md"]).contains("From home"));
    let given = made_up();
    let said = recto.prints(&strs(&over(&given, &["list"])));
    assert!(said.contains("Conti") && !said.contains("From home"));

    let (one, two) = (Folder::new(), Folder::new());
    one.write("1.md", "# One");
    two.write("2.md", "# Two");
    let both = Recto::configured(&format!("archive = [{:?}, {:?}]", one.path(), two.path()));
    assert_eq!(both.json(&["list", "--format", "json"]).len(), 2);

    let sample = Recto::new().json(&["list", "--format", "json"]);
    assert!(sample.len() >= 15);
    assert!(sample.iter().any(|article| article["id"] == "start/start-here.md"));
    assert!(Recto::new().prints(&["show", "start/start-here.md"]).contains("recto"));
}

#[test]
fn without_a_terminal_the_reader_prints_the_list() {
    let folder = made_up();
    let path = folder.path().to_str().expect("plain");
    let recto = Recto::new();
    let list = recto.prints(&["list", "-a", path]);
    assert_eq!(list.lines().count(), 14);
    assert_eq!(recto.prints(&[path]), list);
    assert_eq!(recto.prints(&["-a", path]), list);
    assert_eq!(recto.prints(&["-a", path, "list"]), list);
    assert_eq!(recto.prints(&[path, path]), list, "a folder given twice is one archive");
    assert_eq!(recto.prints(&[]), recto.prints(&["list"]));
    let file = folder.at("conti.md");
    assert_eq!(recto.prints(&[file.to_str().expect("plain")]).lines().count(), 1);
}

#[test]
fn several_archives_are_one_list_and_an_id_they_share_must_be_named_in_full() {
    let (one, two) = (Folder::new(), Folder::new());
    one.write("same.md", "# From one");
    two.write("same.md", "# From two");
    two.write("other.md", "# Only two");
    let path = |folder: &Folder| folder.path().to_str().expect("plain").to_owned();
    let recto = Recto::new();
    let (a, b) = (path(&one), path(&two));
    let list = recto.json(&["list", "-a", &a, "-a", &b, "--format", "json"]);
    assert_eq!(list.iter().filter(|article| article["id"] == "same.md").count(), 2);
    let said = recto.run(&["show", "same.md", "-a", &a, "--archive", &b]);
    assert_said(&said, 2, &["same.md", &format!("{a}/same.md"), &format!("{b}/same.md")]);
    for (name, title) in [(format!("{b}/same.md"), "From two"), ("other.md".to_owned(), "Only two")] {
        assert!(recto.prints(&["show", &name, "-a", &a, "-a", &b]).starts_with(title));
    }
}

#[test]
fn json_is_one_array_of_exactly_these_keys_and_exact_text() {
    let folder = made_up();
    folder.write("front.md", "---\ntitle: \"A\\e]0;\\x9b\\u202e\\0 \\\"q\\\"\"\nsubtitle: Sub\n---\nfive\n");
    let list = Recto::new().json(&strs(&over(&folder, &["list", "--format", "json"])));
    assert_eq!(list.len(), 15);
    let keys: BTreeSet<&str> =
        "id path title subtitle source link authors date date_text tags words read starred"
            .split(' ')
            .collect();
    for article in &list {
        let article = article.as_object().expect("an article is an object");
        assert_eq!(article.keys().map(String::as_str).collect::<BTreeSet<_>>(), keys);
        for tag in article["tags"].as_array().expect("tags are a list") {
            let tag = tag.as_object().expect("a tag is an object");
            assert_eq!(tag.keys().map(String::as_str).collect::<BTreeSet<_>>(), ["name", "group"].into());
        }
    }
    let of = |id: &str| list.iter().find(|article| article["id"] == id).expect("it is listed");
    assert_eq!(of("front.md")["title"], "A\u{1b}]0;\u{9b}\u{202e}\0 \"q\"");
    assert_eq!(of("front.md")["subtitle"], "Sub");
    let expected = json!({
        "id": "conti.md", "path": folder.at("conti.md"), "title": "Conti gang gives hospital its key",
        "subtitle": null, "source": "ThreatPost", "link": "https://example.com/",
        "authors": ["Becky Bracken"], "date": "2021-11-19T00:00:00Z", "date_text": "2021-11-19",
        "tags": [
            {"name": "ransomware", "group": null}, {"name": "Healthcare", "group": "industry"},
            {"name": "Ireland", "group": "country"}
        ],
        "words": 5, "read": false, "starred": false
    });
    assert_eq!(of("conti.md"), &expected);
    assert_eq!(of("pineapple.md")["date"], "2021-10-02T23:30:00-05:00");
    let undated = of("undated.md");
    assert_eq!(
        (&undated["date"], &undated["source"], &undated["authors"]),
        (&Value::Null, &Value::Null, &json!([]))
    );
    assert_eq!(list.last().expect("there are some")["id"], "undated.md");
}

#[test]
fn every_format_prints_the_same_articles_in_the_same_order() {
    let folder = made_up();
    let recto = Recto::new();
    let print =
        |format: &str| recto.prints(&strs(&over(&folder, &["list", "--format", format, "source:record"])));
    let tsv = print("tsv");
    let rows: Vec<Vec<&str>> = tsv.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[0], ["id", "date", "source", "title", "authors", "tags", "link"]);
    assert!(rows.iter().all(|row| row.len() == 7), "{tsv}");
    let expected = ["pineapple.md", "cafe.md", "junk.md", "real.md"];
    assert!(rows[1..].iter().map(|row| row[0]).eq(expected));
    assert_eq!(rows[1][3..6], ["Pineapple Wi-Fi kits seized", "Catalin Cimpanu", "hardware"]);
    let paths: Vec<String> = expected.iter().map(|id| folder.at(id).display().to_string()).collect();
    assert!(print("paths").lines().eq(paths.iter().map(String::as_str)));
    let table = print("table");
    assert_eq!(table.lines().next(), Some("2021-10-02  The Record  Pineapple Wi-Fi kits seized"));
    assert_eq!(table, recto.prints(&strs(&over(&folder, &["list", "source:record"]))));
    for (line, row) in table.lines().zip(&rows[1..]) {
        assert!(line.ends_with(row[3]), "{line}");
    }
}

#[test]
fn a_list_is_sorted_reversed_and_cut_as_asked() {
    let folder = made_up();
    let all = ids(&folder, &[]);
    assert_eq!(all.first().map(String::as_str), Some("haiti"));
    assert_eq!(ids(&folder, &["--sort", "date"]), all);
    assert_eq!(ids(&folder, &["--limit", "3"]), all[..3]);
    assert_eq!(ids(&folder, &["--limit", "0"]), all[..0]);
    for sort in [&["--reverse"][..], &["--reverse", "--sort", "date"], &["--reverse", "--sort", "relevance"]]
    {
        let back = ids(&folder, sort);
        assert_eq!(back.first().map(String::as_str), Some("twin-old"), "{sort:?}");
        assert_eq!(back.last().map(String::as_str), Some("undated"), "{sort:?}");
    }
    assert_eq!(ids(&folder, &["--sort", "title", "--limit", "2"]), ["strasse", "undated"]);
    assert_eq!(ids(&folder, &["--sort", "title", "--reverse", "--limit", "1"]), ["log4j"]);
    assert_eq!(ids(&folder, &["--sort", "source", "--limit", "2"]), ["emotet", "muller"]);
    assert_eq!(ids(&folder, &["hospital", "--sort", "relevance"]), ["haiti", "conti"]);
    assert_eq!(ids(&folder, &["hospital", "--sort", "title"]), ["conti", "haiti"]);
}

#[test]
fn a_query_is_its_arguments_side_by_side_and_may_begin_with_a_dash() {
    let folder = made_up();
    for (arguments, found) in [
        (&["hospital", "-#malware"][..], &["conti"][..]),
        (&["hospital -#malware"], &["conti"]),
        (&["-patches", "source:zdnet", "--limit", "1"], &["haiti"]),
        (&["source:zdnet", "-author:tung"], &["haiti"]),
        (&["source:zdnet", "-after:2021-12"], &["apple"]),
        (&["source:zdnet", "--", "-apple", "-hospital"], &["log4j"]),
        (&["(conti", "|", "emotet)", "#ransomware"], &["conti"]),
        (&["\"gang", "gives\""], &["conti"]),
        (&["--", "-apple source:zdnet"], &["haiti", "log4j"]),
        (&["-(conti | emotet)", "after:2021-11", "before:2021-12"], &["muller"]),
        (&["-\"zero trust\"", "source:krebs"], &["strasse"]),
    ] {
        assert_eq!(ids(&folder, arguments), found, "{arguments:?}");
    }
}

#[test]
fn show_lays_one_article_out_by_id_by_path_and_from_standard_input() {
    let folder = made_up();
    let recto = Recto::new();
    let path = folder.at("muller.md").display().to_string();
    let by_id = recto.prints(&strs(&over(&folder, &["show", "muller.md"])));
    assert!(by_id.starts_with("Müller’s “Zero Trust” café\n"), "{by_id}");
    assert!(by_id.contains("A body of five words.") && by_id.contains("Jörg Østerby"));
    assert_eq!(recto.prints(&["show", &path]), by_id);
    assert_eq!(recto.prints(&strs(&over(&folder, &["show", &path]))), by_id);
    let mut child = recto
        .command(&["show", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let text = std::fs::read(&path).expect("it is ours");
    child.stdin.take().expect("it is a pipe").write_all(&text).expect("it is read to its end");
    let said = Said::of(child.wait_with_output().expect("it ends"));
    assert_eq!((said.code, said.out, said.err.as_str()), (Some(0), by_id.clone(), ""));
    let narrow = recto.prints(&strs(&over(&folder, &["show", "muller.md", "--width", "12"])));
    assert!(narrow.lines().count() > by_id.lines().count());
}

#[test]
fn no_line_of_a_page_is_wider_than_asked() {
    let recto = Recto::new();
    let folder = hostile::archive();
    let long =
        Clipping {
            title: &"word 日本語 ".repeat(30), source: "S", authors: "A", date: "2021", tags: "a; b"
        };
    folder.write("long.md", long.text() + &"x".repeat(300));
    let sample = "start/everything-markdown-has.md";
    let files =
        [folder.at("long.md"), folder.at("clip/6.md"), folder.at("clip/11.md"), folder.at("marks.md")];
    let names: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    for columns in [1, 2, 20, 80, 200] {
        for name in names.iter().map(String::as_str).chain([sample]) {
            let out = recto.prints(&["show", name, "--width", &columns.to_string()]);
            assert!(!out.is_empty());
            let widest = out.lines().map(width).max().unwrap_or(0);
            // One column cannot hold what is two wide.
            assert!(widest <= columns.max(2), "{name}: {widest} of {columns}");
        }
    }
    // 80 is what there is without a terminal; the comfortable line is narrower.
    assert!(recto.prints(&["show", sample]).lines().all(|line| width(line) <= 80));
}

#[test]
fn tags_are_counted_over_what_matches_with_the_junk_last() {
    let folder = made_up();
    let recto = Recto::new();
    let list = recto.json(&strs(&over(&folder, &["list", "--format", "json"])));
    let borne: usize = list.iter().map(|article| article["tags"].as_array().map_or(0, Vec::len)).sum();
    let tags = recto.json(&strs(&over(&folder, &["tags", "--format", "json"])));
    let count = |tag: &Value| tag["count"].as_u64().expect("a count") as usize;
    assert_eq!(tags.iter().map(count).sum::<usize>(), borne);
    assert_eq!(tags[0], json!({"name": "malware", "group": null, "count": 2}));
    assert_eq!(tags.last().expect("there are some")["name"], "extortion,");
    assert!(tags.contains(&json!({"name": "Haiti", "group": "country", "count": 1})));
    let counts: Vec<usize> = tags[..tags.len() - 1].iter().map(count).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b));

    let tsv = recto.prints(&strs(&over(&folder, &["tags", "--format", "tsv", "source:zdnet"])));
    let rows: Vec<Vec<&str>> = tsv.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[0], ["name", "group", "count"]);
    assert!(rows.contains(&vec!["Haiti", "country", "1"]) && !tsv.contains("ransomware"), "{tsv}");
    let table = recto.prints(&strs(&over(&folder, &["tags", "--limit", "1"])));
    assert_eq!(table, "     2  malware\n");
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let recto = Recto::new();
    let options = ["archive", "format", "sort", "reverse", "limit", "width", "color", "help", "version"];
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = recto.prints(&["completions", shell]);
        for command in SUBCOMMANDS {
            assert!(script.contains(command), "{command} in {shell}");
        }
        for option in options {
            let known = [format!("--{option}"), format!("-l {option}")];
            assert!(known.iter().any(|known| script.contains(known)), "{option} in {shell}");
        }
    }
    let manual = recto.prints(&["man"]);
    assert!(manual.contains(".TH recto 1") && manual.contains("\\-\\-archive"), "{manual}");
    for command in SUBCOMMANDS {
        let heading = format!(".SH \"RECTO {}\"", command.to_uppercase());
        assert!(manual.contains(&heading), "{command} in the manual");
    }
    for option in options {
        assert!(manual.contains(&format!("\\-\\-{option}")), "{option} in the manual");
    }
    assert!(manual.contains(".SH KEYS") && manual.contains("half a screen down"));
    assert!(recto.prints(&["--version"]).starts_with(concat!("recto ", env!("CARGO_PKG_VERSION"))));
    for arguments in [&["--help"][..], &["-h"], &["help"]] {
        let help = recto.prints(arguments);
        assert!(SUBCOMMANDS.iter().all(|command| help.contains(command)), "{arguments:?}");
    }
    for command in SUBCOMMANDS {
        assert!(recto.prints(&[command, "--help"]).contains("Usage: recto "), "{command}");
    }
}

#[test]
fn who_closes_the_pipe_early_has_been_served() {
    let folder = Folder::new();
    let title = "words ".repeat(3_000);
    for nth in 0..40 {
        folder.write(&format!("{nth}.md"), format!("# {title}\n\n{}", "line\n\n".repeat(40_000)));
    }
    let recto = Recto::new();
    for arguments in [&["list"][..], &["list", "--format", "json"], &["show", "1.md"]] {
        let mut child = recto
            .command(&strs(&over(&folder, arguments)))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // Far more is to come than a pipe holds, so closing it breaks a write.
        let mut pipe = child.stdout.take().expect("it is a pipe");
        pipe.read_exact(&mut [0]).expect("it prints something");
        drop(pipe);
        let said = Said::of(child.wait_with_output().expect("it ends"));
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn closed_standard_streams_do_no_harm() {
    let folder = made_up();
    let recto = Recto::new();
    let close = |how: &str, arguments: &[&str]| {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("exec \"$0\" \"$@\" {how}"), env!("CARGO_BIN_EXE_recto")]);
        command.args(over(&folder, arguments)).env("HOME", recto.home.path());
        command.env("XDG_CONFIG_HOME", recto.home.path()).env("XDG_STATE_HOME", recto.home.path());
        Said::of(command.output().expect("a shell is there"))
    };
    assert_eq!(close("<&-", &["list"]).out.lines().count(), 14);
    let nothing = close("<&-", &["show", "-"]);
    assert_eq!((nothing.code, nothing.err.as_str()), (Some(0), ""));
    assert_eq!(close("2>&-", &["list"]).out.lines().count(), 14);
    assert_eq!(close(">/dev/full", &["list"]).code, Some(2));
    assert_said(&close(">/dev/full", &["list"]), 2, &["cannot write to standard output"]);
}

#[test]
fn colour_is_for_terminals_unless_asked_for_or_refused() {
    let folder = made_up();
    let recto = Recto::new();
    for arguments in [&["list"][..], &["show", "conti.md"]] {
        let always = [arguments, &["--color", "always"]].concat();
        let never = [arguments, &["--color", "never"]].concat();
        let piped = recto.prints(&strs(&over(&folder, arguments)));
        assert!(!piped.contains('\u{1b}'));
        assert_eq!(recto.prints(&strs(&over(&folder, &never))), piped);
        let coloured = recto.prints(&strs(&over(&folder, &always)));
        assert!(coloured.contains("\u{1b}["));
        assert_eq!(without_colours(&coloured), piped, "colours change no text");
        // Asked for is asked for, whatever the environment would rather have.
        let asked = recto.command(&strs(&over(&folder, &always))).env("NO_COLOR", "1").output();
        assert_eq!(Said::of(asked.expect("the program starts")).out, coloured);
        assert!(on_a_terminal(&recto, &over(&folder, arguments), "").contains("\u{1b}["), "{arguments:?}");
        for (arguments, no_color) in [(arguments, "1"), (&never[..], "")] {
            let plain = on_a_terminal(&recto, &over(&folder, arguments), no_color);
            assert!(!plain.contains('\u{1b}') && plain.contains("Conti"), "{plain:?}");
        }
    }
}

#[test]
fn nothing_an_article_says_acts_on_a_terminal() {
    let folder = hostile::archive();
    let recto = Recto::new();
    let run = |arguments: &[&str]| {
        let said = recto.run(&strs(&over(&folder, arguments)));
        assert_eq!(said.code, Some(0), "{arguments:?}: {}", said.err);
        assert_inert(&said.err, &[], "a message");
        said.out
    };
    let count = hostile::PAYLOADS.len() * 3 + 3;
    for format in ["table", "json", "tsv", "paths"] {
        let allowed: &[char] = if format == "tsv" { &['\t'] } else { &[] };
        let out = run(&["list", "--format", format, "--color", "never"]);
        assert_inert(&out, allowed, format);
        let lines = out.lines().count();
        assert!(format == "json" || lines == count + usize::from(format == "tsv"), "{lines} in {format}");
    }
    let tsv = run(&["list", "--format", "tsv"]);
    assert!(tsv.lines().all(|line| line.matches('\t').count() == 6), "a cell stays a cell");
    for format in ["table", "json", "tsv"] {
        let allowed: &[char] = if format == "tsv" { &['\t'] } else { &[] };
        assert_inert(&run(&["tags", "--format", format]), allowed, format);
    }
    assert_inert(&without_colours(&run(&["list", "--color", "always"])), &[], "the coloured list");
    let exact = recto.json(&strs(&over(&folder, &["list", "--format", "json"])));
    let payload = hostile::PAYLOADS[6];
    assert!(exact.iter().any(|article| article["title"] == payload), "JSON has the very text");
    for article in &exact {
        let id = article["id"].as_str().expect("an id is text");
        if id.contains('\0') {
            continue;
        }
        for colour in ["never", "always"] {
            let page = run(&["show", id, "--color", colour]);
            assert_inert(&without_colours(&page), &[], id);
            assert!(page.len() < 200_000, "{id}: {} bytes", page.len());
            assert_eq!(colour == "always", page.contains('\u{1b}'), "{id}");
        }
    }
    for payload in hostile::PAYLOADS.iter().filter(|payload| !payload.contains('\0')) {
        let said = recto.run(&strs(&over(&folder, &["show", payload])));
        assert_said(&said, 1, &["no article"]);
        assert_inert(&said.err, &[], "a message");
        let said = recto.run(&["list", "-a", &format!("/nowhere/{payload}")]);
        assert_said(&said, 2, &["cannot open the archive"]);
        assert_inert(&said.err, &[], "a message");
    }
}
