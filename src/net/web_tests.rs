use super::*;
use crate::net::loopback::{HOST, Server, Temper, World, resolver};
use rustls::ProtocolVersion::{TLSv1_2, TLSv1_3};
use rustls::version::{TLS12, TLS13};
use rustls::{ProtocolVersion, ServerConfig};
use std::sync::Mutex;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What a server saw of each client: the version, and how many certificates it was given.
type Seen = Arc<Mutex<Vec<(Option<ProtocolVersion>, usize)>>>;

/// A server encrypted from the first octet, that says one word.
async fn serve(config: ServerConfig) -> (Endpoint, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = Endpoint { host: HOST.into(), port: listener.local_addr().unwrap().port() };
    let (acceptor, seen) = (TlsAcceptor::from(Arc::new(config)), Seen::default());
    let noted = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let (_, connection) = stream.get_ref();
            noted.lock().unwrap().push((connection.protocol_version(), connection.peer_certificates().map_or(0, <[_]>::len)));
            stream.write_all(b"!").await.unwrap();
            stream.flush().await.unwrap();
        }
    });
    (endpoint, seen)
}

fn connector(world: &World) -> WebConnector {
    WebConnector::trusting(resolver(), [world.root_pem().as_bytes()]).unwrap()
}

async fn fault(web: &WebConnector, endpoint: &Endpoint) -> CertFault {
    match web.connect(endpoint).await {
        Err(NetError { step: Step::Tls, fault: NetFault::Certificate(fault), .. }) => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn both_versions_are_spoken_and_nobody_gets_a_certificate() {
    let world = World::new().await;
    for (version, spoken) in [(&TLS12, TLSv1_2), (&TLS13, TLSv1_3)] {
        for config in [world.open_settings(world.chain(None), version), world.asking_settings(world.chain(None), version)] {
            let (endpoint, seen) = serve(config).await;
            let mut stream = connector(&world).connect(&endpoint).await.unwrap();
            assert_eq!(stream.read_u8().await.unwrap(), b'!');
            assert_eq!(*seen.lock().unwrap(), [(Some(spoken), 0)]);
        }
    }
}

#[tokio::test]
async fn an_ordinary_mailbox_is_reached_with_starttls() {
    let world = World::new().await;
    let server = Server::start(world.open_settings(world.chain(None), &TLS13), Temper::Good).await;
    let mut stream = connector(&world).connect_starttls(&server.endpoint(HOST), Protocol::Imap).await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap(), b'!');
}

#[tokio::test]
async fn whoever_stops_waiting_cuts_the_connection() {
    let (world, listener) = (World::new().await, TcpListener::bind("127.0.0.1:0").await.unwrap());
    let (web, endpoint) = (connector(&world), Endpoint { host: HOST.into(), port: listener.local_addr().unwrap().port() });
    let connecting = tokio::spawn(async move { web.connect(&endpoint).await });
    let (mut server, _) = listener.accept().await.unwrap();
    // The handshake is under way, on its thread.
    server.read_u8().await.unwrap();
    connecting.abort();
    assert!(tokio::time::timeout(PATIENCE / 4, server.read_to_end(&mut Vec::new())).await.is_ok());
}

#[tokio::test]
async fn whom_nobody_vouches_for_is_not_believed() {
    let world = World::new().await;
    let stranger = rcgen::generate_simple_self_signed([]).unwrap().cert.pem();
    let stranger = WebConnector::trusting(resolver(), [stranger.as_bytes()]).unwrap();
    let (endpoint, seen) = serve(world.open_settings(world.chain(None), &TLS13)).await;
    assert_eq!(fault(&stranger, &endpoint).await, CertFault::UnknownAuthority);
    let other_name = Endpoint { host: "igc.operateur.test".into(), ..endpoint };
    assert_eq!(fault(&connector(&world), &other_name).await, CertFault::WrongName);
    let yesterday = time::OffsetDateTime::now_utc() - time::Duration::hours(12);
    let (expired, _) = serve(world.open_settings(world.chain(Some(yesterday)), &TLS13)).await;
    assert_eq!(fault(&connector(&world), &expired).await, CertFault::Expired);
    assert!(seen.lock().unwrap().is_empty());
}

/// The system's authorities, where there are any, know nothing of an invented one.
#[tokio::test]
async fn the_platform_believes_no_invented_authority() {
    let world = World::new().await;
    let (endpoint, _) = serve(world.open_settings(world.chain(None), &TLS13)).await;
    let Some(web) = WebConnector::platform(resolver()) else {
        println!("left out: the_platform_believes_no_invented_authority: this system has no authorities");
        return;
    };
    assert!(matches!(web.connect(&endpoint).await, Err(NetError { fault: NetFault::Certificate(_), .. })));
}

#[test]
fn test_mode_without_authorities_believes_nobody() {
    assert_eq!(WebConnector::trusting(resolver(), []).err(), Some(AuthoritiesError::Missing));
    assert_eq!(WebConnector::trusting(resolver(), [b"no certificate".as_slice()]).err(), Some(AuthoritiesError::Unreadable));
}
