//! Links are played by a clock of their own: nothing here takes time.

use proptest::prelude::*;

use super::*;

/// A millisecond.
const MS: Duration = Duration::from_millis(1);

/// A link with a queue that takes everything.
struct Link {
    bytes_a_second: u32,
    /// There and back.
    delay: Duration,
    free_at: Instant,
    /// When answers come back.
    answers: VecDeque<Instant>,
}

impl Link {
    fn new(bytes_a_second: u32, delay: Duration, now: Instant) -> Self {
        Self { bytes_a_second, delay, free_at: now, answers: VecDeque::new() }
    }

    fn send(&mut self, bytes: usize, now: Instant) {
        let bytes = u32::try_from(bytes).expect("a frame is small");
        let takes = Duration::from_secs(1) * bytes / self.bytes_a_second;
        self.free_at = self.free_at.max(now) + takes;
        self.answers.push_back(self.free_at + self.delay);
    }
}

/// What became of a key held down.
struct Held {
    frames: usize,
    most_in_flight: usize,
    /// From the last key to the arrival of the frame that shows it, back at this end.
    last: Duration,
}

/// Holds a key down for so many presses at 30 a second, each wanting a frame of so many bytes.
fn hold(link: &mut Link, pace: &mut Pace, presses: u32, frame: usize, start: Instant) -> Held {
    let mut held = Held { frames: 0, most_in_flight: 0, last: Duration::ZERO };
    let last_press = start + MS * 33 * presses;
    let (mut now, mut typed, mut drawn) = (start, 0, 0);
    loop {
        while link.answers.front().is_some_and(|&at| at <= now) {
            link.answers.pop_front();
            pace.answered(now);
        }
        if drawn == presses && link.answers.is_empty() {
            held.last = now - last_press;
            return held;
        }
        while typed < presses && start + MS * 33 * (typed + 1) <= now {
            typed += 1;
        }
        if drawn < typed && pace.opens(now) <= now {
            drawn = typed;
            pace.sent_frame(frame, now);
            link.send(frame, now);
            held.frames += 1;
            held.most_in_flight = held.most_in_flight.max(link.answers.len());
        }
        now += MS;
    }
}

/// A session on a link: entered, and the first screen shown.
fn opened(bytes_a_second: u32, delay: Duration) -> (Link, Pace, Instant) {
    let now = Instant::now();
    let (mut link, mut pace) = (Link::new(bytes_a_second, delay, now), Pace::default());
    pace.sent_question(30, now);
    link.send(30, now);
    pace.sent_frame(2_500, now);
    link.send(2_500, now);
    let mut later = now;
    while let Some(at) = link.answers.pop_front() {
        pace.answered(at);
        later = at;
    }
    (link, pace, later + Duration::from_secs(1))
}

#[test]
fn frames_become_one_behind_a_slow_link() {
    let (mut link, mut pace, start) = opened(1_000, MS * 200);
    let held = hold(&mut link, &mut pace, 60, 300, start);
    assert!(held.frames <= 8, "{} frames in two seconds of 1 KB/s", held.frames);
    assert_eq!(held.most_in_flight, 1);
    // What was in flight at the last key, and then the frame that shows it.
    assert!(held.last <= MS * 1_050, "{:?}", held.last);
}

#[test]
fn a_long_way_alone_holds_nothing_up() {
    let (mut link, mut pace, start) = opened(1_000_000, MS * 200);
    let first = hold(&mut link, &mut pace, 60, 300, start);
    let then = hold(&mut link, &mut pace, 60, 300, start + Duration::from_secs(10));
    assert!(first.frames >= 45, "{} of 60 while the way is learnt", first.frames);
    assert_eq!(then.frames, 60, "and then each has its frame");
    assert!(then.last <= MS * 202, "{:?}", then.last);
}

#[test]
fn near_by_every_key_has_its_frame() {
    let (mut link, mut pace, start) = opened(10_000_000, MS);
    let held = hold(&mut link, &mut pace, 60, 3_000, start);
    assert_eq!(held.frames, 60);
    assert!(held.last <= MS * 3, "{:?}", held.last);
}

#[test]
fn between_the_two_the_link_is_used_and_not_filled() {
    let (mut link, mut pace, start) = opened(10_000, MS * 100);
    let held = hold(&mut link, &mut pace, 300, 1_000, start);
    // 10 seconds of 10 KB/s are 100 frames of 1,000 bytes; half of them, and none stands in a queue.
    assert!((45..=100).contains(&held.frames), "{}", held.frames);
    assert!(held.last <= MS * 450, "{:?}", held.last);
}

