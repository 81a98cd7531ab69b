//! A screen inside another program's screen: what stands on it once nothing moves any more, and whether
//! that is what stands there when all of it is drawn anew.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use vt100::{Parser, Screen};

use crate::support::archive::{Archive, lines};
use crate::support::{RECTO, look};

/// A slow machine gets this long for what takes a fast one milliseconds.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// The screen stands still when so many looks at it, one after another, find it and the program as
/// they were.
const LOOKS: usize = 5;
/// And it stands for so long after `Esc`, which is taken for a key of its own when nothing follows it.
const ESCAPE_TIME: Duration = Duration::from_millis(250);

/// Keys for a walk through recto, apart by blanks. None of them ends it, leaves it, or writes a file.
const STEPS: [&str; 60] = [
    "j",
    "j",
    "j",
    "k",
    "k",
    "Down",
    "Up",
    "C-d",
    "C-u",
    "Space",
    "Space",
    "b",
    "PgDn",
    "PgUp",
    "g",
    "G",
    "Enter",
    "Enter",
    "l",
    "h",
    "Tab",
    "BackTab",
    "J",
    "K",
    "n",
    "p",
    "s",
    "m",
    "u",
    "M",
    "z",
    "w",
    "T",
    "c",
    "C",
    "f",
    "L",
    "i",
    "B",
    "A",
    "H",
    "t",
    "D",
    "S",
    "?",
    "!",
    "v",
    "V",
    "R",
    "y",
    "Y",
    "C-o",
    "C-n",
    "C-t",
    "/ e Enter",
    "/ a l Enter",
    "/ l i n e Enter",
    "/ - x Enter",
    "j j j j",
    "k k k",
];

/// Keys by which list and page scroll, one after another.
pub(crate) const SCROLLING: [&str; 26] = [
    "j",
    "j j j",
    "G",
    "g",
    "k",
    "C-d",
    "C-u",
    "/ a l p h a Enter",
    "Enter",
    "j",
    "j j j j",
    "k",
    "Space",
    "b",
    "C-d",
    "C-d",
    "C-u",
    "G",
    "k",
    "g",
    "J",
    "K",
    "Tab",
    "z",
    "j",
    "z",
];

/// List and page, page or list, a narrow terminal.
pub(crate) const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (40, 12)];

/// Articles to scroll in, and to choose between.
pub(crate) fn articles() -> Archive {
    let archive = Archive::new();
    for (nth, title) in ["Alpha", "Beta", "Gamma", "Delta"].iter().enumerate() {
        let link = format!("Some **strong** [text](https://{}.example/), `code`.\n\n", title.to_lowercase());
        let list = "- one\n- two\n\n> A quote of some length.\n\n```rust\nfn main() {}\n```\n\n";
        archive.article(nth, title, &format!("{link}{list}# A heading\n\n{}", lines(title, 60)));
    }
    for nth in 4..40 {
        archive.article(
            nth,
            &format!("Article {nth} 日本語 é"),
            &format!("Text {nth}.\n\n日本語 und 한국어.\n"),
        );
    }
    archive
}

/// A terminal that another program shows inside its own.
pub(crate) trait Pane {
    /// What stands on it, with looks where the program tells them, and where the cursor is.
    fn contents(&mut self) -> String;
    /// The text on it alone.
    fn text(&mut self) -> String;
    /// Types, as the harness does.
    fn keys(&mut self, keys: &str);
    /// The number of the recto in it.
    fn number(&self) -> u32;
}

/// The threads of a process and how often each slept so far, if all of them sleep.
fn sleeps(number: u32) -> Option<BTreeMap<u32, u64>> {
    let mut slept = BTreeMap::new();
    for task in fs::read_dir(format!("/proc/{number}/task")).ok()?.flatten() {
        let status = fs::read_to_string(task.path().join("status")).ok()?;
        let field = |name| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        if !field("State:")?.starts_with('S') {
            return None;
        }
        slept.insert(field("Pid:")?.parse().ok()?, field("voluntary_ctxt_switches:")?.parse().ok()?);
    }
    Some(slept)
}

/// How often the thread slept that takes what happens, and draws. Others come and go.
fn slept_of(number: u32, sleeps: &BTreeMap<u32, u64>) -> u64 {
    sleeps.get(&number).copied().unwrap_or_default()
}

/// Whether recto's last row is the `rows`th of the screen: then it has heard of that size.
pub(crate) fn ends_in_row(text: &str, rows: u16) -> bool {
    text.lines().nth(usize::from(rows) - 1).is_some_and(|last| last.contains(" of 40"))
}

/// What stands on the screen once recto has slept more often than `before`, and nothing moves.
pub(crate) fn settled(pane: &mut impl Pane, before: u64) -> String {
    settled_for(pane, before, Duration::ZERO)
}

