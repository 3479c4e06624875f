//! The ClientHello, read off the wire: what every server, and anybody on the way, sees of us.

use crate::peers::{Peer, SIX};
use crate::world::HOST;
use std::collections::BTreeMap;

struct Hello {
    version: u16,
    suites: Vec<u16>,
    compressions: Vec<u8>,
    extensions: BTreeMap<u16, Vec<u8>>,
}

/// Takes octets off the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    fn number(&mut self, length: usize) -> usize {
        self.take(length).iter().fold(0, |number, octet| number << 8 | usize::from(*octet))
    }

    fn vector(&mut self, length: usize) -> &'a [u8] {
        let length = self.number(length);
        self.take(length)
    }
}

fn numbers(octets: &[u8]) -> Vec<u16> {
    octets.chunks(2).map(|pair| u16::from_be_bytes(pair.try_into().unwrap())).collect()
}

fn parse(record: &[u8]) -> Hello {
    let mut record = Reader(record);
    assert_eq!(record.number(1), 22, "handshake");
    assert!([0x0301, 0x0303].contains(&record.number(2)), "the record's version");
    let mut message = Reader(record.vector(2));
    assert!(record.0.is_empty());
    assert_eq!(message.number(1), 1, "ClientHello");
    let mut hello = Reader(message.vector(3));
    assert!(message.0.is_empty());
    let version = u16::try_from(hello.number(2)).unwrap();
    hello.take(32);
    hello.vector(1);
    let suites = numbers(hello.vector(2));
    let compressions = hello.vector(1).to_vec();
    let mut list = Reader(hello.vector(2));
    assert!(hello.0.is_empty());
    let mut extensions = BTreeMap::new();
    while !list.0.is_empty() {
        let kind = u16::try_from(list.number(2)).unwrap();
        assert!(extensions.insert(kind, list.vector(2).to_vec()).is_none(), "twice: {kind}");
    }
    Hello { version, suites, compressions, extensions }
}

#[tokio::test]
async fn eco_1_1_3_the_client_hello_offers_the_six_the_renegotiation_signal_and_nothing_else() {
    let peer = Peer::openssl(&SIX[0].arguments());
    drop(peer.front.connect(None).await.unwrap());
    let hello = parse(&peer.front.sent.lock().unwrap()[0]);

    assert_eq!(hello.version, 0x0303);
    // 00FF is no suite: it says that renegotiations are secure (RFC 5746 §3.3). OpenSSL's client sends it too.
    assert_eq!(hello.suites, [0xC030, 0xC02F, 0xC028, 0xC027, 0x009F, 0x009E, 0x00FF]);
    assert_eq!(hello.compressions, [0]);

    let mut extensions = hello.extensions;
    let host = HOST.as_bytes();
    let lengths: Vec<u8> = [host.len() + 3, host.len()].iter().map(|length| u8::try_from(*length).unwrap()).collect();
    assert_eq!(extensions.remove(&0), Some([&[0, lengths[0], 0, 0, lengths[1]][..], host].concat()), "server_name");
    assert_eq!(extensions.remove(&5), Some(vec![1, 0, 0, 0, 0]), "status_request");
    let groups = extensions.remove(&10).expect("supported_groups");
    assert_eq!(numbers(&groups[2..]), [0x0017, 0x0018, 0x001D, 0x0100, 0x0101, 0x0102], "supported_groups");
    assert_eq!(extensions.remove(&11), Some(vec![1, 0]), "ec_point_formats");
    let signatures = extensions.remove(&13).expect("signature_algorithms");
    assert_eq!(numbers(&signatures[2..]), [0x0806, 0x0805, 0x0804, 0x0601, 0x0501, 0x0401], "RSA, SHA-2 only");
    assert_eq!(extensions.remove(&23), Some(vec![]), "extended_master_secret");
    assert_eq!(extensions.remove(&43), Some(vec![2, 3, 3]), "supported_versions: 1.2 only");
    // session_ticket: there when sessions can be resumed, empty in a first handshake.
    assert!(extensions.remove(&35).is_none_or(|ticket| ticket.is_empty()), "session_ticket");
    assert_eq!(extensions, BTreeMap::new());
}
