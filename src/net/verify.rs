//! Verifies an operator's certificate: path, dates, name, use, issuer, revocation. Nothing here can be switched off.

use super::error::CertFault;
use super::revocation::{Lookup, Need, RevocationLists};
use super::suites;
use super::trust::{Authorities, issues_operators};
use rustls::CertificateError as Cert;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, OtherError, SignatureScheme};
use std::sync::Arc;
use std::time::SystemTime;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The longest path followed. IGC-Santé's has one intermediate.
const DEPTH_LIMIT: usize = 4;

/// The revocation lists a verification lacks. It ends the handshake, before the card has signed anything, and travels
/// through rustls to whoever can fetch them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("revocation lists missing")]
pub(super) struct Missing(pub(super) Vec<Need>);

/// Verifies operators' certificates, in any number of handshakes. There is one in a [`super::Connector`]: rustls resumes
/// a session only under the very verifier it began with.
#[derive(Debug)]
pub(super) struct OperatorVerifier {
    authorities: Arc<Authorities>,
    lists: Arc<RevocationLists>,
    provider: Arc<CryptoProvider>,
    /// The path's verifier without revocation; also checks the handshake's signature.
    path: Arc<WebPkiServerVerifier>,
}

impl OperatorVerifier {
    pub(super) fn new(authorities: Arc<Authorities>, lists: Arc<RevocationLists>) -> Result<Self, CertFault> {
        let provider = suites::provider();
        let path = WebPkiServerVerifier::builder_with_provider(Arc::clone(&authorities.roots), Arc::clone(&provider))
            .build()
            .map_err(|_| CertFault::UnknownAuthority)?;
        Ok(Self { authorities, lists, provider, path })
    }

    /// Verifies once more, now, what a server proved to be when a session with it began: rustls does not when it resumes.
    pub(super) fn still_good(&self, chain: &[CertificateDer<'static>], host: &str) -> Result<(), Error> {
        let (leaf, sent) = chain.split_first().ok_or(Error::NoCertificatesPresented)?;
        let name = ServerName::try_from(host).map_err(|_| ours(CertFault::WrongName))?;
        self.verify_server_cert(leaf, sent, &name, &[], UnixTime::now()).map(|_| ())
    }

    /// The lists that cover the leaf and every intermediate above it, up to a root.
    fn needs(&self, leaf: &CertificateDer<'_>, sent: &[CertificateDer<'_>]) -> Result<Vec<Need>, CertFault> {
        let mut needs = Vec::new();
        let mut current = leaf.clone().into_owned();
        for _ in 0..DEPTH_LIMIT {
            let (subject, issuer) = names(&current)?;
            if subject == issuer {
                return Ok(needs);
            }
            let issuer = self.authorities.issuer_of(&issuer, sent).ok_or(CertFault::UnknownAuthority)?;
            needs.push(Need::of(&current, issuer.clone())?);
            current = issuer;
        }
        Err(CertFault::UnknownAuthority)
    }

    /// The lists themselves, or what keeps them from being used.
    fn lists(&self, needs: &[Need]) -> Result<Vec<CertificateRevocationListDer<'static>>, Error> {
        let (mut lists, mut wanted) = (Vec::new(), Vec::new());
        for need in needs {
            match self.lists.look_up(need, SystemTime::now()) {
                Lookup::List(list) => lists.push(list),
                Lookup::Wanted => wanted.push(need.clone()),
                Lookup::Unusable(fault) => return Err(ours(fault)),
            }
        }
        if wanted.is_empty() {
            return Ok(lists);
        }
        Err(Error::Other(OtherError(Arc::new(Missing(wanted)))))
    }
}

