//! A checked command is carried out, and its end becomes an exit code.

mod doctor;
mod notes;
mod output;
mod state;

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use jiff::Zoned;

use crate::cli::{Cli, Command, List, ListFormat, Show, TagFormat, Tags, TimelineOptions, When, declaration};
use crate::config::{
    Choice, MEASURE, Options, Queries, Theme, ThemeName, cache_folder, load_aliases, state_folder,
};
use crate::error::Error;
use crate::fulltext::{FullText, Needle, Progress};
use crate::manual;
use crate::page::Document;
use crate::query::{
    Days, Facts, Found, Index, Like, Matches, Order, Piece, PieceKind, Query, Searcher, Sort, States,
    Timeline, count, finished, taken_by_field,
};
use crate::reading;
use crate::report::{self, ListStyle, TagStyle};
use crate::session::{self, End, Setup};
use crate::store::{self, Entry, Snapshot, Source};
use crate::terminal::{self, Depth, Form, Identity, Kind, Letters};
use crate::worker::{Places, alike, states};
use output::{print, say, say_once};

/// Names of saved queries that are told when another is asked for.
const MAX_NAMES: usize = 40;

/// How a command ended when nothing went wrong.
enum Outcome {
    Done,
    NothingMatched,
    /// Some of what was given was not understood, and it is said what.
    LeftOut,
    Signal(i32),
}

/// Carries out what was typed. Messages go to standard error, one line each.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(crate::cli::arguments(arguments)) {
        Ok(cli) => cli,
        // Help and the version are answers, not mistakes.
        Err(error) if !error.use_stderr() => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            let text = error.to_string();
            let what: Vec<_> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
            let what = what.join(" ");
            say(&format!("{}; see recto --help", what.strip_prefix("error: ").unwrap_or(&what)));
            return ExitCode::from(2);
        }
    };
    match perform(&cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NothingMatched) => ExitCode::from(1),
        Ok(Outcome::LeftOut) => ExitCode::from(2),
        // As shells say it: 128 and the signal's number.
        Ok(Outcome::Signal(number)) => ExitCode::from(u8::try_from(128 + number).unwrap_or(u8::MAX)),
        // Who closed the pipe has seen enough.
        Err(Error::Output(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            say(&error.to_string());
            ExitCode::from(2)
        }
    }
}

fn perform(cli: &Cli) -> Result<Outcome, Error> {
    match &cli.command {
        None => read(cli),
        Some(Command::List(command)) => list(command, &cli.archives),
        Some(Command::Show(command)) => show(command, &cli.archives),
        Some(Command::Tags(command)) => tags(command, &cli.archives),
        Some(Command::Timeline(command)) => timeline(command, &cli.archives),
        Some(Command::Mark(command)) => state::mark(command, &cli.archives),
        Some(Command::State { command }) => state::transfer(command),
        Some(Command::Notes(command)) => notes::notes(command, &cli.archives),
        Some(Command::Doctor(command)) => doctor::doctor(command, &cli.archives),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut declaration(), "recto", &mut script);
            print(Form::Text, Choice::Auto, |out| out.write_all(&script))
        }
        Some(Command::Man) => print(Form::Text, Choice::Auto, manual::write),
    }
}

/// The interface; its list where there is no terminal to show it on.
fn read(cli: &Cli) -> Result<Outcome, Error> {
    let options = Options::load()?;
    let paths: Vec<PathBuf> = cli.paths.iter().chain(&cli.archives).cloned().collect();
    let sources = sources(&paths, &options)?;
    let identity = Identity::here();
    if !terminal::is_interactive() || identity.kind == Kind::Dumb {
        return print_list(
            &sources,
            &Query::default(),
            Order::default(),
            None,
            None,
            When::Auto,
            options.ascii,
        );
    }
    // Keys and text would come from the same place and get into each other's way.
    if sources.contains(&Source::Stream("-".into())) && terminal::input_is_interactive() {
        return Err(Error::NoInput);
    }
    let measure = options.measure.unwrap_or(MEASURE);
    let depth = if no_color() { Depth::None } else { identity.depth };
    let reorder = options.right_to_left.reorders(terminal::reorders());
    let setup = Setup {
        sources,
        theme: options.theme,
        images: options.images,
        live: options.watch,
        mouse: options.mouse,
        reorder,
        queries: Queries::load(&options.queries),
        reading: options.reading,
        state: state_folder(),
        places: Places { aliases: load_aliases()?, cache: cache_folder() },
        measure,
        kind: identity.kind,
        depth,
        letters: Letters::here(options.ascii.chosen()),
        passthrough: options.passthrough,
    };
    let (end, unkept) = session::run(setup)?;
    if let Some(unkept) = unkept {
        say(&unkept);
    }
    match end {
        End::Left => Ok(Outcome::Done),
        End::Signal(number) => Ok(Outcome::Signal(number)),
    }
}

