//! The work of keeping: what is known, what is still to be written, and what is done when that fails.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use notify::RecommendedWatcher;

use super::database::{self, Database, Identity, NAME, PATIENCE, PATIENCE_OF_COMMANDS};
use super::load::{FOLDER, Kept, read_kept};
use super::trouble::Fault;
use super::visit::{Presence, Visit};
use super::write::{Dated, Pen, What};
use super::{Change, Mark, Note, Reading, backup, lookout};
use crate::error::Error;
use crate::store::{Entry, Snapshot};

/// The first thing a reader sees does not wait longer than this for who else writes.
pub(super) const PATIENCE_AT_FIRST: Duration = Duration::from_millis(500);
/// Nor does what a reader does while it cannot be kept.
const PATIENCE_AGAIN: Duration = Duration::from_millis(250);
/// Whoever waits longer than this for what they did to be kept is told.
const PATIENCE_UNTOLD: Duration = Duration::from_millis(200);
/// Who leaves does not wait long; what was said to be kept is kept already.
const PATIENCE_AT_END: Duration = Duration::from_secs(1);

/// Called when what is to be kept has to wait.
pub(super) type HeldUp = Box<dyn Fn(&Arc<Reading>)>;

/// What is known of some archives, and the database it is kept in.
pub(super) struct Work {
    /// Where the state is; none if nothing is to be kept.
    folder: Option<PathBuf>,
    names: Arc<[String]>,
    database: Option<Database>,
    /// Whether what was kept has been read.
    known: bool,
    /// Whether it is to be read again, for another database has its place.
    replaced: bool,
    pub(super) reading: Arc<Reading>,
    /// What could not be written yet, in the order it was done.
    waiting: Vec<Dated>,
    /// The newest place of each article, and the newest desk: they may wait.
    places: HashMap<(u16, Box<str>), Dated>,
    desk: Option<Dated>,
    /// Why nothing can be written at the moment.
    fault: Option<Fault>,
    /// What is to be said once.
    notice: Option<String>,
    /// Who is told that something is kept up by who else writes.
    held_up: Option<HeldUp>,
    /// Of each archive that is kept.
    presences: Vec<Option<Presence>>,
    /// What was met last, and what was there then.
    met: Option<(Arc<Snapshot>, Vec<Arc<Visit>>)>,
}

impl Work {
    /// `state` is the user's folder for what programs remember.
    pub(super) fn new(state: Option<&Path>, names: Vec<String>) -> Self {
        let notice = state.is_none().then(|| {
            "there is no folder to keep what you do in. Neither XDG_STATE_HOME nor HOME is set: it is known \
             until recto ends"
                .to_owned()
        });
        Self {
            folder: state.map(|state| state.join(FOLDER)),
            reading: Arc::new(Reading::of(&names)),
            names: names.into(),
            database: None,
            known: false,
            replaced: false,
            waiting: Vec::new(),
            places: HashMap::new(),
            desk: None,
            fault: None,
            notice,
            held_up: None,
            presences: Vec::new(),
            met: None,
        }
    }

    /// Hears of what is written into the state, by whomever.
    pub(super) fn listen(&self, touched: impl Fn() + Send + 'static) -> Option<RecommendedWatcher> {
        self.folder.as_ref().and_then(|folder| lookout::listen(folder, touched))
    }

    /// Has it told when something has to wait that is to be kept.
    pub(super) fn when_held_up(&mut self, tell: HeldUp) {
        self.held_up = Some(tell);
    }

    /// Tells other windows which archives are open here.
    pub(super) fn be_present(&mut self) {
        if let Some(folder) = &self.folder {
            let presence = |name: &String| (!name.is_empty()).then(|| Presence::new(folder, name));
            self.presences = self.names.iter().map(presence).collect();
        }
    }

    /// Reads what is kept; who else writes is waited for so long.
    pub(super) fn open(&mut self, patience: Duration) -> Kept {
        let Some(folder) = self.folder.clone() else { return Kept::default() };
        let kept = self.mending(|work| {
            let names = Arc::clone(&work.names);
            let database = work.opened(patience)?;
            let kept = read_kept(&database.connection, &names)?;
            database.be_patient(PATIENCE)?;
            work.known = true;
            Ok(kept)
        });
        let kept = kept.or_else(|fault| {
            let is_newer = fault == Fault::Newer;
            self.fault = Some(fault);
            // What may not be written may still be read.
            let read = || read_kept(&database::open_to_read(&folder.join(NAME))?, &self.names);
            if is_newer { Err(Fault::Newer) } else { read() }
        });
        let kept = kept.unwrap_or_else(|_| Kept { reading: Reading::of(&self.names), ..Kept::default() });
        self.reading = Arc::new(kept.reading.clone());
        kept
    }

