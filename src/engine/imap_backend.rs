//! A mailbox reached by IMAP and SMTP over mutual TLS (DST 4.1, 4.2).

use super::config::Account;
use super::imap_sync::Looked;
use super::mailbox::{MailBackend, Transferred};
use super::problem::{self, ImapContext};
use super::uncounted::Uncounted;
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::folder::{Folder, SpecialUse};
use crate::domain::mail::{FlagChange, MailId, Marks, Page, Summary, Window};
use crate::formats::mime;
use crate::imap::{AppendFlags, Attachments, Compression, Fetched, ImapError, Moved, Place, Selected, Session};
use crate::net::{ClientIdentity, Connector, Protocol};
use async_trait::async_trait;
use std::collections::HashMap;
use std::time::{Duration, SystemTime};
use time::OffsetDateTime;

/// A connection unused for this long is checked before it is used again: operators and boxes on the way close idle ones.
const IDLE_LIMIT: Duration = Duration::from_secs(30);
/// The most rows of a page: a window shows some tens.
const PAGE_LIMIT: usize = 200;
/// The most recipients that a row names: nobody reads more of them in a list.
const TO_LIMIT: usize = 20;
/// The longest header looked into for a row, in octets.
const HEADER_LIMIT: usize = 256 * 1024;

/// One mailbox and, when it is connected, its session. Any error but a refusal drops the session: what is kept is
/// always whole.
#[derive(Debug)]
pub(super) struct ImapBackend {
    account: Account,
    connector: Connector,
    identity: ClientIdentity,
    /// With when it was last used, by the clock on the wall: the other one may stand still while the computer sleeps.
    session: Option<(Session, SystemTime)>,
    compression: Compression,
    pub(super) uncounted: Uncounted,
    pub(super) looked: Looked,
}

/// Which messages of a folder are listed.
#[derive(Debug, Clone, Copy)]
enum Rows {
    /// The newest by date.
    Newest(Window),
    /// So many from this place, in the order of arrival.
    Stretch(usize, usize),
}

impl ImapBackend {
    pub(super) fn new(account: Account, connector: Connector, identity: ClientIdentity, compression: Compression) -> Self {
        let (uncounted, looked) = (Uncounted::default(), Looked::default());
        Self { account, connector, identity, session: None, compression, uncounted, looked }
    }

    fn address(&self) -> &BalAddress {
        &self.account.bal.address
    }

    pub(super) fn problem(&self, error: ImapError, folder: &str) -> Problem {
        problem::of_imap(error, ImapContext { host: &self.account.imap.host, address: self.address(), folder })
    }

    /// The session, taken out: it is put back by [`Self::settle`] if it is still good.
    pub(super) async fn session(&mut self) -> Result<Session, Problem> {
        if let Some((mut session, used)) = self.session.take()
            && (is_fresh(used, SystemTime::now()) || session.noop().await.is_ok())
        {
            return Ok(session);
        }
        let result = match self.open().await? {
            (Err(_), true) => {
                self.identity.give_up_resuming(&self.account.imap);
                self.open().await?.0
            }
            (result, _) => result,
        };
        let session = result.map_err(|error| self.problem(error, ""))?;
        self.looked.begin(&session);
        Ok(session)
    }

    /// A connection and its session, and whether it resumed an earlier one: a server may take the TLS session, and not
    /// remember whose certificate it saw in it.
    async fn open(&self) -> Result<(Result<Session, ImapError>, bool), Problem> {
        let stream = self.connector.connect(&self.account.imap, Protocol::Imap, Some(&self.identity)).await.map_err(problem::of_net)?;
        let resumed = stream.is_resumed();
        Ok((Session::open(stream, self.address(), self.compression).await, resumed))
    }

    /// Keeps the session after a success or a refusal, drops it after anything else.
    pub(super) fn keep<T>(&mut self, session: Session, result: &Result<T, ImapError>) {
        if matches!(result, Ok(_) | Err(ImapError::Refused { .. })) {
            self.session = Some((session, SystemTime::now()));
        }
    }

    pub(super) fn settle<T>(&mut self, session: Session, result: Result<T, ImapError>, folder: &str) -> Result<T, Problem> {
        self.keep(session, &result);
        result.map_err(|error| self.problem(error, folder))
    }

