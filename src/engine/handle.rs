//! The face's end of the engine.

use super::building::{Build, Built};
use super::command::{Ask, AttachmentSource, Command, Composition, Examination, KeptDraft, Reply, Request, SendReply, StoreSecret};
use super::pages::Drawing;
use super::preferences::Preferences;
use super::{Event, SessionState};
use crate::card::PinSource;
use crate::domain::Problem;
use crate::domain::bal::{Bal, BalAddress};
use crate::domain::coffer::{SlotKind, StoreCheck, StoreStatus};
use crate::domain::directory::{DirectoryAnswer, DirectoryQuery};
use crate::domain::display::Document;
use crate::domain::doctor::RungReport;
use crate::domain::document::{Octets, OpenedFile};
use crate::domain::draft::Wishes;
use crate::domain::folder::Folder;
use crate::domain::freshness::Freshness;
use crate::domain::identity::{CardPresence, Holder};
use crate::domain::intent::{Intent, Undone, Waiting};
use crate::domain::mail::{Attachment, Content, FlagChange, MailId, Page, Picture, Reading, Summary, Window};
use crate::domain::outbox::{OutboxEntry, SendWhen};
use crate::domain::patient::{Ins, PatientIdentity};
use crate::domain::receipt::{ReceiptAnswer, RecipientState};
use crate::domain::search::{SearchAnswer, SearchOrder, SearchQuery};
use crate::domain::sync::SyncReport;
use secrecy::SecretString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

/// Asks the engine. Cheap to clone; every method answers with a value or a [`Problem`]. To stop what was asked of a
/// mailbox, drop the future: what does not end within a second is cut with the connection it was using, and the next
/// request opens another.
///
/// # Errors
/// Every method answers [`Problem::Stopped`] once the engine is stopping, and the configuration's problem when there
/// is no usable configuration.
#[derive(Debug, Clone)]
pub struct Handle {
    pub(super) commands: mpsc::Sender<Command>,
    pub(super) events: broadcast::Sender<Event>,
    pub(super) session: watch::Receiver<SessionState>,
    pub(super) handovers: Arc<AtomicUsize>,
    /// When the person was last there, in milliseconds (see [`super::activity`]); 0 until a face says.
    pub(super) activity: Arc<AtomicU64>,
    /// What draws pages of PDF files.
    pub(super) drawing: Drawing,
    /// Nothing is asked of any server through this one.
    pub(super) is_offline: bool,
}

#[allow(clippy::missing_errors_doc, reason = "said once, on the type")]
impl Handle {
    /// The same engine, asked without the network: what the store does not have is [`Problem::NotHere`].
    #[must_use]
    pub fn offline(&self) -> Self {
        Self { is_offline: true, ..self.clone() }
    }

    /// What changes from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// The session as it is now, without waiting. It is set before anything else tells of it.
    #[must_use]
    pub fn session(&self) -> SessionState {
        let state = self.session.borrow().clone();
        // An engine that is gone, however it went, has no session.
        if self.commands.is_closed() { SessionState { holder: None, store: None, ..state } } else { state }
    }

    /// The configured mailboxes, in order.
    pub async fn accounts(&self) -> Result<Vec<Bal>, Problem> {
        self.ask(Command::Accounts).await
    }

    /// Whether trust is in test mode, which a face must say loudly.
    pub async fn test_mode(&self) -> Result<bool, Problem> {
        self.ask(Command::TestMode).await
    }

    /// The card's state.
    pub async fn presence(&self) -> Result<CardPresence, Problem> {
        self.ask(Command::Presence).await
    }

    /// Whose card is there, as its certificate says: no PIN is needed for that.
    pub async fn holder(&self) -> Result<Holder, Problem> {
        self.ask(Command::Holder).await
    }

    /// Opens the session with this PIN, tried once.
    pub async fn unlock(&self, pin: impl Into<PinSource>) -> Result<Holder, Problem> {
        let pin = pin.into();
        self.ask(|reply| Command::Unlock(pin, reply)).await
    }

    /// Closes the session: connections are cut, and the next operation needs a PIN.
    pub async fn lock(&self) -> Result<(), Problem> {
        self.ask(Command::Lock).await
    }

