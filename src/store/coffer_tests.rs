//! Stores that are made, opened, shared, damaged and set aside.

use super::*;
use crate::store::KeyringRight;
use secrecy::ExposeSecret as _;

const MARTIN: &str = "899700000017";
const DURAND: &str = "899700000025";
const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

/// A card, as far as the store knows it: the same signature of the same text, always.
struct Signer(&'static str);

impl Signer {
    fn key(&self) -> CardKey {
        CardKey::of(self.0.as_bytes())
    }

    fn sign(&self, challenge: &Challenge) -> Vec<u8> {
        let text = [self.0.as_bytes(), &challenge.message()].concat();
        aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA512, &text).as_ref().to_vec()
    }

    fn make(&self, state: &Path, national_id: &str) -> Store {
        let coffer = NewCoffer::new(state, national_id).unwrap();
        let challenge = coffer.challenge(&self.key()).unwrap();
        coffer.make(Secret::Signature(&challenge, &self.sign(&challenge)), NOW).unwrap()
    }

    fn open(&self, coffer: &Coffer) -> Option<Result<Store, StoreError>> {
        let challenge = coffer.challenge(&self.key())?;
        Some(coffer.open(Secret::Signature(&challenge, &self.sign(&challenge))))
    }

    fn enrol(&self, store: &Store) {
        let challenge = store.challenge(&self.key()).unwrap().unwrap();
        store.add_slot(Secret::Signature(&challenge, &self.sign(&challenge)), NOW).unwrap();
    }
}

fn only(state: &Path) -> Coffer {
    let mut all = Coffer::all(state).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn remember(store: &Store, address: &str) {
    let work = |transaction: &rusqlite::Transaction<'_>| Ok(transaction.execute("INSERT INTO account (address) VALUES (?1)", [address])?);
    store.write(crate::store::Lasting::Power, work).unwrap();
}

fn remembered(store: &Store) -> Vec<String> {
    let work = |connection: &rusqlite::Connection| {
        let mut statement = connection.prepare("SELECT address FROM account")?;
        Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?)
    };
    store.read(work).unwrap()
}

#[test]
fn a_store_opens_with_its_card_and_with_no_other() {
    let state = tempfile::tempdir().unwrap();
    assert!(Coffer::all(state.path()).unwrap().is_empty());
    let (martin, durand) = (Signer("martin"), Signer("durand"));
    remember(&martin.make(state.path(), MARTIN), "dr.martin");
    let coffer = only(state.path());
    assert_eq!(remembered(&martin.open(&coffer).unwrap().unwrap()), ["dr.martin"]);
    assert!(durand.open(&coffer).is_none());
    let challenge = coffer.challenge(&martin.key()).unwrap();
    assert_eq!(coffer.open(Secret::Signature(&challenge, &[0; 64])).unwrap_err(), StoreError::WrongSecret);
    assert_eq!(coffer.open(Secret::Passphrase("bcdefghjknpr")).unwrap_err(), StoreError::Closed);
    assert!(coffer.is_of(MARTIN) && !coffer.is_of(DURAND) && !coffer.is_of(""));
    // Nothing says whose it is to whoever only looks.
    let header = std::fs::read_to_string(state.path().join("stores").join(coffer.id()).join(header::FILE)).unwrap();
    assert!(!header.contains(MARTIN));
}

#[test]
fn a_new_card_enrols_through_another_slot_and_the_old_one_is_revoked() {
    let state = tempfile::tempdir().unwrap();
    let (old, new) = (Signer("old"), Signer("new"));
    let store = old.make(state.path(), MARTIN);
    remember(&store, "dr.martin");
    let phrase = store.add_passphrase(NOW).unwrap();
    drop(store);
    let typed = phrase.expose_secret().to_uppercase().replace('-', " ");
    assert_eq!(only(state.path()).open(Secret::Passphrase("bcde-fghj-knpr")).unwrap_err(), StoreError::WrongSecret);
    let store = only(state.path()).open(Secret::Passphrase(&typed)).unwrap();
    new.enrol(&store);
    assert_eq!(store.challenge(&new.key()).unwrap(), None, "a card has one slot");
    let kinds: Vec<_> = store.slots().unwrap().iter().map(|slot| slot.kind).collect();
    assert_eq!(kinds, [SlotKind::Card, SlotKind::Passphrase, SlotKind::Card]);
    drop(store);
    let store = new.open(&only(state.path())).unwrap().unwrap();
    assert_eq!(remembered(&store), ["dr.martin"]);
    assert_eq!(store.revoke_slot("nobody"), Err(StoreError::SlotMissing));
    store.revoke_slot(&store.slots().unwrap()[0].id).unwrap();
    assert!(old.open(&only(state.path())).is_none());
    store.revoke_slot(&store.slots().unwrap()[0].id).unwrap();
    assert_eq!(only(state.path()).open(Secret::Passphrase(&typed)).unwrap_err(), StoreError::Closed);
    assert_eq!(store.revoke_slot(&store.slots().unwrap()[0].id), Err(StoreError::SlotLast));
    assert!(new.open(&only(state.path())).unwrap().is_ok());
}

