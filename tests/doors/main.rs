//! What stands between the reader and recto when both are at home elsewhere: ssh, tmux, screen; and
//! what recto does behind the reader's back: files it makes, programs it starts, the network.
//!
//! The programs are the real ones. Where one is missing, its tests are skipped and say so; `.ci/run`
//! installs them all.

#[path = "../support/mod.rs"]
mod support;

mod desk;
mod everything;
mod network;
mod pane;
mod permissions;
mod programs;
mod screen;
mod ssh;
mod tmux;