impl ServerCertVerifier for OperatorVerifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        sent: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let sent = if self.authorities.accept_sent_intermediates { sent } else { &[] };
        let intermediates: Vec<CertificateDer<'_>> = self.authorities.intermediates.iter().chain(sent).cloned().collect();
        self.path.verify_server_cert(leaf, &intermediates, name, ocsp, now)?;

        let issuer = issuer_common_name(leaf).ok_or(ours(CertFault::Invalid))?;
        if !issues_operators(&issuer) {
            return Err(ours(CertFault::WrongIssuer(issuer)));
        }

        let needs = self.needs(leaf, sent).map_err(ours)?;
        let lists = self.lists(&needs)?;
        // With no list at all the library checks nothing: `needs` never comes back empty for a leaf, and this says so.
        if lists.is_empty() {
            return Err(ours(CertFault::CrlMissing));
        }
        WebPkiServerVerifier::builder_with_provider(Arc::clone(&self.authorities.roots), Arc::clone(&self.provider))
            .with_crls(lists)
            .enforce_revocation_expiration()
            .build()
            .map_err(|_| ours(CertFault::CrlForged))?
            .verify_server_cert(leaf, &intermediates, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.path.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        // Operators speak TLS 1.2 only: this is never reached, and refuses if it were.
        Err(Error::PeerIncompatible(rustls::PeerIncompatible::ServerDoesNotSupportTls12Or13))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        use SignatureScheme::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512};
        vec![RSA_PSS_SHA512, RSA_PSS_SHA384, RSA_PSS_SHA256, RSA_PKCS1_SHA512, RSA_PKCS1_SHA384, RSA_PKCS1_SHA256]
    }
}

/// Carries a fault of ours through rustls.
fn ours(fault: CertFault) -> Error {
    Error::Other(OtherError(Arc::new(fault)))
}

/// The revocation lists for want of which a handshake ended.
pub(super) fn missing_of(error: &Error) -> Option<Missing> {
    match error {
        Error::Other(other) => other.0.downcast_ref::<Missing>().cloned(),
        _ => None,
    }
}

/// The fault behind a rustls error, when it is about the certificate.
pub(super) fn fault_of(error: &Error) -> Option<CertFault> {
    match error {
        Error::Other(other) => other.0.downcast_ref::<CertFault>().cloned(),
        Error::InvalidCertRevocationList(_) => Some(CertFault::CrlForged),
        Error::NoCertificatesPresented => Some(CertFault::Invalid),
        Error::InvalidCertificate(error) => Some(match error {
            Cert::Expired | Cert::ExpiredContext { .. } => CertFault::Expired,
            Cert::NotValidYet | Cert::NotValidYetContext { .. } => CertFault::NotYetValid,
            Cert::Revoked => CertFault::Revoked,
            Cert::UnknownRevocationStatus => CertFault::CrlMissing,
            Cert::ExpiredRevocationList | Cert::ExpiredRevocationListContext { .. } => CertFault::CrlStale,
            // A look-alike of ours did not sign it with our authority's key: it is nobody we know.
            Cert::UnknownIssuer | Cert::BadSignature => CertFault::UnknownAuthority,
            Cert::NotValidForName | Cert::NotValidForNameContext { .. } => CertFault::WrongName,
            Cert::InvalidPurpose | Cert::InvalidPurposeContext { .. } => CertFault::WrongUse,
            Cert::UnsupportedSignatureAlgorithmContext { .. } | Cert::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
                CertFault::WeakSignature
            }
            _ => CertFault::Invalid,
        }),
        _ => None,
    }
}

/// The subject and issuer of a certificate, as encoded.
fn names(der: &CertificateDer<'_>) -> Result<(Vec<u8>, Vec<u8>), CertFault> {
    let (_, certificate) = X509Certificate::from_der(der).map_err(|_| CertFault::Invalid)?;
    Ok((certificate.subject().as_raw().to_vec(), certificate.issuer().as_raw().to_vec()))
}

fn issuer_common_name(der: &CertificateDer<'_>) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    certificate.issuer().iter_common_name().last().and_then(|cn| cn.as_str().ok()).map(str::to_owned)
}
