//! The same lines asked of `fzf --filter`: the whole of a process for each state of a line, that being
//! the only way to ask it without a terminal. What it takes to read the titles is measured apart, by a
//! line that nothing fits, so that it can be compared as if it had them already.
//!
//! It has other ideas of what fits: any letters in order do, fields mean nothing to it, and a word
//! left out begins with `!`. It is given the line in its own signs where it has them, and is not asked
//! where it has none.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use recto::store::Snapshot;

use super::figures::{milliseconds, of};
use super::titles::Line;

/// Each is asked so often, unless that takes long; the median counts, as it does on our side.
const RUNS: usize = 5;
const LONG: Duration = Duration::from_millis(250);
/// Nothing has these letters in order.
const NOTHING: &str = "\u{e000}\u{e001}";

/// Both sides of one state of a line.
struct Pair {
    state: String,
    ours: Duration,
    fzf: Duration,
    /// Without what reading the titles took.
    bare: Duration,
}

impl Pair {
    fn times(&self) -> f64 {
        times(self.fzf, self.ours)
    }

    fn bare_times(&self) -> f64 {
        times(self.bare, self.ours)
    }
}

pub(crate) fn compare(snapshot: &Snapshot, lines: &[Line]) {
    let Some(fzf) = Fzf::found() else {
        println!("  fzf is not there: nothing to compare titles with");
        return;
    };
    println!("  fzf {}", fzf.version);
    let folder = tempfile::tempdir().expect("a folder for what fzf reads");
    for (name, has_tags) in [("titles and tags", true), ("titles alone", false)] {
        let input = folder.path().join("lines");
        write_lines(snapshot, has_tags, &input).expect("it can be written");
        fzf.beside(name, &input, lines);
    }
}

struct Fzf {
    program: PathBuf,
    version: String,
}

impl Fzf {
    fn found() -> Option<Self> {
        let program = std::env::var_os("FZF").map_or_else(|| "fzf".into(), PathBuf::from);
        let output = Command::new(&program).arg("--version").output().ok()?;
        Some(Self { program, version: String::from_utf8_lossy(&output.stdout).trim().to_owned() })
    }

    /// Compares all lines on one input.
    fn beside(&self, name: &str, input: &Path, lines: &[Line]) {
        let reading = self.time(NOTHING, input);
        println!(
            "  {:<36} {:>8.2} ms to read them and find nothing",
            format!("fzf --filter, {name}"),
            milliseconds(reading)
        );
        let header = ["ours", "fzf", "times", "least", "bare", "times", "least"];
        print!("  {:<36}", "  medians while it is typed");
        println!("{}", header.map(|name| format!(" {name:>8}")).concat());
        let (mut all, mut counts) = (Vec::new(), Vec::new());
        for lines in lines.chunk_by(|a, b| a.kind == b.kind) {
            let mut pairs = Vec::new();
            for line in lines {
                let Some(whole) = in_its_signs(line.text) else { continue };
                for &(state, ours) in &line.states {
                    let Some(state) = in_its_signs(state) else { continue };
                    let fzf = self.time(&state, input);
                    pairs.push(Pair { state, ours, fzf, bare: fzf.saturating_sub(reading) });
                }
                counts.push((line.text, line.found, self.count(&whole, input)));
            }
            print_pairs(lines[0].kind, &pairs);
            all.append(&mut pairs);
        }
        print_pairs("all of them", &all);
        let closest = all.iter().min_by(|a, b| a.times().total_cmp(&b.times()));
        println!("    the closest: {}", closest.map_or("", |pair| &pair.state));
        println!("    {:<34} {:>8} {:>8}", "articles found", "ours", "fzf");
        for (text, ours, fzf) in counts {
            println!("    {text:<34} {ours:>8} {fzf:>8}");
        }
    }

    fn command(&self, line: &str, input: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--filter").arg(line).env_remove("FZF_DEFAULT_OPTS");
        command.stdin(File::open(input).expect("it was written")).stderr(Stdio::null());
        command
    }

    fn time(&self, line: &str, input: &Path) -> Duration {
        let mut times = Vec::new();
        while times.len() < RUNS && times.iter().sum::<Duration>() <= LONG {
            let start = Instant::now();
            // Nothing found is a status of its own.
            self.command(line, input).stdout(Stdio::null()).status().expect("it runs");
            times.push(start.elapsed());
        }
        of(&mut times).map_or(Duration::ZERO, |[median, ..]| median)
    }

    fn count(&self, line: &str, input: &Path) -> usize {
        let mut child = self.command(line, input).stdout(Stdio::piped()).spawn().expect("it runs");
        let output = child.stdout.take().expect("it is a pipe");
        let lines = BufReader::new(output).split(b'\n').count();
        child.wait().expect("it ends");
        lines
    }
}

fn write_lines(snapshot: &Snapshot, has_tags: bool, path: &Path) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for entry in &snapshot.entries {
        let mut line = entry.article.title.to_string();
        for &tag in entry.tag_ids.iter().filter(|_| has_tags) {
            line.push(' ');
            line.push_str(&snapshot.tags[tag as usize].tag.name);
        }
        writeln!(file, "{}", line.replace(['\n', '\r'], " "))?;
    }
    file.flush()
}

/// A line in fzf's signs; nothing if it has none for what it says.
fn in_its_signs(line: &str) -> Option<String> {
    let is_foreign = line.contains(['#', ':', '"', '(', ')']);
    (!is_foreign).then(|| line.replace(" -", " !"))
}

fn print_pairs(name: &str, pairs: &[Pair]) {
    let median = |time: fn(&Pair) -> Duration| {
        let mut times: Vec<Duration> = pairs.iter().map(time).collect();
        of(&mut times).map_or(Duration::ZERO, |[median, ..]| median)
    };
    let least = |times: fn(&Pair) -> f64| pairs.iter().map(times).fold(f64::INFINITY, f64::min);
    let [ours, fzf, bare] = [median(|pair| pair.ours), median(|pair| pair.fzf), median(|pair| pair.bare)];
    println!(
        "    {name:<34} {:>8.2} {:>8.2} {:>8.1} {:>8.1} {:>8.2} {:>8.1} {:>8.1}",
        milliseconds(ours),
        milliseconds(fzf),
        times(fzf, ours),
        least(Pair::times),
        milliseconds(bare),
        times(bare, ours),
        least(Pair::bare_times)
    );
}

/// How many times as long the one took as the other.
fn times(longer: Duration, shorter: Duration) -> f64 {
    longer.as_secs_f64() / shorter.as_secs_f64().max(1e-6)
}
