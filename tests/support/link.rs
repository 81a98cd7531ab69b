//! What lies between the program's pty and the eyes and hands of who sits before it: a terminal that
//! answers, and a link that may be slow.

use std::io::Write;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The question after each frame.
pub const IN_ORDER: &[u8] = b"\x1b[5n";
/// Its answer.
pub const ANSWER: &[u8] = b"\x1b[0n";
/// A slow link delivers as many bytes at once.
const PART: usize = 16;

/// Whether a terminal answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// As soon as it reads the question.
    AtOnce,
    /// Never, unless the test types the answer.
    Never,
}

/// How slow a link is.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// Towards the terminal; what is typed is never much.
    pub bytes_a_second: u32,
    /// Each way.
    pub delay: Duration,
}

impl Link {
    fn time(&self, bytes: usize) -> Duration {
        Duration::from_secs(1) * u32::try_from(bytes).expect("parts are small") / self.bytes_a_second
    }
}

/// What happened on a slow link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The program sent a frame; as many bytes with it have not arrived yet.
    Sent(usize),
    /// A frame was shown.
    Shown,
    /// As many bytes that were typed reached the program, the terminal's answers not counted.
    Typed(usize),
}

/// What happened, in order.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Step>>>);

impl Log {
    fn add(&self, step: Step) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(step);
    }

    pub fn steps(&self) -> Vec<Step> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Bytes that will arrive at a moment, or were sent at one.
type Timed = (Instant, Vec<u8>);

/// What is typed into the pty, by the test and by the terminal.
#[derive(Clone)]
pub struct Keyboard {
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    way: Option<(Duration, Sender<Timed>)>,
}

impl Keyboard {
    pub fn new(writer: Box<dyn Write + Send>, link: Option<Link>, log: &Log) -> Self {
        let writer = Arc::new(Mutex::new(writer));
        let way = link.map(|link| {
            let (sender, typed) = channel();
            let (writer, log) = (Arc::clone(&writer), log.clone());
            thread::spawn(move || type_late(&typed, &writer, &log));
            (link.delay, sender)
        });
        Self { writer, way }
    }

    pub fn send(&self, bytes: &[u8]) {
        self.try_send(bytes).expect("the pty takes input");
    }

    /// The program may have ended, and its pty with it.
    pub fn try_send(&self, bytes: &[u8]) -> std::io::Result<()> {
        match &self.way {
            Some((delay, way)) => {
                let gone = |_| std::io::ErrorKind::BrokenPipe.into();
                way.send((Instant::now() + *delay, bytes.to_vec())).map_err(gone)
            }
            None => write(&self.writer, bytes),
        }
    }
}

fn write(writer: &Mutex<Box<dyn Write + Send>>, bytes: &[u8]) -> std::io::Result<()> {
    let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
    writer.write_all(bytes)?;
    writer.flush()
}

fn type_late(typed: &Receiver<Timed>, writer: &Mutex<Box<dyn Write + Send>>, log: &Log) {
    for (at, bytes) in typed {
        thread::sleep(at.saturating_duration_since(Instant::now()));
        if bytes != ANSWER {
            log.add(Step::Typed(bytes.len()));
        }
        if write(writer, &bytes).is_err() {
            return;
        }
    }
}

/// Finds the ends of frames in what the program writes.
#[derive(Default)]
struct Frames {
    /// How much of the question has been read.
    read: usize,
}

impl Frames {
    /// Whether a frame ends with this byte.
    fn ends(&mut self, byte: u8) -> bool {
        self.read =
            if byte == IN_ORDER[self.read] { self.read + 1 } else { usize::from(byte == IN_ORDER[0]) };
        let ends = self.read == IN_ORDER.len();
        if ends {
            self.read = 0;
        }
        ends
    }

    fn count(&mut self, bytes: &[u8]) -> usize {
        bytes.iter().filter(|&&byte| self.ends(byte)).count()
    }
}

/// Takes what the program writes to where the test sees it.
pub struct Way {
    answers: Answers,
    keyboard: Keyboard,
    frames: Frames,
    shown: Sender<Vec<u8>>,
    slow: Option<Slow>,
}

struct Slow {
    log: Log,
    in_flight: Arc<Mutex<usize>>,
    way: Sender<Timed>,
}

impl Way {
    pub fn new(
        answers: Answers,
        link: Option<Link>,
        keyboard: Keyboard,
        shown: Sender<Vec<u8>>,
        log: &Log,
    ) -> Self {
        let slow = link.map(|link| {
            let (sender, sent) = channel();
            let slow = Slow { log: log.clone(), in_flight: Arc::default(), way: sender };
            let end = Self {
                answers,
                keyboard: keyboard.clone(),
                frames: Frames::default(),
                shown: shown.clone(),
                slow: None,
            };
            let (log, in_flight) = (log.clone(), Arc::clone(&slow.in_flight));
            thread::spawn(move || deliver(link, &sent, end, &log, &in_flight));
            slow
        });
        Self { answers, keyboard, frames: Frames::default(), shown, slow }
    }

    /// Takes what was written; says whether there is anybody left to show it to.
    pub fn take(&mut self, bytes: &[u8]) -> bool {
        let frames = self.frames.count(bytes);
        if let Some(slow) = &self.slow {
            let mut in_flight = slow.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
            *in_flight += bytes.len();
            for _ in 0..frames {
                slow.log.add(Step::Sent(*in_flight));
            }
            return slow.way.send((Instant::now(), bytes.to_vec())).is_ok();
        }
        for _ in 0..frames {
            if self.answers == Answers::AtOnce {
                let _ = self.keyboard.try_send(ANSWER);
            }
        }
        self.shown.send(bytes.to_vec()).is_ok()
    }
}

/// Delivers at the rate of the link, in parts of which each ends at most one frame.
fn deliver(link: Link, sent: &Receiver<Timed>, mut end: Way, log: &Log, in_flight: &Mutex<usize>) {
    let mut free_at = Instant::now();
    let mut frames = Frames::default();
    let mut part = Vec::new();
    for (at, bytes) in sent {
        free_at = free_at.max(at + link.delay);
        let count = bytes.len();
        for (nth, byte) in bytes.into_iter().enumerate() {
            part.push(byte);
            let ends = frames.ends(byte);
            if !ends && part.len() < PART && nth + 1 < count {
                continue;
            }
            free_at += link.time(part.len());
            thread::sleep(free_at.saturating_duration_since(Instant::now()));
            *in_flight.lock().unwrap_or_else(PoisonError::into_inner) -= part.len();
            if ends {
                log.add(Step::Shown);
            }
            if !end.take(&std::mem::take(&mut part)) {
                return;
            }
        }
    }
}
