//! Each suite carries a megabyte, against OpenSSL and GnuTLS, and the client's certificate.

use crate::peers::{Peer, SIX, echo};
use crate::world::WORLD;
use pli::net::NetFault;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

#[tokio::test]
async fn eco_1_1_3_openssl_each_suite_carries_a_megabyte() {
    for suite in SIX {
        let peer = Peer::openssl(&suite.arguments());
        let mut stream = peer.front.connect(None).await.unwrap();
        assert_eq!(stream.suite(), suite.name);
        echo(&mut stream, 1 << 20, 3000, true).await;
        // And records as long as they can be.
        echo(&mut stream, 1 << 17, 16_000, true).await;
    }
}

#[tokio::test]
async fn eco_1_1_3_gnutls_each_suite_carries_a_megabyte() {
    for suite in SIX {
        let peer = Peer::gnutls(&suite.priorities(""));
        let mut stream = peer.front.connect(None).await.unwrap();
        assert_eq!(stream.suite(), suite.name);
        echo(&mut stream, 1 << 20, 3000, false).await;
    }
}

#[tokio::test]
async fn each_suite_carries_the_client_s_certificate() {
    let client = WORLD.client();
    for suite in SIX {
        let arguments = [&suite.arguments()[..], &["-Verify", "2", "-verify_return_error", "-CAfile", "authorities.pem"]].concat();
        let peer = Peer::openssl(&arguments);
        let mut stream = peer.front.connect(Some(&client)).await.unwrap();
        assert_eq!(stream.suite(), suite.name);
        echo(&mut stream, 10_000, 300, true).await;
        drop(stream);
        // The server does ask: without a certificate it refuses.
        let refused = match peer.front.connect(None).await {
            Ok(mut stream) => stream.read_u8().await.is_err(),
            Err(_) => true,
        };
        assert!(refused, "{}", suite.name);
    }
}

#[tokio::test]
async fn a_server_without_extended_master_secret_works() {
    for suite in &SIX {
        let peer = Peer::openssl_configured(&suite.arguments(), "Options = -ExtendedMasterSecret");
        let mut stream = peer.front.connect(None).await.unwrap();
        echo(&mut stream, 10_000, 300, true).await;
        assert!(!has_extended_master_secret(&peer), "{}", suite.name);
    }
    let peer = Peer::gnutls(&SIX[3].priorities(":%NO_SESSION_HASH"));
    echo(&mut peer.front.connect(None).await.unwrap(), 10_000, 300, false).await;
    assert!(!has_extended_master_secret(&peer));
    // The look at the wire does see it when it is there.
    let peer = Peer::openssl(&SIX[3].arguments());
    drop(peer.front.connect(None).await.unwrap());
    assert!(has_extended_master_secret(&peer));
}

/// Whether the ServerHello has extension 23.
fn has_extended_master_secret(peer: &Peer) -> bool {
    let record = peer.front.received.lock().unwrap()[0].clone();
    assert_eq!((record[0], record[5]), (22, 2), "a ServerHello");
    record.windows(4).any(|extension| extension == [0, 23, 0, 0])
}

#[tokio::test]
async fn versions_and_suites_not_ours_are_told_as_such() {
    let weak = ["-cipher", "ALL:@SECLEVEL=0"];
    for arguments in [
        &["-tls1_3"][..],
        &[&["-tls1_1"], &weak[..]].concat(),
        &[&["-tls1"], &weak[..]].concat(),
        &["-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"],
        &["-tls1_2", "-cipher", "AES256-GCM-SHA384"],
        &["-tls1_2", "-cipher", "ECDHE-RSA-AES256-SHA"],
    ] {
        let fault = Peer::openssl(arguments).front.connect(None).await.err();
        assert!(matches!(fault, Some(NetFault::Incompatible)), "{arguments:?}: {fault:?}");
    }
}

#[tokio::test]
async fn a_server_of_both_versions_is_spoken_to_in_1_2() {
    let peer = Peer::openssl(&[]);
    let mut stream = peer.front.connect(None).await.unwrap();
    assert_eq!(stream.suite(), SIX[0].name);
    echo(&mut stream, 10_000, 300, true).await;
}

/// RFC 5746 §4.5: a client may refuse to begin again. What follows is encrypted by the first handshake, or nothing does.
#[tokio::test]
async fn a_renegotiation_the_server_asks_for_does_not_happen() {
    use std::io::Write as _;
    for suite in SIX {
        let (peer, mut orders) = Peer::openssl_ordered(&suite.arguments());
        let mut stream = peer.front.connect(None).await.unwrap();
        orders.write_all(b"hello\n").unwrap();
        let mut line = [0; 6];
        stream.read_exact(&mut line).await.unwrap();
        assert_eq!(&line, b"hello\n");
        let handshakes = |records: &[Vec<u8>]| records.iter().filter(|record| record[0] == 22).count();
        let before = handshakes(&peer.front.sent.lock().unwrap());
        orders.write_all(b"r\n").unwrap();
        // OpenSSL ends a connection whose renegotiation was refused; were it to go on, it would be as before.
        let end = async {
            while stream.write_all(b"still here\n").await.is_ok() && stream.flush().await.is_ok() {
                let read = tokio::time::timeout(std::time::Duration::from_millis(20), stream.read(&mut line)).await;
                if matches!(read, Ok(Ok(0) | Err(_))) {
                    break;
                }
            }
        };
        assert!(tokio::time::timeout(std::time::Duration::from_secs(10), end).await.is_ok(), "{}", suite.name);
        let sent = peer.front.sent.lock().unwrap();
        assert_eq!(handshakes(&sent), before, "{}", suite.name);
        assert!(sent.iter().any(|record| record[0] == 21), "no_renegotiation was said");
    }
}