    /// Applies the rules to a message without sending it: no network and no card, unless it takes parts of other messages.
    pub async fn check(&self, composition: Composition) -> Result<SendReply, Problem> {
        if composition.sources().iter().any(|source| matches!(source, AttachmentSource::Part { .. } | AttachmentSource::Kept { .. })) {
            let account = composition.from.clone();
            return self.mailbox(&account, |reply| Request::Check(Box::new(composition), reply)).await;
        }
        self.ask(|reply| Command::Check(Box::new(composition), reply)).await
    }

    /// What is known of each recipient of a message that this mailbox sent: reports, receipts and answers that are here, whatever
    /// came first. Empty for a message that others sent.
    pub async fn sent_state(&self, id: &MailId) -> Result<Vec<RecipientState>, Problem> {
        self.store(|reply| Ask::SentState(id.clone(), reply)).await
    }

    /// What was asked for with a message that was sent from here.
    pub async fn sent_wishes(&self, id: &MailId) -> Result<Wishes, Problem> {
        self.store(|reply| Ask::SentWishes(id.clone(), reply)).await
    }

    /// Answers the request for a read receipt of a received message ([`Content::receipt`]): the receipt is judged by the rules and
    /// leaves through the outbox ([`SendReply::Queued`]), or the refusal is remembered ([`SendReply::Clear`]). Never twice:
    /// [`Problem::ReceiptNotAsked`].
    pub async fn answer_receipt(&self, id: &MailId, answer: ReceiptAnswer) -> Result<SendReply, Problem> {
        self.mailbox(&id.account, |reply| Request::Receipt(id.clone(), answer, reply)).await
    }

    /// What an attached message, contact card, appointment or text of results says, to be shown in its place;
    /// [`Problem::PartMissing`] for anything else.
    pub async fn glance(&self, id: &MailId, part: &str) -> Result<Document, Problem> {
        self.store(|reply| Ask::Glance(id.clone(), part.to_owned(), reply)).await
    }

    /// The size in octets of each of these files, or why it could not be attached. Nothing of them is read.
    pub async fn look_at(&self, files: Vec<PathBuf>) -> Result<Vec<Result<u64, Problem>>, Problem> {
        self.ask(|reply| Command::LookAt(files, reply)).await
    }

    /// Opens a file as health documents, whatever it is: no configuration, card, store or network. What cannot be read of it is
    /// told among its faults.
    pub async fn open_file(&self, file: PathBuf) -> Result<OpenedFile, Problem> {
        self.ask(|reply| Command::OpenFile(file, reply)).await
    }

    /// Makes a document of a PDF, and writes what would travel with it to a folder. No account, no network and no store; the
    /// card only where the author is not said whole.
    pub async fn build_document(&self, build: Build) -> Result<Built, Problem> {
        self.ask(|reply| Command::Build(Box::new(build), reply)).await
    }

    /// Searches the national directory; where it is out of reach, what it answered before, if the store is open. Offline,
    /// it is not asked.
    pub async fn directory(&self, query: DirectoryQuery) -> Result<DirectoryAnswer, Problem> {
        if self.is_offline {
            return self.store(|reply| Ask::Directory(Box::new(query), reply)).await;
        }
        self.ask(|reply| Command::Directory(Box::new(query), reply)).await
    }

    /// Climbs the ladder « pourquoi ne puis-je pas me connecter ? ».
    pub async fn examine(&self, examination: Examination) -> Result<Vec<RungReport>, Problem> {
        self.ask(|reply| Command::Examine(examination, reply)).await
    }

    /// The folders of a mailbox with their counts, as the store knows them.
    pub async fn folders(&self, account: &BalAddress) -> Result<Vec<Folder>, Problem> {
        self.kept(account, |reply| Ask::Folders(account.clone(), reply), Request::Folders).await
    }

    /// The folders of a mailbox with their counts, as the server has them now.
    pub async fn server_folders(&self, account: &BalAddress) -> Result<Vec<Folder>, Problem> {
        self.mailbox(account, Request::Folders).await
    }

