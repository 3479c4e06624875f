//! Decisions that wait, and those among them that their server leaves without an answer that can be read.

use super::StoreError;
use super::change::{Row, TROUBLED};
use super::tell::give_up;
use crate::domain::bal::BalAddress;
use crate::domain::intent::Waiting;
use crate::store::{Lasting, Store, rows};
use rusqlite::params;

/// What was decided about a mailbox and its server does not know yet. What was decided by one gesture counts
/// once, and so does all that was taken back.
///
/// # Errors
/// See [`StoreError`].
pub fn waiting(store: &Store, account: &BalAddress) -> Result<Waiting, StoreError> {
    const COUNT: &str = "SELECT count(DISTINCT gesture), count(DISTINCT CASE state WHEN ?2 THEN gesture END) FROM intent \
         WHERE account = ?1 AND state < 2";
    store.read(|connection| {
        let Some(account) = rows::account(connection, account)? else { return Ok(Waiting::default()) };
        let count = |row: &rusqlite::Row<'_>| Ok(Waiting { decisions: row.get(0)?, troubled: row.get(1)? });
        Ok(connection.prepare_cached(COUNT)?.query_row(params![account, TROUBLED], count)?)
    })
}

/// Those in trouble are told again: a person's decision.
///
/// # Errors
/// See [`StoreError`].
pub fn retry(store: &Store, account: &BalAddress) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        let Some(account) = rows::account(transaction, account)? else { return Ok(()) };
        // They may have been told: they begin again as what was told without an answer does.
        const AGAIN: &str = "UPDATE intent SET state = 1, due = decided_at WHERE account = ?1 AND state = ?2";
        transaction.execute(AGAIN, params![account, TROUBLED])?;
        Ok(())
    })
}

/// Those in trouble are given up, and shown as they were before: a person's decision.
///
/// # Errors
/// See [`StoreError`].
pub fn give_up_troubled(store: &Store, account: &BalAddress) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        let Some(account) = rows::account(transaction, account)? else { return Ok(()) };
        // The last first: each is taken away from what was there when it was decided.
        for row in Row::all(transaction, "state = ?2", account, TROUBLED)?.iter().rev() {
            give_up(transaction, account, row)?;
        }
        Ok(())
    })
}
