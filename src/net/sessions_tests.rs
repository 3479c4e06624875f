use super::*;
use crate::net::loopback::{HOST, OTHER_HOST, Server, Temper, World};
use crate::net::{CertFault, ClientIdentity, Connector, Forgotten, NetError, NetFault, Protocol, Step, tls};
use rustls::HandshakeKind::{Full, Resumed};
use rustls::version::TLS12;
use time::OffsetDateTime;
use tokio::io::AsyncReadExt as _;

/// Connects, hears the server, and lets go: whether a session went on.
async fn visit(connector: &Connector, endpoint: &Endpoint, identity: Option<&ClientIdentity>) -> Result<bool, NetError> {
    let mut stream = connector.connect(endpoint, Protocol::Imap, identity).await?;
    assert_eq!(stream.read_u8().await.unwrap(), b'!');
    Ok(stream.is_resumed())
}

#[track_caller]
fn is_forgotten(result: Result<bool, NetError>) {
    match result {
        Err(NetError { step: Step::Tls, fault: NetFault::Signer(fault), .. }) => assert!(fault.0.is::<Forgotten>()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_session_goes_on_without_a_signature() {
    for tickets in [false, true] {
        let world = World::new().await;
        let mut settings = world.settings(world.chain(None), &TLS12);
        if tickets {
            settings.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new().unwrap();
        }
        let server = Server::start(settings, Temper::Good).await;
        let (connector, (identity, pen), endpoint) = (world.connector(), world.card(), server.endpoint(HOST));
        for resumed in [false, true, true] {
            assert_eq!(visit(&connector, &endpoint, Some(&identity.clone())).await.unwrap(), resumed);
        }
        // The first connection is given up for want of revocation lists: before the card signs, and nothing is kept of it.
        let hellos = server.hellos();
        assert!(!hellos[0].offers() && !hellos[1].offers(), "{hellos:?}");
        assert!(hellos[2..].iter().all(|hello| if tickets { hello.ticket > Some(0) } else { hello.session_id > 0 }), "{hellos:?}");
        assert_eq!((hellos.len(), server.kinds(), pen.signed()), (4, vec![Full, Resumed, Resumed], 1));
    }
}

#[tokio::test]
async fn a_session_is_one_login_s_one_host_s_and_one_port_s() {
    let world = World::new().await;
    let server = Server::start(world.settings(world.chain(None), &TLS12), Temper::Good).await;
    let neighbour = Server::start(world.settings(world.chain(None), &TLS12), Temper::Good).await;
    let (connector, (identity, pen), (other, _)) = (world.connector(), world.card(), world.card());
    visit(&connector, &server.endpoint(HOST), Some(&identity)).await.unwrap();
    assert!(!visit(&connector, &neighbour.endpoint(HOST), Some(&identity)).await.unwrap());
    assert!(!visit(&connector, &server.endpoint(OTHER_HOST), Some(&identity)).await.unwrap());
    assert!(!visit(&connector, &server.endpoint(HOST), Some(&other)).await.unwrap());
    assert!(server.hellos().iter().chain(&neighbour.hellos()).all(|hello| !hello.offers()));
    assert_eq!(pen.signed(), 3);
}

#[tokio::test]
async fn a_connection_in_full_resumes_nothing() {
    let world = World::new().await;
    let server = Server::start(world.settings(world.chain(None), &TLS12), Temper::Good).await;
    let (connector, (identity, pen), endpoint) = (world.connector(), world.card(), server.endpoint(HOST));
    visit(&connector, &endpoint, Some(&identity)).await.unwrap();
    let mut stream = connector.connect_in_full(&endpoint, Protocol::Imap, Some(&identity)).await.unwrap();
    assert_eq!((stream.read_u8().await.unwrap(), stream.is_resumed(), pen.signed()), (b'!', false, 2));
    assert!(!server.hellos().last().unwrap().offers());
    // Its own session is as good as the one before.
    assert!(visit(&connector, &endpoint, Some(&identity)).await.unwrap());
}

#[tokio::test]
async fn without_an_identity_no_session_is_offered_or_kept() {
    let world = World::new().await;
    let server = Server::start(world.open_settings(world.chain(None), &TLS12), Temper::Good).await;
    let (connector, endpoint) = (world.connector(), server.endpoint(HOST));
    for _ in 0..3 {
        assert!(!visit(&connector, &endpoint, None).await.unwrap());
    }
    assert!(server.hellos().iter().all(|hello| *hello == crate::net::loopback::Hello { session_id: 0, ticket: None }));
}

#[tokio::test]
async fn an_identity_that_was_forgotten_opens_nothing_in_any_of_its_clones() {
    let world = World::new().await;
    let server = Server::start(world.settings(world.chain(None), &TLS12), Temper::Good).await;
    let (connector, (identity, pen), endpoint) = (world.connector(), world.card(), server.endpoint(HOST));
    let clone = identity.clone();
    visit(&connector, &endpoint, Some(&identity)).await.unwrap();
    let connections = server.hellos().len();
    identity.forget();
    is_forgotten(visit(&connector, &endpoint, Some(&clone)).await);
    assert_eq!((server.hellos().len(), pen.signed()), (connections, 1));
    assert!(!rustls::client::ResolvesClientCert::has_certs(&*clone.presenter()));
    assert!(clone.sessions().find(&endpoint, SystemTime::now()).is_none());
}

#[tokio::test]
async fn a_login_that_ends_in_a_handshake_leaves_nothing_of_it() {
    let world = World::new().await;
    let server = Server::start(world.settings(world.chain(None), &TLS12), Temper::Good).await;
    let (connector, (identity, pen), endpoint) = (world.connector(), world.card(), server.endpoint(HOST));
    let clone = identity.clone();
    *pen.first.lock().unwrap() = Some(Box::new(move || clone.forget()));
    is_forgotten(visit(&connector, &endpoint, Some(&identity)).await);
    assert_eq!(pen.signed(), 1);
    assert!(identity.sessions().find(&endpoint, SystemTime::now()).is_none());
}

#[tokio::test]
async fn a_server_that_breaks_at_a_session_costs_one_connection_once() {
    for temper in [Temper::Cuts, Temper::Alerts] {
        let world = World::new().await;
        let server = Server::start(world.settings(world.chain(None), &TLS12), temper).await;
        let (connector, (identity, pen), endpoint) = (world.connector(), world.card(), server.endpoint(HOST));
        visit(&connector, &endpoint, Some(&identity)).await.unwrap();
        for connections in [2, 1, 1] {
            let before = server.hellos().len();
            assert!(!visit(&connector, &endpoint, Some(&identity)).await.unwrap());
            assert_eq!(server.hellos().len() - before, connections, "{temper:?}");
        }
        assert_eq!((server.kinds(), pen.signed()), (vec![Full; 4], 4));
    }
}

#[tokio::test]
async fn a_server_that_breaks_whatever_is_offered_is_tried_twice_and_no_more() {
    let world = World::new().await;
    let server = Server::start(world.settings(world.chain(None), &TLS12), Temper::Dies).await;
    // The lists are had from another server, so that this one's only good connection is a handshake.
    let (connector, (identity, _)) = (world.connector(), world.card());
    let other = Server::start(world.settings(world.chain(None), &TLS12), Temper::Good).await;
    visit(&connector, &other.endpoint(HOST), Some(&identity)).await.unwrap();
    let endpoint = server.endpoint(HOST);
    visit(&connector, &endpoint, Some(&identity)).await.unwrap();
    assert!(matches!(visit(&connector, &endpoint, Some(&identity)).await, Err(NetError { fault: NetFault::Lost, .. })));
    assert_eq!(server.hellos().iter().map(|hello| hello.offers()).collect::<Vec<_>>(), [false, true, false]);
    assert!(matches!(visit(&connector, &endpoint, Some(&identity)).await, Err(NetError { fault: NetFault::Lost, .. })));
    assert_eq!(server.hellos().len(), 4, "with nothing to offer there is no repetition");
}

/// The second after this one, when certificates and lists of these tests end.
fn soon() -> OffsetDateTime {
    OffsetDateTime::now_utc() + time::Duration::seconds(2)
}

async fn until_past(end: OffsetDateTime) {
    // They end with their second, which is counted whole.
    let wait = end + time::Duration::seconds(1) - OffsetDateTime::now_utc();
    tokio::time::sleep(wait.try_into().unwrap_or_default()).await;
}

#[tokio::test]
async fn eco_1_1_5_a_certificate_that_expired_meanwhile_ends_its_session() {
    let (world, end) = (World::new().await, soon());
    let server = Server::start(world.settings(world.chain(Some(end)), &TLS12), Temper::Good).await;
    let (connector, (identity, _), endpoint) = (world.connector(), world.card(), server.endpoint(HOST));
    visit(&connector, &endpoint, Some(&identity)).await.unwrap();
    until_past(end).await;
    let refused = visit(&connector, &endpoint, Some(&identity)).await;
    assert!(matches!(refused, Err(NetError { fault: NetFault::Certificate(CertFault::Expired), .. })), "{refused:?}");
    assert_eq!((server.kinds(), server.hellos().last().unwrap().offers()), (vec![Full], false));
}

#[tokio::test]
async fn eco_1_1_6_a_session_does_not_outlive_the_revocation_list_it_was_believed_with() {
    let (world, end) = (World::new().await, soon());
    world.publish_until(end);
    let server = Server::start(world.settings(world.chain(None), &TLS12), Temper::Good).await;
    let (connector, (identity, _), endpoint) = (world.connector(), world.card(), server.endpoint(HOST));
    visit(&connector, &endpoint, Some(&identity)).await.unwrap();
    until_past(end).await;
    let refused = visit(&connector, &endpoint, Some(&identity)).await;
    assert!(matches!(refused, Err(NetError { fault: NetFault::Certificate(_), .. })), "{refused:?}");
    assert_eq!((server.kinds(), server.hellos().last().unwrap().offers()), (vec![Full], false));
}

/// The attempt in full that follows may not come: whoever waits may stop, or the server be gone.
#[tokio::test]
async fn a_session_offered_in_a_handshake_that_failed_is_not_offered_again() {
    let (session, endpoint) = a_session().await;
    let sessions = Arc::new(Sessions::default());
    for fault in [NetFault::Lost, NetFault::Certificate(CertFault::Revoked)] {
        sessions.keep(&endpoint, session.clone());
        let offer = Offer::new(Arc::clone(&sessions), endpoint.clone(), Some(session.clone()));
        EXTENDED_USED.set(None);
        let again = matches!(tls::settle(Err(fault.clone().into()), None, Some(&offer)), Err(tls::Failure::Offered(_)));
        assert_eq!(again, matches!(fault, NetFault::Lost));
        assert!(sessions.find(&endpoint, SystemTime::now()).is_none(), "{fault}");
    }
    // The server made a handshake in full, which failed: another would ask the card for another signature, for nothing.
    let offer = Offer::new(sessions, endpoint, Some(session));
    note_key_exchange(EXTENDED);
    assert!(matches!(tls::settle(Err(NetFault::ClientRefused.into()), None, Some(&offer)), Err(tls::Failure::Fault(_))));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_at_a_session_is_not_waited_for_as_one_with_the_card() {
    let silence = async |offered: bool, in_full: bool| {
        EXTENDED_USED.set(None);
        let (start, handshake) = (tokio::time::Instant::now(), async {
            if in_full {
                note_key_exchange(EXTENDED);
            }
            std::future::pending::<()>().await;
        });
        assert!(tls::bounded(handshake, offered).await.is_err());
        start.elapsed()
    };
    assert_eq!(silence(true, false).await, tls::OFFERED_PATIENCE);
    for (offered, in_full) in [(true, true), (false, false), (false, true)] {
        assert_eq!(silence(offered, in_full).await, tls::PATIENCE, "{offered} {in_full}");
    }
}

/// A session as a real handshake leaves it.
async fn a_session() -> (Kept, Endpoint) {
    let world = World::new().await;
    let server = Server::start(world.settings(world.chain(None), &TLS12), Temper::Good).await;
    let (connector, (identity, _), endpoint) = (world.connector(), world.card(), server.endpoint(HOST));
    visit(&connector, &endpoint, Some(&identity)).await.unwrap();
    (identity.sessions().find(&endpoint, SystemTime::now()).unwrap(), endpoint)
}

#[tokio::test]
async fn only_a_session_known_to_have_the_extended_master_secret_is_kept() {
    let (session, endpoint) = a_session().await;
    let name = ServerName::try_from(HOST).unwrap();
    for (offered, resumed, label, kept) in [
        (false, false, Some("extended master secret"), true),
        (false, false, Some("master secret"), false),
        (false, false, None, false),
        // A session that goes on has no key exchange; one that was offered and is not taken has its own.
        (true, true, None, true),
        (true, false, Some("extended master secret"), true),
        (true, false, Some("master secret"), false),
        (true, false, None, false),
    ] {
        // What another handshake left on this thread counts for nothing.
        note_key_exchange(EXTENDED);
        let sessions = Arc::new(Sessions::default());
        let offer = Offer::new(Arc::clone(&sessions), endpoint.clone(), offered.then(|| session.clone()));
        assert_eq!(offer.tls12_session(&name).is_some(), offered);
        if let Some(label) = label {
            note_key_exchange(label.as_bytes());
        }
        offer.set_tls12_session(name.clone(), session.value.clone());
        offer.succeeded(resumed, Some(&session.chain), SystemTime::now());
        assert_eq!(sessions.find(&endpoint, SystemTime::now()).is_some(), kept, "{offered} {resumed} {label:?}");
    }
}

#[test]
fn every_suite_s_key_derivation_is_listened_to() {
    let provider = crate::net::suites::provider();
    for suite in &provider.cipher_suites {
        let SupportedCipherSuite::Tls12(tls12) = suite else { panic!("{suite:?}") };
        for label in [EXTENDED, b"master secret"] {
            let exchange = || provider.kx_groups[0].start().unwrap();
            let (ours, peer) = (exchange(), exchange());
            EXTENDED_USED.set(None);
            tls12.prf_provider.for_key_exchange(&mut [0; 48], ours, peer.pub_key(), label, b"seed").unwrap();
            assert_eq!(EXTENDED_USED.take(), Some(label == EXTENDED), "{suite:?}");
        }
    }
}

#[tokio::test]
async fn a_session_s_age_is_counted_from_its_full_handshake() {
    let (session, endpoint) = a_session().await;
    let (sessions, name, born) = (Arc::new(Sessions::default()), ServerName::try_from(HOST).unwrap(), session.born);
    let offer = Offer::new(Arc::clone(&sessions), endpoint.clone(), Some(session.clone()));
    assert!(offer.tls12_session(&name).is_some());
    offer.set_tls12_session(name, session.value.clone());
    offer.succeeded(true, Some(&session.chain), born + AGE_LIMIT / 2);
    let just_before = born + AGE_LIMIT - Duration::from_secs(1);
    assert!(sessions.find(&endpoint, just_before).is_some());
    assert!(sessions.find(&endpoint, born - Duration::from_secs(1)).is_none(), "a clock that went back");
    sessions.keep(&endpoint, session);
    assert!(sessions.find(&endpoint, born + AGE_LIMIT).is_none());
    assert!(sessions.find(&endpoint, just_before).is_none(), "what was too old is gone");
}

#[tokio::test]
async fn sessions_are_bounded_and_the_oldest_goes_first() {
    let (session, _) = a_session().await;
    let (sessions, at) = (Sessions::default(), |port| Endpoint { host: HOST.into(), port });
    for port in 0..=u16::try_from(COUNT_LIMIT).unwrap() {
        let born = session.born + Duration::from_secs(u64::from(port));
        sessions.keep(&at(port), Kept { born, ..session.clone() });
    }
    let now = session.born + Duration::from_secs(600);
    assert!(sessions.find(&at(0), now).is_none() && sessions.find(&at(1), now).is_some());
    assert_eq!(sessions.lock().kept.len(), COUNT_LIMIT);
}

#[tokio::test]
async fn sessions_once_closed_take_and_give_nothing() {
    let (session, endpoint) = a_session().await;
    let (sessions, name) = (Arc::new(Sessions::default()), ServerName::try_from(HOST).unwrap());
    let offer = Offer::new(Arc::clone(&sessions), endpoint.clone(), Some(session.clone()));
    sessions.keep(&endpoint, session.clone());
    sessions.close();
    assert!(sessions.find(&endpoint, SystemTime::now()).is_none() && offer.tls12_session(&name).is_none());
    offer.set_tls12_session(name, session.value.clone());
    offer.succeeded(true, Some(&session.chain), SystemTime::now());
    assert!(sessions.find(&endpoint, SystemTime::now()).is_none());
}
