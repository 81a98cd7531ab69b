//! What can be typed, as one declaration: help, completions and the manual come from it.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::query::{FIELDS, Facet, Sort, Unit};

/// Read an archive of articles in the terminal
///
/// Point recto at a folder of Markdown: thousands of articles stand in a list, narrow as you type,
/// and open beside it as a page. Without a path it opens the archive of the configuration, else the
/// sample archive inside the program, which is also the tour. Press ? for the keys.
#[derive(Debug, Parser)]
#[command(name = "recto", version, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Folders and files to read; - for standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// A folder or file to read; may be given again
    #[arg(short, long = "archive", value_name = "PATH", global = true)]
    pub(crate) archives: Vec<PathBuf>,
}

const AFTER_HELP: &str = "\
Queries:
  conti hospital             each word in the title or a tag; letters may be left out
  \"exact words\"              this very text in the title
  text:conti                 in the text of the article; text:\"a phrase\"
  #ransomware                in a tag, as tag:ransomware
  tag:country=haiti          in a tag of that group
  source:zdnet author:ann    in the name of the source, of an author
  #=Conti source:=\"ZDNet\"    the whole name, not a part of it; author:=\"Ann Bee\"
  tag:country=\"Haiti\"        the whole tag of that group; tag:=Conti in no group
  after:2021-11 before:2022  from then on, until then
  date:2021-11-19            that day; also 2021-11, 2021, 2021-07..2021-09
  date:last-week             also today, yesterday, this-month, last-year
  date:3d                    the last three days; 2w, 6m, 1y
  date:none                  whose date could not be read
  has:image                  or link, table, code
  is:unread                  or read, starred; is:new was not there the last time
  is:marked                  marked in this session of the program
  has:note                   with a note or a highlight of yours
  @name                      the query saved under this name, alone or among others
  -word -#tag -source:x      not; where it could be an option, put -- before
  a | b                      either; brackets group: (a | b) #c
  The same in the filter bar and, in quotes, for list, tags and timeline:
  recto list '#ransomware after:2021-11'

Configuration:
  ~/.config/recto/config.toml, where each line may be left out:
  archive = \"~/news\"         or several: [\"~/news\", \"~/vault\"]
  theme   = \"auto\"           or dark, light, terminal, plain
  measure = 76               columns of text, at most; 20 to 400
  images  = \"auto\"           not over SSH; or on, blocks, off
  mouse   = \"auto\"           not over SSH or in screen; or true, false
  right-to-left = \"auto\"     who puts it in order; or reorder (recto), terminal
  passthrough = false        true: tmux and screen are asked to hand on what is copied
  ascii   = \"auto\"           as the locale says; true: the terminal is sent ASCII alone
  watch   = true             false: changes on disk wait for R; \"poll\": looked for now and then
  [reading]                  behind all of these: when an article is read, where one begins
  at-end  = true             when its end was reached
  dwell   = 10               and after so many seconds on the page; 0 is never
  resume  = true             begin where the last session ended
  [queries]                  queries under names, for @name
  ransomware-2021 = \"#ransomware date:2021\"

Files:
  ~/.config/recto/config.toml    the configuration
  ~/.config/recto/queries.toml   the queries saved in the program with @
  ~/.config/recto/aliases        one name for several, a line each:
                                 Bleepingcomputer = Bleeping Computer
  ~/.local/state/recto           what was read, starred and noted, and where; with
                                 copies of the last days in backups
  ~/.cache/recto                 the texts of large archives, for text:; made again
                                 when it is deleted

Exit codes: 0 done, 1 nothing matched, 2 a mistake in the command or an unreadable archive.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the matching articles
    List(List),
    /// Print one article, laid out
    Show(Show),
    /// Print the tags, sources or authors of the matching articles, with how many have each
    Tags(Tags),
    /// Print how many of the matching articles were written each month, or week, quarter, year
    Timeline(TimelineOptions),
    /// Mark the matching articles as read or unread, starred or unstarred
    Mark(Mark),
    /// Print what is kept of what was read, starred and noted, or take it in
    State {
        #[command(subcommand)]
        command: State,
    },
    /// Print the notes of the matching articles, with the words they are about
    Notes(NotesOptions),
    /// Print what recto finds out about the terminal, the archive, the configuration and the state, to go
    /// with a report of a fault
    Doctor(Doctor),
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// What to look for, written as `recto --help` says; without it, every article
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// How to print them
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
    /// What decides the order; without it, relevance where words are looked for, else date
    #[arg(long, value_enum)]
    pub(crate) sort: Option<SortName>,
    /// Turn the order round
    #[arg(long)]
    pub(crate) reverse: bool,
    /// Only articles like this one, given by its id or path; the most alike first
    #[arg(long, value_name = "ARTICLE", conflicts_with_all = ["sort", "reverse"])]
    pub(crate) like: Option<String>,
    /// Print no more than this many
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    #[command(flatten)]
    pub(crate) colour: Colour,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Its id as `list --format tsv` prints it, its path, or - for standard input
    pub(crate) article: String,
    /// Columns to lay out for; without it those of the terminal, else 80, but the measure at most
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub(crate) width: Option<u16>,
    #[command(flatten)]
    pub(crate) colour: Colour,
}

