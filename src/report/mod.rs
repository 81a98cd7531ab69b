//! Text and JSON for `list`, `show`, `tags` and `timeline`: the same articles and the same page as the
//! interface, for pipes.

mod doctor;
mod json;
mod list;
mod notes;
mod show;
mod tags;
mod timeline;

pub(crate) use doctor::{Diagnosis, Section, doctor, doctor_json};
pub(crate) use list::{ListStyle, likes, list};
pub(crate) use notes::{NoteStyle, Noted, notes};
pub(crate) use show::show;
pub(crate) use tags::{TagStyle, tags};
pub(crate) use timeline::timeline;
