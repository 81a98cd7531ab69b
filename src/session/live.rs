//! The archives are read, and what changes in them is taken in.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Instant;

use super::{Happening, Session, tell_loop};
use crate::app::{App, Msg};
use crate::config::Live;
use crate::store::{Notice, Order, Snapshot, Source, Watch, Watching, live};
use crate::terminal::Terminal;

/// Reads the archives on a thread of their own, which then carries out orders.
pub(super) fn keep_archives(
    sources: Arc<[Source]>,
    cache: Option<PathBuf>,
    sender: Sender<Happening>,
) -> Sender<Order> {
    let (orders, given) = mpsc::channel();
    thread::spawn(move || {
        let publish = |snapshot| sender.send(Happening::Msg(Box::new(Msg::Snapshot(snapshot)))).is_ok();
        live(&sources, &Snapshot::default(), cache.as_deref(), &given, publish);
    });
    orders
}

/// How the session keeps up with the archives.
pub(super) struct Archives {
    /// Says what of them may have changed.
    orders: Sender<Order>,
    live: Live,
    watch: Option<Watch>,
    /// When everything was last ordered to be compared, until that is done.
    comparing: Option<Instant>,
    /// Whether what was kept is on the screen.
    begun: bool,
}

impl Archives {
    pub(super) fn new(orders: Sender<Order>, live: Live) -> Self {
        Self { orders, live, watch: None, comparing: None, begun: false }
    }

    pub(super) fn order(&mut self, order: Order) {
        if order == Order::Compare {
            self.comparing.get_or_insert_with(Instant::now);
        }
        // Who would carry it out never leaves before this.
        let _ = self.orders.send(order);
    }

    /// Has what was kept compared, once a frame shows it whole.
    pub(super) fn are_drawn(&mut self, app: &App) {
        if !self.begun && app.is_comparing() && app.entry(0).is_some() && !app.reader.is_waiting() {
            self.begun = true;
            self.order(Order::Begin);
        }
    }

    /// Tells the watching how long a comparison took, once it is done: it rests accordingly.
    pub(super) fn took_in(&mut self, snapshot: &Snapshot) {
        if snapshot.checked
            && let (Some(began), Some(watch)) = (self.comparing.take(), &self.watch)
        {
            watch.compared(began.elapsed());
        }
    }
}

impl Session {
    /// Watches the archives from now on, which are read: what changed since then is compared once the
    /// watching stands.
    pub(super) fn watch(&mut self) {
        if self.archives.watch.is_some() {
            return;
        }
        let root = |source: &Source| match source {
            Source::Folder(path) | Source::File(path) => Some(path.clone()),
            Source::Stream(_) | Source::Sample => None,
        };
        let roots: Vec<PathBuf> = self.sources.iter().filter_map(root).collect();
        if self.archives.live == Live::Off || roots.is_empty() {
            return;
        }
        let tell = self.sender.clone();
        let tell = move |notice| tell_loop(&tell, Happening::Noticed(notice));
        self.archives.watch = Some(Watch::start(&roots, self.archives.live == Live::Polled, tell));
    }

    /// Takes in what the watching tells.
    pub(super) fn notice(&mut self, notice: Notice, terminal: &mut Terminal) -> io::Result<()> {
        match notice {
            Notice::Touched(paths) => self.archives.order(Order::Changed(paths)),
            Notice::Everything => self.archives.order(Order::Compare),
            Notice::Watching(Watching::Events) => {}
            Notice::Watching(Watching::Polling { every, because }) => {
                let news = format!("changes are looked for every {} s: {because}", every.as_secs());
                self.update(Msg::Told(news), terminal)?;
            }
        }
        Ok(())
    }
}
