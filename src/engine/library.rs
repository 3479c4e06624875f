//! What the store answers to whoever reads: folders, lists, conversations, searches.

use super::asking::stored;
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::folder::Folder;
use crate::domain::mail::{MailId, Page, Summary, Window};
use crate::domain::search::{SearchAnswer, SearchOrder, SearchQuery};
use crate::store::Store;
use time::{Date, OffsetDateTime, UtcOffset};

/// The folders of a mailbox.
///
/// # Errors
/// [`Problem::NotHere`] where nothing is known of the mailbox.
pub(super) async fn folders(store: &Store, account: BalAddress) -> Result<Vec<Folder>, Problem> {
    let folders = stored(store, move |store| store.folders(&account)).await?;
    if folders.is_empty() { Err(Problem::NotHere) } else { Ok(folders) }
}

/// The newest messages of a folder.
///
/// # Errors
/// [`Problem::NotHere`] where it was never looked at.
pub(super) async fn list(store: &Store, account: BalAddress, folder: String, window: Window) -> Result<Vec<Summary>, Problem> {
    stored(store, move |store| store.list(&account, &folder, window)).await.map_err(absent)
}

/// A stretch of a folder's list.
///
/// # Errors
/// [`Problem::NotHere`] where it was never looked at.
pub(super) async fn page(store: &Store, account: BalAddress, folder: String, first: usize, count: usize) -> Result<Page, Problem> {
    stored(store, move |store| store.page(&account, &folder, first, count)).await.map_err(absent)
}

fn absent(problem: Problem) -> Problem {
    if problem == Problem::MailMissing { Problem::NotHere } else { problem }
}

/// The messages of a conversation.
pub(super) async fn conversation(store: &Store, id: MailId) -> Result<Vec<Summary>, Problem> {
    stored(store, move |store| store.conversation(&id)).await
}

/// Finds messages of all mailboxes. Days begin and end by this computer's hour.
pub(super) async fn search(store: &Store, query: SearchQuery, order: SearchOrder, limit: usize) -> Result<SearchAnswer, Problem> {
    let received = query.after.map_or(i64::MIN, midnight)..query.before.map_or(i64::MAX, midnight);
    stored(store, move |store| store.search(&query, order, received, limit)).await
}

/// When a day begins, in seconds since the epoch.
fn midnight(day: Date) -> i64 {
    let utc = OffsetDateTime::new_utc(day, time::Time::MIDNIGHT);
    let offset = UtcOffset::local_offset_at(utc).unwrap_or(UtcOffset::UTC);
    utc.unix_timestamp() - i64::from(offset.whole_seconds())
}