#[derive(Debug, Args)]
pub(crate) struct Tags {
    /// Which articles to count, written as `recto --help` says; without it, all
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// What to count
    #[arg(long, value_enum, default_value_t)]
    pub(crate) by: FacetName,
    /// How to print them
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TagFormat,
    /// Print no more than this many
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct TimelineOptions {
    /// Which articles to count, written as `recto --help` says; without it, all
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// How much time each line counts
    #[arg(long, value_enum, default_value_t)]
    pub(crate) by: UnitName,
    /// How to print them
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TagFormat,
    /// Print no more than this many
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct Mark {
    /// What they are to be
    #[arg(value_enum)]
    pub(crate) mark: MarkName,
    /// Which articles, written as `recto --help` says; without it, all
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MarkName {
    Read,
    Unread,
    Starred,
    Unstarred,
}

#[derive(Debug, Subcommand)]
pub(crate) enum State {
    /// Print all that is kept, of every archive, as lines of JSON
    Export,
    /// Take in such lines; of what is known already the newer stays
    Import {
        /// The file they are in; - for standard input
        #[arg(value_name = "FILE", default_value = "-")]
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct NotesOptions {
    /// Of which articles, written as `recto --help` says; without it, all, also those that are gone
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// How to print them
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: NoteFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DoctorFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Colour {
    /// Whether to use colour; auto: on a terminal, unless `NO_COLOR` is set
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: When,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    #[default]
    /// For people
    Table,
    /// For programs: everything known of each
    Json,
    /// A line each, with tabs between the fields
    Tsv,
    /// The file of each
    Paths,
    /// A list of citations in Markdown
    Md,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum NoteFormat {
    #[default]
    /// Quotations in Markdown, each with its note, under their articles
    Md,
    /// For programs: everything known of each
    Json,
    /// A line each, with tabs between the fields
    Tsv,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DoctorFormat {
    /// A line for each thing
    #[default]
    Text,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TagFormat {
    #[default]
    Table,
    Json,
    Tsv,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FacetName {
    #[default]
    Tag,
    Source,
    Author,
}

impl From<FacetName> for Facet {
    fn from(name: FacetName) -> Self {
        match name {
            FacetName::Tag => Self::Tag,
            FacetName::Source => Self::Source,
            FacetName::Author => Self::Author,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum UnitName {
    /// From Monday to Sunday
    Week,
    #[default]
    Month,
    Quarter,
    Year,
}

impl From<UnitName> for Unit {
    fn from(name: UnitName) -> Self {
        match name {
            UnitName::Week => Self::Week,
            UnitName::Month => Self::Month,
            UnitName::Quarter => Self::Quarter,
            UnitName::Year => Self::Year,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortName {
    Date,
    Title,
    Source,
    Relevance,
}

impl From<SortName> for Sort {
    fn from(name: SortName) -> Self {
        match name {
            SortName::Date => Self::Date,
            SortName::Title => Self::Title,
            SortName::Source => Self::Source,
            SortName::Relevance => Self::Relevance,
        }
    }
}

/// Lets a negated word of a query be typed as it is: `recto list ransomware -#microsoft`. A space
/// before it keeps it from being read as an option and means nothing in a query. What could be an
/// option stays one; `--` makes it a word.
pub(crate) fn arguments(raw: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = raw.into_iter().collect();
    if !matches!(
        arguments.get(1).and_then(|name| name.to_str()),
        Some("list" | "mark" | "notes" | "tags" | "timeline")
    ) {
        return arguments;
    }
    for argument in arguments.iter_mut().take_while(|argument| *argument != "--") {
        if argument.to_str().is_some_and(is_negated_word) {
            *argument = format!(" {}", argument.to_string_lossy()).into();
        }
    }
    arguments
}

fn is_negated_word(argument: &str) -> bool {
    let Some(word) = argument.strip_prefix('-') else { return false };
    let option = word.starts_with(['-', 'a']) || word.len() < 2;
    word.split_once(':').is_some_and(|(name, _)| FIELDS.contains(&name)) || !option
}

/// The declaration, for completions and the manual.
pub(crate) fn declaration() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_holds() {
        declaration().debug_assert();
    }

    #[test]
    fn negated_words_are_told_from_options() {
        let line = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        let parse = |text| Cli::try_parse_from(arguments(line(text)));
        let Ok(Cli { command: Some(Command::List(list)), .. }) =
            parse("recto list -a x word -#tag -source:y -author:z -hospital --format json --limit 3")
        else {
            panic!("it is a list")
        };
        assert_eq!(list.query, ["word", " -#tag", " -source:y", " -author:z", " -hospital"]);
        assert_eq!((list.format, list.limit), (ListFormat::Json, Some(3)));
        assert!(parse("recto list -a x -- -apple").is_ok());
        assert!(parse("recto list --nonsense").is_err());
    }
}