fn settled_for(pane: &mut impl Pane, before: u64, time: Duration) -> String {
    let mut since = Instant::now();
    let deadline = Instant::now() + PATIENCE;
    let mut last = (None, String::new());
    let mut same = 0;
    while same < LOOKS || since.elapsed() < time {
        let now = (sleeps(pane.number()), pane.contents());
        assert!(
            Instant::now() < deadline,
            "the screen does not stand still; of {:?}, threads that sleep were {:?}, then {:?}\n{}",
            pane.number(),
            last.0,
            now.0,
            now.1
        );
        let has_woken = |sleeps: &BTreeMap<u32, u64>| slept_of(pane.number(), sleeps) > before;
        if now == last && now.0.as_ref().is_some_and(has_woken) {
            same += 1;
        } else {
            (same, since) = (0, Instant::now());
        }
        last = now;
    }
    last.1
}

/// How often recto has slept so far.
pub(crate) fn slept(pane: &impl Pane) -> u64 {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(sleeps) = sleeps(pane.number()) {
            return slept_of(pane.number(), &sleeps);
        }
        assert!(Instant::now() < deadline, "it does not come to rest");
        std::thread::yield_now();
    }
}

/// Types, and gives what stands there then.
pub(crate) fn after(pane: &mut impl Pane, keys: &str) -> String {
    let before = slept(pane);
    pane.keys(keys);
    settled_for(pane, before, if keys.ends_with("Esc") { ESCAPE_TIME } else { Duration::ZERO })
}

/// Waits until something is so.
pub(crate) fn until<P: Pane>(pane: &mut P, what: &str, wanted: impl Fn(&mut P) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !wanted(pane) {
        assert!(Instant::now() < deadline, "waited for {what}; the screen is\n{}", pane.contents());
    }
}

/// Waits until the text is there.
pub(crate) fn see(pane: &mut impl Pane, text: &str) {
    until(pane, text, |pane| look::words(&pane.text()).contains(text));
}

/// Types, and fails unless what stands there then is what stands there when all of it is drawn anew. It is
/// drawn so by a process that is continued; a key would take away what the last row says of this one.
pub(crate) fn assert_drawn_by(pane: &mut impl Pane, keys: &str) {
    let stood = after(pane, keys);
    assert_as_drawn_anew(pane, &stood, keys);
}

/// The same of what stands there already.
pub(crate) fn assert_as_drawn_anew(pane: &mut impl Pane, stood: &str, came_from: &str) {
    let before = slept(pane);
    signal("CONT", pane.number());
    let anew = settled(pane, before);
    let (was, is) = (cells(stood), cells(&anew));
    let differs = was.iter().zip(&is).position(|(was, is)| was != is);
    assert!(
        was.len() == is.len() && differs.is_none(),
        "row {differs:?}: after {came_from:?} the screen was\n{stood}\nand should be\n{anew}"
    );
}

pub(crate) fn signal(name: &str, number: u32) {
    // The shell's own: the program of that name is not everywhere.
    let status = Command::new("sh").args(["-c", &format!("kill -{name} {number}")]).status();
    assert!(status.expect("there is a shell").success(), "kill -{name} {number}");
}

/// The rows of a capture, cell by cell: how blanks came to be blank is no matter.
pub(crate) fn cells(capture: &str) -> Vec<String> {
    let rows = capture.lines().count().max(1);
    let columns = 500;
    let size = |count: usize| u16::try_from(count).ok().and_then(std::num::NonZeroU16::new).expect("a size");
    let mut parser = Parser::new(size(rows), size(columns), 0);
    parser.process(capture.replace('\n', "\r\n").as_bytes());
    (0..rows).map(|row| styled(parser.screen(), row as u16, columns as u16)).collect()
}

fn styled(screen: &Screen, row: u16, columns: u16) -> String {
    let cells = (0..columns).filter_map(|column| screen.cell(row, column));
    let cells = cells.filter(|cell| !cell.is_wide_continuation()).map(|cell| {
        let text = if cell.has_contents() { cell.contents() } else { " " };
        let (mut ink, ground, mut marks) = look::style(cell);
        if text == " " && !marks[3] && !marks[4] {
            // Nothing is there to have a colour.
            (ink, marks) = (vt100::Color::Default, [false; 5]);
        }
        format!("{text}{ink:?}{ground:?}{marks:?}")
    });
    cells.collect::<Vec<_>>().join(" ")
}

/// Walks through recto by keys that come by chance, the same each time, and sees that the screen is
/// always as it is when it is drawn anew.
pub(crate) fn walk(pane: &mut impl Pane, seed: u64, checks: usize) {
    let mut chance = seed;
    let mut draw = |below: usize| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) as usize % below
    };
    for _ in 0..checks {
        let steps: Vec<&str> = (0..=draw(6)).map(|_| STEPS[draw(STEPS.len())]).collect();
        let steps = steps.join(" ");
        assert_drawn_by(pane, &steps);
        // Out of a sheet as often as into one. What comes behind it would be one key with it.
        if draw(2) == 0 {
            assert_drawn_by(pane, "Esc");
        }
    }
}

/// The number of the recto that is a child of this process, or one of its children's.
pub(crate) fn recto_below(number: u32) -> Option<u32> {
    let children = fs::read_to_string(format!("/proc/{number}/task/{number}/children")).ok()?;
    children.split_whitespace().filter_map(|child| child.parse().ok()).find_map(|child: u32| {
        let program = fs::read_link(format!("/proc/{child}/exe")).ok()?;
        if program == std::path::Path::new(RECTO) { Some(child) } else { recto_below(child) }
    })
}
