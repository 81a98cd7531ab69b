//! When the next frame may start: not before the terminal has taken enough of what was sent.
//!
//! Behind a slow link lie buffers that take whatever they are given and show it seconds later. Each
//! frame ends with a question that every terminal answers, so the answer says that the frame has
//! arrived. What has not is in flight, and stays below a window that grows while answers come about as
//! fast as the quickest one came and shrinks when they come late (as in TCP Vegas): then something is
//! being held up on the way, and to send more would only hold up what follows. No files, no clock.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The window is never smaller than a short frame.
const LEAST_WINDOW: usize = 256;
/// And never larger than what is on its way over the longest of fast links.
const MOST_WINDOW: usize = 64 << 10;
/// A terminal that is busy for as long is not late.
const SLACK: Duration = Duration::from_millis(10);
/// Before the first answer a frame is thought to have arrived after this time.
const GUESS: Duration = Duration::from_millis(300);
/// A terminal that has not answered its first question after this time does not answer.
const FIRST_PATIENCE: Duration = Duration::from_secs(5);
/// One that did answer is given this long and a few times as long as is to be expected.
const PATIENCE: Duration = Duration::from_secs(2);
const MOST_PATIENCE: Duration = Duration::from_secs(10);
/// So often in a row it may not answer before it is not waited for any more.
const MOST_SILENCES: u32 = 3;
/// Whoever leaves waits for what is in flight: at least and at most this long, and hardly at all for a
/// terminal that never answered.
const LEAST_PARTING: Duration = Duration::from_millis(250);
const MOST_PARTING: Duration = Duration::from_secs(4);
const STRANGERS_PARTING: Duration = Duration::from_millis(100);
/// A stranger that was silent this long is not waited for when leaving.
const STRANGERS_TIME: Duration = Duration::from_secs(1);

/// What was sent and not answered yet.
#[derive(Clone, Copy, Debug)]
struct Sent {
    at: Instant,
    bytes: usize,
    /// The bytes in flight when it was sent, its own among them.
    in_flight: usize,
    is_frame: bool,
}

/// What is known of the terminal's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hearing {
    /// It was never asked before this moment, or has not had the time to answer.
    Unknown { since: Option<Instant> },
    /// It answers. `silences` counts how often in a row it did not in time.
    Answers { silences: u32 },
    /// It does not, and is not waited for.
    Mute,
}

/// The last answer: how long it took, and for how many bytes in flight.
#[derive(Clone, Copy, Debug)]
struct Answered {
    after: Duration,
    in_flight: usize,
}

/// Decides when a frame may start.
#[derive(Debug)]
pub(super) struct Pace {
    sent: VecDeque<Sent>,
    window: usize,
    hearing: Hearing,
    /// The quickest answer there was.
    quickest: Option<Duration>,
    last: Option<Answered>,
    /// Whether no answer was late so far; the window grows fast until one is.
    never_late: bool,
    /// The bytes of the last frame; the next will have about as many.
    last_frame: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            sent: VecDeque::new(),
            window: LEAST_WINDOW,
            hearing: Hearing::Unknown { since: None },
            quickest: None,
            last: None,
            never_late: true,
            last_frame: 0,
        }
    }
}

impl Pace {
    /// A frame of so many bytes was sent, and a question after it.
    pub(super) fn sent_frame(&mut self, bytes: usize, now: Instant) {
        self.last_frame = bytes;
        self.send(bytes, true, now);
    }

    /// A question was sent with something that is no frame: no frame waits for its answer.
    pub(super) fn sent_question(&mut self, bytes: usize, now: Instant) {
        self.send(bytes, false, now);
    }

    fn send(&mut self, bytes: usize, is_frame: bool, now: Instant) {
        if let Hearing::Unknown { since: since @ None } = &mut self.hearing {
            *since = Some(now);
        }
        self.give_up(now);
        if self.hearing == Hearing::Mute {
            // Only to know when it begins to answer after all; how many are on their way nobody knows.
            self.sent.clear();
        }
        let in_flight = self.in_flight() + bytes;
        self.sent.push_back(Sent { at: now, bytes, in_flight, is_frame });
    }

