//! The one loop: receive, update, perform, draw.
//!
//! Nothing is drawn that nobody asked for, and while nothing happens the loop sleeps. A frame waits
//! a moment for answers that are on their way, so that a key costs one frame and not three.

mod keep;
mod lending;
mod live;
mod manners;
mod theme;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::app::{App, Dwell, Effect, Manner, Msg, PictureMeans, ReadBy};
use crate::config::{Images, Live, Mouse, Queries, ReadingOptions, ThemeName};
use crate::error::Error;
use crate::picture::{CellSize, Drawing, Protocol};
use crate::reading::Keeper;
use crate::store::{Notice, Order, Source};
use crate::terminal::{self, Depth, Event, Input, Kind, Lent, Letters, Signal, Terminal};
use crate::ui::{self, Means};
use crate::worker::{Places, Worker};
use keep::SharedKeeper;
use lending::{Parting, await_answers};
use live::{Archives, keep_archives};
use manners::Manners;
use theme::themes;
pub(crate) use theme::{first_theme, fitting, goes_by_ground};

/// A frame waits this long for what it was drawn for.
const ANSWER_TIME: Duration = Duration::from_millis(10);
/// The first one waits longer: for the first articles, and the colour of the terminal.
const FIRST_ANSWER_TIME: Duration = Duration::from_millis(28);
/// And longer still where they come from far away.
const FIRST_REMOTE_ANSWER_TIME: Duration = Duration::from_millis(100);

/// What a session is started with.
pub(crate) struct Setup {
    /// What to read.
    pub(crate) sources: Vec<Source>,
    /// The theme chosen.
    pub(crate) theme: ThemeName,
    /// Whether pictures are drawn, and how.
    pub(crate) images: Images,
    /// Whether what changes on disk is shown.
    pub(crate) live: Live,
    /// Whether the terminal is to tell of the mouse.
    pub(crate) mouse: Mouse,
    /// Whether right-to-left text is put into the order it is seen in.
    pub(crate) reorder: bool,
    /// The saved queries.
    pub(crate) queries: Queries,
    /// What decides that an article is read, and where the session begins.
    pub(crate) reading: ReadingOptions,
    /// The folder for what is remembered.
    pub(crate) state: Option<PathBuf>,
    /// What is worked with.
    pub(crate) places: Places,
    /// Columns of text at most.
    pub(crate) measure: u16,
    /// Which kind of terminal it is.
    pub(crate) kind: Kind,
    /// How many colours it has, or are wanted.
    pub(crate) depth: Depth,
    /// Which characters it shows.
    pub(crate) letters: Letters,
    /// Whether tmux and screen are asked to hand on what is copied.
    pub(crate) passthrough: bool,
}

/// Why a session ended.
pub(crate) enum End {
    /// The reader left.
    Left,
    /// A signal asked for it.
    Signal(i32),
}

/// What the loop waits for.
enum Happening {
    Msg(Box<Msg>),
    Noticed(Notice),
    Input(io::Result<Vec<Event>>),
    /// All that was sent to the terminal is written, or nothing more can be.
    Sent(io::Result<()>),
    Signal(Signal),
}

