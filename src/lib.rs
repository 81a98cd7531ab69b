//! recto: a terminal reader for archives of articles.
//!
//! How a thing flows through the house:
//!
//! ```text
//! bytes on disk ─ article ─→ store ─→ query ─┐
//!                                            ├─→ app ─→ ui ─→ frame
//! key ─ terminal ─→ Key ─→ Action ───────────┘    │
//!                                                 └─→ Effect ─→ session, worker ─→ Msg ─→ app
//! ```
//!
//! | room       | what happens there                                                            |
//! |------------|-------------------------------------------------------------------------------|
//! | `article`  | bytes become an article; no files, no clock, no terminal                      |
//! | `filesystem` | whether a path lies on this machine or on a network                            |
//! | `store`    | folders are walked and read; everybody else gets an `Arc<Snapshot>`           |
//! | `reading`  | what one reader did: read, starred, how far, notes; kept crash-safe           |
//! | `query`    | text becomes a query, a query finds matches and the letters it hit            |
//! | `fulltext` | which bodies hold a word or a phrase; in memory, or in the cache folder     |
//! | `page`     | Markdown becomes blocks, and for a width lines of spans with roles, no colour |
//! | `links`    | where a link leads, and which articles lead to one; no files, no clock        |
//! | `entity`   | what an article names that can be looked for elsewhere: ids, addresses        |
//! | `picture`  | an image file becomes what a terminal shows: cells, or its graphics protocol  |
//! | `app`      | what one reader sees: messages in, effects out, no input or output            |
//! | `ui`       | draws the state into a frame                                                  |
//! | `config`   | the options of the configuration file, and the themes                         |
//! | `terminal` | the session guard, input, signals, what is known of the terminal              |
//! | `browse`   | a link is opened outside, never through a shell                               |
//! | `worker`   | does the slow effects on threads; exports as `report` writes                  |
//! | `session`  | the one loop: receive, update, perform, draw                                  |
//! | `report`   | text and JSON for `list`, `show`, `tags`, `timeline`, and for what is exported |
//! | `cli`      | what can be typed, declared once                                              |
//! | `manual`   | the manual page, from the declarations of commands and keys                   |
//! | `commands` | a checked command is carried out                                              |
//! | `safe`     | the only text a terminal is ever given                                        |
//! | `fold`     | search keys: accents, quotes and dashes folded, with a map back               |
//! | `cache_file` | files in the cache folder: written aside, renamed whole, read with mistrust    |
//! | `measure`  | how wide text stands, as ratatui measures it                                  |
//! | `error`    | what can end a command: what was attempted, on what, and what to do           |
//!
//! The arrows never turn back: `tests/rooms.rs` reads the sources and holds them to this map.

pub mod app;
pub mod article;
mod browse;
mod cache_file;
mod cli;
mod commands;
pub mod config;
pub mod entity;
pub mod error;
pub mod filesystem;
pub mod fold;
pub mod fulltext;
pub mod links;
mod manual;
pub mod measure;
pub mod page;
pub mod picture;
pub mod query;
pub mod reading;
mod report;
pub mod safe;
mod session;
pub mod store;
pub mod terminal;
pub mod ui;
mod worker;

pub use commands::run;
