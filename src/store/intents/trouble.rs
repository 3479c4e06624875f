//! Decisions that wait, and those among them that their server leaves without an answer that can be read.

use super::StoreError;
use super::change::{Change, DONE, Row, TRIES, TROUBLED, WAITS, marked};
use super::shown::reapply;
use super::tell::{Batch, give_up, row};
use crate::domain::bal::BalAddress;
use crate::domain::intent::Waiting;
use crate::store::{Lasting, Store, rows};
use rusqlite::params;
use time::{Duration, OffsetDateTime};

/// What became of a command that was told once too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stumbled {
    /// It is told again later.
    Waits,
    /// A person chooses: told again, or given up.
    Troubled,
    /// It was about a folder, and given up: the folders are not known while it waits.
    GivenUp,
}

/// Told, it had no answer that can be read, from a server that answers well otherwise: it is told again after
/// each of these times, then is in trouble. `is_every` where several, each told alone, had none: then all that is to be told alone is in trouble.
///
/// # Errors
/// See [`StoreError`].
pub fn stumbled(store: &Store, batch: &Batch, now: OffsetDateTime, again: &[Duration], is_every: bool) -> Result<Stumbled, StoreError> {
    const AGAIN: &str = "UPDATE intent SET state = ?2, due = ?3 WHERE id = ?1";
    const EVERY: &str = "UPDATE intent SET state = ?3 WHERE account = ?1 AND message IS NOT NULL AND state BETWEEN ?3 AND ?2";
    store.write(Lasting::Power, |transaction| {
        let mut stumbled = Stumbled::Waits;
        for item in &batch.items {
            let Some((account, row)) = row(transaction, item.intent)?.filter(|(_, row)| row.is_told()) else { continue };
            let tries = row.state.min(WAITS) - 1;
            let wait = usize::try_from(-1 - tries).ok().and_then(|before| again.get(before));
            if let Some(wait) = wait.filter(|_| tries > -TRIES) {
                transaction.prepare_cached(AGAIN)?.execute(params![row.id, tries, (now + *wait).unix_timestamp()])?;
            } else if row.message.is_none() {
                give_up(transaction, account, &row)?;
                stumbled = Stumbled::GivenUp;
            } else {
                row.set(transaction, TROUBLED)?;
                stumbled = Stumbled::Troubled;
                if is_every {
                    transaction.execute(EVERY, params![account, 1 - TRIES, TROUBLED])?;
                }
            }
        }
        Ok(stumbled)
    })
}

/// When something that waits for its time is to be told, at the soonest after `now`.
///
/// # Errors
/// See [`StoreError`].
pub fn next_due(store: &Store, account: &BalAddress, now: OffsetDateTime) -> Result<Option<OffsetDateTime>, StoreError> {
    const NEXT: &str = "SELECT min(due) FROM intent JOIN account ON account.id = intent.account \
         WHERE account.address = ?1 AND state < 2 AND state <> ?2 AND due > ?3";
    let values = params![account.key(), TROUBLED, now.unix_timestamp()];
    let due: Option<i64> = store.read(|connection| Ok(connection.prepare_cached(NEXT)?.query_row(values, |row| row.get(0))?))?;
    Ok(due.and_then(|due| OffsetDateTime::from_unix_timestamp(due).ok()))
}

/// All was looked at: what is in trouble and was done all the same is in trouble no more. Whether there was any.
///
/// # Errors
/// See [`StoreError`].
pub fn resolve(store: &Store, account: &BalAddress) -> Result<bool, StoreError> {
    if waiting(store, account)?.troubled == 0 {
        return Ok(false);
    }
    store.write(Lasting::Power, |transaction| {
        let Some(account) = rows::account(transaction, account)? else { return Ok(false) };
        let mut any = false;
        for row in Row::all(transaction, "state = ?2", account, TROUBLED)? {
            const THERE: &str = "SELECT folder, flags FROM message WHERE id = ?1";
            let there: (i64, u16) = transaction.prepare_cached(THERE)?.query_row([row.message], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let is_done = match row.change {
                Change::Mark { add, remove, .. } => marked(there.1, add, remove) == there.1,
                Change::Move { to, .. } => to == there.0,
                Change::Erase | Change::Create { .. } | Change::Rename { .. } | Change::Delete { .. } => false,
            };
            if is_done {
                row.set(transaction, DONE)?;
                row.message.map_or(Ok(()), |message| reapply(transaction, message))?;
                any = true;
            }
        }
        Ok(any)
    })
}

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
