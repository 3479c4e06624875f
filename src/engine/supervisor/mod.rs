//! Starts, joins and stops everything: the card, the mailboxes' tasks, the directory, the examination.
//!
//! The supervisor itself never waits for a card, a server or a disk: what does is done in tasks, which report to it.

mod answering;
mod mailboxes;
mod opening;
mod watching;

pub(super) use opening::check_dates;
pub(super) use watching::tell;

use super::activity;
use super::asking;
use super::command::{Command, Opened, Request, StoreSecret};
use super::credentials;
use super::cut::{COPY_GRACE, Cut, GRACE, Scissors};
use super::directory;
use super::doctor;
use super::event::{Event, LockReason, SessionState};
use super::handle::Handle;
use super::outbox_task::Order;
use super::records;
use super::shared::Shared;
use super::vault::{self, Bearer, OpenedAlone};
use crate::card::{Card, CardCertificate, LoginId};
use crate::domain::Problem;
use crate::domain::identity::Holder;
use crate::net::{self, ClientIdentity, Connector};
use crate::store::{KeyringRight, Store};
use answering::answer;
pub(super) use answering::holder;
use opening::{open_store, reset_store, unlock};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::task::JoinSet;
use watching::{until_gone, watch, watch_absence};

/// How many requests may wait; a person makes them one by one.
const WAITING: usize = 64;
/// How many events a slow face may have before it misses the oldest.
const EVENTS: usize = 64;
/// How long stopping waits for mailboxes to finish what they were asked.
const STOP_PATIENCE: Duration = Duration::from_secs(30);

/// Where the program's own files are.
#[derive(Debug, Clone)]
pub struct Home {
    /// The configuration file.
    pub config: PathBuf,
    /// The folder for what may be rebuilt: revocation lists, and how the window is liked.
    pub state: PathBuf,
    /// The folder where this person's programs save what is downloaded.
    pub downloads: PathBuf,
    /// This program's own file: a card's module is first tried in a process of its own, which it starts.
    pub program: Option<PathBuf>,
}

/// Starts the engine on the current tokio runtime. It stops when it is asked to, or with its last handle.
#[must_use]
pub fn start(home: Home) -> Handle {
    let (commands, inbox) = mpsc::channel(WAITING);
    let (events, _) = broadcast::channel(EVENTS);
    let (state, session) = watch::channel(SessionState::default());
    let shared = Arc::new(Shared::new(home, events.clone()));
    let (handovers, activity) = (Arc::clone(&shared.handovers), Arc::clone(&shared.activity));
    let drawing = shared.drawing.clone();
    let handle = Handle { commands: commands.clone(), events, session, handovers, activity, drawing, is_offline: false };
    // The supervisor's own end is weak: it must not keep itself alive.
    let itself = commands.downgrade();
    let supervisor = Supervisor {
        shared,
        session: None,
        alone: None,
        keyring: KeyringRight::default(),
        state,
        number: 0,
        trying: false,
        tasks: JoinSet::new(),
        itself,
    };
    drop(tokio::task::spawn_blocking(net::gather_entropy));
    tokio::spawn(supervisor.run(inbox));
    handle
}

struct Supervisor {
    shared: Arc<Shared>,
    session: Option<Session>,
    /// The store that a passphrase opened, without a session.
    alone: Option<Alone>,
    /// Whether the keyring may open a store, as far as this run knows: what is written of it may come later, or fail.
    keyring: KeyringRight,
    /// What faces are told of the session, before anything else tells of it.
    state: watch::Sender<SessionState>,
    /// Counts sessions, so that what concerns one that is over is known for it.
    number: u64,
    /// Whether a PIN is being tried for this session.
    trying: bool,
    /// The mailboxes' tasks, of this session and of those before that are still ending.
    tasks: JoinSet<()>,
    itself: mpsc::WeakSender<Command>,
}

/// An open session. Dropping it cuts its tasks.
struct Session {
    card: Card,
    login: LoginId,
    identity: ClientIdentity,
    connector: Connector,
    mailboxes: HashMap<String, (mpsc::Sender<Request>, mpsc::Sender<Order>)>,
    scissors: Scissors,
    cut: Cut,
    store: Store,
    certificate: CardCertificate,
}

/// A store that is open without a session. Dropping it ends the watch of absence.
struct Alone {
    store: Store,
    /// Whether faces show what it holds.
    is_shown: bool,
    _scissors: Scissors,
}

