//! Verifies an operator's certificate: path, dates, name, use, issuer, revocation. Nothing here can be switched off.

use super::error::CertFault;
use super::revocation::{Lookup, Need, RevocationList, RevocationLists};
use super::suites;
use super::trust::Authorities;
use aws_lc_rs::digest::{Context, SHA256};
use rustls::CertificateError as Cert;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, OtherError, SignatureScheme};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use webpki::{EndEntityCert, ExpirationPolicy, KeyUsage, RevocationCheckDepth, RevocationOptionsBuilder};

/// More paths than this are not remembered as clean: an operator has a few servers.
const MEMORY_LIMIT: usize = 64;

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
    /// Paths that certain lists say nothing against. A list of millions of octets is hashed and searched once for a
    /// server, and not again before it changes.
    clean: Mutex<HashMap<PathKey, Vec<u64>>>,
}

/// A path's certificates, root included, as their SHA-256.
type PathKey = [u8; 32];

/// A verified path.
struct Path {
    /// Between the server's certificate and the root, bottom first.
    intermediates: Vec<CertificateDer<'static>>,
    root: CertificateDer<'static>,
}

impl Path {
    /// Who issued the server's certificate, who issued that one, and so on up to the root.
    fn issuers(&self) -> impl Iterator<Item = &CertificateDer<'static>> {
        self.intermediates.iter().chain([&self.root])
    }

    /// The lists that cover the server's certificate and every intermediate above it.
    fn needs(&self, leaf: &CertificateDer<'_>) -> Result<Vec<Need>, CertFault> {
        let covered = std::iter::once(leaf.as_ref()).chain(self.intermediates.iter().map(AsRef::as_ref));
        covered.zip(self.issuers()).map(|(certificate, issuer)| Need::of(certificate, issuer.clone())).collect()
    }

    fn key(&self, leaf: &CertificateDer<'_>) -> Option<PathKey> {
        let mut context = Context::new(&SHA256);
        // Certificates end where they say: one after the other, they cannot be read in two ways.
        context.update(leaf);
        self.issuers().for_each(|issuer| context.update(issuer));
        context.finish().as_ref().try_into().ok()
    }
}

impl OperatorVerifier {
    pub(super) fn new(authorities: Arc<Authorities>, lists: Arc<RevocationLists>) -> Result<Self, CertFault> {
        let provider = suites::provider();
        let path = WebPkiServerVerifier::builder_with_provider(Arc::clone(&authorities.roots), Arc::clone(&provider))
            .build()
            .map_err(|_| CertFault::UnknownAuthority)?;
        Ok(Self { authorities, lists, provider, path, clean: Mutex::default() })
    }