    /// The database, opened if it is not open.
    fn opened(&mut self, patience: Duration) -> Result<&mut Database, Fault> {
        let folder = self.folder.as_ref().ok_or(Fault::ReadOnly)?;
        if self.database.is_none() {
            self.database = Some(Database::open(folder, patience)?);
        }
        self.database.as_mut().ok_or(Fault::ReadOnly)
    }

    /// Does something with the database. If that is found to be damaged, it is mended, and what was to
    /// be done is done once more.
    fn mending<T>(&mut self, act: impl Fn(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        let before = self.identity();
        match act(self) {
            Err(why @ Fault::Corrupt(_)) => {
                self.mend(before, &why)?;
                act(self)
            }
            outcome => outcome,
        }
    }

    fn identity(&self) -> Option<Identity> {
        match (&self.database, &self.folder) {
            (Some(database), _) => Some(database.identity()),
            (None, Some(folder)) => database::identity(&folder.join(NAME)).ok(),
            (None, None) => None,
        }
    }

    fn mend(&mut self, damaged: Option<Identity>, why: &Fault) -> Result<(), Fault> {
        let (Some(folder), Some(damaged)) = (&self.folder, damaged) else { return Err(why.clone()) };
        self.database = None;
        if let Some(said) = backup::mend(folder, damaged, why)? {
            self.notice = Some(said);
            self.write_all_again();
        }
        Ok(())
    }

    /// What is known here may not stand in the database that is opened next.
    fn write_all_again(&mut self) {
        self.replaced = true;
        if self.known {
            let what = What::All(Box::new(Reading::clone(&self.reading)));
            self.waiting.insert(0, Dated { what, at: now() });
        }
    }

    /// Looks through all of the database. Says whether it had to be mended.
    pub(super) fn check(&mut self) -> bool {
        let checked = self.database.as_ref().map(Database::check);
        let Some(Err(why @ Fault::Corrupt(_))) = checked else { return false };
        let damaged = self.identity();
        let outcome = self.mend(damaged, &why);
        self.fault = outcome.err();
        self.try_again();
        true
    }

    /// What is the matter, in words for the reader. The first sentence is short and says what is the case.
    pub(super) fn trouble(&mut self) -> Option<String> {
        let path =
            self.folder.as_ref().map(|folder| folder.join(NAME).display().to_string()).unwrap_or_default();
        let fault = self.fault.as_ref().map(|fault| match fault {
            Fault::Newer => format!(
                "the state is left as it is: {fault}. It is {path}; what you do now is known until recto ends"
            ),
            _ => format!(
                "what you do cannot be kept: {fault}. It is known until recto ends, and to keep it in {path} will \
                 be tried again"
            ),
        });
        let parts: Vec<String> = self.notice.take().into_iter().chain(fault).collect();
        (!parts.is_empty()).then(|| parts.join(". "))
    }

    /// Whether there is something that could not be written and may be later.
    pub(super) fn is_waiting(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| *fault != Fault::Newer)
    }

    /// Takes in changes and writes them; they are given back as they are kept.
    pub(super) fn keep(&mut self, changes: Vec<Change>) -> Vec<Change> {
        let at = now();
        let changes: Vec<Change> = changes.into_iter().map(|change| timed(change, at)).collect();
        for change in &changes {
            Arc::make_mut(&mut self.reading).apply(change);
        }
        self.write(changes.iter().map(|change| Dated { what: What::Change(change.clone()), at }).collect());
        changes
    }

    /// Takes in a place or a desk, to be written by and by.
    pub(super) fn put_off(&mut self, change: Change) {
        Arc::make_mut(&mut self.reading).apply(&change);
        let key = match &change {
            Change::Place { article, .. } => Some((article.archive, article.id.clone())),
            _ => None,
        };
        let dated = Dated { what: What::Change(change), at: now() };
        match key {
            Some(key) => _ = self.places.insert(key, dated),
            None => self.desk = Some(dated),
        }
    }

