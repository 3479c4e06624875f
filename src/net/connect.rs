//! From an endpoint to an encrypted, verified stream.

use super::error::{CertFault, NetError, NetFault, Step};
use super::{Authorities, ClientIdentity, Endpoint, Protocol, Resolver, RevocationLists, starttls, tls};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// More addresses than this are not tried: a name with a hundred of them would keep a person waiting for minutes.
const ADDRESS_LIMIT: usize = 4;
/// How long one address may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connects to operators. Cheap to clone; clones share the revocation lists.
#[derive(Debug, Clone)]
pub struct Connector {
    resolver: Resolver,
    authorities: Arc<Authorities>,
    lists: Arc<RevocationLists>,
}

impl Connector {
    /// A connector that trusts these authorities.
    #[must_use]
    pub fn new(resolver: Resolver, authorities: Arc<Authorities>, lists: Arc<RevocationLists>) -> Self {
        Self { resolver, authorities, lists }
    }

    /// The authorities it trusts.
    #[must_use]
    pub fn authorities(&self) -> &Authorities {
        &self.authorities
    }

    /// The resolver it uses.
    #[must_use]
    pub fn resolver(&self) -> &Resolver {
        &self.resolver
    }

    /// Opens an encrypted stream, with STARTTLS, presenting `identity` to a server that asks for a certificate.
    ///
    /// When the verification lacks a revocation list, the handshake is given up before the card has signed anything,
    /// the list is fetched, and a second connection is made: the only repetition there is.
    ///
    /// # Errors
    /// [`NetError`]: the step that failed, and why.
    pub async fn connect(
        &self,
        endpoint: &Endpoint,
        protocol: Protocol,
        identity: Option<&ClientIdentity>,
    ) -> Result<SecureStream, NetError> {
        let wanted = super::verify::Wanted::default();
        let first = self.attempt(endpoint, protocol, identity, &wanted).await;
        let needs = std::mem::take(&mut *wanted.lock().unwrap_or_else(PoisonError::into_inner));
        match first {
            Err(NetError { fault: NetFault::Certificate(CertFault::CrlMissing), .. }) if !needs.is_empty() => {}
            other => return other,
        }
        futures::future::join_all(needs.iter().map(|need| self.lists.fetch(need, &self.resolver))).await;
        self.attempt(endpoint, protocol, identity, &wanted).await
    }

    async fn attempt(
        &self,
        endpoint: &Endpoint,
        protocol: Protocol,
        identity: Option<&ClientIdentity>,
        wanted: &super::verify::Wanted,
    ) -> Result<SecureStream, NetError> {
        let at = |step| move |fault| NetError { step, host: endpoint.host.clone(), port: endpoint.port, fault };
        let stream = open_tcp(&self.resolver, endpoint).await?;
        let stream = starttls::upgrade(stream, protocol).await.map_err(at(Step::Starttls))?;
        let stream =
            tls::handshake(stream, &endpoint.host, &self.authorities, &self.lists, identity, wanted).await.map_err(at(Step::Tls))?;
        Ok(SecureStream(stream))
    }
}

/// Opens a connection to the first of a host's addresses that accepts one.
///
/// # Errors
/// [`NetError`] at [`Step::Dns`] or [`Step::Tcp`].
pub(super) async fn open_tcp(resolver: &Resolver, endpoint: &Endpoint) -> Result<TcpStream, NetError> {
    let error = |step, fault| NetError { step, host: endpoint.host.clone(), port: endpoint.port, fault };
    // A resolver that does not answer leaves the name as unknown as one that says so.
    let addresses = tokio::time::timeout(PATIENCE, resolver.resolve(&endpoint.host)).await.unwrap_or_default();
    if addresses.is_empty() {
        return Err(error(Step::Dns, NetFault::NameNotFound));
    }
    let mut fault = NetFault::Refused;
    for address in addresses.into_iter().take(ADDRESS_LIMIT) {
        match tokio::time::timeout(PATIENCE, TcpStream::connect((address, endpoint.port))).await {
            Ok(Ok(stream)) => {
                // Commands are short and each waits for its answer. Without it they only go slower.
                drop(stream.set_nodelay(true));
                return Ok(stream);
            }
            Ok(Err(_)) => fault = NetFault::Refused,
            Err(_) => fault = NetFault::Timeout,
        }
    }
    Err(error(Step::Tcp, fault))
}

impl Resolver {
    /// Opens a connection in clear: the national directory has no other kind (DST 6.2.1).
    ///
    /// # Errors
    /// [`NetError`] at [`Step::Dns`] or [`Step::Tcp`].
    pub async fn open_clear(&self, endpoint: &Endpoint) -> Result<TcpStream, NetError> {
        open_tcp(self, endpoint).await
    }
}

/// A stream to a verified operator. Dropping it cuts the connection.
pub struct SecureStream(TlsStream<TcpStream>);

impl fmt::Debug for SecureStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecureStream")
    }
}

impl AsyncRead for SecureStream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for SecureStream {
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