    /// The newest messages of a folder, newest first.
    pub async fn list(&self, account: &BalAddress, folder: &str, window: Window) -> Result<Vec<Summary>, Problem> {
        let ask = |reply| Ask::List(account.clone(), folder.to_owned(), window, reply);
        self.kept(account, ask, |reply| Request::List(folder.to_owned(), window, reply)).await
    }

    /// A stretch of a folder's list: `count` messages, 200 at most, from place `first`, 0 being the last to arrive.
    pub async fn page(&self, account: &BalAddress, folder: &str, first: usize, count: usize) -> Result<Page, Problem> {
        let ask = |reply| Ask::Page(account.clone(), folder.to_owned(), first, count, reply);
        self.kept(account, ask, |reply| Request::Page(folder.to_owned(), first, count, reply)).await
    }

    /// A message for a window, without marking it read.
    pub async fn open(&self, id: &MailId) -> Result<Reading, Problem> {
        self.kept_mail(id, |reply| Ask::Open(id.clone(), reply), Request::Open).await
    }

    /// An attached image, decoded and scaled down for the screen.
    pub async fn preview(&self, id: &MailId, part: &str) -> Result<Picture, Problem> {
        self.kept_mail(
            id,
            |reply| Ask::Preview(id.clone(), part.to_owned(), reply),
            |id, reply| Request::Preview(id, part.to_owned(), reply),
        )
        .await
    }

    /// An image that a health document holds, decoded and scaled down for the screen.
    pub async fn picture(&self, octets: Octets) -> Result<Picture, Problem> {
        super::reading::apart(move || super::reading::picture_of(&octets.0)).await?.ok_or(Problem::PictureUnreadable)
    }

    /// Keeps a message being written in the server's Drafts, in place of the one [`Composition::draft`] names; the
    /// Message-ID to name it by from now on. Nothing is judged: a draft may be anything.
    pub async fn keep_draft(&self, composition: Composition) -> Result<String, Problem> {
        let account = composition.from.clone();
        self.mailbox(&account, |reply| Request::KeepDraft(Box::new(composition), reply)).await
    }

    /// Where a draft is. One that is kept again is another message: its attachments are then to be taken from there.
    pub async fn find_draft(&self, account: &BalAddress, message_id: &str) -> Result<MailId, Problem> {
        self.mailbox(account, |reply| Request::FindDraft(message_id.to_owned(), reply)).await
    }

    /// Removes a draft from the server.
    pub async fn drop_draft(&self, account: &BalAddress, message_id: &str) -> Result<(), Problem> {
        self.mailbox(account, |reply| Request::DropDraft(message_id.to_owned(), reply)).await
    }

    /// A file that does not exist yet, in the folder where this person's programs save: for an attachment of this name.
    pub async fn download_path(&self, name: &str) -> Result<PathBuf, Problem> {
        self.ask(|reply| Command::DownloadPath(name.to_owned(), reply)).await
    }

    /// Says that the person is there. From the first time on, the session locks after the configured time without
    /// (15 minutes at most).
    pub fn touch(&self) {
        self.activity.store(super::activity::now(), Ordering::Release);
    }

    /// How this person likes the window; the usual where nothing was kept.
    pub async fn preferences(&self) -> Result<Preferences, Problem> {
        self.ask(Command::Preferences).await
    }

    /// Keeps how this person likes the window.
    pub async fn remember(&self, preferences: Preferences) -> Result<(), Problem> {
        self.ask(|reply| Command::Remember(Box::new(preferences), reply)).await
    }

    /// A message, without marking it read.
    pub async fn read(&self, id: &MailId) -> Result<Content, Problem> {
        self.kept_mail(id, |reply| Ask::Read(id.clone(), reply), Request::Read).await
    }

    /// A message as received, without marking it read.
    pub async fn raw(&self, id: &MailId) -> Result<Vec<u8>, Problem> {
        self.kept_mail(id, |reply| Ask::Raw(id.clone(), reply), Request::Raw).await
    }

    /// Writes an attachment to a file that does not exist yet, or holds nothing.
    pub async fn save(&self, id: &MailId, part: &str, file: PathBuf) -> Result<Attachment, Problem> {
        let ask = |reply| Ask::Save(id.clone(), part.to_owned(), file.clone(), reply);
        self.kept_mail(id, ask, |id, reply| Request::Save(id, part.to_owned(), file.clone(), reply)).await
    }

