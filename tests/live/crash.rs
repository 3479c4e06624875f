//! The program ended in the middle, at every step of a sending: each message is received once and filed once, or it is
//! shown as uncertain. By the command line, which sends one message now; and by an engine that has several waiting, as the
//! window has it.

use crate::canary::{CANARIES, search};
use crate::harness::{Person, Sandbox, file};
use crate::imap_sync::doveadm;
use pli::domain::bal::BalAddress;
use pli::domain::draft::Recipient;
use pli::domain::outbox::{OutboxState, SendWhen};
use pli::engine::{AttachmentSource, BodySource, Composition, Home, SendReply};
use secrecy::SecretString;
use std::collections::{HashMap, HashSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const MARTIN: &str = "dr.martin@cabinet-martin.mss.test";
const DURAND: &str = "dr.durand@chu-comte.mss.test";
/// Tells the process that is to be ended what it works with: a folder, a file to attach, subjects.
const VICTIM: [&str; 3] = ["PLI_TEST_VICTIM_HOME", "PLI_TEST_VICTIM_FILE", "PLI_TEST_VICTIM_SUBJECTS"];

/// How many times a program is ended: 60, unless it is said.
pub fn kills() -> usize {
    std::env::var("PLI_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(60)
}

/// Numbers that look drawn, the same in each run.
pub fn drawn(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 31)
}

/// When a program is ended.
#[derive(Clone, Copy)]
enum End {
    /// At this checkpoint.
    At(usize),
    /// After so long.
    After(Duration),
}

/// Sends by the command line, and is ended; whether it was.
fn command_line(martin: &Person<'_>, subject: &str, path: &str, end: End) -> bool {
    let arguments = ["send", "--to", DURAND, "--subject", subject, "--attach", path];
    match end {
        End::At(checkpoint) => martin.pli_with(&arguments, &[("PLI_CRASH_AT", Path::new(&checkpoint.to_string()))]).code != 0,
        End::After(time) => {
            let mut program = martin.start(&[&arguments[..], &["--json", "--pin-stdin"]].concat());
            std::thread::sleep(time);
            drop(program.kill());
            !program.wait().unwrap().success()
        }
    }
}

/// Puts these messages in the outbox of an engine that lets them leave, and is ended; whether it was, and what it said was
/// in the outbox by then.
fn engine(martin: &Person<'_>, subjects: &[String], path: &str, around: &Path, end: End) -> (bool, Vec<String>) {
    let mut victim = Command::new(std::env::current_exe().unwrap());
    victim.args(["--exact", "crash::victim", "--ignored", "--nocapture"]).env("TMPDIR", around);
    victim.envs(VICTIM.into_iter().zip([martin.home.as_os_str(), path.as_ref(), subjects.join("\n").as_ref()]));
    if let End::At(checkpoint) = end {
        victim.env("PLI_CRASH_AT", checkpoint.to_string());
    }
    let mut victim = victim.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(victim.stdin.take().unwrap().write_all(format!("{}\n", martin.pin).as_bytes()));
    let mut said = BufReader::new(victim.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut queued = Vec::new();
    if let End::After(time) = end {
        // Not while it starts: once something waits, and a while after.
        queued.extend(said.find_map(|line| line.strip_prefix("queued ").map(str::to_owned)));
        std::thread::sleep(time);
        drop(victim.kill());
    }
    queued.extend(said.filter_map(|line| line.strip_prefix("queued ").map(str::to_owned)));
    (!victim.wait().unwrap().success(), queued)
}

#[test]
#[ignore = "run by a_message_is_received_once_and_filed_once_wherever_the_program_ends"]
fn victim() {
    let [Some(home), Some(path), Some(subjects)] = VICTIM.map(std::env::var_os) else { return };
    let mut pin = String::new();
    std::io::stdin().read_line(&mut pin).unwrap();
    let home = PathBuf::from(home);
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).thread_stack_size(pli::imap::STACK_SIZE).enable_all().build().unwrap();
    runtime.block_on(async {
        let home = Home { config: home.join("config.toml"), state: home.clone(), downloads: home, program: None };
        let handle = pli::engine::start(home);
        handle.unlock(SecretString::from(pin.trim())).await.unwrap();
        handle.begin_checking().await.unwrap();
        for subject in subjects.to_str().unwrap().lines() {
            let message = Composition {
                from: BalAddress::parse(MARTIN).unwrap(),
                to: Recipient::parse_list(DURAND),
                cc: vec![],
                bcc: vec![],
                subject: subject.to_owned(),
                body: BodySource::Text(format!("Essai inventé : {}", CANARIES[2])),
                attachments: vec![AttachmentSource::File(PathBuf::from(&path))],
                reply_to: None,
                threading: None,
                draft: None,
                confirmed: vec![],
                care: pli::engine::Care::default(),
            };
            assert!(matches!(handle.queue(message, SendWhen::Now).await, Ok(SendReply::Queued(..))));
            println!("\nqueued {subject}");
        }
        let rests = |state: OutboxState| matches!(state, OutboxState::Refused | OutboxState::Uncertain);
        while !handle.outbox().await.unwrap().iter().all(|entry| rests(entry.state)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        handle.stop().await;
    });
}

/// How many messages of each subject a folder has, as its server says.
fn subjects(sandbox: &Sandbox, whose: &str, folder: &str) -> HashMap<String, usize> {
    let told = doveadm(sandbox, &["fetch", "-u", whose, "hdr.subject", "mailbox", folder, "header", "Subject", "coupure"]);
    let mut counts = HashMap::new();
    for subject in told.lines().filter_map(|line| line.strip_prefix("hdr.subject: ")) {
        *counts.entry(subject.trim().to_owned()).or_default() += 1;
    }
    counts
}

#[test]
fn a_message_is_received_once_and_filed_once_wherever_the_program_ends() {
    let sandbox = Sandbox::start();
    let martin = sandbox.martin();
    let ((_folder, path), around) = (file("trace.bin", &[7; 20_000]), tempfile::tempdir().unwrap());
    let (mut tried, mut promised) = (Vec::new(), HashSet::new());
    let (start, mut spent) = (Instant::now(), [Duration::ZERO; 2]);
    // The last checkpoint of each: past the last one, from the first again.
    let (mut last, mut ended, mut drawn_in_a_row) = ([0; 2], 0, 0);
    let mut run = 0;
    while ended < kills() {
        let (began, is_engine) = (Instant::now(), run % 2 == 1);
        let end = if run / 2 % 3 == 2 {
            let most = if is_engine { 1200 } else { 1600 };
            End::After(Duration::from_millis(drawn(run as u64) % most))
        } else {
            last[usize::from(is_engine)] += 1;
            End::At(last[usize::from(is_engine)])
        };
        let was_ended = if is_engine {
            let subjects: Vec<String> = (0..3).map(|n| format!("Essai de coupure {run}-{n}")).collect();
            let (was_ended, queued) = engine(&martin, &subjects, &path, around.path(), end);
            promised.extend(queued);
            tried.extend(subjects);
            was_ended
        } else {
            let subject = format!("Essai de coupure {run}");
            let was_ended = command_line(&martin, &subject, &path, end);
            if !was_ended {
                promised.insert(subject.clone());
            }
            tried.push(subject);
            was_ended
        };
        match end {
            End::At(_) if !was_ended => last[usize::from(is_engine)] = 0,
            _ => {}
        }
        // One that was done before its end came is no kill; but nothing may be for ever too quick to be ended.
        ended += usize::from(was_ended);
        drawn_in_a_row = if was_ended { 0 } else { drawn_in_a_row + 1 };
        assert!(drawn_in_a_row < 20, "nothing is ended any more");
        spent[usize::from(is_engine)] += began.elapsed();
        run += 1;
    }
    let killed = start.elapsed();
    // What waits leaves, what was accepted is filed.
    martin.pli(&["outbox", "retry"]).ok();
    let outbox = martin.pli(&["outbox"]).ok();
    let outbox = outbox.as_array().unwrap();
    assert!(outbox.iter().all(|entry| entry["state"] == "uncertain"), "{outbox:?}");
    // What was accepted is delivered at once or soon.
    let filed = subjects(&sandbox, MARTIN, "Envoyés");
    let mut received = subjects(&sandbox, DURAND, "INBOX");
    for _ in 0..60 {
        if filed.keys().all(|subject| received.contains_key(subject)) {
            break;
        }
        std::thread::sleep(Duration::from_millis(500));
        received = subjects(&sandbox, DURAND, "INBOX");
    }
    let (mut delivered, mut uncertain, mut nothing) = (0, 0, 0);
    for subject in &tried {
        let count = |counts: &HashMap<String, usize>| counts.get(subject).copied().unwrap_or_default();
        let shown = outbox.iter().any(|entry| entry["subject"] == *subject);
        match (count(&received), count(&filed), shown) {
            (1, 1, false) => delivered += 1,
            (0 | 1, 0, true) => uncertain += 1,
            // Ended before anything was written down: whoever asked for it knows that nothing answered.
            (0, 0, false) if !promised.contains(subject) => nothing += 1,
            other => panic!("{subject}: received, filed, shown {other:?}, promised {}", promised.contains(subject)),
        }
    }
    eprintln!(
        "{ended} kills in {run} runs and {killed:?} (command line {:?}, engine {:?}): {} messages, {delivered} delivered, {uncertain} uncertain, {nothing} not begun",
        spent[0],
        spent[1],
        tried.len()
    );
    assert!(delivered > 0 && uncertain > 0);
    let mut searched = 0;
    let bad = [search(&martin.home, &mut searched), search(around.path(), &mut searched)].concat();
    assert_eq!((bad, searched > 2), (Vec::<String>::new(), true), "in clear after all that");
}
