//! The authorities operators' certificates must come from. They are IGC-Santé's, pinned one by one, or those that a test
//! configuration names; the operating system's store is never consulted for an operator.

mod gather;
mod pins;

use super::error::CertFault;
use pins::{PinTable, Role};
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, TrustAnchor};
use std::sync::Arc;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The trusted roots, and the intermediate authorities under them.
#[derive(Debug, Clone)]
pub struct Authorities {
    pub(super) roots: Arc<RootCertStore>,
    /// In the order of `roots`.
    root_certificates: Vec<CertificateDer<'static>>,
    pub(super) intermediates: Vec<CertificateDer<'static>>,
    /// The authorities one by one; without it names count, and a path may use intermediates that the server sends.
    pins: Option<Arc<PinTable>>,
}

/// The authorities cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthoritiesError {
    /// A file cannot be read or holds no certificate.
    #[error("unreadable authority file")]
    Unreadable,
    /// No root among them, or not the operators' authority.
    #[error("authorities missing")]
    Missing,
}

impl Authorities {
    /// Test mode: the certificates of these PEM bundles, self-signed ones as roots.
    ///
    /// # Errors
    /// [`AuthoritiesError::Unreadable`] for a file without certificates, [`AuthoritiesError::Missing`] without a root.
    pub fn from_pem<'a>(bundles: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, AuthoritiesError> {
        let mut certificates = Vec::new();
        for bundle in bundles {
            let before = certificates.len();
            for certificate in CertificateDer::pem_slice_iter(bundle) {
                certificates.push(certificate.map_err(|_| AuthoritiesError::Unreadable)?);
            }
            if certificates.len() == before {
                return Err(AuthoritiesError::Unreadable);
            }
        }
        Self::assemble(certificates, None)
    }

    /// Production: those of the given DER certificates that are pinned by their SHA-256; every other is ignored.
    fn pinned(table: Arc<PinTable>, certificates: Vec<Vec<u8>>) -> Result<Self, AuthoritiesError> {
        if !table.suffice(&certificates) {
            return Err(AuthoritiesError::Missing);
        }
        let believed = certificates.into_iter().filter(|der| table.find(der).is_some()).map(CertificateDer::from).collect();
        Self::assemble(believed, Some(table))
    }

    fn assemble(certificates: Vec<CertificateDer<'static>>, pins: Option<Arc<PinTable>>) -> Result<Self, AuthoritiesError> {
        let (mut roots, mut root_certificates, mut intermediates) = (RootCertStore::empty(), Vec::new(), Vec::new());
        for certificate in certificates {
            let (_, parsed) = X509Certificate::from_der(&certificate).map_err(|_| AuthoritiesError::Unreadable)?;
            if parsed.subject().as_raw() == parsed.issuer().as_raw() {
                roots.add(certificate.clone()).map_err(|_| AuthoritiesError::Unreadable)?;
                root_certificates.push(certificate);
            } else {
                intermediates.push(certificate);
            }
        }
        if roots.is_empty() {
            return Err(AuthoritiesError::Missing);
        }
        Ok(Self { roots: Arc::new(roots), root_certificates, intermediates, pins })
    }

    /// The chain to present for a client certificate: the leaf, then its issuing authority when it is known.
    #[must_use]
    pub fn client_chain(&self, leaf: Vec<u8>) -> Vec<CertificateDer<'static>> {
        let issuer = X509Certificate::from_der(&leaf).ok().and_then(|(_, leaf)| self.of_subject(leaf.issuer().as_raw()));
        std::iter::once(CertificateDer::from(leaf)).chain(issuer).collect()
    }

    /// The certificates a path may go through: ours, and those the server sends where ours are not pinned.
    pub(super) fn intermediates<'a>(&self, sent: &'a [CertificateDer<'a>]) -> Vec<CertificateDer<'a>> {
        let sent = if self.pins.is_none() { sent } else { &[] };
        self.intermediates.iter().chain(sent).cloned().collect()
    }

    /// The certificate of a trusted root.
    pub(super) fn root(&self, anchor: &TrustAnchor<'_>) -> Option<CertificateDer<'static>> {
        let place = self.roots.roots.iter().position(|root| root == anchor)?;
        self.root_certificates.get(place).cloned()
    }

    /// Whether the authority with this certificate may issue an operator's (ECO.1.1.10).
    ///
    /// # Errors
    /// [`CertFault`]: what kind of authority it is instead.
    pub(super) fn issues_operators(&self, authority: &CertificateDer<'_>) -> Result<(), CertFault> {
        let (_, parsed) = X509Certificate::from_der(authority).map_err(|_| CertFault::Invalid)?;
        let name = parsed.subject().iter_common_name().last().and_then(|cn| cn.as_str().ok()).unwrap_or_default().to_owned();
        let role = match &self.pins {
            Some(pins) => pins.find(authority).map_or(Role::Foreign, |pin| pin.role),
            None => Role::named(&name),
        };
        role.issues_operators(name)
    }

    fn of_subject(&self, subject: &[u8]) -> Option<CertificateDer<'static>> {
        let is = |der: &&CertificateDer<'_>| X509Certificate::from_der(der).is_ok_and(|(_, c)| c.subject().as_raw() == subject);
        self.intermediates.iter().chain(&self.root_certificates).find(is).cloned()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::net::notary::Entity;

    /// The published certificates; none, and a word about it, where they are not at hand.
    pub(in crate::net) fn published(test: &str) -> Vec<Vec<u8>> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/igc-sante");
        let Ok(entries) = std::fs::read_dir(folder) else {
            println!("left out: {test}: IGC-Santé's certificates are not here");
            return Vec::new();
        };
        entries.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect()
    }

    /// A root and an operators' authority, pinned, and perhaps an authority of another range.
    pub(in crate::net) fn pinning(root: &Entity, operators: &Entity, other: Option<&Entity>) -> Authorities {
        let all = [(Some(root), Role::Root), (Some(operators), Role::Operators), (other, Role::OtherRange)];
        let all: Vec<_> = all.into_iter().filter_map(|(entity, role)| entity.map(|entity| (entity.certificate.to_vec(), role))).collect();
        let pins = all.iter().map(|(der, role)| pins::Pin { sha256: pins::fingerprint(der), role: *role, aia: None }).collect();
        Authorities::pinned(Arc::new(PinTable { bundle: None, pins }), all.into_iter().map(|(der, _)| der).collect()).unwrap()
    }

    fn named(files: &[Vec<u8>], name: &str) -> Vec<u8> {
        let is = |der: &&Vec<u8>| {
            let (_, certificate) = X509Certificate::from_der(der).unwrap();
            certificate.subject().iter_common_name().last().unwrap().as_str() == Ok(name)
        };
        files.iter().find(is).unwrap().clone()
    }

    #[test]
    fn eco_1_1_10_only_pinned_files_are_believed() {
        let table = PinTable::igc_sante();
        assert_eq!(Authorities::pinned(Arc::clone(&table), vec![b"not a certificate".to_vec()]).err(), Some(AuthoritiesError::Missing));
        let mut files = published("only_pinned_files_are_believed");
        if files.is_empty() {
            return;
        }
        let all = Authorities::pinned(Arc::clone(&table), files.clone()).unwrap();
        assert_eq!((all.root_certificates.len(), all.intermediates.len()), (3, 6));
        // One octet of the operators' authority changed: nobody can be believed any more.
        let operators = named(&files, "AC IGC-SANTE ELEMENTAIRE ORGANISATIONS");
        let changed = files.iter_mut().find(|der| **der == operators).unwrap();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(Authorities::pinned(table, files).err(), Some(AuthoritiesError::Missing));
    }

    #[test]
    fn eco_1_1_10_each_published_authority_has_its_role() {
        let files = published("each_published_authority_has_its_role");
        if files.is_empty() {
            return;
        }
        let authorities = Authorities::pinned(PinTable::igc_sante(), files.clone()).unwrap();
        let verdict = |name: &str| authorities.issues_operators(&named(&files, name).into());
        assert_eq!(verdict("AC IGC-SANTE ELEMENTAIRE ORGANISATIONS"), Ok(()));
        for range in ["ELEMENTAIRE", "STANDARD", "FORT"] {
            let persons = format!("AC IGC-SANTE {range} PERSONNES");
            assert_eq!(verdict(&persons), Err(CertFault::IssuerForPersons(persons)));
            let root = format!("AC RACINE IGC-SANTE {range}");
            assert_eq!(verdict(&root), Err(CertFault::WrongIssuer(root)));
        }
        for range in ["STANDARD", "FORT"] {
            let other = format!("AC IGC-SANTE {range} ORGANISATIONS");
            assert_eq!(verdict(&other), Err(CertFault::IssuerOtherRange(other)));
        }
    }

    /// The system's trust store is in reach of the profile for servers that are no operators, in `net/web.rs`, and of
    /// nothing else.
    #[test]
    fn eco_1_1_10_no_operator_is_vouched_for_by_the_system() {
        fn readers(folder: &std::path::Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_dir() {
                    readers(&entry, found);
                } else if std::fs::read_to_string(&entry).is_ok_and(|text| text.contains(concat!("rustls_platform", "_verifier"))) {
                    found.push(entry.file_name().unwrap().to_string_lossy().into_owned());
                }
            }
        }
        let mut found = Vec::new();
        readers(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        assert_eq!(found, ["web.rs"]);
        let manifest = include_str!("../../../Cargo.toml");
        for reader in ["rustls-native-certs", "webpki-roots", "native-tls", "openssl"] {
            assert!(!manifest.contains(&format!("\n{reader} =")), "{reader}");
        }
    }
}
