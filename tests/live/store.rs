//! The store as the command line has it: what opens it, what closes it, and what is said when it does not open.

use crate::harness::{Engine, Person, Run, Sandbox, file};
use pli::domain::Problem;
use pli::domain::coffer::SlotKind;
use pli::engine::{Event, LockReason, StoreSecret};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use std::path::PathBuf;

/// The folder of somebody's only store.
fn store_of(person: &Person<'_>) -> PathBuf {
    let mut folders: Vec<_> = std::fs::read_dir(person.home.join("stores")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| !folder.file_name().unwrap().to_str().unwrap().starts_with("aside-"));
    assert_eq!(folders.len(), 1, "{folders:?}");
    folders.remove(0)
}

/// A file with this passphrase, of these permissions.
fn secret(phrase: &str, mode: u32) -> (tempfile::TempDir, String) {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, path) = file("phrase", format!("{phrase}\n").as_bytes());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    (folder, path)
}

/// The program without a card, with what opens the store.
fn with_secret(person: &Person<'_>, arguments: &[&str], secret: &str) -> Run {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--json", "--secret-file", secret]).collect();
    person.run(&arguments, b"")
}

fn add_passphrase(person: &Person<'_>) -> String {
    person.pli(&["store", "add-slot", "passphrase"]).ok()["secret"].as_str().unwrap().to_owned()
}

fn kinds(status: &Value) -> Vec<&str> {
    status["slots"].as_array().unwrap().iter().map(|slot| slot["kind"].as_str().unwrap()).collect()
}

#[test]
fn a_passphrase_opens_the_store_without_a_card_and_until_it_is_revoked() {
    let martin = Sandbox::shared().martin();
    assert_eq!(with_secret(&martin, &["store", "status"], &secret("bcde-fghj-knpr", 0o600).1).problem(), "store-missing");
    let status = martin.pli(&["store", "status"]).ok();
    assert_eq!((kinds(&status), status["messages"].as_u64()), (vec!["card"], Some(0)));
    assert!(status["schema"].as_u64() >= Some(1) && status["bytes"].as_u64() > Some(0), "{status}");
    let phrase = add_passphrase(&martin);
    let (_kept, right) = secret(&phrase.to_uppercase().replace('-', " "), 0o600);
    let status = with_secret(&martin, &["store", "status"], &right).ok();
    assert_eq!(kinds(&status), ["card", "passphrase"]);
    assert_eq!(with_secret(&martin, &["store", "check"], &right).ok()["sound"], true);
    assert_eq!(with_secret(&martin, &["store", "status"], &secret("bcde-fghj-knpr", 0o600).1).problem(), "store-secret-wrong");
    for (_kept, unsafe_file) in [secret(&phrase, 0o640), secret(&phrase, 0o604)] {
        assert_eq!(with_secret(&martin, &["store", "status"], &unsafe_file).problem(), "secret-file-unsafe");
    }
    assert_eq!(with_secret(&martin, &["store", "status"], "/nowhere").problem(), "secret-file-unsafe");
    // What is asked of the server still needs the card.
    assert_eq!(with_secret(&martin, &["folders", "--pin-stdin"], &right).problem(), "pin-needed");
    assert_eq!(with_secret(&martin, &["store", "revoke-slot", "nobody"], &right).problem(), "store-slot-missing");
    let id = status["slots"][1]["id"].as_str().unwrap();
    martin.pli(&["store", "revoke-slot", id]).ok();
    assert_eq!(with_secret(&martin, &["store", "status"], &right).problem(), "store-closed");
    let last = status["slots"][0]["id"].as_str().unwrap();
    assert_eq!(martin.pli(&["store", "revoke-slot", last]).problem(), "store-slot-last");
    assert_eq!(kinds(&martin.pli(&["store", "status"]).ok()), ["card"]);
}

