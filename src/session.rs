//! The one loop: receive, update, perform, draw.
//!
//! Nothing is drawn that nobody asked for, and while nothing happens the loop sleeps. A frame waits
//! a moment for answers that are on their way, so that a key costs one frame and not three.

mod keep;
mod live;
mod theme;

use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::app::{App, Code, Dwell, Effect, Key, Manner, Msg, Named, PictureMeans, ReadBy};
use crate::browse::{self, Browser};
use crate::config::{Images, Live, Queries, ReadingOptions, ThemeName};
use crate::error::Error;
use crate::picture::{CellSize, Drawing, Protocol};
use crate::reading::Keeper;
use crate::store::{Notice, Order, Source};
use crate::terminal::{self, Answer, Depth, Event, Input, Kind, Lent, Signal, Terminal};
use crate::ui::{self, Means};
use crate::worker::{Places, Worker};
use keep::SharedKeeper;
use live::{Archives, keep_archives};
use theme::{first_theme, themes};

/// A frame waits this long for what it was drawn for.
const ANSWER_TIME: Duration = Duration::from_millis(10);
/// The first one waits longer: for the first articles, and the colour of the terminal.
const FIRST_ANSWER_TIME: Duration = Duration::from_millis(28);

/// A terminal that has not answered after this long will not.
const LATE_GROUND: Duration = Duration::from_secs(1);

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
    Signal(Signal),
}

/// Runs the interface until the reader leaves.
pub(crate) fn run(mut setup: Setup) -> Result<End, Error> {
    let (sender, happenings) = mpsc::channel();
    let single = matches!(setup.sources.as_slice(), [source] if source.is_single());
    let pictures = picture_means(&setup);
    let manner = Manner {
        measure: setup.measure,
        single,
        remote: browse::is_remote(),
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
            theme: first_theme(&setup),
            hyperlinks: terminal::knows_hyperlinks(),
            reorder: setup.reorder,
        },
        themes: themes(&setup),
        sources,
        archives: Archives::new(orders, setup.live),
        queries: setup.queries,
        keeper,
        worker: Worker::start(setup.places, move |msg| tell_loop(&tell, Happening::Msg(Box::new(msg)))),
        sender,
        draw: Some(Instant::now() + FIRST_ANSWER_TIME),
        dwelling: None,
        first: true,
        ground_asked: setup.theme == ThemeName::Auto
            && setup.kind == Kind::Capable
            && setup.depth >= Depth::Indexed,
        stopped: false,
        lent: Lent::default(),
        keys: Keys::AreRead,
        put_off: None,
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
    let mut terminal =
        Terminal::enter(shows_kitty_pictures, move || last_keeper.finish_soon()).map_err(Error::Terminal)?;
    if session.ground_asked {
        terminal.ask_ground().map_err(Error::Terminal)?;
    }
    let tell = session.sender.clone();
    let input = Input::start(move |events| tell_loop(&tell, Happening::Input(events)));
    let started = Instant::now();
    let end = session.run(&mut terminal, &input, &happenings);
    if end.is_ok() && session.ground_asked && started.elapsed() < LATE_GROUND {
        await_ground(&input, &happenings);
    }
    drop(terminal);
    session.keeper.finish();
    session.worker.finish();
    end.map_err(Error::Terminal)
}

/// An answer that comes after the terminal is given back would be typed into the shell. Whoever
/// leaves before it came waits a moment for it.
fn await_ground(input: &Input, happenings: &Receiver<Happening>) {
    let until = Instant::now() + LATE_GROUND / 10;
    loop {
        input.go_on();
        match happenings.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(Happening::Input(Ok(events)))
                if !events.iter().any(|event| matches!(event, Event::Answer(Answer::Ground(_)))) => {}
            Ok(Happening::Msg(_) | Happening::Noticed(_) | Happening::Signal(_)) => {}
            _ => return,
        }
    }
}

fn tell_loop(sender: &Sender<Happening>, happening: Happening) {
    // The loop has ended, and with it the need to tell it anything.
    let _ = sender.send(happening);
}

