//! Joins the card's signature to the store's slots: neither adapter knows the other. Everything here takes as long as a
//! signature, a passphrase or a disk: on a thread that may wait.

use super::command::StoreSecret;
use super::keyring::{Keyring, KeyringError};
use super::problem;
use super::sharing::{Profiled, Sharing};
use crate::card::{Card, CardCertificate, Digest, LoginId};
use crate::domain::Problem;
use crate::domain::coffer::SlotKind;
use crate::store::{CardKey, Challenge, Coffer, KeyringRight, NewCoffer, Secret, Store, StoreError};
use secrecy::{ExposeSecret as _, SecretString};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// No file of a passphrase is longer, in octets.
const SECRET_LIMIT: u64 = 4096;

/// A card that signs, and what its certificate says.
#[derive(Clone)]
pub(super) struct Bearer {
    pub(super) card: Card,
    pub(super) certificate: CardCertificate,
    pub(super) login: LoginId,
}

impl Bearer {
    fn national_id(&self) -> &str {
        &self.certificate.holder.national_id
    }

    fn key(&self) -> Result<CardKey, Problem> {
        key_of(&self.certificate)
    }

    /// The signature of this challenge. One that its own certificate does not verify would not come twice: it closes nothing.
    fn sign(&self, challenge: &Challenge) -> Result<Zeroizing<Vec<u8>>, Problem> {
        let message = challenge.message();
        let signature = self.card.sign_blocking(self.login, Digest::Sha256, &message).map_err(problem::of_card)?;
        let signature = Zeroizing::new(signature);
        let (_, certificate) = x509_parser::parse_x509_certificate(&self.certificate.der).map_err(|_| Problem::CardUnusable)?;
        let octets = &certificate.public_key().subject_public_key.data;
        let key = aws_lc_rs::signature::UnparsedPublicKey::new(&aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256, octets);
        key.verify(&message, &signature).map_err(|_| Problem::CardUnusable)?;
        Ok(signature)
    }
}

fn key_of(certificate: &CardCertificate) -> Result<CardKey, Problem> {
    let (_, certificate) = x509_parser::parse_x509_certificate(&certificate.der).map_err(|_| Problem::CardUnusable)?;
    Ok(CardKey::of(certificate.public_key().raw))
}

/// A store that a card opened.
#[derive(Debug)]
pub(super) struct OpenedStore {
    pub(super) store: Store,
    /// Whether the card just got a slot, for the store was open already.
    pub(super) is_enrolled: bool,
}

/// A store that was opened without a card.
#[derive(Debug)]
pub(super) struct OpenedAlone {
    pub(super) store: Store,
    /// Whether somebody typed its passphrase: as good as the card, the keyring may open it again later.
    pub(super) is_typed: bool,
    /// Whether it is open for a face to show what it holds.
    pub(super) is_shown: bool,
}

/// Where a store is, as far as the keyring minds.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The state folder.
    pub(super) state: PathBuf,
    /// Whether the configuration says that several persons use the profile.
    pub(super) is_shared: bool,
}

impl Place {
    fn sharing(&self, stores: usize) -> Option<Sharing> {
        let home = std::env::home_dir();
        Profiled { state: &self.state, home: home.as_deref(), is_said: self.is_shared, stores }.sharing()
    }

    /// # Errors
    /// [`Problem::KeyringRefused`] where several persons share the profile.
    fn keyring(&self, stores: usize) -> Result<Keyring, Problem> {
        match self.sharing(stores) {
            None => Ok(Keyring::system()),
            Some(sharing) => {
                tracing::info!(?sharing, "the keyring is refused");
                Err(Problem::KeyringRefused)
            }
        }
    }
}

/// Opens the store of the card's holder, or begins one where this person has none. `open` is the one that a passphrase
/// opened before, if one is open: of the same person, it stays open, and the card opens it from now on.
///
/// # Errors
/// [`Problem::StoreClosed`] where the person has a store that this card does not open, what is wrong with a store that may be
/// theirs (another is never begun in its place), or what the card answered.
pub(super) fn open(state: &Path, open: Option<&Store>, bearer: &Bearer) -> Result<OpenedStore, Problem> {
    let (coffers, key) = (Coffer::all(state).map_err(problem::of_store)?, bearer.key()?);
    for coffer in &coffers {
        let Some(challenge) = coffer.challenge(&key) else { continue };
        if let Some(store) = open.filter(|store| store.id() == coffer.id()) {
            // The PIN that this card just took is as good as its signature.
            grant_keyring(store);
            return Ok(OpenedStore { store: store.clone(), is_enrolled: false });
        }
        let signature = bearer.sign(&challenge)?;
        let opened = coffer.open(Secret::Signature(&challenge, &signature)).map_err(of_card_slot)?;
        grant_keyring(&opened);
        return Ok(OpenedStore { store: opened, is_enrolled: false });
    }
    if let Some(store) = open.filter(|store| store.is_of(bearer.national_id()).unwrap_or(false)) {
        enrol(store, bearer)?;
        grant_keyring(store);
        return Ok(OpenedStore { store: store.clone(), is_enrolled: true });
    }
    if coffers.iter().any(|coffer| coffer.is_of(bearer.national_id())) {
        return Err(Problem::StoreClosed);
    }
    // Whose it is cannot be told: it may be this person's.
    if let Some(fault) = coffers.iter().find_map(Coffer::fault) {
        return Err(problem::of_store(fault));
    }
    let coffer = NewCoffer::new(state, bearer.national_id()).map_err(problem::of_store)?;
    let challenge = coffer.challenge(&key).map_err(problem::of_store)?;
    let signature = bearer.sign(&challenge)?;
    let store = coffer.make(Secret::Signature(&challenge, &signature), OffsetDateTime::now_utc()).map_err(problem::of_store)?;
    Ok(OpenedStore { store, is_enrolled: false })
}

