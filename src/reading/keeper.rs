//! Keeps what the reader does on a thread of its own, in the order it was done.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::work::{PATIENCE_AT_FIRST, Work};
use super::{Change, Desk, Reading};
use crate::store::Snapshot;

/// A place or a desk waits this long for a newer one.
const PUT_OFF: Duration = Duration::from_secs(1);
/// While something is done, what others wrote is looked for at most, and at least, this far apart.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
const LOOK_AFTER: Duration = Duration::from_secs(2);
/// To read what others wrote takes no more of the time than one part in this many.
const READING_SHARE: u32 = 20;
/// What could not be kept is tried again after this long, and after twice as long each time.
const FIRST_RETRY: Duration = Duration::from_secs(2);
const LAST_RETRY: Duration = Duration::from_secs(30);
/// The copy of the day is made when the reader has settled.
const BACK_UP: Duration = Duration::from_secs(3);
const NEXT_BACK_UP: Duration = Duration::from_hours(6);
/// What is done at once is written at once, but not without end.
const BATCH: usize = 1_000;

/// Takes changes and answers each when it is kept. Dropped, it waits until everything is.
pub struct Keeper {
    orders: Sender<Order>,
    thread: Option<JoinHandle<Option<String>>>,
}

enum Order {
    Keep(Change),
    Meet(Arc<Snapshot>),
    /// The state was written, here or elsewhere.
    Look,
    End,
}

/// What is known now, and why it is told.
#[derive(Clone, Debug)]
pub struct News {
    /// All of it.
    pub reading: Arc<Reading>,
    /// What happened.
    pub told: Told,
    /// What went wrong and what becomes of it, in words for the reader: first a short sentence.
    pub trouble: Option<String>,
}

/// Why there is news.
#[derive(Clone, Debug)]
pub enum Told {
    /// What was kept before is known. The first news, and always told, whatever is wrong.
    Opened {
        /// Where the reader was.
        desk: Option<Box<Desk>>,
        /// The queries used, the newest last.
        lines: Vec<String>,
    },
    /// The articles there are were compared with those that were known: which are new, which were renamed.
    Met,
    /// A change is kept; or, with trouble told, is known only here and will be tried again.
    Kept(Change),
    /// Another program holds what is to be written: it is not kept yet, though it is among what is known.
    /// The next news tells what became of it.
    HeldUp,
    /// Something is known that was not asked for here: another program that keeps the same changed it,
    /// or what could not be kept is kept now.
    Elsewhere,
}

impl Keeper {
    /// Begins to keep what is done in these archives, by their names, in `recto/` below the user's
    /// state folder; without one, as long as the session lasts.
    pub fn open(state: Option<PathBuf>, archives: Vec<String>, tell: impl Fn(News) + Send + 'static) -> Self {
        let (orders, taken) = mpsc::channel();
        let looks = orders.clone();
        let thread = thread::spawn(move || {
            let tell = Rc::new(tell);
            let mut work = Work::new(state.as_deref(), archives);
            let tell_held_up = Rc::clone(&tell);
            work.when_held_up(Box::new(move |reading| {
                tell_held_up(News { reading: Arc::clone(reading), told: Told::HeldUp, trouble: None });
            }));
            Round { work, times: Times::default(), is_over: false, tell: &*tell }.run(looks, &taken)
        });
        Self { orders, thread: Some(thread) }
    }

    /// Keeps a change; answered by [`Told::Kept`], but for places and desks, which are kept silently.
    pub fn keep(&self, change: Change) {
        self.order(Order::Keep(change));
    }

    /// Compares the articles there are, all of them, with those that were known; answered by
    /// [`Told::Met`].
    pub fn meet(&self, snapshot: Arc<Snapshot>) {
        self.order(Order::Meet(snapshot));
    }

    /// Waits until everything is kept. Gives back what could not be, in words for the reader.
    pub fn finish(mut self) -> Option<String> {
        self.end()
    }

    fn end(&mut self) -> Option<String> {
        self.order(Order::End);
        self.thread.take().and_then(|thread| thread.join().ok()).flatten()
    }

    fn order(&self, order: Order) {
        // A thread that has failed has said so.
        let _ = self.orders.send(order);
    }
}

