//! Keeps what the reader does on a thread of its own, in the order it was done.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use super::{Change, Desk, Reading};
use crate::store::Snapshot;

/// Takes changes and answers each when it is kept.
pub struct Keeper {
    orders: Sender<Order>,
    thread: JoinHandle<()>,
}

enum Order {
    Keep(Change),
    Meet(Arc<Snapshot>),
}

/// What is known now, and why it is told.
#[derive(Clone, Debug)]
pub struct News {
    /// All of it.
    pub reading: Arc<Reading>,
    /// What happened.
    pub told: Told,
    /// What went wrong and what becomes of it, in words for the reader.
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
    /// Another program that keeps the same changed something.
    Elsewhere,
}

impl Keeper {
    /// Begins to keep what is done in these archives, by their names, in `recto/` below the user's
    /// state folder; without one, as long as the session lasts.
    pub fn open(
        _state: Option<PathBuf>,
        _archives: Vec<String>,
        tell: impl Fn(News) + Send + 'static,
    ) -> Self {
        let (orders, taken) = mpsc::channel();
        Self { orders, thread: thread::spawn(move || keep(&taken, &tell)) }
    }

    /// Keeps a change; answered by [`Told::Kept`], but for places and desks, which are kept silently.
    pub fn keep(&self, change: Change) {
        // A thread that has failed has said so.
        let _ = self.orders.send(Order::Keep(change));
    }

    /// Compares the articles there are with those that were known; answered by [`Told::Met`].
    pub fn meet(&self, snapshot: Arc<Snapshot>) {
        let _ = self.orders.send(Order::Meet(snapshot));
    }

    /// Waits until everything is kept.
    pub fn finish(self) {
        drop(self.orders);
        let _ = self.thread.join();
    }
}

fn keep(orders: &Receiver<Order>, tell: &dyn Fn(News)) {
    let mut reading = Arc::<Reading>::default();
    let news = |reading: &Arc<Reading>, told| News { reading: Arc::clone(reading), told, trouble: None };
    tell(news(&reading, Told::Opened { desk: None, lines: Vec::new() }));
    for order in orders {
        match order {
            Order::Keep(change) => {
                Arc::make_mut(&mut reading).apply(&change);
                if !matches!(change, Change::Place { .. } | Change::Desk(_)) {
                    tell(news(&reading, Told::Kept(change)));
                }
            }
            Order::Meet(_) => tell(news(&reading, Told::Met)),
        }
    }
}
