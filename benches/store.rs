//! What the store and what feeds it cost: `cargo bench --bench store`.
//!
//! The messages are those that `tests/sandbox/py/corpus.py` makes, the same each time.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use pli::domain::bal::BalAddress;
use pli::domain::folder::{Folder, FolderCursor, SpecialUse};
use pli::domain::mail::Marks;
use pli::domain::search::indexed;
use pli::domain::sync::Placed;
use pli::formats::mime;
use pli::store::{DatabaseKey, Prepared, Store, pack, unpack};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// Enough that no processor holds them in its cache.
const MESSAGES: usize = 2000;

/// The inbox of a mailbox of that many messages, in order of arrival.
fn inbox(count: usize) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sandbox/py/corpus.py");
    let mut python = Command::new("python3");
    python.arg("-B").arg(script).arg(folder.path().join("mailbox")).arg(count.to_string()).stdout(Stdio::null());
    assert!(python.status().unwrap().success());
    let files = std::fs::read_dir(folder.path().join("mailbox/Maildir/cur")).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn octets(messages: &[Vec<u8>]) -> Throughput {
    Throughput::Bytes(messages.iter().map(|message| message.len() as u64).sum())
}

fn messages(criterion: &mut Criterion) {
    let all = inbox(MESSAGES);
    let (attached, plain): (Vec<_>, Vec<_>) = all.iter().cloned().partition(|message| !mime::digest(message).attachments.is_empty());
    let mut group = criterion.benchmark_group("message");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    for (name, some) in [("digest, all", &all), ("digest, without attachment", &plain), ("digest, with attachments", &attached)] {
        group.throughput(octets(some));
        group.bench_function(name, |bencher| bencher.iter(|| some.iter().map(|message| mime::digest(message).text.len()).sum::<usize>()));
    }
    let texts: Vec<String> = all.iter().map(|message| mime::digest(message).text).collect();
    group.throughput(Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum()));
    group.bench_function("words of the index", |bencher| bencher.iter(|| texts.iter().map(|text| indexed(text).len()).sum::<usize>()));
    group.throughput(octets(&all));
    group.bench_function("pack", |bencher| bencher.iter(|| all.iter().map(|message| pack(message).len()).sum::<usize>()));
    let packed: Vec<_> = all.iter().map(|message| pack(message)).collect();
    group.bench_function("unpack", |bencher| bencher.iter(|| packed.iter().map(|message| unpack(message).unwrap().len()).sum::<usize>()));
    group.finish();
}

fn opening(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let key = || DatabaseKey::new(Zeroizing::new([7; 32]));
    let mut group = criterion.benchmark_group("store");
    group.sample_size(20);
    let file = folder.path().join("mail.db");
    drop(Store::open(&file, key()).unwrap());
    group.bench_function("open", |bencher| bencher.iter_with_large_drop(|| Store::open(&file, key()).unwrap()));
    group.bench_function("create", |bencher| {
        let fresh = || tempfile::tempdir_in(folder.path()).unwrap();
        bencher.iter_batched(fresh, |home| (Store::open(&home.path().join("mail.db"), key()).unwrap(), home), BatchSize::PerIteration);
    });
    group.finish();
}

/// What a synchronisation does with what came: read, pack, write and index, 500 messages a transaction.
fn filling(criterion: &mut Criterion) {
    let all = inbox(MESSAGES);
    let account = BalAddress::parse("dr.martin@cabinet-martin.mss.test").unwrap();
    let inbox = Folder {
        name: "INBOX".to_owned(),
        delimiter: Some('/'),
        special_use: Some(SpecialUse::Inbox),
        selectable: true,
        total: 0,
        unread: 0,
    };
    let cursor = FolderCursor { uid_validity: 1, uid_next: 1, highest_modseq: 0 };
    let placed: Vec<Placed> = (1u32..)
        .zip(&all)
        .map(|(uid, message)| Placed {
            uid,
            marks: Marks::SEEN,
            received: OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + u64::from(uid) * 60),
            size: u32::try_from(message.len()).unwrap(),
        })
        .collect();
    let empty = || {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(&home.path().join("mail.db"), DatabaseKey::new(Zeroizing::new([7; 32]))).unwrap();
        let row = store.merge_folders(&account, std::slice::from_ref(&inbox)).unwrap().0[0].row;
        store.place_some(row, &placed, cursor).unwrap();
        (store, row, home)
    };
    let mut group = criterion.benchmark_group("store");
    group.sample_size(10).throughput(octets(&all));
    let prepare = |messages: &[Vec<u8>], places: &[Placed]| -> Vec<Prepared> {
        let one = |(octets, place): (&Vec<u8>, &Placed)| Prepared {
            uid: place.uid,
            packed: Some(pack(octets)),
            digest: mime::digest(octets),
            attachments: 0,
        };
        messages.iter().zip(places).map(one).collect()
    };
    let batches = || all.chunks(500).zip(placed.chunks(500)).rev();
    group.bench_function("fill", |bencher| {
        let fill = |(store, row, home): (Store, i64, _)| {
            for (messages, places) in batches() {
                store.fill(row, cursor.uid_validity, &prepare(messages, places)).unwrap();
            }
            (store, home)
        };
        bencher.iter_batched(empty, fill, BatchSize::PerIteration);
    });
    let prepared: Vec<_> = batches().map(|(messages, places)| prepare(messages, places)).collect();
    group.bench_function("fill, what is read and packed", |bencher| {
        let fill = |(store, row, home): (Store, i64, _)| {
            for batch in &prepared {
                store.fill(row, cursor.uid_validity, batch).unwrap();
            }
            (store, home)
        };
        bencher.iter_batched(empty, fill, BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, messages, opening, filling);
criterion_main!(benches);