    /// Settles what was asked of a folder. Servers seldom say why they refuse: one who refuses what is so already, as the
    /// list of folders shows, did as asked.
    async fn unless_so(
        &mut self,
        mut session: Session,
        result: Result<(), ImapError>,
        name: &str,
        is_so: impl FnOnce(Option<&Folder>) -> bool + Send,
    ) -> Result<(), Problem> {
        if !matches!(result, Err(ImapError::Refused { .. })) {
            return self.settle(session, result, name);
        }
        let folders = session.folders().await;
        let folders = self.settle(session, folders, "")?;
        if is_so(folders.iter().find(|folder| folder.name == name)) { Ok(()) } else { result.map_err(|error| self.problem(error, name)) }
    }

    /// Opens the folder a mail identifier names, and checks that it still means the same mail.
    async fn open_for(&mut self, session: &mut Session, id: &MailId, place: Place) -> Result<Result<Selected, ImapError>, Problem> {
        match session.open_folder(&id.folder, place).await {
            Ok(selected) if selected.uid_validity != id.uid_validity => Err(Problem::MailIdStale),
            other => Ok(other),
        }
    }

    /// The rows of a folder. One message must not make it unlistable: where what the server says of attachments cannot
    /// be read (a structure too deep, too long, or unknown to the parser), the rows come without their number.
    async fn rows(&mut self, folder: &str, rows: Rows) -> Result<(Selected, Vec<Summary>), Problem> {
        let apart = self.uncounted.is_in(folder);
        let mut result = self.try_rows(folder, rows, if apart { Attachments::Left } else { Attachments::Counted }).await?;
        let unread = !apart && matches!(result, Err(ImapError::Protocol));
        if unread {
            result = self.try_rows(folder, rows, Attachments::Left).await?;
        }
        let (selected, mut fetched) = result.map_err(|error| self.problem(error, folder))?;
        if unread {
            self.uncounted.note(folder, selected.uid_validity, fetched.iter().map(|f| f.uid));
        } else if apart {
            self.count_apart(folder, selected, &mut fetched).await;
        }
        let id = MailId { account: self.address().clone(), folder: folder.to_owned(), uid_validity: selected.uid_validity, uid: 0 };
        // Hundreds of headers, each as long as its sender liked: away from the tasks' threads.
        let reading = tokio::task::spawn_blocking(move || fetched.into_iter().map(|f| summary(f, id.clone())).collect());
        Ok((selected, reading.await.map_err(|_| Problem::Internal)?))
    }

    async fn try_rows(
        &mut self,
        folder: &str,
        rows: Rows,
        attachments: Attachments,
    ) -> Result<Result<(Selected, Vec<Fetched>), ImapError>, Problem> {
        let mut session = self.session().await?;
        let result = async {
            let selected = session.open_folder(folder, Place::Look).await?;
            let fetched = match rows {
                Rows::Newest(window) => {
                    let uids = session.newest(selected, window).await?;
                    session.summaries(&uids, attachments).await?
                }
                Rows::Stretch(first, count) => session.page(selected, first, count, attachments).await?,
            };
            Ok((selected, fetched))
        }
        .await;
        self.keep(session, &result);
        Ok(result)
    }

    /// Counts attachments in a folder that holds messages where that fails: those are not asked about again. The rows
    /// are there already, so nothing here is an error.
    async fn count_apart(&mut self, folder: &str, selected: Selected, fetched: &mut [Fetched]) {
        let uids = self.uncounted.others(folder, selected.uid_validity, fetched.iter().map(|f| f.uid));
        if uids.is_empty() {
            return;
        }
        let Ok(mut session) = self.session().await else { return };
        let result = async {
            let again = session.open_folder(folder, Place::Look).await?;
            if again.uid_validity == selected.uid_validity { session.attachments(&uids).await } else { Ok(HashMap::new()) }
        }
        .await;
        self.keep(session, &result);
        match result {
            Ok(counts) => fetched.iter_mut().for_each(|f| f.attachments = counts.get(&f.uid).copied().unwrap_or_default()),
            Err(ImapError::Protocol) => self.uncounted.note(folder, selected.uid_validity, uids.into_iter()),
            Err(_) => {}
        }
    }
}

