//! One revocation list (RFC 5280 §5): believed once, then only searched.

use crate::net::der::{BIT_STRING, GENERALIZED_TIME, INTEGER, Reader, SEQUENCE, UTC_TIME, Value};
use crate::net::error::CertFault;
use crate::net::suites;
use rustls::pki_types::CertificateDer;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use webpki::{BorrowedCertRevocationList, CertRevocationList, EndEntityCert, Error};
use x509_parser::prelude::{ASN1Time, FromDer};

/// How far ahead of the computer's clock a list may be dated: clocks are late, and publishers are not a day early.
const AHEAD: Duration = Duration::from_secs(24 * 3600);

/// A complete list that its authority signed. It stays as it was published, 7.6 MB for 200 000 entries: searching it
/// where it lies costs a few milliseconds, and what was found is remembered (`verify`), so nothing larger is made of it.
pub(in crate::net) struct RevocationList {
    der: Vec<u8>,
    this_update: SystemTime,
    next_update: SystemTime,
    id: u64,
}

impl RevocationList {
    /// Believes a list published for `issuer`. Reads its head and its extensions only, and checks the signature over the
    /// whole: time and memory follow its size, whatever is in it.
    ///
    /// # Errors
    /// [`CertFault::CrlForged`] when this authority did not sign it, or not with an algorithm that is accepted;
    /// [`CertFault::CrlMissing`] when it did, but it is no complete list of its own: of changes, indirect, by reasons,
    /// without an end.
    pub(in crate::net) fn believed(mut der: Vec<u8>, issuer: &CertificateDer<'_>) -> Result<Self, CertFault> {
        let parts = Parts::read(&der).ok_or(CertFault::CrlForged)?;
        let authority = EndEntityCert::try_from(issuer).map_err(|_| CertFault::Invalid)?;
        if parts.issuer.content != authority.subject() {
            return Err(CertFault::CrlForged);
        }
        let signed = suites::provider().signature_verification_algorithms.all.iter().any(|algorithm| {
            algorithm.signature_alg_id().as_ref() == parts.algorithm.content
                && authority.verify_signature(*algorithm, parts.to_be_signed.whole, parts.signature).is_ok()
        });
        if !signed {
            return Err(CertFault::CrlForged);
        }
        let (this_update, next_update) = (parts.this_update, parts.next_update.ok_or(CertFault::CrlMissing)?);
        BorrowedCertRevocationList::from_der(&der).map_err(|_| CertFault::CrlMissing)?;
        der.shrink_to_fit();
        static COUNT: AtomicU64 = AtomicU64::new(0);
        Ok(Self { der, this_update, next_update, id: COUNT.fetch_add(1, Ordering::Relaxed) })
    }

    /// As the library wants it. It is not parsed for that, but its head.
    ///
    /// # Errors
    /// Never, for a list that was believed.
    pub(in crate::net) fn searchable(&self) -> Result<CertRevocationList<'_>, Error> {
        BorrowedCertRevocationList::from_der(&self.der).map(Into::into)
    }

    /// As it was published.
    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }

    /// When it was made.
    pub(super) fn this_update(&self) -> SystemTime {
        self.this_update
    }

    /// Until when it may be used.
    pub(in crate::net) fn next_update(&self) -> SystemTime {
        self.next_update
    }

    /// Whether it may be used at this time.
    pub(super) fn holds(&self, now: SystemTime) -> bool {
        now < self.next_update && self.this_update < now + AHEAD
    }

    /// Of all lists of this run, which.
    pub(in crate::net) fn id(&self) -> u64 {
        self.id
    }
}

impl fmt::Debug for RevocationList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevocationList").field("id", &self.id).field("octets", &self.der.len()).finish_non_exhaustive()
    }
}

/// What a list is made of, as far as it must be known before its signature is checked.
struct Parts<'a> {
    to_be_signed: Value<'a>,
    algorithm: Value<'a>,
    signature: &'a [u8],
    issuer: Value<'a>,
    this_update: SystemTime,
    next_update: Option<SystemTime>,
}

impl<'a> Parts<'a> {
    fn read(der: &'a [u8]) -> Option<Self> {
        let mut outside = Reader(der);
        let mut list = outside.expect(SEQUENCE)?.reader();
        let to_be_signed = list.expect(SEQUENCE)?;
        let algorithm = list.expect(SEQUENCE)?;
        // A first octet tells how many bits of the last one do not count: none, in a signature.
        let signature = list.expect(BIT_STRING)?.content.strip_prefix(&[0])?;
        if !(outside.is_empty() && list.is_empty()) {
            return None;
        }
        let mut inside = to_be_signed.reader();
        // The version is left out of lists of the first one.
        inside.expect(INTEGER);
        if inside.expect(SEQUENCE)?.content != algorithm.content {
            return None;
        }
        let issuer = inside.expect(SEQUENCE)?;
        let this_update = time(&mut inside)?;
        let next_update = time(&mut inside);
        Some(Self { to_be_signed, algorithm, signature, issuer, this_update, next_update })
    }
}

/// A time; those before 1970 are its beginning.
fn time(reader: &mut Reader<'_>) -> Option<SystemTime> {
    let value = reader.expect(UTC_TIME).or_else(|| reader.expect(GENERALIZED_TIME))?;
    let (_, time) = ASN1Time::from_der(value.whole).ok()?;
    Some(UNIX_EPOCH + Duration::from_secs(u64::try_from(time.timestamp()).unwrap_or_default()))
}