#[test]
fn a_passphrase_of_one_s_own_comes_on_the_input_after_the_pin() {
    let martin = Sandbox::shared().martin();
    let words = ["store", "add-slot", "passphrase", "--secret-stdin", "--pin-stdin", "--json"];
    assert_eq!(martin.run(&words, format!("{}\ncourt\n", martin.pin).as_bytes()).problem(), "store-secret-weak");
    let added = martin.run(&words, format!("{}\nUn été à la campagne\n", martin.pin).as_bytes()).ok();
    assert_eq!(added["secret"], Value::Null);
    assert_eq!(kinds(&with_secret(&martin, &["store", "status"], &secret("un été à la campagne", 0o600).1).ok()), ["card", "passphrase"]);
}

#[test]
fn a_renewed_card_finds_the_store_closed_and_opens_it_once_the_passphrase_did() {
    let martin = Sandbox::shared().martin();
    let phrase = add_passphrase(&martin);
    // As after a renewal: the store is this person's, and has no slot for the card.
    let (_kept, right) = secret(&phrase, 0o600);
    let status = with_secret(&martin, &["store", "status"], &right).ok();
    with_secret(&martin, &["store", "revoke-slot", status["slots"][0]["id"].as_str().unwrap()], &right).ok();
    let store = store_of(&martin);
    assert_eq!(martin.pli(&["folders"]).problem(), "store-closed");
    assert_eq!(store_of(&martin), store, "no other store was begun");
    martin.pli(&["store", "add-slot", "card", "--secret-file", &right]).ok();
    let status = martin.pli(&["store", "status"]).ok();
    assert_eq!(kinds(&status), ["passphrase", "card"]);
    martin.pli(&["store", "add-slot", "card"]).ok();
    assert_eq!(kinds(&martin.pli(&["store", "status"]).ok()), ["passphrase", "card"], "a card has one slot");
    martin.pli(&["folders"]).ok();
}

#[test]
fn two_cards_on_one_profile_have_a_store_each() {
    let sandbox = Sandbox::breakable();
    let martin = sandbox.martin();
    martin.pli(&["store", "status"]).ok();
    let first = store_of(&martin);
    // Mme Durand's card, at the same desk.
    let durand = sandbox.durand();
    std::fs::write(martin.home.join("config.toml"), sandbox.config("durand")).unwrap();
    let words = ["store", "status", "--json", "--pin-stdin"];
    assert_eq!(kinds(&martin.run(&words, format!("{}\n", durand.pin).as_bytes()).ok()), ["card"]);
    let stores = std::fs::read_dir(martin.home.join("stores")).unwrap().count();
    assert_eq!(stores, 2);
    std::fs::write(martin.home.join("config.toml"), sandbox.config("martin")).unwrap();
    martin.pli(&["store", "status"]).ok();
    assert!(first.exists());
    assert_eq!(std::fs::read_dir(martin.home.join("stores")).unwrap().count(), 2);
}

#[test]
fn a_store_that_is_damaged_or_newer_is_told_and_set_aside_only_on_a_person_s_word() {
    let martin = Sandbox::shared().martin();
    martin.pli(&["store", "status"]).ok();
    let store = store_of(&martin);
    let header = std::fs::read(store.join("slots.json")).unwrap();
    std::fs::write(store.join("slots.json"), [&header[..40], b"x", &header[41..]].concat()).unwrap();
    assert_eq!(martin.pli(&["folders"]).problem(), "store-damaged");
    std::fs::write(store.join("slots.json"), header).unwrap();
    let database = std::fs::read(store.join("mail.db")).unwrap();
    std::fs::write(store.join("mail.db"), &database[..database.len() / 2]).unwrap();
    assert_eq!(martin.pli(&["folders"]).problem(), "store-damaged");
    let refused = martin.pli(&["store", "reset"]);
    assert_eq!((refused.code, refused.json()["reset"].as_bool()), (1, Some(false)));
    assert_eq!(store_of(&martin), store);
    assert_eq!(martin.pli(&["store", "reset", "--yes"]).ok()["reset"], true);
    martin.pli(&["folders"]).ok();
    assert_ne!(store_of(&martin), store);
    let aside = std::fs::read_dir(martin.home.join("stores")).unwrap().map(|entry| entry.unwrap().path());
    let aside: Vec<_> = aside.filter(|path| path.to_str().unwrap().contains("aside-")).collect();
    assert_eq!(aside.len(), 1);
    assert_eq!(std::fs::read(aside[0].join("mail.db")).unwrap(), &database[..database.len() / 2], "nothing of it is lost");
}

