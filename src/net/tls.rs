//! The TLS profile for operators: TLS 1.2, the card's certificate, and the verification of `verify`.

use super::Endpoint;
use super::error::{CertFault, NetFault};
use super::sessions::{self, Offer};
use super::signer::{ClientIdentity, Presenter, SignerFault};
use super::suites;
use super::verify::{self, Missing, OperatorVerifier};
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use rustls::{AlertDescription, ClientConfig, HandshakeKind};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::net::TcpStream;
use tokio::time::{error::Elapsed, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A handshake's time, the card's signature included.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// The same where a session is offered, until it is clear that the server does not take it: nobody signs, and a server
/// that hangs is tried again in full.
pub(super) const OFFERED_PATIENCE: Duration = Duration::from_secs(15);

/// Why a handshake failed.
pub(super) enum Failure {
    /// For want of these revocation lists: to be fetched, and the handshake made again.
    Missing(Missing),
    /// A session was offered, and that may be why: to be tried again, in full.
    Offered(NetFault),
    /// For good.
    Fault(NetFault),
}

impl From<NetFault> for Failure {
    fn from(fault: NetFault) -> Self {
        Self::Fault(fault)
    }
}

/// What a handshake gave.
pub(super) struct Secured {
    pub(super) stream: TlsStream<TcpStream>,
    /// Whether an earlier session goes on, and the client's key signed nothing.
    pub(super) resumed: bool,
}

/// One attempt at a handshake. It offers a session of the identity's, if it may and there is one; without an identity no
/// session is offered or kept.
pub(super) async fn handshake(
    stream: TcpStream,
    endpoint: &Endpoint,
    verifier: &Arc<OperatorVerifier>,
    identity: Option<&ClientIdentity>,
    may_resume: bool,
) -> Result<Secured, Failure> {
    let name = ServerName::try_from(endpoint.host.clone()).map_err(|_| NetFault::Certificate(CertFault::WrongName))?;
    let (verifier, identity, endpoint) = (Arc::clone(verifier), identity.cloned(), endpoint.clone());
    // The card signs inside the handshake, synchronously, for up to a second or more; revocation lists are parsed
    // there too. A thread that may wait does it, so that nothing else in the program does.
    let runtime = tokio::runtime::Handle::current();
    let attempt = tokio::task::spawn_blocking(move || {
        let offer = identity.as_ref().map(|identity| Arc::new(offer(identity, &endpoint, &verifier, may_resume)));
        let config = config(verifier, identity.as_ref(), offer.clone())?;
        let connector = TlsConnector::from(Arc::new(config));
        let offered = offer.as_ref().is_some_and(|offer| offer.is_one());
        let stream = runtime
            .block_on(async { bounded(connector.connect(name, stream), offered).await })
            .map_err(|_| NetFault::Timeout.into())
            .and_then(|result| result.map_err(|error| failure_of(&error)));
        settle(stream, identity.as_ref(), offer.as_deref())
    });
    attempt.await.unwrap_or(Err(Failure::Fault(NetFault::Handshake)))
}

/// Waits for a handshake on this thread, no longer than it may take.
pub(super) async fn bounded<T>(handshake: impl Future<Output = T>, offered: bool) -> Result<T, Elapsed> {
    let mut handshake = pin!(handshake);
    if !offered {
        return timeout(PATIENCE, handshake).await;
    }
    let early = timeout(OFFERED_PATIENCE, handshake.as_mut()).await;
    if early.is_ok() || !sessions::key_was_exchanged() {
        return early;
    }
    timeout(PATIENCE - OFFERED_PATIENCE, handshake).await
}

/// What is offered to this server: a session whose certificates would be believed today as they were when it began, for
/// nobody verifies them in a handshake that resumes.
fn offer(identity: &ClientIdentity, endpoint: &Endpoint, verifier: &OperatorVerifier, may_resume: bool) -> Offer {
    let sessions = identity.sessions();
    let kept = if may_resume { sessions.find(endpoint, SystemTime::now()) } else { None };
    let good = kept.filter(|kept| verifier.still_good(&kept.chain, &endpoint.host).is_ok());
    if good.is_none() {
        sessions.drop_one(endpoint);
    }
    Offer::new(Arc::clone(sessions), endpoint.clone(), good)
}

fn config(verifier: Arc<OperatorVerifier>, identity: Option<&ClientIdentity>, offer: Option<Arc<Offer>>) -> Result<ClientConfig, NetFault> {
    let mut config = ClientConfig::builder_with_provider(suites::provider())
        .with_protocol_versions(&[&rustls::version::TLS12])
        .map_err(|_| NetFault::Handshake)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(identity.map_or_else(|| Arc::new(Presenter::default()), ClientIdentity::presenter));
    config.resumption = match offer {
        Some(offer) => Resumption::store(offer),
        None => Resumption::disabled(),
    };
    Ok(config)
}

/// Keeps the session of a handshake that succeeded; forgets the one offered in a handshake that failed. On the thread of
/// that handshake.
pub(super) fn settle(
    result: Result<TlsStream<TcpStream>, Failure>,
    identity: Option<&ClientIdentity>,
    offer: Option<&Offer>,
) -> Result<Secured, Failure> {
    let offered = offer.filter(|offer| offer.is_one());
    match (result, offered) {
        // Its login ended meanwhile: whatever the server thinks of it, nothing is done with this connection.
        (Ok(_), _) if identity.is_some_and(ClientIdentity::is_forgotten) => Err(NetFault::forgotten().into()),
        (Ok(stream), _) => {
            let (_, connection) = stream.get_ref();
            let resumed = connection.handshake_kind() == Some(HandshakeKind::Resumed);
            if let Some(offer) = offer {
                offer.succeeded(resumed, connection.peer_certificates(), SystemTime::now());
            }
            Ok(Secured { stream, resumed })
        }
        (Err(failure), Some(offer)) => {
            offer.forget();
            // Where keys were exchanged the session was not taken, and another handshake in full would fail as this one did.
            let is_certain = |fault: &NetFault| matches!(fault, NetFault::Certificate(_) | NetFault::Signer(_));
            Err(match failure {
                Failure::Fault(fault) if !is_certain(&fault) && !sessions::key_was_exchanged() => Failure::Offered(fault),
                failure => failure,
            })
        }
        (Err(failure), None) => Err(failure),
    }
}

fn failure_of(error: &io::Error) -> Failure {
    let missing = error.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()).and_then(verify::missing_of);
    missing.map_or_else(|| fault_of(error).into(), Failure::Missing)
}

/// What ended a handshake.
pub(super) fn fault_of(error: &io::Error) -> NetFault {
    let Some(error) = error.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()) else {
        return match error.kind() {
            io::ErrorKind::TimedOut => NetFault::Timeout,
            _ => NetFault::Lost,
        };
    };
    if let Some(fault) = verify::fault_of(error) {
        return NetFault::Certificate(fault);
    }
    match error {
        rustls::Error::Other(other) => match other.0.downcast_ref::<SignerFault>() {
            Some(fault) => NetFault::Signer(fault.clone()),
            None if other.0.is::<suites::WeakGroup>() => NetFault::WeakGroup,
            None => NetFault::Handshake,
        },
        rustls::Error::AlertReceived(
            AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::NoCertificate
            | AlertDescription::CertificateRequired,
        ) => NetFault::ClientRefused,
        rustls::Error::AlertReceived(AlertDescription::HandshakeFailure | AlertDescription::ProtocolVersion)
        | rustls::Error::PeerIncompatible(_) => NetFault::Incompatible,
        _ => NetFault::Handshake,
    }
}