    /// The terminal answered the oldest question.
    pub(super) fn answered(&mut self, now: Instant) {
        self.hearing = Hearing::Answers { silences: 0 };
        let Some(sent) = self.sent.pop_front() else { return };
        let after = now.saturating_duration_since(sent.at);
        self.last = Some(Answered { after, in_flight: sent.in_flight });
        // A link that became slower for good is believed in the end.
        let quickest =
            self.quickest.map_or(after, |known| after.min(known + after.saturating_sub(known) / 256));
        self.quickest = Some(quickest);
        let in_time = quickest + SLACK.max(quickest / 4);
        if after > in_time {
            self.never_late = false;
            let fits = sent.in_flight as u128 * in_time.as_micros() / after.as_micros().max(1);
            self.window = usize::try_from(fits).unwrap_or(MOST_WINDOW).clamp(LEAST_WINDOW, MOST_WINDOW);
        } else {
            let more = if self.never_late { self.window } else { self.window / 8 };
            self.window = (self.window + more).min(MOST_WINDOW);
        }
    }

    /// When the next frame may start, if nothing is answered before.
    pub(super) fn opens(&mut self, now: Instant) -> Instant {
        self.give_up(now);
        let Some(last) = self.sent.iter().rev().find(|sent| sent.is_frame) else { return now };
        match self.hearing {
            Hearing::Mute => now,
            Hearing::Unknown { .. } => last.at + GUESS,
            Hearing::Answers { .. } if self.in_flight() + self.last_frame <= self.window => now,
            Hearing::Answers { .. } => self.gives_up_at().unwrap_or(now),
        }
    }

    /// Until when whoever gives the terminal away waits for answers that would otherwise be typed into
    /// the next program; none when there is nothing to wait for.
    pub(super) fn parting(&mut self, now: Instant) -> Option<Instant> {
        self.give_up(now);
        let first = self.sent.front()?;
        match self.hearing {
            Hearing::Mute => None,
            Hearing::Unknown { .. } => (now < first.at + STRANGERS_TIME)
                .then(|| (first.at + STRANGERS_TIME).min(now + STRANGERS_PARTING)),
            Hearing::Answers { .. } => Some(now + (self.expected() * 2).clamp(LEAST_PARTING, MOST_PARTING)),
        }
    }

    /// Forgets what is in flight: whoever gets its answers, it will not be this program.
    pub(super) fn part(&mut self) {
        self.sent.clear();
    }

    fn in_flight(&self) -> usize {
        self.sent.iter().map(|sent| sent.bytes).sum()
    }

    /// How long all that is in flight should take, by the last answer.
    fn expected(&self) -> Duration {
        let Some(last) = self.last else { return Duration::ZERO };
        let times = self.in_flight().div_ceil(last.in_flight.max(LEAST_WINDOW)).max(1);
        last.after.saturating_mul(u32::try_from(times).unwrap_or(u32::MAX))
    }

    fn gives_up_at(&self) -> Option<Instant> {
        let first = self.sent.front()?.at;
        match self.hearing {
            Hearing::Unknown { since } => since.map(|since| since + FIRST_PATIENCE),
            Hearing::Answers { silences } => {
                let patience = PATIENCE.saturating_add(self.expected().saturating_mul(4));
                Some(first + patience.saturating_mul(1 << silences.min(MOST_SILENCES)).min(MOST_PATIENCE))
            }
            Hearing::Mute => None,
        }
    }

    /// What was not answered for too long is no longer waited for.
    fn give_up(&mut self, now: Instant) {
        if self.gives_up_at().is_none_or(|at| now < at) {
            return;
        }
        self.sent.clear();
        self.window = LEAST_WINDOW;
        self.hearing = match self.hearing {
            Hearing::Answers { silences } if silences + 1 < MOST_SILENCES => {
                Hearing::Answers { silences: silences + 1 }
            }
            _ => Hearing::Mute,
        };
    }
}

#[cfg(test)]
#[path = "pace/tests.rs"]
mod tests;
