//! Starts, joins and stops everything: the card, the mailboxes' tasks, the directory, the examination.
//!
//! The supervisor itself never waits for a card, a server or a disk: what does is done in tasks, which report to it.

use super::activity::{self, Absence};
use super::asking;
use super::command::{Command, Opened, Request, StoreSecret};
use super::compose;
use super::credentials;
use super::cut::{COPY_GRACE, Cut, GRACE, Scissors};
use super::directory;
use super::doctor;
use super::event::{Event, LockReason, SessionState};
use super::files;
use super::handle::Handle;
use super::imap_backend::ImapBackend;
use super::mailbox_task::{self, Factory};
use super::outbox_task::{Order, OutboxTask};
use super::preferences::Preferences;
use super::problem;
use super::shared::Shared;
use super::smtp_submission::SmtpWayOut;
use super::sync::Place;
use super::vault::{self, Bearer, OpenedAlone};
use crate::card::{Card, CardCertificate, CardError, LoginId, PinSource};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::identity::{CardPresence, Holder, Mie};
use crate::net::{self, ClientIdentity, Connector};
use crate::store::{KeyringRight, Store};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use time::OffsetDateTime;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::task::JoinSet;

/// How many requests may wait; a person makes them one by one.
const WAITING: usize = 64;
/// How many events a slow face may have before it misses the oldest.
const EVENTS: usize = 64;
/// How often an open card is looked for. A card taken out ends the session within this time (DST 3.1.2.3).
const CARD_PERIOD: Duration = Duration::from_secs(1);
/// How often it is looked whether anybody is there.
const ABSENCE_PERIOD: Duration = Duration::from_secs(1);
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
    let handle = Handle { commands: commands.clone(), events, session, handovers, activity, is_offline: false };
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
    _scissors: Scissors,
}

