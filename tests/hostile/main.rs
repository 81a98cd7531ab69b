//! What `tests/HOSTILE.md` lists: articles and circumstances made to hurt, and that they do not.

#[path = "../support/mod.rs"]
mod support;
#[path = "../support_archive/mod.rs"]
mod support_archive;
#[path = "../support_desk/mod.rs"]
mod support_desk;

mod articles;
mod faults;
mod outputs;
mod payloads;
mod places;
mod views;