#[test]
fn a_passphrase_that_is_too_short_is_not_taken() {
    let state = tempfile::tempdir().unwrap();
    let store = Signer("martin").make(state.path(), MARTIN);
    for typed in ["", "- - - - - - -", "court"] {
        assert_eq!(store.add_slot(Secret::Passphrase(typed), NOW), Err(StoreError::SecretWeak));
    }
    assert_eq!(store.slots().unwrap().len(), 1);
}

#[test]
fn two_persons_have_two_stores() {
    let state = tempfile::tempdir().unwrap();
    let (martin, durand) = (Signer("martin"), Signer("durand"));
    remember(&martin.make(state.path(), MARTIN), "dr.martin");
    remember(&durand.make(state.path(), DURAND), "mme.durand");
    let all = Coffer::all(state.path()).unwrap();
    assert_eq!(all.len(), 2);
    for (signer, address) in [(martin, "dr.martin"), (durand, "mme.durand")] {
        let opened: Vec<_> = all.iter().filter_map(|coffer| signer.open(coffer)).map(|store| remembered(&store.unwrap())).collect();
        assert_eq!(opened, [[address]]);
    }
}

#[test]
fn what_is_missing_of_a_store_makes_it_damaged_and_never_another_begun() {
    let martin = Signer("martin");
    for (missing, empty) in [(DATABASE, false), (DATABASE, true), (header::FILE, false), (header::FILE, true)] {
        let state = tempfile::tempdir().unwrap();
        remember(&martin.make(state.path(), MARTIN), "dr.martin");
        let coffer = only(state.path());
        let folder = state.path().join("stores").join(coffer.id());
        let file = folder.join(missing);
        if empty {
            std::fs::write(&file, "").unwrap()
        } else {
            std::fs::remove_file(&file).unwrap()
        }
        let before = std::fs::metadata(&file).map(|metadata| metadata.len()).ok();
        let coffer = only(state.path());
        let fault = coffer.fault().or_else(|| martin.open(&coffer).map(|opened| opened.unwrap_err()));
        assert_eq!(fault, Some(StoreError::Damaged), "{missing} {empty}");
        assert_eq!(std::fs::metadata(&file).map(|metadata| metadata.len()).ok(), before, "{missing} {empty}");
    }
}

#[test]
fn a_store_that_was_never_whole_is_none() {
    let state = tempfile::tempdir().unwrap();
    let stores = state.path().join("stores");
    let half = stores.join(format!("{UNDER_WAY}{}", "00".repeat(16)));
    std::fs::create_dir_all(&half).unwrap();
    std::fs::write(half.join(DATABASE), "half").unwrap();
    assert!(Coffer::all(state.path()).unwrap().is_empty());
    drop(Signer("martin").make(state.path(), MARTIN));
    assert!(!half.exists() && only(state.path()).fault().is_none());
}

#[test]
fn a_store_set_aside_keeps_all_and_leaves_room_for_another() {
    let state = tempfile::tempdir().unwrap();
    let martin = Signer("martin");
    remember(&martin.make(state.path(), MARTIN), "dr.martin");
    let first = only(state.path());
    let id = first.id().to_owned();
    first.set_aside(NOW).unwrap();
    assert!(Coffer::all(state.path()).unwrap().is_empty());
    assert!(remembered(&martin.make(state.path(), MARTIN)).is_empty());
    // By hand, it is a store again.
    let stores = state.path().join("stores");
    std::fs::rename(stores.join(format!("{ASIDE}{id}-0")), stores.join(&id)).unwrap();
    let all = Coffer::all(state.path()).unwrap();
    let again = all.iter().find(|coffer| coffer.id() == id).unwrap();
    assert_eq!(remembered(&martin.open(again).unwrap().unwrap()), ["dr.martin"]);
}