    /// Writes what was put off. Says whether it had to wait.
    pub(super) fn flush(&mut self) -> bool {
        !self.is_waiting() && self.write(Vec::new())
    }

    /// Compares the articles there are with those that were known. If it is a visit, the first is noted.
    pub(super) fn meet(&mut self, snapshot: &Arc<Snapshot>, is_visit: bool) {
        let before = self.met.as_ref().map(|(_, there)| there.as_slice());
        let (mut met, now_there) = Arc::make_mut(&mut self.reading).compare(snapshot, before);
        if !is_visit {
            met.visits.clear();
        }
        self.met = Some((Arc::clone(snapshot), now_there));
        if !met.is_nothing() {
            // How far an article was read belongs to its former name, which may be another's from now on.
            let late = self.places.drain().map(|(_, place)| place);
            let all = late.chain([Dated { what: What::Met(met), at: now() }]).collect();
            self.write(all);
        }
    }

    /// Writes what is given after all that waits; while there is trouble it waits as well. Says whether
    /// it had to wait for who else writes.
    fn write(&mut self, changes: Vec<Dated>) -> bool {
        if self.folder.is_none() || self.fault == Some(Fault::Newer) {
            return false;
        }
        self.waiting.extend(changes);
        if self.fault.is_some() {
            return false;
        }
        let mut outcome = self.mending(|work| work.write_waiting(PATIENCE_UNTOLD));
        let is_held_up = outcome == Err(Fault::Locked);
        if is_held_up {
            if let Some(tell) = &self.held_up {
                tell(&self.reading);
            }
            outcome = self.mending(|work| work.write_waiting(PATIENCE));
        }
        self.fault = outcome.err();
        is_held_up
    }

    /// Tries what could not be done before. Says whether it can be now.
    pub(super) fn try_again(&mut self) -> bool {
        let outcome = self.mending(|work| {
            work.write_waiting(PATIENCE_AGAIN)?;
            work.read_again()
        });
        self.fault = outcome.err();
        self.fault.is_none()
    }

    /// Writes all that waits and all that was put off.
    fn write_waiting(&mut self, patience: Duration) -> Result<(), Fault> {
        // Once more, if the file was set aside by somebody else meanwhile.
        for _ in 0..2 {
            self.opened(patience)?;
            let late = self.places.values().chain(&self.desk);
            let all: Vec<&Dated> = self.waiting.iter().chain(late).collect();
            let (Some(database), names) = (&mut self.database, &self.names) else { break };
            database.be_patient(patience)?;
            if !all.is_empty() {
                database.write(|transaction| {
                    let pen = Pen::new(transaction, names);
                    all.iter().try_for_each(|change| pen.write(change))
                })?;
            }
            if database.is_in_place() {
                database.be_patient(PATIENCE)?;
                self.waiting.clear();
                self.places.clear();
                self.desk = None;
                return Ok(());
            }
            self.database = None;
            self.write_all_again();
        }
        Err(Fault::Locked)
    }

    /// Whether others wrote; what they wrote is then known.
    pub(super) fn look(&mut self) -> bool {
        if self.fault.is_some() {
            return false;
        }
        let Some(database) = &mut self.database else { return false };
        let outcome = match database.others_wrote() {
            Ok(false) if !self.replaced => return false,
            Ok(_) => self.mending(Self::read_again),
            Err(fault) => Err(fault),
        };
        self.fault = outcome.err();
        self.fault.is_none()
    }

    fn read_again(&mut self) -> Result<(), Fault> {
        let names = Arc::clone(&self.names);
        let database = self.opened(PATIENCE_AGAIN)?;
        database.others_wrote()?;
        let mut reading = read_kept(&database.connection, &names)?.reading;
        reading.revision = self.reading.revision + 1;
        for Dated { what, .. } in self.waiting.iter().chain(self.places.values()) {
            match what {
                What::Change(change) => reading.apply(change),
                What::Met(met) => reading.take_met(met),
                What::Visit(..) | What::All(_) => {}
            }
        }
        if self.known {
            // What is new was settled when the archives were opened.
            for (archive, former) in reading.archives.iter_mut().zip(&self.reading.archives) {
                archive.visit.clone_from(&former.visit);
                archive.new = Arc::clone(&former.new);
            }
        }
        self.reading = Arc::new(reading);
        self.replaced = false;
        if !std::mem::replace(&mut self.known, true)
            && let Some((snapshot, _)) = self.met.take()
        {
            self.meet(&snapshot, true);
        }
        Ok(())
    }