    /// Changes a mark.
    pub async fn flag(&self, id: &MailId, change: FlagChange) -> Result<(), Problem> {
        match self.act(vec![Intent::Flag(id.clone(), change)]).await {
            // The store does not know it: the server may.
            Err(Problem::MailMissing) => self.mailbox(&id.account, |reply| Request::Flag(id.clone(), change, reply)).await,
            decided => decided,
        }
    }

    /// A message was on screen: it counts as read. That is no decision, and not what [`Self::undo`] takes back.
    pub async fn shown(&self, id: &MailId) -> Result<(), Problem> {
        match self.act(vec![Intent::Shown(id.clone())]).await {
            // The store does not know it: the server may.
            Err(Problem::MailMissing) => self.mailbox(&id.account, |reply| Request::Flag(id.clone(), FlagChange::Seen, reply)).await,
            decided => decided,
        }
    }

    /// Moves a message to another folder of its mailbox: at once for whoever looks, at the server when it can be. A name
    /// that means it from now on, where there is one.
    pub async fn relocate(&self, id: &MailId, folder: &str) -> Result<Option<MailId>, Problem> {
        match self.act(vec![Intent::Move(id.clone(), folder.to_owned())]).await {
            Err(Problem::MailMissing) => self.mailbox(&id.account, |reply| Request::Move(id.clone(), folder.to_owned(), reply)).await,
            decided => decided.map(|()| Some(id.clone())),
        }
    }

    /// Moves a message to the trash, as [`Self::relocate`].
    pub async fn delete(&self, id: &MailId) -> Result<Option<MailId>, Problem> {
        match self.act(vec![Intent::Delete(id.clone())]).await {
            Err(Problem::MailMissing) => self.mailbox(&id.account, |reply| Request::Delete(id.clone(), reply)).await,
            decided => decided.map(|()| Some(id.clone())),
        }
    }

    /// Sends a message that the rules clear; answers after the server has, and after the copy is filed. Dropped before the
    /// hand-over begins, it sends nothing; after, it goes on and [`Event::Outbox`] tells. The draft it was is removed once
    /// the message is accepted; otherwise one draft stays, named by the report.
    pub async fn send(&self, composition: Composition) -> Result<SendReply, Problem> {
        let account = composition.from.clone();
        self.mailbox(&account, |reply| Request::Send(Box::new(composition), reply)).await
    }

    /// Applies the rules, then puts the message in the outbox: it leaves by itself at its moment, and [`Event::Outbox`]
    /// tells how far it is. Answers [`SendReply::Queued`] as soon as it stands there, or what the rules found.
    pub async fn queue(&self, composition: Composition, when: SendWhen) -> Result<SendReply, Problem> {
        let account = composition.from.clone();
        self.mailbox(&account, |reply| Request::Queue(Box::new(composition), when, reply)).await
    }

    /// Looks after all mailboxes by itself from now on: in this session, and in each that is opened later.
    pub async fn begin_checking(&self) -> Result<(), Problem> {
        self.ask(Command::BeginChecking).await
    }

    /// Looks at a whole mailbox now; `full` waits until all of every message is here.
    pub async fn sync(&self, account: &BalAddress, full: bool) -> Result<SyncReport, Problem> {
        self.mailbox(account, |reply| Request::Sync(full, reply)).await
    }

    /// Looks at one folder now: answers once places and marks are as the server has them, and what a list shows of these
    /// messages is here.
    pub async fn freshen(&self, account: &BalAddress, folder: &str, window: Window) -> Result<(), Problem> {
        self.mailbox(account, |reply| Request::Freshen(folder.to_owned(), window, reply)).await
    }

    /// Tells the server what was decided and waits; answers with the first thing that it would not do.
    pub async fn settle(&self, account: &BalAddress) -> Result<(), Problem> {
        self.mailbox(account, Request::Settle).await
    }

    /// Lets the long work of a mailbox rest, or go on.
    pub async fn pause(&self, account: &BalAddress, is_paused: bool) -> Result<(), Problem> {
        self.mailbox(account, |reply| Request::Pause(is_paused, reply)).await
    }