#[test]
fn a_store_open_by_passphrase_answers_offline_and_closes_when_it_is_locked() {
    let sandbox = Sandbox::breakable();
    let martin = sandbox.martin();
    let engine = martin.engine();
    let made = engine.run(engine.handle.add_slot(SlotKind::Passphrase, None)).unwrap().unwrap();
    engine.run(engine.handle.lock()).unwrap();
    assert_eq!(engine.run(engine.handle.store_status()), Err(Problem::PinNeeded));
    let open = |phrase: &str| engine.run(engine.handle.open_store(StoreSecret::Passphrase(SecretString::from(phrase))));
    assert_eq!(open("bcde-fghj-knpr"), Err(Problem::StoreSecretWrong));
    assert_eq!(engine.run(engine.handle.store_status()), Err(Problem::PinNeeded));
    open(made.expose_secret()).unwrap();
    assert_eq!(engine.run(engine.handle.store_status()).unwrap().slots.len(), 2);
    assert_eq!(engine.run(engine.handle.folders(&engine.address)), Err(Problem::PinNeeded));
    // A wrong PIN closes nothing that the passphrase opened; the right one takes its place.
    assert!(engine.run(engine.handle.unlock(SecretString::from("0000"))).is_err());
    assert!(engine.run(engine.handle.store_status()).is_ok());
    engine.run(engine.handle.unlock(SecretString::from(martin.pin.as_str()))).unwrap();
    assert!(!engine.run(engine.handle.folders(&engine.address)).unwrap().is_empty());
    sandbox.fault("absent 1\n");
    let mut state = engine.handle.session();
    while state.holder.is_some() {
        std::thread::sleep(std::time::Duration::from_millis(50));
        state = engine.handle.session();
    }
    assert_eq!(engine.run(engine.handle.store_status()), Err(Problem::PinNeeded));
    assert_eq!(engine.run(engine.handle.open_store(StoreSecret::Keyring)), Err(Problem::KeyringBarred));
    open(made.expose_secret()).unwrap();
    engine.run(engine.handle.lock()).unwrap();
    assert_eq!(engine.run(engine.handle.store_status()), Err(Problem::PinNeeded));
}

#[test]
fn a_store_that_a_passphrase_opened_closes_when_nobody_is_there() {
    let sandbox = Sandbox::breakable();
    let martin = sandbox.martin_configured(&format!("[session]\nlock_after = 10\n{}", sandbox.config("martin")));
    let engine = martin.engine();
    let made = engine.run(engine.handle.add_slot(SlotKind::Passphrase, None)).unwrap().unwrap();
    engine.run(engine.handle.lock()).unwrap();
    let mut events = engine.handle.events();
    engine.handle.touch();
    engine.run(engine.handle.open_store(StoreSecret::Passphrase(made.clone()))).unwrap();
    engine.run(engine.handle.store_status()).unwrap();
    let closed = until(&engine, &mut events, |event| matches!(event, Event::Locked(_)));
    assert_eq!(closed, [Event::Locked(LockReason::Idle)]);
    assert_eq!(engine.handle.session().closed, Some(LockReason::Idle));
    assert_eq!(engine.run(engine.handle.store_status()), Err(Problem::PinNeeded));
    engine.handle.touch();
    engine.run(engine.handle.open_store(StoreSecret::Passphrase(made))).unwrap();
    engine.run(engine.handle.store_status()).unwrap();
}

