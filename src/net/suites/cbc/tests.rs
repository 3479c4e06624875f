use super::*;
use crate::net::suites::oracle::{ask, hex, octets, some};
use rustls::crypto::cipher::OutboundChunks;

const KIND: ContentType = ContentType::ApplicationData;
const VERSION: ProtocolVersion = ProtocolVersion::TLSv1_2;
const BOTH: [(Cbc, &str); 2] = [(Cbc::Aes128Sha256, "128"), (Cbc::Aes256Sha384, "256")];
const LONG: [usize; 6] = [1000, 4095, 4096, 16_000, 16_383, 16_384];

struct Keys {
    cbc: Cbc,
    mac: Vec<u8>,
    key: Vec<u8>,
}

impl Keys {
    fn new(cbc: Cbc) -> Self {
        Self { cbc, mac: some(cbc.mac_len(), 1), key: some(cbc.key_len(), 2) }
    }

    fn encrypter(&self) -> Encrypter {
        let random = rustls::crypto::aws_lc_rs::default_provider().secure_random;
        Encrypter { cbc: self.cbc, records: Records::new(self.cbc, Direction::Seal, &self.mac, &self.key), random }
    }

    fn decrypter(&self) -> Decrypter {
        Decrypter { cbc: self.cbc, records: Records::new(self.cbc, Direction::Open, &self.mac, &self.key) }
    }

    /// The part of a question that says which keys and which header.
    fn question(&self, suite: &str, sequence: u64) -> String {
        format!("{suite} {} {} {}", hex(&self.mac), hex(&self.key), hex(&header(sequence, KIND, VERSION).unwrap()))
    }
}

fn encrypt(encrypter: &mut Encrypter, sequence: u64, content: &[u8]) -> Result<Vec<u8>, Error> {
    let message = OutboundPlainMessage { typ: KIND, version: VERSION, payload: OutboundChunks::Single(content) };
    encrypter.encrypt(message, sequence).map(|sealed| sealed.payload.as_ref().to_vec())
}

fn decrypt(decrypter: &mut Decrypter, sequence: u64, record: &[u8]) -> Result<Vec<u8>, Error> {
    let mut record = record.to_vec();
    let opened = decrypter.decrypt(InboundOpaqueMessage::new(KIND, VERSION, &mut record), sequence)?;
    Ok(opened.payload.to_vec())
}

/// Our verdict, as OpenSSL's is written.
fn verdict(decrypter: &mut Decrypter, sequence: u64, record: &[u8]) -> String {
    match decrypt(decrypter, sequence, record) {
        Ok(content) => hex(&content),
        Err(error) => {
            assert_eq!(error, Error::DecryptError, "one fault for all");
            "refused".to_owned()
        }
    }
}

#[test]
fn openssl_opens_what_we_seal() {
    for (cbc, suite) in BOTH {
        let keys = Keys::new(cbc);
        let mut encrypter = keys.encrypter();
        let mut contents = Vec::new();
        let mut questions = Vec::new();
        for length in (0..=700).chain(LONG) {
            let (content, sequence) = (some(length, length), length as u64 * 0x0101_0101);
            let record = encrypt(&mut encrypter, sequence, &content).unwrap();
            assert_eq!(record.len(), encrypter.encrypted_payload_len(length));
            questions.push(format!("open {} {}", keys.question(suite, sequence), hex(&record)));
            contents.push(hex(&content));
        }
        let Some(answers) = ask("openssl_opens_what_we_seal", &questions) else { return };
        assert_eq!(answers, contents);
    }
}