#[test]
fn a_link_that_becomes_fast_again_is_noticed() {
    let (mut link, mut pace, start) = opened(1_000, MS * 200);
    hold(&mut link, &mut pace, 60, 300, start);
    link.bytes_a_second = 1_000_000;
    hold(&mut link, &mut pace, 150, 300, start + Duration::from_secs(20));
    let held = hold(&mut link, &mut pace, 60, 300, start + Duration::from_secs(40));
    assert!(held.frames >= 55, "{}", held.frames);
}

#[test]
fn a_terminal_that_never_answers_is_not_waited_for() {
    let start = Instant::now();
    let mut pace = Pace::default();
    pace.sent_question(30, start);
    assert_eq!(pace.opens(start), start, "the first frame waits for nothing");
    pace.sent_frame(2_500, start);
    assert_eq!(pace.opens(start), start + GUESS, "at first it may be the link");
    assert_eq!(pace.parting(start), Some(start + STRANGERS_PARTING));
    let later = start + FIRST_PATIENCE;
    for _ in 0..3 {
        assert_eq!(pace.opens(later), later);
        pace.sent_frame(300, later);
    }
    assert_eq!(pace.parting(later), None);
    // It was only very late.
    pace.answered(later + MS);
    pace.sent_frame(300, later + MS);
    assert!(pace.opens(later + MS) > later + MS);
}

#[test]
fn one_that_stops_answering_is_given_up_on_in_the_end() {
    let mut now = Instant::now();
    let mut pace = Pace::default();
    pace.sent_frame(2_500, now);
    pace.answered(now + MS);
    for round in 0..MOST_SILENCES {
        pace.sent_frame(300, now);
        pace.sent_frame(300, now);
        let opens = pace.opens(now);
        assert!(opens >= now + PATIENCE && opens <= now + MOST_PATIENCE, "{round}");
        now = opens;
        assert_eq!(pace.opens(now), now, "{round}");
    }
    pace.sent_frame(300, now);
    assert_eq!(pace.opens(now), now, "it is not waited for any more");
    assert_eq!(pace.parting(now), None);
}

#[test]
fn who_leaves_waits_as_long_as_answers_take() {
    let (_, mut pace, now) = opened(1_000, MS * 200);
    assert_eq!(pace.parting(now), None, "all was answered");
    pace.sent_frame(300, now);
    let until = pace.parting(now).expect("one is on its way");
    assert!(until >= now + LEAST_PARTING && until <= now + MOST_PARTING);
    pace.answered(now + MS * 500);
    assert_eq!(pace.parting(now + MS * 500), None);
    pace.sent_frame(300, now + MS * 500);
    pace.part();
    assert_eq!(pace.parting(now + MS * 500), None);
}

#[derive(Clone, Debug)]
enum Step {
    Frame(usize),
    Question(usize),
    Answer,
    Part,
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0..100_000_usize).prop_map(Step::Frame),
        (0..100_000_usize).prop_map(Step::Question),
        Just(Step::Answer),
        Just(Step::Answer),
        Just(Step::Part),
        (0..20_000_u64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 0..200)
}

proptest! {
    /// Whatever comes, a frame can start soon, what is remembered stays small, and once everything is
    /// answered nothing is waited for.
    #[test]
    fn it_never_stays_shut(steps in steps()) {
        let mut now = Instant::now();
        let mut pace = Pace::default();
        for step in steps {
            match step {
                // As the session does: a frame only when it may.
                Step::Frame(bytes) => {
                    if pace.opens(now) <= now {
                        pace.sent_frame(bytes, now);
                    }
                }
                Step::Question(bytes) => pace.sent_question(bytes, now),
                Step::Answer => pace.answered(now),
                Step::Part => pace.part(),
                Step::Wait(time) => now += MS * u32::try_from(time).expect("it is small"),
            }
            let opens = pace.opens(now);
            prop_assert!(opens <= now + MOST_PATIENCE);
            prop_assert!(pace.opens(opens) <= opens);
            prop_assert!(pace.parting(now).is_none_or(|until| until <= now + MOST_PARTING));
            prop_assert!((LEAST_WINDOW..=MOST_WINDOW).contains(&pace.window));
        }
        while !pace.sent.is_empty() {
            pace.answered(now);
        }
        prop_assert_eq!(pace.opens(now), now);
        prop_assert_eq!(pace.parting(now), None);
    }
}