    /// Verifies once more, with the lists of now, what a server proved to be when a session with it began: rustls does not
    /// when it resumes. Reads the disk where a list is not in memory: call it where waiting is allowed.
    pub(super) fn still_good(&self, chain: &[CertificateDer<'static>], host: &str) -> Result<(), Error> {
        let (leaf, sent) = chain.split_first().ok_or(Error::NoCertificatesPresented)?;
        let name = ServerName::try_from(host).map_err(|_| ours(CertFault::WrongName))?;
        self.verify(leaf, sent, &name, &[], UnixTime::now())
    }

    fn verify(
        &self,
        leaf: &CertificateDer<'_>,
        sent: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<(), Error> {
        let intermediates = self.authorities.intermediates(sent);
        self.path.verify_server_cert(leaf, &intermediates, name, ocsp, now)?;
        let path = self.path_of(leaf, &intermediates, now)?;
        let issuer = path.issuers().next().ok_or(ours(CertFault::UnknownAuthority))?;
        self.authorities.issues_operators(issuer).map_err(ours)?;
        let lists = self.lists(&path.needs(leaf).map_err(ours)?, now)?;
        self.verify_revocation(leaf, &path, &lists, now)
    }

    /// The path that was just verified, found again to see what it goes through.
    fn path_of(&self, leaf: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>], now: UnixTime) -> Result<Path, Error> {
        let invalid = |_| ours(CertFault::Invalid);
        let server = EndEntityCert::try_from(leaf).map_err(invalid)?;
        let algorithms = self.provider.signature_verification_algorithms.all;
        let roots = &self.authorities.roots.roots;
        let path = server.verify_for_usage(algorithms, roots, intermediates, now, KeyUsage::server_auth(), None, None).map_err(invalid)?;
        let intermediates = path.intermediate_certificates().map(|certificate| certificate.der().into_owned()).collect();
        let root = self.authorities.root(path.anchor()).ok_or(ours(CertFault::UnknownAuthority))?;
        Ok(Path { intermediates, root })
    }

    /// The lists themselves, or what keeps them from being used.
    fn lists(&self, needs: &[Need], now: UnixTime) -> Result<Vec<Arc<RevocationList>>, Error> {
        let now: SystemTime = UNIX_EPOCH + Duration::from_secs(now.as_secs());
        let (mut lists, mut wanted) = (Vec::new(), Vec::new());
        for need in needs {
            match self.lists.look_up(need, now) {
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

    /// Whether these lists, all valid now, say nothing against any certificate of this path.
    fn verify_revocation(&self, leaf: &CertificateDer<'_>, path: &Path, lists: &[Arc<RevocationList>], now: UnixTime) -> Result<(), Error> {
        let (key, ids) = (path.key(leaf), lists.iter().map(|list| list.id()).collect::<Vec<_>>());
        if key.is_some_and(|key| self.clean().get(&key) == Some(&ids)) {
            return Ok(());
        }
        let searchable = lists.iter().map(|list| list.searchable()).collect::<Result<Vec<_>, _>>();
        let searchable = searchable.map_err(|error| ours(fault_of_list(&error)))?;
        let searchable: Vec<_> = searchable.iter().collect();
        let server = EndEntityCert::try_from(leaf).map_err(|_| ours(CertFault::Invalid))?;
        let search = |depth| {
            // Without any list the library would check nothing, and says so here.
            let options = RevocationOptionsBuilder::new(&searchable).map_err(|_| webpki::Error::UnknownRevocationStatus)?;
            let options = options.with_expiration_policy(ExpirationPolicy::Enforce).with_depth(depth).build();
            let algorithms = self.provider.signature_verification_algorithms.all;
            let roots = &self.authorities.roots.roots;
            server.verify_for_usage(algorithms, roots, &path.intermediates, now, KeyUsage::server_auth(), Some(options), None).map(drop)
        };
        match search(RevocationCheckDepth::Chain) {
            Ok(()) => {
                if let Some(key) = key {
                    self.remember(key, ids);
                }
                Ok(())
            }
            Err(webpki::Error::CertRevoked) => Err(match search(RevocationCheckDepth::EndEntity) {
                Ok(()) => ours(CertFault::AuthorityRevoked),
                Err(_) => Error::InvalidCertificate(Cert::Revoked),
            }),
            Err(error) => Err(ours(fault_of_list(&error))),
        }
    }

    fn remember(&self, key: PathKey, ids: Vec<u64>) {
        let mut clean = self.clean();
        if clean.len() >= MEMORY_LIMIT {
            clean.clear();
        }
        clean.insert(key, ids);
    }

    fn clean(&self) -> std::sync::MutexGuard<'_, HashMap<PathKey, Vec<u64>>> {
        self.clean.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.verify(leaf, sent, name, ocsp, now).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let valid = self.path.verify_tls12_signature(message, cert, dss)?;
        suites::learn(message).map_err(|weak| Error::Other(OtherError(Arc::new(weak))))?;
        Ok(valid)
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

/// The fault behind an error of a search in lists that were believed.
fn fault_of_list(error: &webpki::Error) -> CertFault {
    use webpki::Error as E;
    match error {
        E::CrlExpired { .. } => CertFault::CrlStale,
        E::InvalidCrlSignatureForPublicKey | E::IssuerNotCrlSigner => CertFault::CrlForged,
        // No list is for this certificate, or the one that is cannot be read to the end.
        _ => CertFault::CrlMissing,
    }
}

#[cfg(test)]
mod tests;