#[test]
fn we_open_what_openssl_seals_whatever_its_padding_and_refuse_what_it_refuses() {
    for (cbc, suite) in BOTH {
        let keys = Keys::new(cbc);
        let mut questions = Vec::new();
        let mut ask_for = |length: usize, padding: usize, fault: &str| {
            let content = hex(&some(length, length));
            questions.push(format!("seal {} {content} {padding} {fault}", keys.question(suite, 7)));
        };
        let least = |length: usize| padded_len(cbc, length) - length - cbc.mac_len();
        for length in (0..=700).chain(LONG) {
            ask_for(length, least(length), "none");
            // Any other whole number of blocks, up to 256 octets.
            ask_for(length, least(length) + BLOCK * (length % ((256 - least(length)) / BLOCK + 1)), "none");
        }
        for length in [0, 1, 15, 16, 17, 100, 255, 256, 1000] {
            for padding in (least(length)..=256).step_by(BLOCK) {
                for fault in ["none", "mac-first", "mac-last", "pad-first", "pad-middle", "pad-length"] {
                    ask_for(length, padding, fault);
                }
            }
        }
        let Some(answers) = ask("we_open_what_openssl_seals", &questions) else { return };
        let mut decrypter = keys.decrypter();
        let mut refused = 0;
        for (answer, question) in answers.iter().zip(&questions) {
            let (record, theirs) = answer.split_once(' ').unwrap();
            refused += usize::from(theirs == "refused");
            assert_eq!(verdict(&mut decrypter, 7, &octets(record)), theirs, "{question}");
        }
        assert!(refused > 500, "{refused}");
    }
}

#[test]
fn records_that_are_short_or_no_records_are_refused_as_openssl_refuses_them() {
    for (cbc, suite) in BOTH {
        let keys = Keys::new(cbc);
        let good = encrypt(&mut keys.encrypter(), 7, &some(100, 0)).unwrap();
        let garbage = (0..400).map(|length| some(length, length * length + 1));
        let cut = (0..=good.len()).map(|length| good[..length].to_vec());
        let records: Vec<Vec<u8>> = garbage.chain(cut).collect();
        let questions: Vec<String> = records.iter().map(|record| format!("open {} {}", keys.question(suite, 7), hex(record))).collect();
        let Some(answers) = ask("records_that_are_short", &questions) else { return };
        let mut decrypter = keys.decrypter();
        for (record, theirs) in records.iter().zip(&answers) {
            assert_eq!(verdict(&mut decrypter, 7, record), *theirs, "{}", record.len());
        }
        assert_eq!(answers.iter().filter(|answer| *answer != "refused").count(), 1, "the whole record");
    }
}

#[test]
fn every_octet_of_a_record_and_of_its_header_counts() {
    for (cbc, _) in BOTH {
        let keys = Keys::new(cbc);
        let mut decrypter = keys.decrypter();
        let good = encrypt(&mut keys.encrypter(), 7, &some(50, 0)).unwrap();
        assert_eq!(decrypt(&mut decrypter, 7, &good), Ok(some(50, 0)));
        for place in 0..good.len() {
            let mut bad = good.clone();
            bad[place] ^= 0x10;
            assert_eq!(decrypt(&mut decrypter, 7, &bad), Err(Error::DecryptError), "{place}");
        }
        assert_eq!(decrypt(&mut decrypter, 8, &good), Err(Error::DecryptError), "sequence");
        let mut record = good.clone();
        let other = InboundOpaqueMessage::new(ContentType::Handshake, VERSION, &mut record);
        assert!(decrypter.decrypt(other, 7).is_err(), "type");
        // A refusal leaves nothing behind.
        assert_eq!(decrypt(&mut decrypter, 7, &good), Ok(some(50, 0)));
    }
}

#[test]
fn an_initialization_vector_never_serves_twice() {
    let mut encrypter = Keys::new(Cbc::Aes128Sha256).encrypter();
    let mut seen = std::collections::HashSet::new();
    for sequence in 0..1000 {
        assert!(seen.insert(encrypt(&mut encrypter, sequence, b"the same").unwrap()[..BLOCK].to_vec()));
    }
}