/// Runs the interface until the reader leaves. Gives back besides what of what they did could not be kept.
pub(crate) fn run(mut setup: Setup) -> Result<(End, Option<String>), Error> {
    let (sender, happenings) = mpsc::channel();
    let single = matches!(setup.sources.as_slice(), [source] if source.is_single());
    let remote = terminal::is_remote();
    let pictures = picture_means(setup.images, setup.depth, setup.letters);
    let manner = Manner {
        measure: setup.measure,
        single,
        remote,
        clipboard: terminal::has_clipboard(),
        pictures,
        reorder: setup.reorder,
        read_by: ReadBy { end: setup.reading.at_end, dwell: setup.reading.dwell },
        resume: setup.reading.resume,
    };
    let tell = sender.clone();
    let remember = sender.clone();
    let archives = setup.sources.iter().map(Source::name).collect();
    let keeper = SharedKeeper::new(Keeper::open(setup.state.clone(), archives, move |news| {
        tell_loop(&remember, Happening::Msg(Box::new(Msg::Reading(news))));
    }));
    let last_keeper = keeper.clone();
    let sources: Arc<[Source]> = std::mem::take(&mut setup.sources).into();
    let orders = keep_archives(Arc::clone(&sources), setup.places.cache.clone(), sender.clone());
    let mut session = Session {
        app: App::new(terminal::size().unwrap_or((80, 24)), manner),
        means: Means {
            theme: first_theme(setup.theme, setup.kind, setup.depth),
            hyperlinks: setup.letters == Letters::All && terminal::knows_hyperlinks(),
            reorder: setup.reorder,
        },
        themes: themes(&setup),
        sources,
        archives: Archives::new(orders, setup.live),
        queries: setup.queries,
        keeper,
        worker: Worker::start(setup.places, move |msg| tell_loop(&tell, Happening::Msg(Box::new(msg)))),
        sender,
        draw: Some(Instant::now() + if remote { FIRST_REMOTE_ANSWER_TIME } else { FIRST_ANSWER_TIME }),
        dwelling: None,
        first: true,
        manners: Manners::new(setup.mouse.is_on(terminal::tells_of_mouse_unasked())),
        ground_asked: goes_by_ground(setup.theme, setup.kind, setup.depth),
        stopped: false,
        lent: Lent::default(),
        keys: Keys::AreRead,
        put_off: None,
        parting: None,
        end: None,
    };
    session.tell_queries();
    let tell = session.sender.clone();
    let lent = session.lent.clone();
    terminal::signals(lent, move |signal| tell_loop(&tell, Happening::Signal(signal)))
        .map_err(Error::Terminal)?;
    // Before anybody listened, the size may have changed unnoticed.
    tell_loop(&session.sender, Happening::Signal(Signal::Resized));
    let shows_kitty_pictures = pictures.is_some_and(|means| means.protocol == Protocol::Kitty);
    let tell = session.sender.clone();
    let sent = move |outcome| tell_loop(&tell, Happening::Sent(outcome));
    let mut terminal = Terminal::enter(shows_kitty_pictures, sent, move || last_keeper.finish_soon())
        .map_err(Error::Terminal)?;
    terminal.spell_in(setup.letters);
    if setup.passthrough {
        terminal.pass_through();
    }
    session.greet(&mut terminal, setup.kind);
    let tell = session.sender.clone();
    let input = Input::start(remote, move |events| tell_loop(&tell, Happening::Input(events)));
    let end = session.run(&mut terminal, &input, &happenings);
    if let Ok(end) = &end {
        await_answers(end, &mut terminal, &input, &happenings);
    }
    drop(terminal);
    let unkept = session.keeper.finish();
    session.worker.finish();
    end.map(|end| (end, unkept)).map_err(Error::Terminal)
}

fn tell_loop(sender: &Sender<Happening>, happening: Happening) {
    // The loop has ended, and with it the need to tell it anything.
    let _ = sender.send(happening);
}

/// How pictures are drawn: not over SSH unless they were asked for, and not in few colours or letters,
/// in which there is nothing to see.
fn picture_means(images: Images, depth: Depth, letters: Letters) -> Option<PictureMeans> {
    let wanted = match images {
        Images::Auto => !terminal::is_remote(),
        Images::On | Images::Blocks => true,
        Images::Off => false,
    };
    if !wanted || depth < Depth::Indexed || letters != Letters::All {
        return None;
    }
    let cell = terminal::pixels().and_then(|(cells, pixels)| CellSize::of_screen(cells, pixels));
    let protocol = match images {
        Images::Blocks => Protocol::HalfBlocks,
        _ if depth < Depth::True => Protocol::HalfBlocks,
        _ => Protocol::of_terminal(&|name| std::env::var(name).ok(), cell),
    };
    Some(PictureMeans { protocol, cell: cell.unwrap_or(CellSize::USUAL) })
}

/// What pictures are drawn with, in words.
pub(crate) fn pictures_told(images: Images, depth: Depth, letters: Letters) -> &'static str {
    match picture_means(images, depth, letters).map(|means| means.protocol) {
        None => "none",
        Some(Protocol::HalfBlocks) => "half blocks",
        Some(Protocol::Kitty) => "kitty's protocol",
        Some(Protocol::ITerm2) => "iTerm2's protocol",
        Some(Protocol::Sixel) => "sixel",
    }
}

