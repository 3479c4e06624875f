//! The TLS profile for operators: TLS 1.2, the card's certificate, and the verification of `verify`.

use super::error::{CertFault, NetFault};
use super::signer::{ClientIdentity, Presenter, SignerFault};
use super::suites;
use super::verify::{self, Missing, OperatorVerifier};
use rustls::pki_types::ServerName;
use rustls::{AlertDescription, ClientConfig};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A handshake's time, the card's signature included.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a handshake failed.
pub(super) enum Failure {
    /// For want of these revocation lists: to be fetched, and the handshake made again.
    Missing(Missing),
    /// For good.
    Fault(NetFault),
}

impl From<NetFault> for Failure {
    fn from(fault: NetFault) -> Self {
        Self::Fault(fault)
    }
}

/// One attempt at a handshake.
pub(super) async fn handshake(
    stream: TcpStream,
    host: &str,
    verifier: &Arc<OperatorVerifier>,
    identity: Option<&ClientIdentity>,
) -> Result<TlsStream<TcpStream>, Failure> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| NetFault::Certificate(CertFault::WrongName))?;
    let verifier: Arc<OperatorVerifier> = Arc::clone(verifier);
    let mut config = ClientConfig::builder_with_provider(suites::provider())
        .with_protocol_versions(&[&rustls::version::TLS12])
        .map_err(|_| NetFault::Handshake)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(identity.map_or_else(|| Arc::new(Presenter::default()), ClientIdentity::presenter));
    // A resumed session would let a mailbox be opened without the card being there.
    config.resumption = rustls::client::Resumption::disabled();

    // The card signs inside the handshake, synchronously, for up to a second or more; revocation lists are parsed
    // there too. A thread that may wait does it, so that nothing else in the program does.
    let runtime = tokio::runtime::Handle::current();
    let connector = TlsConnector::from(Arc::new(config));
    let attempt = tokio::task::spawn_blocking(move || runtime.block_on(tokio::time::timeout(PATIENCE, connector.connect(name, stream))));
    match attempt.await {
        Err(_) => Err(NetFault::Handshake.into()),
        Ok(Err(_)) => Err(NetFault::Timeout.into()),
        Ok(Ok(Err(error))) => Err(failure_of(&error)),
        Ok(Ok(Ok(stream))) => Ok(stream),
    }
}

fn failure_of(error: &io::Error) -> Failure {
    let missing = error.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()).and_then(verify::missing_of);
    missing.map_or_else(|| fault_of(error).into(), Failure::Missing)
}

fn fault_of(error: &io::Error) -> NetFault {
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