/// Lets this card open the store from now on, if it does not already.
pub(super) fn enrol(store: &Store, bearer: &Bearer) -> Result<(), Problem> {
    let Some(challenge) = store.challenge(&bearer.key()?).map_err(problem::of_store)? else { return Ok(()) };
    let signature = bearer.sign(&challenge)?;
    store.add_slot(Secret::Signature(&challenge, &signature), OffsetDateTime::now_utc()).map_err(problem::of_store)
}

/// Adds a way to open the store; a recovery passphrase is made, and answered, where none is given.
///
/// # Errors
/// [`Problem::PinNeeded`] for a card where none is open, [`Problem::StoreSecretWeak`], why the keyring would not, or what is
/// wrong with the store.
pub(super) fn add_slot(
    place: &Place,
    store: &Store,
    kind: SlotKind,
    secret: Option<&SecretString>,
    bearer: Option<&Bearer>,
) -> Result<Option<SecretString>, Problem> {
    let now = OffsetDateTime::now_utc();
    match (kind, secret) {
        (SlotKind::Card, _) => enrol(store, bearer.ok_or(Problem::PinNeeded)?).map(|()| None),
        (SlotKind::Passphrase, None) => store.add_passphrase(now).map(Some).map_err(problem::of_store),
        (SlotKind::Passphrase, Some(phrase)) => {
            store.add_slot(Secret::Passphrase(phrase.expose_secret()), now).map(|()| None).map_err(problem::of_store)
        }
        (SlotKind::Keyring, _) => {
            let stores = Coffer::all(&place.state).map_err(problem::of_store)?.len();
            let kept = place.keyring(stores)?.renew(store.id()).map_err(of_keyring)?;
            store.add_slot(Secret::Keyring(&*kept), now).map(|()| None).map_err(problem::of_store)
        }
    }
}

/// Takes away a way to open the store, and what the keyring held for it.
///
/// # Errors
/// [`Problem::StoreSlotMissing`], [`Problem::StoreSlotLast`], or what is wrong with the store.
pub(super) fn revoke_slot(store: &Store, id: &str) -> Result<(), Problem> {
    let revoked = store.revoke_slot(id).map_err(problem::of_store)?;
    // What a keyring that does not answer still holds opens nothing any more.
    if revoked == SlotKind::Keyring && Keyring::system().forget(store.id()).is_err() {
        tracing::warn!("what the keyring held stays there");
    }
    Ok(())
}

/// Opens the store that this secret opens, without a card.
///
/// # Errors
/// [`Problem::StoreMissing`], [`Problem::StoreSecretWrong`], [`Problem::StoreClosed`] where nothing has such a slot, why the
/// keyring does not open it, or what is wrong with the store.
pub(super) fn open_with(place: &Place, secret: &StoreSecret) -> Result<OpenedAlone, Problem> {
    let coffers = Coffer::all(&place.state).map_err(problem::of_store)?;
    match secret {
        StoreSecret::Passphrase(phrase) => {
            let store = open_with_phrase(&coffers, phrase)?;
            grant_keyring(&store);
            Ok(OpenedAlone { store, is_typed: true, is_shown: false })
        }
        StoreSecret::File(file) => {
            let phrase = read_secret(file).ok_or(Problem::SecretFileUnsafe)?;
            // Nobody typed it: it opens what it opens, and changes nothing of what the keyring may.
            Ok(OpenedAlone { store: open_with_phrase(&coffers, &phrase)?, is_typed: false, is_shown: false })
        }
        StoreSecret::Keyring => Ok(OpenedAlone { store: open_with_keyring(place, &coffers)?, is_typed: false, is_shown: true }),
    }
}

