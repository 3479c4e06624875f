//! What a face may ask, as messages to the supervisor and to the mailboxes' tasks.

use super::preferences::Preferences;
use crate::card::PinSource;
use crate::card::{Card, CardCertificate, LoginId};
use crate::domain::Problem;
use crate::domain::bal::{Bal, BalAddress};
use crate::domain::directory::{DirectoryAnswer, DirectoryQuery};
use crate::domain::doctor::RungReport;
use crate::domain::draft::{Recipient, Threading};
use crate::domain::folder::Folder;
use crate::domain::identity::{CardPresence, Holder};
use crate::domain::mail::{Attachment, Content, FlagChange, MailId, Page, Picture, Reading, Summary, Window};
use crate::domain::outbox::SendReport;
use crate::domain::rules::{Finding, Rule};
use crate::net::Connector;
use secrecy::SecretString;
use std::path::PathBuf;
use tokio::sync::oneshot;

/// Where the answer to a request goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, Problem>>;

/// A message as a face hands it over: recipients as typed, files by their paths.
#[derive(Clone)]
pub struct Composition {
    /// The mailbox it leaves from.
    pub from: BalAddress,
    /// Main recipients.
    pub to: Vec<Recipient>,
    /// Copy recipients.
    pub cc: Vec<Recipient>,
    /// Hidden recipients.
    pub bcc: Vec<Recipient>,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: BodySource,
    /// What to attach.
    pub attachments: Vec<AttachmentSource>,
    /// The message replied to.
    pub reply_to: Option<MailId>,
    /// The conversation, where it is known without reading the message replied to: a draft taken up again.
    pub threading: Option<Threading>,
    /// The Message-ID of the draft the server keeps of this message: replaced when it is kept again, removed when the
    /// message is sent.
    pub draft: Option<String>,
    /// Rules whose confirm findings a person has accepted.
    pub confirmed: Vec<Rule>,
}

impl std::fmt::Debug for Composition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Composition").field("attachments", &self.attachments.len()).finish_non_exhaustive()
    }
}

/// Where an attachment comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum AttachmentSource {
    /// This file.
    File(PathBuf),
    /// This part of a message of the same mailbox (see [`Attachment::part`]).
    Part {
        /// The message.
        mail: MailId,
        /// The part.
        part: String,
    },
}

impl std::fmt::Debug for AttachmentSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            AttachmentSource::File(_) => "File(…)",
            AttachmentSource::Part { .. } => "Part(…)",
        })
    }
}

/// Where a text comes from.
#[derive(Clone)]
pub enum BodySource {
    /// It is this.
    Text(String),
    /// It is in this file, in UTF-8.
    File(PathBuf),
}

impl std::fmt::Debug for BodySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BodySource")
    }
}

/// What became of a composition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendReply {
    /// The rules stopped it: nothing left, nothing was stored.
    Stopped(Vec<Finding>),
    /// The rules let it pass; it was only asked.
    Clear(Vec<Finding>),
    /// It was handed over, or refused, or nobody can tell.
    Done(Vec<Finding>, SendReport),
}

/// What an examination may use.
#[derive(Debug)]
pub struct Examination {
    /// The mailbox to examine, as typed; the first when `None`.
    pub account: Option<String>,
    /// The PIN, for the rungs that need the card open; or why what was given cannot be one.
    pub pin: Option<Result<SecretString, Problem>>,
    /// Leave the network alone.
    pub offline: bool,
}

/// Requests to the supervisor.
#[derive(Debug)]
pub(super) enum Command {
    Accounts(Reply<Vec<Bal>>),
    TestMode(Reply<bool>),
    Presence(Reply<CardPresence>),
    Holder(Reply<Holder>),
    Unlock(PinSource, Reply<Holder>),
    Lock(Reply<()>),
    Check(Box<Composition>, Reply<SendReply>),
    LookAt(Vec<PathBuf>, Reply<Vec<Result<u64, Problem>>>),
    DownloadPath(String, Reply<PathBuf>),
    Preferences(Reply<Preferences>),
    Remember(Box<Preferences>, Reply<()>),
    Directory(Box<DirectoryQuery>, Reply<DirectoryAnswer>),
    Examine(Examination, Reply<Vec<RungReport>>),
    Mailbox(BalAddress, Request),
    /// A PIN was tried for this session (from the task that did).
    Tried(u64, Result<Box<Opened>, Problem>, Reply<Holder>),
    /// The card of this session went away (from its watcher).
    Removed(u64),
    /// Nobody was there for too long in this session (from its watcher).
    Idle(u64),
    Stop(Reply<()>),
}

