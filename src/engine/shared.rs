//! What the supervisor and the tasks it starts have in common: made when it is first needed, then kept.
//!
//! Making some of it is slow (a card's module, a folder of certificates): each is behind a lock of its own, so that
//! whoever needs something else does not wait.

use super::building::Made;
use super::config::{Config, Trust};
use super::drafts::Trail;
use super::outbox::Outboxes;
use super::pages::Drawing;
use super::profile::Profile;
use super::supervisor::{self, Home};
use super::vault::Place;
use super::worker::Worker;
use super::{event::Event, problem};
use crate::card::{Card, ModuleChoice, Opening, TokenId, Trial};
use crate::domain::Problem;
use crate::domain::freshness::Freshness;
use crate::net::{Authorities, Connector, Resolver, RevocationLists, WebConnector};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize};
use tokio::sync::{Mutex, broadcast, watch};

/// Shared by the supervisor and its tasks.
pub(super) struct Shared {
    pub(super) home: Home,
    pub(super) events: broadcast::Sender<Event>,
    /// How many messages are being handed over.
    pub(super) handovers: Arc<AtomicUsize>,
    /// When the person was last there (see [`super::activity`]); 0 until a face says.
    pub(super) activity: Arc<AtomicU64>,
    /// The session that PINs are tried for now: one that is given for another, older one is not tried.
    pub(super) current: AtomicU64,
    /// Rises with each decision: a mailbox's task that waits for news tells its server.
    pub(super) decided: watch::Sender<u64>,
    /// One PIN at a time.
    pub(super) trying: Mutex<()>,
    /// One file of preferences at a time.
    pub(super) remembering: Mutex<()>,
    /// Whether mailboxes are looked after by themselves.
    pub(super) checking: watch::Sender<bool>,
    /// How far each mailbox can be believed, by its address, as its task last told it.
    pub(super) freshness: std::sync::Mutex<HashMap<String, Freshness>>,
    /// What became of drafts: a message being written outlives the session.
    pub(super) trail: std::sync::Mutex<Trail>,
    /// Messages on their way out.
    pub(super) outbox: Arc<Outboxes>,
    /// What draws pages of PDF files.
    pub(super) drawing: Drawing,
    /// PDF/A of the documents being written about.
    pub(super) made: Arc<Made>,
    /// The card that faces were last told of, and for which PINs are given.
    pub(super) seen: std::sync::Mutex<Option<TokenId>>,
    profile: Mutex<ProfileState>,
    config: Mutex<Option<Arc<Config>>>,
    card: Mutex<CardState>,
    resolver: Mutex<Option<Resolver>>,
    connector: Mutex<Option<Connector>>,
}

/// The card's life in one run of the program.
#[derive(Default)]
enum CardState {
    #[default]
    Unopened,
    Open(Card),
    /// Let go of, for good: a module loaded while the process ends would crash it.
    Ended,
}

/// Whose the profile is.
#[derive(Default)]
enum ProfileState {
    #[default]
    Untried,
    /// Another program's, when it was last tried.
    Busy,
    Ours(#[expect(dead_code, reason = "held, not read")] Profile),
    Released,
}

impl Shared {
    pub(super) fn new(home: Home, events: broadcast::Sender<Event>) -> Self {
        Self {
            made: Arc::default(),
            drawing: Drawing::new(Worker::new(home.program.clone())),
            home,
            events,
            handovers: Arc::default(),
            activity: Arc::default(),
            current: AtomicU64::new(0),
            decided: watch::Sender::default(),
            trying: Mutex::default(),
            remembering: Mutex::default(),
            checking: watch::Sender::new(false),
            freshness: std::sync::Mutex::default(),
            trail: std::sync::Mutex::default(),
            outbox: Arc::default(),
            seen: std::sync::Mutex::default(),
            profile: Mutex::default(),
            config: Mutex::default(),
            card: Mutex::default(),
            resolver: Mutex::default(),
            connector: Mutex::default(),
        }
    }

    /// The configuration, read again until it is good: a person may correct it while the program runs.
    pub(super) async fn config(&self) -> Result<Arc<Config>, Problem> {
        let mut kept = self.config.lock().await;
        if let Some(config) = &*kept {
            return Ok(Arc::clone(config));
        }
        let file = self.home.config.clone();
        let read = tokio::task::spawn_blocking(move || Config::read(&file)).await.map_err(|_| Problem::Internal)??;
        let config = Arc::new(read);
        self.profile().await?;
        *kept = Some(Arc::clone(&config));
        Ok(config)
    }

    /// Where stores are, and whether several persons use this profile.
    pub(super) async fn place(&self) -> Result<Place, Problem> {
        let config = self.config().await?;
        Ok(Place { state: self.home.state.clone(), is_shared: config.is_shared })
    }

