//! Diffie-Hellman groups that servers choose: any that is strong, none that is weak.

use crate::peers::{Peer, SIX, echo, parameters};
use pli::net::NetFault;
use std::sync::Arc;

const GCM: [&str; 3] = ["-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0"];
/// RFC 5054's group of 2048 bits: in no list of TLS's, and strong.
const SRP_2048: &str = "AC6BDB41324A9A9BF166DE5E1389582FAF72B6651987EE07FC3192943DB56050A37329CBB4A099ED8193E0757767A13DD52312AB4B03310D
    CD7F48A9DA04FD50E8083969EDB767B0CF6095179A163AB3661A05FBD5FAAAE82918A9962F0B93B855F97993EC975EEAA80D740ADBF4FF747359D041D5C33EA71
    D281E446B14773BCA97B43A23FB801676BD207A436C6481F1D2B9078717461A5B9D32E688F87748544523B524B0D57D5EA77A2775D2ECFA032CFBDBF52FB37861
    60279004E57AE6AF874E7303CE53299CCC041C7BC308D82A5698F3A8D0C38271AE35F8E9DBFBB694B5C803D89F7AE435DE236D525F54759B65E372FCD68EF20FA
    7111F9E4AFF73";
/// RFC 5054's of 1024 bits.
const SRP_1024: &str = "EEAF0AB9ADB38DD69C33F80AFA8FC5E86072618775FF3C0B9EA2314C9C256576D674DF7496EA81D3383B4813D692C6E0E0D5D8E250B98BE4
    8E495C1D6089DAD15DC7D7B46154D6B6CE8EF4AD69B15D4982559B297BCF1885C529F566660E57EC68EDBC3C05726CC02FD4CBF4976EAA9AFD5138FE8376435B9
    FC61D2FC0EB06E3";
/// A prime of 2048 bits whose half is not prime.
const UNSAFE_2048: &str = "C4CAB2421FC31CAFC448D09F088CC5084978E2CAC93F6076C62DD0EF5F097BC5DAD7A3BDE1DE96BBAF8C1286A973A210D64234074BC4170
    65916BF8A27918FF201F6EE906FD5295DFDD6A655AD228A3E4E58C7C28F6ED8A96552CC856A4F1A062B7D23F4CAEDE84DDB11D07912B0912B6B9151BD1E200026
    586AD47BFB81806780ED9836AF1BF41D7F8CC6C412FC167748BE4C249F7FA322C533DEC8D4C227FEFBDFD077B5B7E3B4D40D8FBF40063EBD42A7495B771F04947
    76BB9AC245C4CFFE6B8692460DAC4D0889749802A6888A2870130B667D42EA023310C8FABE166B3B8D8262A18EB3B09CA45D4BF1CB26E342158721418985F6AC1
    C0FF79B79DADB3";

fn octets(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().filter_map(|c| c.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap()).collect()
}

/// A server that has this group.
fn with_group(name: &str, p: &str, g: &[u8]) -> Peer {
    let file = parameters(name, &octets(p), g);
    Peer::openssl(&[&GCM[..], &["-dhparam", &file]].concat())
}

async fn works(peer: &Peer) {
    for _ in 0..2 {
        let mut stream = peer.front.connect(None).await.unwrap();
        assert_eq!(stream.suite(), SIX[4].name);
        echo(&mut stream, 20_000, 3000, true).await;
    }
}

#[tokio::test]
async fn the_group_openssl_chooses_by_itself() {
    // RFC 3526's, of the same strength as the certificate's key.
    works(&Peer::openssl(&GCM)).await;
}

#[tokio::test]
async fn a_group_that_is_offered() {
    let ffdhe = rustls::ffdhe_groups::FFDHE2048;
    let file = parameters("ffdhe2048", ffdhe.p, ffdhe.g);
    works(&Peer::openssl(&[&GCM[..], &["-dhparam", &file]].concat())).await;
}

#[tokio::test]
async fn a_group_of_the_server_s_own() {
    works(&with_group("own", SRP_2048, &[2])).await;
}

async fn refused(name: &str, p: &str, g: &[u8]) {
    let peer = with_group(name, p, g);
    let fault = peer.front.connect(None).await.err();
    assert!(matches!(fault, Some(NetFault::WeakGroup)), "{name}: {fault:?}");
    // Nothing of ours was computed in it: no ClientKeyExchange left.
    let sent = peer.front.sent.lock().unwrap();
    assert!(sent.iter().filter(|record| record[0] == 22).count() == 1, "{name}: only a ClientHello");
}

#[tokio::test]
async fn weak_groups_are_told_as_such() {
    refused("small", SRP_1024, &[2]).await;
    refused("unsafe", UNSAFE_2048, &[2]).await;
    refused("one", SRP_2048, &[1]).await;
}

/// Forty at once over three groups and a CBC suite: nobody gets another's group.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn groups_of_many_handshakes_at_once_do_not_mix() {
    let servers: Vec<Arc<Peer>> = [
        Peer::openssl(&GCM),
        with_group("many-own", SRP_2048, &[5]),
        with_group("many-other", SRP_2048, &[3]),
        Peer::openssl(&SIX[2].arguments()),
        with_group("many-weak", UNSAFE_2048, &[2]),
    ]
    .map(Arc::new)
    .into();
    let all: Vec<_> = (0..40)
        .map(|number| {
            let (index, peer) = (number % servers.len(), Arc::clone(&servers[number % servers.len()]));
            tokio::spawn(async move {
                match peer.front.connect(None).await {
                    Ok(mut stream) => {
                        assert_eq!(stream.suite(), if index == 3 { SIX[2].name } else { SIX[4].name });
                        echo(&mut stream, 5000, 300, true).await;
                        assert_ne!(index, 4);
                    }
                    Err(fault) => assert!(index == 4 && matches!(fault, NetFault::WeakGroup), "{index} {fault:?}"),
                }
            })
        })
        .collect();
    for one in all {
        one.await.unwrap();
    }
}

/// Changes the last octet of a ServerKeyExchange: its signature's.
fn damage_signature(record: &mut [u8]) {
    if record[0] == 22 && record[5] == 12 {
        *record.last_mut().unwrap() ^= 1;
    }
}

/// Changes an octet of the modulus in a ServerKeyExchange.
fn damage_group(record: &mut [u8]) {
    if record[0] == 22 && record[5] == 12 {
        record[40] ^= 1;
    }
}

/// What was not signed by the server is not even looked at: a weak group is then not told as such.
#[tokio::test]
async fn assumption_the_signature_is_verified_before_the_group_is_looked_at() {
    let file = parameters("forged", &octets(UNSAFE_2048), &[2]);
    for damage in [damage_signature, damage_group] {
        let peer = Peer::openssl_damaged(&[&GCM[..], &["-dhparam", &file]].concat(), damage);
        let fault = peer.front.connect(None).await.err();
        assert!(matches!(fault, Some(NetFault::Certificate(_) | NetFault::Handshake)), "{fault:?}");
    }
}
