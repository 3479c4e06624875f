//! Which conversation each message belongs to.

use super::StoreError;
use crate::domain::conversation::Linked;
use rusqlite::Connection;

/// Puts a message where it belongs; conversations that it links become one.
#[expect(clippy::unnecessary_wraps, reason = "written with conversations")]
pub(super) fn join(_connection: &Connection, _account: i64, _message: i64, _linked: &Linked) -> Result<(), StoreError> {
    Ok(())
}