    /// Makes the profile this engine's, until [`Self::release`]. Tried again until it is: the other program may end. It is
    /// waited for once only, or a window would be late for whatever it asks.
    pub(super) async fn profile(&self) -> Result<(), Problem> {
        let mut kept = self.profile.lock().await;
        let waits = match &*kept {
            ProfileState::Untried => true,
            ProfileState::Busy => false,
            ProfileState::Ours(_) => return Ok(()),
            ProfileState::Released => return Err(Problem::Stopped),
        };
        let state = self.home.state.clone();
        let taken = tokio::task::spawn_blocking(move || Profile::take(&state, waits)).await.map_err(|_| Problem::Internal)?;
        let (now, answer) = match taken {
            Ok(profile) => (ProfileState::Ours(profile), Ok(())),
            Err(problem) => (ProfileState::Busy, Err(problem)),
        };
        *kept = now;
        answer
    }

    /// Lets another program have the profile, for good.
    pub(super) async fn release(&self) {
        *self.profile.lock().await = ProfileState::Released;
    }

    /// The card, its module loaded.
    pub(super) async fn card(&self) -> Result<Card, Problem> {
        let config = self.config().await?;
        let mut kept = self.card.lock().await;
        match &*kept {
            CardState::Unopened => {}
            CardState::Open(card) => return Ok(card.clone()),
            CardState::Ended => return Err(Problem::Stopped),
        }
        let module = config.module.clone().map_or(ModuleChoice::Usual, ModuleChoice::File);
        let memory = self.home.state.join("module");
        let trial = self.home.program.clone().map(|program| Trial { program, memory });
        let opening = Opening { module, token: config.token.clone(), trial };
        let opening = tokio::task::spawn_blocking(move || Card::open(opening));
        let card = opening.await.map_err(|_| Problem::CardTimeout)?.map_err(problem::of_card)?;
        *kept = CardState::Open(card.clone());
        tokio::spawn(supervisor::tell(card.clone(), self.events.clone()));
        Ok(card)
    }

    /// Lets go of the card, for good.
    pub(super) async fn end_card(&self) {
        let state = std::mem::replace(&mut *self.card.lock().await, CardState::Ended);
        if let CardState::Open(card) = state {
            card.end().await;
        }
    }

    /// What connects to operators, with the authorities it trusts.
    pub(super) async fn connector(&self) -> Result<Connector, Problem> {
        let config = self.config().await?;
        let mut kept = self.connector.lock().await;
        if let Some(connector) = &*kept {
            return Ok(connector.clone());
        }
        let resolver = self.resolver().await?;
        let authorities = authorities(&config.trust, &resolver, &self.home.state).await?;
        let lists = Arc::new(RevocationLists::new(Some(self.home.state.join("crl"))));
        let connector = Connector::new(resolver, Arc::new(authorities), lists).ok_or(Problem::AuthoritiesMissing)?;
        tokio::spawn(connector.keep_fresh());
        *kept = Some(connector.clone());
        Ok(connector)
    }

    /// What connects to servers that are no operators: never with the card.
    #[expect(dead_code, reason = "autoconfiguration will be the first to ask")]
    pub(super) async fn web(&self) -> Result<WebConnector, Problem> {
        let (config, resolver) = (self.config().await?, self.resolver().await?);
        let making = tokio::task::spawn_blocking(move || {
            if !config.test_mode() {
                return WebConnector::platform(resolver).ok_or(Problem::AuthoritiesMissing);
            }
            let bundles = read_all(&config.web_authorities)?;
            WebConnector::trusting(resolver, bundles.iter().map(Vec::as_slice)).map_err(|_| Problem::AuthoritiesMissing)
        });
        making.await.map_err(|_| Problem::Internal)?
    }

    /// What resolves names.
    pub(super) async fn resolver(&self) -> Result<Resolver, Problem> {
        let config = self.config().await?;
        let mut kept = self.resolver.lock().await;
        if let Some(resolver) = &*kept {
            return Ok(resolver.clone());
        }
        let unusable =
            || Problem::ConfigInvalid { path: self.home.config.display().to_string(), line: None, setting: "network.dns".into() };
        let resolver = Resolver::new(config.network.clone()).ok_or_else(unusable)?;
        *kept = Some(resolver.clone());
        Ok(resolver)
    }
}

/// The authorities of the configured trust: reads files, and in production fetches what no file gives.
async fn authorities(trust: &Trust, resolver: &Resolver, state: &Path) -> Result<Authorities, Problem> {
    let Trust::Test(paths) = trust else {
        return Authorities::igc_sante(resolver, state.join("authorities")).await.map_err(|_| Problem::AuthoritiesMissing);
    };
    let paths = paths.clone();
    let reading = tokio::task::spawn_blocking(move || {
        let bundles = read_all(&paths)?;
        Authorities::from_pem(bundles.iter().map(Vec::as_slice)).map_err(|_| Problem::AuthoritiesMissing)
    });
    reading.await.map_err(|_| Problem::AuthoritiesMissing)?
}

fn read_all(paths: &[PathBuf]) -> Result<Vec<Vec<u8>>, Problem> {
    let read = |path: &PathBuf| std::fs::read(path).map_err(|_| Problem::FileUnreadable { path: path.display().to_string() });
    paths.iter().map(read).collect()
}
