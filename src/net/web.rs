//! The TLS profile for everybody but operators: web autoconfiguration, Pro Santé Connect, ordinary mailboxes. TLS 1.2 and
//! 1.3, and the operating system's opinion of certificates.
//!
//! It never has the card: nothing here takes an identity, and what it opens is no [`super::SecureStream`], on which alone
//! an operator's session can be built.
//!
//! ```compile_fail,E0308
//! async fn open(stream: pli::net::WebStream, mailbox: &pli::domain::bal::BalAddress) {
//!     let _session = pli::imap::Session::open(stream, mailbox, pli::imap::Compression::Never).await;
//! }
//! ```
//!
//! ```compile_fail,E0308
//! async fn open(stream: pli::net::WebStream, mailbox: &pli::domain::bal::BalAddress) {
//!     let _session = pli::smtp::Session::open(stream, mailbox).await;
//! }
//! ```
//!
//! The same words with the other stream:
//!
//! ```
//! async fn open(stream: pli::net::SecureStream, other: pli::net::SecureStream, mailbox: &pli::domain::bal::BalAddress) {
//!     let _session = pli::imap::Session::open(stream, mailbox, pli::imap::Compression::Never).await;
//!     let _session = pli::smtp::Session::open(other, mailbox).await;
//! }
//! ```

use super::connect::open_tcp;
use super::error::{CertFault, NetError, NetFault, Step};
use super::leash::Leash;
use super::tls::{PATIENCE, fault_of};
use super::{AuthoritiesError, Endpoint, Protocol, Resolver, starttls};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Connects to servers that are no operators. Cheap to clone.
#[derive(Debug, Clone)]
pub struct WebConnector {
    resolver: Resolver,
    config: Arc<ClientConfig>,
}

impl WebConnector {
    /// A connector that believes whom the operating system believes; `None` where it believes nobody. Reads files.
    #[must_use]
    pub fn platform(resolver: Resolver) -> Option<Self> {
        let config = builder().ok()?.with_platform_verifier().ok()?.with_no_client_auth();
        Some(Self { resolver, config: Arc::new(config) })
    }

    /// Test mode: a connector that believes the authorities of these PEM bundles, and no other.
    ///
    /// # Errors
    /// [`AuthoritiesError::Unreadable`] for a bundle without certificates, [`AuthoritiesError::Missing`] without a bundle.
    pub fn trusting<'a>(resolver: Resolver, bundles: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, AuthoritiesError> {
        let mut roots = RootCertStore::empty();
        for bundle in bundles {
            let before = roots.len();
            for certificate in CertificateDer::pem_slice_iter(bundle) {
                let certificate = certificate.map_err(|_| AuthoritiesError::Unreadable)?;
                roots.add(certificate).map_err(|_| AuthoritiesError::Unreadable)?;
            }
            if roots.len() == before {
                return Err(AuthoritiesError::Unreadable);
            }
        }
        if roots.is_empty() {
            return Err(AuthoritiesError::Missing);
        }
        let config = builder().map_err(|_| AuthoritiesError::Missing)?.with_root_certificates(roots).with_no_client_auth();
        Ok(Self { resolver, config: Arc::new(config) })
    }

    /// Opens a stream that is encrypted from its first octet.
    ///
    /// # Errors
    /// [`NetError`]: the step that failed, and why.
    pub async fn connect(&self, endpoint: &Endpoint) -> Result<WebStream, NetError> {
        self.secure(open_tcp(&self.resolver, endpoint).await?, endpoint).await
    }

    /// Opens an encrypted stream with STARTTLS, to an ordinary mailbox.
    ///
    /// # Errors
    /// [`NetError`]: the step that failed, and why.
    pub async fn connect_starttls(&self, endpoint: &Endpoint, protocol: Protocol) -> Result<WebStream, NetError> {
        let stream = open_tcp(&self.resolver, endpoint).await?;
        let stream = starttls::upgrade(stream, protocol).await.map_err(|fault| error(endpoint, Step::Starttls, fault))?;
        self.secure(stream, endpoint).await
    }

    async fn secure(&self, stream: TcpStream, endpoint: &Endpoint) -> Result<WebStream, NetError> {
        let failed = |fault| error(endpoint, Step::Tls, fault);
        let name = ServerName::try_from(endpoint.host.clone()).map_err(|_| failed(NetFault::Certificate(CertFault::WrongName)))?;
        let connector = TlsConnector::from(Arc::clone(&self.config));
        let (leash, stream) = Leash::new(stream).map_err(|_| failed(NetFault::Lost))?;
        // The system's verification may itself ask the network: on a thread that may wait.
        let runtime = tokio::runtime::Handle::current();
        let attempt = tokio::task::spawn_blocking(move || {
            runtime.block_on(async { tokio::time::timeout(PATIENCE, connector.connect(name, stream)).await })
        });
        let attempt = attempt.await;
        leash.let_go();
        match attempt {
            Ok(Ok(Ok(stream))) => Ok(WebStream(stream)),
            Ok(Ok(Err(error))) => Err(failed(fault_of(&error))),
            Ok(Err(_)) => Err(failed(NetFault::Timeout)),
            Err(_) => Err(failed(NetFault::Handshake)),
        }
    }
}

fn builder() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, rustls::Error> {
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider())).with_safe_default_protocol_versions()
}

fn error(endpoint: &Endpoint, step: Step, fault: NetFault) -> NetError {
    NetError { step, host: endpoint.host.clone(), port: endpoint.port, fault }
}

/// A stream to a server that is no operator. Dropping it cuts the connection.
pub struct WebStream(TlsStream<TcpStream>);

impl fmt::Debug for WebStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebStream")
    }
}

impl AsyncRead for WebStream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for WebStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

#[cfg(test)]
#[path = "web_tests.rs"]
mod tests;
