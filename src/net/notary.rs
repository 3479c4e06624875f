//! Authorities of a test's own, made when it runs: certificates and revocation lists with what each test wants in them,
//! octet by octet, faults that no library would write included. Nothing here listens or connects: servers are
//! [`super::loopback`]'s.

use super::Authorities;
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use rustls::pki_types::CertificateDer;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;
use time::macros::format_description;

pub(super) const DAY: Duration = Duration::from_secs(24 * 3600);
/// sha256WithRSAEncryption and its absent parameters.
const SHA256_RSA: [u8; 15] = [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11, 5, 0];
const COMMON_NAME: [u8; 5] = [6, 3, 0x55, 4, 3];

/// One value of DER.
pub(super) fn der(tag: u8, content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    let length = content.len().to_be_bytes();
    let length = &length[length.iter().take_while(|octet| **octet == 0).count()..];
    let head = match content.len() {
        0..0x80 => vec![tag, u8::try_from(content.len()).unwrap()],
        _ => [&[tag, 0x80 | u8::try_from(length.len()).unwrap()], length].concat(),
    };
    [&head, content].concat()
}

fn seq(parts: &[&[u8]]) -> Vec<u8> {
    der(0x30, parts.concat())
}

fn name(common_name: &str) -> Vec<u8> {
    let attribute = seq(&[&COMMON_NAME, &der(0x0c, common_name)]);
    seq(&[&der(0x31, attribute)])
}

fn date(at: SystemTime) -> Vec<u8> {
    let form = format_description!("[year][month][day][hour][minute][second]Z");
    der(0x18, OffsetDateTime::from(at).format(form).unwrap())
}

/// An extension `2.5.29.number`.
pub(super) fn extension(number: u8, critical: bool, value: impl AsRef<[u8]>) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    seq(&[&[6, 3, 0x55, 0x1d, number], critical, &der(4, value)])
}

/// Names of the form `http://…`, as distribution points want them.
pub(super) fn full_name(url: &str) -> Vec<u8> {
    der(0xa0, der(0xa0, der(0x86, url)))
}

/// An authority, or a server: a key and the certificate of it.
pub(super) struct Entity {
    key: KeyPair,
    name: String,
    pub(super) certificate: CertificateDer<'static>,
}

/// What a certificate says besides whose it is.
struct Wanted<'a> {
    serial: u8,
    extensions: Vec<Vec<u8>>,
    urls: &'a [&'a str],
}

fn signed(key: &KeyPair, to_be_signed: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), to_be_signed, &mut signature).unwrap();
    seq(&[to_be_signed, &SHA256_RSA, &der(3, [&[0], signature.as_slice()].concat())])
}

fn certificate(issuer: (&KeyPair, &str), key: &KeyPair, subject: &str, wanted: Wanted<'_>) -> CertificateDer<'static> {
    let now = SystemTime::now();
    let mut extensions = wanted.extensions;
    if !wanted.urls.is_empty() {
        let points: Vec<u8> = wanted.urls.iter().flat_map(|url| seq(&[&full_name(url)])).collect();
        extensions.push(extension(31, false, der(0x30, points)));
    }
    let to_be_signed = seq(&[
        &der(0xa0, [2, 1, 2]),
        &[2, 1, wanted.serial],
        &SHA256_RSA,
        &name(issuer.1),
        &seq(&[&date(now - 30 * DAY), &date(now + 365 * DAY)]),
        &name(subject),
        AsDer::<aws_lc_rs::encoding::PublicKeyX509Der<'_>>::as_der(key.public_key()).unwrap().as_ref(),
        &der(0xa3, der(0x30, extensions.concat())),
    ]);
    signed(issuer.0, &to_be_signed).into()
}

fn authority_extensions() -> Vec<Vec<u8>> {
    vec![extension(19, true, [0x30, 3, 1, 1, 0xff]), extension(15, true, [3, 2, 1, 6])]
}

impl Entity {
    pub(super) fn root(common_name: &str) -> Self {
        let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let wanted = Wanted { serial: 1, extensions: authority_extensions(), urls: &[] };
        let certificate = certificate((&key, common_name), &key, common_name, wanted);
        Self { key, name: common_name.to_owned(), certificate }
    }

    /// An authority under this one, whose list is at these addresses.
    pub(super) fn authority(&self, common_name: &str, serial: u8, urls: &[&str]) -> Self {
        self.issue(common_name, Wanted { serial, extensions: authority_extensions(), urls })
    }

    /// A server's certificate from this authority.
    pub(super) fn server(&self, host: &str, serial: u8, urls: &[&str]) -> Self {
        // serverAuth.
        let usage = extension(37, false, seq(&[&[6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1]]));
        let alternative = extension(17, false, seq(&[&der(0x82, host)]));
        self.issue(host, Wanted { serial, extensions: vec![usage, alternative], urls })
    }

    fn issue(&self, subject: &str, wanted: Wanted<'_>) -> Self {
        let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let certificate = certificate((&self.key, &self.name), &key, subject, wanted);
        Self { key, name: subject.to_owned(), certificate }
    }

    pub(super) fn pem(&self) -> String {
        let text = base64::engine::general_purpose::STANDARD.encode(&self.certificate);
        format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
    }
}

/// A revocation list to be.
#[derive(Clone)]
pub(super) struct List {
    pub(super) issuer: Option<String>,
    pub(super) this_update: SystemTime,
    pub(super) next_update: Option<SystemTime>,
    pub(super) revoked: Vec<u8>,
    pub(super) extensions: Vec<Vec<u8>>,
    /// What comes in place of the entries.
    pub(super) entries: Option<Vec<u8>>,
}

impl Default for List {
    /// Of an hour ago, for a week, with nothing in it.
    fn default() -> Self {
        // Dates of certificates have whole seconds.
        let now = UNIX_EPOCH + Duration::from_secs(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs());
        Self {
            issuer: None,
            this_update: now - DAY / 24,
            next_update: Some(now + 7 * DAY),
            revoked: vec![],
            extensions: vec![extension(20, false, [2, 1, 1])],
            entries: None,
        }
    }
}

impl List {
    pub(super) fn revoking(serial: u8) -> Self {
        Self { revoked: vec![serial], ..Self::default() }
    }

    /// Made this long ago.
    pub(super) fn aged(age: Duration) -> Self {
        let list = Self::default();
        Self { this_update: list.this_update + DAY / 24 - age, ..list }
    }

    pub(super) fn by(&self, authority: &Entity) -> Vec<u8> {
        let date_of_all = date(self.this_update);
        let entries: Vec<u8> = self.revoked.iter().flat_map(|serial| seq(&[&[2, 1, *serial], &date_of_all])).collect();
        let entries = self.entries.clone().unwrap_or(entries);
        let to_be_signed = seq(&[
            &[2, 1, 1],
            &SHA256_RSA,
            &name(self.issuer.as_deref().unwrap_or(&authority.name)),
            &date(self.this_update),
            &self.next_update.map(date).unwrap_or_default(),
            &if entries.is_empty() { vec![] } else { der(0x30, entries) },
            &der(0xa0, der(0x30, self.extensions.concat())),
        ]);
        signed(&authority.key, &to_be_signed)
    }
}

/// What a test configuration would trust.
pub(super) fn trusting(entities: &[&Entity]) -> Authorities {
    let bundle: String = entities.iter().map(|entity| entity.pem()).collect();
    Authorities::from_pem([bundle.as_bytes()]).unwrap()
}