    /// How far each mailbox can be believed.
    pub async fn freshness(&self) -> Result<Vec<(BalAddress, Freshness)>, Problem> {
        self.store(Ask::Freshness).await
    }

    /// Finds messages of all mailboxes, at most so many.
    pub async fn search(&self, query: SearchQuery, order: SearchOrder, limit: usize) -> Result<SearchAnswer, Problem> {
        self.store(|reply| Ask::Search(query, order, limit, reply)).await
    }

    /// The messages of the conversation that this one belongs to, itself included, newest first.
    pub async fn conversation(&self, id: &MailId) -> Result<Vec<Summary>, Problem> {
        self.store(|reply| Ask::Conversation(id.clone(), reply)).await
    }

    /// Decides: what is shown changes at once, the server is told when it can be. What is given together is taken back
    /// together.
    pub async fn act(&self, intents: Vec<Intent>) -> Result<(), Problem> {
        self.store(|reply| Ask::Act(intents, reply)).await
    }

    /// Takes back the last decision, sending included; `None` where nothing can be.
    pub async fn undo(&self) -> Result<Option<Undone>, Problem> {
        self.store(Ask::Undo).await
    }

    /// What was decided about each mailbox and its server does not know yet: « n actions en attente ». It may be other
    /// after each [`Event::Changed`].
    pub async fn waiting(&self) -> Result<Vec<(BalAddress, Waiting)>, Problem> {
        self.store(Ask::Waiting).await
    }

    /// Tells the server again what it left without an answer that can be read ([`Waiting::troubled`]): a person's decision.
    pub async fn tell_again(&self, account: &BalAddress) -> Result<(), Problem> {
        self.store(|reply| Ask::TellAgain(account.clone(), reply)).await
    }

    /// Gives up what the server left without an answer that can be read, and shows it as it was before: a person's decision.
    pub async fn give_up(&self, account: &BalAddress) -> Result<(), Problem> {
        self.store(|reply| Ask::GiveUp(account.clone(), reply)).await
    }

    /// The name that a mail has at the server now, whichever of its names is given.
    pub async fn place(&self, id: &MailId) -> Result<MailId, Problem> {
        self.store(|reply| Ask::Place(id.clone(), reply)).await
    }

    /// Lets everything leave that waits in a mailbox's outbox; answers once each was tried.
    pub async fn flush(&self, account: &BalAddress) -> Result<(), Problem> {
        self.mailbox(account, Request::Leave).await
    }

    /// Lets the drafts of a mailbox follow to the server now, instead of in a few seconds or with the next synchronisation.
    pub async fn follow_drafts(&self, account: &BalAddress) -> Result<(), Problem> {
        self.mailbox(account, Request::Follow).await
    }

    /// What is on its way out.
    pub async fn outbox(&self) -> Result<Vec<OutboxEntry>, Problem> {
        self.store(Ask::Outbox).await
    }

    /// Sends again what was refused or is uncertain: a person's decision.
    pub async fn retry(&self, outbox: u64) -> Result<(), Problem> {
        self.store(|reply| Ask::Retry(outbox, reply)).await
    }

    /// Takes a message out of the outbox: it does not leave (again), and is the draft that this gives. What was written is
    /// never thrown away by it, even where the message may have left. Not once the operator has it.
    pub async fn take_out(&self, outbox: u64) -> Result<KeptDraft, Problem> {
        self.store(|reply| Ask::TakeOut(outbox, reply)).await
    }

    /// The same, for whoever does not need the draft now.
    pub async fn discard(&self, outbox: u64) -> Result<(), Problem> {
        self.take_out(outbox).await.map(drop)
    }

    /// Throws a message of the outbox away, with what was written and the draft that it was: on a person's word only.
    pub async fn throw_away(&self, outbox: u64) -> Result<(), Problem> {
        self.store(|reply| Ask::ThrowAway(outbox, reply)).await
    }

    /// A person knows that a message of which nobody could tell has left: its copy is filed, and it is in the outbox no more.
    pub async fn confirm_sent(&self, outbox: u64) -> Result<(), Problem> {
        self.store(|reply| Ask::ConfirmSent(outbox, reply)).await
    }

