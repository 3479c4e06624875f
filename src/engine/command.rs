//! What a face may ask, as messages to the supervisor and to the mailboxes' tasks.

use super::building::{Build, Built};
use super::outbox::Errand;
use super::preferences::Preferences;
use super::vault::OpenedAlone;
use crate::card::PinSource;
use crate::card::{Card, CardCertificate, LoginId};
use crate::domain::Problem;
use crate::domain::bal::{Bal, BalAddress};
use crate::domain::coffer::{SlotKind, StoreCheck, StoreStatus};
use crate::domain::directory::{DirectoryAnswer, DirectoryQuery};
use crate::domain::display::Document;
use crate::domain::doctor::RungReport;
use crate::domain::document::{HandOverWay, KnownPatient, OpenedFile, TrendPoint};
use crate::domain::draft::{Recipient, Threading, Wishes};
use crate::domain::folder::Folder;
use crate::domain::freshness::Freshness;
use crate::domain::identity::{CardPresence, Holder};
use crate::domain::intent::{Intent, Undone, Waiting};
use crate::domain::mail::{Attachment, Content, FlagChange, MailId, Page, Picture, Reading, Summary, Window};
use crate::domain::outbox::{OutboxEntry, SendReport, SendWhen};
use crate::domain::patient::{Ins, PatientIdentity};
use crate::domain::receipt::{ReceiptAnswer, RecipientState};
use crate::domain::rules::{Finding, Rule};
use crate::domain::search::{SearchAnswer, SearchOrder, SearchQuery};
use crate::domain::sync::SyncReport;
use crate::net::Connector;
use crate::store::Store;
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
    /// What it carries for a patient's record, and what its author asks for.
    pub care: Care,
}

impl Composition {
    /// Every file that it needs, as a draft has them: what is attached, then its documents.
    pub(super) fn sources(&self) -> Vec<AttachmentSource> {
        self.attachments.iter().chain(self.care.documents.iter().map(|document| &document.file)).cloned().collect()
    }
}

/// What a message carries for a patient's record, and what its author asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Care {
    /// The patient whom its author says it is about.
    pub patient: Option<PatientIdentity>,
    /// Documents to be packaged by the rules (ECO.2.1.1): each a PDF to be made a clinical document, a clinical document, or an
    /// XDM archive to be forwarded as it is. They leave as one `IHE_XDM.ZIP` and its PDF copies, before the attachments.
    pub documents: Vec<DocumentSource>,
    /// What its author asks for.
    pub wishes: Wishes,
    /// The sent message whose documents these replace.
    pub replaces: Option<MailId>,
}

/// A document to be packaged.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentSource {
    /// The file.
    pub file: AttachmentSource,
    /// The type a PDF is to have: a LOINC code of the national list. Ignored for what says its own.
    pub code: String,
    /// The title a PDF is to have; its type's name when empty.
    pub title: String,
    /// The day of the act as `AAAAMMJJ`; today when empty.
    pub act_date: String,
}

impl std::fmt::Debug for DocumentSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DocumentSource(…)")
    }
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
    /// A file kept with a draft of the store, as it was when it was attached.
    Kept {
        /// Names it, as long as the draft lives.
        file: u64,
        /// Its name.
        name: String,
        /// Its size in octets.
        size: u64,
    },
}

impl std::fmt::Debug for AttachmentSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            AttachmentSource::File(_) => "File(…)",
            AttachmentSource::Part { .. } => "Part(…)",
            AttachmentSource::Kept { .. } => "Kept(…)",
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
    /// It stands in the outbox under this number, and leaves by itself.
    Queued(Vec<Finding>, u64),
}

/// A message being written, kept in the store.
#[derive(Debug, Clone)]
pub struct KeptDraft {
    /// Names it, as long as the store lives.
    pub id: u64,
    /// What it says. Its files are named by their places: see [`AttachmentSource::Kept`].
    pub composition: Composition,
    /// When it was last saved.
    pub saved_at: time::OffsetDateTime,
    /// What is wrong with it: a draft that is damaged has its files left, and is never sent as it is.
    pub problem: Option<Problem>,
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
    /// Read this file as health documents.
    OpenFile(PathBuf, Reply<OpenedFile>),
    /// Make a document and write it to a folder.
    Build(Box<Build>, Reply<Built>),
    DownloadPath(String, Reply<PathBuf>),
    /// The patient whom a file of JSON describes.
    PatientFile(PathBuf, Reply<PatientIdentity>),
    /// The address of this patient, built as the configuration has it.
    PatientAddress(Box<PatientIdentity>, Reply<BalAddress>),
    Preferences(Reply<Preferences>),
    Remember(Box<Preferences>, Reply<()>),
    Directory(Box<DirectoryQuery>, Reply<DirectoryAnswer>),
    Examine(Examination, Reply<Vec<RungReport>>),
    Mailbox(BalAddress, Request),
    /// Something the store answers.
    Ask(Box<Ask>),
    /// Look after all mailboxes by itself from now on, in this session and the next ones.
    BeginChecking(Reply<()>),
    /// Open the store with a secret, without a card: what was read can be read again, nothing is asked of a server.
    OpenStore(StoreSecret, Reply<()>),
    /// The store that a secret opened for this session, or why not (from the task that did).
    OpenedStore(u64, Result<OpenedAlone, Problem>, Reply<()>),
    /// Whether the keyring is among what opens a store, and may.
    HasKeyring(Reply<bool>),
    /// Set the store aside: a person's decision.
    ResetStore(Reply<()>),
    /// A PIN was tried for this session (from the task that did).
    Tried(u64, Result<Box<Opened>, Problem>, Reply<Holder>),
    /// The card of this session went away (from its watcher).
    Removed(u64),
    /// Nobody was there for too long in this session (from its watcher).
    Idle(u64),
    Stop(Reply<()>),
}

