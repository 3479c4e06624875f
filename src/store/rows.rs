//! Names and rows: which row an address, a folder or a mail identifier stands for, and back.

use super::{StoreError, renamed};
use crate::domain::bal::BalAddress;
use crate::domain::mail::MailId;
use rusqlite::{Connection, OptionalExtension as _, params};

/// The row of a mailbox, if anything is known of it.
pub(super) fn account(connection: &Connection, address: &BalAddress) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id FROM account WHERE address = ?1")?;
    Ok(statement.query_row([address.key()], |row| row.get(0)).optional()?)
}

/// The row of a mailbox, made where there is none.
pub(super) fn account_or_new(connection: &Connection, address: &BalAddress) -> Result<i64, StoreError> {
    connection.prepare_cached("INSERT OR IGNORE INTO account (address) VALUES (?1)")?.execute([address.key()])?;
    account(connection, address)?.ok_or(StoreError::Absent)
}

/// The row of a folder.
pub(super) fn folder(connection: &Connection, account: i64, name: &str) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id FROM folder WHERE account = ?1 AND name = ?2")?;
    Ok(statement.query_row(params![account, name], |row| row.get(0)).optional()?)
}

/// The row of a mail: by the name it has at the server, or by one it had before it, or its folder, was moved.
///
/// # Errors
/// [`StoreError::Absent`] where it is gone, or never was here.
pub(super) fn mail(connection: &Connection, id: &MailId) -> Result<i64, StoreError> {
    const DIRECT: &str = "SELECT message.id FROM message JOIN folder ON folder.id = message.folder JOIN account ON account.id = folder.account \
         WHERE account.address = ?1 AND folder.name = ?2 AND folder.uid_validity = ?3 AND message.uid = ?4";
    const FORMER: &str = "SELECT alias.message FROM alias JOIN folder ON folder.id = alias.folder JOIN account ON account.id = folder.account \
         WHERE account.address = ?1 AND folder.name = ?2 AND alias.uid_validity = ?3 AND alias.uid = ?4";
    for query in [DIRECT, FORMER] {
        let values = params![id.account.key(), id.folder, id.uid_validity, id.uid];
        let found: Option<i64> = connection.prepare_cached(query)?.query_row(values, |row| row.get(0)).optional()?;
        if let Some(found) = found {
            return Ok(found);
        }
    }
    // Its folder may have had another name then.
    if let Some(folder) = renamed::former(connection, &id.account.key(), id.uid_validity, &id.folder)? {
        const DIRECT: &str = "SELECT message.id FROM message JOIN folder ON folder.id = message.folder \
             WHERE folder.id = ?1 AND folder.uid_validity = ?2 AND message.uid = ?3";
        const FORMER: &str = "SELECT message FROM alias WHERE folder = ?1 AND uid_validity = ?2 AND uid = ?3";
        for query in [DIRECT, FORMER] {
            let values = params![folder, id.uid_validity, id.uid];
            let found: Option<i64> = connection.prepare_cached(query)?.query_row(values, |row| row.get(0)).optional()?;
            if let Some(found) = found {
                return Ok(found);
            }
        }
    }
    Err(StoreError::Absent)
}

/// The name that a mail has at the server now. One that was decided to be moved keeps the one it had until it is.
pub(super) fn mail_id(connection: &Connection, message: i64) -> Result<MailId, StoreError> {
    const QUERY: &str = "SELECT account.address, folder.name, folder.uid_validity, message.uid FROM message \
         JOIN folder ON folder.id = message.folder JOIN account ON account.id = folder.account WHERE message.id = ?1";
    let (address, folder, uid_validity, uid): (String, String, u32, u32) =
        connection.prepare_cached(QUERY)?.query_row([message], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let account = BalAddress::parse(&address).map_err(|_| StoreError::Damaged)?;
    Ok(MailId { account, folder, uid_validity, uid })
}
