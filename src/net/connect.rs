//! From an endpoint to an encrypted, verified stream.

use super::error::{CertFault, NetError, NetFault, Step};
use super::leash::Leash;
use super::tls::{self, Failure, Secured};
use super::verify::{Missing, OperatorVerifier};
use super::{Authorities, ClientIdentity, Endpoint, Protocol, Resolver, RevocationLists, starttls, suites};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

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
    verifier: Arc<OperatorVerifier>,
}

impl Connector {
    /// A connector that trusts these authorities; `None` when they are none.
    #[must_use]
    pub fn new(resolver: Resolver, authorities: Arc<Authorities>, lists: Arc<RevocationLists>) -> Option<Self> {
        let verifier = Arc::new(OperatorVerifier::new(Arc::clone(&authorities), Arc::clone(&lists)).ok()?);
        Some(Self { resolver, authorities, lists, verifier })
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

    /// Keeps the revocation lists in use fresh, until the last clone of this connector is dropped: to be spawned once.
    pub fn keep_fresh(&self) -> impl Future<Output = ()> + Send + 'static {
        self.lists.keep_fresh(self.resolver.clone())
    }

    /// Opens an encrypted stream, with STARTTLS, presenting `identity` to a server that asks for a certificate.
    ///
    /// When the verification lacks a revocation list, the handshake is given up before the card has signed anything,
    /// the list is fetched, and another connection is made. When a session of this identity's was offered and the
    /// handshake fails, another connection is made in full. Each of these repetitions is made once, and there is no other.
    ///
    /// # Errors
    /// [`NetError`]: the step that failed, and why.
    pub async fn connect(
        &self,
        endpoint: &Endpoint,
        protocol: Protocol,
        identity: Option<&ClientIdentity>,
    ) -> Result<SecureStream, NetError> {
        self.establish(endpoint, protocol, identity, true).await
    }

    /// The same, resuming no session: the server shows its certificate, and the client's key signs.
    ///
    /// # Errors
    /// [`NetError`]: the step that failed, and why.
    pub async fn connect_in_full(
        &self,
        endpoint: &Endpoint,
        protocol: Protocol,
        identity: Option<&ClientIdentity>,
    ) -> Result<SecureStream, NetError> {
        self.establish(endpoint, protocol, identity, false).await
    }

    async fn establish(
        &self,
        endpoint: &Endpoint,
        protocol: Protocol,
        identity: Option<&ClientIdentity>,
        may_resume: bool,
    ) -> Result<SecureStream, NetError> {
        let (mut fetched, mut offered) = (false, None);
        loop {
            match self.attempt(endpoint, protocol, identity, may_resume && offered.is_none()).await? {
                Attempt::Open(stream) => {
                    // Dovecot 2.3 cuts the connection whenever a session with a client's certificate is offered. A link that
                    // broke by chance looks the same: the price is a signature, for the rest of this login.
                    if let (Some(identity), Some(fault)) = (identity, offered) {
                        tracing::info!(%fault, "server fails when a session is offered");
                        identity.give_up_resuming(endpoint);
                    }
                    return Ok(*stream);
                }
                Attempt::Missing(Missing(needs)) if !fetched => {
                    fetched = true;
                    futures::future::join_all(needs.iter().map(|need| self.lists.fetch(need, &self.resolver))).await;
                }
                Attempt::Missing(_) => return Err(Self::error(endpoint, Step::Tls, NetFault::Certificate(CertFault::CrlMissing))),
                Attempt::Offered(fault) if offered.is_some() => return Err(Self::error(endpoint, Step::Tls, fault)),
                Attempt::Offered(fault) => offered = Some(fault),
            }
        }
    }

    fn error(endpoint: &Endpoint, step: Step, fault: NetFault) -> NetError {
        NetError { step, host: endpoint.host.clone(), port: endpoint.port, fault }
    }

    async fn attempt(
        &self,
        endpoint: &Endpoint,
        protocol: Protocol,
        identity: Option<&ClientIdentity>,
        may_resume: bool,
    ) -> Result<Attempt, NetError> {
        if identity.is_some_and(ClientIdentity::is_forgotten) {
            return Err(Self::error(endpoint, Step::Tls, NetFault::forgotten()));
        }
        let stream = open_tcp(&self.resolver, endpoint).await?;
        let stream = starttls::upgrade(stream, protocol).await.map_err(|fault| Self::error(endpoint, Step::Starttls, fault))?;
        // Whoever stops waiting cuts the connection, and does not leave it to the handshake's thread.
        let (leash, stream) = Leash::new(stream).map_err(|_| Self::error(endpoint, Step::Tls, NetFault::Lost))?;
        let handshake = tls::handshake(stream, endpoint, &self.verifier, identity, may_resume).await;
        leash.let_go();
        match handshake {
            Ok(secured) => {
                tracing::debug!(resumed = secured.resumed, "handshake done");
                Ok(Attempt::Open(Box::new(SecureStream(secured))))
            }
            Err(Failure::Missing(missing)) => Ok(Attempt::Missing(missing)),
            Err(Failure::Offered(fault)) => Ok(Attempt::Offered(fault)),
            Err(Failure::Fault(fault)) => Err(Self::error(endpoint, Step::Tls, fault)),
        }
    }
}

/// What an attempt to connect gives, when it does not fail for good.
enum Attempt {
    Open(Box<SecureStream>),
    Missing(Missing),
    Offered(NetFault),
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
pub struct SecureStream(Secured);

impl SecureStream {
    /// Whether an earlier session goes on: the client's key signed nothing, and the server looked at no certificate anew.
    #[must_use]
    pub fn is_resumed(&self) -> bool {
        self.0.resumed
    }

    /// The name of the cipher suite, as RFCs write it.
    #[must_use]
    pub fn suite(&self) -> &'static str {
        self.0.stream.get_ref().1.negotiated_cipher_suite().map_or("none", |suite| suites::suite_name(suite.suite()))
    }
}

impl fmt::Debug for SecureStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecureStream")
    }
}

impl AsyncRead for SecureStream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for SecureStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0.stream).poll_shutdown(context)
    }
}
