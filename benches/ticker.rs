//! The longest time the program's tasks are kept waiting while a card takes a second to sign: a task that wakes every two
//! milliseconds, on the engine's own runtime, through the unlocking and the first connection of two mailboxes, and through
//! two hundred messages read and ten sent. Aim: 30 ms.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::print_stdout, dead_code)]

#[path = "../tests/live/harness.rs"]
mod harness;
#[path = "../tests/live/scripted.rs"]
mod scripted;
#[path = "../tests/live/ticker.rs"]
mod ticker;

use harness::Sandbox;
use pli::domain::bal::BalAddress;
use pli::domain::draft::Recipient;
use pli::domain::mail::Window;
use secrecy::SecretString;
use ticker::Ticker;

const ROUNDS: usize = 5;

fn main() {
    let sandbox = Sandbox::breakable();
    sandbox.fault("sign_ms 1000\n");
    let other = BalAddress::parse("secretariat.cardio@chu-comte.mss.test").unwrap();
    println!("plus long retard d’une tâche, carte qui signe en 1 s (visé : 30 ms)");
    for round in 1..=ROUNDS {
        // Nothing is cached: revocation lists are fetched and read each time.
        let martin = sandbox.martin_with(&[]);
        let engine = martin.locked_engine();
        engine.run(async {
            let handle = &engine.handle;
            let opening = Ticker::start();
            handle.unlock(SecretString::from(martin.pin.as_str())).await.unwrap();
            let (first, second) = tokio::join!(handle.folders(&engine.address), handle.folders(&other));
            assert!(first.is_ok() && second.is_ok());
            let opening = opening.longest();
            let listing = Ticker::start();
            let rows = handle.list(&engine.address, "INBOX", Window { limit: 200, unread: false }).await.unwrap();
            let (listing, reading) = (listing.longest(), Ticker::start());
            for row in rows {
                handle.read(&row.id).await.unwrap();
            }
            let (reading, sending) = (reading.longest(), Ticker::start());
            for _ in 0..10 {
                let mut composition = engine.composition("Mesure");
                composition.to = vec![Recipient::parse(&engine.address.to_string())];
                handle.send(composition).await.unwrap();
            }
            println!(
                "essai {round} : ouverture {opening:.1?}, liste {listing:.1?}, lectures {reading:.1?}, envois {:.1?}",
                sending.longest()
            );
        });
    }
}