/// What opens the store besides a card.
#[derive(Debug)]
pub enum StoreSecret {
    /// The recovery passphrase.
    Passphrase(SecretString),
    /// The recovery passphrase on the first line of this file, which nobody but its owner may read.
    File(PathBuf),
    /// What the system's keyring holds.
    Keyring,
}

/// Questions and orders that the store answers.
#[derive(Debug)]
pub(super) enum Ask {
    Folders(BalAddress, Reply<Vec<Folder>>),
    List(BalAddress, String, Window, Reply<Vec<Summary>>),
    Page(BalAddress, String, usize, usize, Reply<Page>),
    Freshness(Reply<Vec<(BalAddress, Freshness)>>),
    Read(MailId, Reply<Content>),
    Open(MailId, Reply<Reading>),
    Preview(MailId, String, Reply<Picture>),
    Raw(MailId, Reply<Vec<u8>>),
    Save(MailId, String, PathBuf, Reply<Attachment>),
    Search(SearchQuery, SearchOrder, usize, Reply<SearchAnswer>),
    /// What the directory answered before.
    Directory(Box<DirectoryQuery>, Reply<DirectoryAnswer>),
    /// The messages of a conversation, newest first.
    Conversation(MailId, Reply<Vec<Summary>>),
    Act(Vec<Intent>, Reply<()>),
    Undo(Reply<Option<Undone>>),
    /// The name that a mail has at the server now.
    Place(MailId, Reply<MailId>),
    Outbox(Reply<Vec<OutboxEntry>>),
    Retry(u64, Reply<()>),
    TakeOut(u64, Reply<KeptDraft>),
    ThrowAway(u64, Reply<()>),
    ConfirmSent(u64, Reply<()>),
    SaveDraft(Option<u64>, Box<Composition>, Reply<KeptDraft>),
    Drafts(Reply<Vec<KeptDraft>>),
    ForgetDraft(u64, Reply<()>),
    StoreStatus(Reply<StoreStatus>),
    StoreCheck(Reply<StoreCheck>),
    /// The secret of a passphrase slot; a recovery passphrase is made and answered where none is given.
    AddSlot(SlotKind, Option<SecretString>, Reply<Option<SecretString>>),
    RevokeSlot(String, Reply<()>),
    /// The matricules of patients who do not want to be written to.
    Opposed(Reply<Vec<String>>),
    /// A patient said so, or no longer does.
    NoteOpposition(Ins, bool, Reply<()>),
    /// The patients whom documents are about, by words of their names, at most so many.
    Patients(String, usize, Reply<Vec<KnownPatient>>),
    /// Every message about one of them.
    Exchange(i64, Reply<Vec<Summary>>),
    /// The results of one test of a patient: its code and its unit.
    History(Box<PatientIdentity>, String, String, Reply<Vec<TrendPoint>>),
    /// Which of the documents of these sums were handed over before.
    Filed(Vec<[u8; 32]>, Reply<Vec<bool>>),
    /// These documents were.
    NoteFiled(Vec<[u8; 32]>, HandOverWay, Reply<()>),
    /// What each server is still to be told.
    Waiting(Reply<Vec<(BalAddress, Waiting)>>),
    /// Tell a server again what it left without an answer.
    TellAgain(BalAddress, Reply<()>),
    /// Give up what a server left without an answer.
    GiveUp(BalAddress, Reply<()>),
    /// What is known of each recipient of a sent message.
    SentState(MailId, Reply<Vec<RecipientState>>),
    /// What was asked for with a sent message.
    SentWishes(MailId, Reply<Wishes>),
    /// What an attached message, card or calendar says.
    Glance(MailId, String, Reply<Document>),
}