    /// Makes the copy of the day, if there is none.
    pub(super) fn back_up(&mut self) {
        if let (Some(database), Some(folder)) = (&self.database, &self.folder)
            && backup::is_due(folder)
            && let Err(why @ Fault::Corrupt(_)) = backup::make(database, folder)
        {
            let damaged = self.identity();
            self.fault = self.mend(damaged, &why).err();
            self.try_again();
        }
    }

    /// Writes all there is, and ends the visits of those archives that nobody else has open. Gives back
    /// what could not be kept, in words for the reader.
    pub(super) fn close(mut self) -> Option<String> {
        if let Some((snapshot, there)) = self.met.take().filter(|_| self.known) {
            for (nth, (presence, there)) in (0..).zip(self.presences.iter().zip(there)) {
                let former = self.reading.archives.get(usize::from(nth)).and_then(|a| a.visit.as_ref());
                // What cannot be read at the moment is not gone, and would be new when it can be again.
                let is_out_of_reach = there.len() == 0 || !snapshot.problems.is_empty();
                let there = match former.filter(|former| is_out_of_reach && there.len() < former.len()) {
                    Some(former) => Arc::new(there.and_all_of(former)),
                    None => there,
                };
                if presence.as_ref().is_some_and(Presence::is_alone) {
                    let changed = (former != Some(&there)).then_some(there);
                    self.waiting.push(Dated { what: What::Visit(nth, changed), at: now() });
                }
            }
        }
        let is_something = !self.waiting.is_empty() || !self.places.is_empty() || self.desk.is_some();
        if self.folder.is_none() || self.fault == Some(Fault::Newer) || !is_something {
            return None;
        }
        let fault = self.mending(|work| work.write_waiting(PATIENCE_AT_END)).err()?;
        let is_felt = |dated: &&Dated| match &dated.what {
            What::Change(change) => !matches!(change, Change::Line(_)),
            What::Met(_) | What::Visit(..) | What::All(_) => false,
        };
        let count = self.waiting.iter().filter(is_felt).count();
        let what = if count == 1 { "mark or note" } else { "marks or notes" };
        let path = self.folder?.join(NAME);
        (count > 0).then(|| format!("{count} {what} could not be kept in {}: {fault}", path.display()))
    }
}

fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

/// A note that is new is given its time.
fn timed(change: Change, at: i64) -> Change {
    match change {
        Change::Note(note) if note.made.is_none() => {
            let made = Timestamp::from_millisecond(at).ok();
            Change::Note(Arc::new(Note { made, ..Note::clone(&note) }))
        }
        change => change,
    }
}

/// What came of marking.
#[derive(Debug, PartialEq, Eq)]
pub struct Marked {
    /// Articles that were not so before.
    pub count: usize,
    /// What the reader should hear besides.
    pub notice: Option<String>,
}

/// Marks articles of the archives by these names. `snapshot` is all there is: an article that was renamed
/// keeps what is known of it.
///
/// # Errors
/// When that cannot be kept.
pub fn mark(
    state: Option<&Path>,
    names: Vec<String>,
    snapshot: &Arc<Snapshot>,
    mut articles: Vec<Arc<Entry>>,
    mark: Mark,
) -> Result<Marked, Error> {
    let until = Instant::now() + PATIENCE_OF_COMMANDS;
    let mut work = Work::new(state, names);
    work.open(PATIENCE_OF_COMMANDS);
    work.meet(snapshot, false);
    articles.retain(|article| {
        let status = work.reading.status(article);
        match mark {
            Mark::Read(read) => status.read != read,
            Mark::Starred(starred) => status.starred != starred,
        }
    });
    let count = articles.len();
    if count > 0 {
        work.keep(vec![Change::Mark { articles, mark }]);
    }
    while work.fault == Some(Fault::Locked) && Instant::now() < until {
        work.try_again();
    }
    let no_folder = || Fault::Other("there is no folder for it: set HOME or XDG_STATE_HOME".to_owned());
    match (work.fault, work.folder) {
        (None, Some(_)) => Ok(Marked { count, notice: work.notice }),
        (fault, folder) => Err(Error::State {
            attempted: "keep the marks",
            path: folder.unwrap_or_default().join(NAME),
            reason: fault.unwrap_or_else(no_folder).to_string(),
        }),
    }
}
