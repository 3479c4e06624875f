//! What a TLS handshake needs from whoever holds the client's key, and nothing else.

use super::Endpoint;
use super::sessions::Sessions;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::CertificateDer;
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{OtherError, SignatureAlgorithm, SignatureScheme};
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// The hash under an RSASSA-PKCS1-v1_5 signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureHash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// Why a signature could not be made; the key's owner knows the real type.
#[derive(Debug, Clone)]
pub struct SignerFault(pub Arc<dyn Error + Send + Sync>);

impl fmt::Display for SignerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("signer")
    }
}
impl Error for SignerFault {}

/// Holds an RSA key and signs with it. It may be slow: handshakes run on a thread that may wait.
pub trait ClientSigner: fmt::Debug + Send + Sync {
    /// RSASSA-PKCS1-v1_5 over the message (RFC 8017 §8.2). A card has no PSS, and TLS 1.2 does not need it.
    ///
    /// # Errors
    /// Whatever kept the key's owner from signing.
    fn sign(&self, hash: SignatureHash, message: &[u8]) -> Result<Vec<u8>, SignerFault>;
}

/// The login is over: its identity was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("identity forgotten")]
pub struct Forgotten;

/// The client's certificate chain, its key, and the TLS sessions opened with them, for one login. Clones are the same
/// identity, and are forgotten together.
#[derive(Debug, Clone)]
pub struct ClientIdentity {
    presenter: Arc<Presenter>,
    sessions: Arc<Sessions>,
}

impl ClientIdentity {
    /// An identity with this chain: the leaf, then its issuing authority. The card holds the leaf only, and a server that
    /// is given no more answers that the authority is unknown.
    #[must_use]
    pub fn new(chain: Vec<CertificateDer<'static>>, signer: Arc<dyn ClientSigner>) -> Self {
        let certified = Arc::new(CertifiedKey::new(chain, Arc::new(Key(signer))));
        Self { presenter: Arc::new(Presenter(Mutex::new(Some(certified)))), sessions: Arc::default() }
    }

    /// Ends this identity, in every clone of it: it is presented to nobody any more, and no session begun with it can be
    /// resumed. To be called as soon as its login is over; connections past their handshake are not cut by it.
    pub fn forget(&self) {
        self.sessions.close();
        drop(self.presenter.slot().take());
    }

    /// Whether it was ended.
    pub(super) fn is_forgotten(&self) -> bool {
        self.sessions.is_closed()
    }

    /// A connection resumed from an earlier session turned out to be of no use: the next one to this server is made in
    /// full, and no session of its own is kept any more.
    pub fn give_up_resuming(&self, endpoint: &Endpoint) {
        self.sessions.give_up(endpoint);
    }

    /// What hands the chain and the key to a handshake. The same value each time: rustls resumes a session only for the
    /// very one it began with.
    pub(super) fn presenter(&self) -> Arc<Presenter> {
        Arc::clone(&self.presenter)
    }

    /// The sessions to resume.
    pub(super) fn sessions(&self) -> &Arc<Sessions> {
        &self.sessions
    }
}

/// Presents the identity to a server that asks for one; without an identity, an empty list.
#[derive(Debug, Default)]
pub(super) struct Presenter(Mutex<Option<Arc<CertifiedKey>>>);

impl Presenter {
    fn slot(&self) -> std::sync::MutexGuard<'_, Option<Arc<CertifiedKey>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResolvesClientCert for Presenter {
    fn resolve(&self, _root_hint_subjects: &[&[u8]], _sigschemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.slot().clone()
    }

    fn has_certs(&self) -> bool {
        self.slot().is_some()
    }
}

#[derive(Debug)]
struct Key(Arc<dyn ClientSigner>);

impl SigningKey for Key {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let known = [
            (SignatureScheme::RSA_PKCS1_SHA256, SignatureHash::Sha256),
            (SignatureScheme::RSA_PKCS1_SHA384, SignatureHash::Sha384),
            (SignatureScheme::RSA_PKCS1_SHA512, SignatureHash::Sha512),
        ];
        let (scheme, hash) = known.into_iter().find(|(scheme, _)| offered.contains(scheme))?;
        Some(Box::new(SchemeSigner { signer: Arc::clone(&self.0), scheme, hash }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}

#[derive(Debug)]
struct SchemeSigner {
    signer: Arc<dyn ClientSigner>,
    scheme: SignatureScheme,
    hash: SignatureHash,
}

impl Signer for SchemeSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        // The typed cause travels through rustls and is found again by `fault_of` in `tls`.
        self.signer.sign(self.hash, message).map_err(|fault| rustls::Error::Other(OtherError(Arc::new(fault))))
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}
