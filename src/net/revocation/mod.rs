//! Certificate revocation lists: fetched where certificates say, believed when their authority signed them, kept for
//! as long as they are valid so that a publisher's outage blocks nobody (ECO.1.1.7, SC.MSS/CONF.22).
//!
//! # What is promised
//! - Without a list that is complete, signed by the certificate's own issuer and within its dates, for the server's
//!   certificate and for every authority under the root, there is no connection. No setting changes that.
//! - There is one list for an issuer (its name and its key, not the address), the newest ever seen: one of an earlier
//!   date, though truly signed, replaces nothing.
//! - A copy on disk is believed like one from the network: its signature is checked again.
//! - A valid copy serves at once, while a task of its own ([`super::Connector::keep_fresh`]) asks for a newer one every
//!   hour or when half of its time has passed, whichever comes first. So a revocation is known about an hour after its
//!   publication while the program runs, and no connection waits for a publisher.
//! - One exception: the first use of a copy that was neither fetched nor asked for, by this run, since [`TRUSTED_UNASKED`]
//!   waits for the publisher. A computer that was off, or asleep, for days would otherwise make its first connections, the ones that carry the
//!   morning's mail, on what was known before. A day is the rhythm at which IGC-Santé publishes: within it, asking first
//!   would learn nothing in most cases, and would make each start of the program depend on the publisher. When the
//!   publisher does not answer, the copy serves (that is ECO.1.1.7), and is not asked for again by a connection that day.
//! - A publisher that hangs costs [`PATIENCE`] at most, once a minute at most.
//! - Memory: a list takes its published size, 32 MB at most ([`SIZE_LIMIT`]), twice that while it is replaced. IGC-Santé
//!   has two of them on an operator's path.

mod entry;
mod list;

use super::error::CertFault;
use super::{Resolver, disk, http};
use aws_lc_rs::digest::{Context, SHA256};
use entry::Entry;
pub(super) use list::RevocationList;
use rustls::pki_types::CertificateDer;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};
use tokio::sync::watch;
use tokio::time::Instant;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::prelude::{FromDer, X509Certificate};

/// A valid copy this old serves without asking its publisher first.
pub(super) const TRUSTED_UNASKED: Duration = Duration::from_secs(24 * 3600);
/// All the addresses of one list together.
const PATIENCE: Duration = Duration::from_secs(15);
/// The largest list taken: 200 000 revocations make 7.6 MB.
const SIZE_LIMIT: usize = 32 << 20;
/// A certificate naming more places than this is not believed to want them all.
const URL_LIMIT: usize = 4;

/// A list that a verification needs: whose, and where it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    issuer: CertificateDer<'static>,
    key: Key,
    urls: Vec<String>,
}

/// An issuer: SHA-256 of its name and its public key.
type Key = [u8; 32];

impl Need {
    /// The list that covers `certificate`, issued by `issuer`.
    ///
    /// # Errors
    /// [`CertFault::CrlMissing`] when the certificate names no place to fetch it from, [`CertFault::Invalid`].
    pub(super) fn of(certificate: &[u8], issuer: CertificateDer<'static>) -> Result<Self, CertFault> {
        let (_, parsed) = X509Certificate::from_der(certificate).map_err(|_| CertFault::Invalid)?;
        let urls = distribution_points(&parsed);
        if urls.is_empty() {
            return Err(CertFault::CrlMissing);
        }
        let (_, authority) = X509Certificate::from_der(&issuer).map_err(|_| CertFault::Invalid)?;
        let mut context = Context::new(&SHA256);
        context.update(authority.subject().as_raw());
        context.update(authority.public_key().raw);
        let key = context.finish().as_ref().try_into().map_err(|_| CertFault::Invalid)?;
        Ok(Self { issuer, key, urls })
    }
}

/// What a look-up gives.
#[derive(Debug, Clone)]
pub(super) enum Lookup {
    /// Use this list.
    List(Arc<RevocationList>),
    /// Fetch it first, then look again.
    Wanted,
    /// It was tried just now, and there is none to use.
    Unusable(CertFault),
}

