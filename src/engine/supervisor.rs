//! Starts, joins and stops everything: the card, the mailboxes' tasks, the directory, the examination.

use super::command::{Command, Request};
use super::config::{Config, Trust};
use super::event::{Event, LockReason};
use super::handle::Handle;
use super::imap_backend::ImapBackend;
use super::{credentials, doctor, mailbox_task, problem};
use crate::card::{Card, ModuleChoice};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::directory::{DirectoryAnswer, DirectoryQuery};
use crate::domain::identity::{CardPresence, Holder, Mie};
use crate::ldap;
use crate::net::{Authorities, ClientIdentity, Connector, Resolver, RevocationLists};
use secrecy::SecretString;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;

/// How many requests may wait; a person makes them one by one.
const WAITING: usize = 64;
/// How many events a slow face may have before it misses the oldest.
const EVENTS: usize = 64;
/// How often an open card is looked for. A card taken out ends the session within this time (DST 3.1.2.3).
const CARD_PERIOD: Duration = Duration::from_secs(1);
/// How long stopping waits for a mailbox to finish what must not be cut.
const STOP_PATIENCE: Duration = Duration::from_secs(30);

/// Where the program's own files are.
#[derive(Debug, Clone)]
pub struct Home {
    /// The configuration file.
    pub config: PathBuf,
    /// The folder for what may be rebuilt: revocation lists.
    pub state: PathBuf,
}

/// Starts the engine on the current tokio runtime. It stops when it is asked to, or with its last handle.
#[must_use]
pub fn start(home: Home) -> Handle {
    let (commands, inbox) = mpsc::channel(WAITING);
    let (events, _) = broadcast::channel(EVENTS);
    let handle = Handle { commands: commands.clone(), events: events.clone() };
    // The supervisor's own end is weak: it must not keep itself alive.
    let supervisor = Supervisor { home, config: None, card: None, connector: None, unlocked: None, itself: commands.downgrade(), events };
    tokio::spawn(supervisor.run(inbox));
    handle
}

struct Supervisor {
    home: Home,
    config: Option<Arc<Config>>,
    card: Option<Card>,
    connector: Option<Connector>,
    unlocked: Option<Unlocked>,
    itself: mpsc::WeakSender<Command>,
    events: broadcast::Sender<Event>,
}

/// An open session: what is dropped when it closes.
struct Unlocked {
    identity: ClientIdentity,
    mailboxes: HashMap<String, MailboxTask>,
    watcher: JoinHandle<()>,
}

struct MailboxTask {
    requests: mpsc::Sender<Request>,
    task: JoinHandle<()>,
}

impl Supervisor {
    async fn run(mut self, mut inbox: mpsc::Receiver<Command>) {
        while let Some(command) = inbox.recv().await {
            match command {
                Command::Accounts(reply) => drop(reply.send(self.config().map(|c| c.accounts.iter().map(|a| a.bal.clone()).collect()))),
                Command::TestMode(reply) => drop(reply.send(self.config().map(|c| c.test_mode()))),
                Command::Presence(reply) => {
                    let card = self.card();
                    tokio::spawn(async move { reply.send(presence(card).await) });
                }
                Command::Unlock(pin, reply) => drop(reply.send(self.unlock(pin).await)),
                Command::Lock(reply) => {
                    self.lock(LockReason::Asked).await;
                    drop(reply.send(Ok(())));
                }
                Command::Removed => self.lock(LockReason::CardRemoved).await,
                Command::Check(composition, reply) => {
                    let config = self.config();
                    tokio::spawn(async move {
                        reply.send(match config {
                            Ok(config) => mailbox_task::check(&config, *composition).await,
                            Err(problem) => Err(problem),
                        })
                    });
                }
                Command::Directory(query, reply) => {
                    let parts = self.config().and_then(|config| Ok((Arc::clone(&config), resolver(&config)?)));
                    tokio::spawn(async move {
                        reply.send(match parts {
                            Ok((config, resolver)) => directory(&config, &resolver, &query).await,
                            Err(problem) => Err(problem),
                        })
                    });
                }
                Command::Examine(examination, reply) => {
                    let parts = doctor::Parts { config: self.config(), card: self.card(), connector: self.connector().await };
                    tokio::spawn(async move { reply.send(Ok(doctor::examine(parts, examination).await)) });
                }
                Command::Mailbox(account, request) => self.pass_on(&account, request).await,
                Command::Stop(reply) => {
                    self.stop_mailboxes().await;
                    self.lock(LockReason::Asked).await;
                    drop(reply.send(Ok(())));
                    return;
                }
            }
        }
        self.stop_mailboxes().await;
        self.lock(LockReason::Asked).await;
    }