impl Supervisor {
    async fn run(mut self, mut inbox: mpsc::Receiver<Command>) {
        while let Some(command) = inbox.recv().await {
            match command {
                Command::Unlock(pin, reply) => {
                    // What a passphrase opened stays open whatever the card says of the PIN.
                    let open = self.alone.take().map(|alone| (alone.store, alone.is_shown));
                    self.lock(LockReason::Asked);
                    if let Some((store, is_shown)) = &open {
                        self.open_alone(store.clone(), *is_shown);
                    }
                    let open = open.map(|(store, _)| store);
                    self.trying = true;
                    let (shared, itself, number) = (Arc::clone(&self.shared), self.itself.clone(), self.number);
                    tokio::spawn(async move {
                        let result = unlock(&shared, number, pin, open).await;
                        if let Some(supervisor) = itself.upgrade() {
                            drop(supervisor.send(Command::Tried(number, result, reply)).await);
                        }
                    });
                }
                Command::Tried(number, result, reply) => {
                    self.trying = self.trying && number != self.number;
                    let result = match result {
                        Ok(opened) if number == self.number => {
                            let holder = self.open(*opened);
                            self.start_all().await;
                            Ok(holder)
                        }
                        // Locked, or another PIN was given, while this one was being tried.
                        Ok(opened) => {
                            opened.card.lock(opened.login);
                            Err(Problem::Stopped)
                        }
                        Err(problem) => Err(problem),
                    };
                    drop(reply.send(result));
                }
                Command::Lock(reply) => {
                    self.lock(LockReason::Asked);
                    drop(reply.send(Ok(())));
                }
                Command::Removed(number) if number == self.number => self.lock(LockReason::CardRemoved),
                Command::Idle(number) if number == self.number => self.lock(LockReason::Idle),
                Command::Removed(_) | Command::Idle(_) => {}
                Command::Mailbox(account, request) => self.pass_on(&account, request).await,
                Command::Ask(ask) => match self.store() {
                    Some(store) => {
                        let bearer = self.session.as_ref().map(Session::bearer);
                        drop(tokio::spawn(asking::answer(Arc::clone(&self.shared), store, bearer, *ask)));
                    }
                    None => ask.refuse(Problem::PinNeeded),
                },
                Command::HasKeyring(reply) if self.keyring == KeyringRight::CardRemoved => {
                    drop(reply.send(Err(Problem::KeyringBarred)));
                }
                Command::OpenStore(StoreSecret::Keyring, reply) if self.keyring == KeyringRight::CardRemoved => {
                    drop(reply.send(Err(Problem::KeyringBarred)));
                }
                Command::OpenStore(secret, reply) => {
                    let (shared, itself, number) = (Arc::clone(&self.shared), self.itself.clone(), self.number);
                    tokio::spawn(async move {
                        let result = open_store(&shared, secret).await;
                        if let Some(supervisor) = itself.upgrade() {
                            drop(supervisor.send(Command::OpenedStore(number, result, reply)).await);
                        }
                    });
                }
                Command::OpenedStore(number, result, reply) => {
                    let result = match result {
                        Ok(_) if self.session.is_some() => Ok(()),
                        // Locked meanwhile.
                        Ok(_) if number != self.number => Err(Problem::Stopped),
                        Ok(OpenedAlone { store, is_typed, is_shown }) => {
                            if is_typed {
                                self.keyring = KeyringRight::Granted;
                            }
                            self.open_alone(store, is_shown);
                            Ok(())
                        }
                        Err(problem) => Err(problem),
                    };
                    drop(reply.send(result));
                }
                Command::ResetStore(reply) => {
                    // Nobody writes to what is set aside.
                    self.lock(LockReason::Asked);
                    let shared = Arc::clone(&self.shared);
                    tokio::spawn(async move { drop(reply.send(reset_store(&shared).await)) });
                }
                Command::BeginChecking(reply) => {
                    self.shared.checking.send_replace(true);
                    self.shared.outbox.open();
                    self.start_all().await;
                    drop(reply.send(Ok(())));
                }
                Command::Stop(reply) => {
                    self.stop().await;
                    drop(reply.send(Ok(())));
                    return;
                }
                Command::Examine(mut examination, reply) => {
                    // One PIN at a time: a second login would close the first.
                    if self.trying {
                        examination.pin = None;
                    }
                    let (shared, session) = (Arc::clone(&self.shared), self.session.as_ref().map(|s| (s.identity.clone(), s.cut.clone())));
                    tokio::spawn(async move { drop(reply.send(Ok(doctor::examine(&shared, session, examination).await))) });
                }
                Command::Directory(query, reply) => {
                    let (shared, store) = (Arc::clone(&self.shared), self.store());
                    tokio::spawn(async move { drop(reply.send(directory::search(&shared, store, *query).await)) });
                }
                Command::Check(composition, reply) => {
                    drop(tokio::spawn(answering::check(Arc::clone(&self.shared), self.store(), *composition, reply)));
                }
                other => drop(tokio::spawn(answer(Arc::clone(&self.shared), other))),
            }
            // Tasks that have ended leave no trace.
            while self.tasks.try_join_next().is_some() {}
        }
        self.stop().await;
    }