/// How pictures are drawn: not over SSH unless they were asked for, and not in few colours, in which
/// there is nothing to see.
fn picture_means(setup: &Setup) -> Option<PictureMeans> {
    let wanted = match setup.images {
        Images::Auto => !browse::is_remote(),
        Images::On | Images::Blocks => true,
        Images::Off => false,
    };
    if !wanted || setup.depth < Depth::Indexed {
        return None;
    }
    let cell = terminal::pixels().and_then(|(cells, pixels)| CellSize::of_screen(cells, pixels));
    let protocol = match setup.images {
        Images::Blocks => Protocol::HalfBlocks,
        _ if setup.depth < Depth::True => Protocol::HalfBlocks,
        _ => Protocol::of_terminal(&|name| std::env::var(name).ok(), cell),
    };
    Some(PictureMeans { protocol, cell: cell.unwrap_or(CellSize::USUAL) })
}

/// What the thread that reads keys is doing.
#[derive(PartialEq, Eq)]
enum Keys {
    /// It is at it, and would take them from another program that was given the terminal.
    AreRead,
    /// It waits until those it handed over are dealt with.
    AreHandedOver,
}

/// Whether another program gets the terminal.
fn lends_terminal(effect: &Effect) -> bool {
    match effect {
        Effect::Edit(_) => true,
        Effect::Browse(link) => Browser::ways(link).iter().any(|browser| browser.wants_terminal),
        _ => false,
    }
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
    ground_asked: bool,
    /// Stopped by our own hand and continued, and not told of it yet.
    stopped: bool,
    lent: Lent,
    keys: Keys,
    /// What the terminal cannot be given away for before the next key.
    put_off: Option<Effect>,
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
            let dwelt = self.dwelling.map(|(_, due)| due);
            let happening = match self.draw.into_iter().chain(dwelt).min() {
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
            let due = self.draw.is_some_and(|due| due <= Instant::now());
            let waiting = self.app.is_waiting() || (self.first && self.ground_asked);
            if self.draw.is_some() && (due || !waiting) {
                // What has happened already belongs into this frame.
                while let Ok(happening) = happenings.try_recv() {
                    self.take(happening, terminal, input)?;
                    if let Some(end) = self.end.take() {
                        return Ok(end);
                    }
                }
                self.draw = None;
                terminal.draw(|frame| ui::draw(&self.app, &self.means, frame))?;
                if std::mem::take(&mut self.first) {
                    self.watch();
                }
            }
        }
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
                    terminal.send(letters.transmission())?;
                }
                if let Msg::Snapshot(snapshot) = &*msg {
                    self.archives.took_in(snapshot);
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
                        Event::Answer(answer) => self.answer(&answer),
                    }
                }
                self.keys = Keys::AreRead;
                input.go_on();
                Ok(())
            }
            Happening::Signal(Signal::End(number)) => {
                self.end = Some(End::Signal(number));
                Ok(())
            }
            Happening::Signal(Signal::Resized) => self.fit(terminal),
            Happening::Signal(Signal::Stop) => self.suspend(terminal),
            // After a stop of our own the terminal has been taken over again already.
            Happening::Signal(Signal::Continued) if std::mem::take(&mut self.stopped) => Ok(()),
            Happening::Signal(Signal::Continued) => self.come_back(terminal),
        }
    }

    fn answer(&mut self, answer: &Answer) {
        if let Answer::Ground(ground) = answer {
            self.ground(*ground);
        }
    }

    /// A key goes to the interface, unless it is the one something was put off for.
    fn key(&mut self, key: Key, terminal: &mut Terminal) -> io::Result<()> {
        match self.put_off.take() {
            Some(effect) if key.code == Code::Named(Named::Enter) => self.perform(effect, terminal),
            _ => self.update(Msg::Key(key), terminal),
        }
    }

    fn update(&mut self, msg: Msg, terminal: &mut Terminal) -> io::Result<()> {
        for effect in self.app.update(msg) {
            self.perform(effect, terminal)?;
        }
        Ok(())
    }

    fn perform(&mut self, effect: Effect, terminal: &mut Terminal) -> io::Result<()> {
        match effect {
            effect if self.keys == Keys::AreRead && lends_terminal(&effect) => {
                self.put_off = Some(effect);
                let news = "Enter hands the terminal over".to_owned();
                self.update(Msg::Told(news), terminal)?;
            }
            Effect::Draw => self.want_frame(),
            Effect::Redraw => {
                terminal.redraw()?;
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
            Effect::UseTheme(name) => self.use_theme(&name),
            Effect::Copy { .. } if !terminal::has_clipboard() => {
                let news = "this terminal has no clipboard to send to".to_owned();
                self.update(Msg::Told(news), terminal)?;
            }
            Effect::Copy { text, what } => {
                terminal.copy(&text)?;
                self.update(Msg::Told(format!("{what} sent to the terminal")), terminal)?;
            }
            Effect::Browse(link) => self.browse(&link, terminal)?,
            Effect::Suspend => self.suspend_for_shell(terminal)?,
            Effect::Quit => self.end = Some(End::Left),
        }
        Ok(())
    }

    fn want_frame(&mut self) {
        self.draw.get_or_insert_with(|| Instant::now() + ANSWER_TIME);
    }

    /// `C-z`. A command that ssh runs by itself has no shell to continue it: it would stop for ever.
    fn suspend_for_shell(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        if std::env::var_os("SSH_CONNECTION").is_some() && terminal::leads_session() {
            let news = "there is no shell to go back to: ssh runs recto by itself".to_owned();
            return self.update(Msg::Told(news), terminal);
        }
        self.suspend(terminal)
    }

    /// Stops as the shell's users expect, and comes back with the whole screen.
    fn suspend(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        terminal.leave();
        self.stopped = true;
        Signal::stop()?;
        self.come_back(terminal)
    }

    fn come_back(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        terminal.resume()?;
        self.app.forget_pictures();
        self.fit(terminal)?;
        self.want_frame();
        Ok(())
    }

    fn fit(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        match terminal::size() {
            Some((width, height)) => self.update(Msg::Resize(width, height), terminal),
            None => Ok(()),
        }
    }

    /// Opens a link in the first browser there is.
    fn browse(&mut self, link: &str, terminal: &mut Terminal) -> io::Result<()> {
        let mut news = "there is no browser to open a link with; set $BROWSER".to_owned();
        for mut browser in Browser::ways(link) {
            let outcome = if browser.wants_terminal {
                terminal.leave();
                let outcome = self.lent.during(|| browser.run());
                self.come_back(terminal)?;
                outcome
            } else {
                // It outlives this program, and a thread waits for it so that no zombie stays.
                browser.start().map(|mut child| _ = thread::spawn(move || child.wait()))
            };
            match outcome {
                Ok(()) => {
                    news = format!("opened with {}", browser.name);
                    break;
                }
                Err(error) => news = format!("cannot start {}: {error}; set $BROWSER", browser.name),
            }
        }
        self.update(Msg::Told(news), terminal)
    }

    /// Gives the terminal to the editor and waits. The words of `$VISUAL` and `$EDITOR` are split at
    /// spaces and never given to a shell; the file's name is one argument.
    fn edit(&mut self, path: &Path, terminal: &mut Terminal) -> io::Result<()> {
        let set = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned());
        let mut words = editor.split_whitespace();
        let program = words.next().unwrap_or("vi");
        terminal.leave();
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let outcome = self.lent.during(|| Command::new(program).args(words).arg(&path).status());
        self.come_back(terminal)?;
        let news = match outcome {
            Ok(status) if status.success() => {
                self.archives.order(Order::Changed(vec![path]));
                return Ok(());
            }
            Ok(status) => format!("{program} ended with {status}"),
            Err(error) => format!("cannot start {program}: {error}; set $EDITOR"),
        };
        self.update(Msg::Told(news), terminal)
    }
}
