//! The card's whole life, with the fault proxy over SoftHSM. One test at a time: they all break the same card.

use crate::harness::Sandbox;
use std::time::{Duration, Instant};

#[test]
fn a_wrong_pin_is_tried_once_and_the_tries_left_are_told() {
    let sandbox = Sandbox::breakable();
    let mut martin = sandbox.martin();
    let right = std::mem::replace(&mut martin.pin, "0000".into());
    if right == "0000" {
        martin.pin = "1111".into();
    }
    let first = martin.pli(&["folders"]);
    assert_eq!((first.problem().as_str(), sandbox.calls("C_Login")), ("pin-wrong", 1));
    let second = martin.pli(&["folders"]);
    assert_eq!(second.problem(), "pin-wrong");
    // The sentence changes when one try is left: the next mistake locks the card.
    assert_ne!(first.json()["problem"]["message"], second.json()["problem"]["message"]);
    martin.pin = right;
    assert_eq!(martin.pli(&["folders", "--last-try"]).code, 0);
    assert_eq!(sandbox.calls("C_Login"), 3);
}

#[test]
fn a_locked_card_is_not_even_asked() {
    let sandbox = Sandbox::breakable();
    let mut martin = sandbox.martin();
    let right = std::mem::replace(&mut martin.pin, "99999".into());
    let kinds: Vec<String> = (0..2).map(|_| martin.pli(&["folders"]).problem()).collect();
    assert_eq!(kinds, ["pin-wrong", "pin-wrong"]);
    assert_eq!(martin.pli(&["folders", "--last-try"]).problem(), "pin-locked");
    martin.pin = right;
    let calls = sandbox.calls("C_Login");
    assert_eq!(martin.pli(&["folders"]).problem(), "pin-locked");
    assert_eq!(sandbox.calls("C_Login"), calls);
    let doctor = martin.pli(&["doctor"]).json();
    assert_eq!((doctor[2]["state"].as_str(), doctor[2]["kind"].as_str()), (Some("failed"), Some("pin-locked")));
}

#[test]
fn no_card_and_no_reader_are_said() {
    let sandbox = Sandbox::breakable();
    for fault in ["absent 1\n", "noreader 1\n"] {
        sandbox.fault(fault);
        assert_eq!(sandbox.martin().pli(&["folders"]).problem(), "reader-or-card-absent", "{fault}");
        sandbox.fault("");
        assert_eq!(sandbox.martin().pli(&["folders"]).code, 0, "{fault}");
    }
}

#[test]
fn a_card_pulled_out_in_the_handshake_is_said_and_nothing_is_tried_again() {
    let sandbox = Sandbox::breakable();
    // CKR_DEVICE_REMOVED at the first real signature.
    sandbox.fault("sign 0x32\n");
    assert_eq!(sandbox.martin().pli(&["folders"]).problem(), "card-removed");
    assert_eq!((sandbox.calls("C_Login"), sandbox.calls("C_Sign")), (1, 1));
}

#[test]
fn a_module_that_fails_is_said_with_its_code() {
    let sandbox = Sandbox::breakable();
    sandbox.fault("sign 0x30\n");
    let run = sandbox.martin().pli(&["folders"]);
    assert_eq!(run.problem(), "module-failed");
    assert!(run.stderr.contains("C_Sign"), "{}", run.stderr);
    let missing = sandbox.martin_with(&[("libcps-test.so", "absent.so")]);
    assert_eq!(missing.pli(&["folders"]).problem(), "module-missing");
}

#[test]
fn an_expired_card_is_refused_before_any_server_is_called() {
    let sandbox = Sandbox::breakable();
    let expired = sandbox.martin_with(&[("token = \"CPS TEST\"", "token = \"CPS EXPIREE\"")]);
    assert_eq!(expired.pli(&["folders"]).problem(), "card-cert-expired");
    assert_eq!(sandbox.calls("C_Sign"), 0);
}

