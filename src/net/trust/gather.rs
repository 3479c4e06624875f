//! Where the pinned authorities' certificates are taken from: the CPS middleware's folder; else ours, where what was
//! fetched is kept; else the addresses where they are published. Wherever they come from, only the SHA-256 counts.

use super::pins::PinTable;
use super::{Authorities, AuthoritiesError};
use crate::net::der::{CONTEXT_0, INTEGER, OBJECT_IDENTIFIER, Reader, SEQUENCE, SET};
use crate::net::{Resolver, disk, http};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An authority's certificate makes 2 kB, and the nine of them together 16 kB.
const SIZE_LIMIT: usize = 256 << 10;
/// A folder with more files than this is not the middleware's.
const FILE_LIMIT: usize = 200;

/// The folders where the CPS middleware leaves IGC-Santé's certificates (referentiel2 E.1).
const MIDDLEWARE: &[&str] = if cfg!(target_os = "linux") { &["/etc/opt/santesocial/CPS/Coffre"] } else { &[] };

impl Authorities {
    /// Production: IGC-Santé's, from the middleware's folder, from `own_folder`, or fetched and kept there for the next
    /// time. Fetching, where it is needed, takes ten seconds at most.
    ///
    /// # Errors
    /// [`AuthoritiesError::Missing`] when the operators' authority or its root cannot be had.
    pub async fn igc_sante(resolver: &Resolver, own_folder: PathBuf) -> Result<Self, AuthoritiesError> {
        let middleware = MIDDLEWARE.iter().map(PathBuf::from).collect();
        gather(PinTable::igc_sante(), middleware, own_folder, resolver).await
    }
}

async fn gather(
    table: Arc<PinTable>,
    mut folders: Vec<PathBuf>,
    own_folder: PathBuf,
    resolver: &Resolver,
) -> Result<Authorities, AuthoritiesError> {
    folders.push(own_folder.clone());
    let pins = Arc::clone(&table);
    let reading = tokio::task::spawn_blocking(move || folders.iter().flat_map(|folder| in_folder(&pins, folder)).collect());
    let mut found: Vec<Vec<u8>> = reading.await.map_err(|_| AuthoritiesError::Missing)?;
    if !table.suffice(&found) {
        let fetched = fetch(&table, &found, resolver).await;
        tracing::info!(count = fetched.len(), "authorities fetched");
        found.extend(fetched.iter().cloned());
        // Kept for the next time. A failure costs a fetch, no more.
        drop(tokio::task::spawn_blocking(move || keep(&own_folder, &fetched)).await);
    }
    found.sort_unstable();
    found.dedup();
    Authorities::pinned(table, found)
}

/// The pinned certificates among a folder's files.
fn in_folder(table: &PinTable, folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().take(FILE_LIMIT).map(|entry| entry.path());
    let is_certificate =
        |path: &PathBuf| path.extension().is_some_and(|e| ["cer", "crt", "der"].iter().any(|known| e.eq_ignore_ascii_case(known)));
    entries
        .filter(is_certificate)
        .filter_map(|path| disk::read_bounded(&path, SIZE_LIMIT).ok())
        .filter(|der| table.find(der).is_some())
        .collect()
}

/// Fetches what is missing, from every address at once.
async fn fetch(table: &PinTable, found: &[Vec<u8>], resolver: &Resolver) -> Vec<Vec<u8>> {
    let missing = table.pins.iter().filter(|pin| !found.iter().any(|der| super::pins::fingerprint(der) == pin.sha256));
    let addresses = missing.filter_map(|pin| pin.aia.as_deref()).chain(table.bundle.as_deref());
    let documents = futures::future::join_all(addresses.map(|url| http::get(resolver, url, SIZE_LIMIT))).await;
    let certificates = documents.into_iter().flatten().flat_map(|document| {
        let several = in_bundle(&document);
        if several.is_empty() { vec![document] } else { several }
    });
    let mut believed: Vec<_> = certificates.filter(|der| table.find(der).is_some() && !found.contains(der)).collect();
    believed.sort_unstable();
    believed.dedup();
    believed
}

/// The certificates of a PKCS#7 bundle (RFC 2315 §9.1); none when it is something else.
fn in_bundle(document: &[u8]) -> Vec<Vec<u8>> {
    let certificates = || {
        let mut info = Reader(document).expect(SEQUENCE)?.reader();
        info.expect(OBJECT_IDENTIFIER)?;
        let mut signed = info.expect(CONTEXT_0)?.reader().expect(SEQUENCE)?.reader();
        signed.expect(INTEGER)?;
        signed.expect(SET)?;
        signed.expect(SEQUENCE)?;
        signed.expect(CONTEXT_0)
    };
    let Some(certificates) = certificates() else { return Vec::new() };
    let mut reader = certificates.reader();
    std::iter::from_fn(|| reader.expect(SEQUENCE)).map(|certificate| certificate.whole.to_vec()).collect()
}

fn keep(folder: &Path, certificates: &[Vec<u8>]) {
    for der in certificates {
        let name = super::pins::fingerprint(der).replace(':', "").to_lowercase();
        if let Err(error) = disk::write_whole(&folder.join(name).with_extension("cer"), der) {
            tracing::warn!(kind = ?error.kind(), "authority not kept");
        }
    }
}

#[cfg(test)]
#[path = "gather_tests.rs"]
mod tests;
