//! What may happen to the files of a store: a full disk, a process killed, octets cut, changed or lost. What was committed
//! is there, or it is said that the store is damaged; another is never begun in its place.

use super::StoreError;
use super::database::{DatabaseKey, Lasting, Store};
use proptest::prelude::*;
use rusqlite::Connection;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use zeroize::Zeroizing;

/// Names the folder of the process that is to be killed.
const VICTIM: &str = "PLI_TEST_VICTIM";

fn key() -> DatabaseKey {
    DatabaseKey::new(Zeroizing::new([9; 32]))
}

fn database(folder: &Path) -> PathBuf {
    folder.join("mail.db")
}

/// One more row, the next number, with some weight.
fn add(store: &Store, number: u64) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        transaction.execute("INSERT INTO setting (name, value) VALUES (?1, ?2)", [number.to_string(), text(number)])?;
        Ok(())
    })
}

/// How many rows there are, all of them whole and without a gap.
fn rows(store: &Store) -> Result<u64, StoreError> {
    let read: Vec<(String, String)> = store.read(|connection: &Connection| {
        let mut statement = connection.prepare("SELECT name, value FROM setting ORDER BY cast(name AS INTEGER)")?;
        Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    })?;
    for ((name, value), number) in read.iter().zip(1..) {
        assert!(*name == u64::to_string(&number) && *value == text(number), "row {number} is another: {name}");
    }
    Ok(read.len() as u64)
}

/// Short enough to stand in one page with its row: what goes on in pages of its own (a whole message) is another matter, for
/// SQLCipher reads zeroes there and tells at the next page only. Those carry their own proof (see `source.rs`).
fn text(number: u64) -> String {
    format!("{number} {}", "x".repeat(1500))
}

/// A closed store of so many rows; the content of its one file.
fn closed(folder: &Path, count: u64) -> Vec<u8> {
    let store = Store::open(&database(folder), key()).unwrap();
    (1..=count).for_each(|number| add(&store, number).unwrap());
    drop(store);
    assert!(!folder.join("mail.db-wal").exists());
    std::fs::read(database(folder)).unwrap()
}

/// The files of a store as a power cut would leave them: the database and what was not written back yet.
fn torn(folder: &Path, count: u64) -> (Vec<u8>, Vec<u8>) {
    let store = Store::open(&database(folder), key()).unwrap();
    (1..=count).for_each(|number| add(&store, number).unwrap());
    let files = (std::fs::read(database(folder)).unwrap(), std::fs::read(folder.join("mail.db-wal")).unwrap());
    drop(store);
    files
}

/// Opens what these octets are, in a folder of their own, and reads all.
fn read_again(database_octets: &[u8], wal: Option<&[u8]>) -> Result<u64, StoreError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(database(folder.path()), database_octets).unwrap();
    if let Some(wal) = wal {
        std::fs::write(folder.path().join("mail.db-wal"), wal).unwrap();
    }
    let alone = |store: &Store, number: u64| {
        let one = |connection: &Connection| {
            Ok(connection.query_row("SELECT value FROM setting WHERE name = ?1", [number.to_string()], |row| row.get::<_, String>(0))?)
        };
        if let Ok(value) = store.read(one) {
            assert!(value == text(number), "row {number} is another, alone");
        }
    };
    let store = Store::reopen(&database(folder.path()), key())?;
    (1..=20).for_each(|number| alone(&store, number));
    rows(&store)
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&database(folder.path()), key()).unwrap();
    (1..=3).for_each(|number| add(&store, number).unwrap());
    let limit = |pages: u32| {
        store.write(Lasting::Process, |transaction| Ok(transaction.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?))
    };
    limit(1).unwrap();
    let mut number = 4;
    while add(&store, number).is_ok() {
        number += 1;
        assert!(number < 100, "the disk is never full");
    }
    assert_eq!(add(&store, number), Err(StoreError::Full));
    assert_eq!(rows(&store), Ok(number - 1));
    limit(100_000).unwrap();
    add(&store, number).unwrap();
    assert_eq!(rows(&store), Ok(number));
}

#[test]
#[ignore = "run by a_process_killed_at_any_moment_loses_nothing_that_it_said_was_kept"]
fn victim() {
    let Some(folder) = std::env::var_os(VICTIM) else { return };
    let store = Store::open(&database(Path::new(&folder)), key()).unwrap();
    let mut number = rows(&store).unwrap();
    loop {
        number += 1;
        add(&store, number).unwrap();
        println!("\nkept {number}");
    }
}

