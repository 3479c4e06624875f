//! Synchronisation: what the server has, brought into the store.

mod source;

pub(super) use source::{SyncSource, Waited};
