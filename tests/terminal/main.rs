//! End to end: the real program in a real pty, read through a terminal parser.

#[path = "../support/mod.rs"]
mod support;

mod answers;
mod arriving;
mod bar;
mod bodies;
mod colours;
mod copying;
mod doctor;
mod editor;
mod ending;
mod exporting;
mod facets;
mod filtering;
mod finding;
mod following;
mod hostile;
mod idle;
mod kinds;
mod like;
mod marking;
mod mouse;
mod moving;
mod naming;
mod noting;
mod opening;
mod panics;
mod pasting;
mod pictures;
mod question;
mod reading;
mod real;
mod resuming;
mod saved;
mod sheets;
mod sizes;
mod slow;
mod stalled;
mod states;
mod suspending;