#[test]
fn a_new_card_is_told_once_that_it_opens_the_store_from_now_on() {
    let sandbox = Sandbox::breakable();
    let martin = sandbox.martin();
    let engine = martin.engine();
    let made = engine.run(engine.handle.add_slot(SlotKind::Passphrase, None)).unwrap().unwrap();
    let kinds = || -> Vec<SlotKind> { engine.run(engine.handle.store_status()).unwrap().slots.iter().map(|slot| slot.kind).collect() };
    let of_card = engine.run(engine.handle.store_status()).unwrap().slots[0].id.clone();
    engine.run(engine.handle.revoke_slot(&of_card)).unwrap();
    engine.run(engine.handle.lock()).unwrap();
    let unlock = || engine.run(engine.handle.unlock(SecretString::from(martin.pin.as_str())));
    assert_eq!(unlock().err(), Some(Problem::StoreClosed), "as a renewed card's");
    engine.run(engine.handle.open_store(StoreSecret::Passphrase(made))).unwrap();
    let mut events = engine.handle.events();
    unlock().unwrap();
    let told = until(&engine, &mut events, |event| *event == Event::CardEnrolled);
    assert!(matches!(&told[..], [.., Event::Unlocked(_), Event::CardEnrolled]), "{told:?}");
    assert_eq!(kinds(), [SlotKind::Passphrase, SlotKind::Card]);
    engine.run(engine.handle.lock()).unwrap();
    unlock().unwrap();
    engine.run(engine.handle.lock()).unwrap();
    let told = until(&engine, &mut events, |event| matches!(event, Event::Unlocked(_)));
    assert!(!told.contains(&Event::CardEnrolled), "{told:?}");
    let told = until(&engine, &mut events, |event| matches!(event, Event::Locked(_)));
    assert!(!told.contains(&Event::CardEnrolled), "{told:?}");
}

#[test]
fn the_store_costs_a_slow_card_one_signature_and_a_passphrase_none() {
    let sandbox = Sandbox::breakable();
    let martin = sandbox.martin();
    let phrase = add_passphrase(&martin);
    let (_kept, right) = secret(&phrase, 0o600);
    let measured = |arguments: &[&str]| {
        let (before, start) = (sandbox.calls("C_Sign"), std::time::Instant::now());
        martin.pli(arguments).ok();
        (sandbox.calls("C_Sign") - before, start.elapsed())
    };
    let usual = measured(&["store", "status"]);
    sandbox.fault("sign_ms 1000\n");
    let slow = measured(&["store", "status"]);
    let online = measured(&["folders"]);
    let by_phrase = measured(&["store", "status", "--secret-file", &right]);
    eprintln!("signatures and time: {usual:?}, with a card of 1 s {slow:?}, with a connection {online:?}, by passphrase {by_phrase:?}");
    assert_eq!((usual.0, slow.0, online.0, by_phrase.0), (1, 1, 2, 0));
    assert!(slow.1 >= std::time::Duration::from_secs(1) && online.1 >= std::time::Duration::from_secs(2), "{slow:?} {online:?}");
}

/// Events up to the first that is such, within a time that no machine needs.
fn until(engine: &Engine, events: &mut tokio::sync::broadcast::Receiver<Event>, is_it: impl Fn(&Event) -> bool) -> Vec<Event> {
    let waiting = async {
        let mut all = Vec::new();
        loop {
            let event = events.recv().await.unwrap();
            let last = is_it(&event);
            // What the card and the mailboxes tell at the same time is not looked at here.
            if matches!(event, Event::Locked(_) | Event::Unlocked(_) | Event::CardEnrolled) {
                all.push(event);
            }
            if last {
                return all;
            }
        }
    };
    engine.run(async { tokio::time::timeout(std::time::Duration::from_secs(120), waiting).await }).unwrap()
}
