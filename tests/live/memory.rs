//! What a session leaves in memory once its card is gone, looked for from outside, in a process of its own.

use crate::harness::Sandbox;
use pli::domain::bal::BalAddress;
use pli::domain::mail::Window;
use pli::engine::{self, Event, Home};
use secrecy::SecretString;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// Where the process that is looked into finds its profile.
const PROFILE: &str = "PLI_LOOKED_INTO";
/// Longer than a real one, for four digits are everywhere in memory. What the test's own code has of it is where nothing
/// can be written, and nothing is looked for.
const PIN: &str = "27182818284590452353602874713526";
/// Of a message that is read.
const TEXT: &str = "Un message sans sujet.";

/// How often these octets are in what a process can write to.
fn count(process: u32, wanted: &str) -> usize {
    let mut memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (start, end) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
        let [start, end] = [start, end].map(|address| u64::from_str_radix(address, 16).unwrap());
        let mut octets = Vec::new();
        memory.seek(SeekFrom::Start(start)).unwrap();
        // What was given back since the list was read cannot be read.
        drop((&memory).take(end - start).read_to_end(&mut octets));
        found += String::from_utf8_lossy(&octets).matches(wanted).count();
    }
    found
}

/// The process that is looked into: a session until its card leaves, with the messages of a mailbox read.
fn session(home: PathBuf) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut typed = Zeroizing::new(vec![0; PIN.len()]);
    // Not through the standard input's buffer, which would keep it.
    File::open("/dev/stdin").unwrap().read_exact(&mut typed).unwrap();
    let pin = SecretString::from(std::str::from_utf8(&typed).unwrap());
    drop(typed);
    runtime.block_on(async {
        let handle = engine::start(Home { config: home.join("config.toml"), downloads: home.clone(), state: home, program: None });
        let mut events = handle.events();
        handle.unlock(pin).await.unwrap();
        let address = BalAddress::parse("dr.martin@cabinet-martin.mss.test").unwrap();
        let rows = handle.list(&address, "INBOX", Window { limit: 200, unread: false }).await.unwrap();
        handle.read(&rows.iter().find(|row| row.subject.is_empty()).unwrap().id).await.unwrap();
        println!("open");
        while !matches!(events.recv().await.unwrap(), Event::Locked(_)) {}
        println!("locked");
        drop(tokio::task::spawn_blocking(|| File::open("/dev/stdin").unwrap().read(&mut [0])).await);
        handle.stop().await;
    });
}

#[test]
fn a_card_that_leaves_takes_what_it_opened_out_of_memory() {
    if let Some(home) = std::env::var_os(PROFILE) {
        return session(home.into());
    }
    let sandbox = Sandbox::start();
    let martin = sandbox.martin();
    let changed = Command::new("pkcs11-tool")
        .args(["--module", sandbox.value("MODULE"), "--token-label", "CPS TEST", "--login", "--change-pin"])
        .args(["--pin", &martin.pin, "--new-pin", PIN])
        .output()
        .unwrap();
    assert!(changed.status.success(), "{}", String::from_utf8_lossy(&changed.stderr));
    // The PIN must be wiped. Messages are let go of, and what was theirs may stay until it is used again: for them, the C
    // library is told to overwrite what is freed.
    for (allocator, gone) in [("", PIN), ("glibc.malloc.perturb=165:glibc.malloc.tcache_count=0", TEXT)] {
        let mut looked_into = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "memory::a_card_that_leaves_takes_what_it_opened_out_of_memory", "--nocapture"])
            .env(PROFILE, &martin.home)
            .env("GLIBC_TUNABLES", allocator)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(looked_into.stdout.take().unwrap()).lines();
        let mut wait = |word: &str| assert!(told.any(|line| line.unwrap() == word), "{word}");
        let mut input = looked_into.stdin.take().unwrap();
        input.write_all(PIN.as_bytes()).unwrap();
        wait("open");
        let [pin, text] = [PIN, TEXT].map(|wanted| count(looked_into.id(), wanted));
        assert!(pin == 0 && text > 0, "{pin} {text}");
        sandbox.fault("absent 1\n");
        wait("locked");
        // It is told at once; tasks end just after.
        let start = Instant::now();
        while count(looked_into.id(), gone) > 0 {
            assert!(start.elapsed() < Duration::from_secs(10), "{gone}");
        }
        sandbox.fault("");
        drop(input);
        assert!(looked_into.wait().unwrap().success());
    }
}
