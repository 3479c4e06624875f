//! A store as the synchronisation leaves it, for tests of decisions: what it would write, and what a face would read.

use super::shown::{claim, gone, reapply, unclaimed};
use super::*;
use crate::domain::bal::BalAddress;
use crate::domain::mail::MailId;
use crate::store::{DatabaseKey, Lasting, Store, rows};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// A message at a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) uid: u32,
    pub(crate) flags: u16,
    /// It is told apart by this, which never changes: Message-ID, reception and size come from it.
    pub(crate) name: u32,
}

/// A folder at a server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    pub(crate) special_use: Option<i64>,
    pub(crate) uid_validity: u32,
    pub(crate) uid_next: u32,
    pub(crate) mails: Vec<Mail>,
}

pub(crate) fn address() -> BalAddress {
    BalAddress::parse("dr.martin@cabinet.mss.test").unwrap()
}

pub(crate) fn open(folder: &std::path::Path) -> Store {
    Store::open(&folder.join("mail.db"), DatabaseKey::new(Zeroizing::new([7; 32]))).unwrap()
}

/// What a whole round of synchronisation makes of the store.
pub(crate) fn look(store: &Store, server: &BTreeMap<String, Held>) {
    let looking = |transaction: &rusqlite::Transaction<'_>| {
        let account = rows::account_or_new(transaction, &address())?;
        if folders_wait(transaction, account)? {
            return Ok(());
        }
        transaction.execute("UPDATE folder SET listed = 0", [])?;
        for (name, held) in server {
            const LISTED: &str = "INSERT INTO folder (account, name, delimiter, special_use) VALUES (?1, ?2, '/', ?3) \
                 ON CONFLICT (account, name) DO UPDATE SET listed = 1, special_use = excluded.special_use";
            transaction.execute(LISTED, params![account, name, held.special_use])?;
            let folder = rows::folder(transaction, account, name)?.unwrap();
            let validity: u32 = transaction.query_row("SELECT uid_validity FROM folder WHERE id = ?1", [folder], |row| row.get(0))?;
            let is_same = validity == 0 || validity == held.uid_validity;
            let mut known = transaction.prepare("SELECT id, uid FROM message WHERE folder = ?1 AND uid < ?2")?;
            let known = known.query_map(params![folder, FLOATING], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let known = known.collect::<Result<Vec<(i64, u32)>, _>>()?;
            for (message, uid) in known {
                if !is_same || !held.mails.iter().any(|mail| mail.uid == uid) {
                    gone(transaction, message)?;
                }
            }
            const CURSOR: &str = "UPDATE folder SET uid_validity = ?2, uid_next = ?3 WHERE id = ?1";
            transaction.execute(CURSOR, params![folder, held.uid_validity, held.uid_next])?;
            for mail in &held.mails {
                const KNOWN: &str = "SELECT id FROM message WHERE folder = ?1 AND uid = ?2";
                let known = transaction.query_row(KNOWN, params![folder, mail.uid], |row| row.get(0)).optional()?;
                let message = match known {
                    Some(known) => known,
                    None => match claim(transaction, folder, mail.uid, i64::from(mail.name), mail.name)? {
                        Some(claimed) => claimed,
                        None => {
                            const NEW: &str = "INSERT INTO message (id, folder, uid, flags, shown_folder, shown_flags, received, size, message_id) \
                                 VALUES ((SELECT coalesce(max(id), 0) + 1 FROM message), ?1, ?2, ?3, ?1, ?3, ?4, ?4, ?5)";
                            let message_id = format!("{}@essai.test", mail.name);
                            transaction.execute(NEW, params![folder, mail.uid, mail.flags, mail.name, message_id])?;
                            transaction.query_row("SELECT max(id) FROM message", [], |row| row.get(0))?
                        }
                    },
                };
                transaction.execute("UPDATE message SET flags = ?2 WHERE id = ?1", params![message, mail.flags])?;
                reapply(transaction, message)?;
            }
        }
        let mut folders = transaction.prepare("SELECT id FROM folder WHERE listed = 1")?;
        let folders = folders.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        folders.into_iter().try_for_each(|folder| unclaimed(transaction, folder))
    };
    store.write(Lasting::Process, looking).unwrap();
}

/// What a person sees: the name, folder and marks of each message, in the order of names.
pub(crate) fn seen(store: &Store) -> Vec<(u32, String, u16)> {
    let reading = |connection: &Connection| {
        const SEEN: &str = "SELECT size, folder.name, shown_flags FROM message JOIN folder ON folder.id = shown_folder \
             WHERE folder.listed = 1 ORDER BY size, folder.name";
        let mut statement = connection.prepare(SEEN)?;
        Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?)
    };
    store.read(reading).unwrap()
}

/// The folders that a person sees.
pub(crate) fn folders(store: &Store) -> Vec<String> {
    let reading = |connection: &Connection| {
        let mut statement = connection.prepare("SELECT name FROM folder WHERE listed = 1 ORDER BY name")?;
        Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    };
    store.read(reading).unwrap()
}

/// How the message of this name is called now; `None` where it is not known, or not shown.
pub(crate) fn id_of(store: &Store, name: u32) -> Option<MailId> {
    let reading = |connection: &Connection| {
        const FIND: &str = "SELECT id FROM message WHERE size = ?1 AND shown_folder IS NOT NULL LIMIT 1";
        let message = connection.query_row(FIND, [name], |row| row.get(0)).optional()?;
        message.map(|message| rows::mail_id(connection, message)).transpose()
    };
    store.read(reading).unwrap()
}

/// How many decisions wait.
pub(crate) fn waiting(store: &Store) -> i64 {
    store.read(|connection| Ok(connection.query_row("SELECT count(*) FROM intent WHERE state < 2", [], |row| row.get(0))?)).unwrap()
}