fn list(command: &List, archives: &[PathBuf]) -> Result<Outcome, Error> {
    let options = Options::load()?;
    let sources = sources(archives, &options)?;
    let query = understood(&command.query, &options);
    let order = Order { sort: command.sort.map_or_else(Sort::default, Sort::from), reverse: command.reverse };
    let Some(name) = &command.like else {
        let printed = print_list(
            &sources,
            &query,
            order,
            command.limit,
            Some(command.format),
            command.colour.color,
            options.ascii,
        )?;
        return Ok(match printed {
            Outcome::NothingMatched => nothing_matched(&command.query),
            printed => printed,
        });
    };
    let desk = Desk::new(&sources)?;
    let Some(entry) = in_archive(desk.index.snapshot(), name)? else {
        say(&Error::NoArticle { name: name.clone() }.to_string());
        return Ok(Outcome::NothingMatched);
    };
    let matching: HashSet<u32> = desk.find(&query, order)?.items.into_iter().collect();
    let found = alike(entry, &desk.index, &desk.full_text, &|| true, &|_| ()).unwrap_or_default();
    let mut likes: Vec<Like> = found.into_iter().filter(|like| matching.contains(&like.item)).collect();
    let nothing = likes.is_empty();
    likes.truncate(command.limit.unwrap_or(usize::MAX));
    let style = style(Some(command.format), command.colour.color);
    print(form(Some(command.format)), options.ascii, |out| {
        report::likes(&likes, desk.index.snapshot(), &desk.states, style, out)
    })?;
    Ok(if nothing { Outcome::NothingMatched } else { Outcome::Done })
}

fn print_list(
    sources: &[Source],
    query: &Query,
    order: Order,
    limit: Option<usize>,
    format: Option<ListFormat>,
    colour: When,
    ascii: Choice,
) -> Result<Outcome, Error> {
    let desk = Desk::new(sources)?;
    let mut matches = desk.find(query, order)?;
    // Where it is printed what was read, the reader should know that it is not known.
    let prints_states = format == Some(ListFormat::Json) && !query.asks_for_states();
    if let Some(trouble) = desk.trouble.as_ref().filter(|_| prints_states) {
        say(trouble);
    }
    let nothing = matches.items.is_empty();
    matches.items.truncate(limit.unwrap_or(usize::MAX));
    let style = style(format, colour);
    print(form(format), ascii, |out| {
        report::list(&matches, desk.index.snapshot(), &desk.states, style, out)
    })?;
    Ok(if nothing { Outcome::NothingMatched } else { Outcome::Done })
}

fn form(format: Option<ListFormat>) -> Form {
    if format == Some(ListFormat::Json) { Form::Json } else { Form::Text }
}

fn form_of_counts(format: TagFormat) -> Form {
    if format == TagFormat::Json { Form::Json } else { Form::Text }
}

fn style(format: Option<ListFormat>, colour: When) -> ListStyle {
    match format.unwrap_or_default() {
        ListFormat::Table => {
            let size = terminal::is_interactive().then(terminal::size).flatten();
            ListStyle::Table {
                width: size.map(|(width, _)| usize::from(width)),
                colour: wants_colour(colour),
            }
        }
        ListFormat::Json => ListStyle::Json,
        ListFormat::Tsv => ListStyle::Tsv,
        ListFormat::Paths => ListStyle::Paths,
        ListFormat::Md => ListStyle::Markdown,
    }
}

fn tags(command: &Tags, archives: &[PathBuf]) -> Result<Outcome, Error> {
    let options = Options::load()?;
    let sources = sources(archives, &options)?;
    let query = understood(&command.query, &options);
    let desk = Desk::new(&sources)?;
    let matches = desk.find(&query, Order::default())?;
    let mut counts = count(&desk.index, &matches, command.by.into());
    let nothing = counts.is_empty();
    counts.truncate(command.limit.unwrap_or(usize::MAX));
    print(form_of_counts(command.format), options.ascii, |out| {
        report::tags(&counts, command.format.into(), out)
    })?;
    Ok(if nothing { nothing_matched(&command.query) } else { Outcome::Done })
}

fn timeline(command: &TimelineOptions, archives: &[PathBuf]) -> Result<Outcome, Error> {
    let options = Options::load()?;
    let sources = sources(archives, &options)?;
    let query = understood(&command.query, &options);
    let desk = Desk::new(&sources)?;
    let matches = desk.find(&query, Order::default())?;
    let timeline = Timeline::new(&Days::count(&desk.index, &matches), command.by.into());
    let counted = timeline.undated + timeline.bins.iter().map(|bin| bin.count).sum::<usize>();
    if counted < matches.items.len() {
        let outside = matches.items.len() - counted;
        say(&format!("left out of the timeline, because dated before 1900 or after 2099: {outside}"));
    }
    let limit = command.limit.unwrap_or(usize::MAX);
    print(form_of_counts(command.format), options.ascii, |out| {
        report::timeline(&timeline, command.format.into(), limit, out)
    })?;
    Ok(if matches.items.is_empty() { nothing_matched(&command.query) } else { Outcome::Done })
}

