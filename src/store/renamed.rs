//! Folders that have another name: recognised, so that what they hold is not asked for again, and found by the name that
//! they had.

use super::intents;
use super::{Lasting, Store, StoreError, rows};
use crate::domain::bal::BalAddress;
use rusqlite::{Connection, OptionalExtension as _, params};

/// What tells a message from another that would have its UID in another folder.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// Its UID.
    pub uid: u32,
    /// When the server received it, in seconds since the epoch.
    pub received: i64,
    /// Its size in octets, as the server told it.
    pub size: u32,
    /// Its Message-ID, without angle brackets, where it is known.
    pub message_id: Option<String>,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Token(uid {})", self.uid)
    }
}

impl Store {
    /// Some of the messages of a folder: so many of the oldest and of the newest.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn tokens(&self, row: i64, count: usize) -> Result<Vec<Token>, StoreError> {
        let mut tokens: Vec<Token> = Vec::new();
        self.read(|connection| {
            for order in ["ASC", "DESC"] {
                let query = format!(
                    "SELECT uid, received, size, message_id FROM message WHERE folder = ?1 AND uid < ?2 ORDER BY uid {order} LIMIT ?3"
                );
                let mut statement = connection.prepare_cached(&query)?;
                let values = params![row, intents::FLOATING, i64::try_from(count).unwrap_or(i64::MAX)];
                let found = statement.query_map(values, |row| {
                    Ok(Token { uid: row.get(0)?, received: row.get(1)?, size: row.get(2)?, message_id: row.get(3)? })
                })?;
                tokens.extend(found.collect::<Result<Vec<_>, _>>()?);
            }
            Ok(())
        })?;
        tokens.sort_by_key(|token| token.uid);
        tokens.dedup();
        Ok(tokens)
    }

    /// The server calls this folder so now: it keeps all that it holds. `false` where that cannot be, or is not to be said
    /// now: something decided about folders waits.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn rename_folder(&self, account: &BalAddress, row: i64, name: &str) -> Result<bool, StoreError> {
        self.write(Lasting::Process, |transaction| {
            let Some(account) = rows::account(transaction, account)? else { return Ok(false) };
            if intents::folders_wait(transaction, account)? {
                return Ok(false);
            }
            transaction.execute("DELETE FROM folder WHERE account = ?1 AND name = ?2 AND listed = 0", params![account, name])?;
            if rows::folder(transaction, account, name)?.is_some() {
                return Ok(false);
            }
            note(transaction, row)?;
            Ok(transaction.execute("UPDATE folder SET name = ?3 WHERE id = ?1 AND account = ?2", params![row, account, name])? > 0)
        })
    }
}

/// A folder's name, with its UIDVALIDITY, as it is kept once it has another: a message named with it is found.
fn key(account: &str, uid_validity: u32, name: &str) -> String {
    format!("former-folder/{account}/{uid_validity}/{name}")
}

/// Notes the name that a folder has, before it is given another.
pub(super) fn note(connection: &Connection, row: i64) -> Result<(), StoreError> {
    const NOW: &str = "SELECT account.address, folder.uid_validity, folder.name FROM folder \
         JOIN account ON account.id = folder.account WHERE folder.id = ?1 AND folder.uid_validity > 0";
    let now: Option<(String, u32, String)> =
        connection.prepare_cached(NOW)?.query_row([row], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let Some((account, uid_validity, name)) = now else { return Ok(()) };
    connection
        .prepare_cached("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)")?
        .execute(params![key(&account, uid_validity, &name), row.to_string()])?;
    Ok(())
}

/// The folder that had this name and this UIDVALIDITY, if one is known.
pub(super) fn former(connection: &Connection, account: &str, uid_validity: u32, name: &str) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT CAST(value AS INTEGER) FROM setting WHERE name = ?1")?;
    Ok(statement.query_row([key(account, uid_validity, name)], |row| row.get(0)).optional()?)
}
