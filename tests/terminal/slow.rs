//! A link of 1 KB/s and 200 ms: nothing is drawn that what is on its way would only delay.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::support::archive::Archive;
use crate::support::link::{Link, Step};
use crate::support::{Session, Start, look};

const SLOW: Link = Link { bytes_a_second: 1_000, delay: Duration::from_millis(100) };
/// Two keys of a row that is held down.
const REPEAT: Duration = Duration::from_millis(33);
/// Two letters of somebody who types fast.
const TYPED: Duration = Duration::from_millis(100);
/// Frames that are as small together, a second of the link, need not wait for one another.
const FEW_BYTES: usize = 1_000;
/// Nothing takes as long as this.
const FOREVER: Duration = Duration::from_mins(1);

/// Articles of one paragraph each.
fn archive(count: usize) -> Archive {
    let archive = Archive::new();
    for nth in 1..=count {
        let mut text = format!("# Article {nth:03}\n\n");
        for word in 0..40 {
            let _ = write!(text, "word{word} ");
        }
        archive.file(&format!("2020-01-01-{nth:03}.md"), &text);
    }
    archive
}

fn open(archive: &Archive) -> Session {
    Start::recto(&[archive.name()]).with("TERM", "xterm").size(80, 24).behind(SLOW).open()
}

/// Types one key after the other, and looks at each frame as it comes.
fn type_slowly(recto: &mut Session, keys: &[&str], every: Duration, mut look: impl FnMut(&Session)) {
    let mut at = Instant::now();
    for key in keys {
        recto.keys(key);
        at += every;
        while recto.next_frame(at) {
            look(recto);
        }
    }
}

fn frames(steps: &[Step]) -> usize {
    steps.iter().filter(|step| matches!(step, Step::Sent(_))).count()
}

/// What happened since as many bytes had been typed.
fn after_typed(steps: &[Step], count: usize) -> &[Step] {
    let mut typed = 0;
    let at = steps.iter().position(|step| {
        if let Step::Typed(bytes) = step {
            typed += bytes;
        }
        typed == count
    });
    &steps[at.expect("it reached the program")..]
}

/// Fails where a frame was sent while another was on its way, other than small ones.
fn assert_one_at_a_time(steps: &[Step]) {
    let mut in_flight = 0;
    for (nth, step) in steps.iter().enumerate() {
        match step {
            Step::Sent(bytes) => {
                in_flight += 1;
                assert!(
                    in_flight <= 1 || *bytes <= FEW_BYTES,
                    "{in_flight} frames of {bytes} at {nth} in {steps:?}"
                );
            }
            Step::Shown => in_flight -= 1,
            Step::Typed(_) => {}
        }
    }
}

#[test]
fn a_key_held_down_ends_where_it_should_and_soon() {
    let archive = archive(100);
    let mut recto = open(&archive);
    recto.see_status("1 of 100");
    let before = recto.log.steps().len();
    type_slowly(&mut recto, &["j"; 60], REPEAT, |_| {});
    recto.see_status("61 of 100");
    recto.see_chosen("Article 061");
    let steps = recto.log.steps().split_off(before);
    assert_one_at_a_time(&steps);
    assert!(frames(&steps) <= 20, "{} frames for 60 keys", frames(&steps));
    assert!(frames(after_typed(&steps, 60)) <= 2, "the last key waits for one frame at most: {steps:?}");
    assert_eq!(recto.quit(), 0);
    recto.assert_given_back();
}

#[test]
fn what_is_typed_is_never_more_than_a_frame_behind() {
    const TYPED_TEXT: &str = "articleword";
    let archive = archive(100);
    let mut recto = open(&archive);
    recto.see_status("1 of 100");
    recto.keys("/");
    recto.until("the bar", |screen| !screen.hide_cursor());
    let before = recto.log.steps().len();
    let letters: Vec<&str> = TYPED_TEXT.split("").filter(|letter| !letter.is_empty()).collect();
    let mut bars: Vec<usize> = Vec::new();
    let mut read = |recto: &Session| {
        let bar = look::bar(recto.screen());
        let shown = bar.trim_start_matches('/').split_whitespace().next().unwrap_or_default().to_owned();
        assert!(TYPED_TEXT.starts_with(&shown), "{bar}");
        bars.push(shown.len());
    };
    type_slowly(&mut recto, &letters, TYPED, &mut read);
    let deadline = Instant::now() + FOREVER;
    while !recto.shown().contains(TYPED_TEXT) {
        assert!(recto.next_frame(deadline), "{}", recto.shown());
        read(&recto);
    }
    let steps = recto.log.steps().split_off(before);
    assert_one_at_a_time(&steps);
    // How much had been typed when each frame was sent.
    let mut typed = 0;
    let mut at_frames = Vec::new();
    for step in &steps {
        match step {
            Step::Typed(bytes) => typed += bytes,
            Step::Sent(_) => at_frames.push(typed),
            Step::Shown => {}
        }
    }
    for (nth, shown) in bars.iter().enumerate() {
        assert!(*shown <= at_frames[nth], "{nth}: {bars:?} {at_frames:?}");
        let former = nth.checked_sub(1).map_or(0, |former| at_frames[former]);
        assert!(*shown >= former, "{nth}: {bars:?} {at_frames:?}");
    }
    assert!(frames(after_typed(&steps, TYPED_TEXT.len())) <= 2, "{steps:?}");
    recto.keys("C-c");
    assert_eq!(recto.end().exit_code(), 0);
}