impl From<TagFormat> for TagStyle {
    fn from(format: TagFormat) -> Self {
        match format {
            TagFormat::Table => Self::Table,
            TagFormat::Json => Self::Json,
            TagFormat::Tsv => Self::Tsv,
        }
    }
}

fn show(command: &Show, archives: &[PathBuf]) -> Result<Outcome, Error> {
    let options = Options::load()?;
    let snapshot;
    let named = named_file(&command.article)?;
    let is_file = named.is_some();
    let entry = if let Some(source) = named {
        snapshot = read_all(&[source]);
        snapshot.entries.first()
    } else {
        snapshot = read_all(&sources(archives, &options)?);
        by_name(&snapshot, &command.article)?
    };
    let Some(entry) = entry else {
        if is_file {
            return Ok(Outcome::LeftOut);
        }
        if snapshot.problems.is_empty() {
            say(&Error::NoArticle { name: command.article.clone() }.to_string());
        }
        return Ok(Outcome::NothingMatched);
    };
    let (article, text) = store::open(entry)?;
    let colour = wants_colour(command.colour.color);
    let terminal = terminal::is_interactive().then(terminal::size).flatten();
    let measure = options.measure.unwrap_or(MEASURE);
    // A width asked for is meant; the terminal's is only where there is room.
    let width = command.width.unwrap_or_else(|| terminal.map_or(80, |(width, _)| width).min(measure));
    // What is not shown at once is kept as it is written.
    let reorder = terminal.is_some() && options.right_to_left.reorders(terminal::reorders());
    let page = Document::new(&article, &text).page(width, reorder);
    let theme = colour.then(|| {
        let name = match options.theme {
            ThemeName::Auto => ThemeName::Terminal,
            name => name,
        };
        // Colour asked for is given by any terminal that may see it in the end.
        let most = if terminal::is_interactive() { Depth::True } else { Depth::Indexed };
        Theme::new(name, Identity::here().depth.clamp(Depth::Sixteen, most))
    });
    print(Form::Text, options.ascii, |out| report::show(&page, theme.as_ref(), out))
}

/// An article given as a file, or as standard input, needs no archive.
fn named_file(name: &str) -> Result<Option<Source>, Error> {
    if name == "-" {
        return Ok(Some(Source::Stream(name.into())));
    }
    let path = Path::new(name);
    if path.exists() && !path.is_dir() { Source::at(path).map(Some) } else { Ok(None) }
}

fn by_name<'a>(snapshot: &'a Snapshot, name: &str) -> Result<Option<&'a Arc<Entry>>, Error> {
    let named: Vec<_> = snapshot.entries.iter().filter(|entry| *entry.id == *name).collect();
    match named.as_slice() {
        [] => Ok(snapshot.entries.iter().find(|entry| entry.path() == name)),
        [entry] => Ok(Some(entry)),
        many => {
            let places: Vec<_> = many.iter().map(|entry| entry.path()).collect();
            Err(Error::Ambiguous { name: name.to_owned(), places: places.join(", ") })
        }
    }
}

/// An article of an archive by its id, its path as it is printed, or any other path of its file.
fn in_archive<'a>(snapshot: &'a Snapshot, name: &str) -> Result<Option<&'a Arc<Entry>>, Error> {
    if let Some(entry) = by_name(snapshot, name)? {
        return Ok(Some(entry));
    }
    let Ok(path) = fs::canonicalize(name) else { return Ok(None) };
    let is_there = |entry: &&Arc<Entry>| {
        let file = entry.file().filter(|file| file.file_name() == path.file_name());
        file.is_some_and(|file| fs::canonicalize(file).is_ok_and(|file| file == path))
    };
    Ok(snapshot.entries.iter().find(is_there))
}

/// Archives, read and ready to be asked.
struct Desk {
    index: Arc<Index>,
    full_text: FullText,
    states: States,
    /// Why it is not known what was read and starred.
    trouble: Option<String>,
}

impl Desk {
    fn new(sources: &[Source]) -> Result<Self, Error> {
        let index = Arc::new(Index::new(&read_all(sources), &load_aliases()?));
        let names: Vec<String> = sources.iter().map(Source::name).collect();
        let (mut reading, trouble) = reading::load(state_folder().as_deref(), &names);
        reading.meet(index.snapshot());
        let states = states(&reading, index.snapshot());
        Ok(Self { index, full_text: FullText::new(cache_folder()), states, trouble })
    }

