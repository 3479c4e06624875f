//! The program ended in the middle, at every step of a sending: each message is received once and filed once, or it is
//! shown as uncertain.

use crate::harness::{Person, Sandbox, file};
use std::path::Path;
use std::time::{Duration, Instant};

const DURAND: &str = "dr.durand@chu-comte.mss.test";

/// How many times the program is ended: 60, unless it is said.
fn kills() -> usize {
    std::env::var("PLI_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(60)
}

/// Numbers that look drawn, the same in each run.
fn drawn(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 31)
}

/// Sends, and is ended at this checkpoint; whether it came that far.
fn end_at(martin: &Person<'_>, subject: &str, path: &str, checkpoint: usize) -> bool {
    let number = checkpoint.to_string();
    let arguments = ["send", "--to", DURAND, "--subject", subject, "--attach", path];
    martin.pli_with(&arguments, &[("PLI_CRASH_AT", Path::new(&number))]).code != 0
}

/// Sends, and is killed after so long.
fn end_after(martin: &Person<'_>, subject: &str, path: &str, after: Duration) {
    let mut program = martin.start(&["send", "--to", DURAND, "--subject", subject, "--attach", path, "--json", "--pin-stdin"]);
    std::thread::sleep(after);
    drop(program.kill());
    drop(program.wait());
}

#[test]
fn a_message_is_received_once_and_filed_once_wherever_the_program_ends() {
    let sandbox = Sandbox::start();
    let martin = sandbox.martin();
    let (_folder, path) = file("tracé.bin", &[7; 20_000]);
    let mut subjects = Vec::new();
    let start = Instant::now();
    let mut last = 0;
    for kill in 0..kills() {
        let subject = format!("Essai de coupure {kill}");
        if kill % 3 == 2 {
            end_after(&martin, &subject, &path, Duration::from_millis(100 + drawn(kill as u64) % 1500));
        } else {
            // At each checkpoint in turn; past the last one, from the first again.
            last += 1;
            if !end_at(&martin, &subject, &path, last) {
                last = 0;
            }
        }
        subjects.push(subject);
    }
    let killed = start.elapsed();
    // What waits leaves, what was accepted is filed.
    martin.pli(&["outbox", "retry"]);
    let outbox = martin.pli(&["outbox"]).ok();
    let outbox = outbox.as_array().unwrap();
    assert!(outbox.iter().all(|entry| entry["state"] == "uncertain"), "{outbox:?}");
    let (received, filed) = (sandbox.durand().list("INBOX", 3000), martin.list("Envoyés", 3000));
    let count = |rows: &[serde_json::Value], subject: &str| rows.iter().filter(|row| row["subject"] == subject).count();
    let (mut delivered, mut uncertain, mut nothing) = (0, 0, 0);
    for subject in &subjects {
        let (there, here) = (count(&received, subject), count(&filed, subject));
        let shown = outbox.iter().any(|entry| entry["subject"] == *subject);
        match (there, here, shown) {
            (1, 1, false) => delivered += 1,
            (0 | 1, 0, true) => uncertain += 1,
            // Ended before anything was written down: whoever typed the command knows that it did not answer.
            (0, 0, false) => nothing += 1,
            other => panic!("{subject}: received, filed, shown {other:?}"),
        }
    }
    eprintln!("{} kills in {killed:?}: {delivered} delivered, {uncertain} uncertain, {nothing} not begun", subjects.len());
    assert!(delivered > 0 && uncertain > 0);
}