impl Drop for Keeper {
    /// Also when a panic ends the session: what was done before it is kept.
    fn drop(&mut self) {
        // There is nobody left to be told.
        let _ = self.end();
    }
}

/// When what is due.
#[derive(Default)]
struct Times {
    flush: Option<Instant>,
    retry: Option<Instant>,
    pause: Duration,
    look: Option<Instant>,
    /// Not before this.
    look_from: Option<Instant>,
    back_up: Option<Instant>,
}

impl Times {
    fn next(&self) -> Option<Instant> {
        [self.flush, self.retry, self.look, self.back_up].into_iter().flatten().min()
    }
}

/// Whether it is time; if so, it is not any more.
fn is_due(time: &mut Option<Instant>) -> bool {
    time.take_if(|time| *time <= Instant::now()).is_some()
}

struct Round<'a> {
    work: Work,
    times: Times,
    is_over: bool,
    tell: &'a dyn Fn(News),
}

impl Round<'_> {
    fn run(mut self, looks: Sender<Order>, orders: &Receiver<Order>) -> Option<String> {
        self.work.be_present();
        let kept = self.work.open(PATIENCE_AT_FIRST);
        self.tell(Told::Opened { desk: kept.desk, lines: kept.lines });
        if self.work.check() {
            self.tell(Told::Elsewhere);
        }
        self.times.back_up = Some(Instant::now() + BACK_UP);
        self.plan_retry();
        let _listening = self.work.listen(move || _ = looks.send(Order::Look));
        while !self.is_over {
            let order = match self.times.next() {
                None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => orders.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match order {
                Ok(order) => self.take(std::iter::once(order).chain(orders.try_iter()).take(BATCH)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.do_what_is_due();
        }
        self.work.close()
    }

    fn tell(&mut self, told: Told) {
        let news = News { reading: Arc::clone(&self.work.reading), told, trouble: self.work.trouble() };
        (self.tell)(news);
    }

    fn take(&mut self, orders: impl Iterator<Item = Order>) {
        // An answer is given with all that is known.
        self.look();
        self.times.look.get_or_insert_with(|| Instant::now() + LOOK_AFTER);
        let (mut changes, mut newest) = (Vec::new(), None);
        for order in orders {
            match order {
                Order::Keep(change @ (Change::Place { .. } | Change::Desk(_))) => {
                    self.work.put_off(change);
                    self.times.flush.get_or_insert_with(|| Instant::now() + PUT_OFF);
                }
                Order::Keep(change) => changes.push(change),
                Order::Meet(snapshot) => newest = Some(snapshot),
                // It was looked for first of all.
                Order::Look => {}
                Order::End => self.is_over = true,
            }
        }
        if !changes.is_empty() {
            for change in self.work.keep(changes) {
                self.tell(Told::Kept(change));
            }
        }
        if let Some(snapshot) = newest {
            self.work.meet(&snapshot, true);
            self.tell(Told::Met);
        }
        self.plan_retry();
    }

    fn do_what_is_due(&mut self) {
        if is_due(&mut self.times.flush) && self.work.flush() {
            self.tell(Told::Elsewhere);
        }
        if is_due(&mut self.times.look) {
            self.look();
        }
        if is_due(&mut self.times.retry) {
            if self.work.try_again() {
                self.times.pause = Duration::ZERO;
                self.tell(Told::Elsewhere);
            } else {
                self.times.pause = (self.times.pause * 2).clamp(FIRST_RETRY, LAST_RETRY);
            }
        }
        if is_due(&mut self.times.back_up) {
            self.work.back_up();
            self.times.back_up = Some(Instant::now() + NEXT_BACK_UP);
        }
        self.plan_retry();
    }

    fn plan_retry(&mut self) {
        if self.work.is_waiting() {
            let pause = self.times.pause.max(FIRST_RETRY);
            self.times.retry.get_or_insert_with(|| Instant::now() + pause);
        }
    }

    /// Takes in what others wrote.
    fn look(&mut self) {
        let start = Instant::now();
        if self.times.look_from.is_some_and(|from| start < from) {
            return;
        }
        if self.work.look() {
            self.tell(Told::Elsewhere);
        }
        let pause = (start.elapsed() * READING_SHARE).max(LOOK_AGAIN);
        self.times.look_from = Some(Instant::now() + pause);
    }
}