/// Runs this with the reply of any variant.
macro_rules! with_reply {
    ($ask:expr, $reply:ident => $work:expr) => {
        match $ask {
            Ask::Folders(_, $reply) => $work,
            Ask::List(_, _, _, $reply) => $work,
            Ask::Page(_, _, _, _, $reply) => $work,
            Ask::Freshness($reply) => $work,
            Ask::Read(_, $reply) => $work,
            Ask::Open(_, $reply) => $work,
            Ask::Preview(_, _, $reply) => $work,
            Ask::Raw(_, $reply) => $work,
            Ask::Save(_, _, _, $reply) => $work,
            Ask::Search(_, _, _, $reply) => $work,
            Ask::Directory(_, $reply) => $work,
            Ask::Conversation(_, $reply) => $work,
            Ask::Act(_, $reply) => $work,
            Ask::Undo($reply) => $work,
            Ask::Place(_, $reply) => $work,
            Ask::Outbox($reply) => $work,
            Ask::Retry(_, $reply) | Ask::ThrowAway(_, $reply) | Ask::ConfirmSent(_, $reply) | Ask::ForgetDraft(_, $reply) => $work,
            Ask::SaveDraft(_, _, $reply) => $work,
            Ask::TakeOut(_, $reply) => $work,
            Ask::Drafts($reply) => $work,
            Ask::StoreStatus($reply) => $work,
            Ask::StoreCheck($reply) => $work,
            Ask::AddSlot(_, _, $reply) => $work,
            Ask::RevokeSlot(_, $reply) | Ask::TellAgain(_, $reply) | Ask::GiveUp(_, $reply) => $work,
            Ask::Waiting($reply) => $work,
            Ask::Patients(_, _, $reply) => $work,
            Ask::Exchange(_, $reply) => $work,
            Ask::History(_, _, _, $reply) => $work,
            Ask::Filed(_, $reply) => $work,
            Ask::NoteFiled(_, _, $reply) => $work,
            Ask::Opposed($reply) => $work,
            Ask::NoteOpposition(_, _, $reply) => $work,
            Ask::SentState(_, $reply) => $work,
            Ask::SentWishes(_, $reply) => $work,
            Ask::Glance(_, _, $reply) => $work,
        }
    };
}

impl Ask {
    /// Answers with a problem instead.
    pub(super) fn refuse(self, problem: Problem) {
        with_reply!(self, reply => drop(reply.send(Err(problem))))
    }
}

/// What a right PIN opens.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) card: Card,
    pub(super) certificate: CardCertificate,
    pub(super) login: LoginId,
    pub(super) connector: Connector,
    pub(super) store: Store,
    /// Whether the card just got its slot.
    pub(super) is_enrolled: bool,
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
    /// Leave through the outbox, at its moment.
    Queue(Box<Composition>, SendWhen, Reply<SendReply>),
    /// Look at the whole mailbox now; all of every message too where `true`.
    Sync(bool, Reply<SyncReport>),
    /// Look at one folder now: all places and marks, and what a list shows of so many of the newest.
    Freshen(String, Window, Reply<()>),
    /// Bring a message that the store does not have whole into it, whatever else is to come. [`Problem::NotHere`] where the
    /// store knows nothing of its folder.
    Bring(MailId, Reply<()>),
    /// Tell the server now what was decided and waits; answers with what it would not do.
    Settle(Reply<()>),
    /// The long work rests, or goes on.
    Pause(bool, Reply<()>),
    /// Let everything in the outbox leave that waits; answered once each was tried.
    Leave(Reply<()>),
    /// Let drafts follow to the server now.
    Follow(Reply<()>),
    /// What the outbox needs of the mailbox.
    Post(Errand),
    /// Answer the request for a read receipt of a received message.
    Receipt(MailId, ReceiptAnswer, Reply<SendReply>),
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
            Request::Check(_, reply) | Request::Send(_, reply) | Request::Queue(_, _, reply) => drop(reply.send(Err(problem))),
            Request::Sync(_, reply) => drop(reply.send(Err(problem))),
            Request::Freshen(_, _, reply) | Request::Bring(_, reply) | Request::Settle(reply) | Request::Pause(_, reply) => {
                drop(reply.send(Err(problem)));
            }
            Request::Leave(reply) | Request::Follow(reply) => drop(reply.send(Err(problem))),
            Request::Post(errand) => errand.refuse(problem),
            Request::Receipt(_, _, reply) => drop(reply.send(Err(problem))),
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
            Request::Check(_, reply) | Request::Send(_, reply) | Request::Queue(_, _, reply) => reply.is_closed(),
            Request::Sync(_, reply) => reply.is_closed(),
            Request::Freshen(_, _, reply) | Request::Bring(_, reply) | Request::Settle(reply) | Request::Pause(_, reply) => {
                reply.is_closed()
            }
            Request::Leave(reply) | Request::Follow(reply) => reply.is_closed(),
            Request::Post(errand) => errand.is_abandoned(),
            Request::Receipt(_, _, reply) => reply.is_closed(),
        }
    }
}