#[test]
fn a_slow_card_signs_once_a_connection() {
    let sandbox = Sandbox::breakable();
    sandbox.fault("sign_ms 800\n");
    let start = Instant::now();
    assert_eq!(sandbox.martin().pli(&["list", "INBOX", "--limit", "3"]).code, 0);
    assert!(start.elapsed() >= Duration::from_millis(800));
    assert_eq!((sandbox.calls("C_Login"), sandbox.calls("C_Sign")), (1, 2));
}

#[test]
fn without_a_pin_nothing_is_asked_of_the_card() {
    let sandbox = Sandbox::breakable();
    let martin = sandbox.martin();
    for (arguments, input) in [
        (&["folders", "--json", "--pin-stdin"][..], &b"\n"[..]),
        (&["folders", "--json", "--pin-stdin"], b""),
        (&["folders", "--json"], b""),
    ] {
        assert_eq!(martin.run(arguments, input).problem(), "pin-needed");
    }
    assert_eq!(sandbox.calls("C_Login"), 0);
}

#[test]
fn rules_and_directory_need_no_card() {
    let sandbox = Sandbox::breakable();
    sandbox.fault("noreader 1\n");
    let martin = sandbox.martin();
    assert_eq!(martin.run(&["send", "--to", "x@perso.test", "--subject", "s", "--json"], b"").code, 3);
    assert_eq!(martin.run(&["send", "--to", "dr.durand@chu-comte.mss.test", "--subject", "s", "--json", "--dry-run"], b"").code, 0);
    assert_eq!(martin.run(&["directory", "--nom", "DURAND", "--json"], b"").code, 0);
}

/// A card's module at work while the process takes itself down crashes it, once in a hundred times.
#[test]
fn the_program_ends_well_every_time() {
    let sandbox = Sandbox::shared();
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let runs = (0..4).map(|_| scope.spawn(|| (0..40).map(|_| sandbox.martin().pli(&["folders"]).code).collect::<Vec<_>>()));
        runs.collect::<Vec<_>>().into_iter().flat_map(|run| run.join().unwrap()).collect()
    });
    assert_eq!(codes.iter().filter(|code| **code != 0).count(), 0, "{codes:?}");
}

/// The card of the tests is a file, which a real one is not: half of it is what a program killed at its login leaves.
#[test]
fn a_card_outlives_a_program_that_is_killed_at_its_login() {
    let sandbox = Sandbox::breakable();
    let card = sandbox.dir.join("card");
    for token in std::fs::read_dir(card.join("tokens")).unwrap() {
        std::fs::write(token.unwrap().path().join("token.object"), b"half").unwrap();
    }
    assert_ne!(sandbox.martin().pli(&["folders"]).code, 0);
    std::fs::write(card.join("writing"), b"").unwrap();
    assert_eq!(sandbox.martin().pli(&["folders"]).code, 0);
    assert!(!card.join("writing").exists());
}

/// A card with one try left.
fn with_one_try_left(sandbox: &Sandbox) {
    std::fs::write(sandbox.dir.join("card/tries/CPS TEST"), "2\n").unwrap();
}

#[test]
fn a_script_does_not_use_the_last_try_unless_it_says_so() {
    let sandbox = Sandbox::breakable();
    with_one_try_left(&sandbox);
    let martin = sandbox.martin();
    assert_eq!(martin.pli(&["folders"]).problem(), "pin-last-try");
    let doctor = martin.pli(&["doctor", "--offline"]).json();
    let failed: Vec<_> = doctor.as_array().unwrap().iter().filter(|rung| rung["state"] == "failed").map(|rung| &rung["kind"]).collect();
    assert_eq!((serde_json::json!(failed), sandbox.calls("C_Login")), (serde_json::json!(["pin-last-try"]), 0));
    assert_eq!(martin.pli(&["folders", "--last-try"]).code, 0);
    // A right PIN gives all its tries back.
    assert_eq!(martin.pli(&["folders"]).code, 0);
}

