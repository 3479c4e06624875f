//! What the store answers to whoever reads: folders, lists, messages, conversations, searches.
//!
//! What is not in it answers [`Problem::NotHere`]: the handle then asks the mailbox's task.

use super::asking::stored;
use super::{files, reading, receipts};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::display::Document;
use crate::domain::folder::Folder;
use crate::domain::mail::{Attachment, Content, MailId, Page, Picture, Reading, Summary, Window};
use crate::domain::search::{SearchAnswer, SearchOrder, SearchQuery};
use crate::formats::{self, mime};
use crate::store::Store;
use std::path::Path;
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
    let mut summaries = stored(store, move |store| store.list(&account, &folder, window)).await.map_err(absent)?;
    // The page is chosen by reception date and shown by the date people see.
    summaries.sort_by_key(|summary| std::cmp::Reverse((summary.date, summary.id.uid)));
    Ok(summaries)
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
    stored(store, move |store| store.conversation(&id)).await.map_err(absent)
}

/// A message as received.
pub(super) async fn raw(store: &Store, id: MailId) -> Result<Vec<u8>, Problem> {
    stored(store, move |store| store.source(&id)).await.map_err(absent)?.ok_or(Problem::NotHere)
}

/// A message, its text and its attachments.
pub(super) async fn read(store: &Store, id: MailId) -> Result<Content, Problem> {
    let raw = raw(store, id.clone()).await?;
    let mut content = reading::apart(move || mime::read(&raw)).await?;
    content.receipt = receipts::request(store, &id, content.receipt).await?;
    Ok(content)
}

/// A message for a window.
pub(super) async fn open(store: &Store, id: MailId) -> Result<Reading, Problem> {
    let raw = raw(store, id.clone()).await?;
    let mut reading = reading::apart(move || reading::for_window(&raw)).await?;
    reading.content.receipt = receipts::request(store, &id, reading.content.receipt).await?;
    Ok(reading)
}

/// What an attached message, card, appointment or text of results says.
pub(super) async fn glance(store: &Store, id: MailId, part: String) -> Result<Document, Problem> {
    let raw = raw(store, id).await?;
    let reading = move || {
        let (attachment, octets) = mime::part(&raw, &part)?;
        formats::glance(&attachment.name, &attachment.media_type, &octets)
    };
    reading::apart(reading).await?.ok_or(Problem::PartMissing)
}

/// An attached image, for the screen.
pub(super) async fn preview(store: &Store, id: MailId, part: String) -> Result<Picture, Problem> {
    let raw = raw(store, id).await?;
    reading::apart(move || {
        let (_, bytes) = mime::part(&raw, &part).ok_or(Problem::PartMissing)?;
        reading::picture_of(&bytes).ok_or(Problem::PictureUnreadable)
    })
    .await?
}

/// Writes an attachment to a file.
pub(super) async fn save(store: &Store, id: MailId, part: String, file: &Path) -> Result<Attachment, Problem> {
    let raw = raw(store, id).await?;
    let (attachment, bytes) = reading::apart(move || mime::part(&raw, &part)).await?.ok_or(Problem::PartMissing)?;
    files::save(file, bytes).await?;
    Ok(attachment)
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
