//! What lists show, from the store: the newest first, by index, however many messages there are.

use super::documents::OfMessages;
use super::{Store, StoreError, rows, source, sync};
use crate::domain::bal::BalAddress;
use crate::domain::folder::Folder;
use crate::domain::mail::{Correspondent, MailId, Marks, Page, Summary, Window};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Row, params};
use std::sync::Arc;
use time::{OffsetDateTime, UtcOffset};

/// The most rows of a page.
const PAGE_LIMIT: usize = 200;
/// The most messages of a conversation that are shown.
const CONVERSATION_LIMIT: usize = 500;

/// Places of a folder, gone ones left out; from the index alone.
const PLACES: &str = "SELECT id FROM message INDEXED BY message_shown WHERE shown_folder = ?1 AND shown_flags & 8 = 0 \
     ORDER BY id DESC LIMIT ?2 OFFSET ?3";
const UNREAD_PLACES: &str = "SELECT id FROM message INDEXED BY message_unread WHERE shown_folder = ?1 AND shown_flags & 9 = 0 \
     ORDER BY id DESC LIMIT ?2 OFFSET ?3";
const TOTAL: &str = "SELECT count(*) FROM message INDEXED BY message_shown WHERE shown_folder = ?1 AND shown_flags & 8 = 0";
const UNREAD: &str = "SELECT count(*) FROM message INDEXED BY message_unread WHERE shown_folder = ?1 AND shown_flags & 9 = 0";
const LINE: &str = "SELECT account.address, folder.name, folder.uid_validity, message.uid, shown_flags, size, attachments, \
     from_name, from_address, recipients, subject, date, date_offset, received FROM message \
     JOIN folder ON folder.id = message.folder JOIN account ON account.id = folder.account \
     WHERE message.id = ?1 AND loaded > 0 AND shown_folder IS NOT NULL AND shown_flags & 8 = 0";
const CONVERSATION: &str = "SELECT id FROM message INDEXED BY message_conversation WHERE conversation = ?1 ORDER BY id DESC LIMIT ?2";

impl Store {
    /// The folders of a mailbox: the inbox, those with a use, then the others by name. What was never looked at has the
    /// server's counts. None at all where nothing is known of the mailbox.
    pub fn folders(&self, account: &BalAddress) -> Result<Vec<Folder>, StoreError> {
        self.read(|connection| folders(connection, account))
    }

    /// The newest messages of a folder, newest first.
    ///
    /// # Errors
    /// [`StoreError::Absent`] for a folder that was never looked at.
    pub fn list(&self, account: &BalAddress, folder: &str, window: Window) -> Result<Vec<Summary>, StoreError> {
        self.read(|connection| {
            let (folder, _) = looked_at(connection, account, folder)?;
            let places = if window.unread { UNREAD_PLACES } else { PLACES };
            let ids = ids(connection, places, folder, window.limit, 0)?;
            lines(connection)?.all(&ids)
        })
    }

    /// A stretch of a folder's list; rows whose header is not here yet are counted, and left out.
    ///
    /// # Errors
    /// [`StoreError::Absent`] for a folder that was never looked at.
    pub fn page(&self, account: &BalAddress, folder: &str, first: usize, count: usize) -> Result<Page, StoreError> {
        self.read(|connection| {
            let (folder, uid_validity) = looked_at(connection, account, folder)?;
            let ids = ids(connection, PLACES, folder, count.min(PAGE_LIMIT), first)?;
            let total: i64 = counted(connection, TOTAL, folder)?;
            Ok(Page { total: usize::try_from(total).unwrap_or_default(), uid_validity, first, rows: lines(connection)?.all(&ids)? })
        })
    }

    /// The messages of the conversation that this one belongs to, newest first: itself alone where nothing links it.
    ///
    /// # Errors
    /// [`StoreError::Absent`] where it is not here.
    pub fn conversation(&self, id: &MailId) -> Result<Vec<Summary>, StoreError> {
        self.read(|connection| {
            let message = rows::mail(connection, id)?;
            let conversation: Option<i64> =
                connection.prepare_cached("SELECT conversation FROM message WHERE id = ?1")?.query_row([message], |row| row.get(0))?;
            let mut lines = lines(connection)?;
            match conversation {
                Some(conversation) => lines.all(&ids(connection, CONVERSATION, conversation, CONVERSATION_LIMIT, 0)?),
                None => lines.all(&[message]),
            }
        })
    }

    /// A message as received, where all of it is here.
    ///
    /// # Errors
    /// [`StoreError::Absent`] where the message is not known.
    pub fn source(&self, id: &MailId) -> Result<Option<Vec<u8>>, StoreError> {
        let packed: Option<Vec<u8>> = self.read(|connection| {
            let message = rows::mail(connection, id)?;
            let mut statement = connection.prepare_cached("SELECT octets FROM source WHERE message = ?1")?;
            Ok(statement.query_row([message], |row| row.get(0)).optional()?)
        })?;
        packed.as_deref().map(source::unpack).transpose()
    }
}