/// Runs one operation on the folder of a mail, with the session taken out and settled. `$about` is the folder that a
/// refusal of the operation itself is about.
macro_rules! on_mail {
    ($self:ident, $id:ident, $place:expr, $about:expr, $session:ident => $operation:expr) => {{
        let mut $session = $self.session().await?;
        let result = match $self.open_for(&mut $session, $id, $place).await {
            Err(problem) => {
                $self.session = Some(($session, SystemTime::now()));
                return Err(problem);
            }
            Ok(Err(error)) => return $self.settle($session, Err(error), &$id.folder),
            Ok(Ok(_)) => $operation.await,
        };
        $self.settle($session, result, $about)
    }};
}

/// Runs one operation on messages of a folder, opened to be changed only if it is not open so, with the session taken out
/// and settled. `$about` is the folder that a refusal of the operation itself is about.
macro_rules! on_change {
    ($self:ident, $folder:expr, $uid_validity:expr, $about:expr, $session:ident => $operation:expr) => {{
        let mut $session = $self.session().await?;
        match $session.ensure_open($folder, Place::Change).await {
            Ok(now) if now != $uid_validity => {
                $self.keep($session, &Ok(()));
                Err(Problem::MailIdStale)
            }
            Ok(_) => {
                let result = $operation.await;
                $self.settle($session, result, $about)
            }
            Err(error) => $self.settle($session, Err(error), $folder),
        }
    }};
}

#[async_trait]
impl MailBackend for ImapBackend {
    async fn folders(&mut self) -> Result<Vec<Folder>, Problem> {
        let mut session = self.session().await?;
        let result = session.folders().await;
        self.settle(session, result, "")
    }

    async fn list(&mut self, folder: &str, window: Window) -> Result<Vec<Summary>, Problem> {
        let (_, mut summaries) = self.rows(folder, Rows::Newest(window)).await?;
        // The page is chosen by reception date and shown by the date people see.
        summaries.sort_by_key(|s| std::cmp::Reverse((s.date, s.id.uid)));
        Ok(summaries)
    }

    async fn page(&mut self, folder: &str, first: usize, count: usize) -> Result<Page, Problem> {
        let (selected, rows) = self.rows(folder, Rows::Stretch(first, count.min(PAGE_LIMIT))).await?;
        Ok(Page { total: usize::try_from(selected.exists).unwrap_or(usize::MAX), uid_validity: selected.uid_validity, first, rows })
    }

    async fn message(&mut self, id: &MailId) -> Result<Vec<u8>, Problem> {
        on_mail!(self, id, Place::Look, &id.folder, session => session.message(id.uid))?.ok_or(Problem::MailMissing)
    }

    async fn flag(&mut self, id: &MailId, change: FlagChange) -> Result<(), Problem> {
        present(on_mail!(self, id, Place::Change, &id.folder, session => session.flag(id.uid, change))?)
    }

    async fn relocate(&mut self, id: &MailId, folder: &str) -> Result<Option<MailId>, Problem> {
        match on_mail!(self, id, Place::Change, folder, session => session.relocate(id.uid, folder))? {
            Moved::Nothing => Err(Problem::MailMissing),
            Moved::Somewhere => Ok(None),
            Moved::To { uid_validity, uid } => {
                Ok(Some(MailId { account: self.address().clone(), folder: folder.to_owned(), uid_validity, uid }))
            }
        }
    }

    async fn special_folder(&mut self, special_use: SpecialUse) -> Result<String, Problem> {
        let folders = self.folders().await?;
        if let Some(folder) = folders.iter().find(|f| f.selectable && f.special_use == Some(special_use)) {
            return Ok(folder.name.clone());
        }
        let missing = || Problem::SpecialFolderMissing { special_use: problem::special_use_name(special_use) };
        let name = match special_use {
            SpecialUse::Drafts => "Brouillons",
            SpecialUse::Sent => "Envoyés",
            SpecialUse::Trash => "Corbeille",
            SpecialUse::Inbox | SpecialUse::Archive | SpecialUse::Junk => return Err(missing()),
        };
        let mut session = self.session().await?;
        let created = session.create_folder(name).await;
        self.settle(session, created, name).map_err(|problem| match problem {
            Problem::OperationRefused { .. } | Problem::FolderMissing { .. } => missing(),
            other => other,
        })?;
        Ok(name.to_owned())
    }

    async fn keep_draft(&mut self, folder: &str, message: &[u8]) -> Result<(), Problem> {
        let mut session = self.session().await?;
        let result = session.append(folder, AppendFlags::Draft, message).await;
        self.settle(session, result, folder).map(|_| ())
    }