#[test]
fn a_person_is_asked_before_the_last_try() {
    let sandbox = Sandbox::breakable();
    let martin = sandbox.martin();
    // Python has what a test needs to be a person at a terminal.
    let typed = |answers: &[(&str, &str)]| {
        let script = "import os, pty, signal, sys
signal.alarm(30)
pid, end = pty.fork()
if pid == 0: os.execvp(sys.argv[1], [sys.argv[1], 'folders'])
said, answers = b'', list(zip(sys.argv[2::2], sys.argv[3::2]))
while True:
    try: more = os.read(end, 4096)
    except OSError: break
    if not more: break
    said += more
    if answers and answers[0][0].encode() in said:
        os.write(end, answers.pop(0)[1].encode() + b'\\n'); said = b''
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))";
        let mut python = std::process::Command::new("python3");
        python.args(["-c", script, env!("CARGO_BIN_EXE_pli")]).args(answers.iter().flat_map(|(asked, answer)| [asked, answer]));
        python.env("PLI_HOME", &martin.home).stdin(std::process::Stdio::null()).output().unwrap().status.code()
    };
    with_one_try_left(&sandbox);
    assert_eq!((typed(&[("oui", "non")]), sandbox.calls("C_Login")), (Some(1), 0));
    assert_eq!((typed(&[("oui", ""), ("Code", &martin.pin)]), sandbox.calls("C_Login")), (Some(1), 0));
    assert_eq!((typed(&[("oui", "oui"), ("Code", &martin.pin)]), sandbox.calls("C_Login")), (Some(0), 1));
    assert_eq!(typed(&[("Code", &martin.pin)]), Some(0));
}

#[test]
fn a_reader_s_keypad_takes_the_pin() {
    let sandbox = Sandbox::breakable();
    let mut martin = sandbox.martin();
    let right = std::mem::replace(&mut martin.pin, "99999".into());
    sandbox.fault("keypad 1\nkeypad_ms 500\n");
    // What is on the input is not tried, and the rest of it stays for whoever reads next.
    let run = martin.pli(&["folders"]);
    assert_eq!((run.code, sandbox.calls("C_Login keypad"), sandbox.calls("C_Login")), (0, 1, 0));
    assert!(run.stderr.contains("clavier du lecteur"), "{}", run.stderr);
    assert_eq!(martin.run(&["folders", "--json"], b"").code, 0);
    let doctor = martin.pli(&["doctor"]);
    assert_eq!((doctor.code, sandbox.calls("C_Login keypad"), sandbox.calls("C_Login")), (0, 3, 0), "{doctor:?}");
    // CKR_FUNCTION_CANCELED, CKR_FUNCTION_REJECTED.
    for given_up in ["0x50", "0x200"] {
        sandbox.fault(&format!("keypad 1\nkeypad_rv {given_up}\n"));
        assert_eq!(martin.pli(&["folders"]).problem(), "pin-cancelled", "{given_up}");
    }
    // The reader without a keypad is back.
    sandbox.fault("");
    martin.pin = right;
    assert_eq!((martin.pli(&["folders"]).code, sandbox.calls("C_Login")), (0, 1));
}

#[test]
fn a_card_that_has_only_a_signature_key_is_unusable_and_costs_no_try() {
    let sandbox = Sandbox::breakable();
    let signature = sandbox.martin_with(&[("token = \"CPS TEST\"", "token = \"CPS SIGNATURE\"")]);
    assert_eq!(signature.pli(&["folders"]).problem(), "card-unusable");
    assert_eq!((sandbox.calls("C_Login"), sandbox.calls("key 10"), sandbox.calls("C_Sign")), (0, 0, 0));
    // Where both are there, only the authentication key signs.
    assert_eq!(sandbox.martin().pli(&["folders"]).code, 0);
    assert_eq!((sandbox.calls("key 20"), sandbox.calls("key 10")), (sandbox.calls("C_Sign"), 0));
}
