//! Synchronisation: what the server has, brought into the store.
//!
//! [`plan`] says what is to be done, pure; [`apply`] does one step of it, written whole with the cursor; [`rounds`] goes
//! from folder to folder; [`bodies`] brings whole messages; [`renamed`] recognises folders under another name.

mod apply;
mod bodies;
#[cfg(test)]
mod convergence_tests;
mod plan;
mod renamed;
mod rounds;
mod source;

pub(super) use bodies::bring;
pub(super) use plan::FIRST_PAGE;
pub(super) use rounds::{AllBodies, Place, Round, Scope, Stepped};
pub(super) use source::{SyncSource, Waited};
