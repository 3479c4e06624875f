//! Key slots: the database's key, wrapped once for each thing that opens the store.
//!
//! From the secret of a slot (a card's signature, a passphrase, what a keyring holds) comes a key that encrypts the
//! database's with AES-256-GCM, bound to the store, the slot and its kind. The secret itself is kept nowhere.

use super::StoreError;
use super::database::DatabaseKey;
use super::passphrase;
use crate::domain::coffer::SlotKind;
use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Octets of a salt.
const SALT: usize = 16;
/// Octets of the nonce that stands before a wrapped key.
const NONCE: usize = 12;

/// One way to open the store, as the header keeps it. Nothing of it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Slot {
    /// Names it.
    pub(super) id: String,
    /// Seconds since 1970.
    pub(super) created: i64,
    #[serde(flatten)]
    pub(super) lock: Lock,
    salt: String,
    wrapped: String,
}

/// What a slot is opened with, as the header keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Lock {
    Card {
        /// Which card: see [`CardKey`].
        card: String,
    },
    Passphrase(passphrase::Cost),
    Keyring,
}

impl Lock {
    pub(super) fn kind(&self) -> SlotKind {
        match self {
            Lock::Card { .. } => SlotKind::Card,
            Lock::Passphrase(_) => SlotKind::Passphrase,
            Lock::Keyring => SlotKind::Keyring,
        }
    }
}

/// Names a card by its authentication key: the SHA-256 of the certificate's SubjectPublicKeyInfo, so that its slot is found
/// without trying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardKey(String);

impl CardKey {
    /// From the SubjectPublicKeyInfo, DER (RFC 5280 §4.1.2.7).
    #[must_use]
    pub fn of(public_key: &[u8]) -> Self {
        Self(hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, public_key).as_ref()))
    }
}

/// What a card signs to open its slot, or to get one: RSASSA-PKCS1-v1_5 with SHA-256, whose signature of a text is always
/// the same (RFC 8017 §8.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    store: String,
    card: String,
    salt: String,
}

impl Challenge {
    pub(super) fn fresh(store: &str, card: &CardKey) -> Result<Self, StoreError> {
        Ok(Self { store: store.to_owned(), card: card.0.clone(), salt: hex(&random::<SALT>()?) })
    }

    /// The text to sign.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        ["pli-store-v1", &self.store, &self.salt].concat().into_bytes()
    }
}

/// What opens a slot.
#[derive(Clone, Copy)]
pub enum Secret<'a> {
    /// A card's signature of [`Challenge::message`].
    Signature(&'a Challenge, &'a [u8]),
    /// The recovery passphrase, as typed.
    Passphrase(&'a str),
    /// What the system's keyring holds: 32 random octets.
    Keyring(&'a [u8]),
}

impl std::fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Slot {
    /// Wraps the database's key for this secret.
    pub(super) fn seal(store: &str, secret: Secret<'_>, key: &DatabaseKey, created: i64) -> Result<Self, StoreError> {
        let (lock, salt) = match secret {
            Secret::Signature(challenge, _) => (Lock::Card { card: challenge.card.clone() }, challenge.salt.clone()),
            Secret::Passphrase(_) => (Lock::Passphrase(passphrase::Cost::USUAL), hex(&random::<SALT>()?)),
            Secret::Keyring(_) => (Lock::Keyring, hex(&random::<SALT>()?)),
        };
        let mut slot = Self { id: hex(&random::<4>()?), created, lock, salt, wrapped: String::new() };
        let mut octets = Zeroizing::new(key.octets().to_vec());
        // Room enough for the tag: a vector that grows leaves copies behind.
        octets.reserve_exact(AES_256_GCM.tag_len());
        let nonce = slot
            .wrapping_key(secret)?
            .seal_in_place_append_tag(Aad::from(slot.bound_to(store)), &mut *octets)
            .map_err(|_| StoreError::Statement)?;
        slot.wrapped = hex(nonce.as_ref()) + &hex(&octets);
        Ok(slot)
    }

    /// The database's key, if this secret opens the slot.
    ///
    /// # Errors
    /// [`StoreError::WrongSecret`]; [`StoreError::Damaged`] where the slot is not one.
    pub(super) fn open(&self, store: &str, secret: Secret<'_>) -> Result<DatabaseKey, StoreError> {
        let wrapped = unhex(&self.wrapped).ok_or(StoreError::Damaged)?;
        let (nonce, sealed) = wrapped.split_at_checked(NONCE).ok_or(StoreError::Damaged)?;
        let (nonce, mut sealed) =
            (Nonce::try_assume_unique_for_key(nonce).map_err(|_| StoreError::Damaged)?, Zeroizing::new(sealed.to_vec()));
        let opened = self.wrapping_key(secret)?.open_in_place(nonce, Aad::from(self.bound_to(store)), &mut sealed);
        let opened = opened.map_err(|_| StoreError::WrongSecret)?;
        Ok(DatabaseKey::new(Zeroizing::new(<[u8; 32]>::try_from(&*opened).map_err(|_| StoreError::Damaged)?)))
    }

    /// What a card signs to open it; `None` where it is another's.
    pub(super) fn challenge(&self, store: &str, key: &CardKey) -> Option<Challenge> {
        let is_its = matches!(&self.lock, Lock::Card { card } if *card == key.0);
        is_its.then(|| Challenge { store: store.to_owned(), card: key.0.clone(), salt: self.salt.clone() })
    }

    /// Whether this is the slot that such a secret opens.
    pub(super) fn fits(&self, secret: Secret<'_>) -> bool {
        match (&self.lock, secret) {
            (Lock::Card { card }, Secret::Signature(challenge, _)) => *card == challenge.card && self.salt == challenge.salt,
            (Lock::Passphrase(_), Secret::Passphrase(_)) | (Lock::Keyring, Secret::Keyring(_)) => true,
            _ => false,
        }
    }

    fn bound_to(&self, store: &str) -> Vec<u8> {
        format!("pli-store-v1\n{store}\n{}\n{}", self.id, self.lock.kind().id()).into_bytes()
    }

    fn wrapping_key(&self, secret: Secret<'_>) -> Result<RandomizedNonceKey, StoreError> {
        let salt = unhex(&self.salt).ok_or(StoreError::Damaged)?;
        let octets = match (&self.lock, secret) {
            (_, Secret::Signature(_, signature)) => derive(&salt, signature, b"pli store card slot")?,
            (_, Secret::Keyring(octets)) => derive(&salt, octets, b"pli store keyring slot")?,
            (Lock::Passphrase(cost), Secret::Passphrase(typed)) => passphrase::derive(*cost, &salt, typed)?,
            (_, Secret::Passphrase(_)) => return Err(StoreError::WrongSecret),
        };
        RandomizedNonceKey::new(&AES_256_GCM, &*octets).map_err(|_| StoreError::Statement)
    }
}

/// HKDF-SHA256 (RFC 5869).
pub(super) fn derive(salt: &[u8], secret: &[u8], info: &[u8]) -> Result<Zeroizing<[u8; 32]>, StoreError> {
    let mut octets = Zeroizing::new([0; 32]);
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    let expanded = extracted.expand(&[info], hkdf::HKDF_SHA256).and_then(|expanded| expanded.fill(&mut *octets));
    expanded.map_err(|_| StoreError::Statement)?;
    Ok(octets)
}

/// Octets nobody can guess.
pub(super) fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut octets = [0; N];
    aws_lc_rs::rand::fill(&mut octets).map_err(|_| StoreError::Io)?;
    Ok(octets)
}

