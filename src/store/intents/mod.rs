//! What was decided: shown at once, told to the server later, in order.
//!
//! A decision is cut into changes, one row each, in the transaction that shows their effect. `message.folder` and
//! `message.flags` stay what the server has; what is shown is computed from them and from the changes that wait
//! (`reapply`), so that giving one up is to compute again without it.
//!
//! A message whose move may have been done, and whose name there nobody knows yet, stands in the other folder under a
//! number that no server gives (`FLOATING`): the synchronisation calls `claim` for what it finds there.

mod change;
mod decide;
mod shown;
mod tell;
mod trouble;
mod undo;

#[cfg(test)]
pub(crate) mod tests;

use super::{StoreError, renamed, rows};

pub use decide::{decide, place};
use rusqlite::{Connection, OptionalExtension as _, params};
pub(super) use shown::{claim, floating, folders_wait, gone, reapply, unclaimed};
pub use tell::{Arrival, Batch, Command, begun, done, hesitated, refused};
use time::Duration;
pub use trouble::{Stumbled, give_up_troubled, next_due, resolve, retry, stumbled, waiting};
pub use undo::undo;

/// UIDs from here on are no server's: a message that has no name yet, or whose name is not known yet.
pub(super) const FLOATING: u32 = 0xf000_0000;
/// How long the last decision can be taken back.
const KEPT: Duration = Duration::seconds(60);

/// A mailbox's folder of this use, as far as known.
fn special(connection: &Connection, account: i64, special_use: i64) -> Result<Option<i64>, StoreError> {
    const QUERY: &str =
        "SELECT id FROM folder WHERE account = ?1 AND special_use = ?2 AND selectable = 1 AND listed = 1 ORDER BY id LIMIT 1";
    Ok(connection.prepare_cached(QUERY)?.query_row(params![account, special_use], |row| row.get(0)).optional()?)
}

/// Renames a folder's row and those below it.
fn rename(connection: &Connection, account: i64, from: &str, to: &str, delimiter: Option<&str>) -> Result<(), StoreError> {
    // A row of that name that the server no longer has is in the way of nothing.
    connection.execute("DELETE FROM folder WHERE account = ?1 AND name = ?2 AND listed = 0", params![account, to])?;
    if let Some(row) = rows::folder(connection, account, from)? {
        renamed::note(connection, row)?;
    }
    connection.execute("UPDATE folder SET name = ?3 WHERE account = ?1 AND name = ?2", params![account, from, to])?;
    if let Some(delimiter) = delimiter {
        let (below, there) = (format!("{from}{delimiter}"), format!("{to}{delimiter}"));
        const THESE: &str = "SELECT id FROM folder WHERE account = ?1 AND substr(name, 1, length(?2)) = ?2";
        let mut these = connection.prepare_cached(THESE)?;
        let these = these.query_map(params![account, below], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        these.into_iter().try_for_each(|row| renamed::note(connection, row))?;
        const BELOW: &str = "UPDATE folder SET name = ?3 || substr(name, length(?2) + 1) \
             WHERE account = ?1 AND substr(name, 1, length(?2)) = ?2";
        connection.execute(BELOW, params![account, below, there])?;
    }
    Ok(())
}
