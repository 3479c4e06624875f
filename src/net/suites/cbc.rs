//! CBC suites for rustls, which has none: the records are AWS-LC's, and here are only fitted to its traits.
//!
//! rustls cuts the key block as `[client key][server key][client IV][server IV]`. These suites have no IV in it and two
//! HMAC keys before (RFC 5246 §6.3): `[client MAC][server MAC][client key][server key]`. [`RotatedPrf`] moves the first
//! half last, and the HMAC keys travel in the place of IVs, whose length rustls leaves to the suite.

use super::aws_lc::{BLOCK, Cbc, Direction, HEADER, Records};
use rustls::crypto::cipher::{
    AeadKey, InboundOpaqueMessage, InboundPlainMessage, KeyBlockShape, MessageDecrypter, MessageEncrypter, OutboundOpaqueMessage,
    OutboundPlainMessage, PrefixedPayload, Tls12AeadAlgorithm, UnsupportedOperationError, make_tls12_aad,
};
use rustls::crypto::tls12::Prf;
use rustls::crypto::{ActiveKeyExchange, SecureRandom};
use rustls::{ConnectionTrafficSecrets, ContentType, Error, ProtocolVersion};

/// Records after which rustls closes a connection. At 16 KiB each they are 2^34 blocks: two of them are the same, which
/// would tell something of the plaintext, with a chance under 2^-60.
pub(super) const CONFIDENTIALITY_LIMIT: u64 = 1 << 24;
/// The longest content of a record, in octets (RFC 5246 §6.2.1).
const FRAGMENT_LIMIT: usize = 16_384;

/// A record protection, and where its initialization vectors come from.
pub(super) struct CbcRecords {
    pub(super) cbc: Cbc,
    pub(super) random: &'static dyn SecureRandom,
}

impl Tls12AeadAlgorithm for CbcRecords {
    fn encrypter(&self, key: AeadKey, mac_key: &[u8], _extra: &[u8]) -> Box<dyn MessageEncrypter> {
        let records = Records::new(self.cbc, Direction::Seal, mac_key, key.as_ref());
        Box::new(Encrypter { cbc: self.cbc, records, random: self.random })
    }

    fn decrypter(&self, key: AeadKey, mac_key: &[u8]) -> Box<dyn MessageDecrypter> {
        Box::new(Decrypter { cbc: self.cbc, records: Records::new(self.cbc, Direction::Open, mac_key, key.as_ref()) })
    }

    fn key_block_shape(&self) -> KeyBlockShape {
        KeyBlockShape { enc_key_len: self.cbc.key_len(), fixed_iv_len: self.cbc.mac_len(), explicit_nonce_len: 0 }
    }

    /// For kernels that encrypt: none does this.
    fn extract_keys(&self, _: AeadKey, _: &[u8], _: &[u8]) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        Err(UnsupportedOperationError)
    }
}

/// The keys are `None` when AWS-LC did not take them (no memory): every record then fails.
struct Encrypter {
    cbc: Cbc,
    records: Option<Records>,
    random: &'static dyn SecureRandom,
}

struct Decrypter {
    cbc: Cbc,
    records: Option<Records>,
}

/// What is authenticated with the content. AWS-LC adds the content's length.
fn header(sequence: u64, kind: ContentType, version: ProtocolVersion) -> Option<[u8; HEADER]> {
    make_tls12_aad(sequence, kind, version, 0).first_chunk().copied()
}

/// HMAC, padding and content, in whole blocks. There is always padding: one octet at least.
fn padded_len(cbc: Cbc, content: usize) -> usize {
    (content + cbc.mac_len() + 1).next_multiple_of(BLOCK)
}

impl MessageEncrypter for Encrypter {
    fn encrypt(&mut self, message: OutboundPlainMessage<'_>, sequence: u64) -> Result<OutboundOpaqueMessage, Error> {
        let length = message.payload.len();
        let records = self.records.as_mut().filter(|_| length <= FRAGMENT_LIMIT).ok_or(Error::EncryptError)?;
        let header = header(sequence, message.typ, message.version).ok_or(Error::EncryptError)?;
        // Unpredictable, and new for each record (RFC 5246 §6.2.3.2).
        let mut iv = [0; BLOCK];
        self.random.fill(&mut iv)?;

        let padded = padded_len(self.cbc, length);
        let mut payload = PrefixedPayload::with_capacity(BLOCK + padded);
        payload.extend_from_slice(&iv);
        payload.extend_from_chunks(&message.payload);
        payload.extend(std::iter::repeat_n(&0, padded - length));
        let (_, body) = payload.as_mut().split_at_mut_checked(BLOCK).ok_or(Error::EncryptError)?;
        match records.seal(&iv, &header, body, length) {
            Some(sealed) if sealed == padded => Ok(OutboundOpaqueMessage::new(message.typ, message.version, payload)),
            _ => Err(Error::EncryptError),
        }
    }

    fn encrypted_payload_len(&self, length: usize) -> usize {
        BLOCK + padded_len(self.cbc, length)
    }
}

impl MessageDecrypter for Decrypter {
    fn decrypt<'a>(&mut self, mut message: InboundOpaqueMessage<'a>, sequence: u64) -> Result<InboundPlainMessage<'a>, Error> {
        let records = self.records.as_mut().ok_or(Error::DecryptError)?;
        let header = header(sequence, message.typ, message.version).ok_or(Error::DecryptError)?;
        let (iv, body) = message.payload.split_first_chunk_mut::<BLOCK>().ok_or(Error::DecryptError)?;
        // Lengths are no secret. One error for all the rest: what tells bad padding from a bad HMAC decrypts for whoever
        // asks often enough.
        if body.len() < padded_len(self.cbc, 0) || !body.len().is_multiple_of(BLOCK) {
            return Err(Error::DecryptError);
        }
        match records.open(iv, &header, body) {
            Some(length) if length > FRAGMENT_LIMIT => Err(Error::PeerSentOversizedRecord),
            Some(length) => Ok(message.into_plain_message_range(BLOCK..BLOCK + length)),
            None => Err(Error::DecryptError),
        }
    }
}

/// The PRF of a suite, whose key block is turned into the order rustls cuts it in.
pub(super) struct RotatedPrf {
    pub(super) prf: &'static dyn Prf,
    pub(super) cbc: Cbc,
}

impl Prf for RotatedPrf {
    fn for_key_exchange(
        &self,
        output: &mut [u8; 48],
        exchange: Box<dyn ActiveKeyExchange>,
        peer: &[u8],
        label: &[u8],
        seed: &[u8],
    ) -> Result<(), Error> {
        self.prf.for_key_exchange(output, exchange, peer, label, seed)
    }

    fn for_secret(&self, output: &mut [u8], secret: &[u8], label: &[u8], seed: &[u8]) {
        self.prf.for_secret(output, secret, label, seed);
        let both_macs = 2 * self.cbc.mac_len();
        if label == b"key expansion" && both_macs <= output.len() {
            output.rotate_left(both_macs);
        }
    }
}

#[cfg(test)]
mod tests;