    /// Finds what matches, and says what was looked for in place of words that nothing has.
    fn find(&self, query: &Query, order: Order) -> Result<Matches, Error> {
        let mut searcher = Searcher::new(Arc::clone(&self.index), Zoned::now().date());
        if let Some(trouble) = self.trouble.as_ref().filter(|_| query.asks_for_states()) {
            return Err(Error::NotKnown { trouble: trouble.clone() });
        }
        let mut facts = Facts { states: self.states.clone(), ..Facts::default() };
        for text in query.texts() {
            let Some(needle) = Needle::new(text) else { continue };
            let found = self.full_text.find(self.index.snapshot(), &needle, None, &|| true, &mut |_| ());
            facts.texts.extend(found.map(|found| (text.to_owned(), Arc::new(found))));
        }
        if let Some(Progress::NoIndex(trouble)) = self.full_text.progress() {
            say(&trouble);
        }
        let Found { near, matches, .. } = searcher.find(query, &facts, order);
        say_once(near.iter().map(ToString::to_string));
        Ok(Arc::unwrap_or_clone(matches))
    }
}

/// Reads everything and says what could not be read.
fn read_all(sources: &[Source]) -> Arc<Snapshot> {
    let snapshot = store::read_all(sources, cache_folder().as_deref());
    for problem in &snapshot.problems {
        say(&problem.to_string());
    }
    if snapshot.entries.is_empty() && snapshot.problems.is_empty() {
        say("found no Markdown files (.md) in what was given to read");
    }
    snapshot
}

/// The words of a command as a query. What is taken as words, or for nothing, though it looks like more,
/// is told.
fn understood(words: &[String], options: &Options) -> Query {
    let (query, doubts) = read_query(words, options);
    say_once(doubts.into_iter());
    query
}

/// The words of a command as a query, and what of it is taken as words, or for nothing, though it looks
/// like more.
fn read_query(words: &[String], options: &Options) -> (Query, Vec<String>) {
    let line = finished(&words.join(" "));
    let queries = Queries::load(&options.queries);
    // Who asks for no saved query need not hear that those saved cannot be read.
    if let Some(problem) = queries.problem().filter(|_| line.contains('@')) {
        say(&problem);
    }
    let saved = queries.all();
    let query = Query::parse_with(&line, &saved);
    let unknown = query.unknown_names(&line, &saved).into_iter().map(|name| {
        let known: Vec<String> = saved.keys().take(MAX_NAMES).map(|name| format!("@{name}")).collect();
        let known = match known.len() {
            0 => "none is saved".to_owned(),
            _ if saved.len() > MAX_NAMES => format!("there are {} and more", known.join(", ")),
            _ => format!("there are {}", known.join(", ")),
        };
        format!("no query is saved as @{name}, so it is taken as words; {known}")
    });
    let doubt = |piece: &Piece| {
        let text = &line[piece.at.clone()];
        match piece.kind {
            PieceKind::Words => {
                let takes = taken_by_field(text).map(|takes| format!("; {takes}")).unwrap_or_default();
                Some(format!("{text} is no condition that is known, so it is taken as words{takes}"))
            }
            PieceKind::TooShort => {
                Some(format!("{text} is too short to be looked for in texts, so it asks for nothing"))
            }
            PieceKind::Field if piece.value_at == piece.at.end => {
                Some(format!("{text} has nothing behind it, so it asks for nothing"))
            }
            _ => None,
        }
    };
    let doubts = unknown.chain(query.pieces.iter().filter_map(doubt)).collect();
    (query, doubts)
}

/// That nothing matched; and why, where a folder was taken for a word.
fn nothing_matched(words: &[String]) -> Outcome {
    let is_folder = |word: &&String| Path::new(word).is_dir();
    if let Some(folder) = words.iter().find(is_folder) {
        say(&format!("{folder} was looked for as a word; -a {folder} reads the folder"));
    }
    Outcome::NothingMatched
}

/// What was given, else what is configured, else the sample.
fn sources(given: &[PathBuf], options: &Options) -> Result<Vec<Source>, Error> {
    let paths = if given.is_empty() { options.archives() } else { given };
    if paths.is_empty() {
        return Ok(vec![Source::Sample]);
    }
    // A folder given twice is still one archive.
    let mut seen = HashSet::new();
    let new =
        paths.iter().filter(|path| seen.insert(fs::canonicalize(path).unwrap_or_else(|_| (*path).clone())));
    new.map(|path| Source::at(path)).collect()
}

fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

fn wants_colour(when: When) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal::is_interactive() && !no_color() && Identity::here().depth > Depth::None,
    }
}
