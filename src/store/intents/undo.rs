//! Taking the last decision back.

use super::change::{Change, DONE, GIVEN_UP, Row, TROUBLED, WAITS};
use super::decide::{Deciding, Stopped, unshow};
use super::{KEPT, StoreError};
use crate::domain::intent::Undone;
use crate::store::{Lasting, Store, outbox};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::HashSet;
use time::OffsetDateTime;

/// Takes the last decision back: what was not told to the server is forgotten, for the rest the contrary is decided.
/// A message that waits in the outbox is a draft again. `None` where nothing was decided for a minute.
///
/// # Errors
/// See [`StoreError`].
pub fn undo(store: &Store, now: OffsetDateTime) -> Result<Option<Undone>, StoreError> {
    store.write(Lasting::Power, |transaction| {
        let gesture = match last_undoable(transaction, now)? {
            None => return Ok(None),
            Some(Undoable::Sending(id)) => {
                let draft = outbox::take_back(transaction, id, now.unix_timestamp())?;
                return Ok(Some(Undone::Sending(draft)));
            }
            Some(Undoable::Gesture(gesture)) => gesture,
        };
        let deciding = Deciding { transaction, gesture: 0, now: now.unix_timestamp() };
        let mut accounts = transaction.prepare("SELECT DISTINCT account FROM intent WHERE gesture = ?1 AND state < 3")?;
        let accounts = accounts.query_map([gesture], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        let (mut mails, mut folders) = (HashSet::new(), 0);
        for account in accounts {
            let rows = Row::all(transaction, "gesture = ?2 AND state < 3", account, gesture)?;
            for row in rows.iter().rev() {
                let is_implied = matches!(row.change, Change::Create { implied: true, .. });
                // A folder that another decision needed does no harm, and others may need it by now.
                if is_implied && row.state != WAITS {
                    row.set(transaction, GIVEN_UP)?;
                    continue;
                }
                mails.extend(row.message);
                folders += usize::from(row.message.is_none() && !is_implied);
                take_back(&deciding, account, row)?;
            }
        }
        Ok(Some(if folders > 0 { Undone::Folder } else { Undone::Mails(mails.len()) }))
    })
}

/// What can be taken back.
enum Undoable {
    /// A gesture.
    Gesture(i64),
    /// A message of the outbox.
    Sending(u64),
}

/// The last thing that a person did, of what can be taken back.
fn last_undoable(connection: &Connection, now: OffsetDateTime) -> Result<Option<Undoable>, StoreError> {
    let sending = outbox::last_waiting(connection, (now - KEPT).unix_timestamp())?;
    Ok(match (last(connection, now)?, sending) {
        // In the same second, the one that will soon be too late for.
        (Some((_, decided)), Some((id, sent))) if sent >= decided => Some(Undoable::Sending(id)),
        (None, Some((id, _))) => Some(Undoable::Sending(id)),
        (Some((gesture, _)), _) => Some(Undoable::Gesture(gesture)),
        (None, None) => None,
    })
}

/// The last gesture, and when it was made.
fn last(connection: &Connection, now: OffsetDateTime) -> Result<Option<(i64, i64)>, StoreError> {
    const QUERY: &str = "SELECT gesture, max(decided_at) FROM intent AS one WHERE gesture > 0 AND state < 3 AND decided_at >= ?1 \
         AND NOT EXISTS (SELECT 1 FROM intent WHERE gesture = one.gesture AND state <> 0 AND change = '\"erase\"') \
         GROUP BY gesture ORDER BY gesture DESC LIMIT 1";
    let since = (now - KEPT).unix_timestamp();
    Ok(connection.prepare_cached(QUERY)?.query_row([since], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

fn take_back(deciding: &Deciding<'_>, account: i64, row: &Row) -> Result<(), StoreError> {
    row.set(deciding.transaction, GIVEN_UP)?;
    // In trouble, it is told no more.
    if [WAITS, TROUBLED].contains(&row.state) {
        return unshow(deciding.transaction, account, row);
    }
    // One that is being told is done by the time the contrary is: they are told in order.
    if row.state != DONE {
        deciding.transaction.execute("UPDATE intent SET state = ?2, gesture = 0 WHERE id = ?1", [row.id, row.state])?;
    }
    let contrary = match &row.change {
        Change::Mark { add, remove, was } => Change::Mark { add: remove & was, remove: add & !was, was: *was },
        Change::Move { to, from, origin, origin_was, .. } => {
            const OPEN: &str = "SELECT id FROM folder WHERE id = ?1";
            let from: Option<i64> = deciding.transaction.query_row(OPEN, params![from], |row| row.get(0)).optional()?;
            // Where it was is gone: it stays where it is.
            let Some(from) = from else { return Ok(()) };
            Change::Move { to: from, from: Some(*to), origin: *origin_was, origin_was: *origin, arrives: 0 }
        }
        Change::Create { folder, .. } => Change::Delete { folder: *folder },
        Change::Delete { folder } => Change::Create { folder: *folder, implied: false },
        Change::Rename { folder, from, to } => Change::Rename { folder: *folder, from: to.clone(), to: from.clone() },
        Change::Erase => return Ok(()),
    };
    deciding.add(account, row.message, &contrary).map_err(|stopped| match stopped {
        Stopped::Store(error) => error,
        Stopped::Unfit(_) => StoreError::Absent,
    })
}