    async fn find_draft(&mut self, folder: &str, message_id: &str) -> Result<Option<MailId>, Problem> {
        let mut session = self.session().await?;
        let result = async {
            let selected = session.open_folder(folder, Place::Look).await?;
            Ok((selected.uid_validity, session.with_message_id(message_id).await?.pop()))
        }
        .await;
        let (uid_validity, uid) = self.settle(session, result, folder)?;
        let account = self.address().clone();
        Ok(uid.map(|uid| MailId { account, folder: folder.to_owned(), uid_validity, uid }))
    }

    async fn drop_draft(&mut self, folder: &str, message_id: &str) -> Result<(), Problem> {
        let mut session = self.session().await?;
        let result = async {
            session.open_folder(folder, Place::Change).await?;
            for uid in session.with_message_id(message_id).await? {
                session.erase(uid).await?;
            }
            Ok(())
        }
        .await;
        self.settle(session, result, folder)
    }

    async fn keep_sent(&mut self, folder: &str, message_id: &str, message: &[u8]) -> Result<(), Problem> {
        let mut session = self.session().await?;
        let result = async {
            session.open_folder(folder, Place::Look).await?;
            if session.with_message_id(message_id).await?.is_empty() {
                session.append(folder, AppendFlags::Sent, message).await?;
            }
            Ok(())
        }
        .await;
        self.settle(session, result, folder)
    }

    async fn mark(&mut self, folder: &str, uid_validity: u32, uids: &[u32], add: Marks, remove: Marks) -> Result<(), Problem> {
        on_change!(self, folder, uid_validity, folder, session => session.mark(uids, add, remove))
    }

    async fn transfer(&mut self, folder: &str, uid_validity: u32, uids: &[u32], to: &str) -> Result<Transferred, Problem> {
        let told = on_change!(self, folder, uid_validity, to, session => session.transfer(uids, to))?;
        Ok(told.map(|(uid_validity, names)| Transferred { uid_validity, names }).unwrap_or_default())
    }

    async fn erase(&mut self, folder: &str, uid_validity: u32, uids: &[u32]) -> Result<(), Problem> {
        on_change!(self, folder, uid_validity, folder, session => session.erase_all(uids))
    }

    async fn create_folder(&mut self, name: &str) -> Result<(), Problem> {
        let mut session = self.session().await?;
        let result = session.create_folder(name).await;
        self.unless_so(session, result, name, |listed| listed.is_some_and(|folder| folder.selectable)).await
    }

    async fn rename_folder(&mut self, from: &str, to: &str) -> Result<(), Problem> {
        let mut session = self.session().await?;
        let result = session.rename_folder(from, to).await;
        self.settle(session, result, from)
    }

    async fn delete_folder(&mut self, name: &str) -> Result<(), Problem> {
        let mut session = self.session().await?;
        let result = session.delete_folder(name).await;
        self.unless_so(session, result, name, |listed| listed.is_none()).await
    }

    async fn close(&mut self) {
        if let Some((session, _)) = self.session.take() {
            session.close().await;
        }
    }
}

/// Whether a connection last used then need not be checked now. A clock that went back tells nothing.
fn is_fresh(used: SystemTime, now: SystemTime) -> bool {
    now.duration_since(used).is_ok_and(|idle| idle < IDLE_LIMIT)
}

fn present(found: bool) -> Result<(), Problem> {
    if found { Ok(()) } else { Err(Problem::MailMissing) }
}

fn summary(fetched: Fetched, id: MailId) -> Summary {
    let block = fetched.header.get(..HEADER_LIMIT).unwrap_or(&fetched.header);
    let header = mime::read_header(block);
    let mut to = mime::read(block).to;
    to.truncate(TO_LIMIT);
    Summary {
        id: MailId { uid: fetched.uid, ..id },
        from: header.from,
        to,
        subject: header.subject,
        date: header.date.or(fetched.received).unwrap_or(OffsetDateTime::UNIX_EPOCH),
        flags: fetched.flags,
        size: fetched.size,
        attachments: fetched.attachments,
        documents: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_left_alone_by_somebody_or_by_a_sleep_is_checked() {
        let used = SystemTime::now();
        assert!(is_fresh(used, used) && is_fresh(used, used + IDLE_LIMIT / 2));
        assert!(!is_fresh(used, used + IDLE_LIMIT) && !is_fresh(used, used - Duration::from_secs(1)));
    }
}
