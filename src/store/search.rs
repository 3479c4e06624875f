//! The full-text index.

use super::StoreError;
use crate::domain::mail::Digest;
use rusqlite::Connection;

/// Indexes a message, in place of what was indexed of it before.
#[expect(clippy::unnecessary_wraps, reason = "written with the index")]
pub(super) fn put(_connection: &Connection, _message: i64, _digest: &Digest) -> Result<(), StoreError> {
    Ok(())
}