fn folders(connection: &Connection, account: &BalAddress) -> Result<Vec<Folder>, StoreError> {
    const QUERY: &str = "SELECT id, name, delimiter, special_use, selectable, uid_validity, server_total, server_unread FROM folder \
         WHERE account = ?1 AND listed <> 0";
    let Some(account) = rows::account(connection, account)? else { return Ok(vec![]) };
    let mut statement = connection.prepare_cached(QUERY)?;
    let mut found = statement.query([account])?;
    let mut folders = Vec::new();
    while let Some(row) = found.next()? {
        let (id, uid_validity): (i64, u32) = (row.get(0)?, row.get(5)?);
        let (total, unread): (i64, i64) = match uid_validity {
            0 => (row.get(6)?, row.get(7)?),
            _ => (counted(connection, TOTAL, id)?, counted(connection, UNREAD, id)?),
        };
        let number = |n: i64| u32::try_from(n).unwrap_or_default();
        folders.push(Folder {
            name: row.get(1)?,
            delimiter: row.get::<_, Option<String>>(2)?.and_then(|text| text.chars().next()),
            special_use: row.get::<_, Option<i64>>(3)?.and_then(sync::special_use_of),
            selectable: row.get(4)?,
            total: number(total),
            unread: number(unread),
        });
    }
    folders.sort_by_cached_key(|f| (f.special_use.is_none(), f.special_use, f.name.to_lowercase()));
    Ok(folders)
}

/// The row of a folder and its UIDVALIDITY, once it was looked at.
fn looked_at(connection: &Connection, account: &BalAddress, folder: &str) -> Result<(i64, u32), StoreError> {
    let account = rows::account(connection, account)?.ok_or(StoreError::Absent)?;
    let mut statement =
        connection.prepare_cached("SELECT id, uid_validity FROM folder WHERE account = ?1 AND name = ?2 AND uid_validity <> 0")?;
    Ok(statement.query_row(params![account, folder], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

fn counted(connection: &Connection, query: &str, folder: i64) -> Result<i64, StoreError> {
    Ok(connection.prepare_cached(query)?.query_row([folder], |row| row.get(0))?)
}

fn ids(connection: &Connection, query: &str, of: i64, limit: usize, offset: usize) -> Result<Vec<i64>, StoreError> {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(query)?;
    let values = [of, number(limit), number(offset)];
    let given = values.get(..statement.parameter_count()).unwrap_or(&values);
    let found = statement.query_map(rusqlite::params_from_iter(given), |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Lines of lists, one by one.
pub(super) struct Lines<'a> {
    line: CachedStatement<'a>,
    documents: OfMessages<'a>,
}

/// What reads lines of lists.
pub(super) fn lines(connection: &Connection) -> Result<Lines<'_>, StoreError> {
    Ok(Lines { line: connection.prepare_cached(LINE)?, documents: OfMessages::new(connection)? })
}

impl Lines<'_> {
    /// What a list shows of a message; `None` where it is not shown: gone, hidden, or not here yet.
    pub(super) fn get(&mut self, message: i64) -> Result<Option<Summary>, StoreError> {
        let found = {
            let mut rows = self.line.query([message])?;
            rows.next()?.map(line).transpose()?
        };
        let Some(mut summary) = found else { return Ok(None) };
        // Most messages have nothing attached: nothing more is asked for them.
        if summary.attachments > 0 {
            summary.documents = self.documents.get(message)?.map(Arc::new);
        }
        Ok(Some(summary))
    }

    fn all(&mut self, ids: &[i64]) -> Result<Vec<Summary>, StoreError> {
        ids.iter().filter_map(|id| self.get(*id).transpose()).collect()
    }
}

fn line(row: &Row<'_>) -> Result<Summary, StoreError> {
    let text = |at: usize| -> Result<String, StoreError> { Ok(row.get::<_, Option<String>>(at)?.unwrap_or_default()) };
    let account = BalAddress::parse(&text(0)?).map_err(|_| StoreError::Damaged)?;
    let moment = |seconds: i64| OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let date = match row.get::<_, Option<i64>>(11)? {
        Some(seconds) => {
            let minutes = row.get::<_, Option<i32>>(12)?.unwrap_or_default();
            let offset = UtcOffset::from_whole_seconds(minutes.saturating_mul(60)).unwrap_or(UtcOffset::UTC);
            moment(seconds).checked_to_offset(offset).unwrap_or_else(|| moment(seconds))
        }
        None => moment(row.get(13)?),
    };
    let people: Vec<(String, String)> = serde_json::from_str(&text(9)?).unwrap_or_default();
    Ok(Summary {
        id: MailId { account, folder: text(1)?, uid_validity: row.get(2)?, uid: row.get(3)? },
        from: Correspondent { name: text(7)?, address: text(8)? },
        to: people.into_iter().map(|(name, address)| Correspondent { name, address }).collect(),
        subject: text(10)?,
        date,
        flags: Marks(row.get(4)?).flags(),
        size: row.get::<_, i64>(5)?.try_into().unwrap_or(u32::MAX),
        attachments: row.get::<_, i64>(6)?.try_into().unwrap_or(u32::MAX),
        documents: None,
    })
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
