//! The authorities operators' certificates must come from.

use aws_lc_rs::digest::{SHA256, digest};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::path::Path;
use std::sync::Arc;
use x509_parser::prelude::{FromDer, X509Certificate};

/// IGC-Santé's authorities as pinned facts (referentiel2 F.1).
const PINNED: &str = include_str!("../../certs/igc-sante.toml");

/// What the common name of an operator's issuing authority ends in (ECO.1.1.10), in every mode.
const OPERATOR_ISSUER_SUFFIX: &str = "ELEMENTAIRE ORGANISATIONS";

/// The trusted roots, and the intermediate authorities under them.
#[derive(Debug, Clone)]
pub struct Authorities {
    pub(super) roots: Arc<RootCertStore>,
    pub(super) root_certificates: Vec<CertificateDer<'static>>,
    pub(super) intermediates: Vec<CertificateDer<'static>>,
    /// Whether a path may use intermediates the server sends: only where the authorities are not pinned one by one.
    pub(super) accept_sent_intermediates: bool,
}

/// The authorities cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthoritiesError {
    /// A file cannot be read or holds no certificate.
    #[error("unreadable authority file")]
    Unreadable,
    /// No root among them.
    #[error("no trusted root")]
    NoRoot,
}

impl Authorities {
    /// Test mode: the certificates of these PEM bundles, self-signed ones as roots.
    ///
    /// # Errors
    /// [`AuthoritiesError::Unreadable`] for a file without certificates, [`AuthoritiesError::NoRoot`].
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
        Self::assemble(certificates, true)
    }

    /// Production: those of the given DER files that are pinned by their SHA-256; every other file is ignored, and
    /// the operating system's store is never consulted.
    ///
    /// # Errors
    /// [`AuthoritiesError::NoRoot`] when no pinned root is among them.
    pub fn pinned<'a>(files: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, AuthoritiesError> {
        let pins = pins();
        let believed =
            files.into_iter().filter(|der| pins.contains(&fingerprint(der))).map(|der| CertificateDer::from(der.to_vec())).collect();
        Self::assemble(believed, false)
    }

    /// The folders where the CPS middleware leaves IGC-Santé's certificates (referentiel2 E.1).
    #[must_use]
    pub fn usual_folders() -> &'static [&'static str] {
        if cfg!(target_os = "linux") { &["/etc/opt/santesocial/CPS/Coffre"] } else { &[] }
    }

    /// Whether a file name may be a certificate's.
    #[must_use]
    pub fn is_certificate_file(path: &Path) -> bool {
        path.extension().and_then(|e| e.to_str()).is_some_and(|e| ["cer", "crt", "der"].contains(&e.to_lowercase().as_str()))
    }

    fn assemble(certificates: Vec<CertificateDer<'static>>, accept_sent_intermediates: bool) -> Result<Self, AuthoritiesError> {
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
            return Err(AuthoritiesError::NoRoot);
        }
        Ok(Self { roots: Arc::new(roots), root_certificates, intermediates, accept_sent_intermediates })
    }

    /// The chain to present for a client certificate: the leaf, then its issuing authority when it is known.
    #[must_use]
    pub fn client_chain(&self, leaf: Vec<u8>) -> Vec<CertificateDer<'static>> {
        let issuer = X509Certificate::from_der(&leaf).ok().and_then(|(_, leaf)| self.issuer_of(leaf.issuer().as_raw(), &[]));
        std::iter::once(CertificateDer::from(leaf)).chain(issuer).collect()
    }

    /// The certificate of the authority with this subject: intermediates (ours, then those sent), then roots.
    pub(super) fn issuer_of(&self, subject: &[u8], sent: &[CertificateDer<'_>]) -> Option<CertificateDer<'static>> {
        self.intermediates
            .iter()
            .chain(sent)
            .chain(&self.root_certificates)
            .find(|der| subject_is(der, subject))
            .map(|der| der.clone().into_owned())
    }
}

/// Whether an operator's certificate may be issued by the authority of this name (ECO.1.1.10).
pub(super) fn issues_operators(common_name: &str) -> bool {
    common_name.ends_with(OPERATOR_ISSUER_SUFFIX)
}

fn subject_is(der: &CertificateDer<'_>, subject: &[u8]) -> bool {
    X509Certificate::from_der(der).is_ok_and(|(_, c)| c.subject().as_raw() == subject)
}

fn fingerprint(der: &[u8]) -> String {
    digest(&SHA256, der).as_ref().iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(":")
}

/// The pinned fingerprints, as `certs/igc-sante.toml` writes them.
fn pins() -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct File {
        authority: Vec<Authority>,
    }
    #[derive(serde::Deserialize)]
    struct Authority {
        sha256: String,
    }
    // The file is part of the program, and a test reads it: an unreadable one would pin nothing and trust nothing.
    toml::from_str::<File>(PINNED).map(|file| file.authority.into_iter().map(|a| a.sha256).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_authorities_are_pinned() {
        let pins = pins();
        assert_eq!(pins.len(), 9);
        assert!(pins.iter().all(|p| p.len() == 95));
    }

    #[test]
    fn eco_1_1_10_only_pinned_files_are_believed() {
        assert_eq!(Authorities::pinned([b"not a certificate".as_slice()]).err(), Some(AuthoritiesError::NoRoot));
    }

    #[test]
    fn eco_1_1_10_the_published_files_match_their_pins() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/igc-sante");
        let Ok(entries) = std::fs::read_dir(folder) else {
            println!("left out: the_published_files_match_their_pins: shared/data absent");
            return;
        };
        let files: Vec<Vec<u8>> = entries.map(|e| std::fs::read(e.unwrap().path()).unwrap()).collect();
        let authorities = Authorities::pinned(files.iter().map(Vec::as_slice)).unwrap();
        assert_eq!((authorities.root_certificates.len(), authorities.intermediates.len()), (3, 6));
    }

    #[test]
    fn eco_1_1_10_operators_have_one_kind_of_issuer() {
        assert!(issues_operators("AC IGC-SANTE ELEMENTAIRE ORGANISATIONS"));
        for other in ["AC IGC-SANTE ELEMENTAIRE PERSONNES", "AC IGC-SANTE STANDARD ORGANISATIONS", "AC IGC-SANTE FORT ORGANISATIONS", ""] {
            assert!(!issues_operators(other), "{other}");
        }
    }
}
