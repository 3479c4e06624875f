//! What the supervisor and the tasks it starts have in common: made when it is first needed, then kept.
//!
//! Making some of it is slow (a card's module, a folder of certificates): each is behind a lock of its own, so that
//! whoever needs something else does not wait.

use super::config::{Config, Trust};
use super::supervisor::Home;
use super::{event::Event, problem};
use crate::card::{Card, ModuleChoice};
use crate::domain::Problem;
use crate::net::{Authorities, Connector, Resolver, RevocationLists};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{Mutex, broadcast};

/// Shared by the supervisor and its tasks.
pub(super) struct Shared {
    pub(super) home: Home,
    pub(super) events: broadcast::Sender<Event>,
    config: Mutex<Option<Arc<Config>>>,
    card: Mutex<Option<Card>>,
    connector: Mutex<Option<Connector>>,
}

impl Shared {
    pub(super) fn new(home: Home, events: broadcast::Sender<Event>) -> Self {
        Self { home, events, config: Mutex::default(), card: Mutex::default(), connector: Mutex::default() }
    }

    /// The configuration, read again until it is good: a person may correct it while the program runs.
    pub(super) async fn config(&self) -> Result<Arc<Config>, Problem> {
        let mut kept = self.config.lock().await;
        if let Some(config) = &*kept {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(Config::read(&self.home.config)?);
        *kept = Some(Arc::clone(&config));
        Ok(config)
    }

    /// The card, its module loaded.
    pub(super) async fn card(&self) -> Result<Card, Problem> {
        let config = self.config().await?;
        let mut kept = self.card.lock().await;
        if let Some(card) = &*kept {
            return Ok(card.clone());
        }
        let module = config.module.clone().map_or(ModuleChoice::Usual, ModuleChoice::File);
        let token = config.token.clone();
        let opening = tokio::task::spawn_blocking(move || Card::open(&module, token));
        let card = opening.await.map_err(|_| Problem::CardTimeout)?.map_err(problem::of_card)?;
        *kept = Some(card.clone());
        Ok(card)
    }

    /// Lets go of the card, for good.
    pub(super) async fn end_card(&self) {
        if let Some(card) = self.card.lock().await.take() {
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
        let trust = config.trust.clone();
        let authorities = tokio::task::spawn_blocking(move || authorities(&trust)).await.map_err(|_| Problem::AuthoritiesMissing)??;
        let lists = Arc::new(RevocationLists::new(Some(self.home.state.join("crl"))));
        let connector = Connector::new(self.resolver().await?, Arc::new(authorities), lists);
        *kept = Some(connector.clone());
        Ok(connector)
    }

    /// What resolves names.
    pub(super) async fn resolver(&self) -> Result<Resolver, Problem> {
        let config = self.config().await?;
        let unusable =
            || Problem::ConfigInvalid { path: self.home.config.display().to_string(), line: None, setting: "network.dns".into() };
        Resolver::new(config.network.clone()).ok_or_else(unusable)
    }
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
