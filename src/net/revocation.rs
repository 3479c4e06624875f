//! Certificate revocation lists: fetched where certificates say, believed when their authority signed them, kept for
//! as long as they are valid so that a publisher's outage blocks nobody (ECO.1.1.7, SC.MSS/CONF.22).

use super::error::CertFault;
use super::{Resolver, http};
use aws_lc_rs::digest::{SHA256, digest};
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::prelude::{CertificateRevocationList, FromDer, X509Certificate};

/// A list this young is not fetched again. Publishers renew theirs daily.
const FRESH: Duration = Duration::from_secs(3600);
/// After an attempt, the next one waits this long: a dead publisher must not slow every connection down.
const RETRY: Duration = Duration::from_secs(60);
/// The largest list taken: 200 000 revocations make 7.6 MB.
const SIZE_LIMIT: usize = 32 << 20;
/// deltaCRLIndicator (RFC 5280 §5.2.4): a list of changes says nothing by itself.
const DELTA_INDICATOR: &str = "2.5.29.27";
/// A certificate naming more places than this is not believed to want them all.
const URL_LIMIT: usize = 4;

/// A list that a verification needs: whose, and where it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    issuer: CertificateDer<'static>,
    urls: Vec<String>,
}

impl Need {
    /// The list that covers `certificate`, issued by `issuer`.
    pub(super) fn of(certificate: &CertificateDer<'_>, issuer: CertificateDer<'static>) -> Result<Self, CertFault> {
        let (_, parsed) = X509Certificate::from_der(certificate).map_err(|_| CertFault::Invalid)?;
        let urls = distribution_points(&parsed);
        if urls.is_empty() { Err(CertFault::CrlMissing) } else { Ok(Self { issuer, urls }) }
    }

    fn key(&self) -> String {
        self.urls.join(" ")
    }
}

/// What is known of one list.
#[derive(Debug, Clone, Default)]
struct Entry {
    /// The newest list that its authority signed, and when it was fetched.
    good: Option<(Vec<u8>, SystemTime)>,
    /// The last attempt to fetch it, and what was wrong with it.
    attempt: Option<(SystemTime, Option<CertFault>)>,
}

/// What a look-up gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lookup {
    /// Use this list.
    List(CertificateRevocationListDer<'static>),
    /// Fetch it first, then look again.
    Wanted,
    /// It was tried just now, and there is none to use.
    Unusable(CertFault),
}

/// The lists in memory, and on disk where a folder is given: lists are public, they hold nothing of a patient.
#[derive(Debug)]
pub struct RevocationLists {
    folder: Option<PathBuf>,
    entries: Mutex<HashMap<String, Entry>>,
}

