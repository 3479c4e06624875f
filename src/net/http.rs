//! One bounded GET over plain HTTP: how revocation lists and authorities are published (RFC 5280 §4.2.1.13, §4.2.2.1).
//! What comes is signed or pinned, so it needs no encryption; what does not verify is thrown away.

use super::connect::open_tcp;
use super::error::{NetError, NetFault};
use super::{Endpoint, Resolver};
use http_body_util::{BodyExt, Empty};
use hyper::Response;
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Resolving and connecting.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);
/// The whole exchange, connection included: what a publisher that hangs costs.
const PATIENCE: Duration = Duration::from_secs(10);
/// The answer's first line and headers together, in octets.
const HEAD_LIMIT: usize = 16 << 10;
const HEADER_COUNT_LIMIT: usize = 64;

/// Why a document cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// No answer in time, or not the whole of it.
    Timeout,
    /// Anything else: no such host, refused, another status than 200 (redirections included), too long, cut.
    Unavailable,
}

/// Fetches a `http://` address of at most `limit` octets.
pub(super) async fn get(resolver: &Resolver, url: &str, limit: usize) -> Result<Vec<u8>, Failure> {
    timeout(PATIENCE, exchange(resolver, url, limit)).await.unwrap_or(Err(Failure::Timeout))
}

async fn exchange(resolver: &Resolver, url: &str, limit: usize) -> Result<Vec<u8>, Failure> {
    let uri: hyper::Uri = url.parse().map_err(|_| Failure::Unavailable)?;
    let (Some("http"), Some(host), Some(authority)) = (uri.scheme_str(), uri.host(), uri.authority()) else {
        return Err(Failure::Unavailable);
    };
    let endpoint = Endpoint { host: host.to_lowercase(), port: uri.port_u16().unwrap_or(80) };
    let stream = timeout(CONNECT_PATIENCE, open_tcp(resolver, &endpoint)).await.map_err(|_| Failure::Timeout)??;

    let mut client = http1::Builder::new();
    client.max_buf_size(HEAD_LIMIT).max_headers(HEADER_COUNT_LIMIT);
    let (mut sender, connection) = client.handshake(TokioIo::new(stream)).await.map_err(|_| Failure::Unavailable)?;
    // Ends with this function, however it ends.
    let mut driver = JoinSet::new();
    driver.spawn(connection);

    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let request = hyper::Request::get(path).header(HOST, authority.as_str()).body(Empty::<Bytes>::new());
    let response = sender.send_request(request.map_err(|_| Failure::Unavailable)?).await.map_err(|_| Failure::Unavailable)?;
    read(response, limit).await
}

/// The body, straight into the one vector that is kept: a list of millions of octets is not copied twice.
async fn read(response: Response<Incoming>, limit: usize) -> Result<Vec<u8>, Failure> {
    if response.status() != hyper::StatusCode::OK {
        return Err(Failure::Unavailable);
    }
    let mut body = response.into_body();
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(Failure::Unavailable);
    }
    let mut octets = Vec::with_capacity(announced);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Failure::Unavailable)?.into_data() else { continue };
        if octets.len() + data.len() > limit {
            return Err(Failure::Unavailable);
        }
        octets.extend_from_slice(&data);
    }
    Ok(octets)
}

impl From<NetError> for Failure {
    fn from(error: NetError) -> Self {
        if matches!(error.fault, NetFault::Timeout) { Self::Timeout } else { Self::Unavailable }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::net::ResolverConfig;
    use std::net::SocketAddr;
    use std::sync::Arc;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    pub(in crate::net) fn resolver() -> Resolver {
        Resolver::new(ResolverConfig::default()).unwrap()
    }

    /// A server on loopback that gives each path these octets, as they are, and holds the connection of one with none.
    pub(in crate::net) async fn serve<F>(answer: F) -> SocketAddr
    where
        F: Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(one(stream, Arc::clone(&answer)));
            }
        });
        address
    }

    async fn one<F: Fn(&str) -> Option<Vec<u8>>>(mut stream: TcpStream, answer: Arc<F>) {
        let mut request = vec![0; 4096];
        let n = stream.read(&mut request).await.unwrap();
        let line = String::from_utf8_lossy(&request[..n]).into_owned();
        match answer(line.split(' ').nth(1).unwrap()) {
            // A client that has read enough hangs up.
            Some(octets) => drop(stream.write_all(&octets).await),
            None => std::future::pending().await,
        }
    }

    /// An answer of status 200 with this body.
    pub(in crate::net) fn ok(body: &[u8]) -> Vec<u8> {
        let mut octets = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len()).into_bytes();
        octets.extend_from_slice(body);
        octets
    }

    #[tokio::test]
    async fn one_bounded_get() {
        let address = serve(|path| {
            Some(match path {
                "/right" => ok(b"document"),
                "/moved" => b"HTTP/1.1 302 Found\r\nLocation: /right\r\nContent-Length: 0\r\n\r\n".to_vec(),
                "/long" => ok(&[0; 101]),
                "/endless" => [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![0; 1 << 20]].concat(),
                "/cut" => b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf".to_vec(),
                "/head" => [b"HTTP/1.1 200 OK\r\nX: ".to_vec(), vec![b'x'; 1 << 20]].concat(),
                "/headers" => [b"HTTP/1.1 200 OK\r\n".to_vec(), b"X: x\r\n".repeat(200), b"\r\n".to_vec()].concat(),
                _ => b"\0\x01\x02 not HTTP".to_vec(),
            })
        })
        .await;
        let get = async |path: &str| get(&resolver(), &format!("http://{address}{path}"), 100).await;
        assert_eq!(get("/right").await.as_deref(), Ok(b"document".as_slice()));
        for path in ["/moved", "/long", "/endless", "/cut", "/head", "/headers", "/other"] {
            assert_eq!(get(path).await, Err(Failure::Unavailable), "{path}");
        }
        for url in ["https://127.0.0.1/", "ldap://127.0.0.1/", "/right", "", "http://127.0.0.1:1/"] {
            assert_eq!(super::get(&resolver(), url, 100).await, Err(Failure::Unavailable), "{url}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_hangs_is_told_from_one_that_is_not_there() {
        let address = serve(|path| (path != "/silent").then(|| b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n".to_vec())).await;
        assert_eq!(get(&resolver(), &format!("http://{address}/silent"), 100).await, Err(Failure::Timeout));
    }
}