    /// Saves a message being written, in place of the one of that number; with its files. Nothing is judged, nothing is
    /// asked of a server: it follows to its Drafts later.
    pub async fn save_draft(&self, draft: Option<u64>, composition: Composition) -> Result<KeptDraft, Problem> {
        self.store(|reply| Ask::SaveDraft(draft, Box::new(composition), reply)).await
    }

    /// The messages being written, the last saved first.
    pub async fn drafts(&self) -> Result<Vec<KeptDraft>, Problem> {
        self.store(Ask::Drafts).await
    }

    /// The patient whom this file describes, in JSON (see [`crate::formats::patient_file`]).
    ///
    /// # Errors
    /// [`Problem::FileUnreadable`]; [`Problem::PatientUnknown`] where it describes none.
    pub async fn patient_file(&self, file: PathBuf) -> Result<PatientIdentity, Problem> {
        self.ask(|reply| Command::PatientFile(file, reply)).await
    }

    /// The address of a patient in Mon espace santé, built from a qualified identity only (ECO.2.2.6).
    ///
    /// # Errors
    /// [`Problem::PatientNotQualified`], [`Problem::PatientUnknown`] without a valid matricule.
    pub async fn patient_address(&self, patient: PatientIdentity) -> Result<BalAddress, Problem> {
        self.ask(|reply| Command::PatientAddress(Box::new(patient), reply)).await
    }

    /// The matricules of patients who do not want to be written to (R.1111-26 CSP): no message leaves for them.
    pub async fn opposed(&self) -> Result<Vec<String>, Problem> {
        self.store(Ask::Opposed).await
    }

    /// Remembers that a patient does not want to be written to, or no longer does.
    pub async fn note_opposition(&self, patient: Ins, is_opposed: bool) -> Result<(), Problem> {
        self.store(|reply| Ask::NoteOpposition(patient, is_opposed, reply)).await
    }

    /// Throws a message being written away: a person's decision.
    pub async fn forget_draft(&self, draft: u64) -> Result<(), Problem> {
        self.store(|reply| Ask::ForgetDraft(draft, reply)).await
    }

    /// Opens the store without a card: what was read can be read again.
    pub async fn open_store(&self, secret: StoreSecret) -> Result<(), Problem> {
        self.ask(|reply| Command::OpenStore(secret, reply)).await
    }

    /// Whether the system's keyring is among what opens a store of this profile. The keyring itself is not asked.
    /// [`Problem::KeyringRefused`] where several persons share the profile, [`Problem::KeyringBarred`] once a card's removal
    /// closed the store.
    pub async fn has_keyring(&self) -> Result<bool, Problem> {
        self.ask(Command::HasKeyring).await
    }

    /// Sets the store aside, with all that it holds, and closes the session; the next one begins another. The store is that of
    /// the holder of the card that is there; without a card, one whose header is damaged, or the only one. A person's decision.
    pub async fn reset_store(&self) -> Result<(), Problem> {
        self.ask(Command::ResetStore).await
    }

    /// The store's state.
    pub async fn store_status(&self) -> Result<StoreStatus, Problem> {
        self.store(Ask::StoreStatus).await
    }

    /// Checks the whole store.
    pub async fn store_check(&self) -> Result<StoreCheck, Problem> {
        self.store(Ask::StoreCheck).await
    }

    /// Adds a way to open the store. For a passphrase without a secret one is made, and answered: the only time it is shown.
    pub async fn add_slot(&self, kind: SlotKind, secret: Option<SecretString>) -> Result<Option<SecretString>, Problem> {
        self.store(|reply| Ask::AddSlot(kind, secret, reply)).await
    }

    /// Takes away a way to open the store; never the last one.
    pub async fn revoke_slot(&self, id: &str) -> Result<(), Problem> {
        self.store(|reply| Ask::RevokeSlot(id.to_owned(), reply)).await
    }

    /// Whether a message is being handed over, or its copy filed: what an interruption must let end.
    #[must_use]
    pub fn is_handing_over(&self) -> bool {
        self.handovers.load(Ordering::Acquire) > 0
    }

