//! A slow card keeps nobody waiting but those who wait for it.

use crate::harness::Sandbox;
use crate::ticker::Ticker;
use pli::domain::bal::BalAddress;
use pli::domain::directory::{DirectoryQuery, Match};
use pli::domain::mail::Window;
use secrecy::SecretString;
use std::time::Duration;

const SIGNATURE: Duration = Duration::from_secs(1);

#[test]
fn a_card_that_takes_a_second_keeps_no_task_waiting() {
    let sandbox = Sandbox::breakable();
    sandbox.fault(&format!("sign_ms {}\n", SIGNATURE.as_millis()));
    // Nothing is cached: revocation lists are fetched and read in this time too.
    let martin = sandbox.martin_with(&[]);
    let engine = martin.locked_engine();
    let other = BalAddress::parse("secretariat.cardio@chu-comte.mss.test").unwrap();
    engine.run(async {
        let ticker = Ticker::start();
        engine.handle.unlock(SecretString::from(martin.pin.as_str())).await.unwrap();
        let (first, second) = tokio::join!(engine.handle.folders(&engine.address), engine.handle.folders(&other));
        assert!(!first.unwrap().is_empty() && !second.unwrap().is_empty());
        println!("longest gap, opening two mailboxes: {:?}", ticker.longest());
        assert!(ticker.longest() < SIGNATURE / 10, "{:?}", ticker.longest());
    });
    // The store, and each of the two.
    assert_eq!(sandbox.calls("C_Sign"), 3);
}

#[test]
fn while_the_card_signs_for_one_mailbox_the_other_and_the_directory_answer() {
    let sandbox = Sandbox::breakable();
    let martin = sandbox.martin_with(&[]);
    let engine = martin.engine();
    let other = BalAddress::parse("secretariat.cardio@chu-comte.mss.test").unwrap();
    engine.run(async {
        let window = Window { limit: 20, unread: false };
        engine.handle.list(&engine.address, "INBOX", window).await.unwrap();
        // Long enough for whatever a busy machine does meanwhile: what is asked must be answered before it ends.
        sandbox.fault("sign_ms 6000\n");
        let ticker = Ticker::start();
        let opening = tokio::spawn({
            let (handle, other) = (engine.handle.clone(), other.clone());
            async move { handle.folders(&other).await }
        });
        while sandbox.calls("C_Sign") < 3 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        for row in engine.handle.list(&engine.address, "INBOX", window).await.unwrap() {
            engine.handle.read(&row.id).await.unwrap();
        }
        let query = DirectoryQuery { nom: Match::parse("=DURAND"), ..Default::default() };
        assert!(!engine.handle.directory(query).await.unwrap().entries.is_empty());
        assert!(!opening.is_finished());
        println!("longest gap, reading while the card signs: {:?}", ticker.longest());
        assert!(!opening.await.unwrap().unwrap().is_empty());
        assert!(ticker.longest() < SIGNATURE / 10, "{:?}", ticker.longest());
    });
}
