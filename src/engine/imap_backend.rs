//! A mailbox reached by IMAP and SMTP over mutual TLS (DST 4.1, 4.2).

use super::config::Account;
use super::mailbox::{Handover, MailBackend, Submission};
use super::problem::{self, ImapContext};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::folder::{Folder, SpecialUse};
use crate::domain::mail::{FlagChange, MailId, Summary, Window};
use crate::formats::mime::{self, SealedMail};
use crate::imap::{AppendFlags, Fetched, ImapError, Place, Selected, Session};
use crate::net::{ClientIdentity, Connector, Protocol};
use crate::smtp::{self, Delivery};
use async_trait::async_trait;
use std::time::{Duration, Instant};
use time::OffsetDateTime;

/// A connection unused for this long is checked before it is used again: operators and boxes on the way close idle ones.
const IDLE_LIMIT: Duration = Duration::from_secs(30);

/// One mailbox and, when it is connected, its session. Any error but a refusal drops the session: what is kept is
/// always whole.
#[derive(Debug)]
pub(super) struct ImapBackend {
    account: Account,
    connector: Connector,
    identity: ClientIdentity,
    session: Option<(Session, Instant)>,
}

impl ImapBackend {
    pub(super) fn new(account: Account, connector: Connector, identity: ClientIdentity) -> Self {
        Self { account, connector, identity, session: None }
    }

    fn address(&self) -> &BalAddress {
        &self.account.bal.address
    }

    fn problem(&self, error: ImapError, folder: &str) -> Problem {
        problem::of_imap(error, ImapContext { host: &self.account.imap.host, address: self.address(), folder })
    }

    /// The session, taken out: it is put back by [`Self::settle`] if it is still good.
    async fn session(&mut self) -> Result<Session, Problem> {
        if let Some((mut session, used)) = self.session.take()
            && (used.elapsed() < IDLE_LIMIT || session.noop().await.is_ok())
        {
            return Ok(session);
        }
        let stream = self.connector.connect(&self.account.imap, Protocol::Imap, Some(&self.identity)).await.map_err(problem::of_net)?;
        Session::open(stream, self.address()).await.map_err(|error| self.problem(error, ""))
    }

    /// Keeps the session after a success or a refusal, drops it after anything else.
    fn settle<T>(&mut self, session: Session, result: Result<T, ImapError>, folder: &str) -> Result<T, Problem> {
        if matches!(result, Ok(_) | Err(ImapError::Refused { .. })) {
            self.session = Some((session, Instant::now()));
        }
        result.map_err(|error| self.problem(error, folder))
    }

    /// Opens the folder a mail identifier names, and checks that it still means the same mail.
    async fn open_for(&mut self, session: &mut Session, id: &MailId, place: Place) -> Result<Result<Selected, ImapError>, Problem> {
        match session.open_folder(&id.folder, place).await {
            Ok(selected) if selected.uid_validity != id.uid_validity => Err(Problem::MailIdStale),
            other => Ok(other),
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
                $self.session = Some(($session, Instant::now()));
                return Err(problem);
            }
            Ok(Err(error)) => return $self.settle($session, Err(error), &$id.folder),
            Ok(Ok(_)) => $operation.await,
        };
        $self.settle($session, result, $about)
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
        let mut session = self.session().await?;
        let result = async {
            let selected = session.open_folder(folder, Place::Look).await?;
            let uids = session.newest(selected, window).await?;
            Ok((selected, session.summaries(&uids).await?))
        }
        .await;
        let (selected, fetched) = self.settle(session, result, folder)?;
        let account = self.address().clone();
        let mut summaries: Vec<Summary> = fetched
            .into_iter()
            .map(|f| {
                summary(f, MailId { account: account.clone(), folder: folder.to_owned(), uid_validity: selected.uid_validity, uid: 0 })
            })
            .collect();
        // The page is chosen by reception date and shown by the date people see.
        summaries.sort_by_key(|s| std::cmp::Reverse((s.date, s.id.uid)));
        Ok(summaries)
    }

    async fn message(&mut self, id: &MailId) -> Result<Vec<u8>, Problem> {
        on_mail!(self, id, Place::Look, &id.folder, session => session.message(id.uid))?.ok_or(Problem::MailMissing)
    }

    async fn flag(&mut self, id: &MailId, change: FlagChange) -> Result<(), Problem> {
        present(on_mail!(self, id, Place::Change, &id.folder, session => session.flag(id.uid, change))?)
    }

    async fn relocate(&mut self, id: &MailId, folder: &str) -> Result<(), Problem> {
        present(on_mail!(self, id, Place::Change, folder, session => session.relocate(id.uid, folder))?)
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

    async fn open_submission(&mut self) -> Result<Box<dyn Submission>, Problem> {
        let endpoint = &self.account.smtp;
        let stream = self.connector.connect(endpoint, Protocol::Smtp, Some(&self.identity)).await.map_err(problem::of_net)?;
        let session = smtp::Session::open(stream, self.address())
            .await
            .map_err(|error| problem::of_smtp(error, &endpoint.host, self.address(), 0, None))?;
        Ok(Box::new(SmtpSubmission { session, host: endpoint.host.clone() }))
    }

    async fn close(&mut self) {
        if let Some((session, _)) = self.session.take() {
            session.close().await;
        }
    }
}

fn present(found: bool) -> Result<(), Problem> {
    if found { Ok(()) } else { Err(Problem::MailMissing) }
}

fn summary(fetched: Fetched, id: MailId) -> Summary {
    let header = mime::read_header(&fetched.header);
    Summary {
        id: MailId { uid: fetched.uid, ..id },
        from: header.from,
        to: vec![],
        subject: header.subject,
        date: header.date.or(fetched.received).unwrap_or(OffsetDateTime::UNIX_EPOCH),
        flags: fetched.flags,
        size: fetched.size,
        attachments: fetched.attachments,
    }
}

struct SmtpSubmission {
    session: smtp::Session,
    host: String,
}

#[async_trait]
impl Submission for SmtpSubmission {
    fn size_limit(&self) -> Option<u64> {
        self.session.size_limit()
    }

    async fn deliver(&mut self, mail: &SealedMail) -> Result<Handover, Problem> {
        let limit = self.session.size_limit();
        let size = mail.transmitted().len() as u64;
        let delivery = self.session.deliver(mail.sender(), mail.recipients(), mail.transmitted()).await;
        Ok(match delivery.map_err(|error| problem::of_smtp(error, &self.host, mail.sender(), size, limit))? {
            Delivery::Accepted(replies) => Handover::Accepted(replies),
            Delivery::RecipientsRefused(replies) => {
                let count = replies.iter().filter(|r| !r.accepted && r.code != 0).count();
                Handover::Refused(Problem::RecipientRefused { count }, replies)
            }
            Delivery::MessageRefused(code, replies) => Handover::Refused(Problem::MessageRefused { code }, replies),
            Delivery::Uncertain(replies) => Handover::Uncertain(replies),
        })
    }

    fn is_handed_over(&self) -> bool {
        self.session.is_handed_over()
    }

    async fn close(self: Box<Self>) {
        self.session.close().await;
    }
}
