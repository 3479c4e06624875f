//! What can go wrong on the way to an encrypted stream.

use super::signer::{Forgotten, SignerFault};
use std::sync::Arc;

/// The stage at which a connection failed, in the order in which they are passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Resolving the name.
    Dns,
    /// Opening the connection.
    Tcp,
    /// Asking for encryption.
    Starttls,
    /// The handshake and what it verifies.
    Tls,
}

/// A connection failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{step:?} failed: {fault}")]
pub struct NetError {
    /// Where.
    pub step: Step,
    /// The server.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Why.
    pub fault: NetFault,
}

/// Why a connection failed.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum NetFault {
    /// The name does not resolve.
    #[error("name not found")]
    NameNotFound,
    /// Refused or unreachable.
    #[error("refused")]
    Refused,
    /// No answer in time.
    #[error("timeout")]
    Timeout,
    /// Cut by the other end.
    #[error("connection lost")]
    Lost,
    /// STARTTLS is not offered, is refused, or the session is already open in clear.
    #[error("no STARTTLS")]
    NoStarttls,
    /// Bytes came between the answer to STARTTLS and the handshake.
    #[error("bytes injected before TLS")]
    Injected,
    /// The server answers that it cannot serve now.
    #[error("unavailable")]
    Busy,
    /// What came is not the protocol.
    #[error("protocol violation")]
    Garbage,
    /// The server's certificate is not acceptable.
    #[error("certificate: {0}")]
    Certificate(CertFault),
    /// The server refuses the client's certificate.
    #[error("client certificate refused")]
    ClientRefused,
    /// The client's key could not sign.
    #[error("client signature")]
    Signer(SignerFault),
    /// No version or cipher suite in common.
    #[error("nothing in common")]
    Incompatible,
    /// The server's Diffie-Hellman group is not acceptable.
    #[error("weak group")]
    WeakGroup,
    /// The handshake failed otherwise.
    #[error("handshake failed")]
    Handshake,
}

impl NetFault {
    /// The identity's login is over: nothing can be signed with it.
    pub(super) fn forgotten() -> Self {
        Self::Signer(SignerFault(Arc::new(Forgotten)))
    }
}

/// Why a server's certificate is not acceptable. None of them can be overridden.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertFault {
    /// Past its validity, or an authority's certificate is.
    #[error("expired")]
    Expired,
    /// Before its validity.
    #[error("not yet valid")]
    NotYetValid,
    /// Revoked.
    #[error("revoked")]
    Revoked,
    /// The certificate of an authority above it is revoked.
    #[error("authority revoked")]
    AuthorityRevoked,
    /// No path to a known authority.
    #[error("unknown authority")]
    UnknownAuthority,
    /// Issued by an authority that is not for operators (ECO.1.1.10): its common name.
    #[error("wrong issuer")]
    WrongIssuer(String),
    /// Issued by an authority for persons: its common name.
    #[error("issuer for persons")]
    IssuerForPersons(String),
    /// Issued by another range of the same infrastructure: its authority's common name.
    #[error("issuer of another range")]
    IssuerOtherRange(String),
    /// For another host.
    #[error("wrong name")]
    WrongName,
    /// Not for servers.
    #[error("wrong use")]
    WrongUse,
    /// Signed with an algorithm that is not accepted.
    #[error("weak signature")]
    WeakSignature,
    /// Damaged, or its signature is false.
    #[error("invalid")]
    Invalid,
    /// The revocation list cannot be had.
    #[error("revocation list missing")]
    CrlMissing,
    /// The revocation list's publisher does not answer in time.
    #[error("revocation list timeout")]
    CrlTimeout,
    /// The revocation list is past its date.
    #[error("revocation list stale")]
    CrlStale,
    /// The revocation list is not its authority's.
    #[error("revocation list forged")]
    CrlForged,
}
