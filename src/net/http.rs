//! One bounded GET over plain HTTP: how revocation lists are published (RFC 5280 §4.2.1.13). What comes is signed, so
//! it needs no encryption; what does not verify is thrown away.

use super::connect::open_tcp;
use super::{Endpoint, Resolver};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use std::time::Duration;

/// The whole exchange, connection included.
const PATIENCE: Duration = Duration::from_secs(10);

/// Fetches a `http://` address of at most `limit` octets; `None` for any failure, redirections included: the caller has
/// one thing to say, that the document cannot be had.
pub(super) async fn get(resolver: &Resolver, url: &str, limit: usize) -> Option<Vec<u8>> {
    tokio::time::timeout(PATIENCE, exchange(resolver, url, limit)).await.ok().flatten()
}

async fn exchange(resolver: &Resolver, url: &str, limit: usize) -> Option<Vec<u8>> {
    let uri: hyper::Uri = url.parse().ok()?;
    if uri.scheme_str() != Some("http") {
        return None;
    }
    let endpoint = Endpoint { host: uri.host()?.to_lowercase(), port: uri.port_u16().unwrap_or(80) };
    let stream = open_tcp(resolver, &endpoint).await.ok()?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
    let driver = tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |p| p.as_str());
    let request = hyper::Request::get(path).header(HOST, uri.authority()?.as_str()).body(Empty::<Bytes>::new()).ok()?;
    let response = sender.send_request(request).await.ok()?;
    let body = if response.status() == hyper::StatusCode::OK {
        Limited::new(response.into_body(), limit).collect().await.ok().map(|body| body.to_bytes().to_vec())
    } else {
        None
    };
    driver.abort();
    body
}