    /// A right PIN was given: the session begins.
    fn open(&mut self, opened: Opened) -> Holder {
        let Opened { card, certificate, login, connector, store, is_enrolled } = opened;
        // It is the same, or somebody else's: closed with its last user.
        self.alone = None;
        self.keyring = KeyringRight::Granted;
        let name = store.id().to_owned();
        let (scissors, cut) = Scissors::new();
        let identity = credentials::identity(&card, &certificate, login, connector.authorities());
        tokio::spawn(watch(card.clone(), login, self.number, self.itself.clone(), self.shared.events.clone(), cut.clone()));
        // Whoever typed the PIN is there.
        if self.shared.activity.load(Ordering::Acquire) != 0 {
            self.shared.activity.store(activity::now(), Ordering::Release);
        }
        tokio::spawn(watch_absence(Arc::clone(&self.shared), self.number, self.itself.clone(), cut.clone()));
        tokio::spawn(records::examine(Arc::clone(&self.shared), store.clone(), cut.clone()));
        self.session = Some(Session {
            card,
            login,
            identity,
            connector,
            mailboxes: HashMap::new(),
            scissors,
            cut,
            store,
            certificate: certificate.clone(),
        });
        let (holder, shown) = (Some(certificate.holder.clone()), Some(name));
        self.state.send_modify(|state| *state = SessionState { number: self.number, holder, store: shown, closed: state.closed });
        drop(self.shared.events.send(Event::Unlocked(certificate.holder.clone())));
        if is_enrolled {
            drop(self.shared.events.send(Event::CardEnrolled));
        }
        tracing::info!("session opened");
        certificate.holder
    }

    /// The store, however it was opened.
    fn store(&self) -> Option<Store> {
        let of_session = self.session.as_ref().map(|session| &session.store);
        of_session.or(self.alone.as_ref().map(|alone| &alone.store)).cloned()
    }

    /// The store is open without a session, until it is locked or nobody is there for too long; for a face to show, or not.
    fn open_alone(&mut self, store: Store, is_shown: bool) {
        if is_shown {
            let (number, name) = (self.number, Some(store.id().to_owned()));
            self.state.send_modify(|state| *state = SessionState { number, holder: None, store: name, closed: state.closed });
        }
        let (scissors, cut) = Scissors::new();
        tokio::spawn(watch_absence(Arc::clone(&self.shared), self.number, self.itself.clone(), cut.clone()));
        tokio::spawn(records::examine(Arc::clone(&self.shared), store.clone(), cut));
        self.alone = Some(Alone { store, is_shown, _scissors: scissors });
    }

    /// Ends the session: connections are cut, and the card signs no more. A message being handed over ends by itself.
    fn lock(&mut self, reason: LockReason) {
        self.number += 1;
        self.shared.current.store(self.number, Ordering::Release);
        self.shared.drawing.forget();
        self.shared.made.forget();
        if reason == LockReason::CardRemoved {
            self.keyring = KeyringRight::CardRemoved;
            let barred = self.session.as_ref().map(|session| session.store.clone());
            drop(tokio::task::spawn_blocking(move || barred.as_ref().map(vault::bar_keyring)));
        }
        let Some(session) = self.session.take() else {
            if self.alone.take().is_some() {
                self.state.send_replace(SessionState { number: self.number, holder: None, store: None, closed: Some(reason) });
                drop(self.shared.events.send(Event::Locked(reason)));
            }
            return;
        };
        self.state.send_replace(SessionState { number: self.number, holder: None, store: None, closed: Some(reason) });
        // First of all: what is still running with it can neither present it nor resume a session.
        session.identity.forget();
        session.scissors.cut(reason);
        session.card.lock(session.login);
        drop(self.shared.events.send(Event::Locked(reason)));
        tracing::info!(?reason, "session closed");
    }

    /// Lets the mailboxes finish what they were asked, for a bounded time and while the card is there, then ends the session.
    async fn stop(&mut self) {
        let mut card = None;
        if let Some(session) = &mut self.session {
            session.mailboxes.clear();
            card = Some((session.card.clone(), session.login));
        }
        // Nobody reads what the session's own watch says any more.
        let gone = async {
            match card {
                Some((card, login)) => until_gone(&card, login).await,
                None => std::future::pending().await,
            }
        };
        let tasks = &mut self.tasks;
        let left = tokio::select! {
            () = async { while tasks.join_next().await.is_some() {} } => None,
            () = gone => Some(LockReason::CardRemoved),
            () = tokio::time::sleep(STOP_PATIENCE) => Some(LockReason::Asked),
        };
        if let Some(reason) = left {
            self.lock(reason);
            let tasks = &mut self.tasks;
            drop(tokio::time::timeout(GRACE + COPY_GRACE + GRACE, async { while tasks.join_next().await.is_some() {} }).await);
        }
        self.lock(LockReason::Asked);
        self.tasks.shutdown().await;
        self.shared.end_card().await;
        self.shared.release().await;
    }
}

impl Session {
    fn bearer(&self) -> Bearer {
        Bearer { card: self.card.clone(), certificate: self.certificate.clone(), login: self.login }
    }
}