/// What the thread that reads keys is doing.
#[derive(PartialEq, Eq)]
enum Keys {
    /// It is at it, and would take them from another program that was given the terminal.
    AreRead,
    /// It waits until those it handed over are dealt with.
    AreHandedOver,
}

struct Session {
    app: App,
    means: Means,
    themes: &'static [ThemeName],
    sources: Arc<[Source]>,
    queries: Queries,
    archives: Archives,
    worker: Worker,
    keeper: SharedKeeper,
    sender: Sender<Happening>,
    /// When the next frame is due, if one was asked for.
    draw: Option<Instant>,
    /// What the open article is given time for, and when that is over.
    dwelling: Option<(Dwell, Instant)>,
    first: bool,
    manners: Manners,
    ground_asked: bool,
    /// Stopped by our own hand and continued, and not told of it yet.
    stopped: bool,
    lent: Lent,
    keys: Keys,
    /// What the terminal cannot be given away for before the next key.
    put_off: Option<Effect>,
    /// What waits for answers that are on their way from the terminal.
    parting: Option<Parting>,
    end: Option<End>,
}

impl Session {
    fn run(
        &mut self,
        terminal: &mut Terminal,
        input: &Input,
        happenings: &Receiver<Happening>,
    ) -> io::Result<End> {
        loop {
            let timers = [
                self.draws_at(terminal),
                self.dwelling.map(|(_, due)| due),
                self.parting.as_ref().map(|parting| parting.until),
            ];
            let happening = match timers.into_iter().flatten().min() {
                None => happenings.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => happenings.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match happening {
                Ok(happening) => self.take(happening, terminal, input)?,
                Err(RecvTimeoutError::Timeout) => {}
                // This loop holds a sender itself, so this cannot be; to end is right all the same.
                Err(RecvTimeoutError::Disconnected) => return Ok(End::Left),
            }
            if let Some(end) = self.end.take() {
                return Ok(end);
            }
            self.dwell(terminal)?;
            self.part_late(terminal)?;
            if !self.draws_now(terminal) {
                continue;
            }
            // What has happened already belongs into this frame.
            while let Ok(happening) = happenings.try_recv() {
                self.take(happening, terminal, input)?;
                if let Some(end) = self.end.take() {
                    return Ok(end);
                }
            }
            if self.draws_now(terminal) {
                self.draw = None;
                terminal.draw(|frame| ui::draw(&self.app, &self.means, frame))?;
                self.first = false;
                self.archives.are_drawn(&self.app);
            }
        }
    }

    /// When the frame that is wanted can be drawn at the latest, if nothing happens before. Those that
    /// are wanted meanwhile become one with it.
    fn draws_at(&self, terminal: &mut Terminal) -> Option<Instant> {
        let due = self.draw.filter(|_| self.parting.is_none())?;
        terminal.draws_at(Instant::now()).map(|at| at.max(due))
    }

    /// Whether a frame is wanted, what it waits for is there or late, and the terminal has taken what
    /// went before.
    fn draws_now(&self, terminal: &mut Terminal) -> bool {
        let now = Instant::now();
        let waits = self.app.is_waiting() || (self.first && self.waits_for_answers());
        self.parting.is_none()
            && self.draw.is_some_and(|due| due <= now || !waits)
            && terminal.draws_at(now).is_some_and(|at| at <= now)
    }

    /// Waits for what the interface gives time to, and says when it is over.
    fn dwell(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        let now = Instant::now();
        if let Some((dwell, _)) = self.dwelling.take_if(|(_, due)| *due <= now) {
            self.update(Msg::Dwelt(dwell), terminal)?;
        }
        let wanted = self.app.dwelling();
        if wanted != self.dwelling.map(|(dwell, _)| dwell) {
            self.dwelling = wanted.map(|dwell| (dwell, now + Duration::from_secs(u64::from(dwell.seconds))));
        }
        Ok(())
    }

    fn take(&mut self, happening: Happening, terminal: &mut Terminal, input: &Input) -> io::Result<()> {
        match happening {
            Happening::Msg(msg) => {
                if let Msg::Pictured(_, Ok(picture)) = &*msg
                    && let Drawing::Kitty(letters) = &picture.drawing
                {
                    terminal.send(letters.transmission().as_bytes());
                }
                if let Msg::Snapshot(snapshot) = &*msg {
                    self.archives.took_in(snapshot);
                    if snapshot.checked {
                        self.watch();
                    }
                }
                self.update(*msg, terminal)
            }
            Happening::Noticed(notice) => self.notice(notice, terminal),
            Happening::Input(events) => {
                self.keys = Keys::AreHandedOver;
                for event in events? {
                    match event {
                        Event::Key(key) => self.key(key, terminal)?,
                        Event::Paste(text) => self.update(Msg::Paste(text), terminal)?,
                        Event::Mouse(mouse) => {
                            self.put_off = None;
                            self.update(Msg::Mouse(mouse), terminal)?;
                        }
                        Event::Focus(focused) => self.update(Msg::Focus(focused), terminal)?,
                        Event::Answer(answer) => self.answer(answer, terminal)?,
                    }
                }
                self.keys = Keys::AreRead;
                input.go_on();
                Ok(())
            }
            Happening::Sent(outcome) => outcome,
            Happening::Signal(Signal::End(number)) => {
                self.end = Some(End::Signal(number));
                Ok(())
            }
            Happening::Signal(Signal::Resized) => self.fit(terminal),
            Happening::Signal(Signal::Stop) => self.stop(terminal),
            // After a stop of our own the terminal has been taken over again already.
            Happening::Signal(Signal::Continued) if std::mem::take(&mut self.stopped) => Ok(()),
            Happening::Signal(Signal::Continued) => self.come_back(terminal),
        }
    }

    fn update(&mut self, msg: Msg, terminal: &mut Terminal) -> io::Result<()> {
        for effect in self.app.update(msg) {
            self.perform(effect, terminal)?;
        }
        Ok(())
    }

    fn perform(&mut self, effect: Effect, terminal: &mut Terminal) -> io::Result<()> {
        let Some(effect) = self.may_perform(effect, terminal)? else { return Ok(()) };
        match effect {
            Effect::Draw => self.want_frame(),
            Effect::Redraw => {
                terminal.redraw();
                self.want_frame();
            }
            Effect::Search(question) => self.worker.searches.ask(question),
            Effect::Contexts(question) => self.worker.contexts.ask(question),
            Effect::Complete(question) => self.worker.completions.ask(question),
            Effect::Facets(question) => self.worker.facets.ask(question),
            Effect::QueryCounts(question) => self.worker.query_counts.ask(question),
            Effect::Locate(question) => self.worker.places.ask(question),
            Effect::WriteNotes(text) => self.write_notes(text),
            Effect::Keep(change) => self.keeper.tell(|keeper| keeper.keep(change)),
            Effect::Meet(snapshot) => self.keeper.tell(|keeper| keeper.meet(snapshot)),
            Effect::States(question) => self.worker.states.ask(question),
            Effect::SaveQuery { name, line } => self.save_query(&name, &line, terminal)?,
            Effect::DeleteQuery(name) => self.delete_query(&name, terminal)?,
            Effect::NameExport(format) => self.name_export(format, terminal)?,
            Effect::Export(question) => self.export(question),
            Effect::Open(question) => self.worker.openings.ask(question),
            Effect::Find(question) => self.worker.finds.ask(question),
            Effect::Picture(question) => self.worker.pictures.ask(question),
            Effect::Resolve(question) => self.worker.links.ask(question),
            Effect::Backlinks(question) => self.worker.backlinks.ask(question),
            Effect::Like(question) => self.worker.likes.ask(question),
            Effect::Name(question) => self.worker.names.ask(question),
            Effect::Mentions(question) => self.worker.mentions.ask(question),
            Effect::Edit(path) => self.edit(&path, terminal)?,
            Effect::Reload => self.archives.order(Order::Compare),
            Effect::NextTheme => self.next_theme(terminal)?,
            Effect::ToggleMouse => self.toggle_mouse(terminal)?,
            Effect::UseTheme(name) => self.use_theme(&name),
            Effect::Copy { text, what } => {
                terminal.copy(&text)?;
                self.update(Msg::Told(format!("{what} sent to the terminal")), terminal)?;
            }
            Effect::Browse(link) => self.browse(&link, terminal)?,
            Effect::Suspend => self.suspend(terminal)?,
            Effect::Quit => self.end = Some(End::Left),
        }
        Ok(())
    }

    fn want_frame(&mut self) {
        self.draw.get_or_insert_with(|| Instant::now() + ANSWER_TIME);
    }
}