/// What a right PIN opens.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) card: Card,
    pub(super) certificate: CardCertificate,
    pub(super) login: LoginId,
    pub(super) connector: Connector,
}

/// Requests to one mailbox.
#[derive(Debug)]
pub(super) enum Request {
    Folders(Reply<Vec<Folder>>),
    List(String, Window, Reply<Vec<Summary>>),
    Page(String, usize, usize, Reply<Page>),
    Read(MailId, Reply<Content>),
    Open(MailId, Reply<Reading>),
    Preview(MailId, String, Reply<Picture>),
    KeepDraft(Box<Composition>, Reply<String>),
    DropDraft(String, Reply<()>),
    Raw(MailId, Reply<Vec<u8>>),
    Save(MailId, String, PathBuf, Reply<Attachment>),
    Flag(MailId, FlagChange, Reply<()>),
    Move(MailId, String, Reply<Option<MailId>>),
    Delete(MailId, Reply<Option<MailId>>),
    FindDraft(String, Reply<MailId>),
    Check(Box<Composition>, Reply<SendReply>),
    Send(Box<Composition>, Reply<SendReply>),
}

impl Request {
    /// Answers with a problem instead of doing it.
    pub(super) fn refuse(self, problem: Problem) {
        match self {
            Request::Folders(reply) => drop(reply.send(Err(problem))),
            Request::List(_, _, reply) => drop(reply.send(Err(problem))),
            Request::Read(_, reply) => drop(reply.send(Err(problem))),
            Request::Raw(_, reply) => drop(reply.send(Err(problem))),
            Request::Save(_, _, _, reply) => drop(reply.send(Err(problem))),
            Request::Page(_, _, _, reply) => drop(reply.send(Err(problem))),
            Request::Open(_, reply) => drop(reply.send(Err(problem))),
            Request::Preview(_, _, reply) => drop(reply.send(Err(problem))),
            Request::KeepDraft(_, reply) => drop(reply.send(Err(problem))),
            Request::Flag(_, _, reply) | Request::DropDraft(_, reply) => drop(reply.send(Err(problem))),
            Request::Move(_, _, reply) | Request::Delete(_, reply) => drop(reply.send(Err(problem))),
            Request::FindDraft(_, reply) => drop(reply.send(Err(problem))),
            Request::Check(_, reply) | Request::Send(_, reply) => drop(reply.send(Err(problem))),
        }
    }

    /// Whether nobody waits for it any more.
    pub(super) fn is_abandoned(&self) -> bool {
        match self {
            Request::Folders(reply) => reply.is_closed(),
            Request::List(_, _, reply) => reply.is_closed(),
            Request::Read(_, reply) => reply.is_closed(),
            Request::Raw(_, reply) => reply.is_closed(),
            Request::Save(_, _, _, reply) => reply.is_closed(),
            Request::Page(_, _, _, reply) => reply.is_closed(),
            Request::Open(_, reply) => reply.is_closed(),
            Request::Preview(_, _, reply) => reply.is_closed(),
            Request::KeepDraft(_, reply) => reply.is_closed(),
            Request::Flag(_, _, reply) | Request::DropDraft(_, reply) => reply.is_closed(),
            Request::Move(_, _, reply) | Request::Delete(_, reply) => reply.is_closed(),
            Request::FindDraft(_, reply) => reply.is_closed(),
            Request::Check(_, reply) | Request::Send(_, reply) => reply.is_closed(),
        }
    }
}