impl Supervisor {
    async fn run(mut self, mut inbox: mpsc::Receiver<Command>) {
        while let Some(command) = inbox.recv().await {
            match command {
                Command::Unlock(pin, reply) => {
                    // What a passphrase opened stays open whatever the card says of the PIN.
                    let open = self.alone.take().map(|alone| alone.store);
                    self.lock(LockReason::Asked);
                    if let Some(store) = &open {
                        self.open_alone(store.clone());
                    }
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
                        Ok(OpenedAlone { store, is_typed }) => {
                            if is_typed {
                                self.keyring = KeyringRight::Granted;
                            }
                            self.open_alone(store);
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
        let (scissors, cut) = Scissors::new();
        let identity = credentials::identity(&card, &certificate, login, connector.authorities());
        tokio::spawn(watch(card.clone(), login, self.number, self.itself.clone(), self.shared.events.clone(), cut.clone()));
        // Whoever typed the PIN is there.
        if self.shared.activity.load(Ordering::Acquire) != 0 {
            self.shared.activity.store(activity::now(), Ordering::Release);
        }
        tokio::spawn(watch_absence(Arc::clone(&self.shared), self.number, self.itself.clone(), cut.clone()));
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
        let holder = Some(certificate.holder.clone());
        self.state.send_modify(|state| *state = SessionState { number: self.number, holder, closed: state.closed });
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

    /// The store is open without a session, until it is locked or nobody is there for too long.
    fn open_alone(&mut self, store: Store) {
        let (scissors, cut) = Scissors::new();
        tokio::spawn(watch_absence(Arc::clone(&self.shared), self.number, self.itself.clone(), cut));
        self.alone = Some(Alone { store, _scissors: scissors });
    }

    /// Ends the session: connections are cut, and the card signs no more. A message being handed over ends by itself.
    fn lock(&mut self, reason: LockReason) {
        self.number += 1;
        self.shared.current.store(self.number, Ordering::Release);
        if reason == LockReason::CardRemoved {
            self.keyring = KeyringRight::CardRemoved;
            let barred = self.session.as_ref().map(|session| session.store.clone());
            drop(tokio::task::spawn_blocking(move || barred.as_ref().map(vault::bar_keyring)));
        }
        let Some(session) = self.session.take() else {
            if self.alone.take().is_some() {
                self.state.send_replace(SessionState { number: self.number, holder: None, closed: Some(reason) });
                drop(self.shared.events.send(Event::Locked(reason)));
            }
            return;
        };
        self.state.send_replace(SessionState { number: self.number, holder: None, closed: Some(reason) });
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

    /// Hands a request to its mailbox's task, started when it is first needed.
    async fn pass_on(&mut self, account: &BalAddress, request: Request) {
        match self.mailbox(account).await {
            Err(problem) => request.refuse(problem),
            Ok((requests, orders)) => match request {
                Request::Send(composition, reply) => give_order(&orders, Order::Send(composition, reply, requests)),
                Request::Leave(reply) => give_order(&orders, Order::Leave(reply, requests)),
                Request::Follow(reply) => give_order(&orders, Order::Follow(reply, requests)),
                request => match requests.try_send(request) {
                    Ok(()) => {}
                    Err(mpsc::error::TrySendError::Full(request)) => request.refuse(Problem::Busy),
                    Err(mpsc::error::TrySendError::Closed(request)) => request.refuse(Problem::Stopped),
                },
            },
        }
    }

    /// Starts the tasks of all mailboxes, where those are to be looked after.
    async fn start_all(&mut self) {
        if self.session.is_none() || !*self.shared.checking.borrow() {
            return;
        }
        let Ok(config) = self.shared.config().await else { return };
        for account in config.accounts.iter().filter(|account| account.mie == Mie::Cps) {
            drop(self.mailbox(&account.bal.address).await);
        }
    }

    async fn mailbox(&mut self, account: &BalAddress) -> Result<(mpsc::Sender<Request>, mpsc::Sender<Order>), Problem> {
        let config = self.shared.config().await?;
        let account = config.account(account)?;
        if account.mie != Mie::Cps {
            return Err(Problem::MieUnsupported { mie: account.mie.id() });
        }
        let session = self.session.as_mut().ok_or(Problem::PinNeeded)?;
        let key = account.bal.address.key();
        if let Some(ends) = session.mailboxes.get(&key).filter(|(requests, orders)| !requests.is_closed() && !orders.is_closed()) {
            return Ok(ends.clone());
        }
        let (requests, inbox) = mpsc::channel(WAITING);
        let compression = config.compression;
        let backend = Box::new(ImapBackend::new(account.clone(), session.connector.clone(), session.identity.clone(), compression));
        let (address, store) = (account.bal.address.clone(), session.store.clone());
        let place = Place { account: address, store, limit: config.source_limit, haste: config.haste };
        let (source_of, connector, identity) = (account.clone(), session.connector.clone(), session.identity.clone());
        let second: Factory =
            Box::new(move || Box::new(ImapBackend::new(source_of.clone(), connector.clone(), identity.clone(), compression)));
        self.tasks.spawn(mailbox_task::run(
            backend,
            second,
            Arc::clone(&self.shared),
            Arc::clone(&config),
            place,
            inbox,
            session.cut.clone(),
        ));
        let (orders, waiting) = mpsc::channel(WAITING);
        let (connector, identity) = (session.connector.clone(), session.identity.clone());
        let outbox = OutboxTask {
            account: account.bal.address.clone(),
            way_out: Box::new(SmtpWayOut { account: account.clone(), connector, identity }),
            shared: Arc::clone(&self.shared),
            store: session.store.clone(),
            mailbox: requests.downgrade(),
            cut: session.cut.clone(),
        };
        self.tasks.spawn(outbox.run(waiting));
        session.mailboxes.insert(key, (requests.clone(), orders.clone()));
        Ok((requests, orders))
    }
}

fn give_order(orders: &mpsc::Sender<Order>, order: Order) {
    match orders.try_send(order) {
        Ok(()) => {}
        Err(mpsc::error::TrySendError::Full(order)) => order.refuse(Problem::Busy),
        Err(mpsc::error::TrySendError::Closed(order)) => order.refuse(Problem::Stopped),
    }
}

/// Answers what needs no session.
async fn answer(shared: Arc<Shared>, command: Command) {
    match command {
        Command::Accounts(reply) => {
            let accounts = shared.config().await.map(|c| c.accounts.iter().map(|a| a.bal.clone()).collect());
            drop(reply.send(accounts));
        }
        Command::TestMode(reply) => drop(reply.send(shared.config().await.map(|c| c.test_mode()))),
        Command::Presence(reply) => drop(reply.send(presence(&shared).await)),
        Command::Holder(reply) => drop(reply.send(holder(&shared).await)),
        Command::Check(composition, reply) => {
            let checked = match shared.config().await {
                Ok(config) => compose::check(&config, *composition, None).await,
                Err(problem) => Err(problem),
            };
            drop(reply.send(checked));
        }
        Command::LookAt(files, reply) => drop(reply.send(Ok(files::sizes(files).await))),
        Command::DownloadPath(name, reply) => drop(reply.send(files::free_path(shared.home.downloads.clone(), &name).await)),
        Command::Preferences(reply) => {
            let state = shared.home.state.clone();
            let reading = tokio::task::spawn_blocking(move || Preferences::read(&state));
            drop(reply.send(reading.await.map_err(|_| Problem::Internal)));
        }
        Command::Remember(preferences, reply) => {
            // The other program's preferences are there.
            if let Err(problem) = shared.profile().await {
                return drop(reply.send(Err(problem)));
            }
            // One at a time: two would write the same file under way.
            let _alone = shared.remembering.lock().await;
            let state = shared.home.state.clone();
            let writing = tokio::task::spawn_blocking(move || preferences.write(&state));
            drop(reply.send(writing.await.unwrap_or(Err(Problem::Internal))));
        }
        // The supervisor keeps the others for itself.
        _ => {}
    }
}

impl Session {
    fn bearer(&self) -> Bearer {
        Bearer { card: self.card.clone(), certificate: self.certificate.clone(), login: self.login }
    }
}

/// Opens the store without a card.
async fn open_store(shared: &Shared, secret: StoreSecret) -> Result<OpenedAlone, Problem> {
    // The other program's store is there.
    shared.profile().await?;
    let place = shared.place().await?;
    tokio::task::spawn_blocking(move || vault::open_with(&place, &secret)).await.unwrap_or(Err(Problem::Internal))
}

/// Sets the store aside: of the holder of the card that is there, if one is.
async fn reset_store(shared: &Shared) -> Result<(), Problem> {
    shared.profile().await?;
    let certificate = match shared.card().await {
        Ok(card) => card.certificate().await.ok(),
        Err(_) => None,
    };
    let state = shared.home.state.clone();
    tokio::task::spawn_blocking(move || vault::set_aside(&state, certificate.as_ref())).await.unwrap_or(Err(Problem::Internal))
}

/// Tries a PIN, once, unless the session it was given for is over already. `open` is the store that a passphrase opened.
async fn unlock(shared: &Shared, number: u64, pin: PinSource, open: Option<Store>) -> Result<Box<Opened>, Problem> {
    let connector = shared.connector().await?;
    let card = shared.card().await?;
    let _alone = shared.trying.lock().await;
    if shared.current.load(Ordering::Acquire) != number {
        return Err(Problem::Stopped);
    }
    let seen = shared.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (certificate, login) = card.unlock(pin, seen).await.map_err(problem::of_card)?;
    if let Err(problem) = check_dates(&certificate.holder, OffsetDateTime::now_utc()) {
        card.lock(login);
        return Err(problem);
    }
    let (state, bearer) = (shared.home.state.clone(), Bearer { card: card.clone(), certificate: certificate.clone(), login });
    let opening = tokio::task::spawn_blocking(move || vault::open(&state, open.as_ref(), &bearer));
    match opening.await.unwrap_or(Err(Problem::Internal)) {
        Ok(vault::OpenedStore { store, is_enrolled }) => Ok(Box::new(Opened { card, certificate, login, connector, store, is_enrolled })),
        Err(problem) => {
            card.lock(login);
            Err(problem)
        }
    }
}

/// Says when the session's login does not hold any more.
async fn watch(
    card: Card,
    login: LoginId,
    number: u64,
    supervisor: mpsc::WeakSender<Command>,
    events: broadcast::Sender<Event>,
    mut cut: Cut,
) {
    if cut.unless(until_gone(&card, login)).await.is_err() {
        return;
    }
    if let Some(supervisor) = supervisor.upgrade() {
        drop(supervisor.send(Command::Removed(number)).await);
    }
    if let Ok(look) = card.look().await {
        drop(events.send(Event::Card(look.presence)));
    }
}

/// Looks whether a login still holds, at each change that is told and from time to time, until it does not. Not whether a
/// card is there: another one may be, or the same one again.
async fn until_gone(card: &Card, login: LoginId) {
    let mut changes = card.changes();
    loop {
        // Every second, if nothing is told before.
        drop(tokio::time::timeout(CARD_PERIOD, changed(&mut changes)).await);
        // A card too busy to answer is not a card taken out: the next signature will say what is wrong.
        if matches!(card.holds(login).await, Ok(false) | Err(CardError::Removed)) {
            return;
        }
    }
}

/// The next change; where none will be told, it never comes.
async fn changed(changes: &mut watch::Receiver<u64>) {
    if changes.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Tells faces that the card or its reader came or went, for as long as the card's thread lives.
pub(super) async fn tell(card: Card, events: broadcast::Sender<Event>) {
    let mut changes = card.changes();
    while changes.changed().await.is_ok() {
        if let Ok(look) = card.look().await {
            drop(events.send(Event::Card(look.presence)));
        }
    }
}

/// Looks whether anybody is there, until nobody was for the configured time, then says so. A face that never says that
/// somebody is has nobody to wait for.
async fn watch_absence(shared: Arc<Shared>, number: u64, supervisor: mpsc::WeakSender<Command>, mut cut: Cut) {
    let Ok(config) = shared.config().await else { return };
    let mut absence = Absence::default();
    loop {
        let (still, wall) = (Instant::now(), SystemTime::now());
        if cut.unless(tokio::time::sleep(ABSENCE_PERIOD)).await.is_err() {
            return;
        }
        let last = shared.activity.load(Ordering::Acquire);
        let passed = absence.look(last, activity::now(), still.elapsed(), wall.elapsed().unwrap_or_default());
        if passed.is_some_and(|passed| passed >= config.lock_after) {
            if let Some(supervisor) = supervisor.upgrade() {
                drop(supervisor.send(Command::Idle(number)).await);
            }
            return;
        }
    }
}

/// What is there now. A card that took the place of another one since the last look is first told as gone, for what was
/// said or typed of the other is not for it; the next look shows it.
async fn presence(shared: &Shared) -> Result<CardPresence, Problem> {
    let look = shared.card().await?.look().await.map_err(problem::of_card)?;
    let mut seen = shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
    let is_other = seen.is_some() && look.token.is_some() && *seen != look.token;
    *seen = if is_other { None } else { look.token };
    Ok(if is_other { CardPresence::Absent } else { look.presence })
}

/// Whose card is there. One that took the place of the card last looked at is not shown before it was looked at.
async fn holder(shared: &Shared) -> Result<Holder, Problem> {
    let certificate = shared.card().await?.certificate().await.map_err(problem::of_card)?;
    let mut seen = shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
    if seen.get_or_insert_with(|| certificate.token.clone()) != &certificate.token {
        return Err(Problem::CardRemoved);
    }
    Ok(certificate.holder)
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