/// The lists in memory, and on disk where a folder is given: lists are public, they hold nothing of a patient.
#[derive(Debug)]
pub struct RevocationLists {
    folder: Option<PathBuf>,
    entries: Mutex<HashMap<Key, Entry>>,
    /// Tells the task that keeps lists fresh that there is something new to look after, or nothing any more.
    changes: watch::Sender<()>,
}

impl RevocationLists {
    /// Lists kept in this folder, or in memory only.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, entries: Mutex::default(), changes: watch::Sender::new(()) }
    }

    /// What there is now. Reads the disk the first time: call it where waiting is allowed.
    pub(super) fn look_up(&self, need: &Need, now: SystemTime) -> Lookup {
        if let Some(entry) = self.lock().get_mut(&need.key) {
            entry.need.clone_from(need);
            return entry.look_up(now, Instant::now());
        }
        // Without the lock: other connections need not wait for this one's disk. Two may read the same file.
        let kept = self.load(need);
        let mut entries = self.lock();
        let entry = entries.entry(need.key).or_insert_with(|| Entry::new(need.clone(), kept, now, Instant::now()));
        let found = entry.look_up(now, Instant::now());
        drop(entries);
        self.changes.send_replace(());
        found
    }

    /// Tries to fetch a list. What its authority did not sign, or is older than what is there, is thrown away. Several
    /// at once, for the same list, are one.
    pub(super) async fn fetch(self: &Arc<Self>, need: &Need, resolver: &Resolver) {
        let (asked, now) = (Instant::now(), SystemTime::now());
        let turn = Arc::clone(&self.lock().entry(need.key).or_insert_with(|| Entry::new(need.clone(), None, now, asked)).turn);
        let _turn = turn.lock().await;
        if self.lock().get(&need.key).is_some_and(|entry| entry.attempted_since(asked)) {
            return;
        }
        let outcome = tokio::time::timeout(PATIENCE, self.ask(need, resolver)).await.unwrap_or(Err(CertFault::CrlTimeout));
        tracing::info!(?outcome, "revocation list fetched");
        if let Some(entry) = self.lock().get_mut(&need.key) {
            entry.attempted(outcome.err(), SystemTime::now(), Instant::now());
        }
        self.changes.send_replace(());
    }

    /// One address after the other, until one gives a list that can be believed. The fault is the most telling one: that
    /// a document could not be had says less than anything else.
    async fn ask(self: &Arc<Self>, need: &Need, resolver: &Resolver) -> Result<(), CertFault> {
        let mut told = CertFault::CrlMissing;
        for url in &need.urls {
            let outcome = match http::get(resolver, url, SIZE_LIMIT).await {
                // The signature of a long list and the disk take their time: on a thread that may wait.
                Ok(der) => {
                    let (lists, needed) = (Arc::clone(self), need.clone());
                    tokio::task::spawn_blocking(move || lists.accept(&needed, der, SystemTime::now()))
                        .await
                        .unwrap_or(Err(CertFault::CrlForged))
                }
                Err(http::Failure::Timeout) => Err(CertFault::CrlTimeout),
                Err(http::Failure::Unavailable) => Err(CertFault::CrlMissing),
            };
            match outcome {
                Ok(()) => return Ok(()),
                Err(fault) if told == CertFault::CrlMissing => told = fault,
                Err(_) => {}
            }
        }
        Err(told)
    }

    /// Takes a list for the one to use, or says what is wrong with it.
    fn accept(&self, need: &Need, der: Vec<u8>, now: SystemTime) -> Result<(), CertFault> {
        let known = |entry: &Entry| entry.list().is_some_and(|list| list.der() == der);
        if !self.lock().get(&need.key).is_some_and(known) {
            let list = Arc::new(RevocationList::believed(der, &need.issuer)?);
            if !list.holds(now) {
                return Err(CertFault::CrlStale);
            }
            let mut entries = self.lock();
            let entry = entries.entry(need.key).or_insert_with(|| Entry::new(need.clone(), None, now, Instant::now()));
            // A true list of yesterday, replayed, would hide what was revoked today, or close a door that is open.
            if entry.list().is_some_and(|current| current.this_update() > list.this_update()) {
                return Err(CertFault::CrlStale);
            }
            entry.replace(list, now);
        }
        // Also when it is the same as before: the file's date says when its publisher last gave it.
        self.store(need);
        Ok(())
    }

    /// The list kept on disk and when it was fetched, if its authority's signature still holds.
    fn load(&self, need: &Need) -> Option<(Arc<RevocationList>, SystemTime)> {
        let path = self.file(need)?;
        let fetched = std::fs::metadata(&path).and_then(|m| m.modified()).ok()?;
        let der = disk::read_bounded(&path, SIZE_LIMIT).ok()?;
        let list = RevocationList::believed(der, &need.issuer).inspect_err(|fault| tracing::warn!(?fault, "kept list not believed"));
        list.ok().map(|list| (Arc::new(list), fetched))
    }

    /// Keeps the list on disk. A failure costs a fetch at the next start, no more.
    fn store(&self, need: &Need) {
        let list = self.lock().get(&need.key).and_then(|entry| entry.list().map(Arc::clone));
        let (Some(path), Some(list)) = (self.file(need), list) else { return };
        if let Err(error) = disk::write_whole(&path, list.der()) {
            tracing::warn!(kind = ?error.kind(), "revocation list not kept");
        }
    }

    fn file(&self, need: &Need) -> Option<PathBuf> {
        let name: String = need.key.iter().map(|b| format!("{b:02x}")).collect();
        self.folder.as_deref().map(|folder| folder.join(name).with_extension("crl"))
    }

    /// The lists whose time to be asked for again has come, and when the next one's comes.
    fn due(&self, now: Instant) -> (Vec<Need>, Option<Instant>) {
        let entries = self.lock();
        let due = entries.values().filter(|entry| entry.due <= now).map(|entry| entry.need.clone()).collect();
        (due, entries.values().map(|entry| entry.due).filter(|due| *due > now).min())
    }

    /// Asks for each list again when its time has come, for as long as somebody holds these. Gives nobody else a hold on
    /// them but while it asks.
    pub(super) fn keep_fresh(self: &Arc<Self>, resolver: Resolver) -> impl Future<Output = ()> + Send + 'static {
        keep_fresh(Arc::downgrade(self), self.changes.subscribe(), resolver)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn keep_fresh(lists: Weak<RevocationLists>, mut changes: watch::Receiver<()>, resolver: Resolver) {
    loop {
        let next = {
            let Some(lists) = lists.upgrade() else { return };
            // What comes due meanwhile is seen at the next turn.
            let (due, next) = lists.due(Instant::now());
            if !due.is_empty() {
                futures::future::join_all(due.iter().map(|need| lists.fetch(need, &resolver))).await;
                continue;
            }
            next
        };
        let until_next = async {
            match next {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = until_next => {}
            changed = changes.changed() => if changed.is_err() { return },
        }
    }
}

/// The addresses over HTTP of a certificate's list (RFC 5280 §4.2.1.13).
fn distribution_points(certificate: &X509Certificate<'_>) -> Vec<String> {
    certificate
        .extensions()
        .iter()
        .filter_map(|extension| match extension.parsed_extension() {
            ParsedExtension::CRLDistributionPoints(points) => Some(points),
            _ => None,
        })
        .flat_map(|points| points.iter())
        .filter_map(|point| match &point.distribution_point {
            Some(DistributionPointName::FullName(names)) => Some(names),
            _ => None,
        })
        .flatten()
        .filter_map(|name| match name {
            GeneralName::URI(uri) if uri.starts_with("http://") => Some((*uri).to_owned()),
            _ => None,
        })
        .take(URL_LIMIT)
        .collect()
}

#[cfg(test)]
mod tests;
