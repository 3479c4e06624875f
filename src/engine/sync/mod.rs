//! Synchronisation: what the server has, brought into the store.

mod source;

#[expect(unused_imports, reason = "the first user comes with the next commits")]
pub(super) use source::{SyncSource, Waited};
