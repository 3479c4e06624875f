//! The window itself, on a display, driven by a real pointer and real keys: see README.md.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "../live/harness.rs"]
#[allow(dead_code, reason = "the tests of the command line use all of it")]
mod harness;
mod hostile;
mod rounds;
mod screen;
#[path = "../live/scripted.rs"]
#[allow(dead_code, reason = "the harness names it")]
mod scripted;
mod secretary;
mod store;