impl RevocationLists {
    /// Lists kept in this folder, or in memory only.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, entries: Mutex::new(HashMap::new()) }
    }

    /// What there is now. Reads the disk the first time: call it where waiting is allowed.
    pub(super) fn look_up(&self, need: &Need, now: SystemTime) -> Lookup {
        let mut entries = self.lock();
        let entry = entries.entry(need.key()).or_insert_with(|| Entry { good: self.load(need), attempt: None });
        let recent = |at: SystemTime, within: Duration| now.duration_since(at).map_or(true, |age| age < within);
        let tried = entry.attempt.as_ref().filter(|(at, _)| recent(*at, RETRY));
        match (&entry.good, tried) {
            (Some((der, fetched)), tried) => match (expired(der, now), tried) {
                (false, tried) if recent(*fetched, FRESH) || tried.is_some() => Lookup::List(der.clone().into()),
                (true, Some(_)) => Lookup::Unusable(CertFault::CrlStale),
                _ => Lookup::Wanted,
            },
            (None, Some((_, fault))) => Lookup::Unusable(fault.clone().unwrap_or(CertFault::CrlMissing)),
            (None, None) => Lookup::Wanted,
        }
    }

    /// Tries to fetch a list. What its authority did not sign, or is older than what is there, is thrown away.
    pub(super) async fn fetch(self: &Arc<Self>, need: &Need, resolver: &Resolver) {
        let mut fault = Some(CertFault::CrlMissing);
        for url in &need.urls {
            let Some(der) = http::get(resolver, url, SIZE_LIMIT).await else { continue };
            // Signatures of long lists and the disk take their time: on a thread that may wait.
            let (lists, needed) = (Arc::clone(self), need.clone());
            fault = tokio::task::spawn_blocking(move || lists.accept(&needed, der)).await.unwrap_or(Some(CertFault::CrlForged));
            if fault.is_none() {
                break;
            }
        }
        tracing::info!(outcome = ?fault, "revocation list fetched");
        self.lock().entry(need.key()).or_default().attempt = Some((SystemTime::now(), fault));
    }

    /// Believes a list, or says what is wrong with it.
    fn accept(&self, need: &Need, der: Vec<u8>) -> Option<CertFault> {
        if !signed_by(&der, &need.issuer) {
            return Some(CertFault::CrlForged);
        }
        let now = SystemTime::now();
        let current = self.lock().get(&need.key()).and_then(|entry| entry.good.clone());
        // A true list of yesterday, replayed, would hide what was revoked today, or close a door that is open.
        if !replaces(&der, current.as_ref().map(|(der, _)| der.as_slice()), now) {
            return Some(CertFault::CrlStale);
        }
        self.store(need, &der);
        self.lock().entry(need.key()).or_default().good = Some((der, now));
        None
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn file(&self, need: &Need) -> Option<PathBuf> {
        let name: String = digest(&SHA256, need.key().as_bytes()).as_ref().iter().map(|b| format!("{b:02x}")).collect();
        self.folder.as_deref().map(|folder| folder.join(name).with_extension("crl"))
    }

    /// The list kept on disk, if its authority's signature still holds.
    fn load(&self, need: &Need) -> Option<(Vec<u8>, SystemTime)> {
        let path = self.file(need)?;
        let fetched = std::fs::metadata(&path).and_then(|m| m.modified()).ok()?;
        let der = std::fs::read(&path).ok().filter(|der| der.len() <= SIZE_LIMIT)?;
        signed_by(&der, &need.issuer).then_some((der, fetched))
    }

    /// Keeps the list on disk. A failure costs a fetch at the next start, no more.
    fn store(&self, need: &Need, der: &[u8]) {
        let Some(path) = self.file(need) else { return };
        if let Err(error) = write_whole(&path, der) {
            tracing::warn!(kind = ?error.kind(), "revocation list not kept");
        }
    }
}

/// Writes a file so that a reader sees the old one or the new one, never a part.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Two programs started together, and two connections of one, keep out of each other's way.
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let part = path.with_extension(format!("part{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
    std::fs::write(&part, bytes)?;
    std::fs::rename(part, path)
}

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

fn signed_by(der: &[u8], issuer: &CertificateDer<'_>) -> bool {
    let (Ok((_, list)), Ok((_, issuer))) = (CertificateRevocationList::from_der(der), X509Certificate::from_der(issuer)) else {
        return false;
    };
    list.issuer().as_raw() == issuer.subject().as_raw() && list.verify_signature(issuer.public_key()).is_ok()
}

fn expired(der: &[u8], now: SystemTime) -> bool {
    CertificateRevocationList::from_der(der).map_or(true, |(_, list)| is_past(&list, now))
}

fn is_past(list: &CertificateRevocationList<'_>, now: SystemTime) -> bool {
    let now = now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(i64::MAX));
    list.next_update().is_none_or(|next| next.timestamp() <= now)
}

/// Whether a list may take the place of the one there is: complete, within its dates, and no older.
fn replaces(der: &[u8], current: Option<&[u8]>, now: SystemTime) -> bool {
    let Ok((_, list)) = CertificateRevocationList::from_der(der) else { return false };
    let is_delta = list.extensions().iter().any(|extension| extension.oid.to_id_string() == DELTA_INDICATOR);
    let newest = current.and_then(|der| CertificateRevocationList::from_der(der).ok()).map(|(_, list)| list.last_update().timestamp());
    !is_delta && !is_past(&list, now) && newest.is_none_or(|newest| list.last_update().timestamp() >= newest)
}