    /// The configuration, read once it is first good: a person may correct it while the program runs.
    fn config(&mut self) -> Result<Arc<Config>, Problem> {
        if let Some(config) = &self.config {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(Config::read(&self.home.config)?);
        self.config = Some(Arc::clone(&config));
        Ok(config)
    }

    fn card(&mut self) -> Result<Card, Problem> {
        if let Some(card) = &self.card {
            return Ok(card.clone());
        }
        let config = self.config()?;
        let module = config.module.clone().map_or(ModuleChoice::Usual, ModuleChoice::File);
        let card = Card::open(&module, config.token.clone()).map_err(problem::of_card)?;
        self.card = Some(card.clone());
        Ok(card)
    }

    async fn connector(&mut self) -> Result<Connector, Problem> {
        if let Some(connector) = &self.connector {
            return Ok(connector.clone());
        }
        let config = self.config()?;
        let resolver = resolver(&config)?;
        let trust = config.trust.clone();
        let authorities = tokio::task::spawn_blocking(move || authorities(&trust)).await.map_err(|_| Problem::AuthoritiesMissing)??;
        let lists = Arc::new(RevocationLists::new(Some(self.home.state.join("crl"))));
        let connector = Connector::new(resolver, Arc::new(authorities), lists);
        self.connector = Some(connector.clone());
        Ok(connector)
    }

    async fn unlock(&mut self, pin: SecretString) -> Result<Holder, Problem> {
        self.lock(LockReason::Asked).await;
        let connector = self.connector().await?;
        let card = self.card()?;
        let certificate = card.unlock(pin).await.map_err(problem::of_card)?;
        if let Err(problem) = check_dates(&certificate.holder, OffsetDateTime::now_utc()) {
            drop(card.lock().await);
            return Err(problem);
        }
        let identity = credentials::identity(&card, &certificate, connector.authorities());
        let watcher = tokio::spawn(watch(card, self.itself.clone(), self.events.clone()));
        self.unlocked = Some(Unlocked { identity, mailboxes: HashMap::new(), watcher });
        drop(self.events.send(Event::Unlocked(certificate.holder.clone())));
        tracing::info!("session opened");
        Ok(certificate.holder)
    }

    /// Cuts every connection and closes the card's session.
    async fn lock(&mut self, reason: LockReason) {
        let Some(unlocked) = self.unlocked.take() else { return };
        unlocked.watcher.abort();
        for (_, mailbox) in unlocked.mailboxes {
            mailbox.task.abort();
            // An aborted task is awaited, so that its connection is really gone when this returns.
            drop(mailbox.task.await);
        }
        if let Some(card) = &self.card {
            drop(card.lock().await);
        }
        drop(self.events.send(Event::Locked(reason)));
        tracing::info!(?reason, "session closed");
    }

    /// Lets the mailboxes finish what they were asked, for a bounded time.
    async fn stop_mailboxes(&mut self) {
        let Some(unlocked) = &mut self.unlocked else { return };
        for (_, mailbox) in unlocked.mailboxes.drain() {
            drop(mailbox.requests);
            let mut task = mailbox.task;
            if tokio::time::timeout(STOP_PATIENCE, &mut task).await.is_err() {
                task.abort();
                drop(task.await);
            }
        }
    }

    /// Hands a request to its mailbox's task, started when it is first needed.
    async fn pass_on(&mut self, account: &BalAddress, request: Request) {
        match self.mailbox(account).await {
            Err(problem) => request.refuse(problem),
            Ok(requests) => match requests.try_send(request) {
                Ok(()) => {}
                Err(mpsc::error::TrySendError::Full(request)) => request.refuse(Problem::Busy),
                Err(mpsc::error::TrySendError::Closed(request)) => request.refuse(Problem::Stopped),
            },
        }
    }

    async fn mailbox(&mut self, account: &BalAddress) -> Result<mpsc::Sender<Request>, Problem> {
        let config = self.config()?;
        let account = config.account(account)?;
        if account.mie != Mie::Cps {
            return Err(Problem::MieUnsupported { mie: account.mie.id() });
        }
        let connector = self.connector().await?;
        let unlocked = self.unlocked.as_mut().ok_or(Problem::PinNeeded)?;
        let key = account.bal.address.key();
        if let Some(mailbox) = unlocked.mailboxes.get(&key).filter(|m| !m.requests.is_closed()) {
            return Ok(mailbox.requests.clone());
        }
        let (requests, inbox) = mpsc::channel(WAITING);
        let backend = Box::new(ImapBackend::new(account.clone(), connector, unlocked.identity.clone()));
        let task = tokio::spawn(mailbox_task::run(backend, Arc::clone(&config), inbox, self.events.clone()));
        unlocked.mailboxes.insert(key, MailboxTask { requests: requests.clone(), task });
        Ok(requests)
    }
}

/// Looks for the open card until it is gone, then says so.
async fn watch(card: Card, supervisor: mpsc::WeakSender<Command>, events: broadcast::Sender<Event>) {
    let mut known = None;
    loop {
        tokio::time::sleep(CARD_PERIOD).await;
        // A module that fails here is not a card taken out: the next signature will say what is wrong.
        let Ok(presence) = card.presence().await else { continue };
        if known.replace(presence) != Some(presence) {
            drop(events.send(Event::Card(presence)));
        }
        if presence == CardPresence::Absent {
            if let Some(supervisor) = supervisor.upgrade() {
                drop(supervisor.send(Command::Removed).await);
            }
            return;
        }
    }
}

async fn presence(card: Result<Card, Problem>) -> Result<CardPresence, Problem> {
    card?.presence().await.map_err(problem::of_card)
}

async fn directory(config: &Config, resolver: &Resolver, query: &DirectoryQuery) -> Result<DirectoryAnswer, Problem> {
    let directory = config.directory.as_ref().ok_or(Problem::DirectoryMissing)?;
    if query.is_empty() {
        return Err(Problem::DirectoryQueryEmpty);
    }
    ldap::search(resolver, &directory.endpoint, &directory.base, query)
        .await
        .map_err(|error| problem::of_ldap(error, &directory.endpoint.host))
}

fn resolver(config: &Config) -> Result<Resolver, Problem> {
    Resolver::new(config.network.clone()).ok_or(Problem::ConfigInvalid { path: String::new(), line: None, setting: "network.dns".into() })
}

/// The authorities of the configured trust. Reads files.
fn authorities(trust: &Trust) -> Result<Authorities, Problem> {
    let contents: Vec<Vec<u8>> = match trust {
        Trust::Test(paths) => paths
            .iter()
            .map(|path| std::fs::read(path).map_err(|_| Problem::FileUnreadable { path: path.display().to_string() }))
            .collect::<Result<_, _>>()?,
        Trust::Production => Authorities::usual_folders().iter().flat_map(|folder| certificate_files(Path::new(folder))).collect(),
    };
    let files = contents.iter().map(Vec::as_slice);
    match trust {
        Trust::Test(_) => Authorities::from_pem(files),
        Trust::Production => Authorities::pinned(files),
    }
    .map_err(|_| Problem::AuthoritiesMissing)
}

fn certificate_files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| Authorities::is_certificate_file(path)).filter_map(|path| std::fs::read(path).ok()).collect()
}

/// Whether the card's certificate may serve now.
pub(super) fn check_dates(holder: &Holder, now: OffsetDateTime) -> Result<(), Problem> {
    if now < holder.valid_from {
        Err(Problem::CardCertNotYetValid { from: holder.valid_from })
    } else if now >= holder.valid_until {
        Err(Problem::CardCertExpired { on: holder.valid_until })
    } else {
        Ok(())
    }
}