    /// Whether the engine is gone: nothing goes on.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.commands.is_closed()
    }

    /// Stops everything, waiting for what must not be cut in the middle.
    pub async fn stop(&self) {
        drop(self.ask(Command::Stop).await);
    }

    /// What the store answers; where it does not have it, what the mailbox's task does.
    async fn kept<T>(
        &self,
        account: &BalAddress,
        ask: impl FnOnce(Reply<T>) -> Ask,
        request: impl FnOnce(Reply<T>) -> Request,
    ) -> Result<T, Problem> {
        match self.store(ask).await {
            Err(Problem::NotHere) => self.mailbox(account, request).await,
            answer => answer,
        }
    }

    /// The same of a mail: all of it is brought into the store, which answers then. What the store cannot know, for nothing
    /// is known of its folder, the mailbox's task answers.
    async fn kept_mail<T>(
        &self,
        id: &MailId,
        ask: impl Fn(Reply<T>) -> Ask,
        request: impl FnOnce(MailId, Reply<T>) -> Request,
    ) -> Result<T, Problem> {
        match self.store(&ask).await {
            Err(Problem::NotHere) => {}
            answer => return answer,
        }
        match self.mailbox(&id.account, |reply| Request::Bring(id.clone(), reply)).await {
            Err(Problem::NotHere) if !self.is_offline => self.mailbox(&id.account, |reply| request(id.clone(), reply)).await,
            Err(problem) => Err(problem),
            Ok(()) => self.store(ask).await,
        }
    }

    async fn mailbox<T>(&self, account: &BalAddress, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, Problem> {
        if self.is_offline {
            return Err(Problem::NotHere);
        }
        self.ask(|reply| Command::Mailbox(account.clone(), request(reply))).await
    }

    pub(super) async fn store<T>(&self, ask: impl FnOnce(Reply<T>) -> Ask) -> Result<T, Problem> {
        self.ask(|reply| Command::Ask(Box::new(ask(reply)))).await
    }

    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, Problem> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(command(reply)).await.map_err(|_| Problem::Stopped)?;
        // A reply dropped unanswered is a task that failed, unless the engine itself is gone.
        answer.await.unwrap_or_else(|_| Err(if self.commands.is_closed() { Problem::Stopped } else { Problem::Internal }))
    }

    /// A handle to an engine that is gone: whatever is asked is answered [`Problem::Stopped`].
    #[cfg(test)]
    pub(crate) fn disconnected() -> Self {
        Self::staged().0
    }

    /// A handle to an engine that answers nothing, and whose session is what its [`Stage`] says.
    #[cfg(test)]
    pub(crate) fn staged() -> (Self, Stage) {
        let ((commands, inbox), (state, session)) = (mpsc::channel(64), watch::channel(SessionState::default()));
        let events = broadcast::channel(1).0;
        (
            Self {
                commands,
                events,
                session,
                handovers: Arc::default(),
                activity: Arc::default(),
                drawing: Drawing::new(super::Worker::new(None)),
                is_offline: false,
            },
            Stage { state, inbox },
        )
    }
}

/// The other end of a [`Handle`], for tests of the faces. Dropped, the engine is gone.
#[cfg(test)]
pub(crate) struct Stage {
    state: watch::Sender<SessionState>,
    inbox: mpsc::Receiver<Command>,
}

#[cfg(test)]
impl Stage {
    /// The session is this from now on.
    pub(crate) fn session(&self, number: u64, holder: Option<Holder>, closed: Option<super::LockReason>) {
        let store = holder.as_ref().map(|holder| holder.national_id.clone());
        self.state.send_replace(SessionState { number, holder, store, closed });
    }

    /// The keyring opened the store of that person, to be read.
    pub(crate) fn alone(&self, number: u64, national_id: &str) {
        self.state.send_replace(SessionState { number, holder: None, store: Some(national_id.to_owned()), closed: None });
    }

    /// What was asked since the last time, each by its name.
    pub(crate) fn asked(&mut self) -> Vec<String> {
        let name = |command: Command| {
            let shown = match command {
                Command::Mailbox(_, request) => format!("{request:?}"),
                Command::Ask(ask) => format!("{ask:?}"),
                other => format!("{other:?}"),
            };
            shown.split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
        };
        std::iter::from_fn(|| self.inbox.try_recv().ok()).map(name).collect()
    }
}
