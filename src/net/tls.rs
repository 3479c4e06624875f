//! The TLS profile for operators: TLS 1.2, the card's certificate, and the verification of `verify`.

use super::error::{CertFault, NetFault};
use super::signer::{ClientIdentity, Presenter, SignerFault};
use super::verify::{self, OperatorVerifier, Wanted};
use super::{Authorities, RevocationLists};
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::{self, cipher_suite, kx_group};
use rustls::pki_types::ServerName;
use rustls::{AlertDescription, ClientConfig};
use std::io;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A handshake's time, the card's signature included.
const PATIENCE: Duration = Duration::from_secs(60);

/// The suites offered, in order of preference: those of the national list (ECO.1.1.3) that the library carries itself.
static PROVIDER: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| {
    Arc::new(CryptoProvider {
        cipher_suites: vec![cipher_suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, cipher_suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256],
        kx_groups: vec![kx_group::SECP256R1, kx_group::SECP384R1, kx_group::X25519],
        ..aws_lc_rs::default_provider()
    })
});

/// One attempt at a handshake. When it fails for want of revocation lists, they are in `wanted`.
pub(super) async fn handshake(
    stream: TcpStream,
    host: &str,
    authorities: &Arc<Authorities>,
    lists: &Arc<RevocationLists>,
    identity: Option<&ClientIdentity>,
    wanted: &Wanted,
) -> Result<TlsStream<TcpStream>, NetFault> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| NetFault::Certificate(CertFault::WrongName))?;
    let verifier = OperatorVerifier::new(Arc::clone(authorities), Arc::clone(lists), Arc::clone(&PROVIDER), Arc::clone(wanted))
        .map_err(NetFault::Certificate)?;
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&PROVIDER))
        .with_protocol_versions(&[&rustls::version::TLS12])
        .map_err(|_| NetFault::Handshake)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::new(Presenter::new(identity)));
    // A resumed session would let a mailbox be opened without the card being there.
    config.resumption = rustls::client::Resumption::disabled();

    // The card signs inside the handshake, synchronously, for up to a second or more; revocation lists are parsed
    // there too. A thread that may wait does it, so that nothing else in the program does.
    let runtime = tokio::runtime::Handle::current();
    let connector = TlsConnector::from(Arc::new(config));
    let attempt = tokio::task::spawn_blocking(move || runtime.block_on(tokio::time::timeout(PATIENCE, connector.connect(name, stream))));
    match attempt.await {
        Err(_) => Err(NetFault::Handshake),
        Ok(Err(_)) => Err(NetFault::Timeout),
        Ok(Ok(Err(error))) => Err(fault_of(&error)),
        Ok(Ok(Ok(stream))) => Ok(stream),
    }
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
        _ => NetFault::Handshake,
    }
}
