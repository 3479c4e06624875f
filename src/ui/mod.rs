//! Layer 4: the window. It sees the domain, the sentences and the engine's commands and events; nothing else.
//!
//! Each screen has its state and its view apart. A screen's `Message` is its own; what concerns the others goes up as
//! an `Event`. Nothing in `update` or `view` waits.

mod app;
mod closing;
mod commands;
mod composers;
pub mod desk;
mod dialogs;
#[cfg(test)]
mod doubts;
pub mod files;
mod keyring;
pub mod keys;
mod phrase;
mod probe;
mod run;
pub mod screen;
mod session;
mod shell;
#[cfg(test)]
pub mod testing;
pub mod theme;
mod told;
mod watching;
pub mod widget;

pub use run::{Ended, Opening, Probe, Start, run};
