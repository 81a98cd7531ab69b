//! Throws made-up input at whatever reads what somebody else wrote.
//!
//!     cargo bench --profile fuzz --bench fuzz -- TARGET SECONDS [SEED]
//!     cargo bench --profile fuzz --bench fuzz -- TARGET FILE            one input again
//!
//! Targets: `article` (any bytes, an article, pages, frames), `query` (any line: parsed, searched,
//! completed), `app` (keys, pastes, resizes, late answers, other articles), `cache` and `state` (files
//! of recto's own that were changed), `import` (lines taken in), `wire` (frames, one after the other).
//!
//! An input fails when it panics or takes longer than two seconds thrice. It is kept, cut down as far as
//! it goes on failing, in `target/fuzz`. The one that is being tried is there as well, should all of it
//! be brought down. Inputs depend on the seed alone.

mod app;
mod article;
mod dice;
#[path = "../../tests/support/frames.rs"]
mod frames;
mod kept;
#[path = "../../tests/support/oracle.rs"]
mod oracle;
mod query;
#[path = "../../tests/support_desk/mod.rs"]
mod support_desk;
mod wire;

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use dice::Dice;

/// An input that takes longer than this, and again, is too slow.
const SLOW: Duration = Duration::from_secs(2);
/// How often one that fails is cut down.
const CUTS: usize = 400;
/// As many that fail are enough.
const MAX_FAILED: usize = 20;

/// What input is thrown at.
trait Target {
    /// An input.
    fn make(&self, dice: &mut Dice) -> Vec<u8>;
    /// Panics where something is not as it should be.
    fn run(&mut self, input: &[u8]);
}

/// Makes a target as it is at first.
type New = fn() -> Box<dyn Target>;

const TARGETS: [(&str, New); 7] = [
    ("article", || Box::new(article::Articles::new())),
    ("query", || Box::new(query::Queries::new())),
    ("app", || Box::new(app::Interface::new())),
    ("cache", || Box::new(kept::Cache::new())),
    ("state", || Box::new(kept::State::new())),
    ("import", || Box::new(kept::Import::new())),
    ("wire", || Box::new(wire::Frames)),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let known = |name: &str| TARGETS.iter().find(|(known, _)| *known == name);
    let (Some((name, target)), rest) = (arguments.first().and_then(|name| known(name)), &arguments[1..])
    else {
        eprintln!("one of {}", TARGETS.map(|(name, _)| name).join(", "));
        return ExitCode::FAILURE;
    };
    if let Some(input) = rest.first().and_then(|file| fs::read(file).ok()) {
        target().run(&input);
        return ExitCode::SUCCESS;
    }
    let number = |nth: usize, usual| rest.get(nth).map_or(usual, |text| text.parse().expect("a number"));
    throw(name, *target, Duration::from_secs(number(0, 600)), number(1, 1))
}

fn throw(name: &str, target: New, time: Duration, seed: u64) -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
    fs::create_dir_all(&folder).expect("the folder target can be written");
    let running = folder.join(format!("{name}-{seed}.running"));
    let mut thrower = Thrower { new: target, target: target(), running };
    let start = Instant::now();
    let mut cases = 0_u64;
    let mut failed: Vec<String> = Vec::new();
    let mut slowest = Duration::ZERO;
    while start.elapsed() < time && failed.len() < MAX_FAILED {
        let input = thrower.target.make(&mut Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(cases)));
        cases += 1;
        let began = Instant::now();
        let outcome = thrower.fails(&input);
        slowest = slowest.max(began.elapsed());
        if let Some(why) = outcome
            && !failed.contains(&why)
        {
            let input = thrower.cut_down(input, &why);
            let file = folder.join(format!("{name}-{seed}-{cases}"));
            fs::write(&file, input).expect("the folder target can be written");
            println!("{name}: {why}\n  {}", file.display());
            failed.push(why);
        }
    }
    let (spent, failed) = (start.elapsed().as_secs(), failed.len());
    println!("{name} (seed {seed}): {cases} cases in {spent} s, the slowest {slowest:?}, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

struct Thrower {
    new: New,
    target: Box<dyn Target>,
    running: PathBuf,
}

impl Thrower {
    /// Why an input fails, if it does.
    fn fails(&mut self, input: &[u8]) -> Option<String> {
        fs::write(&self.running, input).expect("the folder target can be written");
        let mut quickest = Duration::MAX;
        for _ in 0..3 {
            let start = Instant::now();
            if let Some(why) = self.panics(input) {
                return Some(why);
            }
            quickest = quickest.min(start.elapsed());
            if quickest < SLOW {
                return None;
            }
        }
        Some(format!("slow: {} s", quickest.as_secs()))
    }

    fn panics(&mut self, input: &[u8]) -> Option<String> {
        let target = &mut self.target;
        let panic = panic::catch_unwind(AssertUnwindSafe(|| target.run(input))).err()?;
        self.target = (self.new)();
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic");
        // What differs from input to input does not make it another fault.
        let said: String = said.chars().take(60).filter(|c| !c.is_ascii_digit()).collect();
        Some(said)
    }

    /// As little of an input as fails for the same reason.
    fn cut_down(&mut self, mut input: Vec<u8>, why: &str) -> Vec<u8> {
        if why.starts_with("slow") {
            return input;
        }
        let (mut part, mut tries) = (input.len() / 2, 0);
        while part > 0 {
            let mut at = 0;
            while at < input.len() && tries < CUTS {
                let mut less = input.clone();
                less.drain(at..(at + part).min(input.len()));
                tries += 1;
                if self.panics(&less).as_deref() == Some(why) {
                    input = less;
                } else {
                    at += part;
                }
            }
            part /= 2;
        }
        input
    }
}