/// In hexadecimal.
pub(super) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// From hexadecimal, as [`hex`] writes it.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    digits?.chunks(2).map(|pair| <[u8; 2]>::try_from(pair).ok().map(|[high, low]| high << 4 | low)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORE: &str = "0123456789abcdef0123456789abcdef";

    fn key() -> DatabaseKey {
        DatabaseKey::new(Zeroizing::new([7; 32]))
    }

    #[test]
    fn a_slot_opens_with_its_secret_only_and_nowhere_else() {
        let challenge = Challenge::fresh(STORE, &CardKey::of(b"a public key")).unwrap();
        let secrets = [Secret::Signature(&challenge, &[1; 256]), Secret::Passphrase("jaune"), Secret::Keyring(&[3; 32])];
        let wrong = [Secret::Signature(&challenge, &[2; 256]), Secret::Passphrase("vert"), Secret::Keyring(&[4; 32])];
        for (secret, wrong) in secrets.into_iter().zip(wrong) {
            let slot = Slot::seal(STORE, secret, &key(), 0).unwrap();
            assert_eq!(slot.open(STORE, secret).unwrap().octets(), key().octets());
            assert_eq!(slot.open(STORE, wrong).err(), Some(StoreError::WrongSecret));
            assert_eq!(slot.open("another store", secret).err(), Some(StoreError::WrongSecret), "the store is bound");
            let renamed = Slot { id: "00000000".into(), ..slot.clone() };
            assert_eq!(renamed.open(STORE, secret).err(), Some(StoreError::WrongSecret), "the slot is bound");
            let salted = Slot { salt: "00".repeat(16), ..slot.clone() };
            assert_eq!(salted.open(STORE, secret).err(), Some(StoreError::WrongSecret), "the salt counts");
            let kept = serde_json::to_string(&slot).unwrap();
            assert!(!kept.contains("0707070707"), "{kept}");
            assert_eq!(serde_json::from_str::<Slot>(&kept).unwrap(), slot);
        }
    }

    #[test]
    fn a_card_is_asked_for_its_own_slot_and_a_new_text_each_time_it_gets_one() {
        let (mine, other) = (CardKey::of(b"mine"), CardKey::of(b"other"));
        let challenge = Challenge::fresh(STORE, &mine).unwrap();
        let slot = Slot::seal(STORE, Secret::Signature(&challenge, &[1; 256]), &key(), 0).unwrap();
        assert_eq!(slot.challenge(STORE, &mine), Some(challenge.clone()));
        assert_eq!(slot.challenge(STORE, &other), None);
        assert!(challenge.message().starts_with(b"pli-store-v1"));
        assert_ne!(challenge.message(), Challenge::fresh(STORE, &mine).unwrap().message());
    }

    #[test]
    fn a_slot_that_is_none_is_damaged() {
        let slot = Slot::seal(STORE, Secret::Keyring(&[3; 32]), &key(), 0).unwrap();
        for wrapped in ["", "00", "zz", "é0", "000"] {
            let broken = Slot { wrapped: wrapped.into(), ..slot.clone() };
            assert_eq!(broken.open(STORE, Secret::Keyring(&[3; 32])).err(), Some(StoreError::Damaged), "{wrapped}");
        }
    }
}
