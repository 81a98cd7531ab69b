//! Whatever an article asks for, recto asks nobody: no socket is made but those it wakes itself by, and
//! no program is started but those the reader named.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::everything::Everything;
use crate::programs::{name, program, skip};
use crate::support::RECTO;

/// How strace is called: what concerns the network, and what is started.
const TRACE: [&str; 6] = ["-f", "-qq", "-s", "4096", "-e", "trace=%network,execve,execveat"];

/// Where strace is, if it may do its work here.
fn strace() -> Option<String> {
    let strace = program("strace")?;
    let mut tried = Command::new(&strace);
    tried.args(TRACE).args(["-o", "/dev/null", "true"]).stderr(Stdio::null());
    if tried.status().is_ok_and(|status| status.success()) {
        return Some(name(&strace).to_owned());
    }
    skip("strace is not let do its work here");
    None
}

/// Fails where a line tells of anything but a pair of sockets of recto's own, or a program not named.
fn assert_alone(trace: &Path, programs: &[String]) {
    let trace = fs::read_to_string(trace).expect("strace wrote it");
    assert!(trace.contains("execve("), "something was seen");
    for line in trace.lines() {
        let call = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let allowed = match call.split('(').next().unwrap_or_default() {
            "execve" => programs.iter().any(|program| call.starts_with(&format!("execve(\"{program}\""))),
            "socketpair" => call.starts_with("socketpair(AF_UNIX, "),
            // With no address to go to: the other half of the pair.
            "sendto" => call.contains(", NULL, "),
            // Of a socket there must be first.
            "recvfrom" | "shutdown" => true,
            // Last: a call that did not come about, for the thread had to end.
            _ => ["<... ", "---", "+++", "???( <unfinished"].iter().any(|begin| call.starts_with(begin)),
        };
        assert!(allowed, "{line}");
    }
}

#[test]
fn a_session_over_a_hostile_archive_asks_nobody_and_starts_no_shell() {
    let Some(strace) = strace() else { return };
    let everything = Everything::new();
    let trace = everything.desk.path("trace");
    let line = format!("exec '{strace}' {} -o '{}'", TRACE.join(" "), name(&trace));
    everything.done_by(everything.start(&line).open());
    let tools = ["browser", "editor"].map(|tool| name(&everything.tool(tool)).to_owned());
    assert_alone(&trace, &[&tools[..], &[RECTO.to_owned()]].concat());
    let given = everything.call("browser");
    assert!(given.starts_with("1|https://") && given.matches('|').count() == 2, "one argument: {given}");
    assert_eq!(everything.call("editor"), format!("1|{}/hostile.md|", everything.archive.name()));
    assert!(!everything.work.path().join("pwned").exists());
}

#[test]
fn what_is_printed_is_printed_without_asking_anybody() {
    let Some(strace) = strace() else { return };
    let everything = Everything::new();
    let trace = everything.desk.path("trace");
    let commands: &[&[&str]] = &[
        &["list"],
        &["list", "text:word"],
        &["show", "hostile.md"],
        &["tags"],
        &["timeline"],
        &["notes"],
        &["doctor"],
    ];
    for arguments in commands {
        let mut command = Command::new(&strace);
        command.args(TRACE).args(["-o", name(&trace), RECTO]).args(*arguments);
        command.args(["-a", everything.archive.name()]).envs(everything.desk.variables());
        let output = command.stdin(Stdio::null()).output().expect("strace starts");
        assert!(output.status.code().is_some_and(|code| code < 2), "{arguments:?}");
        assert_alone(&trace, &[RECTO.to_owned()]);
    }
}