#[test]
fn a_content_over_a_record_s_limit_is_neither_sent_nor_taken() {
    for (cbc, suite) in BOTH {
        let keys = Keys::new(cbc);
        assert_eq!(encrypt(&mut keys.encrypter(), 7, &some(FRAGMENT_LIMIT + 1, 0)), Err(Error::EncryptError));
        let (length, mac) = (FRAGMENT_LIMIT + 1, cbc.mac_len());
        let padding = padded_len(cbc, length) - length - mac;
        let question = format!("seal {} {} {padding} none", keys.question(suite, 7), hex(&some(length, 0)));
        let Some(answers) = ask("a_content_over_a_record_s_limit", &[question]) else { return };
        let record = octets(answers[0].split_once(' ').unwrap().0);
        assert_eq!(decrypt(&mut keys.decrypter(), 7, &record), Err(Error::PeerSentOversizedRecord));
    }
}

#[test]
fn keys_of_the_wrong_length_encrypt_nothing() {
    for (cbc, _) in BOTH {
        for (mac, key) in [(0, cbc.key_len()), (cbc.mac_len(), 0), (cbc.mac_len() + 1, cbc.key_len()), (cbc.key_len(), cbc.mac_len())] {
            assert!(Records::new(cbc, Direction::Seal, &some(mac, 0), &some(key, 0)).is_none());
        }
        let random = rustls::crypto::aws_lc_rs::default_provider().secure_random;
        assert_eq!(encrypt(&mut Encrypter { cbc, records: None, random }, 0, b"x"), Err(Error::EncryptError));
        assert_eq!(decrypt(&mut Decrypter { cbc, records: None }, 0, &[0; 200]), Err(Error::DecryptError));
        // And each way has its own keys.
        let keys = Keys::new(cbc);
        let mut opener = keys.decrypter().records.unwrap();
        assert_eq!(opener.seal(&[0; BLOCK], &[0; HEADER], &mut [0; 200], 10), None);
        let mut sealer = keys.encrypter().records.unwrap();
        assert_eq!(sealer.open(&[0; BLOCK], &[0; HEADER], &mut [0; 96]), None);
        assert_eq!(sealer.seal(&[0; BLOCK], &[0; HEADER], &mut [0; 100], 101), None);
        assert_eq!(sealer.seal(&[0; BLOCK], &[0; HEADER], &mut [0; 100], 100), None, "no room for the HMAC");
    }
}

/// The key block of RFC 5246 §6.3 — client's MAC key, server's, client's key, server's — as rustls will cut it.
#[test]
fn the_key_block_alone_is_turned() {
    #[derive(Debug)]
    struct Counting;
    impl Prf for Counting {
        fn for_key_exchange(
            &self,
            output: &mut [u8; 48],
            _: Box<dyn ActiveKeyExchange>,
            _: &[u8],
            _: &[u8],
            _: &[u8],
        ) -> Result<(), Error> {
            output.fill(9);
            Ok(())
        }

        fn for_secret(&self, output: &mut [u8], _: &[u8], _: &[u8], _: &[u8]) {
            (0..).zip(output).for_each(|(i, octet)| *octet = i);
        }
    }
    for (cbc, _) in BOTH {
        let (mac, key) = (cbc.mac_len(), cbc.key_len());
        let prf = RotatedPrf { prf: &Counting, cbc };
        let mut block = vec![0; 2 * (mac + key)];
        prf.for_secret(&mut block, b"s", b"key expansion", b"r");
        let expected: Vec<u8> = (2 * mac..2 * (mac + key)).chain(0..2 * mac).map(|i| i as u8).collect();
        assert_eq!(block, expected);
        for label in ["client finished", "server finished", "master secret", "key expansio"] {
            let mut other = [0; 12];
            prf.for_secret(&mut other, b"s", label.as_bytes(), b"r");
            assert_eq!(other, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        }
        // Too short to hold two keys: left alone, without a panic.
        prf.for_secret(&mut [0; 12], b"s", b"key expansion", b"r");
    }
}
