//! The store that the card does not open, on the real engine: its passphrase, another store in its place.

use crate::harness::{Person, Sandbox, file};
use crate::screen::{Display, Window};
use pli::domain::Problem;
use pli::text;
use pli::text::window::{shell, unlock as say};

const SOON: u32 = 30;
/// A passphrase is derived on purpose slowly, in a program that was not built to be fast.
const DERIVED: u32 = 120;
const RECEIVED: &str = "Courrier en Latin-1 : hémoglobine glyquée";

fn kinds(person: &Person<'_>) -> Vec<String> {
    let status = person.pli(&["store", "status"]).ok();
    status["slots"].as_array().unwrap().iter().map(|slot| slot["kind"].as_str().unwrap().to_owned()).collect()
}

fn unlock(window: &Window<'_>, pin: &str) {
    window.expect_id("pin", SOON);
    window.fill("pin", pin);
    window.key("Return");
}

/// As after a renewal: the store is this person's, and has no slot for the card.
fn forget_card(person: &Person<'_>, phrase: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, path) = file("phrase", format!("{phrase}\n").as_bytes());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let status = person.run(&["store", "status", "--json", "--secret-file", &path], b"").ok();
    let card = status["slots"][0]["id"].as_str().unwrap();
    person.run(&["store", "revoke-slot", card, "--json", "--secret-file", &path], b"").ok();
}

#[test]
fn a_renewed_card_opens_the_store_once_its_passphrase_did() {
    let sandbox = Sandbox::start();
    let martin = sandbox.martin();
    let phrase = martin.pli(&["store", "add-slot", "passphrase"]).ok()["secret"].as_str().unwrap().to_owned();
    forget_card(&martin, &phrase);
    let display = Display::start(&[]);
    let mut window = Window::open(&display, "renewed", &martin.home, &[], &[]);
    unlock(&window, &martin.pin);
    window.expect_text(&text::window_problem(&Problem::StoreClosed).message, SOON);
    window.expect_id("unlock/phrase", SOON);
    window.picture("closed");
    window.fill("unlock/phrase", "bcde-fghj-knpr");
    window.key("Return");
    window.expect_text(&text::window_problem(&Problem::StoreSecretWrong).message, DERIVED);
    window.picture("wrong");
    window.fill("unlock/phrase", &phrase);
    window.key("Return");
    window.expect_text(&say::coffer_opened(), DERIVED);
    assert!(!window.texts().contains(&phrase), "it is not shown");
    window.picture("opened");
    unlock(&window, &martin.pin);
    window.expect_text(RECEIVED, SOON);
    window.expect_text(&shell::card_enrolled(), SOON);
    // From now on the card is enough.
    window.key("ctrl+l");
    unlock(&window, &martin.pin);
    window.expect_text(RECEIVED, SOON);
    window.assert_runs();
    window.end();
    assert_eq!(kinds(&martin), ["passphrase", "card"]);
}

#[test]
fn a_damaged_store_is_set_aside_on_a_person_s_word_and_the_next_gets_a_passphrase() {
    let sandbox = Sandbox::start();
    let martin = sandbox.martin();
    assert_eq!(kinds(&martin), ["card"]);
    let stores = || std::fs::read_dir(martin.home.join("stores")).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let [store] = <[_; 1]>::try_from(stores()).unwrap();
    let header = std::fs::read(store.join("slots.json")).unwrap();
    std::fs::write(store.join("slots.json"), [&header[..40], b"x", &header[41..]].concat()).unwrap();
    let display = Display::start(&[]);
    let mut window = Window::open(&display, "damaged", &martin.home, &[], &[]);
    unlock(&window, &martin.pin);
    window.expect_text(&text::window_problem(&Problem::StoreDamaged).message, SOON);
    window.picture("told");
    window.click_id("unlock/reset");
    window.expect_text(&say::coffer_reset_title(), SOON);
    window.picture("asked");
    window.key("Escape");
    window.expect_no_text(&say::coffer_reset_title(), SOON);
    assert_eq!(stores(), [store.clone()], "nothing was done");
    window.click_id("unlock/reset");
    window.click_id("dialog/danger");
    window.expect_text(&say::coffer_set_aside(), SOON);
    window.picture("set-aside");
    unlock(&window, &martin.pin);
    window.expect_text(RECEIVED, SOON);
    let aside: Vec<_> = stores().into_iter().filter(|path| path.to_str().unwrap().contains("aside-")).collect();
    assert_eq!(aside.len(), 1, "what was in it is not lost");
    // The new one has no passphrase yet.
    window.click_id("phrase");
    window.expect_text(&shell::phrase_once(), DERIVED);
    window.picture("phrase");
    window.click_id("dialog/confirm");
    window.expect_no_id("phrase", SOON);
    window.assert_runs();
    window.end();
    assert_eq!(kinds(&martin), ["card", "passphrase"]);
}