#[test]
fn a_process_killed_at_any_moment_loses_nothing_that_it_said_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let kills = std::env::var("PLI_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(20);
    let mut least = 0;
    for kill in 0..kills {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::fault_tests::victim", "--ignored", "--nocapture"])
            .env(VICTIM, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let kept = BufReader::new(victim.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut kept = kept.filter_map(|line| line.strip_prefix("kept ").and_then(|number| number.parse::<u64>().ok()));
        least = kept.nth(kill % 7).unwrap().max(least);
        // Somewhere in the middle of the next ones.
        std::thread::sleep(std::time::Duration::from_micros(731 * (kill as u64 % 11)));
        victim.kill().unwrap();
        least = kept.last().unwrap_or_default().max(least);
        victim.wait().unwrap();
        let store = Store::reopen(&database(folder.path()), key()).unwrap();
        assert!(rows(&store).unwrap() >= least, "kill {kill}");
        assert!(store.check().unwrap().is_sound, "kill {kill}");
    }
    assert!(least > kills as u64);
}

#[test]
fn a_database_of_a_newer_version_is_told_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&database(folder.path()), key()).unwrap();
    let newer = super::migrate::SCHEMA + 1;
    store.write(Lasting::Power, |transaction| Ok(transaction.pragma_update(None, "user_version", newer)?)).unwrap();
    drop(store);
    let before = std::fs::read(database(folder.path())).unwrap();
    assert_eq!(Store::reopen(&database(folder.path()), key()).unwrap_err(), StoreError::Newer { found: newer });
    assert_eq!(std::fs::read(database(folder.path())).unwrap(), before);
}

#[test]
fn without_what_was_not_written_back_yet_the_store_is_an_earlier_one_or_damaged_and_never_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let (database, wal) = torn(folder.path(), 12);
    assert_eq!(read_again(&database, Some(&wal)), Ok(12));
    // The schema itself stands there until the first writing back: a store is made whole before it is one.
    match read_again(&database, None) {
        Ok(count) => assert!(count <= 12),
        Err(error) => assert_eq!(error, StoreError::Damaged),
    }
}

#[test]
fn octets_changed_are_counted_by_a_check() {
    let folder = tempfile::tempdir().unwrap();
    let mut octets = closed(folder.path(), 40);
    let last = octets.len() - 4000;
    octets[last] ^= 1;
    std::fs::write(database(folder.path()), octets).unwrap();
    let checked = Store::reopen(&database(folder.path()), key()).unwrap().check().unwrap();
    assert!(!checked.is_sound && checked.faults > 0, "{checked:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_cut_or_overwritten_anywhere_gives_the_right_rows_or_is_damaged(
        at in any::<prop::sample::Index>(), octets in proptest::option::of(proptest::collection::vec(any::<u8>(), 1..200)), wal: bool,
    ) {
        static FILES: std::sync::LazyLock<(Vec<u8>, Vec<u8>, Vec<u8>)> = std::sync::LazyLock::new(|| {
            let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let whole = closed(one.path(), 30);
            drop(closed(other.path(), 20));
            let store = Store::reopen(&database(other.path()), key()).unwrap();
            (21..=30).for_each(|number| add(&store, number).unwrap());
            let files = (std::fs::read(database(other.path())).unwrap(), std::fs::read(other.path().join("mail.db-wal")).unwrap());
            (whole, files.0, files.1)
        });
        let (whole, base, journal) = &*FILES;
        let mut changed = if wal { journal.clone() } else { whole.clone() };
        let at = at.index(changed.len());
        match octets {
            None => changed.truncate(at),
            Some(octets) => changed.iter_mut().skip(at).zip(octets).for_each(|(octet, other)| *octet = other),
        }
        let read = if wal { read_again(base, Some(&changed)) } else { read_again(&changed, None) };
        match read {
            // What follows a fault in the journal was never known to be written: the rows before are all there.
            Ok(count) if wal => prop_assert!((20..=30).contains(&count), "{count}"),
            Ok(count) => prop_assert_eq!(count, 30),
            Err(error) => prop_assert_eq!(error, StoreError::Damaged),
        }
    }
}