fn open_with_phrase(coffers: &[Coffer], phrase: &SecretString) -> Result<Store, Problem> {
    let mut fault = if coffers.is_empty() { StoreError::Missing } else { StoreError::Closed };
    for coffer in coffers {
        match coffer.open(Secret::Passphrase(phrase.expose_secret())) {
            Ok(store) => return Ok(store),
            // Of several reasons, the one nearest to what the person did.
            Err(StoreError::Closed) => {}
            Err(StoreError::WrongSecret) => fault = StoreError::WrongSecret,
            Err(error) if fault != StoreError::WrongSecret => fault = error,
            Err(_) => {}
        }
    }
    Err(problem::of_store(fault))
}

/// Whether the keyring is among what opens a store. It is not asked for anything itself.
///
/// # Errors
/// [`Problem::KeyringRefused`] where several persons share the profile, [`Problem::KeyringBarred`] once a card's removal closed
/// the store.
pub(super) fn has_keyring(place: &Place) -> Result<bool, Problem> {
    let coffers = Coffer::all(&place.state).map_err(problem::of_store)?;
    drop(place.keyring(coffers.len())?);
    match coffers.iter().find(|coffer| coffer.has(SlotKind::Keyring)) {
        Some(coffer) if coffer.keyring_right() == KeyringRight::CardRemoved => Err(Problem::KeyringBarred),
        found => Ok(found.is_some()),
    }
}

fn open_with_keyring(place: &Place, coffers: &[Coffer]) -> Result<Store, Problem> {
    let Some(coffer) = coffers.iter().find(|coffer| coffer.has(SlotKind::Keyring)) else {
        let fault = coffers.iter().find_map(Coffer::fault);
        return Err(problem::of_store(fault.unwrap_or(if coffers.is_empty() { StoreError::Missing } else { StoreError::Closed })));
    };
    // Looked at each time: a profile may have become several persons'.
    let keyring = place.keyring(coffers.len())?;
    if coffer.keyring_right() == KeyringRight::CardRemoved {
        return Err(Problem::KeyringBarred);
    }
    let kept = keyring.find(coffer.id()).map_err(of_keyring)?;
    coffer.open(Secret::Keyring(&*kept)).map_err(|error| match error {
        StoreError::WrongSecret => Problem::KeyringLost,
        other => problem::of_store(other),
    })
}

/// The card, or somebody who knows the passphrase, opened it.
fn grant_keyring(store: &Store) {
    if store.grant_keyring().is_err() {
        tracing::warn!("the keyring stays barred");
    }
}

/// A card's removal locked it.
pub(super) fn bar_keyring(store: &Store) {
    if store.bar_keyring().is_err() {
        tracing::warn!("the keyring is barred for this run only");
    }
}

fn of_keyring(error: KeyringError) -> Problem {
    match error {
        KeyringError::Unavailable => Problem::KeyringUnavailable,
        KeyringError::Locked => Problem::KeyringLocked,
        KeyringError::Missing => Problem::KeyringLost,
    }
}

/// The first line of a file that only its owner may read.
fn read_secret(file: &Path) -> Option<SecretString> {
    let file = std::fs::File::open(file).ok()?;
    let metadata = file.metadata().ok().filter(|metadata| metadata.is_file() && metadata.len() <= SECRET_LIMIT)?;
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0 {
        return None;
    }
    // Room enough from the start: a vector that grows leaves copies behind.
    let mut octets = Zeroizing::new(Vec::with_capacity(usize::try_from(metadata.len()).ok()? + 1));
    file.take(SECRET_LIMIT).read_to_end(&mut octets).ok()?;
    let line = std::str::from_utf8(&octets).ok()?.lines().next()?;
    Some(SecretString::from(line))
}

/// Sets a store aside, with all that it holds: this holder's where a card is there; otherwise those whose header cannot be
/// used, or the only one.
///
/// # Errors
/// [`Problem::StoreMissing`] where that is none.
pub(super) fn set_aside(state: &Path, certificate: Option<&CardCertificate>) -> Result<(), Problem> {
    let coffers = Coffer::all(state).map_err(problem::of_store)?;
    let key = certificate.and_then(|certificate| key_of(certificate).ok());
    let is_theirs = |coffer: &Coffer| {
        let holds = key.as_ref().is_some_and(|key| coffer.challenge(key).is_some());
        holds || certificate.is_some_and(|certificate| coffer.is_of(&certificate.holder.national_id))
    };
    let is_only = certificate.is_none() && coffers.len() == 1;
    let (theirs, others): (Vec<_>, Vec<_>) = coffers.into_iter().partition(is_theirs);
    let chosen = if theirs.is_empty() { others.into_iter().filter(|coffer| is_only || coffer.fault().is_some()).collect() } else { theirs };
    if chosen.is_empty() {
        return Err(Problem::StoreMissing);
    }
    chosen.into_iter().try_for_each(|coffer| coffer.set_aside(OffsetDateTime::now_utc())).map_err(problem::of_store)
}

/// A card's signature that does not open its own slot: it is another way in that is needed, not another try.
fn of_card_slot(error: StoreError) -> Problem {
    match error {
        StoreError::WrongSecret => Problem::StoreClosed,
        other => problem::of_store(other),
    }
}