#[cfg(unix)]
#[test]
fn a_store_is_its_owner_s_alone_and_is_put_back_so() {
    use std::os::unix::fs::PermissionsExt as _;
    let state = tempfile::tempdir().unwrap();
    let martin = Signer("martin");
    let store = martin.make(state.path(), MARTIN);
    remember(&store, "dr.martin");
    store.bar_keyring().unwrap();
    let (stores, folder) = (state.path().join("stores"), store.folder().to_owned());
    let names = |folder: &Path| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let modes = || {
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        (mode(&stores), mode(&folder), names(&folder).iter().map(|file| mode(file)).collect::<std::collections::BTreeSet<_>>())
    };
    // As made: the database, what SQLite keeps beside it, the header, the mark of the keyring.
    assert!(names(&folder).len() >= 4, "{:?}", names(&folder));
    assert_eq!(modes(), (0o700, 0o700, [0o600].into()));
    drop(store);
    let open = |path: &Path, mode: u32| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    names(&folder).iter().for_each(|file| open(file, 0o644));
    open(&stores, 0o755);
    open(&folder, 0o755);
    // A link leads elsewhere: what it leads to is not ours.
    let elsewhere = state.path().join("elsewhere");
    std::fs::write(&elsewhere, "").unwrap();
    open(&elsewhere, 0o644);
    std::os::unix::fs::symlink(&elsewhere, folder.join("link")).unwrap();
    drop(martin.open(&only(state.path())).unwrap().unwrap());
    std::fs::remove_file(folder.join("link")).unwrap();
    assert_eq!(modes(), (0o700, 0o700, [0o600].into()));
    assert_eq!(std::fs::metadata(&elsewhere).unwrap().permissions().mode() & 0o777, 0o644);
}

#[test]
fn a_keyring_has_one_slot_and_is_never_the_only_way_in() {
    let state = tempfile::tempdir().unwrap();
    let store = Signer("martin").make(state.path(), MARTIN);
    assert!(!only(state.path()).has(SlotKind::Keyring));
    store.add_slot(Secret::Keyring(&[1; 32]), NOW).unwrap();
    store.add_slot(Secret::Keyring(&[2; 32]), NOW).unwrap();
    let slots = store.slots().unwrap();
    assert_eq!(slots.iter().map(|slot| slot.kind).collect::<Vec<_>>(), [SlotKind::Card, SlotKind::Keyring]);
    drop(store);
    assert_eq!(only(state.path()).open(Secret::Keyring(&[1; 32])).unwrap_err(), StoreError::WrongSecret);
    let store = only(state.path()).open(Secret::Keyring(&[2; 32])).unwrap();
    assert_eq!(store.revoke_slot(&slots[0].id), Err(StoreError::SlotLast));
    assert_eq!(store.revoke_slot(&slots[1].id), Ok(SlotKind::Keyring));
    assert_eq!(only(state.path()).open(Secret::Keyring(&[2; 32])).unwrap_err(), StoreError::Closed);
}

#[test]
fn what_a_card_s_removal_locked_stays_so_for_the_keyring_until_it_is_granted_again() {
    let state = tempfile::tempdir().unwrap();
    let store = Signer("martin").make(state.path(), MARTIN);
    assert_eq!(only(state.path()).keyring_right(), KeyringRight::Granted);
    store.bar_keyring().unwrap();
    store.bar_keyring().unwrap();
    drop(store);
    assert_eq!(only(state.path()).keyring_right(), KeyringRight::CardRemoved);
    let store = Signer("martin").open(&only(state.path())).unwrap().unwrap();
    store.grant_keyring().unwrap();
    store.grant_keyring().unwrap();
    assert_eq!(only(state.path()).keyring_right(), KeyringRight::Granted);
}

#[test]
fn a_sound_store_is_told_so_with_what_it_holds() {
    let state = tempfile::tempdir().unwrap();
    let store = Signer("martin").make(state.path(), MARTIN);
    remember(&store, "dr.martin");
    assert_eq!(store.check().unwrap(), crate::domain::coffer::StoreCheck { is_sound: true, faults: 0 });
    let status = store.status().unwrap();
    assert_eq!((status.schema, status.messages, status.slots.len()), (crate::store::migrate::SCHEMA, 0, 1));
    assert!(status.bytes > 8192, "{}", status.bytes);
}
